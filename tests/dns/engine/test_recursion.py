"""Looking up names from the root down: referrals, glue, aliases, and their guards."""

import pytest

from runtime.dns.engine import run as run_module
from runtime.dns.engine.recursion import CNAMES_FOLLOWED, CNAMES_IN_ANSWER, REFERRALS
from runtime.dns.wire import types
from runtime.dns.wire.names import from_text, to_text
from tests.dns.engine.world import FIRST, ROOT_ADDRESS, SECOND, TLD_ADDRESS, World, plain, prepared, reply

WWW = from_text("www.zone.example")


async def notes(world: World, name: str = "www.zone.example", type: int = types.A) -> tuple[bool, list[str]]:
    """Whether a look-up finds an answer, and the tags that it notes."""
    run = await prepared(world)
    found = await run.recurse(from_text(name), type)
    return found is not None, [entry.tag for entry in run.notes]


async def test_a_name_is_found_through_two_referrals_with_one_question_to_a_server_of_each_zone() -> None:
    world = plain("www.zone.example A 192.0.2.80")
    run = await prepared(world)
    answer = await run.recurse(WWW, types.A)
    assert answer is not None
    assert [record.data for record in answer.answer] == ["192.0.2.80"]
    assert [address for address, _ in world.asked] == [ROOT_ADDRESS, TLD_ADDRESS, SECOND]


async def test_a_look_up_is_made_once_in_a_run() -> None:
    world = plain("www.zone.example A 192.0.2.80")
    run = await prepared(world)
    first = await run.recurse(WWW, types.A)
    asked = len(world.asked)
    assert await run.recurse(WWW, types.A) is first
    assert len(world.asked) == asked


async def test_a_silent_server_is_followed_by_the_next() -> None:
    world = plain("www.zone.example A 192.0.2.80").lie(None, at=SECOND)
    assert await notes(world) == (True, [])
    assert world.count(FIRST, "www.zone.example", "A") == 1


@pytest.mark.parametrize("rcode", [types.REFUSED, types.SERVFAIL])
async def test_a_failure_is_the_answer_only_when_no_server_has_a_better_one(rcode: int) -> None:
    failing = reply(rcode=rcode, aa=False)
    run = await prepared(plain("www.zone.example A 192.0.2.80").lie(failing, at=SECOND))
    better = await run.recurse(WWW, types.A)
    assert better is not None
    assert better.rcode == types.NOERROR
    run = await prepared(plain().lie(failing, at=SECOND).lie(failing, at=FIRST))
    worse = await run.recurse(WWW, types.A)
    assert worse is not None
    assert worse.rcode == rcode


async def test_servers_without_glue_are_looked_up() -> None:
    world = plain(f"ns.zone.example A {FIRST}")
    world.zone("other.example", f"ns.zone.example/{FIRST}", "www.other.example A 192.0.2.81")
    bare = reply(authority=["other.example NS ns.zone.example"], aa=False)
    world.lie(bare, at=TLD_ADDRESS, name="www.other.example")
    assert await notes(world, "www.other.example") == (True, [])


@pytest.mark.parametrize(
    "authority",
    [". NS ns.zone.example", "example NS ns.zone.example", "elsewhere.example NS ns.zone.example"],
    ids=["to the root", "up", "aside"],
)
async def test_a_referral_that_does_not_lead_down_to_the_name_is_not_followed(authority: str) -> None:
    glue = [f"ns.zone.example A {FIRST}"]
    wrong = reply(authority=[authority], additional=glue, aa=False)
    assert await notes(plain("www.zone.example A 192.0.2.80").lie(wrong, at=SECOND)) == (True, [])
    assert await notes(plain().lie(wrong, at=SECOND).lie(wrong, at=FIRST)) == (False, [])


async def test_more_referrals_than_allowed_end_a_look_up() -> None:
    deep = ".".join(["a"] * (REFERRALS + 5)) + ".zone.example"

    def onward(question: object) -> object:
        seen = len([1 for address, _ in world.asked if address in (FIRST, SECOND)])
        cut = ".".join(to_text(from_text(deep)).split(".")[-seen - 2 :])
        return reply(authority=[f"{cut} NS ns1.zone.example"], additional=[f"ns1.zone.example A {FIRST}"], aa=False)

    world = plain()
    for address in (FIRST, SECOND):
        world.lie(onward, at=address)  # type: ignore[arg-type]
    assert await notes(world, deep) == (False, [])
    assert len(world.asked) <= REFERRALS + 2


ALIASES = [
    ("www.zone.example CNAME other.zone.example", "other.zone.example A 192.0.2.9", True, []),
    ("www.zone.example CNAME www.zone.example", "", False, ["CNAME_LOOP_INNER"]),
    ("www.zone.example CNAME b.zone.example", "b.zone.example CNAME www.zone.example", False, ["CNAME_LOOP_INNER"]),
    (
        "www.zone.example CNAME b.zone.example",
        "c.zone.example CNAME d.zone.example",
        False,
        ["CNAME_RECORDS_CHAIN_BROKEN"],
    ),
    ("www.zone.example CNAME b.zone.example", "c.zone.example A 192.0.2.9", False, ["CNAME_NO_MATCH"]),
    (
        "www.zone.example CNAME b.zone.example",
        "www.zone.example CNAME c.zone.example",
        False,
        ["CNAME_RECORDS_MULTIPLE_FOR_NAME"],
    ),
    ("www.zone.example CNAME b.zone.example", "www.zone.example CNAME b.zone.example", False, []),
]


