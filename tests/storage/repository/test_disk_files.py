"""backup.listDiskPartitions, listPartitionFiles and fetchPartitionFiles over the contract, on disks that are chains."""

from __future__ import annotations

import asyncio
import io
import os
import tarfile
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from generated.handlers import xo
from runtime.contract import Channel, LocalChannel, LocalServer
from runtime.contract.abi import Fault, Reply
from runtime.contract.jsontext import dumps, loads
from runtime.storage import Storage
from tests.storage.repository.conftest import Place
from tests.storage.repository.writing import whole as joined
from tests.storage.repository.written import BASE_DATE, BASE_TIME, DELTA_DATE, DISK, JOB, VM, Written, delta
from tests.storage.repository.written_disks import BLOCK
from tests.volumes import images
from tests.volumes.images import FILES, SECTOR

pytestmark = [pytest.mark.clients, pytest.mark.judge("file-systems")]

FOLDER = f"/xo-vm-backups/{VM}/vdis/{JOB}/{DISK}"


@pytest.fixture
async def channel(storage: Storage) -> AsyncIterator[Channel]:
    local = LocalServer()
    for add, servicer in storage.services():
        add(servicer, local)
    yield LocalChannel(local)
    await local.stop()


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A disk of 8 MiB with one partition."""
    folder = tmp_path_factory.mktemp("disk")
    ext4 = images.ext4(folder / "ext4.img", images.tree(folder / "files"))
    disk = images.blank(folder / "disk.img", 8 << 20)
    images.run("sfdisk", "-q", disk, stdin="label: dos\nlabel-id: 0xefbeadde\nstart=2048,size=8192,type=83\n")
    images.lay(disk, {2048: ext4})
    return disk.read_bytes()


def fill(place: Place, image: bytes, *, alias: bool) -> str:
    """Put a chain of two disks: what is newer is in the second, and the first has something else in its place."""
    blocks = {index: image[index * BLOCK : (index + 1) * BLOCK] for index in range(4)}
    written = Written()
    base = {0: blocks[0], 1: b"x" * BLOCK, 2: blocks[2]}
    written.add(delta(BASE_DATE, BASE_TIME, alias=alias, differencing=False), BASE_DATE, blocks=base)
    written.add(delta(alias=alias), DELTA_DATE, blocks={1: blocks[1], 3: blocks[3]})
    place.fill(written)
    return f"{FOLDER}/{DELTA_DATE}{'.alias' if alias else ''}.vhd"


async def call(channel: Channel, name: str, params: dict[str, Any]) -> Any:
    method = xo.METHODS[name]
    assert method.check(params) == []
    assert method.request is not None
    assert method.stub is not None
    answer = getattr(method.stub(channel), method.rpc)(method.request(params))
    if method.reply is Reply.BINARY:
        return await joined(answer)
    if method.reply is Reply.PIECES:
        return loads(b"".join([message.json async for message in answer]))
    if method.reply is Reply.UNARY:
        assert method.result is not None
        return loads(dumps(method.result(await answer)))
    assert method.records is not None
    return [loads(record) async for message in answer for record in method.records(message)]


@pytest.mark.parametrize("alias", [False, True])
async def test_a_disk_of_a_backup_is_read_through_its_chain(
    channel: Channel, place: Place, image: bytes, alias: bool
) -> None:
    if place.kind == "s3" and not alias:
        return
    disk = {"disk": fill(place, image, alias=alias), "remote": {"url": place.url}}
    (partition,) = await call(channel, "backup.listDiskPartitions", disk)
    assert partition == {
        "nr": "1", "start": 2048, "size": 8192 * SECTOR, "name": "", "id": "efbeadde-01", "type": 0x83,
    }  # fmt: skip
    inside = {**disk, "partition": partition["id"]}
    found = await call(channel, "backup.listPartitionFiles", {**inside, "path": "/"})
    assert found == {name: {} for name in ("lost+found/", "dir/", *(name for name in FILES if "/" not in name))}
    zipped = await call(channel, "backup.fetchPartitionFiles", {**inside, "paths": ["/dir/", "hello.txt"]})
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        assert archive.namelist() == ["dir/", "dir/a.bin", "dir/sub/", "dir/sub/deep.txt", "hello.txt"]
        assert archive.read("dir/a.bin") == FILES["dir/a.bin"]
    packed = await call(channel, "backup.fetchPartitionFiles", {**inside, "paths": ["dir"], "format": "tgz"})
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        assert tar.getnames() == ["dir", "dir/a.bin", "dir/sub", "dir/sub/deep.txt"]


async def refused(channel: Channel, name: str, params: dict[str, Any]) -> tuple[str | None, str]:
    with pytest.raises(Fault) as caught:
        await call(channel, name, params)
    return caught.value.name, str(caught.value)


@pytest.mark.parametrize(
    ("more", "name", "words"),
    [
        ({"disk": f"{FOLDER}/20990101T000000Z.vhd"}, "noSuchObject", "no such disk"),
        ({"disk": "/etc/passwd"}, "noSuchObject", "no such disk /etc/passwd"),
        ({"disk": f"{FOLDER}/../../../../etc.vhd"}, "noSuchObject", "no such disk"),
        ({"partition": "efbeadde-07"}, "noSuchObject", "no such partition efbeadde-07"),
        ({"paths": ["/hello.txt", "/nope"]}, "noSuchObject", "no such file nope"),
        ({"partition": ""}, "diskUnreadable", "there is no file system that is known here"),
        ({"remote": {"url": "file:///etc"}}, "forbiddenOperation", ""),
    ],
)
async def test_what_cannot_be_fetched_is_told(
    channel: Channel, on_disk: Place, image: bytes, more: dict[str, Any], name: str, words: str
) -> None:
    disk = fill(on_disk, image, alias=False)
    params = {"disk": disk, "remote": {"url": on_disk.url}, "partition": "efbeadde-01", "paths": ["/hello.txt"]}
    found, text = await refused(channel, "backup.fetchPartitionFiles", params | more)
    assert (found, words in text) == (name, True)


async def test_a_chain_that_is_broken_is_told(channel: Channel, on_disk: Place, image: bytes) -> None:
    disk = fill(on_disk, image, alias=False)
    on_disk.handle().remove(f"{FOLDER[1:]}/{BASE_DATE}.vhd")
    params = {"disk": disk, "remote": {"url": on_disk.url}}
    name, text = await refused(channel, "backup.listDiskPartitions", params)
    assert (name, "its parent" in text, "is missing" in text) == ("diskUnreadable", True, True)


async def test_an_empty_folder_is_an_empty_object(channel: Channel, on_disk: Place, image: bytes) -> None:
    disk = fill(on_disk, image, alias=False)
    params = {"disk": disk, "remote": {"url": on_disk.url}, "partition": "efbeadde-01", "path": "/lost+found"}
    assert await call(channel, "backup.listPartitionFiles", params) == {}


async def test_nothing_is_written_to_the_repository(channel: Channel, on_disk: Place, image: bytes) -> None:
    disk = fill(on_disk, image, alias=False)
    before = on_disk.files()
    await call(channel, "backup.listDiskPartitions", {"disk": disk, "remote": {"url": on_disk.url}})
    assert on_disk.files() == before


def left(folder: Path) -> bool:
    """Whether anything is left of a mount."""
    return folder.exists() or str(folder) in Path("/proc/self/mountinfo").read_text()


@pytest.mark.judge("fuse")
async def test_a_partition_is_mounted_till_it_is_unmounted(
    channel: Channel, storage: Storage, on_disk: Place, image: bytes
) -> None:
    disk = fill(on_disk, image, alias=False)
    params = {"disk": disk, "remote": {"url": on_disk.url}, "partition": "efbeadde-01"}
    if not os.access("/dev/fuse", os.R_OK | os.W_OK):
        name, text = await refused(channel, "backup.mountPartition", params)
        assert (name, "/dev/fuse" in text) == ("diskUnreadable", True)
        return
    folder = Path(await call(channel, "backup.mountPartition", params))

    def look() -> tuple[set[str], bytes, str, int]:
        names = {entry.name for entry in folder.iterdir()}
        content, link = (folder / "dir" / "a.bin").read_bytes(), (folder / images.LINK).readlink().as_posix()
        return names, content, link, (folder / "hello.txt").stat().st_mode & 0o777

    names, content, link, mode = await asyncio.to_thread(look)
    assert names == {"lost+found", images.LINK, *(name.partition("/")[0] for name in FILES)}
    assert (content, link, mode) == (FILES["dir/a.bin"], images.TARGET, 0o640)
    with pytest.raises(OSError, match="Read-only"):
        await asyncio.to_thread((folder / "new").write_bytes, b"x")
    await call(channel, "backup.unmountPartition", {"path": str(folder)})
    assert not left(folder)
    name, _ = await refused(channel, "backup.unmountPartition", {"path": str(folder)})
    assert name == "noSuchObject"


@pytest.mark.judge("fuse")
async def test_what_is_mounted_is_unmounted_when_the_server_stops(
    channel: Channel, storage: Storage, on_disk: Place, image: bytes
) -> None:
    disk = fill(on_disk, image, alias=False)
    if not os.access("/dev/fuse", os.R_OK | os.W_OK):
        return
    params = {"disk": disk, "remote": {"url": on_disk.url}, "partition": "efbeadde-01"}
    folder = Path(await call(channel, "backup.mountPartition", params))
    await storage.close()
    assert not left(folder)


async def test_what_cannot_be_mounted_leaves_nothing(
    channel: Channel, on_disk: Place, image: bytes, tmp_path: Path
) -> None:
    disk = fill(on_disk, image, alias=False)
    params = {"disk": disk, "remote": {"url": on_disk.url}, "partition": "efbeadde-09"}
    name, text = await refused(channel, "backup.mountPartition", params)
    assert (name, text) == ("noSuchObject", "no such partition efbeadde-09")
    assert list((tmp_path / "data" / "partitions").iterdir()) == []
