"""`repository.*` of the internal face: messages in and out. What a call does is in the modules beside this one."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

import structlog

from generated.errors import internal as errors
from generated.proto.internal.v1 import internal_pb2 as pb
from generated.proto.internal.v1 import internal_pb2_grpc as grpc
from generated.validators import internal as validators
from generated.wire import internal as wire
from runtime.contract import caller, read_params, receive_upload, session
from runtime.contract.abi import Category, Errors, Fault, Json
from runtime.contract.jsontext import Raw, dumps, loads
from runtime.storage.file_remote import RemoteRefused, RemoteUnusable
from runtime.storage.repository import disk_stream, faults, layout
from runtime.storage.repository.chain import Chain, open_above, open_chain
from runtime.storage.repository.deletion import delete_metadata_backup
from runtime.storage.repository.disk import DIRECTORY
from runtime.storage.repository.flow import PATIENCE, Ordered, gathered, read_ahead
from runtime.storage.repository.frames import BadFrames
from runtime.storage.repository.full_backup import read_full
from runtime.storage.repository.handle import Data, FileFault, Locked, LockLost, Missing
from runtime.storage.repository.handles import Lease
from runtime.storage.repository.layout import NotABackup, OutsideOfFolder
from runtime.storage.repository.metadata_writer import MetadataWriter
from runtime.storage.repository.repositories import Repositories
from runtime.storage.repository.session import Session, hold, watch
from runtime.storage.repository.tips import backups, describe, read_metadata, tips
from runtime.storage.repository.vm_listing import vms

BATCH_BYTES = 64 << 10
NO_ROOM = frozenset({"ENOSPC", "EDQUOT", "EFBIG"})

_log = structlog.get_logger(__name__)


@contextlib.contextmanager
def as_internal() -> Iterator[None]:
    """Turn what went wrong with a repository into the declared errors of the internal face."""
    try:
        yield
    except LockLost as fault:
        raise errors.LockLost(path="/" + fault.path) from None
    except Locked as fault:
        raise errors.RepositoryLocked(path="/" + fault.path, code="ELOCKED") from None
    except faults.KeyRefused as fault:
        raise errors.KeyRefused(reason=fault.reason) from None
    except RemoteUnusable as fault:
        raise errors.RemoteFailed(reason=fault.reason, **({"code": fault.code} if fault.code else {})) from None
    except RemoteRefused as fault:
        raise errors.RemoteRefused(reason=str(fault)) from None
    except FileFault as fault:
        if fault.code in NO_ROOM:
            raise errors.NoSpace(path="/" + fault.path) from None
        code = {"code": fault.code} if fault.code else {}
        raise errors.FileUnusable(path="/" + fault.path, reason=fault.reason, **code) from None
    except faults.Damaged as fault:
        raise errors.Damaged(path="/" + fault.path, reason=fault.reason) from None
    except faults.NoDisk as fault:
        raise errors.DiskNotFound(path=fault.path) from None
    except faults.NoBackup as fault:
        raise errors.BackupNotFound(id=fault.id) from None
    except NotABackup as fault:
        raise errors.NotABackup(id=fault.id) from None
    except faults.NotOfMachine as fault:
        raise errors.NotOfMachine(id=fault.id, vm=fault.vm) from None
    except faults.ParentUnfit as fault:
        raise errors.ParentUnfit(path=fault.path, reason=fault.reason) from None
    except faults.BackupExists as fault:
        raise errors.BackupExists(path="/" + fault.path) from None
    except BadFrames as fault:
        raise errors.BadFrames(offset=fault.offset, reason=fault.reason) from None
    except faults.BadCommit as fault:
        raise errors.BadMetadata(reason=str(fault)) from None


class RepositoryService(grpc.RepositoryServiceServicer):
    """`repository.*`."""

    def __init__(self, repositories: Repositories) -> None:
        self._repositories = repositories
        self._sessions: dict[str, tuple[Session, str]] = {}

    async def About(self, request: pb.RepositoryServiceAboutRequest, context: Any) -> pb.RepositoryServiceAboutResponse:
        remote = _remote(request)
        with as_internal():
            async with self._repositories.opened(remote, creating=True) as (lease, form):
                room = await lease.run(lease.handle.available)
        told: dict[str, Json] = {
            "disks": form.disks,
            "encrypted": form.encrypted,
            "immutable": not form.use_cache,
            "locks": lease.handle.locks,
        }
        if form.disks == DIRECTORY:
            told["compression"] = form.compression
        if room is not None:
            told["available"] = room
        return wire.repository_about_response(told)

    async def Lock(self, request: pb.RepositoryServiceLockRequest, context: Any) -> AsyncIterator[Any]:
        params = _checked(wire.repository_lock_params(request), validators.repository_lock)
        id = secrets.token_hex(16)
        with as_internal():
            async with (
                self._repositories.opened(_remote(request), creating=True) as (lease, form),
                hold(lease, params["vm"], form, params["wait"], self._repositories.leaving) as opened,
            ):
                self._sessions[id] = opened, caller(context).principal
                try:
                    yield pb.RepositoryServiceLockResponse(session=id)
                    await watch(opened)
                finally:
                    del self._sessions[id]

    async def List(
        self, request: pb.RepositoryServiceListRequest, context: Any
    ) -> AsyncIterator[pb.RepositoryServiceListResponse]:
        vm = _checked(wire.repository_list_params(request), validators.repository_list).get("vm")
        with as_internal():
            async with self._repositories.opened(_remote(request)) as (lease, _):
                for name in [vm] if vm is not None else await lease.run(vms, lease.handle):
                    found, missed = await lease.run(backups, lease.handle, name)
                    _note(missed)
                    batch: list[Json] = []
                    size = 0
                    for id, text in found:
                        batch.append({"vm": name, "id": id, "metadata": Raw(text)})
                        size += len(text)
                        if size >= BATCH_BYTES:
                            yield wire.repository_list_batch(batch)
                            batch, size = [], 0
                    if batch:
                        yield wire.repository_list_batch(batch)

    async def Tips(
        self, request: pb.RepositoryServiceTipsRequest, context: Any
    ) -> AsyncIterator[pb.RepositoryServiceTipsResponse]:
        vm = _checked(wire.repository_tips_params(request), validators.repository_tips)["vm"]
        with as_internal():
            async with self._repositories.opened(_remote(request)) as (lease, form):
                found, missed = await lease.run(tips, lease.handle, vm, form)
        _note(missed)
        if found:
            yield wire.repository_tips_batch(found)

    async def WriteFull(self, requests: AsyncIterator[Any], context: Any) -> pb.RepositoryServiceWriteFullResponse:
        params = _checked(
            wire.repository_write_full_params(await read_params(requests)), validators.repository_write_full
        )
        opened = self._session(context)
        with as_internal(), opened.call():
            async with contextlib.aclosing(receive_upload(requests, hashed=False)) as blocks:
                path, writer = await opened.write_full(params["timestamp"], params.get("maxLength"), blocks)
        return wire.repository_write_full_response({"path": path, "size": writer.size, "sha256": writer.sha256})

    async def WriteDisk(self, requests: AsyncIterator[Any], context: Any) -> pb.RepositoryServiceWriteDiskResponse:
        params = _checked(
            wire.repository_write_disk_params(await read_params(requests)), validators.repository_write_disk
        )
        opened = self._session(context)
        with as_internal(), opened.call():
            async with contextlib.aclosing(receive_upload(requests, hashed=False)) as blocks:
                disk = await opened.write_disk(
                    params["jobId"],
                    params["vdi"],
                    params["timestamp"],
                    UUID(params["uuid"]),
                    params["virtualSize"],
                    params.get("parent"),
                    blocks,
                )
        return wire.repository_write_disk_response(
            {
                "path": disk.path,
                "size": disk.writer.stored,
                "blocks": disk.writer.blocks,
                "differencing": disk.parent is not None,
            }
        )

    async def Commit(
        self, request: pb.RepositoryServiceCommitRequest, context: Any
    ) -> pb.RepositoryServiceCommitResponse:
        opened = self._session(context)
        with as_internal(), opened.call():
            id = await opened.run(partial(opened.machine.commit, request.metadata.json))
        return wire.repository_commit_response({"id": id})

    async def Abort(self, request: pb.RepositoryServiceAbortRequest, context: Any) -> pb.RepositoryServiceAbortResponse:
        opened = self._session(context)
        with as_internal(), opened.call():
            await opened.run(opened.machine.abort)
        return wire.repository_abort_response(None)

    async def Unlock(
        self, request: pb.RepositoryServiceUnlockRequest, context: Any
    ) -> pb.RepositoryServiceUnlockResponse:
        self._session(context).unlocked.set()
        return wire.repository_unlock_response(None)

    async def Delete(
        self, request: pb.RepositoryServiceDeleteRequest, context: Any
    ) -> pb.RepositoryServiceDeleteResponse:
        opened = self._session(context)
        ids = _checked(wire.repository_delete_params(request), validators.repository_delete)["ids"]
        with as_internal(), opened.call():
            await opened.delete(ids)
        return wire.repository_delete_response(None)

    async def Clean(
        self, request: pb.RepositoryServiceCleanRequest, context: Any
    ) -> AsyncIterator[pb.RepositoryServiceCleanResponse]:
        params = _checked(wire.repository_clean_params(request), validators.repository_clean)
        opened = self._session(context)
        with as_internal(), opened.call():
            async with contextlib.aclosing(opened.clean(remove=params["remove"], merge=params["merge"])) as records:
                async for record in records:
                    yield wire.repository_clean_batch([record])

    async def DescribeDisk(
        self, request: pb.RepositoryServiceDescribeDiskRequest, context: Any
    ) -> pb.RepositoryServiceDescribeDiskResponse:
        params = _checked(wire.repository_describe_disk_params(request), validators.repository_describe_disk)
        with as_internal():
            async with self._chain(params) as (lease, chain, folder, base):

                def tell() -> Json:
                    wanted = chain.wanted(base)
                    return {
                        "uuid": str(chain.tip.footer.uuid),
                        "virtualSize": chain.tip.footer.size,
                        "blocks": wanted.count(1),
                        "length": disk_stream.length(chain, base),
                        "chain": describe(folder, chain),
                    }

                told = await lease.run(tell)
        return wire.repository_describe_disk_response(told)

    async def ReadDisk(self, request: pb.RepositoryServiceReadDiskRequest, context: Any) -> AsyncIterator[Data]:
        params = _checked(wire.repository_read_disk_params(request), validators.repository_read_disk)
        with as_internal():
            async with self._chain(params) as (lease, chain, _, base):
                source = disk_stream.stream(chain, base, params["form"])
                async with contextlib.aclosing(read_ahead(lease, source)) as pieces:
                    async for piece in pieces:
                        yield piece

    async def ReadFull(self, request: pb.RepositoryServiceReadFullRequest, context: Any) -> AsyncIterator[Data]:
        id = _checked(wire.repository_read_full_params(request), validators.repository_read_full)["id"]
        with as_internal():
            async with self._repositories.opened(_remote(request.value)) as (lease, _):
                layout.vm_backup(id)
                text, data = await lease.run(read_metadata, lease.handle, id)
                if data is None:
                    raise NotABackup(id)
                size = loads(text).get("size")
                source = read_full(lease.handle, data, size if isinstance(size, int) else None)
                async with contextlib.aclosing(read_ahead(lease, source)) as pieces:
                    async for piece in pieces:
                        yield piece

    async def ReadMetadata(
        self, request: pb.RepositoryServiceReadMetadataRequest, context: Any
    ) -> pb.RepositoryServiceReadMetadataResponse:
        id = _checked(wire.repository_read_metadata_params(request), validators.repository_read_metadata)["id"]
        with as_internal():
            async with self._repositories.opened(_remote(request.value)) as (lease, _):
                text, data = await lease.run(read_metadata, lease.handle, id)
                told: dict[str, Json] = {"metadata": Raw(text)}
                if data is not None:
                    with contextlib.suppress(Missing):
                        told["size"] = await lease.run(lease.handle.size, data)
        return wire.repository_read_metadata_response(told)

    async def ReadData(self, request: pb.RepositoryServiceReadDataRequest, context: Any) -> AsyncIterator[Data]:
        id = _checked(wire.repository_read_data_params(request), validators.repository_read_data)["id"]
        with as_internal():
            async with self._repositories.opened(_remote(request.value)) as (lease, _):
                layout.metadata_backup(id)
                _, data = await lease.run(read_metadata, lease.handle, id)
                if data is None:
                    raise NotABackup(id)
                async with contextlib.aclosing(read_ahead(lease, lease.handle.stream(data))) as pieces:
                    async for piece in pieces:
                        yield piece

    async def WriteMetadata(
        self, requests: AsyncIterator[Any], context: Any
    ) -> pb.RepositoryServiceWriteMetadataResponse:
        first = await read_params(requests)
        params = _checked(wire.repository_write_metadata_params(first), validators.repository_write_metadata)
        with as_internal():
            async with self._repositories.opened(_remote(first.params), creating=True) as (lease, _):
                begin = partial(
                    MetadataWriter,
                    lease.handle,
                    params["scheduleId"],
                    params.get("pool"),
                    params["timestamp"],
                    first.params.metadata.json,
                )
                writer = await lease.run(begin)
                writing = Ordered()
                try:
                    async with contextlib.aclosing(receive_upload(requests, hashed=False)) as blocks:
                        async for some in gathered(blocks):
                            await writing.add(lease.run_within(PATIENCE, partial(writer.write, some)))
                    await writing.drain()
                    id = await lease.run_within(PATIENCE, writer.finish)
                except BaseException:
                    await asyncio.shield(asyncio.ensure_future(_undo(lease, writer, writing)))
                    raise
        return wire.repository_write_metadata_response({"id": id, "size": writer.size})

    async def DeleteMetadata(
        self, request: pb.RepositoryServiceDeleteMetadataRequest, context: Any
    ) -> pb.RepositoryServiceDeleteMetadataResponse:
        ids = _checked(wire.repository_delete_metadata_params(request), validators.repository_delete_metadata)["ids"]
        with as_internal():
            paths = [layout.metadata_backup(id) for id in ids]
            async with self._repositories.opened(_remote(request)) as (lease, _):
                for path in paths:
                    await lease.run_within(PATIENCE, partial(delete_metadata_backup, lease.handle, path))
        return wire.repository_delete_metadata_response(None)

    def _session(self, context: Any) -> Session:
        """Return the session that a call says it is part of. Raises SessionOver."""
        opened, principal = self._sessions.get(session(context) or "", (None, ""))
        if opened is None or caller(context).principal != principal:
            raise errors.SessionOver()
        return opened

    @contextlib.asynccontextmanager
    async def _chain(self, params: Json) -> AsyncIterator[tuple[Lease, Chain, str, str | None]]:
        """Give the chain of the disk that a call is about, the folder of its machine, and the path of the base."""
        folder = layout.vm_folder(params["vm"])
        try:
            path = layout.in_folder(folder, params["path"])
            base = layout.in_folder(folder, params["base"]) if params.get("base") is not None else None
        except OutsideOfFolder:
            raise faults.NoDisk(params["path"]) from None
        async with self._repositories.opened(params["remote"]) as (lease, _):
            chain = await self._open(lease, folder, path, base)
            try:
                yield lease, chain, folder, base
            finally:
                chain.close()

    async def _open(self, lease: Lease, folder: str, path: str, base: str | None) -> Chain:
        chain = await lease.run(open_chain, lease.handle, folder, path)
        if base is None or any(member.path == base for member in chain.members):
            return chain
        # What is different may be asked for in either direction.
        chain.close()
        return await lease.run(open_above, lease.handle, folder, path, base)


async def _undo(lease: Lease, writer: MetadataWriter, writing: Ordered) -> None:
    await writing.settle()
    await lease.run_within(PATIENCE, writer.discard)


def _checked(params: Json, validate: Callable[[object], Errors]) -> Json:
    """Return the params of a call with the JSON in them read. Raises Fault for what the spec does not allow."""
    value = loads(dumps(params))
    found = validate(value)
    if found:
        pointer, _, words = found[0]
        raise Fault(f"{pointer or 'the params'}: {words}", category=Category.INVALID)
    return value


def _remote(request: Any) -> dict[str, Any]:
    remote: dict[str, Any] = loads(request.remote.json)
    return remote


def _note(missed: list[FileFault]) -> None:
    for fault in missed[:20]:
        _log.warning("left out of a repository", path="/" + fault.path, fault=fault.reason)
    if len(missed) > 20:
        _log.warning("more was left out of a repository", count=len(missed) - 20)
