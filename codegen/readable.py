"""Schemas as people read them: types in a notation near TypeScript's, and what narrows them in words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from codegen.layout import one_line
from codegen.model import Schema
from codegen.wire import shapes
from codegen.wire.model import ABSENT
from codegen.wire.shapes import Types

LINE = 100

PLAIN_KEY = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*").fullmatch


def text(schema: Schema) -> str:
    """The type on one line."""
    if not isinstance(schema, dict):
        return "never" if schema is False else "any"
    found = [part for part in _parts(schema) if part != "any"]
    return " & ".join(_bracketed(part, " | ") if len(found) > 1 else part for part in dict.fromkeys(found)) or "any"


def _parts(schema: dict[str, Any]) -> Iterator[str]:
    """What must hold of a value, each as a type."""
    name = shapes.ref_name(schema)
    if name is not None:
        yield name
    for part in schema.get("allOf", ()):
        yield text(part)
    for keyword in ("oneOf", "anyOf"):
        alternatives = list(dict.fromkeys(text(part) for part in schema.get(keyword, ())))
        if alternatives:
            yield " | ".join(alternatives) if "any" not in alternatives else "any"
    if "const" in schema:
        yield _literal(schema["const"])
    elif "enum" in schema:
        yield " | ".join(map(_literal, schema["enum"]))
    elif name is None:
        yield _typed(schema)


def _typed(schema: dict[str, Any]) -> str:
    listed = schema.get("type")
    if listed is None:
        listed = "object" if "properties" in schema else "array" if "items" in schema else None
    if listed is None:
        return "any"
    several = listed if isinstance(listed, list) else [listed]
    return " | ".join(_one(kind, schema) for kind in several)


def _one(kind: str, schema: dict[str, Any]) -> str:
    if kind == "array":
        if "prefixItems" in schema:
            return f"[{', '.join(map(text, schema['prefixItems']))}]"
        return f"{_bracketed(text(schema.get('items', True)), ' ')}[]"
    if kind != "object":
        return kind
    rows = members(schema)
    return f"{{ {', '.join(rows)} }}" if rows else "{}" if shapes.is_closed(schema) else "object"


def members(schema: dict[str, Any]) -> list[str]:
    """The members of an object, a line each; `...` where there may be more."""
    rows = [f"{head}: {text(inner)}" for head, inner in declared(schema)]
    more = schema.get("additionalProperties", True)
    if isinstance(more, dict):
        rows.append(f"[key: string]: {text(more)}")
    elif more and rows:
        rows.append("...")
    return rows


def declared(schema: dict[str, Any]) -> Iterator[tuple[str, Schema]]:
    """The keys of an object as they are written, with a question mark where they may be absent, and their schemas."""
    required = schema.get("required", ())
    for key, inner in schema.get("properties", {}).items():
        name = key if PLAIN_KEY(key) else json.dumps(key, ensure_ascii=False)
        yield name if key in required else f"{name}?", inner


def _bracketed(found: str, sign: str) -> str:
    return f"({found})" if sign in found and not found.startswith(("{", "[")) else found


def _literal(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def declaration(name: str, schema: Schema, types: Types) -> list[str]:
    """A type by its name, as lines; of an object a member each, with what is said of it behind."""
    line = f"type {name} = {text(schema)}"
    plain = isinstance(schema, dict) and not {"$ref", "allOf", "anyOf", "oneOf", "const", "enum"} & schema.keys()
    if plain and schema.get("type") == "object" and schema.get("properties"):
        found = [f"type {name} = {{"]
        for head, inner in declared(schema):
            said = comment(inner, types)
            found.append(f"  {head}: {text(inner)}" + (f"  // {said}" if said else ""))
        more = schema.get("additionalProperties", True)
        if isinstance(more, dict):
            found.append(f"  [key: string]: {text(more)}")
        elif more:
            found.append("  ...")
        return [*found, "}"]
    if len(line) > LINE and isinstance(schema, dict):
        for keyword in ("oneOf", "anyOf"):
            if schema.keys() - {"description", "x-wire"} == {keyword}:
                return [f"type {name} =", *(f"  | {text(part)}" for part in schema[keyword])]
    rules = ", ".join(narrowing(schema))
    return [f"{line}  // {rules}" if rules else line]


def comment(schema: Schema, types: Types) -> str:
    """What is said of a value on one line: description, then what narrows it, then its default."""
    if not isinstance(schema, dict):
        return ""
    words = [one_line(schema.get("description", "")), *(f"{rule[0].upper()}{rule[1:]}." for rule in narrowing(schema))]
    default = shapes.default_of(schema, types)
    if default is not ABSENT:
        words.append(f"Default {_literal(default)}.")
    return " ".join(filter(None, words))


def narrowing(schema: Schema) -> list[str]:
    """What a schema asks for beyond the type, in words."""
    if not isinstance(schema, dict):
        return []
    found = []
    if "format" in schema:
        found.append(f"format `{schema['format']}`")
    if "pattern" in schema:
        found.append(f"pattern `{schema['pattern']}`")
    for noun, low, high in (
        ("characters", "minLength", "maxLength"), ("items", "minItems", "maxItems"),
        ("keys", "minProperties", "maxProperties"), ("", "minimum", "maximum"),
    ):  # fmt: skip
        found += _range(schema.get(low), schema.get(high), noun)
    if "exclusiveMinimum" in schema:
        found.append(f"more than {schema['exclusiveMinimum']}")
    if "exclusiveMaximum" in schema:
        found.append(f"less than {schema['exclusiveMaximum']}")
    if "multipleOf" in schema:
        found.append(f"a multiple of {schema['multipleOf']}")
    if schema.get("uniqueItems"):
        found.append("no item twice")
    if isinstance(schema.get("not"), dict) and "const" in schema["not"]:
        found.append(f"not {_literal(schema['not']['const'])}")
    if isinstance(schema.get("items"), dict):
        found += [f"of each item: {rule}" for rule in narrowing(schema["items"])]
    return found


def _range(low: Any, high: Any, noun: str) -> list[str]:
    noun = f" {noun}" if noun else ""
    if low is not None and low == high:
        return [f"{low}{noun}"]
    if low is not None and high is not None and (low or not noun):
        return [f"{low} to {high}{noun}"]
    if high is not None:
        return [f"at most {high}{noun}"]
    return [f"at least {low}{noun}"] if low else ["at least 0"] if low == 0 and not noun else []
