"""A few messages between one writer and one reader of the same event loop."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Final

HELD = 4
"""Messages that wait at most between the two; a fifth holds its writer."""


class _End:
    def __repr__(self) -> str:
        return "END"


END: Final = _End()
"""What a reader gets after the last message."""


class Closed(Exception):
    """The reader wants no more."""


class Pipe:
    """Messages in order. One task writes at a time, and one reads."""

    __slots__ = ("_ended", "_failure", "_held", "_reader", "_writer")

    def __init__(self) -> None:
        self._held: deque[Any] = deque()
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None
        self._ended = False
        self._failure: BaseException | None = None

    async def put(self, message: Any) -> None:
        """Add a message once there is room. Raises Closed; then, and when cancelled, the message is not added."""
        while len(self._held) >= HELD and not self._ended:
            self._writer = asyncio.get_running_loop().create_future()
            try:
                await self._writer
            finally:
                self._writer = None
        if self._ended:
            raise Closed
        self._held.append(message)
        self._wake(self._reader)

    async def get(self) -> Any:
        """Return the next message, or END; raises what the pipe was ended with. When cancelled, nothing is taken."""
        while not self._held:
            if self._ended:
                if self._failure is not None:
                    raise self._failure
                return END
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        message = self._held.popleft()
        self._wake(self._writer)
        return message

    def end(self, failure: BaseException | None = None) -> None:
        """Say that nothing follows what is held. The reader gets that first, then the end or failure."""
        if not self._ended:
            self._ended = True
            self._failure = failure
            self._wake(self._reader)
            self._wake(self._writer)

    def close(self, failure: BaseException | None = None) -> None:
        """Throw away what is held and end at once; a reader raises failure from now on."""
        self._held.clear()
        if not self._ended or failure is not None:
            self._failure = failure
        self._ended = True
        self._wake(self._reader)
        self._wake(self._writer)

    @staticmethod
    def _wake(waiter: asyncio.Future[None] | None) -> None:
        if waiter is not None and not waiter.done():
            waiter.set_result(None)
