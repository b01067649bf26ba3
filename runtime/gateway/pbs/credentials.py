"""What a request shows of who sent it (proxmox-backup.md 2.1). No I/O here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote

from runtime.gateway.client import cookie

_COOKIES = ("__Host-PBSAuthCookie", "PBSAuthCookie")
"""The prefixed one wins (4.x)."""


@dataclass(frozen=True, slots=True)
class ApiToken:
    id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ticket:
    ticket: str = field(repr=False)
    csrf: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Bearer:
    """The gateway's own token."""

    token: str = field(repr=False)


Credential = ApiToken | Ticket | Bearer


def shown(header: Callable[[str], str | None]) -> Credential | None:
    """Return the credential among headers, which are asked for by their name in small letters."""
    authorization = header("authorization") or ""
    if authorization[:11].lower() == "pbsapitoken" and authorization[11:12] in ("=", " "):
        id, colon, secret = authorization[12:].strip().partition(":")
        return ApiToken(unquote(id), unquote(secret)) if colon else None
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return Bearer(token.strip())
    cookies = header("cookie") or ""
    for name in _COOKIES:
        ticket = cookie(cookies, name)
        if ticket:
            return Ticket(ticket, header("csrfpreventiontoken"))
    return None
