# Generated from spec/pbs by: python -m codegen generate. DO NOT EDIT.
"""Converters of the face pbs: JSON values to messages and back.

`<method>_request` takes valid params and applies defaults, `<method>_params` is its inverse; `<method>_result` and
`<method>_response` are the same for a result, `<method>_records` and `<method>_batch` for records.
"""

from __future__ import annotations

from generated.proto.pbs.v1 import pbs_pb2 as pb
from runtime.contract.abi import Json
from runtime.contract.contract_pb2 import JsonValue
from runtime.contract.jsontext import Raw, dumps, number


# server.ping


def server_ping_fill(p: Json) -> Json:
    return p


# server.version


def server_version_fill(p: Json) -> Json:
    return p


# access.createTicket


def access_create_ticket_request(p: Json) -> pb.AccessServiceCreateTicketRequest:
    return pb.AccessServiceCreateTicketRequest(
        username=p["username"],
        password=p["password"],
        path=p.get("path"),
        privs=p.get("privs"),
        port=int(p["port"]) if "port" in p else None,
        tfa_challenge=p.get("tfa-challenge"),
        http_only=p.get("http-only", False),
    )


def access_create_ticket_params(m: pb.AccessServiceCreateTicketRequest) -> Json:
    v: dict[str, Json] = {
        "username": m.username,
        "password": m.password,
        "http-only": m.http_only if m.HasField("http_only") else False,
    }
    if m.HasField("path"):
        v["path"] = m.path
    if m.HasField("privs"):
        v["privs"] = m.privs
    if m.HasField("port"):
        v["port"] = m.port
    if m.HasField("tfa_challenge"):
        v["tfa-challenge"] = m.tfa_challenge
    return v


def access_create_ticket_result(m: pb.AccessServiceCreateTicketResponse) -> Json:
    return {
        "username": m.username,
        "ticket": m.ticket,
        "CSRFPreventionToken": m.csrf_prevention_token,
    }


def access_create_ticket_response(v: Json) -> pb.AccessServiceCreateTicketResponse:
    return pb.AccessServiceCreateTicketResponse(
        username=v["username"],
        ticket=v["ticket"],
        csrf_prevention_token=v["CSRFPreventionToken"],
    )


# access.removeTicket


def access_remove_ticket_request(p: Json) -> pb.AccessServiceRemoveTicketRequest:
    return pb.AccessServiceRemoveTicketRequest()


def access_remove_ticket_params(m: pb.AccessServiceRemoveTicketRequest) -> Json:
    return {}


def access_remove_ticket_result(m: pb.AccessServiceRemoveTicketResponse) -> Json:
    return None


def access_remove_ticket_response(v: Json) -> pb.AccessServiceRemoveTicketResponse:
    return pb.AccessServiceRemoveTicketResponse()


# access.permissions


def access_permissions_request(p: Json) -> pb.AccessServicePermissionsRequest:
    return pb.AccessServicePermissionsRequest(auth_id=p.get("auth-id"), path=p.get("path"))


def access_permissions_params(m: pb.AccessServicePermissionsRequest) -> Json:
    v: dict[str, Json] = {}
    if m.HasField("auth_id"):
        v["auth-id"] = m.auth_id
    if m.HasField("path"):
        v["path"] = m.path
    return v


def access_permissions_result(m: pb.AccessServicePermissionsResponse) -> Json:
    return Raw(m.value.json or b"null")


def access_permissions_response(v: Json) -> pb.AccessServicePermissionsResponse:
    return pb.AccessServicePermissionsResponse(value=JsonValue(json=dumps(v)))


# access.users


def access_users_request(p: Json) -> pb.AccessServiceUsersRequest:
    return pb.AccessServiceUsersRequest(include_tokens=p.get("include_tokens", False))


def access_users_params(m: pb.AccessServiceUsersRequest) -> Json:
    return {"include_tokens": m.include_tokens if m.HasField("include_tokens") else False}


def access_users_result(m: pb.AccessServiceUsersResponse) -> Json:
    return [access_service_users_response_value_json(x) for x in m.value]


def access_users_response(v: Json) -> pb.AccessServiceUsersResponse:
    return pb.AccessServiceUsersResponse(value=[access_service_users_response_value_message(x) for x in v])


# access.tokens


def access_tokens_request(p: Json) -> pb.AccessServiceTokensRequest:
    return pb.AccessServiceTokensRequest(userid=p["userid"])


def access_tokens_params(m: pb.AccessServiceTokensRequest) -> Json:
    return {"userid": m.userid}


def access_tokens_result(m: pb.AccessServiceTokensResponse) -> Json:
    return [api_token_entry_json(x) for x in m.value]


def access_tokens_response(v: Json) -> pb.AccessServiceTokensResponse:
    return pb.AccessServiceTokensResponse(value=[api_token_entry_message(x) for x in v])


# access.createToken


def access_create_token_request(p: Json) -> pb.AccessServiceCreateTokenRequest:
    return pb.AccessServiceCreateTokenRequest(
        userid=p["userid"],
        token_name=p["token-name"],
        comment=p.get("comment"),
        enable=p.get("enable", True),
        expire=int(p.get("expire", 0)),
    )


def access_create_token_params(m: pb.AccessServiceCreateTokenRequest) -> Json:
    v: dict[str, Json] = {
        "userid": m.userid,
        "token-name": m.token_name,
        "enable": m.enable if m.HasField("enable") else True,
        "expire": m.expire if m.HasField("expire") else 0,
    }
    if m.HasField("comment"):
        v["comment"] = m.comment
    return v


def access_create_token_result(m: pb.AccessServiceCreateTokenResponse) -> Json:
    return {"tokenid": m.tokenid, "value": m.value}


def access_create_token_response(v: Json) -> pb.AccessServiceCreateTokenResponse:
    return pb.AccessServiceCreateTokenResponse(tokenid=v["tokenid"], value=v["value"])


# access.removeToken


def access_remove_token_request(p: Json) -> pb.AccessServiceRemoveTokenRequest:
    return pb.AccessServiceRemoveTokenRequest(userid=p["userid"], token_name=p["token-name"])


def access_remove_token_params(m: pb.AccessServiceRemoveTokenRequest) -> Json:
    return {"userid": m.userid, "token-name": m.token_name}


def access_remove_token_result(m: pb.AccessServiceRemoveTokenResponse) -> Json:
    return None


def access_remove_token_response(v: Json) -> pb.AccessServiceRemoveTokenResponse:
    return pb.AccessServiceRemoveTokenResponse()


# access.acl


def access_acl_request(p: Json) -> pb.AccessServiceAclRequest:
    return pb.AccessServiceAclRequest(path=p.get("path"), exact=p.get("exact", False))


def access_acl_params(m: pb.AccessServiceAclRequest) -> Json:
    v: dict[str, Json] = {"exact": m.exact if m.HasField("exact") else False}
    if m.HasField("path"):
        v["path"] = m.path
    return v


def access_acl_result(m: pb.AccessServiceAclResponse) -> Json:
    return [access_service_acl_response_value_json(x) for x in m.value]


def access_acl_response(v: Json) -> pb.AccessServiceAclResponse:
    return pb.AccessServiceAclResponse(value=[access_service_acl_response_value_message(x) for x in v])


# access.setAcl


def access_set_acl_request(p: Json) -> pb.AccessServiceSetAclRequest:
    return pb.AccessServiceSetAclRequest(
        path=p["path"],
        role=p["role"],
        auth_id=p["auth-id"],
        propagate=p.get("propagate", True),
        delete=p.get("delete", False),
    )


def access_set_acl_params(m: pb.AccessServiceSetAclRequest) -> Json:
    return {
        "path": m.path,
        "role": m.role,
        "auth-id": m.auth_id,
        "propagate": m.propagate if m.HasField("propagate") else True,
        "delete": m.delete if m.HasField("delete") else False,
    }


def access_set_acl_result(m: pb.AccessServiceSetAclResponse) -> Json:
    return None


def access_set_acl_response(v: Json) -> pb.AccessServiceSetAclResponse:
    return pb.AccessServiceSetAclResponse()


# admin.listDatastore


def admin_list_datastore_request(p: Json) -> pb.AdminServiceListDatastoreRequest:
    return pb.AdminServiceListDatastoreRequest(store=p["store"])


def admin_list_datastore_params(m: pb.AdminServiceListDatastoreRequest) -> Json:
    return {"store": m.store}


def admin_list_datastore_result(m: pb.AdminServiceListDatastoreResponse) -> Json:
    return [subdirectory_json(x) for x in m.value]


def admin_list_datastore_response(v: Json) -> pb.AdminServiceListDatastoreResponse:
    return pb.AdminServiceListDatastoreResponse(value=[subdirectory_message(x) for x in v])


# admin.listDatastores


def admin_list_datastores_request(p: Json) -> pb.AdminServiceListDatastoresRequest:
    return pb.AdminServiceListDatastoresRequest()


def admin_list_datastores_params(m: pb.AdminServiceListDatastoresRequest) -> Json:
    return {}


def admin_list_datastores_result(m: pb.AdminServiceListDatastoresResponse) -> Json:
    return [admin_service_list_datastores_response_value_json(x) for x in m.value]


def admin_list_datastores_response(v: Json) -> pb.AdminServiceListDatastoresResponse:
    return pb.AdminServiceListDatastoresResponse(value=[admin_service_list_datastores_response_value_message(x) for x in v])


# admin.status


def admin_status_request(p: Json) -> pb.AdminServiceStatusRequest:
    return pb.AdminServiceStatusRequest(store=p["store"], verbose=p.get("verbose", False))


def admin_status_params(m: pb.AdminServiceStatusRequest) -> Json:
    return {"store": m.store, "verbose": m.verbose if m.HasField("verbose") else False}


def admin_status_result(m: pb.AdminServiceStatusResponse) -> Json:
    v: dict[str, Json] = {"total": m.total, "used": m.used, "avail": m.avail}
    if m.HasField("backend_type"):
        v["backend-type"] = m.backend_type
    if m.HasField("counts"):
        v["counts"] = Raw(m.counts.json or b"null")
    return v


