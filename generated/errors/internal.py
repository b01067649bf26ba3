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
