# Generated from spec/pbs by: python -m codegen generate. DO NOT EDIT.
"""Declared errors of the face pbs."""

from __future__ import annotations

from runtime.contract import abi


class DatastoreNotFound(abi.Fault):
    """datastoreNotFound, 400: no datastore named '{store}'."""

    name = "datastoreNotFound"
    code = 400
    category = abi.Category.NOT_FOUND
    template = "no datastore named '{store}'"

    def __init__(self, *, store: str) -> None:
        data: dict[str, abi.Json] = {"store": store}
        super().__init__(f"no datastore named '{store}'", data=data)


class NamespaceNotFound(abi.Fault):
    """namespaceNotFound, 404: no namespace '{ns}' in datastore '{store}'."""

    name = "namespaceNotFound"
    code = 404
    category = abi.Category.NOT_FOUND
    template = "no namespace '{ns}' in datastore '{store}'"

    def __init__(self, *, ns: str, store: str) -> None:
        data: dict[str, abi.Json] = {"ns": ns, "store": store}
        super().__init__(f"no namespace '{ns}' in datastore '{store}'", data=data)


class PermissionDenied(abi.Fault):
    """permissionDenied, 403: {user} lacks {privilege} on {path}."""

    name = "permissionDenied"
    code = 403
    category = abi.Category.FORBIDDEN
    template = "{user} lacks {privilege} on {path}"

    def __init__(self, *, user: str, privilege: str, path: str) -> None:
        data: dict[str, abi.Json] = {"user": user, "privilege": privilege, "path": path}
        super().__init__(f"{user} lacks {privilege} on {path}", data=data)


class ReaderRefused(abi.Fault):
    """readerRefused, 400: {user} may not read {snapshot}."""

    name = "readerRefused"
    code = 400
    category = abi.Category.FORBIDDEN
    template = "{user} may not read {snapshot}"

    def __init__(self, *, user: str, snapshot: str) -> None:
        data: dict[str, abi.Json] = {"user": user, "snapshot": snapshot}
        super().__init__(f"{user} may not read {snapshot}", data=data)


class NotOwner(abi.Fault):
    """notOwner, 400: backup group '{group}' belongs to {owner}, not to {user}."""

    name = "notOwner"
    code = 400
    category = abi.Category.FORBIDDEN
    template = "backup group '{group}' belongs to {owner}, not to {user}"

    def __init__(self, *, group: str, owner: str, user: str) -> None:
        data: dict[str, abi.Json] = {"group": group, "owner": owner, "user": user}
        super().__init__(f"backup group '{group}' belongs to {owner}, not to {user}", data=data)


class UpgradeMissing(abi.Fault):
    """upgradeMissing, 400: this path needs an upgrade to {protocol}."""

    name = "upgradeMissing"
    code = 400
    category = abi.Category.INVALID
    template = "this path needs an upgrade to {protocol}"

    def __init__(self, *, protocol: str) -> None:
        data: dict[str, abi.Json] = {"protocol": protocol}
        super().__init__(f"this path needs an upgrade to {protocol}", data=data)


class BenchmarkMismatch(abi.Fault):
    """benchmarkMismatch, 400: benchmark goes with the group host/benchmark and with no other."""

    name = "benchmarkMismatch"
    code = 400
    category = abi.Category.INVALID
    template = "benchmark goes with the group host/benchmark and with no other"

    def __init__(self) -> None:
        super().__init__("benchmark goes with the group host/benchmark and with no other")


class Locked(abi.Fault):
    """locked, 400: {path} is locked: {reason}."""

    name = "locked"
    code = 400
    category = abi.Category.CONFLICT
    template = "{path} is locked: {reason}"

    def __init__(self, *, path: str, reason: str) -> None:
        data: dict[str, abi.Json] = {"path": path, "reason": reason}
        super().__init__(f"{path} is locked: {reason}", data=data)


class TimeNotNewer(abi.Fault):
    """timeNotNewer, 400: backup time {time} is not after {previous}, the time of the newest backup of the group."""

    name = "timeNotNewer"
    code = 400
    category = abi.Category.CONFLICT
    template = "backup time {time} is not after {previous}, the time of the newest backup of the group"

    def __init__(self, *, time: int, previous: int) -> None:
        data: dict[str, abi.Json] = {"time": time, "previous": previous}
        super().__init__(f"backup time {time} is not after {previous}, the time of the newest backup of the group", data=data)


