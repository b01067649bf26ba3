"""Open remotes, kept for the next call, and the threads that work on them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from runtime.storage.file_remote import RemoteUnusable
from runtime.storage.repository.handle import RemoteHandle
from runtime.storage.repository.memory import Memory

T = TypeVar("T")
P = ParamSpec("P")

AT_ONCE = 10
"""Operations on one remote at one time, as the original (measured)."""
IDLE = 300.0
"""Seconds that a remote which nobody uses is kept open, as the original (measured)."""
PATIENCE = 30.0
"""Seconds until a remote that does not open counts as unusable."""


class Lease:
    """A remote that is open as long as the lease lasts."""

    def __init__(self, handle: RemoteHandle, threads: _Threads, memory: Memory) -> None:
        self.handle = handle
        self.memory = memory
        """Of the remote, and forgotten with it."""
        self._threads = threads

    def of(self, handle: RemoteHandle) -> Lease:
        """Return the same lease on the remote as another handle shows it."""
        return Lease(handle, self._threads, self.memory)

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what work returns, in a thread of the remote.

        Raises RemoteUnusable when it hangs; its thread is lost until it goes on. When this is cancelled, work that has
        not begun never does, and other work goes on to its end, unseen.
        """
        return await self._threads.run(lambda: work(*args, **kwargs), self.handle.patience)

    async def run_within(self, patience: float, work: Callable[[], T]) -> T:
        """As `run`, for work that may take long: patience is in seconds."""
        return await self._threads.run(work, patience)


class Handles:
    """The open remotes by what they were opened with: URL, options and credentials, all of it.

    A remote is opened at the first lease and closed when nobody has used it for some time.
    """

    def __init__(self, idle: float = IDLE, patience: float = PATIENCE) -> None:
        self._idle = idle
        self._patience = patience
        self._kept: dict[Hashable, _Kept] = {}
        self._closed = False

    def __len__(self) -> int:
        return len(self._kept)

    @contextlib.asynccontextmanager
    async def lease(self, key: Hashable, open: Callable[[], RemoteHandle]) -> AsyncIterator[Lease]:
        """Hold the remote that open opens, in a thread. Raises what open raises, and RemoteUnusable when it hangs."""
        kept = await self._current(key, open)
        try:
            assert kept.handle is not None
            yield Lease(kept.handle, kept.threads, kept.memory)
        finally:
            self._leave(key, kept)

    def close(self) -> None:
        """Close what nobody uses, and the rest as soon as it is left."""
        self._closed = True
        for key, kept in list(self._kept.items()):
            if kept.users == 0:
                self._release(key, kept)

    async def _current(self, key: Hashable, open: Callable[[], RemoteHandle]) -> _Kept:
        while True:
            kept = self._kept.get(key)
            if kept is None:
                kept = self._kept[key] = _Kept()
            kept.enter()
            try:
                async with kept.opening:
                    if kept.handle is None:
                        kept.handle = await kept.threads.run(open, self._patience, _discard)
                        return kept
                    if await kept.threads.run(kept.handle.current, self._patience):
                        return kept
            except BaseException:
                self._leave(key, kept)
                raise
            # Something else is in its place by now, such as a file system that was mounted since.
            if self._kept.get(key) is kept:
                del self._kept[key]
            self._leave(key, kept)

    def _leave(self, key: Hashable, kept: _Kept) -> None:
        kept.users -= 1
        if kept.users:
            return
        if self._kept.get(key) is not kept or kept.handle is None or self._closed:
            self._release(key, kept)
        else:
            kept.timer = asyncio.get_running_loop().call_later(self._idle, self._release, key, kept)

    def _release(self, key: Hashable, kept: _Kept) -> None:
        if self._kept.get(key) is kept:
            del self._kept[key]
        kept.release()


class _Kept:
    """An open remote, or one that is being opened, and who uses it."""

    def __init__(self) -> None:
        self.handle: RemoteHandle | None = None
        self.opening = asyncio.Lock()
        self.threads = _Threads()
        self.memory = Memory()
        self.users = 0
        self.timer: asyncio.TimerHandle | None = None

    def enter(self) -> None:
        self.users += 1
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def release(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
        self.threads.close(self._close)

    def _close(self) -> None:
        if self.handle is not None:
            self.handle.close()


class _Threads:
    """A few threads, and how many pieces of work they have."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="storage-repository")
        self._working = 0
        self._closing: Callable[[], None] | None = None
        self._loop = asyncio.get_running_loop()

    async def run(self, work: Callable[[], T], patience: float | None, discard: Callable[[T], None] | None = None) -> T:
        """Return what work returns; discard is called, in its thread, with what nobody waits for any more."""
        future = self._pool.submit(work)
        self._working += 1
        future.add_done_callback(self._done)
        waiting = asyncio.wrap_future(future)
        # It may fail after nobody waits for it any more.
        waiting.add_done_callback(_seen)
        try:
            done, _ = await asyncio.wait({waiting}, timeout=patience)
        except asyncio.CancelledError:
            _abandon(future, discard)
            raise
        if not done:
            _abandon(future, discard)
            raise RemoteUnusable(f"the remote did not answer within {patience:g} s", "ETIMEDOUT")
        return waiting.result()

    def close(self, then: Callable[[], None]) -> None:
        """Call then once no thread works any more."""
        self._pool.shutdown(wait=False)
        if self._working:
            self._closing = then
        else:
            then()

    def _done(self, future: Future[T]) -> None:
        # Without its loop nobody is there to whom it matters.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._one_less)

    def _one_less(self) -> None:
        self._working -= 1
        if not self._working and self._closing is not None:
            self._closing()


def _seen(waiting: asyncio.Future[T]) -> None:
    if not waiting.cancelled():
        waiting.exception()


def _abandon(future: Future[T], discard: Callable[[T], None] | None) -> None:
    def done(future: Future[T]) -> None:
        if discard is not None and not future.cancelled() and future.exception() is None:
            discard(future.result())

    if not future.cancel():
        future.add_done_callback(done)


def _discard(handle: RemoteHandle) -> None:
    handle.close()