@pytest.mark.parametrize(("one", "two", "found", "expected"), ALIASES)
async def test_aliases_of_one_answer(one: str, two: str, found: bool, expected: list[str]) -> None:
    lying = reply(*filter(None, (one, two)))
    world = plain().lie(lying, name="www.zone.example").lie(reply(rcode=types.NXDOMAIN), name="b.zone.example")
    got, noted = await notes(world)
    # The last one: equal records count once, and the target is looked for.
    assert noted == expected
    assert got == (found or not expected)


async def test_more_aliases_in_one_answer_than_allowed_end_a_look_up() -> None:
    chain = [f"n{number}.zone.example CNAME n{number + 1}.zone.example" for number in range(CNAMES_IN_ANSWER + 1)]
    world = plain().lie(reply(*chain), name="n0.zone.example")
    assert await notes(world, "n0.zone.example") == (False, ["CNAME_RECORDS_TOO_MANY"])


async def test_an_alias_out_of_the_zone_is_followed() -> None:
    world = plain("www.zone.example CNAME www.other.example")
    world.zone("other.example", f"ns.other.example/{SECOND}", "www.other.example A 192.0.2.9")
    run = await prepared(world)
    found = await run.recursion.find(WWW, types.A)
    assert found.target == from_text("www.other.example")
    assert found.answer is not None
    assert [record.data for record in found.answer.answer] == ["192.0.2.9"]


async def test_aliases_in_a_circle_end_a_look_up() -> None:
    world = plain("www.zone.example CNAME b.zone.example", "b.zone.example CNAME www.zone.example")
    world.lie(reply("www.zone.example CNAME b.zone.example"), name="www.zone.example")
    world.lie(reply("b.zone.example CNAME www.zone.example"), name="b.zone.example")
    assert await notes(world) == (False, ["CNAME_LOOP_OUTER"])


async def test_a_longer_chain_of_aliases_than_allowed_ends_a_look_up() -> None:
    world = plain(*[f"n{number}.zone.example CNAME n{number + 1}.zone.example" for number in range(20)])
    assert await notes(world, "n0.zone.example") == (False, ["CNAME_CHAIN_TOO_LONG"])
    assert len(world.asked) <= (CNAMES_FOLLOWED + 1) * 3


async def test_the_same_trouble_is_noted_once() -> None:
    run = await prepared(plain("www.zone.example CNAME www.zone.example"))
    for type in (types.A, types.AAAA):
        await run.recurse(WWW, type)
    assert [entry.tag for entry in run.notes] == ["CNAME_LOOP_INNER"]


async def test_addresses_of_a_name_are_of_both_families_sorted() -> None:
    run = await prepared(plain("www.zone.example A 192.0.2.9", "www.zone.example AAAA 2001:db8::9"))
    assert await run.addresses_of(WWW) == ["192.0.2.9", "2001:db8::9"]


async def test_a_name_that_does_not_exist_is_not_asked_for_ipv6() -> None:
    world = plain()
    run = await prepared(world)
    assert await run.addresses_of(from_text("none.zone.example")) == []
    assert world.count(type="AAAA") == 0


async def test_the_name_of_a_server_may_be_an_alias_only_within_one_answer() -> None:
    together = reply("www.zone.example CNAME b.zone.example", "b.zone.example A 192.0.2.9")
    run = await prepared(plain().lie(together, name="www.zone.example", type="A"))
    assert await run.addresses_of(WWW) == ["192.0.2.9"]
    run = await prepared(
        plain("www.zone.example CNAME www.other.example").zone(
            "other.example", f"ns.other.example/{SECOND}", "www.other.example A 192.0.2.9"
        )
    )
    assert await run.addresses_of(WWW) == []


PARENTS = [
    ("zone.example", "example"),
    ("example", "."),
    (".", "."),
    ("deep.below.zone.example", "zone.example"),
]


@pytest.mark.parametrize(("zone", "parent"), PARENTS)
async def test_the_parent_by_the_old_method(zone: str, parent: str) -> None:
    world = plain().zone("deep.below.zone.example", f"ns.deep.below.zone.example/{FIRST}")
    run = await prepared(world, zone=zone)
    assert to_text((await run.parent_zone()).name) == parent


async def test_two_zones_on_one_server_are_told_apart_by_the_soa_one_label_up() -> None:
    world = plain().zone("sub.zone.example", f"ns1.zone.example/{FIRST} ns2.zone.example/{SECOND}")
    run = await prepared(world, zone="sub.zone.example")
    assert to_text((await run.parent_zone()).name) == "zone.example"


async def test_a_server_that_keeps_silent_does_not_hold_up_a_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "GRACE", 0.0)
    world = plain("www.zone.example A 192.0.2.80", seed=1).stall(SECOND)
    run = await prepared(world)
    answer = await run.recurse(WWW, types.A)
    await run.close()
    assert answer is not None
    assert answer.source == FIRST


async def test_a_slow_server_is_waited_for_when_no_other_has_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "GRACE", 0.0)
    run = await prepared(plain("www.zone.example A 192.0.2.80", seed=1).lie(None, at=FIRST))
    answer = await run.recurse(WWW, types.A)
    await run.close()
    assert answer is not None
    assert answer.source == SECOND


async def test_finding_the_parent_asks_the_zone_itself_nothing() -> None:
    world = plain()
    await (await prepared(world)).parent_zone()
    assert not world.count(FIRST) + world.count(SECOND)
