"""The queue of one process: the runs that wait, as they are in the table."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select

from runtime.dns.runs import tables
from runtime.dns.runs.model import State
from runtime.dns.runs.outcomes import Outcome
from runtime.dns.runs.queues import Claim, begun, take_care
from runtime.dns.runs.schema import run, unfinished
from runtime.dns.runs.tables import Facts

_busy = run.alias()
_NEXT = (
    select(run.c.id, run.c.domain)
    .where(
        unfinished(run, State.WAITING.value),
        run.c.domain.not_in(select(_busy.c.domain).where(unfinished(_busy, State.RUNNING.value))),
    )
    .order_by(run.c.priority.desc(), run.c.created)
    .limit(bindparam("room"))
)
_NEXT_OF_QUEUE = _NEXT.where(run.c.queue == bindparam("queue"))


class TableQueue:
    """See `queues.Queue`. Nobody else has the database, so runs that run at the start have no worker."""

    idle_seconds = 3600.0
    shared = False

    def __init__(self, queue: int | None = None) -> None:
        self._queue = queue

    def open(self, connection: Connection, now: int) -> None:
        for id, (state, attempt) in tables.running(connection).items():
            take_care(connection, id, state, attempt, now)

    def add(self, connection: Connection, rows: Sequence[Facts]) -> None:
        """Nothing to do: a run that waits is in the queue."""

    def take(self, connection: Connection, room: int, now: int) -> list[Claim]:
        query, values = _NEXT, {"room": room}
        if self._queue is not None:
            query, values = _NEXT_OF_QUEUE, {"room": room, "queue": self._queue}
        claims: list[Claim] = []
        # Those of one domain among them have to wait for each other, and what is behind them comes in their place.
        while rows := connection.execute(query, values | {"room": room - len(claims)}).all():
            first = {row.domain: row.id for row in reversed(rows)}
            claims += [begun(row) for row in (tables.begin(connection, id, now) for id in first.values()) if row]
            if len(claims) >= room:
                break
        return claims

    def over(self, connection: Connection, claim: Claim, found: Outcome, now: int) -> bool:
        return tables.end(connection, claim.id, claim.attempt, found, now)

    def again(self, connection: Connection, claim: Claim, *, counted: bool) -> None:
        tables.again(connection, claim.id, claim.attempt, counted=counted)

    def beat(self, connection: Connection, now: int) -> bool:
        return False

    def leave(self, connection: Connection) -> None:
        """Nobody has to know."""
