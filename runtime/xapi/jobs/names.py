"""What jobs write on the objects of a pool, and how times are written. No I/O.

Source: reference xo-proxy.md 9 and 16: the next run, also one of the original, finds what it builds upon by these.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

JOB = "xo:backup:job"
SCHEDULE = "xo:backup:schedule"
VM = "xo:backup:vm"
DATETIME = "xo:backup:datetime"
SR = "xo:backup:sr"
EXPORTED = "xo:backup:exported"
CHAIN = "xo:backup:deltaChainLength"
CONTENT = "xo:backup:contentKey"
QCOW2_FIX = "xo:backup:includeNonNbdQcow2Fix"
COPY_OF = "xo:copy_of"
BASE_DELTA = "xo:base_delta_vdi"

UNFINISHED = "19700101T000000Z"
"""The date of a replica that is not whole yet."""

TEMPORARY = "xo-backup-temp-snapshot-name"
"""What a snapshot is called until everything is written on it that says whose it is."""

NO_BACKUP = "[NOBAK]"
"""A disk with this in its name is left out."""

MIGRATION = ("pool_migrate", "migrate_send")
BLOCKED = "VM migration is blocked during backup"

IMPORT_TASK = "import_task"
"""Where a pool writes the task that it made a machine for (reference xapi.md c.3)."""

NULL = "OpaqueRef:NULL"


def stamp(timestamp: float) -> str:
    """Return a time in milliseconds since the epoch as `YYYYMMDDTHH:MM:SSZ`."""
    return datetime.fromtimestamp(timestamp / 1000, UTC).strftime("%Y%m%dT%H:%M:%SZ")


def stamped(text: str) -> float:
    """Return the time that `stamp` has written, 0 for a text that is none."""
    try:
        return datetime.strptime(text, "%Y%m%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp() * 1000
    except ValueError:
        return 0


def file_date(timestamp: float) -> str:
    """Return a time as the names of backups have it, `20261120T151734Z`."""
    return datetime.fromtimestamp(timestamp / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")


def ours(other_config: Mapping[str, str]) -> list[str]:
    """Return the keys that jobs write."""
    return [key for key in other_config if key.startswith("xo:backup:") or key == COPY_OF]


def without_ours(other_config: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in other_config.items() if not (key.startswith("xo:backup:") or key == COPY_OF)}


def snapshot_name(job: str, vm: str) -> str:
    return f"[XO Backup {job}] {vm}"
