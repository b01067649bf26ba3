"""The gateway over a service whose look-ups and tests are those of a recording; the rest of it is the product's own."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from generated.handlers import rpcapi, zonemaster
from generated.messages import dns
from generated.proto.rpcapi.v1 import rpcapi_pb2_grpc
from runtime.contract import LocalChannel, LocalServer
from runtime.contract.abi import Json
from runtime.dns.lookups import Delegation, Lookups
from runtime.dns.runs.opening import open_runs
from runtime.dns.runs.service import Runs
from runtime.dns.runs.settings import RunsSettings
from runtime.dns.services.rpcapi import RpcapiService
from runtime.dns.wire.names import Name, from_text
from runtime.dns.wire.rdata import Ds
from runtime.gateway.gateway import Gateway
from runtime.gateway.settings import GatewaySettings, Listener
from tests.conformance.zonemaster_rpc import recording
from tests.conformance.zonemaster_rpc.recording import Call

PLACES = 8
SECONDS = 30.0
"""For all tests that wait to be over."""


class ReplayedLookups:
    """Answers look-ups with what the recording has, by normalised names."""

    def __init__(self, calls: Sequence[Call]) -> None:
        self._addresses = recording.addresses(calls)
        self._delegations = recording.delegations(calls)

    async def addresses(self, name: Name) -> list[str]:
        return self._addresses.get(name, [])

    async def delegation(self, zone: Name) -> Delegation:
        found = self._delegations.get(zone, {"ns_list": [], "ds_list": []})
        return Delegation(
            [(from_text(one["ns"]), one["ip"]) for one in found["ns_list"]],
            [
                Ds(one["keytag"], one["algorithm"], one["digtype"], bytes.fromhex(one["digest"]))
                for one in found["ds_list"]
            ],
        )


class ReplayedTests:
    """Finds in every test of a domain what the recorded one found, each with a tag of its test case."""

    def __init__(self, calls: Sequence[Call]) -> None:
        self._found = recording.tests(calls)

    async def run(self, params: Mapping[str, Any]) -> AsyncGenerator[Json, None]:
        entries = self._found.get(params["domain"], [{"module": "Basic", "testcase": "Basic01", "level": "INFO"}])
        for entry in entries:
            case = dns.CASES.get(entry.get("testcase", "").lower())
            yield {
                "type": "message",
                "module": entry["module"],
                "testcase": entry.get("testcase", ""),
                "tag": case.tags[0] if case is not None else "GLOBAL_VERSION",
                "level": entry["level"],
                "args": {"ns": entry["ns"]} if entry.get("ns", "All") != "All" else {},
                "seconds": 0.0,
            }
        yield {"type": "progress", "done": 1, "planned": 1}
        yield {"type": "end", "order": list(range(len(entries))), "queries": 0, "seconds": 0.0}


class Peer:
    """A gateway for one session. Tests wait until `finish` is called, as those of the recording did for a while."""

    def __init__(self, folder: Path, tests: ReplayedTests) -> None:
        self.url = ""
        self._folder = folder
        self._tests = tests
        self._runs: Runs | None = None

    def __getattr__(self, name: str) -> Any:
        """What the servicers ask of the service: it is another object after each `finish`."""
        return getattr(self._runs, name)

    async def open(self, *, execute: bool) -> None:
        """Have the service go on, with or without running what waits."""
        settings = RunsSettings(data=self._folder, execute=execute, queue=0)
        self._runs = await open_runs(settings, self._tests, places=PLACES, seconds=SECONDS)

    async def close(self) -> None:
        assert self._runs is not None
        await self._runs.close()

    async def finish(self, ids: Sequence[int]) -> None:
        """Have the tests with these ids be over."""
        await self.close()
        await self.open(execute=True)
        assert self._runs is not None
        async with asyncio.timeout(SECONDS):
            for id in ids:
                while await self._runs.progress(id) < 100:  # noqa: ASYNC110
                    # Whoever waits for a test over this API has to ask again and again.
                    await asyncio.sleep(0.005)
        await self.close()
        await self.open(execute=False)


@contextlib.asynccontextmanager
async def serving(calls: Sequence[Call], folder: Path) -> AsyncIterator[Peer]:
    """Run a gateway whose only face is that of Zonemaster, for the calls of one session."""
    peer = Peer(folder, ReplayedTests(calls))
    await peer.open(execute=False)
    server = LocalServer()
    lookups = cast(Lookups, ReplayedLookups(calls))
    rpcapi_pb2_grpc.add_RpcapiServiceServicer_to_server(  # type: ignore[no-untyped-call]
        RpcapiService(cast(Runs, peer), lookups, None, "0.1.0"), server
    )

    async def nobody(token: str) -> str | None:
        return None

    gateway = Gateway(
        GatewaySettings(
            data=folder, listeners=(Listener(name="main", url="http://127.0.0.1:0", faces=("zonemaster",)),)
        ),
        {"zonemaster": zonemaster.FACE, "rpcapi": rpcapi.FACE},
        {"dns": LocalChannel(server)},
        authenticate=nobody,
        version="0.1.0",
    )
    peer.url = (await gateway.start())[0].url
    try:
        yield peer
    finally:
        await gateway.drain(1.0)
        await server.stop()
        await peer.close()
