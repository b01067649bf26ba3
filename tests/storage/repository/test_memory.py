"""What was listed before is remembered as long as it is true, and up to a limit."""

from __future__ import annotations

from runtime.storage.repository.memory import Memory
from runtime.storage.repository.metadata import Backups

STATE = {"a.json": 1, "cache.json.gz": 2}


def backups(size: int = 700) -> Backups:
    return Backups(b"x" * size, 1)


def test_the_same_files_give_what_was_made_of_them() -> None:
    memory = Memory()
    memory.put("r", "vm", STATE, found := backups())
    assert memory.get("r", "vm", dict(STATE)) is found


def test_other_files_give_nothing() -> None:
    memory = Memory()
    memory.put("r", "vm", STATE, backups())
    for state in ({}, {"a.json": 1}, STATE | {"a.json": 3}, STATE | {"b.json": 1}):
        assert memory.get("r", "vm", state) is None


def test_keys_and_machines_are_apart() -> None:
    memory = Memory()
    memory.put("r", "vm", STATE, backups())
    assert memory.get("r", "vm2", STATE) is None
    assert memory.get("r2", "vm", STATE) is None


def test_what_was_not_asked_for_longest_is_forgotten_first() -> None:
    memory = Memory(limit=5000)
    memory.put("r", "a", STATE, backups())
    memory.put("r", "b", STATE, backups())
    assert memory.get("r", "a", STATE) is not None
    memory.put("r", "c", STATE, backups())
    assert [vm for vm in "abc" if memory.get("r", vm, STATE) is not None] == ["a", "c"]


def test_what_is_put_again_counts_once() -> None:
    memory = Memory(limit=5000)
    for _ in range(10):
        memory.put("r", "a", STATE, backups())
    memory.put("r", "b", STATE, backups())
    assert memory.get("r", "a", STATE) is not None


def test_what_is_larger_than_the_limit_is_not_remembered() -> None:
    memory = Memory(limit=5000)
    memory.put("r", "a", STATE, backups(4000))
    assert memory.get("r", "a", STATE) is None
    memory.put("r", "b", STATE, backups())
    assert memory.get("r", "b", STATE) is not None
