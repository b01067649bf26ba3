"""One HTTP request on its way through a face, with what the gateway has found out about it."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import web

from runtime.gateway.auth import Login, set_cookie
from runtime.gateway.client import Client
from runtime.gateway.replies import Headers
from runtime.gateway.settings import Listener, Xo


@dataclass(frozen=True, slots=True)
class Later:
    """An answer on one line that has to be waited for; `pace` says how a client is kept that waits long."""

    line: Coroutine[Any, Any, bytes]
    pace: Xo


Again = Callable[["Exchange", bytes], bytes | Later | None]
"""From the body of a further request to its answer on one line, or None if it must take the ordinary way."""


@dataclass(slots=True)
class Exchange:
    request: web.BaseRequest
    path: str
    """Without the query, runs of slashes as one."""
    client: Client
    id: str
    listener: Listener
    local: bool
    """The listener can be reached from this machine only."""
    login: Login | None = None
    face: str = ""
    method: str = "-"
    """For the log: a name of the face's table, or what came in its place."""
    outcome: str = "ok"
    began: float = field(default_factory=time.perf_counter)
    again: Again | None = None
    """Set by a face that has answered on one line: what answers the next body under the same head."""

    def renew(self, id: str) -> None:
        """Begin the next request of the same client under the same head."""
        self.id = id
        self.method = "-"
        self.outcome = "ok"
        self.began = time.perf_counter()

    @property
    def secure(self) -> bool:
        return self.listener.url.startswith("https:")

    def headers(self, headers: Headers) -> Headers:
        """Return headers, with the new token if the client is to have one."""
        if self.login is None or self.login.token is None:
            return headers
        return {**headers, "Set-Cookie": set_cookie(self.login.token, self.secure)}

    @property
    def privileged(self) -> bool:
        """Needs no token for metrics and documents: made on this machine, at a listener for this machine alone."""
        return self.local and self.client.loopback


class Surface(Protocol):
    """A face as a listener sees it."""

    async def answer(self, exchange: Exchange) -> web.StreamResponse:
        """Return the answer, which may have been written already. It may raise what it cannot answer."""
