"""Groups and namespaces that get another place in their datastore: whole, or not at all, and no chunk is lost by it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.storage.datastore.collection import collect
from runtime.storage.datastore.errors import (
    BadName,
    Busy,
    CannotMove,
    DatastoreFault,
    NamespaceInUse,
    NoGroup,
    NoNamespace,
    NotAllMoved,
)
from runtime.storage.datastore.moving import move_group, move_namespace
from runtime.storage.datastore.names import Group, Namespace
from runtime.storage.datastore.store import Datastore
from tests.storage.datastore.making import age, backup_of, begin, chunk_files, group, names_of, pieces, snapshot

DATA = pieces("moved", 3)
LAB: Namespace = ("lab",)


def quiet(words: str) -> None:
    pass


def namespace(store: Datastore, *parts: str) -> Namespace:
    for depth in range(1, len(parts) + 1):
        if parts[:depth] not in store.tree.namespaces():
            store.tree.create_namespace(parts[:depth])
    return parts


def move(store: Datastore, source: Namespace, target: Namespace, **how: object) -> list[str]:
    """Move a namespace; return what was said."""
    said: list[str] = []
    given = {"depth": 7, "delete_source": True, "merge": True, "stop": lambda: False, "say": said.append} | how
    move_namespace(store, source, target, **given)  # type: ignore[arg-type]
    return said


def times(store: Datastore, of: Group) -> list[int]:
    return [one.time - snapshot().time for one in store.tree.snapshot_names(of)]


def test_a_group_is_moved_with_all_that_belongs_to_it(store: Datastore) -> None:
    for number in range(2):
        backup_of(store, snapshot(number), {"a.didx": DATA})
    store.tree.set_group_notes(group(), "mine")
    store.tree.set_protected(snapshot(0), True)
    namespace(store, *LAB)
    move_group(store, group(), LAB, merge=True, say=quiet)
    there = group(namespace=LAB)
    assert (times(store, there), store.tree.owner(there)) == ([1, 0], "root@pam")
    assert store.tree.group_notes(there) == "mine"
    assert store.tree.protected(snapshot(0, namespace=LAB))
    assert list(store.tree.group_names(())) == []
    reader = store.open_reader(snapshot(0, namespace=LAB))
    with reader.index("a.didx") as index:
        assert index.count == 3
    reader.close()
    assert store.locks.held("") is False


@pytest.mark.parametrize("counted", [True, False])
def test_a_collection_after_it_removes_nothing_and_need_not_look_at_all_chunks(store: Datastore, counted: bool) -> None:
    backup_of(store, snapshot(), {"a.didx": DATA})
    if counted:
        collect(store, grace=-100)
    namespace(store, *LAB)
    move_group(store, group(), LAB, merge=True, say=quiet)
    age(store)
    assert collect(store, grace=-100).removed_chunks == 0
    assert names_of(DATA) == chunk_files(store)
    if counted:
        assert store.accounts.complete
    store.tree.remove_snapshot(snapshot(namespace=LAB))
    age(store)
    assert collect(store, grace=-100).removed_chunks == 3


def test_none_is_moved_while_a_collection_runs_and_none_begins_meanwhile(store: Datastore) -> None:
    backup_of(store, snapshot(), {"a.didx": DATA})
    namespace(store, *LAB)
    with store.collecting, pytest.raises(Busy, match="a collection runs"):
        move_group(store, group(), LAB, merge=True, say=quiet)
    begun: list[str] = []

    def meanwhile(words: str) -> None:
        with pytest.raises(Busy):
            collect(store)
        begun.append(words)

    move_group(store, group(), LAB, merge=True, say=meanwhile)
    assert len(begun) == 1


def test_snapshots_are_added_to_a_group_that_is_there(store: Datastore) -> None:
    namespace(store, *LAB)
    backup_of(store, snapshot(0, namespace=LAB), {"a.didx": DATA})
    for number in (1, 2):
        backup_of(store, snapshot(number), {"a.didx": DATA})
    store.tree.set_group_notes(group(), "theirs")
    store.tree.set_group_notes(group(namespace=LAB), "mine")
    said: list[str] = []
    move_group(store, group(), LAB, merge=True, say=said.append)
    assert times(store, group(namespace=LAB)) == [2, 1, 0]
    assert store.tree.group_notes(group(namespace=LAB)) == "mine"
    assert any(line.endswith("those of vm/100 were: theirs") for line in said)
    assert list(store.tree.group_names(())) == []


def older(store: Datastore) -> None:
    backup_of(store, snapshot(5, namespace=LAB), {"a.didx": DATA})


def of_another(store: Datastore) -> None:
    backup_of(store, snapshot(0, namespace=LAB), {"a.didx": DATA}, "alice@pbs")


def being_read(store: Datastore) -> None:
    store.open_reader(snapshot(1))


def being_written(store: Datastore) -> None:
    begin(store, snapshot(3))


def there(store: Datastore) -> None:
    begin(store, snapshot(3, namespace=LAB))


@pytest.mark.parametrize(
    ("made", "fault", "words"),
    [
        (older, CannotMove, "its snapshot of 2023-11-14T22:13:21Z is not after 2023-11-14T22:13:25Z"),
        (of_another, CannotMove, "the group there belongs to alice@pbs, this one to root@pam"),
        (being_read, Busy, "snapshot vm/100/2023-11-14T22:13:21Z is locked"),
        (being_written, Busy, "group vm/100 is locked"),
        (there, Busy, "group ns/lab/vm/100 is locked"),
    ],
)
def test_a_group_that_cannot_be_moved_stays_as_it_is(
    store: Datastore, made: object, fault: type[DatastoreFault], words: str
) -> None:
    namespace(store, *LAB)
    for number in (1, 2):
        backup_of(store, snapshot(number), {"a.didx": DATA})
    made(store)  # type: ignore[operator]
    before = times(store, group()), times(store, group(namespace=LAB))
    with pytest.raises(fault, match=words):
        move_group(store, group(), LAB, merge=True, say=quiet)
    assert (times(store, group()), times(store, group(namespace=LAB))) == before


def test_what_cannot_be_said_of_a_group(store: Datastore) -> None:
    namespace(store, *LAB)
    for target, merge, fault in ((LAB, True, NoGroup), ((), True, CannotMove), (("none",), True, NoNamespace)):
        with pytest.raises(fault):
            move_group(store, group(), target, merge=merge, say=quiet)
    for where in ((), LAB):
        backup_of(store, snapshot(len(where) * -1, namespace=where), {"a.didx": DATA})
    with pytest.raises(CannotMove, match="it is not to be merged"):
        move_group(store, group(), LAB, merge=False, say=quiet)


def test_a_namespace_is_moved_with_those_in_it(store: Datastore) -> None:
    backup_of(store, snapshot(0, namespace=namespace(store, "a")), {"a.didx": DATA})
    backup_of(store, snapshot(0, namespace=namespace(store, "a", "b")), {"a.didx": DATA})
    namespace(store, "a", "empty")
    move(store, ("a",), ("c",))
    assert store.tree.namespaces() == [(), ("c",), ("c", "b"), ("c", "empty")]
    assert times(store, group(namespace=("c", "b"))) == [0]


@pytest.mark.parametrize(
    ("how", "left"),
    [
        ({"depth": 0}, [(), ("a",), ("a", "b"), ("c",)]),
        ({"delete_source": False}, [(), ("a",), ("a", "b"), ("c",), ("c", "b")]),
    ],
)
def test_what_is_left_of_a_namespace_that_was_moved(
    store: Datastore, how: dict[str, object], left: list[Namespace]
) -> None:
    backup_of(store, snapshot(0, namespace=namespace(store, "a")), {"a.didx": DATA})
    namespace(store, "a", "b")
    move(store, ("a",), ("c",), **how)
    assert store.tree.namespaces() == left


def test_groups_that_cannot_be_moved_stay_and_are_named(store: Datastore) -> None:
    where = namespace(store, "a")
    for id in ("1", "2"):
        backup_of(store, snapshot(0, id, namespace=where), {"a.didx": DATA})
    reader = store.open_reader(snapshot(0, "1", namespace=where))
    with pytest.raises(NotAllMoved, match="could not be moved: ns/a/vm/1"):
        move(store, where, ())
    assert [one.id for one in store.tree.group_names(())] == ["2"]
    assert [one.id for one in store.tree.group_names(where)] == ["1"]
    reader.close()
    move(store, where, ())
    assert [one.id for one in store.tree.group_names(())] == ["1", "2"]
    assert store.tree.namespaces() == [()]


@pytest.mark.parametrize(
    ("source", "target", "fault"),
    [
        ((), ("c",), CannotMove),
        (("a",), ("a",), CannotMove),
        (("a",), ("a", "b"), CannotMove),
        (("none",), ("c",), NoNamespace),
        (("a",), ("none", "c"), NoNamespace),
        (("a",), ("1", "2", "3", "4", "5", "6", "7"), BadName),
    ],
)
def test_a_namespace_that_cannot_be_moved(
    store: Datastore, source: Namespace, target: Namespace, fault: type[DatastoreFault]
) -> None:
    namespace(store, "a", "b")
    namespace(store, "1", "2", "3", "4", "5", "6")
    before = store.tree.namespaces()
    with pytest.raises(fault):
        move(store, source, target)
    assert store.tree.namespaces() == before


def test_a_namespace_into_which_a_group_comes_meanwhile_is_not_removed(
    store: Datastore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes when nothing was found in it, and just before it would go."""
    backup_of(store, snapshot(), {"a.didx": DATA})
    namespace(store, *LAB)
    looks: Iterator[list[Group]] = iter([[]])

    def look(where: Namespace) -> Iterator[Group]:
        found = next(looks, None)
        return iter([group(namespace=LAB)] if found is None else found)

    monkeypatch.setattr(store.tree, "group_names", look)
    with pytest.raises(NamespaceInUse):
        store.tree.remove_namespace(LAB, groups=False)
    assert store.tree.namespaces() == [(), LAB]


def test_a_group_is_moved_within_one_step_of_the_file_system(store: Datastore, monkeypatch: pytest.MonkeyPatch) -> None:
    renamed: list[tuple[str, str]] = []

    def rename(old: Path, new: Path) -> None:
        renamed.append((str(old.relative_to(store.path)), str(new.relative_to(store.path))))
        old.rename(new)

    for number in range(2):
        backup_of(store, snapshot(number), {"a.didx": DATA})
    namespace(store, *LAB)
    monkeypatch.setattr(store.disk, "rename", rename)
    move_group(store, group(), LAB, merge=True, say=quiet)
    assert renamed == [("vm/100", "ns/lab/vm/100")]
