"""backup.list* over real layouts, on disk and in a bucket: what is told, and what bad remotes and files do to it."""

from __future__ import annotations

import asyncio
import json
import os
import threading
import tracemalloc
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from runtime.storage import Storage
from runtime.storage.file_remote import RemoteRefused, RemoteUnusable
from runtime.storage.repository import listing, memory
from runtime.storage.repository.at_once import Width
from runtime.storage.repository.faults import KeyRefused
from runtime.storage.repository.metadata import Backups
from runtime.storage.repository.repositories import Repositories
from runtime.storage.repository.task_work import TaskWork
from runtime.storage.repository.vm_listing import Listed
from tests.storage.conftest import Open
from tests.storage.reading import all_ids, task
from tests.storage.repository import tiny_s3
from tests.storage.repository.conftest import Place, value_of
from tests.storage.repository.test_s3 import stall
from tests.storage.repository.tiny_s3 import TinyS3
from tests.storage.repository.written import (
    BASE_DATE,
    DELTA_DATE,
    FULL_DATE,
    OTHER_VM,
    POOL,
    SCHEDULE,
    VM,
    WHOLE_CONFIGURATIONS,
    WHOLE_POOLS,
    WHOLE_VMS,
    Written,
    compact,
    configuration,
    full,
    pool,
    whole,
)


async def text_of(pieces: AsyncGenerator[bytes, None]) -> str:
    return b"".join([piece async for piece in pieces]).decode()


def remote(place: Place, **more: Any) -> dict[str, Any]:
    return {"id": "a", "url": place.url} | more


async def ids(storage: Storage, place: Place, vm: str | None = None, **more: Any) -> dict[str, list[str]]:
    """Return the dates that are listed of each machine."""
    found = await value_of(storage.repositories.vm_backups({"r": remote(place, **more)}, vm))
    return {
        vm: [backup["id"].rpartition("/")[2].removesuffix(".json") for backup in backups]
        for vm, backups in found["r"].items()
    }


async def tasks_of(storage: Storage) -> list[Any]:
    return [await task(storage.log, id) for id in await all_ids(storage.log)]


async def test_vm_backups_byte_for_byte(storage: Storage, place: Place) -> None:
    place.fill(whole())
    assert await text_of(storage.repositories.vm_backups({"rem1": remote(place)})) == WHOLE_VMS


async def test_metadata_backups_byte_for_byte(storage: Storage, place: Place) -> None:
    place.fill(whole())
    pools = await text_of(storage.repositories.pool_backups({"rem1": remote(place)}))
    own = await text_of(storage.repositories.configuration_backups({"rem1": remote(place)}))
    assert (pools, own) == (WHOLE_POOLS, WHOLE_CONFIGURATIONS)


async def test_the_size_is_the_sum(storage: Storage, place: Place) -> None:
    place.fill(whole())
    assert await storage.repositories.total_size(remote(place)) == 2560 + 2560 + 11264 + 2560


async def test_a_remote_without_backups_is_listed_as_empty(storage: Storage, place: Place) -> None:
    place.put("other/file", b"")
    one = {"rem1": remote(place)}
    assert await text_of(storage.repositories.vm_backups(one)) == '{"rem1":{}}'
    assert await text_of(storage.repositories.pool_backups(one)) == '{"rem1":{}}'
    assert await text_of(storage.repositories.configuration_backups(one)) == '{"rem1":[]}'
    assert await storage.repositories.total_size(remote(place)) == 0


async def test_no_remotes_are_no_fault(storage: Storage) -> None:
    assert await text_of(storage.repositories.vm_backups({})) == "{}"


async def test_one_machine_can_be_asked_for(storage: Storage, place: Place) -> None:
    place.fill(whole())
    assert await ids(storage, place, OTHER_VM) == {OTHER_VM: [DELTA_DATE]}


