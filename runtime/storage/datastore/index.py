"""The two kinds of index files, which say of which chunks an archive or an image is made.

Both have a header of 4096 bytes. In a fixed index 32-byte digests follow, one for each `chunk size` bytes of the image;
in a dynamic one entries of 40 bytes, the end of the chunk in the archive (8, little-endian) and its digest. Digests are
handed around packed, 32 bytes each, and sizes as arrays: a million of either stays within tens of megabytes.
Source: proxmox-backup.md 5.4, 5.5, 10.4, 10.5.
"""

from __future__ import annotations

import struct
import sys
from array import array
from dataclasses import dataclass

from runtime.storage.datastore.blob import CHUNK_LIMIT
from runtime.storage.datastore.errors import BadIndex

HEADER = 4096
DIGEST = 32
ENTRY = 40
FIXED_CHUNK = 4 << 20
FIXED = ".fidx"
DYNAMIC = ".didx"

_FIXED_MAGIC = bytes.fromhex("2f7f41ed91fd0fcd")
_DYNAMIC_MAGIC = bytes.fromhex("1c914ea519bab3cd")
_HEAD = struct.Struct("<8s16sq32sQQ")
_CSUM_END = 64

Digests = bytes
"""Digests one after the other."""


@dataclass(frozen=True, slots=True)
class Header:
    """What an index says of itself. `count` is the number of its chunks, from the length of the file."""

    dynamic: bool
    uuid: bytes
    ctime: int
    csum: bytes
    count: int
    size: int = 0
    """Bytes of the image of a fixed index. That of an archive is the end in the last entry."""
    chunk_size: int = 0

    @property
    def entry(self) -> int:
        """Bytes of one entry."""
        return ENTRY if self.dynamic else DIGEST

    @property
    def length(self) -> int:
        """Bytes of the file."""
        return HEADER + self.count * self.entry


def encode_header(header: Header) -> bytes:
    """Return the first 4096 bytes of an index file."""
    magic = _DYNAMIC_MAGIC if header.dynamic else _FIXED_MAGIC
    size, chunk_size = (0, 0) if header.dynamic else (header.size, header.chunk_size)
    return _HEAD.pack(magic, header.uuid, header.ctime, header.csum, size, chunk_size).ljust(HEADER, b"\0")


def parse_header(name: str, head: bytes, length: int) -> Header:
    """Return the header of the index file `name`, of which head is the start and length the number of bytes.

    Raises BadIndex when it is not the header of an index of the kind that the name says, or the length does not fit.
    """
    if len(head) < HEADER:
        raise BadIndex(name, f"it has {length} bytes, fewer than a header")
    magic, uuid, ctime, csum, size, chunk_size = _HEAD.unpack_from(head)
    if magic == _DYNAMIC_MAGIC and name.endswith(DYNAMIC):
        count, rest = divmod(length - HEADER, ENTRY)
        if rest:
            raise BadIndex(name, f"it has {length} bytes, which are no whole number of entries")
        return Header(True, uuid, ctime, csum, count)
    if magic != _FIXED_MAGIC or not name.endswith(FIXED):
        raise BadIndex(name, f"its magic is {magic.hex()}")
    if not chunk_size or chunk_size & (chunk_size - 1):
        raise BadIndex(name, f"its chunk size is {chunk_size}")
    count = fixed_count(size, chunk_size)
    if not count or length != HEADER + count * DIGEST:
        raise BadIndex(name, f"it has {length} bytes, but an image of {size} takes {HEADER + count * DIGEST}")
    return Header(False, uuid, ctime, csum, count, size, chunk_size)


def header_csum(head: bytes) -> bytes:
    """Return the csum that stands in the start of an index file of either kind."""
    return head[32:_CSUM_END]


def fixed_count(size: int, chunk_size: int = FIXED_CHUNK) -> int:
    """Return the number of chunks of an image of size bytes."""
    return -(-size // chunk_size)


def fixed_sizes(header: Header, start: int, count: int) -> array[int]:
    """Return the sizes of count chunks of an image from the chunk number start on."""
    sizes = array("I", [min(header.chunk_size, 0xFFFFFFFF)]) * count
    if count and start + count == header.count:
        sizes[-1] = min(header.size - (header.count - 1) * header.chunk_size, 0xFFFFFFFF)
    return sizes


def split_entries(name: str, entries: bytes, start: int) -> tuple[Digests, array[int], int]:
    """Return the digests and sizes of entries of a dynamic index, and the end of the last; start is the end before.

    Raises BadIndex when the ends do not grow, or one chunk is larger than chunks can be.
    """
    quads = array("Q", entries)
    ends = quads[0::5]
    if sys.byteorder == "big":
        ends.byteswap()
    digests = array("Q", bytes(len(ends) * DIGEST))
    for part in range(4):
        digests[part::4] = quads[part + 1 :: 5]
    try:
        sizes = array("I", map(int.__sub__, ends, (start, *ends[:-1])))
    except OverflowError:
        raise BadIndex(name, "the ends of its chunks do not grow") from None
    if sizes and not 0 < min(sizes) <= max(sizes) <= CHUNK_LIMIT:
        raise BadIndex(name, f"a chunk of it has {min(sizes) and max(sizes)} bytes")
    return digests.tobytes(), sizes, ends[-1] if ends else start


def join_entries(digests: Digests, ends: array[int]) -> bytes:
    """Return the entries of a dynamic index; the inverse of `split_entries`, but for the sizes."""
    if sys.byteorder == "big":
        ends = ends[:]
        ends.byteswap()
    source, quads = array("Q", digests), array("Q", bytes(len(ends) * ENTRY))
    quads[0::5] = ends
    for part in range(4):
        quads[part + 1 :: 5] = source[part::4]
    return quads.tobytes()
