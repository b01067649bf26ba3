"""Differences in what limits single values: types, enums and constants, bounds, patterns, formats."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from codegen.breaking.sides import Found, Side, described, shown
from codegen.validator import SchemaError, load
from codegen.validator.kinds import equal
from codegen.wire import shapes
from codegen.wire.model import At

Accepts = Callable[[Any], bool]
Limit = tuple[float, bool]
"""A bound, and whether it is out of reach itself; the larger, the fewer values."""

WITHIN = {("ipv4", "ip"), ("ipv6", "ip")}
"""Pairs of formats: every text of the first is one of the second."""

SIZES = (
    ("string", "minLength", "maxLength"),
    ("array", "minItems", "maxItems"),
    ("object", "minProperties", "maxProperties"),
)


def compare_types(old: Side, new: Side, path: str, found: Found, origin: At) -> bool:
    """Compare the types; return whether that says everything, one of the two being without any limit.

    `origin` is where the old schema is used, which is not where it stands if a reference led to it.
    """
    # Without a type in common nothing is left of either; else what is put together is compared part by part.
    apart = not old.atoms & new.atoms
    stricter = bool(old.atoms if apart else old.atoms - _declared(new))
    looser = bool(new.atoms if apart else new.atoms - _declared(old))
    if stricter or looser:
        words = f"{described(old.atoms)} became {described(new.atoms)}"
        found.judged("type-changed", words, new.at.down("type"), path, stricter=stricter, looser=looser, origin=origin)
    return (stricter or looser) and not (old.assertions and new.assertions)


def _declared(side: Side) -> frozenset[str]:
    """The types that `type`, `enum` and `const` let through by themselves."""
    if not isinstance(side.schema, dict):
        return shapes.ATOMS if side.schema else frozenset()
    return shapes.atoms({key: value for key, value in side.keywords.items() if key in ("type", "enum", "const")}, {})


def compare_values(old: Side, new: Side, path: str, found: Found) -> bool:
    """Compare what is listed value by value; return whether that says everything about the two."""
    before, after = _listed(old), _listed(new)
    if before is None and after is None:
        return False
    takes, took = _accepts(new), _accepts(old)
    both = old.atoms & new.atoms
    keyword = new.at.down("const" if "const" in new.keywords else "enum")
    if after is not None and before is None and both:
        words = f"nothing but {', '.join(map(shown, after))} is left of {described(both)}"
        found.judged("value-removed", words, keyword, path, stricter=True, looser=False)
    for value in before or ():
        # A value of a type that is gone was reported with the type.
        if took(value) and not takes(value) and shapes.atoms_of(value) & _declared(new):
            found.judged("value-removed", f"{shown(value)} is gone", keyword, path, stricter=True, looser=False)
    if before is not None and after is None and both:
        words = f"more than {', '.join(map(shown, before))} is possible now"
        found.judged("value-added", words, keyword, path, stricter=False, looser=True)
    for index, value in enumerate(after or ()):
        if takes(value) and not took(value) and shapes.atoms_of(value) & _declared(old):
            at = keyword if "const" in new.keywords else keyword.down(index)
            found.judged("value-added", f"{shown(value)} is new", at, path, stricter=False, looser=True)
    return True


def _listed(side: Side) -> list[Any] | None:
    if "const" in side.keywords:
        return [side.keywords["const"]]
    return side.keywords.get("enum")


def _accepts(side: Side) -> Accepts:
    """Return the judge of single values: the compiled validator, where more than a list has to be looked at."""
    listed = _listed(side)
    if side.assertions <= {"enum", "const", "type"} and not {"enum", "const"} <= side.assertions:
        declared = _declared(side)

        def accepts(value: Any) -> bool:
            typed = bool(shapes.atoms_of(value) & declared)
            return typed and (listed is None or any(equal(value, other) for other in listed))

        return accepts
    try:
        faults = load(side.schema, {name: definition.schema for name, definition in side.types.items()})
    except SchemaError:
        return lambda value: False
    return lambda value: not faults(value)


def compare_bounds(old: Side, new: Side, path: str, found: Found) -> None:
    both = old.atoms & new.atoms
    if both & shapes.NUMBER:
        whole = "fraction" not in old.atoms | new.atoms
        _limit(old, new, path, found, ("minimum", "exclusiveMinimum"), 1, whole)
        _limit(old, new, path, found, ("maximum", "exclusiveMaximum"), -1, whole)
        _multiple(old, new, path, found)
    for domain, least, most in SIZES:
        if domain in both:
            _limit(old, new, path, found, (least,), 1, True)
            _limit(old, new, path, found, (most,), -1, True)
    if "array" in both:
        before, after = (side.keywords.get("uniqueItems", False) for side in (old, new))
        if before != after:
            words = f"uniqueItems is {'new' if after else 'gone'}"
            found.judged("bound-changed", words, new.at.down("uniqueItems"), path, stricter=after, looser=before)


def _limit(old: Side, new: Side, path: str, found: Found, keywords: tuple[str, ...], sign: int, whole: bool) -> None:
    before, after = (_tightest(side, keywords, sign, whole) for side in (old, new))
    if before == after:
        return
    there = [keyword for keyword in keywords if keyword in new.keywords] or list(keywords)
    words = f"{_named(old, keywords)} became {_named(new, keywords)}"
    at = new.at.down(there[0])
    found.judged("bound-changed", words, at, path, stricter=after > before, looser=after < before)


def _tightest(side: Side, keywords: tuple[str, ...], sign: int, whole: bool) -> Limit:
    """The limit that counts; `sign` turns upper ones round, so that the larger is always the tighter."""
    limits: list[Limit] = [(0.0 if keywords[0] in ("minLength", "minItems", "minProperties") else -math.inf, False)]
    for keyword in keywords:
        if keyword in side.keywords:
            value, beyond = side.keywords[keyword] * sign, keyword.startswith("exclusive")
            if whole:
                value, beyond = (math.floor(value) + 1 if beyond else math.ceil(value)), False
            limits.append((value, beyond))
    return max(limits)


def _named(side: Side, keywords: tuple[str, ...]) -> str:
    there = [f"{keyword} {side.keywords[keyword]}" for keyword in keywords if keyword in side.keywords]
    return " and ".join(there) or f"no {keywords[0]}"


def _multiple(old: Side, new: Side, path: str, found: Found) -> None:
    before, after = (side.keywords.get("multipleOf") for side in (old, new))
    if before == after:
        return
    exact = isinstance(before, int) and isinstance(after, int)
    stricter = after is not None and not (exact and before % after == 0)
    looser = before is not None and not (exact and after % before == 0)
    words = f"{_named(old, ('multipleOf',))} became {_named(new, ('multipleOf',))}"
    found.judged("bound-changed", words, new.at.down("multipleOf"), path, stricter=stricter, looser=looser)


def compare_texts(old: Side, new: Side, path: str, found: Found) -> None:
    """Compare patterns and formats; of two that differ it is not known which one takes more."""
    if "string" not in old.atoms & new.atoms:
        return
    for keyword in ("pattern", "format"):
        before, after = (side.keywords.get(keyword) for side in (old, new))
        if before == after:
            continue
        stricter = after is not None and (before, after) not in WITHIN
        looser = before is not None and (after, before) not in WITHIN
        words = f"{_named(old, (keyword,))} became {_named(new, (keyword,))}"
        if stricter and looser:
            words += "; whether that is more or less is not known"
        at = new.at.down(keyword)
        found.judged(f"{keyword}-changed", words, at, path, stricter=stricter, looser=looser)
