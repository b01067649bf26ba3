"""The way from the root to the delegation of the tested zone, and the name server sets of the new methods (reference
3.4)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from runtime.dns.engine.answers import REFERRAL, addresses_in, anywhere, kind, names_in
from runtime.dns.engine.nameservers import Nameserver, by_text, one_per_address
from runtime.dns.wire.message import Message, Record
from runtime.dns.wire.names import ROOT, Name, is_at_or_below
from runtime.dns.wire.types import AAAA, CNAME, NOERROR, NS, NXDOMAIN, SOA, A

if TYPE_CHECKING:
    from runtime.dns.engine.run import Run

Server: TypeAlias = Nameserver | Name
"""A name server; a bare name is one for which no address was found."""

AUTHORITY, DELEGATES, NO_SUCH_NAME, ALIAS, ALIAS_REFERRAL, EMPTY, FAULT = (
    "authority", "delegates", "no such name", "alias", "alias referral", "empty", "fault",
)  # fmt: skip
"""What a server of a zone above says of the tested zone: it has it itself (SOA with AA); it delegates it; the name
does not exist; it is a CNAME; a CNAME beside a referral; nothing; or a question went wrong."""


class Word(NamedTuple):
    """What one server said. `zone` is the zone above the tested one that it has; with FAULT, `asked` and `type` are the
    question that went wrong."""

    server: Nameserver
    zone: Name
    what: str
    asked: Name = ROOT
    type: int = 0


class _Look(NamedTuple):
    """What came of one server: its word, if it had one; servers of zones further down; and the names that its own zone
    gives, with the additional section that came with them. `glue`: the tested zone's servers, as far as a referral gave
    addresses."""

    word: Word | None
    below: list[tuple[Name, Nameserver]]
    own: tuple[Name, list[Name], list[Record]] | None
    glue: tuple[Nameserver, ...] = ()


class Descent:
    """The way down from the root: every server of every zone above the tested one says what it knows of it.

    `words`, `asked` and `skipped` (servers whose family is switched off) are of the servers that the referrals gave,
    as basic01 judges them. `parents` goes on to the servers that only the zones themselves name. A server met under
    several names goes by the first of them by text."""

    def __init__(self, run: "Run") -> None:
        self._run = run
        self._names: dict[tuple[Name, str], dict[Nameserver, None]] = {}
        self._looks: list[tuple[Name, str, _Look]] = []
        self.words: list[Word] = []
        self.asked: list[Nameserver] = []
        self.skipped: list[Nameserver] = []

    async def follow_referrals(self) -> None:
        """Fills `words`, `asked` and `skipped`. Each address is asked once for each zone that it may have."""
        run = self._run
        await run.gathered([self._visit(ROOT, server) for server in run.root_servers])
        self.words = self._words()
        for place in sorted(self._names):
            server = min(self._names[place])
            (self.asked if run.enabled(server) else self.skipped).append(server)

    @property
    def glue(self) -> list[Nameserver]:
        """The tested zone's servers to which referrals gave addresses, sorted by text."""
        return by_text(server for _, _, look in self._looks for server in look.glue)

    async def parents(self) -> list[Nameserver]:
        """All servers that delegate the tested zone or have it themselves, with every name they were met under."""
        run = self._run
        done = 0
        while done < len(self._looks):
            own = [look.own for _, _, look in self._looks[done:] if look.own is not None]
            done = len(self._looks)
            found = await run.gathered([_with_addresses(run, names, more) for _, names, more in own])
            places = [(zone, server) for (zone, _, _), servers in zip(own, found, strict=True) for server in servers]
            await run.gathered([self._visit(zone, server) for zone, server in places])
        good = [
            (zone, address)
            for zone, address, look in self._looks
            if look.word is not None and look.word.what in (AUTHORITY, DELEGATES)
        ]
        return by_text(server for place in good for server in self._names[place])

    async def _visit(self, zone: Name, server: Nameserver) -> None:
        place = (zone, server.address)
        names = self._names.get(place)
        if names is not None:
            names[server] = None
            return
        self._names[place] = {server: None}
        if self._run.enabled(server):
            look = await _look(self._run, zone, server)
            self._looks.append((*place, look))
            await self._run.gathered([self._visit(below, other) for below, other in look.below])

    def _words(self) -> list[Word]:
        found = [
            look.word._replace(server=min(self._names[zone, address]))
            for zone, address, look in self._looks
            if look.word is not None
        ]
        return sorted(found, key=lambda word: (word.zone, word.server.text))


