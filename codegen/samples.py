"""Values of a schema for examples and vectors: the least there is, values at boundaries, values with one fault.

They follow from the schema alone, so they are the same everywhere. They are candidates: of a schema with rules across
keys some are not what they are meant to be, so whoever uses them asks a validator first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from codegen.model import Schema
from codegen.patterns import long_match, short_match
from codegen.yamlnode import pointer_to

Named = tuple[str, str, Any]
"""Where the value differs from the least one (JSON pointer), in what (words), and the value."""

FORMATS: dict[str, tuple[str, ...]] = {
    "date-time": ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00.5+02:00"),
    "domain": ("example.org", ".", "xn--bcher-kva.example", "a" * 63 + ".example."),
    "hex-digest": ("00ff" * 16,),
    "hostname": ("ns1.example.org", "a"),
    "ip": ("192.0.2.1", "2001:db8::1"),
    "ipv4": ("192.0.2.1", "0.0.0.0", "255.255.255.255"),
    "ipv6": ("2001:db8::1", "::", "::ffff:192.0.2.1"),
    "uri": ("https://example.org/a?b=c#d", "urn:x:y"),
    "uuid": ("00000000-0000-4000-8000-000000000001",),
    "zone-name": ("example.org", ".", " _dmarc.Example.org. ", "0/26.2.0.192.in-addr.arpa", "b\u00fccher.example"),
}

EXACT = 2**53 - 1
"""Integers of a greater magnitude are not exact in every peer's numbers."""

LONG = 256
"""Strings are not made longer than this, so that vectors stay small."""
MANY = 8
"""Nor lists and maps."""

FORMS = 12
"""Alternatives of a union that are looked into."""
DEEP = 5
INNER = 12
"""Values of a part, where the part stands inside another."""

ANYTHING: tuple[Any, ...] = (None, True, 0, 1.5, "text", [], {"key": [1, None]})
OTHERS: tuple[Any, ...] = (None, "text", 7, True, [], {})
"""Something of each JSON type."""

UNKNOWN = "no-such-key"

Types = Mapping[str, Schema]


