"""Random schemas of the subset, and values near their borders. Everything comes from the Random that is given."""

from __future__ import annotations

from random import Random
from typing import Any

KEYS = ["a", "b", "c", "type", "a/b", "x~y", "known", "é"]
TEXTS = ["", "a", "b", "ab", "abc", "aaaa", "abcd\n", "a\n", "0", "42", "é", "💩💩", "sha1", "1.2.3.4", "/", "A-b_c"]
NUMBERS: list[int | float] = [
    0, 1, -1, 2, 3, 5, 7, 10, 0.0, 1.0, -1.0, 0.5, 1.5, 2.5, -0.5, 3.0, 1e3, 100, 2**31, 2**53 - 1, 1e300, -1e-9,
]  # fmt: skip
WIDE: list[int | float] = [2**53, 2**53 + 1, -(2**53) - 1, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 2**64 - 1, 2.0**53]
PATTERNS = [
    "^a", "b$", "^[a-c]+$", "^a|^b$", "^(?:ab|cd)*$", "\\d", "^\\w+$", "^.$", "^[^a]", "a.c", "^[0-9a-f]{2}$", "\\S",
]  # fmt: skip
TYPES = ["null", "boolean", "integer", "number", "string", "array", "object"]


def value(rng: Random, depth: int = 2) -> Any:
    """Any JSON value."""
    pick = rng.random()
    if pick < 0.25:
        return rng.choice(TEXTS)
    if pick < 0.5:
        return rng.choice(NUMBERS) if rng.random() < 0.95 else rng.choice(WIDE)
    if pick < 0.65:
        return rng.choice([True, False, None])
    if depth <= 0:
        return rng.choice([[], {}])
    if pick < 0.82:
        return [value(rng, depth - 1) for _ in range(rng.randrange(4))]
    return {key: value(rng, depth - 1) for key in rng.sample(KEYS, rng.randrange(4))}


def schema(rng: Random) -> Any:
    """A schema with `$defs` that it may refer to, one of them recursive."""
    root = _schema(rng, 3)
    if not isinstance(root, dict):
        return root
    tree: dict[str, Any] = {"type": "object", "properties": {"a": {"$ref": "#/$defs/tree"}, "b": _schema(rng, 1)}}
    if rng.random() < 0.5:
        tree["additionalProperties"] = False
    return {**root, "$defs": {"leaf": _leaf(rng), "tree": tree}}


def _schema(rng: Random, depth: int) -> Any:
    if rng.random() < 0.04:
        return rng.random() < 0.5
    if depth <= 0:
        return _leaf(rng)
    makers = [_leaf, _object, _array, _union, _tagged, _mixed, _conditional, _object, _reference]
    return rng.choice(makers)(rng, depth) if rng.random() < 0.9 else _fixed(rng)


def _leaf(rng: Random, depth: int = 0) -> dict[str, Any]:
    form = rng.randrange(6)
    if form == 0:
        return {"type": "string", **_some(rng, _string_keywords(rng))}
    if form == 1:
        return {"type": rng.choice(["integer", "number"]), **_some(rng, _number_keywords(rng))}
    if form == 2:
        return {"type": rng.choice(TYPES)}
    if form == 3:
        return {"type": rng.sample(TYPES, 2), **_some(rng, {**_string_keywords(rng), **_number_keywords(rng)})}
    if form == 4:
        return _fixed(rng)
    return _some(rng, {**_string_keywords(rng), **_number_keywords(rng)})


def _fixed(rng: Random) -> dict[str, Any]:
    if rng.random() < 0.4:
        return {"const": value(rng, 1)}
    found: dict[str, Any] = {"enum": [value(rng, 1) for _ in range(1 + rng.randrange(6))]}
    if rng.random() < 0.3:
        found["enum"] = rng.sample(TEXTS, 1 + rng.randrange(6))
    if rng.random() < 0.3:
        found["type"] = rng.choice(TYPES)
    return found


def _some(rng: Random, keywords: dict[str, Any]) -> dict[str, Any]:
    return {word: value for word, value in keywords.items() if rng.random() < 0.35}


def _string_keywords(rng: Random) -> dict[str, Any]:
    return {"minLength": rng.randrange(4), "maxLength": rng.randrange(5), "pattern": rng.choice(PATTERNS)}


