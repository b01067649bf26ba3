"""What the folder of a snapshot says about it. All of it blocks.

Source: proxmox-backup.md 7.2 (SnapshotListItem, BackupContent, the rules of the files list), 11.1.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from runtime.storage.datastore import blob, manifest
from runtime.storage.datastore.errors import BadManifest, ManifestMissing, NoSnapshot
from runtime.storage.datastore.manifest import SUFFIXES, Manifest
from runtime.storage.datastore.names import MANIFEST, PROTECTED, Snapshot
from runtime.storage.datastore.upid import is_upid

VERIFY_OK = "ok"
VERIFY_FAILED = "failed"
_FINGERPRINT = re.compile(r"[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){31}")


@dataclass(frozen=True, slots=True)
class FileInfo:
    """A file of a snapshot; crypt mode and size are known of those that the manifest names."""

    filename: str
    crypt_mode: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotInfo:
    """A snapshot as it is listed.

    What its manifest says in another form than clients read is left out: one such value fails their whole list (15.1).
    """

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
    verification: dict[str, str] | None = field(default=None, hash=False)


def read_blob(path: Path) -> bytes:
    """Return the content of a small file; one byte too many of a file that is larger than blobs are. Raises OSError."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    with os.fdopen(fd, "rb") as file:
        return file.read(blob.WIRE_LIMIT + 1)


def read_manifest(folder: Path) -> tuple[Manifest, int]:
    """Return the manifest of the snapshot in folder, and the bytes of its blob.

    Raises ManifestMissing, and BadManifest also where the disk or somebody else keeps it from being read.
    """
    try:
        content = read_blob(folder / MANIFEST)
    except FileNotFoundError:
        raise ManifestMissing from None
    except OSError as fault:
        raise BadManifest(fault.strerror or "it cannot be read") from None
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
    except (ManifestMissing, BadManifest):
        files = [FileInfo(name) for name in present]
        return SnapshotInfo(snapshot=snapshot, files=files, protected=protected, owner=owner, finished=finished)
    files = [FileInfo(file.filename, file.crypt_mode, file.size) for file in found.files]
    files.append(FileInfo(MANIFEST, "sign-only" if found.signature else "none", length))
    named = {file.filename for file in files}
    return SnapshotInfo(
        snapshot=snapshot,
        files=files + [FileInfo(name) for name in present if name not in named],
        protected=protected,
        owner=owner,
        finished=finished,
        size=sum(file.size or 0 for file in files),
        comment=first_line(notes_of(found)),
        fingerprint=_fingerprint(found),
        verification=_verification(found),
    )


def notes_of(found: Manifest) -> str:
    notes = found.unprotected.get("notes")
    return notes if isinstance(notes, str) else ""


def first_line(notes: str) -> str | None:
    lines = notes.splitlines()
    return lines[0] if lines and lines[0] else None


def _fingerprint(found: Manifest) -> str | None:
    value = found.unprotected.get("key-fingerprint")
    return value if isinstance(value, str) and _FINGERPRINT.fullmatch(value) else None


def _verification(found: Manifest) -> dict[str, str] | None:
    value = found.unprotected.get("verify_state")
    if not isinstance(value, dict) or value.get("state") not in (VERIFY_OK, VERIFY_FAILED):
        return None
    upid = value.get("upid")
    return {"state": value["state"], "upid": upid} if isinstance(upid, str) and is_upid(upid) else None


def verify_failed(found: Manifest) -> bool:
    """Return whether a verification found the snapshot damaged, so that nothing may build on it."""
    state = found.unprotected.get("verify_state")
    return isinstance(state, dict) and state.get("state") == VERIFY_FAILED
