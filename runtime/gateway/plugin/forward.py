"""What a service is sent: the head of a request, with who calls in fields that only the gateway writes."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from runtime.gateway.plugin.place import Elsewhere, Here
from runtime.gateway.plugin.request import Request

_VISIBLE = "".join(map(chr, range(0x21, 0x7F))).replace("%", "").replace(",", "")
"""What stands for itself in a value; all else is percent-encoded UTF-8."""


def head(request: Request, place: Here, client: str, id: str) -> bytes:
    """Return the head for the service, all but the fields about its upgrade and its body."""
    query = request.whole_query if "session" in place.forward else request.query
    target = request.path if query is None else b"%b?%b" % (request.path, query)
    return b"%b %b HTTP/1.1\r\n%b%b%bGatewright-Client: %b\r\nGatewright-Request: %b\r\n" % (
        request.verb.encode(), target, request.fields, _credentials(request, place), _identity(place),
        _value(client), id.encode(),
    )  # fmt: skip


def framing(request: Request) -> bytes:
    """Return the end of a head: what it says of the body, and the blank line."""
    if request.body is None:
        return b"Transfer-Encoding: chunked\r\n\r\n"
    return b"Content-Length: %d\r\n\r\n" % request.body if request.framed else b"\r\n"


def location(request: Request, place: Elsewhere) -> str:
    """Return where a client finds the service on another host: what stands behind the name goes along."""
    assert request.name is not None
    _, _, behind = request.path.decode("ascii").partition("/services/plugin/" + request.name)
    query = request.whole_query if "session" in place.forward else request.query
    base, mark, own = place.url.partition("?")
    queries = [part for part in (own if mark else None, None if query is None else query.decode("ascii")) if part]
    return base.rstrip("/") + behind + ("?" + "&".join(queries) if queries else "")


def _credentials(request: Request, place: Here) -> bytes:
    """Return what the service has asked to get of the client's own credentials."""
    cookies: tuple[bytes, ...] = ()
    if "session" in place.forward:
        cookies += request.session_cookies
    if "cookies" in place.forward:
        cookies += request.cookies
    lines = b"Cookie: %b\r\n" % b"; ".join(cookies) if cookies else b""
    if "authorization" in place.forward and request.authorization is not None:
        lines += b"Authorization: %b\r\n" % request.authorization
    return lines


@lru_cache(1024)
def _identity(place: Here) -> bytes:
    roles = b",".join(map(_value, place.roles))
    return (
        b"Gatewright-User: %b\r\nGatewright-Superuser: %b\r\nGatewright-Roles: %b\r\n"
        b"Gatewright-Originator: %b\r\nGatewright-Auth: session\r\n"
    ) % (_value(place.user), b"true" if place.superuser else b"false", roles, _value(place.originator))


@lru_cache(1024)
def _value(text: str) -> bytes:
    return quote(text, safe=_VISIBLE, errors="replace").encode("ascii")
