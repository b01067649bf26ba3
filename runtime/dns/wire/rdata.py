"""Record data in values and back: one reader and one writer per type that a test reads.

Sources: RFC 1035 section 3.3, RFC 3596 (AAAA), RFC 6672 (DNAME), RFC 4034 (DS, RRSIG, NSEC, DNSKEY), RFC 5155 (NSEC3,
NSEC3PARAM), RFC 7344 (CDS, CDNSKEY), RFC 7208 (SPF). Names inside are in lower case.
"""

from collections.abc import Callable
from socket import AF_INET6, inet_aton, inet_ntoa, inet_ntop, inet_pton
from struct import Struct
from typing import Final, NamedTuple, cast

from runtime.dns.wire import types
from runtime.dns.wire.compression import MalformedMessage, NameCache, read_name
from runtime.dns.wire.names import Name, to_wire


class MalformedRdata(ValueError):
    """Record data that does not have the form of its type. `type` is the number, `rdata` what came."""

    def __init__(self, type: int, rdata: bytes, reason: str) -> None:
        super().__init__(f"data of a {types.mnemonic(type)} record: {reason}")
        self.type = type
        self.rdata = rdata
        self.reason = reason


class Soa(NamedTuple):
    """Start of authority; times in seconds."""

    mname: Name
    rname: Name
    serial: int
    refresh: int
    retry: int
    expire: int
    minimum: int


class Mx(NamedTuple):
    """Mail exchange; the null MX (RFC 7505) has preference 0 and the root as exchange."""

    preference: int
    exchange: Name


class Txt(NamedTuple):
    """Character strings of a TXT or SPF record, each up to 255 octets."""

    strings: tuple[bytes, ...]


class Ds(NamedTuple):
    """Delegation signer, and CDS. The digest has the length that came, fitting its type or not."""

    key_tag: int
    algorithm: int
    digest_type: int
    digest: bytes


class Dnskey(NamedTuple):
    """Zone key, and CDNSKEY. `key` is the public key as RFC 3110, 6605, 8080 and their like lay it out."""

    flags: int
    protocol: int
    algorithm: int
    key: bytes


class Rrsig(NamedTuple):
    """Signature; `expiration` and `inception` as they stand on the wire, seconds modulo 2^32."""

    type_covered: int
    algorithm: int
    labels: int
    original_ttl: int
    expiration: int
    inception: int
    key_tag: int
    signer: Name
    signature: bytes


class Nsec(NamedTuple):
    """Next name and the types at the owner."""

    next: Name
    types: frozenset[int]


class Nsec3(NamedTuple):
    """Hashed denial; `next_hash` is the hash itself, `types` those at the name whose hash is the owner."""

    algorithm: int
    flags: int
    iterations: int
    salt: bytes
    next_hash: bytes
    types: frozenset[int]


class Nsec3param(NamedTuple):
    """Parameters of the NSEC3 chain."""

    algorithm: int
    flags: int
    iterations: int
    salt: bytes


Rdata = str | Name | Soa | Mx | Txt | Ds | Dnskey | Rrsig | Nsec | Nsec3 | Nsec3param | bytes
"""What `Record.data` gives: an address as text, a name, one of the classes here, or the octets of a type not listed,
compressed names written out."""

_SOA: Final = Struct("!IIIII")
_SHORT: Final = Struct("!H")
_DS: Final = Struct("!HBB")
_RRSIG: Final = Struct("!HBBIIIH")
_NSEC3: Final = Struct("!BBHB")


class Unreadable(Exception):
    """Why octets do not have the form of a type; `Record.data` makes a MalformedRdata of it."""


def _a(wire: bytes, lower: bytes, start: int, end: int, cache: NameCache) -> str:
    if end - start != 4:
        raise Unreadable(f"an IPv4 address has 4 octets, not {end - start}")
    return inet_ntoa(wire[start:end])


def _aaaa(wire: bytes, lower: bytes, start: int, end: int, cache: NameCache) -> str:
    if end - start != 16:
        raise Unreadable(f"an IPv6 address has 16 octets, not {end - start}")
    return inet_ntop(AF_INET6, wire[start:end])


def _name(wire: bytes, lower: bytes, start: int, end: int, cache: NameCache) -> Name:
    name, position = read_name(wire, lower, start, cache)
    if position != end:
        raise Unreadable("the name does not end where the data ends")
    return name


def _soa(wire: bytes, lower: bytes, start: int, end: int, cache: NameCache) -> Soa:
    mname, position = read_name(wire, lower, start, cache)
    rname, position = read_name(wire, lower, position, cache)
    if end - position != 20:
        raise Unreadable(f"20 octets follow the two names, not {end - position}")
    return Soa(mname, rname, *_SOA.unpack_from(wire, position))


