"""/export, /import and /export_metadata: archives out and in, what they keep, and what is refused."""

from __future__ import annotations

import asyncio
import dataclasses
import io
import tarfile
from typing import Any

import pytest

from runtime.xapi import xmlrpc, xva
from runtime.xapi.compression import Compression, packer
from runtime.xapi.simulator.blocks import BLOCK
from tests.xapi.simulator.pool import NULL, Client, disagreements
from tests.xapi.simulator.transfers import MIB, dropped, get, hash_of, put, read_xva, task_of

SIZES = (2 * MIB + 512, 3 * MIB)


@pytest.fixture
async def vm(pool: Client) -> str:
    """A halted VM with two disks, a network card and an empty drive."""
    blocks, machines, storage = pool.simulator.blocks, pool.simulator.machines, pool.simulator.storage
    row = machines.create({"name_label": "copied", "tags": ["kept"], "other_config": {"a": "b", "mac_seed": "x"}})
    for slot, size in enumerate(SIZES):
        values = {"name_label": f"disk {slot}", "SR": pool.pool.only("pool")["default_SR"], "virtual_size": size}
        machines.new_vbd(row, storage.create(values, blocks.seeded(size, slot, 0.7)), str(slot), bootable=slot == 0)
    pool.pool.create("VBD", {"VM": row.ref, "type": "CD", "empty": True, "userdevice": "3"})
    network = next(iter(pool.pool.rows("network")))
    pool.pool.create("VIF", {"VM": row.ref, "network": network, "device": "0", "MAC": "02:00:00:00:00:07", "MTU": 1500})
    return row.ref


async def hashes(pool: Client, vm: str) -> list[str]:
    return [hash_of(pool, vdi) for vdi in await pool.disks(vm)]


def counts(pool: Client) -> dict[str, int]:
    return {name: len(pool.pool.rows(name)) for name in ("VM", "VM_metrics", "VBD", "VDI", "VIF", "network")}


@pytest.mark.parametrize("compression", ["", "false", "true", "zstd"])
async def test_a_vm_comes_out_and_goes_in_with_the_same_disks(pool: Client, vm: str, compression: str) -> None:
    out = await get(pool, "/export/", ref=vm, use_compression=compression)
    back = await put(pool, "/import/", out.body)
    magic = {"zstd": "28b52ffd", "true": "1f8b"}.get(compression, b"ova.xml".hex())
    assert (out.status, out.outcome, back.status, back.outcome) == (200, ["success"], 200, ["success"])
    assert out.body.hex().startswith(magic)
    assert "export.xva" in out.headers["Content-Disposition"]
    [new] = xmlrpc.read(back.task["result"])
    assert await hashes(pool, new) == await hashes(pool, vm)
    assert disagreements(pool) == []


async def test_what_an_import_keeps_and_what_it_makes_new(pool: Client, vm: str) -> None:
    done = await put(pool, "/import/", (await get(pool, "/export", ref=vm)).body)
    old, new = await pool("VM.get_record", vm), await pool("VM.get_record", xmlrpc.read(done.task["result"])[0])
    kept = ("name_label", "tags", "memory_static_max", "VCPUs_max", "HVM_boot_params", "power_state")
    assert {name: new[name] for name in kept} == {name: old[name] for name in kept}
    assert new["uuid"] != old["uuid"]
    assert new["other_config"]["mac_seed"] != "x"
    assert new["other_config"]["a"] == "b"
    assert (new["current_operations"], new["version"]) == ({}, 0)
    [card] = [await pool("VIF.get_record", vif) for vif in new["VIFs"]]
    assert card["MAC"] not in ("", "02:00:00:00:00:07")
    assert card["network"] == (await pool("VIF.get_record", old["VIFs"][0]))["network"]
    vbds = {vbd["userdevice"]: vbd for vbd in [await pool("VBD.get_record", ref) for ref in new["VBDs"]]}
    assert [(slot, vbds[slot]["type"], vbds[slot]["empty"]) for slot in sorted(vbds)] == [
        ("0", "Disk", False), ("1", "Disk", False), ("3", "CD", True),
    ]  # fmt: skip
    assert done.task["other_config"]["object_creation"] == "complete"
    assert new["other_config"]["import_task"]


async def test_an_archive_says_what_reference_says(pool: Client, vm: str) -> None:
    ova, disks = read_xva((await get(pool, "/export", ref=vm)).body)
    [machine] = ova.of("VM")
    assert [len(content) for content in disks.values()] == list(SIZES)
    assert {item.kind for item in ova.items} >= {"host", "VM", "VM_metrics", "VBD", "VIF", "VDI", "SR", "network"}
    assert {"hostname", "product_version", "xapi_major", "xapi_minor", "export_vsn"} <= ova.version.keys()
    assert (machine.record["power_state"], machine.record["suspend_VDI"]) == ("Halted", NULL)
    assert (machine.record["is_a_snapshot"], machine.record["current_operations"]) == (False, {})
    ids = {item.id for item in ova.items}
    assert set(machine.record["VBDs"]) <= ids
    assert machine.record["memory_static_max"] == str((await pool("VM.get_record", vm))["memory_static_max"])


