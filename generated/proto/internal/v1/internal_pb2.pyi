# Generated from spec/internal by: python -m codegen generate. DO NOT EDIT.
# mypy: ignore-errors
from runtime.contract import contract_pb2 as _contract_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CustomServiceResolveRequest(_message.Message):
    __slots__ = ("session_id", "name", "verb")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERB_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    name: str
    verb: str
    def __init__(self, session_id: _Optional[str] = ..., name: _Optional[str] = ..., verb: _Optional[str] = ...) -> None: ...

class CustomServiceResolveResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: Resolution
    def __init__(self, value: _Optional[_Union[Resolution, _Mapping]] = ...) -> None: ...

class CustomServiceListRequest(_message.Message):
    __slots__ = ("session_id",)
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    def __init__(self, session_id: _Optional[str] = ...) -> None: ...

class CustomServiceListResponse(_message.Message):
    __slots__ = ("services",)
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    services: _containers.RepeatedCompositeFieldContainer[Listed]
    def __init__(self, services: _Optional[_Iterable[_Union[Listed, _Mapping]]] = ...) -> None: ...

class PrincipalServiceCheckRequest(_message.Message):
    __slots__ = ("token",)
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    token: str
    def __init__(self, token: _Optional[str] = ...) -> None: ...

class PrincipalServiceCheckResponse(_message.Message):
    __slots__ = ("principal", "expires")
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_FIELD_NUMBER: _ClassVar[int]
    principal: str
    expires: float
    def __init__(self, principal: _Optional[str] = ..., expires: _Optional[float] = ...) -> None: ...

class PrincipalServiceRenewRequest(_message.Message):
    __slots__ = ("token", "age", "grace")
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    AGE_FIELD_NUMBER: _ClassVar[int]
    GRACE_FIELD_NUMBER: _ClassVar[int]
    token: str
    age: float
    grace: float
    def __init__(self, token: _Optional[str] = ..., age: _Optional[float] = ..., grace: _Optional[float] = ...) -> None: ...

class PrincipalServiceRenewResponse(_message.Message):
    __slots__ = ("token",)
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    token: str
    def __init__(self, token: _Optional[str] = ...) -> None: ...

class PrincipalServiceSetRequest(_message.Message):
    __slots__ = ("principal", "token", "grace")
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    GRACE_FIELD_NUMBER: _ClassVar[int]
    principal: str
    token: str
    grace: float
    def __init__(self, principal: _Optional[str] = ..., token: _Optional[str] = ..., grace: _Optional[float] = ...) -> None: ...

class PrincipalServiceSetResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class PrincipalServiceCheckSecretRequest(_message.Message):
    __slots__ = ("id", "secret")
    ID_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    id: str
    secret: str
    def __init__(self, id: _Optional[str] = ..., secret: _Optional[str] = ...) -> None: ...

class PrincipalServiceCheckSecretResponse(_message.Message):
    __slots__ = ("principal",)
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    principal: str
    def __init__(self, principal: _Optional[str] = ...) -> None: ...

class PrincipalServiceCheckTicketRequest(_message.Message):
    __slots__ = ("ticket", "csrf")
    TICKET_FIELD_NUMBER: _ClassVar[int]
    CSRF_FIELD_NUMBER: _ClassVar[int]
    ticket: str
    csrf: str
    def __init__(self, ticket: _Optional[str] = ..., csrf: _Optional[str] = ...) -> None: ...

class PrincipalServiceCheckTicketResponse(_message.Message):
    __slots__ = ("principal",)
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    principal: str
    def __init__(self, principal: _Optional[str] = ...) -> None: ...

