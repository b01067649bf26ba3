# Generated from spec/rpcapi by: python -m codegen generate. DO NOT EDIT.
"""Converters of the face rpcapi: JSON values to messages and back.

`<method>_request` takes valid params and applies defaults, `<method>_params` is its inverse; `<method>_result` and
`<method>_response` are the same for a result, `<method>_records` and `<method>_batch` for records.
"""

from __future__ import annotations

from generated.proto.rpcapi.v1 import rpcapi_pb2 as pb
from runtime.contract.abi import Json
from runtime.contract.contract_pb2 import JsonValue
from runtime.contract.jsontext import Raw, dumps, number


# get_ns_ips


def get_ns_ips_request(p: Json) -> pb.RpcapiServiceGetNsIpsRequest:
    return pb.RpcapiServiceGetNsIpsRequest(value=JsonValue(json=dumps(p)))


def get_ns_ips_params(m: pb.RpcapiServiceGetNsIpsRequest) -> Json:
    return Raw(m.value.json or b"null")


def get_ns_ips_result(m: pb.RpcapiServiceGetNsIpsResponse) -> Json:
    return Raw(m.value.json or b"null")


def get_ns_ips_response(v: Json) -> pb.RpcapiServiceGetNsIpsResponse:
    return pb.RpcapiServiceGetNsIpsResponse(value=JsonValue(json=dumps(v)))


# validate_syntax


def validate_syntax_request(p: Json) -> pb.RpcapiServiceValidateSyntaxRequest:
    return pb.RpcapiServiceValidateSyntaxRequest(value=JsonValue(json=dumps(p)))


def validate_syntax_params(m: pb.RpcapiServiceValidateSyntaxRequest) -> Json:
    return Raw(m.value.json or b"null")


def validate_syntax_result(m: pb.RpcapiServiceValidateSyntaxResponse) -> Json:
    return syntax_verdict_json(m.value)


def validate_syntax_response(v: Json) -> pb.RpcapiServiceValidateSyntaxResponse:
    return pb.RpcapiServiceValidateSyntaxResponse(value=syntax_verdict_message(v))


# api1


def api1_request(p: Json) -> pb.RpcapiServiceApi1Request:
    return pb.RpcapiServiceApi1Request(value=JsonValue(json=dumps(p)))


def api1_params(m: pb.RpcapiServiceApi1Request) -> Json:
    return Raw(m.value.json or b"null")


def api1_result(m: pb.RpcapiServiceApi1Response) -> Json:
    return m.value


def api1_response(v: Json) -> pb.RpcapiServiceApi1Response:
    return pb.RpcapiServiceApi1Response(value=v)


# get_batch_job_result


def get_batch_job_result_request(p: Json) -> pb.RpcapiServiceGetBatchJobResultRequest:
    return pb.RpcapiServiceGetBatchJobResultRequest(batch_id=batch_id_message(p["batch_id"]))


def get_batch_job_result_params(m: pb.RpcapiServiceGetBatchJobResultRequest) -> Json:
    return {"batch_id": batch_id_json(m.batch_id)}


def get_batch_job_result_result(m: pb.RpcapiServiceGetBatchJobResultResponse) -> Json:
    return {
        "nb_running": m.nb_running,
        "nb_finished": m.nb_finished,
        "finished_test_ids": Raw(m.finished_test_ids.json or b"null"),
    }


def get_batch_job_result_response(v: Json) -> pb.RpcapiServiceGetBatchJobResultResponse:
    return pb.RpcapiServiceGetBatchJobResultResponse(
        nb_running=int(v["nb_running"]),
        nb_finished=int(v["nb_finished"]),
        finished_test_ids=JsonValue(json=dumps(v["finished_test_ids"])),
    )


# system_versions


def system_versions_request(p: Json) -> pb.RpcapiServiceSystemVersionsRequest:
    return pb.RpcapiServiceSystemVersionsRequest(value=nothing_message(p))


def system_versions_params(m: pb.RpcapiServiceSystemVersionsRequest) -> Json:
    return nothing_json(m.value)


def system_versions_result(m: pb.RpcapiServiceSystemVersionsResponse) -> Json:
    return versions_json(m.value)


