"""ZONE test cases: what recordings lack."""

from __future__ import annotations

import pytest

from tests.dns.engine.world import FIRST, ROOT_ADDRESS, SECOND, TLD_ADDRESS, World, plain, reply
from tests.dns.engine.world import messages_of as judged

TIMES = "14400 3600 604800 3600"


def soa(mname: str = "ns1.zone.example", serial: int = 1, times: str = TIMES) -> str:
    return f"zone.example SOA {mname} mail.zone.example {serial} {times}"


def with_soa(text: str, *records: str) -> World:
    """The zone with another SOA record at all its servers."""
    world = World().zone(".", f"a.root/{ROOT_ADDRESS}").zone("example", f"ns.example/{TLD_ADDRESS}")
    servers = f"ns1.zone.example/{FIRST} ns2.zone.example/{SECOND}"
    return world.zone("zone.example", servers, *records, soa=text.removeprefix("zone.example SOA "))


async def test_the_primary_is_no_server_of_a_machine() -> None:
    found = await judged(with_soa(soa("localhost")), "zone01")

    assert found == {"Z01_MNAME_IS_LOCALHOST": [{"ns_ip_list": f"{FIRST};{SECOND}"}]}


async def test_the_primary_has_an_address_of_its_own_machine() -> None:
    found = await judged(
        with_soa(soa("p.zone.example"), "p.zone.example A 127.0.0.1", "p.zone.example AAAA ::1"), "zone01"
    )

    assert found["Z01_MNAME_HAS_LOCALHOST_ADDR"] == [
        {"ns_ip": "127.0.0.1", "nsname": "p.zone.example"},
        {"ns_ip": "::1", "nsname": "p.zone.example"},
    ]


async def test_the_primary_is_asked_where_its_alias_leads() -> None:
    world = with_soa(soa("p.zone.example"), "p.zone.example CNAME ns2.zone.example")

    assert (await judged(world, "zone01"))["Z01_MNAME_IS_MASTER"] == [{"ns_list": f"p.zone.example/{SECOND}"}]


async def test_the_primary_answers_without_authority() -> None:
    world = with_soa(soa("p.zone.example"), "p.zone.example A 192.0.2.9").lie(reply(soa(), aa=False), at="192.0.2.9")

    assert (await judged(world, "zone01"))["Z01_MNAME_NOT_AUTHORITATIVE"] == [{"ns": "p.zone.example/192.0.2.9"}]


@pytest.mark.parametrize(
    ("primary", "others", "tag"),
    [
        (5, 5, "Z01_MNAME_IS_MASTER"),
        (6, 5, "Z01_MNAME_IS_MASTER"),
        (4, 5, "Z01_MNAME_NOT_MASTER"),
        (1, 2**32 - 1, "Z01_MNAME_IS_MASTER"),
        (2**32 - 1, 1, "Z01_MNAME_NOT_MASTER"),
        (1, 1 + 2**31, "Z01_MNAME_IS_MASTER"),
    ],
)
async def test_serials_go_round(primary: int, others: int, tag: str) -> None:
    """Which of two serials is newer is a question of RFC 1982; of two that are 2^31 apart neither is."""
    world = with_soa(soa("p.zone.example", others), "p.zone.example A 192.0.2.9")
    world.lie(reply(soa("p.zone.example", primary)), at="192.0.2.9")

    assert set(await judged(world, "zone01")) == {"Z01_MNAME_NOT_IN_NS_LIST", tag}


async def test_the_primaries_of_all_soa_records_of_an_answer_are_judged() -> None:
    world = plain().lie(reply(soa(), soa("nowhere.zone.example")), at=SECOND, name="zone.example", type="SOA")

    assert (await judged(world, "zone01"))["Z01_MNAME_NOT_IN_NS_LIST"] == [{"nsname": "nowhere.zone.example"}]


async def test_every_primary_without_an_address_is_told() -> None:
    """One that resolves does not hide another that does not."""
    world = with_soa(soa(), "p.zone.example A 192.0.2.9").lie(
        reply(soa("nowhere.zone.example")), at=SECOND, name="zone.example", type="SOA"
    )

    assert (await judged(world, "zone01"))["Z01_MNAME_NOT_RESOLVE"] == [{"nsname": "nowhere.zone.example"}]


