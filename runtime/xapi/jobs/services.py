"""`backup.*` of the xo face, as far as it is about pools: messages in and out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from generated.proto.xo.v1 import xo_pb2 as pb
from generated.proto.xo.v1 import xo_pb2_grpc as grpc
from generated.wire import xo as wire
from runtime.contract import caller
from runtime.contract.abi import Category, Fault, Json
from runtime.contract.jsontext import JSONDecodeError, dumps, loads
from runtime.xapi.jobs.jobs import Jobs, as_xo


def plain(value: Json) -> Any:
    """Return a value of a converter with the JSON in it read. Raises Fault for bytes that are no JSON."""
    try:
        return loads(dumps(value))
    except (JSONDecodeError, TypeError):
        raise Fault("a JSON value of the message is not JSON", category=Category.INVALID) from None


class BackupService(grpc.BackupServiceServicer):
    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    async def Run(
        self, request: pb.BackupServiceRunRequest, context: Any
    ) -> AsyncIterator[pb.BackupServiceRunResponse]:
        params = plain(wire.backup_run_params(request))
        begun = await self._jobs.back_up(params, caller(context))
        if not params["streamLogs"]:
            await begun.over()
            yield wire.backup_run_response(begun.id)
            return
        async for events in begun.events():
            yield wire.backup_run_batch(list(events))

    async def Plan(self, request: pb.BackupServicePlanRequest, context: Any) -> pb.BackupServicePlanResponse:
        params = plain(wire.backup_plan_params(request))
        return wire.backup_plan_response(await self._jobs.plan(params, caller(context)))

    async def ImportVmBackup(
        self, request: pb.BackupServiceImportVmBackupRequest, context: Any
    ) -> AsyncIterator[pb.BackupServiceImportVmBackupResponse]:
        params = plain(wire.backup_import_vm_backup_params(request))
        try:
            begun = await self._jobs.restore(params, caller(context))
        except Fault as fault:
            raise as_xo(fault) from None
        if not params["streamLogs"]:
            yield wire.backup_import_vm_backup_response(await begun.over())
            return
        async for events in begun.events():
            yield wire.backup_import_vm_backup_batch(list(events))

    async def RestoreMetadataBackup(
        self, request: pb.BackupServiceRestoreMetadataBackupRequest, context: Any
    ) -> AsyncIterator[pb.BackupServiceRestoreMetadataBackupResponse]:
        params = plain(wire.backup_restore_metadata_backup_params(request))
        try:
            begun = await self._jobs.restore_metadata(params, caller(context))
        except Fault as fault:
            raise as_xo(fault) from None
        async for events in begun.events():
            yield wire.backup_restore_metadata_backup_batch(list(events))
