"""The services of the storage backend: messages in and out, and the errors of its parts as declared ones."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, TypeVar

import structlog
from sqlalchemy.exc import OperationalError

from generated.errors import internal as internal_errors
from generated.errors import xo as errors
from generated.proto.internal.v1 import internal_pb2 as internal_pb
from generated.proto.internal.v1 import internal_pb2_grpc as internal_grpc
from generated.proto.pbs.v1 import pbs_pb2_grpc as pbs_grpc
from generated.proto.xo.v1 import xo_pb2 as xo_pb
from generated.proto.xo.v1 import xo_pb2_grpc as xo_grpc
from generated.wire import internal as internal_wire
from generated.wire import xo as wire
from runtime.contract.abi import Category, Fault, Json
from runtime.contract.faults import Unavailable
from runtime.contract.jsontext import JSONDecodeError, dumps, loads
from runtime.database import cause
from runtime.storage import task_runs
from runtime.storage.access.access import Access
from runtime.storage.access.services import AccessService, check_secret, check_ticket
from runtime.storage.disk_reading import DiskUnreadable, NothingThere
from runtime.storage.file_remote import RemoteRefused, RemoteUnusable
from runtime.storage.principals import XO, Principals
from runtime.storage.remotes import Remotes
from runtime.storage.repository.disk_files import DiskFiles
from runtime.storage.repository.handle import Locked
from runtime.storage.repository.layout import NotABackup
from runtime.storage.repository.partition_mounts import PartitionMounts
from runtime.storage.repository.repositories import Repositories
from runtime.storage.repository.services import RepositoryService
from runtime.storage.repository.task_work import WorkCancelled
from runtime.storage.task_errors import (
    JobRuns,
    LimitReached,
    TaskHeld,
    TaskOver,
    TaskRuns,
    TokenTooOld,
    UnknownTask,
)
from runtime.storage.task_log import TaskLog

_log = structlog.get_logger(__name__)

M = TypeVar("M")

Service = tuple[Callable[[Any, Any], None], Any]
"""protoc's function that puts a servicer on a server, and the servicer."""

BATCH_RECORDS = 128
BATCH_BYTES = 64 << 10

LARGE = 256 << 10
"""Bytes of JSON whose conversion takes too long for one turn of the event loop."""

BACKUP = "backup"
"""The kind of the tasks of backup jobs."""


def plain(value: Json) -> Any:
    """Return a value of a converter with the JSON in it read. Raises Fault for bytes that are no JSON."""
    try:
        return loads(dumps(value))
    except (JSONDecodeError, TypeError):
        raise Fault("a JSON value of the message is not JSON", category=Category.INVALID) from None


async def convert(converter: Callable[[Any], M], value: Any, size: int) -> M:
    """Return the message of a value whose JSON has size bytes; a large one is made beside the event loop."""
    return converter(value) if size < LARGE else await asyncio.to_thread(converter, value)


@contextlib.contextmanager
def as_xo() -> Iterator[None]:
    """Turn the errors of the parts into those of the xo face."""
    try:
        yield
    except UnknownTask as fault:
        raise errors.NoSuchObject(id=fault.id, type="task") from None
    except TaskRuns as fault:
        raise errors.IncorrectState(
            actual="pending",
            expected="canceled, failure, interrupted, skipped or success",
            object=fault.id,
            property="status",
        ) from None
    except TokenTooOld as fault:
        raise errors.TokenTooOld(token=fault.token) from None
    except LimitReached as fault:
        raise Fault(str(fault), category=Category.EXHAUSTED) from None
    except RemoteRefused as fault:
        raise errors.ForbiddenOperation(operation="use of the remote", reason=str(fault)) from None
    except RemoteUnusable as fault:
        facts = {"code": fault.code, "syscall": fault.syscall}
        raise errors.RemoteFailed(reason=fault.reason, **{name: fact for name, fact in facts.items() if fact}) from None
    except NothingThere as fault:
        raise errors.NoSuchObject(id=fault.id, type=fault.kind) from None
    except DiskUnreadable as fault:
        raise errors.DiskUnreadable(reason=str(fault)) from None
    except NotABackup as fault:
        raise errors.NotABackup(id=fault.id) from None
    except Locked as fault:
        raise errors.Locked(code="ELOCKED", path="/" + fault.path) from None
    except WorkCancelled:
        raise Fault("the task was cancelled", category=Category.CANCELLED) from None
    except OperationalError as fault:
        raise _unusable(fault) from None


