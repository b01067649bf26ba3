"""Full replication: copies of machines on another storage, how many are kept, and what failed ones leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from runtime.xapi.jobs import left, names
from tests.xapi.jobs.fake_repository import FakeRepositories
from tests.xapi.jobs.world import JOB, World, another_sr, ends, sr_of


def params(
    world: World, vm: dict[str, Any], *, remotes: bool = False, srs: Sequence[str] = (), **settings: Any
) -> dict[str, Any]:
    srs = srs or [sr_of(world)["uuid"]]
    return world.params(
        [vm["uuid"]], remotes=[world.remote()] if remotes else [], job={"srs": {"id": {"__or": srs}}}, records=srs,
        settings={"copyRetention": 2, "exportRetention": 2, **settings},
    )  # fmt: skip


def copies(world: World) -> list[Any]:
    found = [row for row in world.pool.rows("VM").values() if names.SR in row["other_config"]]
    return sorted(found, key=lambda row: row["other_config"][names.DATETIME])


async def test_a_machine_is_copied_and_so_many_copies_are_kept(world: World) -> None:
    vm = await world.vm(4 << 20)
    for _ in range(3):
        events = await world.run(params(world, vm))
        assert events[-1]["status"] == "success", events[-1]
    first, last = copies(world)
    config = last["other_config"]

    assert last["name_label"].startswith("small - nightly - (20")
    assert "Disaster Recovery" in last["tags"]
    assert set(last["blocked_operations"]) == {"start", "start_on"}
    assert (config[names.JOB], config[names.VM], config[names.SR]) == (JOB, vm["uuid"], sr_of(world)["uuid"])
    assert (last["is_a_template"], last["is_a_snapshot"]) == (False, False)
    assert first["other_config"][names.DATETIME] < config[names.DATETIME]
    (disk,) = await world.client.disks(last.ref)
    assert await world.hash(disk) == await world.hash(vm["vdis"][0]["uuid"])
    assert ends(events, "transfer")[0]["result"]["size"] > 1 << 20
    assert [row for row in world.pool.rows("VM").values() if row["is_a_snapshot"]] == []


async def test_a_remote_and_a_storage_from_one_export(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(1 << 20)
    events = await world.run(params(world, vm, remotes=True))
    assert [end["status"] for end in ends(events, "export")] == ["success"] * 2
    assert len(copies(world)) == 1
    assert [len(one.metadata) for one in repositories.remotes.values()] == [1]


@pytest.mark.parametrize(
    "fault", [("drop-connection", {"path": "/import"}, 300_000), ("fail-after-200", {"path": "/import"}, 300_000)]
)
async def test_a_storage_that_fails_does_not_spoil_the_remote(
    world: World, repositories: FakeRepositories, fault: Any
) -> None:
    vm = await world.vm(4 << 20)
    name, match, at = fault
    world.faults.inject(name, match, 1, at)
    events = await world.run(params(world, vm, remotes=True))

    assert events[-1]["status"] == "failure"
    assert copies(world) == []
    assert [len(one.metadata) for one in repositories.remotes.values()] == [1]
    assert {row["name_label"] for row in world.pool.rows("VM").values()} & {"[XO Backup nightly] small"} == set()


async def test_a_copy_that_a_killed_run_left_is_removed(world: World) -> None:
    vm = await world.vm(1 << 20)
    # Killed between the end of the import and the claim; between the claim and the end.
    task = await world.client("task.create", "[XO] VM import", left.description("0mwp4h5uw-1j4v", JOB))
    imported = await world.vm(1 << 20, name="[XO Backup nightly] small")
    world.pool.set(world.pool.find("VM", imported["ref"]), other_config={"import_task": task})
    claimed = await world.vm(1 << 20, name="[XO Backup nightly] small")
    keys = {names.JOB: JOB, names.VM: vm["uuid"], names.SR: sr_of(world)["uuid"], names.DATETIME: names.UNFINISHED}
    world.pool.set(world.pool.find("VM", claimed["ref"]), other_config=keys)
    await world.run(params(world, vm))

    assert [world.pool.get("VM", one["ref"]) for one in (imported, claimed)] == [None, None]
    assert len(copies(world)) == 1


async def test_what_users_made_of_a_snapshot_or_of_a_copy_is_theirs(world: World) -> None:
    vm = await world.vm(1 << 20)
    events = await world.run(params(world, vm, snapshotRetention=1, copyRetention=1))
    assert events[-1]["status"] == "success"
    (copy,) = copies(world)
    (snapshot,) = world.pool.find("VM", vm["ref"])["snapshots"]
    theirs = [await world.client.done("VM.clone", ref, "mine") for ref in (copy.ref, snapshot)]
    await world.run(params(world, vm, snapshotRetention=1, copyRetention=1))
    assert [len(await world.client.disks(ref)) for ref in theirs] == [1, 1]


async def test_a_copy_is_not_backed_up_by_its_own_job(world: World) -> None:
    vm = await world.vm(1 << 20)
    await world.run(params(world, vm))
    (copy,) = copies(world)
    events = await world.run(params(world, {"uuid": copy["uuid"]}))
    assert "it is a replica" in events[-1]["result"]["message"]


async def test_distribute_replications(world: World) -> None:
    vm = await world.vm(1 << 20)
    one, other = sr_of(world), another_sr(world)
    for full in (other, one["uuid"]):
        sr = world.pool.find("SR", await world.client("SR.get_by_uuid", full))
        asked = params(world, vm, srs=[one["uuid"], other], copyRetention=1, distributeReplications=True)
        world.pool.set(sr, physical_size=sr["physical_size"] * 2)
        events = await world.run(asked)
        assert events[-1]["status"] == "success", events[-1]
        # To the emptiest; what is kept are so many on all of them together.
        assert [copy["other_config"][names.SR] for copy in copies(world)] == [full]
        world.pool.set(sr, physical_size=sr["physical_utilisation"])
