"""The spec of the product as the tests look at it: read once, types looked up, values checked by jsonschema."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema

from codegen import reader
from codegen.model import Face, Method, Spec
from runtime.contract import formats

FOLDER = Path(__file__).parents[2] / "spec"
REF = "#/types/"


@functools.cache
def reading() -> reader.Reading:
    return reader.read(FOLDER)


def spec() -> Spec:
    return reading().spec


def face(name: str) -> Face:
    return spec().faces[name]


def all_methods() -> Iterator[tuple[Face, Method]]:
    for found in spec().faces.values():
        for method in found.methods.values():
            yield found, method


def resolved(found: Face, schema: Any) -> Any:
    """Follow references to the schema at their end."""
    while isinstance(schema, dict) and "$ref" in schema:
        schema = found.types[schema["$ref"].removeprefix(REF)].schema
    return schema


def schemas(found: Face, schema: Any, seen: frozenset[str] = frozenset()) -> Iterator[dict[str, Any]]:
    """Walk a schema and all below it, through references, each named type once on the way down."""
    if isinstance(schema, list):
        for item in schema:
            yield from schemas(found, item, seen)
    elif isinstance(schema, dict):
        yield schema
        ref = schema.get("$ref")
        if isinstance(ref, str) and ref not in seen:
            yield from schemas(found, found.types[ref.removeprefix(REF)].schema, seen | {ref})
        for value in schema.values():
            yield from schemas(found, value, seen)


def names_in(found: Face, schema: Any) -> set[str]:
    """Every property name and every string value that a schema knows."""
    names: set[str] = set()
    for part in schemas(found, schema):
        properties = part.get("properties")
        if isinstance(properties, dict):
            names |= set(properties)
        values = part.get("enum")
        if isinstance(values, list):
            names |= {value for value in values if isinstance(value, str)}
        if isinstance(part.get("const"), str):
            names.add(part["const"])
    return names


@functools.cache
def _checker() -> jsonschema.FormatChecker:
    checker = jsonschema.FormatChecker(formats=())
    for name, entry in formats.FORMATS.items():
        checker.checks(name)(lambda value, test=entry.check: not isinstance(value, str) or test(value))
    return checker


def _localised(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: f"#/$defs/{item.removeprefix(REF)}" if key == "$ref" else _localised(item)
            for key, item in value.items()
        }
    return [_localised(item) for item in value] if isinstance(value, list) else value


@functools.cache
def _definitions(name: str) -> dict[str, Any]:
    return {type_name: _localised(found.schema) for type_name, found in face(name).types.items()}


def faults(face_name: str, schema: Any, value: Any) -> list[str]:
    """What jsonschema, which is not ours, finds wrong with value."""
    whole = {"$defs": _definitions(face_name), "allOf": [_localised(schema)]}
    validator = jsonschema.Draft202012Validator(whole, format_checker=_checker())
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]
