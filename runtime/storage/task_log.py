"""The task log: what work is going on, what came of it, and who is told."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from runtime.database import Database
from runtime.formats.task_id import RANDOM, base36, task_id
from runtime.storage import task_branch
from runtime.storage import task_table as table
from runtime.storage.schema import task
from runtime.storage.task_errors import UnknownTask
from runtime.storage.task_events import Answer, events_since
from runtime.storage.task_reports import End, Report
from runtime.storage.task_tree import PAGE, Snapshot, snapshots, within

MAX_RUNNING = 1000
"""Root tasks that may run at one time."""
TOMBSTONES = 10_000
TOMBSTONE_DAYS = 7.0
GATHER = 0.05
"""Seconds that a waiting reader of events lets more changes come in, so that a busy task is not sent for each."""
DAY = 86_400_000

Clock = Callable[[], int]


def now() -> int:
    """Return the milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Retention:
    """How many finished root tasks are kept, and for how many days."""

    count: int = 1000
    days: float = 30.0


class TaskLog:
    """Tasks as trees, on disk. What a method returned from is there after any crash.

    A change whose caller is cancelled may still happen. What may be refused are the errors of `task_errors`.
    """

    def __init__(self, database: Database, retention: Retention | None = None, clock: Clock = now) -> None:
        self._database = database
        self._retention = retention or Retention()
        self._random = random.SystemRandom()
        self._changed = asyncio.Event()
        self._readings: dict[str, asyncio.Future[Answer]] = {}
        self.clock = clock
        self._released = False
        database.on_commit(self._wake)

    async def open(self) -> list[tuple[str, bool]]:
        """Make the log ready, and return the tasks that a former process left running, as `task_table.running`."""
        name = base36(self._random.randrange(36**6, 36**7))
        await self._database.write(lambda connection: table.open_log(connection, name))
        await self.prune()
        return await self.running()

    async def running(self) -> list[tuple[str, bool]]:
        """Return the running tasks of workers, as `task_table.running`."""
        return await self._database.read(table.running)

    def new_id(self) -> str:
        """Return an id that no task has."""
        return task_id(self.clock(), self._random.randrange(36**3, RANDOM))

    async def start(
        self,
        kind: str,
        name: str,
        properties: dict[str, Any] | None = None,
        *,
        id: str | None = None,
        parent: str | None = None,
        job: str | None = None,
        leased: bool = False,
        also: Callable[[Connection, str], None] | None = None,
    ) -> table.NewTask:
        """Begin a task of a worker; `also` writes in the same transaction, given the id. An id must be a new one.

        Raises JobRuns, LimitReached, UnknownTask or TaskOver for its parent.
        """
        new = table.NewTask(
            id=id or self.new_id(),
            kind=kind,
            at=self.clock(),
            name=name,
            properties=properties or {},
            parent=parent,
            job=job,
            leased=leased,
        )

        def work(connection: Connection) -> table.NewTask:
            table.add(connection, new, MAX_RUNNING)
            if also is not None:
                also(connection, new.id)
            return new

        return await self._database.write(work)

    async def attach(self, id: str) -> tuple[int, bool]:
        """Return when the running task of a worker began, and whether it was asked to stop.

        Raises UnknownTask, TaskOver.
        """
        return await self._database.read(lambda connection: table.attach(connection, id))

    async def report(self, worker: str, reports: Sequence[Report]) -> list[str]:
        """Add what a worker says, all of it or, when this raises, nothing; see `task_branch.report`."""
        at, keep = self.clock(), self._retention.count
        over = any(isinstance(one, End) and one.id == worker for one in reports)

        def work(connection: Connection) -> list[str]:
            cut = task_branch.report(connection, worker, reports)
            if over:
                table.prune(connection, at, keep, limit=20)
            return cut

        return await self._database.write(work)

    async def end(self, worker: str, status: str, result: Any = None) -> list[str]:
        """End the task of a worker and what still runs below it; one that is over already is left as it is."""
        return await self.report(worker, [End(worker, self.clock(), status, result)])

    async def get(self, id: str) -> Snapshot:
        """Return a task, root or not, with everything below it. Raises UnknownTask."""

        def work(connection: Connection) -> Snapshot:
            root = table.root_of(connection, id)
            found = within(snapshots(connection, [root])[root], id)
            if found is None:
                raise UnknownTask(id)
            return found

        return await self._database.read(work)

    async def get_all(self, limit: int | None = None) -> AsyncIterator[list[Snapshot]]:
        """Yield the root tasks in parts, newest first, at most limit. One that goes meanwhile may be left out."""
        roots = select(task.c.id).where(table.ROOTS).order_by(task.c.started.desc(), task.c.id.desc())
        if limit is not None:
            roots = roots.limit(min(limit, 2**31))
        ids = await self._database.read(lambda connection: list(connection.execute(roots).scalars()))
        for start in range(0, len(ids), PAGE):
            trees = await self._trees(ids[start : start + PAGE])
            yield list(trees.values())

    async def events(self, token: str, timeout: float) -> Answer:
        """Return the events after token; if there are none, wait up to timeout seconds for one, or until `release`.

        "" gives every root task as `add`, at once. Without an event the answer is empty and its token as good as the
        one given. Raises TokenTooOld. Cancelling it leaves nothing behind.
        """
        clock = asyncio.get_running_loop().time
        end = clock() + timeout
        while True:
            changed = self._changed
            answer = await self._since(token)
            left = end - clock()
            if answer.events or not token or left <= 0 or self._released:
                return answer
            try:
                async with asyncio.timeout(left):
                    await changed.wait()
                    await asyncio.sleep(GATHER)
            except TimeoutError:
                if not changed.is_set():
                    return answer

    def release(self) -> None:
        """Answer at once who waits for events, and from now on who would: this process is about to end."""
        self._released = True
        self._wake()

    async def request_abortion(self, id: str) -> tuple[str, ...]:
        """Note that a task is to stop, and return the tasks whose workers are to be told. Raises UnknownTask."""
        at = self.clock()
        return await self._database.write(lambda connection: table.request_abortion(connection, id, at))

    async def running_jobs(self, kind: str) -> list[str]:
        """Return the jobs of the running tasks of a kind, oldest first."""
        return await self._database.read(lambda connection: table.running_jobs(connection, kind))

    async def destroy(self, id: str) -> None:
        """Forget a task that is over with everything below it. Raises UnknownTask, TaskRuns."""
        at = self.clock()
        await self._database.write(lambda connection: table.remove(connection, id, at))

    async def prune(self) -> None:
        """Forget the finished tasks, and the removals, that need not be kept any longer."""
        at, retention = self.clock(), self._retention
        oldest = at - int(retention.days * DAY)
        while await self._database.write(lambda connection: table.prune(connection, at, retention.count, oldest)):
            pass
        buried = at - int(TOMBSTONE_DAYS * DAY)
        await self._database.write(lambda connection: table.bury(connection, TOMBSTONES, buried))

    async def _trees(self, ids: Sequence[str]) -> dict[str, Snapshot]:
        def work(connection: Connection) -> dict[str, Snapshot]:
            found = snapshots(connection, ids)
            return {id: found[id] for id in ids if id in found}

        return await self._database.read(work)

    async def _since(self, token: str) -> Answer:
        """Return the events after token; who asks for the same meanwhile shares the reading.

        A commit that a reading has missed is told of after its readers have begun to wait for it.
        """
        reading = self._readings.get(token)
        if reading is None:
            work = self._database.read(lambda connection: events_since(connection, token))
            reading = self._readings[token] = asyncio.ensure_future(work)
            reading.add_done_callback(lambda done: self._was_read(token, done))
        return await asyncio.shield(reading)

    def _was_read(self, token: str, reading: asyncio.Future[Answer]) -> None:
        if self._readings.get(token) is reading:
            del self._readings[token]
        if not reading.cancelled():
            reading.exception()  # Those who asked may be gone.

    def _wake(self) -> None:
        self._readings.clear()
        self._changed.set()
        self._changed = asyncio.Event()
