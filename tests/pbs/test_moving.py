"""Groups and namespaces that clients of 4.2 move, and the pruning of whole datastores: tasks that are followed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pbs.conftest import Params
from tests.pbs.server import STORE, Server
from tests.pbs.test_rest import DS, administrator, as_token
from tests.pbs.test_tasks import TASKS, whole
from tests.pbs.test_verify import backed_up

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def done(server: Server, token: str, call: str, **params: Any) -> tuple[dict[str, Any], list[str]]:
    """Begin a task and follow it to its end; return its state, and what it said."""
    upid = (await as_token(server, "POST", f"{DS}/{call}", token=token, **params)).data
    path = f"{TASKS}/{upid.replace(chr(92), '%5C')}"
    while (status := (await as_token(server, "GET", f"{path}/status", token=token)).data)["status"] == "running":
        pass
    assert status["upid"] == upid
    told = whole(await as_token(server, "GET", f"{path}/log", token=token, limit=0))["data"]
    return status, [line["t"].partition(": ")[2] for line in told]


async def ids(server: Server, token: str, ns: str = "") -> list[str]:
    listed = (await as_token(server, "GET", f"{DS}/groups", token=token, ns=ns)).data
    return [one["backup-id"] for one in listed]


async def made(server: Server, token: str, *spaces: str) -> None:
    for space in spaces:
        parent, _, name = space.rpartition("/")
        (await as_token(server, "POST", f"{DS}/namespace", token=token, name=name, parent=parent)).data  # noqa: B018


async def test_a_group_is_moved(server: Server, params: Params) -> None:
    named = await backed_up(server, params("moved"), b"moved")
    admin = await administrator(server)
    await made(server, admin, "there")
    group = {"backup-type": "host", "backup-id": "moved"}
    status, told = await done(server, admin, "move-group", **group, **{"target-ns": "there"})
    assert (status["type"], status["id"], status["exitstatus"]) == ("move-group", f"{STORE}:/host/moved:there", "OK")
    assert "moved host/moved to ns/there/host/moved, 1 snapshots" in told
    assert "moved" not in await ids(server, admin)
    (found,) = (await as_token(server, "GET", f"{DS}/snapshots", token=admin, ns="there")).data
    assert found["backup-time"] == named["backup-time"]
    again = await as_token(server, "POST", f"{DS}/move-group", token=admin, **group, **{"target-ns": "there"})
    assert (again.status, again.text) == (400, "no backup group 'host/moved'")


async def test_a_namespace_is_moved(server: Server, params: Params) -> None:
    admin = await administrator(server)
    await made(server, admin, "from", "from/below")
    await backed_up(server, params("inside", ns="from/below"), b"inside", admin)
    status, told = await done(server, admin, "move-namespace", ns="from", **{"target-ns": "to"})
    assert (status["type"], status["exitstatus"]) == ("move-namespace", "OK")
    assert told[-2] == "removed namespace from"
    assert await ids(server, admin, "to/below") == ["inside"]
    spaces = (await as_token(server, "GET", f"{DS}/namespace", token=admin)).data
    assert not {"from", "from/below"} & {one["ns"] for one in spaces}


async def test_who_owns_a_group_moves_it_where_he_may_back_up(server: Server, params: Params) -> None:
    admin = await administrator(server)
    await made(server, admin, "mine")
    owner = await server.api_token("root@pam!moves", "DatastorePowerUser")
    await backed_up(server, params("own"), b"own", owner)
    await backed_up(server, params("others"), b"others")
    for token, id, status, words in (
        (owner, "others", 400, "belongs to root@pam!tests"),
        (await server.api_token("root@pam!backs-up"), "own", 403, "lacks Datastore.Modify"),
        (await server.api_token("root@pam!looks-only", "DatastoreAudit"), "own", 403, "lacks Datastore.Modify"),
    ):
        named = {"backup-type": "host", "backup-id": id, "target-ns": "mine"}
        refused = await as_token(server, "POST", f"{DS}/move-group", token=token, **named)
        assert (refused.status, words in refused.text) == (status, True), refused.text
    named = {"backup-type": "host", "backup-id": "own", "target-ns": "mine"}
    assert (await done(server, owner, "move-group", **named))[0]["exitstatus"] == "OK"
    refused = await as_token(server, "POST", f"{DS}/move-namespace", token=owner, ns="mine", **{"target-ns": "x"})
    assert (refused.status, "lacks Datastore.Modify" in refused.text) == (403, True)


@pytest.mark.parametrize(
    ("call", "params", "status", "words"),
    [
        ("move-group", {"backup-type": "host", "backup-id": "none", "target-ns": "none"}, 404, "no namespace 'none'"),
        ("move-group", {"backup-type": "host", "backup-id": "none"}, 400, "'host/none' cannot be moved"),
        ("move-namespace", {"ns": "none", "target-ns": "x"}, 404, "no namespace 'none'"),
        ("move-namespace", {"ns": "", "target-ns": "x"}, 400, "the root namespace"),
        ("move-namespace", {"ns": "none"}, 400, "'target-ns'"),
        ("prune-datastore", {"ns": "none"}, 404, "no namespace 'none'"),
        ("prune-datastore", {"keep-last": 0}, 400, "'keep-last'"),
    ],
)
async def test_what_cannot_be_moved_or_pruned(
    server: Server, call: str, params: dict[str, Any], status: int, words: str
) -> None:
    refused = await as_token(server, "POST", f"{DS}/{call}", token=await administrator(server), **params)
    assert (refused.status, words in refused.text) == (status, True), refused.text


async def test_a_datastore_is_pruned_as_far_as_one_may(server: Server, params: Params) -> None:
    owner = await server.api_token("root@pam!prunes", "DatastorePowerUser")
    for _ in range(2):
        await backed_up(server, params("to-prune"), b"x", owner)
        await backed_up(server, params("to-stay"), b"x")

    async def left() -> list[int]:
        listed = (await as_token(server, "GET", f"{DS}/groups", token=await administrator(server))).data
        found = {one["backup-id"]: one["backup-count"] for one in listed}
        return [found["to-prune"], found["to-stay"]]

    status, told = await done(server, owner, "prune-datastore", **{"keep-last": 1, "dry-run": "true"})
    assert (status["type"], status["exitstatus"], await left()) == ("prune", "OK", [2, 2])
    assert [line.partition(": ")[2].split(",")[0] for line in told if "to-prune" in line] == ["remove", "keep"]
    await done(server, owner, "prune-datastore", **{"keep-last": 1})
    assert await left() == [1, 2]
    refused = await as_token(server, "POST", f"{DS}/prune-datastore", token=await server.api_token("root@pam!no"))
    assert (refused.status, "lacks Datastore.Modify" in refused.text) == (403, True)


async def test_names_are_completed_by_the_users_there_are(server: Server) -> None:
    path = "/api2/json/access/users"
    await server.api_token("alice@pbs!laptop")
    admin = await administrator(server)
    found = {one["userid"]: one["tokens"] for one in (await as_token(server, "GET", path, token=admin)).data}
    assert {"root@pam", "alice@pbs"} <= found.keys()
    assert found["alice@pbs"] == []
    found_with = (await as_token(server, "GET", path, token=admin, include_tokens="true")).data
    (alice,) = [one for one in found_with if one["userid"] == "alice@pbs"]
    assert [one["tokenid"] for one in alice["tokens"]] == ["alice@pbs!laptop"]
    own = (await as_token(server, "GET", path, token=await server.api_token("bob@pbs!x"))).data
    assert [one["userid"] for one in own] == ["bob@pbs"]
