"""The face over HTTP/1: the management calls that backup clients make, and the upgrades to their sessions.

What a request does follows from the binding of its method (`http:` in the spec). The order of checks: length of the
target, path, who, body, params.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from aiohttp import web

from generated.errors.pbs import WrongCredentials
from runtime.contract import Caller, Upload, call_metadata, jsontext
from runtime.contract.abi import Auth, Category, Face, Fault, Json, Method, Reply
from runtime.gateway.auth import Authenticate
from runtime.gateway.body import TooLarge, TooSlow, read_body
from runtime.gateway.calls import Calls, Channel
from runtime.gateway.exchange import Exchange
from runtime.gateway.faults import declared, not_built
from runtime.gateway.pbs import answers, parameters
from runtime.gateway.pbs.login import Logins
from runtime.gateway.pbs.memory import Memory
from runtime.gateway.pbs.routes import BadPath, Route, Routes, components
from runtime.gateway.pbs.session import SessionFace
from runtime.gateway.pbs.settings import Pbs
from runtime.gateway.pbs.upgrade import SessionUpgrade
from runtime.gateway.replies import Cut, Headers, LongAnswer, closing, relay, whole
from runtime.gateway.settings import Limits, Network, Xo
from runtime.gateway.telemetry import Metrics, RequestIds
from runtime.gateway.upgrade import Upgrade

_TARGET = 3072
"""Bytes of path and query (1.3)."""
_BLOB = (16 << 20) + 44
"""Bytes of the largest data blob (10.2)."""
_JSON = {"Content-Type": answers.JSON, "Server": "gatewright"}
_TEXT = {"Content-Type": answers.TEXT, "Server": "gatewright"}
_BYTES = {"Content-Type": answers.BYTES, "Server": "gatewright"}
_FORMATS = ("json", "extjs")

_VERSION = {"version": "4.1", "release": "0", "repoid": "67617465"}
"""What clients compare when they decide what a server can do; the protocol is that of this version."""


class PbsFace:
    """Serves `face` over `channels` by the backend's name. `upgrades` are its sessions, by the protocol asked for."""

    def __init__(
        self,
        face: Face,
        channels: Mapping[str, Channel],
        authenticate: Authenticate,
        limits: Limits,
        pace: Xo,
        settings: Pbs,
        metrics: Metrics,
        trusted: tuple[Network, ...],
        ids: RequestIds,
    ) -> None:
        self._name = face.name
        self._channels = channels
        self._limits = limits
        self._pace = pace
        self._settings = settings
        self._metrics = metrics
        self._kinds = parameters.kinds(face)
        own = {"server.ping": lambda _: {"pong": True}, "server.version": lambda _: _VERSION}
        self._calls = Calls(channels, own, {})
        self._routes = Routes(method for method in face.methods.values() if method.within is None)
        self._logins = Logins(channels.get("storage"), authenticate, limits)
        memory = Memory(settings.memory_of_all)
        sessions: dict[str, SessionFace] = {}
        openers: dict[str, Method] = {}
        for method in face.methods.values():
            if method.reply is Reply.SESSION and method.http is not None and method.http.upgrade:
                kind = method.name.partition(".")[0]
                within = Routes(one for one in face.methods.values() if one.within == kind)
                sessions[method.name] = SessionFace(face.name, within, self._kinds, settings, metrics, memory)
                openers[method.http.upgrade] = method
        upgrade = SessionUpgrade(self._routes, sessions, self._logins, channels, trusted, ids)
        self.upgrades: Mapping[str, Upgrade] = dict.fromkeys(openers, upgrade.take)

    async def answer(self, exchange: Exchange) -> web.StreamResponse:
        exchange.face = self._name
        if len(exchange.request.raw_path) > _TARGET:
            exchange.outcome = "too large"
            return closing(whole(b"", _TEXT, 414))
        extended = exchange.path.startswith("/api2/extjs")
        try:
            return await self._answered(exchange, extended)
        except Fault as fault:
            exchange.outcome = fault.category.value
            status = answers.status(fault)
            if fault.name == WrongCredentials.name:
                self._logins.failed(exchange.client.address)
            if status in (401, 403):
                await asyncio.sleep(self._settings.failure_delay / (1 if status == 401 else 6))
            # The body may not have been read.
            if extended:
                return closing(whole(answers.extended_failure(fault), _JSON))
            return closing(whole(answers.text(fault), _TEXT, status))

    async def _answered(self, exchange: Exchange, extended: bool) -> web.StreamResponse:
        request = exchange.request
        route = self._route(request.method, exchange.path)
        method = route.method
        exchange.method = method.name
        principal = ""
        if method.auth is Auth.NONE:
            self._logins.admit(exchange.client.address)
        else:
            principal = await self._logins.principal(request.headers.get, request.method, exchange.client.address)
        if method.http is not None and method.http.upgrade is not None:
            words = f"this path needs an upgrade to {method.http.upgrade}"
            raise declared(method, Category.INVALID, words, protocol=method.http.upgrade)
        params, body = await self._params(request, route)
        caller = Caller(principal=principal, face=self._name, address=exchange.client.address, request_id=exchange.id)
        if method.body:
            result = await self._upload(method, params, body, caller)
        elif method.reply is Reply.NDJSON:
            return await self._relayed(exchange, _JSON, self._list(method, params, caller, extended))
        elif method.reply is Reply.BINARY:
            return await self._relayed(exchange, _BYTES, self._calls.chunks(method, params, caller))
        elif method.reply is Reply.UNARY:
            result = await self._calls.value(method, params, caller)
        else:
            raise not_built(method)
        beside = method.http is not None and method.http.whole
        return whole(answers.extended(result, beside) if extended else answers.envelope(result, beside), _JSON)

    async def _relayed(
        self, exchange: Exchange, headers: Headers, source: AsyncGenerator[bytes | memoryview, None]
    ) -> web.StreamResponse:
        """Send what comes from source; if it fails in the middle, the connection is cut."""
        answer = LongAnswer(exchange.request, headers, self._pace)
        try:
            return await relay(answer, source)
        except Fault as fault:
            if not answer.flowing:
                raise
            exchange.outcome = fault.category.value
            return Cut()

    def _route(self, verb: str, path: str) -> Route:
        try:
            parts = components(path)
        except BadPath as fault:
            raise Fault(str(fault), code=400, category=Category.INVALID) from None
        if len(parts) > 1 and parts[0] == "api2" and parts[1] in _FORMATS:
            found = self._routes.find(verb, [parts[0], _FORMATS[0], *parts[2:]])
            if found is not None:
                return found
        raise Fault(f"path {path[:256]!r} not found for {verb}", code=404, category=Category.NOT_FOUND)

    async def _params(self, request: web.BaseRequest, route: Route) -> tuple[Json, bytes]:
        """Return the params of a request, which fit its method, and the body where that is not params."""
        method = route.method
        limit = _BLOB if method.body else self._settings.small_body
        total = self._limits.body_timeout if method.auth is Auth.NONE else None
        try:
            body = await read_body(request, limit, self._limits.body_timeout, total)
        except TooLarge:
            raise Fault(f"the body has more than {limit} bytes", code=400, category=Category.INVALID) from None
        except TooSlow:
            raise Fault("the rest of the body did not come", code=408, category=Category.DEADLINE) from None
        except web.RequestPayloadError:
            raise Fault("the body is cut or wrongly encoded", code=400, category=Category.INVALID) from None
        query = request.raw_path.partition("?")[2]
        kinds = self._kinds[method.name]
        content_type = request.headers.get("content-type", "")
        if method.body:
            params = parameters.of_query(query, kinds)
        else:
            params = parameters.of_request(request.method, query, content_type, body, kinds)
        params |= route.values
        findings = method.check(params)
        if findings:
            raise parameters.refused(findings)
        return params, body

    async def _upload(self, method: Method, params: Json, body: bytes, caller: Caller) -> bytes:
        channel = self._channels.get(method.backend)
        if channel is None or method.stub is None or method.request is None:
            raise not_built(method)

        async def blocks() -> AsyncGenerator[bytes, None]:
            yield body

        upload: Any = Upload(method.request(params), blocks())
        message = await getattr(method.stub(channel), method.rpc)(upload, metadata=call_metadata(caller))
        return jsontext.dumps(method.result(message)) if method.result is not None else b"null"

    async def _list(
        self, method: Method, params: Json, caller: Caller, extended: bool
    ) -> AsyncGenerator[bytes | memoryview, None]:
        """Yield an envelope around the records of a method."""
        head, end = (answers.extended if extended else answers.envelope)(b"[]").split(b"]")
        first = True
        async for block in self._calls.blocks(method, params, caller):
            if block:
                # A JSON text on one line has no line end in it, so each one is between two records.
                yield (head if first else b",") + block.replace(b"\n", b",")
                first = False
        yield (head if first else b"") + b"]" + end
