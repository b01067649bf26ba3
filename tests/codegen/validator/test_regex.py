"""ECMA-262 patterns as Python's `re` reads them, and those that are refused."""

from __future__ import annotations

import contextlib
import re
import time

import pytest

from codegen.validator.regex import Matcher, PatternError, matcher, translate

TRANSLATED = [
    # ECMA-262            Python
    ("^abc$", r"^abc\Z"),
    ("a|^b$", r"a|^b\Z"),
    (r"\d+", "[0-9]+"),
    (r"\D", "[^0-9]"),
    (r"[\d_]", "[0-9_]"),
    (r"\w", "[0-9A-Z_a-z]"),
    (".", r"[^\n\r\u2028-\u2029]"),
    ("[^]", "(?s:.)"),
    ("[]", "(?!)"),
    ("a{2,3}?", "a{2,3}?"),
    ("a{2,}", "a{2,}"),
    ("a{0,1}", "a?"),
    ("(a)(?:b)(?<name>c)", "abc"),
    ("(ab)+", "(?:ab)+"),
    ("(a|b)c", "(?:a|b)c"),
    ("(?=a)(?!b)", "(?=a)(?!b)"),
    (r"\/\.\-", r"/\.-"),
    ("[a[&&b~]", r"[a\[\&\&b\~]"),
    (r"[\]\-x^]", r"[\]\-x\^]"),
    (r"[\b]", r"[\x08]"),
    (r"\bx\B", r"(?a:\b)x(?a:\B)"),
    (r"\cA\cz\0", r"\x01\x1a\x00"),
    (r"\x41\u0042\u{43}", "ABC"),
    (r"\ud83d\udca9", "💩"),
    (r"\t\v\f", r"\t\x0b\x0c"),
    ("", ""),
]


@pytest.mark.parametrize(("ecma", "python"), TRANSLATED)
def test_a_pattern_is_translated(ecma: str, python: str) -> None:
    assert translate(ecma) == python
    re.compile(python)


REFUSED = [
    (r"(?<=a)b", "look-behind is not supported"),
    (r"(?<!a)b", "look-behind is not supported"),
    (r"\p{L}", r"\p (a Unicode property) is not supported: write the ranges"),
    (r"(a)\1", "back-references are not supported"),
    (r"(?<n>a)\k<n>", "back-references are not supported"),
    ("(?i)a", "this kind of group is not supported"),
    ("(?P<n>a)", "this kind of group is not supported"),
    (r"\a", r"\a is no escape of ECMA-262"),
    (r"\Z", r"\Z is no escape of ECMA-262"),
    ("a**", "nothing to repeat"),
    ("^*", "nothing to repeat: an assertion takes no quantifier"),
    ("(?=a)*", "nothing to repeat: an assertion takes no quantifier"),
    ("*a", "nothing to repeat"),
    ("(a", "a '(' without its ')'"),
    ("a)", "an unmatched ')'"),
    ("[a", "a '[' without its ']'"),
    ("[b-a]", "the range b-a is out of order"),
    (r"[\d-a]", "a class is no end of a range"),
    ("a{3,2}", "numbers of a quantifier are out of order"),
    ("a{", "a '{' that begins no quantifier must be escaped"),
    ("}", "a lone '}' must be escaped"),
    ("a\\", "a backslash at the end"),
    (r"\u12", "4 hexadecimal digits must follow"),
    ("(" * 60 + ")" * 60, "groups are nested more than 50 deep"),
]


@pytest.mark.parametrize(("pattern", "reason"), REFUSED)
def test_what_re_cannot_do_or_ecma_does_not_know_is_refused(pattern: str, reason: str) -> None:
    with pytest.raises(PatternError) as caught:
        translate(pattern)

    assert caught.value.message == reason


