"""Zone: what the zone says of itself in its SOA, MX and TXT records.

Source: Zonemaster test case specifications ZONE01 to ZONE10; ZONE11 is in `zone_spf`.
"""

from collections.abc import Iterable
from typing import Final, cast

from runtime.dns.cases.host_names import takes_mail
from runtime.dns.cases.records import mail_in, mail_targets, soa_in, soas_in
from runtime.dns.engine.answers import addresses_in, anywhere
from runtime.dns.engine.case import Case
from runtime.dns.engine.nameservers import Nameserver, addresses, one_per_address, texts
from runtime.dns.wire.message import Message
from runtime.dns.wire.names import ROOT, Name, to_text
from runtime.dns.wire.rdata import Mx, Soa
from runtime.dns.wire.types import AAAA, CNAME, MX, NOERROR, NXDOMAIN, SOA, A, rcode_text

LOCALHOST_NAME: Final[Name] = (b"localhost",)
LOCALHOST: Final = ("127.0.0.1", "::1")


async def _soa(case: Case) -> Soa | None:
    """The SOA record of the zone from the first of its servers that has it with authority."""
    for server in await case.run.zone_of(case.zone).servers():
        if not case.usable(server, "SOA"):
            continue
        answer = await case.run.ask(server, case.zone, SOA)
        if answer is not None and answer.aa and (soa := soa_in(answer)) is not None:
            return soa
    case.emit("NO_RESPONSE_SOA_QUERY")
    return None


async def zone01(case: Case) -> None:
    """The server that the SOA record calls the primary answers, and has the newest version of the zone."""
    servers = [server for server in await case.run.servers() if case.usable(server, "SOA")]
    answers = await case.run.ask_all(servers, case.zone, SOA)
    named: dict[Name, list[Nameserver]] = {}
    serials: set[int] = set()
    for server, answer in zip(servers, answers, strict=True):
        if answer is not None and answer.aa and answer.rcode == NOERROR:
            for soa in soas_in(answer, case.zone):
                named.setdefault(soa.mname, []).append(server)
                serials.add(soa.serial)
    if LOCALHOST_NAME in named:
        case.emit("Z01_MNAME_IS_LOCALHOST", ns_ip_list=addresses(named[LOCALHOST_NAME]))
    if ROOT in named:
        case.emit("Z01_MNAME_IS_DOT", ns_ip_list=addresses(named[ROOT]))
    masters: dict[int, list[Nameserver]] = {}
    named = {name: named[name] for name in sorted(named.keys() - {LOCALHOST_NAME, ROOT}, key=to_text)}
    in_zone = await case.run.zone_of(case.zone).child_names() if named else []
    for name in named:
        if name not in in_zone:
            case.emit("Z01_MNAME_NOT_IN_NS_LIST", nsname=to_text(name))
        await _judge_master(case, name, masters)
    behind = {serial for serial in masters if any(_is_newer(other, serial) for other in serials)}
    for serial in sorted(behind):
        listed = ";".join(map(str, sorted(serials)))
        case.emit("Z01_MNAME_NOT_MASTER", ns_list=texts(masters[serial]), soaserial=serial, soaserial_list=listed)
    ahead = [server for serial in masters.keys() - behind for server in masters[serial]]
    if ahead:
        case.emit("Z01_MNAME_IS_MASTER", ns_list=texts(ahead))


async def _judge_master(case: Case, name: Name, masters: dict[int, list[Nameserver]]) -> None:
    """Ask one MNAME for the zone; those that have it are added to `masters` by serial, all else is emitted."""
    found: set[str] = set()
    for type in (A, AAAA):
        answer, target = await case.run.recursion.find(name, type)
        if answer is not None:
            if answer.rcode == NXDOMAIN:
                break
            found.update(addresses_in(answer.answers_of(type, target)))
    if not found:
        case.emit("Z01_MNAME_NOT_RESOLVE", nsname=to_text(name))
    for address in sorted(found & set(LOCALHOST)):
        case.emit("Z01_MNAME_HAS_LOCALHOST_ADDR", ns_ip=address, nsname=to_text(name))
    servers = [case.run.nameserver(name, address) for address in sorted(found - set(LOCALHOST))]
    servers = [server for server in servers if case.usable(server, "SOA")]
    for server, answer in zip(servers, await case.run.ask_all(servers, case.zone, SOA), strict=True):
        if answer is None:
            case.emit("Z01_MNAME_NO_RESPONSE", ns=server.text)
        elif answer.rcode != NOERROR:
            case.emit("Z01_MNAME_UNEXPECTED_RCODE", ns=server.text, rcode=rcode_text(answer.rcode))
        elif (soa := soa_in(answer, case.zone)) is None:
            case.emit("Z01_MNAME_MISSING_SOA_RECORD", ns=server.text)
        elif not answer.aa:
            case.emit("Z01_MNAME_NOT_AUTHORITATIVE", ns=server.text)
        else:
            masters.setdefault(soa.serial, []).append(server)


