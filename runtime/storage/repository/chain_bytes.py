"""The bytes of a disk at any place, through the chain of its parents. All of it blocks."""

from __future__ import annotations

import threading
from collections import OrderedDict

from runtime.formats.vhd import BLOCK
from runtime.storage.repository.chain import Chain

KEPT = 4
"""Blocks that stay in memory, 8 MiB."""


class ChainBytes:
    """A disk as one range of bytes; several threads may read. Its chain is closed with it."""

    def __init__(self, chain: Chain) -> None:
        self.size = chain.tip.footer.size
        self._chain = chain
        self._guard = threading.Lock()
        self._closed = False
        self._kept: OrderedDict[int, bytes] = OrderedDict()

    def read(self, offset: int, length: int) -> bytes:
        """Return the bytes at a place, fewer at the end of the disk. Raises Damaged, FileFault."""
        end = min(offset + length, self.size)
        if offset >= end:
            return b""
        first = offset // BLOCK
        data = b"".join(self._block(index) for index in range(first, (end - 1) // BLOCK + 1))
        return data[offset - first * BLOCK : end - first * BLOCK]

    def close(self) -> None:
        """Return once nobody reads, and nobody will."""
        with self._guard:
            self._closed = True
            self._chain.close()

    def _block(self, index: int) -> bytes:
        with self._guard:
            if self._closed:
                raise ValueError("the disk is closed")
            block = self._kept.get(index)
            if block is None:
                block = self._kept[index] = self._chain.read(index)
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            else:
                self._kept.move_to_end(index)
            return block
