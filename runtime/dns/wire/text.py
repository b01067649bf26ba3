"""Records for people: logs, `--raw` output, tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtime.dns.wire import types
from runtime.dns.wire.names import to_text
from runtime.dns.wire.rdata import Dnskey, Ds, MalformedRdata, Mx, Nsec, Nsec3, Nsec3param, Rdata, Rrsig, Soa, Txt

if TYPE_CHECKING:
    from runtime.dns.wire.message import Record


def record_text(record: Record) -> str:
    """`OWNER TTL CLASS TYPE DATA`; unknown or unreadable data as `\\# LENGTH HEX` (RFC 3597 section 5)."""
    try:
        data = data_text(record.data)
    except MalformedRdata as error:
        data = data_text(error.rdata)
    return f"{to_text(record.owner)} {record.ttl} {types.class_text(record.klass)} {types.mnemonic(record.type)} {data}"


def data_text(data: Rdata) -> str:
    """The data as a zone file would have it, names without final dot, binary parts in hexadecimal."""
    match data:
        case str():
            return data
        case bytes():
            return f"\\# {len(data)} {data.hex()}".rstrip()
        case Soa():
            return " ".join([to_text(data.mname), to_text(data.rname), *map(str, data[2:])])
        case Mx():
            return f"{data.preference} {to_text(data.exchange)}"
        case Txt():
            return " ".join(f'"{_quoted(string)}"' for string in data.strings)
        case Ds():
            return f"{data.key_tag} {data.algorithm} {data.digest_type} {data.digest.hex()}"
        case Dnskey():
            return f"{data.flags} {data.protocol} {data.algorithm} {data.key.hex()}"
        case Rrsig():
            numbers = " ".join(map(str, data[1:7]))
            return f"{types.mnemonic(data.type_covered)} {numbers} {to_text(data.signer)} {data.signature.hex()}"
        case Nsec():
            return f"{to_text(data.next)} {_types(data.types)}"
        case Nsec3():
            numbers = f"{data.algorithm} {data.flags} {data.iterations} {data.salt.hex() or '-'}"
            return f"{numbers} {data.next_hash.hex()} {_types(data.types)}"
        case Nsec3param():
            return f"{data.algorithm} {data.flags} {data.iterations} {data.salt.hex() or '-'}"
        case _:
            return to_text(data)


def _types(found: frozenset[int]) -> str:
    return " ".join(map(types.mnemonic, sorted(found)))


def _quoted(string: bytes) -> str:
    return "".join(
        f"\\{chr(octet)}" if octet in b'"\\' else chr(octet) if 0x20 <= octet <= 0x7E else f"\\{octet:03d}"
        for octet in string
    )
