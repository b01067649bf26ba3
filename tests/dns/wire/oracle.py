"""dnspython's reading of a message beside ours: where they differ without a known reason, one of us is wrong."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.wire

from runtime.dns.wire import types
from runtime.dns.wire.compression import MAXIMUM_JUMPS, read_name
from runtime.dns.wire.message import MalformedMessage, MalformedRdata, Message, Record, parse
from runtime.dns.wire.names import Name, to_text, wire_length
from runtime.dns.wire.rdata import Rdata

COMPARED = frozenset(
    (
        types.NS, types.CNAME, types.SOA, types.PTR, types.MX, types.TXT, types.DNAME, types.DS, types.RRSIG,
        types.NSEC, types.DNSKEY, types.NSEC3, types.NSEC3PARAM, types.CDS, types.CDNSKEY, types.SPF,
    )
)  # fmt: skip
"""Types whose data is compared in every class; A and AAAA only in IN, other classes have other forms of them."""


ELSEWHERE = object()
"""In place of data that dnspython refuses for an overlap, or because a name in it is compressed although its type is
newer than RFC 3597; we read both."""


class Overlap(dns.exception.FormError):
    """dnspython refuses a name whose compressed end overlaps its beginning. Such a name has an end all the same, since
    every pointer points back, so we read it."""


class Parser(dns.wire.Parser):
    """dnspython's own, that says when it refuses an overlap."""

    in_pointer = False

    def restrict_end(self, end: int) -> None:
        super().restrict_end(end)
        self.in_pointer = True

    @contextlib.contextmanager
    def restore_furthest(self) -> Iterator[None]:
        with super().restore_furthest():
            try:
                yield
            finally:
                self.in_pointer = False

    def get_bytes(self, size: int) -> bytes:
        if self.in_pointer and size > self.remaining():
            raise Overlap
        return super().get_bytes(size)


@dataclass
class Theirs:
    """What dnspython read: `owner, type, class, ttl, data or None` per record, and where the data started."""

    header: tuple[int, ...] = ()
    questions: list[tuple[Name, int, int]] = field(default_factory=list)
    sections: list[list[tuple[Name, int, int, int, Any]]] = field(default_factory=lambda: [[], [], []])


def differences(wire: bytes) -> list[str]:
    """Everything that the two readers see differently in `wire`, without what is known and wanted."""
    try:
        theirs: Theirs | None = _theirs(wire)
    except Overlap:
        return []
    except (dns.exception.DNSException, ValueError):
        theirs = None
    try:
        ours: Message | None = parse(wire)
    except MalformedMessage as error:
        if theirs is None or f"more than {MAXIMUM_JUMPS} compression pointers" in error.reason:
            return []
        return [f"only we refuse the message: {error}"]
    if ours is None or theirs is None:
        return ["only dnspython refuses the message"]
    found = []
    if theirs.header[:2] != (ours.id, ours.flags):
        found.append(f"header: {theirs.header} against {ours!r}")
    if theirs.questions != ours.questions:
        found.append(f"questions: {theirs.questions} against {ours.questions}")
    for name, records, expected in zip(
        ("answer", "authority", "additional"),
        (ours.answer, ours.authority, ours.additional),
        theirs.sections,
        strict=True,
    ):
        if name == "additional":
            options = [entry for entry in expected if entry[1] == types.OPT]
            expected = [entry for entry in expected if entry[1] != types.OPT]
            found += _edns(ours, options)
        if len(records) != len(expected):
            found.append(f"{name}: {len(expected)} records against {len(records)}")
        for record, (owner, type, klass, ttl, data) in zip(records, expected, strict=False):
            if (owner, type, klass, ttl) != (record.owner, record.type, record.klass, record.ttl):
                found.append(f"{name}: {to_text(owner)} {type} {klass} {ttl} against {record.text}")
            elif type in COMPARED or (klass == types.IN and type in (types.A, types.AAAA)):
                found += [f"{name}: {difference}" for difference in _data(record, data)]
    return found


def _edns(ours: Message, options: list[tuple[Name, int, int, int, Any]]) -> list[str]:
    if not options or ours.edns is None:
        return [] if not options and ours.edns is None else [f"OPT: {options} against {ours.edns}"]
    _, _, klass, ttl, _ = options[0]
    edns = ours.edns
    expected = (ttl >> 16 & 255, bool(ttl & 0x8000), klass, ttl & 0x7FFF, ttl >> 24)
    wrong = edns[:5] != expected or ours.rcode != (ours.flags & 15 | ttl >> 24 << 4)
    return [f"OPT: {expected} against {edns}"] if wrong else []


