"""Brings a database to the newest revision."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from runtime.storage.settings import ConfigError

HEAD = "0002"
"""The newest revision."""


def apply(connection: Connection) -> None:
    """Bring the database to HEAD within the open transaction of connection.

    Raises ConfigError for a database of a newer version, which is left as it is.
    """
    current = None
    if inspect(connection).has_table("alembic_version"):
        current = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if current == HEAD:
        return
    if current is not None and current > HEAD:
        raise ConfigError(
            f"the storage database is of a newer version (revision {current}, this program knows up to {HEAD}): "
            "start the newer program, or restore the database from before its upgrade"
        )
    # Imported only here: it costs more than the rest of a start.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "runtime.storage:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)
