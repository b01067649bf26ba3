"""Tickets and the tokens against forged requests that go with them (proxmox-backup.md 2.3). No I/O here."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from urllib.parse import quote, unquote

LIFETIME = 2 * 3600
SKEW = 300
"""Seconds that a ticket may be from the future: gateways' clocks differ."""

_TICKET = re.compile(r"PBS:([^:]+):([0-9A-F]{8})::([A-Za-z0-9+/]+)")
_CSRF = re.compile(r"([0-9A-F]{8}):([A-Za-z0-9+/]+)")


class Tickets:
    """Makes and checks tickets with a secret key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def ticket(self, user: str, now: int) -> str:
        """Return a ticket of a user, made now (seconds since the epoch)."""
        # Neither `:`, which parts the fields, nor `!`, by which a client knows that a second factor is wanted.
        text = f"PBS:{quote(user, safe='@')}:{now:08X}"
        return f"{text}::{self._sign('ticket', text)}"

    def csrf(self, user: str, now: int) -> str:
        stamp = f"{now:08X}"
        return f"{stamp}:{self._sign('csrf', f'{stamp}:{user}:')}"

    def user(self, ticket: str, now: int) -> str | None:
        """Return whose ticket it is; None for one that is not ours or too old."""
        found = _TICKET.fullmatch(ticket)
        if found is None or not self._valid("ticket", ticket.partition("::")[0], found[3], found[2], now):
            return None
        return unquote(found[1])

    def fits(self, csrf: str, user: str, now: int) -> bool:
        """Return whether a token against forged requests is one that the user was given."""
        found = _CSRF.fullmatch(csrf)
        return found is not None and self._valid("csrf", f"{found[1]}:{user}:", found[2], found[1], now)

    def instance(self) -> str:
        """Return by what this server is told from others, as 32 hex digits; nothing about the key follows from it."""
        return hmac.digest(self._key, b"instance\0", hashlib.sha256)[:16].hex()

    def _valid(self, kind: str, text: str, signature: str, stamp: str, now: int) -> bool:
        right = hmac.compare_digest(self._sign(kind, text), signature)
        age = now - int(stamp, 16)
        return right and -SKEW <= age <= LIFETIME

    def _sign(self, kind: str, text: str) -> str:
        digest = hmac.digest(self._key, f"{kind}\0{text}".encode(), hashlib.sha256)
        return base64.b64encode(digest).decode().rstrip("=")
