"""How a disk comes out of the pool: the best way that the pool offers and the settings allow.

Source: reference xo-proxy.md 9.3. With preferNbd: over NBD what the pool has tracked as changed; else over NBD the
blocks that an export lists; else, and without preferNbd, that export. What fails before its first block gives way to
the next, and the log says why.
"""

from __future__ import annotations

from runtime.xapi.client.connection import Connection
from runtime.xapi.client.errors import PoolError
from runtime.xapi.jobs.disk_source import DiskBlocks, from_vhd
from runtime.xapi.jobs.errors import Damaged, words
from runtime.xapi.jobs.log import Task
from runtime.xapi.jobs.machine import Disk
from runtime.xapi.jobs.nbd_source import NotTracked, from_cbt, from_nbd
from runtime.xapi.jobs.settings import Settings

FELL_BACK = "Backup fell back to a full"


async def open_export(
    connection: Connection, disk: Disk, vdi: str, base: str | None, settings: Settings, task: Task
) -> DiskBlocks:
    """Return what differs between a disk and its base, or all of it without one, or where that cannot be had.

    vdi is the uuid that the user knows the disk by. Raises PoolError, Damaged when the disk cannot be had at all.
    """
    against = ""
    if settings.preferNbd and base is not None:
        try:
            found = await from_cbt(connection, disk, base, settings.nbdConcurrency)
        except PoolError as failure:
            against = "" if isinstance(failure, NotTracked) else words(failure)
        else:
            return await _told(found, vdi, settings, task)
    blocks = await _stream(connection, disk, vdi, base, against, task)
    if not settings.preferNbd:
        return blocks
    try:
        found = await from_nbd(connection, disk, blocks, settings.nbdConcurrency)
    except PoolError as failure:
        data = {"cause": words(failure), "vdi": vdi}
        await task.warning("can't connect through NBD, fall back to stream export", data)
        return blocks
    except BaseException:
        await blocks.frames.aclose()
        raise
    if against:
        await task.info("what has changed comes from an export, not from CBT", {"cause": against, "vdi": vdi})
    return await _told(found, vdi, settings, task)


async def _told(found: DiskBlocks, vdi: str, settings: Settings, task: Task) -> DiskBlocks:
    await task.info("Transfer data using NBD", {"vdi": vdi, "way": found.way, "connections": found.connections})
    if found.connections < settings.nbdConcurrency:
        data = {"asked": settings.nbdConcurrency, "made": found.connections, "vdi": vdi}
        await task.warning("fewer NBD connections than nbdConcurrency says", data)
    return found


async def _stream(
    connection: Connection, disk: Disk, vdi: str, base: str | None, against: str, task: Task
) -> DiskBlocks:
    """Return the export of a disk; one that cannot be exported against its base is exported in full."""
    if base is not None:
        try:
            blocks = await from_vhd(connection, disk.ref, disk.size, base)
        except (PoolError, Damaged) as failure:
            cause = words(failure)
        else:
            if blocks.differencing:
                return blocks
            await blocks.frames.aclose()
            cause = "the pool gave the whole disk out"
        cause = f"{against}; {cause}" if against else cause
        await task.warning(f"can't compute delta {disk.uuid}", {"cause": cause, "vdi": vdi})
        await task.warning(FELL_BACK, {"cause": cause, "vdi": vdi})
    return await from_vhd(connection, disk.ref, disk.size, None)
