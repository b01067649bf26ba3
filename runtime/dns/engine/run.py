"""One test of one zone: its questions to servers, what it remembers of the answers, and how far it may go."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from runtime.dns.engine.asn import Whois, whois
from runtime.dns.engine.case import Entry
from runtime.dns.engine.delegation import Descent, Server, delegation_ns, parent_ns, zone_ns
from runtime.dns.engine.limits import DEFAULT_LIMITS, LimitReached, Limits
from runtime.dns.engine.nameservers import LATE, Address, Nameserver, by_text, shortest
from runtime.dns.engine.profile import Profile
from runtime.dns.engine.recursion import Recursion
from runtime.dns.engine.shared import Shared
from runtime.dns.engine.undelegated import Pretence, Undelegated
from runtime.dns.engine.zone import Zone
from runtime.dns.query.network import Network, forbidden_whois
from runtime.dns.query.question import DNSSEC, EdnsQuery, Question
from runtime.dns.wire.message import Message
from runtime.dns.wire.names import MAXIMUM_NAME, ROOT, Name, wire_length
from runtime.dns.wire.types import IN, SOA

T = TypeVar("T")

GRACE = 1.0
"""Seconds after which a look-up turns to another server, if there is one."""


class Run:
    """One test of one zone. Everything asked and found out lives as long as the object and is shared by all test cases.

    `hints` are the root servers, name to addresses. `heard` is called with every message as it comes.
    """

    def __init__(
        self,
        zone: Name,
        network: Network,
        profile: Profile,
        hints: Mapping[Name, Sequence[str]],
        limits: Limits = DEFAULT_LIMITS,
        heard: Callable[[Entry], None] = lambda entry: None,
    ) -> None:
        self.zone = zone
        self.network = network
        self.profile = profile
        self.limits = limits
        self.heard = heard
        self.started = time.monotonic()
        self.queries = 0
        self.questions = 0
        self.answer_octets = 0
        self.undelegated: Undelegated | None = None
        self.pretence = Pretence()
        self.whois: Whois = forbidden_whois if profile.no_network else whois
        self.recursion = Recursion(self)
        self.notes: list[Entry] = []
        self._noted: set[tuple[object, ...]] = set()
        self._hints = {name: list(addresses) for name, addresses in hints.items()}
        self._given: dict[Name, Mapping[Name, Sequence[str]]] = {}
        self._pretending = False
        self._settled = False
        self._ahead: set[asyncio.Task[Any]] = set()
        self._zones: dict[Name, Zone] = {}
        self._immediate: bool = getattr(network, "immediate", False)
        self._addresses: dict[str, Address] = {}
        self._servers: dict[tuple[Name, str], Nameserver] = {}
        self._ipv4 = profile.ipv4
        self._ipv6 = profile.ipv6
        self._always_tcp = profile.flag("resolver.defaults.usevc")
        self._always_rd = profile.flag("resolver.defaults.recurse")
        self._descent = Shared(self._descend)
        self._parent_ns = Shared(lambda: parent_ns(self))
        self._delegation_ns = Shared(lambda: delegation_ns(self))
        self._zone_ns = Shared(lambda: zone_ns(self))
        self._fallback = profile.flag("resolver.defaults.fallback") and not profile.flag("resolver.defaults.igntc")

    def nameserver(self, name: Name, address: str) -> Nameserver:
        """The server of that name and address; always the same object for the same pair. `address` may be written in
        any form."""
        server = self._servers.get((name, address))
        if server is None:
            text = shortest(address)
            at = self._addresses.get(text)
            if at is None:
                at = self._addresses[text] = Address(text)
            server = self._servers.get((name, text)) or Nameserver(name, at)
            self._servers[name, address] = self._servers[name, text] = server
        return server

    def zone_of(self, name: Name) -> Zone:
        """The zone of that name; always the same object for the same name."""
        zone = self._zones.get(name)
        if zone is None:
            zone = self._zones[name] = Zone(self, name)
        return zone

    def note(self, tag: str, **args: str | int) -> None:
        """A message that belongs to no test case. The same one is kept once."""
        level = self.profile.level("System", tag, args)
        key = (tag, *sorted(args.items()))
        if key not in self._noted:
            self._noted.add(key)
            entry = Entry("System", "Unspecified", tag, level, args, time.monotonic() - self.started)
            self.notes.append(entry)
            self.heard(entry)

    def give_servers(self, zone: Name, servers: Mapping[Name, Sequence[str]]) -> None:
        """Name servers that are given for a zone (undelegated test); those of the root are more root servers."""
        if zone == ROOT:
            for name, addresses in servers.items():
                known = self._hints.setdefault(name, [])
                known += [address for address in addresses if address not in known]
        else:
            self._given[zone] = servers
        self._pretending = True

    def given_servers(self, zone: Name) -> Mapping[Name, Sequence[str]] | None:
        """The name servers given for a zone, for the root those of the hints; None for a zone that is looked up."""
        return self._hints if zone == ROOT else self._given.get(zone)

    def forget(self) -> None:
        """Drops what was found out from answers that are pretended otherwise from now on."""
        self._pretending = True
        self.recursion.forget()
        self._zones.clear()

    async def recurse(self, name: Name, type: int) -> Message | None:
        """The answer for a name and type from the root servers down, CNAMEs followed (reference 3.3)."""
        return (await self.recursion.find(name, type)).answer

    async def addresses_of(self, name: Name) -> list[str]:
        """The addresses of a name, sorted by text."""
        return await self.recursion.addresses_of(name)

    async def servers_of(self, name: Name) -> list[Nameserver]:
        """A name server name with each of its addresses."""
        servers = [self.nameserver(name, address) for address in await self.recursion.addresses_of(name)]
        return sorted(servers, key=_full_address)

    async def servers_of_all(self, names: Sequence[Name]) -> list[Nameserver]:
        """The servers of several names, in their order, then by address."""
        return [
            server for servers in await self.gathered([self.servers_of(name) for name in names]) for server in servers
        ]

    @property
    def child(self) -> Zone:
        """The tested zone."""
        return self.zone_of(self.zone)

    async def parent_zone(self) -> Zone:
        """Method 1."""
        return await self.child.parent()

    async def delegation_names(self) -> list[Name]:
        """Method 2."""
        return await self.child.delegation_names()

    async def child_names(self) -> list[Name]:
        """Method 3."""
        return await self.child.child_names()

    async def names(self) -> list[Name]:
        """Methods 2 and 3 together, sorted by text."""
        return sorted({*await self.child.delegation_names(), *await self.child.child_names()}, key=_text)

    async def delegation_servers(self) -> list[Nameserver]:
        """Method 4."""
        return await self.child.delegation_servers()

    async def child_servers(self) -> list[Nameserver]:
        """Method 5."""
        return await self.child.servers()

    async def servers(self) -> list[Nameserver]:
        """Methods 4 and 5 together, sorted by text."""
        return by_text([*await self.child.delegation_servers(), *await self.child.servers()])

    async def descent(self) -> Descent:
        """What all servers from the root down say of the tested zone."""
        return await self._descent.get()

    async def _descend(self) -> Descent:
        descent = Descent(self)
        await descent.follow_referrals()
        return descent

    async def parent_ns(self) -> list[Nameserver] | None:
        """New methods: the servers of the parent zone; see `delegation.parent_ns`."""
        return await self._parent_ns.get()

    async def delegation_ns(self) -> list[Server] | None:
        """New methods: the servers of the delegation; see `delegation.delegation_ns`."""
        return await self._delegation_ns.get()

    async def zone_ns(self) -> list[Server] | None:
        """New methods: the servers that the zone names; see `delegation.zone_ns`."""
        return await self._zone_ns.get()

    async def new_servers(self) -> list[Nameserver]:
        """New methods: the servers of delegation and zone that have an address, sorted by text."""
        servers = [*(await self.delegation_ns() or ()), *(await self.zone_ns() or ())]
        return by_text(server for server in servers if isinstance(server, Nameserver))

    @property
    def root_servers(self) -> list[Nameserver]:
        """The servers of the hints, sorted by name, addresses as given."""
        return [
            self.nameserver(name, address) for name in sorted(self._hints, key=_text) for address in self._hints[name]
        ]

    def enabled(self, server: Nameserver) -> bool:
        """Whether the profile lets the family of the server's address be used."""
        return self._ipv6 if server.at.ipv6 else self._ipv4

    async def gather(self, *work: Coroutine[Any, Any, T]) -> list[T]:
        """The results of all, in the order given. Concurrently where answers take time, one after another where they
        are at hand. The first exception cancels the others."""
        return await self.gathered(work)

    async def gathered(self, work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
        """As `gather`, for any number."""
        if not self._immediate:
            return await _concurrently([asyncio.create_task(one) for one in work])
        waiting = iter(work)
        try:
            return [await one for one in waiting]
        except BaseException:
            for one in waiting:
                one.close()
            raise

    def ahead(self, *work: Coroutine[Any, Any, object]) -> None:
        """Begins what will most likely be asked soon, so that its answers are there by then. Where answers are at hand
        nothing is done. Failures show where the answer is really wanted."""
        for one in work:
            if self._immediate:
                one.close()
            else:
                task = asyncio.create_task(one)
                self._ahead.add(task)
                task.add_done_callback(self._ended_ahead)

    def prefetch(self, server: Nameserver, name: Name, type: int, *, tcp: bool = False) -> None:
        """Sends a plain question ahead. Its answer counts for nothing until somebody asks for it."""
        if not self._immediate and self.enabled(server) and not self._pretending:
            question = Question(name, type, tcp=tcp or self._always_tcp, rd=self._always_rd, fallback=self._fallback)
            self.ahead(self._send(server.at, question))

    async def close(self) -> None:
        """Stops what was begun ahead and is still under way."""
        tasks = list(self._ahead)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def ask(
        self,
        server: Nameserver,
        name: Name,
        type: int,
        *,
        klass: int = IN,
        edns: EdnsQuery | None = None,
        dnssec: bool = False,
        tcp: bool = False,
        rd: bool = False,
        spelling: tuple[bytes, ...] | None = None,
        fallback: bool = True,
        always: bool = False,
    ) -> Message | None:
        """The answer of one server, None when there is none: the family is switched off, the address is left alone
        (reference 3.1, blacklisting), or nothing came. Asked once per run; later calls get the same object. `always`:
        the address is asked even if it is to be left alone; whoever asks without it is told nothing then.

        Raises:
            LimitReached: the run may send no more.
        """
        at = server.at
        self.questions += 1
        if self.questions > self.limits.questions:
            raise LimitReached("questions", self.limits.questions)
        if not (self._ipv6 if at.ipv6 else self._ipv4):
            return None
        if dnssec and edns is None:
            edns = DNSSEC
        if self._pretending:
            pretended = self.pretence.answer(at.text, name, type, klass, edns is not None and edns.do)
            if pretended is not None:
                return pretended
        tcp = tcp or self._always_tcp
        rd = rd or self._always_rd
        fallback = fallback and self._fallback
        if klass == IN and edns is None and not tcp and not rd and spelling is None and fallback:
            heard: Any = at.plain
            key: Any = (name, type)
        else:
            heard = at.other
            key = Question(name, type, klass, edns, tcp, rd, spelling, fallback)
        if not always:
            answer: Message | None = heard.get(key, _UNKNOWN)
            if answer is not _UNKNOWN:
                return answer
            if at.silent_tcp if tcp else at.silent_udp:
                heard[key] = None
                return None
        answer = await self._send(at, Question(name, type, klass, edns, tcp, rd, spelling, fallback))
        if not always:
            heard[key] = answer
            if answer is None and type == SOA and edns is None and not self._settled:
                if tcp:
                    at.silent_tcp = True
                else:
                    at.silent_udp = True
        return answer

    async def ask_soon(self, server: Nameserver, name: Name, type: int) -> Message | None:
        """As `ask` for a plain question, but LATE when the answer takes longer than GRACE; it then goes on being waited
        for, and `ask` gives it when it has come."""
        if self._immediate or (name, type) in server.at.plain:
            return await self.ask(server, name, type)
        asking = asyncio.create_task(self.ask(server, name, type))
        self._ahead.add(asking)
        asking.add_done_callback(self._ended_ahead)
        done, _ = await asyncio.wait((asking,), timeout=GRACE)
        return asking.result() if done else LATE

    def _ended_ahead(self, task: asyncio.Task[Any]) -> None:
        self._ahead.discard(task)
        if not task.cancelled():
            task.exception()  # whoever still wants the answer asks for it and meets the same limit

    async def ask_all(self, servers: Iterable[Nameserver], name: Name, type: int, **how: Any) -> list[Message | None]:
        """The answers of all servers, in their order. `how` as for `ask`."""
        return await self.gathered([self.ask(server, name, type, **how) for server in servers])

    async def transfer(self, server: Nameserver, zone: Name) -> Message | None:
        """The first message of a zone transfer, None when there is none."""
        if not self.enabled(server) or server.at.silent_tcp:
            return None
        self._count(server.at)
        return await self.network.transfer(server.address, zone)

    async def _send(self, at: Address, question: Question) -> Message | None:
        """The answer of the network; each question is sent once, and who comes later waits for the same answer. A name
        that is too long for a message has no answer."""
        if wire_length(question.name) > MAXIMUM_NAME:
            return None
        if self._immediate:
            self._count(at)
            answer = await self.network.ask(at.text, question)
        else:
            found = at.sent.get(question, _UNKNOWN)
            while found.__class__ is asyncio.Future:
                await asyncio.wait((found,))
                found = at.sent.get(question, _UNKNOWN)
            if found is not _UNKNOWN:
                return found  # type: ignore[no-any-return]  # neither a future nor the mark
            self._count(at)
            under_way = at.sent[question] = asyncio.get_running_loop().create_future()
            try:
                answer = at.sent[question] = await self.network.ask(at.text, question)
            except BaseException:
                del at.sent[question]
                raise
            finally:
                under_way.set_result(None)
        if answer is not None:
            self.answer_octets += answer.size
            if self.answer_octets > self.limits.answer_octets:
                raise LimitReached("answer_octets", self.limits.answer_octets)
        return answer

    def settle(self) -> None:
        """From now on no more addresses are found silent: several test cases ask at the same time, and what one
        finds out must not change what another one hears."""
        self._settled = True

    def _count(self, at: Address) -> None:
        if self.queries >= self.limits.queries:
            raise LimitReached("queries", self.limits.queries)
        if at.queries >= self.limits.queries_per_address:
            raise LimitReached("queries_per_address", self.limits.queries_per_address)
        self.queries += 1
        at.queries += 1


async def _concurrently(tasks: list[asyncio.Task[T]]) -> list[T]:
    try:
        return await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise


def _text(name: Name) -> bytes:
    return b".".join(name)


def _full_address(server: Nameserver) -> str:
    return server.at.full


_UNKNOWN: Any = object()
