"""The repositories of the remotes that callers name: listed, measured, and backups deleted from them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Hashable, Sequence
from contextlib import aclosing, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.exc import OperationalError

from runtime.storage.file_remote import RemoteUnusable
from runtime.storage.remote_url import RemoteUrl
from runtime.storage.remotes import Remotes
from runtime.storage.repository import filters, layout, listing
from runtime.storage.repository.deletion import delete_metadata_backup, delete_vm_backups
from runtime.storage.repository.disk import DIRECTORY, FILE
from runtime.storage.repository.encrypted_handle import EncryptedHandle
from runtime.storage.repository.file_handle import FileHandle
from runtime.storage.repository.handle import FileFault, Locked, RemoteHandle
from runtime.storage.repository.handles import Handles, Lease
from runtime.storage.repository.listing import Faults, Part
from runtime.storage.repository.machine import Form
from runtime.storage.repository.root import Root, look
from runtime.storage.repository.s3_handle import S3Handle
from runtime.storage.repository.s3_store import KINDS, LIMIT
from runtime.storage.repository.task_work import Progress, TaskWork
from runtime.storage.repository.verification import Verdict
from runtime.storage.repository.verifying import verify_all
from runtime.storage.repository.vm_listing import Manner
from runtime.storage.task_errors import LimitReached

_log = structlog.get_logger(__name__)

Remote = dict[str, Any]
"""The record of a remote as a caller sends it."""

VERIFY = "verify"
"""The kind of the tasks that read repositories to prove them whole."""
DELETE = "delete"
"""The kind of the tasks that delete backups."""
LIST = "list"
"""The kind of the tasks that tell what a listing left out."""
LISTINGS_KNOWN = 1000
"""Listings of which it is known what they left out the last time."""

DELETED_AT_ONCE = 50
"""Backups that one piece of work deletes, under one hold of the lock."""
DELETE_PATIENCE = 1200.0
"""Seconds for that: the data of a full backup may have terabytes (the original's limit of an operation, measured)."""


class Repositories:
    """The repositories of all remotes. Nothing is kept of a URL but in memory, while its remote is open."""

    def __init__(
        self,
        remotes: Remotes,
        work: TaskWork,
        spool: Path,
        *,
        handles: Handles | None = None,
        s3_limit: float = LIMIT,
    ) -> None:
        self._remotes = remotes
        self._work = work
        self._spool = spool
        self._handles = Handles() if handles is None else handles
        self.leaving: set[asyncio.Task[None]] = set()
        """Sessions on backups that are being ended."""
        self._s3_limit = s3_limit
        self._left_out: dict[int, int] = {}

    def vm_backups(self, remotes: dict[str, Remote], vm: str | None = None) -> AsyncGenerator[bytes, None]:
        """Return the backups of virtual machines as one JSON text in pieces, by remote and machine, oldest first.

        A remote that cannot be used is left out, and so is a file; both are logged, and a task with warnings tells of
        files, once until a listing of the same leaves out others. When nothing is left to tell, and a
        remote is one that can never be used, it raises RemoteRefused. Closing it stops the reading.
        """

        async def part(key: str, remote: Remote, faults: Faults) -> Part:
            async with self._lease(remote) as (lease, root):
                manner = _manner(lease, root, key, remote)
                async with aclosing(listing.vm_backups(lease, manner, vm, faults)) as texts:
                    async for text in texts:
                        yield text
            await self._warn(remote, ("vm", vm), faults)

        return self._joined(remotes, part)

    def pool_backups(self, remotes: dict[str, Remote]) -> AsyncGenerator[bytes, None]:
        """Return the backups of pools' configurations, by remote and pool, oldest first; as `vm_backups`."""
        return self._joined(remotes, partial(self._part, listing.pool_backups))

    def configuration_backups(self, remotes: dict[str, Remote]) -> AsyncGenerator[bytes, None]:
        """Return the backups of Xen Orchestra's configuration, by remote, oldest first; as `vm_backups`."""
        return self._joined(remotes, partial(self._part, listing.configuration_backups))

    async def total_size(self, remote: Remote) -> int:
        """Return the bytes of all backups of virtual machines on a remote.

        Raises RemoteRefused, RemoteUnusable.
        """
        total: int | float = 0
        faults = Faults(_name(remote))
        try:
            async with self._lease(remote) as (lease, root):
                manner = _manner(lease, root, "", remote)
                async with aclosing(listing.vm_groups(lease, manner)) as groups:
                    async for group in groups:
                        for listed in group:
                            total += listed.backups.size
                            faults.add(listed.faults)
        except FileFault as fault:
            raise _unusable(fault) from None
        finally:
            faults.finish()
        return int(total)

    async def delete_vm_backups(self, remote: Remote, ids: Sequence[str]) -> None:
        """Delete backups of virtual machines as a task; those that are not there count as deleted.

        Once begun it goes on when this is cancelled, and `task.cancel` stops it between two backups. When one cannot be
        deleted the others are, and the first fault is raised. Raises NotABackup, and nothing was deleted, Locked,
        WorkCancelled, and as `total_size`.
        """
        machines: dict[str, list[str]] = {}
        for id in ids:
            path = layout.vm_backup(id)
            machines.setdefault(path.vm, []).append(path.name)
        parts = [
            (vm, names[start : start + DELETED_AT_ONCE])
            for vm, names in machines.items()
            for start in range(0, len(names), DELETED_AT_ONCE)
        ]

        async def work(progress: Progress) -> None:
            async with self._lease(remote) as (lease, _):
                await _delete_parts(lease, parts, progress, use_cache=remote.get("immutable") is not True)

        self._remotes.url(remote)
        properties = _properties(remote) | {"backups": len(ids)}
        await self._work.run(DELETE, "delete backups", properties, work, _describe)

    async def verify(self, remote: Remote, vm: str | None = None) -> Verdict:
        """Read all that is in a repository, or of one machine, as a task, and return what is wrong with it.

        Once begun it goes on when this is cancelled, and `task.cancel` stops it. Nothing is written. Raises
        WorkCancelled, and as `total_size`.
        """
        verdict = Verdict()

        async def work(progress: Progress) -> None:
            async with self._lease(remote) as (lease, _):
                try:
                    await verify_all(lease, vm, progress, verdict)
                except FileFault as fault:
                    raise _unusable(fault) from None

        self._remotes.url(remote)
        properties = _properties(remote) | ({} if vm is None else {"vm": vm})
        await self._work.run(VERIFY, "verify backups", properties, work, _describe)
        return verdict

    async def delete_metadata_backup(self, remote: Remote, id: str) -> None:
        """Delete the backup of a configuration as a task; as `delete_vm_backups`, without Locked."""
        path = layout.metadata_backup(id)

        async def work(progress: Progress) -> None:
            async with self._lease(remote) as (lease, _):
                progress.check()
                try:
                    await lease.run_within(DELETE_PATIENCE, partial(delete_metadata_backup, lease.handle, path))
                except FileFault as fault:
                    raise _unusable(fault) from None

        self._remotes.url(remote)
        await self._work.run(DELETE, "delete backups", _properties(remote) | {"backups": 1}, work, _describe)

    @asynccontextmanager
    async def opened(self, remote: Remote, *, creating: bool = False) -> AsyncIterator[tuple[Lease, Form]]:
        """Hold a remote open for reading and writing backups, and say how they are kept on it.

        Raises RemoteRefused, RemoteUnusable.
        """
        async with self._lease(remote, creating=creating) as (lease, root):
            yield lease, _form(lease, root, remote, self._remotes.url(remote))

    async def settle(self, patience: float) -> None:
        """Return when every session that ends is over, or after patience, in seconds."""
        if self.leaving:
            await asyncio.wait(self.leaving, timeout=patience)

    def close(self) -> None:
        """Close the remotes; nobody is served any more."""
        self._handles.close()

    @asynccontextmanager
    async def _lease(self, remote: Remote, *, creating: bool = False) -> AsyncIterator[tuple[Lease, Root]]:
        """Hold a remote open. Raises RemoteRefused, RemoteUnusable."""
        url = self._remotes.url(remote)

        def open() -> RemoteHandle:
            if url.kind in KINDS:
                return S3Handle(url, limit=self._s3_limit)
            folder = self._remotes.folder(url)
            return FileHandle(folder, url.path if url.kind == "file" else folder.path)

        async with self._handles.lease((remote["url"], remote.get("options") or ""), open) as lease:
            root = await lease.run(look, lease.handle, url.options.get("encryptionKey"), creating=creating)
            if root.key is not None:
                lease = lease.of(EncryptedHandle(lease.handle, root.key))
            yield lease, root

    async def _part(
        self, of: Callable[[Lease, Faults], Part], key: str, remote: Remote, faults: Faults
    ) -> AsyncGenerator[bytes, None]:
        async with self._lease(remote) as (lease, _), aclosing(of(lease, faults)) as texts:
            async for text in texts:
                yield text
        await self._warn(remote, of, faults)

    async def _warn(self, remote: Remote, what: Hashable, faults: Faults) -> None:
        """Say in a task what a listing of a remote left out; listing it again and again makes no second task of it."""
        listed = hash((remote["url"], what))
        if self._left_out.pop(listed, 0) != faults.mark:
            warnings = [(listing.LEFT_OUT, {"path": "/" + one.path, "error": one.reason}) for one in faults.first]

            async def work(progress: Progress) -> None:
                await progress.tell(100, warnings)

            properties = _properties(remote) | {"leftOut": faults.count}
            try:
                if faults.count:
                    await self._work.run(LIST, "list backups", properties, work, _describe)
            except (LimitReached, OperationalError) as fault:
                _log.warning("what a listing left out is no task", fault=str(fault))
        if faults.count:
            self._left_out[listed] = faults.mark
            if len(self._left_out) > LISTINGS_KNOWN:
                self._left_out.pop(next(iter(self._left_out)))

    async def _joined(
        self, remotes: dict[str, Remote], part: Callable[[str, Remote, Faults], Part]
    ) -> AsyncGenerator[bytes, None]:
        parts = [(key, partial(part, key, remote)) for key, remote in remotes.items()]
        async with aclosing(listing.joined(parts, self._spool)) as pieces:
            async for piece in pieces:
                yield piece


def _manner(lease: Lease, root: Root, key: str, remote: Remote) -> Manner:
    immutable = remote.get("immutable") is True
    return Manner(
        key,
        use_cache=not immutable,
        write_cache=not (immutable or root.watched),
        watch_frozen=root.watched,
        memory=lease.memory,
    )


def _form(lease: Lease, root: Root, remote: Remote, url: RemoteUrl) -> Form:
    disks = DIRECTORY if url.options.get("useVhdDirectory") is True or not lease.handle.places else FILE
    return Form(
        disks,
        compression=filters.BROTLI if disks == DIRECTORY else filters.NONE,
        checksums=not root.encrypted,
        use_cache=remote.get("immutable") is not True,
        encrypted=root.encrypted,
    )


async def _delete_parts(
    lease: Lease, parts: list[tuple[str, list[str]]], progress: Progress, *, use_cache: bool
) -> None:
    first: Exception | None = None
    for number, (vm, names) in enumerate(parts, 1):
        progress.check()
        delete = partial(delete_vm_backups, lease.handle, vm, names, progress.stop, use_cache=use_cache)
        faults: list[FileFault | Locked]
        try:
            faults = [*await lease.run_within(DELETE_PATIENCE, delete)]
        except (FileFault, Locked) as fault:
            faults = [fault]
        warnings = [("a backup was not deleted", _describe(left)) for left in faults]
        await progress.tell(100 * number / len(parts), warnings)
        for left in faults:
            first = first or (_unusable(left) if isinstance(left, FileFault) else left)
    progress.check()
    if first is not None:
        raise first


def _describe(fault: Exception) -> dict[str, Any]:
    """Return what a task says of a fault."""
    if isinstance(fault, Locked):
        return {"message": str(fault), "code": "ELOCKED"}
    if isinstance(fault, FileFault | RemoteUnusable):
        return {"message": str(fault)} | ({"code": fault.code} if fault.code else {})
    return {}


def _unusable(fault: FileFault) -> RemoteUnusable:
    """Return the error of a call that was about the one file that cannot be used."""
    return RemoteUnusable(str(fault), fault.code)


def _properties(remote: Remote) -> dict[str, Any]:
    return {"id": remote["id"], "type": "remote"} if isinstance(remote.get("id"), str) else {"type": "remote"}


def _name(remote: Remote) -> str:
    name = remote.get("id")
    return name if isinstance(name, str) else ""
