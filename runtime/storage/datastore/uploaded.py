"""What a session uploaded, against what its manifest says of it. Source: proxmox-backup.md 5.8, 9.6, 10.6."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from runtime.storage.datastore.errors import BadManifest
from runtime.storage.datastore.manifest import Manifest
from runtime.storage.datastore.names import CLIENT_LOG, Snapshot


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file as the server has it. For an index the size of what it describes and its csum, else of the file."""

    size: int
    csum: bytes


def reconcile(manifest: Manifest, snapshot: Snapshot, uploaded: Mapping[str, Uploaded]) -> list[str]:
    """Mend what a manifest says wrongly of the uploaded files, and return a line for everything that is odd.

    A signed manifest cannot be mended, and what was never uploaded not by anybody. Raises BadManifest, naming all that
    cannot be mended.
    """
    odd: list[str] = []
    wrong: list[str] = []
    for key, said, found in (
        ("backup-type", manifest.content["backup-type"], snapshot.group.type),
        ("backup-id", manifest.content["backup-id"], snapshot.group.id),
        ("backup-time", manifest.content["backup-time"], snapshot.time),
    ):
        if said != found:
            odd.append(f"the manifest says {key} {said}, but the session {found}")
    for file in list(manifest.files):
        known = uploaded.get(file.filename)
        if known is None:
            wrong.append(f"{file.filename} was not uploaded")
            continue
        differs = []
        if file.csum != known.csum:
            differs.append(f"csum {file.csum.hex() if file.csum else 'none'}, but that is {known.csum.hex()}")
        if file.size != known.size:
            differs.append(f"size {file.size}, but that is {known.size}")
        if not differs:
            continue
        line = f"of {file.filename} it says {' and '.join(differs)}"
        if manifest.signature is not None:
            wrong.append(f"{line}, and it is signed")
        else:
            odd.append(f"the manifest was mended: {line}")
            manifest.state(file.filename, known.size, known.csum)
    if wrong:
        raise BadManifest("; ".join(wrong))
    named = {file.filename for file in manifest.files}
    odd += [f"{name} is not in the manifest" for name in uploaded if name not in named and name != CLIENT_LOG]
    return odd
