"""The NBD protocol as hosts of a pool and their clients speak it: what is said in which bytes. No I/O.

Source: proto.md of the nbd project; reference xapi.md c.4. Fixed newstyle; a client asks for structured replies and
takes simple ones where the server has no others, as the server of XAPI.
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import TypeAlias

MAGIC = b"NBDMAGIC"
OPTION_MAGIC = b"IHAVEOPT"
REPLY_MAGIC = 0x3E889045565A9
REQUEST_MAGIC = 0x25609513
SIMPLE_REPLY_MAGIC = 0x67446698
STRUCTURED_REPLY_MAGIC = 0x668E33EF

FIXED_NEWSTYLE, NO_ZEROES = 1, 2
HAS_FLAGS, READ_ONLY, CAN_MULTI_CONN = 1, 2, 256
DONE = 1
"""The flag of the last chunk of a structured reply."""

OPTION = struct.Struct(">8sII")
REPLY = struct.Struct(">QIII")
REQUEST = struct.Struct(">IHHQQI")
SIMPLE_REPLY = struct.Struct(">IIQ")
CHUNK = struct.Struct(">IHHQI")
EXPORT = struct.Struct(">QH")
_HOLE = struct.Struct(">QI")
_ERROR = struct.Struct(">IH")

CHUNK_HEAD_AT_MOST = 64 << 10
"""Bytes of a chunk that has no data of a disk."""
_ANSWER_AT_MOST = 64 << 10


class Option(IntEnum):
    EXPORT_NAME = 1
    ABORT = 2
    LIST = 3
    STARTTLS = 5
    INFO = 6
    GO = 7
    STRUCTURED_REPLY = 8


class Answer(IntEnum):
    """What an option is answered with."""

    ACK = 1
    INFO = 3
    UNSUPPORTED = 1 << 31 | 1
    POLICY = 1 << 31 | 2
    INVALID = 1 << 31 | 3
    TLS_REQUIRED = 1 << 31 | 5
    UNKNOWN = 1 << 31 | 6
    TOO_BIG = 1 << 31 | 9


class Command(IntEnum):
    READ = 0
    WRITE = 1
    DISCONNECT = 2
    FLUSH = 3


class Chunk(IntEnum):
    """What a part of a structured reply is."""

    NONE = 0
    DATA = 1
    HOLE = 2
    ERROR = 1 << 15 | 1
    ERROR_AT = 1 << 15 | 2


class BadReply(ValueError):
    """The server does not keep to the protocol, or refuses what we cannot do without; the sentence says which."""


@dataclass(frozen=True, slots=True)
class Export:
    """What a server gives out under a name."""

    size: int
    flags: int
    structured: bool
    """Whether replies are structured."""


class Tls(Enum):
    """TLS begins here, before the next byte goes either way."""

    BEGINS = "begins"


Step: TypeAlias = "int | bytes | Tls"
"""So many bytes are wanted; or these are to be sent; or TLS begins."""


Steps: TypeAlias = "Generator[Step, bytes, Export]"


def handshake(name: bytes, *, tls: bool) -> Steps:
    """Agree with a server on an export; each wanted count is answered with exactly so many bytes.

    With tls nothing but the wish for TLS is said before it, and a server that has none is refused: the name holds a
    session. A server that has no such export ends the connection. Raises BadReply.
    """
    greeting = yield 18
    magic, option_magic, offered = struct.unpack(">8s8sH", greeting)
    if magic != MAGIC or option_magic != OPTION_MAGIC or not offered & FIXED_NEWSTYLE:
        raise BadReply("it is no NBD server of the fixed newstyle")
    flags = FIXED_NEWSTYLE | offered & NO_ZEROES
    yield struct.pack(">I", flags)
    if tls:
        kind = yield from _asked(Option.STARTTLS)
        if kind != Answer.ACK:
            raise BadReply(f"it does not begin TLS ({_named(kind)})")
        yield Tls.BEGINS
    kind = yield from _asked(Option.STRUCTURED_REPLY)
    if kind == Answer.TLS_REQUIRED:
        raise BadReply("it wants TLS, and the pool gave no certificate of it")
    yield OPTION.pack(OPTION_MAGIC, Option.EXPORT_NAME, len(name)) + name
    size, about = EXPORT.unpack((yield EXPORT.size))
    if not flags & NO_ZEROES:
        yield 124
    if not about & HAS_FLAGS:
        raise BadReply("it says nothing of the export")
    return Export(size, about, kind == Answer.ACK)


def _asked(option: Option) -> Generator[Step, bytes, int]:
    """Send an option that has no data, and return what it is answered with."""
    yield OPTION.pack(OPTION_MAGIC, option, 0)
    magic, of, kind, length = REPLY.unpack((yield REPLY.size))
    if magic != REPLY_MAGIC or of != option or length > _ANSWER_AT_MOST:
        raise BadReply("its answer to an option is none")
    if length:
        yield length
    return int(kind)


def _named(kind: int) -> str:
    return Answer(kind).name.lower() if kind in {*Answer} else f"answer {kind:#x}"


def read_request(cookie: int, offset: int, length: int) -> bytes:
    return REQUEST.pack(REQUEST_MAGIC, 0, Command.READ, cookie, offset, length)


def disconnect_request(cookie: int) -> bytes:
    return REQUEST.pack(REQUEST_MAGIC, 0, Command.DISCONNECT, cookie, 0, 0)


class Reading:
    """The answer to one read, put together. It is whole only when every byte of it was said exactly once."""

    def __init__(self, offset: int, length: int, room: Callable[[int], memoryview]) -> None:
        """room returns a place for so many bytes; it is asked once, when there is something to put there."""
        self.offset = offset
        self.length = length
        self.error = 0
        self._room = room
        self._data: memoryview | None = None
        self._parts: list[tuple[int, int]] = []

    def take(self, kind: int, payload: bytes) -> None:
        """Take a chunk that has no bytes of the disk. Raises BadReply for one that does not belong to this read."""
        match kind:
            case Chunk.NONE if not payload:
                pass
            case Chunk.HOLE if len(payload) == _HOLE.size:
                offset, count = _HOLE.unpack(payload)
                self.place(offset, count)[:] = bytes(count)
            case _ if kind & 1 << 15 and len(payload) >= _ERROR.size:
                self.error = _ERROR.unpack_from(payload)[0] or errno.EIO
            case _:
                raise BadReply(f"a part of an answer is of no known kind ({kind:#x}, {len(payload)} bytes)")

    def place(self, offset: int, count: int) -> memoryview:
        """Return where the bytes of the disk at offset go. Raises BadReply for what was not asked for."""
        at = offset - self.offset
        if not 0 <= at <= at + count <= self.length or not count:
            raise BadReply("a part of an answer is of bytes that were not asked for")
        if self._data is None:
            self._data = self._room(self.length)
        self._parts.append((at, count))
        return self._data[at : at + count]

    def end(self) -> memoryview:
        """Return the bytes. Raises BadReply when some of them did not come, or came twice."""
        end = 0
        for at, count in sorted(self._parts):
            if at != end:
                raise BadReply("an answer has not the bytes that were asked for")
            end += count
        if end != self.length:
            raise BadReply("an answer has not the bytes that were asked for")
        return memoryview(b"") if self._data is None else self._data


def error_name(number: int) -> str:
    """Return what an error of a server is called."""
    return errno.errorcode.get(number, f"error {number}")
