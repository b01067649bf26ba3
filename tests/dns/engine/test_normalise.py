"""Domain names as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.dns.engine.normalise import MESSAGES, BadDomain, normalise
from runtime.dns.wire.names import Name, to_text


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("example.org", "example.org"),
        ("Example.ORG.", "example.org"),
        (".", "."),
        ("\u3002", "."),
        (" \t\u00a0example.org\u3000", "example.org"),
        ("example\uff0eorg\u3002", "example.org"),
        ("_dmarc.example.org", "_dmarc.example.org"),
        ("0/25.2.0.192.in-addr.arpa", "0/25.2.0.192.in-addr.arpa"),
        ("-a-.example", "-a-.example"),
        ("räksmörgås.se", "xn--rksmrgs-5wao1o.se"),
        ("RÄKSMÖRGÅS.se", "xn--rksmrgs-5wao1o.se"),
        ("ra\u0308ksmo\u0308rga\u030as.se", "xn--rksmrgs-5wao1o.se"),
        ("stra\u00dfe.example", "xn--strae-oqa.example"),
        ("\u1e9e.example", "ss.example"),
        ("a\u00b7b.example", "xn--ab-0ea.example"),
        ("XN--RKSMRGS-5WAO1O.se", "xn--rksmrgs-5wao1o.se"),
        ("xn--nonsense.example", "xn--nonsense.example"),
        (f"{'a' * 63}.{'b' * 63}.{'c' * 63}.{'d' * 61}", f"{'a' * 63}.{'b' * 63}.{'c' * 63}.{'d' * 61}"),
    ],
)
def test_a_name(given: str, name: str) -> None:
    assert to_text(normalise(given)) == name


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ("", ["EMPTY_DOMAIN_NAME"]),
        (" \u3000", ["EMPTY_DOMAIN_NAME"]),
        ("..", ["INITIAL_DOT"]),
        (".example", ["INITIAL_DOT"]),
        ("a..b", ["REPEATED_DOTS"]),
        ("example.org..", ["REPEATED_DOTS"]),
        ("\u0130stanbul.example", ["AMBIGUOUS_DOWNCASING"]),
        ("exa mple.org", ["INVALID_ASCII"]),
        ("exa\u00a0mple.org", ["INVALID_U_LABEL"]),
        ("a!b.c?d", ["INVALID_ASCII", "INVALID_ASCII"]),
        ("\u2603\u200d.example", ["INVALID_U_LABEL"]),
        ("a\u200db.zz", ["INVALID_U_LABEL"]),
        (f"{'é' * 60}.example", ["INVALID_U_LABEL"]),
        (f"{'a' * 64}.example", ["LABEL_TOO_LONG"]),
        (f"{'a' * 63}.{'b' * 63}.{'c' * 63}.{'d' * 62}", ["DOMAIN_NAME_TOO_LONG"]),
    ],
)
def test_no_name(given: str, errors: list[str]) -> None:
    with pytest.raises(BadDomain) as caught:
        normalise(given)

    assert caught.value.errors == errors
    assert set(errors) <= set(MESSAGES)


@given(st.text(alphabet="aB1-_/.! \u00e9", min_size=1, max_size=12), st.integers(0, 70), st.integers(0, 4))
def test_white_space_around_changes_nothing(text: str, length: int, labels: int) -> None:
    """Though most names are read in one step, and those with white space around them never."""

    def meaning(given: str) -> Name | list[str]:
        try:
            return normalise(given)
        except BadDomain as fault:
            return fault.errors

    longer = text + f".{'c' * length}" * labels
    assert meaning(longer) == meaning(f" {longer} ")
