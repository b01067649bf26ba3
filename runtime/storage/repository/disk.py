"""The disks of a repository, each a VHD file or a VHD directory behind an alias, opened for reading. All of it blocks.

Source: measured, Xen Orchestra 2026. A block that is there is taken as complete, whatever its bitmap of sectors says.
As the original does, an alias of a file is followed, and a directory without an alias is read.
"""

from __future__ import annotations

import posixpath
from array import array
from contextlib import suppress
from typing import Protocol

from runtime.formats.vhd import BLOCK, SECTOR, UNUSED, BadVhd, Footer, Header, Kind, decode_table, table_size
from runtime.storage.repository import filters, layout, present
from runtime.storage.repository.faults import Damaged, NoDisk, Unsupported
from runtime.storage.repository.filters import BadFilter, UnknownFilter
from runtime.storage.repository.handle import FileFault, Missing, OpenFile, RemoteHandle, Undecryptable

FILE = "file"
DIRECTORY = "directory"

ALIAS_LIMIT = 1024
"""Bytes of an alias (measured)."""
STORED_BLOCK = SECTOR + BLOCK
PACKED_LIMIT = 2 * STORED_BLOCK
"""Bytes of a filtered block; filters make nothing much longer."""
TABLE_OFFSET = 3 * SECTOR


class Disk(Protocol):
    """An open disk of its own, without its parents. To be closed."""

    path: str
    """Of the file or the alias, relative to the remote."""
    form: str
    footer: Footer
    header: Header
    compression: str | None
    """Of a directory."""
    present: bytes
    """Which blocks there are."""
    stored: int
    """Bytes that it has as a VHD file, as a backup's size counts it."""

    @property
    def differencing(self) -> bool: ...

    def read(self, index: int) -> bytes:
        """Return a block that is there. Raises Damaged, FileFault."""

    def close(self) -> None: ...


class _Common:
    def __init__(self, path: str, footer: Footer, header: Header, present: bytes) -> None:
        self.path = path
        self.footer = footer
        self.header = header
        self.present = present

    @property
    def differencing(self) -> bool:
        return self.footer.kind is Kind.DIFFERENCING


class VhdFile(_Common):
    """A disk that is one file."""

    form = FILE
    compression: str | None = None

    def __init__(self, file: OpenFile, path: str, footer: Footer, header: Header, table: array[int], size: int) -> None:
        super().__init__(path, footer, header, present.of_table(table))
        self.stored = size
        self.table = table
        self._file = file

    def read(self, index: int) -> bytes:
        data = self._file.read_at((self.table[index] + 1) * SECTOR, BLOCK)
        if len(data) != BLOCK:
            raise Damaged(self.path, f"it ends inside block {index}")
        return data

    def close(self) -> None:
        self._file.close()


class VhdDirectory(_Common):
    """A disk of a folder, with a file for each block."""

    form = DIRECTORY

    def __init__(
        self, handle: RemoteHandle, path: str, data: str, footer: Footer, header: Header, bits: bytes, compression: str
    ) -> None:
        super().__init__(path, footer, header, bits)
        self.data = data
        """The folder, relative to the remote."""
        self.compression: str | None = compression
        self.stored = stored_size(header.entries, present.count(bits))
        self._filter = compression
        self._handle = handle

    def read(self, index: int) -> bytes:
        path = block_path(self.data, index)
        try:
            stored = self._handle.read(path, PACKED_LIMIT)
        except Missing:
            raise MissingBlock(path, index) from None
        except Undecryptable as fault:
            raise Damaged(path, fault.reason) from None
        return decode_block(path, self._filter, stored)

    def close(self) -> None:
        pass


class MissingBlock(Damaged):
    """The file of a block that has to be there is not: a merge may have moved it, else it is lost."""

    def __init__(self, path: str, index: int) -> None:
        super().__init__(path, "there is no such file")
        self.index = index


def open_disk(handle: RemoteHandle, path: str, *, merging: bool = False) -> Disk:
    """Return the disk at path, which is a file, a folder or an alias of one of them, relative to the remote.

    merging says that a merge into it is not over, so that the end of a file need not be right. Raises NoDisk, Damaged,
    Unsupported, FileFault.
    """
    try:
        if not layout.is_alias(path):
            return _plain(handle, path, path, merging=merging)
        target = alias_target(handle, path)
        try:
            return _directory(handle, path, target)
        except _NoDirectory as missing:
            try:
                return _plain(handle, path, target, merging=merging)
            except Missing:
                raise missing from None
    except Missing:
        raise NoDisk(path) from None
    except Undecryptable as fault:
        raise Damaged(fault.path, fault.reason) from None


def alias_target(handle: RemoteHandle, path: str) -> str:
    """Return what an alias leads to, relative to the remote. Raises Missing, Damaged, FileFault."""
    try:
        return read_alias(path, handle.read(path, ALIAS_LIMIT))
    except FileFault as fault:
        if fault.code == "EFBIG":
            raise Damaged(path, f"an alias has at most {ALIAS_LIMIT} bytes") from None
        raise
    except (UnicodeDecodeError, layout.OutsideOfFolder):
        raise Damaged(path, "the alias does not name a folder beside it") from None


