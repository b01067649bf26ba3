"""Batches and their users."""

from __future__ import annotations

import asyncio
import re

import pytest
from sqlalchemy import Connection, select, text

from runtime.dns.runs import (
    BatchTooLarge,
    BatchUnfinished,
    GivenServer,
    Invalid,
    NotAuthorized,
    Parameters,
    QueueFull,
    Runs,
    State,
    UnknownBatch,
    UserExists,
)
from runtime.dns.runs.outcomes import Outcome
from runtime.dns.runs.schema import user
from tests.dns.runs.conftest import Place, over, until


async def test_a_batch_from_its_start_to_its_end(place: Place) -> None:
    place.runner.open.clear()
    place.places = 2
    given = {"profile": "default", "nameservers": [{"ns": "ns.example", "ip": "192.0.2.1"}]}
    parameters = Parameters(nameservers=[GivenServer("NS.example", "192.0.2.1")], given=given)
    async with place.service() as runs:
        await runs.add_user("alice", "wonderland")
        id = await runs.create_batch("alice", "wonderland", ["a.example", "B.example.", "warning.example"], parameters)
        await until(lambda: len(place.runner.now) == 2)
        half = await runs.batch(id, ids=set(State))
        assert (id, half.username, half.waiting, half.running, half.finished) == (1, "alice", 1, 2, 0)
        ids = [*half.ids[State.RUNNING], *half.ids[State.WAITING]]
        assert half.ids[State.FINISHED] == []
        place.runner.open.set()
        await over(runs, *ids)
        done = await runs.batch(id, ids={State.FINISHED})
        assert (done.waiting, done.running, done.finished, done.ids) == (0, 0, 3, {State.FINISHED: ids})
        found = [await runs.run(id) for id in ids]
        history = await runs.history("b.example")
    assert [run.domain for run in found] == ["a.example", "b.example", "warning.example"]
    assert {run.batch for run in found} == {1}
    assert found[2].level == "WARNING"
    assert (found[0].parameters.priority, found[0].parameters.given) == (5, given)
    assert [(entry.id, entry.undelegated) for entry in history] == [(ids[1], True)]


async def test_equal_domains_are_not_merged(paused: Runs) -> None:
    await paused.add_user("u", "k")
    id = await paused.create_batch("u", "k", ["a.example", "A.Example."], Parameters())
    assert (await paused.batch(id)).waiting == 2


async def test_equal_domains_are_all_tested_one_after_the_other(place: Place) -> None:
    place.runner.dies = 1
    async with place.service() as runs:
        await runs.add_user("u", "k")
        id = await runs.create_batch("u", "k", ["a.example", "b.example", *["A.example"] * 9], Parameters())
        (single,) = [(await runs.start("a.example", Parameters())).id]
        await over(runs, single)
        await until(lambda: _finished(runs, id), 11)
    assert sorted(set(place.runner.begun)) == ["a.example", "b.example"]
    assert len(place.runner.begun) == 13


@pytest.mark.judge("postgresql")
@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
async def test_of_equal_names_one_is_in_the_queue_that_processes_share(place: Place) -> None:
    """Whoever takes from there would go past all the others, each time."""
    jobs = text("SELECT count(*) FROM procrastinate_jobs")

    async def queued(runs: Runs) -> object:
        return await runs._store.read(lambda connection: connection.execute(jobs).scalar())

    async with place.service(execute=False) as runs:
        await runs.add_user("u", "k")
        id = await runs.create_batch("u", "k", ["a.example"] * 50 + ["b.example"], Parameters())
        assert await queued(runs) == 2
    async with place.service() as runs:
        await until(lambda: _finished(runs, id), 51)
        assert await queued(runs) == 0


@pytest.mark.judge("postgresql")
@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
async def test_a_run_that_is_in_the_queue_does_not_get_there_again(place: Place) -> None:
    """As all are that were put there by a version that put all of a name there."""
    jobs = text("SELECT count(*) FROM procrastinate_jobs")
    async with place.service(execute=False) as runs:
        await runs.add_user("u", "k")
        await runs.create_batch("u", "k", ["a.example"] * 3, Parameters())

        def all_of_them(connection: Connection) -> None:
            connection.execute(text("DELETE FROM procrastinate_jobs"))
            rows = connection.execute(text("SELECT id, domain, NULL AS batch FROM zone_run")).mappings()
            runs._queue.add(connection, [dict(row) for row in rows])

        await runs._store.write(all_of_them)
        [claim] = await runs._store.write(lambda connection: runs._queue.take(connection, 5, 1))
        over = await runs._store.write(lambda connection: runs._queue.over(connection, claim, Outcome([]), 2))
        assert over
        assert await runs._store.read(lambda connection: connection.execute(jobs).scalar()) == 2


