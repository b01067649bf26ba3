"""Disks of backups, read in processes of their own, since what is on them is hostile: the parent's half.

A process gets nothing but a socket, over which it asks for each byte of the disk. It may crash, hang or be killed at
any moment; then the call that it worked for fails, and nothing else.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

from runtime.volumes import frames

AT_ONCE = 4
"""Processes at one time; more calls wait."""
PATIENCE = 120.0
"""Seconds that a process may go on without a word, before it counts as hung on a file system that has no end."""

MODULE = "runtime.volumes.worker"
ROOT = Path(__file__).resolve().parents[2]

TOOLS = f"/usr/sbin:/sbin:{os.defpath}"

Read = Callable[[int, int], Awaitable[bytes]]
"""Returns bytes of the disk by offset and length."""


class DiskUnreadable(Exception):
    """What is on a disk cannot be read; the sentence says why."""


class NothingThere(Exception):
    """A disk has no such partition, folder or file."""

    def __init__(self, kind: str, id: str) -> None:
        super().__init__(f"no such {kind} {id}")
        self.kind = kind
        self.id = id


class DiskReading:
    """The processes that read disks."""

    def __init__(self, *, at_once: int = AT_ONCE, patience: float = PATIENCE) -> None:
        self._turn = asyncio.Semaphore(at_once)
        self._patience = patience

    async def partitions(self, size: int, read: Read) -> AsyncGenerator[dict[str, Any], None]:
        """Yield the partitions of a disk of size bytes. Raises DiskUnreadable, and what read raises."""
        async with contextlib.aclosing(self._ask(size, read, {"do": "partitions"})) as answers:
            async for _, payload in answers:
                yield json.loads(payload)

    async def names(self, size: int, read: Read, partition: str | None, path: str) -> AsyncGenerator[list[str], None]:
        """Yield the names in a folder, folders with a slash at the end. Raises NothingThere, as `partitions`."""
        order = {"do": "list", "partition": partition, "path": path}
        async with contextlib.aclosing(self._ask(size, read, order)) as answers:
            async for _, payload in answers:
                yield json.loads(payload)

    async def archive(
        self, size: int, read: Read, partition: str | None, paths: list[str], format: str
    ) -> AsyncGenerator[bytes, None]:
        """Yield an archive of files and folders, `zip` or `tgz`. What is not there is told before any of it.

        Raises NothingThere, as `partitions`; after the first bytes the archive is then cut.
        """
        order = {"do": "fetch", "partition": partition, "paths": paths, "format": format}
        async with contextlib.aclosing(self._ask(size, read, order)) as answers:
            async for _, payload in answers:
                yield payload

    @contextlib.asynccontextmanager
    async def mounted(
        self, size: int, read: Read, partition: str | None, folder: Path
    ) -> AsyncIterator[asyncio.Task[None]]:
        """Have a file system mounted at an empty folder; yields a task that ends when it is unmounted by others.

        Raises NothingThere, as `partitions`.
        """
        order = {"do": "mount", "partition": partition, "folder": str(folder)}
        async with _process(size) as (reader, writer):
            answers = self._converse(reader, writer, read, order)
            try:
                await anext(answers)
                serving = asyncio.ensure_future(_exhaust(answers))
                try:
                    yield serving
                finally:
                    await _unmount(folder)
                    serving.cancel()
                    await asyncio.wait({serving})
            finally:
                await answers.aclose()

    async def _ask(self, size: int, read: Read, order: dict[str, Any]) -> AsyncGenerator[tuple[bytes, bytes], None]:
        async with (
            self._turn,
            _process(size) as (reader, writer),
            contextlib.aclosing(self._converse(reader, writer, read, order)) as answers,
        ):
            async for answer in answers:
                yield answer

    async def _converse(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, read: Read, order: dict[str, Any]
    ) -> AsyncGenerator[tuple[bytes, bytes], None]:
        """Hand over an order and what is asked for, and yield the answers. A mount may be silent once it stands."""
        writer.write(frames.frame(frames.ORDER, json.dumps(order).encode()))
        patience: float | None = self._patience
        while True:
            kind, payload = await self._next(reader, patience)
            if kind == frames.READ:
                offset, length = frames.RANGE.unpack(payload)
                if length > frames.LIMIT:
                    raise DiskUnreadable("its reader asked for too much at once")
                writer.write(frames.frame(frames.DATA, await read(offset, length)))
                # Whether the process is still there shows when it is heard next.
                with contextlib.suppress(ConnectionError):
                    await writer.drain()
            elif kind == frames.DONE:
                return
            elif kind == frames.ERROR:
                raise _error(json.loads(payload))
            else:
                if order["do"] == "mount":
                    patience = None
                yield kind, payload

    async def _next(self, reader: asyncio.StreamReader, patience: float | None) -> tuple[bytes, bytes]:
        try:
            async with asyncio.timeout(patience):
                kind, length = frames.HEAD.unpack(await reader.readexactly(frames.HEAD.size))
                if length > frames.LIMIT:
                    raise DiskUnreadable("its reader answered too much at once")
                return kind, await reader.readexactly(length)
        except TimeoutError:
            raise DiskUnreadable(f"reading it did not get on for {patience:g} s, and was given up") from None
        except (asyncio.IncompleteReadError, ConnectionError):
            raise DiskUnreadable("its reader crashed: the file system is damaged or hostile") from None


@contextlib.asynccontextmanager
async def _process(size: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Run a process with a socket to it, and kill it at the end."""
    ours, theirs = socket.socketpair()
    process: Process | None = None
    try:
        with theirs:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-P", "-m", MODULE, str(theirs.fileno()), str(size),
                stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, pass_fds=[theirs.fileno()], start_new_session=True,
                env={"PYTHONPATH": str(ROOT), "PATH": os.defpath},
            )  # fmt: skip
        ours.setblocking(False)
        reader, writer = await asyncio.open_connection(sock=ours, limit=frames.LIMIT)
        try:
            yield reader, writer
        finally:
            writer.close()
    finally:
        ours.close()
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await asyncio.shield(process.wait())


async def _exhaust(answers: AsyncGenerator[tuple[bytes, bytes], None]) -> None:
    async for _ in answers:
        pass


async def _unmount(folder: Path) -> None:
    """Unmount a folder at once; who still works in it gets errors."""
    for words in (("umount", "-l", "--", str(folder)), ("fusermount3", "-u", "-z", "--", str(folder))):
        with contextlib.suppress(OSError):
            process = await asyncio.create_subprocess_exec(
                *words, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, env={"PATH": TOOLS}
            )
            if await process.wait() == 0:
                return


def _error(said: dict[str, Any]) -> Exception:
    if said["error"] == "absent":
        return NothingThere(said["kind"], said["id"])
    return DiskUnreadable(said["reason"])
