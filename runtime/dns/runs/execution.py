"""Runs taken from the queue and executed in the worker processes of this one."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Protocol, TypeVar

import structlog
from sqlalchemy import Connection

from generated.errors.internal import ProfileInvalid, RunLost
from runtime.dns.runs import tables
from runtime.dns.runs.errors import StoreUnavailable
from runtime.dns.runs.memory import Memory
from runtime.dns.runs.model import Message
from runtime.dns.runs.outcomes import DIED, LIMIT, LOST, TIME_OUT, UNUSABLE, Outcome, message_of, told
from runtime.dns.runs.parameters import from_json, run_params
from runtime.dns.runs.queues import ATTEMPTS, Claim, Queue
from runtime.dns.runs.store import Clock, Store

T = TypeVar("T")

GRACE = 30.0
"""Seconds beyond its limit after which a run that does not end by itself is ended."""

PATIENCE = 5.0
"""Seconds between two tries of what the database did not take, at most."""

PROGRESS_SECONDS = 1.0
"""How often progress is kept for others to see."""

_log = structlog.get_logger(__name__)


class Runner(Protocol):
    """What executes runs, as `Workers` does."""

    def run(self, params: Mapping[str, Any]) -> AsyncGenerator[Any, None]: ...


class Execution:
    """Takes runs while there are places; `memory` hears of all that happens to them."""

    def __init__(
        self,
        store: Store,
        queue: Queue,
        runner: Runner,
        clock: Clock,
        memory: Memory,
        *,
        places: int,
        seconds: float,
        beat_seconds: float,
    ) -> None:
        self._store = store
        self._queue = queue
        self._runner = runner
        self._clock = clock
        self._places = places
        self._seconds = seconds
        self._beat_seconds = beat_seconds
        self._memory = memory
        self._claims: dict[int, Claim] = {}
        self._kept: dict[int, int] = {}
        """What others know of the progress of runs."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._overlays: dict[str, Mapping[str, Any]] = {}
        self._wake = asyncio.Event()
        self._wake.set()
        self._loops: list[asyncio.Task[None]] = []
        self._taking: asyncio.Task[None] | None = None
        self._closing = False

    def start(self) -> None:
        """Begin to take runs."""
        self._taking = asyncio.ensure_future(self._take())
        if self._queue.shared:
            self._loops.append(asyncio.ensure_future(self._beat()))
            self._loops.append(asyncio.ensure_future(self._keep_progress()))

    def added(self) -> None:
        """There is something in the queue."""
        self._wake.set()

    async def close(self) -> None:
        """Take no more runs, and give back those that are not over; they wait for the next start, or for others."""
        self._closing = True
        self._wake.set()
        if self._taking is not None:
            # Not cancelled: what it is taking at the moment would belong to nobody.
            await asyncio.gather(self._taking, return_exceptions=True)
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        claims = list(self._claims.values())
        with contextlib.suppress(StoreUnavailable):
            await self._store.write(lambda connection: self._give_back(connection, claims))

    def _give_back(self, connection: Connection, claims: list[Claim]) -> None:
        for claim in claims:
            self._queue.again(connection, claim, counted=False)
        self._queue.leave(connection)

    async def _take(self) -> None:
        while not self._closing:
            self._wake.clear()
            room = self._places - len(self._tasks)
            claims: Sequence[Claim] = ()
            idle = self._queue.idle_seconds
            try:
                claims = await self._tried(partial(self._queue.take, room=room, now=self._clock()))
            except StoreUnavailable:
                return
            except Exception:
                # What is in the queue may be of other hands. Without this loop nothing would ever run again.
                _log.exception("no zone tests could be taken from the queue")
                idle = min(idle, PATIENCE)
            for claim in claims:
                self._claims[claim.id] = claim
                self._memory.begun(claim.id, claim.domain)
                task = asyncio.ensure_future(self._execute(claim))
                self._tasks.add(task)
                task.add_done_callback(self._ended)
            if len(self._tasks) >= self._places or not claims:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(idle):
                        await self._wake.wait()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._wake.set()

    async def _execute(self, claim: Claim) -> None:
        found: list[Message] = []
        try:
            overlay = await self._overlay(claim.profile)
            params = run_params(claim.domain, from_json(claim.parameters, "{}"), overlay, self._seconds)
            outcome = await self._outcome(params, claim.id, found)
        except RunLost:
            if claim.attempt < ATTEMPTS:
                _log.warning("the worker of a zone test died, which begins again", run=claim.id)
                await self._tried(lambda connection: self._queue.again(connection, claim, counted=True))
                self._gone(claim)
                self._memory.given_up(claim.id, claim.domain)
                return
            outcome = Outcome([*found, told(LOST, attempts=claim.attempt)], LOST)
        except ProfileInvalid as fault:
            outcome = Outcome([*found, told(UNUSABLE, reason=fault.message)], UNUSABLE)
        except StoreUnavailable:
            # This process ends, and gives the run back if it still can.
            return
        except Exception:
            _log.exception("a zone test failed", run=claim.id)
            outcome = Outcome([*found, told(DIED)], DIED)
        kept = await self._tried(lambda connection: self._queue.over(connection, claim, outcome, self._clock()))
        self._gone(claim)
        if kept:
            self._memory.over(claim.id, claim.domain)
        else:
            self._memory.given_up(claim.id, claim.domain)
            _log.warning("a zone test was taken up by another process meanwhile; what was found here is dropped")

    def _gone(self, claim: Claim) -> None:
        del self._claims[claim.id]
        self._kept.pop(claim.id, None)

    async def _outcome(self, params: Mapping[str, Any], id: int, found: list[Message]) -> Outcome:
        end: Mapping[str, Any] = {}
        try:
            async with asyncio.timeout(self._seconds + GRACE) as clock:
                async with contextlib.aclosing(self._runner.run(params)) as records:
                    async for record in records:
                        match record["type"]:
                            case "progress" if record["planned"]:
                                self._memory.advanced(id, 100 * record["done"] // record["planned"])
                            case "message":
                                found.append(message_of(record))
                            case "end":
                                end = record
        except TimeoutError:
            if not clock.expired():
                raise
            end = {"order": range(len(found)), "seconds": self._seconds, "limit": "seconds"}
        messages = [found[number] for number in end["order"]]
        limit = end.get("limit")
        if limit == "seconds":
            late = told(TIME_OUT, end["seconds"], max_execution_time=int(self._seconds))
            return Outcome([*messages, late], TIME_OUT)
        return Outcome(messages, None if limit is None else LIMIT)

    async def _overlay(self, digest: str) -> Mapping[str, Any]:
        if digest not in self._overlays:
            self._overlays[digest] = await self._tried(lambda connection: tables.overlay(connection, digest))
        return self._overlays[digest]

    async def _tried(self, work: Callable[[Connection], T]) -> T:
        """Return what a write returns; it is tried until the database takes it."""
        patience = 0.1
        while True:
            try:
                return await self._store.write(work)
            except StoreUnavailable:
                if self._closing:
                    raise
                await asyncio.sleep(patience)
                patience = min(2 * patience, PATIENCE)

    async def _beat(self) -> None:
        while True:
            with _logged("this process could not say that it lives"):
                if await self._store.write(lambda connection: self._queue.beat(connection, self._clock())):
                    self._wake.set()
            await asyncio.sleep(self._beat_seconds)

    async def _keep_progress(self) -> None:
        while True:
            await asyncio.sleep(PROGRESS_SECONDS)
            rows = [
                (claim.id, claim.attempt, percent)
                for claim in self._claims.values()
                if (percent := self._memory.progress(claim.id) or 1) > self._kept.get(claim.id, 1)
            ]
            if rows:
                with _logged("the progress of zone tests could not be kept"):
                    await self._store.write(partial(tables.advance, progress=rows))
                self._kept |= {id: percent for id, _, percent in rows if id in self._claims}


@contextlib.contextmanager
def _logged(event: str) -> Iterator[None]:
    """Log what a loop cannot do now and will try again; of a database that is away the store has said so."""
    try:
        yield
    except StoreUnavailable:
        pass
    except Exception:
        _log.exception(event)
