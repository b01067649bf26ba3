"""A machine restored from a backup: an XVA handed to the pool, or a machine made and its disks written.

Source: reference xo-proxy.md 10. What was made in the pool until something failed is removed again.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any

from runtime.contract.abi import Fault, Json
from runtime.xapi.client import datapath, tasks
from runtime.xapi.client.connection import Connection
from runtime.xapi.client.errors import PoolError, XapiError
from runtime.xapi.jobs import imported, left, names
from runtime.xapi.jobs.errors import Damaged, JobError
from runtime.xapi.jobs.fork import Block
from runtime.xapi.jobs.imported import destroy_vm, import_xva, remove_vm
from runtime.xapi.jobs.log import Meter, Task, clock
from runtime.xapi.jobs.machine import Record, destroy_disk
from runtime.xapi.jobs.repository import BLOCK, Backup, Repository

RESTORED = "restored from backup"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How a machine is to be restored."""

    new_mac_addresses: bool = False
    srs: Mapping[str, str | None]
    """The storage of a disk by its uuid; None leaves the disk out."""
    tag: str = ""
    differential: bool = False

    @classmethod
    def read(cls, settings: Json) -> Wishes:
        """Return the settings of `backup.importVmBackup`, which are valid by the spec."""
        given = settings or {}
        return cls(
            new_mac_addresses=bool(given.get("newMacAddresses", False)),
            srs=given.get("mapVdisSrs") or {},
            tag=str(given.get("additionalVmTag") or ""),
            differential=bool(given.get("useDifferentialRestore", False)),
        )


@dataclass(slots=True)
class Restore:
    """One restore. `do` returns `{size, id}`."""

    connection: Connection
    repository: Repository
    backup: Backup
    remote_name: str
    sr: str
    """Uuid of the storage for the disks that have none of their own."""
    wishes: Wishes
    task: Task
    run: str
    """The id of the run, by which what is not finished is found if the run is killed."""
    lasting: bool = True
    """False for a machine that the run itself removes again: it never counts as finished."""

    async def do(self) -> dict[str, Json]:
        """Restore the machine. Raises PoolError, Fault, JobError; nothing of it stays in the pool then."""
        sr = await self._sr(self.sr)
        async with self.task.task({"name": "transfer"}) as transfer:
            match self.backup.metadata.get("mode"):
                case "full":
                    vm, size = await self._full(sr, transfer)
                case "delta":
                    vm, size = await _Machine(self, transfer).make(sr)
                case mode:
                    raise JobError(f"a backup of the mode {mode!r} cannot be restored")
            try:
                uuid = await self._finish(vm)
            except BaseException:
                await destroy_vm(self.connection, vm)
                raise
            transfer.result = {"size": size, "id": uuid}
        return {"size": size, "id": uuid}

    async def _sr(self, uuid: str) -> str:
        return str(await self.connection.call("SR.get_by_uuid", uuid))

    async def _full(self, sr: str, transfer: Task) -> tuple[str, int]:
        if self.wishes.srs:
            await self.task.warning("mapVdisSrs is for incremental backups: all disks of this one go to one storage")
        _, size = await self.repository.metadata(self.backup.id)
        if size is None:
            raise Damaged("how many bytes the XVA has is not known", code="XVA_DAMAGED")
        meter = Meter(transfer, size)
        await meter.start()
        data = counted(self.repository.full(self.backup.id), meter)
        vm = await import_xva(self.connection, sr, data, size, self._claim)
        await meter.end()
        return vm, size

    async def refuse_removed(self) -> None:
        """Raise Damaged unless the backup is still there, now that its disks have been read.

        As long as it is, nobody merges later backups into its disks; once it is not, what was read may be of both.
        """
        try:
            await self.repository.metadata(self.backup.id)
        except Fault as fault:
            if fault.name != "backupNotFound":
                raise
            raise Damaged("the backup was removed while it was being restored", code="BACKUP_REMOVED") from None

    async def _claim(self, vm: str) -> None:
        await self.connection.call("VM.add_to_other_config", vm, left.key(self.run), "true")

    async def _finish(self, vm: str) -> str:
        """Write on the machine where it comes from; return its uuid."""
        call, metadata = self.connection.call, self.backup.metadata
        record = await call("VM.get_record", vm)
        if record["is_a_template"]:
            await call("VM.set_is_a_template", vm, False)
        for tag in (RESTORED, self.wishes.tag):
            if tag:
                await call("VM.add_tags", vm, tag)
        name = metadata.get("vm", {}).get("name_label", record["name_label"])
        await call("VM.set_name_label", vm, f"{name} ({names.file_date(self.backup.timestamp)})")
        origin = f" from {self.remote_name}" if self.remote_name else ""
        before = metadata.get("vm", {}).get("name_description") or ""
        said = f"Restored on {names.file_date(clock())}{origin}" + (f" - {before}" if before else "")
        await call("VM.set_name_description", vm, said)
        for key in names.ours(record["other_config"]):
            await call("VM.remove_from_other_config", vm, key)
        for operation, text in record["blocked_operations"].items():
            if text == names.BLOCKED:  # A machine that was exported itself was blocked for that.
                await call("VM.remove_from_blocked_operations", vm, operation)
        vdis = [await call("VBD.get_VDI", ref) for ref in record["VBDs"]]
        for vdi in (*vdis, record["suspend_VDI"]):
            if vdi != names.NULL:
                config = await call("VDI.get_other_config", vdi)
                for key in [*names.ours(config), *(config.keys() & {left.key(self.run)})]:
                    await call("VDI.remove_from_other_config", vdi, key)
        if self.lasting:
            await call("VM.remove_from_other_config", vm, left.key(self.run))
        return str(record["uuid"])


