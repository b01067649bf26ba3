"""Folders in the archives of a snapshot over REST, as the web interface asks for them (proxmox-backup.md 7.2, 7.3)."""

from __future__ import annotations

import base64
import hashlib
import os
import stat
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.pbs import archives
from tests.pbs.backups import Backup
from tests.pbs.catalogs import Tree, catalog
from tests.pbs.client import session
from tests.pbs.conftest import Params
from tests.pbs.crypt import Key
from tests.pbs.profiles import RUST_4
from tests.pbs.server import STORE, Server
from tests.pbs.test_rest import DS, as_token

pytestmark = pytest.mark.asyncio(loop_scope="module")

CATALOG = "catalog.pcat1.didx"
MANY = {b"%05d" % at: (at, at) for at in range(3000)}
ROOT: Tree = {
    b"root.pxar.didx": {b"etc": {b"hosts": (20, 1700000000), b"none": {}}, b"link": "l", b"\xff\xfe": "p"},
    b"many.pxar.didx": dict(MANY),
}


def path(text: bytes) -> str:
    return base64.b64encode(text).decode()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def snapshot(server: Server) -> AsyncIterator[dict[str, Any]]:
    """A catalog in many small chunks, so that tables lie across them."""
    params = {"store": STORE, "backup-type": "host", "backup-id": "browsed", "backup-time": 1000}
    async with session(server, RUST_4, "backup", params) as connection:
        backup = Backup(connection, params)
        await backup.whole(CATALOG, catalog(ROOT), 1009)
        assert (await backup.finish()).status == 200
    yield {name: value for name, value in params.items() if name != "store"}


@pytest.mark.parametrize("root", ["/", "root", path(b"/"), ""])
async def test_the_archives(server: Server, snapshot: dict[str, Any], root: str) -> None:
    found = (await as_token(server, "GET", f"{DS}/catalog", **snapshot, filepath=root)).data
    assert found == [
        {"filepath": path(b"/root.pxar.didx"), "text": "root.pxar.didx", "type": "d", "leaf": False},
        {"filepath": path(b"/many.pxar.didx"), "text": "many.pxar.didx", "type": "d", "leaf": False},
    ]


