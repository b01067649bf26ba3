"""A storage backend on a folder of its own, with a clock that stands still until it is moved."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from runtime.storage import Storage, StorageSettings, open_storage
from tests.storage.tables import with_tables

Open = Callable[..., Awaitable[Storage]]


class StillClock:
    """Milliseconds since the epoch, moved by hand."""

    def __init__(self, at: int = 1_700_000_000_000) -> None:
        self.at = at

    def __call__(self) -> int:
        return self.at


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def remotes_root(tmp_path: Path) -> Path:
    root = tmp_path / "remotes"
    root.mkdir()
    return root


@pytest.fixture
async def open_at(tmp_path: Path, remotes_root: Path, clock: StillClock) -> AsyncIterator[Open]:
    """Opens a storage backend on the test's folder, with any settings; at the end all are closed."""
    opened: list[Storage] = []

    async def open_with(**settings: Any) -> Storage:
        fixed: dict[str, Any] = {"allow_file_remotes": True, "file_remotes_root": str(remotes_root)}
        data = with_tables(tmp_path / "data")
        storage = await open_storage(StorageSettings(data=data, **(fixed | settings)), clock=clock)
        opened.append(storage)
        return storage

    yield open_with
    for storage in opened:
        await storage.close()


@pytest.fixture
async def storage(open_at: Open) -> Storage:
    return await open_at()
