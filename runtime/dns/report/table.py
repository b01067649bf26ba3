"""Findings as CSV for spreadsheets: one line each, UTF-8, RFC 4180."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from runtime.contract.jsontext import dumps
from runtime.dns.report.record import Finding, ZoneTest

COLUMNS = ("test", "domain", "tested", "level", "module", "testcase", "tag", "message", "args")

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def head() -> bytes:
    """Return the line with the names of the columns."""
    return _line(COLUMNS)


def lines(test: ZoneTest, findings: Iterable[Finding] | None = None) -> Iterator[bytes]:
    """Yield a line for each finding of a test, all of them or those given.

    `args` is JSON. A text that a spreadsheet would take for a formula has a `'` before it: name servers choose some of
    these texts.
    """
    for finding in test.findings if findings is None else findings:
        yield _line(
            (
                test.id,
                test.domain,
                test.ended or test.started or test.created,
                finding.level,
                finding.module,
                finding.testcase,
                finding.tag,
                finding.message,
                dumps(dict(finding.args)).decode() if finding.tag else "",
            )
        )


def _line(cells: Iterable[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return out.getvalue().encode("utf-8", "replace")
