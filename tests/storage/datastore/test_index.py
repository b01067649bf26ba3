"""Index files: the vectors of proxmox-backup.md 16, both ways, and what is no index."""

from __future__ import annotations

import hashlib
import struct
from array import array
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.storage.datastore import index
from runtime.storage.datastore.errors import BadIndex, NoFile
from runtime.storage.datastore.index import Header
from runtime.storage.datastore.index_reader import IndexReader

HELLO, WORLD = hashlib.sha256(b"hello").digest(), hashlib.sha256(b"world!").digest()

digests = st.lists(st.tuples(st.binary(min_size=32, max_size=32), st.integers(1, 16 << 20)), max_size=40)


def fixed_header(size: int, chunk_size: int = index.FIXED_CHUNK) -> Header:
    return Header(False, bytes(16), 5, bytes(32), index.fixed_count(size, chunk_size), size, chunk_size)


def test_the_csum_of_a_dynamic_index_is_that_of_the_vector() -> None:
    entries = index.join_entries(HELLO + WORLD, array("Q", [5, 11]))
    expected = "e9ae90d5e0be2b61c3975d5e128ee065c5691462150ad9b37567ee80acd823ce"
    assert hashlib.sha256(entries).hexdigest() == expected


def test_the_csum_of_a_fixed_index_is_that_of_the_vector() -> None:
    expected = "e049483c1962447f39846bb182235ad072f9034632463e8fa16aec22aabc2a7c"
    assert hashlib.sha256(HELLO + WORLD).hexdigest() == expected


@given(digests)
def test_entries_are_ends_and_digests_as_the_format_has_them_and_come_back(chunks: list[tuple[bytes, int]]) -> None:
    ends = array("Q", accumulate(size for _, size in chunks))
    packed = b"".join(digest for digest, _ in chunks)
    entries = index.join_entries(packed, ends)
    assert entries == b"".join(struct.pack("<Q32s", end, one[0]) for end, one in zip(ends, chunks, strict=True))
    end = ends[-1] if ends else 0
    assert index.split_entries("a.didx", entries, 0) == (packed, array("I", [size for _, size in chunks]), end)


@given(st.integers(0, 2**63 - 1), st.binary(min_size=16, max_size=16), st.binary(min_size=32, max_size=32))
def test_a_dynamic_header_comes_back(ctime: int, uuid: bytes, csum: bytes) -> None:
    header = Header(True, uuid, ctime, csum, ctime % 9)
    head = index.encode_header(header)
    assert len(head) == 4096
    assert index.parse_header("a.didx", head, header.length) == header
    assert index.header_csum(head[:64]) == csum


@given(st.integers(1, 2**50), st.sampled_from([1, 4096, index.FIXED_CHUNK]))
def test_a_fixed_header_comes_back(size: int, chunk_size: int) -> None:
    header = fixed_header(size, chunk_size)
    assert index.parse_header("a.fidx", index.encode_header(header), header.length) == header


@pytest.mark.parametrize(
    ("size", "sizes"),
    [(1, [1]), (4 << 20, [4 << 20]), ((4 << 20) + 1, [4 << 20, 1]), (8 << 20, [4 << 20, 4 << 20])],
)
def test_the_last_chunk_of_an_image_may_be_smaller(size: int, sizes: list[int]) -> None:
    header = fixed_header(size)
    assert list(index.fixed_sizes(header, 0, header.count)) == sizes
    assert list(index.fixed_sizes(header, header.count - 1, 1)) == sizes[-1:]


@pytest.mark.parametrize(
    ("name", "head", "length", "reason"),
    [
        ("a.didx", b"", 0, "it has 0 bytes, fewer than a header"),
        ("a.didx", bytes(4096), 4096, "its magic is 0000000000000000"),
        (
            "a.fidx",
            index.encode_header(Header(True, bytes(16), 0, bytes(32), 0)),
            4096,
            "its magic is 1c914ea519bab3cd",
        ),
        ("a.didx", index.encode_header(fixed_header(5)), 4128, "its magic is 2f7f41ed91fd0fcd"),
        (
            "a.didx",
            index.encode_header(Header(True, bytes(16), 0, bytes(32), 0)),
            4137,
            "it has 4137 bytes, which are no whole number of entries",
        ),
        ("a.fidx", index.encode_header(fixed_header(5)), 4160, "it has 4160 bytes, but an image of 5 takes 4128"),
        ("a.fidx", index.encode_header(fixed_header(0)), 4096, "it has 4096 bytes, but an image of 0 takes 4096"),
        ("a.fidx", index.encode_header(Header(False, bytes(16), 0, bytes(32), 1, 5, 0)), 4128, "its chunk size is 0"),
        ("a.fidx", index.encode_header(Header(False, bytes(16), 0, bytes(32), 1, 5, 6)), 4128, "its chunk size is 6"),
    ],
)
def test_what_is_no_index_is_refused_with_the_reason(name: str, head: bytes, length: int, reason: str) -> None:
    with pytest.raises(BadIndex) as caught:
        index.parse_header(name, head, length)
    assert caught.value.facts["reason"] == reason


@given(st.binary(max_size=80), st.integers(0, 2**40), st.sampled_from(["a.fidx", "a.didx"]))
def test_whatever_comes_in_is_a_header_or_a_bad_index(head: bytes, length: int, name: str) -> None:
    real = index.encode_header(fixed_header(5))
    for text in (head, head.ljust(4096), (real[:8] + head).ljust(4096, b"\0"), real):
        try:
            assert index.parse_header(name, text, length).length == length
        except BadIndex as fault:
            assert "\n" not in str(fault)


@pytest.mark.parametrize(("ends", "start"), [([5, 5], 0), ([5, 4], 0), ([5], 6), ([1 << 40], 0), ([2**64 - 1], 0)])
def test_ends_that_do_not_grow_by_the_size_of_a_chunk_are_refused(ends: list[int], start: int) -> None:
    with pytest.raises(BadIndex):
        index.split_entries("a.didx", index.join_entries(bytes(32 * len(ends)), array("Q", ends)), start)


def test_an_index_is_read_in_batches(tmp_path: Path) -> None:
    ends = array("Q", range(10, 1010, 10))
    packed = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(100))
    entries = index.join_entries(packed, ends)
    header = Header(True, bytes(16), 0, hashlib.sha256(entries).digest(), 100)
    (tmp_path / "a.didx").write_bytes(index.encode_header(header) + entries)
    with IndexReader("main", tmp_path / "a.didx") as reader:
        reader.verify()
        assert (reader.count, reader.size) == (100, 1000)
        parts = list(reader.batches(30))
        assert b"".join(digests for digests, _ in parts) == packed
        assert [list(sizes) for _, sizes in parts] == [[10] * 30, [10] * 30, [10] * 30, [10] * 10]
        assert reader.first_of({packed[32 * 50 : 32 * 51], bytes(32)}) == packed[32 * 50 : 32 * 51]
        assert reader.first_of({packed[1:33]}) is None


def test_an_index_whose_csum_is_wrong_or_that_shrinks_is_bad(tmp_path: Path) -> None:
    path = tmp_path / "a.fidx"
    path.write_bytes(index.encode_header(fixed_header(9 << 20)) + bytes(96))
    with IndexReader("main", path) as reader:
        with pytest.raises(BadIndex, match="its csum is not that of its content"):
            reader.verify()
        path.write_bytes(b"")
        with pytest.raises(BadIndex, match="it ended while it was read"):
            list(reader.batches())


def test_a_missing_index_is_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(NoFile):
        IndexReader("main", tmp_path / "a.fidx")
