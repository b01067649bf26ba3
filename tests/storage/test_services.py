"""The services of the storage backend, called with the messages of the contract."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from generated.handlers import internal, xo
from generated.proto.xo.v1 import xo_pb2
from runtime.contract import Channel, GrpcServer, LocalChannel, LocalServer, TaskRun, connect
from runtime.contract.abi import Category, Fault, Method, Reply
from runtime.contract.jsontext import dumps, loads
from runtime.storage import Storage
from runtime.storage.file_remote import Folder
from tests.storage.folders import token_in

METHODS: dict[str, Method] = {**xo.METHODS, **internal.METHODS}


class Backend:
    """A storage backend at the other end of a channel, called by the names of its methods."""

    def __init__(self, storage: Storage, channel: Channel) -> None:
        self.storage = storage
        self.channel = channel

    async def call(self, name: str, params: Any) -> Any:
        """Return the result of a method; of records the list of them."""
        method = METHODS[name]
        assert method.check(params) == []
        assert method.request is not None
        assert method.stub is not None
        rpc = getattr(method.stub(self.channel), method.rpc)
        request = method.request(params)
        if method.reply is Reply.NDJSON:
            assert method.records is not None
            return [loads(record) async for message in rpc(request) for record in method.records(message)]
        assert method.result is not None
        return loads(dumps(method.result(await rpc(request))))

    async def run(self, params: Any, reports: list[Any]) -> AsyncIterator[Any]:
        method = METHODS["task.run"]
        assert method.request is not None
        assert method.item is not None
        assert method.records is not None
        assert method.stub is not None
        messages = [method.request(params), *(method.item(one) for one in reports)]

        async def requests() -> AsyncIterator[Any]:
            for message in messages:
                yield message

        async for message in method.stub(self.channel).Run(requests()):
            for record in method.records(message):
                yield loads(record)


@contextlib.asynccontextmanager
async def local(storage: Storage) -> AsyncIterator[Channel]:
    server = LocalServer()
    for add, servicer in storage.services():
        add(servicer, server)
    yield LocalChannel(server)
    await server.stop()


@contextlib.asynccontextmanager
async def remote_process(storage: Storage) -> AsyncIterator[Channel]:
    server = GrpcServer("127.0.0.1:0", faces=[xo.FACE, internal.FACE], reflection=False)
    for add, servicer in storage.services():
        add(servicer, server)
    await server.start()
    channel = connect(server.address, faces=[xo.FACE, internal.FACE])
    yield channel
    await channel.close()
    await server.stop()


@pytest.fixture(params=[local, remote_process], ids=["local", "grpc"])
async def backend(request: pytest.FixtureRequest, storage: Storage) -> AsyncIterator[Backend]:
    """Both forms of the contract must pass every test of this file."""
    async with request.param(storage) as channel:
        yield Backend(storage, channel)


@pytest.fixture
def remote(remotes_root: Path) -> dict[str, Any]:
    (remotes_root / "nas").mkdir()
    return {"id": "rem1", "url": f"file://{remotes_root}/nas", "benchmarks": [{"readRate": 1}]}


async def refused(backend: Backend, name: str, params: Any) -> Fault:
    with pytest.raises(Fault) as caught:
        await backend.call(name, params)
    return caught.value


@pytest.mark.parametrize("bare", [True, False])
async def test_a_remote_is_tested_as_the_document_and_as_the_original_say(
    backend: Backend, remote: dict[str, Any], bare: bool
) -> None:
    result = await backend.call("remote.test", remote if bare else {"remote": remote})
    assert sorted(result) == ["readRate", "success", "writeRate"]


async def test_a_test_is_listed_told_and_found(backend: Backend, remote: dict[str, Any]) -> None:
    result = await backend.call("remote.test", {"remote": remote})
    (listed,) = await backend.call("task.getAll", {})
    told = await backend.call("event.from", {})
    assert told["events"] == [{"class": "Task", "operation": "add", "snapshot": listed}]
    assert await backend.call("task.get", {"taskId": listed["id"]}) == listed
    assert (listed["kind"], listed["status"], listed["result"]) == ("remoteTest", "success", result)


async def test_what_is_wrong_with_a_remote_is_no_error_of_its_test(backend: Backend, remotes_root: Path) -> None:
    result = await backend.call("remote.test", {"url": f"file://{remotes_root}/nowhere"})
    assert result == {"success": False, "error": "the remote cannot be opened: ENOENT, no such file or directory"}


async def test_ping_and_info_of_a_folder(backend: Backend, remote: dict[str, Any]) -> None:
    assert await backend.call("remote.ping", {"remote": remote}) == {"success": True}
    assert sorted(await backend.call("remote.getInfo", {"remote": remote})) == ["available", "size", "used"]


@pytest.mark.parametrize("method", ["remote.ping", "remote.getInfo"])
@pytest.mark.parametrize(
    ("url", "name", "code"),
    [
        ("file:///etc", "forbiddenOperation", 5),
        ("file://{root}/nowhere", "remoteFailed", -32000),
        ("ftp://x/y", "remoteFailed", -32000),
    ],
)
async def test_faults_of_remotes_are_declared(
    backend: Backend, remotes_root: Path, method: str, url: str, name: str, code: int
) -> None:
    fault = await refused(backend, method, {"remote": {"url": url.format(root=remotes_root)}})
    assert (fault.name, fault.code) == (name, code)


async def test_an_unusable_remote_tells_the_code_of_the_system(backend: Backend, remotes_root: Path) -> None:
    fault = await refused(backend, "remote.ping", {"remote": {"url": f"file://{remotes_root}/nowhere"}})
    assert fault.data == {
        "reason": "the remote cannot be opened: ENOENT, no such file or directory",
        "code": "ENOENT",
        "syscall": "open",
    }


@pytest.mark.parametrize("method", ["task.get", "task.cancel", "task.destroy"])
async def test_an_unknown_task_is_no_such_object(backend: Backend, method: str) -> None:
    fault = await refused(backend, method, {"taskId": "nope"})
    assert (fault.name, fault.message, fault.data) == (
        "noSuchObject",
        "no such task nope",
        {"id": "nope", "type": "task"},
    )


async def test_a_running_task_is_not_destroyed(backend: Backend, storage: Storage) -> None:
    new = await storage.log.start("k", "n")
    fault = await refused(backend, "task.destroy", {"taskId": new.id})
    assert (fault.name, fault.data["actual"]) == ("incorrectState", "pending")


@pytest.mark.parametrize("method", ["task.cancel", "task.destroy"])
async def test_cancel_and_destroy_return_nothing(backend: Backend, storage: Storage, method: str) -> None:
    new = await storage.log.start("k", "n")
    await storage.log.end(new.id, "success")
    assert await backend.call(method, {"taskId": new.id}) is None


@pytest.mark.parametrize("count", [0, 1, 129, 300])
async def test_any_number_of_tasks_comes_whole(backend: Backend, storage: Storage, count: int) -> None:
    await asyncio.gather(*(storage.log.start("k", str(number)) for number in range(count)))
    found = await backend.call("task.getAll", {"limit": 1000})
    assert sorted(int(one["name"]) for one in found) == list(range(count))


async def test_a_token_of_nobody_is_too_old(backend: Backend) -> None:
    assert (await refused(backend, "event.from", {"token": "7-1"})).name == "tokenTooOld"


async def test_the_token_is_replaced_over_the_face(backend: Backend, storage: Storage, tmp_path: Path) -> None:
    old = token_in(tmp_path / "data" / "token")
    await backend.call("authentication.setToken", {"token": "new"})
    assert await backend.call("principal.check", {"token": "new"}) == {"principal": "xo"}
    assert (await refused(backend, "principal.check", {"token": old})).name == "invalidToken"


async def test_nobody_else_is_given_a_token(backend: Backend) -> None:
    fault = await refused(backend, "principal.set", {"principal": "nobody", "token": "new"})
    assert (fault.name, fault.message) == ("noSuchPrincipal", "there is no principal nobody")


async def test_a_rotated_token_says_when_it_expires(backend: Backend, tmp_path: Path) -> None:
    old = token_in(tmp_path / "data" / "token")
    await backend.call("principal.set", {"principal": "xo", "token": "new", "grace": 120})
    assert await backend.call("principal.check", {"token": old}) == {"principal": "xo", "expires": 1_700_000_120_000}


async def test_a_worker_runs_a_task_over_the_internal_face(backend: Backend) -> None:
    params = {"kind": "backup", "name": "backup run", "properties": {"mode": "delta"}, "jobId": "J"}
    reports = [
        {"type": "start", "id": "a", "name": "transfer", "properties": {"x": None}},
        {"type": "progress", "id": "a", "progress": 50.5},
        {"type": "property", "id": "a", "name": "size", "value": {"deep": [1]}},
        {"type": "warning", "message": "slow", "data": False},
        {"type": "end", "status": "success", "result": {"size": 1}},
    ]
    (attached,) = [order async for order in backend.run(params, reports)]
    found = await backend.call("task.get", {"taskId": attached["task"]})
    assert (found["data"], found["result"], found["warnings"][0]["data"]) == ({"mode": "delta"}, {"size": 1}, False)
    assert (found["tasks"][0]["progress"], found["tasks"][0]["data"]) == (50.5, {"x": None, "size": {"deep": [1]}})


async def test_running_jobs_are_listed(backend: Backend, storage: Storage) -> None:
    await storage.log.start("backup", "backup run", job="J")
    assert await backend.call("backup.listRunningJobs", {}) == ["J"]


@pytest.mark.parametrize(
    ("params", "name"),
    [
        ({"kind": "k", "name": "n", "task": "nope"}, "noSuchTask"),
        ({"kind": "k", "name": "n", "parentId": "nope"}, "noSuchTask"),
        ({"kind": "k", "name": "n", "task": "OVER"}, "taskOver"),
        ({"kind": "k", "name": "n", "jobId": "J"}, "jobRuns"),
    ],
)
async def test_faults_of_running_are_declared(backend: Backend, params: dict[str, Any], name: str) -> None:
    storage = backend.storage
    over = await storage.log.start("k", "n", leased=True)
    await storage.log.end(over.id, "success")
    await storage.log.start("k", "n", job="J")
    params = {key: over.id if value == "OVER" else value for key, value in params.items()}
    with pytest.raises(Fault) as caught:
        async for _ in backend.run(params, []):
            pass
    assert caught.value.name == name


async def test_bytes_that_are_no_json_are_refused(backend: Backend) -> None:
    stub = METHODS["remote.test"].stub
    assert stub is not None
    request = xo_pb2.RemoteServiceTestRequest()
    request.value.json = b"{oops"
    with pytest.raises(Fault) as caught:
        await stub(backend.channel).Test(request)
    assert caught.value.category is Category.INVALID


async def test_leaving_the_call_of_a_test_does_not_stop_it(
    backend: Backend, remote: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    left, test = threading.Event(), Folder.test

    def held(*args: Any) -> Any:
        assert left.wait(60)
        return test(*args)

    monkeypatch.setattr(Folder, "test", held)
    token = (await backend.call("event.from", {}))["token"]
    call = asyncio.ensure_future(backend.call("remote.test", remote))
    events = (await backend.call("event.from", {"token": token, "timeout": 10}))["events"]
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    left.set()
    id = events[0]["snapshot"]["id"]
    while (await backend.call("task.get", {"taskId": id}))["status"] == "pending":
        token = (await backend.call("event.from", {"token": token, "timeout": 10}))["token"]
    assert (await backend.call("task.get", {"taskId": id}))["status"] == "success"


PARAMS = {"kind": "backup", "name": "backup run"}


async def test_the_client_of_the_contract_keeps_a_task(backend: Backend) -> None:
    run = TaskRun(METHODS["task.run"], backend.channel, PARAMS)

    async def work(run: TaskRun) -> Any:
        await run.start("a", "transfer")
        await run.end("a", "success", {"size": 1})
        return "done"

    assert await run.run(work) == "done"
    found = await backend.call("task.get", {"taskId": run.id})
    assert (found["status"], found["result"], found["tasks"][0]["result"]) == ("success", "done", {"size": 1})


async def test_cancel_reaches_the_work_of_the_client_of_the_contract(backend: Backend) -> None:
    run = TaskRun(METHODS["task.run"], backend.channel, PARAMS)
    begun, cleaned = asyncio.Event(), []

    async def work(run: TaskRun) -> Any:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.append(True)

    running = asyncio.ensure_future(run.run(work))
    await begun.wait()
    await backend.call("task.cancel", {"taskId": run.id})
    with pytest.raises(Fault) as caught:
        await running
    assert (caught.value.category, cleaned) == (Category.CANCELLED, [True])
    assert (await backend.call("task.get", {"taskId": run.id}))["status"] == "canceled"


async def test_a_worker_that_vanishes_loses_its_lease(backend: Backend) -> None:
    backend.storage.runs.lease = 0.0
    run = TaskRun(METHODS["task.run"], backend.channel, PARAMS)
    begun = asyncio.Event()

    async def work(run: TaskRun) -> Any:
        begun.set()
        await asyncio.Event().wait()

    running = asyncio.ensure_future(run.run(work))
    await begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    token = (await backend.call("event.from", {}))["token"]
    while (await backend.call("task.get", {"taskId": run.id}))["status"] == "pending":
        token = (await backend.call("event.from", {"token": token, "timeout": 10}))["token"]
    assert (await backend.call("task.get", {"taskId": run.id}))["status"] == "interrupted"


def only_reads(storage: Storage, value: bool) -> None:
    """Have the database refuse every change, as on a disk that has failed."""
    driver: Any = storage.log._database._connection.connection.driver_connection
    driver.execute(f"PRAGMA query_only={value}")


async def test_a_disk_that_fails_for_a_while_does_not_end_the_work(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker attaches again, within its lease."""
    run = TaskRun(METHODS["task.run"], backend.channel, PARAMS)
    refused = asyncio.Event()
    report = backend.storage.log.report

    async def watched(*args: Any) -> list[str]:
        try:
            return await report(*args)
        except OperationalError:
            refused.set()
            raise

    async def work(run: TaskRun) -> Any:
        only_reads(backend.storage, True)
        await run.property("x", 1)
        await refused.wait()
        only_reads(backend.storage, False)
        return "done"

    monkeypatch.setattr(backend.storage.log, "report", watched)
    assert await run.run(work) == "done"
    assert (await backend.call("task.get", {"taskId": run.id}))["data"] == {"x": 1}


@pytest.mark.parametrize(
    ("method", "params"),
    [("task.cancel", {"taskId": "ID"}), ("authentication.setToken", {"token": "new"})],
)
async def test_callers_are_told_that_the_database_cannot_be_used(
    backend: Backend, storage: Storage, method: str, params: dict[str, Any]
) -> None:
    id = (await storage.log.start("k", "n")).id
    only_reads(storage, True)
    fault = await refused(backend, method, {key: id if value == "ID" else value for key, value in params.items()})
    assert (fault.category, fault.message) == (
        Category.UNAVAILABLE,
        "the storage database cannot be used: attempt to write a readonly database",
    )
    only_reads(storage, False)
