"""A reader session: which chunks it gives, and those that it reads before they are asked for."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from generated.errors import pbs as errors
from runtime.storage.datastore import blob
from runtime.storage.datastore.index import Digests
from runtime.storage.datastore.index_reader import IndexReader
from runtime.storage.datastore.quota import Quota
from runtime.storage.datastore.reader import Reader
from runtime.storage.datastore.reader_session import AHEAD, ReaderSession
from runtime.storage.datastore.store import Datastore
from runtime.storage.datastore.threads import Threads
from tests.storage.datastore.making import backup_of, digest, pieces, snapshot

CHUNKS = pieces("read", 30)
OTHERS = pieces("other", 5)


class Reads:
    """Which chunks were read from the store, and how often."""

    def __init__(self) -> None:
        self.of: Counter[bytes] = Counter()
        self._changed = threading.Condition()

    def note(self, digest: bytes) -> None:
        with self._changed:
            self.of[digest] += 1
            self._changed.notify_all()

    async def until(self, wanted: list[bytes]) -> None:
        """Return when all of these have been read."""

        def wait() -> None:
            with self._changed:
                self._changed.wait_for(lambda: all(self.of[one] for one in wanted))

        await asyncio.to_thread(wait)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Reads:
    found = Reads()
    chunk = Reader.chunk

    def noted(self: Reader, digest: bytes) -> bytes:
        found.note(digest)
        return chunk(self, digest)

    monkeypatch.setattr(Reader, "chunk", noted)
    return found


@pytest_asyncio.fixture
async def session(store: Datastore) -> AsyncIterator[ReaderSession]:
    backup_of(store, snapshot(), {"a.didx": CHUNKS, "b.didx": OTHERS + CHUNKS[:2]})
    threads = Threads()
    found = ReaderSession("id", store, store.open_reader(snapshot()), threads, Quota(1 << 30))
    yield found
    await found.over()
    threads.close()


async def chunk(session: ReaderSession, data: bytes) -> bytes:
    async with session.chunk(digest(data).hex()) as stored:
        return blob.decode(stored)


async def download(session: ReaderSession, name: str) -> None:
    (await session.download(name)).close()


async def test_what_follows_in_the_index_is_read_before_it_is_asked_for(session: ReaderSession, reads: Reads) -> None:
    await download(session, "a.didx")
    assert await chunk(session, CHUNKS[0]) == CHUNKS[0]
    await reads.until([digest(data) for data in CHUNKS[1 : 1 + AHEAD]])
    assert set(reads.of) == {digest(data) for data in CHUNKS[: 1 + AHEAD]}


async def test_in_the_order_of_the_index_each_chunk_is_read_once(
    session: ReaderSession, reads: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From one archive to the next, where the second has chunks of the first again; each index is looked at once."""
    looks = 0
    digests_at = IndexReader.digests_at

    def counted(self: IndexReader, start: int, count: int) -> Digests:
        nonlocal looks
        looks += 1
        return digests_at(self, start, count)

    monkeypatch.setattr(IndexReader, "digests_at", counted)
    for name in ("a.didx", "b.didx"):
        await download(session, name)
    for data in CHUNKS + OTHERS + CHUNKS[:2]:
        assert await chunk(session, data) == data
    assert reads.of == Counter(map(digest, CHUNKS + OTHERS + CHUNKS[:2]))
    assert looks <= 2


async def test_who_reads_in_another_order_gets_what_he_asks_for(session: ReaderSession, reads: Reads) -> None:
    await download(session, "a.didx")
    order = [*CHUNKS[20:25], *reversed(CHUNKS), CHUNKS[3], CHUNKS[3], *CHUNKS[10:15]]
    assert [await chunk(session, data) for data in order] == order
    found = await asyncio.gather(*(chunk(session, data) for data in CHUNKS * 2))
    assert found == CHUNKS * 2


async def test_what_is_wrong_with_a_chunk_is_told_to_who_asks_for_it(
    session: ReaderSession, store: Datastore, reads: Reads
) -> None:
    name = digest(CHUNKS[1]).hex()
    (store.path / ".chunks" / name[:4] / name).write_bytes(blob.encode(b"")[:-1] + b"x")
    await download(session, "a.didx")
    assert await chunk(session, CHUNKS[0]) == CHUNKS[0]
    await reads.until([digest(CHUNKS[1])])
    with pytest.raises(errors.ChunkUnreadable) as refused:
        await chunk(session, CHUNKS[1])
    assert refused.value.message == f"chunk {name} cannot be read: is corrupt and was set aside"
    assert await chunk(session, CHUNKS[2]) == CHUNKS[2]


async def test_a_chunk_of_an_index_that_was_not_asked_for_is_refused(session: ReaderSession) -> None:
    with pytest.raises(errors.ChunkNotRegistered):
        await chunk(session, CHUNKS[0])
    await download(session, "b.didx")
    assert await chunk(session, CHUNKS[0]) == CHUNKS[0]
    with pytest.raises(errors.ChunkNotRegistered):
        await chunk(session, CHUNKS[2])