def system_versions_response(v: Json) -> pb.RpcapiServiceSystemVersionsResponse:
    return pb.RpcapiServiceSystemVersionsResponse(value=versions_message(v))


# conf_profiles


def conf_profiles_request(p: Json) -> pb.RpcapiServiceConfProfilesRequest:
    return pb.RpcapiServiceConfProfilesRequest(value=nothing_message(p))


def conf_profiles_params(m: pb.RpcapiServiceConfProfilesRequest) -> Json:
    return nothing_json(m.value)


def conf_profiles_result(m: pb.RpcapiServiceConfProfilesResponse) -> Json:
    return {"profiles": list(m.profiles)}


def conf_profiles_response(v: Json) -> pb.RpcapiServiceConfProfilesResponse:
    return pb.RpcapiServiceConfProfilesResponse(profiles=v["profiles"])


# conf_languages


def conf_languages_request(p: Json) -> pb.RpcapiServiceConfLanguagesRequest:
    return pb.RpcapiServiceConfLanguagesRequest(value=nothing_message(p))


def conf_languages_params(m: pb.RpcapiServiceConfLanguagesRequest) -> Json:
    return nothing_json(m.value)


def conf_languages_result(m: pb.RpcapiServiceConfLanguagesResponse) -> Json:
    return {"languages": list(m.languages)}


def conf_languages_response(v: Json) -> pb.RpcapiServiceConfLanguagesResponse:
    return pb.RpcapiServiceConfLanguagesResponse(languages=v["languages"])


# lookup_address_records


def lookup_address_records_request(p: Json) -> pb.RpcapiServiceLookupAddressRecordsRequest:
    return pb.RpcapiServiceLookupAddressRecordsRequest(value=JsonValue(json=dumps(p)))


def lookup_address_records_params(m: pb.RpcapiServiceLookupAddressRecordsRequest) -> Json:
    return Raw(m.value.json or b"null")


def lookup_address_records_result(m: pb.RpcapiServiceLookupAddressRecordsResponse) -> Json:
    return {"address_records": Raw(m.address_records.json or b"null")}


def lookup_address_records_response(v: Json) -> pb.RpcapiServiceLookupAddressRecordsResponse:
    return pb.RpcapiServiceLookupAddressRecordsResponse(address_records=JsonValue(json=dumps(v["address_records"])))


# lookup_delegation_data


def lookup_delegation_data_request(p: Json) -> pb.RpcapiServiceLookupDelegationDataRequest:
    return pb.RpcapiServiceLookupDelegationDataRequest(value=JsonValue(json=dumps(p)))


def lookup_delegation_data_params(m: pb.RpcapiServiceLookupDelegationDataRequest) -> Json:
    return Raw(m.value.json or b"null")


def lookup_delegation_data_result(m: pb.RpcapiServiceLookupDelegationDataResponse) -> Json:
    return delegation_json(m.value)


def lookup_delegation_data_response(v: Json) -> pb.RpcapiServiceLookupDelegationDataResponse:
    return pb.RpcapiServiceLookupDelegationDataResponse(value=delegation_message(v))


# job_create


def job_create_request(p: Json) -> pb.RpcapiServiceJobCreateRequest:
    return pb.RpcapiServiceJobCreateRequest(value=JsonValue(json=dumps(p)))


def job_create_params(m: pb.RpcapiServiceJobCreateRequest) -> Json:
    return Raw(m.value.json or b"null")


def job_create_result(m: pb.RpcapiServiceJobCreateResponse) -> Json:
    return {"job_id": m.job_id}


def job_create_response(v: Json) -> pb.RpcapiServiceJobCreateResponse:
    return pb.RpcapiServiceJobCreateResponse(job_id=v["job_id"])


# job_status


def job_status_request(p: Json) -> pb.RpcapiServiceJobStatusRequest:
    return pb.RpcapiServiceJobStatusRequest(value=job_by_id_message(p))


def job_status_params(m: pb.RpcapiServiceJobStatusRequest) -> Json:
    return job_by_id_json(m.value)


def job_status_result(m: pb.RpcapiServiceJobStatusResponse) -> Json:
    return {"progress": m.progress}


