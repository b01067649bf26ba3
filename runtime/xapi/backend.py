"""The XAPI backend put together behind the services of the contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from runtime.contract import Channel
from runtime.xapi.client.connections import Connections
from runtime.xapi.custom_services import CustomServices
from runtime.xapi.sessions import Sessions
from runtime.xapi.settings import XapiSettings


class Xapi:
    """A running XAPI backend. `connections` are those to pools; the other attributes are its parts."""

    def __init__(self, settings: XapiSettings, storage: Channel | None) -> None:
        # Jobs need the generated tree; the other parts do not.
        from runtime.xapi.jobs.guest_hook import GuestHook
        from runtime.xapi.jobs.jobs import Jobs

        self.connections = Connections(settings.allowed_hosts)
        self.sessions = Sessions(settings)
        self.custom_services = CustomServices(settings.plugins)
        allowed = frozenset(host.lower() for host in settings.allowed_hosts)
        hook = GuestHook(settings.sync_hook_secret, settings.sync_hook_timeout, allowed)
        self.jobs = Jobs(self.connections, storage, allow_pool_restore=settings.allow_pool_restore, hook=hook)
        self._settings = settings

    def services(self) -> list[tuple[Callable[[Any, Any], None], Any]]:
        """Return (add function, servicer) of every service, to be put on a server of the contract."""
        from runtime.xapi.services import services

        return services(self.sessions, self.custom_services, self.jobs, self._settings.plugins.host)

    async def close(self) -> None:
        """End what is under way, jobs first, and the connections to pools. Harmless when repeated."""
        await self.jobs.close()
        await self.sessions.close()
        await self.connections.close()


async def open_xapi(settings: XapiSettings, storage: Channel | None = None) -> Xapi:
    """Return the XAPI backend, which asks no host before somebody calls. Raises ConfigError for unfit settings.

    storage leads to the backend that keeps tasks and repositories; without it there are no jobs.
    """
    settings.check()
    return Xapi(settings, storage)
