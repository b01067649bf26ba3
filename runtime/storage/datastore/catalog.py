"""The catalog of a snapshot's file archives: which files there are, without reading the archives. No I/O.

Tables of folders stand one after the other, those below a folder before it; the last eight bytes say where the table of
the root is, whose folders are the archives. Source: proxmox-backup.md 10.8.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

MAGIC = bytes.fromhex("91fd60f9c46758d5")
TABLE_LIMIT = 32 << 20
"""Bytes of the table of one folder; one with 500,000 entries has less."""

_FOLDER, _FILE = ord("d"), ord("f")
_OTHERS = frozenset(b"lhbcps")
_OFFSET = 8
_LONGEST_NAME = 4096
_VARINT = 11


class BadCatalog(Exception):
    """What was read is no catalog; the text says what is wrong, and where."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a folder. Size and mtime are known of files; `table` is where a folder's own table is."""

    name: bytes
    type: str
    size: int | None = None
    mtime: int | None = None
    table: int | None = None


class Catalog:
    """A catalog of so many bytes. `read` returns the bytes at an offset, as many as asked for."""

    def __init__(self, read: Callable[[int, int], bytes], size: int) -> None:
        """Raises BadCatalog."""
        self._read = read
        self._end = size - _OFFSET
        if self._end < len(MAGIC) or read(0, len(MAGIC)) != MAGIC:
            raise BadCatalog("it does not begin as a catalog does")
        self._root = int.from_bytes(read(self._end, _OFFSET), "little")

    def folder(self, path: list[bytes]) -> list[Entry] | None:
        """Return what is in the folder of a path, [] for the root; None if there is none. Raises BadCatalog."""
        at = self._root
        for name in path:
            found = next((one.table for one in self._table(at) if one.name == name and one.table is not None), None)
            if found is None:
                return None
            at = found
        return list(self._table(at))

    def _table(self, start: int) -> Iterator[Entry]:
        if not len(MAGIC) <= start < self._end:
            raise BadCatalog(f"a table at {start} is not within it")
        head = self._read(start, min(_VARINT, self._end - start))
        length, at = _number(head, 0)
        if length > TABLE_LIMIT or start + at + length > self._end:
            raise BadCatalog(f"the table at {start} has {length} bytes")
        table = self._read(start + at, length)
        count, at = _number(table, 0)
        for _ in range(count):
            entry, at = _entry(table, at, start)
            yield entry
        if at != length:
            raise BadCatalog(f"the table at {start} has more than its {count} entries")


def _entry(table: bytes, at: int, start: int) -> tuple[Entry, int]:
    """Return the entry at an offset of the table that begins at `start` of the catalog, and where the next one is."""
    kind = table[at : at + 1]
    length, at = _number(table, at + 1)
    name = table[at : at + length]
    at += length
    if not kind or not 0 < len(name) == length < _LONGEST_NAME or b"/" in name:
        raise BadCatalog(f"an entry of the table at {start} has no kind or no name")
    if kind[0] == _FOLDER:
        distance, at = _number(table, at)
        if not 0 < distance <= start:
            raise BadCatalog(f"an entry of the table at {start} leads {distance} bytes back")
        return Entry(name, "d", table=start - distance), at
    if kind[0] == _FILE:
        size, at = _number(table, at)
        mtime, at = _signed(table, at)
        return Entry(name, "f", size, mtime), at
    if kind[0] not in _OTHERS:
        raise BadCatalog(f"an entry of the table at {start} is of the unknown kind {kind!r}")
    return Entry(name, kind.decode()), at


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Return the number at an offset, its low seven bits first, and where it ends."""
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            break
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            if value >= 1 << 63:
                break
            return value, at
    raise BadCatalog("a number in it does not end")


def _signed(data: bytes, at: int) -> tuple[int, int]:
    """Return the number with a sign at an offset, and where it ends: a negative one has a zero byte behind it."""
    value = 0
    for shift in range(0, 77, 7):
        if at >= len(data):
            break
        byte = data[at]
        at += 1
        if not byte and shift:
            return -value, at
        value |= (byte & 0x7F) << shift
        if value >= 1 << 63:
            break
        if not byte & 0x80:
            return value, at
    raise BadCatalog("a time in it does not end")
