"""Messages and records: what is read when, and what is said about what cannot be read."""

from __future__ import annotations

import pytest

from runtime.dns.wire import types
from runtime.dns.wire.build import AA, AD, CD, QR, RA, RD, TC, response
from runtime.dns.wire.edns import Edns, encode_options
from runtime.dns.wire.message import MalformedMessage, MalformedRdata, Message, Record, address_of, parse
from runtime.dns.wire.names import from_text
from runtime.dns.wire.rdata import (
    Dnskey,
    Ds,
    Mx,
    Nsec,
    Nsec3,
    Nsec3param,
    Rdata,
    Rrsig,
    Soa,
    Txt,
    encode,
)

ZONE = from_text("example.org")
QUESTION = (ZONE, types.SOA, types.IN)


def read(*answer: Record, flags: int = QR) -> Message:
    return parse(response(1, flags, QUESTION, answer))


FLAGS = {"qr": QR, "aa": AA, "tc": TC, "rd": RD, "ra": RA, "ad": AD, "cd": CD}


@pytest.mark.parametrize("name", FLAGS)
def test_each_flag_is_one_bit(name: str) -> None:
    message = read(flags=FLAGS[name])
    assert {flag for flag in FLAGS if getattr(message, flag)} == {name}


def test_opcode_and_response_code_are_read() -> None:
    message = read(flags=QR | 4 << 11 | types.NOTAUTH)
    assert (message.opcode, message.rcode) == (4, types.NOTAUTH)


def test_the_response_code_has_the_bits_of_the_opt_record() -> None:
    message = parse(response(1, QR, QUESTION, edns=Edns(0, False, 512, 0, 1, b"")))
    assert types.rcode_text(message.rcode) == "BADVERS"


def test_a_message_knows_its_source_its_time_and_its_size() -> None:
    wire = response(1, QR, QUESTION)
    message = parse(wire, source="192.0.2.1", arrived=12.5)
    assert (message.source, message.arrived, message.size, message.wire) == ("192.0.2.1", 12.5, len(wire), wire)


def test_a_record_in_answer_or_authority_of_the_type_of_opt_is_no_opt_record() -> None:
    opt = Record.make((), types.OPT, 0, b"", 4096)
    message = parse(response(1, QR, QUESTION, [opt], [opt]))
    assert message.edns is None
    assert [record.type for record in message.answer + message.authority] == [types.OPT, types.OPT]


def test_of_two_opt_records_the_first_counts() -> None:
    opt = Record.make((), types.OPT, 0, b"", 1232)
    message = parse(response(1, QR, QUESTION, additional=[opt], edns=Edns(1, True, 512, 0, 0, b"")))
    assert message.edns is not None
    assert (message.edns.size, message.do) == (1232, False)
    assert message.additional == []


def test_options_that_are_cut_are_left_out() -> None:
    data = encode_options([(3, b"nsid"), (10, b"")]) + b"\0\x0a\0\5ab"
    message = parse(response(1, QR, QUESTION, edns=Edns(0, False, 512, 0, 0, data)))
    assert message.edns is not None
    assert message.edns.options == [(3, b"nsid"), (10, b"")]


