"""Backups made through the store's own interface, as a session makes them."""

from __future__ import annotations

import hashlib
import json
import os
import random
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from runtime.storage.datastore import blob
from runtime.storage.datastore.backup import Backup, UploadStats
from runtime.storage.datastore.names import MANIFEST, Group, Namespace, Snapshot
from runtime.storage.datastore.store import Datastore, create_datastore, open_datastore

OWNER = "root@pam"
STATS = UploadStats(0, 0, 0, 0)
START = 1_700_000_000


class Register(set[bytes]):
    """The simplest holder: a set of digests."""

    def holds(self, digest: bytes) -> bool:
        return digest in self


def opened(path: Path, name: str = "main", **settings: Any) -> Datastore:
    """Open the datastore in a folder, which is made if it is not there."""
    if not (path / ".chunks").exists():
        create_datastore(path)
    return open_datastore(name, path, **settings)


def group(id: str = "100", type: str = "vm", namespace: Namespace = ()) -> Group:
    return Group(namespace, type, id)


def snapshot(time: int = 0, id: str = "100", type: str = "vm", namespace: Namespace = ()) -> Snapshot:
    """Return a snapshot some seconds after a start that all share."""
    return Snapshot(group(id, type, namespace), START + time)


def begin(store: Datastore, what: Snapshot, auth_id: str = OWNER, register: Register | None = None) -> Backup:
    return store.begin_backup(what, auth_id, Register() if register is None else register)


def digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def pieces(seed: object, count: int, size: int = 700) -> list[bytes]:
    """Return pieces of data that are the same for a seed."""
    numbers = random.Random(str(seed))
    return [numbers.randbytes(size) for _ in range(count)]


def archive(backup: Backup, name: str, chunks: Sequence[bytes]) -> dict[str, Any]:
    """Upload chunks and a dynamic index of them; return its entry in the manifest."""
    writer = backup.create_dynamic(name)
    end, csum = 0, hashlib.sha256()
    for data in chunks:
        backup.put_chunk(digest(data), blob.encode(data), len(data))
        writer.append(digest(data), end, len(data))
        end += len(data)
        csum.update(end.to_bytes(8, "little") + digest(data))
    writer.close(len(chunks), end, csum.digest())
    return {"filename": name, "crypt-mode": "none", "size": end, "csum": csum.hexdigest()}


def manifest_of(what: Snapshot, files: Iterable[Mapping[str, Any]], **more: Any) -> bytes:
    content = {
        "backup-type": what.group.type,
        "backup-id": what.group.id,
        "backup-time": what.time,
        "files": list(files),
        "signature": None,
        "unprotected": {},
    }
    return blob.encode(json.dumps(content | more).encode())


def backup_of(
    store: Datastore, what: Snapshot, archives: Mapping[str, Sequence[bytes]], auth_id: str = OWNER
) -> Snapshot:
    """Make a finished backup of archives, each a list of chunks."""
    backup = begin(store, what, auth_id)
    files = [archive(backup, name, chunks) for name, chunks in archives.items()]
    backup.put_blob(MANIFEST, manifest_of(what, files))
    assert backup.finish(STATS) == []
    return what


def chunk_files(store: Datastore) -> set[str]:
    """Return the names of all files in the folder of chunks."""
    return {path.name for path in (store.path / ".chunks").glob("*/*")}


def age(store: Datastore) -> None:
    """Let all chunks be as old as if nobody had touched them for years."""
    for path in (store.path / ".chunks").glob("*/*"):
        os.utime(path, (1, 1))


def in_memory() -> tempfile.TemporaryDirectory[str]:
    """Return a folder where a sync costs nothing, if the system has one."""
    memory = Path("/dev/shm")
    return tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None)


def names_of(chunks: Iterable[bytes]) -> set[str]:
    return {digest(data).hex() for data in chunks}
