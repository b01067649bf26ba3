"""Requests that repeat: answered without the HTTP library when nothing has to be waited for.

A client on a kept connection mostly sends the same head again, byte for byte, with another body of the same length.
What the head means (path, client, login) is then known already, and the many answers that only need the method table
(introspection, findings, refusals) can be written at once. Everything else takes the ordinary way.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from aiohttp import HttpVersion11, hdrs

from runtime.gateway.exchange import Exchange
from runtime.gateway.replies import JSON, wire

_SECONDS = 30.0
"""How long a meaning is kept at most; a login counts for the time that the authenticator gave it."""

_BODY = 4096
"""A longer body is worth the ordinary way: reading it twice would cost more than is won."""


class Repeat:
    """Answers bodies under one head until it is too old. Belongs to the connection that the head came on."""

    def __init__(self, exchange: Exchange, begin: Callable[[Exchange], None], end: Callable[[Exchange], None]) -> None:
        self._exchange = exchange
        self._begin = begin
        self._end = end
        self._until = time.monotonic() + _SECONDS
        if exchange.login is not None:
            self._until = min(self._until, exchange.login.until)

    def __call__(self, body: bytes) -> bytes | None:
        """Return the whole answer to a request with this body, or None if it must take the ordinary way."""
        exchange = self._exchange
        if len(body) > _BODY or exchange.at_once is None or time.monotonic() >= self._until:
            return None
        self._begin(exchange)
        line = exchange.at_once(exchange, body)
        if line is None:
            return None
        self._end(exchange)
        return wire(HttpVersion11, 200, True, exchange.headers(JSON), line)


def may_repeat(exchange: Exchange) -> bool:
    """Return whether a request was answered at once, under a head that means nothing but itself."""
    request = exchange.request
    return (
        exchange.at_once is not None
        and request.method != hdrs.METH_HEAD
        and request.version >= HttpVersion11
        and request.keep_alive
        and hdrs.CONTENT_ENCODING not in request.headers
        and hdrs.EXPECT not in request.headers
    )
