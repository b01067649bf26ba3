"""Folders of data, and a lock that lets one server have one at a time."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from runtime.contract.settings import ConfigError


def make_folder(path: Path) -> None:
    """Make path and what is missing above it, for the owner alone; an existing folder keeps its mode."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


class Lock:
    """A lock on a file that ends with the process, however that ends."""

    def __init__(self, path: Path, purpose: str) -> None:
        """Take the lock, or raise ConfigError naming its holder."""
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._fd, 32, 0).decode("ascii", "replace").strip()
            os.close(self._fd)
            who = f"process {holder}" if holder.isdigit() else "another process"
            raise ConfigError(f"{purpose} is in use by {who} (lock {path}): stop it, or use another folder") from None
        except BaseException:
            os.close(self._fd)
            raise
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, b"%d\n" % os.getpid(), 0)

    def release(self) -> None:
        """Give the lock up. The file stays: removing it would let two processes lock two files of one name."""
        os.close(self._fd)
