"""A backup repository as jobs use it: the calls of the storage contract. No file of a repository is opened here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from generated.handlers.internal import METHODS
from generated.handlers.xo import METHODS as XO_METHODS
from runtime.contract import Caller, Channel, call_metadata, jsontext
from runtime.contract.abi import Fault, Json, Method
from runtime.contract.callers import ANONYMOUS
from runtime.contract.sessions import Session, open_session
from runtime.contract.upload import Upload

Block = bytes | memoryview

BLOCK = 2 << 20
"""Bytes of a block of a disk."""

UNLOCK_SECONDS = 10.0
"""So long is waited until a lock is released."""


@dataclass(frozen=True, slots=True)
class About:
    """How backups are kept on a remote."""

    form: str
    """`file` or `directory`: how new disks are written."""
    encrypted: bool
    available: int | None
    """Bytes; None where it cannot be told."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup of a machine: the path of its metadata, and the metadata."""

    id: str
    metadata: dict[str, Any]

    @property
    def timestamp(self) -> float:
        found = self.metadata.get("timestamp")
        return found if isinstance(found, (int, float)) else 0

    def of(self, mode: str, schedule: str) -> bool:
        return self.metadata.get("mode") == mode and self.metadata.get("scheduleId") == schedule


@dataclass(frozen=True, slots=True)
class Tip:
    """The newest disk of a chain. `reason` says why it cannot be continued."""

    path: str
    job: str
    vdi: str
    uuid: str
    size: int
    length: int
    continuable: bool
    reason: str


