"""Index files as they lie in a snapshot, read in pieces. All of it blocks."""

from __future__ import annotations

import hashlib
import os
from array import array
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from runtime.storage.datastore import index
from runtime.storage.datastore.errors import BadIndex, NoFile, of_disk
from runtime.storage.datastore.index import DIGEST, HEADER, Digests, Header

_BATCH = 8192
_PIECE = 1 << 20


class IndexReader:
    """An open index file: `size` is the bytes of the archive or image, `count` its chunks. Its csum is not checked."""

    def __init__(self, store: str, path: Path) -> None:
        """Open the index. Raises NoFile, BadIndex."""
        self.name = path.name
        self._store = store
        with of_disk(store):
            try:
                # Opening a FIFO would wait for its writer.
                self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
            except FileNotFoundError:
                raise NoFile(path.name) from None
        try:
            with of_disk(store):
                self.length = os.fstat(self._fd).st_size
                self.header: Header = index.parse_header(self.name, os.pread(self._fd, HEADER, 0), self.length)
            self.size = self._end() if self.header.dynamic else self.header.size
        except BaseException:
            os.close(self._fd)
            raise
        self.count = self.header.count
        self.csum = self.header.csum

    def batches(self, entries: int = _BATCH) -> Iterator[tuple[Digests, array[int]]]:
        """Yield the digests, packed, and the sizes of all chunks in the order of the index. Raises BadIndex.

        A batch of the default size takes the interpreter for a millisecond or two, so other threads are not kept
        waiting.
        """
        header, end = self.header, 0
        for start in range(0, header.count, entries):
            count = min(entries, header.count - start)
            piece = self._read(HEADER + start * header.entry, count * header.entry)
            if header.dynamic:
                digests, sizes, end = index.split_entries(self.name, piece, end)
                yield digests, sizes
            else:
                yield piece, index.fixed_sizes(header, start, count)

    def digests(self) -> Iterator[Digests]:
        """Yield the digests of all chunks, packed, a batch at a time. Raises BadIndex."""
        for digests, _ in self.batches():
            yield digests

    def digests_at(self, start: int, count: int) -> Digests:
        """Return the digests of at most count chunks from the one numbered start, packed."""
        header = self.header
        count = max(0, min(count, header.count - start))
        piece = self._read(HEADER + start * header.entry, count * header.entry)
        if not header.dynamic:
            return piece
        return b"".join(piece[end - DIGEST : end] for end in range(header.entry, len(piece) + 1, header.entry))

    def first_of(self, wanted: set[bytes]) -> bytes | None:
        """Return one of the wanted digests that a chunk of the index has; None if there is none. Raises BadIndex."""
        for digests in self.digests():
            found = wanted.intersection(digests[at : at + DIGEST] for at in range(0, len(digests), DIGEST))
            if found:
                return found.pop()
        return None

    def verify(self) -> None:
        """Raise BadIndex if the csum is not that of the content."""
        csum = hashlib.sha256()
        for offset in range(HEADER, self.header.length, _PIECE):
            csum.update(self._read(offset, min(_PIECE, self.header.length - offset)))
        if csum.digest() != self.csum:
            raise BadIndex(self.name, "its csum is not that of its content")

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def __enter__(self) -> IndexReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _end(self) -> int:
        if not self.header.count:
            return 0
        return int.from_bytes(self._read(self.length - index.ENTRY, 8), "little")

    def _read(self, offset: int, size: int) -> bytes:
        with of_disk(self._store):
            piece = os.pread(self._fd, size, offset)
        if len(piece) != size:
            raise BadIndex(self.name, "it ended while it was read")
        return piece
