"""Objects of the pool as they stand in ova.xml, and objects made of those in one (reference c.3, e.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from runtime.xapi import xva
from runtime.xapi.simulator.database import Row
from runtime.xapi.simulator.errors import XapiFault
from runtime.xapi.simulator.machines import MAC_SEED
from runtime.xapi.simulator.operations import refresh
from runtime.xapi.simulator.schema import CLASSES, NULL, taken
from runtime.xapi.xva import Item, Ova

if TYPE_CHECKING:
    from runtime.xapi.simulator.simulator import Simulator

_EMPTIED = ("allowed_operations", "current_operations", "blobs", "consoles")
_VBD_FIELDS = (
    "bootable", "mode", "type", "unpluggable", "userdevice", "device", "other_config", "qos_algorithm_type",
    "qos_algorithm_params",
)  # fmt: skip
_VIF_FIELDS = (
    "device", "MTU", "other_config", "locking_mode", "ipv4_allowed", "ipv6_allowed", "qos_algorithm_type",
    "qos_algorithm_params",
)  # fmt: skip
_VDI_FIELDS = (
    "name_label", "name_description", "type", "sharable", "read_only", "other_config", "xenstore_data", "sm_config",
    "tags", "on_boot",
)  # fmt: skip
_VM_LEFT_OUT = frozenset({
    "uuid", "power_state", "is_a_snapshot", "is_default_template", "domid", "version", "snapshot_info",
    "snapshot_metadata", "snapshot_time", "transportable_snapshot_id", *_EMPTIED,
})  # fmt: skip


def disks_of(simulator: Simulator, vm: Row) -> list[Row]:
    """Return the VDIs of a VM that are its own: those that no CD drive holds."""
    pool = simulator.pool
    vbds = [vbd for vbd in pool.all_of(vm, "VBDs") if vbd["type"] != "CD"]
    return [vdi for vbd in vbds if (vdi := pool.get("VDI", vbd["VDI"])) is not None]


def exported(simulator: Simulator, vms: Iterable[Row], *, preserve_power_state: bool) -> tuple[Ova, dict[str, Row]]:
    """Return ova.xml for VMs, and by their ids in it the VDIs whose bytes belong into the archive."""
    pool = simulator.pool
    rows: dict[str, Row] = {}

    def take(*found: Row | None) -> None:
        rows.update((row.ref, row) for row in found if row is not None)

    take(simulator.coordinator)
    for vm in vms:
        take(vm, pool.get("VM_metrics", vm["metrics"]), pool.get("VM_guest_metrics", vm["guest_metrics"]))
        suspended = pool.get("VDI", vm["suspend_VDI"]) if preserve_power_state else None
        vbds, vifs = pool.all_of(vm, "VBDs"), pool.all_of(vm, "VIFs")
        vdis = [vdi for vdi in (suspended, *(pool.get("VDI", vbd["VDI"]) for vbd in vbds)) if vdi is not None]
        take(*vbds, *vifs, *(pool.get("network", vif["network"]) for vif in vifs))
        take(*vdis, *(pool.get("SR", vdi["SR"]) for vdi in vdis), *pool.all_of(vm, "VTPMs"))
    ids = {ref: f"Ref:{number}" for number, ref in enumerate(rows)}
    items = tuple(Item(row.cls, ids[row.ref], _record(row, ids, preserve_power_state)) for row in rows.values())
    ova = Ova(_version(simulator.coordinator), items)
    refs = {id: ref for ref, id in ids.items()}
    return ova, {disk.id: rows[refs[disk.id]] for disk in ova.disks()}


def _record(row: Row, ids: Mapping[str, str], preserve_power_state: bool) -> dict[str, Any]:
    record = {}
    for name, field in CLASSES[row.cls].fields.items():
        value = row[name]
        if field.type == "ref":
            value = ids.get(value, NULL)
        elif field.type == "refs":
            value = [ids[ref] for ref in value if ref in ids]
        record[name] = value
    for name in _EMPTIED:
        if name in record:
            record[name] = type(record[name])()
    if row.cls == "VM":
        suspended = preserve_power_state and row["power_state"] == "Suspended"
        record |= {"power_state": "Suspended" if suspended else "Halted", "is_a_snapshot": False, "resident_on": NULL}
        if not suspended:
            record["suspend_VDI"] = NULL
    if row.cls == "VTPM":
        record["content"] = row.hidden.get("contents", "")
    return record


def _version(host: Row) -> dict[str, Any]:
    software = host["software_version"]
    return {
        "hostname": host["hostname"],
        "date": software.get("date", ""),
        "product_version": software.get("product_version", ""),
        "product_brand": software.get("product_brand", ""),
        "build_number": software.get("build_number", ""),
        "xapi_major": host["API_version_major"],
        "xapi_minor": host["API_version_minor"],
    }


class Installation:
    """What an archive becomes: VMs with their disks, empty at first, in one storage repository."""

    def __init__(self, simulator: Simulator, task: Row, ova: Ova, sr: Row, *, restore: bool, force: bool) -> None:
        """Make the objects, all of them or none. Raises XapiFault."""
        self._simulator = simulator
        self._pool = simulator.pool
        self._task = task
        self._restore = restore
        self._force = force
        self.vms: list[Row] = []
        self.disks: dict[str, Row] = {}
        """By the id in the archive."""
        _require_version(ova, simulator.coordinator)
        with self._pool.transaction():
            for disk in ova.disks():
                self.disks[disk.id] = self._disk(disk, sr)
            found = {
                item.id: self._vm(item) for item in ova.of("VM") if item.record.get("is_control_domain") is not True
            }
            self.vms = list(found.values())
            for item in ova.of("VBD"):
                if (vm := found.get(str(item.record.get("VM")))) is not None:
                    self._vbd(item, vm, ova)
            for item in ova.of("VIF"):
                if (vm := found.get(str(item.record.get("VM")))) is not None:
                    self._vif(item, vm, ova)
            for item in ova.of("VTPM"):
                if (vm := found.get(str(item.record.get("VM")))) is not None:
                    contents = str(item.record.get("content", ""))
                    self._pool.create("VTPM", {"VM": vm.ref, "persistence_backend": "xapi"}, contents=contents)
            self._pool.set(task, other_config=task["other_config"] | {"object_creation": "complete"})

    def finish(self) -> list[str]:
        """Let go the VMs, whose disks are full now; return their refs."""
        with self._pool.transaction():
            for vm in self._there():
                self._pool.set(vm, current_operations={})
                refresh(self._pool, vm)
        return [vm.ref for vm in self._there()]

    def undo(self) -> None:
        """Remove what was made, unless the import is forced."""
        if self._force:
            self.finish()
            return
        with self._pool.transaction():
            for vm in self._there():
                self._simulator.machines.destroy(vm)
            for vdi in self.disks.values():
                if self._pool.get("VDI", vdi.ref) is vdi:
                    for vbd in self._pool.all_of(vdi, "VBDs"):
                        self._pool.destroy(vbd)
                    self._pool.destroy(vdi)
                    self._simulator.storage.account(vdi["SR"])

    def _there(self) -> list[Row]:
        return [vm for vm in self.vms if self._pool.get("VM", vm.ref) is vm]

    def _disk(self, item: Item, sr: Row) -> Row:
        size = xva.size_of(item)
        values = {**_values("VDI", item, _VDI_FIELDS), "SR": sr.ref, "virtual_size": size}
        return self._simulator.storage.create(values, self._simulator.blocks.empty(size))

    def _vm(self, item: Item) -> Row:
        fields = CLASSES["VM"].fields
        kept = [
            name for name, field in fields.items() if field.type not in ("ref", "refs") and name not in _VM_LEFT_OUT
        ]
        values = _values("VM", item, kept)
        config = {**values.get("other_config", {}), "import_task": self._task.ref}
        memory = self.disks.get(str(item.record.get("suspend_VDI")))
        suspended = item.record.get("power_state") == "Suspended" and memory is not None
        if memory is not None:
            values["suspend_VDI"] = memory.ref
        if self._restore:
            values |= self._identity(item)
        else:
            config.pop(MAC_SEED, None)
        values |= {"other_config": config, "power_state": "Suspended" if suspended else "Halted"}
        vm = self._simulator.machines.create(values)
        self._pool.set(vm, current_operations={self._task.ref: "import"})
        refresh(self._pool, vm)
        return vm

    def _identity(self, item: Item) -> dict[str, Any]:
        """Return uuid and version for a VM that comes back; the one that it replaces is removed."""
        given = _values("VM", item, ("uuid", "version"))
        uuid, version = given.get("uuid", ""), given.get("version", 0)
        old = next((vm for vm in self._pool.rows("VM").values() if vm["uuid"] == uuid), None)
        if old is not None:
            if old["power_state"] != "Halted":
                if not self._force:
                    raise XapiFault("VM_BAD_POWER_STATE", old.ref, "halted", old["power_state"].lower())
                return {"version": version + 1}
            if old["version"] >= version and not self._force:
                raise XapiFault("VM_TO_IMPORT_IS_NOT_NEWER_VERSION", old.ref, old["version"], version)
            self._simulator.machines.destroy(old)
        return {"uuid": uuid, "version": version + 1}

    def _vbd(self, item: Item, vm: Row, ova: Ova) -> None:
        values = _values("VBD", item, _VBD_FIELDS)
        held = str(item.record.get("VDI"))
        if values.get("type") == "CD":
            vdi = self._cd(held, ova)
            values |= {"VDI": vdi, "empty": vdi == NULL}
        elif held in self.disks:
            values["VDI"] = self.disks[held].ref
        refresh(self._pool, self._pool.create("VBD", values | {"VM": vm.ref}))

    def _cd(self, held: str, ova: Ova) -> str:
        """Return the image in a shared repository that has the location of one in the archive; NULL without."""
        location = next((item.record.get("location") for item in ova.of("VDI") if item.id == held), None)
        for sr in self._pool.rows("SR").values():
            if sr["content_type"] == "iso" and sr["shared"]:
                for vdi in self._pool.all_of(sr, "VDIs"):
                    if vdi["location"] == location:
                        return vdi.ref
        return NULL

    def _vif(self, item: Item, vm: Row, ova: Ova) -> None:
        values = _values("VIF", item, (*_VIF_FIELDS, "MAC", "MAC_autogenerated"))
        if not (self._restore and values.get("MAC")):
            values |= {"MAC": self._simulator.machines.mac(), "MAC_autogenerated": True}
        network = next((one for one in ova.of("network") if one.id == item.record.get("network")), None)
        values |= {"VM": vm.ref, "network": self._network(network)}
        refresh(self._pool, self._pool.create("VIF", values))

    def _network(self, item: Item | None) -> str:
        """Return the network that has the name of one in the archive, else its bridge; else a new one."""
        values = _values("network", item, ("name_label", "name_description", "bridge", "MTU")) if item else {}
        for name in ("name_label", "bridge"):
            for network in self._pool.rows("network").values():
                if values.get(name) and network[name] == values[name]:
                    return network.ref
        return self._pool.create("network", {"name_label": "Imported network", **values, "managed": True}).ref


def _values(cls: str, item: Item, names: Iterable[str]) -> dict[str, Any]:
    """Return fields of a record of the archive as the model holds them. Raises XapiFault IMPORT_ERROR."""
    fields = CLASSES[cls].fields
    try:
        return {name: taken(fields[name].type, name, item.record[name]) for name in names if name in item.record}
    except XapiFault as fault:
        raise XapiFault("IMPORT_ERROR", f"{cls} {item.id}: {' '.join(fault.error_info)}") from None


def _require_version(ova: Ova, host: Row) -> None:
    """Raise XapiFault if a newer XAPI wrote the archive."""
    try:
        theirs = tuple(int(str(ova.version.get(name, 0))) for name in ("xapi_major", "xapi_minor"))
    except ValueError:
        raise XapiFault("IMPORT_ERROR", "ova.xml does not say which XAPI wrote it") from None
    if theirs > (host["API_version_major"], host["API_version_minor"]):
        raise XapiFault("IMPORT_INCOMPATIBLE_VERSION")
