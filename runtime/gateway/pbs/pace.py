"""How often a client may do what costs it little and us more. No I/O here: time is an argument."""

from __future__ import annotations


class Pace:
    """`burst` steps at once, and `rate` a second after that."""

    def __init__(self, burst: int, rate: float) -> None:
        self._burst = burst
        self._rate = rate
        self._left = float(burst)
        self._at: float | None = None

    def step(self, now: float) -> bool:
        """Return whether one more step is allowed now, and take it."""
        if self._at is not None:
            self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