def admin_status_response(v: Json) -> pb.AdminServiceStatusResponse:
    return pb.AdminServiceStatusResponse(
        total=int(v["total"]),
        used=int(v["used"]),
        avail=int(v["avail"]),
        backend_type=v.get("backend-type"),
        counts=JsonValue(json=dumps(v["counts"])) if "counts" in v else None,
    )


# admin.groups


def admin_groups_request(p: Json) -> pb.AdminServiceGroupsRequest:
    return pb.AdminServiceGroupsRequest(store=p["store"], ns=p.get("ns", ""))


def admin_groups_params(m: pb.AdminServiceGroupsRequest) -> Json:
    return {"store": m.store, "ns": m.ns if m.HasField("ns") else ""}


def admin_groups_records(m: pb.AdminServiceGroupsResponse) -> list[bytes]:
    return [dumps(group_list_item_json(x)) for x in m.items]


def admin_groups_batch(v: list[Json]) -> pb.AdminServiceGroupsResponse:
    return pb.AdminServiceGroupsResponse(items=[group_list_item_message(x) for x in v])


# admin.removeGroup


def admin_remove_group_request(p: Json) -> pb.AdminServiceRemoveGroupRequest:
    return pb.AdminServiceRemoveGroupRequest(
        store=p["store"],
        ns=p.get("ns", ""),
        backup_type=p["backup-type"],
        backup_id=p["backup-id"],
        error_on_protected=p.get("error-on-protected", True),
    )


def admin_remove_group_params(m: pb.AdminServiceRemoveGroupRequest) -> Json:
    return {
        "store": m.store,
        "ns": m.ns if m.HasField("ns") else "",
        "backup-type": m.backup_type,
        "backup-id": m.backup_id,
        "error-on-protected": m.error_on_protected if m.HasField("error_on_protected") else True,
    }


def admin_remove_group_result(m: pb.AdminServiceRemoveGroupResponse) -> Json:
    return {
        "removed-groups": m.removed_groups,
        "protected-snapshots": m.protected_snapshots,
        "removed-snapshots": m.removed_snapshots,
    }


def admin_remove_group_response(v: Json) -> pb.AdminServiceRemoveGroupResponse:
    return pb.AdminServiceRemoveGroupResponse(
        removed_groups=int(v["removed-groups"]),
        protected_snapshots=int(v["protected-snapshots"]),
        removed_snapshots=int(v["removed-snapshots"]),
    )


# admin.snapshots


def admin_snapshots_request(p: Json) -> pb.AdminServiceSnapshotsRequest:
    return pb.AdminServiceSnapshotsRequest(
        store=p["store"],
        ns=p.get("ns", ""),
        backup_type=p.get("backup-type"),
        backup_id=p.get("backup-id"),
    )


def admin_snapshots_params(m: pb.AdminServiceSnapshotsRequest) -> Json:
    v: dict[str, Json] = {"store": m.store, "ns": m.ns if m.HasField("ns") else ""}
    if m.HasField("backup_type"):
        v["backup-type"] = m.backup_type
    if m.HasField("backup_id"):
        v["backup-id"] = m.backup_id
    return v


def admin_snapshots_records(m: pb.AdminServiceSnapshotsResponse) -> list[bytes]:
    return [dumps(snapshot_list_item_json(x)) for x in m.items]


def admin_snapshots_batch(v: list[Json]) -> pb.AdminServiceSnapshotsResponse:
    return pb.AdminServiceSnapshotsResponse(items=[snapshot_list_item_message(x) for x in v])


# admin.removeSnapshot


def admin_remove_snapshot_request(p: Json) -> pb.AdminServiceRemoveSnapshotRequest:
    return pb.AdminServiceRemoveSnapshotRequest(
        store=p["store"],
        ns=p.get("ns", ""),
        backup_type=p["backup-type"],
        backup_id=p["backup-id"],
        backup_time=int(p["backup-time"]),
    )


def admin_remove_snapshot_params(m: pb.AdminServiceRemoveSnapshotRequest) -> Json:
    return {
        "store": m.store,
        "ns": m.ns if m.HasField("ns") else "",
        "backup-type": m.backup_type,
        "backup-id": m.backup_id,
        "backup-time": m.backup_time,
    }


def admin_remove_snapshot_result(m: pb.AdminServiceRemoveSnapshotResponse) -> Json:
    return None


def admin_remove_snapshot_response(v: Json) -> pb.AdminServiceRemoveSnapshotResponse:
    return pb.AdminServiceRemoveSnapshotResponse()


# admin.files


def admin_files_request(p: Json) -> pb.AdminServiceFilesRequest:
    return pb.AdminServiceFilesRequest(
        store=p["store"],
        ns=p.get("ns", ""),
        backup_type=p["backup-type"],
        backup_id=p["backup-id"],
        backup_time=int(p["backup-time"]),
    )


def admin_files_params(m: pb.AdminServiceFilesRequest) -> Json:
    return {
        "store": m.store,
        "ns": m.ns if m.HasField("ns") else "",
        "backup-type": m.backup_type,
        "backup-id": m.backup_id,
        "backup-time": m.backup_time,
    }


def admin_files_result(m: pb.AdminServiceFilesResponse) -> Json:
    return [backup_content_json(x) for x in m.value]


def admin_files_response(v: Json) -> pb.AdminServiceFilesResponse:
    return pb.AdminServiceFilesResponse(value=[backup_content_message(x) for x in v])


# admin.notes


def admin_notes_request(p: Json) -> pb.AdminServiceNotesRequest:
    return pb.AdminServiceNotesRequest(
        store=p["store"],
        ns=p.get("ns", ""),
        backup_type=p["backup-type"],
        backup_id=p["backup-id"],
        backup_time=int(p["backup-time"]),
    )


def admin_notes_params(m: pb.AdminServiceNotesRequest) -> Json:
    return {
        "store": m.store,
        "ns": m.ns if m.HasField("ns") else "",
        "backup-type": m.backup_type,
        "backup-id": m.backup_id,
        "backup-time": m.backup_time,
    }


def admin_notes_result(m: pb.AdminServiceNotesResponse) -> Json:
    return m.value


def admin_notes_response(v: Json) -> pb.AdminServiceNotesResponse:
    return pb.AdminServiceNotesResponse(value=v)


# admin.setNotes


def admin_set_notes_request(p: Json) -> pb.AdminServiceSetNotesRequest:
    return pb.AdminServiceSetNotesRequest(
        store=p["store"],
        ns=p.get("ns", ""),
        backup_type=p["backup-type"],
        backup_id=p["backup-id"],
        backup_time=int(p["backup-time"]),
        notes=p["notes"],
    )


def admin_set_notes_params(m: pb.AdminServiceSetNotesRequest) -> Json:
    return {
        "store": m.store,
        "ns": m.ns if m.HasField("ns") else "",
        "backup-type": m.backup_type,
        "backup-id": m.backup_id,
        "backup-time": m.backup_time,
        "notes": m.notes,
    }


def admin_set_notes_result(m: pb.AdminServiceSetNotesResponse) -> Json:
    return None


def admin_set_notes_response(v: Json) -> pb.AdminServiceSetNotesResponse:
    return pb.AdminServiceSetNotesResponse()


# admin.groupNotes


def admin_group_notes_request(p: Json) -> pb.AdminServiceGroupNotesRequest:
    return pb.AdminServiceGroupNotesRequest(
        store=p["store"],
        ns=p.get("ns", ""),
        backup_type=p["backup-type"],
        backup_id=p["backup-id"],
    )


def admin_group_notes_params(m: pb.AdminServiceGroupNotesRequest) -> Json:
    return {
        "store": m.store,
        "ns": m.ns if m.HasField("ns") else "",
        "backup-type": m.backup_type,
        "backup-id": m.backup_id,
    }


def admin_group_notes_result(m: pb.AdminServiceGroupNotesResponse) -> Json:
    return m.value


def admin_group_notes_response(v: Json) -> pb.AdminServiceGroupNotesResponse:
    return pb.AdminServiceGroupNotesResponse(value=v)


# admin.setGroupNotes


def admin_set_group_notes_request(p: Json) -> pb.AdminServiceSetGroupNotesRequest:
    return pb.AdminServiceSetGroupNotesRequest(
        store=p["store"],
        ns=p.get("ns", ""),
        backup_type=p["backup-type"],
        backup_id=p["backup-id"],
        notes=p["notes"],
    )


def admin_set_group_notes_params(m: pb.AdminServiceSetGroupNotesRequest) -> Json:
    return {
        "store": m.store,
        "ns": m.ns if m.HasField("ns") else "",
        "backup-type": m.backup_type,
        "backup-id": m.backup_id,
        "notes": m.notes,
    }


def admin_set_group_notes_result(m: pb.AdminServiceSetGroupNotesResponse) -> Json:
    return None


def admin_set_group_notes_response(v: Json) -> pb.AdminServiceSetGroupNotesResponse:
    return pb.AdminServiceSetGroupNotesResponse()


# admin.protection


def admin_protection_request(p: Json) -> pb.AdminServiceProtectionRequest:
    return pb.AdminServiceProtectionRequest(
        store=p["store"],
        ns=p.get("ns", ""),
        backup_type=p["backup-type"],
        backup_id=p["backup-id"],
        backup_time=int(p["backup-time"]),
    )


def admin_protection_params(m: pb.AdminServiceProtectionRequest) -> Json:
    return {
        "store": m.store,
        "ns": m.ns if m.HasField("ns") else "",
        "backup-type": m.backup_type,
        "backup-id": m.backup_id,
        "backup-time": m.backup_time,
    }


def admin_protection_result(m: pb.AdminServiceProtectionResponse) -> Json:
    return m.value


def admin_protection_response(v: Json) -> pb.AdminServiceProtectionResponse:
    return pb.AdminServiceProtectionResponse(value=v)


# admin.setProtection


def admin_set_protection_request(p: Json) -> pb.AdminServiceSetProtectionRequest:
    return pb.AdminServiceSetProtectionRequest(
        store=p["store"],
        ns=p.get("ns", ""),
        backup_type=p["backup-type"],
        backup_id=p["backup-id"],
        backup_time=int(p["backup-time"]),
        protected=p["protected"],
    )


