"""What is in the repositories of several remotes, as one JSON text in pieces.

Nothing is told of a remote before it was read to its end, as a client takes a remote that is there for whole: what was
read waits in a file without a name. So one remote that fails half-way is left out and costs the others nothing, and
memory stays flat however much there is.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing
from functools import partial
from pathlib import Path
from typing import IO, cast

import structlog

from runtime.contract.jsontext import dumps
from runtime.storage.file_remote import RemoteRefused, RemoteUnusable
from runtime.storage.repository import layout
from runtime.storage.repository.at_once import AHEAD, Width, in_order, parts
from runtime.storage.repository.configurations import list_configurations, list_pool, pools
from runtime.storage.repository.faults import KeyRefused
from runtime.storage.repository.handle import FileFault
from runtime.storage.repository.handles import Lease
from runtime.storage.repository.metadata import Backups
from runtime.storage.repository.vm_listing import Listed, Manner, VmListing, list_vms, vms

PIECE = 64 << 10
"""Bytes of a piece."""
IN_MEMORY = 1 << 20
"""Bytes that a remote's part may have before it goes to a file."""
INLINE = 256 << 10
"""Bytes that are written on the spot; more goes through a thread."""
FILES = 10
"""Backups that a virtual machine may well have."""
FAULTS = 20
"""Faults of one listing that are told one by one."""
LEFT_OUT = "left out of a listing"

_log = structlog.get_logger(__name__)

Part = AsyncGenerator[bytes, None]
"""The JSON text of what one remote has."""


class Faults:
    """The faults of one remote's listing on their way to the log.

    `count` is how many there were, `first` the first FAULTS of them, and `mark` is another number when there were
    others; their order is no part of it.
    """

    def __init__(self, repository: str) -> None:
        self._repository = repository
        self.count = 0
        self.first: list[FileFault] = []
        self.mark = 0

    def add(self, faults: Iterable[FileFault]) -> None:
        for fault in faults:
            self.count += 1
            self.mark ^= hash((fault.path, fault.reason))
            if self.count <= FAULTS:
                self.first.append(fault)
                _log.warning(LEFT_OUT, remote=self._repository, path="/" + fault.path, fault=fault.reason)

    def finish(self) -> None:
        if self.count > FAULTS:
            _log.warning("more was left out of a listing", remote=self._repository, count=self.count - FAULTS)


async def vm_backups(lease: Lease, manner: Manner, vm: str | None, faults: Faults) -> Part:
    """Yield the backups of virtual machines, or of one. Raises RemoteUnusable, FileFault."""
    comma = b""
    yield b"{"
    async with aclosing(vm_groups(lease, manner, vm)) as groups:
        async for group in groups:
            text = []
            for listed in group:
                faults.add(listed.faults)
                if listed.backups.text or vm is not None:
                    text += [comma, dumps(listed.vm), b":[", listed.backups.text, b"]"]
                    comma = b","
            yield b"".join(text)
    yield b"}"


async def vm_groups(lease: Lease, manner: Manner, vm: str | None = None) -> AsyncGenerator[list[Listed], None]:
    """Yield the listing of virtual machines, by name, some at a time, or of the one.

    Raises RemoteUnusable, FileFault.
    """
    names = [vm] if vm is not None else await lease.run(vms, lease.handle)
    if vm is not None and not (layout.is_name(vm) and layout.is_vm(vm)):
        yield [Listed(vm, Backups(), [])]
        return
    width = Width(lease.handle)

    async def look(group: Sequence[str]) -> list[Listed]:
        work = partial(list_vms, lease.handle, group, manner, width.files)
        found = await width.run(lease, FILES * len(group), work)
        return [one if isinstance(one, Listed) else await _read(lease, one, width) for one in found]

    # Few folders are spread over all threads.
    most = max(1, len(names) // AHEAD)
    async with aclosing(in_order(parts(names, lambda: min(width.folders, most)), look, width)) as groups:
        async for group in groups:
            yield group


async def pool_backups(lease: Lease, faults: Faults) -> Part:
    """Yield the backups of pools' configurations. Raises RemoteUnusable, FileFault."""
    found, missed = await lease.run(pools, lease.handle)
    faults.add(missed)
    first = True
    yield b"{"
    width = Width(lease.handle)
    listings = in_order(found.items(), lambda pool: lease.run(list_pool, lease.handle, pool[0], pool[1]), width)
    async with aclosing(listings) as lists:
        async for pool, backups, missed in lists:
            faults.add(missed)
            if backups:
                yield (b"" if first else b",") + dumps(pool) + b":[" + b",".join(backups) + b"]"
                first = False
    yield b"}"


async def configuration_backups(lease: Lease, faults: Faults) -> Part:
    """Yield the backups of Xen Orchestra's configuration. Raises RemoteUnusable, FileFault."""
    backups, missed = await lease.run(list_configurations, lease.handle)
    faults.add(missed)
    yield b"[" + b",".join(backups) + b"]"


async def joined(remotes: Sequence[tuple[str, Callable[[Faults], Part]]], spool: Path, at_once: int = 4) -> Part:
    """Yield one object with the part of each remote under its key, without those that fail.

    When nothing is left to tell, it raises the first RemoteRefused or KeyRefused there was.

    spool is the folder for what waits. Closing this stops the reading, but for operations that have begun.
    """
    turns = asyncio.Semaphore(at_once)
    reading = [asyncio.ensure_future(_spooled(key, part, spool, turns)) for key, part in remotes]
    try:
        head = b"{"
        never: RemoteRefused | KeyRefused | None = None
        for (key, _), task in zip(remotes, reading, strict=True):
            try:
                file = await task
            except (RemoteRefused, KeyRefused) as fault:
                never = never or fault
                continue
            if file is None:
                continue
            yield head + dumps(key) + b":"
            head = b","
            with file:
                while piece := file.read(PIECE):
                    yield piece
        if head == b"{" and never is not None:
            raise never
        yield b"{}" if head == b"{" else b"}"
    finally:
        for task in reading:
            task.cancel()
        await asyncio.gather(*reading, return_exceptions=True)
        for task in reading:
            if not task.cancelled() and task.exception() is None and (file := task.result()) is not None:
                file.close()


async def _spooled(key: str, part: Callable[[Faults], Part], spool: Path, turns: asyncio.Semaphore) -> IO[bytes] | None:
    """Return a file with what one remote has, or None if it failed."""
    faults = Faults(key)
    async with turns:
        file = cast(IO[bytes], tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(spool)))  # noqa: SIM115
        try:
            async with aclosing(part(faults)) as texts:
                async for text in texts:
                    if len(text) > INLINE:
                        await asyncio.to_thread(file.write, text)
                    else:
                        file.write(text)
            file.seek(0)
        except (RemoteRefused, KeyRefused) as fault:
            _log.warning("a remote was left out of a listing", remote=key, fault=str(fault) or "not built yet")
            file.close()
            raise
        except (RemoteUnusable, FileFault) as fault:
            _log.warning("a remote was left out of a listing", remote=key, fault=fault.reason)
            file.close()
            return None
        except BaseException:
            file.close()
            raise
        finally:
            faults.finish()
    return file


async def _read(lease: Lease, listing: VmListing, width: Width) -> Listed:
    """Return the backups of a virtual machine that has many."""

    async def read(names: Sequence[str]) -> None:
        await width.run(lease, len(names), partial(listing.read, names))

    async with aclosing(in_order(parts(listing.unread, lambda: width.files), read, width)) as done:
        async for _ in done:
            pass
    return await lease.run(listing.finish)
