"""What is known of the chunks of a datastore: their lengths on disk, and how many entries of indexes refer to each.

It is a database of its own, with a row for each chunk and one for each index that was counted, never one for each
reference. The counts and the list of the indexes that they are the sum of change in one transaction, so that they fit
each other at any time. All of it can be counted again from the folder: when it is missing or doubted, it is.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from runtime.storage.datastore.errors import NoSpace, StoreUnusable
from runtime.storage.datastore.index import DIGEST

FILE = "counts.db"
VERSION = 1

BATCH = 4096
_CACHE = 64 << 10
"""KiB of the database in memory."""

Note = tuple[str, str | bytes, int | str | None]

_log = structlog.get_logger(__name__)

_SCHEMA = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE chunk (digest BLOB PRIMARY KEY, count INTEGER NOT NULL, length INTEGER) WITHOUT ROWID;
CREATE INDEX idle ON chunk (digest) WHERE count <= 0;
CREATE INDEX absent ON chunk (digest) WHERE length IS NULL;
CREATE TABLE file (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime INTEGER NOT NULL, csum BLOB NOT NULL, data INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE bad (name TEXT PRIMARY KEY, digest BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE own (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE scope (digest BLOB PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
"""

# Digests come packed in one value: a statement for each would ask for the interpreter a million times.
_EACH = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < length(?1) / 32) "
_ADD = f"""{_EACH} INSERT INTO chunk (digest, count) SELECT substr(?1, i * 32 + 1, 32), ?2 FROM n WHERE true
    ON CONFLICT (digest) DO UPDATE SET count = count + excluded.count"""
_SCOPE = f"""{_EACH} INSERT INTO scope SELECT substr(?1, i * 32 + 1, 32), ?2 FROM n WHERE true
    ON CONFLICT (digest) DO UPDATE SET count = count + excluded.count"""
_FORGET = f"{_EACH} DELETE FROM chunk WHERE digest IN (SELECT substr(?1, i * 32 + 1, 32) FROM n) AND count <= 0"