def admin_set_protection_params(m: pb.AdminServiceSetProtectionRequest) -> Json:
    return {
        "store": m.store,
        "ns": m.ns if m.HasField("ns") else "",
        "backup-type": m.backup_type,
        "backup-id": m.backup_id,
        "backup-time": m.backup_time,
        "protected": m.protected,
    }


def admin_set_protection_result(m: pb.AdminServiceSetProtectionResponse) -> Json:
    return None


def admin_set_protection_response(v: Json) -> pb.AdminServiceSetProtectionResponse:
    return pb.AdminServiceSetProtectionResponse()


# admin.changeOwner


def admin_change_owner_request(p: Json) -> pb.AdminServiceChangeOwnerRequest:
    return pb.AdminServiceChangeOwnerRequest(
        store=p["store"],
        ns=p.get("ns", ""),
        backup_type=p["backup-type"],
        backup_id=p["backup-id"],
        new_owner=p["new-owner"],
    )


def admin_change_owner_params(m: pb.AdminServiceChangeOwnerRequest) -> Json:
    return {
        "store": m.store,
        "ns": m.ns if m.HasField("ns") else "",
        "backup-type": m.backup_type,
        "backup-id": m.backup_id,
        "new-owner": m.new_owner,
    }


def admin_change_owner_result(m: pb.AdminServiceChangeOwnerResponse) -> Json:
    return None


def admin_change_owner_response(v: Json) -> pb.AdminServiceChangeOwnerResponse:
    return pb.AdminServiceChangeOwnerResponse()


# admin.prune


def admin_prune_request(p: Json) -> pb.AdminServicePruneRequest:
    return pb.AdminServicePruneRequest(
        store=p["store"],
        ns=p.get("ns", ""),
        backup_type=p["backup-type"],
        backup_id=p["backup-id"],
        dry_run=p.get("dry-run", False),
        keep_last=int(p["keep-last"]) if "keep-last" in p else None,
        keep_hourly=int(p["keep-hourly"]) if "keep-hourly" in p else None,
        keep_daily=int(p["keep-daily"]) if "keep-daily" in p else None,
        keep_weekly=int(p["keep-weekly"]) if "keep-weekly" in p else None,
        keep_monthly=int(p["keep-monthly"]) if "keep-monthly" in p else None,
        keep_yearly=int(p["keep-yearly"]) if "keep-yearly" in p else None,
    )


def admin_prune_params(m: pb.AdminServicePruneRequest) -> Json:
    v: dict[str, Json] = {
        "store": m.store,
        "ns": m.ns if m.HasField("ns") else "",
        "backup-type": m.backup_type,
        "backup-id": m.backup_id,
        "dry-run": m.dry_run if m.HasField("dry_run") else False,
    }
    if m.HasField("keep_last"):
        v["keep-last"] = m.keep_last
    if m.HasField("keep_hourly"):
        v["keep-hourly"] = m.keep_hourly
    if m.HasField("keep_daily"):
        v["keep-daily"] = m.keep_daily
    if m.HasField("keep_weekly"):
        v["keep-weekly"] = m.keep_weekly
    if m.HasField("keep_monthly"):
        v["keep-monthly"] = m.keep_monthly
    if m.HasField("keep_yearly"):
        v["keep-yearly"] = m.keep_yearly
    return v


def admin_prune_result(m: pb.AdminServicePruneResponse) -> Json:
    return [admin_service_prune_response_value_json(x) for x in m.value]


def admin_prune_response(v: Json) -> pb.AdminServicePruneResponse:
    return pb.AdminServicePruneResponse(value=[admin_service_prune_response_value_message(x) for x in v])


# admin.pruneDatastore


def admin_prune_datastore_request(p: Json) -> pb.AdminServicePruneDatastoreRequest:
    return pb.AdminServicePruneDatastoreRequest(
        store=p["store"],
        ns=p.get("ns", ""),
        max_depth=int(p.get("max-depth", 7)),
        dry_run=p.get("dry-run", False),
        keep_last=int(p["keep-last"]) if "keep-last" in p else None,
        keep_hourly=int(p["keep-hourly"]) if "keep-hourly" in p else None,
        keep_daily=int(p["keep-daily"]) if "keep-daily" in p else None,
        keep_weekly=int(p["keep-weekly"]) if "keep-weekly" in p else None,
        keep_monthly=int(p["keep-monthly"]) if "keep-monthly" in p else None,
        keep_yearly=int(p["keep-yearly"]) if "keep-yearly" in p else None,
    )


def admin_prune_datastore_params(m: pb.AdminServicePruneDatastoreRequest) -> Json:
    v: dict[str, Json] = {
        "store": m.store,
        "ns": m.ns if m.HasField("ns") else "",
        "max-depth": m.max_depth if m.HasField("max_depth") else 7,
        "dry-run": m.dry_run if m.HasField("dry_run") else False,
    }
    if m.HasField("keep_last"):
        v["keep-last"] = m.keep_last
    if m.HasField("keep_hourly"):
        v["keep-hourly"] = m.keep_hourly
    if m.HasField("keep_daily"):
        v["keep-daily"] = m.keep_daily
    if m.HasField("keep_weekly"):
        v["keep-weekly"] = m.keep_weekly
    if m.HasField("keep_monthly"):
        v["keep-monthly"] = m.keep_monthly
    if m.HasField("keep_yearly"):
        v["keep-yearly"] = m.keep_yearly
    return v


def admin_prune_datastore_result(m: pb.AdminServicePruneDatastoreResponse) -> Json:
    return m.value


def admin_prune_datastore_response(v: Json) -> pb.AdminServicePruneDatastoreResponse:
    return pb.AdminServicePruneDatastoreResponse(value=v)


# admin.moveGroup


def admin_move_group_request(p: Json) -> pb.AdminServiceMoveGroupRequest:
    return pb.AdminServiceMoveGroupRequest(
        store=p["store"],
        ns=p.get("ns", ""),
        backup_type=p["backup-type"],
        backup_id=p["backup-id"],
        target_ns=p.get("target-ns", ""),
        merge_group=p.get("merge-group", True),
    )


def admin_move_group_params(m: pb.AdminServiceMoveGroupRequest) -> Json:
    return {
        "store": m.store,
        "ns": m.ns if m.HasField("ns") else "",
        "backup-type": m.backup_type,
        "backup-id": m.backup_id,
        "target-ns": m.target_ns if m.HasField("target_ns") else "",
        "merge-group": m.merge_group if m.HasField("merge_group") else True,
    }


def admin_move_group_result(m: pb.AdminServiceMoveGroupResponse) -> Json:
    return m.value


def admin_move_group_response(v: Json) -> pb.AdminServiceMoveGroupResponse:
    return pb.AdminServiceMoveGroupResponse(value=v)


# admin.moveNamespace


def admin_move_namespace_request(p: Json) -> pb.AdminServiceMoveNamespaceRequest:
    return pb.AdminServiceMoveNamespaceRequest(
        store=p["store"],
        ns=p["ns"],
        target_ns=p["target-ns"],
        max_depth=int(p.get("max-depth", 7)),
        delete_source=p.get("delete-source", True),
        merge_groups=p.get("merge-groups", True),
    )


def admin_move_namespace_params(m: pb.AdminServiceMoveNamespaceRequest) -> Json:
    return {
        "store": m.store,
        "ns": m.ns,
        "target-ns": m.target_ns,
        "max-depth": m.max_depth if m.HasField("max_depth") else 7,
        "delete-source": m.delete_source if m.HasField("delete_source") else True,
        "merge-groups": m.merge_groups if m.HasField("merge_groups") else True,
    }


def admin_move_namespace_result(m: pb.AdminServiceMoveNamespaceResponse) -> Json:
    return m.value


def admin_move_namespace_response(v: Json) -> pb.AdminServiceMoveNamespaceResponse:
    return pb.AdminServiceMoveNamespaceResponse(value=v)


# admin.download


def admin_download_request(p: Json) -> pb.AdminServiceDownloadRequest:
    return pb.AdminServiceDownloadRequest(
        store=p["store"],
        ns=p.get("ns", ""),
        backup_type=p["backup-type"],
        backup_id=p["backup-id"],
        backup_time=int(p["backup-time"]),
        file_name=p["file-name"],
    )


def admin_download_params(m: pb.AdminServiceDownloadRequest) -> Json:
    return {
        "store": m.store,
        "ns": m.ns if m.HasField("ns") else "",
        "backup-type": m.backup_type,
        "backup-id": m.backup_id,
        "backup-time": m.backup_time,
        "file-name": m.file_name,
    }


# admin.downloadDecoded


def admin_download_decoded_request(p: Json) -> pb.AdminServiceDownloadDecodedRequest:
    return pb.AdminServiceDownloadDecodedRequest(
        store=p["store"],
        ns=p.get("ns", ""),
        backup_type=p["backup-type"],
        backup_id=p["backup-id"],
        backup_time=int(p["backup-time"]),
        file_name=p["file-name"],
    )


def admin_download_decoded_params(m: pb.AdminServiceDownloadDecodedRequest) -> Json:
    return {
        "store": m.store,
        "ns": m.ns if m.HasField("ns") else "",
        "backup-type": m.backup_type,
        "backup-id": m.backup_id,
        "backup-time": m.backup_time,
        "file-name": m.file_name,
    }


# admin.catalog


def admin_catalog_request(p: Json) -> pb.AdminServiceCatalogRequest:
    return pb.AdminServiceCatalogRequest(
        store=p["store"],
        ns=p.get("ns", ""),
        backup_type=p["backup-type"],
        backup_id=p["backup-id"],
        backup_time=int(p["backup-time"]),
        filepath=p["filepath"],
        archive_name=p.get("archive-name"),
    )


def admin_catalog_params(m: pb.AdminServiceCatalogRequest) -> Json:
    v: dict[str, Json] = {
        "store": m.store,
        "ns": m.ns if m.HasField("ns") else "",
        "backup-type": m.backup_type,
        "backup-id": m.backup_id,
        "backup-time": m.backup_time,
        "filepath": m.filepath,
    }
    if m.HasField("archive_name"):
        v["archive-name"] = m.archive_name
    return v


