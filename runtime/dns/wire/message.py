"""One message: header at once, records in one pass, data when it is read (RFC 1035 section 4.1)."""

from __future__ import annotations

from struct import Struct, error
from typing import Final, NamedTuple

from runtime.dns.wire import edns, rdata
from runtime.dns.wire.compression import MalformedMessage, NameCache, read_name
from runtime.dns.wire.edns import Edns
from runtime.dns.wire.names import Name
from runtime.dns.wire.rdata import READERS, MalformedRdata, Rdata, Unreadable

__all__ = ["Edns", "Entry", "MalformedMessage", "MalformedRdata", "Message", "Record", "address_of", "parse"]

_HEADER: Final = Struct("!HHHHHH")
_FIXED: Final = Struct("!HHIH")
_QUESTION: Final = Struct("!HH")
_OPT: Final = 41
_ADDRESSES: Final = frozenset((1, 28))
_HEADER_SIZE: Final = 12


class Entry(NamedTuple):
    """One entry of the question section."""

    name: Name
    type: int
    klass: int


class Octets:
    """The octets that records point into: as they came, with letters in lower case, and the names read so far."""

    __slots__ = ("cache", "lower", "wire")

    def __init__(self, wire: bytes) -> None:
        self.wire = wire
        # A pointer's second octet may look like a letter, so pointers are read from `wire` and labels from `lower`.
        self.lower = wire.lower()
        self.cache: NameCache = {}


class Record:
    """One resource record. `owner` is in lower case, `ttl` as it stands on the wire (unsigned, 32 bits)."""

    __slots__ = ("_data", "_end", "_name", "_octets", "_start", "klass", "owner", "ttl", "type")

    def __init__(
        self, octets: Octets, owner: Name, type: int, klass: int, ttl: int, name: int, start: int, end: int
    ) -> None:
        """For `parse`: the data is `octets.wire[start:end]`, the owner stands at `name`, -1 for nowhere."""
        self._octets = octets
        self.owner = owner
        self.type = type
        self.klass = klass
        self.ttl = ttl
        self._name = name
        self._start = start
        self._end = end
        self._data: Rdata | None = None

    @classmethod
    def make(cls, owner: Name, type: int, ttl: int, data: Rdata, klass: int = 1) -> Record:
        """A record that came in no message; `data` as `rdata.encode` takes it."""
        wire = rdata.encode(type, data)
        return cls(Octets(wire), owner, type, klass, ttl, -1, 0, len(wire))

    @property
    def data(self) -> Rdata:
        """The data as a value (see `rdata`), decoded when first read.

        Raises:
            MalformedRdata: the octets do not have the form of the type.
        """
        data = self._data
        if data is None:
            octets = self._octets
            reader = READERS.get(self.type)
            if reader is None:
                data = self.rdata
            else:
                try:
                    data = reader(octets.wire, octets.lower, self._start, self._end, octets.cache)
                except (Unreadable, MalformedMessage) as error:
                    raise MalformedRdata(self.type, octets.wire[self._start : self._end], str(error)) from None
            self._data = data
        return data

    @property
    def length(self) -> int:
        """Octets of the data on the wire, as the record says."""
        return self._end - self._start

    @property
    def rdata(self) -> bytes:
        """The data as octets, letters as they came, compressed names written out. Raises MalformedRdata."""
        wire = self._octets.wire
        return rdata.expand(self.type, wire, wire, self._start, self._end)

    @property
    def canonical_rdata(self) -> bytes:
        """The data in canonical form (RFC 4034 section 6.2, RFC 6840 section 5.1). Raises MalformedRdata."""
        octets = self._octets
        return rdata.expand(self.type, octets.wire, octets.lower, self._start, self._end)

    @property
    def owner_spelling(self) -> tuple[bytes, ...]:
        """The owner with the letters as they came."""
        if self._name < 0:
            return self.owner
        wire = self._octets.wire
        return read_name(wire, wire, self._name, {})[0]

    @property
    def text(self) -> str:
        """`OWNER TTL CLASS TYPE DATA` for people and logs; unreadable data as `\\# LENGTH HEX` (RFC 3597 section 5)."""
        from runtime.dns.wire.text import record_text

        return record_text(self)

    def __repr__(self) -> str:
        return f"<Record {self.text}>"


