"""Other programs on our formats: qemu-img, qemu-nbd and nbdinfo on disks, tar on archives of machines."""

from __future__ import annotations

import asyncio
import hashlib
import json
import socket
import subprocess
import uuid
from pathlib import Path
from urllib.parse import quote

import pytest

from runtime.formats import vhd
from runtime.xapi import xva
from runtime.xapi.client.nbd import Place
from runtime.xapi.client.nbd_disk import open_disk
from runtime.xapi.simulator.blocks import BLOCK
from tests.contract.certificates import Authority
from tests.xapi.simulator.pool import simulating
from tests.xapi.simulator.transfers import MIB, disk, hash_of

pytestmark = pytest.mark.clients


def run(*words: str | Path) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True, timeout=60).stdout


def noise(count: int) -> bytes:
    return hashlib.shake_128(b"noise").digest(count)


@pytest.mark.judge("qemu-img")
@pytest.mark.parametrize("table_offset", [1536, 2048])
def test_qemu_reads_what_we_write(tmp_path: Path, table_offset: int) -> None:
    size, blocks = 9 * MIB, {0: noise(vhd.BLOCK), 3: noise(vhd.BLOCK)[::-1]}
    image = vhd.Image(vhd.Footer(size, uuid.uuid4()), sorted(blocks), table_offset=table_offset)
    stream = b"".join([image.head, *(vhd.BITMAP + block for block in blocks.values()), image.tail])
    (tmp_path / "disk.vhd").write_bytes(stream)
    described = json.loads(run("qemu-img", "info", "--output=json", tmp_path / "disk.vhd"))
    # qemu takes the size from the geometry, which cannot say it exactly, unless it is told otherwise.
    source = f"driver=vpc,force_size_calc=current_size,file.filename={tmp_path / 'disk.vhd'}"
    run("qemu-img", "convert", "--image-opts", "-O", "raw", source, tmp_path / "disk.raw")
    expected = b"".join(blocks.get(index, bytes(vhd.BLOCK)) for index in range(5))
    assert described["format"] == "vpc"
    assert (tmp_path / "disk.raw").read_bytes() == expected[:size]


@pytest.mark.judge("qemu-img")
def test_we_read_what_qemu_writes(tmp_path: Path) -> None:
    raw = bytearray(9 * MIB)
    raw[100_000:103_000], raw[7 * MIB : 8 * MIB] = noise(3000), noise(MIB)
    (tmp_path / "disk.raw").write_bytes(raw)
    options = ("-f", "raw", "-O", "vpc", "-o", "subformat=dynamic,force_size=on")
    run("qemu-img", "convert", *options, tmp_path / "disk.raw", tmp_path / "disk.vhd")
    reader, found = vhd.Reader(), bytearray(len(raw))
    for extent in reader.feed((tmp_path / "disk.vhd").read_bytes()):
        found[extent.offset : extent.offset + len(extent.data)] = extent.data
    reader.close()
    assert reader.footer is not None
    assert (reader.footer.size, reader.footer.creator) == (len(raw), b"qem2")
    assert found == raw


@pytest.mark.judge("qemu-img")
@pytest.mark.judge("nbdinfo")
async def test_qemu_and_libnbd_read_a_disk_of_the_pool(tmp_path: Path) -> None:
    async with simulating(tmp_path / "pool") as pool:
        vdi = await disk(pool, 9 * MIB, seed=1)
        [info, *_] = await pool("VDI.get_nbd_info", vdi)
        uri = f"nbd://{info['address']}:{info['port']}/{quote(info['exportname'])}"
        described = json.loads(await asyncio.to_thread(run, "nbdinfo", "--json", uri))
        target = tmp_path / "disk.raw"
        await asyncio.to_thread(run, "qemu-img", "convert", "-f", "raw", "-O", "raw", uri, target)
        assert described["protocol"] == "newstyle-fixed"
        assert (described["exports"][0]["export-size"], described["exports"][0]["is_read_only"]) == (9 * MIB, True)
        assert hashlib.sha256(target.read_bytes()).hexdigest() == hash_of(pool, vdi)