def admin_catalog_records(m: pb.AdminServiceCatalogResponse) -> list[bytes]:
    return [dumps(archive_entry_json(x)) for x in m.items]


def admin_catalog_batch(v: list[Json]) -> pb.AdminServiceCatalogResponse:
    return pb.AdminServiceCatalogResponse(items=[archive_entry_message(x) for x in v])


# admin.downloadFile


def admin_download_file_request(p: Json) -> pb.AdminServiceDownloadFileRequest:
    return pb.AdminServiceDownloadFileRequest(
        store=p["store"],
        ns=p.get("ns", ""),
        backup_type=p["backup-type"],
        backup_id=p["backup-id"],
        backup_time=int(p["backup-time"]),
        filepath=p["filepath"],
        tar=p.get("tar", False),
        archive_name=p.get("archive-name"),
    )


def admin_download_file_params(m: pb.AdminServiceDownloadFileRequest) -> Json:
    v: dict[str, Json] = {
        "store": m.store,
        "ns": m.ns if m.HasField("ns") else "",
        "backup-type": m.backup_type,
        "backup-id": m.backup_id,
        "backup-time": m.backup_time,
        "filepath": m.filepath,
        "tar": m.tar if m.HasField("tar") else False,
    }
    if m.HasField("archive_name"):
        v["archive-name"] = m.archive_name
    return v


# admin.verify


def admin_verify_request(p: Json) -> pb.AdminServiceVerifyRequest:
    return pb.AdminServiceVerifyRequest(
        store=p["store"],
        ns=p.get("ns", ""),
        backup_type=p.get("backup-type"),
        backup_id=p.get("backup-id"),
        backup_time=int(p["backup-time"]) if "backup-time" in p else None,
        ignore_verified=p.get("ignore-verified", True),
        outdated_after=int(p["outdated-after"]) if "outdated-after" in p else None,
        max_depth=int(p.get("max-depth", 7)),
    )


def admin_verify_params(m: pb.AdminServiceVerifyRequest) -> Json:
    v: dict[str, Json] = {
        "store": m.store,
        "ns": m.ns if m.HasField("ns") else "",
        "ignore-verified": m.ignore_verified if m.HasField("ignore_verified") else True,
        "max-depth": m.max_depth if m.HasField("max_depth") else 7,
    }
    if m.HasField("backup_type"):
        v["backup-type"] = m.backup_type
    if m.HasField("backup_id"):
        v["backup-id"] = m.backup_id
    if m.HasField("backup_time"):
        v["backup-time"] = m.backup_time
    if m.HasField("outdated_after"):
        v["outdated-after"] = m.outdated_after
    return v


def admin_verify_result(m: pb.AdminServiceVerifyResponse) -> Json:
    return m.value


def admin_verify_response(v: Json) -> pb.AdminServiceVerifyResponse:
    return pb.AdminServiceVerifyResponse(value=v)


# admin.collect


def admin_collect_request(p: Json) -> pb.AdminServiceCollectRequest:
    return pb.AdminServiceCollectRequest(store=p["store"])


def admin_collect_params(m: pb.AdminServiceCollectRequest) -> Json:
    return {"store": m.store}


def admin_collect_result(m: pb.AdminServiceCollectResponse) -> Json:
    return m.value


def admin_collect_response(v: Json) -> pb.AdminServiceCollectResponse:
    return pb.AdminServiceCollectResponse(value=v)


# admin.collection


def admin_collection_request(p: Json) -> pb.AdminServiceCollectionRequest:
    return pb.AdminServiceCollectionRequest(store=p["store"])


def admin_collection_params(m: pb.AdminServiceCollectionRequest) -> Json:
    return {"store": m.store}


def admin_collection_result(m: pb.AdminServiceCollectionResponse) -> Json:
    return Raw(m.value.json or b"null")


def admin_collection_response(v: Json) -> pb.AdminServiceCollectionResponse:
    return pb.AdminServiceCollectionResponse(value=JsonValue(json=dumps(v)))


# admin.uploadLog


def admin_upload_log_request(p: Json) -> pb.AdminServiceUploadLogRequest:
    return pb.AdminServiceUploadLogRequest(params=admin_service_upload_log_params_message(p))


def admin_upload_log_params(m: pb.AdminServiceUploadLogRequest) -> Json:
    return admin_service_upload_log_params_json(m.params)


def admin_upload_log_result(m: pb.AdminServiceUploadLogResponse) -> Json:
    return None


def admin_upload_log_response(v: Json) -> pb.AdminServiceUploadLogResponse:
    return pb.AdminServiceUploadLogResponse()


# admin.namespaces


def admin_namespaces_request(p: Json) -> pb.AdminServiceNamespacesRequest:
    return pb.AdminServiceNamespacesRequest(
        store=p["store"],
        parent=p.get("parent", ""),
        max_depth=int(p.get("max-depth", 7)),
    )


def admin_namespaces_params(m: pb.AdminServiceNamespacesRequest) -> Json:
    return {
        "store": m.store,
        "parent": m.parent if m.HasField("parent") else "",
        "max-depth": m.max_depth if m.HasField("max_depth") else 7,
    }


def admin_namespaces_result(m: pb.AdminServiceNamespacesResponse) -> Json:
    return [admin_service_namespaces_response_value_json(x) for x in m.value]


def admin_namespaces_response(v: Json) -> pb.AdminServiceNamespacesResponse:
    return pb.AdminServiceNamespacesResponse(value=[admin_service_namespaces_response_value_message(x) for x in v])


# admin.createNamespace


def admin_create_namespace_request(p: Json) -> pb.AdminServiceCreateNamespaceRequest:
    return pb.AdminServiceCreateNamespaceRequest(
        store=p["store"],
        name=p["name"],
        parent=p.get("parent", ""),
    )


def admin_create_namespace_params(m: pb.AdminServiceCreateNamespaceRequest) -> Json:
    return {"store": m.store, "name": m.name, "parent": m.parent if m.HasField("parent") else ""}


def admin_create_namespace_result(m: pb.AdminServiceCreateNamespaceResponse) -> Json:
    return m.value


def admin_create_namespace_response(v: Json) -> pb.AdminServiceCreateNamespaceResponse:
    return pb.AdminServiceCreateNamespaceResponse(value=v)


# admin.removeNamespace


def admin_remove_namespace_request(p: Json) -> pb.AdminServiceRemoveNamespaceRequest:
    return pb.AdminServiceRemoveNamespaceRequest(
        store=p["store"],
        ns=p["ns"],
        delete_groups=p.get("delete-groups", False),
        error_on_protected=p.get("error-on-protected", True),
    )


def admin_remove_namespace_params(m: pb.AdminServiceRemoveNamespaceRequest) -> Json:
    return {
        "store": m.store,
        "ns": m.ns,
        "delete-groups": m.delete_groups if m.HasField("delete_groups") else False,
        "error-on-protected": m.error_on_protected if m.HasField("error_on_protected") else True,
    }


def admin_remove_namespace_result(m: pb.AdminServiceRemoveNamespaceResponse) -> Json:
    return {
        "removed-groups": m.removed_groups,
        "protected-snapshots": m.protected_snapshots,
        "removed-snapshots": m.removed_snapshots,
    }


def admin_remove_namespace_response(v: Json) -> pb.AdminServiceRemoveNamespaceResponse:
    return pb.AdminServiceRemoveNamespaceResponse(
        removed_groups=int(v["removed-groups"]),
        protected_snapshots=int(v["protected-snapshots"]),
        removed_snapshots=int(v["removed-snapshots"]),
    )


# backup.open


def backup_open_request(p: Json) -> pb.BackupServiceOpenRequest:
    return pb.BackupServiceOpenRequest(
        store=p["store"],
        ns=p.get("ns", ""),
        backup_type=p["backup-type"],
        backup_id=p["backup-id"],
        backup_time=int(p["backup-time"]),
        debug=p.get("debug", False),
        benchmark=p.get("benchmark", False),
        no_cache=p.get("no-cache", False),
    )


def backup_open_params(m: pb.BackupServiceOpenRequest) -> Json:
    return {
        "store": m.store,
        "ns": m.ns if m.HasField("ns") else "",
        "backup-type": m.backup_type,
        "backup-id": m.backup_id,
        "backup-time": m.backup_time,
        "debug": m.debug if m.HasField("debug") else False,
        "benchmark": m.benchmark if m.HasField("benchmark") else False,
        "no-cache": m.no_cache if m.HasField("no_cache") else False,
    }


# backup.list


def backup_list_request(p: Json) -> pb.BackupServiceListRequest:
    return pb.BackupServiceListRequest()


def backup_list_params(m: pb.BackupServiceListRequest) -> Json:
    return {}


def backup_list_result(m: pb.BackupServiceListResponse) -> Json:
    return [subdirectory_json(x) for x in m.value]


def backup_list_response(v: Json) -> pb.BackupServiceListResponse:
    return pb.BackupServiceListResponse(value=[subdirectory_message(x) for x in v])


# backup.uploadBlob


def backup_upload_blob_request(p: Json) -> pb.BackupServiceUploadBlobRequest:
    return pb.BackupServiceUploadBlobRequest(params=backup_service_upload_blob_params_message(p))


def backup_upload_blob_params(m: pb.BackupServiceUploadBlobRequest) -> Json:
    return backup_service_upload_blob_params_json(m.params)


def backup_upload_blob_result(m: pb.BackupServiceUploadBlobResponse) -> Json:
    return None


def backup_upload_blob_response(v: Json) -> pb.BackupServiceUploadBlobResponse:
    return pb.BackupServiceUploadBlobResponse()


# backup.createDynamicIndex


def backup_create_dynamic_index_request(p: Json) -> pb.BackupServiceCreateDynamicIndexRequest:
    return pb.BackupServiceCreateDynamicIndexRequest(archive_name=p["archive-name"])


def backup_create_dynamic_index_params(m: pb.BackupServiceCreateDynamicIndexRequest) -> Json:
    return {"archive-name": m.archive_name}


def backup_create_dynamic_index_result(m: pb.BackupServiceCreateDynamicIndexResponse) -> Json:
    return m.value


def backup_create_dynamic_index_response(v: Json) -> pb.BackupServiceCreateDynamicIndexResponse:
    return pb.BackupServiceCreateDynamicIndexResponse(value=int(v))


