"""One request for a custom service and its answer, passed on as they come.

Everything happens in callbacks of the two connections; only finding the service and connecting to it may have to be
waited for. Exactly one answer is begun for each request: the service's, or a refusal of ours while there is none.
After its head is out a failure cuts the connection, so that the client sees a cut and never a clean end.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import Any, Protocol

from runtime.contract.abi import Fault
from runtime.gateway.head import END
from runtime.gateway.plugin import answer, forward
from runtime.gateway.plugin.answer import Answer, BadAnswer
from runtime.gateway.plugin.chunks import LAST, BadChunk, Chunks, chunk
from runtime.gateway.plugin.place import Elsewhere, Here, Key, Place
from runtime.gateway.plugin.refusals import INTERNAL, NO_SERVICE, NO_SESSION, ONLY_GET, Refusal, listed, of_fault
from runtime.gateway.plugin.request import Request
from runtime.gateway.plugin.upstream import NotRunning, Pool, Upstream, connect

_JOINED = 65536
"""Pieces up to this size go out in one write with what stands before them."""

_REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
"""Verbs that a service may see twice (RFC 9110 section 9.2.2)."""

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Client(Protocol):
    """The client's connection."""

    @property
    def ending(self) -> bool:
        """The connection takes no request after this one."""

    def write(self, data: bytes) -> None: ...

    def read_on(self, go: bool) -> None:
        """Go on reading, or stop for the time being."""

    def behind(self, data: bytes) -> None:
        """Take back what the client sent behind its request."""

    def relayed(self, keep: bool, unread: bool) -> None:
        """The answer is through. Go on with the connection, or close it; some of the request may be unread."""

    def cut(self, reset: bool) -> None:
        """End the connection so that the client sees a cut; by a reset where nothing else would show one."""


class Owner(Protocol):
    """What relays need of the face that they belong to."""

    pool: Pool
    body_timeout: float

    def known(self, key: Key, now: float) -> Place | None: ...

    async def resolve(self, relay: Relay) -> Place: ...

    async def listing(self, relay: Relay) -> bytes: ...

    def enter(self, name: str, limit: int) -> bool:
        """Count a request for a service that begins; False if there are too many."""

    def leave(self, name: str) -> None: ...

    def over(self, relay: Relay) -> None:
        """The relay has ended, in whatever way."""

    def unusable(self, name: str, failure: Exception) -> None:
        """A socket is there and cannot be used."""

    def failed(self, relay: Relay, failure: BaseException) -> None:
        """Something that must not happen has happened."""