METHODS = [
    ("^[a-z]+$", Matcher("[a-z]+", "fullmatch")),
    ("^(a|b)$", Matcher("(?:a|b)", "fullmatch")),
    ("^a", Matcher("a", "match")),
    ("a$", Matcher(r"a\Z", "search")),
    ("^a|b$", Matcher(r"^a|b\Z", "search")),
    ("^", Matcher("", "match")),
    ("^$", Matcher("", "fullmatch")),
    ("a", Matcher("a", "search")),
]


@pytest.mark.parametrize(("pattern", "expected"), METHODS)
def test_anchors_become_the_method(pattern: str, expected: Matcher) -> None:
    assert matcher(pattern) == expected


MATCHES = [
    # pattern      finds                            does not find
    ("^abc$", ["abc"], ["abc\n", "xabc"]),
    (r"^\d$", ["7"], ["߀", "７"]),
    (r"^\w$", ["_", "Z"], ["é", "ſ"]),
    (r"^\s$", [" ", "\u00a0", "\ufeff", "\u2029", "\v"], ["\x1c", "\x85", "\u200b"]),
    (r"^\S$", ["\x1c", "\x85"], ["\u00a0"]),
    ("^.$", ["💩", "\x85"], ["\n", "\r", "\u2028"]),
    (r"\bé", ["aé"], ["é", " é"]),
    ("^[^a]$", ["\n", "b"], ["a"]),
    ("[a-]b", ["-b", "ab"], ["b"]),
]


@pytest.mark.parametrize(("pattern", "yes", "no"), MATCHES)
def test_a_translated_pattern_finds_what_the_original_finds(pattern: str, yes: list[str], no: list[str]) -> None:
    found = matcher(pattern)
    by_method = getattr(re.compile(found.pattern), found.method)
    by_search = re.compile(translate(pattern)).search
    for find in (by_method, by_search):
        assert [text for text in yes if find(text) is None] == []
        assert [text for text in no if find(text) is not None] == []


EXPLOSIVE = [
    "^(a+)+$", "^(a*)*$", "(a|a)*b", "^(a|ab|b)*$", "^(.*,)*x", "(x+x+)+y", r"^(\w+\s?)*$", "^(a?){50}$", "^(a+){50}$",
    "^([a-z]{1,20})*$", "(a?b?)*c", r"^(\d+|[0-9a-f]+)+$", "(?=(a+)+$)", "^(?:a{1,3}){1,40}$",
    r"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$",
]  # fmt: skip


@pytest.mark.parametrize("pattern", EXPLOSIVE)
def test_a_pattern_that_a_text_can_make_explode_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError, match="would take forever"):
        translate(pattern)


HARMLESS = [
    "^[0-9a-f]{64}$", r"^([a-z]+\.)*[a-z]+$", "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
    r"^(?=.{1,254}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
    r"^(\d{1,3}\.){3}\d{1,3}$", "^([0-9A-F]{2}:){31}[0-9A-F]{2}$", "^(ab|cd)*$", "^(a|b)*$", "^(a|b)+?$",
    "^[A-Za-z0-9_][A-Za-z0-9._-]*$", "^([0-9a-f]{64},?)*$", "^(?:a,b?)*$", "^(/[^/]+)*$", "(ab?)*",
    "^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$",
]  # fmt: skip


@pytest.mark.parametrize("pattern", HARMLESS)
def test_a_nested_quantifier_that_reads_each_text_in_one_way_is_fine(pattern: str) -> None:
    found = matcher(pattern)
    find = getattr(re.compile(found.pattern), found.method)
    start = time.process_time()
    for part in ("a", "0", "a.", "ab", "/a", "a/", "a,"):
        find(part * 300 + "!")
    assert time.process_time() - start < 0.5


def test_the_check_of_a_large_pattern_ends() -> None:
    start = time.process_time()
    with contextlib.suppress(PatternError):
        translate("^(" + "|".join(f"[a-z]{{1,9}}x{n}" for n in range(60)) + ")*$")
    assert time.process_time() - start < 5
