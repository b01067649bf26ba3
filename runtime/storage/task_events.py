"""What happened to the root tasks since a token.

A token names the log, the generation that its reader has seen everything up to, and the one from which a root that was
added is new to the reader. The two differ only while a long listing is handed out in parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from runtime.contract.jsontext import dumps, loads
from runtime.storage.schema import task, task_log, tombstone
from runtime.storage.task_errors import TokenTooOld
from runtime.storage.task_tree import snapshots

MAX_ANSWER = 1 << 20
"""Bytes of snapshots after which an answer ends; its token goes on from there."""
MAX_EVENTS = 1000

_TOKEN = re.compile(r"([0-9a-z]{1,16})-(\d{1,18})(?:-(\d{1,18}))?", re.ASCII)

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Token:
    log: str
    seen: int
    """Everything up to this generation is known to the reader."""
    news: int
    """Roots added after this generation are new to the reader."""

    def __str__(self) -> str:
        return f"{self.log}-{self.seen}" + ("" if self.news == self.seen else f"-{self.news}")


@dataclass(frozen=True, slots=True)
class Answer:
    events: list[Event]
    token: str
    size: int = 0
    """Bytes of the JSON of the events."""


def parse(text: str) -> Token | None:
    """Return the token that text is, or None."""
    match = _TOKEN.fullmatch(text)
    if match is None:
        return None
    seen = int(match[2])
    return Token(match[1], seen, seen if match[3] is None else int(match[3]))


def events_since(connection: Connection, text: str) -> Answer:
    """Return the events after a token, oldest change first; "" stands before everything.

    Several changes of a root are one event with its newest state, and so are its beginning and what followed. Raises
    TokenTooOld for a token of another log, from before the removals that are still known, or that no log gave out.
    """
    log = connection.execute(select(task_log)).one()
    token = Token(log.name, 0, 0)
    if text:
        given = parse(text)
        if given is None or given.log != log.name or given.seen > log.generation or given.news > given.seen:
            raise TokenTooOld(text)
        if given.seen < log.floor:
            raise TokenTooOld(text)
        if given.seen == log.generation:
            return Answer([], text)
        token = given
    return _answer(connection, token, log.generation)


def _answer(connection: Connection, token: Token, now: int) -> Answer:
    changes = _changes(connection, token)
    more = len(changes) > MAX_EVENTS
    events: list[Event] = []
    seen, size = now, 0
    for start in range(0, min(len(changes), MAX_EVENTS), 20):
        part = changes[start : min(start + 20, MAX_EVENTS)]
        trees = snapshots(connection, [id for _, _, id, gone in part if gone is None])
        for generation, added, id, gone in part:
            snapshot = loads(gone) if gone is not None else trees[id]
            length = len(dumps(snapshot))
            if events and size + length > MAX_ANSWER:
                return Answer(events, str(Token(token.log, seen, token.news)), size)
            operation = "del" if gone is not None else "add" if added > token.news else "mod"
            events.append({"class": "Task", "operation": operation, "snapshot": snapshot})
            seen, size = generation, size + length
    if more:
        return Answer(events, str(Token(token.log, seen, token.news)), size)
    return Answer(events, str(Token(token.log, now, now)), size)


def _changes(connection: Connection, token: Token) -> list[tuple[int, int, str, str | None]]:
    """Return (generation, added, id, snapshot of a removed root) of each root changed after the token, in order."""
    alive = select(task.c.changed, task.c.added, task.c.id).where(task.c.parent.is_(None), task.c.changed > token.seen)
    changes: list[tuple[int, int, str, str | None]] = [
        (row.changed, row.added, row.id, None)
        for row in connection.execute(alive.order_by(task.c.changed).limit(MAX_EVENTS + 1))
    ]
    # A root that came and went since the token was never seen by its reader.
    dead = select(tombstone).where(tombstone.c.removed > token.seen, tombstone.c.added <= token.seen)
    changes += [
        (row.removed, row.added, "", row.snapshot)
        for row in connection.execute(dead.order_by(tombstone.c.removed).limit(MAX_EVENTS + 1))
    ]
    changes.sort(key=lambda change: change[0])
    return changes[: MAX_EVENTS + 1]
