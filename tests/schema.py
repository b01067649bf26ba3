"""The tables of a database, as it tells of them itself."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import URL, Connection, create_engine, inspect

from runtime.database import Revisions


def made_at_once(url: URL, revisions: Revisions) -> dict[str, Any]:
    """What an empty database holds once it was opened for the first time."""
    with _empty(url) as connection:
        revisions.apply(connection, "new")
        return _tables(connection)


def made_in_steps(url: URL, revisions: Revisions) -> dict[str, Any]:
    """What an empty database holds after all steps from the first revision on."""
    with _empty(url) as connection:
        revisions.upgrade(connection, revisions.head)
        return _tables(connection)


@contextlib.contextmanager
def _empty(url: URL) -> Iterator[Connection]:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _tables(connection: Connection) -> dict[str, Any]:
    of = inspect(connection)
    return {
        name: {
            "columns": {
                column["name"]: {**column, "type": column["type"].compile(connection.dialect)}
                for column in of.get_columns(name)
            },
            "key": of.get_pk_constraint(name),
            "unique": of.get_unique_constraints(name),
            "checks": of.get_check_constraints(name),
            "indexes": {
                index["name"]: {**index, "dialect_options": _as_text(index.get("dialect_options", {}))}
                for index in of.get_indexes(name)
            },
            "rows": [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name}")],
        }
        for name in of.get_table_names()
    }


def _as_text(options: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in options.items()}
