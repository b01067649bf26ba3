"""Finding a file in a file archive without reading all of it. No I/O.

An archive is a sequence of items, each with its type and size. Every folder ends with a table of what is in it, which
is found from its end and leads to each entry by the hash of its name. Source: proxmox-backup.md 10.9.
"""

from __future__ import annotations

import stat
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

TABLE_LIMIT = 32 << 20
"""Bytes of the table of one folder: of more than a million entries."""

_ENTRIES = {0xD5956474E588ACEF, 0x11DA850A1C1CCEFF}
"""What says of which type something is, in the two forms there have been."""
_FILENAME = 0x16701121063917B3
_HARDLINK = 0x51269C8422BD7275
_PAYLOAD = 0x28147A1B0B7C1A25
_GOODBYE = 0x2FEC4FA642D5731D
_TAIL = 0xEF5EED5B753E1555

_HEADER = struct.Struct("<QQ")
_ITEM = struct.Struct("<QQQ")
_NAME_LIMIT = 4096
_METADATA = 1 << 20
"""Bytes of the items between the name of a file and its content, at most."""
_KEY = (0x83AC3F1CFBB450DB, 0xAA4F1B6879369FBD)
_MASK = (1 << 64) - 1

FILE, FOLDER = "a file", "a folder"

Read = Callable[[int, int], bytes]
"""Returns bytes at an offset, as many as asked for, fewer at the end of the archive."""


class BadArchive(Exception):
    """What was read is no file archive; the text says what is wrong, and where."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a path leads to: its kind, and where the content of a file is."""

    kind: str
    """`a file`, `a folder`, or in words what else it is."""
    start: int = 0
    size: int = 0


_KINDS = {
    stat.S_IFREG: FILE,
    stat.S_IFDIR: FOLDER,
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFBLK: "a block device",
    stat.S_IFCHR: "a character device",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
}


def find(read: Read, size: int, path: list[bytes]) -> Found | None:
    """Return what a path leads to in an archive of so many bytes; None if there is nothing. Raises BadArchive."""
    start, end = 0, size
    for depth, name in enumerate(path):
        entry = _entry(read, start, end, name)
        if entry is None:
            return None
        start, end = entry
        found = _kind(read, start, end)
        if depth == len(path) - 1:
            return found
        if found.kind != FOLDER:
            return None
    return Found(FOLDER)


def _entry(read: Read, start: int, end: int, name: bytes) -> tuple[int, int] | None:
    """Return where the entry of this name in a folder begins and ends. Raises BadArchive."""
    wanted = siphash(name)
    table, items = _table(read, start, end)
    for hash, offset, size in items:
        if hash != wanted:
            continue
        begin = table - offset
        if not (start <= begin and size > 0 and begin + size <= table):
            raise BadArchive(f"an entry of the table at {table} is not within its folder")
        length = _HEADER.size + len(name) + 1
        item = read(begin, length)
        if item == _HEADER.pack(_FILENAME, length) + name + b"\0":
            return begin + length, begin + size
    return None


def _table(read: Read, start: int, end: int) -> tuple[int, Iterator[tuple[int, int, int]]]:
    """Return where the table of the folder that ends here is, and its items."""
    tail = read(end - _ITEM.size, _ITEM.size) if end - start > _ITEM.size else b""
    mark, _, size = _ITEM.unpack(tail) if len(tail) == _ITEM.size else (0, 0, 0)
    at = end - size
    if mark != _TAIL or size > TABLE_LIMIT or at < start or (size - _HEADER.size) % _ITEM.size:
        raise BadArchive(f"the folder that ends at {end} has no table")
    table = read(at, size)
    if len(table) != size or _HEADER.unpack_from(table) != (_GOODBYE, size):
        raise BadArchive(f"there is no table at {at}")
    return at, _ITEM.iter_unpack(table[_HEADER.size : -_ITEM.size])


def _kind(read: Read, start: int, end: int) -> Found:
    """Return what the items of an entry say it is, from behind its name on. Raises BadArchive."""
    at, kind = start, ""
    while at < min(end, start + _METADATA):
        type, size = _header(read, at)
        if type == _HARDLINK:
            return Found("a hard link")
        if size < _HEADER.size or at + size > end:
            raise BadArchive(f"the item at {at} has {size} bytes")
        if type in _ENTRIES:
            (mode,) = struct.unpack("<Q", read(at + _HEADER.size, 8).ljust(8, b"\0"))
            kind = _KINDS.get(mode & 0o170000, "something unknown")
            if kind != FILE:
                return Found(kind)
        elif type == _PAYLOAD and kind:
            return Found(FILE, at + _HEADER.size, size - _HEADER.size)
        at += size
    raise BadArchive(f"the entry at {start} has no content")


def _header(read: Read, at: int) -> tuple[int, int]:
    head = read(at, _HEADER.size)
    if len(head) != _HEADER.size:
        raise BadArchive(f"it ends at {at} in the midst of an item")
    type, size = _HEADER.unpack(head)
    return type, size


def siphash(data: bytes) -> int:
    """Return SipHash-2-4 of a name under the key of the format."""
    first, second = _KEY
    v0, v1 = first ^ 0x736F6D6570736575, second ^ 0x646F72616E646F6D
    v2, v3 = first ^ 0x6C7967656E657261, second ^ 0x7465646279746573
    whole = len(data) // 8 * 8
    words = [word for (word,) in struct.iter_unpack("<Q", data[:whole])]
    words.append(int.from_bytes(data[whole:], "little") | (len(data) & 0xFF) << 56)
    for word in words:
        v0, v1, v2, v3 = _rounds(2, v0, v1, v2, v3 ^ word)
        v0 ^= word
    v0, v1, v2, v3 = _rounds(4, v0, v1, v2 ^ 0xFF, v3)
    return v0 ^ v1 ^ v2 ^ v3


def _rounds(count: int, v0: int, v1: int, v2: int, v3: int) -> tuple[int, int, int, int]:
    for _ in range(count):
        v0, v2 = (v0 + v1) & _MASK, (v2 + v3) & _MASK
        v1, v3 = _turned(v1, 13) ^ v0, _turned(v3, 16) ^ v2
        v0, v2 = (_turned(v0, 32) + v3) & _MASK, (v2 + v1) & _MASK
        v1, v3 = _turned(v1, 17) ^ v2, _turned(v3, 21) ^ v0
        v2 = _turned(v2, 32)
    return v0, v1, v2, v3


def _turned(value: int, by: int) -> int:
    return (value << by | value >> 64 - by) & _MASK