@pytest.mark.judge("qemu-nbd")
@pytest.mark.parametrize("tls", [False, True])
async def test_we_read_what_qemu_gives_out(tmp_path: Path, tls: bool) -> None:
    content = noise(3 * MIB) + bytes(4 * MIB) + noise(MIB + 512)
    (tmp_path / "disk.raw").write_bytes(b"")
    with (tmp_path / "disk.raw").open("r+b") as file:
        file.truncate(len(content))
        file.write(content[: 3 * MIB])
        file.seek(7 * MIB)
        file.write(content[7 * MIB :])
    options: tuple[str, ...] = ()
    cert = ""
    if tls:
        authority = Authority("of the tests")
        shown, key = authority.sign("elsewhere")
        cert = shown.decode()
        for name, pem in (("server-cert", shown), ("server-key", key), ("ca-cert", authority.certificate)):
            (tmp_path / f"{name}.pem").write_bytes(pem)
        credentials = f"tls-creds-x509,id=tls0,endpoint=server,dir={tmp_path},verify-peer=no"
        options = ("--object", credentials, "--tls-creds", "tls0")
    command = ("qemu-nbd", "-r", "-f", "raw", "-x", "disk", "-e", "4", "-t", *options, str(tmp_path / "disk.raw"))
    # It is given its port as a service is that is begun by its socket.
    script = 'fd=$1; shift; LISTEN_FDS=1 LISTEN_PID=$$ exec "$@" 3<&"$fd"'
    with socket.create_server(("127.0.0.1", 0)) as listening:
        number = listening.fileno()
        place = Place("127.0.0.1", listening.getsockname()[1], "disk", cert)
        server = await asyncio.create_subprocess_exec(
            "bash", "-c", script, "x", str(number), *command, pass_fds=[number]
        )

    async def find() -> list[Place]:
        return [place]

    try:
        disk = await open_disk(find, len(content), 3)
        ranges = [(at, min(BLOCK, len(content) - at)) for at in range(0, len(content), BLOCK)]
        found = b"".join([bytes(block) async for block in disk.blocks(ranges)])
        assert (disk.connections, found == content) == (3, True)
        await disk.close()
    finally:
        server.terminate()
        await server.wait()


@pytest.mark.judge("tar")
def test_tar_takes_an_archive_apart(tmp_path: Path) -> None:
    content = noise(MIB) + bytes(3 * MIB) + noise(700)
    ova = xva.Ova({}, (xva.Item("VDI", "Ref:2", {"virtual_size": len(content)}),))
    stream = xva.member(xva.OVA, ova.encode()) + xva.Chunks("Ref:2", len(content)).write(content) + xva.END
    (tmp_path / "vm.xva").write_bytes(stream)
    run("tar", "-C", tmp_path, "-xf", tmp_path / "vm.xva")
    chunks = sorted(path.name for path in (tmp_path / "Ref:2").iterdir())
    assert chunks == ["00000000", "00000000.xxhash", "00000004", "00000004.xxhash"]
    assert (tmp_path / "Ref:2" / "00000004").read_bytes() == noise(700)
    assert (tmp_path / xva.OVA).read_bytes() == ova.encode()


@pytest.mark.judge("tar")
def test_an_archive_that_tar_made_is_read(tmp_path: Path) -> None:
    content = noise(5000)
    ova = xva.Ova({}, (xva.Item("VDI", "Ref:2", {"virtual_size": len(content)}),))
    (tmp_path / xva.OVA).write_bytes(ova.encode())
    (tmp_path / "Ref:2").mkdir()
    (tmp_path / "Ref:2" / "00000000").write_bytes(content)
    (tmp_path / "Ref:2" / "00000000.checksum").write_text(hashlib.sha1(content).hexdigest())
    names = (xva.OVA, "Ref:2/00000000", "Ref:2/00000000.checksum")
    run("tar", "-C", tmp_path, "--force-local", "-cf", tmp_path / "vm.xva", *names)
    reader = xva.Reader()
    events = reader.feed((tmp_path / "vm.xva").read_bytes())
    reader.close()
    assert events == [ova_of(events), xva.Data("Ref:2", 0, [content])]


def ova_of(events: list[xva.Event]) -> xva.Ova:
    [found] = [event for event in events if isinstance(event, xva.Ova)]
    return found
