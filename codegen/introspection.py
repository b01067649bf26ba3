"""What `system.methodSignature` and `system.getMethodsInfo` answer, made beforehand.

Parameters that may be left out carry `optional: true`, as in the documents' own notation. References are resolved in
place, so that a reader needs nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from codegen.model import Face, Method, Schema
from codegen.wire import shapes
from codegen.wire.shapes import Types


def render(face: Face) -> bytes:
    """Return `introspection/<face>.json`: an array, one method a line."""
    rows = [json.dumps(entry(method, face), ensure_ascii=False) for method in face.methods.values()]
    return ("[\n" + ",\n".join(rows) + "\n]\n" if rows else "[]\n").encode()


def entry(method: Method, face: Face) -> dict[str, Any]:
    """Name, description, params by name and result of one method."""
    required = required_params(method.params, face.types)
    params = {
        key: {**_object(in_place(schema, face.types)), **({} if key in required else {"optional": True})}
        for key, schema in named_params(method.params, face.types).items()
    }
    result = {} if method.result is None else in_place(method.result, face.types)
    return {"name": method.name, "description": method.summary, "params": params, "result": result}


def named_params(schema: Schema, types: Types) -> dict[str, Schema]:
    """The parameters by name, those of alternatives included; none where params are a bare value."""
    found: dict[str, Schema] = {}
    for part in _parts(schema, types, frozenset()):
        for key, inner in part.get("properties", {}).items():
            if key not in found or found[key] is True:
                found[key] = inner
    return found


def required_params(schema: Schema, types: Types) -> set[str]:
    """The parameters that every alternative needs."""
    if not isinstance(schema, dict):
        return set()
    return {key for part in shapes.chain(schema, types) for key in part.get("required", ())}


def _parts(schema: Schema, types: Types, seen: frozenset[str]) -> Iterator[dict[str, Any]]:
    """The schema and all that apply to the same value, through references."""
    if not isinstance(schema, dict):
        return
    yield schema
    name = shapes.ref_name(schema)
    if name is not None and name in types and name not in seen:
        yield from _parts(types[name].schema, types, seen | {name})
    for part in shapes.subschemas(schema):
        yield from _parts(part, types, seen)


def _object(schema: Schema) -> dict[str, Any]:
    return schema if isinstance(schema, dict) else {}


def in_place(schema: Schema, types: Types, seen: frozenset[str] = frozenset()) -> Schema:
    """The schema with references replaced by what they refer to, without the annotations about the wire.

    A type inside itself is left open: only its JSON types are said.
    """
    if isinstance(schema, list):
        return [in_place(item, types, seen) for item in schema]
    if not isinstance(schema, dict):
        return schema
    name = shapes.ref_name(schema)
    if name is not None and name in types:
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        if name in seen:
            return {**_open(types[name].schema, types), **in_place(beside, types, seen)}
        return {**_object(in_place(types[name].schema, types, seen | {name})), **in_place(beside, types, seen)}
    return mapped(schema, lambda inner: in_place(inner, types, seen))


def _open(schema: Schema, types: Types) -> dict[str, Any]:
    found = sorted(shapes.json_types(schema, types))
    return {"type": found[0]} if len(found) == 1 else {}


NAMED = ("properties", "patternProperties", "dependentSchemas")
INNER = ("items", "prefixItems", "additionalProperties", "propertyNames", "contains", "allOf", "anyOf", "oneOf", "not",
         "if", "then", "else")  # fmt: skip
WIRE = ("x-wire", "x-presence")


def mapped(schema: dict[str, Any], change: Any) -> dict[str, Any]:
    """The schema with `change` applied to every schema in it, without the annotations about the wire."""
    found: dict[str, Any] = {}
    for keyword, value in schema.items():
        if keyword in WIRE:
            continue
        if keyword in NAMED:
            found[keyword] = {key: change(inner) for key, inner in value.items()}
        elif keyword in INNER:
            found[keyword] = [change(inner) for inner in value] if isinstance(value, list) else change(value)
        else:
            found[keyword] = value
    return found
