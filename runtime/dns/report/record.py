"""A zone test as it is reported: what was asked, what was found, in values that do not depend on where it ran."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from runtime.contract.abi import Json
from runtime.dns.engine.case import Entry
from runtime.dns.engine.profile import LEVELS
from runtime.dns.messages import Texts, case_names, display_name

GRAVEST_FIRST = tuple(sorted(LEVELS, key=lambda level: -LEVELS[level]))

CUT_SHORT = ("LIMIT_REACHED", "CANNOT_CONTINUE", "MODULE_ERROR", "NO_NETWORK")
"""Tags that say that not all was tested. What the service says of itself, in the module Backend, all does."""


class BadResults(ValueError):
    """What should be the results of a test is not; the text names the place and what was expected."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One message. `tag` is empty and `args` too where only the sentence is known; `seconds` since the test began."""

    level: str
    module: str
    testcase: str
    message: str
    tag: str = ""
    args: Mapping[str, str | int] = field(default_factory=dict)
    seconds: float | None = None

    @property
    def weight(self) -> int:
        return LEVELS[self.level]


@dataclass(frozen=True, slots=True)
class ZoneTest:
    """A test and what it found, in the documented order. Texts that are empty and values that are None are not known.

    Times are text of RFC 3339. `progress` is in percent; `complete` says that the test came to its own end.
    """

    domain: str
    findings: tuple[Finding, ...]
    id: str = ""
    created: str = ""
    started: str = ""
    ended: str = ""
    progress: int = 100
    complete: bool = True
    params: Mapping[str, Any] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    """What the test cases that occur are about."""
    language: str = "en"
    queries: int | None = None
    seconds: float | None = None

    @property
    def levels(self) -> Counter[str]:
        return Counter(finding.level for finding in self.findings)

    @property
    def worst(self) -> str | None:
        """The gravest level, None without any message."""
        return max((finding.level for finding in self.findings), key=LEVELS.__getitem__, default=None)

    @property
    def undelegated(self) -> bool:
        """Whether name servers or DS records were given with the test."""
        return bool(self.params.get("nameservers") or self.params.get("ds_info"))

    def cut_short(self) -> list[Finding]:
        """What was found that says that not all was tested."""
        return [finding for finding in self.findings if finding.tag in CUT_SHORT or finding.module == "Backend"]


def of_entries(entries: Iterable[Entry], texts: Texts) -> tuple[Finding, ...]:
    """Return the findings that messages of the engine are in one language."""
    return tuple(
        Finding(
            entry.level,
            entry.module,
            entry.testcase,
            texts.message(entry.module, entry.tag, entry.args).strip(),
            entry.tag,
            entry.args,
            round(entry.seconds, 3),
        )
        for entry in entries
    )


def titles(texts: Texts) -> dict[str, str]:
    """Return what all test cases are about, by their names as results spell them."""
    return {display_name(case): texts.title(case) for case in case_names()}


def of_answer(answer: Json, language: str) -> ZoneTest:
    """Return the test that an answer of `get_test_results` or `job_results` describes, of any dialect.

    Tags and arguments are taken where they are there; a server of another make has sentences alone. Raises BadResults.
    """
    whole = _of_kind(answer, dict, "the answer", "an object")
    params = _of_kind(whole.get("params") or {}, dict, "params", "an object")
    domain = whole.get("domain") or params.get("domain")
    if not isinstance(domain, str):
        raise BadResults("the answer names no domain")
    results = _of_kind(whole.get("results", []), list, "results", "a list")
    progress = whole.get("progress")
    descriptions = whole.get("testcase_descriptions")
    return ZoneTest(
        domain=domain,
        findings=tuple(_finding(item, number) for number, item in enumerate(results)),
        id=str(whole.get("hash_id") or whole.get("job_id") or whole.get("id") or ""),
        created=_text(whole.get("created_at") or whole.get("creation_time")),
        started=_text(whole.get("test_start_time")),
        ended=_text(whole.get("test_end_time")),
        # Without it: there are no results before a test is over.
        progress=progress if isinstance(progress, int) else 100 if results else 0,
        complete=progress == 100 if isinstance(progress, int) else bool(results),
        params=params,
        titles=descriptions if isinstance(descriptions, dict) else {},
        language=language,
    )


def as_json(test: ZoneTest, findings: Sequence[Finding] | None = None) -> dict[str, Json]:
    """Return a test as one JSON object, with all its findings or those given. What is not known has no member."""
    facts: dict[str, Json] = {
        "id": test.id,
        "created": test.created,
        "started": test.started,
        "ended": test.ended,
        "params": dict(test.params),
        "queries": test.queries,
        "seconds": test.seconds,
    }
    return {
        "domain": test.domain,
        "complete": test.complete,
        **{name: value for name, value in facts.items() if value not in ("", None, {})},
        "results": [_as_json(finding) for finding in (test.findings if findings is None else findings)],
    }


def _as_json(finding: Finding) -> Json:
    known: dict[str, Json] = {"module": finding.module, "testcase": finding.testcase}
    if finding.tag:
        known["tag"] = finding.tag
    known["level"] = finding.level
    if finding.tag:
        known["args"] = dict(finding.args)
    known["message"] = finding.message
    if finding.seconds is not None:
        known["seconds"] = finding.seconds
    return known


def _finding(item: Json, number: int) -> Finding:
    place = f"results/{number}"
    entry = _of_kind(item, dict, place, "an object")
    level = str(entry.get("level", "")).upper()
    if level not in LEVELS:
        raise BadResults(f"{place}/level: {level or 'nothing'!r} is no level")
    args = entry.get("args")
    return Finding(
        level=level,
        module=_text(entry.get("module")),
        testcase=_text(entry.get("testcase")),
        message=_text(entry.get("message")).strip(),
        tag=_text(entry.get("tag")),
        args={name: value for name, value in args.items() if isinstance(value, str | int)}
        if isinstance(args, dict)
        else {},
    )


def _of_kind(value: Json, kind: type, place: str, expected: str) -> Any:
    if not isinstance(value, kind):
        raise BadResults(f"{place}: expected {expected}, found {type(value).__name__}")
    return value


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""