class SnapshotExists(abi.Fault):
    """snapshotExists, 400: snapshot '{snapshot}' exists."""

    name = "snapshotExists"
    code = 400
    category = abi.Category.CONFLICT
    template = "snapshot '{snapshot}' exists"

    def __init__(self, *, snapshot: str) -> None:
        data: dict[str, abi.Json] = {"snapshot": snapshot}
        super().__init__(f"snapshot '{snapshot}' exists", data=data)


class SnapshotNotFound(abi.Fault):
    """snapshotNotFound, 400: no snapshot '{snapshot}'."""

    name = "snapshotNotFound"
    code = 400
    category = abi.Category.NOT_FOUND
    template = "no snapshot '{snapshot}'"

    def __init__(self, *, snapshot: str) -> None:
        data: dict[str, abi.Json] = {"snapshot": snapshot}
        super().__init__(f"no snapshot '{snapshot}'", data=data)


class NoSuchWriter(abi.Fault):
    """noSuchWriter, 400: no open index with writer id {wid}."""

    name = "noSuchWriter"
    code = 400
    category = abi.Category.NOT_FOUND
    template = "no open index with writer id {wid}"

    def __init__(self, *, wid: int) -> None:
        data: dict[str, abi.Json] = {"wid": wid}
        super().__init__(f"no open index with writer id {wid}", data=data)


class TooManyWriters(abi.Fault):
    """tooManyWriters, 400: no more than {limit} indexes in one session."""

    name = "tooManyWriters"
    code = 400
    category = abi.Category.EXHAUSTED
    template = "no more than {limit} indexes in one session"

    def __init__(self, *, limit: int) -> None:
        data: dict[str, abi.Json] = {"limit": limit}
        super().__init__(f"no more than {limit} indexes in one session", data=data)


class NameInUse(abi.Fault):
    """nameInUse, 400: '{name}' is being written already."""

    name = "nameInUse"
    code = 400
    category = abi.Category.CONFLICT
    template = "'{name}' is being written already"

    def __init__(self, *, name: str) -> None:
        data: dict[str, abi.Json] = {"name": name}
        super().__init__(f"'{name}' is being written already", data=data)


class ListsDiffer(abi.Fault):
    """listsDiffer, 400: {digests} digests, but {offsets} offsets."""

    name = "listsDiffer"
    code = 400
    category = abi.Category.INVALID
    template = "{digests} digests, but {offsets} offsets"

    def __init__(self, *, digests: int, offsets: int) -> None:
        data: dict[str, abi.Json] = {"digests": digests, "offsets": offsets}
        super().__init__(f"{digests} digests, but {offsets} offsets", data=data)


class ChunkNotKnown(abi.Fault):
    """chunkNotKnown, 400: chunk {digest} was neither uploaded nor registered in this session."""

    name = "chunkNotKnown"
    code = 400
    category = abi.Category.NOT_FOUND
    template = "chunk {digest} was neither uploaded nor registered in this session"

    def __init__(self, *, digest: str) -> None:
        data: dict[str, abi.Json] = {"digest": digest}
        super().__init__(f"chunk {digest} was neither uploaded nor registered in this session", data=data)


class WrongOffset(abi.Fault):
    """wrongOffset, 400: chunk {digest} cannot stand at offset {offset}: {reason}."""

    name = "wrongOffset"
    code = 400
    category = abi.Category.INVALID
    template = "chunk {digest} cannot stand at offset {offset}: {reason}"

    def __init__(self, *, digest: str, offset: int, reason: str) -> None:
        data: dict[str, abi.Json] = {"digest": digest, "offset": offset, "reason": reason}
        super().__init__(f"chunk {digest} cannot stand at offset {offset}: {reason}", data=data)


class WrongLength(abi.Fault):
    """wrongLength, 400: body has {got} bytes, announced were {expected}."""

    name = "wrongLength"
    code = 400
    category = abi.Category.INVALID
    template = "body has {got} bytes, announced were {expected}"

    def __init__(self, *, got: int, expected: int) -> None:
        data: dict[str, abi.Json] = {"got": got, "expected": expected}
        super().__init__(f"body has {got} bytes, announced were {expected}", data=data)


