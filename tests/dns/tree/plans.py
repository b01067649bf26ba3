"""The zones of the tree: those in order, and the broken ones, each with what a test has to find in it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.dns.tree import faults
from tests.dns.tree.layout import ORDINARY, Plan

SIGNED = Plan("signed", delegation=(1, 2, 3), servers=(1, 2, 3), signed=True)
PLAIN = Plan("plain")

IN_ORDER = (SIGNED, PLAIN)


@dataclass(frozen=True)
class Broken:
    """A zone with one thing wrong, the test case that is to see it, and the tags by which it says so."""

    plan: Plan
    case: str
    tags: tuple[str, ...]


def _mail(*lines: str) -> str:
    """The ordinary records with other ones at the apex for mail."""
    kept = [line for line in ORDINARY.splitlines() if " MX " not in line and " TXT " not in line]
    return "\n".join([*kept, *lines])


BROKEN = (
    Broken(Plan("one-server", (1,), (1,)), "delegation01", ("NOT_ENOUGH_NS_DEL", "NOT_ENOUGH_NS_CHILD")),
    Broken(Plan("same-address", same_address=True), "delegation02", ("DEL_NS_SAME_IP", "SAME_IP_ADDRESS")),
    Broken(Plan("more-above", (1, 2, 3), (1, 2)), "delegation07", ("EXTRA_NAME_PARENT",)),
    Broken(Plan("more-below", (1, 2), (1, 2, 3)), "delegation07", ("EXTRA_NAME_CHILD",)),
    Broken(Plan("others-below", (1, 2), (3, 4)), "delegation07", ("TOTAL_NAME_MISMATCH", "EXTRA_NAME_PARENT")),
    Broken(Plan("not-aa", faults={2: [faults.not_authoritative]}), "delegation04", ("IS_NOT_AUTHORITATIVE",)),
    Broken(Plan("ns-alias", own={0: f"{ORDINARY}\nns2 3600 CNAME ns1"}), "delegation05", ("NS_IS_CNAME",)),
    Broken(Plan("no-soa", faults={2: [faults.without("SOA")]}), "delegation06", ("SOA_NOT_EXISTS",)),
    Broken(
        Plan("refused", faults={2: [faults.rcode("REFUSED")]}),
        "connectivity01",
        ("CN01_UNEXPECTED_RCODE_SOA_QUERY_UDP", "CN01_UNEXPECTED_RCODE_NS_QUERY_UDP"),
    ),
    Broken(Plan("closed", closed=(2,)), "connectivity01", ("CN01_NO_RESPONSE_UDP",)),
    Broken(Plan("no-tcp", faults={2: [faults.no_tcp]}), "connectivity02", ("CN02_NO_RESPONSE_TCP",)),
    Broken(Plan("serials", soa={2: {"serial": 2026010102}}), "consistency01", ("MULTIPLE_SOA_SERIALS",)),
    Broken(Plan("contacts", soa={2: {"rname": "other"}}), "consistency02", ("MULTIPLE_SOA_RNAMES",)),
    Broken(Plan("timers", soa={2: {"expire": 1209601}}), "consistency03", ("MULTIPLE_SOA_TIME_PARAMETER_SET",)),
    Broken(
        Plan("ns-sets", own={2: f"{ORDINARY}\n@ 3600 NS ns3\nns3 3600 A 127.55.9.3"}),
        "consistency04",
        ("MULTIPLE_NS_SET",),
    ),
    Broken(Plan("glue", glue={2: "127.54.250.2"}), "consistency05", ("IN_BAILIWICK_ADDR_MISMATCH",)),
    Broken(Plan("primaries", soa={2: {"mname": "ns2"}}), "consistency06", ("MULTIPLE_SOA_MNAMES",)),
    Broken(Plan("refresh", soa={0: {"refresh": 600, "retry": 300}}), "zone02", ("REFRESH_MINIMUM_VALUE_LOWER",)),
    Broken(Plan("retry", soa={0: {"retry": 28800}}), "zone03", ("REFRESH_LOWER_THAN_RETRY",)),
    Broken(
        Plan("expire", soa={0: {"expire": 7200}}), "zone05", ("EXPIRE_MINIMUM_VALUE_LOWER", "EXPIRE_LOWER_THAN_REFRESH")
    ),
    Broken(Plan("negative", soa={0: {"minimum": 172800}}), "zone06", ("SOA_DEFAULT_TTL_MAXIMUM_VALUE_HIGHER",)),
    Broken(
        Plan("lost-primary", soa={0: {"mname": "nowhere"}}),
        "zone01",
        ("Z01_MNAME_NOT_RESOLVE", "Z01_MNAME_NOT_IN_NS_LIST"),
    ),
    Broken(
        Plan("mail-alias", own={0: f"{_mail('@ 3600 MX 10 mx')}\nmx 3600 CNAME mail"}),
        "zone08",
        ("MX_RECORD_IS_CNAME",),
    ),
    Broken(
        Plan("mail-here-only", own={2: _mail()}), "zone09", ("Z09_INCONSISTENT_MX", "Z09_MX_FOUND", "Z09_NO_MX_FOUND")
    ),
    Broken(
        Plan("no-mail-and-mail", own={0: _mail("@ 3600 MX 0 .", "@ 3600 MX 10 mail")}),
        "zone09",
        ("Z09_NULL_MX_WITH_OTHER_MX",),
    ),
    Broken(Plan("spf", own={0: _mail('@ 3600 TXT "v=spf1 ip4:1.2.3 -all"')}), "zone11", ("Z11_SPF_SYNTAX_ERROR",)),
    Broken(
        Plan("two-spf", own={0: _mail('@ 3600 TXT "v=spf1 -all"', '@ 3600 TXT "v=spf1 mx -all"')}),
        "zone11",
        ("Z11_SPF_MULTIPLE_RECORDS",),
    ),
    Broken(Plan("contact", soa={0: {"rname": "host[master"}}), "syntax06", ("RNAME_RFC822_INVALID",)),
    Broken(Plan("recursor", faults={2: [faults.recursion_offered]}), "nameserver01", ("IS_A_RECURSOR", "NO_RECURSOR")),
    Broken(Plan("upward", faults={2: [faults.upward]}), "nameserver07", ("UPWARD_REFERRAL",)),
    Broken(Plan("version", faults={2: [faults.version("9.99")]}), "nameserver15", ("N15_SOFTWARE_VERSION",)),
    Broken(Plan("edns-unknown", faults={2: [faults.edns("unknown")]}), "nameserver02", ("NO_EDNS_SUPPORT",)),
    Broken(Plan("edns-plain", faults={2: [faults.edns("plain")]}), "nameserver02", ("EDNS_RESPONSE_WITHOUT_EDNS",)),
    Broken(Plan("edns-dropped", faults={2: [faults.edns("drop")]}), "nameserver02", ("BREAKS_ON_EDNS",)),
    Broken(Plan("open", transfer=True), "nameserver03", ("AXFR_AVAILABLE", "AXFR_FAILURE")),
    Broken(Plan("elsewhere", answers_from=2), "nameserver04", ("DIFFERENT_SOURCE_IP",)),
    Broken(Plan("ipv6-dropped", faults={2: [faults.drop("AAAA")]}), "nameserver05", ("AAAA_QUERY_DROPPED",)),
    Broken(Plan("ipv6-short", faults={2: [faults.short_ipv6]}), "nameserver05", ("AAAA_BAD_RDATA",)),
    Broken(Plan("small-letters", faults={2: [faults.spelled_small]}), "nameserver08", ("QNAME_CASE_INSENSITIVE",)),
    Broken(Plan("edns-next", faults={2: [faults.edns1("NOERROR")]}), "nameserver10", ("N10_UNEXPECTED_RCODE",)),
    Broken(Plan("option", faults={2: [faults.option_sent_back]}), "nameserver11", ("N11_RETURNS_UNKNOWN_OPTION_CODE",)),
    Broken(Plan("flags", faults={2: [faults.flags_sent_back]}), "nameserver12", ("Z_FLAGS_NOTCLEAR",)),
    Broken(Plan("cut", faults={2: [faults.cut_without_edns]}), "nameserver13", ("MISSING_OPT_IN_TRUNCATED",)),
    Broken(Plan("expired", signed=True, life=-86400), "dnssec04", ("RRSIG_EXPIRED",)),
    Broken(Plan("expired-keys", signed=True, life=-86400), "dnssec08", ("DS08_DNSKEY_RRSIG_EXPIRED",)),
    Broken(
        Plan("wrong-ds", signed=True, ds=f"1 13 2 {'ab' * 32}"),
        "dnssec02",
        ("DS02_NO_DNSKEY_FOR_DS", "DS02_NO_VALID_DNSKEY_FOR_ANY_DS"),
    ),
    Broken(Plan("ds-alone", ds=f"1 13 2 {'ab' * 32}"), "dnssec11", ("DS11_DS_BUT_UNSIGNED_ZONE",)),
    Broken(
        Plan("no-signatures", signed=True, faults={2: [faults.unsigned]}),
        "dnssec08",
        ("DS08_MISSING_RRSIG_IN_RESPONSE",),
    ),
    Broken(Plan("no-ds", signed=True, ds="-"), "dnssec07", ("DS07_NO_DS_FOR_SIGNED_ZONE",)),
)

PLANS = (*IN_ORDER, *(broken.plan for broken in BROKEN))
