"""A datastore in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.storage.datastore.store import Datastore
from tests.storage.datastore.making import in_memory, opened


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder where a sync costs nothing, if there is such a thing."""
    with in_memory() as path:
        yield Path(path)


@pytest.fixture
def store(folder: Path) -> Iterator[Datastore]:
    store = opened(folder / "store")
    yield store
    store.close()
