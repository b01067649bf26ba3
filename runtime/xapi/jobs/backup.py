"""A backup job of machines, from its first event to its outcome."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.xapi.jobs.errors import JobError, NotBuilt, Skipped, words
from runtime.xapi.jobs.full import FullBackup, SnapshotOnly
from runtime.xapi.jobs.incremental import IncrementalBackup
from runtime.xapi.jobs.log import Task
from runtime.xapi.jobs.machine import Machine, find
from runtime.xapi.jobs.run import Opened, Run, some_at_a_time
from runtime.xapi.jobs.vm_backup import VmBackup

NOT_BUILT = ("synchronizedSnapshot",)
"""Settings that would change what a job does, and that this version does not know how to follow."""

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

    async def work(self) -> None:
        """Back the machine up, or try again; its failure is kept."""
        self.failure = None
        self._tries += 1
        try:
            machine = await self._find()
            task = await self._begin(machine)
            if self.backup is None:
                self.backup = _backup(self._run, machine, task, self._remotes)
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
            await self.task.succeed()
            return False
        again = self._tries <= retries and not isinstance(self.failure, Skipped)
        if again and (self.backup is None or not self.backup.done):
            data = {"attempt": self._tries, "error": words(self.failure), "isRetry": True}
            await self.task.warning("Retry the VM backup due to an error", data)
            return True
        await self.task.fail(self.failure)
        return False


def _backup(run: Run, machine: Machine, task: Task, remotes: Sequence[Opened]) -> VmBackup:
    mode = MODES.get(run.job.mode)
    if mode is None:
        raise JobError(f"Job mode {run.job.mode} not implemented")
    settings = run.job.of(machine.uuid)
    if not remotes and not run.job.ids("srs") and settings.snapshotRetention:
        mode = SnapshotOnly
    return mode(run, machine, task, remotes)


def _refuse_not_built(run: Run) -> None:
    """Raise NotBuilt for what this version would pass over in silence."""
    job = run.job
    for name in job.settings:
        settings = job.of(name)
        for setting in NOT_BUILT:
            if getattr(settings, setting):
                raise NotBuilt(f"the setting {setting}")


async def back_up_machines(run: Run) -> None:
    """Do the job. Raises what the job as a whole failed with, and SeveralFailed where machines or targets did."""
    job = run.job
    settings = job.of()
    _refuse_not_built(run)
    ids = job.ids("vms")
    wanted = job.ids("remotes")
    srs = job.ids("srs")
    remotes = await run.open_remotes(wanted, settings.getRemoteTimeout)
    if not remotes and not srs and not settings.snapshotRetention:
        run.outcome("machines", len(ids), [])
        return
    await run.root.info("vms", {"vms": ids})
    waiting = [_Vm(run, id, remotes) for id in ids]
    failures: list[BaseException] = []
    while waiting:
        again: list[_Vm] = []

        async def one(vm: _Vm, again: list[_Vm] = again) -> None:
            await vm.work()
            retries = job.of(vm.uuid).nRetriesVmBackupFailures
            if await vm.try_again(retries):
                again.append(vm)
            elif vm.failure is not None:
                failures.append(vm.failure)

        await some_at_a_time(settings.concurrency, [lambda vm=vm: one(vm) for vm in waiting])  # type: ignore[misc]
        waiting = again
    run.outcome("machines", len(ids), failures)
