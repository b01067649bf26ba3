# Generated from spec/internal by: python -m codegen generate. DO NOT EDIT.
"""Declared errors of the face internal."""

from __future__ import annotations

from runtime.contract import abi


class NoSuchTask(abi.Fault):
    """noSuchTask, 1: no task {task}."""

    name = "noSuchTask"
    code = 1
    category = abi.Category.NOT_FOUND
    template = "no task {task}"

    def __init__(self, *, task: str) -> None:
        data: dict[str, abi.Json] = {"task": task}
        super().__init__(f"no task {task}", data=data)


class TaskOver(abi.Fault):
    """taskOver, 2: task {task} is over, as {status}."""

    name = "taskOver"
    code = 2
    category = abi.Category.CONFLICT
    template = "task {task} is over, as {status}"

    def __init__(self, *, task: str, status: str) -> None:
        data: dict[str, abi.Json] = {"task": task, "status": status}
        super().__init__(f"task {task} is over, as {status}", data=data)


class TaskHeld(abi.Fault):
    """taskHeld, 3: task {task} has a worker."""

    name = "taskHeld"
    code = 3
    category = abi.Category.CONFLICT
    template = "task {task} has a worker"

    def __init__(self, *, task: str) -> None:
        data: dict[str, abi.Json] = {"task": task}
        super().__init__(f"task {task} has a worker", data=data)


class JobRuns(abi.Fault):
    """jobRuns, 4: job {jobId} runs as task {task}."""

    name = "jobRuns"
    code = 4
    category = abi.Category.CONFLICT
    template = "job {jobId} runs as task {task}"

    def __init__(self, *, job_id: str, task: str) -> None:
        data: dict[str, abi.Json] = {"jobId": job_id, "task": task}
        super().__init__(f"job {job_id} runs as task {task}", data=data)


class InvalidToken(abi.Fault):
    """invalidToken, 5: the token is not known."""

    name = "invalidToken"
    code = 5
    category = abi.Category.UNAUTHENTICATED
    template = "the token is not known"

    def __init__(self) -> None:
        super().__init__("the token is not known")


class SessionNotFound(abi.Fault):
    """sessionNotFound, 6: the session is not known."""

    name = "sessionNotFound"
    code = 6
    category = abi.Category.UNAUTHENTICATED
    template = "the session is not known"

    def __init__(self) -> None:
        super().__init__("the session is not known")


class HostUnreachable(abi.Fault):
    """hostUnreachable, 7: {host} cannot be asked: {reason}."""

    name = "hostUnreachable"
    code = 7
    category = abi.Category.UNAVAILABLE
    template = "{host} cannot be asked: {reason}"

    def __init__(self, *, host: str, reason: str) -> None:
        data: dict[str, abi.Json] = {"host": host, "reason": reason}
        super().__init__(f"{host} cannot be asked: {reason}", data=data)


class HostNotAllowed(abi.Fault):
    """hostNotAllowed, 8: {host} is not among the hosts that may be asked."""

    name = "hostNotAllowed"
    code = 8
    category = abi.Category.FORBIDDEN
    template = "{host} is not among the hosts that may be asked"

    def __init__(self, *, host: str) -> None:
        data: dict[str, abi.Json] = {"host": host}
        super().__init__(f"{host} is not among the hosts that may be asked", data=data)


class RoleNotSufficient(abi.Fault):
    """roleNotSufficient, 9: the session's role may not send a {verb} to {name}."""

    name = "roleNotSufficient"
    code = 9
    category = abi.Category.FORBIDDEN
    template = "the session's role may not send a {verb} to {name}"

    def __init__(self, *, verb: str, name: str) -> None:
        data: dict[str, abi.Json] = {"verb": verb, "name": name}
        super().__init__(f"the session's role may not send a {verb} to {name}", data=data)


class NoSuchService(abi.Fault):
    """noSuchService, 10: no service named {name} is running."""

    name = "noSuchService"
    code = 10
    category = abi.Category.NOT_FOUND
    template = "no service named {name} is running"

    def __init__(self, *, name: str) -> None:
        data: dict[str, abi.Json] = {"name": name}
        super().__init__(f"no service named {name} is running", data=data)


class TooManyChecks(abi.Fault):
    """tooManyChecks, 11: too many sessions are being asked about."""

    name = "tooManyChecks"
    code = 11
    category = abi.Category.EXHAUSTED
    template = "too many sessions are being asked about"

    def __init__(self, *, retry_after: float) -> None:
        data: dict[str, abi.Json] = {"retryAfter": retry_after}
        super().__init__("too many sessions are being asked about", data=data)


class VerbNotAllowed(abi.Fault):
    """verbNotAllowed, 12: {name} takes no {verb}."""

    name = "verbNotAllowed"
    code = 12
    category = abi.Category.INVALID
    template = "{name} takes no {verb}"

    def __init__(self, *, verb: str, name: str, allowed: list[abi.Json]) -> None:
        data: dict[str, abi.Json] = {"verb": verb, "name": name, "allowed": allowed}
        super().__init__(f"{name} takes no {verb}", data=data)


