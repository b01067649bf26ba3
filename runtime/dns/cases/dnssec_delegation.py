"""DNSSEC test cases of the link between parent and child: DS records and the keys they refer to.

Source: Zonemaster test case specifications DNSSEC01, 02, 07, 11. DNSSEC02 differs from its text as the original does:
a key whose signatures do not verify counts as one that has not signed.
"""

from runtime.dns.cases.dnssec_answers import (
    GIVEN,
    Findings,
    child_groups,
    child_servers,
    delegation_signers,
    ds_of,
    first_fitting,
    given_ds,
    is_dnssec,
    is_positive,
    is_undelegated,
    parent_groups,
    parent_servers,
    signed,
    texts_of,
    zone_keys,
)
from runtime.dns.dnssec import algorithms
from runtime.dns.dnssec.algorithms import Use
from runtime.dns.dnssec.validation import Key, SignedSet, Standing, by_keys, by_tag, covers, in_time
from runtime.dns.engine.case import Case
from runtime.dns.engine.nameservers import Nameserver, addresses
from runtime.dns.wire import types
from runtime.dns.wire.message import Message
from runtime.dns.wire.names import Name, is_at_or_below, to_wire
from runtime.dns.wire.rdata import Ds

_SHA256 = 2

_DIGEST_TAGS = {
    Use.DEPRECATED: "DS01_DS_ALGO_DEPRECATED",
    Use.RESERVED: "DS01_DS_ALGO_RESERVED",
    Use.UNASSIGNED: "DS01_DS_ALGO_UNASSIGNED",
    Use.PRIVATE: "DS01_DS_ALGO_PRIVATE",
    Use.NOT_FOR_THIS: "DS01_DS_ALGO_NOT_DS",
    Use.OK: "DS01_DS_ALGO_OK",
}


async def dnssec01(case: Case) -> None:
    """Which digest algorithms the DS records use."""
    found = Findings("ns_list")
    given = given_ds(case)
    ignored, without, with_ds = set[str](), set[str](), set[str]()
    if given:
        _judge_digests(found, given, [GIVEN])
        with_ds.add(GIVEN)
    elif not is_undelegated(case):
        groups = await parent_groups(case, types.DS)
        answers = await case.run.ask_all([group[0] for group in groups], case.zone, types.DS, dnssec=True)
        for group, answer in zip(groups, answers, strict=True):
            servers = texts_of(group)
            if not is_dnssec(answer):
                ignored.update(servers)
            elif records := ds_of(answer, case.zone):
                with_ds.update(servers)
                _judge_digests(found, records, servers)
            else:
                without.update(servers)
    found.emit(case, *_DIGEST_TAGS.values(), "DS01_DS_ALGO_2_MISSING")
    if ignored and not without and not with_ds:
        case.emit("DS01_NO_RESPONSE", ns_list=";".join(sorted(ignored)))
    if not given:
        if not case.zone:
            case.emit("DS01_ROOT_N_NO_UNDEL_DS")
        elif is_undelegated(case):
            case.emit("DS01_UNDEL_N_NO_UNDEL_DS")
    if without:
        tag = "DS01_PARENT_SERVER_NO_DS" if with_ds else "DS01_PARENT_ZONE_NO_DS"
        case.emit(tag, ns_list=";".join(sorted(without)))


def _judge_digests(found: Findings, records: list[Ds], servers: list[str]) -> None:
    for ds in records:
        digest = algorithms.digest(ds.digest_type)
        found.add(
            _DIGEST_TAGS[digest.use],
            servers,
            keytag=ds.key_tag,
            ds_algo_num=ds.digest_type,
            ds_algo_descr=digest.description,
        )
    for tag in {ds.key_tag for ds in records} - {ds.key_tag for ds in records if ds.digest_type == _SHA256}:
        found.add("DS01_DS_ALGO_2_MISSING", servers, keytag=tag)


async def dnssec02(case: Case) -> None:
    """Whether the DS records lead to keys that sign the DNSKEY set."""
    signers = await delegation_signers(case, with_do=True)
    if not signers:
        return
    servers = await child_servers(case, types.DNSKEY)
    found = Findings("ns_ip_list")
    unmatched, unsigned = set[str](), set[str]()
    answers = await case.run.ask_all(servers, case.zone, types.DNSKEY, dnssec=True)
    for server, answer in zip(servers, answers, strict=True):
        if not is_dnssec(answer):
            continue
        present = zone_keys(answer, case.zone)
        if not present:
            continue
        matching = _keys_of_signers(case, found, server, signers, present)
        if not matching:
            unmatched.add(server.address)
        keyset = signed(answer, case.zone, types.DNSKEY)
        standings = [_signs(case, found, server, answer, keyset, key) for key in matching]
        if True not in standings:
            unsigned.add(server.address)
    found.emit(
        case,
        "DS02_NO_DNSKEY_FOR_DS",
        "DS02_NO_MATCH_DS_DNSKEY",
        "DS02_DNSKEY_NOT_FOR_ZONE_SIGNING",
        "DS02_DNSKEY_NOT_SEP",
        "DS02_NO_MATCHING_DNSKEY_RRSIG",
        "DS02_ALGO_NOT_SUPPORTED_BY_ZM",
        "DS02_RRSIG_NOT_VALID_BY_DNSKEY",
    )
    if unmatched:
        case.emit("DS02_NO_VALID_DNSKEY_FOR_ANY_DS", ns_ip_list=";".join(sorted(unmatched)))
    elif unsigned:
        case.emit("DS02_DNSKEY_NOT_SIGNED_BY_ANY_DS", ns_ip_list=";".join(sorted(unsigned)))


