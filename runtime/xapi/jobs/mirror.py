"""A mirror: the backups of one remote copied to others, oldest first, each as it is.

Source: reference xo-proxy.md 8.4. Backups of the same time are the same backup. Each destination gets what comes after
the last one that it has; disks are not flattened.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any

from runtime.xapi.jobs import patterns
from runtime.xapi.jobs.errors import Damaged, JobError, SeveralFailed, words
from runtime.xapi.jobs.fork import Source, fork
from runtime.xapi.jobs.log import Meter, Task
from runtime.xapi.jobs.repository import Backup, Tip
from runtime.xapi.jobs.restore import counted
from runtime.xapi.jobs.run import Opened, Run, limited, some_at_a_time
from runtime.xapi.jobs.settings import Settings
from runtime.xapi.jobs.targets import RemoteTarget, clean, lock

MODES = ("full", "delta")


async def mirror(run: Run) -> None:
    """Do the job. Raises what it failed with as a whole, and SeveralFailed where machines or targets did."""
    job = run.job
    settings = job.of()
    if job.mode not in MODES:
        raise JobError(f"Job mode {job.mode} not implemented")
    wanted = job.ids("remotes")
    source_id = str(job.record["sourceRemote"])
    sources = await run.open_remotes([source_id], settings.getRemoteTimeout)
    remotes = await run.open_remotes(wanted, settings.getRemoteTimeout)
    if not sources or not remotes:
        run.outcome("machines", 0, [])
        return
    machines = await sources[0].repository.machines()
    await run.root.info("vms", {"vms": [*machines]})
    failures: list[BaseException] = []

    async def one(vm: str) -> None:
        task = await run.root.start({"id": vm, "name": "backup VM", "type": "VM"})
        try:
            limit = job.of(vm).vmTimeout
            async with limited(limit, f"the copy took longer than vmTimeout allows, {limit:g} s"):
                await Mirror(run, vm, sources[0], remotes, task).do(machines[vm])
        except Exception as failure:
            failures.append(failure)
            await task.fail(failure)
        except BaseException as failure:
            await task.fail(failure)
            raise
        else:
            await task.succeed()

    await some_at_a_time(settings.concurrency, [lambda vm=vm: one(vm) for vm in machines])  # type: ignore[misc]
    await run.root.progress(100)
    run.outcome("machines", len(machines), failures)


class Mirror:
    """The backups of one machine."""

    def __init__(self, run: Run, vm: str, source: Opened, remotes: Sequence[Opened], task: Task) -> None:
        self._run = run
        self.job = run.job
        self.vm = vm
        self.source = source
        self._remotes = remotes
        self._task = task
        self.targets: list[RemoteTarget] = []
        self._backups: list[Backup] = []
        """Those of the source, of the mode of the job."""
        self._failed: dict[str, BaseException] = {}

    async def do(self, backups: list[Backup]) -> None:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.source.repository.locked(self.vm, 60))
            for opened, settings in self.wanted():
                try:
                    target = await lock(opened, settings, self.vm, stack, self._task)
                    await clean(self._task, target.folder)
                    await target.read(self.vm, tips=True)
                    self.targets.append(target)
                except Exception as failure:
                    await self.drop(opened.id, failure)
            self.refuse_none()
            new = await self.new(backups)
            for backup in new:
                await self._copy(backup)
            if not new:
                await self._task.progress(100)
                await self._task.info("No healthCheck needed because no data was transferred.")
            for target in [*self.targets]:
                try:
                    if new:
                        await target.remove_old(self.job.mode, self.job.schedule, new=0)
                    await clean(self._task, target.folder, merge=target.settings.mergeBackupsSynchronously)
                except Exception as failure:
                    await self.drop(target.id, failure)
        if self._failed:
            raise self._failure()

    async def drop(self, id: str, failure: BaseException) -> None:
        """Go on without a target, which is told."""
        self.targets = [one for one in self.targets if one.id != id]
        self._failed[id] = failure
        await self._task.warning("a target is left out", {"id": id, "error": words(failure)})

    def wanted(self) -> list[tuple[Opened, Settings]]:
        """Return the remotes that the settings let copies go to, with their settings."""
        found = [(one, self.job.of(self.vm, one.id)) for one in self._remotes]
        return [(one, settings) for one, settings in found if settings.exportRetention]

    def refuse_none(self) -> None:
        """Raise what the targets failed with if none is left."""
        if self._failed and not self.targets:
            raise self._failure()

    def _failure(self) -> BaseException:
        failures = [*self._failed.values()]
        if len(failures) == 1 and not self.targets:
            return failures[0]
        said = "; ".join(f"{id}: {words(failure)}" for id, failure in self._failed.items())
        return SeveralFailed(f"{len(failures)} of {len(failures) + len(self.targets)} targets failed: {said}", failures)

    async def new(self, backups: Sequence[Backup]) -> list[Backup]:
        """Return which backups of the source are to be copied, oldest first; why it is nothing is told."""
        self._backups = [one for one in backups if one.metadata.get("mode") == self.job.mode]
        new = [one for one in self._backups if self.wanting(one)]
        new.sort(key=lambda one: one.timestamp)
        if not new:
            await self._task.info("No new data to upload for this VM")
            return []
        pattern = self.job.record.get("filter")
        if pattern is not None:
            fitting = [one for one in new if patterns.matches(pattern, one.metadata)]
            new = fitting if self.job.mode == "full" else new if fitting else []
            if not new:
                await self._task.info("This VM is excluded by the job filter")
        return new

    def wanting(self, backup: Backup) -> list[RemoteTarget]:
        """Return the targets that have neither this backup nor a later one of the same job.

        What a target has let go of, it does not get again.
        """
        job = backup.metadata.get("jobId")
        later = {
            one.timestamp
            for one in self._backups
            if one.timestamp >= backup.timestamp and one.metadata.get("jobId") == job
        }
        return [one for one in self.targets if later.isdisjoint(there.timestamp for there in one.backups)]

    async def _copy(self, backup: Backup) -> None:
        """Copy one backup to the targets that do not have it."""
        wanting = {target.id: target for target in self.wanting(backup)}
        disks = backup.metadata.get("vdis") or {}
        is_full = is_whole(backup)
        transfers: dict[str, Task] = {}
        meters: dict[str, Meter] = {}
        for id, target in wanting.items():
            target.task = await self._task.start(target.properties(is_full))
            transfers[id] = await target.task.start({"name": "transfer"})
            meters[id] = Meter(transfers[id])
            await meters[id].start()
        written: dict[str, dict[str, Any]] = {id: {} for id in wanting}

        async def part(key: str, blocks: Any, takers: dict[str, Any]) -> None:
            for id, outcome in (await fork(blocks, takers)).items():
                if isinstance(outcome, Exception):
                    await transfers[id].fail(outcome)
                    await self._end(wanting.pop(id), outcome)
                else:
                    written[id][key] = outcome

        try:
            if self.job.mode == "full":
                takers = {id: self._full(target, backup, meters[id]) for id, target in wanting.items()}
                await part("xva", self.source.repository.full(backup.id), takers)
            for ref, vdi in disks.items() if self.job.mode == "delta" else ():
                path = backup.metadata["vhds"][ref]
                described = await self.source.repository.describe_disk(self.vm, path)
                chain = described["chain"]
                above = chain[-2] if len(chain) > 1 else None
                base = None if above is None else str(above["path"])
                takers = {
                    id: self._disk(target, backup, vdi, described, above, meters[id]) for id, target in wanting.items()
                }
                await part(ref, self.source.repository.disk(self.vm, path, base, "blocks"), takers)
        except BaseException as failure:
            for id, target in [*wanting.items()]:
                await transfers[id].fail(failure)
                await self._end(target, failure)
            raise
        for id, target in [*wanting.items()]:
            size = sum(int(one["size"]) for one in written[id].values())
            await meters[id].end()
            transfers[id].result = {"size": size}
            await transfers[id].succeed()
            try:
                await target.folder.commit(self._metadata(target, backup, written[id], size))
                await target.read(self.vm, tips=True)
            except Exception as failure:
                await self._end(target, failure)
                continue
            assert target.task is not None
            await target.task.succeed()
            target.task = None
        self.refuse_none()

    async def _end(self, target: RemoteTarget, failure: BaseException) -> None:
        if target.task is not None:
            await target.task.fail(failure)
            target.task = None
        await self.drop(target.id, failure)

    def _full(self, target: RemoteTarget, backup: Backup, meter: Meter) -> Any:
        async def write(blocks: Source) -> dict[str, Any]:
            return await target.folder.write_full(int(backup.timestamp), counted(blocks, meter))

        return write

    def _disk(
        self,
        target: RemoteTarget,
        backup: Backup,
        vdi: dict[str, Any],
        described: dict[str, Any],
        above: dict[str, Any] | None,
        meter: Meter,
    ) -> Any:
        async def write(blocks: Source) -> dict[str, Any]:
            parent = None
            if above is not None:
                tip = target.tips.get(str(above["uuid"]))
                if tip is None or not tip.continuable:
                    raise Damaged(f"Missing vdi {above['uuid']} which is a base for a delta", code="NO_BASE")
                parent = tip.path
            return await target.folder.write_disk(
                self.job.id,
                str(vdi.get("$snapshot_of$uuid") or vdi["uuid"]),
                int(backup.timestamp),
                str(described["uuid"]),
                int(described["virtualSize"]),
                counted(blocks, meter),
                parent,
            )

        return write

    def _metadata(self, target: RemoteTarget, backup: Backup, parts: dict[str, Any], size: int) -> dict[str, Any]:
        metadata = {
            name: value for name, value in backup.metadata.items() if name not in ("_filename", "id", "isImmutable")
        }
        metadata |= {
            "jobId": self.job.id,
            "scheduleId": self.job.schedule,
            "size": size,
            "tags": target.tags(self.job.mode, self.job.schedule, int(backup.timestamp)),
        }
        if self.job.mode == "full":
            return metadata | {"xva": parts["xva"]["path"]}
        return metadata | {
            "vhds": {ref: one["path"] for ref, one in parts.items()},
            "isVhdDifferencing": {ref: bool(one["differencing"]) for ref, one in parts.items()},
        }


def is_whole(backup: Backup) -> bool:
    """Return whether a backup is made of no increment."""
    return not any((backup.metadata.get("isVhdDifferencing") or {}).values())


def base_on(target: RemoteTarget, uuid: str) -> Tip:
    """Return the disk of a target that an increment goes upon. Raises Damaged."""
    tip = target.tips.get(uuid)
    if tip is None or not tip.continuable:
        raise Damaged(f"Missing vdi {uuid} which is a base for a delta", code="NO_BASE")
    return tip
