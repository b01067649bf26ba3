"""Nameserver: how each server behaves, whatever the zone. What has to do with EDNS is in `nameserver_edns`.

Source: Zonemaster test case specifications NAMESERVER01, 03 to 09 and 15.
"""

import hashlib
from typing import Final, cast

from runtime.dns.engine.case import Case
from runtime.dns.engine.nameservers import Nameserver, names, texts
from runtime.dns.wire.message import Message
from runtime.dns.wire.names import ROOT, Name, from_text, to_text
from runtime.dns.wire.rdata import Txt
from runtime.dns.wire.types import AAAA, CH, NOERROR, NS, NXDOMAIN, SERVFAIL, SOA, TXT, A, rcode_text

Spelling = tuple[bytes, ...]

NOWHERE: Final = tuple(
    from_text(f"xn--nameservertest.{domain}") for domain in ("iis.se", "icann.org", "ripe.net")
)  # fmt: skip
"""Names that do not exist, in zones that the tested servers do not have."""

VERSIONS: Final = (from_text("version.bind"), from_text("version.server"))
IPV6_OCTETS: Final = 16


async def usable_servers(case: Case, type: str = "SOA") -> list[Nameserver]:
    """The servers of delegation and zone (methods 4 and 5) whose family is in use; the others are noted."""
    return [server for server in await case.run.servers() if case.usable(server, type)]


async def nameserver01(case: Case) -> None:
    """The servers answer for their zones only, and do not recurse for strangers."""
    servers = await usable_servers(case, "A")
    answers = [await case.run.ask_all(servers, name, A) for name in NOWHERE]
    for server, answered in zip(servers, zip(*answers, strict=True), strict=True):
        for name, answer in zip(NOWHERE, answered, strict=True):
            if answer is None:
                case.emit("NO_RESPONSE", domain=to_text(name), ns=server.text)
        there = [answer for answer in answered if answer is not None]
        if any(answer.ra for answer in there) or _all_say_no(there):
            case.emit("IS_A_RECURSOR", ns=server.text)
        elif len(there) == len(NOWHERE):
            case.emit("NO_RECURSOR", ns=server.text)


def _all_say_no(answers: list[Message]) -> bool:
    return len(answers) == len(NOWHERE) and all(answer.rcode == NXDOMAIN for answer in answers)


async def nameserver03(case: Case) -> None:
    """The whole zone is not given to strangers."""
    servers = await usable_servers(case, "AXFR")
    for server, first in zip(
        servers, await case.run.gathered([case.run.transfer(server, case.zone) for server in servers]), strict=True
    ):
        given = first is not None and bool(first.answer) and first.answer[0].type == SOA
        case.emit("AXFR_AVAILABLE" if given else "AXFR_FAILURE", ns=server.text)


async def nameserver04(case: Case) -> None:
    """The answer comes from the address that was asked."""
    servers = await usable_servers(case)
    same = True
    for server, answer in zip(servers, await case.run.ask_all(servers, case.zone, SOA), strict=True):
        if answer is not None and answer.source is not None and answer.source != server.address:
            same = False
            case.emit("DIFFERENT_SOURCE_IP", ns=server.text, source=answer.source)
    if servers and same:
        case.emit("SAME_SOURCE_IP", names=texts(servers).replace(";", ","))


async def nameserver05(case: Case) -> None:
    """Questions for IPv6 addresses are answered like others (RFC 4074)."""
    servers = await usable_servers(case, "A")
    asked: list[Nameserver] = []
    for server, answer in zip(servers, await case.run.ask_all(servers, case.zone, A), strict=True):
        if answer is None:
            case.emit("NO_RESPONSE", domain=to_text(case.zone), ns=server.text)
        elif answer.rcode != NOERROR:
            case.emit("A_UNEXPECTED_RCODE", ns=server.text, rcode=rcode_text(answer.rcode))
        else:
            asked.append(server)
    seen, good = False, True
    for server, answer in zip(asked, await case.run.ask_all(asked, case.zone, AAAA), strict=True):
        if answer is None:
            case.emit("AAAA_QUERY_DROPPED", ns=server.text)
            good = False
        elif answer.rcode != NOERROR:
            case.emit("AAAA_UNEXPECTED_RCODE", ns=server.text, rcode=rcode_text(answer.rcode))
            good = False
        else:
            lengths = [record.length for record in answer.answers_of(AAAA)]
            seen = seen or bool(lengths)
            for length in lengths:
                if length != IPV6_OCTETS:
                    case.emit("AAAA_BAD_RDATA", length=length, ns=server.text)
                    good = False
    if seen and good:
        case.emit("AAAA_WELL_PROCESSED", ns_list=texts(servers))


async def nameserver06(case: Case) -> None:
    """Every server has an address."""
    zone = case.run.zone_of(case.zone)
    servers = await case.run.servers()
    missing = {*await zone.delegation_names(), *await zone.child_names()} - {server.name for server in servers}
    if not missing:
        case.emit("CAN_BE_RESOLVED")
    elif not servers:
        case.emit("NO_RESOLUTION", names=names(missing).replace(";", ","))
    else:
        case.emit("CAN_NOT_BE_RESOLVED", nsname_list=names(missing))


