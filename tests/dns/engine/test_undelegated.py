"""Undelegated tests: servers and DS records that are given instead of the real ones."""

from collections.abc import Mapping, Sequence

import pytest

from runtime.dns.engine.undelegated import Pretence, Undelegated
from runtime.dns.wire import types
from runtime.dns.wire.names import ROOT, Name, from_text, to_text
from runtime.dns.wire.rdata import Ds
from tests.dns.engine.world import APEX, FIRST, HINTS, ROOT_ADDRESS, SECOND, TLD_ADDRESS, outcome, plain, prepared, tags

OTHER = "192.0.2.66"
DS = Ds(1, 13, 2, bytes(32))


def given(*pairs: str, **more: object) -> Undelegated:
    servers: dict[Name, list[str]] = {}
    for pair in pairs:
        name, _, address = pair.partition("/")
        servers.setdefault(from_text(name), []).extend([address] if address else [])
    return Undelegated(servers, **more)  # type: ignore[arg-type]


async def test_given_servers_replace_the_delegation() -> None:
    run = await prepared(plain(), undelegated=given(f"ns9.zone.example/{FIRST}", "ns.other.test/192.0.2.7"))
    assert [to_text(name) for name in await run.delegation_names()] == ["ns.other.test", "ns9.zone.example"]
    assert [server.text for server in await run.delegation_servers()] == [
        "ns.other.test/192.0.2.7", f"ns9.zone.example/{FIRST}",
    ]  # fmt: skip
    assert await run.parent_ns() == []
    assert [str(server) for server in await run.delegation_ns() or ()] == [
        "ns.other.test/192.0.2.7", f"ns9.zone.example/{FIRST}",
    ]  # fmt: skip


ANSWERS = [
    ("zone.example", types.NS, False, (["ns.zone.example"], [], 1)),
    ("zone.example", types.SOA, False, ([], ["ns.zone.example"], 1)),
    ("www.zone.example", types.A, False, ([], ["ns.zone.example"], 1)),
    ("zone.example", types.DS, True, ([], [], 0)),
    ("www.zone.example", types.DS, True, ([], [], 0)),
]


@pytest.mark.parametrize(("name", "type", "aa", "expected"), ANSWERS)
def test_pretended_answers(name: str, type: int, aa: bool, expected: tuple[list[str], list[str], int]) -> None:
    pretence = Pretence()
    pretence.delegate(TLD_ADDRESS, APEX, {from_text("ns.zone.example"): [OTHER]})
    answer = pretence.answer(TLD_ADDRESS, from_text(name), type, types.IN, do=True)
    assert answer is not None
    assert answer.aa == aa
    assert answer.do
    told = [[to_text(one.data) for one in section] for section in (answer.answer, answer.authority)]  # type: ignore[arg-type]
    assert (*told, len(answer.additional)) == expected


def test_pretended_ds_records() -> None:
    pretence = Pretence()
    pretence.sign(TLD_ADDRESS, APEX, [DS])
    answer = pretence.answer(TLD_ADDRESS, APEX, types.DS, types.IN, do=False)
    assert answer is not None
    assert answer.aa
    assert answer.edns is None
    assert [one.data for one in answer.answer] == [DS]
    assert pretence.answer(TLD_ADDRESS, APEX, types.NS, types.IN, do=False) is None
    assert pretence.answer(ROOT_ADDRESS, APEX, types.DS, types.IN, do=False) is None


def test_a_server_of_the_zone_itself_does_not_pretend_to_delegate_it() -> None:
    pretence = Pretence()
    pretence.delegate(TLD_ADDRESS, APEX, {from_text("ns.zone.example"): [TLD_ADDRESS]})
    assert pretence.answer(TLD_ADDRESS, APEX, types.NS, types.IN, do=False) is None


NOTES: list[tuple[Undelegated, list[str]]] = [
    (given("ns9.zone.example"), ["FAKE_DELEGATION_IN_ZONE_NO_IP"]),
    (given("ns.nowhere.test"), ["FAKE_DELEGATION_NO_IP"]),
    (given("www.zone.example"), ["FAKE_DELEGATION_IN_ZONE_NO_IP"]),
    (given("ns.example", look_up=False), ["FAKE_DELEGATION_NO_IP"]),
    (given("ns.example"), []),
    (given(f"ns9.zone.example/{FIRST}"), []),
]


@pytest.mark.parametrize(("undelegated", "expected"), NOTES)
async def test_names_without_address(undelegated: Undelegated, expected: list[str]) -> None:
    run = await prepared(plain(), undelegated=undelegated)
    assert [note.tag for note in run.notes] == expected


async def test_a_name_outside_the_zone_without_address_is_looked_up() -> None:
    world = plain().zone("hosts.example", f"ns.hosts.example/{FIRST}")
    run = await prepared(world, undelegated=given("ns.hosts.example"))
    assert [server.text for server in await run.delegation_servers()] == [f"ns.hosts.example/{FIRST}"]


async def test_an_address_that_is_given_is_the_only_one() -> None:
    world = plain("ns1.zone.example AAAA 2001:db8::1")
    run = await prepared(world, undelegated=given(f"ns1.zone.example/{FIRST}"))
    assert [server.text for server in await run.delegation_servers()] == [f"ns1.zone.example/{FIRST}"]


async def test_ds_records_alone_leave_the_delegation_as_it_is() -> None:
    run = await prepared(plain(), undelegated=Undelegated(ds=[DS]))
    assert [server.address for server in await run.delegation_servers()] == [FIRST, SECOND]
    parent = run.nameserver(from_text("ns.example"), TLD_ADDRESS)
    answer = await run.ask(parent, APEX, types.DS, dnssec=True)
    assert answer is not None
    assert [one.data for one in answer.answer] == [DS]


async def test_without_ds_records_given_servers_mean_that_there_are_none() -> None:
    run = await prepared(plain(), undelegated=given(f"ns1.zone.example/{FIRST}"))
    answer = await run.ask(run.nameserver(from_text("ns.example"), TLD_ADDRESS), APEX, types.DS)
    assert answer is not None
    assert answer.aa
    assert not answer.answer


async def test_other_zones_can_be_pretended_as_well() -> None:
    other: Mapping[Name, Mapping[Name, Sequence[str]]] = {
        from_text("other.example"): {from_text("ns.other.example"): [FIRST]}
    }
    world = plain().zone("other.example", f"ns.other.example/{FIRST}", "www.other.example A 192.0.2.5", delegated=False)
    run = await prepared(world, undelegated=Undelegated(other=other))
    assert await run.addresses_of(from_text("www.other.example")) == ["192.0.2.5"]
    assert run.given_servers(APEX) is None


async def test_servers_given_for_the_root_are_more_root_servers() -> None:
    run = await prepared(plain(), zone=".", undelegated=given(f"b.root/{OTHER}"))
    assert [server.text for server in run.root_servers] == [f"a.root/{ROOT_ADDRESS}", f"b.root/{OTHER}"]
    assert run.given_servers(ROOT) is not None
    assert {from_text("a.root"): [ROOT_ADDRESS]} == HINTS


async def test_an_undelegated_zone_is_tested_whole() -> None:
    world = plain().zone("new.example", f"ns1.new.example/{FIRST} ns2.new.example/{SECOND}", delegated=False)
    undelegated = given(f"ns1.new.example/{FIRST}", f"ns2.new.example/{SECOND}")
    found = tags((await outcome(world, zone="new.example", undelegated=undelegated)).entries)
    assert "B01_PARENT_DISREGARDED" in found
    assert "NAMES_MATCH" in found
    assert "MODULE_ERROR" not in found
