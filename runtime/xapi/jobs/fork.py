"""One stream for several takers, at the pace of the slowest; one that fails is left out and the others go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import TypeVar

Block = bytes | memoryview

Source = AsyncGenerator[Block, None]

K = TypeVar("K")
R = TypeVar("R")

WAITING = 4
"""Blocks that wait for one taker."""


class SourceFailed(Exception):
    """The stream did not come to its end, so what was taken of it is not whole."""


class _Branch:
    def __init__(self) -> None:
        self._blocks: asyncio.Queue[Block | None] = asyncio.Queue(WAITING)

    def room(self) -> bool:
        return not self._blocks.full()

    async def put(self, block: Block | None) -> None:
        await self._blocks.put(block)

    async def blocks(self) -> Source:
        """Yield the stream; this ends by itself only when the whole of it came."""
        while True:
            block = await self._blocks.get()
            if block is None:
                return
            yield block


async def fork(
    source: AsyncIterable[Block], takers: Mapping[K, Callable[[Source], Awaitable[R]]]
) -> dict[K, R | Exception]:
    """Give a stream to each taker; return what each returned, or raised.

    A taker's stream ends by itself only if the source did. When the source raises, or this is cancelled, all takers are
    cancelled and the exception comes out of here. When no taker is left, the source is closed.
    """
    branches = {key: _Branch() for key in takers}
    working = {key: asyncio.ensure_future(_take(taker, branches[key])) for key, taker in takers.items()}
    try:
        async with aclosing(_closable(source)) as blocks:
            async for block in blocks:
                if not await _give(block, branches, working):
                    break
            else:
                await _give(None, branches, working)
        await asyncio.wait(working.values())
    finally:
        for task in working.values():
            task.cancel()
        await asyncio.wait(working.values())
    return {key: _outcome(task) for key, task in working.items()}


async def _take(taker: Callable[[Source], Awaitable[R]], branch: _Branch) -> R:
    # The taker hands the stream on to an upload, which closes it, from a task of its own.
    return await taker(branch.blocks())


async def _give(block: Block | None, branches: Mapping[K, _Branch], working: Mapping[K, asyncio.Task[R]]) -> bool:
    """Give a block to each taker that still works; return whether there is one."""
    for key, task in working.items():
        if task.done():
            continue
        if branches[key].room():
            await branches[key].put(block)
            continue
        putting = asyncio.ensure_future(branches[key].put(block))
        try:
            await asyncio.wait({putting, task}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            putting.cancel()
    return not all(task.done() for task in working.values())


def _outcome(task: asyncio.Task[R]) -> R | Exception:
    if task.cancelled():
        return SourceFailed("cancelled")
    failure = task.exception()
    if isinstance(failure, Exception):
        return failure
    if failure is not None:
        raise failure
    return task.result()


async def _closable(source: AsyncIterable[Block]) -> Source:
    """Yield what source does; closing this closes the source as well."""
    try:
        async for block in source:
            yield block
    finally:
        close = getattr(source, "aclose", None)
        if close is not None:
            await close()


class Pace:
    """A limit to the bytes a second, shared by all transfers of a job. rate 0 is none."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._free_at = 0.0

    async def take(self, count: int) -> None:
        """Return when so many more bytes may go."""
        if not self._rate:
            return
        loop = asyncio.get_running_loop()
        now = loop.time()
        begin = max(self._free_at, now)
        self._free_at = begin + count / self._rate
        if begin > now:
            await asyncio.sleep(begin - now)
