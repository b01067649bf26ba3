"""Why a job, or a part of it, failed; and how that is said in the events. No I/O."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from runtime.contract.abi import Fault, Json
from runtime.contract.serving import places
from runtime.xapi.client.errors import PoolError, TaskFailed, XapiError
from runtime.xapi.jobs.patterns import BadPattern
from runtime.xapi.jobs.settings import BadSetting

_log = structlog.get_logger(__name__)


class JobError(Exception):
    """A job, or a part of it, cannot be done; the sentence is for the user. `facts` go along in the event."""

    name = "Error"

    def __init__(self, message: str, **facts: Json) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts


class NotBuilt(JobError):
    """What was asked for is not built."""

    name = "NotImplementedError"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not implemented", what=what)


class Skipped(JobError):
    """There is a reason not to back up this machine now; clients know these by their words and show them as skipped."""


class Damaged(JobError):
    """What came from a pool or a repository is not whole."""


class TimedOut(JobError):
    """Something did not end within the limit that a setting gives it."""


class SeveralFailed(JobError):
    """Some of several things failed, each with its reason."""

    name = "AggregateError"

    def __init__(self, message: str, failures: Sequence[BaseException]) -> None:
        super().__init__(message, errors=[described(one) for one in failures])
        self.failures = tuple(failures)


def described(failure: BaseException) -> dict[str, Json]:
    """Return what the end event of a failed task says. The words of an error that was not foreseen stay behind."""
    match failure:
        case JobError():
            return {**failure.facts, "message": failure.message, "name": failure.name}
        case TaskFailed(error=XapiError() as error):
            told = described(error) | {"task": {"status": failure.status}}
            if failure.through:
                told |= {"message": f"{told['message']} (through the proxy {failure.through})"}
            return told
        case XapiError():
            params = list(failure.params) if str(failure) != failure.code else []
            shown = f"({', '.join(params)})" if params else ""
            return {"code": failure.code, "params": params, "message": failure.code + shown, "name": "XapiError"}
        case PoolError():
            return {"message": str(failure), "name": type(failure).__name__}
        case Fault():
            said: dict[str, Json] = {"code": failure.name} if failure.name else {}
            if isinstance(failure.data, dict):
                said |= failure.data
            return said | {"message": failure.message, "name": "Error"}
        case BaseExceptionGroup():
            return described(failure.exceptions[0])
        case BadPattern() | BadSetting():
            return {"message": str(failure), "name": "Error"}
        case asyncio.CancelledError():
            return {"message": "the task was cancelled", "name": "AbortError"}
    _log.error("a part of a job failed", failure=type(failure).__qualname__, at=places(failure))
    return {"message": "internal error", "name": "Error"}


def words(failure: BaseException) -> str:
    """Return what a failure says, in one sentence."""
    return str(described(failure)["message"])
