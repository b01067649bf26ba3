"""What can go wrong with a pool: the errors that it answers with, and those of the way to it."""

from __future__ import annotations

from collections.abc import Sequence

SESSION_INVALID = "SESSION_INVALID"
HOST_IS_SLAVE = "HOST_IS_SLAVE"
HANDLE_INVALID = "HANDLE_INVALID"

RETRYABLE = frozenset({"OTHER_OPERATION_IN_PROGRESS", "VDI_IN_USE", "TOO_MANY_PENDING_TASKS"})
"""Errors that pass by themselves (reference b.8)."""

_SECRET = frozenset({SESSION_INVALID, "SESSION_AUTHENTICATION_FAILED", "SESSION_NOT_REGISTERED"})
"""Errors whose parameters are, or are near, what opens a pool."""


class PoolError(Exception):
    """Something about a pool failed; the text is fit for a log and for a caller."""


class XapiError(PoolError):
    """The pool answered with an error: a code, and parameters that depend on it."""

    def __init__(self, code: str, params: Sequence[str] = ()) -> None:
        self.code = code
        self.params = tuple(params)
        shown = "" if code in _SECRET or not params else f" [{', '.join(self.params)}]"
        super().__init__((code + shown)[:1000])


class Unreachable(PoolError):
    """The host cannot be asked, or what answers there is no XAPI. Whether a call was carried out is not known."""

    def __init__(self, host: str, reason: str) -> None:
        super().__init__(f"{host}: {reason}")
        self.host = host
        self.reason = reason


class ProxyFailed(Unreachable):
    """The HTTP proxy on the way to a host cannot be used, or does not let us through. Nothing has reached the host."""

    def __init__(self, proxy: str, host: str, reason: str) -> None:
        super().__init__(f"the proxy {proxy} to {host}", reason)
        self.proxy = proxy


class TooSlow(Unreachable):
    """The host did not answer within the limit of the call."""


class NotAllowed(PoolError):
    """The host is not among those that may be asked (`[xapi] allowedHosts`). Nothing was sent to it."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{host} is not among the hosts that may be asked")
        self.host = host


class _OfTransfer(PoolError):
    through = ""
    """The HTTP proxy that the bytes went through, as `Proxy.url` names it."""

    def __str__(self) -> str:
        return super().__str__() + (f" (through the proxy {self.through})" if self.through else "")


class TransferFailed(_OfTransfer):
    """A stream of the data path did not come through."""


class TaskFailed(_OfTransfer):
    """A task of the pool ended without success. `error` is what the pool says of it."""

    def __init__(self, status: str, error: XapiError | None) -> None:
        super().__init__(f"the task ended as {status}" + (f": {error}" if error else ""))
        self.status = status
        self.error = error
