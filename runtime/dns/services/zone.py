"""What other parts of the product ask about zones: runs, addresses, delegations."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from generated.proto.internal.v1 import internal_pb2 as pb
from generated.proto.internal.v1 import internal_pb2_grpc as grpc
from generated.wire import internal as wire
from runtime.dns import job
from runtime.dns.lookups import Lookups
from runtime.dns.services.values import plain, signers
from runtime.dns.wire.names import to_text
from runtime.dns.workers import Workers


class ZoneService(grpc.ZoneServiceServicer):
    """The service of the spec `internal`, namespace `zone`."""

    def __init__(self, workers: Workers, lookups: Lookups) -> None:
        self._workers = workers
        self._lookups = lookups

    async def Run(self, request: pb.ZoneServiceRunRequest, context: Any) -> AsyncIterator[pb.ZoneServiceRunResponse]:
        params = plain(wire.zone_run_params(request))
        # Here, so that what is wrong is told before anything runs.
        job.read(params)
        async with contextlib.aclosing(self._workers.run(params)) as records:
            async for record in records:
                yield wire.zone_run_batch([record])

    async def Addresses(self, request: pb.ZoneServiceAddressesRequest, context: Any) -> pb.ZoneServiceAddressesResponse:
        name = job.zone(wire.zone_addresses_params(request)["name"])
        return wire.zone_addresses_response({"addresses": await self._lookups.addresses(name)})

    async def Delegation(
        self, request: pb.ZoneServiceDelegationRequest, context: Any
    ) -> pb.ZoneServiceDelegationResponse:
        found = await self._lookups.delegation(job.zone(wire.zone_delegation_params(request)["domain"]))
        servers = [
            {"ns": to_text(name)} if address is None else {"ns": to_text(name), "ip": address}
            for name, address in found.servers
        ]
        return wire.zone_delegation_response({"nameservers": servers, "ds": signers(found.ds)})
