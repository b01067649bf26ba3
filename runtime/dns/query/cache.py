"""Answers shared between runs for a while (reference 3.1, profile `cache`). A run's own memory is the engine's."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, NamedTuple, Protocol

from runtime.dns.query.network import Network
from runtime.dns.query.question import Question
from runtime.dns.wire.message import Message
from runtime.dns.wire.names import Name, is_at_or_below

Asked = tuple[str, Question]
"""Address and question: everything that an answer depends on."""

OVERHEAD: Final = 512
"""Octets that an entry takes besides its message, about."""


class Kept(NamedTuple):
    """What is known of a question: its answer, or that there was none."""

    answer: Message | None


class Store(Protocol):
    """Where answers are kept. What fails in it is a cache that knows nothing, never an error of a run."""

    async def get(self, asked: Asked) -> Kept | None:
        """What is kept, None when nothing is or its life is over."""
        ...

    async def put(self, asked: Asked, answer: Message | None) -> None:
        """Keep an answer, or that there was none, from now for the life of the store."""
        ...


class MemoryStore:
    """Answers in this process, for `life` seconds each, in at most `octets` octets; the oldest go first."""

    def __init__(self, life: float, octets: int = 32 << 20, *, clock: Callable[[], float] | None = None) -> None:
        self._life = life
        self._limit = octets
        self._clock = clock
        self._held = 0
        self._entries: OrderedDict[Asked, tuple[float, Kept]] = OrderedDict()

    def _now(self) -> float:
        return self._clock() if self._clock else asyncio.get_running_loop().time()

    async def get(self, asked: Asked) -> Kept | None:
        entry = self._entries.get(asked)
        return entry[1] if entry is not None and self._now() < entry[0] else None

    async def put(self, asked: Asked, answer: Message | None) -> None:
        now = self._now()
        self._drop(asked)
        self._entries[asked] = (now + self._life, Kept(answer))
        self._held += _octets(answer)
        while self._entries:
            oldest, (end, _) = next(iter(self._entries.items()))
            if end > now and self._held <= self._limit:
                break
            self._drop(oldest)

    def _drop(self, asked: Asked) -> None:
        entry = self._entries.pop(asked, None)
        if entry is not None:
            self._held -= _octets(entry[1].answer)


def _octets(answer: Message | None) -> int:
    # A message that has been read takes several times its octets.
    return OVERHEAD + (8 * answer.size if answer else 0)


class Shared:
    """A `Network` that answers from `store` what was asked before, by whichever run, and else asks `network`.

    Questions that are under way are not asked again. Zone transfers and questions whose letter case matters are never
    kept. Cancelling one who waits does not touch the others: another of them asks then.
    """

    def __init__(self, network: Network, store: Store) -> None:
        self._network = network
        self._store = store
        self._under_way: dict[Asked, asyncio.Future[None]] = {}
        self.immediate = False

    async def ask(self, address: str, question: Question) -> Message | None:
        """The answer that is kept, or the network's."""
        if question.spelling is not None:
            return await self._network.ask(address, question)
        asked = (address, question)
        while (waiting := self._under_way.get(asked)) is not None:
            await asyncio.wait((waiting,))
        self._under_way[asked] = done = asyncio.get_running_loop().create_future()
        try:
            kept = await self._store.get(asked)
            if kept is not None:
                return kept.answer
            answer = await self._network.ask(address, question)
            await self._store.put(asked, answer)
            return answer
        finally:
            del self._under_way[asked]
            done.set_result(None)

    async def transfer(self, address: str, zone: Name) -> Message | None:
        """The network's."""
        return await self._network.transfer(address, zone)


class Outside:
    """A `Network` that takes answers about names outside of a zone from `store` and puts them there; about the zone and
    what is below it `network` is always asked.

    All tests walk down from the same servers of the root and of top-level domains, each of which is asked only so many
    questions a second. That there was no answer is not kept.
    """

    def __init__(self, network: Network, store: Store, zone: Name) -> None:
        self._network = network
        self._store = store
        self._zone = zone
        self.immediate = network.immediate

    async def ask(self, address: str, question: Question) -> Message | None:
        """The answer that is kept, or the network's."""
        if question.spelling is not None or is_at_or_below(question.name, self._zone):
            return await self._network.ask(address, question)
        kept = await self._store.get((address, question))
        if kept is not None:
            return kept.answer
        answer = await self._network.ask(address, question)
        if answer is not None:
            await self._store.put((address, question), answer)
        return answer

    async def transfer(self, address: str, zone: Name) -> Message | None:
        """The network's."""
        return await self._network.transfer(address, zone)
