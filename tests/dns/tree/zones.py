"""Zones of the tree: their text, their keys and signatures, and how a server answers from them (RFC 1034, RFC 4035).

Written with dnspython, so that what the product is tested against is not the product.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import dns.dnssec
import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataset
import dns.rdatatype
import dns.rrset
import dns.zone
from cryptography.hazmat.primitives.asymmetric import ec
from dns.rdtypes.ANY.DNSKEY import DNSKEY

DAY = 86400
PAYLOAD = 1232


@dataclass(frozen=True)
class Key:
    """A key pair that signs a whole zone."""

    private: ec.EllipticCurvePrivateKey
    public: DNSKEY

    @classmethod
    def make(cls) -> Key:
        private = ec.generate_private_key(ec.SECP256R1())
        return cls(private, dns.dnssec.make_dnskey(private.public_key(), "ECDSAP256SHA256", flags=257))

    def ds(self, zone: str) -> str:
        """The text of the DS record that points to the key."""
        return str(dns.dnssec.make_ds(dns.name.from_text(zone), self.public, "SHA256"))


def read(origin: str, text: str, key: Key | None = None, *, life: int = 30 * DAY) -> dns.zone.Zone:
    """The zone of a text, signed if there is a key, for so many seconds from now; a negative life has passed."""
    # The tree has zones without SOA or NS on purpose.
    zone = dns.zone.from_text(text, origin, relativize=False, check_origin=False, allow_include=False)
    if key is not None:
        now = int(time.time())
        since = now - 3600 if life > 0 else now - 30 * DAY
        dns.dnssec.sign_zone(zone, keys=[(key.private, key.public)], inception=since, expiration=now + life)
    return zone


@dataclass(frozen=True)
class Zones:
    """The zones of one server."""

    zones: dict[dns.name.Name, dns.zone.Zone]

    def answer(self, query: dns.message.Message, room: int) -> dns.message.Message:
        """The answer of a server that does everything right; one that has more octets than `room` is cut."""
        answer = dns.message.make_response(query, our_payload=PAYLOAD)
        if query.edns > 0:
            answer.set_rcode(dns.rcode.BADVERS)
            return answer
        if query.edns == 0:
            answer.use_edns(0, dns.flags.DO if self._wants_signatures(query) else 0, PAYLOAD)
        question = query.question[0]
        zone = self._zone_for(question.name, question.rdtype)
        if zone is None or question.rdclass != zone.rdclass or question.rdtype == dns.rdatatype.AXFR:
            answer.set_rcode(dns.rcode.REFUSED)
        else:
            _Answering(zone, answer, self._wants_signatures(query)).fill(question.name, question.rdtype)
        if len(answer.to_wire(max_size=65535)) > room:
            for section in (answer.answer, answer.authority, answer.additional):
                section.clear()
            answer.flags |= dns.flags.TC
        return answer

    def _wants_signatures(self, query: dns.message.Message) -> bool:
        return query.edns >= 0 and bool(query.ednsflags & dns.flags.DO)

    def _zone_for(self, name: dns.name.Name, type: dns.rdatatype.RdataType) -> dns.zone.Zone | None:
        """The zone with the longest name at or above `name`; DS records belong to the side above a cut."""
        above = name.parent() if type == dns.rdatatype.DS and name in self.zones and name != dns.name.root else name
        fitting = [zone for zone in self.zones if above.is_subdomain(zone)]
        if not fitting and name in self.zones:
            fitting = [name]
        return self.zones[max(fitting, key=len)] if fitting else None


@dataclass
class _Answering:
    zone: dns.zone.Zone
    answer: dns.message.Message
    signatures: bool

    def fill(self, name: dns.name.Name, type: dns.rdatatype.RdataType, *, hops: int = 8) -> None:
        assert self.zone.origin is not None
        cut = self._cut(name, type)
        if cut is not None:
            self._refer(cut)
            return
        self.answer.flags |= dns.flags.AA
        node = self.zone.get_node(name)
        if node is None:
            if not any(other.is_subdomain(name) for other in self.zone.nodes):
                self.answer.set_rcode(dns.rcode.NXDOMAIN)
                self._deny(self._before(name))
            else:
                self._deny(self._before(name))
        elif node.get_rdataset(self.zone.rdclass, type) is not None:
            self._add(self.answer.answer, name, type)
        elif node.get_rdataset(self.zone.rdclass, dns.rdatatype.CNAME) is not None:
            self._add(self.answer.answer, name, dns.rdatatype.CNAME)
            target = node.find_rdataset(self.zone.rdclass, dns.rdatatype.CNAME)[0].target
            if hops and target.is_subdomain(self.zone.origin):
                self.fill(target, type, hops=hops - 1)
        else:
            self._deny(name)

    def _cut(self, name: dns.name.Name, type: dns.rdatatype.RdataType) -> dns.name.Name | None:
        origin = self.zone.origin
        assert origin is not None
        for depth in range(len(origin) + 1, len(name) + 1):
            cut = name.split(depth)[1]
            if cut == name and type == dns.rdatatype.DS:
                return None
            if self.zone.get_rdataset(cut, dns.rdatatype.NS) is not None:
                return cut
        return None

    def _refer(self, cut: dns.name.Name) -> None:
        self._add(self.answer.authority, cut, dns.rdatatype.NS, signed=False)
        if self.signatures:
            if self.zone.get_rdataset(cut, dns.rdatatype.DS) is not None:
                self._add(self.answer.authority, cut, dns.rdatatype.DS)
            else:
                self._add(self.answer.authority, cut, dns.rdatatype.NSEC)
        for server in self.zone.find_rdataset(cut, dns.rdatatype.NS):
            for type in (dns.rdatatype.A, dns.rdatatype.AAAA):
                self._add(self.answer.additional, server.target, type, signed=False)

    def _deny(self, name: dns.name.Name) -> None:
        assert self.zone.origin is not None
        self._add(self.answer.authority, self.zone.origin, dns.rdatatype.SOA)
        if self.signatures:
            self._add(self.answer.authority, name, dns.rdatatype.NSEC)

    def _before(self, name: dns.name.Name) -> dns.name.Name:
        """The owner that comes before a name which the zone does not have."""
        assert self.zone.origin is not None
        return max((owner for owner in self.zone.nodes if owner < name), default=self.zone.origin)

    def _add(
        self,
        section: list[dns.rrset.RRset],
        name: dns.name.Name,
        type: dns.rdatatype.RdataType,
        *,
        signed: bool = True,
    ) -> None:
        rdataset = self.zone.get_rdataset(name, type)
        if rdataset is None:
            return
        section.append(dns.rrset.from_rdata_list(name, rdataset.ttl, list(rdataset)))
        if self.signatures and signed:
            signatures = self.zone.get_rdataset(name, dns.rdatatype.RRSIG, type)
            if signatures is not None:
                section.append(dns.rrset.from_rdata_list(name, signatures.ttl, list(signatures)))
