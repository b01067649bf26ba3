"""One HTTP request of the data path over a connection of its own, as XAPI's handlers speak it.

They answer a PUT before they read its body, end an answer without length with the connection, write `task-id:` without
a blank, and may close while the last of a body is still on its way. Source: reference (c).
"""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from functools import cache

from runtime.xapi.client import proxy
from runtime.xapi.client.address import Address
from runtime.xapi.client.errors import ProxyFailed, TooSlow, Unreachable
from runtime.xapi.client.head import HEAD_AT_MOST, Head, NotHttp, read
from runtime.xapi.client.proxy import Proxy
from runtime.xapi.client.receiving import Receiver
from runtime.xapi.client.rpc import CONNECT_SECONDS, reason

LEAVE_SECONDS = 60.0

PART = 128 << 10
"""Bytes that are written at a time."""


class Stream:
    """A request that has been sent, up to its body. Made by `request`; `close` ends it in any state."""

    def __init__(self, where: Address, via: Proxy | None, transport: asyncio.Transport, receiver: Receiver) -> None:
        self.where = where
        self.name = proxy.named(where, via)
        """The host as errors name it."""
        self._via = via
        self._transport = transport
        self._receiver = receiver

    async def head(self) -> Head:
        """Return the head of the answer. Raises Unreachable."""
        try:
            head = read(await self._receiver.until(b"\n\r\n", HEAD_AT_MOST))
        except EOFError:
            raise Unreachable(self.name, "the answer has no head") from None
        except NotHttp:
            raise Unreachable(self.name, "the answer is not HTTP/1") from None
        except OSError as fault:
            raise Unreachable(self.name, reason(fault)) from None
        if head.status == proxy.UNAUTHORIZED and self._via is not None and self.where.scheme == "http":
            raise proxy.refused(self._via, self.where, head.status)
        return head

    async def read(self, seconds: float) -> memoryview:
        """Return some of the answer's body; nothing at the end of the connection.

        Nobody changes it as long as there is a view of it. Raises TooSlow, Unreachable, what `end_reading` was told.
        """
        try:
            async with asyncio.timeout(seconds):
                return await self._receiver.read()
        except TimeoutError:
            raise TooSlow(self.name, f"no byte came for {seconds:g} s") from None
        except OSError as fault:
            raise Unreachable(self.name, reason(fault)) from None

    def end_reading(self, failure: BaseException) -> None:
        """Let whoever reads get a failure, whatever comes."""
        self._receiver.end_reading(failure)

    async def over(self) -> None:
        """Return when the host has said all that it says."""
        await self._receiver.over()

    async def write(self, data: bytes | memoryview, seconds: float) -> bool:
        """Send some of the body; False when the host takes no more of it. Raises TooSlow."""
        try:
            async with asyncio.timeout(seconds) as limit:
                view = memoryview(data)
                for start in range(0, len(view), PART):
                    # What the host does not take at once is copied.
                    self._transport.write(view[start : start + PART])
                    await self._receiver.drain()
                    limit.reschedule(asyncio.get_running_loop().time() + seconds)
        except TimeoutError:
            raise TooSlow(self.name, f"the host took nothing for {seconds:g} s") from None
        except OSError:
            return False
        return True

    async def leave(self) -> None:
        """End the connection when everything that was written is on its way."""
        self._transport.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(LEAVE_SECONDS):
                await self._receiver.lost()

    def close(self) -> None:
        self._transport.abort()


async def request(
    where: Address, via: Proxy | None, tls: ssl.SSLContext | bool, verb: str, target: str, length: int | None
) -> Stream:
    """Return a request whose head is sent; length is that of the body, None without one.

    Raises Unreachable (ProxyFailed for what the proxy is to blame for) and TooSlow. Cancelled or failed, nothing stays
    open.
    """
    body = "" if length is None else f"Content-Length: {length}\r\nContent-Type: application/octet-stream\r\n"
    name = f"[{where.host}]" if ":" in where.host else where.host
    relayed = ""
    if via is not None and where.scheme == "http":
        target = where.url + target
        relayed = f"Proxy-Authorization: {via.authorization}\r\n" if via.authorization else ""
    head = (
        f"{verb} {target} HTTP/1.1\r\nHost: {name}:{where.port}\r\nUser-Agent: gatewright\r\nAccept: */*\r\n"
        f"{relayed}{body}Connection: close\r\n\r\n"
    )
    transport, receiver = await _connected(where, via, tls)
    transport.write(head.encode("ascii"))
    return Stream(where, via, transport, receiver)


@cache
def _checked() -> ssl.SSLContext:
    """Return TLS that takes what the system's authorities have signed; reading them takes 30 ms, in which all waits."""
    return ssl.create_default_context()


async def _connected(
    where: Address, via: Proxy | None, tls: ssl.SSLContext | bool
) -> tuple[asyncio.Transport, Receiver]:
    """Return a connection on which a host can be asked."""
    first = where if via is None else via.where
    context: ssl.SSLContext | None = None
    if "https" in (where.scheme, first.scheme):
        context = tls if isinstance(tls, ssl.SSLContext) else _checked()
    transport: asyncio.Transport | None = None
    try:
        async with asyncio.timeout(CONNECT_SECONDS if via is None else proxy.SECONDS):
            try:
                transport, receiver = await asyncio.get_running_loop().create_connection(
                    Receiver, first.host, first.port, ssl=context if first.scheme == "https" else None
                )
            except OSError as fault:
                if via is not None and not isinstance(fault, TimeoutError):
                    raise ProxyFailed(via.url, where.url, _reason(fault)) from None
                raise
            if via is not None and where.scheme == "https":
                assert context is not None
                transport = await proxy.tunnel(via, where, transport, receiver, context)
            return transport, receiver
    except BaseException as fault:
        if transport is not None:
            transport.abort()
        match fault:
            case TimeoutError():
                raise TooSlow(proxy.named(where, via), "takes no connection") from None
            case OSError():
                raise Unreachable(proxy.named(where, via), _reason(fault)) from None
        raise


def _reason(fault: OSError) -> str:
    if isinstance(fault, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({fault.verify_message})"
    return reason(fault)
