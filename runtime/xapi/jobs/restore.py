"""A machine restored from a backup: an XVA handed to the pool, or a machine made and its disks written.

Source: reference xo-proxy.md 10. What was made in the pool until something failed is removed again.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any

from runtime.contract.abi import Json
from runtime.xapi.client import datapath, tasks
from runtime.xapi.client.connection import Connection
from runtime.xapi.client.errors import PoolError, XapiError
from runtime.xapi.jobs import names
from runtime.xapi.jobs.errors import Damaged, JobError
from runtime.xapi.jobs.fork import Block
from runtime.xapi.jobs.log import Meter, Task, clock
from runtime.xapi.jobs.machine import Record, destroy_disk, if_there
from runtime.xapi.jobs.repository import BLOCK, Backup, Repository

RESTORED = "restored from backup"
IMPORTING = "Start operation for this vm is blocked, VM is being imported."

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How a machine is to be restored."""

    new_mac_addresses: bool = False
    srs: Mapping[str, str | None]
    """The storage of a disk by its uuid; None leaves the disk out."""
    tag: str = ""
    differential: bool = False

    @classmethod
    def read(cls, settings: Json) -> Wishes:
        """Return the settings of `backup.importVmBackup`, which are valid by the spec."""
        given = settings or {}
        return cls(
            new_mac_addresses=bool(given.get("newMacAddresses", False)),
            srs=given.get("mapVdisSrs") or {},
            tag=str(given.get("additionalVmTag") or ""),
            differential=bool(given.get("useDifferentialRestore", False)),
        )


@dataclass(slots=True)
class Restore:
    """One restore. `do` returns `{size, id}`."""

    connection: Connection
    repository: Repository
    backup: Backup
    remote_name: str
    sr: str
    """Uuid of the storage for the disks that have none of their own."""
    wishes: Wishes
    task: Task

    async def do(self) -> dict[str, Json]:
        """Restore the machine. Raises PoolError, Fault, JobError; nothing of it stays in the pool then."""
        sr = await self._sr(self.sr)
        async with self.task.task({"name": "transfer"}) as transfer:
            match self.backup.metadata.get("mode"):
                case "full":
                    vm, size = await self._full(sr, transfer)
                case "delta":
                    vm, size = await _Machine(self, transfer).make(sr)
                case mode:
                    raise JobError(f"a backup of the mode {mode!r} cannot be restored")
            try:
                uuid = await self._finish(vm)
            except BaseException:
                await destroy_vm(self.connection, vm)
                raise
            transfer.result = {"size": size, "id": uuid}
        return {"size": size, "id": uuid}

    async def _sr(self, uuid: str) -> str:
        return str(await self.connection.call("SR.get_by_uuid", uuid))

    async def _full(self, sr: str, transfer: Task) -> tuple[str, int]:
        if self.wishes.srs:
            await self.task.warning("mapVdisSrs is for incremental backups: all disks of this one go to one storage")
        _, size = await self.repository.metadata(self.backup.id)
        if size is None:
            raise Damaged("how many bytes the XVA has is not known", code="XVA_DAMAGED")
        meter = Meter(transfer, size)
        await meter.start()
        data = counted(self.repository.full(self.backup.id), meter)
        (vm, *more) = await datapath.import_vm(self.connection, sr, data, size)
        for one in more:
            await destroy_vm(self.connection, one)
        await meter.end()
        return vm, size

    async def _finish(self, vm: str) -> str:
        """Write on the machine where it comes from; return its uuid."""
        call, metadata = self.connection.call, self.backup.metadata
        record = await call("VM.get_record", vm)
        if record["is_a_template"]:
            await call("VM.set_is_a_template", vm, False)
        for tag in (RESTORED, self.wishes.tag):
            if tag:
                await call("VM.add_tags", vm, tag)
        name = metadata.get("vm", {}).get("name_label", record["name_label"])
        await call("VM.set_name_label", vm, f"{name} ({names.file_date(self.backup.timestamp)})")
        origin = f" from {self.remote_name}" if self.remote_name else ""
        before = metadata.get("vm", {}).get("name_description") or ""
        said = f"Restored on {names.file_date(clock())}{origin}" + (f" - {before}" if before else "")
        await call("VM.set_name_description", vm, said)
        for key in names.ours(record["other_config"]):
            await call("VM.remove_from_other_config", vm, key)
        for operation, text in record["blocked_operations"].items():
            if text == names.BLOCKED:  # A machine that was exported itself was blocked for that.
                await call("VM.remove_from_blocked_operations", vm, operation)
        for ref in record["VBDs"]:
            vdi = await call("VBD.get_VDI", ref)
            if vdi != names.NULL:
                for key in names.ours(await call("VDI.get_other_config", vdi)):
                    await call("VDI.remove_from_other_config", vdi, key)
        return str(record["uuid"])


