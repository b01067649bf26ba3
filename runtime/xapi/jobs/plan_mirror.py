"""What a mirror job would copy now, worked out by the mirror itself, with nothing changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from runtime.contract.abi import Json
from runtime.xapi.jobs.errors import Damaged, JobError, words
from runtime.xapi.jobs.looking import Notes, Unlocked
from runtime.xapi.jobs.mirror import MODES, Mirror, base_on, is_whole
from runtime.xapi.jobs.names import file_date
from runtime.xapi.jobs.plan_targets import about, described_remotes, named, room
from runtime.xapi.jobs.repository import Backup, Tip
from runtime.xapi.jobs.run import Opened, Run, some_at_a_time
from runtime.xapi.jobs.targets import RemoteTarget

AT_A_TIME = 4
"""Machines that are looked at together."""


async def plan_mirror(run: Run) -> Json:
    """Return the answer of `backup.plan`. Raises JobError, BadPattern, BadSetting."""
    job = run.job
    if job.mode not in MODES:
        raise JobError(f"Job mode {job.mode} not implemented")
    seconds = job.of().getRemoteTimeout
    found, sources = await described_remotes(run, [str(job.record["sourceRemote"])], seconds, "source")
    targets, remotes = await described_remotes(run, job.ids("remotes"), seconds)
    machines = await sources[0].repository.machines() if sources and remotes else {}
    shown: dict[str, dict[str, Any]] = {}
    needed: dict[str, int] = {}

    async def one(vm: str) -> None:
        shown[vm] = await _machine(run, vm, sources[0], remotes, machines[vm])
        for target in shown[vm]["targets"]:
            size = sum(copy["size"] for copy in target["copies"])
            needed[target["id"]] = needed.get(target["id"], 0) + size

    await some_at_a_time(AT_A_TIME, [lambda vm=vm: one(vm) for vm in machines])  # type: ignore[misc]
    room(targets, needed)
    all_of_them = [shown[vm] for vm in machines]
    going = [one for one in all_of_them if one["outcome"] == "backup"]
    failing = sum(one["outcome"] == "failure" for one in all_of_them)
    return {
        "job": about(job),
        "problems": failing + sum(not target["reachable"] for target in (*found, *targets)),
        "bytes": sum(one["bytes"] for one in going),
        "exact": True,
        "targets": [*found, *targets],
        "machines": all_of_them,
        "others": [],
    }


async def _machine(
    run: Run, vm: str, source: Opened, remotes: Sequence[Opened], backups: Sequence[Backup]
) -> dict[str, Any]:
    notes = Notes()
    shown: dict[str, Any] = {"id": vm, "disks": [], "targets": [], "snapshotsRemoved": [], "notes": notes.lines}
    name = (backups[-1].metadata.get("vm") or {}).get("name_label")
    if isinstance(name, str):
        shown["name"] = name
    mirror = Mirror(run, vm, source, remotes, notes)
    there: dict[str, int] = {}
    copies: dict[str, list[dict[str, Any]]] = {}
    try:
        await _open_targets(mirror)
        of_mode = {one.timestamp for one in backups if one.metadata.get("mode") == run.job.mode}
        for target in mirror.targets:
            there[target.id] = len(of_mode.intersection(one.timestamp for one in target.backups))
            copies[target.id] = []
        new = await mirror.new(backups)
        if not new:
            return shown | {"outcome": "skipped", "why": notes.lines.pop()}  # It was told which of the two reasons.
        for backup in new:
            await _copy(mirror, backup, copies)
    except Exception as failure:
        return shown | {"outcome": "failure", "why": words(failure)}
    removes = {
        target.id: named(target.old(run.job.mode, run.job.schedule, new=0)) for target in mirror.targets
    }  # fmt: skip
    return shown | {
        "outcome": "backup",
        "isFull": all(map(is_whole, new)),
        "why": "not all remotes have these backups",
        "snapshot": "none",
        "shutDown": False,
        "exact": True,
        "bytes": max(sum(copy["size"] for copy in copied) for copied in copies.values()),
        "targets": [
            {"id": id, "type": "remote", "there": there[id], "copies": copied, "removes": removes.get(id, [])}
            for id, copied in copies.items()
        ],
    }


async def _open_targets(mirror: Mirror) -> None:
    """Read what the targets hold, without their locks; what cannot be read is left out, as in a run."""
    for opened, settings in mirror.wanted():
        target = RemoteTarget(opened, settings, Unlocked())
        try:
            await target.read(mirror.vm, tips=True)
        except Exception as failure:
            await mirror.drop(opened.id, failure)
        else:
            mirror.targets.append(target)
    mirror.refuse_none()


async def _copy(mirror: Mirror, backup: Backup, copies: dict[str, list[dict[str, Any]]]) -> None:
    """Note a backup as copied to the targets that lack it, which have it from now on; drop those that cannot take it.

    Raises what the targets failed with if none is left.
    """
    job, repository = mirror.job, mirror.source.repository
    disks = []
    if job.mode == "full":
        _, bytes = await repository.metadata(backup.id)
        size = bytes or 0
    else:
        disks = [await _disk(mirror, path) for path in (backup.metadata.get("vhds") or {}).values()]
        size = sum(disk.length for disk in disks)
    id = f"/xo-vm-backups/{mirror.vm}/{file_date(backup.timestamp)}.json"
    copy = Backup(id, backup.metadata | {"jobId": job.id, "scheduleId": job.schedule})
    for target in mirror.wanting(backup):
        try:
            bases = [base_on(target, disk.base).uuid for disk in disks if disk.base is not None]
        except Damaged as failure:
            await mirror.drop(target.id, failure)
            continue
        target.backups.append(copy)
        target.tips = {uuid: tip for uuid, tip in target.tips.items() if uuid not in bases}
        target.tips |= {disk.uuid: Tip("", job.id, "", disk.uuid, disk.size, 0, True, "") for disk in disks}
        copies[target.id].append(
            {"id": backup.id, "timestamp": int(backup.timestamp), "size": size, "isFull": is_whole(backup)}
        )
    mirror.refuse_none()


@dataclass(frozen=True, slots=True)
class _Disk:
    """A disk of a backup of the source."""

    uuid: str
    base: str | None
    """The uuid of the disk that it is built upon."""
    size: int
    length: int
    """Bytes of its own blocks as a VHD."""


async def _disk(mirror: Mirror, path: str) -> _Disk:
    repository = mirror.source.repository
    found = await repository.describe_disk(mirror.vm, path)
    chain = found["chain"]
    above = chain[-2] if len(chain) > 1 else None
    if above is not None:
        found |= await repository.describe_disk(mirror.vm, path, str(above["path"]))
    base = None if above is None else str(above["uuid"])
    return _Disk(str(found["uuid"]), base, int(found["virtualSize"]), int(found["length"]))
