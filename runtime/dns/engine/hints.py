"""The root servers (IANA root hints), and reading a file of them."""

from collections.abc import Mapping, Sequence
from typing import Final

from runtime.dns.engine.nameservers import shortest
from runtime.dns.wire.names import MalformedName, Name, from_text

_ROOT: Final = {
    "a": ("198.41.0.4", "2001:503:ba3e::2:30"),
    "b": ("170.247.170.2", "2801:1b8:10::b"),
    "c": ("192.33.4.12", "2001:500:2::c"),
    "d": ("199.7.91.13", "2001:500:2d::d"),
    "e": ("192.203.230.10", "2001:500:a8::e"),
    "f": ("192.5.5.241", "2001:500:2f::f"),
    "g": ("192.112.36.4", "2001:500:12::d0d"),
    "h": ("198.97.190.53", "2001:500:1::53"),
    "i": ("192.36.148.17", "2001:7fe::53"),
    "j": ("192.58.128.30", "2001:503:c27::2:30"),
    "k": ("193.0.14.129", "2001:7fd::1"),
    "l": ("199.7.83.42", "2001:500:9f::42"),
    "m": ("202.12.27.33", "2001:dc3::35"),
}

ROOT_SERVERS: Final[Mapping[Name, Sequence[str]]] = {
    (letter.encode(), b"root-servers", b"net"): addresses for letter, addresses in _ROOT.items()
}
"""The servers of the root zone by name (IANA, https://www.iana.org/domains/root/servers)."""


class HintsError(ValueError):
    """A file of hints that cannot be used: `line` is the number of the line, 0 for the file as a whole."""

    code = "hintsInvalid"

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"root hints, line {line}: {reason}" if line else f"root hints: {reason}")
        self.line = line


def read(text: str) -> dict[Name, list[str]]:
    """The servers of a file in master format (RFC 1035 section 5) that holds NS records of the root and their
    addresses.

    Raises:
        HintsError: a line that is no such record, a server without address, or no server at all.
    """
    servers: dict[Name, list[str]] = {}
    addresses: dict[Name, list[str]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        fields = line.split(";", 1)[0].split()
        if not fields:
            continue
        owner, *rest = fields
        rest = [field for field in rest if not field.isdigit() and field.upper() != "IN"]
        if len(rest) != 2:
            raise HintsError(number, "expected owner, type and data of one record")
        type, data = rest[0].upper(), rest[1]
        try:
            if type == "NS" and owner == ".":
                servers.setdefault(from_text(data), [])
            elif type in ("A", "AAAA"):
                addresses.setdefault(from_text(owner), []).append(shortest(data))
            else:
                raise HintsError(number, "expected an NS record of the root, or an A or AAAA record")
        except MalformedName as error:
            raise HintsError(number, str(error)) from None
        except ValueError as error:
            raise error if isinstance(error, HintsError) else HintsError(number, str(error)) from None
    for name in servers:
        if name not in addresses:
            raise HintsError(0, f"{b'.'.join(name).decode()} has no address")
        servers[name] = addresses[name]
    if not servers:
        raise HintsError(0, "no NS record of the root")
    return servers
