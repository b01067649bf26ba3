"""The way to a session: handshakes, refusals, credentials (proxmox-backup.md 2, 3)."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.pbs.backups import Backup, blob
from tests.pbs.client import BACKUP, Refused, session, upgrade
from tests.pbs.conftest import Params
from tests.pbs.profiles import DOTNET, FILE_RESTORE, GO, OTHER_GO, PULL, PUSH, QEMU, RUST_3, RUST_4, Profile
from tests.pbs.server import OWN_TOKEN, STORE, Server

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def opens(server: Server, params: dict[str, Any], authorization: list[str]) -> bool:
    connection = await upgrade(server, RUST_4, "backup", params, authorization)
    answer = await connection.request("GET", "/previous_backup_time")
    await connection.close()
    return answer.status == 200


@pytest.mark.parametrize(
    "form",
    [
        "authorization: PBSAPIToken={id}:{secret}",
        "Authorization: PBSAPIToken {id}:{secret}",
        "AUTHORIZATION: pbsapitoken={id}:{secret}",
        "authorization: PBSAPIToken=root%40pam%21tests:{secret}",
    ],
)
async def test_an_api_token_in_every_form(server: Server, params: Params, form: str) -> None:
    assert await opens(server, params(), [form.format(id="root@pam!tests", secret=server.secret)])


async def test_a_ticket_opens_a_session(server: Server, params: Params) -> None:
    made = server.storage.access.login("root@pam", OWN_TOKEN)
    assert made is not None
    ticket, csrf = made
    forms = (f"PBSAuthCookie={ticket}", f"PBSAuthCookie={ticket.replace(':', '%3A')}; path=/; secure")
    for number, cookie in enumerate(forms):
        # A group each: the first session's may still be locked for a moment.
        assert await opens(server, params(f"ticket{number}"), [f"cookie: {cookie}", f"csrfpreventiontoken: {csrf}"])


@pytest.mark.parametrize(
    "authorization",
    [
        [],
        ["authorization: PBSAPIToken=root@pam!tests:wrong"],
        ["authorization: PBSAPIToken=root@pam!nobody:wrong"],
        ["authorization: PBSAPIToken=no-colon"],
        ["cookie: PBSAuthCookie=PBS:root@pam:00000000::AAAA"],
        ["authorization: Bearer wrong"],
    ],
)
async def test_nobody_gets_in(server: Server, params: Params, authorization: list[str]) -> None:
    with pytest.raises(Refused, match="authentication failed") as refused:
        await upgrade(server, RUST_4, "backup", params(), authorization)
    assert refused.value.status == 401


async def test_a_role_is_needed_and_named(server: Server, params: Params) -> None:
    token = await server.api_token("root@pam!reader", "DatastoreReader")
    with pytest.raises(Refused, match=r"root@pam!reader lacks Datastore.Backup on /datastore/main") as refused:
        await upgrade(server, RUST_4, "backup", params(), [f"authorization: PBSAPIToken={token}"])
    assert refused.value.status == 403


@pytest.mark.parametrize(
    ("wrong", "status", "words"),
    [
        ({"store": "none"}, 403, "lacks"),
        ({"ns": "none"}, 404, "no namespace 'none'"),
        ({"ns": "/lab"}, 400, "'ns'"),
        ({"ns": "a/b/c/d/e/f/g/h"}, 400, "'ns'"),
        ({"backup-id": ".hidden"}, 400, "'backup-id'"),
        ({"backup-id": "../up"}, 400, "'backup-id'"),
        ({"backup-time": 0}, 400, "'backup-time'"),
        ({"backup-time": -5}, 400, "'backup-time'"),
        ({"backup-time": "now"}, 400, "'backup-time'"),
        ({"backup-type": "VM"}, 400, "'backup-type'"),
        ({"debug": "maybe"}, 400, "'debug'"),
    ],
)
async def test_parameters_that_do_not_fit(
    server: Server, params: Params, wrong: dict[str, Any], status: int, words: str
) -> None:
    with pytest.raises(Refused, match=words) as refused:
        await upgrade(server, RUST_4, "backup", {**params(), **wrong}, [f"authorization: PBSAPIToken={server.token}"])
    assert refused.value.status == status


@pytest.mark.parametrize("value", ["1", "on", "YES", "true", "0", "off", "No", "FALSE"])
async def test_booleans_in_every_spelling(server: Server, params: Params, value: str) -> None:
    assert await opens(server, params(debug=value), [f"authorization: PBSAPIToken={server.token}"])


async def test_the_root_namespace_may_be_named(server: Server, params: Params) -> None:
    assert await opens(server, params(ns=""), [f"authorization: PBSAPIToken={server.token}"])


def leniencies(logs: Sequence[Mapping[str, Any]]) -> list[str]:
    return sorted(line["leniency"] for line in logs if line["event"] == "leniency")


RUST = ["content-type-without-body", "double-slash"]


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        (RUST_3, RUST),
        (RUST_4, RUST),
        (QEMU, RUST),
        (PULL, RUST),
        (PUSH, RUST),
        (FILE_RESTORE, RUST),
        (GO, ["authorization-again", "no-host"]),
        (OTHER_GO, ["no-connection-header"]),
        (DOTNET, ["http2-settings"]),
    ],
    ids=lambda one: one.name if isinstance(one, Profile) else "",
)
async def test_what_a_client_is_let_pass_with_is_told_once(
    server: Server, params: Params, profile: Profile, told: list[str]
) -> None:
    with capture_logs() as logs:
        async with session(server, profile, "backup", params()) as connection:
            for _ in range(2):
                assert (await connection.request("GET", "/previous_backup_time")).status == 200
    assert leniencies(logs) == told
    assert all(line["client"] == "127.0.0.1" for line in logs if line["event"] == "leniency")


async def test_what_is_let_pass_at_the_end_of_a_backup_is_told(server: Server, params: Params) -> None:
    opened = params()
    with capture_logs() as logs:
        async with session(server, OTHER_GO, "backup", opened) as connection:
            backup = Backup(connection, opened)
            archive = await backup.whole("backup.pxar.didx", os.urandom(1000))
            assert (await backup.close(archive)).status == 400
            assert (await backup.raw_blob("qemu-server.conf.blob", blob(b"cores: 2"))).status == 200
            backup.state("qemu-server.conf.blob", 8, None)
            assert (await backup.finish()).status == 200
    assert leniencies(logs) == ["manifest-mended", "no-connection-header", "repeated-close"]
    (mended,) = [line["what"] for line in logs if line.get("leniency") == "manifest-mended"]
    assert mended.startswith("the manifest was mended: of qemu-server.conf.blob it says csum none, but that is ")


async def test_a_parameter_of_a_newer_client_is_passed_over(server: Server, params: Params) -> None:
    with capture_logs() as logs:
        assert await opens(server, params(**{"of-tomorrow": "1"}), [f"authorization: PBSAPIToken={server.token}"])
    assert leniencies(logs) == [*RUST, "unknown-parameter"]
    assert [line["parameter"] for line in logs if "parameter" in line] == ["of-tomorrow"]


@pytest.mark.parametrize(("path", "protocol"), [("reader", BACKUP), ("backup", "proxmox-backup-reader-protocol-v1")])
async def test_the_protocol_has_to_be_that_of_the_path(
    server: Server, params: Params, path: str, protocol: str
) -> None:
    with pytest.raises(Refused, match="needs an upgrade to") as refused:
        await upgrade(server, RUST_4, path, params(), [f"authorization: PBSAPIToken={server.token}"], protocol)
    assert refused.value.status == 400


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("none", 404, "path '/api2/json/none' not found"),
        ("..", 400, "invalid path '/api2/json/..': a component begins with a dot"),
        ("version", 400, "/api2/json/version does not upgrade to proxmox-backup-protocol-v1"),
    ],
)
async def test_only_two_paths_lead_to_a_session(
    server: Server, params: Params, path: str, status: int, text: str
) -> None:
    with pytest.raises(Refused) as refused:
        await upgrade(server, RUST_4, path, params(), [f"authorization: PBSAPIToken={server.token}"], BACKUP)
    assert (refused.value.status, refused.value.text) == (status, text)


async def test_without_the_upgrade_header_it_is_an_ordinary_request(server: Server, params: Params) -> None:
    plain = Profile(name="plain", headers=("Host: {host}", "{authorization}"))
    with pytest.raises(Refused, match="needs an upgrade to proxmox-backup-protocol-v1") as refused:
        await upgrade(server, plain, "backup", params(), [f"authorization: PBSAPIToken={server.token}"])
    assert refused.value.status == 400


async def test_a_backup_has_to_be_newer_than_the_last(server: Server, params: Params) -> None:
    first = params()
    async with session(server, RUST_4, "backup", first) as connection:
        backup = Backup(connection, first)
        await backup.whole("root.pxar.didx", os.urandom(10))
        assert (await backup.finish()).status == 200
    with pytest.raises(Refused, match="is not after"):
        await upgrade(server, RUST_4, "backup", first, [f"authorization: PBSAPIToken={server.token}"])


async def test_the_owner_of_a_group_is_named(server: Server, params: Params) -> None:
    first = params()
    async with session(server, RUST_4, "backup", first) as connection:
        backup = Backup(connection, first)
        await backup.whole("root.pxar.didx", os.urandom(10))
        assert (await backup.finish()).status == 200
    token = await server.api_token("root@pam!someone")
    with pytest.raises(Refused, match=r"belongs to root@pam!tests, not to root@pam!someone"):
        await upgrade(server, RUST_4, "backup", params(), [f"authorization: PBSAPIToken={token}"])


async def test_a_client_may_offer_http_1_by_alpn(server: Server, params: Params) -> None:
    server.tls.set_alpn_protocols(["h2", "http/1.1"])
    connection = await upgrade(server, RUST_4, "backup", params(), [f"authorization: PBSAPIToken={server.token}"])
    assert connection.writer.get_extra_info("ssl_object").selected_alpn_protocol() != "h2"
    await connection.close()


async def test_the_head_may_come_in_pieces_and_the_preface_with_its_end(server: Server, params: Params) -> None:
    text = {name: str(value) for name, value in params().items()}
    head = RUST_4.head("backup", BACKUP, text, "h", [f"authorization: PBSAPIToken={server.token}"])
    reader, writer = await asyncio.open_connection(server.host, server.port, ssl=server.tls)
    writer.write(head[:7])
    await writer.drain()
    writer.write(head[7:-1])
    await writer.drain()
    writer.write(head[-1:] + b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes.fromhex("000000040000000000"))
    answer = await reader.readuntil(b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 101 ")
    settings = await reader.readexactly(9)
    assert settings[3] == 4
    writer.transport.abort()


async def test_a_namespace_has_groups_of_its_own(server: Server, params: Params) -> None:
    await asyncio.to_thread(server.storage.datastores.store(STORE).tree.create_namespace, ("lab",))
    first = params(ns="lab")
    async with session(server, RUST_4, "backup", first) as connection:
        backup = Backup(connection, first)
        await backup.whole("root.pxar.didx", os.urandom(10))
        assert (await backup.finish()).status == 200
    assert await opens(server, {**first, "ns": ""}, [f"authorization: PBSAPIToken={server.token}"])
    with pytest.raises(Refused, match="is not after"):
        await upgrade(server, RUST_4, "backup", first, [f"authorization: PBSAPIToken={server.token}"])
