"""What the service and the look-ups refuse, as the errors that a face declares for it.

Both faces of Zonemaster declare the same names, so that one function does for both: `declared` is the generated module
of the face.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from generated.errors.internal import LookupLimit
from runtime.contract.abi import Fault
from runtime.dns.engine.normalise import BadDomain
from runtime.dns.runs import errors
from runtime.dns.services.arguments import Finding, domains, pointed


class refusals:
    """Turns what is raised inside into the face's errors; `prefix` as for `arguments.pointed`."""

    # Each start passes here, and a function of `contextlib` would take four times as long.
    __slots__ = ("_declared", "_prefix")

    def __init__(self, declared: Any, prefix: str = "") -> None:
        self._declared = declared
        self._prefix = prefix

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, errors.RunsError):
            raise fault(self._declared, error, self._prefix) from None


def invalid(declared: Any, findings: list[Finding]) -> Fault:
    """Return the error for parameters that a backend finds fault with, in the order of their places."""
    fault: Fault = declared.InvalidParameters([{"path": path, "message": words} for path, words in sorted(findings)])
    return fault


def no_name(declared: Any, pointer: str, error: BadDomain) -> Fault:
    """Return the error for a text that passed the validator and still is no domain name."""
    return invalid(declared, [(pointer, error.reasons)])


def given_up(declared: Any, name: str) -> Fault:
    """Return the error for a look-up that came to its limit."""
    fault: Fault = declared.LookupTimeout(name=name)
    return fault


@contextmanager
def looking_up(declared: Any, name: str) -> Iterator[None]:
    """Turn the end of a look-up at its limit into the face's error."""
    try:
        yield
    except LookupLimit:
        raise given_up(declared, name) from None


def fault(declared: Any, error: errors.RunsError, prefix: str = "", given: int | str | None = None) -> Fault:
    """Return the face's error for what the service refuses; `given` is the id of a test as the client has it."""
    found: Fault
    match error:
        case errors.Invalid():
            findings = pointed(error.findings, prefix)
            more = error.total - len(error.findings)
            if more:
                findings.append((domains(prefix), f"and {more} more"))
            found = invalid(declared, findings)
        case errors.BatchTooLarge():
            found = invalid(declared, [(domains(prefix), f"must have {error.limit} names at most, has {error.count}")])
        case errors.UnknownRun():
            found = declared.TestNotFound(test_id=str(error.id if given is None else given))
        case errors.UnknownBatch():
            found = declared.UnknownBatch(batch_id=error.id)
        case errors.UserExists():
            found = declared.UserExists(username=error.username)
        case errors.NotAuthorized():
            found = declared.UserNotAuthorized(username=error.username)
        case errors.BatchUnfinished():
            found = declared.BatchNotFinished(batch_id=error.batch, username=error.username)
        case errors.TooManyRuns():
            found = declared.TooManyTests(limit=error.limit, seconds=error.seconds)
        case errors.QueueFull():
            found = declared.QueueFull(limit=error.limit)
        case errors.StoreUnavailable():
            found = declared.StoreUnavailable(reason=error.reason)
        case _:
            raise error
    return found