def _keys_of_signers(
    case: Case, found: Findings, server: Nameserver, signers: list[Ds], present: list[Key]
) -> list[Key]:
    """The keys to which the DS records point, each once; what is wrong on the way is noted."""
    owner = to_wire(case.zone)
    at = (server.address,)
    tagged = by_tag(present)
    matching: dict[Key, None] = {}
    for ds in signers:
        candidates = tagged.get(ds.key_tag)
        if candidates is None:
            found.add("DS02_NO_DNSKEY_FOR_DS", at, keytag=ds.key_tag)
            continue
        key = first_fitting(ds, candidates, owner)
        if key is None:
            found.add("DS02_NO_MATCH_DS_DNSKEY", at, keytag=ds.key_tag)
            key = candidates[0]
        if not key.is_zone_key:
            found.add("DS02_DNSKEY_NOT_FOR_ZONE_SIGNING", at, keytag=ds.key_tag)
            continue
        if not key.is_sep:
            found.add("DS02_DNSKEY_NOT_SEP", at, keytag=ds.key_tag)
        matching[key] = None
    return list(matching)


def _signs(case: Case, found: Findings, server: Nameserver, answer: Message, keyset: SignedSet, key: Key) -> bool:
    """Whether the key made a good signature over the DNSKEY set; if not, why is noted."""
    at = (server.address,)
    made = [signature for signature in keyset.tried if signature.tag == key.tag]
    standings = [
        by_keys(signature, keyset, {key.tag: [key]}, case.zone)
        if (timely := in_time(signature, answer.arrived)) is Standing.GOOD
        else timely
        for signature in made
    ]
    if Standing.GOOD in standings:
        return True
    found.add("DS02_NO_MATCHING_DNSKEY_RRSIG", at, keytag=key.tag)
    for signature, standing in zip(made, standings, strict=True):
        if standing is Standing.UNSUPPORTED:
            found.add(
                "DS02_ALGO_NOT_SUPPORTED_BY_ZM",
                at,
                keytag=key.tag,
                algo_num=signature.algorithm,
                algo_mnemo=algorithms.algorithm(signature.algorithm).mnemonic,
            )
        else:
            found.add("DS02_RRSIG_NOT_VALID_BY_DNSKEY", at, keytag=key.tag)
    return False


async def dnssec07(case: Case) -> None:
    """Whether the zone is signed, and whether the parent has DS records for it."""
    groups = await child_groups(case, types.SOA, types.DNSKEY, types.DS)
    found = Findings("ns_list")
    answers = await case.run.gathered([_signed_answer(case, group[0]) for group in groups])
    for group, (tag, args) in zip(groups, answers, strict=True):
        found.add(tag, texts_of(group), **args)
    is_signed = bool(found.servers("DS07_SIGNED_ON_SERVER"))
    is_unsigned = bool(found.servers("DS07_NOT_SIGNED_ON_SERVER"))
    if is_signed:
        await _judge_parent(case, found)
    if not is_signed and not is_unsigned:
        case.emit("DS07_NOT_SIGNED")
    found.emit(
        case,
        "DS07_NO_RESPONSE_DNSKEY",
        "DS07_NON_AUTH_RESPONSE_DNSKEY",
        "DS07_UNEXP_RCODE_RESP_DNSKEY",
        "DS07_SIGNED_ON_SERVER",
        "DS07_NOT_SIGNED_ON_SERVER",
    )
    if is_signed and is_unsigned:
        case.emit("DS07_INCONSISTENT_SIGNED")
    elif is_signed:
        case.emit("DS07_SIGNED")
    elif is_unsigned:
        case.emit("DS07_NOT_SIGNED")
    found.emit(case, "DS07_NO_DS_ON_PARENT_SERVER", "DS07_DS_ON_PARENT_SERVER")
    has_ds = bool(found.servers("DS07_DS_ON_PARENT_SERVER"))
    lacks_ds = bool(found.servers("DS07_NO_DS_ON_PARENT_SERVER"))
    if has_ds and lacks_ds:
        case.emit("DS07_INCONSISTENT_DS")
    elif is_signed and not is_unsigned:
        if has_ds:
            case.emit("DS07_DS_FOR_SIGNED_ZONE")
        elif lacks_ds:
            case.emit("DS07_NO_DS_FOR_SIGNED_ZONE")


