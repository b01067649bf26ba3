"""Look-ups outside of tests: addresses of names, and what a parent zone has for a zone, within limits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

from generated.errors.internal import LookupLimit
from runtime.dns.engine.limits import LimitReached, Limits
from runtime.dns.engine.nameservers import Nameserver, one_per_address
from runtime.dns.engine.networks import live_network
from runtime.dns.engine.profile import Profile
from runtime.dns.engine.run import Run
from runtime.dns.engine.test import prepare_run
from runtime.dns.query.live import Peers
from runtime.dns.refusing import Refuses, Refusing
from runtime.dns.wire.names import ROOT, Name
from runtime.dns.wire.rdata import Ds
from runtime.dns.wire.types import DS, NOERROR, NS

QUERIES = 2000
"""Questions that one look-up may send."""

AT_ONCE = 64
"""Look-ups that go on at the same time. Servers are asked no faster for more of them, so that of thousands at once all
would come to their limit; like this those who come first are answered, and the others as there is time."""


@dataclass(frozen=True, slots=True)
class Delegation:
    """What the parent zone has: name and address of each server, the address None for a name that has none."""

    servers: Sequence[tuple[Name, str | None]]
    ds: Sequence[Ds]


class Lookups:
    """Look-ups from the root servers down. Each begins with nothing remembered, so no answer is older than the call.

    `seconds` is what one may take, the time in which it waits for its turn (AT_ONCE) included.
    """

    def __init__(self, hints: Mapping[Name, Sequence[str]], port: int, refuses: Refuses, seconds: float) -> None:
        self._hints = hints
        self._port = port
        self._refuses = refuses
        self._seconds = seconds
        self._peers = Peers()
        self._profile = Profile.default()
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def addresses(self, name: Name) -> list[str]:
        """Return the addresses of a name, IPv4 and IPv6. Raises lookupLimit."""
        async with self._run(name) as run:
            return await run.recursion.addresses_of(name)

    async def has_servers(self, zone: Name) -> bool:
        """Return whether a question for the NS records of a name is answered with records. Raises lookupLimit."""
        async with self._run(zone) as run:
            answer = (await run.recursion.find(zone, NS)).answer
            return answer is not None and bool(answer.answer)

    async def delegation(self, zone: Name) -> Delegation:
        """Return what the parent has for a zone; for the root, the servers of the hints. Raises lookupLimit."""
        async with self._run(zone) as run:
            servers = await run.delegation_ns() or []
            found = [
                (server.name, server.address) if isinstance(server, Nameserver) else (server, None)
                for server in servers
            ]
            return Delegation(found, await self._ds(run) if found and zone != ROOT else [])

    async def _ds(self, run: Run) -> list[Ds]:
        """The DS records of the first parent server that answers with authority."""
        for server in one_per_address(await run.parent_ns() or ()):
            answer = await run.ask(server, run.zone, DS)
            if answer is not None and answer.rcode == NOERROR and answer.aa:
                return sorted(cast(Ds, record.data) for record in answer.answers_of(DS, run.zone))
        return []

    @asynccontextmanager
    async def _run(self, zone: Name) -> AsyncIterator[Run]:
        limits = Limits(seconds=self._seconds, queries=QUERIES)
        try:
            async with (
                asyncio.timeout(self._seconds) as clock,
                self._turns,
                live_network(self._profile, self._peers, self._port) as live,
            ):
                network = Refusing(live, self._refuses)
                yield await prepare_run(zone, network, profile=self._profile, hints=self._hints, limits=limits)
        except LimitReached as fault:
            raise LookupLimit(what=fault.what, limit=fault.limit) from None
        except TimeoutError:
            if not clock.expired():
                raise
            raise LookupLimit(what="seconds", limit=self._seconds) from None
