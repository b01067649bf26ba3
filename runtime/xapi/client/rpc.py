"""Calls of a host over HTTP(S), without a session of their own."""

from __future__ import annotations

import asyncio
import errno
import os
import ssl
from collections.abc import Sequence
from typing import Any

import aiohttp

from runtime.contract.abi import Json
from runtime.xapi.client import jsonrpc, proxy
from runtime.xapi.client.address import Address, BadUrl, elsewhere
from runtime.xapi.client.errors import HOST_IS_SLAVE, NotAllowed, ProxyFailed, TooSlow, Unreachable, XapiError
from runtime.xapi.client.jsonrpc import NotJsonRpc
from runtime.xapi.client.proxy import Proxy

PATH = "/jsonrpc"

SECONDS = 60.0
"""For a call that says nothing else; event.from asks for about as long."""

CONNECT_SECONDS = 10.0

ANSWER_AT_MOST = 256 << 20

HOPS = 3
"""How often a call is sent on to another host."""


class Rpc:
    """Calls to the hosts of one pool. `close` ends the connections; a call under way fails then.

    `allowed` are the hosts that may be asked; empty: any. The check is made before each connection, for the hosts that
    a pool points at, too, and for the proxy that all of it goes through. A proxy over https has to show a certificate
    as the hosts have to.
    """

    def __init__(
        self,
        *,
        allow_unauthorized: bool = False,
        allowed: frozenset[str] = frozenset(),
        proxy: Proxy | None = None,
    ) -> None:
        self._allowed = allowed
        self.proxy = proxy
        self.tls: ssl.SSLContext | bool = unchecked() if allow_unauthorized else True
        self._http: aiohttp.ClientSession | None = None

    def http(self) -> aiohttp.ClientSession:
        """Return the HTTP client, which is made with the first call."""
        if self._http is None:
            connector = aiohttp.TCPConnector(ssl=self.tls, limit=0, limit_per_host=20, keepalive_timeout=15.0)
            timeout = aiohttp.ClientTimeout(total=None, connect=None, sock_connect=CONNECT_SECONDS)
            self._http = aiohttp.ClientSession(
                connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=True
            )
        return self._http

    async def call(self, where: Address, method: str, params: Sequence[Json], seconds: float = SECONDS) -> Json:
        """Return the result of a call to one host.

        Raises XapiError for the host's own error, NotAllowed, Unreachable, and TooSlow after seconds. Cancelled, or
        failed with Unreachable, the call may have been carried out.
        """
        url, path = where, PATH
        body = jsonrpc.request(method, params)
        try:
            async with asyncio.timeout(seconds):
                for _ in range(HOPS + 1):
                    answer = await self._post(url, path, body)
                    if isinstance(answer, bytes):
                        return jsonrpc.result(answer)
                    url, path = answer
        except TimeoutError:
            raise TooSlow(self.name(url), f"{method} was not answered within {seconds:g} s") from None
        except NotJsonRpc as fault:
            raise Unreachable(self.name(url), f"the answer to {method} is {fault}") from None
        raise Unreachable(self.name(url), f"{method} was sent on more than {HOPS} times")

    async def call_pool(
        self, where: Address, method: str, params: Sequence[Json], seconds: float = SECONDS
    ) -> tuple[Address, Json]:
        """Return the coordinator of a pool and the result of a call to it; `where` is any of its hosts.

        Raises what `call` does.
        """
        for _ in range(HOPS + 1):
            try:
                return where, await self.call(where, method, params, seconds)
            except XapiError as fault:
                if fault.code != HOST_IS_SLAVE or not fault.params:
                    raise
                where = where.at(fault.params[0])
        raise Unreachable(self.name(where), f"{method} was sent on more than {HOPS} times")

    def check(self, where: Address) -> None:
        """Raise NotAllowed if the host may not be asked."""
        for one in (where,) if self.proxy is None else (self.proxy.where, where):
            if self._allowed and one.host not in self._allowed:
                raise NotAllowed(one.host)

    def name(self, where: Address) -> str:
        """Return a host as errors name it."""
        return proxy.named(where, self.proxy)

    @property
    def through(self) -> str:
        """The proxy as errors name it; empty without one."""
        return "" if self.proxy is None else self.proxy.url

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def _post(self, where: Address, path: str, body: bytes) -> bytes | tuple[Address, str]:
        """Return the body of the answer, or where to ask instead."""
        self.check(where)
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "gatewright"}
        proxied: dict[str, Any] = {}
        if self.proxy is not None:
            opens = {"Proxy-Authorization": self.proxy.authorization} if self.proxy.authorization else {}
            proxied = {"proxy": self.proxy.url, "proxy_headers": opens}
            if where.scheme == "http":
                # What is not asked in a tunnel is asked of the proxy itself.
                headers |= opens
        try:
            async with self.http().post(
                where.url + path, data=body, headers=headers, allow_redirects=False, **proxied
            ) as answer:
                if self.proxy is not None and answer.status == proxy.UNAUTHORIZED and where.scheme == "http":
                    raise proxy.refused(self.proxy, where, answer.status)
                if answer.status in (301, 302, 307, 308):
                    return elsewhere(where, answer.headers.get("Location", ""))
                if answer.status != 200:
                    raise Unreachable(self.name(where), f"answered with status {answer.status}")
                return await self._read(answer, where)
        except aiohttp.ClientError as fault:
            raise self._unreachable(where, fault) from None
        except BadUrl as fault:
            raise Unreachable(self.name(where), f"points at a place that is none: {fault}") from None

    async def _read(self, answer: aiohttp.ClientResponse, where: Address) -> bytes:
        body = bytearray()
        async for piece in answer.content.iter_any():
            body += piece
            if len(body) > ANSWER_AT_MOST:
                raise Unreachable(self.name(where), f"the answer has more than {ANSWER_AT_MOST} bytes")
        return bytes(body)

    def _unreachable(self, where: Address, fault: aiohttp.ClientError) -> Unreachable:
        if self.proxy is not None:
            match fault:
                case aiohttp.ClientHttpProxyError():
                    return proxy.refused(self.proxy, where, fault.status)
                case aiohttp.ClientProxyConnectionError():
                    return ProxyFailed(self.proxy.url, where.url, reason(fault.os_error))
        return Unreachable(self.name(where), reason(fault))


def reason(fault: Exception) -> str:
    """Return why a host cannot be asked, without what was sent to it."""
    match fault:
        case aiohttp.ClientConnectorCertificateError():
            return f"its certificate is not trusted ({fault.certificate_error})"
        case aiohttp.ClientConnectorError():
            return fault.os_error.strerror or str(fault.os_error)
        case aiohttp.ClientResponseError():
            return "the answer is not HTTP/1"
        case aiohttp.ServerDisconnectedError():
            return "closed the connection without an answer"
        case aiohttp.ServerTimeoutError():
            return "takes no connection"
        case aiohttp.ClientPayloadError():
            return "broke its answer off"
        case OSError(errno=int(number)) if number in errno.errorcode and not isinstance(fault, ssl.SSLError):
            # What asyncio says in its place names the address.
            return os.strerror(number)
        case OSError():
            return fault.strerror or type(fault).__name__
    return f"the connection failed ({type(fault).__name__})"


def unchecked() -> ssl.SSLContext:
    """Return TLS that takes any certificate: hosts make their own."""
    # Without the authorities of the system, which take 30 ms to read.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
