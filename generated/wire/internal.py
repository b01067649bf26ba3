# Generated from spec/internal by: python -m codegen generate. DO NOT EDIT.
"""Converters of the face internal: JSON values to messages and back.

`<method>_request` takes valid params and applies defaults, `<method>_params` is its inverse; `<method>_result` and
`<method>_response` are the same for a result, `<method>_records` and `<method>_batch` for records.
"""

from __future__ import annotations

from generated.proto.internal.v1 import internal_pb2 as pb
from runtime.contract.abi import Json
from runtime.contract.contract_pb2 import JsonValue
from runtime.contract.jsontext import Raw, dumps, number


# custom.resolve


def custom_resolve_request(p: Json) -> pb.CustomServiceResolveRequest:
    return pb.CustomServiceResolveRequest(session_id=p["sessionId"], name=p["name"], verb=p["verb"])


def custom_resolve_params(m: pb.CustomServiceResolveRequest) -> Json:
    return {"sessionId": m.session_id, "name": m.name, "verb": m.verb}


def custom_resolve_result(m: pb.CustomServiceResolveResponse) -> Json:
    return resolution_json(m.value)


def custom_resolve_response(v: Json) -> pb.CustomServiceResolveResponse:
    return pb.CustomServiceResolveResponse(value=resolution_message(v))


# custom.list


def custom_list_request(p: Json) -> pb.CustomServiceListRequest:
    return pb.CustomServiceListRequest(session_id=p["sessionId"])


def custom_list_params(m: pb.CustomServiceListRequest) -> Json:
    return {"sessionId": m.session_id}


def custom_list_result(m: pb.CustomServiceListResponse) -> Json:
    return {"services": [listed_json(x) for x in m.services]}


def custom_list_response(v: Json) -> pb.CustomServiceListResponse:
    return pb.CustomServiceListResponse(services=[listed_message(x) for x in v["services"]])


# principal.check


def principal_check_request(p: Json) -> pb.PrincipalServiceCheckRequest:
    return pb.PrincipalServiceCheckRequest(token=p["token"])


def principal_check_params(m: pb.PrincipalServiceCheckRequest) -> Json:
    return {"token": m.token}


def principal_check_result(m: pb.PrincipalServiceCheckResponse) -> Json:
    v: dict[str, Json] = {"principal": m.principal}
    if m.HasField("expires"):
        v["expires"] = number(m.expires)
    return v


def principal_check_response(v: Json) -> pb.PrincipalServiceCheckResponse:
    return pb.PrincipalServiceCheckResponse(principal=v["principal"], expires=v.get("expires"))


# principal.renew


def principal_renew_request(p: Json) -> pb.PrincipalServiceRenewRequest:
    return pb.PrincipalServiceRenewRequest(
        token=p["token"],
        age=p["age"],
        grace=p.get("grace", 120),
    )


def principal_renew_params(m: pb.PrincipalServiceRenewRequest) -> Json:
    return {
        "token": m.token,
        "age": number(m.age),
        "grace": number(m.grace) if m.HasField("grace") else 120,
    }


def principal_renew_result(m: pb.PrincipalServiceRenewResponse) -> Json:
    v: dict[str, Json] = {}
    if m.HasField("token"):
        v["token"] = m.token
    return v


def principal_renew_response(v: Json) -> pb.PrincipalServiceRenewResponse:
    return pb.PrincipalServiceRenewResponse(token=v.get("token"))


# principal.set


def principal_set_request(p: Json) -> pb.PrincipalServiceSetRequest:
    return pb.PrincipalServiceSetRequest(
        principal=p["principal"],
        token=p["token"],
        grace=p.get("grace", 0),
    )


def principal_set_params(m: pb.PrincipalServiceSetRequest) -> Json:
    return {
        "principal": m.principal,
        "token": m.token,
        "grace": number(m.grace) if m.HasField("grace") else 0,
    }


def principal_set_result(m: pb.PrincipalServiceSetResponse) -> Json:
    return None


def principal_set_response(v: Json) -> pb.PrincipalServiceSetResponse:
    return pb.PrincipalServiceSetResponse()


# principal.checkSecret


def principal_check_secret_request(p: Json) -> pb.PrincipalServiceCheckSecretRequest:
    return pb.PrincipalServiceCheckSecretRequest(id=p["id"], secret=p["secret"])


def principal_check_secret_params(m: pb.PrincipalServiceCheckSecretRequest) -> Json:
    return {"id": m.id, "secret": m.secret}


def principal_check_secret_result(m: pb.PrincipalServiceCheckSecretResponse) -> Json:
    return {"principal": m.principal}


def principal_check_secret_response(v: Json) -> pb.PrincipalServiceCheckSecretResponse:
    return pb.PrincipalServiceCheckSecretResponse(principal=v["principal"])


# principal.checkTicket


def principal_check_ticket_request(p: Json) -> pb.PrincipalServiceCheckTicketRequest:
    return pb.PrincipalServiceCheckTicketRequest(ticket=p["ticket"], csrf=p.get("csrf"))


def principal_check_ticket_params(m: pb.PrincipalServiceCheckTicketRequest) -> Json:
    v: dict[str, Json] = {"ticket": m.ticket}
    if m.HasField("csrf"):
        v["csrf"] = m.csrf
    return v


def principal_check_ticket_result(m: pb.PrincipalServiceCheckTicketResponse) -> Json:
    return {"principal": m.principal}


def principal_check_ticket_response(v: Json) -> pb.PrincipalServiceCheckTicketResponse:
    return pb.PrincipalServiceCheckTicketResponse(principal=v["principal"])


# repository.about


def repository_about_request(p: Json) -> pb.RepositoryServiceAboutRequest:
    return pb.RepositoryServiceAboutRequest(remote=JsonValue(json=dumps(p["remote"])))


