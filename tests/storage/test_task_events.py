"""event.from: what happened since a token, from the beginning, after a restart, and what is too old."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection

from runtime.storage import Storage, task_events
from runtime.storage.task_errors import TokenTooOld
from runtime.storage.task_log import TOMBSTONE_DAYS, TaskLog
from runtime.storage.task_reports import Entry, Start
from tests.storage.conftest import Open, StillClock
from tests.storage.reading import events, plain, task


@pytest.fixture
def log(storage: Storage) -> TaskLog:
    return storage.log


async def begun(log: TaskLog) -> str:
    return (await log.start("k", "n")).id


async def test_the_empty_token_gives_every_root_at_once(log: TaskLog) -> None:
    first, second = await begun(log), await begun(log)
    await log.end(first, "success")
    told, _ = await events(log, "", timeout=50)
    assert told == [("add", second, "pending"), ("add", first, "success")]


async def test_the_empty_token_on_an_empty_log_answers_at_once(log: TaskLog) -> None:
    assert (await events(log, "", timeout=50))[0] == []


async def test_a_root_that_began_is_an_add(log: TaskLog) -> None:
    _, token = await events(log, "")
    root = await begun(log)
    assert (await events(log, token))[0] == [("add", root, "pending")]


async def test_a_beginning_and_what_followed_are_one_add(log: TaskLog) -> None:
    _, token = await events(log, "")
    root = await begun(log)
    await log.end(root, "success")
    assert (await events(log, token))[0] == [("add", root, "success")]


async def test_several_changes_are_one_mod_with_the_newest_state(log: TaskLog) -> None:
    root = await begun(log)
    _, token = await events(log, "")
    await log.report(root, [Start("a", root, 1, "a")])
    await log.report(root, [Entry("a", 2, "info", "x")])
    answer = await log.events(token, 0)
    assert plain(answer.events) == [{"class": "Task", "operation": "mod", "snapshot": await task(log, root)}]


async def test_asking_a_task_to_stop_is_a_mod(log: TaskLog) -> None:
    root = await begun(log)
    _, token = await events(log, "")
    await log.request_abortion(root)
    assert (await events(log, token))[0] == [("mod", root, "pending")]


async def test_asking_again_is_no_event(log: TaskLog) -> None:
    root = await begun(log)
    await log.request_abortion(root)
    _, token = await events(log, "")
    await log.request_abortion(root)
    assert await events(log, token) == ([], token)


async def test_a_forgotten_root_is_a_del_with_its_last_state(log: TaskLog) -> None:
    root = await begun(log)
    await log.end(root, "success", {"r": 1})
    _, token = await events(log, "")
    await log.destroy(root)
    (event,) = plain((await log.events(token, 0)).events)
    assert (event["operation"], event["snapshot"]["id"], event["snapshot"]["result"]) == ("del", root, {"r": 1})


async def test_a_root_that_came_and_went_is_not_told(log: TaskLog) -> None:
    _, token = await events(log, "")
    root = await begun(log)
    await log.end(root, "success")
    await log.destroy(root)
    assert (await events(log, token))[0] == []


async def test_the_token_moves_past_what_is_not_told(log: TaskLog) -> None:
    _, token = await events(log, "")
    root = await begun(log)
    await log.end(root, "success")
    await log.destroy(root)
    assert (await events(log, token))[1] != token


async def test_nothing_happened_gives_the_same_token(log: TaskLog) -> None:
    await begun(log)
    _, token = await events(log, "")
    assert await events(log, token) == ([], token)


async def test_a_token_can_be_used_twice(log: TaskLog) -> None:
    _, token = await events(log, "")
    await begun(log)
    assert await events(log, token) == await events(log, token)


async def test_a_reader_waits_for_an_event(log: TaskLog) -> None:
    _, token = await events(log, "")
    waiting = asyncio.ensure_future(events(log, token, timeout=50))
    root = await begun(log)
    assert (await waiting)[0] == [("add", root, "pending")]


async def test_many_readers_get_the_same(log: TaskLog) -> None:
    _, token = await events(log, "")
    waiting = [asyncio.ensure_future(events(log, token, timeout=50)) for _ in range(20)]
    root = await begun(log)
    assert [told for told, _ in await asyncio.gather(*waiting)] == [[("add", root, "pending")]] * 20


async def test_readers_that_wait_for_the_same_share_the_reading(log: TaskLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand of them must not keep everybody else from reading."""
    token = (await log.events("", 0)).token
    reads: list[object] = []
    read = log._database.read

    async def counted(work: Callable[[Connection], Any]) -> Any:
        reads.append(work)
        return await read(work)

    monkeypatch.setattr(log._database, "read", counted)
    readers = [asyncio.ensure_future(log.events(token, 30)) for _ in range(200)]
    await asyncio.sleep(0)
    leaving = readers.pop(0)
    leaving.cancel()
    await log.start("k", "n")
    answers = await asyncio.gather(*readers)
    assert {len(answer.events) for answer in answers} == {1}
    assert len(reads) < 50


