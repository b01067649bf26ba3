"""The report of one test as a page that needs nothing but itself: no network, no script, no font."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from xml.etree.ElementTree import Element

from runtime.dns.engine.profile import LEVELS
from runtime.dns.report.delegation import Delegation, Server, delegation
from runtime.dns.report.drawing import NARROW, WIDE, drawing, marks
from runtime.dns.report.markup import element, page
from runtime.dns.report.record import GRAVEST_FIRST, Finding, ZoneTest
from runtime.dns.report.words import COUNTED, MEANINGS, TITLES, counted, number, time_text

_LIST = re.compile(r";(?=\S)")
"""Where a list goes on; a line may break there, and people want to see where one name ends."""


def report(test: ZoneTest) -> bytes:
    """Return the page of a test, in UTF-8. Sentences of findings are in the language of the test."""
    found = delegation(test)
    return document(
        f"Zone test of {test.domain}",
        element(
            "header",
            element("p", "Zone test report", class_="kicker"),
            element("h1", test.domain),
            element("p", verdict(test), class_="verdict"),
            banners(test),
            counts(test.levels),
            element("div", facts(_facts(test)), class_="sheet"),
        ),
        element(
            "main",
            element("section", element("h2", "Delegation"), delegation_sheet(found, "zone"), servers_table(found)),
            by_module(test),
            findings(test),
            id="content",
        ),
    )


def document(title: str, *body: Element) -> bytes:
    """Return a whole page. No text that comes from outside can run or load anything in it."""
    script = _asset("filter.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{digest}'"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", title),
        element("link", rel="icon", href="data:,"),
        element("style", _asset("report.css")),
    )
    footer = element("footer", element("p", "Made by Gatewright. This page loads nothing and sends nothing."))
    skip = element("a", "To the findings", href="#findings", class_="skip")
    return page(
        element("html", head, element("body", skip, marks(), body, footer, element("script", script)), lang="en")
    )


@cache
def _asset(name: str) -> str:
    return files("runtime.dns.report").joinpath(name).read_text(encoding="utf-8")


def verdict(test: ZoneTest) -> str:
    """Return in a sentence how the test went."""
    if not test.findings:
        return "There are no results yet." if test.progress < 100 else "The test found nothing."
    words = counted(test.levels)
    return f"Found: {words}." if words else "Everything that was tested is in order."


def banners(test: ZoneTest) -> Iterable[Element]:
    """Yield what must be known before anything is read: that the test is not over, or was cut short."""
    if test.progress < 100:
        yield _banner(f"The test is not over: {test.progress} % done. What follows is not all.")
    elif not test.complete:
        yield _banner("The test was ended before it was over. What follows is not all.")
    for finding in test.cut_short():
        yield _banner(finding.message)


def _banner(words: str) -> Element:
    return element("p", words, class_="banner", role="note")


def counts(levels: Counter[str]) -> Element:
    """Return how many findings there are of each level, as links to them."""
    tiles = []
    for level in COUNTED:
        kind = level.lower()
        inner = (element("b", f"{levels[level]:,}"), TITLES[level])
        there = levels[level] > 0
        tile = element("a", *inner, href=f"#{kind}") if there else element("span", *inner, class_="none")
        tiles.append(element("li", tile, class_=kind if there else None))
    return element("ul", tiles, class_="counts", aria_label="Findings by severity")


def facts(known: Mapping[str, str]) -> Element:
    """Return facts that are known, each under its name."""
    pairs = [element("div", element("dt", name), element("dd", value)) for name, value in known.items() if value]
    return element("dl", pairs, class_="facts")


def _facts(test: ZoneTest) -> dict[str, str]:
    params = test.params
    engine = next((str(one.args.get("version", "")) for one in test.findings if one.tag == "GLOBAL_VERSION"), "")
    families = [
        f"{name} {'on' if _on(params[key]) else 'off'}"
        for name, key in (("IPv4", "ipv4"), ("IPv6", "ipv6"))
        if key in params
    ]
    client = " ".join(str(params[key]) for key in ("client_id", "client_version") if params.get(key))
    effort = [
        f"{test.seconds:.2f} s" if test.seconds is not None else "",
        "" if test.queries is None else number(test.queries, "query", "queries"),
    ]
    return {
        "Tested": time_text(test.ended or test.started or test.created),
        "Submitted": time_text(test.created) if test.ended or test.started else "",
        "Test": test.id,
        "Kind": "before a change goes live: delegation or DS given" if test.undelegated else "as delegated now",
        "Profile": str(params.get("profile") or ""),
        "Transport": ", ".join(families),
        "Effort": ", ".join(filter(None, effort)),
        "Asked by": client,
        "Engine": engine,
    }


def _on(value: object) -> bool:
    return value not in (False, None, 0, "0", "false", "")


def delegation_sheet(found: Delegation, name: str, *, explained: bool = True) -> Element:
    """Return the two drawings, of which the width of the page shows one, and what is not known."""
    drawn = []
    for kind, width in (("wide", WIDE), ("narrow", NARROW)):
        svg = drawing(found, width, f"{name}-{kind}")
        svg.set("class", f"drawing {kind}")
        drawn.append(svg)
    caption = explained and (
        "Lines on the left come from the parent zone: the servers it delegates to and its DS records. "
        "Lines on the right go to the zone: the servers and keys it names itself."
    )
    unknown = [element("p", words, class_="soft") for words in found.unknown]
    return element("figure", drawn, element("figcaption", caption or None, unknown), class_="sheet")


def servers_table(found: Delegation) -> Element | None:
    """Return the drawn servers as a table: for who does not see the drawing, and to copy from."""
    if not found.servers:
        return None
    head = element(
        "tr", [element("th", name, scope="col") for name in ("Name server", "Addresses", "Parent", "Zone", "State")]
    )
    words = {True: "names it", False: "does not name it", None: "not known"}
    rows = [
        element(
            "tr",
            element("th", server.name, scope="row"),
            element(
                "td",
                [element("div", text, class_="mono") for text in server.addresses] or "none known",
                data_of="Addresses",
            ),
            element("td", words[server.delegated], data_of="Parent"),
            element("td", words[server.in_zone], data_of="Zone"),
            element("td", _state(server), data_of="State"),
        )
        for server in found.servers.values()
    ]
    table = element("table", element("thead", head), element("tbody", rows), class_="stacked")
    summary = element("summary", "The name servers as a table")
    return element("details", summary, element("div", table, class_="tables"), class_="sheet zone")


def _addresses(server: Server) -> list[Element] | str:
    return [element("div", text, class_="mono") for text in server.addresses] or "none known"


def _state(server: Server) -> str:
    said = [*server.notes]
    for address in server.addresses.values():
        words = [*(["answers with authority"] if address.authoritative else []), *address.notes]
        said += [f"{address.text} {word}" if len(server.addresses) > 1 else word for word in words]
    return "; ".join(dict.fromkeys(said)) or "nothing noted"


def by_module(test: ZoneTest) -> Element | None:
    """Return how many findings of each level each group of test cases has."""
    if not test.findings:
        return None
    modules: dict[str, Counter[str]] = {}
    for finding in test.findings:
        modules.setdefault(finding.module, Counter())[finding.level] += 1
    levels = [level for level in COUNTED if any(level in counter for counter in modules.values())]
    names = [element("th", TITLES[level], scope="col", class_="number") for level in levels]
    head = element("tr", element("th", "Group", scope="col"), names)
    rows = [
        element("tr", element("th", module, scope="row"), [_count(counter[level], level) for level in levels])
        for module, counter in modules.items()
    ]
    table = element("table", element("thead", head), element("tbody", rows), class_="compact")
    return element("section", element("h2", "By group of test cases"), element("div", table, class_="sheet tables"))


def _count(number: int, level: str) -> Element:
    if not number:
        return element("td", "0", class_="number none-at-all")
    return element("td", element("span", str(number), class_=f"badge {level.lower()}"), class_="number")


def findings(test: ZoneTest) -> Element:
    """Return all findings by severity, the gravest first; what is in order is folded."""
    parts = [
        _level(test, level, [finding for finding in test.findings if finding.level == level]) for level in GRAVEST_FIRST
    ]
    nothing = None if test.findings else element("p", "There are none.")
    return element("section", element("h2", "Findings"), nothing, parts, id="findings")


def _level(test: ZoneTest, level: str, found: list[Finding]) -> Element | None:
    if not found:
        return None
    kind, title = level.lower(), TITLES.get(level, level.capitalize())
    meaning = MEANINGS.get(level, "What the test did on the way.")
    heading = element("h3", title, " ", element("span", str(len(found)), class_=f"badge {kind}"))
    inner = [element("p", meaning, class_="soft"), findings_list(test, found)]
    if LEVELS[level] < LEVELS["NOTICE"]:
        inner = [element("details", element("summary", heading), inner)]
    else:
        inner = [heading, *inner]
    return element("section", inner, class_=f"level sheet {kind}", id=kind)


def findings_list(test: ZoneTest, found: Iterable[Finding]) -> Element:
    """Return findings one below the other, each with the place that it comes from."""
    return element("ul", [_finding(test, finding) for finding in found], class_="findings")


def _finding(test: ZoneTest, finding: Finding) -> Element:
    case = finding.testcase if finding.testcase not in ("", "Unspecified") else finding.module
    title = test.titles.get(finding.testcase, "")
    where = [case, f" · {title}" if title and title != finding.testcase else ""]
    tag = (" · ", element("code", finding.tag)) if finding.tag else ()
    language = test.language if test.language != "en" else None
    return element(
        "li",
        element("p", _LIST.sub("; ", finding.message or finding.tag), lang=language),
        element("div", where, *tag, class_="where"),
        data_words=finding.level.lower(),
    )
