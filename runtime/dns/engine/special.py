"""Address blocks with a special purpose (IANA registries iana-ipv4-special-registry and iana-ipv6-special-registry)."""

from enum import Enum
from ipaddress import ip_address, ip_network
from typing import Final


class Reach(Enum):
    """What an address is for."""

    DOCUMENTATION = "documentation"
    LOCAL = "local use"
    RESTRICTED = "not globally reachable"
    GLOBAL = "globally reachable"


_BLOCKS: Final = {
    Reach.DOCUMENTATION: "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 2001:db8::/32 3fff::/20",
    Reach.LOCAL: (
        "10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 ::1/128 fc00::/7 fe80::/10"
    ),
    Reach.RESTRICTED: (
        "0.0.0.0/8 192.0.0.0/24 192.88.99.0/24 198.18.0.0/15 240.0.0.0/4 ::/128 ::ffff:0:0/96 64:ff9b:1::/48 100::/64"
        " 100:0:0:1::/64 2001::/23 2001:2::/48 2001:10::/28 2002::/16 5f00::/16"
    ),
    Reach.GLOBAL: (
        "192.0.0.9/32 192.0.0.10/32 2001:1::1/128 2001:1::2/128 2001:1::3/128 2001:3::/32 2001:4:112::/48 2001:20::/28"
        " 2001:30::/28"
    ),
}
"""Blocks that are not just globally reachable, and under GLOBAL the reachable ones inside of others. A block without
a word on reachability in the registry (6to4, Teredo) counts as not reachable."""

_NETWORKS: Final = sorted(
    ((ip_network(block), reach) for reach, blocks in _BLOCKS.items() for block in blocks.split()),
    key=lambda pair: -pair[0].prefixlen,
)


def reach(address: str) -> Reach:
    """What the address is for, by the longest block that it lies in. Raises ValueError for a text that is no
    address."""
    place = ip_address(address)
    for network, what in _NETWORKS:
        if place in network:
            return what
    return Reach.GLOBAL