DATA: list[tuple[int, Rdata, str]] = [
    (types.A, "192.0.2.1", "192.0.2.1"),
    (types.AAAA, "2001:db8::1", "2001:db8::1"),
    (types.NS, from_text("ns1.example.org"), "ns1.example.org"),
    (types.CNAME, (), "."),
    (types.PTR, from_text("a.b"), "a.b"),
    (types.DNAME, from_text("a.b"), "a.b"),
    (types.SOA, Soa(ZONE, from_text("a\\.b.c"), 1, 2, 3, 4, 2**32 - 1), "example.org a\\.b.c 1 2 3 4 4294967295"),
    (types.MX, Mx(0, ()), "0 ."),
    (types.TXT, Txt((b"a b", b"", b'"\\\xff')), '"a b" "" "\\"\\\\\\255"'),
    (types.SPF, Txt((b"x" * 255,)), f'"{"x" * 255}"'),
    (types.DS, Ds(65535, 13, 2, b"\1"), "65535 13 2 01"),
    (types.CDS, Ds(0, 0, 0, b"\0"), "0 0 0 00"),
    (types.DNSKEY, Dnskey(257, 3, 8, b""), "257 3 8 "),
    (types.CDNSKEY, Dnskey(0, 3, 0, b"\0"), "0 3 0 00"),
    (
        types.RRSIG,
        Rrsig(types.SOA, 13, 2, 3600, 2**32 - 1, 1, 7, ZONE, b"\xab"),
        "SOA 13 2 3600 4294967295 1 7 example.org ab",
    ),
    (types.NSEC, Nsec(ZONE, frozenset({types.A, 46, 47, 1234, 65535})), "example.org A RRSIG NSEC TYPE1234 TYPE65535"),
    (types.NSEC3, Nsec3(1, 1, 10, b"\xab", b"\1" * 20, frozenset({types.SOA})), f"1 1 10 ab {'01' * 20} SOA"),
    (types.NSEC3PARAM, Nsec3param(1, 0, 0, b""), "1 0 0 -"),
    (65280, b"\1\2", "\\# 2 0102"),
]


@pytest.mark.parametrize(("type", "data", "text"), DATA, ids=[f"{types.mnemonic(type)}" for type, _, _ in DATA])
def test_data_is_written_and_read_back(type: int, data: Rdata, text: str) -> None:
    record = read(Record.make(ZONE, type, 300, data)).answer[0]
    assert record.data == data
    assert record.data is record.data
    assert record.text == f"example.org 300 IN {types.mnemonic(type)} {text}"


UNREADABLE = [
    (types.A, b"\1\2\3"),
    (types.A, b"\1\2\3\4\5"),
    (types.AAAA, b"\1\2\3\4"),
    (types.NS, b""),
    (types.NS, b"\1a\0x"),
    (types.NS, b"\xc0\xff"),
    (types.SOA, b"\0\0" + bytes(19)),
    (types.SOA, b"\0\0" + bytes(21)),
    (types.MX, b"\0\1"),
    (types.TXT, b"\5ab"),
    (types.DS, b"\0\1\2"),
    (types.DNSKEY, b"\0\1\2"),
    (types.RRSIG, bytes(18)),
    (types.RRSIG, bytes(18) + b"\5ab"),
    (types.NSEC, b"\0\0"),
    (types.NSEC, b"\0\0\0"),
    (types.NSEC, b"\0\0\x21" + bytes(33)),
    (types.NSEC, b"\0\1\1\1\0\1\1"),
    (types.NSEC, b"\5ab"),
    (types.NSEC3, b"\1\0\0\0\0"),
    (types.NSEC3, b"\1\0\0\0\0\5ab"),
    (types.NSEC3, b"\1\0\0\0\5ab"),
    (types.NSEC3PARAM, b"\1\0\0\0\5ab"),
    (types.NSEC3PARAM, b"\1\0\0\0\0x"),
]


@pytest.mark.parametrize(("type", "octets"), UNREADABLE)
def test_unreadable_data_says_so_when_it_is_read_and_not_before(type: int, octets: bytes) -> None:
    record = read(Record.make(ZONE, 65280, 300, octets)).answer[0]
    record.type = type
    with pytest.raises(MalformedRdata) as caught:
        record.data  # noqa: B018
    assert (caught.value.type, caught.value.rdata) == (type, octets)
    assert record.text.endswith(f"\\# {len(octets)} {octets.hex()}".rstrip())


def test_the_first_unreadable_record_is_named_but_addresses_are_left_to_the_tests() -> None:
    short = Record.make(ZONE, types.AAAA, 300, b"\1\2\3\4")
    assert read(short).unreadable() is None
    assert read(short).answer[0].length == 4
    assert address_of(read(short).answer[0]) is None
    message = read(short, Record.make(ZONE, types.DNSKEY, 300, b"\1"))
    assert message.unreadable() is message.answer[1]


def test_a_digest_of_an_odd_length_is_readable() -> None:
    assert read(Record.make(ZONE, types.DS, 300, Ds(1, 8, 0, b"abc"))).unreadable() is None


