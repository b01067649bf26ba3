"""The custom-services face: takes requests off the connections of a listener and relays them."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence
from functools import lru_cache

import structlog
from aiohttp import web
from multidict import CIMultiDict

from runtime.contract import Caller, jsontext
from runtime.contract.abi import Face
from runtime.gateway.client import client as client_of
from runtime.gateway.exchange import Exchange
from runtime.gateway.plugin.place import Key, Place
from runtime.gateway.plugin.refusals import Refusal
from runtime.gateway.plugin.relay import Client, Relay
from runtime.gateway.plugin.request import BadRequest, Request, parse
from runtime.gateway.plugin.resolver import Services
from runtime.gateway.plugin.upstream import Pool
from runtime.gateway.replies import closing, text
from runtime.gateway.settings import Limits, Network
from runtime.gateway.telemetry import UNKNOWN, Metrics, RequestIds, place

_OURS = re.compile(rb"[^ \t\r\n]+[ \t]+(?:[A-Za-z][A-Za-z0-9+.-]*://[^/? \r\n]*)?/+services/+plugin[/? ]")
"""The beginning of a head that is for this face, with as many slashes as a listener takes for one."""

_PARSED_BYTES = 4096
_parsed = lru_cache(1024)(parse)

CHECK_SECONDS = 1.0
"""How often it is looked whether something takes too long."""


class PluginFace:
    """Serves `services` at every listener that has the face. `close` lets go of the connections to services."""

    def __init__(
        self,
        face: Face,
        services: Services,
        limits: Limits,
        metrics: Metrics,
        ids: RequestIds,
        trusted: Sequence[Network],
    ) -> None:
        self.pool = Pool()
        self.body_timeout = limits.body_timeout
        self._services = services
        self._metrics = metrics
        self._ids = ids
        self._trusted = trusted
        of_http = {name: method.http for name, method in face.methods.items() if method.http is not None}
        self._methods = {(http.verb, "{" not in http.path): name for name, http in of_http.items()}
        """By verb and whether it is about the list."""
        self._busy: dict[str, int] = {}
        self._relays: set[Relay] = set()
        self._checking: asyncio.TimerHandle | None = None
        self._log = structlog.get_logger("gateway").bind()

    # For the connections of listeners.

    def takes(self, head: bytes) -> bool:
        """Return whether the request with this head is for the face."""
        return _OURS.match(head) is not None

    def begin(self, client: Client, peer: str, head: bytes) -> Relay | None:
        """Begin to answer the request with this head; None if it is refused for its form, which is answered then.

        The relay is to be started by the caller, who gives it what comes behind the head.
        """
        try:
            # A client that calls again mostly sends the same head again.
            request = _parsed(head) if len(head) <= _PARSED_BYTES else parse(head)
        except BadRequest as fault:
            refusal = Refusal(fault.status, "bad head", f"{fault}\n".encode())
            client.write(refusal.wire(None, keep=False))
            self._count(self._ids(), None, refusal.outcome, fault.status, 0.0, peer)
            return None
        address = peer
        if request.forwarding:
            address = client_of(peer, CIMultiDict(request.forwarding), self._trusted).address
        relay = Relay(self, client, request, address, self._ids())
        self._relays.add(relay)
        if self._checking is None:
            self._check_later()
        return relay

    async def answer(self, exchange: Exchange) -> web.StreamResponse:
        """Answer what the HTTP library has read itself, which this face cannot take from it.

        That is so on a connection that has carried a chunked request for another face.
        """
        exchange.face, exchange.outcome = "plugin", "misdirected"
        return closing(text(421, "Send this on another connection.\n"))

    def close(self) -> None:
        self.pool.close()
        if self._checking is not None:
            self._checking.cancel()
            self._checking = None

    # For the relays.

    def known(self, key: Key, now: float) -> Place | None:
        return self._services.known(key, now)

    async def resolve(self, relay: Relay) -> Place:
        request = relay.request
        assert request.session is not None
        key = (request.digest, request.name, request.verb)
        return await self._services.resolve(key, request.session, self._caller(relay))

    async def listing(self, relay: Relay) -> bytes:
        """Return the services as JSON. Raises Fault."""
        assert relay.request.session is not None
        return jsontext.dumps(await self._services.list(relay.request.session, self._caller(relay))) + b"\n"

    def enter(self, name: str, limit: int) -> bool:
        busy = self._busy.get(name, 0)
        if busy >= limit:
            return False
        self._busy[name] = busy + 1
        return True

    def leave(self, name: str) -> None:
        left = self._busy[name] - 1
        if left:
            self._busy[name] = left
        else:
            del self._busy[name]

    def over(self, relay: Relay) -> None:
        self._relays.discard(relay)
        seconds = time.perf_counter() - relay.entered
        self._count(relay.id, relay.request, relay.outcome, relay.status, seconds, relay.address)

    def unusable(self, name: str, failure: Exception) -> None:
        self._log.error("service cannot be used", service=name, failure=type(failure).__name__)

    def failed(self, relay: Relay, failure: BaseException) -> None:
        self._log.error("request failed", id=relay.id, failure=type(failure).__name__, at=place(failure))

    def _caller(self, relay: Relay) -> Caller:
        return Caller(face="plugin", address=relay.address, request_id=relay.id)

    def _count(self, id: str, request: Request | None, outcome: str, status: int, seconds: float, address: str) -> None:
        method = UNKNOWN
        if request is not None:
            method = self._methods.get((request.verb, request.listing), UNKNOWN)
        self._metrics.call("plugin", method, outcome, seconds)
        self._log.info(
            "request",
            id=id,
            face="plugin",
            method=method,
            outcome=outcome,
            status=status,
            service=request.name if request is not None else None,
            session=request.mark if request is not None else None,
            ms=round(seconds * 1000, 3),
            client=address,
        )

    def _check_later(self) -> None:
        self._checking = asyncio.get_running_loop().call_later(CHECK_SECONDS, self._check)

    def _check(self) -> None:
        now = asyncio.get_running_loop().time()
        for relay in [*self._relays]:
            relay.check(now)
        self._checking = None
        if self.pool.prune(now) or self._relays:
            self._check_later()
