"""Everything that the simulator can do wrong, done to a backup and to a restore: what log, pool and repository say.

Whatever happens, the good backup that there was stays and is what the next increment is built upon.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from runtime.xapi.client import tasks, transfer
from runtime.xapi.jobs import disk_export, disk_source
from runtime.xapi.simulator.faults import NAMES
from runtime.xapi.simulator.transfers.transfer import Transfer
from tests.conformance.xo_repository import judge
from tests.xapi.jobs.world import Event, World, ends, living, outline
from tests.xapi.simulator.pool import ANY

SIZE = 5 << 20
TRANSFER = ["transfer", "export", "backup VM", "backup run"]
SNAPSHOT = ["snapshot", "backup VM", "backup run"]
WHOLE = ["can't compute delta", "Backup fell back to a full"]
"""What is told where the disk had to be exported whole."""
IO_ERROR = "VDI_IO_ERROR(Device I/O errors)"


@dataclass(frozen=True)
class Row:
    fault: str
    jobs: str
    """`full`, `delta`, or both."""
    match: Mapping[str, Any] = field(default_factory=dict)
    at: int | None = None
    times: int = 1
    also: str = ""
    """Another fault that happens together with it."""
    says: str = ""
    """Why the machine failed; nothing where all went well."""
    failed: list[str] = field(default_factory=list)
    """The tasks that failed, innermost first."""
    warns: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        more = [self.also, *self.match.values(), *(["often"] if self.times > 1 else [])]
        return "-".join(filter(None, [self.fault, self.jobs, *map(str, more)])).replace("/", "")


BACKUPS = [
    Row("fail-before-200", "full", {"path": "/export"}, says="INTERNAL_ERROR", failed=TRANSFER),
    Row("fail-before-200", "delta", {"path": "/export_raw_vdi"}, warns=WHOLE),
    Row("fail-before-200", "delta", {"path": "/jsonrpc"}, says="answered with status 500", failed=TRANSFER[2:]),
    Row("fail-after-200", "both", at=70_000, says=IO_ERROR, failed=TRANSFER),
    Row("fail-after-200", "full", also="second-response-in-body", says=IO_ERROR, failed=TRANSFER),
    Row("fail-after-200", "delta", also="second-response-in-body", warns=WHOLE),
    Row("truncate-at-n", "both", at=70_000, says=IO_ERROR, failed=TRANSFER),
    Row("slow-drip", "both", at=1),
    Row("drop-connection", "full", {"path": "/export"}, at=70_000, says="INTERNAL_ERROR", failed=TRANSFER),
    Row("drop-connection", "delta", {"path": "/export_raw_vdi"}, at=70_000, says="INTERNAL_ERROR", failed=TRANSFER),
    Row("drop-connection", "delta", {"path": "/jsonrpc"}, says="closed the connection", failed=TRANSFER[2:]),
    Row("wrong-task-result", "delta", {"label": "Async.VM.snapshot"}, says="HANDLE_INVALID", failed=SNAPSHOT),
    # An export has no result that anybody looks at.
    Row("wrong-task-result", "full", {"label": "VM export"}),
    Row("wrong-task-result", "delta", {"label": "VDI export"}),
    Row(
        "task-never-completing", "delta", {"label": "Async.VM.snapshot"}, says="nothing has changed about the task",
        failed=SNAPSHOT,
    ),
    Row(
        "task-never-completing", "full", {"label": "VM export"}, says="the task did not end", failed=TRANSFER,
    ),
    Row(
        "task-never-completing", "delta", {"label": "VDI export"}, says="the task did not end", failed=TRANSFER,
    ),
    Row("host-is-slave", "delta"),
    Row("302-to-a-peer", "both"),
    Row("vdi-in-use", "delta"),
    Row("vdi-in-use", "both", {"operation": "destroy"}, times=11, warns=["a snapshot could not be removed"]),
    Row("vdi-in-use", "delta", {"operation": "export"}, times=11, warns=WHOLE),
    Row("sr-full", "delta", says="SR_FULL", failed=SNAPSHOT),
    Row("too-many-pending-tasks", "delta"),
    Row("too-many-pending-tasks", "delta", times=11, says="TOO_MANY_PENDING_TASKS", failed=SNAPSHOT),
    Row("session-expiry-mid-transfer", "both"),
    Row("stale-token", "delta"),
    Row("clock-jump", "delta", at=-3600),
    Row("clock-jump", "delta", at=80_000),
]  # fmt: skip


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: Row) -> AsyncIterator[World]:
    if row.fault == "task-never-completing":
        monkeypatch.setattr(tasks, "ENDING_SECONDS", 0.1)
    async with living(tmp_path, urls=[ANY, "http://127.0.0.2:0"]) as world:
        yield world


def failed(events: list[Event]) -> list[str]:
    return [line.strip().removesuffix(": failure") for line in outline(events) if line.endswith(": failure")]


def warned(events: list[Event]) -> list[str]:
    return [event["message"] for event in events if event["type"] == "warning"]


def objects(world: World) -> tuple[set[str], set[str]]:
    return {*world.pool.rows("VM")}, {*world.pool.rows("VDI")}


def left(world: World) -> list[str]:
    return [row["name_label"] for row in world.pool.rows("task").values()]


async def backups(world: World, remote: dict[str, Any], vm: str) -> list[str]:
    """Return the ids of the backups, after the judge has found nothing."""
    report = await asyncio.to_thread(judge, remote["url"], caches=False)
    assert [str(one) for one in report.findings] == []
    return [one["id"] for one in await world.backups(remote, vm)]


def _give_up_soon(world: World, row: Row, patch: pytest.MonkeyPatch) -> None:
    """Let a task that does not end be given up, but not before that has happened to it."""
    happened, hit, run, watch, end = asyncio.Event(), world.faults.hit, tasks._run, tasks.watch, transfer._end

    def telling(name: str, **facts: Any) -> Any:
        found = hit(name, **facts)
        if found is not None and name == row.fault:
            happened.set()
        return found

    async def of_snapshots(connection: Any, method: str, *more: Any) -> Any:
        patch.setattr(tasks, "STILL_SECONDS", 0.1 if method == "VM.snapshot" else 600.0)
        return await run(connection, method, *more)

    async def watched(connection: Any, task: str, **more: Any) -> Any:
        if more.get("still") == 0.1:
            await happened.wait()
        return await watch(connection, task, **more)

    async def ended(*words: Any) -> Any:
        await happened.wait()
        return await end(*words)

    patch.setattr(world.faults, "hit", telling)
    patch.setattr(tasks, "_run", of_snapshots)
    patch.setattr(tasks, "watch", watched)
    patch.setattr(transfer, "_end", ended)


def _fail_after_the_head(patch: pytest.MonkeyPatch) -> None:
    """Let an export of a disk send no data before it is known here which blocks it has.

    What fails before is exported anew, and whole, and who reads may learn of the head and of the failure at once.
    """
    known, from_vhd, send = asyncio.Event(), disk_source.from_vhd, Transfer.send

    async def looked_at(*words: Any) -> Any:
        found = await from_vhd(*words)
        known.set()
        return found

    async def held(transfer: Transfer, data: bytes | memoryview) -> None:
        if transfer.moved:
            await known.wait()
        await send(transfer, data)

    patch.setattr(disk_export, "from_vhd", looked_at)
    patch.setattr(Transfer, "send", held)


@contextlib.contextmanager
def happening(world: World, row: Row, *, held: bool = False) -> Iterator[None]:
    """Let it happen, and what never ends be given up soon."""
    world.faults.inject(row.fault, row.match, row.times, row.at)
    if row.also:
        world.faults.inject(row.also, {}, 1)
    with pytest.MonkeyPatch.context() as patch:
        if held:
            _fail_after_the_head(patch)
        if row.fault == "task-never-completing":
            patch.setattr(transfer, "END_SECONDS", 0.1)
            if "export" not in row.match["label"]:  # That has ended there before its last byte is here.
                _give_up_soon(world, row, patch)
        yield


def cases(rows: list[Row]) -> list[Any]:
    return [
        pytest.param(row, mode, id=f"{mode}-{row}")
        for row in rows
        for mode in (("full", "delta") if row.jobs == "both" else (row.jobs,))
    ]


@pytest.mark.parametrize(("row", "mode"), cases(BACKUPS))
async def test_a_fault_in_a_backup(world: World, row: Row, mode: str) -> None:
    vm = await world.vm(SIZE)
    disk, remote = vm["vdis"][0]["uuid"], world.remote()
    params = world.params(
        [vm["uuid"]], mode, remotes=[remote], settings={"exportRetention": 3, "unconditionalSnapshot": True}
    )
    assert (await world.run(params))[-1]["status"] == "success"
    good = await backups(world, remote, vm["uuid"])
    before = objects(world)
    await world.write(disk, 1)
    with happening(world, row, held=mode == "delta" and row.at == 70_000):
        events = await world.run(params)

    # The log.
    assert failed(events) == row.failed
    assert [said[: len(known)] for said, known in zip(warned(events), row.warns, strict=True)] == row.warns
    if row.says:
        (end,) = ends(events, "backup VM")
        assert row.says in end["result"]["message"]
        assert events[-1]["result"]["message"] == f"1 of 1 machines failed: {end['result']['message']}"
    assert world.faults.pending() == []
    # The pool.
    assert left(world) == []
    assert world.pool.find("VM", vm["ref"])["blocked_operations"] == {}
    kept = row.match.get("operation") == "destroy"  # A snapshot, until the next run.
    assert [len(found) for found in objects(world)] == [len(found) + kept for found in before]
    if row.says:
        assert objects(world) == before
    # The repository.
    now = await backups(world, remote, vm["uuid"])
    assert now[:1] == good
    assert len(now) == 1 + (not row.says)
    if not row.says:
        assert await restored(world, await world.restore(now[-1], remote=remote)) == await world.hash(disk)
        if not row.warns:
            return
    # And what comes after.
    events = await world.run(params)
    assert (failed(events), warned(events)) == ([], [])
    assert [one["properties"]["isFull"] for one in events if one.get("properties", {}).get("name") == "export"] == [
        mode == "full"
    ]
    assert [row for row in world.pool.rows("VM").values() if row["is_a_snapshot"]][1:] == []


async def restored(world: World, events: list[Event]) -> str:
    """Return the hash of the disk of the machine that was restored."""
    assert events[-1]["status"] == "success", events[-1]
    (ref,) = [ref for ref, row in world.pool.rows("VM").items() if row["uuid"] == events[-1]["result"]["id"]]
    (disk,) = await world.client.disks(ref)
    return await world.hash(disk)


IMPORT = ["transfer", "restore"]

RESTORES = [
    Row("fail-before-200", "both", says="INTERNAL_ERROR", failed=IMPORT),
    Row("fail-after-200", "both", at=70_000, says=IO_ERROR, failed=IMPORT),
    Row("fail-after-200", "delta", at=70_000, also="second-response-in-body", says=IO_ERROR, failed=IMPORT),
    Row("slow-drip", "both", at=1),
    Row("drop-connection", "full", {"path": "/import"}, at=70_000, says="IMPORT_ERROR", failed=IMPORT),
    Row("drop-connection", "delta", {"path": "/import_raw_vdi"}, at=70_000, says=IO_ERROR, failed=IMPORT),
    Row("wrong-task-result", "full", says="without a machine", failed=IMPORT),
    Row("wrong-task-result", "delta", says="another disk than the one", failed=IMPORT),
    Row("task-never-completing", "full", {"label": "VM import"}, says="the task did not end", failed=IMPORT),
    Row("task-never-completing", "delta", {"label": "VDI import"}, says="the task did not end", failed=IMPORT),
    Row("host-is-slave", "delta"),
    Row("302-to-a-peer", "both"),
    Row("vdi-in-use", "delta", {"operation": "import"}, says="VDI_IN_USE", failed=IMPORT),
    # Neither can the disk be written nor, at first, be removed.
    Row("vdi-in-use", "delta", times=20, says="VDI_IN_USE", failed=IMPORT),
    Row("sr-full", "both", says="SR_FULL", failed=IMPORT),
    Row("sr-full", "full", {"path": "/import"}, at=100_000, says="SR_FULL", failed=IMPORT),
    Row("sr-full", "delta", {"path": "/import_raw_vdi"}, at=100_000, says="SR_FULL", failed=IMPORT),
    Row("too-many-pending-tasks", "delta"),
    Row("too-many-pending-tasks", "full", times=11, says="TOO_MANY_PENDING_TASKS", failed=IMPORT),
    Row("too-many-pending-tasks", "delta", times=30, says="TOO_MANY_PENDING_TASKS", failed=IMPORT),
    Row("session-expiry-mid-transfer", "both"),
    Row("stale-token", "delta"),
    Row("clock-jump", "delta", at=-3600),
]  # fmt: skip


@pytest.mark.parametrize(("row", "mode"), cases(RESTORES))
async def test_a_fault_in_a_restore(world: World, row: Row, mode: str) -> None:
    vm = await world.vm(SIZE)
    remote = world.remote()
    await world.run(world.params([vm["uuid"]], mode, remotes=[remote]))
    (id,) = await backups(world, remote, vm["uuid"])
    before = objects(world)
    with happening(world, row):
        events = await world.restore(id, remote=remote)

    assert failed(events) == row.failed
    assert warned(events) == []
    assert world.faults.pending() == []
    assert left(world) == []
    if row.says:
        assert row.says in events[-1]["result"]["message"]
        assert objects(world) == before
    else:
        assert await restored(world, events) == await world.hash(vm["vdis"][0]["uuid"])
    assert await backups(world, remote, vm["uuid"]) == [id]


def test_every_fault_is_in_the_table() -> None:
    happen = {name for row in (*BACKUPS, *RESTORES) for name in (row.fault, row.also)}
    assert happen >= {*NAMES}