async def test_a_batch_of_nothing(paused: Runs) -> None:
    await paused.add_user("u", "k")
    status = await paused.batch(await paused.create_batch("u", "k", [], Parameters()))
    assert (status.waiting, status.running, status.finished) == (0, 0, 0)


@pytest.mark.parametrize(
    ("username", "key"), [("alice", "wrong"), ("alice", ""), ("bob", "wonderland"), ("' or 1=1 --", "x"), ("\0", "\0")]
)
async def test_wrong_keys(paused: Runs, username: str, key: str) -> None:
    await paused.add_user("alice", "wonderland")
    with pytest.raises(NotAuthorized):
        await paused.create_batch(username, key, ["a.example"], Parameters())


async def test_users_have_one_name_each_and_keys_that_are_not_kept(paused: Runs) -> None:
    assert [await paused.add_user("alice", "wonderland"), await paused.add_user("b'ob", "wonderland")] == [1, 2]
    with pytest.raises(UserExists):
        await paused.add_user("alice", "other")
    with pytest.raises(Invalid, match="NUL"):
        await paused.add_user("al\0ice", "other")
    kept = await paused._store.read(lambda connection: connection.execute(select(user.c.key)).scalars().all())
    assert len(set(kept)) == 2
    assert all(re.match(r"scrypt\$16384\$8\$1\$[^$]+\$[^$]+$", key) for key in kept)


async def test_a_batch_that_is_too_large_is_refused_whole(place: Place) -> None:
    async with place.service(execute=False, max_batch=2) as runs:
        await runs.add_user("u", "k")
        with pytest.raises(BatchTooLarge, match="3 domains; at most 2"):
            await runs.create_batch("u", "k", ["a", "b", "c"], Parameters())
        with pytest.raises(UnknownBatch):
            await runs.batch(1)


async def test_what_is_no_name_is_listed_up_to_a_hundred(paused: Runs) -> None:
    await paused.add_user("u", "k")
    with pytest.raises(Invalid) as caught:
        await paused.create_batch("u", "k", ["a.example", *["a..b"] * 150], Parameters(profile="none"))
    findings = caught.value.findings
    assert findings[:2] == (
        ("/profile", "there is no profile none"),
        ("/domains/1", "the name has two dots in a row"),
    )
    assert (len(findings), caught.value.total) == (101, 151)
    with pytest.raises(UnknownBatch):
        await paused.batch(1)


async def test_unchecked_names_are_over_at_once_and_say_so(runs: Runs) -> None:
    await runs.add_user("u", "k")
    id = await runs.create_batch("u", "k", ["a..b", "\0", "a.example"], Parameters(), unchecked=True)
    await until(lambda: _finished(runs, id), 3)
    ids = (await runs.batch(id, ids={State.FINISHED})).ids[State.FINISHED]
    results = [await runs.results(id) for id in ids]
    assert [result.run.failure for result in results] == ["NOT_A_NAME", "NOT_A_NAME", None]
    assert results[0].run.domain == "a..b"
    assert results[0].messages[0].args == {"reason": "the name has two dots in a row"}


async def _finished(runs: Runs, id: int) -> int:
    return (await runs.batch(id)).finished


async def test_a_batch_finds_room_for_all_or_none(place: Place) -> None:
    async with place.service(execute=False, max_waiting=3) as runs:
        await runs.add_user("u", "k")
        await runs.start("z.example", Parameters())
        with pytest.raises(QueueFull):
            await runs.create_batch("u", "k", ["a", "b", "c"], Parameters())
        await runs.create_batch("u", "k", ["a", "b"], Parameters())
        with pytest.raises(QueueFull):
            await runs.start("y.example", Parameters())


async def test_one_batch_at_a_time_where_that_is_asked_for(place: Place) -> None:
    async with place.service(execute=False) as runs:
        for name in ("u", "v"):
            await runs.add_user(name, "k")
        asked = [runs.create_batch("u", "k", ["a.example"], Parameters(), one_at_a_time=True) for _ in range(2)]
        first, second = sorted(await asyncio.gather(*asked, return_exceptions=True), key=str)
        assert first == 1
        assert isinstance(second, BatchUnfinished)
        assert (second.batch, second.username) == (1, "u")
        assert await runs.create_batch("v", "k", ["a.example"], Parameters(), one_at_a_time=True) > 1
        assert await runs.create_batch("u", "k", ["a.example"], Parameters()) > 1
    async with place.service() as runs:
        await until(lambda: _finished(runs, 1), 1)
        await until(lambda: len(place.runner.begun) == 3 and not place.runner.now)
        await runs.create_batch("u", "k", ["b.example"], Parameters(), one_at_a_time=True)


@pytest.mark.parametrize("id", [0, -1, 7, 2**31, 2**80])
async def test_an_unknown_batch(paused: Runs, id: int) -> None:
    with pytest.raises(UnknownBatch):
        await paused.batch(id)
