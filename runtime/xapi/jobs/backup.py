"""A backup job of machines, from its first event to its outcome."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.xapi.jobs.errors import JobError, Skipped, words
from runtime.xapi.jobs.full import FullBackup, SnapshotOnly
from runtime.xapi.jobs.incremental import IncrementalBackup
from runtime.xapi.jobs.job import Job
from runtime.xapi.jobs.log import Task
from runtime.xapi.jobs.machine import Machine, find
from runtime.xapi.jobs.run import Opened, Run, some_at_a_time
from runtime.xapi.jobs.vm_backup import VmBackup

MODES: dict[str, type[VmBackup]] = {"full": FullBackup, "delta": IncrementalBackup}


class _Vm:
    """A machine of the job and how it stands."""

    def __init__(self, run: Run, uuid: str, remotes: Sequence[Opened]) -> None:
        self._run = run
        self._remotes = remotes
        self.uuid = uuid
        self.task: Task | None = None
        self.failure: BaseException | None = None
        self.backup: VmBackup | None = None
        self._tries = 0
        self._early_failure: BaseException | None = None

    async def snapshot_early(self, wanted: bool | str) -> bool:
        """Make the snapshot before the turn of the machine; return whether it is one of those that are wanted.

        What that failed with is kept for its turn.
        """
        try:
            machine = await self._find()
        except Exception:
            return False  # Its turn finds out, too.
        if isinstance(wanted, str) and wanted not in machine.record["tags"]:
            return False
        try:
            self.backup = backup_of(self._run, machine, await self._begin(machine), self._remotes)
            await self.backup.snapshot_early()
        except Exception as failure:
            self._early_failure = failure
        return True

    async def abandon(self, failure: BaseException) -> None:
        """End what was begun of a machine whose turn does not come any more."""
        if self.backup is not None:
            await self.backup.drop_early()
        if self.task is not None and not self.task.over:
            await self.task.fail(failure)

    async def work(self) -> None:
        """Back the machine up, or try again; its failure is kept."""
        self.failure = None
        self._tries += 1
        early, self._early_failure = self._early_failure, None
        try:
            if early is not None:
                raise early
            machine = await self._find()
            task = await self._begin(machine)
            if self.backup is None:
                self.backup = backup_of(self._run, machine, task, self._remotes)
            self.backup.machine = machine
            await self.backup.run_once()
        except Exception as failure:
            await self._begin(None)
            self.failure = failure
        except BaseException as failure:
            if self.task is not None:
                await self.task.fail(failure)
            raise

    async def _find(self) -> Machine:
        return await find(await self._run.pools.of(self.uuid), self.uuid)

    async def _begin(self, machine: Machine | None) -> Task:
        if self.task is None:
            properties: dict[str, Any] = {"id": self.uuid, "name": "backup VM", "type": "VM"}
            if machine is not None:
                properties["name_label"] = machine.name
            self.task = await self._run.root.start(properties)
        return self.task

    async def try_again(self, retries: int) -> bool:
        """Return whether another attempt is to be made, which is told; else the machine is over, which is told."""
        assert self.task is not None
        if self.failure is None:
            await self._over()
            await self.task.succeed()
            return False
        again = self._tries <= retries and not isinstance(self.failure, Skipped)
        if again and (self.backup is None or not self.backup.done):
            data = {"attempt": self._tries, "error": words(self.failure), "isRetry": True}
            await self.task.warning("Retry the VM backup due to an error", data)
            return True
        await self._over()
        await self.task.fail(self.failure)
        return False

    async def _over(self) -> None:
        if self.backup is not None:
            await self.backup.drop_early()


def backup_of(run: Run, machine: Machine, task: Task, remotes: Sequence[Opened]) -> VmBackup:
    """Return the backup of a machine, of the kind that the job is of. Raises JobError for a mode that there is not."""
    mode = MODES.get(run.job.mode)
    if mode is None:
        raise JobError(f"Job mode {run.job.mode} not implemented")
    settings = run.job.of(machine.uuid)
    if not remotes and not run.job.ids("srs") and settings.snapshotRetention:
        mode = SnapshotOnly
    return mode(run, machine, task, remotes)


async def _snapshot_first(run: Run, vms: Sequence[_Vm]) -> None:
    """Make the snapshots of all machines that the settings name before anything is moved."""
    settings = run.job.of()
    found: list[bool] = []

    async def one(vm: _Vm) -> None:
        found.append(await vm.snapshot_early(settings.synchronizedSnapshot))

    await some_at_a_time(settings.snapshotConcurrency, [lambda vm=vm: one(vm) for vm in vms])  # type: ignore[misc]
    if not any(found):
        data = {"synchronizedSnapshot": settings.synchronizedSnapshot}
        await run.root.warning("no vm matched the synchronizedSnapshot tag", data)


async def _work(job: Job, vms: Sequence[_Vm]) -> list[BaseException]:
    """Back all machines up, those that fail again after the others; return what they failed with."""
    failures: list[BaseException] = []
    while vms:
        again: list[_Vm] = []

        async def one(vm: _Vm, again: list[_Vm] = again) -> None:
            await vm.work()
            retries = job.of(vm.uuid).nRetriesVmBackupFailures
            if await vm.try_again(retries):
                again.append(vm)
            elif vm.failure is not None:
                failures.append(vm.failure)

        await some_at_a_time(job.of().concurrency, [lambda vm=vm: one(vm) for vm in vms])  # type: ignore[misc]
        vms = again
    return failures


async def back_up_machines(run: Run) -> None:
    """Do the job. Raises what the job as a whole failed with, and SeveralFailed where machines or targets did."""
    job = run.job
    settings = job.of()
    for name in job.settings:
        job.of(name)  # What makes no sense is told before anything is done.
    ids = job.ids("vms")
    wanted = job.ids("remotes")
    srs = job.ids("srs")
    remotes = await run.open_remotes(wanted, settings.getRemoteTimeout)
    if not remotes and not srs and not settings.snapshotRetention:
        run.outcome("machines", len(ids), [])
        return
    await run.root.info("vms", {"vms": ids})
    vms = [_Vm(run, id, remotes) for id in ids]
    try:
        if settings.synchronizedSnapshot:
            await _snapshot_first(run, vms)
        failures = await _work(job, vms)
    except BaseException as failure:
        for vm in vms:
            await vm.abandon(failure)
        raise
    run.outcome("machines", len(ids), failures)
