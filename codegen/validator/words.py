"""What validators say to people: values, lists of them, patterns and whole schemas in words."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from codegen.model import Schema
from codegen.validator.formats import FORMATS
from codegen.validator.kinds import NOUNS, ordered


def shown(value: object) -> str:
    """Return a JSON value as people write it in a sentence: text in single quotes, the rest as JSON."""
    if isinstance(value, str):
        return f"'{cut(value)}'"
    return cut(json.dumps(value, ensure_ascii=False))


def cut(text: str, most: int = 60) -> str:
    return text if len(text) <= most else text[: most - 3] + "..."


def listed(parts: Sequence[str], word: str) -> str:
    """Join with commas and the word before the last: `a, b or c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def one_of(values: Sequence[object]) -> str:
    """Return `'a', 'b' or 'c'`, of many values the first."""
    if not values:
        return "one of no values"
    if len(values) > 16:
        return f"one of {len(values)} values: {', '.join(map(shown, values[:12]))}, ..."
    return listed([shown(value) for value in values], "or")


def keys(names: Sequence[str]) -> str:
    return f"the key {shown(names[0])}" if len(names) == 1 else f"the keys {listed([shown(n) for n in names], 'and')}"


def counted(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


_CHARACTERS = {
    "0-9a-fA-F": "hexadecimal characters",
    "a-fA-F0-9": "hexadecimal characters",
    "0-9A-Fa-f": "hexadecimal characters",
    "A-Fa-f0-9": "hexadecimal characters",
    "0-9a-f": "lower-case hexadecimal characters",
    "a-f0-9": "lower-case hexadecimal characters",
    "0-9A-F": "upper-case hexadecimal characters",
    "A-F0-9": "upper-case hexadecimal characters",
    "0-9": "digits",
    "a-z": "lower-case letters",
    "A-Z": "upper-case letters",
    "a-zA-Z": "letters",
    "A-Za-z": "letters",
    "A-Za-z0-9": "letters and digits",
    "a-zA-Z0-9": "letters and digits",
    "0-9A-Za-z": "letters and digits",
    "0-9a-zA-Z": "letters and digits",
}

_RUN = re.compile(r"\^(?:\[([^\]\\^]+)\]|(\\d))(?:([*+])|\{([0-9]+)(,?)([0-9]*)\})?\$")


def pattern_run(pattern: str) -> tuple[str, int, int | None] | None:
    """Return what characters and how many, least and most, a pattern of one repeated well-known set takes."""
    match = _RUN.fullmatch(pattern)
    if match is None:
        return None
    what = _CHARACTERS.get(match[1] or "0-9")
    if what is None:
        return None
    if match[3]:
        return what, int(match[3] == "+"), None
    if match[4] is None:
        return what, 1, 1
    least = int(match[4])
    return what, least, int(match[6]) if match[6] else None if match[5] else least


_ALTERNATIVES = re.compile(r"\^\(([^()]+)\)\$")


def _lengths(pattern: str) -> str | None:
    """Return what a text of a pattern like `^([0-9]{2}|[0-9]{4})$` is: so many of one set, in words."""
    match = _ALTERNATIVES.fullmatch(pattern)
    if match is None:
        return None
    runs = [pattern_run(f"^{part}$") for part in match[1].split("|")]
    sets = {run[0] for run in runs if run is not None and run[1] == run[2]}
    if len(sets) != 1 or any(run is None or run[1] != run[2] for run in runs):
        return None
    return f"must be {listed([str(run[1]) for run in runs if run is not None], 'or')} {sets.pop()}"


def pattern_words(pattern: str) -> str:
    """Return what a text of the pattern is, after the words "must be" or "must"."""
    run = pattern_run(pattern)
    if run is None:
        lengths = _lengths(pattern)
        if lengths is not None:
            return lengths
        plain = re.fullmatch(r"\^([A-Za-z0-9 _:/-]+)", pattern)
        if plain:
            return f"must begin with {shown(plain[1])}"
        plain = re.fullmatch(r"([A-Za-z0-9 _:/-]+)\$", pattern)
        if plain:
            return f"must end with {shown(plain[1])}"
        return f"must match the pattern {cut(pattern, 200)}"
    what, least, most = run
    if most is None:
        return f"must be {what} only" if least == 0 else f"must be {least} or more {what}"
    if most == 1:
        what = what.removesuffix("s")
    return f"must be {least} {what}" if least == most else f"must be {least} to {most} {what}"


def describe(schema: Schema) -> str:
    """Return what a value of the schema is, in a few words after "must be"."""
    if schema is True or schema == {}:
        return "anything"
    if schema is False:
        return "nothing"
    if "const" in schema:
        return shown(schema["const"])
    if "enum" in schema:
        return one_of(schema["enum"])
    if "$ref" in schema:
        return f"a valid {cut(schema['$ref'].rpartition('/')[2] or 'value of the same form')}"
    if "format" in schema:
        return FORMATS[schema["format"]]
    if isinstance(schema.get("pattern"), str):
        words = pattern_words(schema["pattern"])
        return words.removeprefix("must be ") if words.startswith("must be ") else "a string that " + words
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return alternatives(schema[word])
    if schema.get("type") in (None, "object") and schema.get("required"):
        return _described_object(schema)
    for word, text in (("minimum", "at least"), ("maximum", "at most"), ("exclusiveMinimum", "more than"),
                       ("exclusiveMaximum", "less than"), ("multipleOf", "a multiple of")):  # fmt: skip
        if word in schema:
            return f"{text} {shown(schema[word])}"
    if "minLength" in schema:
        return f"a string of {counted(schema['minLength'], 'character')} or more"
    if "maxLength" in schema:
        return f"a string of {counted(schema['maxLength'], 'character')} at most"
    value = schema.get("type")
    if value is not None:
        return listed([NOUNS[kind] for kind in ordered(frozenset([value] if isinstance(value, str) else value))], "or")
    if "not" in schema:
        return f"other than {describe(schema['not'])}"
    return "a value of the form required here"


def _described_object(schema: dict[str, Any]) -> str:
    text = f"an object with {keys(schema['required'])}"
    properties = schema.get("properties", {})
    values = [(key, properties[key]) for key in schema["required"] if isinstance(properties.get(key), dict)]
    if len(schema["required"]) == 1 and values and ("const" in values[0][1] or "enum" in values[0][1]):
        text += f" being {describe(values[0][1])}"
    return text


def alternatives(branches: Sequence[Schema]) -> str:
    """Return what a value of one of the branches is."""
    texts = list(dict.fromkeys(map(describe, branches)))
    return listed(texts if len(texts) <= 8 else [*texts[:7], "something else"], "or")


def union(branches: Sequence[Schema]) -> str:
    """Return the sentence for a value that fits no branch."""
    if all(map(_needs_one_key, branches)):
        wanted = [_key_and_value(branch) for branch in branches]
        return f"needs {listed(wanted, 'or')}"
    return f"must be {alternatives(branches)}"


def _needs_one_key(branch: Schema) -> bool:
    return isinstance(branch, dict) and branch.get("type") in (None, "object") and len(branch.get("required", ())) == 1


def _key_and_value(branch: dict[str, Any]) -> str:
    key = branch["required"][0]
    value = branch.get("properties", {}).get(key)
    if isinstance(value, dict) and ("const" in value or "enum" in value):
        return f"the key {shown(key)} being {describe(value)}"
    return f"the key {shown(key)}"


def refused(schema: Schema) -> str:
    """Return the sentence for a value that `not` forbids."""
    if isinstance(schema, dict) and set(schema) <= {"required", "type"} and schema.get("required"):
        together = " together" if len(schema["required"]) > 1 else ""
        return f"must not have {keys(schema['required'])}{together}"
    if schema is True or schema == {}:
        return "is not allowed here"
    return f"must not be {describe(schema)}"
