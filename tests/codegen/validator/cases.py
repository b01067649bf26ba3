"""Schemas with valid values and with faulty ones, these with exactly what is to be said of them.

The table is what the project promises of its findings, and the vectors by which the mutation test judges.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Finding = tuple[str, str, str]


@dataclass(frozen=True)
class Case:
    name: str
    schema: Any
    valid: list[Any]
    faulty: list[tuple[Any, list[Finding]]]


DS_INFO: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["algorithm", "digest"],
    "properties": {"algorithm": {"enum": ["sha1", "sha256"]}, "digest": {"type": "string"}},
    "oneOf": [
        {
            "type": "object",
            "required": ["algorithm"],
            "properties": {"algorithm": {"const": "sha1"}, "digest": {"pattern": "^[0-9a-fA-F]{40}$"}},
        },
        {
            "type": "object",
            "required": ["algorithm"],
            "properties": {"algorithm": {"const": "sha256"}, "digest": {"pattern": "^[0-9a-fA-F]{64}$"}},
        },
    ],
}

SHAPE: dict[str, Any] = {
    "oneOf": [
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["kind", "radius"],
            "properties": {"kind": {"const": "circle"}, "radius": {"type": "number", "minimum": 0}},
        },
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["kind", "points"],
            "properties": {
                "kind": {"enum": ["line", "polygon"]},
                "points": {"type": "array", "minItems": 2, "items": {"type": "array", "items": {"type": "number"}}},
            },
        },
        {"type": "string", "minLength": 1},
        {"type": "null"},
    ]
}

OTHERS: list[Any] = [0, True, "f", {}, [False], 8]

CASES = [
    Case("true", True, [1, None], []),
    Case("false", False, [], [(1, [("", "false", "no value is allowed here")])]),
    Case(
        "type",
        {"type": "string"},
        ["", "a"],
        [
            (None, [("", "type", "must be a string, is null")]),
            (1, [("", "type", "must be a string, is an integer")]),
            ([], [("", "type", "must be a string, is an array")]),
        ],
    ),
    Case(
        "type as a list",
        {"type": ["integer", "null"], "minimum": 1},
        [1, 1.0, None],
        [("1", [("", "type", "must be an integer or null, is a string")]), (0, [("", "minimum", "must be 1 or more")])],
    ),
    Case(
        "integer",
        {"type": "integer"},
        [0, -5, 2.0, 2**63 - 1, -(2**63), 2.0**53 - 1],
        [
            (True, [("", "type", "must be an integer, is a boolean")]),
            (1.5, [("", "type", "must be an integer, is a number")]),
            (2.0**53, [("", "type", "must be an integer, is a number")]),
            (2**63, [("", "type", "must be an integer of 64 bits")]),
            (-(2**63) - 1, [("", "type", "must be an integer of 64 bits")]),
        ],
    ),
    Case(
        "number",
        {"type": "number"},
        [0, 1.5, 1e300, 2**53, -(2**53)],
        [
            (False, [("", "type", "must be a number, is a boolean")]),
            (2**53 + 1, [("", "type", "must be a number that a double holds: a whole one within 2^53")]),
        ],
    ),
    Case(
        "bounds",
        {"type": "integer", "minimum": 1, "maximum": 8, "multipleOf": 2},
        [2, 4, 8, 8.0],
        [
            (0, [("", "minimum", "must be 1 or more")]),
            (10, [("", "maximum", "must be 8 or less")]),
            (3, [("", "multipleOf", "must be a multiple of 2")]),
        ],
    ),
    Case(
        "open bounds",
        {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1, "multipleOf": 0.01},
        [0.01, 0.07, 0.99],
        [
            (0, [("", "exclusiveMinimum", "must be more than 0")]),
            (1, [("", "exclusiveMaximum", "must be less than 1")]),
            (0.005, [("", "multipleOf", "must be a multiple of 0.01")]),
        ],
    ),
    Case(
        "length in code points",
        {"type": "string", "minLength": 2, "maxLength": 3},
        ["ab", "💩💩💩"],
        [
            ("💩", [("", "minLength", "must be 2 characters long at least")]),
            ("abcd", [("", "maxLength", "must be 3 characters long at most")]),
        ],
    ),
    Case("not empty", {"type": "string", "minLength": 1}, ["a"], [("", [("", "minLength", "must not be empty")])]),
    Case(
        "pattern",
        {"type": "string", "pattern": "^[0-9a-f]{4}$"},
        ["beef"],
        [
            ("BEEF", [("", "pattern", "must be 4 lower-case hexadecimal characters")]),
            ("beef\n", [("", "pattern", "must be 4 lower-case hexadecimal characters")]),
        ],
    ),
    Case(
        "pattern of lengths",
        {"type": "string", "pattern": "^([0-9a-f]{2}|[0-9a-f]{4})$"},
        ["be", "beef"],
        [("bee", [("", "pattern", "must be 2 or 4 lower-case hexadecimal characters")])],
    ),
    Case(
        "pattern of lengths of different sets",
        {"type": "string", "pattern": "^([0-9]{2}|[a-f]{2})$"},
        ["12", "ab"],
        [("1a", [("", "pattern", "must match the pattern ^([0-9]{2}|[a-f]{2})$")])],
    ),
    Case(
        "pattern in the middle",
        {"type": "string", "pattern": "a.c"},
        ["xabcx"],
        [("ac", [("", "pattern", "must match the pattern a.c")])],
    ),
    Case(
        "format",
        {"type": "string", "format": "ipv4"},
        ["192.0.2.1"],
        [("192.0.2.01", [("", "format", "must be an IPv4 address")])],
    ),
    Case("const", {"const": {"a": [1, True]}}, [{"a": [1.0, True]}], [
        ({"a": [1, 1]}, [("", "const", "must be {\"a\": [1, true]}")]),
    ]),
    Case(
        "enum",
        {"enum": ["a", 1, None, [0]]},
        ["a", 1, 1.0, None, [0.0]],
        [(value, [("", "enum", "must be 'a', 1, null or [0]")]) for value in OTHERS],
    ),
    Case(
        "enum of numbers and their booleans",
        {"enum": [0, 1, False, True]},
        [0, 1, 0.0, True, False],
        [(value, [("", "enum", "must be 0, 1, false or true")]) for value in OTHERS[2:]],
    ),
    Case(
        "enum of many",
        {"enum": ["a", "b", "c", "d", "e", 7]},
        ["e", 7],
        [(value, [("", "enum", "must be 'a', 'b', 'c', 'd', 'e' or 7")]) for value in OTHERS],
    ),
    Case(
        "closed object",
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["id"],
            "properties": {"id": {"type": "string"}, "size": {"type": "integer", "minimum": 0}, "note": True},
        },
        [{"id": "x"}, {"id": "x", "size": 0, "note": None}],
        [
            ([], [("", "type", "must be an object, is an array")]),
            ({}, [("", "required", "needs the key 'id'")]),
            ({"id": 1}, [("/id", "type", "must be a string, is an integer")]),
            ({"id": "x", "size": -1}, [("/size", "minimum", "must be 0 or more")]),
            ({"id": "x", "Size": 1}, [("/Size", "additionalProperties", "unknown key; did you mean 'size'?")]),
            ({"id": "x", "a/b~": 1, "z": 1}, [
                ("/a~1b~0", "additionalProperties", "unknown key"),
                ("/z", "additionalProperties", "unknown key"),
            ]),
            ({"size": "1", "bogus": 1}, [
                ("", "required", "needs the key 'id'"),
                ("/size", "type", "must be an integer, is a string"),
                ("/bogus", "additionalProperties", "unknown key"),
            ]),
        ],
    ),
    Case(
        "object without keys",
        {"type": "object", "additionalProperties": False},
        [{}],
        [({"a": 1}, [("/a", "additionalProperties", "unknown key")])],
    ),
    Case(
        "a key that must not be there",
        {"type": "object", "properties": {"a": False}, "additionalProperties": False},
        [{}],
        [
            ({"a": 1}, [("/a", "properties", "must not be there")]),
            ({"b": 1}, [("/b", "additionalProperties", "unknown key")]),
        ],
    ),
    Case(
        "required and not declared",
        {"type": "object", "required": ["a", "b"]},
        [{"a": 1, "b": 2}],
        [({"a": 1}, [("", "required", "needs the key 'b'")]), ({"b": 1}, [("", "required", "needs the key 'a'")])],
    ),
    Case(
        "map",
        {"type": "object", "additionalProperties": {"type": "integer"}, "maxProperties": 2, "minProperties": 1},
        [{"a": 1}, {"a": 1, "b": 2}],
        [
            ({}, [("", "minProperties", "must not be empty")]),
            ({"a": 1, "b/": "2"}, [("/b~1", "type", "must be an integer, is a string")]),
            ({"a": 1, "b": 2, "c": 3}, [("", "maxProperties", "must have 2 keys at most")]),
        ],
    ),
    Case(
        "patternProperties",
        {
            "type": "object",
            "properties": {"id": {"type": "string"}},
            "patternProperties": {"^x-": {"type": "string"}},
            "additionalProperties": False,
            "propertyNames": {"maxLength": 4},
        },
        [{"id": "a", "x-a": "b"}],
        [
            ({"x-a": 1}, [("/x-a", "type", "must be a string, is an integer")]),
            ({"y": 1}, [("/y", "additionalProperties", "unknown key")]),
            ({"x-long": "a"}, [
                ("/x-long", "propertyNames", "a key must be a string of 4 characters at most"),
            ]),
        ],
    ),
    Case(
        "keys that depend on keys",
        {
            "type": "object",
            "dependentRequired": {"card": ["address"]},
            "dependentSchemas": {"vat": {"required": ["country"]}},
        },
        [{}, {"card": 1, "address": 2}, {"vat": 1, "country": 2}],
        [
            ({"card": 1}, [("", "dependentRequired", "needs the key 'address', as 'card' is there")]),
            ({"vat": 1}, [("", "required", "needs the key 'country', as 'vat' is there")]),
        ],
    ),
    Case(
        "array",
        {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 3, "uniqueItems": True},
        [["a"], ["a", "b", "c"]],
        [
            ([], [("", "minItems", "must not be empty")]),
            (["a", "b", "c", "d"], [("", "maxItems", "must have 3 items at most")]),
            (["a", 1], [("/1", "type", "must be a string, is an integer")]),
            (["a", "b", "a"], [("", "uniqueItems", "must have no item twice, has 0 again as 2")]),
        ],
    ),
    Case(
        "tuple",
        {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": False},
        [[], ["a"], ["a", 1]],
        [
            ([1], [("/0", "type", "must be a string, is an integer")]),
            (["a", "b"], [("/1", "type", "must be an integer, is a string")]),
            (["a", 1, 2], [("", "items", "must have 2 items at most")]),
        ],
    ),
    Case(
        "tuple with a tail",
        {"type": "array", "prefixItems": [{"const": "sum"}], "items": {"type": "number"}},
        [["sum"], ["sum", 1, 2.5]],
        [
            (["max"], [("/0", "const", "must be 'sum'")]),
            (["sum", 1, "2"], [("/2", "type", "must be a number, is a string")]),
        ],
    ),
    Case(
        "contains",
        {"type": "array", "contains": {"const": 1}, "minContains": 2, "maxContains": 3},
        [[1, 1], [1, 0, 1, 1.0, True]],
        [
            ([1], [("", "minContains", "must contain 2 or more of: 1")]),
            ([1, 1, 1, 1], [("", "maxContains", "must contain 3 at most of: 1")]),
        ],
    ),
    Case(
        "contains one",
        {"type": "array", "contains": {"type": "integer", "minimum": 5}},
        [[5], ["a", 7]],
        [([4], [("", "contains", "must contain at least 5")])],
    ),
    Case("union by type and key", SHAPE, [
        "a", None, {"kind": "circle", "radius": 1}, {"kind": "line", "points": [[0], [1, 2]]},
        {"kind": "polygon", "points": [[], []]},
    ], [
        (1, [("", "oneOf", "must be a string, an object or null, is an integer")]),
        ("", [("", "minLength", "must not be empty")]),
        ({}, [("", "required", "needs the key 'kind'")]),
        ({"kind": "square"}, [("/kind", "enum", "must be 'circle', 'line' or 'polygon'")]),
        ({"kind": "circle", "radius": -1}, [("/radius", "minimum", "must be 0 or more, as kind is 'circle'")]),
        ({"kind": "circle"}, [("", "required", "needs the key 'radius', as kind is 'circle'")]),
        ({"kind": "circle", "radius": 1, "points": []}, [
            ("/points", "additionalProperties", "unknown key, as kind is 'circle'"),
        ]),
        ({"kind": "circle", "points": 1}, [
            ("", "required", "needs the key 'radius', as kind is 'circle'"),
            ("/points", "additionalProperties", "unknown key, as kind is 'circle'"),
        ]),
        ({"kind": "line", "points": [[0]]}, [
            ("/points", "minItems", "must have 2 items or more, as kind is 'line' or 'polygon'"),
        ]),
        ({"kind": "line", "points": [[0], ["1", 2, None]]}, [
            ("/points/1/0", "type", "must be a number, is a string"),
            ("/points/1/2", "type", "must be a number, is null"),
        ]),
    ]),
    Case("union beside keys", DS_INFO, [
        {"algorithm": "sha1", "digest": "0" * 40}, {"algorithm": "sha256", "digest": "F" * 64},
    ], [
        (5, [("", "type", "must be an object, is an integer")]),
        ({"digest": "0" * 40}, [("", "required", "needs the key 'algorithm'")]),
        ({"algorithm": "md5", "digest": "0" * 40}, [("/algorithm", "enum", "must be 'sha1' or 'sha256'")]),
        ({"algorithm": "sha1", "digest": "0" * 64}, [
            ("/digest", "pattern", "must be 40 hexadecimal characters, as algorithm is 'sha1'"),
        ]),
        ({"algorithm": "sha256", "digest": "0" * 40}, [
            ("/digest", "pattern", "must be 64 hexadecimal characters, as algorithm is 'sha256'"),
        ]),
        ({"algorithm": "sha1", "digest": 1}, [("/digest", "type", "must be a string, is an integer")]),
        ({"algorithm": "sha1"}, [("", "required", "needs the key 'digest'")]),
        ({"algorithm": "sha1", "digest": "0" * 40, "bogus": 1}, [("/bogus", "additionalProperties", "unknown key")]),
        ({"algorithm": "sha1", "bogus": 1}, [
            ("", "required", "needs the key 'digest'"),
            ("/bogus", "additionalProperties", "unknown key"),
        ]),
        ({"digest": "0" * 40, "bogus": 1}, [
            ("", "required", "needs the key 'algorithm'"),
            ("/bogus", "additionalProperties", "unknown key"),
        ]),
    ]),
    Case(
        "one of some keys",
        {"type": "object", "anyOf": [
            {"required": ["ipv4"], "properties": {"ipv4": {"enum": [0, 1]}}},
            {"required": ["ipv6"], "properties": {"ipv6": {"enum": [0, 1]}}},
        ]},
        [{"ipv4": 0}, {"ipv6": 1}, {"ipv4": 5, "ipv6": 1}],
        [
            ({}, [("", "anyOf", "needs the key 'ipv4' being 0 or 1 or the key 'ipv6' being 0 or 1")]),
            ({"ipv4": 5}, [("/ipv4", "enum", "must be 0 or 1")]),
            ({"ipv6": True}, [("/ipv6", "enum", "must be 0 or 1")]),
            ({"ipv4": 5, "ipv6": 5}, [
                ("", "anyOf", "needs the key 'ipv4' being 0 or 1 or the key 'ipv6' being 0 or 1"),
            ]),
        ],
    ),
    Case(
        "exactly one",
        {"type": "integer", "oneOf": [{"multipleOf": 2}, {"multipleOf": 3}]},
        [2, 3],
        [
            (1, [("", "oneOf", "must be a multiple of 2 or a multiple of 3")]),
            (6, [("", "oneOf", "must fit one only: must be a multiple of 2 or a multiple of 3")]),
        ],
    ),
    Case(
        "branches that are tried",
        {"anyOf": [
            {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}},
            {"type": "object", "required": ["b"], "properties": {"b": {"type": "array", "items": {"type": "string"}}}},
            {"type": "integer", "minimum": 3},
            {"type": "integer", "maximum": 0},
        ]},
        [{"a": 1}, {"b": []}, {"a": 1, "b": 1}, 3, 0],
        [
            ({}, [("", "anyOf", "needs the key 'a' or the key 'b'")]),
            ({"b": ["x", 1]}, [("/b/1", "type", "must be a string, is an integer")]),
            (1, [("", "anyOf", "must be at least 3 or at most 0")]),
            ("x", [("", "anyOf", "must be a number or an object, is a string")]),
        ],
    ),
    Case(
        "branches of which one may fit",
        {"oneOf": [
            {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}},
            {"type": "object", "required": ["b"], "properties": {"b": {"type": "integer"}}},
        ]},
        [{"a": 1}, {"b": 1}, {"a": 1, "b": "x"}],
        [
            ({}, [("", "oneOf", "needs the key 'a' or the key 'b'")]),
            ({"a": "x"}, [("/a", "type", "must be an integer, is a string")]),
            ({"a": 1, "b": 1}, [("", "oneOf", "must fit one only: needs the key 'a' or the key 'b'")]),
            ([], [("", "type", "must be an object, is an array")]),
        ],
    ),
    Case(
        "allOf",
        {"allOf": [{"type": "string", "minLength": 2}, {"maxLength": 3}]},
        ["ab", "abc"],
        [
            (1, [("", "type", "must be a string, is an integer")]),
            ("a", [("", "minLength", "must be 2 characters long at least")]),
            ("abcd", [("", "maxLength", "must be 3 characters long at most")]),
        ],
    ),
    Case(
        "not",
        {"type": "object", "not": {"required": ["a", "b"]}, "properties": {"a": {"not": {"const": 5}}}},
        [{}, {"a": 1}, {"b": 1}],
        [
            ({"a": 1, "b": 1}, [("", "not", "must not have the keys 'a' and 'b' together")]),
            ({"a": 5}, [("/a", "not", "must not be 5")]),
        ],
    ),
    Case(
        "if, then, else",
        {
            "type": "object",
            "if": {"properties": {"kind": {"const": "file"}}, "required": ["kind"]},
            "then": {"required": ["path"], "properties": {"path": {"type": "string", "pattern": "^/"}}},
            "else": {"required": ["host"]},
        },
        [{"kind": "file", "path": "/a"}, {"host": 1}],
        [
            ({"kind": "file"}, [("", "required", "needs the key 'path', as kind is 'file'")]),
            ({"kind": "file", "path": "a"}, [("/path", "pattern", "must begin with '/', as kind is 'file'")]),
            ({"kind": "nfs"}, [("", "required", "needs the key 'host', as kind is not 'file'")]),
            ({}, [("", "required", "needs the key 'host', as kind is not 'file'")]),
        ],
    ),
    Case(
        "recursion",
        {
            "$ref": "#/$defs/node",
            "$defs": {
                "node": {
                    "type": "object",
                    "required": ["id"],
                    "properties": {
                        "id": {"type": "string"},
                        "children": {"type": "array", "items": {"$ref": "#/$defs/node"}},
                        "next": {"$ref": "#/$defs/node"},
                    },
                }
            },
        },
        [{"id": "a"}, {"id": "a", "children": [{"id": "b", "children": []}], "next": {"id": "c"}}],
        [
            (1, [("", "type", "must be an object, is an integer")]),
            ({"id": "a", "next": {"id": 1}}, [("/next/id", "type", "must be a string, is an integer")]),
            ({"id": "a", "children": 1}, [("/children", "type", "must be an array, is an integer")]),
            ({"id": "a", "children": [{"id": "b"}, {"id": "c", "children": [{}]}]}, [
                ("/children/1/children/0", "required", "needs the key 'id'"),
            ]),
        ],
    ),
]  # fmt: skip


OF_EACH_TYPE: list[Any] = [None, True, 7, 0.25, 2**70, -(2**70), "other", [], {}]


def replaced(value: Any, pointer: str = "") -> Iterator[tuple[Any, str]]:
    """Yield the value with one place in it taken by a value of each type, and the pointer to the place."""
    for other in OF_EACH_TYPE:
        yield other, pointer
    if isinstance(value, dict):
        for key, item in value.items():
            token = key.replace("~", "~0").replace("/", "~1")
            yield from (({**value, key: new}, place) for new, place in replaced(item, f"{pointer}/{token}"))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            places = replaced(item, f"{pointer}/{index}")
            yield from (([*value[:index], new, *value[index + 1 :]], place) for new, place in places)


def renamed(value: Any) -> Iterator[Any]:
    """Yield the value with one key of an object in it written otherwise: one is missing and one is unknown."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield {("bogus" if name == key else name): other for name, other in value.items()}
            yield from ({**value, key: new} for new in renamed(item))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from ([*value[:index], new, *value[index + 1 :]] for new in renamed(item))
