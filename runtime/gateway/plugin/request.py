"""The head of a request for a custom service: bytes in, values out.

Stricter than the listener's reading, since what passes here is read again by a service: nothing that two readers could
take differently is let through. The target is never decoded; only what is looked for in it is.
Source: document 004 (API description); RFC 9112 sections 2 to 6.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

ROOT = b"/services/plugin/"

FIELDS_AT_MOST = 256

_REQUEST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) ([\x21-\x7e]+) HTTP/1\.([01])\r?\n")
_FIELDS = re.compile(rb"^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e]*)\r?\n", re.MULTILINE)
_AUTHORITY = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*://[^/?]*")
_DIGITS = re.compile(rb"[0-9]{1,18}")
_NAME = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_SESSION = re.compile(rb"OpaqueRef:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SESSION_KEY = b"session_id"

_OF_ONE_HOP = frozenset(
    {b"connection", b"keep-alive", b"te", b"trailer", b"transfer-encoding", b"upgrade", b"expect", b"content-length"}
)
"""Fields about this connection alone; the next one gets its own."""

_OF_PROXIES = (b"proxy-", b"x-forwarded-", b"gatewright-")
"""Fields that only a proxy may write, by their beginning: a service would believe a client's own."""

_ALSO_OF_PROXIES = frozenset({b"forwarded", b"x-real-ip"})

_CREDENTIALS = frozenset({b"cookie", b"authorization"})


class BadRequest(Exception):
    """The head cannot be passed on; the sentence is for the client."""

    def __init__(self, words: str, status: int = 400) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True, slots=True)
class Request:
    """What the face must know of a head, and what of it may go on."""

    verb: str
    path: bytes
    """As sent, from its first slash to the query."""
    name: str | None
    """The service's; None when no service can be called what stands there."""
    listing: bool
    """The request is for the root itself."""
    query: bytes | None
    """As sent, without the session; None when nothing of it is left."""
    whole_query: bytes | None
    """As sent."""
    session: str | None
    """None when there is none, when it is no reference of XAPI, or when two differ."""
    digest: bytes
    """Of the session; empty without one."""
    mark: str
    """By which logs name the session."""
    http_1_1: bool
    keep_alive: bool
    """The client wants to go on with the connection."""
    body: int | None
    """Length of the body; None when it comes in chunks."""
    framed: bool
    """A length or an encoding was given at all."""
    expects: bool
    """The client waits for leave to send the body."""
    upgrade: bytes | None
    """The field's value as sent."""
    fields: bytes
    """The lines that any service may see, each with its CRLF."""
    cookies: tuple[bytes, ...]
    """All but those that carry the session, as sent."""
    session_cookies: tuple[bytes, ...]
    authorization: bytes | None
    forwarding: tuple[tuple[str, str], ...]
    """What a proxy before this gateway says of the client."""


def parse(head: bytes) -> Request:
    """Return the request whose head, with its blank line, is head. Raises BadRequest."""
    line = _REQUEST_LINE.match(head)
    if line is None:
        raise BadRequest("the request line must be a verb, a target of visible ASCII and HTTP/1.0 or HTTP/1.1")
    verb, target, minor = line.groups()
    http_1_1 = minor == b"1"
    fields = _fields(head, line.end())
    if len(fields) > FIELDS_AT_MOST:
        raise BadRequest(f"a head has {FIELDS_AT_MOST} fields at most", 431)

    by_name: dict[bytes, list[bytes]] = {}
    for low, _, value in fields:
        by_name.setdefault(low, []).append(value)
    if len(by_name.get(b"host", ())) > 1:
        raise BadRequest("there is more than one Host")
    options = {token.strip().lower() for value in by_name.get(b"connection", ()) for token in value.split(b",")}
    body, framed = _framing(by_name, http_1_1)
    expect = b",".join(by_name.get(b"expect", ())).lower()
    if expect not in (b"", b"100-continue"):
        raise BadRequest("of expectations only 100-continue is met", 417)

    path, query = _target(target)
    kept, sessions = _split_query(query)
    cookies, session_cookies, more = _split_cookies(by_name.get(b"cookie", ()))
    session = _one_session(sessions + more)
    digest = hashlib.sha256(session.encode()).digest() if session else b""
    return Request(
        verb=verb.decode("ascii"),
        path=path,
        name=_name(path),
        listing=path in (ROOT, ROOT[:-1]),
        query=kept,
        whole_query=query,
        session=session,
        digest=digest,
        mark=digest.hex()[:12],
        http_1_1=http_1_1,
        keep_alive=b"close" not in options and (http_1_1 or b"keep-alive" in options),
        body=body,
        framed=framed,
        expects=bool(expect) and http_1_1,
        upgrade=b", ".join(by_name[b"upgrade"]) if http_1_1 and {b"upgrade"} <= by_name.keys() & options else None,
        fields=_passed_on(fields, options),
        cookies=cookies,
        session_cookies=session_cookies,
        authorization=by_name[b"authorization"][0] if b"authorization" in by_name else None,
        forwarding=tuple(
            (name.decode("ascii"), value.decode("ascii"))
            for low, name, value in fields
            if low in _ALSO_OF_PROXIES or low.startswith(b"x-forwarded-")
        ),
    )


