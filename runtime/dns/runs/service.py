"""The service: runs are started, followed and looked up, by themselves and in batches."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from runtime.contract.jsontext import dumps
from runtime.dns.runs import keys, tables
from runtime.dns.runs.creation import Creation, new_id
from runtime.dns.runs.errors import (
    REPORTED,
    BatchTooLarge,
    BatchUnfinished,
    Invalid,
    NotAuthorized,
    UnknownBatch,
    UnknownRun,
    UserExists,
)
from runtime.dns.runs.execution import Execution
from runtime.dns.runs.memory import Memory
from runtime.dns.runs.model import (
    BATCH_PRIORITY,
    GREATEST_ID,
    LEAST_ID,
    PRIORITY,
    BatchStatus,
    HistoryEntry,
    Kind,
    Parameters,
    Results,
    Run,
    Started,
    State,
)
from runtime.dns.runs.outcomes import NO_NAME, Outcome, told, unpack
from runtime.dns.runs.parameters import Checked, check, domain_of, to_json
from runtime.dns.runs.profiles import Profiles
from runtime.dns.runs.queues import Queue
from runtime.dns.runs.retention import Retention
from runtime.dns.runs.settings import RunsSettings
from runtime.dns.runs.store import Clock, Store

HISTORY: Final = 10_000
"""How many entries of a history are returned at once."""

_GREATEST_BATCH = 2**31 - 1


class Runs:
    """Runs, batches and users. Any call may raise StoreUnavailable; what was answered is on disk.

    All methods may be cancelled: what was asked for then happens wholly or not at all.
    """

    def __init__(
        self,
        store: Store,
        queue: Queue,
        settings: RunsSettings,
        profiles: Profiles,
        clock: Clock,
        memory: Memory,
        locks: contextlib.ExitStack,
    ) -> None:
        """`open_runs` puts it together."""
        self._store = store
        self._queue = queue
        self._settings = settings
        self._profiles = profiles
        self._clock = clock
        self._memory = memory
        self._locks = locks
        self._creation = Creation(store, queue, settings, clock, self._added)
        self._closed = False
        self.execution: Execution | None = None
        """What executes runs in this process, if anything does."""
        self.retention: Retention | None = None
        """What forgets old runs, if anything does."""

    @property
    def profiles(self) -> Sequence[str]:
        """The names of the public profiles in order, `default` among them. Private ones can be used, too."""
        return self._profiles.public

    def knows_profile(self, name: str) -> bool:
        """Return whether a run can be started with a profile of this name, in any case of letters."""
        return self._profiles.find(name) is not None

    def check(self, domain: str, parameters: Parameters) -> None:
        """Raise Invalid as `start` would."""
        self._checked(domain, parameters)

    async def start(self, domain: str, parameters: Parameters, *, client: str = "") -> Started:
        """Start a run, or return one that means the same, is in no batch, and waits or was started a short time ago.

        `client` is whom the limit counts, such as an address; empty: nobody.
        Raises Invalid with all findings, TooManyRuns, QueueFull.
        """
        return await self._creation.start(*self._checked(domain, parameters), client)

    def _checked(self, domain: str, parameters: Parameters) -> tuple[str, Checked]:
        checked, findings = check(parameters, self._profiles, PRIORITY)
        try:
            name = domain_of(domain)
        except Invalid as fault:
            findings[:0] = [("/domain", words) for _, words in fault.findings]
        if findings:
            raise Invalid(findings)
        return name, checked

    async def progress(self, id: int) -> int:
        """Return how far a run is, in percent; 100 exactly when it is over. Raises UnknownRun."""
        known = self._memory.progress(id)
        if known is not None:
            return known
        found = await self._store.read(lambda connection: tables.read_progress(connection, _run_id(id)))
        if found is None:
            raise UnknownRun(id)
        self._memory.seen(id, *found)
        return found[1]

    async def run(self, id: int) -> Run:
        """Return a run. Raises UnknownRun."""
        found = await self._store.read(lambda connection: tables.read_run(connection, _run_id(id)))
        if found is None:
            raise UnknownRun(id)
        return self._memory.fresh(found)

    async def results(self, id: int) -> Results:
        """Return a run with its messages. Raises UnknownRun."""
        known = self._memory.results(id)
        if known is not None:
            return known
        found = await self._store.read(lambda connection: tables.read_results(connection, _run_id(id)))
        if found is None:
            raise UnknownRun(id)
        run, packed = found
        if packed is None:
            return Results(self._memory.fresh(run), ())
        return self._memory.kept(Results(run, unpack(packed)))

    async def history(
        self, domain: str, *, kind: Kind = Kind.ALL, offset: int = 0, limit: int = 200, unfinished: bool = False
    ) -> Sequence[HistoryEntry]:
        """Return the runs of a domain, newest first, those of batches among them; none for what is no name.

        At most HISTORY entries are returned, whatever the limit. `unfinished`: those that are not over, too.
        Raises Invalid for a negative number.
        """
        findings = [
            (f"/{name}", f"{value} is negative") for name, value in (("offset", offset), ("limit", limit)) if value < 0
        ]
        if findings:
            raise Invalid(findings)
        try:
            name = domain_of(domain)
        except Invalid:
            return []
        skipped, rows = min(offset, 2**62), min(limit, HISTORY)
        pages, key = self._memory.history(name), (kind, unfinished, skipped, rows)
        page = pages.get(key)
        if page is None:
            page = await self._store.read(
                lambda connection: tables.history(connection, name, kind, unfinished, skipped, rows)
            )
            pages.put(key, page)
        return page

    async def add_user(self, username: str, key: str) -> int:
        """Keep a user who may start batches, and return its number; the key is kept as a hash.

        Raises UserExists, Invalid for a name with a NUL character.
        """
        if "\0" in username:
            raise Invalid([("/username", "it has a NUL character")])
        kept = await asyncio.to_thread(keys.hashed, key)
        try:
            return await self._store.write(lambda connection: tables.add_user(connection, username, kept))
        except IntegrityError:
            raise UserExists(username) from None

    async def create_batch(
        self,
        username: str,
        key: str,
        domains: Sequence[str],
        parameters: Parameters,
        *,
        one_at_a_time: bool = False,
        unchecked: bool = False,
    ) -> int:
        """Start a run for each of the domains, and return the id of the batch once all of them are on disk.

        Equal domains are not merged, and nothing is reused. Raises NotAuthorized, then BatchTooLarge, Invalid (names at
        `/domains/N`), QueueFull, and with `one_at_a_time` BatchUnfinished; then there is no batch at all.
        `unchecked`: what is no name is no finding, but a run that is over at once and says so.
        """
        await self._authorize(username, key)
        if len(domains) > self._settings.max_batch:
            raise BatchTooLarge(len(domains), self._settings.max_batch)
        checked, findings = check(parameters, self._profiles, BATCH_PRIORITY)
        names, bad = await asyncio.to_thread(_names, domains)
        total = len(findings)
        if not unchecked:
            findings += [(f"/domains/{number}", words) for number, words in list(bad.items())[:REPORTED]]
            total += len(bad)
        if findings:
            raise Invalid(findings, total)
        rows = await asyncio.to_thread(self._rows, names, checked)
        id = await self._store.write(
            lambda connection: self._keep(connection, username, checked, rows, bad, one_at_a_time)
        )
        for name in set(names):
            self._memory.changed(name)
        self._added({})
        return id

    async def _authorize(self, username: str, key: str) -> None:
        kept = None
        if "\0" not in username:
            kept = await self._store.read(lambda connection: tables.key_of(connection, username))
        if not await asyncio.to_thread(lambda: keys.matches(key, kept or keys.nobody())) or kept is None:
            raise NotAuthorized(username)

    def _rows(self, names: Sequence[str], checked: Checked) -> list[tables.Facts]:
        created = self._clock(len(names))
        return [
            tables.new_run(new_id(), name, print, checked.parameters, checked.profile.digest, created + number)
            for number, (name, print) in enumerate(zip(names, checked.fingerprints(names), strict=True))
        ]

    def _keep(
        self,
        connection: Connection,
        username: str,
        checked: Checked,
        rows: list[tables.Facts],
        bad: dict[int, str],
        one_at_a_time: bool,
    ) -> int:
        if one_at_a_time:
            tables.lock_user(connection, username)
            unfinished = tables.unfinished_batch(connection, username)
            if unfinished is not None:
                raise BatchUnfinished(unfinished, username)
        self._creation.take_room(connection, len(rows) - len(bad))
        tables.keep_profile(connection, checked.profile)
        texts = to_json(checked.parameters), dumps(checked.parameters.given).decode()
        id = tables.add_batch(connection, username, self._clock(), texts)
        for row in rows:
            row["batch"] = id
        good = [row for number, row in enumerate(rows) if number not in bad]
        for number in bad:
            # In the table a run is over only after it has begun, so it begins here.
            rows[number]["state"] = State.RUNNING.value
        if rows:
            tables.add_runs(connection, rows)
        for number, words in bad.items():
            found = Outcome([told(NO_NAME, reason=words)], NO_NAME)
            tables.end(connection, rows[number]["id"], 0, found, self._clock())
        if good:
            self._queue.add(connection, good)
        return id

    async def batch(self, id: int, *, ids: Collection[State] = ()) -> BatchStatus:
        """Return how far a batch is, with the ids of its runs in the states of `ids`. Raises UnknownBatch."""
        if not 0 < id <= _GREATEST_BATCH:
            raise UnknownBatch(id)
        found = await self._store.read(lambda connection: tables.read_batch(connection, id, ids))
        if found is None:
            raise UnknownBatch(id)
        return found

    def _added(self, domains: Mapping[int, str]) -> None:
        for id, domain in domains.items():
            self._memory.seen(id, State.WAITING, 0)
            self._memory.changed(domain)
        if self.execution is not None:
            self.execution.added()

    async def close(self) -> None:
        """Keep what was asked for, give back what runs, and let go of the database. Harmless when repeated."""
        if self._closed:
            return
        self._closed = True
        await self._creation.close()
        if self.execution is not None:
            await self.execution.close()
        if self.retention is not None:
            await self.retention.close()
        await self._store.close()
        self._locks.close()


def _names(domains: Sequence[str]) -> tuple[list[str], dict[int, str]]:
    """Return the normalised names, and what is wrong with those that are none, which are left as they are."""
    names: list[str] = []
    bad: dict[int, str] = {}
    for number, domain in enumerate(domains):
        try:
            names.append(domain_of(domain))
        except Invalid as fault:
            names.append(domain.replace("\0", "\ufffd"))
            bad[number] = "; ".join(words for _, words in fault.findings)
    return names, bad


def _run_id(id: int) -> int:
    if not LEAST_ID <= id <= GREATEST_ID:
        raise UnknownRun(id)
    return id
