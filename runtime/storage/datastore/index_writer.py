"""Index files while they grow: appended to from the loop, written behind in threads, checked and named when closed.

Source: proxmox-backup.md 5.4, 5.5, 10.4, 10.5.
"""

from __future__ import annotations

import hashlib
import os
import threading
from abc import ABC, abstractmethod
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from runtime.storage.datastore import index
from runtime.storage.datastore.disk import Disk
from runtime.storage.datastore.errors import CloseMismatch, OffsetMismatch, WriterClosed, of_disk
from runtime.storage.datastore.index import DIGEST, ENTRY, FIXED_CHUNK, HEADER, Header

_PIECE = 1 << 20
_HOLE = bytes(DIGEST)

Closed = Callable[[str, int, bytes], None]
"""Told name, size and csum of an index that has its name on disk."""


class IndexWriter(ABC):
    """An index that is being written. `count` is how many chunks were appended.

    A backup has made it, with its draft on disk. Appending only takes memory, and may go on during `flush`.
    """

    dynamic: bool

    def __init__(self, store: str, disk: Disk, folder: Path, name: str, ctime: int, closed: Closed) -> None:
        self.name = name
        self.count = 0
        self.closed = False
        """Nothing can be appended any more, whether closing went well or not."""
        self._store = store
        self._disk = disk
        self._path = folder / name
        stem, _, suffix = name.rpartition(".")
        self._draft = folder / f"{stem}.tmp_{suffix}"
        self._uuid = os.urandom(16)
        self._ctime = ctime
        self._when_closed = closed
        self._guard = threading.Lock()
        self._flushing = threading.Lock()

    def append(self, digest: bytes, offset: int, size: int) -> None:
        """Append one chunk of size bytes at offset. Raises OffsetMismatch, WriterClosed."""
        self.append_many(digest, [offset], [size])

    def append_many(self, digests: bytes, offsets: list[int], sizes: Sequence[int]) -> None:
        """Append chunks in order, whose digests are packed: one for each offset and each size.

        Those before one that raises OffsetMismatch stay appended. Raises WriterClosed.
        """
        if not len(digests) == len(offsets) * DIGEST == len(sizes) * DIGEST:
            raise ValueError(f"{len(digests)} bytes of digests, {len(offsets)} offsets, {len(sizes)} sizes")
        with self._guard:
            if self.closed:
                raise WriterClosed(self.name)
            self._append(digests, offsets, sizes)

    def close(self, count: int, size: int, csum: bytes) -> None:
        """Give the index its name once it is what its writer says: so many chunks, so many bytes, this csum.

        It is whole then, but not yet synced. Raises CloseMismatch, and the draft is gone; WriterClosed, and nothing was
        changed. Either way nothing can be appended any more.
        """
        with self._guard:
            if self.closed:
                raise WriterClosed(self.name)
            self.closed = True
        with of_disk(self._store):
            try:
                self._expect("chunk-count", count, self.count)
                self.flush()
                self._check(count, size)
                header = self._header()
                self._expect("csum", csum.hex(), header.csum.hex())
                self._disk.write_at(self._draft, [(0, index.encode_header(header))])
                self._disk.rename(self._draft, self._path)
            except CloseMismatch:
                self._disk.unlink(self._draft)
                raise
        self._when_closed(self.name, self._size(), header.csum)

    def flush(self) -> None:
        """Write what was appended. Blocks. After a failure the writer is closed, since what it had is lost."""
        with self._flushing, of_disk(self._store):
            try:
                self._flush()
            except OSError:
                self.closed = True
                raise

    @property
    @abstractmethod
    def behind(self) -> int:
        """Bytes that were appended but not written yet."""

    @abstractmethod
    def _flush(self) -> None: ...

    @abstractmethod
    def _append(self, digests: bytes, offsets: list[int], sizes: Sequence[int]) -> None:
        """Take chunks and count them, up to the first whose offset raises OffsetMismatch."""

    @abstractmethod
    def _check(self, count: int, size: int) -> None:
        """Raise CloseMismatch if the index does not have so many chunks and bytes. All of it is written."""

    @abstractmethod
    def _header(self) -> Header:
        """Return the header of the finished index. Raises CloseMismatch."""

    @abstractmethod
    def _size(self) -> int:
        """Return the bytes of the archive or image."""

    def _expect(self, what: str, said: object, found: object) -> None:
        if said != found:
            raise CloseMismatch(self.name, what, said, found)


