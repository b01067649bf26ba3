"""What a datastore does to its folder, step by step: written files, names, and when they are on the disk.

Everything that a datastore changes goes through one `Disk`, so that a test can put one below it which loses, when the
power is cut, what was not synced. All of it blocks and raises OSError.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

FILE_MODE = 0o644
FOLDER_MODE = 0o755
PREFIX_MODE = 0o750

_START_WRITING = 2
"""SYNC_FILE_RANGE_WRITE of Linux."""
_EARLY = 256 << 10

_libc = ctypes.CDLL(None, use_errno=True)
_syncfs = getattr(_libc, "syncfs", None)
_sync_file_range = getattr(_libc, "sync_file_range", None)
if _sync_file_range is not None:
    _sync_file_range.argtypes = [ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint]


def is_there(path: Path) -> bool:
    """Return whether there is something of this name. Raises OSError where the disk does not tell: that is no `no`."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


class Disk:
    """The folder as the operating system has it."""

    def write(self, path: Path, parts: Sequence[bytes | bytearray | memoryview]) -> None:
        """Write a new file; nobody has it open or knows its name yet. After a failure it is gone."""
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE)
        try:
            size = _write_all(fd, parts)
            if size >= _EARLY and _sync_file_range is not None:
                # The sync at the end of a backup would have to write all of it, while the disk was idle until then.
                _sync_file_range(fd, 0, 0, _START_WRITING)
        except BaseException:
            with contextlib.suppress(OSError):
                path.unlink()
            raise
        finally:
            os.close(fd)

    def create(self, path: Path) -> None:
        """Make an empty file, to be filled by `write_at`; one that is there is emptied."""
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, FILE_MODE))

    def write_at(self, path: Path, pieces: Iterable[tuple[int, bytes | bytearray | memoryview]]) -> None:
        """Write pieces, each at its offset, into a file that `create` made; what nobody wrote in between is zero."""
        fd = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        try:
            for offset, data in pieces:
                view = memoryview(data)
                while view:
                    written = os.pwrite(fd, view, offset)
                    view, offset = view[written:], offset + written
        finally:
            os.close(fd)

    def rename(self, old: Path, new: Path) -> None:
        """Give a file or folder another name; a file of the new name is replaced in the same instant."""
        old.rename(new)

    def unlink(self, path: Path) -> None:
        path.unlink()

    def make_folder(self, path: Path, mode: int = FOLDER_MODE) -> None:
        path.mkdir(mode)

    def remove_tree(self, path: Path) -> None:
        """Remove a folder and all in it; nothing if it is not there."""
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(path)

    def touch(self, path: Path) -> None:
        """Let a file count as used now, for ours and for the original's collection."""
        os.utime(path)

    def sync_file(self, path: Path) -> None:
        """Return when the content of a file is on disk; its name need not be."""
        _sync(path, os.O_RDONLY)

    def sync_folder(self, path: Path) -> None:
        """Return when the names in a folder are on disk."""
        _sync(path, os.O_RDONLY | os.O_DIRECTORY)

    def sync_all(self, fd: int) -> None:
        """Return when all that was written to the file system of the open folder fd is on disk, contents and names.

        A fault of the disk since the folder was opened, or since the last sync, is raised here.
        """
        if _syncfs is None:
            os.sync()
            return
        if _syncfs(fd) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))


def _write_all(fd: int, parts: Sequence[bytes | bytearray | memoryview]) -> int:
    views = [memoryview(part) for part in parts if len(part)]
    total = 0
    while views:
        written = os.writev(fd, views)
        total += written
        while views and written >= len(views[0]):
            written -= len(views.pop(0))
        if views and written:
            views[0] = views[0][written:]
    return total


def _sync(path: Path, flags: int) -> None:
    fd = os.open(path, flags | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
