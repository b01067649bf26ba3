"""The OPT pseudo record (RFC 6891): what a message says about itself beyond its header."""

from struct import Struct
from typing import Final, NamedTuple

DO: Final = 0x8000
_OPTION: Final = Struct("!HH")


class Edns(NamedTuple):
    """The OPT record of a message. `size` is the payload size, `extended_rcode` the upper eight bits of the response
    code, `z` the flag bits other than DO, `data` the options as they came."""

    version: int = 0
    do: bool = False
    size: int = 1232
    z: int = 0
    extended_rcode: int = 0
    data: bytes = b""

    @property
    def options(self) -> list[tuple[int, bytes]]:
        """Options with their data, in order. What does not fit the form of an option at the end is left out."""
        found = []
        position = 0
        while position + 4 <= len(self.data):
            code, length = _OPTION.unpack_from(self.data, position)
            position += 4
            if position + length > len(self.data):
                break
            found.append((code, self.data[position : position + length]))
            position += length
        return found


def from_record(klass: int, ttl: int, data: bytes) -> Edns:
    """The OPT record whose class, TTL and data are given (RFC 6891 section 6.1.3)."""
    return Edns(ttl >> 16 & 0xFF, bool(ttl & DO), klass, ttl & 0x7FFF, ttl >> 24, data)


def encode_options(options: list[tuple[int, bytes]]) -> bytes:
    """Options as the data of an OPT record."""
    return b"".join([_OPTION.pack(code, len(data)) + data for code, data in options])