def _number_keywords(rng: Random) -> dict[str, Any]:
    bounds = [-1, 0, 1, 2, 2.5, 10, 100]
    return {
        "minimum": rng.choice(bounds),
        "maximum": rng.choice(bounds),
        "exclusiveMinimum": rng.choice(bounds),
        "exclusiveMaximum": rng.choice(bounds),
        "multipleOf": rng.choice([1, 2, 3, 0.5, 2.5]),
    }


def _object(rng: Random, depth: int) -> dict[str, Any]:
    names = rng.sample(KEYS, 1 + rng.randrange(3))
    keywords: dict[str, Any] = {
        "patternProperties": {rng.choice(PATTERNS): _schema(rng, depth - 1)},
        "propertyNames": rng.choice([_string_keywords(rng), {"enum": rng.sample(KEYS, 4)}, {"pattern": "^[a-z]"}]),
        "minProperties": rng.randrange(3),
        "maxProperties": rng.randrange(4),
        "dependentRequired": {rng.choice(KEYS): rng.sample(KEYS, 2)},
        "dependentSchemas": {rng.choice(KEYS): _schema(rng, depth - 1)},
    }
    found = {word: value for word, value in keywords.items() if rng.random() < 0.12}
    if rng.random() < 0.85:
        found["properties"] = {name: _schema(rng, depth - 1) for name in names}
    if rng.random() < 0.6:
        found["required"] = rng.sample(names, rng.randrange(len(names) + 1))
    if rng.random() < 0.6:
        found["additionalProperties"] = rng.choice([False, False, True, _schema(rng, depth - 1)])
    if rng.random() < 0.7:
        found["type"] = "object" if rng.random() < 0.8 else ["object", "null"]
    return found


def _array(rng: Random, depth: int) -> dict[str, Any]:
    keywords: dict[str, Any] = {
        "prefixItems": [_schema(rng, depth - 1) for _ in range(1 + rng.randrange(2))],
        "contains": _schema(rng, depth - 1),
        "minItems": rng.randrange(3),
        "maxItems": rng.randrange(4),
        "uniqueItems": rng.random() < 0.8,
    }
    found = {word: value for word, value in keywords.items() if rng.random() < 0.25}
    if "contains" in found and rng.random() < 0.5:
        found["minContains"] = rng.randrange(3)
    if "contains" in found and rng.random() < 0.5:
        found["maxContains"] = rng.randrange(3)
    if rng.random() < 0.7:
        found["items"] = _schema(rng, depth - 1)
    if rng.random() < 0.7:
        found["type"] = "array"
    return found


def _union(rng: Random, depth: int) -> dict[str, Any]:
    word = rng.choice(["anyOf", "oneOf", "allOf", "oneOf", "anyOf"])
    found = {word: [_schema(rng, depth - 1) for _ in range(1 + rng.randrange(3))]}
    return {**found, **_leaf(rng)} if rng.random() < 0.15 else found


def _tagged(rng: Random, depth: int) -> dict[str, Any]:
    tags: list[Any] = rng.sample(["sha1", "ab", 1, 0, True, None, 2.0], 2 + rng.randrange(2))
    branches = []
    for tag in tags:
        branch = _object(rng, depth)
        branch["type"] = "object"
        branch["required"] = [*(name for name in branch.get("required", []) if name != "type"), "type"]
        branch["properties"] = {**branch.get("properties", {}), "type": {"const": tag}}
        branches.append(branch)
    if rng.random() < 0.4:
        branches.append({"type": rng.choice(["string", "array", "null"])})
    return {rng.choice(["oneOf", "anyOf"]): branches}


def _mixed(rng: Random, depth: int) -> dict[str, Any]:
    """Keywords for several types side by side."""
    parts = [_object(rng, depth), _array(rng, depth), _leaf(rng), {"not": _schema(rng, depth - 1)}]
    found: dict[str, Any] = {}
    for part in rng.sample(parts, 2):
        found.update(part)
    if rng.random() < 0.6:
        found.pop("type", None)
    return found


def _conditional(rng: Random, depth: int) -> dict[str, Any]:
    test = rng.choice([
        {"properties": {"type": {"const": rng.choice(["sha1", 1, True])}}},
        {"properties": {"type": {"enum": ["sha1", "ab"]}}, "required": ["type"]},
        {"required": [rng.choice(KEYS)]},
        _schema(rng, depth - 1),
    ])  # fmt: skip
    found = {"if": test, "then": _schema(rng, depth - 1), "else": _schema(rng, depth - 1)}
    if rng.random() < 0.4:
        del found[rng.choice(["then", "else"])]
    return found


