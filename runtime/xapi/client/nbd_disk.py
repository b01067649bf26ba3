"""A disk read over several NBD connections at once, which are spread over the hosts that give it out.

As the original does it (reference xo-proxy.md 9.3): one connection that can be made is enough to begin; a block whose
read fails, or whose connection is lost, is read again over a new one, and only then the whole of it has failed.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence

from runtime.xapi.client.errors import PoolError, TransferFailed, Unreachable
from runtime.xapi.client.nbd import BLOCK, NbdConnection, Place, connect
from runtime.xapi.client.receiving import Buffers

CONNECTIONS_AT_MOST = 16
"""For one disk, and so many blocks are read ahead at most."""

TRIES = 5
"""How often a block is tried."""

AGAIN_SECONDS = 1.0
"""The host has to clean up after a connection that was lost."""

Find = Callable[[], Awaitable[Sequence[Place]]]
"""Returns where the disk is given out. Raises PoolError."""


class NbdDisk:
    """Made by `open_disk`; `close` ends it in any state."""

    def __init__(self, find: Find, size: int, slots: list[_Slot]) -> None:
        self.size = size
        self._find = find
        self._slots = slots

    @property
    def connections(self) -> int:
        return len(self._slots)

    async def blocks(self, ranges: Iterable[tuple[int, int]]) -> AsyncGenerator[memoryview, None]:
        """Yield the bytes of each (offset, length) in their order; some are read ahead of time.

        Raises TransferFailed for one that could not be read in TRIES attempts. Closing this ends the reads.
        """
        ahead = min(2 * len(self._slots), CONNECTIONS_AT_MOST)
        reads: deque[asyncio.Task[memoryview]] = deque()
        try:
            for number, (offset, length) in enumerate(ranges):
                reads.append(asyncio.ensure_future(self._read(number, offset, length)))
                if len(reads) >= ahead:
                    yield await reads.popleft()
            while reads:
                yield await reads.popleft()
        finally:
            for read in reads:
                read.cancel()
            await asyncio.gather(*reads, return_exceptions=True)

    async def close(self) -> None:
        await asyncio.gather(*(slot.close() for slot in self._slots))

    async def _read(self, number: int, offset: int, length: int) -> memoryview:
        slot = self._slots[number % len(self._slots)]
        for attempt in range(TRIES):
            try:
                connection = await slot.connected(self._find, self.size)
                return await connection.read(offset, length)
            except PoolError as fault:
                failure = fault
            if attempt + 1 < TRIES:
                await asyncio.sleep(AGAIN_SECONDS)
        raise TransferFailed(f"{length} bytes at {offset} of a disk could not be read in {TRIES} attempts: {failure}")


class _Slot:
    """A connection and its successors."""

    def __init__(self, connection: NbdConnection, buffers: Buffers) -> None:
        self._connection = connection
        self._buffers = buffers
        self._connecting = asyncio.Lock()

    async def connected(self, find: Find, size: int) -> NbdConnection:
        """Return the connection, a new one if it was lost: the session in the name of the export may be new, too."""
        async with self._connecting:
            if self._connection.lost:
                await self._connection.close()
                self._connection = await _connected(random.choice(await find()), size, self._buffers)
            return self._connection

    async def close(self) -> None:
        await self._connection.close()


async def open_disk(find: Find, size: int, connections: int) -> NbdDisk:
    """Return a disk of size bytes, open over as many connections as can be made, at most CONNECTIONS_AT_MOST.

    They are made one after the other, since hosts do not attach a disk twice at a time; a host that fails is not asked
    again. Raises Unreachable when there is none, and what find does. Cancelled or failed, nothing stays open.
    """
    places = list(await find())
    random.shuffle(places)
    slots: list[_Slot] = []
    # Of all connections: what one of them has read is given back in the order of the disk, not in theirs.
    buffers = Buffers(BLOCK)
    failure = Unreachable("the pool", "no host gives the disk out over NBD")
    try:
        while places and len(slots) < min(connections, CONNECTIONS_AT_MOST):
            place = places[len(slots) % len(places)]
            try:
                slots.append(_Slot(await _connected(place, size, buffers), buffers))
            except Unreachable as fault:
                failure = fault
                places = [one for one in places if one.address != place.address]
        if not slots:
            raise failure
    except BaseException:
        for slot in slots:
            await slot.close()
        raise
    return NbdDisk(find, size, slots)


async def _connected(place: Place, size: int, buffers: Buffers) -> NbdConnection:
    connection = await connect(place, buffers)
    if connection.size != size:
        await connection.close()
        raise Unreachable(place.name, f"the host gives out a disk of {connection.size} bytes, not of {size}")
    return connection