def job_status_response(v: Json) -> pb.RpcapiServiceJobStatusResponse:
    return pb.RpcapiServiceJobStatusResponse(progress=int(v["progress"]))


# job_params


def job_params_request(p: Json) -> pb.RpcapiServiceJobParamsRequest:
    return pb.RpcapiServiceJobParamsRequest(value=job_by_id_message(p))


def job_params_params(m: pb.RpcapiServiceJobParamsRequest) -> Json:
    return job_by_id_json(m.value)


def job_params_result(m: pb.RpcapiServiceJobParamsResponse) -> Json:
    return Raw(m.value.json or b"null")


def job_params_response(v: Json) -> pb.RpcapiServiceJobParamsResponse:
    return pb.RpcapiServiceJobParamsResponse(value=JsonValue(json=dumps(v)))


# job_results


def job_results_request(p: Json) -> pb.RpcapiServiceJobResultsRequest:
    return pb.RpcapiServiceJobResultsRequest(
        job_id=test_id_message(p["job_id"]),
        language=p["language"],
    )


def job_results_params(m: pb.RpcapiServiceJobResultsRequest) -> Json:
    return {"job_id": test_id_json(m.job_id), "language": m.language}


def job_results_result(m: pb.RpcapiServiceJobResultsResponse) -> Json:
    return job_results_json(m.value)


def job_results_response(v: Json) -> pb.RpcapiServiceJobResultsResponse:
    return pb.RpcapiServiceJobResultsResponse(value=job_results_message(v))


# domain_history


def domain_history_request(p: Json) -> pb.RpcapiServiceDomainHistoryRequest:
    return pb.RpcapiServiceDomainHistoryRequest(
        params=JsonValue(json=dumps(p["params"])),
        offset=count_message(p["offset"]) if "offset" in p else None,
        limit=count_message(p["limit"]) if "limit" in p else None,
        filter=p.get("filter"),
    )


def domain_history_params(m: pb.RpcapiServiceDomainHistoryRequest) -> Json:
    v: dict[str, Json] = {"params": Raw(m.params.json or b"null")}
    if m.HasField("offset"):
        v["offset"] = count_json(m.offset)
    if m.HasField("limit"):
        v["limit"] = count_json(m.limit)
    if m.HasField("filter"):
        v["filter"] = m.filter
    return v


def domain_history_result(m: pb.RpcapiServiceDomainHistoryResponse) -> Json:
    return {"history": Raw(m.history.json or b"null")}


def domain_history_response(v: Json) -> pb.RpcapiServiceDomainHistoryResponse:
    return pb.RpcapiServiceDomainHistoryResponse(history=JsonValue(json=dumps(v["history"])))


# user_create


def user_create_request(p: Json) -> pb.RpcapiServiceUserCreateRequest:
    return pb.RpcapiServiceUserCreateRequest(value=user_parameters_message(p))


def user_create_params(m: pb.RpcapiServiceUserCreateRequest) -> Json:
    return user_parameters_json(m.value)


def user_create_result(m: pb.RpcapiServiceUserCreateResponse) -> Json:
    return {"success": m.success}


def user_create_response(v: Json) -> pb.RpcapiServiceUserCreateResponse:
    return pb.RpcapiServiceUserCreateResponse(success=int(v["success"]))


# batch_create


def batch_create_request(p: Json) -> pb.RpcapiServiceBatchCreateRequest:
    return pb.RpcapiServiceBatchCreateRequest(
        username=p["username"],
        api_key=p["api_key"],
        domains=JsonValue(json=dumps(p["domains"])),
        job_params=JsonValue(json=dumps(p["job_params"])) if "job_params" in p else None,
    )


def batch_create_params(m: pb.RpcapiServiceBatchCreateRequest) -> Json:
    v: dict[str, Json] = {
        "username": m.username,
        "api_key": m.api_key,
        "domains": Raw(m.domains.json or b"null"),
    }
    if m.HasField("job_params"):
        v["job_params"] = Raw(m.job_params.json or b"null")
    return v


def batch_create_result(m: pb.RpcapiServiceBatchCreateResponse) -> Json:
    return {"batch_id": m.batch_id}


