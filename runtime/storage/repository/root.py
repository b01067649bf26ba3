"""What the files at the root of a remote say of its repository, and the key that fits them.

All of it blocks. Source: measured, Xen Orchestra 2026.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

from runtime.contract.jsontext import JSONDecodeError, dumps, loads
from runtime.storage.repository.encryption import DEFAULT, LONGEST, NONCE, BadKey, Garbled, Key
from runtime.storage.repository.faults import KeyRefused
from runtime.storage.repository.handle import FileFault, Missing, RemoteHandle

ENCRYPTION = "encryption.json"
CHECK = "metadata.json"
IMMUTABILITY = "immutability.json"

BAD_ALGORITHM = "BAD_ALGORITHM"
"""The code that the original gives a key of a wrong length (measured)."""

_PLAIN = "none"


@dataclass(frozen=True, slots=True)
class Root:
    key: Key | None
    """What is in the repository can be read with it only."""
    watched: bool
    """A daemon of the original makes finished files immutable."""

    @property
    def encrypted(self) -> bool:
        return self.key is not None


def look(handle: RemoteHandle, text: object = None, *, creating: bool = False) -> Root:
    """Return what is said of the repository, for a key that a URL has as text.

    With creating, an empty remote becomes an encrypted repository if there is a key. Raises KeyRefused when the key
    does not fit, and RemoteUnusable, also when the remote is gone.
    """
    try:
        names = {entry.name for entry in handle.entries("")}
    except FileFault:
        # A store does not list a folder with a name that it cannot tell.
        names = {name for name in (ENCRYPTION, CHECK, IMMUTABILITY) if handle.exists(name)}
    watched = IMMUTABILITY in names
    algorithm = _algorithm(handle) if ENCRYPTION in names else _PLAIN
    given = text not in (None, "", False)
    if algorithm != _PLAIN:
        if not given:
            raise KeyRefused("it is encrypted, and its URL has no encryptionKey")
        key = _key(text, algorithm)
        _check(handle, key)
        return Root(key, watched)
    if not given:
        if CHECK in names and not _is_clear(handle):
            raise KeyRefused(f"/{CHECK} is encrypted, and its URL has no encryptionKey")
        return Root(None, watched)
    key = _key(text, DEFAULT)
    if CHECK in names and ENCRYPTION not in names and (known := _opening(handle, text)) is not None:
        # Without the file that says the algorithm the original tries the one of today.
        if creating:
            handle.write(ENCRYPTION, dumps({"algorithm": known.algorithm}), settled=True)
        return Root(known, watched)
    if any(not name.startswith(".") and name not in (ENCRYPTION, CHECK) for name in names):
        raise KeyRefused(
            "Remote directory must be empty. (There is a key, and what is on the remote is not encrypted.)"
        )
    if creating:
        # Only the second says that there is a repository: without it this begins again.
        handle.write(CHECK, key.seal(dumps({"random": str(uuid4())}), os.urandom(NONCE)), settled=True)
        handle.write(ENCRYPTION, dumps({"algorithm": key.algorithm}), settled=True)
    return Root(key, watched)


def _algorithm(handle: RemoteHandle) -> str:
    try:
        said = loads(handle.read(ENCRYPTION))
    except Missing:
        return _PLAIN
    except (FileFault, JSONDecodeError):
        raise KeyRefused(f"/{ENCRYPTION} cannot be read") from None
    algorithm = said.get("algorithm") if isinstance(said, dict) else None
    if not isinstance(algorithm, str):
        raise KeyRefused(f"/{ENCRYPTION} names no algorithm")
    return algorithm


def _is_clear(handle: RemoteHandle) -> bool:
    """Return whether what a key is known by is not encrypted. Raises RemoteUnusable."""
    try:
        loads(handle.read(CHECK))
    except JSONDecodeError:
        return False
    except FileFault:
        # Whatever it is, a key is not known by it.
        pass
    return True


def _opening(handle: RemoteHandle, text: object) -> Key | None:
    """Return the key that opens what was written for this, None if none does. Raises RemoteUnusable."""
    for algorithm in LONGEST:
        key = Key(text, algorithm)
        with suppress(FileFault, Garbled, JSONDecodeError):
            loads(key.open(handle.read(CHECK)))
            return key
    return None


def _key(text: object, algorithm: str) -> Key:
    try:
        return Key(text, algorithm)
    except BadKey as fault:
        raise KeyRefused(str(fault), BAD_ALGORITHM) from None


def _check(handle: RemoteHandle, key: Key) -> None:
    """Raise KeyRefused unless the key opens what was written for this."""
    try:
        loads(key.open(handle.read(CHECK)))
    except Missing:
        raise KeyRefused(f"/{CHECK}, by which a key is known, is missing") from None
    except (Garbled, JSONDecodeError):
        raise KeyRefused("the key is not the one that the remote was encrypted with") from None
    except FileFault as fault:
        raise KeyRefused(f"/{CHECK} cannot be read: {fault.reason}") from None
