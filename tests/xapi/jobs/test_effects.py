"""What each setting, and each tag of a machine, changes about a run."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from generated.errors import internal as errors
from runtime.xapi.jobs import names
from tests.storage.conftest import StillClock
from tests.xapi.jobs.fake_repository import FakeRepositories
from tests.xapi.jobs.world import SCHEDULE, World, another_sr, ends, outline, sr_of


def snapshots(world: World) -> list[Any]:
    return [row for row in world.pool.rows("VM").values() if row["is_a_snapshot"]]


def calls(world: World) -> dict[str, int]:
    return dict(world.client.simulator.dispatcher.calls)


async def running(world: World, size: int = 1 << 20) -> dict[str, Any]:
    vm = await world.vm(size)
    await world.client("VM.start", vm["ref"], False, False)
    return vm


async def run(world: World, vm: dict[str, Any], mode: str = "full", **settings: Any) -> list[dict[str, Any]]:
    return await world.run(world.params([vm["uuid"]], mode=mode, settings={"exportRetention": 2, **settings}))


async def test_delete_first(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(1 << 20)
    for _ in range(2):
        await run(world, vm)
    (remote,) = repositories.remotes.values()
    remote.fails["writeFull"] = errors.NoSpace(path="x")
    await run(world, vm, deleteFirst=False)
    assert len(remote.metadata) == 2
    await run(world, vm, deleteFirst=True)
    assert len(remote.metadata) == 1


async def test_snapshot_retention(world: World) -> None:
    vm = await world.vm(1 << 20)
    for _ in range(4):
        await run(world, vm, snapshotRetention=3)
    assert len(snapshots(world)) == 3


async def test_a_snapshot_goes_though_a_host_still_holds_its_disk(world: World) -> None:
    """As after an export that was cut off."""
    vm = await world.vm(1 << 20)
    await run(world, vm, snapshotRetention=1)
    (before,) = snapshots(world)
    (disk,) = await world.client.disks(before.ref)
    host = next(ref for ref, row in world.pool.rows("VM").items() if row["is_control_domain"])
    device = {"VM": host, "VDI": disk, "userdevice": "autodetect", "bootable": False, "mode": "RO", "type": "Disk"}
    held = await world.client("VBD.create", device)
    await world.client("VBD.plug", held)
    events = await run(world, vm, snapshotRetention=1)

    assert [one["message"] for one in events if one["type"] == "warning"] == []
    assert (before in snapshots(world), len(snapshots(world))) == (False, 1)
    assert held not in world.pool.rows("VBD")


async def test_snapshots_alone(world: World) -> None:
    vm = await world.vm(1 << 20)
    for _ in range(3):
        params = world.params([vm["uuid"]], remotes=[], settings={"snapshotRetention": 2})
        events = await world.run(params)
    assert outline(events) == [
        "backup run", "(info) vms", "  backup VM", "    snapshot", "    snapshot: success", "  backup VM: success",
        "backup run: success",
    ]  # fmt: skip
    assert len(snapshots(world)) == 2


async def test_snapshots_of_another_schedule_are_its_own(world: World) -> None:
    vm = await world.vm(1 << 20)
    layers = {"other": {"snapshotRetention": 1}, SCHEDULE: {"snapshotRetention": 1}}
    for schedule in ("other", SCHEDULE, SCHEDULE):
        params = world.params([vm["uuid"]], remotes=[], settings={}, layers=layers, schedule={"id": schedule})
        await world.run(params)
    assert sorted(one["other_config"][names.SCHEDULE] for one in snapshots(world)) == sorted(["other", SCHEDULE])


@pytest.mark.parametrize(("concurrency", "most"), [(1, 1), (2, 2), (0, 3)])
async def test_concurrency(world: World, concurrency: int, most: int) -> None:
    vms = [await world.vm(1 << 20, name=f"vm {number}") for number in range(3)]
    params = world.params([vm["uuid"] for vm in vms], settings={"exportRetention": 1, "concurrency": concurrency})
    events = await world.run(params)
    ids = {one["id"] for one in events if one.get("properties", {}).get("name") == "backup VM"}
    going, seen = 0, 0
    for event in events:
        if event["id"] in ids and event["type"] in ("start", "end"):
            going += 1 if event["type"] == "start" else -1
            seen = max(seen, going)
    assert seen == most


async def test_max_merged_deltas_per_run(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(1 << 20)
    for _ in range(5):
        await run(world, vm, "delta", exportRetention=5)
    (remote,) = repositories.remotes.values()
    left = []
    for _ in range(3):
        await run(world, vm, "delta", exportRetention=1, maxMergedDeltasPerRun=2)
        left.append(len(remote.metadata))
    assert left == [4, 3, 2]


async def test_merging_may_be_left_to_the_next_run(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(1 << 20)
    await run(world, vm, "delta", mergeBackupsSynchronously=False)
    (remote,) = repositories.remotes.values()
    assert [one["merge"] for one in remote.cleaned] == [True, False]


async def test_max_export_rate(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    sleep = asyncio.sleep

    async def counted(seconds: float, *more: Any) -> None:
        slept.append(seconds)
        await sleep(0, *more)

    vm = await world.vm(8 << 20, fill=1)
    monkeypatch.setattr(asyncio, "sleep", counted)
    await run(world, vm, "delta", maxExportRate=1 << 20)
    assert sum(slept) > 2


@pytest.mark.parametrize("bypass", [False, True])
async def test_the_check_of_chains_can_be_left_out(world: World, bypass: bool) -> None:
    vm = await running(world)
    vdi = world.pool.find("VDI", vm["vdis"][0]["ref"])
    above = [await world.client.done("VDI.clone", vdi.ref) for _ in range(3)]
    uuids = [world.pool.find("VDI", ref)["uuid"] for ref in above]
    world.pool.set(vdi, sm_config={"vhd-parent": uuids[0]})
    for ref, parent in zip(above, [*uuids[1:], None], strict=True):
        config = {} if parent is None else {"vhd-parent": parent}
        world.pool.set(world.pool.find("VDI", ref), managed=False, sm_config=config)
    events = await run(world, vm, bypassVdiChainsCheck=bypass)

    assert ("unhealthy VDI chain" in str(events)) is not bypass
    # A machine that is skipped is no failure of the run: there was a reason.
    assert events[-1]["status"] == "success"


@pytest.mark.parametrize("by", ["setting", "tag"])
async def test_a_snapshot_with_memory(world: World, repositories: FakeRepositories, by: str) -> None:
    vm = await running(world)
    if by == "tag":
        await world.client("VM.add_tags", vm["ref"], "xo-memory-backup")
    events = await run(world, vm, "delta", checkpointSnapshot=by == "setting")
    (remote,) = repositories.remotes.values()
    (metadata,) = remote.metadata.values()

    assert events[-1]["status"] == "success"
    assert calls(world)["Async.VM.checkpoint"] == 1
    assert metadata["vmSnapshot"]["suspend_VDI"] in metadata["vhds"]
    restored = await world.restore(next(iter(remote.metadata)))
    made = world.pool.find("VM", await world.client("VM.get_by_uuid", restored[-1]["result"]["id"]))
    assert made["power_state"] == "Suspended"


@pytest.mark.parametrize("by", ["offlineSnapshot", "offlineBackup", "tag"])
async def test_the_machine_is_off_meanwhile_and_on_again(world: World, by: str) -> None:
    vm = await running(world)
    if by == "tag":
        await world.client("VM.add_tags", vm["ref"], "xo-offline-backup")
    asked: dict[str, Any] = {} if by == "tag" else {by: True}
    events = await run(world, vm, "full", **asked)

    assert events[-1]["status"] == "success"
    assert calls(world)["Async.VM.clean_shutdown"] == calls(world)["Async.VM.start"] == 1
    assert ("Async.VM.snapshot" in calls(world)) is (by != "offlineBackup")
    assert world.pool.find("VM", vm["ref"])["power_state"] == "Running"


async def test_the_machine_is_on_again_after_a_failure(world: World) -> None:
    vm = await running(world)
    world.faults.inject("fail-before-200", {"path": "/export"}, 1)
    events = await run(world, vm, offlineBackup=True)
    assert events[-1]["status"] == "failure"
    assert world.pool.find("VM", vm["ref"])["power_state"] == "Running"


@pytest.mark.parametrize("wanted", [False, True])
async def test_unconditional_snapshot(world: World, wanted: bool) -> None:
    vm = await world.vm(1 << 20)
    await run(world, vm, unconditionalSnapshot=wanted)
    assert ("Async.VM.snapshot" in calls(world)) is wanted


async def test_long_term_retention(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(1 << 20)
    await run(world, vm, longTermRetention={"daily": {"retention": 3}}, timezone="UTC")
    (remote,) = repositories.remotes.values()
    (metadata,) = remote.metadata.values()
    assert metadata["tags"] == [f"daily={_day(metadata['timestamp'])}"]


def _day(timestamp: float) -> str:
    date = names.file_date(timestamp)
    return f"{date[:4]}-{date[4:6]}-{date[6:8]}"


async def test_a_remote_may_have_settings_of_its_own(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(1 << 20)
    remotes = [world.remote("one"), world.remote("many"), world.remote("none")]
    layers = {"one": {"exportRetention": 1}, "many": {"exportRetention": 3}, "none": {"exportRetention": 0}}
    for _ in range(3):
        await world.run(world.params([vm["uuid"]], remotes=remotes, settings={"exportRetention": 2}, layers=layers))
    assert [len(repositories.remotes[one["url"]].metadata) for one in remotes] == [1, 3, 0]


@pytest.mark.parametrize("roomiest", ["a", "b"])
async def test_distribute_backups(world: World, repositories: FakeRepositories, roomiest: str) -> None:
    vm = await world.vm(1 << 20)
    remotes = [world.remote("a"), world.remote("b")]
    repositories.remotes[world.remote(roomiest)["url"]].available = 2 << 30
    settings = {"exportRetention": 1, "distributeBackups": True}
    await world.run(world.params([vm["uuid"]], remotes=remotes, settings=settings))
    written = [one["id"] for one in remotes if repositories.remotes[one["url"]].metadata]
    assert written == [roomiest]


@pytest.mark.parametrize(("at_once", "disks", "most"), [(1, 3, 1), (2, 4, 2), (0, 3, 3)])
async def test_disks_of_a_machine_at_a_time(
    world: World, repositories: FakeRepositories, at_once: int, disks: int, most: int
) -> None:
    vm = await world.vm(1 << 20, count=disks)
    remote = repositories.remotes[world.remote()["url"]]
    # The limit is reached, or nothing would be written at all.
    remote.together = asyncio.Barrier(most)
    events = await run(world, vm, "delta", diskPerVmConcurrency=at_once)
    assert events[-1]["status"] == "success"
    assert remote.most == most


async def test_a_remote_that_does_not_open_in_time_is_left_out(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(1 << 20)
    remote = world.remote("slow")
    repositories.remotes[remote["url"]].held.add("about")
    settings = {"exportRetention": 1, "getRemoteTimeout": 20, "snapshotRetention": 1}
    events = await world.run(world.params([vm["uuid"]], remotes=[remote], settings=settings))

    assert ends(events, "get remote adapter")[0]["result"]["message"] == "timeout while getting the remote slow"
    assert [end["status"] for end in ends(events, "snapshot")] == ["success"]


async def test_a_storage_without_copy_retention_gets_nothing(world: World) -> None:
    vm = await world.vm(1 << 20)
    sr, other = sr_of(world)["uuid"], another_sr(world)
    for mode in ("full", "delta"):
        layers = {other: {"copyRetention": 0}}
        params = world.params(
            [vm["uuid"]], mode=mode, remotes=[], settings={"copyRetention": 1}, layers=layers, records=[sr, other],
            job={"srs": {"id": {"__or": [sr, other]}}},
        )  # fmt: skip
        events = await world.run(params)
        started = [one["properties"] for one in events if one["type"] == "start"]
        assert [one["id"] for one in started if one["name"] == "export"] == [sr]


@pytest.mark.parametrize(("first", "left"), [(False, 2), (True, 1)])
async def test_delete_first_of_increments(world: World, repositories: FakeRepositories, first: bool, left: int) -> None:
    vm = await world.vm(1 << 20)
    for _ in range(2):
        await run(world, vm, "delta")
    (remote,) = repositories.remotes.values()
    remote.fails["writeDisk"] = errors.NoSpace(path="x")
    await world.write(vm["vdis"][0]["uuid"], 0)
    await run(world, vm, "delta", deleteFirst=first)
    assert len(remote.metadata) == left


HOUR = 3_600_000


async def kept(world: World, repositories: FakeRepositories, hours: list[int], **settings: Any) -> list[int]:
    """Return after how many hours the backups were made that are left of those made after hours."""
    vm, clock = await world.vm(1 << 20), StillClock()
    world.jobs.now = clock
    begin = 1_799_971_200_000  # 2027-01-15, at midnight in UTC.
    for hour in hours:
        clock.at = begin + hour * HOUR
        assert (await run(world, vm, exportRetention=1, **settings))[-1]["status"] == "success"
    (remote,) = repositories.remotes.values()
    return sorted(round((one["timestamp"] - begin) / HOUR) for one in remote.metadata.values())


async def test_long_term_retention_keeps_a_backup_of_each_period(world: World, repositories: FakeRepositories) -> None:
    daily = {"longTermRetention": {"daily": {"retention": 2}}, "timezone": "UTC"}
    assert await kept(world, repositories, [1, 2, 25, 49, 73], **daily) == [25, 49, 73]


@pytest.mark.parametrize(("zone", "left"), [("UTC", [23, 25, 49]), ("Europe/Paris", [23, 49])])
async def test_days_begin_with_the_time_zone(
    world: World, repositories: FakeRepositories, zone: str, left: list[int]
) -> None:
    daily = {"longTermRetention": {"daily": {"retention": 9}}, "timezone": zone}
    assert await kept(world, repositories, [23, 25, 49], **daily) == left


async def test_what_others_go_by_changes_nothing(world: World) -> None:
    vm = await world.vm(1 << 20)
    await world.client("VM.add_tags", vm["ref"], "xo:no-bak=it is the caller who leaves machines out")
    plain = outline(await run(world, vm))
    settings: dict[str, Any] = {
        "reportWhen": "always", "backupReportTpl": "compactMjml", "hideSuccessfulItems": True,
        "validateVhdStreams": True, "useNbd": True,
    }  # fmt: skip
    assert outline(await run(world, vm, **settings)) == plain
    assert plain[-1] == "backup run: success"


@pytest.mark.parametrize("change", [{"sm_config": {"image-format": "qcow2"}}, {"virtual_size": 3 << 40}])
async def test_a_disk_that_no_vhd_holds_fails_before_any_snapshot(world: World, change: dict[str, Any]) -> None:
    vm = await running(world)
    world.pool.set(world.pool.find("VDI", vm["vdis"][0]["ref"]), **change)
    events = await run(world, vm, "delta")

    assert ends(events, "backup VM")[0]["result"]["code"] == "UNSUPPORTED_DISK"
    assert "Async.VM.snapshot" not in calls(world)
