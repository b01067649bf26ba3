"""A virtual machine of a pool as a backup sees it: its disks, its snapshots, and what is done to them.

Source: reference xo-proxy.md 9.1. What is asked for here is asked of the pool itself and not of a copy of it, so
nothing has to be waited for before it can be relied upon.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog

from runtime.xapi.client import tasks
from runtime.xapi.client.connection import Connection
from runtime.xapi.client.errors import HANDLE_INVALID, PoolError, TaskFailed, XapiError
from runtime.xapi.jobs import names
from runtime.xapi.jobs.errors import JobError, Skipped

Record = dict[str, Any]

VHD_AT_MOST = (2 << 40) - 8192
"""Bytes of the largest disk that a VHD holds."""

UNCOALESCED = 1
"""So many disks of a chain may wait to be joined with their parents."""

SHUTDOWN_SECONDS = 600.0

REPLICA = "the machine was made by this very job: it is a replica"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk of a machine: the device, and the image."""

    vbd_ref: str
    vbd: Record
    ref: str
    vdi: Record

    @property
    def uuid(self) -> str:
        return str(self.vdi["uuid"])

    @property
    def size(self) -> int:
        return int(self.vdi["virtual_size"])

    @property
    def config(self) -> dict[str, str]:
        found: dict[str, str] = self.vdi["other_config"]
        return found


@dataclass(slots=True)
class Snapshot:
    """A snapshot of a machine, with its record and its disks."""

    ref: str
    record: Record
    disks: list[Disk] = field(default_factory=list)

    @property
    def uuid(self) -> str:
        return str(self.record["uuid"])

    @property
    def config(self) -> dict[str, str]:
        found: dict[str, str] = self.record["other_config"]
        return found

    @property
    def schedule(self) -> str:
        return self.config.get(names.SCHEDULE, "")

    @property
    def datetime(self) -> str:
        """When it was made; nothing for one that a killed run left under its temporary name."""
        return "" if self.record["name_label"] == names.TEMPORARY else self.config.get(names.DATETIME, "")

    @property
    def exported(self) -> bool:
        return self.config.get(names.EXPORTED) == "true"


