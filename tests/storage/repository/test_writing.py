"""repository.*: what is written, committed and read again, on every kind of remote."""

from __future__ import annotations

import hashlib

import pytest

from runtime.contract import LocalChannel
from tests.storage.repository.conftest import Place
from tests.storage.repository.writing import DAY, UUIDS, Repository, block, increment, of_full, partial_frame
from tests.storage.repository.written import VM


@pytest.fixture
def repository(channel: LocalChannel, kept: Place) -> Repository:
    return Repository(channel, kept.url)


async def test_a_full_backup_is_there_once_it_is_committed(repository: Repository, kept: Place) -> None:
    data = [bytes([number]) * 300_000 for number in range(9)]
    async with repository.hold() as held:
        part = await held.write_full(data)
        assert await repository.backups(VM) == []
        metadata = of_full(part)
        id = await held.commit(metadata)
    whole = b"".join(data)
    assert part == {"path": "./20261120T151702Z.xva", "size": len(whole), "sha256": hashlib.sha256(whole).hexdigest()}
    assert await repository.backups(VM) == [{"vm": VM, "id": id, "metadata": metadata}]
    assert await repository.read_full(id) == whole
    checksum = kept.files().get(f"xo-vm-backups/{VM}/20261120T151702Z.xva.checksum")
    digest = hashlib.sha256(whole).hexdigest()
    assert checksum == (None if kept.kind == "encrypted" else f"$5$${digest}".encode())


async def test_an_incremental_backup_is_read_through_its_chain(repository: Repository) -> None:
    async with repository.hold() as held:
        _, first = await held.back_up({0: block(1), 2: block(2)})
        _, path = await held.back_up({2: block(3), 3: block(4)}, 1, first)
    assert await repository.blocks(path) == {0: block(1), 2: block(3), 3: block(4)}
    assert await repository.blocks(path, base=first) == {2: block(3), 3: block(4)}
    assert await repository.blocks(first, base=path) == {2: block(2), 3: bytes(2 << 20)}
    (tip,) = await repository.tips()
    assert (tip["path"], tip["uuid"], tip["chainLength"], tip["continuable"]) == (path, UUIDS[1], 2, True)


async def test_sectors_that_do_not_count_are_the_parents(repository: Repository) -> None:
    async with repository.hold() as held:
        _, first = await held.back_up({1: block(1)})
        new = await held.write_disk(partial_frame(1, block(2), [0, 4095]), UUIDS[1], DAY + 1000, parent=first)
        await held.commit(increment(new, 1))
    expected = block(2)[:512] + block(1)[512:-512] + block(2)[-512:]
    assert await repository.blocks(new["path"]) == {1: expected}


async def test_what_was_not_committed_goes_with_the_session(repository: Repository, kept: Place) -> None:
    async with repository.hold() as held:
        await held.write_full([b"a" * 1000])
        await held.write_disk({0: block(1)})
    async with repository.hold(wait=20):
        # The session before is over then.
        files = kept.files()
    assert [path for path in files if path.startswith("xo-") and not path.endswith(".lock")] == []
