"""Uploads on their way into a store: whole in memory where there is room, else in a nameless file of the store."""

from __future__ import annotations

import asyncio
import mmap
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from concurrent.futures import Executor
from contextlib import aclosing, asynccontextmanager
from typing import Any, BinaryIO

from runtime.contract import receive_upload
from runtime.storage.datastore.blob import Buffer

OF_SESSION = 8 << 20
"""Bytes of memory for bodies that come to a session in pieces."""
OF_ALL = 256 << 20


class TooLong(Exception):
    """A body has more bytes than were announced; so many had come when that was seen."""

    def __init__(self, got: int) -> None:
        super().__init__(got)
        self.got = got


class Room:
    """Memory for bodies that come in pieces, of one session and of all."""

    def __init__(self, limit: int, whole: Room | None = None) -> None:
        self._left = limit
        self._whole = whole

    def take(self, count: int) -> bool:
        if count > self._left or (self._whole is not None and not self._whole.take(count)):
            return False
        self._left -= count
        return True

    def give(self, count: int) -> None:
        self._left += count
        if self._whole is not None:
            self._whole.give(count)


@asynccontextmanager
async def received(
    requests: AsyncIterator[Any], size: int, room: Room, temporary: Callable[[], BinaryIO], threads: Executor
) -> AsyncIterator[Buffer]:
    """Give the whole body of an upload whose params were read, of at most size bytes; valid inside the block only.

    One that comes in a single block is used where it is. Pieces are put together in memory if room has any, else in a
    file that temporary makes. Raises TooLong, Uncommitted, and what the file raises; then nothing is left.
    """
    async with aclosing(receive_upload(requests, hashed=False)) as blocks:
        first = await anext(blocks, b"")
        if len(first) >= size:
            await _end(blocks, len(first), size)
            yield first
            return
        if room.take(size):
            try:
                yield await _in_memory(blocks, first, size)
            finally:
                room.give(size)
            return
        loop = asyncio.get_running_loop()
        file = await loop.run_in_executor(threads, temporary)
        try:
            got = 0
            block: Buffer | None = first
            # One without bytes is not the end.
            while block is not None:
                got += await loop.run_in_executor(threads, file.write, block)
                if got > size:
                    raise TooLong(got)
                block = await anext(blocks, None)
            await loop.run_in_executor(threads, file.flush)
            if not got:
                yield b""
                return
            with mmap.mmap(file.fileno(), got, prot=mmap.PROT_READ) as mapped, memoryview(mapped) as whole:
                yield whole
        finally:
            file.close()


async def _in_memory(blocks: AsyncGenerator[Any, None], first: Buffer, size: int) -> Buffer:
    whole = bytearray(size)
    got = len(first)
    whole[:got] = first
    async for block in blocks:
        if got + len(block) > size:
            raise TooLong(got + len(block))
        whole[got : got + len(block)] = block
        got += len(block)
    return memoryview(whole)[:got]


async def _end(blocks: AsyncGenerator[Any, None], got: int, size: int) -> None:
    """Take note of the commit. Raises TooLong for a body that is longer than announced."""
    async for block in blocks:
        got += len(block)
    if got > size:
        raise TooLong(got)
