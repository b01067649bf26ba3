from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from runtime.contract.abi import Auth, Face, Method
from runtime.gateway.gateway import Gateway
from runtime.gateway.listener import Bound
from runtime.gateway.settings import GatewaySettings, Limits, Listener, Xo
from tests.gateway.fakes import METHODS, TOKEN, FakeBackend, anything, closed, face, method, own
from tests.gateway.wire import Answer, Wire, connect, request

ZONEMASTER = [
    own("system.listMethods", anything, auth=Auth.NONE),
    method("version_info", auth=Auth.NONE),
    method("get_ns_ips", lambda value: [] if type(value) is str else closed(hostname=str)(value), auth=Auth.NONE),
    method("add_api_user", closed(username=str, api_key=str), auth=Auth.LOOPBACK),
    method("start_domain_test", closed(domain=str), auth=Auth.NONE, backend="absent"),
]


@dataclass
class Running:
    """A gateway that runs, its backend, and the connections that a test has made."""

    gateway: Gateway
    backend: FakeBackend
    bound: list[Bound]
    wires: list[Wire] = field(default_factory=list)

    async def connect(self, listener: int = 0) -> Wire:
        wire = await connect(self.bound[listener].url)
        self.wires.append(wire)
        return wire

    async def send(self, raw: bytes, listener: int = 0) -> Answer:
        wire = await self.connect(listener)
        wire.send(raw)
        return await wire.answer()

    async def post(self, body: bytes, path: str = "/api/v1", listener: int = 0, **more: Any) -> Answer:
        return await self.send(request(body, path, **more), listener)

    async def call(self, body: bytes, **more: Any) -> bytes:
        """Return the body of the answer, which must be whole and come with status 200 as JSON."""
        answer = await self.post(body, **more)
        assert (answer.status, answer.headers["content-type"], answer.whole) == (200, "application/json", True)
        return answer.body


Start = Callable[..., Awaitable[Running]]


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """Start a gateway of fakes; keyword arguments change what it is told."""
    running: list[Running] = []

    async def begin(
        *,
        faces: dict[str, list[Method]] | None = None,
        listeners: tuple[Listener, ...] | None = None,
        limits: Limits | None = None,
        pace: Xo | None = None,
        trusted: tuple[str, ...] = (),
        **more: Any,
    ) -> Running:
        tables: dict[str, Face] = {
            name: face(name, tmp_path / "tree", methods)
            for name, methods in (faces or {"xo": METHODS, "zonemaster": ZONEMASTER, "rpcapi": ZONEMASTER}).items()
        }
        main = Listener(
            name="main",
            url="http://127.0.0.1:0",
            faces=(*(name for name in tables if name != "rpcapi"), "pbs", "plugin", "console", "ops"),
        )
        backend = FakeBackend()
        settings = GatewaySettings(
            data=tmp_path, listeners=listeners or (main,), limits=limits or Limits(), xo=pace or Xo(),
            trusted_proxies=tuple(ip_network(net) for net in trusted),
        )  # fmt: skip

        async def authenticate(token: str) -> str | None:
            return "xo" if token == TOKEN else None

        gateway = Gateway(
            settings, tables, {"fake": backend}, version="1.2.3", **{"authenticate": authenticate, **more}
        )
        one = Running(gateway, backend, await gateway.start())
        running.append(one)
        return one

    yield begin
    for one in running:
        for wire in one.wires:
            await wire.close()
        await one.gateway.drain(1.0)


@pytest.fixture
async def gateway(start: Start) -> Running:
    return await start()
