"""Sessions: the lock of a machine held as long as a call lives, and what is written under it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from runtime.storage.repository import layout
from runtime.storage.repository.clean import Cleaning, Order
from runtime.storage.repository.flow import PATIENCE, Ordered, gathered
from runtime.storage.repository.full_backup import FullWriter
from runtime.storage.repository.handle import Data, FileFault, Lock, Locked
from runtime.storage.repository.handles import Lease
from runtime.storage.repository.machine import Form, Machine, NewDisk

T = TypeVar("T")

RETRY = 1.0
"""Seconds between two tries to get a lock that somebody holds."""
WATCH = 5.0
"""Seconds between two looks at the lock, so that its loss ends the session."""
PROGRESS = 0.5
"""Seconds between two tellings how far a merge is."""
LONGEST = 7 * 86400.0
"""Seconds that a clean-up may take: each of its steps has a limit of its own on the remote."""
AHEAD = 4
"""Blocks that are compressed and written at once; a file takes one after the other."""


class Session:
    """The backups of one machine, held. The calls within it may overlap; when it ends they are cancelled."""

    def __init__(self, lease: Lease, machine: Machine) -> None:
        self._lease = lease
        self.machine = machine
        self._calls: set[asyncio.Task[object]] = set()
        self._working: set[asyncio.Task[Any]] = set()
        """What goes on in threads, and what is undone, also when nobody waits for it any more."""
        self.unlocked = asyncio.Event()
        """Set when the holder is done with it."""

    @contextlib.contextmanager
    def call(self) -> Iterator[None]:
        """Count the task that runs now as a call of the session."""
        task = asyncio.current_task()
        assert task is not None
        self._calls.add(task)
        try:
            yield
        finally:
            self._calls.discard(task)

    async def run(self, work: Callable[[], T]) -> T:
        """Return what work on the machine returns. A fault of a file is the loss of the lock if that is lost.

        When this is cancelled the work goes on, and `end` waits for it.
        """
        try:
            return await self._in_any_case(self._lease.run_within(PATIENCE, work))
        except FileFault:
            await self._lease.run(self.machine.lock.check)
            raise

    async def clean(self, *, remove: bool, merge: bool) -> AsyncGenerator[dict[str, Any], None]:
        """Clean up the backups of the machine, and yield what there is to be told; last the result.

        When this is closed or cancelled the clean-up stops at its next step.
        """
        loop = asyncio.get_running_loop()
        stop = threading.Event()
        told: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        heard = 0.0

        def say(record: dict[str, Any]) -> None:
            nonlocal heard
            if record["type"] == "progress":
                # Nobody looks more often.
                now = time.monotonic()
                if now - heard < PROGRESS and record["done"] < record["total"]:
                    return
                heard = now
            loop.call_soon_threadsafe(told.put_nowait, record)

        machine = self.machine
        cleaning = Cleaning(self._lease.handle, machine.vm, machine.lock, machine.form, Order(remove, merge), say, stop)
        running = loop.create_task(self._lease.run_within(LONGEST, cleaning.run))
        running.add_done_callback(lambda _: told.put_nowait(None))
        try:
            while (record := await told.get()) is not None:
                yield record
            yield running.result()
        finally:
            stop.set()
            await asyncio.wait({running})
            if not running.cancelled():
                running.exception()

    async def write_full(self, timestamp: int, most: int | None, blocks: AsyncIterator[Data]) -> tuple[str, FullWriter]:
        """Write the data of a full backup; return how its metadata names it, and who has written it.

        On failure, and when cancelled, nothing of it is left.
        """
        begin = partial(self.machine.begin_full, timestamp, most)
        named, writer = await self._begun(begin, lambda begun: begun[1].discard())
        writing = Ordered()
        try:
            async for some in gathered(blocks):
                await writing.add(self.run(partial(writer.write, some)))
            await writing.drain()
            await writing.add(self.run(partial(self.machine.end_full, named, writer)))
            await writing.drain()
        except BaseException:
            await self._in_any_case(self._undo(writer.discard, writing))
            raise
        return named, writer

    async def write_disk(
        self, job: str, vdi: str, timestamp: int, uuid: UUID, size: int, parent: str | None, blocks: AsyncIterator[Data]
    ) -> NewDisk:
        """Write a disk from frames, and return it. On failure, and when cancelled, nothing of it is left."""
        begin = partial(self.machine.begin_disk, job, vdi, timestamp, uuid, size, parent)
        disk = await self._begun(begin, _drop)
        # A file has its blocks one after the other; those of a directory may come as they are done.
        writing = Ordered(1 if disk.path.endswith(layout.DISK) and not layout.is_alias(disk.path) else AHEAD)
        try:
            async for block in blocks:
                for frame in disk.frames.feed(block):
                    await writing.add(self.run(partial(disk.put, frame)))
            disk.frames.close()
            await writing.drain()
            await writing.add(self.run(partial(self.machine.end_disk, disk)))
            await writing.drain()
        except BaseException:
            await self._in_any_case(self._undo(partial(_drop, disk), writing))
            raise
        disk.close()
        return disk

    async def delete(self, ids: Sequence[str]) -> None:
        """Remove backups of the machine. When cancelled, nothing more is begun."""
        stop = threading.Event()
        try:
            await self.run(partial(self.machine.delete, ids, stop))
        finally:
            stop.set()

    async def end(self) -> None:
        """Cancel what is under way, and throw away what was not committed. Nothing goes on afterwards."""
        for call in list(self._calls):
            call.cancel()
        if self._calls:
            await asyncio.wait(self._calls)
        while self._working:
            await asyncio.wait(self._working)
        with contextlib.suppress(Exception):
            await self.run(self.machine.abort)

    async def _in_any_case(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what work returns. When this is cancelled, it goes on."""
        working = asyncio.get_running_loop().create_task(work)
        self._working.add(working)
        working.add_done_callback(self._worked)
        return await asyncio.shield(working)

    def _worked(self, working: asyncio.Task[Any]) -> None:
        self._working.discard(working)
        if not working.cancelled():
            working.exception()  # Nobody may be there any more to take it.

    async def _begun(self, begin: Callable[[], T], undo: Callable[[T], None]) -> T:
        """Return what begin returns; when this is cancelled in its midst, that is undone as soon as it is there."""
        beginning = asyncio.get_running_loop().create_task(self.run(begin))
        try:
            return await asyncio.shield(beginning)
        except asyncio.CancelledError:
            await self._in_any_case(self._unbegun(beginning, undo))
            raise

    async def _unbegun(self, beginning: asyncio.Task[T], undo: Callable[[T], None]) -> None:
        await asyncio.wait({beginning})
        if not beginning.cancelled() and beginning.exception() is None:
            await self.run(partial(undo, beginning.result()))

    async def _undo(self, discard: Callable[[], None], writing: Ordered) -> None:
        await writing.settle()
        await self.run(discard)


