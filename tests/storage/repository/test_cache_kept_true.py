"""A cache that lies: what is listed is what is there, and the cache says so afterwards."""

from __future__ import annotations

import gzip
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from runtime.storage import Storage
from runtime.storage.file_remote import RemoteUnusable
from runtime.storage.repository.file_handle import FileHandle
from runtime.storage.repository.handle import FileFault
from runtime.storage.repository.metadata import decode
from runtime.storage.repository.vm_listing import VmListing
from tests.storage.repository import tiny_s3
from tests.storage.repository.conftest import Place, value_of
from tests.storage.repository.tiny_s3 import TinyS3
from tests.storage.repository.written import (
    BASE_DATE,
    BASE_TIME,
    DELTA_DATE,
    FULL_DATE,
    OTHER_VM,
    VM,
    Written,
    cache,
    compact,
    delta,
    full,
    whole,
)

CACHE = f"xo-vm-backups/{VM}/cache.json.gz"
ID = f"/xo-vm-backups/{VM}/{FULL_DATE}.json"
OTHER = f"/xo-vm-backups/{VM}/{DELTA_DATE}.json"
GHOST = f"/xo-vm-backups/{VM}/20200101T000000Z.json"

Reads = Callable[[], int]


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Reads:
    """Counts the metadata files that were read."""
    count = 0

    def counting(text: bytes) -> Any:
        nonlocal count
        count += 1
        return decode(text)

    monkeypatch.setattr("runtime.storage.repository.vm_listing.decode", counting)
    return lambda: count


async def listed(storage: Storage, place: Place, **more: Any) -> dict[str, list[dict[str, Any]]]:
    remote = {"url": place.url} | more
    found = await value_of(storage.repositories.vm_backups({"r": remote}))
    return dict(found["r"])


def dates(found: dict[str, list[dict[str, Any]]], vm: str = VM) -> list[str]:
    return [backup["id"].rpartition("/")[2].removesuffix(".json") for backup in found[vm]]


def in_cache(place: Place, path: str = CACHE) -> Any:
    files = place.files()
    return json.loads(gzip.decompress(files[path])) if path in files else None


def made(metadata: dict[str, Any], id: str, *, immutable: bool = False) -> dict[str, Any]:
    """Return an entry as the original makes it from the disk."""
    return metadata | {"_filename": id, "id": id, "isImmutable": immutable}


def two() -> Written:
    written = Written()
    written.add(delta(), DELTA_DATE)
    written.add(full(), FULL_DATE)
    return written


TRUE = {OTHER: delta(), ID: full()}

