"""A value that is worked out once, by whoever asks first, and shared by all who ask."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Shared(Generic[T]):
    """Works out a value when it is first asked for. If that fails or is cancelled, the next one who asks tries
    again."""

    __slots__ = ("_make", "_under_way", "_value")

    _value: T

    def __init__(self, make: Callable[[], Awaitable[T]]) -> None:
        self._make = make
        self._under_way: asyncio.Future[None] | None = None

    async def get(self) -> T:
        """The value. Cancelling one who waits disturbs no other."""
        while True:
            try:
                return self._value
            except AttributeError:
                pass
            if self._under_way is None:
                break
            await asyncio.wait((self._under_way,))
        under_way = self._under_way = asyncio.get_running_loop().create_future()
        try:
            self._value = await self._make()
            return self._value
        finally:
            self._under_way = None
            under_way.set_result(None)
