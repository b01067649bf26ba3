"""Partition tables, MBR and GPT: bytes in, partitions out.

The names, numbers and ids are those that Linux gives partitions, since clients know them by these. Source: measured,
Xen Orchestra 2026; UEFI specification 2.10, section 5.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from runtime.volumes.source import SECTOR, Source

LOGICAL = 128
"""Logical partitions of an MBR past which a chain of them is not followed."""
TABLE = 1 << 20
"""Bytes of the largest table of a GPT."""

EXTENDED = frozenset({0x05, 0x0F, 0x15, 0x5E, 0x5F, 0x85, 0x91, 0x9B, 0xC5, 0xCF, 0xD5})
PROTECTIVE = 0xEE
SWAP = 0x82
GPT_SWAP = "0657fd6d-a4ab-43c4-84e5-0933c84b4f4f"

_ENTRY = struct.Struct("<B3xB3xII")
_HEADER = struct.Struct("<8sIII4xQQQQ16sQIII")
_GPT_ENTRY = struct.Struct("<16s16sQQQ72s")


@dataclass(frozen=True, slots=True)
class Partition:
    number: int
    """From 1; logical ones from 5."""
    start: int
    """Sectors of 512 bytes."""
    size: int
    """Bytes."""
    name: str
    id: str
    type: int | str
    """A number from an MBR, a uuid in lower case from a GPT."""

    @property
    def hidden(self) -> bool:
        """Whether there can be no files in it, as the original hides it."""
        return self.type in EXTENDED or self.type in (SWAP, GPT_SWAP)


def partitions(disk: Source) -> list[Partition]:
    """Return the partitions of a disk by number, none where it has no table that makes sense."""
    first = disk.read(0, SECTOR)
    primary = _entries(first)
    if primary is None or not any(kind for kind, _, _ in primary) or _is_file_system(first):
        return []
    if any(kind == PROTECTIVE for kind, _, _ in primary):
        return _gpt(disk)
    signature = int.from_bytes(first[440:444], "little")
    found = []
    for number, (kind, start, count) in enumerate(primary, 1):
        if kind and count and start * SECTOR < disk.size:
            found.append(_mbr_partition(disk, signature, number, kind, start, count))
    for number, (kind, start, count) in enumerate(_logical(disk, primary), 5):
        found.append(_mbr_partition(disk, signature, number, kind, start, count))
    return found


def _mbr_partition(disk: Source, signature: int, number: int, kind: int, start: int, count: int) -> Partition:
    size = min(count * SECTOR, disk.size - start * SECTOR)
    return Partition(number, start, size, "", f"{signature:08x}-{number:02x}", kind)


def _entries(sector: bytes) -> list[tuple[int, int, int]] | None:
    """Return type, start and count of the four entries of a sector; None if it has no table."""
    if sector[510:512] != b"\x55\xaa":
        return None
    entries = [_ENTRY.unpack_from(sector, at) for at in range(446, 510, 16)]
    if any(status & 0x7F for status, _, _, _ in entries):
        return None
    return [(kind, start, count) for _, kind, start, count in entries]


def _logical(disk: Source, primary: list[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    outer = next((start for kind, start, _ in primary if kind in EXTENDED), None)
    at, seen = outer, set[int]()
    while outer is not None and at is not None and at not in seen and len(seen) < LOGICAL:
        seen.add(at)
        entries = _entries(disk.read(at * SECTOR, SECTOR))
        if entries is None:
            return
        following = None
        for kind, start, count in entries[:2]:
            if kind in EXTENDED:
                following = outer + start
            elif kind and count and (at + start) * SECTOR < disk.size:
                yield kind, at + start, count
        at = following


def _gpt(disk: Source) -> list[Partition]:
    for at in (1, disk.size // SECTOR - 1):
        found = _gpt_at(disk, at)
        if found is not None:
            return found
    return []


def _gpt_at(disk: Source, at: int) -> list[Partition] | None:
    """Return the partitions of the table whose header is in sector at; None if it is damaged."""
    data = disk.read(at * SECTOR, SECTOR)
    if len(data) < SECTOR or not data.startswith(b"EFI PART"):
        return None
    _, _, length, checksum, own, _, _, _, _, table, count, each, table_checksum = _HEADER.unpack_from(data)
    if not _HEADER.size <= length <= SECTOR or own != at or each < _GPT_ENTRY.size or count * each > TABLE:
        return None
    if zlib.crc32(data[:16] + bytes(4) + data[20:length]) != checksum:
        return None
    entries = disk.read(table * SECTOR, count * each)
    if len(entries) < count * each or zlib.crc32(entries) != table_checksum:
        return None
    found = []
    for index in range(count):
        kind, id, first, last, _, name = _GPT_ENTRY.unpack_from(entries, index * each)
        if any(kind) and first <= last and first * SECTOR < disk.size:
            size = min((last - first + 1) * SECTOR, disk.size - first * SECTOR)
            text = name.decode("utf-16-le", "replace").partition("\0")[0]
            found.append(Partition(index + 1, first, size, text, str(UUID(bytes_le=id)), str(UUID(bytes_le=kind))))
    return found


def _is_file_system(sector: bytes) -> bool:
    """Return whether what looks like an MBR is the first sector of a file system, whose code stands in its place."""
    if sector[3:11] in (b"NTFS    ", b"EXFAT   ", b"-FVE-FS-"):
        return True
    return sector[0] in (0xEB, 0xE9) and (sector[54:59] in (b"FAT12", b"FAT16") or sector[82:87] == b"FAT32")
