"""What the DNS backend is told at start."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import NamedTuple

from runtime.contract.settings import ConfigError
from runtime.dns.engine import hints
from runtime.dns.engine.limits import Limits
from runtime.dns.wire.names import Name


class At(NamedTuple):
    """Where a resolver listens."""

    address: str
    port: int = 53


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsSettings:
    """Every setting of the DNS backend. `check` says whether they can be used."""

    hints: Path | None = None
    """A file with the servers of the root zone; None: the built-in ones."""
    workers: int | None = None
    """Processes that run tests; None: as many as there are cores. They are started when they are first needed."""
    runs: int = 4
    """Tests that run at a time in each of them."""
    refuse: tuple[IPv4Network | IPv6Network, ...] | None = None
    """Networks whose addresses are asked nothing; None: all that are not globally reachable."""
    port: int = 53
    """The port of every name server."""
    run_seconds: float = Limits().seconds
    run_queries: int = Limits().queries
    version: str = ""
    """What the service says of itself, such as 0.1.0."""
    lookup_seconds: float = 30.0
    """How long a look-up of addresses or of a delegation may take."""
    require_delegation: bool = True
    """Document 002's rule: a domain that is tested without `nameservers` has name servers, as a resolver says."""
    resolvers: tuple[At, ...] | None = None
    """The resolvers that are asked for it; None: those of the system."""
    translations: Path | None = None
    """A folder of gettext catalogues for languages that the product has no texts in."""

    def check(self) -> None:
        """Raise ConfigError if the backend cannot run under these settings."""
        if not 1 <= self.port <= 65535:
            raise ConfigError(f"dns.port is {self.port} but must be from 1 to 65535")
        self.root_servers()

    def root_servers(self) -> Mapping[Name, Sequence[str]]:
        """Return the servers of the root zone. Raises ConfigError for a file that cannot be used."""
        if self.hints is None:
            return hints.ROOT_SERVERS
        try:
            return hints.read(self.hints.read_text(encoding="utf-8"))
        except OSError as fault:
            raise ConfigError(f"dns.hints {self.hints}: {fault.strerror}") from None
        except ValueError as fault:
            raise ConfigError(f"dns.hints {self.hints}: {fault}") from None