def repository_about_params(m: pb.RepositoryServiceAboutRequest) -> Json:
    return {"remote": Raw(m.remote.json or b"null")}


def repository_about_result(m: pb.RepositoryServiceAboutResponse) -> Json:
    return about_json(m.value)


def repository_about_response(v: Json) -> pb.RepositoryServiceAboutResponse:
    return pb.RepositoryServiceAboutResponse(value=about_message(v))


# repository.lock


def repository_lock_request(p: Json) -> pb.RepositoryServiceLockRequest:
    return pb.RepositoryServiceLockRequest(
        remote=JsonValue(json=dumps(p["remote"])),
        vm=p["vm"],
        wait=p.get("wait", 0),
    )


def repository_lock_params(m: pb.RepositoryServiceLockRequest) -> Json:
    return {
        "remote": Raw(m.remote.json or b"null"),
        "vm": m.vm,
        "wait": number(m.wait) if m.HasField("wait") else 0,
    }


# repository.list


def repository_list_request(p: Json) -> pb.RepositoryServiceListRequest:
    return pb.RepositoryServiceListRequest(
        remote=JsonValue(json=dumps(p["remote"])),
        vm=p.get("vm"),
    )


def repository_list_params(m: pb.RepositoryServiceListRequest) -> Json:
    v: dict[str, Json] = {"remote": Raw(m.remote.json or b"null")}
    if m.HasField("vm"):
        v["vm"] = m.vm
    return v


def repository_list_records(m: pb.RepositoryServiceListResponse) -> list[bytes]:
    return [dumps(repository_service_list_response_item_json(x)) for x in m.items]


def repository_list_batch(v: list[Json]) -> pb.RepositoryServiceListResponse:
    return pb.RepositoryServiceListResponse(items=[repository_service_list_response_item_message(x) for x in v])


# repository.tips


def repository_tips_request(p: Json) -> pb.RepositoryServiceTipsRequest:
    return pb.RepositoryServiceTipsRequest(remote=JsonValue(json=dumps(p["remote"])), vm=p["vm"])


def repository_tips_params(m: pb.RepositoryServiceTipsRequest) -> Json:
    return {"remote": Raw(m.remote.json or b"null"), "vm": m.vm}


def repository_tips_records(m: pb.RepositoryServiceTipsResponse) -> list[bytes]:
    return [dumps(tip_json(x)) for x in m.items]


def repository_tips_batch(v: list[Json]) -> pb.RepositoryServiceTipsResponse:
    return pb.RepositoryServiceTipsResponse(items=[tip_message(x) for x in v])


# repository.writeFull


def repository_write_full_request(p: Json) -> pb.RepositoryServiceWriteFullRequest:
    return pb.RepositoryServiceWriteFullRequest(params=repository_service_write_full_params_message(p))


def repository_write_full_params(m: pb.RepositoryServiceWriteFullRequest) -> Json:
    return repository_service_write_full_params_json(m.params)


def repository_write_full_result(m: pb.RepositoryServiceWriteFullResponse) -> Json:
    return part_json(m.value)


def repository_write_full_response(v: Json) -> pb.RepositoryServiceWriteFullResponse:
    return pb.RepositoryServiceWriteFullResponse(value=part_message(v))


# repository.writeDisk


def repository_write_disk_request(p: Json) -> pb.RepositoryServiceWriteDiskRequest:
    return pb.RepositoryServiceWriteDiskRequest(params=repository_service_write_disk_params_message(p))


def repository_write_disk_params(m: pb.RepositoryServiceWriteDiskRequest) -> Json:
    return repository_service_write_disk_params_json(m.params)


def repository_write_disk_result(m: pb.RepositoryServiceWriteDiskResponse) -> Json:
    return {
        "path": m.path,
        "size": m.size,
        "blocks": m.blocks,
        "differencing": m.differencing,
    }


def repository_write_disk_response(v: Json) -> pb.RepositoryServiceWriteDiskResponse:
    return pb.RepositoryServiceWriteDiskResponse(
        path=v["path"],
        size=int(v["size"]),
        blocks=int(v["blocks"]),
        differencing=v["differencing"],
    )


# repository.commit


def repository_commit_request(p: Json) -> pb.RepositoryServiceCommitRequest:
    return pb.RepositoryServiceCommitRequest(metadata=JsonValue(json=dumps(p["metadata"])))


def repository_commit_params(m: pb.RepositoryServiceCommitRequest) -> Json:
    return {"metadata": Raw(m.metadata.json or b"null")}


def repository_commit_result(m: pb.RepositoryServiceCommitResponse) -> Json:
    return {"id": m.id}


def repository_commit_response(v: Json) -> pb.RepositoryServiceCommitResponse:
    return pb.RepositoryServiceCommitResponse(id=v["id"])


# repository.abort


def repository_abort_request(p: Json) -> pb.RepositoryServiceAbortRequest:
    return pb.RepositoryServiceAbortRequest()


def repository_abort_params(m: pb.RepositoryServiceAbortRequest) -> Json:
    return {}


def repository_abort_result(m: pb.RepositoryServiceAbortResponse) -> Json:
    return None


def repository_abort_response(v: Json) -> pb.RepositoryServiceAbortResponse:
    return pb.RepositoryServiceAbortResponse()


# repository.unlock


def repository_unlock_request(p: Json) -> pb.RepositoryServiceUnlockRequest:
    return pb.RepositoryServiceUnlockRequest()


def repository_unlock_params(m: pb.RepositoryServiceUnlockRequest) -> Json:
    return {}


def repository_unlock_result(m: pb.RepositoryServiceUnlockResponse) -> Json:
    return None


