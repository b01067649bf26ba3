"""What lies around an XVA: nothing, gzip or zstd; packed, and unpacked piece by piece. No I/O.

Source: reference (e.1): an XVA begins with a tar header, the magic 28 B5 2F FD of zstd, or that of gzip.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from enum import Enum
from typing import Protocol

import zstandard

from runtime.formats.pieces import Truncated
from runtime.formats.zstd_blocks import BLOCK_AT_MOST, Cutter, NoFrame

_ZSTD = bytes.fromhex("28b52ffd")
_GZIP = bytes.fromhex("1f8b")
_GZIP_FORM = 31
_STEP = 1 << 20
"""Bytes that come out at once; of a stream that is not compressed, and of a block that was not, as they come."""
_WINDOW = 128 << 20


class Compression(Enum):
    NONE = "none"
    GZIP = "gzip"
    ZSTD = "zstd"


class BadCompression(ValueError):
    """The bytes cannot be unpacked. `offset` is the byte, of the stream when unpacked, at which it shows."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(f"at byte {offset}: {reason}")
        self.offset = offset
        self.reason = reason


class Packer(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...

    def flush(self) -> bytes: ...


class _Plain:
    def compress(self, data: bytes, /) -> bytes:
        return data

    def flush(self) -> bytes:
        return b""


def packer(kind: Compression) -> Packer:
    """Return what packs one stream."""
    match kind:
        case Compression.GZIP:
            return zlib.compressobj(1, zlib.DEFLATED, _GZIP_FORM)
        case Compression.ZSTD:
            return zstandard.ZstdCompressor(level=1, write_checksum=True).compressobj()
    return _Plain()


class Unpacker:
    """Unpacks a stream, whichever of the three it is; several frames one behind the other are one stream."""

    def __init__(self) -> None:
        self.kind: Compression | None = None
        """Known once the first bytes were there."""
        self.offset = 0
        """Bytes that came out."""
        self._head = b""
        self._zstd: zstandard.ZstdDecompressionObj | None = None
        self._cutter = Cutter(_STEP // BLOCK_AT_MOST)
        self._gzip: zlib._Decompress | None = None
        self._inside = False
        """Whether a frame has begun and not ended."""

    def feed(self, piece: bytes | memoryview) -> Iterator[bytes | memoryview]:
        """Yield what the next bytes hold, in pieces of little more than 1 MiB. Raises BadCompression."""
        if self.kind is None:
            self._head += bytes(piece)
            if len(self._head) < 4:
                return
            piece, self._head = self._head, b""
            self.kind = (
                Compression.ZSTD if piece[:4] == _ZSTD
                else Compression.GZIP if piece[:2] == _GZIP
                else Compression.NONE
            )  # fmt: skip
        unpacked = {
            Compression.NONE: self._plain, Compression.GZIP: self._gunzip, Compression.ZSTD: self._unzstd
        }[self.kind](piece)  # fmt: skip
        for part in unpacked:
            self.offset += len(part)
            yield part

    def close(self) -> None:
        """Say that the stream ends here. Raises Truncated inside a frame."""
        if self._head or self._inside:
            raise Truncated(self.offset, "the compressed stream breaks off")

    def _plain(self, piece: bytes | memoryview) -> Iterator[bytes | memoryview]:
        yield piece

    def _gunzip(self, piece: bytes | memoryview) -> Iterator[bytes]:
        part = b""
        while piece or len(part) == _STEP:
            if self._gzip is None:
                if not piece:
                    return
                self._gzip = zlib.decompressobj(_GZIP_FORM)
                self._inside = True
            try:
                part = self._gzip.decompress(piece, _STEP)
            except zlib.error as fault:
                raise BadCompression(self.offset, f"gzip: {fault}") from None
            piece = self._gzip.unconsumed_tail
            if self._gzip.eof:
                piece = self._gzip.unused_data
                self._gzip = None
                self._inside = False
            if part:
                yield part

    def _unzstd(self, piece: bytes | memoryview) -> Iterator[bytes]:
        try:
            for step in self._cutter.cut(piece):
                if self._zstd is None:
                    self._zstd = zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()
                    self._inside = True
                part = self._zstd.decompress(step)
                if self._zstd.eof:
                    self._zstd = None
                    self._inside = False
                if part:
                    yield part
        except zstandard.ZstdError as fault:
            raise BadCompression(self.offset, f"zstd: {fault}") from None
        except NoFrame:
            raise BadCompression(self.offset, "zstd: what follows is no frame") from None
