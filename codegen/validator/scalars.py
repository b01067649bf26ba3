"""Checks of values that are looked at and not into: fixed values, strings and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.validator.formats import EXPLAINED, FORMATS, fault_function, function
from codegen.validator.kinds import Kinds, declared, equal, fits, is_not_kind, kind_of
from codegen.validator.lines import all_of, any_of, bracketed
from codegen.validator.naming import literal, quote
from codegen.validator.place import At
from codegen.validator.words import counted, pattern_words, shown

if TYPE_CHECKING:
    from codegen.validator.module import Module

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1
DOUBLE = 2**53
"""Whole numbers of larger magnitude are not all doubles."""

Checks = list[tuple[str, str]]
"""Python conditions under which a value is at fault, each with the line that says so; the first that holds counts."""


def fixed_values(schema: dict[str, Any]) -> list[Any] | None:
    """Return the values that `const`, `enum` and `type` leave, each once; None where values are not fixed."""
    if "const" not in schema and "enum" not in schema:
        return None
    kinds = declared(schema)
    out: list[Any] = []
    for value in schema.get("enum", [schema.get("const")]):
        if "const" in schema and not equal(schema["const"], value):
            continue
        if (kinds is None or fits(value, kinds)) and not any(equal(value, other) for other in out):
            out.append(value)
    return out


def value_tests(
    variable: str, values: list[Any], kinds: Kinds, module: Module, words: tuple[str, ...]
) -> tuple[str, str]:
    """Return two Python conditions: that the variable equals one of the values, and that it equals none."""
    text = [value for value in values if isinstance(value, str)]
    tests: list[tuple[str, str]] = []
    if len(text) > 4:
        constant = module.constant((*words, "values"), f"frozenset({{{', '.join(map(literal, sorted(text)))}}})")
        if kinds == {"string"}:
            tests.append((f"{variable} in {constant}", f"{variable} not in {constant}"))
        else:
            is_in = f"(type({variable}) is str and {variable} in {constant})"
            tests.append((is_in, f"(type({variable}) is not str or {variable} not in {constant})"))
    else:
        tests += [(f"{variable} == {quote(value)}", f"{variable} != {quote(value)}") for value in text]
    for value in values:
        match value:
            case str():
                continue
            case None:
                tests.append((f"{variable} is None", f"{variable} is not None"))
            case bool():
                # With its number beside it, the comparison with the number tells.
                if not any(equal(int(value), other) for other in values):
                    tests.append((f"{variable} is {value}", f"{variable} is not {value}"))
            case dict() | list():
                test = f"same({variable}, {literal(value)})"
                tests.append((test, f"not {test}"))
            case _:
                number = literal(value)
                twin = any(equal(bool(value), other) for other in values)
                if value in (0, 1) and "boolean" in kinds and not twin:
                    # True equals 1 in Python and is another value in JSON.
                    is_number = f"({variable} == {number} and type({variable}) is not bool)"
                    tests.append((is_number, f"({variable} != {number} or type({variable}) is bool)"))
                else:
                    tests.append((f"{variable} == {number}", f"{variable} != {number}"))
    return any_of([test for test, _ in tests]), all_of([test for _, test in tests])


def string_checks(schema: dict[str, Any], at: At, module: Module) -> Checks:
    out: Checks = []
    x = at.variable
    least = int(schema.get("minLength", 0))
    most = schema.get("maxLength")
    # Length first: it also guards the pattern against texts that are long without need.
    if most is not None:
        text = f"must be {counted(int(most), 'character')} long at most" if most else "must be empty"
        out.append((f"len({x}) > {int(most)}", at.report("maxLength", text)))
    if least == 1:
        out.append((f"not {x}", at.report("minLength", "must not be empty")))
    elif least:
        text = f"must be {counted(least, 'character')} long at least"
        out.append((f"len({x}) < {least}", at.report("minLength", text)))
    if "pattern" in schema:
        test = module.pattern(schema["pattern"], at.words)
        out.append((f"{test}({x}) is None", at.report("pattern", pattern_words(schema["pattern"]))))
    if "format" in schema:
        name = schema["format"]
        line = at.report("format", f"must be {FORMATS[name]}")
        if name in EXPLAINED:
            line = f'found.append(({at.path}, "format", {fault_function(name)}({x})))'
        out.append((f"not {function(name)}({x})", line))
    return out


def number_checks(schema: dict[str, Any], at: At, module: Module) -> Checks:
    out: Checks = []
    x = at.variable
    names = declared(schema) or frozenset()
    lows = [schema[word] for word in ("minimum", "exclusiveMinimum") if word in schema]
    highs = [schema[word] for word in ("maximum", "exclusiveMaximum") if word in schema]
    low, high = max(lows, default=None), min(highs, default=None)
    if "integer" in names:
        wide = [
            f"{x} < {INT64_MIN}" if low is None or low < INT64_MIN else "",
            f"{x} > {INT64_MAX}" if high is None or high > INT64_MAX else "",
        ]
        text = "must be an integer of 64 bits"
        condition = f"not {INT64_MIN} <= {x} <= {INT64_MAX}" if all(wide) else any_of(list(filter(None, wide)))
        if any(wide):
            out.append((condition, at.report("type", text)))
    elif "number" in names and not (low is not None and low >= -DOUBLE and high is not None and high <= DOUBLE):
        text = "must be a number that a double holds: a whole one within 2^53"
        out.append((f"type({x}) is int and not {-DOUBLE} <= {x} <= {DOUBLE}", at.report("type", text)))
    for word, sign, words in (
        ("minimum", "<", "must be {} or more"),
        ("exclusiveMinimum", "<=", "must be more than {}"),
        ("maximum", ">", "must be {} or less"),
        ("exclusiveMaximum", ">=", "must be less than {}"),
    ):
        if word in schema:
            out.append((f"{x} {sign} {literal(schema[word])}", at.report(word, words.format(shown(schema[word])))))
    if "multipleOf" in schema:
        divisor = schema["multipleOf"]
        if divisor == 1:
            condition = f"type({x}) is float and not {x}.is_integer()"
        elif kind_of(divisor) == "integer" and divisor <= DOUBLE:
            condition = f"{x} % {int(divisor)} != 0"
        else:
            condition = f"not multiple({x}, {literal(divisor)})"
        out.append((condition, at.report("multipleOf", f"must be a multiple of {shown(divisor)}")))
    # The schema's own bounds tell more than those of the number's form.
    return [check for check in out if '"type"' not in check[1]] + [check for check in out if '"type"' in check[1]]


def guarded(kind: str, kinds: Kinds, variable: str, condition: str) -> str:
    """Return the condition for values of one kind only: values of other kinds meet it."""
    if condition == "True" or kinds.isdisjoint({kind, "integer" if kind == "number" else kind}):
        return "True"
    if kinds <= {kind, "integer" if kind == "number" else kind}:
        return condition
    return f"({bracketed(is_not_kind(variable, frozenset({kind})))} or {condition})"
