"""The upgrade: from a request of HTTP/1 that asks for a session to the session's HTTP/2 connection.

Checks in the order of proxmox-backup.md 3.2: who, with which parameters, then everything that storage checks. Only what
storage has opened is answered with 101.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from email.utils import formatdate
from http import HTTPStatus
from typing import Any

import structlog
from multidict import CIMultiDict

from runtime.contract import Caller, Channel, call_metadata, open_session
from runtime.contract.abi import Category, Fault, Json, Method
from runtime.gateway.client import client
from runtime.gateway.faults import declared, not_built
from runtime.gateway.pbs import answers, parameters
from runtime.gateway.pbs.http2 import Http2
from runtime.gateway.pbs.leniency import UNKNOWN_PARAMETER, Leniencies
from runtime.gateway.pbs.login import Logins
from runtime.gateway.pbs.memory import Memory
from runtime.gateway.pbs.routes import BadPath, Routes, components
from runtime.gateway.pbs.session import OpenSession, SessionFace
from runtime.gateway.settings import Network
from runtime.gateway.telemetry import UNKNOWN, RequestIds, place
from runtime.gateway.upgrade import Handover

_log = structlog.get_logger("gateway")


class SessionUpgrade:
    """Takes over the connections that ask for a session. `faces` are the kinds of sessions, by what opens one."""

    def __init__(
        self,
        routes: Routes,
        faces: Mapping[str, SessionFace],
        logins: Logins,
        channels: Mapping[str, Channel],
        trusted: tuple[Network, ...],
        ids: RequestIds,
    ) -> None:
        self._routes = routes
        self._faces = faces
        self._logins = logins
        self._channels = channels
        self._trusted = trusted
        self._ids = ids

    async def take(self, handover: Handover) -> None:
        """Answer the request, and return when the session is over or the request refused.

        Cancelled, or when the client goes, a session that was not finished is given up.
        """
        began = time.perf_counter()
        id, method, outcome = self._ids(), UNKNOWN, "ok"
        peer = handover.transport.get_extra_info("peername")
        address = client(peer[0] if peer else "", CIMultiDict(handover.head.headers), self._trusted).address
        try:
            found = self._method(handover)
            method = found.name
            principal = await self._logins.principal(handover.head.get, "GET", address)
            caller = Caller(principal=principal, face="pbs", address=address, request_id=id)
            leniencies = Leniencies(id, address)
            leniencies.of_upgrade(handover.head)
            await self._serve(handover, found, caller, leniencies)
        except Fault as fault:
            outcome = fault.category.value
            await self._refuse(handover, fault)
        except asyncio.CancelledError:
            outcome = "gone"
            raise
        except Exception as failure:
            outcome = "internal"
            _log.error("session failed", id=id, failure=type(failure).__name__, at=place(failure))
            await self._refuse(handover, Fault("internal error", category=Category.INTERNAL))
        finally:
            seconds = time.perf_counter() - began
            for face in self._faces.values():
                face.metrics.call(face.name, method, outcome, seconds)
                break
            _log.info(
                "request", id=id, face="pbs", method=method, outcome=outcome, ms=round(seconds * 1000, 3),
                client=address, over="upgrade",
            )  # fmt: skip

    def _method(self, handover: Handover) -> Method:
        head = handover.head
        try:
            found = self._routes.find(head.verb, components(head.path))
        except BadPath as fault:
            raise Fault(str(fault), code=400, category=Category.INVALID) from None
        if found is None or found.method.http is None:
            raise Fault(f"path {head.path[:256]!r} not found", code=404, category=Category.NOT_FOUND)
        wanted = found.method.http.upgrade
        asked = (head.get("upgrade") or "").lower()
        if wanted is None or asked != wanted:
            words = f"{head.path} does not upgrade to {asked}"
            raise declared(found.method, Category.INVALID, words, protocol=wanted or asked)
        return found.method

    async def _serve(self, handover: Handover, method: Method, caller: Caller, leniencies: Leniencies) -> None:
        face = self._faces[method.name]
        params = _params(method, handover.head.query, face.kinds[method.name], leniencies)
        channel = self._channels.get(method.backend)
        if channel is None or method.stub is None or method.request is None:
            raise not_built(method)
        request, stub = method.request(params), method.stub

        def opening(pinned: Channel) -> Any:
            return getattr(stub(pinned), method.rpc)(request, metadata=call_metadata(caller))

        async with open_session(channel, opening) as session:
            memory = Memory(face.settings.memory, face.memory)
            served = OpenSession(face, session, caller, leniencies, memory)
            connection = Http2(served.begin, face.settings, memory)
            assert method.http is not None
            handover.transport.write(
                f"HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: {method.http.upgrade}\r\n"
                f"date: {formatdate(usegmt=True)}\r\n\r\n".encode()
            )
            connection.take_over(handover.transport, handover.leftover)
            ended = asyncio.ensure_future(session.ended())
            try:
                await asyncio.wait([ended, connection.closed], return_when=asyncio.FIRST_COMPLETED)
                if ended.done() and ended.exception() is not None and not connection.closed.done():
                    _log.warning("session lost", id=caller.request_id, why=str(ended.exception()))
            finally:
                ended.cancel()
                await asyncio.gather(ended, return_exceptions=True)
                await connection.end()

    async def _refuse(self, handover: Handover, fault: Fault) -> None:
        status = answers.status(fault)
        if status in (401, 403):
            delay = next(iter(self._faces.values())).settings.failure_delay
            await asyncio.sleep(delay / (1 if status == 401 else 6))
        if handover.transport.is_closing():
            return
        body = answers.text(fault)
        handover.transport.write(
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\ncontent-type: {answers.TEXT}\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\ndate: {formatdate(usegmt=True)}\r\n\r\n".encode()
            + body
        )


def _params(method: Method, query: str, kinds: parameters.Kinds, leniencies: Leniencies) -> Json:
    """Return the params of an upgrade; what the method does not know is left out, and told to the log."""
    given = parameters.of_query(query, kinds)
    for name in [name for name in given if name not in kinds]:
        leniencies.tell(UNKNOWN_PARAMETER, parameter=name[:64])
        del given[name]
    findings = method.check(given)
    if findings:
        raise parameters.refused(findings)
    return given
