"""What a worker reports of its task, put into the log: one step inside a transaction of the caller."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from runtime.contract.jsontext import loads
from runtime.storage.schema import task, task_entry
from runtime.storage.task_errors import LimitReached, TaskOver, UnknownTask
from runtime.storage.task_reports import (
    MAX_DATA,
    MAX_DEPTH,
    MAX_ENTRIES,
    MAX_NAME,
    MAX_TASKS,
    PENDING,
    End,
    Entry,
    Property,
    Report,
    Start,
)
from runtime.storage.task_table import close, kept, next_generation, task_row, text_of

LEFT_OUT = "further lines of this task are left out"


def report(connection: Connection, worker: str, reports: Sequence[Report]) -> list[str]:
    """Add what a worker says of the task that it began with and of those below it.

    A line, a property or an end for a task that is over changes nothing, since its parent ended before it; nor does
    the beginning of a task that has begun, since a worker that attached again may say it twice. Return the tasks of
    other workers that are over with one of this worker's. Raises UnknownTask, TaskOver for a parent, LimitReached.
    """
    branch = _Branch(connection, worker)
    for one in reports:
        branch.add(one)
    branch.finish()
    return branch.cut


class _Branch:
    """The tasks of one worker; a row is read when it is first asked for."""

    def __init__(self, connection: Connection, worker: str) -> None:
        self._connection = connection
        self._worker = worker
        self._rows: dict[str, dict[str, Any]] = {}
        self._touched: dict[str, int] = {}
        self._root = self._row(worker)["root"]
        self._generation = next_generation(connection)
        self.cut: list[str] = []

    def add(self, one: Report) -> None:
        if isinstance(one, Start):
            self._start(one)
        else:
            row = self._row(one.id)
            if row["status"] != PENDING:
                return
            if isinstance(one, End):
                self._end(one)
            elif isinstance(one, Entry):
                self._entry(row, one)
            else:
                self._property(row, one)
        above: str | None = one.id
        while above is not None:
            row = self._row(above, whose=None)
            self._touched[above] = max(one.at, row["updated"], self._touched.get(above, 0))
            above = row["parent"]

    def finish(self) -> None:
        """Note when the tasks, and with them those above, changed."""
        self._touched.setdefault(self._root, self._row(self._root, whose=None)["updated"])
        for id, at in self._touched.items():
            values = {"updated": at, "changed": self._generation} if id == self._root else {"updated": at}
            self._connection.execute(update(task).where(task.c.id == id).values(values))

    def _row(self, id: str, whose: str | None = "") -> dict[str, Any]:
        """Return the row of a task of the worker; with whose=None of any task."""
        row = self._rows.get(id)
        if row is None:
            found = self._connection.execute(select(task).where(task.c.id == id)).mappings().first()
            if found is None:
                raise UnknownTask(id)
            row = self._rows[id] = dict(found)
        if whose is not None and row["worker"] != self._worker:
            raise UnknownTask(id)
        return row

    def _start(self, one: Start) -> None:
        known = select(task.c.worker).where(task.c.id == one.id)
        worker = self._connection.execute(known).scalar()
        if worker == self._worker:
            return
        if worker is not None:
            raise UnknownTask(one.id)
        above = self._row(one.parent)
        if above["status"] != PENDING:
            raise TaskOver(one.parent, above["status"])
        if above["depth"] >= MAX_DEPTH:
            raise LimitReached(f"tasks are nested deeper than {MAX_DEPTH}")
        count = select(func.count()).select_from(task).where(task.c.root == self._root)
        if self._connection.execute(count).scalar_one() > MAX_TASKS:
            raise LimitReached(f"the task {self._root} has {MAX_TASKS} tasks below it already")
        row = task_row(
            one.id,
            one.parent,
            self._root,
            above["depth"] + 1,
            self._worker,
            one.at,
            one.name,
            one.properties,
            self._generation,
        )
        self._connection.execute(insert(task).values(row))
        self._rows[one.id] = row

    def _end(self, one: End) -> None:
        over = close(self._connection, self._root, one.id, one.at, one.status, one.result)
        self.cut += [id for id, worker in over.items() if id == worker and id != one.id]
        for id in over:
            if id in self._rows:
                self._rows[id]["status"] = one.status if id == one.id else "interrupted"

    def _entry(self, row: dict[str, Any], one: Entry) -> None:
        number = row["entries"]
        if number >= MAX_ENTRIES:
            return
        level, message, data = one.level, text_of(one.message, MAX_DATA), one.data
        if number == MAX_ENTRIES - 1:
            level, message, data = "warning", LEFT_OUT, None
        line = {"task": one.id, "number": number, "root": self._root, "level": level, "at": one.at}
        line |= {"message": message, "data": None if data is None else kept(data)}
        self._connection.execute(insert(task_entry).values(line))
        row["entries"] = number + 1
        self._connection.execute(update(task).where(task.c.id == one.id).values(entries=number + 1))

    def _property(self, row: dict[str, Any], one: Property) -> None:
        values: dict[str, Any]
        if one.name == "progress" and isinstance(one.value, (int, float)):
            values = {"progress": min(100.0, max(0.0, one.value))}
        elif one.name == "name" and isinstance(one.value, str):
            values = {"name": text_of(one.value, MAX_NAME)}
        else:
            properties = loads(row["properties"])
            values = {"properties": kept(properties | {one.name: one.value})}
        row |= values
        self._connection.execute(update(task).where(task.c.id == one.id).values(values))
