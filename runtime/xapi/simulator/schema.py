"""The schema table: every class with its fields. `schema.json` is the only place where they are written down."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from runtime.xapi.simulator.errors import XapiFault
from runtime.xapi.xmlrpc import DateTime

NULL = "OpaqueRef:NULL"
NEVER = DateTime("19700101T00:00:00Z")
"""The date that stands for "not yet" (reference b.2)."""

_EMPTY: Mapping[str, Any] = {
    "string": "", "bool": False, "int": 0, "float": 0.0, "datetime": NEVER, "ref": NULL, "refs": [], "strings": [],
    "ints": [], "map": {},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: str
    """string, bool, int, float, datetime, ref, refs, strings, ints or map (of text to text)."""
    access: str
    """rw; static: given to the constructor only; ro: the pool's own."""
    of: str
    """For ref and refs: the class that they name, which need not be one of ours."""
    inverse: str
    """For refs that follow from others: the field of class `of` that points back. Empty: they stand for themselves."""
    default: Any


@dataclass(frozen=True, slots=True)
class Class:
    name: str
    fields: Mapping[str, Field]
    points: tuple[Field, ...]
    """The fields whose change changes a set of the object that they name."""


def _load() -> dict[str, Class]:
    table = json.loads((files(__package__) / "schema.json").read_text(encoding="utf-8"))
    pairs = {
        (field["of"], field["inverse"])
        for fields in table.values()
        for field in fields.values()
        if field.get("inverse")
    }
    found = {}
    for name, described in table.items():
        fields = {
            field: Field(
                field, facts["type"], facts["access"], facts.get("of", ""), facts.get("inverse", ""),
                facts.get("default", _EMPTY[facts["type"]]),
            )
            for field, facts in described.items()
        }  # fmt: skip
        points = tuple(field for field in fields.values() if (name, field.name) in pairs)
        found[name] = Class(name, fields, points)
    return found


CLASSES: Mapping[str, Class] = _load()

INVERSES: Mapping[tuple[str, str], str] = {
    (field.of, field.inverse): field.name for one in CLASSES.values() for field in one.fields.values() if field.inverse
}
"""For the class and the name of a ref: the field of the object it names that lists the objects which name it."""

_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})T(\d{2}):?(\d{2}):?(\d{2})(?:\.\d+)?(Z?)")


_FORBIDDEN = re.compile("[\0\ud800-\udfff]")


def taken(type: str, name: str, given: Any) -> Any:
    """Return a value from the wire as the model holds it. Raises XapiFault FIELD_TYPE_ERROR for one of another type.

    Integers may come as text, dates without a zone or with dashes (reference b.2).
    """
    match type, given:
        case ("string" | "ref", str()):
            if _FORBIDDEN.search(given):
                raise XapiFault("INVALID_VALUE", name, "not UTF-8")
            return str(given)
        case "bool", bool():
            return given
        case "int", bool():
            pass
        case "int", int() if -(2**63) <= given < 2**63:
            return int(given)
        case "int", str() if re.fullmatch(r"\s*-?\d{1,19}\s*", given, re.ASCII):
            return taken("int", name, int(given))
        case "float", bool():
            pass
        case "float", float() | int() if math.isfinite(given):
            return float(given)
        case "datetime", str():
            match _DATE.fullmatch(given.strip()):
                case re.Match() as found:
                    year, month, day, hour, minute, second, _ = found.groups()
                    return DateTime(f"{year}{month}{day}T{hour}:{minute}:{second}Z")
        case (("strings" | "refs"), list()):
            return [taken("string", name, one) for one in given]
        case "ints", list():
            return [taken("int", name, one) for one in given]
        case "map", dict():
            return {taken("string", name, key): taken("string", name, one) for key, one in given.items()}
        case "struct", dict():
            return given
    raise XapiFault("FIELD_TYPE_ERROR", name)
