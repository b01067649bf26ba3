"""Runs are started, used again, counted and kept apart."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from runtime.dns.runs import (
    GivenServer,
    HistoryEntry,
    Invalid,
    Kind,
    Message,
    Parameters,
    QueueFull,
    Runs,
    Started,
    State,
    TooManyRuns,
    UnknownRun,
    creation,
)
from runtime.dns.runs.model import GREATEST_ID, LEAST_ID
from runtime.dns.runs.rate import CLIENT_RUNS, Rate
from tests.dns.runs.conftest import Place, over, until

UNDELEGATED = Parameters(nameservers=[GivenServer("ns.example", "192.0.2.1")])


async def test_a_run_from_its_start_to_its_end(place: Place) -> None:
    place.runner.open.clear()
    async with place.service() as runs:
        given = {"domain": "Warning.Example", "client_id": "\u0000'; drop table zone_run --"}
        started = await runs.start("Warning.Example", Parameters(given=given), client="192.0.2.9")
        await until(lambda: place.runner.now)
        half = await runs.run(started.id)
        assert (half.state, half.progress, half.ended, half.level) == (State.RUNNING, 25, None, None)
        assert (await runs.results(started.id)).messages == ()
        place.runner.open.set()
        await over(runs, started.id)
        results = await runs.results(started.id)

    run = results.run
    assert LEAST_ID <= run.id <= GREATEST_ID
    assert (run.domain, run.state, run.progress, run.level, run.failure) == (
        "warning.example", State.FINISHED, 100, "WARNING", None
    )  # fmt: skip
    assert run.created < (run.started or 0) < (run.ended or 0)
    assert run.parameters == Parameters(ipv4=True, ipv6=True, priority=10, given=given)
    args: dict[str, str | int] = {"ns": "ns1.example/192.0.2.1", "count": 3}
    assert results.messages == (Message("Zone", "Zone10", "ONE_SOA", "WARNING", args, 0.25),)


async def test_an_equal_run_that_waits_is_used_again(paused: Runs) -> None:
    first = await paused.start("example.org", Parameters())
    assert await paused.start(" EXAMPLE.org.", Parameters(ipv4=True)) == Started(first.id, reused=True)


async def test_an_equal_run_of_a_short_time_ago_is_used_again(runs: Runs) -> None:
    first = await runs.start("example.org", Parameters())
    await over(runs, first.id)
    assert (await runs.start("example.org", Parameters())).id == first.id


async def test_an_equal_run_of_long_ago_is_not(place: Place) -> None:
    async with place.service(reuse_seconds=0.0) as runs:
        first = await runs.start("example.org", Parameters())
        await over(runs, first.id)
        assert (await runs.start("example.org", Parameters())).reused is False


async def test_an_equal_run_that_waits_again_is_used_again(place: Place) -> None:
    """However long ago it was begun, before its process ended."""
    place.runner.open.clear()
    async with place.service() as runs:
        first = await runs.start("example.org", Parameters())
        await until(lambda: place.runner.now)
    async with place.service(execute=False, reuse_seconds=0.0) as runs:
        assert (await runs.run(first.id)).started is None
        assert await runs.start("example.org", Parameters()) == Started(first.id, reused=True)


async def test_runs_of_batches_are_not_used_again(paused: Runs) -> None:
    await paused.add_user("u", "k")
    await paused.create_batch("u", "k", ["example.org"], Parameters())
    assert (await paused.start("example.org", Parameters())).reused is False


async def test_thousands_at_once(place: Place, paused: Runs) -> None:
    """Each name twice, in another spelling: one run for both, whoever came first."""
    count = 10_000 if place.cluster is None else 1_000
    names = [f"{'Zone' if number % 2 else 'zone'}{number // 2}.example" for number in range(count)]
    started = await asyncio.gather(*(paused.start(name, Parameters()) for name in names))
    assert len({one.id for one in started}) == count // 2
    assert sum(one.reused for one in started) == count // 2
    assert {await paused.progress(one.id) for one in started} == {0}


@pytest.mark.judge("postgresql")
@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
async def test_two_gateways_at_once_start_one_run(place: Place) -> None:
    async with place.service(execute=False) as one, place.service(execute=False) as other:
        names = [f"zone{number}.example" for number in range(200)]
        started = await asyncio.gather(
            *(service.start(name, Parameters()) for name in names for service in (one, other))
        )
        assert len({run.id for run in started}) == 200
        assert {await other.progress(run.id) for run in started} == {0}


@pytest.mark.parametrize(
    ("domain", "parameters", "pointers"),
    [
        ("a..b", Parameters(profile="none"), ["/domain", "/profile"]),
        ("", Parameters(), ["/domain"]),
        ("example\u00a0org", Parameters(), ["/domain"]),
        ("x.example", replace(UNDELEGATED, nameservers=[GivenServer("", "::")]), ["/nameservers/0/ns"]),
    ],
)
async def test_what_means_nothing_is_refused(
    paused: Runs, domain: str, parameters: Parameters, pointers: list[str]
) -> None:
    with pytest.raises(Invalid) as caught:
        await paused.start(domain, parameters)
    assert [pointer for pointer, _ in caught.value.findings] == pointers


@pytest.mark.parametrize("id", [1234567890123456, 0, -1, 2**80, LEAST_ID - 1])
async def test_an_unknown_run(paused: Runs, id: int) -> None:
    for asked in (paused.progress, paused.run, paused.results):
        with pytest.raises(UnknownRun):
            await asked(id)


async def test_as_many_wait_as_may(place: Place) -> None:
    async with place.service(execute=False, max_waiting=3) as runs:
        asked = [runs.start(f"zone{number}.example", Parameters()) for number in range(5)]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        assert [isinstance(answer, QueueFull) for answer in answers] == [False, False, False, True, True]
        # What waits already takes no room.
        assert (await runs.start("zone0.example", Parameters())).reused


async def test_room_that_came_free_is_used(place: Place) -> None:
    async with place.service(max_waiting=1, reuse_seconds=0.0) as runs:
        for number in range(5):
            await over(runs, (await runs.start(f"zone{number}.example", Parameters())).id)


async def test_a_client_that_starts_too_many(place: Place) -> None:
    async with place.service(execute=False, client_runs=2) as runs:
        for name in ("a.example", "b.example", "a.example"):
            await runs.start(name, Parameters(), client="192.0.2.1")
        with pytest.raises(TooManyRuns) as caught:
            await runs.start("c.example", Parameters(), client="192.0.2.1")
        assert (caught.value.limit, caught.value.seconds) == (2, 30)
        await runs.start("c.example", Parameters(), client="192.0.2.2")


async def test_those_who_were_answered_together_are_kept_together_again(
    paused: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(creation, "GATHER", 1e6)
    groups: list[int] = []
    keep = paused._creation._kept

    async def counted(group: Sequence[Any]) -> Any:
        groups.append(len(group))
        return await keep(group)

    async def start(name: str, turns: int) -> None:
        for _ in range(turns):
            await asyncio.sleep(0)
        await paused.start(name, Parameters())

    monkeypatch.setattr(paused._creation, "_kept", counted)
    await asyncio.gather(*(start(f"a{number}.example", 0) for number in range(4)))
    await asyncio.gather(*(start(f"b{number}.example", number) for number in range(4)))
    # Only so long is waited for those who do not come again.
    monkeypatch.setattr(creation, "GATHER", 0.001)
    await start("c.example", 0)
    monkeypatch.setattr(creation, "GATHER", 1e6)
    await start("d.example", 0)

    assert groups == [4, 4, 1, 1]


@pytest.mark.parametrize(
    ("client", "counted"),
    [("127.0.0.1", False), ("::1", False), ("::ffff:127.0.0.1", False), ("192.0.2.1", True), ("2001:db8::1", True)],
)
def test_where_nobody_has_said_a_limit_those_from_elsewhere_have_one(client: str, counted: bool) -> None:
    rate = Rate(None, lambda: 0.0)
    waits = [rate.wait(client) for _ in range(CLIENT_RUNS + 1)]
    assert (any(waits[:-1]), bool(waits[-1])) == (False, counted)


async def test_the_history_of_a_domain(place: Place) -> None:
    async with place.service(reuse_seconds=0.0) as runs:
        ids = []
        for parameters in (Parameters(), UNDELEGATED, Parameters(advanced=True)):
            ids.append((await runs.start("error.example", parameters)).id)
            await over(runs, ids[-1])
        await over(runs, (await runs.start("other.example", Parameters())).id)
        entries = await runs.history("Error.Example.")
        created = [entry.created for entry in entries]
        assert created == sorted(created, reverse=True)
        assert entries[0] == HistoryEntry(ids[2], created[0], False, True, State.FINISHED, "ERROR")

        async def found(**more: object) -> list[int]:
            return [entry.id for entry in await runs.history("error.example", **more)]  # type: ignore[arg-type]

        assert await found() == ids[::-1]
        assert await found(kind=Kind.UNDELEGATED) == [ids[1]]
        assert await found(kind=Kind.DELEGATED) == [ids[2], ids[0]]
        assert await found(offset=1, limit=1) == [ids[1]]
        assert await found(offset=2**70, limit=10**6) == []
        assert await found(limit=0) == []
        assert await found(limit=10**6) == ids[::-1]
        assert await runs.history("a..b") == []
        assert await runs.history("' or 1=1 --") == []
        with pytest.raises(Invalid, match="/offset: -1 is negative"):
            await found(offset=-1)


async def test_a_history_has_what_came_since_it_was_looked_at(place: Place) -> None:
    async with place.service(reuse_seconds=0.0) as runs:
        await runs.add_user("u", "k")
        counts = []
        for _ in range(2):
            counts.append(len(await runs.history("a.example")))
            await over(runs, (await runs.start("a.example", Parameters())).id)
            counts.append(len(await runs.history("a.example")))
            batch = await runs.create_batch("u", "k", ["A.example"], Parameters())
            counts.append(len(await runs.history("a.example", unfinished=True)))
            await until(partial(finished, runs, batch), 1)
    assert counts == [0, 1, 2, 2, 3, 4]


async def finished(runs: Runs, batch: int) -> int:
    return (await runs.batch(batch)).finished


async def test_a_history_with_what_is_not_over(paused: Runs) -> None:
    id = (await paused.start("example.org", Parameters())).id
    assert await paused.history("example.org") == []
    assert [entry.id for entry in await paused.history("example.org", unfinished=True)] == [id]