class _Machine:
    """A machine made from the records of an incremental backup."""

    def __init__(self, restore: Restore, transfer: Task) -> None:
        self._restore = restore
        self._call = restore.connection.call
        self._metadata = restore.backup.metadata
        self._transfer = transfer
        self._meter = Meter(transfer)
        self._vm = ""
        self._disks: list[str] = []
        self._srs: dict[str, str] = {}
        self._blocks = 0

    async def make(self, sr: str) -> tuple[str, int]:
        """Return the machine, and the bytes of blocks that were sent."""
        try:
            await self._make(sr)
        except BaseException:
            if self._vm:
                with suppress(PoolError):
                    await remove_vm(self._restore.connection, self._vm)
            for ref in self._disks:
                with suppress(PoolError):
                    await destroy_disk(self._restore.connection, ref)
            raise
        return self._vm, self._blocks * BLOCK

    async def _make(self, sr: str) -> None:
        vdis: dict[str, Record] = self._metadata["vdis"]
        for uuid in self._restore.wishes.srs.keys() - {uuid for vdi in vdis.values() for uuid in _uuids(vdi)}:
            await self._restore.task.warning("mapVdisSrs names a disk that the backup does not have", {"vdi": uuid})
        chosen = {ref: self._chosen(vdi, self._restore.sr) for ref, vdi in vdis.items()}
        suspended = str(self._metadata.get("vmSnapshot", {}).get("suspend_VDI", names.NULL))
        memory = names.NULL
        made: dict[str, tuple[str, str | None]] = {}
        if suspended in vdis and chosen[suspended] is not None:
            made[suspended] = await self._new_disk(suspended, sr, chosen[suspended])
            memory = made[suspended][0]
        elif suspended != names.NULL:
            await self._restore.task.warning("the memory of the machine is not there: it is restored halted")
        await self._new_machine(memory)
        for ref in vdis:
            if ref not in made and chosen[ref] is not None:
                made[ref] = await self._new_disk(ref, sr, chosen[ref])
                await self._plug(ref, made[ref][0])
        await self._meter.start()
        described = {
            ref: await self._restore.repository.describe_disk(self._folder, self._metadata["vhds"][ref], base)
            for ref, (_, base) in made.items()
        }
        self._meter.total = sum(int(one["length"]) for one in described.values())
        for ref, (vdi, base) in made.items():
            await self._write(ref, vdi, base, described[ref])
        await self._restore.refuse_removed()
        await self._meter.end()
        connection, wishes = self._restore.connection, self._restore.wishes
        vifs = (self._metadata.get("vifs") or {}).values()
        await imported.create_cards(
            connection, self._vm, vifs, self._restore.task, new_mac_addresses=wishes.new_mac_addresses
        )
        await imported.create_vtpms(connection, self._vm, self._metadata.get("vtpms") or ())
        before: dict[str, str] = self._metadata["vm"].get("blocked_operations") or {}
        kept = {operation: text for operation, text in before.items() if operation not in names.MIGRATION}
        await imported.block(connection, self._vm, dict.fromkeys(imported.STARTS) | kept)

    @property
    def _folder(self) -> str:
        return self._restore.backup.id.strip("/").split("/")[1]

    def _chosen(self, vdi: Record, default: str) -> str | None:
        """Return the uuid of the storage for a disk; None leaves it out."""
        srs = self._restore.wishes.srs
        for uuid in _uuids(vdi):
            if uuid in srs:
                return srs[uuid]
        return default

    async def _new_machine(self, memory: str) -> None:
        record: Record = self._metadata["vm"]
        snapshot: Record = self._metadata.get("vmSnapshot") or {}
        unfinished = {left.key(self._restore.run): "true"}
        more: dict[str, Any] = {"other_config": names.without_ours(record.get("other_config") or {}) | unfinished}
        if self._restore.wishes.new_mac_addresses:
            more["other_config"].pop("mac_seed", None)
        if memory != names.NULL:
            more |= {"power_state": "Suspended", "suspend_VDI": memory}
            more |= {key: snapshot[key] for key in ("last_booted_record", "last_boot_CPU_flags") if key in snapshot}
        self._vm = await imported.create_vm(self._restore.connection, record, **more)

    async def _new_disk(self, ref: str, default: str, chosen: str | None) -> tuple[str, str | None]:
        """Return a new disk for one of the backup, and what it holds already, as the path of a disk of the backups."""
        vdi: Record = self._metadata["vdis"][ref]
        sr = default
        if chosen is not None and chosen != self._restore.sr:
            if chosen not in self._srs:
                self._srs[chosen] = await self._restore._sr(chosen)
            sr = self._srs[chosen]
        if self._restore.wishes.differential and vdi["type"] != "suspend":
            near = await self._near(vdi, sr)
            if near is not None:
                copied, path = near
                self._disks.append(copied)
                await self._call("VDI.set_name_label", copied, imported.DISK_PREFIX + vdi["name_label"])
                await self._call("VDI.set_name_description", copied, vdi["name_description"])
                return copied, path
        config = names.without_ours(vdi.get("other_config") or {})
        config.pop(names.BASE_DELTA, None)
        config[left.key(self._restore.run)] = "true"
        made = await imported.create_disk(self._restore.connection, vdi, sr, config)
        self._disks.append(made)
        return made, None

    async def _near(self, vdi: Record, sr: str) -> tuple[str, str] | None:
        """Return a copy of the nearest snapshot of a disk that both the pool and the repository have."""
        mine = self._restore.backup.timestamp
        candidates: list[tuple[float, str, str]] = []
        for backup in await self._restore.repository.backups(self._folder):
            for ref, other in (backup.metadata.get("vdis") or {}).items():
                path = (backup.metadata.get("vhds") or {}).get(ref)
                if path and other.get("$snapshot_of$uuid") == vdi.get("$snapshot_of$uuid"):
                    candidates.append((abs(backup.timestamp - mine), str(other["uuid"]), path))
        for _, uuid, path in sorted(candidates):
            try:
                local = await self._call("VDI.get_by_uuid", uuid)
                record = await self._call("VDI.get_record", local)
            except XapiError:
                continue
            if record["SR"] != sr or record["type"] == "cbt_metadata":
                continue
            if int(record["virtual_size"]) != int(vdi["virtual_size"]):
                continue
            with suppress(PoolError):
                return await self._clone(local), path
        return None

    async def _clone(self, vdi: str) -> str:
        """Return a copy of a snapshot that says from its first moment on whose it is: the snapshot says it for it."""
        connection, key = self._restore.connection, left.key(self._restore.run)
        await self._call("VDI.add_to_other_config", vdi, key, "true")
        try:
            return str(await tasks.run(connection, "VDI.clone", vdi))
        finally:
            await self._call("VDI.remove_from_other_config", vdi, key)

    async def _plug(self, ref: str, made: str) -> None:
        """Make the devices that the disk had."""
        for vbd in self._metadata["vbds"].values():
            if vbd["VDI"] == ref:
                await imported.plug(self._restore.connection, self._vm, vbd, made)

    async def _write(self, ref: str, vdi: str, base: str | None, described: Mapping[str, Any]) -> None:
        """Write the disk as the backup has it."""
        path = self._metadata["vhds"][ref]
        if path != base:  # Else the copy is the disk already.
            stream = counted(self._restore.repository.disk(self._folder, path, base), self._meter)
            await datapath.import_disk(self._restore.connection, vdi, stream, int(described["length"]))
            self._blocks += int(described["blocks"])
        await self._call("VDI.set_name_label", vdi, self._metadata["vdis"][ref]["name_label"])


def _uuids(vdi: Record) -> tuple[str, str]:
    """Return what a user may know a disk of a backup by: its uuid, and that of the disk that it is a snapshot of."""
    return str(vdi["uuid"]), str(vdi.get("$snapshot_of$uuid"))


async def counted(blocks: AsyncGenerator[Block, None], meter: Meter) -> AsyncGenerator[Block, None]:
    async with aclosing(blocks):
        async for block in blocks:
            yield block
            await meter.add(len(block))
