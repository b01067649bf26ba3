"""Denial of existence: names of NSEC3 records, and the lists of types at a name (RFC 4034 section 4, RFC 5155)."""

import base64
from functools import lru_cache
from hashlib import sha1
from typing import Final

from runtime.dns.wire import types
from runtime.dns.wire.names import Name, to_wire

OPT_OUT: Final = 0x01
"""Flag of an NSEC3 record (RFC 5155 section 3.1.2.1, bit 7)."""
SHA1: Final = 1
"""The only hash algorithm of NSEC3 (IANA registry "DNSSEC NSEC3 Parameters")."""
ITERATIONS_TRIED: Final = 2500
"""More iterations than any key size allowed are not computed (RFC 5155 section 10.3): such a record matches no name."""

_APEX: Final = frozenset({types.SOA, types.NS, types.DNSKEY, types.RRSIG})
NSEC_APEX_HAS: Final = _APEX | {types.NSEC}
NSEC_APEX_LACKS: Final = frozenset({types.NSEC3PARAM, types.NSEC3})
"""Types that the NSEC record at the apex of a zone must and must not list."""
NSEC3_APEX_HAS: Final = _APEX | {types.NSEC3PARAM}
NSEC3_APEX_LACKS: Final = frozenset({types.NSEC, types.NSEC3})
"""The same for the NSEC3 record of the apex."""


@lru_cache(maxsize=256)
def nsec3_hash(name: Name, salt: bytes, iterations: int) -> bytes:
    """The hash that NSEC3 uses in place of a name (RFC 5155 section 5). One hash more than `iterations` is
    made. `name` is in lower case."""
    octets = sha1(to_wire(name) + salt, usedforsecurity=False).digest()
    for _ in range(iterations):
        octets = sha1(octets + salt, usedforsecurity=False).digest()
    return octets


def nsec3_label(octets: bytes) -> bytes:
    """The first label of the NSEC3 record for a hash: base32 with extended hex alphabet, lower case, no padding."""
    return base64.b32hexencode(octets).rstrip(b"=").lower()


def nsec3_matches(owner: Name, name: Name, zone: Name, algorithm: int, salt: bytes, iterations: int) -> bool:
    """Whether the NSEC3 record at `owner`, with these parameters, is the one of `name` in `zone`.

    False for an unknown hash algorithm and for more iterations than `ITERATIONS_TRIED`.
    """
    if owner[1:] != zone or not owner or algorithm != SHA1 or iterations > ITERATIONS_TRIED:
        return False
    return owner[0] == nsec3_label(nsec3_hash(name, salt, iterations))


def has_apex_types(listed: frozenset[int], has: frozenset[int], lacks: frozenset[int]) -> bool:
    """Whether a list of types has all of `has` and none of `lacks`."""
    return has <= listed and not lacks & listed
