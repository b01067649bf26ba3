"""Tells a guest that its snapshot is about to be made, and that it is there: the tag `xo:notify-on-snapshot[=URL]`.

Source: reference xo-proxy.md 9.1; the documentation of Xen Orchestra, "VM Sync Hook". A GET of `/sync` before and of
`/post-sync` after it, to the port 1727 of the guest over https, or to the host that the tag names. The tag makes this
process send a request into a network: nothing of the answer but its status is looked at, and no redirect is followed.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

import aiohttp

from runtime.xapi.client.address import Address, BadUrl, address
from runtime.xapi.client.errors import NotAllowed
from runtime.xapi.client.rpc import CONNECT_SECONDS, unchecked
from runtime.xapi.jobs import names
from runtime.xapi.jobs.errors import JobError
from runtime.xapi.jobs.machine import Machine

TAG = "xo:notify-on-snapshot"
SYNCED = "xo:synced"
"""The tag of a snapshot whose guest was ready for it."""

BEFORE = "/sync"
AFTER = "/post-sync"

PORT = 1727

SECONDS = 60.0

ANSWER_AT_MOST = 64 << 10
"""Bytes of an answer that are waited for; who sends more has said enough."""


@dataclass(frozen=True, slots=True)
class GuestHook:
    """How guests are told."""

    secret: str = field(default="", repr=False)
    """By which guests know the request as ours; none is sent without one."""
    seconds: float = SECONDS
    allowed: frozenset[str] = frozenset()
    """The hosts that may be asked; empty: any."""

    async def tell(self, machine: Machine, path: str) -> None:
        """Send the request and return once it was answered with a 2xx.

        Raises JobError, PoolError; NotAllowed before anything is sent.
        """
        where, query = await _where(machine)
        if self.allowed and where.host not in self.allowed:
            raise NotAllowed(where.host)
        headers = {"User-Agent": "gatewright"}
        if self.secret:
            headers["Authorization"] = f"Bearer {base64.b64encode(self.secret.encode()).decode()}"
        try:
            async with asyncio.timeout(self.seconds):
                await _get(f"{where.url}{path}{query}", headers)
        except TimeoutError:
            raise JobError(f"no answer within {self.seconds:g} s") from None
        except aiohttp.ClientConnectorError as failure:
            raise JobError(f"it cannot be reached: {failure.os_error.strerror or 'no connection'}") from None
        except (aiohttp.ClientError, OSError, ValueError) as failure:
            # The words of these may have the URL in them, whose query can hold a secret.
            raise JobError(f"the request failed: {type(failure).__name__}") from None


async def _where(machine: Machine) -> tuple[Address, str]:
    """Return the host that is asked, and the query that the tag gives. Raises JobError, PoolError."""
    named = machine.tagged(TAG)
    if named:
        try:
            return address(named), f"?{query}" if (query := urlsplit(named).query) else ""
        except BadUrl as fault:
            raise JobError(f"the tag {TAG}: {fault}") from None
    metrics = machine.record["guest_metrics"]
    found = None
    if metrics != names.NULL:
        found = reported(await machine.connection.call("VM_guest_metrics.get_networks", metrics))
    if found is None:
        raise JobError("the guest has reported no address")
    return Address("https", found, PORT), ""


def reported(networks: Mapping[str, str]) -> str | None:
    """Return the first address that a guest reports, an IPv4 one if there is one.

    A guest may say what it likes: an address that would lead back to this machine, or to several, is not one.
    """
    found: list[tuple[bool, int, str]] = []
    for name, text in sorted(networks.items()):
        if "/ip" not in name:
            continue
        try:
            one = ip_address(text.strip())
        except ValueError:
            continue
        if isinstance(one, IPv6Address) and one.ipv4_mapped is not None:
            one = one.ipv4_mapped
        if not (one.is_loopback or one.is_link_local or one.is_multicast or one.is_unspecified):
            found.append((isinstance(one, IPv6Address), len(found), str(one)))
    return min(found)[2] if found else None


async def _get(url: str, headers: Mapping[str, str]) -> None:
    """Send a GET and read its answer, as far as ANSWER_AT_MOST. Raises JobError for one that is no success."""
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS)
    async with (
        aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=unchecked(), force_close=True),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=timeout,
            auto_decompress=False,
        ) as http,
        http.get(url, headers=headers, allow_redirects=False) as answer,
    ):
        if not 200 <= answer.status < 300:
            raise JobError(f"it answered with status {answer.status}")
        left = ANSWER_AT_MOST
        while left > 0 and (block := await answer.content.read(left)):
            left -= len(block)
