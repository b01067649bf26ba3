"""HTTP answers: short ones with a length, long ones with signs of life, and those that are cut.

A long answer writes a space whenever it has been silent for `keep_alive` seconds, as long as spaces are allowed where
it stands. Back-pressure is the writer waiting: at most one block waits for a slow client beside its socket's buffer.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Mapping
from contextlib import aclosing
from functools import lru_cache
from http import HTTPStatus

from aiohttp import HttpVersion, HttpVersion11, web
from aiohttp.helpers import rfc822_formatted_time
from multidict import CIMultiDict

from runtime.gateway.settings import Xo

JSON = {"Content-Type": "application/json", "Server": "gatewright"}
BYTES = {"Content-Type": "application/octet-stream", "Server": "gatewright"}
TEXT = {"Content-Type": "text/plain; charset=utf-8", "Server": "gatewright"}

Headers = Mapping[str, str]


def whole(body: bytes, headers: Headers = JSON, status: int = 200) -> Whole:
    """Return an answer that is complete, with its length."""
    return Whole(body, status, headers)


def text(status: int, words: str, headers: Headers = TEXT) -> Whole:
    return Whole(words.encode(), status, headers)


def empty(headers: Headers) -> Whole:
    """Return 204: done, and nothing to say."""
    return Whole(b"", 204, {name: value for name, value in headers.items() if name != "Content-Type"})


def closing(answer: Whole) -> Whole:
    """Let the connection end with answer: the rest of the request is not waited for."""
    answer.force_close()
    return answer


class Whole(web.StreamResponse):
    """An answer that is complete, written in one go: a third of the cost of aiohttp's own for a short one."""

    def __init__(self, body: bytes, status: int, headers: Headers) -> None:
        super().__init__(status=status)
        self._content = body
        self._sent = headers

    async def prepare(self, request: web.BaseRequest) -> None:
        """Write head and body. The client's pace is waited for in `write_eof`."""
        self._protocol = request.protocol
        if self._keep_alive is None:
            self._keep_alive = request.keep_alive
        if request.transport is None:
            raise ConnectionResetError
        bare = request.method == "HEAD"
        request.transport.write(wire(request.version, self.status, self._keep_alive, self._sent, self._content, bare))

    async def write_eof(self, data: bytes = b"") -> None:
        if self._protocol.writing_paused:
            await self._protocol._drain_helper()


def wire(
    version: HttpVersion, status: int, keep_alive: bool | None, headers: Headers, body: bytes, bare: bool = False
) -> bytes:
    """Return the bytes of a whole answer; `bare` without its body, as HEAD has it."""
    return b"%b%b%bDate: %b\r\n\r\n%b" % (
        _start(version, status, keep_alive),
        _fields(tuple(headers.items())),
        b"" if status == 204 else b"Content-Length: %d\r\n" % len(body),
        rfc822_formatted_time().encode(),
        b"" if bare else body,
    )


def chunked(headers: Headers) -> bytes:
    """Return the head of an answer of HTTP/1.1 that comes in chunks, on a connection that is kept."""
    return b"%b%bTransfer-Encoding: chunked\r\nDate: %b\r\n\r\n" % (
        _start(HttpVersion11, 200, True),
        _fields(tuple(headers.items())),
        rfc822_formatted_time().encode(),
    )


@lru_cache(256)
def _start(version: HttpVersion, status: int, keep_alive: bool | None) -> bytes:
    """Return the status line, and what it takes to keep the connection or not."""
    line = f"HTTP/{version.major}.{version.minor} {status} {HTTPStatus(status).phrase}\r\n"
    if not keep_alive:
        line += "Connection: close\r\n"
    elif version < HttpVersion11:
        line += "Connection: keep-alive\r\n"
    return line.encode()


@lru_cache(64)
def _fields(headers: tuple[tuple[str, str], ...]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode()


class Cut(web.StreamResponse):
    """Stands for an answer that was broken off: nothing more is written, the connection closes without its end."""

    def __init__(self) -> None:
        super().__init__()
        self.force_close()

    async def prepare(self, request: web.BaseRequest) -> None:
        return None

    async def write_eof(self, data: bytes = b"") -> None:
        return None


class LongAnswer:
    """An answer that may take long. Every way out of it goes through `settle`."""

    def __init__(self, request: web.BaseRequest, headers: Headers, pace: Xo) -> None:
        self._request = request
        self._headers = headers
        self._pace = pace
        self._loop = asyncio.get_running_loop()
        self._response: web.StreamResponse | None = None
        self.flowing = False
        """Some of the content is out."""
        self._last = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._beat: asyncio.Task[None] | None = None

    @property
    def started(self) -> bool:
        """The headers are out."""
        return self._response is not None

    async def start(self) -> None:
        """Send the headers, and from now on a space in every long silence."""
        self._response = web.StreamResponse(headers=CIMultiDict(self._headers))
        await self._response.prepare(self._request)
        self._last = self._loop.time()
        self._arm(self._pace.keep_alive)

    def start_later(self) -> None:
        """Start by itself when the answer is not there within the client's patience."""
        self._arm(self._pace.patience)

    async def write(self, data: bytes | memoryview) -> None:
        """Write data when the client has room for it. Cancelled, it may have been written in part or whole."""
        assert self._response is not None
        if not data:
            return
        self.flowing = True
        self._last = self._loop.time()
        await self._response.write(data)
        self._last = self._loop.time()

    async def settle(self) -> None:
        """Write no more spaces; when this returns none is on its way."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        beat, self._beat = self._beat, None
        if beat is not None and not beat.done():
            beat.cancel()
            await asyncio.wait((beat,))

    async def finish(self, last: bytes) -> web.StreamResponse:
        """Return the answer with `last` as its end: whole with a length, unless it has been started."""
        await self.settle()
        if self._response is None:
            return whole(last, self._headers)
        if last:
            await self._response.write(last)
        return self._response

    def _arm(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(seconds, self._due)

    def _due(self) -> None:
        self._beat = self._loop.create_task(self._show_life())

    async def _show_life(self) -> None:
        if self._response is None:
            await self.start()
            return
        left = self._last + self._pace.keep_alive - self._loop.time()
        if left <= 0:
            left = self._pace.keep_alive
            self._last = self._loop.time()
            try:
                await self._response.write(b" ")
            except ConnectionError:
                # The client has gone, and its request is cancelled for that.
                return
        self._arm(left)


async def one_line(answer: LongAnswer, line: Awaitable[bytes]) -> web.StreamResponse:
    """Return an answer of one line, with its length if the line is there in time; else spaces come before it."""
    answer.start_later()
    try:
        body = await line
    finally:
        await answer.settle()
    return await answer.finish(body)


async def relay(answer: LongAnswer, source: AsyncGenerator[bytes | memoryview, None]) -> web.StreamResponse:
    """Pass the blocks of source to the client, the headers with the first, and return the answer.

    At most one block is held. If source fails before its first block, the failure is raised and nothing is sent. If it
    fails later the answer is cut, and `source` has been closed in every case.
    """
    async with aclosing(source) as blocks:
        first = await anext(aiter(blocks), b"")
        if not answer.started:
            await answer.start()
        # A space in the middle of bytes would be one of them.
        await answer.settle()
        await answer.write(first)
        async for block in blocks:
            await answer.write(block)
    return await answer.finish(b"")
