"""The lock of a folder on a file system: a directory beside it, kept fresh while it is held.

Source: measured, Xen Orchestra 2026. `<folder>.lock` is made, its time is set anew every 5 s, it counts as left behind
when that is 10 s ago, and it is removed in the end. Nobody waits for it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator

from runtime.storage.repository.handle import Locked

SUFFIX = ".lock"
REFRESH = 5.0
STALE = 10.0

Clock = Callable[[], float]


class FolderLock:
    """A held lock."""

    def __init__(self, parent: int, name: str, path: str, clock: Clock) -> None:
        self._parent = parent
        self._name = name
        self._path = path
        self._clock = clock
        self._released = threading.Event()
        self._lost = False
        self._set = self._touch()

    def check(self) -> None:
        """Raise Locked if somebody took the lock over, since it was not kept fresh."""
        if self._lost:
            raise Locked(self._path)

    def keep(self, refresh: float) -> None:
        """Keep the lock fresh until it is released."""
        while not self._released.wait(refresh):
            try:
                if os.stat(self._name, dir_fd=self._parent).st_mtime_ns != self._set:
                    self._lost = True
                    return
                self._set = self._touch()
            except OSError:
                self._lost = True
                return

    def release(self) -> None:
        self._released.set()
        if not self._lost:
            with contextlib.suppress(OSError):
                os.rmdir(self._name, dir_fd=self._parent)

    def _touch(self) -> int:
        # The original compares with its own clock, not with that of the file server.
        at = int(self._clock() * 1000) * 1_000_000
        os.utime(self._name, ns=(at, at), dir_fd=self._parent)
        return os.stat(self._name, dir_fd=self._parent).st_mtime_ns


@contextlib.contextmanager
def hold(
    parent: int, name: str, path: str, *, clock: Clock = time.time, refresh: float = REFRESH
) -> Iterator[FolderLock]:
    """Hold the lock of the folder name in the open folder parent; path is what it is called in an error.

    Raises Locked when somebody has it, and OSError.
    """
    lock_name = name + SUFFIX
    try:
        os.mkdir(lock_name, 0o700, dir_fd=parent)
    except FileExistsError:
        if not _clear(parent, lock_name, clock):
            raise Locked(path) from None
        try:
            os.mkdir(lock_name, 0o700, dir_fd=parent)
        except FileExistsError:
            raise Locked(path) from None
    lock = FolderLock(parent, lock_name, path, clock)
    keeper = threading.Thread(target=lock.keep, args=(refresh,), name="storage-lock", daemon=True)
    keeper.start()
    try:
        yield lock
    finally:
        lock.release()
        keeper.join()


def is_held(parent: int, name: str, *, clock: Clock = time.time) -> bool:
    """Return whether somebody holds the lock of the folder name. Raises OSError."""
    try:
        return not _is_stale(os.stat(name + SUFFIX, dir_fd=parent, follow_symlinks=False), clock)
    except FileNotFoundError:
        return False


def _clear(parent: int, name: str, clock: Clock) -> bool:
    """Put a lock that was left behind out of the way; return False if it is held after all."""
    try:
        found = os.stat(name, dir_fd=parent, follow_symlinks=False)
    except FileNotFoundError:
        return True
    if not _is_stale(found, clock):
        return False
    # Another one may clear it at the same time and hold a new lock of the same name by now: look at what was moved.
    aside = f".{name}.{secrets.token_hex(8)}"
    try:
        os.rename(name, aside, src_dir_fd=parent, dst_dir_fd=parent)
    except FileNotFoundError:
        return True
    moved = os.stat(aside, dir_fd=parent, follow_symlinks=False)
    if (moved.st_ino, moved.st_mtime_ns) != (found.st_ino, found.st_mtime_ns):
        os.rename(aside, name, src_dir_fd=parent, dst_dir_fd=parent)
        return False
    os.rmdir(aside, dir_fd=parent)
    return True


def _is_stale(found: os.stat_result, clock: Clock) -> bool:
    return clock() - found.st_mtime > STALE
