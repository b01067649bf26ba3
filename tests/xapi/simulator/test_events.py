"""Events: what a client that follows them sees is what the database holds (reference b.7)."""

from __future__ import annotations

import asyncio
import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime.xapi.simulator import database
from runtime.xapi.simulator.errors import XapiFault
from tests.xapi.simulator.pool import NULL, Client, disagreements, refused, simulating
from tests.xapi.simulator.test_records import PAIRS


class Follower:
    """A client that holds what events told it, and checks that each of them fits what it holds."""

    def __init__(self, pool: Client) -> None:
        self.pool = pool
        self.token = ""
        self.held: dict[str, dict[str, Any]] = {}

    async def follow(self) -> None:
        told = await self.pool("event.from", ["*"], self.token, 0.0)
        self.token = told["token"]
        order = [("message", "add", "mod", "del").index(_place(event)) for event in told["events"]]
        assert order == sorted(order)
        assert len({event["ref"] for event in told["events"]}) == len(told["events"])
        for event in told["events"]:
            ref, known = event["ref"], event["ref"] in self.held
            assert known is (event["operation"] != "add"), event
            if event["operation"] == "del":
                assert "snapshot" not in event
                del self.held[ref]
            else:
                self.held[ref] = event["snapshot"]
        counts: dict[str, int] = told["valid_ref_counts"]
        assert sum(counts.values()) == len(self.held)

    def agrees(self) -> bool:
        rows = {
            ref: dict(row.values) for name in self.pool.pool.counts() for ref, row in self.pool.pool.rows(name).items()
        }
        return self.held == rows


def _place(event: dict[str, Any]) -> str:
    return "message" if event["class"] == "message" and event["operation"] != "del" else event["operation"]


async def mutate(pool: Client, choice: random.Random) -> None:
    """Make one call that changes something, or that is refused."""
    vms, vdis, vbds = ([*pool.pool.rows(name)] for name in ("VM", "VDI", "VBD"))
    vm, vdi = choice.choice(vms), choice.choice(vdis)
    calls: list[tuple[Any, ...]] = [
        ("VM.snapshot", vm, "s"), ("VM.clone", vm, "c"), ("VM.destroy", vm), ("VM.start", vm, False, False),
        ("VM.hard_shutdown", vm), ("VM.suspend", vm), ("VM.revert", vm),
        ("VM.set_name_label", vm, str(choice.random())),
        ("VM.add_to_other_config", vm, "k", "v"), ("VM.remove_from_other_config", vm, "k"), ("VDI.snapshot", vdi),
        ("VDI.destroy", vdi), ("VBD.create", {"VM": vm, "VDI": vdi, "userdevice": "autodetect"}),
        ("task.create", "t", ""), ("message.create", "n", 1, "other", "", ""), ("event.inject", "vm", vm),
    ]  # fmt: skip
    if vbds:
        calls += [("VBD.destroy", choice.choice(vbds)), ("VBD.plug", choice.choice(vbds))]
    for message in pool.pool.rows("message"):
        calls.append(("message.destroy", message))
    try:
        await pool(*choice.choice(calls))
    except XapiFault as fault:
        assert fault.code != "INTERNAL_ERROR"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 1 << 32), steps=st.lists(st.integers(0, 3), min_size=1, max_size=40))
def test_two_followers_hold_what_the_database_holds(seed: int, steps: list[int]) -> None:
    """Random changes; after each of them one follower, the other, both or neither read on."""

    async def run() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with simulating(Path(folder)) as pool:
                first, second = Follower(pool), Follower(pool)
                choice = random.Random(seed)
                for step in steps:
                    await mutate(pool, choice)
                    if step & 1:
                        await first.follow()
                    if step & 2:
                        await second.follow()
                    assert disagreements(pool) == []
                for one in (first, second):
                    await one.follow()
                    assert one.agrees()
            # A restart changes nothing but hosts, and tasks that end with it.
            async with simulating(Path(folder)) as pool:
                first.pool = pool
                await first.follow()
                assert first.agrees()
                assert disagreements(pool) == []

    asyncio.run(run())


async def test_a_change_of_one_side_of_a_pair_is_an_event_of_the_other(pool: Client) -> None:
    rows = pool.pool
    for pair in PAIRS.split():
        (cls, field), (other, back) = (side.split(".") for side in pair.split("/"))
        target = rows.create(other, {}).ref
        token = await pool.token()
        row = rows.create(cls, {field: target})
        told = [await pool.events(token)]
        assert await pool(f"{other}.get_{back}", target) == [row.ref], pair
        for there in (NULL, target, None):
            token = await pool.token()
            if there is None:
                rows.destroy(row)
            else:
                rows.set(row, **{field: there})
            told.append(await pool.events(token))
        for events, operation in zip(told, ("add", "mod", "mod", "del"), strict=True):
            assert set(events) == {(cls.lower(), operation, row.ref), (other.lower(), "mod", target)}, pair


async def test_what_pointed_at_an_object_that_is_gone_points_at_nothing(pool: Client) -> None:
    for pair in PAIRS.split():
        (cls, field), (other, _) = (side.split(".") for side in pair.split("/"))
        target = pool.pool.create(other, {})
        row = pool.pool.create(cls, {field: target.ref})
        token = await pool.token()
        pool.pool.destroy(target)
        events = set(await pool.events(token))
        assert events == {(cls.lower(), "mod", row.ref), (other.lower(), "del", target.ref)}, pair
        assert await pool(f"{cls}.get_{field}", row.ref) == NULL, pair


