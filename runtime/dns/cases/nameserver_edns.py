"""Nameserver: EDNS (RFC 6891), its versions, options and flags.

Source: Zonemaster test case specifications NAMESERVER02 and 10 to 13.
"""

from typing import Final

from runtime.dns.cases.nameserver import usable_servers
from runtime.dns.engine.case import Case
from runtime.dns.engine.nameservers import Nameserver, addresses, texts
from runtime.dns.query.question import EdnsQuery
from runtime.dns.wire.message import Message
from runtime.dns.wire.names import to_text
from runtime.dns.wire.types import BADVERS, FORMERR, NOERROR, SOA, rcode_text

PLAIN: Final = EdnsQuery()
NEXT_VERSION: Final = EdnsQuery(version=1)
OPTION: Final = 137
"""An option code that nobody has assigned."""
WITH_OPTION: Final = EdnsQuery(option=OPTION)
WITH_FLAGS: Final = EdnsQuery(z=3)
SMALL: Final = EdnsQuery(do=True)


async def nameserver02(case: Case) -> None:
    """Questions with EDNS are answered with EDNS."""
    servers = await usable_servers(case)
    answers = await case.run.ask_all(servers, case.zone, SOA, edns=PLAIN)
    silent = [server for server, answer in zip(servers, answers, strict=True) if answer is None]
    without = dict(zip(silent, await case.run.ask_all(silent, case.zone, SOA), strict=True))
    domain = to_text(case.zone)
    good = bool(servers)
    for server, answer in zip(servers, answers, strict=True):
        if answer is not None and _is_good(case, answer):
            continue
        good = False
        if answer is None:
            case.emit("BREAKS_ON_EDNS" if without[server] is not None else "NO_RESPONSE", domain=domain, ns=server.text)
        elif answer.rcode == FORMERR and answer.edns is None:
            case.emit("NO_EDNS_SUPPORT", ns=server.text)
        elif answer.rcode == NOERROR and answer.edns is None:
            case.emit("EDNS_RESPONSE_WITHOUT_EDNS", domain=domain, ns=server.text)
        elif answer.rcode == NOERROR and answer.edns is not None and answer.edns.version != 0:
            case.emit("EDNS_VERSION_ERROR", domain=domain, ns=server.text)
        else:
            case.emit("NS_ERROR", ns=server.text)
    if good:
        case.emit("EDNS0_SUPPORT", ns_list=texts(servers))


def _is_plain(case: Case, answer: Message) -> bool:
    """Whether the answer is the SOA record of the zone."""
    return answer.rcode == NOERROR and answer.has(SOA, case.zone)


def _has_edns(answer: Message) -> bool:
    """Whether the answer says that all is well, with EDNS version 0."""
    return answer.rcode == NOERROR and answer.edns is not None and answer.edns.version == 0


def _is_good(case: Case, answer: Message) -> bool:
    """Whether the answer is the SOA record of the zone with EDNS version 0."""
    return _has_edns(answer) and answer.has(SOA, case.zone)


async def nameserver10(case: Case) -> None:
    """A version of EDNS that does not exist yet is refused as it should be (RFC 6891 section 6.1.3)."""
    servers = await usable_servers(case)
    answers = await case.run.ask_all(servers, case.zone, SOA, edns=PLAIN)
    servers = [
        server
        for server, answer in zip(servers, answers, strict=True)
        if answer is not None and answer.rcode == NOERROR
    ]
    silent: list[Nameserver] = []
    wrong: list[Nameserver] = []
    rcodes: dict[int, list[Nameserver]] = {}
    for server, answer in zip(servers, await case.run.ask_all(servers, case.zone, SOA, edns=NEXT_VERSION), strict=True):
        if answer is None:
            silent.append(server)
        elif answer.rcode != BADVERS:
            rcodes.setdefault(answer.rcode, []).append(server)
        elif answer.edns is None or answer.edns.version != 0 or answer.answer:
            wrong.append(server)
    if silent:
        case.emit("N10_NO_RESPONSE_EDNS1_QUERY", ns_ip_list=addresses(silent))
    for rcode in sorted(rcodes):
        case.emit("N10_UNEXPECTED_RCODE", ns_ip_list=addresses(rcodes[rcode]), rcode=rcode_text(rcode))
    if wrong:
        case.emit("N10_EDNS_RESPONSE_ERROR", ns_ip_list=addresses(wrong))


