"""Every record has exactly the members of the reference, with their types, in JSON and in XML."""

from __future__ import annotations

import json
import re
import xmlrpc.client
from pathlib import Path
from typing import Any

import pytest

from runtime.contract import jsontext
from runtime.xapi import xmlrpc as ours
from runtime.xapi.simulator.schema import CLASSES, INVERSES
from tests.xapi.simulator.pool import NULL, Client, post, refused, simulating

FIELDS: dict[str, dict[str, str]] = {
    name: {field: kind for kind, fields in kinds.items() for field in fields.split()}
    for name, kinds in json.loads((Path(__file__).parent / "fields.json").read_text()).items()
}
"""The members of each class with the letters that reference d.1 gives to types."""

DATE = re.compile(r"\d{8}T\d\d:\d\d:\d\dZ")
REF = re.compile(r"OpaqueRef:.+")

PAIRS = """VBD.VM/VM.VBDs VBD.VDI/VDI.VBDs VDI.SR/SR.VDIs VIF.VM/VM.VIFs VIF.network/network.VIFs PBD.host/host.PBDs
PBD.SR/SR.PBDs VM.snapshot_of/VM.snapshots VDI.snapshot_of/VDI.snapshots VM.parent/VM.children
VM.resident_on/host.resident_VMs PIF.host/host.PIFs PIF.network/network.PIFs VTPM.VM/VM.VTPMs
task.subtask_of/task.subtasks"""


def fits_json(kind: str, value: Any) -> bool:
    match kind:
        case "s":
            return isinstance(value, str)
        case "r":
            return isinstance(value, str) and bool(REF.fullmatch(value))
        case "d":
            return isinstance(value, str) and bool(DATE.fullmatch(value))
        case "b":
            return isinstance(value, bool)
        case "i":
            return isinstance(value, int) and not isinstance(value, bool)
        case "f":
            return isinstance(value, float)
        case "S":
            return isinstance(value, list)
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def fits_xml(kind: str, value: Any) -> bool:
    match kind:
        case "d":
            return isinstance(value, xmlrpc.client.DateTime)
        case "i":
            return isinstance(value, str) and bool(re.fullmatch(r"-?\d+", value))
    return fits_json(kind, value)


async def records(pool: Client, name: str) -> dict[str, dict[str, Any]]:
    if name == "session":
        return {pool.session: await pool("session.get_record", pool.session)}
    if name == "task":
        await pool("task.create", "a task", "")
    found: dict[str, dict[str, Any]] = await pool(f"{name}.get_all_records")
    return found


@pytest.mark.parametrize("name", FIELDS)
async def test_a_record_in_json_has_the_members_and_types(pool: Client, name: str) -> None:
    found = await records(pool, name)

    assert found
    for record in found.values():
        assert {field: fits_json(kind, record.get(field)) for field, kind in FIELDS[name].items()} == dict.fromkeys(
            record, True
        )


@pytest.mark.parametrize("name", FIELDS)
async def test_a_record_in_xml_has_the_members_and_types(pool: Client, name: str) -> None:
    for ref in await records(pool, name):
        params = b"".join(b"<param>%b</param>" % ours.value(one) for one in (pool.session, ref))
        method = f"{name}.get_record".encode()
        body = b"<methodCall><methodName>%b</methodName><params>%b</params></methodCall>" % (method, params)
        _, _, answer = await post(pool.urls[0], body)
        told: Any = xmlrpc.client.loads(answer)[0][0]
        record: Any = told["Value"]
        assert {field: fits_xml(kind, record.get(field)) for field, kind in FIELDS[name].items()} == dict.fromkeys(
            record, True
        )


def test_there_are_no_other_classes() -> None:
    assert CLASSES.keys() == FIELDS.keys()


def test_the_pairs_of_the_reference_are_in_the_table() -> None:
    stated = {tuple(pair.replace("/", ".").split(".")) for pair in PAIRS.split()}

    held = {(cls, field, CLASSES[cls].fields[field].of, inverse) for (cls, field), inverse in INVERSES.items()}
    assert stated <= held


async def test_list_methods_names_every_getter_and_only_what_works(pool: Client) -> None:
    names = set(await pool.raw("system.listMethods"))

    assert {f"{name}.get_{field}" for name, fields in FIELDS.items() for field in fields} <= names
    assert {name for name in names if name.endswith(".get_all_records")} == {
        f"{name}.get_all_records" for name in FIELDS if name != "session"
    }


async def test_a_getter_gives_the_member_of_the_record(pool: Client) -> None:
    vm = await pool.vm()
    record = await pool("VM.get_record", vm)

    assert {field: await pool(f"VM.get_{field}", vm) for field in record} == record


async def test_every_object_is_found_by_its_uuid_and_its_ref(pool: Client) -> None:
    for name in FIELDS:
        for ref, record in (await records(pool, name)).items():
            assert await pool(f"{name}.get_by_uuid", record["uuid"]) == ref
            assert await pool(f"{name}.get_record", ref) == record
        assert await refused(pool, f"{name}.get_by_uuid", "none") == ["UUID_INVALID", name, "none"]
        assert await refused(pool, f"{name}.get_record", NULL) == ["HANDLE_INVALID", name, NULL]


async def test_the_same_seed_makes_the_same_pool(tmp_path: Path) -> None:
    found = []
    for number in range(2):
        async with simulating(tmp_path / str(number), seed=7) as client:
            found.append({name: await client(f"{name}.get_all_records") for name in FIELDS if name != "session"})

    assert found[0] == found[1]
    assert jsontext.dumps(found[0]).count(b"OpaqueRef:") > 100


async def test_another_seed_makes_another_pool(tmp_path: Path) -> None:
    uuids = set()
    for seed in range(2):
        async with simulating(tmp_path / str(seed), seed=seed) as client:
            uuids.add(client.pool.only("pool")["uuid"])

    assert len(uuids) == 2
