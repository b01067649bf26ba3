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