def batch_create_response(v: Json) -> pb.RpcapiServiceBatchCreateResponse:
    return pb.RpcapiServiceBatchCreateResponse(batch_id=int(v["batch_id"]))


# rpc.discover


def rpc_discover_fill(p: Json) -> Json:
    return p


# version_info


def version_info_request(p: Json) -> pb.RpcapiServiceVersionInfoRequest:
    return pb.RpcapiServiceVersionInfoRequest(value=JsonValue(json=dumps(p)))


def version_info_params(m: pb.RpcapiServiceVersionInfoRequest) -> Json:
    return Raw(m.value.json or b"null")


def version_info_result(m: pb.RpcapiServiceVersionInfoResponse) -> Json:
    return versions_json(m.value)


def version_info_response(v: Json) -> pb.RpcapiServiceVersionInfoResponse:
    return pb.RpcapiServiceVersionInfoResponse(value=versions_message(v))


# profile_names


def profile_names_request(p: Json) -> pb.RpcapiServiceProfileNamesRequest:
    return pb.RpcapiServiceProfileNamesRequest(value=nothing_message(p))


def profile_names_params(m: pb.RpcapiServiceProfileNamesRequest) -> Json:
    return nothing_json(m.value)


def profile_names_result(m: pb.RpcapiServiceProfileNamesResponse) -> Json:
    return list(m.value)


def profile_names_response(v: Json) -> pb.RpcapiServiceProfileNamesResponse:
    return pb.RpcapiServiceProfileNamesResponse(value=v)


# get_language_tags


def get_language_tags_request(p: Json) -> pb.RpcapiServiceGetLanguageTagsRequest:
    return pb.RpcapiServiceGetLanguageTagsRequest(value=nothing_message(p))


def get_language_tags_params(m: pb.RpcapiServiceGetLanguageTagsRequest) -> Json:
    return nothing_json(m.value)


def get_language_tags_result(m: pb.RpcapiServiceGetLanguageTagsResponse) -> Json:
    return list(m.value)


def get_language_tags_response(v: Json) -> pb.RpcapiServiceGetLanguageTagsResponse:
    return pb.RpcapiServiceGetLanguageTagsResponse(value=v)


# get_host_by_name


def get_host_by_name_request(p: Json) -> pb.RpcapiServiceGetHostByNameRequest:
    return pb.RpcapiServiceGetHostByNameRequest(value=JsonValue(json=dumps(p)))


def get_host_by_name_params(m: pb.RpcapiServiceGetHostByNameRequest) -> Json:
    return Raw(m.value.json or b"null")


def get_host_by_name_result(m: pb.RpcapiServiceGetHostByNameResponse) -> Json:
    return Raw(m.value.json or b"null")


def get_host_by_name_response(v: Json) -> pb.RpcapiServiceGetHostByNameResponse:
    return pb.RpcapiServiceGetHostByNameResponse(value=JsonValue(json=dumps(v)))


# get_data_from_parent_zone


def get_data_from_parent_zone_request(p: Json) -> pb.RpcapiServiceGetDataFromParentZoneRequest:
    return pb.RpcapiServiceGetDataFromParentZoneRequest(value=JsonValue(json=dumps(p)))


def get_data_from_parent_zone_params(m: pb.RpcapiServiceGetDataFromParentZoneRequest) -> Json:
    return Raw(m.value.json or b"null")


def get_data_from_parent_zone_result(m: pb.RpcapiServiceGetDataFromParentZoneResponse) -> Json:
    return delegation_json(m.value)


def get_data_from_parent_zone_response(v: Json) -> pb.RpcapiServiceGetDataFromParentZoneResponse:
    return pb.RpcapiServiceGetDataFromParentZoneResponse(value=delegation_message(v))


# start_domain_test


def start_domain_test_request(p: Json) -> pb.RpcapiServiceStartDomainTestRequest:
    return pb.RpcapiServiceStartDomainTestRequest(value=JsonValue(json=dumps(p)))


def start_domain_test_params(m: pb.RpcapiServiceStartDomainTestRequest) -> Json:
    return Raw(m.value.json or b"null")


def start_domain_test_result(m: pb.RpcapiServiceStartDomainTestResponse) -> Json:
    return m.value


