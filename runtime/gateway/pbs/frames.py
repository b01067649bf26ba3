"""Frames of HTTP/2 (RFC 9113 section 4). What comes in: DATA payload apart from everything else, with no copy.

No I/O here.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import Protocol

DATA = 0
HEADERS = 1
PRIORITY = 2
RST_STREAM = 3
SETTINGS = 4
PING = 6
WINDOW_UPDATE = 8
CONTINUATION = 9

END_STREAM = 0x1
END_HEADERS = 0x4
PADDED = 0x8

HEADER = 9
PREFACE = 24

PROTOCOL_ERROR = 0x1
FLOW_CONTROL_ERROR = 0x3
FRAME_SIZE_ERROR = 0x6
ENHANCE_YOUR_CALM = 0xB


_STATUS_NAME = 8
_CONTENT_TYPE = 31
"""Their numbers in the static table of RFC 7541, appendix A."""


def head(kind: int, flags: int, stream: int, length: int) -> bytes:
    """Return the header of a frame (4.1)."""
    return struct.pack(">BHBBI", length >> 16, length & 0xFFFF, kind, flags, stream)


@lru_cache(64)
def answer_block(status: int, content_type: str) -> bytes:
    """Return the header block of an answer, of at most 126 bytes of content type.

    It says everything in full and leaves the table of the other side as it is (RFC 7541 section 6.2.2), so it is the
    same at any time on any connection.
    """
    value = content_type.encode()
    text = str(status).encode()
    return bytes([_STATUS_NAME, len(text)]) + text + bytes([0x0F, _CONTENT_TYPE - 0x0F, len(value)]) + value


class BadFrame(Exception):
    """The connection ends with this error code (RFC 9113 section 7)."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code


class Taker(Protocol):
    """What frames are given to. All of it happens while bytes are fed; BadFrame may be raised by each."""

    def frame(self, kind: int, data: bytes) -> None:
        """Take a whole frame, or the preface (kind -1); DATA only where `split` is off."""

    def data(self, stream: int, length: int, last: bool) -> None:
        """A DATA frame of this length begins, its padding included; last: with it the stream ends."""

    def payload(self, stream: int, data: memoryview) -> None:
        """Take a part of its payload, which is valid during the call only."""

    def padding(self, stream: int, count: int) -> None:
        """So many bytes of it are no payload."""

    def data_ended(self, stream: int, last: bool) -> None:
        """The frame is over; last: and with it the stream."""


class FrameReader:
    """Splits what a client sends into frames.

    With `split` the payload of DATA goes to the taker as it comes; without, DATA frames are collected like others.
    Others than DATA may have `small` bytes, a header block in all its frames too.
    """

    def __init__(self, taker: Taker, largest: int, small: int, *, split: bool) -> None:
        self._taker = taker
        self._largest = largest
        self._small = small
        self._split = split
        self._part = bytearray()
        """The beginning of a frame that is collected, or of a frame header."""
        self._wanted = PREFACE
        """Bytes that `_part` must have to go on."""
        self._kind: int | None = -1
        """Of the frame that is collected; None while its header is."""
        self._block = 0
        """Bytes of the header block that is not over."""
        self._in_block = False
        self._stream = 0
        self._last = False
        self._left = 0
        """Payload of the DATA frame that is still to come."""
        self._pad = 0
        self._pad_length = False
        """The next byte is the length of the padding."""

    @property
    def direct(self) -> tuple[int, int]:
        """The stream whose payload comes next, and how much of it; (0, 0) if something else may come."""
        return (self._stream, self._left) if self._left and not self._pad_length else (0, 0)

    def filled(self, count: int) -> None:
        """Take note that so much of the payload that `direct` told of was put where it belongs."""
        self._left -= count
        if not self._left and not self._pad:
            self._taker.data_ended(self._stream, self._last)

    def feed(self, data: memoryview) -> None:
        """Take what came. Raises BadFrame, after which nothing more may be fed."""
        at, end = 0, len(data)
        while at < end:
            if self._left or self._pad or self._pad_length:
                at += self._data(data[at:])
            elif not self._part and self._kind is None and end - at >= HEADER:
                at = self._header(data, at)
            else:
                count = min(end - at, self._wanted - len(self._part))
                self._part += data[at : at + count]
                at += count
                if len(self._part) == self._wanted:
                    self._collected()

    def _data(self, data: memoryview) -> int:
        """Take a part of a DATA frame; return how much of data that was."""
        if self._pad_length:
            self._pad_length = False
            self._pad = data[0]
            self._left -= 1
            if self._pad > self._left:
                raise BadFrame(PROTOCOL_ERROR, "more padding than frame")
            self._left -= self._pad
            self._taker.padding(self._stream, 1)
            count = 1
        elif self._left:
            count = min(len(data), self._left)
            self._taker.payload(self._stream, data[:count])
            self._left -= count
        else:
            count = min(len(data), self._pad)
            self._pad -= count
            self._taker.padding(self._stream, count)
        if not self._left and not self._pad:
            self._taker.data_ended(self._stream, self._last)
        return count

    def _header(self, data: memoryview, at: int) -> int:
        """Begin the frame whose header stands at `at`; return where what follows the header is."""
        length = data[at] << 16 | data[at + 1] << 8 | data[at + 2]
        kind, flags = data[at + 3], data[at + 4]
        if length > self._largest:
            raise BadFrame(FRAME_SIZE_ERROR, f"a frame of {length} bytes, {self._largest} are allowed")
        if kind != DATA:
            self._limit(kind, length, flags)
        elif self._split:
            stream = int.from_bytes(data[at + 5 : at + 9], "big") & 0x7FFFFFFF
            if self._in_block or not stream:
                raise BadFrame(PROTOCOL_ERROR, "DATA where none may be")
            self._begin_data(stream, length, flags)
            return at + HEADER
        if length == 0:
            self._taker.frame(kind, bytes(data[at : at + HEADER]))
        else:
            self._part += data[at : at + HEADER]
            self._kind, self._wanted = kind, HEADER + length
        return at + HEADER

    def _begin_data(self, stream: int, length: int, flags: int) -> None:
        self._stream, self._left, self._last = stream, length, bool(flags & END_STREAM)
        self._taker.data(stream, length, self._last)
        if flags & PADDED:
            if not length:
                raise BadFrame(FRAME_SIZE_ERROR, "a padded frame without the length of its padding")
            self._pad_length = True
        elif not length:
            self._taker.data_ended(stream, self._last)

    def _limit(self, kind: int, length: int, flags: int) -> None:
        if kind in (HEADERS, CONTINUATION):
            self._block = length if kind == HEADERS else self._block + length
            self._in_block = not flags & END_HEADERS
        if max(length, self._block) > self._small:
            raise BadFrame(ENHANCE_YOUR_CALM, f"more than {self._small} bytes of headers or control data")
        if not self._in_block:
            self._block = 0

    def _collected(self) -> None:
        """Go on with what has been collected: a frame header, a whole frame, or the preface."""
        part, kind = bytes(self._part), self._kind
        self._part.clear()
        self._kind, self._wanted = None, HEADER
        if kind is None:
            self._header(memoryview(part), 0)
        else:
            self._taker.frame(kind, part)
