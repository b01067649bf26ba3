"""Sessions of the pool: made by a login, checked with every call, ended by logout, age or number (reference b.5)."""

from __future__ import annotations

import base64
import binascii
import hmac
from urllib.parse import unquote

from aiohttp import web

from runtime.xapi.simulator.database import Pool, Row
from runtime.xapi.simulator.errors import XapiFault

USER = "root"

IDLE_SECONDS = 24 * 3600
PER_ORIGINATOR = 500
ANONYMOUS = 400
"""How many sessions there may be with one originator, and with none; the ones idle for longest go first."""

TOUCH_SECONDS = 600
"""How often last_active is renewed."""


class Sessions:
    """`made` counts those that there ever were in this process."""

    def __init__(self, pool: Pool, password: str) -> None:
        self._pool = pool
        self._password = password.encode()
        self.made = 0

    def login(self, user: str, password: str, originator: str, host: Row) -> Row:
        """Return a new session. Raises XapiFault SESSION_AUTHENTICATION_FAILED."""
        right = hmac.compare_digest(password.encode(), self._password)
        if user != USER or not right:
            raise XapiFault("SESSION_AUTHENTICATION_FAILED", user, "Authentication failure")
        now = self._pool.now()
        session = self._pool.create(
            "session",
            {
                "this_host": host.ref,
                "last_active": now,
                "validation_time": now,
                "is_local_superuser": True,
                "auth_user_name": user,
                "originator": originator,
            },
            active=self._pool.time(),
        )
        self.made += 1
        self._sweep(originator)
        return session

    def find(self, ref: str) -> Row:
        """Return a session. Raises XapiFault SESSION_INVALID if there is none, or none any more."""
        session = self._pool.get("session", ref)
        if session is None or self._idle(session):
            if session is not None:
                self.end(session)
            raise XapiFault("SESSION_INVALID", ref)
        now = self._pool.time()
        if now - session.hidden["active"] > TOUCH_SECONDS:
            self._pool.hide(session, active=now)
            self._pool.set(session, last_active=self._pool.now())
        return session

    def end(self, session: Row) -> None:
        """End a session, and with it the calls of event.from that wait in it."""
        self._pool.destroy(session)
        self._pool.wake()

    def from_request(self, request: web.BaseRequest) -> Row:
        """Return the session of an HTTP request: that of the cookie, else of the query, else one for Basic credentials.

        Raises XapiFault SESSION_INVALID or SESSION_AUTHENTICATION_FAILED. A session made for Basic credentials has the
        hidden fact `basic`; the caller ends it with the request.
        """
        named = _cookie(request.headers.get("Cookie", "")) or request.query.get("session_id")
        if named:
            return self.find(named)
        kind, _, encoded = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "basic":
            raise XapiFault("SESSION_INVALID", "")
        try:
            user, _, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise XapiFault("SESSION_AUTHENTICATION_FAILED", "", "Authentication failure") from None
        session = self.login(user, password, "", self._pool.find("host", self._pool.only("pool")["master"]))
        self._pool.hide(session, basic=True)
        return session

    def _idle(self, session: Row) -> bool:
        idle: float = self._pool.time() - session.hidden["active"]
        return idle > IDLE_SECONDS and not session["tasks"]

    def _sweep(self, originator: str) -> None:
        same = [row for row in self._pool.rows("session").values() if row["originator"] == originator]
        too_many = len(same) - (PER_ORIGINATOR if originator else ANONYMOUS)
        for session in sorted(same, key=lambda row: row.hidden["active"])[: max(too_many, 0)]:
            self.end(session)


def _cookie(text: str) -> str | None:
    """Return the session_id of a Cookie header, whose parts stand between `;`, or between `&` as in old clients."""
    for part in text.split(";" if ";" in text else "&"):
        name, _, value = part.strip().partition("=")
        if unquote(name) == "session_id":
            return unquote(value)
    return None
