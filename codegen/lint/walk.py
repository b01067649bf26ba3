"""Every schema of a spec, with its place: what the rules about schemas go through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from codegen.findings import Finding
from codegen.model import Face, SourceFile, Spec
from codegen.schemas import IN_PLACE, below
from codegen.yamlnode import pointer_to


@dataclass(frozen=True, slots=True, eq=False)
class SchemaNode:
    """One schema: a named type, a part of a method or an error, or a schema below another one."""

    face: Face
    file: SourceFile
    pointer: str
    schema: Any
    """As in the model: references are uniform."""
    role: str
    """`type`, `params`, `result`, `sends` or `data` at the top, else the keyword it stands under."""
    outer: SchemaNode | None = None

    @property
    def keywords(self) -> dict[str, Any]:
        """The keywords; none for `true`, `false` and what is no schema."""
        return self.schema if isinstance(self.schema, dict) else {}

    @property
    def group(self) -> SchemaNode:
        """The outermost schema that looks at the same value as this one."""
        node = self
        while node.role in IN_PLACE and node.outer is not None:
            node = node.outer
        return node

    def finding(self, rule: str, message: str, *tokens: str | int) -> Finding:
        """A finding at the value that the tokens lead to from here."""
        return Finding(self.file.place(self._pointer(tokens)), rule, message)

    def key_finding(self, rule: str, message: str, *tokens: str | int) -> Finding:
        """A finding at the key of the member that the tokens lead to from here."""
        return Finding(self.file.key_place(self._pointer(tokens)), rule, message)

    def _pointer(self, tokens: tuple[str | int, ...]) -> str:
        pointer = self.pointer
        for token in tokens:
            pointer = pointer_to(pointer, token)
        return pointer


def roots(face: Face) -> Iterator[SchemaNode]:
    """Yield the schemas that a face declares: its types, then those of its errors and of its methods."""
    for named in face.types.values():
        yield SchemaNode(face, named.file, named.pointer, named.schema, "type")
    for error in face.errors.values():
        if error.data is not None:
            yield SchemaNode(face, error.file, f"{error.pointer}/data", error.data, "data")
    for method in face.methods.values():
        parts = (("params", method.params), ("sends", method.sends), ("result", method.result))
        for role, schema in parts:
            if schema is not None:
                yield SchemaNode(face, method.file, f"{method.pointer}/{role}", schema, role)


def nodes(root: SchemaNode) -> Iterator[SchemaNode]:
    """Yield a schema and all schemas below it, the outer ones first."""
    yield root
    for keyword, pointer, schema in below(root.schema, root.pointer):
        yield from nodes(SchemaNode(root.face, root.file, pointer, schema, keyword, root))


def all_nodes(spec: Spec) -> Iterator[SchemaNode]:
    for face in spec.faces.values():
        for root in roots(face):
            yield from nodes(root)
