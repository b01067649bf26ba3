# Generated from spec/xo by: python -m codegen generate. DO NOT EDIT.
"""Converters of the face xo: JSON values to messages and back.

`<method>_request` takes valid params and applies defaults, `<method>_params` is its inverse; `<method>_result` and
`<method>_response` are the same for a result, `<method>_records` and `<method>_batch` for records.
"""

from __future__ import annotations

from generated.proto.xo.v1 import xo_pb2 as pb
from runtime.contract.abi import Json
from runtime.contract.contract_pb2 import JsonValue
from runtime.contract.jsontext import Raw, dumps, number


# appliance.check


def appliance_check_fill(p: Json) -> Json:
    return p


# appliance.getInfo


def appliance_get_info_fill(p: Json) -> Json:
    return p


# appliance.supportTunnel.close


def appliance_support_tunnel_close_fill(p: Json) -> Json:
    return p


# appliance.supportTunnel.getState


def appliance_support_tunnel_get_state_fill(p: Json) -> Json:
    return p


# appliance.supportTunnel.open


def appliance_support_tunnel_open_fill(p: Json) -> Json:
    return p


# appliance.updater.getLocalManifest


def appliance_updater_get_local_manifest_fill(p: Json) -> Json:
    return p


# appliance.updater.getState


def appliance_updater_get_state_fill(p: Json) -> Json:
    return p


# appliance.updater.configure


def appliance_updater_configure_fill(p: Json) -> Json:
    return p


# appliance.updater.upgrade


def appliance_updater_upgrade_fill(p: Json) -> Json:
    return p


# authentication.setToken


def authentication_set_token_request(p: Json) -> pb.AuthenticationServiceSetTokenRequest:
    return pb.AuthenticationServiceSetTokenRequest(token=p["token"])


def authentication_set_token_params(m: pb.AuthenticationServiceSetTokenRequest) -> Json:
    return {"token": m.token}


def authentication_set_token_result(m: pb.AuthenticationServiceSetTokenResponse) -> Json:
    return None


def authentication_set_token_response(v: Json) -> pb.AuthenticationServiceSetTokenResponse:
    return pb.AuthenticationServiceSetTokenResponse()


# backup.deleteMetadataBackup


def backup_delete_metadata_backup_request(p: Json) -> pb.BackupServiceDeleteMetadataBackupRequest:
    return pb.BackupServiceDeleteMetadataBackupRequest(
        backup_id=p["backupId"],
        remote=JsonValue(json=dumps(p["remote"])),
    )


def backup_delete_metadata_backup_params(m: pb.BackupServiceDeleteMetadataBackupRequest) -> Json:
    return {"backupId": m.backup_id, "remote": Raw(m.remote.json or b"null")}


def backup_delete_metadata_backup_result(m: pb.BackupServiceDeleteMetadataBackupResponse) -> Json:
    return None


def backup_delete_metadata_backup_response(v: Json) -> pb.BackupServiceDeleteMetadataBackupResponse:
    return pb.BackupServiceDeleteMetadataBackupResponse()


# backup.deleteVmBackup


def backup_delete_vm_backup_request(p: Json) -> pb.BackupServiceDeleteVmBackupRequest:
    return pb.BackupServiceDeleteVmBackupRequest(
        filename=p["filename"],
        remote=JsonValue(json=dumps(p["remote"])),
    )


def backup_delete_vm_backup_params(m: pb.BackupServiceDeleteVmBackupRequest) -> Json:
    return {"filename": m.filename, "remote": Raw(m.remote.json or b"null")}


def backup_delete_vm_backup_result(m: pb.BackupServiceDeleteVmBackupResponse) -> Json:
    return None


def backup_delete_vm_backup_response(v: Json) -> pb.BackupServiceDeleteVmBackupResponse:
    return pb.BackupServiceDeleteVmBackupResponse()


# backup.deleteVmBackups


def backup_delete_vm_backups_request(p: Json) -> pb.BackupServiceDeleteVmBackupsRequest:
    return pb.BackupServiceDeleteVmBackupsRequest(
        filenames=p["filenames"],
        remote=JsonValue(json=dumps(p["remote"])),
    )


def backup_delete_vm_backups_params(m: pb.BackupServiceDeleteVmBackupsRequest) -> Json:
    return {"filenames": list(m.filenames), "remote": Raw(m.remote.json or b"null")}


def backup_delete_vm_backups_result(m: pb.BackupServiceDeleteVmBackupsResponse) -> Json:
    return None


def backup_delete_vm_backups_response(v: Json) -> pb.BackupServiceDeleteVmBackupsResponse:
    return pb.BackupServiceDeleteVmBackupsResponse()


# backup.fetchPartitionFiles


def backup_fetch_partition_files_request(p: Json) -> pb.BackupServiceFetchPartitionFilesRequest:
    return pb.BackupServiceFetchPartitionFilesRequest(
        disk=p["disk"],
        paths=p["paths"],
        partition=p.get("partition"),
        format=p.get("format", "zip"),
        remote=JsonValue(json=dumps(p["remote"])),
    )


def backup_fetch_partition_files_params(m: pb.BackupServiceFetchPartitionFilesRequest) -> Json:
    v: dict[str, Json] = {
        "disk": m.disk,
        "paths": list(m.paths),
        "format": m.format if m.HasField("format") else "zip",
        "remote": Raw(m.remote.json or b"null"),
    }
    if m.HasField("partition"):
        v["partition"] = m.partition
    return v


# backup.importVmBackup


