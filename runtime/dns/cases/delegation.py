"""Module Delegation: does the delegation fit the zone."""

from collections.abc import Sequence

from runtime.dns.engine.answers import REFERRAL, kind
from runtime.dns.engine.case import Case
from runtime.dns.engine.nameservers import Nameserver, by_text, names, texts
from runtime.dns.wire.build import QR, response
from runtime.dns.wire.message import Record
from runtime.dns.wire.names import MAXIMUM_LABEL, MAXIMUM_NAME, Name, is_at_or_below, to_text, wire_length
from runtime.dns.wire.types import AAAA, CNAME, IN, NOERROR, NS, SOA, A, rcode_text

MINIMUM = 2
"""Name servers that a zone must have."""

REFERRAL_OCTETS = 512
"""What a referral may have without EDNS (RFC 1035 section 2.3.4)."""


async def delegation01(case: Case) -> None:
    """Are there enough name servers, also for each family of addresses."""
    run = case.run
    _emit_names(case, "DEL", await run.delegation_names())
    _emit_names(case, "CHILD", await run.child_names())
    _emit_families(case, "CHILD", await run.child_servers())
    _emit_families(case, "DEL", await run.delegation_servers())


def _emit_names(case: Case, side: str, found: Sequence[Name]) -> None:
    tag = f"ENOUGH_NS_{side}" if len(found) >= MINIMUM else f"NOT_ENOUGH_NS_{side}"
    case.emit(tag, count=len(found), minimum=MINIMUM, nsname_list=names(found))


def _emit_families(case: Case, side: str, servers: Sequence[Nameserver]) -> None:
    for family, ipv6 in (("IPV4", False), ("IPV6", True)):
        mine = [server for server in servers if server.at.ipv6 == ipv6]
        count = len({server.name for server in mine})
        how = "ENOUGH" if count >= MINIMUM else "NOT_ENOUGH" if count else "NO"
        case.emit(f"{how}_{family}_NS_{side}", count=count, minimum=MINIMUM, ns_list=texts(mine))


async def delegation02(case: Case) -> None:
    """Has every name server an address of its own."""
    delegated = await case.run.delegation_servers()
    own = await case.run.child_servers()
    _emit_shared(case, delegated, "DEL_NS_SAME_IP", "DEL_DISTINCT_NS_IP")
    _emit_shared(case, own, "CHILD_NS_SAME_IP", "CHILD_DISTINCT_NS_IP")
    _emit_shared(case, [*delegated, *own], "SAME_IP_ADDRESS", "DISTINCT_IP_ADDRESS")


def _emit_shared(case: Case, servers: Sequence[Nameserver], shared: str, distinct: str) -> None:
    by_address: dict[str, set[Name]] = {}
    for server in servers:
        by_address.setdefault(server.address, set()).add(server.name)
    crowded = {address: found for address, found in sorted(by_address.items()) if len(found) > 1}
    for address, found in crowded.items():
        case.emit(shared, nsname_list=names(found), ns_ip=address)
    if servers and not crowded:
        case.emit(distinct)


async def delegation03(case: Case) -> None:
    """Does a referral to the zone fit into a message without EDNS."""
    run = case.run
    parent = (await run.parent_zone()).name
    servers = await run.delegation_servers()
    authority = [Record.make(case.zone, NS, 3600, name) for name in await run.delegation_names()]
    additional = []
    for type, ipv6 in ((A, False), (AAAA, True)):
        mine = [server for server in servers if server.at.ipv6 == ipv6]
        if mine and all(is_at_or_below(server.name, parent) for server in mine):
            additional.append(Record.make(mine[0].name, type, 3600, mine[0].address))
    question = (_longest_name(case.zone), NS, IN)
    size = len(response(0, QR, question, authority=authority, additional=additional))
    case.emit("REFERRAL_SIZE_TOO_LARGE" if size > REFERRAL_OCTETS else "REFERRAL_SIZE_OK", size=size)


