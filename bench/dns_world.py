"""The other side of the live DNS figures, its own process: root, top level and signed zones with three servers each.

    python -m bench.dns_world ZONES [--ipv6]

Prints one JSON line with the port and the root hints, then takes delays in seconds, one a line, on standard input.
Every server has two addresses, of both families with --ipv6. The zone `limping.zz` has one server of three that is
bound and never answers.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import ipaddress
import json
import socket
import sys
from collections.abc import Iterable

from tests.dns.tree.server import Host, serving
from tests.dns.tree.zones import Key, Zones, read

TOP = "zz"
LIMPING = "limping"
ASN = "asnlookup.zonemaster.net"
APEX = "@ 3600 SOA ns1.nic.zz. hostmaster.nic.zz. 1 14400 3600 1209600 3600"
CONTENT = """
@ 3600 A 192.0.2.80
@ 3600 AAAA 2001:db8::80
@ 3600 MX 10 mail
@ 3600 TXT "v=spf1 mx -all"
mail 3600 A 192.0.2.25
www 3600 A 192.0.2.80
"""


class World:
    """Hosts by address, and the root hints."""

    def __init__(self, zones: int, ipv6: bool) -> None:
        self.hosts: dict[str, Host] = {}
        self.dead: list[str] = []
        self.ipv6 = ipv6
        self.reverse: dict[str, str] = {}
        roots = {f"ns{one}.root-hosts.": self._addresses(0, one, f"ns{one}.root-hosts.") for one in (1, 2)}
        tops = {f"ns{one}.nic.zz.": self._addresses(1, one, f"ns{one}.nic.zz.") for one in (1, 2)}
        lines = [APEX, *self._servers("@", tops)]
        for number in range(zones + 1):
            lines += self._zone(f"zone{number}" if number else LIMPING, number + 2)
        top, root = Key.make(), Key.make()
        content = {TOP: (lines, top), ASN: (self._networks(tops), None)}
        content |= {zone: (names, None) for zone, names in self._names(tops).items()}
        for origin, (text, key) in content.items():
            self._put(origin, "\n".join([*text, ""]), tops.values(), key)
        root_lines = [
            APEX,
            *self._servers(".", roots),
            *[f"{zone}. 3600 NS {name}" for zone in content for name in tops],
            *[f"{name} 3600 {family} {ip}" for name, ips in tops.items() for family, ip in _records(ips)],
            f"{TOP}. 3600 DS {top.ds(TOP)}",
        ]
        self._put(".", "\n".join([*root_lines, ""]), roots.values(), root)
        self.hints = {name.rstrip("."): ips for name, ips in roots.items()}

    def _addresses(self, network: int, server: int, name: str) -> list[str]:
        high, low = divmod(network, 250)
        first = f"127.{10 + server + 10 * high}.{low}.{server}"
        second = (
            f"fd53:{server:x}:{network:x}::{server}" if self.ipv6 else f"127.{110 + server + 10 * high}.{low}.{server}"
        )
        for ip in (first, second):
            self.reverse[ip] = name
        return [first, second]

    def _zone(self, label: str, network: int) -> list[str]:
        """Put a signed zone on its servers; its delegation."""
        origin = f"{label}.{TOP}"
        servers = {f"ns{one}.{origin}.": self._addresses(network, one, f"ns{one}.{origin}.") for one in (1, 2, 3)}
        key = Key.make()
        soa = f"@ 3600 SOA ns1.{origin}. hostmaster.{origin}. 1 14400 3600 1209600 3600"
        listening = list(servers.values())
        if label == LIMPING:
            self.dead = listening.pop()
        self._put(origin, "\n".join([soa, *self._servers("@", servers), CONTENT]), listening, key)
        return [*self._servers(label, servers), f"{label} 3600 DS {key.ds(origin)}"]

    def _servers(self, owner: str, servers: dict[str, list[str]]) -> list[str]:
        lines = [f"{owner} 3600 NS {name}" for name in servers]
        return lines + [f"{name} 3600 {family} {ip}" for name, ips in servers.items() for family, ip in _records(ips)]

    def _put(self, origin: str, text: str, servers: Iterable[list[str]], key: Key | None) -> None:
        zone = read(origin, text, key)
        assert zone.origin is not None
        for ips in servers:
            for ip in ips:
                self.hosts.setdefault(ip, Host(ip, Zones({}))).zones.zones[zone.origin] = zone

    def _networks(self, tops: dict[str, list[str]]) -> list[str]:
        """The zone of AS numbers: each server of a zone in a network of its own."""
        lines = [APEX, *[f"@ 3600 NS {name}" for name in tops]]
        for ip in self.reverse:
            address = ipaddress.ip_address(ip)
            length = 16 if address.version == 4 else 32
            prefix = ipaddress.ip_network(f"{ip}/{length}", strict=False)
            number = 64512 + int(prefix.network_address) % 1000
            name = address.reverse_pointer.rsplit(".", 2)[0]
            below = "origin" if address.version == 4 else "origin6"
            lines.append(f'{name}.{below} 3600 TXT "{number} | {prefix} | ZZ | test | 2026-01-01"')
        return lines

    def _names(self, tops: dict[str, list[str]]) -> dict[str, list[str]]:
        """The zones of the names of addresses."""
        apex = [APEX, *[f"@ 3600 NS {name}" for name in tops]]
        zones = {"127.in-addr.arpa": list(apex), "3.5.d.f.ip6.arpa": list(apex)}
        for ip, name in self.reverse.items():
            zone = "127.in-addr.arpa" if "." in ip else "3.5.d.f.ip6.arpa"
            zones[zone].append(f"{ipaddress.ip_address(ip).reverse_pointer}. 3600 PTR {name}")
        return zones


def _records(ips: list[str]) -> list[tuple[str, str]]:
    return [("AAAA" if ":" in ip else "A", ip) for ip in ips]


def _dead(address: str, port: int) -> list[socket.socket]:
    """Sockets that are bound and never answer; connections are made by the system and nobody takes them."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    datagrams, stream = socket.socket(family, socket.SOCK_DGRAM), socket.socket(family, socket.SOCK_STREAM)
    for one in (datagrams, stream):
        one.bind((address, port))
    stream.listen(1000)
    return [datagrams, stream]


async def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("zones", type=int)
    parser.add_argument("--ipv6", action="store_true")
    options = parser.parse_args(arguments)
    world = World(options.zones, options.ipv6)
    async with serving(list(world.hosts.values())) as site:
        with contextlib.ExitStack() as stack:
            for address in world.dead:
                for one in _dead(address, site.port):
                    stack.enter_context(one)
            print(json.dumps({"port": site.port, "hints": world.hints}), flush=True)
            while line := await asyncio.to_thread(sys.stdin.readline):
                site.delay = float(line)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
