"""How much is done at once on a remote, and in which order it is told."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator, Sequence
from resource import RUSAGE_THREAD, getrusage
from typing import TypeVar

from runtime.storage.repository.handle import RemoteHandle
from runtime.storage.repository.handles import AT_ONCE, Lease

T = TypeVar("T")
R = TypeVar("R")

AHEAD = 2 * AT_ONCE
"""Pieces of work that are begun before the first of them is told, where readers wait."""
WAITS = 0.4
"""Waits for each file from which on a remote counts as one that lets its readers wait."""


class Width:
    """How many pieces of work are worth doing at once, and how large they should be.

    Where a read waits for a network or a disk, many small ones. What the system has in memory already is read without
    a wait: then threads only keep each other from the interpreter, and one with large pieces is more than twice as fast
    as ten (measured).
    """

    def __init__(self, handle: RemoteHandle) -> None:
        self.ahead = 1
        self.folders = 64
        """Small folders that one piece of work looks into, at most."""
        self.files = 640
        """Files that one piece of work reads, of all its folders together."""
        if handle.far:
            self._narrow()

    async def run(self, lease: Lease, files: int, work: Callable[[], T]) -> T:
        """Return what work, which reads about so many files, returns; and learn from it."""
        result, waits = await lease.run(_counting_waits, work)
        if waits > WAITS * files:
            self._narrow()
        return result

    def _narrow(self) -> None:
        self.ahead, self.folders, self.files = AHEAD, 8, 80


async def in_order(items: Iterable[T], work: Callable[[T], Awaitable[R]], width: Width) -> AsyncGenerator[R, None]:
    """Yield what work makes of each item, in their order, while it is at the next ones; closing this cancels it."""
    pending: deque[asyncio.Future[R]] = deque()
    try:
        for item in items:
            pending.append(asyncio.ensure_future(work(item)))
            while len(pending) >= width.ahead:
                yield await pending.popleft()
        while pending:
            yield await pending.popleft()
    finally:
        for future in pending:
            future.cancel()
        await asyncio.gather(*pending, return_exceptions=True)


def parts(items: Sequence[T], size: Callable[[], int]) -> Iterator[Sequence[T]]:
    """Yield items in parts, each of at most the size that is right when it is its turn."""
    start = 0
    while start < len(items):
        part = items[start : start + size()]
        yield part
        start += len(part)


def _counting_waits(work: Callable[[], T]) -> tuple[T, int]:
    """Return what work returns, and how often its thread had to wait on the way."""
    before = getrusage(RUSAGE_THREAD).ru_nvcsw
    result = work()
    return result, getrusage(RUSAGE_THREAD).ru_nvcsw - before
