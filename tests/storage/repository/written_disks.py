"""VHDs for tests: files and directories, made without the product. Source: measured, Xen Orchestra 2026."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from uuid import UUID

import brotli

SECTOR = 512
BLOCK = 2 << 20
STARTED = 1795187819

Parent = tuple[str, str]
"""The uuid of a disk, and the name of its file or alias."""


def vhd_file(uuid: str, size: int, blocks: Mapping[int, bytes], parent: Parent | None = None) -> bytes:
    """Return a dynamic disk, or a differencing one if it has a parent; blocks are of 2 MiB each."""
    entries = -(-size // BLOCK)
    table = [0xFFFFFFFF] * -(-entries // 128) * 128
    sector = (1536 + len(table) * 4) // SECTOR
    for block in sorted(blocks):
        table[block] = sector
        sector += 1 + BLOCK // SECTOR
    end = footer(uuid, size, parent)
    content = b"".join(b"\xff" * SECTOR + blocks[block] for block in sorted(blocks))
    return end + header(size, parent) + struct.pack(f">{len(table)}I", *table) + content + end


def vhd_directory(
    uuid: str, size: int, blocks: Mapping[int, bytes], parent: Parent | None = None, filter: str | None = "brotli"
) -> dict[str, bytes]:
    """Return the files of a VHD directory, by their path in it."""

    def filtered(data: bytes) -> bytes:
        return brotli.compress(data, quality=0) if filter else data

    bat = bytearray(-(-size // BLOCK))
    for block in blocks:
        bat[block // 8] |= 0x80 >> block % 8
    found = {
        "header": filtered(header(size, parent)),
        "footer": filtered(footer(uuid, size, parent)),
        "bat": filtered(bytes(bat)),
    }
    if filter:
        found["chunk-filters.json"] = json.dumps([filter]).encode()
    for block, content in blocks.items():
        found[f"blocks/{block // 1000}/{block % 1000}"] = filtered(b"\xff" * SECTOR + content)
    return found


def footer(uuid: str, size: int, parent: Parent | None) -> bytes:
    cylinders = -(-(size // SECTOR // 17) // 4)
    assert cylinders <= 1024, "the geometry is that of small disks"
    kind = 4 if parent else 3
    data = struct.pack(
        ">8sIIQI4sI4sQQHBBI4x16s", b"conectix", 2, 0x10000, 512, STARTED, b"xo  ", 0, b"Wi2k", size, size,
        cylinders, 4, 17, kind, UUID(uuid).bytes,
    )  # fmt: skip
    return sealed(data.ljust(512, b"\0"), 64)


def header(size: int, parent: Parent | None) -> bytes:
    uuid, name = parent or (str(UUID(int=0)), "")
    data = struct.pack(
        ">8s8sQIII4x16s8x512s", b"cxsparse", b"\xff" * 8, 1536, 0x10000, -(-size // BLOCK), BLOCK, UUID(uuid).bytes,
        name.encode("utf-16-be"),
    )  # fmt: skip
    return sealed(data.ljust(1024, b"\0"), 36)


def sealed(data: bytes, at: int) -> bytes:
    """Return a structure with its checksum, which stands at a place."""
    data = data[:at] + bytes(4) + data[at + 4 :]
    return data[:at] + struct.pack(">I", ~sum(data) & 0xFFFFFFFF) + data[at + 4 :]
