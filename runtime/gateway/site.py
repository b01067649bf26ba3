"""What one listener serves: the way from an HTTP request to its face, and what every request has in common."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import cast

import structlog
from aiohttp import web

from runtime.gateway.client import client
from runtime.gateway.connection import Http
from runtime.gateway.exchange import Exchange, Surface
from runtime.gateway.head import single_slashes
from runtime.gateway.listener import is_loopback
from runtime.gateway.repeat import Repeat, may_repeat
from runtime.gateway.replies import Cut, closing, text
from runtime.gateway.settings import Listener, Network
from runtime.gateway.telemetry import RequestIds, place


class Site:
    """Routes by whole path first, then by the longest prefix that ends in `/`, then to the rest of the listener."""

    def __init__(
        self,
        listener: Listener,
        paths: Mapping[str, Surface],
        prefixes: Mapping[str, Surface],
        rest: Surface | None,
        trusted: Sequence[Network],
        ids: RequestIds,
    ) -> None:
        self._listener = listener
        self._local = is_loopback(listener.url)
        self._paths = dict(paths)
        self._prefixes = sorted(prefixes.items(), key=lambda item: -len(item[0]))
        self._rest = rest
        self._trusted = trusted
        self._ids = ids
        # Bound once: looking the configuration up for each line costs more than the rest of it.
        self._log = structlog.get_logger("gateway").bind()

    def route(self, path: str) -> Surface | None:
        found = self._paths.get(path)
        if found is not None:
            return found
        for prefix, surface in self._prefixes:
            if path.startswith(prefix):
                return surface
        return self._rest

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request. Every request is logged once, with what became of it and nothing of its content."""
        connection = cast(Http, request.protocol).connection
        connection.begin()
        peer = request.transport.get_extra_info("peername") if request.transport is not None else None
        exchange = Exchange(
            request, _path(request.raw_path), client(peer[0] if peer else "", request.headers, self._trusted),
            self._ids(), self._listener, self._local,
        )  # fmt: skip
        try:
            surface = self.route(exchange.path)
            if surface is None:
                exchange.outcome = "no such path"
                return text(404, "Not Found")
            return await surface.answer(exchange)
        except asyncio.CancelledError:
            exchange.outcome = "gone"
            raise
        except ConnectionError:
            # The client went away while it was written to.
            exchange.outcome = "gone"
            return Cut()
        except Exception as failure:
            exchange.outcome = "internal"
            self._log.error("request failed", id=exchange.id, failure=type(failure).__name__, at=place(failure))
            if request.writer.output_size > 0:
                return Cut()
            return closing(text(500, "Internal Server Error"))
        finally:
            if connection.repeats and may_repeat(exchange):
                connection.remember(Repeat(connection, exchange, self._begin, self._end))
            connection.finish()
            self._end(exchange)

    def _begin(self, exchange: Exchange) -> None:
        exchange.renew(self._ids())

    def _end(self, exchange: Exchange) -> None:
        self._log.info(
            "request",
            id=exchange.id,
            face=exchange.face,
            method=exchange.method,
            outcome=exchange.outcome,
            ms=round((time.perf_counter() - exchange.began) * 1000, 3),
            client=exchange.client.address,
        )


def _path(target: str) -> str:
    """Return the path of a request target: without query, runs of slashes as one, also of an absolute URL."""
    path = target.partition("?")[0]
    if not path.startswith("/"):
        _, mark, rest = path.partition("://")
        path = "/" + rest.partition("/")[2] if mark else path
    return single_slashes(path) if "//" in path else path
