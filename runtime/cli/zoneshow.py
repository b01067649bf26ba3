"""How `gatewright zone` shows a test: progress while it runs, messages and a summary when it is over.

Messages go to standard output, progress and summary to standard error.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import MofNCompleteColumn
from rich.text import Text

from runtime.cli.run import Failed
from runtime.cli.zonebars import Bar
from runtime.contract.jsontext import dumps
from runtime.dns.engine.case import Entry
from runtime.dns.engine.profile import LEVELS
from runtime.dns.report import table
from runtime.dns.report.page import report
from runtime.dns.report.record import Finding, ZoneTest, as_json
from runtime.dns.report.words import counted

C = TypeVar("C", bound=Callable[..., Any])

STYLES = {"CRITICAL": "bold white on red", "ERROR": "red", "WARNING": "yellow", "NOTICE": "cyan", "INFO": "green"}
WIDTH = max(map(len, LEVELS))
NAME_WIDTH = len("Connectivity01")


class Progress:
    """Follows a running test: collects its messages and shows on a terminal how far it is."""

    def __init__(self, domain: str) -> None:
        self.entries: list[Entry] = []
        self._levels: Counter[str] = Counter()
        self._bar = Bar(domain, None, MofNCompleteColumn())

    def __enter__(self) -> Progress:
        self._bar.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.__exit__(kind, value, trace)

    def heard(self, entry: Entry) -> None:
        """Take a message as it comes."""
        self.entries.append(entry)
        self._levels[entry.level] += 1
        if LEVELS[entry.level] >= LEVELS["NOTICE"]:
            self._bar.move(words=counted(self._levels) or "nothing of note")

    def done(self, cases: int, planned: int) -> None:
        """Take how many test cases are over, and of how many."""
        self._bar.move(cases, planned)


FORMS = ("text", "raw", "json", "csv")
SHOWN = [level for level in LEVELS if LEVELS[level] >= LEVELS["DEBUG"]]
"""The levels that can be asked for."""

html_option = click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a report for people to FILE, one page that needs nothing else.",
)


def level_options(function: C) -> C:
    """Add the options that say what of a test is shown, and what fails: `level` and `fail_level`."""
    for option in (
        click.option("--fail-level", type=click.Choice(SHOWN, case_sensitive=False),
                     help="End with exit code 1 if there is a message of this level or above."),
        click.option("--level", type=click.Choice(SHOWN, case_sensitive=False), default="NOTICE", show_default=True,
                     help="Show messages of this level and above."),
    ):  # fmt: skip
        function = option(function)
    return function


def form_options(function: C) -> C:
    """Add the options that choose how a test is shown, and the file of its report: `form` and `html`."""
    for option in (
        html_option,
        click.option("--csv", "form", flag_value="csv", help="One line of CSV for each message."),
        click.option("--raw", "form", flag_value="raw", help="Tags and arguments in place of sentences."),
        click.option("--json", "form", flag_value="json", help="One JSON object with all facts."),
    ):
        function = option(function)
    return function


class Report:
    """Shows a test in one form, a word of FORMS; `level` is that of the least message that is shown."""

    def __init__(self, level: str, form: str, html: Path | None) -> None:
        self._level = LEVELS[level]
        self._form = form
        self._html = html

    def show(self, test: ZoneTest, effort: str) -> None:
        """Write the test to standard output, its summary to standard error, and its report to the file for it.

        The report has all messages from INFO up, and those that are shown. Raises Failed if it cannot be written.
        """
        shown = [finding for finding in test.findings if finding.weight >= self._level]
        if self._form == "json":
            sys.stdout.write(dumps(as_json(test, shown)).decode() + "\n")
        elif self._form == "csv":
            sys.stdout.write("".join(line.decode() for line in (table.head(), *table.lines(test, shown))))
        elif sys.stdout.isatty():
            console = Console(soft_wrap=True, highlight=False)
            for finding in shown:
                console.print(self._line(finding))
        else:
            encoding = sys.stdout.encoding
            for finding in shown:
                line = self._line(finding).plain + "\n"
                sys.stdout.write(line.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
        sys.stderr.write(f"{test.domain}: {counted(test.levels) or 'nothing of note'} ({effort})\n")
        if self._html is not None:
            least = min(self._level, LEVELS["INFO"])
            write(self._html, report(replace(test, findings=tuple(f for f in test.findings if f.weight >= least))))

    def _line(self, finding: Finding) -> Text:
        line = Text(f"{finding.level:<{WIDTH}} ", style=STYLES.get(finding.level, "dim"))
        line.append(f"{finding.testcase:<{NAME_WIDTH}} ", style="default")
        return line.append(self._words(finding), style="default")

    def _words(self, finding: Finding) -> str:
        if self._form == "raw" and finding.tag:
            return " ".join([finding.tag, *(f"{name}={finding.args[name]}" for name in sorted(finding.args))])
        return finding.message


def fail_at(test: ZoneTest, level: str | None) -> None:
    """Raise Failed if a test has a message of a level or above, shown or not."""
    if level is not None and any(finding.weight >= LEVELS[level.upper()] for finding in test.findings):
        raise Failed(f"there are messages of the level {level.upper()} or above")


def write(file: Path, page: bytes) -> None:
    """Write a page to a file. Raises Failed."""
    try:
        file.write_bytes(page)
    except OSError as fault:
        raise Failed(f"{file}: {fault.strerror}") from None
    sys.stderr.write(f"report: {file}\n")
