"""One request on an HTTP/2 connection: where its body goes, and how it is answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import TYPE_CHECKING, Any, Protocol

from h2.errors import ErrorCodes

if TYPE_CHECKING:
    from runtime.gateway.pbs.http2 import Http2


class Sink(Protocol):
    """Where the body of a request goes."""

    def room(self, count: int) -> memoryview | None:
        """Return the place for the next bytes, at most count; None where they are to be handed over by `write`."""

    def filled(self, count: int) -> None:
        """Take note that so many bytes were put there."""

    def write(self, data: memoryview) -> None:
        """Take bytes that are valid during the call only."""

    def end(self) -> None:
        """The body is complete."""

    def lost(self) -> None:
        """The rest of the body will not come."""


class Handed:
    """What a sink has in common that offers no place: all bytes are handed over by `write`."""

    def room(self, count: int) -> memoryview | None:
        return None

    def filled(self, count: int) -> None:
        raise AssertionError("there is no place that could be filled")


class Discard(Handed):
    """Takes any bytes and forgets them."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def write(self, data: memoryview) -> None:
        self._stream.taken(len(data))

    def end(self) -> None: ...

    def lost(self) -> None: ...


class Stream:
    """A request of the client, and the answer to it."""

    def __init__(self, connection: Http2, id: int, headers: dict[str, str]) -> None:
        self.id = id
        self.headers = headers
        self.sink: Sink = Discard(self)
        self.complete = False
        """All of the request is here."""
        self.answered = False
        """The answer has begun."""
        self.done = False
        """The answer is out."""
        self.over = False
        """Nothing more can be sent: the answer is out and the request is over, or the client does not want it."""
        self._connection = connection
        self.received = 0
        self.owed = 0
        self.head: bytes | None = None
        """The header block of the answer, until the first of its body goes out."""
        self.window = asyncio.Event()

    def taken(self, count: int) -> None:
        """Let the client send so many bytes more."""
        self._connection.taken(self, count)

    def hold(self, count: int) -> None:
        """Keep the client from sending so many bytes until they are let go (count below zero)."""
        self._connection.hold(count)

    def run(self, work: Coroutine[Any, Any, None], then: Callable[[], None] | None = None) -> None:
        """Do work on this request until the connection is over; then is called after it, even if it never began."""
        self._connection.run(self, work, then)

    async def answer(self, status: int, content_type: str, body: bytes) -> None:
        """Send the whole answer. Nothing is sent when the client has gone or does not want it."""
        self._connection.start(self, status, content_type)
        await self._connection.send(self, memoryview(body), last=True)

    async def answer_blocks(self, content_type: str, blocks: AsyncIterator[bytes | memoryview]) -> None:
        """Send an answer of 200 as it comes, its head with the first block. A failure after that resets the stream."""
        first = await anext(blocks, b"")
        self._connection.start(self, 200, content_type)
        try:
            await self._connection.send(self, memoryview(first))
            async for block in blocks:
                await self._connection.send(self, memoryview(block))
        except Exception:
            self._connection.reset(self, ErrorCodes.INTERNAL_ERROR)
            raise
        await self._connection.send(self, memoryview(b""), last=True)
