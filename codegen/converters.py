"""The converters of a face: plain Python that turns JSON values into messages and messages into JSON values.

Values that go in have passed the validator, so nothing is checked again. Values that come out hold JSON text as
`Raw` fragments, which are put into a reply unread.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from codegen import names
from codegen.layout import WIDTH, laid_out, literal, quoted
from codegen.model import Face, Method
from codegen.wire import shapes
from codegen.wire.model import ABSENT, Field, Form, Mapped, Message, Opaque, Ref, Repeated, Rpc, Scalar, Wire, WireType

ABI = "runtime.contract.abi"
JSONTEXT = "runtime.contract.jsontext"
CONTRACT = "runtime.contract.contract_pb2"

ORIGIN = {"Json": ABI, "Raw": JSONTEXT, "dumps": JSONTEXT, "number": JSONTEXT, "JsonValue": CONTRACT}
"""Where the names come from that converters use."""

TYPE_TEST = {
    "boolean": ("bool",),
    "number": ("int", "float"),
    "string": ("str",),
    "array": ("list",),
    "object": ("dict",),
}

SHORT = 96
"""A call up to this length stands on one line."""


@dataclass(frozen=True, slots=True)
class Function:
    signature: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Section:
    """The functions of a method or of a message, under a comment that names it."""

    title: str
    functions: list[Function]


@dataclass(slots=True)
class Writer:
    """Writes functions, and remembers which names they use."""

    wire: Wire
    used: set[str] = dataclasses.field(default_factory=lambda: {"Json"})

    # Values

    def to_message(self, wire_type: WireType, value: str) -> str:
        """An expression for the field, made from an expression for the JSON value."""
        if wire_type is Scalar.INT64:
            # 5.0 is an integer in JSON Schema, and no int64.
            return f"int({value})"
        if isinstance(wire_type, Scalar):
            return value
        if isinstance(wire_type, Opaque):
            self.used |= {"JsonValue", "dumps"}
            return f"JsonValue(json=dumps({value}))"
        if isinstance(wire_type, Ref):
            return self._message(self.wire.by_name[wire_type.message], value)
        item = self.to_message(wire_type.item, "x")
        return value if item == "x" else each(wire_type, item, value)

    def _message(self, message: Message, value: str) -> str:
        if message.form in (Form.LIST, Form.MAP):
            return f"pb.{message.name}(items={self.to_message(message.fields[0].type, value)})"
        if message.form is Form.VALUE:
            return f"pb.{message.name}(value={self.present(message.fields[0], value)})"
        return f"{names.snake(message.name)}_message({value})"

    def present(self, field: Field, value: str) -> str:
        """As to_message, for a value that may be null; null leaves the field unset."""
        made = self.to_message(field.type, value)
        return f"None if {value} is None else {made}" if field.nullable and made != value else made

    def to_json(self, wire_type: WireType, value: str) -> str:
        """An expression for the JSON value, made from an expression for the field."""
        if wire_type is Scalar.DOUBLE:
            self.used.add("number")
            return f"number({value})"
        if isinstance(wire_type, Scalar):
            return value
        if isinstance(wire_type, Opaque):
            self.used.add("Raw")
            return f'Raw({value}.json or b"null")'
        if isinstance(wire_type, Ref):
            return self._json(self.wire.by_name[wire_type.message], value)
        item = self.to_json(wire_type.item, "x")
        if item == "x":
            return f"list({value})" if isinstance(wire_type, Repeated) else f"dict({value})"
        return each(wire_type, item, value)

    def _json(self, message: Message, value: str) -> str:
        if message.form in (Form.LIST, Form.MAP):
            return self.to_json(message.fields[0].type, f"{value}.items")
        if message.form is Form.VALUE:
            return self.value_json(message, value)
        return f"{names.snake(message.name)}_json({value})"

    def value_json(self, message: Message, value: str) -> str:
        only = message.fields[0]
        made = self.to_json(only.type, f"{value}.value")
        return f'{made} if {value}.HasField("value") else None' if only.nullable else made

    # Records

    def argument(self, field: Field, given: str) -> str:
        """The value of a field in its message's constructor; None stays unset."""
        key = quoted(field.key)
        if field.required:
            return self.present(field, f"{given}[{key}]")
        if field.has_default:
            value = f"{given}.get({key}, {literal(field.default)})"
            made = self.to_message(field.type, value)
            if not field.nullable or made == value:
                return made
            return f"None if (found := {value}) is None else {self.to_message(field.type, 'found')}"
        made = self.to_message(field.type, f"{given}[{key}]")
        if made == f"{given}[{key}]" and not field.plural:
            return f"{given}.get({key})"
        return f"{made} if {key} in {given} else None"

    def record_message(self, message: Message, given: str) -> list[str]:
        """Statements that return the message of the JSON object `given`."""
        arguments = [f"{field.name}={self.argument(field, given)}" for field in message.fields]
        return call(f"return pb.{message.name}", arguments)

    def member(self, field: Field) -> str:
        """The value of a key that is always there."""
        if field.has_const:
            return literal(field.const)
        made = self.to_json(field.type, f"m.{field.name}")
        if field.nullable:
            return f'{made} if m.HasField("{field.name}") else None'
        if field.has_default and not field.plural:
            return f'{made} if m.HasField("{field.name}") else {literal(field.default)}'
        return made

    def record_json(self, message: Message) -> list[str]:
        """Statements that return the JSON object of the message `m`."""
        always = [f"{quoted(field.key)}: {self.member(field)}" for field in message.fields if not field.conditional]
        at_times = [field for field in message.fields if field.conditional]
        if not at_times:
            return call("return ", always, "{}")
        lines = call("v: dict[str, Json] = ", always, "{}")
        for field in at_times:
            value = literal(field.const) if field.has_const else self.to_json(field.type, f"m.{field.name}")
            there = f"m.{field.name}" if field.plural else f'm.HasField("{field.name}")'
            lines += [f"if {there}:", f"    v[{quoted(field.key)}] = {value}"]
        return [*lines, "return v"]

    # Unions

    def union_message(self, message: Message) -> list[str]:
        lines = [] if message.discriminator is None else [f"kind = v[{quoted(message.discriminator)}]"]
        for field, branch in zip(message.fields, message.branches, strict=True):
            if branch.const is not ABSENT:
                test = f"kind == {literal(branch.const)}"
            else:
                classes = [name for json_type in sorted(branch.types) for name in TYPE_TEST[json_type]]
                test = f"type(v) is {classes[0]}" if len(classes) == 1 else f"type(v) in ({', '.join(classes)})"
            lines += [f"if {test}:", f"    return pb.{message.name}({field.name}={self.to_message(field.type, 'v')})"]
        return [*lines, f'raise ValueError("the value is of no branch of {message.name}")']

    def union_json(self, message: Message) -> list[str]:
        lines = ['kind = m.WhichOneof("kind")']
        for field in message.fields:
            lines += [f'if kind == "{field.name}":', f"    return {self.to_json(field.type, f'm.{field.name}')}"]
        return [*lines, f'raise ValueError("a {message.name} with nothing in it")']

    def message_section(self, message: Message) -> Section:
        base, union = names.snake(message.name), message.form is Form.UNION
        return Section(
            message.name,
            [
                Function(
                    f"{base}_message(v: Json) -> pb.{message.name}",
                    self.union_message(message) if union else self.record_message(message, "v"),
                ),
                Function(
                    f"{base}_json(m: pb.{message.name}) -> Json",
                    self.union_json(message) if union else self.record_json(message),
                ),
            ],
        )

    # Methods

    def request_functions(self, rpc: Rpc) -> list[Function]:
        base, kind = names.snake(rpc.method.name), f"pb.{rpc.request.name}"
        functions = [
            Function(f"{base}_request(p: Json) -> {kind}", self.request_lines(rpc)),
            Function(f"{base}_params(m: {kind}) -> Json", self.params_lines(rpc)),
        ]
        if rpc.method.sends is not None:
            item = rpc.request.field("item").type
            functions += [
                Function(f"{base}_item(v: Json) -> {kind}", [f"return {kind}(item={self.to_message(item, 'v')})"]),
                Function(f"{base}_sent(m: {kind}) -> Json", [f"return {self.to_json(item, 'm.item')}"]),
            ]
        return functions

    def request_lines(self, rpc: Rpc) -> list[str]:
        if rpc.params is not rpc.request:
            return [f"return pb.{rpc.request.name}(params={self._message(rpc.params, 'p')})"]
        if rpc.params.form is Form.RECORD:
            return self.record_message(rpc.params, "p")
        return [f"return {self._message(rpc.params, 'p')}"]

    def params_lines(self, rpc: Rpc) -> list[str]:
        if rpc.params is not rpc.request:
            return [f"return {self._json(rpc.params, 'm.params')}"]
        if rpc.params.form is Form.RECORD:
            return self.record_json(rpc.params)
        return [f"return {self._json(rpc.params, 'm')}"]

    def response_functions(self, rpc: Rpc) -> list[Function]:
        base, kind = names.snake(rpc.method.name), f"pb.{rpc.response.name}"
        result, response = f"{base}_result(m: {kind}) -> Json", f"{base}_response(v: Json) -> {kind}"
        functions: list[Function] = []
        if rpc.method.reply.when is not None:
            one = rpc.response.field("result").type
            functions += [
                Function(result, [f"return {self.to_json(one, 'm.result')}"]),
                Function(response, [f"return {kind}(result={self.to_message(one, 'v')})"]),
            ]
        elif has_result(rpc):
            functions += [
                Function(result, self.result_lines(rpc.response, rpc.method)),
                Function(response, self.response_lines(rpc.response)),
            ]
        if rpc.items is not None:
            functions += self.batch_functions(rpc, base, kind)
        return functions

    def result_lines(self, response: Message, method: Method) -> list[str]:
        if method.result is None:
            return ["return None"]
        return self.record_json(response) if response.form is Form.RECORD else [f"return {self._json(response, 'm')}"]

    def response_lines(self, response: Message) -> list[str]:
        if response.form is Form.RECORD:
            return self.record_message(response, "v")
        return [f"return {self._message(response, 'v')}"]

    def batch_functions(self, rpc: Rpc, base: str, kind: str) -> list[Function]:
        assert rpc.items is not None
        batch = rpc.items.fields[0].type
        assert isinstance(batch, Repeated)
        held = "m.items" if rpc.items is rpc.response else "m.items.items"
        if batch.item is Opaque.JSON:
            text = f'[x.json or b"null" for x in {held}]'
        else:
            self.used.add("dumps")
            text = f"[dumps({self.to_json(batch.item, 'x')}) for x in {held}]"
        made = self.to_message(batch, "v")
        if rpc.items is not rpc.response:
            made = f"pb.{rpc.items.name}(items={made})"
        return [
            Function(f"{base}_records(m: {kind}) -> list[bytes]", [f"return {text}"]),
            Function(f"{base}_batch(v: list[Json]) -> {kind}", [f"return {kind}(items={made})"]),
        ]


