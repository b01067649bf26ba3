"""The keys of users, as hashes that are slow to guess from (scrypt, RFC 7914)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import cache
from typing import Final

_COST: Final = 1 << 14
_BLOCK: Final = 8
_LANES: Final = 1


def hashed(key: str) -> str:
    """Return what to keep of a key. Takes tens of milliseconds, so not in the event loop."""
    salt = os.urandom(16)
    digest = _digest(key, salt, _COST, _BLOCK, _LANES)
    return "$".join(["scrypt", str(_COST), str(_BLOCK), str(_LANES), *map(_text, (salt, digest))])


def matches(key: str, kept: str) -> bool:
    """Return whether a key is the one of which `kept` was kept. Takes as long as `hashed`."""
    _, cost, block, lanes, salt, digest = kept.split("$")
    found = _digest(key, base64.b64decode(salt), int(cost), int(block), int(lanes))
    return hmac.compare_digest(found, base64.b64decode(digest))


@cache
def nobody() -> str:
    """Return what is compared with when there is no such user, so that the time it takes tells nothing."""
    return hashed("")


def _digest(key: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return hashlib.scrypt(key.encode("utf-8", "surrogatepass"), salt=salt, n=cost, r=block, p=lanes, dklen=32)


def _text(octets: bytes) -> str:
    return base64.b64encode(octets).decode()