def _mx(wire: bytes, lower: bytes, start: int, end: int, cache: NameCache) -> Mx:
    if end - start < 3:
        raise Unreadable("it is shorter than a preference and a name")
    return Mx(_SHORT.unpack_from(wire, start)[0], _name(wire, lower, start + 2, end, cache))


def _txt(wire: bytes, lower: bytes, start: int, end: int, cache: NameCache) -> Txt:
    strings = []
    while start < end:
        following = start + 1 + wire[start]
        if following > end:
            raise Unreadable("a string reaches past the end of the data")
        strings.append(wire[start + 1 : following])
        start = following
    return Txt(tuple(strings))


def _ds(wire: bytes, lower: bytes, start: int, end: int, cache: NameCache) -> Ds:
    if end - start < 4:
        raise Unreadable("it is shorter than key tag, algorithm and digest type")
    key_tag, algorithm, digest_type = _DS.unpack_from(wire, start)
    return Ds(key_tag, algorithm, digest_type, wire[start + 4 : end])


def _dnskey(wire: bytes, lower: bytes, start: int, end: int, cache: NameCache) -> Dnskey:
    if end - start < 4:
        raise Unreadable("it is shorter than flags, protocol and algorithm")
    flags, protocol, algorithm = _DS.unpack_from(wire, start)
    return Dnskey(flags, protocol, algorithm, wire[start + 4 : end])


def _rrsig(wire: bytes, lower: bytes, start: int, end: int, cache: NameCache) -> Rrsig:
    if end - start < 19:
        raise Unreadable("it is shorter than its fixed part and a name")
    signer, position = read_name(wire, lower, start + 18, cache)
    if position > end:
        raise Unreadable("the signer's name reaches past the end of the data")
    covered, algorithm, labels, ttl, expiration, inception, key_tag = _RRSIG.unpack_from(wire, start)
    return Rrsig(covered, algorithm, labels, ttl, expiration, inception, key_tag, signer, wire[position:end])


def _nsec(wire: bytes, lower: bytes, start: int, end: int, cache: NameCache) -> Nsec:
    following, position = read_name(wire, lower, start, cache)
    if position > end:
        raise Unreadable("the next name reaches past the end of the data")
    return Nsec(following, _bitmap(wire, position, end))


def _nsec3(wire: bytes, lower: bytes, start: int, end: int, cache: NameCache) -> Nsec3:
    parameters, position = _nsec3_parameters(wire, start, end)
    if position >= end or position + 1 + wire[position] > end:
        raise Unreadable("the next hash reaches past the end of the data")
    bitmap = position + 1 + wire[position]
    return Nsec3(*parameters, wire[position + 1 : bitmap], _bitmap(wire, bitmap, end))


def _nsec3param(wire: bytes, lower: bytes, start: int, end: int, cache: NameCache) -> Nsec3param:
    parameters, position = _nsec3_parameters(wire, start, end)
    if position != end:
        raise Unreadable("octets follow the salt")
    return Nsec3param(*parameters)


def _nsec3_parameters(wire: bytes, start: int, end: int) -> tuple[tuple[int, int, int, bytes], int]:
    if end - start < 5:
        raise Unreadable("it is shorter than its parameters")
    algorithm, flags, iterations, length = _NSEC3.unpack_from(wire, start)
    position: int = start + 5 + length
    if position > end:
        raise Unreadable("the salt reaches past the end of the data")
    return (algorithm, flags, iterations, wire[start + 5 : position]), position


def _bitmap(wire: bytes, position: int, end: int) -> frozenset[int]:
    """Types of a bitmap (RFC 4034 section 4.1.2): windows in rising order, each 1 to 32 octets."""
    found: list[int] = []
    last = -1
    while position < end:
        if position + 2 > end:
            raise Unreadable("the type bitmap is cut")
        window, length = wire[position], wire[position + 1]
        position += 2
        if window <= last or not 1 <= length <= 32 or position + length > end:
            raise Unreadable("the type bitmap is not a list of rising windows of 1 to 32 octets")
        last = window
        base = window << 8
        for octet in wire[position : position + length]:
            if octet:
                found += [base + bit for bit in _BITS[octet]]
            base += 8
        position += length
    return frozenset(found)


_BITS: Final = [[bit for bit in range(8) if octet & (0x80 >> bit)] for octet in range(256)]