async def test_a_folder_is_found_by_what_its_entry_says(server: Server, snapshot: dict[str, Any]) -> None:
    async def folder(filepath: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (
            await as_token(server, "GET", f"{DS}/catalog", **snapshot, filepath=filepath)
        ).data
        return found

    etc, link, odd = await folder(path(b"/root.pxar.didx"))
    assert (link["type"], link["leaf"], odd["text"]) == ("l", True, "\N{REPLACEMENT CHARACTER}" * 2)
    assert base64.b64decode(odd["filepath"]) == b"/root.pxar.didx/\xff\xfe"
    hosts, none = await folder(etc["filepath"])
    assert hosts == {
        "filepath": path(b"/root.pxar.didx/etc/hosts"), "text": "hosts", "type": "f", "leaf": True,
        "size": 20, "mtime": 1700000000,
    }  # fmt: skip
    assert await folder(none["filepath"]) == []
    many = await folder(path(b"many.pxar.didx/"))
    assert [(one["text"], one["size"]) for one in many] == [(name.decode(), size) for name, (size, _) in MANY.items()]


@pytest.mark.parametrize(
    ("more", "status", "text"),
    [
        (
            {"filepath": path(b"/root.pxar.didx/link")},
            400,
            "no folder 'root.pxar.didx/link' in the catalog of the snapshot",
        ),
        ({"filepath": path(b"/none")}, 400, "no folder 'none' in the catalog of the snapshot"),
        ({"filepath": "?"}, 400, "? is no path in base64"),
        ({"filepath": "/", "backup-time": 7}, 400, "no snapshot 'host/browsed/1970-01-01T00:00:07Z'"),
        (
            {"filepath": "/", "archive-name": "root.mpxar.didx"},
            400,
            "'root.mpxar.didx' cannot be decoded: only file archives, *.pxar.didx, are browsed in this version",
        ),
    ],
)
async def test_what_cannot_be_browsed(
    server: Server, snapshot: dict[str, Any], more: dict[str, Any], status: int, text: str
) -> None:
    answer = await as_token(server, "GET", f"{DS}/catalog", **{**snapshot, **more})
    assert (answer.status, answer.text) == (status, text)


async def test_a_snapshot_without_a_catalog_or_with_none_that_can_be_read(server: Server, params: Params) -> None:
    key = Key(bytes(range(32)))

    async def browsed(wanted: dict[str, Any]) -> tuple[int, str]:
        asked = {name: value for name, value in wanted.items() if name != "store"}
        answer = await as_token(server, "GET", f"{DS}/catalog", **asked, filepath="/")
        return answer.status, answer.text

    without, broken, sealed = params("without"), params("broken"), params("sealed")
    for opened in (without, broken, sealed):
        async with session(server, RUST_4, "backup", opened) as connection:
            backup = Backup(connection, opened)
            await backup.whole("root.pxar.didx", b"content")
            if opened is broken:
                await backup.whole(CATALOG, b"no catalog at all")
            if opened is sealed:
                archive = await backup.archive(CATALOG)
                data = catalog(ROOT)
                blob, digest = key.seal(data), key.digest(data)
                given = {"wid": archive.wid, "digest": digest.hex(), "size": len(data), "encoded-size": len(blob)}
                assert (await connection.request("POST", "/dynamic_chunk", given, body=blob)).status == 200
                assert (await backup.append(archive, [(digest, len(data))])).status == 200
                assert (await backup.close(archive)).status == 200
                backup.files[-1]["crypt-mode"] = "encrypt"
            assert (await backup.finish()).status == 200
    assert await browsed(without) == (404, f"no file '{CATALOG}' in the snapshot")
    assert await browsed(broken) == (400, f"file '{CATALOG}' cannot be read: it does not begin as a catalog does")
    assert await browsed(sealed) == (400, f"'{CATALOG}' cannot be decoded: it is encrypted")
    name = hashlib.sha256(b"no catalog at all").hexdigest()
    (server.folder / ".chunks" / name[:4] / name).unlink()
    assert await browsed(broken) == (400, f"chunk {name} cannot be read: is not in the store")


LARGE = os.urandom(200_000)
FILES: archives.Tree = {
    b"etc": {b"hosts": b"127.0.0.1 localhost", b"empty": b""}, b"large": LARGE, b"link": stat.S_IFLNK, b"\xff": b"odd",
}  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def files(server: Server) -> AsyncIterator[dict[str, Any]]:
    params = {"store": STORE, "backup-type": "host", "backup-id": "files", "backup-time": 1000}
    key, data = Key(bytes(32)), b"of a client"
    async with session(server, RUST_4, "backup", params) as connection:
        backup = Backup(connection, params)
        await backup.whole("root.pxar.didx", archives.archive(FILES), 30_000)
        await backup.whole("broken.pxar.didx", b"no archive")
        await backup.whole("disk.img.fidx", b"image")
        sealed = await backup.archive("sealed.pxar.didx")
        blob, digest = key.seal(data), key.digest(data)
        given = {"wid": sealed.wid, "digest": digest.hex(), "size": len(data), "encoded-size": len(blob)}
        assert (await connection.request("POST", "/dynamic_chunk", given, body=blob)).status == 200
        assert (await backup.append(sealed, [(digest, len(data))])).status == 200
        assert (await backup.close(sealed)).status == 200
        backup.files[-1]["crypt-mode"] = "encrypt"
        assert (await backup.finish()).status == 200
    yield {name: value for name, value in params.items() if name != "store"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (b"/root.pxar.didx/etc/hosts", b"127.0.0.1 localhost"),
        (b"root.pxar.didx/etc/empty", b""),
        (b"/root.pxar.didx/large", LARGE),
        (b"/root.pxar.didx/\xff", b"odd"),
    ],
)
async def test_a_file_comes_out_of_its_archive(
    server: Server, files: dict[str, Any], name: bytes, content: bytes
) -> None:
    answer = await as_token(server, "GET", f"{DS}/pxar-file-download", **files, filepath=path(name))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/octet-stream")
    assert answer.body == content


ONLY = "only file archives, *.pxar.didx, are browsed in this version"
GIVEN = "only files are given in this version, a client restores all else"


@pytest.mark.parametrize(
    ("name", "status", "text"),
    [
        (b"/root.pxar.didx/etc", 400, f"'root.pxar.didx/etc' is a folder: {GIVEN}"),
        (b"/root.pxar.didx", 400, f"'root.pxar.didx' is a folder: {GIVEN}"),
        (b"/root.pxar.didx/link", 400, f"'root.pxar.didx/link' is a symbolic link: {GIVEN}"),
        (b"/root.pxar.didx/none", 404, "no file 'root.pxar.didx/none' in the snapshot"),
        (b"/none.pxar.didx/etc", 404, "no file 'none.pxar.didx' in the snapshot"),
        (b"/disk.img.fidx", 400, f"'disk.img.fidx' cannot be decoded: {ONLY}"),
        (b"/root.mpxar.didx/etc", 400, f"'root.mpxar.didx' cannot be decoded: {ONLY}"),
        (b"/sealed.pxar.didx/a", 400, "'sealed.pxar.didx' cannot be decoded: it is encrypted"),
        (
            b"/broken.pxar.didx/a",
            400,
            "file 'broken.pxar.didx' cannot be read: the folder that ends at 10 has no table",
        ),
        (b"/", 400, "Lw== is no path to a file"),
    ],
)
async def test_what_is_not_given(server: Server, files: dict[str, Any], name: bytes, status: int, text: str) -> None:
    answer = await as_token(server, "GET", f"{DS}/pxar-file-download", **files, filepath=path(name))
    assert (answer.status, answer.text) == (status, text)


async def test_who_may_not_read_does_not_browse(server: Server, snapshot: dict[str, Any]) -> None:
    token = await server.api_token("root@pam!no-browser", "DatastoreAudit")
    refused = await as_token(server, "GET", f"{DS}/catalog", token=token, **snapshot, filepath="/")
    assert (refused.status, refused.text) == (403, "root@pam!no-browser lacks Datastore.Read on /datastore/main")
