"""What one run asks, remembers and leaves alone; limits, order and following are further below."""

import asyncio
import inspect
from collections import Counter
from typing import Any

import pytest

from runtime.dns.engine.case import Entry
from runtime.dns.engine.limits import DEFAULT_LIMITS, LimitReached, Limits
from runtime.dns.engine.nameservers import shortest
from runtime.dns.engine.order import MODULES, Emitted
from runtime.dns.engine.profile import Profile
from runtime.dns.engine.test import UnknownCase, run_test
from runtime.dns.messages import case_names
from runtime.dns.query.question import EdnsQuery
from runtime.dns.wire import types
from runtime.dns.wire.names import from_text
from tests.dns.engine.world import APEX, FIRST, HINTS, SECOND, World, outcome, plain, prepared, tags

SERVER = from_text("ns1.zone.example")


async def test_a_question_is_sent_once_and_its_answer_is_the_same_object() -> None:
    world = plain()
    run = await prepared(world)
    server = run.nameserver(SERVER, FIRST)
    assert await run.ask(server, APEX, types.SOA) is await run.ask(server, APEX, types.SOA)
    assert world.count(FIRST) == 1


async def test_an_address_has_one_memory_under_all_its_names() -> None:
    world = plain()
    run = await prepared(world)
    await run.ask(run.nameserver(SERVER, FIRST), APEX, types.NS)
    await run.ask(run.nameserver(from_text("other.example"), FIRST), APEX, types.NS)
    assert world.count(FIRST) == 1


def differing() -> list[dict[str, Any]]:
    edns = EdnsQuery(size=512)
    return [
        {}, {"tcp": True}, {"rd": True}, {"dnssec": True}, {"edns": edns}, {"edns": edns._replace(version=1)},
        {"edns": edns._replace(z=3)}, {"edns": edns._replace(option=137)}, {"klass": types.CH}, {"fallback": False},
        {"spelling": (b"zONE", b"example")},
    ]  # fmt: skip


async def test_questions_that_say_different_things_are_sent_each() -> None:
    world = plain()
    run = await prepared(world)
    server = run.nameserver(SERVER, FIRST)
    for how in differing() * 2:
        await run.ask(server, APEX, types.NS, **how)
    assert world.count(FIRST) == len(differing())
    assert len({question for _, question in world.asked}) == len(differing())


async def test_who_asks_while_a_question_is_under_way_waits_for_its_answer() -> None:
    world = plain(seed=1)
    run = await prepared(world)
    server = run.nameserver(SERVER, FIRST)
    one, two = await asyncio.gather(run.ask(server, APEX, types.NS), run.ask(server, APEX, types.NS))
    assert one is two is not None
    assert world.count(FIRST) == 1


async def test_who_waits_asks_again_when_the_first_one_is_cancelled() -> None:
    world = plain(seed=1).stall(FIRST)
    run = await prepared(world)
    server = run.nameserver(SERVER, FIRST)
    first = asyncio.create_task(run.ask(server, APEX, types.NS))
    await asyncio.sleep(0)
    second = asyncio.create_task(run.ask(server, APEX, types.NS))
    await asyncio.sleep(0)
    world.stalled.clear()
    first.cancel()
    assert await second is not None
    assert world.count(FIRST) == 2


@pytest.mark.parametrize("tcp", [False, True])
async def test_after_a_silent_soa_question_nothing_more_is_asked_over_that_transport(tcp: bool) -> None:
    world = plain().lie(None, at=FIRST, type="SOA", tcp=tcp)
    run = await prepared(world)
    server = run.nameserver(SERVER, FIRST)
    assert await run.ask(server, APEX, types.SOA, tcp=tcp) is None
    assert await run.ask(server, APEX, types.NS, tcp=tcp) is None
    assert await run.ask(server, APEX, types.NS, tcp=not tcp) is not None
    assert world.count(FIRST) == 2


async def test_what_was_answered_before_the_silence_stays_known() -> None:
    run = await prepared(plain().lie(None, at=FIRST, type="SOA"))
    server = run.nameserver(SERVER, FIRST)
    before = await run.ask(server, APEX, types.NS)
    await run.ask(server, APEX, types.SOA)
    assert await run.ask(server, APEX, types.NS) is before is not None


