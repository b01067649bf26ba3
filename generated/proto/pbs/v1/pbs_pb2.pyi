# Generated from spec/pbs by: python -m codegen generate. DO NOT EDIT.
# mypy: ignore-errors
from runtime.contract import contract_pb2 as _contract_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AccessServiceCreateTicketRequest(_message.Message):
    __slots__ = ("username", "password", "path", "privs", "port", "tfa_challenge", "http_only")
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    PRIVS_FIELD_NUMBER: _ClassVar[int]
    PORT_FIELD_NUMBER: _ClassVar[int]
    TFA_CHALLENGE_FIELD_NUMBER: _ClassVar[int]
    HTTP_ONLY_FIELD_NUMBER: _ClassVar[int]
    username: str
    password: str
    path: str
    privs: str
    port: int
    tfa_challenge: str
    http_only: bool
    def __init__(self, username: _Optional[str] = ..., password: _Optional[str] = ..., path: _Optional[str] = ..., privs: _Optional[str] = ..., port: _Optional[int] = ..., tfa_challenge: _Optional[str] = ..., http_only: _Optional[bool] = ...) -> None: ...

class AccessServiceCreateTicketResponse(_message.Message):
    __slots__ = ("username", "ticket", "csrf_prevention_token")
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    TICKET_FIELD_NUMBER: _ClassVar[int]
    CSRF_PREVENTION_TOKEN_FIELD_NUMBER: _ClassVar[int]
    username: str
    ticket: str
    csrf_prevention_token: str
    def __init__(self, username: _Optional[str] = ..., ticket: _Optional[str] = ..., csrf_prevention_token: _Optional[str] = ...) -> None: ...

class AccessServiceRemoveTicketRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AccessServiceRemoveTicketResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AccessServicePermissionsRequest(_message.Message):
    __slots__ = ("auth_id", "path")
    AUTH_ID_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    auth_id: str
    path: str
    def __init__(self, auth_id: _Optional[str] = ..., path: _Optional[str] = ...) -> None: ...

class AccessServicePermissionsResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _contract_pb2.JsonValue
    def __init__(self, value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class AccessServiceUsersRequest(_message.Message):
    __slots__ = ("include_tokens",)
    INCLUDE_TOKENS_FIELD_NUMBER: _ClassVar[int]
    include_tokens: bool
    def __init__(self, include_tokens: _Optional[bool] = ...) -> None: ...

class AccessServiceUsersResponse(_message.Message):
    __slots__ = ("value",)
    class Value(_message.Message):
        __slots__ = ("userid", "tokens")
        USERID_FIELD_NUMBER: _ClassVar[int]
        TOKENS_FIELD_NUMBER: _ClassVar[int]
        userid: str
        tokens: _containers.RepeatedCompositeFieldContainer[ApiTokenEntry]
        def __init__(self, userid: _Optional[str] = ..., tokens: _Optional[_Iterable[_Union[ApiTokenEntry, _Mapping]]] = ...) -> None: ...
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _containers.RepeatedCompositeFieldContainer[AccessServiceUsersResponse.Value]
    def __init__(self, value: _Optional[_Iterable[_Union[AccessServiceUsersResponse.Value, _Mapping]]] = ...) -> None: ...

class AccessServiceTokensRequest(_message.Message):
    __slots__ = ("userid",)
    USERID_FIELD_NUMBER: _ClassVar[int]
    userid: str
    def __init__(self, userid: _Optional[str] = ...) -> None: ...

class AccessServiceTokensResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _containers.RepeatedCompositeFieldContainer[ApiTokenEntry]
    def __init__(self, value: _Optional[_Iterable[_Union[ApiTokenEntry, _Mapping]]] = ...) -> None: ...

class AccessServiceCreateTokenRequest(_message.Message):
    __slots__ = ("userid", "token_name", "comment", "enable", "expire")
    USERID_FIELD_NUMBER: _ClassVar[int]
    TOKEN_NAME_FIELD_NUMBER: _ClassVar[int]
    COMMENT_FIELD_NUMBER: _ClassVar[int]
    ENABLE_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_FIELD_NUMBER: _ClassVar[int]
    userid: str
    token_name: str
    comment: str
    enable: bool
    expire: int
    def __init__(self, userid: _Optional[str] = ..., token_name: _Optional[str] = ..., comment: _Optional[str] = ..., enable: _Optional[bool] = ..., expire: _Optional[int] = ...) -> None: ...

class AccessServiceCreateTokenResponse(_message.Message):
    __slots__ = ("tokenid", "value")
    TOKENID_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    tokenid: str
    value: str
    def __init__(self, tokenid: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class AccessServiceRemoveTokenRequest(_message.Message):
    __slots__ = ("userid", "token_name")
    USERID_FIELD_NUMBER: _ClassVar[int]
    TOKEN_NAME_FIELD_NUMBER: _ClassVar[int]
    userid: str
    token_name: str
    def __init__(self, userid: _Optional[str] = ..., token_name: _Optional[str] = ...) -> None: ...

class AccessServiceRemoveTokenResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AccessServiceAclRequest(_message.Message):
    __slots__ = ("path", "exact")
    PATH_FIELD_NUMBER: _ClassVar[int]
    EXACT_FIELD_NUMBER: _ClassVar[int]
    path: str
    exact: bool
    def __init__(self, path: _Optional[str] = ..., exact: _Optional[bool] = ...) -> None: ...

class AccessServiceAclResponse(_message.Message):
    __slots__ = ("value",)
    class Value(_message.Message):
        __slots__ = ("path", "ugid", "ugid_type", "roleid", "propagate")
        PATH_FIELD_NUMBER: _ClassVar[int]
        UGID_FIELD_NUMBER: _ClassVar[int]
        UGID_TYPE_FIELD_NUMBER: _ClassVar[int]
        ROLEID_FIELD_NUMBER: _ClassVar[int]
        PROPAGATE_FIELD_NUMBER: _ClassVar[int]
        path: str
        ugid: str
        ugid_type: str
        roleid: str
        propagate: bool
        def __init__(self, path: _Optional[str] = ..., ugid: _Optional[str] = ..., ugid_type: _Optional[str] = ..., roleid: _Optional[str] = ..., propagate: _Optional[bool] = ...) -> None: ...
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _containers.RepeatedCompositeFieldContainer[AccessServiceAclResponse.Value]
    def __init__(self, value: _Optional[_Iterable[_Union[AccessServiceAclResponse.Value, _Mapping]]] = ...) -> None: ...

class AccessServiceSetAclRequest(_message.Message):
    __slots__ = ("path", "role", "auth_id", "propagate", "delete")
    PATH_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    AUTH_ID_FIELD_NUMBER: _ClassVar[int]
    PROPAGATE_FIELD_NUMBER: _ClassVar[int]
    DELETE_FIELD_NUMBER: _ClassVar[int]
    path: str
    role: str
    auth_id: str
    propagate: bool
    delete: bool
    def __init__(self, path: _Optional[str] = ..., role: _Optional[str] = ..., auth_id: _Optional[str] = ..., propagate: _Optional[bool] = ..., delete: _Optional[bool] = ...) -> None: ...

class AccessServiceSetAclResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AdminServiceListDatastoreRequest(_message.Message):
    __slots__ = ("store",)
    STORE_FIELD_NUMBER: _ClassVar[int]
    store: str
    def __init__(self, store: _Optional[str] = ...) -> None: ...

class AdminServiceListDatastoreResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _containers.RepeatedCompositeFieldContainer[Subdirectory]
    def __init__(self, value: _Optional[_Iterable[_Union[Subdirectory, _Mapping]]] = ...) -> None: ...

class AdminServiceListDatastoresRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AdminServiceListDatastoresResponse(_message.Message):
    __slots__ = ("value",)
    class Value(_message.Message):
        __slots__ = ("store", "comment", "mount_status", "backend_type")
        STORE_FIELD_NUMBER: _ClassVar[int]
        COMMENT_FIELD_NUMBER: _ClassVar[int]
        MOUNT_STATUS_FIELD_NUMBER: _ClassVar[int]
        BACKEND_TYPE_FIELD_NUMBER: _ClassVar[int]
        store: str
        comment: str
        mount_status: str
        backend_type: str
        def __init__(self, store: _Optional[str] = ..., comment: _Optional[str] = ..., mount_status: _Optional[str] = ..., backend_type: _Optional[str] = ...) -> None: ...
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _containers.RepeatedCompositeFieldContainer[AdminServiceListDatastoresResponse.Value]
    def __init__(self, value: _Optional[_Iterable[_Union[AdminServiceListDatastoresResponse.Value, _Mapping]]] = ...) -> None: ...

class AdminServiceStatusRequest(_message.Message):
    __slots__ = ("store", "verbose")
    STORE_FIELD_NUMBER: _ClassVar[int]
    VERBOSE_FIELD_NUMBER: _ClassVar[int]
    store: str
    verbose: bool
    def __init__(self, store: _Optional[str] = ..., verbose: _Optional[bool] = ...) -> None: ...

class AdminServiceStatusResponse(_message.Message):
    __slots__ = ("total", "used", "avail", "backend_type", "counts")
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    USED_FIELD_NUMBER: _ClassVar[int]
    AVAIL_FIELD_NUMBER: _ClassVar[int]
    BACKEND_TYPE_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    total: int
    used: int
    avail: int
    backend_type: str
    counts: _contract_pb2.JsonValue
    def __init__(self, total: _Optional[int] = ..., used: _Optional[int] = ..., avail: _Optional[int] = ..., backend_type: _Optional[str] = ..., counts: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class AdminServiceGroupsRequest(_message.Message):
    __slots__ = ("store", "ns")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ...) -> None: ...

class AdminServiceGroupsResponse(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[GroupListItem]
    def __init__(self, items: _Optional[_Iterable[_Union[GroupListItem, _Mapping]]] = ...) -> None: ...

class AdminServiceRemoveGroupRequest(_message.Message):
    __slots__ = ("store", "ns", "backup_type", "backup_id", "error_on_protected")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    ERROR_ON_PROTECTED_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    backup_type: str
    backup_id: str
    error_on_protected: bool
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., error_on_protected: _Optional[bool] = ...) -> None: ...

class AdminServiceRemoveGroupResponse(_message.Message):
    __slots__ = ("removed_groups", "protected_snapshots", "removed_snapshots")
    REMOVED_GROUPS_FIELD_NUMBER: _ClassVar[int]
    PROTECTED_SNAPSHOTS_FIELD_NUMBER: _ClassVar[int]
    REMOVED_SNAPSHOTS_FIELD_NUMBER: _ClassVar[int]
    removed_groups: int
    protected_snapshots: int
    removed_snapshots: int
    def __init__(self, removed_groups: _Optional[int] = ..., protected_snapshots: _Optional[int] = ..., removed_snapshots: _Optional[int] = ...) -> None: ...

class AdminServiceSnapshotsRequest(_message.Message):
    __slots__ = ("store", "ns", "backup_type", "backup_id")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    backup_type: str
    backup_id: str
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ...) -> None: ...

class AdminServiceSnapshotsResponse(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[SnapshotListItem]
    def __init__(self, items: _Optional[_Iterable[_Union[SnapshotListItem, _Mapping]]] = ...) -> None: ...

class AdminServiceRemoveSnapshotRequest(_message.Message):
    __slots__ = ("store", "ns", "backup_type", "backup_id", "backup_time")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TIME_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    backup_type: str
    backup_id: str
    backup_time: int
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., backup_time: _Optional[int] = ...) -> None: ...

class AdminServiceRemoveSnapshotResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AdminServiceFilesRequest(_message.Message):
    __slots__ = ("store", "ns", "backup_type", "backup_id", "backup_time")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TIME_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    backup_type: str
    backup_id: str
    backup_time: int
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., backup_time: _Optional[int] = ...) -> None: ...

class AdminServiceFilesResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _containers.RepeatedCompositeFieldContainer[BackupContent]
    def __init__(self, value: _Optional[_Iterable[_Union[BackupContent, _Mapping]]] = ...) -> None: ...

