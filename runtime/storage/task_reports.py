"""What a worker says of its task, as values: a task begins or ends, says something, has a new property.

No I/O, no clock. Times are milliseconds since the epoch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

PENDING = "pending"

MAX_DEPTH = 16
MAX_TASKS = 20_000
"""Tasks below one root; a job of 1000 virtual machines has about 8000."""
MAX_ENTRIES = 1000
"""Lines of one task; further ones are left out, and the last one kept says so."""
MAX_NAME = 1024
"""Characters of the name of a task."""
MAX_DATA = 64 << 10
"""Bytes of the JSON of a result, of the properties, or of the data of a line; characters of a line."""

MAX_TIME = 2**53
"""Milliseconds past which a time is no whole number in a double."""


@dataclass(frozen=True, slots=True)
class Start:
    """A task begins below another one of its worker."""

    id: str
    parent: str
    at: int
    name: str
    properties: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class End:
    """A task is over, and so is everything below it."""

    id: str
    at: int
    status: str
    result: Any = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line; level is `info` or `warning`."""

    id: str
    at: int
    level: str
    message: str
    data: Any = None


@dataclass(frozen=True, slots=True)
class Property:
    """A property has a new value; `progress`, 0 to 100, is one of them."""

    id: str
    at: int
    name: str
    value: Any


Report = Start | End | Entry | Property


def report_of(value: dict[str, Any], worker: str, now: int) -> Report:
    """Return the report that a `Report` of the internal face is.

    Without an id it is about worker, the task that its worker began with; without a sensible time it is of now.
    """
    stamp = value.get("timestamp", now)
    at = int(stamp) if 0 <= stamp < MAX_TIME else now
    id = value.get("id", worker)
    match value["type"]:
        case "start":
            return Start(id, value.get("parentId", worker), at, value["name"], value.get("properties", {}))
        case "end":
            return End(id, at, value["status"], value.get("result"))
        case "info" | "warning":
            return Entry(id, at, value["type"], value["message"], value.get("data"))
        case "progress":
            return Property(id, at, "progress", value["progress"])
        case _:
            return Property(id, at, value["name"], value["value"])
