"""Bodies of any length pass through with little in memory; protocols leave HTTP where they may; and all of it ends."""

from __future__ import annotations

import asyncio
import hashlib

import pytest

from tests.gateway.plugin.conftest import NAME, OK, ROOT, Running, head_of, request, says
from tests.gateway.wire import Wire

PATH = ROOT + NAME
MIB = 1 << 20
BLOCK = bytes(range(256)) * 1024
"""256 KiB."""


def held(wire: Wire) -> None:
    """Read nothing more of an answer, neither here nor in the kernel's stead."""
    wire.writer.transport.pause_reading()  # type: ignore[attr-defined]


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_reader_that_stops_stops_the_service(face: Running, chunked: bool) -> None:
    sent = 0
    full = asyncio.Event()

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await head_of(reader)
        framing = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: %d" % (256 * MIB)
        writer.write(b"HTTP/1.1 200 OK\r\n" + framing + b"\r\n\r\n")
        while sent < 256 * MIB:
            writer.write(b"40000\r\n" + BLOCK + b"\r\n" if chunked else BLOCK)
            try:
                async with asyncio.timeout(0.2):
                    await writer.drain()
            except TimeoutError:
                full.set()
                return
            sent += len(BLOCK)

    await face.service(behave)
    wire = await face.connect()
    held(wire)
    wire.send(request())
    await full.wait()

    # What the kernel takes for two connections, and the buffers between them.
    assert sent < 32 * MIB


async def test_a_reader_that_stops_stops_the_answers_to_what_it_sent_ahead(face: Running) -> None:
    """Each of them is over with one read; a new one must not forget that the client is full."""
    answered = 0

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal answered
        while True:
            await head_of(reader)
            answered += 1
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 65536\r\n\r\n" + BLOCK[:65536])

    await face.service(behave)
    wire = await face.connect()
    held(wire)
    wire.send(request() * 1000)
    before = -1
    while answered > before:
        before = answered
        for _ in range(2000):
            await asyncio.sleep(0)
    stopped = answered
    wire.writer.transport.resume_reading()  # type: ignore[attr-defined]
    for _ in range(1000):
        await wire.answer()

    assert stopped < 500
    assert answered == 1000


async def test_the_library_is_told_that_the_client_is_full(face: Running) -> None:
    """The face has filled the client up when the first request of another face comes."""
    await face.service(says(b"HTTP/1.1 200 OK\r\nContent-Length: 65536\r\n\r\n" + BLOCK[:65536]))
    wire = await face.connect()
    held(wire)
    wire.send(request() * 300 + b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n")
    for _ in range(20_000):
        await asyncio.sleep(0)
    wire.writer.transport.resume_reading()  # type: ignore[attr-defined]
    bodies = [(await wire.answer()).body for _ in range(301)]

    assert bodies[-1] == b"ok\n"


async def test_a_service_that_stops_stops_the_sender(face: Running) -> None:
    forever = asyncio.Event()

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        await forever.wait()

    await face.service(behave)
    wire = await face.connect()
    wire.send(request(verb="PUT", headers=f"Content-Length: {256 * MIB}\r\n"))
    sent = 0
    with pytest.raises(TimeoutError):
        while sent < 256 * MIB:
            wire.send(BLOCK)
            async with asyncio.timeout(0.2):
                await wire.writer.drain()
            sent += len(BLOCK)

    assert sent < 32 * MIB


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("verb", ["GET", "PUT"])
async def test_every_byte_arrives(face: Running, verb: str, chunked: bool) -> None:
    """8 MiB each way, in pieces of sizes that fit nothing."""
    size, digests = 8 * MIB, []
    framing = b"Transfer-Encoding: chunked\r\n" if chunked else b"Content-Length: %d\r\n" % size

    async def emit(writer: asyncio.StreamWriter) -> bytes:
        digest, left, step = hashlib.sha256(), size, 1
        while left:
            piece = BLOCK[: min(left, step)]
            digest.update(piece)
            writer.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
            await writer.drain()
            left -= len(piece)
            step = step * 7 % 262_139
        if chunked:
            writer.write(b"0\r\n\r\n")
        return digest.digest()

    async def take(reader: asyncio.StreamReader) -> bytes:
        digest, left = hashlib.sha256(), size
        while left:
            if chunked:
                piece = (await reader.readexactly(int(await reader.readuntil(b"\r\n"), 16) + 2))[:-2]
            else:
                piece = await reader.read(left)
            digest.update(piece)
            left -= len(piece)
        return digest.digest()

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        if verb == "GET":
            writer.write(b"HTTP/1.1 200 OK\r\n" + framing + b"\r\n")
            digests.append(await emit(writer))
        else:
            digests.append(await take(reader))
            writer.write(OK)

    await face.service(behave)
    wire = await face.connect()
    wire.send(request(verb=verb, headers=framing.decode() if verb == "PUT" else ""))
    if verb == "PUT":
        digests.append(await emit(wire.writer))
        assert (await wire.answer()).status == 200
    else:
        await wire.head()
        digests.append(await take(wire.reader))

    assert digests[0] == digests[1]


async def test_many_at_a_time(face: Running) -> None:
    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            line = (await head_of(reader)).split(b" ")[1]
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(line), line))

    await face.service(behave)
    paths = [f"{PATH}/{at}" for at in range(100)]
    answers = await asyncio.gather(*(face.get(path) for path in paths))

    assert [answer.body.decode() for answer in answers] == paths


