"""What was listed of virtual machines before, for as long as none of the files that it was made of changes.

No I/O here.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping

from runtime.storage.repository.metadata import Backups

LIMIT = 16 << 20
"""Bytes that are remembered of one remote; what was not asked for longest is forgotten first."""

_EACH = 1000
"""Bytes that a virtual machine takes beside the text of its backups."""
_FILE = 150
"""Bytes that the name and the mark of a file take."""

State = Mapping[str, Hashable]
"""The files that a listing is made of, each with a mark that changes when the file does."""


class Memory:
    """The listings of one remote by key of the call and virtual machine. Several threads may use it."""

    def __init__(self, limit: int | None = None) -> None:
        self._limit = LIMIT if limit is None else limit
        self._size = 0
        self._known: OrderedDict[tuple[str, str], tuple[State, Backups, int]] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, repository: str, vm: str, state: State) -> Backups | None:
        """Return the backups that were made of these files, None if they were not or have changed since."""
        with self._guard:
            found = self._known.get((repository, vm))
            if found is None or found[0] != state:
                return None
            self._known.move_to_end((repository, vm))
            return found[1]

    def put(self, repository: str, vm: str, state: State, backups: Backups) -> None:
        """Remember backups."""
        size = len(backups.text) + _EACH + _FILE * len(state)
        with self._guard:
            former = self._known.pop((repository, vm), None)
            self._size += size - (0 if former is None else former[2])
            self._known[repository, vm] = (state, backups, size)
            while self._size > self._limit:
                _, (_, _, freed) = self._known.popitem(last=False)
                self._size -= freed