def _data(record: Record, theirs: Any) -> list[str]:
    if theirs is ELSEWHERE:
        return []
    try:
        ours = record.data
    except MalformedRdata as error:
        return [] if theirs is None else [f"only we refuse the data: {error}, {theirs}"]
    if theirs is None:
        if record.type in (types.DS, types.CDS) or (record.type in (types.TXT, types.SPF) and not record.length):
            # Digests of a wrong length and types of 0 are findings of tests; so is a text without strings.
            return []
        if record.type in (types.NSEC, types.NSEC3) and _ends_in_zero(record):
            return []
        return [f"only dnspython refuses the data: {record.text}"]
    expected = _values(record.type, theirs)
    found = [] if expected == ours else [f"data: {expected!r} against {ours!r}"]
    canonical = theirs.to_digestable(dns.name.root)
    if canonical != record.canonical_rdata:
        found.append(f"canonical form of {record.text}: {canonical.hex()} against {record.canonical_rdata.hex()}")
    return found


def _ends_in_zero(record: Record) -> bool:
    """Whether a window of the bitmap has octets without a type at its end, which a sender must leave out (RFC 4034
    section 4.1.2); they change nothing."""
    octets = record.rdata
    if record.type == types.NSEC:
        at = wire_length(read_name(octets, octets, 0, {})[0])
    else:
        at = 6 + octets[4] + octets[5 + octets[4]]
    while at < len(octets):
        following = at + 2 + octets[at + 1]
        if not octets[following - 1]:
            return True
        at = following
    return False


def _theirs(wire: bytes) -> Theirs:
    parser = Parser(wire)
    read = Theirs()
    read.header = parser.get_struct("!HHHHHH")
    for _ in range(read.header[2]):
        name = parser.get_name(decompress=True)
        read.questions.append((_labels(name), *parser.get_struct("!HH")))
    for section, count in zip(read.sections, read.header[3:], strict=True):
        for _ in range(count):
            owner = _labels(parser.get_name(decompress=True))
            type, klass, ttl, length = parser.get_struct("!HHIH")
            if length > parser.remaining():
                raise dns.exception.FormError
            start = parser.current
            data: Any = None
            if type in COMPARED or type in (types.A, types.AAAA):
                try:
                    with parser.restrict_to(length):
                        data = dns.rdata.from_wire_parser(
                            dns.rdataclass.RdataClass(klass), dns.rdatatype.RdataType(type), parser
                        )
                except (dns.name.DecompressionForbidden, Overlap):
                    data = ELSEWHERE
                except (dns.exception.DNSException, ValueError):
                    data = None
            parser.seek(start)
            parser.get_bytes(length)
            section.append((owner, type, klass, ttl, data))
    return read


def _labels(name: dns.name.Name) -> Name:
    return tuple(label.lower() for label in name.labels[:-1])


def _types(windows: Any) -> frozenset[int]:
    return frozenset(
        window << 8 | index << 3 | bit
        for window, octets in windows
        for index, octet in enumerate(octets)
        for bit in range(8)
        if octet & 0x80 >> bit
    )


def _values(type: int, data: Any) -> Rdata:
    """dnspython's data in our form."""
    if type in (types.A, types.AAAA):
        return str(data.address)
    if type in (types.NS, types.CNAME, types.PTR, types.DNAME):
        return _labels(data.target)
    fields: dict[int, tuple[str, ...]] = {
        types.SOA: ("mname", "rname", "serial", "refresh", "retry", "expire", "minimum"),
        types.MX: ("preference", "exchange"),
        types.TXT: ("strings",),
        types.SPF: ("strings",),
        types.DS: ("key_tag", "algorithm", "digest_type", "digest"),
        types.CDS: ("key_tag", "algorithm", "digest_type", "digest"),
        types.DNSKEY: ("flags", "protocol", "algorithm", "key"),
        types.CDNSKEY: ("flags", "protocol", "algorithm", "key"),
        types.RRSIG: (
            "type_covered", "algorithm", "labels", "original_ttl", "expiration", "inception", "key_tag", "signer",
            "signature",
        ),
        types.NSEC: ("next", "windows"),
        types.NSEC3: ("algorithm", "flags", "iterations", "salt", "next", "windows"),
        types.NSEC3PARAM: ("algorithm", "flags", "iterations", "salt"),
    }  # fmt: skip
    values: list[Any] = [_types(data.windows) if name == "windows" else getattr(data, name) for name in fields[type]]
    return tuple(_labels(value) if isinstance(value, dns.name.Name) else value for value in values)  # type: ignore[misc]
