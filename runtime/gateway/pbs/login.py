"""Who a request of the face is from, asked of storage at most once a second, and wrong guesses damped."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from generated.errors.internal import InvalidToken
from generated.proto.internal.v1 import internal_pb2 as pb
from generated.proto.internal.v1 import internal_pb2_grpc as grpc
from runtime.contract import Caller, call_metadata
from runtime.contract.abi import Category, Fault
from runtime.gateway.auth import FRESH, Authenticate, Damper
from runtime.gateway.pbs.credentials import ApiToken, Bearer, Credential, Ticket, shown
from runtime.gateway.settings import Limits

SECONDS = 10.0
ROOT = "root@pam"
"""Who the holder of the gateway's own token is on this face."""

_KNOWN_AT_MOST = 4096
_METADATA = call_metadata(Caller(face="internal"))


class Logins:
    """Answers who a request is from. `storage` owns tokens and tickets; `authenticate` knows the gateway's token."""

    def __init__(self, storage: Any, authenticate: Authenticate, limits: Limits) -> None:
        self._stub: Any = None if storage is None else grpc.PrincipalServiceStub(storage)  # type: ignore[no-untyped-call]
        self._authenticate = authenticate
        self._damper = Damper(limits.failed_logins, limits.failed_window)
        self._known: dict[Credential, tuple[str, float]] = {}

    async def principal(self, header: Callable[[str], str | None], verb: str, address: str) -> str:
        """Return who sent a request with these headers. Raises Fault, with status 401 for somebody unknown.

        A ticket needs its CSRF token with every verb but GET. Cancelling it changes nothing.
        """
        credential = shown(header)
        if credential is None:
            raise _unknown("no API token and no ticket was shown")
        if isinstance(credential, Ticket):
            if verb in ("GET", "HEAD"):
                credential = Ticket(credential.ticket, None)
            elif credential.csrf is None:
                raise _unknown("the request has a ticket but no CSRFPreventionToken")
        now = time.monotonic()
        known = self._known.get(credential)
        if known is not None and known[1] > now:
            return known[0]
        self.admit(address)
        principal = await self._ask(credential)
        if principal is None:
            self._known.pop(credential, None)
            self.failed(address)
            raise _unknown(_WHY[type(credential)])
        if len(self._known) >= _KNOWN_AT_MOST:
            self._known.clear()
        self._known[credential] = principal, time.monotonic() + FRESH
        return principal

    def admit(self, address: str) -> None:
        """Raise Fault, with status 429, if too many logins from this address have failed."""
        if self._damper.wait(address, time.monotonic()):
            raise Fault("too many failed logins: try again later", code=429, category=Category.EXHAUSTED)

    def failed(self, address: str) -> None:
        """Count a login that failed."""
        self._damper.failed(address, time.monotonic())

    async def _ask(self, credential: Credential) -> str | None:
        if isinstance(credential, Bearer):
            return ROOT if await self._authenticate(credential.token) is not None else None
        if self._stub is None:
            raise Fault("there is no storage backend", category=Category.UNAVAILABLE)
        try:
            if isinstance(credential, ApiToken):
                secret = pb.PrincipalServiceCheckSecretRequest(id=credential.id, secret=credential.secret)
                answer = await self._stub.CheckSecret(secret, metadata=_METADATA, timeout=SECONDS)
            else:
                ticket = pb.PrincipalServiceCheckTicketRequest(ticket=credential.ticket, csrf=credential.csrf)
                answer = await self._stub.CheckTicket(ticket, metadata=_METADATA, timeout=SECONDS)
        except Fault as fault:
            if fault.name == InvalidToken.name:
                return None
            raise
        return str(answer.principal)


_WHY = {
    ApiToken: "the API token does not exist, is not valid any more, or has another secret",
    Ticket: "the ticket is not valid, or the CSRFPreventionToken is not its own",
    Bearer: "the token is wrong",
}


def _unknown(reason: str) -> Fault:
    return Fault(f"authentication failed: {reason}", code=401, category=Category.UNAUTHENTICATED)
