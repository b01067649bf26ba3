"""How much is done at once on a remote."""

from __future__ import annotations

import asyncio
import select
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from runtime.storage.repository import at_once
from runtime.storage.repository.at_once import AHEAD, Width, in_order, parts
from runtime.storage.repository.handle import RemoteHandle
from runtime.storage.repository.handles import Handles, Lease


class Remote:
    """A remote that does nothing, near or far."""

    patience = None

    def __init__(self, far: bool) -> None:
        self.far = far

    def current(self) -> bool:
        return True

    def close(self) -> None:
        pass


def handle(*, far: bool) -> RemoteHandle:
    return cast(RemoteHandle, Remote(far))


@pytest.fixture
async def lease() -> AsyncIterator[Lease]:
    handles = Handles()
    async with handles.lease("a", lambda: handle(far=False)) as lease:
        yield lease
    handles.close()


def width_of(ahead: int) -> Width:
    width = Width(handle(far=True))
    width.ahead = ahead
    return width


def test_far_remotes_are_worth_many_small_pieces_and_near_ones_a_large_one() -> None:
    far, near = Width(handle(far=True)), Width(handle(far=False))
    assert (far.ahead, near.ahead) == (AHEAD, 1)
    assert (far.folders, far.files) < (near.folders, near.files)


@pytest.mark.parametrize(("waits", "ahead"), [(0, 1), (3, 1), (5, AHEAD)])
async def test_a_remote_that_lets_its_readers_wait_is_found_out(
    lease: Lease, monkeypatch: pytest.MonkeyPatch, waits: int, ahead: int
) -> None:
    monkeypatch.setattr(at_once, "_counting_waits", lambda work: (work(), waits))
    width = Width(handle(far=False))
    assert await width.run(lease, 10, lambda: "done") == "done"
    assert width.ahead == ahead


def test_a_wait_of_a_thread_is_counted() -> None:
    result, waits = at_once._counting_waits(lambda: select.select([], [], [], 0.001))
    assert result == ([], [], [])
    assert waits >= 1


@pytest.mark.parametrize("ahead", [1, 3, 100])
async def test_results_come_in_the_order_of_the_items(ahead: int) -> None:
    gates = [asyncio.Event() for _ in range(5)]

    async def work(number: int) -> int:
        if ahead > 4:
            # The last is done first.
            await gates[number].wait()
            gates[number - 1].set()
        return number

    gates[4].set()
    assert [number async for number in in_order(range(5), work, width_of(ahead))] == [0, 1, 2, 3, 4]


async def test_no_more_is_begun_than_is_wanted() -> None:
    begun: list[int] = []

    async def work(number: int) -> int:
        begun.append(number)
        return number

    results = in_order(range(100), work, width_of(3))
    assert await anext(results) == 0
    assert begun == [0, 1, 2]
    await results.aclose()
    assert len(begun) == 3


async def test_what_fails_ends_all() -> None:
    cancelled: list[int] = []

    async def work(number: int) -> int:
        if number == 1:
            raise ValueError
        try:
            await asyncio.sleep(0 if number == 0 else 60)
        except asyncio.CancelledError:
            cancelled.append(number)
            raise
        return number

    with pytest.raises(ValueError):
        async for _ in in_order(range(10), work, width_of(4)):
            pass
    assert cancelled == [2, 3]


@pytest.mark.parametrize(("count", "size", "found"), [(0, 3, []), (3, 3, [3]), (7, 3, [3, 3, 1])])
def test_parts_are_at_most_so_large(count: int, size: int, found: list[int]) -> None:
    items: list[Any] = list(range(count))
    split = list(parts(items, lambda: size))
    assert [len(part) for part in split] == found
    assert [item for part in split for item in part] == items
