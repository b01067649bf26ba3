"""The connection of a session against a transport that is not there: windows, credit, memory, stalls."""

from __future__ import annotations

import asyncio
import dataclasses
import struct
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any, cast

import pytest

from runtime.gateway.pbs.bodies import Blocks, Gone, UploadBody
from runtime.gateway.pbs.http2 import Http2
from runtime.gateway.pbs.memory import Memory
from runtime.gateway.pbs.settings import Pbs
from runtime.gateway.pbs.stream import Discard, Stream
from tests.pbs.wire import (
    DATA,
    END_HEADERS,
    END_STREAM,
    GOAWAY,
    HEADERS,
    PREFACE,
    RST_STREAM,
    SETTINGS,
    WINDOW_UPDATE,
    frame,
    head,
)

MIB = 1 << 20
WINDOW = 4 * MIB
SETTINGS_HERE = Pbs(window=WINDOW, frame=MIB, memory=2 * MIB, stall_timeout=0.02)

both = pytest.mark.parametrize("split", [True, False], ids=["past the library", "through the library"])


class Transport:
    """Keeps what is written."""

    def __init__(self) -> None:
        self.written = bytearray()
        self.reading = True
        self.closing = False
        self.cut = asyncio.Event()

    def write(self, data: bytes | memoryview) -> None:
        self.written += data

    def writelines(self, parts: Iterable[bytes | memoryview]) -> None:
        for part in parts:
            self.write(part)

    def set_protocol(self, protocol: Any) -> None: ...

    def set_write_buffer_limits(self, high: int) -> None: ...

    def get_extra_info(self, name: str) -> None: ...

    def get_write_buffer_size(self) -> int:
        return 5

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        self.closing = True

    def abort(self) -> None:
        self.closing = True
        self.cut.set()

    def frames(self) -> list[tuple[int, int, bytes]]:
        """Return kind, stream and payload of every frame that was written, and forget them."""
        found, at = [], 0
        while at < len(self.written):
            size = int.from_bytes(self.written[at : at + 3], "big")
            stream = int.from_bytes(self.written[at + 5 : at + 9], "big")
            found.append((self.written[at + 3], stream, bytes(self.written[at + 9 : at + 9 + size])))
            at += 9 + size
        self.written.clear()
        return found

    def credit(self) -> int:
        """Return what the client was given on the connection since the last look."""
        return sum(
            struct.unpack(">I", payload)[0]
            for kind, stream, payload in self.frames()
            if (kind, stream) == (WINDOW_UPDATE, 0)
        )


@dataclasses.dataclass
class Link:
    """A connection, its transport and its memory."""

    connection: Http2
    transport: Transport
    memory: Memory

    def feed(self, *parts: bytes) -> None:
        """Hand bytes over as an event loop does."""
        for part in parts:
            rest = memoryview(part)
            while len(rest):
                room = self.connection.get_buffer(-1)
                count = min(len(room), len(rest))
                room[:count] = rest[:count]
                self.connection.buffer_updated(count)
                rest = rest[count:]


def link(begin: Callable[[Stream], None], **changed: Any) -> Link:
    settings = dataclasses.replace(SETTINGS_HERE, **changed)
    memory = Memory(settings.memory)
    connection, transport = Http2(begin, settings, memory), Transport()
    connection.take_over(cast(Any, transport), b"")
    found = Link(connection, transport, memory)
    found.feed(PREFACE, frame(SETTINGS))
    transport.frames()
    return found


def post(stream: int, size: int) -> bytes:
    return frame(HEADERS, stream, head("POST", f"/{size}"), END_HEADERS)


class Store:
    """Storage that takes bodies when it is told to, and keeps them."""

    def __init__(self, memory: Memory | None = None) -> None:
        self.memory = memory
        self.go = asyncio.Event()
        self.bodies: dict[int, bytes] = {}
        self.too_long: dict[int, int] = {}
        self.gone: list[int] = []
        self.begun: list[int] = []
        self.blocks: dict[int, list[int]] = {}

    def begin(self, stream: Stream) -> None:
        size = int(stream.headers[":path"][1:])

        def start(blocks: Blocks) -> None:
            self.begun.append(stream.id)
            stream.run(self._take(stream, body, blocks), body.release)

        assert self.memory is not None
        body = UploadBody(stream, self.memory, size or None, start, lambda got: self.too_long.update({stream.id: got}))
        stream.sink = body

    async def _take(self, stream: Stream, body: UploadBody, blocks: Blocks) -> None:
        whole, lengths = bytearray(), self.blocks.setdefault(stream.id, [])
        try:
            await self.go.wait()
            async for block in blocks:
                whole += block
                lengths.append(len(block))
                await asyncio.sleep(0)
        except Gone:
            self.gone.append(stream.id)
            return
        finally:
            await blocks.aclose()
        self.bodies[stream.id] = bytes(whole)
        await stream.answer(200, "application/json", b'{"data":null}')


