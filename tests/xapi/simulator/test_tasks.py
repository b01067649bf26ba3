"""Tasks: pending, then finished once and for all (reference b.6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from runtime.xapi.simulator import tasks
from runtime.xapi.simulator.errors import XapiFault
from tests.xapi.simulator.pool import NULL, Client, refused, simulating


async def new(pool: Client) -> str:
    return str(await pool("task.create", "label", "description"))


async def test_a_new_task_is_pending(pool: Client) -> None:
    token = await pool.token()
    task = await new(pool)

    record = await pool("task.get_record", task)
    assert (record["name_label"], record["name_description"]) == ("label", "description")
    assert (record["status"], record["progress"], record["type"]) == ("pending", 0.0, "<none/>")
    assert record["finished"] == "19700101T00:00:00Z"
    assert record["resident_on"] == pool.simulator.coordinator.ref
    assert await pool.events(token) == [("task", "add", task)]
    assert await pool("session.get_tasks", pool.session) == [task]


async def test_its_owner_changes_it(pool: Client) -> None:
    task = await new(pool)
    await pool("task.set_progress", task, 0.5)
    await pool("task.add_to_other_config", task, "key", "value")
    await pool("task.set_result", task, "<value>x</value>")
    await pool("task.set_status", task, "success")

    record = await pool("task.get_record", task)
    assert (record["status"], record["progress"], record["result"]) == ("success", 1.0, "<value>x</value>")
    assert record["other_config"] == {"key": "value"}
    assert record["finished"] > record["created"][:4]
    assert record["allowed_operations"] == []
    assert await pool("session.get_tasks", pool.session) == []


CHANGES: list[tuple[str, list[Any]]] = [
    ("set_status", ["failure"]),
    ("set_progress", [0.1]),
    ("set_result", ["other"]),
    ("set_error_info", [["X"]]),
    ("add_to_other_config", ["k", "v"]),
    ("cancel", []),
]


@pytest.mark.parametrize(("name", "params"), CHANGES)
async def test_a_finished_task_never_changes(pool: Client, name: str, params: list[Any]) -> None:
    task = await new(pool)
    await pool("task.set_status", task, "success")
    before = await pool("task.get_record", task)
    await pool(f"task.{name}", task, *params)

    assert await pool("task.get_record", task) == before


async def test_a_failed_task_has_its_error(pool: Client) -> None:
    task = await new(pool)
    await pool("task.set_error_info", task, ["MY_ERROR", "x"])
    await pool("task.set_status", task, "failure")

    record = await pool("task.get_record", task)
    assert (record["status"], record["error_info"], record["progress"]) == ("failure", ["MY_ERROR", "x"], 1.0)


async def test_a_pending_task_is_not_destroyed(pool: Client) -> None:
    task = await new(pool)
    await pool("task.destroy", task)
    assert await pool("task.get_current_operations", task) == {task: "destroy"}

    await pool("task.set_status", task, "success")
    await pool("task.destroy", task)
    assert await refused(pool, "task.get_record", task) == ["HANDLE_INVALID", "task", task]


async def test_a_task_that_nobody_works_on_is_cancelled_at_once(pool: Client) -> None:
    task = await new(pool)
    await pool("task.cancel", task)

    record = await pool("task.get_record", task)
    assert (record["status"], record["error_info"]) == ("cancelled", ["TASK_CANCELLED", task])


async def test_work_sees_that_its_task_is_cancelled(pool: Client) -> None:
    task = pool.pool.find("task", await new(pool))
    pool.pool.hide(task, works=True)
    assert not pool.simulator.tasks.cancelling(task)
    await pool("task.cancel", task.ref)

    assert pool.simulator.tasks.cancelling(task)
    assert await pool("task.get_current_operations", task.ref) == {task.ref: "cancel"}
    pool.simulator.tasks.cancelled(task)
    assert await pool("task.get_status", task.ref) == "cancelled"


async def test_cancelling_an_asynchronous_call_breaks_off_its_work(pool: Client) -> None:
    disk = (await pool.disks(await pool.vm("db-1")))[0]
    await pool("VDI.enable_cbt", disk)
    snapshot = await pool("VDI.snapshot", disk)
    vbd = await pool("VBD.create", {"VM": await pool.vm("db-1"), "VDI": snapshot, "userdevice": "9"})
    task = await pool("Async.VDI.data_destroy", snapshot)
    await pool("task.cancel", task)
    await pool("VBD.destroy", vbd)
    await pool("event.from", ["vdi"], await pool.token(), 0.1)

    assert await pool("task.get_status", task) == "cancelled"
    assert await pool("VDI.get_type", snapshot) == "user"


async def test_a_subtask_and_its_parent_know_each_other(pool: Client) -> None:
    parent = await new(pool)
    token = await pool.token()
    child = pool.simulator.tasks.create("child", None, parent).ref

    assert await pool("task.get_subtasks", parent) == [child]
    assert {("task", "mod", parent), ("task", "add", child)} == set(await pool.events(token))


async def test_an_asynchronous_call_answers_with_a_task_whose_result_is_a_value(pool: Client) -> None:
    vm = await pool.vm()
    task = await pool("Async.VM.snapshot", vm, "s")
    await pool("event.from", [f"task/{task}"], await pool.token(), 0.1)

    (snapshot,) = await pool("VM.get_snapshots", vm)
    record = await pool("task.get_record", task)
    assert record["name_label"] == "Async.VM.snapshot"
    assert record["result"] == f"<value>{snapshot}</value>"
    assert await pool.done("VM.set_memory", await pool.vm("db-1"), 1 << 30) == ""


async def test_an_asynchronous_call_fails_in_its_task(pool: Client) -> None:
    vm = await pool.vm()
    with pytest.raises(XapiFault) as caught:
        await pool.done("VM.start", vm, False, False)
    assert caught.value.error_info == ["VM_BAD_POWER_STATE", vm, "halted", "running"]

    with pytest.raises(XapiFault) as caught:
        await pool.done("VM.start", NULL, False, False)
    assert caught.value.error_info == ["HANDLE_INVALID", "VM", NULL]


async def test_old_tasks_go(pool: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    finished, pending = await new(pool), await new(pool)
    await pool("task.set_status", finished, "success")
    pool.pool.advance(tasks.COMPLETED_SECONDS + 60)
    await new(pool)
    assert (finished in pool.pool.rows("task"), pending in pool.pool.rows("task")) == (False, True)

    pool.pool.advance(tasks.PENDING_SECONDS)
    await new(pool)
    assert pending not in pool.pool.rows("task")


async def test_so_many_finished_tasks_stay(pool: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "AT_MOST", 2)
    made = [await new(pool) for _ in range(4)]
    for task in made:
        await pool("task.set_status", task, "success")
    await new(pool)

    assert [task in pool.pool.rows("task") for task in made] == [False, False, True, True]


async def test_what_was_pending_when_the_process_ended_is_cancelled(tmp_path: Path) -> None:
    async with simulating(tmp_path) as pool:
        task = await new(pool)
    async with simulating(tmp_path) as pool:
        assert await pool("task.get_status", task) == "cancelled"
