"""Verdicts as they are printed: for people, as JSON, as annotations of a CI system."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from codegen.breaking.changes import Verdict
from codegen.breaking.sides import Outcome
from codegen.findings import Finding, as_github

LEVELS = {Outcome.BREAK: "break", Outcome.NOTE: "note", Outcome.ADDED: "added"}


def as_verdict(finding: Finding) -> Verdict:
    """What is wrong with the file of accepted breaks counts as much as a break."""
    return Verdict(place=finding.place, rule=finding.rule, message=finding.message, outcome=Outcome.BREAK)


def level(verdict: Verdict) -> str:
    if verdict.outcome is Outcome.BREAK and verdict.reason:
        return "accepted"
    return LEVELS[verdict.outcome] if verdict.uses else "fault"


def line(verdict: Verdict) -> str:
    """`file:line:column: rule: words`, with the level before the rule where it is no break."""
    where = level(verdict)
    if where == "added":
        return f"{verdict.place}: added: {verdict.message}"
    if where == "accepted":
        return f"{verdict.place}: accepted: {verdict.rule}: {verdict.message} ({verdict.reason})"
    return f"{verdict.place}: {'note: ' if where == 'note' else ''}{verdict.rule}: {verdict.message}"


def as_text(verdicts: Iterable[Verdict]) -> str:
    return "".join(f"{line(verdict)}\n" for verdict in verdicts)


def as_json(verdicts: Iterable[Verdict]) -> str:
    """A JSON array, one object per line: those of findings, with level, face, the changed thing, uses and parties."""
    rows = []
    for verdict in verdicts:
        row = {
            "file": verdict.place.file,
            "line": verdict.place.line,
            "column": verdict.place.column,
            "level": level(verdict),
            "rule": verdict.rule,
            "message": verdict.message,
            "face": verdict.face,
            verdict.subject.kind or "method": verdict.subject.name,
            "uses": [str(use) for use in verdict.uses],
            "breaks": [party.value for party in verdict.hurts],
            "reason": verdict.reason,
        }
        rows.append(json.dumps({key: value for key, value in row.items() if value not in ("", [])}))
    return "[\n" + ",\n".join(rows) + "\n]\n" if rows else "[]\n"


def as_annotations(verdicts: Iterable[Verdict]) -> str:
    """Workflow commands of GitHub Actions: an error for what has to be dealt with, a notice for the rest."""
    found = []
    for verdict in verdicts:
        where = level(verdict)
        title = f"{where}: {verdict.rule}" if where in ("note", "accepted") else verdict.rule
        words = f"{verdict.message} ({verdict.reason})" if where == "accepted" else verdict.message
        command = as_github([Finding(verdict.place, title, words)])
        found.append(command if verdict.is_break else command.replace("::error ", "::notice ", 1))
    return "".join(found)


FORMATS: dict[str, Callable[[Iterable[Verdict]], str]] = {
    "text": as_text, "json": as_json, "github": as_annotations,
}  # fmt: skip


COUNTED = (
    ("break", "break", "breaks"),
    ("accepted", "accepted break", "accepted breaks"),
    ("fault", "fault of the accepted breaks", "faults of the accepted breaks"),
    ("note", "note", "notes"),
    ("added", "addition", "additions"),
)


def summary(verdicts: Iterable[Verdict]) -> str:
    """One line that counts: `1 break, 2 notes, 1 addition`; "" for nothing."""
    levels = [level(verdict) for verdict in verdicts]
    counts = ((levels.count(name), one, many) for name, one, many in COUNTED)
    return ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts if count)
