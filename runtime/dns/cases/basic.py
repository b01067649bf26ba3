"""Module Basic: is there anything that can be tested."""

from collections.abc import Iterable

from runtime.dns.engine.answers import addresses_in, anywhere, names_in
from runtime.dns.engine.case import Case
from runtime.dns.engine.delegation import AUTHORITY, DELEGATES, EMPTY, FAULT, Word
from runtime.dns.engine.nameservers import Nameserver, texts
from runtime.dns.wire.message import Message
from runtime.dns.wire.names import ROOT, Name, parent, to_text
from runtime.dns.wire.types import DNAME, NOERROR, NS, SOA, A, mnemonic, rcode_text


async def basic01(case: Case) -> None:
    """Does the zone exist: the zone above it, the delegation, or what stands in its place."""
    run = case.run
    if case.zone == ROOT:
        case.emit("B01_CHILD_FOUND", domain=".")
        case.emit("B01_ROOT_HAS_NO_PARENT")
        return
    if run.given_servers(case.zone) is not None:
        case.emit("B01_CHILD_FOUND", domain=case.zone_text)
        case.emit("B01_PARENT_DISREGARDED")
        return
    descent = await run.descent()
    for server in descent.skipped:
        case.usable(server, "SOA", "NS", "DNAME")
    for server in descent.asked:
        case.in_use(server, "SOA", "NS", "DNAME")
    words: list[Word] = []
    for word in descent.words:
        if word.what == FAULT:
            case.emit(
                "B01_SERVER_ZONE_ERROR", query_name=to_text(word.asked), rrtype=mnemonic(word.type), ns=word.server.text
            )
        else:
            words.append(word)
    _emit_parents(case, words)
    if any(word.what in (AUTHORITY, DELEGATES) for word in words):
        case.emit("B01_CHILD_FOUND", domain=case.zone_text)
        others = _by_zone(word for word in words if word.what not in (AUTHORITY, DELEGATES))
        for zone, servers in others:
            case.emit(
                "B01_INCONSISTENT_DELEGATION",
                domain_parent=to_text(zone),
                domain_child=case.zone_text,
                ns_list=texts(servers),
            )
    else:
        case.emit("B01_NO_CHILD", domain_child=case.zone_text, domain_super=to_text(parent(case.zone)))
    targets: dict[Name, list[Nameserver]] = {}
    empty = [word.server for word in words if word.what == EMPTY]
    for server, answer in zip(empty, await run.ask_all(empty, case.zone, DNAME), strict=True):
        if answer is not None and answer.aa and answer.rcode == NOERROR:
            dnames = names_in(answer.answers_of(DNAME, case.zone))
            if len(dnames) == 1:
                targets.setdefault(dnames[0], []).append(server)
    for target in sorted(targets):
        case.emit(
            "B01_CHILD_IS_ALIAS",
            domain_child=case.zone_text,
            domain_target=f"{to_text(target)}.",
            ns_list=texts(targets[target]),
        )
    if len(targets) > 1:
        case.emit("B01_INCONSISTENT_ALIAS", domain=case.zone_text)


def _emit_parents(case: Case, words: list[Word]) -> None:
    parents = _by_zone(words)
    for zone, servers in parents:
        case.emit("B01_PARENT_FOUND", domain=to_text(zone), ns_list=texts(servers))
    if len(parents) > 1:
        case.emit("B01_PARENT_UNDETERMINED", ns_list=texts(word.server for word in words))
    if not parents:
        case.emit("B01_PARENT_NOT_FOUND")


def _by_zone(words: Iterable[Word]) -> list[tuple[Name, list[Nameserver]]]:
    found: dict[Name, list[Nameserver]] = {}
    for word in words:
        found.setdefault(word.zone, []).append(word.server)
    return sorted(found.items())


async def basic02(case: Case) -> None:
    """Does one of the delegated servers have the zone."""
    run = case.run
    names = await run.delegation_names()
    if not names:
        case.emit("B02_NO_DELEGATION", domain=case.zone_text)
        return
    servers = await run.delegation_servers()
    known = {server.name for server in servers}
    unresolved = [name for name in names if name not in known]
    if not servers:
        servers, unresolved = await _with_glue(case, names)
    asked = [server for server in servers if case.usable(server, "SOA")]
    for server in asked:
        case.in_use(server, "SOA")
    answers = list(zip(asked, await run.ask_all(asked, case.zone, SOA), strict=True))
    good = [server for server, answer in answers if answer is not None and _judge(answer, case.zone) == "good"]
    if good:
        case.emit("B02_AUTH_RESPONSE_SOA", domain=case.zone_text, ns_list=texts(good))
        return
    case.emit("B02_NO_WORKING_NS", domain=case.zone_text)
    for name in unresolved:
        case.emit("B02_NS_NO_IP_ADDR", nsname=to_text(name))
    for server, answer in answers:
        if answer is None:
            case.emit("B02_NS_NO_RESPONSE", ns=server.text)
        elif answer.rcode != NOERROR:
            case.emit("B02_UNEXPECTED_RCODE", rcode=rcode_text(answer.rcode), ns=server.text)
        else:
            case.emit(_judge(answer, case.zone), ns=server.text)


def _judge(answer: Message, zone: Name) -> str:
    if answer.rcode == NOERROR and answer.aa:
        return "good" if answer.has(SOA, zone) else "B02_NS_BROKEN"
    return "B02_NS_NOT_AUTH"


async def _with_glue(case: Case, names: list[Name]) -> tuple[list[Nameserver], list[Name]]:
    """Servers by the addresses that the parent gives beside the names, and the names that have none."""
    answer = await (await case.run.parent_zone()).one(case.zone, NS)
    servers: list[Nameserver] = []
    unresolved: list[Name] = []
    for name in names:
        records = [] if answer is None else [record for section in _SECTIONS for record in getattr(answer, section)]
        found = addresses_in(record for record in records if record.owner == name)
        servers += [case.run.nameserver(name, address) for address in found]
        if not found:
            unresolved.append(name)
    return servers, unresolved


_SECTIONS = ("answer", "authority", "additional")


async def basic03(case: Case) -> None:
    """Is there at least an address for www, when no server has the zone."""
    run = case.run
    name = (b"www", *case.zone)
    domain = to_text(name)
    servers = await run.delegation_servers()
    asked = [server for server in servers if case.usable(server, "A")]
    for server in asked:
        case.in_use(server, "A")
    answers = await run.ask_all(asked, name, A)
    for server, answer in zip(asked, answers, strict=True):
        if answer is not None:
            tag = "HAS_A_RECORDS" if anywhere(answer, A, name) else "NO_A_RECORDS"
            case.emit(tag, ns=server.text, domain=domain)
    if servers and not any(answers):
        case.emit("A_QUERY_NO_RESPONSES")
