"""A backup session: the state of one client's backup, and what each request of it does (proxmox-backup.md 5).

Parameters are those of the spec, digests as hex text; what goes wrong is a declared error of the pbs face.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from enum import Enum, auto
from typing import Any, BinaryIO, TypeVar

import structlog

from generated.errors import pbs as errors
from runtime.storage.datastore import errors as store_errors
from runtime.storage.datastore import faults, index
from runtime.storage.datastore.backup import Backup, UploadStats
from runtime.storage.datastore.blob import Buffer
from runtime.storage.datastore.bodies import Room, TooLong, received
from runtime.storage.datastore.index_writer import FixedWriter, IndexWriter
from runtime.storage.datastore.register import Register
from runtime.storage.datastore.store import Datastore
from runtime.storage.datastore.threads import Threads

_log = structlog.get_logger(__name__)

T = TypeVar("T")

WRITERS = 256
"""Index writers of one session (5)."""

_BEHIND = 256 << 10
"""Bytes of an index that are kept before they are written."""


class State(Enum):
    OPEN = auto()
    FINISHING = auto()
    FINISHED = auto()
    OVER = auto()


class Does(Enum):
    """What a request does to a session."""

    CHANGES = auto()
    FINISHES = auto()
    READS = auto()


_ALLOWED: Mapping[State, frozenset[Does]] = {
    State.OPEN: frozenset(Does),
    State.FINISHING: frozenset({Does.READS}),
    State.FINISHED: frozenset({Does.READS}),
    State.OVER: frozenset(),
}
"""A finish that fails makes the session open again, for the client to mend what was wrong, or to leave."""


class BackupSession:
    """One session. Its requests may run at the same time; what they may do in which state is `_ALLOWED`."""

    def __init__(
        self,
        id: str,
        datastore: Datastore,
        backup: Backup,
        register: Register,
        room: Room,
        threads: Threads,
        *,
        benchmark: bool,
    ) -> None:
        """Of a benchmark nothing is kept."""
        self.id = id
        self.benchmark = benchmark
        self.finished = False
        self.state = State.OPEN
        self._store = datastore
        self._backup = backup
        self._register = register
        self._room = room
        self._threads = threads
        self._writers: dict[int, IndexWriter] = {}
        self._last_wid = 0
        self._small: set[int] = set()
        """Fixed writers that were given a chunk of less than 4 MiB."""
        self._registering = asyncio.Lock()
        self._registered: set[str] = set()
        """Indexes of the previous backup whose chunks are known."""
        self._changing = 0
        self._quiet = asyncio.Event()
        """No request that changes something is under way."""
        self._quiet.set()
        self._finishing: asyncio.Future[None] | None = None
        self._chunks = self._plain = self._stored = self._duplicates = 0
        self.warnings: list[str] = []

    @property
    def name(self) -> str:
        return f"{self._store.name}:{self._backup.snapshot.text}"

    @property
    def summary(self) -> dict[str, int]:
        return {
            "chunks": self._chunks,
            "bytes": self._plain,
            "stored": self._stored,
            "duplicates": self._duplicates,
        }

    # Uploads.

    async def put_blob(self, name: str, size: int, requests: AsyncIterator[Any]) -> None:
        """Store a blob of size bytes, once it has come whole and its CRC is right."""
        with self._doing(Does.CHANGES):
            async with self._body(requests, size) as body:
                await self._run(self._backup.put_blob, name, body)

    async def put_chunk(
        self, kind: type[IndexWriter], wid: int, digest: str, size: int, encoded: int, requests: AsyncIterator[Any]
    ) -> str:
        """Verify and store a chunk, register it, and return its digest.

        It is stored before the writer is looked at, so a client that retries has it there.
        """
        raw = bytes.fromhex(digest)
        with self._doing(Does.CHANGES):
            async with self._body(requests, encoded) as body:
                length = len(body)
                try:
                    stored = await self._threads.verify(self._backup.put_chunk, raw, body, size)
                except store_errors.BadBlob as fault:
                    raise errors.BadChunk(digest=digest, reason=fault.facts["reason"]) from None
                except store_errors.DatastoreFault as fault:
                    raise faults.declared(fault, self._store.name) from None
            writer = self._writer(kind, wid)
            if isinstance(writer, FixedWriter) and size != index.FIXED_CHUNK:
                self._take_small(wid, digest, size)
            self._register.add(raw, size)
            self._chunks += 1
            self._plain += size
            self._stored += stored.length
            self._duplicates += not stored.new
            if length != stored.length:
                _log.debug("chunk of another length is there", session=self.id, uploaded=length, stored=stored.length)
        return digest

    def _take_small(self, wid: int, digest: str, size: int) -> None:
        if size > index.FIXED_CHUNK:
            raise errors.BadChunk(digest=digest, reason=f"{size} bytes are more than {index.FIXED_CHUNK}")
        if wid in self._small:
            raise errors.BadChunk(digest=digest, reason=f"a second one of less than {index.FIXED_CHUNK} bytes")
        self._small.add(wid)

    # Indexes.

    async def create_dynamic(self, name: str) -> int:
        """Begin a dynamic index; return the id of its writer."""
        with self._doing(Does.CHANGES):
            wid = self._next_wid()
            self._writers[wid] = await self._run(self._backup.create_dynamic, name)
        return wid

    async def create_fixed(self, name: str, size: int | None, reuse: str | None) -> int:
        """Begin a fixed index, from that of the previous backup where its csum is given; return the writer's id."""
        with self._doing(Does.CHANGES):
            wid = self._next_wid()
            csum = None if reuse is None else bytes.fromhex(reuse)
            try:
                writer = await self._run(self._backup.create_fixed, name, size, csum)
            except errors.CannotReuse as fault:
                raise errors.CannotReuse(name=name, reason=fault.data["reason"]) from None
            self._writers[wid] = writer
        return wid

    async def append(self, kind: type[IndexWriter], wid: int, digests: list[str], offsets: list[int]) -> None:
        """Append chunks that are known in this session, in order; those before one that is refused stay."""
        with self._doing(Does.CHANGES):
            writer = self._writer(kind, wid)
            if len(digests) != len(offsets):
                raise errors.ListsDiffer(digests=len(digests), offsets=len(offsets))
            raw = bytes.fromhex("".join(digests))
            sizes = self._register.get_many(raw)
            known, before = len(sizes), writer.count
            try:
                writer.append_many(raw[: known * index.DIGEST], offsets[:known], sizes)
            except store_errors.OffsetMismatch as fault:
                named = digests[writer.count - before]
                raise errors.WrongOffset(
                    digest=named, offset=fault.facts["offset"], reason=fault.facts["reason"]
                ) from None
            except store_errors.WriterClosed:
                raise errors.NoSuchWriter(wid=wid) from None
            if known < len(digests):
                raise errors.ChunkNotKnown(digest=digests[known])
            if writer.behind > _BEHIND:
                await self._run(writer.flush)

    async def close(self, kind: type[IndexWriter], wid: int, count: int, size: int, csum: str) -> None:
        """Close an index. One that is not what the client says is gone, and its writer closed."""
        with self._doing(Does.CHANGES):
            again = self._writers.get(wid)
            if again is not None and again.closed:
                _log.info("leniency", leniency="repeated-close", session=self.id, index=again.name)
            writer = self._writer(kind, wid)
            try:
                await self._threads.run(writer.close, count, size, bytes.fromhex(csum))
            except store_errors.WriterClosed:
                raise errors.NoSuchWriter(wid=wid) from None
            except store_errors.DatastoreFault as fault:
                raise faults.declared(fault, self._store.name) from None

    # The previous backup.

    @property
    def previous_time(self) -> int | None:
        with self._doing(Does.READS):
            return None if self._backup.previous is None else self._backup.previous.time

    async def previous(self, name: str) -> BinaryIO:
        """Return a file of the previous backup; of an index all chunks become known before."""
        with self._doing(Does.READS):
            try:
                if name.endswith((index.FIXED, index.DYNAMIC)):
                    async with self._registering:
                        if name not in self._registered:
                            await self._threads.run(self._register_previous, name)
                            self._registered.add(name)
                return await self._threads.run(self._backup.previous_file, name)
            except store_errors.NoFile as fault:
                if name.endswith(".blob"):
                    raise faults.declared(fault, self._store.name) from None
                raise errors.FileUnreadable(name=name, reason="it is not in the previous backup") from None
            except store_errors.DatastoreFault as fault:
                raise faults.declared(fault, self._store.name) from None

    def _register_previous(self, name: str) -> None:
        with self._backup.previous_index(name) as reader:
            for digests, sizes in reader.batches():
                self._register.add_many(digests, sizes)

    # The end.

    async def finish(self) -> None:
        """Finish the backup. Once it has begun it is not cancelled with its caller."""
        with self._doing(Does.FINISHES):
            if self.benchmark:
                raise errors.CannotFinish(reason="nothing of a benchmark is kept")
            self.state = State.FINISHING
            self._finishing = asyncio.ensure_future(self._finish())
        await asyncio.shield(self._finishing)

    async def _finish(self) -> None:
        try:
            # An upload that the client took back may still be on its way to the disk.
            await self._quiet.wait()
            stats = UploadStats(self._chunks, self._plain, self._stored, self._duplicates)
            mended = await self._run(self._backup.finish, stats)
        except BaseException:
            if self.state is State.FINISHING:
                self.state = State.OPEN
            raise
        self.state, self.finished = State.FINISHED, True
        self.warnings += mended
        for line in mended:
            _log.warning("leniency", leniency="manifest-mended", session=self.id, backup=self.name, what=line)
        _log.info(
            "backup finished", session=self.id, backup=self.name, chunks=stats.count, bytes=stats.size,
            stored=stats.compressed_size, duplicates=stats.duplicates,
        )  # fmt: skip

    async def over(self) -> None:
        """Take note that the client is gone: an unfinished backup is taken away. Returns when its locks are free."""
        if self._finishing is not None:
            await asyncio.wait([self._finishing])
        self.state = State.OVER
        await self._threads.run(self._backup.abort)
        if not self.finished and not self.benchmark:
            _log.info("backup aborted", session=self.id, backup=self.name, chunks=self._chunks, bytes=self._plain)

    # Within.

    @contextmanager
    def _doing(self, what: Does) -> Iterator[None]:
        """Let a request run if the state allows what it does."""
        if what not in _ALLOWED[self.state]:
            raise errors.Finished()
        if what is not Does.CHANGES:
            yield
            return
        self._changing += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._changing -= 1
            if not self._changing:
                self._quiet.set()

    @asynccontextmanager
    async def _body(self, requests: AsyncIterator[Any], size: int) -> AsyncIterator[Buffer]:
        """Give the whole body of an upload, which has size bytes."""
        store = self._store
        try:
            with faults.as_pbs(store.name), store_errors.of_disk(store.name):
                async with received(requests, size, self._room, store.temporary, self._threads.others) as body:
                    if len(body) != size:
                        raise TooLong(len(body))
                    yield body
        except TooLong as fault:
            raise errors.WrongLength(got=fault.got, expected=size) from None

    async def _run(self, work: Callable[..., T], *arguments: Any) -> T:
        try:
            return await self._threads.run(work, *arguments)
        except store_errors.DatastoreFault as fault:
            raise faults.declared(fault, self._store.name) from None

    def _next_wid(self) -> int:
        if self._last_wid == WRITERS:
            raise errors.TooManyWriters(limit=WRITERS)
        self._last_wid += 1
        return self._last_wid

    def _writer(self, kind: type[IndexWriter], wid: int) -> IndexWriter:
        writer = self._writers.get(wid)
        if writer is None or not isinstance(writer, kind) or writer.closed:
            raise errors.NoSuchWriter(wid=wid)
        return writer
