"""Finding names from the root down (reference 3.3): referrals, glue, CNAME, each with its guards."""

from typing import TYPE_CHECKING, NamedTuple, cast

from runtime.dns.engine.answers import ANSWER, NO_NAME, REFERRAL, addresses_in, anywhere, kind, names_in
from runtime.dns.engine.nameservers import LATE, Nameserver, by_name
from runtime.dns.engine.shared import Shared
from runtime.dns.wire.message import Message, Record, address_of
from runtime.dns.wire.names import Name, is_at_or_below, parent, to_text
from runtime.dns.wire.types import AAAA, CNAME, NS, REFUSED, SERVFAIL, SOA, A, mnemonic

if TYPE_CHECKING:
    from runtime.dns.engine.run import Run

REFERRALS = 20
"""Referrals followed in one look-up."""
CNAMES_IN_ANSWER = 9
CNAMES_FOLLOWED = 10
"""Look-ups in a row that one CNAME after another may cause."""
DEPTH = 40
"""Look-ups inside of each other: for servers without address, of those without address, and so on."""
LOOK_UPS = 200
"""Look-ups that one of them may cause in all."""


class Found(NamedTuple):
    """The end of a look-up. `target` is the name that the answer is about: the wanted one, or where CNAMEs led."""

    answer: Message | None
    target: Name


class Step(NamedTuple):
    """A referral that was followed: to which zone, and the server that gave it."""

    zone: Name
    server: Nameserver


class _Chain:
    """What look-ups share that one missing address after another caused. `goal` is a zone that is known well enough
    when a referral to it has come. `follow` is for the target of a CNAME: glue was given for another place in the
    tree, but which look-ups were begun and what they found stays known."""

    __slots__ = ("depth", "followed", "glue", "goal", "resolved", "under_way")

    def __init__(self, depth: int = 0) -> None:
        self.depth = depth
        self.goal: Name | None = None
        self.under_way: set[tuple[Name, int]] = set()
        self.resolved: dict[Name, list[str]] = {}
        self.followed: list[Name] = []
        self.glue: dict[Name, dict[str, None]] = {}

    def follow(self) -> "_Chain":
        chain = _Chain(self.depth)
        chain.under_way, chain.resolved, chain.followed = self.under_way, self.resolved, self.followed
        return chain

    def seen_text(self) -> str:
        return ";".join(sorted({to_text(name) for name in self.followed}))


