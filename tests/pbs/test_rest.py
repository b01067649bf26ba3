"""The management calls that backup clients make, with every kind of credential (proxmox-backup.md 1, 2, 7, 9)."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import pytest_asyncio

from runtime.storage.access.roles import Grant
from tests.pbs.backups import Backup, blob
from tests.pbs.client import session
from tests.pbs.profiles import RUST_4
from tests.pbs.server import OWN_TOKEN, STORE, Server

pytestmark = pytest.mark.asyncio(loop_scope="module")

TIME = 1_650_000_000
GROUP: dict[str, Any] = {"backup-type": "host", "backup-id": "rest"}
SNAPSHOT: dict[str, Any] = {**GROUP, "backup-time": TIME}
DS = f"/api2/json/admin/datastore/{STORE}"


@dataclass(slots=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def data(self) -> Any:
        assert self.status == 200, (self.status, self.body)
        assert self.headers["content-type"].startswith("application/json")
        return json.loads(self.body)["data"]

    @property
    def text(self) -> str:
        return self.body.decode()


async def http(
    server: Server, verb: str, target: str, headers: list[str] | None = None, body: bytes = b"", host: bool = True
) -> Reply:
    """Make one request by hand, so that what a library would not send can be sent."""
    reader, writer = await asyncio.open_connection(server.host, server.port, ssl=server.tls)
    lines = [f"{verb} {target} HTTP/1.1", *(["Host: h"] if host else []), *(headers or [])]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    writer.write("".join(f"{line}\r\n" for line in (*lines, "Connection: close", "")).encode() + body)
    head, _, rest = (await reader.read()).partition(b"\r\n\r\n")
    writer.transport.abort()
    status, *fields = head.decode().split("\r\n")
    found = {name.lower(): value for name, value in (field.split(": ", 1) for field in fields)}
    if found.get("transfer-encoding") == "chunked":
        whole, rest_ = b"", rest
        while rest_:
            size, _, rest_ = rest_.partition(b"\r\n")
            whole += rest_[: int(size, 16)]
            rest_ = rest_[int(size, 16) + 2 :]
        rest = whole
    return Reply(int(status.split()[1]), found, rest)


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def snapshot(server: Server) -> AsyncIterator[None]:
    params = {"store": STORE, **SNAPSHOT}
    async with session(server, RUST_4, "backup", params) as connection:
        backup = Backup(connection, params)
        await backup.whole("root.pxar.didx", os.urandom(5000))
        assert (await backup.finish()).status == 200
    yield


async def as_token(server: Server, verb: str, path: str, *, token: str | None = None, **params: Any) -> Reply:
    shown = [f"Authorization: PBSAPIToken={token or server.token}"]
    query = f"?{urlencode(params)}" if params else ""
    return await http(server, verb, path + query, shown)


ROWS: dict[str, tuple[str, dict[str, Any], Any]] = {
    "ping": ("/api2/json/ping", {}, {"pong": True}),
    "version": ("/api2/json/version", {}, {"version": "4.1", "release": "0", "repoid": "67617465"}),
    "datastores": (
        "/api2/json/admin/datastore",
        {},
        [{"store": "main", "comment": None, "mount-status": "nonremovable", "backend-type": "filesystem"}],
    ),
    "notes": (f"{DS}/notes", SNAPSHOT, ""),
    "group notes": (f"{DS}/group-notes", GROUP, ""),
    "protected": (f"{DS}/protected", SNAPSHOT, False),
    "namespaces": (f"{DS}/namespace", {}, [{"ns": ""}]),
    "snapshots of nobody": (f"{DS}/snapshots", {"backup-type": "vm", "backup-id": "9"}, []),
}


@pytest.mark.parametrize("row", ROWS)
async def test_a_call_with_a_token(server: Server, row: str) -> None:
    path, params, data = ROWS[row]
    assert (await as_token(server, "GET", path, **params)).data == data


@pytest.mark.parametrize("row", ROWS)
async def test_a_call_with_a_ticket_as_pve_sends_it(server: Server, row: str) -> None:
    path, params, data = ROWS[row]
    ticket = await log_in(server)
    cookie = f"Cookie: PBSAuthCookie={quote(ticket['ticket'])}; path=/; secure; SameSite=Strict;"
    query = f"?{urlencode(params)}" if params else ""
    reply = await http(server, "GET", path + query, [cookie])
    if row == "namespaces":
        assert {"ns": ""} in reply.data
    else:
        assert reply.data == data
    assert reply.headers["content-type"].startswith("application/json")


async def log_in(server: Server) -> Any:
    body = json.dumps({"username": "root@pam", "password": OWN_TOKEN}).encode()
    reply = await http(server, "POST", "//api2/json/access/ticket", ["Content-Type: application/json"], body)
    return reply.data


async def test_the_ticket_is_one_that_clients_can_read(server: Server) -> None:
    """PVE renews it by its time, and takes `!` for a second factor; Rust wants all three."""
    data = await log_in(server)
    assert re.search(r":[A-Z0-9]{8}::", data["ticket"])
    assert data["ticket"].startswith("PBS:root@pam:")
    assert "!" not in data["ticket"]
    assert data["username"] == "root@pam"
    assert data["CSRFPreventionToken"]
    form = urlencode({"username": "root@pam", "password": data["ticket"]}).encode()
    kind = ["Content-Type: application/x-www-form-urlencoded"]
    renewed = await http(server, "POST", "/api2/json/access/ticket", kind, form)
    assert renewed.data["username"] == "root@pam"
    assert (await http(server, "DELETE", "/api2/json/access/ticket")).data is None


@pytest.mark.parametrize(
    "login",
    [
        {"username": "root@pam", "password": "wrong"},
        {"username": "alice@pbs", "password": OWN_TOKEN},
        {"username": "root@pam!tests", "password": "any"},
        {"username": "root@pam", "password": "PBS:root@pam:00000000::AAAA"},
    ],
)
async def test_a_login_that_fails(server: Server, login: dict[str, str]) -> None:
    reply = await http(
        server, "POST", "/api2/json/access/ticket", ["Content-Type: application/json"], json.dumps(login).encode()
    )
    assert reply.status == 401


async def test_a_change_by_ticket_needs_its_csrf_token(server: Server) -> None:
    data = await log_in(server)
    target = f"{DS}/group-notes?{urlencode({**GROUP, 'notes': 'n'})}"
    cookie = f"Cookie: PBSAuthCookie={quote(data['ticket'])}"
    assert (await http(server, "PUT", target, [cookie])).status == 401
    assert (await http(server, "PUT", target, [cookie, "CSRFPreventionToken: 00000000:AAAA"])).status == 401
    right = f"CSRFPreventionToken: {data['CSRFPreventionToken']}"
    assert (await http(server, "PUT", target, [cookie, right])).data is None


async def test_a_snapshot_in_the_lists(server: Server) -> None:
    (found,) = (await as_token(server, "GET", f"{DS}/snapshots", ns="", **GROUP)).data
    assert found == {
        "backup-type": "host",
        "backup-id": "rest",
        "backup-time": TIME,
        "files": [
            {"filename": "root.pxar.didx", "crypt-mode": "none", "size": 5000},
            {"filename": "index.json.blob", "crypt-mode": "none", "size": found["size"] - 5000},
        ],
        "protected": False,
        "size": found["size"],
        "owner": "root@pam!tests",
    }
    assert (await as_token(server, "GET", f"{DS}/files", **SNAPSHOT)).data == found["files"]
    groups = (await as_token(server, "GET", f"{DS}/groups")).data
    (group,) = [one for one in groups if one["backup-id"] == "rest"]
    assert group["last-backup"] == TIME
    assert group["backup-count"] == 1
    assert set(group["files"]) == {"root.pxar.didx", "index.json.blob"}
    assert group["owner"] == "root@pam!tests"


async def test_how_full_it_is(server: Server) -> None:
    usage = (await as_token(server, "GET", f"{DS}/status")).data
    assert usage["total"] >= usage["used"] > 0
    assert usage["avail"] > 0


@pytest.mark.parametrize("where", ["query", "form", "json"])
async def test_parameters_of_a_put_stand_anywhere(server: Server, where: str) -> None:
    """Rust has them in the query, PVE in a form."""
    params = {**SNAPSHOT, "notes": f"of the {where}\nsecond line"}
    shown = [f"Authorization: PBSAPIToken {await administrator(server)}"]
    form = urlencode(params)
    if where == "query":
        reply = await http(server, "PUT", f"{DS}/notes?{form}", shown)
    elif where == "form":
        kind = "Content-Type: application/x-www-form-urlencoded"
        reply = await http(server, "PUT", f"{DS}/notes", [*shown, kind], form.encode())
    else:
        kind = "Content-Type: application/json;charset=UTF-8"
        reply = await http(server, "PUT", f"{DS}/notes", [*shown, kind], json.dumps(params).encode())
    assert reply.data is None
    assert (await as_token(server, "GET", f"{DS}/notes", **SNAPSHOT)).data == params["notes"]
    (found,) = (await as_token(server, "GET", f"{DS}/snapshots", **GROUP)).data
    assert found["comment"] == f"of the {where}"


async def test_a_backup_that_is_being_made_has_no_notes(server: Server) -> None:
    params: dict[str, Any] = {"store": STORE, "backup-type": "host", "backup-id": "being-made", "backup-time": TIME}
    async with session(server, RUST_4, "backup", params):
        reply = await as_token(server, "GET", f"{DS}/notes", **params)
    words = "file 'index.json.blob' cannot be read: it is not there, since the backup is not finished"
    assert (reply.status, reply.text) == (400, words)


async def administrator(server: Server) -> str:
    return await server.api_token(f"root@pam!a{os.urandom(4).hex()}", "Admin", "/")


async def test_what_is_protected_stays(server: Server) -> None:
    token = await administrator(server)
    assert (await as_token(server, "PUT", f"{DS}/protected", token=token, protected="true", **SNAPSHOT)).data is None
    assert (await as_token(server, "GET", f"{DS}/protected", **SNAPSHOT)).data is True
    refused = await as_token(server, "DELETE", f"{DS}/snapshots", token=token, **SNAPSHOT)
    assert (refused.status, refused.text) == (400, "snapshot 'host/rest/2022-04-15T05:20:00Z' is protected")
    assert (await as_token(server, "PUT", f"{DS}/protected", token=token, protected="0", **SNAPSHOT)).data is None


async def test_a_log_is_added_once(server: Server) -> None:
    shown = [f"Authorization: PBSAPIToken={server.token}", "Content-Type: application/octet-stream"]
    target = f"{DS}/upload-backup-log?{urlencode(SNAPSHOT)}"
    assert (await http(server, "POST", target, shown, b"no blob at all")).status == 400
    assert (await http(server, "POST", target, shown, blob(b"line 1\nline 2"))).data is None
    assert (await http(server, "POST", target, shown, blob(b"again"))).status == 400
    files = (await as_token(server, "GET", f"{DS}/files", **SNAPSHOT)).data
    assert {"filename": "client.log.blob"} in files


async def test_forgetting(server: Server) -> None:
    group: dict[str, Any] = {"backup-type": "host", "backup-id": "short-lived"}
    for number in (1, 2):
        params = {"store": STORE, **group, "backup-time": TIME + number}
        async with session(server, RUST_4, "backup", params) as connection:
            backup = Backup(connection, params)
            await backup.whole("root.pxar.didx", os.urandom(50))
            assert (await backup.finish()).status == 200
    one: dict[str, Any] = {**group, "backup-time": TIME + 1}
    assert (await as_token(server, "DELETE", f"{DS}/snapshots", **one)).data is None
    assert (await as_token(server, "DELETE", f"{DS}/snapshots", **one)).status == 400
    removed = (await as_token(server, "DELETE", f"{DS}/groups", **group)).data
    assert removed == {"removed-groups": 1, "protected-snapshots": 0, "removed-snapshots": 1}
    assert (await as_token(server, "GET", f"{DS}/snapshots", **group)).data == []


async def test_namespaces_come_and_go(server: Server) -> None:
    token = await administrator(server)
    assert (await as_token(server, "POST", f"{DS}/namespace", token=token, name="a")).data == "a"
    assert (await as_token(server, "POST", f"{DS}/namespace", token=token, name="b", parent="a")).data == "a/b"
    assert (await as_token(server, "POST", f"{DS}/namespace", token=token, name="b", parent="a")).status == 400
    assert (await as_token(server, "POST", f"{DS}/namespace", token=token, name="b", parent="no")).status == 404
    found = (await as_token(server, "GET", f"{DS}/namespace", token=token, parent="a")).data
    assert found == [{"ns": "a"}, {"ns": "a/b"}]
    assert (await as_token(server, "GET", f"{DS}/namespace", token=token, **{"max-depth": 0})).data == [{"ns": ""}]
    assert (await as_token(server, "DELETE", f"{DS}/namespace", token=token, ns="a")).data["removed-groups"] == 0
    assert (await as_token(server, "GET", f"{DS}/groups", token=token, ns="a")).status == 404


async def test_who_has_one_privilege_sees_his_own(server: Server) -> None:
    """Backup alone lists the caller's groups, and reads nothing of others."""
    token = await server.api_token("root@pam!backup-only")
    assert (await as_token(server, "GET", f"{DS}/groups", token=token)).data == []
    assert (await as_token(server, "GET", f"{DS}/snapshots", token=token)).data == []
    refused = await as_token(server, "GET", f"{DS}/files", token=token, **SNAPSHOT)
    assert (refused.status, refused.text) == (
        400,
        "backup group 'host/rest' belongs to root@pam!tests, not to root@pam!backup-only",
    )
    assert (await as_token(server, "DELETE", f"{DS}/snapshots", token=token, **SNAPSHOT)).status == 403
    nobody = await server.api_token("root@pam!nothing", None)
    assert (await as_token(server, "GET", "/api2/json/admin/datastore", token=nobody)).data == []
    assert (await as_token(server, "GET", f"{DS}/status", token=nobody)).status == 403


