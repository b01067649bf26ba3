"""Databases opened: SQLite files and PostgreSQL servers, brought to the newest revision."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from runtime.contract.settings import ConfigError
from runtime.database.database import READERS, Database
from runtime.database.folder import make_folder
from runtime.database.revisions import Revisions

LOG_PAGES = 8192
"""The most that SQLite's log grows to, in pages of 4 KiB."""

CONNECT_SECONDS = 5
"""How long a connection to PostgreSQL may take to come about."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a database is for: `name` for people, as in `storage database`; `revisions` of its tables; `one_server` is
    the key of PostgreSQL's advisory lock that lets one server use it at a time, None where many may."""

    name: str
    revisions: Revisions
    one_server: int | None = None


def database_url(key: str, value: str, data: Path) -> URL:
    """Return where a database is, with a file's path made absolute below `data`; `key` is the setting's name.

    Raises ConfigError.
    """
    try:
        url = make_url(value)
    except ArgumentError:
        # The text may hold a password.
        raise ConfigError(f"{key} is not a URL: expected sqlite:///FILE or postgresql://..") from None
    match url.get_backend_name():
        case "sqlite":
            if not url.database or url.database == ":memory:" or url.host or url.query:
                raise ConfigError(f"{key}: expected sqlite:///FILE, with a file and nothing else")
            return url.set(drivername="sqlite", database=str(data.absolute() / url.database))
        case "postgresql":
            return url.set(drivername="postgresql+psycopg")
        case other:
            raise ConfigError(f"{key}: {other!r} is neither sqlite nor postgresql")


async def open_database(url: URL, purpose: Purpose) -> Database:
    """Return the database at url, made or brought to the newest revision.

    Raises ConfigError when it cannot be used; it is then as it was before. The caller holds the lock of a file.
    """
    writing, reading, connection = await asyncio.to_thread(_connect, url, purpose)
    return Database(purpose.name, writing, reading, connection)


def cause(fault: SQLAlchemyError) -> str:
    """Return what the driver said, in one line and without the statement and its values."""
    lines = str(getattr(fault, "orig", None) or type(fault).__name__).strip().splitlines()
    return lines[0] if lines else type(fault).__name__


def _connect(url: URL, purpose: Purpose) -> tuple[Engine, Engine, Connection]:
    if url.get_backend_name() == "sqlite":
        file = Path(url.database or "")
        make_folder(file.parent)
        # Made here for its mode: the log and the index beside it take theirs from it.
        file.touch(mode=0o600)
        writing, reading = _sqlite(url, "BEGIN IMMEDIATE"), _sqlite(url, "BEGIN")
    else:
        # A reader sees one state through all its statements, as it does with SQLite.
        one_state = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        writing = _postgresql(url, purpose, 1)
        reading = _postgresql(url, purpose, READERS).execution_options(**one_state)
    try:
        connection = writing.connect()
        try:
            if url.get_backend_name() == "postgresql" and purpose.one_server is not None:
                _only_server(connection, purpose)
            with connection.begin():
                purpose.revisions.apply(connection, purpose.name)
        except BaseException:
            connection.close()
            raise
    except SQLAlchemyError as fault:
        writing.dispose()
        where = url.render_as_string(hide_password=True)
        raise ConfigError(f"the {purpose.name} database {where}: {cause(fault)}") from fault
    return writing, reading, connection


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
        else:
            # Readers have copied most of the log by then, so what is left to the writer, which alone can begin it
            # anew while there are always further writes, is little.
            connection.execute(f"PRAGMA wal_autocheckpoint={LOG_PAGES}")

    def start(connection: Any) -> None:
        connection.driver_connection.execute(begin)

    # In place of the event for it, which would go the long way of a statement: a commit of few rows would take longer.
    engine.dialect.do_begin = start  # type: ignore[method-assign, assignment]
    return engine


def _postgresql(url: URL, purpose: Purpose, connections: int) -> Engine:
    try:
        return create_engine(
            url,
            pool_size=connections,
            max_overflow=0,
            pool_pre_ping=True,
            connect_args={"connect_timeout": CONNECT_SECONDS},
        )
    except ModuleNotFoundError:
        raise ConfigError(f"the {purpose.name} database is on PostgreSQL: install gatewright[postgresql]") from None


def _only_server(connection: Connection, purpose: Purpose) -> None:
    """Hold the advisory lock for as long as the connection lives, or raise ConfigError."""
    with connection.begin():
        if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": purpose.one_server}).scalar():
            raise ConfigError(
                f"the {purpose.name} database is in use by another server: stop it, or use another database"
            )