@contextlib.contextmanager
def as_internal() -> Iterator[None]:
    """Turn the errors of the task log into those of the internal face."""
    try:
        yield
    except UnknownTask as fault:
        raise internal_errors.NoSuchTask(task=fault.id) from None
    except TaskOver as fault:
        raise internal_errors.TaskOver(task=fault.id, status=fault.status) from None
    except TaskHeld as fault:
        raise internal_errors.TaskHeld(task=fault.id) from None
    except JobRuns as fault:
        raise internal_errors.JobRuns(job_id=fault.job, task=fault.id) from None
    except LimitReached as fault:
        raise Fault(str(fault), category=Category.EXHAUSTED) from None
    except OperationalError as fault:
        raise _unusable(fault) from None


def _unusable(fault: OperationalError) -> Fault:
    """Return what callers learn of a database that is full, locked or gone; a worker then attaches again."""
    words = cause(fault)
    _log.error("the storage database cannot be used", cause=words)
    return Unavailable(f"the storage database cannot be used: {words}")


class Tasks(xo_grpc.TaskServiceServicer):
    """`task.*` of the xo face."""

    def __init__(self, log: TaskLog, runs: task_runs.TaskRuns) -> None:
        self._log = log
        self._runs = runs

    async def Get(self, request: xo_pb.TaskServiceGetRequest, context: Any) -> xo_pb.TaskServiceGetResponse:
        with as_xo():
            snapshot = await self._log.get(wire.task_get_params(request)["taskId"])
        return await convert(wire.task_get_response, snapshot, len(dumps(snapshot)))

    async def GetAll(
        self, request: xo_pb.TaskServiceGetAllRequest, context: Any
    ) -> AsyncIterator[xo_pb.TaskServiceGetAllResponse]:
        batch: list[Json] = []
        size = 0
        async for part in self._log.get_all(wire.task_get_all_params(request).get("limit")):
            for snapshot in part:
                length = len(dumps(snapshot))
                if batch and (len(batch) == BATCH_RECORDS or size + length > BATCH_BYTES):
                    yield await convert(wire.task_get_all_batch, batch, size)
                    batch, size = [], 0
                batch.append(snapshot)
                size += length
        if batch:
            yield await convert(wire.task_get_all_batch, batch, size)

    async def Cancel(self, request: xo_pb.TaskServiceCancelRequest, context: Any) -> xo_pb.TaskServiceCancelResponse:
        with as_xo():
            await self._runs.cancel(wire.task_cancel_params(request)["taskId"])
        return wire.task_cancel_response(None)

    async def Destroy(self, request: xo_pb.TaskServiceDestroyRequest, context: Any) -> xo_pb.TaskServiceDestroyResponse:
        with as_xo():
            await self._log.destroy(wire.task_destroy_params(request)["taskId"])
        return wire.task_destroy_response(None)


class Events(xo_grpc.EventServiceServicer):
    """`event.from` of the xo face."""

    def __init__(self, log: TaskLog) -> None:
        self._log = log

    async def From(self, request: xo_pb.EventServiceFromRequest, context: Any) -> xo_pb.EventServiceFromResponse:
        params = wire.event_from_params(request)
        with as_xo():
            answer = await self._log.events(params["token"], params["timeout"])
        return await convert(wire.event_from_response, {"events": answer.events, "token": answer.token}, answer.size)


