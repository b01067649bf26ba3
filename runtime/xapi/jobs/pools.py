"""The pools of a job: connected when first used, by the key that the client gives each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from runtime.xapi.client.address import BadUrl, without_credentials
from runtime.xapi.client.connection import Connection, Credentials
from runtime.xapi.client.connections import Connections
from runtime.xapi.client.proxy import proxy
from runtime.xapi.jobs.errors import JobError


class Pools:
    """Give it `xapis` and `recordToXapi` as `backup.run` has them. The stack lets the connections go.

    clean_up, where there is one, is called with each when it is opened.
    """

    def __init__(
        self,
        connections: Connections,
        stack: AsyncExitStack,
        xapis: Mapping[str, Any],
        record_to_xapi: Mapping[str, str],
        clean_up: Callable[[Connection], Awaitable[None]] | None = None,
    ) -> None:
        self._clean_up = clean_up
        self._connections = connections
        self._stack = stack
        self._xapis = xapis
        self._of = record_to_xapi
        self._open: dict[str, Connection] = {}
        self._opening = asyncio.Lock()

    async def of(self, uuid: str) -> Connection:
        """Return the connection to the pool of a machine, a storage or a pool. Raises JobError."""
        key = self._of.get(uuid)
        if key is None or key not in self._xapis:
            raise JobError(f"no XAPI associated to {uuid}")
        async with self._opening:
            if key not in self._open:
                connection = await self._stack.enter_async_context(use(self._connections, self._xapis[key]))
                self._open[key] = await self.prepared(connection)
        return self._open[key]

    @property
    def opened(self) -> list[Connection]:
        """The connections so far, as `of` returns them."""
        return [*self._open.values()]

    async def prepared(self, connection: Connection) -> Connection:
        """Return what is worked with, once a connection to a pool is there."""
        if self._clean_up is not None:
            await self._clean_up(connection)
        return connection


@asynccontextmanager
async def use(connections: Connections, xapi: Mapping[str, Any]) -> AsyncIterator[Connection]:
    """Give a connection to `{url, allowUnauthorized, credentials, httpProxy}`. Raises JobError, NotAllowed.

    No word of an error has a URL in it, as it may hold a password.
    """
    try:
        via = proxy(str(xapi["httpProxy"])) if xapi.get("httpProxy") else None
    except BadUrl as fault:
        raise JobError(f"the httpProxy of a pool: {fault}") from None
    try:
        url, user, password = without_credentials(str(xapi["url"]))
    except BadUrl as fault:
        raise JobError(f"the url of a pool: {fault}") from None
    given = xapi.get("credentials") or {}
    user = given.get("username", user)
    password = given.get("password", password)
    if not isinstance(user, str) or not isinstance(password, str):
        if given.get("sessionId"):
            raise JobError("a pool is given with a session (sessionId); expected credentials: username and password")
        raise JobError("a pool is given without credentials: username and password")
    unchecked = bool(xapi.get("allowUnauthorized", False))
    async with AsyncExitStack() as stack:
        try:
            using = connections.use(url, Credentials(user, password), allow_unauthorized=unchecked, proxy=via)
            connection = await stack.enter_async_context(using)
        except BadUrl as fault:
            raise JobError(f"the url of a pool: {fault}") from None
        yield connection
