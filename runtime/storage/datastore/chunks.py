"""The chunks of a datastore: files named by their digests, in 65,536 folders.

All of it blocks, may be called by any number of threads at once, and raises NoSpace and StoreUnusable besides what it
says. Source: proxmox-backup.md 11.1, 11.3.
"""

from __future__ import annotations

import errno
import os
import stat
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import structlog

from runtime.storage.datastore import blob
from runtime.storage.datastore.blob import Buffer, Kind
from runtime.storage.datastore.disk import PREFIX_MODE, Disk
from runtime.storage.datastore.errors import BadBlob, ChunkMismatch, ChunkMissing, of_disk
from runtime.storage.datastore.index import DIGEST
from runtime.storage.datastore.marks import Marks, Trust
from runtime.storage.datastore.names import CHUNKS

PREFIXES = 1 << 16
BAD_KEPT = 10
_STRIPES = 256

Progress = Callable[[float, str], None]
"""Told how far something is, in per cent, and what is done now."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of an upload: whether its chunk is new, and the bytes that it takes on disk."""

    new: bool
    length: int


class Chunks:
    """The folder of chunks. `set_aside` has the digests whose chunk was found corrupt and is not there any more."""

    def __init__(
        self,
        name: str,
        base: Path,
        drafts: Path,
        disk: Disk,
        marks: Marks,
        inserted: Callable[[bytes, int], None],
        was_set_aside: Callable[[bytes, str], None],
    ) -> None:
        """`inserted` is told digest and length of a written chunk, `was_set_aside` digest and new name of a bad one."""
        self._name = name
        self._folder = base / CHUNKS
        self._prefix = f"{base / CHUNKS}/"
        self._drafts = f"{drafts}/"
        self._disk = disk
        self._marks = marks
        self._inserted = inserted
        self._was_set_aside = was_set_aside
        self._stripes = [threading.Lock() for _ in range(_STRIPES)]
        self._numbers = count()
        self.set_aside: set[bytes] = set()

    def path(self, digest: bytes) -> str:
        text = digest.hex()
        return f"{self._prefix}{text[:4]}/{text}"

    def stripe(self, digest: bytes) -> threading.Lock:
        """Return the lock under which a chunk appears, is touched, or disappears."""
        return self._stripes[digest[2]]

    def put(self, digest: bytes, data: Buffer, size: int) -> Stored:
        """Store a chunk of size plain bytes unless it is there; verified first, in any case.

        The chunk is in the store on return, not yet synced. After a failure it is there whole or not at all. Raises
        BadBlob, ChunkMismatch.
        """
        kind = blob.check_chunk(data, digest, size)
        header = (kind.value, blob.crc(data))
        with of_disk(self._name), self.stripe(digest):
            path = self.path(digest)
            found = _look(path)
            if found is not None and self._keep(digest, path, found, kind, data):
                self._disk.touch(Path(path))
                self.set_aside.discard(digest)
                return Stored(False, found.st_size)
            self._marks.writing()
            draft = Path(f"{self._drafts}{next(self._numbers):x}")
            self._disk.write(draft, (*header, memoryview(data)[12:]))
            try:
                if found is not None:
                    # Finished snapshots may refer to the one that is replaced, and that is on disk.
                    self._disk.sync_file(draft)
                self._rename(draft, path)
            except BaseException:
                self._disk.unlink(draft)
                raise
            self.set_aside.discard(digest)
            self._marks.written(digest)
            self._inserted(digest, len(data))
        return Stored(True, len(data))

    def get(self, digest: bytes) -> bytes:
        """Return the blob of a chunk, its CRC checked. Raises ChunkMissing; a corrupt chunk is set aside before."""
        with of_disk(self._name):
            data = self._read(digest)
        try:
            blob.check_crc(data)
        except BadBlob:
            if not self.check(digest):
                raise ChunkMissing(digest, "is corrupt and was set aside") from None
            return self.get(digest)
        return data

    def check(self, digest: bytes) -> bool:
        """Return whether a chunk is there and has the content that its name says; a corrupt one is set aside.

        So is one that the disk cannot read any more.
        """
        with of_disk(self._name), self.stripe(digest):
            try:
                data = self._read(digest)
            except ChunkMissing:
                return False
            except OSError as fault:
                if fault.errno != errno.EIO:
                    raise
                data = b""
            if _is_right(digest, data):
                self._marks.confirmed(digest)
                return True
            self._put_aside(digest)
            return False

    def remove(self, digest: bytes, before: float, held: Callable[[bytes], bool]) -> int | None:
        """Remove a chunk that was last inserted or touched before a time and that nobody holds; return its length.

        Returns None, and nothing was changed, when it is too young or held; 0 when it is not there. No upload or touch
        of the chunk can come between the look and the removal.
        """
        with of_disk(self._name), self.stripe(digest):
            path = self.path(digest)
            found = _look(path)
            if found is None:
                return 0
            if max(found.st_atime, found.st_mtime) >= before or held(digest):
                return None
            self._disk.unlink(Path(path))
            return found.st_size

    def length(self, digest: bytes) -> int | None:
        """Return the bytes that a chunk takes on disk; None when it is not there."""
        with of_disk(self._name):
            found = _look(self.path(digest))
        return None if found is None else found.st_size

    def prefixes(self) -> list[str]:
        """Return the names of the folders that are there."""
        with of_disk(self._name), os.scandir(self._folder) as entries:
            return sorted(entry.name for entry in entries if len(entry.name) == 4)

    def make_prefixes(self, stop: Callable[[], bool], progress: Progress = lambda percent, words: None) -> None:
        """Make the folders that are missing, which an original server needs all of, until stop says so."""
        present = set(self.prefixes())
        with of_disk(self._name):
            for number in range(PREFIXES):
                name = f"{number:04x}"
                if name not in present:
                    if stop():
                        return
                    self._make_prefix(name)
                    if not number % 256:
                        progress(100 * number / PREFIXES, "making the folders of the chunks")

    def scan(self, prefix: str) -> Iterator[tuple[str, os.stat_result]]:
        """Yield name and status of every file in one folder; nothing for a folder that is not there."""
        with of_disk(self._name):
            try:
                entries = os.scandir(f"{self._prefix}{prefix}")
            except FileNotFoundError:
                return
            with entries:
                for entry in entries:
                    try:
                        found = entry.stat(follow_symlinks=False)
                    except FileNotFoundError:
                        continue
                    if stat.S_ISREG(found.st_mode):
                        yield entry.name, found

    def remove_bad(self, name: str) -> None:
        """Remove a file that was set aside; nothing if it is not there."""
        with of_disk(self._name):
            try:
                self._disk.unlink(Path(f"{self._prefix}{name[:4]}/{name}"))
            except FileNotFoundError:
                return

    def _keep(self, digest: bytes, path: str, found: os.stat_result, kind: Kind, data: Buffer) -> bool:
        """Return whether the chunk that is there stays in place of an uploaded one; it is set aside if corrupt."""
        if not found.st_size:
            return False
        trust = self._marks.trust(digest, found.st_mtime)
        if trust is Trust.REWRITE:
            return False
        if trust is Trust.READ:
            if not _is_right(digest, self._read(digest)):
                self._put_aside(digest)
                return False
            self._marks.confirmed(digest)
        if found.st_size == len(data):
            return True
        if not kind.encrypted:
            return found.st_size < len(data)
        with Path(path).open("rb") as file:
            there = blob.kind(file.read(blob.ENCRYPTED_HEADER).ljust(blob.ENCRYPTED_HEADER, b"\0"))
        if not there.encrypted:
            raise ChunkMismatch(f"chunk {digest.hex()} is in the store unencrypted")
        if not there.compressed and not kind.compressed:
            raise ChunkMismatch(f"chunk {digest.hex()} is in the store with another length")
        return True

    def _read(self, digest: bytes) -> bytes:
        try:
            fd = os.open(self.path(digest), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            raise ChunkMissing(digest) from None
        try:
            size = os.fstat(fd).st_size
            if size > blob.WIRE_LIMIT:
                return b""  # It is no chunk, whatever it is.
            parts = os.read(fd, size)
            while len(parts) < size and (more := os.read(fd, size - len(parts))):
                parts += more
            return parts
        finally:
            os.close(fd)

    def _put_aside(self, digest: bytes) -> None:
        """Rename a chunk away; what takes its name must be written anew."""
        path = self.path(digest)
        names = (f"{path}.{number}.bad" for number in range(BAD_KEPT))
        aside = next((name for name in names if _look(name) is None), f"{path}.{BAD_KEPT - 1}.bad")
        self._disk.rename(Path(path), Path(aside))
        _log.error("a corrupt chunk was set aside", datastore=self._name, digest=digest.hex())
        self.set_aside.add(digest)
        self._was_set_aside(digest, aside.rsplit("/", 1)[1])

    def _rename(self, draft: Path, path: str) -> None:
        try:
            self._disk.rename(draft, Path(path))
        except FileNotFoundError:
            self._make_prefix(path[len(self._prefix) :][:4])
            self._disk.rename(draft, Path(path))

    def _make_prefix(self, name: str) -> None:
        try:
            self._disk.make_folder(self._folder / name, PREFIX_MODE)
        except FileExistsError:
            return


def digest_of(name: str) -> bytes | None:
    """Return the digest that the name of a file in the folder of chunks begins with, of a chunk or one set aside."""
    try:
        digest = bytes.fromhex(name[: 2 * DIGEST])
    except ValueError:
        return None
    return digest if len(digest) == DIGEST and name.startswith(digest.hex()) else None


def _look(path: str) -> os.stat_result | None:
    """Return the status of a file, None if there is none. Raises OSError for what is no regular file."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "the name of a chunk is taken by something else")
    return found


def _is_right(digest: bytes, data: bytes) -> bool:
    """Return whether data is a chunk of this digest; of an encrypted one only the CRC tells."""
    try:
        kind = blob.check_crc(data)
        if kind.encrypted:
            return True
        return blob.digest(data, blob.CHUNK_LIMIT) == digest
    except BadBlob:
        return False
