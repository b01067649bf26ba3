"""Requests that repeat a head: the quick way gives the answers of the ordinary one, in order, logged and counted."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest
from structlog.testing import capture_logs

from runtime.contract.abi import Json
from runtime.gateway.settings import Limits, Xo
from tests.gateway.conftest import Running, Start
from tests.gateway.wire import Wire, request

# All of one length, so that the head is the same byte for byte.
OWN = b'{"id":1,"method":"system.getServerVersion"}'
BAD = b'{"id":2,"method":"nope.nope"}'.ljust(len(OWN))
BACK = b'{"id":3,"method":"thing.echo"}'.ljust(len(OWN))
NOTE = b'{"method":"thing.echo"}'.ljust(len(OWN))
LIST = b'{"id":4,"method":"test.range","params":7}'.ljust(len(OWN))
MANY = b'[{"id":5,"method":"nope.nope"}]'.ljust(len(OWN))

ANSWERS = {
    OWN: b'{"id":1,"jsonrpc":"2.0","result":"1.2.3"}',
    BAD: b'{"error":{"code":-32601,"data":"nope.nope","message":"method not found: nope.nope"},"id":2,"jsonrpc":"2.0"}',
    BACK: b'{"id":3,"jsonrpc":"2.0","result":{}}',
    NOTE: b"",
    LIST: b'{"error":{"code":-32600,"message":"invalid params: number instead of undefined, array or object"},'
          b'"id":null,"jsonrpc":"2.0"}',
    MANY: b'[{"error":{"code":-32601,"data":"nope.nope","message":"method not found: nope.nope"},'
          b'"id":5,"jsonrpc":"2.0"}]',
}  # fmt: skip

BODIES = [OWN, OWN, BAD, OWN, BACK, OWN, OWN, NOTE, OWN, LIST, MANY, OWN, OWN]


def echoing(gateway: Running) -> Running:
    @gateway.backend("echo")
    async def echo(params: Json) -> Json:
        await asyncio.sleep(0)
        return params

    return gateway


async def bodies_of(wire: Wire, count: int) -> list[bytes]:
    return [(await wire.answer()).body for _ in range(count)]


async def test_one_after_the_other(gateway: Running) -> None:
    wire = await echoing(gateway).connect()
    got = []
    for body in BODIES:
        wire.send(request(body))
        got += await bodies_of(wire, 1)

    assert got == [ANSWERS[body] for body in BODIES]


@pytest.mark.parametrize("size", [1, 7, 100, 1000, 100_000])
async def test_all_at_once_in_pieces_of_any_size(gateway: Running, size: int) -> None:
    wire = await echoing(gateway).connect()
    wire.send(request(OWN))
    first = await bodies_of(wire, 1)
    data = b"".join(map(request, BODIES * 5))
    for start in range(0, len(data), size):
        wire.send(data[start : start + size])
        if start % (size * 16) == 0:
            await wire.writer.drain()
            await asyncio.sleep(0)

    assert first + await bodies_of(wire, len(BODIES) * 5) == [ANSWERS[OWN], *[ANSWERS[body] for body in BODIES * 5]]


async def test_another_head_is_read_anew(gateway: Running) -> None:
    wire = await gateway.connect()
    statuses = []
    for raw in (
        request(OWN), request(OWN), request(OWN, token="wrong"), request(OWN), request(OWN, verb="GET"), request(OWN),
        request(OWN, token=None), request(OWN, "/nowhere"), request(OWN), request(OWN),
    ):  # fmt: skip
        wire.send(raw)
        statuses.append((await wire.answer()).status)

    assert statuses == [200, 200, 401, 200, 405, 200, 401, 404, 200, 200]


async def test_a_login_is_looked_at_again_when_its_time_is_over(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.gateway.auth.FRESH", 0.0)
    tokens = ["right-token"]

    async def authenticate(token: str) -> str | None:
        return "xo" if token in tokens else None

    wire = await (await start(authenticate=authenticate)).connect()
    statuses = []
    for _ in range(2):
        for _ in range(2):
            wire.send(request(OWN))
            statuses.append((await wire.answer()).status)
        tokens.clear()

    assert statuses == [200, 200, 401, 401]


async def test_a_new_token_is_given_with_every_answer(start: Start) -> None:
    async def renew(token: str) -> str | None:
        return "new-token"

    wire = await (await start(renew=renew, pace=Xo(rotate_token=1.0))).connect()
    for _ in range(3):
        wire.send(request(OWN))
        assert (await wire.answer()).headers["set-cookie"].startswith("authenticationToken=new-token;")


async def test_the_headers_are_those_of_the_ordinary_way(gateway: Running) -> None:
    wire = await gateway.connect()
    answers = []
    for _ in range(2):
        wire.send(request(OWN))
        answers.append(await wire.answer())
    for answer in answers:
        assert answer.headers.pop("date")

    assert answers[0] == answers[1]


async def test_an_answer_to_head_never_has_a_body(gateway: Running) -> None:
    """The zonemaster face takes any verb; a body behind a HEAD's answer would be read as the next answer."""
    wire = await gateway.connect()
    body = b'{"id":1,"method":"system.listMethods"}'
    for _ in range(3):
        wire.send(request(body, "/zonemaster", verb="HEAD", token=None))
        assert (await wire.head()).status == 200
    wire.send(request(body, "/zonemaster", verb="HEAD", token=None, headers="Connection: close\r\n"))
    rest = await wire.reader.read()

    assert (rest[:12], rest[-4:]) == (b"HTTP/1.1 200", b"\r\n\r\n")