@pytest.mark.parametrize(
    ("case", "times", "found"),
    [
        ("zone02", "14399 3600 604800 3600", {"REFRESH_MINIMUM_VALUE_LOWER"}),
        ("zone02", TIMES, {"REFRESH_MINIMUM_VALUE_OK"}),
        ("zone03", "3600 3600 604800 3600", {"REFRESH_LOWER_THAN_RETRY"}),
        ("zone03", "3601 3600 604800 3600", {"REFRESH_HIGHER_THAN_RETRY"}),
        ("zone04", "14400 3599 604800 3600", {"RETRY_MINIMUM_VALUE_LOWER"}),
        ("zone04", TIMES, {"RETRY_MINIMUM_VALUE_OK"}),
        ("zone05", "14400 3600 604799 3600", {"EXPIRE_MINIMUM_VALUE_LOWER"}),
        ("zone05", "604801 3600 604800 3600", {"EXPIRE_LOWER_THAN_REFRESH"}),
        ("zone05", "604800 3600 604800 3600", {"EXPIRE_MINIMUM_VALUE_OK"}),
        ("zone05", "604801 3600 1 3600", {"EXPIRE_MINIMUM_VALUE_LOWER", "EXPIRE_LOWER_THAN_REFRESH"}),
        ("zone06", "14400 3600 604800 299", {"SOA_DEFAULT_TTL_MAXIMUM_VALUE_LOWER"}),
        ("zone06", "14400 3600 604800 300", {"SOA_DEFAULT_TTL_MAXIMUM_VALUE_OK"}),
        ("zone06", "14400 3600 604800 86400", {"SOA_DEFAULT_TTL_MAXIMUM_VALUE_OK"}),
        ("zone06", "14400 3600 604800 86401", {"SOA_DEFAULT_TTL_MAXIMUM_VALUE_HIGHER"}),
    ],
)
async def test_times(case: str, times: str, found: set[str]) -> None:
    assert set(await judged(with_soa(soa(times=times)), case)) == found


async def test_times_are_those_of_an_answer_with_authority() -> None:
    bad = reply(soa(times="1 1 1 1"), aa=False)
    world = plain().lie(bad, at=FIRST, name="zone.example", type="SOA")

    assert set(await judged(world, "zone02")) == {"REFRESH_MINIMUM_VALUE_OK"}


@pytest.mark.parametrize("case", ["zone02", "zone03", "zone04", "zone05", "zone06", "zone07"])
async def test_no_soa(case: str) -> None:
    world = plain()
    for address in (FIRST, SECOND):
        world.lie(reply(), at=address, name="zone.example", type="SOA")

    assert set(await judged(world, case)) == {"NO_RESPONSE_SOA_QUERY"}


@pytest.mark.parametrize(
    ("records", "found"),
    [
        (["p.zone.example A 192.0.2.9"], {"MNAME_IS_NOT_CNAME"}),
        ([], {"MNAME_IS_NOT_CNAME", "MNAME_HAS_NO_ADDRESS"}),
        (["p.zone.example CNAME ns1.zone.example"], {"MNAME_IS_CNAME"}),
        (["p.zone.example CNAME q.zone.example"], {"MNAME_IS_CNAME", "MNAME_HAS_NO_ADDRESS"}),
    ],
)
async def test_alias_of_the_primary(records: list[str], found: set[str]) -> None:
    assert set(await judged(with_soa(soa("p.zone.example"), *records), "zone07")) == found


@pytest.mark.parametrize(
    ("records", "found"),
    [
        (["zone.example MX 10 mx.zone.example", "mx.zone.example A 192.0.2.25"], ["MX_RECORD_IS_NOT_CNAME"]),
        (["zone.example MX 10 mx.zone.example", "mx.zone.example CNAME a.zone.example"], ["MX_RECORD_IS_CNAME"]),
        (["zone.example MX 10 mx.elsewhere.test"], []),
        (["zone.example MX 0 ."], []),
        ([], []),
    ],
)
async def test_alias_of_a_mail_server(records: list[str], found: list[str]) -> None:
    """What the zone's own servers do not have with authority, they do not know."""
    assert list(await judged(plain(*records), "zone08")) == found


