"""One machine backed up: what is common to full and incremental backups and to snapshots alone.

Source: reference xo-proxy.md 9.1. Whatever goes wrong, the machine is left as it was found: migration possible, running
if it ran, without a snapshot that nobody needs; the snapshot that the last good backup needs stays.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any, ClassVar, TypeVar

from runtime.xapi.client.errors import PoolError, TaskFailed, XapiError
from runtime.xapi.jobs import guest_hook, names
from runtime.xapi.jobs.errors import JobError, SeveralFailed, words
from runtime.xapi.jobs.health_check import SKIP_TAG, check_health, check_replica
from runtime.xapi.jobs.log import Task
from runtime.xapi.jobs.machine import Disk, Machine, Snapshot, left_disks
from runtime.xapi.jobs.purge import track_changes
from runtime.xapi.jobs.replica import Replica, WholeCopy, alone, open_replica
from runtime.xapi.jobs.retention import old_snapshots
from runtime.xapi.jobs.run import Opened, Run, limited
from runtime.xapi.jobs.settings import Settings, resolve
from runtime.xapi.jobs.targets import RemoteTarget, lock

CLEAN_UP_SECONDS = 120.0
"""So long a run that is being stopped may take to put a machine back."""

T = TypeVar("T", bound=RemoteTarget | Replica)

MEMORY_TAG = "xo-memory-backup"
OFFLINE_TAG = "xo-offline-backup"


class VmBackup(ABC):
    """The backup of one machine. `run_once` does it; it may be called again after it failed."""

    mode: str
    replica: ClassVar[type[Replica]] = WholeCopy
    """How the machine is copied to storages."""

    def __init__(self, run: Run, machine: Machine, task: Task, remotes: Sequence[Opened]) -> None:
        self.run = run
        self.job = run.job
        self.machine = machine
        self.task = task
        self.settings: Settings = run.job.of(machine.uuid)
        self.timestamp = 0
        self.base_at = ""
        """The date of the snapshot that is built upon."""
        self.targets: list[RemoteTarget] = []
        self.replicas: list[Replica] = []
        self.failed: dict[str, BaseException] = {}
        """What each target failed with that was left out."""
        self._remotes = remotes
        self._early: Snapshot | None = None
        """A snapshot that was made before the turn of the machine; it has its temporary name."""
        self._staying = AsyncExitStack()

    @property
    def done(self) -> bool:
        """Whether some target has the backup, so that trying all again would do it twice."""
        return bool(self.targets or self.replicas)

    async def run_once(self) -> None:
        """Back the machine up. Raises what it failed with; SeveralFailed where only some targets have it."""
        self.targets, self.replicas, self.failed = [], [], {}
        limit = self.settings.vmTimeout
        try:
            async with limited(limit, f"the backup took longer than vmTimeout allows, {limit:g} s"):
                await self._run_once()
        except BaseException as failure:
            going: list[RemoteTarget | Replica] = [*self.targets, *self.replicas]
            for target in going:
                if target.task is not None:
                    await target.task.fail(failure)
                    target.task = None
            self.targets, self.replicas = [], []
            raise
        if self.failed:
            raise self._all_failed()

    async def snapshot_early(self) -> None:
        """Make the snapshot that the next `run_once` moves. Raises what it failed with; then there is none."""
        if self.settings.offlineBackup:
            return  # It is made when the machine is off, which is not now.
        await self.machine.refuse_unfit(self.job.id)
        await self._staying.enter_async_context(self.machine.stays_here())
        try:
            await self.machine.clear_keys()
            async with self.task.task({"name": "snapshot"}) as task:
                self._early = await self._make_snapshot(task)
                task.result = self._early.uuid
        except BaseException:
            await self._in_any_case(self._give_up(None))
            await self.drop_early()
            raise

    async def drop_early(self) -> None:
        """Remove the snapshot that was made early, unless it was moved. Harmless when repeated."""
        early, self._early = self._early, None
        if early is not None:
            await self._in_any_case(self.machine.destroy(early))
        await self._staying.aclose()

    async def _run_once(self) -> None:
        async with AsyncExitStack() as stack:
            await self.machine.refuse_unfit(self.job.id)
            wanted, srs = self.chosen_remotes(), self.chosen_storages()
            for opened in wanted:
                await self._lock(opened, stack)
            for id in srs:
                await self._open_replica(id)
            if wanted or srs:
                self.refuse_none()
            await self.distribute()
            self.timestamp = self.next_timestamp(self.task.log.now())
            await self.begin()
            async with self.machine.stays_here(), self._offline(whole=True):
                await self._with_snapshot()
            await self.finish()

    def chosen_remotes(self) -> list[Opened]:
        """Return the remotes that the settings let the machine go to."""
        wanted = [one for one in self._remotes if self.settings_of(one.id).exportRetention]
        if self.settings.distributeBackups and wanted:
            # To one remote only, that with the most room; where none can tell, to the first.
            wanted = [max(wanted, key=lambda one: one.about.available or 0)]
        return wanted

    def chosen_storages(self) -> list[str]:
        """Return the storages that the settings let the machine be copied to."""
        return [id for id in self.job.ids("srs") if self.settings_of(id).copyRetention]

    async def distribute(self) -> None:
        """Leave one storage where the settings say that a machine goes to one only."""
        if self.settings.distributeReplications and len(self.replicas) > 1:
            self.replicas = [alone(self.replicas, ())]

    async def learn(self) -> None:  # noqa: B027 - most modes have nothing to do here
        """Learn what the backup will be from the machine and the targets. Nothing is changed. Raises Skipped."""

    async def begin(self) -> None:
        """Do what comes before the machine is touched, `learn` in the midst of it."""
        await self.learn()

    @abstractmethod
    async def transfer(self, snapshot: Snapshot | None) -> None:
        """Move the machine, or its snapshot, to the targets; drop those that fail. Raises if none is left."""

    async def finish(self) -> None:  # noqa: B027
        """Do what comes after the machine is as it was."""

    def wants_snapshot(self) -> bool:
        return True

    @property
    def with_memory(self) -> bool:
        """Whether the snapshot has the memory of the machine."""
        wanted = self.settings.checkpointSnapshot or self.machine.tagged(MEMORY_TAG) is not None
        return self.machine.running and wanted

    def offline(self, *, whole: bool) -> bool:
        """Return whether the machine is shut down, if it runs: for the whole backup, or for the snapshot."""
        if whole or self.settings.offlineBackup:
            return whole and self.settings.offlineBackup
        return self.settings.offlineSnapshot or self.machine.tagged(OFFLINE_TAG) is not None

    @property
    def tells_guest(self) -> bool:
        """Whether the guest is told of the snapshot: it runs when that is made, and the tag wants it."""
        off = self.offline(whole=True) or self.offline(whole=False)
        return self.machine.running and not off and self.machine.tagged(guest_hook.TAG) is not None

    # Targets.

    def settings_of(self, target: str) -> Settings:
        """Return the settings for a target."""
        return self.job.of(self.machine.uuid, target)

    async def _lock(self, opened: Opened, stack: AsyncExitStack) -> None:
        try:
            target = await lock(opened, self.settings_of(opened.id), self.machine.uuid, stack, self.task)
            await target.read(self.machine.uuid, tips=self.mode == "delta")
            self.targets.append(target)
        except Exception as failure:
            await self.left_out(opened.id, failure)

    async def _open_replica(self, id: str) -> None:
        try:
            connection = await self.run.pools.of(id)
            replica = await open_replica(self.replica, connection, id, self.settings_of(id), self.job, self.machine)
            self.replicas.append(replica)
        except Exception as failure:
            await self.left_out(id, failure)

    async def left_out(self, id: str, failure: BaseException) -> None:
        """Note that a target is out, which is told."""
        self.failed[id] = failure
        await self.task.warning("a target is left out", {"id": id, "error": words(failure)})

    async def drop(self, target: RemoteTarget | Replica, failure: BaseException) -> None:
        """Go on without a target."""
        self.targets = [one for one in self.targets if one is not target]
        self.replicas = [one for one in self.replicas if one is not target]
        self.failed[target.id] = failure
        if target.task is not None:
            await target.task.fail(failure)
            target.task = None

    def refuse_none(self) -> None:
        """Raise what the targets failed with if none is left."""
        if not self.done:
            raise self._all_failed()

    def _all_failed(self) -> BaseException:
        failures = [*self.failed.values()]
        if len(failures) == 1 and not self.done:
            return failures[0]
        total = len(failures) + len(self.targets) + len(self.replicas)
        first = "; ".join(f"{id}: {words(failure)}" for id, failure in self.failed.items())
        return SeveralFailed(f"{len(failures)} of {total} targets failed: {first}", failures)

    async def each(self, targets: Sequence[T], do: Callable[[T], Awaitable[None]]) -> None:
        """Do something for each target at once; drop those for which it fails. Raises if none is left."""

        async def one(target: T) -> None:
            try:
                await do(target)
            except Exception as failure:
                await self.drop(target, failure)

        await asyncio.gather(*(one(target) for target in targets))
        if targets:
            self.refuse_none()

    def is_checked(self, settings: Settings) -> bool:
        """Return whether the settings of a target want its new backup restored and booted."""
        wanted = settings.healthCheckVmsWithTags
        if not settings.healthCheckSr or self.machine.tagged(SKIP_TAG) is not None:
            return False
        return not wanted or bool({*wanted} & {*self.machine.record["tags"]})

    async def check_health(self, target: RemoteTarget) -> None:
        """Restore and boot the new backup if the settings want that. Raises what was wrong with it."""
        settings = target.settings
        if target.made is None or target.task is None or not self.is_checked(settings):
            return
        connection = await self.run.pools.of(settings.healthCheckSr)
        await check_health(
            connection,
            target.opened.repository,
            target.made,
            settings.healthCheckSr,
            settings.healthCheckTimeout,
            self.run.root.id,
            target.task,
        )

    async def end_replica(self, replica: Replica) -> None:
        """Boot a copy of the new replica if the settings want that, and end the export. Raises what was wrong."""
        settings = replica.settings
        assert replica.task is not None
        if replica.made and self.is_checked(settings):
            sr, seconds = settings.healthCheckSr, settings.healthCheckTimeout
            await check_replica(replica.connection, replica.made, sr, seconds, self.run.root.id, replica.task)
        await replica.task.succeed()
        replica.task = None

    def next_timestamp(self, now: int) -> int:
        """Return the time of the backup: now, but after every backup there is, wherever a clock has gone back."""
        there = [one.timestamp for target in self.targets for one in target.backups]
        there += [one.timestamp for replica in self.replicas for one in replica.copies]
        newest = max(there, default=0.0)
        return max(now, int(newest) // 1000 * 1000 + 1000)

    # The machine.

    async def _with_snapshot(self) -> None:
        await self.machine.clear_keys()
        await self._prune()
        if self._early is None and not self.wants_snapshot():
            await self.transfer(None)
            return
        snapshot: Snapshot | None = None
        try:
            snapshot = await self._snapshot()
            await self.transfer(snapshot)
        except BaseException:
            await self._in_any_case(self._give_up(snapshot))
            raise
        await self.after(snapshot)

    async def _snapshot(self) -> Snapshot:
        early, self._early = self._early, None
        if early is not None:
            await self._mark(early)
            return early
        async with self.task.task({"name": "snapshot"}) as task:
            snapshot = await self._make_snapshot(task)
            await self._mark(snapshot)
            task.result = snapshot.uuid
        return snapshot

    async def _make_snapshot(self, task: Task) -> Snapshot:
        if not self.settings.bypassVdiChainsCheck:
            await self.machine.refuse_unhealthy_chain()
        if self.settings.cbtDestroySnapshotData:
            await track_changes(self.machine, task)
        async with self._offline(whole=False):
            if not self.tells_guest:
                return await self.machine.snapshot(memory=self.with_memory)
            try:
                ready = await self._tell_guest(task, guest_hook.BEFORE)
                snapshot = await self.machine.snapshot(memory=self.with_memory)
            finally:
                # A guest that holds still is not left so, whatever became of the snapshot.
                await self._in_any_case(self._tell_guest(task, guest_hook.AFTER))
            if ready:
                await self.machine.tag(snapshot, guest_hook.SYNCED)
            return snapshot

    async def _tell_guest(self, task: Task, path: str) -> bool:
        """Return whether the guest was told; that it was not is a warning."""
        try:
            await self.run.hook.tell(self.machine, path)
        except (JobError, PoolError) as failure:
            data = {"request": path, "error": words(failure)}
            await task.warning("the guest could not be told of its snapshot", data)
            return False
        return True

    async def _mark(self, snapshot: Snapshot) -> None:
        keys = {
            names.DATETIME: names.stamp(self.timestamp),
            names.JOB: self.job.id,
            names.SCHEDULE: self.job.schedule,
            names.VM: self.machine.uuid,
            names.QCOW2_FIX: "true",
        }
        await self.machine.mark(snapshot, keys, names.snapshot_name(self.job.name, self.machine.name))

    @asynccontextmanager
    async def _offline(self, *, whole: bool) -> AsyncIterator[None]:
        """Shut the machine down for the block if the settings say so: for the whole backup, or for the snapshot."""
        if not self.offline(whole=whole):
            yield
            return
        async with self.machine.shut_down():
            yield

    async def unneeded(self, newest: Snapshot | None = None) -> tuple[list[Snapshot], list[Disk]]:
        """Return the snapshots that the job does not need any more, and disks that belong to none.

        That is before there is a new one, or with it. A base whose data were given up belongs to no machine.
        """
        new = newest or self._early
        found = [one for one in await self.machine.snapshots(self.job.id) if new is None or one.ref != new.ref]
        if newest is not None:
            found.append(newest)
        counts = {
            schedule: resolve(self.job.settings, ["", schedule, self.machine.uuid]).snapshotRetention
            for schedule in {one.schedule for one in found} | {self.job.schedule}
            if schedule == self.job.schedule or schedule in self.job.settings
        }
        if newest is None and counts[self.job.schedule]:
            counts[self.job.schedule] -= 1  # The one to come is counted.
        base = self.base_at if newest is None else newest.datetime if self.mode == "delta" else ""
        disks = await left_disks(self.machine.connection, await self.machine.disks(), self.job.id)
        left = [disk for disk in disks if not base or disk.config.get(names.DATETIME) != base]
        return old_snapshots(found, counts, base), left

    async def _prune(self, newest: Snapshot | None = None) -> None:
        """Remove the snapshots that the job does not need any more, and disks that a killed run left of them."""
        snapshots, disks = await self.unneeded(newest)
        for one in snapshots:
            await self._remove(one)
        for disk in disks:
            await self._discard(disk)

    async def _discard(self, disk: Disk) -> None:
        try:
            await self.machine.discard(disk)
        except (XapiError, TaskFailed) as failure:
            await self.task.warning("a snapshot could not be removed", {"disk": disk.uuid, "error": words(failure)})

    async def _remove(self, snapshot: Snapshot) -> None:
        """Remove a snapshot; where the pool refuses that, it is told, and the next run tries again."""
        try:
            await self.machine.destroy(snapshot)
        except (XapiError, TaskFailed) as failure:
            data = {"snapshot": snapshot.uuid, "error": words(failure)}
            await self.task.warning("a snapshot could not be removed", data)

    async def after(self, snapshot: Snapshot) -> None:
        """Do with a snapshot what the settings say, now that the backup is there."""
        await self._prune(snapshot)

    async def _give_up(self, snapshot: Snapshot | None) -> None:
        """Remove what was begun; the snapshot that the last good backup needs is another one."""
        if snapshot is None:
            for one in await self.machine.snapshots(self.job.id):
                if not one.datetime:
                    await self.machine.destroy(one)
        elif not self.settings.snapshotRetention or self.mode == "delta":
            await self.machine.destroy(snapshot)

    async def _in_any_case(self, work: Any) -> None:
        """Do a clean-up also when the run is being stopped; the reason of the failure goes before those of this."""
        doing = asyncio.ensure_future(work)
        with suppress(PoolError, JobError, TimeoutError):
            async with asyncio.timeout(CLEAN_UP_SECONDS):
                await doing