def _is_newer(one: int, other: int) -> bool:
    """Whether a serial is newer than another (RFC 1982 section 3.2); two that are 2^31 apart are neither."""
    return 0 < (one - other) % 2**32 < 2**31


async def zone02(case: Case) -> None:
    """Secondaries do not ask for news too often."""
    soa = await _soa(case)
    if soa is not None:
        least = case.profile.number("test_cases_vars.zone02.SOA_REFRESH_MINIMUM_VALUE")
        tag = "REFRESH_MINIMUM_VALUE_LOWER" if soa.refresh < least else "REFRESH_MINIMUM_VALUE_OK"
        case.emit(tag, refresh=soa.refresh, required_refresh=least)


async def zone03(case: Case) -> None:
    """A refresh that failed is tried again before the next one is due."""
    soa = await _soa(case)
    if soa is not None:
        tag = "REFRESH_HIGHER_THAN_RETRY" if soa.refresh > soa.retry else "REFRESH_LOWER_THAN_RETRY"
        case.emit(tag, refresh=soa.refresh, retry=soa.retry)


async def zone04(case: Case) -> None:
    """A refresh that failed is not tried again too soon."""
    soa = await _soa(case)
    if soa is not None:
        least = case.profile.number("test_cases_vars.zone04.SOA_RETRY_MINIMUM_VALUE")
        tag = "RETRY_MINIMUM_VALUE_LOWER" if soa.retry < least else "RETRY_MINIMUM_VALUE_OK"
        case.emit(tag, retry=soa.retry, required_retry=least)


async def zone05(case: Case) -> None:
    """Secondaries serve the zone long enough when the primary is away."""
    soa = await _soa(case)
    if soa is None:
        return
    least = case.profile.number("test_cases_vars.zone05.SOA_EXPIRE_MINIMUM_VALUE")
    if soa.expire < least:
        case.emit("EXPIRE_MINIMUM_VALUE_LOWER", expire=soa.expire, required_expire=least)
    if soa.expire < soa.refresh:
        case.emit("EXPIRE_LOWER_THAN_REFRESH", expire=soa.expire, refresh=soa.refresh)
    if soa.expire >= max(least, soa.refresh):
        case.emit("EXPIRE_MINIMUM_VALUE_OK", expire=soa.expire, refresh=soa.refresh, required_expire=least)


async def zone06(case: Case) -> None:
    """Answers that there is nothing are kept for a time that makes sense (RFC 2308 section 4)."""
    soa = await _soa(case)
    if soa is None:
        return
    most = case.profile.number("test_cases_vars.zone06.SOA_DEFAULT_TTL_MAXIMUM_VALUE")
    least = case.profile.number("test_cases_vars.zone06.SOA_DEFAULT_TTL_MINIMUM_VALUE")
    if soa.minimum > most:
        case.emit("SOA_DEFAULT_TTL_MAXIMUM_VALUE_HIGHER", highest_minimum=most, minimum=soa.minimum)
    elif soa.minimum < least:
        case.emit("SOA_DEFAULT_TTL_MAXIMUM_VALUE_LOWER", lowest_minimum=least, minimum=soa.minimum)
    else:
        case.emit("SOA_DEFAULT_TTL_MAXIMUM_VALUE_OK", highest_minimum=most, lowest_minimum=least, minimum=soa.minimum)


async def zone07(case: Case) -> None:
    """The primary server in the SOA record is no alias, and has an address."""
    soa = await _soa(case)
    if soa is None:
        return
    mname = to_text(soa.mname)
    has_address = False
    for type in (A, AAAA):
        answer, target = await case.run.recursion.find(soa.mname, type)
        if answer is not None:
            case.emit("MNAME_IS_NOT_CNAME" if target == soa.mname else "MNAME_IS_CNAME", mname=mname)
            has_address = has_address or bool(anywhere(answer, type, target))
    if not has_address:
        case.emit("MNAME_HAS_NO_ADDRESS", mname=mname)


async def zone08(case: Case) -> None:
    """Mail servers are no aliases (RFC 2181 section 10.3), as far as the zone's own servers know."""
    zone = case.run.zone_of(case.zone)
    answer = await zone.auth(case.zone, MX)
    if answer is None:
        case.emit("NO_RESPONSE_MX_QUERY")
        return
    for target in mail_targets(answer, case.zone):
        alias = await zone.auth(target, CNAME)
        if alias is not None:
            case.emit("MX_RECORD_IS_CNAME" if alias.has(CNAME, target) else "MX_RECORD_IS_NOT_CNAME")


