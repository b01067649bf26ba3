"""The services of backup and reader sessions: messages in and out. What a request does is in the sessions."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable
from typing import Any, Generic, TypeVar

from generated.errors import pbs as errors
from generated.proto.pbs.v1 import pbs_pb2 as pb
from generated.proto.pbs.v1 import pbs_pb2_grpc as grpc
from generated.validators import pbs as validators
from generated.wire import pbs as wire
from runtime.contract import caller, read_params, session
from runtime.contract.abi import Category, Errors, Fault, Json
from runtime.storage.datastore import errors as store_errors
from runtime.storage.datastore import faults
from runtime.storage.datastore.backup import Backup
from runtime.storage.datastore.backup_session import BackupSession
from runtime.storage.datastore.bodies import OF_ALL, OF_SESSION, Room
from runtime.storage.datastore.datastores import Datastores
from runtime.storage.datastore.downloads import PART, blocks
from runtime.storage.datastore.index_writer import DynamicWriter, FixedWriter
from runtime.storage.datastore.quota import Quota
from runtime.storage.datastore.reader import Reader
from runtime.storage.datastore.reader_session import MEMORY_OF_ALL, ReaderSession
from runtime.storage.datastore.register import Register
from runtime.storage.datastore.rights import Rights, checked, snapshot_of
from runtime.storage.datastore.session_task import READER, SessionTask
from runtime.storage.datastore.threads import Threads
from runtime.storage.task_log import TaskLog
from runtime.storage.task_runs import TaskRuns

S = TypeVar("S")

BENCHMARK = "host/benchmark"
SPEEDTEST = b"A" * PART
"""What a reader session's speedtest answers with (6)."""


