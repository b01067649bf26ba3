"""The database of the service, whose faults are the service's own."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

import structlog
from sqlalchemy import URL, Connection
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from runtime.database import Database, Purpose, Revisions, cause, open_database
from runtime.dns.runs.errors import StoreUnavailable
from runtime.dns.runs.schema import metadata

T = TypeVar("T")

PURPOSE: Final = Purpose("dns", Revisions("runtime.dns.runs:migrations", "0004", metadata, "zone_revision"))

_log = structlog.get_logger(__name__)


class Store:
    """As `Database`, but for what its methods raise. IntegrityError stays what it is."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._away = False

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Return what work finds. Raises StoreUnavailable."""
        try:
            value = await self._database.read(work)
        except SQLAlchemyError as fault:
            raise self._unavailable(fault) from None
        self._there()
        return value

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Return what work returns, once it is on disk. Raises StoreUnavailable, and what work raises."""
        try:
            value = await self._database.write(work)
        except IntegrityError:
            raise
        except SQLAlchemyError as fault:
            raise self._unavailable(fault) from None
        self._there()
        return value

    async def close(self) -> None:
        """Write what was asked for, and let go of the database."""
        await self._database.close()

    def _unavailable(self, fault: SQLAlchemyError) -> StoreUnavailable:
        reason = cause(fault)
        if not self._away:
            self._away = True
            _log.warning("the database of zone tests cannot be used", fault=reason)
        return StoreUnavailable(reason)

    def _there(self) -> None:
        if self._away:
            self._away = False
            _log.warning("the database of zone tests can be used again")


async def open_store(url: URL) -> Store:
    """Return the store at url, made or brought to the newest revision. Raises ConfigError."""
    return Store(await open_database(url, PURPOSE))


class Clock:
    """The time in microseconds since the epoch; never the same twice, so that it gives an order, too."""

    def __init__(self, read: Callable[[], int] = time.time_ns) -> None:
        self._read = read
        self._last = 0

    def __call__(self, count: int = 1) -> int:
        """Return the first of `count` moments in a row that are the caller's alone."""
        first = max(self._read() // 1000, self._last + 1)
        self._last = first + count - 1
        return first
