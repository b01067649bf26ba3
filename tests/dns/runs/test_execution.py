"""Runs are executed in order, survive what happens to those who execute them, and always end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, text

from runtime.dns.runs import Message, Parameters, Runs, State, tables
from runtime.dns.runs import execution as executing
from runtime.dns.runs.outcomes import Outcome
from runtime.dns.runs.queues import Queue, lost
from tests.dns.runs.conftest import Place, Runner, over, until


async def started(runs: Runs, *names: str, **more: Any) -> list[int]:
    return [(await runs.start(name, Parameters(**more))).id for name in names]


async def test_the_greatest_priority_first_then_the_oldest(place: Place) -> None:
    place.places = 1
    async with place.service(execute=False) as runs:
        await started(runs, "a.example", "b.example")
        await started(runs, "c.example", priority=11)
        await started(runs, "d.example", priority=-3)
        ids = await started(runs, "e.example")
    async with place.service() as runs:
        await over(runs, *ids)
        await until(lambda: len(place.runner.begun) == 5)
    assert place.runner.begun == ["c.example", "a.example", "b.example", "e.example", "d.example"]


async def test_a_queue_of_its_own(place: Place) -> None:
    async with place.service(execute=False) as runs:
        other = await started(runs, "a.example", queue=0)
        mine = await started(runs, "b.example", queue=5)
    async with place.service(queue=5) as runs:
        await over(runs, *mine)
        assert await runs.progress(other[0]) == 0


async def test_so_many_at_a_time_and_never_two_of_a_domain(place: Place) -> None:
    place.runner.open.clear()
    async with place.service() as runs:
        same = [(await runs.start("a.example", Parameters(given={}, priority=20, ipv4=bool(n)))).id for n in range(2)]
        same.append((await runs.start("a.example", Parameters(profile="default", ipv6=False))).id)
        others = await started(runs, "b.example", "c.example")
        await until(lambda: len(place.runner.now) == 3)
        assert sorted(place.runner.now) == ["a.example", "b.example", "c.example"]
        place.runner.open.set()
        await over(runs, *same, *others)
    assert place.runner.most <= 4
    assert place.runner.begun.count("a.example") == 3


async def test_a_run_whose_worker_died_begins_again(place: Place) -> None:
    place.runner.dies = 1
    async with place.service() as runs:
        (id,) = await started(runs, "a.example")
        await over(runs, id)
        results = await runs.results(id)
    assert place.runner.begun == ["a.example", "a.example"]
    assert (results.run.failure, [message.tag for message in results.messages]) == (None, ["ONE_SOA"])


@pytest.mark.parametrize(
    ("domain", "dies", "failure", "tags"),
    [
        ("a.example", 2, "RUN_LOST", ["ONE_SOA", "RUN_LOST"]),
        ("broken.example", 0, "TEST_DIED", ["ONE_SOA", "TEST_DIED"]),
        ("unusable.example", 0, "PROFILE_UNUSABLE", ["ONE_SOA", "PROFILE_UNUSABLE"]),
        ("late.example", 0, "UNABLE_TO_FINISH_TEST", ["ONE_SOA", "UNABLE_TO_FINISH_TEST"]),
        ("endless.example", 0, "UNABLE_TO_FINISH_TEST", ["ONE_SOA", "UNABLE_TO_FINISH_TEST"]),
    ],
)
async def test_a_run_that_does_not_come_to_its_end_is_over_and_says_why(
    place: Place, monkeypatch: pytest.MonkeyPatch, domain: str, dies: int, failure: str, tags: list[str]
) -> None:
    """What it had found is kept."""
    monkeypatch.setattr(executing, "GRACE", 0.01)
    place.runner.dies = dies
    place.seconds = 0.01 if domain.startswith("endless") else 600.0
    async with place.service() as runs:
        (id,) = await started(runs, domain)
        await over(runs, id)
        results = await runs.results(id)
    assert (results.run.failure, results.run.level) == (failure, "CRITICAL")
    assert [message.tag for message in results.messages] == tags


async def test_a_service_that_closes_gives_back_what_runs(place: Place) -> None:
    """However often: nobody died."""
    place.runner.open.clear()
    ids: list[int] = []
    for _ in range(3):
        async with place.service() as runs:
            ids = ids or await started(runs, "a.example")
            place.runner.begun.clear()
            await until(lambda: place.runner.begun)
    async with place.service(execute=False) as runs:
        assert (await runs.run(ids[0])).state is State.WAITING
        assert await runs.progress(ids[0]) == 0
    place.runner.open.set()
    async with place.service() as runs:
        await over(runs, *ids)
        assert (await runs.run(ids[0])).failure is None


async def crashed(runs: Runs) -> None:
    """End a service as a killed process would: it gives nothing back, and is silent from then on."""
    assert runs.execution is not None
    for task in (runs.execution._taking, *runs.execution._loops, *runs.execution._tasks):
        assert task is not None
        task.cancel()
    runs.execution = None
    await runs.close()


async def test_what_a_killed_process_executed_begins_again_once(place: Place) -> None:
    place.runner.open.clear()
    ids: list[int] = []
    for _ in range(2):
        runs = await place.open()
        ids = ids or await started(runs, "a.example")
        place.runner.begun.clear()
        await until(lambda: place.runner.begun)
        await crashed(runs)
    async with place.service() as runs:
        await over(runs, *ids)
        run = await runs.run(ids[0])
    assert (run.state, run.failure, run.level) == (State.FINISHED, "RUN_LOST", "CRITICAL")


@pytest.mark.judge("postgresql")
@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
async def test_another_process_takes_over_and_the_first_one_comes_too_late(place: Place) -> None:
    place.runner.open.clear()
    other = replace(place, runner=Runner())
    async with place.service() as slow:
        ids = await started(slow, "warning.example")
        await until(lambda: place.runner.now)
        assert slow.execution is not None
        # Silent, as if its network were gone, and still at work.
        slow.execution._loops[0].cancel()
        async with other.service() as quick:
            await over(quick, *ids)
            first = await quick.results(ids[0])
            place.runner.open.set()
            await until(lambda: slow.execution is not None and not slow.execution._claims)
            assert await quick.results(ids[0]) == first
            assert (await slow.results(ids[0])).run == first.run


@pytest.mark.judge("postgresql")
@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
async def test_progress_is_seen_by_other_processes(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executing, "PROGRESS_SECONDS", 0.01)
    place.runner.open.clear()
    async with place.service(execute=False) as gateway, place.service():
        (id,) = await started(gateway, "a.example")
        await until(lambda: gateway.progress(id), 25)
        place.runner.open.set()
        await over(gateway, id)


async def test_what_is_over_does_not_change(place: Place) -> None:
    """Whoever comes with what of it: another outcome, its being lost, its progress."""
    async with place.service(execute=False) as runs:
        (id,) = await started(runs, "a.example")
        [claim] = await runs._store.write(lambda connection: runs._queue.take(connection, 1, 1))
        first = Outcome([Message("Zone", "Zone10", "ONE_SOA", "INFO", {}, 0.5)])
        assert await runs._store.write(lambda connection: runs._queue.over(connection, claim, first, 2))
        found = await runs.results(id)
        assert (found.run.state, found.run.progress, len(found.messages)) == (State.FINISHED, 100, 1)

        def late(connection: Connection) -> bool:
            runs._queue.again(connection, claim, counted=True)
            tables.advance(connection, [(id, claim.attempt, 50)])
            return runs._queue.over(connection, claim, lost(2), 3)

        assert not await runs._store.write(late)
    async with place.service() as runs:
        assert await runs.results(id) == found
    assert place.runner.begun == []


async def test_the_queue_empties_itself(place: Place) -> None:
    """No job is left behind in the tables of the library."""
    async with place.service() as runs:
        await over(runs, *await started(runs, *(f"z{number}.example" for number in range(20))))
        if place.cluster is not None:
            query = text("SELECT count(*) FROM procrastinate_jobs")
            await until(lambda: runs._store.read(lambda connection: connection.execute(query).scalar()), 0)


def test_both_queues_are_queues() -> None:
    from runtime.dns.runs.queue_postgresql import PostgresqlQueue
    from runtime.dns.runs.queue_table import TableQueue

    queues: list[Queue] = [TableQueue(), PostgresqlQueue()]
    assert [queue.shared for queue in queues] == [False, True]


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM zone_profile", "UPDATE zone_profile SET overlay = '{'", "UPDATE zone_run SET parameters = '[]'"],
)
async def test_a_run_that_cannot_be_begun_is_over_and_says_so(place: Place, statement: str) -> None:
    """Whatever became of its rows, it does not run for ever."""
    async with place.service(execute=False) as runs:
        (id,) = await started(runs, "a.example")
        await runs._store.write(lambda connection: connection.execute(text(statement)) and None)
    async with place.service() as runs:
        await over(runs, id)
        failure = await runs._store.read(
            lambda connection: connection.execute(text("SELECT failure FROM zone_run")).scalar()
        )
    assert (failure, place.runner.begun) == ("TEST_DIED", [])


async def test_a_fault_of_the_queue_does_not_end_the_taking(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executing, "PATIENCE", 0.01)
    faults = 2
    async with place.service(execute=False) as runs:
        (id,) = await started(runs, "a.example")
        take = type(runs._queue).take

    def faulty(self: Queue, *given: Any, **more: Any) -> Any:
        nonlocal faults
        if faults:
            faults -= 1
            raise KeyError("run")
        return take(self, *given, **more)

    monkeypatch.setattr(type(runs._queue), "take", faulty)
    async with place.service() as runs:
        await over(runs, id)
    assert faults == 0