@dataclass(frozen=True, slots=True)
class Counted:
    """An index as it was when its entries were counted; mtime is in nanoseconds, data what it describes, in bytes."""

    path: str
    size: int
    mtime: int
    csum: bytes
    data: int = 0

    @property
    def content(self) -> tuple[str, int, int, bytes]:
        """What stays the same when the index is moved with its folder."""
        return self.path.rpartition("/")[2], self.size, self.mtime, self.csum


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a scope: the bytes on disk of the chunks that it refers to, and of those that nothing else does."""

    referenced: int
    exclusive: int
    missing: int
    """Chunks that it refers to and that are not there."""


class Accounts:
    """The counts of one datastore. What a session says is only noted, and written by `flush`; the rest blocks."""

    def __init__(self, name: str, folder: Path) -> None:
        self._name = name
        self._path = folder / FILE
        self._lock = threading.RLock()
        self._noted: deque[Note] = deque()
        self._db: sqlite3.Connection | None = None

    # What sessions say; nothing of it waits for the database.

    def inserted(self, digest: bytes, length: int) -> None:
        """Note that a chunk was written."""
        self._noted.append(("chunk", digest, length))

    def was_set_aside(self, digest: bytes, name: str) -> None:
        """Note that a corrupt chunk was renamed."""
        self._noted.append(("bad", digest, name))

    def is_ours(self, path: str) -> None:
        """Note that the snapshot in a folder is made by us: all its chunks are noted, too."""
        self._noted.append(("own", path, None))

    # The database.

    def open(self, *, clean: bool) -> None:
        """Open the database, or make a new one in place of one that cannot be used. Raises StoreUnusable, NoSpace.

        Not clean: what was noted before the last stop may be missing in it.
        """
        with self._lock:
            try:
                self._connect()
            except sqlite3.DatabaseError as fault:
                self._renew(fault)
            if not clean:
                self.set_complete(False)

    def close(self) -> bool:
        """Write what was noted and close; return whether all could be written."""
        with self._lock:
            if self._db is None:
                return False
            try:
                self.flush()
            except (NoSpace, StoreUnusable) as fault:
                _log.warning("the counts of a datastore could not be written", datastore=self._name, fault=str(fault))
            self._db.close()
            self._db = None
            return not self._noted

    def flush(self) -> None:
        """Write what was noted. After a failure it is still noted."""
        with self._lock:
            notes = [self._noted.popleft() for _ in range(len(self._noted))]
            if not notes:
                return
            try:
                with self.transaction() as db:
                    self._write(db, notes)
            except BaseException:
                self._noted.extendleft(reversed(notes))
                raise

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Hold the database for changes that are made together or not at all; after the block they are on disk.

        Within another one it is part of that. Raises NoSpace, StoreUnusable; a database that is found corrupt is
        replaced by an empty one before that.
        """
        with self._lock:
            db = self._db
            if db is None:
                raise StoreUnusable(self._name, "it is closed")
            if db.in_transaction:
                yield db
                return
            try:
                db.execute("BEGIN IMMEDIATE")
                yield db
                db.execute("COMMIT")
            except sqlite3.DatabaseError as fault:
                self._failed(fault)
            finally:
                if self._db is not None and self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    # Facts.

    @property
    def complete(self) -> bool:
        """Whether every file in the folder of chunks has a row."""
        return self._fact("complete")

    def set_complete(self, complete: bool) -> None:
        self._set_fact("complete", complete)

    @property
    def doubted(self) -> bool:
        """Whether the counts are not the sum of the indexes listed, and all have to be counted again."""
        return self._fact("doubted")

    def forget_counts(self, reason: str) -> None:
        """Begin to count anew: no index is listed, no chunk referred to, and that is doubted until `trust`."""
        with self.transaction() as db:
            if db.execute("DELETE FROM file").rowcount:
                _log.warning("the references to chunks are counted anew", datastore=self._name, reason=reason)
            db.execute("UPDATE chunk SET count = 0 WHERE count <> 0")
            self._set_fact("doubted", True)

    def trust(self) -> None:
        self._set_fact("doubted", False)

    # Indexes and counts.

    def files(self) -> dict[str, Counted]:
        """Return the indexes that were counted, by path."""
        with self.transaction() as db:
            return {row[0]: Counted(*row) for row in db.execute("SELECT path, size, mtime, csum, data FROM file")}

    def own(self) -> set[str]:
        """Return the folders of snapshots that we made, but for those that may be forgotten."""
        with self.transaction() as db:
            return {path for (path,) in db.execute("SELECT path FROM own")}

    def forget_own(self, paths: Iterable[str]) -> None:
        with self.transaction() as db:
            db.executemany("DELETE FROM own WHERE path = ?", ((path,) for path in paths))

    def list_file(self, file: Counted) -> None:
        with self.transaction() as db:
            row = (file.path, file.size, file.mtime, file.csum, file.data)
            db.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?)", row)

    def unlist_file(self, path: str) -> None:
        with self.transaction() as db:
            db.execute("DELETE FROM file WHERE path = ?", (path,))

    def add(self, plus: Mapping[bytes, int], minus: Mapping[bytes, int]) -> None:
        """Change the counts of chunks by what is in plus, less what is in minus."""
        with self.transaction() as db:
            for digests, change in packed(plus, minus):
                db.execute(_ADD, (digests, change))

    def is_negative(self) -> bool:
        """Return whether a count is below zero, which no list of indexes gives."""
        with self.transaction() as db:
            return db.execute("SELECT 1 FROM chunk WHERE count < 0 AND count <= 0 LIMIT 1").fetchone() is not None

    # Chunks.

    def idle(self, after: bytes) -> list[tuple[bytes, int | None]]:
        """Return some chunks that nothing refers to, with their lengths, by digest, from one on that comes after."""
        query = "SELECT digest, length FROM chunk WHERE count <= 0 AND digest > ? ORDER BY digest LIMIT ?"
        with self.transaction() as db:
            return db.execute(query, (after, BATCH)).fetchall()

    def absent(self, after: bytes) -> list[bytes]:
        """Return some chunks that something refers to and that were not seen on disk, from one on that comes after."""
        query = "SELECT digest FROM chunk WHERE length IS NULL AND count > 0 AND digest > ? ORDER BY digest LIMIT ?"
        with self.transaction() as db:
            return [digest for (digest,) in db.execute(query, (after, BATCH))]

    def between(self, first: bytes, last: bytes) -> dict[bytes, int | None]:
        """Return the lengths of the chunks with digests from first to last."""
        with self.transaction() as db:
            return dict(db.execute("SELECT digest, length FROM chunk WHERE digest BETWEEN ? AND ?", (first, last)))

    def set_lengths(self, lengths: Mapping[bytes, int | None]) -> None:
        """Note the lengths of chunks; None for those that are not there. Those without a row get one."""
        with self.transaction():
            self._set_lengths(lengths)

    def forget(self, digests: Iterable[bytes]) -> None:
        """Remove the rows of chunks, of those that nothing refers to."""
        with self.transaction() as db:
            db.execute(_FORGET, (b"".join(digests),))

    def totals(self) -> tuple[int, int]:
        """Return how many chunks are on disk, and their bytes."""
        with self.transaction() as db:
            count, length = db.execute("SELECT count(length), total(length) FROM chunk").fetchone()
        return count, int(length)

    def bad(self) -> list[tuple[str, bool]]:
        """Return the names of the chunks that were set aside, and whether anything refers to each."""
        query = "SELECT name, coalesce((SELECT count FROM chunk WHERE chunk.digest = bad.digest), 0) > 0 FROM bad"
        with self.transaction() as db:
            return [(name, bool(referred)) for name, referred in db.execute(query)]

    def set_bad(self, names: Iterable[str]) -> None:
        """Replace the list of the chunks that were set aside."""
        with self.transaction() as db:
            db.execute("DELETE FROM bad")
            rows = ((name, bytes.fromhex(name[: 2 * DIGEST])) for name in names)
            db.executemany("INSERT OR REPLACE INTO bad VALUES (?, ?)", rows)

    def forget_bad(self, name: str) -> None:
        with self.transaction() as db:
            db.execute("DELETE FROM bad WHERE name = ?", (name,))

    def set_aside(self) -> set[bytes]:
        """Return the digests whose chunk was set aside and not written anew."""
        query = "SELECT digest FROM bad JOIN chunk USING (digest) WHERE length IS NULL"
        with self.transaction() as db:
            return {digest for (digest,) in db.execute(query)}

    def figures(self, counts: Iterable[Mapping[bytes, int]]) -> Figures:
        """Return the figures of a scope: counts say, in parts, how many entries of its indexes refer to each chunk."""
        query = """SELECT total(length), total(CASE WHEN scope.count = chunk.count THEN length END),
            total(length IS NULL) FROM scope JOIN chunk USING (digest)"""
        with self.transaction() as db:
            db.execute("DELETE FROM scope")
            for part in counts:
                for digests, count in packed(part, {}):
                    db.execute(_SCOPE, (digests, count))
            row = db.execute(query).fetchone()
            db.execute("DELETE FROM scope")
        return Figures(*map(int, row))

    def _write(self, db: sqlite3.Connection, notes: list[Note]) -> None:
        lengths: dict[bytes, int | None] = {}
        for kind, key, value in notes:
            if isinstance(key, bytes):
                lengths[key] = value if isinstance(value, int) else None
            if kind == "bad":
                db.execute("INSERT OR REPLACE INTO bad VALUES (?, ?)", (value, key))
            elif kind == "own":
                db.execute("INSERT OR IGNORE INTO own VALUES (?)", (key,))
        self._set_lengths(lengths)

    def _set_lengths(self, lengths: Mapping[bytes, int | None]) -> None:
        assert self._db is not None
        self._db.executemany(
            "INSERT INTO chunk VALUES (?, 0, ?) ON CONFLICT (digest) DO UPDATE SET length = excluded.length",
            sorted(lengths.items()),
        )

    def _fact(self, name: str) -> bool:
        with self.transaction() as db:
            row = db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return row is not None and bool(row[0])

    def _set_fact(self, name: str, value: bool) -> None:
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, int(value)))

    def _connect(self) -> None:
        self._db = None
        db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, cached_statements=32)
        try:
            # Alone on the file: so a log beside it needs no shared memory, which network file systems have not.
            db.execute("PRAGMA locking_mode = EXCLUSIVE")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.execute(f"PRAGMA cache_size = -{_CACHE}")
            (version,) = db.execute("PRAGMA user_version").fetchone()
            if version not in (0, VERSION):
                raise sqlite3.DatabaseError(f"it is of version {version}")
            for statement in _SCHEMA.split(";"):
                if not version or "TEMP" in statement:
                    db.execute(statement)
            if not version:
                db.execute("INSERT INTO fact VALUES ('doubted', 1), ('complete', 0)")
                db.execute(f"PRAGMA user_version = {VERSION}")
        except BaseException:
            db.close()
            raise
        self._db = db

    def _renew(self, fault: sqlite3.DatabaseError) -> None:
        """Make an empty database in place of one that cannot be used. Raises StoreUnusable, NoSpace."""
        if _is_full(fault):
            raise NoSpace(self._name) from fault
        _log.warning("the counts of a datastore are made anew", datastore=self._name, reason=str(fault))
        if self._db is not None:
            self._db.close()
            self._db = None
        try:
            for suffix in ("", "-wal", "-shm", "-journal"):
                Path(f"{self._path}{suffix}").unlink(missing_ok=True)
            self._connect()
        except (OSError, sqlite3.DatabaseError) as second:
            raise StoreUnusable(self._name, f"its counts cannot be written: {second}") from second

    def _failed(self, fault: sqlite3.DatabaseError) -> None:
        if _is_full(fault):
            raise NoSpace(self._name) from fault
        if not isinstance(fault, sqlite3.OperationalError) or fault.sqlite_errorcode in _CORRUPT:
            self._renew(fault)
        raise StoreUnusable(self._name, f"its counts cannot be used: {fault}") from fault


_CORRUPT = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def _is_full(fault: sqlite3.DatabaseError) -> bool:
    return getattr(fault, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL


def packed(plus: Mapping[bytes, int], minus: Mapping[bytes, int]) -> Iterator[tuple[bytes, int]]:
    """Yield digests, packed and sorted, with by how much each of them changes; those that do not change are left out.

    No step takes the interpreter for long.
    """
    buckets: list[dict[int, list[bytes]]] = [{} for _ in range(256)]
    for digest, count in plus.items():
        change = count - minus.get(digest, 0) if minus else count
        if change:
            buckets[digest[0]].setdefault(change, []).append(digest)
    for digest, count in minus.items():
        if digest not in plus:
            buckets[digest[0]].setdefault(-count, []).append(digest)
    for bucket in buckets:
        for change, digests in bucket.items():
            digests.sort()
            for start in range(0, len(digests), BATCH):
                yield b"".join(digests[start : start + BATCH]), change
        bucket.clear()


def tally(counts: Counter[bytes], digests: bytes) -> None:
    """Count packed digests."""
    counts.update([digests[at : at + DIGEST] for at in range(0, len(digests), DIGEST)])
