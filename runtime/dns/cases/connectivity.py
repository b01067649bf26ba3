"""Module Connectivity: do the name servers answer over UDP and TCP, and are they spread over networks."""

from collections.abc import Sequence

from runtime.dns.engine.asn import announced
from runtime.dns.engine.case import Case
from runtime.dns.engine.nameservers import Nameserver, one_per_address, texts
from runtime.dns.wire.message import Message
from runtime.dns.wire.names import to_text
from runtime.dns.wire.types import NOERROR, NS, SOA, rcode_text


async def connectivity01(case: Case) -> None:
    """Does every server answer over UDP."""
    servers = await case.run.servers()
    off = [server for server in servers if not case.run.enabled(server)]
    for tag, ipv6 in (("CN01_IPV4_DISABLED", False), ("CN01_IPV6_DISABLED", True)):
        skipped = [server for server in off if server.at.ipv6 == ipv6]
        if skipped:
            case.emit(tag, ns_list=texts(skipped))
    await _transport(case, servers, "CN01", "UDP")


async def connectivity02(case: Case) -> None:
    """Does every server answer over TCP."""
    await _transport(case, await case.run.servers(), "CN02", "TCP")


async def _transport(case: Case, servers: Sequence[Nameserver], prefix: str, transport: str) -> None:
    asked = [server for server in servers if case.usable(server, "SOA", "NS")]
    tcp = transport == "TCP"

    run = case.run
    # A server that leaves the SOA question unanswered is asked for its NS records all the same: they are judged here.
    soas, nss = await run.gather(
        run.ask_all(asked, case.zone, SOA, tcp=tcp), run.ask_all(asked, case.zone, NS, tcp=tcp, always=True)
    )
    answers = list(zip(soas, nss, strict=True))
    for server, (soa, ns) in zip(asked, answers, strict=True):
        if soa is None and ns is None:
            case.emit(f"{prefix}_NO_RESPONSE_{transport}", ns=server.text)
        else:
            _judge(case, server, soa, SOA, "SOA", prefix, transport)
            _judge(case, server, ns, NS, "NS", prefix, transport)


def _judge(
    case: Case, server: Nameserver, answer: Message | None, type: int, name: str, prefix: str, transport: str
) -> None:
    if answer is None:
        case.emit(f"{prefix}_NO_RESPONSE_{name}_QUERY_{transport}", ns=server.text)
        return
    if answer.rcode != NOERROR:
        rcode = rcode_text(answer.rcode)
        case.emit(f"{prefix}_UNEXPECTED_RCODE_{name}_QUERY_{transport}", ns=server.text, rcode=rcode)
        return
    records = answer.answers_of(type)
    if not records:
        case.emit(f"{prefix}_MISSING_{name}_RECORD_{transport}", ns=server.text)
    elif records[0].owner != case.zone:
        case.emit(
            f"{prefix}_WRONG_{name}_RECORD_{transport}",
            ns=server.text,
            domain_found=_absolute(to_text(records[0].owner)),
            domain_expected=_absolute(case.zone_text),
        )
    elif not answer.aa:
        case.emit(f"{prefix}_{name}_RECORD_NOT_AA_{transport}", ns=server.text)


def _absolute(name: str) -> str:
    return name if name.endswith(".") else f"{name}."


async def connectivity03(case: Case) -> None:
    """Are the addresses announced by more than one autonomous system."""
    run = case.run
    addresses = [server.address for server in one_per_address(await run.servers())]
    addresses.sort(key=lambda address: ":" in address)
    found = dict(zip(addresses, await run.gathered([announced(run, address) for address in addresses]), strict=True))
    for address, what in found.items():
        if what.failed:
            case.emit("ERROR_ASN_DATABASE", ns_ip=address)
        elif not what.systems:
            case.emit("EMPTY_ASN_SET", ns_ip=address)
        else:
            case.emit("ASN_INFOS_RAW", ns_ip=address, data=what.raw)
            case.emit("ASN_INFOS_ANNOUNCE_BY", ns_ip=address, asn=",".join(sorted(map(str, what.systems))))
            case.emit("ASN_INFOS_ANNOUNCE_IN", ns_ip=address, prefix=str(what.prefix))
    for family in ("4", "6"):
        sets = {what.systems for address, what in found.items() if what.systems and (":" in address) == (family == "6")}
        _emit_spread(case, family, {tuple(sorted(systems)) for systems in sets})


def _emit_spread(case: Case, family: str, sets: set[tuple[int, ...]]) -> None:
    systems = sorted({system for one in sets for system in one})
    if not systems:
        return
    if len(systems) == 1:
        case.emit(f"IPV{family}_ONE_ASN", asn=systems[0])
    else:
        tag = f"IPV{family}_SAME_ASN" if len(sets) == 1 else f"IPV{family}_DIFFERENT_ASN"
        case.emit(tag, asn_list=",".join(map(str, systems)))


async def connectivity04(case: Case) -> None:
    """Do the addresses lie in more than one announced prefix."""
    run = case.run
    servers = one_per_address(await run.new_servers())
    found = await run.gathered([announced(run, server.address) for server in servers])
    prefixes: dict[tuple[int, str], list[Nameserver]] = {}
    counts = {4: 0, 6: 0}
    for server, what in zip(servers, found, strict=True):
        counts[6 if server.at.ipv6 else 4] += 1
        if what.prefix is None:
            tag = "CN04_ERROR_PREFIX_DATABASE" if what.failed else "CN04_EMPTY_PREFIX_SET"
            case.emit(tag, ns_ip=server.address)
        else:
            case.emit("ASN_INFOS_RAW", ns_ip=server.address, data=what.raw)
            case.emit("ASN_INFOS_ANNOUNCE_IN", ns_ip=server.address, prefix=str(what.prefix))
            prefixes.setdefault((what.prefix.version, str(what.prefix)), []).append(server)
    for family, count in counts.items():
        mine = {prefix: members for (version, prefix), members in sorted(prefixes.items()) if version == family}
        for prefix, members in mine.items():
            if len(members) > 1:
                case.emit(f"CN04_IPV{family}_SAME_PREFIX", ip_prefix=prefix, ns_list=texts(members))
        alone = [members[0] for members in mine.values() if len(members) == 1]
        if alone:
            case.emit(f"CN04_IPV{family}_DIFFERENT_PREFIX", ns_list=texts(alone))
        if len(mine) == 1 and sum(map(len, mine.values())) == count:
            case.emit(f"CN04_IPV{family}_SINGLE_PREFIX")
