"""VBD.*, VIF.*, VDI.*, SR.*, PBD.*, network.*, message.*: what each call changes, and who is told of it."""

from __future__ import annotations

from typing import Any

import pytest

from runtime.xapi.simulator.blocks import Forgotten
from tests.xapi.simulator.pool import NULL, Client, bits, disagreements, refused

MIB = 1 << 20


async def new_disk(pool: Client, size: int = 8 * MIB, **more: Any) -> str:
    sr = pool.pool.only("pool")["default_SR"]
    given = {
        "name_label": "disk", "name_description": "", "SR": sr, "virtual_size": size, "type": "user",
        "sharable": False, "read_only": False, "other_config": {}, "xenstore_data": {}, "tags": [], **more,
    }  # fmt: skip
    return str(await pool("VDI.create", given))


async def new_vbd(pool: Client, vm: str, vdi: str, **more: Any) -> str:
    given = {
        "bootable": False, "empty": False, "mode": "RW", "type": "Disk", "unpluggable": True, "userdevice": "7",
        "VDI": vdi, "VM": vm, "other_config": {}, "qos_algorithm_type": "", "qos_algorithm_params": {}, **more,
    }  # fmt: skip
    return str(await pool("VBD.create", given))


async def new_vif(pool: Client, vm: str, **more: Any) -> str:
    network = pool.pool.only("network").ref
    given = {"device": "3", "network": network, "VM": vm, "MAC": "", "MTU": 1500, "other_config": {}, **more}
    return str(await pool("VIF.create", given))


# VDI and SR


async def test_a_new_disk_is_zeros_and_its_repository_knows_it(pool: Client) -> None:
    sr = pool.pool.only("pool")["default_SR"]
    before = await pool("SR.get_virtual_allocation", sr)
    token = await pool.token()
    vdi = await new_disk(pool)

    record = await pool("VDI.get_record", vdi)
    assert (record["managed"], record["SR"], record["location"]) == (True, sr, record["uuid"])
    assert (record["physical_utilisation"], record["parent"]) == (0, NULL)
    assert vdi in await pool("SR.get_VDIs", sr)
    assert await pool("SR.get_virtual_allocation", sr) == before + 8 * MIB
    assert {("vdi", "add", vdi), ("sr", "mod", sr)} <= set(await pool.events(token))
    content = pool.simulator.storage.content(pool.pool.find("VDI", vdi))
    assert content.read(0, 8 * MIB) == bytes(8 * MIB)


async def test_a_full_repository_takes_no_disk(pool: Client) -> None:
    assert (await refused(pool, "VDI.create", {"SR": pool.pool.only("pool")["default_SR"], "virtual_size": 3 << 40}))[
        0
    ] == "SR_FULL"
    assert disagreements(pool) == []


@pytest.mark.parametrize(("given", "code"), [({}, "HANDLE_INVALID"), ({"virtual_size": -1}, "INVALID_VALUE")])
async def test_a_disk_needs_a_repository_and_a_size(pool: Client, given: dict[str, Any], code: str) -> None:
    more = {"SR": pool.pool.only("pool")["default_SR"]} if given else {}

    assert (await refused(pool, "VDI.create", given | more))[0] == code


@pytest.mark.parametrize("name", ["VDI.snapshot", "VDI.clone"])
async def test_a_copy_of_a_disk_has_its_content(pool: Client, name: str) -> None:
    disk = (await pool.disks(await pool.vm()))[0]
    token = await pool.token()
    copy = await pool.done(name, disk)

    record, source = await pool("VDI.get_record", copy), await pool("VDI.get_record", disk)
    is_snapshot = name == "VDI.snapshot"
    assert record["is_a_snapshot"] is is_snapshot
    assert record["snapshot_of"] == (disk if is_snapshot else NULL)
    assert source["snapshots"] == ([copy] if is_snapshot else [])
    assert (record["virtual_size"], record["name_label"]) == (source["virtual_size"], source["name_label"])
    rows = pool.pool.rows("VDI")
    assert rows[copy].hidden["content"] == rows[disk].hidden["content"]
    assert (("vdi", "mod", disk) in await pool.events(token)) is is_snapshot


