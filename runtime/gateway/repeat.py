"""Requests that repeat: answered without the HTTP library.

A client on a kept connection mostly sends the same head again, byte for byte, with another body of the same length.
What the head means (path, client, login) is then known already. Answers that only need the method table
(introspection, findings, refusals) are written at once, other answers on one line when they are there: the library's
reading and writing would be more than half of the cost of a short call. Everything else takes the ordinary way.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import structlog
from aiohttp import HttpVersion11, hdrs

from runtime.gateway.connection import Connection
from runtime.gateway.exchange import Exchange, Later
from runtime.gateway.head import refusal
from runtime.gateway.replies import JSON, chunked, wire
from runtime.gateway.telemetry import place

_SECONDS = 30.0
"""How long a meaning is kept at most; a login counts for the time that the authenticator gave it."""

_BODY = 4096
"""A longer body is worth the ordinary way: reading it twice would cost more than is won."""

_log = structlog.get_logger("gateway")


class Repeat:
    """Answers bodies under one head until it is too old. Belongs to the connection that the head came on."""

    def __init__(
        self,
        connection: Connection,
        exchange: Exchange,
        begin: Callable[[Exchange], None],
        end: Callable[[Exchange], None],
    ) -> None:
        self._connection = connection
        self._exchange = exchange
        self._begin = begin
        self._end = end
        self._until = time.monotonic() + _SECONDS
        if exchange.login is not None:
            self._until = min(self._until, exchange.login.until)

    def __call__(self, body: bytes) -> bytes | Answering | None:
        """Return the whole answer to a request with this body, or what will write it when it is started; None if the
        request must take the ordinary way. There is one request at a time."""
        exchange = self._exchange
        if len(body) > _BODY or exchange.again is None or time.monotonic() >= self._until:
            return None
        self._begin(exchange)
        line = exchange.again(exchange, body)
        if line is None:
            return None
        if isinstance(line, Later):
            return Answering(self._connection, exchange, line, self._end)
        self._end(exchange)
        return wire(HttpVersion11, 200, True, exchange.headers(JSON), line)


class Answering:
    """A request whose answer has to be waited for; what `connection.Relay` says, without anything to pass on.

    The answer has a length if it is there within the client's patience; else the head goes out, and a space in every
    long silence before the line. A client that goes away ends the call.
    """

    def __init__(
        self, connection: Connection, exchange: Exchange, later: Later, end: Callable[[Exchange], None]
    ) -> None:
        self._connection = connection
        self._exchange = exchange
        self._later = later
        self._end = end
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._started = False
        """The head is out."""

    def start(self) -> None:
        self._timer = self._loop.call_later(self._later.pace.patience, self._show_life)
        self._task = self._loop.create_task(self._answer())
        # Not in the task itself, which may be cancelled before it takes its first step.
        self._connection.calls.add(self._task)
        self._task.add_done_callback(self._over)

    async def _answer(self) -> None:
        exchange = self._exchange
        try:
            line = await self._later.line
        except Exception as failure:
            exchange.outcome = "internal"
            _log.error("request failed", id=exchange.id, failure=type(failure).__name__, at=place(failure))
            self._quiet()
            if self._started:
                self._connection.cut(reset=False)
            else:
                self._connection.write(refusal(500, "Internal Server Error", "Internal Server Error"))
                self._connection.relayed(keep=False, unread=False)
            return
        self._quiet()
        if self._started:
            self._connection.write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(line), line))
        else:
            self._connection.write(wire(HttpVersion11, 200, True, exchange.headers(JSON), line))
        self._connection.relayed(keep=True, unread=False)

    def _over(self, task: asyncio.Task[None]) -> None:
        self._quiet()
        self._later.line.close()
        if task.cancelled():
            self._exchange.outcome = "gone"
        self._connection.calls.discard(task)
        self._end(self._exchange)

    def _show_life(self) -> None:
        if self._started:
            self._connection.write(b"1\r\n \r\n")
        else:
            self._started = True
            self._connection.write(chunked(self._exchange.headers(JSON)))
        self._timer = self._loop.call_later(self._later.pace.keep_alive, self._show_life)

    def _quiet(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # What happens to the connection meanwhile.

    def feed(self, data: bytes) -> None:
        self._connection.behind(data)

    def client_full(self) -> None:
        """Nothing is to be stopped: the answer is one line."""

    def client_ready(self) -> None:
        """Nothing was stopped."""

    def client_lost(self) -> None:
        if self._task is not None:
            self._task.cancel()


def may_repeat(exchange: Exchange) -> bool:
    """Return whether a request was answered on one line, under a head that means nothing but itself."""
    request = exchange.request
    return (
        exchange.again is not None
        and request.method != hdrs.METH_HEAD
        and request.version >= HttpVersion11
        and request.keep_alive
        and hdrs.CONTENT_ENCODING not in request.headers
        and hdrs.EXPECT not in request.headers
    )
