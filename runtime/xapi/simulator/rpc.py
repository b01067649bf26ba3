"""The table of calls, and how one is carried out: session, parameters, work, and the task of an asynchronous one."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog

from runtime.xapi.simulator.database import Row
from runtime.xapi.simulator.errors import XapiFault
from runtime.xapi.simulator.schema import CLASSES, NULL, taken
from runtime.xapi.simulator.tasks import result_text

if TYPE_CHECKING:
    from runtime.xapi.simulator.simulator import Simulator

_log = structlog.get_logger("simulator")

NO_ASYNC = frozenset({"session", "event", "task", "data_source", "blob"})

CLOCK_JUMP_SECONDS = -3600
"""For a fault that does not say how far."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call that is being carried out."""

    simulator: Simulator
    method: str
    session: Row
    host: Row
    """The host that was asked."""
    task: Row | None = None
    """The task of an asynchronous call."""


@dataclass(frozen=True, slots=True)
class Parameter:
    type: str
    """As in the schema, `struct`, or a class: then the work gets the object instead of its ref."""
    optional: bool


@dataclass(frozen=True, slots=True)
class Method:
    name: str
    params: tuple[Parameter, ...]
    work: Callable[..., Any]
    asynchronous: bool
    plain: bool
    """It needs no transaction: it changes nothing, or it is a coroutine that makes its own."""

    @property
    def required(self) -> int:
        return sum(not one.optional for one in self.params)


METHODS: dict[str, Method] = {}
"""Every call that needs a session, by name."""

OPEN = ("session.login_with_password", "session.slave_local_login_with_password", "system.listMethods")
"""Calls without a session."""


