"""The chunked transfer coding of a body that passes through: its data without sizes, extensions and trailers.

No I/O. Source: RFC 9112 section 7.1.
"""

from __future__ import annotations

import re

_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[\t\x20-\x7e]*)?\r?\n")
_LINE_AT_MOST = 4096
_TRAILERS_AT_MOST = 16384


class BadChunk(Exception):
    """The bytes are no chunked body."""


class Chunks:
    """Takes a chunked body apart as it comes."""

    def __init__(self) -> None:
        self.done = False
        """The last chunk and the trailers behind it have come."""
        self._left = 0
        """Data of the chunk that is still to come."""
        self._ended = False
        """The data of a chunk is through, its line end is not."""
        self._last = False
        self._line = b""
        self._trailers = 0

    def feed(self, data: bytes) -> tuple[list[bytes], bytes]:
        """Return the pieces of data in what came, and what stands behind the end of the body.

        Raises BadChunk; what was returned before stays good, nothing after it is.
        """
        pieces: list[bytes] = []
        if self._line:
            data, self._line = self._line + data, b""
        at, end = 0, len(data)
        while at < end and not self.done:
            if self._left:
                take = min(self._left, end - at)
                pieces.append(data if take == end else data[at : at + take])
                at += take
                self._left -= take
                self._ended = not self._left
            elif self._ended:
                at = self._line_end(data, at)
            elif self._last:
                at = self._trailer(data, at)
            else:
                at = self._size(data, at)
        return pieces, data[at:]

    def _size(self, data: bytes, at: int) -> int:
        match = _SIZE.match(data, at)
        if match is None:
            return self._wait(data, at, _LINE_AT_MOST)
        self._left = int(match[1], 16)
        self._last = not self._left
        return match.end()

    def _line_end(self, data: bytes, at: int) -> int:
        if data.startswith(b"\r\n", at):
            self._ended = False
            return at + 2
        if data.startswith(b"\n", at):
            self._ended = False
            return at + 1
        return self._wait(data, at, 1)

    def _trailer(self, data: bytes, at: int) -> int:
        found = data.find(b"\n", at)
        if found < 0:
            return self._wait(data, at, _LINE_AT_MOST)
        self.done = data[at:found] in (b"", b"\r")
        self._trailers += found + 1 - at
        if self._trailers > _TRAILERS_AT_MOST:
            raise BadChunk("the trailers are too long")
        return found + 1

    def _wait(self, data: bytes, at: int, limit: int) -> int:
        """Keep the beginning of a line for the next piece."""
        self._line = data[at:]
        if len(self._line) > limit or b"\n" in self._line:
            raise BadChunk("a line of the chunked body is not what it must be")
        return len(data)


def chunk(pieces: list[bytes]) -> bytes:
    """Return pieces, which are not all empty, as one chunk."""
    data = pieces[0] if len(pieces) == 1 else b"".join(pieces)
    return b"%x\r\n%b\r\n" % (len(data), data)


LAST = b"0\r\n\r\n"
