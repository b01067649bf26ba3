# Generated from spec/xo by: python -m codegen generate. DO NOT EDIT.
# mypy: ignore-errors
from runtime.contract import contract_pb2 as _contract_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AuthenticationServiceSetTokenRequest(_message.Message):
    __slots__ = ("token",)
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    token: str
    def __init__(self, token: _Optional[str] = ...) -> None: ...

class AuthenticationServiceSetTokenResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BackupServiceDeleteMetadataBackupRequest(_message.Message):
    __slots__ = ("backup_id", "remote")
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    REMOTE_FIELD_NUMBER: _ClassVar[int]
    backup_id: str
    remote: _contract_pb2.JsonValue
    def __init__(self, backup_id: _Optional[str] = ..., remote: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class BackupServiceDeleteMetadataBackupResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BackupServiceDeleteVmBackupRequest(_message.Message):
    __slots__ = ("filename", "remote")
    FILENAME_FIELD_NUMBER: _ClassVar[int]
    REMOTE_FIELD_NUMBER: _ClassVar[int]
    filename: str
    remote: _contract_pb2.JsonValue
    def __init__(self, filename: _Optional[str] = ..., remote: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class BackupServiceDeleteVmBackupResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BackupServiceDeleteVmBackupsRequest(_message.Message):
    __slots__ = ("filenames", "remote")
    FILENAMES_FIELD_NUMBER: _ClassVar[int]
    REMOTE_FIELD_NUMBER: _ClassVar[int]
    filenames: _containers.RepeatedScalarFieldContainer[str]
    remote: _contract_pb2.JsonValue
    def __init__(self, filenames: _Optional[_Iterable[str]] = ..., remote: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class BackupServiceDeleteVmBackupsResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BackupServiceFetchPartitionFilesRequest(_message.Message):
    __slots__ = ("disk", "paths", "partition", "format", "remote")
    DISK_FIELD_NUMBER: _ClassVar[int]
    PATHS_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    REMOTE_FIELD_NUMBER: _ClassVar[int]
    disk: str
    paths: _containers.RepeatedScalarFieldContainer[str]
    partition: str
    format: str
    remote: _contract_pb2.JsonValue
    def __init__(self, disk: _Optional[str] = ..., paths: _Optional[_Iterable[str]] = ..., partition: _Optional[str] = ..., format: _Optional[str] = ..., remote: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class BackupServiceFetchPartitionFilesResponse(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...

class BackupServiceImportVmBackupRequest(_message.Message):
    __slots__ = ("backup_id", "remote", "settings", "sr_uuid", "xapi", "stream_logs")
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    REMOTE_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    SR_UUID_FIELD_NUMBER: _ClassVar[int]
    XAPI_FIELD_NUMBER: _ClassVar[int]
    STREAM_LOGS_FIELD_NUMBER: _ClassVar[int]
    backup_id: str
    remote: _contract_pb2.JsonValue
    settings: _contract_pb2.JsonValue
    sr_uuid: str
    xapi: _contract_pb2.JsonValue
    stream_logs: bool
    def __init__(self, backup_id: _Optional[str] = ..., remote: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., settings: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., sr_uuid: _Optional[str] = ..., xapi: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., stream_logs: _Optional[bool] = ...) -> None: ...

class BackupServiceImportVmBackupItems(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[_contract_pb2.JsonValue]
    def __init__(self, items: _Optional[_Iterable[_Union[_contract_pb2.JsonValue, _Mapping]]] = ...) -> None: ...

class BackupServiceImportVmBackupResponse(_message.Message):
    __slots__ = ("items", "result")
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    items: BackupServiceImportVmBackupItems
    result: _contract_pb2.JsonValue
    def __init__(self, items: _Optional[_Union[BackupServiceImportVmBackupItems, _Mapping]] = ..., result: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class BackupServiceListDiskPartitionsRequest(_message.Message):
    __slots__ = ("disk", "remote")
    DISK_FIELD_NUMBER: _ClassVar[int]
    REMOTE_FIELD_NUMBER: _ClassVar[int]
    disk: str
    remote: _contract_pb2.JsonValue
    def __init__(self, disk: _Optional[str] = ..., remote: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class BackupServiceListDiskPartitionsResponse(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[Partition]
    def __init__(self, items: _Optional[_Iterable[_Union[Partition, _Mapping]]] = ...) -> None: ...

class BackupServiceListPartitionFilesRequest(_message.Message):
    __slots__ = ("disk", "path", "partition", "remote")
    DISK_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    REMOTE_FIELD_NUMBER: _ClassVar[int]
    disk: str
    path: str
    partition: str
    remote: _contract_pb2.JsonValue
    def __init__(self, disk: _Optional[str] = ..., path: _Optional[str] = ..., partition: _Optional[str] = ..., remote: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class BackupServiceListPartitionFilesResponse(_message.Message):
    __slots__ = ("json",)
    JSON_FIELD_NUMBER: _ClassVar[int]
    json: bytes
    def __init__(self, json: _Optional[bytes] = ...) -> None: ...

class BackupServiceListPoolMetadataBackupsRequest(_message.Message):
    __slots__ = ("remotes",)
    class RemotesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _contract_pb2.JsonValue
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...
    REMOTES_FIELD_NUMBER: _ClassVar[int]
    remotes: _containers.MessageMap[str, _contract_pb2.JsonValue]
    def __init__(self, remotes: _Optional[_Mapping[str, _contract_pb2.JsonValue]] = ...) -> None: ...

class BackupServiceListPoolMetadataBackupsResponse(_message.Message):
    __slots__ = ("json",)
    JSON_FIELD_NUMBER: _ClassVar[int]
    json: bytes
    def __init__(self, json: _Optional[bytes] = ...) -> None: ...

class BackupServiceListVmBackupsRequest(_message.Message):
    __slots__ = ("remotes", "vm_id")
    class RemotesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _contract_pb2.JsonValue
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...
    REMOTES_FIELD_NUMBER: _ClassVar[int]
    VM_ID_FIELD_NUMBER: _ClassVar[int]
    remotes: _containers.MessageMap[str, _contract_pb2.JsonValue]
    vm_id: str
    def __init__(self, remotes: _Optional[_Mapping[str, _contract_pb2.JsonValue]] = ..., vm_id: _Optional[str] = ...) -> None: ...

class BackupServiceListVmBackupsResponse(_message.Message):
    __slots__ = ("json",)
    JSON_FIELD_NUMBER: _ClassVar[int]
    json: bytes
    def __init__(self, json: _Optional[bytes] = ...) -> None: ...

class BackupServiceListRunningJobsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BackupServiceListRunningJobsResponse(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, items: _Optional[_Iterable[str]] = ...) -> None: ...

class BackupServiceListXoMetadataBackupsRequest(_message.Message):
    __slots__ = ("remotes",)
    class RemotesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _contract_pb2.JsonValue
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...
    REMOTES_FIELD_NUMBER: _ClassVar[int]
    remotes: _containers.MessageMap[str, _contract_pb2.JsonValue]
    def __init__(self, remotes: _Optional[_Mapping[str, _contract_pb2.JsonValue]] = ...) -> None: ...

class BackupServiceListXoMetadataBackupsResponse(_message.Message):
    __slots__ = ("json",)
    JSON_FIELD_NUMBER: _ClassVar[int]
    json: bytes
    def __init__(self, json: _Optional[bytes] = ...) -> None: ...

class BackupServicePlanRequest(_message.Message):
    __slots__ = ("job", "remotes", "schedule", "xapis", "record_to_xapi")
    class RemotesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _contract_pb2.JsonValue
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...
    class XapisEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _contract_pb2.JsonValue
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...
    class RecordToXapiEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    JOB_FIELD_NUMBER: _ClassVar[int]
    REMOTES_FIELD_NUMBER: _ClassVar[int]
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    XAPIS_FIELD_NUMBER: _ClassVar[int]
    RECORD_TO_XAPI_FIELD_NUMBER: _ClassVar[int]
    job: _contract_pb2.JsonValue
    remotes: _containers.MessageMap[str, _contract_pb2.JsonValue]
    schedule: _contract_pb2.JsonValue
    xapis: _containers.MessageMap[str, _contract_pb2.JsonValue]
    record_to_xapi: _containers.ScalarMap[str, str]
    def __init__(self, job: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., remotes: _Optional[_Mapping[str, _contract_pb2.JsonValue]] = ..., schedule: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., xapis: _Optional[_Mapping[str, _contract_pb2.JsonValue]] = ..., record_to_xapi: _Optional[_Mapping[str, str]] = ...) -> None: ...

class BackupServicePlanResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: Plan
    def __init__(self, value: _Optional[_Union[Plan, _Mapping]] = ...) -> None: ...

class BackupServiceRestoreMetadataBackupRequest(_message.Message):
    __slots__ = ("backup_id", "remote", "xapi")
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    REMOTE_FIELD_NUMBER: _ClassVar[int]
    XAPI_FIELD_NUMBER: _ClassVar[int]
    backup_id: str
    remote: _contract_pb2.JsonValue
    xapi: _contract_pb2.JsonValue
    def __init__(self, backup_id: _Optional[str] = ..., remote: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., xapi: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class BackupServiceRestoreMetadataBackupResponse(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[TaskEvent]
    def __init__(self, items: _Optional[_Iterable[_Union[TaskEvent, _Mapping]]] = ...) -> None: ...

class BackupServiceRunRequest(_message.Message):
    __slots__ = ("job", "remotes", "schedule", "xapis", "record_to_xapi", "job_data", "stream_logs")
    class RemotesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _contract_pb2.JsonValue
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...
    class XapisEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _contract_pb2.JsonValue
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...
    class RecordToXapiEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    JOB_FIELD_NUMBER: _ClassVar[int]
    REMOTES_FIELD_NUMBER: _ClassVar[int]
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    XAPIS_FIELD_NUMBER: _ClassVar[int]
    RECORD_TO_XAPI_FIELD_NUMBER: _ClassVar[int]
    JOB_DATA_FIELD_NUMBER: _ClassVar[int]
    STREAM_LOGS_FIELD_NUMBER: _ClassVar[int]
    job: _contract_pb2.JsonValue
    remotes: _containers.MessageMap[str, _contract_pb2.JsonValue]
    schedule: _contract_pb2.JsonValue
    xapis: _containers.MessageMap[str, _contract_pb2.JsonValue]
    record_to_xapi: _containers.ScalarMap[str, str]
    job_data: _contract_pb2.JsonValue
    stream_logs: bool
    def __init__(self, job: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., remotes: _Optional[_Mapping[str, _contract_pb2.JsonValue]] = ..., schedule: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., xapis: _Optional[_Mapping[str, _contract_pb2.JsonValue]] = ..., record_to_xapi: _Optional[_Mapping[str, str]] = ..., job_data: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., stream_logs: _Optional[bool] = ...) -> None: ...

class BackupServiceRunItems(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[JobAnswer]
    def __init__(self, items: _Optional[_Iterable[_Union[JobAnswer, _Mapping]]] = ...) -> None: ...

class BackupServiceRunResponse(_message.Message):
    __slots__ = ("items", "result")
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    items: BackupServiceRunItems
    result: JobAnswer
    def __init__(self, items: _Optional[_Union[BackupServiceRunItems, _Mapping]] = ..., result: _Optional[_Union[JobAnswer, _Mapping]] = ...) -> None: ...

class BackupServiceVerifyRequest(_message.Message):
    __slots__ = ("remote", "vm_id")
    REMOTE_FIELD_NUMBER: _ClassVar[int]
    VM_ID_FIELD_NUMBER: _ClassVar[int]
    remote: _contract_pb2.JsonValue
    vm_id: str
    def __init__(self, remote: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., vm_id: _Optional[str] = ...) -> None: ...

class BackupServiceVerifyResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: Verdict
    def __init__(self, value: _Optional[_Union[Verdict, _Mapping]] = ...) -> None: ...

class BackupServiceMountPartitionRequest(_message.Message):
    __slots__ = ("disk", "partition", "remote")
    DISK_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    REMOTE_FIELD_NUMBER: _ClassVar[int]
    disk: str
    partition: str
    remote: _contract_pb2.JsonValue
    def __init__(self, disk: _Optional[str] = ..., partition: _Optional[str] = ..., remote: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class BackupServiceMountPartitionResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: str
    def __init__(self, value: _Optional[str] = ...) -> None: ...

class BackupServiceUnmountPartitionRequest(_message.Message):
    __slots__ = ("path",)
    PATH_FIELD_NUMBER: _ClassVar[int]
    path: str
    def __init__(self, path: _Optional[str] = ...) -> None: ...

class BackupServiceUnmountPartitionResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class EventServiceFromRequest(_message.Message):
    __slots__ = ("token", "timeout")
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    token: str
    timeout: float
    def __init__(self, token: _Optional[str] = ..., timeout: _Optional[float] = ...) -> None: ...

class EventServiceFromResponse(_message.Message):
    __slots__ = ("events", "token")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[Event]
    token: str
    def __init__(self, events: _Optional[_Iterable[_Union[Event, _Mapping]]] = ..., token: _Optional[str] = ...) -> None: ...

class RemoteServiceGetInfoRequest(_message.Message):
    __slots__ = ("remote",)
    REMOTE_FIELD_NUMBER: _ClassVar[int]
    remote: _contract_pb2.JsonValue
    def __init__(self, remote: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RemoteServiceGetInfoResponse(_message.Message):
    __slots__ = ("size", "used", "available")
    SIZE_FIELD_NUMBER: _ClassVar[int]
    USED_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    size: int
    used: int
    available: int
    def __init__(self, size: _Optional[int] = ..., used: _Optional[int] = ..., available: _Optional[int] = ...) -> None: ...

class RemoteServicePingRequest(_message.Message):
    __slots__ = ("remote",)
    REMOTE_FIELD_NUMBER: _ClassVar[int]
    remote: _contract_pb2.JsonValue
    def __init__(self, remote: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RemoteServicePingResponse(_message.Message):
    __slots__ = ("success",)
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    success: bool
    def __init__(self, success: _Optional[bool] = ...) -> None: ...

class RemoteServiceTestRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _contract_pb2.JsonValue
    def __init__(self, value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RemoteServiceTestResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: RemoteTest
    def __init__(self, value: _Optional[_Union[RemoteTest, _Mapping]] = ...) -> None: ...

class RemoteServiceGetTotalBackupSizeRequest(_message.Message):
    __slots__ = ("remote",)
    REMOTE_FIELD_NUMBER: _ClassVar[int]
    remote: _contract_pb2.JsonValue
    def __init__(self, remote: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RemoteServiceGetTotalBackupSizeResponse(_message.Message):
    __slots__ = ("on_disk",)
    ON_DISK_FIELD_NUMBER: _ClassVar[int]
    on_disk: int
    def __init__(self, on_disk: _Optional[int] = ...) -> None: ...

class TaskServiceCancelRequest(_message.Message):
    __slots__ = ("task_id",)
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    def __init__(self, task_id: _Optional[str] = ...) -> None: ...

class TaskServiceCancelResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class TaskServiceDestroyRequest(_message.Message):
    __slots__ = ("task_id",)
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    def __init__(self, task_id: _Optional[str] = ...) -> None: ...

class TaskServiceDestroyResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class TaskServiceGetRequest(_message.Message):
    __slots__ = ("task_id",)
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    def __init__(self, task_id: _Optional[str] = ...) -> None: ...

class TaskServiceGetResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: Task
    def __init__(self, value: _Optional[_Union[Task, _Mapping]] = ...) -> None: ...

class TaskServiceGetAllRequest(_message.Message):
    __slots__ = ("limit",)
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    limit: int
    def __init__(self, limit: _Optional[int] = ...) -> None: ...

class TaskServiceGetAllResponse(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[Task]
    def __init__(self, items: _Optional[_Iterable[_Union[Task, _Mapping]]] = ...) -> None: ...

class Partition(_message.Message):
    __slots__ = ("nr", "start", "size", "name", "id", "type")
    NR_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    nr: str
    start: int
    size: int
    name: str
    id: str
    type: _contract_pb2.JsonValue
    def __init__(self, nr: _Optional[str] = ..., start: _Optional[int] = ..., size: _Optional[int] = ..., name: _Optional[str] = ..., id: _Optional[str] = ..., type: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class Verdict(_message.Message):
    __slots__ = ("success", "machines", "backups", "disks", "bytes", "findings", "found")
    class Findings(_message.Message):
        __slots__ = ("path", "message", "busy")
        PATH_FIELD_NUMBER: _ClassVar[int]
        MESSAGE_FIELD_NUMBER: _ClassVar[int]
        BUSY_FIELD_NUMBER: _ClassVar[int]
        path: str
        message: str
        busy: bool
        def __init__(self, path: _Optional[str] = ..., message: _Optional[str] = ..., busy: _Optional[bool] = ...) -> None: ...
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    MACHINES_FIELD_NUMBER: _ClassVar[int]
    BACKUPS_FIELD_NUMBER: _ClassVar[int]
    DISKS_FIELD_NUMBER: _ClassVar[int]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    FOUND_FIELD_NUMBER: _ClassVar[int]
    success: bool
    machines: int
    backups: int
    disks: int
    bytes: int
    findings: _containers.RepeatedCompositeFieldContainer[Verdict.Findings]
    found: int
    def __init__(self, success: _Optional[bool] = ..., machines: _Optional[int] = ..., backups: _Optional[int] = ..., disks: _Optional[int] = ..., bytes: _Optional[int] = ..., findings: _Optional[_Iterable[_Union[Verdict.Findings, _Mapping]]] = ..., found: _Optional[int] = ...) -> None: ...

class Plan(_message.Message):
    __slots__ = ("job", "problems", "bytes", "exact", "targets", "machines", "others", "metadata")
    class Job(_message.Message):
        __slots__ = ("id", "name", "type", "mode")
        ID_FIELD_NUMBER: _ClassVar[int]
        NAME_FIELD_NUMBER: _ClassVar[int]
        TYPE_FIELD_NUMBER: _ClassVar[int]
        MODE_FIELD_NUMBER: _ClassVar[int]
        id: str
        name: str
        type: str
        mode: str
        def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., type: _Optional[str] = ..., mode: _Optional[str] = ...) -> None: ...
    class Others(_message.Message):
        __slots__ = ("id", "name", "why")
        ID_FIELD_NUMBER: _ClassVar[int]
        NAME_FIELD_NUMBER: _ClassVar[int]
        WHY_FIELD_NUMBER: _ClassVar[int]
        id: str
        name: str
        why: str
        def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., why: _Optional[str] = ...) -> None: ...
    JOB_FIELD_NUMBER: _ClassVar[int]
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    EXACT_FIELD_NUMBER: _ClassVar[int]
    TARGETS_FIELD_NUMBER: _ClassVar[int]
    MACHINES_FIELD_NUMBER: _ClassVar[int]
    OTHERS_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    job: Plan.Job
    problems: int
    bytes: int
    exact: bool
    targets: _containers.RepeatedCompositeFieldContainer[PlannedTarget]
    machines: _containers.RepeatedCompositeFieldContainer[PlannedMachine]
    others: _containers.RepeatedCompositeFieldContainer[Plan.Others]
    metadata: _containers.RepeatedCompositeFieldContainer[PlannedMetadata]
    def __init__(self, job: _Optional[_Union[Plan.Job, _Mapping]] = ..., problems: _Optional[int] = ..., bytes: _Optional[int] = ..., exact: _Optional[bool] = ..., targets: _Optional[_Iterable[_Union[PlannedTarget, _Mapping]]] = ..., machines: _Optional[_Iterable[_Union[PlannedMachine, _Mapping]]] = ..., others: _Optional[_Iterable[_Union[Plan.Others, _Mapping]]] = ..., metadata: _Optional[_Iterable[_Union[PlannedMetadata, _Mapping]]] = ...) -> None: ...

class PlannedTarget(_message.Message):
    __slots__ = ("id", "type", "name", "reachable", "why", "available", "needed")
    ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    REACHABLE_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    NEEDED_FIELD_NUMBER: _ClassVar[int]
    id: str
    type: str
    name: str
    reachable: bool
    why: str
    available: int
    needed: int
    def __init__(self, id: _Optional[str] = ..., type: _Optional[str] = ..., name: _Optional[str] = ..., reachable: _Optional[bool] = ..., why: _Optional[str] = ..., available: _Optional[int] = ..., needed: _Optional[int] = ...) -> None: ...

class PlannedMachine(_message.Message):
    __slots__ = ("id", "name", "outcome", "why", "is_full", "snapshot", "shut_down", "bytes", "exact", "disks", "targets", "snapshots_removed", "notes")
    class Disks(_message.Message):
        __slots__ = ("id", "name", "size", "is_full", "way", "bytes", "exact")
        ID_FIELD_NUMBER: _ClassVar[int]
        NAME_FIELD_NUMBER: _ClassVar[int]
        SIZE_FIELD_NUMBER: _ClassVar[int]
        IS_FULL_FIELD_NUMBER: _ClassVar[int]
        WAY_FIELD_NUMBER: _ClassVar[int]
        BYTES_FIELD_NUMBER: _ClassVar[int]
        EXACT_FIELD_NUMBER: _ClassVar[int]
        id: str
        name: str
        size: int
        is_full: bool
        way: str
        bytes: int
        exact: bool
        def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., size: _Optional[int] = ..., is_full: _Optional[bool] = ..., way: _Optional[str] = ..., bytes: _Optional[int] = ..., exact: _Optional[bool] = ...) -> None: ...
    class Targets(_message.Message):
        __slots__ = ("id", "type", "removes", "health_check", "there", "copies")
        class Removes(_message.Message):
            __slots__ = ("id", "timestamp")
            ID_FIELD_NUMBER: _ClassVar[int]
            TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
            id: str
            timestamp: int
            def __init__(self, id: _Optional[str] = ..., timestamp: _Optional[int] = ...) -> None: ...
        class Copies(_message.Message):
            __slots__ = ("id", "timestamp", "size", "is_full")
            ID_FIELD_NUMBER: _ClassVar[int]
            TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
            SIZE_FIELD_NUMBER: _ClassVar[int]
            IS_FULL_FIELD_NUMBER: _ClassVar[int]
            id: str
            timestamp: int
            size: int
            is_full: bool
            def __init__(self, id: _Optional[str] = ..., timestamp: _Optional[int] = ..., size: _Optional[int] = ..., is_full: _Optional[bool] = ...) -> None: ...
        ID_FIELD_NUMBER: _ClassVar[int]
        TYPE_FIELD_NUMBER: _ClassVar[int]
        REMOVES_FIELD_NUMBER: _ClassVar[int]
        HEALTH_CHECK_FIELD_NUMBER: _ClassVar[int]
        THERE_FIELD_NUMBER: _ClassVar[int]
        COPIES_FIELD_NUMBER: _ClassVar[int]
        id: str
        type: str
        removes: _containers.RepeatedCompositeFieldContainer[PlannedMachine.Targets.Removes]
        health_check: str
        there: int
        copies: _containers.RepeatedCompositeFieldContainer[PlannedMachine.Targets.Copies]
        def __init__(self, id: _Optional[str] = ..., type: _Optional[str] = ..., removes: _Optional[_Iterable[_Union[PlannedMachine.Targets.Removes, _Mapping]]] = ..., health_check: _Optional[str] = ..., there: _Optional[int] = ..., copies: _Optional[_Iterable[_Union[PlannedMachine.Targets.Copies, _Mapping]]] = ...) -> None: ...
    class SnapshotsRemoved(_message.Message):
        __slots__ = ("id", "name")
        ID_FIELD_NUMBER: _ClassVar[int]
        NAME_FIELD_NUMBER: _ClassVar[int]
        id: str
        name: str
        def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    IS_FULL_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    SHUT_DOWN_FIELD_NUMBER: _ClassVar[int]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    EXACT_FIELD_NUMBER: _ClassVar[int]
    DISKS_FIELD_NUMBER: _ClassVar[int]
    TARGETS_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOTS_REMOVED_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    outcome: str
    why: str
    is_full: bool
    snapshot: str
    shut_down: bool
    bytes: int
    exact: bool
    disks: _containers.RepeatedCompositeFieldContainer[PlannedMachine.Disks]
    targets: _containers.RepeatedCompositeFieldContainer[PlannedMachine.Targets]
    snapshots_removed: _containers.RepeatedCompositeFieldContainer[PlannedMachine.SnapshotsRemoved]
    notes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., outcome: _Optional[str] = ..., why: _Optional[str] = ..., is_full: _Optional[bool] = ..., snapshot: _Optional[str] = ..., shut_down: _Optional[bool] = ..., bytes: _Optional[int] = ..., exact: _Optional[bool] = ..., disks: _Optional[_Iterable[_Union[PlannedMachine.Disks, _Mapping]]] = ..., targets: _Optional[_Iterable[_Union[PlannedMachine.Targets, _Mapping]]] = ..., snapshots_removed: _Optional[_Iterable[_Union[PlannedMachine.SnapshotsRemoved, _Mapping]]] = ..., notes: _Optional[_Iterable[str]] = ...) -> None: ...

class PlannedMetadata(_message.Message):
    __slots__ = ("type", "id", "name", "outcome", "why", "bytes", "exact", "targets", "notes")
    class Targets(_message.Message):
        __slots__ = ("id", "type", "there", "removes")
        class Removes(_message.Message):
            __slots__ = ("id", "timestamp")
            ID_FIELD_NUMBER: _ClassVar[int]
            TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
            id: str
            timestamp: int
            def __init__(self, id: _Optional[str] = ..., timestamp: _Optional[int] = ...) -> None: ...
        ID_FIELD_NUMBER: _ClassVar[int]
        TYPE_FIELD_NUMBER: _ClassVar[int]
        THERE_FIELD_NUMBER: _ClassVar[int]
        REMOVES_FIELD_NUMBER: _ClassVar[int]
        id: str
        type: str
        there: int
        removes: _containers.RepeatedCompositeFieldContainer[PlannedMetadata.Targets.Removes]
        def __init__(self, id: _Optional[str] = ..., type: _Optional[str] = ..., there: _Optional[int] = ..., removes: _Optional[_Iterable[_Union[PlannedMetadata.Targets.Removes, _Mapping]]] = ...) -> None: ...
    TYPE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    EXACT_FIELD_NUMBER: _ClassVar[int]
    TARGETS_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    type: str
    id: str
    name: str
    outcome: str
    why: str
    bytes: int
    exact: bool
    targets: _containers.RepeatedCompositeFieldContainer[PlannedMetadata.Targets]
    notes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, type: _Optional[str] = ..., id: _Optional[str] = ..., name: _Optional[str] = ..., outcome: _Optional[str] = ..., why: _Optional[str] = ..., bytes: _Optional[int] = ..., exact: _Optional[bool] = ..., targets: _Optional[_Iterable[_Union[PlannedMetadata.Targets, _Mapping]]] = ..., notes: _Optional[_Iterable[str]] = ...) -> None: ...

class JobAnswer(_message.Message):
    __slots__ = ("task_event", "root_task_id")
    TASK_EVENT_FIELD_NUMBER: _ClassVar[int]
    ROOT_TASK_ID_FIELD_NUMBER: _ClassVar[int]
    task_event: TaskEvent
    root_task_id: str
    def __init__(self, task_event: _Optional[_Union[TaskEvent, _Mapping]] = ..., root_task_id: _Optional[str] = ...) -> None: ...

class Event(_message.Message):
    __slots__ = ("class_value", "operation", "snapshot")
    CLASS_VALUE_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    class_value: str
    operation: str
    snapshot: Task
    def __init__(self, class_value: _Optional[str] = ..., operation: _Optional[str] = ..., snapshot: _Optional[_Union[Task, _Mapping]] = ...) -> None: ...

class SystemError(_message.Message):
    __slots__ = ("errno", "code", "syscall", "path")
    ERRNO_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    SYSCALL_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    errno: int
    code: str
    syscall: str
    path: str
    def __init__(self, errno: _Optional[int] = ..., code: _Optional[str] = ..., syscall: _Optional[str] = ..., path: _Optional[str] = ...) -> None: ...

class RemoteTest(_message.Message):
    __slots__ = ("success", "write_rate", "read_rate", "step", "file", "error")
    class Error(_message.Message):
        __slots__ = ("string_value", "system_error")
        STRING_VALUE_FIELD_NUMBER: _ClassVar[int]
        SYSTEM_ERROR_FIELD_NUMBER: _ClassVar[int]
        string_value: str
        system_error: SystemError
        def __init__(self, string_value: _Optional[str] = ..., system_error: _Optional[_Union[SystemError, _Mapping]] = ...) -> None: ...
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    WRITE_RATE_FIELD_NUMBER: _ClassVar[int]
    READ_RATE_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    FILE_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    success: bool
    write_rate: float
    read_rate: float
    step: str
    file: str
    error: RemoteTest.Error
    def __init__(self, success: _Optional[bool] = ..., write_rate: _Optional[float] = ..., read_rate: _Optional[float] = ..., step: _Optional[str] = ..., file: _Optional[str] = ..., error: _Optional[_Union[RemoteTest.Error, _Mapping]] = ...) -> None: ...

class TaskMessage(_message.Message):
    __slots__ = ("message", "data", "timestamp")
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    message: str
    data: _contract_pb2.JsonValue
    timestamp: float
    def __init__(self, message: _Optional[str] = ..., data: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., timestamp: _Optional[float] = ...) -> None: ...

class Task(_message.Message):
    __slots__ = ("id", "name", "kind", "start", "end", "status", "progress", "data", "result", "infos", "warnings", "abortion_requested_at", "updated_at", "tasks")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    INFOS_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    ABORTION_REQUESTED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    kind: str
    start: float
    end: float
    status: str
    progress: float
    data: _contract_pb2.JsonValue
    result: _contract_pb2.JsonValue
    infos: _containers.RepeatedCompositeFieldContainer[TaskMessage]
    warnings: _containers.RepeatedCompositeFieldContainer[TaskMessage]
    abortion_requested_at: float
    updated_at: float
    tasks: _containers.RepeatedCompositeFieldContainer[Task]
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., kind: _Optional[str] = ..., start: _Optional[float] = ..., end: _Optional[float] = ..., status: _Optional[str] = ..., progress: _Optional[float] = ..., data: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., result: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., infos: _Optional[_Iterable[_Union[TaskMessage, _Mapping]]] = ..., warnings: _Optional[_Iterable[_Union[TaskMessage, _Mapping]]] = ..., abortion_requested_at: _Optional[float] = ..., updated_at: _Optional[float] = ..., tasks: _Optional[_Iterable[_Union[Task, _Mapping]]] = ...) -> None: ...

class TaskStart(_message.Message):
    __slots__ = ("properties", "parent_id", "id", "timestamp", "type")
    PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    properties: _contract_pb2.JsonValue
    parent_id: str
    id: str
    timestamp: float
    type: str
    def __init__(self, properties: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., parent_id: _Optional[str] = ..., id: _Optional[str] = ..., timestamp: _Optional[float] = ..., type: _Optional[str] = ...) -> None: ...

class TaskEnd(_message.Message):
    __slots__ = ("status", "result", "id", "timestamp", "type")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    status: str
    result: _contract_pb2.JsonValue
    id: str
    timestamp: float
    type: str
    def __init__(self, status: _Optional[str] = ..., result: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., id: _Optional[str] = ..., timestamp: _Optional[float] = ..., type: _Optional[str] = ...) -> None: ...

class TaskInfo(_message.Message):
    __slots__ = ("data", "message", "id", "timestamp", "type")
    DATA_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    data: _contract_pb2.JsonValue
    message: str
    id: str
    timestamp: float
    type: str
    def __init__(self, data: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., message: _Optional[str] = ..., id: _Optional[str] = ..., timestamp: _Optional[float] = ..., type: _Optional[str] = ...) -> None: ...

class TaskWarning(_message.Message):
    __slots__ = ("data", "message", "id", "timestamp", "type")
    DATA_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    data: _contract_pb2.JsonValue
    message: str
    id: str
    timestamp: float
    type: str
    def __init__(self, data: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., message: _Optional[str] = ..., id: _Optional[str] = ..., timestamp: _Optional[float] = ..., type: _Optional[str] = ...) -> None: ...

class TaskProperty(_message.Message):
    __slots__ = ("name", "value", "id", "timestamp", "type")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: _contract_pb2.JsonValue
    id: str
    timestamp: float
    type: str
    def __init__(self, name: _Optional[str] = ..., value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., id: _Optional[str] = ..., timestamp: _Optional[float] = ..., type: _Optional[str] = ...) -> None: ...

class TaskAbortion(_message.Message):
    __slots__ = ("reason", "id", "timestamp", "type")
    REASON_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    reason: _contract_pb2.JsonValue
    id: str
    timestamp: float
    type: str
    def __init__(self, reason: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., id: _Optional[str] = ..., timestamp: _Optional[float] = ..., type: _Optional[str] = ...) -> None: ...

class TaskEvent(_message.Message):
    __slots__ = ("start", "end", "info", "warning", "property", "abortion_requested")
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    INFO_FIELD_NUMBER: _ClassVar[int]
    WARNING_FIELD_NUMBER: _ClassVar[int]
    PROPERTY_FIELD_NUMBER: _ClassVar[int]
    ABORTION_REQUESTED_FIELD_NUMBER: _ClassVar[int]
    start: TaskStart
    end: TaskEnd
    info: TaskInfo
    warning: TaskWarning
    property: TaskProperty
    abortion_requested: TaskAbortion
    def __init__(self, start: _Optional[_Union[TaskStart, _Mapping]] = ..., end: _Optional[_Union[TaskEnd, _Mapping]] = ..., info: _Optional[_Union[TaskInfo, _Mapping]] = ..., warning: _Optional[_Union[TaskWarning, _Mapping]] = ..., property: _Optional[_Union[TaskProperty, _Mapping]] = ..., abortion_requested: _Optional[_Union[TaskAbortion, _Mapping]] = ...) -> None: ...
