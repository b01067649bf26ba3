"""Small files that are whole or not there."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path


def sync_folder(path: Path) -> None:
    """Return when the names in the folder are on disk."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def write_secret(path: Path, content: bytes) -> None:
    """Put content at path, readable by the owner alone, and return when it is on disk.

    At any instant path holds the old content or the new one, whole. After a failure it is one of the two, too.
    """
    draft = path.with_name(path.name + ".new")
    # A draft of a killed process has an unknown content, and maybe another mode.
    draft.unlink(missing_ok=True)
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def read_secret(path: Path, limit: int) -> bytes:
    """Return the content of the file at path, up to limit bytes, and make the file readable by its owner alone.

    Raises OSError, also for what is no regular file.
    """
    # Opening a FIFO would wait for its writer.
    fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(fd, "rb") as file:
        found = os.fstat(fd)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        if found.st_mode & 0o077:
            # It may be another user's, who gave it to us to read.
            with contextlib.suppress(OSError):
                os.fchmod(fd, found.st_mode & 0o700)
        return file.read(limit)
