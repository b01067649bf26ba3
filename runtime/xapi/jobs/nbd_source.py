"""The blocks of a disk over NBD, and which of them have changed, by the pool's changed block tracking (CBT).

Source: reference xo-proxy.md 9.3, xapi.md c.4 and d.3. A bit of the bitmap of changes stands for 64 KiB; a block of a
VHD is 2 MiB and is always stored whole, so one bit in it is enough.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Any

from runtime.contract.abi import Json
from runtime.xapi.client import backup_network, tasks
from runtime.xapi.client.connection import Connection
from runtime.xapi.client.errors import NotAllowed, PoolError
from runtime.xapi.client.nbd import Place
from runtime.xapi.client.nbd_disk import NbdDisk, open_disk
from runtime.xapi.jobs.disk_source import DiskBlocks
from runtime.xapi.jobs.fork import Block, Source
from runtime.xapi.jobs.machine import Disk
from runtime.xapi.jobs.repository import BLOCK, frame

GRAIN = 64 << 10
"""Bytes of a disk that a bit of the bitmap of changes stands for."""

TOLD_SECONDS = 5.0
"""The task in the pool is told its progress so often."""


class NotOffered(PoolError):
    """The pool does not give a disk out over NBD, or does not know what has changed of it."""


class NotTracked(NotOffered):
    """The pool does not track the changes of a disk, or did not when the base was made."""


async def from_cbt(connection: Connection, disk: Disk, base: str, connections: int) -> DiskBlocks:
    """Return what differs between a disk and a base of it, of which the pool may only know the changes any more.

    Raises NotTracked, and what else there is against it; then nothing is left open.
    """
    for ref in (base, disk.ref):
        if not await connection.call("VDI.get_cbt_enabled", ref):
            raise NotTracked("changed blocks of the disk are not tracked")
    listed = await tasks.run(connection, "VDI.list_changed_blocks", base, disk.ref)
    return await _opened(connection, disk, changed_blocks(listed, disk.size), True, connections, "NBD+CBT")


async def from_nbd(connection: Connection, disk: Disk, blocks: DiskBlocks, connections: int) -> DiskBlocks:
    """Return the same blocks, read over NBD in place of the export that has listed them, which is closed then.

    Raises NotOffered, and what else there is against NBD; then the export is as it was.
    """
    found = await _opened(connection, disk, blocks.present, blocks.differencing, connections, "NBD")
    await blocks.frames.aclose()
    return found


def changed_blocks(listed: Json, size: int) -> list[int]:
    """Return the blocks of a disk of size bytes in which a bit of the bitmap (base64, highest bit first) is set.

    Raises NotOffered for one that does not reach to the end of the disk; what it says of bytes behind that is nothing.
    """
    try:
        bitmap = base64.b64decode(listed, validate=True)
    except (TypeError, ValueError):
        raise NotOffered("the list of changed blocks is no bitmap") from None
    grains = -(-size // GRAIN)
    if len(bitmap) * 8 < grains:
        raise NotOffered(f"the list of changed blocks has {len(bitmap) * 8} bits, and the disk {grains} times 64 KiB")
    bitmap, rest = bitmap[: grains // 8], bitmap[grains // 8 :]
    if spare := grains % 8:
        bitmap += bytes([rest[0] & 0xFF << (8 - spare) & 0xFF])
    # 32 bits for each block.
    words = memoryview(bitmap.ljust(-(-size // BLOCK) * 4, b"\0")).cast("I")
    return [index for index in range(-(-size // BLOCK)) if words[index]]


async def places(connection: Connection, vdi: str) -> list[Place]:
    """Return where a disk is given out, on the network for backups where the pool names one.

    Raises NotOffered, NoBackupNetwork, and NotAllowed where none of the hosts may be asked.
    """
    if connection.rpc.proxy is not None:
        raise NotOffered(f"NBD does not go through an HTTP proxy ({connection.rpc.through})")
    offered = [Place.read(one) for one in await connection.call("VDI.get_nbd_info", vdi)]
    if not offered:
        raise NotOffered("the pool does not give the disk out over NBD: no network of its hosts is for that")
    here = await backup_network.addresses(connection)
    if here is not None:
        offered = [one for one in offered if one.address in here.values()]
        if not offered:
            raise NotOffered("no host gives the disk out over NBD on the network for backups")
    return _allowed(connection, offered)


def _allowed(connection: Connection, offered: Sequence[Place]) -> list[Place]:
    found = []
    for one in offered:
        try:
            connection.rpc.check(connection.where.at(one.address))
        except NotAllowed as fault:
            refused = fault
        else:
            found.append(one)
    if not found:
        raise refused
    return found


async def _opened(
    connection: Connection, disk: Disk, present: Sequence[int], differencing: bool, connections: int, way: str
) -> DiskBlocks:
    if not connections:
        raise NotOffered("nbdConcurrency is 0")
    source = await open_disk(lambda: places(connection, disk.ref), disk.size, connections)
    label = f"Exporting content of VDI {disk.vdi['name_label']} through {way}"
    frames = _Owned(_frames(connection, source, present, label), source.close)
    return DiskBlocks(disk.size, present, differencing, frames, way, source.connections)


async def _frames(connection: Connection, source: NbdDisk, present: Sequence[int], label: str) -> Source:
    """Yield the blocks as `repository.writeDisk` takes them, as a task of the pool, and close their source."""
    loop = asyncio.get_running_loop()
    at = loop.time()
    ranges = [(index * BLOCK, min(BLOCK, source.size - index * BLOCK)) for index in present]
    try:
        # With a pending task the pool keeps the session, by which the disk is given out.
        async with tasks.own(connection, label) as task, aclosing(source.blocks(ranges)) as blocks:
            for number, index in enumerate(present):
                for part in frame(index, await anext(blocks)):
                    yield part
                if loop.time() - at > TOLD_SECONDS:
                    at = loop.time()
                    await tasks.told(connection, task, (number + 1) / len(present))
    finally:
        await source.close()


class _Owned(AsyncGenerator[Block, None]):
    """Frames and what they come from: closing them before the first one was asked for closes that as well."""

    def __init__(self, frames: Source, close: Callable[[], Awaitable[None]]) -> None:
        self._frames = frames
        self._close = close

    async def asend(self, value: None) -> Block:
        return await self._frames.asend(value)

    async def athrow(self, *what: Any) -> Block:
        return await self._frames.athrow(*what)

    async def aclose(self) -> None:
        await self._frames.aclose()
        await self._close()
