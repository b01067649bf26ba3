"""What changes in a pool: `event.from` in a loop, and the objects that it tells of."""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from runtime.contract.abi import Json
from runtime.xapi.client.connection import Connection
from runtime.xapi.client.errors import PoolError, TooSlow, Unreachable, XapiError

WAIT_SECONDS = 30.0
"""How long one call waits for something to happen."""

GRACE_SECONDS = 30.0
"""An answer that is later than asked for by so much does not come any more."""

FAILURES = 5
"""So often in a row a pool may fail to answer."""

AGAIN_SECONDS = 1.0

_LOST = frozenset({"EVENTS_LOST", "EVENT_FROM_TOKEN_PARSE_FAILURE"})

BARRIER = "gatewright:barrier:"


@dataclass(frozen=True, slots=True)
class Event:
    kind: str
    """Class of the object, in small letters."""
    operation: str
    """`add`, `mod` or `del`."""
    ref: str
    snapshot: Json
    """The record; None when it is gone."""


class Reset(Exception):
    """The pool has lost the thread: what is known of its objects has to be forgotten, and is told again."""


class Follower:
    """Follows the events of some classes (`*`, `vm`, `task/OpaqueRef:..`) from the beginning or from a token."""

    def __init__(self, connection: Connection, classes: Sequence[str], token: str = "") -> None:
        self._connection = connection
        self._classes = list(classes)
        self.token = token

    async def next(self, seconds: float = WAIT_SECONDS) -> list[Event]:
        """Return what has happened since the last time; nothing if nothing does within seconds.

        Raises Reset when the pool does not know the token any more, after which all objects come again as added, and
        what `Connection.call` raises when the pool does not answer FAILURES times in a row.
        """
        failures = 0
        while True:
            try:
                answer = await self._connection.call(
                    "event.from", self._classes, self.token, float(seconds), seconds=seconds + GRACE_SECONDS
                )
            except (XapiError, Unreachable) as fault:
                lost = isinstance(fault, XapiError)
                if isinstance(fault, XapiError) and fault.code not in _LOST:
                    raise
                if lost and self.token:
                    self.token = ""
                    raise Reset from None
                failures += 1
                if failures >= FAILURES:
                    raise
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            events = _events(answer)
            if events is None:
                raise Unreachable(self._connection.rpc.name(self._connection.where), "the answer to event.from is none")
            self.token = answer["token"]
            return events


def _events(answer: Json) -> list[Event] | None:
    match answer:
        case {"events": list(told), "token": str()}:
            pass
        case _:
            return None
    events = []
    for one in told:
        match one:
            case {"class": str(kind), "operation": "add" | "mod" | "del" as operation, "ref": str(ref), **more}:
                events.append(Event(kind.lower(), operation, ref, more.get("snapshot") if operation != "del" else None))
            case _:
                return None
    return events


class Objects:
    """The objects of some classes of a pool as they are now: `objects[class][ref]` is a record.

    Made by `following`, which keeps it up to date.
    """

    def __init__(self, connection: Connection, classes: Sequence[str]) -> None:
        self._connection = connection
        # The barrier needs an object that is always there.
        self._follower = Follower(connection, [*dict.fromkeys(["pool", *classes])])
        self.objects: defaultdict[str, dict[str, Json]] = defaultdict(dict)
        self._changed = asyncio.Condition()
        self._complete = False
        self._failure: Exception | None = None

    async def until(self, holds: Callable[[], bool], seconds: float) -> None:
        """Return when a condition on the objects holds. Raises TooSlow, and what ended the following."""
        try:
            async with self._changed, asyncio.timeout(seconds):
                await self._changed.wait_for(lambda: self._failure is not None or (self._complete and holds()))
        except TimeoutError:
            raise TooSlow(self._connection.where.url, f"what was waited for did not happen in {seconds:g} s") from None
        if self._failure is not None:
            raise self._failure

    async def barrier(self, seconds: float = 60.0) -> None:
        """Return when everything that was done before has been seen."""
        await self.until(lambda: bool(self.objects["pool"]), seconds)
        pool = next(iter(self.objects["pool"]))
        key = BARRIER + secrets.token_hex(8)
        await self._connection.call("pool.add_to_other_config", pool, key, "")
        try:
            await self.until(lambda: key in self.objects["pool"].get(pool, {}).get("other_config", {}), seconds)
        finally:
            with suppress(PoolError):
                await self._connection.call("pool.remove_from_other_config", pool, key)

    async def _follow(self) -> None:
        try:
            while True:
                try:
                    events = await self._follower.next()
                except Reset:
                    self.objects.clear()
                    self._complete = False
                    continue
                async with self._changed:
                    for event in events:
                        if event.operation == "del":
                            self.objects[event.kind].pop(event.ref, None)
                        else:
                            self.objects[event.kind][event.ref] = event.snapshot
                    self._complete = True
                    self._changed.notify_all()
        except Exception as failure:
            async with self._changed:
                self._failure = failure
                self._changed.notify_all()


@asynccontextmanager
async def following(connection: Connection, classes: Sequence[str]) -> AsyncIterator[Objects]:
    """Give the objects of classes, which are kept up to date until the block is left."""
    objects = Objects(connection, classes)
    work = asyncio.ensure_future(objects._follow())
    try:
        yield objects
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
