"""What every soak is given, and what it gives back."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random


@dataclass(slots=True)
class Proof:
    """The limits of a soak and its findings. A soak without findings has shown what it was made to show."""

    random: Random
    runs: int | None
    end: float
    """On the monotonic clock."""
    counts: Counter[str] = field(default_factory=Counter)
    """What was done, for the closing line."""
    findings: list[str] = field(default_factory=list)

    def goes_on(self, done: int) -> bool:
        """Return whether another run is wanted after so many; there is always a first one, and none after a finding."""
        if self.findings:
            return False
        return done == 0 or ((self.runs is None or done < self.runs) and time.monotonic() < self.end)

    def expect(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.findings.append(otherwise)


Soak = Callable[[Proof, Path], Awaitable[None]]
