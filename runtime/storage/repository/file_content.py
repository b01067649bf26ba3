"""Files on a file system that are being written or changed, and what the errors of the system mean for a remote."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import NoReturn

from runtime.storage.file_remote import RemoteUnusable
from runtime.storage.repository.handle import Data, FileFault, Missing

GONE = frozenset(
    {
        errno.ESTALE, errno.ETIMEDOUT, errno.ENOTCONN, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ENETUNREACH,
        errno.ENODEV, errno.ENXIO, errno.EBADF,
    }
)  # fmt: skip
"""The errors of a file system whose server or device is away."""

_libc = ctypes.CDLL(None, use_errno=True)
_syncfs = getattr(_libc, "syncfs", None)
_sync_file_range = getattr(_libc, "sync_file_range", None)
_SYNC_FILE_RANGE_WRITE = 2
_SYNC_FILE_RANGE_ALL = 7

AHEAD = 8 << 20
"""Bytes from which on the system is told to write to the disk what it has of a draft."""

KEPT = 32 << 20
"""Bytes of a draft that the system keeps in memory while more of it is written: nobody reads a backup so soon, what
others read would have to go for it, and to take memory that was just in use costs a fraction of taking new."""


class FileDraft:
    """A new file of a hidden name, as the original calls its own, until it is finished."""

    def __init__(self, parent: int, name: str, path: str) -> None:
        """Make the file in the open folder parent, of which this keeps a descriptor. Raises OSError."""
        self._name = name
        self._path = path
        # A write that hangs may outlast whoever waited for it: nobody closes the file below it.
        self._guard = threading.Lock()
        self._parent = os.dup(parent)
        try:
            self._draft, self._fd = create(self._parent, name)
        except BaseException:
            os.close(self._parent)
            raise
        self._begun: deque[int] = deque([0])
        """Where the system was told to begin: what lies before the last is on its way, what lies before the first gone
        from its memory."""

    def write(self, parts: Sequence[Data]) -> None:
        with self._guard, Refusals(self._path):
            write_all(self._fd, parts)
            written = os.lseek(self._fd, 0, os.SEEK_CUR)
            begun = self._begun[-1]
            if written - begun >= AHEAD:
                begin_sync(self._fd, begun, written - begun)
                self._begun.append(written)
                if written - self._begun[1] >= KEPT:
                    first = self._begun.popleft()
                    forget(self._fd, first, self._begun[0] - first)

    def write_at(self, offset: int, parts: Sequence[Data]) -> None:
        """Put bytes at a place, before `write` goes on behind the end."""
        with self._guard, Refusals(self._path):
            os.lseek(self._fd, offset, os.SEEK_SET)
            write_all(self._fd, parts)
            os.lseek(self._fd, 0, os.SEEK_END)

    def finish(self) -> None:
        with self._guard, Refusals(self._path):
            os.fsync(self._fd)
            os.rename(self._draft, self._name, src_dir_fd=self._parent, dst_dir_fd=self._parent)
            self._close()

    def discard(self) -> None:
        with self._guard:
            if self._fd < 0:
                return
            with contextlib.suppress(OSError):
                os.unlink(self._draft, dir_fd=self._parent)
            self._close()

    def _close(self) -> None:
        os.close(self._fd)
        os.close(self._parent)
        self._fd = self._parent = -1


class PlainFile:
    """An open file."""

    def __init__(self, fd: int, path: str) -> None:
        self._fd = fd
        self._path = path

    def size(self) -> int:
        with Refusals(self._path):
            return os.fstat(self._fd).st_size

    def read_at(self, offset: int, size: int) -> bytes:
        with Refusals(self._path):
            data = os.pread(self._fd, size, offset)
            while data and len(data) < size:
                more = os.pread(self._fd, size - len(data), offset + len(data))
                if not more:
                    break
                data += more
            return data

    def write_at(self, offset: int, parts: Sequence[Data]) -> None:
        with Refusals(self._path):
            for part in parts:
                view = memoryview(part)
                while view:
                    written = os.pwrite(self._fd, view, offset)
                    view, offset = view[written:], offset + written

    def cut(self, size: int) -> None:
        with Refusals(self._path):
            os.ftruncate(self._fd, size)

    def sync(self) -> None:
        with Refusals(self._path):
            os.fsync(self._fd)

    def close(self) -> None:
        os.close(self._fd)


def create(parent: int, name: str) -> tuple[str, int]:
    """Open a new hidden file beside name, called as the original calls its drafts. Raises OSError."""
    at = time.time_ns() // 1_000_000
    while True:
        draft = f".{at}.{name}"
        try:
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            return draft, os.open(draft, flags, 0o666, dir_fd=parent)
        except FileExistsError:
            at += 1


def write_all(fd: int, parts: Sequence[Data]) -> None:
    """Write parts one after the other. Raises OSError."""
    views = [view for part in parts if (view := memoryview(part)).nbytes]
    while views:
        written = os.writev(fd, views[:1000])
        while views and written >= len(views[0]):
            written -= len(views.pop(0))
        if views and written:
            views[0] = views[0][written:]


def begin_sync(fd: int, offset: int, size: int) -> None:
    """Have the system begin to write bytes of a file to the disk, so that a later sync has less to wait for.

    Where the system cannot do that nothing happens, and what goes wrong with it is the sync's to tell.
    """
    if _sync_file_range is not None:
        _sync_file_range(fd, ctypes.c_int64(offset), ctypes.c_int64(size), _SYNC_FILE_RANGE_WRITE)


def forget(fd: int, offset: int, size: int) -> None:
    """Wait until bytes of a file, whose writing to the disk has begun, are written, and free the memory they are in.

    It is not said that they can be found on the disk: what goes wrong is the sync's to tell, which comes later.
    """
    if _sync_file_range is not None and hasattr(os, "posix_fadvise"):
        _sync_file_range(fd, ctypes.c_int64(offset), ctypes.c_int64(size), _SYNC_FILE_RANGE_ALL)
        with contextlib.suppress(OSError):
            os.posix_fadvise(fd, offset, size, os.POSIX_FADV_DONTNEED)


def sync_all(fd: int) -> None:
    """Return when all that was written to the file system of the open folder fd is on disk. Raises OSError."""
    if _syncfs is None:
        os.sync()
    elif _syncfs(fd) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


class Refusals:
    """Turns errors of the system about a path into those of a handle."""

    __slots__ = ("_path",)

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, fault: BaseException | None, trace: object) -> None:
        if isinstance(fault, OSError):
            refuse(self._path, fault)


def refuse(path: str, fault: OSError) -> NoReturn:
    """Raise what an error of the system means for the file at path: Missing, FileFault, RemoteUnusable."""
    number = fault.errno or errno.EIO
    code = errno.errorcode.get(number, f"E{number}")
    words = os.strerror(number).lower()
    if number == errno.ENOENT:
        raise Missing(path) from None
    if number in GONE:
        raise RemoteUnusable(f"the remote does not answer any more: {code}, {words}", code) from None
    raise FileFault(path, f"{code}, {words}", code) from None
