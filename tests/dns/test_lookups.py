"""Look-ups of many clients at the same time."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from generated.errors.internal import LookupLimit
from runtime.dns import lookups
from runtime.dns.lookups import Lookups
from runtime.dns.wire.names import Name, from_text

NAME = from_text("ns1.example.org")


class Recursion:
    """Look-ups that go on until `gate` is open."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.begun = asyncio.Semaphore(0)
        self.going = 0
        self.most = 0

    async def addresses_of(self, name: Name) -> list[str]:
        self.going += 1
        self.most = max(self.most, self.going)
        self.begun.release()
        try:
            await self.gate.wait()
        finally:
            self.going -= 1
        return ["192.0.2.1"]


@pytest.fixture
def recursion(monkeypatch: pytest.MonkeyPatch) -> Recursion:
    found = Recursion()

    async def prepared(*given: Any, **more: Any) -> Any:
        return SimpleNamespace(recursion=found)

    monkeypatch.setattr(lookups, "prepare_run", prepared)
    monkeypatch.setattr(lookups, "AT_ONCE", 2)
    return found


async def test_so_many_go_on_at_a_time_and_all_are_answered(recursion: Recursion) -> None:
    found = Lookups({}, 53, lambda address: False, 30.0)
    calls = [asyncio.create_task(found.addresses(NAME)) for _ in range(5)]
    for _ in range(2):
        await recursion.begun.acquire()
    recursion.gate.set()
    assert await asyncio.gather(*calls) == [["192.0.2.1"]] * 5
    assert recursion.most == 2


async def test_who_does_not_get_his_turn_in_time_is_told_so(recursion: Recursion) -> None:
    found = Lookups({}, 53, lambda address: False, 0.05)
    results = await asyncio.gather(*(found.addresses(NAME) for _ in range(5)), return_exceptions=True)
    assert [type(one) for one in results] == [LookupLimit] * 5
    # Nobody has kept a place.
    recursion.gate.set()
    found._seconds = 30.0
    assert await found.addresses(NAME) == ["192.0.2.1"]


async def test_who_goes_away_makes_room(recursion: Recursion) -> None:
    found = Lookups({}, 53, lambda address: False, 30.0)
    calls = [asyncio.create_task(found.addresses(NAME)) for _ in range(4)]
    for _ in range(2):
        await recursion.begun.acquire()
    for call in calls[:3]:
        call.cancel()
    await recursion.begun.acquire()
    recursion.gate.set()
    assert await calls[3] == ["192.0.2.1"]
