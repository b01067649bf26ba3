# Generated from spec/zonemaster by: python -m codegen generate. DO NOT EDIT.
# mypy: ignore-errors
from runtime.contract import contract_pb2 as _contract_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ZonemasterServiceVersionInfoRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _contract_pb2.JsonValue
    def __init__(self, value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class ZonemasterServiceVersionInfoResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: str
    def __init__(self, value: _Optional[str] = ...) -> None: ...

class ZonemasterServiceGetNsIpsRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: HostReference
    def __init__(self, value: _Optional[_Union[HostReference, _Mapping]] = ...) -> None: ...

class ZonemasterServiceGetNsIpsResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _contract_pb2.JsonValue
    def __init__(self, value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class ZonemasterServiceGetDataFromParentZoneRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: ZoneReference
    def __init__(self, value: _Optional[_Union[ZoneReference, _Mapping]] = ...) -> None: ...

class ZonemasterServiceGetDataFromParentZoneResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: Delegation
    def __init__(self, value: _Optional[_Union[Delegation, _Mapping]] = ...) -> None: ...

class ZonemasterServiceValidateSyntaxRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _contract_pb2.JsonValue
    def __init__(self, value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class ZonemasterServiceValidateSyntaxResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: SyntaxVerdict
    def __init__(self, value: _Optional[_Union[SyntaxVerdict, _Mapping]] = ...) -> None: ...

class ZonemasterServiceStartDomainTestRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: TestParameters
    def __init__(self, value: _Optional[_Union[TestParameters, _Mapping]] = ...) -> None: ...

class ZonemasterServiceStartDomainTestResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: TestId
    def __init__(self, value: _Optional[_Union[TestId, _Mapping]] = ...) -> None: ...

class ZonemasterServiceTestProgressRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: TestReference
    def __init__(self, value: _Optional[_Union[TestReference, _Mapping]] = ...) -> None: ...

class ZonemasterServiceTestProgressResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: int
    def __init__(self, value: _Optional[int] = ...) -> None: ...

class ZonemasterServiceGetTestParamsRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: TestReference
    def __init__(self, value: _Optional[_Union[TestReference, _Mapping]] = ...) -> None: ...

class ZonemasterServiceGetTestParamsResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _contract_pb2.JsonValue
    def __init__(self, value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class ZonemasterServiceGetTestResultsRequest(_message.Message):
    __slots__ = ("id", "language")
    ID_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    id: TestId
    language: str
    def __init__(self, id: _Optional[_Union[TestId, _Mapping]] = ..., language: _Optional[str] = ...) -> None: ...

class ZonemasterServiceGetTestResultsResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: TestResults
    def __init__(self, value: _Optional[_Union[TestResults, _Mapping]] = ...) -> None: ...

class ZonemasterServiceGetTestHistoryRequest(_message.Message):
    __slots__ = ("frontend_params", "offset", "limit", "filter")
    FRONTEND_PARAMS_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    frontend_params: HistoryOf
    offset: int
    limit: int
    filter: str
    def __init__(self, frontend_params: _Optional[_Union[HistoryOf, _Mapping]] = ..., offset: _Optional[int] = ..., limit: _Optional[int] = ..., filter: _Optional[str] = ...) -> None: ...

class ZonemasterServiceGetTestHistoryResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _containers.RepeatedCompositeFieldContainer[HistoryEntry]
    def __init__(self, value: _Optional[_Iterable[_Union[HistoryEntry, _Mapping]]] = ...) -> None: ...

class ZonemasterServiceAddApiUserRequest(_message.Message):
    __slots__ = ("username", "api_key")
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    API_KEY_FIELD_NUMBER: _ClassVar[int]
    username: str
    api_key: str
    def __init__(self, username: _Optional[str] = ..., api_key: _Optional[str] = ...) -> None: ...

class ZonemasterServiceAddApiUserResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: int
    def __init__(self, value: _Optional[int] = ...) -> None: ...

class ZonemasterServiceAddBatchJobRequest(_message.Message):
    __slots__ = ("username", "api_key", "batch_params")
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    API_KEY_FIELD_NUMBER: _ClassVar[int]
    BATCH_PARAMS_FIELD_NUMBER: _ClassVar[int]
    username: str
    api_key: str
    batch_params: BatchParameters
    def __init__(self, username: _Optional[str] = ..., api_key: _Optional[str] = ..., batch_params: _Optional[_Union[BatchParameters, _Mapping]] = ...) -> None: ...

class ZonemasterServiceAddBatchJobResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: int
    def __init__(self, value: _Optional[int] = ...) -> None: ...

class ZonemasterServiceApi1Request(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _contract_pb2.JsonValue
    def __init__(self, value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class ZonemasterServiceApi1Response(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: str
    def __init__(self, value: _Optional[str] = ...) -> None: ...

class Nameserver(_message.Message):
    __slots__ = ("ns", "ip")
    NS_FIELD_NUMBER: _ClassVar[int]
    IP_FIELD_NUMBER: _ClassVar[int]
    ns: str
    ip: str
    def __init__(self, ns: _Optional[str] = ..., ip: _Optional[str] = ...) -> None: ...

class DsInfo(_message.Message):
    __slots__ = ("sha1", "sha256")
    class Sha1(_message.Message):
        __slots__ = ("algorithm", "digest")
        ALGORITHM_FIELD_NUMBER: _ClassVar[int]
        DIGEST_FIELD_NUMBER: _ClassVar[int]
        algorithm: str
        digest: str
        def __init__(self, algorithm: _Optional[str] = ..., digest: _Optional[str] = ...) -> None: ...
    class Sha256(_message.Message):
        __slots__ = ("algorithm", "digest")
        ALGORITHM_FIELD_NUMBER: _ClassVar[int]
        DIGEST_FIELD_NUMBER: _ClassVar[int]
        algorithm: str
        digest: str
        def __init__(self, algorithm: _Optional[str] = ..., digest: _Optional[str] = ...) -> None: ...
    SHA1_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    sha1: DsInfo.Sha1
    sha256: DsInfo.Sha256
    def __init__(self, sha1: _Optional[_Union[DsInfo.Sha1, _Mapping]] = ..., sha256: _Optional[_Union[DsInfo.Sha256, _Mapping]] = ...) -> None: ...

class TestParameters(_message.Message):
    __slots__ = ("domain", "ipv4", "ipv6", "ds_info", "nameservers", "profile", "advanced", "client_id", "client_version")
    class DsInfoList(_message.Message):
        __slots__ = ("items",)
        ITEMS_FIELD_NUMBER: _ClassVar[int]
        items: _containers.RepeatedCompositeFieldContainer[DsInfo]
        def __init__(self, items: _Optional[_Iterable[_Union[DsInfo, _Mapping]]] = ...) -> None: ...
    class NameserversList(_message.Message):
        __slots__ = ("items",)
        ITEMS_FIELD_NUMBER: _ClassVar[int]
        items: _containers.RepeatedCompositeFieldContainer[Nameserver]
        def __init__(self, items: _Optional[_Iterable[_Union[Nameserver, _Mapping]]] = ...) -> None: ...
    DOMAIN_FIELD_NUMBER: _ClassVar[int]
    IPV4_FIELD_NUMBER: _ClassVar[int]
    IPV6_FIELD_NUMBER: _ClassVar[int]
    DS_INFO_FIELD_NUMBER: _ClassVar[int]
    NAMESERVERS_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    ADVANCED_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_VERSION_FIELD_NUMBER: _ClassVar[int]
    domain: str
    ipv4: _contract_pb2.JsonValue
    ipv6: _contract_pb2.JsonValue
    ds_info: TestParameters.DsInfoList
    nameservers: TestParameters.NameserversList
    profile: str
    advanced: bool
    client_id: _contract_pb2.JsonValue
    client_version: _contract_pb2.JsonValue
    def __init__(self, domain: _Optional[str] = ..., ipv4: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., ipv6: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., ds_info: _Optional[_Union[TestParameters.DsInfoList, _Mapping]] = ..., nameservers: _Optional[_Union[TestParameters.NameserversList, _Mapping]] = ..., profile: _Optional[str] = ..., advanced: _Optional[bool] = ..., client_id: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., client_version: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class BatchParameters(_message.Message):
    __slots__ = ("domains", "ipv4", "ipv6", "ds_info", "nameservers", "profile", "advanced", "client_id", "client_version")
    class DsInfoList(_message.Message):
        __slots__ = ("items",)
        ITEMS_FIELD_NUMBER: _ClassVar[int]
        items: _containers.RepeatedCompositeFieldContainer[DsInfo]
        def __init__(self, items: _Optional[_Iterable[_Union[DsInfo, _Mapping]]] = ...) -> None: ...
    class NameserversList(_message.Message):
        __slots__ = ("items",)
        ITEMS_FIELD_NUMBER: _ClassVar[int]
        items: _containers.RepeatedCompositeFieldContainer[Nameserver]
        def __init__(self, items: _Optional[_Iterable[_Union[Nameserver, _Mapping]]] = ...) -> None: ...
    DOMAINS_FIELD_NUMBER: _ClassVar[int]
    IPV4_FIELD_NUMBER: _ClassVar[int]
    IPV6_FIELD_NUMBER: _ClassVar[int]
    DS_INFO_FIELD_NUMBER: _ClassVar[int]
    NAMESERVERS_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    ADVANCED_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_VERSION_FIELD_NUMBER: _ClassVar[int]
    domains: _containers.RepeatedScalarFieldContainer[str]
    ipv4: _contract_pb2.JsonValue
    ipv6: _contract_pb2.JsonValue
    ds_info: BatchParameters.DsInfoList
    nameservers: BatchParameters.NameserversList
    profile: str
    advanced: bool
    client_id: _contract_pb2.JsonValue
    client_version: _contract_pb2.JsonValue
    def __init__(self, domains: _Optional[_Iterable[str]] = ..., ipv4: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., ipv6: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., ds_info: _Optional[_Union[BatchParameters.DsInfoList, _Mapping]] = ..., nameservers: _Optional[_Union[BatchParameters.NameserversList, _Mapping]] = ..., profile: _Optional[str] = ..., advanced: _Optional[bool] = ..., client_id: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., client_version: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class TestId(_message.Message):
    __slots__ = ("id_number", "id_text")
    ID_NUMBER_FIELD_NUMBER: _ClassVar[int]
    ID_TEXT_FIELD_NUMBER: _ClassVar[int]
    id_number: int
    id_text: str
    def __init__(self, id_number: _Optional[int] = ..., id_text: _Optional[str] = ...) -> None: ...

class TestReference(_message.Message):
    __slots__ = ("id_number", "id_text", "test_by_id")
    ID_NUMBER_FIELD_NUMBER: _ClassVar[int]
    ID_TEXT_FIELD_NUMBER: _ClassVar[int]
    TEST_BY_ID_FIELD_NUMBER: _ClassVar[int]
    id_number: int
    id_text: str
    test_by_id: TestById
    def __init__(self, id_number: _Optional[int] = ..., id_text: _Optional[str] = ..., test_by_id: _Optional[_Union[TestById, _Mapping]] = ...) -> None: ...

class TestById(_message.Message):
    __slots__ = ("test_id",)
    TEST_ID_FIELD_NUMBER: _ClassVar[int]
    test_id: TestId
    def __init__(self, test_id: _Optional[_Union[TestId, _Mapping]] = ...) -> None: ...

class HostReference(_message.Message):
    __slots__ = ("looked_up_name", "host_by_name")
    LOOKED_UP_NAME_FIELD_NUMBER: _ClassVar[int]
    HOST_BY_NAME_FIELD_NUMBER: _ClassVar[int]
    looked_up_name: str
    host_by_name: HostByName
    def __init__(self, looked_up_name: _Optional[str] = ..., host_by_name: _Optional[_Union[HostByName, _Mapping]] = ...) -> None: ...

class HostByName(_message.Message):
    __slots__ = ("hostname",)
    HOSTNAME_FIELD_NUMBER: _ClassVar[int]
    hostname: str
    def __init__(self, hostname: _Optional[str] = ...) -> None: ...

class ZoneReference(_message.Message):
    __slots__ = ("looked_up_name", "zone_by_name")
    LOOKED_UP_NAME_FIELD_NUMBER: _ClassVar[int]
    ZONE_BY_NAME_FIELD_NUMBER: _ClassVar[int]
    looked_up_name: str
    zone_by_name: ZoneByName
    def __init__(self, looked_up_name: _Optional[str] = ..., zone_by_name: _Optional[_Union[ZoneByName, _Mapping]] = ...) -> None: ...

class ZoneByName(_message.Message):
    __slots__ = ("domain", "language")
    DOMAIN_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    domain: str
    language: str
    def __init__(self, domain: _Optional[str] = ..., language: _Optional[str] = ...) -> None: ...

class SyntaxVerdict(_message.Message):
    __slots__ = ("status", "message")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    status: str
    message: str
    def __init__(self, status: _Optional[str] = ..., message: _Optional[str] = ...) -> None: ...

class DelegationNameserver(_message.Message):
    __slots__ = ("ns", "ip")
    NS_FIELD_NUMBER: _ClassVar[int]
    IP_FIELD_NUMBER: _ClassVar[int]
    ns: str
    ip: str
    def __init__(self, ns: _Optional[str] = ..., ip: _Optional[str] = ...) -> None: ...

class DelegationSigner(_message.Message):
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

class Delegation(_message.Message):
    __slots__ = ("ns_list", "ds_list")
    NS_LIST_FIELD_NUMBER: _ClassVar[int]
    DS_LIST_FIELD_NUMBER: _ClassVar[int]
    ns_list: _containers.RepeatedCompositeFieldContainer[DelegationNameserver]
    ds_list: _containers.RepeatedCompositeFieldContainer[DelegationSigner]
    def __init__(self, ns_list: _Optional[_Iterable[_Union[DelegationNameserver, _Mapping]]] = ..., ds_list: _Optional[_Iterable[_Union[DelegationSigner, _Mapping]]] = ...) -> None: ...

class ResultEntry(_message.Message):
    __slots__ = ("module", "message", "level", "ns", "testcase", "tag", "args", "seconds")
    MODULE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    TESTCASE_FIELD_NUMBER: _ClassVar[int]
    TAG_FIELD_NUMBER: _ClassVar[int]
    ARGS_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    module: str
    message: str
    level: str
    ns: str
    testcase: str
    tag: str
    args: _contract_pb2.JsonValue
    seconds: float
    def __init__(self, module: _Optional[str] = ..., message: _Optional[str] = ..., level: _Optional[str] = ..., ns: _Optional[str] = ..., testcase: _Optional[str] = ..., tag: _Optional[str] = ..., args: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., seconds: _Optional[float] = ...) -> None: ...

class TestResults(_message.Message):
    __slots__ = ("batch_id", "creation_time", "domain", "id", "params_deterministic_hash", "params", "priority", "progress", "results", "test_end_time", "test_start_time", "hash_id", "created_at", "testcase_descriptions")
    class TestcaseDescriptionsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    BATCH_ID_FIELD_NUMBER: _ClassVar[int]
    CREATION_TIME_FIELD_NUMBER: _ClassVar[int]
    DOMAIN_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    PARAMS_DETERMINISTIC_HASH_FIELD_NUMBER: _ClassVar[int]
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    TEST_END_TIME_FIELD_NUMBER: _ClassVar[int]
    TEST_START_TIME_FIELD_NUMBER: _ClassVar[int]
    HASH_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    TESTCASE_DESCRIPTIONS_FIELD_NUMBER: _ClassVar[int]
    batch_id: int
    creation_time: str
    domain: str
    id: TestId
    params_deterministic_hash: str
    params: _contract_pb2.JsonValue
    priority: int
    progress: int
    results: _containers.RepeatedCompositeFieldContainer[ResultEntry]
    test_end_time: str
    test_start_time: str
    hash_id: str
    created_at: str
    testcase_descriptions: _containers.ScalarMap[str, str]
    def __init__(self, batch_id: _Optional[int] = ..., creation_time: _Optional[str] = ..., domain: _Optional[str] = ..., id: _Optional[_Union[TestId, _Mapping]] = ..., params_deterministic_hash: _Optional[str] = ..., params: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., priority: _Optional[int] = ..., progress: _Optional[int] = ..., results: _Optional[_Iterable[_Union[ResultEntry, _Mapping]]] = ..., test_end_time: _Optional[str] = ..., test_start_time: _Optional[str] = ..., hash_id: _Optional[str] = ..., created_at: _Optional[str] = ..., testcase_descriptions: _Optional[_Mapping[str, str]] = ...) -> None: ...

class HistoryEntry(_message.Message):
    __slots__ = ("id", "creation_time", "advanced_options", "overall_results")
    ID_FIELD_NUMBER: _ClassVar[int]
    CREATION_TIME_FIELD_NUMBER: _ClassVar[int]
    ADVANCED_OPTIONS_FIELD_NUMBER: _ClassVar[int]
    OVERALL_RESULTS_FIELD_NUMBER: _ClassVar[int]
    id: TestId
    creation_time: str
    advanced_options: bool
    overall_results: str
    def __init__(self, id: _Optional[_Union[TestId, _Mapping]] = ..., creation_time: _Optional[str] = ..., advanced_options: _Optional[bool] = ..., overall_results: _Optional[str] = ...) -> None: ...

class HistoryOf(_message.Message):
    __slots__ = ("domain", "nameservers")
    class NameserversList(_message.Message):
        __slots__ = ("items",)
        ITEMS_FIELD_NUMBER: _ClassVar[int]
        items: _containers.RepeatedCompositeFieldContainer[_contract_pb2.JsonValue]
        def __init__(self, items: _Optional[_Iterable[_Union[_contract_pb2.JsonValue, _Mapping]]] = ...) -> None: ...
    DOMAIN_FIELD_NUMBER: _ClassVar[int]
    NAMESERVERS_FIELD_NUMBER: _ClassVar[int]
    domain: str
    nameservers: HistoryOf.NameserversList
    def __init__(self, domain: _Optional[str] = ..., nameservers: _Optional[_Union[HistoryOf.NameserversList, _Mapping]] = ...) -> None: ...
