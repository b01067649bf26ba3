"""What a benchmark gives, and the table it is shown in."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a figure of ours beside a peer's or a limit."""

    what: str
    """What is measured, such as `system.listMethods, 10 connections`."""
    ours: float
    unit: str
    """Of both figures: `req/s`, `s`, `MB/s`, `us`."""
    against: str
    """Whose the other figure is: `real proxy`, `limit`, `jsonschema`, `in process`."""
    theirs: float
    spread: tuple[float, float]
    """The least and the greatest of our runs."""
    goal: float | None = None
    """What `ratio` should reach; None where a figure only stands beside another."""
    less_is_better: bool = False
    """For times: the ratio is theirs/ours instead of ours/theirs, so more is better in every line."""

    @property
    def ratio(self) -> float:
        better, worse = (self.theirs, self.ours) if self.less_is_better else (self.ours, self.theirs)
        return better / worse if worse else float("inf")

    @property
    def reached(self) -> bool | None:
        return None if self.goal is None else self.ratio >= self.goal


def row(
    what: str,
    runs: Sequence[float],
    unit: str,
    against: str,
    theirs: float,
    *,
    goal: float | None = None,
    less_is_better: bool = False,
) -> Row:
    """Return the row of several runs: the median is our figure."""
    return Row(what, statistics.median(runs), unit, against, theirs, (min(runs), max(runs)), goal, less_is_better)


_HEAD = ("what", "ours", "against", "theirs", "ratio", "goal", "spread")


def text(rows: Sequence[Row]) -> str:
    """Return the rows as a table of Markdown, which also reads well on a terminal."""
    cells = [_HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(_HEAD))]
    right = (False, True, False, True, True, True, True)
    lines = [
        "| " + " | ".join(c.rjust(w) if r else c.ljust(w) for c, w, r in zip(line, widths, right, strict=True)) + " |"
        for line in cells
    ]
    rule = "| " + " | ".join("-" * (w - 1) + (":" if r else "-") for w, r in zip(widths, right, strict=True)) + " |"
    return "\n".join([lines[0], rule, *lines[1:]])


def _cells(row: Row) -> tuple[str, ...]:
    goal = "" if row.goal is None else f"{row.goal:g} {'ok' if row.reached else 'MISSED'}"
    low, high = row.spread
    return (
        row.what,
        f"{_number(row.ours)} {row.unit}",
        row.against,
        f"{_number(row.theirs)} {row.unit}",
        f"{row.ratio:.2f}",
        goal,
        f"{_number(low)} .. {_number(high)}",
    )


def _number(value: float) -> str:
    """Return value with three significant digits, or whole from 1000 on."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
