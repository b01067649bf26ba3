"""ZONE11: the SPF policy of the zone (RFC 7208) is one, the same at all servers, and can be read.

Source: Zonemaster test case specification ZONE11.
"""

from typing import cast

from runtime.dns.cases import spf
from runtime.dns.cases.host_names import takes_mail
from runtime.dns.engine.case import Case
from runtime.dns.engine.nameservers import Nameserver, by_text, texts
from runtime.dns.wire.message import Message
from runtime.dns.wire.names import Name, to_text
from runtime.dns.wire.rdata import Txt
from runtime.dns.wire.types import NOERROR, TXT


async def zone11(case: Case) -> None:
    """SPF policies in the TXT records at the apex, of every server of the delegation and of the zone."""
    listed = [*(await case.run.delegation_ns() or ()), *(await case.run.zone_ns() or ())]
    groups: dict[str, list[Nameserver]] = {}
    for server in by_text(server for server in listed if isinstance(server, Nameserver)):
        groups.setdefault(server.address, []).append(server)
    asked = [group for group in groups.values() if case.usable(group[0], "TXT")]
    answers = await case.run.ask_all([group[0] for group in asked], case.zone, TXT)
    found: dict[tuple[str, ...], list[Nameserver]] = {}
    for group, answer in zip(asked, answers, strict=True):
        if answer is not None and answer.rcode == NOERROR and answer.aa:
            found.setdefault(_policies(answer, case.zone), []).extend(group)
    domain = to_text(case.zone)
    mail = takes_mail(case.zone)
    if not found:
        case.emit("Z11_UNABLE_TO_CHECK_FOR_SPF")
    elif len(found) > 1:
        case.emit("Z11_INCONSISTENT_SPF_POLICIES")
        for servers in sorted(texts(servers) for servers in found.values()):
            case.emit("Z11_DIFFERENT_SPF_POLICIES_FOUND", ns_list=servers)
    else:
        ((policies, group),) = found.items()
        if not policies:
            case.emit("Z11_NO_SPF_FOUND" if mail else "Z11_NO_SPF_NON_MAIL_DOMAIN", domain=domain)
        elif len(policies) > 1:
            case.emit("Z11_SPF_MULTIPLE_RECORDS", ns_list=texts(group))
        elif not spf.is_valid(policies[0]):
            case.emit("Z11_SPF_SYNTAX_ERROR", domain=domain, ns_list=texts(group))
        elif mail:
            case.emit("Z11_SPF_SYNTAX_OK", domain=domain)
        else:
            null = spf.is_null(policies[0])
            tag = "Z11_NULL_SPF_NON_MAIL_DOMAIN" if null else "Z11_NON_NULL_SPF_NON_MAIL_DOMAIN"
            case.emit(tag, domain=domain)


def _policies(answer: Message, zone: Name) -> tuple[str, ...]:
    """The SPF records at the apex, in lower case, sorted; strings of one record joined (RFC 7208 section 3.3)."""
    texts = [
        b"".join(cast(Txt, record.data).strings).decode("latin-1").lower() for record in answer.answers_of(TXT, zone)
    ]
    return tuple(sorted(text for text in texts if spf.is_policy(text)))
