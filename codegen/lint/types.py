"""Rules about how schemas hang together: references, required keys, types that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from codegen.findings import Finding, Rule, nearest
from codegen.lint.walk import SchemaNode, all_nodes, nodes, roots
from codegen.model import Face, Spec
from codegen.schemas import IN_PLACE, below
from codegen.validator import faults

REF = "#/types/"


def _referred(schema: Any) -> str | None:
    reference = schema.get("$ref") if isinstance(schema, dict) else None
    return reference.removeprefix(REF) if isinstance(reference, str) else None


def _in_place(schema: Any, face: Face, seen: set[str]) -> Iterator[dict[str, Any]]:
    """Yield schema and every schema that looks at the same value, through references, too."""
    if not isinstance(schema, dict):
        return
    yield schema
    name = _referred(schema)
    if name is not None and name in face.types and name not in seen:
        seen.add(name)
        yield from _in_place(face.types[name].schema, face, seen)
    for keyword, _, inner in below(schema):
        if keyword in IN_PLACE:
            yield from _in_place(inner, face, seen)


def required_unknown(spec: Spec) -> Iterator[Finding]:
    for node in all_nodes(spec):
        wanted = list(_required(node))
        if not wanted:
            continue
        declared: set[str] = set()
        patterns = False
        for schema in _in_place(node.group.schema, node.face, set()):
            properties = schema.get("properties")
            declared.update(properties if isinstance(properties, dict) else ())
            patterns = patterns or "patternProperties" in schema
        # A schema that lists no property at all (a map, a document of another standard) has no list to be held to.
        if not declared or patterns:
            continue
        for name, words, tokens in wanted:
            if name not in declared:
                message = f"{name!r} is {words} but not declared{nearest(name, declared)}"
                yield node.finding("required-unknown", message, *tokens)


def _required(node: SchemaNode) -> Iterator[tuple[str, str, tuple[str | int, ...]]]:
    """Yield the names that a schema asks for, with the word for it and where each stands."""
    required = node.keywords.get("required")
    for index, name in enumerate(required if isinstance(required, list) else ()):
        if isinstance(name, str):
            yield name, "required", ("required", index)
    dependent = node.keywords.get("dependentRequired")
    for key, names in (dependent if isinstance(dependent, dict) else {}).items():
        for index, name in enumerate(names if isinstance(names, list) else ()):
            if isinstance(name, str):
                yield name, f"required beside {key!r}", ("dependentRequired", key, index)


def type_unused(spec: Spec) -> Iterator[Finding]:
    for face in spec.faces.values():
        used: set[str] = set()
        for root in roots(face):
            own = root.pointer.rpartition("/")[2] if root.role == "type" else None
            used.update(name for node in nodes(root) if (name := _referred(node.schema)) is not None and name != own)
        for named in face.types.values():
            if named.name not in used:
                place = named.file.key_place(named.pointer)
                yield Finding(place, "type-unused", f"nothing refers to the type {named.name!r}")


def ref_loop(spec: Spec) -> Iterator[Finding]:
    for face in spec.faces.values():
        steps = {name: _immediate(named.schema) for name, named in face.types.items()}
        for named in face.types.values():
            if _reaches(named.name, steps):
                words = f"the type {named.name!r} refers to itself without a value in between"
                yield Finding(named.file.key_place(named.pointer), "ref-loop", words)


def _immediate(schema: Any) -> set[str]:
    """Return the types that a schema applies to the value itself."""
    if not isinstance(schema, dict):
        return set()
    name = _referred(schema)
    found = {name} if name is not None else set()
    for keyword, _, inner in below(schema):
        if keyword in IN_PLACE:
            found |= _immediate(inner)
    return found


def _reaches(name: str, steps: dict[str, set[str]]) -> bool:
    seen: set[str] = set()
    ahead = list(steps[name])
    while ahead:
        step = ahead.pop()
        if step == name:
            return True
        if step not in seen:
            seen.add(step)
            ahead += steps.get(step, ())
    return False


def pieces(spec: Spec) -> Iterator[Finding]:
    for face in spec.faces.values():
        for root in roots(face):
            for node in nodes(root):
                if node.keywords.get("x-wire") == "pieces" and not (node is root and root.role == "result"):
                    words = "'pieces' is for the top of a result; a value below it is carried as 'json'"
                    yield node.finding("pieces", words, "x-wire")
        for method in face.methods.values():
            if method.pieces and (method.reply.form != "unary" or method.reply.when is not None):
                place = method.file.place(f"{method.pointer}/result/x-wire")
                yield Finding(place, "pieces", "a result in pieces is one value: the reply must be unary")


def schema_refused(spec: Spec) -> Iterator[Finding]:
    for face in spec.faces.values():
        types = {name: named.schema for name, named in face.types.items()}
        for root in roots(face):
            for error in faults(root.schema, types):
                place = root.file.place(root.pointer + error.pointer)
                yield Finding(place, "schema-refused", f"no validator can be made: {error.keyword!r} {error.message}")


RULES = (
    Rule("required-unknown", "A required key must be declared under properties.", required_unknown),
    Rule("type-unused", "Something refers to every named type.", type_unused),
    Rule("ref-loop", "A type does not come back to itself without a step into the value.", ref_loop),
    Rule("pieces", "`x-wire: pieces` stands at the top of a unary result.", pieces),
)

DEEP = (Rule("schema-refused", "A validator can be made of every schema.", schema_refused),)
"""Rules for faces whose schemas are sound; the compiler's own objections, should it have more than the rules."""