class DynamicWriter(IndexWriter):
    """A dynamic index: chunks of any size, each where the one before ended. `size` is that end."""

    dynamic = True

    def __init__(self, store: str, disk: Disk, folder: Path, name: str, ctime: int, closed: Closed) -> None:
        super().__init__(store, disk, folder, name, ctime, closed)
        self.size = 0
        self._digests = bytearray()
        self._ends = array("Q")
        self._written = 0
        self._hash = hashlib.sha256()
        with of_disk(store):
            disk.create(self._draft)

    @property
    def behind(self) -> int:
        return len(self._ends) * ENTRY

    def _flush(self) -> None:
        with self._guard:
            digests, ends = self._digests, self._ends
            self._digests, self._ends = bytearray(), array("Q")
        if not ends:
            return
        entries = index.join_entries(bytes(digests), ends)
        self._disk.write_at(self._draft, [(HEADER + self._written, entries)])
        self._hash.update(entries)
        self._written += len(entries)

    def _append(self, digests: bytes, offsets: list[int], sizes: Sequence[int]) -> None:
        ends = list(accumulate(sizes, initial=self.size))
        count = len(offsets)
        if offsets != ends[:count]:
            count = next(number for number, offset in enumerate(offsets) if offset != ends[number])
        self._digests += digests[: count * DIGEST]
        self._ends.extend(ends[1 : count + 1])
        self.size = ends[count]
        self.count += count
        if count < len(offsets):
            raise OffsetMismatch(self.name, offsets[count], f"the archive ends at {self.size}")

    def _check(self, count: int, size: int) -> None:
        self._expect("size", size, self.size)

    def _header(self) -> Header:
        return Header(True, self._uuid, self._ctime, self._hash.digest(), self.count)

    def _size(self) -> int:
        return self.size


class FixedWriter(IndexWriter):
    """A fixed index: chunks of 4 MiB in any order. `size` is that of the image, None as long as it is not known."""

    dynamic = False

    def __init__(
        self,
        store: str,
        disk: Disk,
        folder: Path,
        name: str,
        ctime: int,
        closed: Closed,
        size: int | None,
        base: Iterator[bytes] | None,
    ) -> None:
        """base gives the digests of the index that this one starts from, as many as it will have."""
        super().__init__(store, disk, folder, name, ctime, closed)
        self.size = size
        self._end = 0
        self._incremental = base is not None
        self._runs: list[tuple[int, bytearray]] = []
        with of_disk(store):
            disk.create(self._draft)
            if base is not None:
                disk.write_at(self._draft, _placed(base))

    @property
    def behind(self) -> int:
        return sum(len(digests) for _, digests in self._runs)

    def _flush(self) -> None:
        with self._guard:
            runs, self._runs = self._runs, []
        self._disk.write_at(self._draft, ((HEADER + at * DIGEST, digests) for at, digests in runs))

    def _append(self, digests: bytes, offsets: list[int], sizes: Sequence[int]) -> None:
        for at, (offset, size) in enumerate(zip(offsets, sizes, strict=True)):
            self._put(digests[at * DIGEST : (at + 1) * DIGEST], offset, size)
            self.count += 1

    def _put(self, digest: bytes, offset: int, size: int) -> None:
        at, rest = divmod(offset, FIXED_CHUNK)
        end = offset + size
        if rest:
            raise OffsetMismatch(self.name, offset, f"it is no multiple of {FIXED_CHUNK}")
        if self.size is not None and end > self.size:
            raise OffsetMismatch(self.name, offset, f"a chunk of {size} bytes reaches beyond the image of {self.size}")
        if size != FIXED_CHUNK and end != self.size:
            if self.size is not None or size > FIXED_CHUNK or end < self._end:
                raise OffsetMismatch(self.name, offset, f"a chunk of {size} bytes can only be the last of the image")
            self.size = end
        self._end = max(self._end, end)
        if self._runs and self._runs[-1][0] + len(self._runs[-1][1]) // DIGEST == at:
            self._runs[-1][1].extend(digest)
        else:
            self._runs.append((at, bytearray(digest)))

    def _check(self, count: int, size: int) -> None:
        if self.size is None:
            self.size = self._end
        if not self._incremental:
            self._expect("chunk-count", count, index.fixed_count(self.size))
            self._expect("size", size, self.size)
        if not self.size:
            raise CloseMismatch(self.name, "size", 0, "at least 1")

    def _header(self) -> Header:
        size = self._size()
        count = index.fixed_count(size)
        csum = hashlib.sha256()
        with self._draft.open("rb") as file:
            file.seek(HEADER)
            for start in range(0, count * DIGEST, _PIECE):
                piece = file.read(min(_PIECE, count * DIGEST - start))
                hole = _hole(piece)
                if hole is None and len(piece) < min(_PIECE, count * DIGEST - start):
                    hole = len(piece) // DIGEST
                if hole is not None:
                    offset = (start // DIGEST + hole) * FIXED_CHUNK
                    raise CloseMismatch(self.name, f"the chunk at offset {offset}", "missing", "one for each 4 MiB")
                csum.update(piece)
        return Header(False, self._uuid, self._ctime, csum.digest(), count, size, FIXED_CHUNK)

    def _size(self) -> int:
        assert self.size is not None
        return self.size


def _placed(base: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    offset = HEADER
    for digests in base:
        yield offset, digests
        offset += len(digests)


def _hole(digests: bytes) -> int | None:
    """Return the number of the first digest that nobody wrote."""
    at = digests.find(_HOLE)
    while at >= 0 and at % DIGEST:
        at = digests.find(_HOLE, at + 1)
    return at // DIGEST if at >= 0 else None
