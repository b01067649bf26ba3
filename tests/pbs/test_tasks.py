"""Tasks as backup clients follow them, and what they begin: collections and prunes (proxmox-backup.md 7.3, 7.4)."""

from __future__ import annotations

import json
import os
import re
from typing import Any

import pytest

from runtime.storage.datastore.session_task import KIND
from runtime.storage.datastore.task_view import TaskView
from runtime.storage.datastore.upid import parse
from runtime.storage.task_reports import Entry
from tests.pbs.backups import Backup
from tests.pbs.client import session, session_when_free
from tests.pbs.conftest import Params
from tests.pbs.profiles import RUST_4
from tests.pbs.server import STORE, Server
from tests.pbs.test_rest import DS, TIME, Reply, administrator, as_token, http

pytestmark = pytest.mark.asyncio(loop_scope="module")

TASKS = "/api2/json/nodes/localhost/tasks"
PAGE = 500


def whole(reply: Reply) -> Any:
    assert reply.status == 200, reply.text
    return json.loads(reply.body)


async def task(server: Server, lines: int, **facts: Any) -> str:
    """Begin a task that said so many lines in all, the first of them its name; return what clients call it."""
    log = server.storage.log
    new = await log.start(KIND, "backup x", {"datastore": STORE, "user": "root@pam!tests", **facts})
    said = [Entry(new.id, log.clock(), "info", f"line {number}", None) for number in range(lines - 1)]
    await log.report(new.id, said)
    return TaskView(await log.get(new.id)).upid.text()


async def followed(server: Server, upid: str) -> tuple[list[str], bool]:
    """Read a log as the Rust client does, which gives up when a page is not as it wants it; return also `active`."""
    start, lines = 1, []
    while True:
        path = f"{TASKS}/{upid.replace(chr(92), '%5C')}/log"
        told = whole(await as_token(server, "GET", path, start=start, limit=PAGE, **{"test-status": "true"}))
        for line in told["data"]:
            assert line["n"] == start
            start += 1
            lines.append(line["t"])
        if start > told["total"]:
            return lines, told["active"]
        assert len(told["data"]) == PAGE


@pytest.mark.parametrize("lines", [1, 500, 501, 1000])
@pytest.mark.parametrize("runs", [True, False], ids=["runs", "is over"])
async def test_a_log_is_read_in_pages(server: Server, lines: int, runs: bool) -> None:
    upid = await task(server, lines if runs else lines - 1 or 1)
    if not runs:
        named = parse(upid)
        assert named is not None
        await server.storage.log.end(named.id, "success")
    found, active = await followed(server, upid)
    assert (len(found), active) == (lines if runs else max(lines, 2), runs)
    assert found[-1].endswith("TASK OK") is not runs


async def test_an_id_is_taken_raw_and_escaped(server: Server) -> None:
    upid = await task(server, 1, snapshot="host/a/2025-11-24T23:56:30Z")
    for text in (upid.replace("\\", "%5C"), upid.replace("\\", "%5C").replace(":", "%3A").replace("@", "%40")):
        assert (await as_token(server, "GET", f"{TASKS}/{text}/status")).data["upid"] == upid


async def test_a_backup_is_a_task_that_can_be_stopped(server: Server, params: Params) -> None:
    opened = params()
    async with session(server, RUST_4, "backup", opened) as connection:
        listed = whole(await as_token(server, "GET", TASKS, running=1, store=STORE, typefilter="backup"))
        (found,) = [one for one in listed["data"] if one["worker_id"] == f"main:host/{opened['backup-id']}"]
        assert (found["user"], found["node"], "endtime" in found) == ("root@pam!tests", "localhost", False)
        path = f"{TASKS}/{found['upid'].replace(chr(92), '%5C')}"
        assert (await as_token(server, "DELETE", path)).data is None
        await connection.over()
    async with session_when_free(server, RUST_4, params()):
        status = (await as_token(server, "GET", f"{path}/status")).data
        assert (status["status"], status["exitstatus"]) == ("stopped", "the task was cancelled")
    failed = whole(await as_token(server, "GET", TASKS, errors="true"))["data"]
    assert found["upid"] in [one["upid"] for one in failed]


async def test_a_restore_is_a_task_that_can_be_stopped(server: Server, params: Params) -> None:
    opened = params()
    async with session(server, RUST_4, "backup", opened) as connection:
        backup = Backup(connection, opened)
        await backup.whole("root.pxar.didx", b"x")
        assert (await backup.finish()).status == 200

    async def of_it() -> dict[str, Any]:
        listed = whole(await as_token(server, "GET", TASKS, store=STORE, typefilter="reader", limit=0))["data"]
        id = f"main:host/{opened['backup-id']}/{opened['backup-time']:08X}"
        (found,) = [one for one in listed if one["worker_id"] == id]
        return dict(found)

    async with session(server, RUST_4, "reader", opened) as reader:
        found = await of_it()
        assert (found["user"], "endtime" in found) == ("root@pam!tests", False)
        path = f"{TASKS}/{found['upid'].replace(chr(92), '%5C')}"
        assert (await as_token(server, "DELETE", path)).data is None
        await reader.over()
    while "endtime" not in (found := await of_it()):
        pass
    assert found["status"] == "the task was cancelled"


async def test_a_restore_that_is_over_was_a_success(server: Server, params: Params) -> None:
    opened = params()
    async with session(server, RUST_4, "backup", opened) as connection:
        backup = Backup(connection, opened)
        await backup.whole("root.pxar.didx", b"x")
        assert (await backup.finish()).status == 200
    async with session(server, RUST_4, "reader", opened):
        pass
    while True:
        listed = whole(await as_token(server, "GET", TASKS, typefilter="reader", limit=0))["data"]
        (found,) = [one for one in listed if f"/{opened['backup-time']:08X}" in one["worker_id"]]
        if "endtime" in found:
            break
    assert found["status"] == "OK"


