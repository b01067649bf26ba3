"""The SOA and MX records that the test cases of zones and of spelling read."""

from typing import cast

from runtime.dns.wire.message import Message, Record
from runtime.dns.wire.names import Name
from runtime.dns.wire.rdata import Mx, Soa
from runtime.dns.wire.types import MX, SOA


def soa_in(answer: Message | None, owner: Name | None = None) -> Soa | None:
    """The first SOA record in the answer section, of `owner` where given."""
    if answer is None:
        return None
    found = answer.answers_of(SOA, owner)
    return cast(Soa, found[0].data) if found else None


def soas_in(answer: Message, owner: Name) -> list[Soa]:
    """The SOA records of `owner` in the answer section; there should be one."""
    return [cast(Soa, record.data) for record in answer.answers_of(SOA, owner)]


def mail_in(answer: Message, owner: Name | None = None) -> list[Record]:
    """The MX records of the answer section, of `owner` where given."""
    return answer.answers_of(MX, owner)


def mail_targets(answer: Message, owner: Name | None = None) -> list[Name]:
    """Where those MX records lead, each name once, sorted."""
    return sorted({cast(Mx, record.data).exchange for record in mail_in(answer, owner)})