async def _look(run: "Run", zone: Name, server: Nameserver) -> _Look:
    below: list[tuple[Name, Nameserver]] = []
    run.prefetch(server, zone, NS)
    run.prefetch(server, run.zone[-len(zone) - 1 :], SOA)
    if not _is_apex(await run.ask(server, zone, SOA), zone):
        return _Look(Word(server, zone, FAULT, zone, SOA), below, None)
    names = _own_servers(await run.ask(server, zone, NS), zone)
    if names is None:
        return _Look(Word(server, zone, FAULT, zone, NS), below, None)
    own = (zone, *names)
    for depth in range(len(zone) + 1, len(run.zone) + 1):
        name = run.zone[-depth:]
        answer = await run.ask(server, name, SOA)
        if answer is None:
            return _Look(Word(server, zone, FAULT, name, SOA), below, own)
        if _is_apex(answer, name):
            if name == run.zone:
                return _Look(Word(server, zone, AUTHORITY), below, own)
            names = _own_servers(await run.ask(server, name, NS), name)
            if names is None:
                return _Look(Word(server, zone, FAULT, name, NS), below, own)
            below += [(name, other) for other in await _with_addresses(run, *names)]
            zone = name
        elif answer.rcode == NXDOMAIN and answer.aa:
            return _Look(Word(server, zone, NO_SUCH_NAME), below, own)
        elif kind(answer) is REFERRAL and answer.has(NS, name, "authority"):
            referred = names_in(answer.answers_of(NS, name, "authority"))
            if name == run.zone:
                return _Look(Word(server, zone, DELEGATES), below, own, _glue(run, referred, answer.additional))
            below += [(name, other) for other in await _with_addresses(run, referred, answer.additional)]
            return _Look(None, below, own)
        elif answer.rcode == NOERROR and answer.aa:
            if name == run.zone:
                return _Look(Word(server, zone, ALIAS if answer.has(CNAME, name) else EMPTY), below, own)
        elif kind(answer) is REFERRAL and answer.has(CNAME, run.zone):
            return _Look(Word(server, zone, ALIAS_REFERRAL), below, own)
        else:
            return _Look(Word(server, zone, FAULT, name, SOA), below, own)
    return _Look(None, below, own)


def _glue(run: "Run", names: list[Name], additional: list[Record]) -> tuple[Nameserver, ...]:
    wanted = set(names)
    records = [record for record in additional if record.owner in wanted]
    return tuple([run.nameserver(record.owner, address) for record in records for address in addresses_in([record])])


def _is_apex(answer: Message | None, zone: Name) -> bool:
    return answer is not None and answer.rcode == NOERROR and answer.aa and len(answer.answers_of(SOA, zone)) == 1


def _own_servers(answer: Message | None, zone: Name) -> tuple[list[Name], list[Record]] | None:
    """The NS set of a zone from its own server with the additional section; None for an answer that cannot be
    trusted."""
    if answer is None or answer.rcode != NOERROR or not answer.aa:
        return None
    records = answer.answers_of(NS)
    if not records or any(record.owner != zone for record in records):
        return None
    return names_in(records), answer.additional


async def _with_addresses(run: "Run", names: Iterable[Name], additional: Iterable[Record]) -> list[Nameserver]:
    """The servers of these names: addresses from the additional section, of the others looked up."""
    given: dict[Name, list[str]] = {name: [] for name in sorted(set(names))}
    for record in additional:
        if record.owner in given:
            given[record.owner] += addresses_in([record])
    servers = []
    for name, addresses in given.items():
        if not addresses:
            for type in (A, AAAA):
                answer = (await run.recursion.find(name, type)).answer
                if answer is not None and answer.rcode == NOERROR:
                    addresses += addresses_in(anywhere(answer, type, name))
        servers += [run.nameserver(name, address) for address in addresses]
    return servers


async def parent_ns(run: "Run") -> list[Nameserver] | None:
    """All servers that delegate the tested zone or have it themselves, sorted by text; None if there are none, [] for
    the root and for undelegated tests."""
    if run.zone == ROOT or run.given_servers(run.zone) is not None:
        return []
    return await (await run.descent()).parents() or None


