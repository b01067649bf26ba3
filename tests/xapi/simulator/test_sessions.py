"""Sessions: who gets one, what it is good for, and when it ends (reference b.5)."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path

import pytest
from aiohttp.test_utils import make_mocked_request

from runtime.xapi.simulator import sessions
from runtime.xapi.simulator.errors import XapiFault
from tests.xapi.simulator.pool import ANY, Client, refused, simulating


@pytest.mark.parametrize(("user", "password"), [("root", "wrong"), ("admin", "simulator"), ("", ""), ("root", "é")])
async def test_wrong_credentials_get_none(pool: Client, user: str, password: str) -> None:
    with pytest.raises(XapiFault) as caught:
        await pool.raw("session.login_with_password", user, password)

    assert caught.value.error_info == ["SESSION_AUTHENTICATION_FAILED", user, "Authentication failure"]
    assert len(pool.pool.rows("session")) == 1


async def test_version_and_originator_are_optional(pool: Client) -> None:
    session = await pool.raw("session.login_with_password", "root", "simulator")

    assert await pool("session.get_originator", session) == ""
    assert await pool("session.get_originator", pool.session) == "tests"
    with pytest.raises(XapiFault) as caught:
        await pool.raw("session.login_with_password", "root")
    assert caught.value.code == "MESSAGE_PARAMETER_COUNT_MISMATCH"


async def test_logout_ends_it_and_the_calls_that_wait_in_it(pool: Client) -> None:
    other = await pool.login()
    waiting = asyncio.ensure_future(pool.raw("event.from", other, ["vm"], await pool.token(), 60.0))
    await asyncio.sleep(0)
    await pool.raw("session.logout", other)

    with pytest.raises(XapiFault) as caught:
        await waiting
    assert caught.value.error_info == ["SESSION_INVALID", other]
    with pytest.raises(XapiFault):
        await pool.raw("VM.get_all", other)


async def test_an_idle_session_ends_after_a_day_unless_a_task_of_it_is_pending(pool: Client) -> None:
    idle, busy = await pool.login(), await pool.login()
    await pool.raw("task.create", busy, "long work", "")
    pool.pool.advance(sessions.IDLE_SECONDS + 60)

    with pytest.raises(XapiFault) as caught:
        await pool.raw("VM.get_all", idle)
    assert caught.value.code == "SESSION_INVALID"
    assert await pool.raw("VM.get_all", busy)


async def test_use_keeps_a_session(pool: Client) -> None:
    for _ in range(3):
        pool.pool.advance(sessions.IDLE_SECONDS - 60)
        assert await pool("VM.get_all")


async def test_an_originator_has_so_many_sessions_and_the_idlest_goes(
    pool: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "PER_ORIGINATOR", 3)
    made = [pool.session, *[await pool.login() for _ in range(3)]]
    other = await pool.raw("session.login_with_password", "root", "simulator", "1.0", "another")

    assert [one in pool.pool.rows("session") for one in (*made, other)] == [False, True, True, True, True]


async def test_an_emergency_session_of_a_host_is_good_for_nothing_else(tmp_path: Path) -> None:
    async with simulating(tmp_path, ANY, "http://127.0.0.2:0") as pool:
        host = [*pool.pool.rows("host").values()][1]
        local = await pool.raw("session.slave_local_login_with_password", "root", "simulator", host=host)
        with pytest.raises(XapiFault) as caught:
            await pool.raw("VM.get_all", local, host=host)
        assert caught.value.code == "RBAC_PERMISSION_DENIED"
        await pool.raw("session.local_logout", local, host=host)
        assert local not in pool.pool.rows("session")


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({"Cookie": "session_id={}"}, ""),
        ({"Cookie": "a=b; session_id={}"}, ""),
        ({"Cookie": "a=b&session_id={}"}, ""),
        ({"Cookie": "a=b"}, "session_id={}"),
        ({}, "session_id={}"),
        ({"Cookie": "session_id={}"}, "session_id=OpaqueRef:other"),
    ],
)
async def test_a_request_names_its_session_in_a_cookie_or_the_query(
    pool: Client, headers: dict[str, str], query: str
) -> None:
    given = {name: value.format(pool.session) for name, value in headers.items()}
    request = make_mocked_request("GET", f"/export?{query.format(pool.session)}", headers=given)

    assert pool.simulator.sessions.from_request(request).ref == pool.session


async def test_a_stale_cookie_is_not_rescued_by_the_query(pool: Client) -> None:
    path = f"/export?session_id={pool.session}"
    request = make_mocked_request("GET", path, headers={"Cookie": "session_id=OpaqueRef:stale"})

    with pytest.raises(XapiFault):
        pool.simulator.sessions.from_request(request)


async def test_basic_credentials_make_a_session_of_their_own(pool: Client) -> None:
    encoded = base64.b64encode(b"root:simulator").decode()
    request = make_mocked_request("GET", "/export", headers={"Authorization": f"Basic {encoded}"})
    session = pool.simulator.sessions.from_request(request)

    assert session.hidden["basic"] is True
    for header in ("Basic !", "Basic cm9vdDp4", "Bearer x", ""):
        with pytest.raises(XapiFault):
            pool.simulator.sessions.from_request(make_mocked_request("GET", "/", headers={"Authorization": header}))


async def test_sessions_make_no_events(pool: Client) -> None:
    token = await pool.token()
    await pool.login()

    assert await pool.events(token) == []
    assert (await refused(pool, "event.inject", "session", pool.session))[0] == "HANDLE_INVALID"