def backup_import_vm_backup_request(p: Json) -> pb.BackupServiceImportVmBackupRequest:
    return pb.BackupServiceImportVmBackupRequest(
        backup_id=p["backupId"],
        remote=JsonValue(json=dumps(p["remote"])),
        settings=JsonValue(json=dumps(p["settings"])) if "settings" in p else None,
        sr_uuid=p["srUuid"],
        xapi=JsonValue(json=dumps(p["xapi"])),
        stream_logs=p.get("streamLogs", False),
    )


def backup_import_vm_backup_params(m: pb.BackupServiceImportVmBackupRequest) -> Json:
    v: dict[str, Json] = {
        "backupId": m.backup_id,
        "remote": Raw(m.remote.json or b"null"),
        "srUuid": m.sr_uuid,
        "xapi": Raw(m.xapi.json or b"null"),
        "streamLogs": m.stream_logs if m.HasField("stream_logs") else False,
    }
    if m.HasField("settings"):
        v["settings"] = Raw(m.settings.json or b"null")
    return v


def backup_import_vm_backup_result(m: pb.BackupServiceImportVmBackupResponse) -> Json:
    return Raw(m.result.json or b"null")


def backup_import_vm_backup_response(v: Json) -> pb.BackupServiceImportVmBackupResponse:
    return pb.BackupServiceImportVmBackupResponse(result=JsonValue(json=dumps(v)))


def backup_import_vm_backup_records(m: pb.BackupServiceImportVmBackupResponse) -> list[bytes]:
    return [x.json or b"null" for x in m.items.items]


def backup_import_vm_backup_batch(v: list[Json]) -> pb.BackupServiceImportVmBackupResponse:
    return pb.BackupServiceImportVmBackupResponse(items=pb.BackupServiceImportVmBackupItems(items=[JsonValue(json=dumps(x)) for x in v]))


# backup.listDiskPartitions


def backup_list_disk_partitions_request(p: Json) -> pb.BackupServiceListDiskPartitionsRequest:
    return pb.BackupServiceListDiskPartitionsRequest(
        disk=p["disk"],
        remote=JsonValue(json=dumps(p["remote"])),
    )


def backup_list_disk_partitions_params(m: pb.BackupServiceListDiskPartitionsRequest) -> Json:
    return {"disk": m.disk, "remote": Raw(m.remote.json or b"null")}


def backup_list_disk_partitions_records(m: pb.BackupServiceListDiskPartitionsResponse) -> list[bytes]:
    return [dumps(partition_json(x)) for x in m.items]


def backup_list_disk_partitions_batch(v: list[Json]) -> pb.BackupServiceListDiskPartitionsResponse:
    return pb.BackupServiceListDiskPartitionsResponse(items=[partition_message(x) for x in v])


# backup.listPartitionFiles


def backup_list_partition_files_request(p: Json) -> pb.BackupServiceListPartitionFilesRequest:
    return pb.BackupServiceListPartitionFilesRequest(
        disk=p["disk"],
        path=p["path"],
        partition=p.get("partition"),
        remote=JsonValue(json=dumps(p["remote"])),
    )


def backup_list_partition_files_params(m: pb.BackupServiceListPartitionFilesRequest) -> Json:
    v: dict[str, Json] = {"disk": m.disk, "path": m.path, "remote": Raw(m.remote.json or b"null")}
    if m.HasField("partition"):
        v["partition"] = m.partition
    return v


# backup.listPoolMetadataBackups


def backup_list_pool_metadata_backups_request(p: Json) -> pb.BackupServiceListPoolMetadataBackupsRequest:
    return pb.BackupServiceListPoolMetadataBackupsRequest(
        remotes={k: JsonValue(json=dumps(x)) for k, x in p["remotes"].items()},
    )


def backup_list_pool_metadata_backups_params(m: pb.BackupServiceListPoolMetadataBackupsRequest) -> Json:
    return {"remotes": {k: Raw(x.json or b"null") for k, x in m.remotes.items()}}


# backup.listVmBackups


def backup_list_vm_backups_request(p: Json) -> pb.BackupServiceListVmBackupsRequest:
    return pb.BackupServiceListVmBackupsRequest(
        remotes={k: JsonValue(json=dumps(x)) for k, x in p["remotes"].items()},
        vm_id=p.get("vmId"),
    )


def backup_list_vm_backups_params(m: pb.BackupServiceListVmBackupsRequest) -> Json:
    v: dict[str, Json] = {"remotes": {k: Raw(x.json or b"null") for k, x in m.remotes.items()}}
    if m.HasField("vm_id"):
        v["vmId"] = m.vm_id
    return v


# backup.listRunningJobs


def backup_list_running_jobs_request(p: Json) -> pb.BackupServiceListRunningJobsRequest:
    return pb.BackupServiceListRunningJobsRequest()


def backup_list_running_jobs_params(m: pb.BackupServiceListRunningJobsRequest) -> Json:
    return {}


def backup_list_running_jobs_records(m: pb.BackupServiceListRunningJobsResponse) -> list[bytes]:
    return [dumps(x) for x in m.items]


def backup_list_running_jobs_batch(v: list[Json]) -> pb.BackupServiceListRunningJobsResponse:
    return pb.BackupServiceListRunningJobsResponse(items=v)


# backup.listXoMetadataBackups


def backup_list_xo_metadata_backups_request(p: Json) -> pb.BackupServiceListXoMetadataBackupsRequest:
    return pb.BackupServiceListXoMetadataBackupsRequest(
        remotes={k: JsonValue(json=dumps(x)) for k, x in p["remotes"].items()},
    )


def backup_list_xo_metadata_backups_params(m: pb.BackupServiceListXoMetadataBackupsRequest) -> Json:
    return {"remotes": {k: Raw(x.json or b"null") for k, x in m.remotes.items()}}


# backup.plan


