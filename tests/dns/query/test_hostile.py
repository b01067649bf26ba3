"""Servers that lie, dribble and stall: an answer is right or there is none, and the wait has an end."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable

import pytest

from runtime.dns.query.live import LiveNetwork, Peers, Resolver
from runtime.dns.query.question import Question
from runtime.dns.wire import types
from runtime.dns.wire.build import AA, QR, response
from runtime.dns.wire.message import Message, Record, address_of
from runtime.dns.wire.names import from_text
from tests.dns.query.servers import ZONE, NameServer, Send, answer, frame, good, silent

PLAIN = Question(ZONE, types.SOA)
SHORT = 0.3
"""Seconds, where a wait has to end; elsewhere it is long, since a busy machine is slow."""
LONGEST = 30.0
"""Seconds after which a wait of a few tenths is not only slow."""


def network(server: NameServer, **settings: object) -> LiveNetwork:
    return LiveNetwork(Resolver(**{"timeout": 60.0, "port": server.port, **settings}), Peers())  # type: ignore[arg-type]


def other_name(query: Message) -> bytes:
    return response(query.id, QR | AA, (from_text("other.org"), types.SOA, types.IN))


def other_type(query: Message) -> bytes:
    return response(query.id, QR | AA, (ZONE, types.NS, types.IN))


def other_class(query: Message) -> bytes:
    return response(query.id, QR | AA, (ZONE, types.SOA, types.CH))


def loop(query: Message) -> bytes:
    wire = answer(query)
    at = len(wire)
    wire += b"\xc0" + bytes((at & 0xFF,)) + bytes(10)
    return wire[:6] + b"\0\2" + wire[8:]


def ahead(query: Message) -> bytes:
    return answer(query)[:6] + b"\0\1\0\0\0\0" + query.wire[12:] + b"\xff\xff" + bytes(10)


def past_the_end(query: Message) -> bytes:
    wire = answer(query)
    return wire[:-24] + b"\xff\xff" + wire[-22:]


LIES: dict[str, Callable[[Message], bytes]] = {
    "a wrong id": lambda query: answer(query, id=query.id ^ 1),
    "another name": other_name,
    "another type": other_type,
    "another class": other_class,
    "the query itself": lambda query: query.wire,
    "nothing but the id": lambda query: query.wire[:2],
    "no octets": lambda query: b"",
    "half of the answer": lambda query: answer(query)[:-15],
    "a header alone, with counts": lambda query: answer(query)[:12],
    "a compression loop": loop,
    "a pointer ahead of itself": ahead,
    "data with a pointer past the end": past_the_end,
    "data that is no SOA": lambda query: answer(query, Record.make(ZONE, types.SOA, 1, b"\0\0\1")),
    "counts of 65535": lambda query: answer(query)[:6] + b"\xff\xff" * 3 + answer(query)[12:],
    "random octets": lambda query: query.wire[:2] + b"\x84\0" + bytes(range(256)),
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_lie_over_udp_is_no_answer(lie: str) -> None:
    async with NameServer(lambda query, send: send(LIES[lie](query))).serving() as server:
        assert await network(server, timeout=SHORT).ask("127.0.0.1", PLAIN) is None


@pytest.mark.parametrize("lie", LIES)
async def test_a_lie_over_udp_does_not_hide_the_truth_after_it(lie: str) -> None:
    def both(query: Message, send: Send) -> None:
        send(LIES[lie](query))
        send(answer(query))

    async with NameServer(both).serving() as server:
        message = await network(server).ask("127.0.0.1", PLAIN)
    assert message is not None
    assert message.has(types.SOA, ZONE)


@pytest.mark.parametrize("lie", LIES)
async def test_a_lie_over_tcp_is_no_answer(lie: str) -> None:
    async def stream(query: Message, writer: asyncio.StreamWriter) -> None:
        frame(writer, LIES[lie](query))
        writer.close()

    async with NameServer(good, stream).serving() as server:
        assert await network(server).ask("127.0.0.1", PLAIN._replace(tcp=True)) is None


async def test_an_address_of_a_wrong_length_does_not_spoil_the_answer() -> None:
    short = Record.make(ZONE, types.AAAA, 300, b"\1\2\3\4")
    async with NameServer(lambda query, send: send(answer(query, short))).serving() as server:
        message = await network(server).ask("127.0.0.1", Question(ZONE, types.AAAA))
    assert message is not None
    assert (message.answer[0].length, address_of(message.answer[0])) == (4, None)


async def test_an_answer_without_its_question_is_taken() -> None:
    """So does a server that does not understand a query."""
    async with NameServer(lambda query, send: send(response(query.id, QR | types.FORMERR, None))).serving() as server:
        message = await network(server).ask("127.0.0.1", PLAIN)
    assert message is not None
    assert message.rcode == types.FORMERR


async def test_an_answer_from_another_address_is_taken_and_says_so() -> None:
    def elsewhere(query: Message, send: Send) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.2", 0))
            other.sendto(answer(query), server.clients[-1])

    async with NameServer(elsewhere).serving() as server:
        message = await network(server).ask("127.0.0.1", PLAIN)
    assert message is not None
    assert message.source == "127.0.0.2"


async def test_an_answer_after_the_end_reaches_nobody() -> None:
    """It comes to a socket that is closed; the next question has its own."""
    late: list[tuple[Message, Send]] = []

    def first_time(query: Message, send: Send) -> None:
        late.append((query, send))
        if query.questions[0].type == types.NS:
            query_before, send_before = late[0]
            send_before(answer(query_before))
            send(answer(query))

    async with NameServer(first_time).serving() as server:
        assert await network(server, timeout=SHORT).ask("127.0.0.1", PLAIN) is None
        message = await network(server).ask("127.0.0.1", Question(ZONE, types.NS))
    assert message is not None
    assert message.questions[0].type == types.NS


async def test_malformed_answers_bring_the_end_forward() -> None:
    async with NameServer(lambda query, send: send(answer(query)[:-15])).serving() as server:
        started = time.monotonic()
        assert await network(server).ask("127.0.0.1", PLAIN) is None
    assert time.monotonic() - started < LONGEST
    assert len(server.udp) == 3


async def test_one_octet_at_a_time_is_an_answer_when_it_is_done_in_time() -> None:
    async def dribble(query: Message, writer: asyncio.StreamWriter) -> None:
        wire = answer(query)
        for octet in len(wire).to_bytes(2) + wire:
            writer.write(bytes((octet,)))
            await writer.drain()
            await asyncio.sleep(0)

    async with NameServer(silent, dribble).serving() as server:
        message = await network(server).ask("127.0.0.1", PLAIN._replace(tcp=True))
    assert message is not None


def never_more(after: int) -> Callable[[Message, asyncio.StreamWriter], Awaitable[None]]:
    async def stream(query: Message, writer: asyncio.StreamWriter) -> None:
        wire = answer(query)
        writer.write((len(wire).to_bytes(2) + wire)[:after])

    return stream


@pytest.mark.parametrize("after", [0, 1, 2, 20])
@pytest.mark.parametrize("adaptive", [False, True])
async def test_a_stream_that_stalls_ends_with_its_time(after: int, adaptive: bool) -> None:
    async with NameServer(silent, never_more(after)).serving() as server:
        started = time.monotonic()
        assert await network(server, timeout=0.1, adaptive=adaptive).ask("127.0.0.1", PLAIN._replace(tcp=True)) is None
        took = time.monotonic() - started
    assert (0.1 if adaptive else 0.2) <= took < LONGEST


async def test_a_stream_without_end_is_read_no_further_than_its_first_message() -> None:
    async def flood(query: Message, writer: asyncio.StreamWriter) -> None:
        frame(writer, answer(query))
        while not writer.is_closing():
            writer.write(bytes(65536))
            await writer.drain()

    async with NameServer(silent, flood).serving() as server:
        assert await network(server).ask("127.0.0.1", PLAIN._replace(tcp=True)) is not None


async def test_a_stream_of_length_zero_is_no_answer() -> None:
    async def nothing(query: Message, writer: asyncio.StreamWriter) -> None:
        writer.write(b"\0\0")

    async with NameServer(silent, nothing).serving() as server:
        assert await network(server).ask("127.0.0.1", PLAIN._replace(tcp=True)) is None


async def test_wrong_answers_in_a_row_do_not_hide_the_right_one() -> None:
    def flood(query: Message, send: Send) -> None:
        for number in range(100):
            send(answer(query, id=(query.id + 1 + number) & 0xFFFF))
        send(answer(query))

    async with NameServer(flood).serving() as server:
        assert await network(server).ask("127.0.0.1", PLAIN) is not None