async def test_a_disk_grows_and_never_shrinks(pool: Client) -> None:
    vdi = await new_disk(pool, 4 * MIB)
    await pool.done("VDI.resize", vdi, 6 * MIB)

    assert await pool("VDI.get_virtual_size", vdi) == 6 * MIB
    assert (await refused(pool, "VDI.resize", vdi, 4 * MIB))[0] == "VDI_TOO_SMALL"


async def test_a_disk_in_use_is_not_destroyed(pool: Client) -> None:
    disk = (await pool.disks(await pool.vm()))[0]

    assert await refused(pool, "VDI.destroy", disk) == ["VDI_IN_USE", disk, "destroy"]


async def test_destroying_a_disk_takes_its_vbds_and_orphans_its_snapshots(pool: Client) -> None:
    vm = await pool.vm("db-1")
    disk = (await pool.disks(vm))[0]
    (vbd,) = await pool("VDI.get_VBDs", disk)
    snapshot, sr = await pool("VDI.snapshot", disk), await pool("VDI.get_SR", disk)
    token = await pool.token()
    await pool.done("VDI.destroy", disk)

    told = {("vdi", "del", disk), ("vbd", "del", vbd), ("vm", "mod", vm), ("vdi", "mod", snapshot), ("sr", "mod", sr)}
    assert told <= set(await pool.events(token))
    assert await pool("VDI.get_snapshot_of", snapshot) == NULL
    assert vbd not in await pool("VM.get_VBDs", vm)
    assert disagreements(pool) == []


async def test_cbt_is_inherited_and_never_switched_on_a_snapshot(pool: Client) -> None:
    disk = (await pool.disks(await pool.vm()))[0]
    await pool.done("VDI.enable_cbt", disk)
    snapshot = await pool("VDI.snapshot", disk)

    assert await pool("VDI.get_cbt_enabled", snapshot) is True
    for name in ("VDI.enable_cbt", "VDI.disable_cbt"):
        assert (await refused(pool, name, snapshot))[0] == "OPERATION_NOT_ALLOWED"
    await pool.done("VDI.disable_cbt", disk)
    assert await pool("VDI.get_cbt_enabled", disk) is False


async def write(pool: Client, vdi: str, *blocks: int) -> None:
    row = pool.pool.find("VDI", vdi)
    storage = pool.simulator.storage
    storage.set_content(row, pool.simulator.blocks.rewritten(storage.content(row), blocks, 99))


async def test_changed_blocks_have_a_bit_for_each_64_kib(pool: Client) -> None:
    disk = await new_disk(pool)
    await pool("VDI.enable_cbt", disk)
    before = await pool("VDI.snapshot", disk)
    await write(pool, disk, 1, 3)
    after = await pool("VDI.snapshot", disk)

    bitmap = await pool.done("VDI.list_changed_blocks", before, after)
    assert bits(bitmap) == [*range(32, 64), *range(96, 128)]
    assert bits(await pool("VDI.list_changed_blocks", after, after)) == []


async def test_data_destroy_leaves_what_tells_the_changes(pool: Client) -> None:
    disk = await new_disk(pool)
    await pool("VDI.enable_cbt", disk)
    before = await pool("VDI.snapshot", disk)
    token = await pool.token()
    await pool.done("VDI.data_destroy", before)
    await write(pool, disk, 0)
    after = await pool("VDI.snapshot", disk)

    assert await pool("VDI.get_type", before) == "cbt_metadata"
    assert ("vdi", "mod", before) in await pool.events(token)
    assert bits(await pool("VDI.list_changed_blocks", before, after)) == [*range(32)]
    assert await refused(pool, "VDI.get_nbd_info", before) == ["VDI_INCOMPATIBLE_TYPE", before, "cbt_metadata"]
    with pytest.raises(Forgotten):
        pool.simulator.storage.tracked(pool.pool.find("VDI", before)).read(0, 1)


async def test_data_destroy_needs_cbt_and_a_snapshot(pool: Client) -> None:
    disk = await new_disk(pool)
    snapshot = await pool("VDI.snapshot", disk)

    assert await refused(pool, "VDI.data_destroy", snapshot) == ["VDI_NO_CBT_METADATA", snapshot]
    assert (await refused(pool, "VDI.data_destroy", disk))[0] == "OPERATION_NOT_ALLOWED"
    assert await refused(pool, "VDI.list_changed_blocks", snapshot, disk) == ["VDI_NO_CBT_METADATA", snapshot]


