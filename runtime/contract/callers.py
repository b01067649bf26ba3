"""Who calls: what a gateway says of its client, and when a backend believes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import DecodeError

from runtime.contract import contract_pb2 as pb

CALLER = "gatewright-caller-bin"
SESSION = "gatewright-session"
SECRET = "gatewright-secret"

Metadata = tuple[tuple[str, str | bytes], ...]


@dataclass(frozen=True, slots=True)
class Caller:
    """The client that a call is made for; all empty for one that nobody vouches for."""

    principal: str = ""
    """Such as `xo` or `root@pam`; empty for nobody."""
    face: str = ""
    address: str = ""
    request_id: str = ""


ANONYMOUS = Caller()


def call_metadata(caller: Caller, session: str | None = None) -> Metadata:
    """Return the metadata of a call made for caller, in a session of the backend where one is named."""
    message = pb.Caller(
        principal=caller.principal, face=caller.face, address=caller.address, request_id=caller.request_id
    )
    own = (CALLER, message.SerializeToString())
    return (own,) if session is None else (own, (SESSION, session))


def caller(context: Any) -> Caller:
    """Return who a servicer is called for.

    ANONYMOUS when nothing was said, and when it was said by a peer that is known neither by mutual TLS nor by the
    shared secret: believing is the server's part, which hands on no caller that it does not believe.
    """
    return of_metadata(context.invocation_metadata() or ())


def session(context: Any) -> str | None:
    """Return the session that a call says it is part of, or None."""
    for key, value in context.invocation_metadata() or ():
        if key == SESSION and isinstance(value, str):
            return value
    return None


def of_metadata(metadata: Iterable[tuple[str, str | bytes]]) -> Caller:
    for key, value in metadata:
        if key == CALLER and isinstance(value, bytes):
            try:
                message = pb.Caller.FromString(value)
            except DecodeError:
                return ANONYMOUS
            return Caller(message.principal, message.face, message.address, message.request_id)
    return ANONYMOUS
