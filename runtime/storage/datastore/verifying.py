"""Verifying snapshots: each file is what the manifest says, each chunk is there and is what its name says.

All of it blocks. Source: proxmox-backup.md 13.3.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from runtime.storage.datastore import blob, index
from runtime.storage.datastore.counting import Stopped
from runtime.storage.datastore.errors import (
    BadBlob,
    BadIndex,
    BadManifest,
    Busy,
    ChunkMismatch,
    ChunkMissing,
    ManifestMissing,
    NoFile,
    NoNamespace,
    NoSnapshot,
)
from runtime.storage.datastore.index import DIGEST
from runtime.storage.datastore.manifest import Manifest, ManifestFile
from runtime.storage.datastore.names import Snapshot
from runtime.storage.datastore.reader import Reader
from runtime.storage.datastore.store import Datastore
from runtime.storage.datastore.upid import parse

BENCHMARK = "host/benchmark"
BEFORE = "it was verified before"
REMEMBERED = 1 << 18
"""Chunks found right of which one verification knows that, so that snapshots that share them are read once."""
_DAY = 86400


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found of a snapshot: nothing is wrong without findings. One that was not looked at has a reason."""

    snapshot: Snapshot
    findings: tuple[str, ...] = ()
    chunks: int = 0
    """How many were read for it."""
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """Which snapshots are to be verified: all, or those that never were, or not for so many days."""

    ignore_verified: bool = True
    outdated_after: int | None = None

    def why_not(self, found: Manifest, now: float) -> str:
        """Return why a snapshot is not to be verified at a time (seconds since the epoch); empty if it is."""
        state = found.unprotected.get("verify_state")
        if not self.ignore_verified or not isinstance(state, dict):
            return ""
        task = parse(str(state.get("upid")))
        if self.outdated_after is None or (task is not None and now - task.starttime <= self.outdated_after * _DAY):
            return BEFORE
        return ""


class Verification:
    """One run over snapshots of a datastore, which are marked with the id of its task."""

    def __init__(self, store: Datastore, upid: str, due: Due, stop: Callable[[], bool]) -> None:
        self._store = store
        self._upid = upid
        self._due = due
        self._stop = stop
        self._right: dict[bytes, int] = {}
        """The size of the data of chunks that were found right."""
        self._wrong: set[bytes] = set()
        self._read = 0

    def run(self, snapshots: Iterable[Snapshot]) -> Iterator[Verified]:
        """Verify snapshots and note in each what was found; a chunk that is corrupt is set aside.

        Those in use by somebody who makes or removes them, unfinished ones and benchmarks are left out. Raises Stopped,
        after which the snapshot at hand has no new mark; NoSpace, StoreUnusable.
        """
        for snapshot in snapshots:
            if snapshot.group.text == BENCHMARK:
                continue
            try:
                reader = self._store.open_reader(snapshot)
            except (NoSnapshot, NoNamespace):
                continue
            except Busy:
                yield Verified(snapshot, skipped="it is being made or removed")
                continue
            try:
                yield self._snapshot(reader)
            finally:
                reader.close()

    def _snapshot(self, reader: Reader) -> Verified:
        snapshot, before = reader.snapshot, self._read
        try:
            found = self._store.tree.manifest(snapshot)
        except ManifestMissing:
            return Verified(snapshot, skipped="it is not finished")
        except (BadManifest, BadBlob) as fault:
            return Verified(snapshot, (f"its manifest cannot be read: {fault}",))
        why_not = self._due.why_not(found, time.time())
        if why_not:
            return Verified(snapshot, skipped=why_not)
        findings = tuple(line for file in found.files for line in self._file(reader, file))
        self._store.tree.set_verification(snapshot, "failed" if findings else "ok", self._upid)
        return Verified(snapshot, findings, self._read - before)

    def _file(self, reader: Reader, file: ManifestFile) -> Iterator[str]:
        """Yield what is wrong with a file of a snapshot."""
        try:
            if file.filename.endswith((index.FIXED, index.DYNAMIC)):
                yield from self._index(reader, file)
            else:
                yield from _blob(reader, file)
        except NoFile:
            yield f"{file.filename} is missing"
        except (BadIndex, BadBlob) as fault:
            yield f"{file.filename}: {fault.facts['reason']}"

    def _index(self, reader: Reader, file: ManifestFile) -> Iterator[str]:
        with reader.index(file.filename) as opened:
            opened.verify()
            if opened.csum != file.csum or opened.size != file.size:
                yield f"{file.filename} is not the one that the manifest names: its csum or its size is another"
            count, first = 0, ""
            for digests, sizes in opened.batches():
                for at, size in enumerate(sizes):
                    wrong = self._chunk(reader, digests[at * DIGEST : (at + 1) * DIGEST], size, file.crypt_mode)
                    if wrong:
                        count, first = count + 1, first or wrong
            if count:
                yield f"{file.filename}: {count} of {opened.count} chunks cannot be used; the first: {first}"

    def _chunk(self, reader: Reader, digest: bytes, size: int, crypt_mode: str) -> str:
        """Return what is wrong with a chunk that has so many bytes of data in an archive; empty if nothing is."""
        if self._right.get(digest) == size:
            return ""
        if self._stop():
            raise Stopped
        if digest in self._wrong:
            return f"chunk {digest.hex()}"
        self._read += 1
        try:
            stored = reader.chunk(digest)
            kind = blob.check_chunk(stored, digest, size)
        except ChunkMissing as fault:
            self._wrong.add(digest)
            return str(fault)
        except (BadBlob, ChunkMismatch) as fault:
            # Of another content than its name says, or only of another size than this index says.
            self._store.chunks.check(digest)
            self._wrong.add(digest)
            return f"chunk {digest.hex()}: {fault}"
        if kind.encrypted != (crypt_mode == "encrypt"):
            return f"chunk {digest.hex()} is {'' if kind.encrypted else 'not '}encrypted"
        if len(self._right) >= REMEMBERED:
            self._right.clear()
        self._right[digest] = size
        return ""


def _blob(reader: Reader, file: ManifestFile) -> Iterator[str]:
    with reader.open(file.filename) as opened:
        content = opened.read(blob.DATA_LIMIT)
    blob.check_crc(content)
    if len(content) != file.size or hashlib.sha256(content).digest() != file.csum:
        yield f"{file.filename} is not the one that the manifest names: its csum or its size is another"
