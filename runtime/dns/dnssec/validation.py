"""Record sets with their signatures, and the keys of a zone: how a signature stands (RFC 4035 section 5.3).

Records whose data cannot be read are left out, as if they had not come.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Final, NamedTuple

from runtime.dns.dnssec import keys
from runtime.dns.dnssec.canonical import signed_octets
from runtime.dns.dnssec.signature import is_signed, is_supported
from runtime.dns.wire import types
from runtime.dns.wire.message import MalformedRdata, Record
from runtime.dns.wire.names import Name
from runtime.dns.wire.rdata import Dnskey, Rrsig

KEYS_TRIED: Final = 4
SIGNATURES_TRIED: Final = 16
"""Keys with one tag, and signatures of one set, that are tried. A zone could otherwise have hundreds of either in one
answer and make each pair cost a verification (CVE-2023-50387)."""


class Key(NamedTuple):
    """A DNSKEY or CDNSKEY record. `rdata` is its data on the wire, `tag` is computed over it."""

    tag: int
    flags: int
    algorithm: int
    key: bytes
    rdata: bytes

    @property
    def is_zone_key(self) -> bool:
        return self.flags & keys.ZONE != 0

    @property
    def is_sep(self) -> bool:
        return self.flags & keys.SEP != 0


class Signature(NamedTuple):
    """An RRSIG record. `head` is its data in canonical form up to the signature itself."""

    data: Rrsig
    head: bytes

    @property
    def tag(self) -> int:
        return self.data.key_tag

    @property
    def algorithm(self) -> int:
        return self.data.algorithm


class SignedSet(NamedTuple):
    """The records of one owner and type in one answer, and the signatures that cover them. Either list may be empty.

    `rdatas` are in canonical form.
    """

    owner: Name
    type: int
    klass: int
    rdatas: list[bytes]
    signatures: list[Signature]

    @property
    def tried(self) -> list[Signature]:
        """The signatures of which the standing is worth finding out: the first `SIGNATURES_TRIED`."""
        return self.signatures[:SIGNATURES_TRIED]


class Standing(Enum):
    """How a signature stands. The first that applies, in the order in which a test case asks."""

    GOOD = "good"
    NOT_YET_VALID = "not yet valid"
    EXPIRED = "expired"
    NO_KEY = "no key with its tag"
    UNSUPPORTED = "algorithm not supported"
    WRONG = "does not verify"


def keys_of(records: Iterable[Record], owner: Name, type: int = types.DNSKEY) -> list[Key]:
    """The keys among `records` at `owner`, of DNSKEY records or, with `type`, of CDNSKEY records."""
    found = []
    for record in records:
        if record.type == type and record.owner == owner:
            try:
                data = record.data
            except MalformedRdata:
                continue
            if isinstance(data, Dnskey):
                rdata = record.rdata
                found.append(Key(keys.key_tag(rdata), data.flags, data.algorithm, data.key, rdata))
    return found


def signed_set(records: Iterable[Record], owner: Name, type: int) -> SignedSet:
    """The set of `owner` and `type` in a section, with the signatures of that owner that cover the type."""
    rdatas = []
    signatures = []
    klass = types.IN
    for record in records:
        if record.owner == owner:
            try:
                if record.type == type:
                    rdatas.append(record.canonical_rdata)
                    klass = record.klass
                elif record.type == types.RRSIG:
                    data = record.data
                    if isinstance(data, Rrsig) and data.type_covered == type:
                        rdata = record.canonical_rdata
                        signatures.append(Signature(data, rdata[: len(rdata) - len(data.signature)]))
            except MalformedRdata:
                continue
    return SignedSet(owner, type, klass, rdatas, signatures)


def covers(signature: Signature, signed: SignedSet, zone: Name) -> bool:
    """Whether the signature claims to be the zone's over this set (RFC 4035 section 5.3.1, first four conditions)."""
    data = signature.data
    return data.type_covered == signed.type and data.labels <= len(signed.owner) and data.signer == zone


def verifies(signature: Signature, signed: SignedSet, key: Key, zone: Name) -> bool:
    """Whether the key made the signature over this set of the zone. Time is not looked at."""
    data = signature.data
    if not signed.rdatas or key.algorithm != data.algorithm or not covers(signature, signed, zone):
        return False
    octets = signed_octets(
        signed.owner, signed.type, signed.klass, signed.rdatas, data.labels, data.original_ttl, signature.head
    )
    return is_signed(key.algorithm, key.key, data.signature, octets)


def in_time(signature: Signature, now: float) -> Standing:
    """NOT_YET_VALID, EXPIRED or GOOD at the Unix time `now`. Times are serial numbers (RFC 4034 section 3.1.5)."""
    if serial_difference(signature.data.inception, int(now)) > 0:
        return Standing.NOT_YET_VALID
    if serial_difference(signature.data.expiration, int(now)) < 0:
        return Standing.EXPIRED
    return Standing.GOOD


def by_tag(present: Iterable[Key]) -> dict[int, list[Key]]:
    """The keys by their tags; of those that share one the first `KEYS_TRIED`."""
    found: dict[int, list[Key]] = {}
    for key in present:
        same = found.setdefault(key.tag, [])
        if len(same) < KEYS_TRIED:
            same.append(key)
    return found


def by_keys(signature: Signature, signed: SignedSet, candidates: Mapping[int, Sequence[Key]], zone: Name) -> Standing:
    """NO_KEY, UNSUPPORTED, WRONG or GOOD. Time is not looked at; one key of several with the same tag is enough.

    `candidates` are keys by their tags.
    """
    matching = candidates.get(signature.tag)
    if not matching:
        return Standing.NO_KEY
    if not is_supported(signature.algorithm):
        return Standing.UNSUPPORTED
    return Standing.GOOD if any(verifies(signature, signed, key, zone) for key in matching) else Standing.WRONG


def serial_difference(left: int, right: int) -> int:
    """`left - right` of two times modulo 2^32, between -2^31 and 2^31 - 1 (RFC 1982)."""
    return (left - right + 0x80000000 & 0xFFFFFFFF) - 0x80000000
