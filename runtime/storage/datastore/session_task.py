"""A session as a task in the log: seen while it runs, stopped from there, with what became of it at the end."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from runtime.storage.task_errors import TaskError
from runtime.storage.task_log import TaskLog
from runtime.storage.task_reports import Entry
from runtime.storage.task_runs import TaskRuns

_log = structlog.get_logger(__name__)

KIND = "datastore.backup"
READER = "datastore.reader"


class SessionTask:
    """The task of one session. A log that takes none is no reason to refuse a session."""

    def __init__(self, log: TaskLog, runs: TaskRuns, kind: str = KIND) -> None:
        self._kind = kind
        self._log = log
        self._runs = runs
        self._id: str | None = None
        self.stopped = asyncio.Event()
        """Somebody asked the task to stop."""

    async def begin(self, name: str, properties: dict[str, Any]) -> None:
        """Put the task into the log."""
        id = self._log.new_id()
        self._runs.hold(id, self.stopped.set)
        try:
            await self._log.start(self._kind, name, properties, id=id)
        except (SQLAlchemyError, TaskError) as fault:
            self._runs.release(id)
            _log.warning("a session is not in the task log", session=name, fault=type(fault).__name__)
        except BaseException:
            self._runs.release(id)
            raise
        else:
            self._id = id

    async def end(self, status: str, result: dict[str, Any], warnings: list[str]) -> None:
        """Say what became of the session, and of what there is to be warned."""
        if self._id is None:
            return
        id, self._id = self._id, None
        try:
            at = self._log.clock()
            if warnings:
                await self._log.report(id, [Entry(id, at, "warning", words, None) for words in warnings])
            await self._runs.end(id, status, result)
        except (SQLAlchemyError, TaskError) as fault:
            _log.warning("the end of a session is not in the task log", task=id, fault=type(fault).__name__)
        finally:
            self._runs.release(id)
