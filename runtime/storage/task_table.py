"""The task log as rows: each function is one step inside a transaction of the caller.

Everything that changes a task takes a new generation, and with it the root of the task is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, case, delete, func, insert, select, update

from runtime.contract.jsontext import dumps
from runtime.storage.schema import task, task_entry, task_log, tombstone
from runtime.storage.task_errors import JobRuns, LimitReached, TaskOver, TaskRuns, UnknownTask
from runtime.storage.task_reports import MAX_DATA, MAX_DEPTH, MAX_NAME, PENDING
from runtime.storage.task_tree import snapshots

ROOTS = task.c.parent.is_(None)
RUNNING = task.c.status == PENDING
OF_WORKERS = task.c.worker == task.c.id


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """A task that its worker is about to begin; without a parent it is a root."""

    id: str
    kind: str
    at: int
    name: str
    properties: dict[str, Any]
    parent: str | None = None
    job: str | None = None
    """No two running tasks of one kind have the same job."""
    leased: bool = False


def open_log(connection: Connection, name: str) -> str:
    """Return the name of the log; a new one gets name."""
    known = connection.execute(select(task_log.c.name)).scalar()
    if known is not None:
        return str(known)
    connection.execute(insert(task_log).values(id=1, name=name, generation=0, floor=0))
    return name


def next_generation(connection: Connection) -> int:
    """Return the generation of a change that belongs to this transaction."""
    step = update(task_log).values(generation=task_log.c.generation + 1).returning(task_log.c.generation)
    return int(connection.execute(step).scalar_one())


def add(connection: Connection, new: NewTask, limit: int) -> None:
    """Add a running task. Raises JobRuns, UnknownTask or TaskOver for its parent, LimitReached."""
    if new.job is not None:
        same = select(task.c.id).where(RUNNING, task.c.kind == new.kind, task.c.job == new.job)
        holder = connection.execute(same).scalar()
        if holder is not None:
            raise JobRuns(new.job, holder)
    if connection.execute(select(func.count()).select_from(task).where(ROOTS, RUNNING)).scalar_one() >= limit:
        raise LimitReached(f"{limit} tasks are running already")
    generation = next_generation(connection)
    root, depth = new.id, 0
    if new.parent is not None:
        above = _row_of(connection, new.parent)
        if above["status"] != PENDING:
            raise TaskOver(new.parent, above["status"])
        if above["depth"] >= MAX_DEPTH:
            raise LimitReached(f"tasks are nested deeper than {MAX_DEPTH}")
        root, depth = above["root"], above["depth"] + 1
    values = task_row(new.id, new.parent, root, depth, new.id, new.at, new.name, new.properties, generation)
    values |= {"kind": new.kind, "job": new.job, "leased": int(new.leased)}
    connection.execute(insert(task).values(values))
    if new.parent is not None:
        mark_changed(connection, root, generation, new.at)


def task_row(
    id: str,
    parent: str | None,
    root: str,
    depth: int,
    worker: str,
    at: int,
    name: str,
    properties: dict[str, Any],
    generation: int,
) -> dict[str, Any]:
    """Return the row of a task that begins now."""
    return {
        "id": id,
        "root": root,
        "parent": parent,
        "depth": depth,
        "worker": worker,
        "leased": 0,
        "kind": "",
        "name": text_of(name, MAX_NAME),
        "properties": kept(properties),
        "status": PENDING,
        "started": at,
        "entries": 0,
        "updated": at,
        "added": generation,
        "changed": generation,
    }


def text_of(text: str, limit: int) -> str:
    """Return a text as it is kept: cut to its limit, and as PostgreSQL takes it, which has none with a NUL."""
    return text[:limit].replace("\0", "\ufffd")


def kept(value: Any) -> str:
    """Return the JSON of value, or of a note in its place when there is too much of it."""
    content = dumps(value)
    if len(content) > MAX_DATA:
        content = dumps({"leftOut": f"{len(content)} bytes of JSON, more than the {MAX_DATA} that are kept"})
    return content.decode()


def mark_changed(connection: Connection, root: str, generation: int, at: int) -> None:
    """Note that a root, or a task below it, changed."""
    newer = case((task.c.updated < at, at), else_=task.c.updated)
    connection.execute(update(task).where(task.c.id == root).values(changed=generation, updated=newer))


def request_abortion(connection: Connection, id: str, now: int) -> tuple[str, ...]:
    """Note that a task is to stop, once; one that is over is left as it is. Raises UnknownTask.

    Return the tasks whose workers are to be told: the worker that does it, and those of the tasks below it. A worker
    stops all that it does: one task among those of a worker cannot be stopped alone.
    """
    row = _row_of(connection, id)
    if row["status"] != PENDING:
        return ()
    told = [row["worker"], *(one["id"] for one in _open(connection, row["root"], id) if one["worker"] == one["id"])]
    told = list(dict.fromkeys(told))
    asked = update(task).where(task.c.id.in_({id, *told}), task.c.abortion_requested.is_(None))
    if connection.execute(asked.values(abortion_requested=now, updated=now)).rowcount:
        mark_changed(connection, row["root"], next_generation(connection), now)
    return tuple(told)


def attach(connection: Connection, id: str) -> tuple[int, bool]:
    """Return when a worker's running task began, and whether it was asked to stop. Raises UnknownTask, TaskOver."""
    row = _row_of(connection, id)
    if row["worker"] != id or not row["leased"]:
        raise UnknownTask(id)
    if row["status"] != PENDING:
        raise TaskOver(id, row["status"])
    return row["started"], row["abortion_requested"] is not None