class AdminServiceNotesRequest(_message.Message):
    __slots__ = ("store", "ns", "backup_type", "backup_id", "backup_time")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TIME_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    backup_type: str
    backup_id: str
    backup_time: int
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., backup_time: _Optional[int] = ...) -> None: ...

class AdminServiceNotesResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: str
    def __init__(self, value: _Optional[str] = ...) -> None: ...

class AdminServiceSetNotesRequest(_message.Message):
    __slots__ = ("store", "ns", "backup_type", "backup_id", "backup_time", "notes")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TIME_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    backup_type: str
    backup_id: str
    backup_time: int
    notes: str
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., backup_time: _Optional[int] = ..., notes: _Optional[str] = ...) -> None: ...

class AdminServiceSetNotesResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AdminServiceGroupNotesRequest(_message.Message):
    __slots__ = ("store", "ns", "backup_type", "backup_id")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    backup_type: str
    backup_id: str
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ...) -> None: ...

class AdminServiceGroupNotesResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: str
    def __init__(self, value: _Optional[str] = ...) -> None: ...

class AdminServiceSetGroupNotesRequest(_message.Message):
    __slots__ = ("store", "ns", "backup_type", "backup_id", "notes")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    backup_type: str
    backup_id: str
    notes: str
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., notes: _Optional[str] = ...) -> None: ...

class AdminServiceSetGroupNotesResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AdminServiceProtectionRequest(_message.Message):
    __slots__ = ("store", "ns", "backup_type", "backup_id", "backup_time")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TIME_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    backup_type: str
    backup_id: str
    backup_time: int
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., backup_time: _Optional[int] = ...) -> None: ...

class AdminServiceProtectionResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: bool
    def __init__(self, value: _Optional[bool] = ...) -> None: ...

class AdminServiceSetProtectionRequest(_message.Message):
    __slots__ = ("store", "ns", "backup_type", "backup_id", "backup_time", "protected")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TIME_FIELD_NUMBER: _ClassVar[int]
    PROTECTED_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    backup_type: str
    backup_id: str
    backup_time: int
    protected: bool
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., backup_time: _Optional[int] = ..., protected: _Optional[bool] = ...) -> None: ...

class AdminServiceSetProtectionResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AdminServiceChangeOwnerRequest(_message.Message):
    __slots__ = ("store", "ns", "backup_type", "backup_id", "new_owner")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    NEW_OWNER_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    backup_type: str
    backup_id: str
    new_owner: str
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., new_owner: _Optional[str] = ...) -> None: ...

class AdminServiceChangeOwnerResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AdminServicePruneRequest(_message.Message):
    __slots__ = ("store", "ns", "backup_type", "backup_id", "dry_run", "keep_last", "keep_hourly", "keep_daily", "keep_weekly", "keep_monthly", "keep_yearly")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    KEEP_LAST_FIELD_NUMBER: _ClassVar[int]
    KEEP_HOURLY_FIELD_NUMBER: _ClassVar[int]
    KEEP_DAILY_FIELD_NUMBER: _ClassVar[int]
    KEEP_WEEKLY_FIELD_NUMBER: _ClassVar[int]
    KEEP_MONTHLY_FIELD_NUMBER: _ClassVar[int]
    KEEP_YEARLY_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    backup_type: str
    backup_id: str
    dry_run: bool
    keep_last: int
    keep_hourly: int
    keep_daily: int
    keep_weekly: int
    keep_monthly: int
    keep_yearly: int
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., dry_run: _Optional[bool] = ..., keep_last: _Optional[int] = ..., keep_hourly: _Optional[int] = ..., keep_daily: _Optional[int] = ..., keep_weekly: _Optional[int] = ..., keep_monthly: _Optional[int] = ..., keep_yearly: _Optional[int] = ...) -> None: ...

class AdminServicePruneResponse(_message.Message):
    __slots__ = ("value",)
    class Value(_message.Message):
        __slots__ = ("ns", "backup_type", "backup_id", "backup_time", "keep", "protected")
        NS_FIELD_NUMBER: _ClassVar[int]
        BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
        BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
        BACKUP_TIME_FIELD_NUMBER: _ClassVar[int]
        KEEP_FIELD_NUMBER: _ClassVar[int]
        PROTECTED_FIELD_NUMBER: _ClassVar[int]
        ns: str
        backup_type: str
        backup_id: str
        backup_time: int
        keep: bool
        protected: bool
        def __init__(self, ns: _Optional[str] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., backup_time: _Optional[int] = ..., keep: _Optional[bool] = ..., protected: _Optional[bool] = ...) -> None: ...
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _containers.RepeatedCompositeFieldContainer[AdminServicePruneResponse.Value]
    def __init__(self, value: _Optional[_Iterable[_Union[AdminServicePruneResponse.Value, _Mapping]]] = ...) -> None: ...

class AdminServicePruneDatastoreRequest(_message.Message):
    __slots__ = ("store", "ns", "max_depth", "dry_run", "keep_last", "keep_hourly", "keep_daily", "keep_weekly", "keep_monthly", "keep_yearly")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    MAX_DEPTH_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    KEEP_LAST_FIELD_NUMBER: _ClassVar[int]
    KEEP_HOURLY_FIELD_NUMBER: _ClassVar[int]
    KEEP_DAILY_FIELD_NUMBER: _ClassVar[int]
    KEEP_WEEKLY_FIELD_NUMBER: _ClassVar[int]
    KEEP_MONTHLY_FIELD_NUMBER: _ClassVar[int]
    KEEP_YEARLY_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    max_depth: int
    dry_run: bool
    keep_last: int
    keep_hourly: int
    keep_daily: int
    keep_weekly: int
    keep_monthly: int
    keep_yearly: int
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., max_depth: _Optional[int] = ..., dry_run: _Optional[bool] = ..., keep_last: _Optional[int] = ..., keep_hourly: _Optional[int] = ..., keep_daily: _Optional[int] = ..., keep_weekly: _Optional[int] = ..., keep_monthly: _Optional[int] = ..., keep_yearly: _Optional[int] = ...) -> None: ...

class AdminServicePruneDatastoreResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: str
    def __init__(self, value: _Optional[str] = ...) -> None: ...

class AdminServiceMoveGroupRequest(_message.Message):
    __slots__ = ("store", "ns", "backup_type", "backup_id", "target_ns", "merge_group")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    TARGET_NS_FIELD_NUMBER: _ClassVar[int]
    MERGE_GROUP_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    backup_type: str
    backup_id: str
    target_ns: str
    merge_group: bool
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., target_ns: _Optional[str] = ..., merge_group: _Optional[bool] = ...) -> None: ...

class AdminServiceMoveGroupResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: str
    def __init__(self, value: _Optional[str] = ...) -> None: ...

class AdminServiceMoveNamespaceRequest(_message.Message):
    __slots__ = ("store", "ns", "target_ns", "max_depth", "delete_source", "merge_groups")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    TARGET_NS_FIELD_NUMBER: _ClassVar[int]
    MAX_DEPTH_FIELD_NUMBER: _ClassVar[int]
    DELETE_SOURCE_FIELD_NUMBER: _ClassVar[int]
    MERGE_GROUPS_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    target_ns: str
    max_depth: int
    delete_source: bool
    merge_groups: bool
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., target_ns: _Optional[str] = ..., max_depth: _Optional[int] = ..., delete_source: _Optional[bool] = ..., merge_groups: _Optional[bool] = ...) -> None: ...

class AdminServiceMoveNamespaceResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: str
    def __init__(self, value: _Optional[str] = ...) -> None: ...

class AdminServiceDownloadRequest(_message.Message):
    __slots__ = ("store", "ns", "backup_type", "backup_id", "backup_time", "file_name")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TIME_FIELD_NUMBER: _ClassVar[int]
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    backup_type: str
    backup_id: str
    backup_time: int
    file_name: str
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., backup_time: _Optional[int] = ..., file_name: _Optional[str] = ...) -> None: ...

class AdminServiceDownloadResponse(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...

class AdminServiceDownloadDecodedRequest(_message.Message):
    __slots__ = ("store", "ns", "backup_type", "backup_id", "backup_time", "file_name")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TIME_FIELD_NUMBER: _ClassVar[int]
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    backup_type: str
    backup_id: str
    backup_time: int
    file_name: str
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., backup_time: _Optional[int] = ..., file_name: _Optional[str] = ...) -> None: ...

class AdminServiceDownloadDecodedResponse(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...

class AdminServiceCatalogRequest(_message.Message):
    __slots__ = ("store", "ns", "backup_type", "backup_id", "backup_time", "filepath", "archive_name")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TIME_FIELD_NUMBER: _ClassVar[int]
    FILEPATH_FIELD_NUMBER: _ClassVar[int]
    ARCHIVE_NAME_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    backup_type: str
    backup_id: str
    backup_time: int
    filepath: str
    archive_name: str
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., backup_time: _Optional[int] = ..., filepath: _Optional[str] = ..., archive_name: _Optional[str] = ...) -> None: ...

class AdminServiceCatalogResponse(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[ArchiveEntry]
    def __init__(self, items: _Optional[_Iterable[_Union[ArchiveEntry, _Mapping]]] = ...) -> None: ...

class AdminServiceDownloadFileRequest(_message.Message):
    __slots__ = ("store", "ns", "backup_type", "backup_id", "backup_time", "filepath", "tar", "archive_name")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TIME_FIELD_NUMBER: _ClassVar[int]
    FILEPATH_FIELD_NUMBER: _ClassVar[int]
    TAR_FIELD_NUMBER: _ClassVar[int]
    ARCHIVE_NAME_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    backup_type: str
    backup_id: str
    backup_time: int
    filepath: str
    tar: bool
    archive_name: str
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., backup_time: _Optional[int] = ..., filepath: _Optional[str] = ..., tar: _Optional[bool] = ..., archive_name: _Optional[str] = ...) -> None: ...

class AdminServiceDownloadFileResponse(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...

class AdminServiceVerifyRequest(_message.Message):
    __slots__ = ("store", "ns", "backup_type", "backup_id", "backup_time", "ignore_verified", "outdated_after", "max_depth")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TIME_FIELD_NUMBER: _ClassVar[int]
    IGNORE_VERIFIED_FIELD_NUMBER: _ClassVar[int]
    OUTDATED_AFTER_FIELD_NUMBER: _ClassVar[int]
    MAX_DEPTH_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    backup_type: str
    backup_id: str
    backup_time: int
    ignore_verified: bool
    outdated_after: int
    max_depth: int
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., backup_time: _Optional[int] = ..., ignore_verified: _Optional[bool] = ..., outdated_after: _Optional[int] = ..., max_depth: _Optional[int] = ...) -> None: ...

class AdminServiceVerifyResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: str
    def __init__(self, value: _Optional[str] = ...) -> None: ...

class AdminServiceCollectRequest(_message.Message):
    __slots__ = ("store",)
    STORE_FIELD_NUMBER: _ClassVar[int]
    store: str
    def __init__(self, store: _Optional[str] = ...) -> None: ...

class AdminServiceCollectResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: str
    def __init__(self, value: _Optional[str] = ...) -> None: ...

class AdminServiceCollectionRequest(_message.Message):
    __slots__ = ("store",)
    STORE_FIELD_NUMBER: _ClassVar[int]
    store: str
    def __init__(self, store: _Optional[str] = ...) -> None: ...

class AdminServiceCollectionResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _contract_pb2.JsonValue
    def __init__(self, value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class AdminServiceUploadLogParams(_message.Message):
    __slots__ = ("store", "ns", "backup_type", "backup_id", "backup_time")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TIME_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    backup_type: str
    backup_id: str
    backup_time: int
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., backup_time: _Optional[int] = ...) -> None: ...

class AdminServiceUploadLogRequest(_message.Message):
    __slots__ = ("params", "data", "commit")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    COMMIT_FIELD_NUMBER: _ClassVar[int]
    params: AdminServiceUploadLogParams
    data: bytes
    commit: _contract_pb2.Commit
    def __init__(self, params: _Optional[_Union[AdminServiceUploadLogParams, _Mapping]] = ..., data: _Optional[bytes] = ..., commit: _Optional[_Union[_contract_pb2.Commit, _Mapping]] = ...) -> None: ...

class AdminServiceUploadLogResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AdminServiceNamespacesRequest(_message.Message):
    __slots__ = ("store", "parent", "max_depth")
    STORE_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    MAX_DEPTH_FIELD_NUMBER: _ClassVar[int]
    store: str
    parent: str
    max_depth: int
    def __init__(self, store: _Optional[str] = ..., parent: _Optional[str] = ..., max_depth: _Optional[int] = ...) -> None: ...

class AdminServiceNamespacesResponse(_message.Message):
    __slots__ = ("value",)
    class Value(_message.Message):
        __slots__ = ("ns", "comment")
        NS_FIELD_NUMBER: _ClassVar[int]
        COMMENT_FIELD_NUMBER: _ClassVar[int]
        ns: str
        comment: str
        def __init__(self, ns: _Optional[str] = ..., comment: _Optional[str] = ...) -> None: ...
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _containers.RepeatedCompositeFieldContainer[AdminServiceNamespacesResponse.Value]
    def __init__(self, value: _Optional[_Iterable[_Union[AdminServiceNamespacesResponse.Value, _Mapping]]] = ...) -> None: ...

class AdminServiceCreateNamespaceRequest(_message.Message):
    __slots__ = ("store", "name", "parent")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    store: str
    name: str
    parent: str
    def __init__(self, store: _Optional[str] = ..., name: _Optional[str] = ..., parent: _Optional[str] = ...) -> None: ...

class AdminServiceCreateNamespaceResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: str
    def __init__(self, value: _Optional[str] = ...) -> None: ...

class AdminServiceRemoveNamespaceRequest(_message.Message):
    __slots__ = ("store", "ns", "delete_groups", "error_on_protected")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    DELETE_GROUPS_FIELD_NUMBER: _ClassVar[int]
    ERROR_ON_PROTECTED_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    delete_groups: bool
    error_on_protected: bool
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., delete_groups: _Optional[bool] = ..., error_on_protected: _Optional[bool] = ...) -> None: ...

class AdminServiceRemoveNamespaceResponse(_message.Message):
    __slots__ = ("removed_groups", "protected_snapshots", "removed_snapshots")
    REMOVED_GROUPS_FIELD_NUMBER: _ClassVar[int]
    PROTECTED_SNAPSHOTS_FIELD_NUMBER: _ClassVar[int]
    REMOVED_SNAPSHOTS_FIELD_NUMBER: _ClassVar[int]
    removed_groups: int
    protected_snapshots: int
    removed_snapshots: int
    def __init__(self, removed_groups: _Optional[int] = ..., protected_snapshots: _Optional[int] = ..., removed_snapshots: _Optional[int] = ...) -> None: ...

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

class MaintenanceServiceCreateRequest(_message.Message):
    __slots__ = ("store",)
    STORE_FIELD_NUMBER: _ClassVar[int]
    store: str
    def __init__(self, store: _Optional[str] = ...) -> None: ...

