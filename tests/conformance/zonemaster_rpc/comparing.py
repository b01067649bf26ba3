"""Whether an answer has the shape and the facts of the recorded one.

Texts for people are the product's own, so that only their being there counts; so with versions, and with times, which
have their form. Ids are equal where the recording has the same test. An object may have more keys than the recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from tests.conformance.zonemaster_rpc import recording
from tests.conformance.zonemaster_rpc.recording import Call

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_TEXTS = ("message", "zonemaster_backend", "zonemaster_engine", "zonemaster_ldns")
_TITLES = "testcase_descriptions"
_FOUND = {"ns", "ip", "keytag", "algorithm", "digtype", "digest"}

Names = dict[str, str]
"""The ids of the recording, and ours."""


def learn(call: Call, ours: Any, known: Names) -> None:
    """Note our ids where the recorded answer has new ones, by their places."""
    for theirs, mine in zip(recording.ids(call.result), recording.ids(_result(ours)), strict=False):
        known.setdefault(theirs, mine)
    batches = [recording.batch(call, result) for result in (call.result, _result(ours))]
    if None not in batches:
        known.setdefault(str(batches[0]), str(batches[1]))


def _result(answer: Any) -> Any:
    return answer.get("result") if isinstance(answer, dict) else None


def problems(call: Call, status: int, content_type: str | None, ours: Any, known: Names) -> list[str]:
    """Return what an answer has otherwise than the recorded one."""
    found = []
    if status != 200:
        found.append(f"status {status}")
    elif content_type != "application/json":
        found.append(f"content type {content_type}")
    if not isinstance(ours, dict):
        return [*found, f"the answer is {_kind(ours)}, not an object"]
    theirs = call.response
    found += [f"{key} is {'missing' if key in theirs else 'there'}" for key in sorted(theirs.keys() ^ ours.keys())]
    for key in ("jsonrpc", "id"):
        if key in theirs and key in ours and theirs[key] != ours[key]:
            found.append(f"{key} is {ours[key]!r}, not {theirs[key]!r}")
    if "error" in theirs and "error" in ours:
        found += _errors(theirs["error"], ours["error"])
    if "result" in theirs and "result" in ours:
        if recording.batch(call, theirs["result"]) is not None and isinstance(theirs["result"], int):
            if known.get(str(theirs["result"])) != str(ours["result"]):
                found.append(f"batch {ours['result']!r}")
        elif call.method in recording.HISTORIES:
            found += _histories(call, theirs["result"], ours["result"], known)
        else:
            found += _values("", theirs["result"], ours["result"], known)
    return found


def _errors(theirs: Any, ours: Any) -> Iterator[str]:
    if (type(theirs["code"]), theirs["code"]) != (type(ours.get("code")), ours.get("code")):
        yield f"code {ours.get('code')!r}, not {theirs['code']!r}"
    if not isinstance(ours.get("message"), str) or not ours["message"]:
        yield "no message"
    if ("data" in theirs) != ("data" in ours):
        yield f"data is {'missing' if 'data' in theirs else 'there'}"
    elif "data" in theirs:
        mine, given = ours["data"], theirs["data"]
        if isinstance(given, list) and isinstance(mine, list):
            wanted, got = (sorted({one["path"] for one in several}) for several in (given, mine))
            if wanted != got:
                yield f"paths {got}, not {wanted}"
            if not all(one.keys() == {"path", "message"} and one["message"] for one in mine):
                yield "an entry of data is no path with a message"
        elif isinstance(given, str) and isinstance(mine, str):
            # The words of a parser.
            pass
        elif given != mine:
            yield f"data {mine!r}, not {given!r}"


def _values(place: str, theirs: Any, ours: Any, known: Names) -> Iterator[str]:
    key = place.rpartition("/")[2]
    if key == "batch_id" and isinstance(theirs, int) and isinstance(ours, int):
        if known.get(str(theirs), str(theirs)) != str(ours):
            yield f"{place} is {ours}, not {theirs}"
    elif _kind(theirs) != _kind(ours):
        yield f"{place or '/'} is {_kind(ours)}, not {_kind(theirs)}"
    elif isinstance(theirs, dict):
        for name in theirs.keys() - ours.keys():
            yield f"{place}/{name} is missing"
        if key == _TITLES and theirs.keys() != ours.keys():
            yield f"{place} has other test cases: {sorted(theirs.keys() ^ ours.keys())}"
        for name in theirs.keys() & ours.keys():
            yield from _values(f"{place}/{name}", theirs[name], ours[name], known)
    elif isinstance(theirs, list):
        if len(theirs) != len(ours):
            yield f"{place or '/'} has {len(ours)} entries, not {len(theirs)}"
        else:
            for number, (given, mine) in enumerate(zip(*map(_ordered, (theirs, ours)), strict=True)):
                yield from _values(f"{place}/{number}", given, mine, known)
    elif key in _TEXTS or f"/{_TITLES}/" in place:
        if not ours:
            yield f"{place} is empty"
    elif isinstance(theirs, str) and _TIME.fullmatch(theirs):
        if not _TIME.fullmatch(ours):
            yield f"{place} is {ours!r}, no time"
    elif known.get(theirs, theirs) != ours if isinstance(theirs, str) else theirs != ours:
        yield f"{place or '/'} is {ours!r}, not {theirs!r}"


def _ordered(several: Sequence[Any]) -> Sequence[Any]:
    """Lists of what look-ups find have no order that means anything; all others have."""
    if several and all(isinstance(one, dict) and (len(one) == 1 or one.keys() <= _FOUND) for one in several):
        return sorted(several, key=lambda one: repr(sorted(one.items())))
    return several


def _histories(call: Call, theirs: Any, ours: Any, known: Names) -> Iterator[str]:
    """Entries are compared by the test that they are of. Ours may have tests that were not over when it was recorded,
    and less of them where the original has two that mean the same."""
    given, mine = (one["history"] if isinstance(one, dict) else one for one in (theirs, ours))
    key = "job_id" if isinstance(theirs, dict) else "id"
    by_id = {known.get(one[key], one[key]): one for one in given}
    whole = not {"limit", "offset"} & set(call.params)
    missing = by_id.keys() - {one[key] for one in mine}
    if whole and missing:
        yield f"tests {sorted(missing)} are missing"
    if bool(mine) < bool(given) or (not whole and len(mine) > int(call.params.get("limit", len(mine)))):
        yield f"{len(mine)} entries, not {len(given)}"
    kind = call.params.get("filter", "all")
    if kind != "all" and any(one["undelegated"] != (kind == "undelegated") for one in mine):
        yield f"a test that is not {kind}"
    if [one["created_at"] for one in mine] != sorted((one["created_at"] for one in mine), reverse=True):
        yield "not the newest first"
    for one in mine:
        if one[key] in by_id:
            yield from _values(f"/{one[key]}", by_id[one[key]], one, known)
        elif given and one.keys() < given[0].keys():
            yield f"/{one[key]} lacks {sorted(given[0].keys() - one.keys())}"


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    return {str: "string", list: "array", dict: "object", type(None): "null"}[type(value)]
