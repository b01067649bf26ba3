"""Tasks of the pool: made pending, changed until they are finished, then never again (reference b.6)."""

from __future__ import annotations

from runtime.xapi import xmlrpc
from runtime.xapi.simulator.database import Pool, Row
from runtime.xapi.simulator.errors import XapiFault
from runtime.xapi.simulator.faults import Faults
from runtime.xapi.simulator.schema import NULL

PENDING = ("pending", "cancelling")

COMPLETED_SECONDS = 65 * 60
PENDING_SECONDS = 24 * 3600
AT_MOST = 200
"""How long tasks stay, and how many finished ones are kept."""

_WRONG_RESULT = "<value>OpaqueRef:00000000-0000-0000-0000-000000000000</value>"


class Tasks:
    """Every method but `create` leaves a finished task as it is."""

    def __init__(self, pool: Pool, faults: Faults) -> None:
        self._pool = pool
        self._faults = faults

    def create(self, label: str, session: Row | None, subtask_of: str = NULL, description: str = "") -> Row:
        """Return a new pending task, which belongs to a session."""
        with self._pool.transaction():
            self._sweep()
            task = self._pool.create(
                "task",
                {
                    "name_label": label,
                    "name_description": description,
                    "created": self._pool.now(),
                    "allowed_operations": ["cancel", "destroy"],
                    "resident_on": self._pool.only("pool")["master"],
                    "subtask_of": subtask_of,
                },
                owner=session["uuid"] if session else "",
                made=self._pool.time(),
            )
            if session is not None:
                self._pool.set(session, tasks=[*session["tasks"], task.ref])
        return task

    def pending(self, task: Row) -> bool:
        return task["status"] in PENDING

    def cancelling(self, task: Row) -> bool:
        """Return whether the work of a task should stop, because somebody wants that or the task is gone."""
        return task["status"] != "pending" or self._pool.get("task", task.ref) is None

    def progress(self, task: Row, done: float) -> None:
        """Set how much is done, from 0 to 1."""
        if self._there(task):
            self._pool.set(task, progress=min(max(done, 0.0), 1.0))

    def succeed(self, task: Row, result: str = "") -> None:
        """Finish a task with success; `result` is an XML-RPC value document, or empty."""
        facts = {"label": task["name_label"], "uuid": task["uuid"], "ref": task.ref}
        if not self._there(task) or self._faults.hit("task-never-completing", **facts):
            return
        if self._faults.hit("wrong-task-result", **facts):
            result = _WRONG_RESULT
        self._finish(task, "success", result=result)

    def fail(self, task: Row, fault: XapiFault) -> None:
        if self._there(task):
            self._finish(task, "failure", error_info=fault.error_info)

    def cancelled(self, task: Row) -> None:
        if self._there(task):
            self._finish(task, "cancelled", error_info=["TASK_CANCELLED", task.ref])

    def cancel(self, task: Row) -> None:
        """Ask the work of a task to stop; a task that nobody works on stops here."""
        if not self._there(task):
            return
        if task.hidden.get("works"):
            self._pool.set(task, status="cancelling", current_operations={task.ref: "cancel"})
        else:
            self.cancelled(task)

    def destroy(self, task: Row) -> None:
        """Remove a finished task; a pending one stays and says what was wanted."""
        if self.pending(task):
            self._pool.set(task, current_operations={task.ref: "destroy"})
        else:
            self._remove(task)

    def end_all(self) -> None:
        """Finish what a former process left pending: nobody works on it any more."""
        for task in list(self._pool.rows("task").values()):
            self.cancelled(task)

    def _there(self, task: Row) -> bool:
        return self.pending(task) and self._pool.get("task", task.ref) is task

    def _finish(self, task: Row, status: str, **fields: object) -> None:
        done = {"allowed_operations": [], "finished": self._pool.now(), "progress": 1.0}
        with self._pool.transaction():
            self._pool.set(task, **done, **fields, current_operations={}, status=status)
            self._pool.hide(task, ended=self._pool.time())
            self._disown(task)

    def _remove(self, task: Row) -> None:
        with self._pool.transaction():
            self._disown(task)
            self._pool.destroy(task)

    def _disown(self, task: Row) -> None:
        for session in self._pool.rows("session").values():
            if session["uuid"] == task.hidden.get("owner") and task.ref in session["tasks"]:
                self._pool.set(session, tasks=[one for one in session["tasks"] if one != task.ref])

    def _sweep(self) -> None:
        """Remove tasks that are old, or too many."""
        now = self._pool.time()
        rows = list(self._pool.rows("task").values())
        finished = sorted((row for row in rows if not self.pending(row)), key=lambda row: row.hidden.get("ended", now))
        for number, task in enumerate(finished):
            old = now - task.hidden.get("ended", now) > COMPLETED_SECONDS
            if old or number < len(finished) - AT_MOST:
                self._remove(task)
        for task in rows:
            if self.pending(task) and now - task.hidden.get("made", now) > PENDING_SECONDS:
                self._remove(task)


def result_text(result: object) -> str:
    """Return the result of a call as a task holds it: an XML-RPC value document, empty for nothing."""
    return "" if result in ("", None) else xmlrpc.value(result).decode()
