"""File archives as clients write them: proxmox-backup.md 10.9. Of the product there is the hash of names alone."""

from __future__ import annotations

import stat
import struct
from typing import TypeAlias

from runtime.storage.datastore.pxar import siphash

Tree: TypeAlias = "dict[bytes, Tree | bytes | int]"
"""By name: a folder, the content of a file, or the type of something else; 0 for a hard link."""

ENTRY, FILENAME, PAYLOAD = 0xD5956474E588ACEF, 0x16701121063917B3, 0x28147A1B0B7C1A25
XATTR, HARDLINK, SYMLINK = 0x0DAB0229B57DCD03, 0x51269C8422BD7275, 0x27F971E7DBF5DC5F
GOODBYE, TAIL = 0x2FEC4FA642D5731D, 0xEF5EED5B753E1555


def item(type: int, content: bytes) -> bytes:
    return struct.pack("<QQ", type, 16 + len(content)) + content


def entry(mode: int) -> bytes:
    return item(ENTRY, struct.pack("<QQIIqII", mode, 0, 0, 0, 1700000000, 0, 0)) + item(XATTR, b"user.a\0b")


def archive(folder: Tree) -> bytes:
    """Return a folder with all that is in it."""
    written = bytearray(entry(stat.S_IFDIR | 0o755))
    table: list[tuple[int, int, int]] = []
    for name, what in folder.items():
        start = len(written)
        written += item(FILENAME, name + b"\0")
        if isinstance(what, dict):
            written += archive(what)
        elif isinstance(what, bytes):
            written += entry(stat.S_IFREG | 0o644) + item(PAYLOAD, what)
        elif what:
            written += entry(what | 0o777) + (item(SYMLINK, b"to\0") if what == stat.S_IFLNK else b"")
        else:
            written += item(HARDLINK, struct.pack("<Q", start) + b"first\0")
        table.append((siphash(name), start, len(written) - start))
    at = len(written)
    items = b"".join(struct.pack("<QQQ", hash, at - start, size) for hash, start, size in sorted(table))
    size = 16 + len(items) + 24
    return bytes(written) + item(GOODBYE, items + struct.pack("<QQQ", TAIL, at, size))
