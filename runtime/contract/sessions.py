"""Sessions: a stream whose first message names the session, and whose life is the session's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from runtime.contract.abi import Fault
from runtime.contract.channel import Channel
from runtime.contract.faults import Lost


class Session:
    """A session at a backend.

    Calls within it go over `channel`, with `call_metadata(caller, session=session.id)`: the backend knows it on that
    connection only.
    """

    def __init__(self, id: str, channel: Channel, call: Any) -> None:
        self.id = id
        self.channel = channel
        self._call = call
        self._life = asyncio.get_running_loop().create_task(self._live())

    async def ended(self) -> None:
        """Return when the backend has ended the session in order; raises Fault when it failed or was lost.

        Cancelling this leaves the session as it is.
        """
        await asyncio.wait([self._life])
        if self._life.cancelled():
            raise Lost("the session was given up")
        self._life.result()

    def over(self) -> bool:
        return self._life.done()

    async def close(self) -> None:
        """Give the session up, if it is not over: the backend aborts it and cleans up."""
        self._call.cancel()
        self._life.cancel()
        with suppress(Fault, asyncio.CancelledError):
            await self._life

    async def _live(self) -> None:
        async for _ in self._call:
            pass


@asynccontextmanager
async def open_session(channel: Channel, opening: Callable[[Channel], Any]) -> AsyncIterator[Session]:
    """Open a session and give it, once the backend has done all its checks and holds its locks.

    `opening` calls the method that opens it, over the channel it is given, which is one connection. Raises Fault when
    the backend refuses. When the block is left, and in particular when it is cancelled or fails, a session that the
    backend has not ended is given up.
    """
    pinned = channel.pinned()
    try:
        call = opening(pinned)
        try:
            first = await anext(aiter(call), None)
            if first is None or not first.session:
                raise Lost("the session ended before it began")
            session = Session(first.session, pinned, call)
        except BaseException:
            call.cancel()
            raise
        try:
            yield session
        finally:
            await session.close()
    finally:
        await pinned.close()
