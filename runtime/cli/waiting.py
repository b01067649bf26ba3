"""Calls that wait for news at a backend elsewhere, answered at once when this process is about to end."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from runtime.contract import Channel

WAITING: Final = frozenset({"/gatewright.xo.v1.EventService/From"})
"""Methods that wait, as long as the `timeout` of the request says."""


class WaitingChannel:
    """A channel to a backend that another process runs, and that does not end with this one.

    After `release` a call of WAITING is made again without time to wait: its answer, which may be without news, is as
    good as any, and the client goes on from there wherever it connects next.
    """

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._ending = asyncio.Event()

    def release(self) -> None:
        """Answer at once who waits, and from now on who would."""
        self._ending.set()

    def unary_unary(self, method: str, *given: Any, **more: Any) -> Any:
        call = self._channel.unary_unary(method, *given, **more)
        if method not in WAITING:
            return call

        async def waited(request: Any, **options: Any) -> Any:
            asked = asyncio.ensure_future(call(request, **options))
            ending = asyncio.ensure_future(self._ending.wait())
            try:
                await asyncio.wait((asked, ending), return_when=asyncio.FIRST_COMPLETED)
                if asked.done():
                    return asked.result()
            finally:
                ending.cancel()
                asked.cancel()
            at_once = type(request)()
            at_once.CopyFrom(request)
            at_once.timeout = 0
            return await call(at_once, **options)

        return waited

    def unary_stream(self, *given: Any, **more: Any) -> Any:
        return self._channel.unary_stream(*given, **more)

    def stream_unary(self, *given: Any, **more: Any) -> Any:
        return self._channel.stream_unary(*given, **more)

    def stream_stream(self, *given: Any, **more: Any) -> Any:
        return self._channel.stream_stream(*given, **more)

    def pinned(self) -> Channel:
        return self._channel.pinned()

    async def close(self) -> None:
        await self._channel.close()
