"""Who announces an address: answers in Cymru's form over DNS, and RIPE's whois."""

import asyncio
from typing import Any

import pytest

from runtime.dns.engine.asn import FAILED, NOTHING, Announced, announced, whois
from runtime.dns.engine.reverse import reverse_name, reversed_labels
from runtime.dns.wire import types
from runtime.dns.wire.names import to_text
from tests.dns.engine.world import FIRST, TLD_ADDRESS, World, plain, prepared, reply

SOURCE = "asn.example"
ADDRESS = "192.0.2.1"
NAME = f"1.2.0.192.origin.{SOURCE}"


async def found(world: World, address: str = ADDRESS, sources: tuple[str, ...] = (SOURCE,)) -> Announced:
    run = await prepared(world, profile={"asn_db.sources": {"Cymru": list(sources)}})
    return await announced(run, address)


def asn_world(*lines: str) -> World:
    texts = [f"{NAME} TXT {line.replace(' ', '_')}" for line in lines]
    return plain().zone(SOURCE, f"ns.{SOURCE}/{FIRST}", *texts)


LINES = [
    (["64500 | 192.0.2.0/24 | SE | ripencc | 2001-01-01"], ((64500,), "192.0.2.0/24")),
    (["64500 64501 | 192.0.0.0/16 | SE"], ((64500, 64501), "192.0.0.0/16")),
    (["1 | 192.0.0.0/16", "2 | 192.0.2.0/24", "3 | 192.0.0.0/8"], ((2,), "192.0.2.0/24")),
    (["no data here", "5 | 192.0.2.0/24"], ((5,), "192.0.2.0/24")),
]


@pytest.mark.parametrize(("lines", "expected"), LINES)
async def test_the_longest_prefix_tells_the_systems(lines: list[str], expected: tuple[tuple[int, ...], str]) -> None:
    told = await found(asn_world(*lines))
    assert (told.systems, str(told.prefix)) == expected
    assert told.raw == next(line for line in lines if expected[1] in line)


@pytest.mark.parametrize(
    "line", ["64500 | 198.51.100.0/24", "AS64500 | 192.0.2.0/24", "64500 | 192.0.2.0/33", "64500 | nonsense"]
)
async def test_lines_that_make_no_sense_are_a_failure(line: str) -> None:
    assert await found(asn_world(line)) is FAILED


async def test_text_without_fields_is_no_data() -> None:
    assert await found(asn_world("hello")) is NOTHING


async def test_a_name_that_does_not_exist_is_no_data_if_the_source_says_so() -> None:
    world = plain().zone(SOURCE, f"ns.{SOURCE}/{FIRST}")
    assert await found(world) is NOTHING
    world.lie(reply(authority=["example SOA a.example b.example 1 2 3 4 5"], rcode=types.NXDOMAIN), at=FIRST)
    assert await found(world) is FAILED


async def test_no_records_is_no_data() -> None:
    world = plain().zone(SOURCE, f"ns.{SOURCE}/{FIRST}", f"{NAME} A 192.0.2.1")
    assert await found(world) is NOTHING


async def test_the_next_source_is_asked_when_one_cannot_say() -> None:
    world = asn_world("64500 | 192.0.2.0/24").zone("dead.example", "ns.dead.example/192.0.2.77")
    world.lie(None, at="192.0.2.77")
    told = await found(world, sources=("dead.example", SOURCE))
    assert told.systems == (64500,)


async def test_without_a_usable_answer_of_any_source_it_is_a_failure() -> None:
    assert await found(plain().lie(None, at=TLD_ADDRESS)) is FAILED


def test_names_of_addresses() -> None:
    assert to_text(reverse_name("192.0.2.1")) == "1.2.0.192.in-addr.arpa"
    assert to_text(reverse_name("2001:db8::1")) == ".".join(reversed("20010db8" + "0" * 23 + "1")) + ".ip6.arpa"
    assert len(reversed_labels("2001:db8::1")) == 32


WHOIS = [
    (b"% comment\n\n64500\t192.0.2.0/24\t300\n", Announced((64500,), None, "64500\t192.0.2.0/24\t300")),
    (b"64500/64501 192.0.2.0/24", Announced((64500, 64501), None, "64500/64501 192.0.2.0/24")),
    (b"% nothing\n\n", NOTHING),
    (b"64500\n", FAILED),
    (b"64500 10.0.0.0/8\n", FAILED),
    (None, FAILED),
]


@pytest.mark.parametrize(("answer", "expected"), WHOIS)
async def test_whois_answers(answer: bytes | None, expected: Announced) -> None:
    asked: list[tuple[str, str]] = []

    async def answering(address: str, line: str, seconds: float) -> bytes | None:
        asked.append((address, line))
        return answer

    world = plain("whois.zone.example A 192.0.2.43")
    profile: dict[str, Any] = {"asn_db.style": "RIPE", "asn_db.sources": {"RIPE": ["whois.zone.example"]}}
    run = await prepared(world, profile=profile)
    run.whois = answering
    told = await announced(run, ADDRESS)
    assert asked == [("192.0.2.43", f"-F -M {ADDRESS}\n")]
    assert told._replace(prefix=None) == expected
    assert (told.prefix is None) == (not expected.systems)


async def test_a_whois_server_is_asked_one_line_over_tcp(unused_whois_port: int) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = await reader.readline()
        writer.write(b"got " + line)
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", unused_whois_port)
    async with server:
        assert await whois("127.0.0.1", "-F -M 192.0.2.1\n", 5) == b"got -F -M 192.0.2.1\n"


async def test_a_whois_server_that_says_nothing_is_given_up(unused_whois_port: int) -> None:
    async def listens(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(listens, "127.0.0.1", unused_whois_port)
    async with server:
        assert await whois("127.0.0.1", "x\n", 0.01) is None
    assert await whois("127.0.0.1", "x\n", 5) is None


@pytest.fixture
def unused_whois_port(monkeypatch: pytest.MonkeyPatch) -> int:
    import socket

    from runtime.dns.engine import asn

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    monkeypatch.setattr(asn, "WHOIS_PORT", port)
    return port
