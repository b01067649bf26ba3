"""Which operations an object allows in its state, and the refusal of others (reference b.8, d.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from runtime.xapi.simulator.database import Pool, Row
from runtime.xapi.simulator.errors import XapiFault

_HALTED = ("snapshot", "copy", "clone", "export", "start", "start_on", "destroy", "make_into_template", "import")
_TEMPLATE = ("provision", "copy", "clone", "export", "destroy", "snapshot")
_SNAPSHOT = ("copy", "clone", "export", "destroy", "revert")
_BY_STATE: Mapping[str, Sequence[str]] = {
    "Running": (
        "snapshot", "checkpoint", "clean_shutdown", "clean_reboot", "hard_shutdown", "hard_reboot", "pause", "suspend",
        "pool_migrate", "migrate_send", "awaiting_memory_live",
    ),
    "Paused": ("snapshot", "checkpoint", "unpause", "hard_shutdown", "hard_reboot"),
    "Suspended": ("resume", "resume_on", "hard_shutdown", "snapshot", "copy", "export"),
}  # fmt: skip


def refresh(pool: Pool, row: Row) -> None:
    """Compute the allowed operations of an object again, where its class has some that follow from its state."""
    match row.cls:
        case "VM":
            pool.set(row, allowed_operations=_of_vm(row))
        case "VBD":
            pool.set(
                row, allowed_operations=_of_device(row, ("attach", "unpause", "pause"), ("unplug", "unplug_force"))
            )
        case "VIF":
            pool.set(row, allowed_operations=_of_device(row, ("plug",), ("unplug", "unplug_force")))
        case "VDI":
            pool.set(row, allowed_operations=_of_vdi(pool, row))


def _of_vm(vm: Row) -> list[str]:
    if vm["current_operations"]:
        return []
    if vm["is_a_snapshot"]:
        found: Sequence[str] = [*_SNAPSHOT, "provision"] if vm["is_a_template"] else _SNAPSHOT
    elif vm["is_a_template"]:
        found = _TEMPLATE
    elif vm["power_state"] == "Halted":
        found = _HALTED
    else:
        found = _BY_STATE[vm["power_state"]]
    return [one for one in found if one not in vm["blocked_operations"]]


def _of_device(row: Row, off: Sequence[str], on: Sequence[str]) -> list[str]:
    return [*(on if row["currently_attached"] else off)]


def _of_vdi(pool: Pool, vdi: Row) -> list[str]:
    if vdi["current_operations"]:
        return []
    if vdi["type"] == "cbt_metadata":
        return ["update", "forget", "destroy", "list_changed_blocks"]
    found = ["update", "snapshot", "clone", "copy"]
    if not attached(pool, vdi):
        found += ["forget", "destroy", "resize"]
    if vdi["cbt_enabled"]:
        found += ["list_changed_blocks"]
    if not vdi["is_a_snapshot"]:
        found += ["disable_cbt" if vdi["cbt_enabled"] else "enable_cbt"]
    elif vdi["cbt_enabled"] and not attached(pool, vdi):
        found += ["data_destroy"]
    return found


def attached(pool: Pool, vdi: Row) -> bool:
    """Return whether a running VM, or something else that has it plugged, uses a VDI."""
    return any(vbd["currently_attached"] for vbd in pool.all_of(vdi, "VBDs"))


def require(vm: Row, operation: str, *states: str) -> None:
    """Raise XapiFault if a VM blocks an operation, does something else just now, or is not in one of the states."""
    if operation in vm["blocked_operations"]:
        raise XapiFault("OPERATION_BLOCKED", vm.ref, vm["blocked_operations"][operation])
    idle(vm)
    if states and vm["power_state"] not in states:
        expected = "; ".join(state.lower() for state in states)
        raise XapiFault("VM_BAD_POWER_STATE", vm.ref, expected, vm["power_state"].lower())


def idle(row: Row) -> None:
    """Raise XapiFault OTHER_OPERATION_IN_PROGRESS if an operation of an object is going on."""
    for task, operation in row["current_operations"].items():
        raise XapiFault("OTHER_OPERATION_IN_PROGRESS", row.cls, row.ref, operation, task)