async def zone09(case: Case) -> None:
    """The zone says where mail goes, and all its servers say the same."""
    servers = one_per_address(await case.run.servers())
    servers = [server for server in servers if case.usable(server, "SOA", "MX")]
    soas = await case.run.ask_all(servers, case.zone, SOA)
    good = [server for server, soa in zip(servers, soas, strict=True) if _has_zone(soa, case.zone)]
    answers = await case.run.ask_all(good, case.zone, MX)
    silent: list[Nameserver] = []
    refused: dict[int, list[Nameserver]] = {}
    lame: list[Nameserver] = []
    sets: dict[frozenset[Mx], list[Nameserver]] = {}
    for server, answer in zip(good, answers, strict=True):
        if answer is None:
            silent.append(server)
        elif answer.rcode != NOERROR:
            refused.setdefault(answer.rcode, []).append(server)
        elif not answer.aa:
            lame.append(server)
        else:
            found = frozenset(cast(Mx, record.data) for record in mail_in(answer, case.zone))
            sets.setdefault(found, []).append(server)
    if silent:
        case.emit("Z09_NO_RESPONSE_MX_QUERY", ns_ip_list=addresses(silent))
    for rcode in sorted(refused):
        case.emit("Z09_UNEXPECTED_RCODE_MX", ns_ip_list=addresses(refused[rcode]), rcode=rcode_text(rcode))
    if lame:
        case.emit("Z09_NON_AUTH_MX_RESPONSE", ns_ip_list=addresses(lame))
    _judge_mail(case, sets)


def _has_zone(answer: Message | None, zone: Name) -> bool:
    return answer is not None and answer.aa and answer.rcode == NOERROR and soa_in(answer, zone) is not None


def _judge_mail(case: Case, sets: dict[frozenset[Mx], list[Nameserver]]) -> None:
    """Emit what the sets of MX records of the servers say, alone and against each other."""
    some = {found: servers for found, servers in sets.items() if found}
    if len(some) < len(sets) and some:
        case.emit("Z09_INCONSISTENT_MX")
        case.emit("Z09_NO_MX_FOUND", ns_ip_list=addresses(sets[frozenset()]))
        case.emit("Z09_MX_FOUND", ns_ip_list=addresses(server for servers in some.values() for server in servers))
    if len(some) > 1:
        case.emit("Z09_INCONSISTENT_MX_DATA")
        _list_mail(case, some)
    elif some:
        _judge_set(case, next(iter(some)), some)
    elif sets and takes_mail(case.zone):
        case.emit("Z09_MISSING_MAIL_TARGET")


def _judge_set(case: Case, found: frozenset[Mx], sets: dict[frozenset[Mx], list[Nameserver]]) -> None:
    null = [mx for mx in found if mx.exchange == ROOT]
    if null:
        if len(found) > 1:
            case.emit("Z09_NULL_MX_WITH_OTHER_MX")
        if any(mx.preference for mx in null):
            case.emit("Z09_NULL_MX_NON_ZERO_PREF")
    elif case.zone == ROOT:
        case.emit("Z09_ROOT_EMAIL_DOMAIN")
    elif len(case.zone) == 1:
        case.emit("Z09_TLD_EMAIL_DOMAIN")
    else:
        _list_mail(case, sets)


def _list_mail(case: Case, sets: dict[frozenset[Mx], list[Nameserver]]) -> None:
    rows = [(addresses(servers), _targets(found)) for found, servers in sets.items()]
    for listed, targets in sorted(rows):
        case.emit("Z09_MX_DATA", mailtarget_list=targets, ns_ip_list=listed)


def _targets(found: Iterable[Mx]) -> str:
    return ";".join(sorted({to_text(mx.exchange).removesuffix(".") + "." for mx in found}))


async def zone10(case: Case) -> None:
    """Every server has exactly one SOA record, that of the zone."""
    listed = await case.run.servers()
    servers = [server for server in listed if case.usable(server, "SOA")]
    good = bool(servers) or not listed
    for server, answer in zip(servers, await case.run.ask_all(servers, case.zone, SOA), strict=True):
        owners = [record.owner for record in answer.answers_of(SOA)] if answer is not None else []
        good = good and owners == [case.zone]
        if answer is None:
            case.emit("NO_RESPONSE", ns=server.text)
        elif not owners:
            case.emit("NO_SOA_IN_RESPONSE", ns=server.text)
        elif len(owners) > 1:
            case.emit("MULTIPLE_SOA", count=len(owners), ns=server.text)
        elif owners != [case.zone]:
            case.emit("WRONG_SOA", name=_dotted(case.zone), ns=server.text, owner=_dotted(owners[0]))
    if good:
        case.emit("ONE_SOA")


def _dotted(name: Name) -> str:
    """The name with its final dot, as this one test writes it."""
    return f"{to_text(name)}." if name else "."