MX = "zone.example MX 10 mx.zone.example"


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ([reply(MX), None], {"Z09_NO_RESPONSE_MX_QUERY", "Z09_MX_DATA"}),
        ([None, None], {"Z09_NO_RESPONSE_MX_QUERY"}),
        ([reply(MX), reply(rcode=2)], {"Z09_UNEXPECTED_RCODE_MX", "Z09_MX_DATA"}),
        ([reply(MX, aa=False), reply()], {"Z09_NON_AUTH_MX_RESPONSE", "Z09_MISSING_MAIL_TARGET"}),
        ([reply(MX), reply()], {"Z09_INCONSISTENT_MX", "Z09_MX_FOUND", "Z09_NO_MX_FOUND", "Z09_MX_DATA"}),
        ([reply(MX), reply(MX.replace("10", "20"))], {"Z09_INCONSISTENT_MX_DATA", "Z09_MX_DATA"}),
        ([reply("zone.example MX 0 .")] * 2, set()),
        ([reply("zone.example MX 1 .")] * 2, {"Z09_NULL_MX_NON_ZERO_PREF"}),
        (
            [reply("zone.example MX 1 .", MX)] * 2,
            {"Z09_NULL_MX_NON_ZERO_PREF", "Z09_NULL_MX_WITH_OTHER_MX"},
        ),
    ],
)
async def test_mail(answers: list[object], found: set[str]) -> None:
    world = plain()
    for address, answer in zip((FIRST, SECOND), answers, strict=True):
        world.lie(answer, at=address, type="MX")  # type: ignore[arg-type]

    assert set(await judged(world, "zone09")) == found


async def test_the_servers_of_an_answer_are_named() -> None:
    """The original leaves the list of servers without authority empty."""
    found = await judged(plain().lie(reply(MX, aa=False), at=FIRST, type="MX"), "zone09")

    assert found["Z09_NON_AUTH_MX_RESPONSE"] == [{"ns_ip_list": FIRST}]


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (reply(soa()), {"ONE_SOA"}),
        (None, {"NO_RESPONSE"}),
        (reply(), {"NO_SOA_IN_RESPONSE"}),
        (reply(soa(), soa(serial=2)), {"MULTIPLE_SOA"}),
        (reply(soa().replace("zone.example SOA", "other.example SOA")), {"WRONG_SOA"}),
    ],
)
async def test_one_soa(answer: object, found: set[str]) -> None:
    world = plain().lie(answer, at=SECOND, name="zone.example", type="SOA")  # type: ignore[arg-type]

    assert set(await judged(world, "zone10")) == found


async def test_no_server_that_could_have_another_soa() -> None:
    """Nothing was found wrong with any server, which is what the test case asks."""
    world = plain().lie(reply(rcode=3), name="ns1.zone.example").lie(reply(rcode=3), name="ns2.zone.example")

    assert set(await judged(world, "zone10")) == {"ONE_SOA"}


@pytest.mark.parametrize(
    ("zone", "texts", "found"),
    [
        ("zone.example", ["v=spf1_-all"], {"Z11_SPF_SYNTAX_OK"}),
        ("zone.example", ["V=SPF1_-ALL"], {"Z11_SPF_SYNTAX_OK"}),
        ("zone.example", ["v=spf1_-alles"], {"Z11_SPF_SYNTAX_ERROR"}),
        ("zone.example", ["v=spf1_-all", "v=spf1_mx"], {"Z11_SPF_MULTIPLE_RECORDS"}),
        ("zone.example", ["something"], {"Z11_NO_SPF_FOUND"}),
        ("example", ["v=spf1_-all"], {"Z11_NULL_SPF_NON_MAIL_DOMAIN"}),
        ("example", ["v=spf1_mx"], {"Z11_NON_NULL_SPF_NON_MAIL_DOMAIN"}),
        ("example", [], {"Z11_NO_SPF_NON_MAIL_DOMAIN"}),
    ],
)
async def test_spf(zone: str, texts: list[str], found: set[str]) -> None:
    world = plain().lie(reply(*[f"{zone} TXT {text}" for text in texts]), name=zone, type="TXT")

    messages = await judged(world, "zone11", zone=zone)

    assert set(messages) == found
    assert all("domain" in args or "ns_list" in args for several in messages.values() for args in several)


async def test_strings_of_one_record_are_joined() -> None:
    world = plain().lie(reply("zone.example TXT v=spf1_ip4:192. 0.2.1_-all"), name="zone.example", type="TXT")

    assert set(await judged(world, "zone11")) == {"Z11_SPF_SYNTAX_OK"}