class Machine:
    """A machine, as its record was when it was found."""

    def __init__(self, connection: Connection, ref: str, record: Record) -> None:
        self.connection = connection
        self.ref = ref
        self.record = record
        self._disks: list[Disk] | None = None

    @property
    def uuid(self) -> str:
        return str(self.record["uuid"])

    @property
    def name(self) -> str:
        return str(self.record["name_label"])

    @property
    def running(self) -> bool:
        return bool(self.record["power_state"] == "Running")

    def tagged(self, tag: str) -> str | None:
        """Return what follows `tag=` in a tag of the machine, "" for the bare tag, None where there is none."""
        for one in self.record["tags"]:
            name, _, value = str(one).partition("=")
            if name == tag:
                return value
        return None

    async def disks(self) -> list[Disk]:
        """Return the disks, CD drives and empty devices left out."""
        if self._disks is None:
            self._disks = await disks_of(self.connection, self.record)
        return self._disks

    async def refuse_unfit(self, job: str) -> None:
        """Raise JobError where this machine must not be backed up by the job; nothing was changed until then."""
        if self.record["other_config"].get(names.JOB) == job and "start" in self.record["blocked_operations"]:
            raise JobError(REPLICA)
        if names.SR in self.record["other_config"] and "start" in self.record["blocked_operations"]:
            # A replica that is kept up to date says on its snapshots alone whose it is.
            for ref in self.record["snapshots"]:
                with if_there():
                    config = await self.connection.call("VM.get_other_config", ref)
                    if names.SR in config and config.get(names.JOB) == job:
                        raise JobError(REPLICA)
        for operation in self.record["current_operations"].values():
            if operation in names.MIGRATION:
                raise JobError("the machine is being migrated", operation=operation)
        for disk in await self.disks():
            if self.ignored(disk):
                continue
            if disk.vdi["sm_config"].get("image-format") == "qcow2":
                raise JobError("disks of the format qcow2 are not backed up", disk=disk.uuid, code="UNSUPPORTED_DISK")
            if disk.size > VHD_AT_MOST:
                raise JobError(
                    f"a disk of {disk.size} bytes is larger than the {VHD_AT_MOST} that a VHD holds",
                    disk=disk.uuid,
                    code="UNSUPPORTED_DISK",
                )

    @staticmethod
    def ignored(disk: Disk) -> bool:
        return names.NO_BACKUP in disk.vdi["name_label"]

    async def refuse_unhealthy_chain(self) -> None:
        """Raise Skipped where more snapshots of a disk wait to be joined than the host keeps up with."""
        children: dict[str, int] | None = None
        for disk in await self.disks():
            parent = disk.vdi["sm_config"].get("vhd-parent")
            waiting = 0
            while parent:
                if children is None:
                    records = await self.connection.call("VDI.get_all_records")
                    by_uuid = {one["uuid"]: one for one in records.values()}
                    children = {}
                    for one in records.values():
                        above = one["sm_config"].get("vhd-parent")
                        if above:
                            children[above] = children.get(above, 0) + 1
                record = by_uuid.get(parent)
                if record is None:
                    break
                waiting += not record["managed"] and children.get(parent, 0) == 1
                if waiting > UNCOALESCED:
                    raise Skipped("unhealthy VDI chain", disk=disk.uuid)
                parent = record["sm_config"].get("vhd-parent")

    @asynccontextmanager
    async def stays_here(self) -> AsyncIterator[None]:
        """Block the migration of the machine as long as the block lasts; afterwards all is as it was."""
        before: dict[str, str] = self.record["blocked_operations"]
        try:
            for operation in names.MIGRATION:
                await self._blocked(operation, names.BLOCKED)
            yield
        finally:
            await _anyway(self._unblock(before))

    async def _unblock(self, before: dict[str, str]) -> None:
        for operation in names.MIGRATION:
            text = before.get(operation)
            # Ours is left over from a run that was killed.
            await self._blocked(operation, None if text == names.BLOCKED else text)
        await self.connection.call("VM.update_allowed_operations", self.ref)

    async def _blocked(self, operation: str, text: str | None) -> None:
        await self.connection.call("VM.remove_from_blocked_operations", self.ref, operation)
        if text is not None:
            await self.connection.call("VM.add_to_blocked_operations", self.ref, operation, text)

    async def clear_keys(self) -> None:
        """Remove from the machine and its disks what only belongs on snapshots and copies."""
        for key in names.ours(self.record["other_config"]):
            await self.connection.call("VM.remove_from_other_config", self.ref, key)
        for disk in await self.disks():
            for key in names.ours(disk.config):
                await self.connection.call("VDI.remove_from_other_config", disk.ref, key)

    async def snapshots(self, job: str) -> list[Snapshot]:
        """Return the snapshots that the job made of this machine, oldest first, those that a killed run left first."""
        found = []
        for ref in await self.connection.call("VM.get_snapshots", self.ref):
            with if_there():
                record = await self.connection.call("VM.get_record", ref)
                if record["name_label"] == names.TEMPORARY or record["other_config"].get(names.JOB) == job:
                    found.append(Snapshot(ref, record))
        return sorted(found, key=lambda one: one.datetime)

    async def snapshot(self, *, memory: bool) -> Snapshot:
        """Return a new snapshot, still under its temporary name, without the disks that are to be left out.

        Cancelled or failed, one may have been made: it has the temporary name, by which the next run finds it.
        """
        left_out = [disk.ref for disk in await self.disks() if self.ignored(disk)]
        if memory:
            ref = await tasks.run(self.connection, "VM.checkpoint", self.ref, names.TEMPORARY)
        else:
            ref = await self._snapshot(left_out)
        snapshot = await self.read(str(ref))
        for disk in [one for one in snapshot.disks if self.ignored(one)]:
            await destroy_disk(self.connection, disk.ref)
            snapshot.disks.remove(disk)
        return snapshot

    async def _snapshot(self, left_out: list[str]) -> Any:
        more = [left_out] if left_out else []
        try:
            return await tasks.run(self.connection, "VM.snapshot", self.ref, names.TEMPORARY, *more)
        except XapiError as fault:
            if fault.code != "MESSAGE_PARAMETER_COUNT_MISMATCH" or not left_out:
                raise
        # A host that cannot leave disks out: they are dropped afterwards.
        return await tasks.run(self.connection, "VM.snapshot", self.ref, names.TEMPORARY)

    async def read(self, ref: str) -> Snapshot:
        record = await self.connection.call("VM.get_record", ref)
        return Snapshot(ref, record, await disks_of(self.connection, record))

    async def mark(self, snapshot: Snapshot, keys: dict[str, str], name: str) -> None:
        """Write on a new snapshot whose it is, and give it its name, which ends its being a left-over."""
        config = names.without_ours(snapshot.config) | keys
        await self.connection.call("VM.set_is_a_template", snapshot.ref, False)
        for disk in snapshot.disks:
            of_disk = names.without_ours(disk.config) | keys | {names.CONTENT: disk.uuid}
            await self.connection.call("VDI.set_other_config", disk.ref, of_disk)
            disk.vdi["other_config"] = of_disk
        await self.connection.call("VM.set_other_config", snapshot.ref, config)
        await self.connection.call("VM.set_name_label", snapshot.ref, name)
        snapshot.record |= {"other_config": config, "name_label": name, "is_a_template": False}

    async def tag(self, snapshot: Snapshot, tag: str) -> None:
        """Give a snapshot a tag."""
        await self.connection.call("VM.add_tags", snapshot.ref, tag)
        snapshot.record["tags"] = [*snapshot.record["tags"], tag]

    async def exported(self, snapshot: Snapshot, lengths: dict[str, int]) -> None:
        """Write on a snapshot that it was exported, and how long the chain of each disk is, by uuid."""
        longest = max(lengths.values(), default=0)
        await self._exported("VM", snapshot.ref, snapshot.config, longest)
        for disk in snapshot.disks:
            await self._exported("VDI", disk.ref, disk.config, lengths.get(disk.uuid, 0))

    async def _exported(self, kind: str, ref: str, config: dict[str, str], length: int) -> None:
        config |= {names.CHAIN: str(length), names.EXPORTED: "true"}
        await self.connection.call(f"{kind}.set_other_config", ref, config)

    async def destroy(self, snapshot: Snapshot) -> None:
        """Remove a snapshot with its disks, the disks first: as long as one is left, the snapshot names it."""
        disks = snapshot.disks or await disks_of(self.connection, snapshot.record)
        for disk in disks:
            await destroy_disk(self.connection, disk.ref)
        memory = snapshot.record.get("suspend_VDI", names.NULL)
        if memory != names.NULL:
            await destroy_disk(self.connection, memory)
        with if_there():
            await tasks.run(self.connection, "VM.destroy", snapshot.ref)

    async def discard(self, disk: Disk) -> None:
        """Remove a disk that belongs to no machine."""
        await destroy_disk(self.connection, disk.ref)

    @asynccontextmanager
    async def shut_down(self) -> AsyncIterator[None]:
        """Shut a running machine down cleanly for as long as the block lasts, and start it again in any case."""
        if not self.running:
            yield
            return
        await tasks.run(self.connection, "VM.clean_shutdown", self.ref, seconds=SHUTDOWN_SECONDS)
        try:
            yield
        finally:
            await _anyway(tasks.run(self.connection, "VM.start", self.ref, False, False))


