"""One server for the tests of a module; each backs up groups of its own."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio

from tests.pbs.server import QUICK, STORE, Server, serving_in_memory

_ids = itertools.count(1)
_times = itertools.count(1_700_000_000)

Params = Callable[..., dict[str, Any]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[Server]:
    async with serving_in_memory() as found:
        yield found


@pytest_asyncio.fixture(
    scope="module", loop_scope="module", params=[True, False], ids=["past the library", "through the library"]
)
async def each_way(request: pytest.FixtureRequest) -> AsyncIterator[Server]:
    """One server for each way to receive."""
    settings = dataclasses.replace(QUICK, split=request.param, preface_timeout=0.3)
    async with serving_in_memory(settings) as found:
        yield found


@pytest.fixture
def params() -> Params:
    """Make the parameters of a session: always a later time, and one group for the test unless it says otherwise."""
    own = f"t{next(_ids)}"

    def make(id: str = own, **more: Any) -> dict[str, Any]:
        return {"store": STORE, "backup-type": "host", "backup-id": id, "backup-time": next(_times), **more}

    return make
