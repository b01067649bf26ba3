"""task.*: made and changed by clients that do long work of their own (reference b.6)."""

from __future__ import annotations

from runtime.xapi.simulator.database import Row
from runtime.xapi.simulator.errors import XapiFault
from runtime.xapi.simulator.generic import owns
from runtime.xapi.simulator.rpc import Call, call


@call("task.create", "string, string")
def create(call: Call, label: str, description: str) -> str:
    return call.simulator.tasks.create(label, call.session, description=description).ref


@call("task.destroy", "task")
def destroy(call: Call, task: Row) -> str:
    call.simulator.tasks.destroy(task)
    return ""


@call("task.cancel", "task")
def cancel(call: Call, task: Row) -> str:
    call.simulator.dispatcher.cancel(task)
    call.simulator.tasks.cancel(task)
    return ""


@call("task.set_status", "task, string")
def set_status(call: Call, task: Row, status: str) -> str:
    if status not in ("pending", "success", "failure", "cancelling", "cancelled"):
        raise XapiFault("FIELD_TYPE_ERROR", "status")
    tasks, pool = call.simulator.tasks, call.simulator.pool
    if not owns(call, task):
        return ""
    match status:
        case "success":
            tasks.succeed(task, task["result"])
        case "failure":
            tasks.fail(task, XapiFault(*(task["error_info"] or ["INTERNAL_ERROR", "unknown"])))
        case "cancelled":
            tasks.cancelled(task)
        case _:
            pool.set(task, status=status)
    return ""


@call("task.set_progress", "task, float")
def set_progress(call: Call, task: Row, progress: float) -> str:
    if owns(call, task):
        call.simulator.tasks.progress(task, progress)
    return ""


@call("task.set_result", "task, string")
def set_result(call: Call, task: Row, result: str) -> str:
    if owns(call, task):
        call.simulator.pool.set(task, result=result)
    return ""


@call("task.set_error_info", "task, strings")
def set_error_info(call: Call, task: Row, error: list[str]) -> str:
    if owns(call, task):
        call.simulator.pool.set(task, error_info=error)
    return ""


@call("task.set_resident_on", "task, host")
def set_resident_on(call: Call, task: Row, host: Row) -> str:
    if owns(call, task):
        call.simulator.pool.set(task, resident_on=host.ref)
    return ""
