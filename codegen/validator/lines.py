"""Pieces of Python text: lines, blocks, and the JSON pointers that generated code builds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from codegen.validator.naming import quote

Lines = list[str]


def indent(lines: Iterable[str]) -> Lines:
    return [f"    {line}" for line in lines]


def block(head: str, body: Lines) -> Lines:
    """Return the compound statement, or nothing when its body is empty."""
    return [head, *indent(body)] if body else []


def otherwise(body: Lines) -> Lines:
    """Return the `else` part of an `if`: `elif` where the body is one `if` statement."""
    if not body:
        return []
    if body[0].startswith("if ") and all(line.startswith(("    ", "elif ", "else:")) for line in body[1:]):
        return ["el" + body[0], *body[1:]]
    return ["else:", *indent(body)]


def bare(condition: str) -> str:
    """Return the condition without parentheses around the whole of it."""
    if not (condition.startswith("(") and condition.endswith(")")):
        return condition
    depth = 0
    quoted = ""
    index = 0
    while index < len(condition):
        char = condition[index]
        if quoted:
            if char == "\\":
                index += 1
            elif char == quoted:
                quoted = ""
        elif char in "\"'":
            quoted = char
        elif char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
            if depth == 0 and index < len(condition) - 1:
                return condition
        index += 1
    return condition[1:-1]


def bracketed(condition: str) -> str:
    """Return the condition fit to stand beside `or`."""
    return f"({condition})" if " and " in condition else condition


def all_of(conditions: list[str]) -> str:
    """Join conditions by `and`, fit to stand in any expression."""
    wanted = [condition for condition in conditions if condition != "True"]
    if not wanted:
        return "True"
    return wanted[0] if len(wanted) == 1 else f"({' and '.join(wanted)})"


def any_of(conditions: list[str]) -> str:
    """Join conditions by `or`, fit to stand in any expression."""
    if "True" in conditions:
        return "True"
    wanted = [condition for condition in conditions if condition != "False"]
    if not wanted:
        return "False"
    return wanted[0] if len(wanted) == 1 else f"({' or '.join(wanted)})"


def token(key: str) -> str:
    """Return key as a reference token of a JSON pointer (RFC 6901 section 3)."""
    return key.replace("~", "~0").replace("/", "~1")


@dataclass(frozen=True, slots=True)
class Path:
    """A JSON pointer in generated code: fixed text and, at odd places, Python expressions."""

    parts: tuple[str, ...] = ("",)

    def key(self, key: str) -> Path:
        return Path((*self.parts[:-1], f"{self.parts[-1]}/{token(key)}"))

    def index(self, expression: str) -> Path:
        return Path((*self.parts[:-1], self.parts[-1] + "/", expression, ""))

    def __bool__(self) -> bool:
        return self.parts != ("",)

    def __str__(self) -> str:
        """The Python expression."""
        if len(self.parts) == 1:
            return quote(self.parts[0])
        text = "".join(
            f"{{{part}}}" if number % 2 else quote(part)[1:-1].replace("{", "{{").replace("}", "}}")
            for number, part in enumerate(self.parts)
        )
        return f'f"{text}"'
