# Generated from spec/zonemaster by: python -m codegen generate. DO NOT EDIT.
"""Converters of the face zonemaster: JSON values to messages and back.

`<method>_request` takes valid params and applies defaults, `<method>_params` is its inverse; `<method>_result` and
`<method>_response` are the same for a result, `<method>_records` and `<method>_batch` for records.
"""

from __future__ import annotations

from generated.proto.zonemaster.v1 import zonemaster_pb2 as pb
from runtime.contract.abi import Json
from runtime.contract.contract_pb2 import JsonValue
from runtime.contract.jsontext import Raw, dumps, number


# rpc.discover


def rpc_discover_fill(p: Json) -> Json:
    return p


# system.getMethodsInfo


def system_get_methods_info_fill(p: Json) -> Json:
    return p


# system.listMethods


def system_list_methods_fill(p: Json) -> Json:
    return p


# system.methodSignature


def system_method_signature_fill(p: Json) -> Json:
    return p


# version_info


def version_info_request(p: Json) -> pb.ZonemasterServiceVersionInfoRequest:
    return pb.ZonemasterServiceVersionInfoRequest(value=JsonValue(json=dumps(p)))


def version_info_params(m: pb.ZonemasterServiceVersionInfoRequest) -> Json:
    return Raw(m.value.json or b"null")


def version_info_result(m: pb.ZonemasterServiceVersionInfoResponse) -> Json:
    return m.value


def version_info_response(v: Json) -> pb.ZonemasterServiceVersionInfoResponse:
    return pb.ZonemasterServiceVersionInfoResponse(value=v)


# get_ns_ips


def get_ns_ips_request(p: Json) -> pb.ZonemasterServiceGetNsIpsRequest:
    return pb.ZonemasterServiceGetNsIpsRequest(value=host_reference_message(p))


def get_ns_ips_params(m: pb.ZonemasterServiceGetNsIpsRequest) -> Json:
    return host_reference_json(m.value)


def get_ns_ips_result(m: pb.ZonemasterServiceGetNsIpsResponse) -> Json:
    return Raw(m.value.json or b"null")


def get_ns_ips_response(v: Json) -> pb.ZonemasterServiceGetNsIpsResponse:
    return pb.ZonemasterServiceGetNsIpsResponse(value=JsonValue(json=dumps(v)))


# get_data_from_parent_zone


def get_data_from_parent_zone_request(p: Json) -> pb.ZonemasterServiceGetDataFromParentZoneRequest:
    return pb.ZonemasterServiceGetDataFromParentZoneRequest(value=zone_reference_message(p))


def get_data_from_parent_zone_params(m: pb.ZonemasterServiceGetDataFromParentZoneRequest) -> Json:
    return zone_reference_json(m.value)


def get_data_from_parent_zone_result(m: pb.ZonemasterServiceGetDataFromParentZoneResponse) -> Json:
    return delegation_json(m.value)


def get_data_from_parent_zone_response(v: Json) -> pb.ZonemasterServiceGetDataFromParentZoneResponse:
    return pb.ZonemasterServiceGetDataFromParentZoneResponse(value=delegation_message(v))


# validate_syntax


def validate_syntax_request(p: Json) -> pb.ZonemasterServiceValidateSyntaxRequest:
    return pb.ZonemasterServiceValidateSyntaxRequest(value=JsonValue(json=dumps(p)))


def validate_syntax_params(m: pb.ZonemasterServiceValidateSyntaxRequest) -> Json:
    return Raw(m.value.json or b"null")


def validate_syntax_result(m: pb.ZonemasterServiceValidateSyntaxResponse) -> Json:
    return syntax_verdict_json(m.value)


def validate_syntax_response(v: Json) -> pb.ZonemasterServiceValidateSyntaxResponse:
    return pb.ZonemasterServiceValidateSyntaxResponse(value=syntax_verdict_message(v))


# start_domain_test


def start_domain_test_request(p: Json) -> pb.ZonemasterServiceStartDomainTestRequest:
    return pb.ZonemasterServiceStartDomainTestRequest(value=test_parameters_message(p))