def repository_unlock_response(v: Json) -> pb.RepositoryServiceUnlockResponse:
    return pb.RepositoryServiceUnlockResponse()


# repository.delete


def repository_delete_request(p: Json) -> pb.RepositoryServiceDeleteRequest:
    return pb.RepositoryServiceDeleteRequest(ids=p["ids"])


def repository_delete_params(m: pb.RepositoryServiceDeleteRequest) -> Json:
    return {"ids": list(m.ids)}


def repository_delete_result(m: pb.RepositoryServiceDeleteResponse) -> Json:
    return None


def repository_delete_response(v: Json) -> pb.RepositoryServiceDeleteResponse:
    return pb.RepositoryServiceDeleteResponse()


# repository.clean


def repository_clean_request(p: Json) -> pb.RepositoryServiceCleanRequest:
    return pb.RepositoryServiceCleanRequest(
        remove=p.get("remove", False),
        merge=p.get("merge", False),
    )


def repository_clean_params(m: pb.RepositoryServiceCleanRequest) -> Json:
    return {
        "remove": m.remove if m.HasField("remove") else False,
        "merge": m.merge if m.HasField("merge") else False,
    }


def repository_clean_records(m: pb.RepositoryServiceCleanResponse) -> list[bytes]:
    return [dumps(cleaning_json(x)) for x in m.items]


def repository_clean_batch(v: list[Json]) -> pb.RepositoryServiceCleanResponse:
    return pb.RepositoryServiceCleanResponse(items=[cleaning_message(x) for x in v])


# repository.describeDisk


def repository_describe_disk_request(p: Json) -> pb.RepositoryServiceDescribeDiskRequest:
    return pb.RepositoryServiceDescribeDiskRequest(value=disk_wanted_message(p))


def repository_describe_disk_params(m: pb.RepositoryServiceDescribeDiskRequest) -> Json:
    return disk_wanted_json(m.value)


def repository_describe_disk_result(m: pb.RepositoryServiceDescribeDiskResponse) -> Json:
    return {
        "uuid": m.uuid,
        "virtualSize": m.virtual_size,
        "blocks": m.blocks,
        "length": m.length,
        "chain": [repository_service_describe_disk_response_chain_json(x) for x in m.chain],
    }


def repository_describe_disk_response(v: Json) -> pb.RepositoryServiceDescribeDiskResponse:
    return pb.RepositoryServiceDescribeDiskResponse(
        uuid=v["uuid"],
        virtual_size=int(v["virtualSize"]),
        blocks=int(v["blocks"]),
        length=int(v["length"]),
        chain=[repository_service_describe_disk_response_chain_message(x) for x in v["chain"]],
    )


# repository.readDisk


def repository_read_disk_request(p: Json) -> pb.RepositoryServiceReadDiskRequest:
    return pb.RepositoryServiceReadDiskRequest(value=disk_wanted_message(p))


def repository_read_disk_params(m: pb.RepositoryServiceReadDiskRequest) -> Json:
    return disk_wanted_json(m.value)


# repository.readFull


def repository_read_full_request(p: Json) -> pb.RepositoryServiceReadFullRequest:
    return pb.RepositoryServiceReadFullRequest(value=wanted_message(p))


def repository_read_full_params(m: pb.RepositoryServiceReadFullRequest) -> Json:
    return wanted_json(m.value)


# repository.readMetadata


def repository_read_metadata_request(p: Json) -> pb.RepositoryServiceReadMetadataRequest:
    return pb.RepositoryServiceReadMetadataRequest(value=wanted_message(p))


def repository_read_metadata_params(m: pb.RepositoryServiceReadMetadataRequest) -> Json:
    return wanted_json(m.value)


def repository_read_metadata_result(m: pb.RepositoryServiceReadMetadataResponse) -> Json:
    v: dict[str, Json] = {"metadata": Raw(m.metadata.json or b"null")}
    if m.HasField("size"):
        v["size"] = m.size
    return v


def repository_read_metadata_response(v: Json) -> pb.RepositoryServiceReadMetadataResponse:
    return pb.RepositoryServiceReadMetadataResponse(
        metadata=JsonValue(json=dumps(v["metadata"])),
        size=int(v["size"]) if "size" in v else None,
    )


# repository.readData


def repository_read_data_request(p: Json) -> pb.RepositoryServiceReadDataRequest:
    return pb.RepositoryServiceReadDataRequest(value=wanted_message(p))


def repository_read_data_params(m: pb.RepositoryServiceReadDataRequest) -> Json:
    return wanted_json(m.value)


# repository.writeMetadata


def repository_write_metadata_request(p: Json) -> pb.RepositoryServiceWriteMetadataRequest:
    return pb.RepositoryServiceWriteMetadataRequest(params=repository_service_write_metadata_params_message(p))


def repository_write_metadata_params(m: pb.RepositoryServiceWriteMetadataRequest) -> Json:
    return repository_service_write_metadata_params_json(m.params)


def repository_write_metadata_result(m: pb.RepositoryServiceWriteMetadataResponse) -> Json:
    return {"id": m.id, "size": m.size}


def repository_write_metadata_response(v: Json) -> pb.RepositoryServiceWriteMetadataResponse:
    return pb.RepositoryServiceWriteMetadataResponse(id=v["id"], size=int(v["size"]))


# repository.deleteMetadata


def repository_delete_metadata_request(p: Json) -> pb.RepositoryServiceDeleteMetadataRequest:
    return pb.RepositoryServiceDeleteMetadataRequest(
        remote=JsonValue(json=dumps(p["remote"])),
        ids=p["ids"],
    )


def repository_delete_metadata_params(m: pb.RepositoryServiceDeleteMetadataRequest) -> Json:
    return {"remote": Raw(m.remote.json or b"null"), "ids": list(m.ids)}


