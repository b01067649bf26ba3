"""Defaults with the defaults of what is inside them, as they appear in JSON that comes from the wire."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from codegen.wire.model import ABSENT, Field, Form, Mapped, Message, Ref, Repeated, Wire, WireType


def applied(wire: Wire) -> Wire:
    """Return the model with every field's default completed."""

    def complete(message: Message) -> Message:
        if all(field.default is ABSENT for field in message.fields):
            return message
        return replace(message, fields=tuple(completed(wire, field) for field in message.fields))

    messages = {id(message): complete(message) for message in wire.messages}
    names = {name: messages[id(message)] for name, message in wire.by_name.items()}

    def current(message: Message | None) -> Message | None:
        return None if message is None else messages[id(message)]

    rpcs = tuple(
        replace(
            rpc, request=messages[id(rpc.request)], response=messages[id(rpc.response)],
            params=messages[id(rpc.params)], items=current(rpc.items),
        )
        for rpc in wire.rpcs
    )  # fmt: skip
    return replace(wire, rpcs=rpcs, messages=tuple(messages.values()), by_name=names)


def completed(wire: Wire, field: Field) -> Field:
    if field.default is ABSENT:
        return field
    return replace(field, default=filled(wire, field.type, field.default))


def filled(wire: Wire, wire_type: WireType, value: Any) -> Any:
    """Return the JSON value with the defaults below it filled in; what is carried as JSON stays as it is."""
    if value is None:
        return None
    if isinstance(wire_type, Repeated) and isinstance(value, list):
        return [filled(wire, wire_type.item, item) for item in value]
    if isinstance(wire_type, Mapped) and isinstance(value, dict):
        return {key: filled(wire, wire_type.item, item) for key, item in value.items()}
    if isinstance(wire_type, Ref):
        return _filled_message(wire, wire.by_name[wire_type.message], value)
    return value


def _filled_message(wire: Wire, message: Message, value: Any) -> Any:
    if message.form in (Form.LIST, Form.MAP):
        return filled(wire, message.fields[0].type, value)
    if message.form is Form.RECORD and isinstance(value, dict):
        found: dict[str, Any] = {}
        for field in message.fields:
            if field.key in value:
                found[field.key] = filled(wire, field.type, value[field.key])
            elif field.default is not ABSENT:
                found[field.key] = filled(wire, field.type, field.default)
        return found
    if message.form is Form.UNION:
        for field, branch in zip(message.fields, message.branches, strict=True):
            if message.discriminator is None:
                own = json_type(value) in branch.types
            else:
                own = isinstance(value, dict) and value.get(message.discriminator) == branch.const
            if own:
                return filled(wire, field.type, value)
    return value


def json_type(value: Any) -> str:
    """The JSON type of a value, as in `Branch.types`."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"