@pytest.mark.parametrize("vm", ["nope", "", ".", "..", "../outside", f"{VM}/vdis", ".queue", f"{VM}.lock", "a\0b"])
async def test_a_machine_without_backups_that_is_asked_for_has_none(storage: Storage, place: Place, vm: str) -> None:
    place.fill(whole())
    place.put("xo-vm-backups/.queue/20261120T151702Z.json", compact(full()))
    place.put(f"xo-vm-backups/{VM}.lock/20261120T151702Z.json", compact(full()))
    assert await ids(storage, place, vm) == {vm: []}


async def test_what_is_no_machine_or_has_no_backup_is_left_out(storage: Storage, place: Place) -> None:
    place.put("xo-vm-backups/.queue/clean-vm/20261120T151702Z-x", VM.encode())
    place.put(f"xo-vm-backups/{VM}.lock/x", b"")
    place.put("xo-vm-backups/stray.json", b"{}")
    place.put(f"xo-vm-backups/{VM}/vdis/j/d/20261120T151702Z.vhd", b"")
    place.put(f"xo-vm-backups/{VM}/.1700000000123.20261120T151702Z.json", compact(full()))
    with capture_logs() as logs:
        assert await ids(storage, place) == {}
    assert logs == []


async def test_remotes_are_listed_in_the_order_of_the_call(storage: Storage, on_disk: Place) -> None:
    on_disk.fill(whole())
    keys = [f"r{number}" for number in range(20, 0, -1)]
    found = await text_of(storage.repositories.configuration_backups({key: remote(on_disk) for key in keys}))
    assert list(json.loads(found)) == keys


