"""The HTTP proxy on the way to a pool: its URL, and the tunnel that it makes to a host over https.

A host over http is asked in the proxy's own words, with the whole URL in the request; for one over https the proxy is
asked with CONNECT to pass bytes on, and sees none of what is said. Source: RFC 9110, 9.3.6 and 11.7; RFC 9112, 3.2.2.
"""

from __future__ import annotations

import asyncio
import base64
import ssl
from dataclasses import dataclass, field

from runtime.xapi.client.address import Address, BadUrl, address, without_credentials
from runtime.xapi.client.errors import ProxyFailed
from runtime.xapi.client.head import HEAD_AT_MOST, NotHttp, read
from runtime.xapi.client.receiving import Receiver

SECONDS = 30.0
"""Until there is a way through: a proxy may try several addresses of a host before it answers."""

UNAUTHORIZED = 407


@dataclass(frozen=True, slots=True)
class Proxy:
    where: Address
    authorization: str = field(default="", repr=False)
    """What Proxy-Authorization says; empty without credentials."""

    @property
    def url(self) -> str:
        """The proxy as errors name it, without what opens it."""
        return self.where.url


def proxy(url: str) -> Proxy:
    """Return the proxy of a URL. Raises BadUrl, which does not repeat it."""
    if "://" not in url:
        raise BadUrl("expected http://[USER:PASSWORD@]HOST[:PORT] or https://[USER:PASSWORD@]HOST[:PORT]")
    plain, user, password = without_credentials(url)
    where = address(plain)
    if user is None and password is None:
        return Proxy(where)
    if ":" in (user or ""):
        raise BadUrl("no colon can be in the name of a user")
    return Proxy(where, "Basic " + base64.b64encode(f"{user or ''}:{password or ''}".encode()).decode())


def named(where: Address, via: Proxy | None) -> str:
    """Return a host as errors name it: with the proxy on the way to it."""
    return where.url if via is None else f"{where.url} (through the proxy {via.url})"


def refused(via: Proxy, where: Address, status: int) -> ProxyFailed:
    """Return that the proxy does not let us through to a host."""
    if status != UNAUTHORIZED:
        return ProxyFailed(via.url, where.url, f"it answered with status {status}")
    wants = "other credentials than those" if via.authorization else "credentials, and none are"
    return ProxyFailed(via.url, where.url, f"it wants {wants} in its URL (status {status})")


async def tunnel(
    via: Proxy, where: Address, transport: asyncio.Transport, receiver: Receiver, tls: ssl.SSLContext
) -> asyncio.Transport:
    """Return the way to a host over https, through a proxy to which there is a connection.

    The receiver belongs to it then. Raises ProxyFailed, ssl.SSLError, OSError; the old transport is the caller's to
    end in each case.
    """
    host = f"[{where.host}]:{where.port}" if ":" in where.host else f"{where.host}:{where.port}"
    authorization = f"Proxy-Authorization: {via.authorization}\r\n" if via.authorization else ""
    asked = f"CONNECT {host} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: gatewright\r\n{authorization}\r\n"
    transport.write(asked.encode())
    try:
        status = read(await receiver.until(b"\n\r\n", HEAD_AT_MOST)).status
    except EOFError:
        raise ProxyFailed(via.url, where.url, "closed the connection without an answer") from None
    except NotHttp:
        raise ProxyFailed(via.url, where.url, "the answer is not HTTP/1") from None
    if not 200 <= status < 300:
        raise refused(via, where, status)
    if receiver.begin_anew():
        # Nobody speaks before we do; what a proxy slips in here must not count as said by the host.
        raise ProxyFailed(via.url, where.url, "something was said before the host could")
    secured = await asyncio.get_running_loop().start_tls(transport, receiver, tls, server_hostname=where.host)
    if secured is None:
        raise ProxyFailed(via.url, where.url, "closed the connection without an answer")
    receiver.connection_made(secured)
    return secured
