"""Files of a snapshot over REST: as they are stored, and their plain content (proxmox-backup.md 7.1, 2.5)."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import threading
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import pytest
import pytest_asyncio

from runtime.storage.datastore import archive, downloads
from tests.pbs.backups import FIXED_CHUNK, MANIFEST, Backup, blob, content
from tests.pbs.client import session
from tests.pbs.conftest import Params
from tests.pbs.profiles import RUST_4
from tests.pbs.server import STORE, Server
from tests.pbs.test_rest import DS, as_token, http, log_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

FILES = os.urandom(2 << 20) + bytes(1 << 20) + b"end"
IMAGE = os.urandom(FIXED_CHUNK) + bytes(FIXED_CHUNK) + os.urandom(1000)
CONF = b"memory: 512\n" * 100

CONTENTS = {"root.pxar.didx": FILES, "disk.img.fidx": IMAGE, "host.conf.blob": CONF, "empty.conf.blob": b""}


async def backed_up(server: Server, opened: dict[str, Any]) -> dict[str, Any]:
    """Make a backup of all contents, and return the parameters that name it over REST."""
    async with session(server, RUST_4, "backup", opened) as connection:
        backup = Backup(connection, opened)
        await backup.whole("root.pxar.didx", FILES, 700_000)
        await backup.whole("disk.img.fidx", IMAGE)
        for name in ("host.conf.blob", "empty.conf.blob"):
            assert (await backup.blob(name, CONTENTS[name])).status == 200
        assert (await backup.finish()).status == 200
    return {name: value for name, value in opened.items() if name != "store"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def snapshot(server: Server) -> AsyncIterator[dict[str, Any]]:
    yield await backed_up(server, {"store": STORE, "backup-type": "host", "backup-id": "down", "backup-time": 1000})


@pytest.mark.parametrize("name", CONTENTS)
async def test_a_file_comes_as_it_is_stored_and_decoded(server: Server, snapshot: dict[str, Any], name: str) -> None:
    stored = (server.folder / "host" / "down" / "1970-01-01T00:16:40Z" / name).read_bytes()
    raw = await as_token(server, "GET", f"{DS}/download", **snapshot, **{"file-name": name})
    assert (raw.status, raw.headers["content-type"]) == (200, "application/octet-stream")
    assert raw.body == stored
    plain = await as_token(server, "GET", f"{DS}/download-decoded", **snapshot, **{"file-name": name})
    assert (plain.status, plain.headers["content-type"]) == (200, "application/octet-stream")
    assert plain.body == CONTENTS[name]


async def test_the_manifest_comes_in_both_forms(server: Server, snapshot: dict[str, Any]) -> None:
    raw = await as_token(server, "GET", f"{DS}/download", **snapshot, **{"file-name": MANIFEST})
    plain = await as_token(server, "GET", f"{DS}/download-decoded", **snapshot, **{"file-name": MANIFEST})
    assert content(raw.body) == plain.body
    assert json.loads(plain.body)["backup-id"] == "down"


@pytest.mark.parametrize("path", ["download", "download-decoded"])
@pytest.mark.parametrize(
    ("wrong", "status", "text"),
    [
        ({"file-name": "client.log.blob"}, 404, "no file 'client.log.blob' in the snapshot"),
        ({"file-name": "none.img.fidx"}, 404, "no file 'none.img.fidx' in the snapshot"),
        ({"backup-time": 7}, 400, "no snapshot 'host/down/1970-01-01T00:00:07Z'"),
        ({"backup-id": "nobody"}, 400, "no backup group 'host/nobody'"),
    ],
)
async def test_what_is_not_there(
    server: Server, snapshot: dict[str, Any], path: str, wrong: dict[str, Any], status: int, text: str
) -> None:
    asked = {**snapshot, "file-name": "root.pxar.didx", **wrong}
    answer = await as_token(server, "GET", f"{DS}/{path}", **asked)
    assert (answer.status, answer.text) == (status, text)
    extended = await as_token(server, "GET", f"{DS.replace('/json/', '/extjs/')}/{path}", **asked)
    assert (extended.status, json.loads(extended.body)["status"]) == (200, status)


@pytest.mark.parametrize("path", ["download", "download-decoded"])
@pytest.mark.parametrize("name", ["owner", "../owner", ".protected", "root.pxar.didx/../../owner"])
async def test_nothing_but_files_of_the_snapshot_is_given(
    server: Server, snapshot: dict[str, Any], path: str, name: str
) -> None:
    answer = await as_token(server, "GET", f"{DS}/{path}", **snapshot, **{"file-name": name})
    assert (answer.status, "'file-name'" in answer.text) == (400, True)


@pytest.mark.parametrize("path", ["download", "download-decoded"])
async def test_who_may_download(server: Server, snapshot: dict[str, Any], path: str) -> None:
    """Read is enough; who backs up gets his own; seeing everything is not enough."""

    async def asks(token: str) -> tuple[int, str]:
        asked = {**snapshot, "file-name": "host.conf.blob"}
        answer = await as_token(server, "GET", f"{DS}/{path}", token=token, **asked)
        return answer.status, "" if answer.status == 200 else answer.text

    end = path[-3:]
    assert (await asks(await server.api_token(f"root@pam!reads-{end}", "DatastoreReader")))[0] == 200
    other = f"root@pam!other-{end}"
    words = f"backup group 'host/down' belongs to root@pam!tests, not to {other}"
    assert await asks(await server.api_token(other)) == (400, words)
    sees = f"root@pam!sees-{end}"
    words = f"{sees} lacks Datastore.Read on /datastore/main"
    assert await asks(await server.api_token(sees, "DatastoreAudit")) == (403, words)


async def test_what_is_encrypted_is_given_as_it_is_stored_alone(server: Server, params: Params) -> None:
    opened = params()
    sealed = bytes.fromhex("7b6785be222d4cf0") + bytes(4 + 32) + b"cipher"
    digest = hashlib.sha256(b"of the content and a key").digest()
    async with session(server, RUST_4, "backup", opened) as connection:
        backup = Backup(connection, opened)
        archive = await backup.archive("root.pxar.didx")
        given = {"wid": archive.wid, "digest": digest.hex(), "size": 6, "encoded-size": len(sealed)}
        assert (await connection.request("POST", "/dynamic_chunk", given, body=sealed)).status == 200
        assert (await backup.append(archive, [(digest, 6)])).status == 200
        assert (await backup.close(archive)).status == 200
        backup.files[-1]["crypt-mode"] = "encrypt"
        assert (await backup.finish()).status == 200
    asked = {**opened, "file-name": "root.pxar.didx"}
    del asked["store"]
    refused = await as_token(server, "GET", f"{DS}/download-decoded", **asked)
    assert (refused.status, refused.text) == (400, "'root.pxar.didx' cannot be decoded: it is encrypted")
    assert (await as_token(server, "GET", f"{DS}/download", **asked)).status == 200


async def test_an_answer_breaks_off_where_a_chunk_is_damaged(server: Server, params: Params) -> None:
    """What came before is right, and that it is not all can be seen."""
    opened = params()
    first, second = os.urandom(600_000), os.urandom(600_000)
    async with session(server, RUST_4, "backup", opened) as connection:
        backup = Backup(connection, opened)
        await backup.whole("root.pxar.didx", first + second, 600_000)
        assert (await backup.finish()).status == 200
    name = hashlib.sha256(second).hexdigest()
    chunk = server.folder / ".chunks" / name[:4] / name
    whole = chunk.read_bytes()
    chunk.write_bytes(blob(first, compress=False))
    asked = {**opened, "file-name": "root.pxar.didx"}
    del asked["store"]
    reader, writer = await begun(server, asked)
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"transfer-encoding: chunked" in answer.lower()
    assert first[-100:] in answer
    assert not answer.endswith(b"0\r\n\r\n")
    assert second[-100:] not in answer
    chunk.write_bytes(whole)
    assert (await as_token(server, "GET", f"{DS}/download-decoded", **asked)).body == first + second


async def test_a_download_that_is_left_keeps_the_snapshot_no_longer(
    server: Server, params: Params, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await backed_up(server, params())
    reading, go_on = threading.Event(), threading.Event()
    chunk = archive.chunk_data

    def held(*arguments: Any) -> bytes:
        reading.set()
        go_on.wait()
        return chunk(*arguments)

    monkeypatch.setattr(downloads, "chunk_data", held)
    _, writer = await begun(server, {**asked, "file-name": "disk.img.fidx"})
    await asyncio.to_thread(reading.wait)
    refused = await as_token(server, "DELETE", f"{DS}/snapshots", **asked)
    assert (refused.status, "is locked" in refused.text) == (400, True)
    writer.transport.abort()
    go_on.set()
    while (answer := await as_token(server, "DELETE", f"{DS}/snapshots", **asked)).status != 200:
        assert "is locked" in answer.text


async def begun(server: Server, asked: dict[str, Any]) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Ask for decoded content, and leave the answer to be read."""
    reader, writer = await asyncio.open_connection(server.host, server.port, ssl=server.tls)
    lines = (
        f"GET {DS}/download-decoded?{urlencode(asked)} HTTP/1.1",
        "Host: h",
        f"Authorization: PBSAPIToken={server.token}",
        "\r\n",
    )
    writer.write("\r\n".join(lines).encode())
    return reader, writer


async def test_a_ticket_downloads_too(server: Server, snapshot: dict[str, Any]) -> None:
    ticket = (await log_in(server))["ticket"]
    query = urlencode({**snapshot, "file-name": "host.conf.blob"})
    reply = await http(server, "GET", f"{DS}/download-decoded?{query}", [f"Cookie: PBSAuthCookie={ticket}"])
    assert (reply.status, reply.body) == (200, CONF)
