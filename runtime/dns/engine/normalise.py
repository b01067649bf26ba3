"""Domain names as people write them, to names of DNS: white space, full stops of other scripts, international labels.

Source: the steps of Zonemaster's normalisation (reference 1.9), IDNA 2008 (RFC 5891) with the mapping of UTS 46 as it
is without the transitional rules, so that sharp s stays what it is."""

import re
from typing import Final

import idna

from runtime.dns.wire.names import MAXIMUM_LABEL, MAXIMUM_NAME, Name

_SPACE: Final = " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u205f\u3000"
_STOPS: Final = str.maketrans("\uff0e\u3002\uff61", "...")
_CAPITAL_I_WITH_DOT: Final = "\u0130"
"""In small letters it is `i` in some languages and `i` with a dot above in all others."""
_CAPITAL_SHARP_S: Final = "\u1e9e"
"""As the original takes it; the mapping of Unicode 15.1 and later has the small letter."""
_JOINERS: Final = frozenset("\u200c\u200d")
_PLAIN: Final = re.compile(r"[A-Za-z0-9/_-]+\Z")
_LONGEST: Final = MAXIMUM_NAME - 2
"""Characters of a name without its final dot."""
_PLAIN_NAME: Final = re.compile(r"(?:[A-Za-z0-9/_-]{1,63}+\.)*+[A-Za-z0-9/_-]{1,63}+").fullmatch
"""Most names that are given."""

MESSAGES: Final = {
    "EMPTY_DOMAIN_NAME": "the name is empty",
    "AMBIGUOUS_DOWNCASING": "the name has a capital I with a dot, which becomes different small letters",
    "INITIAL_DOT": "the name begins with a dot",
    "REPEATED_DOTS": "the name has two dots in a row",
    "INVALID_ASCII": "a label has a character that no label may have",
    "INVALID_U_LABEL": "a label has characters outside ASCII that cannot be in a name",
    "LABEL_TOO_LONG": f"a label is longer than {MAXIMUM_LABEL} characters",
    "DOMAIN_NAME_TOO_LONG": f"the name is longer than {_LONGEST} characters",
}
"""What can be wrong, by the identifier of the original."""


class BadDomain(ValueError):
    """A text that is no domain name: `errors` are keys of MESSAGES, in the order of the name."""

    code = "domainInvalid"

    def __init__(self, text: str, errors: list[str]) -> None:
        self.reasons = "; ".join(MESSAGES[error] for error in errors)
        super().__init__(f"{text!r} is no domain name: {self.reasons}")
        self.text = text
        self.errors = errors


def normalise(text: str) -> Name:
    """The name that a text means: white space around it is dropped, international labels become A-labels.

    Raises:
        BadDomain: the text means no name.
    """
    if len(text) <= _LONGEST and _PLAIN_NAME(text) is not None:
        return tuple(text.lower().encode("ascii").split(b"."))
    name = text.strip(_SPACE)
    if not name:
        raise BadDomain(text, ["EMPTY_DOMAIN_NAME"])
    if _CAPITAL_I_WITH_DOT in name:
        raise BadDomain(text, ["AMBIGUOUS_DOWNCASING"])
    name = name.translate(_STOPS)
    if name == ".":
        return ()
    if name.startswith("."):
        raise BadDomain(text, ["INITIAL_DOT"])
    if ".." in name:
        raise BadDomain(text, ["REPEATED_DOTS"])
    labels: list[bytes] = []
    errors: list[str] = []
    for label in name.removesuffix(".").split("."):
        try:
            labels.append(_label(label))
        except _Wrong as wrong:
            errors.append(str(wrong))
    if not errors and sum(map(len, labels)) + len(labels) - 1 > _LONGEST:
        errors.append("DOMAIN_NAME_TOO_LONG")
    if errors:
        raise BadDomain(text, errors)
    return tuple(labels)


class _Wrong(Exception):
    """A label is none; the text is a key of MESSAGES."""


def _label(label: str) -> bytes:
    if label.isascii():
        if _PLAIN.match(label) is None:
            raise _Wrong("INVALID_ASCII")
        found = label.lower().encode("ascii")
    else:
        found = _international(label)
    if len(found) > MAXIMUM_LABEL:
        raise _Wrong("LABEL_TOO_LONG")
    return found


def _international(label: str) -> bytes:
    """The A-label of a label with characters outside ASCII."""
    try:
        mapped = idna.uts46_remap(label.replace(_CAPITAL_SHARP_S, "ss"), std3_rules=False, transitional=False)
        return idna.alabel(mapped)
    except idna.InvalidCodepointContext:
        # Rules about neighbours of a character are for those who register names, and such names exist; but a joiner
        # where it joins nothing is not seen and makes names that look the same.
        if _JOINERS.intersection(mapped):
            raise _Wrong("INVALID_U_LABEL") from None
        found = b"xn--" + mapped.encode("punycode")
    except idna.IDNAError:
        raise _Wrong("INVALID_U_LABEL") from None
    if len(found) > MAXIMUM_LABEL:
        raise _Wrong("INVALID_U_LABEL")
    return found
