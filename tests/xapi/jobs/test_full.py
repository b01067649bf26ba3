"""Full backups: what is in the repository, in the pool and in the log afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from runtime.xapi.compression import Unpacker
from runtime.xapi.xva import Data, Reader
from tests.xapi.jobs.fake_repository import FakeRepositories, Remote
from tests.xapi.jobs.world import JOB, SCHEDULE, World, ends, outline

RAN = [
    "backup run",
    "(info) vms",
    "  backup VM",
    "    snapshot",
    "    snapshot: success",
    "    export",
    "      transfer",
    "      transfer: success",
    "    export: success",
    "    clean-vm",
    "    clean-vm: success",
    "  backup VM: success",
    "backup run: success",
]


def only(repositories: FakeRepositories) -> Remote:
    (remote,) = repositories.remotes.values()
    return remote


def disk_in(xva: bytes, size: int) -> bytes:
    reader, unpacker, disk = Reader(), Unpacker(), bytearray(size)
    for part in unpacker.feed(xva):
        for event in reader.feed(part):
            if isinstance(event, Data):
                disk[event.offset : event.offset + len(event.data)] = event.data
    unpacker.close()
    reader.close()
    return bytes(disk)


async def test_a_running_machine_is_exported_from_a_snapshot(world: World, repositories: FakeRepositories) -> None:
    vm = await world.client.vm("web-1")
    before = {ref: row.values for ref, row in world.pool.rows("VM").items()}
    uuid = before[vm]["uuid"]
    events = await world.run(world.params([uuid]))

    assert outline(events) == RAN
    remote = only(repositories)
    (metadata,) = remote.metadata.values()
    (xva,) = remote.data.values()
    assert metadata["jobId"] == JOB
    assert metadata["scheduleId"] == SCHEDULE
    assert metadata["mode"] == "full"
    assert metadata["size"] == len(xva)
    assert metadata["vm"]["uuid"] == uuid
    assert metadata["vmSnapshot"]["is_a_snapshot"] is True
    assert ends(events, "transfer")[0]["result"] == {"size": len(xva)}
    assert {ref: row.values for ref, row in world.pool.rows("VM").items()}.keys() == before.keys()
    assert [row for row in world.pool.rows("VDI").values() if row["is_a_snapshot"]] == []


@pytest.mark.parametrize("compression", ["", "native", "zstd"])
async def test_the_disk_in_the_repository_is_the_disk_in_the_pool(
    world: World, repositories: FakeRepositories, compression: str
) -> None:
    import hashlib

    vm = await world.vm()
    events = await world.run(world.params([vm["uuid"]], job={"compression": compression}))

    assert outline(events) == [line for line in RAN if "snapshot" not in line]
    (xva,) = only(repositories).data.values()
    assert hashlib.sha256(disk_in(xva, 8 << 20)).hexdigest() == await world.hash(vm["vdis"][0]["uuid"])
    assert (xva[257:262] == b"ustar") is (compression == "")


async def test_retention(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(size=1 << 20)
    for _ in range(4):
        await world.run(world.params([vm["uuid"]], settings={"exportRetention": 2}))
    remote = only(repositories)
    assert len(remote.metadata) == len(remote.data) == 2


async def test_several_targets(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(size=1 << 20)
    one, two = world.remote("a"), world.remote("b")
    events = await world.run(world.params([vm["uuid"]], remotes=[one, two]))

    assert events[-1]["status"] == "success"
    assert [len(remote.metadata) for remote in repositories.remotes.values()] == [1, 1]
    assert [end["status"] for end in ends(events, "export")] == ["success", "success"]


def full_disk() -> Any:
    from generated.errors import internal as errors

    return errors.NoSpace(path="/xo-vm-backups/x")


@pytest.mark.parametrize("call", ["about", "lock", "list", "writeFull", "writeFullAtOnce", "commit", "clean"])
async def test_one_failing_target_does_not_spoil_the_other(
    world: World, repositories: FakeRepositories, call: str
) -> None:
    vm = await world.vm(size=1 << 20)
    bad, good = world.remote("bad"), world.remote("good")
    repositories.remotes[bad["url"]].fails[call] = full_disk()
    events = await world.run(world.params([vm["uuid"]], remotes=[bad, good]))

    assert len(repositories.remotes[good["url"]].metadata) == 1
    assert len(repositories.remotes[good["url"]].data) == 1
    assert len(repositories.remotes[bad["url"]].metadata) == (call == "clean")
    assert events[-1]["status"] == "failure"
    assert "no room left" in events[-1]["result"]["message"]
    assert any("no room left" in str(event.get("result")) for event in events if event["type"] == "end")


async def test_when_all_targets_fail_the_machine_fails(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(size=1 << 20)
    repositories.remotes[world.remote()["url"]].fails["writeFull"] = full_disk()
    events = await world.run(world.params([vm["uuid"]]))

    failed = ("transfer", "export", "backup VM", "backup run")
    assert [end["status"] for name in failed for end in ends(events, name)] == ["failure"] * 4
    assert ends(events, "backup VM")[0]["result"]["code"] == "noSpace"
    assert only(repositories).data == {}


async def test_what_the_pool_sends_and_is_not_whole_is_no_backup(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(size=4 << 20)
    cut = (("", "truncate-at-n", 700_000), ("zstd", "truncate-at-n", 500_000), ("native", "fail-after-200", 5))
    for compression, fault, at in cut:
        world.faults.inject(fault, {"path": "/export"}, 1, at)
        events = await world.run(world.params([vm["uuid"]], job={"compression": compression}))
        assert ends(events, "backup VM")[0]["status"] == "failure"
        assert events[-1]["status"] == "failure"
    assert only(repositories).metadata == {}
    assert only(repositories).data == {}


async def test_other_machines_go_on(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(size=1 << 20)
    missing = "99999999-2222-4333-8444-555555555555"
    events = await world.run(world.params([missing, vm["uuid"]]))

    assert sorted(end["status"] for end in ends(events, "backup VM")) == ["failure", "success"]
    assert "1 of 2 machines failed: UUID_INVALID(VM, 99999999" in events[-1]["result"]["message"]
    assert len(only(repositories).metadata) == 1
