"""DNSSEC test cases of the signatures at the apex: how long they live, and that they verify.

Source: Zonemaster test case specifications DNSSEC04, 08 and 09. "Now" is the time at which an answer arrived.
"""

import time

from runtime.dns.cases.dnssec_answers import Findings, child_servers, data_of, is_positive, signed, zone_keys
from runtime.dns.dnssec import algorithms
from runtime.dns.dnssec.validation import Key, SignedSet, Standing, by_keys, by_tag, in_time, serial_difference
from runtime.dns.engine.case import Case
from runtime.dns.engine.nameservers import Nameserver
from runtime.dns.wire import types
from runtime.dns.wire.message import Message
from runtime.dns.wire.rdata import Rrsig
from runtime.dns.wire.types import mnemonic

_FAULTS = {
    types.DNSKEY: {
        None: "DS08_MISSING_RRSIG_IN_RESPONSE",
        Standing.NOT_YET_VALID: "DS08_DNSKEY_RRSIG_NOT_YET_VALID",
        Standing.EXPIRED: "DS08_DNSKEY_RRSIG_EXPIRED",
        Standing.NO_KEY: "DS08_NO_MATCHING_DNSKEY",
        Standing.WRONG: "DS08_RRSIG_NOT_VALID_BY_DNSKEY",
        Standing.UNSUPPORTED: "DS08_ALGO_NOT_SUPPORTED_BY_ZM",
    },
    types.SOA: {
        None: "DS09_MISSING_RRSIG_IN_RESPONSE",
        Standing.NOT_YET_VALID: "DS09_SOA_RRSIG_NOT_YET_VALID",
        Standing.EXPIRED: "DS09_SOA_RRSIG_EXPIRED",
        Standing.NO_KEY: "DS09_NO_MATCHING_DNSKEY",
        Standing.WRONG: "DS09_RRSIG_NOT_VALID_BY_DNSKEY",
        Standing.UNSUPPORTED: "DS09_ALGO_NOT_SUPPORTED_BY_ZM",
    },
}


async def dnssec04(case: Case) -> None:
    """How long the signatures of the DNSKEY and SOA sets are valid, on the first server that answers."""
    child = case.run.child
    keyset = await child.one(case.zone, types.DNSKEY, dnssec=True)
    soa = await child.one(case.zone, types.SOA, dnssec=True) if keyset is not None else None
    if keyset is None or soa is None:
        return
    for answer in (keyset, soa):
        for signature in data_of(answer.answers_of(types.RRSIG), Rrsig):
            _judge_life(case, signature, int(keyset.arrived))


def _judge_life(case: Case, signature: Rrsig, now: int) -> None:
    expiration, keytag, covered = signature.expiration, signature.key_tag, mnemonic(signature.type_covered)
    date = time.asctime(time.gmtime(expiration))
    case.emit("RRSIG_EXPIRATION", date=date, keytag=keytag, types=covered)
    remaining = serial_difference(expiration, now)
    duration = serial_difference(expiration, signature.inception)
    number = case.profile.number
    tag = ""
    if remaining < 0:
        tag = "RRSIG_EXPIRED"
        case.emit(tag, expiration=expiration, keytag=keytag, types=covered)
    elif remaining < number("test_cases_vars.dnssec04.REMAINING_SHORT"):
        tag = "REMAINING_SHORT"
        case.emit(tag, duration=remaining, keytag=keytag, types=covered)
    elif remaining > number("test_cases_vars.dnssec04.REMAINING_LONG"):
        tag = "REMAINING_LONG"
        case.emit(tag, duration=remaining, keytag=keytag, types=covered)
    if duration > number("test_cases_vars.dnssec04.DURATION_LONG"):
        case.emit("DURATION_LONG", duration=duration, keytag=keytag, types=covered)
    elif not tag:
        case.emit("DURATION_OK", duration=duration, keytag=keytag, types=covered)


async def dnssec08(case: Case) -> None:
    """Whether the signatures over the DNSKEY set verify."""
    servers = await child_servers(case, types.DNSKEY)
    answers = await case.run.ask_all(servers, case.zone, types.DNSKEY, dnssec=True)
    found = Findings("ns_ip_list")
    for server, answer in zip(servers, answers, strict=True):
        if is_positive(answer) and (present := zone_keys(answer, case.zone)):
            _judge(case, found, server, answer, types.DNSKEY, present)
    _emit(case, found, types.DNSKEY)


async def dnssec09(case: Case) -> None:
    """Whether the signatures over the SOA record verify."""
    servers = await child_servers(case, types.DNSKEY, types.SOA)
    found = Findings("ns_ip_list")
    await case.run.gathered([_judge_soa(case, found, server) for server in servers])
    _emit(case, found, types.SOA)


async def _judge_soa(case: Case, found: Findings, server: Nameserver) -> None:
    present = zone_keys(await case.run.ask(server, case.zone, types.DNSKEY, dnssec=True), case.zone)
    if not present:
        return
    answer = await case.run.ask(server, case.zone, types.SOA, dnssec=True)
    if is_positive(answer) and answer.has(types.SOA, case.zone):
        _judge(case, found, server, answer, types.SOA, present)


def _judge(case: Case, found: Findings, server: Nameserver, answer: Message, type: int, present: list[Key]) -> None:
    records: SignedSet = signed(answer, case.zone, type)
    faults = _FAULTS[type]
    at = (server.address,)
    if not records.signatures:
        found.add(faults[None], at)
    tagged = by_tag(present)
    for signature in records.tried:
        standing = in_time(signature, answer.arrived)
        if standing is Standing.GOOD:
            standing = by_keys(signature, records, tagged, case.zone)
        if standing is Standing.UNSUPPORTED:
            number = signature.algorithm
            name = algorithms.algorithm(number).mnemonic
            found.add(faults[standing], at, keytag=signature.tag, algo_num=number, algo_mnemo=name)
        elif standing is not Standing.GOOD:
            found.add(faults[standing], at, keytag=signature.tag)


def _emit(case: Case, found: Findings, type: int) -> None:
    found.emit(case, *_FAULTS[type].values())
