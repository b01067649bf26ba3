"""Tasks as callers see them: a root with its lines and everything below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, select

from runtime.contract.jsontext import Raw, dumps
from runtime.storage.schema import task, task_entry

Snapshot = dict[str, Any]
"""A `Task` of the xo face; JSON that depends on the kind of task is a `jsontext.Raw`."""

PAGE = 50
"""How many roots are read at once."""

MAX_SNAPSHOT = 2 << 20
"""Bytes of JSON of one root; a larger one is shown shortened, as a message of the contract has a limit."""

LINES_SHOWN = 100
LINE_SHOWN = 1000
CHILDREN_SHOWN = 2000

SHORTENED = "too large to be shown whole: "


def snapshots(connection: Connection, roots: Sequence[str]) -> dict[str, Snapshot]:
    """Return the trees of the given roots by their id; ids that are not there are left out."""
    found: dict[str, Snapshot] = {}
    for start in range(0, len(roots), PAGE):
        found |= _page(connection, roots[start : start + PAGE])
    return found


def within(snapshot: Snapshot, id: str) -> Snapshot | None:
    """Return the task of that id in a tree, or None."""
    waiting = [snapshot]
    while waiting:
        one = waiting.pop()
        if one["id"] == id:
            return one
        waiting += one["tasks"]
    return None


def _page(connection: Connection, roots: Sequence[str]) -> dict[str, Snapshot]:
    trees: dict[str, Snapshot] = {}
    sizes: Counter[str] = Counter()
    by_id: dict[str, Snapshot] = {}
    rows = select(task).where(task.c.root.in_(roots)).order_by(task.c.depth, task.c.added, task.c.started, task.c.id)
    for row in connection.execute(rows).mappings():
        one = by_id[row["id"]] = _task(row)
        sizes[row["root"]] += 250 + len(row["name"]) + len(row["properties"]) + len(row["result"] or "")
        if row["parent"] is None:
            one["kind"] = row["kind"]
            trees[row["id"]] = one
        else:
            by_id[row["parent"]]["tasks"].append(one)
    lines = select(task_entry).where(task_entry.c.root.in_(roots)).order_by(task_entry.c.task, task_entry.c.number)
    for line in connection.execute(lines).mappings():
        said: dict[str, Any] = {"message": line["message"], "timestamp": line["at"]}
        sizes[line["root"]] += 80 + len(line["message"]) + len(line["data"] or "")
        if line["data"] is not None:
            said["data"] = Raw(line["data"])
        by_id[line["task"]]["infos" if line["level"] == "info" else "warnings"].append(said)
    for root, tree in trees.items():
        # A character has up to six bytes of JSON.
        if sizes[root] * 6 > MAX_SNAPSHOT:
            shorten(tree, MAX_SNAPSHOT)
    return trees


def shorten(root: Snapshot, limit: int) -> None:
    """Leave out of a tree what matters least until its JSON has at most limit bytes, and say so in its warnings."""
    for what, leave_out in _LESS_AND_LESS:
        if len(dumps(root)) <= limit:
            return
        leave_out(root)
        root["warnings"] = [line for line in root["warnings"] if not line["message"].startswith(SHORTENED)]
        root["warnings"].append({"message": f"{SHORTENED}{what} left out", "timestamp": root["updatedAt"]})


def _below(root: Snapshot) -> list[Snapshot]:
    found = list(root["tasks"])
    for one in found:  # Grows while it is walked through.
        found += one["tasks"]
    return found


def _without_lines(root: Snapshot) -> None:
    for one in _below(root):
        one["infos"], one["warnings"] = [], []
    for lines in (root["infos"], root["warnings"]):
        lines[:] = [
            {"message": line["message"][:LINE_SHOWN], "timestamp": line["timestamp"]} for line in lines[-LINES_SHOWN:]
        ]


def _without_data(root: Snapshot) -> None:
    for one in _below(root):
        one["data"] = {}
        one.pop("result", None)


def _without_depth(root: Snapshot) -> None:
    for one in root["tasks"]:
        one["tasks"] = []
    root["tasks"] = root["tasks"][-CHILDREN_SHOWN:]


_LESS_AND_LESS: tuple[tuple[str, Callable[[Snapshot], None]], ...] = (
    ("most lines are", _without_lines),
    ("most lines and the data of the tasks below are", _without_data),
    ("most lines, data and tasks below are", _without_depth),
)


def _task(row: Any) -> Snapshot:
    one: Snapshot = {"id": row["id"], "name": row["name"], "start": row["started"], "status": row["status"]}
    if row["ended"] is not None:
        one["end"] = row["ended"]
    if row["progress"] is not None:
        one["progress"] = row["progress"]
    one["data"] = Raw(row["properties"])
    if row["result"] is not None:
        one["result"] = Raw(row["result"])
    if row["abortion_requested"] is not None:
        one["abortionRequestedAt"] = row["abortion_requested"]
    return one | {"updatedAt": row["updated"], "infos": [], "warnings": [], "tasks": []}
