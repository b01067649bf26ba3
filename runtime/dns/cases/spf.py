"""The grammar of SPF records (RFC 7208 section 12), as far as a record can be judged without asking anything.

Every check takes time in proportion to the length of the text: what a zone publishes may be hostile.
"""

import re
from collections.abc import Callable
from ipaddress import AddressValueError, IPv6Address
from typing import Final

VERSION: Final = "v=spf1"

_NAME: Final = re.compile(r"[a-z][a-z0-9_.-]*\Z")
_CIDR: Final = re.compile(r"(?:/(0|[1-9][0-9]?))?(?://(0|[1-9][0-9]{0,2}))?\Z")
_MACRO: Final = re.compile(r"%(?:[%_-]|\{[slodiphv](?:0*[1-9][0-9]*)?r?[.+,/_=-]*\})")
_LITERAL: Final = re.compile(r"[\x21-\x24\x26-\x7e]+")
_TOP_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\Z")
_IPV4: Final = re.compile(r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!\Z)|\Z)){4}")
_QUALIFIERS: Final = "+-?~"


def is_policy(text: str) -> bool:
    """Whether a TXT record of this text, in lower case, is a SPF record: the version, then a blank or the end
    (RFC 7208 section 4.5)."""
    return text == VERSION or text.startswith(f"{VERSION} ")


def is_null(text: str) -> bool:
    """Whether a SPF record, in lower case, says that no mail is sent from the domain, and nothing else."""
    return text.split() == [VERSION, "-all"]


def is_valid(text: str) -> bool:
    """Whether a SPF record, in lower case, follows the grammar, with `redirect` and `exp` at most once
    (RFC 7208 sections 6 and 12)."""
    if not is_policy(text) or not text.isascii():
        return False
    terms = [term for term in text[len(VERSION) :].split(" ") if term]
    modifiers = [term.partition("=")[0] for term in terms if _is_modifier(term)]
    if modifiers.count("redirect") > 1 or modifiers.count("exp") > 1:
        return False
    return all(_modifier(term) if _is_modifier(term) else _directive(term) for term in terms)


def _is_modifier(term: str) -> bool:
    name, equals, _ = term.partition("=")
    return bool(equals) and _NAME.match(name) is not None


def _modifier(term: str) -> bool:
    name, _, value = term.partition("=")
    return _domain(value) if name in ("redirect", "exp") else _macro_string(value) is not None


def _directive(term: str) -> bool:
    if term[0] in _QUALIFIERS:
        term = term[1:]
    if term == "all":
        return True
    name, colon, value = term.partition(":")
    if name in ("include", "exists"):
        return _domain(value)
    if name == "ptr":
        return not colon or _domain(value)
    if name == "ip4":
        return _network(value, _IPV4.match, 32)
    if name == "ip6":
        return _network(value, _is_ipv6, 128)
    # What follows the name may be a domain, prefix lengths, or both.
    lengths = _CIDR.search(term)
    assert lengths is not None
    name, colon, value = term[: lengths.start()].partition(":")
    fits = int(lengths[1] or 0) <= 32 and int(lengths[2] or 0) <= 128
    return name in ("a", "mx") and fits and (not colon or _domain(value))


def _network(value: str, is_address: Callable[[str], object], longest: int) -> bool:
    address, slash, length = value.partition("/")
    if slash and re.fullmatch(r"0|[1-9][0-9]{0,2}", length) is None:
        return False
    return bool(is_address(address)) and int(length or 0) <= longest


def _is_ipv6(text: str) -> bool:
    try:
        return "%" not in text and IPv6Address(text) is not None
    except AddressValueError:
        return False


def _macro_string(text: str) -> list[tuple[str, bool]] | None:
    """The parts of a macro-string: each with whether it is a macro; None if it is none."""
    parts: list[tuple[str, bool]] = []
    position = 0
    while position < len(text):
        macro = text[position] == "%"
        found = (_MACRO if macro else _LITERAL).match(text, position)
        if found is None:
            return None
        parts.append((found[0], macro))
        position = found.end()
    return parts


def _domain(text: str) -> bool:
    """Whether the text is a domain-spec: a macro-string that ends in a macro, or in a dot and a top label."""
    parts = _macro_string(text)
    if not parts:
        return False
    last, macro = parts[-1]
    if macro:
        return True
    label = last.removesuffix(".").rpartition(".")
    top = label[2]
    return bool(label[1]) and not top.isdigit() and _TOP_LABEL.match(top) is not None