def start_domain_test_response(v: Json) -> pb.RpcapiServiceStartDomainTestResponse:
    return pb.RpcapiServiceStartDomainTestResponse(value=v)


# test_progress


def test_progress_request(p: Json) -> pb.RpcapiServiceTestProgressRequest:
    return pb.RpcapiServiceTestProgressRequest(value=test_reference_message(p))


def test_progress_params(m: pb.RpcapiServiceTestProgressRequest) -> Json:
    return test_reference_json(m.value)


def test_progress_result(m: pb.RpcapiServiceTestProgressResponse) -> Json:
    return m.value


def test_progress_response(v: Json) -> pb.RpcapiServiceTestProgressResponse:
    return pb.RpcapiServiceTestProgressResponse(value=int(v))


# get_test_params


def get_test_params_request(p: Json) -> pb.RpcapiServiceGetTestParamsRequest:
    return pb.RpcapiServiceGetTestParamsRequest(value=test_reference_message(p))


def get_test_params_params(m: pb.RpcapiServiceGetTestParamsRequest) -> Json:
    return test_reference_json(m.value)


def get_test_params_result(m: pb.RpcapiServiceGetTestParamsResponse) -> Json:
    return Raw(m.value.json or b"null")


def get_test_params_response(v: Json) -> pb.RpcapiServiceGetTestParamsResponse:
    return pb.RpcapiServiceGetTestParamsResponse(value=JsonValue(json=dumps(v)))


# get_test_results


def get_test_results_request(p: Json) -> pb.RpcapiServiceGetTestResultsRequest:
    return pb.RpcapiServiceGetTestResultsRequest(
        id=test_id_message(p["id"]),
        language=p["language"],
    )


def get_test_results_params(m: pb.RpcapiServiceGetTestResultsRequest) -> Json:
    return {"id": test_id_json(m.id), "language": m.language}


def get_test_results_result(m: pb.RpcapiServiceGetTestResultsResponse) -> Json:
    return test_results_json(m.value)


def get_test_results_response(v: Json) -> pb.RpcapiServiceGetTestResultsResponse:
    return pb.RpcapiServiceGetTestResultsResponse(value=test_results_message(v))


# get_test_history


def get_test_history_request(p: Json) -> pb.RpcapiServiceGetTestHistoryRequest:
    return pb.RpcapiServiceGetTestHistoryRequest(
        frontend_params=JsonValue(json=dumps(p["frontend_params"])),
        offset=count_message(p["offset"]) if "offset" in p else None,
        limit=count_message(p["limit"]) if "limit" in p else None,
        filter=p.get("filter"),
    )


def get_test_history_params(m: pb.RpcapiServiceGetTestHistoryRequest) -> Json:
    v: dict[str, Json] = {"frontend_params": Raw(m.frontend_params.json or b"null")}
    if m.HasField("offset"):
        v["offset"] = count_json(m.offset)
    if m.HasField("limit"):
        v["limit"] = count_json(m.limit)
    if m.HasField("filter"):
        v["filter"] = m.filter
    return v


def get_test_history_result(m: pb.RpcapiServiceGetTestHistoryResponse) -> Json:
    return Raw(m.value.json or b"null")


def get_test_history_response(v: Json) -> pb.RpcapiServiceGetTestHistoryResponse:
    return pb.RpcapiServiceGetTestHistoryResponse(value=JsonValue(json=dumps(v)))


# add_api_user


def add_api_user_request(p: Json) -> pb.RpcapiServiceAddApiUserRequest:
    return pb.RpcapiServiceAddApiUserRequest(value=user_parameters_message(p))


def add_api_user_params(m: pb.RpcapiServiceAddApiUserRequest) -> Json:
    return user_parameters_json(m.value)


def add_api_user_result(m: pb.RpcapiServiceAddApiUserResponse) -> Json:
    return m.value


def add_api_user_response(v: Json) -> pb.RpcapiServiceAddApiUserResponse:
    return pb.RpcapiServiceAddApiUserResponse(value=int(v))


# add_batch_job


