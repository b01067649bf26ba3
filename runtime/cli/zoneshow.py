"""How `gatewright zone test` shows a test: progress while it runs, messages and a summary when it is over.

Messages go to standard output, progress and summary to standard error.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.text import Text

from runtime.contract.abi import Json
from runtime.contract.jsontext import dumps
from runtime.dns.engine.case import Entry
from runtime.dns.engine.profile import LEVELS
from runtime.dns.engine.test import Outcome
from runtime.dns.messages import Texts

STYLES = {"CRITICAL": "bold white on red", "ERROR": "red", "WARNING": "yellow", "NOTICE": "cyan", "INFO": "green"}
NAMES = {
    "CRITICAL": ("critical message", "critical messages"),
    "ERROR": ("error", "errors"),
    "WARNING": ("warning", "warnings"),
    "NOTICE": ("notice", "notices"),
}
WIDTH = max(map(len, LEVELS))
NAME_WIDTH = len("Connectivity01")


class Progress:
    """Follows a running test: collects its messages and shows on a terminal how far it is."""

    def __init__(self, domain: str) -> None:
        self.entries: list[Entry] = []
        self._levels: Counter[str] = Counter()
        self._bars: Bars | None = None
        if sys.stderr.isatty():
            columns = (
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(bar_width=30),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                TextColumn("{task.fields[found]}"),
            )
            self._bars = Bars(*columns, console=Console(stderr=True), transient=True)
            self._row = self._bars.add_task(Text(domain).markup, total=None, found="")

    def __enter__(self) -> Progress:
        if self._bars is not None:
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    def heard(self, entry: Entry) -> None:
        """Take a message as it comes."""
        self.entries.append(entry)
        self._levels[entry.level] += 1
        if self._bars is not None and LEVELS[entry.level] >= LEVELS["NOTICE"]:
            self._bars.update(self._row, found=counted(self._levels))

    def done(self, cases: int, planned: int) -> None:
        """Take how many test cases are over, and of how many."""
        if self._bars is not None:
            self._bars.update(self._row, completed=cases, total=planned)


def counted(levels: Counter[str]) -> str:
    """Say how many messages there are of each level from NOTICE up, the gravest first."""
    named = [
        f"{levels[level]} {one if levels[level] == 1 else several}"
        for level, (one, several) in NAMES.items()
        if levels[level]
    ]
    return ", ".join(named) or "nothing of note"


class Report:
    """Shows a test in one form: `text`, `raw` (tags and arguments) or `json`."""

    def __init__(self, domain: str, texts: Texts, level: str, form: str) -> None:
        self.domain = domain
        self.interrupted = False
        """Set by who runs the test: what is shown is not all."""
        self.worst = min(LEVELS.values())
        """The gravest level of all messages, shown or not."""
        self._texts = texts
        self._level = LEVELS[level]
        self._form = form

    def show(self, outcome: Outcome) -> None:
        """Show what a test found that is over."""
        self._show(outcome.entries, f"{outcome.seconds:.2f} s, {outcome.queries} queries", outcome.limit)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show what a test found that was broken off."""
        self._show(entries, "broken off", None)

    def _show(self, entries: Sequence[Entry], effort: str, limit: str | None) -> None:
        self.worst = max((LEVELS[entry.level] for entry in entries), default=self.worst)
        shown = [entry for entry in entries if LEVELS[entry.level] >= self._level]
        if self._form == "json":
            results: list[Json] = [self._json(entry) for entry in shown]
            document = {"domain": self.domain, "complete": not self.interrupted and limit is None, "results": results}
            sys.stdout.write(dumps(document).decode() + "\n")
        elif sys.stdout.isatty():
            console = Console(soft_wrap=True, highlight=False)
            for entry in shown:
                console.print(self._line(entry))
        else:
            encoding = sys.stdout.encoding
            for entry in shown:
                line = self._line(entry).plain + "\n"
                sys.stdout.write(line.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
        levels = Counter(entry.level for entry in entries)
        sys.stderr.write(f"{self.domain}: {counted(levels)} ({effort})\n")

    def _line(self, entry: Entry) -> Text:
        line = Text(f"{entry.level:<{WIDTH}} ", style=STYLES.get(entry.level, "dim"))
        line.append(f"{entry.testcase:<{NAME_WIDTH}} ", style="default")
        return line.append(self._words(entry), style="default")

    def _words(self, entry: Entry) -> str:
        if self._form == "raw":
            return " ".join([entry.tag, *(f"{name}={entry.args[name]}" for name in sorted(entry.args))])
        return self._texts.message(entry.module, entry.tag, entry.args)

    def _json(self, entry: Entry) -> Json:
        return {
            "module": entry.module,
            "testcase": entry.testcase,
            "tag": entry.tag,
            "level": entry.level,
            "args": dict(entry.args),
            "message": self._texts.message(entry.module, entry.tag, entry.args),
            "seconds": round(entry.seconds, 3),
        }
