"""Pruning a datastore: the rules applied to its groups. All of it blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import tzinfo

from runtime.storage.datastore import names
from runtime.storage.datastore.counting import Stopped
from runtime.storage.datastore.errors import Busy, NoSnapshot, Protected
from runtime.storage.datastore.names import Group, Namespace, Snapshot
from runtime.storage.datastore.prune import Candidate, Keep, verdicts
from runtime.storage.datastore.store import Datastore


@dataclass(frozen=True, slots=True)
class Pruned:
    """What became of a snapshot, or would become of it, and why."""

    snapshot: Snapshot
    keep: bool
    protected: bool
    reason: str


def prune(
    store: Datastore,
    groups: list[Group],
    keep: Keep,
    *,
    dry_run: bool,
    zone: tzinfo | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Pruned]:
    """Remove the snapshots of groups that no rule keeps, one by one, and yield what became of each, oldest first.

    A dry run only says what would be. A snapshot that cannot be removed since it is in use stays, and the reason says
    so; so does one that is not any more what the rules were asked about. Raises Stopped between two snapshots, NoSpace,
    StoreUnusable.
    """
    for group in groups:
        candidates = []
        for snapshot in store.tree.snapshot_names(group):
            with suppress(NoSnapshot):
                candidates.append(_candidate(store, snapshot))
        for verdict in verdicts(candidates, keep, zone):
            if stop():
                raise Stopped
            one, reason = verdict.candidate, verdict.reason
            snapshot = Snapshot(group, one.time)
            kept = verdict.keep
            if not kept and not dry_run:
                try:
                    if _candidate(store, snapshot) == one:
                        store.tree.remove_snapshot(snapshot)
                    else:
                        kept, reason = True, "it changed meanwhile"
                except (Busy, Protected) as fault:
                    kept, reason = True, f"it could not be removed: {fault}"
                except NoSnapshot:
                    continue
            yield Pruned(snapshot, kept, one.protected, reason)


def groups_below(store: Datastore, namespace: Namespace, depth: int = names.DEPTH) -> list[Group]:
    """Return the groups of a namespace and of those up to depth levels below it. Raises NoNamespace."""
    return [group for one in store.tree.namespaces(namespace, depth) for group in store.tree.group_names(one)]


def _candidate(store: Datastore, snapshot: Snapshot) -> Candidate:
    """Return what the rules look at of a snapshot. Raises NoSnapshot, StoreUnusable."""
    return Candidate(snapshot.time, store.tree.finished(snapshot), store.tree.protected(snapshot))