def add_batch_job_request(p: Json) -> pb.RpcapiServiceAddBatchJobRequest:
    return pb.RpcapiServiceAddBatchJobRequest(
        username=p["username"],
        api_key=p["api_key"],
        domains=JsonValue(json=dumps(p["domains"])) if "domains" in p else None,
        test_params=JsonValue(json=dumps(p["test_params"])) if "test_params" in p else None,
        batch_params=JsonValue(json=dumps(p["batch_params"])) if "batch_params" in p else None,
    )


def add_batch_job_params(m: pb.RpcapiServiceAddBatchJobRequest) -> Json:
    v: dict[str, Json] = {"username": m.username, "api_key": m.api_key}
    if m.HasField("domains"):
        v["domains"] = Raw(m.domains.json or b"null")
    if m.HasField("test_params"):
        v["test_params"] = Raw(m.test_params.json or b"null")
    if m.HasField("batch_params"):
        v["batch_params"] = Raw(m.batch_params.json or b"null")
    return v


def add_batch_job_result(m: pb.RpcapiServiceAddBatchJobResponse) -> Json:
    return m.value


def add_batch_job_response(v: Json) -> pb.RpcapiServiceAddBatchJobResponse:
    return pb.RpcapiServiceAddBatchJobResponse(value=int(v))


# batch_status


def batch_status_request(p: Json) -> pb.RpcapiServiceBatchStatusRequest:
    return pb.RpcapiServiceBatchStatusRequest(
        batch_id=batch_id_message(p["batch_id"]),
        list_waiting_tests=JsonValue(json=dumps(p["list_waiting_tests"])) if "list_waiting_tests" in p else None,
        list_running_tests=JsonValue(json=dumps(p["list_running_tests"])) if "list_running_tests" in p else None,
        list_finished_tests=JsonValue(json=dumps(p["list_finished_tests"])) if "list_finished_tests" in p else None,
    )


def batch_status_params(m: pb.RpcapiServiceBatchStatusRequest) -> Json:
    v: dict[str, Json] = {"batch_id": batch_id_json(m.batch_id)}
    if m.HasField("list_waiting_tests"):
        v["list_waiting_tests"] = Raw(m.list_waiting_tests.json or b"null")
    if m.HasField("list_running_tests"):
        v["list_running_tests"] = Raw(m.list_running_tests.json or b"null")
    if m.HasField("list_finished_tests"):
        v["list_finished_tests"] = Raw(m.list_finished_tests.json or b"null")
    return v


def batch_status_result(m: pb.RpcapiServiceBatchStatusResponse) -> Json:
    v: dict[str, Json] = {
        "waiting_count": m.waiting_count,
        "running_count": m.running_count,
        "finished_count": m.finished_count,
    }
    if m.HasField("waiting_tests"):
        v["waiting_tests"] = Raw(m.waiting_tests.json or b"null")
    if m.HasField("running_tests"):
        v["running_tests"] = Raw(m.running_tests.json or b"null")
    if m.HasField("finished_tests"):
        v["finished_tests"] = Raw(m.finished_tests.json or b"null")
    return v


def batch_status_response(v: Json) -> pb.RpcapiServiceBatchStatusResponse:
    return pb.RpcapiServiceBatchStatusResponse(
        waiting_count=int(v["waiting_count"]),
        running_count=int(v["running_count"]),
        finished_count=int(v["finished_count"]),
        waiting_tests=JsonValue(json=dumps(v["waiting_tests"])) if "waiting_tests" in v else None,
        running_tests=JsonValue(json=dumps(v["running_tests"])) if "running_tests" in v else None,
        finished_tests=JsonValue(json=dumps(v["finished_tests"])) if "finished_tests" in v else None,
    )


# system.getMethodsInfo


def system_get_methods_info_fill(p: Json) -> Json:
    return p


# system.listMethods


def system_list_methods_fill(p: Json) -> Json:
    return p


# system.methodSignature


def system_method_signature_fill(p: Json) -> Json:
    return p


# Count


def count_message(v: Json) -> pb.Count:
    if type(v) in (int, float):
        return pb.Count(number_value=int(v))
    if type(v) is str:
        return pb.Count(string_value=v)
    raise ValueError("the value is of no branch of Count")


def count_json(m: pb.Count) -> Json:
    kind = m.WhichOneof("kind")
    if kind == "number_value":
        return m.number_value
    if kind == "string_value":
        return m.string_value
    raise ValueError("a Count with nothing in it")


