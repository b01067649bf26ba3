"""SYNTAX test cases: what recordings lack."""

from __future__ import annotations

import pytest

from tests.dns.engine.world import FIRST, ROOT_ADDRESS, SECOND, TLD_ADDRESS, World, plain, reply
from tests.dns.engine.world import messages_of as judged

SOA = "14400 3600 604800 3600"


def with_soa(soa: str, *records: str) -> World:
    """The zone with the data of another SOA record."""
    world = World().zone(".", f"a.root/{ROOT_ADDRESS}").zone("example", f"ns.example/{TLD_ADDRESS}")
    return world.zone("zone.example", f"ns1.zone.example/{FIRST} ns2.zone.example/{SECOND}", *records, soa=soa)


@pytest.mark.parametrize(
    ("zone", "case", "found"),
    [
        ("zone.example", "syntax01", {"ONLY_ALLOWED_CHARS"}),
        ("zo_ne.example", "syntax01", {"NON_ALLOWED_CHARS"}),
        ("0/25.example", "syntax01", {"NON_ALLOWED_CHARS"}),
        (".", "syntax01", {"ONLY_ALLOWED_CHARS"}),
        ("zone-.example", "syntax02", {"TERMINAL_HYPHEN"}),
        ("-.example", "syntax02", {"INITIAL_HYPHEN", "TERMINAL_HYPHEN"}),
        ("-a.b-.example", "syntax02", {"INITIAL_HYPHEN", "TERMINAL_HYPHEN"}),
        (".", "syntax02", set()),
        ("ab--c.example", "syntax03", {"DISCOURAGED_DOUBLE_DASH"}),
        ("xn--c.example", "syntax03", {"NO_DOUBLE_DASH"}),
        ("abc--d.example", "syntax03", {"NO_DOUBLE_DASH"}),
        (".", "syntax03", set()),
    ],
)
async def test_the_name_itself(zone: str, case: str, found: set[str]) -> None:
    """These look at the name and ask nobody."""
    world = plain()

    assert set(await judged(world, case, zone=zone)) == found
    assert world.asked == []


async def test_names_of_servers() -> None:
    world = plain(servers="ab--c.zone.example/192.0.2.1 n_s.zone.example/192.0.2.2 ns3.zone.example/192.0.2.3")

    found = await judged(world, "syntax04")

    assert found == {
        "NAMESERVER_DISCOURAGED_DOUBLE_DASH": [{"domain": "ab--c.zone.example", "label": "ab--c"}],
        "NAMESERVER_NON_ALLOWED_CHARS": [{"domain": "n_s.zone.example"}],
        "NAMESERVER_SYNTAX_OK": [{"domain": "ns3.zone.example"}],
    }


@pytest.mark.parametrize(
    ("rname", "address", "found"),
    [
        ("mail.zone.example", "mail@zone.example", {"RNAME_RFC822_VALID"}),
        ("first\\.last.zone.example", "first.last@zone.example", {"RNAME_RFC822_VALID"}),
        ("a\\.\\.b.zone.example", "a..b@zone.example", {"RNAME_RFC822_INVALID"}),
        ("mail.localhost", "mail@localhost", {"RNAME_RFC822_INVALID"}),
        ("mail", "mail@", {"RNAME_RFC822_INVALID"}),
        (".", "@", {"RNAME_RFC822_INVALID"}),
        ("a\\@b.zone.example", "a@b@zone.example", {"RNAME_RFC822_INVALID"}),
    ],
)
async def test_mail_address(rname: str, address: str, found: set[str]) -> None:
    """Where an RNAME has its first dot that is not escaped, the address has its at sign."""
    records = ["zone.example MX 10 mx.zone.example", "mx.zone.example A 192.0.2.25"]
    world = with_soa(f"ns1.zone.example {rname} 1 {SOA}", *records)

    messages = await judged(world, "syntax06")

    assert set(messages) == found
    assert {args["rname"] for several in messages.values() for args in several} == {address}


