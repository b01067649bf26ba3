"""Answers shared between runs: how long, how many, and who asks when several want the same."""

from __future__ import annotations

import asyncio

import fakeredis
import pytest

from runtime.dns.query.cache import OVERHEAD, MemoryStore, Outside, Shared
from runtime.dns.query.question import Question
from runtime.dns.query.redis_store import RedisStore
from runtime.dns.wire import types
from runtime.dns.wire.build import QR, response
from runtime.dns.wire.message import Message, parse
from runtime.dns.wire.names import Name
from tests.dns.query.servers import ZONE

PLAIN = Question(ZONE, types.SOA)
ANSWER = parse(response(0, QR, (ZONE, types.SOA, types.IN)), source="192.0.2.1", arrived=7.25)


class Counting:
    """A network that counts its questions, and answers when it may."""

    immediate = False

    def __init__(self) -> None:
        self.asked: list[Question] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def ask(self, address: str, question: Question) -> Message | None:
        self.asked.append(question)
        await self.gate.wait()
        return ANSWER

    async def transfer(self, address: str, zone: Name) -> Message | None:
        return None


async def test_the_second_run_does_not_ask_again() -> None:
    network = Counting()
    shared = Shared(network, MemoryStore(60))
    assert await shared.ask("192.0.2.1", PLAIN) is ANSWER
    assert await shared.ask("192.0.2.1", PLAIN) is ANSWER
    assert len(network.asked) == 1


OTHERS = [
    ("192.0.2.2", PLAIN),
    ("192.0.2.1", PLAIN._replace(type=types.NS)),
    ("192.0.2.1", PLAIN._replace(klass=types.CH)),
    ("192.0.2.1", PLAIN._replace(tcp=True)),
    ("192.0.2.1", PLAIN._replace(rd=True)),
    ("192.0.2.1", PLAIN._replace(fallback=False)),
]


@pytest.mark.parametrize(("address", "question"), OTHERS)
@pytest.mark.parametrize("redis", [False, True])
async def test_another_question_is_another_entry(address: str, question: Question, redis: bool) -> None:
    network = Counting()
    shared = Shared(network, RedisStore(fakeredis.FakeAsyncRedis(), 60) if redis else MemoryStore(60))
    await shared.ask("192.0.2.1", PLAIN)
    await shared.ask(address, question)
    assert len(network.asked) == 2


async def test_a_question_whose_letters_matter_is_always_asked() -> None:
    network = Counting()
    shared = Shared(network, MemoryStore(60))
    for _ in range(2):
        await shared.ask("192.0.2.1", PLAIN._replace(spelling=(b"Example", b"org")))
    assert len(network.asked) == 2


async def test_an_entry_ends_with_its_life() -> None:
    now = 0.0
    store = MemoryStore(60, clock=lambda: now)
    await store.put(("192.0.2.1", PLAIN), None)
    now = 59.9
    assert await store.get(("192.0.2.1", PLAIN)) == (None,)
    now = 60.0
    assert await store.get(("192.0.2.1", PLAIN)) is None


async def test_the_oldest_entries_go_when_there_is_no_room() -> None:
    size = OVERHEAD + 8 * ANSWER.size
    store = MemoryStore(60, 3 * size, clock=lambda: 0.0)
    for number in range(5):
        await store.put((f"192.0.2.{number}", PLAIN), ANSWER)
    kept = [number for number in range(5) if await store.get((f"192.0.2.{number}", PLAIN)) is not None]
    assert kept == [2, 3, 4]


async def test_what_is_over_makes_room_without_being_asked_for() -> None:
    now = 0.0
    store = MemoryStore(60, clock=lambda: now)
    await store.put(("192.0.2.1", PLAIN), ANSWER)
    now = 61.0
    await store.put(("192.0.2.2", PLAIN), ANSWER)
    assert list(store._entries) == [("192.0.2.2", PLAIN)]


