"""Where services are and who calls: asked of the XAPI backend, and remembered for a second."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol

from generated.errors.internal import TooManyChecks
from generated.proto.internal.v1 import internal_pb2_grpc as grpc
from generated.wire import internal as wire
from runtime.contract import Caller, Channel, call_metadata, jsontext
from runtime.contract.abi import Fault, Json
from runtime.gateway.plugin.place import Elsewhere, Here, Key, Place

FRESH = 1.0
"""Seconds for which an answer is used again, if the backend allows it for as long."""

SECONDS = 15.0
"""A backend that does not answer by then is not there."""

_KNOWN_AT_MOST = 10_000


class Services(Protocol):
    """What the face asks. Both calls raise Fault."""

    def known(self, key: Key, now: float) -> Place | None:
        """Return what is remembered."""

    async def resolve(self, key: Key, session: str, caller: Caller) -> Place:
        """Return where the service is for the session. Cancelling it leaves others that ask the same undisturbed."""

    async def list(self, session: str, caller: Caller) -> Sequence[Json]:
        """Return the services that there are."""


class Resolver:
    """`Services` over the contract."""

    def __init__(self, xapi: Channel) -> None:
        self._stub: Any = grpc.CustomServiceStub(xapi)  # type: ignore[no-untyped-call]
        self._known: dict[Key, tuple[Place, float]] = {}
        self._asking: dict[Key, asyncio.Task[Place]] = {}
        self._damped: dict[str, float] = {}
        """By address until when the backend answers no question about a session that is new."""

    def known(self, key: Key, now: float) -> Place | None:
        found = self._known.get(key)
        return found[0] if found is not None and found[1] > now else None

    async def resolve(self, key: Key, session: str, caller: Caller) -> Place:
        asking = self._asking.get(key)
        if asking is None:
            wait = self._damped.get(caller.address, 0.0) - asyncio.get_running_loop().time()
            if wait > 0 and key not in self._known:
                raise TooManyChecks(retry_after=wait)
            asking = self._asking[key] = asyncio.ensure_future(self._ask(key, session, caller))
            asking.add_done_callback(lambda _: self._asking.pop(key, None))
        return await asyncio.shield(asking)

    async def _ask(self, key: Key, session: str, caller: Caller) -> Place:
        _, name, verb = key
        asked = asyncio.get_running_loop().time()
        request = wire.custom_resolve_request({"sessionId": session, "name": name or "", "verb": verb})
        try:
            message = await self._stub.Resolve(request, metadata=call_metadata(caller), timeout=SECONDS)
        except Fault as fault:
            if fault.name == TooManyChecks.name:
                if len(self._damped) >= _KNOWN_AT_MOST:
                    self._damped.clear()
                self._damped[caller.address] = asked + fault.data["retryAfter"]
            raise
        told = jsontext.loads(jsontext.dumps(wire.custom_resolve_result(message)))
        place = _place(told)
        if len(self._known) >= _KNOWN_AT_MOST:
            self._known.clear()
        self._known[key] = (place, asked + min(FRESH, told["fresh"]))
        return place

    async def list(self, session: str, caller: Caller) -> Sequence[Json]:
        request = wire.custom_list_request({"sessionId": session})
        message = await self._stub.List(request, metadata=call_metadata(caller), timeout=SECONDS)
        services: list[Json] = jsontext.loads(jsontext.dumps(wire.custom_list_result(message)))["services"]
        return services


def _place(told: Json) -> Place:
    forward = frozenset(told["forward"])
    if told["at"] == "elsewhere":
        return Elsewhere(told["url"], forward)
    limits = told["limits"]
    return Here(
        socket=told["socket"],
        user=told["user"],
        superuser=told["superuser"],
        roles=tuple(told["roles"]),
        originator=told["originator"],
        forward=forward,
        upgrades=frozenset(told["upgrades"]),
        concurrency=limits["concurrency"],
        response_timeout=limits["responseTimeout"],
        idle_timeout=limits["idleTimeout"],
        time_limit=limits.get("timeLimit"),
        body=limits.get("body"),
    )