class Sessions(Generic[S]):
    """The open sessions of one kind. Only who opened one gets at it."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[S, str]] = {}

    def new_id(self) -> str:
        return secrets.token_hex(16)

    def add(self, id: str, opened: S, principal: str) -> None:
        self._open[id] = opened, principal

    def remove(self, id: str) -> None:
        self._open.pop(id, None)

    def of(self, context: Any) -> S:
        """Return the session that a call says it is part of. Raises Fault."""
        opened, principal = self._open.get(session(context) or "", (None, ""))
        if opened is None or caller(context).principal != principal:
            raise Fault("there is no such session", category=Category.NOT_FOUND, code=400)
        return opened


class BackupService(grpc.BackupServiceServicer):
    """`backup.*`."""

    def __init__(self, datastores: Datastores, rights: Rights, threads: Threads, log: TaskLog, runs: TaskRuns) -> None:
        self._datastores = datastores
        self._rights = rights
        self._threads = threads
        self._log = log
        self._runs = runs
        self._room = Room(OF_ALL)
        self._sessions: Sessions[BackupSession] = Sessions()

    async def Open(self, request: pb.BackupServiceOpenRequest, context: Any) -> AsyncIterator[Any]:
        params = wire.backup_open_params(request)
        user = self._rights.user(context)
        self._rights.to_back_up(user, params["store"], params["ns"])
        opened, task = await self._begin(params, user)
        try:
            self._sessions.add(opened.id, opened, caller(context).principal)
            yield pb.BackupServiceOpenResponse(session=opened.id)
            await task.stopped.wait()
        finally:
            self._sessions.remove(opened.id)
            await asyncio.shield(asyncio.ensure_future(self._end(opened, task)))

    async def _begin(self, params: Json, user: str) -> tuple[BackupSession, SessionTask]:
        name = params["store"]
        with faults.as_pbs(name):
            store = self._datastores.store(name)
            snapshot = snapshot_of(params)
            await self._threads.run(store.tree.check_namespace, snapshot.group.namespace)
            benchmark = params["benchmark"]
            if benchmark != (snapshot.group.text == BENCHMARK):
                raise errors.BenchmarkMismatch()
            register = Register()
            # Once begun it holds locks, whatever becomes of who asked.
            backup = await self._threads.opened(
                lambda: store.begin_backup(snapshot, user, register, benchmark=benchmark), Backup.abort
            )
        id = self._sessions.new_id()
        opened = BackupSession(
            id, store, backup, register, Room(OF_SESSION, self._room), self._threads, benchmark=benchmark
        )
        task = SessionTask(self._log, self._runs)
        try:
            facts = {"datastore": name, "snapshot": snapshot.text, "user": user, "benchmark": benchmark}
            await task.begin(f"{'benchmark' if benchmark else 'backup'} {opened.name}", facts)
        except BaseException:
            await asyncio.shield(asyncio.ensure_future(opened.over()))
            raise
        return opened, task

    async def _end(self, opened: BackupSession, task: SessionTask) -> None:
        try:
            await opened.over()
        finally:
            if opened.finished or opened.benchmark:
                await task.end("success", opened.summary, opened.warnings)
            elif task.stopped.is_set():
                await task.end("canceled", {"message": "the task was cancelled"}, opened.warnings)
            else:
                words = "the client went away before it finished the backup"
                await task.end("failure", {"message": words}, opened.warnings)

    async def List(self, request: pb.BackupServiceListRequest, context: Any) -> pb.BackupServiceListResponse:
        self._sessions.of(context)
        return wire.backup_list_response([{"subdir": name} for name in _BACKUP_PATHS])

    async def UploadBlob(self, requests: AsyncIterator[Any], context: Any) -> pb.BackupServiceUploadBlobResponse:
        opened = self._sessions.of(context)
        params = await _params(requests, wire.backup_upload_blob_params, validators.backup_upload_blob)
        await opened.put_blob(params["file-name"], params["encoded-size"], requests)
        return wire.backup_upload_blob_response(None)

    async def CreateDynamicIndex(
        self, request: pb.BackupServiceCreateDynamicIndexRequest, context: Any
    ) -> pb.BackupServiceCreateDynamicIndexResponse:
        opened = self._sessions.of(context)
        return wire.backup_create_dynamic_index_response(await opened.create_dynamic(request.archive_name))

    async def AppendDynamicIndex(
        self, request: pb.BackupServiceAppendDynamicIndexRequest, context: Any
    ) -> pb.BackupServiceAppendDynamicIndexResponse:
        opened = self._sessions.of(context)
        await opened.append(DynamicWriter, request.wid, list(request.digest_list), list(request.offset_list))
        return wire.backup_append_dynamic_index_response(None)

    async def UploadDynamicChunk(
        self, requests: AsyncIterator[Any], context: Any
    ) -> pb.BackupServiceUploadDynamicChunkResponse:
        opened = self._sessions.of(context)
        p = await _params(requests, wire.backup_upload_dynamic_chunk_params, validators.backup_upload_dynamic_chunk)
        digest = await opened.put_chunk(DynamicWriter, p["wid"], p["digest"], p["size"], p["encoded-size"], requests)
        return wire.backup_upload_dynamic_chunk_response(digest)

    async def CloseDynamicIndex(
        self, request: pb.BackupServiceCloseDynamicIndexRequest, context: Any
    ) -> pb.BackupServiceCloseDynamicIndexResponse:
        opened = self._sessions.of(context)
        await opened.close(DynamicWriter, request.wid, request.chunk_count, request.size, request.csum)
        return wire.backup_close_dynamic_index_response(None)

    async def CreateFixedIndex(
        self, request: pb.BackupServiceCreateFixedIndexRequest, context: Any
    ) -> pb.BackupServiceCreateFixedIndexResponse:
        opened = self._sessions.of(context)
        params = wire.backup_create_fixed_index_params(request)
        wid = await opened.create_fixed(params["archive-name"], params.get("size"), params.get("reuse-csum"))
        return wire.backup_create_fixed_index_response(wid)

    async def AppendFixedIndex(
        self, request: pb.BackupServiceAppendFixedIndexRequest, context: Any
    ) -> pb.BackupServiceAppendFixedIndexResponse:
        opened = self._sessions.of(context)
        await opened.append(FixedWriter, request.wid, list(request.digest_list), list(request.offset_list))
        return wire.backup_append_fixed_index_response(None)

    async def UploadFixedChunk(
        self, requests: AsyncIterator[Any], context: Any
    ) -> pb.BackupServiceUploadFixedChunkResponse:
        opened = self._sessions.of(context)
        p = await _params(requests, wire.backup_upload_fixed_chunk_params, validators.backup_upload_fixed_chunk)
        digest = await opened.put_chunk(FixedWriter, p["wid"], p["digest"], p["size"], p["encoded-size"], requests)
        return wire.backup_upload_fixed_chunk_response(digest)

    async def CloseFixedIndex(
        self, request: pb.BackupServiceCloseFixedIndexRequest, context: Any
    ) -> pb.BackupServiceCloseFixedIndexResponse:
        opened = self._sessions.of(context)
        await opened.close(FixedWriter, request.wid, request.chunk_count, request.size, request.csum)
        return wire.backup_close_fixed_index_response(None)

    async def Finish(self, request: pb.BackupServiceFinishRequest, context: Any) -> pb.BackupServiceFinishResponse:
        await self._sessions.of(context).finish()
        return wire.backup_finish_response(None)

    async def Previous(self, request: pb.BackupServicePreviousRequest, context: Any) -> AsyncIterator[bytes]:
        file = await self._sessions.of(context).previous(request.archive_name)
        async with contextlib.aclosing(blocks(file, self._threads)) as content:
            async for block in content:
                yield block

    async def PreviousBackupTime(
        self, request: pb.BackupServicePreviousBackupTimeRequest, context: Any
    ) -> pb.BackupServicePreviousBackupTimeResponse:
        return wire.backup_previous_backup_time_response(self._sessions.of(context).previous_time)

    async def Speedtest(self, requests: AsyncIterator[Any], context: Any) -> pb.BackupServiceSpeedtestResponse:
        self._sessions.of(context)
        await read_params(requests)
        async for _ in requests:
            pass
        return wire.backup_speedtest_response(None)


class ReaderService(grpc.ReaderServiceServicer):
    """`reader.*`."""

    def __init__(self, datastores: Datastores, rights: Rights, threads: Threads, log: TaskLog, runs: TaskRuns) -> None:
        self._datastores = datastores
        self._rights = rights
        self._threads = threads
        self._log = log
        self._runs = runs
        self._memory = Quota(MEMORY_OF_ALL)
        self._sessions: Sessions[ReaderSession] = Sessions()

    async def Open(self, request: pb.ReaderServiceOpenRequest, context: Any) -> AsyncIterator[Any]:
        params = wire.reader_open_params(request)
        user = self._rights.user(context)
        name = params["store"]
        with faults.as_pbs(name):
            snapshot = snapshot_of(params)
            owner_only = self._rights.to_read(user, name, params["ns"], snapshot)
            store = self._datastores.store(name)
            try:
                if owner_only:
                    await self._threads.run(self._rights.check_owner, store, snapshot.group, user)
            except store_errors.NoGroup:
                raise errors.SnapshotNotFound(snapshot=snapshot.text) from None
            reader = await self._threads.opened(lambda: store.open_reader(snapshot), Reader.close)
        opened = ReaderSession(self._sessions.new_id(), store, reader, self._threads, self._memory)
        task = SessionTask(self._log, self._runs, READER)
        try:
            subject = f"{snapshot.group.text}/{snapshot.time:08X}"
            await task.begin(f"reader {snapshot.text}", {"datastore": name, "subject": subject, "user": user})
            self._sessions.add(opened.id, opened, caller(context).principal)
            yield pb.ReaderServiceOpenResponse(session=opened.id)
            await task.stopped.wait()
        finally:
            self._sessions.remove(opened.id)
            await asyncio.shield(asyncio.ensure_future(self._end(opened, task)))

    async def _end(self, opened: ReaderSession, task: SessionTask) -> None:
        try:
            await opened.over()
        finally:
            # That its client goes is how a reader session ends.
            cancelled = task.stopped.is_set()
            result = {"message": "the task was cancelled"} if cancelled else {}
            await task.end("canceled" if cancelled else "success", result, [])

    async def List(self, request: pb.ReaderServiceListRequest, context: Any) -> pb.ReaderServiceListResponse:
        self._sessions.of(context)
        return wire.reader_list_response([{"subdir": name} for name in _READER_PATHS])

    async def Download(self, request: pb.ReaderServiceDownloadRequest, context: Any) -> AsyncIterator[bytes]:
        file = await self._sessions.of(context).download(request.file_name)
        async with contextlib.aclosing(blocks(file, self._threads)) as content:
            async for block in content:
                yield block

    async def Chunk(self, request: pb.ReaderServiceChunkRequest, context: Any) -> AsyncIterator[memoryview]:
        async with self._sessions.of(context).chunk(request.digest) as blob:
            whole = memoryview(blob)
            for start in range(0, len(whole), PART):
                yield whole[start : start + PART]

    async def Speedtest(self, request: pb.ReaderServiceSpeedtestRequest, context: Any) -> AsyncIterator[bytes]:
        self._sessions.of(context)
        yield SPEEDTEST


def _paths(service: str) -> list[str]:
    """Return the paths of the sessions of a service, as their root lists them."""
    from generated.handlers.pbs import METHODS

    paths = {method.http.path.strip("/") for method in METHODS.values() if method.within == service and method.http}
    return sorted(paths - {""})


_BACKUP_PATHS = _paths("backup")
_READER_PATHS = _paths("reader")


async def _params(requests: AsyncIterator[Any], params: Callable[[Any], Json], check: Callable[[Json], Errors]) -> Json:
    found = params(await read_params(requests))
    checked(check(found))
    return found
