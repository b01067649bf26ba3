"""DNSSEC test cases of CDS and CDNSKEY, by which a zone tells its parent which DS records it wants.

Source: Zonemaster test case specifications DNSSEC15 to 18, RFC 7344, RFC 8078.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from runtime.dns.cases.dnssec_answers import (
    Findings,
    child_servers,
    delegation_signers,
    ds_of,
    first_fitting,
    is_positive,
    signed,
    zone_keys,
)
from runtime.dns.dnssec import validation
from runtime.dns.dnssec.validation import Key, SignedSet, Standing, by_keys, by_tag, in_time
from runtime.dns.engine.case import Case
from runtime.dns.engine.nameservers import Nameserver
from runtime.dns.wire import types
from runtime.dns.wire.message import Message
from runtime.dns.wire.names import Name, to_wire
from runtime.dns.wire.rdata import Ds

_DELETE = 0
"""Algorithm of a record that asks for the removal of all DS records (RFC 8078 section 4)."""


class _Set(NamedTuple):
    """A CDS or CDNSKEY set of one server with its signatures, and the DNSKEY answer of the same server."""

    server: Nameserver
    answer: Message
    keyset: Message | None


@dataclass
class _Published:
    """CDS and CDNSKEY of one server, None where it gave no positive answer."""

    server: Nameserver
    cds: list[Ds] | None = None
    cdnskey: list[Key] | None = None
    sets: list[frozenset[bytes]] = field(default_factory=list)


async def dnssec15(case: Case) -> None:
    """Whether CDS and CDNSKEY are both there, match, and are the same on all servers."""
    servers = await child_servers(case, types.CDS, types.CDNSKEY)
    published = await case.run.gathered([_published(case, server) for server in servers])
    if not any(one.cds or one.cdnskey for one in published):
        case.emit("DS15_NO_CDS_CDNSKEY")
        return
    found = Findings("ns_ip_list")
    for one in published:
        if one.cds is None or one.cdnskey is None:
            continue
        at = (one.server.address,)
        if one.cds and one.cdnskey:
            found.add("DS15_HAS_CDS_AND_CDNSKEY", at)
            if not _match(one.cds, one.cdnskey, case.zone):
                found.add("DS15_MISMATCH_CDS_CDNSKEY", at)
        elif one.cds:
            found.add("DS15_HAS_CDS_NO_CDNSKEY", at)
        elif one.cdnskey:
            found.add("DS15_HAS_CDNSKEY_NO_CDS", at)
    found.emit(case, "DS15_HAS_CDS_NO_CDNSKEY", "DS15_HAS_CDNSKEY_NO_CDS", "DS15_HAS_CDS_AND_CDNSKEY")
    for position, tag in enumerate(("DS15_INCONSISTENT_CDS", "DS15_INCONSISTENT_CDNSKEY")):
        if len({one.sets[position] for one in published if len(one.sets) > position}) > 1:
            case.emit(tag)
    found.emit(case, "DS15_MISMATCH_CDS_CDNSKEY")


async def _published(case: Case, server: Nameserver) -> _Published:
    one = _Published(server)
    answer = await case.run.ask(server, case.zone, types.CDS, dnssec=True)
    if is_positive(answer):
        one.cds = ds_of(answer, case.zone, types.CDS)
        one.sets.append(frozenset(signed(answer, case.zone, types.CDS).rdatas))
        answer = await case.run.ask(server, case.zone, types.CDNSKEY, dnssec=True)
        if is_positive(answer):
            one.cdnskey = validation.keys_of(answer.answer, case.zone, types.CDNSKEY)
            one.sets.append(frozenset(key.rdata for key in one.cdnskey))
    return one


def _match(cds: Sequence[Ds], cdnskey: Sequence[Key], zone: Name) -> bool:
    """Whether each record of one set has one of the other that stands for the same key, or both ask for removal."""
    owner = to_wire(zone)

    tagged = by_tag(key for key in cdnskey if key.algorithm != _DELETE)
    meant: set[Key] = set()
    for ds in cds:
        if ds.algorithm != _DELETE:
            key = first_fitting(ds, tagged.get(ds.key_tag, ()), owner)
            if key is None:
                return False
            meant.add(key)
    both_delete = any(ds.algorithm == _DELETE for ds in cds) == any(key.algorithm == _DELETE for key in cdnskey)
    return both_delete and meant.issuperset(key for same in tagged.values() for key in same)


async def dnssec16(case: Case) -> None:
    """Whether the CDS records refer to keys of the zone that sign."""
    found = Findings("ns_ip_list")
    for one in await _sets(case, types.CDS):
        at = (one.server.address,)
        wanted = ds_of(one.answer, case.zone, types.CDS)
        present = zone_keys(one.keyset, case.zone)
        _judge_deletion(found, "DS16", "CDS", at, [ds.algorithm for ds in wanted])
        if not present or one.keyset is None:
            found.add("DS16_CDS_WITHOUT_DNSKEY", at)
            continue
        cds = signed(one.answer, case.zone, types.CDS)
        signs_cds, signs_keys = _signers(cds), _signers(signed(one.keyset, case.zone, types.DNSKEY))
        tagged = by_tag(present)
        for ds in wanted:
            if ds.algorithm == _DELETE:
                continue
            candidates = tagged.get(ds.key_tag)
            if candidates is None:
                found.add("DS16_CDS_MATCHES_NO_DNSKEY", at, keytag=ds.key_tag)
            elif not all(key.is_zone_key for key in candidates):
                found.add("DS16_CDS_MATCHES_NON_ZONE_DNSKEY", at, keytag=ds.key_tag)
            else:
                if ds.key_tag not in signs_keys:
                    found.add("DS16_DNSKEY_NOT_SIGNED_BY_CDS", at, keytag=ds.key_tag)
                if ds.key_tag not in signs_cds:
                    found.add("DS16_CDS_NOT_SIGNED_BY_CDS", at, keytag=ds.key_tag)
                if not all(key.is_sep for key in candidates):
                    found.add("DS16_CDS_MATCHES_NON_SEP_DNSKEY", at, keytag=ds.key_tag)
        _judge_signatures(found, "DS16_CDS", at, cds, present, case.zone, one.answer.arrived)
    found.emit(
        case,
        "DS16_CDS_WITHOUT_DNSKEY",
        "DS16_MIXED_DELETE_CDS",
        "DS16_DELETE_CDS",
        "DS16_CDS_MATCHES_NO_DNSKEY",
        "DS16_CDS_MATCHES_NON_ZONE_DNSKEY",
        "DS16_CDS_MATCHES_NON_SEP_DNSKEY",
        "DS16_DNSKEY_NOT_SIGNED_BY_CDS",
        "DS16_CDS_NOT_SIGNED_BY_CDS",
        "DS16_CDS_INVALID_RRSIG",
        "DS16_CDS_UNSIGNED",
        "DS16_CDS_SIGNED_BY_UNKNOWN_DNSKEY",
    )


async def dnssec17(case: Case) -> None:
    """Whether the CDNSKEY records are keys of the zone that sign."""
    found = Findings("ns_ip_list")
    for one in await _sets(case, types.CDNSKEY):
        at = (one.server.address,)
        wanted = validation.keys_of(one.answer.answer, case.zone, types.CDNSKEY)
        present = zone_keys(one.keyset, case.zone)
        _judge_deletion(found, "DS17", "CDNSKEY", at, [key.algorithm for key in wanted])
        if not present or one.keyset is None:
            found.add("DS17_CDNSKEY_WITHOUT_DNSKEY", at)
            continue
        known = frozenset(present)
        cdnskey = signed(one.answer, case.zone, types.CDNSKEY)
        signs_cdnskey, signs_keys = _signers(cdnskey), _signers(signed(one.keyset, case.zone, types.DNSKEY))
        for key in wanted:
            if key.algorithm == _DELETE:
                continue
            if not key.is_zone_key:
                found.add("DS17_CDNSKEY_IS_NON_ZONE", at, keytag=key.tag)
                continue
            if not key.is_sep:
                found.add("DS17_CDNSKEY_IS_NON_SEP", at, keytag=key.tag)
            if key not in known:
                found.add("DS17_CDNSKEY_MATCHES_NO_DNSKEY", at, keytag=key.tag)
                continue
            if key.tag not in signs_keys:
                found.add("DS17_DNSKEY_NOT_SIGNED_BY_CDNSKEY", at, keytag=key.tag)
            if key.tag not in signs_cdnskey:
                found.add("DS17_CDNSKEY_NOT_SIGNED_BY_CDNSKEY", at, keytag=key.tag)
        _judge_signatures(found, "DS17_CDNSKEY", at, cdnskey, present, case.zone, one.answer.arrived)
    found.emit(
        case,
        "DS17_CDNSKEY_WITHOUT_DNSKEY",
        "DS17_MIXED_DELETE_CDNSKEY",
        "DS17_DELETE_CDNSKEY",
        "DS17_CDNSKEY_MATCHES_NO_DNSKEY",
        "DS17_CDNSKEY_IS_NON_ZONE",
        "DS17_CDNSKEY_IS_NON_SEP",
        "DS17_DNSKEY_NOT_SIGNED_BY_CDNSKEY",
        "DS17_CDNSKEY_NOT_SIGNED_BY_CDNSKEY",
        "DS17_CDNSKEY_INVALID_RRSIG",
        "DS17_CDNSKEY_UNSIGNED",
        "DS17_CDNSKEY_SIGNED_BY_UNKNOWN_DNSKEY",
    )


async def _sets(case: Case, type: int) -> list[_Set]:
    """The sets of `type` of all servers that have one. Only these are asked for their keys."""
    servers = await child_servers(case, type, types.DNSKEY)
    answers = await case.run.ask_all(servers, case.zone, type, dnssec=True)
    having = [
        (server, answer)
        for server, answer in zip(servers, answers, strict=True)
        if is_positive(answer) and answer.has(type, case.zone)
    ]
    keysets = await case.run.ask_all([server for server, _ in having], case.zone, types.DNSKEY, dnssec=True)
    return [_Set(server, answer, keyset) for (server, answer), keyset in zip(having, keysets, strict=True)]


def _judge_deletion(found: Findings, prefix: str, name: str, at: tuple[str], numbers: list[int]) -> None:
    if _DELETE in numbers:
        found.add(f"{prefix}_MIXED_DELETE_{name}" if len(numbers) > 1 else f"{prefix}_DELETE_{name}", at)


def _signers(records: SignedSet) -> frozenset[int]:
    """The tags of the keys that have signed the set, good or not."""
    return frozenset(signature.tag for signature in records.signatures)


def _judge_signatures(
    found: Findings, prefix: str, at: tuple[str], records: SignedSet, present: list[Key], zone: Name, now: float
) -> None:
    if not records.signatures:
        found.add(f"{prefix}_UNSIGNED", at)
    tagged = by_tag(present)
    for signature in records.tried:
        standing = by_keys(signature, records, tagged, zone)
        if standing is Standing.NO_KEY:
            found.add(f"{prefix}_SIGNED_BY_UNKNOWN_DNSKEY", at, keytag=signature.tag)
        elif standing is not Standing.GOOD or in_time(signature, now) is not Standing.GOOD:
            found.add(f"{prefix}_INVALID_RRSIG", at, keytag=signature.tag)


async def dnssec18(case: Case) -> None:
    """Whether CDS and CDNSKEY are signed by a key to which a DS record points."""
    signers = {ds.key_tag for ds in await delegation_signers(case, with_do=False)}
    if not signers:
        return
    found = Findings("ns_ip_list")
    servers = await child_servers(case, types.CDNSKEY, types.CDS, types.DNSKEY)
    have_keys = await case.run.gathered([_trusted(case, found, server, signers) for server in servers])
    if any(have_keys):
        found.emit(case, "DS18_NO_MATCH_CDS_RRSIG_DS", "DS18_NO_MATCH_CDNSKEY_RRSIG_DS")


async def _trusted(case: Case, found: Findings, server: Nameserver, signers: set[int]) -> bool:
    """Notes the sets of one server that no key of a DS record has signed; whether the server has keys at all."""
    sets: list[tuple[str, SignedSet]] = []
    present: set[int] = set()
    for type, tag in ((types.CDS, "DS18_NO_MATCH_CDS_RRSIG_DS"), (types.CDNSKEY, "DS18_NO_MATCH_CDNSKEY_RRSIG_DS")):
        answer = await case.run.ask(server, case.zone, type, dnssec=True)
        if not is_positive(answer):
            break
        records = signed(answer, case.zone, type)
        if records.rdatas:
            sets.append((tag, records))
    else:
        answer = await case.run.ask(server, case.zone, types.DNSKEY, dnssec=True)
        present = {key.tag for key in zone_keys(answer, case.zone)}
    for tag, records in sets:
        if not _signers(records) & signers & present:
            found.add(tag, (server.address,))
    return bool(present)