def read_alias(path: str, content: bytes) -> str:
    """Return what the alias at path leads to by its content. Raises UnicodeDecodeError, OutsideOfFolder."""
    return layout.in_folder(posixpath.dirname(path), content.decode().strip())


def stored_size(entries: int, blocks: int) -> int:
    """Return the bytes of a VHD file with so many blocks."""
    return TABLE_OFFSET + table_size(entries) + blocks * STORED_BLOCK + SECTOR


def block_path(data: str, index: int) -> str:
    return f"{data}/blocks/{index // 1000}/{index % 1000}"


def decode_block(path: str, filter: str, stored: bytes) -> bytes:
    """Return the bytes of a block from those of its file. Raises Damaged."""
    try:
        return filters.decode(filter, stored, STORED_BLOCK)[SECTOR:]
    except BadFilter as fault:
        raise Damaged(path, str(fault)) from None


class _NoDirectory(Damaged):
    """There is no header where a VHD directory would have it."""


def _plain(handle: RemoteHandle, path: str, target: str, *, merging: bool) -> Disk:
    """Open the file or else the folder at target, which path leads to. Raises Missing, and as `open_disk`."""
    try:
        file = handle.open(target)
    except (Missing, FileFault) as fault:
        if handle.exists(f"{target}/header"):
            return _directory(handle, path, target)
        if fault.code == "EISDIR":
            raise _NoDirectory(path, f"there is no /{target}/header") from None
        if fault.code == "ENOTSUP":
            raise Unsupported(path, fault.reason) from None
        raise
    try:
        return _file(file, path, merging=merging)
    except BaseException:
        file.close()
        raise


def _file(file: OpenFile, path: str, *, merging: bool) -> VhdFile:
    size = file.size()
    head = file.read_at(0, TABLE_OFFSET)
    if len(head) < TABLE_OFFSET:
        raise Damaged(path, f"it has only {size} bytes")
    try:
        footer = Footer.decode(head[:SECTOR])
        at = footer.data_offset
        raw = head[at : at + 2 * SECTOR] if at == SECTOR else file.read_at(at, 2 * SECTOR)
        if len(raw) < 2 * SECTOR:
            raise Damaged(path, f"the header is said to lie at byte {at}, behind the end")
        header = Header.decode(raw, at)
    except BadVhd as fault:
        raise Damaged(path, str(fault)) from None
    _check(path, footer, header)
    raw = file.read_at(header.table_offset, table_size(header.entries))
    if len(raw) < 4 * header.entries:
        raise Damaged(path, "it ends inside the table of blocks")
    table = decode_table(raw, header.entries)
    last = max((sector for sector in table if sector != UNUSED), default=0)
    if last and last * SECTOR + STORED_BLOCK > size:
        raise Damaged(path, f"it ends at byte {size}, before the end of block {table.index(last)}")
    if not merging and file.read_at(size - SECTOR, SECTOR) != head[:SECTOR]:
        raise Damaged(path, "the footer at the end is not that of the beginning")
    return VhdFile(file, path, footer, header, table, size)


def _directory(handle: RemoteHandle, path: str, data: str) -> VhdDirectory:
    name = filters.NONE
    part = f"{data}/chunk-filters.json"
    try:
        with suppress(Missing):
            name = filters.decode_name(handle.read(part, ALIAS_LIMIT))
        part = f"{data}/header"
        try:
            raw = handle.read(part)
        except Missing:
            raise _NoDirectory(path, f"there is no /{part}") from None
        header = Header.decode(filters.decode(name, raw, 2 * SECTOR))
        part = f"{data}/footer"
        footer = Footer.decode(filters.decode(name, handle.read(part), SECTOR))
        _check(path, footer, header)
        part = f"{data}/bat"
        bits = filters.decode(name, handle.read(part), header.entries)
    except Missing as missing:
        raise Damaged(path, f"there is no /{missing.path}") from None
    except FileFault as fault:
        if fault.code == "ENOTDIR":
            raise _NoDirectory(path, f"/{data} is no folder") from None
        raise
    except UnknownFilter as fault:
        raise Unsupported(part, str(fault)) from None
    except (BadFilter, BadVhd) as fault:
        raise Damaged(part, str(fault)) from None
    return VhdDirectory(handle, path, data, footer, header, present.of_bitmap(bits, header.entries), name)


def _check(path: str, footer: Footer, header: Header) -> None:
    if header.block_size != BLOCK:
        raise Unsupported(path, f"it has blocks of {header.block_size} bytes; expected {BLOCK}")
    needed = -(-footer.size // BLOCK)
    if header.entries < needed:
        raise Damaged(path, f"a table of {header.entries} entries; the disk has {needed} blocks")
