"""backup.deleteVmBackup(s) and deleteMetadataBackup: what goes, what stays, under whose lock."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from runtime.storage import Storage
from runtime.storage.file_remote import RemoteRefused, RemoteUnusable
from runtime.storage.repository import repositories
from runtime.storage.repository.deletion import delete_vm_backups
from runtime.storage.repository.faults import KeyRefused
from runtime.storage.repository.folder_lock import FolderLock
from runtime.storage.repository.handle import FileFault, Locked, RemoteHandle
from runtime.storage.repository.layout import NotABackup
from runtime.storage.repository.task_work import WorkCancelled
from tests.storage.reading import all_ids, events, task
from tests.storage.repository.conftest import Place
from tests.storage.repository.written import (
    BASE_DATE,
    DELTA_DATE,
    FULL_DATE,
    OTHER_VM,
    POOL,
    SCHEDULE,
    VM,
    compact,
    full,
    whole,
)

FOLDER = f"xo-vm-backups/{VM}"
CACHE = f"{FOLDER}/cache.json.gz"


def remote(place: Place, **more: Any) -> dict[str, Any]:
    return {"id": "rem1", "url": place.url} | more


def id_of(date: str, vm: str = VM) -> str:
    return f"/xo-vm-backups/{vm}/{date}.json"


def cached(place: Place) -> list[str]:
    return sorted(json.loads(gzip.decompress(place.files()[CACHE])))


def gone(place: Place, before: dict[str, bytes]) -> list[str]:
    """Return what is not there any more but the cache; everything else has to be as it was."""
    after = place.files()
    assert {path: content for path, content in after.items() if path != CACHE}.items() <= before.items()
    return sorted(before.keys() - after.keys())


async def test_an_incremental_backup_loses_its_metadata_and_its_cache_entry_alone(
    storage: Storage, place: Place
) -> None:
    written = whole()
    place.fill(written)
    await storage.repositories.delete_vm_backups(remote(place), [id_of(DELTA_DATE)])
    assert gone(place, written.files) == [f"{FOLDER}/{DELTA_DATE}.json"]
    assert cached(place) == [id_of(BASE_DATE), id_of(FULL_DATE)]


async def test_a_full_backup_loses_its_data_and_checksum_too(storage: Storage, place: Place) -> None:
    written = whole()
    place.fill(written)
    await storage.repositories.delete_vm_backups(remote(place), [id_of(FULL_DATE)[1:]])
    assert gone(place, written.files) == [
        f"{FOLDER}/{FULL_DATE}{ending}" for ending in (".json", ".xva", ".xva.checksum")
    ]
    assert cached(place) == [id_of(BASE_DATE), id_of(DELTA_DATE)]


async def test_several_backups_of_several_machines_go_at_once(storage: Storage, place: Place) -> None:
    place.fill(whole())
    ids = [id_of(FULL_DATE), id_of(DELTA_DATE, OTHER_VM), id_of(BASE_DATE), id_of("nope"), id_of("nope", "nope")]
    await storage.repositories.delete_vm_backups(remote(place), ids)
    assert [path for path in place.files() if path.endswith("Z.json") and "vm-backups" in path] == [
        f"{FOLDER}/{DELTA_DATE}.json"
    ]
    assert cached(place) == [id_of(DELTA_DATE)]


@pytest.mark.parametrize("id", [id_of("nope"), id_of(FULL_DATE, "nope")])
async def test_what_is_not_there_counts_as_deleted(storage: Storage, place: Place, id: str) -> None:
    written = whole()
    place.fill(written)
    await storage.repositories.delete_vm_backups(remote(place), [id])
    assert gone(place, written.files) == []


async def test_on_an_empty_remote_everything_counts_as_deleted(storage: Storage, place: Place) -> None:
    place.put("x", b"")
    await storage.repositories.delete_vm_backups(remote(place), [id_of(FULL_DATE)])
    await storage.repositories.delete_metadata_backup(remote(place), f"xo-config-backups/{SCHEDULE}/{FULL_DATE}")
    await storage.repositories.delete_vm_backups(remote(place), [])
    assert place.files() == {"x": b""}


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(
    "folder", [f"xo-config-backups/{SCHEDULE}/{FULL_DATE}", f"xo-pool-metadata-backups/{SCHEDULE}/{POOL}/{FULL_DATE}"]
)
async def test_a_metadata_backup_goes_with_its_folder(storage: Storage, place: Place, folder: str, slash: str) -> None:
    written = whole()
    place.fill(written)
    for _ in range(2):
        await storage.repositories.delete_metadata_backup(remote(place), slash + folder)
    assert gone(place, written.files) == sorted(path for path in written.files if path.startswith(folder))


@pytest.mark.parametrize("id", ["etc/passwd", "xo-vm-backups/../x.json", f"{FOLDER}/cache.json.gz"])
async def test_ids_that_name_no_backup_are_refused_and_nothing_is_done(storage: Storage, place: Place, id: str) -> None:
    written = whole()
    place.fill(written)
    with pytest.raises(NotABackup):
        await storage.repositories.delete_vm_backups(remote(place), [id_of(FULL_DATE), id])
    with pytest.raises(NotABackup):
        await storage.repositories.delete_metadata_backup(remote(place), id)
    assert place.files() == written.files
    assert await all_ids(storage.log) == []


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("gopher:", RemoteUnusable),
    ],
)
async def test_remotes_that_cannot_be_used_are_refused_without_a_task(
    storage: Storage, on_disk: Place, url: str, fault: type[Exception]
) -> None:
    one = {"url": url.format(url=on_disk.url)}
    with pytest.raises(fault):
        await storage.repositories.delete_vm_backups(one, [id_of(FULL_DATE)])
    with pytest.raises(fault):
        await storage.repositories.delete_metadata_backup(one, f"xo-config-backups/{SCHEDULE}/{FULL_DATE}")
    assert await all_ids(storage.log) == []


async def test_a_place_that_may_not_be_used_is_refused(storage: Storage) -> None:
    with pytest.raises(RemoteRefused):
        await storage.repositories.delete_vm_backups({"url": "file:///etc"}, [id_of(FULL_DATE)])


async def test_nothing_goes_from_an_encrypted_repository(storage: Storage, place: Place) -> None:
    written = whole()
    written.files["encryption.json"] = b'{"algorithm":"aes-256-gcm"}'
    place.fill(written)
    with pytest.raises(KeyRefused):
        await storage.repositories.delete_vm_backups(remote(place), [id_of(FULL_DATE)])
    assert place.files() == written.files


async def test_a_machine_that_is_locked_is_refused_and_others_are_not(
    storage: Storage, on_disk: Place, remotes_root: Path
) -> None:
    written = whole()
    on_disk.fill(written)
    (remotes_root / "nas" / "xo-vm-backups" / f"{VM}.lock").mkdir()
    with pytest.raises(Locked) as caught:
        await storage.repositories.delete_vm_backups(remote(on_disk), [id_of(FULL_DATE), id_of(DELTA_DATE, OTHER_VM)])
    assert caught.value.path == FOLDER
    assert gone(on_disk, written.files) == [f"xo-vm-backups/{OTHER_VM}/{DELTA_DATE}.json"]
    assert (remotes_root / "nas" / "xo-vm-backups" / f"{VM}.lock").is_dir()


async def test_a_lock_that_was_left_behind_is_taken_over_and_removed(
    storage: Storage, on_disk: Place, remotes_root: Path
) -> None:
    on_disk.fill(whole())
    lock = remotes_root / "nas" / "xo-vm-backups" / f"{VM}.lock"
    lock.mkdir()
    os.utime(lock, (1, 1))
    await storage.repositories.delete_vm_backups(remote(on_disk), [id_of(FULL_DATE)])
    assert not lock.exists()
    assert f"{FOLDER}/{FULL_DATE}.json" not in on_disk.files()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "what it is the metadata of cannot be told"),
        (compact(full(mode="other")), "neither full nor delta"),
        (compact(full(xva="../../outside.xva")), "leads out"),
        (compact(full(xva="/etc/passwd.xva")), "leads out"),
        (compact(full(xva="./cache.json.gz")), "no .xva file"),
        (compact(full(xva=f"vdis/j/d/{DELTA_DATE}.vhd")), "no .xva file"),
    ],
)
async def test_a_backup_that_is_not_understood_stays_and_the_others_go(
    storage: Storage, place: Place, content: bytes, words: str
) -> None:
    written = whole()
    written.files["xo-vm-backups/outside.xva"] = b"1"
    written.files[f"{FOLDER}/{FULL_DATE}.json"] = content
    place.fill(written)
    with pytest.raises(RemoteUnusable, match=words):
        await storage.repositories.delete_vm_backups(remote(place), [id_of(FULL_DATE), id_of(DELTA_DATE)])
    assert gone(place, written.files) == [f"{FOLDER}/{DELTA_DATE}.json"]


async def test_an_immutable_backup_stays_whole(
    storage: Storage, on_disk: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = whole()
    on_disk.fill(written)
    unlink = os.unlink

    def immutable(path: Any, **how: Any) -> None:
        if str(path).startswith(FULL_DATE):
            raise PermissionError(1, "no")
        unlink(path, **how)

    monkeypatch.setattr(os, "unlink", immutable)
    with pytest.raises(RemoteUnusable) as caught:
        await storage.repositories.delete_vm_backups(remote(on_disk), [id_of(FULL_DATE)])
    assert caught.value.code == "EPERM"
    assert gone(on_disk, written.files) == []
    assert cached(on_disk) == [id_of(BASE_DATE), id_of(DELTA_DATE), id_of(FULL_DATE)]


def test_killed_at_any_step_no_backup_is_told_that_is_not_whole(on_disk: Place) -> None:
    """Each operation in turn is the one at which the process dies."""
    for last in range(100):
        written = whole()
        on_disk.fill(written)
        dying = _Dying(on_disk.handle(), last)
        try:
            delete_vm_backups(dying, VM, [f"{FULL_DATE}.json"], threading.Event())
        except _Killed:
            _tell_no_ghost(on_disk)
            continue
        assert last > 5
        return


def _tell_no_ghost(place: Place) -> None:
    files = place.files()
    if f"{FOLDER}/{FULL_DATE}.xva" not in files:
        assert f"{FOLDER}/{FULL_DATE}.json" not in files
    if f"{FOLDER}/{FULL_DATE}.json" not in files and CACHE in files:
        assert id_of(FULL_DATE) not in cached(place)


class _Killed(BaseException):
    pass


class _Dying:
    """A handle that dies at an operation, and before it did anything of it."""

    def __init__(self, handle: RemoteHandle, operations: int) -> None:
        self._handle = handle
        self._left = operations

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._handle, name)

        def run(*arguments: Any, **more: Any) -> Any:
            if not self._left:
                raise _Killed
            self._left -= 1
            return operation(*arguments, **more)

        return run


async def test_a_deletion_is_a_task(storage: Storage, place: Place) -> None:
    place.fill(whole())
    await storage.repositories.delete_vm_backups(remote(place), [id_of(FULL_DATE)])
    (id,) = await all_ids(storage.log)
    found = await task(storage.log, id)
    assert (found["kind"], found["name"], found["status"], found["progress"], found["data"]) == (
        "delete",
        "delete backups",
        "success",
        100,
        {"id": "rem1", "type": "remote", "backups": 1},
    )


async def test_what_was_not_deleted_is_a_warning_of_the_task(
    storage: Storage, on_disk: Place, remotes_root: Path
) -> None:
    written = whole()
    written.files[f"{FOLDER}/{FULL_DATE}.json"] = b"{"
    on_disk.fill(written)
    (remotes_root / "nas" / "xo-vm-backups" / f"{OTHER_VM}.lock").mkdir()
    with pytest.raises(RemoteUnusable):
        await storage.repositories.delete_vm_backups(remote(on_disk), [id_of(FULL_DATE), id_of(DELTA_DATE, OTHER_VM)])
    (id,) = await all_ids(storage.log)
    found = await task(storage.log, id)
    assert found["status"] == "failure"
    assert f"{FOLDER}/{FULL_DATE}.json: what it is the metadata of" in found["result"]["message"]
    assert [warning["message"] for warning in found["warnings"]] == ["a backup was not deleted"] * 2
    assert found["warnings"][1]["data"] == {
        "message": f"/xo-vm-backups/{OTHER_VM} is locked by another operation",
        "code": "ELOCKED",
    }


async def test_nothing_of_a_url_is_in_the_task(storage: Storage) -> None:
    planted = {"url": "s3+http://planted-key:planted-secret@127.0.0.1:1/planted-bucket/d", "id": "rem1"}
    with pytest.raises(RemoteUnusable):
        await storage.repositories.delete_vm_backups(planted, [id_of(FULL_DATE)])
    (id,) = await all_ids(storage.log)
    found = await task(storage.log, id)
    assert (found["status"], "planted" in str(found)) == ("failure", False)


class Gate:
    """Holds deletions before each piece of work."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.reached = asyncio.Event()
        self.go = threading.Event()
        self.pieces: list[Sequence[str]] = []

    def __call__(self, handle: Any, vm: str, names: Sequence[str], *rest: Any, **how: Any) -> list[FileFault]:
        self.pieces.append(names)
        self.loop.call_soon_threadsafe(self.reached.set)
        assert self.go.wait(30)
        return delete_vm_backups(handle, vm, names, *rest, **how)


