"""The database: all of a transaction or nothing, on disk when it is over."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from runtime.xapi.simulator.database import Pool
from runtime.xapi.simulator.schema import CLASSES, INVERSES, NULL
from runtime.xapi.simulator.simulator import CannotStart, Simulator
from runtime.xapi.simulator.where import parsed
from tests.process import environment
from tests.xapi.simulator.pool import Client, disagreements, simulating


async def test_a_failed_transaction_leaves_nothing(pool: Client) -> None:
    db, vm = pool.pool, pool.pool.find("VM", await pool.vm())
    before = {name: {ref: dict(row.values) for ref, row in db.rows(name).items()} for name in db.counts()}
    facts = (db.generation, await pool.token())
    with pytest.raises(ZeroDivisionError), db.transaction():
        pool.simulator.machines.snapshot(vm, "s")
        db.hide(vm, fact=1)
        db.destroy(vm)
        _ = 1 / 0

    after = {name: {ref: dict(row.values) for ref, row in db.rows(name).items()} for name in db.counts()}
    assert after == before
    assert "fact" not in vm.hidden
    assert (db.generation, await pool.token()) == facts
    assert disagreements(pool) == []
    assert db.by_uuid("VM", vm["uuid"]) is vm


@pytest.mark.parametrize(("cls", "field"), INVERSES)
def test_both_ends_of_a_pair_change_and_are_told_of(tmp_path: Path, cls: str, field: str) -> None:
    of, inverse = CLASSES[cls].fields[field].of, INVERSES[cls, field]
    pool = Pool(tmp_path, 0)
    first, second = pool.create(of, {}), pool.create(of, {})

    def told(since: int) -> set[tuple[str, str]]:
        found = pool.changes(since)
        assert found is not None
        rows = {("add", row.ref) for row in found.added} | {("mod", row.ref) for row in found.modified}
        return rows | {("del", gone.ref) for gone in found.removed}

    start = pool.generation
    row = pool.create(cls, {field: first.ref})
    assert (first[inverse], second[inverse]) == ([row.ref], [])
    assert told(start) == {("add", row.ref), ("mod", first.ref)}
    start = pool.generation
    pool.set(row, **{field: second.ref})
    assert (first[inverse], second[inverse]) == ([], [row.ref])
    assert told(start) == {("mod", row.ref), ("mod", first.ref), ("mod", second.ref)}
    start = pool.generation
    pool.destroy(second)
    assert row[field] == NULL
    assert told(start) == {("mod", row.ref), ("del", second.ref)}
    pool.set(row, **{field: first.ref})
    start = pool.generation
    pool.destroy(row)
    assert first[inverse] == []
    assert told(start) == {("del", row.ref), ("mod", first.ref)}
    pool.close()


async def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    async with simulating(tmp_path) as pool:
        await pool("VM.snapshot", await pool.vm(), "kept")
        pool.pool.advance(1000)
        names = [name for name in pool.pool.counts() if name != "task"]
        before = {name: await pool(f"{name}.get_all_records") for name in names}
        token = await pool.token()
    async with simulating(tmp_path) as pool:
        assert {name: await pool(f"{name}.get_all_records") for name in names} == before
        assert await pool.events(token) == []
        assert pool.pool.time() > 1000
        assert disagreements(pool) == []


async def test_a_host_more_and_a_host_less(tmp_path: Path) -> None:
    two = ("http://127.0.0.1:0", "http://127.0.0.2:0")
    for urls, enabled in ((two[:1], [True]), (two, [True, True]), (two[:1], [True, False])):
        async with simulating(tmp_path, *urls) as pool:
            hosts = (await pool("host.get_all_records")).values()
            assert sorted((host["enabled"] for host in hosts), reverse=True) == enabled
            assert disagreements(pool) == []


def test_a_folder_has_one_simulator(tmp_path: Path) -> None:
    first = Simulator(tmp_path)
    with pytest.raises(CannotStart, match="another simulator uses it"):
        Simulator(tmp_path)
    first.pool.close()
    Simulator(tmp_path).pool.close()


KILLED = """
import os, signal, sys
from pathlib import Path
from runtime.xapi.simulator.database import Pool
pool = Pool(Path(sys.argv[1]), 0)
sr = pool.create("SR", {})
for number in range(20):
    with pool.transaction():
        vdi = pool.create("VDI", {"SR": sr.ref, "name_label": str(number)})
        pool.set(sr, virtual_allocation=number)
        if number == 15:
            os.kill(os.getpid(), signal.SIGKILL)
    print(number, flush=True)
"""


def test_a_killed_process_leaves_what_it_acknowledged(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, tmp_path],
        env=environment(),
        cwd=Path(__file__).parents[3],
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert done.stdout.split()[-1] == b"14"

    pool = Pool(tmp_path, 0)
    (sr,) = pool.rows("SR").values()
    assert sorted(int(vdi["name_label"]) for vdi in pool.rows("VDI").values()) == [*range(15)]
    assert (len(sr["VDIs"]), sr["virtual_allocation"]) == (15, 14)
    pool.close()


def test_the_database_is_for_its_owner_alone(tmp_path: Path) -> None:
    pool = Pool(tmp_path / "new", 0)
    assert (tmp_path / "new").stat().st_mode & 0o77 == 0
    assert (tmp_path / "new" / "pool.db").stat().st_mode & 0o77 == 0
    pool.close()


RECORD: dict[str, Any] = {"name_label": "a b", "is_a_template": False, "order": 3}

EXPRESSIONS = [
    ("true", True),
    ("false", False),
    ('field "name_label" = "a b"', True),
    ('field "name__label" = "a b"', True),
    ("field 'name_label'=\"a b\"", True),
    ('field "is_a_template" = "false"', True),
    ('not field "is_a_template" = "true"', True),
    ('field "order" = "3" and true', True),
    ("false or false or true", True),
    ("true or false and false", True),
    ("(true or false) and false", False),
    ("not (true and true)", False),
    ('"x" = "x"', True),
    ('field "none" = "x"', False),
]


@pytest.mark.parametrize(("expression", "truth"), EXPRESSIONS)
def test_an_expression_is_true_of_a_record_or_not(expression: str, truth: bool) -> None:
    assert parsed(expression)(RECORD) is truth
