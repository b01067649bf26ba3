"""What becomes of work in threads whose caller is cancelled."""

from __future__ import annotations

import asyncio
import threading

import pytest

from runtime.storage.datastore.threads import Threads


async def test_what_is_opened_for_who_left_is_closed() -> None:
    threads, opening, go_on, closed = Threads(), threading.Event(), threading.Event(), threading.Event()

    def open() -> threading.Event:
        opening.set()
        go_on.wait()
        return closed

    caller = asyncio.ensure_future(threads.opened(open, threading.Event.set))
    await asyncio.to_thread(opening.wait)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert not closed.is_set()
    go_on.set()
    await asyncio.to_thread(closed.wait)
    threads.close()


async def test_who_leaves_waits_for_what_uses_his_things() -> None:
    threads, working, go_on, done = Threads(), threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        working.set()
        go_on.wait()
        done.set()

    caller = asyncio.ensure_future(threads.to_its_end(work))
    await asyncio.to_thread(working.wait)
    caller.cancel()
    asyncio.get_running_loop().call_soon(go_on.set)
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert done.is_set()
    threads.close()
