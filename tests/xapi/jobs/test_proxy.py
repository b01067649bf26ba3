"""Jobs on a pool behind an HTTP proxy. What goes through it, and what becomes of a bad one: tests/xapi/client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from runtime.xapi.client.address import address
from tests.xapi.jobs.world import World, ends, living
from tests.xapi.proxying import NOWHERE, PASSWORD, Proxying, serving


@pytest.fixture
async def proxying() -> AsyncIterator[Proxying]:
    async with serving() as one:
        yield one


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with living(tmp_path) as world:
        yield world
        assert world.pool.rows("task") == {}


def behind(world: World, proxying: Proxying) -> dict[str, Any]:
    """Return the pool as who goes through the proxy gives it; nobody else finds it."""
    return world.xapi() | {"url": address(world.client.urls[0]).at(NOWHERE).url, "httpProxy": proxying.opened}


async def test_a_backup_and_its_restore(world: World, proxying: Proxying) -> None:
    vm = await world.vm()
    xapi = behind(world, proxying)
    events = await world.run(world.params([vm["uuid"]], "delta", xapis={"x1": xapi}))
    assert events[-1]["status"] == "success", events[-1]
    (backup,) = await world.backups(world.remote(), vm["uuid"])
    events = await world.restore(backup["id"], xapi=xapi)

    (made,) = [row for row in world.pool.rows("VM").values() if row["uuid"] == events[-1]["result"]["id"]]
    (disk,) = await world.client.disks(made.ref)
    assert await world.hash(disk) == await world.hash(vm["vdis"][0]["uuid"])


async def test_nbd_does_not_go_past_the_proxy(world: World, proxying: Proxying) -> None:
    vm = await world.vm()
    settings = {"exportRetention": 1, "preferNbd": True}
    params = world.params([vm["uuid"]], "delta", settings=settings, xapis={"x1": behind(world, proxying)})
    events = await world.run(params)

    assert events[-1]["status"] == "success"
    (warning,) = [one for one in events if one["type"] == "warning"]
    assert warning["message"] == "can't connect through NBD, fall back to stream export"
    assert warning["data"]["cause"] == f"NBD does not go through an HTTP proxy ({proxying.url})"
    assert world.client.simulator.counters["nbd connections"] == 0


async def test_a_bad_proxy_fails_the_machine(world: World, proxying: Proxying) -> None:
    vm = await world.vm()
    params = world.params([vm["uuid"]], xapis={"x1": behind(world, proxying)})
    proxying.wanted = "Basic another"
    events = await world.run(params)

    (end,) = ends(events, "backup VM")
    assert end["result"]["message"].startswith(f"the proxy {proxying.url} to http://{NOWHERE}")
    assert PASSWORD not in str(events)
