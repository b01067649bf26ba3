"""Module Consistency: do all servers say the same of the zone."""

from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from runtime.dns.engine.answers import REFERRAL, addresses_in, anywhere, kind, names_in
from runtime.dns.engine.case import Case
from runtime.dns.engine.nameservers import Nameserver, texts
from runtime.dns.wire.message import Message
from runtime.dns.wire.names import Name, is_at_or_below, to_text
from runtime.dns.wire.rdata import Soa
from runtime.dns.wire.types import AAAA, NOERROR, NS, NXDOMAIN, SOA, A

SERIAL_TOLERANCE = 0
"""Difference of serials between servers that is let pass."""

T = TypeVar("T")


async def consistency01(case: Case) -> None:
    """Have all servers the same serial."""
    serials = await _by_value(case, lambda soa: soa.serial)
    for serial in sorted(serials):
        case.emit("SOA_SERIAL", serial=serial, ns_list=texts(serials[serial]))
    if len(serials) == 1:
        case.emit("ONE_SOA_SERIAL", serial=next(iter(serials)))
    elif serials:
        case.emit("MULTIPLE_SOA_SERIALS", count=len(serials))
        lowest, highest = min(serials), max(serials)
        if highest - lowest > SERIAL_TOLERANCE:
            case.emit("SOA_SERIAL_VARIATION", serial_min=lowest, serial_max=highest, max_variation=SERIAL_TOLERANCE)


async def consistency02(case: Case) -> None:
    """Have all servers the same mail address of the person responsible."""
    rnames = await _by_value(case, lambda soa: soa.rname)
    if len(rnames) > 1:
        case.emit("MULTIPLE_SOA_RNAMES", count=len(rnames))
    for rname in sorted(rnames):
        if len(rnames) == 1:
            case.emit("ONE_SOA_RNAME", rname=absolute(rname))
        else:
            case.emit("SOA_RNAME", rname=absolute(rname), ns_list=texts(rnames[rname]))


async def consistency03(case: Case) -> None:
    """Have all servers the same times."""
    sets = await _by_value(case, lambda soa: (soa.refresh, soa.retry, soa.expire, soa.minimum))
    if len(sets) > 1:
        case.emit("MULTIPLE_SOA_TIME_PARAMETER_SET", count=len(sets))
    for times in sorted(sets):
        refresh, retry, expire, minimum = times
        if len(sets) == 1:
            case.emit("ONE_SOA_TIME_PARAMETER_SET", refresh=refresh, retry=retry, expire=expire, minimum=minimum)
        else:
            case.emit(
                "SOA_TIME_PARAMETER_SET",
                refresh=refresh,
                retry=retry,
                expire=expire,
                minimum=minimum,
                ns_list=texts(sets[times]),
            )


async def consistency04(case: Case) -> None:
    """Have all servers the same NS records."""
    sets: dict[str, list[Nameserver]] = {}
    for server, answer in await _of_all(case, NS, "NS"):
        names = sorted(absolute(name) for name in names_in(answer.answers_of(NS, case.zone)))
        if names and answer.aa:
            sets.setdefault(";".join(names), []).append(server)
        else:
            case.emit("NO_RESPONSE_NS_QUERY", ns=server.text)
    if len(sets) > 1:
        case.emit("MULTIPLE_NS_SET", count=len(sets))
    for names_text in sorted(sets):
        if len(sets) == 1:
            case.emit("ONE_NS_SET", nsname_list=names_text)
        else:
            case.emit("NS_SET", nsname_list=names_text, servers=texts(sets[names_text]))


async def consistency06(case: Case) -> None:
    """Have all servers the same primary master."""
    mnames = await _by_value(case, lambda soa: soa.mname, in_answer=True)
    if len(mnames) > 1:
        case.emit("MULTIPLE_SOA_MNAMES", count=len(mnames))
    for mname in sorted(mnames):
        if len(mnames) == 1:
            case.emit("ONE_SOA_MNAME", mname=absolute(mname))
        else:
            case.emit("SOA_MNAME", mname=absolute(mname), ns_list=texts(mnames[mname]))


async def _of_all(case: Case, type: int, name: str) -> list[tuple[Nameserver, Message]]:
    """The servers that answer, with their answers; the others are noted."""
    servers = [server for server in await case.run.servers() if case.usable(server, name)]
    found = []
    for server, answer in zip(servers, await case.run.ask_all(servers, case.zone, type), strict=True):
        if answer is None:
            case.emit("NO_RESPONSE", ns=server.text)
        else:
            found.append((server, answer))
    return found


