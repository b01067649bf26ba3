"""Whose a session is: asked of the pool that owns it, and remembered for a few seconds by its digest."""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import structlog

from generated.errors.internal import HostNotAllowed, HostUnreachable, SessionNotFound, TooManyChecks
from runtime.contract.abi import Json
from runtime.xapi.client.address import Address, BadUrl, address
from runtime.xapi.client.errors import HANDLE_INVALID, SESSION_INVALID, NotAllowed, PoolError, Unreachable, XapiError
from runtime.xapi.client.rpc import Rpc
from runtime.xapi.settings import XapiSettings

WELL_FORMED = re.compile(r"OpaqueRef:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
"""What XAPI makes references of (reference b.2); nothing else is worth asking about."""

GOOD_SECONDS = 10.0
BAD_SECONDS = 5.0
CALL_SECONDS = 10.0

UNDER_WAY = 8
"""Checks at a time."""

PER_SECOND = 20
"""Checks for one client address within any second."""

WATCHED = 32
"""Sessions of which the end is waited for, so that it counts at once and not when the answer has become old."""

_KNOWN_AT_MOST = 10_000
_NULL = "OpaqueRef:NULL"

_log = structlog.get_logger(__name__)

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a session belongs to."""

    user: str
    superuser: bool
    roles: tuple[str, ...]
    originator: str
    until: float
    """By the clock of the sessions: when it has to be looked at again."""


class Checks:
    """How many checks may be made. No I/O; times are arguments."""

    def __init__(self) -> None:
        self.under_way = 0
        self._last: dict[str, deque[float]] = {}

    def wait(self, address: str, now: float) -> float:
        """Count one more check for an address and return 0, or return after how many seconds it may be made."""
        if self.under_way >= UNDER_WAY:
            return 1.0
        last = self._last.get(address)
        if last is None:
            if len(self._last) >= _KNOWN_AT_MOST:
                self._last = {who: times for who, times in self._last.items() if times[-1] > now - 1.0}
            last = self._last[address] = deque(maxlen=PER_SECOND)
        if len(last) == PER_SECOND and last[0] > now - 1.0:
            return last[0] + 1.0 - now
        last.append(now)
        return 0.0


class Sessions:
    """The sessions of pools. `close` ends what is under way."""

    def __init__(self, settings: XapiSettings, clock: Clock = time.monotonic) -> None:
        own = address(settings.plugins.host)
        allowed = frozenset(host.lower() for host in settings.allowed_hosts)
        self._allowed = allowed
        self._own = own
        self._clock = clock
        # The operator named this host, whatever is allowed to others.
        self._own_rpc = Rpc(
            allow_unauthorized=settings.plugins.allow_unauthorized, allowed=allowed and allowed | {own.host}
        )
        self._rpc = Rpc(allowed=allowed)
        self._coordinators: dict[Address, Address] = {}
        self._known: dict[tuple[Address, bytes], Identity | float] = {}
        """A number is until when the session is not worth asking about."""
        self._asking: dict[tuple[Address, bytes], asyncio.Task[Identity]] = {}
        self._checks = Checks()
        self._watching: dict[tuple[Address, bytes], asyncio.Task[None]] = {}

    async def check(self, host: str, session: str, caller: str) -> Identity:
        """Return whose session it is, at the pool of host; caller is the address of who wants to know.

        Raises SessionNotFound, TooManyChecks, HostNotAllowed, HostUnreachable. Cancelling it disturbs no one else.
        """
        if not WELL_FORMED.fullmatch(session):
            raise SessionNotFound()
        try:
            where = address(host)
        except BadUrl as fault:
            raise HostUnreachable(host=host, reason=str(fault)) from None
        key = (where, hashlib.sha256(session.encode()).digest())
        now = self._clock()
        known = self._known.get(key)
        if isinstance(known, Identity) and known.until > now:
            return known
        if isinstance(known, float) and known > now:
            raise SessionNotFound()
        asking = self._asking.get(key)
        if asking is None:
            wait = self._checks.wait(caller, now)
            if wait:
                raise TooManyChecks(retry_after=wait)
            self._checks.under_way += 1
            asking = self._asking[key] = asyncio.ensure_future(self._ask(key, session))
            asking.add_done_callback(lambda _: self._asked(key))
        return await asyncio.shield(asking)

    def left(self, identity: Identity) -> float:
        """Return for how many seconds an identity is good."""
        return max(0.0, identity.until - self._clock())

    async def close(self) -> None:
        """End what is under way, and the connections to pools. Harmless when repeated."""
        tasks = [*self._asking.values(), *self._watching.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._own_rpc.close()
        await self._rpc.close()

    def _asked(self, key: tuple[Address, bytes]) -> None:
        self._checks.under_way -= 1
        del self._asking[key]

    def _remember(self, key: tuple[Address, bytes], what: Identity | float) -> None:
        if len(self._known) >= _KNOWN_AT_MOST:
            now = self._clock()
            fresh = {k: v for k, v in self._known.items() if (v if isinstance(v, float) else v.until) > now}
            self._known = fresh if len(fresh) < _KNOWN_AT_MOST else {}
        self._known[key] = what

    async def _ask(self, key: tuple[Address, bytes], session: str) -> Identity:
        where = key[0]
        rpc = self._own_rpc if where == self._own else self._rpc
        asked = self._clock()
        try:
            identity = await self._identity(rpc, where, session, asked + GOOD_SECONDS)
        except XapiError as fault:
            if fault.code in (SESSION_INVALID, HANDLE_INVALID):
                self._remember(key, self._clock() + BAD_SECONDS)
                raise SessionNotFound() from None
            raise HostUnreachable(host=where.url, reason=str(fault)) from None
        except NotAllowed as fault:
            raise HostNotAllowed(host=fault.host) from None
        except Unreachable as fault:
            self._coordinators.pop(where, None)
            _log.warning("a pool cannot be asked", host=fault.host, reason=fault.reason)
            raise HostUnreachable(host=fault.host, reason=fault.reason) from None
        self._remember(key, identity)
        if len(self._watching) < WATCHED and key not in self._watching:
            watching = self._watching[key] = asyncio.ensure_future(self._watch(rpc, key, session))
            watching.add_done_callback(lambda _: self._watching.pop(key))
        return identity

    async def _identity(self, rpc: Rpc, where: Address, session: str, until: float) -> Identity:
        coordinator = self._coordinators.get(where, where)
        coordinator, record = await rpc.call_pool(coordinator, "session.get_record", [session, session], CALL_SECONDS)
        self._coordinators[where] = coordinator
        if not isinstance(record, dict):
            raise Unreachable(where.url, "the record of a session is none")
        superuser = record.get("is_local_superuser") is True
        user = record.get("auth_user_name") or ("root" if superuser else record.get("auth_user_sid"))
        roles = ("pool-admin",) if superuser else await self._roles(rpc, coordinator, session, record.get("subject"))
        return Identity(str(user or ""), superuser, roles, str(record.get("originator") or ""), until)

    async def _roles(self, rpc: Rpc, coordinator: Address, session: str, subject: Json) -> tuple[str, ...]:
        """Return the names of the roles of a subject; none when it has none, or may not know them itself."""
        if not isinstance(subject, str) or subject in ("", _NULL):
            return ()
        with suppress(XapiError):
            refs = await rpc.call(coordinator, "subject.get_roles", [session, subject], CALL_SECONDS)
            names = [await rpc.call(coordinator, "role.get_name_label", [session, ref], CALL_SECONDS) for ref in refs]
            return tuple(str(name) for name in names)
        return ()

    async def _watch(self, rpc: Rpc, key: tuple[Address, bytes], session: str) -> None:
        """Forget a session when it ends: a call that waits for events fails then (reference b.5)."""
        nothing = [f"task/{_NULL}"]
        coordinator = self._coordinators.get(key[0], key[0])
        try:
            await rpc.call(coordinator, "event.from", [session, nothing, "", GOOD_SECONDS], 2 * GOOD_SECONDS)
        except XapiError as fault:
            if fault.code == SESSION_INVALID:
                self._remember(key, self._clock() + BAD_SECONDS)
        except PoolError:
            # The answer that is remembered becomes old by itself.
            pass
