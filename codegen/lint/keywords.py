"""Rules about the form of schemas: known keywords, holding what they are made for.

A face that breaks one of these is not looked at by the rules that work with whole schemas.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from codegen import schemas
from codegen.envelope import kind
from codegen.findings import Finding, Rule, nearest
from codegen.lint.walk import SchemaNode, all_nodes
from codegen.model import Spec


def _is_schema(value: Any) -> bool:
    return isinstance(value, dict | bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return _is_number(value) and value >= 0 and value == int(value)


def _is_names(value: Any) -> bool:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return False
    return len(set(value)) == len(value)


def _is_types(value: Any) -> bool:
    if isinstance(value, str):
        return value in schemas.TYPES
    return bool(value) and _is_names(value) and all(item in schemas.TYPES for item in value)


def _is_map_of(holds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, dict) and all(holds(item) for item in value.values())


def _is_list_of_schemas(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_schema(item) for item in value)


FORMS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    **dict.fromkeys(schemas.ONE, (_is_schema, "a schema: an object, true or false")),
    **dict.fromkeys(schemas.LISTS, (_is_list_of_schemas, "a list of schemas, at least one")),
    **dict.fromkeys(schemas.MAPS, (_is_map_of(_is_schema), "an object whose values are schemas")),
    **dict.fromkeys(
        (
            "maxContains", "maxItems", "maxLength", "maxProperties",
            "minContains", "minItems", "minLength", "minProperties",
        ),
        (_is_count, "a whole number, 0 or more"),
    ),
    **dict.fromkeys(("exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum"), (_is_number, "a number")),
    **dict.fromkeys(
        ("$comment", "contentEncoding", "contentMediaType", "description", "format", "pattern", "title"),
        (lambda value: isinstance(value, str), "a string"),
    ),
    **dict.fromkeys(
        ("deprecated", "readOnly", "uniqueItems", "writeOnly"),
        (lambda value: isinstance(value, bool), "true or false"),
    ),
    "dependentRequired": (_is_map_of(_is_names), "an object of lists of different names"),
    "enum": (lambda value: isinstance(value, list) and bool(value), "a list of values, at least one"),
    "examples": (lambda value: isinstance(value, list), "a list of values"),
    "multipleOf": (lambda value: _is_number(value) and value > 0, "a number above 0"),
    "required": (_is_names, "a list of different names"),
    "type": (_is_types, f"one or several of {', '.join(schemas.TYPES)}"),
    "x-presence": (lambda value: value == "keep", "'keep'"),
    "x-wire": (lambda value: value in ("json", "pieces"), "'json' or 'pieces'"),
}  # fmt: skip


def keyword_unknown(spec: Spec) -> Iterator[Finding]:
    for node in all_nodes(spec):
        for keyword in node.keywords:
            if keyword not in schemas.KEYWORDS and keyword not in schemas.REFUSED:
                hint = nearest(keyword, schemas.KEYWORDS)
                yield node.key_finding("keyword-unknown", f"there is no keyword {keyword!r}{hint}", keyword)


def keyword_refused(spec: Spec) -> Iterator[Finding]:
    for node in all_nodes(spec):
        for keyword in node.keywords:
            if keyword in schemas.REFUSED:
                words = f"{keyword!r} is not part of the subset; {schemas.REFUSED[keyword]}"
                yield node.key_finding("keyword-refused", words, keyword)


def keyword_value(spec: Spec) -> Iterator[Finding]:
    for node in all_nodes(spec):
        for keyword, value in node.keywords.items():
            form = FORMS.get(keyword)
            if form is None or form[0](value):
                continue
            inner = list(_inner_faults(node, keyword, value))
            yield from inner
            if not inner:
                words = f"{keyword!r} must be {form[1]}, is {_shown(value)}{_hint(keyword, value)}"
                yield node.finding("keyword-value", words, keyword)


def _inner_faults(node: SchemaNode, keyword: str, value: Any) -> Iterator[Finding]:
    """Yield the members or items of a value that are at fault, where it is not the value as a whole."""
    if (keyword in schemas.MAPS and isinstance(value, dict)) or (keyword in schemas.LISTS and isinstance(value, list)):
        for name, item in value.items() if isinstance(value, dict) else enumerate(value):
            if not _is_schema(item):
                words = f"a schema is an object, true or false, this is {_shown(item)}"
                yield node.finding("keyword-value", words, keyword, name)
    elif keyword == "required" and isinstance(value, list):
        for index, item in enumerate(value):
            if not isinstance(item, str):
                yield node.finding("keyword-value", f"a key is a string, this is {_shown(item)}", keyword, index)
            elif item in value[:index]:
                yield node.finding("keyword-value", f"{item!r} is in the list already", keyword, index)


def _hint(keyword: str, value: Any) -> str:
    if keyword == "type" and isinstance(value, str):
        return nearest(value, schemas.TYPES)
    if keyword == "items" and isinstance(value, list):
        return "; a list of schemas by position is `prefixItems`"
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return f"; the plain word is {value.lower()}"
    return ""


def _shown(value: Any) -> str:
    """The value itself where it is short, else its kind."""
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, list | dict) and not value:
        return f"an empty {'list' if isinstance(value, list) else 'object'}"
    if isinstance(value, str) and len(value) < 40:
        return repr(value)
    return str(value) if _is_number(value) else kind(value)


def keyword_type(spec: Spec) -> Iterator[Finding]:
    for node in all_nodes(spec):
        types = _types(node)
        if not types:
            continue
        # An integer is a number to the keywords.
        domains = {"number" if name == "integer" else name for name in types}
        for domain, keywords in schemas.DOMAINS.items():
            if domain in domains:
                continue
            for keyword in keywords:
                if keyword in node.keywords:
                    words = (
                        f"{keyword!r} says something about {_PLURALS[domain]}, the type here is {' or '.join(types)}"
                    )
                    yield node.key_finding("keyword-type", words, keyword)


_PLURALS = {"string": "strings", "number": "numbers", "array": "lists", "object": "objects"}


def _types(node: SchemaNode) -> list[str]:
    """Return the types that `type` names; none where it says nothing usable."""
    value = node.keywords.get("type")
    if value is None or not _is_types(value):
        return []
    return [value] if isinstance(value, str) else value


RULES = (
    Rule("keyword-unknown", "A schema has keywords of the subset only.", keyword_unknown),
    Rule("keyword-refused", "What JSON Schema has and the subset has not is refused by name.", keyword_refused),
    Rule("keyword-value", "A keyword holds what it is made for.", keyword_value),
    Rule("keyword-type", "A keyword for one type does not stand beside another type.", keyword_type),
)
