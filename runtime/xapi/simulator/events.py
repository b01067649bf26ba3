"""Events: what changed since a token, as a list with one entry for each object (reference b.7)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from runtime.xapi.simulator.database import Changes, Pool, Row
from runtime.xapi.simulator.errors import XapiFault
from runtime.xapi.simulator.faults import Faults
from runtime.xapi.simulator.schema import CLASSES
from runtime.xapi.simulator.sessions import Sessions
from runtime.xapi.xmlrpc import DateTime, Integer

BATCH_SECONDS = 0.05
"""How long changes are collected before they are told, so that one answer has them all."""

SECONDS_AT_MOST = 3600.0

_BY_LOWER = {name.lower(): name for name in CLASSES}
_TOKEN = re.compile(r"(\d{1,20}),(\d{1,20})", re.ASCII)

Wanted = Callable[[str, str], bool]
"""Whether events of a class (in small letters) and a ref are asked for."""


def token(generation: int, messages: int) -> str:
    return f"{generation:020d},{messages:020d}"


def read_token(text: str) -> int:
    """Return the generation of a token; the empty one is the beginning. Raises XapiFault."""
    if text == "":
        return 0
    found = _TOKEN.fullmatch(text)
    if found is None:
        raise XapiFault("EVENT_FROM_TOKEN_PARSE_FAILURE", text)
    return int(found[1])


def subscription(classes: Iterable[str]) -> Wanted:
    """Return what `*`, `vm` or `vm/REF` ask for. Raises XapiFault EVENT_SUBSCRIPTION_PARSE_FAILURE."""
    whole: set[str] = set()
    single: set[tuple[str, str]] = set()
    for one in classes:
        name, slash, ref = one.partition("/")
        name = name.lower()
        if name != "*" and (not re.fullmatch(r"\w+", name) or (slash and not ref)):
            raise XapiFault("EVENT_SUBSCRIPTION_PARSE_FAILURE", one)
        if slash:
            single.add((name, ref))
        else:
            whole.add(name)
    if "*" in whole:
        return lambda _, ref: True
    return lambda name, ref: name in whole or (name, ref) in single


@dataclass(frozen=True, slots=True)
class Event:
    """One object that was added, changed or removed."""

    id: int
    timestamp: Any
    cls: str
    operation: str
    ref: str
    row: Row | None

    def wire(self) -> dict[str, Any]:
        told = {
            "id": str(self.id), "timestamp": self.timestamp, "class": self.cls, "operation": self.operation,
            "ref": self.ref,
        }  # fmt: skip
        return told if self.row is None else told | {"snapshot": self.row}


def listed(changes: Changes, wanted: Wanted, timestamp: Any = "0.0") -> list[Event]:
    """Return the events of changes that are wanted: messages first, then what was added, changed, removed."""
    events = []
    for operation, rows in (("add", changes.added), ("mod", changes.modified)):
        for row in rows:
            name = row.cls.lower()
            if wanted(name, row.ref):
                events.append(Event(row.modified, timestamp, name, operation, row.ref, row))
    events.sort(key=lambda event: event.cls != "message")
    for gone in changes.removed:
        name = gone.cls.lower()
        if wanted(name, gone.ref):
            events.append(Event(gone.removed, timestamp, name, "del", gone.ref, None))
    return events


@dataclass(slots=True)
class Registration:
    """What a session registered for with event.register, and how far it has read."""

    classes: set[str]
    since: int


class Events:
    def __init__(self, pool: Pool, sessions: Sessions, faults: Faults) -> None:
        self._pool = pool
        self._sessions = sessions
        self._faults = faults
        self._registered: dict[str, Registration] = {}

    async def since(self, session: Row, classes: Sequence[str], after: str, seconds: float) -> dict[str, Any]:
        """Return what happened after a token, as soon as there is something, or nothing after so many seconds.

        Raises XapiFault, also SESSION_INVALID when the session ends meanwhile.
        """
        wanted = subscription(classes)
        since = read_token(after)
        if since > self._pool.generation or self._faults.hit("stale-token", method="event.from"):
            raise XapiFault("EVENTS_LOST")
        only_tasks = bool(classes) and all(one.partition("/")[0].lower() == "task" for one in classes)
        loop = asyncio.get_running_loop()
        end = loop.time() + min(max(seconds, 0.0), SECONDS_AT_MOST)
        if not only_tasks:
            await asyncio.sleep(min(BATCH_SECONDS, max(end - loop.time(), 0.0)))
        seen = since
        while True:
            self._sessions.find(session.ref)
            changes = self._changes(seen)
            events = listed(changes, wanted)
            if events and seen != since:
                events = listed(self._changes(since), wanted)
            now = self._pool.generation
            if events or loop.time() >= end:
                return {
                    "events": [event.wire() for event in events],
                    "valid_ref_counts": {name.lower(): Integer(n) for name, n in self._pool.counts().items()},
                    "token": token(now, self._pool.messages),
                }
            seen = now
            await self._pool.changed(end - loop.time())
            await asyncio.sleep(min(BATCH_SECONDS, max(end - loop.time(), 0.0)))

    def inject(self, cls: str, ref: str) -> str:
        """Make an event about an object and return the token from which on it is seen. Raises XapiFault."""
        name = _BY_LOWER.get(cls.lower())
        if name is None or name == "session":
            raise XapiFault("HANDLE_INVALID", cls, ref)
        row = self._pool.find(name, ref)
        before = token(self._pool.generation, self._pool.messages)
        self._pool.touch(row)
        return before

    def register(self, session: Row, classes: Sequence[str]) -> None:
        subscription(classes)
        found = self._registered.setdefault(session.ref, Registration(set(), self._pool.generation))
        found.classes |= {one.lower() for one in classes}

    def unregister(self, session: Row, classes: Sequence[str]) -> None:
        found = self._registered.get(session.ref)
        if found is not None:
            found.classes -= {one.lower() for one in classes}

    async def next(self, session: Row) -> list[dict[str, Any]]:
        """Return what happened since the last time, waiting for it. Raises XapiFault."""
        for ref in [ref for ref in self._registered if self._pool.get("session", ref) is None]:
            del self._registered[ref]
        found = self._registered.get(session.ref)
        if found is None or not found.classes:
            raise XapiFault("SESSION_NOT_REGISTERED", session.ref)
        while True:
            self._sessions.find(session.ref)
            try:
                changes = self._changes(found.since)
            except XapiFault:
                found.since = self._pool.generation
                raise
            events = listed(changes, subscription(found.classes), DateTime(self._pool.now()))
            found.since = self._pool.generation
            if events:
                return [event.wire() for event in events]
            await self._pool.changed(SECONDS_AT_MOST)
            await asyncio.sleep(BATCH_SECONDS)

    def _changes(self, since: int) -> Changes:
        changes = self._pool.changes(since)
        if changes is None:
            raise XapiFault("EVENTS_LOST")
        return changes