async def test_a_snapshot_of_a_running_vm_comes_out_as_a_halted_vm(pool: Client, vm: str) -> None:
    await pool("VM.start", vm, False, False)
    snapshot = await pool.done("VM.snapshot", vm, "saved")
    await pool("VM.set_is_a_template", snapshot, False)
    done = await put(pool, "/import", (await get(pool, "/export", ref=snapshot)).body)
    new = await pool("VM.get_record", xmlrpc.read(done.task["result"])[0])
    assert (new["power_state"], new["is_a_snapshot"], new["is_a_template"]) == ("Halted", False, False)


async def test_a_suspended_vm_keeps_its_memory_if_that_is_wanted(pool: Client, vm: str) -> None:
    await pool("VM.set_memory_limits", vm, 4 * MIB, 4 * MIB, 4 * MIB, 4 * MIB)
    await pool("VM.start", vm, False, False)
    await pool("VM.suspend", vm)
    for preserve, state, disks in (("true", "Suspended", 3), ("false", "Halted", 2)):
        out = await get(pool, "/export", ref=vm, preserve_power_state=preserve)
        assert len(read_xva(out.body)[1]) == disks
        done = await put(pool, "/import", out.body)
        assert await pool("VM.get_power_state", xmlrpc.read(done.task["result"])[0]) == state


async def test_a_running_vm_is_refused_before_the_200(pool: Client, vm: str) -> None:
    await pool("VM.start", vm, False, False)
    done = await get(pool, "/export", ref=vm)
    assert (done.status, done.outcome[:2]) == (500, ["failure", "VM_BAD_POWER_STATE"])


async def test_metadata_comes_with_its_length_and_without_disks(pool: Client, vm: str) -> None:
    await pool.done("VM.snapshot", vm, "saved")
    done = await get(pool, "/export_metadata", ref=vm)
    everything = await get(pool, "/export_metadata", all="true")
    assert int(done.headers["Content-Length"]) == len(done.body)
    assert len(only_member(done.body).of("VM")) == 2
    vms = [row for row in pool.pool.rows("VM").values() if not row["is_control_domain"]]
    assert len(only_member(everything.body).of("VM")) == len(vms)


def only_member(archive: bytes) -> xva.Ova:
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        assert tar.getnames() == [xva.OVA]
        file = tar.extractfile(xva.OVA)
        assert file is not None
        return xva.ova(file.read())


async def test_a_restore_keeps_identity_and_addresses_and_replaces_an_older_vm(pool: Client, vm: str) -> None:
    row = pool.pool.find("VM", vm)
    pool.pool.set(row, version=3)
    archive = (await get(pool, "/export", ref=vm)).body
    refused = await put(pool, "/import", archive, restore="true")
    assert refused.outcome[:2] == ["failure", "VM_TO_IMPORT_IS_NOT_NEWER_VERSION"]
    pool.pool.set(row, version=2)
    done = await put(pool, "/import", archive, restore="true")
    [new] = [await pool("VM.get_record", ref) for ref in xmlrpc.read(done.task["result"])]
    assert (new["uuid"], new["version"], pool.pool.get("VM", vm)) == (row["uuid"], 4, None)
    assert [(await pool("VIF.get_record", vif))["MAC"] for vif in new["VIFs"]] == ["02:00:00:00:00:07"]
    assert disagreements(pool) == []


async def test_a_restore_over_a_running_vm_is_refused(pool: Client, vm: str) -> None:
    archive = (await get(pool, "/export", ref=vm)).body
    await pool("VM.start", vm, False, False)
    done = await put(pool, "/import", archive, restore="true")
    assert done.outcome[:2] == ["failure", "VM_BAD_POWER_STATE"]


def changed(archive: bytes, **version: Any) -> bytes:
    """Return an archive with another version in its ova.xml."""
    ova = xva.Reader().feed(archive[: 1 << 20])[0]
    assert isinstance(ova, xva.Ova)
    new = dataclasses.replace(ova, version={**ova.version, **version})
    return xva.member(xva.OVA, new.encode()) + archive[len(xva.member(xva.OVA, ova.encode())) :]


async def test_an_archive_of_a_newer_host_is_refused(pool: Client, vm: str) -> None:
    archive = (await get(pool, "/export", ref=vm)).body
    done = await put(pool, "/import", changed(archive, xapi_minor=9999))
    assert done.outcome == ["failure", "IMPORT_INCOMPATIBLE_VERSION"]


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        *((Compression.NONE, part) for part in (0.0, 0.001, 0.3, 0.98)),
        (Compression.GZIP, 0.98),
        (Compression.ZSTD, 0.98),
    ],
)
async def test_an_archive_that_is_cut_leaves_nothing_behind(
    pool: Client, vm: str, kind: Compression, part: float
) -> None:
    plain = (await get(pool, "/export", ref=vm)).body
    pack = packer(kind)
    stream = pack.compress(plain) + pack.flush()
    before = counts(pool)
    done = await put(pool, "/import", stream[: int(len(stream) * part)])
    assert (done.status, done.outcome) == (200, ["failure", "IMPORT_ERROR_PREMATURE_EOF"])
    assert counts(pool) == before


