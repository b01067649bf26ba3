"""A JSON-RPC face over HTTP: any `abi.Face`, in any dialect.

The order of checks: HTTP verb, token, size and time of the body, JSON, envelope, method, right to call it, params.
A failure before the JSON has an HTTP status of its own; everything after it is 200 with an error object.
"""

from __future__ import annotations

import asyncio
import time

from aiohttp import web

from runtime.contract.abi import Auth, Category, Face, Fault, Json, Method
from runtime.gateway import jsonrpc
from runtime.gateway.auth import Authenticator, TooManyFailures, shown
from runtime.gateway.body import TooLarge, TooSlow, read_body
from runtime.gateway.calls import Calls
from runtime.gateway.dialect import Dialect
from runtime.gateway.exchange import Exchange, Later
from runtime.gateway.faults import declared
from runtime.gateway.jsonrpc import Invalid, NotJson, Request, TooMuch
from runtime.gateway.jsonrpc_calls import JsonRpcCalls, one_line_long
from runtime.gateway.replies import JSON, TEXT, LongAnswer, Whole, closing, empty, one_line, text, whole
from runtime.gateway.settings import Limits, Xo
from runtime.gateway.telemetry import UNKNOWN, Metrics


class JsonRpcFace:
    def __init__(
        self,
        face: Face,
        dialect: Dialect,
        calls: Calls,
        limits: Limits,
        pace: Xo,
        authenticator: Authenticator,
        metrics: Metrics,
    ) -> None:
        self._name = face.name
        self._methods = face.methods
        self._dialect = dialect
        self._calls = JsonRpcCalls(face.name, dialect, calls, limits, pace)
        self._limits = limits
        self._pace = pace
        self._authenticator = authenticator
        self._metrics = metrics
        auths = {method.auth for method in face.methods.values()}
        self._tokens = Auth.TOKEN in auths
        """Some method needs a token, so one that is shown is looked at."""
        self._open = bool(auths & {Auth.NONE, Auth.LOOPBACK})
        """Some method needs none, so a request without one is read."""

    async def answer(self, exchange: Exchange) -> web.StreamResponse:
        exchange.face = self._name
        request = exchange.request
        if request.method != "POST" and not self._dialect.any_verb:
            return self._other_verb(exchange)
        try:
            refusal = await self._log_in(exchange)
            if refusal is not None:
                return refusal
            open_limit = self._limits.batch_body if self._dialect.open_batches else self._limits.small_body
            limit = self._limits.body if exchange.login else open_limit
            total = None if exchange.login else self._limits.body_timeout
            body = await read_body(request, limit, self._limits.body_timeout, total)
        except TooLarge:
            exchange.outcome = "too large"
            error = self._dialect.refused(TooMuch(f"the body has more than {limit} bytes"))
            return closing(whole(jsonrpc.failure(jsonrpc.NULL, error), status=413))
        except TooSlow:
            exchange.outcome = "too slow"
            return closing(text(408, "Request Timeout"))
        except web.RequestPayloadError:
            exchange.outcome = "bad body"
            return closing(text(400, "Bad Request"))
        return await self._answer_body(exchange, body)

    # Before the body.

    def _other_verb(self, exchange: Exchange) -> Whole:
        headers = {**TEXT, "Allow": "POST"}
        if exchange.request.method == "OPTIONS":
            return text(200, "", headers)
        exchange.outcome = "bad verb"
        return text(405, "Method Not Allowed", headers)

    async def _log_in(self, exchange: Exchange) -> Whole | None:
        """Find out who calls; return the answer for one who may not."""
        if not self._tokens:
            return None
        try:
            exchange.login = await self._authenticator.login(exchange.request, exchange.client.address)
        except TooManyFailures as failure:
            exchange.outcome = "damped"
            return text(429, "Too Many Requests", {**TEXT, "Retry-After": str(failure.seconds)})
        except Fault as fault:
            # Who knows the tokens cannot be asked now; whether this one is right is not known.
            exchange.outcome = fault.category.value
            self._metrics.call(self._name, UNKNOWN, fault.category.value, time.perf_counter() - exchange.began)
            return closing(text(503, "Service Unavailable"))
        if exchange.login is not None or (self._open and shown(exchange.request) is None):
            return None
        exchange.outcome = "unauthorized"
        self._metrics.call(self._name, UNKNOWN, "unauthorized", time.perf_counter() - exchange.began)
        return text(401, "Unauthorized")

    # The body.

    async def _answer_body(self, exchange: Exchange, body: bytes) -> web.StreamResponse:
        parsed = self._parse(body)
        line = self._line(exchange, parsed)
        if line is not None:
            exchange.again = self._again
            return whole(line, exchange.headers(JSON))
        if isinstance(parsed, Request):
            return await self._single(exchange, parsed)
        assert isinstance(parsed, list)
        return await self._batch(exchange, parsed)

    def _parse(self, body: bytes) -> jsonrpc.Body:
        limits = self._limits
        return jsonrpc.parse(
            body,
            depth=limits.depth,
            containers=limits.containers,
            batch=limits.batch,
            any_params=self._dialect.any_params,
            liberal=self._dialect.liberal,
        )

    def _again(self, exchange: Exchange, body: bytes) -> bytes | Later | None:
        parsed = self._parse(body)
        line = self._line(exchange, parsed)
        if line is not None or not isinstance(parsed, Request) or parsed.id is None:
            return line
        method = self._methods[parsed.method]
        if not one_line_long(method, parsed.params):
            return None
        return Later(self._awaited(exchange, parsed.id, method, parsed.params), self._pace)

    async def _awaited(self, exchange: Exchange, id: jsonrpc.Id, method: Method, params: Json) -> bytes:
        try:
            return await self._calls.line(exchange, id, method, params)
        except asyncio.CancelledError:
            exchange.outcome = "gone"
            raise
        finally:
            self._count(exchange, method.name, exchange.outcome, exchange.began)

    def _line(self, exchange: Exchange, parsed: jsonrpc.Body) -> bytes | None:
        """Return the answer to one request if there is nothing to wait for: it is refused, or the gateway's own."""
        if isinstance(parsed, list):
            return None
        if not isinstance(parsed, Request):
            exchange.outcome = "invalid request"
            return self._refused(exchange, parsed)
        if parsed.id is None:
            return None
        method = self._methods.get(parsed.method)
        exchange.method = method.name if method is not None else UNKNOWN
        error = self._checked(exchange, parsed, method)
        if error is not None or method is None:
            return jsonrpc.failure(parsed.id, error)
        line = self._calls.at_once(exchange, parsed.id, method, parsed.params)
        if line is not None:
            self._count(exchange, method.name, exchange.outcome, exchange.began)
        return line

    def _refused(self, exchange: Exchange, what: NotJson | TooMuch | Invalid) -> bytes:
        self._count(exchange, UNKNOWN, "invalid request", exchange.began)
        return jsonrpc.failure(jsonrpc.NULL, self._dialect.refused(what))

    async def _single(self, exchange: Exchange, request: Request) -> web.StreamResponse:
        """Answer a notification, or a request whose method is known and whose params have been checked."""
        if request.id is None:
            exchange.method = request.method if request.method in self._methods else UNKNOWN
            await self._element(exchange, request)
            return empty(exchange.headers(JSON))
        method = self._methods[request.method]
        if one_line_long(method, request.params):
            exchange.again = self._again
        try:
            return await self._calls.answer(exchange, request.id, method, request.params)
        except asyncio.CancelledError:
            exchange.outcome = "gone"
            raise
        finally:
            self._count(exchange, method.name, exchange.outcome, exchange.began)

    async def _batch(self, exchange: Exchange, requests: list[jsonrpc.Parsed]) -> web.StreamResponse:
        """Answer a batch with one array on one line, or with nothing if it only has notifications."""
        exchange.method = f"batch of {len(requests)}"
        lines = self._lines(exchange, requests)
        if all(isinstance(request, Request) and request.id is None for request in requests):
            await lines
            return empty(exchange.headers(JSON))
        return await one_line(LongAnswer(exchange.request, exchange.headers(JSON), self._pace), lines)

    async def _lines(self, exchange: Exchange, requests: list[jsonrpc.Parsed]) -> bytes:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._element(exchange, request)) for request in requests]
        return b"[%b]" % b",".join([line for task in tasks if (line := task.result()) is not None])

    async def _element(self, exchange: Exchange, request: jsonrpc.Parsed) -> bytes | None:
        """Make one call to its end and return its answer on one line; None for a notification."""
        if isinstance(request, Invalid):
            return self._refused(exchange, request)
        began = time.perf_counter()
        method = self._methods.get(request.method)
        error = self._checked(exchange, request, method)
        result = b""
        if error is None and method is not None:
            outcome = "ok"
            try:
                result = await self._calls.result(exchange, method, request.params)
            except Fault as fault:
                outcome, error = fault.category.value, self._dialect.failure(fault, request.params)
            self._count(exchange, method.name, outcome, began)
        if request.id is None:
            return None
        return jsonrpc.failure(request.id, error) if error is not None else jsonrpc.answer(request.id, result)

    # One call.

    def _checked(self, exchange: Exchange, request: Request, method: Method | None) -> Json:
        """Return the error object for a call that must not be made, or None."""
        outcome = "ok"
        error: Json = None
        if method is None:
            outcome, error = "unknown method", self._dialect.unknown_method(request.method)
        elif (refusal := _forbidden(exchange, method)) is not None:
            outcome, error = refusal.category.value, self._dialect.fault(refusal)
        elif findings := method.check(request.params):
            outcome = "invalid params"
            if request.bare and self._dialect.no_parameters is not None:
                error = self._dialect.no_parameters()
            else:
                error = self._dialect.wrong(findings, request.params)
        if error is not None:
            exchange.outcome = outcome
            self._count(exchange, method.name if method is not None else UNKNOWN, outcome, exchange.began)
        return error

    def _count(self, exchange: Exchange, method: str, outcome: str, began: float) -> None:
        self._metrics.call(self._name, method, outcome, time.perf_counter() - began)


def _forbidden(exchange: Exchange, method: Method) -> Fault | None:
    """Return why the sender may not call method, or None."""
    match method.auth:
        case Auth.NONE:
            return None
        case Auth.LOOPBACK if exchange.client.loopback:
            return None
        case Auth.LOOPBACK:
            address = exchange.client.address
            message = f"{method.name} is only for this machine, not for {address}"
            return declared(method, Category.FORBIDDEN, message, method=method.name, remote_ip=address)
        case Auth.TOKEN if exchange.login is not None:
            return None
        case _:
            return Fault(f"{method.name} needs a {method.auth.value}", category=Category.UNAUTHENTICATED)
