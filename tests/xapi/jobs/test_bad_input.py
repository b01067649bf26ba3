"""Jobs that cannot be done as they are asked for: what log, pool and repository say, beside the good backup."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from runtime.contract.abi import Fault
from tests.conformance.xo_repository import judge
from tests.xapi.jobs.world import CALLER, World, ends, events_of, living, outline

SIZE = 5 << 20
MISSING = "99999999-2222-4333-8444-555555555555"
KEY, OTHER = (f"?useVhdDirectory=true&encryptionKey=%22{letter * 32}%22" for letter in "ab")


class Clock:
    """Milliseconds, as the test says."""

    now = 1_795_187_818_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def world(tmp_path: Path, clock: Clock) -> AsyncIterator[World]:
    async with living(tmp_path, now=clock) as world:
        yield world
        assert world.pool.rows("task") == {}


def files(root: Path) -> dict[str, bytes]:
    return {str(one.relative_to(root)): one.read_bytes() for one in sorted(root.rglob("*")) if one.is_file()}


def pool(world: World) -> list[Any]:
    """Return what a job must not change for good."""
    vms = {ref: (row["blocked_operations"], row["other_config"]) for ref, row in world.pool.rows("VM").items()}
    return [vms, {*world.pool.rows("VDI")}]


async def findings(remote: dict[str, Any]) -> list[str]:
    report = await asyncio.to_thread(judge, remote["url"], caches=False)
    return [str(one) for one in report.findings]


@dataclass(frozen=True)
class Row:
    name: str
    change: Callable[[dict[str, Any]], Any]
    told: list[str]
    """What happened, without the vms that are told."""
    says: str


def _of_job(**values: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda params: params["job"].update(values)


def _dead(params: dict[str, Any]) -> None:
    params["remotes"]["rem1"] = {"id": "rem1", "url": "s3+http://key:secret@127.0.0.1:1/bucket/folder"}


def _wrong_key(params: dict[str, Any]) -> None:
    params["remotes"]["rem1"]["url"] = params["remotes"]["rem1"]["url"].replace(KEY, OTHER)


ROOT = ["backup run", "backup run: failure"]
MACHINE = ["backup run", "  backup VM", "  backup VM: failure", "backup run: failure"]
REMOTE = ["backup run", "  get remote adapter", "  get remote adapter: failure", "backup run: failure"]

ROWS = [
    Row("missing machine", _of_job(vms={"id": MISSING}), MACHINE, f"no XAPI associated to {MISSING}"),
    Row("bad pattern", _of_job(vms={"id": {"__not": MISSING}}), ROOT, "invalid pattern"),
    Row("bad pattern of remotes", _of_job(remotes={"name": "x"}), ROOT, "invalid pattern"),
    Row("unknown mode", _of_job(mode="bogus"), MACHINE, "Job mode bogus not implemented"),
    Row("bad setting", _of_job(settings={"": {"exportRetention": -1}}), ROOT, "setting exportRetention is '-1'"),
    Row("dead remote", _dead, REMOTE, "remote rem1:"),
    Row("wrong key", _wrong_key, REMOTE, "key"),
    Row("a remote that did not come", lambda params: params["remotes"].clear(), REMOTE, "did not come with it"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
async def test_a_job_that_cannot_be_done_changes_nothing(world: World, row: Row) -> None:
    vm = await world.vm(SIZE)
    remote = world.remote("rem1", KEY)
    params = world.params([vm["uuid"]], "delta", remotes=[remote])
    assert (await world.run(params))[-1]["status"] == "success"
    pool_before, files_before = pool(world), await asyncio.to_thread(files, world.root)
    asked = world.params([vm["uuid"]], "delta", remotes=[dict(remote)], settings={"exportRetention": 2})
    asked["job"] = dict(asked["job"])
    row.change(asked)
    events = await world.run(asked)

    assert [line for line in outline(events) if line != "(info) vms"] == row.told
    assert row.says in events[-1]["result"]["message"]
    assert "secret" not in str(events)
    assert pool(world) == pool_before
    assert await asyncio.to_thread(files, world.root) == files_before
    assert await findings(remote) == []


async def test_a_disk_that_gets_full_in_the_middle(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    vm = await world.vm(SIZE, fill=1)
    remote = world.remote()
    params = world.params([vm["uuid"]], "delta", remotes=[remote], settings={"exportRetention": 5})
    await world.run(params)
    pool_before = pool(world)
    (good,) = await world.backups(remote, vm["uuid"])
    await world.write(vm["vdis"][0]["uuid"], 0, 1)
    writev, left = os.writev, [2]

    def full(fd: int, parts: Any) -> int:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "full")
        return writev(fd, parts)

    with monkeypatch.context() as patch:
        patch.setattr(os, "writev", full)
        events = await world.run(params)
    assert ends(events, "transfer")[0]["result"]["code"] == "noSpace"
    assert "1 of 1 machines failed" in events[-1]["result"]["message"]
    assert pool(world) == pool_before
    assert [one["id"] for one in await world.backups(remote, vm["uuid"])] == [good["id"]]
    assert await findings(remote) == []
    # There is room again.
    events = await world.run(params)
    assert [one["properties"]["isFull"] for one in events if one.get("properties", {}).get("name") == "export"] == [
        False
    ]
    assert len(await world.backups(remote, vm["uuid"])) == 2
    assert await findings(remote) == []


async def test_a_second_run_of_a_job_is_refused_and_the_first_is_as_it_was(world: World) -> None:
    vm = await world.vm(SIZE)
    remote = world.remote()
    params = world.params([vm["uuid"]], "delta", remotes=[remote])
    begun = await world.jobs.back_up(params, CALLER)
    with pytest.raises(Fault, match="already running"):
        await world.jobs.back_up(params, CALLER)
    assert (await events_of(begun))[-1]["status"] == "success"
    assert len(await world.backups(remote, vm["uuid"])) == 1
    assert await findings(remote) == []
    assert len([row for row in world.pool.rows("VM").values() if row["is_a_snapshot"]]) == 1


async def test_a_clock_that_goes_backwards(world: World, clock: Clock) -> None:
    vm = await world.vm(SIZE)
    remote = world.remote()
    params = world.params([vm["uuid"]], "delta", remotes=[remote], settings={"exportRetention": 2})
    hashes = []
    for number in range(4):
        await world.write(vm["vdis"][0]["uuid"], number % 2, seed=number)
        hashes.append(await world.hash(vm["vdis"][0]["uuid"]))
        events = await world.run(params)
        assert outline(events)[-1] == "backup run: success"
        assert [one for one in events if one["type"] == "warning"] == []
        clock.now -= 86_400_000
        world.pool.advance(-86_400)
    assert await findings(remote) == []
    kept = await world.backups(remote, vm["uuid"])
    found = []
    for one in kept:
        restored = await world.restore(one["id"], remote=remote)
        (made,) = [row for row in world.pool.rows("VM").values() if row["uuid"] == restored[-1]["result"]["id"]]
        found.append(await world.hash((await world.client.disks(made.ref))[0]))
    assert found == hashes[-2:]
