"""A storage that machines are copied to, ready to be started where the first one is lost; and whole copies on it.

Source: reference xo-proxy.md 9.4, full. A copy that is not finished has the date UNFINISHED, by which the next run
finds and removes it; until then the pool itself says which task made it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from runtime.xapi.client.connection import Connection
from runtime.xapi.jobs import names, retention
from runtime.xapi.jobs.fork import Source
from runtime.xapi.jobs.imported import STARTS, block, destroy_vm, import_xva
from runtime.xapi.jobs.job import Job
from runtime.xapi.jobs.log import Task
from runtime.xapi.jobs.machine import Machine, Record
from runtime.xapi.jobs.settings import Settings

TAG = "Disaster Recovery"
HA_TAG = "HA disabled"
BLOCKED = "Start operation for this vm is blocked, clone it if you want to use it."


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that there is already."""

    ref: str
    timestamp: float
    connection: Connection
    """To the pool that it is in."""


@dataclass(slots=True, eq=False)
class Replica(ABC):
    """A storage that a machine is copied to."""

    connection: Connection
    sr: str
    """Its ref."""
    record: Record
    settings: Settings
    job: Job
    machine: Machine
    task: Task | None = None
    """The copy to it."""
    copies: list[Copy] = field(default_factory=list)
    """Those that there were before and that this schedule counts, oldest first."""
    made: str = ""
    """The machine that is the new copy, once it is there."""

    @property
    def id(self) -> str:
        return str(self.record["uuid"])

    @property
    def free(self) -> int:
        """Bytes that the storage has left."""
        return int(self.record["physical_size"]) - int(self.record["physical_utilisation"])

    def properties(self, is_full: bool) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": "export",
            "type": "SR",
            "name_label": self.record["name_label"],
            "isFull": is_full,
        }

    @abstractmethod
    async def read(self, *, tidy: bool = True) -> None:
        """Learn which copies there are, and, where it is to be tidy, remove what runs that were killed have left."""

    def is_of_machine(self, other_config: dict[str, str]) -> bool:
        """Return whether this job made something from the machine, by what is written on it."""
        return other_config.get(names.JOB) == self.job.id and other_config.get(names.VM) == self.machine.uuid

    def keys(self, date: str) -> dict[str, str]:
        """Return what is written on a copy of that date."""
        return {
            names.JOB: self.job.id,
            names.SCHEDULE: self.job.schedule,
            names.VM: self.machine.uuid,
            names.DATETIME: date,
            names.SR: self.id,
        }

    async def finish_settings(self, vm: str, record: Record) -> None:
        """Let nobody start a copy of the machine of a record: neither a user nor high availability."""
        call = self.connection.call
        if record.get("ha_restart_priority"):
            await call("VM.set_ha_restart_priority", vm, "")
            await call("VM.add_tags", vm, HA_TAG)
        await block(self.connection, vm, dict.fromkeys(STARTS, BLOCKED))

    def old(self, least: int = 0) -> Sequence[Copy]:
        """Return the copies that are not kept besides the new one; at least so many of the old ones stay."""
        return retention.old(self.copies, max(self.settings.copyRetention - 1, least))

    async def remove_old(self, least: int = 0) -> None:
        """Remove them."""
        old = self.old(least)
        self.copies = [one for one in self.copies if one not in old]
        for one in old:
            await destroy_vm(one.connection, one.ref)


@dataclass(slots=True, eq=False)
class WholeCopy(Replica):
    """A storage that a machine is copied to whole each time."""

    async def read(self, *, tidy: bool = True) -> None:
        found = []
        for ref, record in (await self.connection.call("VM.get_all_records")).items():
            config = record["other_config"]
            if not self.is_of_machine(config) or config.get(names.SR) != self.id or record["is_a_snapshot"]:
                continue
            if config.get(names.DATETIME) == names.UNFINISHED:
                if tidy and record["power_state"] == "Halted":
                    await destroy_vm(self.connection, ref)
            elif "start" in record["blocked_operations"] and config.get(names.SCHEDULE) == self.job.schedule:
                # A clone, which anybody may start, is of the user's making.
                found.append((config.get(names.DATETIME, ""), ref))
        self.copies = [Copy(ref, names.stamped(at), self.connection) for at, ref in sorted(found)]

    async def write(self, blocks: Source) -> dict[str, Any]:
        """Make the copy from an XVA; return its `ref`."""
        return {"ref": await import_xva(self.connection, self.sr, blocks, None, self._claim)}

    async def _claim(self, vm: str) -> None:
        call = self.connection.call
        config = names.without_ours(await call("VM.get_other_config", vm)) | self.keys(names.UNFINISHED)
        await call("VM.set_other_config", vm, config)

    async def finish(self, ref: str, timestamp: int) -> None:
        """Write on the copy what it is, and remove the old ones."""
        call = self.connection.call
        try:
            record = await call("VM.get_record", ref)
            if record["is_a_template"]:
                await call("VM.set_is_a_template", ref, False)
            name = f"{self.machine.name} - {self.job.name} - ({names.file_date(timestamp)})"
            await call("VM.set_name_label", ref, name)
            await call("VM.add_tags", ref, TAG)
            await self.finish_settings(ref, record)
            keys = self.keys(names.stamp(timestamp))
            await call("VM.set_other_config", ref, names.without_ours(record["other_config"]) | keys)
        except BaseException:
            await destroy_vm(self.connection, ref)
            raise
        self.made = ref
        if not self.settings.deleteFirst:
            await self.remove_old()


R = TypeVar("R", bound=Replica)


async def open_replica(
    kind: type[R],
    connection: Connection,
    uuid: str,
    settings: Settings,
    job: Job,
    machine: Machine,
    *,
    tidy: bool = True,
) -> R:
    """Return a storage to copy to; with tidy, without what killed runs have left. Raises what `call` does."""
    ref = str(await connection.call("SR.get_by_uuid", uuid))
    replica = kind(connection, ref, await connection.call("SR.get_record", ref), settings, job, machine)
    await replica.read(tidy=tidy)
    return replica


def alone(replicas: Sequence[R], holding: Collection[R]) -> R:
    """Return the one of several storages that a machine goes to: one that holds what is built upon, else the emptiest.

    Those on the others count as its copies.
    """
    chosen = max([one for one in replicas if one in holding] or replicas, key=lambda one: one.free)
    chosen.copies = sorted((copy for one in replicas for copy in one.copies), key=lambda copy: copy.timestamp)
    return chosen
