"""A full backup: the machine as one XVA, to each target; and a job that only keeps snapshots.

Source: reference xo-proxy.md 9.2.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any

from runtime.xapi.client import datapath
from runtime.xapi.jobs.errors import Damaged
from runtime.xapi.jobs.fork import Block, Source, fork
from runtime.xapi.jobs.log import Meter
from runtime.xapi.jobs.machine import Machine, Snapshot
from runtime.xapi.jobs.replica import Replica, WholeCopy
from runtime.xapi.jobs.repository import Backup
from runtime.xapi.jobs.targets import RemoteTarget, clean
from runtime.xapi.jobs.vm_backup import VmBackup
from runtime.xapi.jobs.xva_check import XvaCheck

VERSION = "2.0.0"

_MIB = 1 << 20


class SnapshotOnly(VmBackup):
    """A rolling snapshot: nothing moves."""

    mode = "snapshot"

    async def transfer(self, snapshot: Snapshot | None) -> None:
        """Nothing moves."""


class FullBackup(VmBackup):
    mode = "full"

    def wants_snapshot(self) -> bool:
        settings = self.settings
        if settings.offlineBackup and not self.replicas:
            return False
        wanted = settings.unconditionalSnapshot or settings.snapshotRetention > 0
        # A copy that is not finished is found by what is written on a snapshot.
        return self.machine.running or wanted or self._leaves_out or bool(self.replicas)

    async def learn(self) -> None:
        self._leaves_out = any(Machine.ignored(disk) for disk in await self.machine.disks())

    async def begin(self) -> None:
        await self.learn()
        for target in self.targets:
            if target.settings.deleteFirst:
                await target.remove_old("full", self.job.schedule)
        for replica in self.replicas:
            if replica.settings.deleteFirst:
                await replica.remove_old()

    async def transfer(self, snapshot: Snapshot | None) -> None:
        ref = self.machine.ref if snapshot is None else snapshot.ref
        disks = await self.machine.disks() if snapshot is None else snapshot.disks
        # What each chunk costs besides its bytes: two headers and a checksum.
        most = _MIB + sum(-(-disk.size // _MIB) * (_MIB + 1536) for disk in disks)
        await self.task.progress(0)
        meters = {}
        transfers = {}
        for target in self.targets:
            target.task = await self.task.start(target.properties(is_full=True))
            transfers[target.id] = await target.task.start({"name": "transfer"})
            meters[target.id] = Meter(transfers[target.id])
            await meters[target.id].start()
        for replica in self.replicas:
            replica.task = await self.task.start(replica.properties(is_full=True))
            transfers[replica.id] = await replica.task.start({"name": "transfer"})
            meters[replica.id] = Meter(transfers[replica.id])
            await meters[replica.id].start()

        def told(part: float) -> None:
            for meter in meters.values():
                meter.part = part

        def taker(target: RemoteTarget) -> Any:
            async def write(blocks: Source) -> dict[str, Any]:
                return await target.folder.write_full(self.timestamp, _counted(blocks, meters[target.id]), most)

            return write

        source = self._checked(
            datapath.export_vm(self.machine.connection, ref, compression=self.job.compression, progress=told)
        )

        def copier(replica: WholeCopy) -> Any:
            async def write(blocks: Source) -> dict[str, Any]:
                meter = meters[replica.id]
                return {**await replica.write(_counted(blocks, meter)), "size": meter.done}

            return write

        targets: dict[str, RemoteTarget | Replica] = {}
        targets |= {target.id: target for target in self.targets}
        targets |= {replica.id: replica for replica in self.replicas}
        takers = {target.id: taker(target) for target in self.targets}
        takers |= {replica.id: copier(replica) for replica in self._copies()}
        try:
            written = await fork(source, takers)
        except BaseException as failure:
            for task in transfers.values():
                await task.fail(failure)
            raise
        record = self.machine.record if snapshot is None else snapshot.record
        for id, part in written.items():
            if isinstance(part, Exception):
                await transfers[id].fail(part)
                await self.drop(targets[id], part)
                continue
            await meters[id].end()
            transfers[id].result = {"size": part["size"]}
            await transfers[id].succeed()
        for copy in self._copies():
            try:
                made: Any = written[copy.id]
                await copy.finish(made["ref"], self.timestamp)
            except Exception as failure:
                await self.drop(copy, failure)
        await self.each([*self.targets], lambda target: self._commit(target, written[target.id], record))
        self.refuse_none()

    def _copies(self) -> list[WholeCopy]:
        return [one for one in self.replicas if isinstance(one, WholeCopy)]

    async def _commit(self, target: RemoteTarget, part: Any, record: Any) -> None:
        metadata = {
            "jobId": self.job.id,
            "mode": "full",
            "scheduleId": self.job.schedule,
            "timestamp": self.timestamp,
            "version": VERSION,
            "vm": self.machine.record,
            "vmSnapshot": record,
            "xva": part["path"],
            "size": part["size"],
            "tags": target.tags("full", self.job.schedule, self.timestamp),
        }
        target.made = Backup(await target.folder.commit(metadata), metadata)
        if not target.settings.deleteFirst:
            await target.remove_old("full", self.job.schedule)

    async def finish(self) -> None:
        async def one(target: RemoteTarget) -> None:
            assert target.task is not None
            await self.check_health(target)
            await target.task.succeed()
            target.task = None
            await clean(self.task, target.folder, merge=target.settings.mergeBackupsSynchronously)

        await self.each([*self.targets], one)
        await self.each([*self.replicas], self.end_replica)

    async def _checked(self, source: AsyncGenerator[memoryview, None]) -> Source:
        """Yield an XVA; this ends by itself only if it is whole and the pool says that it is."""
        check = XvaCheck()
        try:
            async for block in source:
                await self.run.pace.take(len(block))
                # It is looked at while it is being written and more is got.
                await check.feed(block)
                yield block
            await check.close()
        finally:
            await source.aclose()
            with suppress(Damaged):
                await check.settle()


async def _counted(blocks: Source, meter: Meter) -> AsyncGenerator[Block, None]:
    async for block in blocks:
        yield block
        await meter.add(len(block))
