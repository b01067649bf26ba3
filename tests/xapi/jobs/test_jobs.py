"""A job as a task: who is told what, what stops it, and what is left when it was stopped."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from generated.errors import internal as internal_errors
from generated.handlers.xo import METHODS
from generated.proto.xo.v1 import xo_pb2_grpc as xo_grpc
from runtime.contract import LocalChannel, LocalServer, jsontext
from runtime.contract.abi import Fault
from runtime.xapi.jobs import left, names, repository, targets
from runtime.xapi.jobs.services import BackupService
from tests.xapi.jobs.fake_repository import FakeRepositories
from tests.xapi.jobs.world import CALLER, JOB, World, ends, events_of, outline

MISSING = "99999999-2222-4333-8444-555555555555"


async def task_of(world: World, id: str) -> dict[str, Any]:
    found: dict[str, Any] = jsontext.loads(jsontext.dumps(await world.storage.log.get(id)))
    return found


def slow(world: World, milliseconds: int = 60_000) -> None:
    """Let the next export never come to its end."""
    world.faults.inject("slow-drip", {"path": "/export"}, 1, milliseconds)


async def until_transfer(begun: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    async for events in begun.events():
        found += events
        if any(one["type"] == "start" and one["properties"]["name"] == "transfer" for one in events):
            return found
    raise AssertionError(outline(found))


async def test_the_tree_of_the_task_log_is_that_of_the_events(world: World) -> None:
    vm = await world.vm(size=1 << 20)
    events = await world.run(world.params([vm["uuid"], MISSING]))
    tree = await task_of(world, events[0]["id"])

    def walked(task: dict[str, Any]) -> list[tuple[str, str]]:
        return [(task["name"], task["status"]), *(one for below in task["tasks"] for one in walked(below))]

    told = {}
    for event in events:
        if event["type"] == "start":
            told[event["id"]] = [event["properties"]["name"], ""]
        elif event["type"] == "end":
            told[event["id"]][1] = event["status"]
    assert sorted(walked(tree)) == sorted((name, status) for name, status in told.values())
    assert tree["status"] == "failure"
    assert tree["kind"] == "backup"
    assert "1 of 2 machines failed" in tree["result"]["message"]
    assert [one["message"] for one in tree["infos"]] == ["vms"]


async def test_a_parent_begins_before_and_ends_after_its_children(world: World) -> None:
    vm = await world.vm(size=1 << 20)
    going: list[str] = []
    one_by_one = {"exportRetention": 1, "concurrency": 1}
    for event in await world.run(world.params([vm["uuid"], MISSING], settings=one_by_one)):
        if event["type"] == "start":
            assert event.get("parentId") == (going[-1] if going else None)
            going.append(event["id"])
        elif event["type"] == "end":
            assert going.pop() == event["id"]
        else:
            assert event["id"] in going
    assert going == []


async def test_a_transfer_tells_bytes_and_rate(world: World) -> None:
    vm = await world.vm(size=1 << 20)
    events = await world.run(world.params([vm["uuid"]]))
    told = [event["value"] for event in events if event.get("name") == "transferred"]
    size = ends(events, "transfer")[0]["result"]["size"]

    assert told[-1]["done"] == told[-1]["total"] == size
    assert told[-1]["rate"] > 0
    assert told[-1]["remaining"] == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"vms": {"id": {"__not": "x"}}}, "invalid pattern"),
        ({"vms": {"power_state": "Running"}}, "invalid pattern"),
        ({"settings": {"": {"exportRetention": "two"}}}, "setting exportRetention is 'two'; expected a whole number"),
        ({"settings": {"": []}}, 'setting "" is'),
        ({"type": "foo"}, "No runner for the backup type foo"),
    ],
)
async def test_a_job_that_makes_no_sense_fails_as_a_whole(world: World, change: dict[str, Any], words: str) -> None:
    params = world.params([MISSING], job=change)
    events = await world.run(params)

    assert outline(events) == ["backup run", "backup run: failure"]
    assert words in events[-1]["result"]["message"]


async def test_an_unknown_mode_fails_each_machine(world: World) -> None:
    vm = await world.vm(size=1 << 20)
    events = await world.run(world.params([vm["uuid"]], mode="bogus"))

    assert ends(events, "backup VM")[0]["result"] == {"message": "Job mode bogus not implemented", "name": "Error"}


async def test_a_machine_without_a_pool(world: World) -> None:
    params = world.params([MISSING])
    params["recordToXapi"] = {}
    events = await world.run(params)

    assert ends(events, "backup VM")[0]["result"]["message"] == f"no XAPI associated to {MISSING}"


@pytest.mark.parametrize(
    ("xapi", "words"),
    [
        ({"url": "ftp://u:p@host"}, "the url of a pool: expected http://HOST"),
        ({"url": "https://127.0.0.1:1", "credentials": {}}, "without credentials"),
        ({"url": "https://u:s3cret@[::1"}, "the url of a pool: not a URL"),
        ({"url": "http://x", "httpProxy": "socks5://u:s3cret@p"}, "the httpProxy of a pool: expected http://HOST"),
        ({"url": "http://x", "httpProxy": "u:s3cret@p"}, "the httpProxy of a pool: expected http://[USER"),
        ({"url": "http://x", "credentials": {"sessionId": "OpaqueRef:s3cret"}}, "expected credentials: username and"),
    ],
)
async def test_a_pool_that_cannot_be_used(world: World, xapi: dict[str, Any], words: str) -> None:
    params = world.params([MISSING])
    params["xapis"]["x1"] = xapi
    events = await world.run(params)

    message = ends(events, "backup VM")[0]["result"]["message"]
    assert words in message
    assert "s3cret" not in str(events)


async def test_a_wrong_password(world: World) -> None:
    params = world.params([MISSING])
    params["xapis"]["x1"]["credentials"]["password"] = "s3cret"
    events = await world.run(params)

    assert ends(events, "backup VM")[0]["result"]["code"] == "SESSION_AUTHENTICATION_FAILED"
    assert "s3cret" not in str(events)


async def test_a_failed_machine_is_tried_again_after_the_others(world: World) -> None:
    vm = await world.vm(size=1 << 20)
    world.faults.inject("fail-before-200", {"path": "/export"}, 1)
    events = await world.run(world.params([vm["uuid"]], settings={"exportRetention": 1, "nRetriesVmBackupFailures": 1}))

    lines = outline(events)
    assert lines[-1] == "backup run: success"
    assert "  (warning) Retry the VM backup due to an error" in lines
    assert [end["status"] for end in ends(events, "transfer")] == ["failure", "success"]
    (warning,) = [event for event in events if event["type"] == "warning"]
    assert warning["data"]["attempt"] == 1
    assert warning["data"]["isRetry"] is True


async def test_the_last_try_counts(world: World) -> None:
    events = await world.run(world.params([MISSING], settings={"exportRetention": 1, "nRetriesVmBackupFailures": 2}))

    assert outline(events)[2:] == [
        "  backup VM",
        "  (warning) Retry the VM backup due to an error",
        "  (warning) Retry the VM backup due to an error",
        "  backup VM: failure",
        "backup run: failure",
    ]


async def test_nothing_to_do(world: World) -> None:
    vm = await world.vm(size=1 << 20)
    params = world.params([vm["uuid"]], remotes=[])
    assert outline(await world.run(params)) == ["backup run", "backup run: success"]


async def test_a_remote_that_cannot_be_opened(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(size=1 << 20)
    remote = world.remote()
    repositories.remotes[remote["url"]].fails["about"] = internal_errors.KeyRefused(reason="it is another one")
    events = await world.run(world.params([vm["uuid"]], remotes=[remote]))

    adapter = "  get remote adapter"
    assert outline(events) == ["backup run", adapter, f"{adapter}: failure", "backup run: failure"]
    assert events[1]["properties"] == {"id": "rem1", "name": "get remote adapter", "type": "remote"}
    assert "another one" in events[-1]["result"]["message"]


# What stops a job.


@pytest.mark.parametrize("limit", ["timeout", "vmTimeout"])
async def test_a_timeout_stops(world: World, limit: str) -> None:
    vm = await world.client.vm("web-1")
    uuid = world.pool.find("VM", vm)["uuid"]
    slow(world)
    events = await world.run(world.params([uuid], settings={"exportRetention": 1, limit: 700}))

    assert events[-1]["status"] == "failure"
    assert "0.7 s" in events[-1]["result"]["message"]
    # However far it has got by then, nothing of it is a success.
    assert {end["status"] for end in ends(events, "transfer") + ends(events, "export")} <= {"failure"}
    assert [row for row in world.pool.rows("VM").values() if row["is_a_snapshot"]] == []


async def test_cancel_stops_and_cleans_up(world: World, repositories: FakeRepositories) -> None:
    vm = await world.client.vm("web-1")
    uuid = world.pool.find("VM", vm)["uuid"]
    slow(world)
    begun = await world.jobs.back_up(world.params([uuid]), CALLER)
    events: list[dict[str, Any]] = []
    async for told in begun.events():
        events += told
        if any(one["type"] == "start" and one["properties"]["name"] == "transfer" for one in told):
            await world.storage.runs.cancel(begun.id)
    await begun.settled()

    assert [event["reason"] for event in events if event["type"] == "abortionRequested"] == ["the task was cancelled"]
    assert events[-1]["status"] == "failure"
    assert (await task_of(world, begun.id))["status"] == "canceled"
    assert [row for row in world.pool.rows("VM").values() if row["is_a_snapshot"]] == []
    assert [row for row in world.pool.rows("VDI").values() if row["is_a_snapshot"]] == []
    assert all(remote.data == {} for remote in repositories.remotes.values())


async def test_a_client_that_leaves_does_not_stop_the_job(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(size=1 << 20)
    server = LocalServer()
    xo_grpc.add_BackupServiceServicer_to_server(BackupService(world.jobs), server)  # type: ignore[no-untyped-call]
    channel = LocalChannel(server)
    method = METHODS["backup.run"]
    assert method.stub is not None
    assert method.request is not None
    assert method.records is not None
    call = method.stub(channel).Run(method.request(world.params([vm["uuid"]])))
    message = await anext(aiter(call))
    root = jsontext.loads(method.records(message)[0])["id"]
    call.cancel()
    await asyncio.wait(world.jobs.running)
    await channel.close()
    await server.stop()

    assert (await task_of(world, root))["status"] == "success"
    assert [len(remote.metadata) for remote in repositories.remotes.values()] == [1]


async def test_without_events_the_answer_is_the_task_or_why_it_failed(world: World) -> None:
    vm = await world.vm(size=1 << 20)
    server = LocalServer()
    xo_grpc.add_BackupServiceServicer_to_server(BackupService(world.jobs), server)  # type: ignore[no-untyped-call]
    channel = LocalChannel(server)
    method = METHODS["backup.run"]
    assert method.stub is not None
    assert method.request is not None
    assert method.result is not None
    run = method.stub(channel).Run
    (answer,) = [one async for one in run(method.request(world.params([vm["uuid"]], streamLogs=False)))]
    assert (await task_of(world, method.result(answer)))["status"] == "success"
    with pytest.raises(Fault, match="1 of 1 machines failed: UUID_INVALID"):
        [one async for one in run(method.request(world.params([MISSING], streamLogs=False)))]
    await channel.close()
    await server.stop()


async def test_a_job_runs_once_at_a_time(world: World) -> None:
    vm = await world.client.vm("web-1")
    params = world.params([world.pool.find("VM", vm)["uuid"]])
    slow(world)
    begun = await world.jobs.back_up(params, CALLER)
    with pytest.raises(Fault) as caught:
        await world.jobs.back_up(params, CALLER)
    assert caught.value.name == "jobAlreadyRunning"
    assert caught.value.data == {"jobId": JOB}
    method = METHODS["backup.listRunningJobs"]
    assert method.stub is not None
    assert method.request is not None
    assert method.records is not None
    messages = [one async for one in method.stub(world.channel).ListRunningJobs(method.request({}))]
    assert [jsontext.loads(one) for message in messages for one in method.records(message)] == [JOB]
    await world.storage.runs.cancel(begun.id)
    await events_of(begun)


@pytest.mark.parametrize("found", [True, False])
async def test_who_is_told_of_the_end_finds_it_in_the_task_log(world: World, found: bool) -> None:
    vm = await world.vm(size=1 << 20)
    begun = await world.jobs.back_up(world.params([vm["uuid"] if found else MISSING]), CALLER)
    told = []
    async for events in begun.events():
        told += [event for event in events if event["type"] == "end" and event["id"] == begun.id]
        if told:
            assert (await task_of(world, begun.id))["status"] == told[0]["status"]
    assert [event["status"] for event in told] == ["success" if found else "failure"]


async def test_a_locked_machine_is_waited_for_and_then_fails(
    world: World, repositories: FakeRepositories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(targets, "LOCK_SECONDS", 0.0)
    vm = await world.vm(size=1 << 20)
    remote = world.remote()
    repositories.remotes[remote["url"]].locked.add(vm["uuid"])
    events = await world.run(world.params([vm["uuid"]], remotes=[remote]))
    repositories.remotes[remote["url"]].locked.clear()

    assert "  (info) waiting for another operation on the backups of the machine" in outline(events)
    assert ends(events, "backup VM")[0]["result"]["code"] == "ELOCKED"


async def test_a_remote_that_hangs_when_a_run_ends_is_not_waited_for_and_that_is_told(
    world: World, repositories: FakeRepositories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "UNLOCK_SECONDS", 0.0)
    vm = await world.vm(size=1 << 20)
    gone = world.remote("gone")
    held = repositories.remotes[gone["url"]]
    held.hangs = asyncio.Event()
    events = await world.run(world.params([vm["uuid"]], remotes=[gone]))
    assert held.locked == {vm["uuid"]}
    held.hangs.set()
    held.locked.clear()

    warnings = [event for event in events if event["type"] == "warning"]
    assert [(one["message"].partition(":")[0], one["data"]) for one in warnings] == [
        ("the remote does not answer", {"remote": "gone"})
    ]
    assert events[-1]["status"] == "success"


async def test_when_the_backend_ends_the_job_cleans_up_and_is_interrupted(world: World) -> None:
    vm = await world.client.vm("web-1")
    uuid = world.pool.find("VM", vm)["uuid"]
    slow(world)
    begun = await world.jobs.back_up(world.params([uuid]), CALLER)
    await until_transfer(begun)
    await world.jobs.close()

    assert [row for row in world.pool.rows("VM").values() if row["is_a_snapshot"]] == []
    assert "migrate_send" not in world.pool.find("VM", vm)["blocked_operations"]


# What was left, and what is not told.


async def test_what_a_killed_run_left_is_gone_after_the_next_one(world: World, repositories: FakeRepositories) -> None:
    ref = await world.client.vm("web-1")
    uuid = world.pool.find("VM", ref)["uuid"]
    await world.run(world.params([uuid], mode="delta"))
    kept = {row.ref for row in world.pool.rows("VM").values() if row["is_a_snapshot"]}
    # Killed before the snapshot had its name; after it, with some disks gone; in the middle of an export.
    await world.client.done("VM.snapshot", ref, names.TEMPORARY)
    marked = await world.client.done("VM.snapshot", ref, "[XO Backup nightly] web-1")
    keys = {names.JOB: JOB, names.VM: uuid, names.DATETIME: "20990101T00:00:00Z", names.SCHEDULE: "s"}
    world.pool.set(world.pool.find("VM", marked), other_config=keys)
    for disk in await world.client.disks(marked):
        world.pool.set(world.pool.find("VDI", disk), other_config=keys)
    orphan = await world.client.done("VDI.snapshot", (await world.client.disks(ref))[0])
    world.pool.set(world.pool.find("VDI", orphan), other_config=keys)
    await world.client("VM.add_to_blocked_operations", ref, "migrate_send", names.BLOCKED)
    await world.client("task.create", "VM export", left.description("0mwp4h5uw-1j4v", JOB))
    events = await world.run(world.params([uuid], mode="delta"))
    there = {row.ref for row in world.pool.rows("VM").values() if row["is_a_snapshot"]}
    disks = await world.client.disks(ref)
    snapshots = [row for row in world.pool.rows("VDI").values() if row["is_a_snapshot"]]

    assert events[-1]["status"] == "success"
    assert [one["properties"]["isFull"] for one in events if one.get("properties", {}).get("name") == "export"] == [
        False
    ]
    assert len(there) == 1
    assert there != kept
    assert len(snapshots) == len(disks)
