"""The JSON Schema subset: which keywords there are, what they hold, and walking through the schemas below a schema.

Source: JSON Schema 2020-12, core and validation; the choice is that of the project.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from codegen.yamlnode import pointer_to

# Keywords by what stands under them.
ONE = ("additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then")
LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
MAPS = ("dependentSchemas", "patternProperties", "properties")

IN_PLACE = frozenset({"allOf", "anyOf", "dependentSchemas", "else", "if", "not", "oneOf", "then"})
"""Keywords whose schemas look at the same value as the schema they stand in."""

TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")

DOMAINS: dict[str, tuple[str, ...]] = {
    "string": ("format", "maxLength", "minLength", "pattern"),
    "number": ("exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf"),
    "array": (
        "contains", "items", "maxContains", "maxItems", "minContains", "minItems", "prefixItems", "uniqueItems",
        "x-presence",
    ),
    "object": (
        "additionalProperties", "dependentRequired", "dependentSchemas", "maxProperties", "minProperties",
        "patternProperties", "properties", "propertyNames", "required",
    ),
}  # fmt: skip
"""Keywords that say something about values of one type only."""

ANNOTATIONS = (
    "$comment", "contentEncoding", "contentMediaType", "default", "deprecated", "description", "examples", "readOnly",
    "title", "writeOnly", "x-wire",
)  # fmt: skip

KEYWORDS = frozenset(
    {"$ref", "allOf", "anyOf", "const", "else", "enum", "if", "not", "oneOf", "then", "type", *ANNOTATIONS}.union(
        *DOMAINS.values()
    )
)

REFUSED = {
    "$anchor": "refer to a named type by $ref",
    "$defs": "name the type under `types:` of the file",
    "$dynamicAnchor": "refer to a named type by $ref",
    "$dynamicRef": "refer to a named type by $ref",
    "$id": "schemas are named by file and type",
    "$recursiveAnchor": "refer to a named type by $ref",
    "$recursiveRef": "refer to a named type by $ref",
    "$schema": "every schema here is 2020-12",
    "$vocabulary": "every schema here is 2020-12",
    "additionalItems": "2020-12 has `items` beside `prefixItems`",
    "contentSchema": "text that is JSON inside a string is not looked into",
    "definitions": "name the type under `types:` of the file",
    "dependencies": "2020-12 has `dependentRequired` and `dependentSchemas`",
    "divisibleBy": "2020-12 has `multipleOf`",
    "extends": "2020-12 has `allOf`",
    "id": "schemas are named by file and type",
    "nullable": 'write `type: [T, "null"]`',
    "unevaluatedItems": "write `items: false` beside `prefixItems`",
    "unevaluatedProperties": "write `additionalProperties: false` beside all properties",
}
"""Keywords of JSON Schema and its neighbours that are no part of the subset, with what to do instead."""


def below(schema: Any, pointer: str = "") -> Iterator[tuple[str, str, Any]]:
    """Yield (keyword, pointer, schema) for every schema directly below one; what has the wrong form is passed over."""
    if not isinstance(schema, dict):
        return
    for keyword, value in schema.items():
        here = pointer_to(pointer, keyword)
        if keyword in ONE:
            yield keyword, here, value
        elif keyword in LISTS and isinstance(value, list):
            for index, item in enumerate(value):
                yield keyword, f"{here}/{index}", item
        elif keyword in MAPS and isinstance(value, dict):
            for name, item in value.items():
                yield keyword, pointer_to(here, name), item


def rewritten(schema: Any, pointer: str, change: Callable[[dict[str, Any], str], dict[str, Any]]) -> Any:
    """Return schema with `change(copy, pointer)` in place of it and of every schema below it, the outer ones first."""
    if not isinstance(schema, dict):
        return schema
    result = dict(change(schema, pointer))
    for keyword, value in result.items():
        here = pointer_to(pointer, keyword)
        if keyword in ONE:
            result[keyword] = rewritten(value, here, change)
        elif keyword in LISTS and isinstance(value, list):
            result[keyword] = [rewritten(item, f"{here}/{index}", change) for index, item in enumerate(value)]
        elif keyword in MAPS and isinstance(value, dict):
            result[keyword] = {name: rewritten(item, pointer_to(here, name), change) for name, item in value.items()}
    return result
