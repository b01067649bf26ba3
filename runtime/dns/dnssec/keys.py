"""Keys as DNSKEY records carry them: key tags, digests for DS records, sizes of RSA keys. Octets in, values out."""

import hashlib
from typing import Final

from runtime.dns.dnssec.algorithms import RSA_MD5

ZONE: Final = 0x0100
"""Flag of a DNSKEY that may sign a zone (RFC 4034 section 2.1.1, bit 7)."""
SEP: Final = 0x0001
"""Flag of a DNSKEY that is meant as secure entry point (RFC 3757, bit 15)."""

_DIGESTS: Final = {1: "sha1", 2: "sha256", 4: "sha384"}


def key_tag(rdata: bytes) -> int:
    """The tag of the key in the data of a DNSKEY or CDNSKEY record (RFC 4034 appendix B). Any octets have one."""
    if len(rdata) > 6 and rdata[3] == RSA_MD5:
        return int.from_bytes(rdata[-3:-1])
    total = (sum(rdata[::2]) << 8) + sum(rdata[1::2])
    return (total + (total >> 16)) & 0xFFFF


def ds_digest(owner: bytes, rdata: bytes, digest_type: int) -> bytes | None:
    """The digest by which a DS record refers to a key (RFC 4034 section 5.1.4, RFC 4509, RFC 6605).

    `owner` is the name of the key on the wire in lower case, `rdata` the data of its DNSKEY record. None when digests
    of this type cannot be computed here.
    """
    name = _DIGESTS.get(digest_type)
    return None if name is None else hashlib.new(name, owner + rdata, usedforsecurity=False).digest()


def rsa_numbers(key: bytes) -> tuple[int, int] | None:
    """Exponent and modulus of an RSA key (RFC 3110 section 2); None when the octets hold no such pair."""
    if not key:
        return None
    length, start = key[0], 1
    if length == 0:
        length, start = int.from_bytes(key[1:3]), 3
    exponent = int.from_bytes(key[start : start + length])
    modulus = int.from_bytes(key[start + length :])
    return (exponent, modulus) if exponent and modulus else None


def rsa_bits(key: bytes) -> int:
    """Bits of the modulus of an RSA key, 0 when the octets hold none."""
    numbers = rsa_numbers(key)
    return 0 if numbers is None else numbers[1].bit_length()
