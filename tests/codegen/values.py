"""Valid values of a schema, as a hypothesis strategy; defaults applied; values compared as JSON means them.

`strategy` makes values that are nearly always valid and keeps those that are, by a validator made of the schema.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from codegen.model import Schema, TypeDef
from codegen.validator import Validator, load
from codegen.validator.regex import matcher

Types = Mapping[str, TypeDef]
Values = st.SearchStrategy[Any]

INT64 = (-(2**63), 2**63 - 1)
EXACT = 2**53 - 1

TEXT = st.text(st.characters(codec="utf-8"), max_size=12)

ANYTHING: Values = st.recursive(
    st.none() | st.booleans() | st.integers(*INT64) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)

FORMATS: dict[str, list[str]] = {
    "ipv4": ["192.0.2.1", "0.0.0.0", "255.255.255.255"],
    "ipv6": ["2001:db8::1", "::", "::ffff:192.0.2.1"],
    "ip": ["192.0.2.1", "2001:db8::1"],
    "domain": ["example.org", "a.example", "xn--bcher-kva.example"],
    "uuid": ["00000000-0000-4000-8000-000000000001"],
    "date-time": ["2026-11-20T15:17:34Z", "2026-01-01T00:00:00.5+02:00"],
    "hex-digest": ["00ff" * 16],
    "zone-name": ["example.org", "_dmarc.example.", "b\u00fccher.example"],
    "uri": ["https://example.org/a?b#c", "urn:x:y"],
}

MERGED = ("oneOf", "anyOf", "allOf", "if", "then", "else", "$ref")


def strategy(schema: Schema, types: Types) -> Values:
    """Valid values. Open objects get keys that the schema does not know where they are carried as JSON."""
    faults = _validator(schema, types)
    return _Maker(types).of(schema).filter(lambda value: not faults(value))


def _validator(schema: Schema, types: Types) -> Validator:
    return load(schema, {name: definition.schema for name, definition in types.items()})


class _Maker:
    def __init__(self, types: Types, opaque: bool = False) -> None:
        self.types = types
        self.opaque = opaque
        self.named: dict[str, Values] = {}

    def of(self, schema: Schema) -> Values:
        if schema is False:
            return st.nothing()
        if not isinstance(schema, dict) or not schema:
            return ANYTHING
        if "x-wire" in schema and not self.opaque:
            return _Maker(self.types, opaque=True).of(schema)
        for keyword in ("oneOf", "anyOf"):
            if keyword in schema:
                rest = {key: value for key, value in schema.items() if key != keyword}
                return st.one_of([self.of(self.merged(rest, part)) for part in schema[keyword]])
        if "allOf" in schema:
            rest = {key: value for key, value in schema.items() if key != "allOf"}
            for part in schema["allOf"]:
                rest = self.merged(rest, part)
            return self.of(rest)
        if "if" in schema:
            rest = {key: value for key, value in schema.items() if key not in ("if", "then", "else")}
            met = self.merged(self.merged(rest, schema["if"]), schema.get("then", {}))
            return self.of(met) | self.of(self.merged(rest, schema.get("else", {})))
        if "$ref" in schema:
            return self.reference(schema)
        return self.plain(schema)

    def reference(self, schema: dict[str, Any]) -> Values:
        name = schema["$ref"].removeprefix("#/types/")
        rest = {key: value for key, value in schema.items() if key not in ("$ref", "description", "default")}
        if rest.keys() - {"x-wire", "x-presence"}:
            return self.of(self.merged(rest, self.types[name].schema))
        if name not in self.named:
            self.named[name] = st.deferred(lambda: self.of(self.types[name].schema))
        return self.named[name]

    def merged(self, one: Schema, other: Schema) -> Schema:
        """A schema whose values are likely to be valid for both."""
        if not isinstance(one, dict) or not isinstance(other, dict):
            return one if isinstance(one, dict) and other is not False else other
        if "$ref" in other and one:
            name = other["$ref"].removeprefix("#/types/")
            other = {**self.types[name].schema, **{key: value for key, value in other.items() if key != "$ref"}}
        found = {**one, **other}
        if "properties" in one and "properties" in other:
            both = {**one["properties"], **other["properties"]}
            for key in one["properties"].keys() & other["properties"].keys():
                both[key] = self.merged(one["properties"][key], other["properties"][key])
            found["properties"] = both
        if "required" in one and "required" in other:
            found["required"] = sorted({*one["required"], *other["required"]})
        for keyword in ("allOf", "oneOf", "anyOf"):
            if keyword in one and keyword in other:
                found[keyword] = one[keyword]
                found["allOf"] = [*found.get("allOf", []), {keyword: other[keyword]}]
        return found

    def plain(self, schema: dict[str, Any]) -> Values:
        if "const" in schema:
            return st.just(schema["const"])
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        types = schema.get("type", self.guessed(schema))
        listed = types if isinstance(types, list) else [types]
        return st.one_of([getattr(self, f"of_{name}")(schema) for name in listed])

    def guessed(self, schema: dict[str, Any]) -> list[str]:
        if {"properties", "required", "additionalProperties"} & set(schema):
            return ["object"]
        if {"minLength", "maxLength", "pattern", "format"} & set(schema):
            return ["string"]
        if "items" in schema:
            return ["array"]
        return ["null", "boolean", "integer", "string"]

    def of_null(self, schema: dict[str, Any]) -> Values:
        return st.none()

    def of_boolean(self, schema: dict[str, Any]) -> Values:
        return st.booleans()

    def of_integer(self, schema: dict[str, Any]) -> Values:
        low, high = self.bounds(schema, INT64)
        whole = st.integers(max(low, -EXACT), min(high, EXACT))
        return st.integers(low, high) | whole | whole.map(float) | st.sampled_from([low, high])

    def of_number(self, schema: dict[str, Any]) -> Values:
        low, high = self.bounds(schema, (-EXACT, EXACT))
        floats = st.floats(low, high, allow_nan=False, allow_infinity=False)
        return st.integers(low, high) | floats | st.sampled_from([low, high])

    def bounds(self, schema: dict[str, Any], widest: tuple[int, int]) -> tuple[int, int]:
        low, high = widest
        low = max([low, *(int(schema[key]) for key in ("minimum",) if key in schema)])
        low = max([low, *(int(schema[key]) + 1 for key in ("exclusiveMinimum",) if key in schema)])
        high = min([high, *(int(schema[key]) for key in ("maximum",) if key in schema)])
        high = min([high, *(int(schema[key]) - 1 for key in ("exclusiveMaximum",) if key in schema)])
        return low, high

    def of_string(self, schema: dict[str, Any]) -> Values:
        if "format" in schema:
            return st.sampled_from(FORMATS[schema["format"]])
        if "pattern" in schema:
            # `\Z`, which the translator writes for `$`, is what the strategy knows.
            found = matcher(schema["pattern"])
            return st.from_regex(found.pattern, fullmatch=found.method == "fullmatch")
        low = schema.get("minLength", 0)
        high = min(schema.get("maxLength", low + 12), low + 12)
        return st.text(st.characters(codec="utf-8"), min_size=low, max_size=high)

    def of_array(self, schema: dict[str, Any]) -> Values:
        low = schema.get("minItems", 0)
        high = min(schema.get("maxItems", low + 3), low + 3)
        if "prefixItems" in schema:
            return st.tuples(*map(self.of, schema["prefixItems"])).map(list)
        return st.lists(self.of(schema.get("items", True)), min_size=low, max_size=high)

    def of_object(self, schema: dict[str, Any]) -> Values:
        declared = {key: self.of(part) for key, part in schema.get("properties", {}).items()}
        required = schema.get("required", [])
        known = st.fixed_dictionaries(
            {key: declared.get(key, ANYTHING) for key in required},
            optional={key: made for key, made in declared.items() if key not in required},
        )
        inner = schema.get("additionalProperties", True)
        more: Values = st.just({})
        if isinstance(inner, dict) or (self.opaque and inner is True) or (inner is True and not declared):
            names = self.of(schema["propertyNames"]) if "propertyNames" in schema else TEXT
            size = min(schema.get("maxProperties", 3), 3)
            more = st.dictionaries(names, self.of(inner), min_size=schema.get("minProperties", 0), max_size=size)
        return st.tuples(more, known).map(lambda parts: {**parts[0], **parts[1]})


def with_defaults(value: Any, schema: Schema, types: Types) -> Any:
    """The value with the defaults of its schema, down to every depth but not inside what is carried as JSON."""
    if not isinstance(schema, dict) or "x-wire" in schema or value is None:
        return value
    if "$ref" in schema:
        inner = types[schema["$ref"].removeprefix("#/types/")].schema
        return with_defaults(value, inner, types)
    for keyword in ("oneOf", "anyOf"):
        if keyword in schema and "properties" not in schema:
            for part in schema[keyword]:
                if id(part) not in _BRANCHES:
                    _BRANCHES[id(part)] = (part, _validator(part, types))
                faults = _BRANCHES[id(part)][1]
                if not faults(value):
                    return with_defaults(value, part, types)
    if isinstance(value, list):
        return [with_defaults(item, schema.get("items"), types) for item in value]
    if isinstance(value, dict):
        declared = schema.get("properties", {})
        found = {}
        for key, part in declared.items():
            default = _default(part, types)
            if key not in value and default is not _NONE:
                found[key] = with_defaults(default, part, types)
        for key, item in value.items():
            found[key] = with_defaults(item, declared.get(key, schema.get("additionalProperties")), types)
        return found
    return value


_NONE = object()
_BRANCHES: dict[int, tuple[Schema, Validator]] = {}
"""Compiled branches of unions, which are kept so that no other can have their id."""


def _default(schema: Schema, types: Types) -> Any:
    while isinstance(schema, dict):
        if "default" in schema:
            return schema["default"]
        if "$ref" not in schema:
            break
        schema = types[schema["$ref"].removeprefix("#/types/")].schema
    return _NONE


def canonical(value: Any) -> str:
    """One text for each JSON value: numbers by value, keys sorted, true not 1."""
    return json.dumps(_plain(value), sort_keys=True)


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
