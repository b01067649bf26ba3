"""A backend in Go behind a gateway in Python: JSON-RPC comes in, Go answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from runtime.contract import Caller, call_metadata, connect
from runtime.contract.abi import Face
from runtime.contract.upload import Upload
from runtime.gateway.gateway import Gateway
from runtime.gateway.settings import GatewaySettings, Listener
from tests.conformance.vectors import judged
from tests.polyglot.conftest import LIMIT, SLOW, GoBackend, authenticate
from tests.polyglot.programs import SECRET, TOKEN

pytestmark = [pytest.mark.clients, pytest.mark.slow]

SERVICE = "/gatewright.library.v1.CatalogService"

BOOK = {"id": "b1", "title": "On Time", "pages": 90, "price": 12.5, "lentTo": None, "in-print": True, "class": "book"}


@dataclass
class JsonRpc:
    """A client of the gateway."""

    http: aiohttp.ClientSession
    url: str
    channel: Any
    """The gateway's channel to the backend."""

    def post(self, method: str, params: Any) -> Any:
        return self.http.post(self.url, json={"jsonrpc": "2.0", "id": 1, "method": method, "params": params})

    async def answer(self, method: str, params: Any) -> Any:
        async with self.post(method, params) as response:
            assert response.status == 200
            return json.loads(await response.read())

    async def result(self, method: str, params: Any) -> Any:
        return (await self.answer(method, params))["result"]

    async def error(self, method: str, params: Any) -> Any:
        return (await self.answer(method, params))["error"]

    async def records(self, method: str, params: Any) -> list[Any]:
        async with self.post(method, params) as response:
            head, *lines = (await response.read()).splitlines()
        assert json.loads(head)["result"] == {"$responseType": "ndjson"}
        return [json.loads(line) for line in lines]


@pytest.fixture
async def client(
    request: pytest.FixtureRequest, go_backend: GoBackend, face: Face, tmp_path: Path
) -> AsyncIterator[JsonRpc]:
    """A client of a gateway with the backend in Go; a parameter is another secret that the gateway shows."""
    channel = connect(go_backend.address, faces=[face], secret=getattr(request, "param", SECRET))
    settings = GatewaySettings(
        data=tmp_path, listeners=(Listener(name="main", url="http://127.0.0.1:0", faces=("library",)),)
    )
    gateway = Gateway(settings, {"library": face}, {"shelf": channel}, authenticate=authenticate, version="1.2.3")
    (bound,) = await gateway.start()
    cookies = {"authenticationToken": TOKEN}
    timeout = aiohttp.ClientTimeout(total=LIMIT)
    try:
        async with aiohttp.ClientSession(cookies=cookies, timeout=timeout) as http:
            yield JsonRpc(http, f"{bound.url}/library", channel)
    finally:
        await gateway.drain(1.0)
        await channel.close()


async def test_a_value_there_and_back(client: JsonRpc) -> None:
    added = await client.result("catalog.add", {**BOOK, "cover": [1, 2], "notes": {"a": None}, "years": None})
    found = await client.result("catalog.get", {"id": "b1"})

    assert added == "b1"
    assert {name: found[name] for name in BOOK} == BOOK
    assert (found["cover"], found["notes"], found["years"]) == ([1, 2], {"a": None}, None)


async def test_a_declared_error_with_its_facts(client: JsonRpc) -> None:
    assert await client.error("catalog.get", {"id": "b9"}) == {
        "code": 1,
        "message": "no book b9",
        "data": {"id": "b9"},
    }


async def test_records_come_as_lines(client: JsonRpc) -> None:
    for number in range(12):
        await client.result("catalog.add", {**BOOK, "id": f"b{number:02}"})

    assert [book["id"] for book in await client.records("catalog.list", {})] == [f"b{n:02}" for n in range(10)]