async def test_data_destroy_waits_for_the_vbds_to_go(pool: Client) -> None:
    disk = await new_disk(pool)
    await pool("VDI.enable_cbt", disk)
    snapshot = await pool("VDI.snapshot", disk)
    vbd = await new_vbd(pool, await pool.vm("db-1"), snapshot)
    task = await pool("Async.VDI.data_destroy", snapshot)
    await pool("VDI.get_record", snapshot)
    assert await pool("task.get_status", task) == "pending"

    token = await pool.token()
    await pool("VBD.destroy", vbd)
    await pool("event.from", [f"task/{task}"], token, 5.0)
    assert await pool("task.get_status", task) == "success"


async def test_a_disk_is_copied_into_another_repository_and_over_another_disk(pool: Client) -> None:
    disk = (await pool.disks(await pool.vm()))[0]
    (sr,) = await pool("SR.get_by_name_label", "Local storage of host-1")
    copy = await pool.done("VDI.copy", disk, sr)
    target = await new_disk(pool, 64 * MIB)
    assert await pool.done("VDI.copy", disk, NULL, NULL, target) == target

    rows = pool.pool.rows("VDI")
    assert await pool("VDI.get_SR", copy) == sr
    assert rows[copy].hidden["content"] == rows[disk].hidden["content"] == rows[target].hidden["content"]


# VBD


async def test_a_vbd_links_a_vm_and_a_disk(pool: Client) -> None:
    vm, vdi = await pool.vm("db-1"), await new_disk(pool)
    token = await pool.token()
    vbd = await new_vbd(pool, vm, vdi)

    assert vbd in await pool("VM.get_VBDs", vm)
    assert await pool("VDI.get_VBDs", vdi) == [vbd]
    assert {("vbd", "add", vbd), ("vm", "mod", vm), ("vdi", "mod", vdi)} <= set(await pool.events(token))
    assert await refused(pool, "VBD.create", {"VM": vm, "VDI": vdi, "userdevice": "7"}) == [
        "DEVICE_ALREADY_EXISTS",
        "7",
    ]


async def test_a_vbd_takes_a_free_slot(pool: Client) -> None:
    vm = await pool.vm("db-1")
    vbd = await new_vbd(pool, vm, await new_disk(pool), userdevice="autodetect")

    assert await pool("VBD.get_userdevice", vbd) == "2"


@pytest.mark.parametrize("missing", ["VM", "VDI"])
async def test_a_vbd_needs_both(pool: Client, missing: str) -> None:
    given = {"VM": await pool.vm("db-1"), "VDI": await new_disk(pool), "userdevice": "7"}
    del given[missing]

    assert (await refused(pool, "VBD.create", given))[:2] == ["HANDLE_INVALID", missing]


async def test_a_disk_is_plugged_and_unplugged(pool: Client) -> None:
    vm, vdi = await pool.vm(), await new_disk(pool)
    vbd = await new_vbd(pool, vm, vdi)
    await pool.done("VBD.plug", vbd)
    assert await pool("VBD.get_currently_attached", vbd) is True
    assert "destroy" not in await pool("VDI.get_allowed_operations", vdi)
    assert (await refused(pool, "VBD.destroy", vbd))[0] == "OPERATION_NOT_ALLOWED"
    assert (await refused(pool, "VBD.plug", vbd))[0] == "DEVICE_ALREADY_ATTACHED"

    await pool.done("VBD.unplug", vbd)
    assert (await refused(pool, "VBD.unplug", vbd))[0] == "DEVICE_ALREADY_DETACHED"
    await pool.done("VBD.plug", vbd)
    await pool.done("VBD.unplug_force", vbd)
    assert "destroy" in await pool("VDI.get_allowed_operations", vdi)
    token = await pool.token()
    await pool.done("VBD.destroy", vbd)
    assert {("vbd", "del", vbd), ("vm", "mod", vm), ("vdi", "mod", vdi)} <= set(await pool.events(token))


async def test_a_disk_is_written_by_one_vm_at_a_time(pool: Client) -> None:
    disk = (await pool.disks(await pool.vm()))[0]
    vm = await pool.vm("db-1")
    await new_vbd(pool, vm, disk)

    assert await refused(pool, "VM.start", vm, False, False) == ["VDI_IN_USE", disk, "attach"]


