# Generated from spec/xo by: python -m codegen generate. DO NOT EDIT.
"""Declared errors of the face xo."""

from __future__ import annotations

from runtime.contract import abi


class NotImplemented(abi.Fault):
    """notImplemented, 0: not implemented."""

    name = "notImplemented"
    code = 0
    category = abi.Category.UNIMPLEMENTED
    template = "not implemented"

    def __init__(self) -> None:
        super().__init__("not implemented")


class NoSuchObject(abi.Fault):
    """noSuchObject, 1: no such {type} {id}."""

    name = "noSuchObject"
    code = 1
    category = abi.Category.NOT_FOUND
    template = "no such {type} {id}"

    def __init__(self, *, id: str, type: str) -> None:
        data: dict[str, abi.Json] = {"id": id, "type": type}
        super().__init__(f"no such {type} {id}", data=data)


class Unauthorized(abi.Fault):
    """unauthorized, 2: not enough permissions."""

    name = "unauthorized"
    code = 2
    category = abi.Category.FORBIDDEN
    template = "not enough permissions"

    def __init__(self, *, permission: str | None = None, object: dict[str, abi.Json] | None = None) -> None:
        data: dict[str, abi.Json] = {}
        if permission is not None:
            data["permission"] = permission
        if object is not None:
            data["object"] = object
        super().__init__("not enough permissions", data=data)


class InvalidCredentials(abi.Fault):
    """invalidCredentials, 3: invalid credentials."""

    name = "invalidCredentials"
    code = 3
    category = abi.Category.UNAUTHENTICATED
    template = "invalid credentials"

    def __init__(self) -> None:
        super().__init__("invalid credentials")


class ForbiddenOperation(abi.Fault):
    """forbiddenOperation, 5: forbidden operation: {operation}."""

    name = "forbiddenOperation"
    code = 5
    category = abi.Category.FORBIDDEN
    template = "forbidden operation: {operation}"

    def __init__(self, *, operation: str, reason: str | None = None) -> None:
        data: dict[str, abi.Json] = {"operation": operation}
        if reason is not None:
            data["reason"] = reason
        super().__init__(f"forbidden operation: {operation}", data=data)


class NoHostsAvailable(abi.Fault):
    """noHostsAvailable, 7: no hosts available."""

    name = "noHostsAvailable"
    code = 7
    category = abi.Category.UNAVAILABLE
    template = "no hosts available"

    def __init__(self) -> None:
        super().__init__("no hosts available")


class AuthenticationFailed(abi.Fault):
    """authenticationFailed, 8: authentication failed."""

    name = "authenticationFailed"
    code = 8
    category = abi.Category.UNAUTHENTICATED
    template = "authentication failed"

    def __init__(self) -> None:
        super().__init__("authentication failed")


class ServerUnreachable(abi.Fault):
    """serverUnreachable, 9: server unreachable."""

    name = "serverUnreachable"
    code = 9
    category = abi.Category.UNAVAILABLE
    template = "server unreachable"

    def __init__(self, *, object_id: str | None = None) -> None:
        data: dict[str, abi.Json] = {}
        if object_id is not None:
            data["objectId"] = object_id
        super().__init__("server unreachable", data=data)


class InvalidParameters(abi.Fault):
    """invalidParameters, 10: invalid parameters."""

    name = "invalidParameters"
    code = 10
    category = abi.Category.INVALID
    template = "invalid parameters"

    def __init__(self, *, errors: list[abi.Json]) -> None:
        data: dict[str, abi.Json] = {"errors": errors}
        super().__init__("invalid parameters", data=data)


class VmMissingPvDrivers(abi.Fault):
    """vmMissingPvDrivers, 11: missing PV drivers."""

    name = "vmMissingPvDrivers"
    code = 11
    category = abi.Category.CONFLICT
    template = "missing PV drivers"

    def __init__(self, *, object_id: str | None = None) -> None:
        data: dict[str, abi.Json] = {}
        if object_id is not None:
            data["objectId"] = object_id
        super().__init__("missing PV drivers", data=data)


