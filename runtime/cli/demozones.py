"""The zones of the demo: a small root, a top level, a zone in order and one that is not; and what servers answer.

Pure: a question in, an answer out. Addresses are of 127/8, which Linux has whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from runtime.dns.wire import types
from runtime.dns.wire.build import AA, QR, TC, response
from runtime.dns.wire.edns import Edns
from runtime.dns.wire.message import Message, Record, parse
from runtime.dns.wire.names import Name, from_text, is_at_or_below
from runtime.dns.wire.rdata import Mx, Rdata, Soa, Txt

TTL = 3600
TOP = "demo"
IN_ORDER, TROUBLED = f"orderly.{TOP}", f"troubled.{TOP}"

BADVERS = 16
_PLAIN_SIZE = 512
_SIZE = 1232

_ROOT = {"a.root-servers.demo": "127.53.0.1", "b.root-servers.demo": "127.54.0.1"}
_TOP = {"a.nic.demo": "127.53.1.1", "b.nic.demo": "127.54.1.1"}
_ORDERLY = {"ns1.orderly.demo": "127.53.2.1", "ns2.orderly.demo": "127.54.2.1"}
_TROUBLED = {"ns1.troubled.demo": "127.53.3.1", "ns2.troubled.demo": "127.54.3.1"}
_SILENT = {"ns3.troubled.demo": "127.55.3.1"}
"""A server that the parent names and that is not there."""

_REVERSE, _ASN = "127.in-addr.arpa", "asnlookup.zonemaster.net"
_SOA = "a.nic.demo hostmaster.nic.demo 2026010101 14400 3600 1209600 3600"
_DATA: Mapping[str, Callable[[Sequence[str]], Rdata]] = {
    **dict.fromkeys(("NS", "CNAME", "PTR"), lambda data: from_text(data[0])),
    "A": lambda data: data[0],
    "MX": lambda data: Mx(int(data[0]), from_text(data[1])),
    "TXT": lambda data: Txt((" ".join(data).encode(),)),
    "SOA": lambda data: Soa(from_text(data[0]), from_text(data[1]), *(int(number) for number in data[2:])),
}


@dataclass
class Zone:
    """A zone as one server has it. Names below `cuts` belong to others."""

    origin: Name
    records: list[Record] = field(default_factory=list)

    @property
    def cuts(self) -> set[Name]:
        return {record.owner for record in self.records if record.type == types.NS and record.owner != self.origin}

    def of(self, owner: Name, type: int | None = None) -> list[Record]:
        return [one for one in self.records if one.owner == owner and type in (None, one.type)]


def zones() -> dict[str, list[Zone]]:
    """Return the zones that each address serves."""
    everywhere = {**_ROOT, **_TOP, **_ORDERLY, **_TROUBLED}
    found: dict[str, list[Zone]] = {address: [] for address in everywhere.values()}

    def put(name: str, servers: Mapping[str, str], lines: Iterable[str], soa: str = _SOA) -> None:
        ns = [f"{name} NS {server}" for server in servers]
        for address in servers.values():
            records = [_record(line) for line in (f"{name} SOA {soa}", *ns, *lines)]
            found[address].append(Zone(from_text(name), records))

    delegated = [(IN_ORDER, _ORDERLY), (TROUBLED, {**_TROUBLED, **_SILENT})]
    put(
        ".",
        _ROOT,
        [*_delegation(TOP, _TOP), *_delegation(_REVERSE, _TOP), *_delegation(_ASN, _TOP), *_addresses(_ROOT)],
    )
    put(
        TOP,
        _TOP,
        [*_addresses({**_TOP, **_ROOT}), *(line for name, servers in delegated for line in _delegation(name, servers))],
    )
    put(_REVERSE, _TOP, [f"{_reversed(ip)}.in-addr.arpa PTR {name}" for name, ip in {**everywhere, **_SILENT}.items()])
    put(_ASN, _TOP, [_announced(ip) for ip in {**everywhere, **_SILENT}.values()])
    put(IN_ORDER, _ORDERLY, [*_addresses(_ORDERLY), *_ordinary(IN_ORDER)], _soa(IN_ORDER, 2026010101))
    own = [*_addresses(_TROUBLED), f"www.{TROUBLED} A 192.0.2.80", f"mail.{TROUBLED} CNAME www.{TROUBLED}"]
    mail = [f"{TROUBLED} MX 10 mail.{TROUBLED}"]
    for number, address in enumerate(_TROUBLED.values()):
        # They do not agree: the second has missed a change.
        lines = [f"{TROUBLED} NS {name}" for name in _TROUBLED] + own + mail
        records = [_record(line) for line in (f"{TROUBLED} SOA {_soa(TROUBLED, 2026010102 - number)}", *lines)]
        found[address].append(Zone(from_text(TROUBLED), records))
    return found


def hints() -> str:
    """Return the root hints file of the demo."""
    lines = [f". {TTL} NS {name}.\n{name}. {TTL} A {address}\n" for name, address in _ROOT.items()]
    return "".join(lines)


def _ordinary(name: str) -> list[str]:
    return [
        f"{name} A 192.0.2.80",
        f"{name} MX 10 mail.{name}",
        f"{name} TXT v=spf1 mx -all",
        f"mail.{name} A 192.0.2.25",
        f"www.{name} A 192.0.2.80",
    ]


def _soa(name: str, serial: int) -> str:
    return f"ns1.{name} hostmaster.{name} {serial} 14400 3600 1209600 3600"


def _delegation(name: str, servers: Mapping[str, str]) -> list[str]:
    return [*(f"{name} NS {server}" for server in servers), *_addresses(servers)]


def _addresses(servers: Mapping[str, str]) -> list[str]:
    return [f"{name} A {address}" for name, address in servers.items()]


def _announced(address: str) -> str:
    """Return the record that says which autonomous system announces an address: one for each second octet."""
    network = address.split(".")[1]
    return (
        f"{_reversed(address)}.origin.{_ASN} TXT {64447 + int(network)} | 127.{network}.0.0/16 | ZZ | demo | 2026-01-01"
    )


def _reversed(address: str) -> str:
    return ".".join(reversed(address.split(".")))


def _record(line: str) -> Record:
    owner, type_text, *data = line.split()
    return Record.make(from_text(owner), types.from_mnemonic(type_text), TTL, _DATA[type_text](data))


def answer(served: Sequence[Zone], wire: bytes, *, tcp: bool) -> bytes | None:
    """Return what a server with these zones answers to a query; None to what is none."""
    try:
        asked = parse(wire)
    except ValueError:
        return None
    if asked.qr or not asked.questions:
        return None
    name, type, klass, *_ = asked.questions[0]
    spelled = (asked.question_spelling or name, type, klass)
    edns = None if asked.edns is None else Edns(do=asked.edns.do, size=_SIZE)
    if edns is not None and asked.edns is not None and asked.edns.version:
        return response(asked.id, QR, spelled, edns=edns._replace(extended_rcode=BADVERS >> 4))
    flags, sections = _sections(served, name, type, klass, asked)
    made = response(asked.id, flags, spelled, *sections, edns=edns)
    room = _PLAIN_SIZE if asked.edns is None else max(_PLAIN_SIZE, asked.edns.size)
    if not tcp and len(made) > room:
        return response(asked.id, flags | TC, spelled, edns=edns)
    return made


def _sections(
    served: Sequence[Zone], name: Name, type: int, klass: int, asked: Message
) -> tuple[int, tuple[list[Record], ...]]:
    held = [zone for zone in served if is_at_or_below(name, zone.origin)]
    # A zone's DS records are the parent's.
    held = [zone for zone in held if type != types.DS or zone.origin != name or not name] or held
    if not held or klass != types.IN or asked.opcode or type in (types.AXFR, types.ANY):
        return QR | types.REFUSED, ()
    zone = max(held, key=lambda one: len(one.origin))
    cut = next((cut for cut in zone.cuts if is_at_or_below(name, cut) and not (cut == name and type == types.DS)), None)
    if cut is not None:
        ns = zone.of(cut, types.NS)
        glue = [one for record in ns for one in zone.of(_target(record), types.A)]
        return QR, ([], ns, glue)
    soa = zone.of(zone.origin, types.SOA)
    there = zone.of(name)
    found = [one for one in there if one.type in (type, types.CNAME)]
    if found:
        targets = [_target(one) for one in found if one.type in (types.NS, types.CNAME)]
        beside = [one for target in targets for one in zone.of(target, types.A)]
        return QR | AA, ((found, [], beside) if type == types.NS else (found + beside, [], []))
    below = any(is_at_or_below(one.owner, name) for one in zone.records)
    return QR | AA | (0 if below else types.NXDOMAIN), ([], soa)


def _target(record: Record) -> Name:
    return cast(Name, record.data)