def _longest_name(zone: Name) -> Name:
    name = zone
    while (room := MAXIMUM_NAME - wire_length(name) - 1) > 0:
        name = (b"x" * min(room, MAXIMUM_LABEL), *name)
    return name


async def delegation04(case: Case) -> None:
    """Do all servers answer with authority, over UDP and TCP."""
    run = case.run
    servers = [server for server in await run.servers() if case.usable(server, "SOA")]
    overs = await run.gather(run.ask_all(servers, case.zone, SOA), run.ask_all(servers, case.zone, SOA, tcp=True))
    good: list[Name] = []
    bad = False
    for server, udp, tcp in zip(servers, *overs, strict=True):
        for proto, answer in (("UDP", udp), ("TCP", tcp)):
            if answer is None:
                continue
            if answer.aa:
                good.append(server.name)
            else:
                bad = True
                case.emit("IS_NOT_AUTHORITATIVE", ns=server.text, proto=proto)
    if good and not bad:
        case.emit("ARE_AUTHORITATIVE", nsname_list=names(good))


async def delegation05(case: Case) -> None:
    """Are the names of the servers no aliases."""
    run = case.run
    servers = by_text(await run.servers())
    aliases: list[Name] = []
    for name in await run.names():
        if is_at_or_below(name, case.zone):
            if await _is_alias_inside(case, servers, name):
                aliases.append(name)
        elif await _is_alias(case, name):
            aliases.append(name)
    for name in aliases:
        case.emit("NS_IS_CNAME", nsname=to_text(name))
    if not aliases:
        case.emit("NO_NS_CNAME")


async def _is_alias_inside(case: Case, servers: Sequence[Nameserver], name: Name) -> bool:
    run = case.run
    query_name = to_text(name)
    asked = [server for server in servers if case.usable(server, "A")]
    found = below = False
    for server, answer in zip(asked, await run.ask_all(asked, name, A), strict=True):
        if answer is None:
            case.emit("NO_RESPONSE", ns=server.text, query_name=query_name, rrtype="A")
        elif answer.rcode != NOERROR:
            rcode = rcode_text(answer.rcode)
            case.emit("UNEXPECTED_RCODE", ns=server.text, query_name=query_name, rrtype="A", rcode=rcode)
        elif answer.has(CNAME):
            found = True
        elif kind(answer) is REFERRAL:
            below = True
    return found or (below and await _is_alias(case, name))


async def _is_alias(case: Case, name: Name) -> bool:
    """Whether looking a name up leads to another one. The answer at the end need not hold the CNAME record."""
    answer, target = await case.run.recursion.find(name, A)
    return target != name or (answer is not None and answer.has(CNAME))


async def delegation06(case: Case) -> None:
    """Have all servers an SOA record of the zone."""
    run = case.run
    servers = [server for server in await run.servers() if case.usable(server, "SOA")]
    good = bool(await run.servers())
    for server, answer in zip(servers, await run.ask_all(servers, case.zone, SOA), strict=True):
        if answer is not None and answer.rcode == NOERROR and not answer.has(SOA):
            good = False
            case.emit("SOA_NOT_EXISTS", ns=server.text)
    if good:
        case.emit("SOA_EXISTS")


async def delegation07(case: Case) -> None:
    """Do delegation and zone name the same servers."""
    delegated = set(await case.run.delegation_names())
    own = set(await case.run.child_names())
    if delegated - own:
        case.emit("EXTRA_NAME_PARENT", extra=names(delegated - own))
    if own - delegated:
        case.emit("EXTRA_NAME_CHILD", extra=names(own - delegated))
    if delegated == own:
        case.emit("NAMES_MATCH", names=names(own))
    if (delegated or own) and not delegated & own:
        case.emit("TOTAL_NAME_MISMATCH", glue=names(delegated - own), child=names(own - delegated))
