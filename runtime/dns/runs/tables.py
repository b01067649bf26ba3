"""The tables of the service, one step at a time: each function is a part of a transaction of the caller."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from runtime.contract.jsontext import dumps, loads
from runtime.dns.engine.profile import LEVELS
from runtime.dns.runs.model import BatchStatus, HistoryEntry, Kind, Parameters, Run, State
from runtime.dns.runs.outcomes import Outcome, pack
from runtime.dns.runs.parameters import from_json
from runtime.dns.runs.profiles import Content
from runtime.dns.runs.schema import batch, outcome, profile, run, unfinished, user

_LEVEL_NAMES = {number: name for name, number in LEVELS.items()}

FIELDS = (
    "id", "domain", "fingerprint", "batch", "undelegated", "advanced", "priority", "queue", "profile", "parameters",
    "given", "created", "started", "ended", "state", "progress", "attempts", "level", "failure",
)  # fmt: skip

Facts = dict[str, Any]
"""A row of `zone_run`, by the names of its columns."""


def new_run(
    id: int,
    domain: str,
    fingerprint: str,
    parameters: Parameters,
    digest: str,
    created: int,
    *,
    batch: int | None = None,
    texts: tuple[str, str] | None = None,
) -> Facts:
    """Return the row of a run that waits. `texts` are its parameters and what was given, None where the batch has
    them."""
    return {
        "id": id,
        "domain": domain,
        "fingerprint": fingerprint,
        "batch": batch,
        "undelegated": parameters.undelegated,
        "advanced": parameters.advanced,
        "priority": parameters.priority,
        "queue": parameters.queue,
        "profile": digest,
        "parameters": texts and texts[0],
        "given": texts and texts[1],
        "created": created,
        "started": None,
        "ended": None,
        "state": State.WAITING.value,
        "progress": 0,
        "attempts": 0,
        "level": None,
        "failure": None,
    }


_COLUMNS = tuple(column.name for column in run.columns)
_DIALECT: Any = postgresql.dialect
_ARRAYS = ", ".join(f"%s::{column.type.compile(_DIALECT())}[]" for column in run.columns)
_VALUES = itemgetter(*_COLUMNS)
_ADD_RUNS = f"INSERT INTO {run.name} ({', '.join(_COLUMNS)})"
_ADD_ROWS = f"{_ADD_RUNS} VALUES ({', '.join('?' for _ in _COLUMNS)})"
_ADD_ARRAYS = f"{_ADD_RUNS} SELECT * FROM unnest({_ARRAYS})"


def add_runs(connection: Connection, rows: Sequence[Facts]) -> None:
    """Keep new runs."""
    # In the form of the driver: there may be 100,000 rows, and nothing in them needs converting.
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_ADD_ROWS, [*map(_VALUES, rows)])
    else:
        # One statement for any number; the driver would send one for each row, which takes several times as long.
        connection.exec_driver_sql(_ADD_ARRAYS, tuple([row[name] for row in rows] for name in _COLUMNS))


def keep_profile(connection: Connection, content: Content) -> None:
    """Keep a profile, if it is not there yet."""
    values = {"digest": content.digest, "overlay": dumps(content.overlay).decode()}
    if connection.dialect.name == "sqlite":
        connection.execute(sqlite.insert(profile).on_conflict_do_nothing(), values)
    else:
        connection.execute(postgresql.insert(profile).on_conflict_do_nothing(), values)


def overlay(connection: Connection, digest: str) -> dict[str, Any]:
    """Return what a profile lays over the default one. Raises LookupError if it is not there, ValueError if it is no
    JSON."""
    kept = connection.execute(select(profile.c.overlay).filter_by(digest=digest)).scalar()
    if kept is None:
        raise LookupError(f"there is no profile {digest}")
    found: dict[str, Any] = loads(kept)
    return found


_ALIKE = f"SELECT fingerprint, id, created FROM {run.name} WHERE batch IS NULL AND fingerprint"
# Two looks into the index: with `or` all of a fingerprint would be read, and of a zone that is tested by the hour there
# are tens of thousands. In the form of the driver, and the same text for any number: each start waits for this.
_REUSABLE = "{alike} {among} AND started IS NULL UNION ALL {alike} {among} AND started >= {since}"
_REUSABLE_OF_JSON = _REUSABLE.format(alike=_ALIKE, among="IN (SELECT value FROM json_each(?))", since="?")
_REUSABLE_OF_ARRAY = _REUSABLE.format(alike=_ALIKE, among="= ANY(%s)", since="%s")


def reusable(connection: Connection, fingerprints: Collection[str], since: int) -> dict[str, int]:
    """Return for each fingerprint the newest run, in no batch, that waits or was started at `since` or later."""
    if connection.dialect.name == "sqlite":
        text = dumps(list(fingerprints)).decode()
        found = connection.exec_driver_sql(_REUSABLE_OF_JSON, (text, text, since)).all()
    else:
        array = list(fingerprints)
        found = connection.exec_driver_sql(_REUSABLE_OF_ARRAY, (array, array, since)).all()
    return {fingerprint: id for fingerprint, id, created in sorted(found, key=lambda row: row.created)}


_WAITING = select(func.count()).select_from(run).where(unfinished(run, State.WAITING.value))


def waiting(connection: Connection) -> int:
    """Return how many runs wait."""
    return connection.execute(_WAITING).scalar_one()


_SOURCE = run.outerjoin(batch, run.c.batch == batch.c.id)
_TEXTS = (
    func.coalesce(run.c.parameters, batch.c.parameters).label("texts"),
    func.coalesce(run.c.given, batch.c.given).label("sent"),
)
_RUN = select(run, *_TEXTS).select_from(_SOURCE).where(run.c.id == bindparam("run"))
_RESULTS = (
    select(run, *_TEXTS, outcome.c.messages)
    .select_from(_SOURCE.outerjoin(outcome, run.c.id == outcome.c.run))
    .where(run.c.id == bindparam("run"))
)
_PROGRESS = select(run.c.state, run.c.progress).where(run.c.id == bindparam("run"))


def read_run(connection: Connection, id: int) -> Run | None:
    """Return a run, or None."""
    row = connection.execute(_RUN, {"run": id}).one_or_none()
    return None if row is None else _run(row)


def read_results(connection: Connection, id: int) -> tuple[Run, bytes | None] | None:
    """Return a run with its packed messages, None in their place while it is not over; None for no such run."""
    row = connection.execute(_RESULTS, {"run": id}).one_or_none()
    return None if row is None else (_run(row), row.messages)


def read_progress(connection: Connection, id: int) -> tuple[State, int] | None:
    """Return state and progress of a run, or None."""
    row = connection.execute(_PROGRESS, {"run": id}).one_or_none()
    return None if row is None else (State(row.state), row.progress)


def _run(row: Row[Any]) -> Run:
    return Run(
        id=row.id,
        domain=row.domain,
        parameters=from_json(row.texts, row.sent),
        fingerprint=row.fingerprint,
        batch=row.batch,
        state=State(row.state),
        progress=row.progress,
        created=row.created,
        started=row.started,
        ended=row.ended,
        level=None if row.level is None else _LEVEL_NAMES[row.level],
        failure=row.failure,
    )


_HISTORY = (
    select(run.c.id, run.c.created, run.c.undelegated, run.c.advanced, run.c.state, run.c.level)
    .where(run.c.domain == bindparam("domain"))
    .order_by(run.c.created.desc(), run.c.id.desc())
    .limit(bindparam("rows"))
    .offset(bindparam("skipped"))
)
_FINISHED = _HISTORY.where(run.c.state == State.FINISHED.value)
_HISTORIES = {
    (kind, unfinished): query if only is None else query.where(run.c.undelegated.is_(only))
    for unfinished, query in ((True, _HISTORY), (False, _FINISHED))
    for kind, only in ((Kind.ALL, None), (Kind.DELEGATED, False), (Kind.UNDELEGATED, True))
}
_STATES = {state.value: state for state in State}


def history(
    connection: Connection, domain: str, kind: Kind, unfinished: bool, offset: int, limit: int
) -> list[HistoryEntry]:
    """Return runs of a domain, newest first."""
    values = {"domain": domain, "rows": limit, "skipped": offset}
    rows = connection.execute(_HISTORIES[kind, unfinished], values)
    names = _LEVEL_NAMES
    return [
        HistoryEntry(id, created, undelegated, advanced, _STATES[state], None if level is None else names[level])
        for id, created, undelegated, advanced, state, level in rows
    ]


def add_batch(connection: Connection, username: str, created: int, texts: tuple[str, str]) -> int:
    """Keep a batch, and return its id."""
    values = {"username": username, "created": created, "parameters": texts[0], "given": texts[1]}
    id = connection.execute(insert(batch).values(values)).inserted_primary_key
    assert id is not None
    return int(id[0])


def unfinished_batch(connection: Connection, username: str) -> int | None:
    """Return a batch of a user that has a run that is not over, or None."""
    mine = select(batch.c.id).where(batch.c.username == username)
    found = select(run.c.batch).where(run.c.batch.in_(mine), run.c.state.in_([State.WAITING, State.RUNNING])).limit(1)
    return connection.execute(found).scalar()


def read_batch(connection: Connection, id: int, ids: Collection[State]) -> BatchStatus | None:
    """Return how far a batch is, with the ids of its runs in these states; None for no such batch."""
    kept = batch.c.id == id, batch.c.forgotten.is_(False)
    row = connection.execute(select(batch.c.username, batch.c.created).where(*kept)).one_or_none()
    if row is None:
        return None
    states = select(run.c.state, func.count()).where(run.c.batch == id).group_by(run.c.state)
    counts = {State(state): count for state, count in connection.execute(states)}
    lists: dict[State, Sequence[int]] = {}
    for state in ids:
        listed = select(run.c.id).where(run.c.batch == id, run.c.state == state.value).order_by(run.c.created)
        lists[state] = connection.execute(listed).scalars().all()
    return BatchStatus(
        id=id,
        username=row.username,
        created=row.created,
        waiting=counts.get(State.WAITING, 0),
        running=counts.get(State.RUNNING, 0),
        finished=counts.get(State.FINISHED, 0),
        ids=lists,
    )


def add_user(connection: Connection, username: str, key: str) -> int:
    """Keep a user with a hashed key, and return its number. Raises IntegrityError for one that is there."""
    id = connection.execute(insert(user).values(username=username, key=key)).inserted_primary_key
    assert id is not None
    return int(id[0])


def key_of(connection: Connection, username: str) -> str | None:
    """Return the hashed key of a user, or None."""
    return connection.execute(select(user.c.key).where(user.c.username == username)).scalar()


def lock_user(connection: Connection, username: str) -> None:
    """Let no other transaction start a batch for the user until this one ends. SQLite has one transaction at a time."""
    connection.execute(select(user.c.id).where(user.c.username == username).with_for_update())


_BEGIN = (
    update(run)
    .where(run.c.id == bindparam("run"), run.c.state == State.WAITING.value)
    .values(
        state=State.RUNNING.value,
        attempts=run.c.attempts + 1,
        started=bindparam("now"),
        progress=1,
    )
)
_BEGUN = (
    select(run.c.id, run.c.domain, run.c.batch, run.c.profile, run.c.attempts, *_TEXTS)
    .select_from(_SOURCE)
    .where(run.c.id == bindparam("run"))
)


def begin(connection: Connection, id: int, now: int) -> Any:
    """Have a waiting run begin, and return what it takes to execute it; None for one that does not wait."""
    if connection.execute(_BEGIN, {"run": id, "now": now}).rowcount != 1:
        return None
    return connection.execute(_BEGUN, {"run": id}).one()


_END = (
    update(run)
    .where(run.c.id == bindparam("run"), run.c.state == State.RUNNING.value, run.c.attempts == bindparam("attempt"))
    .values(
        state=State.FINISHED.value,
        progress=100,
        ended=bindparam("now"),
        level=bindparam("worst"),
        failure=bindparam("reason"),
    )
)
_ADD_OUTCOME = insert(outcome)


def end(connection: Connection, id: int, attempt: int, found: Outcome, now: int) -> bool:
    """Have a run be over. Returns False, and changes nothing, if it is not in this attempt any more."""
    values = {"run": id, "attempt": attempt, "now": now, "worst": found.level, "reason": found.failure}
    if connection.execute(_END, values).rowcount != 1:
        return False
    connection.execute(_ADD_OUTCOME, {"run": id, "messages": pack(found.messages)})
    return True


_AGAIN = (
    update(run)
    .where(run.c.id == bindparam("run"), run.c.state == State.RUNNING.value, run.c.attempts == bindparam("attempt"))
    .values(state=State.WAITING.value, progress=0, started=None, attempts=run.c.attempts - bindparam("uncounted"))
)


def again(connection: Connection, id: int, attempt: int, *, counted: bool) -> bool:
    """Have a run wait again; `counted`: the attempt counts. Returns False if it is not in this attempt any more."""
    values = {"run": id, "attempt": attempt, "uncounted": 0 if counted else 1}
    return connection.execute(_AGAIN, values).rowcount == 1


_ADVANCE = (
    update(run)
    .where(
        run.c.id == bindparam("run"),
        run.c.state == State.RUNNING.value,
        run.c.attempts == bindparam("attempt"),
        run.c.progress < bindparam("percent"),
    )
    .values(progress=bindparam("percent"))
)


def advance(connection: Connection, progress: Iterable[tuple[int, int, int]]) -> None:
    """Keep progress: run, attempt and percent."""
    rows = [{"run": id, "attempt": attempt, "percent": percent} for id, attempt, percent in progress]
    if rows:
        connection.execute(_ADVANCE, rows)


def running(connection: Connection, ids: Collection[int] | None = None) -> Mapping[int, tuple[State, int]]:
    """Return state and attempt of runs; None: of those that run."""
    query = select(run.c.id, run.c.state, run.c.attempts)
    if ids is None:
        query = query.where(unfinished(run, State.RUNNING.value))
    else:
        query = query.where(run.c.id.in_(ids))
    return {id: (State(state), attempt) for id, state, attempt in connection.execute(query)}
