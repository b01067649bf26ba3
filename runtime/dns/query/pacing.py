"""How many queries one address may get, and when a query is sent again. Pure: the time is an argument."""

from dataclasses import dataclass
from typing import Final

SLOW: Final = 0.8
"""Seconds after which a query to an address that never answered is sent again."""
QUICK: Final = 0.4
"""The least of such waits, for an address that is known to be near."""
HOPELESS: Final = 0.3
"""The least part of its time that a question has when its address has let a whole `timeout` go without an answer."""
FORGIVEN: Final = 60.0
"""Seconds after which such an address is asked as if it were new."""


class Pace:
    """At most `burst` queries at once and `rate` a second in the long run, for one address (a token bucket, kept as the
    time at which it will be full)."""

    __slots__ = ("_burst", "_full_at", "_interval")

    def __init__(self, rate: float, burst: int) -> None:
        self._interval = 1 / rate
        self._burst = (burst - 1) / rate
        self._full_at = 0.0

    def reserve(self, now: float) -> float:
        """Take one query from the allowance; the seconds to wait before it may be sent."""
        self._full_at = max(self._full_at, now) + self._interval
        return max(0.0, self._full_at - self._interval - self._burst - now)

    def idle(self, now: float) -> bool:
        """Whether the whole allowance is there again."""
        return self._full_at <= now


class Silence:
    """Since when an address has not answered over one transport, although it was asked."""

    __slots__ = ("_last", "_since")

    def __init__(self) -> None:
        self._since: float | None = None
        self._last = 0.0

    def asked(self, now: float) -> None:
        """A question went out. One after a long time without any begins anew."""
        if self._since is None or now - self._last > FORGIVEN:
            self._since = now
        self._last = now

    def answered(self) -> None:
        """Something came, whatever it was."""
        self._since = None

    def hopeless(self, now: float, timeout: float) -> bool:
        """Whether nothing has come for `timeout` seconds, within which several tries were made."""
        return self._since is not None and now - self._since >= timeout and now - self._last <= FORGIVEN


@dataclass(frozen=True, slots=True)
class Patience:
    """When a query goes out, in seconds from the first time, and when hope ends."""

    sends: tuple[float, ...]
    end: float


def patience(
    timeout: float, tries: int, adaptive: bool, round_trip: float | None = None, hopeless: bool = False
) -> Patience:
    """The tries of one question over UDP.

    Without `adaptive`: `tries` of `timeout` seconds each. With it: all within `timeout`, one try more, the first ones
    short, with the round trip to that address as the measure where it is known; to a `hopeless` address two tries in a
    shorter time.
    """
    if not adaptive:
        return Patience(tuple(timeout * number for number in range(tries)), timeout * tries)
    first = min(SLOW if round_trip is None else max(QUICK, 4 * round_trip), timeout / 4)
    if hopeless:
        end = max(HOPELESS * timeout, 3 * first)
        return Patience((0, end / 3), end)
    sends = [first * (2**number - 1) for number in range(tries + 1)]
    return Patience(tuple(at for at in sends if at < timeout), timeout)
