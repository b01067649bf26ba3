"""The official JSON-Schema-Test-Suite, and the judge itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.json_schema import case_files, judge, main, suite

INSIDE = 814
OUTSIDE = 443
ELSEWHERE = 42
"""Cases of format.json whose formats we know: there they only annotate, while ours assert (see optional/format)."""


def test_all_cases_inside_the_subset_pass_and_all_groups_outside_are_refused() -> None:
    """The numbers are asserted so that another version of the suite cannot change them unseen."""
    folder = suite()
    if folder is None:
        print("not run: json-schema suite")
        return
    verdict = judge(case_files(folder))
    assert verdict.failures == []
    assert (verdict.passed, verdict.outside, verdict.elsewhere) == (INSIDE, OUTSIDE, ELSEWHERE)
    assert INSIDE + OUTSIDE + ELSEWHERE == 1299


def group(schema: Any, *tests: tuple[Any, bool]) -> dict[str, Any]:
    cases = [{"description": f"case {n}", "data": data, "valid": valid} for n, (data, valid) in enumerate(tests)]
    return {"description": "a group", "schema": schema, "tests": cases}


def run(folder: Path, capsys: pytest.CaptureFixture[str], *groups: dict[str, Any]) -> tuple[int, list[str]]:
    (folder / "cases.json").write_text(json.dumps(groups), encoding="utf-8")
    code = main([str(folder)])
    return code, capsys.readouterr().out.splitlines()


def test_a_folder_of_cases_that_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, capsys, group({"type": "string"}, ("a", True), (1, False))) == (0, ["2 passed, 0 failed"])


def test_a_failing_case_has_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = run(tmp_path, capsys, group({"type": "string"}, ("a", True), (1, True)))
    assert code == 1
    assert lines[0].startswith("cases.json: a group: case 1: ")
    assert lines[1:] == ["1 passed, 1 failed"]


def test_a_group_outside_the_subset_is_no_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = run(tmp_path, capsys, group({"$id": "x"}, (1, True)), group(True, (1, True)))
    assert (code, lines) == (0, ["1 cases outside the subset, refused; 0 judged elsewhere", "1 passed, 0 failed"])


def test_a_group_inside_that_is_refused_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = run(tmp_path, capsys, group({"pattern": "(a"}, ("a", True)))
    assert code == 1
    assert lines[-1] == "0 passed, 1 failed"


def test_wrong_usage(tmp_path: Path) -> None:
    assert main([]) == 2
    assert main([str(tmp_path / "nothing")]) == 2
    assert main([str(tmp_path)]) == 2
