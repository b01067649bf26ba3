"""The setting cbtDestroySnapshotData: a snapshot whose data are given up once they are in the backup.

Source: reference xo-proxy.md 9.1, xapi.md d.3. The pool goes on telling what has changed since, which is all that the
next increment needs; the snapshot takes no room then, and its machine is gone.
"""

from __future__ import annotations

from functools import partial

from runtime.xapi.client import tasks
from runtime.xapi.client.errors import PoolError
from runtime.xapi.jobs import names
from runtime.xapi.jobs.errors import words
from runtime.xapi.jobs.log import Task
from runtime.xapi.jobs.machine import Machine, Snapshot, destroy_disk, if_there, let_go


async def track_changes(machine: Machine, task: Task) -> None:
    """Have the pool track the changes of the disks from the next snapshot on; where it cannot, that is told."""
    try:
        for disk in await machine.disks():
            if not machine.ignored(disk) and not disk.vdi["cbt_enabled"]:
                await tasks.run(machine.connection, "VDI.enable_cbt", disk.ref)
    except PoolError as failure:
        await task.info("couldn't enable CBT", {"cause": words(failure)})


async def purge(machine: Machine, snapshot: Snapshot, task: Task) -> None:
    """Give up the data of a snapshot; what cannot be done is told, and the snapshot stays as good a base as it was.

    Stopped in between, the disks whose machine is gone are what the next run builds upon all the same.
    """
    for disk in snapshot.disks:
        if not await machine.connection.call("VDI.get_cbt_enabled", disk.ref):
            cause = f"the changes of the disk {disk.uuid} are not tracked"
            await task.warning("the data of the snapshot are kept", {"cause": cause})
            return
    await task.info("will delete snapshot data")
    memory = snapshot.record.get("suspend_VDI", names.NULL)
    if memory != names.NULL:
        await destroy_disk(machine.connection, memory)
    with if_there():
        await tasks.run(machine.connection, "VM.destroy", snapshot.ref)
    for disk in snapshot.disks:
        try:
            held = partial(let_go, machine.connection, disk.ref)
            await tasks.run(machine.connection, "VDI.data_destroy", disk.ref, again=held)
        except PoolError as failure:
            data = {"cause": words(failure), "vdi": disk.uuid}
            await task.warning("Couldn't delete snapshot data", data)
        else:
            await task.info("Snapshot data has been deleted", {"vdi": disk.uuid})