def storing(**changed: Any) -> tuple[Link, Store]:
    store = Store()
    found = link(store.begin, **changed)
    store.memory = found.memory
    return found, store


async def turns(count: int = 200) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


@both
async def test_more_than_the_window_of_the_connection_is_an_error(split: bool) -> None:
    class Greedy(Discard):
        def write(self, data: memoryview) -> None: ...

    found = link(lambda stream: setattr(stream, "sink", Greedy(stream)), split=split)
    found.feed(frame(HEADERS, 1, head("POST", "/"), END_HEADERS), *[frame(DATA, 1, bytes(MIB))] * 4)
    assert not found.transport.closing
    found.feed(frame(DATA, 1, b"x"))
    (goaway,) = [payload for kind, _, payload in found.transport.frames() if kind == GOAWAY]
    assert int.from_bytes(goaway[4:8], "big") == 3
    assert found.transport.closing


async def test_a_stream_may_have_more_than_its_window_as_it_is_taken() -> None:
    """A speed test of five windows; the stream gets credit of its own."""
    found = link(lambda stream: None)
    found.feed(frame(HEADERS, 1, head("POST", "/"), END_HEADERS))
    for _ in range(20):
        found.feed(frame(DATA, 1, bytes(MIB)))
    given = {0: 0, 1: 0}
    for kind, stream, payload in found.transport.frames():
        if kind == WINDOW_UPDATE:
            given[stream] += int.from_bytes(payload, "big")
    assert not found.transport.closing
    assert given[0] >= 16 * MIB
    assert given[1] >= 16 * MIB


@both
async def test_uploads_that_come_by_turns_all_arrive(split: bool) -> None:
    """Twenty of 512 KiB in pieces of 16 KiB, where memory is for four: the others go to storage as they come."""
    found, store = storing(split=split)
    size, piece, streams = 512 << 10, 16 << 10, range(1, 41, 2)
    store.go.set()
    found.feed(*(post(stream, size) for stream in streams))
    for at in range(0, size, piece):
        flags = END_STREAM if at + piece == size else 0
        for stream in streams:
            found.feed(frame(DATA, stream, bytes([stream]) * piece, flags))
        await turns(20)
    await turns()
    assert {stream: body == bytes([stream]) * size for stream, body in store.bodies.items()} == dict.fromkeys(
        streams, True
    )
    assert sorted(len(lengths) for lengths in store.blocks.values())[:4] == [1, 1, 1, 1]
    assert len(store.blocks[39]) == size // piece
    assert found.memory.taken == 0


async def test_bodies_that_wait_for_storage_hold_credit_back() -> None:
    found, store = storing()
    size = 512 << 10
    found.feed(*(post(stream, size) + frame(DATA, stream, bytes(size), END_STREAM) for stream in (1, 3, 5, 7)))
    await turns()
    given = found.transport.credit()
    assert given <= size, "what came before the first of them was complete"
    store.go.set()
    await turns()
    assert given + found.transport.credit() >= 4 * size - WINDOW // 16
    assert len(store.bodies) == 4


