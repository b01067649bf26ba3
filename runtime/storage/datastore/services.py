"""Everything of datastores that is put on a server of the contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from generated.proto.pbs.v1 import pbs_pb2_grpc as grpc
from runtime.storage.access.access import Access
from runtime.storage.datastore.datastores import Datastores
from runtime.storage.datastore.maintenance import Maintenance
from runtime.storage.datastore.maintenance_service import MaintenanceService
from runtime.storage.datastore.rest_services import AdminService
from runtime.storage.datastore.rights import Rights
from runtime.storage.datastore.session_services import BackupService, ReaderService
from runtime.storage.datastore.task_services import NodesService
from runtime.storage.datastore.threads import Threads
from runtime.storage.repository.task_work import TaskWork
from runtime.storage.task_log import TaskLog
from runtime.storage.task_runs import TaskRuns

Service = tuple[Callable[[Any, Any], None], Any]
"""protoc's function that puts a servicer on a server, and the servicer."""


def datastore_services(
    datastores: Datastores, access: Access, threads: Threads, log: TaskLog, runs: TaskRuns
) -> list[Service]:
    rights = Rights(access)
    work = TaskWork(log, runs)
    maintenance = Maintenance(datastores, threads.run, work)
    return [
        (grpc.add_BackupServiceServicer_to_server, BackupService(datastores, rights, threads, log, runs)),
        (grpc.add_ReaderServiceServicer_to_server, ReaderService(datastores, rights, threads, log, runs)),
        (grpc.add_MaintenanceServiceServicer_to_server, MaintenanceService(maintenance)),
        (grpc.add_AdminServiceServicer_to_server, AdminService(datastores, access, rights, threads, maintenance, work)),
        (grpc.add_NodesServiceServicer_to_server, NodesService(access, rights, log, runs)),
    ]
