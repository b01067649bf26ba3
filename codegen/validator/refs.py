"""References between schemas, and what a schema says through them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from codegen.model import Schema
from codegen.validator.kinds import BASE, Kinds, base, declared, equal, is_leaf, kind_of

_TYPES = "#/types/"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a reference leads: a named type of the face, or a place in the document it stands in (`type` is None)."""

    type: str | None
    pointer: str
    schema: Schema


@dataclass(frozen=True, slots=True)
class Document:
    """A schema with the named types that it may refer to; `type` names it where it is one of them."""

    schema: Schema
    types: Mapping[str, Schema]
    type: str | None = None

    def find(self, reference: str) -> Target | None:
        """Return what the reference leads to, or None when that is nothing that is here."""
        if not reference.startswith("#"):
            return None
        pointer = unquote(reference[1:])
        if reference.startswith(_TYPES) and (name := _name(pointer)) in self.types:
            return Target(name, "", self.types[name])
        if pointer and not pointer.startswith("/"):
            return None
        schema = self.schema
        for part in pointer.split("/")[1:]:
            key = part.replace("~1", "/").replace("~0", "~")
            if isinstance(schema, dict) and key in schema:
                schema = schema[key]
            elif isinstance(schema, list) and key.isascii() and key.isdigit() and int(key) < len(schema):
                schema = schema[int(key)]
            else:
                return None
        return Target(self.type if not pointer else None, pointer, schema) if isinstance(schema, dict | bool) else None

    def at(self, target: Target) -> Document:
        """Return the document that the references inside the target belong to."""
        return self if target.type is None else Document(target.schema, self.types, target.type)

    def chain(self, schema: Schema) -> Iterator[tuple[Document, dict[str, Any]]]:
        """Yield the schema and what its `$ref` and `allOf` lead to: all that a value must meet. Each schema once."""
        seen: set[int] = set()
        todo: list[tuple[Document, Schema]] = [(self, schema)]
        while todo:
            document, current = todo.pop(0)
            if not isinstance(current, dict) or id(current) in seen:
                continue
            seen.add(id(current))
            yield document, current
            if "$ref" in current and (target := document.find(current["$ref"])) is not None:
                todo.append((document.at(target), target.schema))
            todo += [(document, part) for part in current.get("allOf", ())]

    def kinds(self, schema: Schema, depth: int = 0) -> Kinds:
        """Return the JSON types that values of the schema can have, no fewer and perhaps more."""
        if schema is False:
            return frozenset()
        found = BASE
        for document, part in self.chain(schema):
            names = declared(part)
            if names is not None:
                found &= base(names)
            if "const" in part:
                found &= base({kind_of(part["const"])})
            if "enum" in part:
                found &= base(map(kind_of, part["enum"]))
            for word in ("anyOf", "oneOf"):
                if word in part and depth < 4:
                    found &= frozenset().union(*(document.kinds(branch, depth + 1) for branch in part[word]))
        return found

    def plain(self, schema: Schema, depth: int = 2) -> Schema:
        """Return the schema with what simple references lead to in their place, for a description in words."""
        if not isinstance(schema, dict) or depth < 0:
            return schema
        if "$ref" in schema and (target := self.find(schema["$ref"])) is not None and is_leaf(target.schema):
            return target.schema
        out = dict(schema)
        if "properties" in schema:
            out["properties"] = {key: self.plain(value, depth - 1) for key, value in schema["properties"].items()}
        for word in ("anyOf", "oneOf"):
            if word in schema:
                out[word] = [self.plain(branch, depth - 1) for branch in schema[word]]
        return out

    def tags(self, schema: Schema) -> dict[str, list[Any]]:
        """Return the keys that an object of the schema must have with one of a few fixed values, and these."""
        found: dict[str, list[Any]] = {}
        required: set[str] = set()
        for _, part in self.chain(schema):
            required.update(part.get("required", ()))
            for key, value in part.get("properties", {}).items():
                fixed = [value["const"]] if isinstance(value, dict) and "const" in value else None
                if fixed is None and isinstance(value, dict) and "enum" in value:
                    fixed = value["enum"]
                if fixed and all(item is None or isinstance(item, str | int | float) for item in fixed):
                    found.setdefault(key, fixed)
        return {key: values for key, values in found.items() if key in required}

    def tag(self, branches: list[Schema]) -> str | None:
        """Return the key whose value tells the branches apart, if there is one; all of them take objects only."""
        if any(self.kinds(branch) != {"object"} for branch in branches):
            return None
        tags = [self.tags(branch) for branch in branches]
        for key in tags[0]:
            if all(key in other for other in tags):
                values = [value for other in tags for value in other[key]]
                if not any(equal(a, b) for number, a in enumerate(values) for b in values[:number]):
                    return key
        return None


def _name(pointer: str) -> str:
    return pointer.removeprefix("/types/").replace("~1", "/").replace("~0", "~")
