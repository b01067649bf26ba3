"""Partitions of disks in backups that are mounted on this machine, till somebody unmounts them."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from pathlib import Path

import structlog

from runtime.storage.disk_reading import DiskUnreadable, NothingThere
from runtime.storage.mounts import Machine
from runtime.storage.repository.disk_files import DiskFiles
from runtime.storage.repository.repositories import Remote

MOST = 16
"""Mounts at one time: each keeps a process and its remote."""

_log = structlog.get_logger(__name__)


class PartitionMounts:
    """The mounts below one folder, which nobody but the user of this process can look into."""

    def __init__(self, folder: Path, files: DiskFiles) -> None:
        self._folder = folder
        self.files = files
        self._holding: dict[str, tuple[asyncio.Event, asyncio.Task[None]]] = {}

    async def mount(self, remote: Remote, disk: str, partition: str | None) -> str:
        """Mount a partition, the whole disk without one, and return the folder.

        Raises NothingThere, DiskUnreadable, also where this machine cannot mount, and what opening a remote raises.
        """
        if len(self._holding) >= MOST:
            raise DiskUnreadable(f"{MOST} partitions are mounted already; unmount one")
        place = self._folder / secrets.token_hex(8)
        place.mkdir(mode=0o700, parents=True)
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        stop = asyncio.Event()
        task = asyncio.ensure_future(self._hold(remote, disk, partition, place, ready, stop))
        self._holding[str(place)] = stop, task
        task.add_done_callback(lambda done: self._over(place, done, ready))
        try:
            await asyncio.shield(ready)
        except asyncio.CancelledError:
            stop.set()
            raise
        return str(place)

    async def unmount(self, path: str) -> None:
        """Undo a mount. Raises NothingThere for a folder that none is at."""
        held = self._holding.get(path)
        if held is None:
            raise NothingThere("mount", path)
        held[0].set()
        await asyncio.wait({held[1]})

    async def close(self) -> None:
        """Undo all mounts."""
        for path in list(self._holding):
            with contextlib.suppress(NothingThere):
                await self.unmount(path)

    def clean(self) -> None:
        """Undo what a former process has left; this blocks."""
        machine = Machine()
        with contextlib.suppress(OSError):
            for place in sorted(self._folder.iterdir()):
                if machine.mounted(place):
                    machine.unmount(place)
                with contextlib.suppress(OSError):
                    place.rmdir()

    async def _hold(
        self,
        remote: Remote,
        disk: str,
        partition: str | None,
        place: Path,
        ready: asyncio.Future[None],
        stop: asyncio.Event,
    ) -> None:
        async with self.files.mounted(remote, disk, partition, place) as gone:
            if not ready.done():
                ready.set_result(None)
            stopped = asyncio.ensure_future(stop.wait())
            try:
                await asyncio.wait({gone, stopped}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                stopped.cancel()

    def _over(self, place: Path, task: asyncio.Task[None], ready: asyncio.Future[None]) -> None:
        self._holding.pop(str(place), None)
        with contextlib.suppress(OSError):
            place.rmdir()
        fault = None if task.cancelled() else task.exception()
        if ready.done():
            if fault is not None:
                _log.warning("a mounted partition was lost", fault=type(fault).__name__)
        else:
            ready.set_exception(fault or DiskUnreadable("the mount was given up"))