class BadBlob(abi.Fault):
    """badBlob, 400: not a valid data blob: {reason}."""

    name = "badBlob"
    code = 400
    category = abi.Category.INVALID
    template = "not a valid data blob: {reason}"

    def __init__(self, *, reason: str) -> None:
        data: dict[str, abi.Json] = {"reason": reason}
        super().__init__(f"not a valid data blob: {reason}", data=data)


class BadChunk(abi.Fault):
    """badChunk, 400: chunk {digest} refused: {reason}."""

    name = "badChunk"
    code = 400
    category = abi.Category.INVALID
    template = "chunk {digest} refused: {reason}"

    def __init__(self, *, digest: str, reason: str) -> None:
        data: dict[str, abi.Json] = {"digest": digest, "reason": reason}
        super().__init__(f"chunk {digest} refused: {reason}", data=data)


class IndexMismatch(abi.Fault):
    """indexMismatch, 400: index '{name}' cannot be closed: {what} is {got}, should be {expected}."""

    name = "indexMismatch"
    code = 400
    category = abi.Category.INVALID
    template = "index '{name}' cannot be closed: {what} is {got}, should be {expected}"

    def __init__(self, *, name: str, what: str, got: str, expected: str) -> None:
        data: dict[str, abi.Json] = {"name": name, "what": what, "got": got, "expected": expected}
        super().__init__(f"index '{name}' cannot be closed: {what} is {got}, should be {expected}", data=data)


class CannotReuse(abi.Fault):
    """cannotReuse, 400: index '{name}' cannot start from that of the previous backup: {reason}."""

    name = "cannotReuse"
    code = 400
    category = abi.Category.CONFLICT
    template = "index '{name}' cannot start from that of the previous backup: {reason}"

    def __init__(self, *, name: str, reason: str) -> None:
        data: dict[str, abi.Json] = {"name": name, "reason": reason}
        super().__init__(f"index '{name}' cannot start from that of the previous backup: {reason}", data=data)


class NoPrevious(abi.Fault):
    """noPrevious, 400: no valid previous backup."""

    name = "noPrevious"
    code = 400
    category = abi.Category.NOT_FOUND
    template = "no valid previous backup"

    def __init__(self) -> None:
        super().__init__("no valid previous backup")


class FileNotFound(abi.Fault):
    """fileNotFound, 404: no file '{name}' in the snapshot."""

    name = "fileNotFound"
    code = 404
    category = abi.Category.NOT_FOUND
    template = "no file '{name}' in the snapshot"

    def __init__(self, *, name: str) -> None:
        data: dict[str, abi.Json] = {"name": name}
        super().__init__(f"no file '{name}' in the snapshot", data=data)


class FolderNotFound(abi.Fault):
    """folderNotFound, 400: no folder '{path}' in the catalog of the snapshot."""

    name = "folderNotFound"
    code = 400
    category = abi.Category.NOT_FOUND
    template = "no folder '{path}' in the catalog of the snapshot"

    def __init__(self, *, path: str) -> None:
        data: dict[str, abi.Json] = {"path": path}
        super().__init__(f"no folder '{path}' in the catalog of the snapshot", data=data)


class NotAFile(abi.Fault):
    """notAFile, 400: '{path}' is {kind}: only files are given in this version, a client restores all else."""

    name = "notAFile"
    code = 400
    category = abi.Category.CONFLICT
    template = "'{path}' is {kind}: only files are given in this version, a client restores all else"

    def __init__(self, *, path: str, kind: str) -> None:
        data: dict[str, abi.Json] = {"path": path, "kind": kind}
        super().__init__(f"'{path}' is {kind}: only files are given in this version, a client restores all else", data=data)


class FileUnreadable(abi.Fault):
    """fileUnreadable, 400: file '{name}' cannot be read: {reason}."""

    name = "fileUnreadable"
    code = 400
    category = abi.Category.LOST
    template = "file '{name}' cannot be read: {reason}"

    def __init__(self, *, name: str, reason: str) -> None:
        data: dict[str, abi.Json] = {"name": name, "reason": reason}
        super().__init__(f"file '{name}' cannot be read: {reason}", data=data)


class CannotDecode(abi.Fault):
    """cannotDecode, 400: '{name}' cannot be decoded: {reason}."""

    name = "cannotDecode"
    code = 400
    category = abi.Category.CONFLICT
    template = "'{name}' cannot be decoded: {reason}"

    def __init__(self, *, name: str, reason: str) -> None:
        data: dict[str, abi.Json] = {"name": name, "reason": reason}
        super().__init__(f"'{name}' cannot be decoded: {reason}", data=data)