def start_domain_test_params(m: pb.ZonemasterServiceStartDomainTestRequest) -> Json:
    return test_parameters_json(m.value)


def start_domain_test_result(m: pb.ZonemasterServiceStartDomainTestResponse) -> Json:
    return test_id_json(m.value)


def start_domain_test_response(v: Json) -> pb.ZonemasterServiceStartDomainTestResponse:
    return pb.ZonemasterServiceStartDomainTestResponse(value=test_id_message(v))


# test_progress


def test_progress_request(p: Json) -> pb.ZonemasterServiceTestProgressRequest:
    return pb.ZonemasterServiceTestProgressRequest(value=test_reference_message(p))


def test_progress_params(m: pb.ZonemasterServiceTestProgressRequest) -> Json:
    return test_reference_json(m.value)


def test_progress_result(m: pb.ZonemasterServiceTestProgressResponse) -> Json:
    return m.value


def test_progress_response(v: Json) -> pb.ZonemasterServiceTestProgressResponse:
    return pb.ZonemasterServiceTestProgressResponse(value=int(v))


# get_test_params


def get_test_params_request(p: Json) -> pb.ZonemasterServiceGetTestParamsRequest:
    return pb.ZonemasterServiceGetTestParamsRequest(value=test_reference_message(p))


def get_test_params_params(m: pb.ZonemasterServiceGetTestParamsRequest) -> Json:
    return test_reference_json(m.value)


def get_test_params_result(m: pb.ZonemasterServiceGetTestParamsResponse) -> Json:
    return Raw(m.value.json or b"null")


def get_test_params_response(v: Json) -> pb.ZonemasterServiceGetTestParamsResponse:
    return pb.ZonemasterServiceGetTestParamsResponse(value=JsonValue(json=dumps(v)))


# get_test_results


def get_test_results_request(p: Json) -> pb.ZonemasterServiceGetTestResultsRequest:
    return pb.ZonemasterServiceGetTestResultsRequest(
        id=test_id_message(p["id"]),
        language=p["language"],
    )


def get_test_results_params(m: pb.ZonemasterServiceGetTestResultsRequest) -> Json:
    return {"id": test_id_json(m.id), "language": m.language}


def get_test_results_result(m: pb.ZonemasterServiceGetTestResultsResponse) -> Json:
    return test_results_json(m.value)


def get_test_results_response(v: Json) -> pb.ZonemasterServiceGetTestResultsResponse:
    return pb.ZonemasterServiceGetTestResultsResponse(value=test_results_message(v))


# get_test_history


def get_test_history_request(p: Json) -> pb.ZonemasterServiceGetTestHistoryRequest:
    return pb.ZonemasterServiceGetTestHistoryRequest(
        frontend_params=history_of_message(p["frontend_params"]),
        offset=int(p.get("offset", 0)),
        limit=int(p.get("limit", 200)),
        filter=p.get("filter"),
    )


def get_test_history_params(m: pb.ZonemasterServiceGetTestHistoryRequest) -> Json:
    v: dict[str, Json] = {
        "frontend_params": history_of_json(m.frontend_params),
        "offset": m.offset if m.HasField("offset") else 0,
        "limit": m.limit if m.HasField("limit") else 200,
    }
    if m.HasField("filter"):
        v["filter"] = m.filter
    return v


def get_test_history_result(m: pb.ZonemasterServiceGetTestHistoryResponse) -> Json:
    return [history_entry_json(x) for x in m.value]


def get_test_history_response(v: Json) -> pb.ZonemasterServiceGetTestHistoryResponse:
    return pb.ZonemasterServiceGetTestHistoryResponse(value=[history_entry_message(x) for x in v])


# add_api_user


def add_api_user_request(p: Json) -> pb.ZonemasterServiceAddApiUserRequest:
    return pb.ZonemasterServiceAddApiUserRequest(username=p["username"], api_key=p["api_key"])


def add_api_user_params(m: pb.ZonemasterServiceAddApiUserRequest) -> Json:
    return {"username": m.username, "api_key": m.api_key}


def add_api_user_result(m: pb.ZonemasterServiceAddApiUserResponse) -> Json:
    return m.value


