"""One client connection: the listener's protocol in front of the HTTP library's.

Each request head passes here before the library sees it. A head that asks for an upgrade which a face has registered
leaves HTTP with the bytes that came after it; every other one goes on to aiohttp, mended where aiohttp is stricter than
real clients are. The bodies in between are counted, not read. A body without a plain length (chunked) ends the looking:
from there on the library reads that connection alone, and an upgrade on it is answered as an ordinary request.

Requests of a face that passes bytes through (`Relays`) never reach the library: such a face gets the head and then what
comes behind it, and writes its answer to the connection. Answers keep the order of their requests: what comes behind a
request of one kind waits until those of the other kind have their answers.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping, MutableSet, Set
from http import HTTPStatus
from typing import Protocol, cast

import structlog
from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from runtime.gateway.head import END, BadHead, Framing, framing, mended, parse, refusal
from runtime.gateway.replies import closing, text
from runtime.gateway.settings import Limits
from runtime.gateway.telemetry import place
from runtime.gateway.upgrade import Handover, Upgrade

_log = structlog.get_logger("gateway")


class Relay(Protocol):
    """A request that passes through, see `runtime.gateway.plugin.relay`."""

    def start(self) -> None: ...

    def feed(self, data: bytes) -> None: ...

    def client_full(self) -> None: ...

    def client_ready(self) -> None: ...

    def client_lost(self) -> None: ...


Again = Callable[[bytes], bytes | Relay | None]
"""From a body to its whole answer, or to what will write it; None if the library has to read the request."""


class Relays(Protocol):
    """A face that takes requests off a connection."""

    def takes(self, head: bytes) -> bool: ...

    def begin(self, client: Connection, peer: str, head: bytes) -> Relay | None: ...


class Owner(Protocol):
    """What a connection needs of the listener that accepted it."""

    @property
    def limits(self) -> Limits: ...

    @property
    def server(self) -> web.Server: ...

    @property
    def upgrades(self) -> Mapping[str, Upgrade]: ...

    @property
    def relays(self) -> Relays | None: ...

    @property
    def connections(self) -> Set[Connection]: ...

    @property
    def calls(self) -> MutableSet[asyncio.Task[None]]:
        """The calls of connections that read their requests without the library."""

    def enter(self, connection: Connection) -> None:
        """A connection was accepted."""

    def leave(self, connection: Connection) -> None:
        """A connection is over."""

    def upgraded(self, owner: Awaitable[None], transport: asyncio.Transport) -> asyncio.Task[None]:
        """Run the new owner of a connection to its end."""

    def cut(self, why: str, transport: asyncio.Transport) -> None:
        """Take note that a client was cut off or refused."""


class Http(RequestHandler):
    """aiohttp's protocol, with the way back to the connection."""

    __slots__ = ("connection",)

    connection: Connection

    def resume_reading(self, resume_parser: bool = True) -> None:
        """Go on reading. aiohttp calls this for every body; where nothing was paused there is nothing to do."""
        if self._reading_paused:
            super().resume_reading(resume_parser)

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """Refuse what the library cannot read. Its own words would repeat the request's, to the log as well."""
        if request.writer.output_size > 0:
            raise ConnectionError
        if self.transport is not None:
            self.connection.refused(status, self.transport)
        return closing(text(status, HTTPStatus(status).phrase))

    def log_exception(self, *args: object, exc_info: BaseException | None = None, **more: object) -> None:
        _log.error("connection failed", failure=type(exc_info).__name__, at=place(exc_info) if exc_info else [])


_LINGER_SECONDS = 2.0

_LONGEST_KEPT = 4096
"""Bytes of a head that is kept to be compared with the next."""


