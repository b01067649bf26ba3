"""Two versions of a schema: no value is lost, or comes in, without a difference that says so."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from codegen.breaking.schemas import Comparison
from codegen.breaking.sides import Difference, Outcome
from codegen.model import SourceFile, TypeDef
from codegen.validator import SchemaError, load
from codegen.wire.model import At
from tests.codegen.validator.samples import PATTERNS, TYPES, mutated, near, schema, value

FILE = SourceFile("face/part.yaml", None, {}, {})
PAIRS = 100
VALUES = 25
SEEDS = (1, 2)

BORDERS: dict[str, list[Any]] = {
    "minLength": [0, 1, 2, 3], "maxLength": [0, 1, 2, 5], "minimum": [-1, 0, 1, 2.5], "maximum": [0, 1, 2.5, 10],
    "exclusiveMinimum": [-1, 0, 1], "exclusiveMaximum": [0, 1, 10], "multipleOf": [1, 2, 3, 4, 0.5],
    "minItems": [0, 1, 2], "maxItems": [0, 1, 3], "uniqueItems": [True, False], "minProperties": [0, 1, 2],
    "maxProperties": [0, 1, 3], "pattern": PATTERNS, "type": [*TYPES, ["string", "null"], ["integer", "object"]],
    "additionalProperties": [False, True, {"type": "string"}], "minContains": [0, 1, 2], "maxContains": [1, 2],
    "enum": [["a", "b"], ["a"], [0, 1, True], [None]], "const": ["a", 1, None],
}  # fmt: skip


def compared(old: Any, new: Any) -> list[Difference]:
    """The differences of two documents with `$defs`, which are their types."""
    one, other = (split(document) for document in (old, new))
    comparison = Comparison(one[1], other[1])
    return comparison.differences(one[0], At(FILE, "/old"), other[0], At(FILE, "/new"))


def split(document: Any) -> tuple[Any, dict[str, TypeDef]]:
    plain = referring(document)
    defs = plain.pop("$defs", {}) if isinstance(plain, dict) else {}
    return plain, {name: TypeDef(name, inner, FILE, f"/types/{name}") for name, inner in defs.items()}


def referring(document: Any) -> Any:
    """The document with its references to `$defs` as those to types."""
    if isinstance(document, list):
        return [referring(item) for item in document]
    if not isinstance(document, dict):
        return document
    return {
        key: item.replace("#/$defs/", "#/types/") if key == "$ref" else referring(item)
        for key, item in document.items()
    }


def below(document: Any) -> Iterator[dict[str, Any]]:
    """Every schema of a document that is an object."""
    if isinstance(document, dict):
        yield document
        for key, item in document.items():
            if key in ("properties", "patternProperties", "dependentSchemas", "$defs"):
                for inner in item.values():
                    yield from below(inner)
            elif key not in ("const", "enum", "dependentRequired"):
                for inner in item if isinstance(item, list) else [item]:
                    yield from below(inner)


def changed(rng: Random, document: Any) -> Any:
    """The document with one to three changes somewhere: keywords gone, with other values, with other schemas."""
    found = copy.deepcopy(document)
    if not isinstance(found, dict):
        return schema(rng)
    for _ in range(rng.randrange(1, 4)):
        place = rng.choice(list(below(found)))
        keywords = [key for key in place if key != "$defs"]
        pick = rng.random()
        if pick < 0.25 and keywords:
            del place[rng.choice(keywords)]
        elif pick < 0.6:
            keyword = rng.choice([*BORDERS, *(key for key in keywords if key in BORDERS)])
            place[keyword] = copy.deepcopy(rng.choice(BORDERS[keyword]))
        elif pick < 0.8 and isinstance(place.get("properties"), dict):
            other = schema(rng)
            inner = {key: item for key, item in other.items() if key != "$defs"} if isinstance(other, dict) else other
            place["properties"][rng.choice(["a", "b", "c", *place["properties"]])] = inner
        elif "required" in place:
            place["required"] = rng.sample(["a", "b", "c"], rng.randrange(3))
        else:
            lists = [key for key in ("anyOf", "oneOf", "allOf", "enum", "prefixItems") if place.get(key)]
            if lists:
                items = place[rng.choice(lists)]
                if len(items) > 1 and rng.random() < 0.5:
                    items.pop(rng.randrange(len(items)))
                else:
                    items.append({"type": rng.choice(TYPES)})
    return found


def opened(document: Any) -> Any:
    """The document without closed objects and without keys that must not be there: who reads passes over keys."""
    if isinstance(document, list):
        return [opened(item) for item in document]
    if not isinstance(document, dict):
        return document
    found = {}
    for key, item in document.items():
        if key in ("const", "enum"):
            found[key] = item
        elif key in ("properties", "patternProperties"):
            found[key] = {name: opened(inner) for name, inner in item.items() if inner is not False}
        elif not (key == "additionalProperties" and item is False):
            found[key] = opened(item)
    return found


def validators(*documents: Any) -> list[Any] | None:
    try:
        found = []
        for document in documents:
            plain, types = split(document)
            found.append(load(plain, {name: definition.schema for name, definition in types.items()}))
        return found
    except SchemaError:
        return None


def drawn(rng: Random, document: Any) -> Any:
    pick = rng.random()
    if pick < 0.1:
        return value(rng)
    found = near(rng, document, document)
    return mutated(rng, found) if pick < 0.3 else found


def pairs(seed: int) -> Iterator[tuple[Random, Any, Any]]:
    rng = Random(seed)
    for _ in range(PAIRS):
        old = schema(rng)
        yield rng, old, changed(rng, old)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_valid_in_a_request_still_is(seed: int) -> None:
    """Without a break in requests no value is refused that was taken."""
    silent = 0
    for rng, old, new in pairs(seed):
        if any(difference.request is Outcome.BREAK for difference in compared(old, new)):
            continue
        checks = validators(old, new)
        if checks is None:
            continue
        silent += 1
        for _ in range(VALUES):
            sample = drawn(rng, rng.choice([old, new]))
            assert checks[0](sample) or not checks[1](sample), (old, new, sample)
    assert silent > PAIRS / 10


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_valid_in_a_reply_was_before(seed: int) -> None:
    """Without a break in replies no value comes that could not come.

    Left out are unknown keys, and keys that are declared no more: an object that is open may have them with any value.
    """
    silent = 0
    for rng, closed, changed_ in pairs(seed):
        old, new = opened(closed), opened(changed_)
        if any(difference.reply in (Outcome.BREAK, Outcome.NOTE) for difference in compared(old, new)):
            continue
        checks = validators(old, new)
        if checks is None:
            continue
        silent += 1
        for _ in range(VALUES):
            sample = drawn(rng, rng.choice([old, new]))
            assert checks[1](sample) or not checks[0](sample), (old, new, sample)
    assert silent > PAIRS / 10


@pytest.mark.parametrize("seed", SEEDS)
def test_a_schema_does_not_differ_from_itself(seed: int) -> None:
    for _, old, _ in pairs(seed):
        assert compared(old, copy.deepcopy(old)) == []