async def delegation_ns(run: "Run") -> list[Server] | None:
    """The servers of the delegation: glue for names in the tested zone, look-ups for others. None if undetermined."""
    names = await _delegation(run)
    if names is None:
        return None
    return await _complete(run, names)


async def _delegation(run: "Run") -> dict[Name, list[str]] | None:
    """The names of the delegation with the addresses that it gives for names in the tested zone."""
    given = run.given_servers(run.zone)
    if given is not None:
        return {name: list(addresses) for name, addresses in given.items()}
    names: dict[Name, list[str]] = {}
    if run.zone == ROOT:
        for server in run.root_servers:
            names.setdefault(server.name, []).append(server.address)
        return names
    parents = await run.parent_ns()
    if parents is None:
        return None
    referred: dict[Name, list[str]] = {}
    own: dict[Name, list[str]] = {}
    for answer in await run.ask_all(one_per_address(parents), run.zone, NS):
        if answer is None or answer.rcode != NOERROR:
            continue
        if kind(answer) is REFERRAL:
            _take(run.zone, answer, answer.answers_of(NS, run.zone, "authority"), referred)
        elif answer.aa:
            _take(run.zone, answer, answer.answers_of(NS, run.zone), own)
    return referred or own


def _take(zone: Name, answer: Message, records: list[Record], names: dict[Name, list[str]]) -> None:
    for name in names_in(records):
        names.setdefault(name, [])
    for record in answer.additional:
        if record.owner in names and is_at_or_below(record.owner, zone):
            names[record.owner] += addresses_in([record])


async def _complete(run: "Run", names: dict[Name, list[str]]) -> list[Server]:
    """Servers of these names; those outside the tested zone without addresses are looked up."""
    wanted = [name for name, addresses in names.items() if not addresses and not is_at_or_below(name, run.zone)]
    given = run.given_servers(run.zone) or {}
    looked_up = {name: list(given[name]) for name in wanted if given.get(name)}
    wanted = [name for name in wanted if name not in looked_up]
    looked_up.update(zip(wanted, await run.gathered([_look_up(run, name) for name in wanted]), strict=True))
    servers: set[Server] = set()
    for name, addresses in names.items():
        addresses = addresses or looked_up.get(name, [])
        servers.update(run.nameserver(name, address) for address in addresses)
        if not addresses:
            servers.add(name)
    return sorted(servers, key=_text_of)


async def _look_up(run: "Run", name: Name) -> list[str]:
    addresses: list[str] = []
    for type in (A, AAAA):
        answer, target = await run.recursion.find(name, type)
        if answer is not None and answer.rcode == NOERROR:
            addresses += addresses_in(anywhere(answer, type, target))
    return addresses


async def zone_ns(run: "Run") -> list[Server] | None:
    """The servers that the zone itself names, from every server of the delegation; addresses of names in the tested
    zone from the same servers. None if the delegation is undetermined."""
    delegation = await run.delegation_ns()
    if delegation is None:
        return None
    servers = [server for server in delegation if isinstance(server, Nameserver)]
    answers = await run.ask_all(servers, run.zone, NS)
    good = [answer for answer in answers if answer is not None and answer.aa and answer.rcode == NOERROR]
    names: dict[Name, list[str]] = {name: [] for answer in good for name in names_in(answer.answers_of(NS, run.zone))}
    inside = [name for name in names if is_at_or_below(name, run.zone)]
    addresses = await run.gathered([_inside(run, name, servers) for name in inside])
    names.update(zip(inside, addresses, strict=True))
    return await _complete(run, names)


async def _inside(run: "Run", name: Name, servers: list[Nameserver]) -> list[str]:
    """Addresses of a name in the tested zone: for each type from the first of its servers that answers with
    authority."""
    addresses: list[str] = []
    for type in (A, AAAA):
        for server in servers:
            answer, target = await run.recursion.find_at(name, type, [server])
            if answer is not None and answer.aa:
                if answer.rcode == NOERROR:
                    addresses += addresses_in(anywhere(answer, type, target))
                break
    return addresses


def _text_of(server: Server) -> str:
    return server.text if isinstance(server, Nameserver) else b".".join(server).decode("latin-1")
