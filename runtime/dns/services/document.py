"""The methods of document 002, as it has them."""

from __future__ import annotations

import platform
from dataclasses import replace
from pathlib import Path
from typing import Any

from generated.errors import zonemaster as declared
from generated.proto.zonemaster.v1 import zonemaster_pb2 as pb
from generated.proto.zonemaster.v1 import zonemaster_pb2_grpc as grpc
from generated.validators import zonemaster as validators
from generated.wire import zonemaster as wire
from runtime.contract.abi import Json
from runtime.contract.callers import caller
from runtime.dns.engine.normalise import BadDomain, normalise
from runtime.dns.lookups import Lookups
from runtime.dns.messages import Texts
from runtime.dns.resolver import LocalResolver, NoResolver
from runtime.dns.runs.errors import Invalid, RunsError
from runtime.dns.runs.model import HistoryEntry, Kind, Parameters, Results, Run
from runtime.dns.runs.service import Runs
from runtime.dns.services import results
from runtime.dns.services.arguments import BATCH_PARAMS, DOCUMENT_PROFILES, Given, parameters, pointed
from runtime.dns.services.faults import fault, looking_up, refusals
from runtime.dns.services.values import NO_ADDRESS, moment, plain, run_id, signers
from runtime.dns.wire.names import to_text


class DocumentService(grpc.ZonemasterServiceServicer):
    """The service of the spec `zonemaster`.

    With a `resolver` a domain that is tested without `nameservers` must have NS records there.
    """

    def __init__(
        self, runs: Runs, lookups: Lookups, resolver: LocalResolver | None, translations: Path | None, version: str
    ) -> None:
        self._runs = runs
        self._lookups = lookups
        self._resolver = resolver
        self._translations = translations
        self._version = version

    # What is not about runs.

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
            with looking_up(declared, name):
                addresses = await self._lookups.addresses(normalise(name))
        except BadDomain:
            # The document has no error for it: what cannot be a name has no address.
            addresses = []
        return wire.get_ns_ips_response([{name: address} for address in addresses or [NO_ADDRESS]])

    async def GetDataFromParentZone(
        self, request: pb.ZonemasterServiceGetDataFromParentZoneRequest, context: Any
    ) -> pb.ZonemasterServiceGetDataFromParentZoneResponse:
        given = wire.get_data_from_parent_zone_params(request)
        name = given["domain"] if isinstance(given, dict) else given
        try:
            with looking_up(declared, name):
                found = await self._lookups.delegation(normalise(name))
        except BadDomain:
            return wire.get_data_from_parent_zone_response({"ns_list": [], "ds_list": []})
        servers: list[Json] = [
            {"ns": to_text(name), "ip": address or NO_ADDRESS} for name, address in found.servers
        ]  # fmt: skip
        return wire.get_data_from_parent_zone_response({"ns_list": servers, "ds_list": signers(found.ds)})

    # Starting.

    async def ValidateSyntax(
        self, request: pb.ZonemasterServiceValidateSyntaxRequest, context: Any
    ) -> pb.ZonemasterServiceValidateSyntaxResponse:
        given = plain(wire.validate_syntax_params(request))
        faults = [f"{pointer[1:] or 'params'}: {words}" for pointer, _, words in validators.test_parameters(given)]
        if not faults:
            faults = [f"{path[1:]}: {words}" for path, words in await self._faults(given)]
        message = "; ".join(faults) or "Syntax ok"
        return wire.validate_syntax_response({"status": "nok" if faults else "ok", "message": message})

    async def StartDomainTest(
        self, request: pb.ZonemasterServiceStartDomainTestRequest, context: Any
    ) -> pb.ZonemasterServiceStartDomainTestResponse:
        given = plain(wire.start_domain_test_params(request))
        domain = given["domain"]
        try:
            if not await self._delegated(given):
                raise declared.DomainNotFound(domain=domain)
        except NoResolver as reason:
            raise declared.ResolverUnavailable(domain=domain, reason=str(reason)) from None
        with refusals(declared):
            started = await self._runs.start(domain, self._parameters(given), client=caller(context).address)
        return wire.start_domain_test_response(started.id)

    async def AddBatchJob(
        self, request: pb.ZonemasterServiceAddBatchJobRequest, context: Any
    ) -> pb.ZonemasterServiceAddBatchJobResponse:
        params = plain(wire.add_batch_job_params(request))
        given = params["batch_params"]
        with refusals(declared, BATCH_PARAMS):
            batch = await self._runs.create_batch(
                params["username"],
                params["api_key"],
                given["domains"],
                self._parameters(given, domains=True),
                one_at_a_time=True,
                unchecked=True,
            )
        return wire.add_batch_job_response(batch)

    async def AddApiUser(
        self, request: pb.ZonemasterServiceAddApiUserRequest, context: Any
    ) -> pb.ZonemasterServiceAddApiUserResponse:
        params = wire.add_api_user_params(request)
        with refusals(declared):
            number = await self._runs.add_user(params["username"], params["api_key"])
        return wire.add_api_user_response(number)

    def _parameters(self, given: Given, *, domains: bool = False) -> Parameters:
        profile = given.get("profile")
        if profile in DOCUMENT_PROFILES and not self._runs.knows_profile(profile):
            # The names are the document's; where the operator has no such profile they mean the default one.
            found = parameters({**given, "profile": DOCUMENT_PROFILES[0]}, domains=domains)
            return replace(found, given={**found.given, "profile": profile})
        return parameters(given, domains=domains)

    async def _faults(self, given: Given) -> list[tuple[str, str]]:
        """What is wrong with sound parameters: that a domain is not delegated, or that this cannot be found out."""
        try:
            self._runs.check(given["domain"], self._parameters(given))
        except Invalid as error:
            return pointed(error.findings)
        try:
            if await self._delegated(given):
                return []
        except NoResolver as reason:
            return [("/domain", f"the name servers of {given['domain']} could not be looked up, {reason}")]
        return [("/domain", f"no name servers found for {given['domain']}")]

    async def _delegated(self, given: Given) -> bool:
        """Whether the domain may be tested without `nameservers`, or has them. Raises NoResolver."""
        if self._resolver is None or "nameservers" in given:
            return True
        try:
            return await self._resolver.has_servers(normalise(given["domain"]))
        except BadDomain:
            return False

    # Following.

    async def TestProgress(
        self, request: pb.ZonemasterServiceTestProgressRequest, context: Any
    ) -> pb.ZonemasterServiceTestProgressResponse:
        try:
            percent = await self._runs.progress(_id(wire.test_progress_params(request)))
        except RunsError as error:
            raise fault(declared, error) from None
        return wire.test_progress_response(percent)

    async def GetTestParams(
        self, request: pb.ZonemasterServiceGetTestParamsRequest, context: Any
    ) -> pb.ZonemasterServiceGetTestParamsResponse:
        with refusals(declared):
            run = await self._runs.run(_id(wire.get_test_params_params(request)))
        return wire.get_test_params_response(_params(run))

    async def GetTestResults(
        self, request: pb.ZonemasterServiceGetTestResultsRequest, context: Any
    ) -> pb.ZonemasterServiceGetTestResultsResponse:
        params = wire.get_test_results_params(request)
        texts = results.texts(params["language"][:2].lower(), self._translations)
        with refusals(declared):
            found = await self._runs.results(run_id(params["id"]))
        return wire.get_test_results_response(_results(found, texts))

    async def GetTestHistory(
        self, request: pb.ZonemasterServiceGetTestHistoryRequest, context: Any
    ) -> pb.ZonemasterServiceGetTestHistoryResponse:
        params = plain(wire.get_test_history_params(request))
        of = params["frontend_params"]
        kind = Kind(params["filter"]) if "filter" in params else _kind(of)
        with refusals(declared):
            found = await self._runs.history(
                of["domain"], kind=kind, offset=params["offset"], limit=params["limit"], unfinished=True
            )
        return wire.get_test_history_response([_history(entry) for entry in found])


