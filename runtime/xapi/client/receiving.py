"""The bytes of one connection on their way in: read into large buffers, which are used again, and handed out as views.

A stream reader of asyncio copies each byte twice more, which costs as much as everything else that is done with it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import cast

BLOCK = 1 << 20
"""Bytes of a buffer, and so of what is handed out at once, when they come faster than they are taken."""

HELD = 2
"""Buffers that are filled ahead of who reads."""

GATHER_SECONDS = 0.01
"""What has come is handed out after so long, though its buffer is not full: each block costs its way."""


class Buffers:
    """Memory that is used again once nobody looks at it any more."""

    def __init__(self, size: int) -> None:
        self.size = size
        """Bytes of each buffer."""
        self._all: list[bytearray] = []

    def take(self) -> bytearray:
        """Return a buffer of which nobody has a view; what is in it means nothing."""
        # Always from the first one on: the fewer are in use, the more of them are in the processor's cache.
        for buffer in self._all:
            if _unseen(buffer):
                return buffer
        buffer = bytearray(self.size)
        self._all.append(buffer)
        return buffer


def _unseen(buffer: bytearray) -> bool:
    try:
        # As long as there is a view, its size cannot be changed.
        buffer.append(buffer.pop())
    except BufferError:
        return False
    return True


class Receiver(asyncio.BufferedProtocol):
    """A connection that is read with `until` and `read`, and written to over its transport and `drain`."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._buffers = Buffers(BLOCK)
        self._buffer = self._buffers.take()
        self._view = memoryview(self._buffer)
        self._start = 0
        """What lies before has been handed out."""
        self._end = 0
        """What lies behind has not come yet."""
        self._full: deque[memoryview] = deque()
        self._over = asyncio.Event()
        self._failure: Exception | None = None
        """What the connection was lost for."""
        self._stopped: BaseException | None = None
        """What who reads gets, whatever comes."""
        self._waiter: asyncio.Future[None] | None = None
        self._eager = False
        self._gathering: asyncio.TimerHandle | None = None
        self._drained = asyncio.Event()
        self._drained.set()
        self._lost = asyncio.Event()

    # What the connection says.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Those of other loops than asyncio's own are of no class of asyncio's.
        self._transport = cast(asyncio.Transport, transport)

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._view[self._end :]

    def buffer_updated(self, nbytes: int) -> None:
        self._end += nbytes
        if self._end == len(self._view):
            self._full.append(self._view[self._start :])
            self._buffer = self._buffers.take()
            self._view = memoryview(self._buffer)
            self._start = self._end = 0
            assert self._transport is not None
            if len(self._full) >= HELD and not self._transport.is_closing():
                self._transport.pause_reading()
            self._wake()
        elif self._eager:
            self._wake()
        else:
            self._gather()

    def eof_received(self) -> bool:
        self._over.set()
        self._wake()
        # The other direction goes on, where the connection can do that.
        assert self._transport is not None
        return self._transport.get_extra_info("sslcontext") is None

    def connection_lost(self, exc: Exception | None) -> None:
        self._over.set()
        self._failure = exc
        self._lost.set()
        self._drained.set()
        self._wake()

    def pause_writing(self) -> None:
        self._drained.clear()

    def resume_writing(self) -> None:
        self._drained.set()

    # What is done with it.

    def begin_anew(self) -> int:
        """Forget what has been handed out, before another protocol begins; return how much more had come already."""
        more = sum(map(len, self._full)) + self._end - self._start
        self._full.clear()
        self._start = self._end = 0
        return more

    async def until(self, mark: bytes, limit: int) -> bytes:
        """Return everything up to a mark, and it.

        Raises EOFError when the connection ends before, or it does not come within limit bytes, and OSError.
        """
        self._eager = True
        try:
            while not self._full and (found := self._buffer.find(mark, 0, min(self._end, limit))) < 0:
                if self._over.is_set() or self._end >= limit:
                    raise self._failure or EOFError
                await self._woken()
        finally:
            self._eager = False
        if self._full:
            # So much has come at once that the buffer with the mark is full and lies with those to be read.
            first = self._full[0]
            head, more, _ = bytes(first[:limit]).partition(mark)
            if not more:
                raise EOFError
            self._full[0] = first[len(head) + len(more) :]
            return head + more
        self._start = found + len(mark)
        return bytes(self._view[: self._start])

    async def read(self) -> memoryview:
        """Return what comes next; nothing at the end. Raises OSError, and what the reading was ended with.

        Nobody changes what is returned as long as there is a view of it.
        """
        gathered = False
        while self._stopped is not None or not self._full:
            if self._stopped is not None:
                raise self._stopped
            if self._end > self._start and (gathered or self._over.is_set()):
                found = self._view[self._start : self._end]
                self._start = self._end
                return found
            if self._over.is_set():
                if self._failure is not None:
                    raise self._failure
                return memoryview(b"")
            await self._woken()
            gathered = True
        assert self._transport is not None
        if len(self._full) == HELD and not self._transport.is_closing():
            self._transport.resume_reading()
        return self._full.popleft()

    def end_reading(self, failure: BaseException) -> None:
        """Let who reads, and whoever will, get this."""
        self._stopped = failure
        self._wake()

    async def drain(self) -> None:
        """Return when more may be written. Raises ConnectionError when the connection is lost."""
        assert self._transport is not None
        if self._transport.is_closing():
            # It may be about to say so.
            await asyncio.sleep(0)
        await self._drained.wait()
        if self._lost.is_set():
            raise ConnectionResetError("the connection is lost")

    async def over(self) -> None:
        """Return when nothing comes any more, though what has come may not have been read."""
        await self._over.wait()

    async def lost(self) -> None:
        """Return when the connection has ended in both directions."""
        await self._lost.wait()

    async def _woken(self) -> None:
        """Return when there is something new: a full buffer, the end, or, some time ago, the first bytes for one."""
        self._waiter = asyncio.get_running_loop().create_future()
        if self._end > self._start and not self._eager:
            self._gather()
        try:
            await self._waiter
        finally:
            self._waiter = None
            if self._gathering is not None:
                self._gathering.cancel()
                self._gathering = None

    def _gather(self) -> None:
        if self._waiter is not None and self._gathering is None:
            self._gathering = self._waiter.get_loop().call_later(GATHER_SECONDS, self._wake)

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
