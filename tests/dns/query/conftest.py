from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def open_sockets() -> Callable[[], int]:
    """Counts the sockets that this process has open."""

    def count() -> int:
        found = 0
        for entry in Path("/proc/self/fd").iterdir():
            try:
                found += str(entry.readlink()).startswith("socket:")
            except OSError:
                continue
        return found

    return count
