"""The blocks of a disk on their way between backends: bytes in, values out. No I/O.

A frame is the index of a block as 32 bits, big endian, and its 2 MiB. With the highest bit of the index set, a bitmap
of its sectors stands between, the highest bit of a byte first: only the sectors whose bit is set count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runtime.formats.pieces import Parted, Pieces, Wants
from runtime.formats.vhd import BITMAP, BLOCK, SECTOR

Part = bytes | bytearray | memoryview

PARTIAL = 1 << 31
"""The bit of an index that says that a bitmap follows."""


class BadFrames(ValueError):
    """The bytes are no frames of a disk; `offset` is the byte at which it shows."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(f"at byte {offset}: {reason}")
        self.offset = offset
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Frame:
    index: int
    parts: Sequence[Part]
    """The bytes of the block, as they came."""
    bitmap: bytes | None
    """None: all of the block counts."""


class FrameReader:
    """Reads frames: `feed` pieces of any length and take the frames that they complete; `close` at the end.

    At most one block is held. Raises BadFrames for an index that is not above the one before, or not below entries.
    """

    def __init__(self, entries: int) -> None:
        self._entries = entries
        self._last = -1
        self._frames: list[Frame] = []
        self._pieces = Pieces(self._read())

    def feed(self, piece: bytes | bytearray | memoryview) -> list[Frame]:
        self._pieces.feed(piece)
        frames, self._frames = self._frames, []
        return frames

    def close(self) -> None:
        """Say that the stream ends here. Raises BadFrames inside a frame."""
        if self._pieces.fed != self._at:
            raise BadFrames(self._pieces.fed, "it ends inside a frame")

    def _read(self) -> Wants:
        self._at = 0
        while True:
            word = int.from_bytes((yield 4), "big")
            index = word & ~PARTIAL
            if index <= self._last:
                raise BadFrames(self._at, f"block {index} comes after block {self._last}; expected a higher one")
            if index >= self._entries:
                raise BadFrames(self._at, f"block {index} is behind the end of the disk, which has {self._entries}")
            bitmap = None
            if word & PARTIAL:
                bitmap = yield SECTOR
                if bitmap == BITMAP:
                    bitmap = None
                self._at += SECTOR
            parts = yield Parted(BLOCK)
            self._last = index
            self._at += 4 + BLOCK
            self._frames.append(Frame(index, parts, bitmap))


def head(index: int) -> bytes:
    """Return what stands before the bytes of a whole block."""
    return index.to_bytes(4, "big")


def filled(frame: Frame, below: bytes) -> Sequence[Part]:
    """Return the whole block of a frame, in parts: sectors that do not count are those of the block below."""
    if frame.bitmap is None:
        return frame.parts
    whole, data = bytearray(below), b"".join(frame.parts)
    for sector in range(BLOCK // SECTOR):
        if frame.bitmap[sector >> 3] >> (7 - (sector & 7)) & 1:
            at = sector * SECTOR
            whole[at : at + SECTOR] = data[at : at + SECTOR]
    return [whole]
