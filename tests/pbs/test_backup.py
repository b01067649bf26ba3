"""Backup sessions over real TLS sockets, in the manner of every known client (proxmox-backup.md 17)."""

from __future__ import annotations

import asyncio
import hashlib
import os

import pytest

from tests.pbs.backups import FIXED_CHUNK, Backup, blob, digests, restore
from tests.pbs.client import Refused, session, session_when_free, upgrade
from tests.pbs.conftest import Params
from tests.pbs.profiles import BACKING_UP, GO, QEMU, READING, RUST_3, RUST_4, Profile
from tests.pbs.server import Server

pytestmark = pytest.mark.asyncio(loop_scope="module")

names = pytest.mark.parametrize("profile", BACKING_UP, ids=lambda profile: profile.name)


async def snapshots(server: Server, group: str) -> list[dict[str, object]]:
    found = await asyncio.to_thread(server.storage.datastores.store("main").tree.snapshots, (), "host", group)
    return [{"time": info.snapshot.time, "size": info.size} for info in found]


FILES = os.urandom(300_000) + bytes(500_000) + os.urandom(200_000)
IMAGE = os.urandom(FIXED_CHUNK) + bytes(FIXED_CHUNK) + os.urandom(1000)


@pytest.mark.parametrize(("profile", "other"), [*zip(BACKING_UP, READING, strict=True)], ids=lambda one: one.name)
async def test_a_backup_is_restored_byte_for_byte(
    server: Server, params: Params, profile: Profile, other: Profile
) -> None:
    """A dynamic archive, an image and a blob, from every client, read back by every client."""
    opened = params()
    async with session(server, profile, "backup", opened) as connection:
        backup = Backup(connection, opened)
        await backup.whole("root.pxar.didx", FILES, 150_000)
        await backup.whole("disk.img.fidx", IMAGE)
        assert (await backup.blob("host.conf.blob", b"memory: 512")).data is None
        assert (await backup.finish()).data is None
    async with session(server, other, "reader", opened) as connection:
        assert await restore(connection, "root.pxar.didx") == FILES
        assert await restore(connection, "disk.img.fidx") == IMAGE


@names
async def test_the_first_settings_say_what_clients_need(server: Server, params: Params, profile: Profile) -> None:
    async with session(server, profile, "backup", params()) as connection:
        await asyncio.wait_for(connection.settled.wait(), 10)
        settings = connection.server_settings
        assert settings[4] >= 32 << 20, "window of a stream"
        assert settings[5] >= 4 << 20, "frames"
        assert settings[3] >= 200, "streams"
        await connection.request("GET", "/previous_backup_time")
        assert connection.h2.outbound_flow_control_window >= 32 << 20, "window of the connection"


async def test_64_uploads_in_flight_with_puts_between_them(server: Server, params: Params) -> None:
    """They are twice what the window has; and what is cut off after finish is a success."""
    opened = params()
    parts = [number.to_bytes(4, "big") * (1 << 18) for number in range(64)]
    connection = await upgrade(server, RUST_3, "backup", opened, [f"authorization: PBSAPIToken={server.token}"])
    backup = Backup(connection, opened)
    archive = await backup.archive("root.pxar.didx")
    uploads = [asyncio.ensure_future(backup.upload(archive, part, compress=False)) for part in parts]
    for at in range(0, 64, 16):
        for upload in uploads[at : at + 16]:
            assert (await upload).status == 200
        assert (await backup.append(archive, digests(parts[at : at + 16]))).status == 200
    assert (await backup.close(archive)).status == 200
    assert (await backup.finish()).status == 200
    connection.cut()
    (found,) = await snapshots(server, opened["backup-id"])
    assert found["size"] is not None
    async with session(server, RUST_4, "reader", opened) as reader:
        assert await restore(reader, "root.pxar.didx") == b"".join(parts)


async def test_a_session_that_breaks_off_leaves_no_snapshot_and_no_lock_but_its_chunks(
    server: Server, params: Params
) -> None:
    opened = params()
    data = os.urandom(5000)
    connection = await upgrade(server, RUST_3, "backup", opened, [f"authorization: PBSAPIToken {server.token}"])
    backup = Backup(connection, opened)
    await backup.whole("root.pxar.didx", data)
    connection.cut()
    later = params()
    async with session_when_free(server, RUST_3, later) as connection:
        assert await snapshots(server, opened["backup-id"]) == [{"time": later["backup-time"], "size": None}]
        digest = hashlib.sha256(data).hexdigest()
        assert (server.folder / ".chunks" / digest[:4] / digest).exists()
        again = Backup(connection, later)
        archive = await again.archive("root.pxar.didx")
        assert (await again.append(archive, digests([data]))).text.startswith("chunk"), "it is known to nobody"


async def test_zero_dirty_chunks_reuse_the_index_of_the_last_backup(server: Server, params: Params) -> None:
    first = params()
    image = os.urandom(FIXED_CHUNK) + bytes(FIXED_CHUNK)
    async with session(server, QEMU, "backup", first) as connection:
        backup = Backup(connection, first)
        archive = await backup.whole("drive-scsi0.img.fidx", image)
        assert (await backup.finish()).status == 200
    second = params()
    async with session_when_free(server, QEMU, second) as connection:
        backup = Backup(connection, second)
        wrong = {"archive-name": "drive-scsi0.img.fidx", "size": len(image), "reuse-csum": "00" * 32}
        refused = await backup.post("/fixed_index", wrong)
        assert refused.status == 400
        assert archive.csum.hex() in refused.text
        other = await backup.post("/fixed_index", {**wrong, "size": 1, "reuse-csum": archive.csum.hex()})
        assert other.status == 400
        again = await backup.archive("drive-scsi0.img.fidx", len(image), archive.csum)
        again.entries, again.size = [], 0
        closed = await backup.close(again, csum=archive.csum.hex())
        assert closed.status == 200, closed.text
        backup.files[-1] |= {"csum": archive.csum.hex(), "size": len(image)}
        assert (await backup.finish()).status == 200
    async with session(server, QEMU, "reader", second) as connection:
        assert await restore(connection, "drive-scsi0.img.fidx") == image