BROKEN = {
    "truncated": compact(full())[:100],
    "empty": b"",
    "no object": b"[1]",
    "no size": compact({"mode": "full"}),
    "another mode": compact(full(mode="other")),
    "half a character": compact(full()).replace(b"web-1", b"\\ud800"),
    "binary": os.urandom(1000),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_a_broken_file_is_left_out_and_logged(storage: Storage, place: Place, name: str) -> None:
    place.fill(whole())
    place.put(f"xo-vm-backups/{VM}/20261121T000000Z.json", BROKEN[name])
    with capture_logs() as logs:
        assert await ids(storage, place, VM) == {VM: [BASE_DATE, DELTA_DATE, FULL_DATE]}
    (line,) = logs
    assert (line["event"], line["log_level"], line["remote"], line["path"]) == (
        "left out of a listing",
        "warning",
        "r",
        f"/xo-vm-backups/{VM}/20261121T000000Z.json",
    )


async def test_what_is_left_out_is_a_warning_of_a_task_once(storage: Storage, on_disk: Place) -> None:
    on_disk.fill(whole())
    on_disk.put(f"xo-vm-backups/{VM}/1.json", b"{")
    for _ in range(2):
        await ids(storage, on_disk)
    (first,) = await tasks_of(storage)
    on_disk.put(f"xo-vm-backups/{VM}/2.json", b"{")
    await ids(storage, on_disk)
    (second,) = [one for one in await tasks_of(storage) if one["id"] != first["id"]]
    (warning,) = first["warnings"]

    assert (first["status"], first["data"]["leftOut"], second["data"]["leftOut"]) == ("success", 1, 2)
    assert (warning["message"], warning["data"]["path"]) == ("left out of a listing", f"/xo-vm-backups/{VM}/1.json")


async def test_a_listing_that_leaves_nothing_out_is_no_task(storage: Storage, on_disk: Place) -> None:
    on_disk.fill(whole())
    await ids(storage, on_disk)

    assert await tasks_of(storage) == []


async def test_a_fault_that_went_away_and_came_back_is_told_again(storage: Storage, on_disk: Place) -> None:
    on_disk.fill(whole())
    path = f"xo-vm-backups/{VM}/1.json"
    for content in (b"{", compact(full()), b"{"):
        on_disk.put(path, content)
        await ids(storage, on_disk)

    assert len(await tasks_of(storage)) == 2


async def test_many_faults_are_logged_as_some_and_a_count(storage: Storage, on_disk: Place) -> None:
    on_disk.fill(whole())
    for number in range(50):
        on_disk.put(f"xo-vm-backups/{VM}/{number}.json", b"{")
    with capture_logs() as logs:
        await ids(storage, on_disk)
    assert [line["event"] for line in logs].count("left out of a listing") == listing.FAULTS
    assert logs[-1]["count"] == 50 - listing.FAULTS


@pytest.mark.parametrize("content", [b"", b"[]", b'{"jobId":"j"}', b'{"jobId":"j","scheduleId":"s","timestamp":true}'])
async def test_broken_metadata_backups_are_left_out_and_logged(storage: Storage, place: Place, content: bytes) -> None:
    place.fill(whole())
    place.put(f"xo-config-backups/{SCHEDULE}/20261121T000000Z/metadata.json", content)
    place.put(f"xo-pool-metadata-backups/{SCHEDULE}/{POOL}/20261121T000000Z/metadata.json", content)
    place.put(f"xo-config-backups/{SCHEDULE}/20261122T000000Z/data.json", b"being made")
    with capture_logs() as logs:
        own = await value_of(storage.repositories.configuration_backups({"r": remote(place)}))
        pools = await value_of(storage.repositories.pool_backups({"r": remote(place)}))
    assert (len(own["r"]), len(pools["r"][POOL]), len(logs)) == (1, 1, 2)


async def test_metadata_backups_of_several_schedules_are_sorted_by_time(storage: Storage, place: Place) -> None:
    written = Written()
    written.add_pool("c", pool(3), schedule="s1")
    written.add_pool("a", pool(1), schedule="s2")
    written.add_pool("b", pool(2), schedule="s1")
    written.add_pool("x", pool(1), pool="another-pool")
    place.fill(written)
    place.put("xo-pool-metadata-backups/s1/pool-without-backups/x/data", b"")
    found = await value_of(storage.repositories.pool_backups({"r": remote(place)}))
    assert {name: [one["timestamp"] for one in backups] for name, backups in found["r"].items()} == {
        "another-pool": [1],
        POOL: [1, 2, 3],
    }


async def test_a_metadata_file_cannot_give_itself_another_id(storage: Storage, on_disk: Place) -> None:
    written = Written()
    id = written.add_configuration("d", configuration(id="/xo-config-backups/s/other"))
    on_disk.fill(written)
    (found,) = (await value_of(storage.repositories.configuration_backups({"r": remote(on_disk)})))["r"]
    assert found["id"] == id


async def test_bad_remotes_are_absent_and_logged(storage: Storage, place: Place, remotes_root: Path) -> None:
    place.fill(whole())
    (remotes_root / "file").write_text("")
    bad = {
        "nowhere": f"file://{remotes_root}/nowhere",
        "a file": f"file://{remotes_root}/file",
        "no url": "gopher://planted-secret",
        "outside": "file:///etc",
        "no mount option": "nfs://-:/b",
        "encrypted": place.url + "?encryptionKey=%22planted-secret%22",
        "wrong key": "s3+http://planted-key:planted-secret@127.0.0.1:1/bucket/dir",
    }
    remotes = {key: {"url": url} for key, url in bad.items()}
    with capture_logs() as logs:
        found = await value_of(storage.repositories.vm_backups({**remotes, "good": remote(place)}))
    assert {key: len(machines) for key, machines in found.items()} == {"good": 2}
    assert sorted(line["remote"] for line in logs) == sorted(bad)
    assert "planted" not in str(logs)


@pytest.mark.parametrize("kind", ["vm_backups", "pool_backups", "configuration_backups"])
@pytest.mark.parametrize(
    ("urls", "fault"),
    [
        (["file:///etc"], RemoteRefused),
        (["gopher://x", "file:///etc"], RemoteRefused),
    ],
)
async def test_remotes_that_can_never_be_read_are_an_error_when_there_is_no_other(
    storage: Storage, kind: str, urls: list[str], fault: type[Exception]
) -> None:
    remotes = {url: {"url": url} for url in urls}
    with pytest.raises(fault):
        await value_of(getattr(storage.repositories, kind)(remotes))


async def test_file_remotes_that_are_off_are_an_error_when_there_is_no_other(open_at: Open, on_disk: Place) -> None:
    storage = await open_at(allow_file_remotes=False)
    with pytest.raises(RemoteRefused):
        await value_of(storage.repositories.vm_backups({"r": remote(on_disk)}))


async def test_hosts_that_are_not_allowed_are_an_error_when_there_is_no_other(open_at: Open, in_bucket: Place) -> None:
    storage = await open_at(allowed_hosts=("s3.example.org",))
    with pytest.raises(RemoteRefused):
        await value_of(storage.repositories.vm_backups({"r": remote(in_bucket)}))


@pytest.mark.parametrize("kind", ["vm_backups", "pool_backups", "configuration_backups"])
async def test_an_encrypted_repository_is_not_read_without_its_key_either(
    storage: Storage, place: Place, kind: str
) -> None:
    place.fill(whole())
    place.put("encryption.json", b'{"algorithm":"chacha20-poly1305"}')
    before = place.files()
    with pytest.raises(KeyRefused):
        await value_of(getattr(storage.repositories, kind)({"r": remote(place)}))
    with pytest.raises(KeyRefused):
        await storage.repositories.total_size(remote(place))
    assert place.files() == before


async def test_an_encrypted_repository_is_absent_beside_another(
    storage: Storage, on_disk: Place, remotes_root: Path
) -> None:
    on_disk.fill(whole())
    (remotes_root / "enc").mkdir()
    (remotes_root / "enc" / "encryption.json").write_text("not even JSON")
    remotes = {"enc": {"url": f"file://{remotes_root}/enc"}, "r": remote(on_disk)}
    assert list(await value_of(storage.repositories.vm_backups(remotes))) == ["r"]


async def test_a_repository_whose_encryption_is_none_is_read(storage: Storage, place: Place) -> None:
    place.fill(whole())
    place.put("encryption.json", b'{"algorithm":"none"}')
    assert len(await ids(storage, place)) == 2


@pytest.mark.parametrize("limit", [0.5])
async def test_a_store_that_stalls_costs_the_others_nothing(
    storage: Storage, on_disk: Place, tmp_path: Path, limit: float
) -> None:
    on_disk.fill(whole())
    work = TaskWork(storage.log, storage.runs)
    repositories = Repositories(storage.remotes, work, tmp_path, s3_limit=limit)
    async with tiny_s3.serving(TinyS3(hook=stall)) as port, asyncio.timeout(30 * limit):
        remotes = {"stalls": {"url": f"s3+http://a:b@127.0.0.1:{port}/backups/d"}, "good": remote(on_disk)}
        assert list(await value_of(repositories.vm_backups(remotes))) == ["good"]
        with pytest.raises(RemoteUnusable) as caught:
            await repositories.total_size(remotes["stalls"])
    assert caught.value.code == "ETIMEDOUT"
    repositories.close()


async def test_a_remote_that_fails_half_way_is_absent_and_not_half_there(storage: Storage, tmp_path: Path) -> None:
    written = Written()
    for number in range(100):
        written.add(full(vm=f"vm-{number:03}"), FULL_DATE, f"vm-{number:03}")
    asked = 0

    async def hook(request: Any) -> Any:
        nonlocal asked
        asked += 1
        return tiny_s3.error(403, "ExpiredToken") if asked > 50 else None

    objects = {f"d/{path}": content for path, content in written.files.items()}
    async with tiny_s3.serving(TinyS3(objects, hook)) as port:
        one = {"url": f"s3+http://a:b@127.0.0.1:{port}/backups/d"}
        assert await value_of(storage.repositories.vm_backups({"r": one})) == {}


async def test_an_unreadable_folder_is_left_out_and_logged(
    storage: Storage, on_disk: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system lets root read any folder, so that its refusal has to be played."""
    on_disk.fill(whole())
    scan = os.scandir

    def refusing(path: Any) -> Any:
        if Path(f"/proc/self/fd/{path}").readlink().name == VM:
            raise PermissionError(13, "no")
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)
    with capture_logs() as logs:
        assert await ids(storage, on_disk) == {OTHER_VM: [DELTA_DATE]}
    assert [(line["path"], line["fault"]) for line in logs] == [(f"/xo-vm-backups/{VM}", "EACCES, permission denied")]


async def test_a_folder_of_backups_that_cannot_be_read_is_a_bad_remote(
    storage: Storage, on_disk: Place, remotes_root: Path
) -> None:
    (remotes_root / "nas" / "xo-vm-backups").write_text("a file")
    assert await value_of(storage.repositories.vm_backups({"r": remote(on_disk)})) == {}
    with pytest.raises(RemoteUnusable, match="ENOTDIR"):
        await storage.repositories.total_size(remote(on_disk))


async def test_names_that_are_not_utf8_are_left_out_and_logged(storage: Storage, on_disk: Place) -> None:
    on_disk.fill(whole())
    on_disk.put(os.fsdecode(b"xo-vm-backups/\xff\xfe/20261120T151734Z.json"), compact(full()))
    on_disk.put(os.fsdecode(b"xo-vm-backups/" + VM.encode() + b"/\xff.json"), compact(full()))
    with capture_logs() as logs:
        assert await ids(storage, on_disk) == {VM: [BASE_DATE, DELTA_DATE, FULL_DATE], OTHER_VM: [DELTA_DATE]}
    assert sorted(line["path"] for line in logs) == [
        f"/xo-vm-backups/{VM}/\\xff.json",
        "/xo-vm-backups/\\xff\\xfe",
    ]


@pytest.mark.parametrize("name", ["ä", "a b", "%41", "a'b\"c", "\U0001f600"])
async def test_odd_names_of_machines_are_told_as_they_are(storage: Storage, on_disk: Place, name: str) -> None:
    written = Written()
    written.add(full(vm=name), FULL_DATE, name)
    on_disk.fill(written)
    assert await ids(storage, on_disk) == {name: [FULL_DATE]}
    assert await ids(storage, on_disk, name) == {name: [FULL_DATE]}


async def test_links_are_followed_inside_and_refused_outside(
    storage: Storage, on_disk: Place, remotes_root: Path
) -> None:
    on_disk.fill(whole())
    vms = remotes_root / "nas" / "xo-vm-backups"
    outside = remotes_root / "outside"
    outside.mkdir()
    (outside / f"{FULL_DATE}.json").write_bytes(compact(full()))
    (vms / "31111111-out").symlink_to(outside)
    (vms / "41111111-in").symlink_to(OTHER_VM)
    (vms / VM / "20261121T000000Z.json").symlink_to(outside / f"{FULL_DATE}.json")
    (vms / VM / "20261122T000000Z.json").symlink_to(f"../{OTHER_VM}/{DELTA_DATE}.json")
    with capture_logs() as logs:
        found = await ids(storage, on_disk)
    assert found == {
        VM: [BASE_DATE, DELTA_DATE, "20261122T000000Z", FULL_DATE],
        OTHER_VM: [DELTA_DATE],
        "41111111-in": [DELTA_DATE],
    }
    assert sorted((line["path"], line["fault"]) for line in logs) == [
        (f"/xo-vm-backups/{VM}/20261121T000000Z.json", "it leads out of the remote"),
        ("/xo-vm-backups/31111111-out", "it leads out of the remote"),
    ]


async def test_leaving_the_call_stops_the_listing(
    storage: Storage, on_disk: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Written()
    for number in range(300):
        written.add(full(vm=f"vm-{number:03}"), FULL_DATE, f"vm-{number:03}")
    on_disk.fill(written)
    begun, go = threading.Event(), threading.Event()
    looked: list[Sequence[str]] = []

    def held(handle: Any, vms: Sequence[str], *_: Any) -> list[Listed]:
        looked.append(vms)
        begun.set()
        go.wait(30)
        return [Listed(vm, Backups(), []) for vm in vms]

    monkeypatch.setattr(listing, "list_vms", held)
    call = asyncio.ensure_future(value_of(storage.repositories.vm_backups({"r": remote(on_disk)})))
    await asyncio.to_thread(begun.wait, 30)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    go.set()
    assert len(looked) == 1


async def test_pieces_have_a_bound_and_nothing_is_left_behind(storage: Storage, on_disk: Place, tmp_path: Path) -> None:
    written = Written()
    for number in range(300):
        for day in range(10):
            written.add(full(vm=f"vm-{number:03}", size=0), f"202611{day + 10}T000000Z", f"vm-{number:03}")
    on_disk.fill(written)
    before = sorted((tmp_path / "data").iterdir())
    sizes = [len(piece) async for piece in storage.repositories.vm_backups({"r": remote(on_disk)})]
    assert sum(sizes) > listing.IN_MEMORY
    assert max(sizes) <= listing.PIECE
    assert sorted((tmp_path / "data").iterdir()) == before


async def test_four_times_the_machines_take_no_more_memory(
    storage: Storage, remotes_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for what is remembered, which has a limit of its own; all limits are smaller here."""
    monkeypatch.setattr(memory, "LIMIT", 20_000)
    monkeypatch.setattr(listing, "IN_MEMORY", 15_000)
    set_width(monkeypatch, ahead=1, folders=4, files=40)
    for again in (False, True):
        peaks, sizes = [], []
        for count in (50, 200):
            root = remotes_root / str(count)
            for number in range(count):
                fill_with_links(root / "xo-vm-backups" / f"vm-{number:04}", 10)
            tracemalloc.start()
            one = {"r": {"url": f"file://{root}"}}
            sizes.append(sum([len(piece) async for piece in storage.repositories.vm_backups(one)]))
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
            assert sizes[-1] > count * 10 * 400 > 10 * listing.IN_MEMORY
        assert peaks[1] - peaks[0] < (sizes[1] - sizes[0]) / 4, again


def set_width(monkeypatch: pytest.MonkeyPatch, *, ahead: int, folders: int, files: int) -> None:
    """Have so much done at once."""

    class Set(Width):
        def __init__(self, handle: Any) -> None:
            self.ahead, self.folders, self.files = ahead, folders, files

    monkeypatch.setattr(listing, "Width", Set)
    monkeypatch.setattr(listing, "AHEAD", 1)


def fill_with_links(folder: Path, count: int) -> None:
    """Make backups that are all links to one file, which is quick to make and the same to read."""
    if folder.exists():
        return
    folder.mkdir(parents=True)
    first = folder / f"{0:06}.json"
    first.write_bytes(compact(full()))
    for number in range(1, count):
        # A file has at most 65,000 names.
        if number % 50_000 == 0:
            first = folder / f"{number:06}.json"
            first.write_bytes(compact(full()))
        else:
            os.link(first, folder / f"{number:06}.json")


@pytest.mark.slow
async def test_a_machine_with_100_000_backups_is_listed_whole(
    storage: Storage, on_disk: Place, remotes_root: Path
) -> None:
    folder = remotes_root / "nas" / "xo-vm-backups" / VM
    fill_with_links(folder, 100_000)
    count, last = 0, b""
    async for piece in storage.repositories.vm_backups({"r": remote(on_disk)}):
        count += (last + piece).count(b'"xo-vm-backup"') - last.count(b'"xo-vm-backup"')
        last = piece[-20:]
    assert count == 100_000
    # It would be larger than what is read of one.
    assert not (folder / "cache.json.gz").exists()


@pytest.mark.parametrize(("folders", "files", "ahead"), [(1, 2, 1), (1, 2, 4), (3, 4, 2), (16, 100, 1)])
async def test_machines_with_many_backups_are_read_in_parts_and_told_in_order(
    storage: Storage, place: Place, monkeypatch: pytest.MonkeyPatch, folders: int, files: int, ahead: int
) -> None:
    set_width(monkeypatch, ahead=ahead, folders=folders, files=files)
    written = Written()
    dates = [f"202611{day:02}T000000Z" for day in range(1, 8)]
    machines = [f"vm-{number}" for number in range(7)]
    for machine in machines:
        for number, date in enumerate(dates):
            written.add(full(at=number, vm=machine, size=1), date, machine)
    place.fill(written)
    for _ in range(2):
        found = await ids(storage, place)
        assert (list(found), list(found.values())) == (machines, [dates] * 7)
    assert {f"xo-vm-backups/{machine}/cache.json.gz" for machine in machines} <= place.files().keys()
