"""The upkeep of datastores over the contract: what is told, and that the task outlives its caller."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from generated.handlers import pbs
from runtime.contract import LocalChannel, LocalServer
from runtime.contract.abi import Category, Fault
from runtime.contract.jsontext import dumps, loads
from runtime.storage import ConfigError, Storage
from runtime.storage.datastore import collection, counting
from runtime.storage.datastore.maintenance import COLLECTION, PRUNE
from runtime.storage.datastore.store import Datastore
from tests.storage.conftest import Open
from tests.storage.datastore.making import age, backup_of, chunk_files, names_of, opened, pieces, snapshot
from tests.storage.reading import all_ids, task


class Caller:
    """Calls `maintenance.*` of a storage backend."""

    def __init__(self, storage: Storage, channel: LocalChannel) -> None:
        self.storage = storage
        self.channel = channel

    @property
    def store(self) -> Datastore:
        return self.storage.datastores.store("main")

    def call(self, name: str, **params: Any) -> Any:
        method = pbs.METHODS[f"maintenance.{name}"]
        assert method.check({"store": "main"} | params) == []
        assert method.stub is not None
        assert method.request is not None
        return getattr(method.stub(self.channel), method.rpc)(method.request({"store": "main"} | params))

    async def one(self, name: str, **params: Any) -> Any:
        result = pbs.METHODS[f"maintenance.{name}"].result
        assert result is not None
        return loads(dumps(result(await self.call(name, **params))))

    async def many(self, name: str, **params: Any) -> AsyncGenerator[Any, None]:
        records = pbs.METHODS[f"maintenance.{name}"].records
        assert records is not None
        call = self.call(name, **params)
        try:
            async for message in call:
                for record in records(message):
                    yield loads(record)
        finally:
            call.cancel()

    async def all(self, name: str, **params: Any) -> list[Any]:
        return [record async for record in self.many(name, **params)]

    async def tasks(self) -> list[Any]:
        log = self.storage.log
        return [await task(log, id) for id in await all_ids(log)]


@pytest.fixture
async def caller(open_at: Open, folder: Path) -> AsyncIterator[Caller]:
    await asyncio.to_thread(lambda: opened(folder / "store").close())
    storage = await open_at(datastores={"main": folder / "store", "other": folder / "other"})
    server = LocalServer()
    for add, servicer in storage.services():
        add(servicer, server)
    channel = LocalChannel(server)
    yield Caller(storage, channel)
    await channel.close()
    await server.stop()


def filled(store: Datastore) -> None:
    for time in (0, 86400, 2 * 86400):
        backup_of(store, snapshot(time), {"a.didx": pieces(time, 2) + pieces("all", 1)})


async def test_a_collection_is_a_task_and_says_what_came_of_it(caller: Caller) -> None:
    def removed(store: Datastore) -> None:
        filled(store)
        store.tree.remove_snapshot(snapshot(0))
        age(store)

    await asyncio.to_thread(removed, caller.store)
    records = await caller.all("collect")
    assert records[-1]["type"] == "collected"
    assert (records[-1]["removed-chunks"], records[-1]["disk-chunks"]) == (2, 5)
    assert {record["type"] for record in records[:-1]} <= {"progress"}
    (one,) = await caller.tasks()
    assert (one["kind"], one["status"], one["data"]) == (
        COLLECTION,
        "success",
        {"type": "datastore", "datastore": "main", "user": "root@pam"},
    )
    assert (await caller.one("status"))["collection"]["removed-chunks"] == 2


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Collections wait in their midst until this is set."""
    go = threading.Event()
    real = counting.count

    def count(store: Datastore, stop: Any, progress: Any) -> None:
        progress(50, "held")
        assert go.wait(60)
        real(store, stop, progress)

    monkeypatch.setattr(collection, "count", count)
    return go


