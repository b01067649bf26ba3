"""Runs that have been over for long enough are forgotten, in small steps, so that nobody waits for it.

A run by itself goes when its time is over; those of a batch go together, when that of the last of them is. The batch
is not there any more before the first of its runs goes, so that its numbers never shrink.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import structlog
from sqlalchemy import Connection, bindparam, delete, exists, or_, select, update

from runtime.dns.runs.errors import StoreUnavailable
from runtime.dns.runs.memory import Memory
from runtime.dns.runs.schema import batch, outcome, run
from runtime.dns.runs.store import Clock, Store

STEP: Final = 500
"""How many runs one transaction forgets at most."""

PAUSE: Final = 60.0
"""Seconds from one look for what is old to the next."""

_log = structlog.get_logger(__name__)

_ALONE = (
    select(run.c.id, run.c.domain)
    .where(run.c.batch.is_(None), run.c.ended < bindparam("until"))
    .order_by(run.c.ended)
    .limit(STEP)
)
_KEPT = exists().where(run.c.batch == batch.c.id, or_(run.c.ended.is_(None), run.c.ended >= bindparam("until")))
_BATCHES = select(batch.c.id).where(batch.c.created < bindparam("until"), batch.c.forgotten.is_(False), ~_KEPT)
_FORGOTTEN = select(batch.c.id).where(batch.c.forgotten)
_IN_BATCHES = select(run.c.id, run.c.domain).where(run.c.batch.in_(_FORGOTTEN)).limit(STEP)
_EMPTY = delete(batch).where(batch.c.forgotten, ~exists().where(run.c.batch == batch.c.id))


class Retention:
    """Forgets runs that ended longer ago than `keep` seconds; `memory` hears of each."""

    def __init__(self, store: Store, clock: Clock, memory: Memory, keep: float) -> None:
        self._store = store
        self._clock = clock
        self._memory = memory
        self._keep = int(keep * 1_000_000)
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look for what is old now, and then again and again."""
        self._loop = asyncio.ensure_future(self._work())

    async def close(self) -> None:
        """Forget nothing more."""
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            # What is old now will be old later.
            try:
                if count := await self.sweep():
                    _log.info("old zone tests were forgotten", runs=count)
            except StoreUnavailable:
                pass  # The store has said that the database is away.
            except Exception:
                _log.exception("old zone tests could not be forgotten")
            await asyncio.sleep(PAUSE)

    async def sweep(self) -> int:
        """Forget all that is old by now, and return how many runs that were. Raises StoreUnavailable."""
        until = self._clock() - self._keep
        values = {"until": until}
        found = await self._store.read(lambda connection: connection.execute(_BATCHES, values).scalars().all())
        if found:
            await self._store.write(lambda connection: _forget_batches(connection, found))
        count = 0
        while gone := await self._store.write(lambda connection: _forget(connection, until)):
            count += len(gone)
            for id, domain in gone.items():
                self._memory.forgotten(id, domain)
        return count


def _forget_batches(connection: Connection, ids: Sequence[int]) -> None:
    connection.execute(update(batch).where(batch.c.id.in_(ids)).values(forgotten=True))


def _forget(connection: Connection, until: int) -> Mapping[int, str]:
    """Remove some runs that are old, and return their domains; none when there is nothing more to remove."""
    rows = connection.execute(_IN_BATCHES).all() or connection.execute(_ALONE, {"until": until}).all()
    gone = {row.id: row.domain for row in rows}
    if gone:
        connection.execute(delete(outcome).where(outcome.c.run.in_(gone)))
        connection.execute(delete(run).where(run.c.id.in_(gone)))
    else:
        connection.execute(_EMPTY)
    return gone
