"""The file of the database: SQLite, one transaction for everything that changes together."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runtime.contract import jsontext

_TABLES = """
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS object (
  ref TEXT PRIMARY KEY, class TEXT NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL,
  record BLOB NOT NULL, hidden BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tombstone (
  removed INTEGER PRIMARY KEY, created INTEGER NOT NULL, class TEXT NOT NULL, ref TEXT NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class StoredRow:
    ref: str
    cls: str
    created: int
    modified: int
    values: Mapping[str, Any]
    hidden: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tombstone:
    """An object that is gone: the generations of its end and of its creation."""

    removed: int
    created: int
    cls: str
    ref: str


class Store:
    """What is committed survives a killed process; a power cut may take the last commits, each of them whole."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=0.5)
        try:
            # Exclusive: a second simulator on the same folder fails at its start.
            self.connection.executescript(
                "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + _TABLES
            )
            self.connection.execute("BEGIN EXCLUSIVE")
            self.connection.execute("COMMIT")
        except BaseException:
            self.connection.close()
            raise

    def close(self) -> None:
        self.connection.close()

    def fact(self, name: str) -> int | None:
        found = self.connection.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return None if found is None else int(found[0])

    def rows(self) -> Iterator[StoredRow]:
        """Give every object, in the order of their last change."""
        query = "SELECT ref, class, created, modified, record, hidden FROM object ORDER BY modified"
        for ref, cls, created, modified, record, hidden in self.connection.execute(query):
            yield StoredRow(ref, cls, created, modified, jsontext.loads(record), jsontext.loads(hidden))

    def tombstones(self) -> list[Tombstone]:
        query = "SELECT removed, created, class, ref FROM tombstone ORDER BY removed"
        return [Tombstone(*found) for found in self.connection.execute(query)]

    def begin(self) -> None:
        """Begin a transaction if none is open."""
        if not self.connection.in_transaction:
            self.connection.execute("BEGIN")

    def commit(self) -> None:
        if self.connection.in_transaction:
            self.connection.execute("COMMIT")

    def rollback(self) -> None:
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def keep(self, facts: Mapping[str, int]) -> None:
        self.connection.executemany("INSERT OR REPLACE INTO fact VALUES (?, ?)", facts.items())

    def keep_hidden(self, ref: str, hidden: Mapping[str, Any]) -> None:
        self.connection.execute("UPDATE object SET hidden = ? WHERE ref = ?", (jsontext.dumps(hidden), ref))

    def write(self, kept: Iterable[StoredRow], gone: Iterable[Tombstone], forget: int) -> None:
        """Write objects as they are now, replace others by their tombstones, and forget those up to a generation."""
        self.connection.executemany(
            "INSERT OR REPLACE INTO object VALUES (?, ?, ?, ?, ?, ?)",
            (
                (row.ref, row.cls, row.created, row.modified, jsontext.dumps(row.values), jsontext.dumps(row.hidden))
                for row in kept
            ),
        )
        for one in gone:
            self.connection.execute("DELETE FROM object WHERE ref = ?", (one.ref,))
            self.connection.execute(
                "INSERT INTO tombstone VALUES (?, ?, ?, ?)", (one.removed, one.created, one.cls, one.ref)
            )
        if forget:
            self.connection.execute("DELETE FROM tombstone WHERE removed <= ?", (forget,))
