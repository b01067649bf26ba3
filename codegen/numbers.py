"""The number ledger: which number each field of each message has, and which were used up.

A field keeps its number for as long as it is there, whatever order the spec has. What is removed leaves its number and
its name reserved, and neither comes back; a renamed field is one removed and one added. New fields are numbered in the
order of the spec, after every number that the message has ever used.

`spec/<face>/numbers.json` is sorted, one field a line, so that git merges additions or shows a conflict. Both are
mended: a file with conflict markers is read as its two sides, and of two fields with one number the first by name keeps
it, as both were added since the branches parted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

RESERVED_BY_PROTOBUF = range(19000, 20000)
"""Protobuf keeps these numbers for itself; protoc refuses them."""

CONFLICT = re.compile(r"^(<{7}|\|{7}|={7}|>{7})( .*)?$")


class LedgerError(Exception):
    """The text is no ledger; the message says why."""


@dataclass(slots=True)
class Entry:
    """The numbers of one message."""

    fields: dict[str, int] = field(default_factory=dict)
    reserved: dict[str, int] = field(default_factory=dict)

    def used(self) -> set[int]:
        return {*self.fields.values(), *self.reserved.values()}


Ledger = dict[str, Entry]
"""Full name of the message to its numbers."""


def read(text: bytes) -> Ledger:
    """Return the ledger, mended; the empty text is an empty one.

    Raises LedgerError for what is neither a ledger nor the two sides of a merge of ledgers.
    """
    try:
        decoded = text.decode()
    except UnicodeDecodeError as error:
        raise LedgerError(f"is not UTF-8 text: {error}") from error
    found: Ledger = {}
    for side in _sides(decoded):
        _merge(found, _parse(side))
    return found


def write(ledger: Ledger) -> bytes:
    """The text of a ledger: sorted, one field a line."""
    plain = {
        name: {"fields": dict(sorted(entry.fields.items())), "reserved": dict(sorted(entry.reserved.items()))}
        for name, entry in sorted(ledger.items())
        if entry.fields or entry.reserved
    }
    return (json.dumps(plain, indent=2, ensure_ascii=False) + "\n").encode()


def assign(ledger: Ledger, messages: Mapping[str, Iterable[str]]) -> Ledger:
    """Return the ledger for these messages and fields, which are in the order of the spec.

    A name that is reserved keeps out: it gets no number in the result, and `returned` names it.
    """
    found: Ledger = {}
    for name in {*ledger, *messages}:
        old = ledger.get(name, Entry())
        wanted = list(messages.get(name, ()))
        entry = Entry(reserved=dict(old.reserved))
        for known, number in old.fields.items():
            (entry.fields if known in wanted else entry.reserved)[known] = number
        for known in entry.fields:
            # Removed on one branch, kept on the other and in the spec: it was never away.
            if entry.reserved.get(known) == entry.fields[known]:
                del entry.reserved[known]
        following = max(old.used(), default=0)
        for new in wanted:
            if new in entry.fields or new in entry.reserved:
                continue
            following += 1
            if following in RESERVED_BY_PROTOBUF:
                following = RESERVED_BY_PROTOBUF.stop
            entry.fields[new] = following
        found[name] = entry
    return found


def returned(ledger: Ledger, messages: Mapping[str, Iterable[str]]) -> list[tuple[str, str, int]]:
    """Message, field and old number of every field whose name was removed before and has come back."""
    found = []
    for name, wanted in messages.items():
        old = ledger.get(name, Entry())
        found += [(name, new, old.reserved[new]) for new in wanted if new in old.reserved and new not in old.fields]
    return found


def _sides(text: str) -> list[str]:
    """The text, or the two sides of a text with conflict markers; the common ancestor, if shown, is left out."""
    lines = text.splitlines()
    if not any(line.startswith("<<<<<<<") for line in lines):
        return [text]
    ours, theirs = [], []
    now = "both"
    for line in lines:
        mark = CONFLICT.match(line)
        if mark is not None:
            now = {"<": "ours", "|": "ancestor", "=": "theirs", ">": "both"}[line[0]]
            continue
        if now in ("both", "ours"):
            ours.append(line)
        if now in ("both", "theirs"):
            theirs.append(line)
    return ["\n".join(ours), "\n".join(theirs)]


class _Pairs(list[tuple[str, Any]]):
    """The members of a JSON object, a key that stands twice included."""


def _parse(text: str) -> list[tuple[str, list[tuple[str, str, int]]]]:
    """The ledger as pairs in the order of the text: a merge without conflict may have left a key twice."""
    if not text.strip():
        return []
    # A merge of added lines can leave a comma too many or one too few, which says nothing.
    mended = re.sub(r",(\s*[}\]])", r"\1", text)
    mended = re.sub(r'([0-9}])(\s*\n\s*")', r"\1,\2", mended)
    try:
        parsed = json.loads(mended, object_pairs_hook=_Pairs)
    except ValueError as error:
        raise LedgerError(f"is not JSON: {error}") from error
    found = []
    for name, entry in _pairs(parsed, "the ledger"):
        rows = []
        for section, numbers in _pairs(entry, name):
            if section not in ("fields", "reserved"):
                raise LedgerError(f"{name} has the key {section!r}, which is neither 'fields' nor 'reserved'")
            for key, number in _pairs(numbers, f"{name}: {section}"):
                if type(number) is not int or not 0 < number < 2**29:
                    raise LedgerError(f"{name}: {key} has the number {number!r}, which is no field number")
                rows.append((section, key, number))
        found.append((name, rows))
    return found


def _pairs(value: Any, what: str) -> list[tuple[str, Any]]:
    if not isinstance(value, _Pairs):
        raise LedgerError(f"{what} is not an object")
    return value


def _merge(into: Ledger, parsed: list[tuple[str, list[tuple[str, str, int]]]]) -> None:
    for name, rows in parsed:
        entry = into.setdefault(name, Entry())
        for section, key, number in rows:
            numbers = entry.fields if section == "fields" else entry.reserved
            # The higher one: numbers go up, so that the lower one will not be given to another field.
            numbers[key] = max(number, numbers.get(key, number))
    for entry in into.values():
        _mend(entry)


def _mend(entry: Entry) -> None:
    """Take the number from every field that another one holds; it gets a new one when numbers are assigned."""
    holders: dict[int, str] = {number: key for key, number in sorted(entry.reserved.items(), reverse=True)}
    for key, number in sorted(entry.fields.items()):
        if holders.setdefault(number, key) != key:
            del entry.fields[key]
