"""The outside programs, and services for them to call."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from codegen import cli
from runtime.contract import GrpcServer, connect
from runtime.contract.abi import Face
from runtime.gateway.contract_listener import ContractListener
from runtime.gateway.settings import Limits, Listener
from runtime.gateway.telemetry import Metrics
from tests.codegen.trees import FOREIGN, ROOT
from tests.foreign.shelf import Shelf
from tests.polyglot.programs import SECRET, TOKEN, Client, go_programs, typescript_client

PACKAGE = "polyware"
SLOW = "slow"
"""The book for which the backend in Go lets callers wait."""

LIMIT = 60
"""Seconds after which a test that waits for something has failed."""


@pytest.fixture(scope="session")
def face(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Face]:
    """The face of the foreign spec, from a tree of its own."""
    folder = tmp_path_factory.mktemp("polyglot")
    assert cli.main(["generate", "--spec", str(FOREIGN), "--out", str(folder / PACKAGE)]) == 0
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    yield importlib.import_module(f"{PACKAGE}.handlers.library").FACE
    sys.path.remove(str(folder))


@pytest.fixture(scope="session")
def roots(face: Face) -> Sequence[Path]:
    """The folders below which the .proto files of all faces are."""
    module = importlib.import_module(f"{PACKAGE}.proto")
    return [ROOT / "generated" / "proto", *(Path(folder) for folder in module.__path__)]


@pytest.fixture(scope="session")
def go_folder(go: Path, roots: Sequence[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return go_programs(go, roots, tmp_path_factory.mktemp("go"))


@pytest.fixture(scope="session")
def script(typescript: Path, roots: Sequence[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return typescript_client(typescript, roots, tmp_path_factory.mktemp("typescript"))


LANGUAGES = [pytest.param(name, marks=pytest.mark.judge(name)) for name in ("go", "typescript")]


@pytest.fixture(scope="session", params=LANGUAGES)
def client(request: pytest.FixtureRequest, roots: Sequence[Path]) -> Client:
    """A client in each language."""
    if request.param == "go":
        return Client((request.getfixturevalue("go_folder") / "client",))
    return Client(("node", request.getfixturevalue("script"), ":".join(map(str, roots))))


@dataclass
class GoBackend:
    """The backend in Go, as a process."""

    process: asyncio.subprocess.Process
    address: str

    async def until(self, line: str) -> None:
        """Return when the backend has said a line; what it says before is passed over."""
        async with asyncio.timeout(LIMIT):
            while (said := await self._line()) != line:
                assert said, f"the backend ended without {line!r}"

    async def _line(self) -> str:
        assert self.process.stdout is not None
        return (await self.process.stdout.readline()).decode().rstrip("\n")

    async def kill(self) -> None:
        self.process.kill()
        await self.process.wait()


@contextlib.asynccontextmanager
async def go_running(folder: Path) -> AsyncIterator[GoBackend]:
    process = await asyncio.create_subprocess_exec(
        folder / "backend", "-slow", SLOW, env=os.environ | {"SECRET": SECRET}, stdout=asyncio.subprocess.PIPE
    )
    backend = GoBackend(process, "")
    try:
        backend.address = (await backend._line()).removeprefix("listening ")
        yield backend
    finally:
        if process.returncode is None:
            await backend.kill()


@pytest.fixture
async def go_backend(go_folder: Path) -> AsyncIterator[GoBackend]:
    async with go_running(go_folder) as backend:
        yield backend


@contextlib.asynccontextmanager
async def python_running(face: Face) -> AsyncIterator[str]:
    server = GrpcServer("127.0.0.1:0", faces=[face], secret=SECRET)
    for add, servicer in Shelf(PACKAGE).services():
        add(servicer, server)
    await server.start()
    try:
        yield server.address
    finally:
        await server.stop()


async def authenticate(token: str) -> str | None:
    return "reader" if token == TOKEN else None


@dataclass
class Library:
    """A contract listener for the foreign spec, and a channel to the backend behind it."""

    address: str
    channel: Any


BACKENDS = ["python", pytest.param("go", marks=pytest.mark.judge("go"))]


@pytest.fixture(params=BACKENDS)
async def library(request: pytest.FixtureRequest, face: Face, tmp_path: Path) -> AsyncIterator[Library]:
    """The foreign spec at a contract listener, with a backend in each language."""
    async with contextlib.AsyncExitStack() as stack:
        if request.param == "go":
            backend = (await stack.enter_async_context(go_running(request.getfixturevalue("go_folder")))).address
        else:
            backend = await stack.enter_async_context(python_running(face))
        channel = connect(backend, faces=[face], secret=SECRET)
        stack.push_async_callback(channel.close)
        listener = ContractListener(
            Listener(name="contract", url="grpc://127.0.0.1:0", faces=()),
            [face],
            {"shelf": channel},
            data=tmp_path,
            authenticate=authenticate,
            limits=Limits(),
            metrics=Metrics("1.2.3"),
        )
        bound = await listener.start()
        stack.push_async_callback(listener.drain, 1.0)
        yield Library(bound.url.partition("://")[2], channel)
