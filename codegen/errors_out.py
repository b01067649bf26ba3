"""The declared errors of a face as classes: `raise NoSuchObject(id=.., type=..)`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from codegen import names
from codegen.layout import docstring, laid_out, quoted, sentence
from codegen.model import ErrorDef, Face, Schema
from codegen.wire import shapes

FACT = re.compile(r"\{([^{}]+)\}")

ANNOTATIONS = {
    frozenset({"string"}): "str",
    frozenset({"boolean"}): "bool",
    frozenset({"integer"}): "int",
    shapes.NUMBER: "float",
    frozenset({"array"}): "list[abi.Json]",
    frozenset({"object"}): "dict[str, abi.Json]",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One key of the data: a keyword argument."""

    key: str
    name: str
    annotation: str
    required: bool


@dataclass(frozen=True, slots=True)
class ErrorClass:
    """A class, laid out by `errors.py.j2`."""

    name: str
    docstring: list[str]
    attributes: list[str]
    arguments: str
    lines: list[str]


def class_name(error: str) -> str:
    return names.pascal(error)


def render(face: Face, header: str) -> bytes:
    """Return `errors/<face>.py`."""
    return laid_out(
        "errors.py.j2",
        header=header,
        face=face.name,
        classes=[error_class(error, face) for error in face.errors.values()],
    )


def error_class(error: ErrorDef, face: Face) -> ErrorClass:
    facts = facts_of(error, face)
    if error.data is None:
        arguments, lines = "", [f"super().__init__({quoted(error.message)})"]
    elif facts is None:
        arguments, lines = "data: abi.Json", [f"super().__init__({quoted(error.message)}, data=data)"]
    else:
        arguments, lines = _taking(facts, error)
    attributes = [
        f"name = {quoted(error.name)}",
        f"code = {error.code}",
        f"category = abi.Category.{error.category.upper().replace('-', '_')}",
        f"template = {quoted(error.message)}",
    ]
    return ErrorClass(class_name(error.name), _docstring(error), attributes, arguments, lines)


def _docstring(error: ErrorDef) -> list[str]:
    text = error.data.get("description", "") if isinstance(error.data, dict) else ""
    return docstring(f"{error.name}, {error.code}: {sentence(text or error.message)}", 4)


def facts_of(error: ErrorDef, face: Face) -> list[Fact] | None:
    """The keys of the data; None where it is no object with declared keys."""
    schema = shapes.resolved(error.data, face.types)
    if not isinstance(schema, dict) or not schema.get("properties"):
        return None
    required = schema.get("required", ())
    facts = [
        Fact(key, names.identifier(key), _annotation(part, face), key in required)
        for key, part in schema["properties"].items()
    ]
    return sorted(facts, key=lambda fact: not fact.required)


def _annotation(schema: Schema, face: Face) -> str:
    found = shapes.atoms(schema, face.types)
    plain = ANNOTATIONS.get(found - {"null"})
    if plain is None:
        return "abi.Json"
    return f"{plain} | None" if "null" in found else plain


def _taking(facts: list[Fact], error: ErrorDef) -> tuple[str, list[str]]:
    """Arguments and body of a constructor that takes facts: those left out do not show in the data."""
    arguments = ["*"]
    given, later = [], []
    # No fact has a name that ends so.
    data = "data_" if any(fact.name == "data" for fact in facts) else "data"
    for fact in facts:
        if fact.required:
            arguments.append(f"{fact.name}: {fact.annotation}")
            given.append(f"{quoted(fact.key)}: {fact.name}")
        else:
            optional = fact.annotation if fact.annotation.endswith(("None", "Json")) else f"{fact.annotation} | None"
            arguments.append(f"{fact.name}: {optional} = None")
            later += [f"if {fact.name} is not None:", f"    {data}[{quoted(fact.key)}] = {fact.name}"]
    lines = [f"{data}: dict[str, abi.Json] = {{{', '.join(given)}}}", *later]
    lines.append(f"super().__init__({message_expression(error.message, facts)}, data={data})")
    return ", ".join(arguments), lines


def message_expression(template: str, facts: list[Fact]) -> str:
    """The template with its facts, as a Python expression."""
    known: dict[str, Any] = {fact.key: fact.name for fact in facts}
    if not any(found in known for found in FACT.findall(template)):
        return quoted(template)
    parts = FACT.split(template)
    text = ""
    for index, part in enumerate(parts):
        if index % 2 == 0:
            text += quoted(part)[1:-1].replace("{", "{{").replace("}", "}}")
        else:
            text += f"{{{known[part]}}}" if part in known else f"{{{{{part}}}}}"
    return f'f"{text}"'
