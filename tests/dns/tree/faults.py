"""What servers of the tree do wrong: each takes the answer that there should be and makes another of it."""

from __future__ import annotations

from collections.abc import Callable

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import dns.zone

from tests.dns.tree.server import Answer, Asked, Fault


def _for(types: str, change: Callable[[Asked, dns.message.Message], Answer]) -> Fault:
    """The change, for questions of these types only; `*` for all."""
    wanted = types.split()

    def fault(asked: Asked, answer: dns.message.Message) -> Answer:
        return change(asked, answer) if asked.type in wanted or types == "*" else answer

    return fault


def drop(types: str = "*") -> Fault:
    return _for(types, lambda asked, answer: None)


def rcode(code: str, types: str = "*") -> Fault:
    def refuse(asked: Asked, answer: dns.message.Message) -> Answer:
        refusal = dns.message.make_response(asked.message)
        refusal.set_rcode(dns.rcode.from_text(code))
        return refusal

    return _for(types, refuse)


def no_tcp(asked: Asked, answer: dns.message.Message) -> Answer:
    return None if asked.tcp else answer


def not_authoritative(asked: Asked, answer: dns.message.Message) -> Answer:
    answer.flags &= ~dns.flags.AA
    return answer


def recursion_offered(asked: Asked, answer: dns.message.Message) -> Answer:
    answer.flags |= dns.flags.RA
    return answer


def without(*types: str) -> Fault:
    """Leaves records of these types out of the answer section."""
    left_out = {dns.rdatatype.from_text(type) for type in types}

    def leave_out(asked: Asked, answer: dns.message.Message) -> Answer:
        answer.answer = [rrset for rrset in answer.answer if rrset.rdtype not in left_out]
        return answer

    return leave_out


def unsigned(asked: Asked, answer: dns.message.Message) -> Answer:
    for section in (answer.answer, answer.authority):
        section[:] = [rrset for rrset in section if rrset.rdtype != dns.rdatatype.RRSIG]
    return answer


def upward(asked: Asked, answer: dns.message.Message) -> Answer:
    """Refers to the root for what is not its own."""
    if answer.rcode() == dns.rcode.REFUSED:
        answer.set_rcode(dns.rcode.NOERROR)
        answer.authority.append(dns.rrset.from_text(".", 3600, "IN", "NS", "ns1.root-hosts."))
    return answer


def spelled_small(asked: Asked, answer: dns.message.Message) -> Answer:
    """Writes the question in small letters, whatever was asked."""
    question = answer.question[0]
    name = dns.name.from_text(question.name.to_text().lower())
    answer.question = [dns.rrset.RRset(name, question.rdclass, question.rdtype)]
    return answer


def edns(how: str) -> Fault:
    """Goes wrong for questions with EDNS: `drop`, `plain` for an answer without EDNS, `unknown` for FORMERR."""

    def fault(asked: Asked, answer: dns.message.Message) -> Answer:
        if asked.message.edns < 0:
            return answer
        if how == "drop":
            return None
        if how == "unknown":
            answer = dns.message.make_response(asked.message)
            answer.set_rcode(dns.rcode.FORMERR)
        answer.use_edns(False)
        return answer

    return fault


def edns1(how: str) -> Fault:
    """Goes wrong for questions with EDNS version 1."""

    def fault(asked: Asked, answer: dns.message.Message) -> Answer:
        if asked.message.edns < 1:
            return answer
        return None if how == "drop" else rcode(how)(asked, answer)

    return fault


def option_sent_back(asked: Asked, answer: dns.message.Message) -> Answer:
    if asked.message.options:
        answer.use_edns(0, answer.ednsflags, 1232, options=list(asked.message.options))
    return answer


def flags_sent_back(asked: Asked, answer: dns.message.Message) -> Answer:
    if asked.message.edns >= 0:
        answer.use_edns(0, asked.message.ednsflags, 1232)
    return answer


def cut_without_edns(asked: Asked, answer: dns.message.Message) -> Answer:
    """Cuts every answer with signatures, and leaves EDNS out of what is left."""
    if asked.tcp or not asked.message.ednsflags & dns.flags.DO:
        return answer
    short = dns.message.make_response(asked.message)
    short.use_edns(False)
    short.flags |= dns.flags.AA | dns.flags.TC
    return short


def whole_zone(zone: dns.zone.Zone) -> Fault:
    """Gives the zone to whoever asks for it."""

    def transfer(asked: Asked, answer: dns.message.Message) -> Answer:
        assert zone.origin is not None
        given = dns.message.make_response(asked.message)
        given.flags |= dns.flags.AA
        given.answer.append(dns.rrset.from_rdata_list(zone.origin, 3600, list(zone.find_rdataset("@", "SOA"))))
        return given

    return _for("AXFR", transfer)


def version(text: str) -> Fault:
    def tell(asked: Asked, answer: dns.message.Message) -> Answer:
        told = dns.message.make_response(asked.message)
        told.answer.append(dns.rrset.from_text(asked.name, 0, "CH", "TXT", f'"{text}"'))
        return told

    return _for("TXT", lambda asked, answer: tell(asked, answer) if asked.message.question[0].rdclass == 3 else answer)


def short_ipv6(asked: Asked, answer: dns.message.Message) -> Answer:
    """Gives an AAAA record of 4 octets."""
    if asked.type != "AAAA":
        return answer
    bad = dns.message.make_response(asked.message)
    bad.flags |= dns.flags.AA
    short = dns.rdata.GenericRdata(dns.rdataclass.IN, dns.rdatatype.AAAA, bytes((127, 0, 0, 1)))
    rrset = dns.rrset.RRset(asked.name, dns.rdataclass.IN, dns.rdatatype.AAAA)
    rrset.update_ttl(3600)
    rrset.items[short] = None
    bad.answer.append(rrset)
    return bad