def repository_delete_metadata_result(m: pb.RepositoryServiceDeleteMetadataResponse) -> Json:
    return None


def repository_delete_metadata_response(v: Json) -> pb.RepositoryServiceDeleteMetadataResponse:
    return pb.RepositoryServiceDeleteMetadataResponse()


# session.check


def session_check_request(p: Json) -> pb.SessionServiceCheckRequest:
    return pb.SessionServiceCheckRequest(host=p["host"], session_id=p["sessionId"])


def session_check_params(m: pb.SessionServiceCheckRequest) -> Json:
    return {"host": m.host, "sessionId": m.session_id}


def session_check_result(m: pb.SessionServiceCheckResponse) -> Json:
    return {
        "user": m.user,
        "superuser": m.superuser if m.HasField("superuser") else False,
        "roles": list(m.roles),
        "originator": m.originator if m.HasField("originator") else "",
        "expiry": number(m.expiry),
    }


def session_check_response(v: Json) -> pb.SessionServiceCheckResponse:
    return pb.SessionServiceCheckResponse(
        user=v["user"],
        superuser=v.get("superuser", False),
        roles=v["roles"],
        originator=v.get("originator", ""),
        expiry=v["expiry"],
    )


# task.run


def task_run_request(p: Json) -> pb.TaskServiceRunRequest:
    return pb.TaskServiceRunRequest(params=task_service_run_params_message(p))


def task_run_params(m: pb.TaskServiceRunRequest) -> Json:
    return task_service_run_params_json(m.params)


def task_run_item(v: Json) -> pb.TaskServiceRunRequest:
    return pb.TaskServiceRunRequest(item=report_message(v))


def task_run_sent(m: pb.TaskServiceRunRequest) -> Json:
    return report_json(m.item)


def task_run_records(m: pb.TaskServiceRunResponse) -> list[bytes]:
    return [dumps(order_json(x)) for x in m.items]


def task_run_batch(v: list[Json]) -> pb.TaskServiceRunResponse:
    return pb.TaskServiceRunResponse(items=[order_message(x) for x in v])


# zone.run


def zone_run_request(p: Json) -> pb.ZoneServiceRunRequest:
    return pb.ZoneServiceRunRequest(
        domain=p["domain"],
        nameservers=pb.ZoneServiceRunRequest.NameserversList(items=[given_nameserver_message(x) for x in p["nameservers"]]) if "nameservers" in p else None,
        ds=pb.ZoneServiceRunRequest.DsList(items=[given_ds_message(x) for x in p["ds"]]) if "ds" in p else None,
        profile=JsonValue(json=dumps(p["profile"])) if "profile" in p else None,
        ipv4=p.get("ipv4"),
        ipv6=p.get("ipv6"),
        module=p.get("module"),
        testcase=p.get("testcase"),
        level=p.get("level", "INFO"),
        seconds=p.get("seconds"),
    )


def zone_run_params(m: pb.ZoneServiceRunRequest) -> Json:
    v: dict[str, Json] = {"domain": m.domain, "level": m.level if m.HasField("level") else "INFO"}
    if m.HasField("nameservers"):
        v["nameservers"] = [given_nameserver_json(x) for x in m.nameservers.items]
    if m.HasField("ds"):
        v["ds"] = [given_ds_json(x) for x in m.ds.items]
    if m.HasField("profile"):
        v["profile"] = Raw(m.profile.json or b"null")
    if m.HasField("ipv4"):
        v["ipv4"] = m.ipv4
    if m.HasField("ipv6"):
        v["ipv6"] = m.ipv6
    if m.HasField("module"):
        v["module"] = m.module
    if m.HasField("testcase"):
        v["testcase"] = m.testcase
    if m.HasField("seconds"):
        v["seconds"] = number(m.seconds)
    return v


def zone_run_records(m: pb.ZoneServiceRunResponse) -> list[bytes]:
    return [dumps(run_record_json(x)) for x in m.items]


def zone_run_batch(v: list[Json]) -> pb.ZoneServiceRunResponse:
    return pb.ZoneServiceRunResponse(items=[run_record_message(x) for x in v])


# zone.addresses


def zone_addresses_request(p: Json) -> pb.ZoneServiceAddressesRequest:
    return pb.ZoneServiceAddressesRequest(name=p["name"])


def zone_addresses_params(m: pb.ZoneServiceAddressesRequest) -> Json:
    return {"name": m.name}


def zone_addresses_result(m: pb.ZoneServiceAddressesResponse) -> Json:
    return {"addresses": list(m.addresses)}


def zone_addresses_response(v: Json) -> pb.ZoneServiceAddressesResponse:
    return pb.ZoneServiceAddressesResponse(addresses=v["addresses"])


# zone.delegation


def zone_delegation_request(p: Json) -> pb.ZoneServiceDelegationRequest:
    return pb.ZoneServiceDelegationRequest(domain=p["domain"])


def zone_delegation_params(m: pb.ZoneServiceDelegationRequest) -> Json:
    return {"domain": m.domain}


def zone_delegation_result(m: pb.ZoneServiceDelegationResponse) -> Json:
    return {
        "nameservers": [given_nameserver_json(x) for x in m.nameservers],
        "ds": [ds_json(x) for x in m.ds],
    }


def zone_delegation_response(v: Json) -> pb.ZoneServiceDelegationResponse:
    return pb.ZoneServiceDelegationResponse(
        nameservers=[given_nameserver_message(x) for x in v["nameservers"]],
        ds=[ds_message(x) for x in v["ds"]],
    )


# RepositoryServiceListResponse.Item


