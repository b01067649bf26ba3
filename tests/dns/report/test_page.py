"""The pages as text: whole, escaped, sealed; what a browser makes of them is in test_page_in_browser."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from runtime.dns.report import table
from runtime.dns.report.batch_page import DRAWN, Batch, batch_report
from runtime.dns.report.page import report
from runtime.dns.report.record import BadResults, Finding, ZoneTest, as_json, of_answer

Tested = Callable[[str], ZoneTest]

HOSTILE = "<script>alert(1)</script>\"'&\x00\ud800\u202e"


def test_every_sentence_is_in_the_page(tested: Tested) -> None:
    text = report(tested("glue")).decode()

    shown = text.replace("; ", ";")
    missing = [one.message for one in tested("glue").findings if one.message.replace("; ", ";") not in shown]
    assert missing == []


def test_the_page_names_nothing_outside_itself(tested: Tested) -> None:
    text = report(tested("signed")).decode()

    assert "default-src 'none'" in text
    assert re.findall(r'(?:src|href)="(?!#|data:,)([^"]*)"', text) == []
    assert "url(" not in text


def test_what_comes_from_outside_is_text() -> None:
    finding = Finding("ERROR", HOSTILE, HOSTILE, HOSTILE, HOSTILE, {"ns": HOSTILE})
    test = ZoneTest(HOSTILE, (finding,), id=HOSTILE, titles={HOSTILE: HOSTILE}, params={"profile": HOSTILE})

    for page in (report(test), batch_report(Batch(HOSTILE, [test]))):
        assert _elements(page.decode())["script"] == 1
        assert b"\x00" not in page


def _elements(text: str) -> Counter[str]:
    found: Counter[str] = Counter()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.update([tag])  # type: ignore[method-assign]
    parser.feed(text)
    return found


def test_a_test_that_is_not_over_says_so() -> None:
    text = report(ZoneTest("example.org", (), progress=42, complete=False)).decode()

    assert "The test is not over: 42 % done." in text
    assert "There are no results yet." in text


def test_a_test_that_was_cut_short_says_so() -> None:
    finding = Finding("CRITICAL", "Backend", "", "It took too long.", "UNABLE_TO_FINISH_TEST")

    assert report(ZoneTest("example.org", (finding,))).decode().count("It took too long.") == 2


def test_zones_of_a_batch_stand_with_the_gravest_first(tested: Tested) -> None:
    fine = ZoneTest("a.example", (Finding("INFO", "Basic", "Basic01", "fine"),))
    text = batch_report(Batch("7", [fine, tested("glue"), tested("signed")], waiting=2)).decode()

    assert [*re.findall(r"<strong>([^<]*)</strong>", text)] == ["glue.zz", "signed.zz", "a.example"]
    assert "1 of 3 zones are in order." in text
    assert "2 zones are still to be tested" in text


def test_a_large_batch_has_drawings_of_the_gravest_zones_alone() -> None:
    tests = [ZoneTest(f"z{number}.example", ()) for number in range(DRAWN + 1)]

    assert batch_report(Batch("7", tests)).decode().count('class="drawing wide"') == DRAWN


def test_csv_has_a_line_for_each_finding(tested: Tested) -> None:
    text = b"".join([table.head(), *table.lines(tested("glue"))]).decode()
    rows = [*csv.DictReader(io.StringIO(text, newline=""))]

    assert [row["message"] for row in rows] == [one.message for one in tested("glue").findings]
    assert {row["domain"] for row in rows} == {"glue.zz"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    (line,) = table.lines(ZoneTest("example.org", (Finding("INFO", "m", "c", text),)))

    (row,) = csv.reader(io.StringIO(line.decode(), newline=""))
    assert row[7] == f"'{text}"


@pytest.mark.parametrize(
    "answer",
    [
        {
            "hash_id": "1234567890123456",
            "created_at": "2026-11-20T15:42:42Z",
            "params": {"domain": "example.org"},
            "results": [{"module": "Zone", "testcase": "Zone10", "message": "One SOA.\n", "level": "INFO"}],
            "testcase_descriptions": {"Zone10": "One SOA record"},
        },
        {
            "id": 1234567890123456,
            "creation_time": "2026-11-20T15:42:42Z",
            "domain": "example.org",
            "params": {},
            "progress": 100,
            "results": [{"module": "Zone", "testcase": "Zone10", "message": "One SOA.", "level": "INFO"}],
        },
    ],
    ids=["today", "of the document"],
)
def test_results_of_either_dialect(answer: dict[str, object]) -> None:
    test = of_answer(answer, "en")

    assert (test.domain, test.id, test.created) == ("example.org", "1234567890123456", "2026-11-20T15:42:42Z")
    assert as_json(test)["results"] == [
        {"module": "Zone", "testcase": "Zone10", "level": "INFO", "message": "One SOA."}
    ]
    assert test.complete


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ([], "the answer: expected an object, found list"),
        ({}, "the answer names no domain"),
        ({"domain": "a", "results": [{"level": "LOUD"}]}, "results/0/level: 'LOUD' is no level"),
        ({"domain": "a", "results": [7]}, "results/0: expected an object, found int"),
    ],
)
def test_what_is_no_result(answer: object, words: str) -> None:
    with pytest.raises(BadResults, match=re.escape(words)):
        of_answer(answer, "en")


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_can_be_told_from_its_ground(scheme: int) -> None:
    """WCAG 2.2 AA: 4.5 to 1."""
    css = files("runtime.dns.report").joinpath("report.css").read_text()
    blocks = re.findall(r":root \{([^}]*)\}", css)
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", blocks[scheme]))
    levels = ("critical", "error", "warning", "notice", "info", "debug")
    pairs = [("ink", ground) for ground in ("ground", "sheet", "band", "warning-ground")]
    pairs += [("soft", ground) for ground in ("ground", "sheet", "band")]
    pairs += [(level, ground) for level in levels for ground in ("sheet", f"{level}-ground")]

    assert [pair for pair in pairs if _contrast(colours[pair[0]], colours[pair[1]]) < 4.5] == []
