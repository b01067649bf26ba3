"""Servers of tests in a loop of their own, for clients that block."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Running(Generic[T]):
    """What runs in the thread: its value, and a way to run more beside it."""

    def __init__(self, value: T, loop: asyncio.AbstractEventLoop) -> None:
        self.value = value
        self._loop = loop

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run work in the loop of the thread to its end."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)


@contextlib.contextmanager
def in_thread(server: AbstractAsyncContextManager[T]) -> Iterator[Running[T]]:
    """Enter an asynchronous context in a thread, give its value, and leave it there at the end."""
    begun: Future[Running[T]] = Future()
    stop: list[asyncio.Event] = []

    async def serve() -> None:
        stop.append(asyncio.Event())
        try:
            async with server as value:
                begun.set_result(Running(value, asyncio.get_running_loop()))
                await stop[0].wait()
        except BaseException as failure:
            if begun.done():
                raise
            begun.set_exception(failure)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    running = begun.result(30)
    try:
        yield running
    finally:
        running._loop.call_soon_threadsafe(stop[0].set)
        thread.join()
