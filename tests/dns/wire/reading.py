"""Everything that can be read of a message, read: for fuzzing."""

from __future__ import annotations

from runtime.dns.query.acceptance import read_answer
from runtime.dns.query.question import Question
from runtime.dns.wire.build import response
from runtime.dns.wire.message import MalformedMessage, MalformedRdata, address_of, parse
from runtime.dns.wire.names import from_text, spelling_from_text, to_text


def read_everything(wire: bytes) -> None:
    """Read `wire` in every way there is. Octets that are no message, and data that has not its form, are said to be so;
    anything else that is raised is a fault. What is read and written again reads the same."""
    try:
        message = parse(wire)
    except MalformedMessage:
        return
    records = message.answer + message.authority + message.additional
    broken = False
    for record in records:
        try:
            record.data  # noqa: B018
            record.rdata, record.canonical_rdata  # noqa: B018
        except MalformedRdata:
            broken = True
        assert address_of(record) is None or record.type in (1, 28)
        assert record.text
        assert from_text(to_text(record.owner)) == record.owner
        assert spelling_from_text(to_text(record.owner_spelling)) == record.owner_spelling
    assert message.unreadable() is None or broken
    if message.edns is not None:
        assert len(message.edns.options) <= len(wire)
    if message.questions:
        answer = read_answer(wire, Question(*message.questions[0]), source="192.0.2.1", arrived=0.0)
        assert (answer is None) == (not message.qr or message.unreadable() is not None)
    if not broken:
        asked = message.questions[0] if message.questions else None
        again = parse(
            response(
                message.id,
                message.flags,
                asked,
                message.answer,
                message.authority,
                message.additional,
                edns=message.edns,
            )
        )
        assert [record.text for record in again.answer + again.authority + again.additional] == [
            record.text for record in records
        ]
        assert again.edns == message.edns