class Repository:
    """A remote, `{url, ..}` as clients send it. Every call raises Fault, with what is wrong with the remote."""

    def __init__(self, channel: Channel, remote: Json, caller: Caller = ANONYMOUS) -> None:
        self._channel = channel
        self._remote = remote
        self._caller = caller

    async def about(self) -> About:
        """Open the remote and return what it says of itself."""
        found = await self._value("about")
        return About(str(found["disks"]), bool(found["encrypted"]), found.get("available"))

    async def backups(self, vm: str | None = None) -> list[Backup]:
        """Return the backups of a machine, oldest first; without one those of all."""
        return [Backup(str(one["id"]), one["metadata"]) async for one in self._records("list", **_given(vm=vm))]

    async def machines(self) -> dict[str, list[Backup]]:
        """Return the backups by machine, oldest first."""
        found: dict[str, list[Backup]] = {}
        async for one in self._records("list"):
            found.setdefault(str(one["vm"]), []).append(Backup(str(one["id"]), one["metadata"]))
        return found

    async def tips(self, vm: str) -> list[Tip]:
        """Return the disks of a machine that nothing is built upon."""
        return [
            Tip(
                str(one["path"]), str(one["jobId"]), str(one["vdi"]), str(one["uuid"]), int(one["virtualSize"]),
                int(one["chainLength"]), bool(one["continuable"]), str(one.get("reason", "")),
            )
            async for one in self._records("tips", vm=vm)
        ]  # fmt: skip

    async def metadata(self, id: str) -> tuple[dict[str, Any], int | None]:
        """Return the metadata of a backup, and how many bytes its data has; None for disks."""
        found = await self._value("readMetadata", id=id)
        return found["metadata"], found.get("size")

    def full(self, id: str) -> AsyncGenerator[Block, None]:
        """Yield the XVA of a full backup; this ends by itself only if all of it is whole."""
        return self._bytes("readFull", id=id)

    def data(self, id: str) -> AsyncGenerator[Block, None]:
        """Yield what a backup of a pool or of Xen Orchestra holds."""
        return self._bytes("readData", id=id)

    async def describe_disk(self, vm: str, path: str, base: str | None = None, form: str = "vhd") -> dict[str, Any]:
        """Return what reading the disk will give: `uuid`, `virtualSize`, `blocks`, `length`, `chain`."""
        found = await self._value("describeDisk", vm=vm, path=path, form=form, **_given(base=base))
        assert isinstance(found, dict)
        return found

    def disk(self, vm: str, path: str, base: str | None = None, form: str = "vhd") -> AsyncGenerator[Block, None]:
        """Yield a disk through its whole chain, or what is different from base: a VHD, or frames."""
        return self._bytes("readDisk", vm=vm, path=path, form=form, **_given(base=base))

    async def write_metadata(
        self, schedule: str, timestamp: int, metadata: Json, data: AsyncIterable[Block], pool: str | None = None
    ) -> str:
        """Write a backup of a pool, or of Xen Orchestra; return its id once it is there.

        Cancelled, nothing of it is left, unless the remote takes longer than UNLOCK_SECONDS to remove it.
        """
        params = {"scheduleId": schedule, "timestamp": timestamp, "metadata": metadata, **_given(pool=pool)}
        within, stopped = call_metadata(self._caller), asyncio.Event()
        whole = {"remote": self._remote, **params}
        writing = asyncio.ensure_future(_upload(self._channel, "writeMetadata", whole, data, within, stopped))
        try:
            found = await asyncio.shield(writing)
        except asyncio.CancelledError:
            # A call that is cancelled is over here before it is over there.
            stopped.set()
            with suppress(Fault, TimeoutError):
                async with asyncio.timeout(UNLOCK_SECONDS):
                    await writing
            raise
        return str(found["id"])

    async def metadata_backups(self, pool: str | None = None) -> list[Backup]:
        """Return the backups of a pool, oldest first; without one those of Xen Orchestra."""
        name = "backup.listXoMetadataBackups" if pool is None else "backup.listPoolMetadataBackups"
        method = XO_METHODS[name]
        assert method.request is not None
        request = method.request({"remotes": {"it": self._remote}})
        text = bytearray()
        async for piece in _rpc(self._channel, method)(request, metadata=call_metadata(self._caller)):
            text += piece.json
        found = jsontext.loads(bytes(text)).get("it") or {}
        listed = found if pool is None else found.get(pool, [])
        return [Backup(str(one["id"]), one) for one in listed]

    async def delete_metadata(self, ids: Sequence[str]) -> None:
        """Remove backups of pools or of Xen Orchestra."""
        await self._value("deleteMetadata", ids=list(ids))

    @asynccontextmanager
    async def locked(
        self, vm: str, wait: float = 0, late: Callable[[], Awaitable[None]] | None = None
    ) -> AsyncIterator[Folder]:
        """Hold the lock on the backups of a machine, and give what changes them.

        What was not committed when the block is left is thrown away; after that the lock is free. A remote that takes
        longer than UNLOCK_SECONDS for it is not waited for, as it may hang for ever: it goes on with it when it
        answers again, and late is called.
        """
        method = METHODS["repository.lock"]

        def opening(channel: Channel) -> Any:
            assert method.request is not None
            params = {"remote": self._remote, "vm": vm, "wait": wait}
            return _rpc(channel, method)(method.request(params), metadata=call_metadata(self._caller))

        async with open_session(self._channel, opening) as session:
            try:
                yield Folder(self, session, self._caller)
            finally:
                # Who comes next, a moment later, is not to find it locked.
                try:
                    async with asyncio.timeout(UNLOCK_SECONDS):
                        within = call_metadata(self._caller, session=session.id)
                        await _value(session.channel, "unlock", {}, within)
                        await session.ended()
                except TimeoutError:
                    if late is not None:
                        await late()
                except Fault:
                    pass  # The session is over: the backend has lost it, or the lock.

    async def _value(self, name: str, **params: Json) -> Any:
        return await _value(self._channel, name, {"remote": self._remote, **params}, call_metadata(self._caller))

    def _records(self, name: str, **params: Json) -> AsyncGenerator[Any, None]:
        return _records(self._channel, name, {"remote": self._remote, **params}, call_metadata(self._caller))

    async def _bytes(self, name: str, **params: Json) -> AsyncGenerator[Block, None]:
        method = METHODS[f"repository.{name}"]
        assert method.request is not None
        request = method.request({"remote": self._remote, **params})
        call = _rpc(self._channel, method)(request, metadata=call_metadata(self._caller))
        try:
            async for block in call:
                yield block
        finally:
            call.cancel()


