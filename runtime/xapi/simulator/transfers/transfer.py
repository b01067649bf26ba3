"""One stream of the data path: its task, its answer, and what was injected into it (reference c, c.1)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

import structlog
from aiohttp import web

from runtime.xapi.simulator.database import Row
from runtime.xapi.simulator.errors import XapiFault
from runtime.xapi.simulator.http import Exchange, page, transfer_task
from runtime.xapi.simulator.rpc import internal

_log = structlog.get_logger("simulator")

PIECE = 1 << 20
"""Bytes of a body that are handed on together."""
SEND = 256 << 10
"""Bytes that are given to a connection at once."""
TRUNCATED_AT = 64 << 10
"""Bytes after which an export is cut when the fault does not say."""
PROGRESS_STEP = 0.01
IDLE_SECONDS = 300.0
"""How long a client may take for its next bytes, either way."""
SETTLE_SECONDS = 10.0
"""How long an import may go on with what came when its client has left."""

_INJECTED = XapiFault("VDI_IO_ERROR", "Device I/O errors")
CONNECTION_LOST = XapiFault("INTERNAL_ERROR", "the connection of the transfer was lost")


class Refused(Exception):
    """The request is answered with this status before any data flows; the task fails if there is a fault."""

    def __init__(self, status: int, fault: XapiFault | None = None, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.fault = fault
        self.headers = headers or {}


class Cancelled(Exception):
    """Somebody wants the task to stop."""


class _Cut(Exception):
    """The fault that ends an export as if it were whole."""


class _Stream(web.StreamResponse):
    """An answer of unknown length: the end of the connection is its end, as XAPI does it; no chunks."""

    _length_check = False

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__(headers=headers)
        self.force_close()


class Transfer:
    """One request of the data path, from its 200 on. `facts` name what it is about, for faults that are injected."""

    def __init__(self, exchange: Exchange, session: Row, task: Row, facts: Mapping[str, Any]) -> None:
        self.exchange = exchange
        self.simulator = exchange.simulator
        self.request = exchange.request
        self.session = session
        self.task = task
        self.facts = {"path": exchange.request.path.rstrip("/"), "method": exchange.request.method, **facts}
        self.response: web.StreamResponse | None = None
        self.moved = 0
        """Bytes of the body so far."""
        self._fail_at: int | None = None
        self._cut_at: int | None = None
        self._drop_at: int | None = None
        self._wait = 0.0
        self._progress = 0.0

    async def begin(self, headers: Mapping[str, str], length: int | None = None, *, names_task: bool = True) -> None:
        """Send the 200. What fails from now on shows in the task alone.

        Raises Refused where a fault is injected that comes before it.
        """
        hit = self.simulator.faults.hit
        if hit("fail-before-200", **self.facts):
            raise Refused(500, XapiFault("INTERNAL_ERROR", "injected before the 200"))
        if hit("302-to-a-peer", **self.facts):
            raise self.redirect(list(self.simulator.pool.rows("host").values()))
        if fault := hit("fail-after-200", **self.facts):
            self._fail_at = fault.at or 0
        if fault := hit("drop-connection", **self.facts):
            self._drop_at = fault.at or 0
        if self.request.method == "GET" and (fault := hit("truncate-at-n", **self.facts)):
            self._cut_at = TRUNCATED_AT if fault.at is None else fault.at
        if fault := hit("slow-drip", **self.facts):
            self._wait = (10 if fault.at is None else fault.at) / 1000
        named = {"task-id": self.task.ref} if names_task and not self.request.query.get("task_id") else {}
        if length is None:
            self.response = _Stream({**headers, **named})
        else:
            self.response = web.StreamResponse(headers={**headers, **named, "Content-Length": str(length)})
            self.response.force_close()
        await self.response.prepare(self.request)
        if hit("session-expiry-mid-transfer", **self.facts):
            self.simulator.sessions.end(self.session)
        if self._fail_at == 0:
            raise _INJECTED

    def redirect(self, hosts: list[Row]) -> Refused:
        """Return the answer that sends the client to the first of the hosts that is not this one."""
        other = next((host for host in hosts if host.ref != self.exchange.host.ref), self.exchange.host)
        location = self.simulator.address(other) + self.request.raw_path
        return Refused(302, None, {"Location": location})

    async def send(self, data: bytes | memoryview) -> None:
        """Send bytes of the body. Raises ConnectionError, Cancelled, and the faults that are injected."""
        assert self.response is not None
        view = memoryview(data)
        for start in range(0, len(view), SEND):
            part = view[start : start + SEND]
            if self._cut_at is not None and self.moved + len(part) >= self._cut_at:
                await self.response.write(part[: self._cut_at - self.moved])
                raise _Cut
            await self._check(len(part))
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    await self.response.write(part)
            except TimeoutError:
                raise ConnectionResetError("the client takes nothing") from None
            self.moved += len(part)
            self.simulator.counters["bytes out"] += len(part)

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the body of the request in pieces of about PIECE.

        Raises ConnectionError when it breaks off, Cancelled, and the faults that are injected.
        """
        content = self.request.content
        held: list[bytes] = []
        size = 0
        while True:
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    part = await content.readany()
            except (web.RequestPayloadError, ConnectionError, TimeoutError) as fault:
                # readany() gives nothing any more, though these bytes came before the connection was lost.
                yield b"".join([*held, content._read_nowait(-1)])
                raise ConnectionResetError("the body broke off") from fault
            if part:
                await self._check(len(part))
                self.moved += len(part)
                self.simulator.counters["bytes in"] += len(part)
                held.append(part)
                size += len(part)
            if held and (size >= PIECE or not part):
                yield b"".join(held)
                held, size = [], 0
            if not part:
                return

    def progress(self, done: float) -> None:
        """Say how much is done, from 0 to 1; small steps are passed over."""
        if done - self._progress >= PROGRESS_STEP:
            self._progress = done
            self.simulator.tasks.progress(self.task, min(done, 0.99))

    async def _check(self, coming: int) -> None:
        if self.simulator.tasks.cancelling(self.task):
            raise Cancelled
        if self._drop_at is not None and self.moved + coming >= self._drop_at:
            self.drop()
            raise ConnectionResetError("injected")
        if self._fail_at is not None and self.moved + coming >= self._fail_at:
            raise _INJECTED
        if self._wait:
            await asyncio.sleep(self._wait)

    def drop(self) -> None:
        if self.request.transport is not None:
            self.request.transport.abort()

    async def finish(self, status_page: bool) -> None:
        """End the answer, with a second one in its body if that is wanted."""
        assert self.response is not None
        if status_page:
            body = b"<html><body><h1>HTTP 500 internal server error</h1></body></html>"
            head = f"HTTP/1.1 500 Internal Error\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
            await self.response.write(head.encode() + body)
        await self.response.write_eof()


