"""The JSON types of values: which ones a schema lets through, and how generated code tells them apart.

A kind is a JSON type. `integer` is the part of `number` that the keyword `type` knows; where only the exact type of a
Python value counts there are six.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from codegen.model import Schema

Kinds = frozenset[str]

BASE: Kinds = frozenset({"null", "boolean", "number", "string", "array", "object"})
ORDER = ("string", "integer", "number", "boolean", "array", "object", "null")

NOUNS = {
    "null": "null",
    "boolean": "a boolean",
    "integer": "an integer",
    "number": "a number",
    "string": "a string",
    "array": "an array",
    "object": "an object",
}

KEYWORDS: dict[str, tuple[str, ...]] = {
    "string": ("minLength", "maxLength", "pattern", "format"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "array": ("prefixItems", "items", "contains", "minContains", "maxContains", "minItems", "maxItems", "uniqueItems"),
    "object": (
        "properties", "required", "additionalProperties", "patternProperties", "propertyNames", "minProperties",
        "maxProperties", "dependentRequired", "dependentSchemas",
    ),
}  # fmt: skip
"""The keywords that say something about values of one kind only."""

APPLICATORS = ("$ref", "allOf", "anyOf", "oneOf", "not", "if", "then", "else")

_PYTHON = {"boolean": "bool", "string": "str", "array": "list", "object": "dict"}


def declared(schema: dict[str, Any]) -> Kinds | None:
    """Return the kinds of the keyword `type`, or None without it."""
    value = schema.get("type")
    if value is None:
        return None
    found = frozenset([value] if isinstance(value, str) else value)
    return found - {"integer"} if "number" in found else found


def base(kinds: Iterable[str]) -> Kinds:
    return frozenset("number" if kind == "integer" else kind for kind in kinds)


def implied(known: Iterable[str], allowed: Kinds) -> bool:
    """Whether a value of the known kinds is always of an allowed kind."""
    return all(kind in allowed or (kind == "integer" and "number" in allowed) for kind in known)


def kind_of(value: object) -> str:
    """Return the kind of a JSON value: `integer` for every whole number."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case str():
            return "string"
        case list():
            return "array"
        case dict():
            return "object"
        case float():
            return "integer" if value.is_integer() else "number"
    return "integer"


def fits(value: object, kinds: Kinds) -> bool:
    return implied(frozenset({kind_of(value)}), kinds)


def equal(a: object, b: object) -> bool:
    """Whether two JSON values are equal as JSON Schema has it: 1 is 1.0 and is not true."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(equal(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(equal, a, b))
    return a == b and isinstance(a, bool) is isinstance(b, bool)


def ordered(kinds: Kinds) -> list[str]:
    return [kind for kind in ORDER if kind in kinds]


def is_kind(variable: str, kinds: Kinds) -> str:
    """Return the Python condition that the variable is of one of the kinds."""
    tests = []
    for kind in ordered(kinds):
        match kind:
            case "null":
                tests.append(f"{variable} is None")
            case "integer":
                tests.append(f"type({variable}) is int or whole({variable})")
            case "number":
                tests.append(f"type({variable}) is int or type({variable}) is float")
            case _:
                tests.append(f"type({variable}) is {_PYTHON[kind]}")
    return " or ".join(tests)


def is_not_kind(variable: str, kinds: Kinds) -> str:
    """Return the Python condition that the variable is of none of the kinds."""
    tests = []
    for kind in ordered(kinds):
        match kind:
            case "null":
                tests.append(f"{variable} is not None")
            case "integer":
                tests.append(f"type({variable}) is not int and not whole({variable})")
            case "number":
                tests.append(f"type({variable}) is not int and type({variable}) is not float")
            case _:
                tests.append(f"type({variable}) is not {_PYTHON[kind]}")
    return " and ".join(tests)


def is_leaf(schema: Schema) -> bool:
    """Whether the schema looks at the value only, not into it and not at other schemas."""
    if not isinstance(schema, dict):
        return False
    return not any(word in schema for word in (*APPLICATORS, *KEYWORDS["array"], *KEYWORDS["object"]))


def narrowed(known: Kinds, allowed: Kinds | None) -> Kinds:
    """Return the kinds that a value of the known kinds has if it is of an allowed one, too."""
    if allowed is None:
        return known
    return frozenset(kind for kind in known | allowed if implied({kind}, known) and implied({kind}, allowed))
