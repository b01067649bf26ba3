"""Which blocks of a disk there are: one byte for each, 0 or 1. No I/O."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from runtime.formats.vhd import UNUSED

_BITS = [bytes(byte >> (7 - bit) & 1 for bit in range(8)) for byte in range(256)]


def of_table(table: array[int]) -> bytes:
    """Return what the table of a VHD file says."""
    return bytes(sector != UNUSED for sector in table)


def of_bitmap(bitmap: bytes, entries: int) -> bytes:
    """Return what the bitmap of a VHD directory says, the highest bit of a byte first."""
    return b"".join(_BITS[byte] for byte in bitmap[: -(-entries // 8)])[:entries]


def bitmap(present: bytes) -> bytes:
    """Return the bitmap of a VHD directory; only its first eighth means anything (measured)."""
    found = bytearray(len(present))
    for index in indexes(present):
        found[index >> 3] |= 128 >> (index & 7)
    return bytes(found)


def indexes(present: bytes) -> Iterator[int]:
    """Yield the indexes of the blocks that there are, ascending."""
    index = present.find(1)
    while index >= 0:
        yield index
        index = present.find(1, index + 1)


def either(one: bytes, other: bytes) -> bytes:
    """Return what is in one of two, as long as the longer."""
    size = max(len(one), len(other))
    joined = int.from_bytes(one.ljust(size, b"\0"), "little") | int.from_bytes(other.ljust(size, b"\0"), "little")
    return joined.to_bytes(size, "little")


def count(present: bytes) -> int:
    return present.count(1)
