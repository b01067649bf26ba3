"""A JSON value as the JSON form of its message (protobuf's own mapping), for command lines that speak gRPC."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from codegen import names
from codegen.samples import EXACT
from codegen.wire.defaults import json_type
from codegen.wire.model import Field, Form, Mapped, Message, Opaque, Ref, Repeated, Rpc, Scalar, Wire, WireType

BODY = b"some bytes"
"""What goes up in the example of an upload."""


def request(wire: Wire, rpc: Rpc, params: Any, item: Any = None) -> list[Any]:
    """The messages that a call sends: one, or those of an upload, or the params and one record."""
    first = _message(wire, rpc.params, params)
    if not rpc.streams_up:
        return [first]
    if rpc.method.sends is not None:
        return [{"params": first}, {"item": value(wire, rpc.request.field("item").type, item)}]
    commit = {"size": len(BODY), "sha256": _base64(hashlib.sha256(BODY).digest())}
    return [{"params": first}, {"data": _base64(BODY)}, {"commit": commit}]


def value(wire: Wire, wire_type: WireType, given: Any) -> Any:
    """The JSON form of a field that holds this value, which is not null."""
    match wire_type:
        case Scalar.INT64:
            # Beyond what doubles hold exactly, the mapping writes text.
            return int(given) if abs(given) <= EXACT else str(int(given))
        case Opaque.JSON:
            return {"json": _base64(json.dumps(given, ensure_ascii=False, separators=(",", ":")).encode())}
        case Repeated():
            return [value(wire, wire_type.item, item) for item in given]
        case Mapped():
            return {key: value(wire, wire_type.item, item) for key, item in given.items()}
        case Ref():
            return _message(wire, wire.by_name[wire_type.message], given)
    return given


def _message(wire: Wire, message: Message, given: Any) -> dict[str, Any]:
    if message.form is Form.UNION:
        field = _branch(message, given)
        return {_key(field): value(wire, field.type, given)}
    if message.form is not Form.RECORD:
        (only,) = message.fields
        return {} if given is None and only.nullable else {only.name: value(wire, only.type, given)}
    found = {}
    for field in message.fields:
        if field.key in given and not (given[field.key] is None and field.nullable):
            found[_key(field)] = value(wire, field.type, given[field.key])
    return found


def _branch(message: Message, given: Any) -> Field:
    """The field of the union that holds this value."""
    for field, branch in zip(message.fields, message.branches, strict=True):
        if message.discriminator is None:
            own = json_type(given) in branch.types
        else:
            own = given[message.discriminator] == branch.const
        if own:
            return field
    raise ValueError(f"the value is of no branch of {message.name}")


def _key(field: Field) -> str:
    return field.key or names.default_json_name(field.name)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