Work = Callable[[Transfer], Awaitable[str]]
"""Does a transfer: calls `begin` once, and returns the result that the task gets, an XML-RPC value document."""


async def carry_out(exchange: Exchange, label: str, work: Work, **facts: Any) -> web.StreamResponse:
    """Do a transfer and finish its task; return the answer.

    The task ends after all bytes were handed to the connection, or with what went wrong. Cancelled, the task fails.
    Raises web.HTTPUnauthorized for a request without a session.
    """
    simulator = exchange.simulator
    try:
        session, task = transfer_task(exchange, label)
    except XapiFault as fault:
        return page(500, fault.code)
    carried = asyncio.ensure_future(_carried_out(Transfer(exchange, session, task, facts), work))
    try:
        return await asyncio.shield(carried)
    except asyncio.CancelledError:
        # The client left. What it sent before is still to be read, and for some clients that is all there is.
        if exchange.request.method == "PUT":
            await asyncio.wait({carried}, timeout=SETTLE_SECONDS)
        carried.cancel()
        await asyncio.wait({carried})
        simulator.tasks.fail(task, CONNECTION_LOST)
        raise
    finally:
        if session.hidden.get("basic"):
            simulator.sessions.end(session)


async def _carried_out(transfer: Transfer, work: Work) -> web.StreamResponse:
    simulator, task = transfer.simulator, transfer.task
    fault: XapiFault | None = None
    try:
        simulator.tasks.succeed(task, await work(transfer))
    except Refused as refused:
        if refused.fault is not None:
            simulator.tasks.fail(task, refused.fault)
        answer = page(refused.status, " ".join(refused.fault.error_info) if refused.fault else "elsewhere")
        answer.headers.update(refused.headers)
        return answer
    except Cancelled:
        simulator.tasks.cancelled(task)
    except _Cut:
        fault = _INJECTED
    except XapiFault as raised:
        fault = raised
    except ConnectionError:
        transfer.drop()
        fault = CONNECTION_LOST
    except Exception as unexpected:
        _log.exception("transfer failed", path=transfer.facts["path"])
        fault = internal(unexpected)
    if fault is not None:
        simulator.tasks.fail(task, fault)
    if transfer.response is None:
        return page(500, fault.code if fault else "cancelled")
    try:
        await transfer.finish(
            fault is not None and bool(simulator.faults.hit("second-response-in-body", **transfer.facts))
        )
    except ConnectionError:
        transfer.drop()
    return transfer.response


def hosts_of(transfer: Transfer, sr: Row) -> list[Row]:
    """Return the hosts that have a storage repository attached."""
    pool = transfer.simulator.pool
    pbds = [pbd for pbd in pool.all_of(sr, "PBDs") if pbd["currently_attached"]]
    return [pool.find("host", pbd["host"]) for pbd in pbds]


def require_here(transfer: Transfer, srs: list[Row]) -> None:
    """Raise Refused with a 302 if this host does not see all of the repositories and another one does."""
    here = transfer.exchange.host
    seen = [hosts_of(transfer, sr) for sr in srs]
    if all(here in hosts for hosts in seen):
        return
    if others := [host for host in seen[0] if all(host in hosts for hosts in seen)]:
        raise transfer.redirect(others)


def row_named(transfer: Transfer, cls: str, name: str) -> Row:
    """Return the object of a parameter that is a ref or a uuid. Raises XapiFault HANDLE_INVALID or UUID_INVALID."""
    pool = transfer.simulator.pool
    if name.startswith("OpaqueRef:"):
        return pool.find(cls, name)
    return pool.by_uuid(cls, name)
