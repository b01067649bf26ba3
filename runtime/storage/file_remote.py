"""`file:` remotes: folders below one root, opened so that nothing outside of it can be reached.

All work is done relative to an open folder, so renaming or linking meanwhile leads nowhere else. All of it blocks.
"""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BLOCK = 1 << 20
TEST_BLOCKS = 10
"""10 MiB, as the original's test (measured)."""

CANCELLED: dict[str, Any] = {"success": False, "error": "the test was cancelled"}


class RemoteRefused(Exception):
    """The settings do not allow the remote. The sentence does not repeat its URL."""


class RemoteUnusable(Exception):
    """The remote could not be opened; `code` is the name of the system's error, if there was one."""

    def __init__(self, reason: str, code: str | None = None, syscall: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
        self.syscall = syscall


@dataclass(frozen=True, slots=True)
class Space:
    """Of a file system, in bytes."""

    size: int
    used: int
    available: int


class Folder:
    """An open folder of a remote. To be closed."""

    def __init__(self, fd: int, path: str) -> None:
        self._fd = fd
        self.path = path
        """Where it really is; not for the log, the database or an answer."""

    def close(self) -> None:
        os.close(self._fd)

    def fileno(self) -> int:
        """Return the descriptor, which stays this object's."""
        return self._fd

    def space(self) -> Space:
        """Return the space of the file system, as `df` counts it. Raises RemoteUnusable."""
        try:
            stat = os.fstatvfs(self._fd)
        except OSError as fault:
            raise _unusable(fault, "statfs") from None
        size, free = stat.f_blocks * stat.f_frsize, stat.f_bfree * stat.f_frsize
        return Space(size, size - free, stat.f_bavail * stat.f_frsize)

    def check(self) -> None:
        """Raise RemoteUnusable unless the folder can be read and written."""
        if not os.access(".", os.R_OK | os.W_OK | os.X_OK, dir_fd=self._fd):
            raise RemoteUnusable("the folder cannot be read and written", "EACCES", "access")

    def remove(self, names: Iterable[str]) -> list[str]:
        """Remove files; return the names that are not there any more."""
        gone = []
        for name in names:
            try:
                os.unlink(name, dir_fd=self._fd)
            except FileNotFoundError:
                pass
            except OSError:
                continue
            gone.append(name)
        return gone

    def test(self, name: str, cancelled: threading.Event, halfway: Callable[[], None]) -> tuple[dict[str, Any], bool]:
        """Write 10 MiB of random bytes to the new file name, read them back, compare them and delete the file.

        Return the result as `remote.test` gives it, and whether the file is gone. A file that was there before is left
        alone. halfway is called between writing and reading.
        """
        trial = _Trial(self._fd, name, cancelled)
        try:
            result = trial.run(halfway)
        except _Cancelled:
            result = CANCELLED
        except OSError as fault:
            result = trial.failure(fault)
        left = trial.delete()
        if left is not None and result["success"]:
            result = trial.failure(left)
        return result, left is None or isinstance(left, FileNotFoundError)


def open_folder(root: str, path: str) -> Folder:
    """Return the folder at path, which is root or below it once every link is followed.

    Raises RemoteRefused for another place, whether or not there is something, and RemoteUnusable.
    """
    if "\0" in path:
        raise RemoteUnusable("the path has a NUL character", "EINVAL", "open")
    real_root = os.path.realpath(root)
    if not _inside(os.path.realpath(path), real_root):
        raise RemoteRefused("the folder is not below the root that file: remotes are kept to")
    try:
        fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as fault:
        raise _unusable(fault, "open") from None
    try:
        # What was opened counts, and not what the path led to a moment ago.
        real = Path(f"/proc/self/fd/{fd}").readlink().as_posix()
        if not _inside(real, real_root):
            raise RemoteRefused("the folder is not below the root that file: remotes are kept to")
    except BaseException:
        os.close(fd)
        raise
    return Folder(fd, real)


class _Cancelled(Exception):
    pass


class _Trial:
    """One test file, and what is being done with it."""

    def __init__(self, folder: int, name: str, cancelled: threading.Event) -> None:
        self._folder = folder
        self._name = name
        self._cancelled = cancelled
        self._made = False
        self._step = "write"
        self._syscall = "open"

    def run(self, halfway: Callable[[], None]) -> dict[str, Any]:
        blocks = [os.urandom(BLOCK) for _ in range(TEST_BLOCKS)]
        self._go_on()
        began = time.perf_counter()
        fd = os.open(self._name, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600, dir_fd=self._folder)
        self._made = True
        try:
            for block in blocks:
                self._write(fd, block)
            self._syscall = "fsync"
            os.fsync(fd)
            written = time.perf_counter() - began
            # What is read back shall come from the disk.
            os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
            halfway()
            self._step, self._syscall = "read", "read"
            began = time.perf_counter()
            for number, block in enumerate(blocks):
                self._go_on()
                if os.pread(fd, BLOCK, number * BLOCK) != block:
                    raise OSError(errno.EIO, "what was read is not what was written")
            read = time.perf_counter() - began
        finally:
            os.close(fd)
        size = BLOCK * TEST_BLOCKS
        return {"success": True, "writeRate": _rate(size, written), "readRate": _rate(size, read)}

    def failure(self, fault: OSError) -> dict[str, Any]:
        number = fault.errno or errno.EIO
        error = {
            "errno": -number,
            "code": errno.errorcode.get(number, f"E{number}"),
            "syscall": self._syscall,
            "path": f"/{self._name}",
        }
        return {"success": False, "step": self._step, "file": f"/{self._name}", "error": error}

    def delete(self) -> OSError | None:
        """Delete the file if it is ours; return why that failed: without a file there may be no folder, either."""
        if not self._made:
            return None
        try:
            os.unlink(self._name, dir_fd=self._folder)
        except OSError as fault:
            self._syscall = "unlink"
            return fault
        return None

    def _write(self, fd: int, block: bytes) -> None:
        self._syscall = "write"
        rest = memoryview(block)
        while rest:
            self._go_on()
            rest = rest[os.write(fd, rest) :]

    def _go_on(self) -> None:
        if self._cancelled.is_set():
            raise _Cancelled


def _inside(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip("/") + "/")


def _rate(size: int, seconds: float) -> float:
    """Return bytes per second; a clock that did not move counts as its smallest step."""
    return round(size / max(seconds, 1e-9))


def _unusable(fault: OSError, syscall: str) -> RemoteUnusable:
    number = fault.errno or errno.EIO
    code = errno.errorcode.get(number, f"E{number}")
    return RemoteUnusable(f"the remote cannot be opened: {code}, {os.strerror(number).lower()}", code, syscall)
