"""YAML cut down to the JSON value model."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen import yamlnode
from codegen.findings import as_text
from codegen.model import Place

PLAIN: list[tuple[str, Any]] = [
    # What YAML 1.1 makes of these is something else.
    ("NO", "NO"), ("yes", "yes"), ("on", "on"), ("~", "~"), ("Null", "Null"), ("True", "True"),
    ("12:30:45", "12:30:45"), ("2026-01-01", "2026-01-01"), ("0x1f", "0x1f"), ("0o17", "0o17"), ("010", "010"),
    ("1_000", "1_000"), (".5", ".5"), ("5.", "5."), ("+1", "+1"), (".inf", ".inf"), (".nan", ".nan"), ("<<", "<<"),
    ("=", "="), ("NaN", "NaN"), ("1e", "1e"), ("--1", "--1"),
    # JSON has these.
    ("true", True), ("false", False), ("null", None), ("0", 0), ("-0", 0), ("-12", -12), ("1.10", 1.1), ("1e3", 1000.0),
    ("1E-2", 0.01), ("-1.5e+2", -150.0), ("9223372036854775808", 2**63), ("1" * 300, int("1" * 300)),
    # Quoted is a string.
    ("'1'", "1"), ('"true"', "true"), ("'null'", "null"), ('""', ""), ("''", ""), ('"\\u00e9"', "é"),
    ("|\n 1\n", "1\n"), (">-\n true\n", "true"),
]  # fmt: skip


@pytest.fixture(params=["C", "Python"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both parsers that PyYAML may come with."""
    monkeypatch.setattr(yamlnode, "Loader", yaml.CSafeLoader if request.param == "C" else yaml.SafeLoader)
    return str(request.param)


@pytest.mark.parametrize(("text", "value"), PLAIN)
@pytest.mark.usefixtures("loader")
def test_scalar(text: str, value: Any) -> None:
    """A scalar is what JSON says it is, else a string; 1 is an integer and 1.0 is not."""
    document, found = yamlnode.read(f"a: {text}".encode(), "f")

    assert (found, document and document.value) == ([], {"a": value})
    assert document is not None and type(document.value["a"]) is type(value)


@pytest.mark.parametrize("key", ["true", "null", "1", "1.0", "NO", "2026-01-01", "'1'"])
@pytest.mark.usefixtures("loader")
def test_key_is_its_text(key: str) -> None:
    document, found = yamlnode.read(f"{key}: x".encode(), "f")

    assert (found, document and document.value) == ([], {key.strip("'"): "x"})


PLACES = b"""\
# comment
a: 1
"b/~c":
  - x
  - {d: \xc3\xa9, e: [1, 'two']}
f: |
  text
"""


def test_places() -> None:
    """Every value and every key has its line and column from 1, counted in characters, under its JSON pointer."""
    document, found = yamlnode.read(PLACES, "f")

    assert found == []
    assert document is not None
    assert {pointer: (place.line, place.column) for pointer, place in document.values.items()} == {
        "": (2, 1), "/a": (2, 4), "/b~1~0c": (4, 3), "/b~1~0c/0": (4, 5), "/b~1~0c/1": (5, 5), "/b~1~0c/1/d": (5, 9),
        "/b~1~0c/1/e": (5, 15), "/b~1~0c/1/e/0": (5, 16), "/b~1~0c/1/e/1": (5, 19), "/f": (6, 4),
    }  # fmt: skip
    assert {pointer: (place.line, place.column) for pointer, place in document.keys.items()} == {
        "/a": (2, 1), "/b~1~0c": (3, 1), "/b~1~0c/1/d": (5, 6), "/b~1~0c/1/e": (5, 12), "/f": (6, 1),
    }  # fmt: skip


