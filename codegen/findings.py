"""Findings: what is wrong with a spec, where, by which rule, and how it is shown.

Everything that looks at spec files (the YAML reader, the envelope reader, the lint rules) yields these and raises
nothing, so that one run shows all of them.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from codegen.model import Place, Spec


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One fault. The order is that of places, then rules, then words."""

    place: Place
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.rule}: {self.message}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A lint rule: `check` looks at the whole spec and yields a finding for every place that breaks it.

    It prints nothing, changes nothing and raises nothing. A check may yield findings only under its own id.
    """

    id: str
    purpose: str
    check: Callable[[Spec], Iterator[Finding]]


def nearest(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean 'x'?` for the known word closest to this one, and "" when none is close."""
    candidates = sorted(set(known))
    close = difflib.get_close_matches(word, candidates, n=1, cutoff=0.6)
    if not close:
        lowered = {name.lower(): name for name in reversed(candidates)}
        close = [lowered[found] for found in difflib.get_close_matches(word.lower(), sorted(lowered), n=1, cutoff=0.6)]
    return f"; did you mean {close[0]!r}?" if close else ""


def arranged(findings: Iterable[Finding]) -> list[Finding]:
    """Return each finding once, sorted by place, rule and message."""
    return sorted(set(findings))


def as_text(findings: Iterable[Finding]) -> str:
    """One line per finding, as compilers print them."""
    return "".join(f"{finding}\n" for finding in findings)


def as_json(findings: Iterable[Finding]) -> str:
    """A JSON array of objects with the keys file, line, column, rule and message; one object per line."""
    rows = [
        json.dumps(
            {
                "file": finding.place.file,
                "line": finding.place.line,
                "column": finding.place.column,
                "rule": finding.rule,
                "message": finding.message,
            },
            ensure_ascii=True,
        )
        for finding in findings
    ]
    return "[\n" + ",\n".join(rows) + "\n]\n" if rows else "[]\n"


def as_github(findings: Iterable[Finding]) -> str:
    """Workflow commands that make GitHub show each finding at its line.

    Source: the workflow commands `::error file=..,line=..,col=..,title=..::message` of GitHub Actions; `%`, CR and LF
    are escaped everywhere, `:` and `,` in properties, too.
    """
    return "".join(
        f"::error file={_property(finding.place.file)},line={finding.place.line},col={finding.place.column},"
        f"title={_property(finding.rule)}::{_data(finding.message)}\n"
        for finding in findings
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMATS: dict[str, Callable[[Iterable[Finding]], str]] = {"text": as_text, "json": as_json, "github": as_github}
