"""What one question to one server says. Equal questions have equal answers, so a question is also a cache key."""

from typing import NamedTuple

from runtime.dns.wire.names import Name
from runtime.dns.wire.types import IN


class EdnsQuery(NamedTuple):
    """The OPT record of a query (RFC 6891). `option` is an option code that is sent with empty data."""

    version: int = 0
    do: bool = False
    size: int = 512
    z: int = 0
    option: int | None = None


DNSSEC = EdnsQuery(do=True, size=1232)
"""The OPT record of every query that wants signatures."""


class Question(NamedTuple):
    """One question.

    `tcp`: over TCP from the start. `spelling`: the letters to send, when their case matters. `fallback`: a truncated
    answer is replaced by the answer over TCP; without it the truncated one is the answer.
    """

    name: Name
    type: int
    klass: int = IN
    edns: EdnsQuery | None = None
    tcp: bool = False
    rd: bool = False
    spelling: tuple[bytes, ...] | None = None
    fallback: bool = True