async def test_the_owner_of_a_token_acts_as_the_token_does(server: Server) -> None:
    access = server.storage.access
    await access.create_token("alice@pbs!one", None, True, 0)
    await access.set_grant(Grant("/datastore/main", "alice@pbs", "DatastoreBackup"))
    token = await server.api_token("alice@pbs!two")
    params = {"store": STORE, "backup-type": "host", "backup-id": "alice", "backup-time": TIME}
    async with session(server, RUST_4, "backup", params, [f"authorization: PBSAPIToken={token}"]) as connection:
        backup = Backup(connection, params)
        await backup.whole("root.pxar.didx", b"x")
        assert (await backup.finish()).status == 200
    change = {"backup-type": "host", "backup-id": "alice", "new-owner": "alice@pbs!one"}
    assert (await as_token(server, "POST", f"{DS}/change-owner", token=token, **change)).status == 401
    admin = await administrator(server)
    reply = await as_token(server, "POST", f"{DS}/change-owner", token=admin, **{**change, "new-owner": "no@pbs!x"})
    assert (reply.status, reply.text) == (400, "'no@pbs!x' is neither a user nor an API token of this server")
    assert (await as_token(server, "POST", f"{DS}/change-owner", token=admin, **change)).data is None
    assert (await as_token(server, "GET", f"{DS}/groups", token=token)).data == []


