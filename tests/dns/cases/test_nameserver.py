"""NAMESERVER test cases: what recordings and the live tree lack."""

from __future__ import annotations

import pytest

from runtime.dns.cases.nameserver import spelled
from runtime.dns.query.question import Question
from runtime.dns.wire.edns import Edns
from runtime.dns.wire.names import from_text
from tests.dns.engine.world import FIRST, SECOND, Reply, plain, reply
from tests.dns.engine.world import messages_of as judged

SOA = "www.zone.example SOA ns1.zone.example mail.zone.example 1 2 3 4 5"


def by_spelling(first: Reply | None, other: Reply | None) -> object:
    """Answers one spelling of a name in one way, every other spelling in the other way."""

    def answer(question: Question) -> Reply | None:
        return first if question.spelling == spelled(question.name) else other

    return answer


@pytest.mark.parametrize(
    ("first", "other", "found"),
    [
        (reply(SOA), reply(SOA), {"CASE_QUERY_SAME_ANSWER", "CASE_QUERIES_RESULTS_OK"}),
        (reply(SOA), reply(SOA.replace("1 2", "2 2")), {"CASE_QUERY_DIFFERENT_ANSWER", "CASE_QUERIES_RESULTS_DIFFER"}),
        (reply(SOA), reply(), {"CASE_QUERY_DIFFERENT_ANSWER", "CASE_QUERIES_RESULTS_DIFFER"}),
        (reply(rcode=3), reply(rcode=3), {"CASE_QUERY_SAME_RC", "CASE_QUERIES_RESULTS_OK"}),
        (reply(rcode=3), reply(rcode=2), {"CASE_QUERY_DIFFERENT_RC", "CASE_QUERIES_RESULTS_DIFFER"}),
        (reply(SOA), None, {"CASE_QUERY_NO_ANSWER", "CASE_QUERIES_RESULTS_DIFFER"}),
        # A server that leaves a SOA question unanswered is asked no other.
        (None, reply(SOA), {"CASE_QUERIES_RESULTS_OK"}),
        (None, None, {"CASE_QUERIES_RESULTS_OK"}),
    ],
)
async def test_spelling(first: Reply | None, other: Reply | None, found: set[str]) -> None:
    world = plain().lie(by_spelling(first, other), name="www.zone.example")  # type: ignore[arg-type]

    assert set(await judged(world, "nameserver09")) == found


def test_spellings_are_two_and_always_the_same() -> None:
    name = from_text("www.zone.example")
    one, other = spelled(name), spelled(name, other=True)

    assert one == spelled(name)
    assert all(a.swapcase() == b for a, b in zip(one, other, strict=True))
    assert tuple(label.lower() for label in one) == name


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ([3, 3, 3], {"IS_A_RECURSOR"}),
        ([3, 3, 5], {"NO_RECURSOR"}),
        ([3, 3, None], {"NO_RESPONSE"}),
        ([5, 5, 5], {"NO_RECURSOR"}),
        ([None, None, None], {"NO_RESPONSE"}),
    ],
)
async def test_recursion(answers: list[int | None], found: set[str]) -> None:
    """Only one that says of all three names that they do not exist has looked them up."""
    world = plain()
    for domain, rcode in zip(("iis.se", "icann.org", "ripe.net"), answers, strict=True):
        answer = None if rcode is None else reply(rcode=rcode, aa=False)
        for address in (FIRST, SECOND):
            world.lie(answer, at=address, name=f"xn--nameservertest.{domain}")

    assert set(await judged(world, "nameserver01")) == found


async def test_no_server_has_an_address() -> None:
    world = plain().lie(reply(rcode=3), name="ns1.zone.example").lie(reply(rcode=3), name="ns2.zone.example")

    assert set(await judged(world, "nameserver06")) == {"NO_RESOLUTION"}


APEX_SOA = "zone.example SOA ns1.zone.example mail.zone.example 1 2 3 4 5"
WITH_EDNS = Edns()


