"""Partitions, folders and files out of disks that mkfs and its kin made, read in processes of their own."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import signal
import tarfile
import time
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from runtime.storage.disk_reading import DiskReading, DiskUnreadable, NothingThere
from tests.volumes.images import FILES, LINK, SECTOR, TARGET

pytestmark = [pytest.mark.clients, pytest.mark.judge("file-systems")]

KINDS = ["ext4", "xfs", "ntfs", "fat"]


class Disk:
    """A file that is read as a disk of a backup is."""

    def __init__(self, path: Path) -> None:
        self.size = path.stat().st_size
        self.reads = 0
        self._path = path

    async def read(self, offset: int, length: int) -> bytes:
        self.reads += 1
        with self._path.open("rb") as file:
            file.seek(offset)
            return file.read(length)


@pytest.fixture
async def reading() -> DiskReading:
    return DiskReading()


async def gathered(items: AsyncIterator[Any]) -> list[Any]:
    return [item async for item in items]


async def listed(reading: DiskReading, path: Path, partition: str | None, folder: str) -> set[str]:
    disk = Disk(path)
    parts = await gathered(reading.names(disk.size, disk.read, partition, folder))
    return {name for names in parts for name in names}


async def fetched(
    reading: DiskReading, path: Path, partition: str | None, paths: list[str], format: str
) -> dict[str, bytes]:
    """Return the files of an archive."""
    disk = Disk(path)
    data = b"".join(await gathered(reading.archive(disk.size, disk.read, partition, paths, format)))
    if format == "zip":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        return {one.name: tar.extractfile(one).read() for one in tar if one.isfile()}  # type: ignore[union-attr]


def files_of(kind: str) -> dict[str, bytes]:
    """What of FILES is on a disk, as its makers can put it there."""
    if kind == "xfs":
        return {name: content for name, content in FILES.items() if " " not in name}
    if kind == "ntfs":
        return {name: content for name, content in FILES.items() if "/" not in name and content}
    return FILES


def names_of(kind: str) -> set[str]:
    names = {name.partition("/")[0] + ("/" if "/" in name else "") for name in files_of(kind)}
    return names | {"lost+found/"} if kind == "ext4" else names


@pytest.mark.parametrize("kind", KINDS)
async def test_a_folder_lists_files_and_folders_and_nothing_else(
    reading: DiskReading, disks: dict[str, Path], kind: str
) -> None:
    assert await listed(reading, disks[kind], None, "/") == names_of(kind)
    assert await listed(reading, disks[kind], "", "/../.") == names_of(kind)


@pytest.mark.parametrize("format", ["zip", "tgz"])
@pytest.mark.parametrize("kind", KINDS)
async def test_every_file_comes_out_byte_for_byte(
    reading: DiskReading, disks: dict[str, Path], kind: str, format: str
) -> None:
    assert await fetched(reading, disks[kind], None, ["/"], format) == files_of(kind)


@pytest.mark.parametrize("format", ["zip", "tgz"])
async def test_chosen_files_and_folders_have_names_from_the_root(
    reading: DiskReading, disks: dict[str, Path], format: str
) -> None:
    chosen = ["/dir/sub/", "hello.txt"]
    expected = {name: FILES[name] for name in ("dir/sub/deep.txt", "hello.txt")}
    assert await fetched(reading, disks["ext4"], None, chosen, format) == expected


@pytest.mark.parametrize("kind", ["ext4", "xfs"])
async def test_links_are_followed_on_the_way_and_kept_in_a_tgz(
    reading: DiskReading, disks: dict[str, Path], kind: str
) -> None:
    assert await listed(reading, disks[kind], None, f"/{LINK}") == {"deep.txt"}
    assert (await fetched(reading, disks[kind], None, [f"/{LINK}/deep.txt"], "zip")).popitem()[1] == b"deep\n"
    disk = Disk(disks[kind])
    data = b"".join(await gathered(reading.archive(disk.size, disk.read, None, ["/"], "tgz")))
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        assert tar.getmember(LINK).linkname == TARGET
        assert tar.getmember("hello.txt").mode == 0o640


async def test_an_archive_keeps_times_and_permissions(reading: DiskReading, disks: dict[str, Path]) -> None:
    disk = Disk(disks["ext4"])
    data = b"".join(await gathered(reading.archive(disk.size, disk.read, None, ["hello.txt"], "zip")))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo("hello.txt")
        assert info.external_attr >> 16 & 0o777 == 0o640
        assert info.date_time == time.gmtime(1_700_000_000)[:6]


@pytest.mark.parametrize("path", ["/nope", "/dir/nope", "/hello.txt/x", "/dir/sub/deep.txt/../../../nope"])
async def test_a_path_that_is_not_there_is_told_before_any_byte(
    reading: DiskReading, disks: dict[str, Path], path: str
) -> None:
    disk = Disk(disks["ext4"])
    for format in ("zip", "tgz"):
        with pytest.raises(NothingThere):
            await anext(reading.archive(disk.size, disk.read, None, ["/hello.txt", path], format))
    with pytest.raises(NothingThere):
        await listed(reading, disks["ext4"], None, path)


async def test_a_file_is_no_folder(reading: DiskReading, disks: dict[str, Path]) -> None:
    with pytest.raises(NothingThere, match="no such folder"):
        await listed(reading, disks["ext4"], None, "/hello.txt")


async def test_the_partitions_of_an_mbr(reading: DiskReading, disks: dict[str, Path]) -> None:
    disk = Disk(disks["mbr"])
    assert await gathered(reading.partitions(disk.size, disk.read)) == [
        {"nr": "1", "start": 2048, "size": 8192 * SECTOR, "name": "", "id": "efbeadde-01", "type": 0x83},
        {"nr": "2", "start": 10240, "size": 8192 * SECTOR, "name": "", "id": "efbeadde-02", "type": 0x06},
        {"nr": "5", "start": 22528, "size": 8192 * SECTOR, "name": "", "id": "efbeadde-05", "type": 0x83},
        {"nr": "6", "start": 32768, "size": 40960 * SECTOR, "name": "", "id": "efbeadde-06", "type": 0x83},
    ]
    for id, kind in (("01", "ext4"), ("02", "fat"), ("05", "ntfs"), ("06", "xfs")):
        assert await listed(reading, disks["mbr"], f"efbeadde-{id}", "/") == names_of(kind)


async def test_the_partitions_of_a_gpt(reading: DiskReading, disks: dict[str, Path], tmp_path: Path) -> None:
    one = {
        "nr": "1", "start": 2048, "size": 8192 * SECTOR, "name": "the root",
        "id": "11111111-2222-4333-8444-555555555555", "type": "0fc63daf-8483-4772-8e79-3d69d8477de4",
    }  # fmt: skip
    other = {
        "nr": "3", "start": 12288, "size": 8192 * SECTOR, "id": "21111111-2222-4333-8444-555555555555",
        "name": "Microsoft basic data", "type": "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7",
    }  # fmt: skip
    disk = Disk(disks["gpt"])
    found = await gathered(reading.partitions(disk.size, disk.read))
    assert [{**record, "name": record["name"] or other["name"]} for record in found] == [one, other]
    assert await fetched(reading, disks["gpt"], str(one["id"]), ["/dir/a.bin"], "tgz") == {
        "dir/a.bin": FILES["dir/a.bin"]
    }
    # The copy at the end of the disk is read where the first is damaged.
    damaged = tmp_path / "damaged.img"
    data = bytearray(disks["gpt"].read_bytes())
    data[SECTOR + 40] ^= 1
    damaged.write_bytes(data)
    assert await gathered(reading.partitions(disk.size, Disk(damaged).read)) == found


@pytest.mark.parametrize("kind", [*KINDS, "blank"])
async def test_a_disk_without_a_table_has_no_partitions(
    reading: DiskReading, disks: dict[str, Path], kind: str
) -> None:
    disk = Disk(disks[kind])
    assert await gathered(reading.partitions(disk.size, disk.read)) == []


async def test_no_such_partition(reading: DiskReading, disks: dict[str, Path]) -> None:
    for id in ("efbeadde-09", "efbeadde-01/vg/lv", "/vg/lv"):
        with pytest.raises(NothingThere, match=f"no such partition {id}"):
            await listed(reading, disks["mbr"], id, "/")


async def test_what_is_no_file_system_is_told_as_such(reading: DiskReading, disks: dict[str, Path]) -> None:
    with pytest.raises(DiskUnreadable, match="there is no file system that is known here"):
        await listed(reading, disks["blank"], None, "/")


async def test_a_file_system_that_is_known_and_not_read_is_named(reading: DiskReading, tmp_path: Path) -> None:
    image = tmp_path / "btrfs.img"
    image.write_bytes(bytes(65536 + 64) + b"_BHRfS_M" + bytes(65536))
    with pytest.raises(DiskUnreadable, match="it holds Btrfs"):
        await listed(reading, image, None, "/")


@pytest.mark.parametrize("kind", KINDS)
async def test_a_damaged_file_system_is_an_error_and_no_crash(
    reading: DiskReading, disks: dict[str, Path], kind: str
) -> None:
    """Noise over all but the signatures: whatever the library makes of it, the call ends."""
    data = disks[kind].read_bytes()
    noise = hashlib.shake_128(kind.encode()).digest(len(data) - 4096)

    async def read(offset: int, length: int) -> bytes:
        return (data[:4096] + noise)[offset : offset + length]

    with pytest.raises((DiskUnreadable, NothingThere)):
        await gathered(reading.archive(len(data), read, None, ["/dir/a.bin", "/a.bin"], "zip"))


async def test_what_reading_the_disk_raises_comes_out(reading: DiskReading) -> None:
    class Broken(Exception):
        pass

    async def read(offset: int, length: int) -> bytes:
        raise Broken

    with pytest.raises(Broken):
        await gathered(reading.partitions(1 << 20, read))


async def test_a_process_that_is_killed_fails_its_call_alone(
    reading: DiskReading, disks: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    pids: list[int] = []
    start = asyncio.create_subprocess_exec

    async def noted(*words: Any, **how: Any) -> Any:
        process = await start(*words, **how)
        pids.append(process.pid)
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)

    async def read(offset: int, length: int) -> bytes:
        os.kill(pids[0], signal.SIGKILL)
        return bytes(length)

    with pytest.raises(DiskUnreadable, match="crashed"):
        await gathered(reading.partitions(1 << 20, read))
    assert await listed(reading, disks["ext4"], None, "/dir") == {"a.bin", "sub/"}


async def test_a_process_ends_with_its_call(reading: DiskReading, disks: dict[str, Path]) -> None:
    asked = asyncio.Event()

    async def read(offset: int, length: int) -> bytes:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    others = _children()
    archive = reading.archive(Disk(disks["ext4"]).size, read, None, ["/"], "zip")
    first = asyncio.create_task(anext(archive))
    await asked.wait()
    children = _children() - others
    assert children
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert not _children() & children


async def test_a_process_that_does_not_get_on_is_given_up(disks: dict[str, Path]) -> None:
    with pytest.raises(DiskUnreadable, match=r"did not get on for 0\.001 s"):
        await listed(DiskReading(patience=0.001), disks["ext4"], None, "/")


def _children() -> set[int]:
    import psutil

    return {child.pid for child in psutil.Process().children()}


@pytest.mark.judge("lvm")
async def test_logical_volumes(reading: DiskReading, lvm_disks: dict[str, Path]) -> None:
    for name, of in (("whole", ""), ("parted", "12345678-01")):
        disk = Disk(lvm_disks[name])
        assert await gathered(reading.partitions(disk.size, disk.read)) == [
            {"size": 4 << 20, "name": "root", "id": f"{of}/gwtest/root"},
            {"size": 4 << 20, "name": "data", "id": f"{of}/gwtest/data"},
        ]
        assert await listed(reading, lvm_disks[name], f"{of}/gwtest/root", "/") == names_of("ext4")
        assert await fetched(reading, lvm_disks[name], f"{of}/gwtest/data", ["/"], "zip") == FILES
        with pytest.raises(NothingThere):
            await listed(reading, lvm_disks[name], f"{of}/gwtest/nope", "/")
