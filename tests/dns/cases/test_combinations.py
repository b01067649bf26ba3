"""Uncommon combinations of faults, judged by the specifications of the test cases: all that each of them says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from runtime.dns.query.question import Question
from runtime.dns.wire import types
from runtime.dns.wire.edns import Edns
from tests.dns.engine.world import FIRST, ROOT_ADDRESS, SECOND, TLD_ADDRESS, Reply, World, messages_of, plain, reply

ONE = f"ns1.zone.example/{FIRST}"
TWO = f"ns2.zone.example/{SECOND}"
SERVERS = f"{ONE} {TWO}"
THREE = f"{SERVERS} ns3.zone.example/192.0.2.3"
SOA = "zone.example SOA ns1.zone.example mail.zone.example 1 14400 3600 604800 3600"
NOWHERE = ("xn--nameservertest.iis.se", "xn--nameservertest.icann.org", "xn--nameservertest.ripe.net")
NOTHING: Mapping[str, Any] = {}

Row = tuple[str, str, Callable[[], World], Mapping[str, Any]]


def above() -> World:
    """The root and `example`, and no zone below them yet."""
    return World().zone(".", f"a.root/{ROOT_ADDRESS}").zone("example", f"ns.example/{TLD_ADDRESS}")


def zone(*records: str, servers: str = SERVERS, soa: str | None = None) -> World:
    return above().zone("zone.example", servers, *records, soa=soa)


def alias_elsewhere() -> World:
    """A server outside whose name is an alias, and what it leads to is in a third zone, so in another answer."""
    world = above().zone("other.example", "ns.other.example/192.0.2.70", "alias.other.example CNAME real.third.example")
    world.zone("third.example", "ns.third.example/192.0.2.71", f"real.third.example A {SECOND}")
    return world.zone("zone.example", ONE, "zone.example NS alias.other.example")


def alias_below() -> World:
    """A server whose name lies in a zone below the tested one and is an alias there."""
    world = zone("zone.example NS ns3.sub.zone.example")
    return world.zone(
        "sub.zone.example", "ns.sub.zone.example/192.0.2.72", "ns3.sub.zone.example CNAME a.sub.zone.example"
    )


def announced(*lines: str) -> World:
    """What is said of the addresses of three servers."""
    texts = [
        f"{n}.2.0.192.origin.asnlookup.zonemaster.net TXT {line.replace(' ', '_')}" for n, line in enumerate(lines, 1)
    ]
    return zone(servers=THREE).zone("asnlookup.zonemaster.net", f"ns.asn.example/{FIRST}", *texts)


def edns(question: Question) -> Edns | None:
    return None if question.edns is None else Edns()


def without_edns(question: Question) -> Reply:
    """What a server says that passes over EDNS."""
    return reply(SOA)


def moved(records: str) -> World:
    """Both servers say that the zone has these other ones, and `nsx` shares an address with one of the delegation."""
    names = [f"zone.example NS {name}" for name in records.split()]
    return (
        zone()
        .lie(reply(*names), name="zone.example", type="NS", at=FIRST)
        .lie(reply(*names), name="zone.example", type="NS", at=SECOND)
        .lie(reply(f"nsx.zone.example A {SECOND}"), name="nsx.zone.example", type="A")
    )


def spelled_apart(question: Question) -> Reply:
    """Another code for each of two spellings."""
    first = question.spelling is not None and question.spelling[0][:1].isupper()
    return reply(rcode=types.NXDOMAIN if first else types.SERVFAIL)


def mail_at(soa: str, *records: str) -> World:
    return zone(*records, soa=f"ns1.zone.example {soa} 1 14400 3600 604800 3600")


def times(refresh: int, retry: int, expire: int, minimum: int) -> World:
    return zone(soa=f"ns1.zone.example mail.zone.example 1 {refresh} {retry} {expire} {minimum}")


LONG = " ".join(f"ns{n:02}.zone.example/192.0.2.{n}" for n in range(1, 14))

ROWS: list[Row] = [
    ("a-server-outside-is-an-alias-that-leads-to-a-third-zone", "delegation05", alias_elsewhere, {
        "NS_IS_CNAME": [{"nsname": "alias.other.example"}],
    }),
    ("a-server-in-a-zone-below-is-an-alias", "delegation05", alias_below, {
        "NS_IS_CNAME": [{"nsname": "ns3.sub.zone.example"}],
    }),
    ("a-server-in-a-zone-below-is-none", "delegation05",
     lambda: alias_below().lie(reply(f"ns3.sub.zone.example A {FIRST}"), at="192.0.2.72"), {"NO_NS_CNAME": [{}]}),
    ("nothing-in-the-delegation-and-nothing-in-the-zone", "delegation07",
     lambda: zone().lie(reply(), at=TLD_ADDRESS, name="zone.example"), {"NAMES_MATCH": [{"names": ""}]}),
    ("nobody-is-in-both", "delegation07", lambda: moved("nsx.zone.example nsy.zone.example"), {
        "EXTRA_NAME_PARENT": [{"extra": "ns1.zone.example;ns2.zone.example"}],
        "EXTRA_NAME_CHILD": [{"extra": "nsx.zone.example;nsy.zone.example"}],
        "TOTAL_NAME_MISMATCH": [
            {"glue": "ns1.zone.example;ns2.zone.example", "child": "nsx.zone.example;nsy.zone.example"}
        ],
    }),
    ("an-address-is-shared-between-delegation-and-zone-only", "delegation02",
     lambda: moved("ns1.zone.example nsx.zone.example"), {
        "DEL_DISTINCT_NS_IP": [{}],
        "CHILD_DISTINCT_NS_IP": [{}],
        "SAME_IP_ADDRESS": [{"ns_ip": SECOND, "nsname_list": "ns2.zone.example;nsx.zone.example"}],
    }),
    ("thirteen-servers-and-the-longest-question", "delegation03", lambda: zone(servers=LONG), {
        "REFERRAL_SIZE_TOO_LARGE": [{"size": 534}],
    }),
    ("authority-over-udp-only", "delegation04",
     lambda: zone().lie(reply(SOA, aa=False), at=FIRST, type="SOA", tcp=True), {
        "IS_NOT_AUTHORITATIVE": [{"ns": ONE, "proto": "TCP"}],
    }),
    ("a-name-with-both-families-and-one-with-ipv6", "delegation01",
     lambda: zone(servers=f"{ONE} ns1.zone.example/2001:db8::1 ns2.zone.example/2001:db8::2"), {
        **{f"ENOUGH_NS_{side}": [{"count": 2, "minimum": 2, "nsname_list": "ns1.zone.example;ns2.zone.example"}]
           for side in ("DEL", "CHILD")},
        **{f"NOT_ENOUGH_IPV4_NS_{side}": [{"count": 1, "minimum": 2, "ns_list": ONE}] for side in ("DEL", "CHILD")},
        **{f"ENOUGH_IPV6_NS_{side}": [
            {"count": 2, "minimum": 2, "ns_list": "ns1.zone.example/2001:db8::1;ns2.zone.example/2001:db8::2"}
        ] for side in ("DEL", "CHILD")},
    }),
    ("one-of-three-answers-is-missing", "nameserver01", lambda: zone(servers=ONE).lie(None, name=NOWHERE[0]), {
        "NO_RESPONSE": [{"domain": NOWHERE[0], "ns": ONE}],
    }),
    ("two-do-not-exist-and-one-is-not-answered", "nameserver01", lambda: (
        zone(servers=ONE).lie(reply(rcode=types.NXDOMAIN), name=NOWHERE[0])
        .lie(reply(rcode=types.NXDOMAIN), name=NOWHERE[1]).lie(None, name=NOWHERE[2])
    ), {"NO_RESPONSE": [{"domain": NOWHERE[2], "ns": ONE}]}),
    ("edns-is-passed-over", "nameserver02", lambda: zone(servers=ONE).lie(without_edns, at=FIRST, type="SOA"), {
        "EDNS_RESPONSE_WITHOUT_EDNS": [{"domain": "zone.example", "ns": ONE}],
    }),
    ("edns-is-passed-over", "nameserver11", lambda: zone(servers=ONE).lie(without_edns, at=FIRST, type="SOA"), NOTHING),
    ("edns-is-passed-over", "nameserver12", lambda: zone(servers=ONE).lie(without_edns, at=FIRST, type="SOA"), {
        "NS_ERROR": [{"ns": ONE}],
    }),
    ("edns-is-passed-over", "nameserver13", lambda: zone(servers=ONE).lie(without_edns, at=FIRST, type="SOA"), {
        "NS_ERROR": [{"ns": ONE}],
    }),
    ("edns-is-in-order", "nameserver12",
     lambda: zone(servers=ONE).lie(lambda asked: reply(SOA, edns=edns(asked)), at=FIRST, type="SOA"), NOTHING),
    ("edns-is-in-order", "nameserver13",
     lambda: zone(servers=ONE).lie(lambda asked: reply(SOA, edns=edns(asked)), at=FIRST, type="SOA"), NOTHING),
    ("each-spelling-has-its-own-code", "nameserver09",
     lambda: zone(servers=ONE).lie(spelled_apart, name="www.zone.example", type="SOA"), {
        "CASE_QUERY_DIFFERENT_RC": [{
            "ns": ONE, "query1": "WwW.zoNe.exaMpLe", "query2": "wWw.ZOnE.EXAmPlE", "rcode1": "NXDOMAIN",
            "rcode2": "SERVFAIL", "type": "SOA",
        }],
        "CASE_QUERIES_RESULTS_DIFFER": [{"domain": "www.zone.example", "type": "SOA"}],
    }),
    ("two-in-one-prefix-and-the-third-in-a-wider-one", "connectivity04",
     lambda: announced("1 | 192.0.2.0/30", "1 | 192.0.2.0/30", "2 | 192.0.2.0/24"), {
        "CN04_IPV4_SAME_PREFIX": [{"ip_prefix": "192.0.2.0/30", "ns_list": f"{ONE};{TWO}"}],
        "CN04_IPV4_DIFFERENT_PREFIX": [{"ns_list": "ns3.zone.example/192.0.2.3"}],
    }),
    ("two-in-one-prefix-and-the-third-in-none", "connectivity04",
     lambda: announced("1 | 192.0.2.0/24", "1 | 192.0.2.0/24"), {
        "CN04_EMPTY_PREFIX_SET": [{"ns_ip": "192.0.2.3"}],
        "CN04_IPV4_SAME_PREFIX": [{"ip_prefix": "192.0.2.0/24", "ns_list": f"{ONE};{TWO}"}],
    }),
    ("one-set-of-systems-holds-the-other", "connectivity03",
     lambda: announced("1 2 | 192.0.2.0/24", "1 | 192.0.2.0/24", "2 1 | 192.0.2.0/24"), {
        "IPV4_DIFFERENT_ASN": [{"asn_list": "1,2"}],
    }),
    ("serials-at-both-ends-of-the-circle", "consistency01",
     lambda: zone().lie(reply(SOA.replace(" 1 ", " 4294967295 ")), at=FIRST, type="SOA"), {
        "SOA_SERIAL": [{"serial": 1, "ns_list": TWO}, {"serial": 4294967295, "ns_list": ONE}],
        "MULTIPLE_SOA_SERIALS": [{"count": 2}],
        "SOA_SERIAL_VARIATION": [{"serial_min": 1, "serial_max": 4294967295, "max_variation": 0}],
    }),
    ("a-null-mx-here-and-nothing-there", "zone09",
     lambda: zone("zone.example MX 0 .").lie(reply(), at=FIRST, type="MX"), {
        "Z09_INCONSISTENT_MX": [{}],
        "Z09_NO_MX_FOUND": [{"ns_ip_list": FIRST}],
        "Z09_MX_FOUND": [{"ns_ip_list": SECOND}],
    }),
    ("preferences-differ", "zone09",
     lambda: zone("zone.example MX 10 m.example").lie(reply("zone.example MX 20 m.example"), at=FIRST, type="MX"), {
        "Z09_INCONSISTENT_MX_DATA": [{}],
        "Z09_MX_DATA": [
            {"mailtarget_list": "m.example.", "ns_ip_list": FIRST},
            {"mailtarget_list": "m.example.", "ns_ip_list": SECOND},
        ],
    }),
    ("two-policies-in-another-order", "zone11",
     lambda: zone("zone.example TXT v=spf1_-all", "zone.example TXT v=spf1_~all").lie(
         reply("zone.example TXT v=spf1_~all", "zone.example TXT v=spf1_-all"), at=FIRST, type="TXT"
     ), {"Z11_SPF_MULTIPLE_RECORDS": [{"ns_list": f"{ONE};{TWO}"}]}),
    ("a-policy-cut-in-the-middle-of-its-version", "zone11", lambda: zone("zone.example TXT v=sp f1_-all"), {
        "Z11_SPF_SYNTAX_OK": [{"domain": "zone.example"}],
    }),
    ("a-dot-in-the-name-of-the-mailbox", "syntax06",
     lambda: mail_at(r"a\.b.zone.example", "zone.example A 192.0.2.9"), {
        "RNAME_RFC822_VALID": [{"rname": "a.b@zone.example"}],
    }),
    ("a-mail-domain-that-takes-none", "syntax06", lambda: mail_at("mail.zone.example", "zone.example MX 0 ."), {
        "RNAME_MAIL_DOMAIN_INVALID": [{"domain": "."}],
    }),
    ("one-of-two-mail-servers-has-no-address", "syntax06", lambda: mail_at(
        "mail.zone.example", "zone.example MX 0 m.zone.example", "zone.example MX 5 n.zone.example",
        "m.zone.example A 192.0.2.9",
    ), {"RNAME_MAIL_DOMAIN_INVALID": [{"domain": "n.zone.example."}]}),
    ("a-mail-domain-that-is-an-alias", "syntax06", lambda: mail_at(
        "mail.al.zone.example", "al.zone.example CNAME real.zone.example", "real.zone.example MX 0 m.zone.example",
        "m.zone.example A 192.0.2.9",
    ), {"RNAME_RFC822_VALID": [{"rname": "mail@al.zone.example"}]}),
    ("expire-is-long-enough-and-below-refresh", "zone05", lambda: times(604900, 3600, 604800, 3600), {
        "EXPIRE_LOWER_THAN_REFRESH": [{"expire": 604800, "refresh": 604900}],
    }),
    ("expire-is-both-too-short-and-below-refresh", "zone05", lambda: times(14400, 3600, 7200, 3600), {
        "EXPIRE_MINIMUM_VALUE_LOWER": [{"expire": 7200, "required_expire": 604800}],
        "EXPIRE_LOWER_THAN_REFRESH": [{"expire": 7200, "refresh": 14400}],
    }),
    ("refresh-is-retry", "zone03", lambda: times(3600, 3600, 7200, 3600), {
        "REFRESH_LOWER_THAN_RETRY": [{"refresh": 3600, "retry": 3600}],
    }),
]  # fmt: skip

NOTES = {"ASN_INFOS_RAW", "ASN_INFOS_ANNOUNCE_BY", "ASN_INFOS_ANNOUNCE_IN"}


@pytest.mark.parametrize(
    ("case", "make", "expected"), [row[1:] for row in ROWS], ids=[f"{row[1]}-{row[0]}" for row in ROWS]
)
async def test_all_that_is_said(case: str, make: Callable[[], World], expected: Mapping[str, Any]) -> None:
    found = await messages_of(make(), case)

    assert {tag: found[tag] for tag in found.keys() - NOTES} == expected


async def test_a_reverse_name_leads_into_another_tree() -> None:
    """RFC 2317: the alias in the reverse tree leads to a zone of the provider."""
    world = plain().zone(
        "192.in-addr.arpa", ONE, "1.2.0.192.in-addr.arpa CNAME 1.rev.isp.example",
        "2.2.0.192.in-addr.arpa PTR ns2.zone.example",
    )  # fmt: skip
    world.zone("isp.example", "ns.isp.example/192.0.2.80", "1.rev.isp.example PTR ns1.zone.example")

    assert await messages_of(world, "address02") == {"NAMESERVERS_IP_WITH_REVERSE": [{}]}
    assert await messages_of(world, "address03") == {"NAMESERVER_IP_PTR_MATCH": [{}]}