# TestId


def test_id_message(v: Json) -> pb.TestId:
    if type(v) in (int, float):
        return pb.TestId(id_number=int(v))
    if type(v) is str:
        return pb.TestId(id_text=v)
    raise ValueError("the value is of no branch of TestId")


def test_id_json(m: pb.TestId) -> Json:
    kind = m.WhichOneof("kind")
    if kind == "id_number":
        return m.id_number
    if kind == "id_text":
        return m.id_text
    raise ValueError("a TestId with nothing in it")


# TestReference


def test_reference_message(v: Json) -> pb.TestReference:
    if type(v) in (int, float):
        return pb.TestReference(id_number=int(v))
    if type(v) is str:
        return pb.TestReference(id_text=v)
    if type(v) is dict:
        return pb.TestReference(test_by_id=test_by_id_message(v))
    raise ValueError("the value is of no branch of TestReference")


def test_reference_json(m: pb.TestReference) -> Json:
    kind = m.WhichOneof("kind")
    if kind == "id_number":
        return m.id_number
    if kind == "id_text":
        return m.id_text
    if kind == "test_by_id":
        return test_by_id_json(m.test_by_id)
    raise ValueError("a TestReference with nothing in it")


# TestById


def test_by_id_message(v: Json) -> pb.TestById:
    return pb.TestById(test_id=test_id_message(v["test_id"]))


def test_by_id_json(m: pb.TestById) -> Json:
    return {"test_id": test_id_json(m.test_id)}


# JobById


def job_by_id_message(v: Json) -> pb.JobById:
    return pb.JobById(job_id=test_id_message(v["job_id"]))


def job_by_id_json(m: pb.JobById) -> Json:
    return {"job_id": test_id_json(m.job_id)}


# BatchId


def batch_id_message(v: Json) -> pb.BatchId:
    if type(v) in (int, float):
        return pb.BatchId(number_value=v)
    if type(v) is str:
        return pb.BatchId(string_value=v)
    raise ValueError("the value is of no branch of BatchId")


def batch_id_json(m: pb.BatchId) -> Json:
    kind = m.WhichOneof("kind")
    if kind == "number_value":
        return number(m.number_value)
    if kind == "string_value":
        return m.string_value
    raise ValueError("a BatchId with nothing in it")


# Nothing


def nothing_message(v: Json) -> pb.Nothing:
    return pb.Nothing()


def nothing_json(m: pb.Nothing) -> Json:
    return {}


# UserParameters


def user_parameters_message(v: Json) -> pb.UserParameters:
    return pb.UserParameters(username=v["username"], api_key=v["api_key"])


def user_parameters_json(m: pb.UserParameters) -> Json:
    return {"username": m.username, "api_key": m.api_key}


# Versions


def versions_message(v: Json) -> pb.Versions:
    return pb.Versions(
        zonemaster_backend=v["zonemaster_backend"],
        zonemaster_engine=v["zonemaster_engine"],
        zonemaster_ldns=v["zonemaster_ldns"],
    )


def versions_json(m: pb.Versions) -> Json:
    return {
        "zonemaster_backend": m.zonemaster_backend,
        "zonemaster_engine": m.zonemaster_engine,
        "zonemaster_ldns": m.zonemaster_ldns,
    }


# SyntaxVerdict


def syntax_verdict_message(v: Json) -> pb.SyntaxVerdict:
    return pb.SyntaxVerdict(status=v["status"], message=v["message"])


def syntax_verdict_json(m: pb.SyntaxVerdict) -> Json:
    return {"status": m.status, "message": m.message}


# DelegationNameserver


def delegation_nameserver_message(v: Json) -> pb.DelegationNameserver:
    return pb.DelegationNameserver(ns=v["ns"], ip=v["ip"])


def delegation_nameserver_json(m: pb.DelegationNameserver) -> Json:
    return {"ns": m.ns, "ip": m.ip}


# DelegationSigner


def delegation_signer_message(v: Json) -> pb.DelegationSigner:
    return pb.DelegationSigner(
        keytag=int(v["keytag"]),
        algorithm=int(v["algorithm"]),
        digtype=int(v["digtype"]),
        digest=v["digest"],
    )


