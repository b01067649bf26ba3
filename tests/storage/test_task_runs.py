"""Workers behind TaskService.Run: the stream is the lease, cancel reaches the work, no task runs for ever."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from runtime.contract.abi import Fault
from runtime.storage import ConfigError, Storage, task_runs
from runtime.storage import task_errors as errors
from runtime.storage.task_errors import JobRuns, TaskHeld, TaskOver, UnknownTask
from runtime.storage.task_runs import Order, TaskRuns
from tests.storage.conftest import Open
from tests.storage.reading import events, task

NEW = {"kind": "backup", "name": "backup run"}
END = {"type": "end", "status": "success"}


class Worker:
    """A worker at the other end of a stream: what it reports is fed by hand, what it is told is read by hand."""

    def __init__(self, runs: TaskRuns, **params: Any) -> None:
        self._queue: asyncio.Queue[dict[str, Any] | Exception | None] = asyncio.Queue()
        self.orders = runs.run(NEW | params, self._reports())
        self.id = ""

    async def attach(self) -> Order:
        order = await anext(self.orders)
        self.id = order["task"]
        return order

    def say(self, *reports: dict[str, Any] | Exception | None) -> None:
        for one in reports:
            self._queue.put_nowait(one)

    async def rest(self) -> list[Order]:
        return [order async for order in self.orders]

    async def _reports(self) -> AsyncIterator[dict[str, Any]]:
        while (one := await self._queue.get()) is not None:
            if isinstance(one, Exception):
                raise one
            yield one


async def ended(storage: Storage, id: str) -> str:
    """Return the status of a task once it is over."""
    token = ""
    while True:
        status = (await task(storage.log, id))["status"]
        if status != "pending":
            return str(status)
        _, token = await events(storage.log, token, timeout=10)


@pytest.fixture
async def patient(open_at: Open) -> Storage:
    """Waits for lost workers longer than a test lasts."""
    return await open_at(task_lease=600.0, embedded=False)


@pytest.fixture
async def strict(open_at: Open) -> Storage:
    """Gives a lost worker no time."""
    return await open_at(task_lease=0.0, embedded=False)


async def test_the_first_order_names_the_task(patient: Storage) -> None:
    worker = Worker(patient.runs, properties={"x": 1})
    order = await worker.attach()
    assert order == {"type": "attached", "task": worker.id, "lease": 600.0, "timestamp": 1_700_000_000_000}
    assert (await task(patient.log, worker.id))["data"] == {"x": 1}
    await worker.orders.aclose()


async def test_the_stream_ends_once_the_end_is_on_disk(patient: Storage) -> None:
    worker = Worker(patient.runs)
    await worker.attach()
    worker.say({"type": "start", "id": "a", "name": "transfer"}, {"type": "info", "id": "a", "message": "m"}, END)
    assert await worker.rest() == []
    found = await task(patient.log, worker.id)
    assert (found["status"], found["tasks"][0]["status"]) == ("success", "interrupted")


async def test_cancel_reaches_the_worker_once(patient: Storage) -> None:
    worker = Worker(patient.runs)
    await worker.attach()
    told = asyncio.ensure_future(anext(worker.orders))
    await patient.runs.cancel(worker.id)
    await patient.runs.cancel(worker.id)
    assert await told == {"type": "cancel"}
    worker.say({"type": "end", "status": "canceled"})
    assert await worker.rest() == []
    found = await task(patient.log, worker.id)
    assert (found["status"], found["abortionRequestedAt"]) == ("canceled", 1_700_000_000_000)


async def test_cancelling_a_sub_task_reaches_the_worker_that_does_it(patient: Storage) -> None:
    worker = Worker(patient.runs)
    await worker.attach()
    worker.say({"type": "start", "id": "a", "name": "transfer"})
    told = asyncio.ensure_future(anext(worker.orders))
    token = ""
    while not (await task(patient.log, worker.id))["tasks"]:
        _, token = await events(patient.log, token, timeout=10)
    await patient.runs.cancel("a")
    assert await told == {"type": "cancel"}
    await worker.orders.aclose()


async def test_cancelling_a_task_that_is_over_changes_nothing(patient: Storage) -> None:
    worker = Worker(patient.runs)
    await worker.attach()
    worker.say(END)
    await worker.rest()
    before = await task(patient.log, worker.id)
    await patient.runs.cancel(worker.id)
    assert await task(patient.log, worker.id) == before


async def test_cancelling_an_unknown_task_is_refused(patient: Storage) -> None:
    with pytest.raises(UnknownTask):
        await patient.runs.cancel("nope")


async def test_a_worker_without_a_stream_for_too_long_loses_its_task(strict: Storage) -> None:
    worker = Worker(strict.runs)
    await worker.attach()
    await worker.orders.aclose()
    assert await ended(strict, worker.id) == "interrupted"
    assert (await task(strict.log, worker.id))["result"] == {"message": "the worker of the task was lost"}


async def test_reports_that_end_without_the_end_are_a_lost_worker(strict: Storage) -> None:
    worker = Worker(strict.runs)
    await worker.attach()
    worker.say(None)
    with pytest.raises(Fault, match="ended before"):
        await worker.rest()
    assert await ended(strict, worker.id) == "interrupted"


async def test_reports_that_fail_are_a_lost_worker(strict: Storage) -> None:
    worker = Worker(strict.runs)
    await worker.attach()
    worker.say({"type": "info", "message": "m"}, ConnectionResetError())
    with pytest.raises(ConnectionResetError):
        await worker.rest()
    assert await ended(strict, worker.id) == "interrupted"
    assert len((await task(strict.log, worker.id))["infos"]) == 1


async def test_a_refused_report_is_told_and_loses_the_worker(strict: Storage) -> None:
    worker = Worker(strict.runs)
    await worker.attach()
    worker.say({"type": "info", "id": "nope", "message": "m"})
    with pytest.raises(UnknownTask):
        await worker.rest()
    assert await ended(strict, worker.id) == "interrupted"


async def test_a_worker_attaches_again(patient: Storage) -> None:
    worker = Worker(patient.runs)
    await worker.attach()
    await worker.orders.aclose()
    again = Worker(patient.runs, task=worker.id)
    assert (await again.attach())["task"] == worker.id
    again.say(END)
    assert await again.rest() == []
    assert (await task(patient.log, worker.id))["status"] == "success"


async def test_a_worker_that_attaches_again_is_told_what_it_missed(patient: Storage) -> None:
    worker = Worker(patient.runs)
    await worker.attach()
    await worker.orders.aclose()
    await patient.runs.cancel(worker.id)
    again = Worker(patient.runs, task=worker.id)
    await again.attach()
    assert await anext(again.orders) == {"type": "cancel"}
    await again.orders.aclose()


async def test_a_part_of_a_running_task_is_not_forgotten(patient: Storage) -> None:
    """Its worker may attach again, and say again what became of it."""
    worker = Worker(patient.runs)
    await worker.attach()
    over: list[dict[str, Any]] = [{"type": "start", "id": "a", "name": "a"}, {"type": "end", "id": "a"} | END]
    worker.say(*over, Exception("the stream is lost"))
    with pytest.raises(Exception, match="lost"):
        await worker.rest()
    with pytest.raises(errors.TaskRuns):
        await patient.log.destroy("a")
    again = Worker(patient.runs, task=worker.id)
    await again.attach()
    again.say(over[1], {"type": "info", "id": "a", "message": "m"}, END)
    assert await again.rest() == []
    assert len((await task(patient.log, worker.id))["tasks"]) == 1


async def test_two_workers_do_not_share_a_task(patient: Storage) -> None:
    worker = Worker(patient.runs)
    await worker.attach()
    with pytest.raises(TaskHeld):
        await Worker(patient.runs, task=worker.id).attach()
    worker.say(END)
    assert await worker.rest() == []


@pytest.mark.parametrize("id", ["nope", ""])
async def test_an_unknown_task_is_not_attached_to(patient: Storage, id: str) -> None:
    with pytest.raises(UnknownTask):
        await Worker(patient.runs, task=id).attach()


async def test_a_task_that_is_over_is_not_attached_to(patient: Storage) -> None:
    worker = Worker(patient.runs)
    await worker.attach()
    worker.say(END)
    await worker.rest()
    with pytest.raises(TaskOver, match="success"):
        await Worker(patient.runs, task=worker.id).attach()


async def test_a_sub_task_is_not_attached_to(patient: Storage) -> None:
    worker = Worker(patient.runs)
    await worker.attach()
    worker.say({"type": "start", "id": "a", "name": "n"}, END)
    await worker.rest()
    with pytest.raises(UnknownTask):
        await Worker(patient.runs, task="a").attach()


async def test_a_job_runs_once(patient: Storage) -> None:
    worker = Worker(patient.runs, jobId="J")
    await worker.attach()
    with pytest.raises(JobRuns):
        await Worker(patient.runs, jobId="J").attach()
    assert await patient.log.running_jobs("backup") == ["J"]
    await worker.orders.aclose()


async def test_a_task_can_be_a_part_of_another_workers_task(patient: Storage) -> None:
    job = Worker(patient.runs)
    await job.attach()
    part = Worker(patient.runs, name="transfer", parentId=job.id)
    await part.attach()
    part.say(END)
    await part.rest()
    job.say(END)
    await job.rest()
    assert [child["id"] for child in (await task(patient.log, job.id))["tasks"]] == [part.id]


async def test_the_end_of_a_task_stops_the_workers_of_its_parts(patient: Storage) -> None:
    job = Worker(patient.runs)
    await job.attach()
    part = Worker(patient.runs, parentId=job.id)
    await part.attach()
    told = asyncio.ensure_future(anext(part.orders))
    job.say(END)
    await job.rest()
    assert await told == {"type": "cancel"}
    assert (await task(patient.log, part.id))["status"] == "interrupted"
    await part.orders.aclose()


async def test_cancelling_a_task_reaches_the_workers_of_its_parts(patient: Storage) -> None:
    job = Worker(patient.runs)
    await job.attach()
    part = Worker(patient.runs, parentId=job.id)
    await part.attach()
    told = [asyncio.ensure_future(anext(worker.orders)) for worker in (job, part)]
    await patient.runs.cancel(job.id)
    assert await asyncio.gather(*told) == [{"type": "cancel"}] * 2
    for worker in (job, part):
        await worker.orders.aclose()


async def test_a_part_of_a_task_that_is_over_is_refused(patient: Storage) -> None:
    job = Worker(patient.runs)
    await job.attach()
    job.say(END)
    await job.rest()
    with pytest.raises(TaskOver):
        await Worker(patient.runs, parentId=job.id).attach()


async def test_after_a_restart_a_worker_has_its_lease_to_attach_again(open_at: Open) -> None:
    first = await open_at(task_lease=600.0, embedded=False)
    worker = Worker(first.runs)
    await worker.attach()
    await worker.orders.aclose()
    await first.close()
    second = await open_at(task_lease=600.0, embedded=False)
    assert (await task(second.log, worker.id))["status"] == "pending"
    again = Worker(second.runs, task=worker.id)
    await again.attach()
    again.say(END)
    await again.rest()
    assert (await task(second.log, worker.id))["status"] == "success"


async def test_after_a_restart_a_lease_runs_out(open_at: Open) -> None:
    first = await open_at(task_lease=600.0, embedded=False)
    worker = Worker(first.runs)
    await worker.attach()
    await worker.orders.aclose()
    await first.close()
    second = await open_at(task_lease=0.0, embedded=False)
    assert await ended(second, worker.id) == "interrupted"


async def test_embedded_workers_are_gone_with_their_process(open_at: Open) -> None:
    first = await open_at(task_lease=600.0, embedded=False)
    worker = Worker(first.runs)
    await worker.attach()
    await worker.orders.aclose()
    await first.close()
    second = await open_at(task_lease=600.0, embedded=True)
    assert (await task(second.log, worker.id))["status"] == "interrupted"


async def test_closing_an_embedded_backend_stops_workers_and_ends_their_tasks(open_at: Open) -> None:
    first = await open_at(task_lease=600.0)
    worker = Worker(first.runs)
    await worker.attach()
    told = asyncio.ensure_future(anext(worker.orders))
    await first.close(patience=0)
    assert await told == {"type": "cancel"}
    await worker.orders.aclose()
    assert (await task((await open_at()).log, worker.id))["status"] == "interrupted"


async def test_closing_waits_for_the_clean_up_of_a_worker(open_at: Open) -> None:
    first = await open_at()
    worker = Worker(first.runs)
    await worker.attach()
    closing = asyncio.ensure_future(first.close(patience=30))
    assert await anext(worker.orders) == {"type": "cancel"}
    worker.say({"type": "end", "status": "canceled"})
    assert await worker.rest() == []
    await closing
    assert (await task((await open_at()).log, worker.id))["status"] == "canceled"


async def test_a_beginning_whose_caller_leaves_at_once_is_a_lost_worker(strict: Storage) -> None:
    worker = Worker(strict.runs)
    beginning = asyncio.ensure_future(worker.attach())
    await asyncio.sleep(0)
    beginning.cancel()
    with pytest.raises(asyncio.CancelledError):
        await beginning
    token = ""
    while True:
        told, token = await events(strict.log, token, timeout=10)
        if any(status == "interrupted" for _, _, status in told):
            break


async def test_the_end_is_tried_until_the_disk_takes_it(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_runs, "AGAIN", 0.0)
    root = (await storage.log.start("k", "n")).id
    report = storage.log.report
    failures = iter([OperationalError("", {}, OSError("disk full"))] * 3)

    async def failing(*args: Any) -> list[str]:
        if (fault := next(failures, None)) is not None:
            raise fault
        return await report(*args)

    monkeypatch.setattr(storage.log, "report", failing)
    await storage.runs.end(root, "success")
    assert (await task(storage.log, root))["status"] == "success"


FULL = "create trigger full before update on task begin select raise(abort, 'the disk is full'); end"


async def test_a_start_whose_disk_takes_nothing_is_refused(open_at: Open, tmp_path: Path) -> None:
    """It must not try for ever to end the tasks of the former process."""
    first = await open_at(embedded=False)
    worker = Worker(first.runs)
    await worker.attach()
    await worker.orders.aclose()
    await first.close()
    with sqlite3.connect(tmp_path / "data" / "storage.db") as connection:
        connection.execute(FULL)
    async with asyncio.timeout(task_runs.AGAIN):
        with pytest.raises(ConfigError, match="the disk is full"):
            await open_at()


async def test_closing_ends_though_the_disk_takes_nothing(open_at: Open, tmp_path: Path) -> None:
    first = await open_at()
    root = (await first.log.start("k", "n")).id
    with sqlite3.connect(tmp_path / "data" / "storage.db") as connection:
        connection.execute(FULL)
    async with asyncio.timeout(task_runs.AGAIN):
        await first.close()
    with sqlite3.connect(tmp_path / "data" / "storage.db") as connection:
        connection.execute("drop trigger full")
    assert (await task((await open_at()).log, root))["status"] == "interrupted"


async def test_many_reports_arrive_in_their_order(patient: Storage) -> None:
    worker = Worker(patient.runs)
    await worker.attach()
    worker.say(*({"type": "info", "message": str(number)} for number in range(900)), END)
    await worker.rest()
    found = await task(patient.log, worker.id)
    assert [line["message"] for line in found["infos"]] == [str(number) for number in range(900)]