async def test_tokens_are_made_and_taken_away(server: Server) -> None:
    shown = [f"Authorization: Bearer {OWN_TOKEN}"]
    path = "/api2/json/access/users/root%40pam/token/fresh"
    made = (await http(server, "POST", path, shown)).data
    assert made["tokenid"] == "root@pam!fresh"
    token = f"root@pam!fresh:{made['value']}"
    assert (await http(server, "POST", path, shown)).status == 400
    assert (await as_token(server, "GET", f"{DS}/groups", token=token)).status == 403
    grant = urlencode({"path": "/datastore/main", "role": "DatastoreAudit", "auth-id": "root@pam!fresh"})
    assert (await http(server, "PUT", f"/api2/json/access/acl?{grant}", shown)).data is None
    assert (await as_token(server, "GET", f"{DS}/groups", token=token)).status == 200
    listed = (await http(server, "GET", "/api2/json/access/users/root@pam/token", shown)).data
    assert {"tokenid": "root@pam!fresh", "token-name": "fresh", "enable": True, "expire": 0} in listed
    acl = (await http(server, "GET", "/api2/json/access/acl", shown)).data
    assert next(one for one in acl if one["ugid"] == "root@pam!fresh")["roleid"] == "DatastoreAudit"
    mine = (await as_token(server, "GET", "/api2/json/access/permissions", token=token)).data
    assert mine == {"/datastore/main": {"Datastore.Audit": True}}
    assert (await as_token(server, "PUT", f"/api2/json/access/acl?{grant}", token=token)).status == 403
    assert (await as_token(server, "POST", path.replace("fresh", "more"), token=token)).status == 403
    assert (await http(server, "DELETE", path, shown)).data is None
    await asyncio.sleep(0)
    assert server.storage.access.check_secret("root@pam!fresh", made["value"]) is None
    assert all(
        one["ugid"] != "root@pam!fresh" for one in (await http(server, "GET", "/api2/json/access/acl", shown)).data
    )


