"""What the folder of a snapshot says about it. All of it blocks.

Source: proxmox-backup.md 7.2 (SnapshotListItem, BackupContent, the rules of the files list), 11.1.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runtime.storage.datastore import blob, manifest
from runtime.storage.datastore.errors import BadBlob, BadManifest, ManifestMissing, NoSnapshot
from runtime.storage.datastore.manifest import SUFFIXES, Manifest
from runtime.storage.datastore.names import MANIFEST, PROTECTED, Snapshot

VERIFY_FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FileInfo:
    """A file of a snapshot; crypt mode and size are known of those that the manifest names."""

    filename: str
    crypt_mode: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotInfo:
    """A snapshot as it is listed."""

    snapshot: Snapshot
    files: list[FileInfo]
    protected: bool
    owner: str | None
    finished: bool
    """There is a manifest file, readable or not."""
    size: int | None = None
    """The sum of the sizes of its files; None without a readable manifest."""
    comment: str | None = None
    """The first line of its notes."""
    fingerprint: str | None = None
    verification: dict[str, Any] | None = field(default=None, hash=False)


def read_blob(path: Path) -> bytes:
    """Return the content of a small file. Raises OSError, BadBlob for one that is larger than blobs are."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    with os.fdopen(fd, "rb") as file:
        content = file.read(blob.WIRE_LIMIT + 1)
    if len(content) > blob.WIRE_LIMIT:
        raise BadBlob(f"it has more than {blob.WIRE_LIMIT} bytes")
    return content


def read_manifest(folder: Path) -> tuple[Manifest, int]:
    """Return the manifest of the snapshot in folder, and the bytes of its blob.

    Raises ManifestMissing, BadManifest, BadBlob, OSError.
    """
    try:
        content = read_blob(folder / MANIFEST)
    except FileNotFoundError:
        raise ManifestMissing from None
    return manifest.decode(content), len(content)


def describe(snapshot: Snapshot, folder: Path, owner: str | None) -> SnapshotInfo:
    """Return what is to be said of a snapshot. Raises NoSnapshot when it is not there, and OSError."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries)
    except FileNotFoundError:
        raise NoSnapshot(snapshot.text) from None
    present = [name for name in names if name.endswith(SUFFIXES) and not name.startswith(".")]
    protected = PROTECTED in names
    finished = MANIFEST in names
    try:
        found, length = read_manifest(folder)
    except (ManifestMissing, BadManifest, BadBlob):
        files = [FileInfo(name) for name in present]
        return SnapshotInfo(snapshot=snapshot, files=files, protected=protected, owner=owner, finished=finished)
    files = [FileInfo(file.filename, file.crypt_mode, file.size) for file in found.files]
    files.append(FileInfo(MANIFEST, "sign-only" if found.signature else "none", length))
    named = {file.filename for file in files}
    unprotected = found.unprotected
    verification = unprotected.get("verify_state")
    fingerprint = unprotected.get("key-fingerprint")
    return SnapshotInfo(
        snapshot=snapshot,
        files=files + [FileInfo(name) for name in present if name not in named],
        protected=protected,
        owner=owner,
        finished=finished,
        size=sum(file.size or 0 for file in files),
        comment=first_line(notes_of(found)),
        fingerprint=fingerprint if isinstance(fingerprint, str) else None,
        verification=verification if isinstance(verification, dict) else None,
    )


def notes_of(found: Manifest) -> str:
    notes = found.unprotected.get("notes")
    return notes if isinstance(notes, str) else ""


def first_line(notes: str) -> str | None:
    lines = notes.splitlines()
    return lines[0] if lines and lines[0] else None


def verify_failed(found: Manifest) -> bool:
    """Return whether a verification found the snapshot damaged, so that nothing may build on it."""
    state = found.unprotected.get("verify_state")
    return isinstance(state, dict) and state.get("state") == VERIFY_FAILED