class Samples:
    """Values of the schemas of one face, whose named types are given."""

    def __init__(self, types: Types) -> None:
        self._types = types

    # The schema as plain alternatives

    def forms(self, schema: Schema) -> list[dict[str, Any]]:
        """The schema as schemas without references and unions, one for each alternative."""
        if not isinstance(schema, dict):
            return [] if schema is False else [{}]
        rest = {key: value for key, value in schema.items() if key not in _SPLIT}
        found = [rest]
        if "$ref" in schema:
            found = self._with(found, [self._types[schema["$ref"].removeprefix("#/types/")]])
        for part in schema.get("allOf", ()):
            found = self._with(found, [part])
        for keyword in ("oneOf", "anyOf"):
            if keyword in schema:
                found = self._with(found, schema[keyword])
        if "if" in schema:
            met = {"allOf": [schema["if"], schema.get("then", {})]}
            found = self._with(found, [met, schema.get("else", {})])
        return found

    def _with(self, found: list[dict[str, Any]], parts: list[Schema]) -> list[dict[str, Any]]:
        several = [form for part in parts for form in self.forms(part)]
        return [_both(one, other) for one in found for other in several][:FORMS]

    # Valid values

    def least(self, schema: Schema) -> Any:
        """The smallest value of the first alternative."""
        return next(iter(map(self._least, self.forms(schema))), None)

    def _least(self, form: dict[str, Any]) -> Any:
        if "const" in form:
            return form["const"]
        if "enum" in form:
            return form["enum"][0]
        match _type(form):
            case "object":
                return self._object(form)
            case "array":
                first = [self.least(item) for item in form.get("prefixItems", ())]
                missing = form.get("minItems", 0) - len(first)
                return first + [self.least(form.get("items", True)) for _ in range(missing)]
            case "string":
                return next(_texts(form))[1]
            case "integer" | "number" as kind:
                return next(_numbers(form, kind))[1]
            case "boolean":
                return False
            case _:
                return None

    def _object(self, form: dict[str, Any]) -> dict[str, Any]:
        properties = form.get("properties", {})
        found = {key: self.least(properties.get(key, True)) for key in form.get("required", ())}
        inner = form.get("additionalProperties", True)
        names = iter("abcdefgh")
        while len(found) < form.get("minProperties", 0):
            name = next((key for key in properties if key not in found), None)
            if name is None and (inner is False or (name := next(names, None)) is None):
                break
            found[name] = self.least(properties.get(name, inner))
        return found

    def whole(self, schema: Schema, depth: int = 0) -> Any:
        """A value with every key that the first alternative knows, a few levels deep."""
        form = next(iter(self.forms(schema)), {})
        if depth >= 2 or "const" in form or "enum" in form or _type(form) != "object":
            return self.least(schema)
        return {**self._object(form), **{k: self.whole(v, depth + 1) for k, v in form.get("properties", {}).items()}}

    def valid(self, schema: Schema, depth: int = 0) -> Iterator[Named]:
        """Values that are likely to be valid: the least of each alternative, then one thing at a time at a boundary."""
        for form in self.forms(schema):
            least = self._least(form)
            yield "", "the least", least
            if "const" in form:
                continue
            if "enum" in form:
                yield from (("", f"value {number}", value) for number, value in enumerate(form["enum"], 1))
                continue
            for kind in _types(form):
                match kind:
                    case "object":
                        yield from self._valid_object(form, least if isinstance(least, dict) else {}, depth)
                    case "array":
                        yield from self._valid_array(form, depth)
                    case "string":
                        yield from (("", words, text) for words, text in _texts(form))
                    case "integer" | "number":
                        yield from (("", words, number) for words, number in _numbers(form, kind))
                    case "boolean":
                        yield from (("", words, value) for words, value in (("false", False), ("true", True)))
                    case "null":
                        yield "", "null", None
            if not _types(form):
                yield from (("", _kind(value), value) for value in ANYTHING)

    def _valid_object(self, form: dict[str, Any], least: dict[str, Any], depth: int) -> Iterator[Named]:
        properties = form.get("properties", {})
        if properties.keys() - least.keys():
            yield "", "every key", self.whole(form)
        for key, schema in properties.items():
            inner = self.valid(schema, depth + 1) if depth < DEEP else iter([("", "there", self.least(schema))])
            for at, words, value in islice(inner, None if depth == 0 else INNER):
                yield pointer_to("", key) + at, words, {**least, key: value}
        more = form.get("additionalProperties", {} if not properties else False)
        if isinstance(more, dict) and depth < DEEP:
            names = form.get("propertyNames", {})
            for _, words, name in islice(self.valid({"type": "string", **names}), 4):
                yield "", f"a key, {words}", {**least, name: self.least(more)}
            key = str(self.least({"type": "string", **names}))
            for at, words, value in islice(self.valid(more, depth + 1), INNER):
                yield pointer_to("", key) + at, words, {**least, key: value}
        for pattern, schema in form.get("patternProperties", {}).items():
            yield "", "a key of the pattern", {**least, short_match(pattern): self.least(schema)}

    def _valid_array(self, form: dict[str, Any], depth: int) -> Iterator[Named]:
        least, items = self._least({**form, "type": "array"}), form.get("items", True)
        if "prefixItems" in form or items is False:
            return
        low, high = form.get("minItems", 0), form.get("maxItems")
        for count in sorted({low, low + 1, low + 2, high if high is not None and high <= MANY else low}):
            yield "", f"{count} items", self._several(form, count)
        if depth < DEEP:
            for at, words, value in islice(self.valid(items, depth + 1), INNER):
                yield f"/0{at}", words, [value, *least[1:]]

    def _several(self, form: dict[str, Any], count: int) -> list[Any]:
        """So many items of a list, distinct ones where they have to be."""
        items = form.get("items", True)
        if not form.get("uniqueItems"):
            return [self.least(items)] * count
        found: list[Any] = []
        for _, _, value in self.valid(items, DEEP):
            if value not in found and len(found) < count:
                found.append(value)
        return found

    # Values with one fault

    def faulty(self, schema: Schema, depth: int = 0) -> Iterator[Named]:
        """Values that are likely to have exactly one fault."""
        forms = self.forms(schema)
        for form in forms:
            known = set(_types(form))
            if "const" in form or "enum" in form:
                yield "", "not one of the values", f"not {form.get('const', '')}"
                known = {_kind(value) for value in [form.get("const"), *form.get("enum", ())]}
            if known:
                yield from (("", f"is {_kind(other)}", other) for other in OTHERS if not _kinds(other) & known)
            if "const" in form or "enum" in form:
                continue
            for kind in _types(form):
                match kind:
                    case "object":
                        yield from self._faulty_object(form, depth)
                    case "array":
                        yield from self._faulty_array(form, depth)
                    case "string":
                        yield from (("", words, text) for words, text in _wrong_texts(form))
                    case "integer" | "number":
                        yield from (("", words, number) for words, number in _wrong_numbers(form, kind))
            if isinstance(form.get("not"), dict):
                yield from (("", "what must not be", value) for _, _, value in islice(self.valid(form["not"]), 1))

    def _faulty_object(self, form: dict[str, Any], depth: int) -> Iterator[Named]:
        properties, least = form.get("properties", {}), self._object(form)
        for key in form.get("required", ()):
            rest = {other: value for other, value in least.items() if other != key}
            yield "", f"without {key}", rest
        inner = form.get("additionalProperties", True)
        if inner is False:
            yield pointer_to("", UNKNOWN), "an unknown key", {**least, UNKNOWN: 1}
        if "maxProperties" in form and form["maxProperties"] <= MANY:
            # All that is known, or so many of any name: one more than there may be.
            names = [*properties] or [f"key{number}" for number in range(form["maxProperties"] + 1)]
            yield "", "too many keys", {name: self.least(properties.get(name, inner)) for name in names}
        if form.get("minProperties"):
            yield "", "no key", {}
        for key, needed in form.get("dependentRequired", {}).items():
            if needed:
                yield "", f"{key} alone", {**least, key: self.least(properties.get(key, True))}
        if depth >= DEEP:
            return
        for key, schema in properties.items():
            for at, words, value in islice(self.faulty(schema, depth + 1), None if depth == 0 else INNER):
                yield pointer_to("", key) + at, words, {**least, key: value}
        if isinstance(inner, dict):
            key = str(self.least({"type": "string", **form.get("propertyNames", {})}))
            for at, words, value in islice(self.faulty(inner, depth + 1), INNER):
                yield pointer_to("", key) + at, words, {**least, key: value}

    def _faulty_array(self, form: dict[str, Any], depth: int) -> Iterator[Named]:
        items, least = form.get("items", True), self._least({**form, "type": "array"})
        low, high = form.get("minItems", 0), form.get("maxItems")
        if low:
            yield "", f"{low - 1} items", least[: low - 1]
        if high is not None and high <= 2 * MANY:
            yield "", f"{high + 1} items", self._several(form, high + 1)
        if form.get("uniqueItems"):
            yield "", "an item twice", [self.least(items)] * 2
        if depth < DEEP:
            for at, words, value in islice(self.faulty(items, depth + 1), INNER):
                yield f"/0{at}", words, [value, *least[1:]]


