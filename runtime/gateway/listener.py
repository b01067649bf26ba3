"""The sockets of one listener: bound, TLS or plain, and closed without losing a request."""

from __future__ import annotations

import asyncio
import datetime
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from runtime.gateway import certificate
from runtime.gateway.connection import Connection, Relays
from runtime.gateway.settings import Limits, Listener
from runtime.gateway.upgrade import Upgrade

_log = structlog.get_logger("gateway")

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Bound:
    """A listener that accepts connections."""

    name: str
    url: str
    """With the port that it really has."""
    fingerprint: str | None
    """SHA-256 of the certificate, `aa:bb:..`; None without TLS."""


class OpenListener:
    """A listener that is open. Made by `open_listener`; `close` ends it."""

    def __init__(
        self, limits: Limits, handler: Handler, upgrades: Mapping[str, Upgrade], relays: Relays | None = None
    ) -> None:
        self.limits = limits
        self.relays = relays
        self.upgrades = {token.lower(): upgrade for token, upgrade in upgrades.items()}
        self.server = web.Server(handler, handler_cancellation=True)
        self.connections: set[Connection] = set()
        self._sockets: list[asyncio.Server] = []
        self._owners: set[asyncio.Task[None]] = set()
        self.calls: set[asyncio.Task[None]] = set()
        self._quiet = asyncio.Event()
        self._quiet.set()

    async def accept(self, sockets: list[socket.socket], tls: ssl.SSLContext | None) -> None:
        """Start to accept on sockets, which are closed with this listener."""
        loop = asyncio.get_running_loop()
        limit = self.limits.head_timeout if tls else None
        for one in sockets:
            server = await loop.create_server(
                lambda: Connection(self),
                sock=one,
                backlog=1024,
                ssl=tls,
                ssl_handshake_timeout=limit,
                ssl_shutdown_timeout=5.0 if tls else None,
            )
            self._sockets.append(server)

    def enter(self, connection: Connection) -> None:
        self.connections.add(connection)
        self._quiet.clear()

    def leave(self, connection: Connection) -> None:
        self.connections.discard(connection)
        if not self.connections:
            self._quiet.set()

    def upgraded(self, owner: Awaitable[None], transport: asyncio.Transport) -> asyncio.Task[None]:
        task = asyncio.ensure_future(_own(owner, transport))
        self._owners.add(task)
        task.add_done_callback(self._owners.discard)
        return task

    def cut(self, why: str, transport: asyncio.Transport) -> None:
        peer = transport.get_extra_info("peername")
        _log.info("connection cut", why=why, client=peer[0] if peer else None)

    def stop(self) -> None:
        """Accept no more connections, and no more requests on those that are open."""
        for one in self._sockets:
            one.close()
        for connection in [*self.connections]:
            connection.shut()

    async def close(self, timeout: float) -> None:
        """Return when nothing of this listener is left: requests have `timeout` seconds to end, then they are cut.

        Cancelling this cuts what is left and lets the cancellation through.
        """
        self.stop()
        try:
            async with asyncio.timeout(timeout):
                await self._quiet.wait()
        except TimeoutError:
            pass
        finally:
            for task in (*self._owners, *self.calls):
                task.cancel()
            for connection in [*self.connections]:
                if connection.transport is not None:
                    connection.transport.abort()
        await asyncio.gather(*self._owners, *self.calls, return_exceptions=True)
        await self.server.shutdown(1.0)


async def open_listener(
    settings: Listener,
    limits: Limits,
    data: Path,
    handler: Handler,
    upgrades: Mapping[str, Upgrade],
    relays: Relays | None = None,
) -> tuple[OpenListener, Bound]:
    """Return the open listener of settings. On failure (OSError, ssl.SSLError, ValueError) nothing stays open.

    An https listener without a certificate uses a self-made one, kept in `data/tls` and used again at the next start.
    """
    parts = urlsplit(settings.url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"listener {settings.name}: {settings.url!r} must be http://host:port or https://host:port")
    host = parts.hostname
    tls = mark = None
    if parts.scheme == "https":
        chain, key = await asyncio.to_thread(certificate_of, settings, host, data)
        try:
            tls, mark = certificate.context(chain, key), certificate.fingerprint(chain)
        except (ssl.SSLError, ValueError) as fault:
            raise ValueError(
                f"listener {settings.name}: the certificate {chain} with the key {key} cannot be used: {fault}"
            ) from None
    port = parts.port if parts.port is not None else (443 if tls else 80)
    sockets = await _bind(host, port)
    listener = OpenListener(limits, handler, upgrades, relays)
    try:
        await listener.accept(sockets, tls)
    except BaseException:
        for one in sockets:
            one.close()
        raise
    shown = f"[{host}]" if ":" in host else host
    return listener, Bound(settings.name, f"{parts.scheme}://{shown}:{sockets[0].getsockname()[1]}", mark)


def is_loopback(url: str) -> bool:
    """Return whether a listener of this URL can be reached from its own machine only."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def certificate_of(settings: Listener, host: str, data: Path) -> tuple[Path, Path]:
    """Return the files of a listener's certificate and key: its own, or one that is made and kept in `data/tls`."""
    if settings.certificate is not None:
        return settings.certificate, settings.key or settings.certificate
    names = [*certificate.LOOPBACK]
    if host not in ("0.0.0.0", "::"):
        names.append(host)
    now = datetime.datetime.now(datetime.UTC)
    path = certificate.keep(data / "tls" / f"{settings.name}.pem", names, now)
    return path, path


async def _bind(host: str, port: int) -> list[socket.socket]:
    """Return a listening socket for each address of host; all have the same port, also when it was 0."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror as fault:
        raise OSError(f"cannot listen on {host}:{port}: {fault.strerror}") from None
    bound: list[socket.socket] = []
    try:
        for family, _, _, _, address in dict.fromkeys(found):
            # With the protocol named, or the loop does not switch Nagle off for what it accepts: 40 ms for each answer.
            one = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
            try:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                actual = bound[0].getsockname()[1] if bound else port
                one.bind((address[0], actual, *address[2:]))
                one.setblocking(False)
            except OSError as fault:
                one.close()
                if bound:
                    # A name such as localhost may have an address of a family that this machine has switched off.
                    continue
                raise OSError(f"cannot listen on {host}:{port}: {fault.strerror}") from None
            bound.append(one)
    except BaseException:
        for one in bound:
            one.close()
        raise
    return bound


async def _own(owner: Awaitable[None], transport: asyncio.Transport) -> None:
    """Run the new owner of a connection; close the connection after it, or cut it if the owner fails."""
    try:
        await owner
    except asyncio.CancelledError:
        transport.abort()
        raise
    except Exception:
        _log.exception("upgraded connection failed")
        transport.abort()
    else:
        transport.close()
