"""The DNS backend put together behind the services of the contract."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from runtime.dns.lookups import Lookups
from runtime.dns.refusing import in_networks
from runtime.dns.resolver import LocalResolver
from runtime.dns.runs import Runs, RunsSettings, open_runs
from runtime.dns.settings import DnsSettings
from runtime.dns.workers import Workers


class Dns:
    """A running DNS backend. `workers`, `lookups` and `runs` are its parts, for tests."""

    def __init__(self, settings: DnsSettings, workers: Workers, lookups: Lookups, runs: Runs) -> None:
        self.workers = workers
        self.lookups = lookups
        self.runs = runs
        self._settings = settings

    def services(self) -> list[tuple[Callable[[Any, Any], None], Any]]:
        """Return (add function, servicer) of every service, to be put on a server of the contract."""
        # The services need the generated tree; the parts do not.
        from runtime.dns.services import Parts, services

        settings = self._settings
        return services(
            Parts(
                workers=self.workers,
                lookups=self.lookups,
                runs=self.runs,
                resolver=LocalResolver(settings.resolvers) if settings.require_delegation else None,
                translations=settings.translations,
                version=settings.version,
            )
        )

    async def close(self) -> None:
        """End the worker processes and what runs in them; runs of the service wait for the next start. Harmless when
        repeated."""
        await self.runs.close()
        await self.workers.close()


async def open_dns(settings: DnsSettings, keeping: RunsSettings) -> Dns:
    """Return the DNS backend, which asks nobody and starts no process before somebody calls or a run waits.

    Raises ConfigError, with a sentence for the operator, when the settings cannot be used.
    """
    await asyncio.to_thread(settings.check)
    hints = await asyncio.to_thread(settings.root_servers)
    lookups = Lookups(hints, settings.port, in_networks(settings.refuse), settings.lookup_seconds)
    workers = Workers(settings)
    runs = await open_runs(keeping, workers, places=workers.places, seconds=settings.run_seconds)
    return Dns(settings, workers, lookups, runs)
