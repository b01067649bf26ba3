"""A backup, or a replica, proved by what it is for: restored or copied, booted, and what was made removed again.

Source: reference xo-proxy.md 9.5.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from runtime.xapi.client import tasks
from runtime.xapi.client.connection import Connection
from runtime.xapi.client.errors import TooSlow
from runtime.xapi.client.events import Objects, following
from runtime.xapi.jobs import left
from runtime.xapi.jobs.errors import JobError, TimedOut
from runtime.xapi.jobs.imported import STARTS, block, remove_vm
from runtime.xapi.jobs.log import Task
from runtime.xapi.jobs.machine import disks_of
from runtime.xapi.jobs.repository import Backup, Repository
from runtime.xapi.jobs.restore import Restore, Wishes

TAG = "xo:no-bak=Health Check"
"""So that no other job backs the restored machine up."""

SKIP_TAG = "xo:no-health-check"
XENSTORE_TAG = "xo-backup-health-check-xenstore"
KEY = "vm-data/xo-backup-health-check"
"""Where a machine with that tag says how its own check went: `running`, `success` or `failure`."""


async def check_health(
    connection: Connection, repository: Repository, backup: Backup, sr: str, seconds: float, run: str, parent: Task
) -> None:
    """Restore a backup to a storage, boot it, and remove it, as a task. Raises what was wrong with it.

    The machine has no network cards. It is well when it runs and its drivers are there, within seconds of its start;
    with the tag, when it says so itself. run is the id of the run, by which the machine is found if that is killed.
    """
    async with parent.task({"name": "health check"}) as task:
        restore = Restore(connection, repository, backup, "", sr, Wishes(srs={}, tag=TAG), task, run, lasting=False)
        made = await restore.do()
        ref = str(await connection.call("VM.get_by_uuid", made["id"]))
        try:
            async with task.task({"name": "vmstart"}):
                await _boot(connection, ref, seconds, XENSTORE_TAG in backup.metadata["vm"].get("tags", ()))
        finally:
            await asyncio.shield(asyncio.ensure_future(remove_vm(connection, ref)))


async def check_replica(connection: Connection, vm: str, sr: str, seconds: float, run: str, parent: Task) -> None:
    """Boot a copy of a replica and remove the copy, as a task; its disks are on a storage. Raises what was wrong.

    A replica that lies on that storage itself is cloned.
    """
    call = connection.call
    async with parent.task({"name": "health check"}) as task:
        record = await call("VM.get_record", vm)
        wanted = str(await call("SR.get_by_uuid", sr))
        name = left.checked_name(record["name_label"], run)
        if all(disk.vdi["SR"] == wanted for disk in await disks_of(connection, record)):
            async with task.task({"name": "cloning-vm"}):
                ref = str(await tasks.run(connection, "VM.clone", vm, name))
        else:
            async with task.task({"name": "copying-vm"}):
                ref = str(await tasks.run(connection, "VM.copy", vm, name, wanted))
        try:
            await call("VM.add_tags", ref, TAG)
            await block(connection, ref, dict.fromkeys(STARTS))
            async with task.task({"name": "vmstart"}):
                await _boot(connection, ref, seconds, XENSTORE_TAG in record["tags"])
        finally:
            await asyncio.shield(asyncio.ensure_future(remove_vm(connection, ref)))


async def _boot(connection: Connection, ref: str, seconds: float, asks: bool) -> None:
    for vif in await connection.call("VM.get_VIFs", ref):
        await connection.call("VIF.destroy", vif)
    if asks:
        await connection.call("VM.remove_from_xenstore_data", ref, KEY)
        await connection.call("VM.add_to_xenstore_data", ref, KEY, "planned")
    async with following(connection, ["VM", "VM_guest_metrics"]) as known:
        await tasks.run(connection, "VM.start", ref, False, False, seconds=seconds or None)
        try:
            await known.until(_is_well(known, ref, asks), seconds)
        except TooSlow:
            what = "say that it is well" if asks else "have its drivers running"
            raise TimedOut(f"the restored machine did not {what} within {seconds:g} s") from None
        if asks:
            said = known.objects["vm"][ref]["xenstore_data"]
            if said.get(KEY) == "failure":
                raise JobError(f"the restored machine is not well: {said.get(f'{KEY}-error', 'it does not say why')}")


def _is_well(known: Objects, ref: str, asks: bool) -> Callable[[], bool]:
    def holds() -> bool:
        record = known.objects["vm"].get(ref)
        if record is None or record["power_state"] != "Running":
            return False
        if asks:
            return record["xenstore_data"].get(KEY) in ("success", "failure")
        metrics = known.objects["vm_guest_metrics"].get(record["guest_metrics"])
        return metrics is not None and bool(metrics["PV_drivers_detected"])

    return holds
