"""Data blobs: the vectors of proxmox-backup.md 16, both ways, and what is no blob."""

from __future__ import annotations

import hashlib
import os
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from runtime.storage.datastore import blob
from runtime.storage.datastore.blob import Kind
from runtime.storage.datastore.errors import BadBlob, ChunkMismatch
from tests.pbs.crypt import Key

KEY = Key(bytes(range(32)))


def packed(kind: Kind, payload: bytes, secret: bytes = b"") -> bytes:
    return kind.value + zlib.crc32(payload).to_bytes(4, "little") + secret + payload


@pytest.mark.parametrize(
    ("data", "expected"),
    [(b"hello", "42ab3807be8370a186a6103668656c6c6f"), (b"", "42ab3807be8370a100000000")],
)
def test_plain_blobs_are_those_of_the_vectors(data: bytes, expected: str) -> None:
    assert blob.encode(data).hex() == expected


def test_the_crc_of_an_encrypted_blob_covers_the_ciphertext_alone() -> None:
    sealed = KEY.seal(b"hello")
    assert blob.check_crc(sealed[:12] + bytes(32) + sealed[44:]) is Kind.ENCRYPTED
    with pytest.raises(BadBlob):
        blob.check_crc(sealed[:-1] + bytes([sealed[-1] ^ 1]))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"hello", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"),
        (b"world!", "711e9609339e92b03ddc0a211827dba421f38f9ed8b9d806e1ffdd8c15ffa03d"),
        (bytes(4 << 20), "bb9f8df61474d25e71fa00722318cd387396ca1736605e1248821cc0de3d3af8"),
    ],
)
def test_digests_are_those_of_the_vectors(data: bytes, expected: str) -> None:
    assert blob.digest(blob.encode(data), len(data)).hex() == expected
    assert blob.check_chunk(blob.encode(data), bytes.fromhex(expected), len(data)) in (Kind.PLAIN, Kind.ZSTD)


@given(st.binary(max_size=2000), st.booleans(), st.integers(0, 50))
def test_what_is_encoded_comes_back(data: bytes, compress: bool, repeat: int) -> None:
    data *= repeat
    stored = blob.encode(data, compress=compress)
    assert len(stored) <= blob.HEADER + len(data)
    assert blob.decode(stored) == data
    assert blob.check_crc(memoryview(stored)) is blob.kind(stored)


@given(st.binary(max_size=300))
def test_whatever_comes_in_is_a_blob_or_a_bad_blob(data: bytes) -> None:
    for kind in Kind:
        for text in (data, kind.value + data, packed(kind, data), packed(kind, data, bytes(32))):
            for use in USES:
                try:
                    use(text)
                except BadBlob as fault:
                    assert "\n" not in str(fault)


USES: list[Callable[[bytes], object]] = [
    blob.kind,
    blob.check_crc,
    lambda text: blob.decode(text, 1000),
    lambda text: blob.check_chunk(text, bytes(32), 1000),
]


@pytest.mark.parametrize(
    ("stored", "reason"),
    [
        (b"", "unknown magic (empty)"),
        (b"short", "unknown magic 73686f7274"),
        (b"\0" * 12, "unknown magic 0000000000000000"),
        (Kind.PLAIN.value + b"abc", "11 bytes are fewer than its header has"),
        (Kind.ENCRYPTED.value + bytes(35), "43 bytes are fewer than its header has"),
        (Kind.PLAIN.value + bytes(4) + b"hello", "the CRC does not match its content"),
        (
            packed(Kind.ZSTD, b"no frame"),
            "its zstd frame cannot be read: zstd decompress error: Unknown frame descriptor",
        ),
        (packed(Kind.ZSTD, zstandard.compress(bytes(999))[:-2]), "its zstd frame is not complete"),
        (packed(Kind.PLAIN, bytes(1001)), "it has more than 1000 bytes of data"),
        (packed(Kind.ZSTD, zstandard.compress(bytes(1001))), "it has more than 1000 bytes of data"),
        (KEY.seal(b"x", bytes(16)), "it is encrypted"),
    ],
)
def test_a_blob_that_cannot_be_decoded_is_refused_with_the_reason(stored: bytes, reason: str) -> None:
    with pytest.raises(BadBlob) as caught:
        blob.decode(stored, 1000)
    assert caught.value.facts["reason"] == reason


def test_several_frames_are_one_content() -> None:
    frames = zstandard.compress(b"one") + zstandard.compress(b"two")
    assert blob.decode(packed(Kind.ZSTD, frames)) == b"onetwo"
    assert blob.check_chunk(packed(Kind.ZSTD, frames), hashlib.sha256(b"onetwo").digest(), 6) is Kind.ZSTD


def test_a_frame_without_its_size_is_read() -> None:
    """As some clients write them: proxmox-backup.md 18."""
    frame = zstandard.ZstdCompressor(write_content_size=False).compress(bytes(5000))
    assert blob.decode(packed(Kind.ZSTD, frame)) == bytes(5000)


@pytest.mark.parametrize(
    "check",
    [lambda text: blob.decode(text, 1 << 20), lambda text: blob.check_chunk(text, bytes(32), 1 << 20)],
    ids=["decode", "check_chunk"],
)
def test_a_bomb_takes_little_memory(check: Callable[[bytes], object]) -> None:
    bomb = packed(Kind.ZSTD, zstandard.ZstdCompressor(write_content_size=False).compress(bytes(64 << 20)))
    tracemalloc.start()
    try:
        with pytest.raises(BadBlob):
            check(bomb)
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_a_chunk_is_checked_whatever_its_crc() -> None:
    data = os.urandom(100)
    stored = bytearray(blob.encode(data))
    stored[8:12] = b"none"
    assert blob.check_chunk(stored, hashlib.sha256(data).digest(), 100) is Kind.PLAIN


@pytest.mark.parametrize(
    ("stored", "size", "reason"),
    [
        (packed(Kind.PLAIN, b"hello"), 4, "it has 5 bytes of data, not 4"),
        (packed(Kind.PLAIN, b"hello"), 6, "it has 5 bytes of data, not 6"),
        (packed(Kind.ZSTD, zstandard.compress(b"hello")), 4, "it has 5 or more bytes of data, not 4"),
        (packed(Kind.ZSTD, zstandard.compress(b"hello")), 6, "it has 5 bytes of data, not 6"),
        (packed(Kind.PLAIN, b"hellO"), 5, f"the digest of its data is {hashlib.sha256(b'hellO').hexdigest()}, not "
         "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"),
        (KEY.seal(b"hello", bytes(16)), 6, "it has 5 bytes of data, not 6"),
    ],
)  # fmt: skip
def test_a_chunk_that_is_not_what_it_says_is_refused(stored: bytes, size: int, reason: str) -> None:
    with pytest.raises(ChunkMismatch) as caught:
        blob.check_chunk(stored, hashlib.sha256(b"hello").digest(), size)
    assert caught.value.facts["reason"] == reason


def test_of_an_encrypted_chunk_only_the_form_counts() -> None:
    assert blob.check_chunk(KEY.seal(b"hello"), bytes(32), 5) is Kind.ENCRYPTED
    assert blob.check_chunk(KEY.seal(b"hello", compress=True), bytes(32), 500) is Kind.ZSTD_ENCRYPTED
    with pytest.raises(BadBlob, match="it has no payload"):
        blob.check_chunk(KEY.seal(b""), bytes(32), 5)