WRONG: dict[str, tuple[str, str, int, str]] = {
    "no such path": ("GET", "/api2/json/none", 404, "not found"),
    "no such verb": ("POST", "/api2/json/version", 404, "not found"),
    "no such format": ("GET", "/api2/xml/version", 404, "not found"),
    "a component with a dot": ("GET", "/api2/json/../version", 400, "begins with a dot"),
    "no credentials": ("GET", "/api2/json/version", 401, "authentication failed"),
    "a long target": ("GET", "/api2/json/version?" + "a" * 3072, 414, ""),
}


@pytest.mark.parametrize("name", WRONG)
async def test_a_request_that_is_refused(server: Server, name: str) -> None:
    verb, target, status, words = WRONG[name]
    reply = await http(server, verb, target)
    assert (reply.status, words in reply.text) == (status, True), reply
    if words:
        assert reply.headers["content-type"].startswith("text/plain")
        assert len(reply.body) >= 8


async def test_a_large_body_is_refused(server: Server) -> None:
    shown = [f"Authorization: PBSAPIToken={server.token}", "Content-Type: application/json"]
    reply = await http(server, "PUT", f"{DS}/notes", shown, b" " * (512 * 1024 + 1))
    assert (reply.status, reply.text) == (400, "the body has more than 524288 bytes")