async def test_a_question_under_way_is_waited_for() -> None:
    network = Counting()
    network.gate.clear()
    shared = Shared(network, MemoryStore(60))
    waiting = [asyncio.create_task(shared.ask("192.0.2.1", PLAIN)) for _ in range(5)]
    await asyncio.sleep(0)
    network.gate.set()
    assert await asyncio.gather(*waiting) == [ANSWER] * 5
    assert len(network.asked) == 1


async def test_the_one_who_asks_may_be_cancelled_and_another_asks() -> None:
    network = Counting()
    network.gate.clear()
    shared = Shared(network, MemoryStore(60))
    first = asyncio.create_task(shared.ask("192.0.2.1", PLAIN))
    second = asyncio.create_task(shared.ask("192.0.2.1", PLAIN))
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    network.gate.set()
    assert await second is ANSWER
    assert len(network.asked) == 2


async def test_redis_keeps_octets_time_and_source() -> None:
    store = RedisStore(fakeredis.FakeAsyncRedis(), 60)
    await store.put(("192.0.2.1", PLAIN), ANSWER)
    kept = await store.get(("192.0.2.1", PLAIN))
    assert kept is not None
    assert kept.answer is not None
    assert (kept.answer.wire, kept.answer.arrived, kept.answer.source) == (ANSWER.wire, 7.25, "192.0.2.1")


async def test_entries_in_redis_have_a_life() -> None:
    client = fakeredis.FakeAsyncRedis()
    await RedisStore(client, 60).put(("192.0.2.1", PLAIN), None)
    (key,) = await client.keys()
    assert 0 < await client.ttl(key) <= 60


async def test_what_another_program_left_in_redis_is_nothing() -> None:
    client = fakeredis.FakeAsyncRedis()
    store = RedisStore(client, 60)
    await store.put(("192.0.2.1", PLAIN), None)
    (key,) = await client.keys()
    for value in (b"x", b"\0" * 9, b"\0" * 8 + b"\xff"):
        await client.set(key, value)
        assert await store.get(("192.0.2.1", PLAIN)) is None


async def test_without_its_redis_a_run_goes_on() -> None:
    server = fakeredis.FakeServer()
    server.connected = False
    network = Counting()
    shared = Shared(network, RedisStore(fakeredis.FakeAsyncRedis(server=server), 60))
    for _ in range(2):
        assert await shared.ask("192.0.2.1", PLAIN) is ANSWER
    assert len(network.asked) == 2


BELOW: Name = (b"www", *ZONE)
ABOVE = ZONE[1:]
BESIDE: Name = (b"other", *ABOVE)


@pytest.mark.parametrize(
    ("name", "asked"),
    [(ZONE, 2), (BELOW, 2), (ABOVE, 1), (BESIDE, 1), ((), 1)],
    ids=["zone", "below", "above", "beside", "root"],
)
async def test_only_what_is_outside_of_a_zone_is_shared_by_tests_of_it(name: Name, asked: int) -> None:
    store, network = MemoryStore(60), Counting()
    for _ in range(2):
        outside = Outside(network, store, ZONE)
        assert await outside.ask("192.0.2.1", Question(name, types.SOA)) is ANSWER
    assert len(network.asked) == asked


async def test_a_test_of_another_zone_asks_what_is_in_it() -> None:
    store, network = MemoryStore(60), Counting()
    for zone in (ZONE, BESIDE, BESIDE):
        await Outside(network, store, zone).ask("192.0.2.1", Question(BESIDE, types.SOA))
    assert len(network.asked) == 3


async def test_no_answer_is_shared_by_nobody() -> None:
    class Silent(Counting):
        async def ask(self, address: str, question: Question) -> Message | None:
            await super().ask(address, question)
            return None

    store, network = MemoryStore(60), Silent()
    for _ in range(2):
        assert await Outside(network, store, ZONE).ask("192.0.2.1", Question(ABOVE, types.SOA)) is None
    assert len(network.asked) == 2


async def test_letters_that_matter_are_asked_outside_of_the_zone_too() -> None:
    store, network = MemoryStore(60), Counting()
    for _ in range(2):
        await Outside(network, store, ZONE).ask("192.0.2.1", Question(ABOVE, types.SOA, spelling=ABOVE))
    assert len(network.asked) == 2
