"""New runs: what waits together is looked up and kept together, in one transaction with one commit."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from runtime.contract.jsontext import dumps
from runtime.dns.runs import tables
from runtime.dns.runs.errors import QueueFull, RunsError, StoreUnavailable, TooManyRuns
from runtime.dns.runs.model import GREATEST_ID, LEAST_ID, Started
from runtime.dns.runs.parameters import Checked, to_json
from runtime.dns.runs.profiles import Content
from runtime.dns.runs.queues import Queue
from runtime.dns.runs.rate import Rate
from runtime.dns.runs.settings import RunsSettings
from runtime.dns.runs.store import Clock, Store

GROUP = 256
"""How many runs at most are kept in one transaction."""

GATHER = 0.001
"""Seconds that who asks waits at most for those who were answered together with him, and so ask together again: it is
commits that cost."""

_LOCKS = text("SELECT pg_advisory_xact_lock(key) FROM unnest(CAST(:keys AS bigint[])) AS key")

_log = structlog.get_logger(__name__)

COUNT_AGE = 1_000_000
"""How many microseconds old the number of waiting runs may be that new ones are added to, where others add
some, too."""


@dataclass(slots=True)
class _Asked:
    domain: str
    checked: Checked
    fingerprint: str
    client: str
    answer: asyncio.Future[Started]


class Creation:
    """Keeps new runs, or finds those that may be used again; and keeps count of what waits."""

    def __init__(
        self,
        store: Store,
        queue: Queue,
        settings: RunsSettings,
        clock: Clock,
        added: Callable[[Mapping[int, str]], None],
    ) -> None:
        self._store = store
        self._queue = queue
        self._reuse = int(settings.reuse_seconds * 1_000_000)
        self._most = settings.max_waiting
        self._rate = Rate(settings.client_runs)
        self._clock = clock
        self._added = added
        self._asked: list[_Asked] = []
        self._working: asyncio.Task[None] | None = None
        self._crowd = 1
        """How many were answered together, with those who were waiting then."""
        self._complete: asyncio.Future[None] | None = None
        """Is waited for till so many are there again."""
        self._waiting = 0
        """Where nobody else adds runs: so many at most."""
        self._counted: int | None = None
        """When they were counted."""
        self._exact = False
        """They were, in the transaction that goes on."""
        self._profiles: set[str] = set()
        """Digests of profiles that are certain to be in the table."""

    async def start(self, domain: str, checked: Checked, client: str) -> Started:
        """Return a run for a normalised domain once it is on disk. Raises TooManyRuns, QueueFull, StoreUnavailable."""
        answer: asyncio.Future[Started] = asyncio.get_running_loop().create_future()
        self._asked.append(_Asked(domain, checked, checked.fingerprint(domain), client, answer))
        if self._complete is not None and len(self._asked) >= self._crowd:
            self._wait_no_longer()
        if self._working is None:
            self._working = asyncio.ensure_future(self._work())
        return await answer

    async def close(self) -> None:
        """Keep what was asked for."""
        if self._working is not None:
            await self._working

    async def _work(self) -> None:
        while self._asked:
            await self._gathered()
            group, self._asked = self._asked[:GROUP], self._asked[GROUP:]
            answers: list[Started | Exception]
            try:
                answers = await self._kept(group)
            except StoreUnavailable as fault:
                answers = [StoreUnavailable(fault.reason) for _ in group]
            except Exception as fault:
                _log.exception("new zone tests could not be kept")
                answers = [fault for _ in group]
            new = {
                answer.id: asked.domain
                for asked, answer in zip(group, answers, strict=True)
                if isinstance(answer, Started) and not answer.reused
            }
            self._added(new)
            self._crowd = min(GROUP, len(group) + len(self._asked))
            for asked, answer in zip(group, answers, strict=True):
                if asked.answer.done():
                    continue
                if isinstance(answer, Started):
                    asked.answer.set_result(answer)
                else:
                    asked.answer.set_exception(answer)
        self._working = None

    async def _gathered(self) -> None:
        if len(self._asked) < self._crowd:
            loop = asyncio.get_running_loop()
            self._complete = loop.create_future()
            alarm = loop.call_later(GATHER, self._wait_no_longer)
            try:
                await self._complete
            finally:
                self._complete = None
                alarm.cancel()

    def _wait_no_longer(self) -> None:
        if self._complete is not None and not self._complete.done():
            self._complete.set_result(None)

    async def _kept(self, group: Sequence[_Asked]) -> list[Started | Exception]:
        try:
            answers, digests = await self._store.write(lambda connection: self._keep(connection, group))
        except IntegrityError:
            # One of the random ids was there. Twice in a row would not be chance.
            answers, digests = await self._store.write(lambda connection: self._keep(connection, group))
        self._profiles |= digests
        return answers

    def _keep(self, connection: Connection, group: Sequence[_Asked]) -> tuple[list[Started | Exception], set[str]]:
        self._exact = False
        lock_fingerprints(connection, {asked.fingerprint for asked in group})
        now = self._clock(len(group))
        known = tables.reusable(connection, {asked.fingerprint for asked in group}, now - self._reuse)
        answers: list[Started | Exception] = []
        rows: list[tables.Facts] = []
        profiles: dict[str, Content] = {}
        for asked in group:
            id = known.get(asked.fingerprint)
            if id is not None:
                answers.append(Started(id, reused=True))
                continue
            try:
                self._admit(connection, asked.client, len(rows))
            except RunsError as fault:
                answers.append(fault)
                continue
            id = known[asked.fingerprint] = new_id()
            parameters, profile = asked.checked.parameters, asked.checked.profile
            if profile.digest not in self._profiles:
                profiles[profile.digest] = profile
            texts = to_json(parameters), dumps(parameters.given).decode()
            created = now + len(rows)
            row = tables.new_run(id, asked.domain, asked.fingerprint, parameters, profile.digest, created, texts=texts)
            rows.append(row)
            answers.append(Started(id, reused=False))
        for profile in profiles.values():
            tables.keep_profile(connection, profile)
        if rows:
            tables.add_runs(connection, rows)
            self._queue.add(connection, rows)
            self._waiting += len(rows)
        return answers, set(profiles)

    def _admit(self, connection: Connection, client: str, more: int) -> None:
        self._room(connection, more + 1)
        seconds = self._rate.wait(client)
        if seconds:
            raise TooManyRuns(self._rate.limit, seconds)

    def take_room(self, connection: Connection, count: int) -> None:
        """Count runs as waiting that the transaction adds. Raises QueueFull if so many more may not wait."""
        self._exact = False
        self._room(connection, count)
        self._waiting += count

    def _room(self, connection: Connection, count: int) -> None:
        # Of a million it takes tens of milliseconds, and who comes next waits for it.
        if not self._exact and (self._waiting + count > self._most or self._old()):
            self._waiting, self._counted, self._exact = tables.waiting(connection), self._clock(), True
        if self._waiting + count > self._most:
            raise QueueFull(self._most)

    def _old(self) -> bool:
        return self._counted is None or (self._queue.shared and self._clock() - self._counted > COUNT_AGE)


def new_id() -> int:
    """Return a random id."""
    return LEAST_ID + secrets.randbelow(GREATEST_ID - LEAST_ID + 1)


def lock_fingerprints(connection: Connection, fingerprints: Collection[str]) -> None:
    """Let no other process look up these fingerprints until the transaction ends. SQLite has one process."""
    if connection.dialect.name == "postgresql":
        keys = sorted(int(fingerprint[:15], 16) for fingerprint in fingerprints)
        connection.execute(_LOCKS, {"keys": keys})
