"""Random values of a schema, most of them valid, and ways to break one."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Mapping
from random import Random
from typing import Any

from codegen.model import Schema
from codegen.patterns import long_match, short_match
from codegen.samples import FORMATS, OTHERS, Samples

DEEP = 4
"""Below this, only what must be there."""

ODD = ("", " ", "\0", "\u2028", "\U0001f600", "a" * 300, "../../etc/passwd", "%2e%2e", "'; --", "${x}", "-1", "null",
       "__proto__", "\r\nX: y", "\ud7ff\ue000", "é" * 40)  # fmt: skip
NUMBERS = (0, -1, 1, 0.5, 2**31, 2**53, -(2**53), 2**63, 2**64, 1e300, -1e-300, 1.0)
EXTREME: tuple[Any, ...] = (*OTHERS, *ODD, *NUMBERS, [[[[[]]]]], {"": None}, {"key": {}}, [None] * 50)


class Values:
    """Makes values of the schemas of a face.

    `words` are strings that mean something by the key they stand under, `seen` those that answers had: ids and tokens
    get a caller deeper than any text of chance.
    """

    def __init__(self, random: Random, types: Mapping[str, Schema], words: Mapping[str, tuple[str, ...]]) -> None:
        self._random = random
        self._samples = Samples(types)
        self._words = words
        self._forms: dict[int, tuple[Schema, list[dict[str, Any]]]] = {}
        self.seen: deque[str] = deque(maxlen=100)

    def forms(self, schema: Schema) -> list[dict[str, Any]]:
        known = self._forms.get(id(schema))
        if known is None:
            # The schema is kept with it, so that no other can get its id.
            known = self._forms[id(schema)] = (schema, self._samples.forms(schema))
        return known[1]

    def of(self, schema: Schema, key: str = "", depth: int = 0) -> Any:
        random = self._random
        forms = self.forms(schema)
        if not forms:
            return None
        form = random.choice(forms)
        if "const" in form:
            return form["const"]
        if "enum" in form:
            return random.choice(form["enum"])
        kind = random.choice(_types(form))
        match kind:
            case "object":
                return self._object(form, depth)
            case "array":
                return self._array(form, depth)
            case "string":
                return self._text(form, key)
            case "integer" | "number":
                return self._number(form, kind)
            case "boolean":
                return random.random() < 0.5
            case "null":
                return None
        return copy.deepcopy(random.choice(EXTREME))

    def _object(self, form: dict[str, Any], depth: int) -> dict[str, Any]:
        random, properties = self._random, form.get("properties", {})
        found = {key: self.of(properties.get(key, True), key, depth + 1) for key in form.get("required", ())}
        if depth < DEEP:
            for key, schema in properties.items():
                if key not in found and random.random() < 0.4:
                    found[key] = self.of(schema, key, depth + 1)
        more = form.get("additionalProperties", True)
        if isinstance(more, dict):
            for _ in range(random.choice((0, 1, 1, 3))):
                key = self._text(form.get("propertyNames", {}), "")
                found[key] = self.of(more, key, depth + 1)
        elif more and random.random() < 0.2:
            found[random.choice(("more", *ODD))] = copy.deepcopy(random.choice(EXTREME))
        return found

    def _array(self, form: dict[str, Any], depth: int) -> list[Any]:
        low = form.get("minItems", 0)
        count = low + (self._random.choice((0, 1, 1, 2, 5)) if depth < DEEP else 0)
        return [self.of(form.get("items", True), "", depth + 1) for _ in range(min(count, form.get("maxItems", count)))]

    def _text(self, form: dict[str, Any], key: str) -> str:
        random = self._random
        if "format" in form:
            return random.choice(FORMATS[form["format"]])
        if "pattern" in form:
            return short_match(form["pattern"]) if random.random() < 0.5 else long_match(form["pattern"], 60)
        choice = random.random()
        if key in self._words and choice < 0.8:
            return random.choice(self._words[key])
        if self.seen and choice < 0.4:
            return random.choice(self.seen)
        low, high = form.get("minLength", 0), form.get("maxLength", 200)
        if choice < 0.6:
            text = random.choice(ODD)
        else:
            text = "".join(random.choices("abcxyz019-_./:é ", k=random.choice((1, 3, 8, 30))))
        return (text + "a" * low if len(text) < low else text)[:high]

    def _number(self, form: dict[str, Any], kind: str) -> int | float:
        random = self._random
        low, high = form.get("minimum", -(2**53) + 1), form.get("maximum", 2**53 - 1)
        choice = random.random()
        if choice < 0.3:
            return random.choice((low, high))  # type: ignore[no-any-return]
        if choice < 0.7:
            return max(low, min(high, random.choice((0, 1, 2, 10, -1, 100))))  # type: ignore[no-any-return]
        return random.uniform(low, high) if kind == "number" else random.randint(int(low), int(high))

    def broken(self, value: Any) -> Any:
        """The value with a part of it replaced, left out, or given twice what it had."""
        random = self._random
        if not isinstance(value, dict | list) or not value or random.random() < 0.25:
            return copy.deepcopy(random.choice(EXTREME))
        found: Any = copy.copy(value)
        place = random.choice(list(found)) if isinstance(found, dict) else random.randrange(len(found))
        choice = random.random()
        if choice < 0.2:
            del found[place]
        elif choice < 0.35 and isinstance(found, dict):
            found[random.choice(("unknown", *ODD))] = copy.deepcopy(random.choice(EXTREME))
        else:
            found[place] = self.broken(found[place])
        return found


def _types(form: dict[str, Any]) -> list[str]:
    listed = form.get("type")
    if isinstance(listed, list):
        return listed
    if listed is not None:
        return [listed]
    if {"properties", "required", "additionalProperties"} & form.keys():
        return ["object"]
    return ["string"] if {"minLength", "maxLength", "pattern", "format"} & form.keys() else ["any"]
