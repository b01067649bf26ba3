"""Rules about what schemas say of values: bounds that leave room, constants that fit, patterns that can be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from codegen.findings import Finding, Rule, nearest
from codegen.lint.instances import Instances
from codegen.lint.walk import SchemaNode, all_nodes, nodes, roots
from codegen.model import Spec
from codegen.validator.formats import FORMATS
from codegen.validator.regex import PatternError, translate

INT64 = (-(2**63), 2**63 - 1)

# (lower bound, upper bound, whether equal ones leave nothing)
PAIRS = (
    ("minimum", "maximum", False),
    ("minimum", "exclusiveMaximum", True),
    ("exclusiveMinimum", "maximum", True),
    ("exclusiveMinimum", "exclusiveMaximum", True),
    ("minLength", "maxLength", False),
    ("minItems", "maxItems", False),
    ("minContains", "maxContains", False),
    ("minProperties", "maxProperties", False),
)


def _number(value: Any) -> int | float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def bounds(spec: Spec) -> Iterator[Finding]:
    for node in all_nodes(spec):
        for lower, upper, strict in PAIRS:
            low, high = _number(node.keywords.get(lower)), _number(node.keywords.get(upper))
            if low is None or high is None:
                continue
            if low > high or (strict and low == high):
                yield node.finding("bounds", f"no value fits: {lower!r} is {low}, {upper!r} is {high}", lower)
        required, most = node.keywords.get("required"), _number(node.keywords.get("maxProperties"))
        if isinstance(required, list) and most is not None and len(required) > most:
            words = f"no value fits: {len(required)} keys are required, 'maxProperties' is {most}"
            yield node.finding("bounds", words, "maxProperties")


def integer_bounds(spec: Spec) -> Iterator[Finding]:
    for node in all_nodes(spec):
        types = node.keywords.get("type")
        if "integer" not in (types if isinstance(types, list) else [types]):
            continue
        for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "const", "default"):
            value = _number(node.keywords.get(keyword))
            if value is not None and not INT64[0] <= value <= INT64[1]:
                words = f"{keyword!r} is {value}, outside the 64 bits that integers have here"
                yield node.finding("integer-bounds", words, keyword)


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal: numbers by value, and true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    return bool(one == other)


def enum_twice(spec: Spec) -> Iterator[Finding]:
    for node in all_nodes(spec):
        values = node.keywords.get("enum")
        if not isinstance(values, list):
            continue
        for index, value in enumerate(values):
            if any(same(value, before) for before in values[:index]):
                yield node.finding("enum-twice", f"{json.dumps(value)} is in the list already", "enum", index)


def constant_type(spec: Spec) -> Iterator[Finding]:
    for node in all_nodes(spec):
        types = node.keywords.get("type")
        types = [types] if isinstance(types, str) else types
        if not isinstance(types, list):
            continue
        if "const" in node.keywords and not _is_of(node.keywords["const"], types):
            yield node.finding("constant-type", f"the constant is no {' and no '.join(types)}", "const")
        values = node.keywords.get("enum")
        for index, value in enumerate(values if isinstance(values, list) else ()):
            if not _is_of(value, types):
                words = f"{json.dumps(value)} is no {' and no '.join(types)}"
                yield node.finding("constant-type", words, "enum", index)


def _is_of(value: Any, types: list[str]) -> bool:
    if isinstance(value, bool):
        return "boolean" in types
    if isinstance(value, int | float):
        return "number" in types or ("integer" in types and value == int(value))
    names = {str: "string", list: "array", dict: "object", type(None): "null"}
    return names[type(value)] in types


def format_unknown(spec: Spec) -> Iterator[Finding]:
    for node in all_nodes(spec):
        name = node.keywords.get("format")
        if isinstance(name, str) and name not in FORMATS:
            known = f"; there are {', '.join(sorted(FORMATS))}"
            yield node.finding("format-unknown", f"no format {name!r}{nearest(name, FORMATS) or known}", "format")


def pattern(spec: Spec) -> Iterator[Finding]:
    for node in all_nodes(spec):
        text = node.keywords.get("pattern")
        reason = _unusable(text)
        if reason is not None:
            yield node.finding("pattern", f"{text!r}: {reason}", "pattern")
        named = node.keywords.get("patternProperties")
        for text in named if isinstance(named, dict) else ():
            reason = _unusable(text)
            if reason is not None:
                yield node.key_finding("pattern", f"{text!r}: {reason}", "patternProperties", text)


def _unusable(text: Any) -> str | None:
    if not isinstance(text, str):
        return None
    try:
        translate(text)
    except PatternError as error:
        return str(error)
    return None


def default_invalid(spec: Spec) -> Iterator[Finding]:
    for face in spec.faces.values():
        instances = Instances(face)
        for root in roots(face):
            for node in nodes(root):
                if "default" in node.keywords:
                    yield from _default(instances, node)


def _default(instances: Instances, node: SchemaNode) -> Iterator[Finding]:
    for pointer, words in instances.errors(node.keywords["default"], node.schema):
        tokens = [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]
        yield node.finding("default-invalid", f"the default does not fit its schema: {words}", "default", *tokens)


RULES = (
    Rule("bounds", "Bounds leave room for a value.", bounds),
    Rule("integer-bounds", "Integers have 64 bits.", integer_bounds),
    Rule("enum-twice", "A value stands once in an enum.", enum_twice),
    Rule("constant-type", "What enum and const allow is of the type that the schema asks for.", constant_type),
    Rule("format-unknown", "A format is one that the runtime checks.", format_unknown),
    Rule("pattern", "A pattern means the same in Python, and no input makes it slow.", pattern),
)

DEEP = (Rule("default-invalid", "A default is valid under its own schema.", default_invalid),)
"""Rules for faces whose schemas are sound."""
