"""The HTTP side of a host: calls in XML-RPC and JSON-RPC, and the routes of the data path (reference b.1, c)."""

from __future__ import annotations

import asyncio
import html
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import web

from runtime.contract import jsontext
from runtime.xapi import xmlrpc
from runtime.xapi.simulator.database import Row
from runtime.xapi.simulator.errors import XapiFault
from runtime.xapi.simulator.rpc import internal
from runtime.xapi.simulator.schema import NULL
from runtime.xapi.xmlrpc import NotXmlRpc

if TYPE_CHECKING:
    from runtime.xapi.simulator.simulator import Simulator

_log = structlog.get_logger("simulator")

BODY_AT_MOST = 300 << 10
"""Bytes that a call may have (reference b.1)."""

_CORS = {"Access-Control-Allow-Origin": "*"}
_PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "X-Requested-With",
}
_XML = {**_CORS, "Content-Type": "text/xml"}
_JSON = {**_CORS, "Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request to a host and whom to ask about it."""

    request: web.BaseRequest
    host: Row
    simulator: Simulator

    @property
    def query(self) -> Mapping[str, str]:
        return self.request.query


Handler = Callable[[Exchange], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Route:
    methods: Sequence[str]
    prefix: str
    """The path, and every path below it; the longest prefix that fits is taken."""
    handler: Handler


class Site:
    """Answers the requests to one host."""

    def __init__(self, simulator: Simulator, host: Row, routes: Sequence[Route]) -> None:
        self._simulator = simulator
        self._host = host
        self._routes = sorted(routes, key=lambda route: -len(route.prefix))
        self._paths = {"/jsonrpc": _json, "/": _xml, "/RPC2": _xml}

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        exchange = Exchange(request, self._host, self._simulator)
        path = request.path
        if request.method == "POST" and (speak := self._paths.get(path)) is not None:
            return await _rpc(exchange, speak)
        for route in self._routes:
            if path == route.prefix or path.startswith(route.prefix + "/"):
                if request.method not in route.methods:
                    return web.Response(status=405, headers={"Allow": ", ".join(route.methods)})
                return await route.handler(exchange)
        match request.method:
            case "POST":
                return await _rpc(exchange, _json if path.startswith("/jsonrpc/") else _xml)
            case "OPTIONS":
                return web.Response(headers=_PREFLIGHT)
        return page(404, "there is nothing here")


def page(status: int, why: str) -> web.Response:
    """Return a failure as XAPI shows it: a page, after which the connection closes."""
    body = f"<html><body><h1>HTTP {status}</h1>{html.escape(why)}</body></html>"
    answer = web.Response(status=status, text=body, content_type="text/html")
    answer.force_close()
    return answer


Speak = Callable[[Exchange, bytes], Awaitable[web.Response]]


async def _rpc(exchange: Exchange, speak: Speak) -> web.StreamResponse:
    request, faults = exchange.request, exchange.simulator.faults
    if faults.armed:
        if faults.hit("drop-connection", named=True, path=request.path):
            if request.transport is not None:
                request.transport.abort()
            raise asyncio.CancelledError
        if faults.hit("fail-before-200", named=True, path=request.path):
            return page(500, "internal error")
    if request.content_length is None:
        return page(500, "a call needs a Content-Length")
    if request.content_length > BODY_AT_MOST:
        return page(413, f"a call has at most {BODY_AT_MOST} bytes")
    return await speak(exchange, await request.read())


async def _answer(exchange: Exchange, method: str, params: Sequence[Any]) -> Any:
    """Return the result of a call. Raises XapiFault; faults of the simulator itself are logged."""
    try:
        return await exchange.simulator.dispatcher.call(method, params, exchange.host)
    except XapiFault:
        raise
    except Exception as fault:
        _log.exception("call failed", method=method)
        raise internal(fault) from None


async def _json(exchange: Exchange, body: bytes) -> web.Response:
    try:
        asked = jsontext.loads(body)
    except jsontext.JSONDecodeError:
        return page(500, "not JSON")
    method = asked.get("method") if isinstance(asked, dict) else None
    params = asked.get("params", []) if isinstance(asked, dict) else None
    if not isinstance(method, str) or not isinstance(params, list):
        return page(500, "not a call with a method and an array of params")
    second = asked.get("jsonrpc") == "2.0"
    answer: dict[str, Any] = {"jsonrpc": "2.0"} if second else {}
    try:
        result = _encoded(await _answer(exchange, method, params), Row.json)
        answer |= {"result": result} if second else {"result": result, "error": None}
    except XapiFault as fault:
        if second:
            answer["error"] = {"code": 1, "message": fault.code, "data": fault.params}
        else:
            answer |= {"result": None, "error": fault.error_info}
    answer["id"] = asked.get("id")
    return web.Response(body=jsontext.dumps(answer), headers=_JSON)


async def _xml(exchange: Exchange, body: bytes) -> web.Response:
    try:
        method, params = xmlrpc.request(body)
    except NotXmlRpc as fault:
        return page(500, str(fault))
    try:
        result = _encoded(await _answer(exchange, method, params), Row.xml)
        # The one call that XAPI answers without its envelope (reference b.1).
        answer = xmlrpc.response(result) if method == "system.listMethods" else xmlrpc.success(result)
    except XapiFault as fault:
        answer = xmlrpc.failure(fault.error_info)
    except ValueError:
        answer = xmlrpc.failure(["INVALID_VALUE", "result", "a character that XML has no form for"])
    return web.Response(body=answer, headers=_XML)


def _encoded(item: Any, record: Callable[[Row], Any]) -> Any:
    """Return a result with every object in it replaced by its record."""
    if isinstance(item, Row):
        return record(item)
    if isinstance(item, dict):
        return {key: _encoded(one, record) for key, one in item.items()}
    if isinstance(item, list):
        return [_encoded(one, record) for one in item]
    return item


class Refused(web.HTTPUnauthorized):
    """A transfer without a session that counts."""


def transfer_task(exchange: Exchange, label: str) -> tuple[Row, Row]:
    """Return the session of a transfer and its task: the one that it names, or a new one.

    Without a session that counts the task it names fails, and web.HTTPUnauthorized is raised. Raises XapiFault for a
    task that there is not, or that is finished.
    """
    simulator = exchange.simulator
    named = exchange.query.get("task_id")
    task = simulator.pool.get("task", named) if named else None
    try:
        session = simulator.sessions.from_request(exchange.request)
    except XapiFault as fault:
        if task is not None:
            simulator.tasks.fail(task, XapiFault("SESSION_AUTHENTICATION_FAILED", *fault.params[:1]))
        raise Refused(headers={"WWW-Authenticate": f'Basic realm="{label}"', "Connection": "close"}) from None
    if named and (task is None or not simulator.tasks.pending(task)):
        raise XapiFault("HANDLE_INVALID", "task", named)
    if task is None:
        task = simulator.tasks.create(label, session, exchange.query.get("subtask_of", NULL))
    simulator.pool.hide(task, works=True)
    return session, task
