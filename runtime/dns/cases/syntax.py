"""Syntax: the spelling of the tested name, of its servers, and of the mail address that the zone gives for itself.

Source: Zonemaster test case specifications SYNTAX01 to SYNTAX08.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from runtime.dns.cases.host_names import faults_of, has_double_hyphen, is_legal
from runtime.dns.cases.records import mail_targets, soa_in
from runtime.dns.engine.answers import addresses_in
from runtime.dns.engine.case import Case
from runtime.dns.wire.names import Name, label_text, to_text
from runtime.dns.wire.types import AAAA, MX, NOERROR, SOA, A

LOCALHOST: Final = ("127.0.0.1", "::1")

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_MAILBOX: Final = re.compile(rf"{_ATOM}(?:\.{_ATOM})*\Z")
_MAIL_DOMAIN: Final = re.compile(rf"{_ATOM}(?:\.{_ATOM})+\Z")


async def syntax01(case: Case) -> None:
    """Letters, digits and hyphens in the tested name."""
    case.emit("ONLY_ALLOWED_CHARS" if is_legal(case.zone) else "NON_ALLOWED_CHARS", domain=to_text(case.zone))


async def syntax02(case: Case) -> None:
    """No hyphen at either end of a label of the tested name; the root has none."""
    domain = to_text(case.zone)
    for label in case.zone:
        if label.startswith(b"-"):
            case.emit("INITIAL_HYPHEN", domain=domain, label=label_text(label))
        if label.endswith(b"-"):
            case.emit("TERMINAL_HYPHEN", domain=domain, label=label_text(label))
    if case.zone and not any(label.startswith(b"-") or label.endswith(b"-") for label in case.zone):
        case.emit("NO_ENDING_HYPHENS", domain=domain)


async def syntax03(case: Case) -> None:
    """No two hyphens where only A-labels have them, in the labels of the tested name."""
    domain = to_text(case.zone)
    dashed = [label for label in case.zone if has_double_hyphen(label)]
    for label in dashed:
        case.emit("DISCOURAGED_DOUBLE_DASH", domain=domain, label=label_text(label))
    if case.zone and not dashed:
        case.emit("NO_DOUBLE_DASH", domain=domain)


async def syntax04(case: Case) -> None:
    """The names of the servers, in the delegation and in the zone, are names of hosts."""
    zone = case.run.zone_of(case.zone)
    for name in sorted({*await zone.delegation_names(), *await zone.child_names()}, key=to_text):
        _judge(case, "NAMESERVER", name)


def _judge(case: Case, prefix: str, name: Name) -> None:
    """Emits what is wrong with the name of a host, or that nothing is."""
    domain = to_text(name)
    faults = list(faults_of(name))
    for tag, label in faults:
        match tag:
            case "DISCOURAGED_DOUBLE_DASH":
                case.emit(f"{prefix}_{tag}", domain=domain, label=label)
            case "NUMERIC_TLD":
                case.emit(f"{prefix}_{tag}", domain=domain, tld=label)
            case _:
                case.emit(f"{prefix}_{tag}", domain=domain)
    if not faults:
        case.emit(f"{prefix}_SYNTAX_OK", domain=domain)


async def syntax05(case: Case) -> None:
    """The mail address in the SOA record is written with a dot and not with an at sign."""
    answer = await case.run.zone_of(case.zone).one(case.zone, SOA)
    soa = soa_in(answer)
    if soa is None:
        case.emit("NO_RESPONSE_SOA_QUERY")
    elif any(b"@" in label for label in soa.rname):
        case.emit("RNAME_MISUSED_AT_SIGN", rname=_spelled(soa.rname))
    else:
        case.emit("RNAME_NO_AT_SIGN", rname=_spelled(soa.rname))


def _spelled(rname: Name) -> str:
    """The RNAME with its final dot, as zone files have it; characters stand for themselves."""
    return b"".join(label.replace(b".", b"\\.") + b"." for label in rname).decode("latin-1") or "."


async def syntax06(case: Case) -> None:
    """The mail address in the SOA record of every server is one, and its domain takes mail."""
    servers = [server for server in await case.run.servers() if case.usable(server, "SOA")]
    answers = await case.run.ask_all(servers, case.zone, SOA)
    mail = _Mail(case)
    addresses: dict[str, None] = {}
    all_good = True
    for server, answer in zip(servers, answers, strict=True):
        soa = soa_in(answer)
        if answer is None:
            case.emit("NO_RESPONSE", domain=to_text(case.zone), ns=server.text)
        elif soa is None:
            case.emit("NO_RESPONSE_SOA_QUERY")
        elif not _is_address(soa.rname):
            case.emit("RNAME_RFC822_INVALID", rname=_address(soa.rname))
        else:
            addresses[_address(soa.rname)] = None
            all_good &= await mail.judge(soa.rname[1:])
    if all_good:
        for address in addresses:
            case.emit("RNAME_RFC822_VALID", rname=address)


def _address(rname: Name) -> str:
    """The mail address of an RNAME: its first label is what stands before the at sign (RFC 1035 section 8)."""
    local, *domain = [label.decode("latin-1") for label in rname] or [""]
    return f"{local}@{'.'.join(domain)}"


def _is_address(rname: Name) -> bool:
    """Whether an RNAME is an address of RFC 5322 section 3.4.1 at a domain with a dot; nobody quotes in an RNAME."""
    local, _, domain = _address(rname).partition("@")
    return _MAILBOX.match(local) is not None and _MAIL_DOMAIN.match(domain) is not None


class _Target(NamedTuple):
    """Where mail goes: the name and how it is spelled in messages."""

    name: Name
    text: str


class _Mail:
    """Judges mail domains. What is wrong with a mail server is told once, whoever names it."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._judged: dict[Name, bool] = {}

    async def judge(self, domain: Name) -> bool:
        """Whether mail to the domain finds a server with an address; emits what is wrong if not."""
        case = self._case
        answer, target = await case.run.recursion.find(domain, MX)
        if answer is None or answer.rcode != NOERROR:
            case.emit("RNAME_MAIL_DOMAIN_INVALID", domain=to_text(domain))
            return False
        # Without MX records mail goes to the domain itself (RFC 5321 section 5.1).
        exchanges = [_Target(name, f"{to_text(name)}." if name else ".") for name in mail_targets(answer, target)]
        targets = exchanges or [_Target(target, to_text(target))]
        found = await case.run.gathered([self._addresses(one.name) for one in targets if one.name not in self._judged])
        facts = iter(found)
        for one in targets:
            if one.name not in self._judged:
                self._judged[one.name] = self._judge(one, next(facts))
        return all(self._judged[one.name] for one in targets)

    async def _addresses(self, name: Name) -> tuple[bool, list[str]]:
        """Whether the name is an alias, for one family at least, and the addresses that it has without one."""
        is_alias, addresses = False, list[str]()
        for type in (A, AAAA):
            answer, target = await self._case.run.recursion.find(name, type)
            if target != name:
                is_alias = True
            elif answer is not None:
                addresses += addresses_in(answer.answers_of(type, name))
        return is_alias, addresses

    def _judge(self, target: _Target, facts: tuple[bool, Sequence[str]]) -> bool:
        is_alias, addresses = facts
        if is_alias:
            self._case.emit("RNAME_MAIL_ILLEGAL_CNAME", domain=target.text)
        local = [address for address in LOCALHOST if address in addresses]
        for address in local:
            self._case.emit("RNAME_MAIL_DOMAIN_LOCALHOST", domain=target.text, localhost=address)
        if local or not addresses:
            self._case.emit("RNAME_MAIL_DOMAIN_INVALID", domain=target.text)
            return False
        return True


async def syntax07(case: Case) -> None:
    """The primary server in the SOA record has the name of a host."""
    soa = soa_in(await case.run.zone_of(case.zone).one(case.zone, SOA))
    if soa is None:
        case.emit("NO_RESPONSE_SOA_QUERY")
    else:
        _judge(case, "MNAME", soa.mname)


async def syntax08(case: Case) -> None:
    """The mail servers of the zone have names of hosts."""
    answer = await case.run.zone_of(case.zone).one(case.zone, MX)
    if answer is None:
        case.emit("NO_RESPONSE_MX_QUERY")
        return
    for name in sorted(set(mail_targets(answer)), key=to_text):
        _judge(case, "MX", name)
