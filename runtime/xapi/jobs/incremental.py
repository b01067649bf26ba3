"""An incremental backup: the blocks of each disk that have changed since the last one, to each target.

Source: reference xo-proxy.md 9.3 and 9.4. What the next increment builds upon is the snapshot of the last backup that
every target has; it goes only when the new backup is there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from runtime.xapi.jobs import names
from runtime.xapi.jobs.continuous import Continuous
from runtime.xapi.jobs.disk_export import FELL_BACK, open_export
from runtime.xapi.jobs.disk_source import DiskBlocks
from runtime.xapi.jobs.errors import Skipped
from runtime.xapi.jobs.fork import Block, Source, fork
from runtime.xapi.jobs.full import VERSION
from runtime.xapi.jobs.log import Meter, Task
from runtime.xapi.jobs.machine import Disk, Machine, Record, Snapshot, if_there
from runtime.xapi.jobs.purge import purge
from runtime.xapi.jobs.replica import alone
from runtime.xapi.jobs.repository import BLOCK, Backup
from runtime.xapi.jobs.run import some_at_a_time
from runtime.xapi.jobs.targets import RemoteTarget, clean
from runtime.xapi.jobs.vm_backup import VmBackup


@dataclass(frozen=True, slots=True)
class Base:
    """A snapshot of a disk that was exported, and how many increments stand upon each other with it."""

    ref: str
    uuid: str
    length: int


@dataclass(slots=True)
class _Part:
    """A disk of the snapshot on its way."""

    disk: Disk
    vdi: str
    """Uuid of the disk that the snapshot is of."""
    base: Base | None


class IncrementalBackup(VmBackup):
    mode = "delta"
    replica = Continuous

    async def begin(self) -> None:
        self.by_nbd = True
        """Whether all disks come over NBD, as the next increment on a base without data has to."""

        async def one(target: RemoteTarget) -> None:
            await clean(self.task, target.folder)
            if target.settings.deleteFirst:
                await target.remove_old("delta", self.job.schedule)
            await target.read(self.machine.uuid, tips=True)

        await self.each([*self.targets], one)
        await self.learn()
        for replica in self._storages():
            if replica.settings.deleteFirst:
                # The last one is built upon, and good until there is a new one.
                await replica.remove_old(least=1)

    async def learn(self) -> None:
        self.bases: dict[str, Base] = {}
        """By the uuid of the live disk."""
        self.base_at = ""
        disks = [disk for disk in await self.machine.disks() if not Machine.ignored(disk)]
        if not disks:
            raise Skipped("no disks found")
        self.bases = await self._bases(disks)

    async def distribute(self) -> None:
        """Wait with it until it is known which storage holds what can be built upon."""

    # What is built upon.

    async def _bases(self, disks: Sequence[Disk]) -> dict[str, Base]:
        """Return what each disk can be exported against: what all targets have, and not too long a chain."""
        found: dict[str, tuple[str, Base]] = {}
        for disk in disks:
            for ref in disk.vdi["snapshots"]:
                with if_there():
                    vdi = await self.machine.connection.call("VDI.get_record", ref)
                    at = vdi["other_config"].get(names.DATETIME, "")
                    if self._is_base(vdi) and at > found.get(disk.uuid, ("",))[0]:
                        length = vdi["other_config"].get(names.CHAIN, "0")
                        base = Base(ref, vdi["uuid"], int(length) if length.isdecimal() else 0)
                        found[disk.uuid] = (at, base)
        newest = max((at for at, _ in found.values()), default="")
        bases = {uuid: base for uuid, (at, base) in found.items() if at == newest}
        self.base_at = newest
        if self.settings.distributeReplications and len(self.replicas) > 1:
            uuids = {base.uuid for base in bases.values()}
            holding = [one for one in self._storages() if uuids and uuids <= one.held.keys()]
            self.replicas = [alone(self._storages(), holding)]
        missing = self._missing(bases)
        if missing is not None:
            await self.task.warning(FELL_BACK, missing)
            return {}
        longest = max((base.length for base in bases.values()), default=0)
        if bases and self.settings.fullInterval and longest + 1 >= self.settings.fullInterval:
            await self.task.info("a full backup, as fullInterval says", {"length": longest + 1})
            return {}
        return bases

    def _is_base(self, vdi: Record) -> bool:
        """Return whether a snapshot of a disk is one that this job has exported.

        A run that was killed may have had no time to say so; then its targets have the disk.
        """
        config = vdi["other_config"]
        return (
            config.get(names.JOB) == self.job.id
            and config.get(names.VM) == self.machine.uuid
            and names.COPY_OF not in config
            and (
                config.get(names.EXPORTED) == "true"
                or any(one.metadata.get("mode") == "delta" and vdi["uuid"] in vdis_of(one) for one in self._newest())
                or any(vdi["uuid"] in one.held for one in self._storages())
            )
        )

    def _storages(self) -> list[Continuous]:
        """Return the storages that the machine is replicated to."""
        return [one for one in self.replicas if isinstance(one, Continuous)]

    def _newest(self) -> list[Backup]:
        """Return the newest backup of each target."""
        return [target.backups[-1] for target in self.targets if target.backups]

    def _missing(self, bases: dict[str, Base]) -> dict[str, Any] | None:
        """Return why nothing can be built upon although there are backups; else None."""
        for target in self.targets:
            ours = [one for one in target.backups if one.metadata.get("jobId") == self.job.id]
            if not bases:
                if any(one.metadata.get("mode") == "delta" for one in ours):
                    return {"cause": "the snapshot of the last backup is not there any more", "target": target.id}
                continue
            for vdi, base in bases.items():
                tip = target.tips.get(base.uuid)
                if tip is None or tip.job != self.job.id or tip.vdi != vdi:
                    cause = f"the target has no disk of the last snapshot, {base.uuid}"
                elif not tip.continuable:
                    cause = tip.reason or "the disk of the last backup cannot be continued"
                else:
                    continue
                return {"cause": cause, "target": target.id, "vdi": vdi}
        for storage in self._storages():
            if not bases and storage.copies:
                return {"cause": "the snapshot of the last backup is not there any more", "target": storage.id}
            for vdi, base in bases.items():
                if base.uuid not in storage.held:
                    cause = f"the storage has no copy of the last snapshot, {base.uuid}"
                    return {"cause": cause, "target": storage.id, "vdi": vdi}
        return None

    # The transfer.

    async def transfer(self, snapshot: Snapshot | None) -> None:
        assert snapshot is not None
        parts = await self._parts(snapshot)
        at_once = self.settings.diskPerVmConcurrency
        # An export that is begun does not wait long for somebody to read it.
        begun = await self._open(parts) if not 0 < at_once < len(parts) else {}
        is_full = all(part.base is None for part in parts)
        transfers: dict[str, Task] = {}
        meters: dict[str, Meter] = {}
        storages = self._storages()
        everywhere: list[RemoteTarget | Continuous] = [*self.targets, *storages]
        try:
            for target in everywhere:
                target.task = await self.task.start(target.properties(is_full))
            await self.task.progress(0)
            for target in everywhere:
                assert target.task is not None
                transfers[target.id] = await target.task.start({"name": "transfer"})
                meters[target.id] = Meter(transfers[target.id])
                await meters[target.id].start()
            written = await self._move(parts, begun, transfers, meters)
            sizes = {id: sum(one["size"] for one in of_target.values()) for id, of_target in written.items()}
            for target in self.targets:
                await meters[target.id].end()
                transfers[target.id].result = {"size": sizes[target.id]}
                await transfers[target.id].succeed()
            records = await self._records(snapshot)

            async def commit(target: RemoteTarget) -> None:
                metadata = self._metadata(target, snapshot, parts, records, written[target.id])
                target.made = Backup(await target.folder.commit(metadata), metadata)
                if not target.settings.deleteFirst:
                    await target.remove_old("delta", self.job.schedule)

            async def replicate(storage: Continuous) -> None:
                transfer = transfers[storage.id]
                await meters[storage.id].end()
                size = sum(one["bytes"] for one in written[storage.id].values())
                try:
                    await storage.finish(snapshot, records, self.timestamp, size, transfer)
                except BaseException as failure:
                    await transfer.fail(failure)
                    raise
                transfer.result = {"size": size}
                await transfer.succeed()
                await storage.remove_old()

            await self.each([*self.targets], commit)
            await self.each(self._storages(), replicate)
            self.refuse_none()
        except BaseException as failure:
            for transfer in transfers.values():
                if not transfer.over:
                    await transfer.fail(failure)
            raise
        finally:
            for one in begun.values():
                await one.frames.aclose()
            for storage in storages:
                await self._in_any_case(storage.give_up())
        await self.machine.exported(
            snapshot, {part.disk.uuid: 0 if part.base is None else part.base.length + 1 for part in parts}
        )

    async def _parts(self, snapshot: Snapshot) -> list[_Part]:
        live = {disk.ref: disk.uuid for disk in await self.machine.disks()}
        parts = []
        for disk in snapshot.disks:
            vdi = live.get(disk.vdi["snapshot_of"], disk.uuid)
            parts.append(_Part(disk, vdi, self.bases.get(vdi)))
        memory = snapshot.record.get("suspend_VDI", names.NULL)
        if memory != names.NULL:
            record = await self.machine.connection.call("VDI.get_record", memory)
            parts.append(_Part(Disk("", {}, memory, record), record["uuid"], None))
        return parts

    async def _open(self, parts: Sequence[_Part]) -> dict[str, DiskBlocks]:
        """Begin the export of all disks, by ref; one that cannot be exported against its base is exported in full."""
        opened: dict[str, DiskBlocks] = {}
        try:
            for part in parts:
                opened[part.disk.ref] = await self._open_one(part)
        except BaseException:
            for one in opened.values():
                await one.frames.aclose()
            raise
        return opened

    async def _open_one(self, part: _Part) -> DiskBlocks:
        base = None if part.base is None else part.base.ref
        blocks = await open_export(self.machine.connection, part.disk, part.vdi, base, self.settings, self.task)
        if not blocks.differencing:
            part.base = None
        self.by_nbd &= blocks.way != "stream"
        return blocks

    async def _move(
        self,
        parts: Sequence[_Part],
        begun: dict[str, DiskBlocks],
        transfers: dict[str, Task],
        meters: dict[str, Meter],
    ) -> dict[str, dict[str, Any]]:
        """Write all disks to all targets; return what was written, by target and then by the ref of the disk."""
        written: dict[str, dict[str, Any]] = {id: {} for id in transfers}
        failing = asyncio.Lock()

        async def one(part: _Part) -> None:
            blocks = begun.get(part.disk.ref) or await self._open_one(part)
            for meter in meters.values():
                meter.total += len(blocks.present) * (BLOCK + 4)
            targets: dict[str, RemoteTarget | Continuous] = {target.id: target for target in self.targets}
            takers = {target.id: self._taker(target, part, meters[target.id]) for target in self.targets}
            if part.disk.vbd:  # The memory of a machine is nothing for a replica, which is halted.
                targets |= {storage.id: storage for storage in self._storages()}
                takers |= {one.id: self._copier(one, part, blocks, meters[one.id]) for one in self._storages()}
            found = await fork(self._paced(blocks.frames), takers)
            for id, outcome in found.items():
                if not isinstance(outcome, Exception):
                    written[id][part.disk.ref] = outcome
                    continue
                async with failing:
                    if any(one is targets[id] for one in (*self.targets, *self.replicas)):
                        await transfers[id].fail(outcome)
                        await self.drop(targets[id], outcome)
            self.refuse_none()

        work = [lambda part=part: one(part) for part in parts]
        await some_at_a_time(self.settings.diskPerVmConcurrency, work)
        return written

    def _taker(self, target: RemoteTarget, part: _Part, meter: Meter) -> Any:
        parent = None if part.base is None else target.tips[part.base.uuid].path

        async def write(frames: Source) -> dict[str, Any]:
            return await target.folder.write_disk(
                self.job.id, part.vdi, self.timestamp, part.disk.uuid, part.disk.size, _counted(frames, meter), parent
            )

        return write

    def _copier(self, storage: Continuous, part: _Part, blocks: DiskBlocks, meter: Meter) -> Any:
        base = None if part.base is None else part.base.uuid

        async def write(frames: Source) -> dict[str, Any]:
            return await storage.write(part.disk, base, blocks, _counted(frames, meter))

        return write

    async def _paced(self, frames: AsyncGenerator[Block, None]) -> Source:
        async with aclosing(frames):
            async for block in frames:
                await self.run.pace.take(len(block))
                yield block

    async def after(self, snapshot: Snapshot) -> None:
        await super().after(snapshot)
        settings = self.settings
        if not settings.cbtDestroySnapshotData or not settings.preferNbd or settings.snapshotRetention:
            return
        if not self.by_nbd:
            cause = "the disks did not come over NBD, so that the next increment may need the data"
            await self.task.warning("the data of the snapshot are kept", {"cause": cause})
            return
        await purge(self.machine, snapshot, self.task)

    # What is written down.

    async def _records(self, snapshot: Snapshot) -> dict[str, Any]:
        """Return the records of the pool that a restore needs besides the disks."""
        call = self.machine.connection.call
        networks: dict[str, Record] = {}
        vifs = {}
        for ref in snapshot.record["VIFs"]:
            with if_there():
                vif = await call("VIF.get_record", ref)
                if vif["network"] not in networks:
                    networks[vif["network"]] = await call("network.get_record", vif["network"])
                network = networks[vif["network"]]
                vlan = -1
                for pif in network["PIFs"][:1]:
                    vlan = await call("PIF.get_VLAN", pif)
                vifs[ref] = vif | {
                    "$network$uuid": network["uuid"],
                    "$network$name_label": network["name_label"],
                    "$network$VLAN": vlan,
                }
        srs: dict[str, str] = {}
        for disk in snapshot.disks:
            if disk.vdi["SR"] not in srs:
                srs[disk.vdi["SR"]] = await call("SR.get_uuid", disk.vdi["SR"])
        vtpms = [await call("VTPM.get_contents", ref) for ref in snapshot.record.get("VTPMs", ())]
        return {"vifs": vifs, "vtpms": vtpms, "srs": srs}

    def _metadata(
        self,
        target: RemoteTarget,
        snapshot: Snapshot,
        parts: Sequence[_Part],
        records: dict[str, Any],
        written: dict[str, Any],
    ) -> dict[str, Any]:
        vdis = {}
        for part in parts:
            config = dict(part.disk.config)
            config.pop(names.BASE_DELTA, None)
            if written[part.disk.ref]["differencing"] and part.base is not None:
                config[names.BASE_DELTA] = part.base.uuid
            vdis[part.disk.ref] = part.disk.vdi | {
                "other_config": config,
                "$snapshot_of$uuid": part.vdi,
                "$SR$uuid": records["srs"].get(part.disk.vdi["SR"], ""),
            }
        return {
            "includeNonNbdQcow2Fix": True,
            "isVhdDifferencing": {ref: bool(one["differencing"]) for ref, one in written.items()},
            "jobId": self.job.id,
            "mode": "delta",
            "scheduleId": self.job.schedule,
            "timestamp": self.timestamp,
            "vbds": {disk.vbd_ref: disk.vbd for disk in snapshot.disks},
            "vdis": vdis,
            "version": VERSION,
            "vifs": records["vifs"],
            "vhds": {ref: one["path"] for ref, one in written.items()},
            "vm": self.machine.record,
            "vmSnapshot": snapshot.record,
            "vtpms": records["vtpms"],
            "tags": target.tags("delta", self.job.schedule, self.timestamp),
            "size": sum(one["size"] for one in written.values()),
        }

    async def finish(self) -> None:
        async def one(target: RemoteTarget) -> None:
            assert target.task is not None
            await self.check_health(target)
            await clean(target.task, target.folder, merge=target.settings.mergeBackupsSynchronously)
            await target.task.succeed()
            target.task = None

        await self.each([*self.targets], one)
        await self.each([*self.replicas], self.end_replica)


def vdis_of(backup: Backup) -> set[str]:
    """Return the uuids of the snapshots that the disks of a backup are of."""
    vdis = backup.metadata.get("vdis")
    return {str(one.get("uuid")) for one in vdis.values()} if isinstance(vdis, dict) else set()


async def _counted(frames: Source, meter: Meter) -> AsyncGenerator[Block, None]:
    async for block in frames:
        yield block
        await meter.add(len(block))
