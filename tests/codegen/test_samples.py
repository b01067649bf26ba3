"""Texts of a pattern, values of a schema, and the facts of an example's error."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from codegen import examples
from codegen.patterns import long_match, short_match
from codegen.samples import Samples
from codegen.validator import load
from codegen.validator.regex import translate
from tests.codegen.trees import faces, spec_of_text

PATTERNS = [
    # pattern, the shortest text, length of a long one of at most 20
    ("^[A-Z]{2}-[0-9]{1,4}$", "AA-0", 7),
    ("^[0-9a-f]{64}$", "a" * 64, 64),
    ("^(?:ab|c)+$", "c", 20),
    ("^[A-Za-z0-9_][A-Za-z0-9._-]*\\.blob$", "a.blob", 20),
    ("^[1-9][0-9]{15}$", "1" + "0" * 15, 16),
    ("^[^/]*$", "", 20),
    ("a?", "", 1),
    ("^\\d\\s$", "0 ", 2),
]


@pytest.mark.parametrize(("pattern", "short", "length"), PATTERNS, ids=[row[0] for row in PATTERNS])
def test_texts_of_a_pattern(pattern: str, short: str, length: int) -> None:
    long = long_match(pattern, 20)

    assert (short_match(pattern), len(long)) == (short, length)
    assert re.search(translate(pattern), short) and re.search(translate(pattern), long)


def test_a_text_of_a_pattern_has_the_length_that_is_asked_for() -> None:
    assert len(short_match("^[a-z]*$", 5)) == 5


SCHEMAS: list[tuple[str, Any, Any]] = [
    ("a constant", {"const": 5}, 5),
    ("one of several", {"enum": ["x", "y"]}, "x"),
    ("a text", {"type": "string"}, "a"),
    ("a text of a length", {"type": "string", "minLength": 3}, "aaa"),
    ("a number between", {"type": "integer", "minimum": 7, "maximum": 9}, 7),
    ("a number below", {"type": "integer", "maximum": -3}, -3),
    ("what may be null", {"type": ["null", "boolean"]}, False),
    ("a list", {"type": "array", "items": {"type": "null"}, "minItems": 2}, [None, None]),
    ("required keys", {"required": ["a"], "properties": {"a": {"type": "boolean"}, "b": {}}}, {"a": False}),
    ("enough keys", {"type": "object", "minProperties": 1, "additionalProperties": {"const": 1}}, {"a": 1}),
    ("a type", {"$ref": "#/types/T"}, {"x": None}),
    ("the first of a union", {"oneOf": [{"type": "string"}, {"type": "null"}]}, "a"),
    ("several at once", {"allOf": [{"required": ["a"]}, {"required": ["b"], "properties": {"b": {"const": 1}}}]},
     {"a": None, "b": 1}),
    ("a type inside itself", {"$ref": "#/types/Tree"}, {"inner": []}),
]  # fmt: skip
TYPES: dict[str, Any] = {
    "T": {"type": "object", "required": ["x"], "properties": {"x": {"type": "null"}}},
    "Tree": {
        "type": "object",
        "required": ["inner"],
        "properties": {"inner": {"type": "array", "items": {"$ref": "#/types/Tree"}}},
    },
}


@pytest.mark.parametrize(("schema", "least"), [row[1:] for row in SCHEMAS], ids=[row[0] for row in SCHEMAS])
def test_the_least_value(schema: Any, least: Any) -> None:
    assert Samples(TYPES).least(schema) == least
    assert load(schema, TYPES)(least) == []


@pytest.mark.parametrize("schema", [row[1] for row in SCHEMAS], ids=[row[0] for row in SCHEMAS])
def test_values_of_plain_schemas_are_valid(schema: Any) -> None:
    check = load(schema, TYPES)

    assert [named for named in Samples(TYPES).valid(schema) if check(named[2])] == []


FAULTS: list[tuple[Any, set[str]]] = [
    ({"type": "integer", "minimum": 1, "maximum": 5}, {"type", "minimum", "maximum"}),
    ({"type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 5},
     {"type", "exclusiveMinimum", "exclusiveMaximum"}),
    ({"type": "string", "minLength": 2, "maxLength": 5}, {"type", "minLength", "maxLength"}),
    ({"type": "string", "pattern": "^[a-z]+$"}, {"type", "pattern"}),
    ({"type": "string", "format": "ipv4"}, {"type", "format"}),
    ({"enum": ["a", "b"]}, {"enum"}),
    ({"const": 1}, {"const"}),
    ({"type": "array", "minItems": 1, "maxItems": 2, "uniqueItems": True},
     {"type", "minItems", "maxItems", "uniqueItems"}),
    ({"type": "object", "additionalProperties": False, "required": ["a"], "properties": {"a": {"type": "null"}}},
     {"type", "required", "additionalProperties"}),
    ({"type": "object", "minProperties": 1, "maxProperties": 2}, {"type", "minProperties", "maxProperties"}),
    ({"type": "object", "properties": {"a": {}, "b": {}}, "dependentRequired": {"a": ["b"]}},
     {"type", "dependentRequired"}),
    ({"type": "integer", "not": {"const": 0}}, {"type", "not"}),
    ({"type": "array", "items": {"type": "object", "additionalProperties": {"type": "boolean"}}}, {"type"}),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "rules"), FAULTS, ids=[" ".join(sorted(row[1])) for row in FAULTS])
def test_there_is_a_value_for_every_single_fault(schema: Any, rules: set[str]) -> None:
    found = [load(schema)(value) for _, _, value in Samples({}).faulty(schema)]

    assert {faults[0][1] for faults in found if len(faults) == 1} == rules


def test_what_nothing_fits_has_no_values() -> None:
    assert list(Samples({}).valid(False)) == []


TEXT = """
spec: 1
face: made
source: {document: d, section: s}
backend: b
auth: none
methods:
  a.b:
    summary: S.
    params: {type: object, additionalProperties: false, properties: {taskId: {type: string}, size: {type: integer}}}
    result: {type: [string, "null"]}
    errors: [gone, plain]
    examples:
      - {name: facts of the params, params: {taskId: t1, size: 3}, error: gone}
      - {name: no facts, params: {}, error: gone}
      - {name: without data, params: {}, error: plain}
      - {name: nothing came, params: {}, result: null}
