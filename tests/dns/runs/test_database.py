"""The database away and back, full, in use, of another version: what was answered is kept, and the rest is told."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, insert, select, text

from runtime.contract.settings import ConfigError
from runtime.dns.runs import Parameters, Runs, RunsSettings, StoreUnavailable, open_runs, tables
from runtime.dns.runs.model import LEAST_ID
from runtime.dns.runs.schema import metadata, run
from runtime.dns.runs.store import PURPOSE
from tests.dns.runs.conftest import Place, Runner, over, until
from tests.postgresql import Cluster
from tests.schema import made_at_once, made_in_steps


async def test_a_database_has_the_tables_of_the_schema(paused: Runs) -> None:
    def differences(connection: Connection) -> list[Any]:
        def ours(name: str | None, kind: str, names: Any) -> bool:
            return kind != "table" or (str(name).startswith("zone_") and name != "zone_revision")

        context = MigrationContext.configure(connection, opts={"include_name": ours})
        return list(compare_metadata(context, metadata))

    assert await paused._store.read(differences) == []


def test_the_tables_made_at_once_are_those_of_all_revisions(tmp_path: Path) -> None:
    first, second = (RunsSettings(data=tmp_path, database=f"sqlite:///{name}").url() for name in ("1.db", "2.db"))
    assert made_at_once(first, PURPOSE.revisions) == made_in_steps(second, PURPOSE.revisions)


def test_the_tables_made_at_once_are_those_of_all_revisions_on_postgresql(cluster: Cluster, tmp_path: Path) -> None:
    first, second = (RunsSettings(data=tmp_path, database=cluster.database()).url() for _ in range(2))
    assert made_at_once(first, PURPOSE.revisions) == made_in_steps(second, PURPOSE.revisions)


async def test_a_database_of_the_first_revision_keeps_its_batches_and_runs(tmp_path: Path) -> None:
    settings = RunsSettings(data=tmp_path)
    waiting = tables.new_run(LEAST_ID, "example", "f", Parameters(priority=10), "d", 1, texts=("{}", "{}"))
    engine = create_engine(settings.url())
    with engine.begin() as connection:
        PURPOSE.revisions.upgrade(connection, "0001")
        connection.execute(text("INSERT INTO zone_batch VALUES (7, 'carl', 1, '{}', '{}')"))
        connection.execute(insert(run), {**waiting, "started": 5})
    engine.dispose()

    async with Place(settings, None).service(execute=False) as runs:
        assert (await runs.batch(7)).username == "carl"
        assert await runs._store.read(lambda connection: connection.execute(select(run.c.started)).all()) == [(None,)]


async def test_a_second_service_on_one_file_is_refused(tmp_path: Path, file: Path) -> None:
    place = Place(RunsSettings(data=tmp_path), None)
    async with place.service():
        with pytest.raises(ConfigError, match="in use by process"):
            await place.open()
    await (await place.open()).close()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"database": "mysql://u:hidden@h/d"}, "'mysql' is neither sqlite nor postgresql"),
        ({"database": "sqlite://"}, "expected sqlite:///FILE"),
        ({"database": "postgresql://u:hidden@/d?host=/nowhere"}, "the dns database postgresql"),
        ({"profiles": {"x": Path("/nowhere")}}, "dns.profiles.x /nowhere: No such file"),
        ({"profiles": {"X y": Path(__file__)}}, "not JSON"),
    ],
)
async def test_settings_that_cannot_be_used(tmp_path: Path, settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words) as caught:
        await open_runs(RunsSettings(data=tmp_path, **settings), Runner(), places=1, seconds=1)
    assert "hidden" not in str(caught.value)


async def test_a_full_disk(tmp_path: Path, file: Path) -> None:
    """What does not fit is refused, what fits is kept, and the service goes on when there is room again."""
    place = Place(RunsSettings(data=tmp_path), None)
    place.runner.open.clear()
    async with place.service() as runs:
        first = await runs.start("a.example", Parameters())
        await until(lambda: place.runner.now)

        def limit(connection: Connection, more: int) -> None:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages + more}")

        await runs._store.write(lambda connection: limit(connection, 0))
        with pytest.raises(StoreUnavailable, match="full"):
            await runs.start("b.example", Parameters(given={"client_id": "x" * 100_000}))
        await runs._store.write(lambda connection: limit(connection, 1000))
        place.runner.open.set()
        second = await runs.start("b.example", Parameters(given={"client_id": "x" * 100_000}))
        await over(runs, first.id, second.id)
        assert len(await runs.history("b.example")) == 1


@pytest.mark.judge("postgresql")
@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
async def test_postgresql_goes_away_and_comes_back(place: Place) -> None:
    """Each call meanwhile says so; a run that came to its end meanwhile is kept once it is back."""
    assert place.cluster is not None
    place.runner.open.clear()
    async with place.service() as runs:
        first = await runs.start("a.example", Parameters())
        await until(lambda: place.runner.now)
        await asyncio.to_thread(place.cluster.kill)
        place.runner.open.set()
        asked = [runs.start(f"z{number}.example", Parameters()) for number in range(20)]
        looked = [runs.run(first.id), runs.results(first.id), runs.history("a.example"), runs.batch(1)]
        answers = await asyncio.gather(*asked, *looked, return_exceptions=True)
        assert {type(answer) for answer in answers} == {StoreUnavailable}
        await asyncio.to_thread(place.cluster.start)
        second = await runs.start("b.example", Parameters())
        await over(runs, first.id, second.id)
        assert [entry.id for entry in await runs.history("a.example")] == [first.id]
    assert sorted(place.runner.begun) == ["a.example", "b.example"]


@pytest.mark.judge("postgresql")
@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
async def test_a_service_does_not_notice_a_restart_that_nobody_saw(place: Place) -> None:
    assert place.cluster is not None
    async with place.service(execute=False) as runs:
        first = await runs.start("a.example", Parameters())
        await asyncio.to_thread(place.cluster.kill)
        await asyncio.to_thread(place.cluster.start)
        assert (await runs.run(first.id)).domain == "a.example"
        assert (await runs.start("a.example", Parameters())).id == first.id


@pytest.mark.judge("postgresql")
@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
async def test_an_older_queue_is_brought_to_the_version_of_its_library(place: Place) -> None:
    """The last revision of the library makes what was not there, and says how far it is."""
    assert place.cluster is not None
    name = place.settings.url().database
    place.cluster.execute("COMMENT ON TABLE procrastinate_jobs IS '03.04.00_01_pre_x.sql'", str(name))
    async with place.service(execute=False) as runs:
        query = text("SELECT obj_description('procrastinate_jobs'::regclass)")
        said = await runs._store.read(lambda connection: connection.execute(query).scalar())
    assert said == "03.04.00_50_post_add_retry_failed_job_procedure.sql"
