"""`maintenance.*` of the pbs face: messages in and out."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Any, TypeVar

from generated.proto.pbs.v1 import pbs_pb2 as pb
from generated.proto.pbs.v1 import pbs_pb2_grpc as grpc
from generated.wire import pbs as wire
from runtime.contract.abi import Category, Fault
from runtime.storage.datastore.faults import as_pbs
from runtime.storage.datastore.figures import By
from runtime.storage.datastore.maintenance import Maintenance, Record
from runtime.storage.datastore.names import Namespace, parse_namespace
from runtime.storage.datastore.prune import Keep
from runtime.storage.datastore.verifying import Due
from runtime.storage.repository.task_work import WorkCancelled

_BATCH = 128

M = TypeVar("M")


class MaintenanceService(grpc.MaintenanceServiceServicer):
    def __init__(self, maintenance: Maintenance) -> None:
        self._maintenance = maintenance

    async def Create(
        self, request: pb.MaintenanceServiceCreateRequest, context: Any
    ) -> AsyncIterator[pb.MaintenanceServiceCreateResponse]:
        name = wire.maintenance_create_params(request)["store"]
        async for batch in _batches(name, self._maintenance.create(name), wire.maintenance_create_batch, 1):
            yield batch

    async def Status(
        self, request: pb.MaintenanceServiceStatusRequest, context: Any
    ) -> pb.MaintenanceServiceStatusResponse:
        name = wire.maintenance_status_params(request)["store"]
        with as_pbs(name):
            return wire.maintenance_status_response(await self._maintenance.status(name))

    async def Figures(
        self, request: pb.MaintenanceServiceFiguresRequest, context: Any
    ) -> AsyncIterator[pb.MaintenanceServiceFiguresResponse]:
        params = wire.maintenance_figures_params(request)
        records = self._maintenance.figures(params["store"], By(params["by"]))
        async for batch in _batches(params["store"], records, wire.maintenance_figures_batch, _BATCH):
            yield batch

    async def Collect(
        self, request: pb.MaintenanceServiceCollectRequest, context: Any
    ) -> AsyncIterator[pb.MaintenanceServiceCollectResponse]:
        params = wire.maintenance_collect_params(request)
        records = self._maintenance.collect(params["store"], full=params["full"])
        async for batch in _batches(params["store"], records, wire.maintenance_collect_batch, 1):
            yield batch

    async def Prune(
        self, request: pb.MaintenanceServicePruneRequest, context: Any
    ) -> AsyncIterator[pb.MaintenanceServicePruneResponse]:
        params = wire.maintenance_prune_params(request)
        keep = Keep(**{rule: params.get(f"keep-{rule}") for rule in Keep.__dataclass_fields__})
        records = self._maintenance.prune(*_where(params), keep, dry_run=params["dry-run"])
        async for batch in _batches(params["store"], records, wire.maintenance_prune_batch, _BATCH):
            yield batch

    async def Verify(
        self, request: pb.MaintenanceServiceVerifyRequest, context: Any
    ) -> AsyncIterator[pb.MaintenanceServiceVerifyResponse]:
        params = wire.maintenance_verify_params(request)
        due = Due(params["ignore-verified"], params.get("outdated-after"))
        async for batch in _batches(
            params["store"], self._maintenance.verify(*_where(params), due), wire.maintenance_verify_batch, 1
        ):
            yield batch


def _where(params: dict[str, Any]) -> tuple[str, Namespace, int, str | None, str | None]:
    """Return the datastore, the namespace and the levels below it, and the type and the id of groups that are meant."""
    name = params["store"]
    with as_pbs(name):
        namespace = parse_namespace(params["ns"])
    return name, namespace, params["max-depth"], params.get("backup-type"), params.get("backup-id")


async def _batches(
    name: str, records: AsyncGenerator[Record, None], message: Callable[[list[Any]], M], size: int
) -> AsyncIterator[M]:
    """Yield messages of up to size records, and let faults out as declared ones."""
    batch: list[Record] = []
    async with contextlib.aclosing(records):
        try:
            with as_pbs(name):
                async for record in records:
                    batch.append(record)
                    if len(batch) == size:
                        yield message(batch)
                        batch = []
        except WorkCancelled:
            raise Fault("the task was cancelled", category=Category.CANCELLED) from None
    if batch:
        yield message(batch)