LIES: dict[str, bytes] = {
    "an entry for a missing file": cache(TRUE | {GHOST: full()}),
    "a missing entry": cache({OTHER: delta()}),
    "no entry": gzip.compress(b"{}"),
    "entries of another machine": cache({f"/xo-vm-backups/{OTHER_VM}/{FULL_DATE}.json": full()}),
    "ids without their slash": cache({id[1:]: metadata for id, metadata in TRUE.items()}),
    "an entry that is no backup": cache({OTHER: delta(), ID: full(mode="x")}),
    "an entry that misses members": cache({OTHER: delta(), ID: {"mode": "full"}}),
    "broken gzip": b"\x1f\x8b" + b"\0" * 100,
    "cut off": cache(TRUE)[:-20],
    "empty": b"",
    "plain JSON": compact(TRUE),
    "no JSON": gzip.compress(b"{"),
    "no object": gzip.compress(b"[]"),
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_cache_that_lies_is_not_believed_and_set_right(
    storage: Storage, place: Place, reads: Reads, lie: str
) -> None:
    written = two()
    written.files[CACHE] = LIES[lie]
    place.fill(written)
    for _ in range(2):
        assert dates(await listed(storage, place)) == [DELTA_DATE, FULL_DATE]
    told = in_cache(place)
    assert {id: {k: v for k, v in entry.items() if k != "isImmutable"} for id, entry in told.items()} == {
        id: entry | {"_filename": id, "id": id} for id, entry in TRUE.items()
    }
    before = reads()
    await listed(storage, place)
    assert reads() == before


async def test_without_a_cache_one_is_made_as_the_original_makes_it(storage: Storage, place: Place) -> None:
    place.fill(two())
    await listed(storage, place)
    assert in_cache(place) == {id: made(metadata, id) for id, metadata in TRUE.items()}


async def test_a_true_cache_is_left_as_it_is(storage: Storage, place: Place) -> None:
    written = two()
    written.add_cache()
    place.fill(written)
    await listed(storage, place)
    assert place.files() == written.files


async def test_what_was_in_the_cache_keeps_its_entry_when_others_are_added(storage: Storage, place: Place) -> None:
    written = two()
    written.files[CACHE] = cache({OTHER: delta()})
    place.fill(written)
    await listed(storage, place)
    assert in_cache(place) == {OTHER: delta() | {"_filename": OTHER, "id": OTHER}, ID: made(full(), ID)}


async def test_the_last_entry_goes_with_its_file(storage: Storage, place: Place) -> None:
    place.put(CACHE, cache({GHOST: full()}))
    assert await listed(storage, place) == {}
    assert in_cache(place) == {}


async def test_a_folder_without_backups_gets_no_cache(storage: Storage, place: Place) -> None:
    place.put(f"xo-vm-backups/{VM}/vdis/j/d/x.vhd", b"")
    await listed(storage, place)
    assert in_cache(place) is None


async def test_a_broken_file_is_no_reason_to_make_the_cache_anew(storage: Storage, place: Place) -> None:
    written = two()
    written.add_cache()
    written.files[f"xo-vm-backups/{VM}/20261121T000000Z.json"] = b"{"
    place.fill(written)
    assert dates(await listed(storage, place)) == [DELTA_DATE, FULL_DATE]
    assert place.files() == written.files


async def test_where_nothing_can_be_read_the_cache_is_left_to_others(storage: Storage, place: Place) -> None:
    written = Written({f"xo-vm-backups/{VM}/{FULL_DATE}.json": os.urandom(77), CACHE: os.urandom(100)})
    place.fill(written)
    assert await listed(storage, place) == {}
    assert place.files() == written.files


async def test_a_file_that_is_newer_than_the_cache_is_read(
    storage: Storage, on_disk: Place, remotes_root: Path
) -> None:
    written = two()
    written.add_cache()
    on_disk.fill(written)
    changed = compact(full(size=5))
    on_disk.put(f"xo-vm-backups/{VM}/{FULL_DATE}.json", changed)
    at = time.time_ns()
    folder = remotes_root / "nas" / "xo-vm-backups" / VM
    os.utime(folder / "cache.json.gz", ns=(at - 10**9, at - 10**9))
    assert [backup["size"] for backup in (await listed(storage, on_disk))[VM]] == [2560, 5]
    assert in_cache(on_disk)[ID] == made(full(size=5), ID)


async def test_a_file_from_the_future_is_read_each_time_and_nothing_is_written_for_it(
    storage: Storage, on_disk: Place, remotes_root: Path, reads: Reads
) -> None:
    written = two()
    written.add_cache()
    on_disk.fill(written)
    future = time.time_ns() + 10**12
    os.utime(remotes_root / "nas" / "xo-vm-backups" / VM / f"{FULL_DATE}.json", ns=(future, future))
    for count in (1, 2):
        assert dates(await listed(storage, on_disk)) == [DELTA_DATE, FULL_DATE]
        assert reads() == count
    assert on_disk.files() == written.files


@pytest.mark.parametrize("cached", [True, False])
async def test_a_remote_that_is_immutable_by_its_record_has_no_cache(
    storage: Storage, place: Place, reads: Reads, cached: bool
) -> None:
    written = two()
    if cached:
        written.files[CACHE] = cache({GHOST: full()})
    place.fill(written)
    assert dates(await listed(storage, place, immutable=True)) == [DELTA_DATE, FULL_DATE]
    assert (place.files(), reads()) == (written.files, 2)


async def test_a_remote_that_is_watched_by_the_immutability_daemon_is_not_written_to(
    storage: Storage, place: Place
) -> None:
    written = two()
    written.files["immutability.json"] = b'{"since":1,"immutable":true}'
    written.files[CACHE] = cache({GHOST: full()})
    place.fill(written)
    assert dates(await listed(storage, place)) == [DELTA_DATE, FULL_DATE]
    assert place.files() == written.files


@pytest.mark.parametrize("watched", [True, False])
async def test_immutable_files_are_told_on_a_watched_remote(
    storage: Storage, on_disk: Place, monkeypatch: pytest.MonkeyPatch, watched: bool
) -> None:
    """Not every file system of a test has the immutable attribute, so the system's refusal is played."""
    written = two()
    if watched:
        written.files["immutability.json"] = b"{}"
    on_disk.fill(written)
    open_file = os.open

    def immutable(path: Any, flags: int, *rest: Any, **how: Any) -> int:
        if flags & os.O_RDWR and path == f"{FULL_DATE}.json":
            raise PermissionError(1, "no")
        return open_file(path, flags, *rest, **how)

    monkeypatch.setattr(os, "open", immutable)
    found = await listed(storage, on_disk)
    assert [backup["isImmutable"] for backup in found[VM]] == [False, watched]


@pytest.mark.parametrize(
    "fault", [FileFault(CACHE, "EROFS, read-only file system", "EROFS"), RemoteUnusable("no", "ETIMEDOUT")]
)
async def test_a_remote_that_takes_no_cache_is_listed_and_asked_once(
    storage: Storage, on_disk: Place, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    asked = 0

    def refuse(*_: Any) -> None:
        nonlocal asked
        asked += 1
        raise fault

    monkeypatch.setattr(FileHandle, "write", refuse)
    on_disk.fill(whole())
    (on_disk.handle()).remove(CACHE)
    found = await listed(storage, on_disk)
    assert (dates(found), dates(found, OTHER_VM), asked) == ([BASE_DATE, DELTA_DATE, FULL_DATE], [DELTA_DATE], 1)


async def test_a_bucket_that_may_only_be_read_is_listed(storage: Storage) -> None:
    async def hook(request: Any) -> Any:
        return tiny_s3.error(403, "AccessDenied") if request.method == "PUT" else None

    store = TinyS3({f"d/{path}": content for path, content in two().files.items()}, hook)
    async with tiny_s3.serving(store) as port:
        one = {"url": f"s3+http://a:b@127.0.0.1:{port}/backups/d"}
        found = await value_of(storage.repositories.vm_backups({"r": one}))
    assert dates(found["r"]) == [DELTA_DATE, FULL_DATE]
    assert f"d/{CACHE}" not in store.objects


async def test_nothing_is_written_beside_somebody_who_holds_the_lock(
    storage: Storage, on_disk: Place, remotes_root: Path
) -> None:
    written = two()
    on_disk.fill(written)
    (remotes_root / "nas" / "xo-vm-backups" / f"{VM}.lock").mkdir()
    assert dates(await listed(storage, on_disk)) == [DELTA_DATE, FULL_DATE]
    assert on_disk.files() == written.files


async def test_a_cache_beside_which_a_backup_came_is_taken_away_again(
    storage: Storage, on_disk: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = two()
    on_disk.fill(written)
    write = FileHandle.write

    def beside(handle: FileHandle, path: str, content: bytes) -> None:
        on_disk.put(f"xo-vm-backups/{VM}/{BASE_DATE}.json", compact(delta(BASE_DATE, BASE_TIME)))
        write(handle, path, content)

    monkeypatch.setattr(FileHandle, "write", beside)
    await listed(storage, on_disk)
    assert in_cache(on_disk) is None


async def test_a_file_that_is_being_written_is_read_again(
    storage: Storage, on_disk: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_disk.fill(two())
    path = f"xo-vm-backups/{VM}/{FULL_DATE}.json"
    on_disk.put(path, compact(full())[:50])
    read = FileHandle.read

    def completed(handle: FileHandle, asked: str, *rest: Any) -> bytes:
        if asked == path:
            on_disk.put(path, compact(full()))
        return read(handle, asked, *rest)

    monkeypatch.setattr(FileHandle, "read", completed)
    assert dates(await listed(storage, on_disk)) == [DELTA_DATE, FULL_DATE]


async def test_a_file_that_goes_while_it_is_listed_is_no_fault(
    storage: Storage, on_disk: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_disk.fill(two())
    read_all = FileHandle.read_all

    def gone(handle: FileHandle, folder: str, names: Any, **how: Any) -> Any:
        handle.remove(f"{folder}/{FULL_DATE}.json")
        return read_all(handle, folder, names, **how)

    monkeypatch.setattr(FileHandle, "read_all", gone)
    assert dates(await listed(storage, on_disk)) == [DELTA_DATE]


async def test_what_has_not_changed_is_remembered(
    storage: Storage, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = two()
    written.add_cache()
    place.fill(written)
    first = await listed(storage, place)
    monkeypatch.setattr(VmListing, "_read_cache", lambda *_: pytest.fail("was read again"))
    assert await listed(storage, place) == first


async def test_what_is_remembered_is_told_under_the_key_of_the_call(storage: Storage, place: Place) -> None:
    written = two()
    written.add_cache()
    place.fill(written)
    for key in ("r1", "r2", "r1"):
        found = await value_of(storage.repositories.vm_backups({key: {"url": place.url}}))
        assert {backup["backupRepository"] for backup in found[key][VM]} == {key}


CHANGES: dict[str, tuple[Callable[[Place], None], list[int]]] = {
    "a file goes": (lambda place: place.handle().remove(ID[1:]), [2560]),
    "a file comes": (lambda place: place.put(GHOST[1:], compact(full(at=1, size=1))), [1, 2560, 11264]),
    "a file is broken": (lambda place: place.put(ID[1:], b"{"), [2560]),
    "a file is written again": (lambda place: place.put(ID[1:], compact(full(size=12345))), [2560, 12345]),
    "the cache goes": (lambda place: place.handle().remove(CACHE), [2560, 11264]),
    "the cache is another": (lambda place: place.put(CACHE, cache({GHOST: full()})), [2560, 11264]),
}


@pytest.mark.parametrize("change", CHANGES)
async def test_what_is_remembered_is_forgotten_when_a_file_changes(
    storage: Storage, on_disk: Place, change: str
) -> None:
    written = two()
    written.add_cache()
    on_disk.fill(written)
    for _ in range(2):
        assert [backup["size"] for backup in (await listed(storage, on_disk))[VM]] == [2560, 11264]
    make, sizes = CHANGES[change]
    make(on_disk)
    for _ in range(3):
        assert [backup["size"] for backup in (await listed(storage, on_disk))[VM]] == sizes


async def test_what_a_link_leads_to_is_read_each_time(storage: Storage, on_disk: Place, remotes_root: Path) -> None:
    written = two()
    written.add_cache()
    on_disk.fill(written)
    file = remotes_root / "nas" / ID[1:]
    file.rename(file.with_name("target"))
    file.symlink_to("target")
    for size in (11264, 12345):
        on_disk.put(f"xo-vm-backups/{VM}/target", compact(full(size=size)))
        assert [backup["size"] for backup in (await listed(storage, on_disk))[VM]] == [2560, size]
