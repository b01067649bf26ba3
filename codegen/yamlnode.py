"""YAML text to plain JSON values, with the place of every value and key.

The language is YAML cut down to the JSON value model, and scalars follow the JSON rules only: plain `true`, `false`,
`null` and JSON numbers are what they look like, everything else is a string (`NO`, `12:30:45`, `2026-01-01`, `~`), and
what is quoted is always a string. Anchors, aliases, tags, duplicate keys, keys that are not scalars, values left empty
and a second document are refused, each with a finding at its place.

The reader works on parser events: composed nodes no longer know about anchors, and composing recurses in C.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from codegen.findings import Finding
from codegen.model import Place

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

DEPTH = 100
"""How deep values may be nested; far more than a schema needs, far less than Python's stack."""

RULES = {
    "yaml-encoding": "A spec file is UTF-8 text without control characters.",
    "yaml-syntax": "A spec file is YAML.",
    "yaml-document": "A spec file holds exactly one document, which is not empty.",
    "yaml-anchor": "Anchors and aliases are not part of the language: use a named type and $ref.",
    "yaml-tag": "Tags are not part of the language: quoting makes a string, plain text follows the JSON rules.",
    "yaml-key": "A key is a scalar.",
    "yaml-duplicate": "A key stands once in its object.",
    "yaml-empty": "A value is written out: null, '', [] or {}.",
    "yaml-number": "A number has a finite double.",
    "yaml-depth": f"Values are nested at most {DEPTH} deep.",
}

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\Z")
_CONSTANTS = {"true": True, "false": False, "null": None}
# YAML 1.1 section 4.1, c-printable; the parser would refuse the rest without a line and column.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# The parser in C refuses these escapes as broken syntax, the one in Python takes them.
_SURROGATE = re.compile("[\ud800-\udfff]")
_DIGITS = 400
"""More digits than this are outside the doubles (1.8e308), and Python refuses to read thousands of them."""


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document: its value and where everything in it stands, by JSON pointer."""

    value: Any
    values: dict[str, Place] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)


def pointer_to(parent: str, token: str | int) -> str:
    """Return the JSON pointer (RFC 6901) of a member or item of the value at parent."""
    return f"{parent}/{str(token).replace('~', '~0').replace('/', '~1')}"


def read(text: bytes, file: str) -> tuple[Document | None, list[Finding]]:
    """Read one document; `file` is the name that places carry.

    Never raises on bad input. The document is None when there is no whole one to speak of (wrong encoding, broken
    syntax, nothing in it, nested too deep); with any other finding it is there with what could be read.
    """
    found: list[Finding] = []
    decoded = _decode(text, file, found)
    if decoded is None:
        return None, found
    reader = _Reader(decoded, file, found)
    try:
        return reader.document(), found
    except _GivenUp:
        return None, found
    except yaml.YAMLError as error:
        found.append(_syntax(error, file))
        return None, found


def _decode(text: bytes, file: str, found: list[Finding]) -> str | None:
    try:
        decoded = text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = text[: error.start].decode("utf-8", "replace")
        found.append(Finding(_after(before, file), "yaml-encoding", "not UTF-8 from here"))
        return None
    bad = _UNPRINTABLE.search(decoded)
    if bad is not None:
        words = f"control character U+{ord(bad[0]):04X}"
        found.append(Finding(_after(decoded[: bad.start()], file), "yaml-encoding", words))
        return None
    return decoded


def _after(before: str, file: str) -> Place:
    return Place(file, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


def _syntax(error: yaml.YAMLError, file: str) -> Finding:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = Place(file, mark.line + 1, mark.column + 1) if mark is not None else Place(file, 1, 1)
    parts = [part for part in (getattr(error, "context", None), getattr(error, "problem", None)) if part]
    words = ", ".join(parts) or " ".join(str(error).split())
    if "mapping values are not allowed" in words:
        words += "; text with a colon and a space in it needs quotes"
    return Finding(place, "yaml-syntax", words)


class _GivenUp(Exception):
    """A finding has been made after which the rest of the file says nothing."""


def _is_empty(event: Any) -> bool:
    return isinstance(event, yaml.ScalarEvent) and not event.style and event.value == "" and event.tag is None


class _Reader:
    def __init__(self, text: str, file: str, found: list[Finding]) -> None:
        self._events: Iterator[Any] = iter(yaml.parse(text, Loader=Loader))
        self._file = file
        self._found = found
        self._values: dict[str, Place] = {}
        self._keys: dict[str, Place] = {}

    def document(self) -> Document:
        next(self._events)
        event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent):
            self._report(Place(self._file, 1, 1), "yaml-document", "the file is empty")
            raise _GivenUp
        value = self._value(next(self._events), "", 0)
        next(self._events)
        event = next(self._events)
        if not isinstance(event, yaml.StreamEndEvent):
            self._report(self._place(event), "yaml-document", "a second document begins here; one file holds one")
        return Document(value, self._values, self._keys)

    def _place(self, event: Any) -> Place:
        return Place(self._file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _report(self, place: Place, rule: str, message: str) -> None:
        self._found.append(Finding(place, rule, message))

    def _refuse_properties(self, event: Any, place: Place) -> None:
        anchor = getattr(event, "anchor", None)
        if anchor is not None:
            self._report(place, "yaml-anchor", f"anchor &{anchor}: use a named type and $ref")
        tag = getattr(event, "tag", None)
        if tag is not None:
            shown = tag.replace("tag:yaml.org,2002:", "!!")
            self._report(place, "yaml-tag", f"tag {shown}: quote what is a string, leave the rest plain")

    def _value(self, event: Any, pointer: str, depth: int) -> Any:
        place = self._place(event)
        self._values.setdefault(pointer, place)
        if isinstance(event, yaml.AliasEvent):
            self._report(place, "yaml-anchor", f"alias *{event.anchor}: use a named type and $ref")
            return None
        self._refuse_properties(event, place)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, place)
        if depth == DEPTH:
            self._report(place, "yaml-depth", f"nested more than {DEPTH} deep")
            raise _GivenUp
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Any] = []
            while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
                items.append(self._value(event, f"{pointer}/{len(items)}", depth + 1))
            return items
        return self._mapping(pointer, depth)

    def _mapping(self, pointer: str, depth: int) -> dict[str, Any]:
        members: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            place = self._place(event)
            if not isinstance(event, yaml.ScalarEvent):
                self._odd_key(event, place, pointer, depth)
                continue
            self._refuse_properties(event, place)
            name = self._text(event, place)
            below = pointer_to(pointer, name)
            if name in members:
                first = self._keys[below]
                words = f"{name!r} stands here a second time, first at line {first.line}"
                self._report(place, "yaml-duplicate", words)
                self._value(next(self._events), below, depth + 1)
                continue
            self._keys.setdefault(below, place)
            value = next(self._events)
            if _is_empty(value) and " " in name:
                words = f"nothing stands under {name!r}; text with a comma in it needs quotes between {{ and }}"
                self._values.setdefault(below, self._place(value))
                self._report(place, "yaml-empty", words)
                members[name] = None
                continue
            members[name] = self._value(value, below, depth + 1)
        return members

    def _odd_key(self, event: Any, place: Place, pointer: str, depth: int) -> None:
        """Report a key that is a list, an object or an alias, and pass over it and its value."""
        if isinstance(event, yaml.AliasEvent):
            self._report(place, "yaml-anchor", f"alias *{event.anchor}: use a named type and $ref")
        else:
            self._report(place, "yaml-key", "a key must be a scalar; quote text that begins with [, { or ?")
            self._value(event, f"{pointer}/", depth + 1)
        self._value(next(self._events), f"{pointer}/", depth + 1)

    def _scalar(self, event: Any, place: Place) -> Any:
        text = self._text(event, place)
        if event.style:
            return text
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        match = _NUMBER.match(text)
        if match is not None:
            return self._number(text, place, whole=match[1] is None and match[2] is None)
        if text == "":
            self._report(place, "yaml-empty", "nothing stands here; write null, '', [] or {}")
            return None
        return text

    def _text(self, event: Any, place: Place) -> str:
        text: str = event.value
        if _SURROGATE.search(text) is None:
            return text
        self._report(place, "yaml-syntax", "half of a surrogate pair is no character")
        raise _GivenUp

    def _number(self, text: str, place: Place, *, whole: bool) -> int | float:
        value: int | float = 0
        if len(text) <= _DIGITS or not whole:
            value = float(text)
        if (whole and len(text) > _DIGITS) or value in (float("inf"), float("-inf")):
            shown = text if len(text) <= 40 else text[:40] + "..."
            self._report(place, "yaml-number", f"{shown} is beyond the largest double")
            return 0
        return int(text) if whole else value
