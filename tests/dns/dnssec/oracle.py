"""Signed record sets made by dnspython, and the same records as our own modules read them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import dns.dnssec
import dns.dnssectypes
import dns.name
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa

from runtime.dns.dnssec.validation import Key, SignedSet, keys_of, signed_set
from runtime.dns.wire.message import Record
from runtime.dns.wire.names import Name, from_text

NOW = 1_700_000_000
ZONE: Name = from_text("example.org")

RRSET_SOA = dns.rrset.from_text("example.org.", 3600, "IN", "SOA", "ns1.example.org. host.example.org. 1 2 3 4 5")

SIGNING: dict[int, Callable[[], Any]] = {
    1: lambda: rsa.generate_private_key(65537, 1024),
    3: lambda: dsa.generate_private_key(1024),
    5: lambda: rsa.generate_private_key(65537, 1024),
    6: lambda: dsa.generate_private_key(1024),
    7: lambda: rsa.generate_private_key(65537, 1024),
    8: lambda: rsa.generate_private_key(65537, 2048),
    10: lambda: rsa.generate_private_key(65537, 1024),
    13: lambda: ec.generate_private_key(ec.SECP256R1()),
    14: lambda: ec.generate_private_key(ec.SECP384R1()),
    15: ed25519.Ed25519PrivateKey.generate,
    16: ed448.Ed448PrivateKey.generate,
}
"""Algorithms that can be verified, and how to make a key of each."""


@dataclass(frozen=True)
class Signer:
    """A key in both worlds."""

    private: Any
    public: Any
    key: Key

    def signed(self, rrset: dns.rrset.RRset, start: int = NOW - 3600, end: int = NOW + 3600) -> SignedSet:
        """The set with one signature of this key."""
        signature = dns.dnssec.sign(
            rrset,
            self.private,
            dns.name.from_text("example.org"),
            self.public,
            inception=start,
            expiration=end,
            policy=dns.dnssec.allow_all_policy,
        )
        return as_read(rrset, dns.rrset.from_rdata(rrset.name, rrset.ttl, signature))


def record_of(name: dns.name.Name, rdata: Any, ttl: int = 3600) -> Record:
    """One of dnspython's records as one of ours."""
    owner = tuple(label.lower() for label in name.labels if label)
    wire = rdata.to_wire()
    assert isinstance(wire, bytes)
    return Record.make(owner, int(rdata.rdtype), ttl, wire)


def as_read(*rrsets: dns.rrset.RRset) -> SignedSet:
    """The first set, with those signatures of all that cover it."""
    records = [record_of(rrset.name, rdata) for rrset in rrsets for rdata in rrset]
    return signed_set(records, records[0].owner, records[0].type)


@cache
def signer(algorithm: int, flags: int = 257) -> Signer:
    """A key of `algorithm`; the same for the same arguments."""
    private = SIGNING[algorithm]()
    public = dns.dnssec.make_dnskey(private.public_key(), algorithm, flags)
    record = record_of(dns.name.from_text("example.org"), public)
    (key,) = keys_of([record], ZONE)
    return Signer(private, public, key)
