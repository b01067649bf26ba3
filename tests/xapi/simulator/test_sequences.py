"""The sequences of reference d.3, call by call: what a backup client does with one VM, without its transfers."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.xapi.simulator.pool import NULL, Client, bits, disagreements, refused
from tests.xapi.simulator.test_vm import MEMBERS

MIB = 1 << 20
WHEN = "20260131T09:05:07Z"


class Backup:
    """The calls that every kind of backup begins and ends with."""

    def __init__(self, pool: Client, vm: str) -> None:
        self.pool = pool
        self.vm = vm

    async def barrier(self) -> None:
        """Wait until every event before this call was seen, as the client does with a key of the pool."""
        ref, key = self.pool.pool.only("pool").ref, "xo:barrier:abc"
        token = await self.pool.token()
        await self.pool("pool.add_to_other_config", ref, key, "1767225600000")
        told = await self.pool("event.from", ["pool"], token, 5.0)
        assert key in told["events"][0]["snapshot"]["other_config"]
        await self.pool("pool.remove_from_other_config", ref, key)

    async def block(self) -> None:
        for operation in ("pool_migrate", "migrate_send"):
            await self.pool("VM.remove_from_blocked_operations", self.vm, operation)
            await self.pool("VM.add_to_blocked_operations", self.vm, operation, "Backup in progress")

    async def unblock(self) -> None:
        for operation in ("pool_migrate", "migrate_send"):
            await self.pool("VM.remove_from_blocked_operations", self.vm, operation)
        await self.pool("VM.update_allowed_operations", self.vm)

    async def clear(self) -> None:
        for ref in (self.vm, *await self.pool.disks(self.vm)):
            cls = "VM" if ref == self.vm else "VDI"
            for key in ("xo:backup:job", "xo:backup:vm", "xo:backup:datetime", "xo:backup:exported"):
                await self.pool(f"{cls}.remove_from_other_config", ref, key)

    async def snapshot(self) -> str:
        snapshot = await self.pool.done("VM.snapshot", self.vm, "[XO Backup job] web-1", [])
        await self.pool("VM.set_is_a_template", snapshot, False)
        for cls, ref in (("VM", snapshot), *(("VDI", disk) for disk in await self.pool.disks(snapshot))):
            for key, value in {"job": "job", "schedule": "s", "vm": "uuid", "datetime": WHEN}.items():
                await self.set_entry(cls, ref, f"xo:backup:{key}", value)
        await self.pool("VM.set_name_label", snapshot, "[XO Backup job] web-1")
        return str(snapshot)

    async def set_entry(self, cls: str, ref: str, key: str, value: str) -> None:
        await self.pool(f"{cls}.remove_from_other_config", ref, key)
        await self.pool(f"{cls}.add_to_other_config", ref, key, value)

    async def transfer(self) -> None:
        """Stand in for a transfer: a task of the client's that somebody finishes."""
        task = await self.pool("task.create", "[XO] export", "web-1")
        self.pool.simulator.tasks.succeed(self.pool.pool.find("task", task))
        assert await self.pool("task.get_status", task) == "success"
        await self.pool("task.destroy", task)

    async def remove(self, snapshot: str) -> None:
        disks = await self.pool.disks(snapshot)
        await self.pool.done("VM.destroy", snapshot)
        for disk in disks:
            await self.pool.done("VDI.destroy", disk)

    async def exported(self, snapshot: str) -> None:
        for cls, ref in (("VM", snapshot), *(("VDI", disk) for disk in await self.pool.disks(snapshot))):
            await self.set_entry(cls, ref, "xo:backup:exported", "true")
            await self.set_entry(cls, ref, "xo:backup:deltaChainLength", "0")

    async def base_of(self, disk: str) -> str:
        """Return the disk of the last exported snapshot, as the job finds it."""
        found = [
            one
            for one in await self.pool("VDI.get_snapshots", disk)
            if (await self.pool("VDI.get_other_config", one)).get("xo:backup:exported") == "true"
        ]
        (base,) = found
        assert await self.pool("VDI.get_snapshot_of", base) == disk
        return str(base)


def objects(pool: Client) -> dict[str, int]:
    return {name: number for name, number in pool.pool.counts().items() if name != "task"}


async def test_a_full_backup_of_a_running_vm_leaves_nothing(pool: Client) -> None:
    before, vm = objects(pool), await pool.vm()
    record = await pool("VM.get_record", vm)
    backup = Backup(pool, vm)
    await backup.block()
    await backup.clear()
    await backup.barrier()
    snapshot = await backup.snapshot()
    await backup.transfer()
    await backup.barrier()
    await backup.remove(snapshot)
    await backup.unblock()

    assert objects(pool) == before
    assert await pool("VM.get_record", vm) == record
    assert disagreements(pool) == []


async def test_a_delta_chain_keeps_the_newest_snapshot(pool: Client) -> None:
    vm = await pool.vm()
    backup, previous = Backup(pool, vm), ""
    disks = await pool.disks(vm)
    for run in range(3):
        await backup.block()
        await backup.barrier()
        bases = [await backup.base_of(disk) for disk in disks] if run else []
        snapshot = await backup.snapshot()
        for disk in await pool.disks(snapshot):
            record = await pool("VDI.get_record", disk)
            assert record["managed"] is True
            assert "vhd-parent" not in record["sm_config"]
            assert disk in await pool("SR.get_VDIs", record["SR"])
        await backup.transfer()
        await backup.exported(snapshot)
        if previous:
            assert bases == await pool.disks(previous)
            await backup.remove(previous)
        await backup.unblock()
        previous = snapshot
        assert await pool("VM.get_snapshots", vm) == [snapshot]

    assert disagreements(pool) == []


