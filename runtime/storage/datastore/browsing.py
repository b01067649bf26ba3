"""The folders in the archives of a snapshot, as its catalog has them (proxmox-backup.md 7.2, 7.3). All of it blocks."""

from __future__ import annotations

import base64
import binascii

from generated.errors import pbs as errors
from runtime.contract.abi import Json
from runtime.storage.datastore.archive import Archive
from runtime.storage.datastore.catalog import BadCatalog, Catalog, Entry
from runtime.storage.datastore.downloads import check_plain
from runtime.storage.datastore.reader import Reader

CATALOG = "catalog.pcat1.didx"
MEMORY = 64 << 20
"""Bytes that looking at one folder takes, at most: a table, a chunk of the catalog as it is stored and unpacked."""

_ROOT = ("root", "/")


def listed(reader: Reader, filepath: str, archive: str | None) -> list[Json]:
    """Return the entries of a folder, which a path in base64 names, or one of the names of the root.

    Raises BadName, FolderNotFound, CannotDecode, FileUnreadable, and the faults of a reader.
    """
    if archive is not None and not archive.endswith(".pxar.didx"):
        raise errors.CannotDecode(name=archive, reason="only archives with a catalog are browsed in this version")
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