def add_api_user_response(v: Json) -> pb.ZonemasterServiceAddApiUserResponse:
    return pb.ZonemasterServiceAddApiUserResponse(value=int(v))


# add_batch_job


def add_batch_job_request(p: Json) -> pb.ZonemasterServiceAddBatchJobRequest:
    return pb.ZonemasterServiceAddBatchJobRequest(
        username=p["username"],
        api_key=p["api_key"],
        batch_params=batch_parameters_message(p["batch_params"]),
    )


def add_batch_job_params(m: pb.ZonemasterServiceAddBatchJobRequest) -> Json:
    return {
        "username": m.username,
        "api_key": m.api_key,
        "batch_params": batch_parameters_json(m.batch_params),
    }


def add_batch_job_result(m: pb.ZonemasterServiceAddBatchJobResponse) -> Json:
    return m.value


def add_batch_job_response(v: Json) -> pb.ZonemasterServiceAddBatchJobResponse:
    return pb.ZonemasterServiceAddBatchJobResponse(value=int(v))


# api1


def api1_request(p: Json) -> pb.ZonemasterServiceApi1Request:
    return pb.ZonemasterServiceApi1Request(value=JsonValue(json=dumps(p)))


def api1_params(m: pb.ZonemasterServiceApi1Request) -> Json:
    return Raw(m.value.json or b"null")


def api1_result(m: pb.ZonemasterServiceApi1Response) -> Json:
    return m.value


def api1_response(v: Json) -> pb.ZonemasterServiceApi1Response:
    return pb.ZonemasterServiceApi1Response(value=v)


# Nameserver


def nameserver_message(v: Json) -> pb.Nameserver:
    return pb.Nameserver(ns=v["ns"], ip=v["ip"])


def nameserver_json(m: pb.Nameserver) -> Json:
    return {"ns": m.ns, "ip": m.ip}


# DsInfo.Sha1


def ds_info_sha1_message(v: Json) -> pb.DsInfo.Sha1:
    return pb.DsInfo.Sha1(algorithm=v["algorithm"], digest=v["digest"])


def ds_info_sha1_json(m: pb.DsInfo.Sha1) -> Json:
    return {"algorithm": "sha1", "digest": m.digest}


# DsInfo.Sha256


def ds_info_sha256_message(v: Json) -> pb.DsInfo.Sha256:
    return pb.DsInfo.Sha256(algorithm=v["algorithm"], digest=v["digest"])


def ds_info_sha256_json(m: pb.DsInfo.Sha256) -> Json:
    return {"algorithm": "sha256", "digest": m.digest}


# DsInfo


def ds_info_message(v: Json) -> pb.DsInfo:
    kind = v["algorithm"]
    if kind == "sha1":
        return pb.DsInfo(sha1=ds_info_sha1_message(v))
    if kind == "sha256":
        return pb.DsInfo(sha256=ds_info_sha256_message(v))
    raise ValueError("the value is of no branch of DsInfo")


def ds_info_json(m: pb.DsInfo) -> Json:
    kind = m.WhichOneof("kind")
    if kind == "sha1":
        return ds_info_sha1_json(m.sha1)
    if kind == "sha256":
        return ds_info_sha256_json(m.sha256)
    raise ValueError("a DsInfo with nothing in it")


# TestParameters


def test_parameters_message(v: Json) -> pb.TestParameters:
    return pb.TestParameters(
        domain=v["domain"],
        ipv4=JsonValue(json=dumps(v["ipv4"])) if "ipv4" in v else None,
        ipv6=JsonValue(json=dumps(v["ipv6"])) if "ipv6" in v else None,
        ds_info=pb.TestParameters.DsInfoList(items=[ds_info_message(x) for x in v["ds_info"]]) if "ds_info" in v else None,
        nameservers=pb.TestParameters.NameserversList(items=[nameserver_message(x) for x in v["nameservers"]]) if "nameservers" in v else None,
        profile=v.get("profile"),
        advanced=v.get("advanced"),
        client_id=JsonValue(json=dumps(v["client_id"])) if "client_id" in v else None,
        client_version=JsonValue(json=dumps(v["client_version"])) if "client_version" in v else None,
    )


