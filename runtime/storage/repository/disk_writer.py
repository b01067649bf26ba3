"""A new disk in a repository, written block by block in ascending order. All of it blocks.

Source: measured, Xen Orchestra 2026: the structures are those of a VHD file in both forms.
"""

from __future__ import annotations

import posixpath
from array import array
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Protocol, cast
from uuid import UUID

from runtime.formats.vhd import (
    BITMAP,
    BLOCK,
    NO_PARENT,
    SECTOR,
    UNUSED,
    Footer,
    Header,
    Kind,
    encode_table,
    geometry,
    table_size,
)
from runtime.storage.file_remote import RemoteUnusable
from runtime.storage.repository import filters, present
from runtime.storage.repository.disk import TABLE_OFFSET, block_path, stored_size
from runtime.storage.repository.handle import Data, FileFault, PlacedDraft, RemoteHandle

CREATOR = b"xo  "
CREATOR_OS = b"Wi2k"


class DiskWriter(Protocol):
    """A disk that is being written; nobody sees it before `finish`. To be finished or discarded."""

    def put(self, index: int, parts: Sequence[Data]) -> None:
        """Write a whole block, given in parts; its index is above the one before. Raises FileFault."""

    def finish(self) -> None:
        """Show the disk, with its content on disk. Raises FileFault."""

    def discard(self) -> None:
        """Leave nothing behind. Raises nothing."""

    @property
    def blocks(self) -> int: ...

    @property
    def stored(self) -> int:
        """Bytes that it has as a VHD file."""


def structures(
    size: int, uuid: UUID, timestamp: int, parent_uuid: UUID | None = None, parent_name: str = ""
) -> tuple[Footer, Header]:
    """Return footer and header of a disk as the original writes them; timestamp is in seconds."""
    footer = Footer(
        size,
        uuid,
        Kind.DYNAMIC if parent_uuid is None else Kind.DIFFERENCING,
        timestamp,
        CREATOR,
        0,
        CREATOR_OS,
        geometry=geometry(size, rounded_up=True),
    )
    entries = -(-size // BLOCK)
    return footer, Header(entries, TABLE_OFFSET, BLOCK, parent_uuid or NO_PARENT, 0, parent_name)


class FileWriter:
    """Writes a VHD file."""

    def __init__(self, handle: RemoteHandle, path: str, footer: Footer, header: Header) -> None:
        self._draft = cast(PlacedDraft, handle.create(path))
        self._footer = footer
        self._header = header
        self._table = array("I", [UNUSED]) * header.entries
        self._sector = (TABLE_OFFSET + table_size(header.entries)) // SECTOR
        self.blocks = 0
        # The structures come last; until then the file has a hole for them.
        self._draft.write_at(self._sector * SECTOR - 1, [b"\0"])

    @property
    def stored(self) -> int:
        return stored_size(self._header.entries, self.blocks)

    def put(self, index: int, parts: Sequence[Data]) -> None:
        self._draft.write([BITMAP, *parts])
        self._table[index] = self._sector
        self._sector += 1 + BLOCK // SECTOR
        self.blocks += 1

    def finish(self) -> None:
        footer = self._footer.encode()
        self._draft.write([footer])
        self._draft.write_at(0, [footer, self._header.encode(), encode_table(self._table)])
        self._draft.finish()

    def discard(self) -> None:
        self._draft.discard()


class DirectoryWriter:
    """Writes a VHD directory and then the alias that leads to it."""

    def __init__(
        self, handle: RemoteHandle, alias: str, name: str, footer: Footer, header: Header, filter: str
    ) -> None:
        """name is that of the folder in `data/` beside the alias, which is made and must not be there."""
        self._handle = handle
        self._alias = alias
        self._target = f"data/{name}"
        self._data = f"{posixpath.dirname(alias)}/{self._target}"
        self._footer = footer
        self._header = header
        self._filter = filter
        self._present = bytearray(header.entries)
        self._folders: set[str] = set()
        self.blocks = 0
        handle.make_folder(self._data)

    @property
    def stored(self) -> int:
        return stored_size(self._header.entries, self.blocks)

    def put(self, index: int, parts: Sequence[Data]) -> None:
        path = block_path(self._data, index)
        folder = posixpath.dirname(path)
        if folder not in self._folders:
            self._handle.make_folder(folder)
            self._folders.add(folder)
        self._handle.add(path, filters.encode(self._filter, [BITMAP, *parts]))
        self._present[index] = 1
        self.blocks += 1

    def finish(self) -> None:
        named = filters.encode_name(self._filter)
        if named is not None:
            self._handle.add(f"{self._data}/chunk-filters.json", [named])
        write_structures(
            self._handle, self._data, self._filter, self._footer, self._header, bytes(self._present), new=True
        )
        self._handle.sync_all()
        self._handle.write(self._alias, self._target.encode(), settled=True)

    def discard(self) -> None:
        discard(self._handle, [self._alias], [self._data])


def write_structures(
    handle: RemoteHandle, data: str, filter: str, footer: Footer, header: Header, bits: bytes, *, new: bool = False
) -> None:
    """Write the files of a VHD directory that are no blocks, the footer last. Raises FileFault."""
    for name, content in (("header", header.encode()), ("bat", present.bitmap(bits)), ("footer", footer.encode())):
        stored = filters.encode(filter, [content])
        if new:
            handle.add(f"{data}/{name}", stored)
        else:
            handle.write(f"{data}/{name}", b"".join(stored), settled=True)


def discard(handle: RemoteHandle, files: Sequence[str] = (), folders: Sequence[str] = ()) -> None:
    """Remove files and folders as far as that can be done; what stays is for a clean-up."""
    for path in files:
        with suppress(FileFault, RemoteUnusable):
            handle.remove(path)
    for path in folders:
        with suppress(FileFault, RemoteUnusable):
            handle.remove_tree(path)


def renamed(footer: Footer, child: Footer) -> Footer:
    """Return the footer of a disk that a child was merged into: the child's, but for what kind of disk it is."""
    return replace(
        footer,
        size=child.size,
        original_size=child.original_size,
        geometry=child.geometry,
        timestamp=child.timestamp,
        uuid=child.uuid,
    )
