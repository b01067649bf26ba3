"""The plain content of an archive of a snapshot, at any place of it. All of it blocks."""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_right
from itertools import accumulate

from runtime.storage.datastore import blob
from runtime.storage.datastore.errors import BadBlob, BadIndex, ChunkMissing
from runtime.storage.datastore.index import DIGEST
from runtime.storage.datastore.reader import Reader

CHUNKS = 1 << 18
"""Of an archive that is read so, at most: its index is kept in memory."""


class Archive:
    """An archive that is not encrypted, of `size` bytes. It keeps the chunk that was read last."""

    def __init__(self, reader: Reader, name: str) -> None:
        """Read and check its index. Raises BadName, NoFile, BadIndex."""
        with reader.index(name) as source:
            if source.count > CHUNKS:
                raise BadIndex(name, f"it has {source.count} chunks, more than {CHUNKS}")
            source.verify()
            self.size = source.size
            digests, sizes = [], array("I")
            for part, some in source.batches():
                digests.append(part)
                sizes += some
        self._reader = reader
        self._digests = b"".join(digests)
        self._ends = array("Q", accumulate(sizes))
        self._number = -1
        self._data = b""

    def read(self, offset: int, count: int) -> bytes:
        """Return count bytes from an offset on, fewer at the end of the archive. Raises ChunkMissing."""
        found = bytearray()
        while count > len(found) and offset + len(found) < self.size:
            at = offset + len(found)
            number = bisect_right(self._ends, at)
            start = self._ends[number - 1] if number else 0
            data = self._chunk(number, self._ends[number] - start)
            found += data[at - start : at - start + count - len(found)]
        return bytes(found)

    def _chunk(self, number: int, size: int) -> bytes:
        if number != self._number:
            self._data = chunk_data(self._reader, self._digests[number * DIGEST : (number + 1) * DIGEST], size)
            self._number = number
        return self._data


def chunk_data(reader: Reader, digest: bytes, size: int) -> bytes:
    """Return the data of a chunk that is not encrypted, checked. Raises ChunkMissing."""
    stored = reader.chunk(digest)
    try:
        data = blob.decode(stored, size)
    except BadBlob as fault:
        raise ChunkMissing(digest, fault.facts["reason"]) from None
    if len(data) != size or hashlib.sha256(data).digest() != digest:
        raise ChunkMissing(digest, "its data is not that of its digest")
    return data