async def find(connection: Connection, uuid: str) -> Machine:
    """Return the machine of that uuid. Raises XapiError (UUID_INVALID) where there is none."""
    ref = await connection.call("VM.get_by_uuid", uuid)
    return Machine(connection, str(ref), await connection.call("VM.get_record", ref))


async def disks_of(connection: Connection, vm: Record) -> list[Disk]:
    """Return the disks of a machine by its record, in the order of their devices."""
    found = []
    for ref in vm["VBDs"]:
        with if_there():
            vbd = await connection.call("VBD.get_record", ref)
            if vbd["type"] == "Disk" and vbd["VDI"] != names.NULL:
                found.append(Disk(ref, vbd, vbd["VDI"], await connection.call("VDI.get_record", vbd["VDI"])))
    return sorted(found, key=lambda disk: (len(disk.vbd["userdevice"]), disk.vbd["userdevice"]))


async def destroy_disk(connection: Connection, ref: str) -> None:
    """Remove a disk; one that is gone is removed."""
    with if_there():
        await tasks.run(connection, "VDI.destroy", ref, again=partial(let_go, connection, ref))


async def let_go(connection: Connection, disk: str) -> None:
    """Take a disk that is to go away from the hosts themselves, which may hold it after an export that was cut off."""
    with suppress(XapiError, TaskFailed):
        for vbd in await connection.call("VDI.get_VBDs", disk):
            if await connection.call("VM.get_is_control_domain", await connection.call("VBD.get_VM", vbd)):
                if await connection.call("VBD.get_currently_attached", vbd):
                    await tasks.run(connection, "VBD.unplug", vbd)
                await connection.call("VBD.destroy", vbd)


async def left_disks(connection: Connection, disks: Iterable[Disk], job: str) -> list[Disk]:
    """Return the snapshots of disks that a job made and that belong to no machine any more."""
    found = []
    for disk in disks:
        for ref in disk.vdi["snapshots"]:
            with if_there():
                vdi = await connection.call("VDI.get_record", ref)
                if vdi["other_config"].get(names.JOB) == job and not vdi["VBDs"]:
                    found.append(Disk("", {}, ref, vdi))
    return found


@contextmanager
def if_there() -> Iterator[None]:
    """Let it pass that an object is gone."""
    try:
        yield
    except XapiError as fault:
        if fault.code != HANDLE_INVALID:
            raise


async def _anyway(work: Any) -> None:
    """Do what has to be done also when this task is being cancelled; what the pool says against it is logged."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=60)
        raise
    except PoolError as fault:
        _log.warning("a machine could not be put back as it was", reason=str(fault))
