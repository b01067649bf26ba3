"""VM.*: what each call changes, and who is told of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.xapi.simulator.pool import NULL, Client, disagreements, refused

# What the Xen Orchestra library sends (reference d.2).
MEMBERS: dict[str, Any] = {
    "actions_after_crash": "restart", "actions_after_reboot": "restart", "actions_after_shutdown": "destroy",
    "affinity": NULL, "HVM_boot_params": {"order": "cdn"}, "HVM_boot_policy": "BIOS order", "is_a_template": False,
    "memory_dynamic_max": 1 << 30, "memory_dynamic_min": 1 << 30, "memory_static_max": 1 << 30, "memory_static_min": 0,
    "other_config": {"key": "value"}, "PCI_bus": "", "platform": {"acpi": "1"}, "PV_args": "", "PV_bootloader": "",
    "PV_bootloader_args": "", "PV_kernel": "", "PV_legacy_args": "", "PV_ramdisk": "", "recommendations": "",
    "user_version": 1, "VCPUs_at_startup": 2, "VCPUs_max": 2, "VCPUs_params": {}, "appliance": NULL,
    "blocked_operations": {"start": "not yet"}, "domain_type": "hvm", "generation_id": "", "ha_restart_priority": "",
    "hardware_platform_version": 2, "has_vendor_device": False, "is_vmss_snapshot": False, "name_description": "",
    "name_label": "[Importing...] x", "NVRAM": {}, "order": 0, "reference_label": "", "shutdown_delay": 0,
    "snapshot_schedule": NULL, "start_delay": 0, "suspend_SR": NULL, "tags": ["t"], "version": 0, "xenstore_data": {},
    "last_boot_CPU_flags": {}, "last_booted_record": "", "no such member": "ignored",
}  # fmt: skip


async def test_create_takes_what_clients_send(pool: Client) -> None:
    vm = await pool("VM.create", MEMBERS)

    record = await pool("VM.get_record", vm)
    kept = {key: value for key, value in MEMBERS.items() if key in record}
    changed = {"blocked_operations", "other_config", "generation_id"}
    assert {key: record[key] for key in kept if key not in changed} == {
        key: value for key, value in kept.items() if key not in changed
    }
    assert record["power_state"] == "Halted"
    assert record["blocked_operations"] == {}
    assert record["other_config"]["key"] == "value"
    assert record["other_config"]["mac_seed"]
    assert record["HVM_shadow_multiplier"] == 1.0
    assert await pool("VM_metrics.get_uuid", record["metrics"])


async def test_create_takes_integers_as_text(pool: Client) -> None:
    vm = await pool("VM.create", MEMBERS | {"memory_static_max": str(2 << 30), "VCPUs_max": "8"})

    assert await pool("VM.get_memory_static_max", vm) == 2 << 30
    assert await pool("VM.get_VCPUs_max", vm) == 8


async def test_create_is_an_event(pool: Client) -> None:
    token = await pool.token()
    vm = await pool("VM.create", MEMBERS)

    assert ("vm", "add", vm) in await pool.events(token)


async def test_snapshot_copies_what_the_reference_says(pool: Client) -> None:
    vm = await pool.vm()
    await pool("VM.add_to_blocked_operations", vm, "destroy", "no")
    await pool("VM.add_tags", vm, "a tag")
    snapshot = await pool.done("VM.snapshot", vm, "the name")

    source, record = await pool("VM.get_record", vm), await pool("VM.get_record", snapshot)
    assert record["name_label"] == "the name"
    assert (record["is_a_snapshot"], record["is_a_template"], record["power_state"]) == (True, True, "Halted")
    assert record["snapshot_of"] == vm
    assert source["snapshots"] == [snapshot]
    assert source["parent"] == snapshot
    assert record["snapshot_time"] > "20260101"
    assert record["snapshot_info"] == {
        "power-state-at-snapshot": "Running",
        "disk-snapshot-type": "crash_consistent",
    }
    assert record["blocked_operations"] == {}
    assert (record["other_config"], record["tags"]) == (source["other_config"], ["a tag"])
    assert record["resident_on"] == NULL


async def test_snapshot_has_the_same_macs_and_detached_copies_of_the_disks(pool: Client) -> None:
    vm = await pool.vm()
    snapshot = await pool("VM.snapshot", vm, "s")

    macs = [[await pool("VIF.get_MAC", vif) for vif in await pool("VM.get_VIFs", one)] for one in (vm, snapshot)]
    assert macs[0] == macs[1] != []
    for vbd in await pool("VM.get_VBDs", snapshot):
        assert await pool("VBD.get_currently_attached", vbd) is False
    for disk, copy in zip(await pool.disks(vm), await pool.disks(snapshot), strict=True):
        record = await pool("VDI.get_record", copy)
        assert (record["is_a_snapshot"], record["snapshot_of"]) == (True, disk)
        assert await pool("VDI.get_snapshots", disk) == [copy]


async def test_snapshot_leaves_out_the_disks_it_is_told_to(pool: Client) -> None:
    vm = await pool.vm()
    first, second = await pool.disks(vm)
    snapshot = await pool("VM.snapshot", vm, "s", [first])

    (copy,) = await pool.disks(snapshot)
    assert await pool("VDI.get_snapshot_of", copy) == second


async def test_snapshot_tells_both_sides_of_every_pair(pool: Client) -> None:
    vm = await pool.vm()
    disk = (await pool.disks(vm))[0]
    network = await pool("VIF.get_network", (await pool("VM.get_VIFs", vm))[0])
    token = await pool.token()
    snapshot = await pool("VM.snapshot", vm, "s")

    events = await pool.events(token)
    record = await pool("VM.get_record", snapshot)
    sr = await pool("VDI.get_SR", disk)
    told = [("vm", "mod", vm), ("vdi", "mod", disk), ("sr", "mod", sr), ("network", "mod", network)]
    told += [("vm", "add", snapshot), *(("vbd", "add", vbd) for vbd in record["VBDs"])]
    told += [("vif", "add", vif) for vif in record["VIFs"]]
    told += [("vdi", "add", vdi) for vdi in await pool.disks(snapshot)]
    assert set(told) <= set(events)
    assert disagreements(pool) == []


async def test_checkpoint_keeps_the_memory(pool: Client) -> None:
    checkpoint = await pool("VM.checkpoint", await pool.vm(), "c")

    record = await pool("VM.get_record", checkpoint)
    assert record["power_state"] == "Suspended"
    assert await pool("VDI.get_type", record["suspend_VDI"]) == "suspend"


async def test_checkpoint_of_a_halted_vm_is_refused(pool: Client) -> None:
    vm = await pool.vm("db-1")

    assert await refused(pool, "VM.checkpoint", vm, "c") == ["VM_BAD_POWER_STATE", vm, "running", "halted"]


async def contents(pool: Client, vm: str) -> list[Any]:
    hidden = pool.pool.rows("VDI")
    return [hidden[disk].hidden["content"] for disk in await pool.disks(vm)]


async def test_a_vm_goes_back_to_a_snapshot(pool: Client) -> None:
    """Also while it runs; what it has got since goes, and other snapshots of its disks follow it."""
    vm = await pool.vm()
    macs = [await pool("VIF.get_MAC", vif) for vif in await pool("VM.get_VIFs", vm)]
    first, before = await pool("VM.snapshot", vm, "first"), await pool.disks(vm)
    kept = await contents(pool, first)
    sr = await pool("VDI.get_SR", before[0])
    later = await pool("VDI.create", {"SR": sr, "virtual_size": 1 << 20, "name_label": "later"})
    await pool("VBD.create", {"VM": vm, "VDI": later, "userdevice": "9", "mode": "RW", "type": "Disk"})
    second = await pool("VM.snapshot", vm, "second")
    await pool("VM.set_name_description", vm, "changed")
    await pool("VM.add_tags", vm, "new")
    assert "revert" in await pool("VM.get_allowed_operations", first)
    token = await pool.token()

    await pool.done("VM.revert", first)

    record, now = await pool("VM.get_record", vm), await pool.disks(vm)
    assert (record["power_state"], record["resident_on"], record["is_a_snapshot"]) == ("Halted", NULL, False)
    assert (record["name_label"], record["name_description"], record["tags"]) == ("web-1", "", ["new"])
    assert record["parent"] == first
    assert set(record["snapshots"]) == {first, second}
    assert await contents(pool, vm) == kept
    assert not set(now) & {*before, *await pool.disks(first)}
    assert [await refused(pool, "VDI.get_record", disk) for disk in before] == [
        ["HANDLE_INVALID", "VDI", disk] for disk in before
    ]
    # Only the second snapshot has the disk that came later, and nobody uses it.
    assert await pool("VDI.get_VBDs", later) == []
    assert [await pool("VIF.get_MAC", vif) for vif in record["VIFs"]] == macs
    for snapshot in (first, second):
        of = [await pool("VDI.get_snapshot_of", disk) for disk in await pool.disks(snapshot)]
        assert of[: len(now)] == now
    events = set(await pool.events(token))
    assert {("vm", "mod", vm), *(("vdi", "del", disk) for disk in before)} <= events
    assert disagreements(pool) == []
    await pool("VM.start", vm, False, False)


async def test_a_vm_goes_back_to_a_checkpoint_with_its_memory(pool: Client) -> None:
    vm = await pool.vm()
    checkpoint = await pool("VM.checkpoint", vm, "c")
    await pool("VM.revert", checkpoint)

    record = await pool("VM.get_record", vm)
    assert record["power_state"] == "Suspended"
    assert record["suspend_VDI"] not in (NULL, await pool("VM.get_suspend_VDI", checkpoint))
    await pool("VM.resume", vm, False, False)
    assert disagreements(pool) == []


async def test_there_is_only_a_snapshot_to_go_back_to(pool: Client) -> None:
    vm = await pool.vm("db-1")
    snapshot = await pool("VM.snapshot", vm, "s")

    assert (await refused(pool, "VM.revert", vm))[0] == "OPERATION_NOT_ALLOWED"
    await pool("VM.destroy", vm)
    assert await refused(pool, "VM.revert", snapshot) == ["VM_REVERT_FAILED", snapshot, NULL]


async def test_destroy_leaves_the_disks(pool: Client) -> None:
    vm = await pool.vm("db-1")
    record, disks = await pool("VM.get_record", vm), await pool.disks(vm)
    snapshot = await pool("VM.snapshot", vm, "s")
    token = await pool.token()
    await pool.done("VM.destroy", vm)

    events = set(await pool.events(token))
    assert {("vm", "del", vm), ("vm", "mod", snapshot), ("vm_metrics", "del", record["metrics"])} <= events
    assert {("vbd", "del", vbd) for vbd in record["VBDs"]} <= events
    assert {("vif", "del", vif) for vif in record["VIFs"]} | {("vtpm", "del", record["VTPMs"][0])} <= events
    assert {("vdi", "mod", disk) for disk in disks} <= events
    assert [await pool("VDI.get_VBDs", disk) for disk in disks] == [[], []]
    assert await pool("VM.get_snapshot_of", snapshot) == NULL
    assert await refused(pool, "VM.get_record", vm) == ["HANDLE_INVALID", "VM", vm]
    assert disagreements(pool) == []


async def test_destroying_a_running_vm_is_refused(pool: Client) -> None:
    vm = await pool.vm()

    assert await refused(pool, "VM.destroy", vm) == ["VM_BAD_POWER_STATE", vm, "halted", "running"]


STATES = [
    ("VM.start", (False, False), "Halted", "Running"),
    ("VM.start", (True, False), "Halted", "Paused"),
    ("VM.unpause", (), "Paused", "Running"),
    ("VM.pause", (), "Running", "Paused"),
    ("VM.clean_shutdown", (), "Running", "Halted"),
    ("VM.hard_shutdown", (), "Running", "Halted"),
    ("VM.hard_shutdown", (), "Suspended", "Halted"),
    ("VM.shutdown", (), "Running", "Halted"),
    ("VM.clean_reboot", (), "Running", "Running"),
    ("VM.hard_reboot", (), "Paused", "Running"),
    ("VM.suspend", (), "Running", "Suspended"),
    ("VM.resume", (False, False), "Suspended", "Running"),
]

WAYS = {
    "Halted": [],
    "Running": ["VM.start"],
    "Paused": ["VM.start", "VM.pause"],
    "Suspended": ["VM.start", "VM.suspend"],
}


async def brought(pool: Client, state: str) -> str:
    vm = await pool.vm("db-1")
    for name in WAYS[state]:
        await pool(name, vm, *([False, False] if name == "VM.start" else []))
    return vm


@pytest.mark.parametrize(("name", "more", "before", "after"), STATES)
async def test_a_change_of_state_changes_what_hangs_on_it(
    pool: Client, name: str, more: tuple[bool, ...], before: str, after: str
) -> None:
    vm = await brought(pool, before)
    host = pool.simulator.coordinator.ref
    token = await pool.token()
    await pool.done(name, vm, *more)

    record = await pool("VM.get_record", vm)
    lives = after in ("Running", "Paused")
    assert record["power_state"] == after
    assert record["resident_on"] == (host if lives else NULL)
    assert (vm in await pool("host.get_resident_VMs", host)) is lives
    assert (record["domid"] > 0) is lives
    attached = {await pool("VBD.get_currently_attached", vbd) for vbd in record["VBDs"]}
    attached |= {await pool("VIF.get_currently_attached", vif) for vif in record["VIFs"]}
    assert attached == {after != "Halted"}
    assert (record["guest_metrics"] != NULL) is lives
    assert (await pool("VM_metrics.get_memory_actual", record["metrics"]) > 0) is lives
    assert (record["suspend_VDI"] != NULL) is (after == "Suspended")
    events = await pool.events(token)
    assert ("vm", "mod", vm) in events
    if lives is not (before in ("Running", "Paused")):
        assert ("host", "mod", host) in events
    assert disagreements(pool) == []


@pytest.mark.parametrize(("name", "more", "before", "after"), STATES)
async def test_a_change_of_state_from_elsewhere_is_refused(
    pool: Client, name: str, more: tuple[bool, ...], before: str, after: str
) -> None:
    allowed = {state for one, _, state, _ in STATES if one == name}
    wrong = next(state for state in WAYS if state not in allowed and (name, state) != ("VM.shutdown", "Paused"))
    if name == "VM.hard_reboot":
        wrong = "Halted"
    vm = await brought(pool, wrong)

    code, ref, _, actual = await refused(pool, name, vm, *more)
    assert (code, ref, actual) == ("VM_BAD_POWER_STATE", vm, wrong.lower())


async def test_a_blocked_operation_fails_with_what_blocked_it(pool: Client) -> None:
    vm = await pool.vm("db-1")
    await pool("VM.add_to_blocked_operations", vm, "start", "a reason")
    assert "start" not in await pool("VM.get_allowed_operations", vm)
    assert await refused(pool, "VM.start", vm, False, False) == ["OPERATION_BLOCKED", vm, "a reason"]

    await pool("VM.remove_from_blocked_operations", vm, "start")
    assert "start" in await pool("VM.get_allowed_operations", vm)
    await pool("VM.start", vm, False, False)


async def test_what_is_going_on_is_in_the_way(pool: Client) -> None:
    vm = await pool.vm("db-1")
    pool.pool.set(pool.pool.find("VM", vm), current_operations={"OpaqueRef:task": "export"})

    assert await refused(pool, "VM.start", vm, False, False) == [
        "OTHER_OPERATION_IN_PROGRESS", "VM", vm, "export", "OpaqueRef:task",
    ]  # fmt: skip
    await pool("VM.update_allowed_operations", vm)
    assert await pool("VM.get_allowed_operations", vm) == []


async def test_a_template_does_not_start(pool: Client) -> None:
    vm = await pool("VM.snapshot", await pool.vm(), "s")
    assert await refused(pool, "VM.start", vm, False, False) == ["VM_IS_TEMPLATE", vm]

    await pool("VM.set_is_a_template", vm, False)
    assert "clone" in await pool("VM.get_allowed_operations", vm)


@pytest.mark.parametrize(("name", "more"), [("VM.clone", ()), ("VM.copy", ("",)), ("VM.copy", (NULL,))])
async def test_a_copy_has_its_own_disks_with_the_same_content(pool: Client, name: str, more: tuple[str, ...]) -> None:
    vm = await pool.vm("db-1")
    copy = await pool.done(name, vm, "copy", *more)

    assert await pool("VM.get_name_label", copy) == "copy"
    hidden = pool.pool.rows("VDI")
    contents = [[hidden[disk].hidden["content"] for disk in await pool.disks(one)] for one in (vm, copy)]
    assert contents[0] == contents[1]
    assert not set(await pool.disks(vm)) & set(await pool.disks(copy))
    macs = [await pool("VIF.get_MAC", vif) for one in (vm, copy) for vif in await pool("VM.get_VIFs", one)]
    assert len(set(macs)) == len(macs) == 2
    assert disagreements(pool) == []


async def test_a_copy_goes_to_another_repository(pool: Client) -> None:
    (sr,) = await pool("SR.get_by_name_label", "Local storage of host-1")
    copy = await pool.done("VM.copy", await pool.vm("db-1"), "copy", sr)

    assert {await pool("VDI.get_SR", disk) for disk in await pool.disks(copy)} == {sr}


async def test_memory_limits_ascend(pool: Client) -> None:
    vm = await pool.vm("db-1")
    await pool("VM.set_memory_limits", vm, 1 << 20, 4 << 20, 2 << 20, 3 << 20)

    record = await pool("VM.get_record", vm)
    assert [record[f"memory_{name}"] >> 20 for name in ("static_min", "dynamic_min", "dynamic_max", "static_max")] == [
        1, 2, 3, 4,
    ]  # fmt: skip
    assert (await refused(pool, "VM.set_memory_limits", vm, 2, 1, 2, 1))[0] == "MEMORY_CONSTRAINT_VIOLATION"
    assert (await refused(pool, "VM.set_memory_dynamic_max", vm, 1 << 40))[0] == "MEMORY_CONSTRAINT_VIOLATION"


async def test_free_slots_are_those_without_a_device(pool: Client) -> None:
    vm = await pool.vm()

    assert await pool("VM.get_allowed_VBD_devices", vm) == [str(slot) for slot in range(16) if slot not in (0, 1, 3)]
    assert await pool("VM.get_allowed_VIF_devices", vm) == [str(slot) for slot in range(1, 7)]


async def test_bios_strings_are_kept(pool: Client) -> None:
    vm = await pool.vm("db-1")
    await pool("VM.set_bios_strings", vm, {"bios-vendor": "x"})

    assert await pool("VM.get_bios_strings", vm) == {"bios-vendor": "x"}


async def test_tags_are_a_set(pool: Client) -> None:
    vm = await pool.vm()
    for tag in ("a", "b", "a"):
        await pool("VM.add_tags", vm, tag)
    assert await pool("VM.get_tags", vm) == ["a", "b"]

    await pool("VM.remove_tags", vm, "a")
    assert await pool("VM.get_tags", vm) == ["b"]


async def test_an_entry_of_a_map_is_added_once_and_removed_silently(pool: Client) -> None:
    vm = await pool.vm()
    await pool("VM.add_to_other_config", vm, "xo:backup:job", "1")
    assert await refused(pool, "VM.add_to_other_config", vm, "xo:backup:job", "2") == [
        "MAP_DUPLICATE_KEY", "VM", "other_config", vm, "xo:backup:job",
    ]  # fmt: skip

    for _ in range(2):
        await pool("VM.remove_from_other_config", vm, "xo:backup:job")
    assert "xo:backup:job" not in await pool("VM.get_other_config", vm)


async def test_a_vtpm_belongs_to_its_vm_and_keeps_its_contents(pool: Client) -> None:
    vm = await pool("VM.create", MEMBERS)
    token = await pool.token()
    vtpm = await pool("VTPM.create", vm, False)
    await pool("VTPM.set_contents", vtpm, "secret state")

    assert await pool("VM.get_VTPMs", vm) == [vtpm]
    assert await pool("VTPM.get_contents", vtpm) == "secret state"
    assert {("vtpm", "add", vtpm), ("vm", "mod", vm)} <= set(await pool.events(token))
    await pool("VTPM.destroy", vtpm)
    assert await pool("VM.get_VTPMs", vm) == []


async def test_a_migrated_vm_lives_on_the_other_host(pool: Client) -> None:
    host = pool.pool.create("host", {"name_label": "other"}, number=1).ref
    vm = await pool.vm()
    token = await pool.token()
    await pool.done("VM.pool_migrate", vm, host, {})

    assert await pool("host.get_resident_VMs", host) == [vm]
    events = await pool.events(token, "host", "vm")
    assert {("host", "mod", host), ("host", "mod", pool.simulator.coordinator.ref), ("vm", "mod", vm)} <= set(events)
