"""What a report tells of a delegation, read from the findings of real tests and from findings made for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runtime.dns.report.delegation import Delegation, delegation
from runtime.dns.report.record import Finding, ZoneTest

Tested = Callable[[str], ZoneTest]


def of(tag: str, level: str = "INFO", module: str = "Basic", **args: str | int) -> Finding:
    return Finding(level, module, f"{module}01", tag, tag, args)


def found(*findings: Finding, **params: object) -> Delegation:
    return delegation(ZoneTest("example.org", findings, params=params))


def test_parent_servers_and_keys_of_a_signed_zone(tested: Tested) -> None:
    seen = delegation(tested("signed"))

    assert seen.parents == {"zz": ["ns1.nic.zz/127.53.1.1", "ns2.nic.zz/127.54.1.2"]}
    assert [(one.name, one.delegated, one.in_zone) for one in seen.servers.values()] == [
        (f"ns{number}.signed.zz", True, True) for number in (1, 2, 3)
    ]
    assert all(address.authoritative for one in seen.servers.values() for address in one.addresses.values())
    (keytag,) = seen.ds
    assert seen.ds[keytag].digests == ["SHA-256"]
    assert seen.keys[keytag].algorithm == "ECDSAP256SHA256"
    assert [*seen.keys[keytag].signs.values()] == [["DNSKEY", "SOA"]]
    assert seen.ds[keytag].link == []
    assert (seen.signed, seen.has_ds, seen.unknown) == (True, True, [])


def test_each_side_has_servers_of_its_own(tested: Tested) -> None:
    servers = delegation(tested("others-below")).servers

    assert {name: (one.delegated, one.in_zone) for name, one in servers.items()} == {
        "ns1.others-below.zz": (True, False),
        "ns2.others-below.zz": (True, False),
        "ns3.others-below.zz": (False, True),
        "ns4.others-below.zz": (False, True),
    }


def test_an_address_that_one_side_has(tested: Tested) -> None:
    addresses = delegation(tested("glue")).servers["ns2.glue.zz"].addresses

    assert {(one.delegated, one.in_zone) for one in addresses.values()} == {(False, True), (True, False)}
    assert (addresses["127.54.250.2"].delegated, addresses["127.54.250.2"].in_zone) == (True, False)


def test_a_server_that_does_not_answer(tested: Tested) -> None:
    (address,) = delegation(tested("closed")).servers["ns2.closed.zz"].addresses.values()

    assert not address.authoritative
    assert {"does not answer over UDP", "does not answer over TCP"} <= {*address.notes}
    assert address.levels["WARNING"] == 2


def test_a_ds_record_without_its_key(tested: Tested) -> None:
    seen = delegation(tested("wrong-ds"))

    assert seen.ds[1].link == ["no key has this tag"]
    assert 1 not in seen.keys
    assert len(seen.keys) == 1


def test_a_signature_that_has_expired(tested: Tested) -> None:
    (key,) = delegation(tested("expired-keys")).keys.values()

    assert "signature over DNSKEY expired" in key.notes
    assert key.level == "ERROR"


@pytest.mark.parametrize(
    ("label", "signed", "has_ds"),
    [("signed", True, True), ("no-ds", True, False), ("plain", False, None), ("ds-alone", False, True)],
)
def test_signed_or_not(tested: Tested, label: str, signed: bool, has_ds: bool | None) -> None:
    seen = delegation(tested(label))

    assert (seen.signed, seen.has_ds) == (signed, has_ds)


def test_what_was_given_is_the_delegation() -> None:
    seen = found(
        of("B01_PARENT_DISREGARDED"),
        nameservers=[{"ns": "NS1.example.org.", "ip": "2001:db8::1"}, {"ns": "ns.example.net"}],
        ds_info=[{"keytag": 7, "algorithm": 13, "digtype": 2, "digest": "00"}],
    )

    assert seen.given
    assert {name: [*one.addresses] for name, one in seen.servers.items()} == {
        "ns1.example.org": ["2001:db8::1"],
        "ns.example.net": [],
    }
    assert (seen.has_ds, seen.ds[7].digests) == (True, ["SHA-256"])


def test_what_is_not_told_is_unknown() -> None:
    seen = found(of("B02_AUTH_RESPONSE_SOA", ns_list="ns1.example.org/192.0.2.1"))

    server = seen.servers["ns1.example.org"]
    assert (server.delegated, server.in_zone) == (True, None)
    assert (seen.signed, seen.has_ds) == (None, None)
    assert seen.unknown == [
        "The results do not tell what the parent zone is.",
        "The results do not tell which name servers the zone itself names.",
        "The results do not tell whether the zone is signed.",
    ]


def test_sentences_alone_draw_nothing() -> None:
    seen = found(Finding("INFO", "Basic", "Basic01", "The parent zone is org."))

    assert seen.servers == {}
    assert seen.unknown == ["These results hold sentences alone, no tags and arguments to draw a delegation from."]


def test_a_name_with_a_slash_and_an_address_of_ipv6() -> None:
    seen = found(of("B02_AUTH_RESPONSE_SOA", ns_list="ns.0/25.2.0.192.in-addr.arpa/2001:db8::1"))

    assert [*seen.servers["ns.0/25.2.0.192.in-addr.arpa"].addresses] == ["2001:db8::1"]


def test_a_finding_about_a_key_is_not_about_the_servers_that_have_it() -> None:
    given: dict[str, str | int] = {"algo_descr": "RSA/SHA-512", "algo_mnemo": "RSASHA512", "algo_num": 10, "keytag": 7}
    seen = found(
        of("B02_AUTH_RESPONSE_SOA", ns_list="ns1.example.org/192.0.2.1"),
        of("DS05_ALGO_NOT_RECOMMENDED", "WARNING", "DNSSEC", ns_list="ns1.example.org/192.0.2.1", **given),
    )

    assert seen.keys[7].level == "WARNING"
    assert seen.servers["ns1.example.org"].addresses["192.0.2.1"].level is None
