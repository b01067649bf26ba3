"""What kind of answer a message is, and the values in it that the tests look for (reference 3.2)."""

from collections.abc import Iterable
from typing import cast

from runtime.dns.wire.message import MalformedRdata, Message, Record, address_of
from runtime.dns.wire.names import Name
from runtime.dns.wire.types import AAAA, NS, NXDOMAIN, SOA, A

NO_NAME, NO_DATA, REFERRAL, ANSWER = "nxdomain", "nodata", "referral", "answer"


def kind(message: Message) -> str:
    """NO_NAME, NO_DATA, REFERRAL or ANSWER, in this order of judgement; AA plays no part."""
    if message.rcode == NXDOMAIN:
        return NO_NAME
    if message.answer:
        return ANSWER
    authority = message.authority
    if len(authority) == 1 and authority[0].type == SOA and not message.additional:
        return NO_DATA
    for record in authority:
        if record.type == NS:
            return REFERRAL
    return ANSWER


def anywhere(message: Message, type: int, name: Name | None = None) -> list[Record]:
    """Records of `type`, of `name` where given, in answer, authority and additional section."""
    return [
        record
        for section in (message.answer, message.authority, message.additional)
        for record in section
        if record.type == type and (name is None or record.owner == name)
    ]


def readable(records: Iterable[Record]) -> list[Record]:
    """The records whose data has the form of its type."""
    found = []
    for record in records:
        try:
            record.data  # noqa: B018 - decoding is the question
        except MalformedRdata:
            continue
        found.append(record)
    return found


def names_in(records: Iterable[Record]) -> list[Name]:
    """What NS, CNAME, PTR or DNAME records point to, in their order."""
    return [cast(Name, record.data) for record in records]


def addresses_in(records: Iterable[Record]) -> list[str]:
    """The addresses of the A and AAAA records among `records`, in shortest form, in their order; unreadable ones are
    left out."""
    found = [address_of(record) for record in records if record.type == A or record.type == AAAA]
    return [address for address in found if address is not None]
