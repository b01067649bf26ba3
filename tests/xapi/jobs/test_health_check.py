"""Health checks: a new backup restored, booted and removed, and what it says where one is not well."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from runtime.xapi.jobs import health_check, names
from tests.xapi.jobs.fake_repository import FakeRepositories
from tests.xapi.jobs.world import World, another_sr, ends, outline, sr_of


def params(world: World, vm: dict[str, Any], mode: str, **settings: Any) -> dict[str, Any]:
    sr = world.pool.find("SR", world.pool.only("pool")["default_SR"])["uuid"]
    settings = {"exportRetention": 2, "healthCheckSr": sr, "healthCheckTimeout": "5s", **settings}
    return world.params([vm["uuid"]], mode=mode, settings=settings, records=[sr])


def machines(world: World) -> set[str]:
    return {row.ref for row in world.pool.rows("VM").values() if not row["is_a_snapshot"]}


@pytest.mark.parametrize("mode", ["full", "delta"])
async def test_a_backup_is_restored_booted_and_removed(world: World, mode: str) -> None:
    vm = await world.vm(1 << 20)
    before, disks = machines(world), len(world.pool.rows("VDI"))
    events = await world.run(params(world, vm, mode))
    lines = outline(events)
    at = lines.index("      health check")

    assert lines[at : at + 6] == [
        "      health check",
        "        transfer",
        "        transfer: success",
        "        vmstart",
        "        vmstart: success",
        "      health check: success",
    ]
    assert lines[-1] == "backup run: success"
    assert machines(world) == before
    assert len(world.pool.rows("VDI")) == disks + (mode == "delta")


@pytest.mark.parametrize(
    ("tags", "wanted", "checked"),
    [([], [], True), (["a"], ["a", "b"], True), (["c"], ["a"], False), (["xo:no-health-check=why"], [], False)],
)
async def test_which_machines_are_checked(world: World, tags: list[str], wanted: list[str], checked: bool) -> None:
    vm = await world.vm(1 << 20)
    for tag in tags:
        await world.client("VM.add_tags", vm["ref"], tag)
    events = await world.run(params(world, vm, "full", healthCheckVmsWithTags=wanted))
    assert bool(ends(events, "health check")) is checked


async def test_a_machine_that_does_not_come_up_fails_its_backup(
    world: World, repositories: FakeRepositories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health_check, "_is_well", lambda *_: lambda: False)
    vm = await world.vm(1 << 20)
    before = machines(world)
    events = await world.run(params(world, vm, "full", healthCheckTimeout=200))

    assert [end["status"] for name in ("vmstart", "health check", "export") for end in ends(events, name)] == [
        "failure"
    ] * 3
    assert "did not have its drivers running within 0.2 s" in events[-1]["result"]["message"]
    assert machines(world) == before
    assert [len(one.metadata) for one in repositories.remotes.values()] == [1]


@pytest.mark.parametrize("answer", ["success", "failure"])
async def test_a_machine_may_say_itself_whether_it_is_well(world: World, answer: str) -> None:
    vm = await world.vm(1 << 20)
    await world.client("VM.add_tags", vm["ref"], health_check.XENSTORE_TAG)
    before, token = machines(world), await world.client.token()
    running = asyncio.ensure_future(world.run(params(world, vm, "full", healthCheckTimeout=20_000)))
    made = ""
    while not made:
        told = await world.client("event.from", ["VM"], token, 10.0)
        token = told["token"]
        for event in told["events"]:
            if event["ref"] not in before and event["snapshot"]["power_state"] == "Running":
                made = event["ref"]
    for key, value in ((health_check.KEY, answer), (f"{health_check.KEY}-error", "no disk")):
        await world.client("VM.remove_from_xenstore_data", made, key)
        await world.client("VM.add_to_xenstore_data", made, key, value)
    events = await running

    assert events[-1]["status"] == answer
    assert ("not well: no disk" in str(events[-1])) is (answer == "failure")
    assert machines(world) == before


@pytest.mark.parametrize("mode", ["full", "delta"])
@pytest.mark.parametrize("elsewhere", [False, True])
async def test_a_replica_is_copied_booted_and_the_copy_removed(world: World, mode: str, elsewhere: bool) -> None:
    vm = await world.vm(1 << 20)
    sr, other = sr_of(world)["uuid"], another_sr(world)
    settings = {"copyRetention": 1, "healthCheckSr": other if elsewhere else sr}
    asked = world.params(
        [vm["uuid"]], mode=mode, remotes=[], settings=settings, records=[sr, other], job={"srs": {"id": sr}}
    )
    events = await world.run(asked)
    lines = outline(events)
    at = lines.index("      health check")
    made = "copying-vm" if elsewhere else "cloning-vm"

    assert lines[at + 1 : at + 7] == [
        f"        {made}",
        f"        {made}: success",
        "        vmstart",
        "        vmstart: success",
        "      health check: success",
        "    export: success",
    ]
    (replica,) = [
        row for row in world.pool.rows("VM").values() if names.SR in row["other_config"] and not row["is_a_snapshot"]
    ]
    left = [row["name_label"] for row in world.pool.rows("VM").values() if "Health Check" in row["name_label"]]
    assert (left, replica["power_state"]) == ([], "Halted")
    assert len([row for row in world.pool.rows("VDI").values() if not row["VBDs"]]) == 0


async def test_a_replica_that_does_not_come_up_fails_its_export(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_check, "_is_well", lambda *_: lambda: False)
    vm = await world.vm(1 << 20)
    sr = sr_of(world)["uuid"]
    settings = {"copyRetention": 1, "healthCheckSr": sr, "healthCheckTimeout": 200}
    asked = world.params([vm["uuid"]], mode="delta", remotes=[], settings=settings, records=[sr])
    asked["job"]["srs"] = {"id": sr}
    events = await world.run(asked)

    assert [end["status"] for name in ("health check", "export") for end in ends(events, name)] == ["failure"] * 2
    assert "did not have its drivers running within 0.2 s" in events[-1]["result"]["message"]
    assert [row for row in world.pool.rows("VM").values() if "Health Check" in row["name_label"]] == []
