"""DNSSEC test case of the denial of existence at the apex: NSEC or NSEC3, complete and signed.

Source: Zonemaster test case specification DNSSEC10. Two questions tell which of the two a server uses: NSEC is answered
by the record itself or, with NSEC3, denied by the NSEC3 record of the apex; NSEC3PARAM the other way round. As in the
original, the list of DS10_ALGO_NOT_SUPPORTED_BY_ZM is named `ns_ip_list` but holds names and addresses.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from runtime.dns.cases.dnssec_answers import Findings, child_groups, data_of, is_positive, texts_of, zone_keys
from runtime.dns.dnssec import algorithms, denial
from runtime.dns.dnssec.validation import Key, Standing, by_keys, by_tag, in_time, signed_set
from runtime.dns.engine.case import Case
from runtime.dns.engine.nameservers import Nameserver
from runtime.dns.wire import types
from runtime.dns.wire.message import Message, Record
from runtime.dns.wire.names import Name, to_text
from runtime.dns.wire.rdata import Nsec, Nsec3

_IGNORED = "ignored"
_WITH_KEYS = "with keys"
_WITHOUT_KEYS = "without keys"
_NSEC_ANSWER = "NSEC in answer"
_NSEC_DENIES = "NSEC denies NSEC3PARAM"
_NSEC3PARAM_ANSWER = "NSEC3PARAM in answer"
_NSEC3_DENIES = "NSEC3 denies NSEC"
_UNSUPPORTED = "DS10_ALGO_NOT_SUPPORTED_BY_ZM"


@dataclass(frozen=True, slots=True)
class _Scheme:
    """One of the two ways to deny: the question that its record denies, and the tags of what can be wrong."""

    name: str
    question: int
    denying: int
    has: frozenset[int]
    lacks: frozenset[int]

    def tag(self, fault: str) -> str:
        return f"DS10_{self.name}_{fault}"

    @property
    def several(self) -> str:
        return f"DS10_ERR_MULT_{self.name}"

    @property
    def signature_faults(self) -> dict[Standing, str]:
        return {
            Standing.NO_KEY: self.tag("RRSIG_NO_DNSKEY"),
            Standing.EXPIRED: self.tag("RRSIG_EXPIRED"),
            Standing.NOT_YET_VALID: self.tag("RRSIG_NOT_YET_VALID"),
            Standing.WRONG: self.tag("RRSIG_VERIFY_ERROR"),
        }


_NSEC = _Scheme("NSEC", types.NSEC3PARAM, types.NSEC, denial.NSEC_APEX_HAS, denial.NSEC_APEX_LACKS)
_NSEC3 = _Scheme("NSEC3", types.NSEC, types.NSEC3, denial.NSEC3_APEX_HAS, denial.NSEC3_APEX_LACKS)


async def dnssec10(case: Case) -> None:
    """Whether each server denies with NSEC or NSEC3, with the right record, completely and signed."""
    groups = await child_groups(case, types.DNSKEY, types.NSEC, types.NSEC3PARAM)
    found = Findings("ns_list")
    unsupported = Findings("ns_ip_list")
    await case.run.gathered([_look(case, found, unsupported, group) for group in groups])
    found.emit(case, _NSEC.several, _NSEC3.several, "DS10_ERR_MULT_NSEC3PARAM")
    _emit_schemes(case, found)
    found.emit(
        case,
        "DS10_NSEC_ERR_TYPE_LIST",
        "DS10_NSEC_MISMATCHES_APEX",
        "DS10_NSEC_NODATA_WRONG_SOA",
        "DS10_NSEC_NODATA_MISSING_SOA",
        "DS10_NSEC_GIVES_ERR_ANSWER",
        "DS10_NSEC_QUERY_RESPONSE_ERR",
        "DS10_NSEC3_ERR_TYPE_LIST",
        "DS10_NSEC3_MISMATCHES_APEX",
        "DS10_NSEC3_NODATA_WRONG_SOA",
        "DS10_NSEC3_NODATA_MISSING_SOA",
        "DS10_NSEC3PARAM_GIVES_ERR_ANSWER",
        "DS10_NSEC3PARAM_MISMATCHES_APEX",
        "DS10_NSEC3PARAM_QUERY_RESPONSE_ERR",
        "DS10_NSEC_MISSING_SIGNATURE",
        "DS10_NSEC3_MISSING_SIGNATURE",
    )
    for scheme in (_NSEC, _NSEC3):
        faults = scheme.signature_faults.values()
        found.emit(case, *faults)
        unverified = found.servers(*faults) - found.servers(scheme.tag("verified"))
        _emit(case, scheme.tag("NO_VERIFIED_SIGNATURE"), unverified)
    unsupported.emit(case, _UNSUPPORTED)
    _emit(
        case,
        "DS10_SERVER_NO_DNSSEC" if found.servers(_WITH_KEYS) else "DS10_ZONE_NO_DNSSEC",
        found.servers(_WITHOUT_KEYS),
    )
    denies = found.servers(_NSEC_ANSWER, _NSEC_DENIES, _NSEC3PARAM_ANSWER, _NSEC3_DENIES)
    _emit(case, "DS10_EXPECTED_NSEC_NSEC3_MISSING", found.servers(_WITH_KEYS) - denies)


def _emit(case: Case, tag: str, servers: Iterable[str], **more: str) -> None:
    text = ";".join(sorted(servers))
    if text:
        case.emit(tag, ns_list=text, **more)


def _emit_schemes(case: Case, found: Findings) -> None:
    answers_nsec, denies_nsec = found.servers(_NSEC_ANSWER), found.servers(_NSEC_DENIES)
    answers_nsec3, denies_nsec3 = found.servers(_NSEC3PARAM_ANSWER), found.servers(_NSEC3_DENIES)
    nsec = answers_nsec | denies_nsec
    nsec3 = answers_nsec3 | denies_nsec3
    _emit(case, "DS10_INCONSISTENT_NSEC", (answers_nsec ^ denies_nsec) - nsec3)
    _emit(case, "DS10_INCONSISTENT_NSEC3", (answers_nsec3 ^ denies_nsec3) - nsec)
    _emit(case, "DS10_MIXED_NSEC_NSEC3", nsec & nsec3)
    if not nsec3:
        _emit(case, "DS10_HAS_NSEC", nsec)
    if not nsec:
        _emit(case, "DS10_HAS_NSEC3", nsec3)
    only_nsec, only_nsec3 = sorted(nsec - nsec3), sorted(nsec3 - nsec)
    if only_nsec and only_nsec3:
        lists = {"ns_list_nsec": ";".join(only_nsec), "ns_list_nsec3": ";".join(only_nsec3)}
        _emit(case, "DS10_INCONSISTENT_NSEC_NSEC3", {*only_nsec, *only_nsec3}, **lists)


async def _look(case: Case, found: Findings, unsupported: Findings, group: list[Nameserver]) -> None:
    servers = texts_of(group)
    answer = await case.run.ask(group[0], case.zone, types.DNSKEY, dnssec=True)
    if not is_positive(answer):
        found.add(_IGNORED, servers)
        return
    present = zone_keys(answer, case.zone)
    if not present:
        found.add(_WITHOUT_KEYS, servers)
        return
    found.add(_WITH_KEYS, servers)
    nsec = await case.run.ask(group[0], case.zone, types.NSEC, dnssec=True)
    if not is_positive(nsec):
        found.add("DS10_NSEC_QUERY_RESPONSE_ERR", servers)
    elif nsec.answer:
        _judge_answer(found, servers, nsec, types.NSEC, case.zone, _NSEC_ANSWER, "DS10_ERR_MULT_NSEC")
    elif nsec.has(types.NSEC3, section="authority"):
        found.add(_NSEC3_DENIES, servers)
        _judge_denial(found, unsupported, servers, nsec, _NSEC3, case.zone, present)
    param = await case.run.ask(group[0], case.zone, types.NSEC3PARAM, dnssec=True)
    if not is_positive(param):
        found.add("DS10_NSEC3PARAM_QUERY_RESPONSE_ERR", servers)
    elif param.answer:
        _judge_answer(
            found, servers, param, types.NSEC3PARAM, case.zone, _NSEC3PARAM_ANSWER, "DS10_ERR_MULT_NSEC3PARAM"
        )
    elif param.has(types.NSEC, section="authority"):
        found.add(_NSEC_DENIES, servers)
        _judge_denial(found, unsupported, servers, param, _NSEC, case.zone, present)


def _judge_answer(
    found: Findings, servers: list[str], answer: Message, type: int, zone: Name, kind: str, several: str
) -> None:
    """Judges an answer section that is not empty."""
    records = answer.answers_of(type)
    name = types.mnemonic(type)
    if not records:
        found.add(f"DS10_{name}_GIVES_ERR_ANSWER", servers)
        return
    found.add(kind, servers)
    if len(records) > 1:
        found.add(several, servers)
    elif records[0].owner != zone:
        found.add(f"DS10_{name}_MISMATCHES_APEX", servers)


def _judge_denial(
    found: Findings,
    unsupported: Findings,
    servers: list[str],
    answer: Message,
    scheme: _Scheme,
    zone: Name,
    present: list[Key],
) -> None:
    """Judges an answer without records that holds the denying record of a scheme."""
    soa = answer.answers_of(types.SOA, section="authority")
    if not soa:
        found.add(scheme.tag("NODATA_MISSING_SOA"), servers)
    elif soa[0].owner != zone:
        found.add(scheme.tag("NODATA_WRONG_SOA"), servers, domain=to_text(soa[0].owner))
    records = answer.answers_of(scheme.denying, section="authority")
    if len(records) > 1:
        found.add(scheme.several, servers)
        return
    listed = _types_at_apex(records[0], zone)
    if listed is None:
        found.add(scheme.tag("MISMATCHES_APEX"), servers)
    elif not denial.has_apex_types(listed, scheme.has, scheme.lacks):
        found.add(scheme.tag("ERR_TYPE_LIST"), servers)
    _judge_signatures(found, unsupported, servers, answer, scheme, zone, records[0].owner, present)


def _types_at_apex(record: Record, zone: Name) -> frozenset[int] | None:
    """The list of types of a denying record, None if it is not the record of the apex."""
    if record.type == types.NSEC:
        return next((data.types for data in data_of([record], Nsec) if record.owner == zone), None)
    for data in data_of([record], Nsec3):
        if denial.nsec3_matches(record.owner, zone, zone, data.algorithm, data.salt, data.iterations):
            return data.types
    return None


def _judge_signatures(
    found: Findings,
    unsupported: Findings,
    servers: list[str],
    answer: Message,
    scheme: _Scheme,
    zone: Name,
    owner: Name,
    present: list[Key],
) -> None:
    records = signed_set(answer.authority, owner, scheme.denying)
    if not records.signatures:
        found.add(scheme.tag("MISSING_SIGNATURE"), servers)
    faults = scheme.signature_faults
    tagged = by_tag(present)
    for signature in records.tried:
        standing = by_keys(signature, records, tagged, zone)
        timely = in_time(signature, answer.arrived)
        if standing is not Standing.NO_KEY and timely is not Standing.GOOD:
            standing = timely
        if standing is Standing.UNSUPPORTED:
            number = signature.algorithm
            name = algorithms.algorithm(number).mnemonic
            unsupported.add(_UNSUPPORTED, servers, keytag=signature.tag, algo_num=number, algo_mnemo=name)
        elif standing is Standing.GOOD:
            found.add(scheme.tag("verified"), servers)
        else:
            found.add(faults[standing], servers, keytag=signature.tag)
