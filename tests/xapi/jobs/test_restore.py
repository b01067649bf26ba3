"""Restores: the machine that is there afterwards, and that nothing is where one failed."""

from __future__ import annotations

from typing import Any

import pytest

from generated.errors import internal as errors
from runtime.contract.abi import Fault
from tests.xapi.jobs.fake_repository import FakeRepositories, Remote
from tests.xapi.jobs.world import JOB, World, ends, outline

SIZE = 8 << 20
RAN = ["restore", "  transfer", "  transfer: success", "restore: success"]


def backups(repositories: FakeRepositories) -> list[tuple[str, dict[str, Any]]]:
    (remote,) = repositories.remotes.values()
    return sorted(remote.metadata.items(), key=lambda item: item[1]["timestamp"])


def only(repositories: FakeRepositories) -> Remote:
    (remote,) = repositories.remotes.values()
    return remote


async def disks(world: World, uuid: str) -> list[Any]:
    (vm,) = [row for row in world.pool.rows("VM").values() if row["uuid"] == uuid]
    return [world.pool.find("VDI", ref) for ref in await world.client.disks(vm.ref)]


def restored(world: World, events: list[dict[str, Any]]) -> Any:
    uuid = events[-1]["result"]["id"]
    (vm,) = [row for row in world.pool.rows("VM").values() if row["uuid"] == uuid]
    return vm


async def backed_up(world: World, mode: str, name: str = "web-1") -> tuple[str, list[str]]:
    """Return the uuid of a machine that was backed up, and the hashes of its disks then."""
    ref = await world.client.vm(name)
    uuid = str(world.pool.find("VM", ref)["uuid"])
    hashes = [await world.hash(one) for one in await world.client.disks(ref)]
    events = await world.run(world.params([uuid], mode=mode))
    assert events[-1]["status"] == "success"
    return uuid, hashes


@pytest.mark.parametrize("mode", ["full", "delta"])
async def test_what_comes_back_is_what_was_there(world: World, repositories: FakeRepositories, mode: str) -> None:
    uuid, hashes = await backed_up(world, mode)
    ((id, metadata),) = backups(repositories)
    events = await world.restore(id)
    vm = restored(world, events)

    assert outline(events) == RAN
    assert events[0]["properties"] == {
        "name": "restore", "backupId": id, "jobId": JOB, "srId": world.restoring(id)["srUuid"],
        "time": metadata["timestamp"],
    }  # fmt: skip
    assert events[-1]["result"]["id"] != uuid
    assert ends(events, "transfer")[0]["result"] == events[-1]["result"]
    assert [await world.hash(one["uuid"]) for one in await disks(world, vm["uuid"])] == hashes
    assert vm["name_label"].startswith("web-1 (20")
    assert vm["name_description"].startswith("Restored on 20")
    assert " from REM1" in vm["name_description"]
    assert "restored from backup" in vm["tags"]
    assert (vm["is_a_template"], vm["is_a_snapshot"], vm["power_state"]) == (False, False, "Halted")
    assert vm["blocked_operations"] == {}
    assert [key for key in vm["other_config"] if key.startswith("xo:")] == []
    assert len(vm["VIFs"]) == len(world.pool.find("VM", await world.client.vm("web-1"))["VIFs"])
    for disk in await disks(world, vm["uuid"]):
        assert not disk["name_label"].startswith("[Importing]")
        assert [key for key in disk["other_config"] if key.startswith("xo:")] == []
    await world.client("VM.start", vm.ref, False, False)


