"""The control API: what a test does to the pool from outside. JSON-RPC 2.0, params by name."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import web

from runtime.contract import jsontext
from runtime.xapi.simulator.database import Row
from runtime.xapi.simulator.errors import XapiFault
from runtime.xapi.simulator.faults import FACTS, NAMES

if TYPE_CHECKING:
    from runtime.xapi.simulator.simulator import Simulator

_log = structlog.get_logger("simulator")

MIB = 1 << 20
MEMORY = 512 * MIB
CENTURY = 36525 * 86400
FILLED = 2 << 40
"""How much of a disk may be filled at most: what the map of its blocks takes in memory grows with it."""


class Invalid(Exception):
    """The params of a call are not what they should be; the text says which and what is expected."""


class Control:
    """Answers POST requests on any path."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._calls: dict[str, Callable[[_Params], Awaitable[Any]]] = {
            "control.makeVm": self._make_vm,
            "control.writeBlocks": self._write_blocks,
            "control.diskHash": self._disk_hash,
            "control.inject": self._inject,
            "control.clearFaults": self._clear_faults,
            "control.counters": self._counters,
            "control.advanceClock": self._advance_clock,
        }

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.method != "POST":
            return web.Response(status=405, headers={"Allow": "POST"})
        try:
            asked = jsontext.loads(await request.read())
        except jsontext.JSONDecodeError:
            return _reply(None, error=(-32700, "not JSON"))
        if not isinstance(asked, dict):
            return _reply(None, error=(-32600, "not a request"))
        number = asked.get("id")
        work = self._calls.get(str(asked.get("method")))
        if work is None:
            return _reply(number, error=(-32601, f"no such method; there are {', '.join(self._calls)}"))
        given = asked.get("params", {})
        if not isinstance(given, dict):
            return _reply(number, error=(-32602, "params are given by name"))
        try:
            params = _Params(given)
            return _reply(number, result=await work(params))
        except Invalid as fault:
            return _reply(number, error=(-32602, str(fault)))
        except XapiFault as fault:
            return _reply(number, error=(1, " ".join(fault.error_info)))
        except Exception:
            _log.exception("control failed", method=asked["method"])
            return _reply(number, error=(-32603, "internal error"))

    async def _make_vm(self, params: _Params) -> Any:
        name = params.take("name", str)
        disks = params.take("disks", list, [])
        sr = params.take("sr", str, "")
        params.end()
        wanted = []
        for disk in disks:
            if not isinstance(disk, dict):
                raise Invalid("disks: expected objects with size, seed and fill")
            one = _Params(disk)
            size, seed = one.take("size", int), _seed(one)
            fill = float(one.take("fill", (int, float), 1))
            one.end()
            if size <= 0 or not 0 <= fill <= 1 or size * fill > FILLED:
                raise Invalid(f"disks: expected a size above 0 and a fill from 0 to 1, at most {FILLED} bytes filled")
            wanted.append((size, seed, fill))
        contents = [await asyncio.to_thread(self._simulator.blocks.seeded, *one) for one in wanted]
        pool, machines = self._simulator.pool, self._simulator.machines
        with pool.transaction():
            place = self._row("SR", sr).ref if sr else pool.only("pool")["default_SR"]
            memory = dict.fromkeys(("memory_static_max", "memory_dynamic_max", "memory_dynamic_min"), MEMORY)
            vm = machines.create({"name_label": name, "HVM_boot_params": {"order": "cdn"}, **memory})
            vdis = []
            for slot, content in enumerate(contents):
                values = {
                    "name_label": f"{name} disk {slot}",
                    "SR": place,
                    "virtual_size": content.size,
                    "type": "user",
                }
                vdi = self._simulator.storage.create(values, content)
                machines.new_vbd(vm, vdi, str(slot), bootable=slot == 0)
                vdis.append({"ref": vdi.ref, "uuid": vdi["uuid"]})
        return {"ref": vm.ref, "uuid": vm["uuid"], "vdis": vdis}

    async def _write_blocks(self, params: _Params) -> Any:
        vdi = self._row("VDI", params.take("vdi", str))
        blocks, seed = params.take("blocks", list), _seed(params)
        params.end()
        content = self._simulator.storage.content(vdi)
        last = -(-content.size // (2 * MIB))
        if not all(isinstance(one, int) and not isinstance(one, bool) and 0 <= one < last for one in blocks):
            raise Invalid(f"blocks: expected numbers of blocks of 2 MiB, from 0 to {last - 1}")
        new = await asyncio.to_thread(self._simulator.blocks.rewritten, content, blocks, seed)
        self._simulator.storage.set_content(self._row("VDI", vdi.ref), new)
        return None

    async def _disk_hash(self, params: _Params) -> Any:
        vdi = self._row("VDI", params.take("vdi", str))
        params.end()
        return await asyncio.to_thread(self._simulator.storage.content(vdi).sha256)

    async def _inject(self, params: _Params) -> Any:
        fault = params.take("fault", str)
        match = dict(params.take("match", dict, {}))
        times = params.take("times", int, 1)
        at = params.take("at", int, match.pop("at", None))
        params.end()
        if times < 1:
            raise Invalid(f"times: expected 1 or more, got {times}")
        if unknown := sorted(match.keys() - {*FACTS}):
            raise Invalid(f"match: {unknown[0]!r} is none of {', '.join(FACTS)}")
        if at is not None and not (-CENTURY <= at <= CENTURY if fault == "clock-jump" else at >= 0):
            raise Invalid(f"at: expected 0 or more, for clock-jump at most a century, got {at}")
        try:
            self._simulator.faults.inject(fault, match, times, at)
        except KeyError:
            raise Invalid(f"fault: {fault!r} is none of {', '.join(NAMES)}") from None
        return None

    async def _clear_faults(self, params: _Params) -> Any:
        params.end()
        self._simulator.faults.clear()
        return None

    async def _counters(self, params: _Params) -> Any:
        params.end()
        simulator, pool = self._simulator, self._simulator.pool
        return {
            "calls": dict(simulator.dispatcher.calls),
            "sessions": len(pool.rows("session")),
            "originators": Counter(session["originator"] for session in pool.rows("session").values()),
            "logins": simulator.sessions.made,
            "tasks": len(pool.rows("task")),
            "pendingTasks": sum(simulator.tasks.pending(task) for task in pool.rows("task").values()),
            "objects": pool.counts(),
            "waiting": pool.waiting,
            "generation": pool.generation,
            "time": pool.now(),
            "faults": [asdict(fault) for fault in simulator.faults.pending()],
            "hits": simulator.faults.hits,
            **simulator.counters,
        }

    async def _advance_clock(self, params: _Params) -> Any:
        seconds = params.take("seconds", (int, float))
        params.end()
        try:
            self._simulator.pool.advance(int(seconds))
        except (ValueError, OverflowError) as fault:
            raise Invalid(f"seconds: {fault}") from None
        self._simulator.pool.wake()
        return self._simulator.pool.now()

    def _row(self, cls: str, name: str) -> Row:
        """Return an object by its uuid or its ref."""
        pool = self._simulator.pool
        return pool.find(cls, name) if name.startswith("OpaqueRef:") else pool.by_uuid(cls, name)


class _Params:
    """Params by name, taken one after the other; what is left at the end is unknown."""

    def __init__(self, given: dict[str, Any]) -> None:
        self._given = dict(given)

    def take(self, name: str, kind: type | tuple[type, ...], default: Any = ...) -> Any:
        value = self._given.pop(name, default)
        if value is ...:
            raise Invalid(f"{name}: is required")
        right = value is default or (isinstance(value, kind) and not isinstance(value, bool))
        if not right:
            names = " or ".join(one.__name__ for one in (kind if isinstance(kind, tuple) else (kind,)))
            raise Invalid(f"{name}: expected {names}, got {value!r}")
        return value

    def end(self) -> None:
        if self._given:
            raise Invalid(f"{next(iter(self._given))}: is not a parameter of this call")


def _seed(params: _Params) -> int:
    seed: int = params.take("seed", int, 0)
    if not 0 <= seed < 2**62:
        raise Invalid("seed: expected a number from 0 to 2^62")
    return seed


def _reply(number: Any, *, result: Any = None, error: tuple[int, str] | None = None) -> web.Response:
    answer: dict[str, Any] = {"jsonrpc": "2.0", "id": number}
    if error is None:
        answer["result"] = result
    else:
        answer["error"] = {"code": error[0], "message": error[1]}
    return web.Response(body=jsontext.dumps(answer), content_type="application/json")
