"""How much memory bodies take, of one session and of all. No I/O here."""

from __future__ import annotations

from collections.abc import Callable

SLACK = 4 << 20
"""Bytes that may be added beyond the limit before nothing more is read. Only what `add` counts gets there, and that is
on its way to storage; bodies that wait for more of themselves never keep their connection from being read."""


class Memory:
    """An amount of bytes that parts are taken of; what is taken here is taken of `whole`, too."""

    def __init__(self, limit: int, whole: Memory | None = None) -> None:
        self.taken = 0
        self._limit = limit
        self._whole = whole
        self._waiting: list[Callable[[], None]] = []

    def take(self, count: int) -> bool:
        """Take count bytes and return True, or return False and take nothing."""
        if self.taken + count > self._limit or (self._whole is not None and not self._whole.take(count)):
            return False
        self.taken += count
        return True

    def add(self, count: int) -> None:
        """Count bytes that are there, whether there is room for them or not."""
        self.taken += count
        if self._whole is not None:
            self._whole.add(count)

    def give(self, count: int) -> None:
        """Give back count bytes that were taken or added; who waits for room is told of it."""
        self.taken -= count
        if self._whole is not None:
            self._whole.give(count)
        if self._waiting and self.taken <= self._limit + SLACK:
            waiting, self._waiting = self._waiting, []
            for told in waiting:
                told()

    def short(self, told: Callable[[], None]) -> bool:
        """Return whether much more is taken than there is; then `told` is called once, when that is over."""
        if self.taken > self._limit + SLACK:
            self._waiting.append(told)
            return True
        return self._whole is not None and self._whole.short(told)


class Credit:
    """What a client may send, of a window that is the same for all streams of its connection.

    Bytes that were taken are given back as credit, but for as many as `held` says: complete bodies that wait for
    storage keep the client from sending more of them.
    """

    def __init__(self, window: int) -> None:
        self._step = window // 16
        self.left = window
        """What the client may still send."""
        self._owed = 0
        self.held = 0

    def received(self, count: int) -> bool:
        """Count bytes that came; return False if the client may not have sent them."""
        self.left -= count
        return self.left >= 0

    def taken(self, count: int) -> None:
        """Count bytes whose place is free for others."""
        self._owed += count

    def due(self) -> int:
        """Return the credit that is to be sent now, and count it as sent; 0 while it is too little to bother."""
        due = self._owed - self.held
        if due < self._step:
            return 0
        self._owed -= due
        self.left += due
        return due