def repository_service_list_response_item_message(v: Json) -> pb.RepositoryServiceListResponse.Item:
    return pb.RepositoryServiceListResponse.Item(
        vm=v["vm"],
        id=v["id"],
        metadata=JsonValue(json=dumps(v["metadata"])),
    )


def repository_service_list_response_item_json(m: pb.RepositoryServiceListResponse.Item) -> Json:
    return {"vm": m.vm, "id": m.id, "metadata": Raw(m.metadata.json or b"null")}


# RepositoryServiceWriteFullParams


def repository_service_write_full_params_message(v: Json) -> pb.RepositoryServiceWriteFullParams:
    return pb.RepositoryServiceWriteFullParams(
        timestamp=int(v["timestamp"]),
        max_length=int(v["maxLength"]) if "maxLength" in v else None,
    )


def repository_service_write_full_params_json(m: pb.RepositoryServiceWriteFullParams) -> Json:
    v: dict[str, Json] = {"timestamp": m.timestamp}
    if m.HasField("max_length"):
        v["maxLength"] = m.max_length
    return v


# RepositoryServiceWriteDiskParams


def repository_service_write_disk_params_message(v: Json) -> pb.RepositoryServiceWriteDiskParams:
    return pb.RepositoryServiceWriteDiskParams(
        job_id=v["jobId"],
        vdi=v["vdi"],
        timestamp=int(v["timestamp"]),
        uuid=v["uuid"],
        virtual_size=int(v["virtualSize"]),
        parent=v.get("parent"),
    )


def repository_service_write_disk_params_json(m: pb.RepositoryServiceWriteDiskParams) -> Json:
    v: dict[str, Json] = {
        "jobId": m.job_id,
        "vdi": m.vdi,
        "timestamp": m.timestamp,
        "uuid": m.uuid,
        "virtualSize": m.virtual_size,
    }
    if m.HasField("parent"):
        v["parent"] = m.parent
    return v


# RepositoryServiceDescribeDiskResponse.Chain


def repository_service_describe_disk_response_chain_message(v: Json) -> pb.RepositoryServiceDescribeDiskResponse.Chain:
    return pb.RepositoryServiceDescribeDiskResponse.Chain(
        path=v["path"],
        uuid=v["uuid"],
        virtual_size=int(v["virtualSize"]),
        blocks=int(v["blocks"]),
    )


def repository_service_describe_disk_response_chain_json(m: pb.RepositoryServiceDescribeDiskResponse.Chain) -> Json:
    return {
        "path": m.path,
        "uuid": m.uuid,
        "virtualSize": m.virtual_size,
        "blocks": m.blocks,
    }


# RepositoryServiceWriteMetadataParams


def repository_service_write_metadata_params_message(v: Json) -> pb.RepositoryServiceWriteMetadataParams:
    return pb.RepositoryServiceWriteMetadataParams(
        remote=JsonValue(json=dumps(v["remote"])),
        schedule_id=v["scheduleId"],
        pool=v.get("pool"),
        timestamp=int(v["timestamp"]),
        metadata=JsonValue(json=dumps(v["metadata"])),
    )


def repository_service_write_metadata_params_json(m: pb.RepositoryServiceWriteMetadataParams) -> Json:
    v: dict[str, Json] = {
        "remote": Raw(m.remote.json or b"null"),
        "scheduleId": m.schedule_id,
        "timestamp": m.timestamp,
        "metadata": Raw(m.metadata.json or b"null"),
    }
    if m.HasField("pool"):
        v["pool"] = m.pool
    return v


# TaskServiceRunParams


def task_service_run_params_message(v: Json) -> pb.TaskServiceRunParams:
    return pb.TaskServiceRunParams(
        task=v.get("task"),
        kind=v["kind"],
        name=v["name"],
        properties=JsonValue(json=dumps(v["properties"])) if "properties" in v else None,
        job_id=v.get("jobId"),
        parent_id=v.get("parentId"),
    )


def task_service_run_params_json(m: pb.TaskServiceRunParams) -> Json:
    v: dict[str, Json] = {"kind": m.kind, "name": m.name}
    if m.HasField("task"):
        v["task"] = m.task
    if m.HasField("properties"):
        v["properties"] = Raw(m.properties.json or b"null")
    if m.HasField("job_id"):
        v["jobId"] = m.job_id
    if m.HasField("parent_id"):
        v["parentId"] = m.parent_id
    return v


# Resolution


def resolution_message(v: Json) -> pb.Resolution:
    kind = v["at"]
    if kind == "here":
        return pb.Resolution(here=local_service_message(v))
    if kind == "elsewhere":
        return pb.Resolution(elsewhere=service_elsewhere_message(v))
    raise ValueError("the value is of no branch of Resolution")


def resolution_json(m: pb.Resolution) -> Json:
    kind = m.WhichOneof("kind")
    if kind == "here":
        return local_service_json(m.here)
    if kind == "elsewhere":
        return service_elsewhere_json(m.elsewhere)
    raise ValueError("a Resolution with nothing in it")


# LocalService


def local_service_message(v: Json) -> pb.LocalService:
    return pb.LocalService(
        at=v["at"],
        socket=v["socket"],
        fresh=v["fresh"],
        user=v["user"],
        superuser=v.get("superuser", False),
        roles=v["roles"],
        originator=v.get("originator", ""),
        forward=v["forward"],
        upgrades=v["upgrades"],
        limits=service_limits_message(v["limits"]),
    )


def local_service_json(m: pb.LocalService) -> Json:
    return {
        "at": "here",
        "socket": m.socket,
        "fresh": number(m.fresh),
        "user": m.user,
        "superuser": m.superuser if m.HasField("superuser") else False,
        "roles": list(m.roles),
        "originator": m.originator if m.HasField("originator") else "",
        "forward": list(m.forward),
        "upgrades": list(m.upgrades),
        "limits": service_limits_json(m.limits),
    }


