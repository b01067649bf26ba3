"""Whose a session is: what is asked of the pool, how often, and what is remembered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from generated.errors.internal import HostNotAllowed, HostUnreachable, SessionNotFound, TooManyChecks
from runtime.contract.abi import Json
from runtime.xapi import sessions as module
from runtime.xapi.sessions import Checks, Sessions
from runtime.xapi.settings import Plugins, XapiSettings
from tests.xapi.pool import NULL, Failure, Pool, ref, serving

HERE = "127.0.0.1"


class Clock:
    """Time that a test lets pass."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


Open = Callable[..., Sessions]


@pytest.fixture
async def open_sessions(pool: Pool, clock: Clock) -> AsyncIterator[Open]:
    opened: list[Sessions] = []

    def begin(*, allowed: tuple[str, ...] = (), **plugins: Any) -> Sessions:
        settings = XapiSettings(allowed_hosts=allowed, plugins=Plugins(host=pool.url, **plugins))
        opened.append(Sessions(settings, clock))
        return opened[-1]

    yield begin
    for one in opened:
        await one.close()


@pytest.fixture
def sessions(open_sessions: Open) -> Sessions:
    return open_sessions()


async def check(sessions: Sessions, pool: Pool, session: str, caller: str = HERE) -> Any:
    return await sessions.check(pool.url, session, caller)


async def refused(work: Awaitable[Any], kind: type[Exception]) -> Any:
    with pytest.raises(kind) as found:
        await work
    return found.value


USER = {"is_local_superuser": False, "auth_user_name": "jo"}

RECORDS = {
    "root": ({}, ("root", True, ("pool-admin",), "test")),
    "root without a name": ({"auth_user_name": ""}, ("root", True, ("pool-admin",), "test")),
    "a user": (USER | {"auth_user_name": "DOM\\jo", "subject": "S"}, ("DOM\\jo", False, ("vm-admin", "x"), "test")),
    "a user without a subject": (USER, ("jo", False, (), "test")),
    "a user without a name": (USER | {"auth_user_name": "", "auth_user_sid": "S-1"}, ("S-1", False, (), "test")),
    "nobody's program": ({"originator": ""}, ("root", True, ("pool-admin",), "")),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "expected"), RECORDS.values(), ids=RECORDS)
async def test_the_record_of_a_session_says_whose_it_is(
    sessions: Sessions, pool: Pool, fields: dict[str, Json], expected: tuple[object, ...]
) -> None:
    pool.calls |= {
        "subject.get_roles": lambda _: ["R1", "R2"],
        "role.get_name_label": {"R1": "vm-admin", "R2": "x"}.get,
    }
    found = await check(sessions, pool, pool.add_session(**fields))

    assert (found.user, found.superuser, found.roles, found.originator) == expected


async def test_a_user_who_may_not_know_his_roles_has_none(sessions: Sessions, pool: Pool) -> None:
    def denied(_: str) -> Json:
        raise Failure("RBAC_PERMISSION_DENIED", "subject.get_roles", "no")

    pool.calls["subject.get_roles"] = denied
    found = await check(sessions, pool, pool.add_session(is_local_superuser=False, subject="S"))

    assert found.roles == ()


async def test_a_good_answer_is_remembered_for_ten_seconds(sessions: Sessions, pool: Pool, clock: Clock) -> None:
    session = pool.add_session()
    first = await check(sessions, pool, session)
    clock.now += 9.9
    again = await check(sessions, pool, session)
    asked = pool.asked["session.get_record"]
    clock.now += 0.1
    await check(sessions, pool, session)

    assert again is first
    assert (asked, pool.asked["session.get_record"]) == (1, 2)
    assert sessions.left(first) == 0.0


async def test_a_bad_answer_is_remembered_for_five_seconds(sessions: Sessions, pool: Pool, clock: Clock) -> None:
    session = ref()
    for later in (0.0, 4.9):
        clock.now += later
        await refused(check(sessions, pool, session), SessionNotFound)
    asked = pool.asked["session.get_record"]
    clock.now += 0.2
    pool.sessions[session] = {"is_local_superuser": True}
    await check(sessions, pool, session)

    assert (asked, pool.asked["session.get_record"]) == (1, 2)


async def test_the_end_of_a_session_counts_at_once(sessions: Sessions, pool: Pool) -> None:
    """Not when the answer about it has become old: a call that waits for events of the session fails."""
    session = pool.add_session()
    await check(sessions, pool, session)
    await pool.until_asked("event.from")
    await pool.end_session(session)
    await asyncio.gather(*sessions._watching.values())

    await refused(check(sessions, pool, session), SessionNotFound)


MALFORMED = [
    "",
    "x",
    NULL,
    "OpaqueRef:",
    ref() + "x",
    " " + ref(),
    ref().replace("-", ""),
    "OpaqueRef:" + "g" * 36,
    ref() + "\n",
]


async def test_what_is_no_reference_is_not_asked_about(sessions: Sessions, pool: Pool) -> None:
    for session in MALFORMED:
        await refused(check(sessions, pool, session), SessionNotFound)

    assert not pool.asked


async def test_the_same_question_is_asked_once_at_a_time(sessions: Sessions, pool: Pool) -> None:
    session = pool.add_session()
    found = await asyncio.gather(*(check(sessions, pool, session) for _ in range(100)))

    assert len({id(one) for one in found}) == 1
    assert pool.asked["session.get_record"] == 1


