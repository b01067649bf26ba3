"""The `.proto` text of a face."""

from __future__ import annotations

from dataclasses import dataclass, field

from codegen import names
from codegen.layout import WIDTH, laid_out, one_line, sentence, wrapped
from codegen.numbers import Entry, Ledger
from codegen.wire.model import Field, Form, Mapped, Message, Opaque, Ref, Repeated, Rpc, Scalar, Wire, WireType

CONTRACT_FILE = "contract/v1/contract.proto"
OPAQUE = {Opaque.JSON: names.JSON_VALUE, Opaque.BYTES: "bytes", Opaque.COMMIT: names.COMMIT}


@dataclass(frozen=True, slots=True)
class Line:
    """One declaration with its comment above it or behind it."""

    text: str
    above: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Block:
    """A message as lines: reserved, fields (inside the oneof if it has one), nested blocks."""

    name: str
    indent: str
    above: list[str]
    reserved: list[str]
    oneof: list[Line]
    fields: list[Line]
    nested: list[Block]


@dataclass(frozen=True, slots=True)
class ServiceBlock:
    name: str
    rpcs: list[Line]


def file_name(face: str) -> str:
    """Name of the proto file below the proto root."""
    return f"{face}/v1/{face}.proto"


def full_name(wire: Wire, message: Message) -> str:
    return f"{wire.package}.{message.name}"


def fields_in_order(wire: Wire) -> dict[str, list[str]]:
    """For the ledger: the fields of every message, in the order of the spec."""
    return {full_name(wire, message): [field.name for field in message.fields] for message in wire.messages}


def render(wire: Wire, ledger: Ledger, header: str) -> bytes:
    """Return the proto text; `ledger` has a number for every field of the model."""
    face = wire.face.name
    blocks = [_block(wire, message, ledger, "") for message in wire.nested("")]
    uses_contract = any(
        _single(field.type) in (Opaque.JSON, Opaque.COMMIT) for message in wire.messages for field in message.fields
    )
    return laid_out(
        "proto.j2",
        header=header,
        package=wire.package,
        imports=[CONTRACT_FILE] if uses_contract else [],
        go_package=f"{names.PACKAGE}/{face}/v1;{names.snake(face).replace('_', '')}v1",
        services=[
            ServiceBlock(name=service, rpcs=[_rpc(rpc) for rpc in rpcs]) for service, rpcs in wire.services().items()
        ],
        blocks=blocks,
    )


def _single(wire_type: WireType) -> WireType:
    return wire_type.item if isinstance(wire_type, Repeated | Mapped) else wire_type


def _rpc(rpc: Rpc) -> Line:
    up, down = ("stream " if rpc.streams_up else ""), ("stream " if rpc.streams_down else "")
    words = f"{rpc.method.name}: {sentence(rpc.method.summary)}"
    if rpc.method.stability != "stable":
        words += f" {rpc.method.stability.capitalize()}."
    text = f"rpc {rpc.name}({up}{rpc.request.name}) returns ({down}{rpc.response.name});"
    return Line(text, [f"// {line}" for line in wrapped(words, 2, "// ")])


def _block(wire: Wire, message: Message, ledger: Ledger, indent: str) -> Block:
    entry = ledger[full_name(wire, message)]
    deeper = indent + "  "
    oneof = any(field.in_oneof for field in message.fields)
    inner = deeper + "  " if oneof else deeper
    fields = sorted(message.fields, key=lambda field: entry.fields[field.name])
    lines = [_field(wire, message, field, entry.fields[field.name], len(inner)) for field in fields]
    return Block(
        name=message.name.rpartition(".")[2],
        indent=indent,
        above=[f"// {line}" for line in wrapped(_purpose(message), len(indent), "// ")],
        reserved=_reserved(entry),
        oneof=lines if oneof else [],
        fields=[] if oneof else lines,
        nested=[_block(wire, nested, ledger, deeper) for nested in wire.nested(message.name)],
    )


def _purpose(message: Message) -> str:
    told = f"Told apart by `{message.discriminator}`." if message.discriminator is not None else ""
    return " ".join(filter(None, [sentence(message.description), told]))


def _reserved(entry: Entry) -> list[str]:
    if not entry.reserved:
        return []
    numbers = ", ".join(str(number) for number in sorted(set(entry.reserved.values())))
    return [f"reserved {numbers};", f"reserved {', '.join(quoted(name) for name in sorted(entry.reserved))};"]


def quoted(name: str) -> str:
    return f'"{name}"'


def _field(wire: Wire, message: Message, field: Field, number: int, indent: int) -> Line:
    options = ""
    if field.key and field.key != names.default_json_name(field.name):
        escaped = field.key.replace("\\", "\\\\").replace('"', '\\"')
        options = f' [json_name = "{escaped}"]'
    singular = isinstance(field.type, Scalar) or field.type is Opaque.BYTES
    label = "optional " if singular and field.has_presence and not field.in_oneof else ""
    text = f"{label}{type_text(wire, message, field.type)} {field.name} = {number}{options};"
    words = _words(message, field)
    if not words:
        return Line(text)
    if indent + len(text) + len(words) + 5 <= WIDTH:
        return Line(f"{text}  // {words}")
    return Line(text, [f"// {line}" for line in wrapped(words, indent, "// ")])


def _words(message: Message, field: Field) -> str:
    unset = "Unset is null." if message.form in (Form.RECORD, Form.VALUE) and field.nullable else ""
    return one_line(" ".join(filter(None, [sentence(field.description), unset, field.comment])))


def type_text(wire: Wire, message: Message, wire_type: WireType) -> str:
    """The type as it is written inside the message."""
    if isinstance(wire_type, Repeated):
        return f"repeated {type_text(wire, message, wire_type.item)}"
    if isinstance(wire_type, Mapped):
        return f"map<string, {type_text(wire, message, wire_type.item)}>"
    if isinstance(wire_type, Ref):
        return _reference(wire, message, wire_type.message)
    if isinstance(wire_type, Opaque):
        return OPAQUE[wire_type]
    return wire_type.value


def _reference(wire: Wire, message: Message, name: str) -> str:
    if name.startswith(message.name + "."):
        return name.removeprefix(message.name + ".")
    # protoc looks from the inside outwards: a nested message may stand before the one that is meant.
    first = name.split(".")[0]
    scopes = message.name.split(".")
    for depth in range(len(scopes), 0, -1):
        if ".".join([*scopes[:depth], first]) in wire.by_name:
            return f".{wire.package}.{name}"
    return name