_SPLIT = frozenset({"$ref", "allOf", "anyOf", "else", "if", "oneOf", "then"})


def _both(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """A schema whose values are likely to be valid for both."""
    found = {**other, **one}
    if "properties" in one and "properties" in other:
        both = {**other["properties"], **one["properties"]}
        for key in both:
            if key in one["properties"] and key in other["properties"]:
                both[key] = {"allOf": [one["properties"][key], other["properties"][key]]}
        found["properties"] = both
    if "required" in one and "required" in other:
        found["required"] = [*one["required"], *(key for key in other["required"] if key not in one["required"])]
    for bound, narrower in _NARROWER.items():
        if bound in one and bound in other:
            found[bound] = narrower(one[bound], other[bound])
    return found


_NARROWER = {
    **dict.fromkeys(("maxItems", "maxLength", "maxProperties", "maximum"), min),
    **dict.fromkeys(("minItems", "minLength", "minProperties", "minimum"), max),
}


def _types(form: dict[str, Any]) -> list[str]:
    """The JSON types of a form; none where it takes all of them."""
    listed = form.get("type")
    if listed is not None:
        return listed if isinstance(listed, list) else [listed]
    for kind, keywords in _TELLING.items():
        if keywords & form.keys():
            return [kind]
    return []


_TELLING = {
    "object": {"properties", "required", "additionalProperties", "minProperties", "maxProperties"},
    "array": {"items", "prefixItems", "minItems", "maxItems"},
    "string": {"minLength", "maxLength", "pattern", "format"},
    "number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"},
}


