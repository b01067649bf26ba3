"""A stream that is cut: never does what came of it count as a backup.

Once as a connection that breaks, at each boundary of 64 KiB; and once as a stream that ends as if it were whole while
the pool says that its task succeeded, where only what came can tell.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from runtime.xapi.client import datapath
from tests.conformance.xo_repository import judge
from tests.xapi.jobs.world import World, ends, living

STEP = 64 << 10
SIZES = {"full": 1 << 20, "delta": 2 << 20}
PATHS = {"full": "/export", "delta": "/export_raw_vdi"}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with living(tmp_path) as world:
        yield world
        assert world.pool.rows("task") == {}


async def refused(world: World, params: dict[str, Any]) -> None:
    """Run the job, which fails, after which there is no backup and no snapshot."""
    events = await world.run(params)
    # The export of a disk begins before what is told as its transfer.
    assert [end["status"] for end in ends(events, "transfer")] in ([], ["failure"])
    assert events[-1]["status"] == "failure"
    (remote,) = params["remotes"].values()
    assert await world.backups(remote, params["job"]["vms"]["id"]["__or"][0]) == []
    assert [row for row in world.pool.rows("VM").values() if row["is_a_snapshot"]] == []


async def whole(world: World, params: dict[str, Any]) -> int:
    """Run the job, after which there is the one backup and nothing of the others; return how many bytes came."""
    events = await world.run(params)
    assert events[-1]["status"] == "success", events[-1]
    (remote,) = params["remotes"].values()
    report = await asyncio.to_thread(judge, remote["url"], caches=False)
    assert [str(one) for one in report.findings] == []
    return int(ends(events, "transfer")[0]["result"]["size"])


@pytest.mark.parametrize("mode", ["full", "delta"])
async def test_a_connection_that_breaks(world: World, mode: str) -> None:
    vm = await world.vm(SIZES[mode], fill=1)
    params = world.params([vm["uuid"]], mode)
    cuts = range(0, SIZES[mode], STEP)
    for at in cuts:
        world.faults.inject("drop-connection", {"path": PATHS[mode]}, 1, at)
        await refused(world, params)
    assert world.faults.hits == {"drop-connection": len(cuts)}
    assert await whole(world, params) > cuts[-1]


@pytest.mark.parametrize(("mode", "compression"), [("full", ""), ("full", "zstd"), ("delta", "")])
async def test_a_stream_that_ends_too_early_though_the_pool_says_that_it_is_whole(
    world: World, monkeypatch: pytest.MonkeyPatch, mode: str, compression: str
) -> None:
    vm = await world.vm(SIZES[mode], fill=1)
    params = world.params([vm["uuid"]], mode, job={"compression": compression})
    name = {"full": "export_vm", "delta": "export_disk"}[mode]
    export = getattr(datapath, name)

    async def cut(at: int, pieces: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
        # The transfer itself comes to its end, and succeeds.
        left = at
        async for piece in pieces:
            if left:
                yield piece[:left]
            left = max(left - len(piece), 0)

    for at in range(0, SIZES[mode], 4 * STEP):
        monkeypatch.setattr(datapath, name, lambda *words, at=at, **more: cut(at, export(*words, **more)))
        await refused(world, params)
    monkeypatch.setattr(datapath, name, export)
    assert await whole(world, params) > at