def _id(given: Json) -> int:
    """The id of a test that is given by itself or in an object."""
    return run_id(given["test_id"] if isinstance(given, dict) else given)


def _kind(of: Given) -> Kind:
    return Kind.UNDELEGATED if "nameservers" in of else Kind.DELEGATED


def _params(run: Run) -> dict[str, Json]:
    """What the run was started with, as it was given; a run of a batch has its domain there, too."""
    return {"domain": run.domain, **run.parameters.given}


def _results(found: Results, texts: Texts) -> dict[str, Json]:
    run = found.run
    return {
        "batch_id": run.batch,
        "creation_time": moment(run.created),
        "domain": run.domain,
        "id": run.id,
        "params_deterministic_hash": run.fingerprint,
        "params": _params(run),
        "priority": run.parameters.priority,
        "progress": run.progress,
        "results": results.entries(found.messages, texts, capitals=True),
        "test_end_time": moment(run.ended),
        "test_start_time": moment(run.started),
        "hash_id": str(run.id),
        "created_at": moment(run.created),
        "testcase_descriptions": results.descriptions(found.messages, texts),
    }


def _history(entry: HistoryEntry) -> dict[str, Json]:
    return {
        "id": entry.id,
        "creation_time": moment(entry.created),
        "advanced_options": entry.advanced,
        "overall_results": entry.level or "",
    }