async def nameserver07(case: Case) -> None:
    """Nobody is referred up to the root."""
    if case.zone == ROOT:
        case.emit("UPWARD_REFERRAL_IRRELEVANT")
        return
    servers = await usable_servers(case, "NS")
    upward = False
    for server, answer in zip(servers, await case.run.ask_all(servers, ROOT, NS), strict=True):
        if answer is not None and answer.has(NS, section="authority"):
            upward = True
            case.emit("UPWARD_REFERRAL", ns=server.text)
    if servers and not upward:
        case.emit("NO_UPWARD_REFERRAL", nsname_list=names(server.name for server in servers))


def spelled(name: Name, *, other: bool = False) -> Spelling:
    """A spelling of the name in capitals and small letters, as good as random, but the same in every run; with `other`
    that with every letter the other way."""
    bits = int.from_bytes(hashlib.sha256(to_text(name).encode()).digest(), "big")
    bits = ~bits if other else bits
    labels = []
    for label in name:
        octets = bytearray(label)
        for place, octet in enumerate(label):
            # A name has fewer letters than the digest has bits.
            if 0x61 <= octet <= 0x7A and bits & 1:
                octets[place] = octet - 0x20
            bits >>= 1
        labels.append(bytes(octets))
    return tuple(labels)


async def nameserver08(case: Case) -> None:
    """The question comes back spelled as it was sent."""
    servers = await usable_servers(case)
    name = (b"www", *case.zone)
    spelling = spelled(name)
    for server, answer in zip(servers, await case.run.ask_all(servers, name, SOA, spelling=spelling), strict=True):
        if answer is not None:
            kept = answer.question_spelling == spelling
            tag = "QNAME_CASE_SENSITIVE" if kept else "QNAME_CASE_INSENSITIVE"
            case.emit(tag, domain=to_text(spelling), ns=server.text)


async def nameserver09(case: Case) -> None:
    """The answer does not depend on how the question is spelled (RFC 4343)."""
    servers = await usable_servers(case)
    name = (b"www", *case.zone)
    one, other = spelled(name), spelled(name, other=True)
    ones = await case.run.ask_all(servers, name, SOA, spelling=one)
    others = await case.run.ask_all(servers, name, SOA, spelling=other)
    query = {"query1": to_text(one), "query2": to_text(other), "type": "SOA"}
    same = True
    for server, first, second in zip(servers, ones, others, strict=True):
        if first is None or second is None:
            if first is not second:
                same = False
                domain = to_text(one if first is None else other)
                case.emit("CASE_QUERY_NO_ANSWER", domain=domain, ns=server.text, type="SOA")
        elif first.answer or second.answer:
            equal = _told(first) == _told(second)
            same = same and equal
            case.emit("CASE_QUERY_SAME_ANSWER" if equal else "CASE_QUERY_DIFFERENT_ANSWER", ns=server.text, **query)
        elif first.rcode == second.rcode:
            case.emit("CASE_QUERY_SAME_RC", ns=server.text, rcode=rcode_text(first.rcode), **query)
        else:
            same = False
            rcodes = {"rcode1": rcode_text(first.rcode), "rcode2": rcode_text(second.rcode)}
            case.emit("CASE_QUERY_DIFFERENT_RC", ns=server.text, **rcodes, **query)
    tag = "CASE_QUERIES_RESULTS_OK" if same else "CASE_QUERIES_RESULTS_DIFFER"
    case.emit(tag, domain=to_text(name), type="SOA")


def _told(answer: Message) -> list[tuple[Name, int, bytes]]:
    """What the answer section says, whatever the order and the letters."""
    return sorted((record.owner, record.type, record.canonical_rdata) for record in answer.answer)


async def nameserver15(case: Case) -> None:
    """Which software the servers say that they run."""
    servers = await usable_servers(case)
    soas = await case.run.ask_all(servers, case.zone, SOA)
    servers = [server for server, soa in zip(servers, soas, strict=True) if soa is not None]
    told: dict[tuple[str, str], list[Nameserver]] = {}
    wrong: list[Nameserver] = []
    silent = set(servers)
    for name in VERSIONS:
        failed: list[Nameserver] = []
        for server, answer in zip(servers, await case.run.ask_all(servers, name, TXT, klass=CH), strict=True):
            if answer is None or answer.rcode == SERVFAIL:
                failed.append(server)
                continue
            for record in answer.answers_of(TXT, name):
                text = b"".join(cast(Txt, record.data).strings).decode("utf-8", "backslashreplace").strip()
                if record.klass != CH:
                    wrong.append(server)
                if text:
                    told.setdefault((text, to_text(name)), []).append(server)
                    silent.discard(server)
        if failed:
            case.emit("N15_ERROR_ON_VERSION_QUERY", ns_list=texts(failed), query_name=to_text(name))
    for (text, query), group in sorted(told.items()):
        case.emit("N15_SOFTWARE_VERSION", ns_list=texts(group), query_name=query, string=text)
    if wrong:
        case.emit("N15_WRONG_CLASS", ns_list=texts(wrong))
    if silent:
        case.emit("N15_NO_VERSION_REVEALED", ns_list=texts(silent))
