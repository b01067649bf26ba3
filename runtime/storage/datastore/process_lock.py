"""One server on a datastore: the lock that also the original server asks for before it writes or collects.

Sessions share it there, collection has it alone: whoever holds it alone keeps both out. Source: proxmox-backup.md 11.1.
"""

from __future__ import annotations

import errno
import fcntl
import os
import struct
from pathlib import Path

from runtime.storage.datastore.errors import StoreInUse

LOCK = ".lock"

_WHOLE_FILE = struct.pack("hhqqi0q", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
"""`struct flock` of Linux."""


class ProcessLock:
    """The lock on the folder of a datastore; it ends with the process, however that ends."""

    def __init__(self, name: str, folder: Path) -> None:
        """Take the lock. Raises StoreInUse, naming the holder as far as known, when somebody has it, and OSError."""
        self._fd = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            # Of the open file, not of the process: other code here may open and close the file, too.
            fcntl.fcntl(self._fd, fcntl.F_OFD_SETLK, _WHOLE_FILE)
        except OSError as fault:
            holder = os.pread(self._fd, 32, 0).decode("ascii", "replace").strip()
            os.close(self._fd)
            if fault.errno not in (errno.EAGAIN, errno.EACCES):
                raise
            who = f"process {holder}" if holder.isdigit() else "another process"
            raise StoreInUse(name, f"{who} uses its folder {folder}: stop it, or use another folder") from None
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, b"%d\n" % os.getpid(), 0)

    def release(self) -> None:
        os.ftruncate(self._fd, 0)
        os.close(self._fd)
