"""Verifying snapshots: each file is what the manifest says, each chunk is there and is what its name says.

All of it blocks. Source: proxmox-backup.md 13.3.
"""

from __future__ import annotations

import hashlib
import os
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from runtime.storage.datastore import blob, index
from runtime.storage.datastore.chunks import Progress
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
    StoreUnusable,
)
from runtime.storage.datastore.index import DIGEST, Digests
from runtime.storage.datastore.manifest import Manifest, ManifestFile
from runtime.storage.datastore.names import Snapshot
from runtime.storage.datastore.reader import Reader
from runtime.storage.datastore.store import Datastore
from runtime.storage.datastore.upid import parse

BENCHMARK = "host/benchmark"
BEFORE = "it was verified before"
REMEMBERED = 1 << 18
"""Chunks found right of which one verification knows that, so that snapshots that share them are read once."""
AT_ONCE = min(os.cpu_count() or 1, 4)
"""Chunks that one verification looks at together; each takes memory for what is stored and for its data."""
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


@dataclass(frozen=True, slots=True)
class _Look:
    """What a chunk turned out to be."""

    encrypted: bool = False
    wrong: str = ""
    lost: bool = False
    """It is missing or was set aside, so that whoever needs it is damaged."""


class Verification:
    """One run over snapshots of a datastore, which are marked with the id of its task.

    `tell` hears after each chunk how far it is, of all snapshots, and where. Chunks of one index are read and hashed
    by several threads, which let others run meanwhile.
    """

    def __init__(
        self,
        store: Datastore,
        upid: str,
        due: Due,
        stop: Callable[[], bool],
        tell: Progress = lambda percent, words: None,
        at_once: int = AT_ONCE,
    ) -> None:
        self._store = store
        self._upid = upid
        self._due = due
        self._stop = stop
        self._tell = tell
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="verify")
        self._right: dict[bytes, tuple[int, bool]] = {}
        """Of chunks that were found right: the size of the data, and whether it is encrypted."""
        self._lost: set[bytes] = set()
        self._read = 0
        self._place = ""
        self._before = self._share = 0.0
        """The percents until the snapshot at hand, and of it."""
        self._done, self._total = 0, 1
        """Bytes of archives of the snapshot at hand."""

    def run(self, snapshots: Sequence[Snapshot]) -> Iterator[Verified]:
        """Verify snapshots and note in each what was found; a chunk that is corrupt is set aside. Once.

        Those in use by somebody who makes or removes them, unfinished ones and benchmarks are left out. Raises Stopped,
        after which the snapshot at hand has no new mark; NoSpace, StoreUnusable.
        """
        self._share = 100 / max(len(snapshots), 1)
        with self._pool:
            for at, snapshot in enumerate(snapshots):
                self._place, self._before = snapshot.path, self._share * at
                found = self._one(snapshot)
                self._tell(self._before + self._share, self._place)
                if found is not None:
                    yield found

    def _one(self, snapshot: Snapshot) -> Verified | None:
        if snapshot.group.text == BENCHMARK:
            return None
        try:
            reader = self._store.open_reader(snapshot)
        except (NoSnapshot, NoNamespace):
            return None
        except Busy:
            return Verified(snapshot, skipped="it is being made or removed")
        try:
            return self._snapshot(reader)
        finally:
            reader.close()

    def _snapshot(self, reader: Reader) -> Verified:
        snapshot, before = reader.snapshot, self._read
        try:
            found = self._store.tree.manifest(snapshot)
        except ManifestMissing:
            return Verified(snapshot, skipped="it is not finished")
        except BadManifest as fault:
            return Verified(snapshot, (f"its manifest cannot be read: {fault}",))
        why_not = self._due.why_not(found, time.time())
        if why_not:
            return Verified(snapshot, skipped=why_not)
        self._done, self._total = 0, max(sum(file.size for file in found.files), 1)
        findings = tuple(line for file in found.files for line in self._file(reader, file))
        # Where the whole folder went away, nothing is known of what is in it.
        self._store.tree.check_namespace(())
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
        except StoreUnusable as fault:
            yield f"{file.filename} cannot be read: {fault.facts['reason']}"

    def _index(self, reader: Reader, file: ManifestFile) -> Iterator[str]:
        with reader.index(file.filename) as opened:
            opened.verify()
            if opened.csum != file.csum or opened.size != file.size:
                yield f"{file.filename} is not the one that the manifest names: its csum or its size is another"
            count, first = 0, ""
            for digests, sizes in opened.batches():
                wrong = self._chunks(reader, digests, sizes, file.crypt_mode == "encrypt")
                for at, size in enumerate(sizes if wrong else ()):
                    words = wrong.get((digests[at * DIGEST : (at + 1) * DIGEST], size))
                    if words is not None:
                        count, first = count + 1, first or words
            if count:
                yield f"{file.filename}: {count} of {opened.count} chunks cannot be used; the first: {first}"

    def _chunks(
        self, reader: Reader, digests: Digests, sizes: array[int], encrypted: bool
    ) -> dict[tuple[bytes, int], str]:
        """Return what is wrong with chunks of an archive, by digest and bytes of data in it. Raises Stopped."""
        wrong: dict[tuple[bytes, int], str] = {}
        unknown: dict[tuple[bytes, int], int] = {}
        """And how many bytes of the archive they make."""
        for at, size in enumerate(sizes):
            digest = digests[at * DIGEST : (at + 1) * DIGEST]
            size_there, encrypted_there = self._right.get(digest, (-1, encrypted))
            if digest in self._lost:
                wrong[digest, size] = f"chunk {digest.hex()}"
            elif size_there != size:
                unknown[digest, size] = unknown.get((digest, size), 0) + size
                continue
            elif encrypted_there != encrypted:
                wrong[digest, size] = _crypt_mode(digest, encrypted_there)
            self._done += size
        if self._stop():
            raise Stopped
        for (digest, size), look in zip(unknown, self._pool.map(partial(self._look, reader), unknown), strict=True):
            self._read += 1
            if look.lost:
                self._lost.add(digest)
            elif not look.wrong:
                if len(self._right) >= REMEMBERED:
                    self._right.clear()
                self._right[digest] = size, look.encrypted
            if look.wrong:
                wrong[digest, size] = look.wrong
            elif look.encrypted != encrypted:
                wrong[digest, size] = _crypt_mode(digest, look.encrypted)
            self._done += unknown[digest, size]
            self._tell(self._before + self._share * min(self._done / self._total, 1), self._place)
        return wrong

    def _look(self, reader: Reader, chunk: tuple[bytes, int]) -> _Look:
        """Read a chunk that has so many bytes of data in an archive. From any thread. Raises Stopped."""
        if self._stop():
            raise Stopped
        digest, size = chunk
        try:
            try:
                stored = reader.chunk(digest)
            except StoreUnusable as fault:
                # One sector of the disk, or the disk: that cannot set the chunk aside either.
                if not self._store.chunks.check(digest):
                    reason = f"chunk {digest.hex()} cannot be read: {fault.facts['reason']}"
                    return _Look(wrong=reason, lost=True)
                stored = reader.chunk(digest)
            return _Look(encrypted=blob.check_chunk(stored, digest, size).encrypted)
        except ChunkMissing as fault:
            return _Look(wrong=str(fault), lost=True)
        except (BadBlob, ChunkMismatch) as fault:
            # Of another content than its name says, or only of another size than this index says.
            lost = not self._store.chunks.check(digest)
            return _Look(wrong=f"chunk {digest.hex()}: {fault}", lost=lost)


def _crypt_mode(digest: bytes, encrypted: bool) -> str:
    return f"chunk {digest.hex()} is {'' if encrypted else 'not '}encrypted"


def _blob(reader: Reader, file: ManifestFile) -> Iterator[str]:
    with reader.open(file.filename) as opened:
        content = opened.read(blob.DATA_LIMIT)
    blob.check_crc(content)
    if len(content) != file.size or hashlib.sha256(content).digest() != file.csum:
        yield f"{file.filename} is not the one that the manifest names: its csum or its size is another"
