"""Locks of groups and snapshots. Nobody waits for one: who cannot have it is told so at once.

They live in this process only, since a datastore has one server (`process_lock`). Source: proxmox-backup.md 5.10.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from runtime.storage.datastore.errors import Busy

Release = Callable[[], None]
"""Gives a lock up; calling it again does nothing."""


class Locks:
    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held: dict[str, int] = {}
        """By path: how many share it, or -1."""

    def exclusive(self, path: str, what: str) -> Release:
        """Take the lock of a path alone. Raises Busy, naming what."""
        with self._guard:
            if self._held.get(path):
                raise Busy(what)
            self._held[path] = -1
        return self._release(path)

    def shared(self, path: str, what: str) -> Release:
        """Take the lock of a path together with others that share it. Raises Busy, naming what."""
        with self._guard:
            count = self._held.get(path, 0)
            if count < 0:
                raise Busy(what)
            self._held[path] = count + 1
        return self._release(path)

    def _release(self, path: str) -> Release:
        pending = [path]

        def release() -> None:
            with self._guard:
                if not pending:
                    return
                pending.clear()
                left = self._held[path] - 1
                if left > 0:
                    self._held[path] = left
                else:
                    del self._held[path]

        return release

    def held(self, below: str) -> bool:
        """Return whether any path that begins so is locked."""
        with self._guard:
            return any(path.startswith(below) for path in self._held)
