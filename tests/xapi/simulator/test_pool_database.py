"""/pool/xmldbdump: the database out, back with and without dry_run, and what is refused."""

from __future__ import annotations

import pytest

from runtime.xapi import pool_dump
from runtime.xapi.simulator.schema import CLASSES
from tests.xapi.simulator.pool import Client, disagreements
from tests.xapi.simulator.transfers import MIB, disk, get, hash_of, put

PATH = "/pool/xmldbdump"


async def test_a_dump_has_every_class_and_the_objects_that_are_kept(pool: Client) -> None:
    done = await get(pool, PATH)
    dump = pool_dump.decode(done.body)
    assert (done.status, done.outcome) == (200, ["success"])
    assert dump.manifest.keys() == {"schema_major_vsn", "schema_minor_vsn", "generation_count"}
    assert dump.tables.keys() == CLASSES.keys()
    for name in ("VM", "VDI", "host", "pool"):
        assert dump.tables[name].keys() == pool.pool.rows(name).keys()
    assert (dump.tables["task"], dump.tables["session"]) == ({}, {})


async def test_a_dump_names_no_task_in_its_head(pool: Client) -> None:
    assert "task-id" not in (await get(pool, PATH, task="")).headers


async def test_what_changed_since_a_dump_is_as_it_was_after_its_return(pool: Client) -> None:
    vm = await pool.vm()
    kept, gone = await disk(pool, 4 * MIB, seed=1), await disk(pool, 4 * MIB, seed=2)
    before = {
        name: {ref: row.values for ref, row in pool.pool.rows(name).items()} for name in ("VM", "VDI", "VBD", "SR")
    }
    content = hash_of(pool, kept)
    dump = (await get(pool, PATH)).body
    await pool("VM.set_name_label", vm, "it's <changed> \\")
    await pool("VM.add_tags", vm, "new")
    await pool("VDI.destroy", gone)
    await put(pool, "/import_raw_vdi", b"x" * MIB, vdi=kept)
    made = await pool.done("VM.snapshot", vm, "made later")
    done = await put(pool, PATH, dump)
    assert done.outcome == ["success"]
    assert pool.pool.get("VM", made) is None
    assert {name: {ref: row.values for ref, row in pool.pool.rows(name).items()} for name in before} == before
    assert hash_of(pool, kept) == content
    assert disagreements(pool) == []


async def test_sessions_end_with_a_restore(pool: Client) -> None:
    await put(pool, PATH, (await get(pool, PATH)).body)
    assert len(pool.pool.rows("session")) == 0


async def test_a_dry_run_changes_nothing(pool: Client) -> None:
    vm, dump = await pool.vm(), (await get(pool, PATH)).body
    await pool("VM.set_name_label", vm, "changed")
    done = await put(pool, PATH, dump, dry_run="true")
    assert (done.outcome, await pool("VM.get_name_label", vm)) == (["success"], "changed")


async def test_a_dump_of_another_schema_is_refused(pool: Client) -> None:
    dump = (await get(pool, PATH)).body.replace(b'value="5"', b'value="4"')
    assert (await put(pool, PATH, dump)).outcome == ["failure", "RESTORE_INCOMPATIBLE_VERSION"]


@pytest.mark.parametrize("body", [b"", b"<database>", b"<value/>"])
async def test_what_is_no_dump_changes_nothing(pool: Client, body: bytes) -> None:
    vms = len(pool.pool.rows("VM"))
    done = await put(pool, PATH, body)
    assert (done.status, done.outcome[0], len(pool.pool.rows("VM"))) == (200, "failure", vms)


async def test_half_a_dump_changes_nothing(pool: Client) -> None:
    vm, dump = await pool.vm(), (await get(pool, PATH)).body
    await pool("VM.set_name_label", vm, "changed")
    done = await put(pool, PATH, dump[: len(dump) // 2])
    assert (done.outcome[0], await pool("VM.get_name_label", vm)) == ("failure", "changed")
