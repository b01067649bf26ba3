"""File systems, read through libraries: ext2 to ext4, XFS, NTFS and FAT."""

from __future__ import annotations

import posixpath
import stat
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol

from runtime.volumes.source import Absent, File, Source, Unreadable
from runtime.volumes.volumes import brief

LINKS = 40
"""Links in one path, as Linux has it."""
SYSTEM_FILES = 24
"""The records of NTFS that belong to the file system itself."""

FILE, FOLDER, LINK, OTHER = "file", "folder", "link", "other"

_EPOCH = datetime(1970, 1, 1)
_REPARSE, _DIRECTORY, _LABEL = 0x400, 0x10, 0x08

_UNREAD = (
    (3, b"ReFS", "ReFS"),
    (3, b"-FVE-FS-", "BitLocker, which is encrypted"),
    (0, b"LUKS\xba\xbe", "LUKS, which is encrypted"),
    (0, b"hsqs", "SquashFS"),
    (32, b"NXSB", "APFS"),
    (1024, b"H+", "HFS+"),
    (1024, b"\x10\x20\xf5\xf2", "F2FS"),
    (4086, b"SWAPSPACE2", "swap space"),
    (32769, b"CD001", "ISO 9660"),
    (65536 + 52, b"ReIsEr", "ReiserFS"),
    (65536 + 64, b"_BHRfS_M", "Btrfs"),
)


class Node(Protocol):
    """A file, a folder or something else of a file system."""

    name: str
    kind: str
    size: int
    mode: int
    """Permissions, as of Unix; what is usual where the file system has none."""
    changed: float | None
    """Seconds since the epoch; None where nobody knows."""

    def children(self) -> Iterator[Node]:
        """Yield what is in a folder. Raises Unreadable."""

    def read(self, offset: int, length: int) -> bytes:
        """Return a part of a file. Raises Unreadable."""

    def target(self) -> str:
        """Return what a link says. Raises Unreadable."""


def root_of(source: Source) -> Node:
    """Return the root of the file system in source. Raises Unreadable."""
    head = source.read(0, 4096)
    try:
        if head[:4] == b"XFSB":
            import pyfsxfs

            return _unix(pyfsxfs.volume(), source)
        if head[1080:1082] == b"\x53\xef":
            import pyfsext

            return _unix(pyfsext.volume(), source)
        if head[3:11] == b"NTFS    ":
            import pyfsntfs

            volume = pyfsntfs.volume()
            volume.open_file_object(File(source))
            return _Ntfs(volume, volume.get_root_directory())
        if head[3:11] == b"EXFAT   " or head[54:57] == b"FAT" or head[82:87] == b"FAT32":
            import pyfsfat

            volume = pyfsfat.volume()
            volume.open_file_object(File(source))
            root = _Fat(volume, volume.get_root_directory())
            # Its attributes are nowhere on the disk.
            root.kind, root.mode, root.size = FOLDER, 0o755, 0
            return root
    except OSError as fault:
        raise Unreadable(f"the file system is damaged: {brief(fault)}") from None
    except ImportError as fault:
        raise Unreadable(
            f"the reader of this file system is not installed ({fault.name}): pip install 'gatewright[files]'"
        ) from None
    for at, sign, name in _UNREAD:
        if source.read(at, len(sign)) == sign:
            raise Unreadable(f"it holds {name}, of which nothing can be read here")
    raise Unreadable("there is no file system that is known here")


def find(root: Node, path: str, *, follow: bool = False) -> Node:
    """Return what is at a path, from which nothing leads out of the root.

    Links on the way are followed, and with follow the last one too. Raises Absent, Unreadable.
    """
    node, _ = _walk(root, path, [0], follow=follow)
    return node


