from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from generated.proto.internal.v1 import internal_pb2_grpc as grpc
from runtime.xapi.client import connection as connection_module
from runtime.xapi.client import events as events_module
from tests.xapi.jobs.fake_repository import FakeRepositories
from tests.xapi.jobs.world import World, living


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried again is tried again at once."""
    monkeypatch.setattr(connection_module, "RETRY_SECONDS", 0.0)
    monkeypatch.setattr(events_module, "AGAIN_SECONDS", 0.0)


@pytest.fixture
def repositories() -> FakeRepositories:
    return FakeRepositories()


@pytest.fixture
async def world(tmp_path: Path, repositories: FakeRepositories) -> AsyncIterator[World]:
    """A world whose repositories are in memory, after which the pool is as a run has to leave it."""

    def enter(server: object) -> None:
        grpc.add_RepositoryServiceServicer_to_server(repositories, server)  # type: ignore[no-untyped-call]

    async with living(tmp_path, enter=enter) as world:
        yield world
        assert [one["name_label"] for one in world.pool.rows("task").values()] == []
        blocked = [one for one in world.pool.rows("VM").values() if "migrate_send" in one["blocked_operations"]]
        assert blocked == []
        assert not any(remote.locked for remote in repositories.remotes.values())
