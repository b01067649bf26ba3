"""The chunks that one session may refer to: a security boundary, and up to millions of them (proxmox-backup.md 5.9).

A client that merely knows a digest must not get at the data: only what was uploaded or registered in a session is known
in it. No I/O here.
"""

from __future__ import annotations

import struct
import sys
from array import array

from runtime.storage.datastore.index import DIGEST

_PREFIX = 2
_CLUE = 4
_PLACE = 4
_ENTRY = _CLUE + _PLACE
_digest = struct.Struct(f"{DIGEST}s")
_named = struct.Struct(f"{_PREFIX}s{_CLUE}s{DIGEST - _PREFIX - _CLUE}x")
_place = struct.Struct(f"{_PLACE}s")


class Register:
    """Digests with a number each, packed: 44 bytes for one of many.

    They stand in the order in which they were registered, since a client refers to them in much the same one. The place
    of a digest is found in one of 65,536 parts, by its first bytes; an entry of a part is the next bytes, a clue, and a
    place.

    One thread at a time adds; any may look meanwhile: a digest has its entry last, and parts are replaced, not changed.
    """

    def __init__(self) -> None:
        self._numbers = array("I")
        self._digests = bytearray()
        self._parts: dict[bytes, bytes] = {}

    def add(self, digest: bytes, number: int) -> None:
        """Register a digest, unless it is; the number of a registered one stays. 0 <= number < 2^32."""
        if not self.holds(digest):
            self.add_many(digest, array("I", [number]))

    def add_many(self, digests: bytes, numbers: array[int]) -> None:
        """Register packed digests, one for each number; those that are registered take their place again."""
        if len(digests) != len(numbers) * DIGEST:
            raise ValueError(f"{len(digests)} bytes of digests for {len(numbers)} numbers")
        parts = self._parts
        places = array("I", range(len(self._numbers), len(self._numbers) + len(numbers)))
        self._numbers.extend(numbers)
        self._digests += digests
        for place, (packed,), (prefix, clue) in zip(
            places, _place.iter_unpack(places.tobytes()), _named.iter_unpack(digests), strict=True
        ):
            part = parts.get(prefix, b"")
            if clue in part:
                first = self._find(self._digests[DIGEST * place : DIGEST * (place + 1)])
                if first is not None:
                    self._numbers[place] = self._numbers[first]
                    continue
            parts[prefix] = part + clue + packed

    def get(self, digest: bytes) -> int | None:
        """Return the number of a digest; None for one that is not registered."""
        place = self._find(digest)
        return None if place is None else self._numbers[place]

    def get_many(self, digests: bytes) -> array[int]:
        """Return the numbers of packed digests, up to the first that is not registered."""
        known, numbers = self._digests, self._numbers
        found = array("I")
        place: int | None = None
        for (digest,) in _digest.iter_unpack(digests):
            # Most stand where the one before lets expect them.
            if place is None or known[DIGEST * place : DIGEST * (place + 1)] != digest:
                place = self._find(digest)
                if place is None:
                    break
            found.append(numbers[place])
            place += 1
        return found

    def holds(self, digest: bytes) -> bool:
        """Return whether a digest is registered."""
        return self._find(digest) is not None

    def _find(self, digest: bytes | bytearray) -> int | None:
        """Return the place of a digest that has an entry."""
        part = self._parts.get(bytes(digest[:_PREFIX]), b"")
        clue = digest[_PREFIX : _PREFIX + _CLUE]
        at = part.find(clue)
        while at >= 0:
            if at % _ENTRY == 0:
                place = int.from_bytes(part[at + _CLUE : at + _ENTRY], sys.byteorder)
                if self._digests[DIGEST * place : DIGEST * (place + 1)] == digest:
                    return place
            # A clue may stand across two entries, and two digests may have the same.
            at = part.find(clue, at + 1)
        return None
