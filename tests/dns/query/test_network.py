"""What every network owes the engine: live, recorded, replayed, shared."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import fakeredis
import pytest

from runtime.dns.query import recording
from runtime.dns.query.cache import MemoryStore, Shared
from runtime.dns.query.live import LiveNetwork, Resolver
from runtime.dns.query.network import Network
from runtime.dns.query.question import DNSSEC, EdnsQuery, Question
from runtime.dns.query.record import Recorder
from runtime.dns.query.redis_store import RedisStore
from runtime.dns.query.replay import Replay
from runtime.dns.wire import types
from runtime.dns.wire.build import AA, QR, TC
from runtime.dns.wire.message import Message
from runtime.dns.wire.names import from_text
from tests.dns.query.servers import ZONE, NameServer, Send, answer

SILENT = from_text("silent.example.org")
"""What it gets for this name is no answer, which is known sooner than silence."""

TRUNCATED = from_text("truncated.example.org")
PLAIN = Question(ZONE, types.SOA)
QUESTIONS = [
    PLAIN,
    PLAIN._replace(edns=DNSSEC),
    PLAIN._replace(edns=EdnsQuery()),
    PLAIN._replace(edns=EdnsQuery(do=True)),
    PLAIN._replace(edns=EdnsQuery(1, z=3, option=137)),
    PLAIN._replace(rd=True),
    PLAIN._replace(tcp=True),
    PLAIN._replace(klass=types.CH),
    PLAIN._replace(spelling=(b"eXAMple", b"Org")),
    Question(TRUNCATED, types.SOA),
    Question(TRUNCATED, types.NS, fallback=False),
]


def serve(query: Message, send: Send) -> None:
    name = query.questions[0].name
    wire = answer(query, flags=QR | AA | TC if name == TRUNCATED else QR | AA)
    send(wire[:-1] if name == SILENT else wire)


async def replayed(live: LiveNetwork) -> Network:
    """The replay of a recording that went through its written form."""
    recorder = Recorder(live)
    for question in (*QUESTIONS, Question(SILENT, types.SOA)):
        await recorder.ask("127.0.0.1", question)
    await recorder.transfer("127.0.0.1", ZONE)
    written = recording.dump(recorder.recording)
    return Replay(recording.loads(written))


async def itself(live: LiveNetwork) -> Network:
    return live


async def recorded(live: LiveNetwork) -> Network:
    return Recorder(live)


async def shared(live: LiveNetwork) -> Network:
    return Shared(live, MemoryStore(60))


async def shared_through_redis(live: LiveNetwork) -> Network:
    return Shared(live, RedisStore(fakeredis.FakeAsyncRedis(), 60))


@pytest.fixture(params=[itself, recorded, replayed, shared, shared_through_redis])
async def network(request: pytest.FixtureRequest) -> AsyncIterator[Network]:
    make: Callable[[LiveNetwork], Awaitable[Network]] = request.param
    async with NameServer(serve).serving() as server:
        yield await make(LiveNetwork(Resolver(timeout=30, port=server.port)))


@pytest.mark.parametrize("question", QUESTIONS)
async def test_an_answer_is_the_same_the_second_time(network: Network, question: Question) -> None:
    for _ in range(2):
        message = await network.ask("127.0.0.1", question)
        assert message is not None
        assert message.questions == [(question.name, question.type, question.klass)]
        assert message.question_spelling == (question.spelling or question.name)
        assert message.has(types.SOA)
        assert message.tc is not question.fallback
        assert (message.source, message.do) == ("127.0.0.1", question.edns is not None and question.edns.do)
        assert message.arrived > 1_000_000_000


async def test_silence_is_none_the_second_time_as_well(network: Network) -> None:
    assert await network.ask("127.0.0.1", Question(SILENT, types.SOA)) is None
    assert await network.ask("127.0.0.1", Question(SILENT, types.SOA)) is None


async def test_a_transfer_gives_its_first_message(network: Network) -> None:
    message = await network.transfer("127.0.0.1", ZONE)
    assert message is not None
    assert message.answer[0].type == types.SOA


async def test_a_transfer_that_is_not_there_is_none(network: Network) -> None:
    assert await network.transfer("127.0.0.9", ZONE) is None
