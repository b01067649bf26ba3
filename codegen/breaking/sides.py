"""What two versions of a schema are compared with: each with its place and its types, and the differences found."""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from codegen.model import Schema, TypeDef
from codegen.schemas import ANNOTATIONS
from codegen.wire import shapes
from codegen.wire.model import At

NO_ASSERTION = frozenset({*ANNOTATIONS, "x-presence"})
"""Keywords that let every value through."""


class Outcome(enum.IntEnum):
    """What a difference is for those who use the schema in one direction."""

    NONE = 0
    ADDED = 1
    NOTE = 2
    BREAK = 3


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """One difference: what it is in what is sent (`request`) and in what is read (`reply`).

    One that is nothing to either still is a difference: under `not` it turns round.
    """

    rule: str
    words: str
    place: At
    """In the new version; what is there no longer is reported at what is nearest."""
    path: str
    """JSON pointer of the value inside the whole value, `*` for any item or any key."""
    request: Outcome
    reply: Outcome
    origin: At | None = None
    """The schema in the old version, where a field of a message may come from it."""


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """A schema in one of the two versions."""

    schema: Schema
    at: At
    types: Mapping[str, TypeDef]

    @property
    def keywords(self) -> dict[str, Any]:
        return self.schema if isinstance(self.schema, dict) else {}

    @property
    def assertions(self) -> set[str]:
        return set(self.keywords) - NO_ASSERTION

    @property
    def atoms(self) -> frozenset[str]:
        """The JSON types of the valid values; never fewer, at times more."""
        return shapes.atoms(self.schema, self.types)

    def part(self, *tokens: str | int) -> Side:
        """Return the schema that the tokens lead to; without one there anything is valid."""
        schema: Any = self.schema
        for token in tokens:
            if isinstance(schema, dict) and token in schema:
                schema = schema[str(token)]
            elif isinstance(schema, list) and isinstance(token, int) and token < len(schema):
                schema = schema[token]
            else:
                schema = True
        return Side(schema, self.at.down(*tokens), self.types)

    def parts(self, keyword: str) -> list[Side]:
        return [self.part(keyword, index) for index in range(len(self.keywords.get(keyword, ())))]

    def bare(self) -> str | None:
        """Return the name of the type that the schema is nothing but a reference to."""
        name = shapes.ref_name(self.schema)
        return name if name in self.types and self.assertions == {"$ref"} else None

    def target(self) -> Side:
        """Return the schema that a reference leads to."""
        definition = self.types[shapes.ref_name(self.schema) or ""]
        return Side(definition.schema, At(definition.file, definition.pointer), self.types)

    def followed(self) -> Side:
        """Return the schema at the end of a chain of bare references."""
        side, seen = self, set[str]()
        while (name := side.bare()) is not None and name not in seen:
            seen.add(name)
            side = side.target()
        return side

    def default(self) -> Any:
        """Return the default, or ABSENT."""
        return shapes.default_of(self.schema, self.types)


@dataclass(slots=True, eq=False)
class Found:
    """What comparing two schemas gives, but for what stands in named types: those are followed by `links`."""

    differences: list[Difference] = field(default_factory=list)
    links: list[tuple[str, str, str]] = field(default_factory=list)
    """Path, and the names of the type in the old and in the new version."""

    def add(
        self,
        rule: str,
        words: str,
        place: At,
        path: str,
        request: Outcome = Outcome.NONE,
        reply: Outcome = Outcome.NONE,
        origin: At | None = None,
    ) -> None:
        self.differences.append(Difference(rule, words, place, path, request, reply, origin))

    def judged(
        self, rule: str, words: str, place: At, path: str, *, stricter: bool, looser: bool, origin: At | None = None
    ) -> None:
        """Add a difference by what it does to the values, if anything: fewer break who sends, more who reads them."""
        if not stricter and not looser:
            return
        request = Outcome.BREAK if stricter else Outcome.NONE
        reply = Outcome.BREAK if looser else Outcome.NONE
        self.add(rule, words, place, path, request, reply, origin)


def shown(value: Any) -> str:
    """A JSON value as it is quoted in findings: strings in single quotes, long ones cut."""
    text = repr(value) if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


NOUNS = {
    "null": "null", "boolean": "boolean", "integer": "integer", "string": "string", "array": "list", "object": "object",
}  # fmt: skip


def described(atoms: frozenset[str]) -> str:
    """Return `integer, string or null` for the JSON types of a value."""
    if atoms == shapes.ATOMS:
        return "any value"
    words = ["number" if "fraction" in atoms and atom == "integer" else noun for atom, noun in NOUNS.items()
             if atom in atoms or (atom == "integer" and "fraction" in atoms)]  # fmt: skip
    words = [*(word for word in words if word != "null"), *(word for word in words if word == "null")]
    if not words:
        return "no value"
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last
