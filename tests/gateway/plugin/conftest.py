"""The custom-services face on a gateway of its own, with services that do what a test tells them."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from generated.errors.internal import NoSuchService, SessionNotFound
from generated.handlers import plugin
from runtime.contract import Caller
from runtime.contract.abi import Fault, Json
from runtime.gateway.gateway import Gateway
from runtime.gateway.plugin import face as face_module
from runtime.gateway.plugin.place import Here, Key, Place
from runtime.gateway.settings import GatewaySettings, Limits, Listener
from tests.gateway.wire import Answer, Wire, connect

SESSION = "OpaqueRef:0f3c2a51-9d0e-4c2b-8a7f-6f1f2d3c4b5a"
OTHER = "OpaqueRef:11111111-2222-3333-4444-555555555555"
NAME = "com.example.thing"
ROOT = "/services/plugin/"

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

PLACE = Here("", "root", True, ("pool-admin",), "test", frozenset(), frozenset(), 256, 60.0, 300.0)


class Known:
    """Services whose places a test sets; the sessions are those in `sessions`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sessions = {SESSION}
        self.places: dict[str, Place] = {}
        self.fault: Fault | None = None
        self.asked: list[tuple[str | None, str, Caller]] = []
        self.remembered: dict[Key, Place] = {}
        self.listed: list[Json] = []

    def known(self, key: Key, now: float) -> Place | None:
        return self.remembered.get(key)

    async def resolve(self, key: Key, session: str, caller: Caller) -> Place:
        _, name, verb = key
        self.asked.append((name, verb, caller))
        await asyncio.sleep(0)
        if self.fault is not None:
            raise self.fault
        if session not in self.sessions:
            raise SessionNotFound()
        if name not in self.places:
            raise NoSuchService(name=name or "")
        return self.places[name]

    async def list(self, session: str, caller: Caller) -> Sequence[Json]:
        if session not in self.sessions:
            raise SessionNotFound()
        return self.listed


@dataclass
class Running:
    gateway: Gateway
    services: Known
    url: str
    wires: list[Wire] = field(default_factory=list)
    servers: list[asyncio.Server] = field(default_factory=list)
    served: list[asyncio.Task[None]] = field(default_factory=list)

    async def connect(self) -> Wire:
        wire = await connect(self.url)
        self.wires.append(wire)
        return wire

    async def send(self, raw: bytes) -> Answer:
        wire = await self.connect()
        wire.send(raw)
        return await wire.answer()

    async def get(self, path: str, **more: Any) -> Answer:
        return await self.send(request(path, **more))

    def place(self, name: str = NAME, **more: Any) -> Here:
        """Say that a service is here; return its place."""
        place = replace(PLACE, socket=str(self.services.folder / name), **more)
        self.services.places[name] = place
        return place

    async def service(self, behaviour: Behaviour, name: str = NAME, **more: Any) -> Here:
        """Run a service that does behaviour with each connection, which it closes after it."""
        place = self.place(name, **more)

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            self.served.append(task)
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await behaviour(reader, writer)
            writer.close()

        self.servers.append(await asyncio.start_unix_server(serve, place.socket, limit=1 << 20))
        return place

    def remove(self, name: str = NAME) -> None:
        """Remove the socket of a service, so that there can be another."""
        (self.services.folder / name).unlink(missing_ok=True)

    async def dying_service(self, said: bytes) -> None:
        """Run a service that says something and dies with the request unread: the kernel resets its connections."""
        place = self.place()
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(place.socket)
        listening.listen()
        listening.setblocking(False)
        loop = asyncio.get_running_loop()

        async def serve() -> None:
            with listening:
                while True:
                    end, _ = await loop.sock_accept(listening)
                    with end:
                        came = asyncio.Event()
                        loop.add_reader(end, came.set)
                        await came.wait()
                        loop.remove_reader(end)
                        await loop.sock_sendall(end, said)

        self.served.append(asyncio.ensure_future(serve()))

    async def close(self) -> None:
        for wire in self.wires:
            # What a test left unsent is not waited for.
            wire.writer.transport.abort()
        await self.gateway.drain(1.0)
        for server in self.servers:
            server.close()
        for task in self.served:
            task.cancel()
        await asyncio.gather(*self.served, return_exceptions=True)


