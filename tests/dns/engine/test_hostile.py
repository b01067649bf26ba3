"""Zones made to hurt: no run goes past its limits of time, questions and memory, nor floods somebody else's server."""

import asyncio
from dataclasses import replace

import pytest

from runtime.dns.engine.limits import DEFAULT_LIMITS, Limits
from runtime.dns.engine.recursion import LOOK_UPS
from runtime.dns.query.question import Question
from runtime.dns.wire import types
from runtime.dns.wire.message import Record
from runtime.dns.wire.names import MAXIMUM_NAME, from_text, to_text, wire_length
from runtime.dns.wire.rdata import Txt
from tests.dns.engine.world import FIRST, SECOND, TLD_ADDRESS, Reply, World, outcome, plain, prepared, reply, tags

MANY = 10_000
SMALL = Limits(queries=400, queries_per_address=150)


def crowd(count: int, target: str) -> Reply:
    """A referral of the tested zone to so many servers; `target` has {} for their number."""
    ns = [Record.make(from_text("zone.example"), types.NS, 60, from_text(target.format(n))) for n in range(count)]
    return Reply(authority=ns, aa=False)


async def test_ten_thousand_servers_without_address_end_at_the_limit_of_questions() -> None:
    world = plain().lie(crowd(MANY, "ns{}.victim.example"), at=TLD_ADDRESS, name="zone.example")
    world.zone("victim.example", "ns.victim.example/192.0.2.99")
    found = await outcome(world, limits=SMALL)
    assert found.limit in ("queries", "queries_per_address")
    assert tags(found.entries)[-1] == "LIMIT_REACHED"
    assert found.queries <= SMALL.queries
    assert world.count("192.0.2.99") <= SMALL.queries_per_address


async def test_ten_thousand_servers_with_addresses_end_at_the_limit_of_questions() -> None:
    glue = [
        Record.make(from_text(f"ns{n}.zone.example"), types.A, 60, f"198.18.{n // 256}.{n % 256}") for n in range(MANY)
    ]
    lying = replace(crowd(MANY, "ns{}.zone.example"), additional=glue)
    found = await outcome(plain().lie(lying, at=TLD_ADDRESS, name="zone.example"), limits=SMALL)
    assert found.limit == "queries"
    assert found.queries <= SMALL.queries


async def test_a_victim_named_by_every_server_is_asked_no_more_than_the_limit() -> None:
    names = 300
    answers = [f"ns{n}.zone.example A 192.0.2.99" for n in range(names)]
    world = plain(*answers, *[f"zone.example NS ns{n}.zone.example" for n in range(names)])
    found = await outcome(world, limits=Limits(queries_per_address=100))
    assert world.count("192.0.2.99") <= 100
    # One address under many names is asked each thing once, so the test may well come to its end.
    assert found.limit in (None, "queries_per_address")


async def test_aliases_without_end_do_not_end_in_more_questions_than_allowed() -> None:
    def onward(question: Question) -> Reply:
        name = to_text(question.name)
        return reply(f"{name} CNAME x{len(world.asked)}.zone.example")

    world = plain("zone.example MX 10 a.zone.example").lie(onward, at=FIRST, type="A").lie(onward, at=SECOND, type="A")
    found = await outcome(world, limits=replace(DEFAULT_LIMITS, queries=3000))
    assert found.limit is None
    assert "CNAME_CHAIN_TOO_LONG" in tags(found.entries)


async def test_delegations_in_a_circle_come_to_an_end() -> None:
    world = plain()
    world.lie(reply(authority=["one.example NS ns.two.example"], aa=False), at=TLD_ADDRESS, name="www.one.example")
    for name in ("ns.two.example", "ns.one.example"):
        other = "one" if "two" in name else "two"
        zone = name.removeprefix("ns.")
        world.lie(reply(authority=[f"{zone} NS ns.{other}.example"], aa=False), at=TLD_ADDRESS, name=name)
    run = await prepared(world)
    assert await run.recurse(from_text("www.one.example"), types.A) is None
    assert len(world.asked) < 20


