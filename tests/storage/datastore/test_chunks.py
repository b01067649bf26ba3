"""Chunks in the store: what an upload does where one is, and what becomes of corrupt ones. proxmox-backup.md 11.3."""

from __future__ import annotations

import os
import stat
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import zstandard

from runtime.storage.datastore import blob
from runtime.storage.datastore.blob import Kind
from runtime.storage.datastore.chunks import Stored
from runtime.storage.datastore.errors import BadBlob, ChunkMismatch, ChunkMissing, StoreUnusable
from runtime.storage.datastore.store import Datastore
from tests.storage.datastore.making import begin, chunk_files, digest, opened, snapshot

DATA = b"some data " * 50
DIGEST = digest(DATA)
PLAIN = blob.encode(DATA, compress=False)
SMALL = blob.encode(DATA)
OTHER = blob.encode(DATA, level=19)


def sealed(size: int, kind: Kind = Kind.ENCRYPTED) -> bytes:
    payload = b"s" * size
    return kind.value + zlib.crc32(payload).to_bytes(4, "little") + bytes(32) + payload


def path_of(store: Datastore, digest: bytes = DIGEST) -> Path:
    return store.path / ".chunks" / digest.hex()[:4] / digest.hex()


def there(store: Datastore, content: bytes) -> None:
    path_of(store).parent.mkdir(exist_ok=True)
    path_of(store).write_bytes(content)
    os.utime(path_of(store), (1, 1))


def test_a_chunk_lies_where_an_original_server_looks_for_it(store: Datastore) -> None:
    assert store.chunks.put(DIGEST, SMALL, len(DATA)) == Stored(True, len(SMALL))
    assert path_of(store).read_bytes() == SMALL
    assert stat.S_IMODE(path_of(store).parent.stat().st_mode) == 0o750
    assert store.chunk(DIGEST) == SMALL


def test_the_crc_of_an_uploaded_chunk_is_put_right(store: Datastore) -> None:
    wrong = bytearray(SMALL)
    wrong[8:12] = b"none"
    store.chunks.put(DIGEST, memoryview(wrong), len(DATA))
    assert path_of(store).read_bytes() == SMALL


@pytest.mark.parametrize(
    ("here", "upload", "size", "new"),
    [
        (SMALL, SMALL, len(DATA), False),
        (b"", SMALL, len(DATA), True),
        (SMALL, PLAIN, len(DATA), False),
        (PLAIN, SMALL, len(DATA), True),
        (sealed(9), sealed(9), 9, False),
        (sealed(9, Kind.ZSTD_ENCRYPTED), sealed(12, Kind.ZSTD_ENCRYPTED), 900, False),
        (sealed(9, Kind.ZSTD_ENCRYPTED), sealed(12), 12, False),
        (sealed(12), sealed(9, Kind.ZSTD_ENCRYPTED), 900, False),
    ],
    ids=["same", "empty", "smaller", "larger", "sealed", "sealed-packed", "sealed-longer", "sealed-shorter"],
)
def test_a_chunk_that_is_there_stays_or_is_replaced(
    store: Datastore, here: bytes, upload: bytes, size: int, new: bool
) -> None:
    there(store, here)
    stored = store.chunks.put(DIGEST, upload, size)
    expected = upload if new else here
    assert stored == Stored(new, len(expected))
    assert path_of(store).read_bytes() == expected
    found = path_of(store).stat()
    assert min(found.st_atime, found.st_mtime) > 1


@pytest.mark.parametrize(
    ("here", "upload", "size"), [(PLAIN, sealed(9), 9), (sealed(9), sealed(12), 12)], ids=["plain", "other-length"]
)
def test_a_chunk_that_cannot_be_the_one_that_is_there_is_refused(
    store: Datastore, here: bytes, upload: bytes, size: int
) -> None:
    there(store, here)
    with pytest.raises(ChunkMismatch):
        store.chunks.put(DIGEST, upload, size)
    assert path_of(store).read_bytes() == here


