"""Both faces of Zonemaster over sockets: the product's own service, with look-ups and tests that are made up."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from generated.handlers import rpcapi, zonemaster
from generated.proto.rpcapi.v1 import rpcapi_pb2_grpc
from generated.proto.zonemaster.v1 import zonemaster_pb2_grpc
from runtime.contract import LocalChannel, LocalServer
from runtime.contract.abi import Json
from runtime.dns.lookups import Delegation, Lookups
from runtime.dns.resolver import LocalResolver, NoResolver
from runtime.dns.runs.opening import open_runs
from runtime.dns.runs.service import Runs
from runtime.dns.runs.settings import RunsSettings
from runtime.dns.services.document import DocumentService
from runtime.dns.services.rpcapi import RpcapiService
from runtime.dns.wire.names import Name, from_text, to_text
from runtime.dns.wire.rdata import Ds
from runtime.gateway.gateway import Gateway
from runtime.gateway.settings import GatewaySettings, Limits, Listener
from tests.gateway.wire import Answer, Wire, connect, request

DOCUMENT = "/zonemaster/v1"
TODAY = "/zonemaster"

FOUND: Sequence[Mapping[str, Json]] = (
    {"module": "System", "testcase": "Unspecified", "tag": "GLOBAL_VERSION", "level": "INFO", "args": {"version": "1"}},
    {"module": "Zone", "testcase": "Zone10", "tag": "ONE_SOA", "level": "INFO", "args": {}},
    {
        "module": "Nameserver", "testcase": "Nameserver15", "tag": "N15_NO_VERSION_REVEALED", "level": "INFO",
        "args": {"ns_list": "ns1.example.org/192.0.2.1"},
    },
    {
        "module": "Zone", "testcase": "Zone10", "tag": "MULTIPLE_SOA", "level": "ERROR",
        "args": {"ns": "ns1.example.org/192.0.2.1", "count": 2},
    },
)  # fmt: skip
"""What every test finds."""


class Tests:
    """Runs every test at once, unless it has to wait for `gate`."""

    __test__ = False

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.gate.set()
        self.ran: list[Mapping[str, Any]] = []

    async def run(self, params: Mapping[str, Any]) -> AsyncGenerator[Json, None]:
        self.ran.append(params)
        yield {"type": "progress", "done": 0, "planned": 4}
        yield {"type": "progress", "done": 1, "planned": 4}
        await self.gate.wait()
        for entry in FOUND:
            yield {"type": "message", "seconds": 0.5, **entry}
        yield {"type": "end", "order": list(range(len(FOUND))), "queries": 0, "seconds": 1.0}


class Internet:
    """Look-ups and the resolver of a small world."""

    def __init__(self) -> None:
        self.hosts: dict[str, list[str]] = {"ns1.example.org": ["192.0.2.1", "2001:db8::1"]}
        self.zones: dict[str, Delegation] = {
            "example.org": Delegation(
                [(from_text("ns1.example.org"), "192.0.2.1"), (from_text("ns2.example.net"), None)],
                [Ds(12345, 13, 2, b"\x0f" * 32)],
            )
        }
        self.resolver = True
        self.asked: list[str] = []

    async def addresses(self, name: Name) -> list[str]:
        return self.hosts.get(to_text(name), [])

    async def delegation(self, zone: Name) -> Delegation:
        return self.zones.get(to_text(zone), Delegation([], []))

    async def has_servers(self, zone: Name) -> bool:
        self.asked.append(to_text(zone))
        if not self.resolver:
            raise NoResolver("no resolver of this machine answered within 5 seconds")
        return to_text(zone) in self.zones


@dataclass
class Served:
    """A gateway whose only face is that of Zonemaster, what is behind it, and a connection to it."""

    url: str
    runs: Runs
    tests: Tests
    internet: Internet
    wire: Wire
    headers: str = ""
    numbers: list[int] = field(default_factory=list)

    async def send(self, body: bytes, path: str, headers: str = "") -> Answer:
        self.wire.send(request(body, path, token=None, headers=headers))
        return await self.wire.answer()

    async def call(self, method: str, params: Any = ..., path: str = TODAY, headers: str = "") -> Any:
        """Return the answer, which is whole JSON for the id that was sent."""
        message = {"jsonrpc": "2.0", "id": 7, "method": method, **({} if params is ... else {"params": params})}
        answer = await self.send(json.dumps(message).encode(), path, headers)
        assert (answer.status, answer.headers["content-type"], answer.whole) == (200, "application/json", True)
        found = json.loads(answer.body)
        assert (found.pop("jsonrpc", "2.0"), found.pop("id")) == ("2.0", 7)
        return found

    async def result(self, method: str, params: Any = ..., path: str = TODAY) -> Any:
        answer = await self.call(method, params, path)
        assert "result" in answer, answer
        return answer["result"]

    async def error(self, method: str, params: Any = ..., path: str = TODAY) -> Any:
        answer = await self.call(method, params, path)
        assert "error" in answer, answer
        return answer["error"]

    async def over(self, id: int | str) -> None:
        """Wait for the end of a test."""
        async with asyncio.timeout(20):
            while await self.runs.progress(int(id)) < 100:  # noqa: ASYNC110
                await asyncio.sleep(0.002)


@contextlib.asynccontextmanager
async def serving(folder: Path, *, limits: Limits | None = None, **settings: Any) -> AsyncIterator[Served]:
    """Run a gateway with both faces; `settings` are of the service."""
    tests, internet = Tests(), Internet()
    runs = await open_runs(RunsSettings(data=folder, **settings), tests, places=2, seconds=60.0)
    server = LocalServer()
    lookups, resolver = cast(Lookups, internet), cast(LocalResolver, internet)
    document = DocumentService(runs, lookups, resolver, None, "1.2.3")
    zonemaster_pb2_grpc.add_ZonemasterServiceServicer_to_server(document, server)  # type: ignore[no-untyped-call]
    today = RpcapiService(runs, lookups, None, "1.2.3")
    rpcapi_pb2_grpc.add_RpcapiServiceServicer_to_server(today, server)  # type: ignore[no-untyped-call]

    async def nobody(token: str) -> str | None:
        return None

    gateway = Gateway(
        GatewaySettings(
            data=folder,
            listeners=(Listener(name="main", url="http://127.0.0.1:0", faces=("zonemaster",)),),
            limits=limits or Limits(),
        ),
        {"zonemaster": zonemaster.FACE, "rpcapi": rpcapi.FACE},
        {"dns": LocalChannel(server)},
        authenticate=nobody,
        version="1.2.3",
    )
    url = (await gateway.start())[0].url
    wire = await connect(url)
    try:
        yield Served(url, runs, tests, internet, wire)
    finally:
        tests.gate.set()
        await wire.close()
        await gateway.drain(1.0)
        await server.stop()
        await runs.close()
