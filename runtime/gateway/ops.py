"""The ops face: health, readiness, metrics and the documents of the faces."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from aiohttp import web

from runtime.contract.abi import Face, Fault
from runtime.gateway.auth import Authenticator, TooManyFailures
from runtime.gateway.exchange import Exchange
from runtime.gateway.replies import JSON, TEXT, Whole, text, whole
from runtime.gateway.telemetry import Metrics

Ready = Callable[[], Awaitable[Mapping[str, bool]]]
"""What the gateway depends on, by name, and whether it can be used now."""

_PROMETHEUS = {**TEXT, "Content-Type": "text/plain; version=0.0.4; charset=utf-8"}


class Ops:
    """Health and readiness are for everyone; the rest needs a token unless it stays on this machine."""

    def __init__(
        self, faces: Mapping[str, Face], metrics: Metrics, authenticator: Authenticator, ready: Ready | None
    ) -> None:
        self._metrics = metrics
        self._authenticator = authenticator
        self._ready = ready
        self._documents: dict[str, Callable[[], bytes]] = {}
        for name, face in faces.items():
            self._documents[f"/openrpc/{name}.json"] = face.openrpc
            for part in face.openapi():
                self._documents[f"/openapi/{part}.json"] = partial(face.openapi_document, part)
        self.draining = False

    def paths(self) -> list[str]:
        return ["/healthz", "/readyz", "/metrics", *self._documents]

    async def answer(self, exchange: Exchange) -> web.StreamResponse:
        exchange.face, exchange.method = "ops", exchange.path
        if exchange.request.method not in ("GET", "HEAD"):
            exchange.outcome = "bad verb"
            return text(405, "Method Not Allowed", {**TEXT, "Allow": "GET, HEAD"})
        if exchange.path == "/healthz":
            return text(200, "ok\n")
        if exchange.path == "/readyz":
            return await self._readiness()
        if not exchange.privileged:
            try:
                exchange.login = await self._authenticator.login(exchange.request, exchange.client.address)
            except TooManyFailures as failure:
                exchange.outcome = "damped"
                return text(429, "Too Many Requests", {**TEXT, "Retry-After": str(failure.seconds)})
            except Fault as fault:
                # Who knows the tokens cannot be asked now; whether this one is right is not known.
                exchange.outcome = fault.category.value
                return text(503, "Service Unavailable")
            if exchange.login is None:
                exchange.outcome = "unauthorized"
                return text(401, "Unauthorized")
        if exchange.path == "/metrics":
            return whole(self._metrics.text(), _PROMETHEUS)
        return whole(self._documents[exchange.path](), JSON)

    async def _readiness(self) -> Whole:
        """Return 200 when requests can be served, 503 with what is missing when not."""
        states = dict(await self._ready()) if self._ready is not None else {}
        if self.draining:
            states["gateway"] = False
        missing = sorted(name for name, good in states.items() if not good)
        if missing:
            return text(503, "".join(f"{name}: not ready\n" for name in missing))
        return text(200, "ready\n")
