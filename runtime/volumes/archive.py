"""Archives of files out of a file system, written as they are read: zip and tgz.

Names are relative to the root of the file system. A zip has no links, as the original's; other nodes are in neither.
"""

from __future__ import annotations

import gzip
import io
import stat
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterator
from typing import IO, cast

from runtime.volumes.file_system import FILE, FOLDER, LINK, Node
from runtime.volumes.source import Unreadable

PIECE = 1 << 20
DEEPEST = 512
"""Folders in each other."""

Write = Callable[[bytes], None]


def write_zip(chosen: list[tuple[str, Node]], write: Write) -> None:
    """Write a zip of what was chosen, each with its path from the root. Raises Unreadable."""
    sink = _Sink(write)
    with zipfile.ZipFile(cast("IO[bytes]", sink), "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for name, node in _all(chosen):
            info = zipfile.ZipInfo(name, time.gmtime(node.changed or 0)[:6] if node.changed else (1980, 1, 1, 0, 0, 0))
            info.date_time = max(info.date_time, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            if node.kind == FOLDER:
                info.filename += "/"
                info.external_attr = (stat.S_IFDIR | node.mode) << 16 | 0x10
                archive.writestr(info, b"")
            elif node.kind == FILE:
                info.file_size = node.size
                info.external_attr = (stat.S_IFREG | node.mode) << 16
                with archive.open(info, "w", force_zip64=node.size >= zipfile.ZIP64_LIMIT) as entry:
                    for piece in _pieces(node):
                        entry.write(piece)
    sink.flush()


def write_tgz(chosen: list[tuple[str, Node]], write: Write) -> None:
    """Write a tar of what was chosen, compressed by gzip. Raises Unreadable."""
    sink = _Sink(write)
    with (
        gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=cast("IO[bytes]", sink), mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, node in _all(chosen):
            info = tarfile.TarInfo(name)
            info.mode, info.mtime = node.mode, int(node.changed or 0)
            if node.kind == FOLDER:
                info.type = tarfile.DIRTYPE
            elif node.kind == LINK:
                info.type, info.linkname = tarfile.SYMTYPE, node.target()
            elif node.kind != FILE:
                continue
            if node.kind == FILE:
                info.size = node.size
                archive.addfile(info, cast("IO[bytes]", _Pieces(node)))
            else:
                archive.addfile(info)
    sink.flush()


def _all(chosen: list[tuple[str, Node]]) -> Iterator[tuple[str, Node]]:
    """Yield what was chosen and what is in it, each folder before its content; the root itself has no name."""
    stack = [iter(chosen)]
    while stack:
        found = next(stack[-1], None)
        if found is None:
            stack.pop()
            continue
        name, node = found
        if name:
            yield name, node
        if node.kind == FOLDER:
            if len(stack) > DEEPEST:
                raise Unreadable(f"the folders are more than {DEEPEST} deep")
            prefix = f"{name}/" if name else ""
            stack.append(iter([(f"{prefix}{child.name}", child) for child in node.children()]))


def _pieces(node: Node) -> Iterator[bytes]:
    for offset in range(0, node.size, PIECE):
        want = min(PIECE, node.size - offset)
        piece = node.read(offset, want)
        if len(piece) != want:
            raise Unreadable(f"the file {node.name} ends before its {node.size} bytes")
        yield piece


class _Pieces:
    """The content of a file, as tarfile reads it."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._at = 0

    def read(self, size: int) -> bytes:
        data = self._node.read(self._at, min(size, self._node.size - self._at))
        if not data and size and self._at < self._node.size:
            raise Unreadable(f"the file {self._node.name} ends before its {self._node.size} bytes")
        self._at += len(data)
        return data


class _Sink(io.RawIOBase):
    """Where an archive goes, in pieces of some size."""

    def __init__(self, write: Write) -> None:
        super().__init__()
        self._write = write
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        view = memoryview(data)  # type: ignore[arg-type]
        self._held += view
        if len(self._held) >= 64 << 10:
            self.flush()
        return view.nbytes

    def flush(self) -> None:
        if self._held:
            self._write(bytes(self._held))
            self._held.clear()
