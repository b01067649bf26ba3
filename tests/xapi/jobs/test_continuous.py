"""Incremental replication: what is on the storage after each run, what each run moves, and what a failed one leaves."""

from __future__ import annotations

from typing import Any

import pytest

from generated.errors import internal as errors
from runtime.xapi.client.errors import XapiError
from runtime.xapi.jobs import imported, names
from runtime.xapi.jobs.replica import BLOCKED
from runtime.xapi.jobs.repository import BLOCK
from tests.xapi.jobs.fake_repository import FakeRepositories
from tests.xapi.jobs.world import JOB, SCHEDULE, World, another_sr, ends, outline, sr_of

SIZE = 8 << 20

RAN = [
    "backup run",
    "(info) vms",
    "  backup VM",
    "    snapshot",
    "    snapshot: success",
    "    export",
    "      transfer",
    "        target snapshot",
    "        target snapshot: success",
    "      transfer: success",
    "    export: success",
    "  backup VM: success",
    "backup run: success",
]


def params(world: World, vm: dict[str, Any], *srs: str, remotes: bool = False, **settings: Any) -> dict[str, Any]:
    wanted = [*srs] or [sr_of(world)["uuid"]]
    return world.params(
        [vm["uuid"]], mode="delta", remotes=[world.remote()] if remotes else [], job={"srs": {"id": {"__or": wanted}}},
        records=wanted, settings={"copyRetention": 2, "exportRetention": 2, **settings},
    )  # fmt: skip


def replicas(world: World, sr: str = "") -> list[Any]:
    """Return the snapshots that are replicas, oldest first."""
    found = [
        row
        for row in world.pool.rows("VM").values()
        if row["is_a_snapshot"] and row["other_config"].get(names.SR) == (sr or sr_of(world)["uuid"])
    ]
    return sorted(found, key=lambda row: row["other_config"][names.DATETIME])


def live(world: World) -> list[Any]:
    return [
        row for row in world.pool.rows("VM").values() if not row["is_a_snapshot"] and names.SR in row["other_config"]
    ]


async def hashes(world: World, vm: Any) -> list[str]:
    return [await world.hash(disk) for disk in await world.client.disks(vm if isinstance(vm, str) else vm.ref)]


def is_full(events: list[dict[str, Any]]) -> list[bool]:
    started = [one["properties"] for one in events if one["type"] == "start"]
    return [one["isFull"] for one in started if one["name"] == "export"]


def sizes(events: list[dict[str, Any]]) -> list[int]:
    return [end["result"]["size"] for end in ends(events, "transfer")]


def disks_left(world: World) -> int:
    """Return how many disks no machine has."""
    return sum(not row["VBDs"] for row in world.pool.rows("VDI").values())


async def test_a_chain_with_retention(world: World) -> None:
    vm = await world.vm(SIZE, count=2)
    (first, _) = vm["vdis"]
    events = await world.run(params(world, vm))
    told = [await hashes(world, vm["ref"])]
    (machine,) = live(world)

    assert outline(events) == RAN
    assert is_full(events) == [True]
    assert sizes(events) == [4 * BLOCK]
    for run in range(3):
        await world.write(first["uuid"], run, seed=run)
        told.append(await hashes(world, vm["ref"]))
        events = await world.run(params(world, vm))
        assert outline(events) == RAN
        assert is_full(events) == [False]
        assert sizes(events) == [BLOCK]
        # The same machine again, and so many snapshots of it as are kept, each as the machine was then.
        assert [one.ref for one in live(world)] == [machine.ref]
        assert [await hashes(world, one) for one in replicas(world)] == told[-2:]
        assert await hashes(world, machine) == told[-1]
        assert disks_left(world) == 0


async def test_the_replica_can_be_started_at_no_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    vm = await world.vm(SIZE)
    await world.run(params(world, vm))
    (machine,) = live(world)
    blocked, change = [], world.pool.set

    def watched(row: Any, **values: Any) -> None:
        change(row, **values)
        if row.ref == machine.ref:
            blocked.append("start" in row["blocked_operations"])

    monkeypatch.setattr(world.pool, "set", watched)
    await world.write(vm["vdis"][0]["uuid"], 1)
    assert (await world.run(params(world, vm)))[-1]["status"] == "success"
    assert {*blocked} == {True}


