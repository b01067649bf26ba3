"""How much of a datastore belongs to whom: what a scope refers to, and what would be freed if it vanished."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import Enum

from runtime.storage.datastore import names
from runtime.storage.datastore.accounts import Counted, Figures, tally
from runtime.storage.datastore.chunks import Progress
from runtime.storage.datastore.counting import Stopped, count, look_for_absent, open_counted
from runtime.storage.datastore.errors import BadIndex, Busy, DatastoreFault, NoFile
from runtime.storage.datastore.names import Snapshot
from runtime.storage.datastore.store import COLLECTING, Datastore

_IN_MEMORY = 1_000_000
"""Digests of a scope in memory, before the database gets them."""


class By(Enum):
    """What a scope is."""

    SNAPSHOT = "snapshot"
    GROUP = "group"
    NAMESPACE = "namespace"
    """One and all below it."""
    OWNER = "owner"


def figures(
    store: Datastore,
    by: By,
    *,
    stop: Callable[[], bool] = lambda: False,
    progress: Progress = lambda percent, words: None,
) -> dict[str, Figures]:
    """Return the figures of every scope of a kind, by its name. Blocks.

    Scopes are named as in paths: `ns/lab/vm/100`; a namespace as `lab`, the root as "". Raises Busy while a collection
    runs, Stopped, BadIndex.
    """
    if not store.collecting.acquire(blocking=False):
        raise Busy(f"datastore {store.name}", COLLECTING)
    try:
        store.tree.check_namespace(())
        count(store, stop, progress)
        look_for_absent(store, stop)
        scopes: dict[str, list[Counted]] = {}
        for file in store.accounts.files().values():
            snapshot = names.parse_path(file.path.rpartition("/")[0])
            if snapshot is not None:
                for scope in _scopes(store, by, snapshot):
                    scopes.setdefault(scope, []).append(file)
        found: dict[str, Figures] = {}
        for number, scope in enumerate(sorted(scopes)):
            progress(100 * number / len(scopes), f"reading {scope}")
            found[scope] = store.accounts.figures(_counts(store, scopes[scope], stop))
        return found
    finally:
        store.collecting.release()


def _scopes(store: Datastore, by: By, snapshot: Snapshot) -> Iterator[str]:
    match by:
        case By.SNAPSHOT:
            yield snapshot.path
        case By.GROUP:
            yield snapshot.group.path
        case By.NAMESPACE:
            namespace = snapshot.group.namespace
            for depth in range(len(namespace) + 1):
                yield names.namespace_text(namespace[:depth])
        case By.OWNER:
            # Without an owner it is nobody's.
            with suppress(DatastoreFault):
                yield store.tree.owner(snapshot.group)


def _counts(store: Datastore, files: list[Counted], stop: Callable[[], bool]) -> Iterator[Counter[bytes]]:
    counts: Counter[bytes] = Counter()
    for file in files:
        if stop():
            raise Stopped
        # What was removed since it was counted is no part of the scope any more.
        with suppress(NoFile, BadIndex), open_counted(store.name, store.path / file.path, file.csum) as reader:
            for digests in reader.digests():
                tally(counts, digests)
                if len(counts) > _IN_MEMORY:
                    yield counts
                    counts = Counter()
    yield counts