def backup_plan_request(p: Json) -> pb.BackupServicePlanRequest:
    return pb.BackupServicePlanRequest(
        job=JsonValue(json=dumps(p["job"])),
        remotes={k: JsonValue(json=dumps(x)) for k, x in p["remotes"].items()},
        schedule=JsonValue(json=dumps(p["schedule"])),
        xapis={k: JsonValue(json=dumps(x)) for k, x in p.get("xapis", {}).items()},
        record_to_xapi=p.get("recordToXapi", {}),
    )


def backup_plan_params(m: pb.BackupServicePlanRequest) -> Json:
    return {
        "job": Raw(m.job.json or b"null"),
        "remotes": {k: Raw(x.json or b"null") for k, x in m.remotes.items()},
        "schedule": Raw(m.schedule.json or b"null"),
        "xapis": {k: Raw(x.json or b"null") for k, x in m.xapis.items()},
        "recordToXapi": dict(m.record_to_xapi),
    }


def backup_plan_result(m: pb.BackupServicePlanResponse) -> Json:
    return plan_json(m.value)


def backup_plan_response(v: Json) -> pb.BackupServicePlanResponse:
    return pb.BackupServicePlanResponse(value=plan_message(v))


# backup.restoreMetadataBackup


def backup_restore_metadata_backup_request(p: Json) -> pb.BackupServiceRestoreMetadataBackupRequest:
    return pb.BackupServiceRestoreMetadataBackupRequest(
        backup_id=p["backupId"],
        remote=JsonValue(json=dumps(p["remote"])),
        xapi=JsonValue(json=dumps(p["xapi"])) if "xapi" in p else None,
    )


def backup_restore_metadata_backup_params(m: pb.BackupServiceRestoreMetadataBackupRequest) -> Json:
    v: dict[str, Json] = {"backupId": m.backup_id, "remote": Raw(m.remote.json or b"null")}
    if m.HasField("xapi"):
        v["xapi"] = Raw(m.xapi.json or b"null")
    return v


def backup_restore_metadata_backup_records(m: pb.BackupServiceRestoreMetadataBackupResponse) -> list[bytes]:
    return [dumps(task_event_json(x)) for x in m.items]


def backup_restore_metadata_backup_batch(v: list[Json]) -> pb.BackupServiceRestoreMetadataBackupResponse:
    return pb.BackupServiceRestoreMetadataBackupResponse(items=[task_event_message(x) for x in v])


# backup.run


def backup_run_request(p: Json) -> pb.BackupServiceRunRequest:
    return pb.BackupServiceRunRequest(
        job=JsonValue(json=dumps(p["job"])),
        remotes={k: JsonValue(json=dumps(x)) for k, x in p["remotes"].items()},
        schedule=JsonValue(json=dumps(p["schedule"])),
        xapis={k: JsonValue(json=dumps(x)) for k, x in p.get("xapis", {}).items()},
        record_to_xapi=p.get("recordToXapi", {}),
        job_data=JsonValue(json=dumps(p["jobData"])) if "jobData" in p else None,
        stream_logs=p.get("streamLogs", False),
    )


def backup_run_params(m: pb.BackupServiceRunRequest) -> Json:
    v: dict[str, Json] = {
        "job": Raw(m.job.json or b"null"),
        "remotes": {k: Raw(x.json or b"null") for k, x in m.remotes.items()},
        "schedule": Raw(m.schedule.json or b"null"),
        "xapis": {k: Raw(x.json or b"null") for k, x in m.xapis.items()},
        "recordToXapi": dict(m.record_to_xapi),
        "streamLogs": m.stream_logs if m.HasField("stream_logs") else False,
    }
    if m.HasField("job_data"):
        v["jobData"] = Raw(m.job_data.json or b"null")
    return v


def backup_run_result(m: pb.BackupServiceRunResponse) -> Json:
    return job_answer_json(m.result)


def backup_run_response(v: Json) -> pb.BackupServiceRunResponse:
    return pb.BackupServiceRunResponse(result=job_answer_message(v))


def backup_run_records(m: pb.BackupServiceRunResponse) -> list[bytes]:
    return [dumps(job_answer_json(x)) for x in m.items.items]


def backup_run_batch(v: list[Json]) -> pb.BackupServiceRunResponse:
    return pb.BackupServiceRunResponse(items=pb.BackupServiceRunItems(items=[job_answer_message(x) for x in v]))


# backup.verify


def backup_verify_request(p: Json) -> pb.BackupServiceVerifyRequest:
    return pb.BackupServiceVerifyRequest(
        remote=JsonValue(json=dumps(p["remote"])),
        vm_id=p.get("vmId"),
    )


def backup_verify_params(m: pb.BackupServiceVerifyRequest) -> Json:
    v: dict[str, Json] = {"remote": Raw(m.remote.json or b"null")}
    if m.HasField("vm_id"):
        v["vmId"] = m.vm_id
    return v


def backup_verify_result(m: pb.BackupServiceVerifyResponse) -> Json:
    return verdict_json(m.value)


def backup_verify_response(v: Json) -> pb.BackupServiceVerifyResponse:
    return pb.BackupServiceVerifyResponse(value=verdict_message(v))


# backup.mountPartition


def backup_mount_partition_request(p: Json) -> pb.BackupServiceMountPartitionRequest:
    return pb.BackupServiceMountPartitionRequest(
        disk=p["disk"],
        partition=p.get("partition"),
        remote=JsonValue(json=dumps(p["remote"])),
    )


def backup_mount_partition_params(m: pb.BackupServiceMountPartitionRequest) -> Json:
    v: dict[str, Json] = {"disk": m.disk, "remote": Raw(m.remote.json or b"null")}
    if m.HasField("partition"):
        v["partition"] = m.partition
    return v


def backup_mount_partition_result(m: pb.BackupServiceMountPartitionResponse) -> Json:
    return m.value