class RemoteService(xo_grpc.RemoteServiceServicer):
    """`remote.*` of the xo face."""

    def __init__(self, remotes: Remotes, repositories: Repositories) -> None:
        self._remotes = remotes
        self._repositories = repositories

    async def Ping(self, request: xo_pb.RemoteServicePingRequest, context: Any) -> xo_pb.RemoteServicePingResponse:
        with as_xo():
            await self._remotes.ping(plain(wire.remote_ping_params(request))["remote"])
        return wire.remote_ping_response({"success": True})

    async def GetInfo(
        self, request: xo_pb.RemoteServiceGetInfoRequest, context: Any
    ) -> xo_pb.RemoteServiceGetInfoResponse:
        with as_xo():
            space = await self._remotes.info(plain(wire.remote_get_info_params(request))["remote"])
        value: dict[str, Json] = {}
        if space is not None:
            value = {"size": space.size, "used": space.used, "available": space.available}
        return wire.remote_get_info_response(value)

    async def Test(self, request: xo_pb.RemoteServiceTestRequest, context: Any) -> xo_pb.RemoteServiceTestResponse:
        params = plain(wire.remote_test_params(request))
        with as_xo():
            result = await self._remotes.test(params.get("remote", params))
        return wire.remote_test_response(result)

    async def GetTotalBackupSize(
        self, request: xo_pb.RemoteServiceGetTotalBackupSizeRequest, context: Any
    ) -> xo_pb.RemoteServiceGetTotalBackupSizeResponse:
        params = plain(wire.remote_get_total_backup_size_params(request))
        with as_xo():
            size = await self._repositories.total_size(params["remote"])
        return wire.remote_get_total_backup_size_response({"onDisk": size})


class Authentication(xo_grpc.AuthenticationServiceServicer):
    """`authentication.setToken` of the xo face."""

    def __init__(self, principals: Principals) -> None:
        self._principals = principals

    async def SetToken(
        self, request: xo_pb.AuthenticationServiceSetTokenRequest, context: Any
    ) -> xo_pb.AuthenticationServiceSetTokenResponse:
        with as_xo():
            await self._principals.set(XO, wire.authentication_set_token_params(request)["token"])
        return wire.authentication_set_token_response(None)


