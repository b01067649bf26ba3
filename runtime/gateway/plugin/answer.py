"""The head of a service's answer: bytes in, values out. Source: RFC 9112 sections 4 to 6."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

HEAD_AT_MOST = 65536

_KNOWN_AT_MOST = 512
_KNOWN_BYTES = 2048

_STATUS_LINE = re.compile(rb"HTTP/1\.([01]) ([1-9][0-9]{2})(?: ([\t\x20-\x7e\x80-\xff]*))?\r?\n")
_FIELDS = re.compile(rb"^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)\r?\n", re.MULTILINE)
_DIGITS = re.compile(rb"[0-9]{1,18}")

_OF_ONE_HOP = frozenset(
    {b"connection", b"keep-alive", b"te", b"trailer", b"transfer-encoding", b"upgrade", b"content-length"}
)


class BadAnswer(Exception):
    """The bytes are no answer that can be passed on."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    line: bytes
    """Number and reason of the status line."""
    fields: bytes
    """The lines that go on to the client, each with its CRLF."""
    length: int | None
    """Of the body as the head has it."""
    chunked: bool
    keep_alive: bool
    """The service will take another request on this connection."""
    upgrade: bytes | None

    def bodiless(self, verb: str) -> bool:
        """Return whether no body follows, whatever the head says of one."""
        return verb == "HEAD" or self.status in (204, 304) or self.status < 200


def parse(head: bytes) -> Answer:
    """Return the answer whose head, with its blank line, is head. Raises BadAnswer."""
    # A service that is asked again within a second mostly says the same.
    return _known(head) if len(head) <= _KNOWN_BYTES else _parse(head)


def _parse(head: bytes) -> Answer:
    line = _STATUS_LINE.match(head)
    if line is None:
        raise BadAnswer("the status line is none")
    minor, code, reason = line.groups()
    found = _FIELDS.findall(head, line.end())
    # Two more lines: the first, and the blank one at the end.
    if len(found) + 2 != head.count(b"\n"):
        raise BadAnswer("a field is none")
    lengths: set[bytes] = set()
    encodings: list[bytes] = []
    options: set[bytes] = set()
    upgrade: bytes | None = None
    kept: list[tuple[bytes, bytes, bytes]] = []
    for name, value in found:
        low, value = name.lower(), value.rstrip(b" \t")
        if low not in _OF_ONE_HOP:
            kept.append((low, name, value))
        elif low == b"content-length":
            lengths.add(value)
        elif low == b"transfer-encoding":
            encodings.append(value.lower())
        elif low == b"connection":
            options |= {token.strip().lower() for token in value.split(b",")}
        elif low == b"upgrade":
            upgrade = value
    lines = b"".join(
        [b"%b: %b\r\n" % (name, value) for low, name, value in kept if low not in options and low[:6] != b"proxy-"]
    )
    if len(lengths) > 1 or not all(map(_DIGITS.fullmatch, lengths)) or (encodings and lengths):
        raise BadAnswer("the length of the body is not clear")
    if encodings and (encodings != [b"chunked"] or minor == b"0"):
        raise BadAnswer("the transfer encoding is not chunked")
    return Answer(
        status=int(code),
        line=b"%b %b" % (code, reason or b""),
        fields=lines,
        length=int(lengths.pop()) if lengths else None,
        chunked=bool(encodings),
        keep_alive=b"close" not in options and (minor == b"1" or b"keep-alive" in options),
        upgrade=upgrade,
    )


_known = lru_cache(_KNOWN_AT_MOST)(_parse)
