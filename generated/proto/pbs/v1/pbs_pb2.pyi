# Generated from spec/pbs by: python -m codegen generate. DO NOT EDIT.
# mypy: ignore-errors
from runtime.contract import contract_pb2 as _contract_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class BackupServiceOpenRequest(_message.Message):
    __slots__ = ("store", "ns", "backup_type", "backup_id", "backup_time", "debug", "benchmark", "no_cache")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TIME_FIELD_NUMBER: _ClassVar[int]
    DEBUG_FIELD_NUMBER: _ClassVar[int]
    BENCHMARK_FIELD_NUMBER: _ClassVar[int]
    NO_CACHE_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    backup_type: str
    backup_id: str
    backup_time: int
    debug: bool
    benchmark: bool
    no_cache: bool
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., backup_time: _Optional[int] = ..., debug: _Optional[bool] = ..., benchmark: _Optional[bool] = ..., no_cache: _Optional[bool] = ...) -> None: ...

class BackupServiceOpenResponse(_message.Message):
    __slots__ = ("session",)
    SESSION_FIELD_NUMBER: _ClassVar[int]
    session: str
    def __init__(self, session: _Optional[str] = ...) -> None: ...

class BackupServiceListRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BackupServiceListResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _containers.RepeatedCompositeFieldContainer[Subdirectory]
    def __init__(self, value: _Optional[_Iterable[_Union[Subdirectory, _Mapping]]] = ...) -> None: ...

class BackupServiceUploadBlobParams(_message.Message):
    __slots__ = ("file_name", "encoded_size")
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    ENCODED_SIZE_FIELD_NUMBER: _ClassVar[int]
    file_name: str
    encoded_size: int
    def __init__(self, file_name: _Optional[str] = ..., encoded_size: _Optional[int] = ...) -> None: ...

class BackupServiceUploadBlobRequest(_message.Message):
    __slots__ = ("params", "data", "commit")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    COMMIT_FIELD_NUMBER: _ClassVar[int]
    params: BackupServiceUploadBlobParams
    data: bytes
    commit: _contract_pb2.Commit
    def __init__(self, params: _Optional[_Union[BackupServiceUploadBlobParams, _Mapping]] = ..., data: _Optional[bytes] = ..., commit: _Optional[_Union[_contract_pb2.Commit, _Mapping]] = ...) -> None: ...

class BackupServiceUploadBlobResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BackupServiceCreateDynamicIndexRequest(_message.Message):
    __slots__ = ("archive_name",)
    ARCHIVE_NAME_FIELD_NUMBER: _ClassVar[int]
    archive_name: str
    def __init__(self, archive_name: _Optional[str] = ...) -> None: ...

class BackupServiceCreateDynamicIndexResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: int
    def __init__(self, value: _Optional[int] = ...) -> None: ...

class BackupServiceAppendDynamicIndexRequest(_message.Message):
    __slots__ = ("wid", "digest_list", "offset_list")
    WID_FIELD_NUMBER: _ClassVar[int]
    DIGEST_LIST_FIELD_NUMBER: _ClassVar[int]
    OFFSET_LIST_FIELD_NUMBER: _ClassVar[int]
    wid: int
    digest_list: _containers.RepeatedScalarFieldContainer[str]
    offset_list: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, wid: _Optional[int] = ..., digest_list: _Optional[_Iterable[str]] = ..., offset_list: _Optional[_Iterable[int]] = ...) -> None: ...

class BackupServiceAppendDynamicIndexResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BackupServiceUploadDynamicChunkParams(_message.Message):
    __slots__ = ("wid", "digest", "size", "encoded_size")
    WID_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    ENCODED_SIZE_FIELD_NUMBER: _ClassVar[int]
    wid: int
    digest: str
    size: int
    encoded_size: int
    def __init__(self, wid: _Optional[int] = ..., digest: _Optional[str] = ..., size: _Optional[int] = ..., encoded_size: _Optional[int] = ...) -> None: ...

class BackupServiceUploadDynamicChunkRequest(_message.Message):
    __slots__ = ("params", "data", "commit")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    COMMIT_FIELD_NUMBER: _ClassVar[int]
    params: BackupServiceUploadDynamicChunkParams
    data: bytes
    commit: _contract_pb2.Commit
    def __init__(self, params: _Optional[_Union[BackupServiceUploadDynamicChunkParams, _Mapping]] = ..., data: _Optional[bytes] = ..., commit: _Optional[_Union[_contract_pb2.Commit, _Mapping]] = ...) -> None: ...

class BackupServiceUploadDynamicChunkResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: str
    def __init__(self, value: _Optional[str] = ...) -> None: ...

class BackupServiceCloseDynamicIndexRequest(_message.Message):
    __slots__ = ("wid", "chunk_count", "size", "csum")
    WID_FIELD_NUMBER: _ClassVar[int]
    CHUNK_COUNT_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    CSUM_FIELD_NUMBER: _ClassVar[int]
    wid: int
    chunk_count: int
    size: int
    csum: str
    def __init__(self, wid: _Optional[int] = ..., chunk_count: _Optional[int] = ..., size: _Optional[int] = ..., csum: _Optional[str] = ...) -> None: ...

class BackupServiceCloseDynamicIndexResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BackupServiceCreateFixedIndexRequest(_message.Message):
    __slots__ = ("archive_name", "size", "reuse_csum")
    ARCHIVE_NAME_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    REUSE_CSUM_FIELD_NUMBER: _ClassVar[int]
    archive_name: str
    size: int
    reuse_csum: str
    def __init__(self, archive_name: _Optional[str] = ..., size: _Optional[int] = ..., reuse_csum: _Optional[str] = ...) -> None: ...

class BackupServiceCreateFixedIndexResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: int
    def __init__(self, value: _Optional[int] = ...) -> None: ...

class BackupServiceAppendFixedIndexRequest(_message.Message):
    __slots__ = ("wid", "digest_list", "offset_list")
    WID_FIELD_NUMBER: _ClassVar[int]
    DIGEST_LIST_FIELD_NUMBER: _ClassVar[int]
    OFFSET_LIST_FIELD_NUMBER: _ClassVar[int]
    wid: int
    digest_list: _containers.RepeatedScalarFieldContainer[str]
    offset_list: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, wid: _Optional[int] = ..., digest_list: _Optional[_Iterable[str]] = ..., offset_list: _Optional[_Iterable[int]] = ...) -> None: ...

class BackupServiceAppendFixedIndexResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BackupServiceUploadFixedChunkParams(_message.Message):
    __slots__ = ("wid", "digest", "size", "encoded_size")
    WID_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    ENCODED_SIZE_FIELD_NUMBER: _ClassVar[int]
    wid: int
    digest: str
    size: int
    encoded_size: int
    def __init__(self, wid: _Optional[int] = ..., digest: _Optional[str] = ..., size: _Optional[int] = ..., encoded_size: _Optional[int] = ...) -> None: ...

class BackupServiceUploadFixedChunkRequest(_message.Message):
    __slots__ = ("params", "data", "commit")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    COMMIT_FIELD_NUMBER: _ClassVar[int]
    params: BackupServiceUploadFixedChunkParams
    data: bytes
    commit: _contract_pb2.Commit
    def __init__(self, params: _Optional[_Union[BackupServiceUploadFixedChunkParams, _Mapping]] = ..., data: _Optional[bytes] = ..., commit: _Optional[_Union[_contract_pb2.Commit, _Mapping]] = ...) -> None: ...

class BackupServiceUploadFixedChunkResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: str
    def __init__(self, value: _Optional[str] = ...) -> None: ...

class BackupServiceCloseFixedIndexRequest(_message.Message):
    __slots__ = ("wid", "chunk_count", "size", "csum")
    WID_FIELD_NUMBER: _ClassVar[int]
    CHUNK_COUNT_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    CSUM_FIELD_NUMBER: _ClassVar[int]
    wid: int
    chunk_count: int
    size: int
    csum: str
    def __init__(self, wid: _Optional[int] = ..., chunk_count: _Optional[int] = ..., size: _Optional[int] = ..., csum: _Optional[str] = ...) -> None: ...

class BackupServiceCloseFixedIndexResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BackupServiceFinishRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BackupServiceFinishResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BackupServicePreviousRequest(_message.Message):
    __slots__ = ("archive_name",)
    ARCHIVE_NAME_FIELD_NUMBER: _ClassVar[int]
    archive_name: str
    def __init__(self, archive_name: _Optional[str] = ...) -> None: ...

class BackupServicePreviousResponse(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...

class BackupServicePreviousBackupTimeRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BackupServicePreviousBackupTimeResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: int
    def __init__(self, value: _Optional[int] = ...) -> None: ...

class BackupServiceSpeedtestParams(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BackupServiceSpeedtestRequest(_message.Message):
    __slots__ = ("params", "data", "commit")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    COMMIT_FIELD_NUMBER: _ClassVar[int]
    params: BackupServiceSpeedtestParams
    data: bytes
    commit: _contract_pb2.Commit
    def __init__(self, params: _Optional[_Union[BackupServiceSpeedtestParams, _Mapping]] = ..., data: _Optional[bytes] = ..., commit: _Optional[_Union[_contract_pb2.Commit, _Mapping]] = ...) -> None: ...

class BackupServiceSpeedtestResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ReaderServiceOpenRequest(_message.Message):
    __slots__ = ("store", "ns", "backup_type", "backup_id", "backup_time", "debug")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TIME_FIELD_NUMBER: _ClassVar[int]
    DEBUG_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    backup_type: str
    backup_id: str
    backup_time: int
    debug: bool
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., backup_time: _Optional[int] = ..., debug: _Optional[bool] = ...) -> None: ...

class ReaderServiceOpenResponse(_message.Message):
    __slots__ = ("session",)
    SESSION_FIELD_NUMBER: _ClassVar[int]
    session: str
    def __init__(self, session: _Optional[str] = ...) -> None: ...

class ReaderServiceListRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ReaderServiceListResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _containers.RepeatedCompositeFieldContainer[Subdirectory]
    def __init__(self, value: _Optional[_Iterable[_Union[Subdirectory, _Mapping]]] = ...) -> None: ...

class ReaderServiceDownloadRequest(_message.Message):
    __slots__ = ("file_name",)
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    file_name: str
    def __init__(self, file_name: _Optional[str] = ...) -> None: ...

class ReaderServiceDownloadResponse(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...

class ReaderServiceChunkRequest(_message.Message):
    __slots__ = ("digest",)
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    digest: str
    def __init__(self, digest: _Optional[str] = ...) -> None: ...

class ReaderServiceChunkResponse(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...

class ReaderServiceSpeedtestRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ReaderServiceSpeedtestResponse(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...

class Subdirectory(_message.Message):
    __slots__ = ("subdir",)
    SUBDIR_FIELD_NUMBER: _ClassVar[int]
    subdir: str
    def __init__(self, subdir: _Optional[str] = ...) -> None: ...