class Backups(xo_grpc.BackupServiceServicer):
    """`backup.*` of the xo face, as far as it is about what a repository or the task log has."""

    def __init__(self, log: TaskLog, repositories: Repositories, files: DiskFiles, mounts: PartitionMounts) -> None:
        self._log = log
        self._files = files
        self._mounts = mounts
        self._repositories = repositories

    async def ListRunningJobs(
        self, request: xo_pb.BackupServiceListRunningJobsRequest, context: Any
    ) -> AsyncIterator[xo_pb.BackupServiceListRunningJobsResponse]:
        jobs = await self._log.running_jobs(BACKUP)
        for start in range(0, len(jobs), BATCH_RECORDS):
            yield wire.backup_list_running_jobs_batch(jobs[start : start + BATCH_RECORDS])

    async def ListVmBackups(
        self, request: xo_pb.BackupServiceListVmBackupsRequest, context: Any
    ) -> AsyncIterator[xo_pb.BackupServiceListVmBackupsResponse]:
        params = plain(wire.backup_list_vm_backups_params(request))
        async with contextlib.aclosing(self._repositories.vm_backups(params["remotes"], params.get("vmId"))) as pieces:
            with as_xo():
                async for piece in pieces:
                    yield xo_pb.BackupServiceListVmBackupsResponse(json=piece)

    async def ListPoolMetadataBackups(
        self, request: xo_pb.BackupServiceListPoolMetadataBackupsRequest, context: Any
    ) -> AsyncIterator[xo_pb.BackupServiceListPoolMetadataBackupsResponse]:
        params = plain(wire.backup_list_pool_metadata_backups_params(request))
        async with contextlib.aclosing(self._repositories.pool_backups(params["remotes"])) as pieces:
            with as_xo():
                async for piece in pieces:
                    yield xo_pb.BackupServiceListPoolMetadataBackupsResponse(json=piece)

    async def ListXoMetadataBackups(
        self, request: xo_pb.BackupServiceListXoMetadataBackupsRequest, context: Any
    ) -> AsyncIterator[xo_pb.BackupServiceListXoMetadataBackupsResponse]:
        params = plain(wire.backup_list_xo_metadata_backups_params(request))
        async with contextlib.aclosing(self._repositories.configuration_backups(params["remotes"])) as pieces:
            with as_xo():
                async for piece in pieces:
                    yield xo_pb.BackupServiceListXoMetadataBackupsResponse(json=piece)

    async def DeleteVmBackup(
        self, request: xo_pb.BackupServiceDeleteVmBackupRequest, context: Any
    ) -> xo_pb.BackupServiceDeleteVmBackupResponse:
        params = plain(wire.backup_delete_vm_backup_params(request))
        with as_xo():
            await self._repositories.delete_vm_backups(params["remote"], [params["filename"]])
        return wire.backup_delete_vm_backup_response(None)

    async def DeleteVmBackups(
        self, request: xo_pb.BackupServiceDeleteVmBackupsRequest, context: Any
    ) -> xo_pb.BackupServiceDeleteVmBackupsResponse:
        params = plain(wire.backup_delete_vm_backups_params(request))
        with as_xo():
            await self._repositories.delete_vm_backups(params["remote"], params["filenames"])
        return wire.backup_delete_vm_backups_response(None)

    async def DeleteMetadataBackup(
        self, request: xo_pb.BackupServiceDeleteMetadataBackupRequest, context: Any
    ) -> xo_pb.BackupServiceDeleteMetadataBackupResponse:
        params = plain(wire.backup_delete_metadata_backup_params(request))
        with as_xo():
            await self._repositories.delete_metadata_backup(params["remote"], params["backupId"])
        return wire.backup_delete_metadata_backup_response(None)

    async def Verify(
        self, request: xo_pb.BackupServiceVerifyRequest, context: Any
    ) -> xo_pb.BackupServiceVerifyResponse:
        params = plain(wire.backup_verify_params(request))
        with as_xo():
            verdict = await self._repositories.verify(params["remote"], params.get("vmId"))
        findings: list[Json] = [
            {"path": flaw.path, "message": flaw.words} | ({"busy": True} if flaw.busy else {}) for flaw in verdict.flaws
        ]
        value: Json = {
            "success": verdict.flawed == 0,
            "machines": verdict.machines,
            "backups": verdict.backups,
            "disks": verdict.disks,
            "bytes": verdict.bytes,
            "findings": findings,
            "found": verdict.flawed,
        }
        return wire.backup_verify_response(value)

    async def ListDiskPartitions(
        self, request: xo_pb.BackupServiceListDiskPartitionsRequest, context: Any
    ) -> AsyncIterator[xo_pb.BackupServiceListDiskPartitionsResponse]:
        params = plain(wire.backup_list_disk_partitions_params(request))
        async with contextlib.aclosing(self._files.partitions(params["remote"], params["disk"])) as records:
            with as_xo():
                async for record in records:
                    yield wire.backup_list_disk_partitions_batch([record])

    async def ListPartitionFiles(
        self, request: xo_pb.BackupServiceListPartitionFilesRequest, context: Any
    ) -> AsyncIterator[xo_pb.BackupServiceListPartitionFilesResponse]:
        params = plain(wire.backup_list_partition_files_params(request))
        found = self._files.names(params["remote"], params["disk"], params.get("partition"), params["path"])
        async with contextlib.aclosing(found):
            with as_xo():
                first = b"{"
                async for names in found:
                    text = b",".join(dumps(name) + b":{}" for name in names)
                    if text:
                        yield xo_pb.BackupServiceListPartitionFilesResponse(json=first + text)
                        first = b","
        yield xo_pb.BackupServiceListPartitionFilesResponse(json=b"{}" if first == b"{" else b"}")

    async def FetchPartitionFiles(
        self, request: xo_pb.BackupServiceFetchPartitionFilesRequest, context: Any
    ) -> AsyncIterator[Any]:
        params = plain(wire.backup_fetch_partition_files_params(request))
        pieces = self._files.archive(
            params["remote"], params["disk"], params.get("partition"), params["paths"], params["format"]
        )
        async with contextlib.aclosing(pieces):
            with as_xo():
                async for piece in pieces:
                    yield piece

    async def MountPartition(
        self, request: xo_pb.BackupServiceMountPartitionRequest, context: Any
    ) -> xo_pb.BackupServiceMountPartitionResponse:
        params = plain(wire.backup_mount_partition_params(request))
        with as_xo():
            path = await self._mounts.mount(params["remote"], params["disk"], params.get("partition"))
        return wire.backup_mount_partition_response(path)

    async def UnmountPartition(
        self, request: xo_pb.BackupServiceUnmountPartitionRequest, context: Any
    ) -> xo_pb.BackupServiceUnmountPartitionResponse:
        with as_xo():
            await self._mounts.unmount(wire.backup_unmount_partition_params(request)["path"])
        return wire.backup_unmount_partition_response(None)


