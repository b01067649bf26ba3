"""DNSSEC test case of the parameters of NSEC3.

Source: Zonemaster test case specification DNSSEC03. Two facts are those of the original and not of its text: the length
of the salt is told in hexadecimal digits, and of the public suffixes only the root and the top level domains are known.
"""

from runtime.dns.cases.dnssec_answers import Findings, child_servers, data_of, is_positive, zone_keys
from runtime.dns.dnssec import denial
from runtime.dns.engine.case import Case
from runtime.dns.engine.nameservers import Nameserver
from runtime.dns.wire import types
from runtime.dns.wire.rdata import Nsec3

_WITH_KEYS = "with keys"
_WITH_NSEC3 = "with NSEC3"


async def dnssec03(case: Case) -> None:
    """Whether NSEC3 uses the parameters that are recommended, and the same on all servers."""
    servers = await child_servers(case, types.DNSKEY, types.NSEC)
    found = Findings("ns_list")
    parameters: dict[str, Nsec3] = {}
    await case.run.gathered([_look(case, found, parameters, server) for server in servers])
    with_keys = found.servers(_WITH_KEYS)
    _emit_if(case, found, "DS03_SERVER_NO_DNSSEC_SUPPORT" if with_keys else "DS03_NO_DNSSEC_SUPPORT", "without keys")
    _emit_if(case, found, "DS03_SERVER_NO_NSEC3" if parameters else "DS03_NO_NSEC3", "without NSEC3")
    found.emit(case, "DS03_ERR_MULT_NSEC3")
    _judge(case, found, parameters)
    found.emit(case, "DS03_NO_RESPONSE_NSEC_QUERY", "DS03_ERROR_RESPONSE_NSEC_QUERY")


def _emit_if(case: Case, found: Findings, tag: str, kind: str) -> None:
    servers = found.servers(kind)
    if servers:
        case.emit(tag, ns_list=";".join(sorted(servers)))


async def _look(case: Case, found: Findings, parameters: dict[str, Nsec3], server: Nameserver) -> None:
    at = (server.text,)
    answer = await case.run.ask(server, case.zone, types.DNSKEY, dnssec=True)
    if not is_positive(answer):
        return
    if not zone_keys(answer, case.zone):
        found.add("without keys", at)
        return
    found.add(_WITH_KEYS, at)
    answer = await case.run.ask(server, case.zone, types.NSEC, dnssec=True)
    if answer is None:
        found.add("DS03_NO_RESPONSE_NSEC_QUERY", at)
    elif not is_positive(answer):
        found.add("DS03_ERROR_RESPONSE_NSEC_QUERY", at)
    else:
        records = data_of(answer.answers_of(types.NSEC3, section="authority"), Nsec3)
        if not records:
            found.add("without NSEC3", at)
            return
        if len(records) > 1:
            found.add("DS03_ERR_MULT_NSEC3", at)
        parameters[server.text] = records[0]


def _judge(case: Case, found: Findings, parameters: dict[str, Nsec3]) -> None:
    for server, data in parameters.items():
        at = (server,)
        if data.algorithm == denial.SHA1:
            found.add("DS03_LEGAL_HASH_ALGO", at)
        else:
            found.add("DS03_ILLEGAL_HASH_ALGO", at, algo_num=data.algorithm)
        for bit in range(7):
            if data.flags & 0x80 >> bit:
                found.add("DS03_UNASSIGNED_FLAG_USED", at, int=bit)
        if not data.flags & denial.OPT_OUT:
            found.add("DS03_NSEC3_OPT_OUT_DISABLED", at)
        elif len(case.zone) <= 1:
            found.add("DS03_NSEC3_OPT_OUT_ENABLED_TLD", at)
        else:
            found.add("DS03_NSEC3_OPT_OUT_ENABLED_NON_TLD", at)
        if data.iterations:
            found.add("DS03_ILLEGAL_ITERATION_VALUE", at, int=data.iterations)
        else:
            found.add("DS03_LEGAL_ITERATION_VALUE", at)
        if data.salt:
            found.add("DS03_ILLEGAL_SALT_LENGTH", at, int=2 * len(data.salt))
        else:
            found.add("DS03_LEGAL_EMPTY_SALT", at)
    seen = parameters.values()
    for inconsistent, values, tags in (
        (
            "DS03_INCONSISTENT_HASH_ALGO",
            {data.algorithm for data in seen},
            ("DS03_LEGAL_HASH_ALGO", "DS03_ILLEGAL_HASH_ALGO"),
        ),
        (
            "DS03_INCONSISTENT_NSEC3_FLAGS",
            {data.flags for data in seen},
            (
                "DS03_UNASSIGNED_FLAG_USED",
                "DS03_NSEC3_OPT_OUT_ENABLED_TLD",
                "DS03_NSEC3_OPT_OUT_ENABLED_NON_TLD",
                "DS03_NSEC3_OPT_OUT_DISABLED",
            ),
        ),
        (
            "DS03_INCONSISTENT_ITERATION",
            {data.iterations for data in seen},
            ("DS03_LEGAL_ITERATION_VALUE", "DS03_ILLEGAL_ITERATION_VALUE"),
        ),
        (
            "DS03_INCONSISTENT_SALT_LENGTH",
            {len(data.salt) for data in seen},
            ("DS03_LEGAL_EMPTY_SALT", "DS03_ILLEGAL_SALT_LENGTH"),
        ),
    ):
        if len(values) > 1:
            case.emit(inconsistent)
        found.emit(case, *tags)
