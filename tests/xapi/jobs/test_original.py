"""What the original engine wrote, and what it said: repositories that our jobs continue, streams of events.

They lie in the folder that GATEWRIGHT_CONFORMANCE names, by default `../shared/conformance` beside the checkout. Where
they are not at hand this judge is not run.
"""

from __future__ import annotations

import asyncio
import os
import tarfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from generated.handlers.xo import METHODS
from runtime.contract import jsontext
from runtime.xapi.jobs import names
from runtime.xapi.jobs.repository import Backup, Repository
from tests.conformance.xo_repository import judge
from tests.xapi.jobs.world import Event, World, living, outline

BASE = Path(os.environ.get("GATEWRIGHT_CONFORMANCE", Path(__file__).parents[4] / "shared" / "conformance"))
FOLDER = BASE / "xo-repositories"

VM = "11111111-2222-4333-8444-555555555555"
VDI = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="not run: xo-repositories")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with living(tmp_path) as world:
        yield world


# Streams of events.


def recorded(name: str) -> tuple[dict[str, Any], list[Event]]:
    params = jsontext.loads((FOLDER / "runs" / f"{name}.params.json").read_text())
    lines = (FOLDER / "runs" / f"{name}.events.jsonl").read_text().splitlines()
    return params, [jsontext.loads(line) for line in lines]


def form(events: list[Event]) -> list[tuple[Any, ...]]:
    """Return the order, nesting, names and status of events, ids and times aside, and the shape of what they say.

    Progress is told as often as there is time for it, which differs between two runs of the original as well. That a
    transfer tells its bytes is ours.
    """
    depth: dict[str, int] = {}
    tasks: dict[str, str] = {}
    found: list[tuple[Any, ...]] = []
    for event in events:
        id, kind = event["id"], event["type"]
        if kind == "start":
            depth[id] = depth[event["parentId"]] + 1 if "parentId" in event else 0
            tasks[id] = event["properties"]["name"]
            properties = {
                name: value for name, value in event["properties"].items() if name not in ("pool", "poolMaster")
            }
            found.append((depth[id], kind, tuple(sorted(map(str, properties.items()))), sorted(event)))
        elif kind == "end":
            result = event.get("result")
            shape = (
                sorted(result) if isinstance(result, dict) and event["status"] == "success" else type(result).__name__
            )
            found.append((depth[id], kind, tasks[id], event["status"], shape))
        elif kind in ("info", "warning"):
            found.append((depth[id], kind, tasks[id], event["message"], sorted(event.get("data") or ())))
    return found


def placed(world: World, params: dict[str, Any]) -> dict[str, Any]:
    """Return the params of a recorded run for this world."""
    for id, remote in params["remotes"].items():
        _, asked, query = remote["url"].partition("?")
        params["remotes"][id] = remote | {"url": world.remote(id)["url"] + asked + query}
    for key in params.get("xapis", {}):
        params["xapis"][key] = world.xapi()
    return params


async def as_recorded(world: World) -> dict[str, Any]:
    """Return the machine of the recorded runs."""
    vm = await world.vm(8 << 20, fill=0.5, name="web-1")
    world.pool.set(world.pool.find("VM", vm["ref"]), uuid=VM)
    world.pool.set(world.pool.find("VDI", vm["vdis"][0]["ref"]), uuid=VDI)
    await world.client("VM.start", vm["ref"], False, False)
    return vm


