"""Progress bars of tests: on standard error, where that is a terminal."""

from __future__ import annotations

import sys
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text


class Bar:
    """One bar; nothing where there is no terminal. At the end it is gone. `amount` is what says how far it is."""

    def __init__(self, name: str, total: int | None = 100, amount: ProgressColumn | None = None) -> None:
        self._bars: Progress | None = None
        if sys.stderr.isatty():
            columns = (
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(bar_width=30),
                amount or TaskProgressColumn(),
                TimeElapsedColumn(),
                TextColumn("{task.fields[words]}"),
            )
            self._bars = Progress(*columns, console=Console(stderr=True), transient=True)
            self._row = self._bars.add_task(Text(name).markup, total=total, words="")

    def __enter__(self) -> Bar:
        if self._bars is not None:
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    def move(self, done: int | None = None, total: int | None = None, words: str | None = None) -> None:
        """Show what is new; None leaves it as it is."""
        if self._bars is not None:
            self._bars.update(self._row, completed=done, total=total)
            if words is not None:
                self._bars.update(self._row, words=words)