# backup.appendDynamicIndex


def backup_append_dynamic_index_request(p: Json) -> pb.BackupServiceAppendDynamicIndexRequest:
    return pb.BackupServiceAppendDynamicIndexRequest(
        wid=int(p["wid"]),
        digest_list=p["digest-list"],
        offset_list=[int(x) for x in p["offset-list"]],
    )


def backup_append_dynamic_index_params(m: pb.BackupServiceAppendDynamicIndexRequest) -> Json:
    return {"wid": m.wid, "digest-list": list(m.digest_list), "offset-list": list(m.offset_list)}


def backup_append_dynamic_index_result(m: pb.BackupServiceAppendDynamicIndexResponse) -> Json:
    return None


def backup_append_dynamic_index_response(v: Json) -> pb.BackupServiceAppendDynamicIndexResponse:
    return pb.BackupServiceAppendDynamicIndexResponse()


# backup.uploadDynamicChunk


def backup_upload_dynamic_chunk_request(p: Json) -> pb.BackupServiceUploadDynamicChunkRequest:
    return pb.BackupServiceUploadDynamicChunkRequest(params=backup_service_upload_dynamic_chunk_params_message(p))


def backup_upload_dynamic_chunk_params(m: pb.BackupServiceUploadDynamicChunkRequest) -> Json:
    return backup_service_upload_dynamic_chunk_params_json(m.params)


def backup_upload_dynamic_chunk_result(m: pb.BackupServiceUploadDynamicChunkResponse) -> Json:
    return m.value


def backup_upload_dynamic_chunk_response(v: Json) -> pb.BackupServiceUploadDynamicChunkResponse:
    return pb.BackupServiceUploadDynamicChunkResponse(value=v)


# backup.closeDynamicIndex


def backup_close_dynamic_index_request(p: Json) -> pb.BackupServiceCloseDynamicIndexRequest:
    return pb.BackupServiceCloseDynamicIndexRequest(
        wid=int(p["wid"]),
        chunk_count=int(p["chunk-count"]),
        size=int(p["size"]),
        csum=p["csum"],
    )


def backup_close_dynamic_index_params(m: pb.BackupServiceCloseDynamicIndexRequest) -> Json:
    return {
        "wid": m.wid,
        "chunk-count": m.chunk_count,
        "size": m.size,
        "csum": m.csum,
    }


def backup_close_dynamic_index_result(m: pb.BackupServiceCloseDynamicIndexResponse) -> Json:
    return None


def backup_close_dynamic_index_response(v: Json) -> pb.BackupServiceCloseDynamicIndexResponse:
    return pb.BackupServiceCloseDynamicIndexResponse()


# backup.createFixedIndex


def backup_create_fixed_index_request(p: Json) -> pb.BackupServiceCreateFixedIndexRequest:
    return pb.BackupServiceCreateFixedIndexRequest(
        archive_name=p["archive-name"],
        size=int(p["size"]) if "size" in p else None,
        reuse_csum=p.get("reuse-csum"),
    )


def backup_create_fixed_index_params(m: pb.BackupServiceCreateFixedIndexRequest) -> Json:
    v: dict[str, Json] = {"archive-name": m.archive_name}
    if m.HasField("size"):
        v["size"] = m.size
    if m.HasField("reuse_csum"):
        v["reuse-csum"] = m.reuse_csum
    return v


def backup_create_fixed_index_result(m: pb.BackupServiceCreateFixedIndexResponse) -> Json:
    return m.value


def backup_create_fixed_index_response(v: Json) -> pb.BackupServiceCreateFixedIndexResponse:
    return pb.BackupServiceCreateFixedIndexResponse(value=int(v))


# backup.appendFixedIndex


def backup_append_fixed_index_request(p: Json) -> pb.BackupServiceAppendFixedIndexRequest:
    return pb.BackupServiceAppendFixedIndexRequest(
        wid=int(p["wid"]),
        digest_list=p["digest-list"],
        offset_list=[int(x) for x in p["offset-list"]],
    )


def backup_append_fixed_index_params(m: pb.BackupServiceAppendFixedIndexRequest) -> Json:
    return {"wid": m.wid, "digest-list": list(m.digest_list), "offset-list": list(m.offset_list)}


def backup_append_fixed_index_result(m: pb.BackupServiceAppendFixedIndexResponse) -> Json:
    return None


def backup_append_fixed_index_response(v: Json) -> pb.BackupServiceAppendFixedIndexResponse:
    return pb.BackupServiceAppendFixedIndexResponse()


# backup.uploadFixedChunk


def backup_upload_fixed_chunk_request(p: Json) -> pb.BackupServiceUploadFixedChunkRequest:
    return pb.BackupServiceUploadFixedChunkRequest(params=backup_service_upload_fixed_chunk_params_message(p))


def backup_upload_fixed_chunk_params(m: pb.BackupServiceUploadFixedChunkRequest) -> Json:
    return backup_service_upload_fixed_chunk_params_json(m.params)


def backup_upload_fixed_chunk_result(m: pb.BackupServiceUploadFixedChunkResponse) -> Json:
    return m.value


def backup_upload_fixed_chunk_response(v: Json) -> pb.BackupServiceUploadFixedChunkResponse:
    return pb.BackupServiceUploadFixedChunkResponse(value=v)


# backup.closeFixedIndex


def backup_close_fixed_index_request(p: Json) -> pb.BackupServiceCloseFixedIndexRequest:
    return pb.BackupServiceCloseFixedIndexRequest(
        wid=int(p["wid"]),
        chunk_count=int(p["chunk-count"]),
        size=int(p["size"]),
        csum=p["csum"],
    )


def backup_close_fixed_index_params(m: pb.BackupServiceCloseFixedIndexRequest) -> Json:
    return {
        "wid": m.wid,
        "chunk-count": m.chunk_count,
        "size": m.size,
        "csum": m.csum,
    }


def backup_close_fixed_index_result(m: pb.BackupServiceCloseFixedIndexResponse) -> Json:
    return None


def backup_close_fixed_index_response(v: Json) -> pb.BackupServiceCloseFixedIndexResponse:
    return pb.BackupServiceCloseFixedIndexResponse()


# backup.finish


def backup_finish_request(p: Json) -> pb.BackupServiceFinishRequest:
    return pb.BackupServiceFinishRequest()


def backup_finish_params(m: pb.BackupServiceFinishRequest) -> Json:
    return {}


def backup_finish_result(m: pb.BackupServiceFinishResponse) -> Json:
    return None


def backup_finish_response(v: Json) -> pb.BackupServiceFinishResponse:
    return pb.BackupServiceFinishResponse()


# backup.previous


def backup_previous_request(p: Json) -> pb.BackupServicePreviousRequest:
    return pb.BackupServicePreviousRequest(archive_name=p["archive-name"])


def backup_previous_params(m: pb.BackupServicePreviousRequest) -> Json:
    return {"archive-name": m.archive_name}


# backup.previousBackupTime


def backup_previous_backup_time_request(p: Json) -> pb.BackupServicePreviousBackupTimeRequest:
    return pb.BackupServicePreviousBackupTimeRequest()


def backup_previous_backup_time_params(m: pb.BackupServicePreviousBackupTimeRequest) -> Json:
    return {}


def backup_previous_backup_time_result(m: pb.BackupServicePreviousBackupTimeResponse) -> Json:
    return m.value if m.HasField("value") else None


def backup_previous_backup_time_response(v: Json) -> pb.BackupServicePreviousBackupTimeResponse:
    return pb.BackupServicePreviousBackupTimeResponse(value=None if v is None else int(v))


# backup.speedtest


def backup_speedtest_request(p: Json) -> pb.BackupServiceSpeedtestRequest:
    return pb.BackupServiceSpeedtestRequest(params=backup_service_speedtest_params_message(p))


def backup_speedtest_params(m: pb.BackupServiceSpeedtestRequest) -> Json:
    return backup_service_speedtest_params_json(m.params)


def backup_speedtest_result(m: pb.BackupServiceSpeedtestResponse) -> Json:
    return None


def backup_speedtest_response(v: Json) -> pb.BackupServiceSpeedtestResponse:
    return pb.BackupServiceSpeedtestResponse()


# maintenance.create


def maintenance_create_request(p: Json) -> pb.MaintenanceServiceCreateRequest:
    return pb.MaintenanceServiceCreateRequest(store=p["store"])


def maintenance_create_params(m: pb.MaintenanceServiceCreateRequest) -> Json:
    return {"store": m.store}


def maintenance_create_records(m: pb.MaintenanceServiceCreateResponse) -> list[bytes]:
    return [dumps(maintenance_progress_json(x)) for x in m.items]


def maintenance_create_batch(v: list[Json]) -> pb.MaintenanceServiceCreateResponse:
    return pb.MaintenanceServiceCreateResponse(items=[maintenance_progress_message(x) for x in v])


# maintenance.status


def maintenance_status_request(p: Json) -> pb.MaintenanceServiceStatusRequest:
    return pb.MaintenanceServiceStatusRequest(store=p["store"])


def maintenance_status_params(m: pb.MaintenanceServiceStatusRequest) -> Json:
    return {"store": m.store}


def maintenance_status_result(m: pb.MaintenanceServiceStatusResponse) -> Json:
    return datastore_state_json(m.value)


def maintenance_status_response(v: Json) -> pb.MaintenanceServiceStatusResponse:
    return pb.MaintenanceServiceStatusResponse(value=datastore_state_message(v))


# maintenance.figures


def maintenance_figures_request(p: Json) -> pb.MaintenanceServiceFiguresRequest:
    return pb.MaintenanceServiceFiguresRequest(store=p["store"], by=p["by"])


def maintenance_figures_params(m: pb.MaintenanceServiceFiguresRequest) -> Json:
    return {"store": m.store, "by": m.by}


def maintenance_figures_records(m: pb.MaintenanceServiceFiguresResponse) -> list[bytes]:
    return [dumps(scope_figures_json(x)) for x in m.items]


def maintenance_figures_batch(v: list[Json]) -> pb.MaintenanceServiceFiguresResponse:
    return pb.MaintenanceServiceFiguresResponse(items=[scope_figures_message(x) for x in v])