async def _signed_answer(case: Case, server: Nameserver) -> tuple[str, dict[str, str | int]]:
    """The tag that holds of one server, with its arguments; no tag for one that does not serve the zone."""
    soa = await case.run.ask(server, case.zone, types.SOA)
    if not is_positive(soa) or not soa.has(types.SOA):
        return "", {}
    answer = await case.run.ask(server, case.zone, types.DNSKEY, dnssec=True)
    if answer is None:
        return "DS07_NO_RESPONSE_DNSKEY", {}
    if not answer.aa:
        return "DS07_NON_AUTH_RESPONSE_DNSKEY", {}
    if answer.rcode != types.NOERROR:
        return "DS07_UNEXP_RCODE_RESP_DNSKEY", {"rcode": types.rcode_text(answer.rcode)}
    keyset = signed(answer, case.zone, types.DNSKEY)
    is_signed = keyset.rdatas and any(covers(signature, keyset, case.zone) for signature in keyset.signatures)
    return ("DS07_SIGNED_ON_SERVER" if is_signed else "DS07_NOT_SIGNED_ON_SERVER"), {}


async def _judge_parent(case: Case, found: Findings) -> None:
    if given_ds(case):
        found.add("DS07_DS_ON_PARENT_SERVER", (GIVEN,))
        return
    if is_undelegated(case):
        return
    groups = await parent_groups(case, types.DS)
    answers = await case.run.ask_all([group[0] for group in groups], case.zone, types.DS, dnssec=True)
    for group, answer in zip(groups, answers, strict=True):
        if is_dnssec(answer):
            signers = signed(answer, case.zone, types.DS)
            # The name of the parent zone is not known here: any zone above may have signed.
            has_ds = signers.rdatas and any(
                signature.data.signer != case.zone
                and is_at_or_below(case.zone, signature.data.signer)
                and covers(signature, signers, signature.data.signer)
                for signature in signers.signatures
            )
            found.add("DS07_DS_ON_PARENT_SERVER" if has_ds else "DS07_NO_DS_ON_PARENT_SERVER", texts_of(group))


async def dnssec11(case: Case) -> None:
    """Whether a zone with DS records is signed at all."""
    if not given_ds(case) and (is_undelegated(case) or not await _parent_has_ds(case)):
        return
    servers = await child_servers(case, types.SOA, types.DNSKEY)
    answers = await case.run.ask_all(servers, case.zone, types.SOA)
    serving = [
        server
        for server, answer in zip(servers, answers, strict=True)
        if is_positive(answer) and answer.has(types.SOA, case.zone)
    ]
    # Without EDNS, as the original asks.
    answers = await case.run.ask_all(serving, case.zone, types.DNSKEY)
    with_keys, without, undetermined = _divided(serving, answers, types.DNSKEY, case.zone)
    if with_keys and without:
        case.emit("DS11_INCONSISTENT_SIGNED_ZONE")
        case.emit("DS11_NS_WITH_UNSIGNED_ZONE", ns_ip_list=addresses(without))
        case.emit("DS11_NS_WITH_SIGNED_ZONE", ns_ip_list=addresses(with_keys))
    elif without:
        case.emit("DS11_DS_BUT_UNSIGNED_ZONE")
    elif undetermined and not with_keys:
        case.emit("DS11_UNDETERMINED_SIGNED_ZONE")


async def _parent_has_ds(case: Case) -> bool:
    """Whether a parent server has DS records for the zone; what is unclear or differs between them is told."""
    servers = await parent_servers(case)
    answers = await case.run.ask_all(servers, case.zone, types.DS, dnssec=True)
    with_ds, without, undetermined = _divided(servers, answers, types.DS, case.zone)
    if undetermined and not with_ds and not without:
        case.emit("DS11_UNDETERMINED_DS")
    if with_ds and without:
        case.emit("DS11_INCONSISTENT_DS")
        case.emit("DS11_PARENT_WITHOUT_DS", ns_ip_list=addresses(without))
        case.emit("DS11_PARENT_WITH_DS", ns_ip_list=addresses(with_ds))
    return bool(with_ds)


def _divided(
    servers: list[Nameserver], answers: list[Message | None], type: int, owner: Name
) -> tuple[list[Nameserver], list[Nameserver], list[Nameserver]]:
    """The servers that have records of `type`, those that have none, and those of which that stays unclear."""
    having, lacking, undetermined = list[Nameserver](), list[Nameserver](), list[Nameserver]()
    for server, answer in zip(servers, answers, strict=True):
        if not is_positive(answer):
            undetermined.append(server)
        else:
            (having if answer.has(type, owner) else lacking).append(server)
    return having, lacking, undetermined
