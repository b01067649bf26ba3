"""What a scenario wants, against what the engine said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from runtime.dns.engine.case import Entry
from runtime.dns.engine.profile import LEVELS

Found = tuple[str, str, str, tuple[tuple[str, str], ...]]
"""Test case, tag, level, arguments: one message in a form that does not depend on the order of lists."""


OURS = frozenset({"GLOBAL_VERSION", "FAKE_DELEGATION_IN_ZONE_NO_IP", "FAKE_DELEGATION_NO_IP"})
"""In our results, outside of what was recorded: which engine it is, and what setting up an undelegated test says."""

SPELLED = frozenset({"QNAME_CASE_SENSITIVE", "QNAME_CASE_INSENSITIVE"})
"""Their arguments have a name in random letter case."""


@dataclass
class Verdict:
    """What came of one scenario: why it failed, empty when it passed, and how many messages were right of how many."""

    reasons: list[str]
    matched: int = 0
    messages: int = 0
    different: Sequence[str] = ()


def judge_tags(facts: Mapping[str, Any], entries: Sequence[Entry]) -> Verdict:
    """Tags wanted and unwanted; for whole tests no other tag from INFO on; a `todo` passes by either standard."""
    tags = {entry.tag for entry in entries}
    must, must_not = set(facts["must_have"]), set(facts["must_not_have"])
    reasons = [f"-{tag}" for tag in sorted(must - tags)] + [f"+{tag}" for tag in sorted(must_not & tags)]
    if facts.get("exact_from"):
        lowest = LEVELS[facts["exact_from"]]
        found = {entry.tag for entry in entries if LEVELS[entry.level] >= lowest}
        extra = found - must - must_not - OURS - set(facts.get("may_have") or ())
        reasons += [f"+{tag}" for tag in sorted(extra)]
    observed = facts.get("observed") or []
    if facts["todo"] is not None:
        if not reasons:
            return Verdict([])
        asked = must | must_not
        if {found["tag"] for found in observed} & asked == tags & asked:
            reasons = []
    theirs = Counter(_of_observed(observed))
    ours = Counter(_of_entries(entries))
    matched = (theirs & ours).total()
    lines = [f"  lacks  {_line(found)}" for found in (theirs - ours).elements()]
    lines += [f"  has    {_line(found)}" for found in (ours - theirs).elements()]
    return Verdict(reasons, matched, theirs.total() + ours.total() - matched, lines)


def judge_servers(facts: Mapping[str, Any], found: Mapping[str, list[str] | None]) -> Verdict:
    """Sets of name servers: `found` has the keys of `expect`, names and `name/address` in any order."""
    reasons = []
    for key, wanted in facts["expect"].items():
        expected = None if wanted is None else sorted(set(wanted))
        got = found[key]
        if (None if got is None else sorted(set(got))) != expected:
            reasons.append(f"{key} is {got}, wanted {expected}")
    return Verdict(reasons)


def _of_observed(observed: Iterable[Mapping[str, Any]]) -> list[Found]:
    return [
        (one["testcase"].lower(), one["tag"], one["level"], _arguments(one["tag"], one["args"]))
        for one in observed
        if LEVELS[one["level"]] >= LEVELS["INFO"]
    ]


def _of_entries(entries: Iterable[Entry]) -> list[Found]:
    return [
        (entry.testcase.lower(), entry.tag, entry.level, _arguments(entry.tag, entry.args))
        for entry in entries
        if LEVELS[entry.level] >= LEVELS["INFO"] and entry.tag not in OURS
    ]


def _arguments(tag: str, args: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    values = {name: str(value).lower() if tag in SPELLED else str(value) for name, value in args.items()}
    return tuple(sorted((name, _members(value)) for name, value in values.items()))


def _members(value: str) -> str:
    return ";".join(sorted(re.split("[;,]", value)))


def _line(found: Found) -> str:
    testcase, tag, level, args = found
    return f"{testcase} {tag} {level} {' '.join(f'{name}={value}' for name, value in args)}"
