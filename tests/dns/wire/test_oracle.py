"""Our reading of messages is dnspython's (a sample; `python -m tests.soak dnswire` reads as many as wanted)."""

from __future__ import annotations

from random import Random

import dns.message
import pytest

from runtime.dns.wire import types
from runtime.dns.wire.build import query, response
from runtime.dns.wire.edns import Edns
from runtime.dns.wire.message import parse
from runtime.dns.wire.names import from_text
from tests.dns.wire.messages import message, mutated
from tests.dns.wire.oracle import differences


@pytest.mark.parametrize("seed", range(4))
def test_well_formed_and_broken_messages_are_read_as_dnspython_reads_them(seed: int) -> None:
    random = Random(seed)
    for _ in range(50):
        wire = message(random)
        for one in (wire, mutated(random, wire), mutated(random, wire)):
            assert differences(one) == [], one.hex()


@pytest.mark.parametrize("seed", range(4))
def test_records_built_by_us_are_read_by_dnspython(seed: int) -> None:
    """What is read, built again and read by both, is the same; so compression and every writer of data is right."""
    random = Random(seed)
    for _ in range(50):
        once = parse(message(random))
        asked = once.questions[0]
        again = response(once.id, once.flags, asked, once.answer, once.authority, once.additional, edns=once.edns)
        assert differences(again) == []
        dns.message.from_wire(again, one_rr_per_rrset=True)
        twice = parse(again)
        for before, after in zip(
            once.answer + once.authority + once.additional,
            twice.answer + twice.authority + twice.additional,
            strict=True,
        ):
            assert (before.text, before.canonical_rdata) == (after.text, after.canonical_rdata)


QUERIES = [
    {},
    {"rd": True},
    {"do": True, "size": 1232},
    {"size": 512, "version": 1},
    {"size": 512, "z": 3},
    {"size": 512, "option": 137},
    {"do": True, "size": 512, "z": 0x7FFF, "option": 65001, "rd": True},
]


@pytest.mark.parametrize("how", QUERIES)
def test_a_query_says_to_dnspython_what_it_was_asked_to_say(how: dict[str, int]) -> None:
    wire = query(4711, (b"wWw", b"example"), types.DNSKEY, types.CH, **how)  # type: ignore[arg-type]
    read = dns.message.from_wire(wire)
    question = read.question[0]
    assert (read.id, question.name.labels, question.rdtype, question.rdclass) == (
        4711,
        (b"wWw", b"example", b""),
        types.DNSKEY,
        types.CH,
    )
    assert bool(read.flags & dns.flags.RD) is how.get("rd", False)
    assert read.edns == (how.get("version", 0) if how.get("size") else -1)
    if how.get("size"):
        assert (read.payload, read.ednsflags & 0xFFFF) == (how["size"], how.get("z", 0) | how.get("do", 0) << 15)
        assert [option.otype for option in read.options] == ([how["option"]] if "option" in how else [])


def test_the_opt_record_is_written_as_it_was_read() -> None:
    edns = Edns(0, True, 4096, 5, 1, b"\0\x0a\0\2ab")
    read = parse(response(1, 0x8000, (from_text("a"), types.SOA, types.IN), edns=edns))
    assert read.edns == edns
    assert read.edns.options == [(10, b"ab")]
    assert read.rcode == types.BADVERS
