"""The subset of JSON Schema 2020-12 that validators are made from, and what is outside of it.

Nothing is skipped: a keyword that is not listed here, a value that a keyword cannot have, a reference to nothing, a
format or a pattern that we do not know is a SchemaError with its place.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from codegen.model import Schema
from codegen.validator.formats import FORMATS
from codegen.validator.lines import token
from codegen.validator.refs import Document
from codegen.validator.regex import PatternError, translate

DIALECT = "https://json-schema.org/draft/2020-12/schema"

ANNOTATIONS = frozenset(
    {
        "$comment", "contentEncoding", "contentMediaType", "default", "deprecated", "description", "examples",
        "readOnly", "title", "writeOnly", "x-presence", "x-wire",
    }
)  # fmt: skip

OUTSIDE: dict[str, str] = {
    "$anchor": "is outside the subset: refer by JSON pointer",
    "$dynamicAnchor": "is outside the subset",
    "$dynamicRef": "is outside the subset",
    "$id": "is outside the subset: a schema is known by its name in the spec",
    "$recursiveAnchor": "is of an older draft and outside the subset",
    "$recursiveRef": "is of an older draft and outside the subset",
    "$vocabulary": "is outside the subset",
    "additionalItems": "is of an older draft: write `items` beside `prefixItems`",
    "contentSchema": "is outside the subset",
    "definitions": "is of an older draft: write `$defs`",
    "dependencies": "is of an older draft: write `dependentRequired` or `dependentSchemas`",
    "id": "is of an older draft and outside the subset",
    "unevaluatedItems": "is outside the subset",
    "unevaluatedProperties": "is outside the subset",
}

KINDS = ("array", "boolean", "integer", "null", "number", "object", "string")


class SchemaError(ValueError):
    """A schema has no validator: what is wrong, at which JSON pointer into the schema, for which keyword."""

    def __init__(self, pointer: str, keyword: str, message: str) -> None:
        super().__init__(f"{pointer or '/'}: {keyword}: {message}")
        self.pointer = pointer
        self.keyword = keyword
        self.message = message


def faults(schema: Schema, types: Mapping[str, Schema] | None = None) -> Iterator[SchemaError]:
    """Yield everything that keeps the schema from having a validator, in the order it is written.

    `types` are the named types that `#/types/Name` refers to. They are not looked at: each has its own faults. What a
    reference into the schema itself leads to is looked at once, also where no keyword would.
    """
    survey = _Survey(Document(schema, types or {}))
    yield from survey.visit(schema, "")
    for pointer in sorted(survey.referred):
        if pointer not in survey.visited:
            target = survey.document.find("#" + pointer.replace("%", "%25"))
            if target is not None:
                yield from survey.visit(target.schema, pointer)
    yield from survey.loops()


@dataclass(slots=True)
class _Survey:
    document: Document
    visited: set[str] = field(default_factory=set)
    referred: set[str] = field(default_factory=set)
    in_place: dict[str, list[str]] = field(default_factory=dict)
    """Schema to those that look at the same value; a named type stands as `type:Name`."""

    def visit(self, schema: Schema, pointer: str) -> Iterator[SchemaError]:
        if pointer in self.visited:
            return
        self.visited.add(pointer)
        if isinstance(schema, bool):
            return
        if not isinstance(schema, dict):
            yield SchemaError(pointer, pointer.rpartition("/")[2], "must be a schema: an object or a boolean")
            return
        for keyword, value in schema.items():
            place = f"{pointer}/{token(str(keyword))}"
            if keyword in OUTSIDE:
                yield SchemaError(place, keyword, OUTSIDE[keyword])
            elif keyword in ANNOTATIONS:
                continue
            elif keyword == "$schema":
                if value != DIALECT:
                    yield SchemaError(place, keyword, f"must be {DIALECT}")
            elif keyword == "$ref":
                yield from self.reference(value, place, pointer)
            elif keyword in _SCHEMAS:
                yield from self.subschemas(keyword, value, place, pointer)
            elif keyword in _VALUES:
                reason = _VALUES[keyword](value)
                if reason:
                    yield SchemaError(place, keyword, reason)
            else:
                near = difflib.get_close_matches(str(keyword), sorted(_KNOWN), n=1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                yield SchemaError(place, str(keyword), f"is no keyword of the subset{hint}")

    def reference(self, value: object, place: str, pointer: str) -> Iterator[SchemaError]:
        if not isinstance(value, str):
            yield SchemaError(place, "$ref", "must be a string")
            return
        if not value.startswith("#"):
            yield SchemaError(place, "$ref", f"{value!r} is remote: only references within the face are in the subset")
            return
        target = self.document.find(value)
        if target is None:
            name = value.rpartition("/")[2]
            near = difflib.get_close_matches(name, sorted(self.document.types), n=1)
            yield SchemaError(
                place, "$ref", f"{value!r} leads to no schema" + (f"; did you mean {near[0]!r}?" if near else "")
            )
        elif target.type is None:
            self.referred.add(target.pointer)
            self.in_place.setdefault(pointer, []).append(target.pointer)

    def subschemas(self, keyword: str, value: object, place: str, pointer: str) -> Iterator[SchemaError]:
        found: list[tuple[str, Schema]]
        form = _SCHEMAS[keyword]
        if form == "one":
            found = [(place, value)]
        elif form == "list":
            if not isinstance(value, list) or not value:
                yield SchemaError(place, keyword, "must be a list of at least one schema")
                return
            found = [(f"{place}/{index}", item) for index, item in enumerate(value)]
        else:
            if not isinstance(value, dict):
                yield SchemaError(place, keyword, "must be an object of schemas")
                return
            if keyword == "patternProperties":
                for key in value:
                    if reason := _pattern(key):
                        yield SchemaError(f"{place}/{token(key)}", keyword, reason)
            found = [(f"{place}/{token(key)}", item) for key, item in value.items()]
        if keyword in _IN_PLACE:
            self.in_place.setdefault(pointer, []).extend(where for where, _ in found)
        for where, item in found:
            yield from self.visit(item, where)

    def loops(self) -> Iterator[SchemaError]:
        """Yield the schemas that lead back to themselves without going into the value: no check of them would end."""
        done: set[str] = set()
        for start in self.in_place:
            path: list[str] = []
            todo = [(start, iter(self.in_place.get(start, ())))] if start not in done else []
            if todo:
                path.append(start)
            while todo:
                node, targets = todo[-1]
                for target in targets:
                    if target in path:
                        yield SchemaError(target, "$ref", "leads back to itself without going into the value")
                    elif target not in done:
                        todo.append((target, iter(self.in_place.get(target, ()))))
                        path.append(target)
                        break
                else:
                    todo.pop()
                    path.pop()
                    done.add(node)


def reached(schema: Schema, types: Mapping[str, Schema]) -> dict[str, Schema]:
    """Return the named types that the schema refers to, and those that these refer to."""
    found: dict[str, Schema] = {}
    todo = [schema]
    while todo:
        current = todo.pop(0)
        if not isinstance(current, dict):
            continue
        reference = current.get("$ref")
        target = Document(current, types).find(reference) if isinstance(reference, str) else None
        if target is not None and target.type is not None and target.type not in found:
            found[target.type] = target.schema
            todo.append(target.schema)
        for keyword in _SCHEMAS.keys() & current.keys():
            todo += _below(keyword, current[keyword])
    return found


def _below(keyword: str, value: object) -> list[Schema]:
    """Return the schemas that are the value of a keyword; nothing where it has another form."""
    if _SCHEMAS[keyword] == "one":
        return [value]
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []


def type_loops(types: Mapping[str, Schema]) -> Iterator[tuple[str, SchemaError]]:
    """Yield the named types that lead back to themselves without going into the value, each with the fault."""
    direct = {name: sorted(_types_in_place(Document(schema, types, name))) for name, schema in types.items()}
    for start in direct:
        seen: set[str] = set()
        todo = list(direct[start])
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo += direct.get(name, ())
        if start in seen:
            yield start, SchemaError("", "$ref", f"the type {start} leads back to itself without going into the value")


def _types_in_place(document: Document) -> set[str]:
    found: set[str] = set()
    seen: set[int] = set()
    todo: list[Schema] = [document.schema]
    while todo:
        schema = todo.pop()
        if not isinstance(schema, dict) or id(schema) in seen:
            continue
        seen.add(id(schema))
        if isinstance(schema.get("$ref"), str) and (target := document.find(schema["$ref"])) is not None:
            if target.type is not None:
                found.add(target.type)
            else:
                todo.append(target.schema)
        for keyword in _IN_PLACE & schema.keys():
            todo += _below(keyword, schema[keyword])
    return found


_SCHEMAS = {
    "$defs": "map",
    "additionalProperties": "one",
    "allOf": "list",
    "anyOf": "list",
    "contains": "one",
    "dependentSchemas": "map",
    "else": "one",
    "if": "one",
    "items": "one",
    "not": "one",
    "oneOf": "list",
    "patternProperties": "map",
    "prefixItems": "list",
    "properties": "map",
    "propertyNames": "one",
    "then": "one",
}

_IN_PLACE = frozenset({"allOf", "anyOf", "dependentSchemas", "else", "if", "not", "oneOf", "then"})


def _type(value: object) -> str | None:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not names or len(set(map(str, names))) != len(names):
        return "must be a type or a list of different types"
    unknown = [name for name in names if name not in KINDS]
    return f"{unknown[0]!r} is no type of JSON Schema" if unknown else None


def _enum(value: object) -> str | None:
    return None if isinstance(value, list) else "must be a list of values"


def _const(value: object) -> str | None:
    return None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: object) -> str | None:
    return None if _is_number(value) else "must be a number"


def _divisor(value: object) -> str | None:
    return None if _is_number(value) and value > 0 else "must be a number above 0"  # type: ignore[operator]


def _is_count(value: object) -> bool:
    return _is_number(value) and value >= 0 and value == int(value)  # type: ignore[operator, call-overload]


def _count(value: object) -> str | None:
    return None if _is_count(value) else "must be a whole number from 0"


def _boolean(value: object) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value) and len(set(value)) == len(value)


def _names(value: object) -> str | None:
    return None if _is_names(value) else "must be a list of different strings"


def _dependent(value: object) -> str | None:
    if isinstance(value, dict) and all(map(_is_names, value.values())):
        return None
    return "must be an object of lists of different strings"


def _pattern(value: object) -> str | None:
    if not isinstance(value, str):
        return "must be a string"
    try:
        translate(value)
    except PatternError as error:
        return str(error)
    return None


def _format(value: object) -> str | None:
    if isinstance(value, str) and value in FORMATS:
        return None
    near = difflib.get_close_matches(str(value), sorted(FORMATS), n=1)
    return f"{value!r} is no format we know" + (f"; did you mean {near[0]!r}?" if near else "")


_VALUES: dict[str, Callable[[Any], str | None]] = {
    "const": _const,
    "dependentRequired": _dependent,
    "enum": _enum,
    "exclusiveMaximum": _number,
    "exclusiveMinimum": _number,
    "format": _format,
    "maxContains": _count,
    "maxItems": _count,
    "maxLength": _count,
    "maxProperties": _count,
    "maximum": _number,
    "minContains": _count,
    "minItems": _count,
    "minLength": _count,
    "minProperties": _count,
    "minimum": _number,
    "multipleOf": _divisor,
    "pattern": _pattern,
    "required": _names,
    "type": _type,
    "uniqueItems": _boolean,
}

_KNOWN = frozenset(_VALUES) | frozenset(_SCHEMAS) | ANNOTATIONS | {"$ref", "$schema"}