def test_names_in_data_are_written_out_with_the_letters_that_came() -> None:
    upper = (b"NS", b"EXAMPLE", b"org")
    message = read(Record.make(ZONE, types.NS, 300, encode(types.NS, upper)))
    record = message.answer[0]
    assert record.data == (b"ns", b"example", b"org")
    assert record.rdata == b"\2NS\7example\3org\0"
    assert record.canonical_rdata == b"\2ns\7example\3org\0"
    assert record.length == 5


def test_names_in_data_of_a_type_that_no_test_reads_are_written_out_as_well() -> None:
    """Found by fuzzing: the octets of an MF record with a pointer meant nothing outside of their message."""
    wire = response(1, QR, QUESTION, [Record.make(ZONE, 4, 300, b"\1x\0")])
    record = parse(wire[:-3][:-2] + b"\0\2\xc0\x0c").answer[0]
    assert record.data == b"\7example\3org\0"


def test_the_canonical_form_keeps_the_letters_of_nsec_and_lowers_those_of_a_signer() -> None:
    upper = b"\1A\0"
    bitmap = b"\0\1\2"
    fixed = bytes(18)
    nsec, rrsig = read(
        Record.make(ZONE, types.NSEC, 300, upper + bitmap), Record.make(ZONE, types.RRSIG, 300, fixed + upper + b"SIG")
    ).answer
    assert nsec.canonical_rdata == upper + bitmap
    assert rrsig.canonical_rdata == fixed + b"\1a\0SIG"
    assert rrsig.rdata == fixed + upper + b"SIG"


def test_owner_and_question_keep_their_spelling_beside_the_name() -> None:
    upper = (b"EXAMPLE", b"org")
    message = parse(response(1, QR, (upper, types.A, types.IN), [Record.make(upper, types.A, 0, "192.0.2.1")]))
    assert (message.questions[0].name, message.question_spelling) == (ZONE, upper)
    assert (message.answer[0].owner, message.answer[0].owner_spelling) == (ZONE, upper)


def test_records_are_found_by_type_name_and_section() -> None:
    other = from_text("other.org")
    records = [Record.make(ZONE, types.A, 1, "192.0.2.1"), Record.make(other, types.A, 1, "192.0.2.2")]
    message = parse(response(1, QR, QUESTION, [*records, Record.make(ZONE, types.MX, 1, Mx(1, ()))], [], records[:1]))
    assert [record.data for record in message.answers_of(types.A)] == ["192.0.2.1", "192.0.2.2"]
    assert [record.data for record in message.answers_of(types.A, other)] == ["192.0.2.2"]
    assert [record.data for record in message.answers_of(types.A, section="additional")] == ["192.0.2.1"]
    assert message.has(types.MX)
    assert not message.has(types.MX, other)
    assert not message.has(types.MX, section="authority")


def test_octets_after_the_last_record_do_no_harm() -> None:
    wire = response(1, QR, QUESTION)
    assert parse(wire + b"junk").questions == parse(wire).questions


WIRE = response(1, QR, QUESTION, [Record.make(ZONE, types.A, 1, "192.0.2.1")], edns=Edns(0, True, 512, 0, 0, b""))


@pytest.mark.parametrize("length", range(len(WIRE)))
def test_a_message_that_is_cut_anywhere_is_refused(length: int) -> None:
    with pytest.raises(MalformedMessage):
        parse(WIRE[:length])


def test_64_kib_of_records_are_read_in_full() -> None:
    records = [Record.make(ZONE, types.A, 1, "192.0.2.1")] * 4093
    wire = response(1, QR, QUESTION, records)
    assert 65000 < len(wire) < 65536
    assert len(parse(wire).answer) == 4093


def test_a_name_beyond_the_reach_of_pointers_is_written_out() -> None:
    filler = [Record.make((), types.TXT, 1, Txt((b"x" * 255,)))] * 70
    late = from_text("late.example.net")
    message = parse(response(1, QR, QUESTION, filler, [Record.make(late, types.NS, 1, late)] * 2))
    assert [(record.owner, record.data) for record in message.authority] == [(late, late)] * 2
