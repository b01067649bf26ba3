"""repository.*: what is written, committed and read again, on every kind of remote."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from typing import Any

import pytest

from runtime.contract import LocalChannel
from runtime.contract.abi import Fault
from runtime.formats.vhd import BLOCK, NO_PARENT, Reader
from runtime.storage.repository.machine import Machine
from tests.storage.repository.conftest import Place
from tests.storage.repository.writing import DAY, UUIDS, Repository, block, increment, of_full, partial_frame
from tests.storage.repository.written import POOL, SCHEDULE, VM


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


@pytest.mark.parametrize("what", ["begin_disk", "end_disk", "begin_full", "end_full"])
async def test_who_stops_while_a_file_is_made_leaves_nothing(
    repository: Repository, kept: Place, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    at_it, go_on, step = threading.Event(), threading.Event(), getattr(Machine, what)

    def held(*words: Any) -> Any:
        at_it.set()
        assert go_on.wait(30)
        return step(*words)

    monkeypatch.setattr(Machine, what, held)
    async with repository.hold() as held_by:
        write = held_by.write_disk({0: block(1)}) if what.endswith("disk") else held_by.write_full([b"a" * 1000])
        writing = asyncio.ensure_future(write)
        assert await asyncio.to_thread(at_it.wait, 30)
        writing.cancel()
        await asyncio.wait({writing})
        unlocking = asyncio.ensure_future(held_by.unlock())
        go_on.set()
        await unlocking
        assert [path for path in kept.files() if path.startswith("xo-")] == []


async def test_who_has_unlocked_leaves_nothing_and_the_next_does_not_wait(repository: Repository, kept: Place) -> None:
    async with repository.hold() as held:
        await held.write_full([b"a" * 1000])
        await held.unlock()
        assert [path for path in kept.files() if path.startswith("xo-")] == []
        async with repository.hold(wait=0):
            pass


async def test_a_chain_as_one_vhd(repository: Repository) -> None:
    """Its length is known before, and it is a disk without a parent; with a base it is what is different."""
    async with repository.hold() as held:
        _, first = await held.back_up({0: block(1), 2: block(2)})
        _, path = await held.back_up({2: block(3)}, 1, first)
    for base, blocks in ((None, {0: block(1), 2: block(3)}), (first, {2: block(3)})):
        more = {} if base is None else {"base": base}
        told = await repository.describe(path, **more)
        content = await repository.read_disk(path, form="vhd", **more)
        reader = Reader()
        read = {extent.offset // BLOCK: bytes(extent.data) for extent in reader.feed(content)}
        reader.close()
        assert (len(content), told["blocks"], read) == (told["length"], len(blocks), blocks)
        assert reader.footer is not None
        assert reader.header is not None
        assert str(reader.footer.uuid) == told["uuid"] == UUIDS[1]
        assert str(reader.header.parent_uuid) == (str(NO_PARENT) if base is None else UUIDS[0])
    assert [one["path"] for one in told["chain"]] == [first, path]


@pytest.mark.parametrize("pool", [None, POOL])
async def test_a_backup_of_a_configuration(repository: Repository, pool: str | None) -> None:
    metadata = {"jobId": "j", "scheduleId": SCHEDULE, "timestamp": DAY} | ({"pool": {"uuid": pool}} if pool else {})
    more = {} if pool is None else {"pool": pool}
    told = await repository.write_metadata(b"data", scheduleId=SCHEDULE, timestamp=DAY, metadata=metadata, **more)
    top = f"/xo-config-backups/{SCHEDULE}" if pool is None else f"/xo-pool-metadata-backups/{SCHEDULE}/{pool}"
    assert told == {"id": f"{top}/20261120T151702Z", "size": 4}
    assert await repository.read_metadata(told["id"]) == {"metadata": metadata, "size": 4}
    assert await repository.read_data(told["id"]) == b"data"
    with pytest.raises(Fault, match="exists already"):
        await repository.write_metadata(b"other", scheduleId=SCHEDULE, timestamp=DAY, metadata=metadata, **more)
    await repository.delete_metadata(told["id"])
    with pytest.raises(Fault, match="there is no backup"):
        await repository.read_data(told["id"])


async def test_how_a_remote_keeps_backups(repository: Repository, kept: Place) -> None:
    about = await repository.about()
    assert about["disks"] == ("file" if kept.kind == "file" else "directory")
    assert about.get("compression") == (None if kept.kind == "file" else "brotli")
    assert about["encrypted"] == (kept.kind == "encrypted")
    assert about["locks"] == (kept.kind != "s3")
