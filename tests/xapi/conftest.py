from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.xapi.pool import Pool, serving


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    async with serving(Pool()) as pool:
        yield pool


@pytest.fixture
def plugins(tmp_path: Path) -> Path:
    folder = tmp_path / "plugin"
    folder.mkdir()
    return folder