@pytest.fixture
async def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate()
    monkeypatch.setattr(repositories, "delete_vm_backups", gate)
    return gate


async def over(storage: Storage, id: str) -> str:
    token = ""
    while (status := str((await task(storage.log, id))["status"])) == "pending":
        _, token = await events(storage.log, token, timeout=10)
    return status


async def test_leaving_the_call_does_not_stop_the_deletion(storage: Storage, on_disk: Place, gate: Gate) -> None:
    on_disk.fill(whole())
    call = asyncio.ensure_future(storage.repositories.delete_vm_backups(remote(on_disk), [id_of(FULL_DATE)]))
    await gate.reached.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    gate.go.set()
    (id,) = await all_ids(storage.log)
    assert await over(storage, id) == "success"
    assert f"{FOLDER}/{FULL_DATE}.json" not in on_disk.files()


async def test_cancelling_the_task_stops_the_deletion_before_the_next_backup(
    storage: Storage, on_disk: Place, gate: Gate
) -> None:
    written = whole()
    on_disk.fill(written)
    ids = [id_of(FULL_DATE), id_of(DELTA_DATE, OTHER_VM)]
    call = asyncio.ensure_future(storage.repositories.delete_vm_backups(remote(on_disk), ids))
    await gate.reached.wait()
    (id,) = await all_ids(storage.log)
    await storage.runs.cancel(id)
    gate.go.set()
    with pytest.raises(WorkCancelled):
        await call
    assert (await task(storage.log, id))["status"] == "canceled"
    assert (gone(on_disk, written.files), len(gate.pieces)) == ([], 1)


async def test_many_backups_are_deleted_in_pieces(
    storage: Storage, on_disk: Place, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repositories, "DELETED_AT_ONCE", 2)
    written = whole()
    on_disk.fill(written)
    gate.go.set()
    await storage.repositories.delete_vm_backups(
        remote(on_disk), [id_of(date) for date in (FULL_DATE, BASE_DATE, DELTA_DATE)]
    )
    assert [len(names) for names in gate.pieces] == [2, 1]
    assert cached(on_disk) == []


async def test_a_lock_that_is_lost_stops_the_deletion(
    storage: Storage, on_disk: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = whole()
    on_disk.fill(written)

    def lost(lock: FolderLock) -> None:
        raise Locked(FOLDER)

    monkeypatch.setattr(FolderLock, "check", lost)
    with pytest.raises(Locked):
        await storage.repositories.delete_vm_backups(remote(on_disk), [id_of(FULL_DATE)])
    assert gone(on_disk, written.files) == []
