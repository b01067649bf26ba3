"""Reading what may be encrypted: `IV (12 bytes) | ciphertext | tag (16 bytes)`, one file at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.poly1305 import Poly1305

from tests.conformance.xo_repository.place import Place, Unreadable

PIECE = 1 << 20
OVERHEAD = 28
PLAIN = "none"
ALGORITHMS = ("chacha20-poly1305", "aes-256-gcm", PLAIN)


@dataclass(frozen=True)
class Reader:
    """Reads the files of a place in clear."""

    place: Place
    sizes: dict[str, int]
    algorithm: str = PLAIN
    key: bytes = b""

    @property
    def encrypted(self) -> bool:
        return self.algorithm != PLAIN

    def size(self, path: str) -> int:
        """Return how long the clear content is."""
        return self.sizes[path] - (OVERHEAD if self.encrypted else 0)

    def whole(self, path: str) -> bytes:
        """Return the clear content. Raises Unreadable."""
        return b"".join(self.pieces(path))

    def at(self, path: str, offset: int, length: int) -> bytes:
        """Return a part of a file that is not encrypted. Raises Unreadable, also if the file ends before."""
        data = self.place.read(path, offset, length)
        if len(data) != length:
            raise Unreadable(f"ends at {offset + len(data)}, before {offset + length}")
        return data

    def pieces(self, path: str) -> Iterator[bytes]:
        """Yield the clear content; that it is what was written is known at the end only. Raises Unreadable."""
        if path not in self.sizes:
            raise Unreadable("there is no such file")
        raw = self._raw(path)
        if not self.encrypted:
            yield from raw
            return
        size = self.sizes[path] - OVERHEAD
        if size < 0:
            raise Unreadable(f"has {self.sizes[path]} bytes, fewer than any encrypted file")
        iv = self.place.read(path, 0, 12)
        tag = self.place.read(path, 12 + size, 16)
        try:
            if self.algorithm == "aes-256-gcm":
                yield from self._aes(path, iv, tag, size)
            else:
                yield from self._chacha(path, iv, tag, size)
        except (InvalidTag, InvalidSignature):
            raise Unreadable("is not what was encrypted with this key") from None

    def _raw(self, path: str) -> Iterator[bytes]:
        return self._range(path, 0, self.sizes[path])

    def _range(self, path: str, start: int, end: int) -> Iterator[bytes]:
        for offset in range(start, end, PIECE):
            yield self.at(path, offset, min(PIECE, end - offset))

    def _aes(self, path: str, iv: bytes, tag: bytes, size: int) -> Iterator[bytes]:
        opening = Cipher(algorithms.AES(self.key), modes.GCM(iv, tag)).decryptor()
        for piece in self._range(path, 12, 12 + size):
            yield opening.update(piece)
        yield opening.finalize()

    def _chacha(self, path: str, iv: bytes, tag: bytes, size: int) -> Iterator[bytes]:
        # RFC 8439 section 2.8, in pieces: the first 64 bytes of the key stream give the key of the checksum.
        opening = Cipher(algorithms.ChaCha20(self.key, bytes(4) + iv), mode=None).decryptor()
        checksum = Poly1305(opening.update(bytes(64))[:32])
        for piece in self._range(path, 12, 12 + size):
            checksum.update(piece)
            yield opening.update(piece)
        checksum.update(bytes(-size % 16) + (0).to_bytes(8, "little") + size.to_bytes(8, "little"))
        checksum.verify(tag)
