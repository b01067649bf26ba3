"""Workers and their tasks: who is told to stop, and what becomes of a task whose worker is lost.

A stream of TaskService.Run is a lease. The pure log is in `task_log`; here is who holds what now.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from runtime.contract.abi import Category, Fault
from runtime.storage.task_errors import TaskError, TaskHeld, TaskOver, UnknownTask
from runtime.storage.task_log import TaskLog
from runtime.storage.task_reports import End, Report, report_of

Order = dict[str, Any]

WAITING = 256
"""Reports of one worker that are not on disk yet; past it the worker waits."""

AGAIN = 5.0
"""Seconds until the end of a task is tried again that could not be written."""

LOST = "the worker of the task was lost"
STOPPED = "the server stopped while the task was running"

_log = structlog.get_logger(__name__)


class TaskRuns:
    """The running tasks by their worker.

    Each running task that a worker began has one of: a worker here, a lease that runs out, or no future, and then it
    is interrupted.
    """

    def __init__(self, log: TaskLog, lease: float) -> None:
        self._log = log
        self.lease = lease
        self._workers: dict[str, Callable[[], None]] = {}
        self._leases: dict[str, asyncio.TimerHandle] = {}
        self._ending: dict[str, asyncio.Task[None]] = {}
        self._released = asyncio.Event()
        self._closed = False

    async def recover(self, left: list[tuple[str, bool]], *, embedded: bool) -> None:
        """Decide about the tasks that a former process left running.

        Those of workers behind the contract get the lease to attach again; all others have lost their worker with the
        process. In the embedded form that is everyone. Raises SQLAlchemyError when that cannot be written.
        """
        for id, leased in left:
            if leased and not embedded:
                self._begin_lease(id)
        await self.stopped([id for id, leased in left if embedded or not leased])

    async def stopped(self, ids: Iterable[str]) -> None:
        """End tasks whose workers ended with their process. Raises SQLAlchemyError when that cannot be written."""
        result = {"message": STOPPED}
        await asyncio.gather(*(self._log.end(id, "interrupted", result) for id in ids))

    def clock(self) -> int:
        """Return the milliseconds since the epoch."""
        return self._log.clock()

    def hold(self, id: str, cancel: Callable[[], None]) -> None:
        """Name the worker of a task; cancel is called, in the event loop, each time that it is to stop.

        Raises TaskHeld when there is one.
        """
        if id in self._workers:
            raise TaskHeld(id)
        if (lease := self._leases.pop(id, None)) is not None:
            lease.cancel()
        self._workers[id] = cancel

    def release(self, id: str) -> None:
        """Forget the worker of a task that is over, or is about to be decided about."""
        self._workers.pop(id, None)
        self._released.set()

    async def cancel(self, id: str) -> None:
        """Ask a task to stop; return when that is on disk and its workers were told. Raises UnknownTask.

        A worker that is away is told when it attaches again.
        """
        for worker in await self._log.request_abortion(id):
            if worker in self._workers:
                self._workers[worker]()

    async def report(self, id: str, reports: list[Report]) -> None:
        """Put reports in the log, and stop the workers whose tasks ended with one of these."""
        for worker in await self._log.report(id, reports):
            if worker in self._workers:
                self._workers[worker]()

    async def end(self, id: str, status: str, result: Any = None) -> None:
        """End the task of a worker that is here or gone, however long the disk refuses to take it.

        Nothing happens to a task that is over or was forgotten. Until this returns the task runs, for everyone.
        """
        while True:
            try:
                with contextlib.suppress(UnknownTask):
                    await self.report(id, [End(id, self.clock(), status, result)])
                return
            except SQLAlchemyError as fault:
                _log.error("the end of a task cannot be written, trying again", task=id, fault=type(fault).__name__)
                await asyncio.sleep(AGAIN)

    async def interrupt(self, id: str, reason: str) -> None:
        """End a task whose worker is gone."""
        await self.end(id, "interrupted", {"message": reason})

    async def run(self, params: dict[str, Any], reports: AsyncIterator[dict[str, Any]]) -> AsyncGenerator[Order, None]:
        """Serve one worker: yield its orders until it reported the end of its task and that is on disk.

        When reports ends or fails before, a report is refused, or this is closed or cancelled, the lease begins; what
        was reported until then is in the log, or lost if it was on its way. Raises the errors of `task_errors`, and
        Fault when the reports end without the end of the task.
        """
        again = params.get("task")
        id = self._log.new_id() if again is None else str(again)
        if id in self._ending:
            raise TaskOver(id, "interrupted")
        stop = asyncio.Event()
        self.hold(id, stop.set)
        over = False
        try:
            try:
                started = await self._begin(id, params) if again is None else await self._attach(id, stop)
            except TaskError:
                over = True  # There is nothing that could be lost.
                raise
            yield {"type": "attached", "task": id, "lease": self.lease, "timestamp": started}
            feed = _Feed(self, id, reports)
            try:
                if await feed.until(stop):
                    yield {"type": "cancel"}
                over = await feed.end()
            finally:
                await feed.close()
        finally:
            self.release(id)
            if not over:
                self._begin_lease(id)

    async def _begin(self, id: str, params: dict[str, Any]) -> int:
        new = await self._log.start(
            params["kind"],
            params["name"],
            params.get("properties"),
            id=id,
            parent=params.get("parentId"),
            job=params.get("jobId"),
            leased=True,
        )
        return new.at

    async def _attach(self, id: str, stop: asyncio.Event) -> int:
        started, asked = await self._log.attach(id)
        if asked:
            stop.set()
        return started

    async def close(self, patience: float) -> None:
        """Tell all workers that are here to stop, wait for them as long as patience lasts, and leave the leases be."""
        self._closed = True
        for lease in self._leases.values():
            lease.cancel()
        self._leases.clear()
        for stop in list(self._workers.values()):
            stop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while self._workers:
                    self._released.clear()
                    await self._released.wait()
        for ending in list(self._ending.values()):
            ending.cancel()

    def _begin_lease(self, id: str) -> None:
        if self._closed:
            return
        loop = asyncio.get_running_loop()
        self._leases[id] = loop.call_later(self.lease, self._run_out, id)

    def _run_out(self, id: str) -> None:
        del self._leases[id]
        ending = asyncio.ensure_future(self.interrupt(id, LOST))
        self._ending[id] = ending
        ending.add_done_callback(lambda _: self._ending.pop(id))


class _Feed:
    """The reports of one worker on their way into the log; those that come together go together."""

    def __init__(self, runs: TaskRuns, id: str, reports: AsyncIterator[dict[str, Any]]) -> None:
        self._runs = runs
        self._id = id
        self._queue: asyncio.Queue[Report | None] = asyncio.Queue(WAITING)
        self._reading = asyncio.ensure_future(self._read(reports))
        self._writing = asyncio.ensure_future(self._write())

    async def until(self, stop: asyncio.Event) -> bool:
        """Return True when stop is set, False when the feed is over before."""
        waiting = asyncio.ensure_future(stop.wait())
        try:
            await asyncio.wait({waiting, self._writing}, return_when=asyncio.FIRST_COMPLETED)
            return not self._writing.done()
        finally:
            waiting.cancel()

    async def end(self) -> bool:
        """Return True when the end of the task is on disk; raise whatever came before that."""
        if not await self._writing:
            await self._reading
            raise Fault("the reports ended before the task did", category=Category.INVALID)
        return True

    async def close(self) -> None:
        """Let go of the reports; one that is on its way to the disk may get there."""
        self._reading.cancel()
        self._writing.cancel()
        await asyncio.wait({self._reading, self._writing})
        for task in (self._reading, self._writing):
            if not task.cancelled():
                task.exception()

    async def _read(self, reports: AsyncIterator[dict[str, Any]]) -> None:
        try:
            async for value in reports:
                await self._queue.put(report_of(value, self._id, self._runs.clock()))
        finally:
            # Wakes the writer if it waits; if it does not, it looks for itself whether there will be more.
            if self._queue.empty():
                self._queue.put_nowait(None)

    async def _write(self) -> bool:
        while True:
            batch = [await self._queue.get()]
            while not self._queue.empty():
                batch.append(self._queue.get_nowait())
            reports = [one for one in batch if one is not None]
            if reports:
                await self._runs.report(self._id, reports)
            if any(isinstance(one, End) and one.id == self._id for one in reports):
                return True
            if self._reading.done() and self._queue.empty():
                return False
