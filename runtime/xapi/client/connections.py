"""The connections to pools that are in use: one for each URL, credentials and options, released when idle."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from runtime.xapi.client.address import Address, address
from runtime.xapi.client.connection import Connection, Credentials
from runtime.xapi.client.proxy import Proxy
from runtime.xapi.client.rpc import Rpc

IDLE_SECONDS = 60.0
"""A connection that nobody has used for so long logs out."""

Key = tuple[Address, bytes, bool]


@dataclass(slots=True)
class _Held:
    connection: Connection
    users: int = 0
    idle: asyncio.TimerHandle | None = None


class Connections:
    """Connections to the hosts that are allowed; no allowed host means any."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._allowed = frozenset(host.lower() for host in allowed)
        self._held: dict[Key, _Held] = {}
        self._closing: set[asyncio.Task[None]] = set()
        # Under a key of this process, so that no digest of a password tells anything.
        self._salt = secrets.token_bytes(32)

    @asynccontextmanager
    async def use(
        self, url: str, credentials: Credentials, *, allow_unauthorized: bool = False, proxy: Proxy | None = None
    ) -> AsyncIterator[Connection]:
        """Give a connection, which others with the same URL, credentials and options share. The proxy is one of these.

        It logs in with its first call. Raises BadUrl, NotAllowed. When the last user leaves, it stays open for
        IDLE_SECONDS.
        """
        where = address(url)
        key = (where, self._digest(credentials, proxy), allow_unauthorized)
        held = self._held.get(key)
        if held is None:
            rpc = Rpc(allow_unauthorized=allow_unauthorized, allowed=self._allowed, proxy=proxy)
            rpc.check(where)
            held = self._held[key] = _Held(Connection(where, credentials, rpc))
        if held.idle is not None:
            held.idle.cancel()
            held.idle = None
        held.users += 1
        try:
            yield held.connection
        finally:
            held.users -= 1
            if not held.users and self._held.get(key) is held:
                held.idle = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._release, key)

    async def close(self) -> None:
        """Log out everywhere. Calls under way fail."""
        for key in [*self._held]:
            self._release(key)
        await asyncio.gather(*self._closing, return_exceptions=True)

    def _release(self, key: Key) -> None:
        held = self._held.pop(key)
        if held.idle is not None:
            held.idle.cancel()
        closing = asyncio.ensure_future(held.connection.close())
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    def _digest(self, credentials: Credentials, proxy: Proxy | None) -> bytes:
        way = "" if proxy is None else f"{proxy.url}\0{proxy.authorization}"
        text = f"{credentials.user}\0{credentials.password}\0{way}".encode()
        return hashlib.blake2b(text, key=self._salt).digest()
