"""Brings a database to its newest revision."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, column, inspect, select, table, text

from runtime.contract.faults import ConfigError


@dataclass(frozen=True, slots=True)
class Revisions:
    """The revisions of the tables of one database: `package` as Alembic names a folder in a package, such as
    `runtime.storage:migrations`, the newest revision, and the table that has the present one."""

    package: str
    head: str
    table: str = "alembic_version"

    def apply(self, connection: Connection, name: str) -> None:
        """Bring the database to the newest revision within the open transaction of connection.

        Raises ConfigError for a database of a newer version, which is left as it is; `name` is its name for people.
        """
        if connection.dialect.name == "postgresql":
            # Several servers may start at once on one database, and one of them makes the tables.
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:package))"), {"package": self.package})
        current = None
        if inspect(connection).has_table(self.table):
            current = connection.execute(select(column("version_num")).select_from(table(self.table))).scalar()
        if current == self.head:
            return
        if current is not None and current > self.head:
            raise ConfigError(
                f"the {name} database is of a newer version (revision {current}, this program knows up to "
                f"{self.head}): start the newer program, or restore the database from before its upgrade"
            )
        # Imported only here: it costs more than the rest of a start.
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", self.package)
        config.attributes["connection"] = connection
        config.attributes["version_table"] = self.table
        command.upgrade(config, self.head)
