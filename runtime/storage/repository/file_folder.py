"""An open folder of a file system: what is in it, and its small files. All of it blocks."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable

from runtime.storage.repository.file_content import Refusals, refuse
from runtime.storage.repository.handle import SMALL, UNKNOWN, Entry, FileFault, Kind

# Not to wait for the other end of a pipe.
FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


class FileFolder:
    """The folder of a path, open as `fd`, which stays the caller's."""

    def __init__(self, fd: int, path: str, follow: Callable[[str, int], bytes]) -> None:
        """follow reads what a link leads to: it is given its path and a limit."""
        self._fd = fd
        self._path = path
        self._follow = follow

    def entries(self, times_with: str | None = None) -> list[Entry]:
        with Refusals(self._path), os.scandir(self._fd) as found:
            entries = list(found)
            if times_with in [one.name for one in entries]:
                return _timed(entries)
            return [Entry(one.name, _kind(one), 0) for one in entries]

    def read(self, name: str, limit: int = SMALL) -> bytes:
        path = f"{self._path}/{name}"
        try:
            fd = os.open(name, FILE | os.O_NOFOLLOW, dir_fd=self._fd)
        except OSError as fault:
            if fault.errno == errno.ELOOP:
                return self._follow(path, limit)
            refuse(path, fault)
        try:
            return read_whole(fd, path, limit)
        finally:
            os.close(fd)


def read_whole(fd: int, path: str, limit: int) -> bytes:
    """Return the content of the open file at path. Raises FileFault, also for what is no file."""
    with Refusals(path):
        found = os.fstat(fd)
        refuse_other(path, found.st_mode)
        if found.st_size > limit:
            raise FileFault(path, f"it has {found.st_size} bytes, and at most {limit} are read", "EFBIG")
        data = os.read(fd, found.st_size + 1)
        if len(data) == found.st_size:
            return data
        # It grew or shrank meanwhile, or the file system gives less than was asked for.
        parts = [data]
        size = len(data)
        while data and size <= limit:
            data = os.read(fd, limit + 1 - size)
            parts.append(data)
            size += len(data)
        if size > limit:
            raise FileFault(path, f"it has more than {limit} bytes", "EFBIG")
        return b"".join(parts)


def refuse_other(path: str, mode: int) -> None:
    """Raise FileFault for the mode of anything but a file."""
    if not stat.S_ISREG(mode):
        raise FileFault(path, "it is no file", "EISDIR" if stat.S_ISDIR(mode) else None)


def _kind(entry: os.DirEntry[str]) -> Kind:
    if entry.is_file(follow_symlinks=False):
        return Kind.FILE
    if entry.is_dir(follow_symlinks=False):
        return Kind.FOLDER
    return Kind.LINK if entry.is_symlink() else Kind.OTHER


def _timed(entries: list[os.DirEntry[str]]) -> list[Entry]:
    # In one loop, for there are ten files in each of a thousand folders.
    timed = []
    file = Kind.FILE
    for one in entries:
        if not one.is_file(follow_symlinks=False):
            kind = _kind(one)
            # What a link leads to may change without it.
            timed.append(Entry(one.name, kind, UNKNOWN if kind is Kind.LINK else 0))
            continue
        try:
            found = one.stat(follow_symlinks=False)
        except FileNotFoundError:
            # Reading it will tell.
            timed.append(Entry(one.name, file, UNKNOWN))
            continue
        changed = found.st_mtime_ns
        # One number: a tuple would take some 200 bytes more of each file that is remembered.
        mark = hash((changed, found.st_ctime_ns, found.st_size, found.st_ino))
        timed.append(Entry(one.name, file, changed, mark))
    return timed
