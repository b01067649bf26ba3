"""A worker's task: what it reports, how it is cancelled, what happens when its lease is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from generated.errors import internal as errors
from generated.handlers.internal import FACE, METHODS
from generated.proto.internal.v1 import internal_pb2_grpc as internal_grpc
from generated.wire import internal as wire
from runtime.contract import Fault, GrpcServer, LocalChannel, LocalServer, TaskRun, Unavailable, connect, jsontext
from runtime.contract.abi import Category
from runtime.contract.tasks import WAITING
from tests.contract.conftest import LIMIT, Probe, settled
from tests.contract.library import failing

PARAMS = {"kind": "backup", "name": "nightly"}
FOREVER = 1000.0


class Stream:
    """One time of being attached, as the task log sees it."""

    def __init__(self, log: Log, params: Any, requests: Any) -> None:
        self.params = params
        self.reports: list[Any] = []
        self._log = log
        self._requests = requests

    def attached(self, lease: float = FOREVER) -> Any:
        order = {"type": "attached", "task": "t1", "lease": lease, "timestamp": 1700000000123}
        return wire.task_run_batch([order])

    async def next(self) -> Any:
        """Return the next report, without its time; None when the worker sends no more."""
        request = await anext(self._requests, None)
        if request is None:
            return None
        report = jsontext.loads(jsontext.dumps(wire.task_run_sent(request)))
        self.reports.append(report)
        return report

    async def until_end(self) -> None:
        while (report := await self.next()) is not None:
            if report["type"] == "end" and "id" not in report:
                return


Behaviour = Callable[[Stream], AsyncIterator[Any]]


class Log(internal_grpc.TaskServiceServicer):
    """A task log whose behaviours the tests bring: one for each time a worker attaches, the last one for the rest."""

    def __init__(self) -> None:
        self.behaviours: list[Behaviour] = []
        self.streams: list[Stream] = []
        self._more = asyncio.Condition()

    async def attached(self, count: int) -> None:
        """Return when a worker has attached that often."""
        async with self._more:
            await self._more.wait_for(lambda: len(self.streams) >= count)

    async def Run(self, requests: Any, context: Any) -> Any:
        params = jsontext.loads(jsontext.dumps(wire.task_run_params(await anext(requests))))
        stream = Stream(self, params, requests)
        async with self._more:
            self.streams.append(stream)
            self._more.notify_all()
        behave = self.behaviours[min(len(self.streams), len(self.behaviours)) - 1]
        async for order in behave(stream):
            yield order


class Principals(internal_grpc.PrincipalServiceServicer):
    """Answers at once: a round trip, by which a test tells that nothing moves any more."""

    async def Set(self, request: Any, context: Any) -> Any:
        return wire.principal_set_response(None)


@pytest_asyncio.fixture(loop_scope="session", params=["local", "grpc"])
async def log(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Log, Any]]:
    found = Log()
    server: Any = LocalServer() if request.param == "local" else GrpcServer("127.0.0.1:0", faces=[FACE])
    add: Any = internal_grpc.add_TaskServiceServicer_to_server
    add(found, server)
    add_principals: Any = internal_grpc.add_PrincipalServiceServicer_to_server
    add_principals(Principals(), server)
    if request.param == "local":
        channel: Any = LocalChannel(server)
    else:
        await server.start()
        channel = connect(server.address, faces=[FACE])
    async with asyncio.timeout(LIMIT):
        yield found, channel
    await channel.close()
    await server.stop()


def task(channel: Any, **more: Any) -> TaskRun:
    return TaskRun(METHODS["task.run"], channel, {**PARAMS, **more})


async def good(stream: Stream) -> AsyncIterator[Any]:
    """Take everything until the end of the task."""
    yield stream.attached()
    await stream.until_end()


async def test_the_log_gets_all_that_the_work_says_and_its_result(log: tuple[Log, Any]) -> None:
    found, channel = log
    found.behaviours = [good]

    async def work(run: TaskRun) -> Any:
        await run.info("started", {"n": 1})
        await run.start("v1", "vm 1", properties={"id": "vm1"})
        await run.warning("slow", id="v1")
        await run.progress(50)
        await run.property("size", 7, id="v1")
        await run.end("v1", "success", [1])
        return {"transfer": run.id}

    result = await task(channel, jobId="j1").run(work)

    assert result == {"transfer": "t1"}
    assert found.streams[0].params == {**PARAMS, "jobId": "j1"}
    assert found.streams[0].reports == [
        {"type": "info", "message": "started", "data": {"n": 1}},
        {"type": "start", "id": "v1", "name": "vm 1", "properties": {"id": "vm1"}},
        {"type": "warning", "message": "slow", "id": "v1"},
        {"type": "progress", "progress": 50},
        {"type": "property", "name": "size", "value": 7, "id": "v1"},
        {"type": "end", "id": "v1", "status": "success", "result": [1]},
        {"type": "end", "status": "success", "result": {"transfer": "t1"}},
    ]


async def test_work_that_fails_ends_its_task_as_a_failure(log: tuple[Log, Any]) -> None:
    found, channel = log
    found.behaviours = [good]

    async def work(run: TaskRun) -> Any:
        raise Fault("no room", name="full", code=7, category=Category.EXHAUSTED, data={"free": 0})

    with pytest.raises(Fault, match="no room"):
        await task(channel).run(work)

    error = {"name": "full", "message": "no room", "code": 7, "data": {"free": 0}}
    assert found.streams[0].reports == [{"type": "end", "status": "failure", "result": error}]


async def test_the_words_of_a_foreign_error_do_not_reach_the_log(log: tuple[Log, Any]) -> None:
    found, channel = log
    found.behaviours = [good]

    async def work(run: TaskRun) -> Any:
        raise ValueError("hunter2")

    with capture_logs() as logs, pytest.raises(ValueError, match="hunter2"):
        await task(channel).run(work)

    assert found.streams[0].reports == [{"type": "end", "status": "failure", "result": {"message": "internal error"}}]
    assert "hunter2" not in repr(logs)


async def test_a_task_that_is_refused_begins_no_work(log: tuple[Log, Any], probe: Probe) -> None:
    found, channel = log

    def refuse(stream: Stream) -> AsyncIterator[Any]:
        return failing(errors.JobRuns(job_id="j1", task="t0"))

    async def work(run: TaskRun) -> Any:
        probe.mark("work")

    found.behaviours = [refuse]
    with pytest.raises(Fault) as failed:
        await task(channel, jobId="j1").run(work)

    assert (failed.value.name, probe.seen) == ("jobRuns", [])


async def test_a_cancelled_task_cleans_up_and_says_so(log: tuple[Log, Any], probe: Probe) -> None:
    found, channel = log

    async def cancel(stream: Stream) -> AsyncIterator[Any]:
        yield stream.attached()
        await stream.next()
        yield wire.task_run_batch([{"type": "cancel"}])
        await stream.until_end()

    async def work(run: TaskRun) -> Any:
        await run.info("working")
        try:
            await asyncio.Event().wait()
        finally:
            await run.info("cleaning up")
            probe.mark(f"cancelled {run.cancelled}")

    found.behaviours = [cancel]
    with pytest.raises(Fault) as failed:
        await task(channel).run(work)

    assert failed.value.category is Category.CANCELLED
    assert probe.seen == ["cancelled True"]
    assert [report.get("message", report.get("status")) for report in found.streams[0].reports] == [
        "working",
        "cleaning up",
        "canceled",
    ]


async def test_a_clean_up_is_not_cancelled_when_the_order_comes_again(log: tuple[Log, Any], probe: Probe) -> None:
    found, channel = log

    async def lose(stream: Stream) -> AsyncIterator[Any]:
        yield stream.attached()
        await probe.until("working")
        yield wire.task_run_batch([{"type": "cancel"}])
        await probe.until("cleaning up")
        raise Unavailable("restarting")

    async def again(stream: Stream) -> AsyncIterator[Any]:
        yield stream.attached()
        yield wire.task_run_batch([{"type": "cancel"}])
        await stream.next()
        probe.mark("ordered again")
        await stream.until_end()

    async def work(run: TaskRun) -> Any:
        probe.mark("working")
        try:
            await asyncio.Event().wait()
        finally:
            probe.mark("cleaning up")
            await found.attached(2)
            await run.info("still at it")
            await probe.until("ordered again")
            probe.mark("cleaned up")

    found.behaviours = [lose, again]
    with pytest.raises(Fault) as failed:
        await task(channel).run(work)

    assert (failed.value.category, probe.seen[-1]) == (Category.CANCELLED, "cleaned up")
    assert found.streams[1].reports[-1] == {"type": "end", "status": "canceled"}


async def test_a_worker_that_is_stopped_leaves_its_task_to_the_lease(log: tuple[Log, Any], probe: Probe) -> None:
    found, channel = log

    async def watch(stream: Stream) -> AsyncIterator[Any]:
        yield stream.attached()
        with probe.watch():
            await stream.until_end()

    async def work(run: TaskRun) -> Any:
        probe.mark("work")
        try:
            await asyncio.Event().wait()
        finally:
            probe.mark("cleaned up")

    found.behaviours = [watch]
    worker = asyncio.create_task(task(channel).run(work))
    await probe.until("work")
    await probe.until("entered")
    worker.cancel()
    with pytest.raises(asyncio.CancelledError):
        await worker
    await probe.until("left")

    assert "cleaned up" in probe.seen
    assert found.streams[0].reports == []


async def test_work_goes_on_while_the_stream_is_opened_again(log: tuple[Log, Any], probe: Probe) -> None:
    found, channel = log

    async def lose(stream: Stream) -> AsyncIterator[Any]:
        yield stream.attached()
        for _ in range(5):
            await stream.next()
        raise Unavailable("restarting")

    async def work(run: TaskRun) -> Any:
        await run.info("once")
        await run.start("v1", "vm 1")
        await run.start("v2", "vm 2")
        await run.end("v1", "success")
        await run.progress(50)
        await found.attached(2)
        await run.end("v2", "success")
        return "whole"

    found.behaviours = [lose, good]

    assert await task(channel, parentId="p").run(work) == "whole"
    assert found.streams[1].params == {**PARAMS, "parentId": "p", "task": "t1"}
    assert found.streams[1].reports == [
        {"type": "start", "id": "v1", "name": "vm 1"},
        {"type": "start", "id": "v2", "name": "vm 2"},
        {"type": "end", "id": "v1", "status": "success"},
        {"type": "progress", "progress": 50},
        {"type": "end", "id": "v2", "status": "success"},
        {"type": "end", "status": "success", "result": "whole"},
    ]


async def test_a_task_that_is_still_held_is_asked_for_again(log: tuple[Log, Any]) -> None:
    found, channel = log

    async def lose(stream: Stream) -> AsyncIterator[Any]:
        yield stream.attached()
        raise Unavailable("restarting")

    def held(stream: Stream) -> AsyncIterator[Any]:
        return failing(errors.TaskHeld(task="t1"))

    async def work(run: TaskRun) -> Any:
        await found.attached(3)
        return "whole"

    found.behaviours = [lose, held, good]

    assert await task(channel).run(work) == "whole"


async def lost(log: tuple[Log, Any], again: Exception, lease: float) -> tuple[TaskRun, list[str]]:
    """Run work whose stream is lost and is not opened again; return the run and what the work noticed."""
    found, channel = log
    noticed: list[str] = []

    async def lose(stream: Stream) -> AsyncIterator[Any]:
        yield stream.attached(lease)
        await stream.next()
        raise Unavailable("restarting")

    def refuse(stream: Stream) -> AsyncIterator[Any]:
        return failing(again)

    async def work(run: TaskRun) -> Any:
        await run.info("working")
        try:
            await asyncio.Event().wait()
        finally:
            noticed.append(f"lost {run.lost}")
            for i in range(2 * WAITING):
                await run.info(f"cleaning up {i}")
            noticed.append("cleaned up")

    found.behaviours = [lose, refuse]
    run = task(channel)
    with pytest.raises(Fault) as failed:
        await run.run(work)
    assert failed.value.category is Category.LOST
    return run, noticed


async def test_when_the_lease_runs_out_the_work_is_stopped_and_cleans_up(log: tuple[Log, Any]) -> None:
    run, noticed = await lost(log, Unavailable("still restarting"), 0.3)

    assert (run.lost, noticed) == (True, ["lost True", "cleaned up"])
    assert len(log[0].streams) >= 2


async def test_when_the_task_was_ended_meanwhile_the_work_is_stopped_at_once(log: tuple[Log, Any]) -> None:
    run, noticed = await lost(log, errors.TaskOver(task="t1", status="interrupted"), FOREVER)

    assert (run.lost, noticed, len(log[0].streams)) == (True, ["lost True", "cleaned up"], 2)


async def test_an_end_that_is_on_disk_counts_though_its_stream_was_lost(log: tuple[Log, Any]) -> None:
    found, channel = log

    async def lose(stream: Stream) -> AsyncIterator[Any]:
        yield stream.attached()
        await stream.until_end()
        raise Unavailable("restarting")

    def over(stream: Stream) -> AsyncIterator[Any]:
        return failing(errors.TaskOver(task="t1", status="success"))

    async def work(run: TaskRun) -> Any:
        return 7

    found.behaviours = [lose, over]

    assert await task(channel).run(work) == 7


async def test_an_end_that_came_too_late_is_no_success(log: tuple[Log, Any]) -> None:
    """The task log saw the lease run out, and that is what stands on disk."""
    found, channel = log

    async def lose(stream: Stream) -> AsyncIterator[Any]:
        yield stream.attached()
        await stream.until_end()
        raise Unavailable("restarting")

    def over(stream: Stream) -> AsyncIterator[Any]:
        return failing(errors.TaskOver(task="t1", status="interrupted"))

    async def work(run: TaskRun) -> Any:
        return 7

    found.behaviours = [lose, over]

    with pytest.raises(Fault) as failed:
        await task(channel).run(work)
    assert failed.value.category is Category.LOST


async def test_an_end_that_never_got_there_is_lost_and_not_undone(log: tuple[Log, Any]) -> None:
    """`unavailable` would say that nothing was done."""
    found, channel = log

    async def lose(stream: Stream) -> AsyncIterator[Any]:
        yield stream.attached(0.3)
        await stream.until_end()
        raise Unavailable("restarting")

    def refuse(stream: Stream) -> AsyncIterator[Any]:
        return failing(Unavailable("still restarting"))

    async def work(run: TaskRun) -> Any:
        return 7

    found.behaviours = [lose, refuse]

    with pytest.raises(Fault) as failed:
        await task(channel).run(work)
    assert failed.value.category is Category.LOST


async def test_an_end_that_may_have_been_lost_is_said_again(log: tuple[Log, Any]) -> None:
    found, channel = log

    async def lose(stream: Stream) -> AsyncIterator[Any]:
        yield stream.attached()
        await stream.until_end()
        raise Unavailable("restarting")

    async def work(run: TaskRun) -> Any:
        return 7

    found.behaviours = [lose, good]

    assert await task(channel).run(work) == 7
    assert found.streams[1].reports == [{"type": "end", "status": "success", "result": 7}]


async def test_work_waits_while_the_log_is_behind(log: tuple[Log, Any], probe: Probe) -> None:
    found, channel = log
    go_on = asyncio.Event()
    said = [0]
    principals: Any = internal_grpc.PrincipalServiceStub
    check = principals(channel).Set

    async def slow(stream: Stream) -> AsyncIterator[Any]:
        yield stream.attached()
        await go_on.wait()
        await stream.until_end()

    async def work(run: TaskRun) -> Any:
        for _ in range(300):
            await run.info("x" * 16_000)
            said[0] += 1

    found.behaviours = [slow]
    running = asyncio.create_task(task(channel).run(work))
    held = await settled(said, lambda: check(wire.principal_set_request({"principal": "p", "token": "t"})))
    go_on.set()
    await running

    assert WAITING <= held < 200
    assert len(found.streams[0].reports) == 301
