"""Connections to the Unix sockets of services, and those that wait there for the next request."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import socket
from typing import Protocol, cast

CONNECT_SECONDS = 5.0
_NOBODY = frozenset(
    {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOTSOCK, errno.EPROTOTYPE, errno.ECONNREFUSED}
)

_AGAIN_SECONDS = 0.02
"""A socket whose queue is full is tried again after it: there is nothing that would tell when it has room."""

IDLE_AT_MOST = 32
"""Connections of one service that are kept for the next request."""

IDLE_SECONDS = 30.0

BUFFER = 256 * 1024


class NotRunning(Exception):
    """Nobody listens at the socket."""


class User(Protocol):
    """Who a connection works for at the moment."""

    def answered(self, data: bytes) -> None:
        """The service has sent something."""

    def service_done(self) -> None:
        """The service has ended its side in good order."""

    def service_lost(self, why: Exception | None) -> None:
        """The connection is gone. Nothing comes after it."""

    def service_full(self) -> None:
        """The service does not keep up with what it is sent."""

    def service_ready(self) -> None:
        """It does again."""


class Upstream(asyncio.Protocol):
    """One connection to a service. It has at most one user at a time; without one whatever happens ends it."""

    transport: asyncio.Transport

    def __init__(self, path: str, user: User) -> None:
        self.path = path
        self.user: User | None = user
        self.used = False
        """It has carried a request already, so the service may have left it without our knowing."""
        self.since = 0.0
        """When it began to wait for a request."""
        self.lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.set_write_buffer_limits(high=BUFFER)

    def data_received(self, data: bytes) -> None:
        if self.user is not None:
            self.user.answered(data)
        else:
            self.transport.abort()

    def eof_received(self) -> bool:
        if self.user is not None:
            self.user.service_done()
        # Its user may still have to send, and closes it.
        return self.user is not None

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        if self.user is not None:
            if isinstance(exc, BrokenPipeError):
                self._take_what_came()
            if self.user is not None:
                self.user.service_lost(exc)

    def _take_what_came(self) -> None:
        """Read what the service sent before it stopped reading: the transport gives up at its first failed write."""
        descriptor = self.transport.get_extra_info("socket").fileno()
        with contextlib.suppress(OSError):
            while self.user is not None:
                data = os.read(descriptor, BUFFER)
                if data:
                    self.user.answered(data)
                else:
                    self.user.service_done()
                    return

    def pause_writing(self) -> None:
        if self.user is not None:
            self.user.service_full()

    def resume_writing(self) -> None:
        if self.user is not None:
            self.user.service_ready()

    def abort(self) -> None:
        """End the connection; its user hears nothing more."""
        self.user = None
        self.transport.abort()


class Pool:
    """The connections that wait for a request, by the path of their socket."""

    def __init__(self) -> None:
        self._idle: dict[str, list[Upstream]] = {}

    def take(self, path: str, user: User) -> Upstream | None:
        """Return a connection that has waited, the last one first, or None."""
        idle = self._idle.get(path)
        while idle:
            upstream = idle.pop()
            if not upstream.lost and not upstream.transport.is_closing():
                upstream.user = user
                return upstream
        return None

    def give(self, upstream: Upstream, now: float) -> None:
        """Keep a connection whose last answer is through; it is closed if there are enough."""
        upstream.user = None
        idle = self._idle.setdefault(upstream.path, [])
        if len(idle) >= IDLE_AT_MOST or upstream.lost:
            upstream.abort()
        else:
            upstream.used, upstream.since = True, now
            upstream.transport.resume_reading()
            idle.append(upstream)

    def prune(self, now: float) -> bool:
        """Close what has waited for long enough; return whether any connection is left."""
        for path, idle in [*self._idle.items()]:
            for upstream in idle:
                if now - upstream.since >= IDLE_SECONDS:
                    upstream.abort()
            idle[:] = [one for one in idle if not one.lost and not one.transport.is_closing()]
            if not idle:
                del self._idle[path]
        return bool(self._idle)

    def close(self) -> None:
        for idle in self._idle.values():
            for upstream in idle:
                upstream.abort()
        self._idle.clear()


async def connect(path: str, user: User) -> Upstream:
    """Return a new connection to the socket at path.

    Raises NotRunning when nobody listens there, PermissionError, and TimeoutError when the service takes no connection
    within CONNECT_SECONDS. Cancelled or failed, nothing stays open.
    """
    loop = asyncio.get_running_loop()
    end = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        end.setblocking(False)
        async with asyncio.timeout(CONNECT_SECONDS):
            # A Unix socket connects at once or says that its queue is full; event loops take the latter for success.
            while not _connected(end, path):  # noqa: ASYNC110
                await asyncio.sleep(_AGAIN_SECONDS)
        _, upstream = await loop.create_unix_connection(lambda: Upstream(path, user), sock=end)
    except BaseException:
        end.close()
        raise
    return upstream


def _connected(end: socket.socket, path: str) -> bool:
    try:
        end.connect(path)
    except BlockingIOError:
        return False
    except PermissionError:
        raise
    except OSError as fault:
        if fault.errno is None or fault.errno in _NOBODY:
            # Without a number it is a path that no socket can have.
            raise NotRunning from None
        raise
    return True
