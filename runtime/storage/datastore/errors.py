"""What can be wrong with a datastore or with what is asked of one. The text of each is one line for the client."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class DatastoreFault(Exception):
    """A request that a datastore cannot do. `facts` are what its text names."""

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.facts = facts


class BadName(DatastoreFault):
    def __init__(self, name: str, rule: str) -> None:
        super().__init__(f"{_shown(name)} {rule}", name=name, rule=rule)


class NoDatastore(DatastoreFault):
    def __init__(self, name: str) -> None:
        super().__init__(f"no datastore named {_shown(name)}", name=name)


class NoNamespace(DatastoreFault):
    def __init__(self, namespace: str) -> None:
        super().__init__(f"no namespace {_shown(namespace)}", namespace=namespace)


class NoGroup(DatastoreFault):
    def __init__(self, group: str) -> None:
        super().__init__(f"no backup group {group}", group=group)


class NoSnapshot(DatastoreFault):
    def __init__(self, snapshot: str) -> None:
        super().__init__(f"no snapshot {snapshot}", snapshot=snapshot)


class NoFile(DatastoreFault):
    def __init__(self, name: str) -> None:
        super().__init__(f"no file {_shown(name)} in the snapshot", name=name)


class NoPrevious(DatastoreFault):
    def __init__(self) -> None:
        super().__init__("there is no valid previous backup")


class PreviousGone(DatastoreFault):
    def __init__(self, snapshot: str) -> None:
        super().__init__(f"the previous snapshot {snapshot} disappeared during the backup", snapshot=snapshot)


class VerificationFailed(DatastoreFault):
    """Snapshots were verified, and some are damaged."""

    def __init__(self, failed: int, count: int) -> None:
        super().__init__(f"{failed} of {count} verified snapshots are damaged", failed=failed, count=count)


class SnapshotExists(DatastoreFault):
    def __init__(self, snapshot: str) -> None:
        super().__init__(f"snapshot {snapshot} exists already", snapshot=snapshot)


class NamespaceExists(DatastoreFault):
    def __init__(self, namespace: str) -> None:
        super().__init__(f"namespace {namespace} exists already", namespace=namespace)


class NamespaceInUse(DatastoreFault):
    def __init__(self, namespace: str, holds: str) -> None:
        super().__init__(f"namespace {_shown(namespace)} holds {holds}", namespace=namespace, holds=holds)


class CannotMove(DatastoreFault):
    def __init__(self, what: str, target: str, reason: str) -> None:
        super().__init__(f"{what} cannot be moved to {target}: {reason}", what=what, target=target, reason=reason)


class NotAllMoved(DatastoreFault):
    """A namespace was moved, but for some of its groups."""

    def __init__(self, stayed: list[str]) -> None:
        super().__init__(f"could not be moved: {', '.join(stayed)}", stayed=stayed)


class FileExists(DatastoreFault):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is in the snapshot already, or being written", name=name)


class Busy(DatastoreFault):
    """A lock is held by another session or task; nobody waits for it."""

    def __init__(self, what: str, reason: str = "another session or task uses it") -> None:
        super().__init__(f"{what} is locked: {reason}", what=what, reason=reason)


class NotOwner(DatastoreFault):
    def __init__(self, group: str, owner: str, auth_id: str) -> None:
        message = f"group {group} is owned by {owner}, not by {auth_id}"
        super().__init__(message, group=group, owner=owner, auth_id=auth_id)


class NoOwner(DatastoreFault):
    def __init__(self, group: str) -> None:
        super().__init__(f"group {group} has snapshots but no valid owner", group=group)


class NotNewer(DatastoreFault):
    def __init__(self, time: int, previous: int) -> None:
        super().__init__(
            f"backup time {time} is not later than that of the last backup, {previous}", time=time, previous=previous
        )


class Protected(DatastoreFault):
    def __init__(self, snapshot: str) -> None:
        super().__init__(f"snapshot {snapshot} is protected", snapshot=snapshot)


class BadBlob(DatastoreFault):
    def __init__(self, reason: str) -> None:
        super().__init__(f"not a valid data blob: {reason}", reason=reason)


class ChunkMismatch(BadBlob):
    """The blob is well formed, but its content is not what its name and size say."""


class BadIndex(DatastoreFault):
    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"index {name} is not valid: {reason}", name=name, reason=reason)


class BadManifest(DatastoreFault):
    def __init__(self, reason: str) -> None:
        super().__init__(f"the manifest is not valid: {reason}", reason=reason)


class ManifestMissing(DatastoreFault):
    def __init__(self) -> None:
        super().__init__("the backup has no manifest: index.json.blob was not uploaded")


class NothingUploaded(DatastoreFault):
    def __init__(self) -> None:
        super().__init__("the backup has no files: nothing was closed or uploaded")


class WriterOpen(DatastoreFault):
    def __init__(self, name: str) -> None:
        super().__init__(f"index {name} was not closed", name=name)


class WriterClosed(DatastoreFault):
    def __init__(self, name: str) -> None:
        super().__init__(f"index {name} is closed already", name=name)


class OffsetMismatch(DatastoreFault):
    def __init__(self, name: str, offset: int, reason: str) -> None:
        message = f"chunk at offset {offset} does not fit into {name}: {reason}"
        super().__init__(message, name=name, offset=offset, reason=reason)


class CloseMismatch(DatastoreFault):
    def __init__(self, name: str, what: str, said: object, found: object) -> None:
        message = f"cannot close {name}: {what} is {said} but {found} was expected"
        super().__init__(message, name=name, what=what, said=said, found=found)


class ReuseRefused(DatastoreFault):
    def __init__(self, reason: str) -> None:
        super().__init__(f"the previous index cannot be reused: {reason}", reason=reason)


class ChunkMissing(DatastoreFault):
    def __init__(self, digest: bytes, reason: str = "is not in the store") -> None:
        super().__init__(f"chunk {digest.hex()} {reason}", digest=digest, reason=reason)


class BackupOver(DatastoreFault):
    def __init__(self) -> None:
        super().__init__("the backup is finished or aborted already")


class SyncFailed(DatastoreFault):
    """Data that was written did not reach the disk. What was not synced before it is not trusted any more."""

    def __init__(self) -> None:
        super().__init__("the datastore could not be synced: data of this backup may not have reached the disk")


class NoSpace(DatastoreFault):
    def __init__(self, name: str) -> None:
        super().__init__(f"no space left on datastore {name}", name=name)


class StoreUnusable(DatastoreFault):
    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"datastore {name} cannot be used: {reason}", name=name, reason=reason)


class StoreInUse(StoreUnusable):
    """Another server has the folder."""


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@contextmanager
def of_disk(name: str) -> Iterator[None]:
    """Let an OSError out as the fault of the datastore `name`: NoSpace or StoreUnusable."""
    try:
        yield
    except OSError as fault:
        if fault.errno in _FULL:
            raise NoSpace(name) from fault
        raise StoreUnusable(name, fault.strerror or type(fault).__name__) from fault


def _shown(name: str) -> str:
    shown = name if len(name) <= 64 else name[:61] + "..."
    return repr(shown)