async def test_the_empty_token_gives_every_object_as_added(pool: Client) -> None:
    told = await pool("event.from", ["*"], "", 0.0)

    assert {event["operation"] for event in told["events"]} == {"add"}
    assert len(told["events"]) == sum(pool.pool.counts().values())
    assert {event["class"] for event in told["events"]} == {name.lower() for name, n in pool.pool.counts().items() if n}
    assert all(event["timestamp"] == "0.0" and isinstance(event["id"], str) for event in told["events"])


async def test_the_token_is_two_numbers_of_twenty_digits(pool: Client) -> None:
    first, second = (await pool.token()).split(",")

    assert (len(first), len(second)) == (20, 20)
    assert int(first) == pool.pool.generation


async def test_without_news_the_answer_is_empty_with_a_good_token(pool: Client) -> None:
    token = await pool.token()
    told = await pool("event.from", ["vm"], token, 0.0)

    assert (told["events"], told["token"]) == ([], token)


async def test_it_waits_for_what_it_asked_for(pool: Client) -> None:
    vm, other = await pool.vm(), await pool.vm("db-1")
    waiting = asyncio.ensure_future(pool("event.from", [f"vm/{vm}"], await pool.token(), 30.0))
    await pool("VM.set_name_label", other, "not asked for")
    await asyncio.sleep(0)
    assert not waiting.done()
    await pool("VM.set_name_label", vm, "asked for")

    (event,) = (await waiting)["events"]
    assert (event["ref"], event["operation"], event["snapshot"]["name_label"]) == (vm, "mod", "asked for")


async def test_changes_of_one_object_are_one_event(pool: Client) -> None:
    vm, token = await pool.vm(), await pool.token()
    for name in "abc":
        await pool("VM.set_name_label", vm, name)

    told = await pool("event.from", ["VM"], token, 0.0)
    assert [event["snapshot"]["name_label"] for event in told["events"]] == ["c"]


async def test_what_came_and_went_between_two_tokens_was_never_there(pool: Client) -> None:
    token = await pool.token()
    task = await pool("task.create", "t", "")
    await pool("task.set_status", task, "success")
    await pool("task.destroy", task)

    assert await pool.events(token) == []


async def test_setting_the_same_value_is_no_event(pool: Client) -> None:
    vm, token = await pool.vm(), await pool.token()
    await pool("VM.set_name_label", vm, "web-1")

    assert await pool.events(token) == []


@pytest.mark.parametrize("classes", [["vm"], ["VM"], ["*"], ["pool", "Vm"]])
async def test_classes_are_named_in_any_case(pool: Client, classes: list[str]) -> None:
    vm, token = await pool.vm(), await pool.token()
    await pool("VM.set_name_label", vm, "x")

    assert await pool.events(token, *classes) == [("vm", "mod", vm)]


@pytest.mark.parametrize("token", ["x", "1", "1,2,3", "-1,0", "1,", "１,２"])
async def test_what_is_no_token_is_refused(pool: Client, token: str) -> None:
    assert await refused(pool, "event.from", ["*"], token, 0.0) == ["EVENT_FROM_TOKEN_PARSE_FAILURE", token]


@pytest.mark.parametrize("one", ["", "a b", "/", "vm/", "/x"])
async def test_what_is_no_subscription_is_refused(pool: Client, one: str) -> None:
    assert await refused(pool, "event.from", [one], "", 0.0) == ["EVENT_SUBSCRIPTION_PARSE_FAILURE", one]


async def test_a_token_from_elsewhere_or_long_ago_has_lost_events(
    pool: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await refused(pool, "event.from", ["*"], f"{10**15:020d},{0:020d}", 0.0)) == ["EVENTS_LOST"]
    monkeypatch.setattr(database, "TOMBSTONES", 10)
    token = await pool.token()
    for _ in range(12):
        task = await pool("task.create", "t", "")
        await pool("task.set_status", task, "success")
        await pool("task.destroy", task)

    assert await refused(pool, "event.from", ["*"], token, 0.0) == ["EVENTS_LOST"]
    assert await pool.events(await pool.token()) == []


async def test_inject_makes_an_event_and_gives_the_token_before_it(pool: Client) -> None:
    ref = pool.pool.only("pool").ref
    token = await pool("event.inject", "pool", ref)

    assert await pool.events(token) == [("pool", "mod", ref)]
    assert await refused(pool, "event.inject", "pool", NULL) == ["HANDLE_INVALID", "pool", NULL]


async def test_the_barrier_of_the_pool_is_an_event(pool: Client) -> None:
    ref = pool.pool.only("pool").ref
    token = await pool.token()
    await pool("pool.add_to_other_config", ref, "xo:barrier:1", "1767225600000")

    told = await pool("event.from", ["pool"], token, 0.0)
    assert told["events"][0]["snapshot"]["other_config"]["xo:barrier:1"] == "1767225600000"
    await pool("pool.remove_from_other_config", ref, "xo:barrier:1")
    assert "xo:barrier:1" not in await pool("pool.get_other_config", ref)


async def test_the_old_way_registers_and_asks_for_the_next(pool: Client) -> None:
    assert (await refused(pool, "event.next"))[0] == "SESSION_NOT_REGISTERED"
    await pool("event.register", ["vm"])
    vm = await pool.vm()
    await pool("task.create", "not asked for", "")
    await pool("VM.set_name_label", vm, "x")

    (event,) = await pool("event.next")
    assert (event["class"], event["operation"], event["ref"]) == ("vm", "mod", vm)
    waiting = asyncio.ensure_future(pool("event.next"))
    await asyncio.sleep(0)
    assert not waiting.done()
    await pool("VM.set_name_label", vm, "y")
    assert (await waiting)[0]["snapshot"]["name_label"] == "y"
    await pool("event.unregister", ["vm"])
    assert (await refused(pool, "event.next"))[0] == "SESSION_NOT_REGISTERED"
