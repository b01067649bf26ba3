"""The DNS backend put together behind the services of the contract."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from runtime.dns.lookups import Lookups
from runtime.dns.refusing import in_networks
from runtime.dns.settings import DnsSettings
from runtime.dns.workers import Workers


class Dns:
    """A running DNS backend. `workers` and `lookups` are its parts, for tests."""

    def __init__(self, workers: Workers, lookups: Lookups, version: str) -> None:
        self.workers = workers
        self.lookups = lookups
        self._version = version

    def services(self) -> list[tuple[Callable[[Any, Any], None], Any]]:
        """Return (add function, servicer) of every service, to be put on a server of the contract."""
        # The services need the generated tree; the parts do not.
        from runtime.dns.services import services

        return services(self.workers, self.lookups, self._version)

    async def close(self) -> None:
        """End the worker processes and what runs in them. Harmless when repeated."""
        await self.workers.close()


async def open_dns(settings: DnsSettings) -> Dns:
    """Return the DNS backend, which asks nobody and starts no process before somebody calls.

    Raises ConfigError, with a sentence for the operator, when the settings cannot be used.
    """
    await asyncio.to_thread(settings.check)
    hints = await asyncio.to_thread(settings.root_servers)
    lookups = Lookups(hints, settings.port, in_networks(settings.refuse), settings.lookup_seconds)
    return Dns(Workers(settings), lookups, settings.version)
