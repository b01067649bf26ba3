"""What a validator says: the fault, its place and a sentence, each once, in the order of the schema, 100 at most."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from codegen.validator import load
from tests.codegen.validator.cases import CASES, Case, replaced


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_fault_is_said_as_promised(case: Case) -> None:
    validate = load(case.schema)
    assert [validate(value) for value in case.valid] == [[] for _ in case.valid]
    for value, expected in case.faulty:
        assert validate(value) == expected, value


def resolved(value: Any, pointer: str) -> Any:
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_pointers_lead_to_a_place_in_the_value(case: Case) -> None:
    validate = load(case.schema)
    for value, _ in case.faulty:
        for pointer, _rule, _message in validate(value):
            resolved(value, pointer)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_wrong_value_gives_one_finding_at_its_place(case: Case) -> None:
    """One for each missing key where an empty object has come into the place of another."""
    validate = load(case.schema)
    for value in case.valid:
        for faulty, place in replaced(value):
            found = validate(faulty)
            assert len(found) <= 1 or {rule for _, rule, _ in found} == {"required"}, (faulty, found)
            assert all(place.startswith(pointer) for pointer, _, _ in found), (faulty, found)


MANY: dict[str, tuple[Any, Callable[[int], Any]]] = {
    "items": ({"type": "array", "items": {"type": "string"}}, lambda n: [1] * n),
    "items that are objects": (
        {"items": {"type": "object", "required": ["a", "b", "c"], "additionalProperties": False}},
        lambda n: [{"x": 1}] * n,
    ),
    "unknown keys": (
        {"type": "object", "additionalProperties": False, "properties": {"alpha": True, "beta": True}},
        lambda n: {f"alph{i}": 1 for i in range(n)},
    ),
    "a map": ({"additionalProperties": {"type": "integer"}}, lambda n: {str(i): "" for i in range(n)}),
    "names": ({"propertyNames": {"maxLength": 1}}, lambda n: {f"k{i}": "" for i in range(n)}),
    "recursion": (
        {"type": "array", "items": {"anyOf": [{"type": "integer"}, {"$ref": "#"}]}},
        lambda n: [["x"] * (n // 100)] * 100,
    ),
}


@pytest.mark.parametrize("name", MANY)
def test_findings_end_at_a_hundred_and_so_does_the_work(name: str) -> None:
    schema, make = MANY[name]
    validate = load(schema)
    value = make(200_000)
    start = time.process_time()
    found = validate(value)
    assert len(found) == 100
    assert len(set(found)) == 100
    # A loop that went on to the end would take some hundred times as long as one that stops.
    assert time.process_time() - start < 0.25


def test_unique_items_takes_no_quadratic_time() -> None:
    validate = load({"uniqueItems": True})
    start = time.process_time()
    assert validate([[i, {"a": i}] for i in range(30_000)]) == []
    assert time.process_time() - start < 2


def test_a_validator_changes_nothing() -> None:
    schema = {"type": "object", "properties": {"a": {"default": 1}, "b": {"type": "array", "items": {"default": 2}}}}
    value: dict[str, Any] = {"b": [{}]}
    assert load(schema)(value) == []
    assert value == {"b": [{}]}


def test_nothing_is_added_up_between_calls() -> None:
    validate = load({"type": "object", "required": ["a"]})
    assert validate({}) == validate({})