@pytest.mark.parametrize(
    "upload", [b"", b"no blob at all", blob.encode(b"other data")], ids=["empty", "no-blob", "other-data"]
)
def test_what_is_not_the_chunk_is_refused_and_leaves_nothing(store: Datastore, upload: bytes) -> None:
    for here in (False, True):
        with pytest.raises(BadBlob):
            store.chunks.put(DIGEST, upload, len(DATA))
        assert chunk_files(store) == ({DIGEST.hex()} if here else set())
        there(store, SMALL)


def test_a_chunk_that_is_not_there_is_missing(store: Datastore) -> None:
    with pytest.raises(ChunkMissing, match=f"chunk {DIGEST.hex()} is not in the store"):
        store.chunk(DIGEST)


def test_a_chunk_that_is_found_corrupt_is_renamed_and_uploaded_anew(store: Datastore) -> None:
    for number in range(12):
        there(store, SMALL[:-1] + b"x")
        with pytest.raises(ChunkMissing, match="is corrupt and was set aside"):
            store.chunk(DIGEST)
        assert DIGEST in store.chunks.set_aside
        assert f"{DIGEST.hex()}.{min(number, 9)}.bad" in chunk_files(store)
    assert store.chunks.put(DIGEST, SMALL, len(DATA)).new
    assert not store.chunks.set_aside
    assert store.chunk(DIGEST) == SMALL


def test_a_chunk_whose_content_is_another_is_found_by_a_check(store: Datastore) -> None:
    there(store, blob.encode(b"another"))
    assert store.chunk(DIGEST) == blob.encode(b"another")
    assert not store.chunks.check(DIGEST)
    there(store, OTHER)
    assert store.chunks.check(DIGEST)


def test_what_is_no_file_is_no_chunk(store: Datastore) -> None:
    path_of(store).mkdir(parents=True)
    with pytest.raises(StoreUnusable, match="the name of a chunk is taken by something else"):
        store.chunks.put(DIGEST, SMALL, len(DATA))


def test_many_uploads_of_one_chunk_at_once_are_one_chunk(store: Datastore) -> None:
    ready = threading.Barrier(8)

    def upload() -> bool:
        ready.wait()
        return store.chunks.put(DIGEST, SMALL, len(DATA)).new

    with ThreadPoolExecutor(8) as pool:
        new = [job.result() for job in [pool.submit(upload) for _ in range(8)]]
    assert sorted(new) == [False] * 7 + [True]
    assert chunk_files(store) == {DIGEST.hex()}


def test_all_folders_can_be_made(store: Datastore) -> None:
    store.chunks.put(DIGEST, SMALL, len(DATA))
    made: list[str] = []
    store.chunks.make_prefixes(lambda: made.append("") or len(made) > 40)  # type: ignore[func-returns-value]
    assert store.chunks.prefixes() == sorted({DIGEST.hex()[:4], *(f"{n:04x}" for n in range(40))})


def test_drafts_of_a_killed_server_are_gone_at_the_next_start(folder: Path) -> None:
    store = opened(folder / "other")
    store.close()
    (store.path / ".gatewright/drafts/5").write_bytes(b"half a chunk")
    opened(folder / "other").close()
    assert list((store.path / ".gatewright/drafts").iterdir()) == []


def test_a_chunk_of_the_most_bytes_is_taken_and_one_more_is_not(store: Datastore) -> None:
    data = bytes(blob.CHUNK_LIMIT)
    backup = begin(store, snapshot())
    assert backup.put_chunk(digest(data), blob.encode(data, compress=False), len(data)).new
    assert backup.put_chunk(digest(data), blob.encode(data), len(data)).new
    more = data + b"\0"
    with pytest.raises(BadBlob):
        backup.put_chunk(digest(more), blob.encode(more), len(more))
    with pytest.raises(BadBlob):
        backup.put_chunk(digest(more), blob.encode(more, compress=False), len(more))


def test_a_chunk_of_several_frames_is_stored_as_it_came(store: Datastore) -> None:
    frames = zstandard.compress(DATA[:100]) + zstandard.compress(DATA[100:])
    upload = Kind.ZSTD.value + zlib.crc32(frames).to_bytes(4, "little") + frames
    store.chunks.put(DIGEST, upload, len(DATA))
    assert store.chunks.check(DIGEST)