def _type(form: dict[str, Any]) -> str:
    """The first type that is not null, which says most."""
    found = _types(form)
    return next((kind for kind in found if kind != "null"), found[0] if found else "null")


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def _kinds(value: Any) -> set[str]:
    """The types that a schema may name for the value."""
    return {"integer", "number"} if _kind(value) == "integer" else {_kind(value)}


def _texts(form: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if "format" in form:
        yield from ((form["format"], text) for text in FORMATS[form["format"]])
        return
    if "pattern" in form:
        yield "the shortest of the pattern", short_match(form["pattern"], form.get("minLength", 0))
        yield "a longer one of the pattern", long_match(form["pattern"], min(form.get("maxLength", LONG), LONG))
        return
    low, high = form.get("minLength", 0), form.get("maxLength")
    yield "plain", "a" * max(low, min(1, 1 if high is None else high))
    yield f"{low} characters", "a" * low
    if high is not None and high <= LONG:
        yield f"{high} characters", "a" * high
    if high is not None and high <= MANY * MANY:
        # Peers that count in UTF-16 take these for twice as many.
        yield f"{high} characters outside the basic plane", "\U0001f600" * high
    yield "white space, quotes and others", ' "\\/\n\té\u2028\U0001f600' + "a" * low


def _wrong_texts(form: dict[str, Any]) -> Iterator[tuple[str, str]]:
    low, high = form.get("minLength", 0), form.get("maxLength")
    if "format" in form:
        yield "not of the format", "?"
        yield "with a line end", FORMATS[form["format"]][0] + "\n"
    elif "pattern" in form:
        yield from (("empty", ""), ("a space", " "), ("NUL", "\0"), ("not of the pattern", "?/.."))
        yield "with a line end", short_match(form["pattern"], low) + "\n"
    elif low:
        yield "too short", "a" * (low - 1)
    if high is not None and high <= LONG:
        yield "too long", long_match(form["pattern"], high + 1) if "pattern" in form else "a" * (high + 1)


def _numbers(form: dict[str, Any], kind: str) -> Iterator[tuple[str, int | float]]:
    low, high = _bounds(form)
    least, most = (-EXACT if low is None else low), (EXACT if high is None else high)
    yield "near zero", min(max(1, least), most)
    step = form.get("multipleOf", 1)
    for words, number in (
        ("the smallest", least), ("one more", least + step), ("the largest", most), ("one less", most - step),
        ("zero", 0), ("one", 1), ("minus one", -1),
    ):  # fmt: skip
        if least <= number <= most:
            yield words, number
    if kind == "number" and (step := least + 0.5) <= most and abs(least) < EXACT:
        yield "a fraction", step


def _bounds(form: dict[str, Any]) -> tuple[Any, Any]:
    lows = [form["minimum"]] if "minimum" in form else []
    lows += [form["exclusiveMinimum"] + 1] if "exclusiveMinimum" in form else []
    highs = [form["maximum"]] if "maximum" in form else []
    highs += [form["exclusiveMaximum"] - 1] if "exclusiveMaximum" in form else []
    return max(lows, default=None), min(highs, default=None)


def _wrong_numbers(form: dict[str, Any], kind: str) -> Iterator[tuple[str, int | float]]:
    low, high = _bounds(form)
    if low is not None:
        yield "too small", low - 1
    if high is not None:
        yield "too large", high + 1
    if kind == "integer":
        yield "a fraction", 0.5 + (low or 0)
        yield "too large to be exact", 1e300