async def test_a_question_with_always_is_asked_of_a_silent_server_and_told_to_nobody_else() -> None:
    run = await prepared(plain().lie(None, at=FIRST, type="SOA"))
    server = run.nameserver(SERVER, FIRST)
    await run.ask(server, APEX, types.SOA)
    assert await run.ask(server, APEX, types.NS, always=True) is not None
    assert await run.ask(server, APEX, types.NS) is None


@pytest.mark.parametrize("how", [{"dnssec": True}, {"edns": EdnsQuery()}])
async def test_a_silent_question_with_edns_blames_nobody(how: dict[str, Any]) -> None:
    run = await prepared(plain().lie(None, at=FIRST, type="SOA"))
    server = run.nameserver(SERVER, FIRST)
    assert await run.ask(server, APEX, types.SOA, **how) is None
    assert await run.ask(server, APEX, types.NS) is not None


async def test_a_silent_server_is_not_asked_for_a_transfer() -> None:
    world = plain().lie(None, at=FIRST, type="SOA")
    run = await prepared(world)
    server = run.nameserver(SERVER, FIRST)
    await run.transfer(server, APEX)
    await run.ask(server, APEX, types.SOA, tcp=True)
    await run.transfer(server, APEX)
    assert world.transfers == [FIRST]


@pytest.mark.parametrize(("key", "address"), [("net.ipv4", FIRST), ("net.ipv6", "2001:db8::1")])
async def test_a_family_that_is_switched_off_is_not_asked(key: str, address: str) -> None:
    world = plain(servers="ns1.zone.example/192.0.2.1 ns1.zone.example/2001:db8::1")
    run = await prepared(world, profile={key: False})
    server = run.nameserver(SERVER, address)
    assert not run.enabled(server)
    assert await run.ask(server, APEX, types.NS) is None
    assert await run.transfer(server, APEX) is None
    assert not world.asked


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("resolver.defaults.usevc", {"tcp": True}),
        ("resolver.defaults.recurse", {"rd": True}),
        ("resolver.defaults.igntc", {"fallback": False}),
    ],
)
async def test_the_profile_changes_every_question(key: str, expected: dict[str, bool]) -> None:
    world = plain()
    run = await prepared(world, profile={key: True})
    await run.ask(run.nameserver(SERVER, FIRST), APEX, types.NS)
    assert {name: getattr(world.asked[0][1], name) for name in expected} == expected


async def test_without_fallback_a_cut_answer_is_the_answer() -> None:
    world = plain()
    run = await prepared(world, profile={"resolver.defaults.fallback": False})
    await run.ask(run.nameserver(SERVER, FIRST), APEX, types.NS)
    assert not world.asked[0][1].fallback


async def test_with_both_families_switched_off_nothing_is_tested() -> None:
    world = plain()
    found = await outcome(world, profile={"net.ipv4": False, "net.ipv6": False})
    assert tags(found.entries) == ["GLOBAL_VERSION", "NO_NETWORK"]
    assert not world.asked


async def test_each_limit_is_an_error_that_names_it() -> None:
    for what, limits in (
        ("queries", Limits(queries=0)),
        ("queries_per_address", Limits(queries_per_address=0)),
        ("questions", Limits(questions=0)),
        ("answer_octets", Limits(answer_octets=0)),
    ):
        run = await prepared(plain(), limits=limits)
        with pytest.raises(LimitReached) as caught:
            await run.ask(run.nameserver(SERVER, FIRST), APEX, types.NS)
        assert caught.value.what == what


async def test_what_was_begun_ahead_is_closed_even_if_it_did_not_run_yet() -> None:
    run = await prepared(plain(seed=1))
    work = run.recurse(APEX, types.SOA)
    run.ahead(work)
    await run.close()
    assert inspect.getcoroutinestate(work) == inspect.CORO_CLOSED


