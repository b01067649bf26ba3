"""Who waits for news at a backend elsewhere is answered when this process is about to end."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from generated.proto.xo.v1 import xo_pb2 as pb
from runtime.cli.backends import Waited
from runtime.cli.waiting import WAITING, WaitingChannel
from runtime.contract import Channel
from runtime.contract.abi import Category, Fault

(METHOD,) = WAITING


class Elsewhere:
    """Answers a call that has no time to wait, and lets all others wait for `news`."""

    def __init__(self) -> None:
        self.news = asyncio.Event()
        self.asked = asyncio.Event()
        self.calls: list[tuple[float, Any]] = []
        self.cancelled = 0
        self.fault: Fault | None = None

    def unary_unary(self, method: str, *given: Any, **more: Any) -> Any:
        async def call(request: Any, **options: Any) -> Any:
            self.calls.append((request.timeout, options))
            self.asked.set()
            if self.fault is not None:
                raise self.fault
            try:
                if request.timeout:
                    await self.news.wait()
            except asyncio.CancelledError:
                self.cancelled += 1
                raise
            return pb.EventServiceFromResponse(token=request.token)

        return call


@pytest.fixture
def elsewhere() -> Elsewhere:
    return Elsewhere()


@pytest.fixture
def channel(elsewhere: Elsewhere) -> WaitingChannel:
    return WaitingChannel(cast(Channel, elsewhere))


REQUEST = pb.EventServiceFromRequest(token="t", timeout=50.0)


async def asked(elsewhere: Elsewhere, channel: WaitingChannel) -> asyncio.Task[Any]:
    """A call that waits."""
    call = asyncio.create_task(channel.unary_unary(METHOD)(REQUEST, metadata=(("a", "b"),)))
    await elsewhere.asked.wait()
    return call


async def test_who_waits_is_answered_at_the_end(elsewhere: Elsewhere, channel: WaitingChannel) -> None:
    assert isinstance(channel, Waited)
    call = await asked(elsewhere, channel)
    channel.release()
    assert (await call).token == "t"
    assert elsewhere.calls == [(50.0, {"metadata": (("a", "b"),)}), (0.0, {"metadata": (("a", "b"),)})]
    assert elsewhere.cancelled == 1


async def test_who_comes_after_the_end_does_not_wait(elsewhere: Elsewhere, channel: WaitingChannel) -> None:
    channel.release()
    assert (await channel.unary_unary(METHOD)(REQUEST)).token == "t"
    assert elsewhere.calls[-1] == (0.0, {})


async def test_news_are_answered_once(elsewhere: Elsewhere, channel: WaitingChannel) -> None:
    call = await asked(elsewhere, channel)
    elsewhere.news.set()
    assert (await call).token == "t"
    assert [timeout for timeout, _ in elsewhere.calls] == [50.0]


async def test_who_goes_away_waits_no_more(elsewhere: Elsewhere, channel: WaitingChannel) -> None:
    call = await asked(elsewhere, channel)
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)
    assert (elsewhere.cancelled, len(elsewhere.calls)) == (1, 1)


async def test_a_fault_is_that_of_the_backend(elsewhere: Elsewhere, channel: WaitingChannel) -> None:
    elsewhere.fault = Fault("gone", category=Category.UNAVAILABLE)
    with pytest.raises(Fault, match="gone"):
        await channel.unary_unary(METHOD)(REQUEST)


async def test_other_calls_are_those_of_the_channel(elsewhere: Elsewhere, channel: WaitingChannel) -> None:
    call = asyncio.create_task(channel.unary_unary("/gatewright.xo.v1.TaskService/Get")(REQUEST))
    await elsewhere.asked.wait()
    channel.release()
    elsewhere.news.set()
    await call
    assert [timeout for timeout, _ in elsewhere.calls] == [50.0]
