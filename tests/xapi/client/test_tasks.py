"""Events followed, objects kept, barriers, and tasks watched to their end."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from runtime.contract.abi import Json
from runtime.xapi.client import tasks
from runtime.xapi.client.connection import Connection
from runtime.xapi.client.errors import TaskFailed, TooSlow, Unreachable, XapiError
from runtime.xapi.client.events import Follower, Reset, following
from tests.xapi.pool import TASK, Failure, Pool

# Events.


async def test_events_come_from_the_beginning_and_then_as_they_happen(pool: Pool, connection: Connection) -> None:
    vm = pool.put("vm", name_label="a")
    follower = Follower(connection, ["VM"])
    first = await follower.next()
    waiting = asyncio.ensure_future(follower.next())
    await pool.until_asked("event.from", 2)
    pool.put("vm", vm, name_label="b")
    second = await waiting
    pool.remove("vm", vm)
    third = await follower.next()

    told = [(e.kind, e.operation, e.ref, e.snapshot) for e in (*first, *second, *third)]
    assert told == [
        ("vm", "add", vm, {"name_label": "a"}), ("vm", "mod", vm, {"name_label": "b"}), ("vm", "del", vm, None),
    ]  # fmt: skip


async def test_silence_is_an_answer_without_events(connection: Connection) -> None:
    follower = Follower(connection, ["vm"])

    assert await follower.next(0.05) == []
    assert follower.token


@pytest.mark.parametrize("code", ["EVENTS_LOST", "EVENT_FROM_TOKEN_PARSE_FAILURE"])
async def test_a_stale_token_means_beginning_again(pool: Pool, connection: Connection, code: str) -> None:
    pool.put("vm", name_label="a")
    events = pool.calls["event.from"]
    follower = Follower(connection, ["vm"])
    await follower.next()

    def lost(*_: Json) -> Json:
        pool.calls["event.from"] = events
        raise Failure(code, follower.token)

    pool.calls["event.from"] = lost
    with pytest.raises(Reset):
        await follower.next()

    assert [event.operation for event in await follower.next()] == ["add"]


async def test_the_loop_survives_a_pool_that_fails_for_a_while(pool: Pool, connection: Connection) -> None:
    pool.put("vm", name_label="a")
    events, left = pool.calls["event.from"], [1] * 4

    async def failing(*params: Json) -> Json:
        if left:
            left.pop()
            return []
        return await events(*params)

    pool.calls["event.from"] = failing
    follower = Follower(connection, ["vm"])
    with pytest.raises(Unreachable, match=r"event\.from is none"):
        await follower.next()
    pool.calls["event.from"] = events

    assert len(await follower.next()) == 1


@pytest.mark.parametrize(
    "event", [5, {}, {"class": "vm", "operation": "change", "ref": "x"}, {"class": 1, "operation": "add", "ref": "x"}]
)
async def test_events_that_are_none(pool: Pool, connection: Connection, event: Json) -> None:
    pool.calls["event.from"] = lambda *_: {"events": [event], "token": "1,1"}
    with pytest.raises(Unreachable):
        await Follower(connection, ["vm"]).next()


async def test_a_session_that_ends_while_events_are_waited_for_is_renewed(pool: Pool, connection: Connection) -> None:
    vm = pool.put("vm", name_label="a")
    follower = Follower(connection, ["vm"])
    await follower.next()
    waiting = asyncio.ensure_future(follower.next())
    await pool.until_asked("event.from", 2)
    await pool.end_session(next(iter(pool.sessions)))
    await pool.until_asked("event.from", 3)
    pool.put("vm", vm, name_label="b")

    assert [event.snapshot for event in await waiting] == [{"name_label": "b"}]


async def test_objects_are_what_the_events_say(pool: Pool, connection: Connection) -> None:
    gone, stays = pool.put("vm", n=1), pool.put("vm", n=2)
    async with following(connection, ["vm"]) as known:
        await known.barrier()
        before = dict(known.objects["vm"])
        pool.remove("vm", gone)
        pool.put("vm", stays, n=3)
        new = pool.put("vm", n=4)
        await known.barrier()

        assert before == {gone: {"n": 1}, stays: {"n": 2}}
        assert known.objects["vm"] == {stays: {"n": 3}, new: {"n": 4}}


async def test_after_lost_events_everything_is_learnt_again(pool: Pool, connection: Connection) -> None:
    gone = pool.put("vm", n=1)
    async with following(connection, ["vm"]) as known:
        await known.barrier()
        events = pool.calls["event.from"]

        def lost(*_: Json) -> Json:
            pool.calls["event.from"] = events
            raise Failure("EVENTS_LOST")

        pool.calls["event.from"] = lost
        # Nobody will ever say so.
        del pool.objects["vm", gone]
        pool.put("vm", n=2)
        await known.barrier()

        assert [*known.objects["vm"].values()] == [{"n": 2}]


async def test_who_waits_learns_that_the_following_is_over(pool: Pool, connection: Connection) -> None:
    async with following(connection, ["vm"]) as known:
        await known.barrier()

        def refuse(*_: Json) -> Json:
            raise Failure("RBAC_PERMISSION_DENIED", "event.from")

        pool.calls["event.from"] = refuse
        pool.put("pool", pool.pool_ref, x=1)
        with pytest.raises(XapiError, match="RBAC_PERMISSION_DENIED"):
            await known.until(lambda: False, 10)


async def test_what_does_not_happen_is_waited_for_only_so_long(connection: Connection) -> None:
    async with following(connection, ["vm"]) as known:
        with pytest.raises(TooSlow, match=r"did not happen in 0\.05 s"):
            await known.until(lambda: False, 0.05)


# Tasks.


async def test_a_task_is_watched_to_its_end(pool: Pool, connection: Connection) -> None:
    task = pool.put("task", **TASK)
    seen: list[float] = []
    watching = asyncio.ensure_future(tasks.watch(connection, task, progress=seen.append))
    for at in range(1, 4):
        await pool.until_asked("event.from", at)
        pool.put("task", task, progress=at / 4)
    await pool.until_asked("event.from", 4)
    pool.end_task(task, result="<value>OpaqueRef:1</value>")

    assert await watching == "<value>OpaqueRef:1</value>"
    assert seen[0] == 0.0 and seen[-1] >= 0.5


async def test_a_task_that_is_over_is_seen_at_once(pool: Pool, connection: Connection) -> None:
    task = pool.put("task", **TASK | {"status": "success", "result": "x"})

    assert await tasks.watch(connection, task) == "x"
    assert not pool.asked["event.from"]


ENDS = {
    "failure": ({"status": "failure", "error_info": ["VDI_IO_ERROR", "Oh"]}, "failure: VDI_IO_ERROR [Oh]"),
    "cancelled": ({"status": "cancelled", "error_info": ["TASK_CANCELLED", "x"]}, "cancelled: TASK_CANCELLED"),
    "failure that says nothing": ({"status": "failure", "error_info": []}, "ended as failure"),
    "a status that is none": ({"status": "weird"}, "ended as weird"),
    "no status": ({"status": None}, "ended as None"),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "words"), ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("late", [False, True])
async def test_every_other_end_is_a_failure(
    pool: Pool, connection: Connection, fields: dict[str, Json], words: str, late: bool
) -> None:
    task = pool.put("task", **TASK)
    if not late:
        pool.put("task", task, **fields)
    watching = asyncio.ensure_future(tasks.watch(connection, task))
    if late:
        await pool.until_asked("event.from")
        pool.put("task", task, **fields)
    with pytest.raises(TaskFailed) as found:
        await watching

    assert words in str(found.value)


@pytest.mark.parametrize("late", [False, True])
async def test_a_task_that_is_gone_is_a_failure(pool: Pool, connection: Connection, late: bool) -> None:
    task = pool.put("task", **TASK)
    if not late:
        pool.remove("task", task)
    watching = asyncio.ensure_future(tasks.watch(connection, task))
    if late:
        await pool.until_asked("event.from")
        pool.remove("task", task)
    with pytest.raises(TaskFailed, match="destroyed before its end"):
        await watching


async def test_a_task_that_never_ends(pool: Pool, connection: Connection) -> None:
    with pytest.raises(TooSlow, match=r"did not end in 0\.1 s"):
        await tasks.watch(connection, pool.put("task", **TASK), seconds=0.1)


async def test_a_task_that_goes_on_is_not_given_up(pool: Pool, connection: Connection) -> None:
    task = pool.put("task", **TASK)
    told: list[float] = []

    def progress(part: float) -> None:
        told.append(part)
        if len(told) < 5:
            pool.put("task", task, **TASK | {"progress": len(told) / 5})
        else:
            pool.end_task(task)

    # Each change comes before the next question about it: none of them finds that nothing has changed.
    assert await tasks.watch(connection, task, still=0.0, progress=progress) == ""
    assert told == [0.0, 0.2, 0.4, 0.6, 0.8]


async def test_a_task_survives_the_end_of_the_session_and_a_stale_token(pool: Pool, connection: Connection) -> None:
    task = pool.put("task", **TASK)
    watching = asyncio.ensure_future(tasks.watch(connection, task))
    await pool.until_asked("event.from")
    await pool.end_session(next(iter(pool.sessions)))
    await pool.until_asked("event.from", 2)
    events = pool.calls["event.from"]

    def lost(*_: Json) -> Json:
        pool.calls["event.from"] = events
        raise Failure("EVENTS_LOST")

    pool.calls["event.from"] = lost
    pool.put("task", task, progress=0.5)
    await pool.until_asked("event.from", 4)
    pool.end_task(task, result="x")

    assert await watching == "x"


async def test_a_clock_that_jumps_changes_nothing(pool: Pool, connection: Connection) -> None:
    """Dates of the pool are not looked at."""
    task = pool.put("task", **TASK, created="20990101T00:00:00Z")
    watching = asyncio.ensure_future(tasks.watch(connection, task, seconds=30))
    await pool.until_asked("event.from")
    pool.end_task(task, created="19700101T00:00:00Z", finished="19690101T00:00:00Z")

    assert await watching == ""


async def test_a_call_as_a_task_gives_its_value_and_leaves_no_task(pool: Pool, connection: Connection) -> None:
    def snapshot(vm: str, name: str) -> str:
        task = pool.put("task", **TASK)
        pool.end_task(task, result=f"<value>{vm}-{name}</value>")
        return task

    pool.calls["Async.VM.snapshot"] = snapshot

    assert await tasks.run(connection, "VM.snapshot", "vm", "name") == "vm-name"
    assert pool.there_are("task") == []


async def test_a_call_as_a_task_fails_with_the_error_of_the_pool(pool: Pool, connection: Connection) -> None:
    def snapshot(vm: str) -> str:
        task = pool.put("task", **TASK)
        pool.end_task(task, "failure", error_info=["SR_FULL", "1", "2"])
        return task

    pool.calls["Async.VM.snapshot"] = snapshot
    with pytest.raises(XapiError, match=r"SR_FULL \[1, 2\]"):
        await tasks.run(connection, "VM.snapshot", "vm")

    assert pool.there_are("task") == []


@pytest.mark.parametrize("how", ["cancelled", "too slow", "still"])
async def test_a_call_as_a_task_that_is_given_up_is_cancelled_there_too(
    pool: Pool, connection: Connection, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if how == "still":
        monkeypatch.setattr(tasks, "STILL_SECONDS", 0.1)
    pool.calls["Async.VM.snapshot"] = lambda: pool.put("task", **TASK)
    work = asyncio.ensure_future(tasks.run(connection, "VM.snapshot", seconds=0.1 if how == "too slow" else None))
    await pool.until_asked("event.from")
    if how == "cancelled":
        work.cancel()
    with pytest.raises((TooSlow, asyncio.CancelledError)):
        await work
    await pool.until_asked("task.destroy")

    assert pool.asked["task.cancel"] == 1
    assert pool.there_are("task") == []


VALUES: list[tuple[str, Any]] = [
    ("", None), ("<value>OpaqueRef:1</value>", "OpaqueRef:1"), ("<value><string>x</string></value>", "x"),
    ("<value/>", ""), ("<value>a &lt;b&gt;</value>", "a <b>"),
    ("<value><array><data><value>a</value><value>b</value></data></array></value>", ["a", "b"]),
    ("<value><struct><member><name>k</name><value>v</value></member></struct></value>", {"k": "v"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), VALUES)
def test_the_result_of_a_task_is_a_value(text: str, expected: Json) -> None:
    assert tasks.value(text) == expected


@pytest.mark.parametrize(
    "text", ["x", "<value>", "<value></value", "<!DOCTYPE x><value>y</value>", "<value>a</value><value>b</value>"]
)
def test_a_result_that_is_no_value(text: str) -> None:
    with pytest.raises(Unreachable):
        tasks.value(text)


@pytest.mark.parametrize("through", ["task.create", "Async.VM.snapshot"])
async def test_a_task_whose_making_is_cancelled_does_not_stay(pool: Pool, connection: Connection, through: str) -> None:
    asked, go = asyncio.Event(), asyncio.Event()
    gone: list[str] = []

    def destroy(ref: str) -> str:
        gone.append(ref)
        return ""

    async def make(*_: str) -> str:
        asked.set()
        await go.wait()
        return "OpaqueRef:made"

    pool.calls[through] = make
    pool.calls["task.cancel"] = lambda ref: ""
    pool.calls["task.destroy"] = destroy

    async def work() -> None:
        if through == "task.create":
            async with tasks.task(connection, "x"):
                raise AssertionError("it was cancelled before")
        await tasks.run(connection, "VM.snapshot", "OpaqueRef:vm")

    working = asyncio.ensure_future(work())
    await asked.wait()
    working.cancel()
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert gone == ["OpaqueRef:made"]