async def test_gathered_work_is_cancelled_when_one_piece_fails() -> None:
    run = await prepared(plain(seed=1))
    stopped = asyncio.Event()

    async def fails() -> None:
        await asyncio.sleep(0)
        raise LimitReached("queries", 1)

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    with pytest.raises(LimitReached):
        await run.gather(waits(), fails())
    assert stopped.is_set()


@pytest.mark.parametrize(
    ("written", "short"),
    [("fda1:b2:c3::127:1:0:1", "fda1:b2:c3:0:127:1:0:1"), ("2001:DB8:0:0:0::1", "2001:db8::1"), (FIRST, FIRST)],
)
async def test_addresses_are_written_in_their_shortest_form(written: str, short: str) -> None:
    run = await prepared(plain())
    server = run.nameserver(SERVER, written)
    assert server.address == short
    assert server is run.nameserver(SERVER, short)
    assert server.text == f"ns1.zone.example/{short}"


@pytest.mark.parametrize("text", ["", "192.0.2", "zone.example", "2001:db8::g", "192.0.2.1:53"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no IP address"):
        shortest(text)


async def test_fifty_runs_with_shuffled_answers_give_one_result_list() -> None:
    def facts(entries: list[Entry]) -> list[tuple[object, ...]]:
        # The letters of one test case are random by its nature.
        kept = [entry for entry in entries if not entry.tag.startswith("QNAME_CASE")]
        return [(entry.module, entry.testcase, entry.tag, entry.level, sorted(entry.args.items())) for entry in kept]

    def world(seed: int | None) -> World:
        made = plain("zone.example MX 10 mail.zone.example", "mail.zone.example CNAME www.zone.example", seed=seed)
        made.zone("www.zone.example", f"ns1.zone.example/{FIRST}")
        return made.lie(None, at=SECOND, type="SOA").lie(None, at=FIRST, type="DNSKEY")

    expected = facts((await outcome(world(None))).entries)
    assert len(expected) > 100
    for seed in range(50):
        assert facts((await outcome(world(seed))).entries) == expected


def test_every_test_case_is_in_the_order_once() -> None:
    names = [step.name for module in MODULES for stage in module.stages for step in stage if step.name]
    assert sorted(names) == sorted(case_names())
    assert [module.name for module in MODULES] == [
        "Basic", "Address", "Connectivity", "Consistency", "Delegation", "DNSSEC", "Nameserver", "Syntax", "Zone",
    ]  # fmt: skip


GATES = [
    ("basic02", set(), False), ("basic02", {"B01_CHILD_FOUND"}, True),
    ("basic03", {"B01_CHILD_FOUND"}, True), ("basic03", {"B01_CHILD_FOUND", "B02_AUTH_RESPONSE_SOA"}, False),
    ("address03", set(), False), ("address03", {"NAMESERVERS_IP_WITH_REVERSE"}, True),
    ("dnssec01", set(), True), ("dnssec01", {"DS07_NOT_SIGNED"}, False), ("dnssec11", {"DS07_NOT_SIGNED"}, True),
    ("syntax03", set(), True), ("syntax04", set(), False), ("syntax04", {"ONLY_ALLOWED_CHARS"}, True),
    ("syntax06", {"ONLY_ALLOWED_CHARS"}, True), ("syntax06", {"ONLY_ALLOWED_CHARS", "NO_RESPONSE_SOA_QUERY"}, False),
    ("syntax07", {"ONLY_ALLOWED_CHARS", "NO_RESPONSE_SOA_QUERY"}, False),
    ("syntax08", {"ONLY_ALLOWED_CHARS", "NO_RESPONSE_SOA_QUERY"}, True), ("syntax08", set(), False),
    ("zone09", set(), True), ("zone09", {"NO_RESPONSE_MX_QUERY"}, False),
    ("zone10", {"NO_RESPONSE_SOA_QUERY"}, False), ("zone11", {"NO_RESPONSE_SOA_QUERY"}, False),
    ("zone11", {"NO_RESPONSE_MX_QUERY"}, True),
]  # fmt: skip


@pytest.mark.parametrize(("case", "seen", "opens"), GATES)
def test_a_gate_looks_at_what_its_module_has_emitted(case: str, seen: set[str], opens: bool) -> None:
    step = next(step for module in MODULES for stage in module.stages for step in stage if step.name == case)
    assert step.gate(Emitted(seen, frozenset(case_names()))) is opens


@pytest.mark.parametrize(
    ("disabled", "case"), [("basic01", "basic02"), ("address02", "address03"), ("syntax01", "syntax04")]
)
def test_the_gate_of_a_disabled_test_case_is_open(disabled: str, case: str) -> None:
    step = next(step for module in MODULES for stage in module.stages for step in stage if step.name == case)
    assert step.gate(Emitted(set(), frozenset(case_names()) - {disabled}))


async def test_results_stand_in_the_documented_order_and_every_case_has_start_and_end() -> None:
    found = await outcome(plain(seed=3))
    modules = [entry.module for entry in found.entries if entry.module != "System"]
    assert sorted(modules, key=[module.name for module in MODULES].index) == modules
    starts = [entry.args["testcase"] for entry in found.entries if entry.tag == "TEST_CASE_START"]
    ends = [entry.args["testcase"] for entry in found.entries if entry.tag == "TEST_CASE_END"]
    assert starts == ends
    assert starts[:3] == ["Basic01", "Basic02", "Address01"]


async def test_in_place_of_basic03_its_module_says_that_it_is_not_needed() -> None:
    found = [entry for entry in (await outcome(plain())).entries if entry.tag == "HAS_NAMESERVER_NO_WWW_A_TEST"]
    assert [(entry.module, entry.testcase, entry.args) for entry in found] == [
        ("Basic", "Unspecified", {"zname": "zone.example"})
    ]


async def test_a_test_ends_after_basic_when_no_server_has_the_zone() -> None:
    found = await outcome(plain().lie(None, at=FIRST).lie(None, at=SECOND))
    assert tags(found.entries)[-1] == "CANNOT_CONTINUE"
    assert {entry.module for entry in found.entries} == {"System", "Basic"}


async def test_disabled_test_cases_are_left_out() -> None:
    found = await outcome(plain(), profile={"test_cases": ["basic02", "syntax01", "zone10"]})
    started = [entry.args["testcase"] for entry in found.entries if entry.tag == "TEST_CASE_START"]
    assert started == ["Basic02", "Syntax01", "Zone10"]


@pytest.mark.parametrize(
    ("only", "started"),
    [(("SYNTAX", "Syntax02"), ["Syntax02"]), (("syntax", None), [f"Syntax0{n}" for n in range(1, 9)])],
)
async def test_one_module_or_one_test_case_runs_alone(only: tuple[str, str | None], started: list[str]) -> None:
    found = await outcome(plain(), only)
    assert [entry.args["testcase"] for entry in found.entries if entry.tag == "TEST_CASE_START"] == started


@pytest.mark.parametrize("only", [("none", None), ("syntax", "syntax99"), ("syntax", "zone01")])
async def test_what_does_not_exist_cannot_be_run(only: tuple[str, str | None]) -> None:
    with pytest.raises(UnknownCase):
        await outcome(plain(), only)


async def test_an_error_in_a_module_is_told_and_stops_that_module_only() -> None:
    def breaks(question: object) -> None:
        raise ZeroDivisionError("no")

    found = await outcome(plain().lie(breaks, type="TXT"))
    errors = [entry for entry in found.entries if entry.tag == "MODULE_ERROR"]
    assert [entry.args for entry in errors if entry.args["module"] == "Zone"]
    assert "SOA_EXISTS" in tags(found.entries)


async def test_a_run_can_be_followed() -> None:
    heard: list[Entry] = []
    steps: list[tuple[int, int]] = []
    found = await run_test(
        APEX,
        plain(),
        profile=Profile.default(),
        hints=HINTS,
        limits=DEFAULT_LIMITS,
        heard=heard.append,
        progress=lambda done, planned: steps.append((done, planned)),
    )
    assert Counter(entry.tag for entry in heard) == Counter(entry.tag for entry in found.entries)
    assert [done for done, _ in steps] == list(range(1, len(steps) + 1))
    assert {planned for _, planned in steps} == {len(case_names())}