class NoSuchPrincipal(abi.Fault):
    """noSuchPrincipal, 13: there is no principal {principal}."""

    name = "noSuchPrincipal"
    code = 13
    category = abi.Category.NOT_FOUND
    template = "there is no principal {principal}"

    def __init__(self, *, principal: str) -> None:
        data: dict[str, abi.Json] = {"principal": principal}
        super().__init__(f"there is no principal {principal}", data=data)


class RemoteRefused(abi.Fault):
    """remoteRefused, 20: the remote may not be used: {reason}."""

    name = "remoteRefused"
    code = 20
    category = abi.Category.FORBIDDEN
    template = "the remote may not be used: {reason}"

    def __init__(self, *, reason: str) -> None:
        data: dict[str, abi.Json] = {"reason": reason}
        super().__init__(f"the remote may not be used: {reason}", data=data)


class RemoteFailed(abi.Fault):
    """remoteFailed, 21: {reason}."""

    name = "remoteFailed"
    code = 21
    category = abi.Category.UNAVAILABLE
    template = "{reason}"

    def __init__(self, *, reason: str, code: str | None = None) -> None:
        data: dict[str, abi.Json] = {"reason": reason}
        if code is not None:
            data["code"] = code
        super().__init__(f"{reason}", data=data)


class KeyRefused(abi.Fault):
    """keyRefused, 22: the encryption of the remote: {reason}."""

    name = "keyRefused"
    code = 22
    category = abi.Category.INVALID
    template = "the encryption of the remote: {reason}"

    def __init__(self, *, reason: str) -> None:
        data: dict[str, abi.Json] = {"reason": reason}
        super().__init__(f"the encryption of the remote: {reason}", data=data)


class RepositoryLocked(abi.Fault):
    """repositoryLocked, 23: {path} is locked by another operation."""

    name = "repositoryLocked"
    code = 23
    category = abi.Category.CONFLICT
    template = "{path} is locked by another operation"

    def __init__(self, *, path: str, code: str) -> None:
        data: dict[str, abi.Json] = {"path": path, "code": code}
        super().__init__(f"{path} is locked by another operation", data=data)


class LockLost(abi.Fault):
    """lockLost, 24: the lock of {path} was lost: nothing more is changed."""

    name = "lockLost"
    code = 24
    category = abi.Category.LOST
    template = "the lock of {path} was lost: nothing more is changed"

    def __init__(self, *, path: str) -> None:
        data: dict[str, abi.Json] = {"path": path}
        super().__init__(f"the lock of {path} was lost: nothing more is changed", data=data)


class SessionOver(abi.Fault):
    """sessionOver, 25: there is no such session."""

    name = "sessionOver"
    code = 25
    category = abi.Category.NOT_FOUND
    template = "there is no such session"

    def __init__(self) -> None:
        super().__init__("there is no such session")


class FileUnusable(abi.Fault):
    """fileUnusable, 26: {path}: {reason}."""

    name = "fileUnusable"
    code = 26
    category = abi.Category.UNAVAILABLE
    template = "{path}: {reason}"

    def __init__(self, *, path: str, reason: str, code: str | None = None) -> None:
        data: dict[str, abi.Json] = {"path": path, "reason": reason}
        if code is not None:
            data["code"] = code
        super().__init__(f"{path}: {reason}", data=data)


class NoSpace(abi.Fault):
    """noSpace, 27: {path} cannot be written: there is no room left on the remote."""

    name = "noSpace"
    code = 27
    category = abi.Category.EXHAUSTED
    template = "{path} cannot be written: there is no room left on the remote"

    def __init__(self, *, path: str) -> None:
        data: dict[str, abi.Json] = {"path": path}
        super().__init__(f"{path} cannot be written: there is no room left on the remote", data=data)


class BackupExists(abi.Fault):
    """backupExists, 28: {path} exists already."""

    name = "backupExists"
    code = 28
    category = abi.Category.CONFLICT
    template = "{path} exists already"

    def __init__(self, *, path: str) -> None:
        data: dict[str, abi.Json] = {"path": path}
        super().__init__(f"{path} exists already", data=data)


class DiskNotFound(abi.Fault):
    """diskNotFound, 29: there is no disk {path}."""

    name = "diskNotFound"
    code = 29
    category = abi.Category.NOT_FOUND
    template = "there is no disk {path}"

    def __init__(self, *, path: str) -> None:
        data: dict[str, abi.Json] = {"path": path}
        super().__init__(f"there is no disk {path}", data=data)


class ParentUnfit(abi.Fault):
    """parentUnfit, 30: {path} cannot be the parent: {reason}."""

    name = "parentUnfit"
    code = 30
    category = abi.Category.CONFLICT
    template = "{path} cannot be the parent: {reason}"

    def __init__(self, *, path: str, reason: str) -> None:
        data: dict[str, abi.Json] = {"path": path, "reason": reason}
        super().__init__(f"{path} cannot be the parent: {reason}", data=data)


