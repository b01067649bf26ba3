"""A session with a pool: opened with the first call, renewed when the pool has forgotten it, ended with `close`."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from runtime.contract.abi import Json
from runtime.xapi.client.address import Address
from runtime.xapi.client.errors import HOST_IS_SLAVE, RETRYABLE, SESSION_INVALID, PoolError, Unreachable, XapiError
from runtime.xapi.client.rpc import HOPS, SECONDS, Rpc

ORIGINATOR = "gatewright"
"""By it the pool counts our sessions apart from others' (reference b.5)."""

VERSION = "1.1"

LOGIN_SECONDS = 30.0
"""A wrong password alone takes five."""

LOGOUT_SECONDS = 10.0

RETRIES = 10
RETRY_SECONDS = 5.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Credentials:
    user: str
    password: str = field(repr=False)


class Connection:
    """Calls to one pool as one user. `first` is any of its hosts; calls go to the coordinator.

    Any number of calls may run at a time; they share the session.
    """

    def __init__(self, first: Address, credentials: Credentials, rpc: Rpc) -> None:
        self.rpc = rpc
        self.where = first
        """The coordinator, as far as is known."""
        self._first = first
        self._credentials = credentials
        self._session: str | None = None
        self._login: asyncio.Task[str] | None = None
        self._closed = False

    async def session(self) -> str:
        """Return the session, logging in if there is none.

        Raises XapiError (SESSION_AUTHENTICATION_FAILED for wrong credentials), NotAllowed, Unreachable. Cancelled, the
        login goes on for others, and its session is ended by `close`.
        """
        if self._session is not None:
            return self._session
        if self._closed:
            raise Unreachable(self.rpc.name(self.where), "the connection is closed")
        if self._login is None:
            self._login = asyncio.ensure_future(self._log_in())
            self._login.add_done_callback(self._logged_in)
        return await asyncio.shield(self._login)

    async def call(self, method: str, *params: Json, seconds: float = SECONDS) -> Json:
        """Return the result of a call, whose first param, the session, is put in front of params.

        A session that the pool has forgotten is renewed once, and a coordinator that has moved is followed. Raises
        XapiError, NotAllowed, Unreachable, TooSlow. After Unreachable, TooSlow or a cancellation it is not known
        whether the call was carried out.
        """
        renewed, hops = False, 0
        while True:
            session = await self.session()
            try:
                return await self.rpc.call(self.where, method, [session, *params], seconds)
            except XapiError as fault:
                if fault.code == SESSION_INVALID and not renewed:
                    renewed = True
                    self._forget(session)
                elif fault.code == HOST_IS_SLAVE and fault.params and hops < HOPS:
                    hops += 1
                    self.where = self.where.at(fault.params[0])
                else:
                    raise
            except Unreachable:
                # The coordinator may have moved; the host that we were given knows where to.
                self.where = self._first
                raise

    async def call_patiently(self, method: str, *params: Json, seconds: float = SECONDS) -> Json:
        """Return what `call` does, repeating a call that failed for a reason that passes by itself (RETRYABLE)."""
        for _ in range(RETRIES):
            try:
                return await self.call(method, *params, seconds=seconds)
            except XapiError as fault:
                if fault.code not in RETRYABLE:
                    raise
                _log.info("a call is repeated", method=method, code=fault.code)
            await self.pause()
        return await self.call(method, *params, seconds=seconds)

    async def pause(self) -> None:
        """Give what passes by itself the time to do so."""
        await asyncio.sleep(RETRY_SECONDS)

    async def close(self) -> None:
        """End the session and the connections. Harmless when repeated; never raises for what the pool answers."""
        self._closed = True
        try:
            if self._login is not None:
                with suppress(PoolError):
                    await self._login
            session, self._session = self._session, None
            if session is not None:
                with suppress(PoolError):
                    await self.rpc.call(self.where, "session.logout", [session], LOGOUT_SECONDS)
        finally:
            await self.rpc.close()

    def _forget(self, session: str) -> None:
        if self._session == session:
            self._session = None

    async def _log_in(self) -> str:
        params = [self._credentials.user, self._credentials.password, VERSION, ORIGINATOR]
        where, session = await self.rpc.call_pool(self.where, "session.login_with_password", params, LOGIN_SECONDS)
        if not isinstance(session, str) or not session.startswith("OpaqueRef:"):
            raise Unreachable(self.rpc.name(where), "the answer to a login is no session")
        self.where, self._session = where, session
        return session

    def _logged_in(self, login: asyncio.Task[str]) -> None:
        self._login = None
        if not login.cancelled():
            # Who waited for it has got it; there may be nobody any more.
            login.exception()
