"""DNSSEC test cases of the zone's keys: algorithms, sizes, and that each algorithm signs.

Source: Zonemaster test case specifications DNSSEC05, 06, 13 and 14. The level of NO_RESPONSE_DNSKEY is that of the
original's profile (ERROR), not that of its text.
"""

from collections.abc import Iterable

from runtime.dns.cases.dnssec_answers import (
    Findings,
    child_groups,
    child_servers,
    is_positive,
    signed,
    texts_of,
    zone_keys,
)
from runtime.dns.dnssec import algorithms, keys, validation
from runtime.dns.dnssec.algorithms import Use
from runtime.dns.dnssec.validation import Key
from runtime.dns.engine.case import Case
from runtime.dns.engine.nameservers import Nameserver
from runtime.dns.wire import types

_ALGORITHM_TAGS = {
    Use.DEPRECATED: "DS05_ALGO_DEPRECATED",
    Use.RESERVED: "DS05_ALGO_RESERVED",
    Use.UNASSIGNED: "DS05_ALGO_UNASSIGNED",
    Use.NOT_RECOMMENDED: "DS05_ALGO_NOT_RECOMMENDED",
    Use.PRIVATE: "DS05_ALGO_PRIVATE",
    Use.NOT_FOR_THIS: "DS05_ALGO_NOT_ZONE_SIGN",
    Use.OK: "DS05_ALGO_OK",
}

_SIGNED_TYPES = {
    types.DNSKEY: "DS13_ALGO_NOT_SIGNED_DNSKEY",
    types.SOA: "DS13_ALGO_NOT_SIGNED_SOA",
    types.NS: "DS13_ALGO_NOT_SIGNED_NS",
}


async def dnssec05(case: Case) -> None:
    """Which algorithms the keys have."""
    groups = await child_groups(case, types.DNSKEY)
    answers = await case.run.ask_all([group[0] for group in groups], case.zone, types.DNSKEY, dnssec=True)
    found = Findings("ns_list")
    ignored, without, with_keys = set[str](), set[str](), set[str]()
    for group, answer in zip(groups, answers, strict=True):
        servers = texts_of(group)
        if not is_positive(answer):
            ignored.update(servers)
        elif present := zone_keys(answer, case.zone):
            with_keys.update(servers)
            for key in present:
                algorithm = algorithms.algorithm(key.algorithm)
                found.add(
                    _ALGORITHM_TAGS[algorithm.use],
                    servers,
                    keytag=key.tag,
                    algo_num=key.algorithm,
                    algo_descr=algorithm.description,
                    algo_mnemo=algorithm.mnemonic,
                )
        else:
            without.update(servers)
    found.emit(case, *_ALGORITHM_TAGS.values())
    if ignored and not without and not with_keys:
        case.emit("DS05_NO_RESPONSE", ns_list=";".join(sorted(ignored)))
    if without:
        tag = "DS05_SERVER_NO_DNSSEC" if with_keys else "DS05_ZONE_NO_DNSSEC"
        case.emit(tag, ns_list=";".join(sorted(without)))


async def dnssec06(case: Case) -> None:
    """Whether signatures come along with the keys."""
    for answer in await case.run.child.all(case.zone, types.DNSKEY, dnssec=True):
        if answer is None:
            continue
        counts = len(answer.answers_of(types.DNSKEY)), len(answer.answers_of(types.RRSIG))
        if all(counts):
            tag = "EXTRA_PROCESSING_OK"
        elif answer.rcode == types.NOERROR:
            tag = "EXTRA_PROCESSING_BROKEN"
        else:
            continue
        case.emit(tag, server=answer.source or "", keys=counts[0], sigs=counts[1])


async def dnssec13(case: Case) -> None:
    """Whether each algorithm of the keys signs the DNSKEY, SOA and NS sets."""
    servers = await child_servers(case, *_SIGNED_TYPES)
    found = Findings("ns_ip_list")
    await case.run.gathered([_judge_algorithms(case, found, server) for server in servers])
    found.emit(case, *_SIGNED_TYPES.values())


async def _judge_algorithms(case: Case, found: Findings, server: Nameserver) -> None:
    numbers: set[int] = set()
    for type, tag in _SIGNED_TYPES.items():
        answer = await case.run.ask(server, case.zone, type, dnssec=True)
        if not is_positive(answer):
            return
        records = signed(answer, case.zone, type)
        if not records.rdatas or not records.signatures:
            return
        if type == types.DNSKEY:
            numbers = {key.algorithm for key in zone_keys(answer, case.zone)}
        for number in numbers - {signature.algorithm for signature in records.signatures}:
            mnemonic = algorithms.algorithm(number).mnemonic
            found.add(tag, (server.address,), algo_num=number, algo_mnemo=mnemonic)


async def dnssec14(case: Case) -> None:
    """Whether RSA keys have sizes that their algorithms allow."""
    servers = [server for server in await case.run.servers() if case.usable(server, "DNSKEY")]
    answers = await case.run.ask_all(servers, case.zone, types.DNSKEY, dnssec=True)
    present: dict[Key, None] = {}
    has_faults = False
    for server, answer in zip(servers, answers, strict=True):
        if answer is None:
            case.emit("NO_RESPONSE", ns=server.text)
        elif found := validation.keys_of(answer.answer, case.zone):
            present.update(dict.fromkeys(found))
        else:
            has_faults = True
            case.emit("NO_RESPONSE_DNSKEY", ns=server.text)
    for tag, args in _size_faults(present):
        has_faults = True
        case.emit(tag, **args)
    if present and not has_faults:
        case.emit("KEY_SIZE_OK")


def _size_faults(present: Iterable[Key]) -> list[tuple[str, dict[str, str | int]]]:
    """Tags and arguments of keys whose size is wrong; keys that differ only in their octets count once."""
    found: dict[tuple[int, int, int], list[tuple[str, dict[str, str | int]]]] = {}
    for key in present:
        limits = algorithms.RSA_BITS.get(key.algorithm)
        if limits is None:
            continue
        bits = keys.rsa_bits(key.key)
        args: dict[str, str | int] = {
            "algo_num": key.algorithm,
            "algo_descr": algorithms.algorithm(key.algorithm).description,
            "keytag": key.tag,
            "keysize": bits,
            "keysizemin": limits.minimum,
            "keysizemax": limits.maximum,
            "keysizerec": algorithms.RSA_RECOMMENDED_BITS,
        }
        found[key.tag, bits, key.algorithm] = [
            (tag, args)
            for tag, is_fault in (
                ("DNSKEY_TOO_SMALL_FOR_ALGO", bits < limits.minimum),
                ("DNSKEY_SMALLER_THAN_REC", bits < algorithms.RSA_RECOMMENDED_BITS),
                ("DNSKEY_TOO_LARGE_FOR_ALGO", bits > limits.maximum),
            )
            if is_fault
        ]
    return [fault for faults in found.values() for fault in faults]
