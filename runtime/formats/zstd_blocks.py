"""Where the blocks of a stream of zstd frames end, so that it can be unpacked a few at a time. No I/O.

Source: RFC 8878, section 3.1. A block unpacks to at most 128 KiB, however little it is packed: a decoder refuses more.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator

BLOCK_AT_MOST = 128 << 10
"""Bytes that a block unpacks to."""

_MAGIC = 0xFD2FB528
_SKIPPABLE = range(0x184D2A50, 0x184D2A60)
_RLE = 1


class NoFrame(ValueError):
    """A frame has to begin here, and none does."""


class Cutter:
    """Cuts a stream that comes in pieces of any length, so that in each part at most so many blocks end."""

    def __init__(self, blocks: int) -> None:
        self._blocks = blocks
        self._ended = 0
        """Blocks that ended since the last cut."""
        self._cut = False
        self._held: bytearray | None = bytearray()
        """What of the element has come, where its bytes say something."""
        self._elements = self._read()
        self._left = next(self._elements)

    def cut(self, piece: bytes | memoryview) -> Iterator[memoryview]:
        """Yield the parts of a piece; each frame begins with one. Raises NoFrame."""
        view = memoryview(piece)
        start = at = 0
        while at < len(view):
            part = view[at : at + self._left]
            at += len(part)
            self._left -= len(part)
            if self._held is not None:
                self._held += part
            if self._left:
                break
            self._next()
            if self._cut:
                self._cut = False
                yield view[start:at]
                start = at
        if start < len(view):
            yield view[start:]

    def _next(self) -> None:
        wanted = self._elements.send(bytes(self._held or b""))
        self._left = abs(wanted)
        self._held = bytearray() if wanted > 0 else None

    def _read(self) -> Generator[int, bytes, None]:
        """Yield how many bytes are wanted next; those of which only the number counts as a negative number."""
        while True:
            magic = int.from_bytes((yield 4), "little")
            if magic in _SKIPPABLE:
                if size := int.from_bytes((yield 4), "little"):
                    yield -size
            elif magic == _MAGIC:
                yield from self._frame()
            else:
                raise NoFrame
            self._ended = 0
            self._cut = True

    def _frame(self) -> Generator[int, bytes, None]:
        (descriptor,) = yield 1
        single = descriptor >> 5 & 1
        # The window, the id of the dictionary, the size of the content.
        yield -((1 - single) + (0, 1, 2, 4)[descriptor & 3] + (single, 2, 4, 8)[descriptor >> 6])
        last = 0
        while not last:
            block = int.from_bytes((yield 3), "little")
            last = block & 1
            if size := 1 if block >> 1 & 3 == _RLE else block >> 3:
                yield -size
            self._ended += 1
            if self._ended == self._blocks:
                self._ended = 0
                self._cut = True
        if descriptor >> 2 & 1:
            yield -4
