"""The chunked coding: whatever the pieces it comes in, the data is the same."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.gateway.plugin.chunks import LAST, BadChunk, Chunks, chunk

ENDS = st.sampled_from([b"\r\n", b"\n"])
EXTENSIONS = st.sampled_from([b"", b";a=b", b" ;x", b"\t"])
TRAILERS = st.sampled_from([b"", b"X: y\r\n", b"X: y\nZ:\r\n"])


@st.composite
def coded(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """A chunked body, and the data in it."""
    pieces = draw(st.lists(st.binary(min_size=1, max_size=40), max_size=6))
    wire = b"".join(b"%x%b%b%b%b" % (len(p), draw(EXTENSIONS), draw(ENDS), p, draw(ENDS)) for p in pieces)
    return wire + b"0" + draw(ENDS) + draw(TRAILERS) + draw(ENDS), b"".join(pieces)


def cut(data: bytes, at: list[int]) -> list[bytes]:
    marks = sorted({0, len(data), *(one % (len(data) + 1) for one in at)})
    return [data[a:b] for a, b in pairwise(marks)]


@settings(max_examples=150, deadline=None)
@given(coded(), st.binary(max_size=20), st.lists(st.integers(0, 10_000), max_size=8))
def test_data_and_what_stands_behind_come_out_of_any_pieces(
    body: tuple[bytes, bytes], behind: bytes, at: list[int]
) -> None:
    wire, data = body
    chunks, out, rest = Chunks(), b"", b""
    for piece in cut(wire + behind, at):
        if chunks.done:
            rest += piece
            continue
        pieces, left = chunks.feed(piece)
        out += b"".join(pieces)
        rest += left

    assert (out, rest, chunks.done) == (data, behind, True)


@given(st.binary(max_size=30))
def test_no_bytes_do_more_than_be_refused(noise: bytes) -> None:
    chunks = Chunks()
    try:
        chunks.feed(noise)
        chunks.feed(noise)
    except BadChunk:
        pass


def test_a_chunk_and_its_end_are_read_back() -> None:
    chunks = Chunks()

    assert chunks.feed(chunk([b"ab", b"", b"c"]) + LAST + b"x") == ([b"abc"], b"x")
    assert chunks.done


@pytest.mark.parametrize("endless", [b"1;" + b"x" * 5000, b"0\r\n" + b"x" * 5000, b"0\r\n" + b"X: y\r\n" * 4000])
def test_nothing_grows_without_end(endless: bytes) -> None:
    with pytest.raises(BadChunk):
        Chunks().feed(endless)