async def _by_value(case: Case, value: Callable[[Soa], T], *, in_answer: bool = False) -> dict[T, list[Nameserver]]:
    """The servers by what they have in their SOA record, which may stand in any section unless `in_answer`."""
    found: dict[T, list[Nameserver]] = {}
    for server, answer in await _of_all(case, SOA, "SOA"):
        records = answer.answers_of(SOA, case.zone) if in_answer else anywhere(answer, SOA, case.zone)
        if records:
            found.setdefault(value(cast(Soa, records[0].data)), []).append(server)
        else:
            case.emit("NO_RESPONSE_SOA_QUERY", ns=server.text)
    return found


def absolute(name: Name) -> str:
    """The name as text with its final dot."""
    return f"{to_text(name)}." if name else "."


async def consistency05(case: Case) -> None:
    """Are the addresses of the delegation those of the zone."""
    run = case.run
    glue = await _glue(case)
    inside = [name for name in await run.names() if is_at_or_below(name, case.zone)]
    servers = [server for server in await run.servers() if run.enabled(server)]
    own: set[str] = set()
    for name in inside:
        answers = await run.gathered([_of_server(case, server, name) for server in servers])
        lame = True
        for server, (found, *failures) in zip(servers, answers, strict=True):
            for failure in failures:
                if failure:
                    case.emit(failure, ns=server.text)
            lame = lame and all(failures)
            own.update(found)
        if lame:
            case.emit("CHILD_ZONE_LAME")
            return
    strict = {text for name, texts in glue.items() if is_at_or_below(name, case.zone) for text in texts}
    good = strict == own
    if strict - own:
        case.emit("IN_BAILIWICK_ADDR_MISMATCH", parent_addresses=_list(strict), zone_addresses=_list(own))
    if own - strict:
        case.emit("EXTRA_ADDRESS_CHILD", ns_ip_list=_list(own - strict))
    outside = [name for name in glue if not is_at_or_below(name, case.zone) and glue[name]]
    for name, real in zip(outside, await run.gathered([_look_up(case, name) for name in outside]), strict=True):
        if glue[name] - real:
            good = False
            case.emit("OUT_OF_BAILIWICK_ADDR_MISMATCH", parent_addresses=_list(glue[name]), zone_addresses=_list(real))
    if good:
        case.emit("ADDRESSES_MATCH")


async def _glue(case: Case) -> dict[Name, set[str]]:
    """The names of the delegation, each with the addresses that the parent's servers give, as `name/address`."""
    parent = await case.run.parent_zone()
    names: set[Name] = set()
    for answer in await parent.all(case.zone, NS):
        if answer is not None:
            names.update(names_in(anywhere(answer, NS, case.zone)))
    order = sorted(names)
    answers = await case.run.gathered([parent.all(name, type) for name in order for type in (A, AAAA)])
    glue: dict[Name, set[str]] = {name: set() for name in order}
    for place, of_all in enumerate(answers):
        name, type = order[place // 2], (A, AAAA)[place % 2]
        for answer in of_all:
            if answer is not None:
                glue[name].update(_pairs(name, addresses_in(anywhere(answer, type, name))))
    return glue


async def _of_server(case: Case, server: Nameserver, name: Name) -> tuple[set[str], str, str]:
    """The addresses of a name by one of the zone's servers, and for each of A and AAAA the tag of what went wrong, if
    something did."""
    found: set[str] = set()
    failures = []
    for type in (A, AAAA):
        answer = await case.run.ask(server, name, type)
        failure = ""
        if answer is None:
            failure = "NO_RESPONSE"
        elif kind(answer) is REFERRAL:
            answer = await case.run.recurse(name, type)
        elif not answer.aa or answer.rcode not in (NOERROR, NXDOMAIN):
            failure = "CHILD_NS_FAILED"
        failures.append(failure)
        if answer is not None and not failure:
            found.update(_pairs(name, addresses_in(answer.answers_of(type, name))))
    return found, failures[0], failures[1]


async def _look_up(case: Case, name: Name) -> set[str]:
    found: set[str] = set()
    for type in (A, AAAA):
        answer = await case.run.recurse(name, type)
        if answer is not None:
            found.update(_pairs(name, addresses_in(answer.answers_of(type, name))))
    return found


def _pairs(name: Name, addresses: Sequence[str]) -> list[str]:
    return [f"{absolute(name)}/{address}" for address in addresses]


def _list(pairs: set[str]) -> str:
    return ";".join(sorted(pairs))
