"""Where the backup of a machine goes: a repository, while its lock on the machine is held."""

from __future__ import annotations

from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, field
from typing import Any

from runtime.contract.abi import Fault
from runtime.xapi.jobs import retention
from runtime.xapi.jobs.log import Task
from runtime.xapi.jobs.repository import Backup, Folder, Tip
from runtime.xapi.jobs.run import Opened
from runtime.xapi.jobs.settings import Settings

LOCK_SECONDS = 60.0
"""So long is waited for somebody else who works on the backups of the machine."""

MERGING = "Disk chain needs merging"


@dataclass(slots=True)
class RemoteTarget:
    """A repository that a machine is backed up to."""

    opened: Opened
    settings: Settings
    folder: Folder
    backups: list[Backup] = field(default_factory=list)
    """Those of the machine that were there before."""
    tips: dict[str, Tip] = field(default_factory=dict)
    """What can be continued, by the uuid of the snapshot."""
    task: Task | None = None
    """The export to it."""
    made: Backup | None = None
    """The backup that is there now."""

    @property
    def id(self) -> str:
        return self.opened.id

    def properties(self, is_full: bool) -> dict[str, Any]:
        return {"id": self.id, "name": "export", "type": "remote", "isFull": is_full}

    def old(self, mode: str, schedule: str, new: int = 1) -> list[Backup]:
        """Return the backups that go once there are new ones; of increments at most so many as may, oldest first."""
        of_schedule = [one for one in self.backups if one.of(mode, schedule)]
        settings = self.settings
        found = retention.old(
            of_schedule, max(settings.exportRetention - new, 0), settings.longTermRetention, settings.timezone
        )[::-1]  # fmt: skip
        if mode == "delta" and settings.maxMergedDeltasPerRun < len(found):
            found = found[: int(settings.maxMergedDeltasPerRun)]
        return found

    def tags(self, mode: str, schedule: str, timestamp: int) -> list[str]:
        settings = self.settings
        if not settings.longTermRetention:
            return []
        of_schedule = [one for one in self.backups if one.of(mode, schedule)]
        return retention.tags(timestamp, of_schedule, settings.longTermRetention, settings.timezone)

    async def remove_old(self, mode: str, schedule: str, new: int = 1) -> None:
        """Remove them; new is how many there are that `backups` does not have."""
        await self.folder.delete([one.id for one in self.old(mode, schedule, new)])

    async def read(self, vm: str, *, tips: bool) -> None:
        """Learn what is there."""
        self.backups = await self.opened.repository.backups(vm)
        if tips:
            self.tips = {one.uuid: one for one in await self.opened.repository.tips(vm)}


async def lock(opened: Opened, settings: Settings, vm: str, stack: AsyncExitStack, task: Task) -> RemoteTarget:
    """Return the target with its lock, which the stack lets go. Somebody else is waited for, and that is told.

    It is told, too, when the stack cannot wait for the remote to let it go: the task has to be open until then.
    """

    async def late() -> None:
        await task.warning(
            "the remote does not answer: what was written and is no backup yet, and the lock, stay there until it does",
            {"remote": opened.id},
        )

    try:
        folder = await stack.enter_async_context(opened.repository.locked(vm, late=late))
    except Fault as fault:
        if fault.name != "repositoryLocked":
            raise
        await task.info("waiting for another operation on the backups of the machine", {"remote": opened.id})
        folder = await stack.enter_async_context(opened.repository.locked(vm, LOCK_SECONDS, late))
    return RemoteTarget(opened, settings, folder)


async def clean(parent: Task, folder: Folder, *, merge: bool = True) -> None:
    """Put the backups of the machine in order, as a task; a merge is a task below it."""
    async with parent.task({"name": "clean-vm"}) as task:
        merging: Task | None = None
        try:
            async with aclosing(folder.clean(remove=True, merge=merge)) as records:
                async for record in records:
                    match record["type"]:
                        case "info" if record["message"] == MERGING and merge:
                            # Where there is nothing to copy there is no progress either.
                            merging = merging or await task.start({"name": "merge"})
                        case "info":
                            await task.info(record["message"], record.get("data"))
                        case "warning":
                            await task.warning(record["message"], record.get("data"))
                        case "progress":
                            if merging is None:
                                merging = await task.start({"name": "merge"})
                            elif record["total"]:
                                await merging.progress(100 * record["done"] / record["total"])
                        case "result":
                            task.result = {"merge": record["merge"], "size": record["size"]}
        except BaseException as failure:
            if merging is not None:
                await merging.fail(failure)
            raise
        if merging is not None:
            await merging.succeed()
