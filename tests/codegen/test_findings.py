"""Findings: their order and their forms."""

from __future__ import annotations

import json

import pytest

from codegen.findings import Finding, arranged, as_github, as_json, as_text, nearest
from codegen.model import Place

ONE = Finding(Place("spec/xo/a.yaml", 2, 10), "rule-b", "100%, done: x")
TWO = Finding(Place("spec/xo/a.yaml", 10, 2), "rule-a", "é\nx")


def test_order_is_by_number_and_each_stands_once() -> None:
    other = Finding(Place("spec/xo/a.yaml", 2, 10), "rule-a", "x")

    assert arranged([TWO, ONE, other, ONE]) == [other, ONE, TWO]


def test_text() -> None:
    assert as_text([ONE]) == "spec/xo/a.yaml:2:10: rule-b: 100%, done: x\n"


def test_json() -> None:
    assert json.loads(as_json([ONE, TWO])) == [
        {"file": "spec/xo/a.yaml", "line": 2, "column": 10, "rule": "rule-b", "message": "100%, done: x"},
        {"file": "spec/xo/a.yaml", "line": 10, "column": 2, "rule": "rule-a", "message": "é\nx"},
    ]
    assert as_json([]) == "[]\n"


def test_github() -> None:
    """One command a finding, with what would end or cut a command escaped."""
    assert as_github([ONE, TWO]) == (
        "::error file=spec/xo/a.yaml,line=2,col=10,title=rule-b::100%25, done: x\n"
        "::error file=spec/xo/a.yaml,line=10,col=2,title=rule-a::é%0Ax\n"
    )


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("summry", "; did you mean 'summary'?"),
        ("SUMMARY", "; did you mean 'summary'?"),
        ("requird", "; did you mean 'required'?"),
        ("zzz", ""),
        ("", ""),
    ],
)
def test_nearest(word: str, hint: str) -> None:
    assert nearest(word, ["summary", "required", "source"]) == hint
