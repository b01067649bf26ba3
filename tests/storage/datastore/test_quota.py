"""Memory that is waited for: never more than there is, in the order of asking, and no wait is forgotten."""

from __future__ import annotations

import asyncio

import pytest

from runtime.storage.datastore.quota import Quota


class Work:
    """Something that holds bytes until it is told to end."""

    def __init__(self, quota: Quota, count: int) -> None:
        self.begun = False
        self.end = asyncio.Event()
        self.task = asyncio.ensure_future(self._run(quota, count))

    async def _run(self, quota: Quota, count: int) -> None:
        async with quota.taken(count):
            self.begun = True
            await self.end.wait()


async def turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def begun(quota: Quota, *counts: int) -> tuple[list[Work], list[bool]]:
    works = [Work(quota, count) for count in counts]
    await turns()
    return works, [work.begun for work in works]


async def test_who_finds_no_room_waits_and_nobody_passes_him() -> None:
    works, state = await begun(Quota(10), 6, 6, 1)
    assert state == [True, False, False]
    works[0].end.set()
    await turns()
    assert [work.begun for work in works] == [True, True, True]
    for work in works:
        work.end.set()
    await asyncio.gather(*(work.task for work in works))


async def test_one_alone_never_waits() -> None:
    works, state = await begun(Quota(10), 100, 1)
    assert state == [True, False]
    for work in works:
        work.end.set()
    await asyncio.gather(*(work.task for work in works))


async def test_sessions_share_what_there_is_of_all() -> None:
    whole = Quota(10)
    one, two = Quota(10, whole), Quota(10, whole)
    first, second = Work(one, 8), Work(two, 8)
    await turns()
    assert (first.begun, second.begun) == (True, False)
    first.end.set()
    await turns()
    assert second.begun
    second.end.set()
    await asyncio.gather(first.task, second.task)


@pytest.mark.parametrize("woken", [False, True])
async def test_who_gives_up_waiting_holds_nothing(woken: bool) -> None:
    quota = Quota(10)
    works, _ = await begun(quota, 10, 10, 10)
    if woken:
        works[0].end.set()
        await asyncio.gather(works[0].task)
    works[1].task.cancel()
    await asyncio.gather(works[1].task, return_exceptions=True)
    works[0].end.set()
    await turns()
    assert works[2].begun
    works[2].end.set()
    await asyncio.gather(*(work.task for work in works), return_exceptions=True)
    async with quota.taken(10):
        pass