# maintenance.collect


def maintenance_collect_request(p: Json) -> pb.MaintenanceServiceCollectRequest:
    return pb.MaintenanceServiceCollectRequest(store=p["store"], full=p.get("full", False))


def maintenance_collect_params(m: pb.MaintenanceServiceCollectRequest) -> Json:
    return {"store": m.store, "full": m.full if m.HasField("full") else False}


def maintenance_collect_records(m: pb.MaintenanceServiceCollectResponse) -> list[bytes]:
    return [dumps(collection_event_json(x)) for x in m.items]


def maintenance_collect_batch(v: list[Json]) -> pb.MaintenanceServiceCollectResponse:
    return pb.MaintenanceServiceCollectResponse(items=[collection_event_message(x) for x in v])


# maintenance.prune


def maintenance_prune_request(p: Json) -> pb.MaintenanceServicePruneRequest:
    return pb.MaintenanceServicePruneRequest(
        store=p["store"],
        ns=p.get("ns", ""),
        max_depth=int(p.get("max-depth", 7)),
        backup_type=p.get("backup-type"),
        backup_id=p.get("backup-id"),
        dry_run=p.get("dry-run", False),
        keep_last=int(p["keep-last"]) if "keep-last" in p else None,
        keep_hourly=int(p["keep-hourly"]) if "keep-hourly" in p else None,
        keep_daily=int(p["keep-daily"]) if "keep-daily" in p else None,
        keep_weekly=int(p["keep-weekly"]) if "keep-weekly" in p else None,
        keep_monthly=int(p["keep-monthly"]) if "keep-monthly" in p else None,
        keep_yearly=int(p["keep-yearly"]) if "keep-yearly" in p else None,
    )


def maintenance_prune_params(m: pb.MaintenanceServicePruneRequest) -> Json:
    v: dict[str, Json] = {
        "store": m.store,
        "ns": m.ns if m.HasField("ns") else "",
        "max-depth": m.max_depth if m.HasField("max_depth") else 7,
        "dry-run": m.dry_run if m.HasField("dry_run") else False,
    }
    if m.HasField("backup_type"):
        v["backup-type"] = m.backup_type
    if m.HasField("backup_id"):
        v["backup-id"] = m.backup_id
    if m.HasField("keep_last"):
        v["keep-last"] = m.keep_last
    if m.HasField("keep_hourly"):
        v["keep-hourly"] = m.keep_hourly
    if m.HasField("keep_daily"):
        v["keep-daily"] = m.keep_daily
    if m.HasField("keep_weekly"):
        v["keep-weekly"] = m.keep_weekly
    if m.HasField("keep_monthly"):
        v["keep-monthly"] = m.keep_monthly
    if m.HasField("keep_yearly"):
        v["keep-yearly"] = m.keep_yearly
    return v


def maintenance_prune_records(m: pb.MaintenanceServicePruneResponse) -> list[bytes]:
    return [dumps(pruned_snapshot_json(x)) for x in m.items]


def maintenance_prune_batch(v: list[Json]) -> pb.MaintenanceServicePruneResponse:
    return pb.MaintenanceServicePruneResponse(items=[pruned_snapshot_message(x) for x in v])


# maintenance.verify


def maintenance_verify_request(p: Json) -> pb.MaintenanceServiceVerifyRequest:
    return pb.MaintenanceServiceVerifyRequest(
        store=p["store"],
        ns=p.get("ns", ""),
        max_depth=int(p.get("max-depth", 7)),
        backup_type=p.get("backup-type"),
        backup_id=p.get("backup-id"),
        ignore_verified=p.get("ignore-verified", True),
        outdated_after=int(p["outdated-after"]) if "outdated-after" in p else None,
    )


def maintenance_verify_params(m: pb.MaintenanceServiceVerifyRequest) -> Json:
    v: dict[str, Json] = {
        "store": m.store,
        "ns": m.ns if m.HasField("ns") else "",
        "max-depth": m.max_depth if m.HasField("max_depth") else 7,
        "ignore-verified": m.ignore_verified if m.HasField("ignore_verified") else True,
    }
    if m.HasField("backup_type"):
        v["backup-type"] = m.backup_type
    if m.HasField("backup_id"):
        v["backup-id"] = m.backup_id
    if m.HasField("outdated_after"):
        v["outdated-after"] = m.outdated_after
    return v


def maintenance_verify_records(m: pb.MaintenanceServiceVerifyResponse) -> list[bytes]:
    return [dumps(verification_event_json(x)) for x in m.items]


def maintenance_verify_batch(v: list[Json]) -> pb.MaintenanceServiceVerifyResponse:
    return pb.MaintenanceServiceVerifyResponse(items=[verification_event_message(x) for x in v])


# nodes.identity


def nodes_identity_request(p: Json) -> pb.NodesServiceIdentityRequest:
    return pb.NodesServiceIdentityRequest(node=p["node"])


def nodes_identity_params(m: pb.NodesServiceIdentityRequest) -> Json:
    return {"node": "localhost"}


def nodes_identity_result(m: pb.NodesServiceIdentityResponse) -> Json:
    return {"pbs-instance-id": m.pbs_instance_id}


def nodes_identity_response(v: Json) -> pb.NodesServiceIdentityResponse:
    return pb.NodesServiceIdentityResponse(pbs_instance_id=v["pbs-instance-id"])


# nodes.tasks


def nodes_tasks_request(p: Json) -> pb.NodesServiceTasksRequest:
    return pb.NodesServiceTasksRequest(
        node=p["node"],
        start=int(p.get("start", 0)),
        limit=int(p.get("limit", 50)),
        running=p.get("running", False),
        errors=p.get("errors", False),
        userfilter=p.get("userfilter"),
        store=p.get("store"),
        typefilter=p.get("typefilter"),
        since=int(p["since"]) if "since" in p else None,
        until=int(p["until"]) if "until" in p else None,
        statusfilter=p.get("statusfilter", []),
    )


def nodes_tasks_params(m: pb.NodesServiceTasksRequest) -> Json:
    v: dict[str, Json] = {
        "node": "localhost",
        "start": m.start if m.HasField("start") else 0,
        "limit": m.limit if m.HasField("limit") else 50,
        "running": m.running if m.HasField("running") else False,
        "errors": m.errors if m.HasField("errors") else False,
        "statusfilter": list(m.statusfilter),
    }
    if m.HasField("userfilter"):
        v["userfilter"] = m.userfilter
    if m.HasField("store"):
        v["store"] = m.store
    if m.HasField("typefilter"):
        v["typefilter"] = m.typefilter
    if m.HasField("since"):
        v["since"] = m.since
    if m.HasField("until"):
        v["until"] = m.until
    return v


def nodes_tasks_result(m: pb.NodesServiceTasksResponse) -> Json:
    return {"data": [task_list_item_json(x) for x in m.data], "total": m.total}


def nodes_tasks_response(v: Json) -> pb.NodesServiceTasksResponse:
    return pb.NodesServiceTasksResponse(
        data=[task_list_item_message(x) for x in v["data"]],
        total=int(v["total"]),
    )


# nodes.taskStatus


def nodes_task_status_request(p: Json) -> pb.NodesServiceTaskStatusRequest:
    return pb.NodesServiceTaskStatusRequest(node=p["node"], upid=p["upid"])


def nodes_task_status_params(m: pb.NodesServiceTaskStatusRequest) -> Json:
    return {"node": "localhost", "upid": m.upid}


def nodes_task_status_result(m: pb.NodesServiceTaskStatusResponse) -> Json:
    v: dict[str, Json] = {
        "upid": m.upid,
        "node": m.node,
        "pid": m.pid,
        "pstart": m.pstart,
        "starttime": m.starttime,
        "type": m.type,
        "id": m.id if m.HasField("id") else None,
        "user": m.user,
        "status": m.status,
    }
    if m.HasField("tokenid"):
        v["tokenid"] = m.tokenid
    if m.HasField("exitstatus"):
        v["exitstatus"] = m.exitstatus
    return v


def nodes_task_status_response(v: Json) -> pb.NodesServiceTaskStatusResponse:
    return pb.NodesServiceTaskStatusResponse(
        upid=v["upid"],
        node=v["node"],
        pid=int(v["pid"]),
        pstart=int(v["pstart"]),
        starttime=int(v["starttime"]),
        type=v["type"],
        id=v["id"],
        user=v["user"],
        tokenid=v.get("tokenid"),
        status=v["status"],
        exitstatus=v.get("exitstatus"),
    )


# nodes.taskLog


def nodes_task_log_request(p: Json) -> pb.NodesServiceTaskLogRequest:
    return pb.NodesServiceTaskLogRequest(
        node=p["node"],
        upid=p["upid"],
        start=int(p.get("start", 0)),
        limit=int(p.get("limit", 50)),
        test_status=p.get("test-status", False),
    )


def nodes_task_log_params(m: pb.NodesServiceTaskLogRequest) -> Json:
    return {
        "node": "localhost",
        "upid": m.upid,
        "start": m.start if m.HasField("start") else 0,
        "limit": m.limit if m.HasField("limit") else 50,
        "test-status": m.test_status if m.HasField("test_status") else False,
    }


def nodes_task_log_result(m: pb.NodesServiceTaskLogResponse) -> Json:
    v: dict[str, Json] = {
        "data": [nodes_service_task_log_response_data_json(x) for x in m.data],
        "total": m.total,
    }
    if m.HasField("active"):
        v["active"] = m.active
    return v


def nodes_task_log_response(v: Json) -> pb.NodesServiceTaskLogResponse:
    return pb.NodesServiceTaskLogResponse(
        data=[nodes_service_task_log_response_data_message(x) for x in v["data"]],
        total=int(v["total"]),
        active=v.get("active"),
    )


# nodes.stopTask


def nodes_stop_task_request(p: Json) -> pb.NodesServiceStopTaskRequest:
    return pb.NodesServiceStopTaskRequest(node=p["node"], upid=p["upid"])


def nodes_stop_task_params(m: pb.NodesServiceStopTaskRequest) -> Json:
    return {"node": "localhost", "upid": m.upid}


