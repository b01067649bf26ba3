"""The queue of any number of processes, kept by procrastinate in the PostgreSQL of the runs.

What the library does to its tables happens in the transaction in which the runs change, so that neither knows of a run
what the other does not. A job is `{"run": id}`; its lock is the domain, which lets one run of a domain run at a time.
"""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from procrastinate.connector import BaseAsyncConnector
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.schema import SchemaManager, migrations_path
from psycopg.types.json import Jsonb
from sqlalchemy import Connection, text

from runtime.dns.runs import tables
from runtime.dns.runs.outcomes import Outcome
from runtime.dns.runs.queues import Claim, begun, take_care
from runtime.dns.runs.tables import Facts

T = TypeVar("T")

TASK = "gatewright.zone.run"
_SWEEP = 0x7A6F6E65
"""The key of the advisory lock of who takes care of lost runs; any number that nobody else takes in this database."""


_TABLES = 0x7A6F6E66
"""That of who makes the tables."""


_DEFER_THOSE = """
    SELECT cardinality(procrastinate_defer_jobs_v1(array_agg(
        CAST(ROW('zone-' || queue, CAST(:task AS text), priority, domain, NULL, jsonb_build_object('run', id), NULL)
             AS procrastinate_job_to_defer_v1)
        ORDER BY created)))
    FROM zone_run WHERE {} HAVING count(*) > 0
    """
_DEFER = text(_DEFER_THOSE.format("id = ANY(CAST(:ids AS bigint[]))"))
"""The library's own function, given jobs that are made of rows where those are: sending each of 100,000 jobs there, and
its number back, takes longer than all the rest."""

_DEFER_NEXT = text(
    _DEFER_THOSE.format(
        """id = (
        SELECT next.id FROM zone_run AS past JOIN zone_run AS next
            ON next.domain = past.domain AND next.created > past.created AND next.batch = past.batch AND next.state = 0
        WHERE past.id = :run AND NOT EXISTS (
            SELECT 1 FROM procrastinate_jobs AS job
            WHERE job.lock = past.domain AND job.status IN ('todo', 'doing')
                AND job.args = jsonb_build_object('run', next.id)
        )
        ORDER BY next.created LIMIT 1)"""
    )
)
"""The next one of the same name in a batch."""


class PostgresqlQueue:
    """See `queues.Queue`. `lost_seconds`: how long a process may be silent before it counts as dead.

    Of the runs of a batch with one name only the first has a job, and each that is over makes that of the next: they
    have to wait for each other, and whoever looks for a job would go past all of theirs. So the later ones come after
    what else there is of their priority by then.
    """

    idle_seconds = 0.5
    shared = True

    def __init__(self, queue: int | None = None, lost_seconds: float = 30.0) -> None:
        self._queues = None if queue is None else [_name(queue)]
        self._lost_seconds = lost_seconds
        self._worker: int | None = None
        self._last: int | None = None
        self._steady: int | None = None

    def open(self, connection: Connection, now: int) -> None:
        """Bring the library's tables to its version. Runs of a process that is gone are taken care of once it has been
        silent long enough."""
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TABLES})
        revisions = sorted(path.name for path in migrations_path.glob("*.sql"))
        if connection.execute(text("SELECT to_regclass('procrastinate_jobs')")).scalar() is None:
            _script(connection, SchemaManager.get_schema())
            # Finding the runs of one domain is the library's question for each job it looks at, without an index.
            _script(
                connection,
                "CREATE INDEX zone_job_lock ON procrastinate_jobs (lock) WHERE status IN ('todo', 'doing')",
            )
        else:
            known = text("SELECT obj_description('procrastinate_jobs'::regclass)")
            present = str(connection.execute(known).scalar() or revisions[-1])
            for name in revisions:
                if name > present:
                    _script(connection, (migrations_path / name).read_text(encoding="utf-8"))
        # The library does not note how far its tables are.
        _script(connection, f"COMMENT ON TABLE procrastinate_jobs IS '{revisions[-1]}'")

    def add(self, connection: Connection, rows: Sequence[Facts]) -> None:
        connection.execute(_DEFER, {"ids": _first_of_names(rows), "task": TASK})

    def take(self, connection: Connection, room: int, now: int) -> list[Claim]:
        worker = self._registered(connection)
        claims: list[Claim] = []
        while len(claims) < room:
            job = _done(_jobs(connection).fetch_job(self._queues, worker))
            if job is None:
                break
            row = tables.begin(connection, _run_of(job), now)
            if row is None:
                _finish(connection, job.id)
                _follow(connection, _run_of(job))
            else:
                claims.append(begun(row, job.id))
        return claims

    def over(self, connection: Connection, claim: Claim, found: Outcome, now: int) -> bool:
        if not tables.end(connection, claim.id, claim.attempt, found, now):
            return False
        _finish(connection, claim.job)
        if claim.batch is not None:
            _follow(connection, claim.id)
        return True

    def again(self, connection: Connection, claim: Claim, *, counted: bool) -> None:
        if tables.again(connection, claim.id, claim.attempt, counted=counted):
            _retry(connection, claim.job)

    def beat(self, connection: Connection, now: int) -> bool:
        worker = self._registered(connection)
        jobs = _jobs(connection)
        _done(jobs.update_heartbeat(worker))
        limit = int(self._lost_seconds * 1_000_000)
        if self._last is None or self._steady is None or now - self._last > limit:
            # After the database was away nobody could say that he lives: give the others the time to.
            self._steady = now
        self._last = now
        if now - self._steady < limit:
            return False
        if not connection.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _SWEEP}).scalar():
            return False
        stalled = {
            _run_of(job): job.id
            for job in _done(jobs.get_stalled_jobs(seconds_since_heartbeat=self._lost_seconds))
            if job.task_name == TASK and job.worker_id != worker
        }
        states = tables.running(connection, stalled) if stalled else {}
        waiting = False
        for id, job in stalled.items():
            if id in states and take_care(connection, id, *states[id], now):
                _retry(connection, job)
                waiting = True
            else:
                _finish(connection, job)
                _follow(connection, id)
        _done(jobs.prune_stalled_workers(self._lost_seconds * 10))
        return waiting

    def leave(self, connection: Connection) -> None:
        if self._worker is not None:
            _done(_jobs(connection).unregister_worker(self._worker))
            self._worker = None

    def _registered(self, connection: Connection) -> int:
        known = "SELECT 1 FROM procrastinate_workers WHERE id = :worker"
        if self._worker is None or not connection.execute(text(known), {"worker": self._worker}).scalar():
            self._worker = _done(_jobs(connection).register_worker())
        return self._worker