def request(
    path: str = ROOT + NAME,
    *,
    verb: str = "GET",
    session: str | None = SESSION,
    headers: str = "",
    body: bytes | None = None,
    version: str = "1.1",
) -> bytes:
    cookie = f"Cookie: session_id={session}\r\n" if session is not None else ""
    length = "" if body is None else f"Content-Length: {len(body)}\r\n"
    return f"{verb} {path} HTTP/{version}\r\nHost: h\r\n{cookie}{headers}{length}\r\n".encode() + (body or b"")


async def head_of(reader: asyncio.StreamReader) -> bytes:
    return await reader.readuntil(b"\r\n\r\n")


def says(answer: bytes, *, times: int = 1_000_000) -> Behaviour:
    """Answer every request without looking at it."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(times):
            await head_of(reader)
            writer.write(answer)
            await writer.drain()

    return behave


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nfoo"


@dataclass
class Recorder:
    """Answers with OK and keeps what it was sent: heads, and bodies of the length that they name."""

    heads: list[bytes] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    connections: int = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while True:
            head = await head_of(reader)
            lines = head.lower().split(b"\r\n")
            lengths = [int(line[15:]) for line in lines if line.startswith(b"content-length:")]
            body = b""
            if b"transfer-encoding: chunked" in lines:
                while (size := int(await reader.readuntil(b"\r\n"), 16)) or not body.endswith(b"\n"):
                    if not size:
                        await reader.readexactly(2)
                        break
                    body += (await reader.readexactly(size + 2))[:-2]
            elif lengths:
                body = await reader.readexactly(lengths[0])
            self.heads.append(head)
            self.bodies.append(body)
            writer.write(OK)

    def fields(self, at: int = -1) -> dict[str, str]:
        lines = self.heads[at].decode().split("\r\n")[1:]
        return {name.lower(): value for name, value in (line.split(": ", 1) for line in lines if line)}

    def line(self, at: int = -1) -> str:
        return self.heads[at].decode().split("\r\n")[0]


async def one_answer(wire: Wire) -> Answer:
    """Return the answer, after which nothing comes on a connection that the client closes."""
    answer = await wire.answer()
    if wire.writer.can_write_eof():
        wire.writer.write_eof()
    assert await wire.reader.read() == b"", "there is something behind the answer"
    return answer


async def ask(face: Running, raw: bytes = request()) -> Answer:
    wire = await face.connect()
    wire.send(raw)
    return await one_answer(wire)


Start = Callable[..., Awaitable[Running]]


@pytest.fixture
async def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Start]:
    """Start a gateway with the face alone; keyword arguments are its limits."""
    # Nothing here waits for a limit that it does not want to see.
    monkeypatch.setattr(face_module, "CHECK_SECONDS", 0.02)
    running: list[Running] = []

    async def begin(*, trusted: tuple[str, ...] = (), scheme: str = "http", **limits: Any) -> Running:
        folder = tmp_path / "plugin"
        folder.mkdir(exist_ok=True)

        async def nobody(token: str) -> str | None:
            return None

        services = Known(folder)
        gateway = Gateway(
            GatewaySettings(
                data=tmp_path,
                listeners=(Listener(name="main", url=f"{scheme}://127.0.0.1:0", faces=("plugin", "ops")),),
                limits=Limits(**limits),
                trusted_proxies=tuple(ip_network(net) for net in trusted),
            ),
            {"plugin": plugin.FACE},
            {},
            authenticate=nobody,
            services=services,
            version="1.2.3",
        )
        one = Running(gateway, services, (await gateway.start())[0].url)
        running.append(one)
        return one

    yield begin
    for one in running:
        await one.close()


@pytest.fixture
async def face(start: Start) -> Running:
    return await start()


@pytest.fixture
async def recorder(face: Running) -> Recorder:
    """The service NAME, which keeps what it is sent."""
    recorder = Recorder()
    await face.service(recorder)
    return recorder
