"""One reader session's side of a datastore: a snapshot that cannot be removed while it is read."""

from __future__ import annotations

from typing import BinaryIO

from runtime.storage.datastore import index, manifest, names
from runtime.storage.datastore.chunks import Chunks
from runtime.storage.datastore.index_reader import IndexReader
from runtime.storage.datastore.locks import Release
from runtime.storage.datastore.names import Snapshot
from runtime.storage.datastore.tree import Tree


class Reader:
    """A snapshot being read; its lock is shared with other readers. Everything but `close` blocks."""

    def __init__(self, snapshot: Snapshot, tree: Tree, chunks: Chunks, release: Release) -> None:
        self.snapshot = snapshot
        self._tree = tree
        self._chunks = chunks
        self._release = release

    def open(self, name: str) -> BinaryIO:
        """Open a file of the snapshot. Raises BadName, NoFile."""
        names.check_file_name(name, *manifest.SUFFIXES)
        return self._tree.open(self.snapshot, name)

    def index(self, name: str) -> IndexReader:
        """Open an index of the snapshot. Raises BadName, NoFile, BadIndex."""
        names.check_file_name(name, index.FIXED, index.DYNAMIC)
        return IndexReader(self._tree.name, self._tree.folder(self.snapshot) / name)

    def chunk(self, digest: bytes) -> bytes:
        """Return the blob of a chunk, its CRC checked. Raises ChunkMissing."""
        return self._chunks.get(digest)

    def close(self) -> None:
        """Give the snapshot free. Again: nothing."""
        self._release()
