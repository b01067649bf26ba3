"""`cache.json.gz`: read as the original writes it, and written as the original reads it."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest

from runtime.storage.repository import cache
from runtime.storage.repository.cache import BrokenCache, CacheTooLarge, CacheWriter, cached
from tests.storage.repository.written import cache as written_cache
from tests.storage.repository.written import compact, delta, full

ID = "/xo-vm-backups/vm/20261120T151734Z.json"


def test_a_cache_of_the_original_is_read() -> None:
    text = cache.unpack(written_cache({ID: full(), ID + "2": delta()}))
    entries = cache.entries(text)
    assert [(id, metadata.mode, metadata.size) for id, metadata in entries.items()] == [
        (ID, "full", 11264),
        (ID + "2", "delta", 2560),
    ]
    assert json.loads(cache.texts(text)[ID]) == full() | {"_filename": ID, "id": ID}


@pytest.mark.parametrize("immutable", [True, False])
def test_what_is_written_is_what_the_original_makes_of_the_disk(immutable: bool) -> None:
    writer = CacheWriter()
    writer.add(ID, cached(ID, compact(full()), immutable=immutable))
    packed = writer.finish()
    assert packed is not None
    assert json.loads(gzip.decompress(packed)) == {ID: full() | {"_filename": ID, "id": ID, "isImmutable": immutable}}


@pytest.mark.parametrize("count", [0, 1, 3])
def test_any_number_of_entries_goes_through(count: int) -> None:
    writer = CacheWriter()
    for number in range(count):
        writer.add(f"/{number}", compact(full(at=number)))
    packed = writer.finish()
    assert packed is not None
    assert [metadata.timestamp for metadata in cache.entries(cache.unpack(packed)).values()] == list(range(count))


@pytest.mark.parametrize(
    "text", [compact(full()), json.dumps(full(), indent=2).encode(), b"\n " + compact(full()) + b"\n"]
)
def test_the_text_of_a_file_is_taken_over(text: bytes) -> None:
    assert json.loads(cached(ID, text, immutable=False)) == full() | {"_filename": ID, "id": ID, "isImmutable": False}


def test_numbers_stay_as_they_were() -> None:
    text = compact(full()).replace(b"11264", b"123456789012345678901234567890")
    assert b"123456789012345678901234567890" in cached(ID, text, immutable=False)


@pytest.mark.parametrize("name", ["id", "_filename", "isImmutable"])
def test_no_member_is_there_twice(name: str) -> None:
    text = cached(ID, compact(full() | {name: "other"}), immutable=True)
    pairs = json.loads(text, object_pairs_hook=list)
    assert [pair[0] for pair in pairs].count(name) == 1
    assert json.loads(text) == full() | {"_filename": ID, "id": ID, "isImmutable": True}


def test_bytes_that_are_not_utf8_are_replaced() -> None:
    text = compact(full()).replace(b"qemu-upstream-compat", b"qemu\xff")
    assert json.loads(cached(ID, text, immutable=False))["vm"]["platform"]["device-model"] == "qemu\ufffd"


BROKEN = {
    "empty": b"",
    "text": b"{}",
    "cut": written_cache({ID: full()})[:-9],
    "without its end": written_cache({ID: full()})[:-8],
    "damaged": written_cache({ID: full()})[:40] + b"\0\0\0\0" + written_cache({ID: full()})[44:],
    "zlib": zlib.compress(b"{}"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_whole_gzip_is_broken(name: str) -> None:
    with pytest.raises(BrokenCache):
        cache.unpack(BROKEN[name])


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"null", b'{"a":1}', b'{"a":{}}', b"{", compact({ID: full(timestamp="x")}), b'{"\xff":1}']
)
def test_what_is_no_object_of_metadata_is_broken(text: bytes) -> None:
    with pytest.raises(BrokenCache):
        cache.entries(text)


def test_a_cache_that_unpacks_to_too_much_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "LIMIT", 1000)
    with pytest.raises(CacheTooLarge):
        cache.unpack(gzip.compress(b" " * 1001))
    assert cache.unpack(gzip.compress(b" " * 1000)) == b" " * 1000


def test_a_cache_that_would_be_too_large_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "LIMIT", 1000)
    writer = CacheWriter()
    for number in range(10):
        writer.add(f"/{number}", b" " * 100)
    assert writer.finish() is None
