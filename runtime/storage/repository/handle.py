"""A remote as its repository is read and changed: the one narrow interface, and what can go wrong with a file.

Every method blocks and may be called by several threads at once. A path is relative to the remote, its parts are names
(`layout.is_name`, or whatever `entries` gave), and "" is the remote itself.

What is wrong with the whole remote (it does not answer, it refuses the credentials, it is gone) is raised as
`RemoteUnusable`: asking for another file would not help. What is wrong with one file or folder is a FileFault, and the
rest may be fine.
"""

from __future__ import annotations

import enum
from collections.abc import Hashable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

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


class Locked(Exception):
    """Somebody else works on the folder at `path`; a later try may go through."""

    def __init__(self, path: str) -> None:
        super().__init__(f"/{path} is locked by another operation")
        self.path = path


class Kind(enum.Enum):
    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    """To what may be seen when it is opened."""
    OTHER = "other"


class Entry(NamedTuple):
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
        """Raise Locked if it was lost meanwhile."""


class RemoteHandle(Protocol):
    """An open remote. It holds no more than what it was opened with."""

    patience: float | None
    """Seconds until a piece of work on it counts as hung; None where each operation has a limit of its own."""

    far: bool
    """Each operation waits for a network; of others it has to be seen."""

    def entries(self, path: str, *, times_with: str | None = None) -> list[Entry]:
        """Return what is in a folder, in no order; a link is not followed. Raises Missing, FileFault.

        The times and marks of files are told if one of them is called times_with.
        """

    def exists(self, path: str) -> bool:
        """Return whether there is a file or a folder. Raises FileFault."""

    def read(self, path: str, limit: int = SMALL) -> bytes:
        """Return the content of a file of at most limit bytes. Raises Missing, FileFault."""

    def read_all(self, folder: str, names: Iterable[str], *, frozen: bool = False) -> Iterator[Content | FileFault]:
        """Yield each file of a folder, or why it cannot be read, in the order of names.

        With frozen it is told of each whether it is kept from being changed; else it is taken as not.
        """

    def write(self, path: str, content: bytes) -> None:
        """Put content at path in one step: at any time there is the former file, or this one.

        It need not outlast a loss of power. On failure nothing is left. Raises FileFault.
        """

    def remove(self, path: str) -> None:
        """Remove a file; one that is not there is removed already. Raises FileFault."""

    def remove_tree(self, path: str) -> None:
        """Remove a folder and what is in it; links in it are not followed. Raises FileFault, then part is left."""

    def settle(self, path: str) -> None:
        """Return when what was removed from a folder stays removed whatever happens. Raises FileFault."""

    def lock(self, path: str) -> AbstractContextManager[Lock]:
        """Hold the original's lock of a folder, where remotes of the kind have locks. Raises Locked at once."""

    def locked(self, path: str) -> bool:
        """Return whether somebody holds the lock of a folder. Raises FileFault."""

    def current(self) -> bool:
        """Return whether what was opened is still what a new handle would open."""

    def close(self) -> None:
        """Let go of the remote; nobody uses it any more."""
