from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from runtime.contract.pipe import HELD
from runtime.xapi.jobs.fork import Pace, Source, fork


async def source(count: int, fails: bool = False, closed: list[bool] | None = None) -> AsyncGenerator[bytes, None]:
    try:
        for number in range(count):
            yield bytes([number])
        if fails:
            raise ValueError("the source")
    finally:
        if closed is not None:
            closed.append(True)


async def takes(blocks: Source) -> bytes:
    return b"".join([bytes(block) async for block in blocks])


async def fails_at_once(blocks: Source) -> bytes:
    raise KeyError("a taker")


async def fails_later(blocks: Source) -> bytes:
    async for block in blocks:
        if block == b"\x03":
            raise KeyError("a taker")
    return b""


async def test_all_get_the_whole() -> None:
    assert await fork(source(100), {"a": takes, "b": takes}) == {"a": bytes(range(100)), "b": bytes(range(100))}


@pytest.mark.parametrize("bad", [fails_at_once, fails_later])
async def test_one_that_fails_does_not_spoil_the_others(bad: Any) -> None:
    found = await fork(source(100), {"a": bad, "b": takes})
    assert isinstance(found["a"], KeyError)
    assert found == {"a": found["a"], "b": bytes(range(100))}


async def test_when_nobody_is_left_the_source_is_closed() -> None:
    closed: list[bool] = []
    found = await fork(source(100, closed=closed), {"a": fails_later, "b": fails_at_once})
    assert all(isinstance(one, KeyError) for one in found.values())
    assert closed == [True]


async def test_a_source_that_fails_ends_no_stream_by_itself() -> None:
    ended: list[str] = []

    async def watches(blocks: Source) -> None:
        async for _ in blocks:
            pass
        ended.append("as if it were whole")

    with pytest.raises(ValueError, match="the source"):
        await fork(source(10, fails=True), {"a": watches})
    assert ended == []


async def test_the_slowest_sets_the_pace() -> None:
    given: list[int] = []
    go = asyncio.Event()

    async def counted() -> AsyncGenerator[bytes, None]:
        for number in range(50):
            given.append(number)
            yield bytes([number])

    async def waits(blocks: Source) -> bytes:
        await go.wait()
        return await takes(blocks)

    forking = asyncio.ensure_future(fork(counted(), {"slow": waits, "fast": takes}))
    for _ in range(200):
        await asyncio.sleep(0)
    assert len(given) <= HELD + 2
    go.set()
    assert (await forking)["slow"] == bytes(range(50))


async def test_a_cancelled_fork_cancels_its_takers() -> None:
    begun = asyncio.Event()
    ended: list[bool] = []

    async def never(blocks: Source) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    forking = asyncio.ensure_future(fork(source(100), {"a": never}))
    await begun.wait()
    forking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await forking
    assert ended == [True]


async def test_a_pace_makes_the_later_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    pace = Pace(1000)
    await pace.take(500)
    await pace.take(500)
    await pace.take(1)
    await Pace(0).take(10**12)
    assert [round(one, 1) for one in slept] == [0.5, 1.0]