async def test_a_chain_of_changed_blocks_goes_on_without_the_data_of_its_base(pool: Client) -> None:
    vm = await pool.vm()
    backup, old = Backup(pool, vm), ""
    disk = (await pool.disks(vm))[0]
    storage, row = pool.simulator.storage, pool.pool.find("VDI", disk)
    for run in range(3):
        if not await pool("VDI.get_cbt_enabled", disk):
            await pool.done("VDI.enable_cbt", disk)
        storage.set_content(row, pool.simulator.blocks.rewritten(storage.content(row), [run + 1], run + 50))
        snapshot = await backup.snapshot()
        new = (await pool.disks(snapshot))[0]
        assert [one["port"] for one in await pool("VDI.get_nbd_info", new) if "port" not in one] == []
        if old:
            bitmap = await pool.done("VDI.list_changed_blocks", old, new)
            assert len(base64.b64decode(bitmap)) == 64 * MIB // (64 << 10) // 8
            assert bits(bitmap) == [*range(32 * (run + 1), 32 * (run + 2))]
            await pool.done("VDI.destroy", old)
        disks = await pool.disks(snapshot)
        await pool.done("VM.destroy", snapshot)
        for one in disks:
            if await pool("VDI.get_cbt_enabled", one):
                await pool.done("VDI.data_destroy", one)
            else:
                await pool.done("VDI.destroy", one)
        assert await pool("VDI.get_type", new) == "cbt_metadata"
        old = new

    assert disagreements(pool) == []


async def test_a_delta_is_restored_as_a_new_vm(pool: Client) -> None:
    sr = pool.pool.only("pool")["default_SR"]
    vm = await pool("VM.create", MEMBERS)
    await pool("VM.add_to_blocked_operations", vm, "start", "Importing")
    assert await refused(pool, "VM.start", vm, False, False) == ["OPERATION_BLOCKED", vm, "Importing"]
    disks = []
    for slot in (await pool("VM.get_allowed_VBD_devices", vm))[:2]:
        given = {"name_label": "[Importing] x", "SR": sr, "virtual_size": 4 * MIB, "type": "user", "other_config": {}}
        disks.append(await pool("VDI.create", given))
        await pool("VBD.create", {"VM": vm, "VDI": disks[-1], "userdevice": slot, "bootable": False, "mode": "RW"})
    await Backup(pool, vm).transfer()
    for slot in (await pool("VM.get_allowed_VIF_devices", vm))[:1]:
        given = {"device": slot, "network": pool.pool.only("network").ref, "VM": vm, "MAC": "", "MTU": 1500}
        await pool("VIF.create", given)
    for disk in disks:
        await pool("VDI.set_name_label", disk, "x")
    await pool("VM.set_name_label", vm, "x")
    await pool("VM.remove_from_blocked_operations", vm, "start")
    await pool("VM.add_tags", vm, "restored from backup")
    await pool("VM.set_bios_strings", vm, {})
    await pool.done("VM.start", vm, False, False)

    assert await pool.disks(vm) == disks
    assert await pool("VM.get_power_state", vm) == "Running"
    assert disagreements(pool) == []


async def test_an_import_is_found_through_its_task_and_made_ready(pool: Client) -> None:
    task = await pool("task.create", "[XO] VM import", "")
    vm = pool.simulator.machines.create({"name_label": "imported", "tags": ["old"]}).ref
    pool.simulator.tasks.succeed(
        pool.pool.find("task", task), f"<value><array><data><value>{vm}</value></data></array></value>"
    )
    assert vm in await pool("task.get_result", task)
    await pool("VM.set_name_label", vm, "restored")
    await pool("VM.add_tags", vm, "restored from backup")
    await pool("VM.remove_from_other_config", vm, "xo:backup:job")

    assert await pool("VM.get_tags", vm) == ["old", "restored from backup"]


async def test_a_health_check_boots_a_copy_and_removes_it(pool: Client) -> None:
    before = objects(pool)
    copy = await pool.done("VM.copy", await pool.vm("db-1"), "Health Check", NULL)
    for vif in await pool("VM.get_VIFs", copy):
        await pool.done("VIF.destroy", vif)
    await pool.done("VM.start", copy, False, True)
    guest = await pool("VM.get_guest_metrics", copy)
    assert await pool("VM_guest_metrics.get_PV_drivers_detected", guest) is True
    await pool.done("VM.hard_shutdown", copy)
    await Backup(pool, copy).remove(copy)

    assert objects(pool) == before


@pytest.mark.parametrize("retries", [1, 3])
async def test_a_disk_in_use_is_free_after_some_tries(pool: Client, retries: int) -> None:
    (disk, _) = await pool.disks(await pool.vm("db-1"))
    pool.simulator.faults.inject("vdi-in-use", {}, retries)
    outcomes: list[Any] = [(await refused(pool, "VDI.destroy", disk))[0] for _ in range(retries)]

    assert outcomes == ["VDI_IN_USE"] * retries
    await pool.done("VDI.destroy", disk)