class BadFrames(abi.Fault):
    """badFrames, 31: the frames of the disk are not well formed at byte {offset}: {reason}."""

    name = "badFrames"
    code = 31
    category = abi.Category.INVALID
    template = "the frames of the disk are not well formed at byte {offset}: {reason}"

    def __init__(self, *, offset: int, reason: str) -> None:
        data: dict[str, abi.Json] = {"offset": offset, "reason": reason}
        super().__init__(f"the frames of the disk are not well formed at byte {offset}: {reason}", data=data)


class BadMetadata(abi.Fault):
    """badMetadata, 32: the metadata cannot be committed: {reason}."""

    name = "badMetadata"
    code = 32
    category = abi.Category.INVALID
    template = "the metadata cannot be committed: {reason}"

    def __init__(self, *, reason: str) -> None:
        data: dict[str, abi.Json] = {"reason": reason}
        super().__init__(f"the metadata cannot be committed: {reason}", data=data)


class Damaged(abi.Fault):
    """damaged, 33: {path} is damaged: {reason}."""

    name = "damaged"
    code = 33
    category = abi.Category.LOST
    template = "{path} is damaged: {reason}"

    def __init__(self, *, path: str, reason: str) -> None:
        data: dict[str, abi.Json] = {"path": path, "reason": reason}
        super().__init__(f"{path} is damaged: {reason}", data=data)


class NotABackup(abi.Fault):
    """notABackup, 34: {id} does not name a backup of this kind."""

    name = "notABackup"
    code = 34
    category = abi.Category.INVALID
    template = "{id} does not name a backup of this kind"

    def __init__(self, *, id: str) -> None:
        data: dict[str, abi.Json] = {"id": id}
        super().__init__(f"{id} does not name a backup of this kind", data=data)


class NotOfMachine(abi.Fault):
    """notOfMachine, 35: {id} is not a backup of {vm}."""

    name = "notOfMachine"
    code = 35
    category = abi.Category.INVALID
    template = "{id} is not a backup of {vm}"

    def __init__(self, *, id: str, vm: str) -> None:
        data: dict[str, abi.Json] = {"id": id, "vm": vm}
        super().__init__(f"{id} is not a backup of {vm}", data=data)


class BackupNotFound(abi.Fault):
    """backupNotFound, 36: there is no backup {id}."""

    name = "backupNotFound"
    code = 36
    category = abi.Category.NOT_FOUND
    template = "there is no backup {id}"

    def __init__(self, *, id: str) -> None:
        data: dict[str, abi.Json] = {"id": id}
        super().__init__(f"there is no backup {id}", data=data)


class DomainInvalid(abi.Fault):
    """domainInvalid, 40: {domain} is no domain name: {reason}."""

    name = "domainInvalid"
    code = 40
    category = abi.Category.INVALID
    template = "{domain} is no domain name: {reason}"

    def __init__(self, *, domain: str, reason: str) -> None:
        data: dict[str, abi.Json] = {"domain": domain, "reason": reason}
        super().__init__(f"{domain} is no domain name: {reason}", data=data)


class ProfileInvalid(abi.Fault):
    """profileInvalid, 41: the profile's {property} cannot be used: {reason}."""

    name = "profileInvalid"
    code = 41
    category = abi.Category.INVALID
    template = "the profile's {property} cannot be used: {reason}"

    def __init__(self, *, property: str, reason: str) -> None:
        data: dict[str, abi.Json] = {"property": property, "reason": reason}
        super().__init__(f"the profile's {property} cannot be used: {reason}", data=data)


class NoSuchTestCase(abi.Fault):
    """noSuchTestCase, 42: there is no module or test case {name}."""

    name = "noSuchTestCase"
    code = 42
    category = abi.Category.INVALID
    template = "there is no module or test case {name}"

    def __init__(self, *, name: str) -> None:
        data: dict[str, abi.Json] = {"name": name}
        super().__init__(f"there is no module or test case {name}", data=data)


class AddressInvalid(abi.Fault):
    """addressInvalid, 43: {address} is no IP address."""

    name = "addressInvalid"
    code = 43
    category = abi.Category.INVALID
    template = "{address} is no IP address"

    def __init__(self, *, address: str) -> None:
        data: dict[str, abi.Json] = {"address": address}
        super().__init__(f"{address} is no IP address", data=data)


class RunLost(abi.Fault):
    """runLost, 44: the process that ran the test ended before the test did."""

    name = "runLost"
    code = 44
    category = abi.Category.UNAVAILABLE
    template = "the process that ran the test ended before the test did"

    def __init__(self) -> None:
        super().__init__("the process that ran the test ended before the test did")


class LookupLimit(abi.Fault):
    """lookupLimit, 45: the look-up was given up at its limit of {limit} {what}."""

    name = "lookupLimit"
    code = 45
    category = abi.Category.EXHAUSTED
    template = "the look-up was given up at its limit of {limit} {what}"

    def __init__(self, *, what: str, limit: float) -> None:
        data: dict[str, abi.Json] = {"what": what, "limit": limit}
        super().__init__(f"the look-up was given up at its limit of {limit} {what}", data=data)