@asynccontextmanager
async def hold(
    lease: Lease, vm: str, form: Form, wait: float, leaving: set[asyncio.Task[None]]
) -> AsyncIterator[Session]:
    """Hold the lock of a machine, for which this waits some seconds, and give a session on it.

    When the block is left the session is ended and the lock released; that is among `leaving` until it is done, also
    when this is cancelled. Raises Locked, FileFault.
    """
    folder = layout.vm_folder(vm)
    await lease.run(lease.handle.make_folder, folder)
    stack = contextlib.ExitStack()
    lock = await _take(lease, stack, folder, wait)
    session = Session(lease, Machine(lease.handle, vm, lock, form))
    try:
        yield session
    finally:
        ending = asyncio.get_running_loop().create_task(_leave(lease, stack, session))
        leaving.add(ending)
        ending.add_done_callback(leaving.discard)
        await asyncio.shield(ending)


async def watch(session: Session) -> None:
    """Return when a session is to end; raises LockLost once its lock is lost."""
    while True:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(WATCH):
                await session.unlocked.wait()
                return
        await session.run(session.machine.lock.check)


def _drop(disk: NewDisk) -> None:
    disk.writer.discard()
    disk.close()


async def _take(lease: Lease, stack: contextlib.ExitStack, folder: str, wait: float) -> Lock:
    loop = asyncio.get_running_loop()
    until = loop.time() + wait
    given_up = threading.Event()

    def enter() -> Lock:
        lock = stack.enter_context(lease.handle.lock(folder))
        if given_up.is_set():
            stack.close()
        return lock

    while True:
        taking = loop.create_task(lease.run(enter))
        try:
            return await asyncio.shield(taking)
        except Locked:
            left = until - loop.time()
            if left <= 0:
                raise
            await asyncio.sleep(min(RETRY, left))
        except BaseException:
            # The thread may get it only now.
            given_up.set()
            if taking.done() and not taking.cancelled() and taking.exception() is None:
                await lease.run(stack.close)
            raise


async def _leave(lease: Lease, stack: contextlib.ExitStack, session: Session) -> None:
    try:
        await session.end()
    finally:
        await lease.run(stack.close)
