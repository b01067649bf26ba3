"""The contract in its two forms, with a backend whose methods the tests bring."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import inspect
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from codegen import cli
from runtime.contract import GrpcServer, LocalChannel, LocalServer, connect
from tests.contract.library import PACKAGE, Library, Plugs

LIMIT = 30
"""Seconds after which a test that waits for something has failed."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run all tests of this folder in one event loop, as grpc.aio wants it of a process."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and inspect.iscoroutinefunction(getattr(item, "function", None)):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the package that the generator makes of the foreign spec."""
    found = tmp_path_factory.mktemp("contract")
    spec = Path(__file__).parents[1] / "foreign" / "spec"
    assert cli.main(["generate", "--spec", str(spec), "--out", str(found / PACKAGE)]) == 0
    importlib.invalidate_caches()
    sys.path.insert(0, str(found))
    yield found
    sys.path.remove(str(found))


@pytest.fixture(scope="session")
def library(tree: Path) -> Library:
    return Library()


class Backend:
    """A running backend in one of the two forms, and a client of it."""

    def __init__(self, form: str, library: Library, server: Any, channel: Any, plugs: Plugs) -> None:
        self.form = form
        self.library = library
        self.server = server
        self.channel = channel
        self.plugs = plugs
        self.catalog = library.grpc.CatalogServiceStub(channel)
        self.desk = library.grpc.DeskServiceStub(channel)

    def plug(self, method: Callable[[Any, Any], Any]) -> None:
        """Let a function be the method of its name."""
        self.plugs.methods[method.__name__] = method


@contextlib.asynccontextmanager
async def running(form: str, library: Library, **options: Any) -> AsyncIterator[Backend]:
    """Run a backend; the options are those of the server."""
    plugs = Plugs(library)
    if form == "local":
        server: Any = LocalServer(**options)
        plugs.add_to(server)
        channel: Any = LocalChannel(server)
    else:
        server = GrpcServer("127.0.0.1:0", faces=[library.face], **options)
        plugs.add_to(server)
        await server.start()
        channel = connect(server.address, faces=[library.face])
    try:
        async with asyncio.timeout(LIMIT):
            yield Backend(form, library, server, channel, plugs)
    finally:
        await channel.close()
        await server.stop()


@pytest_asyncio.fixture(loop_scope="session", params=["local", "grpc"])
async def backend(request: pytest.FixtureRequest, library: Library) -> AsyncIterator[Backend]:
    """Every test with this holds for both forms; afterwards none of them has left a task behind."""
    before = asyncio.all_tasks()
    async with running(request.param, library) as found:
        yield found
    left = {task for task in asyncio.all_tasks() - before if task is not asyncio.current_task()}
    if left:
        await asyncio.wait(left, timeout=1)
    assert [task for task in left if not task.done()] == []


class Probe:
    """What a method saw: marks that a test waits for."""

    def __init__(self) -> None:
        self._marks: dict[str, asyncio.Event] = {}
        self.seen: list[str] = []

    def _mark(self, name: str) -> asyncio.Event:
        return self._marks.setdefault(name, asyncio.Event())

    def mark(self, name: str) -> None:
        self.seen.append(name)
        self._mark(name).set()

    async def until(self, name: str) -> None:
        async with asyncio.timeout(10):
            await self._mark(name).wait()

    @contextlib.contextmanager
    def watch(self) -> Iterator[None]:
        """Mark that a method was entered, and how it was left."""
        self.mark("entered")
        try:
            yield
        except asyncio.CancelledError:
            self.mark("cancelled")
            raise
        finally:
            self.mark("left")


@pytest.fixture
def probe() -> Probe:
    return Probe()


async def settled(count: list[int], round_trip: Callable[[], Any]) -> int:
    """Return a count that has not grown while a hundred calls went to the backend and back."""
    last = -1
    while count[0] != last:
        last = count[0]
        for _ in range(100):
            await round_trip()
            await asyncio.sleep(0)  # In one process a call may be over without a turn of the loop.
    return last
