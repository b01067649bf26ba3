"""Questions to servers on real sockets: what goes out, what comes back."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

import pytest

from runtime.dns.query.live import LiveNetwork, Load, Peers, Resolver
from runtime.dns.query.question import DNSSEC, EdnsQuery, Question
from runtime.dns.wire import types
from runtime.dns.wire.build import AA, QR, TC
from runtime.dns.wire.message import Message, Record
from runtime.dns.wire.names import from_text
from runtime.dns.wire.rdata import Txt
from tests.dns.query.servers import ZONE, NameServer, Send, answer, frame, good, loopbacks, silent

PLAIN = Question(ZONE, types.SOA)
SHORT = 0.3
"""Seconds, where a wait has to end; elsewhere it is long, since a busy machine is slow."""


def network(server: NameServer, load: Load | None = None, **settings: object) -> LiveNetwork:
    chosen = {"timeout": 60.0, "port": server.port, **settings}
    return LiveNetwork(Resolver(**chosen), Peers(load or Load()))  # type: ignore[arg-type]


@pytest.mark.parametrize("address", loopbacks())
@pytest.mark.parametrize("tcp", [False, True])
async def test_an_answer_comes_with_its_source_and_time(address: str, tcp: bool) -> None:
    async with NameServer(address=address).serving() as server:
        before = time.time()
        message = await network(server).ask(address, PLAIN._replace(tcp=tcp))
    assert message is not None
    assert (message.aa, message.has(types.SOA, ZONE), message.source) == (True, True, address)
    assert before <= message.arrived <= time.time()
    assert (len(server.udp), len(server.tcp)) == ((0, 1) if tcp else (1, 0))


QUESTIONS = [
    PLAIN,
    PLAIN._replace(rd=True),
    PLAIN._replace(edns=DNSSEC),
    PLAIN._replace(edns=EdnsQuery()),
    PLAIN._replace(edns=EdnsQuery(version=1)),
    PLAIN._replace(edns=EdnsQuery(z=3)),
    PLAIN._replace(edns=EdnsQuery(option=137)),
    PLAIN._replace(edns=EdnsQuery(do=True, size=512)),
    Question(from_text("version.bind"), types.TXT, types.CH),
    PLAIN._replace(spelling=(b"eXample", b"ORG")),
]


@pytest.mark.parametrize("tcp", [False, True])
@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_question_is_sent_as_it_is_meant(question: Question, tcp: bool) -> None:
    async with NameServer().serving() as server:
        await network(server).ask("127.0.0.1", question._replace(tcp=tcp))
    (query,) = server.udp + server.tcp
    assert query.questions == [(question.name, question.type, question.klass)]
    assert query.question_spelling == (question.spelling or question.name)
    assert (query.rd, query.qr, query.opcode) == (question.rd, False, types.QUERY)
    if question.edns is None:
        assert query.edns is None
    else:
        assert query.edns is not None
        assert query.edns[:4] == (question.edns.version, question.edns.do, question.edns.size, question.edns.z)
        expected = [] if question.edns.option is None else [(question.edns.option, b"")]
        assert query.edns.options == expected


async def test_identifiers_and_ports_differ_from_query_to_query() -> None:
    async with NameServer().serving() as server:
        asking = network(server)
        for _ in range(8):
            await asking.ask("127.0.0.1", PLAIN)
    assert len({query.id for query in server.udp}) > 4
    assert len({port for _, port in server.clients}) > 4


@pytest.mark.parametrize("tcp", [False, True])
async def test_the_source_address_is_the_one_of_the_settings(tcp: bool) -> None:
    async with NameServer().serving() as server:
        assert await network(server, source4="127.0.0.5").ask("127.0.0.1", PLAIN._replace(tcp=tcp)) is not None
    assert [address for address, _ in server.clients] == ["127.0.0.5"]


@pytest.mark.parametrize("tcp", [False, True])
async def test_a_source_address_that_is_not_ours_asks_nobody(tcp: bool) -> None:
    async with NameServer().serving() as server:
        assert await network(server, source4="192.0.2.1").ask("127.0.0.1", PLAIN._replace(tcp=tcp)) is None
    assert server.clients == []


def truncating(query: Message, send: Send) -> None:
    send(answer(query, flags=QR | AA | TC))


async def test_a_truncated_answer_is_asked_for_again_over_tcp() -> None:
    async with NameServer(truncating).serving() as server:
        message = await network(server).ask("127.0.0.1", PLAIN)
    assert message is not None
    assert not message.tc
    assert (len(server.udp), len(server.tcp)) == (1, 1)


async def test_a_truncated_answer_is_the_answer_without_fallback() -> None:
    async with NameServer(truncating).serving() as server:
        message = await network(server).ask("127.0.0.1", PLAIN._replace(fallback=False))
    assert message is not None
    assert message.tc
    assert server.tcp == []


def truncating_without_edns(query: Message, send: Send) -> None:
    send(answer(query, flags=QR | AA if query.edns else QR | AA | TC))


async def test_without_tcp_a_larger_datagram_is_tried() -> None:
    async with NameServer(truncating_without_edns, None).serving() as server:
        message = await network(server).ask("127.0.0.1", PLAIN)
    assert message is not None
    assert not message.tc


async def test_a_truncated_answer_that_stays_truncated_is_none() -> None:
    async with NameServer(truncating, None).serving() as server:
        assert await network(server).ask("127.0.0.1", PLAIN) is None


async def test_a_lost_query_is_sent_again() -> None:
    def second_time(query: Message, send: Send) -> None:
        if len(server.udp) == 2:
            send(answer(query))

    async with NameServer(second_time).serving() as server:
        assert await network(server).ask("127.0.0.1", PLAIN) is not None
    assert server.udp[0].id == server.udp[1].id


async def test_an_answer_to_the_first_try_counts_after_the_second() -> None:
    def late(query: Message, send: Send) -> None:
        if len(server.udp) == 2:
            send(answer(server.udp[0]))

    async with NameServer(late).serving() as server:
        assert await network(server).ask("127.0.0.1", PLAIN) is not None


@pytest.mark.parametrize(("adaptive", "tries", "least"), [(True, 3, 1), (False, 2, 2)])
async def test_a_silent_server_is_given_up_after_its_tries(adaptive: bool, tries: int, least: int) -> None:
    async with NameServer(silent).serving() as server:
        started = time.monotonic()
        assert await network(server, timeout=SHORT, adaptive=adaptive).ask("127.0.0.1", PLAIN) is None
        took = time.monotonic() - started
    assert len(server.udp) == tries
    assert took >= least * SHORT


@pytest.mark.parametrize("tcp", [False, True])
async def test_a_server_that_has_been_silent_for_long_is_given_less_time(tcp: bool) -> None:
    async def never(query: Message, writer: asyncio.StreamWriter) -> None: ...

    async with NameServer(silent, never).serving() as server:
        asking = network(server, timeout=SHORT)
        took = []
        for _ in range(2):
            started = time.monotonic()
            assert await asking.ask("127.0.0.1", PLAIN._replace(tcp=tcp)) is None
            took.append(time.monotonic() - started)
    assert took[1] < took[0]


def closed_port() -> NameServer:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return NameServer(port=probe.getsockname()[1])


@pytest.mark.parametrize("address", loopbacks())
async def test_a_closed_port_is_seen_at_once(address: str) -> None:
    started = time.monotonic()
    assert await network(closed_port()).ask(address, PLAIN) is None
    assert time.monotonic() - started < 30


def loops() -> list[Callable[[], asyncio.AbstractEventLoop]]:
    found: list[Callable[[], asyncio.AbstractEventLoop]] = [asyncio.new_event_loop]
    if find_spec("uvloop") is not None:
        found.append(import_module("uvloop").new_event_loop)
    return found


@pytest.mark.parametrize("loop", loops())
def test_every_loop_sees_answers_and_closed_ports(loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    """uvloop lets go of a socket that has an error, and an error is all that a closed port sends."""

    async def ask() -> float:
        async with NameServer().serving() as server:
            asked = [network(server).ask("127.0.0.1", PLAIN) for _ in range(20)]
            assert None not in await asyncio.gather(*asked)
        started = time.monotonic()
        assert await network(server).ask("127.0.0.1", PLAIN) is None
        return time.monotonic() - started

    with asyncio.Runner(loop_factory=loop) as runner:
        assert runner.run(ask()) < 30


async def test_a_closed_port_takes_its_time_by_the_profile() -> None:
    started = time.monotonic()
    assert await network(closed_port(), timeout=SHORT, adaptive=False).ask("127.0.0.1", PLAIN) is None
    assert time.monotonic() - started >= 2 * SHORT


@pytest.mark.parametrize("adaptive", [False, True])
async def test_a_refused_connection_ends_at_once(adaptive: bool) -> None:
    started = time.monotonic()
    server = closed_port()
    assert await network(server, adaptive=adaptive).ask("127.0.0.1", PLAIN._replace(tcp=True)) is None
    assert time.monotonic() - started < 30


async def test_a_port_that_opens_between_two_looks_is_not_dead() -> None:
    """The second look finds the server that the first one missed."""
    server = closed_port()
    loop = asyncio.get_running_loop()
    opened: list[socket.socket] = []

    def open_port() -> None:
        datagram = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        datagram.bind(("127.0.0.1", server.port))
        opened.append(datagram)
        opening.append(loop.create_task(loop.create_datagram_endpoint(lambda: server, sock=datagram)))

    opening: list[asyncio.Task[object]] = []
    loop.call_later(0.03, open_port)
    assert await network(server).ask("127.0.0.1", PLAIN) is not None
    server.transport.close()


async def test_where_no_way_leads_nobody_waits() -> None:
    started = time.monotonic()
    assert await network(closed_port()).ask("255.255.255.255", PLAIN) is None
    assert time.monotonic() - started < 30


@pytest.mark.parametrize("tcp", [False, True])
async def test_cancelling_gives_the_socket_back(tcp: bool, open_sockets: Callable[[], int]) -> None:
    async def hang(query: Message, writer: asyncio.StreamWriter) -> None:
        came.set()

    def hang_too(query: Message, send: Send) -> None:
        came.set()

    came = asyncio.Event()
    async with NameServer(hang_too, hang).serving() as server:
        before = open_sockets()
        asking = asyncio.create_task(network(server).ask("127.0.0.1", PLAIN._replace(tcp=tcp)))
        await came.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        # Of TCP the server's end of the connection is closed when its loop comes to it.
        assert open_sockets() - before <= (1 if tcp else 0)


async def test_one_address_gets_no_more_questions_at_once_than_allowed() -> None:
    waiting: list[tuple[Message, Send]] = []
    most = 0

    def collect(query: Message, send: Send) -> None:
        nonlocal most
        waiting.append((query, send))
        most = max(most, len(waiting))
        asyncio.get_running_loop().call_soon(reply)

    def reply() -> None:
        query, send = waiting.pop(0)
        send(answer(query))

    async with NameServer(collect).serving() as server:
        asking = network(server, Load(per_address=3))
        answers = await asyncio.gather(*[asking.ask("127.0.0.1", PLAIN) for _ in range(20)])
    assert None not in answers
    assert most <= 3


async def test_a_silent_question_does_not_hold_up_the_others() -> None:
    """Its place is free again after its first try."""

    def not_mx(query: Message, send: Send) -> None:
        if query.questions[0].type != types.MX:
            send(answer(query))

    async with NameServer(not_mx).serving() as server:
        asking = network(server, Load(per_address=1))
        silent_one = asyncio.create_task(asking.ask("127.0.0.1", Question(ZONE, types.MX)))
        assert await asking.ask("127.0.0.1", PLAIN) is not None
        assert not silent_one.done()
        silent_one.cancel()


async def test_questions_beyond_the_burst_are_paced() -> None:
    async with NameServer().serving() as server:
        asking = network(server, Load(rate=50, burst=3))
        started = time.monotonic()
        await asyncio.gather(*[asking.ask("127.0.0.1", PLAIN) for _ in range(8)])
    assert time.monotonic() - started >= 5 / 50


async def test_addresses_beyond_the_limit_are_forgotten() -> None:
    peers = Peers(Load(remembered=2))
    first = peers.at("192.0.2.1")
    peers.at("192.0.2.2")
    peers.at("192.0.2.3")
    assert peers.at("192.0.2.1") is not first


async def test_a_transfer_gives_its_first_message() -> None:
    async with NameServer().serving() as server:
        message = await network(server).transfer("127.0.0.1", ZONE)
    assert message is not None
    assert message.answer[0].type == types.SOA
    assert server.tcp[0].questions == [(ZONE, types.AXFR, types.IN)]


async def test_a_refused_transfer_gives_the_refusal_and_a_cut_one_nothing() -> None:
    async def refuse(query: Message, writer: asyncio.StreamWriter) -> None:
        frame(writer, answer(query, flags=QR | types.REFUSED))

    async def cut(query: Message, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with NameServer(good, refuse).serving() as server:
        message = await network(server).transfer("127.0.0.1", ZONE)
        assert message is not None
        assert message.rcode == types.REFUSED
    async with NameServer(good, cut).serving() as server:
        assert await network(server).transfer("127.0.0.1", ZONE) is None


async def test_64_kib_of_records_come_whole() -> None:
    async def much(query: Message, writer: asyncio.StreamWriter) -> None:
        frame(writer, answer(query, *[Record.make(ZONE, types.TXT, 1, Txt((b"x" * 255,)))] * 240))

    async with NameServer(truncating, much).serving() as server:
        message = await network(server).ask("127.0.0.1", PLAIN)
    assert message is not None
    assert message.size > 64000
    assert len(message.answer) == 240