async def test_a_body_that_is_wrongly_encoded_is_refused(server: Server) -> None:
    shown = [f"Authorization: PBSAPIToken={server.token}", "Content-Type: application/json"]
    reader, writer = await asyncio.open_connection(server.host, server.port, ssl=server.tls)
    lines = [f"PUT {DS}/notes HTTP/1.1", "Host: h", *shown, "Transfer-Encoding: chunked", "", "no length", ""]
    writer.write("\r\n".join(lines).encode())
    assert (await reader.readline()).split()[1] == b"400"
    writer.transport.abort()


async def test_what_there_is_of_each_type_is_counted(server: Server) -> None:
    """In all namespaces, for whoever sees the datastore; how full it is only who may audit or back up is told."""
    reads = await server.api_token("root@pam!counts", "DatastoreReader")
    verbose = (await as_token(server, "GET", f"{DS}/status", verbose=1, token=reads)).data
    assert (verbose["counts"]["vm"], verbose["counts"]["other"]) == (None, None)
    assert verbose["counts"]["host"]["snapshots"] >= verbose["counts"]["host"]["groups"] > 0
    below = await server.api_token("root@pam!below", path="/datastore/main/lab")
    usage = (await as_token(server, "GET", f"{DS}/status", token=below)).data
    assert (usage["total"], usage["used"], usage["avail"]) == (0, 0, 0)


async def test_a_parameter_that_does_not_fit_is_named(server: Server) -> None:
    reply = await as_token(server, "GET", f"{DS}/notes", **{**SNAPSHOT, "backup-time": "now", "colour": "red"})
    assert reply.status == 400
    phrase, *lines = reply.text.split("\n")
    assert phrase == "parameter verification failed"
    assert [line.partition(":")[0] for line in lines] == ["'backup-time'", "'colour'"]
    reply = await as_token(server, "GET", f"{DS}/notes", **GROUP)
    assert (reply.status, reply.text) == (400, "parameter verification failed\n'backup-time': is missing")


async def test_the_format_extjs_is_always_200(server: Server) -> None:
    good = await as_token(server, "GET", "/api2/extjs/version")
    assert json.loads(good.body) == {
        "success": 1,
        "status": 200,
        "data": {"version": "4.1", "release": "0", "repoid": "67617465"},
    }
    bad = await as_token(server, "GET", f"/api2/extjs/admin/datastore/{STORE}/notes")
    found = json.loads(bad.body)
    assert (bad.status, found["success"], found["status"]) == (200, 0, 400)
    many = await as_token(server, "GET", f"/api2/extjs/admin/datastore/{STORE}/snapshots")
    assert json.loads(many.body)["success"] == 1


async def test_a_session_path_without_an_upgrade(server: Server) -> None:
    reply = await as_token(server, "GET", "//api2/json/backup", store=STORE, **SNAPSHOT)
    assert (reply.status, reply.text) == (400, "this path needs an upgrade to proxmox-backup-protocol-v1")


async def test_a_request_without_host(server: Server) -> None:
    shown = [f"Authorization: PBSAPIToken={server.token}"]
    assert (await http(server, "GET", "/api2/json/version", shown, host=False)).status == 200


async def test_a_token_that_is_guessed_is_refused_after_some_time(server: Server) -> None:
    """429 from one address, once there were thirty; nothing is asked of storage any more."""
    for _ in range(40):
        reply = await as_token(server, "GET", "/api2/json/version", token="root@pam!tests:guess")
        if reply.status == 429:
            break
    assert reply.status == 429
    login = json.dumps({"username": "root@pam", "password": "guess"}).encode()
    kind = ["Content-Type: application/json"]
    assert (await http(server, "POST", "/api2/json/access/ticket", kind, login)).status == 429
