"""Lint rules about the wire: what has no exact way there and back, and names that fall together.

The rules look at the wire model, which is built as near as can be for a spec that breaks them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from codegen import names
from codegen.errors_out import class_name
from codegen.findings import Finding, Rule
from codegen.model import Face, Place, Schema, Spec
from codegen.schemas import below
from codegen.validator.naming import function_name
from codegen.wire import shapes
from codegen.wire.build import build
from codegen.wire.model import At, Field, Form, Mapped, Message, Ref, Repeated, Wire

_last: tuple[Spec, list[Wire]] | None = None
"""The models of the spec that was looked at last: every rule wants them, and they do not change."""


def wires(spec: Spec) -> list[Wire]:
    global _last
    if _last is None or _last[0] is not spec:
        _last = (spec, [build(face) for face in spec.faces.values()])
    return _last[1]


def messages_below(wire: Wire, roots: Iterable[Message]) -> Iterator[Message]:
    """The messages and all that they can hold, each once."""
    waiting, seen = list(roots), set()
    while waiting:
        message = waiting.pop()
        if id(message) in seen:
            continue
        seen.add(id(message))
        yield message
        for field in message.fields:
            inner = field.type.item if isinstance(field.type, Repeated | Mapped) else field.type
            if isinstance(inner, Ref):
                waiting.append(wire.by_name[inner.message])


def fields(spec: Spec) -> Iterator[tuple[Wire, Message, Field]]:
    for wire in wires(spec):
        for message in wire.messages:
            for field in message.fields:
                yield wire, message, field


def params_open(spec: Spec) -> Iterator[Finding]:
    for wire in wires(spec):
        for message in messages_below(wire, (rpc.request for rpc in wire.rpcs)):
            if message.form is Form.RECORD and message.open:
                words = (
                    "params are made of this, and unknown keys would be lost on the way: close it "
                    "(additionalProperties: false), or carry it as it is (x-wire: json)"
                )
                yield Finding(message.at.place, "params-open", words)


def plural_presence(spec: Spec) -> Iterator[Finding]:
    for _, message, field in fields(spec):
        if message.form is not Form.RECORD or not field.plural or not field.conditional:
            continue
        if isinstance(field.type, Repeated):
            words = f"{field.key!r} may be absent or empty, which are one on the wire: "
            words += "require it, or say 'default: []', or keep both apart with 'x-presence: keep'"
        else:
            words = (
                f"{field.key!r} may be absent or empty, which are one on the wire: require it, or say 'default: {{}}'"
            )
        yield Finding(field.at.key_place, "plural-presence", words)


def field_name(spec: Spec) -> Iterator[Finding]:
    for _, message, field in fields(spec):
        if field.key and not names.is_identifier(field.name):
            words = f"no field can be named after {field.key!r}: it must begin with a letter, and hold ASCII letters"
            yield Finding(field.at.key_place, "field-name", f"{words} and digits")
        elif message.form is Form.UNION and not names.is_identifier(field.name):
            yield Finding(field.at.place, "field-name", f"no field can be named after this branch ({field.name!r})")


def field_collision(spec: Spec) -> Iterator[Finding]:
    for _, message, field, other in _twice(spec):
        place = field.at.key_place if field.key else field.at.place
        if field.key:
            words = f"{field.key!r} and {other.key!r} both give the field {field.name!r}"
        else:
            words = f"two branches of the union give the field {field.name!r} of {message.name}"
        yield Finding(place, "field-collision", words)
    for _, _, field in fields(spec):
        if field.in_oneof and field.name == "kind":
            yield Finding(field.at.place, "field-collision", "a branch cannot be named 'kind', as the oneof is")


def _twice(spec: Spec) -> Iterator[tuple[Wire, Message, Field, Field]]:
    for wire in wires(spec):
        for message in wire.messages:
            seen: dict[str, Field] = {}
            for field in message.fields:
                # protoc refuses `a1` beside `a_1`: it compares the JSON names that it would give, too.
                other = seen.setdefault(names.default_json_name(field.name), field)
                if other is not field:
                    yield wire, message, field, other


def message_collision(spec: Spec) -> Iterator[Finding]:
    for wire in wires(spec):
        taken: dict[str, str] = dict.fromkeys(wire.services(), "a service")
        # Those of types last: a type is easily given another name, a method is not.
        for message in sorted(wire.messages, key=lambda message: message.at.pointer.startswith("/types/")):
            if message.name in taken:
                words = f"the name {message.name} is given twice in the proto, the other to {taken[message.name]}"
                yield Finding(message.at.key_place, "message-collision", words)
            taken.setdefault(message.name, f"what stands at {message.at.place}")
            own, around = message.name.rpartition(".")[2], message.parent.split(".")
            if own in around:
                words = f"the message {own} would stand inside {message.parent}: give it a name under 'types'"
                yield Finding(message.at.key_place, "message-collision", words)


def rpc_collision(spec: Spec) -> Iterator[Finding]:
    for wire in wires(spec):
        taken: dict[tuple[str, str], str] = {}
        spaces: dict[str, str] = {}
        for rpc in wire.rpcs:
            method = rpc.method
            place = method.file.key_place(method.pointer)
            other = taken.setdefault((rpc.service, rpc.name), method.name)
            if other != method.name:
                words = f"{method.name!r} and {other!r} both give the rpc {rpc.service}/{rpc.name}"
                yield Finding(place, "rpc-collision", words)
            space = spaces.setdefault(rpc.service, method.namespace)
            if space != method.namespace:
                words = f"the namespaces {method.namespace!r} and {space!r} both give the service {rpc.service}"
                yield Finding(place, "rpc-collision", words)


def python_collision(spec: Spec) -> Iterator[Finding]:
    for wire in wires(spec):
        yield from _same_name(_functions(wire.face), "python-collision", "function")
        yield from _same_name(_classes(wire.face), "python-collision", "class")
        converted = (
            (names.snake(message.name), message.name, message.at.key_place)
            for message in wire.messages
            if message.form in (Form.RECORD, Form.UNION) and wire.by_name[message.name] is message
        )
        yield from _same_name(converted, "python-collision", "converter")


def _functions(face: Face) -> Iterator[tuple[str, str, Place]]:
    for method in face.methods.values():
        yield function_name(method.name), method.name, method.file.key_place(method.pointer)


def _classes(face: Face) -> Iterator[tuple[str, str, Place]]:
    for error in face.errors.values():
        yield class_name(error.name), error.name, error.file.key_place(error.pointer)


def _same_name(rows: Iterable[tuple[str, str, Place]], rule: str, what: str) -> Iterator[Finding]:
    taken: dict[str, str] = {}
    for name, given, place in rows:
        other = taken.setdefault(name, given)
        if other != given:
            yield Finding(place, rule, f"{given!r} and {other!r} both give the {what} {name!r}")


def fact_name(spec: Spec) -> Iterator[Finding]:
    for face in spec.faces.values():
        for error in face.errors.values():
            schema = shapes.resolved(error.data, face.types)
            taken: dict[str, str] = {}
            for key in schema.get("properties", ()) if isinstance(schema, dict) else ():
                name = names.identifier(key)
                place = At(error.file, error.pointer).down("data", "properties", key).key_place
                if not names.is_identifier(name) or name in ("self", "super"):
                    yield Finding(place, "fact-name", f"no argument can be named after the fact {key!r}")
                elif taken.setdefault(name, key) != key:
                    words = f"the facts {key!r} and {taken[name]!r} both give the argument {name!r}"
                    yield Finding(place, "fact-name", words)


def default_unused(spec: Spec) -> Iterator[Finding]:
    """Defaults that no converter applies: within JSON text, below the top of params without an rpc, at odd places."""
    for wire in wires(spec):
        applied = {
            (field.at.file.name, field.at.pointer)
            for message in wire.messages
            for field in message.fields
            if message.form is Form.RECORD
        }
        for method in wire.face.methods.values():
            if not method.has_rpc:
                applied |= _top(method.params, At(method.file, f"{method.pointer}/params"), wire.face)
        for schema, at in _with_default(wire.face):
            if (at.file.name, at.pointer) not in applied:
                words = f"the default {schema['default']!r} is not applied to values here: they are carried as JSON, "
                words += "or are no member of an object that has a form of its own on the wire"
                yield Finding(at.down("default").key_place, "default-unused", words)
        for schema, at in wire.opaque:
            for inner, place in _inside(schema, at, wire.face):
                if (place.file.name, place.pointer) in applied:
                    words = f"values here are carried as JSON, so the default {inner['default']!r} at {place.place} "
                    words += "is not applied in them, although it is elsewhere"
                    yield Finding(at.key_place, "default-unused", words)


def _top(schema: Schema, at: At, face: Face) -> set[tuple[str, str]]:
    """The places of the keys of params."""
    name = shapes.ref_name(schema)
    if name is not None and name in face.types:
        definition = face.types[name]
        return _top(definition.schema, At(definition.file, definition.pointer), face)
    if shapes.carried_as_json(schema):
        return set()
    return {(at.file.name, at.down("properties", key).pointer) for key in schema.get("properties", ())}


def _with_default(face: Face) -> Iterator[tuple[dict[str, Any], At]]:
    """Every schema with a default; that of a type, which is told where the type is used, left out."""
    for definition in face.types.values():
        yield from _below(definition.schema, At(definition.file, definition.pointer))
    for method in face.methods.values():
        for key, schema in (("params", method.params), ("result", method.result), ("sends", method.sends)):
            yield from _below(schema, At(method.file, f"{method.pointer}/{key}"))


def _below(schema: Schema, at: At) -> Iterator[tuple[dict[str, Any], At]]:
    for _, pointer, inner in below(schema, at.pointer):
        if isinstance(inner, dict):
            here = At(at.file, pointer)
            if "default" in inner:
                yield inner, here
            yield from _below(inner, here)


def _inside(
    schema: Schema, at: At, face: Face, seen: frozenset[str] = frozenset()
) -> Iterator[tuple[dict[str, Any], At]]:
    """Every schema with a default below this one, through references."""
    name = shapes.ref_name(schema)
    if name is not None and name in face.types and name not in seen:
        definition = face.types[name]
        yield from _inside(definition.schema, At(definition.file, definition.pointer), face, seen | {name})
    for _, pointer, inner in below(schema, at.pointer):
        here = At(at.file, pointer)
        if isinstance(inner, dict) and "default" in inner:
            yield inner, here
        yield from _inside(inner, here, face, seen)


def face_reserved(spec: Spec) -> Iterator[Finding]:
    for face in spec.faces.values():
        if face.name == "contract" and face.files:
            place = face.files[0].place("/face")
            yield Finding(
                place, "face-reserved", "a face cannot be named 'contract': its proto files would be in the way"
            )


RULES = (
    Rule("params-open", "Objects in params are closed, or carried as JSON.", params_open),
    Rule("plural-presence", "A list or a map that may be absent says what its absence means.", plural_presence),
    Rule("field-name", "A key gives a name that protobuf and Python take.", field_name),
    Rule("field-collision", "Two keys of an object give two fields.", field_collision),
    Rule("message-collision", "A message has its name alone.", message_collision),
    Rule("rpc-collision", "Two methods give two rpcs.", rpc_collision),
    Rule("python-collision", "Two names of a face give two names in Python.", python_collision),
    Rule("fact-name", "The facts of an error give names of arguments.", fact_name),
    Rule("default-unused", "A default stands where it is applied.", default_unused),
    Rule("face-reserved", "A face has a name that is free.", face_reserved),
)
