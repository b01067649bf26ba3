"""Data blobs: the form in which chunks, manifests and small files are uploaded and lie on disk.

Magic (8 bytes), CRC32 of all that follows the header (4, little-endian), for encrypted kinds IV and tag (16 each), then
the payload. Source: proxmox-backup.md 10.1 to 10.3.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

import zstandard

from runtime.storage.datastore.errors import BadBlob, ChunkMismatch

Buffer = bytes | bytearray | memoryview

HEADER = 12
ENCRYPTED_HEADER = 44
CHUNK_LIMIT = 16 << 20
"""Bytes of plain data in one chunk."""
WIRE_LIMIT = CHUNK_LIMIT + ENCRYPTED_HEADER
"""Bytes of a blob that is uploaded."""
DATA_LIMIT = 128 << 20
"""Bytes of plain data in a blob that is no chunk."""
LEVEL = 1

_PIECE = 256 << 10


class Kind(Enum):
    """What a blob is, by its magic."""

    PLAIN = bytes.fromhex("42ab3807be8370a1")
    ZSTD = bytes.fromhex("31b958426fb6a37f")
    ENCRYPTED = bytes.fromhex("7b6785be222d4cf0")
    ZSTD_ENCRYPTED = bytes.fromhex("e6591bbf0bbfd80b")

    @property
    def encrypted(self) -> bool:
        return self in (Kind.ENCRYPTED, Kind.ZSTD_ENCRYPTED)

    @property
    def compressed(self) -> bool:
        return self in (Kind.ZSTD, Kind.ZSTD_ENCRYPTED)

    @property
    def header(self) -> int:
        """Bytes before the payload."""
        return ENCRYPTED_HEADER if self.encrypted else HEADER


_KINDS = {kind.value: kind for kind in Kind}


def kind(blob: Buffer) -> Kind:
    """Return the kind of a blob. Raises BadBlob for other magics, and for blobs shorter than their header."""
    found = _KINDS.get(bytes(blob[:8]))
    if found is None:
        raise BadBlob(f"unknown magic {bytes(blob[:8]).hex() or '(empty)'}")
    if len(blob) < found.header:
        raise BadBlob(f"{len(blob)} bytes are fewer than its header has")
    return found


def crc(blob: Buffer) -> bytes:
    """Return the CRC that belongs into the header of a blob, as its 4 bytes."""
    return zlib.crc32(memoryview(blob)[kind(blob).header :]).to_bytes(4, "little")


def check_crc(blob: Buffer) -> Kind:
    """Return the kind of a blob whose CRC is right. Raises BadBlob."""
    found = kind(blob)
    if crc(blob) != bytes(blob[8:12]):
        raise BadBlob("the CRC does not match its content")
    return found


def encode(data: Buffer, *, compress: bool = True, level: int = LEVEL) -> bytes:
    """Return data as a blob, compressed only if that is asked for and shorter."""
    if compress:
        packed = zstandard.ZstdCompressor(level=level).compress(data)
        if len(packed) < len(data):
            return b"".join((Kind.ZSTD.value, zlib.crc32(packed).to_bytes(4, "little"), packed))
    return b"".join((Kind.PLAIN.value, zlib.crc32(data).to_bytes(4, "little"), data))


def decode(blob: Buffer, limit: int = DATA_LIMIT) -> bytes:
    """Return the data in a blob that is not encrypted, after checking its CRC.

    Raises BadBlob, also when the data has more than limit bytes; not many more than that are ever in memory.
    """
    plain_size(blob, limit)
    payload = memoryview(blob)[HEADER:]
    return bytes(payload) if kind(blob) is Kind.PLAIN else _frames(payload)


def plain_size(blob: Buffer, limit: int = DATA_LIMIT) -> int:
    """Return the bytes of the data in a blob that is not encrypted, after checking its CRC.

    Raises BadBlob, also when the data has more than limit bytes. They are not kept.
    """
    found = check_crc(blob)
    if found.encrypted:
        raise BadBlob("it is encrypted")
    payload = memoryview(blob)[HEADER:]
    size = len(payload) if found is Kind.PLAIN else _plain_size(payload, limit)
    if size > limit:
        raise BadBlob(f"it has more than {limit} bytes of data")
    return size


def check_chunk(blob: Buffer, digest: bytes, size: int) -> Kind:
    """Return the kind of a chunk that holds size bytes of the given digest. The CRC is not looked at.

    Of an encrypted chunk only the form can be checked. Raises BadBlob, ChunkMismatch. With chunks of 256 KiB or more
    this belongs into a thread; it lets other threads run meanwhile.
    """
    found = kind(blob)
    if not 0 < size <= CHUNK_LIMIT or len(blob) > WIRE_LIMIT:
        raise BadBlob(f"a chunk has 1 to {CHUNK_LIMIT} bytes of data")
    payload = memoryview(blob)[found.header :]
    if found.encrypted:
        if not len(payload):
            raise BadBlob("it has no payload")
        if not found.compressed and len(payload) != size:
            raise ChunkMismatch(f"it has {len(payload)} bytes of data, not {size}")
        return found
    if found is Kind.PLAIN:
        if len(payload) != size:
            raise ChunkMismatch(f"it has {len(payload)} bytes of data, not {size}")
        actual = hashlib.sha256(payload).digest()
    else:
        data = bytearray(size + 1)
        found_size = _fill(data, payload)
        if found_size != size:
            more = " or more" if found_size > size else ""
            raise ChunkMismatch(f"it has {found_size}{more} bytes of data, not {size}")
        actual = hashlib.sha256(memoryview(data)[:size]).digest()
    if actual != digest:
        raise ChunkMismatch(f"the digest of its data is {actual.hex()}, not {digest.hex()}")
    return found


def digest(blob: Buffer, limit: int) -> bytes:
    """Return the SHA-256 of the data in a blob that is not encrypted. Raises BadBlob, as `decode`."""
    return hashlib.sha256(decode(blob, limit)).digest()


def _fill(data: bytearray, payload: memoryview) -> int:
    """Decompress payload into data as far as that reaches, and return how far that is."""
    filled = 0
    with _reading(payload) as reader, memoryview(data) as room:
        while filled < len(data) and (count := reader.readinto(room[filled:])):
            filled += count
    return filled


def _plain_size(payload: memoryview, limit: int) -> int:
    """Return the size of what payload decompresses to; over limit some number over it."""
    size, piece = 0, bytearray(_PIECE)
    with _reading(payload) as reader:
        while size <= limit and (count := reader.readinto(piece)):
            size += count
    return size


def _frames(payload: memoryview) -> bytes:
    """Return what the frames in payload hold, whose size is known to be bearable."""
    parts: list[bytes] = []
    rest: bytes | memoryview = payload
    try:
        while rest:
            frame = zstandard.ZstdDecompressor().decompressobj()
            parts.append(frame.decompress(rest))
            if not frame.eof:
                raise BadBlob("its zstd frame is not complete")
            rest = frame.unused_data
    except zstandard.ZstdError as fault:
        raise BadBlob(f"its zstd frame cannot be read: {fault}") from None
    return b"".join(parts)


@contextmanager
def _reading(payload: memoryview) -> Iterator[zstandard.ZstdDecompressionReader]:
    try:
        with zstandard.ZstdDecompressor().stream_reader(payload, read_across_frames=True) as reader:
            yield reader
    except zstandard.ZstdError as fault:
        raise BadBlob(f"its zstd frame cannot be read: {fault}") from None
