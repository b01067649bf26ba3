"""Folders in the archives of a snapshot, as its catalog has them, and single files (proxmox-backup.md 7.2, 7.3)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from generated.errors import pbs as errors
from runtime.contract.abi import Json
from runtime.storage.datastore import names, pxar
from runtime.storage.datastore.archive import Archive
from runtime.storage.datastore.catalog import BadCatalog, Catalog, Entry
from runtime.storage.datastore.downloads import check_plain, parts
from runtime.storage.datastore.reader import Reader
from runtime.storage.datastore.threads import Threads

CATALOG = "catalog.pcat1.didx"
MEMORY = 64 << 20
"""Bytes that looking at one folder takes, at most: a table, and a chunk as it is stored and unpacked."""
MEMORY_OF_FILE = 36 << 20
"""Bytes that the content of a file takes while it is sent."""

_PIECE = 4 << 20
"""Bytes of a file that are read at once."""
_ARCHIVE = ".pxar.didx"

_ROOT = ("root", "/")


def listed(reader: Reader, filepath: str, archive: str | None) -> list[Json]:
    """Return the entries of a folder, which a path in base64 names, or one of the names of the root. Blocks.

    Raises BadName, FolderNotFound, CannotDecode, FileUnreadable, and the faults of a reader.
    """
    if archive is not None:
        _check_whole(archive)
    path = [] if filepath in _ROOT else _decoded(filepath)
    check_plain(reader, CATALOG)
    content = Archive(reader, CATALOG)
    try:
        entries = Catalog(content.read, content.size).folder(path)
    except BadCatalog as fault:
        raise errors.FileUnreadable(name=CATALOG, reason=str(fault)) from None
    if entries is None:
        raise errors.FolderNotFound(path=b"/".join(path).decode("utf-8", "replace"))
    return [_entry(path, entry) for entry in entries]


@dataclass(frozen=True, slots=True)
class File:
    """A file in an archive."""

    archive: Archive
    start: int
    size: int


def found(reader: Reader, filepath: str, archive: str | None) -> File:
    """Return the file that a path in base64 names. Blocks.

    Raises BadName, FileNotFound, NotAFile, CannotDecode, FileUnreadable, and the faults of a reader.
    """
    path = _decoded(filepath)
    if not path:
        raise errors.BadName(name=filepath, rule="is no path to a file")
    name, *within = (part.decode("utf-8", "replace") for part in path)
    _check_whole(archive or name)
    _check_whole(name)
    names.check_file_name(name)
    shown = "/".join([name, *within])
    check_plain(reader, name)
    content = Archive(reader, name)
    try:
        entry = pxar.find(content.read, content.size, path[1:])
    except pxar.BadArchive as fault:
        raise errors.FileUnreadable(name=name, reason=str(fault)) from None
    if entry is None:
        raise errors.FileNotFound(name=shown)
    if entry.kind != pxar.FILE:
        raise errors.NotAFile(path=shown, kind=entry.kind)
    return File(content, entry.start, entry.size)


async def content_of(file: File, threads: Threads) -> AsyncGenerator[memoryview, None]:
    """Yield the content of a file. Raises ChunkMissing."""
    for at in range(0, file.size, _PIECE):
        piece = await threads.to_its_end(file.archive.read, file.start + at, min(_PIECE, file.size - at))
        for part in parts(piece):
            yield part


def _check_whole(archive: str) -> None:
    if not archive.endswith(_ARCHIVE):
        raise errors.CannotDecode(name=archive, reason=f"only file archives, *{_ARCHIVE}, are browsed in this version")


def _decoded(filepath: str) -> list[bytes]:
    try:
        path = base64.b64decode(filepath, validate=True)
    except (binascii.Error, ValueError):
        raise errors.BadName(name=filepath[:256], rule="is no path in base64") from None
    return [part for part in path.split(b"/") if part]


def _entry(path: list[bytes], entry: Entry) -> Json:
    value: dict[str, Json] = {
        "filepath": base64.b64encode(b"/" + b"/".join([*path, entry.name])).decode(),
        "text": entry.name.decode("utf-8", "replace"),
        "type": entry.type,
        "leaf": entry.type != "d",
    }
    if entry.size is not None:
        value |= {"size": entry.size, "mtime": entry.mtime}
    return value