READERS: Final[dict[int, Callable[[bytes, bytes, int, int, NameCache], Rdata]]] = {
    types.A: _a,
    types.NS: _name,
    types.CNAME: _name,
    types.SOA: _soa,
    types.PTR: _name,
    types.MX: _mx,
    types.TXT: _txt,
    types.AAAA: _aaaa,
    types.DNAME: _name,
    types.DS: _ds,
    types.RRSIG: _rrsig,
    types.NSEC: _nsec,
    types.DNSKEY: _dnskey,
    types.NSEC3: _nsec3,
    types.NSEC3PARAM: _nsec3param,
    types.CDS: _ds,
    types.CDNSKEY: _dnskey,
    types.SPF: _txt,
}
"""How to read the octets `wire[start:end]` of a record, by its type. Arguments: the whole message, the message with
letters in lower case, start, end, and the names of this message that were read already. Raises Unreadable or
MalformedMessage."""


def encode(type: int, data: Rdata) -> bytes:
    """The octets of `data` without compression, as a reader would read them back; bytes go through as they are.

    Raises:
        ValueError: `data` is not what a record of `type` holds.
    """
    match data:
        case bytes():
            return data
        case str() if type == types.A:
            return inet_aton(data)
        case str() if type == types.AAAA:
            return inet_pton(AF_INET6, data)
        case Soa():
            return to_wire(data.mname) + to_wire(data.rname) + _SOA.pack(*data[2:])
        case Mx():
            return _SHORT.pack(data.preference) + to_wire(data.exchange)
        case Txt():
            return b"".join([bytes((len(string),)) + string for string in data.strings])
        case Ds():
            return _DS.pack(*data[:3]) + data.digest
        case Dnskey():
            return _DS.pack(*data[:3]) + data.key
        case Rrsig():
            return _RRSIG.pack(*data[:7]) + to_wire(data.signer) + data.signature
        case Nsec():
            return to_wire(data.next) + encode_bitmap(data.types)
        case Nsec3():
            fixed = _NSEC3.pack(*data[:3], len(data.salt)) + data.salt
            return fixed + bytes((len(data.next_hash),)) + data.next_hash + encode_bitmap(data.types)
        case Nsec3param():
            return _NSEC3.pack(*data[:3], len(data.salt)) + data.salt
        case tuple() if type in _ONE_NAME:
            return to_wire(cast(Name, data))
        case _:
            raise ValueError(f"{data!r} is not the data of a {types.mnemonic(type)} record")


_ONE_NAME: Final = frozenset((types.NS, types.CNAME, types.PTR, types.DNAME))


def encode_bitmap(found: frozenset[int] | set[int]) -> bytes:
    """The type bitmap of `found` (RFC 4034 section 4.1.2)."""
    windows: dict[int, bytearray] = {}
    for type in sorted(found):
        octets = windows.setdefault(type >> 8, bytearray())
        octets.extend(bytes(((type & 0xFF) >> 3) + 1 - len(octets)))
        octets[(type & 0xFF) >> 3] |= 0x80 >> (type & 7)
    return b"".join([bytes((window, len(octets))) + octets for window, octets in windows.items()])


_LAYOUT: Final = {
    types.NS: (0, 1), 3: (0, 1), 4: (0, 1), types.CNAME: (0, 1), types.SOA: (0, 2), 7: (0, 1), 8: (0, 1), 9: (0, 1),
    types.PTR: (0, 1), 14: (0, 2), types.MX: (2, 1), 17: (0, 2), 18: (2, 1), 21: (2, 1), 26: (2, 2), 33: (6, 1),
    36: (2, 1), types.DNAME: (0, 1), types.RRSIG: (18, 1), types.NSEC: (0, 1),
}  # fmt: skip
"""Octets before the names and how many names, for the types with names inside. All but NSEC have them in lower case in
the canonical form (RFC 4034 section 6.2, RFC 6840 section 5.1). Names in the newer ones must not be compressed (RFC
3597 section 4); a server that does it all the same is understood."""


def expand(type: int, wire: bytes, spelled: bytes, start: int, end: int) -> bytes:
    """The data with every compressed name written out; names are read from `spelled` (the message as it came, or with
    its letters in lower case for the canonical form). Types without names inside come as they are.

    Raises:
        MalformedRdata: a name cannot be read or reaches past the end.
    """
    layout = _LAYOUT.get(type)
    if layout is None:
        return wire[start:end]
    position = start + layout[0]
    parts = [wire[start:position]]
    try:
        for _ in range(layout[1]):
            name, position = read_name(wire, wire if type == types.NSEC else spelled, position, {})
            parts.append(to_wire(name))
    except MalformedMessage as error:
        raise MalformedRdata(type, wire[start:end], str(error)) from None
    if position > end:
        raise MalformedRdata(type, wire[start:end], "a name reaches past the end of the data")
    parts.append(wire[position:end])
    return b"".join(parts)
