"""A dry run says what a run would do, and does none of it."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from runtime.contract.abi import Fault
from runtime.xapi.jobs import names, plan
from runtime.xapi.jobs.repository import BLOCK
from tests.xapi.jobs.test_incremental import is_full, snapshots
from tests.xapi.jobs.world import CALLER, World, ends, living

SIZE = 8 << 20
TRANSIENT = {"session"}
"""Classes that asking anything at all writes to."""


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with living(tmp_path) as world:
        yield world


def state(world: World) -> tuple[Any, Any]:
    """Return every record of the pool, and every file of the remotes with its content and time."""
    rows = {
        f"{kind} {ref}": repr(sorted(row.values.items()))
        for kind in world.pool.counts()
        if kind not in TRANSIENT
        for ref, row in world.pool.rows(kind).items()
    }
    files = {
        str(path.relative_to(world.root)): (
            path.stat().st_mtime_ns,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in world.root.rglob("*")
    }
    return rows, files


async def planned(world: World, params: dict[str, Any]) -> dict[str, Any]:
    """Return the plan of a job, after making sure that nothing was changed for it."""
    before = state(world)
    asked = {name: params[name] for name in ("job", "remotes", "schedule", "xapis", "recordToXapi")}
    found: dict[str, Any] = await world.jobs.plan(asked, CALLER)
    assert state(world) == before
    return found


def warned(events: list[dict[str, Any]]) -> list[str]:
    return [one["message"] for one in events if one["type"] == "warning"]


CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "full": ("full", {"exportRetention": 2}),
    "full with snapshots": ("full", {"exportRetention": 2, "snapshotRetention": 1, "unconditionalSnapshot": True}),
    "increments": ("delta", {"exportRetention": 2}),
    "increments with snapshots": ("delta", {"exportRetention": 2, "snapshotRetention": 2}),
    "over NBD": ("delta", {"exportRetention": 2, "preferNbd": True, "cbtDestroySnapshotData": True}),
    "full after two": ("delta", {"exportRetention": 3, "fullInterval": 2}),
    "delete first": ("delta", {"exportRetention": 1, "deleteFirst": True}),
}


@pytest.mark.parametrize(("mode", "settings"), CASES.values(), ids=CASES)
async def test_what_is_said_comes_true(world: World, mode: str, settings: dict[str, Any]) -> None:
    vm = await world.vm(SIZE, fill=0.5)
    params = world.params([vm["uuid"]], mode=mode, settings=settings)
    remote = world.remote()
    for run in range(3):
        said = await planned(world, params)
        (machine,) = said["machines"]
        backups = {one["id"] for one in await world.backups(remote, vm["uuid"])} if run else set()
        there = {row["uuid"] for row in snapshots(world)} | left(world)
        events = await world.run(params)
        after = {one["id"] for one in await world.backups(remote, vm["uuid"])}
        gone = there - {row["uuid"] for row in snapshots(world)} - left(world)
        size = ends(events, "transfer")[0]["result"]["size"]

        assert (said["problems"], machine["outcome"]) == (0, "backup")
        assert [machine["isFull"]] == is_full(events)
        assert {one["id"] for one in machine["targets"][0]["removes"]} == backups - after
        assert {one["id"] for one in machine["snapshotsRemoved"]} == gone
        assert machine["exact"] is ("NBD" in machine["disks"][0]["way"] and run > 0)
        if machine["exact"]:
            assert size == 2560 + machine["bytes"] // BLOCK * (BLOCK + 512)
        elif mode == "delta":
            assert size <= 2560 + machine["bytes"] // BLOCK * (BLOCK + 512)
        await world.write(vm["vdis"][0]["uuid"], run, seed=run)


async def test_what_goes_is_told_also_within_the_second_of_the_last_backup(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    vm = await world.vm(SIZE)
    params = world.params([vm["uuid"]], mode="delta", settings={"exportRetention": 1, "deleteFirst": True})
    await world.run(params)
    (snapshot,) = snapshots(world)
    monkeypatch.setattr(plan, "clock", lambda: int(names.stamped(snapshot["other_config"][names.DATETIME])))
    (machine,) = (await planned(world, params))["machines"]
    assert [one["id"] for one in machine["snapshotsRemoved"]] == [snapshot["uuid"]]


def left(world: World) -> set[str]:
    """Return the disks of snapshots that belong to no machine."""
    return {row["uuid"] for row in world.pool.rows("VDI").values() if row["is_a_snapshot"] and not row["VBDs"]}


async def test_machines_that_would_not_be_backed_up_and_why(world: World) -> None:
    good = await world.vm(SIZE, name="good")
    large = await world.vm(1 << 20, name="large")
    world.pool.set(world.pool.find("VDI", large["vdis"][0]["ref"]), virtual_size=3 << 40)
    empty = await world.control("makeVm", name="empty", disks=[])
    missing, unknown = "00000000-0000-4000-8000-000000000000", "11111111-0000-4000-8000-000000000000"
    tagged = await world.vm(1 << 20, name="tagged")
    await world.client("VM.add_tags", tagged["ref"], "xo:no-bak=it is scratch")
    replica = await world.vm(1 << 20, name="replica")
    row = world.pool.find("VM", replica["ref"])
    world.pool.set(row, other_config={names.JOB: "other"}, blocked_operations={"start": "x"})
    vms = [good["uuid"], large["uuid"], empty["uuid"], missing, unknown]
    params = world.params(vms, mode="delta")
    del params["recordToXapi"][unknown]
    said = await planned(world, params)

    found = {one["id"]: (one["outcome"], one["why"]) for one in said["machines"]}
    assert found[good["uuid"]] == ("backup", "there is nothing to build upon yet")
    assert found[large["uuid"]][0] == "failure"
    assert "is larger than" in found[large["uuid"]][1]
    assert found[empty["uuid"]] == ("skipped", "no disks found")
    assert found[missing] == ("failure", f"UUID_INVALID(VM, {missing})")
    assert found[unknown] == ("failure", f"no XAPI associated to {unknown}")
    assert said["problems"] == 3
    others = {one["name"]: one["why"] for one in said["others"]}
    assert others["web-1"] == "the job does not name it"
    assert others["tagged"] == "the job does not name it, and its tag xo:no-bak=it is scratch is against it"
    assert others["replica"] == "it is a replica that a job made"
    assert not {"good", "large", "empty"} & others.keys()


async def test_targets_that_cannot_be_used_and_why(world: World) -> None:
    vm = await world.vm(SIZE)
    away = {"id": "away", "name": "AWAY", "url": "file:///nowhere/at/all"}
    params = world.params([vm["uuid"]], mode="delta", remotes=[world.remote(), away], records=("an SR",))
    params["job"]["srs"] = {"id": {"__or": ["an SR"]}}
    params["job"]["settings"]["an SR"] = {"copyRetention": 1}
    said = await planned(world, params)
    here, there, sr = said["targets"]

    assert (here["id"], here["name"], here["reachable"]) == ("rem1", "REM1", True)
    assert here["needed"] == said["bytes"] == said["machines"][0]["bytes"] > 0
    assert here["available"] > here["needed"]
    assert (there["reachable"], there["name"]) == (False, "AWAY")
    assert there["why"].startswith("remote away: ")
    assert (sr["type"], sr["reachable"], sr["why"]) == ("SR", False, "UUID_INVALID(SR, an SR)")
    assert said["problems"] == 2
    assert said["machines"][0]["outcome"] == "backup"
    assert any(line.startswith("a target is left out: ") for line in said["machines"][0]["notes"])


async def test_a_pool_that_cannot_be_reached(world: World) -> None:
    vm = await world.vm(SIZE)
    params = world.params([vm["uuid"]])
    params["xapis"]["x1"]["credentials"]["password"] = "wrong"
    said = await planned(world, params)
    assert said["machines"][0]["outcome"] == "failure"
    assert "SESSION_AUTHENTICATION_FAILED" in said["machines"][0]["why"]
    assert "wrong" not in str(said)


async def test_replicas_health_checks_and_what_stands_against_them(world: World) -> None:
    vm = await world.vm(SIZE)
    sr = world.pool.find("SR", world.pool.only("pool")["default_SR"])["uuid"]
    settings = {"exportRetention": 1, "copyRetention": 1, "healthCheckSr": sr}
    params = world.params([vm["uuid"]], mode="delta", settings=settings, records=(sr,), job={"srs": {"id": sr}})
    await world.run(params)
    said = await planned(world, params)
    remote, replica = said["machines"][0]["targets"]

    assert (remote["type"], replica["type"]) == ("remote", "SR")
    assert (len(remote["removes"]), len(replica["removes"])) == (1, 1)
    assert remote["healthCheck"] == replica["healthCheck"] == sr
    assert said["machines"][0]["isFull"] is False
    params["job"]["settings"][""]["healthCheckSr"] = "gone"
    params["recordToXapi"]["gone"] = "x1"
    said = await planned(world, params)
    assert "the health check on the storage gone cannot be done: UUID_INVALID(SR, gone)" in said["machines"][0]["notes"]


async def test_what_killed_runs_have_left_is_left_where_it_is(world: World) -> None:
    vm = await world.vm(SIZE)
    sr = world.pool.find("SR", world.pool.only("pool")["default_SR"])["uuid"]
    settings = {"copyRetention": 1}
    for mode in ("full", "delta"):
        params = world.params(
            [vm["uuid"]], mode=mode, remotes=[], settings=settings, records=(sr,), job={"srs": {"id": sr}}
        )
        await world.run(params)
        for row in [*world.pool.rows("VM").values()]:
            if row["other_config"].get(names.SR) == sr and not row["is_a_snapshot"]:
                world.pool.set(row, other_config={**row["other_config"], names.DATETIME: names.UNFINISHED})
        await world.client("task.create", "VM export", f"gatewright job {params['job']['id']}")
        await planned(world, params)


async def test_why_there_would_be_a_full_backup(world: World) -> None:
    vm = await world.vm(SIZE)
    params = world.params([vm["uuid"]], mode="delta")
    await world.run(params)
    (snapshot,) = snapshots(world)
    disks = await world.client.disks(snapshot.ref)
    await world.client.done("VM.destroy", snapshot.ref)
    for disk in disks:
        await world.client.done("VDI.destroy", disk)
    (machine,) = (await planned(world, params))["machines"]
    assert machine["isFull"] is True
    assert machine["why"] == "Backup fell back to a full: the snapshot of the last backup is not there any more"


async def test_a_base_without_data_needs_nbd(world: World) -> None:
    vm = await world.vm(SIZE)
    settings = {"exportRetention": 2, "preferNbd": True, "cbtDestroySnapshotData": True}
    params = world.params([vm["uuid"]], mode="delta", settings=settings)
    await world.run(params)
    for network in world.pool.rows("network").values():
        world.pool.set(network, purpose=[])
    (machine,) = (await planned(world, params))["machines"]
    assert machine["isFull"] is True
    assert machine["notes"][0].startswith("no NBD, the disk would come as a stream: the pool does not give")
    assert machine["notes"][1].startswith("Backup fell back to a full: of the last snapshot only")


async def test_snapshots_memory_shutting_down_and_disks_left_out(world: World) -> None:
    vm = await world.vm(1 << 20, count=2)
    await world.client("VDI.set_name_label", vm["vdis"][1]["ref"], "[NOBAK] swap")
    await world.client.done("VM.start", vm["ref"], False, False)
    params = world.params([vm["uuid"]], remotes=[], settings={"snapshotRetention": 1, "checkpointSnapshot": True})
    (machine,) = (await planned(world, params))["machines"]
    assert (machine["snapshot"], machine["shutDown"], machine["bytes"]) == ("memory", False, 0)
    assert machine["why"] == "a snapshot alone, nothing moves"
    assert [disk["way"] for disk in machine["disks"]] == ["stream", "left out"]
    params = world.params([vm["uuid"]], settings={"exportRetention": 1, "offlineBackup": True})
    (machine,) = (await planned(world, params))["machines"]
    assert (machine["snapshot"], machine["shutDown"]) == ("none", True)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"vms": {"name": "x"}}, "thrown"),
        ({"settings": {"": {"exportRetention": "many"}}}, "thrown"),
    ],
)
async def test_a_job_that_is_none(world: World, change: dict[str, Any], code: str) -> None:
    params = world.params([], job=change)
    with pytest.raises(Fault) as caught:
        await planned(world, params)
    assert caught.value.name == code


async def test_no_call_that_changes_something_gets_through(world: World) -> None:
    """Whatever a plan asks for, the pool is only read."""
    vm = await world.vm(SIZE)
    before = dict(world.client.simulator.dispatcher.calls)
    await planned(world, world.params([vm["uuid"]], mode="delta"))
    calls = {name for name, count in world.client.simulator.dispatcher.calls.items() if before.get(name) != count}
    assert {name for name in calls if not name.partition(".")[2].startswith("get_")} <= {"session.login_with_password"}
