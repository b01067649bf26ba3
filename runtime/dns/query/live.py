"""The network of the real world: questions over UDP and TCP to name servers."""

from __future__ import annotations

import asyncio
import random
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from runtime.dns.query import tcp
from runtime.dns.query.acceptance import read_answer
from runtime.dns.query.pacing import Pace, Silence, patience
from runtime.dns.query.question import DNSSEC, Question
from runtime.dns.query.udp import Exchange, Watch
from runtime.dns.wire import build
from runtime.dns.wire.message import MalformedMessage, Message, parse
from runtime.dns.wire.names import Name
from runtime.dns.wire.types import AXFR

_random: Final = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Resolver:
    """How one run asks; the first five are the profile's `resolver` properties. `port` is that of every server."""

    timeout: float = 5.0
    tries: int = 2
    adaptive: bool = True
    source4: str = ""
    source6: str = ""
    port: int = 53


@dataclass(frozen=True, slots=True)
class Load:
    """What the whole process may ask of others: queries a second to one address in the long run and at once, questions
    that wait for one address, sockets in use. `remembered` addresses keep their round trip."""

    rate: float = 100.0
    burst: int = 200
    per_address: int = 50
    sockets: int = 800
    remembered: int = 10_000


class _Peer:
    """What is known about one address."""

    __slots__ = ("pace", "round_trip", "slots", "tcp", "udp")

    def __init__(self, load: Load) -> None:
        self.pace = Pace(load.rate, load.burst)
        self.slots = asyncio.Semaphore(load.per_address)
        self.round_trip: float | None = None
        self.udp = Silence()
        self.tcp = Silence()

    def answered(self, seconds: float) -> None:
        """Note a round trip over UDP (smoothed as in RFC 6298)."""
        self.udp.answered()
        self.round_trip = seconds if self.round_trip is None else 0.875 * self.round_trip + 0.125 * seconds


class Peers:
    """The addresses that this process asks, shared by the networks of all its runs; for one event loop."""

    def __init__(self, load: Load = Load()) -> None:
        self._load = load
        self._known: OrderedDict[str, _Peer] = OrderedDict()
        self.sockets = asyncio.Semaphore(load.sockets)
        self.watch = Watch()

    def at(self, address: str) -> _Peer:
        """What is known about `address`. Addresses beyond the limit are forgotten, the longest unasked first, once
        their allowance is whole again."""
        peer = self._known.get(address)
        if peer is None:
            peer = self._known[address] = _Peer(self._load)
            oldest = next(iter(self._known.values()))
            if len(self._known) > self._load.remembered and oldest.pace.idle(asyncio.get_running_loop().time()):
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(address)
        return peer


class _Once:
    """A slot that is given back once, early or at the end."""

    __slots__ = ("_release",)

    def __init__(self, release: Callable[[], None]) -> None:
        self._release: Callable[[], None] | None = release

    def __call__(self) -> None:
        release, self._release = self._release, None
        if release is not None:
            release()


class LiveNetwork:
    """A `Network` of real servers for one run, or for any number with the same settings."""

    immediate: Final = False

    def __init__(self, resolver: Resolver = Resolver(), peers: Peers | None = None) -> None:
        self._resolver = resolver
        self._peers = peers or Peers()

    async def ask(self, address: str, question: Question) -> Message | None:
        """The server's answer, None when there is none (see `Network.ask`)."""
        if question.tcp:
            return await self._over_tcp(address, question)
        answer = await self._over_udp(address, question)
        if answer is None or not answer.tc or not question.fallback:
            return answer
        whole = await self._over_tcp(address, question)
        if whole is None and question.edns is None:
            # A server without TCP may still have room for the answer in a larger datagram.
            larger = await self._over_udp(address, question._replace(edns=DNSSEC._replace(do=False)))
            if larger is not None and not larger.tc:
                return larger
        return whole

    async def transfer(self, address: str, zone: Name) -> Message | None:
        """The first message of a zone transfer (see `Network.transfer`)."""
        question = Question(zone, AXFR, tcp=True)
        octets = await self._stream(address, self._query(question))
        try:
            return None if octets is None else parse(octets, source=address, arrived=time.time())
        except MalformedMessage:
            return None

    async def _over_udp(self, address: str, question: Question) -> Message | None:
        loop = asyncio.get_running_loop()
        settings = self._resolver
        peer = await self._admitted(address)
        # A query that is not answered soon waits, but is no load: its place goes to the next one.
        give_back = _Once(peer.slots.release)
        try:
            async with self._peers.sockets:
                started = loop.time()
                hopeless = peer.udp.hopeless(started, settings.timeout)
                peer.udp.asked(started)
                answer = await Exchange(
                    self._peers.watch,
                    address,
                    settings.port,
                    self._query(question),
                    lambda octets, sender: read_answer(octets, question, source=sender, arrived=time.time()),
                    patience(settings.timeout, settings.tries, settings.adaptive, peer.round_trip, hopeless),
                    source=settings.source6 if ":" in address else settings.source4,
                    heed_errors=settings.adaptive,
                    slow=give_back,
                ).run()
                if answer is not None:
                    peer.answered(loop.time() - started)
                return answer
        finally:
            give_back()

    async def _over_tcp(self, address: str, question: Question) -> Message | None:
        query = self._query(question)
        octets = await self._stream(address, query)
        if octets is None or octets[:2] != query[:2]:
            return None
        return read_answer(octets, question, source=address, arrived=time.time())

    async def _stream(self, address: str, query: bytes) -> bytes | None:
        settings = self._resolver
        peer = await self._admitted(address)
        try:
            async with self._peers.sockets:
                # The system repeats what is lost; several tries only make the wait longer, as long as the profile says.
                now = asyncio.get_running_loop().time()
                hopeless = peer.tcp.hopeless(now, settings.timeout)
                peer.tcp.asked(now)
                seconds = patience(settings.timeout, settings.tries, settings.adaptive, peer.round_trip, hopeless).end
                source = settings.source6 if ":" in address else settings.source4
                octets = await tcp.exchange(address, settings.port, query, seconds, source)
                if octets is not None:
                    peer.tcp.answered()
                return octets
        finally:
            peer.slots.release()

    async def _admitted(self, address: str) -> _Peer:
        """Wait until the address may get one more query; one slot is taken then, unless this is cancelled."""
        peer = self._peers.at(address)
        await peer.slots.acquire()
        wait = peer.pace.reserve(asyncio.get_running_loop().time())
        if wait:
            try:
                await asyncio.sleep(wait)
            except BaseException:
                peer.slots.release()
                raise
        return peer

    def _query(self, question: Question) -> bytes:
        edns = question.edns
        id = _random.getrandbits(16)
        name = question.name if question.spelling is None else question.spelling
        if edns is None:
            return build.query(id, name, question.type, question.klass, rd=question.rd)
        return build.query(
            id,
            name,
            question.type,
            question.klass,
            rd=question.rd,
            do=edns.do,
            size=edns.size,
            version=edns.version,
            z=edns.z,
            option=edns.option,
        )