class RepositoryServiceAboutRequest(_message.Message):
    __slots__ = ("remote",)
    REMOTE_FIELD_NUMBER: _ClassVar[int]
    remote: _contract_pb2.JsonValue
    def __init__(self, remote: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RepositoryServiceAboutResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: About
    def __init__(self, value: _Optional[_Union[About, _Mapping]] = ...) -> None: ...

class RepositoryServiceLockRequest(_message.Message):
    __slots__ = ("remote", "vm", "wait")
    REMOTE_FIELD_NUMBER: _ClassVar[int]
    VM_FIELD_NUMBER: _ClassVar[int]
    WAIT_FIELD_NUMBER: _ClassVar[int]
    remote: _contract_pb2.JsonValue
    vm: str
    wait: float
    def __init__(self, remote: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., vm: _Optional[str] = ..., wait: _Optional[float] = ...) -> None: ...

class RepositoryServiceLockResponse(_message.Message):
    __slots__ = ("session",)
    SESSION_FIELD_NUMBER: _ClassVar[int]
    session: str
    def __init__(self, session: _Optional[str] = ...) -> None: ...

class RepositoryServiceListRequest(_message.Message):
    __slots__ = ("remote", "vm")
    REMOTE_FIELD_NUMBER: _ClassVar[int]
    VM_FIELD_NUMBER: _ClassVar[int]
    remote: _contract_pb2.JsonValue
    vm: str
    def __init__(self, remote: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., vm: _Optional[str] = ...) -> None: ...

class RepositoryServiceListResponse(_message.Message):
    __slots__ = ("items",)
    class Item(_message.Message):
        __slots__ = ("vm", "id", "metadata")
        VM_FIELD_NUMBER: _ClassVar[int]
        ID_FIELD_NUMBER: _ClassVar[int]
        METADATA_FIELD_NUMBER: _ClassVar[int]
        vm: str
        id: str
        metadata: _contract_pb2.JsonValue
        def __init__(self, vm: _Optional[str] = ..., id: _Optional[str] = ..., metadata: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[RepositoryServiceListResponse.Item]
    def __init__(self, items: _Optional[_Iterable[_Union[RepositoryServiceListResponse.Item, _Mapping]]] = ...) -> None: ...

class RepositoryServiceTipsRequest(_message.Message):
    __slots__ = ("remote", "vm")
    REMOTE_FIELD_NUMBER: _ClassVar[int]
    VM_FIELD_NUMBER: _ClassVar[int]
    remote: _contract_pb2.JsonValue
    vm: str
    def __init__(self, remote: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., vm: _Optional[str] = ...) -> None: ...

class RepositoryServiceTipsResponse(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[Tip]
    def __init__(self, items: _Optional[_Iterable[_Union[Tip, _Mapping]]] = ...) -> None: ...

class RepositoryServiceWriteFullParams(_message.Message):
    __slots__ = ("timestamp", "max_length")
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    MAX_LENGTH_FIELD_NUMBER: _ClassVar[int]
    timestamp: int
    max_length: int
    def __init__(self, timestamp: _Optional[int] = ..., max_length: _Optional[int] = ...) -> None: ...

class RepositoryServiceWriteFullRequest(_message.Message):
    __slots__ = ("params", "data", "commit")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    COMMIT_FIELD_NUMBER: _ClassVar[int]
    params: RepositoryServiceWriteFullParams
    data: bytes
    commit: _contract_pb2.Commit
    def __init__(self, params: _Optional[_Union[RepositoryServiceWriteFullParams, _Mapping]] = ..., data: _Optional[bytes] = ..., commit: _Optional[_Union[_contract_pb2.Commit, _Mapping]] = ...) -> None: ...

class RepositoryServiceWriteFullResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: Part
    def __init__(self, value: _Optional[_Union[Part, _Mapping]] = ...) -> None: ...

class RepositoryServiceWriteDiskParams(_message.Message):
    __slots__ = ("job_id", "vdi", "timestamp", "uuid", "virtual_size", "parent")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    VDI_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    UUID_FIELD_NUMBER: _ClassVar[int]
    VIRTUAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    vdi: str
    timestamp: int
    uuid: str
    virtual_size: int
    parent: str
    def __init__(self, job_id: _Optional[str] = ..., vdi: _Optional[str] = ..., timestamp: _Optional[int] = ..., uuid: _Optional[str] = ..., virtual_size: _Optional[int] = ..., parent: _Optional[str] = ...) -> None: ...

class RepositoryServiceWriteDiskRequest(_message.Message):
    __slots__ = ("params", "data", "commit")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    COMMIT_FIELD_NUMBER: _ClassVar[int]
    params: RepositoryServiceWriteDiskParams
    data: bytes
    commit: _contract_pb2.Commit
    def __init__(self, params: _Optional[_Union[RepositoryServiceWriteDiskParams, _Mapping]] = ..., data: _Optional[bytes] = ..., commit: _Optional[_Union[_contract_pb2.Commit, _Mapping]] = ...) -> None: ...

class RepositoryServiceWriteDiskResponse(_message.Message):
    __slots__ = ("path", "size", "blocks", "differencing")
    PATH_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    BLOCKS_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCING_FIELD_NUMBER: _ClassVar[int]
    path: str
    size: int
    blocks: int
    differencing: bool
    def __init__(self, path: _Optional[str] = ..., size: _Optional[int] = ..., blocks: _Optional[int] = ..., differencing: _Optional[bool] = ...) -> None: ...

class RepositoryServiceCommitRequest(_message.Message):
    __slots__ = ("metadata",)
    METADATA_FIELD_NUMBER: _ClassVar[int]
    metadata: _contract_pb2.JsonValue
    def __init__(self, metadata: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RepositoryServiceCommitResponse(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class RepositoryServiceAbortRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class RepositoryServiceAbortResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class RepositoryServiceUnlockRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class RepositoryServiceUnlockResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class RepositoryServiceDeleteRequest(_message.Message):
    __slots__ = ("ids",)
    IDS_FIELD_NUMBER: _ClassVar[int]
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, ids: _Optional[_Iterable[str]] = ...) -> None: ...

class RepositoryServiceDeleteResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class RepositoryServiceCleanRequest(_message.Message):
    __slots__ = ("remove", "merge")
    REMOVE_FIELD_NUMBER: _ClassVar[int]
    MERGE_FIELD_NUMBER: _ClassVar[int]
    remove: bool
    merge: bool
    def __init__(self, remove: _Optional[bool] = ..., merge: _Optional[bool] = ...) -> None: ...

class RepositoryServiceCleanResponse(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[Cleaning]
    def __init__(self, items: _Optional[_Iterable[_Union[Cleaning, _Mapping]]] = ...) -> None: ...

class RepositoryServiceDescribeDiskRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: DiskWanted
    def __init__(self, value: _Optional[_Union[DiskWanted, _Mapping]] = ...) -> None: ...

class RepositoryServiceDescribeDiskResponse(_message.Message):
    __slots__ = ("uuid", "virtual_size", "blocks", "length", "chain")
    class Chain(_message.Message):
        __slots__ = ("path", "uuid", "virtual_size", "blocks")
        PATH_FIELD_NUMBER: _ClassVar[int]
        UUID_FIELD_NUMBER: _ClassVar[int]
        VIRTUAL_SIZE_FIELD_NUMBER: _ClassVar[int]
        BLOCKS_FIELD_NUMBER: _ClassVar[int]
        path: str
        uuid: str
        virtual_size: int
        blocks: int
        def __init__(self, path: _Optional[str] = ..., uuid: _Optional[str] = ..., virtual_size: _Optional[int] = ..., blocks: _Optional[int] = ...) -> None: ...
    UUID_FIELD_NUMBER: _ClassVar[int]
    VIRTUAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    BLOCKS_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    CHAIN_FIELD_NUMBER: _ClassVar[int]
    uuid: str
    virtual_size: int
    blocks: int
    length: int
    chain: _containers.RepeatedCompositeFieldContainer[RepositoryServiceDescribeDiskResponse.Chain]
    def __init__(self, uuid: _Optional[str] = ..., virtual_size: _Optional[int] = ..., blocks: _Optional[int] = ..., length: _Optional[int] = ..., chain: _Optional[_Iterable[_Union[RepositoryServiceDescribeDiskResponse.Chain, _Mapping]]] = ...) -> None: ...

class RepositoryServiceReadDiskRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: DiskWanted
    def __init__(self, value: _Optional[_Union[DiskWanted, _Mapping]] = ...) -> None: ...

class RepositoryServiceReadDiskResponse(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...

class RepositoryServiceReadFullRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: Wanted
    def __init__(self, value: _Optional[_Union[Wanted, _Mapping]] = ...) -> None: ...

class RepositoryServiceReadFullResponse(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...

class RepositoryServiceReadMetadataRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: Wanted
    def __init__(self, value: _Optional[_Union[Wanted, _Mapping]] = ...) -> None: ...

class RepositoryServiceReadMetadataResponse(_message.Message):
    __slots__ = ("metadata", "size")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    metadata: _contract_pb2.JsonValue
    size: int
    def __init__(self, metadata: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., size: _Optional[int] = ...) -> None: ...

class RepositoryServiceReadDataRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: Wanted
    def __init__(self, value: _Optional[_Union[Wanted, _Mapping]] = ...) -> None: ...

class RepositoryServiceReadDataResponse(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...

class RepositoryServiceWriteMetadataParams(_message.Message):
    __slots__ = ("remote", "schedule_id", "pool", "timestamp", "metadata")
    REMOTE_FIELD_NUMBER: _ClassVar[int]
    SCHEDULE_ID_FIELD_NUMBER: _ClassVar[int]
    POOL_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    remote: _contract_pb2.JsonValue
    schedule_id: str
    pool: str
    timestamp: int
    metadata: _contract_pb2.JsonValue
    def __init__(self, remote: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., schedule_id: _Optional[str] = ..., pool: _Optional[str] = ..., timestamp: _Optional[int] = ..., metadata: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RepositoryServiceWriteMetadataRequest(_message.Message):
    __slots__ = ("params", "data", "commit")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    COMMIT_FIELD_NUMBER: _ClassVar[int]
    params: RepositoryServiceWriteMetadataParams
    data: bytes
    commit: _contract_pb2.Commit
    def __init__(self, params: _Optional[_Union[RepositoryServiceWriteMetadataParams, _Mapping]] = ..., data: _Optional[bytes] = ..., commit: _Optional[_Union[_contract_pb2.Commit, _Mapping]] = ...) -> None: ...

class RepositoryServiceWriteMetadataResponse(_message.Message):
    __slots__ = ("id", "size")
    ID_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    id: str
    size: int
    def __init__(self, id: _Optional[str] = ..., size: _Optional[int] = ...) -> None: ...

class RepositoryServiceDeleteMetadataRequest(_message.Message):
    __slots__ = ("remote", "ids")
    REMOTE_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    remote: _contract_pb2.JsonValue
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, remote: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., ids: _Optional[_Iterable[str]] = ...) -> None: ...

class RepositoryServiceDeleteMetadataResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SessionServiceCheckRequest(_message.Message):
    __slots__ = ("host", "session_id")
    HOST_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    host: str
    session_id: str
    def __init__(self, host: _Optional[str] = ..., session_id: _Optional[str] = ...) -> None: ...

class SessionServiceCheckResponse(_message.Message):
    __slots__ = ("user", "superuser", "roles", "originator", "expiry")
    USER_FIELD_NUMBER: _ClassVar[int]
    SUPERUSER_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    ORIGINATOR_FIELD_NUMBER: _ClassVar[int]
    EXPIRY_FIELD_NUMBER: _ClassVar[int]
    user: str
    superuser: bool
    roles: _containers.RepeatedScalarFieldContainer[str]
    originator: str
    expiry: float
    def __init__(self, user: _Optional[str] = ..., superuser: _Optional[bool] = ..., roles: _Optional[_Iterable[str]] = ..., originator: _Optional[str] = ..., expiry: _Optional[float] = ...) -> None: ...

class TaskServiceRunParams(_message.Message):
    __slots__ = ("task", "kind", "name", "properties", "job_id", "parent_id")
    TASK_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    task: str
    kind: str
    name: str
    properties: _contract_pb2.JsonValue
    job_id: str
    parent_id: str
    def __init__(self, task: _Optional[str] = ..., kind: _Optional[str] = ..., name: _Optional[str] = ..., properties: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., job_id: _Optional[str] = ..., parent_id: _Optional[str] = ...) -> None: ...

class TaskServiceRunRequest(_message.Message):
    __slots__ = ("params", "item")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    ITEM_FIELD_NUMBER: _ClassVar[int]
    params: TaskServiceRunParams
    item: Report
    def __init__(self, params: _Optional[_Union[TaskServiceRunParams, _Mapping]] = ..., item: _Optional[_Union[Report, _Mapping]] = ...) -> None: ...

class TaskServiceRunResponse(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[Order]
    def __init__(self, items: _Optional[_Iterable[_Union[Order, _Mapping]]] = ...) -> None: ...

class ZoneServiceRunRequest(_message.Message):
    __slots__ = ("domain", "nameservers", "ds", "profile", "ipv4", "ipv6", "module", "testcase", "level", "seconds")
    class NameserversList(_message.Message):
        __slots__ = ("items",)
        ITEMS_FIELD_NUMBER: _ClassVar[int]
        items: _containers.RepeatedCompositeFieldContainer[GivenNameserver]
        def __init__(self, items: _Optional[_Iterable[_Union[GivenNameserver, _Mapping]]] = ...) -> None: ...
    class DsList(_message.Message):
        __slots__ = ("items",)
        ITEMS_FIELD_NUMBER: _ClassVar[int]
        items: _containers.RepeatedCompositeFieldContainer[GivenDs]
        def __init__(self, items: _Optional[_Iterable[_Union[GivenDs, _Mapping]]] = ...) -> None: ...
    DOMAIN_FIELD_NUMBER: _ClassVar[int]
    NAMESERVERS_FIELD_NUMBER: _ClassVar[int]
    DS_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    IPV4_FIELD_NUMBER: _ClassVar[int]
    IPV6_FIELD_NUMBER: _ClassVar[int]
    MODULE_FIELD_NUMBER: _ClassVar[int]
    TESTCASE_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    domain: str
    nameservers: ZoneServiceRunRequest.NameserversList
    ds: ZoneServiceRunRequest.DsList
    profile: _contract_pb2.JsonValue
    ipv4: bool
    ipv6: bool
    module: str
    testcase: str
    level: str
    seconds: float
    def __init__(self, domain: _Optional[str] = ..., nameservers: _Optional[_Union[ZoneServiceRunRequest.NameserversList, _Mapping]] = ..., ds: _Optional[_Union[ZoneServiceRunRequest.DsList, _Mapping]] = ..., profile: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., ipv4: _Optional[bool] = ..., ipv6: _Optional[bool] = ..., module: _Optional[str] = ..., testcase: _Optional[str] = ..., level: _Optional[str] = ..., seconds: _Optional[float] = ...) -> None: ...

class ZoneServiceRunResponse(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[RunRecord]
    def __init__(self, items: _Optional[_Iterable[_Union[RunRecord, _Mapping]]] = ...) -> None: ...

class ZoneServiceAddressesRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ZoneServiceAddressesResponse(_message.Message):
    __slots__ = ("addresses",)
    ADDRESSES_FIELD_NUMBER: _ClassVar[int]
    addresses: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, addresses: _Optional[_Iterable[str]] = ...) -> None: ...

class ZoneServiceDelegationRequest(_message.Message):
    __slots__ = ("domain",)
    DOMAIN_FIELD_NUMBER: _ClassVar[int]
    domain: str
    def __init__(self, domain: _Optional[str] = ...) -> None: ...

class ZoneServiceDelegationResponse(_message.Message):
    __slots__ = ("nameservers", "ds")
    NAMESERVERS_FIELD_NUMBER: _ClassVar[int]
    DS_FIELD_NUMBER: _ClassVar[int]
    nameservers: _containers.RepeatedCompositeFieldContainer[GivenNameserver]
    ds: _containers.RepeatedCompositeFieldContainer[Ds]
    def __init__(self, nameservers: _Optional[_Iterable[_Union[GivenNameserver, _Mapping]]] = ..., ds: _Optional[_Iterable[_Union[Ds, _Mapping]]] = ...) -> None: ...

class Resolution(_message.Message):
    __slots__ = ("here", "elsewhere")
    HERE_FIELD_NUMBER: _ClassVar[int]
    ELSEWHERE_FIELD_NUMBER: _ClassVar[int]
    here: LocalService
    elsewhere: ServiceElsewhere
    def __init__(self, here: _Optional[_Union[LocalService, _Mapping]] = ..., elsewhere: _Optional[_Union[ServiceElsewhere, _Mapping]] = ...) -> None: ...

class LocalService(_message.Message):
    __slots__ = ("at", "socket", "user", "superuser", "roles", "originator", "fresh", "forward", "upgrades", "limits")
    AT_FIELD_NUMBER: _ClassVar[int]
    SOCKET_FIELD_NUMBER: _ClassVar[int]
    USER_FIELD_NUMBER: _ClassVar[int]
    SUPERUSER_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    ORIGINATOR_FIELD_NUMBER: _ClassVar[int]
    FRESH_FIELD_NUMBER: _ClassVar[int]
    FORWARD_FIELD_NUMBER: _ClassVar[int]
    UPGRADES_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    at: str
    socket: str
    user: str
    superuser: bool
    roles: _containers.RepeatedScalarFieldContainer[str]
    originator: str
    fresh: float
    forward: _containers.RepeatedScalarFieldContainer[str]
    upgrades: _containers.RepeatedScalarFieldContainer[str]
    limits: ServiceLimits
    def __init__(self, at: _Optional[str] = ..., socket: _Optional[str] = ..., user: _Optional[str] = ..., superuser: _Optional[bool] = ..., roles: _Optional[_Iterable[str]] = ..., originator: _Optional[str] = ..., fresh: _Optional[float] = ..., forward: _Optional[_Iterable[str]] = ..., upgrades: _Optional[_Iterable[str]] = ..., limits: _Optional[_Union[ServiceLimits, _Mapping]] = ...) -> None: ...

class ServiceElsewhere(_message.Message):
    __slots__ = ("at", "url", "fresh", "forward")
    AT_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    FRESH_FIELD_NUMBER: _ClassVar[int]
    FORWARD_FIELD_NUMBER: _ClassVar[int]
    at: str
    url: str
    fresh: float
    forward: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, at: _Optional[str] = ..., url: _Optional[str] = ..., fresh: _Optional[float] = ..., forward: _Optional[_Iterable[str]] = ...) -> None: ...

class ServiceLimits(_message.Message):
    __slots__ = ("concurrency", "response_timeout", "idle_timeout", "time_limit", "body")
    CONCURRENCY_FIELD_NUMBER: _ClassVar[int]
    RESPONSE_TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    IDLE_TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    TIME_LIMIT_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    concurrency: int
    response_timeout: float
    idle_timeout: float
    time_limit: float
    body: int
    def __init__(self, concurrency: _Optional[int] = ..., response_timeout: _Optional[float] = ..., idle_timeout: _Optional[float] = ..., time_limit: _Optional[float] = ..., body: _Optional[int] = ...) -> None: ...

class Listed(_message.Message):
    __slots__ = ("name", "url", "running")
    NAME_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    RUNNING_FIELD_NUMBER: _ClassVar[int]
    name: str
    url: str
    running: bool
    def __init__(self, name: _Optional[str] = ..., url: _Optional[str] = ..., running: _Optional[bool] = ...) -> None: ...

class About(_message.Message):
    __slots__ = ("disks", "compression", "encrypted", "immutable", "locks", "available")
    DISKS_FIELD_NUMBER: _ClassVar[int]
    COMPRESSION_FIELD_NUMBER: _ClassVar[int]
    ENCRYPTED_FIELD_NUMBER: _ClassVar[int]
    IMMUTABLE_FIELD_NUMBER: _ClassVar[int]
    LOCKS_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    disks: str
    compression: str
    encrypted: bool
    immutable: bool
    locks: bool
    available: int
    def __init__(self, disks: _Optional[str] = ..., compression: _Optional[str] = ..., encrypted: _Optional[bool] = ..., immutable: _Optional[bool] = ..., locks: _Optional[bool] = ..., available: _Optional[int] = ...) -> None: ...

class Tip(_message.Message):
    __slots__ = ("path", "job_id", "vdi", "uuid", "virtual_size", "form", "compression", "chain_length", "continuable", "reason")
    PATH_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    VDI_FIELD_NUMBER: _ClassVar[int]
    UUID_FIELD_NUMBER: _ClassVar[int]
    VIRTUAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    COMPRESSION_FIELD_NUMBER: _ClassVar[int]
    CHAIN_LENGTH_FIELD_NUMBER: _ClassVar[int]
    CONTINUABLE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    path: str
    job_id: str
    vdi: str
    uuid: str
    virtual_size: int
    form: str
    compression: str
    chain_length: int
    continuable: bool
    reason: str
    def __init__(self, path: _Optional[str] = ..., job_id: _Optional[str] = ..., vdi: _Optional[str] = ..., uuid: _Optional[str] = ..., virtual_size: _Optional[int] = ..., form: _Optional[str] = ..., compression: _Optional[str] = ..., chain_length: _Optional[int] = ..., continuable: _Optional[bool] = ..., reason: _Optional[str] = ...) -> None: ...

class Part(_message.Message):
    __slots__ = ("path", "size", "sha256")
    PATH_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    path: str
    size: int
    sha256: str
    def __init__(self, path: _Optional[str] = ..., size: _Optional[int] = ..., sha256: _Optional[str] = ...) -> None: ...

class DiskWanted(_message.Message):
    __slots__ = ("remote", "vm", "path", "base", "form")
    REMOTE_FIELD_NUMBER: _ClassVar[int]
    VM_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    BASE_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    remote: _contract_pb2.JsonValue
    vm: str
    path: str
    base: str
    form: str
    def __init__(self, remote: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., vm: _Optional[str] = ..., path: _Optional[str] = ..., base: _Optional[str] = ..., form: _Optional[str] = ...) -> None: ...

class Wanted(_message.Message):
    __slots__ = ("remote", "id")
    REMOTE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    remote: _contract_pb2.JsonValue
    id: str
    def __init__(self, remote: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., id: _Optional[str] = ...) -> None: ...

class Cleaning(_message.Message):
    __slots__ = ("info", "warning", "progress", "result")
    INFO_FIELD_NUMBER: _ClassVar[int]
    WARNING_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    info: CleaningInfo
    warning: CleaningWarning
    progress: CleaningProgress
    result: CleaningResult
    def __init__(self, info: _Optional[_Union[CleaningInfo, _Mapping]] = ..., warning: _Optional[_Union[CleaningWarning, _Mapping]] = ..., progress: _Optional[_Union[CleaningProgress, _Mapping]] = ..., result: _Optional[_Union[CleaningResult, _Mapping]] = ...) -> None: ...

class CleaningInfo(_message.Message):
    __slots__ = ("type", "message", "data")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    type: str
    message: str
    data: _contract_pb2.JsonValue
    def __init__(self, type: _Optional[str] = ..., message: _Optional[str] = ..., data: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class CleaningWarning(_message.Message):
    __slots__ = ("type", "message", "data")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    type: str
    message: str
    data: _contract_pb2.JsonValue
    def __init__(self, type: _Optional[str] = ..., message: _Optional[str] = ..., data: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class CleaningProgress(_message.Message):
    __slots__ = ("type", "done", "total")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    DONE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    type: str
    done: int
    total: int
    def __init__(self, type: _Optional[str] = ..., done: _Optional[int] = ..., total: _Optional[int] = ...) -> None: ...

class CleaningResult(_message.Message):
    __slots__ = ("type", "merge", "size")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    MERGE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    type: str
    merge: bool
    size: int
    def __init__(self, type: _Optional[str] = ..., merge: _Optional[bool] = ..., size: _Optional[int] = ...) -> None: ...

class Report(_message.Message):
    __slots__ = ("start", "end", "info", "warning", "progress", "property")
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    INFO_FIELD_NUMBER: _ClassVar[int]
    WARNING_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    PROPERTY_FIELD_NUMBER: _ClassVar[int]
    start: StartReport
    end: EndReport
    info: InfoReport
    warning: WarningReport
    progress: ProgressReport
    property: PropertyReport
    def __init__(self, start: _Optional[_Union[StartReport, _Mapping]] = ..., end: _Optional[_Union[EndReport, _Mapping]] = ..., info: _Optional[_Union[InfoReport, _Mapping]] = ..., warning: _Optional[_Union[WarningReport, _Mapping]] = ..., progress: _Optional[_Union[ProgressReport, _Mapping]] = ..., property: _Optional[_Union[PropertyReport, _Mapping]] = ...) -> None: ...

class StartReport(_message.Message):
    __slots__ = ("type", "id", "parent_id", "name", "properties", "timestamp")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    type: str
    id: str
    parent_id: str
    name: str
    properties: _contract_pb2.JsonValue
    timestamp: float
    def __init__(self, type: _Optional[str] = ..., id: _Optional[str] = ..., parent_id: _Optional[str] = ..., name: _Optional[str] = ..., properties: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., timestamp: _Optional[float] = ...) -> None: ...

class EndReport(_message.Message):
    __slots__ = ("type", "id", "status", "result", "timestamp")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    type: str
    id: str
    status: str
    result: _contract_pb2.JsonValue
    timestamp: float
    def __init__(self, type: _Optional[str] = ..., id: _Optional[str] = ..., status: _Optional[str] = ..., result: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., timestamp: _Optional[float] = ...) -> None: ...

class InfoReport(_message.Message):
    __slots__ = ("type", "id", "message", "data", "timestamp")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    type: str
    id: str
    message: str
    data: _contract_pb2.JsonValue
    timestamp: float
    def __init__(self, type: _Optional[str] = ..., id: _Optional[str] = ..., message: _Optional[str] = ..., data: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., timestamp: _Optional[float] = ...) -> None: ...

class WarningReport(_message.Message):
    __slots__ = ("type", "id", "message", "data", "timestamp")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    type: str
    id: str
    message: str
    data: _contract_pb2.JsonValue
    timestamp: float
    def __init__(self, type: _Optional[str] = ..., id: _Optional[str] = ..., message: _Optional[str] = ..., data: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., timestamp: _Optional[float] = ...) -> None: ...

class ProgressReport(_message.Message):
    __slots__ = ("type", "id", "progress", "timestamp")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    type: str
    id: str
    progress: float
    timestamp: float
    def __init__(self, type: _Optional[str] = ..., id: _Optional[str] = ..., progress: _Optional[float] = ..., timestamp: _Optional[float] = ...) -> None: ...

class PropertyReport(_message.Message):
    __slots__ = ("type", "id", "name", "value", "timestamp")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    type: str
    id: str
    name: str
    value: _contract_pb2.JsonValue
    timestamp: float
    def __init__(self, type: _Optional[str] = ..., id: _Optional[str] = ..., name: _Optional[str] = ..., value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., timestamp: _Optional[float] = ...) -> None: ...

class Order(_message.Message):
    __slots__ = ("attached", "cancel")
    ATTACHED_FIELD_NUMBER: _ClassVar[int]
    CANCEL_FIELD_NUMBER: _ClassVar[int]
    attached: AttachedOrder
    cancel: CancelOrder
    def __init__(self, attached: _Optional[_Union[AttachedOrder, _Mapping]] = ..., cancel: _Optional[_Union[CancelOrder, _Mapping]] = ...) -> None: ...

class AttachedOrder(_message.Message):
    __slots__ = ("type", "task", "lease", "timestamp")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    TASK_FIELD_NUMBER: _ClassVar[int]
    LEASE_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    type: str
    task: str
    lease: float
    timestamp: float
    def __init__(self, type: _Optional[str] = ..., task: _Optional[str] = ..., lease: _Optional[float] = ..., timestamp: _Optional[float] = ...) -> None: ...

class CancelOrder(_message.Message):
    __slots__ = ("type", "reason")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    type: str
    reason: str
    def __init__(self, type: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class GivenNameserver(_message.Message):
    __slots__ = ("ns", "ip")
    NS_FIELD_NUMBER: _ClassVar[int]
    IP_FIELD_NUMBER: _ClassVar[int]
    ns: str
    ip: str
    def __init__(self, ns: _Optional[str] = ..., ip: _Optional[str] = ...) -> None: ...

class GivenDs(_message.Message):
    __slots__ = ("keytag", "algorithm", "digtype", "digest")
    KEYTAG_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    DIGTYPE_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    keytag: int
    algorithm: int
    digtype: int
    digest: str
    def __init__(self, keytag: _Optional[int] = ..., algorithm: _Optional[int] = ..., digtype: _Optional[int] = ..., digest: _Optional[str] = ...) -> None: ...

class Ds(_message.Message):
    __slots__ = ("keytag", "algorithm", "digtype", "digest")
    KEYTAG_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    DIGTYPE_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    keytag: int
    algorithm: int
    digtype: int
    digest: str
    def __init__(self, keytag: _Optional[int] = ..., algorithm: _Optional[int] = ..., digtype: _Optional[int] = ..., digest: _Optional[str] = ...) -> None: ...

class RunRecord(_message.Message):
    __slots__ = ("progress", "message", "end")
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    progress: RunProgress
    message: RunMessage
    end: RunEnd
    def __init__(self, progress: _Optional[_Union[RunProgress, _Mapping]] = ..., message: _Optional[_Union[RunMessage, _Mapping]] = ..., end: _Optional[_Union[RunEnd, _Mapping]] = ...) -> None: ...

class RunProgress(_message.Message):
    __slots__ = ("type", "done", "planned")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    DONE_FIELD_NUMBER: _ClassVar[int]
    PLANNED_FIELD_NUMBER: _ClassVar[int]
    type: str
    done: int
    planned: int
    def __init__(self, type: _Optional[str] = ..., done: _Optional[int] = ..., planned: _Optional[int] = ...) -> None: ...

class RunMessage(_message.Message):
    __slots__ = ("type", "module", "testcase", "tag", "level", "args", "seconds")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    MODULE_FIELD_NUMBER: _ClassVar[int]
    TESTCASE_FIELD_NUMBER: _ClassVar[int]
    TAG_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    ARGS_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    type: str
    module: str
    testcase: str
    tag: str
    level: str
    args: _contract_pb2.JsonValue
    seconds: float
    def __init__(self, type: _Optional[str] = ..., module: _Optional[str] = ..., testcase: _Optional[str] = ..., tag: _Optional[str] = ..., level: _Optional[str] = ..., args: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., seconds: _Optional[float] = ...) -> None: ...

class RunEnd(_message.Message):
    __slots__ = ("type", "order", "queries", "seconds", "limit")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    QUERIES_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    type: str
    order: _containers.RepeatedScalarFieldContainer[int]
    queries: int
    seconds: float
    limit: str
    def __init__(self, type: _Optional[str] = ..., order: _Optional[_Iterable[int]] = ..., queries: _Optional[int] = ..., seconds: _Optional[float] = ..., limit: _Optional[str] = ...) -> None: ...
