"""Everything that the simulator can do wrong, done to jobs that move no machine: what log, pool and repository say.

Of these faults two are about disks and storages, which the database of a pool has nothing to do with. A mirror asks no
pool at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from runtime.xapi.client import tasks
from runtime.xapi.simulator.faults import NAMES
from tests.conformance.xo_repository import judge
from tests.xapi.jobs.test_faults import IO_ERROR, Row, failed, happening, left, warned
from tests.xapi.jobs.test_metadata import listed, params, restored
from tests.xapi.jobs.test_mirror import backed_up, mirror
from tests.xapi.jobs.world import World, living
from tests.xapi.simulator.pool import ANY

OF_DISKS = {"vdi-in-use", "sr-full"}

DUMP = {"path": "/pool/xmldbdump"}
LABEL = {"label": "pool dump"}
REMOTE = ["remote", "pool", "backup run"]
"""The tasks that fail with the dump, innermost first."""
POOL = REMOTE[1:]

BACKUPS = [
    Row("fail-before-200", "metadata", DUMP, says="INTERNAL_ERROR", failed=REMOTE),
    Row("fail-before-200", "metadata", {"path": "/jsonrpc"}, says="answered with status 500", failed=POOL),
    Row("fail-after-200", "metadata", at=300, says=IO_ERROR, failed=REMOTE),
    Row("fail-after-200", "metadata", at=300, also="second-response-in-body", says=IO_ERROR, failed=REMOTE),
    Row("truncate-at-n", "metadata", at=300, says=IO_ERROR, failed=REMOTE),
    Row("slow-drip", "metadata", at=1),
    Row("drop-connection", "metadata", DUMP, at=300, says="INTERNAL_ERROR", failed=REMOTE),
    Row("drop-connection", "metadata", {"path": "/jsonrpc"}, says="closed the connection", failed=POOL),
    # A dump has no result that anybody looks at.
    Row("wrong-task-result", "metadata", LABEL),
    Row("task-never-completing", "metadata", LABEL, says="the task did not end", failed=REMOTE),
    Row("host-is-slave", "metadata"),
    Row("302-to-a-peer", "metadata"),
    Row("too-many-pending-tasks", "metadata"),
    Row("too-many-pending-tasks", "metadata", times=11, says="TOO_MANY_PENDING_TASKS", failed=REMOTE),
    Row("session-expiry-mid-transfer", "metadata"),
    Row("stale-token", "metadata"),
    Row("clock-jump", "metadata", at=-3600),
    Row("clock-jump", "metadata", at=80_000),
]

RESTORES = [
    Row("fail-before-200", "metadata", DUMP, says="INTERNAL_ERROR"),
    Row("fail-after-200", "metadata", at=300, says=IO_ERROR),
    Row("drop-connection", "metadata", DUMP, at=300, says="INTERNAL_ERROR"),
    Row("task-never-completing", "metadata", {"label": "pool restore"}, says="the task did not end"),
    Row("too-many-pending-tasks", "metadata", times=11, says="TOO_MANY_PENDING_TASKS"),
]
"""What happens while the pool is asked whether it would take its dump: it is not restored then."""


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    monkeypatch.setattr(tasks, "ENDING_SECONDS", 0.1)
    async with living(tmp_path, urls=[ANY, "http://127.0.0.2:0"]) as world:
        yield world


def kinds(events: list[dict[str, Any]]) -> list[str]:
    """Return the tasks that failed, by what they are of."""
    found = []
    for name in failed(events):
        kind = "remote" if "for the remote" in name else "pool" if "for the pool" in name else name
        found.append(kind)
    return found


async def both(world: World) -> tuple[list[str], list[str]]:
    """Return the ids of the backups of the pool and of the configuration, after the judge has found nothing."""
    report = await asyncio.to_thread(judge, world.remote()["url"], caches=False)
    assert [str(one) for one in report.findings] == []
    return await listed(world, "listPoolMetadataBackups"), await listed(world, "listXoMetadataBackups")


@pytest.mark.parametrize("row", BACKUPS, ids=str)
async def test_a_fault_in_a_backup_of_metadata(world: World, row: Row) -> None:
    job = params(world, settings={"retentionPoolMetadata": 3, "retentionXoMetadata": 3})
    assert (await world.run(job))[-1]["status"] == "success"
    (good,), (configuration,) = await both(world)
    with happening(world, row):
        events = await world.run(job)

    assert kinds(events) == row.failed
    assert warned(events) == []
    if row.says:
        assert row.says in events[-1]["result"]["message"]
        assert events[-1]["result"]["message"].startswith("1 of 2 metadata backups failed: ")
    assert world.faults.pending() == []
    assert left(world) == []
    of_pool, of_xo = await both(world)
    assert (of_pool[0], len(of_pool)) == (good, 1 + (not row.says))
    assert (of_xo[0], len(of_xo)) == (configuration, 2)
    if row.says:
        assert (await world.run(job))[-1]["status"] == "success"
        assert len((await both(world))[0]) == 2


@pytest.mark.parametrize("row", RESTORES, ids=str)
async def test_a_fault_in_a_restore_of_a_pool(world: World, row: Row) -> None:
    await world.run(params(world, None))
    (id,) = await listed(world, "listPoolMetadataBackups")
    made = await world.vm(1 << 20, name="made since")
    world.jobs.allow_pool_restore = True
    with happening(world, row):
        events = await restored(world, id, xapi=world.xapi())

    assert (events[-1]["status"], row.says in events[-1]["result"]["message"]) == ("failure", True)
    assert world.faults.pending() == []
    assert left(world) == []
    assert world.pool.find("VM", made["ref"])["name_label"] == "made since"
    assert await listed(world, "listPoolMetadataBackups") == [id]


async def test_a_mirror_asks_no_pool(world: World) -> None:
    vm = await world.vm(1 << 20)
    await backed_up(world, "full", vm, times=1)
    before = dict(world.client.simulator.dispatcher.calls)
    for name in NAMES:
        world.faults.inject(name, {}, 1)
    events = await mirror(world, "full")
    assert (events[-1]["status"], failed(events), warned(events)) == ("success", [], [])
    assert len(await world.backups(world.remote("target"), vm["uuid"])) == 1
    assert len(world.faults.pending()) == len(NAMES)
    assert dict(world.client.simulator.dispatcher.calls) == before


def test_every_fault_but_those_of_disks_is_in_the_table() -> None:
    assert {name for row in BACKUPS for name in (row.fault, row.also) if name} == {*NAMES} - OF_DISKS
