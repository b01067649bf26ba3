"""Following a test at a gateway that is out of reach for a while, or for good."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from runtime.cli import zoneservice
from runtime.cli.client import CallFailed
from runtime.cli.zoneservice import UNREACHABLE, follow


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zoneservice, "FIRST_WAIT", 0.0)


class Gateway:
    """Answers with numbers, and raises what is an exception."""

    def __init__(self, *answers: int | CallFailed) -> None:
        self.answers: Iterator[int | CallFailed] = iter(answers)
        self.told: list[int] = []

    async def progress(self) -> int:
        answer = next(self.answers)
        if isinstance(answer, CallFailed):
            raise answer
        return answer

    async def follow(self) -> list[int]:
        await follow(self.progress, lambda progress: progress >= 100, self.told.append)
        return self.told


AWAY = CallFailed("cannot connect")


async def test_progress_is_told_until_it_is_over() -> None:
    assert await Gateway(0, 7, 100, 3).follow() == [0, 7, 100]


async def test_a_gateway_that_is_restarted_is_waited_for() -> None:
    assert await Gateway(7, AWAY, AWAY, 9, AWAY, 100).follow() == [7, 9, 100]


async def test_a_gateway_that_stays_away_is_given_up() -> None:
    gateway = Gateway(7, *[AWAY] * (UNREACHABLE + 1), 100)

    with pytest.raises(CallFailed, match="cannot connect"):
        await gateway.follow()
    assert await gateway.progress() == 100


async def test_what_the_gateway_refuses_is_not_asked_again() -> None:
    gateway = Gateway(CallFailed("Test not found", code=-32603), 100)

    with pytest.raises(CallFailed, match="Test not found"):
        await gateway.follow()
    assert gateway.told == []
