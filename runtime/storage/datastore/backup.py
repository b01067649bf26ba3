"""One backup session's side of a datastore: a snapshot while it is made.

Until `finish` the snapshot has no manifest under its name, so nobody takes it for a finished one. Source:
proxmox-backup.md 3.2 (7, 9 to 14), 5.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from runtime.storage.datastore import blob, index, manifest, names
from runtime.storage.datastore.blob import Buffer
from runtime.storage.datastore.chunks import Chunks, Stored
from runtime.storage.datastore.disk import Disk
from runtime.storage.datastore.errors import (
    BackupOver,
    ChunkMissing,
    FileExists,
    ManifestMissing,
    NoFile,
    NoPrevious,
    NothingUploaded,
    PreviousGone,
    ReuseRefused,
    SyncFailed,
    WriterOpen,
    of_disk,
)
from runtime.storage.datastore.index_reader import IndexReader
from runtime.storage.datastore.index_writer import DynamicWriter, FixedWriter, IndexWriter
from runtime.storage.datastore.locks import Release
from runtime.storage.datastore.manifest import Manifest
from runtime.storage.datastore.marks import Marks
from runtime.storage.datastore.names import Snapshot
from runtime.storage.datastore.tree import Tree
from runtime.storage.datastore.uploaded import Uploaded, reconcile


@dataclass(frozen=True, slots=True)
class UploadStats:
    """What the manifest says of the uploads: chunks, their plain and their stored bytes, and how many were known."""

    count: int
    size: int
    compressed_size: int
    duplicates: int


@dataclass(slots=True)
class Locked:
    """The locks of a session: on the group, the new snapshot, and the previous one if there is one."""

    group: Release
    snapshot: Release
    previous: Release | None = None

    def release_previous(self) -> None:
        if self.previous is not None:
            self.previous()

    def release(self) -> None:
        self.release_previous()
        self.snapshot()
        self.group()


class Backup:
    """A backup in progress. What blocks is said; everything may be called from any thread.

    Faults of the disk come out as NoSpace and StoreUnusable. After `finish` or `abort` everything raises BackupOver.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        previous: Snapshot | None,
        started: float,
        *,
        tree: Tree,
        chunks: Chunks,
        disk: Disk,
        marks: Marks,
        locked: Locked,
        over: Callable[[Backup], None],
    ) -> None:
        """`over` is called once, before the locks are given up."""
        self.snapshot = snapshot
        self.previous = previous
        self.started = started
        self._tree = tree
        self._chunks = chunks
        self._disk = disk
        self._marks = marks
        self._locked = locked
        self._when_over = over
        self._folder = tree.folder(snapshot)
        self._failures = marks.failures
        self._writers: dict[str, IndexWriter] = {}
        self._uploaded: dict[str, Uploaded] = {}
        self._manifest: bytes | None = None
        self._guard = threading.Lock()
        self._over = False

    def put_chunk(self, digest: bytes, data: Buffer, size: int) -> Stored:
        """Verify and store a chunk of size plain bytes, or find that it is there. Blocks.

        It is in the store on return, but not yet synced. Raises BadBlob, ChunkMismatch.
        """
        self._check_open()
        return self._chunks.put(digest, data, size)

    def put_blob(self, name: str, data: Buffer) -> None:
        """Store a small file, in place of one of the same name. Blocks. Raises BadName, BadBlob.

        The manifest is kept in memory, until `finish` gives it its name.
        """
        names.check_file_name(name, ".blob")
        blob.check_crc(data)
        self._check_open()
        if name == names.MANIFEST:
            self._manifest = bytes(data)
            return
        self._marks.writing()
        with of_disk(self._tree.name), self._guard:
            self._tree.put_file(self._folder / name, data)
            self._uploaded[name] = Uploaded(len(data), hashlib.sha256(data).digest())
        self._marks.written()

    def create_dynamic(self, name: str) -> DynamicWriter:
        """Begin a dynamic index. Blocks. Raises BadName; FileExists for a name that is closed or being written."""
        names.check_file_name(name, index.DYNAMIC)
        with self._guard:
            self._check_new(name)
            self._marks.writing()
            writer = DynamicWriter(self._tree.name, self._disk, self._folder, name, self.snapshot.time, self._closed)
            self._writers[name] = writer
        return writer

    def create_fixed(self, name: str, size: int | None, reuse_csum: bytes | None = None) -> FixedWriter:
        """Begin a fixed index of an image of size bytes, None where that is not known yet. Blocks.

        With reuse_csum it starts as the index of that csum in the previous snapshot. Raises as `create_dynamic`, and
        ReuseRefused; then there is no writer.
        """
        names.check_file_name(name, index.FIXED)
        with self._guard:
            self._check_new(name)
            base = None if reuse_csum is None else self._base(name, size, reuse_csum)
            self._marks.writing()
            writer = FixedWriter(
                self._tree.name, self._disk, self._folder, name, self.snapshot.time, self._closed, size, base
            )
            self._writers[name] = writer
        return writer

    def previous_index(self, name: str) -> IndexReader:
        """Open and check an index of the previous snapshot. Blocks. Raises BadName, NoPrevious, NoFile, BadIndex."""
        names.check_file_name(name, index.FIXED, index.DYNAMIC)
        reader = IndexReader(self._tree.name, self._tree.folder(self._previous()) / name)
        try:
            reader.verify()
        except BaseException:
            reader.close()
            raise
        return reader

    def previous_file(self, name: str) -> BinaryIO:
        """Open a file of the previous snapshot. Blocks. Raises BadName, NoPrevious, NoFile."""
        names.check_file_name(name, *manifest.SUFFIXES)
        return self._tree.open(self._previous(), name)

    def finish(self, stats: UploadStats) -> list[str]:
        """Finish the snapshot, and return what had to be mended in its manifest. Blocks.

        On return all that the snapshot refers to is on disk, whoever wrote it, and so are its files, its manifest and
        its name; the locks are given up. Raises WriterOpen, NothingUploaded, PreviousGone, ManifestMissing,
        BadManifest, ChunkMissing, SyncFailed; then the backup is as before.
        """
        self._check_open()
        for writer in self._writers.values():
            if not writer.closed:
                raise WriterOpen(writer.name)
        if not self._uploaded and self._manifest is None:
            raise NothingUploaded
        if self.previous is not None and not self._tree.finished(self.previous):
            raise PreviousGone(self.previous.text)
        if self._manifest is None:
            raise ManifestMissing
        found = manifest.decode(self._manifest)
        mended = reconcile(found, self.snapshot, self._uploaded)
        found.unprotected["chunk_upload_stats"] = {
            "count": stats.count,
            "size": stats.size,
            "compressed_size": stats.compressed_size,
            "duplicates": stats.duplicates,
        }
        self._check_chunks()
        self._marks.sync()
        if self._marks.failures != self._failures:
            # A sync that failed in the meantime may have lost what this backup wrote before it.
            raise SyncFailed
        self._settle(found)
        return mended

    def abort(self) -> None:
        """Take the snapshot away and give up the locks; nothing if that was done or the backup is finished. Blocks.

        Its chunks stay, for the collection.
        """
        with self._guard:
            if self._over:
                return
            self._over = True
        try:
            for writer in self._writers.values():
                writer.closed = True
            self._tree.discard_snapshot(self.snapshot)
            self._tree.discard_empty_group(self.snapshot.group)
        finally:
            self._when_over(self)
            self._locked.release()

    def _settle(self, found: Manifest) -> None:
        with self._guard:
            self._check_open()
            with of_disk(self._tree.name):
                self._tree.replace(self._folder / names.MANIFEST, found.encode())
            self._over = True
        self._when_over(self)
        self._locked.release()

    def _closed(self, name: str, size: int, csum: bytes) -> None:
        self._uploaded[name] = Uploaded(size, csum)
        self._marks.written()

    def _check_open(self) -> None:
        if self._over:
            raise BackupOver

    def _check_new(self, name: str) -> None:
        self._check_open()
        writer = self._writers.get(name)
        if name in self._uploaded or (writer is not None and not writer.closed):
            raise FileExists(name)

    def _check_chunks(self) -> None:
        """Raise ChunkMissing when a chunk that this backup refers to was found corrupt and not uploaded anew."""
        missing = self._chunks.set_aside.copy()
        if not missing:
            return
        for name in self._uploaded:
            if name.endswith((index.FIXED, index.DYNAMIC)):
                with IndexReader(self._tree.name, self._folder / name) as reader:
                    digest = reader.first_of(missing)
                if digest is not None:
                    raise ChunkMissing(digest, "was found corrupt during the backup")

    def _previous(self) -> Snapshot:
        self._check_open()
        if self.previous is None:
            raise NoPrevious
        return self.previous

    def _base(self, name: str, size: int | None, csum: bytes) -> Iterator[bytes]:
        if size is None:
            raise ReuseRefused("the size of the image is not given")
        if self.previous is None:
            raise ReuseRefused("there is no valid previous backup")
        try:
            reader = self.previous_index(name)
        except NoFile:
            raise ReuseRefused(f"the previous snapshot has no {name}") from None
        if reader.csum != csum:
            reader.close()
            raise ReuseRefused(f"its csum is {reader.csum.hex()}, not {csum.hex()}")
        if reader.header.chunk_size != index.FIXED_CHUNK or reader.count != index.fixed_count(size):
            reader.close()
            raise ReuseRefused(f"it has {reader.count} chunks, not the {index.fixed_count(size)} of {size} bytes")
        return _all(reader)


def _all(reader: IndexReader) -> Iterator[bytes]:
    with reader:
        yield from reader.digests()
