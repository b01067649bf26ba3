"""A connection read in lengths that its reader knows."""

from __future__ import annotations

import asyncio

import pytest

from runtime.xapi.client import exact
from runtime.xapi.client.exact import ExactReader


class Wire(asyncio.Transport):
    """A connection that gives what it is told to, as far as the other side reads."""

    def __init__(self, reader: ExactReader) -> None:
        super().__init__()
        self.reader = reader
        self.paused = False
        reader.connection_made(self)

    def gives(self, data: bytes, at_once: int = 1 << 30) -> bytes:
        """Give as much as is taken; return the rest."""
        while data and not self.paused:
            buffer = self.reader.get_buffer(-1)
            count = min(len(buffer), len(data), at_once)
            buffer[:count] = data[:count]
            self.reader.buffer_updated(count)
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
    monkeypatch.setattr(exact, "HELD", 64)
    return Wire(ExactReader())


@pytest.mark.parametrize("at_once", [1, 7, 64, 1000])
async def test_bytes_come_in_their_order_whatever_came_before_they_were_wanted(wire: Wire, at_once: int) -> None:
    sent = bytes(index % 251 for index in range(1000))

    async def read() -> list[bytes]:
        return [await wire.reader.read(count) for count in (3, 0, 100, 64, 65, 1, 767)]

    reading = asyncio.ensure_future(read())
    left = sent
    while not reading.done():
        left = wire.gives(left[: 2 * at_once], at_once) + left[2 * at_once :]
        await asyncio.sleep(0)
    assert b"".join(await reading) == sent


async def test_what_is_waited_for_goes_right_to_its_place(wire: Wire) -> None:
    place = bytearray(200)
    reading = asyncio.ensure_future(wire.reader.read_into(memoryview(place)))
    await asyncio.sleep(0)
    assert len(wire.reader.get_buffer(-1)) == 200
    wire.gives(b"x" * 200)
    assert place == b"x" * 200
    await reading


async def test_who_does_not_read_holds_the_sender(wire: Wire) -> None:
    assert len(wire.gives(bytes(100))) == 36
    await wire.reader.read(64)
    assert not wire.paused


async def test_what_came_before_the_end_is_read_and_then_the_end(wire: Wire) -> None:
    wire.gives(b"abc")
    wire.reader.eof_received()
    assert await wire.reader.read(3) == b"abc"
    with pytest.raises(EOFError):
        await wire.reader.read(1)


async def test_the_last_bytes_and_the_end_may_come_together(wire: Wire) -> None:
    reading = asyncio.ensure_future(wire.reader.read(3))
    await asyncio.sleep(0)
    wire.gives(b"abc")
    wire.reader.eof_received()
    assert await reading == b"abc"


async def test_a_lost_connection_tells_why(wire: Wire) -> None:
    reading = asyncio.ensure_future(wire.reader.read(3))
    await asyncio.sleep(0)
    wire.gives(b"ab")
    wire.reader.connection_lost(ConnectionResetError("gone"))
    with pytest.raises(ConnectionResetError, match="gone"):
        await reading
    await wire.reader.lost()


async def test_nothing_goes_to_a_place_that_was_given_up(wire: Wire) -> None:
    place = bytearray(3)
    reading = asyncio.ensure_future(wire.reader.read_into(memoryview(place)))
    await asyncio.sleep(0)
    reading.cancel()
    await asyncio.wait({reading})
    wire.gives(b"abc")
    assert place == bytes(3)