def _fields(head: bytes, start: int) -> list[tuple[bytes, bytes, bytes]]:
    """Return (name in small letters, name, value) of each field."""
    found = _FIELDS.findall(head, start)
    # Two more lines: the first, and the blank one at the end.
    if len(found) + 2 != head.count(b"\n"):
        raise BadRequest("each field must be a name, a colon and a value of printable ASCII, on one line")
    return [(name.lower(), name, value.rstrip(b" \t")) for name, value in found]


def _framing(by_name: dict[bytes, list[bytes]], http_1_1: bool) -> tuple[int | None, bool]:
    """Return the length of the body, None when it is chunked, and whether the head says anything of it."""
    lengths = by_name.get(b"content-length")
    encodings = by_name.get(b"transfer-encoding")
    if encodings is not None:
        if lengths is not None:
            raise BadRequest("Content-Length and Transfer-Encoding contradict each other")
        if not http_1_1:
            raise BadRequest("HTTP/1.0 has no Transfer-Encoding")
        if [value.lower() for value in encodings] != [b"chunked"]:
            raise BadRequest("of transfer encodings only chunked is known", 501)
        return None, True
    if lengths is None:
        return 0, False
    if len(lengths) > 1 or not _DIGITS.fullmatch(lengths[0]):
        raise BadRequest("Content-Length must be one number")
    return int(lengths[0]), True


def _target(target: bytes) -> tuple[bytes, bytes | None]:
    """Return path and query as they were sent, also of an absolute URL."""
    if not target.startswith(b"/"):
        authority = _AUTHORITY.match(target)
        target = target[authority.end() :] if authority else target
        if not target.startswith(b"/"):
            target = b"/" + target
    path, mark, query = target.partition(b"?")
    return path, query if mark else None


def _name(path: bytes) -> str | None:
    if not path.startswith(ROOT):
        return None
    segment = path[len(ROOT) :].partition(b"/")[0]
    return segment.decode("ascii") if _NAME.fullmatch(segment) else None


def _split_query(query: bytes | None) -> tuple[bytes | None, list[bytes]]:
    """Return query without its sessions, and them, decoded."""
    if query is None or (_SESSION_KEY not in query and b"%" not in query and b"+" not in query):
        return query, []
    kept: list[bytes] = []
    sessions: list[bytes] = []
    for part in query.split(b"&"):
        key, _, value = part.partition(b"=")
        if _decoded(key) == _SESSION_KEY:
            sessions.append(_decoded(value))
        else:
            kept.append(part)
    if not sessions:
        return query, []
    return b"&".join(kept) if kept else None, sessions


def _split_cookies(values: list[bytes] | tuple[()]) -> tuple[tuple[bytes, ...], tuple[bytes, ...], list[bytes]]:
    """Return the other cookies, those that carry a session, and the sessions."""
    kept: list[bytes] = []
    carrying: list[bytes] = []
    sessions: list[bytes] = []
    for value in values:
        before = len(sessions)
        others = []
        # Old XenAPI clients join their cookies as a query does.
        for part in value.split(b";" if b";" in value else b"&"):
            part = part.strip()
            key, _, text = part.partition(b"=")
            if _decoded(key.strip()) == _SESSION_KEY:
                carrying.append(part)
                sessions.append(_decoded(text.strip().strip(b'"')))
            elif part:
                others.append(part)
        kept += others if len(sessions) > before else [value]
    return tuple(kept), tuple(carrying), sessions


def _decoded(text: bytes) -> bytes:
    if b"+" in text:
        text = text.replace(b"+", b" ")
    return unquote_to_bytes(text) if b"%" in text else text


def _one_session(found: list[bytes]) -> str | None:
    if not found or any(one != found[0] for one in found) or not _SESSION.fullmatch(found[0]):
        return None
    return found[0].decode("ascii")


def _passed_on(fields: list[tuple[bytes, bytes, bytes]], options: set[bytes]) -> bytes:
    """Return the lines of the fields that may go on, whoever the service is."""
    lines = bytearray()
    host = False
    for low, name, value in fields:
        if low in _OF_ONE_HOP or low in _CREDENTIALS or low in _ALSO_OF_PROXIES or (low in options and low != b"host"):
            continue
        # Programs that make variables of fields cannot tell `_` from `-`.
        if low.replace(b"_", b"-").startswith(_OF_PROXIES):
            continue
        host = host or low == b"host"
        lines += b"%b: %b\r\n" % (name, value)
    return bytes(lines) if host else b"Host: localhost\r\n" + lines
