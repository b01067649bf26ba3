"""The encryption of the files of a repository: bytes in, bytes out. No I/O.

Source: measured, Xen Orchestra 2026. A file is 12 bytes of nonce, the ciphertext, and 16 bytes of tag; the key is the
UTF-8 of a text of 32 characters. `encryption.json` at the root says the algorithm.
"""

from __future__ import annotations

from typing import Protocol

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.poly1305 import Poly1305

CHACHA = "chacha20-poly1305"
AES = "aes-256-gcm"
DEFAULT = CHACHA
KEY = 32
NONCE = 12
TAG = 16
OVERHEAD = NONCE + TAG

LONGEST = {CHACHA: (1 << 38) - 64, AES: (1 << 36) - 32}
"""Bytes of one file, past which the counter of the algorithm would begin again (RFC 8439, NIST SP 800-38D)."""

Data = bytes | bytearray | memoryview


class BadKey(ValueError):
    """The text is no key, or the algorithm is not known."""


class Garbled(ValueError):
    """The bytes were not encrypted with the key, or have been changed since."""


class Key:
    """A key and its algorithm."""

    def __init__(self, text: object, algorithm: str = DEFAULT) -> None:
        """Raises BadKey, which does not repeat the text."""
        if algorithm not in LONGEST:
            raise BadKey(f"its algorithm is {algorithm!r}; those that are known are {', '.join(LONGEST)}")
        raw = text.encode() if isinstance(text, str) else b""
        if len(raw) != KEY:
            raise BadKey(f"a key for {algorithm} has {KEY} bytes, and this has {len(raw)}")
        self.algorithm = algorithm
        self._raw = raw
        self._whole = ChaCha20Poly1305(raw) if algorithm == CHACHA else AESGCM(raw)

    def seal(self, data: Data, nonce: bytes) -> bytes:
        """Return the content of a file; no two have the same nonce."""
        return nonce + self.sealed(data, nonce)

    def sealed(self, data: Data, nonce: bytes) -> bytes:
        """Return what stands behind the nonce in a file; no two have the same one."""
        return self._whole.encrypt(nonce, data, None)

    def open(self, content: bytes) -> bytes:
        """Return what was sealed. Raises Garbled."""
        if len(content) < OVERHEAD:
            raise Garbled(f"it has only {len(content)} bytes")
        try:
            return self._whole.decrypt(content[:NONCE], content[NONCE:], None)
        except InvalidTag:
            raise Garbled("it was not encrypted with this key, or was changed since") from None

    def sealer(self, nonce: bytes) -> Sealer:
        return Sealer(self._stream(nonce, decrypting=False), self.algorithm)

    def opener(self, nonce: bytes) -> Opener:
        return Opener(self._stream(nonce, decrypting=True))

    def part(self, nonce: bytes, offset: int, data: bytes) -> bytes:
        """Return bytes from the middle, encrypted at an offset of the ciphertext. Nothing vouches for them."""
        if self.algorithm == CHACHA:
            skip = offset % 64
            start = (1 + offset // 64).to_bytes(4, "little") + nonce
            cipher: CipherContext = Cipher(algorithms.ChaCha20(self._raw, start), None).decryptor()
        else:
            skip = offset % 16
            start = nonce + (2 + offset // 16).to_bytes(4, "big")
            cipher = Cipher(algorithms.AES(self._raw), modes.CTR(start)).decryptor()
        return cipher.update(bytes(skip) + data)[skip:]

    def _stream(self, nonce: bytes, *, decrypting: bool) -> _Stream:
        return _ChaCha(self._raw, nonce, decrypting) if self.algorithm == CHACHA else _Gcm(self._raw, nonce, decrypting)


class Sealer:
    """Encrypts a file piece by piece, after its nonce."""

    def __init__(self, stream: _Stream, algorithm: str) -> None:
        self._stream = stream
        self._left = LONGEST[algorithm]
        self._algorithm = algorithm

    def update(self, data: Data) -> bytes:
        """Return what becomes of data. Raises ValueError where one file would get too long."""
        self._left -= memoryview(data).nbytes
        if self._left < 0:
            raise ValueError(f"a file encrypted with {self._algorithm} has at most {LONGEST[self._algorithm]} bytes")
        return self._stream.update(data)

    def finish(self) -> bytes:
        """Return what stands at the end."""
        return self._stream.tag()


class Opener:
    """Decrypts a file piece by piece, after its nonce; what it gives is certain only once `finish` returns."""

    def __init__(self, stream: _Stream) -> None:
        self._stream = stream
        self._held = b""

    def update(self, data: bytes) -> bytes:
        held = self._held + data
        self._held = held[-TAG:]
        return self._stream.update(held[:-TAG])

    def finish(self) -> None:
        """Raises Garbled."""
        if len(self._held) < TAG or not self._stream.verify(self._held):
            raise Garbled("it was not encrypted with this key, or was changed since")


class _Stream(Protocol):
    def update(self, data: Data) -> bytes: ...

    def tag(self) -> bytes: ...

    def verify(self, tag: bytes) -> bool: ...


class _ChaCha:
    """RFC 8439 piece by piece, which the library does for whole messages only."""

    def __init__(self, key: bytes, nonce: bytes, decrypting: bool) -> None:
        self._cipher = Cipher(algorithms.ChaCha20(key, bytes(4) + nonce), None).encryptor()
        self._mac = Poly1305(self._cipher.update(bytes(64))[:32])
        self._decrypting = decrypting
        self._size = 0

    def update(self, data: Data) -> bytes:
        changed = self._cipher.update(bytes(data))
        self._mac.update(bytes(data) if self._decrypting else changed)
        self._size += len(changed)
        return changed

    def tag(self) -> bytes:
        self._pad()
        return self._mac.finalize()

    def verify(self, tag: bytes) -> bool:
        self._pad()
        try:
            self._mac.verify(tag)
        except InvalidSignature:
            return False
        return True

    def _pad(self) -> None:
        self._mac.update(bytes(-self._size % 16) + bytes(8) + self._size.to_bytes(8, "little"))


class _Gcm:
    def __init__(self, key: bytes, nonce: bytes, decrypting: bool) -> None:
        cipher = Cipher(algorithms.AES(key), modes.GCM(nonce))
        self._decryptor = cipher.decryptor() if decrypting else None
        self._encryptor = None if decrypting else cipher.encryptor()

    def update(self, data: Data) -> bytes:
        context = self._decryptor or self._encryptor
        assert context is not None
        return context.update(bytes(data))

    def tag(self) -> bytes:
        assert self._encryptor is not None
        self._encryptor.finalize()
        return self._encryptor.tag

    def verify(self, tag: bytes) -> bool:
        assert self._decryptor is not None
        try:
            self._decryptor.finalize_with_tag(tag)
        except InvalidTag:
            return False
        return True
