"""The blocks of a disk as a pool gives them out, taken apart for a repository.

Source: reference xapi.md e.2, xo-proxy.md 9.3. A stream counts as whole only when its footer has come, and the pool
says that its task has succeeded.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from runtime.formats.pieces import Truncated
from runtime.formats.vhd import BLOCK, SECTOR, BadVhd, Extent, Kind, Reader
from runtime.xapi.client import datapath
from runtime.xapi.client.connection import Connection
from runtime.xapi.jobs.errors import Damaged
from runtime.xapi.jobs.fork import Block, Source
from runtime.xapi.jobs.repository import frame


@dataclass(slots=True)
class DiskBlocks:
    """A disk, or what differs from a base of it: which blocks there are, and then the blocks."""

    size: int
    present: Sequence[int]
    differencing: bool
    frames: AsyncGenerator[Block, None]
    """As `repository.writeDisk` takes them."""
    way: str = "stream"
    """How they come: by an export as a stream, over NBD, or over NBD with the changes that the pool has tracked."""
    connections: int = 1


async def from_vhd(connection: Connection, vdi: str, size: int, base: str | None) -> DiskBlocks:
    """Return the blocks of a disk of size bytes from its export, once the export has said which there are.

    Raises PoolError, and Damaged for what is no export of this disk; then nothing is left open.
    """
    stream = datapath.export_disk(connection, vdi, base=base)
    reader = Reader()
    extents: list[Extent] = []
    try:
        async for piece in stream:
            extents += reader.feed(piece)
            if reader.present is not None:
                break
        else:
            _closed(reader)
        footer, present = reader.footer, reader.present
        if footer is None or present is None:
            raise Damaged("the export of a disk ends before its data", code="VHD_TRUNCATED")
        if footer.size != size:
            raise Damaged(f"the export is of a disk of {footer.size} bytes, not {size}", code="VHD_DAMAGED")
        if reader.header is not None and reader.header.block_size != BLOCK:
            raise Damaged(f"the export has blocks of {reader.header.block_size} bytes, not {BLOCK}", code="VHD_DAMAGED")
    except BadVhd as fault:
        await stream.aclose()
        raise Damaged(f"the export of a disk is damaged: {fault}", code="VHD_DAMAGED") from None
    except BaseException:
        await stream.aclose()
        raise
    frames = _frames(stream, reader, extents, size)
    return DiskBlocks(size, present, footer.kind is Kind.DIFFERENCING, frames)


async def _frames(stream: AsyncGenerator[memoryview, None], reader: Reader, extents: list[Extent], size: int) -> Source:
    gathering = _Gathering(size)
    async with aclosing(stream):
        try:
            for block in gathering.take(extents):
                yield block
            async for piece in stream:
                for block in gathering.take(reader.feed(piece)):
                    yield block
        except BadVhd as fault:
            raise Damaged(f"the export of a disk is damaged: {fault}", code="VHD_DAMAGED") from None
    for block in gathering.end():
        yield block
    _closed(reader)


def _closed(reader: Reader) -> None:
    try:
        reader.close()
    except (Truncated, BadVhd) as fault:
        raise Damaged(f"the export of a disk is not whole: {fault}", code="VHD_TRUNCATED") from None


class _Gathering:
    """Puts the extents of a block together into a frame."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._index = -1
        self._extents: list[Extent] = []

    def take(self, extents: Sequence[Extent]) -> list[Block]:
        """Return the frames that are whole now."""
        found: list[Block] = []
        for one in extents:
            index = one.offset // BLOCK
            if index != self._index:
                found += self.end()
                self._index = index
            self._extents.append(one)
            if one.offset % BLOCK == 0 and one.size == min(BLOCK, self._size - one.offset):
                found += self.end()
        return found

    def end(self) -> list[Block]:
        """Return the frame that was begun, if one was."""
        extents, self._extents = self._extents, []
        if not extents:
            return []
        start = self._index * BLOCK
        if len(extents) == 1 and extents[0].offset == start and extents[0].size == min(BLOCK, self._size - start):
            return frame(self._index, *extents[0].parts)
        data, bitmap = bytearray(BLOCK), bytearray(SECTOR)
        for one in extents:
            at = one.offset - start
            data[at : at + one.size] = one.data
            for sector in range(at // SECTOR, (at + one.size) // SECTOR):
                bitmap[sector >> 3] |= 0x80 >> (sector & 7)
        return frame(self._index, memoryview(data), bitmap=bytes(bitmap))
