"""The named formats that a schema may use, as data: what a string of each is, after the words "must be".

The functions are those of the runtime (`runtime.contract.formats`), which generated validators import and this package
does not; a test holds the two lists equal.
"""

from __future__ import annotations

FORMATS: dict[str, str] = {
    "date-time": "a date and time such as 2026-01-31T12:00:00Z",
    "domain": "a domain name: '.' or labels of 1 to 63 letters, digits and hyphens, 254 characters at most",
    "hex-digest": "a SHA-256 digest: 64 lower-case hexadecimal characters",
    "hostname": "a host name",
    "ip": "an IPv4 or IPv6 address",
    "ipv4": "an IPv4 address",
    "ipv6": "an IPv6 address",
    "uri": "a URI with its scheme",
    "uuid": "a UUID",
    "zone-name": "a domain name: labels of 1 to 63 letters, digits, hyphens, _ and /, 253 characters at most",
}


EXPLAINED = frozenset({"zone-name"})
"""Formats whose faults differ so much that the runtime has a function that says which it is."""


def fault_function(name: str) -> str:
    """Return the name of the runtime's function that says what keeps a string from having the format."""
    return name.replace("-", "_") + "_fault"


def function(name: str) -> str:
    """Return the name of the format's function in the runtime."""
    return "is_" + name.replace("-", "_")