async def test_the_size_of_a_delta_is_that_of_its_blocks(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(SIZE, fill=0.25)
    for run in range(2):
        await world.write(vm["vdis"][0]["uuid"], run)
        await world.run(world.params([vm["uuid"]], mode="delta"))
    (first, _), (second, _) = backups(repositories)

    sizes = [(await world.restore(id))[-1]["result"]["size"] for id in (first, second.lstrip("/"))]
    assert sizes == [1 * (2 << 20), 2 * (2 << 20)]


@pytest.mark.parametrize("new", [True, False])
async def test_mac_addresses(world: World, repositories: FakeRepositories, new: bool) -> None:
    await backed_up(world, "delta")
    ((id, metadata),) = backups(repositories)
    vm = restored(world, await world.restore(id, settings={"newMacAddresses": new}))
    before = {vif["MAC"] for vif in metadata["vifs"].values()}
    after = {world.pool.find("VIF", ref)["MAC"] for ref in vm["VIFs"]}

    assert (before == after) is not new
    assert len(before) == len(after)


async def test_disks_go_where_they_are_asked_to_or_are_left_out(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(1 << 20, count=3)
    await world.run(world.params([vm["uuid"]], mode="delta"))
    ((id, metadata),) = backups(repositories)
    by_live = {vdi["$snapshot_of$uuid"]: vdi["uuid"] for vdi in metadata["vdis"].values()}
    uuids = [by_live[one["uuid"]] for one in vm["vdis"]]
    default = world.pool.only("pool")["default_SR"]
    other = next(row for row in world.pool.rows("SR").values() if row.ref != default and row["content_type"] != "iso")
    wanted = {uuids[0]: other["uuid"], uuids[1]: None, "nope": other["uuid"]}
    events = await world.restore(id, settings={"mapVdisSrs": wanted})
    made = await disks(world, restored(world, events)["uuid"])

    warned = [(one["message"], one["data"]) for one in events if one["type"] == "warning"]
    assert warned == [("mapVdisSrs names a disk that the backup does not have", {"vdi": "nope"})]
    assert [one["SR"] for one in made] == [other.ref, default]
    assert [one["name_label"] for one in made] == ["small disk 0", "small disk 2"]
    assert await world.hash(made[0]["uuid"]) == await world.hash(vm["vdis"][0]["uuid"])


async def test_an_additional_tag(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(1 << 20)
    await world.run(world.params([vm["uuid"]]))
    ((id, _),) = backups(repositories)
    made = restored(world, await world.restore(id, settings={"additionalVmTag": "mine"}))
    assert {*made["tags"]} == {"restored from backup", "mine"}


@pytest.mark.parametrize("which", [0, 1])
async def test_a_differential_restore_sends_what_differs(
    world: World, repositories: FakeRepositories, which: int
) -> None:
    vm = await world.vm(SIZE, fill=1)
    vdi = vm["vdis"][0]["uuid"]
    hashes = []
    for run in range(2):
        await world.write(vdi, run, seed=10 + run)
        hashes.append(await world.hash(vdi))
        await world.run(world.params([vm["uuid"]], mode="delta"))
    id, _ = backups(repositories)[which]
    events = await world.restore(id, settings={"useDifferentialRestore": True})
    (made,) = await disks(world, restored(world, events)["uuid"])

    assert await world.hash(made["uuid"]) == hashes[which]
    assert events[-1]["result"]["size"] == (1 - which) * (2 << 20)
    assert made["name_label"] == "small disk 0"


FAILING: dict[str, tuple[str, Any, str]] = {
    "the repository breaks off": ("delta", "readDiskOnTheWay", "no more"),
    "the repository breaks off, full": ("full", "readFullOnTheWay", "no more"),
    "the pool is full": ("delta", ("sr-full", {}, 1_000_000), "SR_FULL"),
    "the pool is full, full": ("full", ("sr-full", {}, 300_000), "SR_FULL"),
    "the connection is cut": ("delta", ("drop-connection", {"path": "/import_raw_vdi"}, 1_000_000), ""),
    "the import fails": ("full", ("fail-after-200", {"path": "/import"}, 300_000), ""),
    "a wrong answer": ("delta", ("wrong-task-result", {"label": "VDI import"}, None), "another disk"),
}


@pytest.mark.parametrize(("mode", "fault", "words"), FAILING.values(), ids=FAILING)
async def test_nothing_stays_where_a_restore_failed(
    world: World, repositories: FakeRepositories, mode: str, fault: Any, words: str
) -> None:
    await backed_up(world, mode)
    ((id, _),) = backups(repositories)
    before = {kind: {*world.pool.rows(kind)} for kind in ("VM", "VDI", "VBD", "VIF")}
    if isinstance(fault, str):
        only(repositories).fails[fault] = errors.RemoteFailed(reason="no more")
    else:
        name, match, at = fault
        world.faults.inject(name, match, 1, at)
    events = await world.restore(id)

    assert outline(events) == ["restore", "  transfer", "  transfer: failure", "restore: failure"]
    assert words in events[-1]["result"]["message"]
    assert {kind: {*world.pool.rows(kind)} for kind in before} == before


async def test_what_is_not_there(world: World, repositories: FakeRepositories) -> None:
    with pytest.raises(Fault, match="there is no backup"):
        await world.restore("/xo-vm-backups/x/20261120T151734Z.json")
    vm = await world.vm(1 << 20)
    await world.run(world.params([vm["uuid"]]))
    ((id, _),) = backups(repositories)
    events = await world.restore(id, srUuid="nope")
    assert events[-1]["result"]["code"] == "UUID_INVALID"
