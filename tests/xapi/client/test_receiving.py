"""Bytes that come in: handed out as views of buffers that are used again, and only once nobody looks at them."""

from __future__ import annotations

import asyncio

import pytest

from runtime.xapi.client import receiving
from runtime.xapi.client.receiving import Buffers, Receiver

MARK = b"\r\n\r\n"


class Wire(asyncio.Transport):
    """A connection that gives what it is told to, as far as the other side reads."""

    def __init__(self, receiver: Receiver) -> None:
        super().__init__()
        self.receiver = receiver
        self.paused = False
        receiver.connection_made(self)

    def gives(self, data: bytes) -> bytes:
        """Give as much as is taken; return the rest."""
        while data and not self.paused:
            buffer = self.receiver.get_buffer(-1)
            count = min(len(buffer), len(data))
            buffer[:count] = data[:count]
            self.receiver.buffer_updated(count)
            data = data[count:]
        return data

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False

    def is_closing(self) -> bool:
        return False


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    monkeypatch.setattr(receiving, "BLOCK", 64)
    return Wire(Receiver())


def test_a_buffer_is_used_again_when_the_last_view_of_it_is_gone() -> None:
    buffers = Buffers(64)
    first = buffers.take()
    view = memoryview(first)[10:20]
    second = buffers.take()
    assert second is not first
    view.release()
    assert buffers.take() is first


def test_a_buffer_that_was_used_again_is_as_long_as_before() -> None:
    buffers = Buffers(64)
    assert [len(buffers.take()) for _ in range(3)] == [64] * 3


async def test_what_was_handed_out_stays_as_it_was(wire: Wire) -> None:
    sent = b"".join(bytes([number]) * 64 for number in range(100))
    left, taken = sent, list[memoryview]()
    while sum(map(len, taken)) < len(sent):
        left = wire.gives(left)
        taken.append(await wire.receiver.read())
    assert b"".join(taken) == sent


async def test_who_does_not_read_holds_the_sender(wire: Wire) -> None:
    left = wire.gives(bytes(64 * 10))
    assert len(left) == 64 * (10 - receiving.HELD)
    await wire.receiver.read()
    assert not wire.paused


async def test_what_has_come_is_handed_out_though_nothing_follows(wire: Wire) -> None:
    reading = asyncio.ensure_future(wire.receiver.read())
    await asyncio.sleep(0)
    wire.gives(b"abc")
    assert bytes(await reading) == b"abc"
    wire.gives(b"def")
    assert bytes(await wire.receiver.read()) == b"def"


async def test_the_head_is_cut_off_and_the_rest_is_read(wire: Wire) -> None:
    reading = asyncio.ensure_future(wire.receiver.until(MARK, 1000))
    for part in (b"one\r\n", b"\r", b"\nbody"):
        await asyncio.sleep(0)
        wire.gives(part)
    assert await reading == b"one\r\n\r\n"
    wire.receiver.eof_received()
    assert bytes(await wire.receiver.read()) == b"body"
    assert bytes(await wire.receiver.read()) == b""


async def test_a_head_that_does_not_end_is_no_head(wire: Wire) -> None:
    wire.gives(b"x" * 40)
    with pytest.raises(EOFError):
        await wire.receiver.until(MARK, 20)


async def test_what_came_before_a_connection_was_lost_is_read_first(wire: Wire) -> None:
    wire.gives(b"abc")
    wire.receiver.connection_lost(ConnectionResetError())
    assert bytes(await wire.receiver.read()) == b"abc"
    with pytest.raises(ConnectionResetError):
        await wire.receiver.read()


async def test_reading_that_is_ended_ends_at_once_and_for_good(wire: Wire) -> None:
    reading = asyncio.ensure_future(wire.receiver.read())
    await asyncio.sleep(0)
    wire.receiver.end_reading(LookupError("enough"))
    with pytest.raises(LookupError):
        await reading
    wire.gives(b"more")
    with pytest.raises(LookupError):
        await wire.receiver.read()


async def test_writing_to_a_lost_connection_is_an_error(wire: Wire) -> None:
    wire.receiver.pause_writing()
    draining = asyncio.ensure_future(wire.receiver.drain())
    await asyncio.sleep(0)
    wire.receiver.connection_lost(None)
    with pytest.raises(ConnectionError):
        await draining


@pytest.mark.parametrize("body", [64 - 7, 64, 200])
async def test_a_head_that_comes_with_more_than_a_buffer_of_what_follows(wire: Wire, body: int) -> None:
    left = wire.gives(b"abc" + MARK + bytes(range(body)))
    assert await asyncio.wait_for(wire.receiver.until(MARK, 32), 5) == b"abc" + MARK
    got = b""
    while len(got) < body:
        got += bytes(await wire.receiver.read())
        left = wire.gives(left)
    assert got == bytes(range(body))


async def test_no_mark_in_a_whole_buffer(wire: Wire) -> None:
    wire.gives(bytes(100))
    with pytest.raises(EOFError):
        await wire.receiver.until(MARK, 32)
