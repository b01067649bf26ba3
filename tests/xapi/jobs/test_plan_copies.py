"""A dry run of a metadata or a mirror job says what the run does then, and does none of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from runtime.contract.abi import Fault
from tests.xapi.jobs import test_metadata, test_mirror
from tests.xapi.jobs.test_mirror import backed_up, mirroring
from tests.xapi.jobs.test_plan import planned
from tests.xapi.jobs.world import World, ends, living

SIZE = 5 << 20


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with living(tmp_path) as world:
        yield world


def files(world: World, remote: str, pattern: str) -> set[str]:
    """Return the ids of the backups that lie on a remote."""
    root = world.root / remote
    return {f"/{path.relative_to(root)}".removesuffix("/metadata.json") for path in root.glob(pattern)}


async def metadata_comes_true(world: World, params: dict[str, Any]) -> dict[str, Any]:
    """Return a plan of a metadata job after making sure that the run does what it says."""
    said = await planned(world, params)
    remotes = list(params["remotes"])
    before = {remote: files(world, remote, "xo-*-backups/**/metadata.json") for remote in remotes}
    await world.run(params)
    for remote in remotes:
        after = files(world, remote, "xo-*-backups/**/metadata.json")
        shown = [target for part in said["metadata"] for target in part["targets"] if target["id"] == remote]
        assert {one["id"] for target in shown for one in target["removes"]} == before[remote] - after
        assert sum(target["there"] for target in shown) == len(before[remote])
        made = after - before[remote]
        assert len(made) == sum(part["outcome"] == "backup" for part in said["metadata"])
        for part in said["metadata"]:
            sizes = {
                (world.root / remote / id.lstrip("/") / name).stat().st_size
                for id in made
                for name in ("data", "data.json")
                if ("pool" in id) == (part["type"] == "pool") and (world.root / remote / id.lstrip("/") / name).exists()
            }
            if part["exact"]:
                assert sizes == {part["bytes"]}
    return said


async def test_of_metadata_what_is_said_comes_true(world: World) -> None:
    remotes = [world.remote("rem1"), world.remote("rem2")]
    params = test_metadata.params(
        world, remotes=remotes, settings={"retentionPoolMetadata": 2, "retentionXoMetadata": 1}
    )
    first = await metadata_comes_true(world, params)
    assert [(one["type"], one.get("bytes")) for one in first["metadata"]] == [
        ("xo", len(test_metadata.CONFIGURATION)), ("pool", None)
    ]  # fmt: skip
    for _ in range(3):
        said = await metadata_comes_true(world, params)
    xo, pool = said["metadata"]
    (dump,) = {path.stat().st_size for path in world.root.glob("rem1/xo-pool-metadata-backups/*/*/*/data")}
    assert (pool["name"], pool["bytes"], pool["exact"]) == (world.pool.only("pool")["name_label"], dump, False)
    assert [len(target["removes"]) for target in (*xo["targets"], *pool["targets"])] == [1, 1, 1, 1]
    assert (said["bytes"], said["exact"]) == (xo["bytes"] + pool["bytes"], False)
    assert {target["needed"] for target in said["targets"]} == {said["bytes"]}
    # What another schedule has made stays.
    other = params | {"schedule": {"id": "another"}}
    assert [t["removes"] for one in (await metadata_comes_true(world, other))["metadata"] for t in one["targets"]] == [
        []
    ] * 4


async def test_metadata_that_would_fail_and_why(world: World) -> None:
    away = {"id": "away", "name": "AWAY", "url": "file:///nowhere/at/all"}
    broken = {"encoding": "base64", "data": "no base64"}
    params = test_metadata.params(world, broken, remotes=[world.remote(), away])
    params["recordToXapi"] = {}
    said = await planned(world, params)
    assert said["problems"] == 3
    assert [target["reachable"] for target in said["targets"]] == [True, False]
    assert [(one["outcome"], one["why"]) for one in said["metadata"]] == [
        ("failure", "xoMetadata is not base64, as its encoding says"),
        ("failure", f"no XAPI associated to {world.pool.only('pool')['uuid']}"),
    ]
    params = test_metadata.params(world, pools=False, remotes=[away])
    (part,) = (await planned(world, params))["metadata"]
    assert (part["outcome"], part["why"]) == ("skipped", "there is no remote that it could go to")
    with pytest.raises(Fault, match="no metadata mode found"):
        await planned(world, test_metadata.params(world, None, pools=False))


async def mirror_comes_true(world: World, params: dict[str, Any]) -> dict[str, Any]:
    """Return a plan of a mirror after making sure that the run does what it says."""
    said = await planned(world, params)
    targets = [id for id in params["remotes"] if id != "source"]
    before = {id: files(world, id, "xo-vm-backups/*/*.json") for id in targets}
    events = await world.run(params)
    sizes = [one["result"]["size"] for one in ends(events, "transfer")]
    copies = [copy for machine in said["machines"] for target in machine["targets"] for copy in target["copies"]]
    assert sorted(copy["size"] for copy in copies) == sorted(sizes)
    whole = [one["properties"]["isFull"] for one in events if one.get("properties", {}).get("name") == "export"]
    assert sorted(copy["isFull"] for copy in copies) == sorted(whole)
    for id in targets:
        shown = [one for machine in said["machines"] for one in machine["targets"] if one["id"] == id]
        come = {copy["id"] for one in shown for copy in one["copies"]}
        gone = {one["id"] for target in shown for one in target["removes"]}
        assert files(world, id, "xo-vm-backups/*/*.json") == (before[id] | come) - gone
        (target,) = [one for one in said["targets"] if one["id"] == id]
        assert target["needed"] == sum(copy["size"] for one in shown for copy in one["copies"])
    assert (events[-1]["status"] == "success") == (said["problems"] == 0)
    return said


@pytest.mark.parametrize(
    ("mode", "query", "settings"),
    [
        ("full", "", {"exportRetention": 2}),
        ("delta", "", {"exportRetention": 2}),
        ("delta", "?useVhdDirectory=true", {"exportRetention": 1, "maxMergedDeltasPerRun": 1}),
    ],
)
async def test_of_a_mirror_what_is_said_comes_true(
    world: World, mode: str, query: str, settings: dict[str, Any]
) -> None:
    vm = await world.vm(SIZE)
    params = mirroring(world, mode, query, settings=settings)
    await backed_up(world, mode, vm, times=2)
    first = await mirror_comes_true(world, params)
    (machine,) = first["machines"]
    assert (machine["name"], machine["targets"][0]["there"], len(machine["targets"][0]["copies"])) == ("small", 0, 2)
    nothing = await mirror_comes_true(world, params)
    (machine,) = nothing["machines"]
    assert (machine["outcome"], machine["why"]) == ("skipped", "No new data to upload for this VM")
    await backed_up(world, mode, vm, times=2)
    # One remote is new, the other one has some already.
    more = mirroring(world, mode, query, settings=settings, targets=("target", "second"))
    (machine,) = (await mirror_comes_true(world, more))["machines"]
    assert [len(one["copies"]) for one in machine["targets"]] == [2, 4]
    assert [one["there"] for one in machine["targets"]] == [settings["exportRetention"], 0]
    assert machine["isFull"] is (mode == "full")


async def test_why_nothing_would_be_copied(world: World) -> None:
    vm = await world.vm(1 << 20)
    await backed_up(world, "full", vm, times=1)
    params = mirroring(world, "full", filter={"vm": {"name_label": "other"}})
    (machine,) = (await mirror_comes_true(world, params))["machines"]
    assert (machine["outcome"], machine["why"]) == ("skipped", "This VM is excluded by the job filter")
    params = mirroring(world, "delta")
    assert (await mirror_comes_true(world, params))["machines"][0]["why"] == "No new data to upload for this VM"
    params = mirroring(world, "full", settings={"exportRetention": 0})
    assert (await mirror_comes_true(world, params))["machines"][0]["why"] == "No new data to upload for this VM"


async def test_a_source_that_cannot_be_opened(world: World) -> None:
    params = mirroring(world, "full")
    params["job"]["sourceRemote"] = "gone"
    said = await planned(world, params)
    assert (said["problems"], said["machines"]) == (1, [])
    assert (said["targets"][0]["type"], said["targets"][0]["reachable"]) == ("source", False)
    params["job"]["mode"] = "odd"
    with pytest.raises(Fault, match="Job mode odd not implemented"):
        await planned(world, params)


async def test_a_remote_that_cannot_take_an_increment_is_left_out(world: World) -> None:
    vm = await world.vm(SIZE)
    params = mirroring(world, "delta", targets=("target", "second"))
    await backed_up(world, "delta", vm, times=1)
    await test_mirror.mirrored(world, params)
    await backed_up(world, "delta", vm, times=1)
    (disk,) = world.root.glob("target/xo-vm-backups/*/vdis/*/*/*.vhd")
    disk.write_bytes(b"")
    said = await planned(world, params)
    (machine,) = said["machines"]
    assert machine["outcome"] == "backup"
    assert [len(one["copies"]) for one in machine["targets"]] == [0, 1]
    assert any("which is a base for a delta" in note for note in machine["notes"])
