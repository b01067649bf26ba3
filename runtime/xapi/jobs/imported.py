"""A machine made in a pool from its records: what `VM.create` is given of them, its devices, its network cards.

Source: reference xo-proxy.md 10.2, xapi.md d.2.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from runtime.xapi.client import datapath, tasks
from runtime.xapi.client.connection import Connection
from runtime.xapi.client.errors import PoolError, XapiError
from runtime.xapi.jobs import names
from runtime.xapi.jobs.fork import Block
from runtime.xapi.jobs.log import Task
from runtime.xapi.jobs.machine import Record, destroy_disk, if_there

PREFIX = "[Importing...] "
DISK_PREFIX = "[Importing] "
IMPORTING = "Start operation for this vm is blocked, VM is being imported."

STARTS = ("start", "start_on")

# What VM.create is given of a record; the rest is the pool's own.
_MEMBERS = (
    "actions_after_crash", "actions_after_reboot", "actions_after_shutdown", "HVM_boot_params", "HVM_boot_policy",
    "HVM_shadow_multiplier", "memory_dynamic_max", "memory_dynamic_min", "memory_static_max", "memory_static_min",
    "other_config", "PCI_bus", "platform", "PV_args", "PV_bootloader", "PV_bootloader_args", "PV_kernel",
    "PV_legacy_args", "PV_ramdisk", "recommendations", "user_version", "VCPUs_at_startup", "VCPUs_max", "VCPUs_params",
    "domain_type", "generation_id", "ha_restart_priority", "hardware_platform_version", "has_vendor_device",
    "name_description", "NVRAM", "order", "reference_label", "shutdown_delay", "start_delay", "tags", "version",
    "xenstore_data", "last_boot_CPU_flags", "last_booted_record", "bios_strings",
)  # fmt: skip

_DISK_MEMBERS = (
    "name_label", "name_description", "virtual_size", "type", "sharable", "read_only", "xenstore_data", "tags",
)  # fmt: skip

_DEVICE_MEMBERS = (
    "bootable", "mode", "type", "unpluggable", "userdevice", "empty", "other_config", "qos_algorithm_type",
    "qos_algorithm_params",
)  # fmt: skip

_CARD_MEMBERS = (
    "device", "MTU", "other_config", "qos_algorithm_type", "qos_algorithm_params", "locking_mode", "ipv4_allowed",
    "ipv6_allowed",
)  # fmt: skip


async def create_vm(connection: Connection, record: Record, **more: Any) -> str:
    """Return a new machine without disks that is like a record, blocked from starting; more are other values.

    Failed or cancelled, none stays.
    """
    call = connection.call
    given = {member: record[member] for member in _MEMBERS if member in record}
    given |= {
        "name_label": PREFIX + record["name_label"],
        "affinity": names.NULL,
        "appliance": names.NULL,
        "suspend_SR": names.NULL,
        "is_a_template": False,
        "ha_always_run": False,
        "is_vmss_snapshot": False,
        "snapshot_schedule": names.NULL,
        **more,
    }
    bios = given.pop("bios_strings", None)
    vm = str(await call("VM.create", given))
    try:
        for operation in STARTS:
            await call("VM.add_to_blocked_operations", vm, operation, IMPORTING)
        if bios:
            with suppress(XapiError):  # Hosts that are older do not have it.
                await call("VM.set_bios_strings", vm, bios)
        for vbd in await call("VM.get_VBDs", vm):
            await call("VBD.destroy", vbd)
    except BaseException:
        await destroy_vm(connection, vm)
        raise
    return vm


async def create_disk(connection: Connection, record: Record, sr: str, other_config: Mapping[str, str]) -> str:
    """Return a new disk full of zeros that is like a record, under the name of one that is being imported."""
    given = {member: record[member] for member in _DISK_MEMBERS if member in record}
    given |= {"SR": sr, "other_config": other_config, "name_label": DISK_PREFIX + record["name_label"]}
    return str(await connection.call("VDI.create", given))


async def plug(connection: Connection, vm: str, vbd: Record, vdi: str) -> None:
    """Give a machine a device like that of a record, with a disk in it."""
    given = {member: vbd[member] for member in _DEVICE_MEMBERS if member in vbd}
    await connection.call("VBD.create", given | {"VDI": vdi, "VM": vm})


async def create_cards(
    connection: Connection, vm: str, vifs: Iterable[Record], task: Task, *, new_mac_addresses: bool = False
) -> None:
    """Give a machine network cards like those of the records; one for which there is no network is told of."""
    wanted = list(vifs)
    if not wanted:
        return
    networks: dict[str, Record] = await connection.call("network.get_all_records")
    pifs: dict[str, Record] = await connection.call("PIF.get_all_records")
    for vif in wanted:
        network = _network(vif, networks, pifs)
        if network is None:
            await task.warning("a network card is left out: the pool has no network")
            continue
        given = {member: vif[member] for member in _CARD_MEMBERS if member in vif}
        mac = "" if new_mac_addresses else vif["MAC"]
        await connection.call("VIF.create", given | {"MAC": mac, "VM": vm, "network": network})


async def create_vtpms(connection: Connection, vm: str, contents: Iterable[str]) -> None:
    for content in contents:
        vtpm = await tasks.run(connection, "VTPM.create", vm, False)
        await connection.call("VTPM.set_contents", vtpm, content)


async def block(connection: Connection, vm: str, operations: Mapping[str, str | None]) -> None:
    """Block operations of a machine with the text for each; None lets one be done again.

    In one step: at no time is one free whose text is only exchanged.
    """
    before: dict[str, str] = await connection.call("VM.get_blocked_operations", vm)
    blocked = {operation: text for operation, text in {**before, **operations}.items() if text is not None}
    if blocked != before:
        await connection.call("VM.set_blocked_operations", vm, blocked)


async def import_xva(
    connection: Connection,
    sr: str,
    blocks: AsyncIterable[Block],
    length: int | None,
    claim: Callable[[str], Awaitable[None]],
) -> str:
    """Return the machine that an XVA has made, with its disks in a storage; claim writes on it whose it is.

    Failed or cancelled, none stays, whatever the pool says of the import. Raises what `datapath.import_vm` does.
    """
    begun: list[str] = []
    try:
        (vm, *more) = await datapath.import_vm(connection, sr, blocks, length, begun=begun.append, claim=claim)
    except BaseException:
        with suppress(PoolError):
            for ref, record in (await connection.call("VM.get_all_records")).items():
                if record["other_config"].get(names.IMPORT_TASK) in begun:
                    await destroy_vm(connection, ref)
        raise
    for one in more:
        await destroy_vm(connection, one)
    return vm


async def destroy_vm(connection: Connection, vm: str) -> None:
    """Remove a machine with its disks, as far as the pool lets us: what it refuses is passed over."""
    with suppress(PoolError):
        for ref in await connection.call("VM.get_VBDs", vm):
            with suppress(PoolError):
                vdi = await connection.call("VBD.get_VDI", ref)
                if vdi != names.NULL and await connection.call("VBD.get_type", ref) == "Disk":
                    await destroy_disk(connection, vdi)
    with suppress(PoolError):
        await tasks.run(connection, "VM.destroy", vm)


async def remove_vm(connection: Connection, vm: str) -> None:
    """Remove a machine with its disks, running or not. Raises what the pool says against its being shut down."""
    with if_there():
        if await connection.call("VM.get_power_state", vm) != "Halted":
            await tasks.run(connection, "VM.hard_shutdown", vm)
        await destroy_vm(connection, vm)


def _network(vif: Record, networks: Mapping[str, Record], pifs: Mapping[str, Record]) -> str | None:
    """Return the network for a card: the same one, else one of the same VLAN and name, of the same VLAN, or any."""

    def vlans(network: Record) -> set[int]:
        return {int(pifs[ref]["VLAN"]) for ref in network["PIFs"] if ref in pifs} or {-1}

    vlan = vif.get("$network$VLAN", -1)
    same_vlan = [(ref, one) for ref, one in networks.items() if vlan in vlans(one)]
    for ref, one in networks.items():
        if one["uuid"] == vif.get("$network$uuid"):
            return ref
    for ref, one in same_vlan:
        if one["name_label"] == vif.get("$network$name_label"):
            return ref
    return next((ref for ref, _ in [*same_vlan, *networks.items()]), None)
