"""What a job that backs machines up would do now, worked out by the parts that would do it, with nothing changed.

What is built upon, what retention removes and which targets a machine goes to comes from the backups' own methods; this
module opens the targets without their locks, estimates bytes, and puts the answer of `backup.plan` together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from runtime.contract.abi import Json
from runtime.xapi.client.connection import Connection
from runtime.xapi.client.errors import PoolError, XapiError
from runtime.xapi.jobs import names
from runtime.xapi.jobs.backup import backup_of
from runtime.xapi.jobs.disk_export import FELL_BACK
from runtime.xapi.jobs.errors import JobError, Skipped, words
from runtime.xapi.jobs.full import FullBackup
from runtime.xapi.jobs.incremental import IncrementalBackup, vdis_of
from runtime.xapi.jobs.log import clock
from runtime.xapi.jobs.looking import LookedAt, Notes, Unlocked
from runtime.xapi.jobs.machine import Disk, Machine, Record, Snapshot, find
from runtime.xapi.jobs.nbd_source import NotOffered, changed_blocks, places
from runtime.xapi.jobs.plan_targets import about, described_remotes, described_storage, named, room
from runtime.xapi.jobs.replica import open_replica
from runtime.xapi.jobs.repository import BLOCK, Backup
from runtime.xapi.jobs.run import Opened, Run, some_at_a_time
from runtime.xapi.jobs.targets import RemoteTarget
from runtime.xapi.jobs.vm_backup import VmBackup

AT_A_TIME = 4
"""Machines that are looked at together."""

CHAIN_AT_MOST = 100

_EXCLUDED = "xo:no-bak"
_NO_MACHINES = ("is_a_template", "is_a_snapshot", "is_control_domain")


@dataclass(slots=True)
class _Moved:
    """How a disk would come out of the pool."""

    disk: Disk
    way: str = "stream"
    bytes: int = 0
    exact: bool = False
    is_full: bool = True
    left_out: bool = False

    def shown(self) -> dict[str, Json]:
        way = "left out" if self.left_out else self.way
        return {
            "id": self.disk.uuid, "name": self.disk.vdi["name_label"], "size": self.disk.size, "isFull": self.is_full,
            "way": way, "bytes": self.bytes, "exact": self.exact,
        }  # fmt: skip


@dataclass(slots=True)
class _Machines:
    """What is said of the machines, and what that comes to."""

    shown: dict[str, dict[str, Json]] = field(default_factory=dict)
    needed: dict[str, int] = field(default_factory=dict)
    """Bytes by target."""


async def plan(run: Run, pools: LookedAt) -> Json:
    """Return the answer of `backup.plan`; run is over these pools. Raises JobError, BadPattern, BadSetting."""
    job = run.job
    for name in job.settings:
        job.of(name)  # What makes no sense is told first.
    ids = job.ids("vms")
    settings = job.of()
    targets, remotes = await described_remotes(run, job.ids("remotes"), settings.getRemoteTimeout)
    storages = [await described_storage(run, id) for id in job.ids("srs")]
    machines = _Machines()

    async def one(uuid: str) -> None:
        machines.shown[uuid] = await _machine(run, uuid, remotes, machines)

    await some_at_a_time(AT_A_TIME, [lambda uuid=uuid: one(uuid) for uuid in ids])  # type: ignore[misc]
    targets += storages
    room(targets, machines.needed)
    found = [machines.shown[uuid] for uuid in ids]
    going = [one for one in found if one["outcome"] == "backup"]
    failing = sum(one["outcome"] == "failure" for one in found) + sum(not target["reachable"] for target in targets)
    return {
        "job": about(job),
        "problems": failing,
        "bytes": sum(one["bytes"] for one in going),
        "exact": all(one["exact"] for one in going),
        "targets": targets,
        "machines": found,
        "others": await _others(pools, {*ids}),
    }


# Machines.


async def _machine(run: Run, uuid: str, remotes: Sequence[Opened], machines: _Machines) -> dict[str, Json]:
    notes = Notes()
    shown: dict[str, Any] = {"id": uuid, "disks": [], "targets": [], "snapshotsRemoved": [], "notes": notes.lines}
    try:
        machine = await find(await run.pools.of(uuid), uuid)
        shown["name"] = machine.name
        backup = backup_of(run, machine, notes, remotes)
        await machine.refuse_unfit(run.job.id)
        removes = await _open_targets(backup, run)
        await backup.learn()
        snapshot = backup.wants_snapshot()
        if snapshot and not backup.settings.bypassVdiChainsCheck:
            await machine.refuse_unhealthy_chain()
        if snapshot and backup.tells_guest:
            await notes.info("the guest would be told before and after its snapshot")
        moved = [await _moved(backup, disk, notes) for disk in await machine.disks()]
        shown |= await _described(backup, run, snapshot, moved, removes)
    except Skipped as reason:
        return shown | {"outcome": "skipped", "why": words(reason)}
    except Exception as failure:
        return shown | {"outcome": "failure", "why": words(failure)}
    for target in shown["targets"]:
        machines.needed[target["id"]] = machines.needed.get(target["id"], 0) + shown["bytes"]
    return shown


async def _open_targets(backup: VmBackup, run: Run) -> dict[str, list[Json]]:
    """Read what the targets of a machine hold, without their locks; what cannot be read is left out, as in a run.

    Returns what would go of each, which is not there any more to be built upon where it goes first.
    """
    machine, wanted, srs = backup.machine, backup.chosen_remotes(), backup.chosen_storages()
    old: dict[str, list[Backup]] = {}
    for opened in wanted:
        try:
            target = RemoteTarget(opened, backup.settings_of(opened.id), Unlocked())
            await target.read(machine.uuid, tips=backup.mode == "delta")
        except Exception as failure:
            await backup.left_out(opened.id, failure)
            continue
        backup.targets.append(target)
        old[target.id] = target.old(backup.mode, backup.job.schedule)
    for id in srs:
        try:
            connection, settings = await run.pools.of(id), backup.settings_of(id)
            replica = await open_replica(backup.replica, connection, id, settings, backup.job, machine, tidy=False)
        except Exception as failure:
            await backup.left_out(id, failure)
        else:
            backup.replicas.append(replica)
    if wanted or srs:
        backup.refuse_none()
    await backup.distribute()
    # As in a run: after every backup that there is, also one that goes first.
    backup.timestamp = backup.next_timestamp(clock())
    for target in backup.targets:
        if target.settings.deleteFirst:
            gone = {disk for one in old[target.id] for disk in vdis_of(one)}
            target.backups = [one for one in target.backups if one not in old[target.id]]
            target.tips = {uuid: tip for uuid, tip in target.tips.items() if uuid not in gone}
    return {id: named(found) for id, found in old.items()}


async def _moved(backup: VmBackup, disk: Disk, notes: Notes) -> _Moved:
    """Return how a disk would come out of the pool, and how many bytes of it."""
    moved = _Moved(disk)
    connection = backup.machine.connection
    if Machine.ignored(disk):
        moved.left_out, moved.exact, moved.is_full = True, True, False
        return moved
    if isinstance(backup, FullBackup):
        moved.bytes = await _allocated(connection, disk.vdi, None)
        return moved
    if not isinstance(backup, IncrementalBackup):
        # A snapshot moves nothing.
        moved.exact, moved.is_full = True, False
        return moved
    if backup.settings.preferNbd:
        try:
            if not backup.settings.nbdConcurrency:
                raise NotOffered("nbdConcurrency is 0")
            await places(connection, disk.ref)
            moved.way = "NBD"
        except PoolError as failure:
            await notes.info("no NBD, the disk would come as a stream", {"cause": words(failure)})
    base = backup.bases.get(disk.uuid)
    if base is None:
        moved.bytes = await _allocated(connection, disk.vdi, None)
        return moved
    record = await connection.call("VDI.get_record", base.ref)
    changed = await _changed(connection, record, base.ref, disk)
    if changed is not None and moved.way == "NBD":
        moved.way = "NBD+CBT"
    if record["type"] == "cbt_metadata" and moved.way != "NBD+CBT":
        await notes.info(
            FELL_BACK, {"cause": "of the last snapshot only the changes are known, which takes NBD and CBT"}
        )
        moved.bytes = await _allocated(connection, disk.vdi, None)
        return moved
    moved.is_full = False
    if changed is not None:
        moved.bytes, moved.exact = changed, True
    else:
        moved.bytes = await _allocated(connection, disk.vdi, record["sm_config"].get("vhd-parent"))
    return moved


async def _changed(connection: Connection, base: Record, ref: str, disk: Disk) -> int | None:
    """Return the bytes of the blocks that have changed, where the pool tracks that and tells it of this disk."""
    if not base["cbt_enabled"] or not disk.vdi["cbt_enabled"]:
        return None
    try:
        blocks = changed_blocks(await connection.call("VDI.list_changed_blocks", ref, disk.ref), disk.size)
    except PoolError:
        return None
    return len(blocks) * BLOCK


async def _allocated(connection: Connection, vdi: Record, until: str | None) -> int:
    """Return the bytes that a disk takes, with the disks that it stands upon up to that of the uuid, or all of them."""
    total, above = int(vdi["physical_utilisation"]), vdi["sm_config"].get("vhd-parent")
    for _ in range(CHAIN_AT_MOST):
        if not above or above == until:
            break
        try:
            record = await connection.call("VDI.get_record", await connection.call("VDI.get_by_uuid", above))
        except XapiError:
            break
        total += int(record["physical_utilisation"])
        above = record["sm_config"].get("vhd-parent")
    return min(total, int(vdi["virtual_size"]))


async def _described(
    backup: VmBackup, run: Run, snapshot: bool, moved: Sequence[_Moved], removes: Mapping[str, list[Json]]
) -> dict[str, Json]:
    machine = backup.machine
    going = [one for one in moved if not one.left_out]
    kind = "none" if not snapshot else "memory" if backup.with_memory else "disks"
    return {
        "outcome": "backup",
        "isFull": all(one.is_full for one in going) if going else isinstance(backup, FullBackup),
        "why": _why(backup),
        "snapshot": kind,
        "shutDown": machine.running and (backup.offline(whole=True) or (snapshot and backup.offline(whole=False))),
        "bytes": sum(one.bytes for one in going),
        "exact": all(one.exact for one in going),
        "disks": [one.shown() for one in moved],
        "targets": await _targets(backup, run, removes),
        "snapshotsRemoved": await _snapshots(backup, snapshot),
    }


def _why(backup: VmBackup) -> str:
    if isinstance(backup, FullBackup):
        return "backups of the mode full are whole"
    if not isinstance(backup, IncrementalBackup):
        return "a snapshot alone, nothing moves"
    if backup.bases:
        return f"builds upon the snapshot of {backup.base_at}"
    # `learn` has told the reason, where there is one.
    told = [line for line in _lines(backup) if line.startswith((FELL_BACK, "a full backup"))]
    return told[-1] if told else "there is nothing to build upon yet"


def _lines(backup: VmBackup) -> list[str]:
    return backup.task.lines if isinstance(backup.task, Notes) else []


async def _targets(backup: VmBackup, run: Run, removes: Mapping[str, list[Json]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for target in backup.targets:
        shown: dict[str, Any] = {"id": target.id, "type": "remote", "removes": removes[target.id]}
        found.append(shown | await _checked(backup, run, target))
    for replica in backup.replicas:
        least = int(replica.settings.deleteFirst and backup.mode == "delta")
        gone = [
            {"id": await one.connection.call("VM.get_uuid", one.ref), "timestamp": int(one.timestamp)}
            for one in replica.old(least)
        ]
        found.append({"id": replica.id, "type": "SR", "removes": gone} | await _checked(backup, run, replica))
    return found


async def _checked(backup: VmBackup, run: Run, target: Any) -> dict[str, Any]:
    """Return where the new backup would be restored and booted, if it would; what stands against it is told."""
    if not backup.is_checked(target.settings):
        return {}
    sr = target.settings.healthCheckSr
    try:
        await (await run.pools.of(sr)).call("SR.get_by_uuid", sr)
    except (JobError, PoolError) as failure:
        await backup.task.warning(f"the health check on the storage {sr} cannot be done", {"cause": words(failure)})
    return {"healthCheck": sr}


async def _snapshots(backup: VmBackup, snapshot: bool) -> list[dict[str, Json]]:
    """Return the snapshots that would go, before the new one is there and once it is."""
    gone, disks = await backup.unneeded()
    if snapshot:
        keys = {names.DATETIME: names.stamp(backup.timestamp), names.SCHEDULE: backup.job.schedule}
        new = Snapshot("", {"name_label": "", "other_config": keys, "uuid": ""})
        later, left = await backup.unneeded(new)
        gone += [one for one in later if one is not new]
        disks += left
    found = {one.uuid: str(one.record["name_label"]) for one in gone}
    found |= {disk.uuid: str(disk.vdi["name_label"]) for disk in disks}
    return [{"id": id, "name": name} for id, name in found.items()]


async def _others(pools: LookedAt, ids: set[str]) -> list[dict[str, Json]]:
    """Return the machines of the pools that the job does not back up, by their names."""
    found: list[dict[str, Any]] = []
    for connection in pools.opened:
        try:
            records = await connection.call("VM.get_all_records")
        except PoolError:
            continue  # Its machines have told that already.
        for record in records.values():
            if record["uuid"] in ids or any(record[kind] for kind in _NO_MACHINES):
                continue
            excluded = [tag for tag in record["tags"] if tag.partition("=")[0] == _EXCLUDED]
            if names.JOB in record["other_config"] and "start" in record["blocked_operations"]:
                why = "it is a replica that a job made"
            elif excluded:
                why = f"the job does not name it, and its tag {excluded[0]} is against it"
            else:
                why = "the job does not name it"
            found.append({"id": record["uuid"], "name": record["name_label"], "why": why})
    return sorted(found, key=lambda one: (one["name"], one["id"]))