async def test_what_is_written_on_it(world: World) -> None:
    uuid = world.pool.find("VM", await world.client.vm("web-1"))["uuid"]
    for _ in range(2):
        await world.run(params(world, {"uuid": uuid}))
    _, replica = replicas(world)
    (machine,) = live(world)
    (source,) = [
        row for row in world.pool.rows("VM").values()
        if row["is_a_snapshot"] and row["other_config"].get(names.VM) == uuid and names.SR not in row["other_config"]
    ]  # fmt: skip
    config = replica["other_config"]
    origin = world.pool.find("VM", await world.client.vm("web-1"))

    assert replica["name_label"].startswith("web-1 - nightly / nightly 20")
    assert replica["is_a_template"] is False
    assert replica["snapshot_of"] == machine.ref
    assert (config[names.JOB], config[names.SCHEDULE], config[names.VM]) == (JOB, SCHEDULE, uuid)
    assert config[names.COPY_OF] == source["uuid"]
    assert machine["name_label"] == source["name_label"] == "[XO Backup nightly] web-1"
    assert " -- last replication: 20" in machine["name_description"]
    assert {"Continuous Replication", *origin["tags"]} == {*machine["tags"]}
    assert machine["blocked_operations"] == {"start": BLOCKED, "start_on": BLOCKED}
    # Of the keys the machine itself has the storage only, or each snapshot of it would pass for a replica.
    assert names.ours(machine["other_config"]) == [names.SR]
    assert machine["memory_static_max"] == origin["memory_static_max"]
    macs = [[world.pool.find("VIF", ref)["MAC"] for ref in one["VIFs"]] for one in (machine, origin)]
    assert macs[0] == macs[1] != []
    of_source = {world.pool.find("VDI", one)["uuid"] for one in await world.client.disks(source.ref)}
    for disk in [world.pool.find("VDI", one) for one in await world.client.disks(replica.ref)]:
        of_disk = disk["other_config"]
        assert of_disk[names.CONTENT] == of_disk[names.COPY_OF] in of_source
        assert of_disk[names.SR] == disk_sr(world, disk)
        assert not disk["name_label"].startswith("[Importing]")
    for disk in [world.pool.find("VDI", one) for one in await world.client.disks(machine.ref)]:
        assert names.ours(disk["other_config"]) == [names.SR]


def disk_sr(world: World, disk: Any) -> str:
    return str(world.pool.find("SR", disk["SR"])["uuid"])


async def test_a_replica_that_somebody_uses_is_left_to_him_and_another_is_made(world: World) -> None:
    vm = await world.vm(SIZE)
    await world.run(params(world, vm))
    (machine,) = live(world)
    (disk,) = await world.client.disks(machine.ref)
    await world.write(disk, 3, seed=99)
    theirs = await hashes(world, machine)
    await world.write(vm["vdis"][0]["uuid"], 1)
    events = await world.run(params(world, vm, copyRetention=1))

    assert sizes(events) == [BLOCK]
    assert await hashes(world, machine) == theirs
    assert len(live(world)) == 2
    (replica,) = replicas(world)
    assert replica["snapshot_of"] != machine.ref
    assert await hashes(world, replica) == await hashes(world, vm["ref"])


async def test_a_clone_of_a_replica_is_nobody_s_to_remove(world: World) -> None:
    vm = await world.vm(1 << 20)
    await world.run(params(world, vm))
    (replica,) = replicas(world)
    theirs = await world.client.done("VM.clone", replica.ref, "mine")
    for _ in range(3):
        events = await world.run(params(world, vm, copyRetention=1))
    assert events[-1]["status"] == "success"
    assert len(await world.client.disks(theirs)) == 1


