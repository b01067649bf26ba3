"""Verifications as clients ask for them: as tasks, for whom they may, with what is found where clients look for it."""

from __future__ import annotations

import hashlib
import os
from typing import Any

import pytest

from tests.pbs.backups import Backup
from tests.pbs.client import session
from tests.pbs.conftest import Params
from tests.pbs.profiles import RUST_4
from tests.pbs.server import Server
from tests.pbs.test_rest import DS, administrator, as_token
from tests.pbs.test_tasks import TASKS, whole

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def backed_up(server: Server, params: dict[str, Any], data: bytes, token: str | None = None) -> dict[str, Any]:
    """Make a backup of one chunk; return what names it."""
    shown = [f"authorization: PBSAPIToken={token or server.token}"]
    async with session(server, RUST_4, "backup", params, shown) as connection:
        backup = Backup(connection, params)
        await backup.whole("root.pxar.didx", data)
        assert (await backup.finish()).status == 200
    return {key: value for key, value in params.items() if key != "store"}


async def verified(server: Server, token: str, **params: Any) -> tuple[str, str, list[str]]:
    """Verify and follow the task to its end; return its id, how it ended, and what it said."""
    upid = (await as_token(server, "POST", f"{DS}/verify", token=token, **params)).data
    path = f"{TASKS}/{upid}"
    while (status := (await as_token(server, "GET", f"{path}/status", token=token)).data)["status"] == "running":
        pass
    told = whole(await as_token(server, "GET", f"{path}/log", token=token, limit=0))["data"]
    return upid, status["exitstatus"], [line["t"] for line in told]


async def state(server: Server, named: dict[str, Any]) -> Any:
    group = {key: value for key, value in named.items() if key != "backup-time"}
    listed = (await as_token(server, "GET", f"{DS}/snapshots", token=await administrator(server), **group)).data
    return next(one.get("verification") for one in listed if one["backup-time"] == named["backup-time"])


async def test_a_snapshot_is_verified_and_says_so(server: Server, params: Params) -> None:
    named = await backed_up(server, params(), os.urandom(3000))
    admin = await administrator(server)
    upid, status, told = await verified(server, admin, **named)
    assert (status, ":verify:main:" in upid) == ("OK", True)
    assert any("is right, 1 chunks were read" in line for line in told)
    assert await state(server, named) == {"state": "ok", "upid": upid}
    again, _, told = await verified(server, admin, **named)
    assert "left out: 1" in told[-2]
    assert (await state(server, named))["upid"] == upid
    again, _, _ = await verified(server, admin, **named, **{"ignore-verified": "false"})
    assert (await state(server, named))["upid"] == again


async def test_a_damaged_snapshot_fails_the_task_and_nothing_builds_on_it(server: Server, params: Params) -> None:
    data, opened = os.urandom(3000), params()
    named = await backed_up(server, opened, data)
    (chunk,) = (server.folder / ".chunks").glob(f"*/{hashlib.sha256(data).hexdigest()}")
    chunk.write_bytes(chunk.read_bytes()[:-1] + b"?")
    group = {key: named[key] for key in ("backup-type", "backup-id")}
    upid, status, told = await verified(server, await administrator(server), **group)
    assert status == "1 of 1 verified snapshots are damaged"
    assert any("1 of 1 chunks cannot be used" in line and chunk.name in line for line in told)
    assert await state(server, named) == {"state": "failed", "upid": upid}
    async with session(server, RUST_4, "backup", params(opened["backup-id"])) as connection:
        assert (await connection.request("GET", "/previous_backup_time")).data is None


async def test_who_may_back_up_verifies_what_is_his(server: Server, params: Params) -> None:
    owner, stranger = await server.api_token("root@pam!verifies"), await server.api_token("root@pam!other")
    others = await backed_up(server, params("others"), b"others")
    own = await backed_up(server, params("own"), b"own", owner)
    assert (await verified(server, owner))[1] == "OK"
    assert (await state(server, own))["state"] == "ok"
    assert await state(server, others) is None
    for token, named, status, words in (
        (stranger, own, 400, "belongs to root@pam!verifies"),
        (await server.api_token("root@pam!looks-on", "DatastoreAudit"), {}, 403, "lacks Datastore.Verify"),
    ):
        refused = await as_token(server, "POST", f"{DS}/verify", token=token, **named)
        assert (refused.status, words in refused.text) == (status, True), refused.text
    reader = await server.api_token("root@pam!reads", "DatastoreReader")
    assert (await verified(server, reader, **others))[1] == "OK"


@pytest.mark.parametrize(
    ("params", "status", "words"),
    [
        ({"backup-type": "host"}, 400, "'backup-id' is missing"),
        ({"backup-id": "x"}, 400, "'backup-type' is missing"),
        ({"backup-time": 1}, 400, "'backup-type' is missing"),
        ({"backup-type": "host", "backup-id": "none"}, 400, "no backup group 'host/none'"),
        ({"ns": "none"}, 404, "no namespace 'none'"),
        ({"outdated-after": -1}, 400, "'outdated-after'"),
    ],
)
async def test_what_cannot_be_verified(server: Server, params: dict[str, Any], status: int, words: str) -> None:
    refused = await as_token(server, "POST", f"{DS}/verify", token=await administrator(server), **params)
    assert (refused.status, words in refused.text) == (status, True), refused.text


async def test_a_snapshot_that_is_not_there(server: Server, params: Params) -> None:
    named = await backed_up(server, params(), b"x")
    token = await administrator(server)
    refused = await as_token(server, "POST", f"{DS}/verify", token=token, **{**named, "backup-time": 5})
    assert (refused.status, "no snapshot" in refused.text) == (400, True), refused.text
