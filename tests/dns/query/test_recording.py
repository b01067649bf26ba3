"""Recordings as files, and what a replay makes of them."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from runtime.dns.query.question import DNSSEC, EdnsQuery, Question
from runtime.dns.query.recording import Packet, dump, key_of, load, loads, read
from runtime.dns.query.replay import Replay
from runtime.dns.wire import types
from runtime.dns.wire.build import AA, QR, response
from runtime.dns.wire.names import from_text
from tests.dns.query.servers import ZONE

WIRE = response(0, QR | AA, (ZONE, types.SOA, types.IN))
PLAIN = Question(ZONE, types.SOA)
EXPLICIT: dict[str, Any] = {"version": 0, "z": 0, "option": None}


def packet(**more: Any) -> dict[str, Any]:
    plain = {
        "ip": "192.0.2.1", "qname": "example.org", "qtype": "SOA", "qclass": "IN", "do": 0, "tcp": 0, "rd": 0,
        "bufsize": 0, "edns": None, "response": base64.b64encode(WIRE).decode(), "ts": 5.5,
    }  # fmt: skip
    return plain | more


QUESTIONS: list[tuple[dict[str, Any], Question]] = [
    ({}, PLAIN),
    ({"qname": "EXAMPLE.org"}, PLAIN),
    ({"do": 1, "bufsize": 1232}, PLAIN._replace(edns=DNSSEC)),
    ({"do": 1}, PLAIN._replace(edns=DNSSEC)),
    ({"tcp": 1}, PLAIN._replace(tcp=True)),
    ({"rd": 1}, PLAIN._replace(rd=True)),
    ({"qclass": "CH"}, PLAIN._replace(klass=types.CH)),
    ({"qtype": "TYPE65280"}, PLAIN._replace(type=65280)),
    ({"bufsize": 512, "edns": EXPLICIT}, PLAIN._replace(edns=EdnsQuery())),
    ({"bufsize": 512, "edns": EXPLICIT | {"z": 3, "option": 137}}, PLAIN._replace(edns=EdnsQuery(z=3, option=137))),
    ({"bufsize": 512, "edns": EXPLICIT | {"version": 1}}, PLAIN._replace(edns=EdnsQuery(version=1))),
    ({"do": 1, "bufsize": 512, "edns": EXPLICIT}, PLAIN._replace(edns=EdnsQuery(do=True))),
]


@pytest.mark.parametrize(("facts", "question"), QUESTIONS)
def test_a_packet_answers_its_question(facts: dict[str, Any], question: Question) -> None:
    assert load([packet(**facts)]) == {key_of("192.0.2.1", question): Packet(WIRE, 5.5)}


@pytest.mark.parametrize(("facts", "question"), QUESTIONS)
def test_what_is_written_is_read_back(facts: dict[str, Any], question: Question) -> None:
    recording = load([packet(**facts, **{"from": "2001:DB8:0::1", "case": "lower", "alternatives": [None, "AAEC"]})])
    assert recording[key_of("192.0.2.1", question)] == Packet(WIRE, 5.5, "2001:db8::1", "lower", (None, b"\0\1\2"))
    assert loads(dump(recording)) == recording


def test_addresses_are_compared_in_their_shortest_form() -> None:
    assert key_of("fda1:b2:c3:0:127:1:0:1", PLAIN) in load([packet(ip="FDA1:b2:c3::127:1:0:1")])


def test_of_two_packets_for_one_question_the_first_counts() -> None:
    assert load([packet(ts=1), packet(ts=2)])[key_of("192.0.2.1", PLAIN)].arrived == 1


@pytest.mark.parametrize("name", ["recording.json", "recording.json.gz"])
def test_a_file_is_read_compressed_or_not(tmp_path: Path, name: str) -> None:
    content = json.dumps({"format": "zm-conformance-1", "packets": [packet()]}).encode()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    assert len(read(tmp_path / name)) == 1


def test_a_file_of_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="zm-conformance-1"):
        loads(b'{"format": "else", "packets": []}')


async def test_a_miss_is_counted_and_silence_is_not() -> None:
    network = Replay(load([packet(response=None)]))
    assert await network.ask("192.0.2.1", PLAIN) is None
    assert network.misses == []
    other = PLAIN._replace(tcp=True)
    assert await network.ask("192.0.2.1", other) is None
    assert network.misses == [("192.0.2.1", other)]


async def test_an_answer_has_the_time_and_source_of_the_recording() -> None:
    message = await Replay(load([packet(**{"from": "192.0.2.2"})])).ask("192.0.2.1", PLAIN)
    assert message is not None
    assert (message.arrived, message.source) == (5.5, "192.0.2.2")


@pytest.mark.parametrize(("case", "spelled"), [("echo", True), ("lower", False), (None, False)])
async def test_the_spelling_of_a_question_comes_back_where_the_server_repeats_it(
    case: str | None, spelled: bool
) -> None:
    spelling = (b"eXample", b"ORG")
    message = await Replay(load([packet(case=case)])).ask("192.0.2.1", PLAIN._replace(spelling=spelling))
    assert message is not None
    assert message.question_spelling == (spelling if spelled else ZONE)


async def test_each_new_spelling_gets_the_next_of_the_alternatives() -> None:
    answers = [response(0, QR | rcode, (ZONE, types.SOA, types.IN)) for rcode in (types.REFUSED, types.SERVFAIL)]
    network = Replay(load([packet(alternatives=[base64.b64encode(wire).decode() for wire in answers])]))
    codes = []
    for spelling in ((b"Example", b"org"), (b"example", b"Org"), (b"Example", b"org"), (b"EXAMPLE", b"org")):
        message = await network.ask("192.0.2.1", PLAIN._replace(spelling=spelling))
        assert message is not None
        codes.append(message.rcode)
    assert codes == [types.REFUSED, types.SERVFAIL, types.REFUSED, types.REFUSED]


async def test_a_delay_is_awaited_before_each_answer() -> None:
    asked = []

    async def delay(address: str, question: Question) -> None:
        asked.append((address, question.name))

    network = Replay(load([packet()]), delay=delay)
    assert not network.immediate
    assert await network.ask("192.0.2.1", PLAIN) is not None
    assert await network.transfer("192.0.2.1", from_text("example.org")) is None
    assert asked == [("192.0.2.1", ZONE)] * 2