async def nameserver11(case: Case) -> None:
    """An option that nobody knows is passed over (RFC 6891 section 6.1.2)."""
    servers = await usable_servers(case)
    answers = await case.run.ask_all(servers, case.zone, SOA, edns=PLAIN)
    servers = [
        server
        for server, answer in zip(servers, answers, strict=True)
        if answer is not None and answer.edns is not None and answer.aa and _is_plain(case, answer)
    ]
    found: dict[str, list[Nameserver]] = {}
    rcodes: dict[int, list[Nameserver]] = {}
    for server, answer in zip(servers, await case.run.ask_all(servers, case.zone, SOA, edns=WITH_OPTION), strict=True):
        if answer is not None and answer.rcode != NOERROR:
            rcodes.setdefault(answer.rcode, []).append(server)
        else:
            tag = _fault_of_option(case, answer)
            if tag is not None:
                found.setdefault(tag, []).append(server)
    for rcode in sorted(rcodes):
        case.emit("N11_UNEXPECTED_RCODE", ns_ip_list=addresses(rcodes[rcode]), rcode=rcode_text(rcode))
    for tag in sorted(found):
        case.emit(tag, ns_ip_list=addresses(found[tag]))


def _fault_of_option(case: Case, answer: Message | None) -> str | None:
    if answer is None:
        return "N11_NO_RESPONSE"
    if answer.edns is None:
        return "N11_NO_EDNS"
    if not answer.has(SOA, case.zone):
        return "N11_UNEXPECTED_ANSWER_SECTION"
    if not answer.aa:
        return "N11_UNSET_AA"
    if any(code == OPTION for code, _ in answer.edns.options):
        return "N11_RETURNS_UNKNOWN_OPTION_CODE"
    return None


async def nameserver12(case: Case) -> None:
    """Flags that nobody has assigned are passed over and not sent back (RFC 6891 section 6.1.4)."""
    servers = await usable_servers(case)
    for server, answer in zip(servers, await case.run.ask_all(servers, case.zone, SOA, edns=WITH_FLAGS), strict=True):
        if answer is None:
            case.emit("NO_RESPONSE", domain=to_text(case.zone), ns=server.text)
        elif answer.rcode == FORMERR:
            case.emit("NO_EDNS_SUPPORT", ns=server.text)
        elif answer.edns is not None and answer.edns.z:
            case.emit("Z_FLAGS_NOTCLEAR", ns=server.text)
        # An SOA record of another zone is the subject of NAMESERVER02.
        elif not _has_edns(answer) or not answer.has(SOA):
            case.emit("NS_ERROR", ns=server.text)


async def nameserver13(case: Case) -> None:
    """An answer that is cut says so with EDNS (RFC 6891 section 7)."""
    servers = await usable_servers(case)
    answers = await case.run.ask_all(servers, case.zone, SOA, edns=SMALL, fallback=False)
    for server, answer in zip(servers, answers, strict=True):
        if answer is None:
            case.emit("NO_RESPONSE", domain=to_text(case.zone), ns=server.text)
        elif answer.rcode == FORMERR:
            case.emit("NO_EDNS_SUPPORT", ns=server.text)
        elif answer.tc and answer.edns is None:
            case.emit("MISSING_OPT_IN_TRUNCATED", ns=server.text)
        elif not _has_edns(answer):
            case.emit("NS_ERROR", ns=server.text)
