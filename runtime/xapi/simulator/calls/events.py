"""event.*: what changed (reference b.7)."""

from __future__ import annotations

from typing import Any

from runtime.xapi.simulator.rpc import Call, call


@call("event.from", "strings, string, float")
async def from_(call: Call, classes: list[str], token: str, seconds: float) -> dict[str, Any]:
    return await call.simulator.events.since(call.session, classes, token, seconds)


@call("event.inject", "string, string")
def inject(call: Call, cls: str, ref: str) -> str:
    return call.simulator.events.inject(cls, ref)


@call("event.register", "strings")
def register(call: Call, classes: list[str]) -> str:
    call.simulator.events.register(call.session, classes)
    return ""


@call("event.unregister", "strings")
def unregister(call: Call, classes: list[str]) -> str:
    call.simulator.events.unregister(call.session, classes)
    return ""


@call("event.next")
async def next_(call: Call) -> list[dict[str, Any]]:
    return await call.simulator.events.next(call.session)


@call("event.get_current_id", reads=True)
def get_current_id(call: Call) -> int:
    return call.simulator.pool.generation
