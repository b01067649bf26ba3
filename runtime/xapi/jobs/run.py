"""A run of a job that backs up machines: its targets are opened, its machines done so many at a time, some again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from runtime.contract.abi import Json
from runtime.xapi.jobs.errors import JobError, SeveralFailed, Skipped, TimedOut, words
from runtime.xapi.jobs.fork import Pace
from runtime.xapi.jobs.guest_hook import GuestHook
from runtime.xapi.jobs.job import Job
from runtime.xapi.jobs.log import Task
from runtime.xapi.jobs.pools import Pools
from runtime.xapi.jobs.repository import About, Repository

OpenRepository = Callable[[Json], Repository]


@dataclass(slots=True)
class Opened:
    """A remote that could be opened."""

    id: str
    repository: Repository
    about: About


@dataclass(slots=True)
class Run:
    """What all parts of a run share."""

    job: Job
    root: Task
    pools: Pools
    repository: OpenRepository
    pace: Pace = field(default_factory=lambda: Pace(0))
    hook: GuestHook = field(default_factory=GuestHook)
    failures: list[BaseException] = field(default_factory=list)
    """What went wrong with a part of the run whose other parts went on."""

    async def open_remotes(self, ids: Sequence[str], seconds: float) -> list[Opened]:
        """Return those remotes that can be opened; of each other one there is a task that failed."""
        found = await asyncio.gather(*(self._open_remote(id, seconds) for id in ids))
        return [one for one in found if one is not None]

    async def _open_remote(self, id: str, seconds: float) -> Opened | None:
        try:
            remote = self.job.remotes.get(id)
            if remote is None:
                raise JobError(f"the job names the remote {id}, which did not come with it")
            repository = self.repository(remote)
            async with limited(seconds, f"timeout while getting the remote {id}"):
                return Opened(id, repository, await repository.about())
        except Exception as failure:
            task = await self.root.start({"id": id, "name": "get remote adapter", "type": "remote"})
            await task.fail(failure)
            self.failures.append(JobError(f"remote {id}: {words(failure)}"))
            return None

    def outcome(self, what: str, total: int, failures: Sequence[BaseException]) -> None:
        """Raise SeveralFailed unless all went well; parts that were skipped for a reason do not count."""
        bad = [one for one in (*self.failures, *failures) if not isinstance(one, Skipped)]
        if not bad:
            return
        first = words(bad[0])
        failed = sum(not isinstance(one, Skipped) for one in failures)
        if failed:
            raise SeveralFailed(f"{failed} of {total} {what} failed: {first}", bad)
        raise SeveralFailed(first if len(bad) == 1 else f"{len(bad)} targets failed: {first}", bad)


@asynccontextmanager
async def limited(seconds: float, what: str) -> AsyncIterator[None]:
    """Limit a block to seconds; 0 is no limit. Raises TimedOut with the words given."""
    try:
        async with asyncio.timeout(seconds or None) as limit:
            yield
    except TimeoutError:
        if not limit.expired():
            raise
        raise TimedOut(what) from None


async def some_at_a_time(count: int, work: Sequence[Callable[[], Awaitable[None]]]) -> None:
    """Do all the work, at most count of it at a time; 0 is all at once. What one raises cancels the others."""
    gate = asyncio.Semaphore(count or max(len(work), 1))

    async def one(do: Callable[[], Awaitable[None]]) -> None:
        async with gate:
            await do()

    try:
        async with asyncio.TaskGroup() as group:
            for do in work:
                group.create_task(one(do))
    except BaseExceptionGroup as several:
        raise several.exceptions[0] from None
