"""A storage that machines are replicated to by increments: one machine there, and a snapshot of it for each run.

Source: reference xo-proxy.md 9.4, incremental. What changed is written over copies of the disks of the last snapshot,
and only when all of it is there do they take the place of those that the machine has; so the last replica stays good
whatever happens. What is not finished has the date UNFINISHED, or belongs to no machine, by which the next run finds
and removes it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from runtime.formats.pieces import Pieces, Wants
from runtime.formats.vhd import BITMAP, NO_PARENT, SECTOR, Footer, Image, Kind
from runtime.xapi.client import datapath, tasks
from runtime.xapi.client.errors import PoolError
from runtime.xapi.jobs import imported, names
from runtime.xapi.jobs.disk_source import DiskBlocks, from_vhd
from runtime.xapi.jobs.errors import Damaged
from runtime.xapi.jobs.fork import Block, Source
from runtime.xapi.jobs.imported import block, destroy_vm
from runtime.xapi.jobs.log import Task
from runtime.xapi.jobs.machine import Disk, Record, Snapshot, destroy_disk, disks_of
from runtime.xapi.jobs.replica import BLOCKED, Copy, Replica
from runtime.xapi.jobs.repository import BLOCK

TAG = "Continuous Replication"

# What a replica that is there already takes over of a new record.
_MEMBERS = (
    "actions_after_crash", "actions_after_reboot", "actions_after_shutdown", "domain_type",
    "has_vendor_device", "HVM_boot_params", "HVM_boot_policy", "HVM_shadow_multiplier", "order", "platform", "PV_args",
    "PV_bootloader", "PV_bootloader_args", "PV_kernel", "PV_legacy_args", "PV_ramdisk", "recommendations",
    "shutdown_delay", "start_delay", "user_version", "VCPUs_params", "xenstore_data",
)  # fmt: skip

_MEMORY = ("memory_static_min", "memory_static_max", "memory_dynamic_min", "memory_dynamic_max")


@dataclass(slots=True, eq=False)
class Continuous(Replica):
    """A storage that a machine is replicated to by increments."""

    held: dict[str, Disk] = field(default_factory=dict)
    """The disks of snapshots there, by the uuid of the snapshot of the disk that each is a copy of."""
    newest: Snapshot | None = None
    """The last replica."""
    vm: str = ""
    """The machine that is being written; "" until then."""
    _made: dict[str, str] = field(default_factory=dict)
    """Disks that belong to no machine yet, by the ref of the disk that each is a copy of."""
    _old: list[str] = field(default_factory=list)
    """Disks that belong to no machine any more."""

    async def read(self, *, tidy: bool = True) -> None:
        call = self.connection.call
        ours: dict[str, Record] = {}
        for ref, record in (await call("VM.get_all_records")).items():
            config = record["other_config"]
            if self.is_of_machine(config) and config.get(names.SR) == self.id and record["uuid"] != self.machine.uuid:
                if record["is_a_snapshot"] or config.get(names.DATETIME) != names.UNFINISHED:
                    ours[ref] = record
                elif tidy and record["power_state"] == "Halted":
                    await destroy_vm(self.connection, ref)
        self.held = {}
        for ref, vdi in (await call("VDI.get_all_records_where", f'field "SR" = "{self.sr}"')).items():
            config = vdi["other_config"]
            if not self.is_of_machine(config) or config.get(names.SR) != self.id:
                continue
            if not vdi["is_a_snapshot"]:
                if tidy and not vdi["VBDs"]:
                    await destroy_disk(self.connection, ref)
            elif vdi["managed"]:
                for key in (names.COPY_OF, names.CONTENT):
                    if key in config:
                        self.held[config[key]] = Disk("", {}, ref, vdi)
        snapshots = {ref: record for ref, record in ours.items() if record["is_a_snapshot"]}
        # A machine with snapshots is the one that they are of; without, it is what older versions left of a run.
        with_snapshots = {record["snapshot_of"] for record in snapshots.values()}
        for ref in with_snapshots & ours.keys():
            # It bears the keys only while it is being finished.
            if ours[ref]["power_state"] == "Halted" and "start" in ours[ref]["blocked_operations"]:
                await destroy_vm(self.connection, ref)
        found = [
            (record["other_config"].get(names.DATETIME, ""), ref)
            for ref, record in ours.items()
            if record["other_config"].get(names.SCHEDULE) == self.job.schedule
            and (ref in snapshots or ("start" in record["blocked_operations"] and ref not in with_snapshots))
        ]
        self.copies = [Copy(ref, names.stamped(at), self.connection) for at, ref in sorted(found)]
        dated = sorted((record["other_config"].get(names.DATETIME, ""), ref) for ref, record in snapshots.items())
        self.newest = Snapshot(dated[-1][1], snapshots[dated[-1][1]]) if dated else None

    # The disks.

    async def write(self, disk: Disk, base: str | None, blocks: DiskBlocks, frames: Source) -> dict[str, Any]:
        """Write a disk, over a copy of what the storage holds of the base; return `size`, `blocks` and its bytes.

        Raises what the pool does; then what was made is removed by `give_up`.
        """
        vdi = await self._new_disk(disk, base)
        kind = Kind.DYNAMIC if base is None else Kind.DIFFERENCING
        size = -(-disk.size // SECTOR) * SECTOR
        footer, parent = Footer(size, UUID(disk.uuid), kind), NO_PARENT if base is None else UUID(base)
        try:
            image = Image(footer, blocks.present, table_offset=1536, parent_uuid=parent)
        except ValueError as fault:
            raise Damaged(f"the disk cannot be sent as a VHD: {fault}", code="VHD_DAMAGED") from None
        await datapath.import_disk(self.connection, vdi, as_vhd(image, frames), image.length)
        return {"size": image.length, "bytes": len(blocks.present) * BLOCK}

    async def _new_disk(self, disk: Disk, base: str | None) -> str:
        call = self.connection.call
        keys = self.keys(names.UNFINISHED) | {names.COPY_OF: disk.uuid, names.CONTENT: disk.uuid}
        config = names.without_ours(disk.config) | keys
        config.pop(names.BASE_DELTA, None)
        if base is None:
            made = await imported.create_disk(self.connection, disk.vdi, self.sr, config)
            self._made[disk.ref] = made
            return made
        held = self.held[base]
        made = str(await tasks.run(self.connection, "VDI.clone", held.ref))
        self._made[disk.ref] = made
        await call("VDI.set_other_config", made, config)
        await call("VDI.set_name_label", made, imported.DISK_PREFIX + disk.vdi["name_label"])
        await call("VDI.set_name_description", made, disk.vdi["name_description"])
        if held.size < disk.size:
            await tasks.run(self.connection, "VDI.resize", made, disk.size)
        return made

    # The machine.

    async def finish(
        self, snapshot: Snapshot, records: Mapping[str, Any], timestamp: int, size: int, transfer: Task
    ) -> None:
        """Give the disks that were written to the machine, and make the snapshot that is the new replica."""
        await self._machine(snapshot, records, transfer)
        call, vm = self.connection.call, self.vm
        keys = self.keys(names.stamp(timestamp))
        for disk in snapshot.disks:
            config = names.without_ours(disk.config) | keys | {names.COPY_OF: disk.uuid, names.CONTENT: disk.uuid}
            await call("VDI.set_other_config", self._made[disk.ref], config)
            await call("VDI.set_name_label", self._made[disk.ref], disk.vdi["name_label"])
        config = names.without_ours(snapshot.config)
        await call("VM.set_name_label", vm, snapshot.record["name_label"])
        said = f"last replication: {names.file_date(timestamp)} {size} bytes read"
        await call("VM.set_name_description", vm, f"{self.machine.record['name_description']} -- {said}")
        await call("VM.set_tags", vm, sorted({*snapshot.record["tags"], TAG}))
        await self.finish_settings(vm, snapshot.record)
        await call("VM.set_other_config", vm, config | keys | {names.COPY_OF: snapshot.uuid})
        async with transfer.task({"name": "target snapshot"}):
            schedule = self.job.schedule_name or self.job.schedule
            name = f"{self.machine.name} - {self.job.name} / {schedule} {names.file_date(timestamp)}"
            made = str(await tasks.run(self.connection, "VM.snapshot", vm, name))
            self.made, self.vm, disks, self._made = vm, "", self._made, {}
            await call("VM.set_is_a_template", made, False)
            # What is written on the machine itself would be on each snapshot that somebody makes of it.
            await call("VM.set_other_config", vm, config | {names.SR: self.id})
            for disk in snapshot.disks:
                of_disk = names.without_ours(disk.config) | {names.SR: self.id}
                await call("VDI.set_other_config", disks[disk.ref], of_disk)

    async def _machine(self, snapshot: Snapshot, records: Mapping[str, Any], task: Task) -> None:
        """Make the machine, or change the one that there is, without anything to tell that it is finished."""
        call = self.connection.call
        config = names.without_ours(snapshot.config) | self.keys(names.UNFINISHED) | {names.COPY_OF: snapshot.uuid}
        live = await self._untouched()
        if live is None:
            self.vm = await imported.create_vm(self.connection, snapshot.record, other_config=config)
        else:
            await call("VM.set_other_config", live.ref, config)
            self.vm = live.ref
            await block(self.connection, self.vm, dict.fromkeys(imported.STARTS, imported.IMPORTING))
            await self._like(live.record, snapshot.record)
            for disk in live.disks:
                # Without a machine it is known for ours by this.
                left = self.keys(names.UNFINISHED)
                await call("VDI.set_other_config", disk.ref, names.without_ours(disk.config) | left)
                self._old.append(disk.ref)
            for vbd in await call("VM.get_VBDs", self.vm):
                await call("VBD.destroy", vbd)
            for vif in await call("VM.get_VIFs", self.vm):
                await call("VIF.destroy", vif)
            for vtpm in await call("VM.get_VTPMs", self.vm):
                await call("VTPM.destroy", vtpm)
        for disk in snapshot.disks:
            await imported.plug(self.connection, self.vm, disk.vbd, self._made[disk.ref])
        await imported.create_cards(self.connection, self.vm, records["vifs"].values(), task)
        await imported.create_vtpms(self.connection, self.vm, records["vtpms"])
        while self._old:
            await destroy_disk(self.connection, self._old[-1])
            self._old.pop()

    async def _like(self, record: Record, wanted: Record) -> None:
        """Give the machine the properties of a record that it does not have yet."""
        call = self.connection.call
        if any(record[member] != wanted[member] for member in _MEMORY):
            await call("VM.set_memory_limits", self.vm, *(wanted[member] for member in _MEMORY))
        most, least = int(wanted["VCPUs_max"]), int(wanted["VCPUs_at_startup"])
        if (int(record["VCPUs_max"]), int(record["VCPUs_at_startup"])) != (most, least):
            # Never more at the start than at most.
            await call("VM.set_VCPUs_at_startup", self.vm, 1)
            await call("VM.set_VCPUs_max", self.vm, most)
            await call("VM.set_VCPUs_at_startup", self.vm, least)
        for member in _MEMBERS:
            if member in wanted and record.get(member) != wanted[member]:
                await call(f"VM.set_{member}", self.vm, wanted[member])

    async def _untouched(self) -> Snapshot | None:
        """Return the machine that the last replica is a snapshot of, if nobody has used it since; else None."""
        if self.newest is None:
            return None
        try:
            call = self.connection.call
            ref = self.newest.record["snapshot_of"]
            if ref == names.NULL:
                return None
            record = await call("VM.get_record", ref)
            blocked = record["blocked_operations"].get("start") == BLOCKED
            if record["is_a_snapshot"] or record["power_state"] != "Halted" or not blocked:
                return None
            live = Snapshot(ref, record, await disks_of(self.connection, record))
            kept = {disk.vdi["snapshot_of"]: disk for disk in await disks_of(self.connection, self.newest.record)}
            if kept.keys() != {disk.ref for disk in live.disks}:
                return None
            for disk in live.disks:
                if len(disk.vdi["VBDs"]) != 1 or await self._changed(disk, kept[disk.ref]):
                    return None
        except (PoolError, Damaged):
            return None
        return live

    async def _changed(self, disk: Disk, since: Disk) -> bool:
        """Return whether a disk holds something else than its snapshot."""
        if disk.size != since.size:
            return True
        blocks = await from_vhd(self.connection, disk.ref, disk.size, since.ref)
        async with aclosing(blocks.frames):
            if blocks.present:
                return True
            async for _ in blocks.frames:
                return True
        return False

    async def give_up(self) -> None:
        """Remove what was begun and is not finished; the last replica is another. Harmless when there is nothing."""
        vm, self.vm = self.vm, ""
        if vm:
            await destroy_vm(self.connection, vm)
        left = [*self._made.values(), *self._old]
        self._made, self._old = {}, []
        for ref in left:
            with suppress(PoolError):
                await destroy_disk(self.connection, ref)


async def as_vhd(image: Image, frames: Source) -> AsyncGenerator[Block, None]:
    """Yield a VHD made of frames as `repository.writeDisk` takes them. Raises Damaged unless it has all its blocks."""
    reading = _Frames()
    yield image.head
    async with aclosing(frames):
        async for piece in frames:
            for part in reading.feed(piece):
                yield part
    reading.close()
    yield image.tail


class _Frames:
    """Takes frames apart: the index of a block, the bitmap of its sectors if not all count, its bytes. No I/O."""

    def __init__(self) -> None:
        self._found: list[Block] = []
        self._whole = 0
        self._pieces = Pieces(self._read())

    def feed(self, piece: Block) -> list[Block]:
        """Return what of a VHD the bytes give."""
        self._pieces.feed(piece)
        found, self._found = self._found, []
        return found

    def close(self) -> None:
        if self._pieces.fed != self._whole:
            raise Damaged("a disk breaks off in the middle of a block", code="VHD_TRUNCATED")

    def _read(self) -> Wants:
        while True:
            head = yield 4
            bitmap = (yield SECTOR) if head[0] & 0x80 else BITMAP
            data = yield BLOCK
            self._found += [bitmap, data]
            self._whole = self._pieces.offset
