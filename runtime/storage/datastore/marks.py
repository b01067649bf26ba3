"""What of a datastore is known to be on disk.

A mark in the folder says since when something was written that no sync followed. After a clean stop there is none.
After any other, chunks as young as the mark may have lost content in a cut of power: they are not trusted before they
were read. All times here are what the file system gives to files, as chunks carry them.
"""

from __future__ import annotations

import json
import math
import os
import threading
import time
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import structlog

from runtime.storage.datastore.disk import Disk
from runtime.storage.datastore.errors import SyncFailed

MARK = "unsynced"
SLACK = 2.0
"""Seconds by which the times of a file system may lag behind its clock."""
RENEWED = 30.0
"""Seconds after which a sync moves the mark, which costs a sync of its own."""

_log = structlog.get_logger(__name__)


class Trust(Enum):
    """What has to be done before a chunk in the store satisfies an upload."""

    GOOD = "nothing"
    READ = "its content is to be compared with its digest"
    REWRITE = "it is to be written again: the disk reported a fault, and memory may show what the disk does not have"


@dataclass(frozen=True, slots=True)
class _State:
    since: float | None
    """Something written since this time may not be on disk."""
    doubt: float | None
    """What was written since this time, before the last unclean stop, was not read since."""


class Marks:
    """The marks of one datastore; safe to use from any thread."""

    def __init__(self, disk: Disk, folder: Path, fd: int) -> None:
        """folder takes the mark, fd is open on the file system of the datastore."""
        self._disk = disk
        self._path = folder / MARK
        self._fd = fd
        self._guard = threading.Lock()
        self._one_sync = threading.Lock()
        self._written = self._synced = 0
        self._since: float | None = None
        self._offset = 0.0
        self._doubt: float | None = None
        self._fresh: set[bytes] = set()
        self._lost: list[tuple[float, float]] = []
        self.failures = 0
        """How often a sync failed; what was begun before the last time cannot be finished any more."""

    def open(self) -> bool:
        """Read the mark that the last run left; return whether that stopped cleanly and all it wrote can be trusted."""
        try:
            content = json.loads(self._path.read_bytes())
            left = [content[key] for key in ("since", "doubt") if isinstance(content.get(key), int | float)]
        except FileNotFoundError:
            return True
        except (ValueError, AttributeError):
            # The mark itself was torn: nothing is known of what was written.
            left = [0.0]
        if not left:
            return True
        self._doubt = min(left)
        self._put(None)
        return False

    def writing(self) -> None:
        """Announce that something will be written; when this returns the mark for it is on disk."""
        with self._guard:
            # A clock that was set back gives files times before the mark.
            if self._since is not None and time.time() - time.monotonic() > self._offset - SLACK / 2:
                return
            self._put(min(self._since or math.inf, self._now()))

    def written(self, digest: bytes | None = None) -> None:
        """Say that something was written, a chunk if there is a digest; the next sync covers it."""
        with self._guard:
            self._written += 1
            if digest is not None and self._doubt is not None:
                self._fresh.add(digest)

    def sync(self) -> None:
        """Return when all that was written before this call is on disk; one sync serves all who wait.

        Raises SyncFailed when the disk reported a fault since the last sync, whoever's data it was.
        """
        with self._guard:
            wanted = self._written
        if self._synced >= wanted:
            return
        with self._one_sync:
            if self._synced >= wanted:
                return
            with self._guard:
                target, since, begun = self._written, self._since, self._now()
            try:
                self._disk.sync_all(self._fd)
            except OSError as fault:
                _log.error("a datastore could not be synced", fault=fault.strerror)
                with self._guard:
                    self.failures += 1
                    self._lost.append((since or 0.0, self._now() + 2 * SLACK))
                raise SyncFailed from fault
            self._synced = target
            with self._guard:
                if since is not None and begun - since > RENEWED and not self.failures:
                    self._put(begun)

    def trust(self, digest: bytes, modified: float) -> Trust:
        """Return how far a chunk with this time of modification can be trusted."""
        with self._guard:
            if any(first <= modified <= last for first, last in self._lost):
                return Trust.REWRITE
            if self._doubt is None or modified < self._doubt or digest in self._fresh:
                return Trust.GOOD
            return Trust.READ

    @property
    def doubt(self) -> float | None:
        """The time since which chunks have to be read, as long as that was not done for all."""
        return self._doubt

    def confirmed(self, digest: bytes) -> None:
        """Say that a doubted chunk was read and is right."""
        with self._guard:
            if self._doubt is not None:
                self._fresh.add(digest)

    def resolved(self) -> None:
        """Say that every doubted chunk was read, and the wrong ones set aside."""
        with self._guard:
            self._doubt = None
            self._fresh.clear()
            self._put(self._since)

    def close(self) -> None:
        """Sync, and leave the mark of a clean stop if all can be trusted."""
        try:
            self.sync()
        except SyncFailed:
            return
        with self._guard:
            if not self.failures and self._since is not None:
                self._put(None)

    def _now(self) -> float:
        os.utime(self._path.parent)
        return self._path.parent.stat().st_mtime - SLACK

    def _put(self, since: float | None) -> None:
        """Replace the mark, and return when that is on disk."""
        draft = self._path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        text = json.dumps({"since": since, "doubt": self._doubt})
        self._disk.write(draft, [text.encode()])
        self._disk.sync_file(draft)
        self._disk.rename(draft, self._path)
        self._disk.sync_folder(self._path.parent)
        self._since, self._offset = since, time.time() - time.monotonic()
