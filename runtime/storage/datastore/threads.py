"""The threads that datastores work in: some verify and write chunks, others do what may take long."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")

OTHERS = 16


class Threads:
    """Two pools, so that a sync or a listing that takes long holds up no upload."""

    def __init__(self) -> None:
        # More than cores: beside those that compute there are some that wait for the disk.
        self._verifiers = ThreadPoolExecutor((os.cpu_count() or 1) + 2, thread_name_prefix="chunk")
        self.others = ThreadPoolExecutor(OTHERS, thread_name_prefix="datastore")

    async def verify(self, work: Callable[..., T], *arguments: Any) -> T:
        """Return what work returns, which verifies, stores or reads a chunk."""
        return await asyncio.get_running_loop().run_in_executor(self._verifiers, work, *arguments)

    async def run(self, work: Callable[..., T], *arguments: Any) -> T:
        """Return what work returns, which blocks for other reasons."""
        return await asyncio.get_running_loop().run_in_executor(self.others, work, *arguments)

    async def to_its_end(self, work: Callable[..., T], *arguments: Any) -> T:
        """Return what work returns; cancelled, not before that is done: it uses what its caller closes then."""
        doing = asyncio.ensure_future(self.run(work, *arguments))
        try:
            return await asyncio.shield(doing)
        except asyncio.CancelledError:
            await asyncio.wait([doing])
            raise

    async def opened(self, open: Callable[[], T], close: Callable[[T], object]) -> T:
        """Return what is opened; if who wanted it is cancelled meanwhile, it is closed as soon as it is open."""
        opening = asyncio.ensure_future(self.run(open))

        def undo(done: asyncio.Future[T]) -> None:
            if not done.cancelled() and done.exception() is None:
                self.others.submit(close, done.result())

        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(undo)
            raise

    def close(self) -> None:
        """Return when all work is done. Blocks."""
        self._verifiers.shutdown()
        self.others.shutdown()
