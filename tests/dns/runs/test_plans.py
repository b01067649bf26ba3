"""However many runs there are, what the service does for one of them reads no more than it needs."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from runtime.dns.runs import Kind, Parameters, QueueFull, RunsSettings, State
from tests.dns.runs.conftest import Place, over, until


@contextlib.contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """Give what the block has databases do, with its parameters."""
    heard: list[tuple[str, Any]] = []

    def hear(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        heard.append((statement, parameters[0] if many else parameters))

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


async def _everything(place: Place) -> None:
    place.runner.open.clear()
    async with place.service(reuse_seconds=0.0) as runs:
        id = (await runs.start("example.org", Parameters())).id
        await until(lambda: place.runner.now)
    place.runner.open.set()
    async with place.service(queue=0) as runs:
        await over(runs, id)
        await runs.start("example.org", Parameters())
        await runs.add_user("u", "k")
        batch = await runs.create_batch("u", "k", ["example.net"], Parameters(), one_at_a_time=True)
        await runs.batch(batch, ids=list(State))
        await runs.run(id)
        await runs.results(id)
        for kind in Kind:
            await runs.history("example.org", kind=kind)
            await runs.history("example.org", kind=kind, unfinished=True)
    async with place.service(keep_seconds=3600.0) as runs:
        assert runs.retention is not None
        await runs.retention.sweep()


async def test_no_statement_reads_all_runs(tmp_path: Path, file: Path) -> None:
    shutil.copy(file, tmp_path)
    with statements() as heard:
        await _everything(Place(RunsSettings(data=tmp_path), None))
    plans: dict[str, list[str]] = {}
    with contextlib.closing(sqlite3.connect(tmp_path / "dns.db")) as connection:
        for statement, parameters in heard:
            if "zone_run" in statement and not statement.startswith("PRAGMA"):
                rows = connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
                plans[statement] = [row[3] for row in rows]

    assert len(plans) > 15
    assert [statement for statement, steps in plans.items() if any("SCAN zone_run" in step for step in steps)] == []
    ordered = [statement for statement, steps in plans.items() if any("FOR ORDER BY" in step for step in steps)]
    # The ids of a batch are put in order: all of them are wanted.
    assert [statement for statement in ordered if "WHERE zone_run.batch = ?" not in statement] == []


async def test_those_who_find_no_room_are_counted_for_once(place: Place) -> None:
    """Counting takes time when a million runs wait, and nobody else's start is kept meanwhile."""
    async with place.service(execute=False, max_waiting=1) as runs:
        await runs.start("example.org", Parameters())
        with statements() as heard:
            asked = [runs.start(f"zone{number}.example", Parameters()) for number in range(50)]
            answers = await asyncio.gather(*asked, return_exceptions=True)
    assert {type(answer) for answer in answers} == {QueueFull}
    groups = sum("FROM zone_run" in statement and "AND fingerprint" in statement for statement, _ in heard)
    assert sum("count(*)" in statement for statement, _ in heard) == groups < 50
