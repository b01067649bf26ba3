"""Every index file in the folder of a datastore, wherever it lies. All of it blocks.

Also those in unexpected places count: what refers to a chunk keeps it. Source: proxmox-backup.md 13.1 (4).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from runtime.storage.datastore import index
from runtime.storage.datastore.accounts import Counted

_PASSED_OVER = frozenset({"lost+found"})


def index_files(base: Path) -> Iterator[Counted]:
    """Yield the index files below base, but not those in hidden folders; csum is what their header says.

    What disappears meanwhile may be left out. Raises OSError for a folder that cannot be read.
    """
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(base / folder) as entries:
                found = list(entries)
        except FileNotFoundError:
            if not folder:
                raise
            continue
        for entry in found:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith(".") and path not in _PASSED_OVER:
                    waiting.append(path)
            elif entry.name.endswith((index.FIXED, index.DYNAMIC)):
                file = _look(base, path)
                if file is not None:
                    yield file


def _look(base: Path, path: str) -> Counted | None:
    try:
        fd = os.open(base / path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    try:
        found = os.fstat(fd)
        if not stat.S_ISREG(found.st_mode):
            return None
        return Counted(path, found.st_size, found.st_mtime_ns, index.header_csum(os.read(fd, 64)))
    finally:
        os.close(fd)
