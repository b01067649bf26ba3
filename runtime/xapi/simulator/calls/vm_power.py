"""VM.*: what changes the power state."""

from __future__ import annotations

from runtime.xapi.simulator.database import Row
from runtime.xapi.simulator.errors import XapiFault
from runtime.xapi.simulator.operations import refresh, require
from runtime.xapi.simulator.rpc import Call, call


def _host(call: Call, vm: Row) -> Row:
    """Return where a VM is to run: where it wants to, or the coordinator."""
    pool = call.simulator.pool
    return pool.get("host", vm["affinity"]) or pool.find("host", pool.only("pool")["master"])


@call("VM.start", "VM, bool, bool")
def start(call: Call, vm: Row, paused: bool, _force: bool) -> str:
    return _start(call, vm, "start", paused, _host(call, vm))


@call("VM.start_on", "VM, host, bool, bool")
def start_on(call: Call, vm: Row, host: Row, paused: bool, _force: bool) -> str:
    return _start(call, vm, "start_on", paused, host)


def _start(call: Call, vm: Row, operation: str, paused: bool, host: Row) -> str:
    if vm["is_a_template"] or vm["is_a_snapshot"]:
        raise XapiFault("VM_IS_TEMPLATE", vm.ref)
    require(vm, operation, "Halted")
    pool, storage = call.simulator.pool, call.simulator.storage
    for vbd in pool.all_of(vm, "VBDs"):
        vdi = pool.get("VDI", vbd["VDI"])
        if vdi is None:
            continue
        if vdi["type"] == "cbt_metadata":
            raise XapiFault("VDI_INCOMPATIBLE_TYPE", vdi.ref, "cbt_metadata")
        others = (one for one in pool.all_of(vdi, "VBDs") if one is not vbd and one["currently_attached"])
        if vbd["mode"] == "RW" and any(one["mode"] == "RW" for one in others) and not vdi["sharable"]:
            raise XapiFault("VDI_IN_USE", vdi.ref, "attach")
        if storage.blocked(vdi, "attach"):
            raise XapiFault("VDI_IN_USE", vdi.ref, "attach")
    call.simulator.machines.start(vm, "Paused" if paused else "Running", host)
    return ""


@call("VM.clean_shutdown", "VM")
def clean_shutdown(call: Call, vm: Row) -> str:
    require(vm, "clean_shutdown", "Running")
    call.simulator.machines.stop(vm)
    return ""


@call("VM.hard_shutdown", "VM")
def hard_shutdown(call: Call, vm: Row) -> str:
    require(vm, "hard_shutdown", "Running", "Paused", "Suspended")
    call.simulator.machines.stop(vm)
    return ""


@call("VM.shutdown", "VM")
def shutdown(call: Call, vm: Row) -> str:
    require(vm, "shutdown", "Running", "Paused", "Suspended")
    call.simulator.machines.stop(vm)
    return ""


def _reboot(call: Call, vm: Row, operation: str, *states: str) -> str:
    require(vm, operation, *states)
    machines, host = call.simulator.machines, call.simulator.pool.find("host", vm["resident_on"])
    machines.stop(vm)
    machines.start(vm, "Running", host)
    return ""


@call("VM.clean_reboot", "VM")
def clean_reboot(call: Call, vm: Row) -> str:
    return _reboot(call, vm, "clean_reboot", "Running")


@call("VM.hard_reboot", "VM")
def hard_reboot(call: Call, vm: Row) -> str:
    return _reboot(call, vm, "hard_reboot", "Running", "Paused")


@call("VM.pause", "VM")
def pause(call: Call, vm: Row) -> str:
    require(vm, "pause", "Running")
    return _state(call, vm, "Paused")


@call("VM.unpause", "VM")
def unpause(call: Call, vm: Row) -> str:
    require(vm, "unpause", "Paused")
    return _state(call, vm, "Running")


def _state(call: Call, vm: Row, state: str) -> str:
    call.simulator.pool.set(vm, power_state=state)
    refresh(call.simulator.pool, vm)
    return ""


@call("VM.suspend", "VM")
def suspend(call: Call, vm: Row) -> str:
    require(vm, "suspend", "Running")
    call.simulator.machines.suspend(vm)
    return ""


@call("VM.resume", "VM, bool, bool")
def resume(call: Call, vm: Row, paused: bool, _force: bool) -> str:
    require(vm, "resume", "Suspended")
    call.simulator.machines.resume(vm, "Paused" if paused else "Running", _host(call, vm))
    return ""


@call("VM.resume_on", "VM, host, bool, bool")
def resume_on(call: Call, vm: Row, host: Row, paused: bool, _force: bool) -> str:
    require(vm, "resume_on", "Suspended")
    call.simulator.machines.resume(vm, "Paused" if paused else "Running", host)
    return ""


@call("VM.pool_migrate", "VM, host, map")
def pool_migrate(call: Call, vm: Row, host: Row, _options: dict[str, str]) -> str:
    require(vm, "pool_migrate", "Running")
    call.simulator.pool.set(vm, resident_on=host.ref)
    return ""
