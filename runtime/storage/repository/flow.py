"""Bytes between the event loop and the threads of a remote: a few at a time, each side ahead of the other by one."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator
from functools import partial
from typing import Any

from runtime.storage.repository.handle import Data
from runtime.storage.repository.handles import Lease

GATHERED = 4 << 20
"""Bytes of blocks that go to a thread together: handing over costs more than a small one."""
PATIENCE = 1200.0
"""Seconds for what may take long, such as the sync of a large file: the original's limit of an operation (measured)."""


class Ordered:
    """Work in threads; at most `ahead` pieces are under way, and none is left behind when who waits is cancelled."""

    def __init__(self, ahead: int = 1) -> None:
        self._ahead = ahead
        self._pending: deque[asyncio.Task[object]] = deque()

    async def add(self, work: Coroutine[Any, Any, object]) -> None:
        """Begin work, once there is room. Raises what former work raised."""
        try:
            while len(self._pending) >= self._ahead:
                await self._first()
        except BaseException:
            work.close()
            raise
        self._pending.append(asyncio.get_running_loop().create_task(work))

    async def drain(self) -> None:
        """Return when all is done. Raises what work raised."""
        while self._pending:
            await self._first()

    async def settle(self) -> None:
        """Return when nothing is under way any more, whatever became of it."""
        while self._pending:
            await asyncio.wait({self._pending[0]})
            done = self._pending.popleft()
            if not done.cancelled():
                done.exception()

    async def _first(self) -> None:
        await asyncio.wait({self._pending[0]})
        self._pending.popleft().result()


async def gathered(blocks: AsyncIterator[Data]) -> AsyncGenerator[list[Data], None]:
    """Yield the blocks of a stream some at a time."""
    some: list[Data] = []
    size = 0
    async for block in blocks:
        some.append(block)
        size += memoryview(block).nbytes
        if size >= GATHERED:
            yield some
            some, size = [], 0
    if some:
        yield some


async def read_ahead(lease: Lease, source: Iterator[Data]) -> AsyncGenerator[Data, None]:
    """Yield what source has, which is read in threads, one piece while the former is on its way.

    When this is closed or cancelled, nobody reads source any more.
    """
    step: Callable[[], Data | None] = partial(next, source, None)
    loop = asyncio.get_running_loop()
    reading = loop.create_task(lease.run_within(PATIENCE, step))
    try:
        while True:
            # Not awaited as such: the thread has to be out of source before anybody closes what it reads.
            await asyncio.wait({reading})
            piece = reading.result()
            if piece is None:
                return
            reading = loop.create_task(lease.run_within(PATIENCE, step))
            yield piece
    finally:
        await asyncio.wait({reading})
        if not reading.cancelled():
            reading.exception()
