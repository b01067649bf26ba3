"""The chunks that one session may refer to: a security boundary, and up to millions of them (proxmox-backup.md 5.9).

A client that merely knows a digest must not get at the data: only what was uploaded or registered in a session is known
in it. No I/O here.
"""

from __future__ import annotations

import struct
import sys
from array import array

_PREFIX = 2
_REST = 32 - _PREFIX
_ENTRY = _REST + 4
_digest = struct.Struct(f"{_PREFIX}s{_REST}s")


class Register:
    """Digests with a number each, packed: 34 bytes for one of many, in as many as 65,536 parts by their first bytes.

    One thread at a time adds; any may look meanwhile, as a part is replaced and never changed.
    """

    def __init__(self) -> None:
        self._parts: dict[bytes, bytes] = {}

    def add(self, digest: bytes, number: int) -> None:
        """Register a digest, unless it is; the number of a registered one stays. 0 <= number < 2^32."""
        self.add_many(digest, array("I", [number]))

    def add_many(self, digests: bytes, numbers: array[int]) -> None:
        """Register packed digests, one for each number."""
        parts = self._parts
        last, packed = -1, b""
        for (prefix, rest), number in zip(_digest.iter_unpack(digests), numbers, strict=True):
            if number != last:
                last, packed = number, number.to_bytes(4, sys.byteorder)
            part = parts.get(prefix)
            if part is None:
                parts[prefix] = rest + packed
            elif rest not in part or _find(part, rest) < 0:
                parts[prefix] = part + rest + packed

    def get(self, digest: bytes) -> int | None:
        """Return the number of a digest; None for one that is not registered."""
        found = self.get_many(digest)
        return found[0] if found else None

    def get_many(self, digests: bytes) -> array[int]:
        """Return the numbers of packed digests, up to the first that is not registered."""
        parts = self._parts
        packed = bytearray()
        for prefix, rest in _digest.iter_unpack(digests):
            part = parts.get(prefix, b"")
            at = part.find(rest)
            if at % _ENTRY:
                at = _find(part, rest)
            if at < 0:
                break
            packed += part[at + _REST : at + _ENTRY]
        return array("I", bytes(packed))

    def holds(self, digest: bytes) -> bool:
        """Return whether a digest is registered."""
        return self.get(digest) is not None


def _find(part: bytes, rest: bytes) -> int:
    """Return where the entry of a digest stands in the part of its prefix, -1 if it is not there."""
    at = part.find(rest)
    # What was registered may be made by the client so that a digest stands across two others.
    while at > 0 and at % _ENTRY:
        at = part.find(rest, at + 1)
    return at
