"""Jobs and restores on repositories on disk, judged by the reader that shares no code with the product."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from runtime.xapi.client import datapath
from runtime.xapi.client.connection import Connection
from runtime.xapi.client.datapath import Body
from tests.conformance.xo_repository import judge
from tests.xapi.jobs.world import World, ends, living, outline

SIZE = 5 << 20


@pytest.fixture
async def real(tmp_path: Path) -> AsyncIterator[World]:
    async with living(tmp_path) as world:
        yield world
        assert world.pool.rows("task") == {}


async def findings(remote: dict[str, Any]) -> list[str]:
    report = await asyncio.to_thread(judge, remote["url"], caches=False)
    return [str(one) for one in report.findings]


async def restored(world: World, remote: dict[str, Any], id: str) -> list[str]:
    """Return the hashes of the disks of a restored machine."""
    events = await world.restore(id, remote=remote)
    assert outline(events)[-1] == "restore: success", events[-1]
    (vm,) = [row for row in world.pool.rows("VM").values() if row["uuid"] == events[-1]["result"]["id"]]
    return [await world.hash(disk) for disk in await world.client.disks(vm.ref)]


async def ids(world: World, remote: dict[str, Any], vm: str) -> list[str]:
    listed = await world.backups(remote, vm)
    return [one["id"] for one in listed]


ENCRYPTED = "?useVhdDirectory=true&encryptionKey=%22abcdefghijklmnopqrstuvwxyz012345%22"


@pytest.mark.parametrize("query", ["", "?useVhdDirectory=true", ENCRYPTED])
async def test_a_chain_of_six_with_retention_three(real: World, query: str) -> None:
    vm = await real.vm(SIZE, fill=0.5)
    (vdi,) = vm["vdis"]
    remote = real.remote("chain", query)
    params = real.params([vm["uuid"]], mode="delta", remotes=[remote], settings={"exportRetention": 3})
    hashes = []
    for run in range(6):
        await real.write(vdi["uuid"], run % 3, seed=100 + run)
        hashes.append(await real.hash(vdi["uuid"]))
        events = await real.run(params)
        assert events[-1]["status"] == "success", outline(events)
        assert [one["message"] for one in events if one["type"] == "warning"] == []
        assert await findings(remote) == []
    kept = await ids(real, remote, vm["uuid"])

    assert len(kept) == 3
    assert [await restored(real, remote, id) for id in kept] == [[one] for one in hashes[-3:]]


@pytest.mark.parametrize(("compression", "query"), [("", ""), ("native", ""), ("zstd", ""), ("zstd", ENCRYPTED)])
async def test_full_backups(real: World, compression: str, query: str) -> None:
    vm = await real.vm(SIZE)
    remote = real.remote("full", query)
    params = real.params([vm["uuid"]], remotes=[remote], job={"compression": compression})
    for _ in range(3):
        events = await real.run(params)
        assert events[-1]["status"] == "success", outline(events)
        assert [one["message"] for one in events if one["type"] == "warning"] == []
    assert await findings(remote) == []
    kept = await ids(real, remote, vm["uuid"])

    assert len(kept) == 2
    assert await restored(real, remote, kept[-1]) == [await real.hash(vm["vdis"][0]["uuid"])]
    assert ends(events, "transfer")[0]["result"]["size"] > 0


async def test_a_backup_that_goes_while_it_is_restored_does_not_count_as_restored(
    real: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next backup is merged into its disk, and what is read of that from then on is of both."""
    vm = await real.vm(SIZE, fill=1)
    params = real.params([vm["uuid"]], mode="delta", settings={"exportRetention": 1})
    await real.run(params)
    (backup,) = await real.backups(real.remote(), vm["uuid"])
    await real.write(vm["vdis"][0]["uuid"], 1, seed=9)
    send = datapath.import_disk
    merged: list[str] = []

    async def sending(connection: Connection, vdi: str, body: Body, *words: Any) -> None:
        async def slow() -> AsyncIterator[bytes | memoryview]:
            async for piece in body:
                if not merged:
                    merged.append((await real.run(params))[-1]["status"])
                yield piece

        await send(connection, vdi, slow(), *words)

    monkeypatch.setattr(datapath, "import_disk", sending)
    events = await real.restore(backup["id"])

    assert merged == ["success"]
    assert events[-1]["result"]["code"] == "BACKUP_REMOVED"
    assert [row["name_label"] for row in real.pool.rows("VM").values() if "Importing" in row["name_label"]] == []


async def test_secrets_are_told_to_nobody(real: World, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    missing = "99999999-2222-4333-8444-555555555555"
    vm = await real.vm(size=1 << 20)
    secret = "pl4nted-s3cret"
    params = real.params([vm["uuid"]])
    params["xapis"]["x1"] |= {"url": params["xapis"]["x1"]["url"].replace("//", f"//root:{secret}@")}
    params["xapis"]["bad"] = {"url": f"http://root:{secret}@127.0.0.1:1", "credentials": {"username": secret}}
    params["recordToXapi"][missing] = "bad"
    params["job"]["vms"]["id"]["__or"].append(missing)
    params["remotes"]["s3"] = {"id": "s3", "url": f"s3+http://key:{secret}@127.0.0.1:1/bucket/folder"}
    params["remotes"]["keyed"] = {"id": "keyed", "url": real.remote("keyed")["url"] + f"?encryptionKey=%22{secret}%22"}
    params["job"]["remotes"]["id"]["__or"] += ["s3", "keyed", "smb"]
    params["remotes"]["smb"] = {"id": "smb", "url": f"smb://user:{secret}@nowhere.invalid\\\\share"}
    events = await real.run(params)
    seen = capfd.readouterr()

    assert events[-1]["status"] == "failure"
    assert len([one for one in events if one.get("properties", {}).get("name") == "get remote adapter"]) >= 2
    assert secret not in str(events)
    assert secret not in seen.out + seen.err
    for file in await asyncio.to_thread(lambda: [one for one in (tmp_path / "data").rglob("*") if one.is_file()]):
        assert secret.encode() not in await asyncio.to_thread(file.read_bytes), file
