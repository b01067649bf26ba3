"""VHD, dynamic and differencing: its structures, a stream of it written, a stream of it read. No I/O.

All integers are big-endian; a sector has 512 bytes. A stream is footer, header, block
allocation table, blocks (a bitmap of their sectors, then the data), and the footer again.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from runtime.formats.pieces import Parted, Pieces, Truncated, Wants, cut

SECTOR = 512
BLOCK = 2 << 20
LARGEST = 2040 << 30
"""Bytes of the largest disk that the format holds."""
NO_PARENT = UUID(int=0)
UNUSED = 0xFFFFFFFF
BITMAP = b"\xff" * SECTOR
"""The bitmap of a block of BLOCK bytes of which every sector counts."""

_FOOTER = struct.Struct(">8sIIQI4sI4sQQHBBII16sB427x")
_HEADER = struct.Struct(">8sQQIIII16sI4x512s192s256x")
_BLOCK_SIZES = range(64 << 10, (16 << 20) + 1)
_ENTRIES_AT_MOST = 1 << 22


class Kind(IntEnum):
    DYNAMIC = 3
    DIFFERENCING = 4


class BadVhd(ValueError):
    """The bytes are no VHD that can be read. `offset` is the byte of the stream at which it shows."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(f"at byte {offset}: {reason}")
        self.offset = offset
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Footer:
    """What stands at both ends: the size of the disk, its kind, its identity."""

    size: int
    uuid: UUID
    kind: Kind = Kind.DYNAMIC
    timestamp: int = 0
    creator: bytes = b"caml"
    creator_version: int = 1
    creator_os: bytes = b"\0\0\0\0"
    original_size: int | None = None
    """None: the same as size."""
    data_offset: int = SECTOR
    features: int = 2
    saved: int = 0
    geometry: tuple[int, int, int] | None = None
    """Cylinders, heads and sectors per track; None: those of the VHD specification."""

    def encode(self) -> bytes:
        original = self.size if self.original_size is None else self.original_size
        return _sealed(_FOOTER.pack(
            b"conectix", self.features, 0x10000, self.data_offset, self.timestamp, self.creator, self.creator_version,
            self.creator_os, original, self.size, *(self.geometry or geometry(self.size)), self.kind, 0,
            self.uuid.bytes, self.saved,
        ), 64)  # fmt: skip

    @classmethod
    def decode(cls, sector: bytes, offset: int = 0) -> Footer:
        """Return what the sector says; offset is where in the stream it lies. Raises BadVhd."""
        (cookie, features, version, data_offset, timestamp, creator, creator_version, creator_os, original, size,
         *said, kind, checksum, uuid, saved) = _FOOTER.unpack(sector)  # fmt: skip
        if cookie != b"conectix":
            raise BadVhd(offset, "no footer of a VHD")
        if checksum != _checksum(sector, 64):
            raise BadVhd(offset, "the checksum of the footer is wrong")
        if version >> 16 != 1:
            raise BadVhd(offset + 12, f"a VHD of version {version >> 16}.{version & 0xFFFF}; expected 1.0")
        if kind not in (Kind.DYNAMIC, Kind.DIFFERENCING):
            raise BadVhd(offset + 60, f"disk type {kind}; expected 3 (dynamic) or 4 (differencing)")
        if size > LARGEST or size % SECTOR:
            raise BadVhd(offset + 48, f"a disk of {size} bytes; expected whole sectors and at most {LARGEST} bytes")
        other = None if tuple(said) == geometry(size) else (said[0], said[1], said[2])
        return cls(size, UUID(bytes=uuid), Kind(kind), timestamp, creator, creator_version, creator_os, original,
                   data_offset, features, saved, other)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Header:
    """What only dynamic and differencing disks have: where the table is, and who the parent."""

    entries: int
    table_offset: int = 2048
    block_size: int = BLOCK
    parent_uuid: UUID = NO_PARENT
    parent_timestamp: int = 0
    parent_name: str = ""
    locators: bytes = bytes(192)

    def encode(self) -> bytes:
        name = self.parent_name.encode("utf-16-be")
        if len(name) > 512:
            raise ValueError("the name of a parent has at most 256 characters")
        return _sealed(_HEADER.pack(
            b"cxsparse", 0xFFFFFFFFFFFFFFFF, self.table_offset, 0x10000, self.entries, self.block_size, 0,
            self.parent_uuid.bytes, self.parent_timestamp, name, self.locators,
        ), 36)  # fmt: skip

    @classmethod
    def decode(cls, data: bytes, offset: int = SECTOR) -> Header:
        """Return what the 1024 bytes say; offset is where in the stream they lie. Raises BadVhd."""
        (cookie, _data_offset, table_offset, version, entries, block_size, checksum, parent, parent_timestamp, name,
         locators) = _HEADER.unpack(data)  # fmt: skip
        if cookie != b"cxsparse":
            raise BadVhd(offset, "no header of a dynamic disk")
        if checksum != _checksum(data, 36):
            raise BadVhd(offset + 36, "the checksum of the header is wrong")
        if version >> 16 != 1:
            raise BadVhd(offset + 24, f"a header of version {version >> 16}.{version & 0xFFFF}; expected 1.0")
        if block_size not in _BLOCK_SIZES or block_size & (block_size - 1):
            raise BadVhd(offset + 32, f"blocks of {block_size} bytes; expected a power of two from 64 KiB to 16 MiB")
        if entries > _ENTRIES_AT_MOST:
            raise BadVhd(offset + 28, f"a table of {entries} entries; expected at most {_ENTRIES_AT_MOST}")
        text = name.decode("utf-16-be", errors="replace").split("\0", 1)[0]
        return cls(entries, table_offset, block_size, UUID(bytes=parent), parent_timestamp, text, locators)


