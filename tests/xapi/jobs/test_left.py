"""What runs that were killed have left in a pool, which the next run removes; and what it leaves alone."""

from __future__ import annotations

from typing import Any

import pytest

from runtime.xapi.jobs import left
from tests.xapi.jobs.fake_repository import FakeRepositories
from tests.xapi.jobs.world import CALLER, World, events_of

UNKNOWN = "0mwp4h5uw-1j4v"
"""A run of somebody else's."""


async def over(world: World) -> str:
    """Return the id of a run that is over."""
    return str((await world.run(world.params([], remotes=[])))[0]["id"])


async def next_run(world: World) -> None:
    vm = await world.vm(1 << 20, name="another")
    events = await world.run(world.params([vm["uuid"]]))
    assert events[-1]["status"] == "success"


async def made(world: World, run: str) -> dict[str, tuple[str, str]]:
    """Return kind and ref of all that a run may have left, by what it is."""
    sr = world.pool.only("pool")["default_SR"]
    disk = {"name_label": "[Importing] x", "SR": sr, "virtual_size": 1 << 20, "type": "user"}
    alone = await world.client("VDI.create", disk | {"other_config": {left.key(run): "true"}})
    vm = await world.vm(1 << 20)
    world.pool.set(world.pool.find("VM", vm["ref"]), other_config={left.key(run): "true"})
    task = await world.client("task.create", "[XO] VM import", left.description(run))
    whole = await world.vm(1 << 20)
    world.pool.set(world.pool.find("VM", whole["ref"]), other_config={"import_task": task})
    booted = await world.vm(1 << 20, name=left.checked_name("a machine", run))
    await world.client("VM.start", booted["ref"], False, False)
    return {
        "a disk alone": ("VDI", alone),
        "a machine": ("VM", vm["ref"]),
        "its disk": ("VDI", vm["vdis"][0]["ref"]),
        "a machine that the pool made": ("VM", whole["ref"]),
        "the task for it": ("task", task),
        "a machine that was being checked": ("VM", booted["ref"]),
        "the disk of that": ("VDI", booted["vdis"][0]["ref"]),
    }


def there(world: World, found: dict[str, tuple[str, str]]) -> list[str]:
    return [what for what, (kind, ref) in found.items() if world.pool.get(kind, ref) is not None]


async def test_what_a_run_that_is_over_left_is_removed(world: World) -> None:
    found = await made(world, await over(world))
    await next_run(world)
    assert there(world, found) == []


async def test_what_runs_that_the_task_log_does_not_know_made_is_left_alone(world: World) -> None:
    found = await made(world, UNKNOWN)
    await next_run(world)
    assert there(world, found) == [*found]
    await world.client("task.destroy", found["the task for it"][1])
    world.pool.destroy(world.pool.find("task", found["the task for it"][1]))


async def test_what_a_run_that_goes_on_makes_is_left_alone(world: World, repositories: FakeRepositories) -> None:
    vm = await world.vm(8 << 20)
    await world.run(world.params([vm["uuid"]], mode="delta"))
    (remote,) = repositories.remotes.values()
    remote.held.add("readDisk")
    begun = await world.jobs.restore(world.restoring(next(iter(remote.metadata))), CALLER)
    async for events in begun.events():
        if any(one["type"] == "start" and one["properties"]["name"] == "transfer" for one in events):
            break
    while not importing(world):
        await world.pool.changed(10)
    mine = importing(world)
    await next_run(world)
    assert importing(world) == mine
    await world.jobs.close()
    assert importing(world) == []


def importing(world: World) -> list[str]:
    return [row.ref for row in world.pool.rows("VM").values() if row["name_label"].startswith("[Importing...]")]


async def test_a_snapshot_that_was_being_copied_loses_the_key_alone(world: World) -> None:
    vm = await world.vm(1 << 20)
    snapshot = await world.client.done("VDI.snapshot", vm["vdis"][0]["ref"])
    key = left.key(await over(world))
    await world.client("VDI.add_to_other_config", snapshot, key, "true")
    copy = await world.client.done("VDI.clone", snapshot)
    assert key in world.pool.find("VDI", copy)["other_config"]
    await next_run(world)

    assert world.pool.get("VDI", copy) is None
    assert key not in world.pool.find("VDI", snapshot)["other_config"]


@pytest.mark.parametrize("mode", ["full", "delta"])
async def test_a_machine_that_is_restored_bears_no_key_any_more(
    world: World, repositories: FakeRepositories, mode: str
) -> None:
    vm = await world.vm(1 << 20)
    await world.run(world.params([vm["uuid"]], mode=mode))
    (remote,) = repositories.remotes.values()
    settings = {"useDifferentialRestore": mode == "delta"}
    events = await events_of(
        await world.jobs.restore(world.restoring(next(iter(remote.metadata)), settings=settings), CALLER)
    )
    assert events[-1]["status"] == "success"
    rows: list[Any] = [*world.pool.rows("VM").values(), *world.pool.rows("VDI").values()]
    assert [row for row in rows if any(key.startswith(left.KEY) for key in row["other_config"])] == []
