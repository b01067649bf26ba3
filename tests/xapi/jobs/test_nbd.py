"""Incremental backups whose disks come over NBD, with and without changed block tracking."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.xapi.client import backup_network, nbd_disk
from runtime.xapi.jobs.nbd_source import GRAIN, NotOffered, changed_blocks
from runtime.xapi.jobs.repository import BLOCK
from runtime.xapi.simulator.errors import XapiFault
from runtime.xapi.simulator.nbd import Served
from tests.conformance.xo_repository import judge
from tests.xapi.jobs.fake_repository import FakeRepositories
from tests.xapi.jobs.test_incremental import hash_of, is_full, newest, snapshots
from tests.xapi.jobs.world import World, ends, living

SIZE = (9 << 20) + 512
"""The last block is not a whole one."""

NBD: dict[str, Any] = {"exportRetention": 2, "preferNbd": True}
CBT = NBD | {"cbtDestroySnapshotData": True}

FELL_BACK = "can't connect through NBD, fall back to stream export"
DELETED = "Snapshot data has been deleted"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried again is tried again at once."""
    monkeypatch.setattr(nbd_disk, "AGAIN_SECONDS", 0.0)


def said(events: list[dict[str, Any]], kind: str) -> list[str]:
    return [one["message"] for one in events if one["type"] == kind and one["message"] != "vms"]


def ways(events: list[dict[str, Any]]) -> list[str]:
    return [one["data"]["way"] for one in events if one.get("message") == "Transfer data using NBD"]


def cause(events: list[dict[str, Any]], message: str) -> str:
    (found,) = [one["data"]["cause"] for one in events if one.get("message") == message]
    return str(found)