def _script(connection: Connection, statements: str) -> None:
    raw: Any = connection.connection.driver_connection
    with raw.cursor() as cursor:
        # Without parameters, so that a percent sign stays one and there may be several statements.
        cursor.execute(statements)


class _Connector(BaseAsyncConnector):
    """The library's queries on a connection of ours, in the transaction that is open there."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def execute_query_async(self, query: str, **arguments: Any) -> None:
        self._connection.exec_driver_sql(query, _wrapped(arguments))

    async def execute_query_one_async(self, query: str, **arguments: Any) -> dict[str, Any]:
        return dict(self._connection.exec_driver_sql(query, _wrapped(arguments)).mappings().one())

    async def execute_query_all_async(self, query: str, **arguments: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in self._connection.exec_driver_sql(query, _wrapped(arguments)).mappings()]


def _jobs(connection: Connection) -> JobManager:
    return JobManager(_Connector(connection))


def _done(work: Coroutine[Any, Any, T]) -> T:
    """Return the value of work that never waits, as nothing does on our connector."""
    try:
        work.send(None)
    except StopIteration as end:
        value: T = end.value
        return value
    raise AssertionError("a query was waited for")


def _wrapped(arguments: dict[str, Any]) -> dict[str, Any]:
    return {name: _adapted(value) for name, value in arguments.items()}


def _adapted(value: Any) -> Any:
    match value:
        case dict():
            return Jsonb(value)
        case list():
            return [_adapted(item) for item in value]
        case tuple():
            return tuple(_adapted(item) for item in value)
    return value


def _first_of_names(rows: Sequence[Facts]) -> list[int]:
    """Return the ids of the runs that need no other one of their batch to be over before they begin."""
    names: set[str] = set()
    found: list[int] = []
    for row in rows:
        if row["batch"] is None:
            found.append(row["id"])
        elif row["domain"] not in names:
            names.add(row["domain"])
            found.append(row["id"])
    return found


def _finish(connection: Connection, job: int | None) -> None:
    assert job is not None
    _done(_jobs(connection).finish_job_by_id_async(job, Status.SUCCEEDED, delete_job=True))


def _follow(connection: Connection, run: int) -> None:
    """Put the run into the queue that comes after one that is over, of its name and in its batch, if there is one."""
    connection.execute(_DEFER_NEXT, {"run": run, "task": TASK})


def _retry(connection: Connection, job: int | None) -> None:
    assert job is not None
    _done(_jobs(connection).retry_job_by_id_async(job, datetime.now(UTC)))


def _run_of(job: Job) -> int:
    id = job.task_kwargs["run"]
    assert isinstance(id, int)
    return id


def _name(queue: int) -> str:
    return f"zone-{queue}"
