"""Which snapshots of a group stay by the rules of pruning, and why. Source: proxmox-backup.md 13.2."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, tzinfo

_BUCKETS = {
    "last": "%Y-%m-%dT%H:%M:%S",
    "hourly": "%Y/%m/%d/%H",
    "daily": "%Y/%m/%d",
    "weekly": "%G/%V",
    "monthly": "%Y/%m",
    "yearly": "%Y",
}
"""What the snapshots have in common of which one rule keeps one."""

PROTECTED = "protected"
PARTIAL = "keep-partial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """How many snapshots each rule keeps, at least 1; None where there is no such rule. They apply in this order."""

    last: int | None = None
    hourly: int | None = None
    daily: int | None = None
    weekly: int | None = None
    monthly: int | None = None
    yearly: int | None = None

    def rules(self) -> list[tuple[str, int]]:
        """Return the rules that there are, with their numbers."""
        numbers = ((rule.name, getattr(self, rule.name)) for rule in fields(self))
        return [(name, number) for name, number in numbers if number is not None]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A snapshot as pruning sees it."""

    time: int
    finished: bool = True
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a snapshot, and which rule says so."""

    candidate: Candidate
    keep: bool
    reason: str


def verdicts(candidates: Iterable[Candidate], keep: Keep, zone: tzinfo | None) -> list[Verdict]:
    """Return what becomes of the snapshots of one group, oldest first. Without any rule all stay.

    Days, weeks and so on are those of zone, None for the one of this machine.
    """
    newest_first = sorted(candidates, key=lambda one: one.time, reverse=True)
    if not keep.rules():
        return [Verdict(one, True, "no rule is given") for one in reversed(newest_first)]
    marks = _partial(newest_first)
    for rule, number in keep.rules():
        _apply(rule, number, newest_first, marks, zone)
    for one in newest_first:
        if one.protected:
            # Also one that a rule passed over or would have removed.
            marks[one] = Verdict(one, True, PROTECTED)
    unmarked = "no rule keeps it"
    return [marks.get(one) or Verdict(one, False, unmarked) for one in reversed(newest_first)]


def _partial(newest_first: Sequence[Candidate]) -> dict[Candidate, Verdict]:
    """Mark the incomplete snapshots: only the newest of all may be one that is being made, or can be mended."""
    marks = {}
    for at, one in enumerate(newest_first):
        if not one.finished:
            reason = PARTIAL if at == 0 else "it is incomplete, and there is a newer one"
            marks[one] = Verdict(one, at == 0, reason)
    return marks


def _apply(
    rule: str, number: int, newest_first: Sequence[Candidate], marks: dict[Candidate, Verdict], zone: tzinfo | None
) -> None:
    """Mark what one rule keeps, and what it removes for good: others of the same bucket. The rest stays unmarked."""
    form = _BUCKETS[rule]

    def bucket(one: Candidate) -> str:
        return datetime.fromtimestamp(one.time, zone).strftime(form)

    by_rules = (one for one, verdict in marks.items() if verdict.keep and verdict.reason not in (PROTECTED, PARTIAL))
    kept_before = {bucket(one) for one in by_rules}
    taken: set[str] = set()
    for one in newest_first:
        if one in marks:
            continue
        if one.protected:
            marks[one] = Verdict(one, True, PROTECTED)
            continue
        id = bucket(one)
        if id in kept_before:
            continue
        if id in taken:
            marks[one] = Verdict(one, False, f"keep-{rule} keeps a newer one of {id}")
        elif len(taken) == number:
            return
        else:
            taken.add(id)
            marks[one] = Verdict(one, True, f"keep-{rule} {len(taken)} of {number}: {id}")
