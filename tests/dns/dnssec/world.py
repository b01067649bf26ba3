"""A root, a signed zone on two servers, and any lie that a test wants told: no network, no waiting."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from runtime.dns.dnssec.canonical import signed_octets
from runtime.dns.dnssec.denial import nsec3_hash, nsec3_label
from runtime.dns.dnssec.keys import SEP, ZONE, ds_digest, key_tag
from runtime.dns.engine.profile import Profile
from runtime.dns.engine.test import run_test
from runtime.dns.engine.undelegated import Undelegated
from runtime.dns.query.question import Question
from runtime.dns.wire import types
from runtime.dns.wire.build import AA, QR, response
from runtime.dns.wire.edns import Edns
from runtime.dns.wire.message import Message, Record, parse
from runtime.dns.wire.names import ROOT, Name, from_text, is_at_or_below, to_wire
from runtime.dns.wire.rdata import Dnskey, Ds, Nsec, Nsec3, Nsec3param, Rrsig, Soa, encode

APEX: Name = from_text("example.org")
SERVERS = {from_text("ns1.example.org"): "192.0.2.1", from_text("ns2.example.org"): "192.0.2.2"}
FIRST, SECOND = SERVERS.values()
PARENT = "192.0.2.53"
ROOT_SERVER = from_text("a.root.example")
NOW = int(time.time())
HOUR = 3600
ODD = 0xFF00
ODD_TYPES = (types.DS, types.RRSIG, types.NSEC, types.DNSKEY, types.NSEC3, types.NSEC3PARAM, types.CDS, types.CDNSKEY)
"""In an odd reply, a record of type `ODD | type` arrives as one of `type`, with any octets as its data."""
NSEC_TYPES = frozenset({types.SOA, types.NS, types.DNSKEY, types.RRSIG, types.NSEC})
NSEC3_TYPES = frozenset({types.SOA, types.NS, types.DNSKEY, types.RRSIG, types.NSEC3PARAM})


@dataclass(frozen=True)
class Reply:
    """One answer. `do`: shows DNSSEC when the question does."""

    answer: Sequence[Record] = ()
    authority: Sequence[Record] = ()
    rcode: int = types.NOERROR
    aa: bool = True
    do: bool = True

    @property
    def is_odd(self) -> bool:
        return any(record.type >= ODD for record in (*self.answer, *self.authority))


@dataclass(frozen=True)
class Signer:
    """A key of the zone that can sign."""

    private: ec.EllipticCurvePrivateKey
    data: Dnskey

    @property
    def record(self) -> Record:
        return Record.make(APEX, types.DNSKEY, HOUR, self.data)

    @property
    def tag(self) -> int:
        return key_tag(encode(types.DNSKEY, self.data))

    def ds(self, digest_type: int = 2, digest: bytes | None = None) -> Ds:
        made = ds_digest(to_wire(APEX), encode(types.DNSKEY, self.data), digest_type) if digest is None else digest
        return Ds(self.tag, self.data.algorithm, digest_type, made or b"")

    def rrsig(self, records: Sequence[Record], start: int = -HOUR, end: int = 7 * 24 * HOUR, **fields: Any) -> Record:
        """A signature over the records; `fields` are those of the RRSIG that shall lie."""
        owner, type, ttl = records[0].owner, records[0].type, records[0].ttl
        data = Rrsig(type, self.data.algorithm, len(owner), ttl, NOW + end, NOW + start, self.tag, APEX, b"")
        head = encode(types.RRSIG, data)
        octets = signed_octets(owner, type, 1, [record.canonical_rdata for record in records], len(owner), ttl, head)
        pair = decode_dss_signature(self.private.sign(octets, ec.ECDSA(hashes.SHA256())))
        signature = b"".join(number.to_bytes(32) for number in pair)
        return Record.make(owner, types.RRSIG, ttl, Rrsig(**{**data._asdict(), "signature": signature, **fields}))


@cache
def signer(number: int, flags: int = ZONE | SEP) -> Signer:
    """The key of that number; always the same."""
    private = ec.derive_private_key(0x1234567 + number, ec.SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return Signer(private, Dnskey(flags, 3, 13, point[1:]))


KEY = signer(1)
OTHER = signer(2)
SOA = Record.make(APEX, types.SOA, HOUR, Soa(from_text("ns1.example.org"), APEX, 1, 2, 3, 4, 5))
NSEC = Record.make(APEX, types.NSEC, HOUR, Nsec(APEX, NSEC_TYPES))
NSEC3PARAM = Record.make(APEX, types.NSEC3PARAM, HOUR, Nsec3param(1, 0, 0, b""))


def nsec3(owner: Name | None = None, **fields: object) -> Record:
    """The NSEC3 record of the apex; `fields` are those that shall differ."""
    data = Nsec3(1, 0, 0, b"", b"\x00" * 20, NSEC3_TYPES)._replace(**fields)  # type: ignore[arg-type]
    made = (nsec3_label(nsec3_hash(APEX, data.salt, data.iterations)), *APEX)
    return Record.make(made if owner is None else owner, types.NSEC3, HOUR, data)


def with_signature(*records: Record, by: Signer = KEY) -> tuple[Record, ...]:
    return *records, by.rrsig(records)


Key = tuple[Name, int]


@dataclass
class World:
    """Answers by address, name and type. Set what shall differ: `lie(type, reply)` on both servers of the zone."""

    ds: Sequence[Ds] = ()
    lies: dict[tuple[str, int], Reply | None] = field(default_factory=dict)
    immediate: bool = True
    asked: list[tuple[str, Question]] = field(default_factory=list)

    def lie(self, type: int, reply: Reply | None, *addresses: str) -> "World":
        """What the servers of the zone (or those at `addresses`) answer about `type` at the apex; None: nothing."""
        self.lies.update(dict.fromkeys([(address, type) for address in addresses or (FIRST, SECOND)], reply))
        return self

    def keys(self, *signers: Signer, by: Sequence[Signer] = (KEY,)) -> "World":
        """The DNSKEY set consists of these keys and is signed by those of `by`."""
        records = [one.record for one in signers]
        return self.lie(types.DNSKEY, Reply([*records, *(one.rrsig(records) for one in by)]))

    def parent(self, reply: Reply | None) -> "World":
        """What the parent's server answers about DS."""
        self.lies[PARENT, types.DS] = reply
        return self

    async def ask(self, address: str, question: Question) -> Message | None:
        self.asked.append((address, question))
        reply = self._at_parent(question) if address == PARENT else self._at_child(address, question)
        if reply is None:
            return None
        with_do = reply.do and question.edns is not None and question.edns.do
        wire = response(
            0,
            QR | (AA if reply.aa else 0) | reply.rcode,
            (question.name, question.type, question.klass),
            reply.answer,
            reply.authority,
            self._glue() if address == PARENT and not reply.aa else (),
            edns=Edns(0, True, 1232, 0, 0, b"") if with_do else None,
        )
        for type in ODD_TYPES if reply.is_odd else ():
            wire = wire.replace((ODD | type).to_bytes(2), type.to_bytes(2))
        return parse(wire, source=address, arrived=float(NOW))

    async def transfer(self, address: str, zone: Name) -> Message | None:
        return None

    def _glue(self) -> list[Record]:
        return [Record.make(name, types.A, HOUR, address) for name, address in SERVERS.items()]

    def _at_parent(self, question: Question) -> Reply | None:
        name, type = question.name, question.type
        soa = Record.make(ROOT, types.SOA, HOUR, Soa(ROOT_SERVER, ROOT, 1, 2, 3, 4, 5))
        if name == APEX and type == types.DS:
            if (PARENT, types.DS) in self.lies:
                return self.lies[PARENT, types.DS]
            records = [Record.make(APEX, types.DS, HOUR, one) for one in self.ds]
            # The signature of the root is not looked into.
            signature = Rrsig(types.DS, 13, 2, HOUR, NOW + HOUR, NOW - HOUR, 1, ROOT, b"")
            return Reply([*records, Record.make(APEX, types.RRSIG, HOUR, signature)]) if records else Reply((), [soa])
        if is_at_or_below(name, APEX):
            return Reply((), [Record.make(APEX, types.NS, HOUR, server) for server in SERVERS], aa=False)
        if name == ROOT and type == types.SOA:
            return Reply([soa])
        if name == ROOT and type == types.NS:
            return Reply([Record.make(ROOT, types.NS, HOUR, ROOT_SERVER)])
        if name == ROOT_SERVER and type == types.A:
            return Reply([Record.make(ROOT_SERVER, types.A, HOUR, PARENT)])
        return Reply((), [soa])

    def _at_child(self, address: str, question: Question) -> Reply | None:
        name, type = question.name, question.type
        if name == APEX and (address, type) in self.lies:
            return self.lies[address, type]
        if type == types.A and name in SERVERS:
            return Reply([Record.make(name, types.A, HOUR, SERVERS[name])])
        if name == APEX:
            made = _APEX.get(type)
            if made is not None:
                return made()
        return Reply((), with_signature(SOA))

    async def tested(
        self, case: str, undelegated: Undelegated | None = None, zone: Name = APEX, **profile: Any
    ) -> dict[str, list[dict[str, str | int]]]:
        """The messages of one test case but its start and end: arguments by tag. `profile`: `net_ipv4=False`."""
        hints = {ROOT_SERVER: [PARENT]}
        values = {key.replace("_", "."): value for key, value in profile.items()}
        outcome = await run_test(
            zone,
            self,
            profile=Profile.default().with_values(values),
            hints=hints,
            undelegated=undelegated,
            only=("DNSSEC", case),
        )
        found: dict[str, list[dict[str, str | int]]] = {}
        for entry in outcome.entries:
            if entry.module == "DNSSEC" and not entry.tag.startswith("TEST_CASE_"):
                found.setdefault(entry.tag, []).append(entry.args)
        problems = [entry for entry in outcome.entries if entry.tag == "MODULE_ERROR"]
        assert not problems, problems
        return found


