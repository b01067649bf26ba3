"""What values a schema lets through, as far as the wire has to know: JSON types, records, constants, defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from codegen.model import Schema, TypeDef
from codegen.wire.model import ABSENT, Opaque, Scalar

REF = "#/types/"

ATOMS = frozenset({"null", "boolean", "integer", "fraction", "string", "array", "object"})
"""The JSON types; a number is an integer or a fraction."""
NUMBER = frozenset({"integer", "fraction"})

STRUCTURE = {
    "properties", "patternProperties", "additionalProperties", "items", "prefixItems", "oneOf", "anyOf", "allOf",
    "if", "then", "else", "dependentSchemas",
}  # fmt: skip
"""Keywords that say what is inside a value, beside those that only narrow it."""

Types = Mapping[str, TypeDef]


def ref_name(schema: Schema) -> str | None:
    """Name of the type that the schema refers to."""
    ref = schema.get("$ref") if isinstance(schema, dict) else None
    return ref.removeprefix(REF) if isinstance(ref, str) and ref.startswith(REF) else None


def carried_as_json(schema: Schema) -> bool:
    return not isinstance(schema, dict) or schema.get("x-wire") in ("json", "pieces")


def atoms_of(value: Any) -> frozenset[str]:
    """The atoms of one JSON value; a whole double counts as both, since it may be written either way."""
    if value is None:
        return frozenset({"null"})
    if isinstance(value, bool):
        return frozenset({"boolean"})
    if isinstance(value, int):
        return frozenset({"integer"})
    if isinstance(value, float):
        return NUMBER
    if isinstance(value, str):
        return frozenset({"string"})
    return frozenset({"array"}) if isinstance(value, list) else frozenset({"object"})


def _named_atoms(name: str) -> frozenset[str]:
    return NUMBER if name == "number" else frozenset({name})


def atoms(schema: Schema, types: Types, seen: frozenset[str] = frozenset()) -> frozenset[str]:
    """The JSON types that a valid value can have; never fewer, at times more than there are."""
    if not isinstance(schema, dict):
        return frozenset() if schema is False else ATOMS
    found = ATOMS
    if "type" in schema:
        listed = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        found &= frozenset().union(*(_named_atoms(name) for name in listed))
    if "enum" in schema:
        found &= frozenset().union(*(atoms_of(value) for value in schema["enum"]))
    if "const" in schema:
        found &= atoms_of(schema["const"])
    name = ref_name(schema)
    if name is not None and name in types and name not in seen:
        found &= atoms(types[name].schema, types, seen | {name})
    for part in schema.get("allOf", ()):
        found &= atoms(part, types, seen)
    for keyword in ("oneOf", "anyOf"):
        if keyword in schema:
            found &= frozenset().union(*(atoms(part, types, seen) for part in schema[keyword]))
    return found


def resolved(schema: Schema, types: Types) -> Schema:
    """The schema at the end of a chain of references."""
    seen: set[str] = set()
    while (name := ref_name(schema)) is not None and name in types and name not in seen:
        seen.add(name)
        schema = types[name].schema
    return schema


def chain(schema: Schema, types: Types) -> Iterator[Schema]:
    """The schema, and each that it refers to in turn."""
    seen: set[str] = set()
    while isinstance(schema, dict):
        yield schema
        name = ref_name(schema)
        if name is None or name not in types or name in seen:
            return
        seen.add(name)
        schema = types[name].schema


def default_of(schema: Schema, types: Types) -> Any:
    return next((part["default"] for part in chain(schema, types) if "default" in part), ABSENT)


def keeps_presence(schema: Schema, types: Types) -> bool:
    return any(part.get("x-presence") == "keep" for part in chain(schema, types))


def const_of(schema: Schema, types: Types) -> Any:
    """The one value that the schema lets through, where it names it."""
    for part in chain(schema, types):
        if "const" in part:
            return part["const"]
        if len(part.get("enum", ())) == 1:
            return part["enum"][0]
    return ABSENT


def subschemas(schema: Schema) -> Iterator[Schema]:
    """The schemas that apply to the same value as this one."""
    if isinstance(schema, dict):
        for keyword in ("allOf", "anyOf", "oneOf"):
            yield from schema.get(keyword, ())
        for keyword in ("if", "then", "else"):
            if keyword in schema:
                yield schema[keyword]
        yield from schema.get("dependentSchemas", {}).values()


def mentioned_keys(schema: Schema, types: Types, seen: frozenset[str] = frozenset()) -> set[str]:
    """The keys of an object that a schema speaks of, itself or through what it is put together from."""
    if not isinstance(schema, dict):
        return set()
    found = set(schema.get("properties", ())) | set(schema.get("required", ()))
    for part in subschemas(schema):
        found |= mentioned_keys(part, types, seen)
    name = ref_name(schema)
    if name is not None and name in types and name not in seen:
        found |= mentioned_keys(types[name].schema, types, seen | {name})
    return found


def is_closed(schema: Schema) -> bool:
    return isinstance(schema, dict) and schema.get("additionalProperties") is False


def is_record(schema: Schema, types: Types) -> bool:
    """Whether a non-null value is an object all of whose keys the schema itself declares.

    An open object counts too: what else it may hold has no place on the wire, which params must not allow.
    """
    if carried_as_json(schema) or ref_name(schema) is not None or atoms(schema, types) - {"null"} != {"object"}:
        return False
    if "patternProperties" in schema or not isinstance(schema.get("additionalProperties", True), bool):
        return False
    declared = set(schema.get("properties", ()))
    if is_closed(schema):
        return True
    return bool(declared) and mentioned_keys(schema, types) <= declared


def is_map(schema: Schema, types: Types) -> bool:
    """Whether an object has any keys, with values of one kind that the schema describes."""
    if carried_as_json(schema) or {"properties", "patternProperties"} & set(schema):
        return False
    inner = schema.get("additionalProperties")
    return isinstance(inner, dict) and bool(inner) and not mentioned_keys(schema, types)


def alternatives(schema: Schema, types: Types) -> list[tuple[str, int, Schema]] | None:
    """Branches of a union that are not null, each with its keyword and index; None where it is no plain union."""
    if carried_as_json(schema):
        return None
    keywords = list(STRUCTURE & set(schema))
    if keywords not in (["oneOf"], ["anyOf"]):
        return None
    keyword = keywords[0]
    return [(keyword, index, part) for index, part in enumerate(schema[keyword]) if atoms(part, types) - {"null"}]


def _as_number(found: frozenset[str]) -> frozenset[str]:
    return frozenset("number" if atom in NUMBER else atom for atom in found - {"null"})


def json_types(schema: Schema, types: Types) -> frozenset[str]:
    """The JSON types of the non-null values, integers being numbers."""
    return _as_number(atoms(schema, types))


def number_type(schema: Schema, types: Types) -> Scalar | Opaque:
    """What numbers are carried as; integers that the schema names and 64 bits do not hold only have their text."""
    if "fraction" in atoms(schema, types):
        return Scalar.DOUBLE
    named = [value for part in chain(schema, types) for value in [*part.get("enum", ()), part.get("const")]]
    wide = any(isinstance(value, int) and not -(2**63) <= value < 2**63 for value in named)
    return Opaque.JSON if wide else Scalar.INT64


def disjoint(branches: list[Schema], types: Types) -> bool:
    """Whether the JSON type of a value tells which branch it belongs to."""
    seen: set[str] = set()
    for branch in branches:
        found = json_types(branch, types)
        if found & seen:
            return False
        seen |= found
    return True


def discriminator(branches: list[Schema], types: Types) -> str | None:
    """The required key whose constant tells the branches apart, each of them an object."""
    ends = [resolved(branch, types) for branch in branches]
    if not all(isinstance(end, dict) and atoms(end, types) - {"null"} == {"object"} for end in ends):
        return None
    for key in ends[0].get("properties", ()):
        constants = [
            const_of(end.get("properties", {}).get(key), types) if key in end.get("required", ()) else ABSENT
            for end in ends
        ]
        # A string only: 1, 1.0 and true would need a comparison that Python's `==` is not.
        if all(isinstance(constant, str) for constant in constants) and len(set(constants)) == len(constants):
            return str(key)
    return None
