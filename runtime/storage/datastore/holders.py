"""Who keeps chunks from being collected: the sessions that are open, and those that ended while a collection runs."""

from __future__ import annotations

import threading
from typing import Generic, Protocol, TypeVar

S = TypeVar("S")
"""A session."""


class Holder(Protocol):
    """What keeps chunks from being collected while a session may refer to them."""

    def holds(self, digest: bytes) -> bool:
        """Return whether the session may refer to a chunk. Called from any thread, at any time of the session."""


class Holders(Generic[S]):
    """The holders of one datastore, by the session that each belongs to; safe to use from any thread."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._open: dict[S, tuple[Holder, float]] = {}
        self._parked: dict[S, Holder] = {}
        self._collecting = False

    def add(self, session: S, holder: Holder, started: float) -> None:
        """Let a holder count from now on. This comes before the session refers to anything."""
        with self._guard:
            self._open[session] = holder, started

    def remove(self, session: S) -> None:
        """Let a holder count no more: at once, or after the collection that runs.

        That one may not have seen the index that the session just finished.
        """
        with self._guard:
            holder, _ = self._open.pop(session)
            if self._collecting:
                self._parked[session] = holder

    def collect(self, collecting: bool) -> None:
        """Say that a collection begins, or is over."""
        with self._guard:
            self._collecting = collecting
            self._parked.clear()

    def holds(self, digest: bytes) -> bool:
        """Return whether any session may refer to a chunk."""
        with self._guard:
            holders = [holder for holder, _ in self._open.values()]
            return any(holder.holds(digest) for holder in (*holders, *self._parked.values()))

    def oldest(self) -> float | None:
        """Return when the oldest open session began."""
        with self._guard:
            return min((started for _, started in self._open.values()), default=None)

    def sessions(self) -> list[S]:
        """Return the open sessions."""
        with self._guard:
            return list(self._open)

    def holding(self) -> list[S]:
        """Return the open sessions, and those that ended since the collection that runs began."""
        with self._guard:
            return [*self._open, *self._parked]