class Image:
    """A VHD to be written as a stream: `head`, then for each block BITMAP and its BLOCK bytes, then `tail`.

    `present` are the indexes of the blocks, ascending. A parent makes it differencing. XAPI puts the table at 2048;
    others at 1536. Raises ValueError for a disk that VHD does not hold.
    """

    def __init__(
        self, footer: Footer, present: Sequence[int], *, table_offset: int = 2048,
        parent_uuid: UUID = NO_PARENT, parent_name: str = "",
    ) -> None:  # fmt: skip
        if footer.size > LARGEST or footer.size % SECTOR:
            raise ValueError(f"no VHD of {footer.size} bytes: expected whole sectors, and at most {LARGEST} bytes")
        entries = -(-footer.size // BLOCK)
        if present and not 0 <= present[0] <= present[-1] < entries:
            raise ValueError(f"block {present[-1]} is not on a disk of {footer.size} bytes")
        header = Header(entries, table_offset, BLOCK, parent_uuid, 0, parent_name)
        self.tail = footer.encode()
        self.head = b"".join(
            (self.tail, header.encode(), bytes(table_offset - 3 * SECTOR), self._table(entries, table_offset, present))
        )
        self.length = len(self.head) + len(present) * (SECTOR + BLOCK) + SECTOR
        """Bytes of the whole stream."""

    @staticmethod
    def _table(entries: int, table_offset: int, present: Sequence[int]) -> bytes:
        table = array("I", [UNUSED]) * entries
        sector = (table_offset + table_size(entries)) // SECTOR
        for index in present:
            table[index] = sector
            sector += 1 + BLOCK // SECTOR
        return encode_table(table)


@dataclass(frozen=True, slots=True)
class Extent:
    """Bytes of the disk at offset, in the parts in which they came."""

    offset: int
    parts: Sequence[memoryview]

    @property
    def size(self) -> int:
        return sum(map(len, self.parts))

    @property
    def data(self) -> memoryview:
        """All of it, for which several parts are copied."""
        return self.parts[0] if len(self.parts) == 1 else memoryview(b"".join(self.parts))


class Reader:
    """Reads a VHD as a stream: `feed` pieces of it and take the extents that it says of the disk; `close` at its end.

    Only sectors that a bitmap marks are given out, blocks in the order in which they lie in the stream. At most one
    block is held. The footer must stand at the end; a gap before it, or between the structures, is passed over. `feed`
    raises BadVhd; `close` raises it too, and Truncated if the stream ended too early. After an error or `close` the
    reader is of no more use.
    """

    def __init__(self) -> None:
        self.footer: Footer | None = None
        """Known once the stream has got so far; `header` and `present`, too."""
        self.header: Header | None = None
        self.present: tuple[int, ...] | None = None
        """The indexes of the blocks, in the order in which they lie in the stream."""
        self._what = "the first footer"
        self._first = b""
        self._last = b""
        self._after = 0
        self._extents: list[Extent] = []
        self._pieces = Pieces(self._read())

    def feed(self, piece: bytes | bytearray | memoryview) -> list[Extent]:
        """Read the next bytes and return what they complete."""
        self._pieces.feed(piece)
        if self._pieces.ended:
            self._last = (self._last + self._pieces.left)[-SECTOR:]
            self._after += len(self._pieces.left)
            self._pieces.left = b""
        extents, self._extents = self._extents, []
        return extents

    def close(self) -> None:
        """Say that the stream ends here."""
        if not self._pieces.ended:
            raise Truncated(self._pieces.fed, f"it breaks off in {self._what}")
        end = self._pieces.offset + self._after
        if len(self._last) < SECTOR:
            raise Truncated(end, "it breaks off in the last footer")
        if self._last != self._first:
            if self._last.startswith(b"conectix"):
                raise BadVhd(end - SECTOR, "the last footer is not the first one again")
            raise Truncated(end, "the last footer is not there")

    def _read(self) -> Wants:
        self._first = yield SECTOR
        self.footer = footer = Footer.decode(self._first)
        at = SECTOR
        yield from self._skip(at, footer.data_offset, 16, "the header")
        at = footer.data_offset
        self.header = header = Header.decode((yield 2 * SECTOR), at)
        yield from self._skip(at + 2 * SECTOR, header.table_offset, at + 16, "the table")
        at = header.table_offset
        size = table_size(header.entries)
        table = self._sorted((yield size) if size else b"", footer, header)
        at += size
        self.present = tuple(index for _, index in table)
        bitmap_size = -(-header.block_size // (SECTOR * 8 * SECTOR)) * SECTOR
        for sector, index in table:
            yield from self._skip(at, sector * SECTOR, header.table_offset + index * 4, f"block {index}")
            at = sector * SECTOR
            bitmap = yield bitmap_size
            parts = yield Parted(header.block_size)
            self._block(index, bitmap, parts, footer.size)
            at += bitmap_size + header.block_size
        self._what = "the last footer"

    def _skip(self, at: int, to: int, said: int, what: str) -> Wants:
        """Pass over bytes up to an offset that the stream gave at byte `said`."""
        if to < at:
            raise BadVhd(said, f"{what} is said to lie at byte {to}, where something else lies")
        self._what = f"the gap before {what}"
        while at < to:
            at += len((yield min(to - at, BLOCK)))
        self._what = what

    def _sorted(self, encoded: bytes, footer: Footer, header: Header) -> list[tuple[int, int]]:
        """Return sector and index of each block, in the order of the stream."""
        table = decode_table(encoded, header.entries)
        found = sorted((sector, index) for index, sector in enumerate(table) if sector != UNUSED)
        needed = -(-footer.size // header.block_size)
        if header.entries < needed:
            raise BadVhd(footer.data_offset + 28, f"a table of {header.entries} entries; the disk has {needed} blocks")
        for _, index in found:
            if index >= needed:
                where = header.table_offset + index * 4
                raise BadVhd(where, f"block {index} is behind the end of the disk, which has {needed}")
        return found

    def _block(self, index: int, bitmap: bytes, parts: list[memoryview], size: int) -> None:
        whole = sum(map(len, parts))
        start = index * whole
        sectors = min(size - start, whole) // SECTOR
        for first, count in _runs(bitmap, sectors):
            self._extents.append(Extent(start + first * SECTOR, cut(parts, first * SECTOR, count * SECTOR)))


def _runs(bitmap: bytes, sectors: int) -> list[tuple[int, int]]:
    """Return first and count of each run of bits that are set, the highest bit of a byte first."""
    whole, rest = divmod(sectors, 8)
    if bitmap[:whole] == b"\xff" * whole and (not rest or bitmap[whole] >> (8 - rest) == (1 << rest) - 1):
        return [(0, sectors)] if sectors else []
    runs: list[tuple[int, int]] = []
    for sector in range(sectors):
        if bitmap[sector >> 3] >> (7 - (sector & 7)) & 1:
            if runs and sum(runs[-1]) == sector:
                runs[-1] = (runs[-1][0], runs[-1][1] + 1)
            else:
                runs.append((sector, 1))
    return runs


def table_size(entries: int) -> int:
    """Return the bytes of a table, whole sectors."""
    return -(-entries * 4 // SECTOR) * SECTOR


def encode_table(table: array[int]) -> bytes:
    """Return the bytes of a table: the sector of each block, UNUSED for one that is not there."""
    padded = table + array("I", [UNUSED]) * (table_size(len(table)) // 4 - len(table))
    if sys.byteorder == "little":
        padded.byteswap()
    return padded.tobytes()


def decode_table(encoded: bytes, entries: int) -> array[int]:
    """Return the table that bytes begin with."""
    table = array("I")
    table.frombytes(encoded[: entries * 4])
    if sys.byteorder == "little":
        table.byteswap()
    return table


def geometry(size: int, *, rounded_up: bool = False) -> tuple[int, int, int]:
    """Return cylinders, heads and sectors per track of a disk, by the algorithm of the VHD specification.

    rounded_up are the cylinders in what Xen Orchestra writes (measured), so that the disk fits into them.
    """
    cylinders, heads, sectors = _geometry(size)
    if rounded_up and cylinders * heads * sectors < min(size // SECTOR, 65535 * 16 * 255):
        cylinders += 1
    return cylinders, heads, sectors


def _geometry(size: int) -> tuple[int, int, int]:
    total = min(size // SECTOR, 65535 * 16 * 255)
    if total >= 65535 * 16 * 63:
        sectors, heads = 255, 16
        return total // sectors // heads, heads, sectors
    sectors = 17
    tracks = total // sectors
    heads = max((tracks + 1023) // 1024, 4)
    if tracks >= heads * 1024 or heads > 16:
        sectors, heads = 31, 16
        tracks = total // sectors
    if tracks >= heads * 1024:
        sectors, heads = 63, 16
        tracks = total // sectors
    return tracks // heads, heads, sectors


def _checksum(data: bytes, at: int) -> int:
    """Return the ones' complement of the sum of the bytes, those of the checksum itself left out."""
    return ~(sum(data) - sum(data[at : at + 4])) & 0xFFFFFFFF


def _sealed(data: bytes, at: int) -> bytes:
    return data[:at] + _checksum(data, at).to_bytes(4, "big") + data[at + 4 :]
