"""The expressions of get_all_records_where: `field "name__label" = "x" and not field "is_a_template" = "true"`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from runtime.xapi.simulator.errors import XapiFault

Wanted = Callable[[Mapping[str, Any]], bool]

_TOKEN = re.compile(r"""\s*(?:(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?P<word>\w+)|(?P<sign>[()=]))""")

DEPTH = 50


def parsed(expression: str) -> Wanted:
    """Return what tells whether the expression is true of a record. Raises XapiFault INVALID_VALUE."""
    tokens: list[tuple[str, str]] = []
    at = 0
    while expression[at:].strip():
        found = _TOKEN.match(expression, at)
        if found is None:
            raise XapiFault("INVALID_VALUE", "expr", expression)
        kind = str(found.lastgroup)
        text = found[kind]
        tokens.append((kind, re.sub(r"\\(.)", r"\1", text[1:-1]) if kind == "text" else text))
        at = found.end()
    reader = _Reader(tokens, expression)
    wanted = reader.either(0)
    if reader.tokens:
        raise XapiFault("INVALID_VALUE", "expr", expression)
    return wanted


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]], expression: str) -> None:
        self.tokens = tokens
        self._fault = XapiFault("INVALID_VALUE", "expr", expression)

    def either(self, depth: int) -> Wanted:
        parts = [self._both(depth)]
        while self._took("word", "or"):
            parts.append(self._both(depth))
        return lambda record: any(part(record) for part in parts)

    def _both(self, depth: int) -> Wanted:
        parts = [self._one(depth)]
        while self._took("word", "and"):
            parts.append(self._one(depth))
        return lambda record: all(part(record) for part in parts)

    def _one(self, depth: int) -> Wanted:
        if depth > DEPTH:
            raise self._fault
        if self._took("word", "not"):
            inner = self._one(depth + 1)
            return lambda record: not inner(record)
        if self._took("sign", "("):
            within = self.either(depth + 1)
            self._need("sign", ")")
            return within
        for word, truth in (("true", True), ("false", False)):
            if self._took("word", word):
                return lambda _, truth=truth: truth  # type: ignore[misc]
        left = self._value()
        self._need("sign", "=")
        right = self._value()
        return lambda record: left(record) == right(record)

    def _value(self) -> Callable[[Mapping[str, Any]], str]:
        if self._took("word", "field"):
            name = self._text()
            # Fields with an underscore were written with two in the database that this language is of.
            return lambda record: _shown(record.get(name, record.get(name.replace("__", "_"))))
        literal = self._text()
        return lambda _: literal

    def _text(self) -> str:
        if not self.tokens or self.tokens[0][0] != "text":
            raise self._fault
        return self.tokens.pop(0)[1]

    def _took(self, kind: str, text: str) -> bool:
        if self.tokens and self.tokens[0] == (kind, text):
            del self.tokens[0]
            return True
        return False

    def _need(self, kind: str, text: str) -> None:
        if not self._took(kind, text):
            raise self._fault


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
