"""From the schemas of a face to its wire model, by the rules that docs/spec.md gives as a table.

Building never fails: what has no exact form is built as near as can be and reported by `codegen.wire.lint`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from codegen import names
from codegen.model import Face, Method, Schema
from codegen.wire import defaults, shapes
from codegen.wire.model import (
    ABSENT,
    At,
    Branch,
    Field,
    Form,
    Mapped,
    Message,
    Opaque,
    Ref,
    Repeated,
    Rpc,
    Scalar,
    Single,
    Wire,
    WireType,
)

BRANCH_OF_TYPE = {
    "boolean": "bool_value",
    "number": "number_value",
    "string": "string_value",
    "array": "array_value",
    "object": "object_value",
}


def build(face: Face) -> Wire:
    """Return the wire model of the face; without rpcs it is empty."""
    return _Builder(face).build()


class _Builder:
    def __init__(self, face: Face) -> None:
        self.face = face
        self.types = face.types
        self.messages: list[Message] = []
        self.opaque: list[tuple[Schema, At]] = []
        self.named: dict[str, WireType] = {}
        self.resolving: set[str] = set()
        """Types without a message of their own (lists, maps) that are being looked into."""

    def build(self) -> Wire:
        rpcs = [self.rpc(method) for method in self.face.methods.values() if method.has_rpc]
        order = {name: index for index, name in enumerate(self.types)}
        messages = sorted(self.messages, key=lambda message: order.get(message.name.split(".")[0], -1))
        found: dict[str, Message] = {}
        for message in messages:
            found.setdefault(message.name, message)
        wire = Wire(
            face=self.face, rpcs=tuple(rpcs), messages=tuple(messages), by_name=found, opaque=tuple(self.opaque)
        )
        return defaults.applied(wire)

    # Methods

    def rpc(self, method: Method) -> Rpc:
        service, name = names.service(method.namespace), names.rpc(method.name)
        base, at = service + name, At(method.file, method.pointer)
        up = method.body or method.sends is not None
        params = self.content(f"{base}Params" if up else f"{base}Request", method.params, at.down("params"))
        request = params
        if up:
            request = self.request_stream(method, f"{base}Request", params, at)
        response, items = self.response(method, base, at)
        return Rpc(
            method=method, service=service, name=name, request=request, response=response, params=params, items=items
        )

    def request_stream(self, method: Method, name: str, params: Message, at: At) -> Message:
        first = Field(name="params", type=Ref(params.name), at=at, in_oneof=True, description="First.")
        if method.sends is not None:
            sends = at.down("sends")
            item = self.single(method.sends, sends, name, "Item")
            rest = [Field(name="item", type=item, at=sends, in_oneof=True, description="Then any number of these.")]
        else:
            data = Field(name="data", type=Opaque.BYTES, at=at, in_oneof=True, description="Then the bytes.")
            last = "Last; without it nothing is kept."
            rest = [data, Field(name="commit", type=Opaque.COMMIT, at=at, in_oneof=True, description=last)]
        return self.add(Message(name=name, form=Form.ENVELOPE, fields=(first, *rest), at=at))

    def response(self, method: Method, base: str, at: At) -> tuple[Message, Message | None]:
        """The response message, and the one that holds a batch of records if there is one."""
        name, result = f"{base}Response", at.down("result")
        if method.pieces:
            text = "A piece of one JSON text."
            json = Field(name="json", type=Opaque.BYTES, at=result, description=text)
            return self.add(Message(name=name, form=Form.ENVELOPE, fields=(json,), at=result)), None
        if method.reply.when is not None:
            items = self.batch(f"{base}Items", method.result, result)
            records = f"Records, when {method.reply.when} is true." if method.reply.form == "ndjson" else "Records."
            one = Field(
                name="result", type=self.single(method.result, result, name, "Result"), at=result, in_oneof=True,
                description="The result, otherwise.",
            )  # fmt: skip
            many = Field(name="items", type=Ref(items.name), at=result, in_oneof=True, description=records)
            return self.add(Message(name=name, form=Form.ENVELOPE, fields=(many, one), at=result)), items
        if method.reply.form == "ndjson":
            batch = self.batch(name, method.result, result)
            return batch, batch
        if method.reply.form == "binary":
            data = Field(name="data", type=Opaque.BYTES, at=result)
            return self.add(Message(name=name, form=Form.ENVELOPE, fields=(data,), at=result)), None
        if method.reply.form == "session":
            text = "Its id, in the first message; then the stream stays open as long as the session does."
            session = Field(name="session", type=Scalar.STRING, at=result, description=text)
            return self.add(Message(name=name, form=Form.ENVELOPE, fields=(session,), at=result)), None
        return self.content(name, method.result, result), None

    def batch(self, name: str, schema: Schema | None, at: At) -> Message:
        item = self.single(schema, at, name, "Item")
        text = "A batch; where batches end carries no meaning."
        items = Field(name="items", type=Repeated(item), at=at, description=text)
        return self.add(Message(name=name, form=Form.LIST, fields=(items,), at=at))

    def content(self, name: str, schema: Schema | None, at: At) -> Message:
        """The message of params or of a result: its keys as fields, else the value in a field of its own."""
        if schema is None:
            return self.add(Message(name=name, form=Form.RECORD, fields=(), at=at))
        nullable = "null" in shapes.atoms(schema, self.types)
        if shapes.is_record(schema, self.types) and not nullable:
            return self.record(name, schema, at, described=False)
        wire_type = self.wire_type(schema, at, name, "Value")
        if wire_type is Opaque.JSON:
            nullable = False
        if nullable and isinstance(wire_type, Repeated | Mapped):
            wire_type = self.wrapped(wire_type, at, name, "Value")
        value = Field(
            name="value", type=wire_type, at=at, nullable=nullable, comment=self.comment(schema),
            const=ABSENT if wire_type is Opaque.JSON else shapes.const_of(schema, self.types),
        )  # fmt: skip
        return self.add(Message(name=name, form=Form.VALUE, fields=(value,), at=at))

    # Values

    def wire_type(self, schema: Schema, at: At, owner: str, label: str) -> WireType:
        """The type of the values that are not null.

        Messages made on the way are named `label` inside the message `owner`.
        """
        found = self.typed(schema, at, owner, label)
        return self.as_json(schema, at) if found is Opaque.JSON else found

    def as_json(self, schema: Schema | None, at: At) -> Opaque:
        self.opaque.append((schema, at))
        return Opaque.JSON

    def typed(self, schema: Schema, at: At, owner: str, label: str) -> WireType:
        if shapes.carried_as_json(schema):
            return Opaque.JSON
        name = shapes.ref_name(schema)
        if name is not None:
            if name not in self.types or shapes.STRUCTURE & set(schema):
                return Opaque.JSON
            return self.named_type(name)
        found = shapes.json_types(schema, self.types)
        if found == {"string"}:
            return Scalar.STRING
        if found == {"boolean"}:
            return Scalar.BOOL
        if found == {"number"}:
            return shapes.number_type(schema, self.types)
        if shapes.is_record(schema, self.types):
            return Ref(self.record(self.inside(owner, label), schema, at).name)
        branches = shapes.alternatives(schema, self.types)
        if branches is not None:
            return self.union(schema, branches, at, owner, label)
        if found == {"array"}:
            return self.list_type(schema, at, owner, label)
        if found == {"object"}:
            return self.map_type(schema, at, owner, label)
        return Opaque.JSON

    def named_type(self, name: str) -> WireType:
        """The type's message, or what stands in its place where it is no message: a scalar, a list, a map."""
        if name in self.named:
            return self.named[name]
        if name in self.resolving:
            return Opaque.JSON
        definition = self.types[name]
        schema, at = definition.schema, At(definition.file, definition.pointer)
        if shapes.is_record(schema, self.types):
            self.named[name] = Ref(name)
            self.record(name, schema, at)
            return self.named[name]
        branches = shapes.alternatives(schema, self.types)
        if branches is not None and len(branches) > 1 and self.is_union([part for _, _, part in branches]):
            self.named[name] = Ref(name)
            self.union_message(name, schema, branches, at)
            return self.named[name]
        self.resolving.add(name)
        self.named[name] = self.wire_type(schema, at, "", f"{name}Item")
        self.resolving.discard(name)
        return self.named[name]

    def single(self, schema: Schema | None, at: At, owner: str, label: str) -> Single:
        """The type where a list, a map or null has no place: such a value is carried as JSON."""
        if schema is None or "null" in shapes.atoms(schema, self.types) or self.is_plural(schema):
            return self.as_json(schema, at)
        found = self.wire_type(schema, at, owner, label)
        return self.as_json(schema, at) if isinstance(found, Repeated | Mapped) else found

    def is_plural(self, schema: Schema) -> bool:
        """Whether the value is a list or a map, which is known before messages are made for what is in it."""
        if any(shapes.carried_as_json(part) for part in shapes.chain(schema, self.types)):
            return False
        end = shapes.resolved(schema, self.types)
        found = shapes.json_types(end, self.types)
        return found == {"array"} or (found == {"object"} and shapes.is_map(end, self.types))

    def list_type(self, schema: Schema, at: At, owner: str, label: str) -> WireType:
        items = schema.get("items")
        # A list of lists or of maps is one JSON text, and not one for each.
        if "prefixItems" in schema or not isinstance(items, dict) or not items or self.is_plural(items):
            return Opaque.JSON
        return Repeated(self.single(items, at.down("items"), owner, label))

    def map_type(self, schema: Schema, at: At, owner: str, label: str) -> WireType:
        if not shapes.is_map(schema, self.types) or self.is_plural(schema["additionalProperties"]):
            return Opaque.JSON
        return Mapped(self.single(schema["additionalProperties"], at.down("additionalProperties"), owner, label))

    def wrapped(self, plural: Repeated | Mapped, at: At, owner: str, label: str) -> Ref:
        """A message around a list or a map, so that it has presence."""
        form, suffix = (Form.LIST, "List") if isinstance(plural, Repeated) else (Form.MAP, "Map")
        items = Field(name="items", type=plural, at=at)
        return Ref(self.add(Message(name=self.inside(owner, label + suffix), form=form, fields=(items,), at=at)).name)

    # Records and unions

    def record(self, name: str, schema: Schema, at: At, *, described: bool = True) -> Message:
        fields = [
            self.member(name, key, part, key in schema.get("required", ()), at.down("properties", key))
            for key, part in schema.get("properties", {}).items()
        ]
        description = schema.get("description", "") if described else ""
        closed = shapes.is_closed(schema)
        return self.add(
            Message(name=name, form=Form.RECORD, fields=tuple(fields), at=at, description=description, open=not closed)
        )

    def member(self, owner: str, key: str, schema: Schema, required: bool, at: At) -> Field:
        default = ABSENT if required else shapes.default_of(schema, self.types)
        nullable = "null" in shapes.atoms(schema, self.types)
        label = names.pascal(key)
        # Three states (absent, null, a value) have no form but the JSON text.
        states = nullable and not required and default is ABSENT
        wire_type = self.as_json(schema, at) if states else self.wire_type(schema, at, owner, label)
        if wire_type is Opaque.JSON:
            nullable = False
        if isinstance(wire_type, Repeated | Mapped):
            kept = not required and default is ABSENT and shapes.keeps_presence(schema, self.types)
            if kept or nullable:
                wire_type = self.wrapped(wire_type, at, owner, label)
        const = ABSENT if wire_type is Opaque.JSON or nullable else shapes.const_of(schema, self.types)
        return Field(
            name=names.identifier(key), type=wire_type, at=at, key=key, required=required, nullable=nullable,
            default=default, const=const, comment=self.comment(schema), description=self.description(schema),
        )  # fmt: skip

    def is_union(self, branches: list[Schema]) -> bool:
        return shapes.disjoint(branches, self.types) or shapes.discriminator(branches, self.types) is not None

    def union(
        self, schema: Schema, branches: list[tuple[str, int, Schema]], at: At, owner: str, label: str
    ) -> WireType:
        if len(branches) == 1:
            keyword, index, part = branches[0]
            return self.wire_type(part, at.down(keyword, index), owner, label)
        if not branches or not self.is_union([part for _, _, part in branches]):
            return Opaque.JSON
        return Ref(self.union_message(self.inside(owner, label), schema, branches, at).name)

    def union_message(self, name: str, schema: Schema, branches: list[tuple[str, int, Schema]], at: At) -> Message:
        parts = [part for _, _, part in branches]
        key = None if shapes.disjoint(parts, self.types) else shapes.discriminator(parts, self.types)
        fields, marks = [], []
        for keyword, index, part in branches:
            const: Any = ABSENT
            if key is not None:
                const = shapes.const_of(shapes.resolved(part, self.types)["properties"][key], self.types)
            marks.append(Branch(const=const, types=shapes.json_types(part, self.types)))
            fields.append(self.branch(name, part, const, at.down(keyword, index)))
        return self.add(
            Message(
                name=name, form=Form.UNION, fields=tuple(fields), at=at, description=schema.get("description", ""),
                discriminator=key, branches=tuple(marks),
            )
        )  # fmt: skip

    def branch(self, owner: str, schema: Schema, const: Any, at: At) -> Field:
        found = shapes.json_types(schema, self.types)
        named = shapes.ref_name(schema)
        if isinstance(const, str):
            name = names.identifier(const)
        elif named is not None:
            name = names.identifier(named)
        else:
            name = BRANCH_OF_TYPE[next(iter(found))] if len(found) == 1 else "json_value"
        label = names.pascal(name)
        wire_type = self.wire_type(schema, at, owner, label)
        if isinstance(wire_type, Repeated | Mapped):
            wire_type = self.wrapped(wire_type, at, owner, label)
        comment = "" if isinstance(const, str) else self.comment(schema)
        description = self.description(schema)
        return Field(name=name, type=wire_type, at=at, in_oneof=True, comment=comment, description=description)

    def inside(self, owner: str, label: str) -> str:
        return f"{owner}.{label}" if owner else label

    def add(self, message: Message) -> Message:
        if message.form is Form.UNION or any(field.in_oneof for field in message.fields):
            message = replace(message, fields=tuple(replace(field, in_oneof=True) for field in message.fields))
        self.messages.append(message)
        return message

    # Words

    def comment(self, schema: Schema) -> str:
        """The values of an enum of strings, the format of a string."""
        for part in shapes.chain(schema, self.types):
            if "const" in part and isinstance(part["const"], str):
                return f'always "{part["const"]}"'
            values = part.get("enum")
            if values and all(isinstance(value, str) for value in values):
                return " | ".join(value or '""' for value in values)
            if "format" in part:
                return str(part["format"])
        return ""

    def description(self, schema: Schema) -> str:
        return str(schema.get("description", "")) if isinstance(schema, dict) else ""
