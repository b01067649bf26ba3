"""The service on each database, with a runner that does as it is told."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import shutil
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from generated.errors.internal import ProfileInvalid, RunLost
from runtime.dns.runs import Runs, RunsSettings, open_runs
from runtime.dns.runs.schema import metadata
from tests.postgresql import Cluster

SECONDS = 30.0
"""What anything here may take at most."""


@dataclass
class Runner:
    """Runs that find one message, of the level that the first label of the domain names, if it is one."""

    open: asyncio.Event = field(default_factory=asyncio.Event)
    """Runs do not end before this is set."""
    begun: list[str] = field(default_factory=list)
    now: list[str] = field(default_factory=list)
    """The domains of runs that are going on."""
    most: int = 0
    params: list[Mapping[str, Any]] = field(default_factory=list)
    dies: int = 0
    """How many runs are still to be lost."""

    def __post_init__(self) -> None:
        self.open.set()

    async def run(self, params: Mapping[str, Any]) -> AsyncGenerator[Any, None]:
        domain = params["domain"]
        self.begun.append(domain)
        self.params.append(params)
        self.now.append(domain)
        self.most = max(self.most, len(self.now))
        level = domain.split(".")[0].upper()
        try:
            yield {"type": "progress", "done": 1, "planned": 4}
            yield message(level if level in ("NOTICE", "WARNING", "ERROR", "CRITICAL") else "INFO")
            await self.open.wait()
            if self.dies:
                self.dies -= 1
                raise RunLost
            match level:
                case "UNUSABLE":
                    raise ProfileInvalid(property="resolver.source4", reason="no such address")
                case "BROKEN":
                    raise ValueError("a fault of ours")
                case "ENDLESS":
                    await asyncio.Event().wait()
                case "LATE":
                    yield {"type": "end", "order": [0], "queries": 1, "seconds": 2.0, "limit": "seconds"}
                    return
            yield {"type": "end", "order": [0], "queries": 1, "seconds": 0.5}
        finally:
            self.now.remove(domain)


def message(level: str) -> dict[str, Any]:
    return {
        "type": "message", "module": "Zone", "testcase": "Zone10", "tag": "ONE_SOA", "level": level,
        "args": {"ns": "ns1.example/192.0.2.1", "count": 3}, "seconds": 0.25,
    }  # fmt: skip


@dataclass
class Place:
    """Where a service keeps its runs, and how to open one there."""

    settings: RunsSettings
    cluster: Cluster | None
    runner: Runner = field(default_factory=Runner)
    places: int = 4
    seconds: float = 600.0

    async def open(self, **more: Any) -> Runs:
        settings = replace(self.settings, **more)
        return await open_runs(settings, self.runner, places=self.places, seconds=self.seconds)

    @contextlib.asynccontextmanager
    async def service(self, **more: Any) -> AsyncIterator[Runs]:
        runs = await self.open(**more)
        try:
            yield runs
        finally:
            await runs.close()


@pytest.fixture(scope="session")
def cluster(postgresql: None) -> Iterator[Cluster]:
    cluster = Cluster()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def prepared(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database with all tables, to be emptied for each test."""
    url = cluster.database()
    _made(RunsSettings(data=tmp_path_factory.mktemp("data"), database=url))
    return url


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables, to be copied."""
    folder = tmp_path_factory.mktemp("data")
    _made(RunsSettings(data=folder))
    return folder / "dns.db"


def _made(settings: RunsSettings) -> None:
    async def open_and_close() -> None:
        await (await open_runs(settings, Runner(), places=1, seconds=1)).close()

    asyncio.run(open_and_close())


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.judge("postgresql"))])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "postgresql":
        database: str = request.getfixturevalue("prepared")
        cluster: Cluster = request.getfixturevalue("cluster")
        tables = [*metadata.tables, "procrastinate_jobs", "procrastinate_workers", "procrastinate_events"]
        cluster.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE", str(make_url(database).database))
        return Place(RunsSettings(data=tmp_path, database=database, lost_seconds=0.3), cluster)
    shutil.copy(request.getfixturevalue("file"), tmp_path)
    return Place(RunsSettings(data=tmp_path), None)


@pytest.fixture
async def runs(place: Place) -> AsyncIterator[Runs]:
    """A service that executes what it is given at once."""
    async with place.service() as runs:
        yield runs


@pytest.fixture
async def paused(place: Place) -> AsyncIterator[Runs]:
    """A service that executes nothing."""
    async with place.service(execute=False) as runs:
        yield runs


async def until(holds: Callable[[], Any], value: Any = None) -> None:
    """Return once something that no event tells of is true, or has a value; it may have to be waited for."""
    async with asyncio.timeout(SECONDS):
        while True:
            found = holds()
            if inspect.isawaitable(found):
                found = await found
            if found == value or (value is None and found):
                return
            await asyncio.sleep(0.002)


async def over(runs: Runs, *ids: int) -> None:
    """Return once runs are over."""
    for id in ids:
        await until(partial(runs.progress, id), 100)
