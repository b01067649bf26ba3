"""The pages in headless Chromium: nothing on the console, everything to be seen, nothing wider than the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from runtime.dns.report.batch_page import Batch, batch_report
from runtime.dns.report.page import report
from runtime.dns.report.record import Finding, ZoneTest
from tests.browser import Browser

Tested = Callable[[str], ZoneTest]

LONG = "a" * 63
NAME = f"{LONG}.{LONG}.{LONG}.example.org"
HARD = ZoneTest(
    NAME,
    (
        Finding("INFO", "Basic", "Basic01", NAME, "B01_PARENT_FOUND", {"domain": NAME, "ns_list": f"{NAME}/192.0.2.1"}),
        Finding(
            "ERROR",
            "Basic",
            "Basic02",
            f"{LONG};{NAME}",
            "B02_UNEXPECTED_RCODE",
            {"ns": f"{NAME}/2001:db8:1111:2222:3333:4444:5555:6666", "rcode": "REFUSED"},
        ),
    ),
    id="1234567890123456",
    params={"profile": LONG},
)


def wider_than_the_window(browser: Browser) -> list[str]:
    """What reaches beyond the right edge: the page itself, elements outside of boxes that scroll, texts of drawings."""
    found = browser.evaluate("""
        const width = document.documentElement.clientWidth, out = [];
        if (document.documentElement.scrollWidth > width) out.push("the page: " + document.documentElement.scrollWidth);
        for (const svg of document.querySelectorAll("svg.drawing")) {
            if (!svg.getBoundingClientRect().width) continue;
            for (const text of svg.querySelectorAll("text")) {
                if (text.getBBox().x + text.getBBox().width > svg.viewBox.baseVal.width) out.push(text.textContent);
            }
        }
        return out;""")
    assert isinstance(found, list)
    return found


def plain(text: str) -> str:
    """A text without the space that pages and this suite do not agree on."""
    return "".join(text.split())


def not_shown(browser: Browser) -> list[str]:
    """The findings that take no room once what is folded is open."""
    found = browser.evaluate("""
        for (const part of document.querySelectorAll("details")) part.open = true;
        return [...document.querySelectorAll(".findings li")]
            .filter((row) => row.getBoundingClientRect().height < 10).map((row) => row.textContent);""")
    assert isinstance(found, list)
    return found


@pytest.fixture
def page(tmp_path: Path) -> Callable[[bytes], str]:
    def write(content: bytes) -> str:
        (tmp_path / "report.html").write_bytes(content)
        return (tmp_path / "report.html").as_uri()

    return write


@pytest.mark.parametrize("width", [360, 1400])
@pytest.mark.parametrize("label", ["signed", "others-below", "wrong-ds", "hard", "batch"])
def test_a_page(browser: Browser, page: Callable[[bytes], str], tested: Tested, label: str, width: int) -> None:
    if label == "batch":
        tests = [tested("signed"), tested("glue"), HARD]
        content = batch_report(Batch("7", tests, waiting=1))
    else:
        tests = [HARD if label == "hard" else tested(label)]
        content = report(tests[0])
    browser.open(page(content), width=width)

    assert wider_than_the_window(browser) == []
    assert not_shown(browser) == []
    assert wider_than_the_window(browser) == []
    shown = browser.evaluate("return document.body.innerText")
    wanted = [one.message for test in tests for one in test.findings if one.level != "INFO" or label != "batch"]
    assert [message for message in wanted if plain(message) not in plain(shown)] == []
    assert browser.console() == []


def test_the_numbers_by_group_fit_a_small_screen(browser: Browser, page: Callable[[bytes], str]) -> None:
    findings = tuple(
        Finding(level, "Connectivity", "Connectivity01", "There is something.", f"TAG_{level}", {})
        for level in ("CRITICAL", "ERROR", "WARNING", "NOTICE", "INFO")
        for _ in range(111)
    )
    browser.open(page(report(ZoneTest("example.org", findings))), width=360)

    scrolled = browser.evaluate("""
        const box = document.querySelector("table.compact").parentElement;
        return [box.scrollWidth - box.clientWidth, document.querySelectorAll("table.compact thead th").length];""")
    assert scrolled == [0, 6]


def drawings_shown(browser: Browser) -> list[str]:
    found = browser.evaluate("""
        return [...document.querySelectorAll("svg.drawing")]
            .filter((svg) => svg.getBoundingClientRect().width > 0).map((svg) => svg.getAttribute("class"));""")
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(("width", "kind"), [(360, "narrow"), (800, "narrow"), (900, "wide"), (1400, "wide")])
def test_one_drawing_is_shown(
    browser: Browser, page: Callable[[bytes], str], tested: Tested, width: int, kind: str
) -> None:
    browser.open(page(report(tested("signed"))), width=width)

    assert drawings_shown(browser) == [f"drawing {kind}"]


def test_the_drawing_is_drawn_with_its_colours(browser: Browser, page: Callable[[bytes], str], tested: Tested) -> None:
    """A mark has an outline and no area, a card the colour of the sheet: the style sheet fits the drawing."""
    browser.open(page(report(tested("wrong-ds"))), width=1400)

    found = browser.evaluate("""
        const of = (selector) => getComputedStyle(document.querySelector(selector));
        return [of("svg.wide use.bad").fill, of("svg.wide .card").fill, of("svg.wide .edge.error").fill];""")
    assert found == ["none", "rgb(255, 255, 255)", "rgb(179, 38, 30)"]


def test_dark_pages_are_dark(browser: Browser, page: Callable[[bytes], str], tested: Tested) -> None:
    browser.open(page(report(tested("signed"))), width=1400, dark=True)

    assert browser.evaluate("return getComputedStyle(document.body).backgroundColor") == "rgb(16, 21, 28)"


def test_findings_can_be_filtered(browser: Browser, page: Callable[[bytes], str], tested: Tested) -> None:
    browser.open(page(report(tested("glue"))), width=1400)
    browser.type("#filter", "consistency05 addr_mismatch")

    shown = browser.evaluate("""
        return [...document.querySelectorAll(".findings li")].filter((row) => row.getClientRects().length)
            .map((row) => row.querySelector("code").textContent);""")
    assert shown == ["IN_BAILIWICK_ADDR_MISMATCH"]


def test_a_link_to_what_is_folded_opens_it(browser: Browser, page: Callable[[bytes], str], tested: Tested) -> None:
    browser.open(page(report(tested("glue"))), width=1400)
    browser.click('a[href="#info"]')

    browser.wait_for("document.querySelector('#info > details').open")


def test_without_a_script_all_is_there_and_no_field_that_does_nothing(
    browser: Browser, page: Callable[[bytes], str], tested: Tested
) -> None:
    browser.open(page(report(tested("glue"))), width=360, script=False)

    assert browser.evaluate("return document.querySelectorAll('input').length") == 0
    shown = browser.evaluate("return document.body.innerText")
    assert [
        one.message for one in tested("glue").findings if one.level != "INFO" and plain(one.message) not in plain(shown)
    ] == []


def test_what_comes_from_outside_does_not_run(browser: Browser, page: Callable[[bytes], str]) -> None:
    hostile = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"
    finding = Finding("ERROR", "Basic", hostile, hostile, hostile, {"ns": f"{hostile}/192.0.2.1"})
    browser.open(page(report(ZoneTest(hostile, (finding,), titles={hostile: hostile}))), width=1400)

    assert browser.evaluate("return document.title") == f"Zone test of {hostile}"
    assert browser.evaluate("return document.images.length") == 0
    assert browser.console() == []
