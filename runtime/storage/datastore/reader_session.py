"""A reader session: which chunks its client may have, and reading ahead in the order of the index that it restores.

Source: proxmox-backup.md 6.
"""

from __future__ import annotations

import asyncio
from array import array
from bisect import bisect_right
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import BinaryIO

from generated.errors import pbs as errors
from runtime.storage.datastore import errors as store_errors
from runtime.storage.datastore import faults, index
from runtime.storage.datastore.index_reader import IndexReader
from runtime.storage.datastore.quota import Quota
from runtime.storage.datastore.reader import Reader
from runtime.storage.datastore.register import Register
from runtime.storage.datastore.store import Datastore
from runtime.storage.datastore.threads import Threads

MEMORY = 40 << 20
"""Bytes of chunks that one session has in memory since they were asked for; further ones wait."""
MEMORY_OF_ALL = 512 << 20

AHEAD = 8
"""Chunks that are read before they are asked for, at most."""
AHEAD_BYTES = 16 << 20

_WINDOW = 1024
"""Digests of an index that are looked up at once for that."""


class ReaderSession:
    """One session. Its requests may run at the same time."""

    def __init__(self, id: str, datastore: Datastore, reader: Reader, threads: Threads, whole: Quota) -> None:
        """whole: the memory of all sessions."""
        self.id = id
        self._store = datastore
        self._reader = reader
        self._threads = threads
        self._quota = Quota(MEMORY, whole)
        self._register = Register()
        """The number of a digest is where it first stands, counted through all indexes."""
        self._indexes: list[IndexReader] = []
        self._firsts: list[int] = []
        self._count = 0
        self._registering = asyncio.Lock()
        self._ahead: OrderedDict[bytes, asyncio.Task[bytes]] = OrderedDict()
        self._asked: Counter[bytes] = Counter()
        """Chunks that are being read since they are asked for."""
        self._looking: asyncio.Task[None] | None = None
        self._window_at = 0
        self._window = b""
        self._last = -1
        self._largest = 1 << 20
        """Bytes of the largest chunk that was read."""

    @property
    def name(self) -> str:
        return f"{self._store.name}:{self._reader.snapshot.text}"

    async def download(self, name: str) -> BinaryIO:
        """Return a file of the snapshot; the chunks of an index may be asked for from then on."""
        try:
            if name.endswith((index.FIXED, index.DYNAMIC)):
                async with self._registering:
                    if not any(one.name == name for one in self._indexes):
                        await self._threads.run(self._register_index, name)
            return await self._threads.run(self._reader.open, name)
        except store_errors.NoFile as fault:
            if name.endswith(".blob"):
                raise faults.declared(fault, self._store.name) from None
            raise errors.FileUnreadable(name=name, reason="it is not in the snapshot") from None
        except store_errors.DatastoreFault as fault:
            raise faults.declared(fault, self._store.name) from None

    @asynccontextmanager
    async def chunk(self, digest: str) -> AsyncIterator[bytes]:
        """Give a chunk as it is stored; its memory counts as the session's until the block is left."""
        raw = bytes.fromhex(digest)
        at = self._register.get(raw)
        if at is None:
            raise errors.ChunkNotRegistered(digest=digest)
        async with self._quota.taken(self._largest):
            try:
                blob = await self._next(raw, at)
            except store_errors.ChunkMissing as fault:
                raise errors.ChunkUnreadable(digest=digest, reason=fault.facts["reason"]) from None
            except store_errors.DatastoreFault as fault:
                raise faults.declared(fault, self._store.name) from None
            self._largest = max(self._largest, len(blob))
            yield blob

    async def over(self) -> None:
        """Take note that the client is gone; the snapshot may be removed when this returns."""
        tasks = [task for task in (self._looking, *self._ahead.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for one in self._indexes:
            one.close()
        self._reader.close()

    async def _next(self, digest: bytes, at: int) -> bytes:
        """Return a chunk that first stands at `at`; see to it that the ones after it are being read."""
        task = self._ahead.pop(digest, None)
        if self._expected(digest):
            self._last += 1
        else:
            # Where it is asked for out of order, reading ahead begins anew behind it.
            self._last = at
        if self._looking is None or self._looking.done():
            self._looking = asyncio.ensure_future(self._look())
        if task is not None:
            return await task
        self._asked[digest] += 1
        try:
            return await self._read(digest)
        finally:
            self._asked[digest] -= 1
            if not self._asked[digest]:
                del self._asked[digest]

    def _expected(self, digest: bytes) -> bool:
        start = (self._last + 1 - self._window_at) * index.DIGEST
        return start >= 0 and self._window[start : start + index.DIGEST] == digest

    async def _look(self) -> None:
        """Begin to read what a client that restores in order asks for next."""
        wanted = max(1, min(AHEAD, AHEAD_BYTES // self._largest))
        while not self._in_window(self._last + 1, wanted):
            # Meanwhile more is asked for.
            at = self._last + 1
            self._window = await self._threads.run(self._digests, at)
            self._window_at = at
        start = (self._last + 1 - self._window_at) * index.DIGEST
        for offset in range(start, min(start + wanted * index.DIGEST, len(self._window)), index.DIGEST):
            digest = self._window[offset : offset + index.DIGEST]
            if digest not in self._ahead and digest not in self._asked:
                self._ahead[digest] = asyncio.ensure_future(self._read(digest))
                self._ahead[digest].add_done_callback(_look_at)
        while len(self._ahead) > wanted:
            # Those were not asked for after all.
            self._ahead.popitem(last=False)

    def _in_window(self, at: int, wanted: int) -> bool:
        """Return whether the digests from `at` on are held, as many as are wanted or there are."""
        held = self._window_at + len(self._window) // index.DIGEST
        return self._window_at <= at and (at + wanted <= held or held >= self._count)

    async def _read(self, digest: bytes) -> bytes:
        return await self._threads.verify(self._reader.chunk, digest)

    def _digests(self, at: int) -> bytes:
        """Return the digests from `at` on, through all indexes: as many as a window has, or there are."""
        found = b""
        while at < self._count and (room := _WINDOW - len(found) // index.DIGEST) > 0:
            which = bisect_right(self._firsts, at) - 1
            part = self._indexes[which].digests_at(at - self._firsts[which], room)
            found += part
            at += len(part) // index.DIGEST
        return found

    def _register_index(self, name: str) -> None:
        reader = self._reader.index(name)
        try:
            count = self._count
            for digests, _ in reader.batches():
                many = len(digests) // index.DIGEST
                self._register.add_many(digests, array("I", range(count, count + many)))
                count += many
        except BaseException:
            reader.close()
            raise
        self._indexes.append(reader)
        self._firsts.append(self._count)
        self._count = count


def _look_at(task: asyncio.Task[bytes]) -> None:
    """What is wrong with a chunk that was read ahead, who asks for it is told."""
    if not task.cancelled():
        task.exception()