@pytest.mark.parametrize(
    ("to_option", "found"),
    [
        (reply(APEX_SOA, edns=WITH_EDNS), set()),
        (None, {"N11_NO_RESPONSE"}),
        (reply(edns=WITH_EDNS), {"N11_UNEXPECTED_ANSWER_SECTION"}),
        (reply(APEX_SOA), {"N11_NO_EDNS"}),
        (reply(APEX_SOA, edns=WITH_EDNS, aa=False), {"N11_UNSET_AA"}),
        (reply(edns=WITH_EDNS, rcode=1), {"N11_UNEXPECTED_RCODE"}),
    ],
)
async def test_an_option_that_nobody_knows(to_option: Reply | None, found: set[str]) -> None:
    def answer(question: Question) -> Reply | None:
        asks_option = question.edns is not None and question.edns.option is not None
        return to_option if asks_option else reply(APEX_SOA, edns=WITH_EDNS)

    world = plain()
    for address in (FIRST, SECOND):
        world.lie(answer, at=address, name="zone.example", type="SOA")

    assert set(await judged(world, "nameserver11")) == found
    assert {at for at, asked in world.asked if asked.edns is not None and asked.edns.option is not None} == {
        FIRST,
        SECOND,
    }


@pytest.mark.parametrize(
    ("first", "goes_on"),
    [
        (reply(APEX_SOA, edns=WITH_EDNS), True),
        (reply(APEX_SOA, edns=Edns(version=1)), True),
        (reply(APEX_SOA), True),
        (reply(edns=WITH_EDNS), True),
        (reply(edns=WITH_EDNS, rcode=5), False),
        (None, False),
    ],
)
async def test_version_1_is_asked_for_after_any_answer_without_error(first: Reply | None, goes_on: bool) -> None:
    def answer(question: Question) -> Reply | None:
        is_next = question.edns is not None and question.edns.version == 1
        return reply(edns=WITH_EDNS, rcode=1) if is_next else first

    world = plain()
    for address in (FIRST, SECOND):
        world.lie(answer, at=address, name="zone.example", type="SOA")

    assert set(await judged(world, "nameserver10")) == ({"N10_UNEXPECTED_RCODE"} if goes_on else set())


@pytest.mark.parametrize(
    ("first", "goes_on"),
    [
        (reply(APEX_SOA, edns=WITH_EDNS), True),
        (reply(APEX_SOA, edns=Edns(version=1)), True),
        (reply(APEX_SOA), False),
        (reply(edns=WITH_EDNS), False),
        (reply(APEX_SOA, edns=WITH_EDNS, aa=False), False),
        (reply(APEX_SOA, edns=WITH_EDNS, rcode=5), False),
        (None, False),
    ],
)
async def test_an_option_is_sent_after_the_zone_came_with_edns_of_any_version(
    first: Reply | None, goes_on: bool
) -> None:
    def answer(question: Question) -> Reply | None:
        asks_option = question.edns is not None and question.edns.option is not None
        return reply(edns=WITH_EDNS, rcode=1) if asks_option else first

    world = plain()
    for address in (FIRST, SECOND):
        world.lie(answer, at=address, name="zone.example", type="SOA")

    assert set(await judged(world, "nameserver11")) == ({"N11_UNEXPECTED_RCODE"} if goes_on else set())


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (reply(APEX_SOA, edns=WITH_EDNS), set()),
        (reply(APEX_SOA), {"NS_ERROR"}),
        (reply(APEX_SOA.replace("zone", "other"), edns=WITH_EDNS), set()),
        (reply(APEX_SOA, edns=Edns(z=3)), {"Z_FLAGS_NOTCLEAR"}),
        (reply(edns=Edns(z=3)), {"Z_FLAGS_NOTCLEAR"}),
        (reply(edns=WITH_EDNS), {"NS_ERROR"}),
        (reply(APEX_SOA, edns=Edns(version=1)), {"NS_ERROR"}),
        (reply(APEX_SOA, edns=WITH_EDNS, rcode=5), {"NS_ERROR"}),
        (reply(rcode=1), {"NO_EDNS_SUPPORT"}),
        (None, {"NO_RESPONSE"}),
    ],
)
async def test_flags_that_nobody_knows(answer: Reply | None, found: set[str]) -> None:
    world = plain()
    for address in (FIRST, SECOND):
        world.lie(answer, at=address, name="zone.example", type="SOA")

    assert set(await judged(world, "nameserver12")) == found
