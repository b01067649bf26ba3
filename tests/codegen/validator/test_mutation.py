"""Every check in generated code is needed: without it some vector of the table is judged otherwise."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from codegen.validator import compile_schema
from tests.codegen.validator.cases import CASES, Case, renamed, replaced


def reports(tree: ast.AST) -> list[tuple[list[ast.stmt], int]]:
    """Where the tree has a statement by which a fault gets known: the block and the index in it."""
    found = []
    for node in ast.walk(tree):
        for block in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if isinstance(block, list):
                found += [(block, index) for index, statement in enumerate(block) if is_report(statement)]
    return found


def is_report(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="found"), attr="append"))):
            return True
        case ast.AugAssign(target=ast.Name(id="found")):
            return True
        case ast.AugAssign(op=ast.Sub()):
            return True
        case ast.Return(value=ast.List(elts=[_, *_])):
            return True
    return False


def outcome(tree: ast.Module, vectors: list[Any]) -> list[Any]:
    namespace: dict[str, Any] = {}
    exec(compile(ast.fix_missing_locations(tree), "<mutant>", "exec"), namespace)
    found = []
    for vector in vectors:
        try:
            found.append(namespace["value"](vector))
        except (TypeError, AttributeError, KeyError) as error:
            found.append(type(error))
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_check_can_be_dropped_unseen(case: Case) -> None:
    source = compile_schema(case.schema, name="value")
    vectors = [*case.valid, *(value for value, _ in case.faulty)]
    vectors += [new for value in case.valid for new, _ in replaced(value)]
    vectors += [new for value in case.valid for new in renamed(value)]
    whole = outcome(ast.parse(source), vectors)
    for number in range(len(reports(ast.parse(source)))):
        mutant = ast.parse(source)
        block, index = reports(mutant)[number]
        dropped = ast.unparse(block[index])
        block[index] = ast.Pass()
        assert outcome(mutant, vectors) != whole, f"without `{dropped}` nothing changes:\n{source}"


def test_the_table_holds_enough_checks() -> None:
    count = sum(len(reports(ast.parse(compile_schema(case.schema, name="value")))) for case in CASES)
    assert count > 100
