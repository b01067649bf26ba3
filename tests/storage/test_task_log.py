"""The task log: trees on disk, what may be said of a task and when, what is kept."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from runtime.contract.jsontext import dumps
from runtime.formats.task_id import base36, task_id
from runtime.storage import Storage
from runtime.storage.task_errors import JobRuns, LimitReached, TaskOver, TaskRuns, UnknownTask
from runtime.storage.task_log import TaskLog
from runtime.storage.task_reports import (
    MAX_DATA,
    MAX_DEPTH,
    MAX_ENTRIES,
    MAX_NAME,
    End,
    Entry,
    Property,
    Report,
    Start,
    report_of,
)
from runtime.storage.task_tree import MAX_SNAPSHOT, shorten
from tests.storage.conftest import Open, StillClock
from tests.storage.reading import all_ids, task

NOW = 1_700_000_000_000


@pytest.fixture
def log(storage: Storage) -> TaskLog:
    return storage.log


@pytest.mark.parametrize(("number", "text"), [(0, "0"), (35, "z"), (36, "10"), (1795187818472, "mwp4h5uw")])
def test_numbers_in_base_36(number: int, text: str) -> None:
    assert base36(number) == text


def test_an_id_is_that_of_the_original() -> None:
    """Source: the recorded events of the real server."""
    assert task_id(1795187818472, int("1j4v", 36)) == "0mwp4h5uw-1j4v"


async def test_an_id_is_the_clock_and_a_random_part(log: TaskLog) -> None:
    assert re.fullmatch(r"0loyw3v28-[0-9a-z]{4,8}", log.new_id())


async def test_a_task_begins_pending(log: TaskLog) -> None:
    new = await log.start("remoteTest", "test remote", {"id": "rem1"})
    assert await task(log, new.id) == {
        "id": new.id,
        "name": "test remote",
        "kind": "remoteTest",
        "start": NOW,
        "status": "pending",
        "data": {"id": "rem1"},
        "updatedAt": NOW,
        "infos": [],
        "warnings": [],
        "tasks": [],
    }


async def test_a_tree_is_put_together_from_its_reports(log: TaskLog) -> None:
    root = (await log.start("backup", "backup run")).id
    await log.report(
        root,
        [
            Entry(root, NOW + 1, "info", "vms", {"vms": ["u"]}),
            Start("vm", root, NOW + 2, "backup VM", {"type": "VM"}),
            Start("snap", "vm", NOW + 3, "snapshot"),
            End("snap", NOW + 4, "success", "uuid"),
            Property("vm", NOW + 5, "progress", 40),
            Property("vm", NOW + 5, "name_label", "web-1"),
            Entry("vm", NOW + 6, "warning", "slow"),
        ],
    )
    found = await task(log, root)
    assert found == {
        "id": root,
        "name": "backup run",
        "kind": "backup",
        "start": NOW,
        "status": "pending",
        "data": {},
        "updatedAt": NOW + 6,
        "infos": [{"message": "vms", "timestamp": NOW + 1, "data": {"vms": ["u"]}}],
        "warnings": [],
        "tasks": [
            {
                "id": "vm",
                "name": "backup VM",
                "start": NOW + 2,
                "status": "pending",
                "progress": 40,
                "data": {"type": "VM", "name_label": "web-1"},
                "updatedAt": NOW + 6,
                "infos": [],
                "warnings": [{"message": "slow", "timestamp": NOW + 6}],
                "tasks": [
                    {
                        "id": "snap",
                        "name": "snapshot",
                        "start": NOW + 3,
                        "end": NOW + 4,
                        "status": "success",
                        "data": {},
                        "result": "uuid",
                        "updatedAt": NOW + 4,
                        "infos": [],
                        "warnings": [],
                        "tasks": [],
                    }
                ],
            }
        ],
    }


async def test_a_sub_task_is_found_by_its_id(log: TaskLog) -> None:
    root = (await log.start("backup", "backup run")).id
    await log.report(root, [Start("a", root, NOW, "a"), Start("b", "a", NOW, "b")])
    assert (await task(log, "b"))["name"] == "b"


async def test_children_stand_in_the_order_of_their_beginning(log: TaskLog) -> None:
    root = (await log.start("backup", "backup run")).id
    for name in ("z", "a", "m"):
        await log.report(root, [Start(name, root, NOW, name)])
    assert [child["id"] for child in (await task(log, root))["tasks"]] == ["z", "a", "m"]


async def test_what_is_still_open_below_a_task_that_ends_is_interrupted(log: TaskLog) -> None:
    root = (await log.start("backup", "backup run")).id
    starts = [Start("a", root, NOW, "a"), Start("b", "a", NOW, "b"), Start("c", root, NOW, "c")]
    await log.report(root, [*starts, End("a", NOW + 1, "failure", {"message": "no"})])
    assert [(await task(log, id))["status"] for id in ("a", "b", "c", root)] == [
        "failure",
        "interrupted",
        "pending",
        "pending",
    ]


async def test_reports_of_a_task_that_is_over_change_nothing(log: TaskLog) -> None:
    root = (await log.start("backup", "backup run")).id
    await log.end(root, "success", 1)
    before = await task(log, root)
    await log.report(
        root, [End(root, NOW, "failure"), Entry(root, NOW, "info", "x"), Property(root, NOW, "progress", 1)]
    )
    assert await task(log, root) == before


async def test_a_beginning_may_be_said_twice(log: TaskLog) -> None:
    root = (await log.start("backup", "backup run")).id
    for _ in range(2):
        await log.report(root, [Start("a", root, NOW, "a")])
    assert len((await task(log, root))["tasks"]) == 1


BAD_REPORTS: list[tuple[str, list[Report], type[Exception]]] = [
    ("an unknown task", [Entry("nope", NOW, "info", "x")], UnknownTask),
    ("an unknown parent", [Start("a", "nope", NOW, "a")], UnknownTask),
    (
        "a parent that is over",
        [Start("a", "ROOT", NOW, "a"), End("a", 1, "success"), Start("b", "a", 1, "b")],
        TaskOver,
    ),
    ("a task of another worker", [Entry("OTHER", NOW, "info", "x")], UnknownTask),
    ("a parent of another worker", [Start("a", "OTHER", NOW, "a")], UnknownTask),
    ("an id of another worker", [Start("OTHER", "ROOT", NOW, "a")], UnknownTask),
    (
        "too deep",
        [Start(str(n + 1), str(n) if n else "ROOT", NOW, "x") for n in range(MAX_DEPTH + 1)],
        LimitReached,
    ),
]


@pytest.mark.parametrize(("what", "reports", "fault"), BAD_REPORTS, ids=[row[0] for row in BAD_REPORTS])
async def test_a_refused_report_takes_those_with_it_along(
    log: TaskLog, what: str, reports: list[Report], fault: type[Exception]
) -> None:
    root = (await log.start("backup", "backup run")).id
    other = (await log.start("backup", "another")).id
    named = {"ROOT": root, "OTHER": other}

    def real(one: Report) -> Report:
        if isinstance(one, Start):
            return Start(named.get(one.id, one.id), named.get(one.parent, one.parent), one.at, one.name)
        if isinstance(one, Entry):
            return Entry(named.get(one.id, one.id), one.at, one.level, one.message)
        return one

    before = await task(log, root)
    with pytest.raises(fault):
        await log.report(root, [Entry(root, NOW, "info", "first"), *(real(one) for one in reports)])
    assert await task(log, root) == before


async def test_lines_past_the_limit_are_left_out_and_the_last_one_says_so(log: TaskLog) -> None:
    root = (await log.start("backup", "backup run")).id
    await log.report(root, [Entry(root, NOW, "info", str(number)) for number in range(MAX_ENTRIES + 5)])
    found = await task(log, root)
    assert len(found["infos"]) == MAX_ENTRIES - 1
    assert [line["message"] for line in found["warnings"]] == ["further lines of this task are left out"]


async def test_data_past_the_limit_is_replaced_by_a_note(log: TaskLog) -> None:
    root = (await log.start("backup", "backup run")).id
    await log.end(root, "success", "x" * MAX_DATA)
    assert list((await task(log, root))["result"]) == ["leftOut"]


async def test_a_line_or_a_name_past_its_limit_is_cut(log: TaskLog) -> None:
    """Nothing checks them on the way, and one task must not make the answers of everybody too large."""
    root = (await log.start("backup", "n" * 5000)).id
    await log.report(root, [Start("a", root, NOW, "n" * 5000), Entry(root, NOW, "info", "m" * (MAX_DATA + 1))])
    found = await task(log, root)
    assert [len(found["name"]), len(found["tasks"][0]["name"]), len(found["infos"][0]["message"])] == [
        MAX_NAME,
        MAX_NAME,
        MAX_DATA,
    ]
    await log.report(root, [Property(root, NOW, "name", "p" * 5000)])
    assert len((await task(log, root))["name"]) == MAX_NAME


async def test_a_task_fits_into_a_message_whatever_it_is_written_in(log: TaskLog) -> None:
    """A character has up to four bytes, and a control character six in JSON."""
    root = (await log.start("backup", "backup run")).id
    await log.report(root, [Entry(root, NOW, "info", "\U0001f4be" * 60_000) for _ in range(17)])
    assert len(dumps((await log.events("", 0)).events)) < MAX_SNAPSHOT + 1000


@pytest.mark.parametrize(
    ("lines", "data", "depth"), [(1, 0, 0), (500, 0, 0), (0, 500, 0), (0, 0, 500), (300, 300, 300)]
)
def test_a_tree_too_large_is_shortened_to_its_limit(lines: int, data: int, depth: int) -> None:
    def one(id: str, tasks: list[Any]) -> dict[str, Any]:
        said = [{"message": "m" * 100, "timestamp": 1, "data": {"d": "x" * 100}} for _ in range(lines)]
        return {"id": id, "updatedAt": 1, "data": {"d": "x" * data}, "infos": said, "warnings": [], "tasks": tasks}

    children = [one(str(number), [one(f"{number}-{n}", []) for n in range(depth // 50)]) for number in range(50)]
    root = one("root", children)
    whole = len(dumps(root))
    shorten(root, 40_000)
    assert len(dumps(root)) <= 40_000
    assert bool(root["warnings"]) is (whole > 40_000)


async def test_a_job_runs_once(log: TaskLog) -> None:
    first = await log.start("backup", "backup run", job="J")
    with pytest.raises(JobRuns) as caught:
        await log.start("backup", "backup run", job="J")
    assert (caught.value.job, caught.value.id) == ("J", first.id)


async def test_a_job_runs_again_once_it_is_over(log: TaskLog) -> None:
    first = await log.start("backup", "backup run", job="J")
    await log.end(first.id, "failure")
    await log.start("backup", "backup run", job="J")
    assert await log.running_jobs("backup") == ["J"]


async def test_running_jobs_are_those_of_a_kind(log: TaskLog) -> None:
    await log.start("backup", "backup run", job="J")
    await log.start("other", "other", job="K")
    await log.start("backup", "without a job")
    assert await log.running_jobs("backup") == ["J"]


async def test_all_tasks_come_newest_first(log: TaskLog, clock: StillClock) -> None:
    ids = []
    for _ in range(60):
        clock.at += 1
        ids.append((await log.start("k", "n")).id)
    assert await all_ids(log) == ids[::-1]


@pytest.mark.parametrize(("limit", "count"), [(None, 3), (0, 0), (2, 2), (5, 3), (2**53 - 1, 3)])
async def test_a_limit_keeps_the_newest(log: TaskLog, limit: int | None, count: int) -> None:
    for _ in range(3):
        await log.start("k", "n")
    assert await all_ids(log, limit) == (await all_ids(log))[:count]


async def test_only_root_tasks_are_listed(log: TaskLog) -> None:
    root = (await log.start("k", "n")).id
    await log.report(root, [Start("a", root, NOW, "a")])
    assert await all_ids(log) == [root]


async def test_a_task_that_is_over_can_be_forgotten(log: TaskLog) -> None:
    root = (await log.start("k", "n")).id
    await log.report(root, [Start("a", root, NOW, "a"), End(root, NOW, "success")])
    await log.destroy(root)
    for id in (root, "a"):
        with pytest.raises(UnknownTask):
            await log.get(id)


async def test_a_running_task_is_not_forgotten(log: TaskLog) -> None:
    root = (await log.start("k", "n")).id
    with pytest.raises(TaskRuns):
        await log.destroy(root)
    assert (await task(log, root))["status"] == "pending"


async def test_a_sub_task_that_is_over_can_be_forgotten_with_those_below(log: TaskLog) -> None:
    root = (await log.start("k", "n")).id
    await log.report(
        root,
        [
            Start("a", root, NOW, "a"),
            Start("b", "a", NOW, "b"),
            Start("c", root, NOW, "c"),
            Entry("b", NOW, "info", "x"),
            End("a", NOW, "success"),
        ],
    )
    await log.end(root, "success")
    await log.destroy("a")
    assert [child["id"] for child in (await task(log, root))["tasks"]] == ["c"]


@pytest.mark.parametrize("act", [TaskLog.get, TaskLog.destroy, TaskLog.request_abortion])
async def test_an_unknown_task_is_refused(log: TaskLog, act: Callable[[TaskLog, str], Awaitable[object]]) -> None:
    with pytest.raises(UnknownTask):
        await act(log, "nope")


async def test_finished_tasks_past_the_count_go_oldest_first(open_at: Open, clock: StillClock) -> None:
    log = (await open_at(keep_tasks=3)).log
    running = (await log.start("k", "running")).id
    ids = []
    for _ in range(5):
        clock.at += 1
        ids.append((await log.start("k", "n")).id)
        await log.end(ids[-1], "success")
    assert sorted(await all_ids(log)) == sorted([running, *ids[2:]])


async def test_finished_tasks_past_their_time_go(storage: Storage, clock: StillClock) -> None:
    log = storage.log
    old = (await log.start("k", "old")).id
    await log.end(old, "success")
    running = (await log.start("k", "running")).id
    clock.at += 31 * 86_400_000
    await log.prune()
    assert await all_ids(log) == [running]


async def test_everything_is_there_after_a_restart(open_at: Open) -> None:
    storage = await open_at()
    root = (await storage.log.start("backup", "backup run", {"a": 1})).id
    await storage.log.report(
        root, [Start("a", root, NOW, "a"), Entry("a", NOW, "info", "x"), End(root, NOW, "success")]
    )
    before = await task(storage.log, root)
    await storage.close()
    assert await task((await open_at()).log, root) == before


@pytest.mark.parametrize(
    ("value", "report"),
    [
        ({"type": "start", "id": "a", "name": "n"}, Start("a", "W", 5, "n", {})),
        (
            {"type": "start", "id": "a", "parentId": "p", "name": "n", "properties": {"x": 1}, "timestamp": 7.9},
            Start("a", "p", 7, "n", {"x": 1}),
        ),
        ({"type": "end", "status": "success"}, End("W", 5, "success", None)),
        ({"type": "end", "id": "a", "status": "failure", "result": 1}, End("a", 5, "failure", 1)),
        ({"type": "info", "message": "m"}, Entry("W", 5, "info", "m", None)),
        ({"type": "warning", "message": "m", "data": []}, Entry("W", 5, "warning", "m", [])),
        ({"type": "progress", "progress": 3}, Property("W", 5, "progress", 3)),
        ({"type": "property", "name": "k", "value": None}, Property("W", 5, "k", None)),
        ({"type": "info", "message": "m", "timestamp": float("inf")}, Entry("W", 5, "info", "m", None)),
        ({"type": "info", "message": "m", "timestamp": float("nan")}, Entry("W", 5, "info", "m", None)),
    ],
)
def test_reports_of_the_internal_face_are_read(value: dict[str, object], report: Report) -> None:
    assert report_of(value, "W", 5) == report