async def test_a_parameter_chooses_the_form_of_the_reply(client: JsonRpc) -> None:
    await client.result("catalog.add", BOOK)

    assert await client.result("catalog.find", {"word": "Time"}) == 1
    assert await client.records("catalog.find", {"word": "Time", "stream": True}) == ["On Time"]


async def test_one_value_in_pieces(client: JsonRpc) -> None:
    await client.result("catalog.add", BOOK)
    await client.result("catalog.add", {**BOOK, "id": "b2"})

    assert await client.result("catalog.export", {}) == {"b1": BOOK, "b2": {**BOOK, "id": "b2"}}


async def test_a_map_of_unions(client: JsonRpc) -> None:
    assert await client.result("catalog.forget", ["b1"]) == {"b1": {"what": "returned", "id": "b1"}}


async def test_bytes_come_down(client: JsonRpc, face: Face) -> None:
    await client.result("catalog.add", BOOK)
    scan = face.methods["catalog.scan"]
    assert scan.stub is not None and scan.request is not None
    pages = bytes(range(256)) * 1024
    metadata = call_metadata(Caller(principal="reader"))
    await scan.stub(client.channel).Scan(Upload(scan.request({"id": "b1"}), one(pages)), metadata=metadata)

    async with client.post("catalog.read", "b1") as response:
        assert await response.read() == pages


async def one(block: bytes) -> AsyncIterator[bytes]:
    yield block


async def test_params_are_checked_before_go_sees_them(client: JsonRpc) -> None:
    error = await client.error("catalog.get", {"id": 1})

    assert (error["code"], error["data"][0]["pointer"]) == (-32602, "/id")


async def test_go_learns_who_calls(client: JsonRpc, go_backend: GoBackend) -> None:
    await client.result("catalog.count", {})

    await go_backend.until(f"call {SERVICE}/Count reader")


@pytest.mark.parametrize("client", [None, "something else"], indirect=True)
async def test_go_refuses_a_gateway_without_the_secret(client: JsonRpc) -> None:
    error = await client.error("catalog.count", {})

    assert error["message"] == "the shared secret is missing or wrong"


async def test_a_client_that_leaves_ends_the_work_in_go(client: JsonRpc, go_backend: GoBackend) -> None:
    call = asyncio.create_task(client.answer("catalog.get", {"id": SLOW}))
    await go_backend.until("waiting")

    call.cancel()

    await go_backend.until("left")


async def test_killing_go_in_mid_call_is_an_error_that_says_so(client: JsonRpc, go_backend: GoBackend) -> None:
    call = asyncio.create_task(client.error("catalog.get", {"id": SLOW}))
    await go_backend.until("waiting")

    await go_backend.kill()

    assert await call == {"code": -32000, "message": "the backend was lost in mid-call"}


async def test_killing_go_in_mid_stream_cuts_the_answer(client: JsonRpc, go_backend: GoBackend) -> None:
    """What is lost must not look whole: the lines that came are followed by no end."""
    await client.result("catalog.add", {**BOOK, "title": SLOW})
    lines = []
    with pytest.raises(aiohttp.ClientPayloadError):
        async with client.post("catalog.find", {"word": SLOW, "stream": True}) as response:
            lines.append(await response.content.readline())
            await go_backend.until("waiting")
            await go_backend.kill()
            lines += [line async for line in response.content]

    assert json.loads(lines[0])["result"] == {"$responseType": "ndjson"}


async def test_a_backend_that_is_gone_is_unavailable_at_once(client: JsonRpc, go_backend: GoBackend) -> None:
    await client.result("catalog.count", {})
    await go_backend.kill()

    error = await client.error("catalog.count", {})

    assert error["code"] == -32000
    assert error["message"] in ("the backend cannot be reached", "the backend was lost in mid-call")


async def test_the_vectors_pass(go_backend: GoBackend, face: Face) -> None:
    verdict = await judged(go_backend.address, face, secret=SECRET, services=["catalog"])

    assert verdict.failures == []
    assert verdict.passed > 40
