"""Who holds a token, and which one to hold next: what the gateway asks of the storage backend over the contract."""

from __future__ import annotations

from typing import Any

from generated.errors.internal import InvalidToken
from generated.proto.internal.v1 import internal_pb2 as pb
from generated.proto.internal.v1 import internal_pb2_grpc as grpc
from runtime.contract import Caller, Channel, call_metadata
from runtime.contract.abi import Fault

SECONDS = 10.0
"""A storage that does not answer by then is not there."""

GRACE = 120.0
"""Seconds that a token is accepted after it got a successor."""

_METADATA = call_metadata(Caller(face="internal"))


class Principals:
    """The accepted tokens, each of which gets a successor after `age` seconds."""

    def __init__(self, storage: Channel, age: float | None) -> None:
        self._age = age
        self._stub: Any = grpc.PrincipalServiceStub(storage)  # type: ignore[no-untyped-call]

    async def authenticate(self, token: str) -> str | None:
        """Return whose token it is, or None. Raises Fault when storage cannot be asked."""
        try:
            known = await self._stub.Check(
                pb.PrincipalServiceCheckRequest(token=token), metadata=_METADATA, timeout=SECONDS
            )
        except Fault as fault:
            # By name: a gateway that storage does not believe is unauthenticated, too.
            if fault.name == InvalidToken.name:
                return None
            raise
        return str(known.principal)

    async def renew(self, token: str) -> str | None:
        """Return the token that the holder of this one should use from now on, or None to stay with it."""
        request = pb.PrincipalServiceRenewRequest(token=token, age=self._age, grace=GRACE)
        answer = await self._stub.Renew(request, metadata=_METADATA, timeout=SECONDS)
        return str(answer.token) if answer.HasField("token") else None

    async def answering(self) -> bool:
        """Return whether storage answers at all."""
        try:
            await self.authenticate("")
        except Fault:
            return False
        return True