async def run(world: World, vm: dict[str, Any], settings: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    return await world.run(world.params([vm["uuid"]], mode="delta", settings=settings, **more))


def counted(world: World, name: str) -> int:
    return world.client.simulator.counters[name]


def asked(world: World) -> dict[str, int]:
    return dict(world.client.simulator.dispatcher.calls)


# On disk.


@pytest.fixture
async def real(tmp_path: Path) -> AsyncIterator[World]:
    async with living(tmp_path) as world:
        yield world
        assert world.pool.rows("task") == {}
        assert counted(world, "nbd connections open") == 0


@pytest.mark.parametrize("query", ["", "?useVhdDirectory=true"])
async def test_a_chain_over_nbd_restores_byte_by_byte(real: World, query: str) -> None:
    vm = await real.vm(SIZE, fill=0.6, count=2)
    remote = real.remote("nas", query)
    hashes, found = [], []
    for number in range(3):
        if number:
            await real.write(vm["vdis"][0]["uuid"], number - 1, 4, seed=number)
        hashes.append([await real.hash(vdi["uuid"]) for vdi in vm["vdis"]])
        events = await run(real, vm, CBT, remotes=[remote])
        assert (events[-1]["status"], said(events, "warning")) == ("success", [])
        found.append((is_full(events), ways(events)))
    report = await asyncio.to_thread(judge, remote["url"], caches=False)
    kept = [one["id"] for one in await real.backups(remote, vm["uuid"])]

    assert found == [([True], ["NBD"] * 2)] + [([False], ["NBD+CBT"] * 2)] * 2
    assert report.findings == []
    assert len(kept) == 2
    for id, expected in zip(kept, hashes[-2:], strict=True):
        events = await real.restore(id, remote=remote)
        (made,) = [row for row in real.pool.rows("VM").values() if row["uuid"] == events[-1]["result"]["id"]]
        assert [await real.hash(disk) for disk in await real.client.disks(made.ref)] == expected


# What moves, and how.


async def test_only_what_the_pool_has_tracked_moves(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(SIZE, fill=1)
    await run(world, vm, CBT)
    await world.write(vm["vdis"][0]["uuid"], 1, 4, seed=9)
    before, exports = counted(world, "bytes out"), asked(world).get("HTTP GET /export_raw_vdi", 0)
    events = await run(world, vm, CBT)
    (remote,) = repositories.remotes.values()

    # The last block of the disk has 1 MiB and 512 bytes.
    assert counted(world, "bytes out") - before == BLOCK + (1 << 20) + 512
    assert asked(world).get("HTTP GET /export_raw_vdi", 0) == exports
    assert ends(events, "transfer")[0]["result"] == {"size": 2560 + 2 * (BLOCK + 512)}
    assert hash_of(repositories, remote, newest(remote)) == await world.hash(vm["vdis"][0]["uuid"])


async def test_what_has_become_zero_is_zero_in_the_backup(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(SIZE, fill=1)
    await run(world, vm, CBT)
    row = world.pool.find("VDI", vm["vdis"][0]["ref"])
    content = world.client.simulator.storage.content(row)
    world.client.simulator.storage.set_content(row, content.write(BLOCK, bytes(BLOCK)))
    await run(world, vm, CBT)
    (remote,) = repositories.remotes.values()
    assert hash_of(repositories, remote, newest(remote)) == await world.hash(row["uuid"])


@pytest.mark.parametrize(("concurrency", "made"), [(1, 1), (3, 3), (99, nbd_disk.CONNECTIONS_AT_MOST)])
async def test_so_many_connections_are_made(world: World, concurrency: int, made: int) -> None:
    vm = await world.vm(SIZE, fill=1)
    events = await run(world, vm, NBD | {"nbdConcurrency": concurrency})
    assert counted(world, "nbd connections") == counted(world, "nbd connections at once") == made
    assert said(events, "warning") == (["fewer NBD connections than nbdConcurrency says"] if made < concurrency else [])


async def test_without_tracking_the_export_lists_what_has_changed(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(SIZE, fill=1)
    await run(world, vm, NBD)
    await world.write(vm["vdis"][0]["uuid"], 2, seed=9)
    events = await run(world, vm, NBD)
    (remote,) = repositories.remotes.values()

    assert (is_full(events), ways(events), said(events, "warning")) == ([False], ["NBD"], [])
    assert ends(events, "transfer")[0]["result"] == {"size": 2560 + BLOCK + 512}
    assert hash_of(repositories, remote, newest(remote)) == await world.hash(vm["vdis"][0]["uuid"])


async def test_a_transfer_is_a_task_of_the_pool(world: World) -> None:
    vm = await world.vm(SIZE, fill=1)
    await run(world, vm, NBD)
    # One of the export that lists the blocks, which is left, and one of ours, which ends well.
    assert asked(world)["task.create"] == 2
    assert asked(world)["task.set_status"] == 1


# The data of the snapshot.


def cbt_metadata(world: World) -> list[Any]:
    return [row for row in world.pool.rows("VDI").values() if row["type"] == "cbt_metadata"]


async def test_of_a_snapshot_only_its_changes_stay(world: World) -> None:
    vm = await world.vm(SIZE, fill=1, count=2)
    for number in range(3):
        await world.write(vm["vdis"][0]["uuid"], 0, seed=number)
        events = await run(world, vm, CBT)
        assert snapshots(world) == []
        assert {row["snapshot_of"] for row in cbt_metadata(world)} == {vdi["ref"] for vdi in vm["vdis"]}
        assert len(cbt_metadata(world)) == 2
        assert said(events, "info").count(DELETED) == 2
        assert is_full(events) == [number == 0]


@pytest.mark.parametrize(
    "settings", [{"snapshotRetention": 1}, {"preferNbd": False}, {"cbtDestroySnapshotData": False}]
)
async def test_data_stay_where_the_settings_say_so(world: World, settings: dict[str, Any]) -> None:
    vm = await world.vm(SIZE)
    events = await run(world, vm, CBT | settings)
    assert (len(snapshots(world)), cbt_metadata(world)) == (1, [])
    assert said(events, "warning") == []


async def test_data_stay_while_disks_do_not_come_over_nbd(world: World) -> None:
    vm = await world.vm(SIZE)
    no_network(world)
    events = await run(world, vm, CBT)
    assert said(events, "warning") == [FELL_BACK, "the data of the snapshot are kept"]
    assert (len(snapshots(world)), cbt_metadata(world)) == (1, [])


async def test_without_tracking_data_stay(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(vdi: Any, on: bool) -> None:
        raise XapiFault("SR_OPERATION_NOT_SUPPORTED", vdi["SR"])

    vm = await world.vm(SIZE)
    monkeypatch.setattr(world.client.simulator.storage, "track", refuse)
    events = await run(world, vm, CBT)
    assert cause(events, "couldn't enable CBT").startswith("SR_OPERATION_NOT_SUPPORTED")
    assert said(events, "warning") == ["the data of the snapshot are kept"]
    assert (len(snapshots(world)), events[-1]["status"]) == (1, "success")


async def test_what_is_left_of_former_settings_goes(world: World) -> None:
    vm = await world.vm(SIZE)
    await run(world, vm, CBT)
    events = await run(world, vm, NBD)
    assert (is_full(events), cbt_metadata(world), len(snapshots(world))) == ([False], [], 1)


async def test_a_run_killed_before_the_data_went_is_built_upon(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(SIZE)
    world.faults.inject("vdi-in-use", {"operation": "data_destroy"}, 99)
    events = await run(world, vm, CBT)
    assert said(events, "warning") == ["Couldn't delete snapshot data"]
    assert (snapshots(world), cbt_metadata(world)) == ([], [])
    world.faults.clear()
    await world.write(vm["vdis"][0]["uuid"], 1)
    events = await run(world, vm, CBT)
    (remote,) = repositories.remotes.values()

    assert (is_full(events), ways(events), said(events, "warning")) == ([False], ["NBD+CBT"], [])
    assert len(cbt_metadata(world)) == 1
    left = [row for row in world.pool.rows("VDI").values() if row["snapshot_of"] == vm["vdis"][0]["ref"]]
    assert left == cbt_metadata(world)
    assert hash_of(repositories, remote, newest(remote)) == await world.hash(vm["vdis"][0]["uuid"])


# What stands against it.


def no_network(world: World) -> None:
    for network in world.pool.rows("network").values():
        world.pool.set(network, purpose=[])


def name_network(world: World, name: str) -> None:
    world.pool.set(world.pool.only("pool"), other_config={backup_network.KEY: name})


async def test_without_nbd_disks_come_as_streams_and_the_log_says_why(
    world: World, repositories: FakeRepositories
) -> None:
    vm = await world.vm(SIZE)
    no_network(world)
    for full in (True, False):
        events = await run(world, vm, NBD)
        assert (is_full(events), ways(events), said(events, "warning")) == ([full], [], [FELL_BACK])
        assert cause(events, FELL_BACK).startswith("the pool does not give the disk out over NBD")
    (remote,) = repositories.remotes.values()
    assert hash_of(repositories, remote, newest(remote)) == await world.hash(vm["vdis"][0]["uuid"])


async def test_nobody_listens(world: World) -> None:
    vm = await world.vm(SIZE)
    for server in world.client.simulator.data.nbd:
        await server.close()
    events = await run(world, vm, NBD)
    assert (events[-1]["status"], said(events, "warning")) == ("success", [FELL_BACK])
    assert cause(events, FELL_BACK).startswith("nbd://127.0.0.1:")


async def test_no_connections_are_wanted(world: World) -> None:
    events = await run(world, await world.vm(SIZE), NBD | {"nbdConcurrency": 0})
    assert cause(events, FELL_BACK) == "nbdConcurrency is 0"


async def test_the_network_for_backups_is_kept_to(world: World) -> None:
    vm = await world.vm(SIZE)
    (here,) = [one for one in world.pool.rows("network").values() if one["purpose"]]
    name_network(world, here["uuid"])
    assert ways(await run(world, vm, NBD)) == ["NBD"]
    name_network(world, "gone")
    assert "names is none" in cause(await run(world, vm, NBD), FELL_BACK)
    (apart,) = [one for one in world.pool.rows("network").values() if not one["purpose"]][:1]
    for pif in world.pool.all_of(apart, "PIFs"):
        world.pool.set(pif, IP="")
    name_network(world, apart["uuid"])
    assert "on the network for backups" in cause(await run(world, vm, NBD), FELL_BACK)


async def test_a_base_without_data_and_without_nbd_makes_a_full_backup(
    world: World, repositories: FakeRepositories
) -> None:
    vm = await world.vm(SIZE)
    await run(world, vm, CBT)
    no_network(world)
    events = await run(world, vm, CBT)
    (remote,) = repositories.remotes.values()

    assert events[-1]["status"] == "success"
    assert sorted(newest(remote)["isVhdDifferencing"].values()) == [False]
    assert "no network of its hosts is for that; " in cause(events, "Backup fell back to a full")
    assert hash_of(repositories, remote, newest(remote)) == await world.hash(vm["vdis"][0]["uuid"])
    # What is of no use to anybody is gone, and the next one has something to build upon.
    assert (cbt_metadata(world), len(snapshots(world))) == ([], 1)


async def test_tracking_that_was_off_meanwhile_is_not_relied_upon(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(SIZE)
    (vdi,) = vm["vdis"]
    await run(world, vm, CBT | {"snapshotRetention": 1})
    await world.client.done("VDI.disable_cbt", vdi["ref"])
    await world.write(vdi["uuid"], 1)
    await world.client.done("VDI.enable_cbt", vdi["ref"])
    events = await run(world, vm, CBT | {"snapshotRetention": 1})
    (remote,) = repositories.remotes.values()

    assert (is_full(events), ways(events)) == ([False], ["NBD"])
    assert cause(events, "what has changed comes from an export, not from CBT").startswith("SR_BACKEND_FAILURE_460")
    assert hash_of(repositories, remote, newest(remote)) == await world.hash(vdi["uuid"])


@pytest.mark.parametrize(("fault", "at"), [("drop-connection", 3_000_000), ("fail-after-200", 3_000_000)])
@pytest.mark.parametrize("connections", [1, 3])
async def test_a_read_that_fails_is_made_again(
    world: World, repositories: FakeRepositories, fault: str, at: int, connections: int
) -> None:
    vm = await world.vm(SIZE, fill=1)
    (vdi,) = vm["vdis"]
    world.faults.inject(fault, {"path": "/nbd"}, 1, at)
    events = await run(world, vm, NBD | {"nbdConcurrency": connections})
    (remote,) = repositories.remotes.values()
    # Reads go on over the connection on which one has failed, and this one fails for good.
    fails = fault == "fail-after-200"

    assert events[-1]["status"] == ("failure" if fails else "success")
    if fails:
        assert "could not be read in 5 attempts: nbd://" in ends(events, "transfer")[0]["result"]["message"]
        assert (remote.metadata, remote.disks, snapshots(world)) == ({}, {}, [])
    else:
        assert hash_of(repositories, remote, newest(remote)) == await world.hash(vdi["uuid"])
        assert counted(world, "nbd connections") == connections + 1


async def test_a_host_that_goes_away_for_good_fails_the_machine_and_leaves_the_last_good_backup(
    world: World, repositories: FakeRepositories
) -> None:
    vm = await world.vm(SIZE, fill=1)
    await run(world, vm, CBT)
    (before,) = cbt_metadata(world)
    await world.write(vm["vdis"][0]["uuid"], 0, 1, 2)
    world.faults.inject("drop-connection", {"path": "/nbd"}, 1, 3_000_000)
    world.faults.inject("drop-connection", {"path": "/nbd"}, 99, 0)
    events = await run(world, vm, CBT)
    (remote,) = repositories.remotes.values()

    assert events[-1]["status"] == "failure"
    assert [end["status"] for name in ("transfer", "export") for end in ends(events, name)] == ["failure"] * 2
    assert len(remote.metadata) == len(remote.disks) == 1
    assert (cbt_metadata(world), snapshots(world)) == ([before], [])
    world.faults.clear()
    events = await run(world, vm, CBT)
    assert (is_full(events), ways(events)) == ([False], ["NBD+CBT"])
    assert ends(events, "transfer")[0]["result"] == {"size": 2560 + 3 * (BLOCK + 512)}
    assert hash_of(repositories, remote, newest(remote)) == await world.hash(vm["vdis"][0]["uuid"])


async def test_a_disk_of_another_size_is_not_taken(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    vm = await world.vm(SIZE)
    (server,) = world.client.simulator.data.nbd
    given = server.open_disk

    def grown(uuid: str, session: str) -> Served:
        return Served(uuid, given(uuid, session).content.resized(SIZE + 512))

    monkeypatch.setattr(server, "open_disk", grown)
    events = await run(world, vm, NBD)
    assert f"gives out a disk of {SIZE + 512} bytes, not of {SIZE}" in cause(events, FELL_BACK)


# The bitmap.


@given(st.integers(1, 70 * GRAIN), st.data())
def test_a_block_has_changed_when_one_of_its_bits_is_set(size: int, data: Any) -> None:
    grains = -(-size // GRAIN)
    wanted = data.draw(st.sets(st.integers(0, grains - 1)))
    bitmap = bytearray(-(-grains // 8) + data.draw(st.integers(0, 5)))
    for one in wanted | set(range(grains, len(bitmap) * 8)):
        bitmap[one // 8] |= 0x80 >> one % 8
    assert changed_blocks(base64.b64encode(bitmap).decode(), size) == sorted({one * GRAIN // BLOCK for one in wanted})


@pytest.mark.parametrize("listed", ["", "AA", "AA==", "no base64 at all!", None, 5])
def test_a_bitmap_that_says_nothing_of_some_blocks_is_refused(listed: Any) -> None:
    with pytest.raises(NotOffered):
        changed_blocks(listed, 9 * GRAIN)
