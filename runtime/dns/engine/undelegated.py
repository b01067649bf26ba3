"""Undelegated tests: a delegation and DS records that are given, and the answers that pretend they are real (reference
1.10, 3.1)."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from runtime.dns.dnssec.keys import ds_digest
from runtime.dns.dnssec.validation import Key, keys_of
from runtime.dns.engine.nameservers import shortest
from runtime.dns.wire.build import AA, QR, response
from runtime.dns.wire.edns import Edns
from runtime.dns.wire.message import Message, Record, parse
from runtime.dns.wire.names import Name, is_at_or_below, to_text, to_wire
from runtime.dns.wire.rdata import Ds
from runtime.dns.wire.types import AAAA, DNSKEY, DS, IN, NS, A

if TYPE_CHECKING:
    from runtime.dns.engine.run import Run

_TTL = 3600
_DO = Edns(version=0, do=True, size=1232, z=0, extended_rcode=0, data=b"")


@dataclass(frozen=True, slots=True)
class Undelegated:
    """What is given instead of the real delegation.

    `servers` are the name servers with their addresses, None for the real ones; `ds` the DS records, None for the real
    ones unless `servers` are given, which then means that there are none. `look_up`: names outside the zone that are
    given without address are looked up first. `other` are delegations of other zones that are pretended as well.
    `digests` are DS records of which only the type and the digest are known (document 002): tag and algorithm are those
    of the key in the zone that has the digest, and 0 where no key has it.
    """

    servers: Mapping[Name, Sequence[str]] | None = None
    ds: Sequence[Ds] | None = None
    look_up: bool = True
    other: Mapping[Name, Mapping[Name, Sequence[str]]] = field(default_factory=dict)
    digests: Sequence[tuple[int, bytes]] = ()


class Pretence:
    """What servers of parent zones are pretended to answer. Addresses to delegations and DS sets by zone."""

    def __init__(self) -> None:
        self._delegations: dict[str, dict[Name, Mapping[Name, Sequence[str]]]] = {}
        self._ds: dict[str, dict[Name, Sequence[Ds]]] = {}
        self._made: dict[tuple[object, ...], Message] = {}

    def delegate(self, address: str, zone: Name, servers: Mapping[Name, Sequence[str]]) -> None:
        """The server at `address` delegates `zone`; unless it is one of the zone's own servers."""
        if not any(address in addresses for addresses in servers.values()):
            self._delegations.setdefault(address, {})[zone] = servers

    def sign(self, address: str, zone: Name, ds: Sequence[Ds]) -> None:
        """The server at `address` has these DS records for `zone`."""
        self._ds.setdefault(address, {})[zone] = ds

    def answer(self, address: str, name: Name, type: int, klass: int, do: bool) -> Message | None:
        """The pretended answer, None where nothing is pretended."""
        ds = self._ds.get(address)
        if ds is not None and type == DS and klass == IN and name in ds:
            records = [Record.make(name, DS, _TTL, one) for one in ds[name]]
            return self._make(address, (name, type, klass, do), AA, records)
        for zone, servers in self._delegations.get(address, {}).items():
            if not is_at_or_below(name, zone) or (not zone and name):
                continue
            question = (name, type, klass, do)
            if type == DS:
                return self._make(address, question, AA)
            names = [Record.make(zone, NS, _TTL, server) for server in servers]
            glue = [
                Record.make(server, AAAA if ":" in given else A, _TTL, given)
                for server, addresses in servers.items()
                for given in addresses
            ]
            if name == zone and type == NS:
                return self._make(address, question, 0, answer=names, additional=glue)
            return self._make(address, question, 0, authority=names, additional=glue)
        return None

    def _make(
        self,
        address: str,
        question: tuple[Name, int, int, bool],
        flags: int,
        answer: Sequence[Record] = (),
        authority: Sequence[Record] = (),
        additional: Sequence[Record] = (),
    ) -> Message:
        key = (address, *question)
        made = self._made.get(key)
        if made is None:
            edns = _DO if question[3] else None
            wire = response(0, QR | flags, question[:3], answer, authority, additional, edns=edns)
            made = self._made[key] = parse(wire, source=address, arrived=time.time())
        return made


async def pretend(run: "Run", given: Undelegated) -> None:
    """Sets up an undelegated test: the servers of the parent zone answer as if what is given were real.

    Names without address are noted: FAKE_DELEGATION_IN_ZONE_NO_IP, FAKE_DELEGATION_NO_IP.
    """
    for zone, servers in given.other.items():
        await _delegate(run, zone, servers, given.look_up)
    if given.servers is not None:
        await _delegate(run, run.zone, given.servers, given.look_up)
    if given.digests:
        ds = [*(given.ds or ()), *await _completed(run, given.digests)]
        run.undelegated = given = replace(given, ds=ds, digests=())
    if given.ds is not None:
        parent = await run.zone_of(run.zone).parent()
        for server in await parent.servers():
            run.pretence.sign(server.address, run.zone, given.ds)
    run.forget()


async def _completed(run: "Run", digests: Sequence[tuple[int, bytes]]) -> list[Ds]:
    """The DS records whose digests these are, by the keys of the first server of the zone that tells some."""
    keys: list[Key] = []
    for server in await run.delegation_servers():
        if not keys and run.enabled(server):
            answer = await run.ask(server, run.zone, DNSKEY, dnssec=True)
            keys = [] if answer is None else keys_of(answer.answer, run.zone)
    owner = to_wire(run.zone)
    found = []
    for type, digest in digests:
        key = next((key for key in keys if ds_digest(owner, key.rdata, type) == digest), None)
        found.append(Ds(0, 0, type, digest) if key is None else Ds(key.tag, key.algorithm, type, digest))
    return found


async def _delegate(run: "Run", zone: Name, given: Mapping[Name, Sequence[str]], look_up: bool) -> None:
    servers: dict[Name, list[str]] = {}
    for name, addresses in given.items():
        servers[name] = list(dict.fromkeys(shortest(address) for address in addresses))
        inside = is_at_or_below(name, zone)
        if not addresses and look_up and not inside:
            servers[name] = await run.recursion.addresses_of(name)
        if not servers[name]:
            tag = "FAKE_DELEGATION_IN_ZONE_NO_IP" if inside else "FAKE_DELEGATION_NO_IP"
            run.note(tag, domain=to_text(zone), nsname=to_text(name))
    run.give_servers(zone, servers)
    parent = await run.zone_of(zone).parent()
    for server in await parent.servers():
        run.pretence.delegate(server.address, zone, servers)
    run.forget()
