"""The state of a task tree is worked out from its events."""

from __future__ import annotations

from typing import Any

import pytest

from runtime.cli.taskevents import TaskTree, is_event


def start(id: str, name: str, parent: str | None = None) -> dict[str, Any]:
    above = {} if parent is None else {"parentId": parent}
    return {"properties": {"name": name}, **above, "id": id, "timestamp": 1000, "type": "start"}


def end(id: str, status: str = "success", message: str | None = None) -> dict[str, Any]:
    result = {} if message is None else {"result": {"message": message}}
    return {"status": status, **result, "id": id, "timestamp": 3000, "type": "end"}


def tree(*events: dict[str, Any]) -> TaskTree:
    made = TaskTree()
    for event in events:
        made.take(event)
    return made


@pytest.mark.parametrize(
    ("events", "status"),
    [
        ([], "success"),
        ([start("a", "run")], "pending"),
        ([start("a", "run"), end("a")], "success"),
        ([start("a", "run"), end("a", "failure", "x")], "failure"),
        ([start("a", "run"), start("b", "vm", "a"), end("b", "failure", "x"), end("a")], "failure"),
        ([start("a", "run"), start("b", "vm", "a"), end("b", "failure", "no disks found"), end("a")], "success"),
        ([start("a", "run"), end("a", "interrupted")], "interrupted"),
        ([end("unknown", "failure")], "success"),
    ],
)
def test_the_status_is_that_of_the_tree(events: list[dict[str, Any]], status: str) -> None:
    assert tree(*events).status() == status


def test_a_child_stands_below_its_parent() -> None:
    tasks = tree(start("a", "run"), start("b", "vm", "a"), start("c", "export", "b")).tasks

    assert [(task.name, task.depth) for task in tasks.values()] == [("run", 0), ("vm", 1), ("export", 2)]


def test_progress_and_warnings_are_kept() -> None:
    task = tree(
        start("a", "run"),
        {"name": "progress", "value": 40, "id": "a", "timestamp": 1, "type": "property"},
        {"message": "slow", "id": "a", "timestamp": 1, "type": "warning"},
    ).tasks["a"]

    assert (task.progress, task.warnings) == (40.0, ["slow"])


def test_a_warning_has_its_cause_and_a_transfer_its_bytes() -> None:
    value = {"done": 10, "total": 40, "rate": 5, "remaining": 6.0}
    task = tree(
        start("a", "transfer"),
        {"name": "transferred", "value": value, "id": "a", "timestamp": 1, "type": "property"},
        {"message": "Backup fell back to a full", "data": {"cause": "x"}, "id": "a", "timestamp": 1, "type": "warning"},
        {"message": "odd", "data": {"cause": 5}, "id": "a", "timestamp": 1, "type": "warning"},
    ).tasks["a"]

    assert (task.done, task.total, task.rate, task.remaining) == (10.0, 40.0, 5.0, 6.0)
    assert task.warnings == ["Backup fell back to a full: x", "odd"]


@pytest.mark.parametrize(
    "record",
    [None, 3, "start", {"type": "start"}, {"type": "VM", "id": "x", "timestamp": 1}, {"type": "end", "id": "x"}],
)
def test_other_records_are_no_events(record: Any) -> None:
    assert not is_event(record)
