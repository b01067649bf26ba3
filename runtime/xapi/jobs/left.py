"""What runs that are over have left in a pool: killed, they had no time to remove it; and the removing of it.

What a run makes in a pool says from its first moment on which run it belongs to: by a key on it, by its name where it
is a clone, by the task that imports it where the pool makes it. Only what names a run that the task log knows, and
that is over, is removed: what somebody else has made, or another gateway, stays.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

import structlog

from runtime.xapi.client import tasks
from runtime.xapi.client.connection import Connection
from runtime.xapi.client.errors import PoolError
from runtime.xapi.jobs import names
from runtime.xapi.jobs.imported import remove_vm
from runtime.xapi.jobs.machine import Record, destroy_disk

IsOver = Callable[[str], Awaitable[bool]]
"""Returns whether the task log knows a run, and knows that it is over."""

KEY = "gatewright:importing:"
"""With the id of the run behind it: a key on what is not finished."""

_DESCRIPTION = re.compile(r"^gatewright run ([0-9a-z]+-[0-9a-z]+)(?: of job (.*))?$", re.DOTALL)
_CHECKED = re.compile(r"^Health Check - .* \(([0-9a-z]+-[0-9a-z]+)\)$", re.DOTALL)

_log = structlog.get_logger(__name__)


def key(run: str) -> str:
    """Return the key for what a run makes."""
    return KEY + run


def description(run: str, job: str = "") -> str:
    """Return the description of the tasks of a run."""
    return f"gatewright run {run}" + (f" of job {job}" if job else "")


def checked_name(name: str, run: str) -> str:
    """Return the name of a clone that a run boots and removes again."""
    return f"Health Check - {name} ({run})"


def without_key(other_config: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in other_config.items() if not name.startswith(KEY)}


async def remove_left(connection: Connection, is_over: IsOver, run: str, job: str = "") -> None:
    """Remove what runs that are over have left, and the tasks of all runs of the job but this one, which is the only.

    Raises what `call` does.

    What the pool says against the removing of one thing is logged, and the next run tries again.
    """
    known: dict[str, bool] = {}

    async def over(one: str | None) -> bool:
        if one is None or one == run:
            return False
        if one not in known:
            known[one] = await is_over(one)
        return known[one]

    left = []
    for ref, record in (await connection.call("task.get_all_records")).items():
        said = _DESCRIPTION.match(record["name_description"])
        if said and ((job and said[2] == job and said[1] != run) or await over(said[1])):
            left.append(ref)
    vms: dict[str, Record] = await connection.call("VM.get_all_records")
    for ref in left:
        await tasks.stop(connection, ref)
        for vm, record in vms.items():
            if record["other_config"].get(names.IMPORT_TASK) == ref:
                await _remove(connection, vm, record)
        await tasks.end(connection, ref)
    for vm, record in vms.items():
        named = _CHECKED.match(record["name_label"])
        if not record["is_a_snapshot"] and await over(_run(record) or (named and named[1])):
            await _remove(connection, vm, record)
    for vdi, record in (await connection.call("VDI.get_all_records")).items():
        if await over(_run(record)):
            with suppress(PoolError):
                if record["is_a_snapshot"]:
                    # The snapshot that is being copied bears it for the copy.
                    await connection.call("VDI.remove_from_other_config", vdi, key(_run(record) or ""))
                elif not record["VBDs"]:
                    await destroy_disk(connection, vdi)


def _run(record: Record) -> str | None:
    return next((name.removeprefix(KEY) for name in record["other_config"] if name.startswith(KEY)), None)


async def _remove(connection: Connection, vm: str, record: Any) -> None:
    try:
        await remove_vm(connection, vm)
        _log.info("removed what a run that was killed had left", vm=record["uuid"])
    except PoolError as fault:
        _log.warning("what a run that was killed has left stays", vm=record["uuid"], reason=str(fault))