def _reference(rng: Random, depth: int) -> dict[str, Any]:
    return {"$ref": rng.choice(["#/$defs/leaf", "#/$defs/tree"])}


def near(rng: Random, root: Any, current: Any, depth: int = 4) -> Any:
    """A value that the schema means, more or less: each keyword at its border or next to it."""
    if not isinstance(current, dict) or depth <= 0:
        return value(rng, 1)
    if "$ref" in current:
        return near(rng, root, root["$defs"][current["$ref"].rpartition("/")[2]], depth - 1)
    if "const" in current:
        return current["const"]
    if "enum" in current:
        return rng.choice(current["enum"])
    for word in ("anyOf", "oneOf", "allOf"):
        if word in current and rng.random() < 0.8:
            return near(rng, root, rng.choice(current[word]), depth - 1)
    for word in ("if", "then", "else"):
        if word in current and rng.random() < 0.4:
            return near(rng, root, current[word], depth - 1)
    kind: Any = current.get("type")
    if isinstance(kind, list):
        kind = rng.choice(kind)
    if kind is None:
        kind = next((name for name, words in _HINTS.items() if any(word in current for word in words)), None)
    match kind:
        case "string":
            border: Any = current.get("minLength", current.get("maxLength", 2))
            length = border + rng.choice([-1, 0, 0, 1])
            return rng.choice(["a" * max(length, 0), "💩" * max(length, 0), rng.choice(TEXTS)])
        case "integer" | "number":
            bounds: list[Any] = [current[word] for word in _HINTS["number"] if word in current] or [1]
            return rng.choice(bounds) + rng.choice([-1, -0.5, 0, 0, 0.5, 1, 1.0])
        case "boolean":
            return rng.random() < 0.5
        case "null":
            return None
        case "array":
            return _near_array(rng, root, current, depth)
        case "object":
            return _near_object(rng, root, current, depth)
    return value(rng, 1)


_HINTS = {
    "object": ("properties", "required", "additionalProperties", "propertyNames", "dependentSchemas"),
    "array": ("items", "prefixItems", "contains", "uniqueItems"),
    "string": ("minLength", "maxLength", "pattern"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}


def _near_array(rng: Random, root: Any, current: Any, depth: int) -> list[Any]:
    found = [near(rng, root, sub, depth - 1) for sub in current.get("prefixItems", [])]
    wanted = current.get("minItems", 1) + rng.choice([0, 0, 1, 2])
    while len(found) < wanted:
        found.append(near(rng, root, current.get("items", current.get("contains", True)), depth - 1))
    if "contains" in current and rng.random() < 0.5:
        found.append(near(rng, root, current["contains"], depth - 1))
    if found and rng.random() < 0.2:
        found.append(rng.choice(found))
    return found[: current.get("maxItems", 9) + (rng.random() < 0.2)]


def _near_object(rng: Random, root: Any, current: Any, depth: int) -> dict[str, Any]:
    found = {}
    for key, sub in current.get("properties", {}).items():
        if key in current.get("required", ()) or rng.random() < 0.6:
            found[key] = near(rng, root, sub, depth - 1)
    for key in current.get("required", ()):
        found.setdefault(key, value(rng, 1))
    if rng.random() < 0.25:
        found[rng.choice(KEYS)] = near(rng, root, current.get("additionalProperties", True), depth - 1)
    if found and rng.random() < 0.1:
        del found[rng.choice(list(found))]
    return found


def mutated(rng: Random, current: Any) -> Any:
    """The value with one change somewhere."""
    if isinstance(current, dict) and current and rng.random() < 0.8:
        key = rng.choice(list(current))
        return {**current, key: mutated(rng, current[key])}
    if isinstance(current, list) and current and rng.random() < 0.8:
        index = rng.randrange(len(current))
        return [*current[:index], mutated(rng, current[index]), *current[index + 1 :]]
    if isinstance(current, bool):
        return int(current)
    if isinstance(current, int | float) and abs(current) < 2**52:
        return rng.choice([current + 1, current - 1, float(current), bool(current), current + 0.5])
    if isinstance(current, str) and rng.random() < 0.7:
        return rng.choice([current + "a", current[:-1], current + "\n", current.upper()])
    return value(rng, 1)