async def test_nothing_is_read_while_storage_takes_nothing() -> None:
    """Pieces beyond the memory and its slack stop the reading, and only them."""
    found, store = storing(window=64 * MIB)
    size = 16 * MIB
    found.feed(*(post(stream, size) for stream in (1, 3)))
    fed = 0
    while fed < 100 and found.transport.reading:
        found.feed(frame(DATA, 1 + 2 * (fed % 2), bytes(MIB // 2)))
        fed += 1
    assert 4 * MIB < found.memory.taken <= 2 * MIB + 5 * MIB
    assert not found.transport.reading
    store.go.set()
    await turns()
    assert [found.transport.reading, found.memory.taken] == [True, 0]


@both
async def test_an_upload_that_is_taken_back_leaves_nothing(split: bool) -> None:
    found, store = storing(split=split)
    found.feed(post(1, 1000), frame(DATA, 1, bytes(500)), frame(3, 1, bytes(3) + b"\x08"))
    found.feed(post(3, 16 * MIB), frame(DATA, 3, bytes(500)), frame(3, 3, bytes(3) + b"\x08"))
    store.go.set()
    await turns()
    assert found.memory.taken == 0
    assert store.bodies == {}


@both
async def test_a_body_that_is_too_long_is_told_once(split: bool) -> None:
    found, store = storing(split=split, window=64 * MIB)
    found.feed(
        post(1, 100), frame(DATA, 1, bytes(90)), frame(DATA, 1, bytes(20)), frame(DATA, 1, bytes(20), END_STREAM)
    )
    found.feed(post(3, 4 * MIB), *[frame(DATA, 3, bytes(MIB))] * 3, frame(DATA, 3, bytes(MIB)), frame(DATA, 3, b"x"))
    store.go.set()
    await turns()
    assert store.too_long == {1: 110, 3: 4 * MIB + 1}
    assert store.bodies == {}
    assert found.memory.taken == 0


async def test_a_lost_connection_ends_what_runs_on_it() -> None:
    found, _ = storing()
    found.feed(post(1, 100), frame(DATA, 1, bytes(100), END_STREAM))
    found.feed(post(3, 16 * MIB), frame(DATA, 3, bytes(100)))
    await turns()
    found.connection.connection_lost(None)
    await found.connection.end()
    assert found.memory.taken == 0
    assert found.connection.closed.done()


async def test_a_client_that_stops_reading_is_cut() -> None:
    found = link(lambda stream: None)
    found.connection.pause_writing()
    async with asyncio.timeout(5):
        await found.transport.cut.wait()


async def test_a_client_that_says_nothing_is_cut() -> None:
    settings = dataclasses.replace(SETTINGS_HERE, preface_timeout=0.01)
    connection, transport = Http2(lambda stream: None, settings, Memory(1)), Transport()
    connection.take_over(cast(Any, transport), b"")
    async with asyncio.timeout(5):
        await transport.cut.wait()


async def test_a_failure_in_the_middle_of_an_answer_resets_its_stream() -> None:
    async def blocks() -> AsyncIterator[bytes]:
        yield b"some"
        raise ValueError

    async def answer(stream: Stream) -> None:
        with pytest.raises(ValueError):
            await stream.answer_blocks("application/octet-stream", blocks())

    found = link(lambda stream: stream.run(answer(stream)))
    found.feed(frame(HEADERS, 1, head("GET", "/"), END_HEADERS | END_STREAM))
    await turns()
    kinds = [kind for kind, stream, _ in found.transport.frames() if stream == 1]
    assert kinds == [HEADERS, DATA, 3]


@both
async def test_data_after_the_end_of_a_request_resets_its_stream(split: bool) -> None:
    found, _ = storing(split=split)
    found.feed(post(1, 4), frame(DATA, 1, b"body", END_STREAM), frame(DATA, 1, b"more", END_STREAM))
    assert (RST_STREAM, 1, struct.pack(">I", 5)) in found.transport.frames()
    assert not found.transport.closing


@both
async def test_another_length_than_the_announced_one_closes_the_connection(split: bool) -> None:
    found, _ = storing(split=split)
    fields = head("POST", "/4", ("content-length", "5"))
    found.feed(frame(HEADERS, 1, fields, END_HEADERS), frame(DATA, 1, b"body", END_STREAM))
    (goaway,) = [payload for kind, _, payload in found.transport.frames() if kind == GOAWAY]
    assert int.from_bytes(goaway[4:8], "big") == 1
    assert found.transport.closing


async def test_a_client_that_makes_its_table_smaller_is_told_so_before_the_next_head() -> None:
    found = link(lambda stream: stream.run(stream.answer(200, "application/json", b"{}")))
    found.feed(frame(SETTINGS, 0, struct.pack(">HI", 1, 0)))
    for stream in (1, 3):
        found.feed(frame(HEADERS, stream, head("GET", "/"), END_HEADERS | END_STREAM))
    await turns()
    first, second = [payload for kind, _, payload in found.transport.frames() if kind == HEADERS]
    assert first == b"\x20" + second
