"""The XAPI backend put together behind the services of the contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from runtime.xapi.client.connections import Connections
from runtime.xapi.custom_services import CustomServices
from runtime.xapi.sessions import Sessions
from runtime.xapi.settings import XapiSettings


class Xapi:
    """A running XAPI backend. `connections` are those to pools; `sessions` and `custom_services` are its parts."""

    def __init__(self, settings: XapiSettings) -> None:
        self.connections = Connections(settings.allowed_hosts)
        self.sessions = Sessions(settings)
        self.custom_services = CustomServices(settings.plugins)
        self._settings = settings

    def services(self) -> list[tuple[Callable[[Any, Any], None], Any]]:
        """Return (add function, servicer) of every service, to be put on a server of the contract."""
        from runtime.xapi.services import services

        return services(self.sessions, self.custom_services, self._settings.plugins.host)

    async def close(self) -> None:
        """End what is under way, and the connections to pools. Harmless when repeated."""
        await self.sessions.close()
        await self.connections.close()


async def open_xapi(settings: XapiSettings) -> Xapi:
    """Return the XAPI backend, which asks no host before somebody calls. Raises ConfigError for unfit settings."""
    settings.check()
    return Xapi(settings)
