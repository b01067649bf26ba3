"""The conformance pack of the DNS engine, and the judge itself."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

from runtime.dns.engine.case import Entry
from tests.conformance.zonemaster.__main__ import main
from tests.conformance.zonemaster.verdict import judge_servers, judge_tags

ROOT = Path(__file__).parent.parent.parent
QUICK = ("own-quirks", "methodsv2")
"""The files that the suite judges: misbehaving servers, and sets of name servers. The whole pack takes longer."""


def pack() -> Path | None:
    """The pack beside this checkout (or where GATEWRIGHT_CONFORMANCE says), None without it."""
    base = Path(os.environ.get("GATEWRIGHT_CONFORMANCE", ROOT.parent / "shared" / "conformance"))
    return base / "zonemaster" if (base / "zonemaster").is_dir() else None


@pytest.mark.parametrize("file", QUICK)
def test_every_scenario_passes(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = pack()
    if folder is None:
        print("not run: zonemaster pack")
        return
    code = main([str(folder), "--file", file])
    assert code == 0, capsys.readouterr().out


def scenario(**more: Any) -> dict[str, Any]:
    """A scenario that needs no answers: names are looked at."""
    plain: dict[str, Any] = {
        "name": "one", "kind": "testcase", "module": "SYNTAX", "testcase": "syntax01", "zone": "a-b.example",
        "must_have": ["ONLY_ALLOWED_CHARS"], "must_not_have": ["NON_ALLOWED_CHARS"], "root_hints": {}, "profile": {},
        "undelegated_ns": None, "undelegated_ds": None, "fill_in_empty_oob_glue": False, "todo": None,
        "observed": [
            {"module": "Syntax", "testcase": "Syntax01", "tag": "ONLY_ALLOWED_CHARS", "level": "INFO",
             "args": {"domain": "a-b.example"}},
        ],
    }  # fmt: skip
    return plain | more


def run(folder: Path, capsys: pytest.CaptureFixture[str], *given: dict[str, Any], more: tuple[str, ...] = ()) -> Any:
    document = {"format": "zm-conformance-1", "scenarios": given, "packets": []}
    (folder / "cases.json.gz").write_bytes(gzip.compress(json.dumps(document).encode()))
    (folder / "names.json").write_text("[]")
    code = main([str(folder), *more])
    return code, capsys.readouterr().out.splitlines()


def test_a_folder_of_scenarios_that_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, capsys, scenario(), scenario(name="two")) == (
        0,
        ["messages 2 of 2 (levels and arguments)", "2 passed, 0 failed"],
    )


def test_a_failing_scenario_has_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = run(tmp_path, capsys, scenario(zone="a_b.example"), scenario())
    assert code == 1
    assert lines == [
        "cases: one: -ONLY_ALLOWED_CHARS, +NON_ALLOWED_CHARS",
        "messages 1 of 3 (levels and arguments)",
        "1 passed, 1 failed",
    ]


def test_a_question_that_is_not_recorded_fails_the_scenario(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asking = scenario(
        module="Basic",
        testcase="basic02",
        root_hints={"ns.example": ["192.0.2.1"]},
        must_have=[],
        must_not_have=[],
        observed=[],
    )
    code, lines = run(tmp_path, capsys, asking)
    assert code == 1
    assert "miss 192.0.2.1" in lines[0]


def test_an_engine_that_raises_fails_the_scenario_and_not_the_judge(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, lines = run(tmp_path, capsys, scenario(testcase="syntax99"), scenario(name="two"))
    assert code == 1
    assert lines[0].startswith("cases: one: UnknownCase: ")
    assert lines[-1] == "1 passed, 1 failed"


def test_one_file_or_one_scenario_is_judged_when_it_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two = (scenario(), scenario(name="two"))
    assert run(tmp_path, capsys, *two, more=("--scenario", "two"))[1][-1] == "1 passed, 0 failed"
    assert run(tmp_path, capsys, *two, more=("--file", "cases"))[1][-1] == "2 passed, 0 failed"
    assert run(tmp_path, capsys, *two, more=("--file", "others"))[0] == 2


def test_what_differs_is_shown_on_demand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, lines = run(tmp_path, capsys, scenario(observed=[]), more=("-v",))
    assert lines[:2] == ["cases: one:", "  has    syntax01 ONLY_ALLOWED_CHARS INFO domain=a-b.example"]


def test_wrong_usage(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 2
    assert main([str(tmp_path / "nothing")]) == 2


def entry(tag: str, level: str = "INFO", **args: str | int) -> Entry:
    return Entry("Basic", "Basic01", tag, level, args, 0.0)


def facts(**more: Any) -> dict[str, Any]:
    plain = {"must_have": ["A"], "must_not_have": ["B"], "todo": None, "observed": []}
    return plain | more


def observed(tag: str, level: str = "INFO", **args: Any) -> dict[str, Any]:
    return {"module": "Basic", "testcase": "Basic01", "tag": tag, "level": level, "args": args}


TAGS: list[tuple[dict[str, Any], list[str], list[str]]] = [
    ({}, ["A"], []),
    ({}, ["A", "A", "OTHER"], []),
    ({}, [], ["-A"]),
    ({}, ["A", "B"], ["+B"]),
    ({"exact_from": "INFO"}, ["A"], []),
    ({"exact_from": "INFO"}, ["A", "OTHER"], ["+OTHER"]),
    ({"exact_from": "INFO", "may_have": ["OTHER"]}, ["A", "OTHER"], []),
    ({"exact_from": "INFO"}, ["A", "GLOBAL_VERSION"], []),
    ({"exact_from": "WARNING"}, ["A", "OTHER"], []),
    ({"todo": "later", "observed": [observed("B")]}, ["A"], []),
    ({"todo": "later", "observed": [observed("B")]}, ["B"], []),
    ({"todo": "later", "observed": [observed("B")]}, ["B", "OTHER"], []),
    ({"todo": "later", "observed": [observed("B")]}, ["A", "B"], ["+B"]),
    ({"todo": "later", "observed": [observed("B")]}, [], ["-A"]),
    ({"observed": [observed("B")]}, ["B"], ["-A", "+B"]),
]


@pytest.mark.parametrize(("more", "tags", "reasons"), TAGS)
def test_tags(more: dict[str, Any], tags: list[str], reasons: list[str]) -> None:
    assert judge_tags(facts(**more), [entry(tag) for tag in tags]).reasons == reasons


MESSAGES: list[tuple[dict[str, Any], Entry, tuple[int, int]]] = [
    (observed("A", ns="x"), entry("A", ns="x"), (1, 1)),
    (observed("A", keytag=5), entry("A", keytag="5"), (1, 1)),
    (observed("A", ns_list="x;y"), entry("A", ns_list="y;x"), (1, 1)),
    (observed("A", names="x,y"), entry("A", names="y,x"), (1, 1)),
    (observed("A", ns="x"), entry("A", ns="y"), (0, 2)),
    (observed("A", ns="x"), entry("A"), (0, 2)),
    (observed("A", "NOTICE"), entry("A", "WARNING"), (0, 2)),
    (observed("A", "DEBUG"), entry("A", "DEBUG", ns="x"), (0, 0)),
    (observed("QNAME_CASE_SENSITIVE", domain="wWw.a"), entry("QNAME_CASE_SENSITIVE", domain="www.A"), (1, 1)),
]


@pytest.mark.parametrize(("theirs", "ours", "counts"), MESSAGES)
def test_levels_and_arguments(theirs: dict[str, Any], ours: Entry, counts: tuple[int, int]) -> None:
    verdict = judge_tags(facts(observed=[theirs]), [ours])
    assert (verdict.matched, verdict.messages) == counts


def test_a_message_that_comes_twice_counts_twice() -> None:
    verdict = judge_tags(facts(observed=[observed("A")]), [entry("A"), entry("A")])
    assert (verdict.matched, verdict.messages) == (1, 2)


def test_sets_of_name_servers_have_no_order_and_none_is_not_empty() -> None:
    wanted = {"expect": {"parent_ns": ["a/192.0.2.1", "b"], "zone_ns": None}}
    assert judge_servers(wanted, {"parent_ns": ["b", "a/192.0.2.1"], "zone_ns": None}).reasons == []
    assert len(judge_servers(wanted, {"parent_ns": ["b"], "zone_ns": []}).reasons) == 2