def delegation_signer_json(m: pb.DelegationSigner) -> Json:
    return {
        "keytag": m.keytag,
        "algorithm": m.algorithm,
        "digtype": m.digtype,
        "digest": m.digest,
    }


# Delegation


def delegation_message(v: Json) -> pb.Delegation:
    return pb.Delegation(
        ns_list=[delegation_nameserver_message(x) for x in v["ns_list"]],
        ds_list=[delegation_signer_message(x) for x in v["ds_list"]],
    )


def delegation_json(m: pb.Delegation) -> Json:
    return {
        "ns_list": [delegation_nameserver_json(x) for x in m.ns_list],
        "ds_list": [delegation_signer_json(x) for x in m.ds_list],
    }


# TestResults


def test_results_message(v: Json) -> pb.TestResults:
    return pb.TestResults(
        created_at=v["created_at"],
        hash_id=v["hash_id"],
        params=JsonValue(json=dumps(v["params"])),
        results=JsonValue(json=dumps(v["results"])),
        testcase_descriptions=v["testcase_descriptions"],
        domain=v.get("domain"),
        progress=int(v["progress"]) if "progress" in v else None,
        batch_id=JsonValue(json=dumps(v["batch_id"])) if "batch_id" in v else None,
        undelegated=v.get("undelegated"),
        test_start_time=JsonValue(json=dumps(v["test_start_time"])) if "test_start_time" in v else None,
        test_end_time=JsonValue(json=dumps(v["test_end_time"])) if "test_end_time" in v else None,
    )


def test_results_json(m: pb.TestResults) -> Json:
    v: dict[str, Json] = {
        "created_at": m.created_at,
        "hash_id": m.hash_id,
        "params": Raw(m.params.json or b"null"),
        "results": Raw(m.results.json or b"null"),
        "testcase_descriptions": dict(m.testcase_descriptions),
    }
    if m.HasField("domain"):
        v["domain"] = m.domain
    if m.HasField("progress"):
        v["progress"] = m.progress
    if m.HasField("batch_id"):
        v["batch_id"] = Raw(m.batch_id.json or b"null")
    if m.HasField("undelegated"):
        v["undelegated"] = m.undelegated
    if m.HasField("test_start_time"):
        v["test_start_time"] = Raw(m.test_start_time.json or b"null")
    if m.HasField("test_end_time"):
        v["test_end_time"] = Raw(m.test_end_time.json or b"null")
    return v


# JobResults


def job_results_message(v: Json) -> pb.JobResults:
    return pb.JobResults(
        created_at=v["created_at"],
        job_id=v["job_id"],
        params=JsonValue(json=dumps(v["params"])),
        results=JsonValue(json=dumps(v["results"])),
        testcase_descriptions=v["testcase_descriptions"],
        domain=v.get("domain"),
        progress=int(v["progress"]) if "progress" in v else None,
        batch_id=JsonValue(json=dumps(v["batch_id"])) if "batch_id" in v else None,
        undelegated=v.get("undelegated"),
        test_start_time=JsonValue(json=dumps(v["test_start_time"])) if "test_start_time" in v else None,
        test_end_time=JsonValue(json=dumps(v["test_end_time"])) if "test_end_time" in v else None,
    )


def job_results_json(m: pb.JobResults) -> Json:
    v: dict[str, Json] = {
        "created_at": m.created_at,
        "job_id": m.job_id,
        "params": Raw(m.params.json or b"null"),
        "results": Raw(m.results.json or b"null"),
        "testcase_descriptions": dict(m.testcase_descriptions),
    }
    if m.HasField("domain"):
        v["domain"] = m.domain
    if m.HasField("progress"):
        v["progress"] = m.progress
    if m.HasField("batch_id"):
        v["batch_id"] = Raw(m.batch_id.json or b"null")
    if m.HasField("undelegated"):
        v["undelegated"] = m.undelegated
    if m.HasField("test_start_time"):
        v["test_start_time"] = Raw(m.test_start_time.json or b"null")
    if m.HasField("test_end_time"):
        v["test_end_time"] = Raw(m.test_end_time.json or b"null")
    return v
