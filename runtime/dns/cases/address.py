"""Module Address: are the addresses of the name servers of a kind that can be reached, and do they have names."""

from runtime.dns.engine.answers import names_in
from runtime.dns.engine.case import Case
from runtime.dns.engine.nameservers import Nameserver, one_per_address, texts
from runtime.dns.engine.reverse import reverse_name
from runtime.dns.engine.special import Reach, reach
from runtime.dns.wire.message import Message
from runtime.dns.wire.names import Name, to_text
from runtime.dns.wire.types import CNAME, NOERROR, PTR

_TAGS = {
    Reach.DOCUMENTATION: "A01_DOCUMENTATION_ADDR",
    Reach.LOCAL: "A01_LOCAL_USE_ADDR",
    Reach.RESTRICTED: "A01_ADDR_NOT_GLOBALLY_REACHABLE",
}


async def address01(case: Case) -> None:
    """Can the addresses be reached from everywhere."""
    servers = await case.run.new_servers()
    if not servers:
        case.emit("A01_NO_NAME_SERVERS_FOUND")
        return
    by_reach: dict[Reach, list[Nameserver]] = {}
    for server in servers:
        by_reach.setdefault(reach(server.address), []).append(server)
    if Reach.GLOBAL in by_reach:
        case.emit("A01_GLOBALLY_REACHABLE_ADDR", ns_list=texts(by_reach[Reach.GLOBAL]))
    else:
        case.emit("A01_NO_GLOBALLY_REACHABLE_ADDR")
    for what, tag in _TAGS.items():
        if what in by_reach:
            case.emit(tag, ns_list=texts(by_reach[what]))


async def address02(case: Case) -> None:
    """Do the addresses have names in the reverse tree."""
    run = case.run
    servers = one_per_address([*await run.delegation_servers(), *await run.child_servers()])
    answers = await run.gathered([_reverse(case, server, follow=True) for server in servers])
    good = bool(servers)
    for server, (asked, answer) in zip(servers, answers, strict=True):
        good &= _has_name(case, server, asked, answer)
    if good:
        case.emit("NAMESERVERS_IP_WITH_REVERSE")


async def address03(case: Case) -> None:
    """Do the addresses have the name of their server in the reverse tree."""
    run = case.run
    servers = one_per_address(await run.child_servers())
    answers = await run.gathered([_reverse(case, server, follow=False) for server in servers])
    good = bool(servers)
    for server, (asked, answer) in zip(servers, answers, strict=True):
        if not _has_name(case, server, asked, answer):
            good = False
            continue
        assert answer is not None
        names = names_in(answer.answers_of(PTR))
        if server.name not in names:
            good = False
            case.emit(
                "NAMESERVER_IP_PTR_MISMATCH",
                nsname=to_text(server.name),
                ns_ip=server.address,
                names="/".join(f"{to_text(name)}." for name in names),
            )
    if good:
        case.emit("NAMESERVER_IP_PTR_MATCH")


async def _reverse(case: Case, server: Nameserver, *, follow: bool) -> tuple[Name, Message | None]:
    """The answer for the PTR records of an address, and the name it was asked for: that of the address, or where an
    alias of it leads (RFC 2317)."""
    name = reverse_name(server.address)
    answer = await case.run.recurse(name, PTR)
    if follow and answer is not None and answer.rcode == NOERROR:
        aliases = names_in(answer.answers_of(CNAME))
        if aliases:
            name = aliases[0]
            answer = await case.run.recurse(name, PTR)
    return name, answer


def _has_name(case: Case, server: Nameserver, asked: Name, answer: Message | None) -> bool:
    if answer is None:
        case.emit("NO_RESPONSE_PTR_QUERY", domain=f"{to_text(asked)}.")
    elif answer.rcode != NOERROR or not answer.has(PTR):
        case.emit("NAMESERVER_IP_WITHOUT_REVERSE", nsname=to_text(server.name), ns_ip=server.address)
    else:
        return True
    return False