async def test_servers_of_servers_of_servers_come_to_an_end() -> None:
    def onward(question: Question) -> Reply:
        zone = f"z{len(world.asked)}.example"
        return reply(authority=[f"{to_text(question.name)} NS ns.{zone}"], aa=False)

    world = plain().lie(onward, at=TLD_ADDRESS)
    run = await prepared(world)
    assert await run.recurse(from_text("www.deep.example"), types.A) is None
    assert len(world.asked) <= 3 * LOOK_UPS


async def test_a_tree_of_lame_servers_comes_to_an_end() -> None:
    branches = 4

    def split(question: Question) -> Reply:
        zone = to_text(question.name)
        names = [f"ns{n}.t{len(world.asked)}x{n}.example" for n in range(branches)]
        return reply(authority=[f"{zone} NS {name}" for name in names], aa=False)

    world = plain().lie(split, at=TLD_ADDRESS)
    found = await outcome(world, limits=SMALL)
    assert found.queries <= SMALL.queries


async def test_names_of_255_octets_are_tested_like_others() -> None:
    zone = ".".join(["a" * 63] * 3 + ["b" * 53, "example"])
    assert wire_length(from_text(zone)) == MAXIMUM_NAME
    world = plain().zone(zone, f"ns1.zone.example/{FIRST} ns2.zone.example/{SECOND}")
    found = await outcome(world, zone=zone)
    assert "MODULE_ERROR" not in tags(found.entries)
    assert "B02_AUTH_RESPONSE_SOA" in tags(found.entries)


async def test_odd_characters_in_names_are_escaped_not_obeyed() -> None:
    world = plain("zone.example NS a\\;b\\.c\\000.zone.example", "zone.example MX 10 {odd}$(x).zone.example")
    found = await outcome(world)
    assert "MODULE_ERROR" not in tags(found.entries)
    lists = [entry.args["nsname_list"] for entry in found.entries if entry.tag == "ENOUGH_NS_CHILD"]
    assert lists == ["a\\;b\\.c\\000.zone.example;ns1.zone.example;ns2.zone.example"]


async def test_answers_that_fill_the_memory_end_the_run() -> None:
    full = Record.make(from_text("zone.example"), types.TXT, 60, Txt((b"x" * 255,) * 200))
    world = plain().lie(Reply([full] * 1), type="TXT").lie(Reply([full]), type="MX")
    found = await outcome(world, limits=replace(DEFAULT_LIMITS, answer_octets=60_000))
    assert found.limit == "answer_octets"


async def test_questions_answered_from_memory_are_limited_as_well() -> None:
    found = await outcome(plain(), limits=replace(DEFAULT_LIMITS, questions=50))
    assert found.limit == "questions"


@pytest.mark.parametrize("seed", [None, 1])
async def test_no_more_is_sent_than_the_limit_of_questions_and_that_is_told(seed: int | None) -> None:
    """Also when many questions wait to be sent at the moment when the limit is reached."""
    world = plain(seed=seed)
    found = await outcome(world, limits=replace(DEFAULT_LIMITS, queries=40))
    assert (found.limit, found.queries, len(world.asked)) == ("queries", 40, 40)


async def test_a_run_ends_when_its_time_is_up_and_keeps_what_it_found() -> None:
    # The servers of the zone never answer: nothing but the clock ends this.
    world = plain().stall(FIRST, SECOND)
    world.immediate = False
    found = await outcome(world, limits=replace(DEFAULT_LIMITS, seconds=0.05))
    assert found.limit == "seconds"
    assert "B01_CHILD_FOUND" in tags(found.entries)
    last = found.entries[-1]
    assert (last.tag, last.level, last.args) == ("LIMIT_REACHED", "CRITICAL", {"what": "seconds", "limit": 0})


async def test_a_cancelled_run_leaves_nothing_under_way() -> None:
    world = plain().stall(FIRST, SECOND)
    world.immediate = False
    before = asyncio.all_tasks()
    running = asyncio.create_task(outcome(world))
    await world.reached(SECOND)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert asyncio.all_tasks() == before


@pytest.mark.parametrize("rcode", range(1, 11))
async def test_servers_that_answer_everything_with_one_code_are_no_trouble(rcode: int) -> None:
    found = await outcome(World().zone(".", "a.root/192.0.2.53").lie(reply(rcode=rcode)))
    assert "MODULE_ERROR" not in tags(found.entries)
