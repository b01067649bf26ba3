"""Faults on their way over the contract: as a gRPC status with one binary trailer, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import grpc
import structlog
from google.protobuf.message import DecodeError

from runtime.contract import contract_pb2 as pb
from runtime.contract import jsontext
from runtime.contract.abi import Category, Fault

_log = structlog.get_logger("contract")

TRAILER = "gateway-error-bin"

TRAILER_LIMIT = 32 << 10
"""Bytes of the trailer; the data of a fault that needs more stays behind."""

_MESSAGE_LIMIT = 4 << 10

STATUS: Mapping[Category, grpc.StatusCode] = MappingProxyType(
    {
        Category.INVALID: grpc.StatusCode.INVALID_ARGUMENT,
        Category.UNAUTHENTICATED: grpc.StatusCode.UNAUTHENTICATED,
        Category.FORBIDDEN: grpc.StatusCode.PERMISSION_DENIED,
        Category.NOT_FOUND: grpc.StatusCode.NOT_FOUND,
        Category.CONFLICT: grpc.StatusCode.FAILED_PRECONDITION,
        Category.EXHAUSTED: grpc.StatusCode.RESOURCE_EXHAUSTED,
        Category.CANCELLED: grpc.StatusCode.CANCELLED,
        Category.DEADLINE: grpc.StatusCode.DEADLINE_EXCEEDED,
        Category.UNAVAILABLE: grpc.StatusCode.UNAVAILABLE,
        Category.UNIMPLEMENTED: grpc.StatusCode.UNIMPLEMENTED,
        Category.LOST: grpc.StatusCode.DATA_LOSS,
        Category.INTERNAL: grpc.StatusCode.INTERNAL,
    }
)

CATEGORY: Mapping[grpc.StatusCode, Category] = MappingProxyType(
    {
        **{status: category for category, status in STATUS.items()},
        grpc.StatusCode.OUT_OF_RANGE: Category.INVALID,
        grpc.StatusCode.ALREADY_EXISTS: Category.CONFLICT,
        grpc.StatusCode.ABORTED: Category.CONFLICT,
        grpc.StatusCode.UNKNOWN: Category.INTERNAL,
    }
)


class Unavailable(Fault):
    """Nothing was done, since nobody answers now; a later call may go through."""

    category = Category.UNAVAILABLE


class Lost(Fault):
    """The other side went away in mid-call; whether anything was done is not known."""

    category = Category.LOST


class NotBuilt(Fault):
    """This version has nothing that answers the method."""

    category = Category.UNIMPLEMENTED


class Uncommitted(Fault):
    """A byte stream ended without a commit, or is not what was committed: the receiver keeps nothing of it."""

    name = "uncommitted"
    category = Category.LOST


def internal() -> Fault:
    """Return what a caller learns of an error that was not meant for it."""
    return Fault("internal error", category=Category.INTERNAL)


def encode(fault: Fault) -> bytes:
    """Return the trailer of a fault, of at most TRAILER_LIMIT bytes.

    Data that has no JSON form, or that is too long, is left out.
    """
    error = pb.Error(
        name=fault.name,
        code=fault.code,
        category=fault.category.value,
        message=_cut(fault.message),
    )
    if fault.data is not None:
        try:
            error.data.json = jsontext.dumps(fault.data)
        except TypeError:
            _log.error("the data of a fault is not JSON", fault=fault.name)
        if error.ByteSize() > TRAILER_LIMIT:
            error.ClearField("data")
    return error.SerializeToString()


def decode(trailer: bytes) -> Fault | None:
    """Return the fault of a trailer; None for bytes that are none. A category of a later version is INTERNAL."""
    try:
        error = pb.Error.FromString(trailer)
    except DecodeError:
        return None
    try:
        category = Category(error.category)
    except ValueError:
        category = Category.INTERNAL
    data = None
    if error.data.json:
        try:
            data = jsontext.loads(error.data.json)
        except jsontext.JSONDecodeError:
            data = None
    return Fault(error.message, data=data, name=error.name, code=error.code, category=category)


def received(fault: Fault) -> Fault:
    """Return a fault as it arrives at the other side: a plain one with the same attributes."""
    return decode(encode(fault)) or internal()


def of_status(status: grpc.StatusCode, details: str | None, trailing: Iterable[tuple[str, Any]] = ()) -> Fault:
    """Return the fault of a call that ended with a status other than OK.

    The trailer says all; without it the category follows from the status. The words of an internal status stay behind,
    since a server that is not ours may put those of an exception there.
    """
    for key, value in trailing:
        if key == TRAILER and isinstance(value, bytes) and (fault := decode(value)) is not None:
            return fault
    category = CATEGORY.get(status, Category.INTERNAL)
    if category is Category.INTERNAL:
        return internal()
    return Fault(details or status.name.lower().replace("_", " "), category=category)


def details(fault: Fault) -> str:
    """Return the words of a fault that go with its status, for clients that do not read the trailer."""
    return fault.message[:512]


def _cut(message: str) -> str:
    return message if len(message) <= _MESSAGE_LIMIT else message[: _MESSAGE_LIMIT - 1] + "…"