def nodes_stop_task_result(m: pb.NodesServiceStopTaskResponse) -> Json:
    return None


def nodes_stop_task_response(v: Json) -> pb.NodesServiceStopTaskResponse:
    return pb.NodesServiceStopTaskResponse()


# reader.open


def reader_open_request(p: Json) -> pb.ReaderServiceOpenRequest:
    return pb.ReaderServiceOpenRequest(
        store=p["store"],
        ns=p.get("ns", ""),
        backup_type=p["backup-type"],
        backup_id=p["backup-id"],
        backup_time=int(p["backup-time"]),
        debug=p.get("debug", False),
    )


def reader_open_params(m: pb.ReaderServiceOpenRequest) -> Json:
    return {
        "store": m.store,
        "ns": m.ns if m.HasField("ns") else "",
        "backup-type": m.backup_type,
        "backup-id": m.backup_id,
        "backup-time": m.backup_time,
        "debug": m.debug if m.HasField("debug") else False,
    }


# reader.list


def reader_list_request(p: Json) -> pb.ReaderServiceListRequest:
    return pb.ReaderServiceListRequest()


def reader_list_params(m: pb.ReaderServiceListRequest) -> Json:
    return {}


def reader_list_result(m: pb.ReaderServiceListResponse) -> Json:
    return [subdirectory_json(x) for x in m.value]


def reader_list_response(v: Json) -> pb.ReaderServiceListResponse:
    return pb.ReaderServiceListResponse(value=[subdirectory_message(x) for x in v])


# reader.download


def reader_download_request(p: Json) -> pb.ReaderServiceDownloadRequest:
    return pb.ReaderServiceDownloadRequest(file_name=p["file-name"])


def reader_download_params(m: pb.ReaderServiceDownloadRequest) -> Json:
    return {"file-name": m.file_name}


# reader.chunk


def reader_chunk_request(p: Json) -> pb.ReaderServiceChunkRequest:
    return pb.ReaderServiceChunkRequest(digest=p["digest"])


def reader_chunk_params(m: pb.ReaderServiceChunkRequest) -> Json:
    return {"digest": m.digest}


# reader.speedtest


def reader_speedtest_request(p: Json) -> pb.ReaderServiceSpeedtestRequest:
    return pb.ReaderServiceSpeedtestRequest()


def reader_speedtest_params(m: pb.ReaderServiceSpeedtestRequest) -> Json:
    return {}


# AccessServiceUsersResponse.Value


def access_service_users_response_value_message(v: Json) -> pb.AccessServiceUsersResponse.Value:
    return pb.AccessServiceUsersResponse.Value(
        userid=v["userid"],
        tokens=[api_token_entry_message(x) for x in v.get("tokens", [])],
    )


def access_service_users_response_value_json(m: pb.AccessServiceUsersResponse.Value) -> Json:
    return {"userid": m.userid, "tokens": [api_token_entry_json(x) for x in m.tokens]}


# AccessServiceAclResponse.Value


def access_service_acl_response_value_message(v: Json) -> pb.AccessServiceAclResponse.Value:
    return pb.AccessServiceAclResponse.Value(
        path=v["path"],
        ugid=v["ugid"],
        ugid_type=v["ugid_type"],
        roleid=v["roleid"],
        propagate=v["propagate"],
    )


def access_service_acl_response_value_json(m: pb.AccessServiceAclResponse.Value) -> Json:
    return {
        "path": m.path,
        "ugid": m.ugid,
        "ugid_type": "user",
        "roleid": m.roleid,
        "propagate": m.propagate,
    }


# AdminServiceListDatastoresResponse.Value


def admin_service_list_datastores_response_value_message(v: Json) -> pb.AdminServiceListDatastoresResponse.Value:
    return pb.AdminServiceListDatastoresResponse.Value(
        store=v["store"],
        comment=v["comment"],
        mount_status=v.get("mount-status"),
        backend_type=v.get("backend-type"),
    )


def admin_service_list_datastores_response_value_json(m: pb.AdminServiceListDatastoresResponse.Value) -> Json:
    v: dict[str, Json] = {"store": m.store, "comment": m.comment if m.HasField("comment") else None}
    if m.HasField("mount_status"):
        v["mount-status"] = m.mount_status
    if m.HasField("backend_type"):
        v["backend-type"] = m.backend_type
    return v


# AdminServicePruneResponse.Value


def admin_service_prune_response_value_message(v: Json) -> pb.AdminServicePruneResponse.Value:
    return pb.AdminServicePruneResponse.Value(
        ns=v.get("ns"),
        backup_type=v["backup-type"],
        backup_id=v["backup-id"],
        backup_time=int(v["backup-time"]),
        keep=v["keep"],
        protected=v["protected"],
    )


def admin_service_prune_response_value_json(m: pb.AdminServicePruneResponse.Value) -> Json:
    v: dict[str, Json] = {
        "backup-type": m.backup_type,
        "backup-id": m.backup_id,
        "backup-time": m.backup_time,
        "keep": m.keep,
        "protected": m.protected,
    }
    if m.HasField("ns"):
        v["ns"] = m.ns
    return v


# AdminServiceUploadLogParams


def admin_service_upload_log_params_message(v: Json) -> pb.AdminServiceUploadLogParams:
    return pb.AdminServiceUploadLogParams(
        store=v["store"],
        ns=v.get("ns", ""),
        backup_type=v["backup-type"],
        backup_id=v["backup-id"],
        backup_time=int(v["backup-time"]),
    )


def admin_service_upload_log_params_json(m: pb.AdminServiceUploadLogParams) -> Json:
    return {
        "store": m.store,
        "ns": m.ns if m.HasField("ns") else "",
        "backup-type": m.backup_type,
        "backup-id": m.backup_id,
        "backup-time": m.backup_time,
    }


# AdminServiceNamespacesResponse.Value


def admin_service_namespaces_response_value_message(v: Json) -> pb.AdminServiceNamespacesResponse.Value:
    return pb.AdminServiceNamespacesResponse.Value(ns=v["ns"], comment=v.get("comment"))


def admin_service_namespaces_response_value_json(m: pb.AdminServiceNamespacesResponse.Value) -> Json:
    v: dict[str, Json] = {"ns": m.ns}
    if m.HasField("comment"):
        v["comment"] = m.comment
    return v


# BackupServiceUploadBlobParams


def backup_service_upload_blob_params_message(v: Json) -> pb.BackupServiceUploadBlobParams:
    return pb.BackupServiceUploadBlobParams(
        file_name=v["file-name"],
        encoded_size=int(v["encoded-size"]),
    )


def backup_service_upload_blob_params_json(m: pb.BackupServiceUploadBlobParams) -> Json:
    return {"file-name": m.file_name, "encoded-size": m.encoded_size}


# BackupServiceUploadDynamicChunkParams


def backup_service_upload_dynamic_chunk_params_message(v: Json) -> pb.BackupServiceUploadDynamicChunkParams:
    return pb.BackupServiceUploadDynamicChunkParams(
        wid=int(v["wid"]),
        digest=v["digest"],
        size=int(v["size"]),
        encoded_size=int(v["encoded-size"]),
    )


def backup_service_upload_dynamic_chunk_params_json(m: pb.BackupServiceUploadDynamicChunkParams) -> Json:
    return {
        "wid": m.wid,
        "digest": m.digest,
        "size": m.size,
        "encoded-size": m.encoded_size,
    }


# BackupServiceUploadFixedChunkParams


def backup_service_upload_fixed_chunk_params_message(v: Json) -> pb.BackupServiceUploadFixedChunkParams:
    return pb.BackupServiceUploadFixedChunkParams(
        wid=int(v["wid"]),
        digest=v["digest"],
        size=int(v["size"]),
        encoded_size=int(v["encoded-size"]),
    )


def backup_service_upload_fixed_chunk_params_json(m: pb.BackupServiceUploadFixedChunkParams) -> Json:
    return {
        "wid": m.wid,
        "digest": m.digest,
        "size": m.size,
        "encoded-size": m.encoded_size,
    }


# BackupServiceSpeedtestParams


def backup_service_speedtest_params_message(v: Json) -> pb.BackupServiceSpeedtestParams:
    return pb.BackupServiceSpeedtestParams()


def backup_service_speedtest_params_json(m: pb.BackupServiceSpeedtestParams) -> Json:
    return {}


# NodesServiceTaskLogResponse.Data


def nodes_service_task_log_response_data_message(v: Json) -> pb.NodesServiceTaskLogResponse.Data:
    return pb.NodesServiceTaskLogResponse.Data(n=int(v["n"]), t=v["t"])


def nodes_service_task_log_response_data_json(m: pb.NodesServiceTaskLogResponse.Data) -> Json:
    return {"n": m.n, "t": m.t}


# ApiTokenEntry


def api_token_entry_message(v: Json) -> pb.ApiTokenEntry:
    return pb.ApiTokenEntry(
        tokenid=v["tokenid"],
        token_name=v["token-name"],
        comment=v.get("comment"),
        enable=v.get("enable"),
        expire=int(v["expire"]) if "expire" in v else None,
    )


def api_token_entry_json(m: pb.ApiTokenEntry) -> Json:
    v: dict[str, Json] = {"tokenid": m.tokenid, "token-name": m.token_name}
    if m.HasField("comment"):
        v["comment"] = m.comment
    if m.HasField("enable"):
        v["enable"] = m.enable
    if m.HasField("expire"):
        v["expire"] = m.expire
    return v


# MaintenanceProgress


def maintenance_progress_message(v: Json) -> pb.MaintenanceProgress:
    return pb.MaintenanceProgress(percent=v["percent"], message=v["message"])


def maintenance_progress_json(m: pb.MaintenanceProgress) -> Json:
    return {"percent": number(m.percent), "message": m.message}


# ScopeFigures


def scope_figures_message(v: Json) -> pb.ScopeFigures:
    return pb.ScopeFigures(
        scope=v["scope"],
        referenced=int(v["referenced"]),
        exclusive=int(v["exclusive"]),
        missing=int(v["missing"]),
    )


def scope_figures_json(m: pb.ScopeFigures) -> Json:
    return {
        "scope": m.scope,
        "referenced": m.referenced,
        "exclusive": m.exclusive,
        "missing": m.missing,
    }