def _walk(root: Node, path: str, links: list[int], *, follow: bool) -> tuple[Node, str]:
    """Return what is at a path, and where that is once links are followed."""
    node, where = root, "/"
    parts = [part for part in posixpath.normpath("/" + path).split("/") if part]
    for index, part in enumerate(parts):
        if node.kind != FOLDER:
            raise Absent("file", path)
        found = next((child for child in node.children() if child.name == part), None)
        if found is None:
            raise Absent("file", path)
        if found.kind == LINK and (follow or index < len(parts) - 1):
            links[0] += 1
            if links[0] > LINKS:
                raise Absent("file", path)
            node, where = _walk(root, posixpath.join(where, found.target()), links, follow=True)
        else:
            node, where = found, posixpath.join(where, part)
    return node, where


def _unix(volume: Any, source: Source) -> Node:
    volume.open_file_object(File(source))
    return _Unix(volume, volume.get_root_directory())


class _Entry:
    """What the libraries have in common."""

    kind = OTHER
    size = 0
    mode = 0o644
    changed: float | None = None

    def __init__(self, volume: Any, entry: Any) -> None:
        # The library reads from the volume as long as there is an entry of it.
        self._volume = volume
        self._entry = entry
        self.name: str = entry.get_name() or ""

    def children(self) -> Iterator[Node]:
        try:
            for index in range(self._entry.get_number_of_sub_file_entries()):
                child = type(self)(self._volume, self._entry.get_sub_file_entry(index))
                if child._shown():
                    yield child
        except OSError as fault:
            raise Unreadable(f"the folder {self.name or '/'} cannot be read: {brief(fault)}") from None

    def read(self, offset: int, length: int) -> bytes:
        length = min(length, self.size - offset)
        try:
            data: bytes = self._entry.read_buffer_at_offset(length, offset) if length > 0 else b""
        except OSError as fault:
            raise Unreadable(f"the file {self.name} cannot be read: {brief(fault)}") from None
        return data

    def target(self) -> str:
        try:
            target: str = self._entry.get_symbolic_link_target() or ""
        except OSError as fault:
            raise Unreadable(f"the link {self.name} cannot be read: {brief(fault)}") from None
        return target

    def _shown(self) -> bool:
        return self.name not in ("", ".", "..") and "/" not in self.name and "\0" not in self.name

    def _stamp(self) -> float | None:
        try:
            time = self._entry.get_modification_time()
        except OSError:
            return None
        # Without a zone it is UTC; the epoch of NTFS is no file's.
        return None if time is None or time.year < 1970 else (time - _EPOCH).total_seconds()


class _Unix(_Entry):
    def __init__(self, volume: Any, entry: Any) -> None:
        super().__init__(volume, entry)
        mode = entry.get_file_mode()
        self.mode = stat.S_IMODE(mode)
        if stat.S_ISDIR(mode):
            self.kind = FOLDER
        elif stat.S_ISLNK(mode):
            self.kind = LINK
        elif stat.S_ISREG(mode):
            self.kind, self.size = FILE, entry.get_size()
        self.changed = self._stamp()


class _Ntfs(_Entry):
    def __init__(self, volume: Any, entry: Any) -> None:
        super().__init__(volume, entry)
        flags = entry.get_file_attribute_flags() or 0
        if flags & _REPARSE:
            self.kind = LINK if entry.get_symbolic_link_target() else OTHER
        elif entry.has_directory_entries_index():
            self.kind, self.mode = FOLDER, 0o755
        elif entry.has_default_data_stream():
            self.kind, self.size = FILE, entry.get_size()
        self.changed = self._stamp()

    def target(self) -> str:
        return super().target().replace("\\", "/").removeprefix("/??/")

    def _shown(self) -> bool:
        return super()._shown() and self._entry.get_file_reference() & 0xFFFF_FFFF_FFFF >= SYSTEM_FILES


class _Fat(_Entry):
    # The library gives times that are a month too late, so none is told.
    def __init__(self, volume: Any, entry: Any) -> None:
        super().__init__(volume, entry)
        flags = entry.get_file_attribute_flags() or 0
        if flags & _DIRECTORY:
            self.kind, self.mode = FOLDER, 0o755
        elif not flags & _LABEL:
            self.kind, self.size = FILE, entry.get_size()
