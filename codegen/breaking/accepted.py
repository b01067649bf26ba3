"""Accepted breaks: a file in which every break that is meant has an entry with its reason.

```yaml
- rule: property-removed
  method: backup.importVmBackup     # or type:, or error:
  about: /settings/mapVdisSrs       # words of the finding, where the rule alone does not tell which one
  reason: Nobody has used it since 2.3.
```

An entry accepts one finding. One that fits none is a finding itself, so that the file holds nothing that is over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from codegen import yamlnode
from codegen.breaking.changes import Subject, Verdict
from codegen.breaking.sides import Outcome
from codegen.envelope import kind
from codegen.findings import Finding, nearest
from codegen.model import Place

SUBJECTS = ("method", "type", "error")
KEYS = ("rule", *SUBJECTS, "face", "about", "reason")

RULES = {
    "accepted-form": "An accepted break has rule, method (or type, or error) and reason, each a text.",
    "accepted-several": "An accepted break is one finding.",
    "accepted-unused": "An accepted break is there.",
}


@dataclass(frozen=True, slots=True)
class Entry:
    rule: str
    subject: Subject
    face: str | None
    about: str
    reason: str
    place: Place

    def fits(self, verdict: Verdict) -> bool:
        return (
            verdict.rule == self.rule
            and verdict.subject == self.subject
            and self.face in (None, verdict.face)
            and self.about in verdict.message
        )


def read(text: bytes, file: str, known: Sequence[str]) -> tuple[list[Entry], list[Finding]]:
    """Read the entries of a file; what is wrong with one becomes a finding, and the entry is left out."""
    document, found = yamlnode.read(text, file)
    if document is None or found:
        return [], found
    if not isinstance(document.value, list):
        words = f"the file must be a list of entries, is {kind(document.value)}"
        return [], [Finding(document.values[""], "accepted-form", words)]
    entries = []
    for index, value in enumerate(document.value):
        faults = list(_faults(document, index, value, known))
        found += faults
        if not faults:
            name = next(key for key in SUBJECTS if key in value)
            subject, place = Subject(name, value[name]), document.values[f"/{index}"]
            entries.append(
                Entry(value["rule"], subject, value.get("face"), value.get("about", ""), value["reason"], place)
            )
    return entries, found


def _faults(document: yamlnode.Document, index: int, value: Any, known: Sequence[str]) -> Iterator[Finding]:
    here = document.values[f"/{index}"]
    if not isinstance(value, dict):
        yield Finding(here, "accepted-form", f"an entry must be an object, is {kind(value)}")
        return
    for key, text in value.items():
        pointer = yamlnode.pointer_to(f"/{index}", key)
        if key not in KEYS:
            yield Finding(document.keys[pointer], "accepted-form", f"an entry has no key {key!r}{nearest(key, KEYS)}")
        elif not isinstance(text, str) or not text.strip():
            yield Finding(document.values[pointer], "accepted-form", f"{key!r} must be a text that is not empty")
        elif key == "rule" and text not in known:
            words = f"there is no rule {text!r}{nearest(text, known)}"
            yield Finding(document.values[pointer], "accepted-form", words)
    for key in ("rule", "reason"):
        if key not in value:
            yield Finding(here, "accepted-form", f"the entry needs the key {key!r}")
    if sum(key in value for key in SUBJECTS) != 1:
        yield Finding(here, "accepted-form", "the entry needs one of the keys 'method', 'type' and 'error'")


def applied(verdicts: Sequence[Verdict], entries: Sequence[Entry]) -> tuple[list[Verdict], list[Finding]]:
    """Return the verdicts, those that an entry accepts with its reason, and what is wrong with the entries."""
    result = list(verdicts)
    taken: dict[int, Entry] = {}
    found = []
    for entry in entries:
        fitting = [
            index for index, verdict in enumerate(verdicts) if verdict.outcome is Outcome.BREAK and entry.fits(verdict)
        ]
        if not fitting:
            words = f"there is no such break: {entry.rule} of {entry.subject.kind} {entry.subject.name}"
            found.append(Finding(entry.place, "accepted-unused", words))
        elif len(fitting) > 1:
            words = f"fits {len(fitting)} findings, and an entry accepts one: say which with 'about'"
            found.append(Finding(entry.place, "accepted-several", words))
        elif fitting[0] in taken:
            words = f"the break is accepted at line {taken[fitting[0]].place.line} already"
            found.append(Finding(entry.place, "accepted-unused", words))
        else:
            taken[fitting[0]] = entry
            result[fitting[0]] = replace(result[fitting[0]], reason=entry.reason)
    return result, found