# CollectionEvent


def collection_event_message(v: Json) -> pb.CollectionEvent:
    kind = v["type"]
    if kind == "progress":
        return pb.CollectionEvent(progress=progress_event_message(v))
    if kind == "collected":
        return pb.CollectionEvent(collected=collected_event_message(v))
    raise ValueError("the value is of no branch of CollectionEvent")


def collection_event_json(m: pb.CollectionEvent) -> Json:
    kind = m.WhichOneof("kind")
    if kind == "progress":
        return progress_event_json(m.progress)
    if kind == "collected":
        return collected_event_json(m.collected)
    raise ValueError("a CollectionEvent with nothing in it")


# ProgressEvent


def progress_event_message(v: Json) -> pb.ProgressEvent:
    return pb.ProgressEvent(type=v["type"], percent=v["percent"], message=v["message"])


def progress_event_json(m: pb.ProgressEvent) -> Json:
    return {"type": "progress", "percent": number(m.percent), "message": m.message}


# CollectedEvent


def collected_event_message(v: Json) -> pb.CollectedEvent:
    return pb.CollectedEvent(
        type=v["type"],
        index_file_count=int(v["index-file-count"]),
        index_data_bytes=int(v["index-data-bytes"]),
        disk_bytes=int(v["disk-bytes"]),
        disk_chunks=int(v["disk-chunks"]),
        removed_bytes=int(v["removed-bytes"]),
        removed_chunks=int(v["removed-chunks"]),
        pending_bytes=int(v["pending-bytes"]),
        pending_chunks=int(v["pending-chunks"]),
        removed_bad=int(v["removed-bad"]),
        still_bad=int(v["still-bad"]),
        missing_chunks=int(v["missing-chunks"]),
    )


def collected_event_json(m: pb.CollectedEvent) -> Json:
    return {
        "type": "collected",
        "index-file-count": m.index_file_count,
        "index-data-bytes": m.index_data_bytes,
        "disk-bytes": m.disk_bytes,
        "disk-chunks": m.disk_chunks,
        "removed-bytes": m.removed_bytes,
        "removed-chunks": m.removed_chunks,
        "pending-bytes": m.pending_bytes,
        "pending-chunks": m.pending_chunks,
        "removed-bad": m.removed_bad,
        "still-bad": m.still_bad,
        "missing-chunks": m.missing_chunks,
    }


# VerificationEvent


def verification_event_message(v: Json) -> pb.VerificationEvent:
    kind = v["type"]
    if kind == "progress":
        return pb.VerificationEvent(progress=progress_event_message(v))
    if kind == "verified":
        return pb.VerificationEvent(verified=verified_event_message(v))
    raise ValueError("the value is of no branch of VerificationEvent")


def verification_event_json(m: pb.VerificationEvent) -> Json:
    kind = m.WhichOneof("kind")
    if kind == "progress":
        return progress_event_json(m.progress)
    if kind == "verified":
        return verified_event_json(m.verified)
    raise ValueError("a VerificationEvent with nothing in it")


# VerifiedEvent


def verified_event_message(v: Json) -> pb.VerifiedEvent:
    return pb.VerifiedEvent(
        type=v["type"],
        ns=v["ns"],
        backup_type=v["backup-type"],
        backup_id=v["backup-id"],
        backup_time=int(v["backup-time"]),
        state=v["state"],
        chunks=int(v["chunks"]),
        findings=v["findings"],
    )


def verified_event_json(m: pb.VerifiedEvent) -> Json:
    return {
        "type": "verified",
        "ns": m.ns,
        "backup-type": m.backup_type,
        "backup-id": m.backup_id,
        "backup-time": m.backup_time,
        "state": m.state,
        "chunks": m.chunks,
        "findings": list(m.findings),
    }


# PrunedSnapshot


def pruned_snapshot_message(v: Json) -> pb.PrunedSnapshot:
    return pb.PrunedSnapshot(
        ns=v["ns"],
        backup_type=v["backup-type"],
        backup_id=v["backup-id"],
        backup_time=int(v["backup-time"]),
        keep=v["keep"],
        protected=v["protected"],
        reason=v["reason"],
    )


def pruned_snapshot_json(m: pb.PrunedSnapshot) -> Json:
    return {
        "ns": m.ns,
        "backup-type": m.backup_type,
        "backup-id": m.backup_id,
        "backup-time": m.backup_time,
        "keep": m.keep,
        "protected": m.protected,
        "reason": m.reason,
    }


# DatastoreState


def datastore_state_message(v: Json) -> pb.DatastoreState:
    return pb.DatastoreState(
        store=v["store"],
        path=v["path"],
        total=int(v["total"]),
        used=int(v["used"]),
        avail=int(v["avail"]),
        groups=int(v["groups"]),
        snapshots=int(v["snapshots"]),
        sessions=int(v["sessions"]),
        doubted=v["doubted"],
        collection=JsonValue(json=dumps(v["collection"])) if "collection" in v else None,
    )


def datastore_state_json(m: pb.DatastoreState) -> Json:
    v: dict[str, Json] = {
        "store": m.store,
        "path": m.path,
        "total": m.total,
        "used": m.used,
        "avail": m.avail,
        "groups": m.groups,
        "snapshots": m.snapshots,
        "sessions": m.sessions,
        "doubted": m.doubted,
    }
    if m.HasField("collection"):
        v["collection"] = Raw(m.collection.json or b"null")
    return v


# TaskListItem


def task_list_item_message(v: Json) -> pb.TaskListItem:
    return pb.TaskListItem(
        upid=v["upid"],
        node=v["node"],
        pid=int(v["pid"]),
        pstart=int(v["pstart"]),
        starttime=int(v["starttime"]),
        worker_type=v["worker_type"],
        worker_id=v["worker_id"],
        user=v["user"],
        endtime=int(v["endtime"]) if "endtime" in v else None,
        status=v.get("status"),
    )


def task_list_item_json(m: pb.TaskListItem) -> Json:
    v: dict[str, Json] = {
        "upid": m.upid,
        "node": m.node,
        "pid": m.pid,
        "pstart": m.pstart,
        "starttime": m.starttime,
        "worker_type": m.worker_type,
        "worker_id": m.worker_id if m.HasField("worker_id") else None,
        "user": m.user,
    }
    if m.HasField("endtime"):
        v["endtime"] = m.endtime
    if m.HasField("status"):
        v["status"] = m.status
    return v


# Subdirectory


def subdirectory_message(v: Json) -> pb.Subdirectory:
    return pb.Subdirectory(subdir=v["subdir"])


def subdirectory_json(m: pb.Subdirectory) -> Json:
    return {"subdir": m.subdir}


# BackupContent


def backup_content_message(v: Json) -> pb.BackupContent:
    return pb.BackupContent(
        filename=v["filename"],
        crypt_mode=v.get("crypt-mode"),
        size=int(v["size"]) if "size" in v else None,
    )


def backup_content_json(m: pb.BackupContent) -> Json:
    v: dict[str, Json] = {"filename": m.filename}
    if m.HasField("crypt_mode"):
        v["crypt-mode"] = m.crypt_mode
    if m.HasField("size"):
        v["size"] = m.size
    return v


# Verification


def verification_message(v: Json) -> pb.Verification:
    return pb.Verification(state=v["state"], upid=v["upid"])


def verification_json(m: pb.Verification) -> Json:
    return {"state": m.state, "upid": m.upid}


# SnapshotListItem


def snapshot_list_item_message(v: Json) -> pb.SnapshotListItem:
    return pb.SnapshotListItem(
        backup_type=v["backup-type"],
        backup_id=v["backup-id"],
        backup_time=int(v["backup-time"]),
        files=[backup_content_message(x) for x in v["files"]],
        protected=v["protected"],
        comment=v.get("comment"),
        verification=verification_message(v["verification"]) if "verification" in v else None,
        fingerprint=v.get("fingerprint"),
        size=int(v["size"]) if "size" in v else None,
        owner=v.get("owner"),
    )


def snapshot_list_item_json(m: pb.SnapshotListItem) -> Json:
    v: dict[str, Json] = {
        "backup-type": m.backup_type,
        "backup-id": m.backup_id,
        "backup-time": m.backup_time,
        "files": [backup_content_json(x) for x in m.files],
        "protected": m.protected,
    }
    if m.HasField("comment"):
        v["comment"] = m.comment
    if m.HasField("verification"):
        v["verification"] = verification_json(m.verification)
    if m.HasField("fingerprint"):
        v["fingerprint"] = m.fingerprint
    if m.HasField("size"):
        v["size"] = m.size
    if m.HasField("owner"):
        v["owner"] = m.owner
    return v


# ArchiveEntry


def archive_entry_message(v: Json) -> pb.ArchiveEntry:
    return pb.ArchiveEntry(
        filepath=v["filepath"],
        text=v["text"],
        type=v["type"],
        leaf=v["leaf"],
        size=int(v["size"]) if "size" in v else None,
        mtime=int(v["mtime"]) if "mtime" in v else None,
    )


def archive_entry_json(m: pb.ArchiveEntry) -> Json:
    v: dict[str, Json] = {
        "filepath": m.filepath,
        "text": m.text,
        "type": m.type,
        "leaf": m.leaf,
    }
    if m.HasField("size"):
        v["size"] = m.size
    if m.HasField("mtime"):
        v["mtime"] = m.mtime
    return v


# GroupListItem


def group_list_item_message(v: Json) -> pb.GroupListItem:
    return pb.GroupListItem(
        backup_type=v["backup-type"],
        backup_id=v["backup-id"],
        last_backup=int(v["last-backup"]),
        backup_count=int(v["backup-count"]),
        files=v["files"],
        owner=v.get("owner"),
        comment=v.get("comment"),
    )


def group_list_item_json(m: pb.GroupListItem) -> Json:
    v: dict[str, Json] = {
        "backup-type": m.backup_type,
        "backup-id": m.backup_id,
        "last-backup": m.last_backup,
        "backup-count": m.backup_count,
        "files": list(m.files),
    }
    if m.HasField("owner"):
        v["owner"] = m.owner
    if m.HasField("comment"):
        v["comment"] = m.comment
    return v
