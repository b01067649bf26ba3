"""One stream for several takers, at the pace of the slowest; one that fails is left out and the others go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from functools import partial
from typing import TypeVar

from runtime.contract.pipe import END, Closed, Pipe

Block = bytes | memoryview

Source = AsyncGenerator[Block, None]

K = TypeVar("K")
R = TypeVar("R")


class SourceFailed(Exception):
    """The stream did not come to its end, so what was taken of it is not whole."""


async def fork(
    source: AsyncIterable[Block], takers: Mapping[K, Callable[[Source], Awaitable[R]]]
) -> dict[K, R | Exception]:
    """Give a stream to each taker; return what each returned, or raised.

    A taker's stream ends by itself only if the source did. When the source raises, or this is cancelled, all takers are
    cancelled and the exception comes out of here. When no taker is left, the source is closed.
    """
    pipes = {key: Pipe() for key in takers}
    # The taker hands the stream on to an upload, which closes it, from a task of its own.
    working = {key: asyncio.ensure_future(taker(_blocks(pipes[key]))) for key, taker in takers.items()}
    for key, task in working.items():
        task.add_done_callback(partial(_left, pipes[key]))
    try:
        async with aclosing(_closable(source)) as blocks:
            async for block in blocks:
                for pipe in pipes.values():
                    with suppress(Closed):
                        await pipe.put(block)
                if all(task.done() for task in working.values()):
                    break
            else:
                for pipe in pipes.values():
                    pipe.end()
        await asyncio.wait(working.values())
    finally:
        for task in working.values():
            task.cancel()
        await asyncio.wait(working.values())
    return {key: _outcome(task) for key, task in working.items()}


async def _blocks(pipe: Pipe) -> Source:
    """Yield the stream; this ends by itself only when the whole of it came."""
    while (block := await pipe.get()) is not END:
        yield block


def _left(pipe: Pipe, task: asyncio.Task[R]) -> None:
    pipe.close(SourceFailed("the taker has left"))


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
