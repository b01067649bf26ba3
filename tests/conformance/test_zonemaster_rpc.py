"""Recorded sessions with the original on today's API, and the judge itself."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.zonemaster_rpc.__main__ import main

ROOT = Path(__file__).parent.parent.parent
TEST = "0123456789abcdef"
OTHER = "fedcba9876543210"


def recordings() -> Path | None:
    """The recordings beside this checkout (or where GATEWRIGHT_CONFORMANCE says), None without them."""
    base = Path(os.environ.get("GATEWRIGHT_CONFORMANCE", ROOT.parent / "shared" / "conformance"))
    return base / "zonemaster-rpc" if (base / "zonemaster-rpc").is_dir() else None


def test_every_recorded_call_is_answered_alike_or_differs_for_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    folder = recordings()
    if folder is None:
        print("not run: zonemaster-rpc recordings")
        return
    code = main([str(folder)])
    assert code == 0, capsys.readouterr().out


def entry(method: str, params: Any, **answer: Any) -> dict[str, Any]:
    return {
        "name": method, "http_method": "POST", "path": "/", "content_type": "application/json",
        "request_body": json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}),
        "response": {"jsonrpc": "2.0", "id": 1, **answer},
    }  # fmt: skip


def refused(code: Any, path: str) -> dict[str, Any]:
    return {"code": code, "message": "x", "data": [{"path": path, "message": "y"}]}


Run = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def judged(*entries: dict[str, Any], more: tuple[str, ...] = ()) -> tuple[int, list[str]]:
        document = {
            "format": "zm-rpc-transcript-1", "entries": [{"n": number, **one} for number, one in enumerate(entries)],
        }  # fmt: skip
        file = tmp_path / "session.json.gz"
        file.write_bytes(gzip.compress(json.dumps(document).encode()))
        code = main([str(file), *more])
        lines = capsys.readouterr().out.splitlines()
        return code, [line for line in lines if not line.startswith("20")]

    return judged


PARAMS = {
    "domain": "good.zz", "ipv4": True, "ipv6": True, "profile": "default", "priority": 10, "queue": 0,
    "nameservers": [], "ds_info": [],
}  # fmt: skip
RESULTS: dict[str, Any] = {
    "created_at": "2026-01-01T00:00:00Z", "hash_id": TEST, "params": PARAMS,
    "results": [
        {"module": "System", "testcase": "Unspecified", "level": "INFO", "message": "a"},
        {"module": "Nameserver", "testcase": "Nameserver15", "level": "ERROR", "message": "b", "ns": "All"},
    ],
    "testcase_descriptions": {"Unspecified": "Unspecified", "Nameserver15": "c"},
}  # fmt: skip
HISTORY = [{"id": TEST, "created_at": "2026-01-01T00:00:00Z", "overall_result": "error", "undelegated": False}]
SESSION = [
    entry("get_language_tags", {}, result=["da", "en", "es", "fi", "fr", "nb", "sl", "sv"]),
    entry("get_host_by_name", {"hostname": "ns.good.zz"}, result=[{"ns.good.zz": "::1"}, {"ns.good.zz": "127.0.0.1"}]),
    entry("start_domain_test", {"domain": "good.zz"}, result=TEST),
    entry("start_domain_test", {"domain": "GOOD.zz"}, result=TEST),
    entry("start_domain_test", {"domain": "later.zz", "queue": 7}, result=OTHER),
    entry("test_progress", {"test_id": TEST}, result=100),
    entry("get_test_params", {"test_id": TEST}, result=PARAMS),
    entry("get_test_results", {"id": TEST, "language": "en"}, result=RESULTS),
    entry("get_test_history", {"frontend_params": {"domain": "good.zz"}}, result=HISTORY),
    entry("start_domain_test", {"domain": ""}, error=refused("-32602", "/domain")),
]  # fmt: skip


def test_a_session_that_is_alike(run: Run) -> None:
    assert run(*SESSION) == (0, ["10 the same, 0 different for a reason", "10 passed, 0 failed"])


WRONG: list[tuple[dict[str, Any], str]] = [
    (entry("get_language_tags", {}, result=["da"]), "/ has 8 entries, not 1"),
    (entry("get_language_tags", {}, result={"tags": []}), "/ is array, not object"),
    (entry("get_language_tags", {}, error={"code": -32603, "message": "x", "data": None}),
     "error is missing; result is there"),
    (entry("get_host_by_name", {"hostname": "a.zz"}, result=[{"b.zz": "0.0.0.0"}]), "/0/b.zz is missing"),
    (entry("start_domain_test", {"domain": ""}, error=refused(-32602, "/domain")),
     "code '-32602', not -32602"),
    (entry("start_domain_test", {"domain": ""}, error=refused("-32602", "/")),
     "paths ['/domain'], not ['/']"),
    (entry("start_domain_test", {"domain": ""}, error={"code": "-32602", "message": "x"}), "data is there"),
    (entry("batch_status", {"batch_id": 5}, error={"code": -32603, "message": "x", "data": {"batch_id": 6}}),
     "data {'batch_id': 5}, not {'batch_id': 6}"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "words"), WRONG, ids=[words for _, words in WRONG])
def test_an_answer_that_is_otherwise_fails(run: Run, given: dict[str, Any], words: str) -> None:
    assert run(given) == (
        1, [f"0 {given['name']}: {words}", "0 the same, 0 different for a reason", "0 passed, 1 failed"],
    )  # fmt: skip


def test_results_are_compared_by_what_was_found(run: Run) -> None:
    """The tests find what was recorded first, so that a second answer of the same test that has less is otherwise."""
    less = {**RESULTS, "results": RESULTS["results"][:1]}
    more = entry("get_test_results", {"id": TEST, "language": "sv"}, result=less)
    code, lines = run(*SESSION, more)
    assert code == 1
    assert lines[0] == "10 get_test_results: /results has 2 entries, not 1"


def test_a_history_must_have_the_tests_of_the_recorded_one(run: Run) -> None:
    code, lines = run(
        *SESSION,
        entry("start_domain_test", {"domain": "more.zz"}, result="aaaaaaaaaaaaaaaa"),
        entry("get_test_history", {"frontend_params": {"domain": "good.zz"}}, result=[{**HISTORY[0], "id": "a" * 16}]),
    )
    assert code == 1
    assert lines[0].startswith("11 get_test_history: tests [")


def test_a_difference_with_a_reason_passes_and_is_listed(run: Run) -> None:
    given = entry("api1", {})
    given["response"] = {"error": {"code": -32601, "message": "x"}}
    code, lines = run(given, more=("-v",))
    assert code == 0
    assert lines[0].startswith("differs 1 times, documented method: ")
    assert lines[1].startswith("  0 api1: ")
    assert lines[-1] == "1 passed, 0 failed"


def test_what_is_no_recording(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text('{"format": "other"}')
    assert main([str(file)]) == 2
    assert main([str(tmp_path / "nothing.json")]) == 2
    assert run()[0] == 2