async def test_previous_makes_its_chunks_known_and_nothing_else(server: Server, params: Params) -> None:
    parts = [os.urandom(2000), os.urandom(3000)]
    first = params()
    async with session(server, RUST_3, "backup", first) as connection:
        assert (await connection.request("GET", "/previous_backup_time")).data is None
        assert (await connection.request("GET", "/previous", {"archive-name": "root.pxar.didx"})).status == 400
        backup = Backup(connection, first)
        await backup.whole("root.pxar.didx", b"".join(parts), 2000)
        assert (await backup.finish()).status == 200
    second = params()
    async with session_when_free(server, RUST_3, second) as connection:
        backup = Backup(connection, second)
        chunks = digests([b"".join(parts)[at : at + 2000] for at in range(0, 5000, 2000)])
        archive = await backup.archive("root.pxar.didx")
        refused = await backup.append(archive, chunks)
        assert refused.status == 400
        assert chunks[0][0].hex() in refused.text
        assert (await connection.request("GET", "/previous_backup_time")).data == first["backup-time"]
        index = await connection.request("GET", "/previous", {"archive-name": "root.pxar.didx"})
        assert index.headers["content-type"] == "application/octet-stream"
        archive.entries, archive.size = [], 0
        assert (await backup.append(archive, chunks)).status == 200
        unknown = await backup.append(archive, [(hashlib.sha256(b"never").digest(), 5)])
        assert unknown.status == 400
        del archive.entries[-1]
        archive.size -= 5
        assert (await backup.close(archive)).status == 200
        assert (await connection.request("GET", "/previous", {"archive-name": "host.conf.blob"})).status == 404
        assert (await connection.request("GET", "/previous", {"archive-name": "disk.img.fidx"})).status == 400
        assert (await connection.request("GET", "/previous", {"archive-name": "a.txt"})).status == 400
        assert (await backup.finish()).status == 200


async def test_a_group_has_one_backup_at_a_time_and_readers_meanwhile(server: Server, params: Params) -> None:
    first = params()
    async with session(server, RUST_4, "backup", first) as connection:
        backup = Backup(connection, first)
        await backup.whole("root.pxar.didx", b"x" * 100)
        assert (await backup.finish()).status == 200
    second = params()
    async with session_when_free(server, RUST_3, second) as connection:
        with pytest.raises(Refused, match="locked") as refused:
            await upgrade(server, RUST_3, "backup", params(), [f"authorization: PBSAPIToken={server.token}"])
        assert refused.value.status == 400
        async with session(server, RUST_4, "reader", first) as reader:
            # Change detection by metadata: from the same client, at the same time.
            assert await restore(reader, "root.pxar.didx") == b"x" * 100
        with pytest.raises(Refused):
            await upgrade(server, RUST_3, "reader", second, [f"authorization: PBSAPIToken={server.token}"])


async def test_the_quirks_of_the_go_client_harm_nothing(server: Server, params: Params) -> None:
    """It closes twice, has no csum for blobs, and takes answers back that it does not read."""
    opened = params()
    async with session(server, GO, "backup", opened) as connection:
        backup = Backup(connection, opened)
        refused = await connection.request("GET", "/previous", {"archive-name": "backup.pxar.didx"})
        assert len(refused.body) >= 8
        archive = await backup.whole("backup.pxar.didx", os.urandom(1000))
        assert (await backup.close(archive)).status == 400
        encoded = blob(b"cores: 2")
        assert (await backup.raw_blob("qemu-server.conf.blob", encoded)).status == 200
        backup.state("qemu-server.conf.blob", 8, None)
        stream = await connection.begin_request("GET", "/previous_backup_time")
        connection.reset(stream)
        assert (await backup.finish()).status == 200
    (found,) = await snapshots(server, opened["backup-id"])
    assert found["size"] is not None


async def test_a_benchmark_keeps_nothing(server: Server, params: Params) -> None:
    opened = params("benchmark", benchmark=True)
    quiet = Profile(name="benchmark", headers=RUST_4.headers)
    async with session(server, quiet, "backup", opened) as connection:
        for _ in range(4):
            assert (await connection.request("POST", "/speedtest", body=bytes(12 << 20))).data is None
        refused = await connection.request("POST", "/finish")
        assert (refused.status, "nothing of a benchmark is kept" in refused.text) == (400, True)
        folder = server.folder / "host" / "benchmark"
        assert len(list(folder.iterdir())) == 2, "owner and snapshot"
    async with session_when_free(server, quiet, params("benchmark", benchmark=True)):
        assert len(list(folder.iterdir())) == 2, "the first one is gone"
    for wrong in (params("benchmark"), params(benchmark=True)):
        with pytest.raises(Refused, match="benchmark"):
            await upgrade(server, quiet, "backup", wrong, [f"authorization: PBSAPIToken={server.token}"])


async def test_a_session_lists_its_verbs(server: Server, params: Params) -> None:
    async with session(server, RUST_3, "backup", params()) as connection:
        found = {entry["subdir"] for entry in (await connection.request("GET", "/")).data}
        assert {"blob", "dynamic_index", "finish", "previous"} <= found
