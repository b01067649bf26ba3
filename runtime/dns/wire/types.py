"""Numbers of the protocol and their mnemonics (IANA registry "Domain Name System (DNS) Parameters")."""

from typing import Final

A: Final = 1
NS: Final = 2
CNAME: Final = 5
SOA: Final = 6
PTR: Final = 12
MX: Final = 15
TXT: Final = 16
AAAA: Final = 28
DNAME: Final = 39
OPT: Final = 41
DS: Final = 43
RRSIG: Final = 46
NSEC: Final = 47
DNSKEY: Final = 48
NSEC3: Final = 50
NSEC3PARAM: Final = 51
CDS: Final = 59
CDNSKEY: Final = 60
SPF: Final = 99
AXFR: Final = 252
ANY: Final = 255

IN: Final = 1
CH: Final = 3

NOERROR: Final = 0
FORMERR: Final = 1
SERVFAIL: Final = 2
NXDOMAIN: Final = 3
NOTIMP: Final = 4
REFUSED: Final = 5
YXDOMAIN: Final = 6
YXRRSET: Final = 7
NXRRSET: Final = 8
NOTAUTH: Final = 9
NOTZONE: Final = 10
BADVERS: Final = 16

QUERY: Final = 0

_TYPES: Final = {
    A: "A", NS: "NS", 3: "MD", 4: "MF", CNAME: "CNAME", SOA: "SOA", 7: "MB", 8: "MG", 9: "MR", 10: "NULL", 11: "WKS",
    PTR: "PTR", 13: "HINFO", 14: "MINFO", MX: "MX", TXT: "TXT", 17: "RP", 18: "AFSDB", 19: "X25", 20: "ISDN", 21: "RT",
    22: "NSAP", 23: "NSAP-PTR", 24: "SIG", 25: "KEY", 26: "PX", 27: "GPOS", AAAA: "AAAA", 29: "LOC", 30: "NXT",
    33: "SRV", 35: "NAPTR", 36: "KX", 37: "CERT", 38: "A6", DNAME: "DNAME", OPT: "OPT", 42: "APL", DS: "DS",
    44: "SSHFP", 45: "IPSECKEY", RRSIG: "RRSIG", NSEC: "NSEC", DNSKEY: "DNSKEY", 49: "DHCID", NSEC3: "NSEC3",
    NSEC3PARAM: "NSEC3PARAM", 52: "TLSA", 53: "SMIMEA", 55: "HIP", CDS: "CDS", CDNSKEY: "CDNSKEY", 61: "OPENPGPKEY",
    62: "CSYNC", 63: "ZONEMD", 64: "SVCB", 65: "HTTPS", SPF: "SPF", 104: "NID", 105: "L32", 106: "L64", 107: "LP",
    108: "EUI48", 109: "EUI64", 249: "TKEY", 250: "TSIG", 251: "IXFR", AXFR: "AXFR", ANY: "ANY", 256: "URI",
    257: "CAA",
}  # fmt: skip
_NUMBERS: Final = {text: number for number, text in _TYPES.items()}
_RCODES: Final = {
    NOERROR: "NOERROR", FORMERR: "FORMERR", SERVFAIL: "SERVFAIL", NXDOMAIN: "NXDOMAIN", NOTIMP: "NOTIMPL",
    REFUSED: "REFUSED", YXDOMAIN: "YXDOMAIN", YXRRSET: "YXRRSET", NXRRSET: "NXRRSET", NOTAUTH: "NOTAUTH",
    NOTZONE: "NOTZONE", 11: "DSOTYPENI", BADVERS: "BADVERS", 17: "BADKEY", 18: "BADTIME", 19: "BADMODE",
    20: "BADNAME", 21: "BADALG", 22: "BADTRUNC", 23: "BADCOOKIE",
}  # fmt: skip
_CLASSES: Final = {IN: "IN", CH: "CH", 4: "HS", 254: "NONE", 255: "ANY"}
_CLASS_NUMBERS: Final = {text: number for number, text in _CLASSES.items()}


def mnemonic(type: int) -> str:
    """`SOA` for 6, `TYPE65534` for a type without a name (RFC 3597 section 5)."""
    return _TYPES.get(type) or f"TYPE{type}"


def from_mnemonic(text: str) -> int:
    """The number of `SOA` or `TYPE6`, any case. Raises ValueError for a text that names no type."""
    upper = text.upper()
    number = _NUMBERS.get(upper)
    if number is not None:
        return number
    digits = upper.removeprefix("TYPE")
    if digits != upper and digits.isascii() and digits.isdigit() and int(digits) < 65536:
        return int(digits)
    raise ValueError(f"{text!r} names no record type")


def rcode_text(rcode: int) -> str:
    """`REFUSED` for 5, `RCODE12` for a code without a name."""
    return _RCODES.get(rcode) or f"RCODE{rcode}"


def class_text(klass: int) -> str:
    """`IN` for 1, `CLASS17` for a class without a name (RFC 3597 section 5)."""
    return _CLASSES.get(klass) or f"CLASS{klass}"


def class_from_text(text: str) -> int:
    """The number of `IN` or `CH`. Raises ValueError for a text that names no class."""
    number = _CLASS_NUMBERS.get(text.upper())
    if number is None:
        raise ValueError(f"{text!r} names no class")
    return number
