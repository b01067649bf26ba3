"""A zone and its name servers by the old methods 1 to 5, and questions to all of them (reference 3.4)."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from runtime.dns.engine.answers import ANSWER, anywhere, kind, names_in
from runtime.dns.engine.nameservers import Nameserver, by_name
from runtime.dns.engine.shared import Shared
from runtime.dns.wire.message import Message
from runtime.dns.wire.names import ROOT, Name
from runtime.dns.wire.types import NOERROR, NS

if TYPE_CHECKING:
    from runtime.dns.engine.run import Run


class Zone:
    """One zone in one run. Each set is found when first asked for, and kept."""

    def __init__(self, run: "Run", name: Name) -> None:
        self.run = run
        self.name = name
        self._parent = Shared(self._find_parent)
        self._delegation_names = Shared(self._find_delegation_names)
        self._delegation_servers = Shared(self._find_delegation_servers)
        self._names = Shared(self._find_names)
        self._servers = Shared(self._find_servers)
        self._child_names = Shared(self._find_child_names)

    async def parent(self) -> "Zone":
        """Method 1: the zone that delegates this one; the root is its own parent."""
        return await self._parent.get()

    async def delegation_names(self) -> list[Name]:
        """Method 2: names in the delegation, sorted by text; from the first parent server that has NS records."""
        return await self._delegation_names.get()

    async def child_names(self) -> list[Name]:
        """Method 3: names in the zone, sorted by text; from all its servers."""
        return await self._child_names.get()

    async def delegation_servers(self) -> list[Nameserver]:
        """Method 4: the servers of the delegation with their addresses, by name, then by address."""
        return await self._delegation_servers.get()

    async def servers(self) -> list[Nameserver]:
        """Method 5: the servers of the names in the zone, by name, then by address."""
        return await self._servers.get()

    async def one(self, name: Name, type: int, **how: Any) -> Message | None:
        """The first answer there is, server after server in the order of method 5."""
        async for server in self._each():
            answer = await self.run.ask(server, name, type, **how)
            if answer is not None:
                return answer
        return None

    async def auth(self, name: Name, type: int, **how: Any) -> Message | None:
        """The first answer with AA."""
        async for server in self._each():
            answer = await self.run.ask(server, name, type, **how)
            if answer is not None and answer.aa:
                return answer
        return None

    async def persistent(self, name: Name, type: int, **how: Any) -> Message | None:
        """The first answer that has records of that name and type, in any section."""
        async for server in self._each():
            answer = await self.run.ask(server, name, type, **how)
            if answer is not None and anywhere(answer, type, name):
                return answer
        return None

    async def all(self, name: Name, type: int, **how: Any) -> list[Message | None]:
        """The answers of every server of method 5 whose family is in use."""
        servers = [server for server in await self.servers() if self.run.enabled(server)]
        return await self.run.ask_all(servers, name, type, **how)

    async def _each(self) -> AsyncIterator[Nameserver]:
        """The servers of method 5 in use; addresses of a name are looked up only when its turn comes."""
        if self.name == ROOT:
            for server in self.run.root_servers:
                if self.run.enabled(server):
                    yield server
            return
        for name in await self._names.get():
            for server in await self.run.servers_of(name):
                if self.run.enabled(server):
                    yield server

    async def _find_parent(self) -> "Zone":
        if self.name == ROOT:
            return self
        return self.run.zone_of(await self.run.recursion.parent_of(self.name))

    async def _find_delegation_names(self) -> list[Name]:
        answer = await (await self.parent()).persistent(self.name, NS)
        return [] if answer is None else self._names_in(answer)

    async def _find_delegation_servers(self) -> list[Nameserver]:
        names = await self.delegation_names()
        given = self.run.given_servers(self.name)
        if given is not None:
            return [self.run.nameserver(name, address) for name in names for address in given.get(name, ())]
        return await self.run.servers_of_all(names)

    async def _find_names(self) -> list[Name]:
        if self.name == ROOT:
            return sorted({server.name for server in self.run.root_servers}, key=by_name)
        answer: Message | None = None
        async for server in self._each_of_delegation():
            answer = await self.run.ask(server, self.name, NS)
            if answer is not None and answer.rcode == NOERROR and kind(answer) is ANSWER:
                break
        return [] if answer is None else self._names_in(answer)

    async def _each_of_delegation(self) -> AsyncIterator[Nameserver]:
        if self.run.given_servers(self.name) is not None:
            for server in await self.delegation_servers():
                yield server
            return
        for name in await self.delegation_names():
            for server in await self.run.servers_of(name):
                yield server

    async def _find_servers(self) -> list[Nameserver]:
        if self.name == ROOT:
            return self.run.root_servers
        return await self.run.servers_of_all(await self._names.get())

    async def _find_child_names(self) -> list[Name]:
        found: set[Name] = set()
        for answer in await self.all(self.name, NS):
            if answer is not None:
                found.update(names_in(anywhere(answer, NS, self.name)))
        return sorted(found, key=by_name)

    def _names_in(self, answer: Message) -> list[Name]:
        return sorted(set(names_in(anywhere(answer, NS, self.name))), key=by_name)
