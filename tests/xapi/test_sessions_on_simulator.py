"""Sessions of the simulated pool are checked, and their end counts at once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from generated.errors.internal import SessionNotFound
from runtime.xapi.sessions import Sessions
from runtime.xapi.settings import Plugins, XapiSettings
from tests.xapi.simulator.pool import simulating


async def test_a_session_is_checked_and_its_end_counts_at_once(tmp_path: Path) -> None:
    async with simulating(tmp_path / "pool", "http://127.0.0.1:0", "http://127.0.0.2:0") as pool:
        # Any host will do: a member sends the question on.
        sessions = Sessions(XapiSettings(plugins=Plugins(host=pool.urls[1])))
        found = await sessions.check(pool.urls[1], pool.session, "192.0.2.1")
        (watching,) = sessions._watching.values()
        await asyncio.sleep(0)
        await pool("session.logout")
        await watching
        with pytest.raises(SessionNotFound):
            await sessions.check(pool.urls[1], pool.session, "192.0.2.1")
        await sessions.close()

    assert (found.user, found.superuser, found.roles, found.originator) == ("root", True, ("pool-admin",), "tests")
