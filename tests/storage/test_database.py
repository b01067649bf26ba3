"""The database: one server, what was acknowledged is there, one write never undoes another."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from runtime.database import Database
from runtime.database.database import CHECKPOINT
from runtime.database.opening import LOG_PAGES
from runtime.storage import ConfigError, StorageSettings, open_storage
from runtime.storage.database import PURPOSE, open_database
from runtime.storage.schema import metadata, note
from tests.schema import made_at_once, made_in_steps
from tests.storage.folders import modes, write


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await open_database(StorageSettings(data=tmp_path).url())
    yield database
    await database.close()


def keep(name: str) -> Callable[[Connection], None]:
    def work(connection: Connection) -> None:
        connection.execute(insert(note).values(name=name, value=""))

    return work


def names(connection: Connection) -> list[str]:
    return sorted(connection.execute(select(note.c.name)).scalars())


async def test_a_write_that_returned_is_read(database: Database) -> None:
    await database.write(keep("a"))
    assert await database.read(names) == ["a"]


async def test_writes_that_wait_together_share_a_commit(database: Database) -> None:
    commits = []
    database.on_commit(lambda: commits.append(1))
    gate = threading.Event()
    first = asyncio.ensure_future(database.write(lambda connection: gate.wait(10)))
    rest = [asyncio.ensure_future(database.write(keep(str(number)))) for number in range(50)]
    await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(first, *rest)
    assert len(commits) <= 2


async def test_a_write_that_fails_undoes_only_itself(database: Database) -> None:
    gate = threading.Event()
    first = asyncio.ensure_future(database.write(lambda connection: gate.wait(10)))
    rest = [asyncio.ensure_future(database.write(keep(name))) for name in ("a", "a", "b")]
    await asyncio.sleep(0)
    gate.set()
    outcomes = await asyncio.gather(first, *rest, return_exceptions=True)
    assert isinstance(outcomes[2], IntegrityError)
    assert await database.read(names) == ["a", "b"]


async def test_a_write_that_fails_alone_leaves_nothing(database: Database) -> None:
    def half(connection: Connection) -> None:
        connection.execute(insert(note).values(name="a", value=""))
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(half)
    await database.write(keep("b"))
    assert await database.read(names) == ["b"]


async def test_a_write_that_fills_the_disk_undoes_only_itself(database: Database) -> None:
    """SQLite undoes the whole transaction then, and the driver commits nothing without saying so."""

    def leave_a_page(connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 1}")

    await database.write(leave_a_page)
    gate = threading.Event()
    works = [lambda connection: gate.wait(10), keep("a"), keep("x" * 100_000), keep("b")]
    writes = [asyncio.ensure_future(database.write(work)) for work in works]
    await asyncio.sleep(0)
    gate.set()
    outcomes = await asyncio.gather(*writes, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes[1:]] == [type(None), OperationalError, type(None)]
    assert await database.read(names) == ["a", "b"]


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(Exception, match="readonly"):
        await database.read(keep("a"))


async def test_a_write_whose_caller_left_does_not_stop_the_others(database: Database) -> None:
    gate = threading.Event()
    first = asyncio.ensure_future(database.write(lambda connection: gate.wait(10)))
    left = asyncio.ensure_future(database.write(keep("left")))
    last = asyncio.ensure_future(database.write(keep("last")))
    await asyncio.sleep(0)
    left.cancel()
    gate.set()
    await asyncio.gather(first, last)
    assert await database.read(names) == ["last", "left"]


async def test_what_is_on_its_way_is_written_before_closing(tmp_path: Path) -> None:
    url = StorageSettings(data=tmp_path).url()
    database = await open_database(url)
    write = asyncio.ensure_future(database.write(keep("a")))
    await asyncio.sleep(0)
    await database.close()
    await write
    with sqlite3.connect(tmp_path / "storage.db") as connection:
        assert connection.execute("select name from note").fetchall() == [("a",)]


async def test_a_closed_database_says_so(tmp_path: Path) -> None:
    database = await open_database(StorageSettings(data=tmp_path).url())
    await database.close()
    with pytest.raises(RuntimeError, match="closed"):
        await database.write(keep("a"))


async def test_every_commit_reaches_the_disk(database: Database) -> None:
    """The log of SQLite with `synchronous=FULL` is synced at each commit."""
    modes = await database.write(
        lambda connection: (
            connection.execute(text("PRAGMA journal_mode")).scalar(),
            connection.execute(text("PRAGMA synchronous")).scalar(),
        )
    )
    assert modes == ("wal", 2)


async def test_the_log_is_copied_while_writes_go_on(database: Database, tmp_path: Path) -> None:
    """By others than the writer, which would not yet do it by itself."""
    for number in range(4 * CHECKPOINT):
        await database.write(keep(f"{number}{'x' * 4000}"))
    assert (tmp_path / "storage.db-wal").stat().st_size < LOG_PAGES * 4096
    assert (tmp_path / "storage.db").stat().st_size > CHECKPOINT * 4000


async def test_the_files_are_for_the_owner_alone(database: Database, tmp_path: Path) -> None:
    await database.write(keep("a"))
    assert modes(tmp_path) == {"storage.db": 0o600, "storage.db-wal": 0o600, "storage.db-shm": 0o600}


async def test_a_database_has_the_tables_of_the_schema(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    assert await database.read(differences) == []


def test_the_tables_made_at_once_are_those_of_all_revisions(tmp_path: Path) -> None:
    first, second = (StorageSettings(data=tmp_path, database=f"sqlite:///{name}").url() for name in ("1.db", "2.db"))
    assert made_at_once(first, PURPOSE.revisions) == made_in_steps(second, PURPOSE.revisions)


async def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    url = StorageSettings(data=tmp_path).url()
    await (await open_database(url)).close()
    with sqlite3.connect(tmp_path / "storage.db") as connection:
        connection.execute("update alembic_version set version_num = '9999'")
    with pytest.raises(ConfigError, match="newer"):
        await open_database(url)


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "storage.db").write_bytes(b"not a database" * 100)
    with pytest.raises(ConfigError, match="not a database"):
        await open_database(StorageSettings(data=tmp_path).url())


async def test_a_database_with_broken_pages_is_refused(tmp_path: Path) -> None:
    await (await open_storage(StorageSettings(data=tmp_path))).close()
    file = tmp_path / "storage.db"
    content = file.read_bytes()
    write(file, content[:8192] + b"Z" * (len(content) - 8192))
    with pytest.raises(ConfigError, match="malformed"):
        await open_storage(StorageSettings(data=tmp_path))


async def test_a_database_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "storage.db").symlink_to(tmp_path / "missing" / "storage.db")
    with pytest.raises(ConfigError, match="No such file"):
        await open_storage(StorageSettings(data=tmp_path))


async def test_a_second_server_on_one_folder_is_refused(tmp_path: Path) -> None:
    first = await open_storage(StorageSettings(data=tmp_path))
    try:
        with pytest.raises(ConfigError, match=f"in use by process {os.getpid()}"):
            await open_storage(StorageSettings(data=tmp_path))
    finally:
        await first.close()


async def test_a_second_server_on_one_file_is_refused(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/shared/storage.db"
    first = await open_storage(StorageSettings(data=tmp_path / "a", database=database))
    try:
        with pytest.raises(ConfigError, match="in use"):
            await open_storage(StorageSettings(data=tmp_path / "b", database=database))
    finally:
        await first.close()


async def test_the_folder_is_free_after_closing(tmp_path: Path) -> None:
    for _ in range(2):
        await (await open_storage(StorageSettings(data=tmp_path))).close()


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=str(tmp_path / "file")):
        await open_storage(StorageSettings(data=tmp_path / "file" / "data"))


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from sqlalchemy import insert
from runtime.storage.database import open_database
from runtime.storage.schema import note
from runtime.storage.settings import StorageSettings

async def main():
    database = await open_database(StorageSettings(data=Path(sys.argv[1])).url())
    for number in range(1_000_000):
        await database.write(lambda c: c.execute(insert(note).values(name=str(number), value="")).rowcount)
        print(number, flush=True)

asyncio.run(main())
"""


@pytest.mark.slow
def test_what_a_killed_process_acknowledged_is_there(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(40)]
        process.send_signal(signal.SIGKILL)
        said += process.stdout.readlines()

    async def there() -> list[str]:
        database = await open_database(StorageSettings(data=tmp_path).url())
        try:
            return await database.read(names)
        finally:
            await database.close()

    assert {line.strip() for line in said if line.endswith("\n")} <= set(asyncio.run(there()))