class MaintenanceServiceCreateResponse(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[MaintenanceProgress]
    def __init__(self, items: _Optional[_Iterable[_Union[MaintenanceProgress, _Mapping]]] = ...) -> None: ...

class MaintenanceServiceStatusRequest(_message.Message):
    __slots__ = ("store",)
    STORE_FIELD_NUMBER: _ClassVar[int]
    store: str
    def __init__(self, store: _Optional[str] = ...) -> None: ...

class MaintenanceServiceStatusResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: DatastoreState
    def __init__(self, value: _Optional[_Union[DatastoreState, _Mapping]] = ...) -> None: ...

class MaintenanceServiceFiguresRequest(_message.Message):
    __slots__ = ("store", "by")
    STORE_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    store: str
    by: str
    def __init__(self, store: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class MaintenanceServiceFiguresResponse(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[ScopeFigures]
    def __init__(self, items: _Optional[_Iterable[_Union[ScopeFigures, _Mapping]]] = ...) -> None: ...

class MaintenanceServiceCollectRequest(_message.Message):
    __slots__ = ("store", "full")
    STORE_FIELD_NUMBER: _ClassVar[int]
    FULL_FIELD_NUMBER: _ClassVar[int]
    store: str
    full: bool
    def __init__(self, store: _Optional[str] = ..., full: _Optional[bool] = ...) -> None: ...

class MaintenanceServiceCollectResponse(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[CollectionEvent]
    def __init__(self, items: _Optional[_Iterable[_Union[CollectionEvent, _Mapping]]] = ...) -> None: ...

class MaintenanceServicePruneRequest(_message.Message):
    __slots__ = ("store", "ns", "max_depth", "backup_type", "backup_id", "dry_run", "keep_last", "keep_hourly", "keep_daily", "keep_weekly", "keep_monthly", "keep_yearly")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    MAX_DEPTH_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    KEEP_LAST_FIELD_NUMBER: _ClassVar[int]
    KEEP_HOURLY_FIELD_NUMBER: _ClassVar[int]
    KEEP_DAILY_FIELD_NUMBER: _ClassVar[int]
    KEEP_WEEKLY_FIELD_NUMBER: _ClassVar[int]
    KEEP_MONTHLY_FIELD_NUMBER: _ClassVar[int]
    KEEP_YEARLY_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    max_depth: int
    backup_type: str
    backup_id: str
    dry_run: bool
    keep_last: int
    keep_hourly: int
    keep_daily: int
    keep_weekly: int
    keep_monthly: int
    keep_yearly: int
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., max_depth: _Optional[int] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., dry_run: _Optional[bool] = ..., keep_last: _Optional[int] = ..., keep_hourly: _Optional[int] = ..., keep_daily: _Optional[int] = ..., keep_weekly: _Optional[int] = ..., keep_monthly: _Optional[int] = ..., keep_yearly: _Optional[int] = ...) -> None: ...

class MaintenanceServicePruneResponse(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[PrunedSnapshot]
    def __init__(self, items: _Optional[_Iterable[_Union[PrunedSnapshot, _Mapping]]] = ...) -> None: ...

class MaintenanceServiceVerifyRequest(_message.Message):
    __slots__ = ("store", "ns", "max_depth", "backup_type", "backup_id", "ignore_verified", "outdated_after")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    MAX_DEPTH_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    IGNORE_VERIFIED_FIELD_NUMBER: _ClassVar[int]
    OUTDATED_AFTER_FIELD_NUMBER: _ClassVar[int]
    store: str
    ns: str
    max_depth: int
    backup_type: str
    backup_id: str
    ignore_verified: bool
    outdated_after: int
    def __init__(self, store: _Optional[str] = ..., ns: _Optional[str] = ..., max_depth: _Optional[int] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., ignore_verified: _Optional[bool] = ..., outdated_after: _Optional[int] = ...) -> None: ...

class MaintenanceServiceVerifyResponse(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[VerificationEvent]
    def __init__(self, items: _Optional[_Iterable[_Union[VerificationEvent, _Mapping]]] = ...) -> None: ...

class NodesServiceIdentityRequest(_message.Message):
    __slots__ = ("node",)
    NODE_FIELD_NUMBER: _ClassVar[int]
    node: str
    def __init__(self, node: _Optional[str] = ...) -> None: ...

class NodesServiceIdentityResponse(_message.Message):
    __slots__ = ("pbs_instance_id",)
    PBS_INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    pbs_instance_id: str
    def __init__(self, pbs_instance_id: _Optional[str] = ...) -> None: ...

class NodesServiceTasksRequest(_message.Message):
    __slots__ = ("node", "start", "limit", "running", "errors", "userfilter", "store", "typefilter", "since", "until", "statusfilter")
    NODE_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    RUNNING_FIELD_NUMBER: _ClassVar[int]
    ERRORS_FIELD_NUMBER: _ClassVar[int]
    USERFILTER_FIELD_NUMBER: _ClassVar[int]
    STORE_FIELD_NUMBER: _ClassVar[int]
    TYPEFILTER_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    STATUSFILTER_FIELD_NUMBER: _ClassVar[int]
    node: str
    start: int
    limit: int
    running: bool
    errors: bool
    userfilter: str
    store: str
    typefilter: str
    since: int
    until: int
    statusfilter: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, node: _Optional[str] = ..., start: _Optional[int] = ..., limit: _Optional[int] = ..., running: _Optional[bool] = ..., errors: _Optional[bool] = ..., userfilter: _Optional[str] = ..., store: _Optional[str] = ..., typefilter: _Optional[str] = ..., since: _Optional[int] = ..., until: _Optional[int] = ..., statusfilter: _Optional[_Iterable[str]] = ...) -> None: ...

class NodesServiceTasksResponse(_message.Message):
    __slots__ = ("data", "total")
    DATA_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    data: _containers.RepeatedCompositeFieldContainer[TaskListItem]
    total: int
    def __init__(self, data: _Optional[_Iterable[_Union[TaskListItem, _Mapping]]] = ..., total: _Optional[int] = ...) -> None: ...

class NodesServiceTaskStatusRequest(_message.Message):
    __slots__ = ("node", "upid")
    NODE_FIELD_NUMBER: _ClassVar[int]
    UPID_FIELD_NUMBER: _ClassVar[int]
    node: str
    upid: str
    def __init__(self, node: _Optional[str] = ..., upid: _Optional[str] = ...) -> None: ...

class NodesServiceTaskStatusResponse(_message.Message):
    __slots__ = ("upid", "node", "pid", "pstart", "starttime", "type", "id", "user", "tokenid", "status", "exitstatus")
    UPID_FIELD_NUMBER: _ClassVar[int]
    NODE_FIELD_NUMBER: _ClassVar[int]
    PID_FIELD_NUMBER: _ClassVar[int]
    PSTART_FIELD_NUMBER: _ClassVar[int]
    STARTTIME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    USER_FIELD_NUMBER: _ClassVar[int]
    TOKENID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    EXITSTATUS_FIELD_NUMBER: _ClassVar[int]
    upid: str
    node: str
    pid: int
    pstart: int
    starttime: int
    type: str
    id: str
    user: str
    tokenid: str
    status: str
    exitstatus: str
    def __init__(self, upid: _Optional[str] = ..., node: _Optional[str] = ..., pid: _Optional[int] = ..., pstart: _Optional[int] = ..., starttime: _Optional[int] = ..., type: _Optional[str] = ..., id: _Optional[str] = ..., user: _Optional[str] = ..., tokenid: _Optional[str] = ..., status: _Optional[str] = ..., exitstatus: _Optional[str] = ...) -> None: ...

class NodesServiceTaskLogRequest(_message.Message):
    __slots__ = ("node", "upid", "start", "limit", "test_status")
    NODE_FIELD_NUMBER: _ClassVar[int]
    UPID_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    TEST_STATUS_FIELD_NUMBER: _ClassVar[int]
    node: str
    upid: str
    start: int
    limit: int
    test_status: bool
    def __init__(self, node: _Optional[str] = ..., upid: _Optional[str] = ..., start: _Optional[int] = ..., limit: _Optional[int] = ..., test_status: _Optional[bool] = ...) -> None: ...

class NodesServiceTaskLogResponse(_message.Message):
    __slots__ = ("data", "total", "active")
    class Data(_message.Message):
        __slots__ = ("n", "t")
        N_FIELD_NUMBER: _ClassVar[int]
        T_FIELD_NUMBER: _ClassVar[int]
        n: int
        t: str
        def __init__(self, n: _Optional[int] = ..., t: _Optional[str] = ...) -> None: ...
    DATA_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    data: _containers.RepeatedCompositeFieldContainer[NodesServiceTaskLogResponse.Data]
    total: int
    active: bool
    def __init__(self, data: _Optional[_Iterable[_Union[NodesServiceTaskLogResponse.Data, _Mapping]]] = ..., total: _Optional[int] = ..., active: _Optional[bool] = ...) -> None: ...

class NodesServiceStopTaskRequest(_message.Message):
    __slots__ = ("node", "upid")
    NODE_FIELD_NUMBER: _ClassVar[int]
    UPID_FIELD_NUMBER: _ClassVar[int]
    node: str
    upid: str
    def __init__(self, node: _Optional[str] = ..., upid: _Optional[str] = ...) -> None: ...

class NodesServiceStopTaskResponse(_message.Message):
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

class ApiTokenEntry(_message.Message):
    __slots__ = ("tokenid", "token_name", "comment", "enable", "expire")
    TOKENID_FIELD_NUMBER: _ClassVar[int]
    TOKEN_NAME_FIELD_NUMBER: _ClassVar[int]
    COMMENT_FIELD_NUMBER: _ClassVar[int]
    ENABLE_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_FIELD_NUMBER: _ClassVar[int]
    tokenid: str
    token_name: str
    comment: str
    enable: bool
    expire: int
    def __init__(self, tokenid: _Optional[str] = ..., token_name: _Optional[str] = ..., comment: _Optional[str] = ..., enable: _Optional[bool] = ..., expire: _Optional[int] = ...) -> None: ...

class MaintenanceProgress(_message.Message):
    __slots__ = ("percent", "message")
    PERCENT_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    percent: float
    message: str
    def __init__(self, percent: _Optional[float] = ..., message: _Optional[str] = ...) -> None: ...

class ScopeFigures(_message.Message):
    __slots__ = ("scope", "referenced", "exclusive", "missing")
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    REFERENCED_FIELD_NUMBER: _ClassVar[int]
    EXCLUSIVE_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    scope: str
    referenced: int
    exclusive: int
    missing: int
    def __init__(self, scope: _Optional[str] = ..., referenced: _Optional[int] = ..., exclusive: _Optional[int] = ..., missing: _Optional[int] = ...) -> None: ...

class CollectionEvent(_message.Message):
    __slots__ = ("progress", "collected")
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    COLLECTED_FIELD_NUMBER: _ClassVar[int]
    progress: ProgressEvent
    collected: CollectedEvent
    def __init__(self, progress: _Optional[_Union[ProgressEvent, _Mapping]] = ..., collected: _Optional[_Union[CollectedEvent, _Mapping]] = ...) -> None: ...

class ProgressEvent(_message.Message):
    __slots__ = ("type", "percent", "message")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    PERCENT_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    type: str
    percent: float
    message: str
    def __init__(self, type: _Optional[str] = ..., percent: _Optional[float] = ..., message: _Optional[str] = ...) -> None: ...

class CollectedEvent(_message.Message):
    __slots__ = ("type", "index_file_count", "index_data_bytes", "disk_bytes", "disk_chunks", "removed_bytes", "removed_chunks", "pending_bytes", "pending_chunks", "removed_bad", "still_bad", "missing_chunks")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    INDEX_FILE_COUNT_FIELD_NUMBER: _ClassVar[int]
    INDEX_DATA_BYTES_FIELD_NUMBER: _ClassVar[int]
    DISK_BYTES_FIELD_NUMBER: _ClassVar[int]
    DISK_CHUNKS_FIELD_NUMBER: _ClassVar[int]
    REMOVED_BYTES_FIELD_NUMBER: _ClassVar[int]
    REMOVED_CHUNKS_FIELD_NUMBER: _ClassVar[int]
    PENDING_BYTES_FIELD_NUMBER: _ClassVar[int]
    PENDING_CHUNKS_FIELD_NUMBER: _ClassVar[int]
    REMOVED_BAD_FIELD_NUMBER: _ClassVar[int]
    STILL_BAD_FIELD_NUMBER: _ClassVar[int]
    MISSING_CHUNKS_FIELD_NUMBER: _ClassVar[int]
    type: str
    index_file_count: int
    index_data_bytes: int
    disk_bytes: int
    disk_chunks: int
    removed_bytes: int
    removed_chunks: int
    pending_bytes: int
    pending_chunks: int
    removed_bad: int
    still_bad: int
    missing_chunks: int
    def __init__(self, type: _Optional[str] = ..., index_file_count: _Optional[int] = ..., index_data_bytes: _Optional[int] = ..., disk_bytes: _Optional[int] = ..., disk_chunks: _Optional[int] = ..., removed_bytes: _Optional[int] = ..., removed_chunks: _Optional[int] = ..., pending_bytes: _Optional[int] = ..., pending_chunks: _Optional[int] = ..., removed_bad: _Optional[int] = ..., still_bad: _Optional[int] = ..., missing_chunks: _Optional[int] = ...) -> None: ...

class VerificationEvent(_message.Message):
    __slots__ = ("progress", "verified")
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    VERIFIED_FIELD_NUMBER: _ClassVar[int]
    progress: ProgressEvent
    verified: VerifiedEvent
    def __init__(self, progress: _Optional[_Union[ProgressEvent, _Mapping]] = ..., verified: _Optional[_Union[VerifiedEvent, _Mapping]] = ...) -> None: ...

class VerifiedEvent(_message.Message):
    __slots__ = ("type", "ns", "backup_type", "backup_id", "backup_time", "state", "chunks", "findings")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TIME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CHUNKS_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    type: str
    ns: str
    backup_type: str
    backup_id: str
    backup_time: int
    state: str
    chunks: int
    findings: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, type: _Optional[str] = ..., ns: _Optional[str] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., backup_time: _Optional[int] = ..., state: _Optional[str] = ..., chunks: _Optional[int] = ..., findings: _Optional[_Iterable[str]] = ...) -> None: ...

class PrunedSnapshot(_message.Message):
    __slots__ = ("ns", "backup_type", "backup_id", "backup_time", "keep", "protected", "reason")
    NS_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TIME_FIELD_NUMBER: _ClassVar[int]
    KEEP_FIELD_NUMBER: _ClassVar[int]
    PROTECTED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ns: str
    backup_type: str
    backup_id: str
    backup_time: int
    keep: bool
    protected: bool
    reason: str
    def __init__(self, ns: _Optional[str] = ..., backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., backup_time: _Optional[int] = ..., keep: _Optional[bool] = ..., protected: _Optional[bool] = ..., reason: _Optional[str] = ...) -> None: ...

class DatastoreState(_message.Message):
    __slots__ = ("store", "path", "total", "used", "avail", "groups", "snapshots", "sessions", "doubted", "collection")
    STORE_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    USED_FIELD_NUMBER: _ClassVar[int]
    AVAIL_FIELD_NUMBER: _ClassVar[int]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOTS_FIELD_NUMBER: _ClassVar[int]
    SESSIONS_FIELD_NUMBER: _ClassVar[int]
    DOUBTED_FIELD_NUMBER: _ClassVar[int]
    COLLECTION_FIELD_NUMBER: _ClassVar[int]
    store: str
    path: str
    total: int
    used: int
    avail: int
    groups: int
    snapshots: int
    sessions: int
    doubted: bool
    collection: _contract_pb2.JsonValue
    def __init__(self, store: _Optional[str] = ..., path: _Optional[str] = ..., total: _Optional[int] = ..., used: _Optional[int] = ..., avail: _Optional[int] = ..., groups: _Optional[int] = ..., snapshots: _Optional[int] = ..., sessions: _Optional[int] = ..., doubted: _Optional[bool] = ..., collection: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class TaskListItem(_message.Message):
    __slots__ = ("upid", "node", "pid", "pstart", "starttime", "worker_type", "worker_id", "user", "endtime", "status")
    UPID_FIELD_NUMBER: _ClassVar[int]
    NODE_FIELD_NUMBER: _ClassVar[int]
    PID_FIELD_NUMBER: _ClassVar[int]
    PSTART_FIELD_NUMBER: _ClassVar[int]
    STARTTIME_FIELD_NUMBER: _ClassVar[int]
    WORKER_TYPE_FIELD_NUMBER: _ClassVar[int]
    WORKER_ID_FIELD_NUMBER: _ClassVar[int]
    USER_FIELD_NUMBER: _ClassVar[int]
    ENDTIME_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    upid: str
    node: str
    pid: int
    pstart: int
    starttime: int
    worker_type: str
    worker_id: str
    user: str
    endtime: int
    status: str
    def __init__(self, upid: _Optional[str] = ..., node: _Optional[str] = ..., pid: _Optional[int] = ..., pstart: _Optional[int] = ..., starttime: _Optional[int] = ..., worker_type: _Optional[str] = ..., worker_id: _Optional[str] = ..., user: _Optional[str] = ..., endtime: _Optional[int] = ..., status: _Optional[str] = ...) -> None: ...

class Subdirectory(_message.Message):
    __slots__ = ("subdir",)
    SUBDIR_FIELD_NUMBER: _ClassVar[int]
    subdir: str
    def __init__(self, subdir: _Optional[str] = ...) -> None: ...

class BackupContent(_message.Message):
    __slots__ = ("filename", "crypt_mode", "size")
    FILENAME_FIELD_NUMBER: _ClassVar[int]
    CRYPT_MODE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    filename: str
    crypt_mode: str
    size: int
    def __init__(self, filename: _Optional[str] = ..., crypt_mode: _Optional[str] = ..., size: _Optional[int] = ...) -> None: ...

class Verification(_message.Message):
    __slots__ = ("state", "upid")
    STATE_FIELD_NUMBER: _ClassVar[int]
    UPID_FIELD_NUMBER: _ClassVar[int]
    state: str
    upid: str
    def __init__(self, state: _Optional[str] = ..., upid: _Optional[str] = ...) -> None: ...

class SnapshotListItem(_message.Message):
    __slots__ = ("backup_type", "backup_id", "backup_time", "files", "protected", "comment", "verification", "fingerprint", "size", "owner")
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_TIME_FIELD_NUMBER: _ClassVar[int]
    FILES_FIELD_NUMBER: _ClassVar[int]
    PROTECTED_FIELD_NUMBER: _ClassVar[int]
    COMMENT_FIELD_NUMBER: _ClassVar[int]
    VERIFICATION_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    backup_type: str
    backup_id: str
    backup_time: int
    files: _containers.RepeatedCompositeFieldContainer[BackupContent]
    protected: bool
    comment: str
    verification: Verification
    fingerprint: str
    size: int
    owner: str
    def __init__(self, backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., backup_time: _Optional[int] = ..., files: _Optional[_Iterable[_Union[BackupContent, _Mapping]]] = ..., protected: _Optional[bool] = ..., comment: _Optional[str] = ..., verification: _Optional[_Union[Verification, _Mapping]] = ..., fingerprint: _Optional[str] = ..., size: _Optional[int] = ..., owner: _Optional[str] = ...) -> None: ...

class ArchiveEntry(_message.Message):
    __slots__ = ("filepath", "text", "type", "leaf", "size", "mtime")
    FILEPATH_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    LEAF_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    MTIME_FIELD_NUMBER: _ClassVar[int]
    filepath: str
    text: str
    type: str
    leaf: bool
    size: int
    mtime: int
    def __init__(self, filepath: _Optional[str] = ..., text: _Optional[str] = ..., type: _Optional[str] = ..., leaf: _Optional[bool] = ..., size: _Optional[int] = ..., mtime: _Optional[int] = ...) -> None: ...

class GroupListItem(_message.Message):
    __slots__ = ("backup_type", "backup_id", "last_backup", "backup_count", "files", "owner", "comment")
    BACKUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    LAST_BACKUP_FIELD_NUMBER: _ClassVar[int]
    BACKUP_COUNT_FIELD_NUMBER: _ClassVar[int]
    FILES_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    COMMENT_FIELD_NUMBER: _ClassVar[int]
    backup_type: str
    backup_id: str
    last_backup: int
    backup_count: int
    files: _containers.RepeatedScalarFieldContainer[str]
    owner: str
    comment: str
    def __init__(self, backup_type: _Optional[str] = ..., backup_id: _Optional[str] = ..., last_backup: _Optional[int] = ..., backup_count: _Optional[int] = ..., files: _Optional[_Iterable[str]] = ..., owner: _Optional[str] = ..., comment: _Optional[str] = ...) -> None: ...
