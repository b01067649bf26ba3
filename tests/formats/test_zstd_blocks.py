"""A stream of zstd cut behind its blocks: nothing is lost, and no part unpacks to much, whatever the stream holds."""

from __future__ import annotations

import random

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.formats.zstd_blocks import BLOCK_AT_MOST, Cutter, NoFrame

MAGIC = bytes.fromhex("28b52ffd")
SKIPPABLE = bytes.fromhex("5a2a4d18")


def frame(data: bytes, *, checksum: bool = True, size: bool = True) -> bytes:
    return zstandard.ZstdCompressor(level=1, write_checksum=checksum, write_content_size=size).compress(data)


def cut(stream: bytes, blocks: int, step: int) -> list[bytes]:
    cutter = Cutter(blocks)
    return [bytes(part) for at in range(0, len(stream), step) for part in cutter.cut(stream[at : at + step])]


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


FRAMES = st.one_of(
    st.builds(
        frame,
        st.one_of(st.binary(max_size=600), st.sampled_from([bytes(700_000), noise(300_000), noise(5) * 90_000])),
        checksum=st.booleans(),
        size=st.booleans(),
    ),
    st.builds(lambda data: SKIPPABLE + len(data).to_bytes(4, "little") + data, st.binary(max_size=20)),
)


@settings(max_examples=60, deadline=None)
@given(frames=st.lists(FRAMES, max_size=6), blocks=st.integers(1, 4), step=st.integers(1, 5000))
def test_the_parts_are_the_stream_and_each_frame_begins_with_one(frames: list[bytes], blocks: int, step: int) -> None:
    stream = b"".join(frames)
    parts = cut(stream, blocks, max(step, len(stream) // 500))
    assert b"".join(parts) == stream
    ends = {0}
    for part in parts:
        ends.add(max(ends) + len(part))
    at = 0
    for one in frames:
        at += len(one)
        assert at in ends


@pytest.mark.parametrize("data", [bytes(3 << 20), noise(1 << 20), noise(7) * 200_000])
def test_a_part_unpacks_to_no_more_than_its_blocks(data: bytes) -> None:
    unpacker = zstandard.ZstdDecompressor().decompressobj()
    sizes = [len(unpacker.decompress(part)) for part in cut(frame(data), 2, 1 << 20)]
    assert sum(sizes) == len(data)
    assert max(sizes) <= 2 * BLOCK_AT_MOST


def test_four_bytes_that_become_a_block_are_counted_as_one() -> None:
    """The worst there is: blocks that repeat one byte."""
    block = (BLOCK_AT_MOST << 3 | 1 << 1).to_bytes(3, "little") + b"x"
    stream = MAGIC + bytes([0, 0x70]) + block * 100 + (1).to_bytes(3, "little")
    unpacker = zstandard.ZstdDecompressor().decompressobj()
    sizes = [len(unpacker.decompress(part)) for part in cut(stream, 4, len(stream))]
    assert sizes == [4 * BLOCK_AT_MOST] * 25 + [0]
    assert unpacker.eof


@pytest.mark.parametrize("stream", [b"no zstd at all", frame(b"abc") + b"left", SKIPPABLE + bytes(4) + b"left"])
def test_what_is_no_frame_is_refused(stream: bytes) -> None:
    with pytest.raises(NoFrame):
        cut(stream, 1, 3)
