"""What is outside the subset is refused by name, at its place; nothing is skipped."""

from __future__ import annotations

from typing import Any

import pytest

from codegen.validator import SchemaError, compile_schema, faults, load

TYPES: dict[str, Any] = {
    "Task": {"type": "object", "properties": {"tasks": {"type": "array", "items": {"$ref": "#/types/Task"}}}},
    "Loop": {"allOf": [{"$ref": "#/types/Pool"}]},
    "Pool": {"anyOf": [{"type": "null"}, {"$ref": "#/types/Loop"}]},
    "Odd": {"type": "object", "unevaluatedProperties": False},
}

OUT: list[tuple[Any, str, str, str]] = [
    # schema                                    pointer             keyword          the message begins
    ({"unevaluatedProperties": False}, "/unevaluatedProperties", "unevaluatedProperties", "is outside the subset"),
    ({"unevaluatedItems": False}, "/unevaluatedItems", "unevaluatedItems", "is outside the subset"),
    ({"items": {"$id": "x"}}, "/items/$id", "$id", "is outside the subset"),
    ({"$anchor": "x"}, "/$anchor", "$anchor", "is outside the subset"),
    ({"$dynamicRef": "#x"}, "/$dynamicRef", "$dynamicRef", "is outside the subset"),
    ({"$dynamicAnchor": "x"}, "/$dynamicAnchor", "$dynamicAnchor", "is outside the subset"),
    ({"$vocabulary": {}}, "/$vocabulary", "$vocabulary", "is outside the subset"),
    ({"contentSchema": True}, "/contentSchema", "contentSchema", "is outside the subset"),
    ({"definitions": {}}, "/definitions", "definitions", "is of an older draft: write `$defs`"),
    ({"dependencies": {}}, "/dependencies", "dependencies", "is of an older draft"),
    ({"additionalItems": {}}, "/additionalItems", "additionalItems", "is of an older draft"),
    ({"$schema": "http://json-schema.org/draft-07/schema#"}, "/$schema", "$schema", "must be https://json-schema.org/"),
    ({"$ref": "http://example.org/x"}, "/$ref", "$ref", "'http://example.org/x' is remote"),
    ({"$ref": "other.yaml#/types/X"}, "/$ref", "$ref", "'other.yaml#/types/X' is remote"),
    ({"$ref": "#/$defs/x"}, "/$ref", "$ref", "'#/$defs/x' leads to no schema"),
    ({"$ref": "#/types/Taks"}, "/$ref", "$ref", "'#/types/Taks' leads to no schema; did you mean 'Task'?"),
    ({"$ref": 1}, "/$ref", "$ref", "must be a string"),
    ({"$ref": "#"}, "", "$ref", "leads back to itself"),
    ({"$ref": "#/$defs/a", "$defs": {"a": {"not": {"$ref": "#/$defs/a"}}}}, "/$defs/a", "$ref", "leads back to itself"),
    ({"minLenght": 1}, "/minLenght", "minLenght", "is no keyword of the subset; did you mean 'minLength'?"),
    ({"properties": {"a/b": {"x": 1}}}, "/properties/a~1b/x", "x", "is no keyword of the subset"),
    ({"format": "ipv5"}, "/format", "format", "'ipv5' is no format we know; did you mean 'ipv6'?"),
    ({"pattern": "(?<=a)b"}, "/pattern", "pattern", "look-behind is not supported"),
    ({"pattern": "^(a+)+$"}, "/pattern", "pattern", "nested quantifiers"),
    ({"patternProperties": {"(": True}}, "/patternProperties/(", "patternProperties", "a '(' without its ')'"),
    ({"type": "text"}, "/type", "type", "'text' is no type of JSON Schema"),
    ({"type": []}, "/type", "type", "must be a type or a list"),
    ({"enum": "a"}, "/enum", "enum", "must be a list of values"),
    ({"minimum": "1"}, "/minimum", "minimum", "must be a number"),
    ({"minimum": True}, "/minimum", "minimum", "must be a number"),
    ({"multipleOf": 0}, "/multipleOf", "multipleOf", "must be a number above 0"),
    ({"minLength": -1}, "/minLength", "minLength", "must be a whole number from 0"),
    ({"maxItems": 1.5}, "/maxItems", "maxItems", "must be a whole number from 0"),
    ({"uniqueItems": 1}, "/uniqueItems", "uniqueItems", "must be true or false"),
    ({"required": ["a", "a"]}, "/required", "required", "must be a list of different strings"),
    ({"dependentRequired": {"a": "b"}}, "/dependentRequired", "dependentRequired", "must be an object of lists"),
    ({"allOf": []}, "/allOf", "allOf", "must be a list of at least one schema"),
    ({"properties": []}, "/properties", "properties", "must be an object of schemas"),
    ({"items": [{}]}, "/items", "items", "must be a schema"),
    ({"not": 1}, "/not", "not", "must be a schema"),
    ("string", "", "", "must be a schema"),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "pointer", "keyword", "message"), OUT, ids=lambda value: str(value)[:40])
def test_a_schema_outside_is_refused_by_name(schema: Any, pointer: str, keyword: str, message: str) -> None:
    with pytest.raises(SchemaError) as caught:
        load(schema, TYPES)

    assert (caught.value.pointer, caught.value.keyword) == (pointer, keyword)
    assert caught.value.message.startswith(message)


def test_all_faults_are_found_in_one_go() -> None:
    schema = {"type": "text", "items": {"$id": "a", "properties": {"b": {"minimum": "0"}}}, "nope": 1}
    assert [error.pointer for error in faults(schema)] == [
        "/type", "/items/$id", "/items/properties/b/minimum", "/nope",
    ]  # fmt: skip


def test_a_place_that_only_a_reference_leads_to_is_looked_at() -> None:
    schema = {"$ref": "#/examples/0", "examples": [{"$id": "x"}]}
    assert [error.pointer for error in faults(schema)] == ["/examples/0/$id"]


def test_types_that_lead_back_to_themselves_are_refused() -> None:
    with pytest.raises(SchemaError, match="leads back to itself"):
        load({"$ref": "#/types/Loop"}, TYPES)


def test_a_type_outside_the_subset_counts_only_where_it_is_reached() -> None:
    assert load({"$ref": "#/types/Task"}, TYPES)({"tasks": [{}]}) == []
    with pytest.raises(SchemaError):
        load({"items": {"$ref": "#/types/Odd"}}, TYPES)


ANNOTATED: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema", "$comment": "a", "title": "b", "description": "c",
    "default": 1, "examples": [2], "deprecated": True, "readOnly": True, "writeOnly": False,
    "contentEncoding": "base64", "contentMediaType": "text/plain", "x-wire": "json", "x-presence": "keep", "$defs": {},
}  # fmt: skip


def test_annotations_say_nothing_of_a_value() -> None:
    assert "return []" in compile_schema(ANNOTATED, name="anything")
