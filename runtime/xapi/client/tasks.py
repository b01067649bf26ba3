"""Tasks of a pool, watched to their end: only a task's final state tells whether its work was done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from typing import Any

from runtime.contract.abi import Json
from runtime.xapi.client.connection import RETRIES, Connection
from runtime.xapi.client.errors import (
    HANDLE_INVALID,
    RETRYABLE,
    PoolError,
    TaskFailed,
    TooSlow,
    Unreachable,
    XapiError,
)
from runtime.xapi.client.events import WAIT_SECONDS, Event, Follower, Reset
from runtime.xapi.xmlrpc import NotXmlRpc, read

PENDING = frozenset({"pending", "cancelling"})

ENDING_SECONDS = 5.0
"""So long is waited for a task that was cancelled."""

STILL_SECONDS = 3600.0
"""A call as a task of which nothing has changed for so long is given up."""

_MADE_SECONDS = 10.0
"""So long is waited for the task that a call makes, when nobody wants it any more."""

WHOSE: ContextVar[str] = ContextVar("whose", default="")
"""The description of the tasks that are made: who begins something sets it, to find what was left of it."""

Progress = Callable[[float], None]
"""Is told the part that is done, from 0 to 1."""


async def watch(
    connection: Connection,
    task: str,
    *,
    seconds: float | None = None,
    still: float | None = None,
    progress: Progress | None = None,
) -> str:
    """Return the result of a task, as its record has it, when it has succeeded.

    Raises TaskFailed when it ended otherwise or is gone, TooSlow after seconds or when nothing of it has changed for
    still, and what the connection raises when the pool does not answer. The task itself is left as it is, also by a
    cancellation.
    """
    follower = Follower(connection, [f"task/{task}"])
    clock = asyncio.get_running_loop().time
    last, since = None, clock()
    try:
        async with asyncio.timeout(seconds):
            record = await _record(connection, task)
            while (result := _ended(record)) is None:
                done = record.get("progress")
                if done != last:
                    last, since = done, clock()
                elif still is not None and clock() - since >= still:
                    raise TooSlow(connection.where.url, f"nothing has changed about the task for {still:g} s")
                if progress is not None and isinstance(done, (int, float)):
                    progress(float(done))
                events: list[Event] = []
                with suppress(Reset):
                    events = await follower.next(WAIT_SECONDS if still is None else min(WAIT_SECONDS, still))
                told = [event.snapshot for event in events if event.ref == task]
                # Silence may mean that there is nothing to be told about any more.
                record = told[-1] if told and told[-1] is not None else await _record(connection, task)
            return result
    except TimeoutError:
        raise TooSlow(connection.where.url, f"the task did not end in {seconds:g} s") from None


async def result(connection: Connection, task: str) -> str | None:
    """Return the result of a task that has succeeded, None while it runs.

    Raises TaskFailed when it ended otherwise or is gone, and what the connection raises.
    """
    return _ended(await _record(connection, task))


@asynccontextmanager
async def task(connection: Connection, label: str) -> AsyncIterator[str]:
    """Give a new task. It is destroyed when the block is left, and ended before if that is by an exception."""
    ref = await _made(connection, connection.call_patiently("task.create", label, WHOSE.get()))
    if not isinstance(ref, str):
        raise Unreachable(connection.where.url, "the answer to task.create is none")
    try:
        yield ref
    except BaseException:
        await asyncio.shield(asyncio.ensure_future(end(connection, ref)))
        raise
    await _quietly(connection, "task.destroy", ref)


@asynccontextmanager
async def own(connection: Connection, label: str) -> AsyncIterator[str]:
    """Give a new task for what is done in the block: it ends as the block does, and is destroyed then.

    It shows others what goes on here; `told` says how far it is.
    """
    ref = await _made(connection, connection.call_patiently("task.create", label, WHOSE.get()))
    status = "failure"
    try:
        yield str(ref)
        status = "success"
    except asyncio.CancelledError:
        status = "cancelled"
        raise
    finally:
        await _quietly(connection, "task.set_status", str(ref), status)
        await _quietly(connection, "task.destroy", str(ref))


async def told(connection: Connection, task: str, part: float) -> None:
    """Say how far a task of ours is, from 0 to 1. What the pool says to that changes nothing."""
    await _quietly(connection, "task.set_progress", task, part)


async def run(
    connection: Connection,
    method: str,
    *params: Json,
    seconds: float | None = None,
    progress: Progress | None = None,
    again: Callable[[], Awaitable[None]] | None = None,
) -> Json:
    """Call a method as a task of the pool (`Async.`), and return its result when it has succeeded.

    What fails for a reason that passes by itself is tried again, each time after what `again` does. Raises what `watch`
    and `Connection.call` do, and XapiError for what the task failed with. When it is cancelled, does not end within
    seconds, or stands still for STILL_SECONDS, so is the task.
    """
    for attempt in range(RETRIES + 1):
        try:
            return await _run(connection, method, params, seconds, progress)
        except XapiError as failure:
            if failure.code not in RETRYABLE or attempt == RETRIES:
                raise
        if again is not None:
            await again()
        await connection.pause()
    raise AssertionError


async def _run(
    connection: Connection, method: str, params: Sequence[Json], seconds: float | None, progress: Progress | None
) -> Json:
    ref = await _made(connection, connection.call(f"Async.{method}", *params))
    try:
        return value(await watch(connection, ref, seconds=seconds, still=STILL_SECONDS, progress=progress))
    except TaskFailed as failure:
        if failure.error is not None:
            raise failure.error from failure
        raise
    except (asyncio.CancelledError, PoolError):
        await asyncio.shield(asyncio.ensure_future(end(connection, ref)))
        raise
    finally:
        await _quietly(connection, "task.destroy", ref)


async def stop(connection: Connection, ref: str) -> None:
    """Let a task end that nobody wants any more. Its record stays."""
    await _quietly(connection, "task.cancel", ref)
    try:
        await watch(connection, ref, seconds=ENDING_SECONDS)
    except TooSlow:
        # Nobody works on it who could end it.
        await _quietly(connection, "task.set_status", ref, "cancelled")
    except PoolError:
        pass


async def end(connection: Connection, ref: str) -> None:
    """Let a task end that nobody wants any more, and remove it: a pool removes none that somebody works on."""
    await stop(connection, ref)
    await _quietly(connection, "task.destroy", ref)


async def _made(connection: Connection, making: Coroutine[Any, Any, Json]) -> Json:
    """Return the task that a call makes. Cancelled in the middle of the call, the task does not stay behind."""
    call = asyncio.ensure_future(making)
    try:
        return await asyncio.shield(call)
    except asyncio.CancelledError:
        with suppress(PoolError, TimeoutError):
            async with asyncio.timeout(_MADE_SECONDS):
                ref = await call
            if isinstance(ref, str):
                await end(connection, ref)
        raise


def value(result: str) -> Json:
    """Return the value in the result of a task: an XML-RPC value as text, or nothing (reference b.6).

    Raises Unreachable when it is neither.
    """
    if not result:
        return None
    try:
        return read(result)
    except NotXmlRpc as fault:
        raise Unreachable("the pool", f"the result of a task is no value: {fault}") from None


def _ended(record: Json) -> str | None:
    """Return the result of a task that has succeeded, None while it runs. Raises TaskFailed."""
    status = record.get("status")
    if status in PENDING:
        return None
    if status == "success":
        return str(record.get("result", ""))
    match record.get("error_info"):
        case [str(code), *params]:
            raise TaskFailed(str(status), XapiError(code, [str(one) for one in params]))
    raise TaskFailed(str(status), None)


async def _record(connection: Connection, task: str) -> Json:
    """Return the record of a task. Raises TaskFailed if there is none any more."""
    try:
        record = await connection.call("task.get_record", task)
    except XapiError as fault:
        if fault.code == HANDLE_INVALID:
            raise TaskFailed("destroyed before its end", None) from None
        raise
    if not isinstance(record, dict):
        raise Unreachable(connection.where.url, "the record of a task is none")
    return record


async def _quietly(connection: Connection, method: str, ref: str, *params: Json) -> None:
    """Make a call whose failure changes nothing for anybody; also when this task is being cancelled."""
    with suppress(PoolError):
        await asyncio.shield(asyncio.ensure_future(connection.call(method, ref, *params, seconds=10.0)))