class VmIsTemplate(abi.Fault):
    """vmIsTemplate, 12: VM is a template."""

    name = "vmIsTemplate"
    code = 12
    category = abi.Category.CONFLICT
    template = "VM is a template"

    def __init__(self, *, object_id: str | None = None) -> None:
        data: dict[str, abi.Json] = {}
        if object_id is not None:
            data["objectId"] = object_id
        super().__init__("VM is a template", data=data)


class VmBadPowerState(abi.Fault):
    """vmBadPowerState, 13: VM state is {actual} but should be {expected}."""

    name = "vmBadPowerState"
    code = 13
    category = abi.Category.CONFLICT
    template = "VM state is {actual} but should be {expected}"

    def __init__(self, *, expected: str, actual: str, object_id: str | None = None) -> None:
        data: dict[str, abi.Json] = {"expected": expected, "actual": actual}
        if object_id is not None:
            data["objectId"] = object_id
        super().__init__(f"VM state is {actual} but should be {expected}", data=data)


class VmLacksFeature(abi.Fault):
    """vmLacksFeature, 14: VM lacks feature {feature}."""

    name = "vmLacksFeature"
    code = 14
    category = abi.Category.CONFLICT
    template = "VM lacks feature {feature}"

    def __init__(self, *, feature: str, object_id: str | None = None) -> None:
        data: dict[str, abi.Json] = {"feature": feature}
        if object_id is not None:
            data["objectId"] = object_id
        super().__init__(f"VM lacks feature {feature}", data=data)


class NotSupportedDuringUpgrade(abi.Fault):
    """notSupportedDuringUpgrade, 15: not supported during upgrade."""

    name = "notSupportedDuringUpgrade"
    code = 15
    category = abi.Category.UNAVAILABLE
    template = "not supported during upgrade"

    def __init__(self) -> None:
        super().__init__("not supported during upgrade")


class ObjectAlreadyExists(abi.Fault):
    """objectAlreadyExists, 16: {objectType} already exists."""

    name = "objectAlreadyExists"
    code = 16
    category = abi.Category.CONFLICT
    template = "{objectType} already exists"

    def __init__(self, *, object_type: str, object_id: str | None = None) -> None:
        data: dict[str, abi.Json] = {"objectType": object_type}
        if object_id is not None:
            data["objectId"] = object_id
        super().__init__(f"{object_type} already exists", data=data)


class VdiInUse(abi.Fault):
    """vdiInUse, 17: VDI in use."""

    name = "vdiInUse"
    code = 17
    category = abi.Category.CONFLICT
    template = "VDI in use"

    def __init__(self, *, object_id: str | None = None, operation: str | None = None) -> None:
        data: dict[str, abi.Json] = {}
        if object_id is not None:
            data["objectId"] = object_id
        if operation is not None:
            data["operation"] = operation
        super().__init__("VDI in use", data=data)


class HostOffline(abi.Fault):
    """hostOffline, 18: host offline."""

    name = "hostOffline"
    code = 18
    category = abi.Category.UNAVAILABLE
    template = "host offline"

    def __init__(self, *, object_id: str | None = None) -> None:
        data: dict[str, abi.Json] = {}
        if object_id is not None:
            data["objectId"] = object_id
        super().__init__("host offline", data=data)


class OperationBlocked(abi.Fault):
    """operationBlocked, 19: operation blocked."""

    name = "operationBlocked"
    code = 19
    category = abi.Category.CONFLICT
    template = "operation blocked"

    def __init__(self, *, object_id: str | None = None, code: str | None = None) -> None:
        data: dict[str, abi.Json] = {}
        if object_id is not None:
            data["objectId"] = object_id
        if code is not None:
            data["code"] = code
        super().__init__("operation blocked", data=data)


class PatchPrecheckFailed(abi.Fault):
    """patchPrecheckFailed, 20: patch precheck failed: {errorType}."""

    name = "patchPrecheckFailed"
    code = 20
    category = abi.Category.CONFLICT
    template = "patch precheck failed: {errorType}"

    def __init__(self, *, error_type: str, object_id: str | None = None) -> None:
        data: dict[str, abi.Json] = {"errorType": error_type}
        if object_id is not None:
            data["objectId"] = object_id
        super().__init__(f"patch precheck failed: {error_type}", data=data)


