from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.xapi.simulator.pool import Client, simulating


@pytest.fixture
async def pool(tmp_path: Path) -> AsyncIterator[Client]:
    """A demo pool of one host, and a session in it."""
    async with simulating(tmp_path / "pool") as client:
        yield client
