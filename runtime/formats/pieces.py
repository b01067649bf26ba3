"""A stream that comes in pieces of any length, read in the lengths that its format asks for. No I/O."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Sequence
from typing import Any, TypeAlias

Wants: TypeAlias = "Generator[int, Any, None]"
"""Reads a format: it yields how many bytes it wants next, gets exactly these, and returns where its stream ends."""


class Parted(int):
    """So many bytes wanted as they came: a list of views, which spares the copy that makes one of them."""

    __slots__ = ()


class Truncated(ValueError):
    """The stream ended at byte `offset`, inside or before `what`."""

    def __init__(self, offset: int, what: str) -> None:
        super().__init__(f"the stream ends at byte {offset}: {what}")
        self.offset = offset


class Pieces:
    """Hands a stream on to what reads its format.

    An error that the reader of the format raises comes out of `feed`; nothing may be fed after that. At most what the
    reader asks for at once is held.
    """

    def __init__(self, wants: Wants) -> None:
        self._wants = wants
        self._held: deque[memoryview] = deque()
        self._count = 0
        self._needed = next(wants)
        self.offset = 0
        """Bytes that the reader of the format has had."""
        self.ended = False
        """Whether the reader of the format has all it wants."""
        self.left = b""
        """Once it has ended: the bytes that were fed in the same piece and that it did not want."""

    @property
    def fed(self) -> int:
        """Bytes that came in."""
        return self.offset + self._count

    def feed(self, piece: bytes | bytearray | memoryview) -> None:
        """Take the next bytes of the stream, which nobody changes as long as views of them are in use.

        What is fed after the end is left alone.
        """
        if self.ended:
            self.left += bytes(piece)
            return
        if len(piece):
            self._held.append(memoryview(piece).cast("B"))
            self._count += len(piece)
        while not self.ended and self._count >= self._needed:
            parts = self._take(self._needed)
            self.offset += self._needed
            try:
                self._needed = self._wants.send(parts if isinstance(self._needed, Parted) else b"".join(parts))
            except StopIteration:
                self.ended = True
                self.left = b"".join(self._take(self._count))

    def _take(self, count: int) -> list[memoryview]:
        self._count -= count
        parts: list[memoryview] = []
        while count:
            part = self._held.popleft()
            if len(part) > count:
                self._held.appendleft(part[count:])
                part = part[:count]
            parts.append(part)
            count -= len(part)
        return parts


def cut(parts: Sequence[memoryview], start: int, size: int) -> list[memoryview]:
    """Return views of size bytes of what lies in parts, from start on."""
    found = []
    for part in parts:
        if size > 0 and start < len(part):
            found.append(part[start : start + size])
            size -= len(found[-1])
        start = max(start - len(part), 0)
    return found
