"""Brings a database to its newest revision."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, inspect, select, text

from runtime.contract.settings import ConfigError


@dataclass(frozen=True, slots=True)
class Revisions:
    """The revisions of the tables of one database: `package` as Alembic names a folder in a package, such as
    `runtime.storage:migrations`, the newest revision, the tables that it comes to, and the table that names the
    present one."""

    package: str
    head: str
    tables: MetaData
    table: str = "alembic_version"

    def apply(self, connection: Connection, name: str) -> None:
        """Bring the database to the newest revision within the open transaction of connection.

        Where nothing is yet, the tables are made as they are to be, without Alembic and the steps of their past. A
        test holds that both ways come to the same.

        Raises ConfigError for a database of a newer version, which is left as it is; `name` is its name for people.
        """
        if connection.dialect.name == "postgresql":
            # Several servers may start at once on one database, and one of them makes the tables.
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:package))"), {"package": self.package})
        # As Alembic has it.
        name_of_key = PrimaryKeyConstraint("version_num", name=f"{self.table}_pkc")
        version = Table(self.table, MetaData(), Column("version_num", String(32), nullable=False), name_of_key)
        if not inspect(connection).has_table(self.table):
            version.create(connection)
            self.tables.create_all(connection, checkfirst=False)
            connection.execute(version.insert().values(version_num=self.head))
            return
        current = connection.execute(select(version.c.version_num)).scalar()
        if current == self.head:
            return
        if current is not None and current > self.head:
            raise ConfigError(
                f"the {name} database is of a newer version (revision {current}, this program knows up to "
                f"{self.head}): start the newer program, or restore the database from before its upgrade"
            )
        self.upgrade(connection, self.head)

    def upgrade(self, connection: Connection, revision: str) -> None:
        """Take the steps to a revision, whatever the database is, within the open transaction of connection."""
        # Imported only here: it costs more than the rest of a start.
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", self.package)
        config.attributes["connection"] = connection
        config.attributes["version_table"] = self.table
        command.upgrade(config, revision)