@pytest.mark.parametrize(
    ("records", "found"),
    [
        (["zone.example A 192.0.2.25"], {"RNAME_RFC822_VALID"}),
        (["zone.example MX 10 mx.zone.example", "mx.zone.example AAAA 2001:db8::25"], {"RNAME_RFC822_VALID"}),
        ([], {"RNAME_MAIL_DOMAIN_INVALID"}),
        (["zone.example MX 10 mx.zone.example"], {"RNAME_MAIL_DOMAIN_INVALID"}),
        (
            ["zone.example MX 10 mx.zone.example", "mx.zone.example A 127.0.0.1"],
            {"RNAME_MAIL_DOMAIN_LOCALHOST", "RNAME_MAIL_DOMAIN_INVALID"},
        ),
        (
            ["zone.example MX 10 mx.zone.example", "mx.zone.example A 127.0.0.1", "mx.zone.example A 192.0.2.25"],
            {"RNAME_MAIL_DOMAIN_LOCALHOST", "RNAME_MAIL_DOMAIN_INVALID"},
        ),
        (
            ["zone.example MX 10 mx.zone.example", "mx.zone.example AAAA ::1", "mx.zone.example A 192.0.2.25"],
            {"RNAME_MAIL_DOMAIN_LOCALHOST", "RNAME_MAIL_DOMAIN_INVALID"},
        ),
        (
            [
                "zone.example MX 10 mx.zone.example",
                "mx.zone.example CNAME a.zone.example",
                "a.zone.example A 192.0.2.25",
            ],
            {"RNAME_MAIL_ILLEGAL_CNAME", "RNAME_MAIL_DOMAIN_INVALID"},
        ),
    ],
)
async def test_mail_domain(records: list[str], found: set[str]) -> None:
    assert set(await judged(plain(*records), "syntax06")) == found


async def test_an_alias_for_one_family_leaves_the_addresses_of_the_other() -> None:
    world = plain("zone.example MX 10 mx.zone.example", "mx.zone.example A 192.0.2.25")
    world.lie(reply("mx.zone.example CNAME a.zone.example"), name="mx.zone.example", type="AAAA")

    assert set(await judged(world, "syntax06")) == {"RNAME_MAIL_ILLEGAL_CNAME", "RNAME_RFC822_VALID"}


@pytest.mark.parametrize("other", ["nowhere.zone.example", "mx.zone.example"])
async def test_no_address_is_valid_when_one_server_has_a_bad_mail_domain(other: str) -> None:
    """`nowhere` does not exist, `mx` has neither MX nor address records."""
    world = plain("zone.example A 192.0.2.25", "mx.zone.example TXT x")
    soa = reply(f"zone.example SOA ns1.zone.example mail.{other} 1 {SOA}")
    world.lie(soa, at=SECOND, name="zone.example", type="SOA")

    assert set(await judged(world, "syntax06")) == {"RNAME_MAIL_DOMAIN_INVALID"}


async def test_localhost_is_told_for_each_family() -> None:
    records = ["zone.example MX 10 mx.zone.example", "mx.zone.example A 127.0.0.1", "mx.zone.example AAAA ::1"]

    found = await judged(plain(*records), "syntax06")

    assert found["RNAME_MAIL_DOMAIN_LOCALHOST"] == [
        {"domain": "mx.zone.example.", "localhost": "127.0.0.1"},
        {"domain": "mx.zone.example.", "localhost": "::1"},
    ]


async def test_a_mail_server_is_judged_once() -> None:
    """Two servers name the same contact; what is wrong with its mail server is told once."""
    found = await judged(plain("zone.example MX 10 mx.zone.example"), "syntax06")

    assert found == {"RNAME_MAIL_DOMAIN_INVALID": [{"domain": "mx.zone.example."}]}


async def test_at_sign() -> None:
    found = await judged(with_soa(f"ns1.zone.example a\\@b.zone.example 1 {SOA}"), "syntax05")

    assert found == {"RNAME_MISUSED_AT_SIGN": [{"rname": "a@b.zone.example."}]}


async def test_name_of_the_primary() -> None:
    found = await judged(with_soa(f"n_s.9 mail.zone.example 1 {SOA}"), "syntax07")

    assert found == {
        "MNAME_NON_ALLOWED_CHARS": [{"domain": "n_s.9"}],
        "MNAME_NUMERIC_TLD": [{"domain": "n_s.9", "tld": "9"}],
    }


async def test_no_answer_about_mail() -> None:
    assert set(await judged(plain().lie(None, type="MX"), "syntax08")) == {"NO_RESPONSE_MX_QUERY"}
