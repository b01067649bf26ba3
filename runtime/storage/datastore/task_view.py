"""Tasks of the log as clients of datastores see them: an entry of a list, a state, numbered lines. No I/O.

Source: proxmox-backup.md 7.2, 7.4.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from runtime.contract import jsontext
from runtime.contract.abi import Json
from runtime.storage.access.roles import ROOT, user_of
from runtime.storage.datastore import maintenance, session_task
from runtime.storage.datastore.upid import NODE, Upid
from runtime.storage.task_reports import PENDING
from runtime.storage.task_tree import Snapshot

KINDS = {
    session_task.KIND: "backup",
    session_task.READER: "reader",
    maintenance.COLLECTION: "garbage_collection",
    maintenance.PRUNE: "prune",
    maintenance.VERIFICATION: maintenance.VERIFY,
    maintenance.MOVE_GROUP: maintenance.MOVE_GROUP,
    maintenance.MOVE_NAMESPACE: maintenance.MOVE_NAMESPACE,
}
"""What clients call the kinds of tasks that are about datastores; others are not theirs to see."""

BENCHMARK = "benchmark"
"""And a session that only measures how fast it is."""

_STATES = {"success": "ok", "failure": "error", "canceled": "error", "interrupted": "unknown"}


class TaskView:
    """One task. Only of tasks whose kind is in KINDS."""

    def __init__(self, task: Snapshot) -> None:
        self._task = task
        facts = jsontext.loads(jsontext.dumps(task["data"]))
        self.facts: dict[str, Any] = facts if isinstance(facts, dict) else {}
        self.store = str(self.facts.get("datastore", ""))
        user = str(self.facts.get("user", ROOT))
        kind = BENCHMARK if self.facts.get("benchmark") else KINDS[task["kind"]]
        self.upid = Upid(task["id"], kind, _subject(self.store, self.facts), user, os.getpid())

    @property
    def running(self) -> bool:
        return bool(self._task["status"] == PENDING)

    @property
    def state(self) -> str:
        """One of ok, warning, error, unknown; running while it does."""
        if self.running:
            return "running"
        found = _STATES.get(self._task["status"], "unknown")
        return "warning" if found == "ok" and self._task["warnings"] else found

    @property
    def exit(self) -> str:
        """What became of it, for a task that is over."""
        warnings = len(self._task["warnings"])
        if self._task["status"] == "success":
            return f"WARNINGS: {warnings}" if warnings else "OK"
        result = jsontext.loads(jsontext.dumps(self._task.get("result")))
        message = result.get("message") if isinstance(result, dict) else None
        return " ".join(str(message or "it failed").split())

    def listed(self) -> Json:
        """Return its entry of a list."""
        found: dict[str, Json] = {
            "upid": self.upid.text(), "node": NODE, "pid": self.upid.pid, "pstart": self.upid.pstart,
            "starttime": self.upid.starttime, "worker_type": self.upid.kind, "worker_id": self.upid.subject or None,
            "user": self.upid.user,
        }  # fmt: skip
        if not self.running:
            found |= {"endtime": self._end // 1000, "status": self.exit}
        return found

    def status(self) -> Json:
        """Return its state as somebody asks for it alone."""
        user, _, token = self.upid.user.partition("!")
        found: dict[str, Json] = {
            "upid": self.upid.text(), "node": NODE, "pid": self.upid.pid, "pstart": self.upid.pstart,
            "starttime": self.upid.starttime, "type": self.upid.kind, "id": self.upid.subject or None,
            "user": user, "status": "running" if self.running else "stopped",
        }  # fmt: skip
        if token:
            found["tokenid"] = token
        return found if self.running else found | {"exitstatus": self.exit}

    def lines(self) -> list[str]:
        """Return what it said, with the time before each; the last line of a task that is over says how it ended."""
        said = [(line["timestamp"], line["message"]) for line in self._task["infos"]]
        said += [(line["timestamp"], f"WARN: {line['message']}") for line in self._task["warnings"]]
        said = [(self._task["start"], self._task["name"]), *sorted(said, key=lambda line: line[0])]
        if not self.running:
            ok = self._task["status"] == "success"
            said.append((self._end, f"TASK {self.exit}" if ok else f"TASK ERROR: {self.exit}"))
        return [f"{_time(at)}: {' '.join(words.split())}" for at, words in said]

    def belongs_to(self, user: str) -> bool:
        """Return whether a user began it, or one of his tokens."""
        return user in (self.upid.user, user_of(self.upid.user))

    @property
    def _end(self) -> int:
        return int(self._task.get("end") or self._task["updatedAt"])


def page(lines: list[str], start: int, limit: int) -> Json:
    """Return the lines from number start on, at most limit of them, all with 0; each with its number."""
    first = max(start, 1)
    part = lines[first - 1 :] if not limit else lines[first - 1 : first - 1 + limit]
    return {"data": [{"n": first + at, "t": line} for at, line in enumerate(part)], "total": len(lines)}


def chosen(views: Iterable[TaskView], params: Json) -> Json:
    """Return the page of a list that params of `nodes.tasks` ask for, and how many there are in all."""
    fitting = [view for view in views if _fits(view, params)]
    start, limit = params["start"], params["limit"] or len(fitting)
    return {"data": [view.listed() for view in fitting[start : start + limit]], "total": len(fitting)}


def _fits(view: TaskView, params: Json) -> bool:
    wanted = set(params["statusfilter"])
    if params["errors"]:
        wanted |= {"error", "unknown", "warning"}
    return (
        (not params["running"] or view.running)
        and (not wanted or view.state in wanted)
        and params.get("userfilter", "") in view.upid.user
        and params.get("typefilter", "") in view.upid.kind
        and params.get("store") in (None, view.store)
        and params.get("since", 0) <= view.upid.starttime <= params.get("until", view.upid.starttime)
    )


def _subject(store: str, facts: dict[str, Any]) -> str:
    if isinstance(facts.get("subject"), str):
        return f"{store}:{facts['subject']}"
    snapshot = facts.get("snapshot")
    return f"{store}:{snapshot.rpartition('/')[0]}" if isinstance(snapshot, str) else store


def _time(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
