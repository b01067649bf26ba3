"""backup.verify: everything is read, everything that is wrong is found, and nothing is written."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from generated.handlers import xo
from runtime.contract import Channel, LocalChannel, LocalServer
from runtime.contract.jsontext import dumps, loads
from runtime.storage import Storage
from runtime.storage.file_remote import RemoteRefused
from runtime.storage.repository import verification
from runtime.storage.repository.handle import RemoteHandle
from runtime.storage.repository.task_work import WorkCancelled
from runtime.storage.repository.verification import Verdict
from tests.storage.reading import all_ids, task
from tests.storage.repository.conftest import Place
from tests.storage.repository.written import (
    BASE_DATE,
    BASE_TIME,
    DELTA_DATE,
    DISK,
    FULL_DATE,
    JOB,
    OTHER_VM,
    POOL,
    SCHEDULE,
    VM,
    Written,
    configuration,
    delta,
    full,
    pool,
    whole,
)
from tests.storage.repository.written_disks import BLOCK

FOLDER = f"xo-vm-backups/{VM}"
DISKS = f"{FOLDER}/vdis/{JOB}/{DISK}"


def good(*, alias: bool) -> Written:
    """A repository with two chained disks of a block each, a full backup and metadata."""
    written = Written()
    base = delta(BASE_DATE, BASE_TIME, alias=alias, differencing=False)
    written.add(base, BASE_DATE, blocks={1: b"a" * BLOCK})
    written.add(delta(alias=alias), DELTA_DATE, blocks={0: b"b" * BLOCK})
    written.add(full(), FULL_DATE)
    written.add_configuration(FULL_DATE, configuration())
    written.add_pool(FULL_DATE, pool())
    written.add_cache()
    return written


async def verified(storage: Storage, place: Place, vm: str | None = None) -> Verdict:
    return await storage.repositories.verify({"url": place.url}, vm)


async def test_a_whole_repository_is_read_and_nothing_is_found(storage: Storage, place: Place) -> None:
    place.fill(good(alias=True))
    before = place.files()
    verdict = await verified(storage, place)
    assert (verdict.flaws, verdict.flawed) == ([], 0)
    assert (verdict.machines, verdict.backups, verdict.disks) == (1, 5, 2)
    assert verdict.bytes == 2 * BLOCK + 11264 + 2 * len(b"{}")
    assert place.files() == before


async def test_one_machine_alone(storage: Storage, on_disk: Place) -> None:
    on_disk.fill(whole())
    assert (await verified(storage, on_disk)).flaws == []
    assert (await verified(storage, on_disk, OTHER_VM)).backups == 1
    assert (await verified(storage, on_disk, "nope")).backups == 0


@pytest.mark.parametrize("alias", [False, True])
async def test_each_file_that_is_cut_or_gone_is_found(storage: Storage, on_disk: Place, alias: bool) -> None:
    """But for those that nothing says anything about: caches, checksum files, data of configurations that are cut."""
    files = good(alias=alias).files
    missed = []
    on_disk.fill(Written(files))
    for path, data in files.items():
        unguarded = path.endswith(("cache.json.gz", ".checksum", "/data", "/data.json"))
        if not unguarded:
            on_disk.put(path, data[:-1])
            if not (await verified(storage, on_disk)).flaws:
                missed.append((path, "cut"))
        if not path.endswith(("cache.json.gz", ".checksum", f"{FULL_DATE}.json", f"{DELTA_DATE}.json")):
            on_disk.handle().remove(path)
            if not (await verified(storage, on_disk)).flaws:
                missed.append((path, "gone"))
        on_disk.put(path, data)
    assert missed == [(f"{FOLDER}/{BASE_DATE}.json", "gone")]


@pytest.mark.parametrize(
    ("path", "change", "words"),
    [
        (f"{FOLDER}/{FULL_DATE}.xva", lambda data: b"x" + data[1:], "md5"),
        (f"{FOLDER}/{FULL_DATE}.xva", lambda data: data + bytes(512), "by its metadata"),
        (f"{DISKS}/{BASE_DATE}.vhd", lambda data: data[:100] + b"x" + data[101:], "is damaged"),
        (f"{DISKS}/{DELTA_DATE}.vhd", lambda data: data[: 512 + 40] + b"x" + data[512 + 41 :], "is damaged"),
        (f"xo-pool-metadata-backups/{SCHEDULE}/{POOL}/{FULL_DATE}/metadata.json", lambda data: b"[]", "no object"),
    ],
)
async def test_what_was_changed_is_found(storage: Storage, on_disk: Place, path: str, change: Any, words: str) -> None:
    files = good(alias=False).files
    on_disk.fill(Written(files))
    on_disk.put(path, change(files[path]))
    verdict = await verified(storage, on_disk)
    assert any(words in flaw.words for flaw in verdict.flaws), verdict.flaws


async def test_a_backup_whose_disk_is_gone_is_named(storage: Storage, place: Place) -> None:
    place.fill(good(alias=True))
    place.handle().remove(f"{DISKS}/{BASE_DATE}.alias.vhd")
    found = {(flaw.path, flaw.words) for flaw in (await verified(storage, place)).flaws}
    assert (f"/{FOLDER}/{BASE_DATE}.json", f"its disk /{DISKS}/{BASE_DATE}.alias.vhd is missing") in found
    assert (f"/{FOLDER}/{DELTA_DATE}.json", f"its disk /{DISKS}/{DELTA_DATE}.alias.vhd is broken") in found


async def test_it_is_a_task_with_progress_whose_warnings_are_the_findings(storage: Storage, on_disk: Place) -> None:
    on_disk.fill(good(alias=False))
    on_disk.handle().remove(f"{FOLDER}/{FULL_DATE}.xva")
    await storage.repositories.verify({"url": on_disk.url, "id": "rem1"})
    (id,) = await all_ids(storage.log)
    found = await task(storage.log, id)
    assert (found["kind"], found["status"]) == ("verify", "success")
    assert found["progress"] == 100
    assert [warning["data"]["path"] for warning in found["warnings"]] == [f"/{FOLDER}/{FULL_DATE}.xva"]


async def test_a_machine_that_is_worked_on_is_busy(storage: Storage, on_disk: Place) -> None:
    on_disk.fill(good(alias=False))
    on_disk.handle().remove(f"{FOLDER}/{FULL_DATE}.xva")
    with on_disk.handle().lock(FOLDER):
        assert [flaw.busy for flaw in (await verified(storage, on_disk)).flaws] == [True]
    assert [flaw.busy for flaw in (await verified(storage, on_disk)).flaws] == [False]


async def test_it_can_be_stopped(storage: Storage, on_disk: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    on_disk.fill(good(alias=False))
    begin, loop = verification.begin, asyncio.get_running_loop()

    async def stop() -> None:
        (id,) = await all_ids(storage.log)
        await storage.runs.cancel(id)

    def stopping(handle: RemoteHandle, vm: str) -> verification.Proof:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(30)
        return begin(handle, vm)

    monkeypatch.setattr(verification, "begin", stopping)
    with pytest.raises(WorkCancelled):
        await verified(storage, on_disk)
    (id,) = await all_ids(storage.log)
    assert (await task(storage.log, id))["status"] == "canceled"


async def test_a_remote_that_may_not_be_used_is_refused(storage: Storage) -> None:
    with pytest.raises(RemoteRefused):
        await storage.repositories.verify({"url": "file:///etc"})


@pytest.fixture
async def channel(storage: Storage) -> AsyncIterator[Channel]:
    local = LocalServer()
    for add, servicer in storage.services():
        add(servicer, local)
    yield LocalChannel(local)
    await local.stop()


async def test_the_answer_of_the_call(channel: Channel, on_disk: Place) -> None:
    on_disk.fill(whole())
    on_disk.handle().remove(f"{FOLDER}/{FULL_DATE}.xva")
    method = xo.METHODS["backup.verify"]
    assert method.request is not None
    assert method.stub is not None
    assert method.result is not None
    params = {"remote": {"url": on_disk.url}, "vmId": VM}
    answer = await getattr(method.stub(channel), method.rpc)(method.request(params))
    assert loads(dumps(method.result(answer))) == {
        "success": False,
        "machines": 1,
        "backups": 3,
        "disks": 2,
        "bytes": 0,
        "findings": [{"path": f"/{FOLDER}/{FULL_DATE}.xva", "message": "it is missing"}],
        "found": 1,
    }
