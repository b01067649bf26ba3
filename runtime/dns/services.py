"""The services of the DNS backend: messages in and out."""

from __future__ import annotations

import contextlib
import platform
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

from generated.proto.internal.v1 import internal_pb2 as internal_pb
from generated.proto.internal.v1 import internal_pb2_grpc as internal_grpc
from generated.proto.zonemaster.v1 import zonemaster_pb2 as pb
from generated.proto.zonemaster.v1 import zonemaster_pb2_grpc as grpc
from generated.validators import zonemaster as validators
from generated.wire import internal as internal_wire
from generated.wire import zonemaster as wire
from runtime.contract.abi import Category, Fault, Json
from runtime.contract.jsontext import JSONDecodeError, dumps, loads
from runtime.dns import job
from runtime.dns.engine.normalise import BadDomain, normalise
from runtime.dns.lookups import Lookups
from runtime.dns.wire.names import to_text
from runtime.dns.wire.rdata import Ds
from runtime.dns.workers import Workers

Service = tuple[Callable[[Any, Any], None], Any]
"""protoc's function that puts a servicer on a server, and the servicer."""

NO_ADDRESS = "0.0.0.0"
"""What the documented methods say of a name without an address."""


def plain(value: Json) -> Any:
    """Return a value of a converter with the JSON in it read. Raises Fault for bytes that are no JSON."""
    try:
        return loads(dumps(value))
    except (JSONDecodeError, TypeError):
        raise Fault("a JSON value of the message is not JSON", category=Category.INVALID) from None


class ZoneService(internal_grpc.ZoneServiceServicer):
    """What other parts of the product ask about zones."""

    def __init__(self, workers: Workers, lookups: Lookups) -> None:
        self._workers = workers
        self._lookups = lookups

    async def Run(
        self, request: internal_pb.ZoneServiceRunRequest, context: Any
    ) -> AsyncIterator[internal_pb.ZoneServiceRunResponse]:
        params = plain(internal_wire.zone_run_params(request))
        # Here, so that what is wrong is told before anything runs.
        job.read(params)
        async with contextlib.aclosing(self._workers.run(params)) as records:
            async for record in records:
                yield internal_wire.zone_run_batch([record])

    async def Addresses(
        self, request: internal_pb.ZoneServiceAddressesRequest, context: Any
    ) -> internal_pb.ZoneServiceAddressesResponse:
        name = job.zone(internal_wire.zone_addresses_params(request)["name"])
        return internal_wire.zone_addresses_response({"addresses": await self._lookups.addresses(name)})

    async def Delegation(
        self, request: internal_pb.ZoneServiceDelegationRequest, context: Any
    ) -> internal_pb.ZoneServiceDelegationResponse:
        found = await self._lookups.delegation(job.zone(internal_wire.zone_delegation_params(request)["domain"]))
        servers = [
            {"ns": to_text(name)} if address is None else {"ns": to_text(name), "ip": address}
            for name, address in found.servers
        ]
        return internal_wire.zone_delegation_response({"nameservers": servers, "ds": _signers(found.ds)})


def _signers(ds: Iterable[Ds]) -> list[Json]:
    return [
        {"keytag": one.key_tag, "algorithm": one.algorithm, "digtype": one.digest_type, "digest": one.digest.hex()}
        for one in ds
    ]


class ZonemasterService(grpc.ZonemasterServiceServicer):
    """The methods of document 002 that need no store of tests; the others answer that they are not implemented."""

    def __init__(self, lookups: Lookups, version: str) -> None:
        self._lookups = lookups
        self._version = version

    async def VersionInfo(
        self, request: pb.ZonemasterServiceVersionInfoRequest, context: Any
    ) -> pb.ZonemasterServiceVersionInfoResponse:
        return wire.version_info_response(f"gatewright {self._version}")

    async def Api1(self, request: pb.ZonemasterServiceApi1Request, context: Any) -> pb.ZonemasterServiceApi1Response:
        return wire.api1_response(platform.python_version())

    async def GetNsIps(
        self, request: pb.ZonemasterServiceGetNsIpsRequest, context: Any
    ) -> pb.ZonemasterServiceGetNsIpsResponse:
        given = wire.get_ns_ips_params(request)
        name = given["hostname"] if isinstance(given, dict) else given
        try:
            addresses = await self._lookups.addresses(normalise(name))
        except BadDomain:
            # The document has no error for it: what cannot be a name has no address.
            addresses = []
        return wire.get_ns_ips_response([{name: address} for address in addresses or [NO_ADDRESS]])

    async def GetDataFromParentZone(
        self, request: pb.ZonemasterServiceGetDataFromParentZoneRequest, context: Any
    ) -> pb.ZonemasterServiceGetDataFromParentZoneResponse:
        given = wire.get_data_from_parent_zone_params(request)
        try:
            found = await self._lookups.delegation(normalise(given["domain"] if isinstance(given, dict) else given))
        except BadDomain:
            return wire.get_data_from_parent_zone_response({"ns_list": [], "ds_list": []})
        servers: list[Json] = [
            {"ns": to_text(name), "ip": address or NO_ADDRESS} for name, address in found.servers
        ]  # fmt: skip
        return wire.get_data_from_parent_zone_response({"ns_list": servers, "ds_list": _signers(found.ds)})

    async def ValidateSyntax(
        self, request: pb.ZonemasterServiceValidateSyntaxRequest, context: Any
    ) -> pb.ZonemasterServiceValidateSyntaxResponse:
        given = plain(wire.validate_syntax_params(request))
        faults = [f"{pointer[1:] or 'params'}: {words}" for pointer, _, words in validators.test_parameters(given)]
        if not faults and "nameservers" not in given and not await self._has_servers(given["domain"]):
            faults = [f"domain: no name servers found for {given['domain']}"]
        message = "; ".join(faults) or "Syntax ok"
        return wire.validate_syntax_response({"status": "nok" if faults else "ok", "message": message})

    async def _has_servers(self, domain: str) -> bool:
        try:
            return await self._lookups.has_servers(normalise(domain))
        except BadDomain:
            return False


def services(workers: Workers, lookups: Lookups, version: str) -> list[Service]:
    """Return (add function, servicer) of every service of this backend."""
    return [
        (internal_grpc.add_ZoneServiceServicer_to_server, ZoneService(workers, lookups)),
        (grpc.add_ZonemasterServiceServicer_to_server, ZonemasterService(lookups, version)),
    ]
