"""The report of a batch: how all its zones are, and under each what was found, the gravest first."""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from runtime.dns.engine.profile import LEVELS
from runtime.dns.report.delegation import delegation
from runtime.dns.report.markup import element
from runtime.dns.report.page import banners, delegation_sheet, document, facts, findings_list
from runtime.dns.report.record import ZoneTest
from runtime.dns.report.words import COUNTED, GRAVE, counted, number, time_text

DRAWN = 100
"""Of how many zones the delegation is drawn; a page with thousands of drawings would not open."""


VERDICTS = {
    "CRITICAL": "with critical findings",
    "ERROR": "with errors",
    "WARNING": "with warnings",
    "NOTICE": "with notices",
    "INFO": "in order",
}
"""What zones are whose gravest finding is of a level."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch and the tests of it that are over; `waiting` and `running` are the numbers of the others."""

    id: str
    tests: Sequence[ZoneTest]
    waiting: int = 0
    running: int = 0
    facts: dict[str, str] = field(default_factory=dict)


class Gravest:
    """Collects the tests of a batch for its page: whole the gravest, which are drawn, of the others what is grave.

    A batch can have more findings than there is memory for, and most of them say that something is in order.
    """

    def __init__(self) -> None:
        self._whole: list[ZoneTest] = []
        self._others: list[ZoneTest] = []

    def add(self, test: ZoneTest) -> None:
        insort(self._whole, test, key=_order)
        if len(self._whole) > DRAWN:
            least = self._whole.pop()
            self._others.append(replace(least, findings=tuple(one for one in least.findings if one.level in GRAVE)))

    def tests(self) -> list[ZoneTest]:
        return [*self._whole, *self._others]


def _order(test: ZoneTest) -> tuple[int, str]:
    """The gravest first, then by name; nothing grave is all one."""
    return (-LEVELS[_verdict(test)], test.domain)


def batch_report(batch: Batch) -> bytes:
    """Return the page of a batch, in UTF-8. Zones are ordered by the gravest finding, then by name."""
    tests = sorted(batch.tests, key=_order)
    over = len(tests)
    total = over + batch.waiting + batch.running
    verdicts = Counter(_verdict(test) for test in tests)
    known = {
        "Zones": f"{total:,}",
        "Tested": f"{over:,}",
        "Running": f"{batch.running:,}" if batch.running else "",
        "Waiting": f"{batch.waiting:,}" if batch.waiting else "",
        **batch.facts,
    }
    return document(
        f"Zone tests of batch {batch.id}",
        element(
            "header",
            element("p", "Zone test report", class_="kicker"),
            element("h1", f"Batch {batch.id}"),
            element("p", _sentence(over, verdicts), class_="verdict"),
            element(
                "p",
                f"The batch is not over: {number(total - over, 'zone is', 'zones are')} still to be tested.",
                class_="banner",
                role="note",
            )
            if over < total
            else None,
            _tiles(verdicts),
            element("div", facts(known), class_="sheet"),
        ),
        element(
            "main",
            element("section", element("h2", "Zones"), _zones(tests), id="findings"),
            id="content",
        ),
    )


def _verdict(test: ZoneTest) -> str:
    """Return the gravest level of a test, INFO when nothing is wrong."""
    return test.worst if test.worst is not None and test.worst in GRAVE else "INFO"


def _sentence(over: int, verdicts: Counter[str]) -> str:
    if not over:
        return "No zone has been tested yet."
    return f"{verdicts['INFO']:,} of {number(over, 'zone', 'zones')} are in order."


def _tiles(verdicts: Counter[str]) -> Element:
    tiles = [
        element(
            "li",
            element(
                "span",
                element("b", f"{verdicts[level]:,}"),
                f"zones {VERDICTS[level]}" if verdicts[level] != 1 else f"zone {VERDICTS[level]}",
                class_=None if verdicts[level] else "none",
            ),
            class_=level.lower() if verdicts[level] else None,
        )
        for level in COUNTED
    ]
    return element("ul", tiles, class_="counts", aria_label="Zones by their gravest finding")


def _zones(tests: Sequence[ZoneTest]) -> Iterable[Element]:
    if len(tests) > DRAWN:
        yield element("p", f"The delegation is drawn for the first {DRAWN} zones, the gravest.", class_="soft")
    for place, test in enumerate(tests):
        yield _zone(test, place)


def _zone(test: ZoneTest, place: int) -> Element:
    verdict = _verdict(test)
    grave = [finding for finding in test.findings if finding.level in GRAVE]
    grave.sort(key=lambda finding: -finding.weight)
    summary = element(
        "summary",
        element("span", verdict.lower() if verdict != "INFO" else "ok", class_=f"badge {verdict.lower()}"),
        " ",
        element("strong", test.domain),
        element("span", f" {counted(test.levels) or 'in order'}", class_="soft"),
    )
    about = {"Test": test.id, "Tested": time_text(test.ended or test.started or test.created)}
    return element(
        "details",
        summary,
        banners(test),
        facts(about),
        delegation_sheet(delegation(test), f"zone{place}", explained=place == 0) if place < DRAWN else None,
        findings_list(test, grave) if grave else element("p", "Everything that was tested is in order."),
        class_="sheet zone",
        data_words=" ".join({finding.tag.lower() for finding in grave}),
    )
