"""Memory that is waited for: of one session, and of all."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Quota:
    """An amount of bytes. Who wants more than is left waits, in the order of asking; one alone never waits."""

    def __init__(self, limit: int, whole: Quota | None = None) -> None:
        self._limit = limit
        self._whole = whole
        self._used = 0
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    @asynccontextmanager
    async def taken(self, count: int) -> AsyncIterator[None]:
        """Hold count bytes inside the block. Cancelled while it waits, it holds nothing."""
        await self._take(count)
        try:
            if self._whole is None:
                yield
            else:
                async with self._whole.taken(count):
                    yield
        finally:
            self._used -= count
            self._wake()

    async def _take(self, count: int) -> None:
        if not self._waiting and self._fits(count):
            self._used += count
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append((count, turn))
        try:
            await turn
        except BaseException:
            if turn.done() and not turn.cancelled():
                self._used -= count
            else:
                self._waiting = deque(entry for entry in self._waiting if entry[1] is not turn)
            self._wake()
            raise

    def _fits(self, count: int) -> bool:
        return not self._used or self._used + count <= self._limit

    def _wake(self) -> None:
        while self._waiting and self._fits(self._waiting[0][0]):
            count, turn = self._waiting.popleft()
            if not turn.done():
                self._used += count
                turn.set_result(None)
