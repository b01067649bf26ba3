"""The structures of VHD: bytes in, what they say and what is wrong with them out (reference, section 14)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

SECTOR = 512
BLOCK = 2 << 20
HEADER_AT = 512
TABLE_AT = 1536
UNUSED = 0xFFFFFFFF
DYNAMIC, DIFFERENCING = 3, 4

_FOOTER = struct.Struct(">8sIIQI4sI4sQQHBBII16sB427s")
_HEADER = struct.Struct(">8s8sQIIII16sII512s192s256s")
_LOCATOR = struct.Struct(">4sIIIQ")


class NotVhd(Exception):
    """The structure cannot be read at all."""


@dataclass(frozen=True, slots=True)
class Footer:
    size: int
    type: int
    uuid: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    entries: int
    table_at: int
    parent_uuid: str
    parent_name: str
    spans: tuple[tuple[int, int], ...]
    """Parts of a file that parent locators take."""
    problems: tuple[str, ...]

    @property
    def table_size(self) -> int:
        """Bytes of the table in a file."""
        return -(-self.entries * 4 // SECTOR) * SECTOR


def footer(data: bytes) -> Footer:
    """Raises NotVhd."""
    if len(data) != _FOOTER.size:
        raise NotVhd(f"the footer has {len(data)} bytes, not 512")
    (cookie, features, version, header_at, _, _, _, _, original, size, cylinders, heads, sectors, type, checksum, uuid,
     saved, reserved) = _FOOTER.unpack(data)  # fmt: skip
    if cookie != b"conectix":
        raise NotVhd("there is no footer of a VHD")

    def problems() -> Iterator[str]:
        if checksum != _sum(data, 64):
            yield "the checksum of the footer is wrong"
        if features != 2:
            yield f"features of the footer are {features}, not 2"
        if version != 0x00010000:
            yield f"the version of the footer is {version:#x}"
        if header_at != HEADER_AT:
            yield f"the header is said to be at {header_at}, not 512"
        if not 0 < original <= size:
            yield f"the original size {original} does not fit the current size {size}"
        if size % SECTOR:
            yield f"the size {size} is no number of sectors"
        if type not in (DYNAMIC, DIFFERENCING):
            yield f"the type of disk is {type}, not 3 or 4"
        if not _geometry(size, cylinders, heads, sectors):
            yield f"the geometry {cylinders}/{heads}/{sectors} does not fit {size} bytes"
        if saved or any(reserved):
            yield "reserved bytes of the footer are used"
        if not any(uuid):
            yield "the footer has no uuid"

    return Footer(size, type, str(UUID(bytes=uuid)), tuple(problems()))


def header(data: bytes, of: Footer) -> Header:
    """Raises NotVhd."""
    if len(data) != _HEADER.size:
        raise NotVhd(f"the header has {len(data)} bytes, not 1024")
    (cookie, after, table_at, version, entries, block, checksum, parent, parent_time, reserved, name, locators,
     rest) = _HEADER.unpack(data)  # fmt: skip
    if cookie != b"cxsparse":
        raise NotVhd("there is no header of a VHD")
    text, _, padding = name.decode("utf-16-be", "replace").partition("\0")
    spans = []
    for place in range(0, len(locators), _LOCATOR.size):
        code, space, length, _, at = _LOCATOR.unpack_from(locators, place)
        if any(code):
            # The space is sectors, of old writers bytes.
            spans.append((at, at + max(length, space * SECTOR if space < SECTOR else space)))

    def problems() -> Iterator[str]:
        if checksum != _sum(data, 36):
            yield "the checksum of the header is wrong"
        if after != b"\xff" * 8:
            yield "the data offset of the header is not unused"
        if table_at < TABLE_AT or table_at % SECTOR:
            yield f"the table is said to be at {table_at}"
        if version != 0x00010000:
            yield f"the version of the header is {version:#x}"
        if entries != -(-of.size // BLOCK):
            yield f"the table has {entries} entries, not {-(-of.size // BLOCK)}"
        if block != BLOCK:
            yield f"blocks have {block} bytes, not 2 MiB"
        if parent_time or reserved or any(rest):
            yield "reserved bytes of the header are used"
        if padding.strip("\0"):
            yield "the name of the parent is not padded with zeros"
        if of.type == DIFFERENCING and not (any(parent) and text):
            yield "a differencing disk names no parent"
        if of.type == DYNAMIC and (any(parent) or text):
            yield "a disk that needs no parent names one"

    return Header(entries, table_at, str(UUID(bytes=parent)), text, tuple(spans), tuple(problems()))


def table(data: bytes, entries: int) -> tuple[list[int], list[str]]:
    """Return the sector of each block of a file, UNUSED without one, and what is wrong."""
    sectors = [sector for (sector,) in struct.iter_unpack(">I", data)]
    wrong = [] if all(entry == UNUSED for entry in sectors[entries:]) else ["the table is not padded with 0xff"]
    return sectors[:entries], wrong


def bitmap(data: bytes, entries: int) -> tuple[set[int], list[str]]:
    """Return the blocks that the `bat` of a directory says are there, and what is wrong. Raises NotVhd."""
    if len(data) != entries:
        raise NotVhd(f"the bat has {len(data)} bytes, not {entries}")
    bits = {place * 8 + bit for place, byte in enumerate(data) for bit in range(8) if byte & 0x80 >> bit}
    wrong = ["the bat has blocks behind the end of the disk"] if any(bit >= entries for bit in bits) else []
    return {bit for bit in bits if bit < entries}, wrong


def stream_size(entries: int, blocks: int) -> int:
    """Return how long a VHD with so many blocks is as a stream."""
    return TABLE_AT + -(-entries * 4 // SECTOR) * SECTOR + blocks * (SECTOR + BLOCK) + SECTOR


def _sum(data: bytes, at: int) -> int:
    return ~(sum(data) - sum(data[at : at + 4])) & 0xFFFFFFFF


def _geometry(size: int, cylinders: int, heads: int, sectors: int) -> bool:
    """Return whether a geometry comes out of the algorithm of the VHD specification, rounded either way."""
    total = min(-(-size // SECTOR), 65535 * 16 * 255)
    if total >= 65535 * 16 * 63:
        found = (16, 255)
    else:
        tracks = total // 17
        wanted = max(4, -(-tracks // 1024))
        if tracks < wanted * 1024 and wanted <= 16:
            found = (wanted, 17)
        elif total // 31 < 16 * 1024:
            found = (16, 31)
        else:
            found = (16, 63)
    exact = total / (found[0] * found[1])
    return (heads, sectors) == found and exact - 1 < cylinders < exact + 1