# ServiceElsewhere


def service_elsewhere_message(v: Json) -> pb.ServiceElsewhere:
    return pb.ServiceElsewhere(
        at=v["at"],
        url=v["url"],
        fresh=v["fresh"],
        forward=v["forward"],
    )


def service_elsewhere_json(m: pb.ServiceElsewhere) -> Json:
    return {
        "at": "elsewhere",
        "url": m.url,
        "fresh": number(m.fresh),
        "forward": list(m.forward),
    }


# ServiceLimits


def service_limits_message(v: Json) -> pb.ServiceLimits:
    return pb.ServiceLimits(
        concurrency=int(v["concurrency"]),
        response_timeout=v["responseTimeout"],
        idle_timeout=v["idleTimeout"],
        time_limit=v.get("timeLimit"),
        body=int(v["body"]) if "body" in v else None,
    )


def service_limits_json(m: pb.ServiceLimits) -> Json:
    v: dict[str, Json] = {
        "concurrency": m.concurrency,
        "responseTimeout": number(m.response_timeout),
        "idleTimeout": number(m.idle_timeout),
    }
    if m.HasField("time_limit"):
        v["timeLimit"] = number(m.time_limit)
    if m.HasField("body"):
        v["body"] = m.body
    return v


# Listed


def listed_message(v: Json) -> pb.Listed:
    return pb.Listed(name=v["name"], url=v.get("url"), running=v.get("running"))


def listed_json(m: pb.Listed) -> Json:
    v: dict[str, Json] = {"name": m.name}
    if m.HasField("url"):
        v["url"] = m.url
    if m.HasField("running"):
        v["running"] = m.running
    return v


# About


def about_message(v: Json) -> pb.About:
    return pb.About(
        disks=v["disks"],
        compression=v.get("compression"),
        encrypted=v["encrypted"],
        immutable=v["immutable"],
        locks=v["locks"],
        available=int(v["available"]) if "available" in v else None,
    )


def about_json(m: pb.About) -> Json:
    v: dict[str, Json] = {
        "disks": m.disks,
        "encrypted": m.encrypted,
        "immutable": m.immutable,
        "locks": m.locks,
    }
    if m.HasField("compression"):
        v["compression"] = "brotli"
    if m.HasField("available"):
        v["available"] = m.available
    return v


# Tip


def tip_message(v: Json) -> pb.Tip:
    return pb.Tip(
        path=v["path"],
        job_id=v["jobId"],
        vdi=v["vdi"],
        uuid=v["uuid"],
        virtual_size=int(v["virtualSize"]),
        form=v["form"],
        compression=v.get("compression"),
        chain_length=int(v["chainLength"]),
        continuable=v["continuable"],
        reason=v.get("reason"),
    )


def tip_json(m: pb.Tip) -> Json:
    v: dict[str, Json] = {
        "path": m.path,
        "jobId": m.job_id,
        "vdi": m.vdi,
        "uuid": m.uuid,
        "virtualSize": m.virtual_size,
        "form": m.form,
        "chainLength": m.chain_length,
        "continuable": m.continuable,
    }
    if m.HasField("compression"):
        v["compression"] = m.compression
    if m.HasField("reason"):
        v["reason"] = m.reason
    return v


# Part


def part_message(v: Json) -> pb.Part:
    return pb.Part(path=v["path"], size=int(v["size"]), sha256=v["sha256"])


def part_json(m: pb.Part) -> Json:
    return {"path": m.path, "size": m.size, "sha256": m.sha256}


# DiskWanted


def disk_wanted_message(v: Json) -> pb.DiskWanted:
    return pb.DiskWanted(
        remote=JsonValue(json=dumps(v["remote"])),
        vm=v["vm"],
        path=v["path"],
        base=v.get("base"),
        form=v.get("form", "vhd"),
    )


def disk_wanted_json(m: pb.DiskWanted) -> Json:
    v: dict[str, Json] = {
        "remote": Raw(m.remote.json or b"null"),
        "vm": m.vm,
        "path": m.path,
        "form": m.form if m.HasField("form") else "vhd",
    }
    if m.HasField("base"):
        v["base"] = m.base
    return v


# Wanted


def wanted_message(v: Json) -> pb.Wanted:
    return pb.Wanted(remote=JsonValue(json=dumps(v["remote"])), id=v["id"])


def wanted_json(m: pb.Wanted) -> Json:
    return {"remote": Raw(m.remote.json or b"null"), "id": m.id}


# Cleaning


def cleaning_message(v: Json) -> pb.Cleaning:
    kind = v["type"]
    if kind == "info":
        return pb.Cleaning(info=cleaning_info_message(v))
    if kind == "warning":
        return pb.Cleaning(warning=cleaning_warning_message(v))
    if kind == "progress":
        return pb.Cleaning(progress=cleaning_progress_message(v))
    if kind == "result":
        return pb.Cleaning(result=cleaning_result_message(v))
    raise ValueError("the value is of no branch of Cleaning")


def cleaning_json(m: pb.Cleaning) -> Json:
    kind = m.WhichOneof("kind")
    if kind == "info":
        return cleaning_info_json(m.info)
    if kind == "warning":
        return cleaning_warning_json(m.warning)
    if kind == "progress":
        return cleaning_progress_json(m.progress)
    if kind == "result":
        return cleaning_result_json(m.result)
    raise ValueError("a Cleaning with nothing in it")


# CleaningInfo


def cleaning_info_message(v: Json) -> pb.CleaningInfo:
    return pb.CleaningInfo(
        type=v["type"],
        message=v["message"],
        data=JsonValue(json=dumps(v["data"])) if "data" in v else None,
    )


