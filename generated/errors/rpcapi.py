# Generated from spec/rpcapi by: python -m codegen generate. DO NOT EDIT.
"""Declared errors of the face rpcapi."""

from __future__ import annotations

from runtime.contract import abi


class InvalidParameters(abi.Fault):
    """invalidParameters, -32602: The parameters are not valid."""

    name = "invalidParameters"
    code = -32602
    category = abi.Category.INVALID
    template = "The parameters are not valid."

    def __init__(self, data: abi.Json) -> None:
        super().__init__("The parameters are not valid.", data=data)


class TestNotFound(abi.Fault):
    """testNotFound, -32603: Test not found."""

    name = "testNotFound"
    code = -32603
    category = abi.Category.NOT_FOUND
    template = "Test not found"

    def __init__(self, *, test_id: str) -> None:
        data: dict[str, abi.Json] = {"test_id": test_id}
        super().__init__("Test not found", data=data)


class UnknownBatch(abi.Fault):
    """unknownBatch, -32603: Unknown batch."""

    name = "unknownBatch"
    code = -32603
    category = abi.Category.NOT_FOUND
    template = "Unknown batch"

    def __init__(self, *, batch_id: float) -> None:
        data: dict[str, abi.Json] = {"batch_id": batch_id}
        super().__init__("Unknown batch", data=data)


class UserExists(abi.Fault):
    """userExists, -32603: User already exists."""

    name = "userExists"
    code = -32603
    category = abi.Category.CONFLICT
    template = "User already exists"

    def __init__(self, *, username: str) -> None:
        data: dict[str, abi.Json] = {"username": username}
        super().__init__("User already exists", data=data)


class UserNotAuthorized(abi.Fault):
    """userNotAuthorized, -32603: User not authorized to use batch mode."""

    name = "userNotAuthorized"
    code = -32603
    category = abi.Category.FORBIDDEN
    template = "User not authorized to use batch mode"

    def __init__(self, *, username: str) -> None:
        data: dict[str, abi.Json] = {"username": username}
        super().__init__("User not authorized to use batch mode", data=data)


class RemoteNotPermitted(abi.Fault):
    """remoteNotPermitted, -32603: Call to "{method}" method not permitted from a remote IP."""

    name = "remoteNotPermitted"
    code = -32603
    category = abi.Category.FORBIDDEN
    template = "Call to \"{method}\" method not permitted from a remote IP"

    def __init__(self, *, method: str, remote_ip: str | None = None) -> None:
        data: dict[str, abi.Json] = {"method": method}
        if remote_ip is not None:
            data["remote_ip"] = remote_ip
        super().__init__(f"Call to \"{method}\" method not permitted from a remote IP", data=data)


class TooManyTests(abi.Fault):
    """tooManyTests, -32603: At most {limit} tests may be started in a minute; try again in {seconds} seconds."""

    name = "tooManyTests"
    code = -32603
    category = abi.Category.EXHAUSTED
    template = "At most {limit} tests may be started in a minute; try again in {seconds} seconds"

    def __init__(self, *, limit: int, seconds: int) -> None:
        data: dict[str, abi.Json] = {"limit": limit, "seconds": seconds}
        super().__init__(f"At most {limit} tests may be started in a minute; try again in {seconds} seconds", data=data)


class QueueFull(abi.Fault):
    """queueFull, -32603: {limit} tests are waiting already, which is the limit; try again later."""

    name = "queueFull"
    code = -32603
    category = abi.Category.EXHAUSTED
    template = "{limit} tests are waiting already, which is the limit; try again later"

    def __init__(self, *, limit: int) -> None:
        data: dict[str, abi.Json] = {"limit": limit}
        super().__init__(f"{limit} tests are waiting already, which is the limit; try again later", data=data)


class LookupTimeout(abi.Fault):
    """lookupTimeout, -32603: The look-up of {name} was given up at its limit."""

    name = "lookupTimeout"
    code = -32603
    category = abi.Category.DEADLINE
    template = "The look-up of {name} was given up at its limit"

    def __init__(self, *, name: str) -> None:
        data: dict[str, abi.Json] = {"name": name}
        super().__init__(f"The look-up of {name} was given up at its limit", data=data)


class StoreUnavailable(abi.Fault):
    """storeUnavailable, -32603: The database of the tests cannot be used at the moment: {reason}."""

    name = "storeUnavailable"
    code = -32603
    category = abi.Category.UNAVAILABLE
    template = "The database of the tests cannot be used at the moment: {reason}"

    def __init__(self, *, reason: str) -> None:
        data: dict[str, abi.Json] = {"reason": reason}
        super().__init__(f"The database of the tests cannot be used at the moment: {reason}", data=data)


class NoSuchMethod(abi.Fault):
    """noSuchMethod, -32603: No method named {name}."""

    name = "noSuchMethod"
    code = -32603
    category = abi.Category.NOT_FOUND
    template = "No method named {name}"

    def __init__(self, *, name: str) -> None:
        data: dict[str, abi.Json] = {"name": name}
        super().__init__(f"No method named {name}", data=data)
