"""The answer of `backup.plan` as text for people. Pure: the answer in, lines out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from runtime.cli.amounts import size
from runtime.contract.abi import Json

METHOD = "backup.plan"

OTHERS = 20
"""So many machines that the job leaves alone are named."""


def lines(plan: Json) -> Iterator[str]:
    """Yield what a plan says, a line each."""
    job = plan["job"]
    machines = plan["machines"]
    kind = " ".join(part for part in (job["type"], job["mode"]) if part)
    yield f"{job['name']} ({kind}): what a run would do now; nothing was done"
    yield ""
    for target in plan["targets"]:
        yield from _target(target)
    for machine in machines:
        yield ""
        yield from _machine(machine)
    metadata = plan.get("metadata") or []
    for part in metadata:
        yield ""
        yield from _metadata(part)
    if plan["others"]:
        yield ""
        yield from _others(plan["others"])
    yield ""
    what, parts = ("metadata backups", metadata) if metadata else ("machines", machines)
    going = sum(part["outcome"] == "backup" for part in parts)
    amount = _amount(plan, "about" if metadata else "at most")
    total = f"{going} of {len(parts)} {what}, {amount}"
    problems = plan["problems"]
    yield f"{total}; {problems} problem{'' if problems == 1 else 's'}" if problems else f"{total}; no problems"


def _target(target: Any) -> Iterator[str]:
    name = f"{target['name']} ({target['id']})" if target.get("name") else target["id"]
    kind = "storage" if target["type"] == "SR" else target["type"]
    if not target["reachable"]:
        yield f"✗ {kind} {name}: {target['why']}"
        return
    room = f", {size(target['available'])} free" if "available" in target else ""
    if target["type"] == "source":
        yield f"✓ source {name}{room}"
        return
    against = f"; {target['why']}" if target.get("why") else ""
    yield f"✓ {kind} {name}{room}, at most {size(target['needed'])} would come{against}"


def _machine(machine: Any) -> Iterator[str]:
    name = f"{machine['name']} ({machine['id']})" if machine.get("name") else machine["id"]
    if machine["outcome"] != "backup":
        mark = "-" if machine["outcome"] == "skipped" else "✗"
        yield f"{mark} {name}: {'left out' if mark == '-' else 'would fail'}: {machine['why']}"
    elif copies := {copy["id"] for target in machine["targets"] for copy in target.get("copies", ())}:
        yield f"✓ {name}: {len(copies)} backup{'' if len(copies) == 1 else 's'} to copy, {_amount(machine)}"
        for target in machine["targets"]:
            yield from _of_target(target)
    else:
        kind = "full" if machine["isFull"] else "increment" if machine["bytes"] or machine["targets"] else "snapshot"
        yield f"✓ {name}: {kind}, {_amount(machine)}: {machine['why']}"
        snapshot = {"disks": "a snapshot of the disks", "memory": "a snapshot with the memory"}.get(machine["snapshot"])
        steps = [snapshot] if snapshot else ["no snapshot"]
        if machine["shutDown"]:
            steps.insert(0, "shut down for it")
        yield f"    {', '.join(steps)}"
        for disk in machine["disks"]:
            yield f"    disk {disk['name']} ({size(disk['size'])}): {_disk(disk)}"
        for target in machine["targets"]:
            yield from _of_target(target)
        for gone in machine["snapshotsRemoved"]:
            yield f"    snapshot {gone['name']} ({gone['id']}) would go"
    for note in machine["notes"]:
        yield f"    ! {note}"


def _disk(disk: Any) -> str:
    if disk["way"] == "left out":
        return "left out"
    kind = "all of it" if disk["isFull"] else "what has changed"
    return f"{kind} by {disk['way']}, {_amount(disk)}"


def _metadata(part: Any) -> Iterator[str]:
    name = f"{part['name']} ({part['id']})" if part.get("name") else part.get("id", "")
    name = f"pool {name}" if part["type"] == "pool" else "Xen Orchestra"
    if part["outcome"] != "backup":
        mark = "-" if part["outcome"] == "skipped" else "✗"
        yield f"{mark} {name}: {'left out' if mark == '-' else 'would fail'}: {part['why']}"
    elif "bytes" in part:
        yield f"✓ {name}: {'' if part['exact'] else 'the last dump took '}{size(part['bytes'])}"
    else:
        yield f"✓ {name}: the first dump"
    for target in part["targets"]:
        yield from _of_target(target)
    for note in part["notes"]:
        yield f"    ! {note}"


def _of_target(target: Any) -> Iterator[str]:
    if target.get("there"):
        yield f"    {target['id']}: {target['there']} there"
    for copy in target.get("copies", ()):
        kind = "full" if copy["isFull"] else "increment"
        yield f"    {target['id']}: the backup of {_at(copy)} would come, {kind}, {size(copy['size'])}"
    for gone in target["removes"]:
        what = "replica" if target["type"] == "SR" else "backup"
        yield f"    {target['id']}: the {what} of {_at(gone)} would go"
    if "healthCheck" in target:
        yield f"    {target['id']}: restored and booted on {target['healthCheck']} as a health check"


def _others(others: Any) -> Iterator[str]:
    yield f"not in the job: {len(others)}"
    for other in others[:OTHERS]:
        yield f"    {other['name']} ({other['id']}): {other['why']}"
    if len(others) > OTHERS:
        yield f"    and {len(others) - OTHERS} more"


def _at(backup: Any) -> str:
    return f"{datetime.fromtimestamp(backup['timestamp'] / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"


def _amount(part: Any, unless_exact: str = "at most") -> str:
    return f"{'' if part['exact'] else f'{unless_exact} '}{size(part['bytes'])}"
