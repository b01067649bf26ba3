"""What clients do with a key, and a server never can: proxmox-backup.md 10.2, 10.3, 12."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import zlib
from typing import Any

import zstandard
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ENCRYPTED = bytes.fromhex("7b6785be222d4cf0")
ENCRYPTED_ZSTD = bytes.fromhex("e6591bbf0bbfd80b")


class Key:
    """The key of a client: 32 bytes."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self.id_key = hashlib.pbkdf2_hmac("sha256", key, b"_id_key", 10, 32)

    @property
    def fingerprint(self) -> bytes:
        name = hashlib.sha256(b"Proxmox Backup Encryption Key Fingerprint").digest()
        return hashlib.sha256(name + self.id_key).digest()

    def digest(self, data: bytes) -> bytes:
        """Return the digest of a chunk that is encrypted with this key."""
        return hashlib.sha256(data + self.id_key).digest()

    def seal(self, data: bytes, iv: bytes | None = None, *, compress: bool = False) -> bytes:
        """Return data as an encrypted data blob."""
        iv = iv or os.urandom(16)
        plain = zstandard.ZstdCompressor(level=1).compress(data) if compress else data
        sealed = self._cipher.encrypt(iv, plain, None)
        cipher, tag = sealed[:-16], sealed[-16:]
        magic = ENCRYPTED_ZSTD if compress else ENCRYPTED
        return magic + zlib.crc32(cipher).to_bytes(4, "little") + iv + tag + cipher

    def open(self, blob: bytes) -> bytes:
        """Return the data in an encrypted blob; who changed anything of it is found out."""
        assert zlib.crc32(blob[44:]) == int.from_bytes(blob[8:12], "little")
        plain = self._cipher.decrypt(blob[12:28], blob[44:] + blob[28:44], None)
        return zstandard.ZstdDecompressor().decompressobj().decompress(plain) if blob[:8] == ENCRYPTED_ZSTD else plain

    def signature(self, manifest: dict[str, Any]) -> str:
        """Return the signature of a manifest; what is signed has neither null nor floats."""
        signed = {key: value for key, value in manifest.items() if key not in ("signature", "unprotected")}
        text = json.dumps(signed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hmac.new(self.id_key, text.encode(), hashlib.sha256).hexdigest()