def each(plural: Repeated | Mapped, item: str, value: str) -> str:
    """A comprehension over the list or the map; `item` is an expression of `x`."""
    if isinstance(plural, Repeated):
        return f"[{item} for x in {value}]"
    return f"{{k: {item} for k, x in {value}.items()}}"


def has_result(rpc: Rpc) -> bool:
    """Whether the answer is one JSON value in one message."""
    return rpc.method.reply.when is not None or (rpc.method.reply.form == "unary" and not rpc.method.pieces)


def call(head: str, arguments: list[str], brackets: str = "()") -> list[str]:
    """The lines of a call or of a dict: on one line if it is short, else one argument a line."""
    line = f"{head}{brackets[0]}{', '.join(arguments)}{brackets[1]}"
    if (len(arguments) <= 1 and len(line) < WIDTH - 4) or (len(arguments) <= 3 and len(line) <= SHORT):
        return [line]
    return [f"{head}{brackets[0]}", *(f"    {argument}," for argument in arguments), brackets[1]]


def fill_function(method: Method, face: Face) -> Function:
    """For a method without rpc: the params with the defaults of their keys."""
    schema = shapes.resolved(method.params, face.types)
    defaults = {}
    if isinstance(schema, dict) and not shapes.carried_as_json(schema):
        for key, part in schema.get("properties", {}).items():
            default = shapes.default_of(part, face.types)
            if default is not ABSENT:
                defaults[key] = default
    given = [f"{quoted(key)}: {literal(default)}" for key, default in defaults.items()]
    line = f"return {{{', '.join([*given, '**p'])}}}" if given else "return p"
    return Function(f"{names.snake(method.name)}_fill(p: Json) -> Json", [line])