def running(connection: Connection) -> list[tuple[str, bool]]:
    """Return the running tasks of workers, each with whether its worker is behind TaskService.Run; parents last."""
    query = select(task.c.id, task.c.leased).where(RUNNING, OF_WORKERS)
    return [(row.id, bool(row.leased)) for row in connection.execute(query.order_by(task.c.depth.desc()))]


def running_jobs(connection: Connection, kind: str) -> list[str]:
    """Return the jobs of the running tasks of a kind, oldest first."""
    query = select(task.c.job).where(RUNNING, task.c.kind == kind, task.c.job.is_not(None))
    return [str(job) for job in connection.execute(query.order_by(task.c.added)).scalars()]


def root_of(connection: Connection, id: str) -> str:
    """Return the root of a task. Raises UnknownTask."""
    return str(_row_of(connection, id)["root"])


def close(connection: Connection, root: str, id: str, at: int, status: str, result: Any) -> dict[str, str]:
    """End a running task and interrupt what runs below it. Return the tasks that are over, each with its worker."""
    over = {}
    ending = {"status": status, "ended": at, "updated": at, "result": None if result is None else kept(result)}
    for row in _open(connection, root, id):
        cut = {"status": "interrupted", "ended": at, "updated": at}
        values = ending if row["id"] == id else cut
        connection.execute(update(task).where(task.c.id == row["id"]).values(values))
        over[row["id"]] = row["worker"]
    return over


def remove(connection: Connection, id: str, now: int) -> None:
    """Forget a task that is over with everything below it. Raises UnknownTask, TaskRuns.

    A part of a task that runs stays: its worker may say again what became of it.
    """
    row = _row_of(connection, id)
    for one in (id, row["root"]):
        if _row_of(connection, one)["status"] == PENDING:
            raise TaskRuns(one)
    if row["parent"] is None:
        _remove_root(connection, id, row["added"], now)
        return
    branch = select(task.c.id, task.c.parent).where(task.c.root == row["root"]).order_by(task.c.depth)
    _delete(connection, [one["id"] for one in below(connection.execute(branch).mappings(), id)])
    mark_changed(connection, row["root"], next_generation(connection), now)


def prune(connection: Connection, now: int, keep: int, oldest: int | None = None, limit: int = 200) -> int:
    """Forget finished root tasks beyond keep, and those that ended before oldest; return how many, at most limit."""
    finished = select(task.c.id, task.c.added).where(ROOTS, task.c.ended.is_not(None))
    newest_first = finished.order_by(task.c.ended.desc(), task.c.id.desc())
    doomed = connection.execute(newest_first.offset(keep).limit(limit)).all()
    if not doomed and oldest is not None:
        doomed = connection.execute(finished.where(task.c.ended < oldest).limit(limit)).all()
    for row in doomed:
        _remove_root(connection, row.id, row.added, now)
    return len(doomed)


def bury(connection: Connection, keep: int, oldest: int) -> None:
    """Forget removals beyond keep and before oldest; tokens from before them are too old from now on."""
    beyond = select(tombstone.c.removed).order_by(tombstone.c.removed.desc()).offset(keep).limit(1)
    aged = select(func.max(tombstone.c.removed)).where(tombstone.c.at < oldest)
    floor = max(connection.execute(beyond).scalar() or 0, connection.execute(aged).scalar() or 0)
    if floor:
        connection.execute(delete(tombstone).where(tombstone.c.removed <= floor))
        connection.execute(update(task_log).where(task_log.c.floor < floor).values(floor=floor))


def below(rows: Iterable[RowMapping], id: str) -> list[RowMapping]:
    """Return the row of id and those below it, given that parents come before their children."""
    inside: set[str] = set()
    found = []
    for row in rows:
        if row["id"] == id or row["parent"] in inside:
            inside.add(row["id"])
            found.append(row)
    return found


def _row_of(connection: Connection, id: str) -> RowMapping:
    row = connection.execute(select(task).where(task.c.id == id)).mappings().first()
    if row is None:
        raise UnknownTask(id)
    return row


def _open(connection: Connection, root: str, id: str) -> list[RowMapping]:
    """Return the running tasks from id down; above a running task everything runs."""
    columns = (task.c.id, task.c.parent, task.c.worker)
    query = select(*columns).where(task.c.root == root, RUNNING).order_by(task.c.depth)
    return below(connection.execute(query).mappings(), id)


def _remove_root(connection: Connection, id: str, added: int, now: int) -> None:
    snapshot = snapshots(connection, [id])[id] | {"tasks": [], "infos": [], "warnings": []}
    _delete(connection, list(connection.execute(select(task.c.id).where(task.c.root == id)).scalars()))
    stone = {"removed": next_generation(connection), "added": added, "at": now, "snapshot": dumps(snapshot).decode()}
    connection.execute(insert(tombstone).values(stone))


def _delete(connection: Connection, ids: Sequence[str]) -> None:
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        connection.execute(delete(task_entry).where(task_entry.c.task.in_(some)))
        connection.execute(delete(task).where(task.c.id.in_(some)))
