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

from runtime.storage.repository.handle import Locked, LockLost

SUFFIX = ".lock"
REFRESH = 5.0
STALE = 10.0

Clock = Callable[[], float]


class FolderLock:
    """A held lock: a folder of a name and, as long as it is ours, of an inode that this keeps open.

    While it is open nobody else's folder has that inode. Its time is what we set it to last.
    """

    def __init__(self, parent: int, name: str, path: str, clock: Clock, monotonic: Clock = time.monotonic) -> None:
        self._parent = parent
        self._name = name
        self._path = path
        self._clock = clock
        self._monotonic = monotonic
        self._released = threading.Event()
        self._lost = threading.Event()
        self._guard = threading.Lock()
        self._fd = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
        try:
            self._inode = os.fstat(self._fd).st_ino
            self._set = self._touch()
        except BaseException:
            os.close(self._fd)
            raise

    def check(self) -> None:
        """Raise LockLost if somebody took the lock over, since it was not kept fresh.

        It is fresh afterwards, for a process that was stopped for long as well.
        """
        with self._guard:
            self._verify()
            if self._monotonic() - self._touched > STALE / 4:
                self._set = self._touch()
                # Whoever found it stale a moment ago may have moved it meanwhile; from now on nobody does.
                self._verify()

    def keep(self, refresh: float) -> None:
        """Keep the lock fresh until it is released or lost."""
        while not self._released.wait(refresh):
            try:
                with self._guard:
                    self._verify()
                    self._set = self._touch()
            except (LockLost, OSError):
                self._lost.set()
                return

    def release(self) -> None:
        self._released.set()
        with self._guard, contextlib.suppress(LockLost, OSError):
            self._verify()
            os.rmdir(self._name, dir_fd=self._parent)

    def close(self) -> None:
        os.close(self._fd)

    def _verify(self) -> None:
        if not self._lost.is_set():
            try:
                found = os.stat(self._name, dir_fd=self._parent, follow_symlinks=False)
                if (found.st_ino, found.st_mtime_ns) == (self._inode, self._set):
                    return
            except FileNotFoundError:
                pass
            self._lost.set()
        raise LockLost(self._path)

    def _touch(self) -> int:
        # The original compares with its own clock, not with that of the file server.
        at = int(self._clock() * 1000) * 1_000_000
        os.utime(self._fd, ns=(at, at))
        self._touched = self._monotonic()
        return os.fstat(self._fd).st_mtime_ns


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
        lock.close()


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
