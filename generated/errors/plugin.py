# Generated from spec/plugin by: python -m codegen generate. DO NOT EDIT.
"""Declared errors of the face plugin."""

from __future__ import annotations

from runtime.contract import abi


class BadRequest(abi.Fault):
    """badRequest, 400: the request cannot be passed on: {reason}."""

    name = "badRequest"
    code = 400
    category = abi.Category.INVALID
    template = "the request cannot be passed on: {reason}"

    def __init__(self, *, reason: str) -> None:
        data: dict[str, abi.Json] = {"reason": reason}
        super().__init__(f"the request cannot be passed on: {reason}", data=data)


class VerbNotAllowed(abi.Fault):
    """verbNotAllowed, 405: {name} takes no {verb}."""

    name = "verbNotAllowed"
    code = 405
    category = abi.Category.INVALID
    template = "{name} takes no {verb}"

    def __init__(self, *, verb: str, name: str) -> None:
        data: dict[str, abi.Json] = {"verb": verb, "name": name}
        super().__init__(f"{name} takes no {verb}", data=data)


class TooLarge(abi.Fault):
    """tooLarge, 413: the service {name} takes bodies of {limit} bytes at most."""

    name = "tooLarge"
    code = 413
    category = abi.Category.EXHAUSTED
    template = "the service {name} takes bodies of {limit} bytes at most"

    def __init__(self, *, name: str, limit: int) -> None:
        data: dict[str, abi.Json] = {"name": name, "limit": limit}
        super().__init__(f"the service {name} takes bodies of {limit} bytes at most", data=data)


class TooManyChecks(abi.Fault):
    """tooManyChecks, 429: too many sessions are being asked about."""

    name = "tooManyChecks"
    code = 429
    category = abi.Category.EXHAUSTED
    template = "too many sessions are being asked about"

    def __init__(self) -> None:
        super().__init__("too many sessions are being asked about")


class SessionsUnknown(abi.Fault):
    """sessionsUnknown, 502: who owns the sessions cannot be asked."""

    name = "sessionsUnknown"
    code = 502
    category = abi.Category.UNAVAILABLE
    template = "who owns the sessions cannot be asked"

    def __init__(self) -> None:
        super().__init__("who owns the sessions cannot be asked")


class ServiceBusy(abi.Fault):
    """serviceBusy, 503: the service {name} has as many requests as it may have."""

    name = "serviceBusy"
    code = 503
    category = abi.Category.EXHAUSTED
    template = "the service {name} has as many requests as it may have"

    def __init__(self, *, name: str) -> None:
        data: dict[str, abi.Json] = {"name": name}
        super().__init__(f"the service {name} has as many requests as it may have", data=data)


class SessionNotFound(abi.Fault):
    """sessionNotFound, 403: no valid session_id."""

    name = "sessionNotFound"
    code = 403
    category = abi.Category.UNAUTHENTICATED
    template = "no valid session_id"

    def __init__(self) -> None:
        super().__init__("no valid session_id")


class RoleNotSufficient(abi.Fault):
    """roleNotSufficient, 403: the session's role may not send a {verb} to {name}."""

    name = "roleNotSufficient"
    code = 403
    category = abi.Category.FORBIDDEN
    template = "the session's role may not send a {verb} to {name}"

    def __init__(self, *, verb: str, name: str) -> None:
        data: dict[str, abi.Json] = {"verb": verb, "name": name}
        super().__init__(f"the session's role may not send a {verb} to {name}", data=data)


class NoSuchService(abi.Fault):
    """noSuchService, 404: no service named {name} is running."""

    name = "noSuchService"
    code = 404
    category = abi.Category.NOT_FOUND
    template = "no service named {name} is running"

    def __init__(self, *, name: str) -> None:
        data: dict[str, abi.Json] = {"name": name}
        super().__init__(f"no service named {name} is running", data=data)


class Elsewhere(abi.Fault):
    """elsewhere, 302: the service {name} is at {location}."""

    name = "elsewhere"
    code = 302
    category = abi.Category.NOT_FOUND
    template = "the service {name} is at {location}"

    def __init__(self, *, name: str, location: str) -> None:
        data: dict[str, abi.Json] = {"name": name, "location": location}
        super().__init__(f"the service {name} is at {location}", data=data)


class ServiceBroken(abi.Fault):
    """serviceBroken, 502: the service {name} gave no valid answer."""

    name = "serviceBroken"
    code = 502
    category = abi.Category.UNAVAILABLE
    template = "the service {name} gave no valid answer"

    def __init__(self, *, name: str) -> None:
        data: dict[str, abi.Json] = {"name": name}
        super().__init__(f"the service {name} gave no valid answer", data=data)


class ServiceSilent(abi.Fault):
    """serviceSilent, 504: the service {name} did not answer in time."""

    name = "serviceSilent"
    code = 504
    category = abi.Category.DEADLINE
    template = "the service {name} did not answer in time"

    def __init__(self, *, name: str) -> None:
        data: dict[str, abi.Json] = {"name": name}
        super().__init__(f"the service {name} did not answer in time", data=data)
