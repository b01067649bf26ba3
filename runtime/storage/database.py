"""The storage database: one writer thread that commits together what waits together, and readers beside it."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError

from runtime.storage.folder import make_folder
from runtime.storage.migrations.apply import apply
from runtime.storage.settings import ConfigError

T = TypeVar("T")

GROUP = 256
"""How many writes at most share one commit."""

READERS = 2

_ONE_SERVER = 0x67617465
"""The key of PostgreSQL's advisory lock; any number that nobody else takes in this database."""


@dataclass(slots=True)
class _Write:
    work: Callable[[Connection], Any]
    done: asyncio.Future[Any]


@dataclass(slots=True)
class _Outcome:
    write: _Write
    value: Any = None
    fault: BaseException | None = None


class _Undone(Exception):
    """The database gave up the whole transaction, as SQLite does when its disk is full, and not only one write."""


class Database:
    """Tables at the newest revision. Work is a plain function of a Connection, run off the event loop."""

    def __init__(self, writing: Engine, reading: Engine, connection: Connection) -> None:
        """Take over what `open_database` made. To be called in a running event loop."""
        self._loop = asyncio.get_running_loop()
        self._writing = writing
        self._reading = reading
        self._connection = connection
        self._queue: queue.SimpleQueue[_Write | None] = queue.SimpleQueue()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="storage-reader")
        self._writer = threading.Thread(target=self._write_all, name="storage-writer", daemon=True)
        self._writer.start()
        self._closed = False
        self._on_commit: list[Callable[[], None]] = []

    def on_commit(self, call: Callable[[], None]) -> None:
        """Have call called in the event loop after each commit."""
        self._on_commit.append(call)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run work in a transaction and return its value once the transaction is on disk.

        Several writes may share one commit; each is there wholly or not at all, and one that raises undoes only
        itself. Raises what work raises, or the fault of the commit. If this is cancelled, the write happens or not.
        """
        if self._closed:
            raise RuntimeError("the storage database is closed")
        done: asyncio.Future[T] = self._loop.create_future()
        self._queue.put(_Write(work, done))
        return await done

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Return the value of work, which sees one committed state and changes nothing."""
        if self._closed:
            raise RuntimeError("the storage database is closed")
        return await self._loop.run_in_executor(self._readers, self._read, work)

    async def close(self) -> None:
        """Commit what was asked for, and let go of the database."""
        if self._closed:
            return
        self._closed = True
        self._queue.put(None)
        await self._loop.run_in_executor(self._readers, self._writer.join)
        self._readers.shutdown()
        self._connection.close()
        self._reading.dispose()
        self._writing.dispose()

    def _read(self, work: Callable[[Connection], T]) -> T:
        with self._reading.connect() as connection, connection.begin():
            return work(connection)

    def _write_all(self) -> None:
        running = True
        while running:
            first = self._queue.get()
            if first is None:
                return
            group = [first]
            while len(group) < GROUP:
                try:
                    more = self._queue.get_nowait()
                except queue.Empty:
                    break
                if more is None:
                    running = False
                    break
                group.append(more)
            outcomes = self._commit(group)
            try:
                self._loop.call_soon_threadsafe(self._settle, outcomes)
            except RuntimeError:
                return  # The loop is gone, and with it everyone who waited.

    def _commit(self, group: list[_Write]) -> list[_Outcome]:
        try:
            with self._connection.begin():
                if len(group) == 1:
                    # Alone: its failure is the transaction's.
                    return [_Outcome(group[0], group[0].work(self._connection))]
                outcomes = [self._attempt(write) for write in group]
        except BaseException as fault:
            if self._connection.invalidated or self._connection.in_transaction():
                self._connection.rollback()
            if isinstance(fault, _Undone):
                return [outcome for write in group for outcome in self._commit([write])]
            return [_Outcome(write, fault=fault) for write in group]
        return outcomes

    def _attempt(self, write: _Write) -> _Outcome:
        savepoint = self._connection.begin_nested()
        try:
            value = write.work(self._connection)
            savepoint.commit()
        except Exception as fault:
            try:
                savepoint.rollback()
            except SQLAlchemyError:
                raise _Undone from fault
            return _Outcome(write, fault=fault)
        return _Outcome(write, value)

    def _settle(self, outcomes: list[_Outcome]) -> None:
        for outcome in outcomes:
            if outcome.write.done.done():
                continue
            if outcome.fault is not None:
                outcome.write.done.set_exception(outcome.fault)
            else:
                outcome.write.done.set_result(outcome.value)
        for call in self._on_commit:
            call()


async def open_database(url: URL) -> Database:
    """Return the database at url, made or brought to the newest revision.

    Raises ConfigError when it cannot be used; it is then as it was before. The caller holds the lock of the folder.
    """
    writing, reading, connection = await asyncio.to_thread(_connect, url)
    return Database(writing, reading, connection)


def _connect(url: URL) -> tuple[Engine, Engine, Connection]:
    if url.get_backend_name() == "sqlite":
        file = Path(url.database or "")
        make_folder(file.parent)
        # Made here for its mode: the log and the index beside it take theirs from it.
        file.touch(mode=0o600)
        writing, reading = _sqlite(url, "BEGIN IMMEDIATE"), _sqlite(url, "BEGIN")
    else:
        # A reader sees one state through all its statements, as it does with SQLite.
        one_state = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        writing, reading = _postgresql(url, 1), _postgresql(url, READERS).execution_options(**one_state)
    try:
        connection = writing.connect()
        try:
            if url.get_backend_name() == "postgresql":
                _only_server(connection)
            with connection.begin():
                apply(connection)
        except BaseException:
            connection.close()
            raise
    except SQLAlchemyError as fault:
        writing.dispose()
        raise ConfigError(f"the storage database {url.render_as_string(hide_password=True)}: {cause(fault)}") from fault
    return writing, reading, connection


def cause(fault: SQLAlchemyError) -> str:
    """Return what the driver said, in one line and without the statement and its values."""
    lines = str(getattr(fault, "orig", None) or type(fault).__name__).strip().splitlines()
    return lines[0] if lines else type(fault).__name__


def _sqlite(url: URL, begin: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 10.0})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, record: Any) -> None:
        # The driver's own idea of transactions knows no savepoints, so `begin` below starts them.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        if begin == "BEGIN":
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgresql(url: URL, connections: int) -> Engine:
    try:
        return create_engine(url, pool_size=connections, max_overflow=0, pool_pre_ping=True)
    except ModuleNotFoundError:
        raise ConfigError("storage.database is on PostgreSQL: install gatewright[postgresql]") from None


def _only_server(connection: Connection) -> None:
    """Hold the advisory lock for as long as the connection lives, or raise ConfigError."""
    with connection.begin():
        if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _ONE_SERVER}).scalar():
            raise ConfigError("the storage database is in use by another server: stop it, or use another database")
