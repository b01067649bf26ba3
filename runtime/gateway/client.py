"""Who is on the other side of a request: the address that counts, and whether it is this machine.

Pure: peer, headers and settings in, values out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import unquote

from multidict import MultiMapping

from runtime.gateway.settings import Network

FORWARDING = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host", "X-Forwarded-Proto")


@dataclass(frozen=True, slots=True)
class Client:
    address: str
    loopback: bool
    """The request was made on this machine; never true when a header that is not believed says it was forwarded, nor
    for one that a browser sends for a page: any page could have it sent to this machine."""


def client(peer: str, headers: MultiMapping[str], trusted: Sequence[Network]) -> Client:
    """Return who sent a request that came from peer.

    Forwarding headers count only from a trusted peer. Of `X-Forwarded-For` the last address that is no trusted proxy
    is the client; what stands before it is the client's own claim. The loopback of a proxy on another machine is not
    ours.
    """
    found = _direct(peer)
    for name in FORWARDING:
        if name in headers:
            found = _behind(peer, headers, trusted)
            break
    return Client(found.address, False) if "Origin" in headers else found


@lru_cache(1024)
def _direct(peer: str) -> Client:
    address = _address(peer)
    return Client(peer, address is not None and address.is_loopback)


def _behind(peer: str, headers: MultiMapping[str], trusted: Sequence[Network]) -> Client:
    proxy = _address(peer)
    if proxy is None or not _trusts(proxy, trusted):
        return Client(peer, False)
    for hop in reversed(",".join(headers.getall("X-Forwarded-For", [])).split(",")):
        address = _address(hop.strip())
        if address is None:
            break
        if not _trusts(address, trusted):
            return Client(str(address), address.is_loopback and proxy.is_loopback)
    return Client(peer, False)


def cookie(header: str, name: str) -> str | None:
    """Return the value of a cookie, percent-decoded; the first of several."""
    start = 0
    while True:
        at = header.find(name, start)
        if at < 0:
            return None
        end = at + len(name)
        if header[end : end + 1] == "=" and (at == 0 or header[at - 1] in "; "):
            value = header[end + 1 :].partition(";")[0].strip()
            if value[:1] == '"' and value[-1:] == '"' and len(value) > 1:
                value = value[1:-1]
            return unquote(value) if "%" in value else value
        start = end


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def _trusts(address: IPv4Address | IPv6Address | None, trusted: Sequence[Network]) -> bool:
    return address is not None and any(address.version == net.version and address in net for net in trusted)