class Relay:
    def __init__(self, owner: Owner, client: Client, request: Request, address: str, id: str) -> None:
        self._owner = owner
        self._client = client
        self._loop = asyncio.get_running_loop()
        self.request = request
        self.address = address
        self.id = id
        self.entered = time.perf_counter()
        self._began = self._moved = self._loop.time()
        self.outcome = "ok"
        self.status = 0
        """Of the answer; 0 as long as there is none."""
        self._key: Key = (request.digest, request.name, request.verb)
        self._place: Here | None = None
        self._counted = False
        self._task: asyncio.Task[None] | None = None
        self._upstream: Upstream | None = None
        self._over = False
        # The way up.
        self._early = b""
        """What came of the body before there was anyone to send it to."""
        self._left = request.body or 0
        self._chunks = Chunks() if request.body is None else None
        self._taken = 0
        self._whole = request.body == 0
        """All of the request has come."""
        self._up_stopped = False
        """The service does not keep up with the client."""
        # The way down.
        self._head = b""
        self._answer: Answer | None = None
        self._tunnel = False
        self._down_left: int | None = 0
        """Of the answer's body; None when only its chunks or the end of the connection tell."""
        self._down_chunks: Chunks | None = None
        self._chunked = False
        """The client gets chunks."""
        self._keep = False
        self._surplus = False
        """The service sent more than its answer."""
        self._down_stopped = False
        """The client does not keep up with the service."""

    # Beginning.

    def start(self) -> None:
        request = self.request
        if request.session is None:
            self.refuse(NO_SESSION)
            return
        place = None if request.listing else self._owner.known(self._key, self._began)
        if place is None:
            self._wait(self._find())
        else:
            self._admit(place)

    def _wait(self, work: Coroutine[Any, Any, None]) -> None:
        self._task = self._loop.create_task(work)
        self._task.add_done_callback(self._waited)

    def _waited(self, task: asyncio.Task[None]) -> None:
        failure = None if task.cancelled() else task.exception()
        if failure is not None and not self._over:
            self._owner.failed(self, failure)
            self.refuse(INTERNAL)

    async def _find(self) -> None:
        try:
            if self.request.listing:
                # The session first: whoever has none learns nothing else.
                words = await self._owner.listing(self)
                self.refuse(listed(words) if self.request.verb == "GET" else ONLY_GET)
                return
            place = await self._owner.resolve(self)
        except Fault as fault:
            self.refuse(of_fault(fault))
        else:
            self._admit(place)

    def _admit(self, place: Place) -> None:
        request = self.request
        if request.name is None:
            # A path that names no service; a backend that is somebody else's may find a place for it all the same.
            self.refuse(NO_SERVICE)
            return
        if isinstance(place, Elsewhere):
            where = forward.location(request, place)
            self.refuse(Refusal(302, "elsewhere", b"The service is elsewhere.\n", (("Location", where),)))
            return
        self._place = place
        if place.body is not None and request.body is not None and request.body > place.body:
            self._too_large(place.body)
            return
        if not self._owner.enter(request.name, place.concurrency):
            words = b"The service has as many requests as it may have.\n"
            self.refuse(Refusal(503, "busy", words, (("Retry-After", "1"),)))
            return
        self._counted = True
        # A request that cannot be sent again takes no connection that the service may be about to close.
        upstream = None
        if request.body == 0 and request.verb in _REPEATABLE and not self._wants_upgrade:
            upstream = self._owner.pool.take(place.socket, self)
        if upstream is not None:
            self._send_head(upstream)
        else:
            self._wait(self._connect(place))

    async def _connect(self, place: Here) -> None:
        assert self.request.name is not None
        try:
            upstream = await connect(place.socket, self)
        except NotRunning:
            self.refuse(NO_SERVICE)
        except TimeoutError:
            self.refuse(Refusal(504, "silent", b"The service takes no connection.\n"))
        except OSError as failure:
            self._owner.unusable(self.request.name, failure)
            self.refuse(NO_SERVICE)
        else:
            self._send_head(upstream)

    def _send_head(self, upstream: Upstream) -> None:
        assert self._place is not None
        request = self.request
        self._upstream = upstream
        self._moved = self._loop.time()
        head = forward.head(request, self._place, self.address, self.id)
        if self._wants_upgrade:
            head += b"Connection: upgrade\r\nUpgrade: %b\r\n" % (request.upgrade or b"")
        head += forward.framing(request)
        early, self._early = self._early, b""
        if self._wants_upgrade and self._whole:
            upstream.transport.write(head)
            self._early = early
        elif len(early) <= _JOINED:
            self._body(early, head)
        else:
            upstream.transport.write(head)
            self._body(early)
        if self._over or self._whole:
            return
        if request.expects and not early:
            self._client.write(CONTINUE)
        if not self._up_stopped:
            self._client.read_on(True)

    @property
    def _wants_upgrade(self) -> bool:
        """The client asks for a protocol that the service may switch to."""
        wanted, place = self.request.upgrade, self._place
        return bool(wanted and place and wanted.decode("latin-1").lower() in place.upgrades)

    # The way up.

    def feed(self, data: bytes) -> None:
        """Take what the client sends behind the head."""
        self._moved = self._loop.time()
        if self._tunnel:
            assert self._upstream is not None
            self._upstream.transport.write(data)
        elif self._whole and self.request.upgrade is None:
            self._client.behind(data)
        elif self._whole or self._upstream is None:
            # Behind a request for another protocol it is that protocol's.
            self._early += data
            self._client.read_on(False)
        else:
            self._body(data)

    def _body(self, data: bytes, before: bytes = b"") -> None:
        """Send data of the body, behind `before`, and give back what is not of the body."""
        assert self._upstream is not None and self._place is not None
        if self._whole or not data:
            out, rest = before, data
        elif self._chunks is None:
            out = before + data[: self._left] if before or self._left < len(data) else data
            rest = data[self._left :] if self._left < len(data) else b""
            self._left -= len(data) - len(rest)
            self._whole = not self._left
        else:
            try:
                pieces, rest = self._chunks.feed(data)
            except BadChunk:
                self.refuse(Refusal(400, "bad body", b"The chunks of the body are not what they must be.\n"))
                return
            self._taken += sum(map(len, pieces))
            if self._place.body is not None and self._taken > self._place.body:
                self._too_large(self._place.body)
                return
            self._whole = self._chunks.done
            out = before + (chunk(pieces) if pieces else b"") + (LAST if self._whole else b"")
        if out:
            self._upstream.transport.write(out)
        if rest and not self._over:
            self._client.behind(rest)

    def _too_large(self, limit: int) -> None:
        self.refuse(Refusal(413, "too large", b"The service takes bodies of %d bytes at most.\n" % limit))

    def service_full(self) -> None:
        self._up_stopped = True
        self._client.read_on(False)

    def service_ready(self) -> None:
        self._up_stopped = False
        self._moved = self._loop.time()
        self._client.read_on(True)

    # The way down.

    def answered(self, data: bytes) -> None:
        if self._answer is not None:
            self._moved = self._loop.time()
            self._pass_on(data)
            return
        head = self._head + data if self._head else data
        while (found := END.search(head)) is not None:
            try:
                parsed = answer.parse(head[: found.end()])
            except BadAnswer:
                break
            rest = head[found.end() :]
            if parsed.status >= 200 or parsed.status == 101:
                self._begin_answer(parsed, rest)
                return
            # An interim answer is about this hop: leave to send was given already.
            head = rest
        if found is not None or not _may_become_head(head):
            self._broken()
            return
        self._head = head

    def _begin_answer(self, parsed: Answer, data: bytes) -> None:
        self._answer, self._head = parsed, b""
        self._moved = self._loop.time()
        self.status = parsed.status
        request = self.request
        if parsed.status == 101:
            self._begin_tunnel(parsed, data)
            return
        framing = b""
        if parsed.bodiless(request.verb):
            if parsed.length is not None and parsed.status != 204:
                framing = b"Content-Length: %d\r\n" % parsed.length
        elif parsed.length is not None:
            self._down_left = parsed.length
            framing = b"Content-Length: %d\r\n" % parsed.length
        else:
            self._down_left = None
            self._down_chunks = Chunks() if parsed.chunked else None
            self._chunked = request.http_1_1
            framing = b"Transfer-Encoding: chunked\r\n" if self._chunked else b""
        self._keep = (
            request.keep_alive and self._whole and not self._client.ending
            and (self._chunked or self._down_left is not None)
        )  # fmt: skip
        if not self._keep:
            framing += b"Connection: close\r\n"
        elif not request.http_1_1:
            framing += b"Connection: keep-alive\r\n"
        self._pass_on(data, b"HTTP/1.1 %b\r\n%b%b\r\n" % (parsed.line, parsed.fields, framing))

    def _pass_on(self, data: bytes, before: bytes = b"") -> None:
        """Write data of the answer's body behind `before`, and end when the answer is through."""
        done = False
        if self._tunnel:
            out = data
        elif self._down_left is not None:
            if len(data) > self._down_left:
                self._surplus = True
                data = data[: self._down_left]
            self._down_left -= len(data)
            done = not self._down_left
            out = data
        elif self._down_chunks is not None:
            try:
                pieces, rest = self._down_chunks.feed(data)
            except BadChunk:
                if before:
                    self._client.write(before)
                self._broken()
                return
            done = self._down_chunks.done
            self._surplus = bool(rest)
            out = self._framed(pieces) + (LAST if done and self._chunked else b"")
        else:
            out = self._framed([data] if data else [])
        if before and len(out) <= _JOINED:
            out = before + out
        elif before:
            self._client.write(before)
        if out:
            self._client.write(out)
        if done and not self._over:
            self._end()

    def _framed(self, pieces: list[bytes]) -> bytes:
        if not pieces:
            return b""
        return chunk(pieces) if self._chunked else b"".join(pieces)

    def client_full(self) -> None:
        """The client does not read what it is sent."""
        self._down_stopped = True
        if self._upstream is not None:
            self._upstream.transport.pause_reading()

    def client_ready(self) -> None:
        """It does again."""
        self._down_stopped = False
        self._moved = self._loop.time()
        if self._upstream is not None:
            self._upstream.transport.resume_reading()

    # Ends.

    def service_done(self) -> None:
        if self._tunnel:
            self._finish(keep=False)
        elif self._answer is not None and self._down_left is None and self._down_chunks is None:
            if self._chunked:
                self._client.write(LAST)
            self._surplus = True
            self._end()
        else:
            self.service_lost(None)

    def service_lost(self, why: Exception | None) -> None:
        upstream, self._upstream = self._upstream, None
        if upstream is not None:
            upstream.abort()
            if upstream.used and self._answer is None and not self._head and self._place is not None:
                # The service had closed a connection that waited here; nothing of the request was answered.
                self._wait(self._connect(self._place))
                return
        self._broken()

    def _broken(self) -> None:
        self.refuse(Refusal(502, "broken", b"The service gave no valid answer.\n"))

    def check(self, now: float) -> None:
        """End what has taken too long."""
        place = self._place
        if place is None:
            return
        if place.time_limit is not None and now - self._began > place.time_limit:
            self.refuse(Refusal(504, "time limit", b"The service took longer than it may.\n"))
            return
        if self._upstream is None:
            return
        silent = now - self._moved
        if self._down_stopped:
            # The client's connection has a limit of its own for that.
            return
        if self._answer is not None or self._up_stopped:
            if silent > place.idle_timeout:
                self.refuse(Refusal(504, "silent", b"The service does not go on.\n"))
        elif self._whole:
            if silent > place.response_timeout:
                self.refuse(Refusal(504, "silent", b"The service did not answer in time.\n"))
        elif silent > self._owner.body_timeout:
            self.refuse(Refusal(408, "too slow", b"The rest of the request did not come in time.\n"))

    def refuse(self, refusal: Refusal) -> None:
        """Answer in place of the service; where its answer has begun, cut it."""
        self.outcome = refusal.outcome
        if self._answer is not None:
            reset = not self.request.http_1_1 and self._down_left is None
            self._close()
            self._client.cut(reset)
            return
        self.status = refusal.status
        keep = self.request.keep_alive and self._whole and not self._client.ending
        self._client.write(refusal.wire(self.request, keep))
        self._finish(keep)

    def client_lost(self) -> None:
        """The client's connection is gone."""
        if not self._over:
            self.outcome = "gone"
            self._close()

    def _end(self) -> None:
        """The service's answer is through."""
        upstream, parsed = self._upstream, self._answer
        assert upstream is not None and parsed is not None
        if (
            parsed.keep_alive and self._whole and not self._surplus
            and not upstream.transport.get_write_buffer_size()
        ):  # fmt: skip
            self._upstream = None
            self._owner.pool.give(upstream, self._loop.time())
        self._finish(self._keep)

    def _finish(self, keep: bool) -> None:
        self._close()
        if self._whole and self._early:
            self._client.behind(self._early)
        self._client.relayed(keep, not self._whole)

    def _close(self) -> None:
        """Let go of everything but the client."""
        self._over = True
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()
        if self._upstream is not None:
            self._upstream.abort()
            self._upstream = None
        if self._counted:
            self._counted = False
            assert self.request.name is not None
            self._owner.leave(self.request.name)
        self._owner.over(self)

    # Protocols that leave HTTP.

    def _begin_tunnel(self, parsed: Answer, data: bytes) -> None:
        if not self._wants_upgrade or parsed.upgrade is None:
            self._answer = None
            self._broken()
            return
        self._tunnel = True
        head = b"HTTP/1.1 %b\r\n%bConnection: upgrade\r\nUpgrade: %b\r\n\r\n" % (
            parsed.line, parsed.fields, parsed.upgrade
        )  # fmt: skip
        self._client.write(head + data)
        early, self._early = self._early, b""
        if early:
            self.feed(early)
        self._client.read_on(not self._up_stopped)


def _may_become_head(head: bytes) -> bool:
    return len(head) <= answer.HEAD_AT_MOST and (head.startswith(b"HTTP/1.") or b"HTTP/1.".startswith(head[:7]))
