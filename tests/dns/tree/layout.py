"""The tree: root, top level, a few zones in order, and many that are broken, each in one way.

The second octet of an address is its network: servers of one zone lie in several, each with an AS number of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import dns.reversename
import dns.zone

from tests.dns.tree.faults import whole_zone
from tests.dns.tree.server import Fault, Host
from tests.dns.tree.zones import Key, Zones, read

TOP = "zz"
FIRST_NETWORK = 53
AS_NUMBERS = 64500
ASN = "asnlookup.zonemaster.net"
REVERSE4 = "127.in-addr.arpa"
REVERSE6 = "3.5.d.f.ip6.arpa"
SERVICES = (REVERSE4, REVERSE6, ASN)

SOA = "@ 3600 SOA {mname} {rname} {serial} {refresh} {retry} {expire} {minimum}"


@dataclass(frozen=True)
class Plan:
    """A zone below the top level, with servers that are numbered from 1.

    `delegation` are the numbers of the servers that the parent names, `servers` those that the zone names; `soa`, `own`
    and `faults` change the zone at all servers (0) or at the one of the number; `glue` are other addresses in the
    parent.
    """

    label: str
    delegation: Sequence[int] = (1, 2)
    servers: Sequence[int] = (1, 2)
    soa: Mapping[int, Mapping[str, object]] = field(default_factory=dict)
    own: Mapping[int, str] = field(default_factory=dict)
    """Lines in place of the plain ones: what a server has besides SOA, NS and addresses of servers."""
    faults: Mapping[int, Sequence[Fault]] = field(default_factory=dict)
    closed: Sequence[int] = ()
    same_address: bool = False
    glue: Mapping[int, str] = field(default_factory=dict)
    signed: bool = False
    life: int = 30 * 86400
    ds: str = ""
    """The text of the DS record in the parent; empty: that of the key of a signed zone, `-`: none."""
    answers_from: int = 0
    transfer: bool = False
    """Anybody may have the whole zone from server 2."""

    @property
    def name(self) -> str:
        return f"{self.label}.{TOP}"


ORDINARY = """
@ 3600 A 192.0.2.80
@ 3600 AAAA 2001:db8::80
@ 3600 MX 10 mail
@ 3600 TXT "v=spf1 mx -all"
mail 3600 A 192.0.2.25
www 3600 A 192.0.2.80
"""

TIMES = {"serial": 2026010101, "refresh": 14400, "retry": 3600, "expire": 1209600, "minimum": 3600}


@dataclass(frozen=True)
class Tree:
    """Hosts that serve the whole tree, and its hints file."""

    hosts: list[Host]
    hints: str


class _Builder:
    def __init__(self, dual: bool) -> None:
        self.dual = dual
        self.hosts: dict[str, Host] = {}
        self.top_lines: list[str] = []
        self.reverse: dict[str, str] = {}

    def addresses(self, number: int, server: int) -> list[str]:
        """The addresses of a server: one, or one of each family."""
        return [address(number, server), *([address6(number, server)] if self.dual else [])]

    def put(self, addresses: Sequence[str], name: str, zone: dns.zone.Zone, faults: Sequence[Fault] = ()) -> list[Host]:
        """Put a zone on a server with these addresses, which share what they serve."""
        assert zone.origin is not None
        hosts = []
        for ip in addresses:
            self.reverse.setdefault(ip, name.removesuffix("."))
            host = self.hosts.setdefault(ip, Host(ip, Zones({})))
            host.zones.zones[zone.origin] = zone
            host.faults = [*faults] or host.faults
            hosts.append(host)
        return hosts

    def below_top(self, plan: Plan, number: int) -> None:
        """Put a zone on its servers and its delegation into the top level."""
        key = Key.make() if plan.signed else None
        numbers = sorted({*plan.delegation, *plan.servers})
        addresses = {one: self.addresses(number, 1 if plan.same_address else one) for one in numbers}
        names = {one: f"ns{one}.{plan.name}" for one in numbers}
        for one in numbers:
            text = zone_text(plan, one, addresses)
            zone = read(plan.name, text, key, life=plan.life)
            faults = [*plan.faults.get(0, ()), *plan.faults.get(one, ())]
            if plan.transfer and one == 2:
                faults.append(whole_zone(zone))
            for place, host in enumerate(self.put(addresses[one], names[one], zone, faults)):
                host.open = one not in plan.closed
                if one == plan.answers_from:
                    host.answers_from = addresses[1][place]
        for one in plan.delegation:
            self.top_lines.append(f"{plan.label} 3600 NS {names[one]}.")
            glue = [plan.glue[one]] if one in plan.glue else addresses[one]
            self.top_lines += address_records(f"ns{one}.{plan.label}", glue)
        ds = plan.ds or (key.ds(plan.name) if key is not None else "-")
        if ds != "-":
            self.top_lines.append(f"{plan.label} 3600 DS {ds}")


def address(number: int, server: int) -> str:
    """The address of a server of zone `number`."""
    high, low = divmod(number, 250)
    return f"127.{FIRST_NETWORK + server - 1 + 8 * high}.{low}.{server}"


def address6(number: int, server: int) -> str:
    """Its IPv6 address, for a machine or a network namespace that has a local route to fd53::/16."""
    return f"fd53:{FIRST_NETWORK + server - 1}:{number:x}::{server:x}"


def address_records(owner: str, addresses: Sequence[str]) -> list[str]:
    return [f"{owner} 3600 {'AAAA' if ':' in ip else 'A'} {ip}" for ip in addresses]


def zone_text(plan: Plan, server: int, addresses: Mapping[int, Sequence[str]]) -> str:
    """The text of the zone as the server of that number has it."""
    facts: dict[str, object] = {"mname": "ns1", "rname": "hostmaster", **TIMES}
    facts |= {**plan.soa.get(0, {}), **plan.soa.get(server, {})}
    lines = [SOA.format(**facts)] if facts["mname"] else []
    lines += [f"@ 3600 NS ns{one}" for one in plan.servers]
    own = plan.own.get(server, plan.own.get(0, ORDINARY))
    for one in sorted(addresses):
        if f"ns{one} " not in own:
            lines += address_records(f"ns{one}", addresses[one])
    return "\n".join([*lines, own, ""])


def build(plans: Sequence[Plan], *, dual: bool = False) -> Tree:
    """The tree with these zones below the top level; `dual`: every server has an IPv6 address, too."""
    builder = _Builder(dual)
    root, top = Key.make(), Key.make()
    hosts = {f"ns{one}.root-hosts.": builder.addresses(0, one) for one in (1, 2)}
    tops = {f"ns{one}.nic.{TOP}.": builder.addresses(1, one) for one in (1, 2)}
    for number, plan in enumerate(plans, 2):
        builder.below_top(plan, number)
    for name, addresses in {**hosts, **tops}.items():
        for ip in addresses:
            builder.reverse[ip] = name.removesuffix(".")
    top_text = "\n".join(
        [
            "@ 3600 SOA ns1.nic hostmaster.nic 1 14400 3600 1209600 3600",
            *_servers("@", tops),
            *dict.fromkeys(builder.top_lines),
        ]
    )
    root_text = "\n".join(
        [
            ". 3600 SOA ns1.root-hosts. hostmaster.root-hosts. 1 14400 3600 1209600 3600",
            *_servers(".", hosts),
            *[f"{zone}. 3600 NS {name}" for zone in (TOP, *SERVICES) for name in tops],
            *[line for name, addresses in tops.items() for line in address_records(name, addresses)],
            f"{TOP}. 3600 DS {top.ds(TOP)}",
        ]
    )
    services = _services(builder, tops)
    for name, addresses in tops.items():
        builder.put(addresses, name, read(TOP, top_text, top))
        for origin, text in services.items():
            builder.put(addresses, name, read(origin, text))
    for name, addresses in hosts.items():
        builder.put(addresses, name, read(".", root_text, root))
    return Tree(list(builder.hosts.values()), "\n".join([*_servers(".", hosts), ""]))


def _servers(owner: str, servers: Mapping[str, Sequence[str]]) -> list[str]:
    """NS records and the addresses that belong to them."""
    return [
        line
        for name, addresses in servers.items()
        for line in (f"{owner} 3600 NS {name}", *address_records(name, addresses))
    ]


def _services(builder: _Builder, tops: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The zones that tests look things up in: names of addresses, and AS numbers of networks."""
    apex = [
        "@ 3600 SOA ns1.nic.zz. hostmaster.nic.zz. 1 14400 3600 1209600 3600",
        *[f"@ 3600 NS {name}" for name in tops],
    ]
    lines: dict[str, list[str]] = {origin: list(apex) for origin in SERVICES}
    for ip, name in builder.reverse.items():
        reverse = dns.reversename.from_address(ip).to_text()
        lines[REVERSE6 if ":" in ip else REVERSE4].append(f"{reverse} 3600 PTR {name}.")
        labels = reverse.removesuffix(".ip6.arpa.").removesuffix(".in-addr.arpa.")
        if ":" in ip:
            network = int(ip.split(":")[1])
            lines[ASN].append(_origin(f"{labels}.origin6", network, f"fd53:{network}::/32"))
        else:
            network = int(ip.split(".")[1])
            lines[ASN].append(_origin(f"{labels}.origin", network, f"127.{network}.0.0/16"))
    return {origin: "\n".join(texts) for origin, texts in lines.items()}


def _origin(owner: str, network: int, prefix: str) -> str:
    return f'{owner} 3600 TXT "{AS_NUMBERS + network} | {prefix} | ZZ | test | 2026-01-01"'
