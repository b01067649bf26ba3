# Generated from spec/rpcapi by: python -m codegen generate. DO NOT EDIT.
# mypy: ignore-errors
from runtime.contract import contract_pb2 as _contract_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RpcapiServiceGetNsIpsRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _contract_pb2.JsonValue
    def __init__(self, value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RpcapiServiceGetNsIpsResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _contract_pb2.JsonValue
    def __init__(self, value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RpcapiServiceValidateSyntaxRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _contract_pb2.JsonValue
    def __init__(self, value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RpcapiServiceValidateSyntaxResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: SyntaxVerdict
    def __init__(self, value: _Optional[_Union[SyntaxVerdict, _Mapping]] = ...) -> None: ...

class RpcapiServiceApi1Request(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _contract_pb2.JsonValue
    def __init__(self, value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RpcapiServiceApi1Response(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: str
    def __init__(self, value: _Optional[str] = ...) -> None: ...

class RpcapiServiceGetBatchJobResultRequest(_message.Message):
    __slots__ = ("batch_id",)
    BATCH_ID_FIELD_NUMBER: _ClassVar[int]
    batch_id: BatchId
    def __init__(self, batch_id: _Optional[_Union[BatchId, _Mapping]] = ...) -> None: ...

class RpcapiServiceGetBatchJobResultResponse(_message.Message):
    __slots__ = ("nb_running", "nb_finished", "finished_test_ids")
    NB_RUNNING_FIELD_NUMBER: _ClassVar[int]
    NB_FINISHED_FIELD_NUMBER: _ClassVar[int]
    FINISHED_TEST_IDS_FIELD_NUMBER: _ClassVar[int]
    nb_running: int
    nb_finished: int
    finished_test_ids: _contract_pb2.JsonValue
    def __init__(self, nb_running: _Optional[int] = ..., nb_finished: _Optional[int] = ..., finished_test_ids: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RpcapiServiceSystemVersionsRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: Nothing
    def __init__(self, value: _Optional[_Union[Nothing, _Mapping]] = ...) -> None: ...

class RpcapiServiceSystemVersionsResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: Versions
    def __init__(self, value: _Optional[_Union[Versions, _Mapping]] = ...) -> None: ...

class RpcapiServiceConfProfilesRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: Nothing
    def __init__(self, value: _Optional[_Union[Nothing, _Mapping]] = ...) -> None: ...

class RpcapiServiceConfProfilesResponse(_message.Message):
    __slots__ = ("profiles",)
    PROFILES_FIELD_NUMBER: _ClassVar[int]
    profiles: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, profiles: _Optional[_Iterable[str]] = ...) -> None: ...

class RpcapiServiceConfLanguagesRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: Nothing
    def __init__(self, value: _Optional[_Union[Nothing, _Mapping]] = ...) -> None: ...

class RpcapiServiceConfLanguagesResponse(_message.Message):
    __slots__ = ("languages",)
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    languages: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, languages: _Optional[_Iterable[str]] = ...) -> None: ...

class RpcapiServiceLookupAddressRecordsRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _contract_pb2.JsonValue
    def __init__(self, value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RpcapiServiceLookupAddressRecordsResponse(_message.Message):
    __slots__ = ("address_records",)
    ADDRESS_RECORDS_FIELD_NUMBER: _ClassVar[int]
    address_records: _contract_pb2.JsonValue
    def __init__(self, address_records: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RpcapiServiceLookupDelegationDataRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _contract_pb2.JsonValue
    def __init__(self, value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RpcapiServiceLookupDelegationDataResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: Delegation
    def __init__(self, value: _Optional[_Union[Delegation, _Mapping]] = ...) -> None: ...

class RpcapiServiceJobCreateRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _contract_pb2.JsonValue
    def __init__(self, value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RpcapiServiceJobCreateResponse(_message.Message):
    __slots__ = ("job_id",)
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    def __init__(self, job_id: _Optional[str] = ...) -> None: ...

class RpcapiServiceJobStatusRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: JobById
    def __init__(self, value: _Optional[_Union[JobById, _Mapping]] = ...) -> None: ...

class RpcapiServiceJobStatusResponse(_message.Message):
    __slots__ = ("progress",)
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    progress: int
    def __init__(self, progress: _Optional[int] = ...) -> None: ...

class RpcapiServiceJobParamsRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: JobById
    def __init__(self, value: _Optional[_Union[JobById, _Mapping]] = ...) -> None: ...

class RpcapiServiceJobParamsResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _contract_pb2.JsonValue
    def __init__(self, value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RpcapiServiceJobResultsRequest(_message.Message):
    __slots__ = ("job_id", "language")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    job_id: TestId
    language: str
    def __init__(self, job_id: _Optional[_Union[TestId, _Mapping]] = ..., language: _Optional[str] = ...) -> None: ...

class RpcapiServiceJobResultsResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: JobResults
    def __init__(self, value: _Optional[_Union[JobResults, _Mapping]] = ...) -> None: ...

class RpcapiServiceDomainHistoryRequest(_message.Message):
    __slots__ = ("params", "offset", "limit", "filter")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    params: _contract_pb2.JsonValue
    offset: Count
    limit: Count
    filter: str
    def __init__(self, params: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., offset: _Optional[_Union[Count, _Mapping]] = ..., limit: _Optional[_Union[Count, _Mapping]] = ..., filter: _Optional[str] = ...) -> None: ...

class RpcapiServiceDomainHistoryResponse(_message.Message):
    __slots__ = ("history",)
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    history: _contract_pb2.JsonValue
    def __init__(self, history: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RpcapiServiceUserCreateRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: UserParameters
    def __init__(self, value: _Optional[_Union[UserParameters, _Mapping]] = ...) -> None: ...

class RpcapiServiceUserCreateResponse(_message.Message):
    __slots__ = ("success",)
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    success: int
    def __init__(self, success: _Optional[int] = ...) -> None: ...

class RpcapiServiceBatchCreateRequest(_message.Message):
    __slots__ = ("username", "api_key", "domains", "job_params")
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    API_KEY_FIELD_NUMBER: _ClassVar[int]
    DOMAINS_FIELD_NUMBER: _ClassVar[int]
    JOB_PARAMS_FIELD_NUMBER: _ClassVar[int]
    username: str
    api_key: str
    domains: _contract_pb2.JsonValue
    job_params: _contract_pb2.JsonValue
    def __init__(self, username: _Optional[str] = ..., api_key: _Optional[str] = ..., domains: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., job_params: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RpcapiServiceBatchCreateResponse(_message.Message):
    __slots__ = ("batch_id",)
    BATCH_ID_FIELD_NUMBER: _ClassVar[int]
    batch_id: int
    def __init__(self, batch_id: _Optional[int] = ...) -> None: ...

class RpcapiServiceVersionInfoRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _contract_pb2.JsonValue
    def __init__(self, value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RpcapiServiceVersionInfoResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: Versions
    def __init__(self, value: _Optional[_Union[Versions, _Mapping]] = ...) -> None: ...

class RpcapiServiceProfileNamesRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: Nothing
    def __init__(self, value: _Optional[_Union[Nothing, _Mapping]] = ...) -> None: ...

class RpcapiServiceProfileNamesResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, value: _Optional[_Iterable[str]] = ...) -> None: ...

class RpcapiServiceGetLanguageTagsRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: Nothing
    def __init__(self, value: _Optional[_Union[Nothing, _Mapping]] = ...) -> None: ...

class RpcapiServiceGetLanguageTagsResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, value: _Optional[_Iterable[str]] = ...) -> None: ...

class RpcapiServiceGetHostByNameRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _contract_pb2.JsonValue
    def __init__(self, value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RpcapiServiceGetHostByNameResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _contract_pb2.JsonValue
    def __init__(self, value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RpcapiServiceGetDataFromParentZoneRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _contract_pb2.JsonValue
    def __init__(self, value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RpcapiServiceGetDataFromParentZoneResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: Delegation
    def __init__(self, value: _Optional[_Union[Delegation, _Mapping]] = ...) -> None: ...

class RpcapiServiceStartDomainTestRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _contract_pb2.JsonValue
    def __init__(self, value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RpcapiServiceStartDomainTestResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: str
    def __init__(self, value: _Optional[str] = ...) -> None: ...

class RpcapiServiceTestProgressRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: TestReference
    def __init__(self, value: _Optional[_Union[TestReference, _Mapping]] = ...) -> None: ...

class RpcapiServiceTestProgressResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: int
    def __init__(self, value: _Optional[int] = ...) -> None: ...

class RpcapiServiceGetTestParamsRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: TestReference
    def __init__(self, value: _Optional[_Union[TestReference, _Mapping]] = ...) -> None: ...

class RpcapiServiceGetTestParamsResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _contract_pb2.JsonValue
    def __init__(self, value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RpcapiServiceGetTestResultsRequest(_message.Message):
    __slots__ = ("id", "language")
    ID_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    id: TestId
    language: str
    def __init__(self, id: _Optional[_Union[TestId, _Mapping]] = ..., language: _Optional[str] = ...) -> None: ...

class RpcapiServiceGetTestResultsResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: TestResults
    def __init__(self, value: _Optional[_Union[TestResults, _Mapping]] = ...) -> None: ...

class RpcapiServiceGetTestHistoryRequest(_message.Message):
    __slots__ = ("frontend_params", "offset", "limit", "filter")
    FRONTEND_PARAMS_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    frontend_params: _contract_pb2.JsonValue
    offset: Count
    limit: Count
    filter: str
    def __init__(self, frontend_params: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., offset: _Optional[_Union[Count, _Mapping]] = ..., limit: _Optional[_Union[Count, _Mapping]] = ..., filter: _Optional[str] = ...) -> None: ...

class RpcapiServiceGetTestHistoryResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _contract_pb2.JsonValue
    def __init__(self, value: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RpcapiServiceAddApiUserRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: UserParameters
    def __init__(self, value: _Optional[_Union[UserParameters, _Mapping]] = ...) -> None: ...

class RpcapiServiceAddApiUserResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: int
    def __init__(self, value: _Optional[int] = ...) -> None: ...

class RpcapiServiceAddBatchJobRequest(_message.Message):
    __slots__ = ("username", "api_key", "domains", "test_params", "batch_params")
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    API_KEY_FIELD_NUMBER: _ClassVar[int]
    DOMAINS_FIELD_NUMBER: _ClassVar[int]
    TEST_PARAMS_FIELD_NUMBER: _ClassVar[int]
    BATCH_PARAMS_FIELD_NUMBER: _ClassVar[int]
    username: str
    api_key: str
    domains: _contract_pb2.JsonValue
    test_params: _contract_pb2.JsonValue
    batch_params: _contract_pb2.JsonValue
    def __init__(self, username: _Optional[str] = ..., api_key: _Optional[str] = ..., domains: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., test_params: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., batch_params: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RpcapiServiceAddBatchJobResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: int
    def __init__(self, value: _Optional[int] = ...) -> None: ...

class RpcapiServiceBatchStatusRequest(_message.Message):
    __slots__ = ("batch_id", "list_waiting_tests", "list_running_tests", "list_finished_tests")
    BATCH_ID_FIELD_NUMBER: _ClassVar[int]
    LIST_WAITING_TESTS_FIELD_NUMBER: _ClassVar[int]
    LIST_RUNNING_TESTS_FIELD_NUMBER: _ClassVar[int]
    LIST_FINISHED_TESTS_FIELD_NUMBER: _ClassVar[int]
    batch_id: BatchId
    list_waiting_tests: _contract_pb2.JsonValue
    list_running_tests: _contract_pb2.JsonValue
    list_finished_tests: _contract_pb2.JsonValue
    def __init__(self, batch_id: _Optional[_Union[BatchId, _Mapping]] = ..., list_waiting_tests: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., list_running_tests: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., list_finished_tests: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class RpcapiServiceBatchStatusResponse(_message.Message):
    __slots__ = ("waiting_count", "running_count", "finished_count", "waiting_tests", "running_tests", "finished_tests")
    WAITING_COUNT_FIELD_NUMBER: _ClassVar[int]
    RUNNING_COUNT_FIELD_NUMBER: _ClassVar[int]
    FINISHED_COUNT_FIELD_NUMBER: _ClassVar[int]
    WAITING_TESTS_FIELD_NUMBER: _ClassVar[int]
    RUNNING_TESTS_FIELD_NUMBER: _ClassVar[int]
    FINISHED_TESTS_FIELD_NUMBER: _ClassVar[int]
    waiting_count: int
    running_count: int
    finished_count: int
    waiting_tests: _contract_pb2.JsonValue
    running_tests: _contract_pb2.JsonValue
    finished_tests: _contract_pb2.JsonValue
    def __init__(self, waiting_count: _Optional[int] = ..., running_count: _Optional[int] = ..., finished_count: _Optional[int] = ..., waiting_tests: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., running_tests: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., finished_tests: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class Count(_message.Message):
    __slots__ = ("number_value", "string_value")
    NUMBER_VALUE_FIELD_NUMBER: _ClassVar[int]
    STRING_VALUE_FIELD_NUMBER: _ClassVar[int]
    number_value: int
    string_value: str
    def __init__(self, number_value: _Optional[int] = ..., string_value: _Optional[str] = ...) -> None: ...

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

class JobById(_message.Message):
    __slots__ = ("job_id",)
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    job_id: TestId
    def __init__(self, job_id: _Optional[_Union[TestId, _Mapping]] = ...) -> None: ...

class BatchId(_message.Message):
    __slots__ = ("number_value", "string_value")
    NUMBER_VALUE_FIELD_NUMBER: _ClassVar[int]
    STRING_VALUE_FIELD_NUMBER: _ClassVar[int]
    number_value: float
    string_value: str
    def __init__(self, number_value: _Optional[float] = ..., string_value: _Optional[str] = ...) -> None: ...

class Nothing(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class UserParameters(_message.Message):
    __slots__ = ("username", "api_key")
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    API_KEY_FIELD_NUMBER: _ClassVar[int]
    username: str
    api_key: str
    def __init__(self, username: _Optional[str] = ..., api_key: _Optional[str] = ...) -> None: ...

class Versions(_message.Message):
    __slots__ = ("zonemaster_backend", "zonemaster_engine", "zonemaster_ldns")
    ZONEMASTER_BACKEND_FIELD_NUMBER: _ClassVar[int]
    ZONEMASTER_ENGINE_FIELD_NUMBER: _ClassVar[int]
    ZONEMASTER_LDNS_FIELD_NUMBER: _ClassVar[int]
    zonemaster_backend: str
    zonemaster_engine: str
    zonemaster_ldns: str
    def __init__(self, zonemaster_backend: _Optional[str] = ..., zonemaster_engine: _Optional[str] = ..., zonemaster_ldns: _Optional[str] = ...) -> None: ...

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

class TestResults(_message.Message):
    __slots__ = ("created_at", "hash_id", "params", "results", "testcase_descriptions", "domain", "progress", "batch_id", "undelegated", "test_start_time", "test_end_time")
    class TestcaseDescriptionsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    HASH_ID_FIELD_NUMBER: _ClassVar[int]
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    TESTCASE_DESCRIPTIONS_FIELD_NUMBER: _ClassVar[int]
    DOMAIN_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    BATCH_ID_FIELD_NUMBER: _ClassVar[int]
    UNDELEGATED_FIELD_NUMBER: _ClassVar[int]
    TEST_START_TIME_FIELD_NUMBER: _ClassVar[int]
    TEST_END_TIME_FIELD_NUMBER: _ClassVar[int]
    created_at: str
    hash_id: str
    params: _contract_pb2.JsonValue
    results: _contract_pb2.JsonValue
    testcase_descriptions: _containers.ScalarMap[str, str]
    domain: str
    progress: int
    batch_id: _contract_pb2.JsonValue
    undelegated: bool
    test_start_time: _contract_pb2.JsonValue
    test_end_time: _contract_pb2.JsonValue
    def __init__(self, created_at: _Optional[str] = ..., hash_id: _Optional[str] = ..., params: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., results: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., testcase_descriptions: _Optional[_Mapping[str, str]] = ..., domain: _Optional[str] = ..., progress: _Optional[int] = ..., batch_id: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., undelegated: _Optional[bool] = ..., test_start_time: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., test_end_time: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class JobResults(_message.Message):
    __slots__ = ("created_at", "job_id", "params", "results", "testcase_descriptions", "domain", "progress", "batch_id", "undelegated", "test_start_time", "test_end_time")
    class TestcaseDescriptionsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    TESTCASE_DESCRIPTIONS_FIELD_NUMBER: _ClassVar[int]
    DOMAIN_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    BATCH_ID_FIELD_NUMBER: _ClassVar[int]
    UNDELEGATED_FIELD_NUMBER: _ClassVar[int]
    TEST_START_TIME_FIELD_NUMBER: _ClassVar[int]
    TEST_END_TIME_FIELD_NUMBER: _ClassVar[int]
    created_at: str
    job_id: str
    params: _contract_pb2.JsonValue
    results: _contract_pb2.JsonValue
    testcase_descriptions: _containers.ScalarMap[str, str]
    domain: str
    progress: int
    batch_id: _contract_pb2.JsonValue
    undelegated: bool
    test_start_time: _contract_pb2.JsonValue
    test_end_time: _contract_pb2.JsonValue
    def __init__(self, created_at: _Optional[str] = ..., job_id: _Optional[str] = ..., params: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., results: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., testcase_descriptions: _Optional[_Mapping[str, str]] = ..., domain: _Optional[str] = ..., progress: _Optional[int] = ..., batch_id: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., undelegated: _Optional[bool] = ..., test_start_time: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ..., test_end_time: _Optional[_Union[_contract_pb2.JsonValue, _Mapping]] = ...) -> None: ...
