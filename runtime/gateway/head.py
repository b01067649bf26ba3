"""The head of an HTTP/1 request, read leniently: bytes in, values out.

Lenient means what real clients of the faces need and a strict parser refuses: no Host (a Go backup client), line ends
of a bare LF, blank lines before the request line, and any number of slashes. Whatever is wrong with a head beyond that
is for the HTTP library to say; nothing here changes the meaning of a head that it would accept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

END = re.compile(rb"\n\r?\n")
_OF_INTEREST = re.compile(rb"\n(content-length|transfer-encoding|host|upgrade)[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE)
_BARE_LF = re.compile(rb"(?<!\r)\n")
_DIGITS = re.compile(rb"[0-9]{1,18}[ \t]*")
_SLASHES = re.compile(r"/{2,}")


class BadHead(Exception):
    """The bytes are no request head; the sentence is for the client."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a request that asks to leave HTTP/1."""

    verb: str
    target: str
    """As sent: with its query, and with double slashes if it has them."""
    version: str
    headers: tuple[tuple[str, str], ...]
    """In the order sent, names in lower case."""

    def get(self, name: str, default: str | None = None) -> str | None:
        """Return the first value of a header, whose name is given in lower case."""
        return next((value for key, value in self.headers if key == name), default)

    @property
    def path(self) -> str:
        """The path without query, runs of slashes as one."""
        return single_slashes(self.target.partition("?")[0])

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


@dataclass(frozen=True, slots=True)
class Framing:
    """What the listener must know of a head to find the next one."""

    body: int | None
    """Length of the body; None when only the HTTP library can tell where it ends."""
    upgrade: str | None
    """The protocol asked for, in lower case."""
    host: bool
    bare: bool
    """Some line ends with a bare LF."""


def single_slashes(path: str) -> str:
    return _SLASHES.sub("/", path)


def framing(head: bytes) -> Framing:
    """Return what matters to the listener in head, which ends with its blank line.

    Repeated or odd framing headers give `body=None`: then the library reads the rest of the connection on its own and
    refuses it if it is wrong, so that this reading and the library's can never differ.
    """
    body: int | None = 0
    upgrade: str | None = None
    host = False
    lengths = 0
    for name, value in _OF_INTEREST.findall(head):
        match name[:1]:
            case b"H" | b"h":
                host = True
            case b"U" | b"u":
                upgrade = value.strip().decode("latin-1").lower()
            case b"C" | b"c":
                lengths += 1
                body = int(value) if lengths == 1 and body is not None and _DIGITS.fullmatch(value) else None
            case _:
                body = None
                lengths += 2
    return Framing(body, upgrade, host, head.count(b"\n") != head.count(b"\r\n"))


def mended(head: bytes, found: Framing) -> bytes:
    """Return head as a strict HTTP/1.1 parser takes it: CRLF at the line ends, and a Host."""
    if found.bare:
        head = _BARE_LF.sub(b"\r\n", head)
    if not found.host:
        # RFC 9112 section 3.2: an empty Host is what a request has whose target has no authority.
        line = head.index(b"\r\n") + 2
        head = head[:line] + b"Host:\r\n" + head[line:]
    return head


def parse(head: bytes) -> Head:
    """Return the whole of head, which ends with its blank line. Raises BadHead."""
    lines = head.decode("latin-1").replace("\r\n", "\n").rstrip("\n").split("\n")
    words = lines[0].split()
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise BadHead("the request line must have a verb, a target and HTTP/1.x")
    headers: list[tuple[str, str]] = []
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            raise BadHead("each header line must have the form 'name: value'")
        headers.append((name.lower(), value.strip()))
    return Head(words[0], words[1], words[2], tuple(headers))


def refusal(status: int, reason: str, text: str) -> bytes:
    """Return a whole plain-text answer that ends the connection, for a request that never became one."""
    body = text.encode()
    return (
        f"HTTP/1.1 {status} {reason}\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    ).encode() + body