async def test_each_is_logged_and_counted(start: Start) -> None:
    with capture_logs() as logs:
        gateway = echoing(await start())
        wire = await gateway.connect()
        for body in (OWN, OWN, BAD, BACK, OWN):
            wire.send(request(body))
            await wire.answer()
        await gateway.gateway.drain(1.0)

    assert [(line["method"], line["outcome"]) for line in logs] == [
        ("system.getServerVersion", "ok"), ("system.getServerVersion", "ok"), ("unknown", "unknown method"),
        ("thing.echo", "ok"), ("system.getServerVersion", "ok"),
    ]  # fmt: skip
    assert len({line["id"] for line in logs}) == 5
    assert b'{face="xo",method="system.getServerVersion",outcome="ok"} 3.0' in gateway.gateway.metrics.text()


class Held:
    """The rpc `echo`, which waits: each call is in `calls` as soon as it has begun, with what lets it go on."""

    def __init__(self, gateway: Running) -> None:
        self.calls: asyncio.Queue[asyncio.Future[Json]] = asyncio.Queue()
        self.ended = asyncio.Event()
        gateway.backend("echo")(self._echo)

    async def _echo(self, params: Json) -> Json:
        go_on: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self.calls.put_nowait(go_on)
        try:
            return await go_on
        finally:
            self.ended.set()


async def third(gateway: Running) -> tuple[Wire, Held, asyncio.Future[Json]]:
    """Return a connection with a call under way whose head is that of two before."""
    held = Held(gateway)
    wire = await gateway.connect()
    for _ in range(2):
        wire.send(request(BACK))
        (await held.calls.get()).set_result({})
        await wire.answer()
    held.ended.clear()
    wire.send(request(BACK))
    return wire, held, await held.calls.get()


async def test_who_waits_long_gets_signs_of_life_before_the_line(start: Start) -> None:
    wire, _, go_on = await third(await start(pace=Xo(patience=0.01, keep_alive=0.01)))
    head = await wire.head()
    signs = [await wire.chunk() for _ in range(3)]
    go_on.set_result({"a": 1})
    rest = b""
    while part := await wire.chunk():
        rest += part

    assert (head.status, head.headers["content-type"], signs) == (200, "application/json", [b" "] * 3)
    assert (rest.strip(), part) == (b'{"id":3,"jsonrpc":"2.0","result":{"a":1}}', b"")
    wire.send(request(OWN))
    assert (await wire.answer()).body == ANSWERS[OWN]


async def test_a_client_that_goes_away_ends_the_call(gateway: Running) -> None:
    with capture_logs() as logs:
        wire, held, _ = await third(gateway)
        await wire.close()
        await held.ended.wait()
        await gateway.gateway.drain(1.0)

    assert [line["outcome"] for line in logs if line["event"] == "request"] == ["ok", "ok", "gone"]
    assert b'{face="xo",method="thing.echo",outcome="gone"} 1.0' in gateway.gateway.metrics.text()


async def test_what_comes_meanwhile_is_answered_behind_it(gateway: Running) -> None:
    wire, held, go_on = await third(gateway)
    for body in (OWN, BACK, BAD):
        wire.send(request(body))
    go_on.set_result({"first": 1})
    (await held.calls.get()).set_result({"second": 2})

    assert await bodies_of(wire, 4) == [
        b'{"id":3,"jsonrpc":"2.0","result":{"first":1}}', ANSWERS[OWN],
        b'{"id":3,"jsonrpc":"2.0","result":{"second":2}}', ANSWERS[BAD],
    ]  # fmt: skip


async def test_draining_waits_for_the_answer(gateway: Running) -> None:
    wire, _, go_on = await third(gateway)
    draining = asyncio.ensure_future(gateway.gateway.drain(30.0))
    await asyncio.sleep(0)
    go_on.set_result({})
    await draining

    assert (await wire.answer()).body == ANSWERS[BACK]
    assert await wire.closed()


async def test_draining_cuts_what_is_not_done_in_its_time(gateway: Running) -> None:
    wire, held, _ = await third(gateway)
    await gateway.gateway.drain(0.0)

    assert held.ended.is_set()
    assert await wire.closed()


async def test_a_fault_of_the_gateway_closes_and_says_nothing_more(
    gateway: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire, _, go_on = await third(gateway)
    monkeypatch.setattr("runtime.gateway.jsonrpc.one_line", lambda *_: 1 / 0)
    go_on.set_result({})
    answer = await wire.answer()

    assert (answer.status, answer.headers["connection"], answer.body) == (500, "close", b"Internal Server Error")
    assert await wire.closed()


async def test_draining_ends_a_connection_that_repeats(gateway: Running) -> None:
    wire = await gateway.connect()
    for _ in range(3):
        wire.send(request(OWN))
        await wire.answer()
    await gateway.gateway.drain(1.0)

    assert await wire.closed()


async def test_a_client_that_asks_and_never_reads_is_cut(start: Start) -> None:
    """Nothing more is read of it when its answers have filled the buffers."""
    gateway = await start(limits=Limits(write_timeout=0.1, write_buffer=65536))
    wire = await gateway.connect()
    wire.send(request(OWN))
    await wire.answer()
    cast(asyncio.Transport, wire.writer.transport).pause_reading()
    batch = request(b'{"id":1,"method":"test.range","params":{"stop":9000}}') * 100
    with pytest.raises(ConnectionError):
        async with asyncio.timeout(30):
            while True:
                wire.send(batch)
                await wire.writer.drain()
