"""The named formats of a spec: a function for each that tells whether a string has it, and a sentence for people.

Standard library only; generated validators import it. `codegen.validator.formats` lists the same names and sentences as
data, which a test compares.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple


class Format(NamedTuple):
    check: Callable[[str], bool]
    sentence: str
    """What a string of this format is, after the words "must be"."""


# These run for every address of every request. Looking octets up takes two thirds of the time of a pattern for them;
# possessive quantifiers are what `re` does fastest.
_OCTETS = frozenset(map(str, range(256)))
_GROUP = r"[0-9A-Fa-f]{1,4}"
_IPV6_WHOLE = re.compile(rf"(?:{_GROUP}:){{7}}{_GROUP}").fullmatch
_IPV6_SHORT = re.compile(rf"(?:(?:{_GROUP}:)++|:)(?:(?::{_GROUP})++|:)").fullmatch


def is_ipv4(text: str) -> bool:
    """Four decimal numbers to 255 without leading zeros (RFC 2673 section 3.2)."""
    octets = text.split(".", 4)
    return len(octets) == 4 and _OCTETS.issuperset(octets)


def is_ipv6(text: str) -> bool:
    """An address of RFC 4291 section 2.2, the form with an IPv4 end included; no zone, no mask, no brackets."""
    if "." in text:
        head, colon, tail = text.rpartition(":")
        if not colon or not is_ipv4(tail):
            return False
        text = head + ":0:0"
    if _IPV6_SHORT(text) is None:
        return _IPV6_WHOLE(text) is not None
    # The two colons stand for one group at least; at an end one of them separates nothing.
    colons = text.count(":")
    return colons <= 7 or (colons == 8 and (text.startswith("::") or text.endswith("::")))


def is_ip(text: str) -> bool:
    if ":" in text:
        return is_ipv6(text)
    octets = text.split(".", 4)
    return len(octets) == 4 and _OCTETS.issuperset(octets)


_NAME = re.compile(r"[0-9A-Za-z-]{1,63}+(?:\.[0-9A-Za-z-]{1,63}+)*+\.?+").fullmatch


def is_domain(text: str) -> bool:
    """A domain name as the Zonemaster API takes it (`validate_syntax`, criteria 1 to 5).

    The root is `.`, any other name has two characters or more; at most 254 characters in all and 63 in a label, after
    the conversion to IDNA where the text is not ASCII; letters, digits and hyphens in any place; a dot may end it.
    """
    if _NAME(text) is not None:
        return 2 <= len(text) <= 254
    return text == "." or (not text.isascii() and 2 <= len(text) <= 254 and _is_idn(text))


def _is_idn(text: str) -> bool:
    try:
        name = text.encode("idna").decode("ascii")
    except UnicodeError:
        return False
    return _NAME(name) is not None and len(name) <= 254


_HOSTNAME = re.compile(
    r"[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?(?:\.[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?)*"
).fullmatch


def is_hostname(text: str) -> bool:
    """A host name of RFC 1123 section 2.1; labels that begin with `xn--` must decode (RFC 5891 section 4.2.3).

    The rules of RFC 5892 for single code points need tables that the standard library has not; they are not applied.
    """
    if len(text) > 253 or _HOSTNAME(text) is None:
        return False
    return "--" not in text or all(_is_a_label(label) for label in text.split(".") if label[2:4] == "--")


def _is_a_label(label: str) -> bool:
    if label[:2].lower() != "xn":
        return False
    encoded = label[4:].lower()
    try:
        decoded = encoded.encode("ascii").decode("punycode")
        back = decoded.encode("punycode").decode("ascii")
    except (UnicodeError, ValueError, OverflowError):
        return False
    return (
        back == encoded
        and not decoded.isascii()
        and decoded[2:4] != "--"
        and not decoded.startswith("-")
        and not decoded.endswith("-")
        and unicodedata.normalize("NFC", decoded) == decoded
        and unicodedata.category(decoded[0])[0] != "M"
    )


_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}").fullmatch


def is_uuid(text: str) -> bool:
    """RFC 9562 section 4, of any version and in any case."""
    return _UUID(text) is not None


_DATE_TIME = re.compile(
    r"([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt]([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]|60)"
    r"(?:\.[0-9]+)?(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))"
).fullmatch


def is_date_time(text: str) -> bool:
    """RFC 3339 section 5.6; a leap second only where one can be, at 23:59:60 UTC."""
    match = _DATE_TIME(text)
    if match is None:
        return False
    year, month, day, hour, minute, second, sign, offset_hour, offset_minute = match.groups()
    if int(day) > 28 and int(day) > _days(int(year), int(month)):
        return False
    if second != "60":
        return True
    ahead = 0 if sign is None else (int(offset_hour) * 60 + int(offset_minute)) * (1 if sign == "+" else -1)
    return (int(hour) * 60 + int(minute) - ahead) % 1440 == 1439


def _days(year: int, month: int) -> int:
    return 28 + calendar.isleap(year) if month == 2 else 30 if month in (4, 6, 9, 11) else 31


_HEX_DIGEST = re.compile(r"[0-9a-f]{64}").fullmatch


def is_hex_digest(text: str) -> bool:
    """A SHA-256 digest as Proxmox Backup writes it."""
    return _HEX_DIGEST(text) is not None


_PERCENT = r"%[0-9A-Fa-f]{2}"
_PLAIN = r"[A-Za-z0-9._~!$&'()*+,;=-]"
_PCHAR = rf"(?:{_PLAIN}|{_PERCENT}|[:@])"
_URI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:"
    rf"(?://(?:(?:{_PLAIN}|{_PERCENT}|:)*@)?(?:\[([^\[\]]*)\]|(?:{_PLAIN}|{_PERCENT})*)(?::[0-9]*)?(?:/{_PCHAR}*)*"
    rf"|/(?:{_PCHAR}+(?:/{_PCHAR}*)*)?|{_PCHAR}+(?:/{_PCHAR}*)*|)"
    rf"(?:\?(?:{_PCHAR}|[/?])*)?(?:#(?:{_PCHAR}|[/?])*)?"
).fullmatch
_IPVFUTURE = re.compile(rf"[vV][0-9A-Fa-f]+\.(?:{_PLAIN}|:)+").fullmatch


def is_uri(text: str) -> bool:
    """RFC 3986 section 3: with a scheme, in ASCII."""
    match = _URI(text)
    if match is None:
        return False
    literal: str | None = match[1]
    return literal is None or is_ipv6(literal) or _IPVFUTURE(literal) is not None


_SPACE = " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u205f\u3000"
_STOPS = str.maketrans("\uff0e\u3002\uff61", "...")
_CAPITAL_I_WITH_DOT = "\u0130"
_PLAIN_ZONE_NAME = re.compile(r"(?:[0-9A-Za-z/_-]{1,63}+\.)*+[0-9A-Za-z/_-]{1,63}+").fullmatch
"""Most of them."""
_ZONE_NAME = re.compile(r"(?:[0-9A-Za-z/_-]|[^\x00-\x7f])++(?:\.(?:[0-9A-Za-z/_-]|[^\x00-\x7f])++)*+\.?+").fullmatch


def is_zone_name(text: str) -> bool:
    """A domain name as people write it: what can be told without the tables of IDNA.

    White space around it, full stops of other scripts and a final dot are taken, and so is a label with characters
    outside ASCII; whether it can be converted is for who converts it. A capital I with a dot is no letter of one name.
    """
    if len(text) <= 253 and _PLAIN_ZONE_NAME(text) is not None:
        return True
    name = text.strip(_SPACE).translate(_STOPS)
    if name == ".":
        return True
    if _ZONE_NAME(name) is None or _CAPITAL_I_WITH_DOT in name:
        return False
    name = name.removesuffix(".")
    if name.isascii():
        return len(name) <= 253 and all(len(label) <= 63 for label in name.split("."))
    return all(len(label) <= 63 for label in name.split(".") if label.isascii())


_ZONE_LABEL = re.compile(r"[0-9A-Za-z/_-]++").fullmatch
_SHOWN = 64


def zone_name_fault(text: str) -> str:
    """Return what keeps a text from being a zone name (`is_zone_name`); empty if nothing does."""
    name = text.strip(_SPACE).translate(_STOPS)
    if not name:
        return "must be a domain name, is empty"
    if name == ".":
        return ""
    if _CAPITAL_I_WITH_DOT in name:
        return "has a capital I with a dot, which becomes different small letters in different languages"
    if name.startswith("."):
        return "must not begin with a dot"
    if ".." in name:
        return "must not have two dots in a row"
    name = name.removesuffix(".")
    for label in name.split("."):
        shown = label if len(label) <= _SHOWN else label[:_SHOWN] + "..."
        if label.isascii() and _ZONE_LABEL(label) is None:
            return f"has a part, {shown!r}, with a character that is no letter, digit, hyphen, _ or /"
        if label.isascii() and len(label) > 63:
            return f"has a part, {shown!r}, of more than 63 characters"
    if name.isascii() and len(name) > 253:
        return "must be 253 characters long at most, without the final dot"
    return "" if is_zone_name(text) else "must be a domain name, has a control character"


FORMATS: dict[str, Format] = {
    "date-time": Format(is_date_time, "a date and time such as 2026-01-31T12:00:00Z"),
    "domain": Format(
        is_domain, "a domain name: '.' or labels of 1 to 63 letters, digits and hyphens, 254 characters at most"
    ),
    "hex-digest": Format(is_hex_digest, "a SHA-256 digest: 64 lower-case hexadecimal characters"),
    "hostname": Format(is_hostname, "a host name"),
    "ip": Format(is_ip, "an IPv4 or IPv6 address"),
    "ipv4": Format(is_ipv4, "an IPv4 address"),
    "ipv6": Format(is_ipv6, "an IPv6 address"),
    "uri": Format(is_uri, "a URI with its scheme"),
    "uuid": Format(is_uuid, "a UUID"),
    "zone-name": Format(
        is_zone_name,
        "a domain name: labels of 1 to 63 letters, digits, hyphens, _ and /, 253 characters at most",
    ),
}
