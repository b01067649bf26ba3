"""Messages to octets: queries, and the answers of servers that we are ourselves (faked delegations, tests)."""

from collections.abc import Sequence
from struct import Struct
from typing import Final

from runtime.dns.wire.edns import DO, Edns
from runtime.dns.wire.message import Record
from runtime.dns.wire.names import Name, to_wire
from runtime.dns.wire.types import IN

_HEADER: Final = Struct("!HHHHHH")
_QUESTION: Final = Struct("!HH")
_FIXED: Final = Struct("!HHIH")
_OPT: Final = Struct("!xHHBBHH")
_OPTION: Final = Struct("!HH")

QR: Final = 0x8000
AA: Final = 0x0400
TC: Final = 0x0200
RD: Final = 0x0100
RA: Final = 0x0080
AD: Final = 0x0020
CD: Final = 0x0010

_COUNTS: Final = b"\0\1\0\0\0\0\0\0"
_COUNTS_WITH_OPT: Final = b"\0\1\0\0\0\0\0\1"


def query(
    id: int,
    name: Name,
    type: int,
    klass: int = IN,
    *,
    rd: bool = False,
    do: bool = False,
    size: int = 0,
    version: int = 0,
    z: int = 0,
    option: int | None = None,
) -> bytes:
    """A query for one name. `size` 0 sends no OPT record; else `do`, `version`, `z` and `option` (a code sent with
    empty data) are its content. `name` may have capital letters, which are sent as they are."""
    counts = _COUNTS_WITH_OPT if size else _COUNTS
    head = _QUESTION.pack(id, RD if rd else 0) + counts + to_wire(name) + _QUESTION.pack(type, klass)
    if not size:
        return head
    flags = z | DO if do else z
    if option is None:
        return head + _OPT.pack(41, size, 0, version, flags, 0)
    return head + _OPT.pack(41, size, 0, version, flags, 4) + _OPTION.pack(option, 0)


def response(
    id: int,
    flags: int,
    question: tuple[Name, int, int] | None,
    answer: Sequence[Record] = (),
    authority: Sequence[Record] = (),
    additional: Sequence[Record] = (),
    *,
    edns: Edns | None = None,
) -> bytes:
    """A message with these sections. `flags` is the second word of the header, response code included; owners are
    compressed, names inside data as well where RFC 3597 allows it (NS, CNAME, SOA, PTR, MX)."""
    counts = (len(answer), len(authority), len(additional) + (edns is not None))
    message = bytearray(_HEADER.pack(id, flags, question is not None, *counts))
    offsets: dict[Name, int] = {}
    if question is not None:
        _append_name(message, question[0], offsets)
        message += _QUESTION.pack(question[1], question[2])
    for section in (answer, authority, additional):
        for record in section:
            _append_record(message, record, offsets)
    if edns is not None:
        flags = edns.z | DO if edns.do else edns.z
        message += _OPT.pack(41, edns.size, edns.extended_rcode, edns.version, flags, len(edns.data)) + edns.data
    return bytes(message)


def _append_record(message: bytearray, record: Record, offsets: dict[Name, int]) -> None:
    _append_name(message, record.owner, offsets)
    fixed = len(message)
    message += _FIXED.pack(record.type, record.klass, record.ttl, 0)
    plain = record.rdata
    position = _COMPRESSED.get(record.type)
    if position is None:
        message += plain
    else:
        message += plain[:position]
        for _ in range(2 if record.type == 6 else 1):
            position = _append_plain(message, plain, position, offsets)
        message += plain[position:]
    message[fixed + 8 : fixed + 10] = (len(message) - fixed - 10).to_bytes(2)


_COMPRESSED: Final = {2: 0, 5: 0, 6: 0, 12: 0, 15: 2}


def _append_plain(message: bytearray, plain: bytes, position: int, offsets: dict[Name, int]) -> int:
    labels = []
    while plain[position]:
        labels.append(plain[position + 1 : position + 1 + plain[position]])
        position += 1 + plain[position]
    _append_name(message, tuple(labels), offsets)
    return position + 1


def _append_name(message: bytearray, name: tuple[bytes, ...], offsets: dict[Name, int]) -> None:
    """The name, as a pointer from the first label on whose rest was written before, in any case."""
    for index in range(len(name)):
        rest = tuple([label.lower() for label in name[index:]])
        target = offsets.get(rest)
        if target is not None:
            message += (0xC000 | target).to_bytes(2)
            return
        if len(message) < 0x4000:
            offsets[rest] = len(message)
        message.append(len(name[index]))
        message += name[index]
    message.append(0)