def backup_mount_partition_response(v: Json) -> pb.BackupServiceMountPartitionResponse:
    return pb.BackupServiceMountPartitionResponse(value=v)


# backup.unmountPartition


def backup_unmount_partition_request(p: Json) -> pb.BackupServiceUnmountPartitionRequest:
    return pb.BackupServiceUnmountPartitionRequest(path=p["path"])


def backup_unmount_partition_params(m: pb.BackupServiceUnmountPartitionRequest) -> Json:
    return {"path": m.path}


def backup_unmount_partition_result(m: pb.BackupServiceUnmountPartitionResponse) -> Json:
    return None


def backup_unmount_partition_response(v: Json) -> pb.BackupServiceUnmountPartitionResponse:
    return pb.BackupServiceUnmountPartitionResponse()


# event.from


def event_from_request(p: Json) -> pb.EventServiceFromRequest:
    return pb.EventServiceFromRequest(token=p.get("token", ""), timeout=p.get("timeout", 30))


def event_from_params(m: pb.EventServiceFromRequest) -> Json:
    return {
        "token": m.token if m.HasField("token") else "",
        "timeout": number(m.timeout) if m.HasField("timeout") else 30,
    }


def event_from_result(m: pb.EventServiceFromResponse) -> Json:
    return {"events": [event_json(x) for x in m.events], "token": m.token}


def event_from_response(v: Json) -> pb.EventServiceFromResponse:
    return pb.EventServiceFromResponse(
        events=[event_message(x) for x in v["events"]],
        token=v["token"],
    )


# remote.getInfo


def remote_get_info_request(p: Json) -> pb.RemoteServiceGetInfoRequest:
    return pb.RemoteServiceGetInfoRequest(remote=JsonValue(json=dumps(p["remote"])))


def remote_get_info_params(m: pb.RemoteServiceGetInfoRequest) -> Json:
    return {"remote": Raw(m.remote.json or b"null")}


def remote_get_info_result(m: pb.RemoteServiceGetInfoResponse) -> Json:
    v: dict[str, Json] = {}
    if m.HasField("size"):
        v["size"] = m.size
    if m.HasField("used"):
        v["used"] = m.used
    if m.HasField("available"):
        v["available"] = m.available
    return v


def remote_get_info_response(v: Json) -> pb.RemoteServiceGetInfoResponse:
    return pb.RemoteServiceGetInfoResponse(
        size=int(v["size"]) if "size" in v else None,
        used=int(v["used"]) if "used" in v else None,
        available=int(v["available"]) if "available" in v else None,
    )


# remote.ping


def remote_ping_request(p: Json) -> pb.RemoteServicePingRequest:
    return pb.RemoteServicePingRequest(remote=JsonValue(json=dumps(p["remote"])))


def remote_ping_params(m: pb.RemoteServicePingRequest) -> Json:
    return {"remote": Raw(m.remote.json or b"null")}


def remote_ping_result(m: pb.RemoteServicePingResponse) -> Json:
    return {"success": True}


def remote_ping_response(v: Json) -> pb.RemoteServicePingResponse:
    return pb.RemoteServicePingResponse(success=v["success"])


# remote.test


def remote_test_request(p: Json) -> pb.RemoteServiceTestRequest:
    return pb.RemoteServiceTestRequest(value=JsonValue(json=dumps(p)))


def remote_test_params(m: pb.RemoteServiceTestRequest) -> Json:
    return Raw(m.value.json or b"null")


def remote_test_result(m: pb.RemoteServiceTestResponse) -> Json:
    return remote_test_json(m.value)


def remote_test_response(v: Json) -> pb.RemoteServiceTestResponse:
    return pb.RemoteServiceTestResponse(value=remote_test_message(v))


# remote.getTotalBackupSize


def remote_get_total_backup_size_request(p: Json) -> pb.RemoteServiceGetTotalBackupSizeRequest:
    return pb.RemoteServiceGetTotalBackupSizeRequest(remote=JsonValue(json=dumps(p["remote"])))


def remote_get_total_backup_size_params(m: pb.RemoteServiceGetTotalBackupSizeRequest) -> Json:
    return {"remote": Raw(m.remote.json or b"null")}


def remote_get_total_backup_size_result(m: pb.RemoteServiceGetTotalBackupSizeResponse) -> Json:
    return {"onDisk": m.on_disk}


def remote_get_total_backup_size_response(v: Json) -> pb.RemoteServiceGetTotalBackupSizeResponse:
    return pb.RemoteServiceGetTotalBackupSizeResponse(on_disk=int(v["onDisk"]))


# rpc.discover


def rpc_discover_fill(p: Json) -> Json:
    return p


# system.getMethodsInfo


def system_get_methods_info_fill(p: Json) -> Json:
    return p


# system.getServerVersion


def system_get_server_version_fill(p: Json) -> Json:
    return p


# system.listMethods


def system_list_methods_fill(p: Json) -> Json:
    return p


# system.methodSignature


def system_method_signature_fill(p: Json) -> Json:
    return p


# task.cancel


def task_cancel_request(p: Json) -> pb.TaskServiceCancelRequest:
    return pb.TaskServiceCancelRequest(task_id=p["taskId"])


def task_cancel_params(m: pb.TaskServiceCancelRequest) -> Json:
    return {"taskId": m.task_id}


def task_cancel_result(m: pb.TaskServiceCancelResponse) -> Json:
    return None


def task_cancel_response(v: Json) -> pb.TaskServiceCancelResponse:
    return pb.TaskServiceCancelResponse()


# task.destroy


def task_destroy_request(p: Json) -> pb.TaskServiceDestroyRequest:
    return pb.TaskServiceDestroyRequest(task_id=p["taskId"])


