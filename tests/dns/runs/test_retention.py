"""Runs that are kept for a time: what goes and when, what is left of histories and batches."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, func, select
from structlog.testing import capture_logs

from runtime.dns.runs import Kind, Parameters, Runs, UnknownBatch, UnknownRun, retention
from runtime.dns.runs.memory import Memory
from runtime.dns.runs.retention import Retention
from runtime.dns.runs.schema import batch, outcome, run
from runtime.dns.runs.store import Clock, Store
from tests.dns.runs.conftest import Place, over, until

HOUR = 3600.0


class Later(Clock):
    """A clock that goes as many seconds ahead of the service's as it is told."""

    def __init__(self, runs: Runs, seconds: float) -> None:
        super().__init__(lambda: (runs._clock() + int(seconds * 1_000_000)) * 1000)


async def swept(runs: Runs, later: float, keep: float = HOUR) -> int:
    """Return how many runs go that are kept for so long, so much later."""
    return await Retention(runs._store, Later(runs, later), runs._memory, keep).sweep()


async def batch_of(runs: Runs, *domains: str) -> int:
    return await runs.create_batch("user", "key", domains, Parameters())


async def rows(runs: Runs) -> list[int]:
    """Return how many runs, outcomes and batches there are."""

    def count(connection: Connection) -> list[int]:
        return [connection.execute(select(func.count()).select_from(one)).scalar_one() for one in (run, outcome, batch)]

    return await runs._store.read(count)


async def test_a_run_goes_when_it_has_been_over_for_its_time(runs: Runs) -> None:
    old = (await runs.start("old.example", Parameters())).id
    await over(runs, old)
    assert [(await runs.results(old)).run.id, len(await runs.history("old.example"))] == [old, 1]

    assert await swept(runs, HOUR - 60) == 0
    assert await runs.progress(old) == 100
    assert await swept(runs, HOUR + 60) == 1
    for call in (runs.progress, runs.run, runs.results):
        with pytest.raises(UnknownRun):
            await call(old)
    assert await runs.history("old.example") == []
    assert await rows(runs) == [0, 0, 0]


async def test_what_waits_and_what_runs_stays(place: Place) -> None:
    place.places = 1
    place.runner.open.clear()
    async with place.service() as runs:
        running = (await runs.start("running.example", Parameters())).id
        await until(partial(runs.progress, running), 25)
        waiting = (await runs.start("waiting.example", Parameters())).id
        await runs.add_user("user", "key")
        number = await batch_of(runs, "batch.example")

        assert await swept(runs, 1000 * HOUR) == 0
        assert [await runs.progress(waiting), (await runs.batch(number)).waiting] == [0, 1]


async def test_the_runs_of_a_batch_go_together(place: Place) -> None:
    async with place.service() as runs:
        await runs.add_user("user", "key")
        first = await batch_of(runs, "a.example", "b.example")
        await until(lambda: finished(runs, first), 2)
    async with place.service(execute=False) as runs:
        second = await batch_of(runs, "a.example", "c.example")
        assert await swept(runs, 2 * HOUR) == 2

        with pytest.raises(UnknownBatch):
            await runs.batch(first)
        assert (await runs.batch(second)).waiting == 2
        assert await rows(runs) == [2, 0, 1]


async def test_a_batch_with_one_run_that_is_not_old_stays_whole(runs: Runs) -> None:
    await runs.add_user("user", "key")
    number = await batch_of(runs, "a.example", "b.example")
    await until(lambda: finished(runs, number), 2)
    await runs._store.write(lambda connection: _ended_later(connection, "b.example", 5 * HOUR))

    assert await swept(runs, 3 * HOUR) == 0
    assert (await runs.batch(number)).finished == 2
    assert await swept(runs, 7 * HOUR) == 2
    assert await rows(runs) == [0, 0, 0]


async def test_many_go_in_small_steps_and_the_batch_before_its_runs(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_IN_BATCHES", retention._IN_BATCHES.limit(2))
    await runs.add_user("user", "key")
    number = await batch_of(runs, *(f"n{one}.example" for one in range(5)))
    await until(lambda: finished(runs, number), 5)
    steps: list[int] = []

    class Seen(Store):
        async def write(self, work: Callable[[Connection], Any]) -> Any:
            found = await super().write(work)
            with pytest.raises(UnknownBatch):
                await runs.batch(number)
            steps.append(len(found or ()))
            return found

    assert await Retention(Seen(runs._store._database), Later(runs, 2 * HOUR), runs._memory, HOUR).sweep() == 5
    assert steps == [0, 2, 2, 1, 0]


async def test_a_history_is_without_what_has_gone(runs: Runs) -> None:
    ids: list[int] = []
    for _ in range(2):
        ids.append((await runs.start("twice.example", Parameters(ipv6=bool(ids)))).id)
        await over(runs, ids[-1])
    await runs._store.write(lambda connection: _ended_later(connection, "twice.example", 5 * HOUR, ids[1]))
    assert len(await runs.history("twice.example")) == 2

    assert await swept(runs, 3 * HOUR) == 1
    assert [entry.id for entry in await runs.history("twice.example", kind=Kind.DELEGATED)] == [ids[1]]


async def test_the_service_does_it_by_itself(place: Place) -> None:
    async with place.service() as runs:
        assert runs.retention is None
        old = (await runs.start("old.example", Parameters())).id
        await over(runs, old)
    async with place.service(execute=False, keep_seconds=1e-6) as runs:
        await until(lambda: rows(runs), [0, 0, 0])


async def test_a_look_that_goes_wrong_is_logged_and_the_next_one_comes(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "PAUSE", 0.0)
    again = asyncio.Event()

    class Broken(Store):
        looks = 0

        async def read(self, work: Callable[[Connection], Any]) -> Any:
            self.looks += 1
            if self.looks == 1:
                raise ValueError("of a test")
            again.set()
            return await super().read(work)

    kept = Retention(Broken(runs._store._database), runs._clock, runs._memory, HOUR)
    with capture_logs() as logs:
        kept.start()
        assert kept._loop is not None
        try:
            looked = asyncio.ensure_future(again.wait())
            await asyncio.wait((looked, kept._loop), return_when=asyncio.FIRST_COMPLETED)
            assert again.is_set()
        finally:
            looked.cancel()
            await kept.close()
    assert [(one["event"], one["log_level"]) for one in logs] == [("old zone tests could not be forgotten", "error")]


def test_what_is_forgotten_is_not_remembered() -> None:
    memory = Memory(shared=True)
    memory.begun(1, "a.example")
    memory.over(1, "a.example")
    assert memory.progress(1) == 100
    memory.forgotten(1, "a.example")
    assert memory.progress(1) is None


async def finished(runs: Runs, number: int) -> int:
    return (await runs.batch(number)).finished


def _ended_later(connection: Connection, domain: str, seconds: float, id: int | None = None) -> None:
    change = run.update().where(run.c.domain == domain).values(ended=run.c.ended + int(seconds * 1_000_000))
    connection.execute(change if id is None else change.where(run.c.id == id))
