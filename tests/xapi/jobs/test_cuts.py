"""A stream that is cut: never does what came of it count as a backup.

Once as a connection that breaks, at each boundary of 64 KiB; and once as a stream that ends as if it were whole while
the pool says that its task succeeded, where only what came can tell. Each cut is an attempt of one run, and the last
attempt is left alone.
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
EXPORTS = {"full": "export_vm", "delta": "export_disk"}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with living(tmp_path) as world:
        yield world
        assert world.pool.rows("task") == {}


Pieces = AsyncGenerator[bytes, None]


async def attempts(
    world: World, monkeypatch: pytest.MonkeyPatch, mode: str, compression: str = "", silent: bool = False
) -> None:
    """Back a machine up, cut at each boundary but in the end: no attempt leaves a backup or a snapshot to the next."""
    cuts = range(0, SIZES[mode], STEP)
    vm = await world.vm(SIZES[mode], fill=1)
    settings = {"exportRetention": 2, "nRetriesVmBackupFailures": len(cuts)}
    params = world.params([vm["uuid"]], mode, job={"compression": compression}, settings=settings)
    (remote,) = params["remotes"].values()
    export = getattr(datapath, EXPORTS[mode])
    seen: list[tuple[int, int]] = []

    async def exporting(*words: Any, **more: Any) -> Pieces:
        at = cuts[len(seen)] if silent and len(seen) < len(cuts) else None
        snapshots = [row for row in world.pool.rows("VM").values() if row["is_a_snapshot"]]
        seen.append((len(await world.backups(remote, vm["uuid"])), len(snapshots)))
        # The transfer itself comes to its end, and succeeds.
        sent = 0
        async for piece in export(*words, **more):
            if at is None or sent < at:
                yield piece if at is None else piece[: at - sent]
            sent += len(piece)

    monkeypatch.setattr(datapath, EXPORTS[mode], exporting)
    if not silent:
        for at in cuts:
            world.faults.inject("drop-connection", {"path": PATHS[mode]}, 1, at)
    events = await world.run(params)

    again = [one["data"]["attempt"] for one in events if one["type"] == "warning" and "attempt" in one["data"]]
    assert again == [*range(1, len(cuts) + 1)]
    # A halted machine is exported in full without a snapshot.
    assert seen == [(0, int(mode == "delta"))] * (len(cuts) + 1)
    # The export of a disk begins before what is told as its transfer.
    *failed, whole = ends(events, "transfer")
    assert {one["status"] for one in failed} <= {"failure"}
    assert (whole["status"], events[-1]["status"]) == ("success", "success")
    assert int(whole["result"]["size"]) > cuts[-1]
    report = await asyncio.to_thread(judge, remote["url"], caches=False)
    assert [str(one) for one in report.findings] == []
    assert len(await world.backups(remote, vm["uuid"])) == 1


@pytest.mark.parametrize("mode", ["full", "delta"])
async def test_a_connection_that_breaks(world: World, monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    await attempts(world, monkeypatch, mode)


@pytest.mark.parametrize(("mode", "compression"), [("full", ""), ("full", "zstd"), ("delta", "")])
async def test_a_stream_that_ends_too_early_though_the_pool_says_that_it_is_whole(
    world: World, monkeypatch: pytest.MonkeyPatch, mode: str, compression: str
) -> None:
    await attempts(world, monkeypatch, mode, compression, silent=True)
