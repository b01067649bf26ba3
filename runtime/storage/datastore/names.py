"""The names of a datastore: namespaces, groups, snapshots, files, and where each lies below the base folder.

Source: proxmox-backup.md 2.1, 2.5, 3.1, 3.4, 11.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from runtime.storage.datastore.errors import BadName

TYPES = ("vm", "ct", "host")
MANIFEST = "index.json.blob"
CLIENT_LOG = "client.log.blob"
OWNER = "owner"
GROUP_NOTES = "notes"
PROTECTED = ".protected"
CHUNKS = ".chunks"
NAMESPACE_FOLDER = "ns"

DEPTH = 7
"""Levels of namespaces."""
_COMPONENT = 32
_PATH = 256
_NAME_BYTES = 255
"""What the usual file systems take as one name."""
SUFFIX_ROOM = 16
"""Bytes that the names of drafts are longer than the names of files."""
_LAST_SECOND = 253402300799
"""The end of the year 9999, the last with a time of four-digit year."""

SAFE_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_AUTH_ID = re.compile(r"[^\s:/@!\x00-\x1f\x7f]{1,61}@[A-Za-z0-9_][A-Za-z0-9._-]{1,31}(?:![A-Za-z0-9_][A-Za-z0-9._-]*)?")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")

Namespace = tuple[str, ...]
"""The components of a namespace from the root down; () is the root."""


def is_safe_id(text: str) -> bool:
    return SAFE_ID.fullmatch(text) is not None


def parse_namespace(text: str) -> Namespace:
    """Return the namespace that text names, `a/b`, or () for the empty text. Raises BadName."""
    namespace = tuple(text.split("/")) if text else ()
    check_namespace(namespace)
    return namespace


def check_namespace(namespace: Namespace) -> None:
    """Raise BadName if there can be no such namespace."""
    text = namespace_text(namespace)
    if len(text) > _PATH:
        raise BadName(text, f"is longer than {_PATH} characters")
    if len(namespace) > DEPTH:
        raise BadName(text, f"is deeper than {DEPTH} namespaces")
    for name in namespace:
        check_component(name)


def check_component(name: str) -> None:
    """Raise BadName if a namespace cannot have this name."""
    if not is_safe_id(name) or len(name) > _COMPONENT:
        rule = f"expected 1 to {_COMPONENT} of A-Z a-z 0-9 . _ -, first no . or -"
        raise BadName(name, f"is no name of a namespace: {rule}")


def namespace_text(namespace: Namespace) -> str:
    return "/".join(namespace)


def namespace_path(namespace: Namespace) -> str:
    """Return the folder of a namespace relative to the base, with a slash behind it; "" for the root."""
    return "".join(f"{NAMESPACE_FOLDER}/{part}/" for part in namespace)


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """The backups of one machine or host. Making one raises BadName."""

    namespace: Namespace
    type: str
    id: str

    def __post_init__(self) -> None:
        if self.type not in TYPES:
            raise BadName(self.type, f"is no backup type: expected one of {', '.join(TYPES)}")
        if not is_safe_id(self.id) or len(self.id) > _NAME_BYTES:
            raise BadName(self.id, "is no backup id: expected A-Z a-z 0-9 . _ -, first no . or -")

    @property
    def text(self) -> str:
        return f"{self.type}/{self.id}"

    @property
    def path(self) -> str:
        """The folder relative to the base of the store."""
        return f"{namespace_path(self.namespace)}{self.type}/{self.id}"


@dataclass(frozen=True, slots=True, order=True)
class Snapshot:
    """One backup of a group; time is in whole seconds since the epoch. Making one raises BadName."""

    group: Group
    time: int

    def __post_init__(self) -> None:
        if not 1 <= self.time <= _LAST_SECOND:
            raise BadName(str(self.time), f"is no backup time: expected 1 to {_LAST_SECOND}")

    @property
    def time_text(self) -> str:
        return time_text(self.time)

    @property
    def text(self) -> str:
        return f"{self.group.text}/{self.time_text}"

    @property
    def path(self) -> str:
        """The folder relative to the base of the store."""
        return f"{self.group.path}/{self.time_text}"


def time_text(time: int) -> str:
    """Return the folder name of a snapshot: UTC, RFC 3339, whole seconds."""
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_time(text: str) -> int | None:
    """Return the time that a folder name stands for; None for the name of anything else."""
    if _TIME.fullmatch(text) is None:
        return None
    try:
        time = int(datetime.fromisoformat(text).timestamp())
    except ValueError:
        return None
    return time if time >= 1 else None


def parse_path(path: str) -> Snapshot | None:
    """Return the snapshot whose folder has this path below the base; None if that can be none."""
    parts = path.split("/")
    if len(parts) < 3 or len(parts) % 2 == 0:
        return None
    *above, type, id, text = parts
    time = parse_time(text)
    if time is None or any(name != NAMESPACE_FOLDER for name in above[::2]):
        return None
    try:
        return Snapshot(Group(parse_namespace("/".join(above[1::2])), type, id), time)
    except BadName:
        return None


def check_file_name(name: str, *suffixes: str) -> None:
    """Raise BadName if name is not that of a file in a snapshot with one of the suffixes."""
    if not is_safe_id(name) or len(name) > _NAME_BYTES - SUFFIX_ROOM:
        raise BadName(name, "is no file name: expected A-Z a-z 0-9 . _ -, first no . or -")
    if suffixes and not name.endswith(suffixes):
        raise BadName(name, f"is no file name: expected one that ends with {' or '.join(suffixes)}")


def is_auth_id(text: str) -> bool:
    """Return whether text names a user or an API token."""
    return _AUTH_ID.fullmatch(text) is not None


def owns(owner: str, auth_id: str) -> bool:
    """Return whether auth_id acts as owner: the same, or the user of the token that is the owner."""
    return owner == auth_id or ("!" in owner and owner.split("!", 1)[0] == auth_id)