class ChunkNotRegistered(abi.Fault):
    """chunkNotRegistered, 401: chunk {digest} is in no index that was downloaded in this session."""

    name = "chunkNotRegistered"
    code = 401
    category = abi.Category.FORBIDDEN
    template = "chunk {digest} is in no index that was downloaded in this session"

    def __init__(self, *, digest: str) -> None:
        data: dict[str, abi.Json] = {"digest": digest}
        super().__init__(f"chunk {digest} is in no index that was downloaded in this session", data=data)


class ChunkUnreadable(abi.Fault):
    """chunkUnreadable, 400: chunk {digest} cannot be read: {reason}."""

    name = "chunkUnreadable"
    code = 400
    category = abi.Category.LOST
    template = "chunk {digest} cannot be read: {reason}"

    def __init__(self, *, digest: str, reason: str) -> None:
        data: dict[str, abi.Json] = {"digest": digest, "reason": reason}
        super().__init__(f"chunk {digest} cannot be read: {reason}", data=data)


class Finished(abi.Fault):
    """finished, 400: the backup is finished already."""

    name = "finished"
    code = 400
    category = abi.Category.CONFLICT
    template = "the backup is finished already"

    def __init__(self) -> None:
        super().__init__("the backup is finished already")


class CannotFinish(abi.Fault):
    """cannotFinish, 400: the backup cannot be finished: {reason}."""

    name = "cannotFinish"
    code = 400
    category = abi.Category.CONFLICT
    template = "the backup cannot be finished: {reason}"

    def __init__(self, *, reason: str) -> None:
        data: dict[str, abi.Json] = {"reason": reason}
        super().__init__(f"the backup cannot be finished: {reason}", data=data)


class StorageFull(abi.Fault):
    """storageFull, 400: datastore '{store}' is full."""

    name = "storageFull"
    code = 400
    category = abi.Category.EXHAUSTED
    template = "datastore '{store}' is full"

    def __init__(self, *, store: str) -> None:
        data: dict[str, abi.Json] = {"store": store}
        super().__init__(f"datastore '{store}' is full", data=data)


class DatastoreUnusable(abi.Fault):
    """datastoreUnusable, 400: datastore '{store}' cannot be used: {reason}."""

    name = "datastoreUnusable"
    code = 400
    category = abi.Category.UNAVAILABLE
    template = "datastore '{store}' cannot be used: {reason}"

    def __init__(self, *, store: str, reason: str) -> None:
        data: dict[str, abi.Json] = {"store": store, "reason": reason}
        super().__init__(f"datastore '{store}' cannot be used: {reason}", data=data)


class GroupNotFound(abi.Fault):
    """groupNotFound, 400: no backup group '{group}'."""

    name = "groupNotFound"
    code = 400
    category = abi.Category.NOT_FOUND
    template = "no backup group '{group}'"

    def __init__(self, *, group: str) -> None:
        data: dict[str, abi.Json] = {"group": group}
        super().__init__(f"no backup group '{group}'", data=data)


class HalfNamed(abi.Fault):
    """halfNamed, 400: backup-type and backup-id name a group, and with backup-time a snapshot; '{missing}' is missing.
    """

    name = "halfNamed"
    code = 400
    category = abi.Category.INVALID
    template = "backup-type and backup-id name a group, and with backup-time a snapshot; '{missing}' is missing"

    def __init__(self, *, missing: str) -> None:
        data: dict[str, abi.Json] = {"missing": missing}
        super().__init__(f"backup-type and backup-id name a group, and with backup-time a snapshot; '{missing}' is missing", data=data)


class TaskNotFound(abi.Fault):
    """taskNotFound, 404: no task '{upid}'."""

    name = "taskNotFound"
    code = 404
    category = abi.Category.NOT_FOUND
    template = "no task '{upid}'"

    def __init__(self, *, upid: str) -> None:
        data: dict[str, abi.Json] = {"upid": upid}
        super().__init__(f"no task '{upid}'", data=data)


class Protected(abi.Fault):
    """protected, 400: snapshot '{snapshot}' is protected."""

    name = "protected"
    code = 400
    category = abi.Category.CONFLICT
    template = "snapshot '{snapshot}' is protected"

    def __init__(self, *, snapshot: str) -> None:
        data: dict[str, abi.Json] = {"snapshot": snapshot}
        super().__init__(f"snapshot '{snapshot}' is protected", data=data)