class Folder:
    """The backups of one machine while their lock is held. Every call raises Fault."""

    def __init__(self, repository: Repository, session: Session, caller: Caller) -> None:
        self.repository = repository
        self._session = session
        self._metadata = call_metadata(caller, session=session.id)

    async def write_full(self, timestamp: int, data: AsyncIterable[Block], most: int | None = None) -> dict[str, Any]:
        """Write an XVA; return `path`, `size` and `sha256` of the part."""
        params = {"timestamp": timestamp, **_given(maxLength=most)}
        return await self._upload("writeFull", params, data)

    async def write_disk(
        self,
        job: str,
        vdi: str,
        timestamp: int,
        uuid: str,
        size: int,
        frames: AsyncIterable[Block],
        parent: str | None = None,
    ) -> dict[str, Any]:
        """Write a disk; return `path`, `size`, `blocks` and `differencing` of the part."""
        params = {"jobId": job, "vdi": vdi, "timestamp": timestamp, "uuid": uuid, "virtualSize": size}
        return await self._upload("writeDisk", params | _given(parent=parent), frames)

    async def commit(self, metadata: Json) -> str:
        """Show a backup whose parts were written; return its id."""
        found = await _value(self._session.channel, "commit", {"metadata": metadata}, self._metadata)
        return str(found["id"])

    async def abort(self) -> None:
        """Throw away what was written and not committed."""
        await _value(self._session.channel, "abort", {}, self._metadata)

    async def delete(self, ids: Sequence[str]) -> None:
        """Remove backups of the machine, in this order."""
        if ids:
            await _value(self._session.channel, "delete", {"ids": list(ids)}, self._metadata)

    def clean(self, *, remove: bool, merge: bool) -> AsyncGenerator[Any, None]:
        """Put the backups in order; yield what is found and done, the result last."""
        return _records(self._session.channel, "clean", {"remove": remove, "merge": merge}, self._metadata)

    async def _upload(self, name: str, params: Json, data: AsyncIterable[Block]) -> dict[str, Any]:
        found = await _upload(self._session.channel, name, params, data, self._metadata)
        assert isinstance(found, dict)
        return found


def frame(index: int, *parts: Block, bitmap: bytes | None = None) -> list[Block]:
    """Return a block of a disk as `repository.writeDisk` takes it; bitmap says which sectors count, None all of them.

    parts are its bytes in order, padded to a whole block.
    """
    head = (index if bitmap is None else index | 1 << 31).to_bytes(4, "big")
    short = BLOCK - sum(map(len, parts))
    return [head if bitmap is None else head + bitmap, *parts, *([bytes(short)] if short else [])]


def _given(**params: Json) -> dict[str, Json]:
    return {name: value for name, value in params.items() if value is not None}


def _rpc(channel: Channel, method: Method) -> Any:
    assert method.stub is not None
    return getattr(method.stub(channel), method.rpc)


async def _value(channel: Channel, name: str, params: Json, metadata: Any) -> Any:
    method = METHODS[f"repository.{name}"]
    assert method.request is not None
    answer = await _rpc(channel, method)(method.request(params), metadata=metadata)
    return None if method.result is None else jsontext.loads(jsontext.dumps(method.result(answer)))


async def _records(channel: Channel, name: str, params: Json, metadata: Any) -> AsyncGenerator[Any, None]:
    method = METHODS[f"repository.{name}"]
    assert method.request is not None
    assert method.records is not None
    call = _rpc(channel, method)(method.request(params), metadata=metadata)
    try:
        async for message in call:
            for record in method.records(message):
                yield jsontext.loads(record)
    finally:
        call.cancel()


async def _upload(
    channel: Channel,
    name: str,
    params: Json,
    data: AsyncIterable[Block],
    metadata: Any,
    stopped: asyncio.Event | None = None,
) -> Any:
    """Return what the call with a stream up answers; when it is stopped the stream ends without a commit."""
    method = METHODS[f"repository.{name}"]
    assert method.request is not None
    assert method.result is not None
    upload = Upload(method.request(params), data, hashed=False)
    messages = upload if stopped is None else _until(stopped, aiter(upload))
    answer = await _rpc(channel, method)(messages, metadata=metadata)
    return jsontext.loads(jsontext.dumps(method.result(answer)))


async def _until(stopped: asyncio.Event, messages: AsyncGenerator[Any, None]) -> AsyncGenerator[Any, None]:
    """Yield messages until there are no more, or this is stopped."""
    stop = asyncio.ensure_future(stopped.wait())
    try:
        async with aclosing(messages) as coming:
            while True:
                following = asyncio.ensure_future(anext(coming, None))
                try:
                    await asyncio.wait({following, stop}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    if not following.done():
                        following.cancel()
                        await asyncio.wait({following})
                if stop.done() or (message := following.result()) is None:
                    return
                yield message
    finally:
        stop.cancel()
