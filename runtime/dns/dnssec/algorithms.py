"""What is known about the numbers of DNSSEC: key algorithms, digest algorithms of DS, limits of RSA keys.

Sources: IANA registries "DNS Security Algorithm Numbers" and "Digest Algorithms" (of DS records), RFC 8624 and 9157;
the classes are those of the Zonemaster test cases DNSSEC01, DNSSEC05 and DNSSEC14.
"""

from enum import Enum
from typing import Final, NamedTuple


class Use(Enum):
    """How far an algorithm may be used to sign zones, or a digest to refer to a key."""

    OK = "ok"
    NOT_RECOMMENDED = "not recommended"
    DEPRECATED = "deprecated"
    NOT_FOR_THIS = "meant for something else"
    RESERVED = "reserved"
    UNASSIGNED = "unassigned"
    PRIVATE = "private"


class Algorithm(NamedTuple):
    """A DNSKEY algorithm: mnemonic, description of the registry, and how far it may be used."""

    mnemonic: str
    description: str
    use: Use


class Digest(NamedTuple):
    """A DS digest algorithm: description of the registry, and how far it may be used."""

    description: str
    use: Use


class RsaLimits(NamedTuple):
    """Bits of the modulus that an algorithm allows (RFC 3110, 5155, 5702)."""

    minimum: int
    maximum: int


RSA_MD5: Final = 1
DSA: Final = 3
RSA_SHA1: Final = 5
DSA_NSEC3_SHA1: Final = 6
RSA_SHA1_NSEC3_SHA1: Final = 7
RSA_SHA256: Final = 8
RSA_SHA512: Final = 10
ECDSA_P256_SHA256: Final = 13
ECDSA_P384_SHA384: Final = 14
ED25519: Final = 15
ED448: Final = 16

RSA_BITS: Final = {
    RSA_SHA1: RsaLimits(512, 4096),
    RSA_SHA1_NSEC3_SHA1: RsaLimits(512, 4096),
    RSA_SHA256: RsaLimits(512, 4096),
    RSA_SHA512: RsaLimits(1024, 4096),
}
RSA_RECOMMENDED_BITS: Final = 2048
"""Shortest modulus that is recommended (NIST SP 800-57 part 1, section 5.6)."""

_RESERVED: Final = Algorithm("RESERVED", "Reserved", Use.RESERVED)
_UNASSIGNED: Final = Algorithm("UNASSIGNED", "Unassigned", Use.UNASSIGNED)
_ALGORITHMS: Final = {
    0: Algorithm("DELETE", "Delete DS", Use.NOT_FOR_THIS),
    RSA_MD5: Algorithm("RSAMD5", "RSA/MD5", Use.DEPRECATED),
    2: Algorithm("DH", "Diffie-Hellman", Use.NOT_FOR_THIS),
    DSA: Algorithm("DSA", "DSA/SHA1", Use.DEPRECATED),
    RSA_SHA1: Algorithm("RSASHA1", "RSA/SHA-1", Use.DEPRECATED),
    DSA_NSEC3_SHA1: Algorithm("DSA-NSEC3-SHA1", "DSA-NSEC3-SHA1", Use.DEPRECATED),
    RSA_SHA1_NSEC3_SHA1: Algorithm("RSASHA1-NSEC3-SHA1", "RSASHA1-NSEC3-SHA1", Use.DEPRECATED),
    RSA_SHA256: Algorithm("RSASHA256", "RSA/SHA-256", Use.OK),
    RSA_SHA512: Algorithm("RSASHA512", "RSA/SHA-512", Use.NOT_RECOMMENDED),
    12: Algorithm("ECC-GOST", "GOST R 34.10-2001", Use.DEPRECATED),
    ECDSA_P256_SHA256: Algorithm("ECDSAP256SHA256", "ECDSA Curve P-256 with SHA-256", Use.OK),
    ECDSA_P384_SHA384: Algorithm("ECDSAP384SHA384", "ECDSA Curve P-384 with SHA-384", Use.OK),
    ED25519: Algorithm("ED25519", "Ed25519", Use.OK),
    ED448: Algorithm("ED448", "Ed448", Use.OK),
    17: Algorithm("SM2SM3", "SM2 signing algo w SM3 hash algo", Use.OK),
    23: Algorithm("ECC-GOST12", "GOST R 34.10-2012", Use.OK),
    252: Algorithm("INDIRECT", "Reserved for Indirect Keys", Use.NOT_FOR_THIS),
    253: Algorithm("PRIVATEDNS", "private algorithm", Use.PRIVATE),
    254: Algorithm("PRIVATEOID", "private algorithm OID", Use.PRIVATE),
}
_DIGESTS: Final = {
    0: Digest("Reserved", Use.NOT_FOR_THIS),
    1: Digest("SHA-1", Use.DEPRECATED),
    2: Digest("SHA-256", Use.OK),
    3: Digest("GOST R 34.11-94", Use.DEPRECATED),
    4: Digest("SHA-384", Use.OK),
    5: Digest("GOST R 34.11-2012", Use.OK),
    6: Digest("SM3", Use.OK),
    253: Digest("Reserved for Private Use", Use.PRIVATE),
    254: Digest("Reserved for Private Use", Use.PRIVATE),
}


def algorithm(number: int) -> Algorithm:
    """What is known about the key algorithm `number`, 0 to 255."""
    known = _ALGORITHMS.get(number)
    if known is not None:
        return known
    return _RESERVED if number in (4, 9, 11, 255) or 123 <= number <= 251 else _UNASSIGNED


def digest(number: int) -> Digest:
    """What is known about the digest algorithm `number`, 0 to 255."""
    known = _DIGESTS.get(number)
    if known is not None:
        return known
    return Digest("Reserved", Use.RESERVED) if 128 <= number <= 252 else Digest("Unassigned", Use.UNASSIGNED)