def cleaning_info_json(m: pb.CleaningInfo) -> Json:
    v: dict[str, Json] = {"type": "info", "message": m.message}
    if m.HasField("data"):
        v["data"] = Raw(m.data.json or b"null")
    return v


# CleaningWarning


def cleaning_warning_message(v: Json) -> pb.CleaningWarning:
    return pb.CleaningWarning(
        type=v["type"],
        message=v["message"],
        data=JsonValue(json=dumps(v["data"])) if "data" in v else None,
    )


def cleaning_warning_json(m: pb.CleaningWarning) -> Json:
    v: dict[str, Json] = {"type": "warning", "message": m.message}
    if m.HasField("data"):
        v["data"] = Raw(m.data.json or b"null")
    return v


# CleaningProgress


def cleaning_progress_message(v: Json) -> pb.CleaningProgress:
    return pb.CleaningProgress(type=v["type"], done=int(v["done"]), total=int(v["total"]))


def cleaning_progress_json(m: pb.CleaningProgress) -> Json:
    return {"type": "progress", "done": m.done, "total": m.total}


# CleaningResult


def cleaning_result_message(v: Json) -> pb.CleaningResult:
    return pb.CleaningResult(type=v["type"], merge=v["merge"], size=int(v["size"]))


def cleaning_result_json(m: pb.CleaningResult) -> Json:
    return {"type": "result", "merge": m.merge, "size": m.size}


# Report


def report_message(v: Json) -> pb.Report:
    kind = v["type"]
    if kind == "start":
        return pb.Report(start=start_report_message(v))
    if kind == "end":
        return pb.Report(end=end_report_message(v))
    if kind == "info":
        return pb.Report(info=info_report_message(v))
    if kind == "warning":
        return pb.Report(warning=warning_report_message(v))
    if kind == "progress":
        return pb.Report(progress=progress_report_message(v))
    if kind == "property":
        return pb.Report(property=property_report_message(v))
    raise ValueError("the value is of no branch of Report")


def report_json(m: pb.Report) -> Json:
    kind = m.WhichOneof("kind")
    if kind == "start":
        return start_report_json(m.start)
    if kind == "end":
        return end_report_json(m.end)
    if kind == "info":
        return info_report_json(m.info)
    if kind == "warning":
        return warning_report_json(m.warning)
    if kind == "progress":
        return progress_report_json(m.progress)
    if kind == "property":
        return property_report_json(m.property)
    raise ValueError("a Report with nothing in it")


# StartReport


def start_report_message(v: Json) -> pb.StartReport:
    return pb.StartReport(
        type=v["type"],
        id=v["id"],
        parent_id=v.get("parentId"),
        name=v["name"],
        properties=JsonValue(json=dumps(v["properties"])) if "properties" in v else None,
        timestamp=v.get("timestamp"),
    )


def start_report_json(m: pb.StartReport) -> Json:
    v: dict[str, Json] = {"type": "start", "id": m.id, "name": m.name}
    if m.HasField("parent_id"):
        v["parentId"] = m.parent_id
    if m.HasField("properties"):
        v["properties"] = Raw(m.properties.json or b"null")
    if m.HasField("timestamp"):
        v["timestamp"] = number(m.timestamp)
    return v


# EndReport


def end_report_message(v: Json) -> pb.EndReport:
    return pb.EndReport(
        type=v["type"],
        id=v.get("id"),
        status=v["status"],
        result=JsonValue(json=dumps(v["result"])) if "result" in v else None,
        timestamp=v.get("timestamp"),
    )


def end_report_json(m: pb.EndReport) -> Json:
    v: dict[str, Json] = {"type": "end", "status": m.status}
    if m.HasField("id"):
        v["id"] = m.id
    if m.HasField("result"):
        v["result"] = Raw(m.result.json or b"null")
    if m.HasField("timestamp"):
        v["timestamp"] = number(m.timestamp)
    return v


# InfoReport


def info_report_message(v: Json) -> pb.InfoReport:
    return pb.InfoReport(
        type=v["type"],
        id=v.get("id"),
        message=v["message"],
        data=JsonValue(json=dumps(v["data"])) if "data" in v else None,
        timestamp=v.get("timestamp"),
    )


def info_report_json(m: pb.InfoReport) -> Json:
    v: dict[str, Json] = {"type": "info", "message": m.message}
    if m.HasField("id"):
        v["id"] = m.id
    if m.HasField("data"):
        v["data"] = Raw(m.data.json or b"null")
    if m.HasField("timestamp"):
        v["timestamp"] = number(m.timestamp)
    return v


# WarningReport


def warning_report_message(v: Json) -> pb.WarningReport:
    return pb.WarningReport(
        type=v["type"],
        id=v.get("id"),
        message=v["message"],
        data=JsonValue(json=dumps(v["data"])) if "data" in v else None,
        timestamp=v.get("timestamp"),
    )


def warning_report_json(m: pb.WarningReport) -> Json:
    v: dict[str, Json] = {"type": "warning", "message": m.message}
    if m.HasField("id"):
        v["id"] = m.id
    if m.HasField("data"):
        v["data"] = Raw(m.data.json or b"null")
    if m.HasField("timestamp"):
        v["timestamp"] = number(m.timestamp)
    return v


# ProgressReport


def progress_report_message(v: Json) -> pb.ProgressReport:
    return pb.ProgressReport(
        type=v["type"],
        id=v.get("id"),
        progress=v["progress"],
        timestamp=v.get("timestamp"),
    )


def progress_report_json(m: pb.ProgressReport) -> Json:
    v: dict[str, Json] = {"type": "progress", "progress": number(m.progress)}
    if m.HasField("id"):
        v["id"] = m.id
    if m.HasField("timestamp"):
        v["timestamp"] = number(m.timestamp)
    return v


