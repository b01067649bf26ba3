"""Names in generated validators: functions, local variables and constants, all from the names in the spec."""

from __future__ import annotations

import json
import keyword

from codegen.names import snake

HELPERS = frozenset(
    {"LIMIT", "closest", "distinct", "escape", "kind", "multiple", "repeated", "same", "under", "unknown_keys", "whole"}
)
"""What generated validators import from `runtime.contract.findings`."""

_RESERVED = HELPERS | {
    "Errors", "Json", "annotations", "bool", "dict", "enumerate", "errors", "float", "found", "frozenset", "int", "len",
    "list", "object", "range", "re", "str", "type", "v",
}  # fmt: skip


def function_name(name: str) -> str:
    """Return the name of the generated function for a type or a method: `task.getAll` gives `task_get_all`.

    An underscore stands behind a name that Python or the generated code needs for itself.
    """
    found = snake(name) or "value"
    if found[0].isdigit():
        found = f"value_{found}"
    return found + "_" if found in _RESERVED or keyword.iskeyword(found) else found


def constant_name(words: tuple[str, ...]) -> str:
    return "_".join(filter(None, (snake(word) for word in words))).upper() or "VALUE"


def quote(text: str) -> str:
    """Return text as a Python literal in double quotes."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f") if text.isprintable() else json.dumps(text)


def literal(value: object) -> str:
    """Return a JSON value as a Python literal; keys keep their order."""
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{quote(key)}: {literal(item)}' for key, item in value.items())}}}"
    return repr(value)


def pattern_literal(pattern: str) -> str:
    """Return a regular expression as a Python literal, raw where that is possible."""
    raw = pattern.isprintable() and not pattern.endswith("\\") and "\n" not in pattern
    if raw and '"' not in pattern:
        return f'r"{pattern}"'
    if raw and "'" not in pattern:
        return f"r'{pattern}'"
    return quote(pattern)


class Locals:
    """The names of variables that are in use in a function; `taken` are those of the module."""

    def __init__(self, taken: frozenset[str]) -> None:
        self._taken = taken
        self._live: list[str] = []

    def open(self, wish: str) -> str:
        """Take a name close to the wish into use until it is closed."""
        base = snake(wish) or "value"
        if base[0].isdigit():
            base = f"value_{base}"
        if base in self._taken or base in _RESERVED or keyword.iskeyword(base):
            base += "_"
        name, number = base, 1
        while name in self._live or (number > 1 and name in self._taken):
            number += 1
            name = f"{base.rstrip('_')}_{number}"
        self._live.append(name)
        return name

    def close(self, name: str) -> None:
        self._live.remove(name)
