"""Tokens: who a request is from, asked of their owner at most once a second, and wrong ones damped."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import hdrs, web

from runtime.contract.abi import Fault
from runtime.gateway.client import cookie
from runtime.gateway.settings import Limits

COOKIE = "authenticationToken"

Authenticate = Callable[[str], Awaitable[str | None]]
"""From a token to its principal, or None; compares in constant time."""

Renew = Callable[[str], Awaitable[str | None]]
"""From a valid token to the one that its client should use from now on, or None to stay with it."""

FRESH = 1.0
"""Seconds for which a valid token is not asked about again (contract.md 7)."""

_KNOWN_AT_MOST = 4096
_ADDRESSES_AT_MOST = 4096


@dataclass(frozen=True, slots=True)
class Login:
    principal: str
    token: str | None = None
    """A new token for the client."""
    until: float = field(default=math.inf, compare=False)
    """When the login must be looked at again, by the clock of `time.monotonic`."""


class TooManyFailures(Exception):
    """The address has shown too many wrong tokens; nothing was looked up."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds
        """When to try again."""


class Damper:
    """Counts failures by address within a window. No I/O; times are arguments."""

    def __init__(self, limit: int, window: float) -> None:
        self._limit = limit
        self._window = window
        self._failures: dict[str, tuple[int, float]] = {}

    def wait(self, address: str, now: float) -> float:
        """Return for how long the address must wait; 0 if it need not."""
        count, end = self._failures.get(address, (0, 0.0))
        return end - now if count >= self._limit and end > now else 0.0

    def failed(self, address: str, now: float) -> None:
        count, end = self._failures.get(address, (0, 0.0))
        if end <= now:
            count, end = 0, now + self._window
        self._failures[address] = (count + 1, end)
        if len(self._failures) > _ADDRESSES_AT_MOST:
            self._failures = {who: what for who, what in self._failures.items() if what[1] > now}
            while len(self._failures) > _ADDRESSES_AT_MOST:
                self._failures.pop(next(iter(self._failures)))


class Authenticator:
    """Answers who holds a token; only a yes is remembered, for FRESH seconds."""

    def __init__(
        self,
        authenticate: Authenticate,
        limits: Limits,
        renew: Renew | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._authenticate = authenticate
        self._renew = renew
        self._clock = clock
        self._damper = Damper(limits.failed_logins, limits.failed_window)
        self._known: dict[str, Login] = {}

    async def login(self, request: web.BaseRequest, address: str) -> Login | None:
        """Return who sent request, or None for no token or a wrong one.

        The token is the cookie or a bearer token. Raises TooManyFailures. Cancelling it changes nothing.
        """
        token = shown(request)
        if not token:
            return None
        now = self._clock()
        known = self._known.get(token)
        if known is not None and known.until > now:
            return known
        wait = self._damper.wait(address, now)
        if wait:
            raise TooManyFailures(max(1, round(wait)))
        principal = await self._authenticate(token) if _is_text(token) else None
        if principal is None:
            self._known.pop(token, None)
            self._damper.failed(address, self._clock())
            return None
        newer = None
        if self._renew:
            with contextlib.suppress(Fault):  # A successor that cannot be had now is no reason to refuse the token.
                newer = await self._renew(token)
        login = Login(principal, newer, self._clock() + FRESH)
        if len(self._known) >= _KNOWN_AT_MOST:
            self._known.clear()
        self._known[token] = login
        return login


def shown(request: web.BaseRequest) -> str | None:
    """Return the token that request shows, or None."""
    headers = request.headers
    cookies = headers.get(hdrs.COOKIE)
    if cookies is not None:
        token = cookie(cookies, COOKIE)
        if token:
            return token
    scheme, _, token = headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _is_text(token: str) -> bool:
    """Return whether token was sent as UTF-8: the HTTP library makes lone surrogates of all other bytes."""
    try:
        token.encode()
    except UnicodeEncodeError:
        return False
    return True


def set_cookie(token: str, secure: bool) -> str:
    """Return the header value that gives a client its new token."""
    return f"{COOKIE}={token}; HttpOnly; Path=/; SameSite=Strict{'; Secure' if secure else ''}"