# PropertyReport


def property_report_message(v: Json) -> pb.PropertyReport:
    return pb.PropertyReport(
        type=v["type"],
        id=v.get("id"),
        name=v["name"],
        value=JsonValue(json=dumps(v["value"])),
        timestamp=v.get("timestamp"),
    )


def property_report_json(m: pb.PropertyReport) -> Json:
    v: dict[str, Json] = {"type": "property", "name": m.name, "value": Raw(m.value.json or b"null")}
    if m.HasField("id"):
        v["id"] = m.id
    if m.HasField("timestamp"):
        v["timestamp"] = number(m.timestamp)
    return v


# Order


def order_message(v: Json) -> pb.Order:
    kind = v["type"]
    if kind == "attached":
        return pb.Order(attached=attached_order_message(v))
    if kind == "cancel":
        return pb.Order(cancel=cancel_order_message(v))
    raise ValueError("the value is of no branch of Order")


def order_json(m: pb.Order) -> Json:
    kind = m.WhichOneof("kind")
    if kind == "attached":
        return attached_order_json(m.attached)
    if kind == "cancel":
        return cancel_order_json(m.cancel)
    raise ValueError("a Order with nothing in it")


# AttachedOrder


def attached_order_message(v: Json) -> pb.AttachedOrder:
    return pb.AttachedOrder(
        type=v["type"],
        task=v["task"],
        lease=v["lease"],
        timestamp=v["timestamp"],
    )


def attached_order_json(m: pb.AttachedOrder) -> Json:
    return {
        "type": "attached",
        "task": m.task,
        "lease": number(m.lease),
        "timestamp": number(m.timestamp),
    }


# CancelOrder


def cancel_order_message(v: Json) -> pb.CancelOrder:
    return pb.CancelOrder(type=v["type"], reason=v.get("reason"))


def cancel_order_json(m: pb.CancelOrder) -> Json:
    v: dict[str, Json] = {"type": "cancel"}
    if m.HasField("reason"):
        v["reason"] = m.reason
    return v


# GivenNameserver


def given_nameserver_message(v: Json) -> pb.GivenNameserver:
    return pb.GivenNameserver(ns=v["ns"], ip=v.get("ip"))


def given_nameserver_json(m: pb.GivenNameserver) -> Json:
    v: dict[str, Json] = {"ns": m.ns}
    if m.HasField("ip"):
        v["ip"] = m.ip
    return v


# GivenDs


def given_ds_message(v: Json) -> pb.GivenDs:
    return pb.GivenDs(
        keytag=int(v["keytag"]) if "keytag" in v else None,
        algorithm=int(v["algorithm"]) if "algorithm" in v else None,
        digtype=int(v["digtype"]),
        digest=v["digest"],
    )


def given_ds_json(m: pb.GivenDs) -> Json:
    v: dict[str, Json] = {"digtype": m.digtype, "digest": m.digest}
    if m.HasField("keytag"):
        v["keytag"] = m.keytag
    if m.HasField("algorithm"):
        v["algorithm"] = m.algorithm
    return v


# Ds


def ds_message(v: Json) -> pb.Ds:
    return pb.Ds(
        keytag=int(v["keytag"]),
        algorithm=int(v["algorithm"]),
        digtype=int(v["digtype"]),
        digest=v["digest"],
    )


def ds_json(m: pb.Ds) -> Json:
    return {
        "keytag": m.keytag,
        "algorithm": m.algorithm,
        "digtype": m.digtype,
        "digest": m.digest,
    }


# RunRecord


def run_record_message(v: Json) -> pb.RunRecord:
    kind = v["type"]
    if kind == "progress":
        return pb.RunRecord(progress=run_progress_message(v))
    if kind == "message":
        return pb.RunRecord(message=run_message_message(v))
    if kind == "end":
        return pb.RunRecord(end=run_end_message(v))
    raise ValueError("the value is of no branch of RunRecord")


def run_record_json(m: pb.RunRecord) -> Json:
    kind = m.WhichOneof("kind")
    if kind == "progress":
        return run_progress_json(m.progress)
    if kind == "message":
        return run_message_json(m.message)
    if kind == "end":
        return run_end_json(m.end)
    raise ValueError("a RunRecord with nothing in it")


# RunProgress


def run_progress_message(v: Json) -> pb.RunProgress:
    return pb.RunProgress(type=v["type"], done=int(v["done"]), planned=int(v["planned"]))


def run_progress_json(m: pb.RunProgress) -> Json:
    return {"type": "progress", "done": m.done, "planned": m.planned}


# RunMessage


def run_message_message(v: Json) -> pb.RunMessage:
    return pb.RunMessage(
        type=v["type"],
        module=v["module"],
        testcase=v["testcase"],
        tag=v["tag"],
        level=v["level"],
        args=JsonValue(json=dumps(v["args"])),
        seconds=v["seconds"],
    )


def run_message_json(m: pb.RunMessage) -> Json:
    return {
        "type": "message",
        "module": m.module,
        "testcase": m.testcase,
        "tag": m.tag,
        "level": m.level,
        "args": Raw(m.args.json or b"null"),
        "seconds": number(m.seconds),
    }


# RunEnd


def run_end_message(v: Json) -> pb.RunEnd:
    return pb.RunEnd(
        type=v["type"],
        order=[int(x) for x in v["order"]],
        queries=int(v["queries"]),
        seconds=v["seconds"],
        limit=v.get("limit"),
    )


def run_end_json(m: pb.RunEnd) -> Json:
    v: dict[str, Json] = {
        "type": "end",
        "order": list(m.order),
        "queries": m.queries,
        "seconds": number(m.seconds),
    }
    if m.HasField("limit"):
        v["limit"] = m.limit
    return v