async def test_a_forced_import_keeps_what_came(pool: Client, vm: str) -> None:
    archive = (await get(pool, "/export", ref=vm)).body
    before = counts(pool)["VM"]
    done = await put(pool, "/import", archive[: 2 * MIB], force="true")
    assert (done.outcome[0], counts(pool)["VM"]) == ("failure", before + 1)


@pytest.mark.parametrize(
    ("at", "code"),
    [(MIB, "IMPORT_ERROR_SOME_CHECKSUMS_FAILED"), (100, "IMPORT_ERROR"), (600, "IMPORT_ERROR")],
)
async def test_a_damaged_archive_leaves_nothing_behind(pool: Client, vm: str, at: int, code: str) -> None:
    archive = bytearray((await get(pool, "/export", ref=vm)).body)
    archive[at] ^= 0xFF
    before = counts(pool)
    done = await put(pool, "/import", bytes(archive))
    assert (done.outcome[:2], counts(pool)) == (["failure", code], before)


async def test_a_client_that_leaves_after_the_last_disk_has_done_its_work(pool: Client, vm: str) -> None:
    archive, task = (await get(pool, "/export", ref=vm)).body, await task_of(pool)
    async with dropped(pool, "/import", archive, 1 << 50, task_id=task):
        pass
    assert await ended(pool, task) == ["success"]


async def test_a_client_that_leaves_before_that_has_done_nothing(pool: Client, vm: str) -> None:
    archive, task, before = (await get(pool, "/export", ref=vm)).body, await task_of(pool), counts(pool)
    async with dropped(pool, "/import", archive[: 2 * MIB], 1 << 50, task_id=task):
        pass
    assert await ended(pool, task) == ["failure", "IMPORT_ERROR_PREMATURE_EOF"]
    assert counts(pool) == before


async def ended(pool: Client, task: str) -> list[str]:
    """Return how a task ended, when it has."""
    row = pool.pool.find("task", task)
    while row["status"] == "pending":
        await pool.pool.changed(10)
    return [row["status"], *row["error_info"]]


async def test_a_chunked_body_is_refused(pool: Client) -> None:
    async def body() -> Any:
        yield b"x"

    done = await put(pool, "/import", body())
    assert (done.status, done.outcome) == (403, ["failure", "IMPORT_ERROR_CANNOT_HANDLE_CHUNKED"])


async def test_an_import_without_a_repository_to_go_to_is_refused(pool: Client) -> None:
    pool.pool.set(pool.pool.only("pool"), default_SR=NULL)
    done = await put(pool, "/import", b"")
    assert (done.status, done.outcome[:2]) == (500, ["failure", "DEFAULT_SR_NOT_FOUND"])


async def test_images_do_not_go_into_a_repository_of_isos(pool: Client) -> None:
    [iso] = [sr.ref for sr in pool.pool.rows("SR").values() if sr["content_type"] == "iso"][:1]
    done = await put(pool, "/import", b"", sr_id=iso)
    assert (done.status, done.outcome[0]) == (400, "failure")


async def test_a_task_that_is_cancelled_stops_an_export(pool: Client, vm: str) -> None:
    task = await task_of(pool)
    pool.simulator.faults.inject("slow-drip", {"path": "/export"}, 1, 1)

    async def cancel() -> None:
        while pool.pool.find("task", task)["progress"] == 0:
            await pool.pool.changed(10)
        await pool("task.cancel", task)

    cancelling = asyncio.ensure_future(cancel())
    done = await get(pool, "/export", ref=vm, task=task)
    await cancelling
    assert done.outcome == ["cancelled", "TASK_CANCELLED", task]
    assert len(done.body) < 5 * MIB
    assert await pool("VM.get_current_operations", vm) == {}


async def test_a_big_empty_disk_is_an_archive_of_two_chunks(pool: Client) -> None:
    row = pool.simulator.machines.create({"name_label": "empty"})
    values = {"SR": pool.pool.only("pool")["default_SR"], "virtual_size": 40 << 30}
    vdi = pool.simulator.storage.create(values, pool.simulator.blocks.empty(40 << 30))
    pool.simulator.machines.new_vbd(row, vdi, "0")
    done = await get(pool, "/export", ref=row.ref)
    assert 2 * MIB < len(done.body) < 2 * MIB + BLOCK // 8
    assert (await put(pool, "/import", done.body)).outcome == ["success"]
