from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from runtime.xapi.client import connection as connection_module
from runtime.xapi.client import events as events_module
from runtime.xapi.client.address import address
from runtime.xapi.client.connection import Connection, Credentials
from runtime.xapi.client.rpc import Rpc
from tests.xapi.pool import Pool

ROOT = Credentials("root", "secret")


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried again is tried again at once."""
    monkeypatch.setattr(connection_module, "RETRY_SECONDS", 0.0)
    monkeypatch.setattr(events_module, "AGAIN_SECONDS", 0.0)


@pytest.fixture
async def connection(pool: Pool) -> AsyncIterator[Connection]:
    """A connection to the pool, after which no session is left there."""
    one = Connection(address(pool.url), ROOT, Rpc())
    yield one
    await one.close()
    assert pool.sessions == {}