class Connection(asyncio.Protocol):
    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._limits = owner.limits
        self._loop = asyncio.get_running_loop()
        self._http: Http | None = None
        self._buffer = bytearray()
        """The beginning of a head."""
        self._rest = 0
        """How much of the body is still to come."""
        self._passing = False
        """The library reads the rest of the connection alone."""
        self._last_head = b""
        self.repeats = False
        """The last head was that of the request before it."""
        self._meant = Framing(0, None, False, False)
        self._passes = False
        """The last head is that of a request which passes through."""
        self._relay: Relay | None = None
        """The request that passes through at the moment."""
        self._held = b""
        """What came behind a request and has to wait for the answer to it."""
        self.ending = False
        """No request is taken after those that have begun."""
        self._lingering = False
        """What still comes is thrown away: the answer is out, and the rest of its request is on the way."""
        self._repeat: Again | None = None
        """Answers a body under the last head without the library, if it can."""
        self._begun = 0
        self._ahead = 0
        """How many of those begun have not reached their handler yet."""
        self._done = 0
        self._since = self._loop.time()
        """When the last request ended, or the first byte of the head in the buffer came."""
        self._alarm: asyncio.TimerHandle | None = None
        self._stall: asyncio.TimerHandle | None = None
        self._closing = False
        """The last check found the connection closing."""
        self._next: asyncio.Task[None] | None = None
        self.transport: asyncio.Transport | None = None

    # The connection's life.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.set_write_buffer_limits(high=self._limits.write_buffer)
        if len(self._owner.connections) >= self._limits.connections:
            self._refuse(503, "Service Unavailable", "Too many connections.\n")
            return
        self._owner.enter(self)
        self._watch(min(self._limits.head_timeout, self._limits.idle_timeout))

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._alarm, self._stall):
            if timer is not None:
                timer.cancel()
        self._alarm = self._stall = self._repeat = None
        if self._relay is not None:
            self._relay.client_lost()
            self._relay = None
        if self._http is not None:
            self._http.connection_lost(exc)
        self.transport = None
        if self._next is not None:
            self._next.cancel()
        else:
            self._owner.leave(self)

    def pause_writing(self) -> None:
        if self._relay is not None:
            self._relay.client_full()
        if self._http is not None:
            self._http.pause_writing()
        if self.transport is not None:
            self._stall_after(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None
        if self._relay is not None:
            self._relay.client_ready()
        if self._http is not None:
            self._http.resume_writing()
        if self._held:
            self._loop.call_soon(self._go_on)

    # Requests.

    @property
    def busy(self) -> bool:
        """Some request has not been answered yet."""
        return self._begun > self._done

    def begin(self) -> None:
        """A request has reached its handler."""
        if self._ahead:
            self._ahead -= 1
        else:
            self._begun += 1

    def finish(self) -> None:
        """The handler of a request is through; the bytes of its answer are written or waiting for the client."""
        self._done += 1
        self._since = self._loop.time()
        if self._held:
            # The library writes a short answer when its handler has returned.
            self._loop.call_soon(self._go_on)

    def shut(self) -> None:
        """End the connection once the request that is going on has its answer; at once if there is none."""
        self._repeat = None
        self.ending = True
        if self._http is not None:
            self._http.close()
        if not self.busy and self.transport is not None:
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        if self._relay is not None:
            self._relay.feed(data)
            return
        if self._passing:
            self._library().data_received(data)
            return
        if self._held or self._lingering:
            if not self._lingering:
                self.behind(data)
            return
        if self._rest:
            data = self._body(data)
        while data and self.transport is not None and not self.transport.is_closing():
            data = self._head(data)

    def _body(self, data: bytes) -> bytes:
        """Pass on what belongs to the body; return what does not."""
        body = data if len(data) <= self._rest else data[: self._rest]
        self._rest -= len(body)
        self._library().data_received(body)
        return data[len(body) :]

    def _head(self, data: bytes) -> bytes:
        """Take data into the head; return what comes after the request, or nothing if more is needed."""
        if not self._buffer:
            data = data.lstrip(b"\r\n")
            found = END.search(data)
        else:
            # The end mark has three bytes at most, and two of them may have been there before.
            start = max(0, len(self._buffer) - 2)
            self._buffer += data
            found = END.search(self._buffer, start)
            if found is not None or len(self._buffer) > self._limits.head:
                data = bytes(self._buffer)
                self._buffer.clear()
        if (found.end() if found else len(data)) > self._limits.head:
            self._refuse(431, "Request Header Fields Too Large", f"A head has {self._limits.head} bytes at most.\n")
            return b""
        if found is None:
            if not self._buffer and data:
                self._buffer += data
                self._since = self._loop.time()
                self._watch(self._limits.head_timeout)
            return b""
        end = found.end()
        head = data[:end] if end < len(data) else data
        self.repeats = head == self._last_head
        if self.repeats:
            meant = self._meant
            answered = self._repeated(data, end)
            if answered is not None:
                return answered
        else:
            self._repeat = None
            # A client that calls again mostly sends the same head again.
            meant = self._meant = framing(head)
            self._last_head = head if len(head) <= _LONGEST_KEPT else b""
            self._passes = self._owner.relays is not None and self._owner.relays.takes(head)
        if (self._passes and self.busy) or (self._stall is not None and (self._passes or self._http is None)):
            # Nobody would tell who begins now that the client does not read.
            self.behind(data)
            return b""
        if self._passes:
            return self._pass_through(data, head)
        upgrade = self._owner.upgrades.get(meant.upgrade) if meant.upgrade else None
        if upgrade is not None and meant.body == 0 and not self.busy:
            self._hand_over(upgrade, head, data[end:])
            return b""
        return self._request(data, head, meant)

    def remember(self, repeat: Again) -> None:
        """Use repeat for requests under the head of the one being handled, which must be the only one under way."""
        if not self._passing and self._begun == self._done + 1:
            self._repeat = repeat

    def _repeated(self, data: bytes, start: int) -> bytes | None:
        """Answer the request in data, whose body begins at start, without the library; return what comes after it.

        What comes after one whose answer has to be waited for is held. None if that cannot be done: the body is not
        whole, another request is under way, the client reads too slowly, or the answer is not a line.
        """
        end = start + (self._meant.body or 0)
        if self._repeat is None or end > len(data) or self.busy or self._stall is not None or self.transport is None:
            return None
        answer = self._repeat(data[start:end])
        if answer is None:
            return None
        if isinstance(answer, bytes):
            self._since = self._loop.time()
            self.transport.write(answer)
            return data[end:]
        self._begun += 1
        self._relay = answer
        answer.start()
        if end < len(data):
            self.behind(data[end:])
        return b""

    @property
    def calls(self) -> MutableSet[asyncio.Task[None]]:
        """Where calls are noted that the library knows nothing of, for as long as they last."""
        return self._owner.calls

    def _request(self, data: bytes, head: bytes, meant: Framing) -> bytes:
        """Give the library what data has of a request; return what comes after it."""
        if meant.bare or not meant.host:
            mended_head = mended(head, meant)
            data, end = mended_head + data[len(head) :], len(mended_head)
        else:
            end = len(head)
        if meant.body is None:
            self._passing = True
            self._library().data_received(data)
            return b""
        self._begun += 1
        self._ahead += 1
        end += meant.body
        self._rest = max(0, end - len(data))
        if end >= len(data):
            self._library().data_received(data)
            return b""
        self._library().data_received(data[:end])
        return data[end:]

    def _library(self) -> Http:
        """Return the library's side, which is made with the first request."""
        if self._http is None:
            assert self.transport is not None
            self._http = Http(
                self._owner.server,
                loop=self._loop,
                keepalive_timeout=3600,
                access_log=None,  # type: ignore[arg-type]
                max_line_size=self._limits.head,
                max_field_size=self._limits.head,
                max_headers=1024,
                lingering_time=2.0,
            )
            self._http.connection = self
            self._http.connection_made(self.transport)
        return self._http

    def _hand_over(self, upgrade: Upgrade, head: bytes, leftover: bytes) -> None:
        assert self.transport is not None
        try:
            asked = parse(head)
        except BadHead as fault:
            self._refuse(400, "Bad Request", f"{fault}\n")
            return
        self.transport.pause_reading()
        if self._http is not None:
            # Without its transport the library only ends its own task and forgets the connection.
            self._http.transport = None
            self._http.connection_lost(None)
            self._http = None
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        self._begun += 1
        self._next = self._owner.upgraded(upgrade(Handover(asked, leftover, self.transport)), self.transport)
        self._next.add_done_callback(lambda _: self._owner.leave(self))

    # Requests that pass through.

    def _pass_through(self, data: bytes, head: bytes) -> bytes:
        """Have the request in data relayed; return what comes behind it if it is over already."""
        assert self.transport is not None and self._owner.relays is not None
        peer = self.transport.get_extra_info("peername")
        self._begun += 1
        relay = self._owner.relays.begin(self, peer[0] if peer else "", head)
        if relay is None:
            self.relayed(keep=False, unread=True)
            return b""
        self._relay = relay
        relay.start()
        rest = data[len(head) :]
        if rest and self._relay is relay:
            relay.feed(rest)
            return b""
        # What is unread of a refused request must not be taken for the next one.
        return b"" if self._lingering else rest

    def write(self, data: bytes) -> None:
        """Send data of an answer that passes through."""
        if self.transport is not None:
            self.transport.write(data)

    def read_on(self, go: bool) -> None:
        """Go on reading, or stop for the time being."""
        if self.transport is None or self.transport.is_closing():
            return
        if go and not self._held:
            self.transport.resume_reading()
        else:
            self.transport.pause_reading()

    def behind(self, data: bytes) -> None:
        """Keep what came behind a request until that has its answer."""
        self._held += data
        self.read_on(False)

    def relayed(self, keep: bool, unread: bool) -> None:
        """The answer that passed through is out. Go on with the connection, or close it; some request may be unread."""
        self._relay = None
        self._done += 1
        self._since = self._loop.time()
        if self.transport is None:
            return
        if keep and not self.ending:
            if self._held:
                self._loop.call_soon(self._go_on)
            else:
                self.read_on(True)
        elif unread:
            self._linger()
        else:
            self.transport.close()

    def cut(self, reset: bool) -> None:
        """End the connection so that the client sees a cut; by a reset where nothing else would show one."""
        self._relay = None
        self._done += 1
        if self.transport is None:
            return
        if reset and (plain := self.transport.get_extra_info("socket")) is not None:
            with contextlib.suppress(OSError):
                plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    def _go_on(self) -> None:
        """Read what was held, unless some answer is still to come or to be read."""
        if self._held and not self.busy and self._stall is None and self.transport is not None:
            data, self._held = self._held, b""
            self.read_on(True)
            self.data_received(data)

    def _linger(self) -> None:
        """Close when the client has had time to read the answer: closing on what it still sends would destroy it."""
        assert self.transport is not None
        self._held, self._lingering = b"", True
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.read_on(True)
        self._loop.call_later(_LINGER_SECONDS, self._lingered)

    def _lingered(self) -> None:
        if self.transport is not None:
            self.transport.close()

    # Limits.

    def refused(self, status: int, transport: asyncio.Transport) -> None:
        """Take note that the library could not read what the client sent."""
        self._owner.cut(f"{status} {HTTPStatus(status).phrase}", transport)

    def _refuse(self, status: int, reason: str, words: str) -> None:
        """Answer in place of the library if no answer is under way, and close."""
        assert self.transport is not None
        self._buffer.clear()
        self._owner.cut(f"{status} {reason}", self.transport)
        if not self.busy:
            self.transport.write(refusal(status, reason, words))
        self.transport.close()

    def _watch(self, seconds: float) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = self._loop.call_later(seconds, self._check)

    def _check(self) -> None:
        """Close the connection if the client has had its time."""
        assert self.transport is not None
        self._alarm = None
        limits = self._limits
        if self.transport.is_closing():
            # Closing waits for the client to read what is left; one that does not is cut.
            if self._closing:
                self._owner.cut("stopped reading", self.transport)
                self.transport.abort()
            else:
                self._closing = True
                self._watch(limits.write_timeout)
        elif self.busy:
            self._watch(limits.head_timeout)
        else:
            left = self._since + (limits.head_timeout if self._buffer else limits.idle_timeout) - self._loop.time()
            if left > 0:
                self._watch(left)
                return
            if self._buffer:
                self._refuse(408, "Request Timeout", "The rest of the request did not come in time.\n")
            else:
                self.transport.close()
            self._closing = True
            self._watch(limits.write_timeout)

    def _stall_after(self, waiting: int) -> None:
        self._stall = self._loop.call_later(self._limits.write_timeout, self._stalled, waiting)

    def _stalled(self, before: int) -> None:
        """Cut a client that has read nothing since there were `before` bytes waiting for it."""
        assert self.transport is not None
        waiting = self.transport.get_write_buffer_size()
        if waiting < before:
            self._stall_after(waiting)
        else:
            self._owner.cut("stopped reading", self.transport)
            self.transport.abort()
