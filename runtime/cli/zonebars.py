"""Progress bars of tests that a gateway runs: on standard error, where that is a terminal."""

from __future__ import annotations

import sys
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.text import Text


class Bar:
    """One bar; nothing where there is no terminal. At the end it is gone."""

    def __init__(self, name: str, total: int | None = 100) -> None:
        self._bars: Progress | None = None
        if sys.stderr.isatty():
            columns = (
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(bar_width=30),
                TaskProgressColumn(),
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

    def move(self, done: int, total: int | None = None, words: str = "") -> None:
        if self._bars is not None:
            self._bars.update(self._row, completed=done, total=total, words=words)
