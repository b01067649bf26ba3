"""How many runs a client may start in a minute."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address

MINUTE = 60.0

CLIENT_RUNS = 600
"""What a client from elsewhere may start where nobody has said another number: far more than anybody does by hand."""

CLIENTS = 10_000
"""How many clients are remembered; the one that has not been seen for longest is forgotten first."""


class Rate:
    """A client starts with a minute's worth, which fills up evenly. A limit of 0 is none."""

    def __init__(self, limit: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        """`limit` None: CLIENT_RUNS of clients from elsewhere."""
        self.limit = CLIENT_RUNS if limit is None else limit
        self._local = limit is not None
        """Clients of this machine are counted, too."""
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}
        """What a client had left, and when."""

    def wait(self, client: str) -> int:
        """Return 0 and count a run of a client, or the whole seconds until it may start one."""
        if not self.limit or not client or not (self._local or elsewhere(client)):
            return 0
        now = self._clock()
        left, then = self._left.pop(client, (float(self.limit), now))
        left = min(self.limit, left + (now - then) * self.limit / MINUTE)
        wait = 0 if left >= 1 else math.ceil((1 - left) * MINUTE / self.limit)
        self._left[client] = (left if wait else left - 1, now)
        if len(self._left) > CLIENTS:
            del self._left[next(iter(self._left))]
        return wait


@lru_cache(1024)
def elsewhere(client: str) -> bool:
    """Return whether an address is not this machine's own."""
    try:
        address = ip_address(client)
    except ValueError:
        return True
    return not (getattr(address, "ipv4_mapped", None) or address).is_loopback
