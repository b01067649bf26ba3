"""The storage database."""

from __future__ import annotations

from sqlalchemy import URL

from runtime import database
from runtime.database import Database, Purpose, Revisions
from runtime.storage.schema import metadata

PURPOSE = Purpose(
    "storage",
    Revisions("runtime.storage:migrations", "0002", metadata),
    # Any number that nobody else takes in this database.
    one_server=0x67617465,
)


async def open_database(url: URL) -> Database:
    """Return the storage database at url, made or brought to the newest revision. As `runtime.database` has it."""
    return await database.open_database(url, PURPOSE)