class Recursion:
    """Look-ups of one run. Each result is kept: the same name and type is looked up once."""

    def __init__(self, run: "Run") -> None:
        self._run = run
        self._found: dict[tuple[Name, int], Shared[Found]] = {}
        self._addresses: dict[Name, Shared[list[str]]] = {}

    def forget(self) -> None:
        """Drops all results: the world has changed (an undelegated test was set up)."""
        self._found.clear()
        self._addresses.clear()

    async def find(self, name: Name, type: int) -> Found:
        """The answer for a name and type from the root servers down; CNAMEs are followed."""
        shared = self._found.get((name, type))
        if shared is None:
            shared = self._found[name, type] = Shared(lambda: self._find(name, type))
        return await shared.get()

    async def _find(self, name: Name, type: int) -> Found:
        return (await self._walk(name, type, self._run.root_servers, _Chain()))[0]

    async def find_at(self, name: Name, type: int, servers: list[Nameserver]) -> Found:
        """As `find`, beginning with `servers` instead of the root."""
        found, _ = await self._walk(name, type, servers, _Chain())
        return found

    async def addresses_of(self, name: Name) -> list[str]:
        """All addresses of a name, IPv4 and IPv6, sorted by text; [] when there are none. An alias counts only if its
        target's addresses came in the same answer: a name server's name must be none (RFC 2181 section 10.3)."""
        shared = self._addresses.get(name)
        if shared is None:
            shared = self._addresses[name] = Shared(lambda: self._find_addresses(name))
        return await shared.get()

    async def _find_addresses(self, name: Name) -> list[str]:
        self._run.ahead(self._find(name, AAAA))
        return await self._addresses_of(name, None)

    async def parent_of(self, name: Name) -> Name:
        """The zone that delegates `name`, by the old method (3.3): the last referral above it, then the SOA one label
        up, since two zones may share a server."""
        chain = _Chain()
        chain.goal = name
        _, steps = await self._walk(name, SOA, self._run.root_servers, chain)
        above = [step for step in steps if step.zone != name]
        zone = above[-1].zone if above else ()
        if steps and name and parent(name) != zone:
            answer = await self._run.ask(steps[-1].server, parent(name), SOA)
            if answer is not None:
                soa = answer.answers_of(SOA)
                if soa:
                    zone = soa[0].owner
        return zone

    async def _addresses_of(self, name: Name, chain: _Chain | None, referrals: int = 0) -> list[str]:
        answers: list[Message] = []
        aliases = {name}
        for type in (A, AAAA):
            found, _ = await self._walk(name, type, self._run.root_servers, chain or _Chain(), referrals)
            if found.answer is None:
                continue
            if type == A and kind(found.answer) == NO_NAME:
                return []
            answers.append(found.answer)
            aliases.update(names_in(found.answer.answers_of(CNAME, name)))
        records = [record for answer in answers for type in (A, AAAA) for record in anywhere(answer, type)]
        return sorted(set(addresses_in(record for record in records if record.owner in aliases)))

    async def _walk(
        self, name: Name, type: int, servers: list[Nameserver], chain: _Chain, referrals: int = 0
    ) -> tuple[Found, list[Step]]:
        if (name, type) in chain.under_way or chain.depth == DEPTH or len(chain.under_way) == LOOK_UPS:
            return Found(None, name), []
        chain.under_way.add((name, type))
        chain.depth += 1
        try:
            return await self._descend(name, type, servers, chain, referrals)
        finally:
            chain.depth -= 1

    async def _descend(
        self, name: Name, type: int, servers: list[Nameserver], chain: _Chain, referrals: int
    ) -> tuple[Found, list[Step]]:
        todo: list[Nameserver | Name] = list(servers)
        steps: list[Step] = []
        seen: set[Name] = set()
        depth = 0
        last_resort: Message | None = None
        late: list[Nameserver | Name] = []
        while todo or late:
            if not todo:
                todo, late = late, todo
            server = todo.pop()
            if isinstance(server, Nameserver):
                # Another server may do as well as one that is slow or dead; it is waited for when no other has an
                # answer.
                answer = await (self._run.ask_soon if todo else self._run.ask)(server, name, type)
                if answer is LATE:
                    late.insert(0, server)
                    continue
                if answer is not None:
                    _keep_glue(chain, answer.answer, answer.additional)
            else:
                answer, server = await self._ask_name(server, name, type, chain, referrals)
            if answer is None:
                continue
            if answer.rcode == REFUSED or answer.rcode == SERVFAIL:
                last_resort = answer
                continue
            what = kind(answer)
            if what is ANSWER:
                if answer.has(CNAME, name) and not anywhere(answer, type, name):
                    return await self._follow(name, type, answer, chain, steps)
                return Found(answer, name), steps
            if what is not REFERRAL:
                return Found(answer, name), steps
            zone = next(record.owner for record in answer.authority if record.type == NS)
            if not zone or zone in seen or len(zone) < depth or not is_at_or_below(name, zone):
                continue
            seen.add(zone)
            depth = len(zone)
            referrals += 1
            if referrals > REFERRALS:
                return Found(None, name), steps
            steps.append(Step(zone, server))
            if zone == chain.goal:
                return Found(None, name), steps
            todo = self._servers_of(answer, chain)
            late.clear()
        return Found(last_resort, name), steps

    async def _ask_name(
        self, server: Name, name: Name, type: int, chain: _Chain, referrals: int
    ) -> tuple[Message | None, Nameserver]:
        """Asks a server whose addresses the referral did not give, until one of them answers; the next referral to it
        begins with those tried here."""
        known = chain.glue.setdefault(server, {})
        addresses = list(known)
        if not addresses:
            if server not in chain.resolved:
                chain.resolved[server] = []
                chain.resolved[server] = await self._addresses_of(server, chain, referrals)
            addresses = chain.resolved[server]
        late: list[Nameserver] = []
        for address in addresses:
            known[address] = None
            nameserver = self._run.nameserver(server, address)
            answer = await self._run.ask_soon(nameserver, name, type)
            if answer is LATE:
                late.append(nameserver)
            elif answer is not None:
                return answer, nameserver
        for nameserver in late:
            answer = await self._run.ask(nameserver, name, type)
            if answer is not None:
                return answer, nameserver
        return None, self._run.root_servers[0]

    def _servers_of(self, answer: Message, chain: _Chain) -> list[Nameserver | Name]:
        """The servers of a referral, in the reverse of the order in which they are asked, because the list is taken
        from its end (3.3): those with glue, those that were looked up for another zone, those still to be looked
        up."""
        _keep_glue(chain, answer.authority, answer.additional)
        nameserver = self._run.nameserver
        with_address: list[Nameserver] = []
        without: list[Name] = []
        for name in sorted(set(names_in(anywhere(answer, NS))), key=by_name):
            known = chain.glue.get(name)
            if known is None:
                without.append(name)
            else:
                with_address += sorted([nameserver(name, address) for address in known], key=_full_address)
        without.sort(key=lambda name: name not in chain.resolved)
        return [*with_address, *without]

    async def _follow(
        self, name: Name, type: int, answer: Message, chain: _Chain, steps: list[Step]
    ) -> tuple[Found, list[Step]]:
        nothing = Found(None, name), steps
        note = self._run.note
        pairs = list(dict.fromkeys((record.owner, cast(Name, record.data)) for record in answer.answers_of(CNAME)))
        if len(pairs) > CNAMES_IN_ANSWER:
            note("CNAME_RECORDS_TOO_MANY", name=to_text(name), count=len(pairs), max=CNAMES_IN_ANSWER)
            return nothing
        targets: dict[Name, Name] = {}
        for owner, target in pairs:
            if owner in targets:
                note("CNAME_RECORDS_MULTIPLE_FOR_NAME", name=to_text(owner))
                return nothing
            if owner == target or target in targets or target in targets.values():
                owners = ";".join(to_text(owner) for owner, _ in pairs)
                note("CNAME_LOOP_INNER", name=owners, target=";".join(to_text(target) for _, target in pairs))
                return nothing
            targets[owner] = target
        target = name
        links = 0
        while target in targets and links <= len(targets):
            target = targets[target]
            links += 1
        if links != len(targets):
            note("CNAME_RECORDS_CHAIN_BROKEN", name=to_text(name), cname_rrs=len(targets), cname_counter=links)
            return nothing
        present = answer.answers_of(type)
        if present:
            if anywhere(answer, type, target):
                return Found(answer, target), steps
            owners = ";".join(to_text(record.owner) for record in present)
            note("CNAME_NO_MATCH", name=to_text(name), type=mnemonic(type), target=to_text(target), owner_names=owners)
            return nothing
        if (target, type) in chain.under_way:
            note("CNAME_LOOP_OUTER", name=to_text(name), target=to_text(target), targets_seen=chain.seen_text())
            return nothing
        chain.followed.append(target)
        if len(chain.followed) > CNAMES_FOLLOWED:
            note("CNAME_CHAIN_TOO_LONG", count=len(chain.followed), max=CNAMES_FOLLOWED)
            return nothing
        if is_at_or_below(target, name):
            return Found(answer, target), steps
        return await self._walk(target, type, self._run.root_servers, chain.follow())


def _keep_glue(chain: _Chain, *sections: list[Record]) -> None:
    for section in sections:
        for record in section:
            if record.type == A or record.type == AAAA:
                address = address_of(record)
                if address is not None:
                    chain.glue.setdefault(record.owner, {})[address] = None


def _full_address(server: Nameserver) -> str:
    return server.at.full