def task_destroy_params(m: pb.TaskServiceDestroyRequest) -> Json:
    return {"taskId": m.task_id}


def task_destroy_result(m: pb.TaskServiceDestroyResponse) -> Json:
    return None


def task_destroy_response(v: Json) -> pb.TaskServiceDestroyResponse:
    return pb.TaskServiceDestroyResponse()


# task.get


def task_get_request(p: Json) -> pb.TaskServiceGetRequest:
    return pb.TaskServiceGetRequest(task_id=p["taskId"])


def task_get_params(m: pb.TaskServiceGetRequest) -> Json:
    return {"taskId": m.task_id}


def task_get_result(m: pb.TaskServiceGetResponse) -> Json:
    return task_json(m.value)


def task_get_response(v: Json) -> pb.TaskServiceGetResponse:
    return pb.TaskServiceGetResponse(value=task_message(v))


# task.getAll


def task_get_all_request(p: Json) -> pb.TaskServiceGetAllRequest:
    return pb.TaskServiceGetAllRequest(limit=int(p["limit"]) if "limit" in p else None)


def task_get_all_params(m: pb.TaskServiceGetAllRequest) -> Json:
    v: dict[str, Json] = {}
    if m.HasField("limit"):
        v["limit"] = m.limit
    return v


def task_get_all_records(m: pb.TaskServiceGetAllResponse) -> list[bytes]:
    return [dumps(task_json(x)) for x in m.items]


def task_get_all_batch(v: list[Json]) -> pb.TaskServiceGetAllResponse:
    return pb.TaskServiceGetAllResponse(items=[task_message(x) for x in v])


# test.range


def test_range_fill(p: Json) -> Json:
    return {"start": 0, **p}


# test.throw


def test_throw_fill(p: Json) -> Json:
    return p


# Partition


def partition_message(v: Json) -> pb.Partition:
    return pb.Partition(
        nr=v.get("nr"),
        start=int(v["start"]) if "start" in v else None,
        size=int(v["size"]),
        name=v["name"],
        id=v["id"],
        type=JsonValue(json=dumps(v["type"])) if "type" in v else None,
    )


def partition_json(m: pb.Partition) -> Json:
    v: dict[str, Json] = {"size": m.size, "name": m.name, "id": m.id}
    if m.HasField("nr"):
        v["nr"] = m.nr
    if m.HasField("start"):
        v["start"] = m.start
    if m.HasField("type"):
        v["type"] = Raw(m.type.json or b"null")
    return v


# Verdict.Findings


def verdict_findings_message(v: Json) -> pb.Verdict.Findings:
    return pb.Verdict.Findings(path=v["path"], message=v["message"], busy=v.get("busy"))


def verdict_findings_json(m: pb.Verdict.Findings) -> Json:
    v: dict[str, Json] = {"path": m.path, "message": m.message}
    if m.HasField("busy"):
        v["busy"] = m.busy
    return v


# Verdict


def verdict_message(v: Json) -> pb.Verdict:
    return pb.Verdict(
        success=v["success"],
        machines=int(v["machines"]),
        backups=int(v["backups"]),
        disks=int(v["disks"]),
        bytes=int(v["bytes"]),
        findings=[verdict_findings_message(x) for x in v["findings"]],
        found=int(v["found"]),
    )


def verdict_json(m: pb.Verdict) -> Json:
    return {
        "success": m.success,
        "machines": m.machines,
        "backups": m.backups,
        "disks": m.disks,
        "bytes": m.bytes,
        "findings": [verdict_findings_json(x) for x in m.findings],
        "found": m.found,
    }


# Plan.Job


def plan_job_message(v: Json) -> pb.Plan.Job:
    return pb.Plan.Job(
        id=v["id"],
        name=v["name"],
        type=v["type"],
        mode=v["mode"],
    )


def plan_job_json(m: pb.Plan.Job) -> Json:
    return {
        "id": m.id,
        "name": m.name,
        "type": m.type,
        "mode": m.mode,
    }


# Plan.Others


def plan_others_message(v: Json) -> pb.Plan.Others:
    return pb.Plan.Others(id=v["id"], name=v["name"], why=v["why"])


def plan_others_json(m: pb.Plan.Others) -> Json:
    return {"id": m.id, "name": m.name, "why": m.why}


# Plan


def plan_message(v: Json) -> pb.Plan:
    return pb.Plan(
        job=plan_job_message(v["job"]),
        problems=int(v["problems"]),
        bytes=int(v["bytes"]),
        exact=v["exact"],
        targets=[planned_target_message(x) for x in v["targets"]],
        machines=[planned_machine_message(x) for x in v["machines"]],
        metadata=[planned_metadata_message(x) for x in v.get("metadata", [])],
        others=[plan_others_message(x) for x in v["others"]],
    )


def plan_json(m: pb.Plan) -> Json:
    return {
        "job": plan_job_json(m.job),
        "problems": m.problems,
        "bytes": m.bytes,
        "exact": m.exact,
        "targets": [planned_target_json(x) for x in m.targets],
        "machines": [planned_machine_json(x) for x in m.machines],
        "metadata": [planned_metadata_json(x) for x in m.metadata],
        "others": [plan_others_json(x) for x in m.others],
    }


# PlannedTarget


def planned_target_message(v: Json) -> pb.PlannedTarget:
    return pb.PlannedTarget(
        id=v["id"],
        type=v["type"],
        name=v.get("name"),
        reachable=v["reachable"],
        why=v.get("why"),
        available=int(v["available"]) if "available" in v else None,
        needed=int(v["needed"]) if "needed" in v else None,
    )