@pytest.mark.parametrize("what", ["the replica is gone", "the source snapshot is gone"])
async def test_when_nothing_can_be_built_upon_that_is_told(world: World, what: str) -> None:
    vm = await world.vm(SIZE)
    await world.run(params(world, vm))
    (replica,) = replicas(world)
    gone = replica.ref
    if what == "the source snapshot is gone":
        (gone,) = world.pool.find("VM", vm["ref"])["snapshots"]
    disks = await world.client.disks(gone)
    await world.client.done("VM.destroy", gone)
    for disk in disks:
        await world.client.done("VDI.destroy", disk)
    events = await world.run(params(world, vm))
    cause = "the storage has no copy of" if what == "the replica is gone" else "the snapshot of the last backup is not"

    (warning,) = [event for event in events if event["type"] == "warning"]
    assert warning["message"] == "Backup fell back to a full"
    assert warning["data"]["cause"].startswith(cause)
    assert is_full(events) == [True]
    assert await hashes(world, replicas(world)[-1]) == await hashes(world, vm["ref"])


async def test_an_export_that_cannot_be_made_against_its_base_is_made_in_full(world: World) -> None:
    vm = await world.vm(SIZE)
    await world.run(params(world, vm))
    world.faults.inject("fail-before-200", {"path": "/export_raw_vdi"}, 1)
    events = await world.run(params(world, vm))

    assert [event["message"].split()[0] for event in events if event["type"] == "warning"] == ["can't", "Backup"]
    assert events[-1]["status"] == "success"
    assert await hashes(world, replicas(world)[-1]) == await hashes(world, vm["ref"])


BROKEN = [
    ("truncate-at-n", "/export_raw_vdi", 3_000_000),
    ("fail-after-200", "/export_raw_vdi", 3_000_000),
    ("drop-connection", "/import_raw_vdi", 3_000_000),
    ("fail-after-200", "/import_raw_vdi", 3_000_000),
]


@pytest.mark.parametrize(("fault", "path", "at"), BROKEN)
async def test_a_transfer_that_breaks_off_leaves_the_last_replica(world: World, fault: str, path: str, at: int) -> None:
    vm = await world.vm(SIZE)
    await world.run(params(world, vm))
    good = await hashes(world, vm["ref"])
    machines = len(world.pool.rows("VM"))
    await world.write(vm["vdis"][0]["uuid"], 0, 1, 2)
    world.faults.inject(fault, {"path": path}, 1, at)
    events = await world.run(params(world, vm))

    assert events[-1]["status"] == "failure"
    assert [end["status"] for name in ("transfer", "export") for end in ends(events, name)] == ["failure"] * 2
    (replica,) = replicas(world)
    (machine,) = live(world)
    assert await hashes(world, replica) == await hashes(world, machine) == good
    assert (disks_left(world), len(world.pool.rows("VM"))) == (0, machines)
    events = await world.run(params(world, vm))
    assert sizes(events) == [3 * BLOCK]
    assert await hashes(world, machine) == await hashes(world, vm["ref"])