async def test_who_waits_is_let_go_at_the_end_of_the_process(log: TaskLog) -> None:
    _, token = await events(log, "")
    waiting = asyncio.ensure_future(events(log, token, timeout=1e9))
    assert await events(log, token) == ([], token)
    log.release()

    assert await waiting == ([], token)
    assert await events(log, token, timeout=1e9) == ([], token)


async def test_waiting_ends_with_the_timeout(log: TaskLog) -> None:
    _, token = await events(log, "")
    assert await events(log, token, timeout=0.02) == ([], token)


async def test_tokens_survive_a_restart(open_at: Open) -> None:
    storage = await open_at()
    first = await begun(storage.log)
    gone = await begun(storage.log)
    await storage.log.end(gone, "success")
    _, token = await events(storage.log, "")
    await storage.log.end(first, "success")
    await storage.log.destroy(gone)
    await storage.close()
    log = (await open_at()).log
    new = await begun(log)
    told, _ = await events(log, token)
    assert told == [("mod", first, "success"), ("del", gone, "success"), ("add", new, "pending")]


async def test_generations_never_come_back(open_at: Open) -> None:
    storage = await open_at()
    await begun(storage.log)
    _, token = await events(storage.log, "")
    await storage.close()
    log = (await open_at()).log
    later = task_events.parse((await events(log, ""))[1])
    earlier = task_events.parse(token)
    assert later is not None
    assert earlier is not None
    assert (later.log, later.seen >= earlier.seen) == (earlier.log, True)


@pytest.mark.parametrize("token", ["nonsense", "other-1", "LOG-999999", "LOG-1-2", "LOG--1", "LOG-" + "9" * 30])
async def test_a_token_that_this_log_did_not_give_is_too_old(log: TaskLog, token: str) -> None:
    await begun(log)
    name = (await events(log, ""))[1].partition("-")[0]
    with pytest.raises(TokenTooOld):
        await log.events(token.replace("LOG", name), 50)


async def test_a_token_from_before_what_is_known_is_too_old(log: TaskLog, clock: StillClock) -> None:
    root = await begun(log)
    await log.end(root, "success")
    _, token = await events(log, "")
    await log.destroy(root)
    _, later = await events(log, token)
    clock.at += int((TOMBSTONE_DAYS + 1) * 86_400_000)
    await log.prune()
    assert (await events(log, later))[0] == []
    with pytest.raises(TokenTooOld):
        await log.events(token, 0)


async def test_a_long_listing_comes_in_parts_without_a_gap(log: TaskLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_events, "MAX_EVENTS", 7)
    ids = [await begun(log) for _ in range(20)]
    told: list[tuple[str, str, str]] = []
    token = ""
    while True:
        part, token = await events(log, token)
        if not part:
            break
        told += part
    assert told == [("add", id, "pending") for id in ids]


async def test_a_root_that_goes_during_a_listing_in_parts_is_told(
    log: TaskLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task_events, "MAX_EVENTS", 2)
    ids = [await begun(log) for _ in range(4)]
    await log.end(ids[0], "success")
    _, token = await events(log, "")
    await log.end(ids[1], "success")
    await log.destroy(ids[1])
    told = []
    while part := await events(log, token):
        if not part[0]:
            break
        told += part[0]
        token = part[1]
    assert told == [("add", ids[3], "pending"), ("add", ids[0], "success"), ("del", ids[1], "success")]


async def test_an_answer_past_the_size_ends_and_goes_on(log: TaskLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_events, "MAX_ANSWER", 300)
    ids = [await begun(log) for _ in range(5)]
    first, token = await events(log, "")
    rest, _ = await events(log, token)
    assert 0 < len(first) < 5
    assert (first + rest)[: len(first) + len(rest)] == [("add", id, "pending") for id in ids][: len(first) + len(rest)]


async def test_a_reader_that_leaves_leaves_nothing(log: TaskLog) -> None:
    _, token = await events(log, "")
    waiting = asyncio.ensure_future(events(log, token, timeout=50))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
