"""Moving groups and namespaces to another namespace of their datastore. All of it blocks.

Nothing is copied: folders are renamed, so that each is at every moment, and after a cut of power, at its old place or
at its new one. A collection takes from the places which chunks are referred to, so none runs meanwhile. Source:
proxmox-backup.md 7.1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

from runtime.storage.datastore import names
from runtime.storage.datastore.counting import Stopped
from runtime.storage.datastore.errors import (
    Busy,
    CannotMove,
    DatastoreFault,
    NamespaceExists,
    NotAllMoved,
    StoreUnusable,
    of_disk,
)
from runtime.storage.datastore.names import Group, Namespace
from runtime.storage.datastore.store import COLLECTING, Datastore

Say = Callable[[str], None]


def check_move_group(store: Datastore, group: Group, target: Namespace, *, merge: bool) -> None:
    """Raise what keeps a group from being moved into a namespace: NoNamespace, NoGroup, CannotMove."""
    tree, there = store.tree, Group(target, group.type, group.id)
    if group == there:
        raise CannotMove(group.text, _place(target), "it is there")
    tree.check_namespace(target)
    tree.owner(group)
    if not merge and tree.folder(there).exists():
        raise CannotMove(group.text, _place(target), "there is a group of this name, and it is not to be merged")


def move_group(store: Datastore, group: Group, target: Namespace, *, merge: bool, say: Say) -> None:
    """Move a group into a namespace; when this returns it is on disk there, and nothing of it where it was.

    With snapshots that cannot be told from those there, or of another owner, nothing is moved. When it is broken off in
    the midst of merging, the oldest snapshots are moved; once more moves the rest. Raises Busy when any of it is in use
    or a collection runs, NoNamespace, NoGroup, NoOwner, CannotMove, NoSpace, StoreUnusable.
    """
    with _no_collection(store):
        _move_group(store, group, target, merge, say)


def check_move_namespace(store: Datastore, source: Namespace, target: Namespace, depth: int = names.DEPTH) -> None:
    """Raise what keeps a namespace from being moved: NoNamespace, CannotMove, BadName for one that gets too deep."""
    text = names.namespace_text(source)
    if not source:
        raise CannotMove("the root namespace", _place(target), "it always is where it is")
    if source == target:
        raise CannotMove(text, _place(target), "it is there")
    if target[: len(source)] == source:
        raise CannotMove(text, _place(target), "that is within it")
    store.tree.check_namespace(target[:-1])
    for one in store.tree.namespaces(source, depth):
        names.check_namespace(target + one[len(source) :])


def move_namespace(
    store: Datastore,
    source: Namespace,
    target: Namespace,
    *,
    depth: int,
    delete_source: bool,
    merge: bool,
    stop: Callable[[], bool],
    say: Say,
) -> None:
    """Move the groups of a namespace, and of those up to depth levels below it, to a namespace that may be there.

    Groups that cannot be moved stay, and NotAllMoved names them at the end. Namespaces that are empty then go if
    `delete_source`. Raises Stopped between two groups, and as `check_move_namespace` and `move_group`.
    """
    with _no_collection(store):
        check_move_namespace(store, source, target, depth)
        below = store.tree.namespaces(source, depth)
        stayed: list[str] = []
        for one in below:
            there = target + one[len(source) :]
            if there:
                with suppress(NamespaceExists):
                    store.tree.create_namespace(there)
            for group in list(store.tree.group_names(one)):
                if stop():
                    raise Stopped
                try:
                    _move_group(store, group, there, merge, say)
                except StoreUnusable:
                    raise
                except DatastoreFault as fault:
                    say(f"{group.path} stays: {fault}")
                    stayed.append(group.path)
        for one in reversed(below if delete_source else []):
            if store.tree.namespaces(one, 1) == [one] and not any(True for _ in store.tree.group_names(one)):
                store.tree.remove_namespace(one, groups=False)
                say(f"removed namespace {names.namespace_text(one)}")
        if stayed:
            raise NotAllMoved(stayed)


@contextmanager
def _no_collection(store: Datastore) -> Iterator[None]:
    """Keep collections from beginning. Raises Busy while one runs."""
    if not store.collecting.acquire(blocking=False):
        raise Busy(f"datastore {store.name}", COLLECTING)
    try:
        yield
    finally:
        store.collecting.release()


def _move_group(store: Datastore, group: Group, target: Namespace, merge: bool, say: Say) -> None:
    tree, there = store.tree, Group(target, group.type, group.id)
    check_move_group(store, group, target, merge=merge)
    with ExitStack() as held, of_disk(store.name):
        for one in (group, there):
            held.callback(store.locks.exclusive(one.path, f"group {one.path}"))
        check_move_group(store, group, target, merge=merge)
        snapshots = tree.snapshot_names(group)
        for snapshot in snapshots:
            held.callback(store.locks.exclusive(snapshot.path, f"snapshot {snapshot.path}"))
        if not tree.folder(there).exists():
            tree.move_folder(group, there)
            say(f"moved {group.path} to {there.path}, {len(snapshots)} snapshots")
            return
        owner, former = tree.owner(there), tree.owner(group)
        if owner != former:
            raise CannotMove(group.path, _place(target), f"the group there belongs to {owner}, this one to {former}")
        newest = next(iter(tree.snapshot_names(there)), None)
        if snapshots and newest is not None and snapshots[-1].time <= newest.time:
            reason = f"its snapshot of {snapshots[-1].time_text} is not after {newest.time_text}, the newest there"
            raise CannotMove(group.path, _place(target), reason)
        for snapshot in reversed(snapshots):
            tree.move_folder(snapshot, names.Snapshot(there, snapshot.time))
        notes = tree.group_notes(group)
        if notes and not tree.group_notes(there):
            tree.set_group_notes(there, notes)
        elif notes and notes != tree.group_notes(there):
            say(f"the notes of {there.path} stay as they are; those of {group.path} were: {notes}")
        tree.discard_empty_group(group)
        say(f"moved {len(snapshots)} snapshots of {group.path} to {there.path}")


def _place(namespace: Namespace) -> str:
    return f"namespace {names.namespace_text(namespace)}" if namespace else "the root namespace"
