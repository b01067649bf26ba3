"""Catalogs as clients write them, with nothing of the product in it: proxmox-backup.md 10.8."""

from __future__ import annotations

from typing import TypeAlias

Tree: TypeAlias = "dict[bytes, Tree | tuple[int, int] | str]"
"""By name: a folder, a file's size and mtime, or the letter of something else."""


def number(value: int) -> bytes:
    parts = bytearray()
    while value >= 128:
        parts.append(value & 127 | 128)
        value >>= 7
    return bytes([*parts, value])


def signed(value: int) -> bytes:
    if value >= 0:
        return number(value)
    parts = bytearray(number(-value))
    parts[-1] |= 128
    return bytes([*parts, 0])


def catalog(root: Tree) -> bytes:
    """Return the catalog of archives, which are the folders of root."""
    written = bytearray.fromhex("91fd60f9c46758d5")
    at = _table(root, written)
    return bytes(written) + at.to_bytes(8, "little")


def _table(folder: Tree, written: bytearray) -> int:
    """Write the tables of a folder and those below it; return where its own is."""
    below = {name: _table(entry, written) for name, entry in folder.items() if isinstance(entry, dict)}
    start, rest = len(written), bytearray(number(len(folder)))
    for name, entry in folder.items():
        head = number(len(name)) + name
        if isinstance(entry, dict):
            rest += b"d" + head + number(start - below[name])
        elif isinstance(entry, tuple):
            rest += b"f" + head + number(entry[0]) + signed(entry[1])
        else:
            rest += entry.encode() + head
    written += number(len(rest)) + rest
    return start
