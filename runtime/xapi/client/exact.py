"""A connection that is read in lengths which its reader knows: each byte goes right to where it is wanted.

A stream reader of asyncio puts what comes into a buffer of its own and copies it out, twice for each byte.
"""

from __future__ import annotations

import asyncio
from typing import cast

HELD = 64 << 10
"""Bytes that are held while nobody has asked for them."""


class ExactReader(asyncio.BufferedProtocol):
    """One task at a time reads; what is written goes to the transport."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._held = memoryview(bytearray(HELD))
        self._start = 0
        """What lies before was read."""
        self._end = 0
        """What lies behind has not come yet."""
        self._wanted: memoryview | None = None
        """Where the next bytes go, when somebody waits for them."""
        self._waiter: asyncio.Future[bool] | None = None
        """Is told whether all of them have come."""
        self._over = False
        self._failure: Exception | None = None
        """What the connection was lost for."""
        self._lost = asyncio.Event()

    # What the connection says.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Those of other loops than asyncio's own are of no class of asyncio's.
        self._transport = cast(asyncio.Transport, transport)

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._held[self._end :] if self._wanted is None else self._wanted

    def buffer_updated(self, nbytes: int) -> None:
        if self._wanted is not None:
            self._wanted = self._wanted[nbytes:]
            if not self._wanted:
                self._wake(True)
            return
        self._end += nbytes
        if self._end == HELD:
            assert self._transport is not None
            if not self._transport.is_closing():
                self._transport.pause_reading()

    def eof_received(self) -> bool:
        self._ended(None)
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended(exc)
        self._lost.set()

    def _ended(self, failure: Exception | None) -> None:
        self._over = True
        self._failure = self._failure or failure
        self._wake(False)

    def _wake(self, filled: bool) -> None:
        self._wanted = None
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(filled)

    # What is done with it.

    async def read_into(self, place: memoryview) -> None:
        """Fill a place. Raises EOFError when the connection ends before, and OSError.

        Failed or cancelled, what is in it means nothing, and neither does anything that comes later.
        """
        count = min(len(place), self._end - self._start)
        place[:count] = self._held[self._start : self._start + count]
        self._start += count
        if self._start == self._end:
            full, self._start, self._end = self._end == HELD, 0, 0
            if full and self._transport is not None and not self._transport.is_closing():
                self._transport.resume_reading()
        if count == len(place):
            return
        if not self._over:
            self._wanted = place[count:]
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                if await self._waiter:
                    return
            finally:
                self._wanted = self._waiter = None
        raise self._failure or EOFError

    async def read(self, count: int) -> bytes:
        """Return exactly so many bytes. Raises as `read_into` does."""
        found = bytearray(count)
        with memoryview(found) as place:
            await self.read_into(place)
        return bytes(found)

    async def lost(self) -> None:
        """Return when the connection has ended in both directions."""
        await self._lost.wait()