class Runs(internal_grpc.TaskServiceServicer):
    """`task.run` of the internal face."""

    def __init__(self, runs: task_runs.TaskRuns) -> None:
        self._runs = runs

    async def Run(
        self, requests: AsyncIterator[internal_pb.TaskServiceRunRequest], context: Any
    ) -> AsyncIterator[internal_pb.TaskServiceRunResponse]:
        first = await anext(requests, None)
        if first is None or first.WhichOneof("kind") != "params":
            raise Fault("the first message has to hold the parameters", category=Category.INVALID)
        orders = self._runs.run(plain(internal_wire.task_run_params(first)), _reports(requests))
        async with contextlib.aclosing(orders):
            with as_internal():
                async for order in orders:
                    yield internal_wire.task_run_batch([order])


class PrincipalService(internal_grpc.PrincipalServiceServicer):
    """`principal.*` of the internal face."""

    def __init__(self, principals: Principals, access: Access) -> None:
        self._principals = principals
        self._access = access

    async def CheckSecret(self, request: internal_pb.PrincipalServiceCheckSecretRequest, context: Any) -> Any:
        return check_secret(self._access, request)

    async def CheckTicket(self, request: internal_pb.PrincipalServiceCheckTicketRequest, context: Any) -> Any:
        return check_ticket(self._access, request)

    async def Check(
        self, request: internal_pb.PrincipalServiceCheckRequest, context: Any
    ) -> internal_pb.PrincipalServiceCheckResponse:
        known = self._principals.check(internal_wire.principal_check_params(request)["token"])
        if known is None:
            raise internal_errors.InvalidToken()
        value: dict[str, Json] = {"principal": known.principal}
        if known.expires is not None:
            value["expires"] = known.expires
        return internal_wire.principal_check_response(value)

    async def Renew(
        self, request: internal_pb.PrincipalServiceRenewRequest, context: Any
    ) -> internal_pb.PrincipalServiceRenewResponse:
        params = internal_wire.principal_renew_params(request)
        with as_internal():
            fresh = await self._principals.renew(params["token"], params["age"], params["grace"])
        return internal_wire.principal_renew_response({} if fresh is None else {"token": fresh})

    async def Set(
        self, request: internal_pb.PrincipalServiceSetRequest, context: Any
    ) -> internal_pb.PrincipalServiceSetResponse:
        params = internal_wire.principal_set_params(request)
        with as_internal():
            await self._principals.set(params["principal"], params["token"], params["grace"])
        return internal_wire.principal_set_response(None)


async def _reports(requests: AsyncIterator[internal_pb.TaskServiceRunRequest]) -> AsyncIterator[dict[str, Any]]:
    async for request in requests:
        if request.WhichOneof("kind") != "item":
            raise Fault("parameters come once, then reports", category=Category.INVALID)
        yield plain(internal_wire.task_run_sent(request))


def services(
    log: TaskLog,
    runs: task_runs.TaskRuns,
    remotes: Remotes,
    repositories: Repositories,
    files: DiskFiles,
    mounts: PartitionMounts,
    principals: Principals,
    access: Access,
) -> list[Service]:
    """Return everything that the storage backend puts on a server."""
    return [
        (xo_grpc.add_TaskServiceServicer_to_server, Tasks(log, runs)),
        (xo_grpc.add_EventServiceServicer_to_server, Events(log)),
        (xo_grpc.add_RemoteServiceServicer_to_server, RemoteService(remotes, repositories)),
        (xo_grpc.add_AuthenticationServiceServicer_to_server, Authentication(principals)),
        (xo_grpc.add_BackupServiceServicer_to_server, Backups(log, repositories, files, mounts)),
        (internal_grpc.add_TaskServiceServicer_to_server, Runs(runs)),
        (internal_grpc.add_PrincipalServiceServicer_to_server, PrincipalService(principals, access)),
        (internal_grpc.add_RepositoryServiceServicer_to_server, RepositoryService(repositories)),
        (pbs_grpc.add_AccessServiceServicer_to_server, AccessService(access)),
    ]
