"""One generated function: the lines that check a value against a schema."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from codegen.model import Schema
from codegen.validator.arrays import array_lines
from codegen.validator.formats import function as format_function
from codegen.validator.kinds import (
    APPLICATORS,
    KEYWORDS,
    NOUNS,
    base,
    declared,
    implied,
    is_kind,
    is_leaf,
    is_not_kind,
    narrowed,
    ordered,
)
from codegen.validator.lines import Lines, Path, all_of, any_of, bare, block, otherwise
from codegen.validator.naming import Locals, literal, quote
from codegen.validator.objects import object_lines
from codegen.validator.place import At, chain
from codegen.validator.refs import Document
from codegen.validator.scalars import fixed_values, guarded, number_checks, string_checks, value_tests
from codegen.validator.unions import union_lines
from codegen.validator.words import listed, one_of, refused, shown

if TYPE_CHECKING:
    from codegen.validator.module import Module

LIMIT = 100
"""As in `runtime.contract.findings`: the most findings of a value."""

MAX_DEPTH = 7
"""Schemas nested deeper become functions of their own, so that the code stays readable and Python's limits far."""

MAX_TEST = 160
"""The longest condition that stands in place, in characters."""


class Function:
    """What one function is made with: its module, the document its schema stands in, its variables."""

    def __init__(self, module: Module, document: Document) -> None:
        self.module = module
        self.document = document
        self.locals = Locals(module.taken)
        self.outer: Function | None = None
        self._is_open = False

    def within(self, document: Document) -> Function:
        """Return the same function where it goes on with a schema of another document."""
        if document is self.document:
            return self
        other = Function(self.module, document)
        other.locals = self.locals
        other.outer = self
        return other

    @property
    def is_open(self) -> bool:
        """Whether it may find more than LIMIT faults, or one twice."""
        return self._is_open

    @is_open.setter
    def is_open(self, value: bool) -> None:
        self._is_open = value
        if self.outer is not None:
            self.outer.is_open = value

    def body(self, schema: Schema, at: At) -> Lines:
        """Return the statements of the function."""
        lines = self.lines(schema, replace(at, first=True))
        if not lines:
            return ["return []"]
        if sum("found.append(" in line for line in lines) > LIMIT:
            self.is_open = True
        if len(lines) == 1 and lines[0].startswith("found += ") and self.is_open:
            return [f"return {lines[0].removeprefix('found += ')}"]
        if len(lines) == 1 and lines[0].startswith("found.append("):
            return [f"return [{lines[0].removeprefix('found.append(')[:-1]}]"]
        early = 2 if len(lines) > 1 and lines[1].startswith("    return [") else 0
        end = "return distinct(found) if found else found" if self.is_open else "return found"
        return [*lines[:early], "found: Errors = []", *lines[early:], end]

    def lines(self, schema: Schema, at: At) -> Lines:
        """Return the statements that report every fault of the value; none when there can be none."""
        if schema is True:
            return []
        if schema is False:
            return [at.report(at.rule, "no value is allowed here")]
        if at.depth > MAX_DEPTH and not is_leaf(schema):
            return self.call(self.helper(schema, at), at)
        kinds = declared(schema)
        if "const" in schema or "enum" in schema:
            others = (*APPLICATORS, *(word for words in KEYWORDS.values() for word in words))
            if not any(word in schema for word in others):
                return self._fixed(schema, at)
        inner = replace(at, kinds=narrowed(at.kinds, kinds))
        if kinds is None or implied(at.kinds, kinds):
            return self._rest(schema, inner)
        text = f"must be {listed([NOUNS[kind] for kind in ordered(kinds)], 'or')}"
        if not inner.kinds:
            return [at.report("type", text, kind=True)]
        rest = self._rest(schema, replace(inner, first=False))
        if at.first and rest and kinds & {"array", "object"}:
            stop = at.stop(at.finding("type", text, kind=True))
            return [f"if {is_not_kind(at.variable, kinds)}:", f"    {stop}", *rest]
        report = at.report("type", text, kind=True)
        return [f"if {is_not_kind(at.variable, kinds)}:", f"    {report}", *otherwise(rest)]

    def _rest(self, schema: dict[str, Any], at: At) -> Lines:
        """Return the statements for all keywords but `type`, for a value of the kinds that are left."""
        alone = self._parts(schema) <= 1
        self.is_open = self.is_open or not alone
        at = replace(at, first=at.first and alone)
        out = self._by_kind(schema, at)
        if "const" in schema or "enum" in schema:
            out += self._fixed(schema, at)
        if "$ref" in schema:
            out += self._reference(schema["$ref"], at)
        for number, sub in enumerate(schema.get("allOf", ())):
            out += self.lines(sub, at.beside("allOf", number, rule="allOf"))
        for word in ("anyOf", "oneOf"):
            if word in schema:
                out += union_lines(word, schema, at, self)
        if "not" in schema:
            test = self.test(schema["not"], at.beside("not"))
            report = at.report("not", refused(self.document.plain(schema["not"])))
            out += [report] if test == "True" else [] if test == "False" else block(f"if {bare(test)}:", [report])
        if "if" in schema:
            out += self._conditional(schema, at)
        return out

    def _parts(self, schema: dict[str, Any]) -> int:
        """Count the keywords and groups of keywords that become statements one after the other."""
        by_kind = any(word in schema for words in KEYWORDS.values() for word in words)
        return (
            by_kind
            + ("const" in schema or "enum" in schema)
            + sum(len(schema[word]) if word == "allOf" else 1 for word in APPLICATORS if word in schema)
        )

    def _by_kind(self, schema: dict[str, Any], at: At) -> Lines:
        """Return the statements for the keywords that speak of values of one kind."""
        bases = base(at.kinds)
        parts: list[tuple[str, Lines]] = []
        if "string" in bases:
            parts.append(("string", chain(string_checks(schema, at, self.module))))
        if "number" in bases:
            parts.append(("number", chain(number_checks(schema, at, self.module))))
        if "array" in bases:
            inner = replace(at, kinds=frozenset({"array"}))
            parts.append(("array", array_lines(schema, inner, self)))
        if "object" in bases:
            inner = replace(at, kinds=frozenset({"object"}))
            parts.append(("object", object_lines(schema, inner, self)))
        out: Lines = []
        for kind, lines in parts:
            if bases == {kind}:
                return lines
            if lines:
                found = block(f"if {is_kind(at.variable, frozenset({kind}))}:", lines)
                out += ["el" + found[0], *found[1:]] if out else found
        return out

    def _fixed(self, schema: dict[str, Any], at: At) -> Lines:
        values = fixed_values(schema) or []
        rule = "const" if "const" in schema else "enum"
        if not values:
            return [at.report(rule, "no value is allowed here")]
        _, test = value_tests(at.variable, values, at.kinds, self.module, at.words)
        return [f"if {bare(test)}:", f"    {at.report(rule, f'must be {one_of(values)}')}"]

    def _reference(self, reference: str, at: At) -> Lines:
        target = self.document.find(reference)
        if target is None:
            raise LookupError(reference)
        if is_leaf(target.schema):
            words = (target.type,) if target.type is not None else at.words
            return self.lines(target.schema, replace(at, words=words, first=False))
        return self.call(self.module.target(self.document, target), at)

    def _conditional(self, schema: dict[str, Any], at: At) -> Lines:
        test = self.test(schema["if"], at.beside("if"))
        reason, opposite = _reason(schema["if"])
        then = at.beside("then", rule="then")
        other = at.beside("else", rule="else")
        yes = self.lines(schema.get("then", True), then.because(reason) if reason else then)
        no = self.lines(schema.get("else", True), other.because(opposite) if opposite else other)
        if test in ("True", "False"):
            return yes if test == "True" else no
        if yes:
            return [*block(f"if {bare(test)}:", yes), *otherwise(no)]
        return block(f"if not {test}:", no)

    def test(self, schema: Schema, at: At) -> str:
        """Return the condition that the value has no fault, fit to stand in any expression."""
        found = self.inline_test(schema, at)
        return found if found is not None else f"(not {self.helper(schema, at)}({at.variable}))"

    def inline_test(self, schema: Schema, at: At) -> str | None:
        """Return the condition that the value has no fault, or None if that is not short."""
        if isinstance(schema, bool):
            return str(schema)
        x = at.variable
        parts: list[str] = []
        kinds = declared(schema)
        if "const" in schema or "enum" in schema:
            test, _ = value_tests(x, fixed_values(schema) or [], at.kinds, self.module, at.words)
            parts.append(test)
        elif kinds is not None and not implied(at.kinds, kinds):
            if kinds & {"integer", "number"}:
                return None
            parts.append(any_of([is_kind(x, frozenset({kind})) for kind in ordered(kinds)]))
        left = narrowed(at.kinds, kinds)
        known = set(_TESTABLE)
        if set(schema) - known - _SILENT:
            return None
        if kinds is not None and kinds & {"integer", "number"} and "enum" not in schema and "const" not in schema:
            return None
        keys = [f"{quote(key)} in {x}" for key in schema.get("required", ())]
        for key, sub in schema.get("properties", {}).items():
            inner = at.below(f"{x}[{quote(key)}]", Path(), "properties", key, rule="properties", word=key)
            test_ = self.inline_test(sub, inner)
            if test_ is None:
                return None
            if key not in schema.get("required", ()):
                test_ = any_of([f"{quote(key)} not in {x}", test_])
            keys.append(test_)
        parts.append(guarded("object", left, x, all_of(keys)))
        if "minLength" in schema:
            parts.append(guarded("string", left, x, f"len({x}) >= {int(schema['minLength'])}"))
        if "maxLength" in schema:
            parts.append(guarded("string", left, x, f"len({x}) <= {int(schema['maxLength'])}"))
        if "pattern" in schema:
            test = self.module.pattern(schema["pattern"], at.words)
            parts.append(guarded("string", left, x, f"{test}({x}) is not None"))
        if "format" in schema:
            test = format_function(schema["format"])
            parts.append(guarded("string", left, x, f"{test}({x})"))
        for word, sign in (("minimum", ">="), ("maximum", "<="), ("exclusiveMinimum", ">"), ("exclusiveMaximum", "<")):
            if word in schema:
                parts.append(guarded("number", left, x, f"{x} {sign} {literal(schema[word])}"))
        if "not" in schema:
            inside = self.inline_test(schema["not"], at.beside("not"))
            if inside is None:
                return None
            parts.append({"True": "False", "False": "True"}.get(inside, f"(not {inside})"))
        if "$ref" in schema:
            target = self.document.find(schema["$ref"])
            if target is None:
                raise LookupError(schema["$ref"])
            inside = None
            if is_leaf(target.schema):
                words = (target.type,) if target.type is not None else at.words
                inside = self.inline_test(target.schema, replace(at, kinds=left, words=words))
            parts.append(inside or f"(not {self.module.target(self.document, target)}({x}))")
        if "False" in parts:
            return "False"
        found = all_of(parts)
        return found if len(found) <= MAX_TEST else None

    def helper(self, schema: Schema, at: At) -> str:
        """Return the name of the function that checks this part of the document."""
        return self.module.part(self.document, schema, at.pointer, at.kinds)

    def call(self, name: str, at: At) -> Lines:
        """Return the statements that report what the function finds in the value."""
        self.is_open = True
        if not at.path:
            return [f"found += {name}({at.variable})"]
        return [f"if errors := {name}({at.variable}):", f"    found += under({at.path}, errors)"]

    def under(self, path: Path, expression: str) -> str:
        """Return the expression whose findings stand under the path."""
        if not path:
            return expression
        return f"under({path}, {expression})"

    def full(self) -> Lines:
        """Return the end of a loop's body: enough is enough."""
        self.is_open = True
        return ["if found and len(found) >= LIMIT:", "    break"]


