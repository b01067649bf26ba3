"""VM.*: made, copied, changed and removed; what changes its state is in vm_power."""

from __future__ import annotations

import itertools
from typing import Any

from runtime.xapi.simulator.database import Row
from runtime.xapi.simulator.errors import XapiFault
from runtime.xapi.simulator.operations import idle, refresh, require
from runtime.xapi.simulator.rpc import Call, call, present
from runtime.xapi.simulator.schema import CLASSES, taken

_MEMORY = ("memory_static_min", "memory_dynamic_min", "memory_dynamic_max", "memory_static_max")


def constructed(cls: str, given: dict[str, Any], ignored: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return what a constructor takes of a struct: static and writable fields, of the right types, nothing else."""
    return {
        name: taken(field.type, name, given[name])
        for name, field in CLASSES[cls].fields.items()
        if field.access != "ro" and name in given and name not in ignored
    }


@call("VM.create", "struct")
def create(call: Call, given: dict[str, Any]) -> str:
    values = constructed("VM", given, ignored=("blocked_operations",))
    if values.get("power_state", "Halted") not in ("Halted", "Suspended"):
        values["power_state"] = "Halted"
    _check_memory([values.get(name, 0) for name in _MEMORY])
    if not values.get("generation_id"):
        drawn = call.simulator.pool.uuid().replace("-", "")
        values["generation_id"] = f"{int(drawn[:16], 16)}:{int(drawn[16:], 16)}"
    return call.simulator.machines.create(values).ref


@call("VM.destroy", "VM")
def destroy(call: Call, vm: Row) -> str:
    require(vm, "destroy")
    if vm["power_state"] != "Halted" and not vm["is_a_snapshot"]:
        require(vm, "destroy", "Halted")
    if vm["is_control_domain"]:
        raise XapiFault("OPERATION_NOT_ALLOWED", "a control domain cannot be destroyed")
    call.simulator.machines.destroy(vm)
    return ""


@call("VM.snapshot", "VM, string, refs?")
def snapshot(call: Call, vm: Row, name: str, ignored: list[str] | None = None) -> str:
    require(vm, "snapshot", "Halted", "Running", "Paused", "Suspended")
    return call.simulator.machines.snapshot(vm, name, ignored or ()).ref


@call("VM.checkpoint", "VM, string")
def checkpoint(call: Call, vm: Row, name: str) -> str:
    require(vm, "checkpoint", "Running")
    return call.simulator.machines.snapshot(vm, name, memory=True).ref


@call("VM.revert", "VM")
def revert(call: Call, snapshot: Row) -> str:
    if not snapshot["is_a_snapshot"]:
        raise XapiFault("OPERATION_NOT_ALLOWED", "only a snapshot can be reverted to")
    require(snapshot, "revert")
    vm = call.simulator.pool.get("VM", snapshot["snapshot_of"])
    if vm is None:
        raise XapiFault("VM_REVERT_FAILED", snapshot.ref, snapshot["snapshot_of"])
    idle(vm)
    call.simulator.machines.revert(vm, snapshot)
    return ""


@call("VM.clone", "VM, string")
def clone(call: Call, vm: Row, name: str) -> str:
    require(vm, "clone", "Halted")
    return call.simulator.machines.clone(vm, name).ref


@call("VM.copy", "VM, string, string?")
def copy(call: Call, vm: Row, name: str, sr: str = "") -> str:
    require(vm, "copy", "Halted", "Suspended")
    if present(sr):
        call.simulator.pool.find("SR", sr)
    return call.simulator.machines.clone(vm, name, sr if present(sr) else None).ref


@call("VM.provision", "VM")
def provision(call: Call, vm: Row) -> str:
    require(vm, "provision", "Halted")
    call.simulator.pool.set(vm, is_a_template=False)
    refresh(call.simulator.pool, vm)
    return ""


@call("VM.update_allowed_operations", "VM", asynchronous=False)
def update_allowed_operations(call: Call, vm: Row) -> str:
    refresh(call.simulator.pool, vm)
    return ""


@call("VM.get_allowed_VBD_devices", "VM", asynchronous=False, reads=True)
def allowed_vbd_devices(call: Call, vm: Row) -> list[str]:
    return call.simulator.machines.free_slots(vm)


@call("VM.get_allowed_VIF_devices", "VM", asynchronous=False, reads=True)
def allowed_vif_devices(call: Call, vm: Row) -> list[str]:
    return call.simulator.machines.free_nics(vm)


@call("VM.set_memory_limits", "VM, int, int, int, int")
def set_memory_limits(call: Call, vm: Row, smin: int, smax: int, dmin: int, dmax: int) -> str:
    values = [smin, dmin, dmax, smax]
    _check_memory(values)
    call.simulator.pool.set(vm, **dict(zip(_MEMORY, values, strict=True)))
    return ""


@call("VM.set_memory_dynamic_range", "VM, int, int")
def set_memory_dynamic_range(call: Call, vm: Row, low: int, high: int) -> str:
    return set_memory_limits_of(call, vm, memory_dynamic_min=low, memory_dynamic_max=high)


@call("VM.set_memory_static_range", "VM, int, int")
def set_memory_static_range(call: Call, vm: Row, low: int, high: int) -> str:
    return set_memory_limits_of(call, vm, memory_static_min=low, memory_static_max=high)


@call("VM.set_memory", "VM, int")
def set_memory(call: Call, vm: Row, size: int) -> str:
    low = min(vm["memory_static_min"], size)
    return set_memory_limits_of(
        call, vm, memory_static_min=low, memory_dynamic_min=size, memory_dynamic_max=size, memory_static_max=size
    )


def set_memory_limits_of(call: Call, vm: Row, **limits: int) -> str:
    _check_memory([limits.get(name, vm[name]) for name in _MEMORY])
    call.simulator.pool.set(vm, **limits)
    return ""


def _enter_memory_setters() -> None:
    for name in _MEMORY:

        def put(call: Call, vm: Row, size: int, name: str = name) -> str:
            return set_memory_limits_of(call, vm, **{name: size})

        call(f"VM.set_{name}", "VM, int", asynchronous=False)(put)


_enter_memory_setters()


@call("VM.set_suspend_VDI", "VM, string", asynchronous=False)
def set_suspend_vdi(call: Call, vm: Row, vdi: str) -> str:
    require(vm, "set_suspend_VDI", "Suspended")
    call.simulator.pool.set(vm, suspend_VDI=call.simulator.pool.find("VDI", vdi).ref)
    return ""


@call("VM.set_bios_strings", "VM, map")
def set_bios_strings(call: Call, vm: Row, strings: dict[str, str]) -> str:
    call.simulator.pool.set(vm, bios_strings=strings)
    return ""


def _check_memory(sizes: list[int]) -> None:
    """Raise XapiFault unless static min, dynamic min, dynamic max, static max ascend."""
    if any(low > high for low, high in itertools.pairwise(sizes)) or min(sizes) < 0:
        raise XapiFault("MEMORY_CONSTRAINT_VIOLATION", "static_min <= dynamic_min <= dynamic_max <= static_max")
