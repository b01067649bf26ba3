"""Many and large things at once: bodies beyond the memory of a session, idle sessions, clients that send slowly."""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import resource
from collections.abc import AsyncIterator, Iterator
from typing import BinaryIO

import pytest
import pytest_asyncio

from runtime.gateway.pbs.memory import SLACK, Memory
from runtime.gateway.pbs.settings import Pbs
from runtime.storage.datastore.bodies import OF_ALL, OF_SESSION, Room
from runtime.storage.datastore.store import Datastore
from tests.pbs.backups import Backup, blob, digests, restore
from tests.pbs.client import Connection, Refused, session, upgrade
from tests.pbs.conftest import Params
from tests.pbs.profiles import GO, RUST_4
from tests.pbs.server import QUICK, Server, serving_in_memory

pytestmark = pytest.mark.asyncio(loop_scope="module")

SIZE = 256 << 10
IN_MEMORY = 4
"""Chunks that the gateway has room for, of one session."""
IDLE = 1000


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[Server]:
    """Sessions of this server have memory for four of the chunks."""
    async with serving_in_memory(dataclasses.replace(QUICK, memory=IN_MEMORY * (SIZE + 12))) as found:
        yield found


@pytest.fixture
def most(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """By what it is: the most bytes that were taken of one memory, and how many files the store was asked for."""
    found = {"gateway": 0, "storage": 0, "files": 0}
    add, take, take_room, temporary = Memory.add, Memory.take, Room.take, Datastore.temporary

    def adding(self: Memory, count: int) -> None:
        add(self, count)
        found["gateway"] = max(found["gateway"], self.taken)

    def taking(self: Memory, count: int) -> bool:
        taken = take(self, count)
        found["gateway"] = max(found["gateway"], self.taken)
        return taken

    def taking_room(self: Room, count: int) -> bool:
        before = self._left
        taken = take_room(self, count)
        if self._whole is not None and taken:
            found["storage"] = max(found["storage"], OF_SESSION - before + count)
        return taken

    def file(self: Datastore) -> BinaryIO:
        found["files"] += 1
        return temporary(self)

    monkeypatch.setattr(Memory, "add", adding)
    monkeypatch.setattr(Memory, "take", taking)
    monkeypatch.setattr(Room, "take", taking_room)
    monkeypatch.setattr(Datastore, "temporary", file)
    return found


async def test_the_memory_of_a_session_and_of_all_is_what_is_promised() -> None:
    """64 MiB and 1 GiB, of which some is for what is on its way between the two halves."""
    assert Pbs().memory + SLACK + OF_SESSION <= 64 << 20
    assert Pbs().memory_of_all + OF_ALL <= 1 << 30


async def test_64_uploads_by_turns_go_through_files_of_the_store(
    server: Server, params: Params, most: dict[str, int]
) -> None:
    """None of them is complete before all are nearly so; storage has memory for 8 MiB of what the gateway passes on."""
    opened = params()
    parts = [hashlib.sha256(bytes([number])).digest() * (SIZE // 32) for number in range(64)]
    async with session(server, GO, "backup", opened) as connection:
        backup = Backup(connection, opened)
        archive = await backup.archive("root.pxar.didx")
        encoded = [blob(part, compress=False) for part in parts]
        streams = [
            await connection.begin_request(
                "POST",
                "/dynamic_chunk",
                {"wid": archive.wid, "digest": digest.hex(), "size": size, "encoded-size": size + 12},
                ends=False,
            )
            for digest, size in digests(parts)
        ]
        step = 32 << 10
        for at in range(0, SIZE + 12, step):
            for stream, body in zip(streams, encoded, strict=True):
                await connection.send(stream, body[at : at + step], ends=at + step >= len(body))
        for stream in streams:
            assert (await connection.answer(stream)).status == 200
        assert most["gateway"] <= IN_MEMORY * (SIZE + 12) + SLACK < 64 * SIZE
        assert most["storage"] <= OF_SESSION < 64 * SIZE
        assert most["files"] == 64 - IN_MEMORY - OF_SESSION // (SIZE + 12)
        assert (await backup.append(archive, digests(parts))).status == 200
        assert (await backup.close(archive)).status == 200
        assert (await backup.finish()).status == 200
    async with session(server, RUST_4, "reader", opened) as reader:
        assert await restore(reader, "root.pxar.didx") == b"".join(parts)


@pytest.fixture
def many_files() -> Iterator[None]:
    """Let this process have the sockets of both ends of so many sessions open, where it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * IDLE + 1000
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip(f"a process may have {hard} files open here, and this needs {wanted}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.timeout(300)
async def test_idle_sessions_stay_and_others_work_beside_them(server: Server, params: Params, many_files: None) -> None:
    shown = [f"authorization: PBSAPIToken={server.token}"]
    idle: list[Connection] = []
    for at in range(0, IDLE, 25):
        opened = (upgrade(server, RUST_4, "backup", params(f"idle{at + number}"), shown) for number in range(25))
        idle += await asyncio.gather(*opened)
    own = params()
    async with session(server, RUST_4, "backup", own) as connection:
        backup = Backup(connection, own)
        await backup.whole("root.pxar.didx", b"x")
        assert (await backup.finish()).status == 200
    answers = await asyncio.gather(*(one.request("GET", "/previous_backup_time") for one in idle))
    assert [answer.status for answer in answers] == [200] * IDLE
    for one in idle:
        await one.close()


async def test_a_folder_that_is_unplugged_is_said_and_nothing_is_lost_when_it_is_back(
    server: Server, params: Params
) -> None:
    opened, first, second = params(), b"before" * 100, b"after" * 100
    aside = server.folder.with_name("aside")
    async with session(server, RUST_4, "backup", opened) as connection:
        backup = Backup(connection, opened)
        archive = await backup.archive("root.pxar.didx")
        assert (await backup.upload(archive, first)).status == 200
        server.folder.rename(aside)
        answers = [
            await backup.upload(archive, second),
            await backup.raw_blob("host.conf.blob", blob(b"x")),
            await backup.post("/dynamic_index", {"archive-name": "other.pxar.didx"}),
        ]
        with pytest.raises(Refused, match="datastore 'main' cannot be used"):
            await upgrade(server, RUST_4, "backup", params("other"), [f"authorization: PBSAPIToken={server.token}"])
        aside.rename(server.folder)
        for answer in answers:
            assert (answer.status, "cannot be used" in answer.text) == (400, True), answer.text
        assert (await backup.upload(archive, second)).status == 200
        assert (await backup.append(archive, digests([first, second]))).status == 200
        assert (await backup.close(archive)).status == 200
        assert (await backup.finish()).status == 200
    async with session(server, RUST_4, "reader", opened) as reader:
        assert await restore(reader, "root.pxar.didx") == first + second
