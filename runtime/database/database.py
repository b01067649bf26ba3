"""One writer thread that commits together what waits together, and readers beside it."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

T = TypeVar("T")

GROUP = 256
"""How many writes at most share one commit."""

READERS = 2

CHECKPOINT = 128
"""After how many commits SQLite's log is copied into its file; by a reader, so that no commit waits for it."""


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

    def __init__(self, name: str, writing: Engine, reading: Engine, connection: Connection) -> None:
        """Take over what `open_database` made. To be called in a running event loop."""
        self._name = name
        self._loop = asyncio.get_running_loop()
        self._writing = writing
        self._reading = reading
        self._connection = connection
        self._queue: queue.SimpleQueue[_Write | None] = queue.SimpleQueue()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix=f"{name}-reader")
        self._writer = threading.Thread(target=self._write_all, name=f"{name}-writer", daemon=True)
        self._writer.start()
        self._closed = False
        self._commits = 0
        self._copying: Future[None] | None = None
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
            raise RuntimeError(f"the {self._name} database is closed")
        done: asyncio.Future[T] = self._loop.create_future()
        self._queue.put(_Write(work, done))
        return await done

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Return the value of work, which sees one committed state and changes nothing."""
        if self._closed:
            raise RuntimeError(f"the {self._name} database is closed")
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
            self._checkpoint()
            try:
                self._loop.call_soon_threadsafe(self._settle, outcomes)
            except RuntimeError:
                return  # The loop is gone, and with it everyone who waited.

    def _commit(self, group: list[_Write], *, again: bool = True) -> list[_Outcome]:
        committing = False
        try:
            with self._connection.begin():
                if len(group) == 1:
                    # Alone: its failure is the transaction's.
                    outcomes = [_Outcome(group[0], group[0].work(self._connection))]
                else:
                    outcomes = [self._attempt(write) for write in group]
                committing = True
        except BaseException as fault:
            if self._connection.invalidated or self._connection.in_transaction():
                self._connection.rollback()
            if isinstance(fault, _Undone):
                return [outcome for write in group for outcome in self._commit([write])]
            if again and not committing and isinstance(fault, DBAPIError) and fault.connection_invalidated:
                # The server was away while nobody asked it, so nothing has happened yet.
                return self._commit(group, again=False)
            return [_Outcome(write, fault=fault) for write in group]
        return outcomes

    def _checkpoint(self) -> None:
        self._commits += 1
        if self._connection.dialect.name != "sqlite" or self._commits % CHECKPOINT:
            return
        if self._copying is None or self._copying.done():
            with contextlib.suppress(RuntimeError):  # The readers are gone: the database is being closed.
                self._copying = self._readers.submit(self._copy_log)

    def _copy_log(self) -> None:
        # What does not fit onto the disk stays in the log, and the next one tries again.
        with contextlib.suppress(SQLAlchemyError), self._reading.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def _attempt(self, write: _Write) -> _Outcome:
        savepoint = self._connection.begin_nested()
        try:
            value = write.work(self._connection)
            savepoint.commit()
        except Exception as fault:
            try:
                savepoint.rollback()
            except SQLAlchemyError:
                if isinstance(fault, DBAPIError) and fault.connection_invalidated:
                    raise fault from None
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
