"""Mirrors: what is copied, what is not, and that the copies are the backups."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.xo_repository import judge
from tests.xapi.jobs.world import World, living, outline

MIRROR = "00000000-0000-4000-8000-000000000001"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with living(tmp_path) as world:
        yield world


def mirroring(
    world: World, mode: str, query: str = "", targets: Sequence[str] = ("target",), **more: Any
) -> dict[str, Any]:
    """Return the params of a mirror from `source`; more is settings, and what the job has besides."""
    remotes = [world.remote("source"), *(world.remote(name, query) for name in targets)]
    settings = more.pop("settings", {"exportRetention": 5})
    params = world.params([], mode=mode, remotes=remotes, settings=settings)
    params["job"] |= {
        "id": MIRROR,
        "type": "mirrorBackup",
        "sourceRemote": "source",
        "remotes": {"id": {"__or": [*targets]}},
        **more,
    }
    del params["job"]["vms"]
    return params


async def mirrored(world: World, params: dict[str, Any]) -> list[dict[str, Any]]:
    events = await world.run(params)
    assert events[-1]["status"] == "success", outline(events)
    return events


async def mirror(world: World, mode: str, query: str = "", retention: int = 5, **job: Any) -> list[dict[str, Any]]:
    return await world.run(mirroring(world, mode, query, settings={"exportRetention": retention}, **job))


async def backed_up(world: World, mode: str, vm: dict[str, Any], times: int = 2) -> list[str]:
    hashes = []
    for run in range(times):
        await world.write(vm["vdis"][0]["uuid"], 0, seed=200 + run)
        hashes.append(await world.hash(vm["vdis"][0]["uuid"]))
        params = world.params(
            [vm["uuid"]], mode=mode, remotes=[world.remote("source")], settings={"exportRetention": 9}
        )
        assert (await world.run(params))[-1]["status"] == "success"
    return hashes


async def copies(world: World, vm: dict[str, Any], query: str = "") -> list[str]:
    """Return the hashes of the disks of the copies, restored."""
    remote = world.remote("target", query)
    report = await asyncio.to_thread(judge, remote["url"], caches=False)
    assert [str(one) for one in report.findings] == []
    found = []
    for one in await world.backups(remote, vm["uuid"]):
        events = await world.restore(one["id"], remote=remote)
        (made,) = [row for row in world.pool.rows("VM").values() if row["uuid"] == events[-1]["result"]["id"]]
        found.append(await world.hash((await world.client.disks(made.ref))[0]))
    return found


@pytest.mark.parametrize(("mode", "query"), [("full", ""), ("delta", ""), ("delta", "?useVhdDirectory=true")])
async def test_what_is_new_is_copied(world: World, mode: str, query: str) -> None:
    vm = await world.vm(5 << 20)
    hashes = await backed_up(world, mode, vm)
    events = await mirror(world, mode, query)
    assert outline(events)[-1] == "backup run: success", outline(events)
    assert outline(events).count("    export: success") == 2
    assert await copies(world, vm, query) == hashes
    nothing = await mirror(world, mode, query)
    assert "  (info) No new data to upload for this VM" in outline(nothing)
    hashes += await backed_up(world, mode, vm, times=1)
    again = await mirror(world, mode, query)
    assert outline(again).count("    export: success") == 1
    assert await copies(world, vm, query) == hashes


async def test_retention_of_the_mirror_is_its_own(world: World) -> None:
    vm = await world.vm(5 << 20)
    hashes = await backed_up(world, "delta", vm, times=3)
    await mirror(world, "delta", retention=2)
    assert await copies(world, vm) == hashes[-2:]


async def test_a_remote_whose_retention_is_none_is_left_out(world: World) -> None:
    vm = await world.vm(1 << 20)
    await backed_up(world, "full", vm, times=1)
    await mirror(world, "full")
    (copy,) = await world.backups(world.remote("target"), vm["uuid"])
    await backed_up(world, "full", vm, times=1)
    events = await mirror(world, "full", retention=0)
    assert outline(events)[-1] == "backup run: success"
    assert [one["id"] for one in await world.backups(world.remote("target"), vm["uuid"])] == [copy["id"]]


async def test_what_a_remote_has_let_go_of_does_not_come_again(world: World) -> None:
    vm = await world.vm(1 << 20)
    await backed_up(world, "delta", vm, times=3)
    params = mirroring(world, "delta", "?useVhdDirectory=true", settings={"exportRetention": 1})
    await mirrored(world, params)
    params = mirroring(world, "delta", "?useVhdDirectory=true", ("target", "new"), settings={"exportRetention": 9})
    events = await mirrored(world, params)
    got = [one["properties"]["id"] for one in events if one.get("properties", {}).get("name") == "export"]
    assert got == ["new"] * 3


async def test_a_filter(world: World) -> None:
    vm = await world.vm(1 << 20)
    await backed_up(world, "full", vm)
    events = await mirror(world, "full", filter={"vm": {"name_label": "other"}})
    assert "  (info) This VM is excluded by the job filter" in outline(events)
    events = await mirror(world, "full", filter={"vm": {"name_label": "small"}})
    assert outline(events).count("    export: success") == 2


async def test_a_source_that_cannot_be_opened(world: World) -> None:
    params = world.params([], mode="full", remotes=[world.remote("target")])
    params["job"] |= {"type": "mirrorBackup", "sourceRemote": "gone"}
    events = await world.run(params)
    assert outline(events) == [
        "backup run", "  get remote adapter", "  get remote adapter: failure", "backup run: failure"
    ]  # fmt: skip
