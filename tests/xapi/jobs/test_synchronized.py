"""Snapshots that are made of all machines of a job before anything is moved."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from generated.errors import internal as errors
from runtime.xapi.jobs import names
from runtime.xapi.jobs.machine import Machine, Snapshot
from runtime.xapi.simulator.transfers.transfer import Transfer
from tests.xapi.jobs.fake_repository import FakeRepositories
from tests.xapi.jobs.world import CALLER, Event, World, ends, outline


async def machines(world: World, count: int = 3) -> list[dict[str, Any]]:
    return [await world.vm(1 << 20, name=f"vm {number}") for number in range(count)]


def params(world: World, vms: list[dict[str, Any]], mode: str = "delta", **settings: Any) -> dict[str, Any]:
    settings = {"exportRetention": 2, "synchronizedSnapshot": True, "concurrency": 1, **settings}
    return world.params([vm["uuid"] for vm in vms], mode=mode, settings=settings)


def order(events: list[Event]) -> list[str]:
    """Return the snapshots and transfers in the order of their beginnings and ends."""
    ids = {one["id"]: one["properties"]["name"] for one in events if one["type"] == "start"}
    found = [(one["type"], ids.get(one["id"])) for one in events if one["type"] in ("start", "end")]
    return [f"{kind} {name}" for kind, name in found if name in ("snapshot", "transfer")]


def snapshots(world: World) -> list[Any]:
    return [row for row in world.pool.rows("VM").values() if row["is_a_snapshot"]]


@pytest.mark.parametrize("mode", ["full", "delta"])
async def test_all_snapshots_come_before_the_first_transfer(world: World, mode: str) -> None:
    vms = await machines(world)
    for _ in range(2):
        events = await world.run(params(world, vms, mode))
        assert events[-1]["status"] == "success"
        told = order(events)
        assert told[:6].count("end snapshot") == 3
        assert told[6:].count("end transfer") == 3
    assert len(snapshots(world)) == (3 if mode == "delta" else 0)
    assert names.TEMPORARY not in {row["name_label"] for row in snapshots(world)}


async def test_what_is_moved_is_what_was_there_at_the_time_of_the_snapshot(
    world: World, repositories: FakeRepositories
) -> None:
    vms = await machines(world, 2)
    before = {vm["uuid"]: await world.hash(vm["vdis"][0]["uuid"]) for vm in vms}
    begun = await world.jobs.back_up(params(world, vms), CALLER)
    async for events in begun.events():
        if any(one["type"] == "start" and one["properties"]["name"] == "export" for one in events):
            for vm in vms:
                await world.write(vm["vdis"][0]["uuid"], 0, seed=99)
    (remote,) = repositories.remotes.values()
    for id, metadata in [*remote.metadata.items()]:
        restored = (await world.restore(id))[-1]["result"]["id"]
        (disk,) = await world.client.disks(await world.client("VM.get_by_uuid", restored))
        assert await world.hash(disk) == before[metadata["vm"]["uuid"]]


@pytest.mark.parametrize(("at_once", "count", "most"), [(1, 3, 1), (2, 4, 2), (0, 3, 3)])
async def test_so_many_snapshots_at_a_time(
    world: World, monkeypatch: pytest.MonkeyPatch, at_once: int, count: int, most: int
) -> None:
    make, together, going, seen = Machine.snapshot, asyncio.Barrier(most), 0, 0

    async def counted(machine: Machine, *, memory: bool) -> Snapshot:
        nonlocal going, seen
        going += 1
        seen = max(seen, going)
        # The limit is reached, or nothing would go on.
        await together.wait()
        try:
            return await make(machine, memory=memory)
        finally:
            going -= 1

    monkeypatch.setattr(Machine, "snapshot", counted)
    events = await world.run(params(world, await machines(world, count), snapshotConcurrency=at_once))
    assert events[-1]["status"] == "success"
    assert seen == most


async def test_a_tag_chooses_the_machines(world: World) -> None:
    vms = await machines(world)
    await world.client("VM.add_tags", vms[2]["ref"], "together")
    events = await world.run(params(world, vms, synchronizedSnapshot="together"))
    assert outline(events)[2:5] == ["  backup VM", "    snapshot", "    snapshot: success"]
    assert order(events)[:4] == ["start snapshot", "end snapshot", "start snapshot", "end snapshot"]
    assert [event for event in events if event["type"] == "warning"] == []


async def test_a_tag_that_no_machine_has_is_told(world: World) -> None:
    events = await world.run(params(world, await machines(world, 1), synchronizedSnapshot="none"))
    assert [one["message"] for one in events if one["type"] == "warning"] == [
        "no vm matched the synchronizedSnapshot tag"
    ]
    assert events[-1]["status"] == "success"


async def test_a_snapshot_that_cannot_be_made_fails_its_machine_alone(world: World) -> None:
    vms = await machines(world)
    world.pool.set(world.pool.find("VDI", vms[1]["vdis"][0]["ref"]), sm_config={"image-format": "qcow2"})
    events = await world.run(params(world, vms))
    assert [end["status"] for end in ends(events, "backup VM")].count("failure") == 1
    assert len(snapshots(world)) == 2


async def test_a_machine_whose_target_fails_keeps_no_snapshot(world: World, repositories: FakeRepositories) -> None:
    vms = await machines(world, 2)
    repositories.remotes[world.remote()["url"]].fails["lock"] = errors.NoSpace(path="x")
    events = await world.run(params(world, vms))
    assert [end["status"] for end in ends(events, "backup VM")] == ["failure"] * 2
    assert snapshots(world) == []


async def test_a_run_that_is_stopped_leaves_no_snapshot(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    vms, send = await machines(world), Transfer.send

    async def head_alone(transfer: Transfer, data: bytes | memoryview) -> None:
        if transfer.moved:
            await asyncio.Event().wait()
        await send(transfer, data)

    monkeypatch.setattr(Transfer, "send", head_alone)
    begun = await world.jobs.back_up(params(world, vms), CALLER)
    async for events in begun.events():
        if any(one["type"] == "start" and one["properties"]["name"] == "transfer" for one in events):
            break
    await world.jobs.close()
    assert snapshots(world) == []
