"""The filters of VHD directories: there and back, and what is no such data."""

from __future__ import annotations

import gzip
import random

import brotli
import pytest

from runtime.storage.repository import filters
from runtime.storage.repository.filters import BROTLI, GZIP, KNOWN, NONE, BadFilter

SIZE = 2097664
DENSE = random.Random(1).randbytes(SIZE)
DATA = {"zeros": bytes(SIZE), "dense": DENSE, "half": DENSE[: SIZE // 2] + bytes(SIZE - SIZE // 2), "short": b"abc"}


def encoded(name: str, data: bytes) -> bytes:
    """Return data filtered, given in two parts as blocks are."""
    return b"".join(filters.encode(name, [data[:512], data[512:]]))


@pytest.mark.parametrize("name", KNOWN)
@pytest.mark.parametrize("data", DATA.values(), ids=DATA)
def test_there_and_back(name: str, data: bytes) -> None:
    assert filters.decode(name, encoded(name, data), len(data)) == data


@pytest.mark.parametrize("data", DATA.values(), ids=DATA)
def test_others_read_what_is_written(data: bytes) -> None:
    assert brotli.decompress(encoded(BROTLI, data)) == data
    assert gzip.decompress(encoded(GZIP, data)) == data


def test_what_is_dense_is_stored_as_it_is() -> None:
    assert len(encoded(BROTLI, DENSE)) == SIZE + 5


@pytest.mark.parametrize("name", KNOWN)
@pytest.mark.parametrize("change", [-1, 1])
def test_another_size_is_refused(name: str, change: int) -> None:
    with pytest.raises(BadFilter, match="than 1000 bytes"):
        filters.decode(name, encoded(name, bytes(1000 + change)), 1000)


@pytest.mark.parametrize("name", [BROTLI, GZIP])
def test_what_is_cut_off_is_refused(name: str) -> None:
    with pytest.raises(BadFilter):
        filters.decode(name, encoded(name, DENSE[:5000])[:-1], 5000)


@pytest.mark.parametrize("name", [BROTLI, GZIP])
def test_what_unpacks_to_more_is_not_unpacked(name: str) -> None:
    packed = brotli.compress(bytes(1 << 28), quality=1) if name == BROTLI else gzip.compress(bytes(1 << 24))
    with pytest.raises(BadFilter, match="more than 1000"):
        filters.decode(name, packed, 1000)


@pytest.mark.parametrize(
    ("content", "name"),
    [(None, NONE), (b"[]", NONE), (b'["brotli"]', BROTLI), (b'["gzip"]', GZIP), (b'["none"]', NONE)],
)
def test_the_names_of_filters(content: bytes | None, name: str) -> None:
    assert filters.decode_name(content) == name


@pytest.mark.parametrize("content", [b"", b"{}", b'["zstd"]', b'["gzip","brotli"]', b"[1]"])
def test_what_names_no_filter(content: bytes) -> None:
    with pytest.raises(BadFilter):
        filters.decode_name(content)