async def test_a_collection_goes_on_when_its_caller_leaves_and_is_cancelled_as_a_task(
    caller: Caller, held: threading.Event
) -> None:
    await asyncio.to_thread(filled, caller.store)
    async with aclosing(caller.many("collect")) as records:
        assert await anext(records) == {"type": "progress", "percent": 25, "message": "held"}
        with pytest.raises(Fault) as caught:
            await caller.all("collect")
        assert caught.value.name == "locked"
        assert caught.value.message.startswith("datastore main is locked: a collection runs")
    running = [one for one in await caller.tasks() if one["status"] == "pending"]
    await caller.storage.runs.cancel(running[0]["id"])
    held.set()
    while (one := await task(caller.storage.log, running[0]["id"]))["status"] == "pending":
        await asyncio.to_thread(caller.store.collecting.acquire)
        caller.store.collecting.release()
    assert one["status"] == "canceled"


async def test_pruning_says_of_each_snapshot_why(caller: Caller) -> None:
    await asyncio.to_thread(filled, caller.store)
    dry = await caller.all("prune", **{"keep-last": 1, "dry-run": True})
    assert [(one["backup-time"], one["keep"]) for one in dry] == [
        (snapshot(0).time, False),
        (snapshot(86400).time, False),
        (snapshot(2 * 86400).time, True),
    ]
    assert await caller.tasks() == []
    assert await caller.all("prune", **{"keep-last": 1, "backup-type": "ct"}) == []
    assert await caller.all("prune", **{"keep-last": 1, "backup-id": "100", "max-depth": 0}) == dry
    assert {one["kind"] for one in await caller.tasks()} == {PRUNE}
    assert (await caller.one("status"))["snapshots"] == 1


async def test_figures_are_told_by_scope(caller: Caller) -> None:
    await asyncio.to_thread(filled, caller.store)
    rows = await caller.all("figures", by="snapshot")
    assert [row["scope"] for row in rows] == [snapshot(time).path for time in (0, 86400, 2 * 86400)]
    assert all(row["referenced"] == row["exclusive"] + 712 for row in rows)


async def test_the_state_of_a_datastore_is_told(caller: Caller) -> None:
    await asyncio.to_thread(filled, caller.store)
    found = await caller.one("status")
    assert (found["store"], found["path"]) == ("main", str(caller.store.path))
    assert (found["groups"], found["snapshots"], found["sessions"]) == (1, 3, 0)
    assert "collection" not in found


async def test_a_configured_datastore_is_made_and_opened(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.storage.datastore.chunks.PREFIXES", 300)
    with pytest.raises(Fault) as caught:
        await caller.one("status", store="other")
    assert caught.value.name == "datastoreUnusable"
    assert (await caller.all("create", store="other"))[-1] == {"percent": 100, "message": "done"}
    assert len(await asyncio.to_thread(caller.storage.datastores.store("other").chunks.prefixes)) == 300
    with pytest.raises(Fault, match="is a datastore already"):
        await caller.all("create", store="other")
    with pytest.raises(Fault) as caught:
        await caller.all("create", store="nope")
    assert caught.value.category is Category.NOT_FOUND


async def test_a_backend_does_not_start_on_a_datastore_that_another_server_has(open_at: Open, folder: Path) -> None:
    store = await asyncio.to_thread(opened, folder / "store")
    with pytest.raises(ConfigError, match="uses its folder"):
        await open_at(datastores={"main": folder / "store"})
    await asyncio.to_thread(store.close)
    await open_at(datastores={"main": folder / "store"})


async def test_a_store_that_is_closed_during_a_collection_is_whole(
    caller: Caller, held: threading.Event, folder: Path
) -> None:
    await asyncio.to_thread(filled, caller.store)
    async with aclosing(caller.many("collect")) as records:
        await anext(records)
    held.set()
    await caller.storage.close()

    def look() -> set[str]:
        store = opened(folder / "store")
        try:
            collection.collect(store)
            return chunk_files(store)
        finally:
            store.close()

    expected = names_of(pieces("all", 1) + [data for time in (0, 86400, 2 * 86400) for data in pieces(time, 2)])
    assert await asyncio.to_thread(look) == expected
