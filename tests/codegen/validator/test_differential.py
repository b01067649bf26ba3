"""Validators say of every value what other implementations of JSON Schema say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import jsonschema
import jsonschema_rs
import pytest

from codegen.validator import load
from codegen.validator.regex import translate
from tests.codegen.validator.samples import mutated, near, schema, value

SCHEMAS = 250
VALUES = 24
SEEDS = (1, 2, 3, 4)
"""SCHEMAS * VALUES * len(SEEDS) values in all, which is 24,000."""


def in_python(current: Any) -> Any:
    """The schema with its patterns as Python's `re` reads them, which is what jsonschema takes them for."""
    if isinstance(current, list):
        return [in_python(item) for item in current]
    if not isinstance(current, dict):
        return current
    out: dict[str, Any] = {}
    for key, item in current.items():
        if key == "pattern" and isinstance(item, str):
            out[key] = translate(item)
        elif key == "patternProperties":
            out[key] = {translate(pattern): in_python(sub) for pattern, sub in item.items()}
        elif key in ("const", "enum"):
            out[key] = item
        else:
            out[key] = in_python(item)
    return out


def numbers(current: Any) -> Iterator[int | float]:
    if isinstance(current, dict):
        for item in current.values():
            yield from numbers(item)
    elif isinstance(current, list):
        for item in current:
            yield from numbers(item)
    elif isinstance(current, int | float) and not isinstance(current, bool):
        yield current


def is_wide(current: Any) -> bool:
    """Whether the bounds on numbers come in that are ours alone: 64 bits, 2^53."""
    return any(abs(number) >= 2**53 for number in numbers(current))


def drawn(rng: Random, current: Any) -> Any:
    pick = rng.random()
    if pick < 0.55:
        return near(rng, current, current)
    if pick < 0.85:
        return mutated(rng, near(rng, current, current))
    return value(rng)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_random_values_are_judged_as_others_judge_them(seed: int) -> None:
    rng = Random(seed)
    seen: Counter[str] = Counter()
    for _ in range(SCHEMAS):
        current = schema(rng)
        ours = load(current)
        first = jsonschema.Draft202012Validator(in_python(current))
        second = jsonschema_rs.Draft202012Validator(current)
        for _ in range(VALUES):
            _compare(current, drawn(rng, current), ours, first.is_valid, second.is_valid, seen)
    assert seen["all"] == SCHEMAS * VALUES
    # A judge that sees one kind of value only has seen little.
    assert seen["valid"] > seen["all"] // 6
    assert seen["invalid"] > seen["all"] // 6
    assert seen["wide"] < seen["all"] // 50


def _compare(
    current: Any,
    item: Any,
    ours: Callable[[Any], list[tuple[str, str, str]]],
    first: Callable[[Any], bool],
    second: Callable[[Any], bool],
    seen: Counter[str],
) -> None:
    found = ours(item)
    valid = found == []
    seen["all"] += 1
    seen["valid" if valid else "invalid"] += 1
    if first(item) is not valid or second(item) is not valid:
        others = f"jsonschema {first(item)}, jsonschema-rs {second(item)}"
        assert is_wide(item), f"{item!r} under {current!r}: we find {found}, {others}"
        seen["wide"] += 1
    assert len(found) <= 100
    assert len(set(found)) == len(found)
