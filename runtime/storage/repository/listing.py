"""What is in the repositories of several remotes, as one JSON text in pieces.

Nothing is told of a remote before it was read to its end, as a client takes a remote that is there for whole: what was
read waits in a file without a name. So one remote that fails half-way is left out and costs the others nothing, and
memory stays flat however much there is.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing
from functools import partial
from pathlib import Path
from resource import RUSAGE_THREAD, getrusage
from typing import IO, TypeVar, cast

import structlog

from runtime.contract.jsontext import dumps
from runtime.storage.file_remote import RemoteRefused, RemoteUnusable
from runtime.storage.remotes import RemoteNotBuilt
from runtime.storage.repository import layout
from runtime.storage.repository.configurations import list_configurations, list_pool, pools
from runtime.storage.repository.handle import FileFault, RemoteHandle
from runtime.storage.repository.handles import AT_ONCE, Lease
from runtime.storage.repository.vm_listing import Listed, Manner, VmListing, list_vms, vms

T = TypeVar("T")
R = TypeVar("R")

PIECE = 64 << 10
"""Bytes of a piece."""
IN_MEMORY = 1 << 20
"""Bytes that a remote's part may have before it goes to a file."""
INLINE = 256 << 10
"""Bytes that are written on the spot; more goes through a thread."""
VMS_AT_ONCE = 16
"""Virtual machines that one piece of work looks at."""
WAITS = 4
"""Waits for each virtual machine from which on its remote counts as one that lets its readers wait."""
READ_AT_ONCE = 64
"""Metadata files of one virtual machine that one piece of work reads."""
AHEAD = 2 * AT_ONCE
"""Pieces of work of one listing that are begun before the first of them is told."""
FAULTS = 20
"""Faults of one listing that are logged one by one."""

_log = structlog.get_logger(__name__)

Part = AsyncGenerator[bytes, None]
"""The JSON text of what one remote has."""


class Faults:
    """The faults of one remote's listing on their way to the log."""

    def __init__(self, repository: str) -> None:
        self._repository = repository
        self._count = 0

    def add(self, faults: Iterable[FileFault]) -> None:
        for fault in faults:
            self._count += 1
            if self._count <= FAULTS:
                _log.warning(
                    "left out of a listing", remote=self._repository, path="/" + fault.path, fault=fault.reason
                )

    def finish(self) -> None:
        if self._count > FAULTS:
            _log.warning("more was left out of a listing", remote=self._repository, count=self._count - FAULTS)


async def vm_backups(lease: Lease, manner: Manner, vm: str | None, faults: Faults) -> Part:
    """Yield the backups of virtual machines, or of one. Raises RemoteUnusable, FileFault."""
    first = True
    yield b"{"
    async with aclosing(each_vm(lease, manner, vm)) as listings:
        async for listed in listings:
            faults.add(listed.faults)
            if not listed.backups and vm is None:
                continue
            yield (b"" if first else b",") + dumps(listed.vm) + b":["
            first = False
            yield b",".join(backup.text for backup in listed.backups)
            yield b"]"
    yield b"}"


async def each_vm(lease: Lease, manner: Manner, vm: str | None = None) -> AsyncGenerator[Listed, None]:
    """Yield the listing of each virtual machine, by name, or of the one. Raises RemoteUnusable, FileFault."""
    names = [vm] if vm is not None else await lease.run(vms, lease.handle)
    if vm is not None and not (layout.is_name(vm) and layout.is_vm(vm)):
        yield Listed(vm, [], [])
        return
    # A piece of work costs more than a small folder, and every thread is to have some.
    size = max(1, min(VMS_AT_ONCE, len(names) // AHEAD))
    width = _Width(lease.handle)

    async def look(group: Sequence[str]) -> list[Listed | VmListing]:
        found, waits = await lease.run(_counting_waits, partial(list_vms, lease.handle, group, manner, READ_AT_ONCE))
        width.learn(waits, len(group))
        return found

    async with aclosing(in_order(_parts(names, size), look, width)) as listings:
        async for group in listings:
            for listed in group:
                yield listed if isinstance(listed, Listed) else await _read_by_parts(lease, listed)


async def pool_backups(lease: Lease, faults: Faults) -> Part:
    """Yield the backups of pools' configurations. Raises RemoteUnusable, FileFault."""
    found, missed = await lease.run(pools, lease.handle)
    faults.add(missed)
    first = True
    yield b"{"
    listings = in_order(found.items(), lambda pool: lease.run(list_pool, lease.handle, pool[0], pool[1]))
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


async def joined(parts: Sequence[tuple[str, Callable[[Faults], Part]]], spool: Path, at_once: int = 4) -> Part:
    """Yield one object with the part of each remote under its key, without those that fail.

    When nothing is left to tell, it raises the first RemoteNotBuilt or RemoteRefused there was.

    spool is the folder for what waits. Closing this stops the reading, but for operations that have begun.
    """
    turns = asyncio.Semaphore(at_once)
    reading = [asyncio.ensure_future(_spooled(key, part, spool, turns)) for key, part in parts]
    try:
        head = b"{"
        never: RemoteNotBuilt | RemoteRefused | None = None
        for (key, _), task in zip(parts, reading, strict=True):
            try:
                file = await task
            except (RemoteNotBuilt, RemoteRefused) as fault:
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


class _Width:
    """How many pieces of work on a remote are worth doing at once.

    Where a read waits for a network or a disk, many are. What the system has in memory already is read without a wait:
    then threads only keep each other from the interpreter, and one is more than twice as fast as ten (measured).
    """

    def __init__(self, handle: RemoteHandle) -> None:
        self.ahead = AHEAD if handle.far else 1

    def learn(self, waits: int, vms: int) -> None:
        if waits > WAITS * vms:
            self.ahead = AHEAD


async def in_order(
    items: Iterable[T], work: Callable[[T], Awaitable[R]], width: _Width | None = None
) -> AsyncGenerator[R, None]:
    """Yield what work makes of each item, in their order, while it is at the next ones; closing this cancels it."""
    pending: deque[asyncio.Future[R]] = deque()
    try:
        for item in items:
            pending.append(asyncio.ensure_future(work(item)))
            while len(pending) >= (AHEAD if width is None else width.ahead):
                yield await pending.popleft()
        while pending:
            yield await pending.popleft()
    finally:
        for future in pending:
            future.cancel()
        await asyncio.gather(*pending, return_exceptions=True)


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
        except (RemoteUnusable, FileFault) as fault:
            _log.warning("a remote was left out of a listing", remote=key, fault=fault.reason)
            file.close()
            return None
        except (RemoteNotBuilt, RemoteRefused) as fault:
            _log.warning("a remote was left out of a listing", remote=key, fault=str(fault) or "not built yet")
            file.close()
            raise
        except BaseException:
            file.close()
            raise
        finally:
            faults.finish()
    return file


async def _read_by_parts(lease: Lease, listing: VmListing) -> Listed:
    """Return the backups of a virtual machine that has many."""
    parts = in_order(_parts(listing.unread, READ_AT_ONCE), lambda names: lease.run(listing.read, names))
    async with aclosing(parts) as done:
        async for _ in done:
            pass
    return await lease.run(listing.finish)


def _counting_waits(work: Callable[[], T]) -> tuple[T, int]:
    """Return what work returns, and how often its thread had to wait on the way."""
    before = getrusage(RUSAGE_THREAD).ru_nvcsw
    result = work()
    return result, getrusage(RUSAGE_THREAD).ru_nvcsw - before


def _parts(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))
