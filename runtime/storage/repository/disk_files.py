"""Partitions, folders and files of the disks of backups."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

from runtime.storage.disk_reading import DiskReading, DiskUnreadable, NothingThere, Read
from runtime.storage.repository import layout
from runtime.storage.repository.chain import open_chain
from runtime.storage.repository.chain_bytes import ChainBytes
from runtime.storage.repository.faults import Damaged, NoDisk
from runtime.storage.repository.handle import FileFault, Missing
from runtime.storage.repository.repositories import Remote, Repositories


class DiskFiles:
    """What is on disks. Disks are named by the ids of a listing.

    Every method raises NothingThere for a disk, partition, folder or file that is not there, DiskUnreadable, and what
    opening a remote raises.
    """

    def __init__(self, repositories: Repositories, reading: DiskReading | None = None) -> None:
        self._repositories = repositories
        self._reading = DiskReading() if reading is None else reading

    async def partitions(self, remote: Remote, disk: str) -> AsyncGenerator[dict[str, Any], None]:
        """Yield partitions and logical volumes; none of a disk that is one file system."""
        async with (
            self._opened(remote, disk) as (size, read),
            contextlib.aclosing(self._reading.partitions(size, read)) as found,
        ):
            async for record in found:
                yield record

    async def names(
        self, remote: Remote, disk: str, partition: str | None, path: str
    ) -> AsyncGenerator[list[str], None]:
        """Yield the names in a folder, folders with a slash at the end."""
        async with (
            self._opened(remote, disk) as (size, read),
            contextlib.aclosing(self._reading.names(size, read, partition, path)) as found,
        ):
            async for names in found:
                yield names

    async def archive(
        self, remote: Remote, disk: str, partition: str | None, paths: list[str], format: str
    ) -> AsyncGenerator[bytes, None]:
        """Yield an archive of files and folders, `zip` or `tgz`; one that fails in the middle is cut."""
        async with (
            self._opened(remote, disk) as (size, read),
            contextlib.aclosing(self._reading.archive(size, read, partition, paths, format)) as found,
        ):
            async for piece in found:
                yield piece

    @contextlib.asynccontextmanager
    async def mounted(
        self, remote: Remote, disk: str, partition: str | None, folder: Path
    ) -> AsyncIterator[asyncio.Task[None]]:
        """Have a partition mounted at an empty folder; yields a task that ends when others unmount it."""
        async with (
            self._opened(remote, disk) as (size, read),
            self._reading.mounted(size, read, partition, folder) as gone,
        ):
            yield gone

    @contextlib.asynccontextmanager
    async def _opened(self, remote: Remote, id: str) -> AsyncIterator[tuple[int, Read]]:
        """Open a disk; yield its size and what reads it."""
        try:
            folder, path = layout.vm_disk(id)
        except layout.NotABackup:
            raise NothingThere("disk", id) from None
        try:
            async with self._repositories.opened(remote) as (lease, _):
                content = ChainBytes(await lease.run(partial(open_chain, lease.handle, folder, path)))
                try:

                    async def read(offset: int, length: int) -> bytes:
                        return await lease.run(content.read, offset, length)

                    yield content.size, read
                finally:
                    # A thread may still be in it.
                    await asyncio.shield(asyncio.to_thread(content.close))
        except NoDisk:
            raise NothingThere("disk", id) from None
        except Missing as fault:
            raise DiskUnreadable(f"/{fault.path} is missing") from None
        except (Damaged, FileFault) as fault:
            raise DiskUnreadable(str(fault)) from None
