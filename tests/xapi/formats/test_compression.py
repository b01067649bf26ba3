"""What lies around an XVA: unpacked whatever the pieces, cut, broken, and a bomb."""

from __future__ import annotations

import gzip
import itertools
import random

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.formats.pieces import Truncated
from runtime.xapi.compression import BadCompression, Compression, Unpacker, packer


def packed(kind: Compression, data: bytes) -> bytes:
    pack = packer(kind)
    return pack.compress(data) + pack.flush()


def unpacked(stream: bytes, step: int) -> bytes:
    unpacker = Unpacker()
    found = [part for start in range(0, len(stream), step) for part in unpacker.feed(stream[start : start + step])]
    unpacker.close()
    return b"".join(found)


@pytest.mark.parametrize("kind", Compression)
@settings(max_examples=30, deadline=None)
@given(data=st.binary(min_size=4, max_size=5000), repeat=st.integers(1, 300), step=st.integers(1, 9000))
def test_a_stream_comes_out_as_it_went_in(kind: Compression, data: bytes, repeat: int, step: int) -> None:
    data = b"ova." + data * repeat
    assert unpacked(packed(kind, data), max(step, len(data) // 200)) == data


def test_it_packs_what_other_programs_read() -> None:
    data = bytes(range(256)) * 1000
    assert gzip.decompress(packed(Compression.GZIP, data)) == data
    assert zstandard.ZstdDecompressor().decompressobj().decompress(packed(Compression.ZSTD, data)) == data


@pytest.mark.parametrize("kind", [Compression.GZIP, Compression.ZSTD])
def test_frames_one_behind_the_other_are_one_stream(kind: Compression) -> None:
    assert unpacked(packed(kind, b"abcd" * 1000) + packed(kind, b"efgh" * 1000), 333) == b"abcd" * 1000 + b"efgh" * 1000


@pytest.mark.parametrize("kind", [Compression.GZIP, Compression.ZSTD])
def test_a_stream_cut_anywhere_is_truncated(kind: Compression) -> None:
    stream = packed(kind, random.Random(1).randbytes(700))
    for cut in range(1, len(stream)):
        with pytest.raises(Truncated, match="breaks off"):
            unpacked(stream[:cut], len(stream))


@pytest.mark.parametrize("kind", [Compression.GZIP, Compression.ZSTD])
def test_a_changed_stream_is_refused(kind: Compression) -> None:
    stream = bytearray(packed(kind, random.Random(1).randbytes(700)))
    stream[300] ^= 1
    with pytest.raises(BadCompression):
        unpacked(bytes(stream), 100)


@pytest.mark.parametrize("kind", [Compression.GZIP, Compression.ZSTD])
def test_a_bomb_comes_out_in_bounded_pieces(kind: Compression) -> None:
    pack = packer(kind)
    bomb = b"".join([*(pack.compress(bytes(1 << 20)) for _ in range(64)), pack.flush()])
    unpacker = Unpacker()
    sizes = [len(part) for part in itertools.islice(unpacker.feed(bomb), 300)]
    assert max(sizes) <= 1 << 20
    assert sum(sizes) == 64 << 20
