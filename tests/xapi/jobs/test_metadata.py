"""Backups of pools and of Xen Orchestra, and their restore, on repositories on disk."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from generated.handlers.xo import METHODS
from runtime.contract import jsontext
from runtime.contract.abi import Fault
from tests.conformance.xo_repository import judge
from tests.xapi.jobs.world import CALLER, World, events_of, living, outline

CONFIGURATION = '{"users":["s3cret"]}'


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with living(tmp_path) as world:
        yield world
        assert world.pool.rows("task") == {}


def params(world: World, configuration: Any = CONFIGURATION, pools: bool = True, **more: Any) -> dict[str, Any]:
    pool = world.pool.only("pool")["uuid"]
    job: dict[str, Any] = {"type": "metadataBackup", "mode": None}
    job |= {} if configuration is None else {"xoMetadata": configuration}
    job |= {"pools": {"id": pool}} if pools else {}
    settings = more.pop("settings", {"retentionPoolMetadata": 2, "retentionXoMetadata": 2})
    return world.params([], job=job | more.pop("job", {}), settings=settings, records=[pool], **more)


async def listed(world: World, what: str) -> list[str]:
    method = METHODS[f"backup.{what}"]
    assert method.stub is not None
    assert method.request is not None
    rpc = getattr(method.stub(world.channel), method.rpc)
    text = b"".join([piece.json async for piece in rpc(method.request({"remotes": {"rem1": world.remote()}}))])
    found = jsontext.loads(text)["rem1"]
    return [one["id"] for one in (found if isinstance(found, list) else next(iter(found.values())))]


async def restored(world: World, id: str, **more: Any) -> list[dict[str, Any]]:
    asked = {"backupId": id, "remote": world.remote(), **more}
    return await events_of(await world.jobs.restore_metadata(asked, CALLER))


async def test_both_are_kept_as_long_as_the_settings_say(world: World) -> None:
    for _ in range(3):
        events = await world.run(params(world))
        assert events[-1]["status"] == "success", outline(events)
    report = await asyncio.to_thread(judge, world.remote()["url"])

    assert [str(one) for one in report.findings] == []
    assert len(await listed(world, "listPoolMetadataBackups")) == 2
    assert len(await listed(world, "listXoMetadataBackups")) == 2


@pytest.mark.parametrize(
    "configuration", [CONFIGURATION, {"encoding": "base64", "data": base64.b64encode(bytes(range(256))).decode()}]
)
async def test_what_xen_orchestra_gave_comes_back_in_the_events_and_nowhere_else(
    world: World, configuration: Any
) -> None:
    await world.run(params(world, configuration, pools=False))
    (id,) = await listed(world, "listXoMetadataBackups")
    events = await restored(world, id.lstrip("/"))

    assert outline(events) == ["metadataRestore", "metadataRestore: success"]
    assert events[-1]["result"] == configuration
    tree = jsontext.loads(jsontext.dumps(await world.storage.log.get(events[0]["id"])))
    assert set(tree["result"]) == {"size"}
    assert "s3cret" not in str(tree)


async def test_a_pool_is_asked_first_and_then_restored_where_that_is_allowed(world: World) -> None:
    await world.run(params(world, None))
    (id,) = await listed(world, "listPoolMetadataBackups")
    refused = await restored(world, id, xapi=world.xapi())
    world.jobs.allow_pool_restore = True
    allowed = await restored(world, id, xapi=world.xapi())

    assert [one["message"] for one in refused if one["type"] == "info"] == ["the pool would take the backup"]
    assert "allowPoolRestore" in refused[-1]["result"]["message"]
    assert (allowed[-1]["status"], allowed[-1].get("result")) == ("success", "")


async def test_a_pool_that_does_not_take_it_is_not_restored(world: World) -> None:
    await world.run(params(world, None))
    (id,) = await listed(world, "listPoolMetadataBackups")
    world.jobs.allow_pool_restore = True
    world.faults.inject("fail-after-200", {"path": "/pool/xmldbdump"}, 1, 10)
    events = await restored(world, id, xapi=world.xapi())

    assert events[-1]["status"] == "failure"
    assert [one for one in events if one["type"] == "info"] == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"remotes": []}, "metadata backup job cannot run without remotes"),
        ({"pools": False, "configuration": None}, "no metadata mode found"),
        ({"settings": {}}, "no retentions corresponding to the metadata modes found"),
    ],
)
async def test_a_job_that_makes_no_sense(world: World, change: dict[str, Any], words: str) -> None:
    events = await world.run(params(world, **change))
    assert outline(events) == ["backup run", "backup run: failure"]
    assert events[-1]["result"]["message"] == words


async def test_a_dump_that_is_not_whole_is_no_backup(world: World) -> None:
    world.faults.inject("truncate-at-n", {"path": "/pool/xmldbdump"}, 1, 300)
    events = await world.run(params(world, None))

    assert events[-1]["status"] == "failure"
    assert not list(world.root.glob("rem1/xo-pool-metadata-backups/*/*/*/metadata.json"))


async def test_a_pool_that_is_not_there_does_not_spoil_the_configuration(world: World) -> None:
    asked = params(world)
    asked["recordToXapi"] = {}
    events = await world.run(asked)

    assert events[-1]["status"] == "failure"
    assert "no XAPI associated to" in events[-1]["result"]["message"]
    assert len(await listed(world, "listXoMetadataBackups")) == 1


async def test_what_names_no_backup(world: World) -> None:
    with pytest.raises(Fault, match="does not name a backup"):
        await restored(world, "etc/passwd")
    with pytest.raises(Fault, match="backup"):
        await restored(world, "xo-config-backups/s/20261120T151734Z")
