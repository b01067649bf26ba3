"""The queue: which run is next, who has it, and what becomes of runs whose worker is gone.

Two implementations pass one suite: `queue_table` for one process with SQLite, `queue_postgresql` for any number of
processes on one PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from sqlalchemy import Connection

from runtime.dns.runs import tables
from runtime.dns.runs.model import State
from runtime.dns.runs.outcomes import LOST, Outcome, told
from runtime.dns.runs.tables import Facts

ATTEMPTS: Final = 2
"""How often a run is begun, if its worker dies."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A run that this process executes now. `job` is its number in a queue that has numbers of its own."""

    id: int
    domain: str
    batch: int | None
    attempt: int
    profile: str
    parameters: str
    job: int | None


class Queue(Protocol):
    """The functions are steps of transactions; they run in the writer's thread, one at a time."""

    idle_seconds: float
    """How long to wait before looking again when nothing was there, unless something is added here."""
    shared: bool
    """Whether other processes look at the same runs."""

    def open(self, connection: Connection, now: int) -> None:
        """Take up the work; runs of a former process that are not over wait again, or are over as lost."""

    def add(self, connection: Connection, rows: Sequence[Facts]) -> None:
        """Put new runs, which are in the table already, into the queue."""

    def take(self, connection: Connection, room: int, now: int) -> list[Claim]:
        """Have up to `room` runs begin: greatest priority first, then the oldest, never two of one domain at a time."""

    def over(self, connection: Connection, claim: Claim, found: Outcome, now: int) -> bool:
        """Have a run be over. Returns False, and keeps nothing, if it has been given to somebody else."""

    def again(self, connection: Connection, claim: Claim, *, counted: bool) -> None:
        """Give a run back to be begun again; `counted`: its worker died, which counts against ATTEMPTS."""

    def beat(self, connection: Connection, now: int) -> bool:
        """Say that this process lives, and take care of the runs of processes that do not. Returns whether runs that
        wait again were among them."""

    def leave(self, connection: Connection) -> None:
        """Say that this process takes no more runs; it has none."""


def take_care(connection: Connection, id: int, state: State, attempt: int, now: int) -> bool:
    """Have a run whose worker is gone wait again, or be over after its last attempt. Returns whether it waits."""
    if state is not State.RUNNING:
        return state is State.WAITING
    if attempt < ATTEMPTS:
        return tables.again(connection, id, attempt, counted=True)
    tables.end(connection, id, attempt, lost(attempt), now)
    return False


def lost(attempt: int) -> Outcome:
    """Return what there is of a run whose workers died."""
    return Outcome([told(LOST, attempts=attempt)], LOST)


def begun(row: Any, job: int | None = None) -> Claim:
    """Return the claim of a row of `tables.begin`."""
    return Claim(row.id, row.domain, row.batch, row.attempts, row.profile, row.texts, job)
