"""The resolver of this machine, asked whether a domain is delegated before a test of it starts (document 002)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from runtime.dns.query.live import LiveNetwork, Load, Peers, Resolver
from runtime.dns.query.question import Question
from runtime.dns.settings import At
from runtime.dns.wire.names import Name
from runtime.dns.wire.types import NS

CONFIGURATION: Final = Path("/etc/resolv.conf")
SECONDS: Final = 5.0
"""For all servers together."""
_TRIES: Final = 2
_MOST: Final = 3
"""Servers of the configuration that are used, as the C library does."""
_LOAD: Final = Load(rate=10_000.0, burst=10_000, per_address=500)
"""The resolver is there to be asked, unlike the servers of others."""


class NoResolver(Exception):
    """No resolver answered, or there is none; the sentence says so, and no address of ours."""


def configured(text: str) -> list[At]:
    """Return the servers that a resolv.conf names, in its order; lines that mean nothing are passed over."""
    found = []
    for line in text.splitlines():
        words = line.split()
        if len(words) >= 2 and words[0] == "nameserver":
            # A zone (`fe80::1%eth0`) is for addresses of a link, which no resolver of a server has.
            found.append(At(words[1].partition("%")[0]))
    return found[:_MOST]


class LocalResolver:
    """Asks the resolvers `servers` in turn; None: those of resolv.conf, which is read for every question."""

    def __init__(self, servers: Sequence[At] | None = None, configuration: Path = CONFIGURATION) -> None:
        self._servers = servers
        self._configuration = configuration
        self._peers = Peers(_LOAD)

    async def has_servers(self, zone: Name) -> bool:
        """Return whether a recursive question for the NS records of a name is answered with a record.

        An answer that is an error is one without records, unless another server has one. Raises NoResolver.
        """
        servers = self._servers if self._servers is not None else self._of_the_system()
        if not servers:
            raise NoResolver("no resolver is configured on this machine")
        answered = False
        patience = SECONDS / len(servers) / _TRIES
        try:
            async with asyncio.timeout(SECONDS):
                for at in servers:
                    network = LiveNetwork(
                        Resolver(timeout=patience, tries=_TRIES, adaptive=False, port=at.port), self._peers
                    )
                    answer = await network.ask(at.address, Question(zone, NS, rd=True))
                    if answer is not None and answer.answer:
                        return True
                    answered = answered or answer is not None
        except TimeoutError:
            pass
        if not answered:
            raise NoResolver(f"no resolver of this machine answered within {SECONDS:.0f} seconds")
        return False

    def _of_the_system(self) -> list[At]:
        try:
            return configured(self._configuration.read_text(encoding="utf-8", errors="replace"))
        except OSError:
            return []