def root_fails(told: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return what the original told of a run of which a part failed, as we tell it.

    The original ends the root as a success although a machine or a target failed, and its clients read the tree. Ours
    ends it as a failure with the reason: a run whose machine failed is none that succeeded.
    """
    *before, (depth, kind, name, _, _) = told
    return [*before, (depth, kind, name, "failure", "dict")]


async def test_the_events_of_incremental_runs_are_those_of_the_original(world: World) -> None:
    vm = await as_recorded(world)
    for number in range(1, 5):
        params, events = recorded(f"delta{number}")
        await world.write(vm["vdis"][0]["ref"], number % 4, seed=50 + number)
        assert form(await world.run(placed(world, params))) == form(events)


async def test_the_events_of_a_full_run_are_those_of_the_original(world: World) -> None:
    await as_recorded(world)
    params, events = recorded("full")
    assert form(await world.run(placed(world, params))) == form(events)


@pytest.mark.parametrize(("name", "runs"), [("vhddir", 3), ("enc", 1), ("encf", 1)])
async def test_the_events_of_runs_to_directories_and_encrypted_are_those_of_the_original(
    world: World, name: str, runs: int
) -> None:
    vm = await as_recorded(world)
    for number in range(runs):
        await world.write(vm["vdis"][0]["ref"], number, seed=50 + number)
        params, events = recorded(name)
        told = await world.run(placed(world, params))
    # What was recorded of vhddir is its third run: an increment, and a merge.
    assert form(told) == form(events)


def failures(events: list[Event]) -> list[tuple[Any, ...]]:
    """Return what is said of each failure, that of the root aside, and with each warning and information."""
    said: list[tuple[Any, ...]] = []
    for event in events[:-1]:
        if event.get("status") == "failure":
            result = event["result"]
            said.append((result["message"], result["name"], result.get("code"), result.get("params")))
        elif event["type"] in ("info", "warning"):
            said.append((event["type"], event["message"], event.get("data")))
    return said


@pytest.mark.parametrize("name", ["f1", "f3", "f6"])
async def test_the_events_of_a_run_that_fails_are_those_of_the_original(world: World, name: str) -> None:
    await as_recorded(world)
    params, events = recorded(name)
    told = await world.run(placed(world, params))
    assert form(told) == root_fails(form(events))
    assert failures(told) == failures(events)


@pytest.mark.parametrize(
    ("name", "place", "words"),
    [
        ("f5", "/job/type", "must be 'backup', 'metadataBackup' or 'mirrorBackup'"),
        ("f8", "/job", "needs the key 'settings', as type is 'backup'"),
    ],
)
def test_jobs_that_the_document_does_not_allow_are_refused_before_they_begin(name: str, place: str, words: str) -> None:
    params, events = recorded(name)
    assert [event["type"] for event in events] == ["start", "end"]
    found = METHODS["backup.run"].check(params)
    assert [(one[0], one[2]) for one in found] == [(place, words)]


async def test_an_encrypted_remote_of_directories_is_continued_whatever_the_url_says_of_directories(
    world: World,
) -> None:
    await as_recorded(world)
    params, _ = recorded("enc")
    await world.run(placed(world, params))
    params, events = recorded("enc2")
    assert [event["status"] for event in events if event["type"] == "end"][-4:-1] == ["failure"] * 3
    told = await world.run(placed(world, params))
    assert told[-1]["status"] == "success"
    assert [one["properties"]["isFull"] for one in told if one.get("properties", {}).get("name") == "export"] == [False]
    report = await asyncio.to_thread(judge, params["remotes"]["rem1"]["url"], caches=False)
    assert [str(one) for one in report.findings] == []


async def test_the_events_of_a_remote_that_cannot_be_opened_are_those_of_the_original(world: World) -> None:
    params, events = recorded("f2")
    for key in params.get("xapis", {}):
        params["xapis"][key] = world.xapi()
    assert form(await world.run(params)) == root_fails(form(events))


async def test_the_events_of_a_metadata_job_are_those_of_the_original(world: World) -> None:
    params, events = recorded("meta")
    pool = world.pool.only("pool")
    world.pool.set(pool, uuid=params["job"]["pools"]["id"])
    # The original writes both at a time and in no certain order; ours writes one after the other.
    assert sorted(map(str, form(await world.run(placed(world, params))))) == sorted(map(str, form(events)))


async def test_the_events_of_a_mirror_without_news_are_those_of_the_original(
    world: World, unpack: Callable[[str], dict[str, Any]]
) -> None:
    params, events = recorded("mirror")
    source, target = await asyncio.to_thread(unpack, "delta"), await asyncio.to_thread(unpack, "mirror")
    params["remotes"] = {"src": source | {"id": "src"}, "rem1": target}
    params["job"].pop("vms")
    assert form(await world.run(params)) == form(events)


# Repositories.


KEY = "%22abcdefghijklmnopqrstuvwxyz012345%22"
QUERIES = {"vhddir": "?useVhdDirectory=true", "enc": f"?useVhdDirectory=true&encryptionKey={KEY}"}


@pytest.fixture
def unpack(world: World) -> Callable[[str], dict[str, Any]]:
    def unpacked(name: str) -> dict[str, Any]:
        folder = world.root / name
        folder.mkdir()
        with tarfile.open(FOLDER / f"{name}.tar.gz") as archive:
            archive.extractall(folder, filter="data")
        inside = folder if (folder / "xo-vm-backups").is_dir() else next(folder.glob("*/xo-vm-backups")).parent
        query = QUERIES.get(name, "")
        return {"id": "rem1", "name": name, "url": f"file://{inside}{query}"}

    return unpacked


async def newest(world: World, remote: dict[str, Any], mode: str = "delta") -> Backup:
    return [one for one in await Repository(world.channel, remote).backups(VM) if one.metadata["mode"] == mode][-1]


async def restored(world: World, remote: dict[str, Any], id: str) -> Any:
    events = await world.restore(id, remote=remote)
    assert events[-1]["status"] == "success", events[-1]
    (vm,) = [row for row in world.pool.rows("VM").values() if row["uuid"] == events[-1]["result"]["id"]]
    return vm


@pytest.mark.parametrize(("name", "merges"), [("delta", True), ("vhddir", True), ("enc", False)])
async def test_a_chain_of_the_original_is_continued(
    world: World, unpack: Callable[[str], dict[str, Any]], name: str, merges: bool
) -> None:
    remote = await asyncio.to_thread(unpack, name)
    backup = await newest(world, remote)
    id, metadata = backup.id, backup.metadata
    # The pool as the original left it: the machine, and the snapshot of the last backup.
    vm = await restored(world, remote, id)
    (disk,) = await world.client.disks(vm.ref)
    ((_, last),) = metadata["vdis"].items()
    world.pool.set(vm, uuid=VM)
    world.pool.set(world.pool.find("VDI", disk), uuid=last["$snapshot_of$uuid"])
    snapshot = await world.client.done("VM.snapshot", vm.ref, "[XO Backup lab job] web-1")
    (of_disk,) = await world.client.disks(snapshot)
    keys = {
        names.JOB: metadata["jobId"], names.SCHEDULE: metadata["scheduleId"], names.VM: VM, names.EXPORTED: "true",
        names.DATETIME: names.stamp(metadata["timestamp"]), names.CHAIN: "3",
    }  # fmt: skip
    world.pool.set(world.pool.find("VDI", of_disk), uuid=last["uuid"], other_config=keys)
    world.pool.set(world.pool.find("VM", snapshot), other_config=keys)
    await world.write(disk, 1, seed=77)
    settings = {"": {}, metadata["scheduleId"]: {"exportRetention": 2}}
    params = world.params(
        [VM], mode="delta", remotes=[remote], job={"id": metadata["jobId"], "settings": settings},
        schedule={"id": metadata["scheduleId"], "name": "nightly"},
    )  # fmt: skip
    events = await world.run(params)

    lines = outline(events)
    assert lines[-1] == "backup run: success", lines
    assert [event for event in events if event["type"] == "warning"] == []
    assert [one["properties"]["isFull"] for one in events if one.get("properties", {}).get("name") == "export"] == [
        False
    ]
    assert ("        merge: success" in lines) is merges
    report = await asyncio.to_thread(judge, remote["url"], caches=False)
    assert [str(one) for one in report.findings] == []
    ours = await newest(world, remote)
    assert ours.id != id
    assert ours.metadata["jobId"] == metadata["jobId"]
    assert [one["id"] for one in await world.backups(remote, VM) if one["mode"] == "delta"][-2:] == [id, ours.id]
    copy = await restored(world, remote, ours.id)
    assert await world.hash((await world.client.disks(copy.ref))[0]) == await world.hash(disk)


@pytest.mark.parametrize("name", ["delta", "vhddir", "mirror", "enc"])
async def test_what_the_original_wrote_is_restored(
    world: World, unpack: Callable[[str], dict[str, Any]], name: str
) -> None:
    remote = await asyncio.to_thread(unpack, name)
    backup = await newest(world, remote)
    vm = await restored(world, remote, backup.id)
    said = (FOLDER / f"{name}.expected.txt").read_text().splitlines()
    (digest,) = [line.split()[-1] for line in said if f"disk {names.file_date(backup.timestamp)}" in line]

    assert vm["name_label"].startswith(backup.metadata["vm"]["name_label"])
    (disk,) = await world.client.disks(vm.ref)
    assert (await world.hash(disk)).startswith(digest)
