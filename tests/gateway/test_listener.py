"""The listener: heads as real clients send them, upgrades, TLS, and clients that are slow or gone."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest

from runtime.contract import jsontext
from runtime.contract.abi import Json
from runtime.gateway.settings import Limits, Listener
from runtime.gateway.upgrade import Handover
from tests.gateway.conftest import Running, Start
from tests.gateway.wire import connect, request

VERSION = b'{"id":0,"jsonrpc":"2.0","method":"system.getServerVersion"}'
ANSWER = b'{"id":0,"jsonrpc":"2.0","result":"1.2.3"}'
COOKIE = b"Cookie: authenticationToken=right-token\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(VERSION)

HEADS = {
    "as it should be": b"POST /api/v1 HTTP/1.1\r\nHost: h\r\n" + COOKIE + LENGTH + b"\r\n",
    "without Host": b"POST /api/v1 HTTP/1.1\r\n" + COOKIE + LENGTH + b"\r\n",
    "double slashes": b"POST //api//v1 HTTP/1.1\r\nHost: h\r\n" + COOKIE + LENGTH + b"\r\n",
    "bare line feeds": (b"POST /api/v1 HTTP/1.1\nHost: h\n" + COOKIE + LENGTH + b"\n").replace(b"\r", b""),
    "blank lines before it": b"\r\n\r\nPOST /api/v1 HTTP/1.1\r\nHost: h\r\n" + COOKIE + LENGTH + b"\r\n",
    "HTTP/1.0": b"POST /api/v1 HTTP/1.0\r\n" + COOKIE + LENGTH + b"\r\n",
    "an absolute target": b"POST http://h/api/v1 HTTP/1.1\r\nHost: h\r\n" + COOKIE + LENGTH + b"\r\n",
    "long headers": b"POST /api/v1 HTTP/1.1\r\nHost: h\r\nX: " + b"x" * 40_000 + b"\r\n" + COOKIE + LENGTH + b"\r\n",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
async def test_a_head_is_read_leniently(gateway: Running, head: bytes) -> None:
    answer = await gateway.send(head + VERSION)

    assert (answer.status, answer.body) == (200, ANSWER)


async def test_a_head_may_come_byte_by_byte(gateway: Running) -> None:
    wire = await gateway.connect()
    for byte in request(VERSION):
        wire.send(bytes([byte]))
        await wire.writer.drain()

    assert (await wire.answer()).body == ANSWER


async def test_a_connection_serves_one_request_after_the_other(gateway: Running) -> None:
    wire = await gateway.connect()
    bodies = []
    for head in (HEADS["as it should be"], HEADS["without Host"], HEADS["bare line feeds"]):
        wire.send(head + VERSION)
        bodies.append((await wire.answer()).body)

    assert bodies == [ANSWER] * 3


async def test_requests_may_be_sent_without_waiting_for_answers(gateway: Running) -> None:
    wire = await gateway.connect()
    wire.send((HEADS["without Host"] + VERSION) * 5 + HEADS["as it should be"][:20])
    bodies = [(await wire.answer()).body for _ in range(5)]
    wire.send(HEADS["as it should be"][20:] + VERSION)

    assert [*bodies, (await wire.answer()).body] == [ANSWER] * 6


async def test_a_chunked_body_is_read_and_the_connection_goes_on(gateway: Running) -> None:
    wire = await gateway.connect()
    head = b"POST /api/v1 HTTP/1.1\r\nHost: h\r\n" + COOKIE + b"Transfer-Encoding: chunked\r\n\r\n"
    wire.send(head + b"%x\r\n%b\r\n0\r\n\r\n" % (len(VERSION), VERSION))
    first = await wire.answer()
    wire.send(HEADS["as it should be"] + VERSION)

    assert (first.body, (await wire.answer()).body) == (ANSWER, ANSWER)


async def test_leave_to_send_a_body_is_given(gateway: Running) -> None:
    wire = await gateway.connect()
    wire.send(request(VERSION, headers="Expect: 100-continue\r\n")[: -len(VERSION)])
    interim = await wire.head()
    wire.send(VERSION)

    assert (interim.status, (await wire.answer()).body) == (100, ANSWER)


async def test_the_connection_ends_when_the_client_asks_for_it(gateway: Running) -> None:
    wire = await gateway.connect()
    wire.send(request(VERSION, headers="Connection: close\r\n"))
    answer = await wire.answer()

    assert answer.headers["connection"] == "close"
    assert await wire.closed()


# Upgrades.

UPGRADE = b"GET //api2/json/backup?store=x HTTP/1.1\r\nUPGRADE: Fake-Protocol-v1\r\n\r\n"


async def echo(handover: Handover) -> None:
    """A protocol that tells its head in one line, then sends back what it gets until the client stops."""
    reader, writer = handover.streams()
    writer.write(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")
    writer.write(f"{handover.head.verb} {handover.head.target} {handover.head.path}\n".encode())
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()


PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00"


@pytest.mark.parametrize("cut", [0, 1, 24, len(PREFACE)])
async def test_an_upgrade_gets_its_head_and_every_byte_after_it(start: Start, cut: int) -> None:
    """Without Host, with a double slash, and with bytes behind the head that look like HTTP."""
    gateway = await start(upgrades={"fake-protocol-v1": echo})
    wire = await gateway.connect()
    wire.send(UPGRADE + PREFACE[:cut])

    assert (await wire.head()).status == 101
    assert await wire.reader.readline() == b"GET //api2/json/backup?store=x /api2/json/backup\n"
    wire.send(PREFACE[cut:])
    assert await wire.reader.readexactly(len(PREFACE)) == PREFACE


async def test_an_upgrade_may_follow_ordinary_requests(start: Start) -> None:
    """A backup client logs in first and keeps the connection."""
    gateway = await start(upgrades={"fake-protocol-v1": echo})
    wire = await gateway.connect()
    for _ in range(2):
        wire.send(request(VERSION))
        assert (await wire.answer()).status == 200
    wire.send(UPGRADE + PREFACE)

    assert (await wire.head()).status == 101
    await wire.reader.readline()
    assert await wire.reader.readexactly(len(PREFACE)) == PREFACE


async def test_answers_go_out_at_once(start: Start) -> None:
    """Without TCP_NODELAY the second small write of an answer waits 40 ms for the client's acknowledgement."""
    seen: list[int] = []

    async def look(handover: Handover) -> None:
        sock = handover.transport.get_extra_info("socket")
        seen.append(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    gateway = await start(upgrades={"fake-protocol-v1": look})
    wire = await gateway.connect()
    wire.send(b"GET / HTTP/1.1\r\nHost: h\r\nUpgrade: fake-protocol-v1\r\n\r\n")
    assert await wire.reader.read() == b""
    assert seen[0] != 0


async def test_the_connection_of_an_upgrade_ends_with_its_owner(start: Start) -> None:
    async def brief(handover: Handover) -> None:
        _, writer = handover.streams()
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")

    gateway = await start(upgrades={"fake-protocol-v1": brief})
    wire = await gateway.connect()
    wire.send(UPGRADE)

    assert (await wire.head()).status == 101
    assert await wire.closed()


async def test_an_upgrade_that_nobody_has_registered_is_an_ordinary_request(gateway: Running) -> None:
    answer = await gateway.send(UPGRADE)

    assert answer.status == 501


async def test_draining_ends_an_upgrade_that_does_not_end(start: Start) -> None:
    ended = asyncio.Event()

    async def endless(handover: Handover) -> None:
        _, writer = handover.streams()
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    gateway = await start(upgrades={"fake-protocol-v1": endless})
    wire = await gateway.connect()
    wire.send(UPGRADE)
    await wire.head()
    await gateway.gateway.drain(0.01)

    assert ended.is_set()
    assert await wire.closed()


# TLS.


def https(tmp_path: Path) -> tuple[Listener, ...]:
    return (Listener(name="main", url="https://127.0.0.1:0", faces=("xo",)),)


async def test_a_tls_listener_makes_its_own_certificate(start: Start, tmp_path: Path) -> None:
    gateway = await start(listeners=https(tmp_path))
    mark = gateway.bound[0].fingerprint
    tls = ssl.create_default_context(cafile=str(tmp_path / "tls" / "main.pem"))
    tls.verify_flags |= ssl.VERIFY_X509_STRICT
    wire = await connect(gateway.bound[0].url, tls)
    gateway.wires.append(wire)
    wire.send(request(VERSION))

    assert (await wire.answer()).body == ANSWER
    assert mark is not None and len(mark) == 95


async def test_tls_never_agrees_on_h2(start: Start, tmp_path: Path) -> None:
    gateway = await start(listeners=https(tmp_path))
    tls = ssl.create_default_context()
    tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    tls.set_alpn_protocols(["h2", "http/1.1"])
    wire = await connect(gateway.bound[0].url, tls)
    gateway.wires.append(wire)

    assert wire.writer.get_extra_info("ssl_object").selected_alpn_protocol() == "http/1.1"


async def test_an_upgrade_works_over_tls(start: Start, tmp_path: Path) -> None:
    gateway = await start(listeners=https(tmp_path), upgrades={"fake-protocol-v1": echo})
    wire = await gateway.connect()
    wire.send(UPGRADE + PREFACE)

    assert (await wire.head()).status == 101
    await wire.reader.readline()
    assert await wire.reader.readexactly(len(PREFACE)) == PREFACE


async def test_a_listener_that_cannot_be_opened_closes_the_others(start: Start) -> None:
    first = Listener(name="first", url="http://127.0.0.1:0", faces=("xo",))
    taken = await start()
    port = int(taken.bound[0].url.rpartition(":")[2])
    with pytest.raises(OSError, match=f"cannot listen on 127.0.0.1:{port}"):
        await start(listeners=(first, Listener(name="second", url=f"http://127.0.0.1:{port}", faces=("xo",))))


async def test_localhost_has_one_port_on_all_its_addresses(start: Start) -> None:
    gateway = await start(listeners=(Listener(name="main", url="http://localhost:0", faces=("xo",)),))

    assert (await gateway.post(VERSION)).body == ANSWER


# Slow clients.


async def test_half_a_head_and_silence_is_408(start: Start) -> None:
    gateway = await start(limits=Limits(head_timeout=0.05))
    wire = await gateway.connect()
    wire.send(b"POST /api/v1 HTTP/1.1\r\nHost:")
    answer = await wire.answer()

    assert (answer.status, answer.reason, answer.headers["connection"]) == (408, "Request Timeout", "close")
    assert await wire.closed()


async def test_half_a_second_head_and_silence_is_408(start: Start) -> None:
    gateway = await start(limits=Limits(head_timeout=0.05))
    wire = await gateway.connect()
    wire.send(request(VERSION))
    await wire.answer()
    wire.send(b"POST")

    assert (await wire.answer()).status == 408
    assert await wire.closed()


@pytest.mark.parametrize("token", ["right-token", None])
async def test_half_a_body_and_silence_is_408(start: Start, token: str | None) -> None:
    gateway = await start(limits=Limits(body_timeout=0.05))
    wire = await gateway.connect()
    path = "/api/v1" if token else "/zonemaster"
    wire.send(request(VERSION, path, token=token)[:-3])
    answer = await wire.answer()

    assert (answer.status, answer.body) == (408, b"Request Timeout")


async def test_a_connection_without_a_request_is_closed(start: Start) -> None:
    gateway = await start(limits=Limits(idle_timeout=0.05))
    wire = await gateway.connect()

    assert await wire.closed()


async def test_a_connection_whose_last_request_was_chunked_is_closed_when_idle(start: Start) -> None:
    """Also when that request came right behind another, before the first reached its handler."""
    gateway = await start(limits=Limits(idle_timeout=0.05, head_timeout=0.05))
    wire = await gateway.connect()
    chunked = b"POST /api/v1 HTTP/1.1\r\nHost: h\r\n" + COOKIE + b"Transfer-Encoding: chunked\r\n\r\n"
    wire.send(request(VERSION) * 2 + chunked + b"%x\r\n%b\r\n0\r\n\r\n" % (len(VERSION), VERSION))
    bodies = [(await wire.answer()).body for _ in range(3)]

    assert bodies == [ANSWER] * 3
    assert await asyncio.wait_for(wire.closed(), 10)


async def test_an_endless_head_is_431(start: Start) -> None:
    gateway = await start(limits=Limits(head=1000))
    wire = await gateway.connect()
    wire.send(b"GET / HTTP/1.1\r\nX: " + b"x" * 2000)

    assert (await wire.answer()).status == 431
    assert await wire.closed()


async def test_more_connections_than_allowed_get_503(start: Start) -> None:
    gateway = await start(limits=Limits(connections=1))
    first = await gateway.connect()
    first.send(request(VERSION))
    await first.answer()
    second = await gateway.connect()

    assert (await second.answer()).status == 503


async def test_a_client_that_stops_reading_holds_the_sender_and_is_cut(start: Start) -> None:
    """The backend is asked for no more than fits into the buffers, and its call is cancelled when the client is cut."""
    gateway = await start(limits=Limits(write_timeout=0.2, write_buffer=65536))
    sent = 0
    ended = asyncio.Event()

    @gateway.backend("fetch")
    async def fetch(params: Json) -> AsyncIterator[bytes]:
        nonlocal sent
        try:
            while True:
                sent += 1 << 16
                yield bytes(1 << 16)
        finally:
            ended.set()

    wire = await gateway.connect()
    cast(asyncio.Transport, wire.writer.transport).pause_reading()
    wire.send(request(b'{"id":1,"method":"thing.fetch","params":{}}'))
    await asyncio.wait_for(ended.wait(), 30)

    assert sent < 32 << 20


async def test_a_slow_reader_is_not_cut(start: Start) -> None:
    gateway = await start(limits=Limits(write_timeout=1.0, write_buffer=65536))

    @gateway.backend("fetch")
    async def fetch(params: Json) -> AsyncIterator[bytes]:
        for _ in range(64):
            yield bytes(1 << 16)

    wire = await gateway.connect()
    wire.send(request(b'{"id":1,"method":"thing.fetch","params":{}}'))
    answer = await wire.answer()

    assert (answer.whole, len(answer.body)) == (True, 4 << 20)


async def test_a_client_may_take_its_time_with_what_is_left_when_the_connection_closes(start: Start) -> None:
    gateway = await start(limits=Limits(write_buffer=16 << 20))
    size = 12 << 20
    ended = asyncio.Event()

    @gateway.backend("fetch")
    async def fetch(params: Json) -> AsyncIterator[bytes]:
        yield bytes(size)
        ended.set()

    wire = await gateway.connect()
    reading = cast(asyncio.Transport, wire.writer.transport)
    reading.pause_reading()
    wire.send(request(b'{"id":1,"method":"thing.fetch","params":{}}', headers="Connection: close\r\n"))
    await ended.wait()
    (connection,) = gateway.gateway._open[0].connections
    while connection.transport is not None and not connection.transport.is_closing():  # noqa: ASYNC110 - nothing tells
        await asyncio.sleep(0)
    connection._check()
    reading.resume_reading()
    answer = await wire.answer()

    assert (len(answer.body), answer.whole) == (size, True)


# The end.


async def test_draining_lets_a_request_end_and_takes_no_more(gateway: Running) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()

    @gateway.backend("echo")
    async def slow(params: Json) -> Json:
        reached.set()
        await go_on.wait()
        return params

    wire = await gateway.connect()
    wire.send(request(b'{"id":1,"method":"thing.echo","params":{"a":1}}'))
    await reached.wait()
    draining = asyncio.ensure_future(gateway.gateway.drain(30.0))
    with pytest.raises(ConnectionError):
        while True:
            await (await gateway.connect()).close()
    go_on.set()

    assert jsontext.loads((await wire.answer()).body)["result"] == {"a": 1}
    assert await wire.closed()
    await draining


async def test_draining_cuts_what_does_not_end_in_time(gateway: Running) -> None:
    reached, cancelled = asyncio.Event(), asyncio.Event()

    @gateway.backend("echo")
    async def endless(params: Json) -> Json:
        reached.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    wire = await gateway.connect()
    wire.send(request(b'{"id":1,"method":"thing.echo","params":{"a":1}}'))
    await reached.wait()
    await gateway.gateway.drain(0.01)
    await cancelled.wait()

    assert await wire.closed()
