"""The log of a run: its tree of tasks, kept in the task log and told to whoever follows as a stream of events.

Source of the forms: reference xo-proxy.md 13. A parent begins before its children; a child ends before its parent.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager

from runtime.contract.abi import Category, Fault, Json
from runtime.contract.tasks import TaskRun
from runtime.formats.task_id import RANDOM, task_id
from runtime.xapi.jobs.errors import Skipped, described

Event = dict[str, Json]

BEHIND = 100_000
"""Events that a follower may be behind; one that is further behind is let go of."""

PROGRESS_SECONDS = 1.0
"""The progress of a transfer is told so often at most."""


def clock() -> int:
    """Return the milliseconds since the epoch."""
    return int(time.time() * 1000)


class Follower:
    """Somebody who is told the events of a run from now on."""

    def __init__(self) -> None:
        self._events: deque[Event] = deque()
        self._news = asyncio.Event()
        self._over = False
        self._lost = False

    def tell(self, event: Event) -> None:
        if len(self._events) >= BEHIND:
            self._events.clear()
            self._over = self._lost = True
        elif not self._lost:
            self._events.append(event)
        self._news.set()

    def end(self) -> None:
        self._over = True
        self._news.set()

    async def events(self) -> AsyncGenerator[list[Event], None]:
        """Yield the events, those that are there together as one list, until the run is over.

        Raises Fault for a follower that was too far behind.
        """
        while True:
            self._news.clear()
            while self._events:
                yield [self._events.popleft() for _ in range(min(len(self._events), 128))]
            if self._lost:
                raise Fault("the events came faster than they were taken", category=Category.EXHAUSTED)
            if self._over:
                return
            await self._news.wait()


class RunLog:
    """The events of one run, and those who follow them."""

    def __init__(self, run: TaskRun, now: Callable[[], int] = clock) -> None:
        self._run = run
        self.now = now
        self.followers: set[Follower] = set()

    def begin(self, properties: dict[str, Json]) -> Task:
        """Return the root task, whose place in the task log is there already."""
        self.tell({"properties": properties, "id": self._run.id, "timestamp": self.now(), "type": "start"})
        return Task(self, self._run, self._run.id, root=True)

    def tell(self, event: Event) -> None:
        """Give an event to all followers."""
        for one in self.followers:
            one.tell(event)

    def close(self) -> None:
        """Say that no event comes any more. Harmless when repeated."""
        for one in self.followers:
            one.end()


class Task:
    """A task of a run. Its methods say something about it, to the task log and to the followers."""

    def __init__(self, log: RunLog, run: TaskRun, id: str, *, root: bool = False) -> None:
        self.log = log
        self.id = id
        self._run = run
        self._root = root
        self.over = False
        """Whether its end was told."""
        self.result: Json = None
        """What came of it; told with its end if it succeeds."""
        self.shown: Json = None
        """What the task log keeps instead of a result that is not for it."""

    @asynccontextmanager
    async def task(self, properties: dict[str, Json]) -> AsyncIterator[Task]:
        """Do something as a task below this one: it ends as a success with the block, or as what the block raises."""
        below = await self.start(properties)
        try:
            yield below
        except BaseException as failure:
            await below.fail(failure)
            raise
        await below.succeed()

    async def start(self, properties: dict[str, Json]) -> Task:
        """Begin a task below this one, to be ended with `succeed` or `fail`. `name` is one of the properties."""
        now = self.log.now()
        id = task_id(now, secrets.randbelow(RANDOM))
        event = {"properties": properties, "parentId": self.id, "id": id, "timestamp": now, "type": "start"}
        self.log.tell(event)
        more = {name: value for name, value in properties.items() if name != "name"}
        parent = None if self._root else self.id
        await self._run.start(id, str(properties["name"]), parent, more)
        return Task(self.log, self._run, id)

    async def succeed(self) -> None:
        """End this task, which is not the root, as a success with its result."""
        self._end("success", self.result)
        await self._run.end(self.id, "success", self.result if self.shown is None else self.shown)

    async def fail(self, failure: BaseException) -> None:
        """End this task, which is not the root, as what it failed with."""
        said = described(failure)
        self._end("failure", said)
        status = "failure"
        if isinstance(failure, asyncio.CancelledError):
            status = "canceled"
        elif isinstance(failure, Skipped):
            status = "skipped"
        await self._run.end(self.id, status, said)

    def end_root(self, status: str, result: Json = None) -> None:
        """Tell the followers of the end of the run. The task log has learnt of it from the end of the work."""
        self._end(status, result)

    def _end(self, status: str, result: Json) -> None:
        self.over = True
        event: Event = {"status": status}
        if result is not None:
            event["result"] = result
        self.log.tell({**event, "id": self.id, "timestamp": self.log.now(), "type": "end"})

    async def info(self, message: str, data: Json = None) -> None:
        self._line("info", message, data)
        await self._run.info(message, data, self.id)

    async def warning(self, message: str, data: Json = None) -> None:
        self._line("warning", message, data)
        await self._run.warning(message, data, self.id)

    def _line(self, kind: str, message: str, data: Json) -> None:
        event: Event = {} if data is None else {"data": data}
        self.log.tell({**event, "message": message, "id": self.id, "timestamp": self.log.now(), "type": kind})

    async def property(self, name: str, value: Json) -> None:
        self.log.tell({"name": name, "value": value, "id": self.id, "timestamp": self.log.now(), "type": "property"})
        if name == "progress":
            await self._run.progress(float(value), self.id)
        else:
            await self._run.property(name, value, self.id)

    async def progress(self, percent: float) -> None:
        """Say how far the task is, from 0 to 100."""
        percent = min(max(percent, 0.0), 100.0)
        await self.property("progress", int(percent) if percent == int(percent) else round(percent, 2))

    def abortion(self, reason: str) -> None:
        """Tell the followers that somebody asked the run to stop. The task log knows it already."""
        self.log.tell({"reason": reason, "id": self.id, "timestamp": self.log.now(), "type": "abortionRequested"})


class Meter:
    """The bytes of a transfer, told as progress, rate and remaining time at most once in PROGRESS_SECONDS.

    total is how many there will be, as far as is known; 0 where it is not.
    """

    def __init__(self, task: Task, total: int = 0, seconds: Callable[[], float] = time.monotonic) -> None:
        self._task = task
        self._seconds = seconds
        self._begun = self._told = seconds()
        self.total = total
        self.part = 0.0
        """What part of the transfer is done, where somebody else tells that and nobody knows the total."""
        self.done = 0

    async def start(self) -> None:
        await self._task.progress(0)

    async def add(self, count: int) -> None:
        self.done += count
        now = self._seconds()
        if now - self._told >= PROGRESS_SECONDS:
            self._told = now
            await self._tell(now)

    async def end(self) -> None:
        """Say that everything is there."""
        self.total = self.done
        await self._tell(self._seconds())

    async def _tell(self, now: float) -> None:
        spent = max(now - self._begun, 1e-3)
        rate = self.done / spent
        value: dict[str, Json] = {"done": self.done, "rate": round(rate)}
        total = self.total or (self.done / self.part if self.part > 0 else 0)
        if total:
            total = max(total, self.done)
            value |= {"total": round(total), "remaining": round((total - self.done) / rate, 1) if rate else None}
            await self._task.progress(100 * self.done / total)
        await self._task.property("transferred", value)