# Protocols that leave HTTP.

UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n"


async def shouts(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Switch to a protocol that sends everything back in capitals, if asked; otherwise answer in HTTP."""
    head = await head_of(reader)
    if b"\r\nUpgrade: websocket\r\n" not in head:
        writer.write(OK)
        return
    writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
    writer.write(b"Sec-WebSocket-Accept: y\r\n\r\nhi\n")
    while data := await reader.read(65536):
        writer.write(data.upper())


async def test_a_service_that_may_switch_protocols_does(face: Running) -> None:
    await face.service(shouts, upgrades=frozenset({"websocket"}))
    wire = await face.connect()
    wire.send(request(headers=UPGRADE))
    head = await wire.head()
    wire.send(b"hello\n")
    first, second = await wire.reader.readline(), await wire.reader.readline()

    assert head.status == 101
    assert (head.headers["upgrade"], head.headers["connection"]) == ("websocket", "upgrade")
    assert head.headers["sec-websocket-accept"] == "y"
    assert (first, second) == (b"hi\n", b"HELLO\n")


async def test_what_is_sent_ahead_of_the_switch_arrives_after_it(face: Running) -> None:
    await face.service(shouts, upgrades=frozenset({"websocket"}))
    wire = await face.connect()
    wire.send(request(headers=UPGRADE) + b"one\n")
    wire.send(b"two\n")
    await wire.head()

    assert [await wire.reader.readline() for _ in range(3)] == [b"hi\n", b"ONE\n", b"TWO\n"]


async def test_what_is_sent_ahead_of_an_answer_that_does_not_switch_is_the_next_request(face: Running) -> None:
    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await head_of(reader)
            writer.write(OK)

    await face.service(behave, upgrades=frozenset({"websocket"}))
    wire = await face.connect()
    wire.send(request(headers=UPGRADE) + request())

    assert [(await wire.answer()).status for _ in range(2)] == [200, 200]


async def test_a_switched_connection_ends_with_either_side(face: Running) -> None:
    ended = asyncio.Event()

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await shouts(reader, writer)
        ended.set()

    await face.service(behave, upgrades=frozenset({"websocket"}))
    wire = await face.connect()
    wire.send(request(headers=UPGRADE))
    await wire.head()
    await wire.close()
    await ended.wait()

    async def leaves(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nbye")

    face.remove()
    await face.service(leaves, upgrades=frozenset({"websocket"}))
    wire = await face.connect()
    wire.send(request(headers=UPGRADE))
    await wire.head()

    assert await wire.reader.read() == b"bye"


@pytest.mark.parametrize("upgrades", [frozenset(), frozenset({"other"})])
async def test_a_service_that_may_not_switch_sees_an_ordinary_request(face: Running, upgrades: frozenset[str]) -> None:
    await face.service(shouts, upgrades=upgrades)
    answer = await face.send(request(headers=UPGRADE))

    assert (answer.status, answer.body) == (200, b"foo")


async def test_a_switch_that_nobody_asked_for_is_no_answer(face: Running) -> None:
    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")
        await reader.read()

    await face.service(behave, upgrades=frozenset({"websocket"}))

    assert (await face.send(request())).status == 502


# The end of the gateway.


async def test_draining_lets_an_answer_end_and_then_the_connection(face: Running) -> None:
    begun, go = asyncio.Event(), asyncio.Event()

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        begun.set()
        await go.wait()
        writer.write(OK)

    await face.service(behave)
    wire = await face.connect()
    wire.send(request())
    await begun.wait()
    drained = asyncio.ensure_future(face.gateway.drain(10.0))
    await asyncio.sleep(0)
    go.set()
    answer = await wire.answer()
    await drained

    assert (answer.body, answer.headers["connection"]) == (b"foo", "close")


async def test_what_does_not_end_is_cut_when_the_gateway_ends(face: Running) -> None:
    begun = asyncio.Event()

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
        begun.set()
        await reader.read()

    await face.service(behave)
    wire = await face.connect()
    wire.send(request())
    await begun.wait()
    await wire.head()
    await face.gateway.drain(0.05)

    assert await wire.reader.read() == b"abc"
