"""Who holds a token: the gateway's two questions, asked of the storage backend over the contract."""

from __future__ import annotations

from typing import Any

from generated.errors.internal import InvalidToken
from generated.proto.internal.v1 import internal_pb2 as pb
from generated.proto.internal.v1 import internal_pb2_grpc as grpc
from runtime.contract import Caller, Channel, call_metadata
from runtime.contract.abi import Fault

SECONDS = 10.0
"""A storage that does not answer by then is not there."""

_METADATA = call_metadata(Caller(face="internal"))


class Principals:
    def __init__(self, storage: Channel) -> None:
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

    async def answering(self) -> bool:
        """Return whether storage answers at all."""
        try:
            await self.authenticate("")
        except Fault:
            return False
        return True