async def test_who_leaves_disturbs_nobody_who_asked_the_same(sessions: Sessions, pool: Pool) -> None:
    go = asyncio.Event()

    async def slow(session: str) -> Json:
        await go.wait()
        return pool.sessions[session]

    pool.calls["session.get_record"] = slow
    session = pool.add_session()
    first, second = (asyncio.ensure_future(check(sessions, pool, session)) for _ in range(2))
    await pool.until_asked("session.get_record")
    first.cancel()
    go.set()

    assert (await second).user == "root"


# How often.


async def test_ten_thousand_guesses_are_two_hundred_questions_in_ten_seconds(
    sessions: Sessions, pool: Pool, clock: Clock
) -> None:
    refusals = {SessionNotFound: 0, TooManyChecks: 0}
    for _ in range(100):
        for _ in range(100):
            with pytest.raises((SessionNotFound, TooManyChecks)) as found:
                await check(sessions, pool, ref())
            refusals[type(found.value)] += 1
        clock.now += 0.0999

    assert sum(pool.asked.values()) == refusals[SessionNotFound] <= 200
    assert refusals[TooManyChecks] >= 9800


async def test_another_address_has_questions_of_its_own(sessions: Sessions, pool: Pool) -> None:
    for _ in range(20):
        await refused(check(sessions, pool, ref()), SessionNotFound)
    fault = await refused(check(sessions, pool, ref()), TooManyChecks)

    assert 0 < fault.data["retryAfter"] <= 1
    assert (await check(sessions, pool, pool.add_session(), "192.0.2.1")).user == "root"


async def test_at_most_eight_questions_are_under_way(sessions: Sessions, pool: Pool) -> None:
    go = asyncio.Event()

    async def slow(session: str) -> Json:
        await go.wait()
        return pool.sessions[session]

    pool.calls["session.get_record"] = slow
    asked = [asyncio.ensure_future(check(sessions, pool, pool.add_session(), f"192.0.2.{at}")) for at in range(8)]
    await pool.until_asked("session.get_record", 8)
    await refused(check(sessions, pool, pool.add_session(), HERE), TooManyChecks)
    go.set()
    await asyncio.gather(*asked)

    assert (await check(sessions, pool, pool.add_session(), HERE)).user == "root"


def test_addresses_are_forgotten() -> None:
    checks = Checks()
    for at in range(30_000):
        checks.wait(f"address {at}", at / 1000)

    assert len(checks._last) <= module._KNOWN_AT_MOST


# Pools.


async def test_a_member_sends_us_on_to_the_coordinator(sessions: Sessions, pool: Pool) -> None:
    """The same port, another address; after the first time the coordinator is asked at once."""
    port = int(pool.url.rpartition(":")[2])
    async with serving(Pool(), "127.0.0.2", port) as coordinator:

        def record(_: str) -> Json:
            raise Failure("HOST_IS_SLAVE", "127.0.0.2")

        pool.calls["session.get_record"] = record
        first, second = coordinator.add_session(), coordinator.add_session(auth_user_name="jo")
        pool.sessions |= {first: {}, second: {}}
        users = [(await check(sessions, pool, one)).user for one in (first, second)]

        assert users == ["root", "jo"]
        assert pool.asked["session.get_record"] == 1


async def test_hosts_that_are_not_allowed_are_not_asked(open_sessions: Open, pool: Pool) -> None:
    sessions = open_sessions(allowed=("pool.example.org",))
    port = int(pool.url.rpartition(":")[2])
    await refused(sessions.check(f"http://127.0.0.2:{port}", ref(), HERE), HostNotAllowed)

    # The operator's own is, but it may not point anywhere else.
    session = pool.add_session()
    assert (await check(sessions, pool, session)).user == "root"

    def elsewhere(_: str) -> Json:
        raise Failure("HOST_IS_SLAVE", "127.0.0.3")

    pool.calls["session.get_record"] = elsewhere
    fault = await refused(check(sessions, pool, pool.add_session()), HostNotAllowed)
    assert fault.data == {"host": "127.0.0.3"}


BAD_HOSTS = ["ftp://h", "http://", "http://h:99999", "http://user:secret@h", "http://[::1", "https://"]


@pytest.mark.parametrize("host", BAD_HOSTS)
async def test_a_url_that_is_none(sessions: Sessions, host: str) -> None:
    fault = await refused(sessions.check(host, ref(), HERE), HostUnreachable)

    assert "secret" not in fault.data["reason"]


async def test_a_pool_that_is_not_there(sessions: Sessions) -> None:
    fault = await refused(sessions.check("http://127.0.0.1:1", ref(), HERE), HostUnreachable)

    assert fault.data == {"host": "http://127.0.0.1:1", "reason": "Connect call failed ('127.0.0.1', 1)"}


ANSWERS: dict[str, Json] = {"a list": [], "a number": 1, "nothing": None, "text": "x"}


@pytest.mark.parametrize("record", ANSWERS.values(), ids=ANSWERS)
async def test_a_record_that_is_none(sessions: Sessions, pool: Pool, record: Json) -> None:
    pool.calls["session.get_record"] = lambda _: record

    await refused(check(sessions, pool, pool.add_session()), HostUnreachable)


async def test_an_error_that_says_nothing_of_the_session_is_not_remembered(sessions: Sessions, pool: Pool) -> None:
    def broken(_: str) -> Json:
        raise Failure("INTERNAL_ERROR", "oh")

    kept = pool.calls["session.get_record"]
    pool.calls["session.get_record"] = broken
    session = pool.add_session()
    await refused(check(sessions, pool, session), HostUnreachable)
    pool.calls["session.get_record"] = kept

    assert (await check(sessions, pool, session)).user == "root"
