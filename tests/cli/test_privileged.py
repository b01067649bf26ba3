"""Who may call the privileged methods of the zonemaster face."""

from __future__ import annotations

import pytest

from runtime.cli.backends import OUTSIDE, outside
from runtime.cli.config import load
from runtime.contract.abi import Auth

PRIVILEGED = [("zonemaster", "add_api_user"), ("rpcapi", "add_api_user"), ("rpcapi", "user_create")]


@pytest.mark.parametrize(("word", "auth"), [("loopback", Auth.LOOPBACK), ("token", Auth.TOKEN)])
def test_the_operator_says_who_creates_users(word: str, auth: Auth) -> None:
    faces = outside(load(environ={"GATEWRIGHT_ZONEMASTER_PRIVILEGED": word}))

    assert {faces[face].methods[name].auth for face, name in PRIVILEGED} == {auth}
    changed = {
        (face, name)
        for face, table in OUTSIDE.items()
        for name, method in table.methods.items()
        if faces[face].methods[name].auth is not method.auth
    }
    assert changed == (set(PRIVILEGED) if auth is Auth.TOKEN else set())