REFUSED = [
    (b"a: &x 1\nb: 2", "f:1:4: yaml-anchor: anchor &x: use a named type and $ref\n", {"a": 1, "b": 2}),
    (b"&x a: 1", "f:1:1: yaml-anchor: anchor &x: use a named type and $ref\n", {"a": 1}),
    (b"a: *x", "f:1:4: yaml-anchor: alias *x: use a named type and $ref\n", {"a": None}),
    (b"*x : 1", "f:1:1: yaml-anchor: alias *x: use a named type and $ref\n", {}),
    (b"a: !!map {}", "f:1:4: yaml-tag: tag !!map: quote what is a string, leave the rest plain\n", {"a": {}}),
    (b"a: ! 1", "f:1:4: yaml-tag: tag !: quote what is a string, leave the rest plain\n", None),
    (b"{a: 1, a: {b: 2}}", "f:1:8: yaml-duplicate: 'a' stands here a second time, first at line 1\n", {"a": 1}),
    (b"1: x\n'1': y", "f:2:1: yaml-duplicate: '1' stands here a second time, first at line 1\n", {"1": "x"}),
    (b"", "f:1:1: yaml-document: the file is empty\n", None),
    (b"# nothing\n", "f:1:1: yaml-document: the file is empty\n", None),
    (b"a: 1\n---\nb: 2", "f:2:1: yaml-document: a second document begins here; one file holds one\n", {"a": 1}),
    (b"{a: 1}\xff", "f:1:7: yaml-encoding: not UTF-8 from here\n", None),
    (b"a: \xc3\xa9\n b: \xff", "f:2:5: yaml-encoding: not UTF-8 from here\n", None),
    ("a: 1".encode("utf-16"), "f:1:1: yaml-encoding: not UTF-8 from here\n", None),
    (b"a: 1\nb: \x07", "f:2:4: yaml-encoding: control character U+0007\n", None),
    (b"a: " + b"9" * 5000, f"f:1:4: yaml-number: {'9' * 40}... is beyond the largest double\n", {"a": 0}),
    (b"a: -1e999", "f:1:4: yaml-number: -1e999 is beyond the largest double\n", {"a": 0}),
    (b"[" * 5000, "f:1:101: yaml-depth: nested more than 100 deep\n", None),
]


@pytest.mark.parametrize(("text", "expected", "value"), REFUSED)
@pytest.mark.usefixtures("loader")
def test_refused(text: bytes, expected: str, value: Any) -> None:
    """What is not of the language is a finding at its place, and the rest is read."""
    document, found = yamlnode.read(text, "f")

    assert as_text(found) == expected
    if value is not None:
        assert document is not None and document.value == value


def test_byte_order_mark_is_passed_over() -> None:
    document, found = yamlnode.read(b"\xef\xbb\xbfa: 1", "f")

    assert (found, document and document.values["/a"]) == ([], Place("f", 1, 4))


SYNTAX = [b"a: b: c", b"a: [", b"a: 'x", b"- a\nb: c", b"\tb: c", b'a: "\\ud800"', b"%FOO\n", b"a: @x"]


@pytest.mark.parametrize("text", SYNTAX)
@pytest.mark.usefixtures("loader")
def test_broken_syntax_is_one_finding(text: bytes) -> None:
    document, found = yamlnode.read(text, "f")

    assert (document, [finding.rule for finding in found]) == (None, ["yaml-syntax"])


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60) | st.text(alphabet="ab:-?[]{},&*!|>'\"%@#\n \t0é~<=", max_size=60).map(str.encode))
def test_no_bytes_raise(text: bytes) -> None:
    document, found = yamlnode.read(text, "f")

    assert document is not None or found


# Without what YAML takes for the end of a line, and what it does not take at all.
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"], exclude_characters="\ufffe\uffff"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(TEXT, JSON, max_size=4))
def test_json_is_read_as_json(value: dict[str, Any]) -> None:
    """A JSON text means here what it means to a JSON parser."""
    text = json.dumps(value, ensure_ascii=False)
    document, found = yamlnode.read(text.encode(), "f")

    assert (found, document and document.value) == ([], json.loads(text))