_APEX: dict[int, Callable[[], Reply]] = {
    types.SOA: lambda: Reply(with_signature(SOA)),
    types.NS: lambda: Reply(with_signature(*(Record.make(APEX, types.NS, HOUR, server) for server in SERVERS))),
    types.DNSKEY: lambda: Reply(with_signature(KEY.record)),
    types.NSEC: lambda: Reply(with_signature(NSEC)),
    types.NSEC3PARAM: lambda: Reply((), (*with_signature(SOA), *with_signature(NSEC))),
}


def with_nsec3(record: Record | None = None, *more: Record, soa: Sequence[Record] | None = None) -> World:
    """A zone with NSEC3 on both servers; `record` is the one of the apex, `more` what else denies."""
    record = record or nsec3()
    authority = [*(with_signature(SOA) if soa is None else soa), record, *(more or (KEY.rrsig([record]),))]
    world = World().lie(types.NSEC, Reply((), authority))
    return world.lie(types.NSEC3PARAM, Reply(with_signature(NSEC3PARAM)))


def with_nsec(record: Record = NSEC, *more: Record, soa: Sequence[Record] | None = None) -> World:
    """A zone with NSEC on both servers, whose denial of NSEC3PARAM consists of these."""
    authority = [*(with_signature(SOA) if soa is None else soa), record, *more]
    return World().lie(types.NSEC3PARAM, Reply((), authority))
