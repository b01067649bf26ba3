"""Incremental backups: what each run moves, what it builds upon, and what is there afterwards."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from runtime.xapi.jobs import names
from runtime.xapi.jobs.repository import BLOCK
from tests.storage.conftest import StillClock
from tests.xapi.jobs.fake_repository import FakeRepositories, Remote
from tests.xapi.jobs.world import JOB, World, ends, outline

RAN = [
    "backup run",
    "(info) vms",
    "  backup VM",
    "    clean-vm",
    "    clean-vm: success",
    "    snapshot",
    "    snapshot: success",
    "    export",
    "      transfer",
    "      transfer: success",
    "      clean-vm",
    "      clean-vm: success",
    "    export: success",
    "  backup VM: success",
    "backup run: success",
]

SIZE = 8 << 20


def hash_of(repositories: FakeRepositories, remote: Remote, metadata: dict[str, Any]) -> str:
    (path,) = metadata["vhds"].values()
    whole = f"{metadata['vm']['uuid']}/{path}"
    blocks = repositories.merged(remote, whole)
    disk = b"".join(blocks.get(index, bytes(BLOCK)) for index in range(-(-remote.disks[whole].size // BLOCK)))
    return hashlib.sha256(disk[: remote.disks[whole].size]).hexdigest()


def newest(remote: Remote) -> dict[str, Any]:
    return max(remote.metadata.values(), key=lambda one: float(one["timestamp"]))


def snapshots(world: World) -> list[Any]:
    return [row for row in world.pool.rows("VM").values() if row["is_a_snapshot"]]


def params(world: World, vm: dict[str, Any], **more: Any) -> dict[str, Any]:
    return world.params([vm["uuid"]], mode="delta", **more)


def is_full(events: list[dict[str, Any]]) -> list[bool]:
    started = [one["properties"] for one in events if one["type"] == "start"]
    return [one["isFull"] for one in started if one["name"] == "export"]


async def test_a_chain_with_retention(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(SIZE)
    (vdi,) = vm["vdis"]
    events = await world.run(params(world, vm))
    (remote,) = repositories.remotes.values()
    hashes = [await world.hash(vdi["uuid"])]

    assert outline(events) == RAN
    assert is_full(events) == [True]
    assert ends(events, "transfer")[0]["result"] == {"size": 2560 + 2 * (BLOCK + 512)}
    assert hash_of(repositories, remote, newest(remote)) == hashes[0]
    for run in range(1, 4):
        await world.write(vdi["uuid"], run, seed=run)
        hashes.append(await world.hash(vdi["uuid"]))
        events = await world.run(params(world, vm))
        merged = ["        merge", "        merge: success"] if run > 1 else []
        assert outline(events) == [*RAN[:11], *merged, *RAN[11:]]
        assert is_full(events) == [False]
        assert ends(events, "transfer")[0]["result"] == {"size": 2560 + BLOCK + 512}
        assert len(remote.metadata) == len(remote.disks) == 2
        assert len(snapshots(world)) == 1
        kept = sorted(remote.metadata.values(), key=lambda one: one["timestamp"])
        assert [hash_of(repositories, remote, one) for one in kept] == hashes[-2:]


async def test_what_is_written_down(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(SIZE)
    for _ in range(2):
        await world.run(params(world, vm))
    (remote,) = repositories.remotes.values()
    first, second = sorted(remote.metadata.values(), key=lambda one: one["timestamp"])
    (snapshot,) = snapshots(world)
    ((ref, vdi),) = second["vdis"].items()

    assert (first["mode"], first["jobId"], first["version"]) == ("delta", JOB, "2.0.0")
    assert first["isVhdDifferencing"] == {next(iter(first["vhds"])): False}
    assert second["isVhdDifferencing"] == {ref: True}
    assert second["vmSnapshot"]["uuid"] == snapshot["uuid"]
    assert vdi["$snapshot_of$uuid"] == vm["vdis"][0]["uuid"]
    assert vdi["other_config"]["xo:base_delta_vdi"] == next(iter(first["vdis"].values()))["uuid"]
    assert vdi["$SR$uuid"] == world.pool.find("SR", vdi["SR"])["uuid"]
    assert [vbd["VDI"] for vbd in second["vbds"].values()] == [ref]
    assert second["vhds"][ref].startswith(f"vdis/{JOB}/{vm['vdis'][0]['uuid']}/")
    assert second["size"] == remote.disks[f"{vm['uuid']}/{second['vhds'][ref]}"].length
    config = snapshot["other_config"]
    assert config[names.EXPORTED] == "true"
    assert config[names.CHAIN] == "1"
    assert config[names.VM] == vm["uuid"]


async def test_network_cards_are_written_down(world: World, repositories: FakeRepositories) -> None:
    uuid = world.pool.find("VM", await world.client.vm("web-1"))["uuid"]
    await world.run(world.params([uuid], mode="delta"))
    (remote,) = repositories.remotes.values()
    vifs = list(newest(remote)["vifs"].values())

    assert vifs
    assert all(vif["$network$uuid"] and vif["$network$name_label"] and vif["$network$VLAN"] == -1 for vif in vifs)
    assert sum(disk.size for disk in remote.disks.values()) > SIZE


FULL_AGAIN: dict[str, str] = {
    "the snapshot is gone": "the snapshot of the last backup is not there any more",
    "the disk is gone": "the target has no disk of the last snapshot",
}


@pytest.mark.parametrize(("what", "cause"), FULL_AGAIN.items(), ids=FULL_AGAIN)
async def test_when_nothing_can_be_built_upon_that_is_told(
    world: World, repositories: FakeRepositories, what: str, cause: str
) -> None:
    vm = await world.vm(SIZE)
    await world.run(params(world, vm))
    (remote,) = repositories.remotes.values()
    if what == "the disk is gone":
        remote.disks.clear()
        remote.metadata.clear()
    else:
        (snapshot,) = snapshots(world)
        disks = await world.client.disks(snapshot.ref)
        await world.client.done("VM.destroy", snapshot.ref)
        for disk in disks:
            await world.client.done("VDI.destroy", disk)
    events = await world.run(params(world, vm))

    (warning,) = [event for event in events if event["type"] == "warning"]
    assert warning["message"] == "Backup fell back to a full"
    assert warning["data"]["cause"].startswith(cause)
    assert is_full(events) == [True]
    assert events[-1]["status"] == "success"
    assert hash_of(repositories, remote, newest(remote)) == await world.hash(vm["vdis"][0]["uuid"])


async def test_an_export_that_cannot_be_made_against_its_base_is_made_in_full(
    world: World, repositories: FakeRepositories
) -> None:
    vm = await world.vm(SIZE)
    await world.run(params(world, vm))
    world.faults.inject("fail-before-200", {"path": "/export_raw_vdi"}, 1)
    events = await world.run(params(world, vm))
    (remote,) = repositories.remotes.values()

    assert [event["message"].split()[0] for event in events if event["type"] == "warning"] == ["can't", "Backup"]
    assert events[-1]["status"] == "success"
    assert hash_of(repositories, remote, newest(remote)) == await world.hash(vm["vdis"][0]["uuid"])


@pytest.mark.parametrize(
    ("fault", "at"), [("truncate-at-n", 3_000_000), ("fail-after-200", 3_000_000), ("drop-connection", 3_000_000)]
)
async def test_a_transfer_that_breaks_off_leaves_the_last_good_backup_and_its_snapshot(
    world: World, repositories: FakeRepositories, fault: str, at: int
) -> None:
    vm = await world.vm(SIZE)
    await world.run(params(world, vm))
    (before,) = snapshots(world)
    await world.write(vm["vdis"][0]["uuid"], 0, 1, 2)
    world.faults.inject(fault, {"path": "/export_raw_vdi"}, 1, at)
    events = await world.run(params(world, vm))
    (remote,) = repositories.remotes.values()

    assert events[-1]["status"] == "failure"
    assert [end["status"] for name in ("transfer", "export") for end in ends(events, name)] == ["failure"] * 2
    assert len(remote.metadata) == len(remote.disks) == 1
    assert [one["uuid"] for one in snapshots(world)] == [before["uuid"]]
    again = await world.run(params(world, vm))
    assert is_full(again) == [False]
    assert ends(again, "transfer")[0]["result"] == {"size": 2560 + 3 * (BLOCK + 512)}
    assert hash_of(repositories, remote, newest(remote)) == await world.hash(vm["vdis"][0]["uuid"])


async def test_full_interval(world: World) -> None:
    vm = await world.vm(1 << 20)
    settings = {"exportRetention": 9, "fullInterval": 3}
    runs = [is_full(await world.run(params(world, vm, settings=settings))) for _ in range(5)]
    assert runs == [[True], [False], [False], [True], [False]]


async def test_a_new_disk_is_full_and_a_removed_one_is_no_matter(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(1 << 20, count=2)
    await world.run(params(world, vm))
    vbd = world.pool.find("VDI", vm["vdis"][1]["ref"])["VBDs"][0]
    await world.client("VBD.destroy", vbd)
    other = await world.vm(1 << 20, name="other")
    moved = world.pool.find("VDI", other["vdis"][0]["ref"])["VBDs"][0]
    record = await world.client("VBD.get_record", moved)
    await world.client("VBD.destroy", moved)
    await world.client("VBD.create", record | {"VM": vm["ref"], "userdevice": "5"})
    events = await world.run(params(world, vm))
    (remote,) = repositories.remotes.values()

    assert events[-1]["status"] == "success"
    assert is_full(events) == [False]
    assert sorted(newest(remote)["isVhdDifferencing"].values()) == [False, True]


async def test_a_target_that_failed_has_its_chain_whole_again(world: World, repositories: FakeRepositories) -> None:
    from generated.errors import internal as errors

    vm = await world.vm(SIZE)
    remotes = [world.remote("a"), world.remote("b")]
    await world.run(params(world, vm, remotes=remotes))
    bad, good = (repositories.remotes[one["url"]] for one in remotes)
    bad.fails["writeDisk"] = errors.NoSpace(path="x")
    await world.write(vm["vdis"][0]["uuid"], 1)
    events = await world.run(params(world, vm, remotes=remotes))
    assert events[-1]["status"] == "failure"
    assert "1 of 2 targets failed: a: " in ends(events, "backup VM")[0]["result"]["message"]
    assert [end["status"] for end in ends(events, "export")] == ["failure", "success"]
    assert (len(bad.metadata), len(good.metadata)) == (1, 2)
    bad.fails.clear()
    events = await world.run(params(world, vm, remotes=remotes))
    assert events[-1]["status"] == "success"
    assert (len(bad.metadata), len(good.metadata)) == (2, 2)
    for remote in (bad, good):
        assert hash_of(repositories, remote, newest(remote)) == await world.hash(vm["vdis"][0]["uuid"])


async def test_a_disk_that_is_left_out(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(1 << 20, count=2)
    await world.client("VDI.set_name_label", vm["vdis"][1]["ref"], "[NOBAK] swap")
    await world.run(params(world, vm))
    (remote,) = repositories.remotes.values()
    assert len(remote.disks) == 1


async def test_a_clock_that_goes_backwards_does_not_make_the_new_backup_the_oldest(
    world: World, repositories: FakeRepositories
) -> None:
    vm = await world.vm(1 << 20)
    clock = StillClock()
    world.jobs.now = clock
    for at in (1_800_000_000_000, 1_700_000_000_000, 1_600_000_000_000):
        clock.at = at
        await world.run(params(world, vm, settings={"exportRetention": 1}))
    (remote,) = repositories.remotes.values()
    assert newest(remote)["timestamp"] == 1_800_000_002_000
    assert len(remote.metadata) == 1
