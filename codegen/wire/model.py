"""The wire model of one face: messages, fields and rpcs, with what is needed to convert JSON to them and back."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from codegen import model, names


class _Absent(enum.Enum):
    ABSENT = enum.auto()


ABSENT = _Absent.ABSENT
"""No default, no constant; None is a value."""


@dataclass(frozen=True, slots=True)
class At:
    """Where a schema stands."""

    file: model.SourceFile
    pointer: str

    def down(self, *tokens: str | int) -> At:
        steps = (str(token).replace("~", "~0").replace("/", "~1") for token in tokens)
        return At(self.file, "/".join([self.pointer, *steps]))

    @property
    def place(self) -> model.Place:
        return self.file.place(self.pointer)

    @property
    def key_place(self) -> model.Place:
        return self.file.key_place(self.pointer)


class Scalar(enum.Enum):
    """A JSON value that protobuf has a type of its own for."""

    STRING = "string"
    BOOL = "bool"
    INT64 = "int64"
    DOUBLE = "double"


class Opaque(enum.Enum):
    """What is carried without being looked into."""

    JSON = "JsonValue"
    """A JSON value as its text."""
    BYTES = "bytes"
    COMMIT = "Commit"


@dataclass(frozen=True, slots=True)
class Ref:
    """A message of the same proto file, by its name below the package: `Task`, `Task.Owner`."""

    message: str


Single = Scalar | Opaque | Ref
"""What can stand in a list, in a map and in a oneof."""


@dataclass(frozen=True, slots=True)
class Repeated:
    item: Single


@dataclass(frozen=True, slots=True)
class Mapped:
    """Strings to items."""

    item: Single


WireType = Single | Repeated | Mapped


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a message.

    `key` is its key in a JSON object, "" where it stands for no key. A key that is not required and has no default is
    absent in JSON when the field is unset. With `nullable` an unset field is null.
    """

    name: str
    type: WireType
    at: At
    key: str = ""
    required: bool = True
    nullable: bool = False
    default: Any = ABSENT
    """With the defaults of what is below it applied."""
    const: Any = ABSENT
    in_oneof: bool = False
    comment: str = ""
    description: str = ""

    @property
    def has_default(self) -> bool:
        return self.default is not ABSENT

    @property
    def has_const(self) -> bool:
        return self.const is not ABSENT

    @property
    def plural(self) -> bool:
        """Without presence: unset and empty are one."""
        return isinstance(self.type, Repeated | Mapped)

    @property
    def conditional(self) -> bool:
        """Whether the key may be missing in JSON that comes from the wire."""
        return not self.required and not self.has_default

    @property
    def has_presence(self) -> bool:
        """Whether the proto must be able to tell unset from zero."""
        return not self.required or self.nullable


class Form(enum.Enum):
    """How a message stands for JSON."""

    RECORD = "record"
    """A JSON object, a field for each key."""
    VALUE = "value"
    """Any other JSON value, in the field `value`."""
    UNION = "union"
    """One of several; a branch each."""
    LIST = "list"
    """A list whose absence is not the same as its emptiness, or a batch of records."""
    MAP = "map"
    ENVELOPE = "envelope"
    """Parts of a stream; no JSON value as a whole."""


@dataclass(frozen=True, slots=True)
class Branch:
    """How the value of a union is recognised: by its constant under the key, or by its JSON types."""

    const: Any
    types: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    name: str
    form: Form
    fields: tuple[Field, ...]
    at: At
    description: str = ""
    open: bool = False
    """A record whose schema lets unknown keys in, which have no place in the message."""
    discriminator: str | None = None
    """Of a union: the key with the constants; None where the JSON types tell."""
    branches: tuple[Branch, ...] = ()
    """Of a union: one for each field."""

    @property
    def parent(self) -> str:
        return self.name.rpartition(".")[0]

    def field(self, name: str) -> Field:
        return next(found for found in self.fields if found.name == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rpc:
    method: model.Method
    service: str
    """Below the package: `TaskService`."""
    name: str
    request: Message
    response: Message
    params: Message
    """The message that the params become: the request itself, or what stands first in its stream."""
    items: Message | None = None
    """The message that holds a batch of records: the response itself, or a part of it."""

    @property
    def streams_up(self) -> bool:
        return self.method.body or self.method.sends is not None

    @property
    def streams_down(self) -> bool:
        return self.method.pieces or self.method.reply.when is not None or self.method.reply.form != "unary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """All of a face that has a place on the wire; a face without rpcs has none."""

    face: model.Face
    rpcs: tuple[Rpc, ...]
    messages: tuple[Message, ...]
    """Requests and responses first, by method; then the named types in the order of the spec; nested ones included."""
    by_name: Mapping[str, Message] = field(default_factory=dict)
    opaque: tuple[tuple[model.Schema, At], ...] = ()
    """The schemas whose values are carried as JSON text, with their places."""

    @property
    def package(self) -> str:
        return names.proto_package(self.face.name)

    def services(self) -> dict[str, list[Rpc]]:
        found: dict[str, list[Rpc]] = {}
        for rpc in self.rpcs:
            found.setdefault(rpc.service, []).append(rpc)
        return found

    def nested(self, name: str) -> Iterator[Message]:
        """Messages directly inside the named one; "" gives those of the file."""
        return (message for message in self.messages if message.parent == name)
