"""A value worked out once, whoever asks."""

import asyncio

import pytest

from runtime.dns.engine.shared import Shared


class Work:
    """Counts how often it is begun; waits for `go`."""

    def __init__(self) -> None:
        self.begun = 0
        self.go = asyncio.Event()
        self.fails = False

    async def __call__(self) -> int:
        self.begun += 1
        number = self.begun
        await self.go.wait()
        if self.fails:
            self.fails = False
            raise ZeroDivisionError
        return number


async def test_all_who_ask_get_the_same_value_of_one_piece_of_work() -> None:
    work = Work()
    shared = Shared(work)
    asking = [asyncio.create_task(shared.get()) for _ in range(5)]
    await asyncio.sleep(0)
    work.go.set()
    assert await asyncio.gather(*asking) == [1] * 5
    assert await shared.get() == 1
    assert work.begun == 1


async def test_a_failure_is_the_first_ones_and_the_next_one_tries_again() -> None:
    work = Work()
    work.fails = True
    work.go.set()
    shared = Shared(work)
    with pytest.raises(ZeroDivisionError):
        await shared.get()
    assert await shared.get() == 2


async def test_cancelling_one_who_waits_disturbs_no_other() -> None:
    work = Work()
    shared = Shared(work)
    first, second, third = (asyncio.create_task(shared.get()) for _ in range(3))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.sleep(0)
    work.go.set()
    assert [await first, await third] == [1, 1]
    assert second.cancelled()


async def test_when_the_first_one_is_cancelled_another_does_the_work() -> None:
    work = Work()
    shared = Shared(work)
    first, second = (asyncio.create_task(shared.get()) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    work.go.set()
    assert await second == 2
    assert first.cancelled()