class _Machine:
    """A machine made from the records of an incremental backup."""

    def __init__(self, restore: Restore, transfer: Task) -> None:
        self._restore = restore
        self._call = restore.connection.call
        self._metadata = restore.backup.metadata
        self._transfer = transfer
        self._meter = Meter(transfer)
        self._vm = ""
        self._disks: list[str] = []
        self._srs: dict[str, str] = {}
        self._blocks = 0

    async def make(self, sr: str) -> tuple[str, int]:
        """Return the machine, and the bytes of blocks that were sent."""
        try:
            await self._make(sr)
        except BaseException:
            if self._vm:
                await destroy_vm(self._restore.connection, self._vm)
            for ref in self._disks:
                with suppress(PoolError):
                    await destroy_disk(self._restore.connection, ref)
            raise
        return self._vm, self._blocks * BLOCK

    async def _make(self, sr: str) -> None:
        vdis: dict[str, Record] = self._metadata["vdis"]
        chosen = {ref: self._chosen(vdi, self._restore.sr) for ref, vdi in vdis.items()}
        suspended = str(self._metadata.get("vmSnapshot", {}).get("suspend_VDI", names.NULL))
        memory = names.NULL
        made: dict[str, tuple[str, str | None]] = {}
        if suspended in vdis and chosen[suspended] is not None:
            made[suspended] = await self._new_disk(suspended, sr, chosen[suspended])
            memory = made[suspended][0]
        elif suspended != names.NULL:
            await self._restore.task.warning("the memory of the machine is not there: it is restored halted")
        await self._new_machine(memory)
        for ref in vdis:
            if ref not in made and chosen[ref] is not None:
                made[ref] = await self._new_disk(ref, sr, chosen[ref])
                await self._plug(ref, made[ref][0])
        await self._meter.start()
        described = {
            ref: await self._restore.repository.describe_disk(self._folder, self._metadata["vhds"][ref], base)
            for ref, (_, base) in made.items()
        }
        self._meter.total = sum(int(one["length"]) for one in described.values())
        for ref, (vdi, base) in made.items():
            await self._write(ref, vdi, base, described[ref])
        await self._meter.end()
        await self._network_cards()
        for content in self._metadata.get("vtpms") or ():
            vtpm = await tasks.run(self._restore.connection, "VTPM.create", self._vm, False)
            await self._call("VTPM.set_contents", vtpm, content)
        for operation, text in dict(self._metadata["vm"].get("blocked_operations") or {}).items():
            if operation not in names.MIGRATION:
                await self._call("VM.remove_from_blocked_operations", self._vm, operation)
                await self._call("VM.add_to_blocked_operations", self._vm, operation, text)
        for operation in ("start", "start_on"):
            if operation not in (self._metadata["vm"].get("blocked_operations") or {}):
                await self._call("VM.remove_from_blocked_operations", self._vm, operation)

    @property
    def _folder(self) -> str:
        return self._restore.backup.id.strip("/").split("/")[1]

    def _chosen(self, vdi: Record, default: str) -> str | None:
        """Return the uuid of the storage for a disk; None leaves it out."""
        srs = self._restore.wishes.srs
        for uuid in (str(vdi["uuid"]), str(vdi.get("$snapshot_of$uuid"))):
            if uuid in srs:
                return srs[uuid]
        return default

    async def _new_machine(self, memory: str) -> None:
        record: Record = self._metadata["vm"]
        snapshot: Record = self._metadata.get("vmSnapshot") or {}
        name = record["name_label"]
        given = {member: record[member] for member in _MEMBERS if member in record}
        given |= {
            "name_label": f"[Importing...] {name}",
            "affinity": names.NULL,
            "appliance": names.NULL,
            "suspend_SR": names.NULL,
            "is_a_template": False,
            "ha_always_run": False,
            "is_vmss_snapshot": False,
            "snapshot_schedule": names.NULL,
            "other_config": names.without_ours(record.get("other_config") or {}),
        }
        if self._restore.wishes.new_mac_addresses:
            given["other_config"].pop("mac_seed", None)
        bios = given.pop("bios_strings", None)
        if memory != names.NULL:
            given |= {"power_state": "Suspended", "suspend_VDI": memory}
            given |= {key: snapshot[key] for key in ("last_booted_record", "last_boot_CPU_flags") if key in snapshot}
        self._vm = str(await self._call("VM.create", given))
        for operation in ("start", "start_on"):
            await self._call("VM.add_to_blocked_operations", self._vm, operation, IMPORTING)
        if bios:
            with suppress(XapiError):  # Hosts that are older do not have it.
                await self._call("VM.set_bios_strings", self._vm, bios)
        for vbd in await self._call("VM.get_VBDs", self._vm):
            await self._call("VBD.destroy", vbd)

    async def _new_disk(self, ref: str, default: str, chosen: str | None) -> tuple[str, str | None]:
        """Return a new disk for one of the backup, and what it holds already, as the path of a disk of the backups."""
        vdi: Record = self._metadata["vdis"][ref]
        sr = default
        if chosen is not None and chosen != self._restore.sr:
            if chosen not in self._srs:
                self._srs[chosen] = await self._restore._sr(chosen)
            sr = self._srs[chosen]
        if self._restore.wishes.differential and vdi["type"] != "suspend":
            near = await self._near(vdi, sr)
            if near is not None:
                copied, path = near
                self._disks.append(copied)
                await self._call("VDI.set_name_label", copied, f"[Importing] {vdi['name_label']}")
                await self._call("VDI.set_name_description", copied, vdi["name_description"])
                return copied, path
        given = {member: vdi[member] for member in _DISK_MEMBERS if member in vdi}
        given |= {"SR": sr, "other_config": names.without_ours(vdi.get("other_config") or {})}
        given["other_config"].pop(names.BASE_DELTA, None)
        given["name_label"] = f"[Importing] {vdi['name_label']}"
        made = str(await self._call("VDI.create", given))
        self._disks.append(made)
        return made, None

    async def _near(self, vdi: Record, sr: str) -> tuple[str, str] | None:
        """Return a copy of the nearest snapshot of a disk that both the pool and the repository have."""
        mine = self._restore.backup.timestamp
        candidates: list[tuple[float, str, str]] = []
        for backup in await self._restore.repository.backups(self._folder):
            for ref, other in (backup.metadata.get("vdis") or {}).items():
                path = (backup.metadata.get("vhds") or {}).get(ref)
                if path and other.get("$snapshot_of$uuid") == vdi.get("$snapshot_of$uuid"):
                    candidates.append((abs(backup.timestamp - mine), str(other["uuid"]), path))
        for _, uuid, path in sorted(candidates):
            try:
                local = await self._call("VDI.get_by_uuid", uuid)
                record = await self._call("VDI.get_record", local)
            except XapiError:
                continue
            if record["SR"] != sr or record["type"] == "cbt_metadata":
                continue
            if int(record["virtual_size"]) != int(vdi["virtual_size"]):
                continue
            with suppress(PoolError):
                return str(await tasks.run(self._restore.connection, "VDI.clone", local)), path
        return None

    async def _plug(self, ref: str, made: str) -> None:
        """Make the devices that the disk had."""
        for vbd in self._metadata["vbds"].values():
            if vbd["VDI"] == ref:
                given = {member: vbd[member] for member in _DEVICE_MEMBERS if member in vbd}
                await self._call("VBD.create", given | {"VDI": made, "VM": self._vm})

    async def _write(self, ref: str, vdi: str, base: str | None, described: Mapping[str, Any]) -> None:
        """Write the disk as the backup has it."""
        path = self._metadata["vhds"][ref]
        if path != base:  # Else the copy is the disk already.
            stream = counted(self._restore.repository.disk(self._folder, path, base), self._meter)
            await datapath.import_disk(self._restore.connection, vdi, stream, int(described["length"]))
            self._blocks += int(described["blocks"])
        await self._call("VDI.set_name_label", vdi, self._metadata["vdis"][ref]["name_label"])

    async def _network_cards(self) -> None:
        vifs: Sequence[Record] = list((self._metadata.get("vifs") or {}).values())
        if not vifs:
            return
        networks: dict[str, Record] = await self._call("network.get_all_records")
        pifs: dict[str, Record] = await self._call("PIF.get_all_records")
        for vif in vifs:
            network = _network(vif, networks, pifs)
            if network is None:
                await self._restore.task.warning("a network card is left out: the pool has no network")
                continue
            given = {member: vif[member] for member in _CARD_MEMBERS if member in vif}
            mac = "" if self._restore.wishes.new_mac_addresses else vif["MAC"]
            await self._call("VIF.create", given | {"MAC": mac, "VM": self._vm, "network": network})


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


async def destroy_vm(connection: Connection, vm: str) -> None:
    """Remove a machine with its disks; what the pool says against it is no matter."""
    with suppress(PoolError), if_there():
        for ref in await connection.call("VM.get_VBDs", vm):
            vdi = await connection.call("VBD.get_VDI", ref)
            if vdi != names.NULL and await connection.call("VBD.get_type", ref) == "Disk":
                await destroy_disk(connection, vdi)
        await tasks.run(connection, "VM.destroy", vm)


async def counted(blocks: AsyncGenerator[Block, None], meter: Meter) -> AsyncGenerator[Block, None]:
    async with aclosing(blocks):
        async for block in blocks:
            yield block
            await meter.add(len(block))
