"""Reader sessions over real TLS sockets (proxmox-backup.md 6, 17)."""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import os
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.pbs.backups import FIXED_CHUNK, Backup, read_index, restore
from tests.pbs.client import Refused, session, upgrade
from tests.pbs.conftest import Params
from tests.pbs.profiles import DOTNET, FILE_RESTORE, PULL, RUST_4
from tests.pbs.server import STORE, Server

pytestmark = pytest.mark.asyncio(loop_scope="module")

DATA = os.urandom(1 << 20)
LARGE = os.urandom(1 << 20) + bytes(15 << 20)
"""Uploaded as a single chunk of 16 MiB, the largest."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def snapshot(server: Server) -> AsyncIterator[dict[str, Any]]:
    params = {"store": STORE, "backup-type": "host", "backup-id": "read", "backup-time": 1_600_000_000}
    async with session(server, RUST_4, "backup", params) as connection:
        backup = Backup(connection, params)
        await backup.whole("root.pxar.didx", DATA, 100_000)
        await backup.whole("disk.img.fidx", DATA)
        archive = await backup.archive("large.pxar.didx")
        assert (await backup.upload(archive, LARGE, compress=False)).status == 200
        assert (await backup.append(archive, [(hashlib.sha256(LARGE).digest(), len(LARGE))])).status == 200
        assert (await backup.close(archive)).status == 200
        assert (await backup.blob("host.conf.blob", b"memory: 512")).status == 200
        assert (await backup.finish()).status == 200
    yield params


async def test_a_chunk_may_be_had_once_its_index_was(server: Server, snapshot: dict[str, Any]) -> None:
    digest = {"digest": hashlib.sha256(DATA[:100_000]).hexdigest()}
    async with session(server, RUST_4, "reader", snapshot) as connection:
        assert (await connection.request("GET", "/chunk", digest)).status == 401
        await connection.request("GET", "/download", {"file-name": "disk.img.fidx"})
        assert (await connection.request("GET", "/chunk", digest)).status == 401, "it is in another archive"
        await connection.request("GET", "/download", {"file-name": "root.pxar.didx"})
        answer = await connection.request("GET", "/chunk", digest)
        assert answer.status == 200
        assert answer.headers["content-type"] == "application/octet-stream"


async def test_what_is_missing(server: Server, snapshot: dict[str, Any]) -> None:
    """A sync takes 404 for `there is no log`, and fails on everything else."""
    async with session(server, PULL, "reader", snapshot) as connection:
        for name, status in {
            "client.log.blob": 404,
            "index.json.blob": 200,
            "none.pxar.didx": 400,
            "none.img.fidx": 400,
            "owner": 400,
            "..%2fowner": 400,
        }.items():
            answer = await connection.request("GET", "/download", {"file-name": name})
            assert answer.status == status, name


async def test_a_chunk_that_is_gone_from_the_disk(server: Server, params: Params) -> None:
    opened = params()
    data = os.urandom(3000)
    async with session(server, RUST_4, "backup", opened) as connection:
        backup = Backup(connection, opened)
        await backup.whole("root.pxar.didx", data)
        assert (await backup.finish()).status == 200
    digest = hashlib.sha256(data).hexdigest()
    (server.folder / ".chunks" / digest[:4] / digest).unlink()
    async with session(server, RUST_4, "reader", opened) as connection:
        await connection.request("GET", "/download", {"file-name": "root.pxar.didx"})
        answer = await connection.request("GET", "/chunk", {"digest": digest})
        assert answer.status == 400
        assert digest in answer.text


async def test_the_speedtest_is_a_mebibyte_of_a(server: Server, snapshot: dict[str, Any]) -> None:
    async with session(server, RUST_4, "reader", snapshot) as connection:
        assert (await connection.request("GET", "/speedtest")).body == b"A" * (1 << 20)


async def test_many_readers_of_one_snapshot(server: Server, snapshot: dict[str, Any]) -> None:
    """The block driver of a file restore opens one for each disk."""

    async def read() -> bytes:
        async with session(server, FILE_RESTORE, "reader", snapshot) as connection:
            return await restore(connection, "disk.img.fidx")

    assert set(await asyncio.gather(*(read() for _ in range(8)))) == {DATA}


async def test_a_client_with_the_smallest_windows_gets_the_largest_chunk(
    server: Server, snapshot: dict[str, Any]
) -> None:
    async with session(server, DOTNET, "reader", snapshot) as connection:
        assert await restore(connection, "large.pxar.didx") == LARGE


async def test_a_client_with_the_largest_windows_gets_it(server: Server, snapshot: dict[str, Any]) -> None:
    async with session(server, RUST_4, "reader", snapshot) as connection:
        assert await restore(connection, "large.pxar.didx") == LARGE


async def test_a_slow_reader_holds_up_nobody(server: Server, snapshot: dict[str, Any]) -> None:
    """One stream takes nothing any more, another of the same connection and another connection go on."""
    slow = dataclasses.replace(RUST_4, stream_window=65535)
    async with session(server, slow, "reader", snapshot) as connection:
        index = await connection.request("GET", "/download", {"file-name": "large.pxar.didx"})
        ((digest, _),) = read_index(bytes(index.body))
        stream = await connection.begin_request("GET", "/chunk", {"digest": digest.hex()})
        connection.paused.add(stream)
        assert await restore(connection, "disk.img.fidx") == DATA
        async with session(server, RUST_4, "reader", snapshot) as other:
            assert await restore(other, "root.pxar.didx") == DATA


async def test_a_read_that_is_taken_back_ends_alone(server: Server, snapshot: dict[str, Any]) -> None:
    async with session(server, RUST_4, "reader", snapshot) as connection:
        for _ in range(5):
            connection.reset(await connection.begin_request("GET", "/download", {"file-name": "disk.img.fidx"}))
        assert await restore(connection, "disk.img.fidx") == DATA


async def test_a_snapshot_stays_while_it_is_read(server: Server, params: Params) -> None:
    opened = params()
    async with session(server, RUST_4, "backup", opened) as connection:
        backup = Backup(connection, opened)
        await backup.whole("disk.img.fidx", bytes(FIXED_CHUNK))
        assert (await backup.finish()).status == 200
    tree = server.storage.datastores.store(STORE).tree
    (info,) = await asyncio.to_thread(tree.snapshots, (), "host", opened["backup-id"])
    async with session(server, RUST_4, "reader", opened) as connection:
        with pytest.raises(Exception, match="locked"):
            await asyncio.to_thread(tree.remove_snapshot, info.snapshot)
        assert await restore(connection, "disk.img.fidx") == bytes(FIXED_CHUNK)


@pytest.mark.parametrize(
    ("wrong", "status", "words"),
    [
        ({"backup-time": 1}, 400, "no snapshot"),
        ({"backup-id": "nobody"}, 400, "no snapshot"),
        ({"store": "none"}, 400, "no datastore named"),
        ({"ns": "none"}, 404, "no namespace"),
        ({"backup-type": "lxc"}, 400, "'backup-type'"),
    ],
)
async def test_a_session_that_cannot_be_opened(
    server: Server, snapshot: dict[str, Any], wrong: dict[str, Any], status: int, words: str
) -> None:
    with pytest.raises(Refused, match=words) as refused:
        await upgrade(
            server, RUST_4, "reader", {**snapshot, **wrong}, ["authorization: PBSAPIToken=" + await reader(server)]
        )
    assert refused.value.status == status


async def test_who_may_not_read_is_told_with_400(server: Server, snapshot: dict[str, Any]) -> None:
    token = await server.api_token("root@pam!auditor", "DatastoreAudit")
    with pytest.raises(Refused, match="may not read") as refused:
        await upgrade(server, RUST_4, "reader", snapshot, [f"authorization: PBSAPIToken={token}"])
    assert refused.value.status == 400


async def test_who_backs_up_reads_his_own_alone(server: Server, snapshot: dict[str, Any]) -> None:
    token = await server.api_token("root@pam!other")
    with pytest.raises(Refused, match=r"belongs to root@pam!tests, not to root@pam!other"):
        await upgrade(server, RUST_4, "reader", snapshot, [f"authorization: PBSAPIToken={token}"])


async def reader(server: Server) -> str:
    """Return a token that may read everything."""
    name = f"root@pam!r{os.urandom(4).hex()}"
    return await server.api_token(name, "Admin", "/")