async def test_what_fails_once_the_machine_is_being_changed_leaves_the_last_replica(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    vm = await world.vm(SIZE)
    await world.run(params(world, vm))
    good = await hashes(world, vm["ref"])
    await world.write(vm["vdis"][0]["uuid"], 0)
    create_cards = imported.create_cards

    async def refused(*_: Any, **__: Any) -> None:
        monkeypatch.setattr(imported, "create_cards", create_cards)
        raise XapiError("OPERATION_NOT_ALLOWED", ["no"])

    monkeypatch.setattr(imported, "create_cards", refused)
    events = await world.run(params(world, vm))

    assert events[-1]["status"] == "failure"
    (replica,) = replicas(world)
    assert await hashes(world, replica) == good
    assert disks_left(world) == 0
    events = await world.run(params(world, vm))
    assert sizes(events) == [BLOCK]
    assert [await hashes(world, one) for one in replicas(world)] == [good, await hashes(world, vm["ref"])]
    assert disks_left(world) == 0


async def test_a_storage_that_fails_spoils_neither_another_nor_the_remote(
    world: World, repositories: FakeRepositories
) -> None:
    vm = await world.vm(SIZE)
    one, other = sr_of(world)["uuid"], another_sr(world)
    world.faults.inject("sr-full", {"sr": one, "method": "VDI.create"}, 1)
    events = await world.run(params(world, vm, one, other, remotes=True))

    assert events[-1]["status"] == "failure"
    assert "1 of 3 targets failed" in ends(events, "backup VM")[0]["result"]["message"]
    assert sorted(end["status"] for end in ends(events, "export")) == ["failure", "success", "success"]
    assert [len(replicas(world, sr)) for sr in (one, other)] == [0, 1]
    (remote,) = repositories.remotes.values()
    assert len(remote.metadata) == 1
    assert await hashes(world, replicas(world, other)[0]) == await hashes(world, vm["ref"])
    # The next one has to be whole, as one of the storages has nothing to build upon.
    events = await world.run(params(world, vm, one, other, remotes=True))
    assert is_full(events) == [True] * 3
    assert events[-1]["status"] == "success"
    events = await world.run(params(world, vm, one, other, remotes=True))
    assert is_full(events) == [False] * 3


async def test_a_remote_that_fails_does_not_spoil_the_storage(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(SIZE)
    repositories.remotes[world.remote()["url"]].fails["writeDisk"] = errors.NoSpace(path="x")
    events = await world.run(params(world, vm, remotes=True))
    assert events[-1]["status"] == "failure"
    assert len(replicas(world)) == 1


async def test_what_a_killed_run_left_is_removed(world: World) -> None:
    vm = await world.vm(SIZE)
    sr = sr_of(world)
    await world.run(params(world, vm))
    keys = {names.JOB: JOB, names.VM: vm["uuid"], names.SR: sr["uuid"], names.SCHEDULE: SCHEDULE}
    # Killed while a disk was being written; while the machine was being made of disks.
    disk = {"name_label": "x", "SR": sr.ref, "virtual_size": 1 << 20, "type": "user", "other_config": keys}
    alone = await world.client("VDI.create", disk)
    half = await world.vm(1 << 20, name="half")
    unfinished = keys | {names.DATETIME: names.UNFINISHED}
    world.pool.set(world.pool.find("VM", half["ref"]), other_config=unfinished)
    others = await world.client("VDI.create", disk | {"other_config": keys | {names.VM: "another"}})
    await world.run(params(world, vm))

    gone = [("VDI", alone), ("VM", half["ref"]), ("VDI", half["vdis"][0]["ref"])]
    assert [world.pool.get(kind, ref) for kind, ref in gone] == [None] * 3
    assert world.pool.get("VDI", others) is not None
    assert len(replicas(world)) == 2


async def test_a_run_that_was_killed_before_the_snapshot_leaves_no_second_machine(world: World) -> None:
    vm = await world.vm(SIZE)
    for _ in range(2):
        await world.run(params(world, vm))
    (machine,) = live(world)
    # All is written on it, but the snapshot that takes it over is missing.
    newest = replicas(world)[-1]
    world.pool.set(machine, other_config=newest["other_config"])
    events = await world.run(params(world, vm))

    assert sizes(events) == [0]
    assert world.pool.get("VM", machine.ref) is None
    assert len(live(world)) == 1
    assert await hashes(world, replicas(world)[-1]) == await hashes(world, vm["ref"])
    assert disks_left(world) == 0


async def test_what_comes_over_nbd_is_what_the_replica_holds(world: World) -> None:
    vm = await world.vm((9 << 20) + 512, fill=0.6)
    told = []
    for run in range(3):
        await world.write(vm["vdis"][0]["uuid"], run, 4, seed=run)
        events = await world.run(params(world, vm, preferNbd=True, cbtDestroySnapshotData=True))
        assert (events[-1]["status"], [one for one in events if one["type"] == "warning"]) == ("success", [])
        told += [one["data"]["way"] for one in events if one.get("message") == "Transfer data using NBD"]
        assert await hashes(world, replicas(world)[-1]) == await hashes(world, vm["ref"])
    assert told == ["NBD", "NBD+CBT", "NBD+CBT"]
    assert len(live(world)) == 1


@pytest.mark.parametrize("first", [False, True])
async def test_delete_first_keeps_the_last_one_until_there_is_a_new_one(world: World, first: bool) -> None:
    vm = await world.vm(1 << 20)
    for _ in range(3):
        await world.run(params(world, vm, copyRetention=3))
    world.faults.inject("fail-before-200", {"path": "/export_raw_vdi"}, 2)
    await world.run(params(world, vm, copyRetention=1, deleteFirst=first))
    assert len(replicas(world)) == (1 if first else 3)
    await world.run(params(world, vm, copyRetention=1, deleteFirst=first))
    assert len(replicas(world)) == 1


async def test_a_disk_that_grew_and_one_that_is_new(world: World) -> None:
    vm = await world.vm(SIZE)
    await world.run(params(world, vm))
    await world.client.done("VDI.resize", vm["vdis"][0]["ref"], 2 * SIZE)
    await world.write(vm["vdis"][0]["uuid"], 7)
    other = await world.vm(1 << 20, name="other")
    (vbd,) = world.pool.find("VDI", other["vdis"][0]["ref"])["VBDs"]
    record = await world.client("VBD.get_record", vbd)
    await world.client("VBD.destroy", vbd)
    await world.client("VBD.create", record | {"VM": vm["ref"], "userdevice": "5"})
    events = await world.run(params(world, vm))

    assert events[-1]["status"] == "success"
    assert await hashes(world, replicas(world)[-1]) == await hashes(world, vm["ref"])
    assert len(live(world)) == 1


async def test_what_changed_of_the_machine_is_taken_over(world: World) -> None:
    vm = await world.vm(1 << 20)
    await world.run(params(world, vm))
    await world.client("VM.set_VCPUs_max", vm["ref"], 8)
    await world.client("VM.set_VCPUs_at_startup", vm["ref"], 4)
    await world.client("VM.set_memory_limits", vm["ref"], 1 << 28, 1 << 31, 1 << 28, 1 << 31)
    await world.client("VM.set_platform", vm["ref"], {"nx": "true"})
    await world.run(params(world, vm))
    (machine,) = live(world)

    assert (machine["VCPUs_max"], machine["VCPUs_at_startup"]) == (8, 4)
    assert (machine["memory_static_max"], machine["platform"]) == (1 << 31, {"nx": "true"})


async def test_a_replica_is_not_replicated_by_its_own_job(world: World) -> None:
    vm = await world.vm(1 << 20)
    await world.run(params(world, vm))
    (machine,) = live(world)
    events = await world.run(params(world, {"uuid": machine["uuid"]}))
    assert "it is a replica" in events[-1]["result"]["message"]


async def test_full_interval(world: World) -> None:
    vm = await world.vm(1 << 20)
    runs = [is_full(await world.run(params(world, vm, fullInterval=2))) for _ in range(4)]
    assert runs == [[True], [False], [True], [False]]
    assert len(live(world)) == 1


async def test_distribute_replications(world: World) -> None:
    vm = await world.vm(SIZE)
    one, other = sr_of(world)["uuid"], another_sr(world)

    async def run() -> tuple[list[bool], list[int]]:
        events = await world.run(params(world, vm, one, other, distributeReplications=True))
        assert events[-1]["status"] == "success", events[-1]
        return is_full(events), [len(replicas(world, sr)) for sr in (one, other)]

    # First to the emptiest, then to the one where what is built upon lies, whichever is emptier.
    assert await run() == ([True], [0, 1])
    world.pool.set(sr_of(world), physical_size=sr_of(world)["physical_size"] * 2)
    assert await run() == ([False], [0, 2])
    # What is kept are so many on all of them together.
    for replica in replicas(world, other):
        for disk in await world.client.disks(replica.ref):
            world.pool.set(world.pool.find("VDI", disk), other_config={})
    assert await run() == ([True], [1, 1])
    assert await run() == ([False], [2, 0])