class OperationFailed(abi.Fault):
    """operationFailed, 21: operation failed."""

    name = "operationFailed"
    code = 21
    category = abi.Category.INTERNAL
    template = "operation failed"

    def __init__(self, *, object_id: str | None = None, code: str | None = None) -> None:
        data: dict[str, abi.Json] = {}
        if object_id is not None:
            data["objectId"] = object_id
        if code is not None:
            data["code"] = code
        super().__init__("operation failed", data=data)


class MissingAuditRecord(abi.Fault):
    """missingAuditRecord, 22: missing record."""

    name = "missingAuditRecord"
    code = 22
    category = abi.Category.NOT_FOUND
    template = "missing record"

    def __init__(self, *, id: str | None = None, n_valid: int | None = None) -> None:
        data: dict[str, abi.Json] = {}
        if id is not None:
            data["id"] = id
        if n_valid is not None:
            data["nValid"] = n_valid
        super().__init__("missing record", data=data)


class AlteredAuditRecord(abi.Fault):
    """alteredAuditRecord, 23: altered record."""

    name = "alteredAuditRecord"
    code = 23
    category = abi.Category.LOST
    template = "altered record"

    def __init__(self, *, id: str | None = None, record: dict[str, abi.Json] | None = None, n_valid: int | None = None) -> None:
        data: dict[str, abi.Json] = {}
        if id is not None:
            data["id"] = id
        if record is not None:
            data["record"] = record
        if n_valid is not None:
            data["nValid"] = n_valid
        super().__init__("altered record", data=data)


class NotEnoughResources(abi.Fault):
    """notEnoughResources, 24: not enough resources in resource set."""

    name = "notEnoughResources"
    code = 24
    category = abi.Category.EXHAUSTED
    template = "not enough resources in resource set"

    def __init__(self, data: abi.Json) -> None:
        super().__init__("not enough resources in resource set", data=data)


class IncorrectState(abi.Fault):
    """incorrectState, 25: incorrect state."""

    name = "incorrectState"
    code = 25
    category = abi.Category.CONFLICT
    template = "incorrect state"

    def __init__(self, *, actual: str, expected: str, object: str, property: str) -> None:
        data: dict[str, abi.Json] = {"actual": actual, "expected": expected, "object": object, "property": property}
        super().__init__("incorrect state", data=data)


class FeatureUnauthorized(abi.Fault):
    """featureUnauthorized, 26: feature Unauthorized."""

    name = "featureUnauthorized"
    code = 26
    category = abi.Category.FORBIDDEN
    template = "feature Unauthorized"

    def __init__(self, *, feature_code: str | None = None, current_plan: str | None = None, min_plan: str | None = None, current_bundle: str | None = None, allowed_bundles: list[abi.Json] | None = None) -> None:
        data: dict[str, abi.Json] = {}
        if feature_code is not None:
            data["featureCode"] = feature_code
        if current_plan is not None:
            data["currentPlan"] = current_plan
        if min_plan is not None:
            data["minPlan"] = min_plan
        if current_bundle is not None:
            data["currentBundle"] = current_bundle
        if allowed_bundles is not None:
            data["allowedBundles"] = allowed_bundles
        super().__init__("feature Unauthorized", data=data)


class NoMatchingVm(abi.Fault):
    """noMatchingVm, 27: no VMs match this pattern."""

    name = "noMatchingVm"
    code = 27
    category = abi.Category.NOT_FOUND
    template = "no VMs match this pattern"

    def __init__(self, *, job_id: str | None = None, run_job_id: str | None = None, schedule_id: str | None = None) -> None:
        data: dict[str, abi.Json] = {}
        if job_id is not None:
            data["jobId"] = job_id
        if run_job_id is not None:
            data["runJobId"] = run_job_id
        if schedule_id is not None:
            data["scheduleId"] = schedule_id
        super().__init__("no VMs match this pattern", data=data)


