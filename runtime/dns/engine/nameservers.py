"""Name servers as the tests see them: pairs of name and address. What is known of an address is shared by all its
names."""

from collections.abc import Iterable
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton
from typing import Any, Final

from runtime.dns.query.question import Question
from runtime.dns.wire.message import Message, parse
from runtime.dns.wire.names import Name, to_text

LATE: Final = parse(bytes(12))
"""Stands for an answer that may still come."""


class Address:
    """One address in one run: the answers it gave, and whether it is left alone.

    `plain` and `other` are what the test cases were told: plain questions by name and type, other ones by all they say.
    `sent` is what the network said. `silent_udp` and `silent_tcp`: a plain SOA question went unanswered over that
    transport, so nothing more is asked over it (reference 3.1, blacklisting).
    """

    __slots__ = ("full", "ipv6", "other", "plain", "queries", "sent", "silent_tcp", "silent_udp", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.ipv6 = ":" in text
        self.full = _full(text) if self.ipv6 else text
        self.queries = 0
        self.silent_udp = False
        self.silent_tcp = False
        self.plain: dict[tuple[Name, int], Message | None] = {}
        self.other: dict[Question, Message | None] = {}
        self.sent: dict[Question, Any] = {}


class Nameserver:
    """A name and an address. A run makes one object per pair, so identity is equality; `text` is `name/address`."""

    __slots__ = ("address", "at", "name", "text")

    def __init__(self, name: Name, at: Address) -> None:
        self.name = name
        self.at = at
        self.address = at.text
        self.text = f"{to_text(name)}/{at.text}"

    def __repr__(self) -> str:
        return self.text

    def __lt__(self, other: "Nameserver") -> bool:
        return self.text < other.text


def shortest(address: str) -> str:
    """The address in its shortest text form (RFC 5952). Raises ValueError for a text that is no address."""
    family = AF_INET6 if ":" in address else AF_INET
    try:
        return inet_ntop(family, inet_pton(family, address))
    except OSError:
        raise ValueError(f"{address!r} is no IP address") from None


def _full(address: str) -> str:
    digits = inet_pton(AF_INET6, address).hex()
    return ":".join([digits[place : place + 4] for place in range(0, 32, 4)])


def by_text(servers: Iterable[Nameserver]) -> list[Nameserver]:
    """The distinct servers, sorted by text."""
    return sorted(set(servers), key=_text)


def _text(server: Nameserver) -> str:
    return server.text


def by_name(name: Name) -> bytes:
    """The key by which names of servers are sorted: their text in capitals, which puts `_` after the letters."""
    return b".".join(name).upper()


def texts(servers: Iterable[Nameserver]) -> str:
    """The argument `ns_list`: distinct servers, sorted, joined with `;`."""
    return ";".join(sorted({server.text for server in servers}))


def addresses(servers: Iterable[Nameserver]) -> str:
    """The argument `ns_ip_list`: distinct addresses, sorted, joined with `;`."""
    return ";".join(sorted({server.address for server in servers}))


def names(servers: Iterable[Name]) -> str:
    """The argument `nsname_list`: distinct names, sorted, joined with `;`."""
    return ";".join(sorted({to_text(name) for name in servers}))


def one_per_address(servers: Iterable[Nameserver]) -> list[Nameserver]:
    """The first server of each address, in the order given."""
    found: dict[str, Nameserver] = {}
    for server in servers:
        found.setdefault(server.address, server)
    return list(found.values())
