"""A remote as its repository is read and changed: the one narrow interface, and what can go wrong with a file.

Every method blocks and may be called by several threads at once. A path is relative to the remote, its parts are names
(`layout.is_name`, or whatever `entries` gave), and "" is the remote itself.

What is wrong with the whole remote (it does not answer, it refuses the credentials, it is gone) is raised as
`RemoteUnusable`: asking for another file would not help. What is wrong with one file or folder is a FileFault, and the
rest may be fine.
"""

from __future__ import annotations

import enum
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

import msgspec

Data = bytes | bytearray | memoryview

SMALL = 16 << 20
"""Bytes past which no file is read whole."""


UNKNOWN = 2**63 - 1
"""When what a link leads to has changed: later than anything."""


class FileFault(Exception):
    """A file or a folder cannot be used; `code` is the name of the system's error, if there was one."""

    def __init__(self, path: str, reason: str, code: str | None = None) -> None:
        super().__init__(f"/{path}: {reason}")
        self.path = path
        self.reason = reason
        self.code = code


class Missing(FileFault):
    """There is nothing at the path."""

    def __init__(self, path: str) -> None:
        super().__init__(path, "there is no such file or folder", "ENOENT")


class Undecryptable(FileFault):
    """What is in a file was not encrypted with the key of the remote, or has been changed since."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason, "EBADMSG")


class Locked(Exception):
    """Somebody else works on the folder at `path`; a later try may go through."""

    def __init__(self, path: str) -> None:
        super().__init__(f"/{path} is locked by another operation")
        self.path = path


class LockLost(Locked):
    """Somebody took the lock of the folder at `path` over, or it is gone: nothing in the folder may be changed."""


class Kind(enum.Enum):
    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    """To what may be seen when it is opened."""
    OTHER = "other"


class Entry(msgspec.Struct, gc=False):
    name: str
    kind: Kind
    changed: int
    """Nanoseconds since the epoch, of a file; 0 when that was not asked for, UNKNOWN of a link."""
    mark: Hashable = None
    """Of a file, and another one once the file has changed; None when that was not asked for."""


class Content(NamedTuple):
    """A file that was read whole."""

    name: str
    data: bytes
    frozen: bool
    """The file can be read but is kept from being changed."""


class Lock(Protocol):
    """A lock that is held."""

    def check(self) -> None:
        """Raise LockLost if it was lost meanwhile; else nobody takes it over within the next few seconds."""


class Draft(Protocol):
    """A new file while it is written; nobody sees it under its name. To be finished or discarded."""

    def write(self, parts: Sequence[Data]) -> None:
        """Append bytes. Raises FileFault."""

    def finish(self) -> None:
        """Show the file: it has its name, and its content is on disk; see `settle` for the name. Raises FileFault."""

    def discard(self) -> None:
        """Leave nothing behind; after `finish` it does nothing. Raises nothing."""


class PlacedDraft(Draft, Protocol):
    """A draft on a remote with `places`."""

    def write_at(self, offset: int, parts: Sequence[Data]) -> None:
        """Put bytes at a place; `write` goes on behind the end. Raises FileFault."""


class OpenFile(Protocol):
    """A file whose bytes are reached anywhere. To be closed."""

    def size(self) -> int: ...

    def read_at(self, offset: int, size: int) -> bytes:
        """Return bytes, fewer only where the file ends. Raises FileFault."""

    def write_at(self, offset: int, parts: Sequence[Data]) -> None:
        """Put bytes at a place, and make the file longer for it. Raises FileFault."""

    def cut(self, size: int) -> None:
        """Make the file shorter. Raises FileFault."""

    def sync(self) -> None:
        """Return when what was written is on disk. Raises FileFault."""

    def close(self) -> None: ...


class OpenFolder(Protocol):
    """A folder whose files are looked at one after the other, which spares looking for the folder each time."""

    def entries(self, times_with: str | None = None) -> list[Entry]:
        """Return what is in it as `RemoteHandle.entries`, with times and marks if a file is called times_with."""

    def read(self, name: str, limit: int = SMALL) -> bytes:
        """Return the content of a file of at most limit bytes. Raises Missing, FileFault."""


class PathFolder:
    """An open folder of a remote where nothing is held open."""

    def __init__(self, handle: RemoteHandle, path: str) -> None:
        self._handle = handle
        self._path = path

    def entries(self, times_with: str | None = None) -> list[Entry]:
        return self._handle.entries(self._path)

    def read(self, name: str, limit: int = SMALL) -> bytes:
        return self._handle.read(f"{self._path}/{name}", limit)


class RemoteHandle(Protocol):
    """An open remote. It holds no more than what it was opened with."""

    patience: float | None
    """Seconds until a piece of work on it counts as hung; None where each operation has a limit of its own."""

    far: bool
    """Each operation waits for a network; of others it has to be seen."""

    locks: bool
    """Its lock is one that the original honours."""

    places: bool
    """Files can be written at any place, so that a disk can be one file."""

    def entries(self, path: str) -> list[Entry]:
        """Return what is in a folder, in no order; a link is not followed. Raises Missing, FileFault."""

    def folder(self, path: str) -> AbstractContextManager[OpenFolder]:
        """Hold a folder open. Raises Missing, FileFault."""

    def exists(self, path: str) -> bool:
        """Return whether there is a file or a folder. Raises FileFault."""

    def read(self, path: str, limit: int = SMALL) -> bytes:
        """Return the content of a file of at most limit bytes. Raises Missing, FileFault."""

    def read_all(self, folder: str, names: Iterable[str], *, frozen: bool = False) -> Iterator[Content | FileFault]:
        """Yield each file of a folder, or why it cannot be read, in the order of names.

        With frozen it is told of each whether it is kept from being changed; else it is taken as not.
        """

    def write(self, path: str, content: bytes, *, settled: bool = False) -> None:
        """Put content at path in one step: at any time there is the former file, or this one.

        It outlasts a loss of power if it is to be settled, else it need not. On failure nothing is left. Raises
        FileFault.
        """

    def add(self, path: str, parts: Sequence[Data]) -> None:
        """Write a new file that nobody looks for yet; it is on disk after `sync_all`. Raises FileFault."""

    def create(self, path: str, most: int | None = None) -> Draft:
        """Begin a new file, of at most so many bytes if that is known. Raises FileFault."""

    def open(self, path: str, *, change: bool = False) -> OpenFile:
        """Open a file, of a remote with `places` to change it, too. Raises Missing, FileFault."""

    def stream(self, path: str) -> Iterator[bytes]:
        """Yield the content of a file of any size. Raises Missing, FileFault, and Damaged in the end."""

    def size(self, path: str) -> int:
        """Return the bytes that reading a file gives. Raises Missing, FileFault."""

    def ends(self, path: str, first: int, last: int) -> tuple[bytes, bytes]:
        """Return the first and the last bytes of a file, fewer where it has no more. Raises Missing, FileFault."""

    def rename(self, old: str, new: str) -> None:
        """Give a file another name; a file that has it is replaced. Raises Missing, FileFault."""

    def make_folder(self, path: str) -> None:
        """Make a folder and what is missing above it, so that it stays. Raises FileFault."""

    def sync_all(self) -> None:
        """Return when everything that was written to the remote is on disk. Raises FileFault."""

    def available(self) -> int | None:
        """Return the bytes that can still be written, None where that cannot be told."""

    def remove(self, path: str) -> None:
        """Remove a file; one that is not there is removed already. Raises FileFault."""

    def remove_tree(self, path: str) -> None:
        """Remove a folder and what is in it; links in it are not followed. Raises FileFault, then part is left."""

    def settle(self, path: str) -> None:
        """Return when the names in a folder, and what is not there any more, outlast anything. Raises FileFault."""

    def lock(self, path: str) -> AbstractContextManager[Lock]:
        """Hold the lock of a folder whose parent exists: the original's, where remotes of the kind have locks.

        Raises Locked at once.
        """

    def locked(self, path: str) -> bool:
        """Return whether somebody holds the lock of a folder. Raises FileFault."""

    def current(self) -> bool:
        """Return whether what was opened is still what a new handle would open."""

    def close(self) -> None:
        """Let go of the remote; nobody uses it any more."""
