"""Bodies of requests on a session: small ones put together, uploads on their way to storage.

An upload is put together in memory while the session has any to give, and goes to storage in one block when it is
complete: from then on it keeps the client from sending more of the like until storage has answered. One that finds no
memory goes to storage piece by piece as it comes, and the client may go on as its pieces are taken.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable

from runtime.gateway.pbs.memory import Memory
from runtime.gateway.pbs.stream import Handed, Stream

Blocks = AsyncGenerator[memoryview | bytes, None]


class Gone(Exception):
    """The rest of a body will not come: the client took the request back, or is gone."""


class SmallBody(Handed):
    """A body of at most `limit` bytes, which `then` is given. `too_large` is called once for one that is larger."""

    def __init__(
        self, stream: Stream, limit: int, then: Callable[[bytes], None], too_large: Callable[[], None]
    ) -> None:
        self._stream = stream
        self._limit = limit
        self._then = then
        self._too_large = too_large
        self._parts = bytearray()
        self._over = False

    def write(self, data: memoryview) -> None:
        self._stream.taken(len(data))
        if self._over:
            return
        self._parts += data
        if len(self._parts) > self._limit:
            self._over = True
            self._parts = bytearray()
            self._too_large()

    def end(self) -> None:
        if not self._over:
            self._over = True
            self._then(bytes(self._parts))

    def lost(self) -> None:
        self._over = True
        self._parts = bytearray()


class UploadBody:
    """A body that goes to storage. `start` is called once, with the blocks that are to be sent there.

    `size` is what the client announced; None where it announced nothing. `release` is to be called when storage is
    through with the blocks, and when it never gets to them. `too_long` is called once for a body with more bytes than
    announced, of which storage then never hears the end.
    """

    def __init__(
        self,
        stream: Stream,
        memory: Memory,
        size: int | None,
        start: Callable[[Blocks], None],
        too_long: Callable[[int], None],
    ) -> None:
        self._stream = stream
        self._memory = memory
        self._size = size
        self._start = start
        self._too_long = too_long
        self._buffer: memoryview | None = None
        self._taken = 0
        """Of the memory of the session."""
        self._held = 0
        self._got = 0
        self._pieces: deque[bytes] = deque()
        self._passing = False
        self._over = False
        self._gone = False
        self._more = asyncio.Event()

    def room(self, count: int) -> memoryview | None:
        if not self._got and self._buffer is None and not self._passing and not self._over:
            self._begin()
        if self._buffer is None or self._over:
            return None
        free = self._buffer[self._got : self._got + count]
        return free if len(free) else None

    def filled(self, count: int) -> None:
        self._got += count
        self._stream.taken(count)

    def write(self, data: memoryview) -> None:
        if self._over or not self._passing:
            # Complete by its own announcement, and still there is more.
            self._stream.taken(len(data))
            if not self._over:
                self._fail(self._got + len(data))
            return
        self._got += len(data)
        if self._size is not None and self._got > self._size:
            self._stream.taken(len(data))
            self._fail(self._got)
            return
        self._memory.add(len(data))
        self._pieces.append(bytes(data))
        self._more.set()

    def end(self) -> None:
        if self._over:
            return
        self._over = True
        if self._passing:
            self._more.set()
        else:
            self._held = self._got
            self._stream.hold(self._held)
            self._start(self._whole())

    def lost(self) -> None:
        """Give everything back if storage has not been given the whole of it."""
        if self._over and not self._gone:
            return
        self._over = self._gone = True
        self._more.set()
        self.release()

    def release(self) -> None:
        """Storage is through with the body, or will never get it."""
        self._over = True
        self._buffer = None
        if self._taken:
            self._memory.give(self._taken)
            self._taken = 0
        if self._held:
            self._stream.hold(-self._held)
            self._held = 0
        while self._pieces:
            self._let_go(self._pieces.popleft())

    def _begin(self) -> None:
        """Decide where the body is put together, now that the first of it is here."""
        if self._size is not None and self._memory.take(self._size):
            self._taken = self._size
            self._buffer = memoryview(bytearray(self._size))
        else:
            self._passing = True
            self._start(self._as_it_comes())

    def _fail(self, got: int) -> None:
        self._over = self._gone = True
        self._more.set()
        self.release()
        self._too_long(got)

    def _let_go(self, piece: bytes) -> None:
        self._memory.give(len(piece))
        self._stream.taken(len(piece))

    async def _whole(self) -> Blocks:
        if self._buffer is not None:
            yield self._buffer[: self._got]

    async def _as_it_comes(self) -> Blocks:
        while True:
            while self._pieces:
                piece = self._pieces.popleft()
                try:
                    yield piece
                finally:
                    self._let_go(piece)
            if self._gone:
                raise Gone
            if self._over:
                return
            self._more.clear()
            await self._more.wait()
