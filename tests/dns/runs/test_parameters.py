"""What means the same is the same, however it is spelled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runtime.dns.runs import GivenDs, GivenServer, Invalid, Parameters
from runtime.dns.runs.parameters import check, domain_of, from_json, run_params, to_json
from runtime.dns.runs.profiles import Content, Profiles

PROFILES = Profiles({"four": Content.of({"net": {"ipv6": False}}), "alias": Content.of({})}, {"hidden": Content.of({})})
A = GivenServer("ns1.example.org", "192.0.2.1")
B = GivenServer("ns2.example.org", "2001:db8::1")
DS = GivenDs(12345, 13, 2, "0f" * 32)
FULL = Parameters(ipv4=True, ipv6=True, nameservers=[A, B], ds=[DS])


def fingerprint(parameters: Parameters, domain: str = "example.org") -> str:
    checked, findings = check(parameters, PROFILES, 10)
    assert findings == []
    return checked.fingerprint(domain_of(domain))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Parameters(), Parameters(ipv4=True, ipv6=True)),
        (Parameters(), Parameters(profile="DEFAULT")),
        (Parameters(), Parameters(profile="alias")),
        (Parameters(), Parameters(profile="hidden", priority=3, queue=2, advanced=True, given={"client_id": "x"})),
        (Parameters(), Parameters(nameservers=[], ds=[])),
        (Parameters(profile="four"), Parameters(ipv6=False)),
        (FULL, replace(FULL, nameservers=[B, A])),
        (FULL, replace(FULL, nameservers=[A, B, A])),
        (FULL, replace(FULL, nameservers=[A, GivenServer("NS2.Example.ORG.", "2001:DB8:0:0::1")])),
        (FULL, replace(FULL, nameservers=[A, B, GivenServer("ns1.example.org")])),
        (FULL, replace(FULL, ds=[replace(DS, digest="0F" * 32), DS])),
        (replace(FULL, ds=[DS, replace(DS, keytag=1)]), replace(FULL, ds=[replace(DS, keytag=1), DS])),
        (replace(FULL, ds=[DS, GivenDs(None, None, 2, "00")]), replace(FULL, ds=[GivenDs(None, None, 2, "00"), DS])),
    ],
)
def test_the_same_by_meaning(one: Parameters, other: Parameters) -> None:
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    "other",
    [
        replace(FULL, ipv4=False),
        replace(FULL, nameservers=[A]),
        replace(FULL, nameservers=[A, replace(B, ip="2001:db8::2")]),
        replace(FULL, nameservers=[A, replace(B, ip="")]),
        replace(FULL, ds=[]),
        replace(FULL, ds=[replace(DS, digtype=4)]),
        replace(FULL, ds=[replace(DS, keytag=None)]),
    ],
)
def test_not_the_same(other: Parameters) -> None:
    assert fingerprint(FULL) != fingerprint(other)


def test_profiles_count_by_what_they_say() -> None:
    profiles = Profiles({"a": Content.of({"no_network": True}), "b": Content.of({"no_network": 1})}, {})
    digests = {
        name: check(Parameters(profile=name), profiles, 10)[0].fingerprint("x") for name in ("a", "b", "default")
    }
    assert digests["a"] == digests["b"] != digests["default"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Example.ORG.", "example.org"),
        ("  example.org ", "example.org"),
        ("r\u00e4ksm\u00f6rg\u00e5s.se", "xn--rksmrgs-5wao1o.se"),
        (".", "."),
        ("example\u3002org", "example.org"),
    ],
)
def test_names_in_their_one_form(text: str, name: str) -> None:
    assert domain_of(text) == name


def test_all_that_is_wrong_is_found_at_once() -> None:
    bad = Parameters(
        nameservers=[GivenServer("a..b", "192.0.2.300"), A],
        ds=[GivenDs(65536, 256, -1, "0")],
        profile="none",
        priority=2**31,
    )
    _, findings = check(bad, PROFILES, 10)
    assert [pointer for pointer, _ in findings] == [
        "/profile", "/nameservers/0/ns", "/nameservers/0/ip", "/ds/0/digest", "/ds/0/keytag", "/ds/0/algorithm",
        "/ds/0/digtype", "/priority",
    ]  # fmt: skip


def test_a_name_of_any_length_is_refused_in_no_time() -> None:
    with pytest.raises(Invalid, match="1000000 characters"):
        domain_of("\u00e4" * 1_000_000)


def test_what_the_database_keeps_comes_back() -> None:
    parameters = check(replace(FULL, advanced=True, queue=7), PROFILES, 10)[0].parameters
    kept = replace(parameters, given={"domain": "Example.ORG"})
    assert from_json(to_json(kept), '{"domain":"Example.ORG"}') == kept


def test_what_a_worker_is_told() -> None:
    checked, _ = check(replace(FULL, nameservers=[A, GivenServer("ns.example")], ds=[DS]), PROFILES, 10)
    assert run_params("example.org", checked.parameters, {"no_network": True}, 60.0) == {
        "domain": "example.org",
        "ipv4": True,
        "ipv6": True,
        "profile": {"no_network": True},
        "seconds": 60.0,
        "nameservers": [{"ns": "ns.example"}, {"ns": "ns1.example.org", "ip": "192.0.2.1"}],
        "ds": [{"keytag": 12345, "algorithm": 13, "digtype": 2, "digest": "0f" * 32}],
    }