def call(
    name: str, params: str = "", *, asynchronous: bool | None = None, reads: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter a function into the table; `params` are the types of its parameters, such as `VM, string, refs?`.

    The function gets a Call and the parameters. A plain function runs in one transaction; a coroutine makes its own.
    It can be called through Async if it is no plain field access and its class allows that.
    """

    def enter(work: Callable[..., Any]) -> Callable[..., Any]:
        found = tuple(
            Parameter(one.strip().removesuffix("?"), one.strip().endswith("?")) for one in params.split(",") if one
        )
        cls = name.partition(".")[0]
        allowed = cls not in NO_ASYNC if asynchronous is None else asynchronous
        METHODS[name] = Method(name, found, work, allowed, reads or inspect.iscoroutinefunction(work))
        return work

    return enter


class Dispatcher:
    """Carries out calls by name. `calls` counts them."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self.calls: Counter[str] = Counter()
        self._working: dict[str, asyncio.Task[None]] = {}
        """The work of asynchronous calls, by the ref of its task."""
        self._underscored = {name.replace(".", "_"): method for name, method in METHODS.items()}
        """The other spelling of calls, such as task_create (reference b.1)."""

    async def call(self, name: str, params: Sequence[Any], host: Row) -> Any:
        """Return the result of a call to a host. Raises XapiFault.

        Cancelled, a call that has begun to wait ends there; what it did before stays.
        """
        simulator = self._simulator
        if simulator.faults.armed:
            self._faults(name, host)
        if name in OPEN:
            self.calls[name] += 1
        match name:
            case "system.listMethods":
                return sorted([*METHODS, *OPEN])
            case "session.login_with_password" | "session.slave_local_login_with_password":
                return self._login(name, params, host)
        if not params:
            raise XapiFault("MESSAGE_PARAMETER_COUNT_MISMATCH", name, "1", "0")
        session = simulator.sessions.find(taken("string", "session_id", params[0]))
        local = session.hidden.get("local", False)
        if host.ref != simulator.coordinator.ref and not session["pool"] and not local:
            raise XapiFault("HOST_IS_SLAVE", simulator.coordinator["address"])
        plain, asynchronous = name, name.startswith("Async.")
        if asynchronous:
            plain = name.removeprefix("Async.")
        method = METHODS.get(plain)
        if method is None and not asynchronous:
            method = self._underscored.get(plain)
        if method is None or (asynchronous and not method.asynchronous):
            raise XapiFault("MESSAGE_METHOD_UNKNOWN", name)
        self.calls[f"Async.{method.name}" if asynchronous else method.name] += 1
        if local and method.name not in ("session.local_logout", "session.logout"):
            raise XapiFault("RBAC_PERMISSION_DENIED", method.name, "a local session")
        arguments = params[1:]
        _count(method, len(arguments))
        if not asynchronous:
            return await self._run(method, Call(simulator, method.name, session, host), arguments)
        task = simulator.tasks.create(name, session)
        work = self._work(method, Call(simulator, method.name, session, host, task), arguments, task)
        working = asyncio.ensure_future(work)
        self._working[task.ref] = working
        working.add_done_callback(lambda _: self._working.pop(task.ref, None))
        return task.ref

    def cancel(self, task: Row) -> None:
        """Break off the work of an asynchronous call, if it still goes on."""
        if working := self._working.get(task.ref):
            working.cancel()

    async def close(self) -> None:
        """Break off the asynchronous calls that still run."""
        working = [*self._working.values()]
        for one in working:
            one.cancel()
        await asyncio.gather(*working, return_exceptions=True)

    async def _run(self, method: Method, call: Call, arguments: Sequence[Any]) -> Any:
        given = self._arguments(method, arguments)
        if method.plain:
            found = method.work(call, *given)
            return await found if inspect.isawaitable(found) else found
        with self._simulator.pool.transaction():
            return method.work(call, *given)

    async def _work(self, method: Method, call: Call, arguments: Sequence[Any], task: Row) -> None:
        """Do the work of an asynchronous call and finish its task."""
        tasks = self._simulator.tasks
        try:
            result = await self._run(method, call, arguments)
            tasks.succeed(task, result_text(result))
        except XapiFault as fault:
            if fault.code == "TASK_CANCELLED":
                tasks.cancelled(task)
            else:
                tasks.fail(task, fault)
        except asyncio.CancelledError:
            tasks.cancelled(task)
            raise
        except Exception as fault:
            _log.exception("call failed", method=method.name)
            tasks.fail(task, internal(fault))

    def _arguments(self, method: Method, arguments: Sequence[Any]) -> list[Any]:
        pool = self._simulator.pool
        given: list[Any] = []
        for number, (parameter, value) in enumerate(zip(method.params, arguments, strict=False), 1):
            if parameter.type in CLASSES:
                given.append(pool.find(parameter.type, taken("string", f"argument {number}", value)))
            else:
                given.append(taken(parameter.type, f"argument {number}", value))
        return given

    def _login(self, name: str, params: Sequence[Any], host: Row) -> str:
        if len(params) < 2:
            raise XapiFault("MESSAGE_PARAMETER_COUNT_MISMATCH", name, "2", str(len(params)))
        user, password, *more = (taken("string", f"argument {number}", one) for number, one in enumerate(params, 1))
        simulator = self._simulator
        local = name == "session.slave_local_login_with_password"
        if not local and host.ref != simulator.coordinator.ref:
            raise XapiFault("HOST_IS_SLAVE", simulator.coordinator["address"])
        originator = more[1] if len(more) > 1 and not local else ""
        session = simulator.sessions.login(user, password, originator, host)
        simulator.pool.hide(session, local=local)
        return session.ref

    def _faults(self, name: str, host: Row) -> None:
        faults, simulator = self._simulator.faults, self._simulator
        facts = {"method": name, "host": host["uuid"]}
        if fault := faults.hit("clock-jump", **facts):
            # A jump out of the years that dates can tell does not happen.
            with contextlib.suppress(ValueError):
                simulator.pool.advance(fault.at if fault.at is not None else CLOCK_JUMP_SECONDS)
        if faults.hit("host-is-slave", **facts):
            raise XapiFault("HOST_IS_SLAVE", simulator.coordinator["address"])
        pending = name.startswith("Async.") or name in ("task.create", "task_create")
        if faults.hit("too-many-pending-tasks", named=not pending, **facts):
            raise XapiFault("TOO_MANY_PENDING_TASKS")


def internal(fault: Exception) -> XapiFault:
    """Return what a caller is told of a fault of the simulator itself."""
    return XapiFault("INTERNAL_ERROR", type(fault).__name__)


def _count(method: Method, received: int) -> None:
    """Raise XapiFault for a wrong number of parameters; optional ones may be missing, or followed by more."""
    required = method.required
    if received < required or (received > required and required == len(method.params)):
        raise XapiFault("MESSAGE_PARAMETER_COUNT_MISMATCH", method.name, str(required), str(received))


def present(ref: str) -> bool:
    return ref not in ("", NULL)