def planned_target_json(m: pb.PlannedTarget) -> Json:
    v: dict[str, Json] = {"id": m.id, "type": m.type, "reachable": m.reachable}
    if m.HasField("name"):
        v["name"] = m.name
    if m.HasField("why"):
        v["why"] = m.why
    if m.HasField("available"):
        v["available"] = m.available
    if m.HasField("needed"):
        v["needed"] = m.needed
    return v


# PlannedMachine.Disks


def planned_machine_disks_message(v: Json) -> pb.PlannedMachine.Disks:
    return pb.PlannedMachine.Disks(
        id=v["id"],
        name=v["name"],
        size=int(v["size"]),
        is_full=v["isFull"],
        way=v["way"],
        bytes=int(v["bytes"]),
        exact=v["exact"],
    )


def planned_machine_disks_json(m: pb.PlannedMachine.Disks) -> Json:
    return {
        "id": m.id,
        "name": m.name,
        "size": m.size,
        "isFull": m.is_full,
        "way": m.way,
        "bytes": m.bytes,
        "exact": m.exact,
    }


# PlannedMachine.Targets.Removes


def planned_machine_targets_removes_message(v: Json) -> pb.PlannedMachine.Targets.Removes:
    return pb.PlannedMachine.Targets.Removes(id=v["id"], timestamp=int(v["timestamp"]))


def planned_machine_targets_removes_json(m: pb.PlannedMachine.Targets.Removes) -> Json:
    return {"id": m.id, "timestamp": m.timestamp}


# PlannedMachine.Targets.Copies


def planned_machine_targets_copies_message(v: Json) -> pb.PlannedMachine.Targets.Copies:
    return pb.PlannedMachine.Targets.Copies(
        id=v["id"],
        timestamp=int(v["timestamp"]),
        size=int(v["size"]),
        is_full=v["isFull"],
    )


def planned_machine_targets_copies_json(m: pb.PlannedMachine.Targets.Copies) -> Json:
    return {
        "id": m.id,
        "timestamp": m.timestamp,
        "size": m.size,
        "isFull": m.is_full,
    }


# PlannedMachine.Targets


def planned_machine_targets_message(v: Json) -> pb.PlannedMachine.Targets:
    return pb.PlannedMachine.Targets(
        id=v["id"],
        type=v["type"],
        removes=[planned_machine_targets_removes_message(x) for x in v["removes"]],
        there=int(v["there"]) if "there" in v else None,
        copies=[planned_machine_targets_copies_message(x) for x in v.get("copies", [])],
        health_check=v.get("healthCheck"),
    )


def planned_machine_targets_json(m: pb.PlannedMachine.Targets) -> Json:
    v: dict[str, Json] = {
        "id": m.id,
        "type": m.type,
        "removes": [planned_machine_targets_removes_json(x) for x in m.removes],
        "copies": [planned_machine_targets_copies_json(x) for x in m.copies],
    }
    if m.HasField("there"):
        v["there"] = m.there
    if m.HasField("health_check"):
        v["healthCheck"] = m.health_check
    return v


# PlannedMachine.SnapshotsRemoved


def planned_machine_snapshots_removed_message(v: Json) -> pb.PlannedMachine.SnapshotsRemoved:
    return pb.PlannedMachine.SnapshotsRemoved(id=v["id"], name=v["name"])


def planned_machine_snapshots_removed_json(m: pb.PlannedMachine.SnapshotsRemoved) -> Json:
    return {"id": m.id, "name": m.name}


# PlannedMachine


def planned_machine_message(v: Json) -> pb.PlannedMachine:
    return pb.PlannedMachine(
        id=v["id"],
        name=v.get("name"),
        outcome=v["outcome"],
        why=v["why"],
        is_full=v.get("isFull"),
        snapshot=v.get("snapshot"),
        shut_down=v.get("shutDown"),
        bytes=int(v["bytes"]) if "bytes" in v else None,
        exact=v.get("exact"),
        disks=[planned_machine_disks_message(x) for x in v["disks"]],
        targets=[planned_machine_targets_message(x) for x in v["targets"]],
        snapshots_removed=[planned_machine_snapshots_removed_message(x) for x in v["snapshotsRemoved"]],
        notes=v["notes"],
    )


def planned_machine_json(m: pb.PlannedMachine) -> Json:
    v: dict[str, Json] = {
        "id": m.id,
        "outcome": m.outcome,
        "why": m.why,
        "disks": [planned_machine_disks_json(x) for x in m.disks],
        "targets": [planned_machine_targets_json(x) for x in m.targets],
        "snapshotsRemoved": [planned_machine_snapshots_removed_json(x) for x in m.snapshots_removed],
        "notes": list(m.notes),
    }
    if m.HasField("name"):
        v["name"] = m.name
    if m.HasField("is_full"):
        v["isFull"] = m.is_full
    if m.HasField("snapshot"):
        v["snapshot"] = m.snapshot
    if m.HasField("shut_down"):
        v["shutDown"] = m.shut_down
    if m.HasField("bytes"):
        v["bytes"] = m.bytes
    if m.HasField("exact"):
        v["exact"] = m.exact
    return v


# PlannedMetadata.Targets.Removes


def planned_metadata_targets_removes_message(v: Json) -> pb.PlannedMetadata.Targets.Removes:
    return pb.PlannedMetadata.Targets.Removes(id=v["id"], timestamp=int(v["timestamp"]))


def planned_metadata_targets_removes_json(m: pb.PlannedMetadata.Targets.Removes) -> Json:
    return {"id": m.id, "timestamp": m.timestamp}


# PlannedMetadata.Targets


def planned_metadata_targets_message(v: Json) -> pb.PlannedMetadata.Targets:
    return pb.PlannedMetadata.Targets(
        id=v["id"],
        type=v["type"],
        there=int(v["there"]),
        removes=[planned_metadata_targets_removes_message(x) for x in v["removes"]],
    )


