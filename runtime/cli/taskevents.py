"""The events of a task tree as `streamLogs` gives them: which tasks there are, how far they are, how they ended.

Pure: events in, states out. The original server ends the root with success even when parts of it failed, so how the
whole went is worked out from the tree.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from runtime.contract.abi import Json

TYPES = frozenset({"start", "end", "info", "warning", "property", "abortionRequested"})

# Messages of failures that mean: there was nothing to do.
SKIPPED = frozenset({"unhealthy VDI chain", "no disks found", "no VMs match this pattern"})


def is_event(record: Json) -> bool:
    """Return whether record is a task event and not just any record."""
    return (
        isinstance(record, dict)
        and record.get("type") in TYPES
        and isinstance(record.get("id"), str)
        and isinstance(record.get("timestamp"), (int, float))
    )


@dataclass(slots=True)
class Task:
    id: str
    name: str
    depth: int
    start: float
    end: float | None = None
    status: str = "pending"
    message: str = ""
    """Why it failed, where it did."""
    progress: float | None = None
    done: float | None = None
    """Bytes of a transfer."""
    total: float | None = None
    """Bytes that it will have, as far as is known."""
    rate: float | None = None
    """Bytes a second of a transfer."""
    remaining: float | None = None
    """Seconds that the transfer has still to go, as far as is known."""
    warnings: list[str] = field(default_factory=list)


class TaskTree:
    """The tasks of one stream in the order of their starts."""

    def __init__(self) -> None:
        self.tasks: dict[str, Task] = {}

    def take(self, event: Json) -> Task | None:
        """Take one event and return the task that it changed; None for an event of a task that never started."""
        id = event["id"]
        if event["type"] == "start":
            properties = event.get("properties")
            properties = properties if isinstance(properties, dict) else {}
            above = self.tasks.get(event.get("parentId", ""))
            name = str(properties.get("name_label") or properties.get("name") or id)
            depth = 0 if above is None else above.depth + 1
            task = self.tasks[id] = Task(id, name, depth, event["timestamp"])
            return task
        known = self.tasks.get(id)
        if known is None:
            return None
        match event["type"]:
            case "end":
                known.end = event["timestamp"]
                known.status = str(event.get("status", "success"))
                result = event.get("result")
                if known.status != "success" and isinstance(result, dict):
                    known.message = str(result.get("message", ""))
                    if known.message in SKIPPED:
                        known.status = "skipped"
            case "property" if event.get("name") == "progress" and isinstance(event.get("value"), (int, float)):
                known.progress = float(event["value"])
            case "property" if event.get("name") == "transferred" and isinstance(event.get("value"), dict):
                value = event["value"]
                known.done, known.total = _number(value.get("done")), _number(value.get("total"))
                known.rate, known.remaining = _number(value.get("rate")), _number(value.get("remaining"))
            case "warning":
                known.warnings.append(_warning(event))
        return known

    def status(self) -> str:
        """Return how the whole stands: pending until every task has ended, then failure if one failed."""
        states = {task.status for task in self.tasks.values()}
        for status in ("pending", "failure", "interrupted", "canceled"):
            if status in states:
                return status
        return "success"

    def failures(self) -> list[Task]:
        """Return the tasks that failed and have a reason to tell, innermost last."""
        return [task for task in self.tasks.values() if task.status == "failure" and task.message]


def _warning(event: Json) -> str:
    """Return what a warning says, with its cause where it has one."""
    data = event.get("data")
    why = data.get("cause") or data.get("error") if isinstance(data, dict) else None
    message = str(event.get("message", ""))
    return f"{message}: {why}" if isinstance(why, str) else message


def _number(value: Json) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
