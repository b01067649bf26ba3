"""The answers that the face gives itself, and which failure has which.

Source: document 004 (403, then 404, then 302), and the contract between gateway and backends, section Errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from generated.errors import internal as errors
from runtime.contract.abi import Category, Fault
from runtime.gateway.plugin.request import Request


@dataclass(frozen=True, slots=True)
class Refusal:
    status: int
    outcome: str
    """For the log and the metrics."""
    words: bytes
    fields: tuple[tuple[str, str], ...] = ()

    def wire(self, request: Request | None, keep: bool) -> bytes:
        """Return the whole answer; request is None where the head was not understood."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in self.fields)
        if not any(name == "Content-Type" for name, _ in self.fields):
            lines += "Content-Type: text/plain; charset=utf-8\r\n"
        if not keep:
            lines += "Connection: close\r\n"
        elif request is not None and not request.http_1_1:
            lines += "Connection: keep-alive\r\n"
        return (
            f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}\r\nServer: gatewright\r\n"
            f"Content-Length: {len(self.words)}\r\nCache-Control: no-store\r\n{lines}\r\n"
        ).encode("ascii") + (b"" if request is not None and request.verb == "HEAD" else self.words)


NO_SESSION = Refusal(403, "no session", b"No valid session_id.\n")

NO_SERVICE = Refusal(404, "no such service", b"No service of this name is running.\n")

ONLY_GET = Refusal(405, "bad verb", b"The list of services takes GET.\n", (("Allow", "GET"),))

INTERNAL = Refusal(500, "internal", b"Internal Server Error")

_BY_CATEGORY = {
    Category.DEADLINE: Refusal(504, "silent", b"Who owns the sessions did not answer in time.\n"),
    Category.UNIMPLEMENTED: Refusal(501, "unimplemented", b"The custom-service face has no backend.\n"),
}

_UNREACHABLE = Refusal(502, "no backend", b"Who owns the sessions cannot be asked.\n")


def listed(services: bytes) -> Refusal:
    """Return the answer with the list of services, which is JSON."""
    return Refusal(200, "ok", services, (("Content-Type", "application/json"),))


def of_fault(fault: Fault) -> Refusal:
    """Return the answer to a request that the XAPI backend did not admit."""
    data = fault.data or {}
    match fault.name:
        case errors.SessionNotFound.name:
            return NO_SESSION
        case errors.RoleNotSufficient.name:
            return Refusal(403, "no role", b"The session's role does not suffice for it.\n")
        case errors.NoSuchService.name:
            return NO_SERVICE
        case errors.VerbNotAllowed.name:
            allowed = ", ".join(data.get("allowed", ()))
            return Refusal(405, "bad verb", b"The service does not take this.\n", (("Allow", allowed),))
        case errors.TooManyChecks.name:
            after = str(max(1, round(data.get("retryAfter", 1))))
            words = b"Too many sessions are being asked about.\n"
            return Refusal(429, "damped", words, (("Retry-After", after),))
    return _BY_CATEGORY.get(fault.category, _UNREACHABLE)