_TESTABLE = frozenset(
    {
        "$ref", "const", "enum", "exclusiveMaximum", "exclusiveMinimum", "format", "maxLength", "maximum", "minLength",
        "minimum", "not", "pattern", "properties", "required", "type",
    }
)  # fmt: skip

_SILENT = frozenset(
    {
        "$comment", "$defs", "$schema", "contentEncoding", "contentMediaType", "default", "deprecated", "description",
        "examples", "readOnly", "title", "writeOnly", "x-presence", "x-wire",
    }
)  # fmt: skip


def _reason(condition: Schema) -> tuple[str, str]:
    """Return how a sentence ends that holds because the condition holds, and one that holds because it does not."""
    if not isinstance(condition, dict):
        return "", ""
    properties = condition.get("properties", {})
    if set(condition) <= {"properties", "required", "type"} and len(properties) == 1:
        key, value = next(iter(properties.items()))
        if isinstance(value, dict) and ("const" in value or "enum" in value):
            words = one_of(fixed_values(value) or [None])
            return f", as {key} is {words}", f", as {key} is not {words}"
    if set(condition) <= {"required", "type"} and len(condition.get("required", ())) == 1:
        key = shown(condition["required"][0])
        return f", as {key} is there", f", as {key} is not there"
    return "", ""