class ServiceUnavailable(abi.Fault):
    """serviceUnavailable, 28: service unavailable."""

    name = "serviceUnavailable"
    code = 28
    category = abi.Category.UNAVAILABLE
    template = "service unavailable"

    def __init__(self, *, service_name: str) -> None:
        data: dict[str, abi.Json] = {"serviceName": service_name}
        super().__init__("service unavailable", data=data)


class TokenTooOld(abi.Fault):
    """tokenTooOld, 100: the events after token {token} are no longer kept: start again with an empty token."""

    name = "tokenTooOld"
    code = 100
    category = abi.Category.CONFLICT
    template = "the events after token {token} are no longer kept: start again with an empty token"

    def __init__(self, *, token: str) -> None:
        data: dict[str, abi.Json] = {"token": token}
        super().__init__(f"the events after token {token} are no longer kept: start again with an empty token", data=data)


class Thrown(abi.Fault):
    """thrown, -32000: {message}."""

    name = "thrown"
    code = -32000
    category = abi.Category.INTERNAL
    template = "{message}"

    def __init__(self, *, message: str) -> None:
        data: dict[str, abi.Json] = {"message": message}
        super().__init__(f"{message}", data=data)


class JobAlreadyRunning(abi.Fault):
    """jobAlreadyRunning, -32000: job is already running."""

    name = "jobAlreadyRunning"
    code = -32000
    category = abi.Category.CONFLICT
    template = "job is already running"

    def __init__(self, *, job_id: str) -> None:
        data: dict[str, abi.Json] = {"jobId": job_id}
        super().__init__("job is already running", data=data)


class NotABackup(abi.Fault):
    """notABackup, -32000: {id} does not name a backup of this kind."""

    name = "notABackup"
    code = -32000
    category = abi.Category.INVALID
    template = "{id} does not name a backup of this kind"

    def __init__(self, *, id: str) -> None:
        data: dict[str, abi.Json] = {"id": id}
        super().__init__(f"{id} does not name a backup of this kind", data=data)


class Locked(abi.Fault):
    """locked, -32000: {path} is locked by another operation."""

    name = "locked"
    code = -32000
    category = abi.Category.CONFLICT
    template = "{path} is locked by another operation"

    def __init__(self, *, code: str, path: str) -> None:
        data: dict[str, abi.Json] = {"code": code, "path": path}
        super().__init__(f"{path} is locked by another operation", data=data)


class DiskUnreadable(abi.Fault):
    """diskUnreadable, -32000: the disk cannot be read: {reason}."""

    name = "diskUnreadable"
    code = -32000
    category = abi.Category.LOST
    template = "the disk cannot be read: {reason}"

    def __init__(self, *, reason: str) -> None:
        data: dict[str, abi.Json] = {"reason": reason}
        super().__init__(f"the disk cannot be read: {reason}", data=data)


class RemoteFailed(abi.Fault):
    """remoteFailed, -32000: {reason}."""

    name = "remoteFailed"
    code = -32000
    category = abi.Category.UNAVAILABLE
    template = "{reason}"

    def __init__(self, *, reason: str, code: str | None = None, syscall: str | None = None, path: str | None = None) -> None:
        data: dict[str, abi.Json] = {"reason": reason}
        if code is not None:
            data["code"] = code
        if syscall is not None:
            data["syscall"] = syscall
        if path is not None:
            data["path"] = path
        super().__init__(f"{reason}", data=data)


class XapiFailed(abi.Fault):
    """xapiFailed, -32000: {code}({arguments})."""

    name = "xapiFailed"
    code = -32000
    category = abi.Category.UNAVAILABLE
    template = "{code}({arguments})"

    def __init__(self, *, code: str, arguments: str, params: list[abi.Json] | None = None) -> None:
        data: dict[str, abi.Json] = {"code": code, "arguments": arguments}
        if params is not None:
            data["params"] = params
        super().__init__(f"{code}({arguments})", data=data)