def planned_metadata_targets_json(m: pb.PlannedMetadata.Targets) -> Json:
    return {
        "id": m.id,
        "type": m.type,
        "there": m.there,
        "removes": [planned_metadata_targets_removes_json(x) for x in m.removes],
    }


# PlannedMetadata


def planned_metadata_message(v: Json) -> pb.PlannedMetadata:
    return pb.PlannedMetadata(
        type=v["type"],
        id=v.get("id"),
        name=v.get("name"),
        outcome=v["outcome"],
        why=v.get("why"),
        bytes=int(v["bytes"]) if "bytes" in v else None,
        exact=v["exact"],
        targets=[planned_metadata_targets_message(x) for x in v["targets"]],
        notes=v["notes"],
    )


def planned_metadata_json(m: pb.PlannedMetadata) -> Json:
    v: dict[str, Json] = {
        "type": m.type,
        "outcome": m.outcome,
        "exact": m.exact,
        "targets": [planned_metadata_targets_json(x) for x in m.targets],
        "notes": list(m.notes),
    }
    if m.HasField("id"):
        v["id"] = m.id
    if m.HasField("name"):
        v["name"] = m.name
    if m.HasField("why"):
        v["why"] = m.why
    if m.HasField("bytes"):
        v["bytes"] = m.bytes
    return v


# JobAnswer


def job_answer_message(v: Json) -> pb.JobAnswer:
    if type(v) is dict:
        return pb.JobAnswer(task_event=task_event_message(v))
    if type(v) is str:
        return pb.JobAnswer(root_task_id=v)
    raise ValueError("the value is of no branch of JobAnswer")


def job_answer_json(m: pb.JobAnswer) -> Json:
    kind = m.WhichOneof("kind")
    if kind == "task_event":
        return task_event_json(m.task_event)
    if kind == "root_task_id":
        return m.root_task_id
    raise ValueError("a JobAnswer with nothing in it")


# Event


def event_message(v: Json) -> pb.Event:
    return pb.Event(
        class_value=v["class"],
        operation=v["operation"],
        snapshot=task_message(v["snapshot"]),
    )


def event_json(m: pb.Event) -> Json:
    return {"class": "Task", "operation": m.operation, "snapshot": task_json(m.snapshot)}


# SystemError


def system_error_message(v: Json) -> pb.SystemError:
    return pb.SystemError(
        errno=int(v["errno"]) if "errno" in v else None,
        code=v.get("code"),
        syscall=v.get("syscall"),
        path=v.get("path"),
    )


def system_error_json(m: pb.SystemError) -> Json:
    v: dict[str, Json] = {}
    if m.HasField("errno"):
        v["errno"] = m.errno
    if m.HasField("code"):
        v["code"] = m.code
    if m.HasField("syscall"):
        v["syscall"] = m.syscall
    if m.HasField("path"):
        v["path"] = m.path
    return v


# RemoteTest.Error


def remote_test_error_message(v: Json) -> pb.RemoteTest.Error:
    if type(v) is str:
        return pb.RemoteTest.Error(string_value=v)
    if type(v) is dict:
        return pb.RemoteTest.Error(system_error=system_error_message(v))
    raise ValueError("the value is of no branch of RemoteTest.Error")


def remote_test_error_json(m: pb.RemoteTest.Error) -> Json:
    kind = m.WhichOneof("kind")
    if kind == "string_value":
        return m.string_value
    if kind == "system_error":
        return system_error_json(m.system_error)
    raise ValueError("a RemoteTest.Error with nothing in it")


# RemoteTest


def remote_test_message(v: Json) -> pb.RemoteTest:
    return pb.RemoteTest(
        success=v["success"],
        write_rate=v.get("writeRate"),
        read_rate=v.get("readRate"),
        step=v.get("step"),
        file=v.get("file"),
        error=remote_test_error_message(v["error"]) if "error" in v else None,
    )


def remote_test_json(m: pb.RemoteTest) -> Json:
    v: dict[str, Json] = {"success": m.success}
    if m.HasField("write_rate"):
        v["writeRate"] = number(m.write_rate)
    if m.HasField("read_rate"):
        v["readRate"] = number(m.read_rate)
    if m.HasField("step"):
        v["step"] = m.step
    if m.HasField("file"):
        v["file"] = m.file
    if m.HasField("error"):
        v["error"] = remote_test_error_json(m.error)
    return v


# TaskMessage


def task_message_message(v: Json) -> pb.TaskMessage:
    return pb.TaskMessage(
        message=v["message"],
        data=JsonValue(json=dumps(v["data"])) if "data" in v else None,
        timestamp=v["timestamp"],
    )


def task_message_json(m: pb.TaskMessage) -> Json:
    v: dict[str, Json] = {"message": m.message, "timestamp": number(m.timestamp)}
    if m.HasField("data"):
        v["data"] = Raw(m.data.json or b"null")
    return v


# Task


def task_message(v: Json) -> pb.Task:
    return pb.Task(
        id=v["id"],
        name=v["name"],
        kind=v.get("kind"),
        start=v["start"],
        end=v.get("end"),
        status=v["status"],
        progress=v.get("progress"),
        data=JsonValue(json=dumps(v["data"])),
        result=JsonValue(json=dumps(v["result"])) if "result" in v else None,
        infos=[task_message_message(x) for x in v.get("infos", [])],
        warnings=[task_message_message(x) for x in v.get("warnings", [])],
        abortion_requested_at=v.get("abortionRequestedAt"),
        updated_at=v.get("updatedAt"),
        tasks=[task_message(x) for x in v.get("tasks", [])],
    )