def test_parameters_json(m: pb.TestParameters) -> Json:
    v: dict[str, Json] = {"domain": m.domain}
    if m.HasField("ipv4"):
        v["ipv4"] = Raw(m.ipv4.json or b"null")
    if m.HasField("ipv6"):
        v["ipv6"] = Raw(m.ipv6.json or b"null")
    if m.HasField("ds_info"):
        v["ds_info"] = [ds_info_json(x) for x in m.ds_info.items]
    if m.HasField("nameservers"):
        v["nameservers"] = [nameserver_json(x) for x in m.nameservers.items]
    if m.HasField("profile"):
        v["profile"] = m.profile
    if m.HasField("advanced"):
        v["advanced"] = m.advanced
    if m.HasField("client_id"):
        v["client_id"] = Raw(m.client_id.json or b"null")
    if m.HasField("client_version"):
        v["client_version"] = Raw(m.client_version.json or b"null")
    return v


# BatchParameters


def batch_parameters_message(v: Json) -> pb.BatchParameters:
    return pb.BatchParameters(
        domains=v["domains"],
        ipv4=JsonValue(json=dumps(v["ipv4"])) if "ipv4" in v else None,
        ipv6=JsonValue(json=dumps(v["ipv6"])) if "ipv6" in v else None,
        ds_info=pb.BatchParameters.DsInfoList(items=[ds_info_message(x) for x in v["ds_info"]]) if "ds_info" in v else None,
        nameservers=pb.BatchParameters.NameserversList(items=[nameserver_message(x) for x in v["nameservers"]]) if "nameservers" in v else None,
        profile=v.get("profile"),
        advanced=v.get("advanced"),
        client_id=JsonValue(json=dumps(v["client_id"])) if "client_id" in v else None,
        client_version=JsonValue(json=dumps(v["client_version"])) if "client_version" in v else None,
    )


def batch_parameters_json(m: pb.BatchParameters) -> Json:
    v: dict[str, Json] = {"domains": list(m.domains)}
    if m.HasField("ipv4"):
        v["ipv4"] = Raw(m.ipv4.json or b"null")
    if m.HasField("ipv6"):
        v["ipv6"] = Raw(m.ipv6.json or b"null")
    if m.HasField("ds_info"):
        v["ds_info"] = [ds_info_json(x) for x in m.ds_info.items]
    if m.HasField("nameservers"):
        v["nameservers"] = [nameserver_json(x) for x in m.nameservers.items]
    if m.HasField("profile"):
        v["profile"] = m.profile
    if m.HasField("advanced"):
        v["advanced"] = m.advanced
    if m.HasField("client_id"):
        v["client_id"] = Raw(m.client_id.json or b"null")
    if m.HasField("client_version"):
        v["client_version"] = Raw(m.client_version.json or b"null")
    return v


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


# HostReference


def host_reference_message(v: Json) -> pb.HostReference:
    if type(v) is str:
        return pb.HostReference(looked_up_name=v)
    if type(v) is dict:
        return pb.HostReference(host_by_name=host_by_name_message(v))
    raise ValueError("the value is of no branch of HostReference")


def host_reference_json(m: pb.HostReference) -> Json:
    kind = m.WhichOneof("kind")
    if kind == "looked_up_name":
        return m.looked_up_name
    if kind == "host_by_name":
        return host_by_name_json(m.host_by_name)
    raise ValueError("a HostReference with nothing in it")


# HostByName


def host_by_name_message(v: Json) -> pb.HostByName:
    return pb.HostByName(hostname=v["hostname"])


def host_by_name_json(m: pb.HostByName) -> Json:
    return {"hostname": m.hostname}


# ZoneReference


def zone_reference_message(v: Json) -> pb.ZoneReference:
    if type(v) is str:
        return pb.ZoneReference(looked_up_name=v)
    if type(v) is dict:
        return pb.ZoneReference(zone_by_name=zone_by_name_message(v))
    raise ValueError("the value is of no branch of ZoneReference")