class Message:
    """One parsed message. Names are in lower case. The OPT record is `edns`, not a member of `additional`."""

    __slots__ = (
        "_octets",
        "additional",
        "answer",
        "arrived",
        "authority",
        "edns",
        "flags",
        "id",
        "questions",
        "rcode",
        "source",
    )

    def __init__(self, octets: Octets, id: int, flags: int, source: str | None, arrived: float) -> None:
        self._octets = octets
        self.id = id
        self.flags = flags
        self.rcode = flags & 0xF
        """Response code, with the upper bits of the OPT record if there is one."""
        self.questions: list[Entry] = []
        self.answer: list[Record] = []
        self.authority: list[Record] = []
        self.additional: list[Record] = []
        self.edns: Edns | None = None
        self.source = source
        """Address that the message came from, where known."""
        self.arrived = arrived
        """Unix time of arrival: the "now" of every check of time on this message."""

    @property
    def wire(self) -> bytes:
        """The message as it came."""
        return self._octets.wire

    @property
    def size(self) -> int:
        """Octets of the message."""
        return len(self._octets.wire)

    @property
    def opcode(self) -> int:
        return self.flags >> 11 & 0xF

    @property
    def qr(self) -> bool:
        return self.flags & 0x8000 != 0

    @property
    def aa(self) -> bool:
        return self.flags & 0x0400 != 0

    @property
    def tc(self) -> bool:
        return self.flags & 0x0200 != 0

    @property
    def rd(self) -> bool:
        return self.flags & 0x0100 != 0

    @property
    def ra(self) -> bool:
        return self.flags & 0x0080 != 0

    @property
    def ad(self) -> bool:
        return self.flags & 0x0020 != 0

    @property
    def cd(self) -> bool:
        return self.flags & 0x0010 != 0

    @property
    def do(self) -> bool:
        """Whether there is an OPT record with the DO bit."""
        return self.edns is not None and self.edns.do

    @property
    def question_spelling(self) -> tuple[bytes, ...] | None:
        """The name of the first question with the letters as they came, None without a question."""
        if not self.questions:
            return None
        wire = self._octets.wire
        return read_name(wire, wire, _HEADER_SIZE, {})[0]

    def answers_of(self, type: int, name: Name | None = None, section: str = "answer") -> list[Record]:
        """Records of `type`, of `name` where given, in `section` (answer, authority, additional), in their order."""
        records: list[Record] = getattr(self, section)
        if name is None:
            return [record for record in records if record.type == type]
        return [record for record in records if record.type == type and record.owner == name]

    def has(self, type: int, name: Name | None = None, section: str = "answer") -> bool:
        """Whether `answers_of` would find something."""
        records: list[Record] = getattr(self, section)
        return any(record.type == type and (name is None or record.owner == name) for record in records)

    def unreadable(self) -> Record | None:
        """The first record whose data has not the form of its type, None when all can be read. A and AAAA are left out:
        a test judges their length."""
        for section in (self.answer, self.authority, self.additional):
            for record in section:
                if record.type not in _ADDRESSES:
                    try:
                        record.data  # noqa: B018 - it is kept for who reads it next
                    except MalformedRdata:
                        return record
        return None

    def __repr__(self) -> str:
        counts = f"{len(self.answer)}/{len(self.authority)}/{len(self.additional)}"
        return f"<Message id={self.id} flags={self.flags:#06x} rcode={self.rcode} {counts} from {self.source}>"


def address_of(record: Record) -> str | None:
    """The address in an A or AAAA record in its shortest form (RFC 5952), None when its data has another length."""
    try:
        data = record.data
    except MalformedRdata:
        return None
    return data if isinstance(data, str) else None


def parse(wire: bytes, *, source: str | None = None, arrived: float = 0.0) -> Message:
    """The message in `wire`. Data of records is not looked at here; octets after the last record are ignored.

    Raises:
        MalformedMessage: the header, a name or a record does not fit into the octets that are there.
    """
    try:
        id, flags, questions, *counts = _HEADER.unpack_from(wire)
    except error:
        raise MalformedMessage(len(wire), "the header is cut") from None
    octets = Octets(wire)
    message = Message(octets, id, flags, source, arrived)
    position = _HEADER_SIZE
    lower = octets.lower
    cache = octets.cache
    try:
        for _ in range(questions):
            owner, position = read_name(wire, lower, position, cache)
            type, klass = _QUESTION.unpack_from(wire, position)
            position += 4
            message.questions.append(Entry(owner, type, klass))
        fixed = _FIXED.unpack_from
        size = len(wire)
        for count, section in zip(counts, (message.answer, message.authority, message.additional), strict=True):
            append = section.append
            for _ in range(count):
                name = position
                # Most owners are one pointer to a name that was read before.
                known = cache.get((wire[position] & 0x3F) << 8 | wire[position + 1]) if wire[position] >= 0xC0 else None
                if known is None:
                    owner, position = read_name(wire, lower, position, cache)
                else:
                    owner = known[0]
                    position += 2
                type, klass, ttl, length = fixed(wire, position)
                start = position + 10
                position = start + length
                if position > size:
                    raise MalformedMessage(start, f"the data of a record reaches {position - size} octets past the end")
                if type == _OPT and section is message.additional:
                    if message.edns is None:
                        message.edns = edns.from_record(klass, ttl, wire[start:position])
                else:
                    append(Record(octets, owner, type, klass, ttl, name, start, position))
    except (error, IndexError):
        raise MalformedMessage(len(wire), "a record is cut") from None
    if message.edns is not None:
        message.rcode |= message.edns.extended_rcode << 4
    return message
