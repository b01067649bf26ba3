from __future__ import annotations

from typing import Any

import pytest

from runtime.xapi.jobs.patterns import DEPTH, BadPattern, ids, matches


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        (None, []),
        ({"id": "a"}, ["a"]),
        ({"id": {"__or": []}}, []),
        ({"id": {"__or": ["a", "b", "a"]}}, ["a", "b"]),
    ],
)
def test_ids(pattern: Any, found: list[str]) -> None:
    assert ids(pattern) == found


@pytest.mark.parametrize(
    "pattern",
    [
        {}, [], "a", 1, {"id": 1}, {"id": ["a"]}, {"id": {"__or": "a"}}, {"id": {"__or": [1]}}, {"id": {"__not": "a"}},
        {"id": "a", "power_state": "Running"}, {"id": {"__or": ["a"], "__not": "b"}}, {"tags": ["a"]},
    ],
)  # fmt: skip
def test_what_is_no_pattern_of_ids_is_refused(pattern: Any) -> None:
    with pytest.raises(BadPattern, match=r"^invalid pattern$"):
        ids(pattern)


VM = {"power_state": "Running", "$pool": "p1", "tags": ["prod", "web"], "vcpus": 1, "template": False, "parent": None}


@pytest.mark.parametrize(
    ("pattern", "value", "matched"),
    [
        ("a", "a", True), ("a", "b", False), (1, 1, True), (1, True, False), (True, 1, False), (None, None, True),
        (0, False, False), (1, 1.0, True), ("1", 1, False), (None, {}, False), (1, [1], False),
        ([], [], True), ([], ["a"], True), ([], "a", False), (["a"], ["b", "a"], True), (["a", "c"], ["a"], False),
        ({}, {}, True), ({}, [], False), ({}, "a", False), ({"a": 1}, {"a": 1, "b": 2}, True), ({"a": None}, {}, False),
        ({"__and": []}, 1, True), ({"__or": []}, 1, False), ({"__not": 1}, 2, True), ({"__or": [1, 2]}, 2, True),
        ({"__and": [{"a": 1}, {"b": 2}]}, {"a": 1, "b": 2}, True), ({"__and": [{"a": 1}, {"b": 1}]}, {"a": 1}, False),
        ({"__not": 1, "a": 1}, {"a": 1}, False), ({"__not": 1, "a": 1}, {"a": 1, "__not": 1}, True),
        ({"__or": 1}, {"__or": 1}, True),
        ({"power_state": "Running", "$pool": {"__or": ["p1", "p2"]}, "tags": {"__not": [["no-backup"]]}}, VM, True),
        ({"tags": {"__not": ["prod"]}}, VM, False), ({"tags": ["prod"], "template": False, "parent": None}, VM, True),
    ],
)  # fmt: skip
def test_matches(pattern: Any, value: Any, matched: bool) -> None:
    assert matches(pattern, value) is matched


def test_a_pattern_that_is_too_deep_is_refused() -> None:
    pattern: Any = 1
    for _ in range(DEPTH + 2):
        pattern = {"__not": pattern}
    with pytest.raises(BadPattern):
        matches(pattern, 1)
