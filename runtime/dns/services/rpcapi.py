"""The methods of today's API, each under its stable and its experimental name, and what document 002 has besides."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from generated.errors import rpcapi as declared
from generated.proto.rpcapi.v1 import rpcapi_pb2 as pb
from generated.proto.rpcapi.v1 import rpcapi_pb2_grpc as grpc
from generated.validators import rpcapi as validators
from generated.wire import rpcapi as wire
from runtime.contract.abi import Json
from runtime.contract.callers import caller
from runtime.dns.engine.normalise import BadDomain, normalise
from runtime.dns.lookups import Lookups
from runtime.dns.messages import LANGUAGES
from runtime.dns.runs.errors import Invalid, RunsError
from runtime.dns.runs.model import BatchStatus as Status
from runtime.dns.runs.model import HistoryEntry, Kind, Run, State
from runtime.dns.runs.service import Runs
from runtime.dns.services import results
from runtime.dns.services.arguments import BATCH_PARAMS, Given, counted, ds_info, parameters, pointed, switched
from runtime.dns.services.faults import fault, looking_up, no_name, refusals
from runtime.dns.services.values import NO_ADDRESS, moment, plain, run_id, signers, text
from runtime.dns.wire.names import to_text

LIMIT = 200
"""Entries of a history where the client does not say how many."""


class RpcapiService(grpc.RpcapiServiceServicer):
    """The service of the spec `rpcapi`."""

    def __init__(self, runs: Runs, lookups: Lookups, translations: Path | None, version: str) -> None:
        self._runs = runs
        self._lookups = lookups
        self._translations = translations
        versions: Json = {
            "zonemaster_backend": version,
            "zonemaster_engine": f"v{version}",
            "zonemaster_ldns": version,
        }
        self._version_info = wire.version_info_response(versions)
        self._system_versions = wire.system_versions_response(versions)

    # What is not about runs.

    async def VersionInfo(
        self, request: pb.RpcapiServiceVersionInfoRequest, context: Any
    ) -> pb.RpcapiServiceVersionInfoResponse:
        return self._version_info

    async def SystemVersions(
        self, request: pb.RpcapiServiceSystemVersionsRequest, context: Any
    ) -> pb.RpcapiServiceSystemVersionsResponse:
        return self._system_versions

    async def Api1(self, request: pb.RpcapiServiceApi1Request, context: Any) -> pb.RpcapiServiceApi1Response:
        return wire.api1_response(platform.python_version())

    async def ProfileNames(
        self, request: pb.RpcapiServiceProfileNamesRequest, context: Any
    ) -> pb.RpcapiServiceProfileNamesResponse:
        return wire.profile_names_response(list(self._runs.profiles))

    async def ConfProfiles(
        self, request: pb.RpcapiServiceConfProfilesRequest, context: Any
    ) -> pb.RpcapiServiceConfProfilesResponse:
        return wire.conf_profiles_response({"profiles": list(self._runs.profiles)})

    async def GetLanguageTags(
        self, request: pb.RpcapiServiceGetLanguageTagsRequest, context: Any
    ) -> pb.RpcapiServiceGetLanguageTagsResponse:
        return wire.get_language_tags_response(list(LANGUAGES))

    async def ConfLanguages(
        self, request: pb.RpcapiServiceConfLanguagesRequest, context: Any
    ) -> pb.RpcapiServiceConfLanguagesResponse:
        return wire.conf_languages_response({"languages": list(LANGUAGES)})

    # Look-ups.

    async def GetHostByName(
        self, request: pb.RpcapiServiceGetHostByNameRequest, context: Any
    ) -> pb.RpcapiServiceGetHostByNameResponse:
        found = await self._addresses(plain(wire.get_host_by_name_params(request))["hostname"], "/hostname")
        return wire.get_host_by_name_response(found)

    async def LookupAddressRecords(
        self, request: pb.RpcapiServiceLookupAddressRecordsRequest, context: Any
    ) -> pb.RpcapiServiceLookupAddressRecordsResponse:
        found = await self._addresses(plain(wire.lookup_address_records_params(request))["hostname"], "/hostname")
        return wire.lookup_address_records_response({"address_records": found})

    async def GetNsIps(
        self, request: pb.RpcapiServiceGetNsIpsRequest, context: Any
    ) -> pb.RpcapiServiceGetNsIpsResponse:
        given = plain(wire.get_ns_ips_params(request))
        bare = not isinstance(given, dict)
        found = await self._addresses(given if bare else given["hostname"], "/" if bare else "/hostname")
        return wire.get_ns_ips_response(found)

    async def _addresses(self, given: str | float, pointer: str) -> list[Json]:
        name = text(given)
        try:
            with looking_up(declared, name):
                addresses = await self._lookups.addresses(normalise(name))
        except BadDomain as error:
            raise no_name(declared, pointer, error) from None
        return [{name: address} for address in addresses or [NO_ADDRESS]]

    async def GetDataFromParentZone(
        self, request: pb.RpcapiServiceGetDataFromParentZoneRequest, context: Any
    ) -> pb.RpcapiServiceGetDataFromParentZoneResponse:
        given = plain(wire.get_data_from_parent_zone_params(request))
        bare = not isinstance(given, dict)
        found = await self._delegation(given if bare else given["domain"], "/" if bare else "/domain")
        return wire.get_data_from_parent_zone_response(found)

    async def LookupDelegationData(
        self, request: pb.RpcapiServiceLookupDelegationDataRequest, context: Any
    ) -> pb.RpcapiServiceLookupDelegationDataResponse:
        given = plain(wire.lookup_delegation_data_params(request))
        return wire.lookup_delegation_data_response(await self._delegation(given["domain"], "/domain"))

    async def _delegation(self, given: str | float, pointer: str) -> Json:
        name = text(given)
        try:
            with looking_up(declared, name):
                found = await self._lookups.delegation(normalise(name))
        except BadDomain as error:
            raise no_name(declared, pointer, error) from None
        servers: list[Json] = [{"ns": to_text(name), "ip": ip} for name, ip in found.servers if ip is not None]
        return {"ns_list": servers, "ds_list": signers(found.ds)}

    # Starting.

    async def ValidateSyntax(
        self, request: pb.RpcapiServiceValidateSyntaxRequest, context: Any
    ) -> pb.RpcapiServiceValidateSyntaxResponse:
        given = plain(wire.validate_syntax_params(request))
        faults = [(pointer, words) for pointer, _, words in validators.test_parameters(given)]
        if not faults:
            try:
                self._runs.check(text(given["domain"]), parameters(given))
            except Invalid as error:
                faults = pointed(error.findings)
        message = "; ".join(f"{pointer[1:] or 'params'}: {words}" for pointer, words in faults) or "Syntax ok"
        return wire.validate_syntax_response({"status": "nok" if faults else "ok", "message": message})

    async def StartDomainTest(
        self, request: pb.RpcapiServiceStartDomainTestRequest, context: Any
    ) -> pb.RpcapiServiceStartDomainTestResponse:
        id = await self._start(plain(wire.start_domain_test_params(request)), context)
        return wire.start_domain_test_response(id)

    async def JobCreate(
        self, request: pb.RpcapiServiceJobCreateRequest, context: Any
    ) -> pb.RpcapiServiceJobCreateResponse:
        id = await self._start(plain(wire.job_create_params(request)), context)
        return wire.job_create_response({"job_id": id})

    async def _start(self, given: Given, context: Any) -> str:
        with refusals(declared):
            started = await self._runs.start(text(given["domain"]), parameters(given), client=caller(context).address)
        return str(started.id)

    async def AddBatchJob(
        self, request: pb.RpcapiServiceAddBatchJobRequest, context: Any
    ) -> pb.RpcapiServiceAddBatchJobResponse:
        params = plain(wire.add_batch_job_params(request))
        if "batch_params" in params:
            given = params["batch_params"]
            batch = await self._batch(params, given["domains"], given, BATCH_PARAMS)
        else:
            batch = await self._batch(params, params["domains"], params.get("test_params", {}), "/test_params")
        return wire.add_batch_job_response(batch)

    async def BatchCreate(
        self, request: pb.RpcapiServiceBatchCreateRequest, context: Any
    ) -> pb.RpcapiServiceBatchCreateResponse:
        params = plain(wire.batch_create_params(request))
        batch = await self._batch(params, params["domains"], params.get("job_params", {}), "/job_params")
        return wire.batch_create_response({"batch_id": batch})

    async def _batch(self, who: Given, domains: list[str | float], shared: Given, prefix: str) -> int:
        names = list(map(text, domains))
        with refusals(declared, prefix):
            return await self._runs.create_batch(
                who["username"], who["api_key"], names, parameters(shared, domains=True)
            )

    async def AddApiUser(
        self, request: pb.RpcapiServiceAddApiUserRequest, context: Any
    ) -> pb.RpcapiServiceAddApiUserResponse:
        await self._add_user(wire.add_api_user_params(request))
        return wire.add_api_user_response(1)

    async def UserCreate(
        self, request: pb.RpcapiServiceUserCreateRequest, context: Any
    ) -> pb.RpcapiServiceUserCreateResponse:
        await self._add_user(wire.user_create_params(request))
        return wire.user_create_response({"success": 1})

    async def _add_user(self, params: Given) -> None:
        with refusals(declared):
            await self._runs.add_user(params["username"], params["api_key"])

    # Following.

    async def TestProgress(
        self, request: pb.RpcapiServiceTestProgressRequest, context: Any
    ) -> pb.RpcapiServiceTestProgressResponse:
        return wire.test_progress_response(await self._progress(_id(wire.test_progress_params(request))))

    async def JobStatus(
        self, request: pb.RpcapiServiceJobStatusRequest, context: Any
    ) -> pb.RpcapiServiceJobStatusResponse:
        return wire.job_status_response({"progress": await self._progress(wire.job_status_params(request)["job_id"])})

    async def _progress(self, given: int | str) -> int:
        try:
            return await self._runs.progress(run_id(given))
        except RunsError as error:
            raise fault(declared, error, given=given) from None

    async def GetTestParams(
        self, request: pb.RpcapiServiceGetTestParamsRequest, context: Any
    ) -> pb.RpcapiServiceGetTestParamsResponse:
        return wire.get_test_params_response(await self._params(_id(wire.get_test_params_params(request))))

    async def JobParams(
        self, request: pb.RpcapiServiceJobParamsRequest, context: Any
    ) -> pb.RpcapiServiceJobParamsResponse:
        return wire.job_params_response(await self._params(wire.job_params_params(request)["job_id"]))

    async def _params(self, given: int | str) -> Json:
        try:
            return _normalised(await self._runs.run(run_id(given)))
        except RunsError as error:
            raise fault(declared, error, given=given) from None

    async def GetTestResults(
        self, request: pb.RpcapiServiceGetTestResultsRequest, context: Any
    ) -> pb.RpcapiServiceGetTestResultsResponse:
        params = wire.get_test_results_params(request)
        found = await self._results(params["id"], params["language"])
        return wire.get_test_results_response({**found, "hash_id": found["id"]})

    async def JobResults(
        self, request: pb.RpcapiServiceJobResultsRequest, context: Any
    ) -> pb.RpcapiServiceJobResultsResponse:
        params = wire.job_results_params(request)
        found = await self._results(params["job_id"], params["language"])
        return wire.job_results_response({**found, "job_id": found["id"]})

    async def _results(self, given: int | str, language: str) -> dict[str, Json]:
        texts = results.texts(language, self._translations)
        try:
            found = await self._runs.results(run_id(given))
        except RunsError as error:
            raise fault(declared, error, given=given) from None
        run = found.run
        return {
            "id": str(run.id),
            "created_at": moment(run.created),
            "params": _normalised(run),
            "results": results.entries(found.messages, texts),
            "testcase_descriptions": results.descriptions(found.messages, texts),
            "domain": run.domain,
            "progress": run.progress,
            "batch_id": run.batch,
            "undelegated": run.parameters.undelegated,
            "test_start_time": moment(run.started),
            "test_end_time": moment(run.ended),
        }

    async def GetTestHistory(
        self, request: pb.RpcapiServiceGetTestHistoryRequest, context: Any
    ) -> pb.RpcapiServiceGetTestHistoryResponse:
        params = plain(wire.get_test_history_params(request))
        found = await self._history(params, params["frontend_params"]["domain"], "/frontend_params/domain")
        return wire.get_test_history_response([{"id": str(one.id), **_history(one)} for one in found])

    async def DomainHistory(
        self, request: pb.RpcapiServiceDomainHistoryRequest, context: Any
    ) -> pb.RpcapiServiceDomainHistoryResponse:
        params = plain(wire.domain_history_params(request))
        found = await self._history(params, params["params"]["domain"], "/params/domain")
        return wire.domain_history_response({"history": [{"job_id": str(one.id), **_history(one)} for one in found]})

    async def _history(self, params: Given, domain: str | float, pointer: str) -> Sequence[HistoryEntry]:
        try:
            name = normalise(text(domain))
        except BadDomain as error:
            raise no_name(declared, pointer, error) from None
        with refusals(declared):
            return await self._runs.history(
                to_text(name),
                kind=Kind(params.get("filter", "all")),
                offset=counted(params.get("offset"), 0),
                limit=counted(params.get("limit"), LIMIT),
            )

    async def BatchStatus(
        self, request: pb.RpcapiServiceBatchStatusRequest, context: Any
    ) -> pb.RpcapiServiceBatchStatusResponse:
        params = plain(wire.batch_status_params(request))
        wanted = [state for state in State if switched(params.get(f"list_{state.name.lower()}_tests"))]
        batch = await self._status(params["batch_id"], wanted)
        answer: dict[str, Json] = {
            "waiting_count": batch.waiting,
            "running_count": batch.running,
            "finished_count": batch.finished,
        }
        for state, ids in batch.ids.items():
            if ids:
                answer[f"{state.name.lower()}_tests"] = [str(id) for id in ids]
        return wire.batch_status_response(answer)

    async def _status(self, given: float | str, wanted: list[State]) -> Status:
        if isinstance(given, float) and not (given.is_integer() and abs(given) < _EXACT):
            raise declared.UnknownBatch(batch_id=given)
        with refusals(declared):
            return await self._runs.batch(int(given), ids=wanted)

    async def GetBatchJobResult(
        self, request: pb.RpcapiServiceGetBatchJobResultRequest, context: Any
    ) -> pb.RpcapiServiceGetBatchJobResultResponse:
        params = plain(wire.get_batch_job_result_params(request))
        batch = await self._status(params["batch_id"], [State.FINISHED])
        return wire.get_batch_job_result_response(
            {
                "nb_running": batch.waiting + batch.running,
                "nb_finished": batch.finished,
                "finished_test_ids": [str(id) for id in batch.ids[State.FINISHED]],
            }
        )


_EXACT = 2**53
"""Whole numbers below are told from each other as JSON numbers."""


def _id(given: Json) -> int | str:
    """The id of a test that is given by itself or in an object."""
    found: int | str = given["test_id"] if isinstance(given, dict) else given
    return found


def _normalised(run: Run) -> dict[str, Json]:
    """The parameters of a run as today's API has them: what the client sent, and what became of it."""
    normal = run.parameters
    return {
        **{key: value for key, value in normal.given.items() if key != "language"},
        "domain": run.domain,
        "ipv4": normal.ipv4,
        "ipv6": normal.ipv6,
        "profile": normal.profile,
        "priority": normal.priority,
        "queue": normal.queue,
        "nameservers": [{"ns": one.ns, "ip": one.ip} if one.ip else {"ns": one.ns} for one in normal.nameservers],
        "ds_info": [ds_info(one) for one in normal.ds],
    }


def _history(entry: HistoryEntry) -> dict[str, Json]:
    return {
        "created_at": moment(entry.created),
        "undelegated": entry.undelegated,
        "overall_result": results.overall(entry.level),
    }
