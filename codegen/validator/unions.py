"""`anyOf` and `oneOf`: the branch that a value means is found first, so that its own faults are told.

Branches are told apart by the JSON type of the value, then by a key that each of them fixes to other values. Only where
neither is possible are they tried one after the other.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from codegen.validator.kinds import (
    APPLICATORS,
    NOUNS,
    Kinds,
    base,
    equal,
    implied,
    is_kind,
    is_not_kind,
    narrowed,
    ordered,
)
from codegen.validator.lines import Lines, bare, indent, otherwise
from codegen.validator.naming import quote
from codegen.validator.place import ROOT, At
from codegen.validator.refs import Document
from codegen.validator.scalars import fixed_values, value_tests
from codegen.validator.words import listed, one_of, shown, union

if TYPE_CHECKING:
    from codegen.validator.function import Function

MAX_IN_PLACE = 12
"""Keys of a named type that is written out in each union it is a branch of."""


def union_lines(word: str, schema: dict[str, Any], at: At, function: Function) -> Lines:
    """Return the checks of the branches of a union."""
    branches: list[Any] = schema[word]
    if word == "anyOf" and any(branch is True or branch == {} for branch in branches):
        return []
    possible = {
        number: kinds
        for number, branch in enumerate(branches)
        if (kinds := function.document.kinds(branch) & base(at.kinds))
    }
    if not possible:
        return [at.report(word, union(list(map(function.document.plain, branches))))]
    groups = _groups(possible)
    total: Kinds = frozenset().union(*possible.values())
    open_ended = not implied(at.kinds, total)
    parts = []
    for numbers, kinds in groups:
        inner = replace(at, kinds=narrowed(at.kinds, kinds), first=False)
        parts.append((kinds, _group_lines(word, schema, numbers, inner, function)))
    if not open_ended and len(parts) == 1:
        return parts[0][1]
    x = at.variable
    text = f"must be {listed([NOUNS[kind] for kind in ordered(total)], 'or')}"
    rule = word if len(parts) > 1 else "type"
    if len(parts) == 1:
        kinds, lines = parts[0]
        if at.first and lines:
            return [f"if {is_not_kind(x, kinds)}:", "    " + at.stop(at.finding(rule, text, kind=True)), *lines]
        return [f"if {is_not_kind(x, kinds)}:", "    " + at.report(rule, text, kind=True), *otherwise(lines)]
    out: Lines = []
    for kinds, lines in parts:
        if lines:
            out += [f"{'elif' if out else 'if'} {is_kind(x, kinds)}:", *indent(lines)]
    if open_ended:
        silent: Kinds = frozenset().union(*(kinds for kinds, lines in parts if not lines))
        report = "    " + at.report(rule, text, kind=True)
        if silent or not out:
            out += [f"{'elif' if out else 'if'} {is_not_kind(x, silent)}:", report]
        else:
            out += ["else:", report]
    return out


def _groups(possible: dict[int, Kinds]) -> list[tuple[list[int], Kinds]]:
    """Put together the branches that share a JSON type, in the order of the first of each group."""
    groups: list[tuple[list[int], Kinds]] = []
    for number, kinds in possible.items():
        joined = [group for group in groups if group[1] & kinds]
        numbers = sorted([number, *(other for group in joined for other in group[0])])
        whole = kinds.union(*(group[1] for group in joined))
        groups = [group for group in groups if group not in joined]
        groups.append((numbers, whole))
    return sorted(groups, key=lambda group: group[0])


def _group_lines(word: str, schema: dict[str, Any], numbers: list[int], at: At, function: Function) -> Lines:
    branches = schema[word]
    if len(numbers) == 1:
        return function.lines(branches[numbers[0]], at.beside(word, numbers[0], rule=word))
    key = function.document.tag([branches[number] for number in numbers])
    if key is not None:
        return _tagged(word, schema, numbers, key, at, function)
    return _tried(word, branches, numbers, at, function)


def _tagged(word: str, schema: dict[str, Any], numbers: list[int], key: str, at: At, function: Function) -> Lines:
    """Return the lines that look at the key, then check the branch that its value means.

    What the schema says of the key beside the union is told there and not again.
    """
    branches = schema[word]
    variable = function.locals.open(key)
    everything: list[Any] = []
    chosen: Lines = []
    for number in numbers:
        values = function.document.tags(branches[number])[key]
        branch, document = _in_place(branches[number], function)
        everything += values
        test, _ = value_tests(variable, values, at.kinds | {"boolean"}, function.module, (*at.words, key, str(number)))
        inner = replace(at.beside(word, number, rule=word), settled=at.settled | {key})
        inner = inner.because(f", as {key} is {one_of(values)}")
        lines = function.within(document).lines(branch, inner)
        chosen += [f"{'elif' if chosen else 'if'} {bare(test)}:", *indent(lines or ["pass"])]
    beside = schema.get("properties", {}).get(key)
    told = fixed_values(beside) if isinstance(beside, dict) else None
    if told is None or not all(any(equal(value, other) for other in everything) for value in told):
        report = at.report("enum", f"must be {one_of(everything)}", path=at.path.key(key))
        chosen += ["else:", f"    {report}"]
    function.locals.close(variable)
    function.is_open = True
    chosen.insert(0, f"{variable} = {at.variable}[{quote(key)}]")
    if key in at.settled:
        return chosen
    if key in schema.get("required", ()):
        return [f"if {quote(key)} in {at.variable}:", *indent(chosen)]
    missing = at.report("required", f"needs the key {shown(key)}")
    return [f"if {quote(key)} not in {at.variable}:", f"    {missing}", "else:", *indent(chosen)]


def _in_place(branch: Any, function: Function) -> tuple[Any, Document]:
    """Return what stands for the branch: of a reference to a simple object, the object.

    Its faults can then be told together with the reason why it applies.
    """
    document = function.document
    if isinstance(branch, dict) and "$ref" in branch and (target := document.find(branch["$ref"])) is not None:
        schema = target.schema
        simple = isinstance(schema, dict) and not any(word in schema for word in APPLICATORS)
        if simple and len(schema.get("properties", ())) <= MAX_IN_PLACE:
            return schema, document.at(target)
    return branch, document


def _tried(word: str, branches: list[Any], numbers: list[int], at: At, function: Function) -> Lines:
    """Return the lines that try the branches and tell the faults of the one that comes closest."""
    text = union([function.document.plain(branches[number]) for number in numbers])
    tests: list[str] = []
    faults: list[str] = []
    reports: list[str] = []
    setup: Lines = []
    for number in numbers:
        inner = at.beside(word, number, rule=word)
        test = function.inline_test(branches[number], inner)
        if test is None:
            name = function.locals.open("faults")
            faults.append(name)
            call = f"{function.helper(branches[number], inner)}({at.variable})"
            if word == "anyOf":
                test = f"not ({name} := {call})"
            else:
                setup.append(f"{name} = {call}")
                test = f"(not {name})"
            reports.append(name)
        elif isinstance(branches[number], dict) and "properties" in branches[number]:
            reports.append(f"{function.helper(branches[number], inner)}({at.variable})")
        tests.append(test)
    for name in faults:
        function.locals.close(name)
    if reports:
        function.is_open = True
        branches_ = f"[{', '.join(reports)}]"
        none = f"found += {function.under(at.path, f'closest({branches_}, {at.finding(word, text, path=ROOT)})')}"
    else:
        none = at.report(word, text)
    if word == "anyOf":
        return [f"if {' and '.join(map(_opposite, tests))}:", f"    {none}"]
    fits = function.locals.open("fits")
    function.locals.close(fits)
    several = at.report("oneOf", f"must fit one only: {text}")
    return [
        *setup,
        f"{fits} = {' + '.join(test if test.startswith('(') else f'({test})' for test in tests)}",
        f"if {fits} == 0:",
        f"    {none}",
        f"elif {fits} > 1:",
        f"    {several}",
    ]


_IS_IN = re.compile(r'"(?:[^"\\\\]|\\\\.)*" in [a-z_0-9]+')


def _opposite(test: str) -> str:
    """Return the opposite of a condition, in the form people write."""
    if _IS_IN.fullmatch(test):
        return test.replace('" in ', '" not in ')
    if test.startswith("not ("):
        return test.removeprefix("not ")
    return f"not {test}" if test.startswith("(") else f"not ({test})"
