"""Work that belongs to a task: it outlives the call that began it, and `task.cancel` stops it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from sqlalchemy.exc import OperationalError

from runtime.storage.task_log import TaskLog
from runtime.storage.task_reports import Entry, Property, Report
from runtime.storage.task_runs import TaskRuns

WARNINGS = 100
"""Warnings of one task; further ones are only counted."""

_log = structlog.get_logger(__name__)


class WorkCancelled(Exception):
    """The task was asked to stop, and did; what was done until then stays done."""


class Progress:
    """What the work of a task says while it runs."""

    def __init__(self, id: str, log: TaskLog) -> None:
        self.id = id
        """Of the task."""
        self._log = log
        self._warned = 0
        self.stop = threading.Event()
        """Set when the task is to stop; for the loop and for threads."""

    def check(self) -> None:
        """Raise WorkCancelled if the task is to stop."""
        if self.stop.is_set():
            raise WorkCancelled

    async def say(self, lines: list[str]) -> None:
        """Add lines to what the task said. A database that does not take them is no reason to stop the work."""
        at = self._log.clock()
        await self._report([Entry(self.id, at, "info", line, None) for line in lines])

    async def tell(self, percent: float, warnings: list[tuple[str, Any]] | None = None) -> None:
        """Note how far the work is, and what went wrong on the way, as message and data.

        A database that does not take it is no reason to stop the work.
        """
        at = self._log.clock()
        reports: list[Report] = [Property(self.id, at, "progress", percent)]
        for message, data in warnings or ():
            self._warned += 1
            if self._warned <= WARNINGS:
                reports.append(Entry(self.id, at, "warning", message, data))
        await self._report(reports)

    async def _report(self, reports: list[Report]) -> None:
        try:
            await self._log.report(self.id, reports)
        except OperationalError as fault:
            _log.warning("the progress of a task cannot be written", task=self.id, fault=type(fault).__name__)


class TaskWork:
    """The tasks that the storage backend works on itself."""

    def __init__(self, log: TaskLog, runs: TaskRuns) -> None:
        self._log = log
        self._runs = runs
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(
        self,
        kind: str,
        name: str,
        properties: dict[str, Any],
        work: Callable[[Progress], Awaitable[None]],
        describe: Callable[[Exception], dict[str, Any]],
    ) -> None:
        """Do work as a task, and return when both are over.

        Cancelling this stops only the waiting. Raises what work raised, of which describe says what stays in the task,
        WorkCancelled, and LimitReached of the task log.
        """
        await asyncio.shield(self._begun(self._log.new_id(), kind, name, properties, work, describe))

    async def begin(
        self,
        kind: str,
        name: str,
        properties: dict[str, Any],
        work: Callable[[Progress], Awaitable[None]],
        describe: Callable[[Exception], dict[str, Any]],
    ) -> str:
        """Begin work as a task and return its id once the task is in the log; the work goes on by itself.

        Raises LimitReached of the task log.
        """
        id, begun = self._log.new_id(), asyncio.Event()

        async def working(progress: Progress) -> None:
            begun.set()
            await work(progress)

        task = self._begun(id, kind, name, properties, working, describe)
        waiting = asyncio.ensure_future(begun.wait())
        await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if not begun.is_set():
            task.result()
        return id

    def _begun(
        self,
        id: str,
        kind: str,
        name: str,
        properties: dict[str, Any],
        work: Callable[[Progress], Awaitable[None]],
        describe: Callable[[Exception], dict[str, Any]],
    ) -> asyncio.Task[None]:
        task = asyncio.ensure_future(self._run(id, kind, name, properties, work, describe))
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        return task

    async def _run(
        self,
        id: str,
        kind: str,
        name: str,
        properties: dict[str, Any],
        work: Callable[[Progress], Awaitable[None]],
        describe: Callable[[Exception], dict[str, Any]],
    ) -> None:
        progress = Progress(id, self._log)
        self._runs.hold(id, progress.stop.set)
        try:
            await self._log.start(kind, name, properties, id=id)
            status, result = "failure", {"message": "the work failed inside the server"}
            try:
                await work(progress)
                status, result = "success", {}
            except WorkCancelled:
                status, result = "canceled", {"message": "the task was cancelled"}
                raise
            except Exception as fault:
                result = describe(fault) or result
                raise
            finally:
                await self._runs.end(id, status, result or None)
        finally:
            self._runs.release(id)

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        # Its caller may be gone.
        if not task.cancelled() and (fault := task.exception()) is not None:
            _log.info("a task was not carried out", fault=type(fault).__name__)