async def test_who_the_server_is(server: Server) -> None:
    """Anybody with a token may ask, as clients of 4.2 do; the text `server-identity` prints is this string."""
    path = "/api2/json/nodes/localhost/identity"
    stranger = await server.api_token("root@pam!nobody")
    found = (await as_token(server, "GET", path, token=stranger)).data
    assert re.fullmatch("[0-9a-f]{32}", found["pbs-instance-id"])
    assert (await as_token(server, "GET", path)).data == found
    assert (await http(server, "GET", path)).status == 401
    assert (await as_token(server, "GET", "/api2/json/nodes/other/identity")).status == 400


async def test_who_sees_a_task(server: Server) -> None:
    upid = await task(server, 1)
    stranger = await server.api_token("root@pam!stranger")
    auditor = await server.api_token("root@pam!looks", "DatastoreAudit")
    path = f"{TASKS}/{upid}"
    assert (await as_token(server, "GET", f"{path}/status", token=stranger)).status == 404
    assert whole(await as_token(server, "GET", TASKS, token=stranger)) == {"data": [], "total": 0}
    assert (await as_token(server, "GET", f"{path}/log", token=auditor)).status == 200
    refused = await as_token(server, "DELETE", path, token=auditor)
    assert (refused.status, "lacks Datastore.Modify" in refused.text) == (403, True)


@pytest.mark.parametrize("name", ["none", "UPID:localhost:0000A3F1:00000000:00001403:6924F0AE:backup::root@pam:"])
async def test_a_task_that_is_not_there(server: Server, name: str) -> None:
    assert (await as_token(server, "GET", f"{TASKS}/{name}/status")).status == (400 if name == "none" else 404)


async def test_tasks_of_others_than_datastores_are_not_listed(server: Server) -> None:
    log = server.storage.log
    await log.start("backup", "a job of Xen Orchestra", {"datastore": STORE})
    admin = await administrator(server)
    listed = whole(await as_token(server, "GET", TASKS, token=admin, limit=0))
    assert "a job" not in str(listed)
    assert listed["total"] == len(listed["data"])
    few = whole(await as_token(server, "GET", TASKS, token=admin, start=1, limit=1))
    assert (few["total"], few["data"]) == (listed["total"], listed["data"][1:2])


async def test_a_collection_is_begun_and_followed(server: Server) -> None:
    admin = await administrator(server)
    never = (await as_token(server, "GET", f"{DS}/gc", token=admin)).data
    assert (never["upid"], never["store"]) == (None, STORE)
    upid = (await as_token(server, "POST", f"{DS}/gc", token=admin)).data
    while (await as_token(server, "GET", f"{TASKS}/{upid}/status", token=admin)).data["status"] == "running":
        pass
    told = whole(await as_token(server, "GET", f"{TASKS}/{upid}/log", token=admin, limit=0))["data"]
    assert told[0]["t"].endswith("collect main")
    assert told[-1]["t"].endswith("TASK OK")
    assert any("removed chunks" in line["t"] for line in told)
    assert (await as_token(server, "GET", f"{DS}/gc", token=admin)).data["index-file-count"] >= 0
    assert (await as_token(server, "POST", f"{DS}/gc")).status == 403


async def test_a_second_collection_is_refused(server: Server) -> None:
    collecting = server.storage.datastores.store(STORE).collecting
    with collecting:
        refused = await as_token(server, "POST", f"{DS}/gc", token=await administrator(server))
    assert (refused.status, "main" in refused.text) == (400, True)


async def test_a_group_is_pruned(server: Server) -> None:
    group: dict[str, Any] = {"backup-type": "host", "backup-id": "pruned"}
    for number in range(3):
        params = {"store": STORE, **group, "backup-time": TIME + 86_400 * number}
        async with session_when_free(server, RUST_4, params) as connection:
            backup = Backup(connection, params)
            await backup.whole("root.pxar.didx", os.urandom(50))
            assert (await backup.finish()).status == 200
    keep = {**group, "keep-last": 1}
    dry = (await as_token(server, "POST", f"{DS}/prune", **keep, **{"dry-run": "true"})).data
    assert [(one["backup-time"] - TIME, one["keep"], one["protected"]) for one in dry] == [
        (0, False, False), (86_400, False, False), (172_800, True, False),
    ]  # fmt: skip
    assert len((await as_token(server, "GET", f"{DS}/snapshots", **group)).data) == 3
    assert (await as_token(server, "POST", f"{DS}/prune", **keep)).data == dry
    assert len((await as_token(server, "GET", f"{DS}/snapshots", **group)).data) == 1
    assert [one["keep"] for one in (await as_token(server, "POST", f"{DS}/prune", **group)).data] == [True]
    for wrong, status, words in (
        ({**keep, "backup-id": "none"}, 400, "no backup group 'host/none'"),
        ({**keep, "keep-last": 0}, 400, "'keep-last'"),
        ({**keep, "ns": "none"}, 400, "no backup group"),
    ):
        refused = await as_token(server, "POST", f"{DS}/prune", **wrong)
        assert (refused.status, words in refused.text) == (status, True), refused.text
    backup_only = await server.api_token("root@pam!not-to-prune")
    assert (await as_token(server, "POST", f"{DS}/prune", token=backup_only, **keep)).status == 403


async def test_the_format_extjs_has_what_stands_beside(server: Server) -> None:
    found = whole(await as_token(server, "GET", "/api2/extjs/nodes/localhost/tasks", limit=1))
    assert (found["success"], found["status"], found["total"] >= len(found["data"])) == (1, 200, True)
