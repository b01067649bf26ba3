"""Frames as they come in, however the bytes are cut (RFC 9113 section 4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from hpack import Decoder
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.gateway.pbs import frames
from runtime.gateway.pbs.frames import BadFrame, FrameReader
from tests.pbs.wire import CONTINUATION, DATA, END_HEADERS, END_STREAM, HEADERS, PADDED, PING, PREFACE, frame

SMALL = 1000
LARGEST = 5000


@dataclass
class Taken:
    """What came out of a reader, pieces put together."""

    events: list[Any] = field(default_factory=list)

    def frame(self, kind: int, data: bytes) -> None:
        self.events.append((kind, data))

    def data(self, stream: int, length: int, last: bool) -> None:
        self.events.append(["data", stream, length, b"", 0])

    def payload(self, stream: int, data: memoryview) -> None:
        self.events[-1][3] += bytes(data)

    def padding(self, stream: int, count: int) -> None:
        self.events[-1][4] += count

    def data_ended(self, stream: int, last: bool) -> None:
        self.events.append(("ended", stream, last))


def read(data: bytes, cuts: list[int], *, split: bool = True, direct: bool = False) -> list[Any]:
    taken = Taken()
    reader = FrameReader(taken, LARGEST, SMALL, split=split)
    at = 0
    for cut in [*sorted(cuts), len(data)]:
        stream, left = reader.direct
        if direct and left and cut > at:
            count = min(left, cut - at)
            taken.payload(stream, memoryview(data)[at : at + count])
            reader.filled(count)
            at += count
        reader.feed(memoryview(data)[at:cut])
        at = max(at, cut)
    return taken.events


@pytest.mark.parametrize("status", [200, 204, 400, 404, 503])
def test_the_block_of_an_answer_is_what_another_decoder_reads_at_any_time(status: int) -> None:
    decoder = Decoder()
    wanted: list[object] = [(":status", str(status)), ("content-type", "application/json;charset=UTF-8")]
    for _ in range(2):
        assert [*decoder.decode(frames.answer_block(status, "application/json;charset=UTF-8"))] == wanted


def test_the_header_of_a_frame_has_a_length_of_three_bytes() -> None:
    assert frames.head(DATA, END_STREAM, 5, 0x012345) == bytes.fromhex("012345 00 01 00000005")


def padded(payload: bytes, padding: int) -> bytes:
    return bytes([padding]) + payload + bytes(padding)


EVERYTHING = b"".join(
    [
        PREFACE,
        frame(4),
        frame(HEADERS, 1, b"h" * 30, END_HEADERS),
        frame(DATA, 1, b"one"),
        frame(DATA, 1, padded(b"two", 4), PADDED),
        frame(PING, 0, b"12345678"),
        frame(DATA, 1, padded(b"", 3), PADDED),
        frame(DATA, 1, padded(b"four", 0), PADDED),
        frame(DATA, 1, b""),
        frame(DATA, 3, b"x" * 200, END_STREAM),
        frame(DATA, 1, b"", END_STREAM),
    ]
)

EVENTS = [
    (-1, PREFACE),
    (4, frame(4)),
    (HEADERS, frame(HEADERS, 1, b"h" * 30, END_HEADERS)),
    ["data", 1, 3, b"one", 0],
    ("ended", 1, False),
    ["data", 1, 8, b"two", 5],
    ("ended", 1, False),
    (PING, frame(PING, 0, b"12345678")),
    ["data", 1, 4, b"", 4],
    ("ended", 1, False),
    ["data", 1, 5, b"four", 1],
    ("ended", 1, False),
    ["data", 1, 0, b"", 0],
    ("ended", 1, False),
    ["data", 3, 200, b"x" * 200, 0],
    ("ended", 3, True),
    ["data", 1, 0, b"", 0],
    ("ended", 1, True),
]


@settings(max_examples=100)
@given(cuts=st.lists(st.integers(0, len(EVERYTHING)), max_size=30), direct=st.booleans())
def test_where_the_bytes_are_cut_means_nothing(cuts: list[int], direct: bool) -> None:
    assert read(EVERYTHING, cuts, direct=direct) == EVENTS


def test_byte_by_byte() -> None:
    assert read(EVERYTHING, list(range(len(EVERYTHING)))) == EVENTS


def test_without_splitting_every_frame_comes_whole() -> None:
    events = read(EVERYTHING, [5, 70, 71])
    whole = read(EVERYTHING, [5, 70, 71], split=False)
    assert [kind for kind, _ in whole] == [-1, 4, 1, 0, 0, 6, 0, 0, 0, 0, 0]
    assert b"".join(data for _, data in whole) == EVERYTHING
    assert events == EVENTS


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (frame(DATA, 1, b"x" * (LARGEST + 1)), frames.FRAME_SIZE_ERROR),
        (frame(99, 1, b"x" * (LARGEST + 1)), frames.FRAME_SIZE_ERROR),
        (frame(HEADERS, 1, b"x" * (SMALL + 1), END_HEADERS), frames.ENHANCE_YOUR_CALM),
        (frame(HEADERS, 1, b"x" * 600) + frame(CONTINUATION, 1, b"x" * 600, END_HEADERS), frames.ENHANCE_YOUR_CALM),
        (frame(PING, 0, b"x" * (SMALL + 1)), frames.ENHANCE_YOUR_CALM),
        (frame(DATA, 0, b"x"), frames.PROTOCOL_ERROR),
        (frame(HEADERS, 1, b"x") + frame(DATA, 1, b"x"), frames.PROTOCOL_ERROR),
        (frame(DATA, 1, b"\x05abcd", PADDED), frames.PROTOCOL_ERROR),
        (frame(DATA, 1, b"", PADDED), frames.FRAME_SIZE_ERROR),
    ],
)
def test_what_ends_the_connection(data: bytes, code: int) -> None:
    with pytest.raises(BadFrame) as bad:
        read(PREFACE + data, [])
    assert bad.value.code == code


def test_header_blocks_are_limited_each_for_itself() -> None:
    blocks = frame(HEADERS, 1, b"x" * 900, END_HEADERS) + frame(HEADERS, 3, b"x" * 900, END_HEADERS)
    assert len(read(PREFACE + blocks, [])) == 3


@settings(max_examples=200)
@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_frames_or_the_end(data: bytes, split: bool) -> None:
    try:
        read(PREFACE + data, [30], split=split)
    except BadFrame as bad:
        assert bad.code in (frames.PROTOCOL_ERROR, frames.FRAME_SIZE_ERROR, frames.ENHANCE_YOUR_CALM)
