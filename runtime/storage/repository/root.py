"""What the files at the root of a remote say of its repository.

Source: measured, Xen Orchestra 2026.
"""

from __future__ import annotations

from dataclasses import dataclass

from runtime.contract.jsontext import JSONDecodeError, loads
from runtime.storage.repository.handle import FileFault, Missing, RemoteHandle

ENCRYPTION = "encryption.json"
IMMUTABILITY = "immutability.json"

_PLAIN = "none"


@dataclass(frozen=True, slots=True)
class Root:
    encrypted: bool
    """What is in the repository can be read with a key only."""
    watched: bool
    """A daemon of the original makes finished files immutable."""


def look(handle: RemoteHandle) -> Root:
    """Return what is said of the repository; this blocks. Raises RemoteUnusable, also when the remote is gone."""
    try:
        names = {entry.name for entry in handle.entries("")}
    except FileFault:
        # A store does not list a folder with a name that it cannot tell.
        names = {name for name in (ENCRYPTION, IMMUTABILITY) if handle.exists(name)}
    return Root(ENCRYPTION in names and not _is_plain(handle), IMMUTABILITY in names)


def _is_plain(handle: RemoteHandle) -> bool:
    try:
        said = loads(handle.read(ENCRYPTION))
    except Missing:
        return True
    except (FileFault, JSONDecodeError):
        return False
    return isinstance(said, dict) and said.get("algorithm") == _PLAIN
