"""The keys of a spec file, and reading them one by one with a finding for whatever does not fit.

`spec/envelope.schema.json` says the same to editors; a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from codegen.findings import Finding, nearest
from codegen.model import Source, SourceFile
from codegen.yamlnode import pointer_to

FILE_KEYS = ("spec", "face", "title", "source", "backend", "auth", "stability", "methods", "types", "errors")
METHOD_KEYS = (
    "summary", "description", "params", "sends", "body", "result", "reply", "errors", "auth", "backend", "task",
    "within", "stability", "since", "instead", "source", "examples", "http",
)  # fmt: skip
ERROR_KEYS = ("code", "message", "category", "data")
EXAMPLE_KEYS = ("name", "params", "result", "error")
SOURCE_KEYS = ("document", "section")
HTTP_KEYS = ("verb", "path", "params", "upgrade", "coerce", "whole")
REPLY_KEYS = ("when", "true", "else")

# The values of abi.Auth, abi.Stability and abi.Category, and the forms of abi.Reply that a spec may name (`pieces`
# follows from `x-wire: pieces`). A test compares them with the enums.
AUTHS = ("none", "token", "ticket", "session", "loopback")
STABILITIES = ("experimental", "stable", "deprecated")
REPLIES = ("unary", "ndjson", "binary", "session", "passthrough")
CATEGORIES = (
    "invalid", "unauthenticated", "forbidden", "not-found", "conflict", "exhausted", "cancelled", "deadline",
    "unavailable", "unimplemented", "lost", "internal",
)  # fmt: skip
VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
HTTP_PARAMS = ("query", "form", "json", "any")

FACE_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
METHOD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*\Z")
TYPE_NAME = re.compile(r"[A-Z][A-Za-z0-9]*\Z")
ERROR_NAME = re.compile(r"[a-z][A-Za-z0-9]*\Z")
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*\Z")
"""Names of backends, sessions and kinds of task."""

RULES = {
    "key-unknown": "Every key of the envelope is a known one.",
    "key-missing": "Required keys are there.",
    "value-form": "The value of a key has the form that the key asks for.",
    "name-form": "Names can be written in Python, in protobuf and in a path.",
}


def kind(value: Any) -> str:
    """Name the JSON type of value, with its article."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a string"
    return "a list" if isinstance(value, list) else "an object"


def listed(names: Collection[str]) -> str:
    """Return `a, b or c`."""
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


@dataclass(frozen=True, slots=True)
class Entry:
    """A value of the envelope with its place, and where findings about it go."""

    file: SourceFile
    pointer: str
    value: Any
    what: str
    """How a finding speaks of it: `method 'task.get'`."""
    found: list[Finding]

    def report(self, rule: str, message: str, key: str | None = None) -> None:
        """Report something about the value, or about the value of its member `key`."""
        pointer = self.pointer if key is None else pointer_to(self.pointer, key)
        self.found.append(Finding(self.file.place(pointer), rule, message))

    def report_name(self, rule: str, message: str) -> None:
        """Report something about the key that this value stands under."""
        self.found.append(Finding(self.file.key_place(self.pointer), rule, message))

    def is_object(self, keys: Collection[str] | None = None) -> bool:
        """Whether the value is an object; reports it if not, and every key that is not in `keys`."""
        if not isinstance(self.value, dict):
            self.report("value-form", f"{self.what} must be an object, is {kind(self.value)}")
            return False
        for name in self.value if keys is not None else ():
            if name not in (keys or ()):
                place = self.file.key_place(pointer_to(self.pointer, name))
                self.found.append(
                    Finding(place, "key-unknown", f"{self.what} has no key {name!r}{nearest(name, keys or ())}")
                )
        return True

    def has(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def need(self, *keys: str) -> None:
        """Report every key that is missing, at the name of this thing."""
        for key in keys:
            if not self.has(key):
                self.report_name("key-missing", f"{self.what} needs the key {key!r}")

    def member(self, key: str, what: str) -> Entry | None:
        if not self.has(key):
            return None
        return Entry(self.file, pointer_to(self.pointer, key), self.value[key], what, self.found)

    def members(self, key: str, what: str) -> Iterator[tuple[str, Entry]]:
        """Walk the members of the object at `key`; `what` is the word before their names in findings."""
        inner = self.member(key, key)
        if inner is not None and inner.is_object():
            for name in inner.value:
                member = inner.member(name, f"{what} {name!r}")
                assert member is not None
                yield name, member

    def items(self, key: str, what: str) -> Iterator[Entry]:
        inner = self.member(key, f"{key!r} of {self.what}")
        if inner is None:
            return
        if not isinstance(inner.value, list):
            inner.report("value-form", f"{inner.what} must be a list, is {kind(inner.value)}")
            return
        for index, value in enumerate(inner.value):
            yield Entry(self.file, f"{inner.pointer}/{index}", value, what, self.found)

    def text(self, key: str, default: str | None = None, *, line: bool = False) -> str | None:
        """Return the string at `key`, `default` if there is none to use; `line`: one line that is not empty."""
        if not self.has(key):
            return default
        value = self.value[key]
        if not isinstance(value, str):
            hint = "; quote it" if isinstance(value, int | float) else ""
            self.report("value-form", f"{key!r} of {self.what} must be a string, is {kind(value)}{hint}", key)
            return default
        if line and (not value.strip() or "\n" in value.rstrip("\n")):
            self.report("value-form", f"{key!r} of {self.what} must be one line of text", key)
            return default
        return value.rstrip("\n") if line else value

    def word(self, key: str, default: str | None = None) -> str | None:
        """Return the name at `key`: letters, digits, `_`, `.` and `-`."""
        value = self.text(key, default)
        if value is not None and self.has(key) and WORD.match(value) is None:
            self.report("name-form", f"{key!r} of {self.what} must be a name, is {value!r}", key)
            return default
        return value

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str | None:
        if not self.has(key):
            return default
        value = self.value[key]
        if not isinstance(value, str) or value not in allowed:
            shown = repr(value) if isinstance(value, str) else kind(value)
            hint = nearest(value, allowed) if isinstance(value, str) else ""
            self.report("value-form", f"{key!r} of {self.what} must be {listed(allowed)}, is {shown}{hint}", key)
            return default
        return value

    def flag(self, key: str) -> bool:
        if not self.has(key):
            return False
        value = self.value[key]
        if not isinstance(value, bool):
            self.report("value-form", f"{key!r} of {self.what} must be true or false, is {kind(value)}", key)
            return False
        return value


def source(entry: Entry) -> Source | None:
    """Return what the file or method was taken from, as far as it says."""
    inner = entry.member("source", f"'source' of {entry.what}")
    if inner is None or not inner.is_object(SOURCE_KEYS):
        return None
    inner.need("document")
    return Source(inner.text("document", line=True) or "", inner.text("section", line=True) or "")
