"""What generated validators call where a value is at fault or a check is seldom used.

Values are those of the JSON data model with their exact types: dict, list, str, int, float, bool, None.
Standard library only.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeGuard

from runtime.contract.abi import Errors, Finding, Json

LIMIT = 100
"""The most findings a validator returns: the value may come from anyone."""

_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "a boolean",
    int: "an integer",
    float: "a number",
    str: "a string",
    list: "an array",
    dict: "an object",
}


def kind(value: object) -> str:
    """Return the JSON type of value in words, with its article."""
    return _KINDS.get(type(value), "not a JSON value")


def escape(key: str) -> str:
    """Return key as a reference token of a JSON pointer (RFC 6901 section 3)."""
    return key.replace("~", "~0").replace("/", "~1")


def under(prefix: str, found: Errors) -> Errors:
    """Return the findings of a value that stands at prefix."""
    return [(prefix + pointer, rule, message) for pointer, rule, message in found]


def distinct(found: Errors) -> Errors:
    """Return the first LIMIT findings, each once: parts of a schema may say the same of a value."""
    return list(dict.fromkeys(found))[:LIMIT]


def unknown_keys(value: Mapping[str, Json], known: frozenset[str], suffix: str = "") -> Errors:
    """Return one finding for each key of value that is not known, LIMIT at most."""
    found: Errors = []
    for key in value:
        if key not in known:
            near = _nearest(key, known) if len(key) <= 64 and len(found) < 10 else None
            hint = f"; did you mean {near!r}?" if near is not None else ""
            found.append((f"/{escape(key)}", "additionalProperties", f"unknown key{suffix}{hint}"))
            if len(found) >= LIMIT:
                break
    return found


def _nearest(key: str, known: frozenset[str]) -> str | None:
    """The first known word, by the alphabet, that is key but for case and separators or one slip of the hand."""
    plain = _plain(key)
    near = [word for word in known if _plain(word) == plain or _one_slip(word, key)]
    return min(near, default=None)


def _plain(word: str) -> str:
    return word.lower().replace("_", "").replace("-", "")


def _one_slip(a: str, b: str) -> bool:
    """Whether one letter more, less, other or swapped with its neighbour makes a of b."""
    if not -1 <= len(a) - len(b) <= 1 or min(len(a), len(b)) < 2:
        return False
    i = 0
    while i < len(a) and i < len(b) and a[i] == b[i]:
        i += 1
    return (
        a[i + 1 :] == b[i + 1 :]
        or a[i:] == b[i + 1 :]
        or a[i + 1 :] == b[i:]
        or (a[i + 2 :] == b[i + 2 :] and a[i : i + 2] == b[i : i + 2][::-1])
    )


def whole(value: object) -> TypeGuard[float]:
    """Whether value is a float that stands for one integer: whole and below 2^53 in magnitude."""
    return type(value) is float and value.is_integer() and -9007199254740992.0 < value < 9007199254740992.0


def multiple(value: float, divisor: float) -> bool:
    """Whether value is a whole multiple of divisor, both taken as the decimal numbers they are written as."""
    return Fraction(str(value)) % Fraction(str(divisor)) == 0


def same(a: Json, b: Json) -> bool:
    """Whether two JSON values are equal: 1 is 1.0 and is not true, the order of keys means nothing."""
    if type(a) is dict:
        return type(b) is dict and a.keys() == b.keys() and all(same(value, b[key]) for key, value in a.items())
    if type(a) is list:
        return type(b) is list and len(a) == len(b) and all(map(same, a, b))
    return bool(a == b) and (type(a) is bool) is (type(b) is bool)


def repeated(items: list[Json]) -> tuple[int, int] | None:
    """Return where the first item stands that equals an earlier one, and where that one stands; None without one."""
    seen: dict[object, int] = {}
    for index, item in enumerate(items):
        first = seen.setdefault(_comparable(item), index)
        if first != index:
            return index, first
    return None


def _comparable(value: Json) -> object:
    """A value that can be a key of a dict and equals another one exactly where the JSON values are equal."""
    if type(value) is list:
        return ("array", tuple(map(_comparable, value)))
    if type(value) is dict:
        return ("object", frozenset((key, _comparable(item)) for key, item in value.items()))
    return ("boolean", value) if type(value) is bool else value


def closest(branches: list[Errors], otherwise: Finding) -> Errors:
    """Return what to say when no branch of a union fits.

    The findings of the one branch that has nothing to say of the value as a whole, or of the one that takes values of
    this JSON type; `otherwise` where there is no such branch, or more than one.
    """
    inside = [found for found in branches if all(pointer for pointer, _, _ in found)]
    if not inside:
        inside = [found for found in branches if not any(not pointer and rule == "type" for pointer, rule, _ in found)]
    return inside[0] if len(inside) == 1 else [otherwise]