def render(wire: Wire, package: str, header: str) -> bytes:
    """Return `wire/<face>.py`."""
    writer = Writer(wire)
    face = wire.face
    by_method = {rpc.method.name: rpc for rpc in wire.rpcs}
    sections = []
    for method in face.methods.values():
        rpc = by_method.get(method.name)
        if rpc is None:
            sections.append(Section(method.name, [fill_function(method, face)]))
        else:
            functions = [*writer.request_functions(rpc), *writer.response_functions(rpc)]
            sections.append(Section(method.name, functions))
    tops = {id(part) for rpc in wire.rpcs for part in (rpc.request, rpc.response)}
    sections += [
        writer.message_section(message)
        for message in wire.messages
        if message.form in (Form.RECORD, Form.UNION) and id(message) not in tops
    ]
    return laid_out(
        "wire.py.j2", header=header, face=face.name, imports=imports(writer, package), sections=sections
    )  # fmt: skip


def imports(writer: Writer, package: str) -> list[str]:
    """The import lines, sorted as by ruff."""
    face = writer.wire.face.name
    origin: dict[str, list[str]] = {}
    for name in writer.used:
        origin.setdefault(ORIGIN[name], []).append(name)
    lines = [f"from {module} import {', '.join(sorted(found))}" for module, found in sorted(origin.items())]
    if writer.wire.rpcs:
        lines.append(f"from {package}.proto.{face}.v1 import {face}_pb2 as pb")
    return sorted(lines)