def zone_reference_json(m: pb.ZoneReference) -> Json:
    kind = m.WhichOneof("kind")
    if kind == "looked_up_name":
        return m.looked_up_name
    if kind == "zone_by_name":
        return zone_by_name_json(m.zone_by_name)
    raise ValueError("a ZoneReference with nothing in it")


# ZoneByName


def zone_by_name_message(v: Json) -> pb.ZoneByName:
    return pb.ZoneByName(domain=v["domain"], language=v.get("language"))


def zone_by_name_json(m: pb.ZoneByName) -> Json:
    v: dict[str, Json] = {"domain": m.domain}
    if m.HasField("language"):
        v["language"] = m.language
    return v


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


# ResultEntry


def result_entry_message(v: Json) -> pb.ResultEntry:
    return pb.ResultEntry(
        module=v["module"],
        message=v["message"],
        level=v["level"],
        ns=v.get("ns"),
        testcase=v["testcase"],
        tag=v["tag"],
        args=JsonValue(json=dumps(v["args"])),
        seconds=v.get("seconds"),
    )


def result_entry_json(m: pb.ResultEntry) -> Json:
    v: dict[str, Json] = {
        "module": m.module,
        "message": m.message,
        "level": m.level,
        "testcase": m.testcase,
        "tag": m.tag,
        "args": Raw(m.args.json or b"null"),
    }
    if m.HasField("ns"):
        v["ns"] = m.ns
    if m.HasField("seconds"):
        v["seconds"] = number(m.seconds)
    return v


# TestResults


def test_results_message(v: Json) -> pb.TestResults:
    return pb.TestResults(
        batch_id=None if v["batch_id"] is None else int(v["batch_id"]),
        creation_time=v["creation_time"],
        domain=v["domain"],
        id=test_id_message(v["id"]),
        params_deterministic_hash=v["params_deterministic_hash"],
        params=JsonValue(json=dumps(v["params"])),
        priority=int(v["priority"]),
        progress=int(v["progress"]),
        results=[result_entry_message(x) for x in v["results"]],
        test_end_time=v["test_end_time"],
        test_start_time=v["test_start_time"],
        hash_id=v.get("hash_id"),
        created_at=v.get("created_at"),
        testcase_descriptions=v.get("testcase_descriptions", {}),
    )


def test_results_json(m: pb.TestResults) -> Json:
    v: dict[str, Json] = {
        "batch_id": m.batch_id if m.HasField("batch_id") else None,
        "creation_time": m.creation_time,
        "domain": m.domain,
        "id": test_id_json(m.id),
        "params_deterministic_hash": m.params_deterministic_hash,
        "params": Raw(m.params.json or b"null"),
        "priority": m.priority,
        "progress": m.progress,
        "results": [result_entry_json(x) for x in m.results],
        "test_end_time": m.test_end_time if m.HasField("test_end_time") else None,
        "test_start_time": m.test_start_time if m.HasField("test_start_time") else None,
        "testcase_descriptions": dict(m.testcase_descriptions),
    }
    if m.HasField("hash_id"):
        v["hash_id"] = m.hash_id
    if m.HasField("created_at"):
        v["created_at"] = m.created_at
    return v


# HistoryEntry


def history_entry_message(v: Json) -> pb.HistoryEntry:
    return pb.HistoryEntry(
        id=test_id_message(v["id"]),
        creation_time=v["creation_time"],
        advanced_options=v["advanced_options"],
        overall_results=v["overall_results"],
    )


def history_entry_json(m: pb.HistoryEntry) -> Json:
    return {
        "id": test_id_json(m.id),
        "creation_time": m.creation_time,
        "advanced_options": m.advanced_options,
        "overall_results": m.overall_results,
    }


# HistoryOf


def history_of_message(v: Json) -> pb.HistoryOf:
    return pb.HistoryOf(
        domain=v["domain"],
        nameservers=pb.HistoryOf.NameserversList(items=[JsonValue(json=dumps(x)) for x in v["nameservers"]]) if "nameservers" in v else None,
    )


def history_of_json(m: pb.HistoryOf) -> Json:
    v: dict[str, Json] = {"domain": m.domain}
    if m.HasField("nameservers"):
        v["nameservers"] = [Raw(x.json or b"null") for x in m.nameservers.items]
    return v