class FileExists(abi.Fault):
    """fileExists, 400: '{name}' is there already."""

    name = "fileExists"
    code = 400
    category = abi.Category.CONFLICT
    template = "'{name}' is there already"

    def __init__(self, *, name: str) -> None:
        data: dict[str, abi.Json] = {"name": name}
        super().__init__(f"'{name}' is there already", data=data)


class NamespaceExists(abi.Fault):
    """namespaceExists, 400: namespace '{ns}' exists."""

    name = "namespaceExists"
    code = 400
    category = abi.Category.CONFLICT
    template = "namespace '{ns}' exists"

    def __init__(self, *, ns: str) -> None:
        data: dict[str, abi.Json] = {"ns": ns}
        super().__init__(f"namespace '{ns}' exists", data=data)


class NamespaceInUse(abi.Fault):
    """namespaceInUse, 400: namespace '{ns}' holds {holds}."""

    name = "namespaceInUse"
    code = 400
    category = abi.Category.CONFLICT
    template = "namespace '{ns}' holds {holds}"

    def __init__(self, *, ns: str, holds: str) -> None:
        data: dict[str, abi.Json] = {"ns": ns, "holds": holds}
        super().__init__(f"namespace '{ns}' holds {holds}", data=data)


class CannotMove(abi.Fault):
    """cannotMove, 400: '{what}' cannot be moved to {target}: {reason}."""

    name = "cannotMove"
    code = 400
    category = abi.Category.CONFLICT
    template = "'{what}' cannot be moved to {target}: {reason}"

    def __init__(self, *, what: str, target: str, reason: str) -> None:
        data: dict[str, abi.Json] = {"what": what, "target": target, "reason": reason}
        super().__init__(f"'{what}' cannot be moved to {target}: {reason}", data=data)


class BadName(abi.Fault):
    """badName, 400: {name} {rule}."""

    name = "badName"
    code = 400
    category = abi.Category.INVALID
    template = "{name} {rule}"

    def __init__(self, *, name: str, rule: str) -> None:
        data: dict[str, abi.Json] = {"name": name, "rule": rule}
        super().__init__(f"{name} {rule}", data=data)


class OwnerUnchanged(abi.Fault):
    """ownerUnchanged, 401: {user} may not give '{group}' to {owner}."""

    name = "ownerUnchanged"
    code = 401
    category = abi.Category.FORBIDDEN
    template = "{user} may not give '{group}' to {owner}"

    def __init__(self, *, user: str, group: str, owner: str) -> None:
        data: dict[str, abi.Json] = {"user": user, "group": group, "owner": owner}
        super().__init__(f"{user} may not give '{group}' to {owner}", data=data)


class WrongCredentials(abi.Fault):
    """wrongCredentials, 401: authentication failed: {reason}."""

    name = "wrongCredentials"
    code = 401
    category = abi.Category.UNAUTHENTICATED
    template = "authentication failed: {reason}"

    def __init__(self, *, reason: str) -> None:
        data: dict[str, abi.Json] = {"reason": reason}
        super().__init__(f"authentication failed: {reason}", data=data)


class TokenNotFound(abi.Fault):
    """tokenNotFound, 400: no API token '{token}'."""

    name = "tokenNotFound"
    code = 400
    category = abi.Category.NOT_FOUND
    template = "no API token '{token}'"

    def __init__(self, *, token: str) -> None:
        data: dict[str, abi.Json] = {"token": token}
        super().__init__(f"no API token '{token}'", data=data)


class TokenExists(abi.Fault):
    """tokenExists, 400: API token '{token}' exists."""

    name = "tokenExists"
    code = 400
    category = abi.Category.CONFLICT
    template = "API token '{token}' exists"

    def __init__(self, *, token: str) -> None:
        data: dict[str, abi.Json] = {"token": token}
        super().__init__(f"API token '{token}' exists", data=data)


class UnknownPrincipal(abi.Fault):
    """unknownPrincipal, 400: '{principal}' is neither a user nor an API token of this server."""

    name = "unknownPrincipal"
    code = 400
    category = abi.Category.NOT_FOUND
    template = "'{principal}' is neither a user nor an API token of this server"

    def __init__(self, *, principal: str) -> None:
        data: dict[str, abi.Json] = {"principal": principal}
        super().__init__(f"'{principal}' is neither a user nor an API token of this server", data=data)