def task_json(m: pb.Task) -> Json:
    v: dict[str, Json] = {
        "id": m.id,
        "name": m.name,
        "start": number(m.start),
        "status": m.status,
        "data": Raw(m.data.json or b"null"),
        "infos": [task_message_json(x) for x in m.infos],
        "warnings": [task_message_json(x) for x in m.warnings],
        "tasks": [task_json(x) for x in m.tasks],
    }
    if m.HasField("kind"):
        v["kind"] = m.kind
    if m.HasField("end"):
        v["end"] = number(m.end)
    if m.HasField("progress"):
        v["progress"] = number(m.progress)
    if m.HasField("result"):
        v["result"] = Raw(m.result.json or b"null")
    if m.HasField("abortion_requested_at"):
        v["abortionRequestedAt"] = number(m.abortion_requested_at)
    if m.HasField("updated_at"):
        v["updatedAt"] = number(m.updated_at)
    return v


# TaskStart


def task_start_message(v: Json) -> pb.TaskStart:
    return pb.TaskStart(
        properties=JsonValue(json=dumps(v["properties"])),
        parent_id=v.get("parentId"),
        id=v["id"],
        timestamp=v["timestamp"],
        type=v["type"],
    )


def task_start_json(m: pb.TaskStart) -> Json:
    v: dict[str, Json] = {
        "properties": Raw(m.properties.json or b"null"),
        "id": m.id,
        "timestamp": number(m.timestamp),
        "type": "start",
    }
    if m.HasField("parent_id"):
        v["parentId"] = m.parent_id
    return v


# TaskEnd


def task_end_message(v: Json) -> pb.TaskEnd:
    return pb.TaskEnd(
        status=v["status"],
        result=JsonValue(json=dumps(v["result"])) if "result" in v else None,
        id=v["id"],
        timestamp=v["timestamp"],
        type=v["type"],
    )


def task_end_json(m: pb.TaskEnd) -> Json:
    v: dict[str, Json] = {
        "status": m.status,
        "id": m.id,
        "timestamp": number(m.timestamp),
        "type": "end",
    }
    if m.HasField("result"):
        v["result"] = Raw(m.result.json or b"null")
    return v


# TaskInfo


def task_info_message(v: Json) -> pb.TaskInfo:
    return pb.TaskInfo(
        data=JsonValue(json=dumps(v["data"])) if "data" in v else None,
        message=v["message"],
        id=v["id"],
        timestamp=v["timestamp"],
        type=v["type"],
    )


def task_info_json(m: pb.TaskInfo) -> Json:
    v: dict[str, Json] = {
        "message": m.message,
        "id": m.id,
        "timestamp": number(m.timestamp),
        "type": "info",
    }
    if m.HasField("data"):
        v["data"] = Raw(m.data.json or b"null")
    return v


# TaskWarning


def task_warning_message(v: Json) -> pb.TaskWarning:
    return pb.TaskWarning(
        data=JsonValue(json=dumps(v["data"])) if "data" in v else None,
        message=v["message"],
        id=v["id"],
        timestamp=v["timestamp"],
        type=v["type"],
    )


def task_warning_json(m: pb.TaskWarning) -> Json:
    v: dict[str, Json] = {
        "message": m.message,
        "id": m.id,
        "timestamp": number(m.timestamp),
        "type": "warning",
    }
    if m.HasField("data"):
        v["data"] = Raw(m.data.json or b"null")
    return v


# TaskProperty


def task_property_message(v: Json) -> pb.TaskProperty:
    return pb.TaskProperty(
        name=v["name"],
        value=JsonValue(json=dumps(v["value"])),
        id=v["id"],
        timestamp=v["timestamp"],
        type=v["type"],
    )


def task_property_json(m: pb.TaskProperty) -> Json:
    return {
        "name": m.name,
        "value": Raw(m.value.json or b"null"),
        "id": m.id,
        "timestamp": number(m.timestamp),
        "type": "property",
    }


# TaskAbortion


def task_abortion_message(v: Json) -> pb.TaskAbortion:
    return pb.TaskAbortion(
        reason=JsonValue(json=dumps(v["reason"])) if "reason" in v else None,
        id=v["id"],
        timestamp=v["timestamp"],
        type=v["type"],
    )


def task_abortion_json(m: pb.TaskAbortion) -> Json:
    v: dict[str, Json] = {"id": m.id, "timestamp": number(m.timestamp), "type": "abortionRequested"}
    if m.HasField("reason"):
        v["reason"] = Raw(m.reason.json or b"null")
    return v


# TaskEvent


def task_event_message(v: Json) -> pb.TaskEvent:
    kind = v["type"]
    if kind == "start":
        return pb.TaskEvent(start=task_start_message(v))
    if kind == "end":
        return pb.TaskEvent(end=task_end_message(v))
    if kind == "info":
        return pb.TaskEvent(info=task_info_message(v))
    if kind == "warning":
        return pb.TaskEvent(warning=task_warning_message(v))
    if kind == "property":
        return pb.TaskEvent(property=task_property_message(v))
    if kind == "abortionRequested":
        return pb.TaskEvent(abortion_requested=task_abortion_message(v))
    raise ValueError("the value is of no branch of TaskEvent")


def task_event_json(m: pb.TaskEvent) -> Json:
    kind = m.WhichOneof("kind")
    if kind == "start":
        return task_start_json(m.start)
    if kind == "end":
        return task_end_json(m.end)
    if kind == "info":
        return task_info_json(m.info)
    if kind == "warning":
        return task_warning_json(m.warning)
    if kind == "property":
        return task_property_json(m.property)
    if kind == "abortion_requested":
        return task_abortion_json(m.abortion_requested)
    raise ValueError("a TaskEvent with nothing in it")
