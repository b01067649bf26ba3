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
    if plan["others"]:
        yield ""
        yield from _others(plan["others"])
    yield ""
    going = sum(machine["outcome"] == "backup" for machine in machines)
    total = f"{going} of {len(machines)} machines, {_amount(plan)}"
    problems = plan["problems"]
    yield f"{total}; {problems} problem{'' if problems == 1 else 's'}" if problems else f"{total}; no problems"


def _target(target: Any) -> Iterator[str]:
    name = f"{target['name']} ({target['id']})" if target.get("name") else target["id"]
    kind = "remote" if target["type"] == "remote" else "storage"
    if not target["reachable"]:
        yield f"✗ {kind} {name}: {target['why']}"
        return
    room = f", {size(target['available'])} free" if "available" in target else ""
    against = f"; {target['why']}" if target.get("why") else ""
    yield f"✓ {kind} {name}{room}, at most {size(target['needed'])} would come{against}"


def _machine(machine: Any) -> Iterator[str]:
    name = f"{machine['name']} ({machine['id']})" if machine.get("name") else machine["id"]
    if machine["outcome"] != "backup":
        mark = "-" if machine["outcome"] == "skipped" else "✗"
        yield f"{mark} {name}: {'left out' if mark == '-' else 'would fail'}: {machine['why']}"
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


def _of_target(target: Any) -> Iterator[str]:
    for gone in target["removes"]:
        at = datetime.fromtimestamp(gone["timestamp"] / 1000, UTC)
        what = "backup" if target["type"] == "remote" else "replica"
        yield f"    {target['id']}: the {what} of {at:%Y-%m-%d %H:%M:%S} UTC would go"
    if "healthCheck" in target:
        yield f"    {target['id']}: restored and booted on {target['healthCheck']} as a health check"


def _others(others: Any) -> Iterator[str]:
    yield f"not in the job: {len(others)}"
    for other in others[:OTHERS]:
        yield f"    {other['name']} ({other['id']}): {other['why']}"
    if len(others) > OTHERS:
        yield f"    and {len(others) - OTHERS} more"


def _amount(part: Any) -> str:
    return f"{'' if part['exact'] else 'at most '}{size(part['bytes'])}"