async def test_a_cd_is_ejected_and_inserted(pool: Client) -> None:
    vm = await pool.vm()
    (cd,) = [vbd for vbd in await pool("VM.get_VBDs", vm) if await pool("VBD.get_type", vbd) == "CD"]
    iso = await pool("VBD.get_VDI", cd)
    await pool.done("VBD.eject", cd)
    assert (await pool("VBD.get_empty", cd), await pool("VDI.get_VBDs", iso)) == (True, [])

    token = await pool.token()
    await pool.done("VBD.insert", cd, iso)
    assert await pool("VDI.get_VBDs", iso) == [cd]
    assert {("vbd", "mod", cd), ("vdi", "mod", iso)} <= set(await pool.events(token))


# VIF


async def test_a_vif_links_a_vm_and_a_network(pool: Client) -> None:
    vm, network = await pool.vm("db-1"), pool.pool.only("network").ref
    token = await pool.token()
    vif = await new_vif(pool, vm)

    record = await pool("VIF.get_record", vif)
    assert record["MAC_autogenerated"] is True
    assert int(record["MAC"][:2], 16) & 3 == 2
    assert vif in await pool("VM.get_VIFs", vm)
    assert {("vif", "add", vif), ("vm", "mod", vm), ("network", "mod", network)} <= set(await pool.events(token))
    await pool.done("VIF.destroy", vif)
    assert vif not in await pool("network.get_VIFs", network)
    assert disagreements(pool) == []


async def test_a_vif_keeps_the_mac_it_is_given(pool: Client) -> None:
    vif = await new_vif(pool, await pool.vm("db-1"), MAC="02:00:00:00:00:01")

    assert await pool("VIF.get_MAC", vif) == "02:00:00:00:00:01"
    assert await pool("VIF.get_MAC_autogenerated", vif) is False


async def test_a_vif_is_plugged_and_unplugged(pool: Client) -> None:
    vif = await new_vif(pool, await pool.vm())
    await pool.done("VIF.plug", vif)
    assert (await refused(pool, "VIF.destroy", vif))[0] == "OPERATION_NOT_ALLOWED"

    await pool.done("VIF.unplug", vif)
    await pool("VIF.destroy", vif)


async def test_a_vif_slot_is_used_once(pool: Client) -> None:
    vm = await pool.vm("db-1")

    network = pool.pool.only("network").ref
    assert await refused(pool, "VIF.create", {"VM": vm, "network": network, "device": "0"}) == [
        "DEVICE_ALREADY_EXISTS", "0",
    ]  # fmt: skip


# the rest


async def test_a_pbd_is_unplugged_when_nothing_runs_from_it(pool: Client) -> None:
    sr = pool.pool.only("pool")["default_SR"]
    (pbd,) = await pool("SR.get_PBDs", sr)
    assert (await refused(pool, "PBD.unplug", pbd))[0] == "VDI_IN_USE"

    await pool("VM.hard_shutdown", await pool.vm())
    await pool("PBD.unplug", pbd)
    assert await pool("PBD.get_currently_attached", pbd) is False


async def test_a_network_with_vifs_stays(pool: Client) -> None:
    network = await pool("network.create", {"name_label": "n", "MTU": 9000})
    assert await pool("network.get_MTU", network) == 9000
    vif = await new_vif(pool, await pool.vm("db-1"), network=network)
    assert await refused(pool, "network.destroy", network) == ["NETWORK_CONTAINS_VIF", vif]

    await pool("VIF.destroy", vif)
    await pool("network.destroy", network)


async def test_a_message_comes_first_among_events(pool: Client) -> None:
    token = await pool.token()
    vm = pool.pool.find("VM", await pool.vm())
    await pool("VM.set_name_description", vm.ref, "changed before")
    message = await pool("message.create", "A_NAME", 3, "VM", vm["uuid"], "the body")

    events = await pool.events(token)
    assert events[0] == ("message", "add", message)
    await pool("message.destroy", message)
    assert message not in await pool("message.get_all")


async def test_no_plugin_of_a_host_runs(pool: Client) -> None:
    host = pool.simulator.coordinator.ref

    assert await refused(pool, "host.call_plugin", host, "x.py", "main", {}) == ["XENAPI_MISSING_PLUGIN", "x.py"]
