"""Rules about protobuf: the messages of both versions as `codegen.wire` builds them, the numbers of their fields."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.breaking.changes import GRPC, Change, Pair, Rule, Subject, Use, levelled, nearest, subject_at
from codegen.model import Method, Place
from codegen.proto import OPAQUE, full_name
from codegen.wire.lint import messages_below
from codegen.wire.model import Form, Mapped, Message, Opaque, Ref, Repeated, Rpc, Wire, WireType

SHAPES = {
    Form.RECORD: "a field for each key",
    Form.VALUE: "one value",
    Form.UNION: "one of several branches",
    Form.LIST: "a list",
    Form.MAP: "a map",
    Form.ENVELOPE: "the parts of a stream",
}

_Users = dict[str, list[tuple[Method, Use]]]


def _users(pair: Pair, face: str) -> _Users:
    """Which parts of which methods a message is in, by its name; without those whose way of calling has changed."""
    found: _Users = {}
    old, new = pair.old.wires[face], pair.new.wires[face]
    after = {rpc.method.name: rpc for rpc in new.rpcs}
    for rpc in old.rpcs:
        now = after.get(rpc.method.name)
        if now is None:
            continue
        parts = []
        if _up(rpc) == _up(now):
            parts.append(("sends" if rpc.method.sends is not None else "params", rpc.request))
        if _down(rpc) == _down(now):
            records = now.method.reply.form == "ndjson" and now.method.reply.when is None
            parts.append(("records" if records else "result", rpc.response))
        for part, message in parts:
            for inner in messages_below(old, [message]):
                name = "params" if part == "sends" and _within(old, rpc.params, inner) else part
                found.setdefault(inner.name, []).append((rpc.method, Use(rpc.method.name, name)))
    return found


def _within(wire: Wire, outer: Message, message: Message) -> bool:
    return any(inner is message for inner in messages_below(wire, [outer]))


def _up(rpc: Rpc) -> tuple[bool, bool]:
    return rpc.method.body, rpc.method.sends is not None


def _down(rpc: Rpc) -> object:
    method = rpc.method
    return (method.pieces, "chosen" if method.reply.when is not None else method.reply.form, method.result is None)


def _messages(pair: Pair) -> Iterator[tuple[Wire, Message, Wire, Message, list[tuple[Method, Use]]]]:
    """The messages that both versions have, with what they are used in."""
    for face, _ in pair.faces():
        old, new = pair.old.wires[face.name], pair.new.wires[face.name]
        users = _users(pair, face.name)
        for name, message in old.by_name.items():
            if name in new.by_name and name in users:
                yield old, message, new, new.by_name[name], users[name]


def shapes(pair: Pair) -> Iterator[Change]:
    for _, old, wire, new, users in _messages(pair):
        if old.form is not new.form:
            words = f"{new.name} was {SHAPES[old.form]}, is {SHAPES[new.form]}"
            place = nearest(new.at.file, new.at.pointer)
            yield from _for_all(users, "message-changed", place, wire, subject_at(new.at), words, None)


def fields(pair: Pair) -> Iterator[Change]:
    for before, old, wire, new, users in _messages(pair):
        if old.form is not new.form:
            continue
        there = {field.name: field for field in new.fields}
        for field in old.fields:
            origin = (field.at.file.name, field.at.pointer)
            name = f"{new.name}.{field.name}"
            now = there.get(field.name)
            if now is None:
                place = nearest(new.at.file, new.at.pointer)
                words = f"the field {name} is gone"
                yield from _for_all(users, "field-removed", place, wire, subject_at(new.at), words, origin)
            elif _type(before, field.type) != _type(wire, now.type):
                place = nearest(now.at.file, now.at.pointer)
                words = f"the field {name} was {_type(before, field.type)}, is {_type(wire, now.type)}"
                yield from _for_all(users, "field-type", place, wire, subject_at(now.at), words, origin)


def _type(wire: Wire, wire_type: WireType) -> str:
    if isinstance(wire_type, Repeated):
        return f"repeated {_type(wire, wire_type.item)}"
    if isinstance(wire_type, Mapped):
        return f"a map of {_type(wire, wire_type.item)}"
    if isinstance(wire_type, Ref):
        return f"the message {wire_type.message}"
    if isinstance(wire_type, Opaque):
        return OPAQUE[wire_type].rpartition(".")[2]
    return wire_type.value


def numbers(pair: Pair) -> Iterator[Change]:
    for _, _, wire, new, users in _messages(pair):
        name = full_name(wire, new)
        face = wire.face.name
        before, after = pair.old.numbers[face].get(name), pair.new.numbers[face].get(name)
        if before is None or after is None:
            continue
        owners = {number: field for field, number in (before.fields | before.reserved).items()}
        for field, number in after.fields.items():
            had = before.fields.get(field)
            if had is not None and had != number:
                words = f"the field {new.name}.{field} had the number {had}, has {number}"
            elif had is None and number in owners:
                words = f"the field {new.name}.{field} has the number {number}, which was that of {owners[number]}"
            else:
                continue
            place, subject = _in_ledger(pair, face, name, field, new), subject_at(new.at)
            yield from _for_all(users, "field-number", place, wire, subject, words, None)


def _in_ledger(pair: Pair, face: str, message: str, field: str, new: Message) -> Place:
    """Return the line of the field in the ledger; where it has none, the generator will give that number."""
    ledger = pair.new.ledgers.get(face)
    pointer = f"/{message}/fields/{field}"
    if ledger is not None and pointer in ledger.keys:
        return ledger.keys[pointer]
    found = next((one.at for one in new.fields if one.name == field), new.at)
    return nearest(found.file, found.pointer)


def _for_all(
    users: list[tuple[Method, Use]], rule: str, place: Place, wire: Wire, subject: Subject, words: str,
    origin: tuple[str, str] | None,
) -> Iterator[Change]:  # fmt: skip
    face = wire.face.name
    for method, use in users:
        change = Change(
            rule=rule, place=place, face=face, subject=subject, words=words, use=use, hurts=GRPC, origin=origin
        )
        yield levelled(change, method)


RULES = (
    Rule("message-changed", "A message stays what it is: fields by key, one value, branches.", shapes),
    Rule("field-removed", "A field of a message stays.", fields),
    Rule("field-number", "A field keeps its number, and no other one gets it.", numbers),
)

TYPES = {"field-type": "A field of a message keeps its type; messages and JsonValue are types."}
"""What `fields` finds besides."""
