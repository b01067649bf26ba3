# Generated from spec/pbs by: python -m codegen generate. DO NOT EDIT.
"""Converters of the face pbs: JSON values to messages and back.

`<method>_request` takes valid params and applies defaults, `<method>_params` is its inverse; `<method>_result` and
`<method>_response` are the same for a result, `<method>_records` and `<method>_batch` for records.
"""

from __future__ import annotations

from generated.proto.pbs.v1 import pbs_pb2 as pb
from runtime.contract.abi import Json


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


# Subdirectory


def subdirectory_message(v: Json) -> pb.Subdirectory:
    return pb.Subdirectory(subdir=v["subdir"])


def subdirectory_json(m: pb.Subdirectory) -> Json:
    return {"subdir": m.subdir}
