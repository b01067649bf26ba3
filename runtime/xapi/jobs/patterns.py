"""Which objects a job is about: patterns of ids, and patterns of values. No I/O.

Source: reference xo-proxy.md 12. A server expands what its user has chosen before it calls, so jobs come with ids.
"""

from __future__ import annotations

from runtime.contract.abi import Json

DEPTH = 100
"""Levels of a pattern; a deeper one is refused."""


class BadPattern(ValueError):
    """A pattern that is none; the words are the original's, since clients look for them."""

    def __init__(self) -> None:
        super().__init__("invalid pattern")


def ids(pattern: Json) -> list[str]:
    """Return the ids of `{"id": "X"}` or `{"id": {"__or": ["X", "Y"]}}`, each once; of no pattern none.

    Raises BadPattern for anything else.
    """
    match pattern:
        case None:
            return []
        case {"id": str(one), **more} if not more:
            return [one]
        case {"id": {"__or": list(several), **within}, **more} if not more and not within:
            if all(isinstance(one, str) for one in several):
                return [*dict.fromkeys(several)]
    raise BadPattern


def matches(pattern: Json, value: Json, _depth: int = 0) -> bool:
    """Return whether a value is what a pattern asks for. Raises BadPattern for one of more than DEPTH levels.

    A list asks for an element for each of its members, an object for its keys; an object with a single key `__and`,
    `__or` or `__not` is that operator. Everything else asks for itself.
    """
    if _depth > DEPTH:
        raise BadPattern
    below = _depth + 1
    match pattern:
        case {"__and": list(all_of), **more} if not more:
            return all(matches(one, value, below) for one in all_of)
        case {"__or": list(any_of), **more} if not more:
            return any(matches(one, value, below) for one in any_of)
        case {"__not": refused, **more} if not more:
            return not matches(refused, value, below)
        case list():
            return isinstance(value, list) and all(any(matches(one, of, below) for of in value) for one in pattern)
        case dict():
            return isinstance(value, dict) and all(
                key in value and matches(one, value[key], below) for key, one in pattern.items()
            )
    return _same(pattern, value)


def _same(pattern: Json, value: Json) -> bool:
    """Return whether two values are equal in JSON, where neither `true` nor `"1"` is 1."""
    if isinstance(pattern, bool) or isinstance(value, bool):
        return pattern is value
    if isinstance(value, (dict, list)):
        return False
    return bool(pattern == value)