errors:
  plain: {code: 3, message: as it is, category: lost}
  gone:
    code: 4
    message: "no {kind} {id} of {size}, and no {more}"
    category: not-found
    data:
      type: object
      required: [kind, id, size]
      properties: {kind: {type: string}, id: {type: string}, size: {type: integer}, more: {type: string}}
"""


def made() -> dict[str, Any]:
    text = examples.render(spec_of_text(TEXT, "made").faces["made"], "header")
    return {entry["name"]: entry for entry in json.loads(text)["methods"]["a.b"]}


def test_the_error_of_an_example_stands_whole() -> None:
    assert made()["without data"]["error"] == {"name": "plain", "code": 3, "category": "lost", "message": "as it is"}


def test_its_facts_are_those_of_the_params_where_there_are_such() -> None:
    error = made()["facts of the params"]["error"]

    assert error["data"] == {"kind": "kind", "id": "t1", "size": 3}
    assert error["message"] == "no kind t1 of 3, and no {more}"
    assert made()["no facts"]["error"]["data"] == {"kind": "kind", "id": "id", "size": 1}


def test_null_is_a_result() -> None:
    assert "result" in made()["nothing came"] and "result" not in made()["without data"]


def test_the_facts_of_all_examples_fit_the_schemas_of_their_errors() -> None:
    for face in faces().values():
        types = {name: definition.schema for name, definition in face.types.items()}
        for told in json.loads(examples.render(face, "header"))["methods"].values():
            for error in (entry["error"] for entry in told if "error" in entry):
                schema = face.errors[error["name"]].data
                assert schema is None or load(schema, types)(error["data"]) == [], error
