"""Encrypted backups of a scripted client, and the vectors of what its key makes (proxmox-backup.md 12, 16)."""

from __future__ import annotations

import json
import os
from hashlib import scrypt
from typing import Any

import pytest

from tests.pbs.backups import MANIFEST, Backup, blob, content, read_index
from tests.pbs.client import session, session_when_free
from tests.pbs.conftest import Params
from tests.pbs.crypt import Key
from tests.pbs.profiles import QEMU, RUST_4
from tests.pbs.server import Server
from tests.pbs.test_rest import DS, as_token

KEY = Key(bytes(range(32)))
IV = bytes(range(16))


def test_the_id_key_the_fingerprint_and_the_digest_are_those_of_the_vectors() -> None:
    assert KEY.id_key.hex() == "7c2c013efd07f3b25717a485263343cd4d292a4b65c200bb3b18ea227abe225c"
    assert KEY.fingerprint.hex() == "0eabd4460b6eb9ca345023dee2b778c790e54a1683b9659c0a57ae199090159b"
    assert KEY.digest(b"hello").hex() == "e34178a27b992c4a218599bf7f43ed50bc464a03d624d9092306fe2ed74d557e"


def test_a_key_of_a_password_signs_as_in_the_vector() -> None:
    key = Key(scrypt(b"test", salt=b"", n=65536, r=8, p=1, maxmem=1 << 30, dklen=32))
    assert key.id_key.hex() == "758495a21c31047f543f46d694700e02d168568bab37bb0ceece947b591f5100"
    files = [
        {"filename": "test1.img.fidx", "crypt-mode": "encrypt", "size": 200, "csum": "01" * 32},
        {"filename": "abc.blob", "crypt-mode": "none", "size": 200, "csum": "02" * 32},
    ]
    signed = {"backup-type": "host", "backup-id": "elsa", "backup-time": 1593179765, "files": files}
    expected = "d7b446fb7db081662081d4b40fedd858a1d6307a5aff4ecff7d5bf4fd35679e9"
    assert key.signature(signed | {"signature": None, "unprotected": {"notes": "n"}}) == expected


def test_a_sealed_blob_is_that_of_the_vector_and_opens() -> None:
    sealed = KEY.seal(b"hello", IV)
    assert sealed.hex() == (
        "7b6785be222d4cf0784eea93000102030405060708090a0b0c0d0e0f0c84c431837297c0b19e77e5608162ea0f09cc1a56"
    )
    assert KEY.open(sealed) == b"hello"
    assert KEY.open(KEY.seal(bytes(5000), compress=True)) == bytes(5000)


def fingerprint() -> str:
    return ":".join(f"{octet:02x}" for octet in KEY.fingerprint)


async def encrypted(backup: Backup, name: str, parts: list[bytes], size: int | None = None) -> None:
    """Back up an archive of encrypted chunks, every second one compressed before."""
    archive = await backup.archive(name, size)
    path = "/fixed_chunk" if archive.fixed else "/dynamic_chunk"
    for at, part in enumerate(parts):
        sealed = KEY.seal(part, compress=at % 2 == 1)
        given = {"wid": archive.wid, "digest": KEY.digest(part).hex(), "size": len(part), "encoded-size": len(sealed)}
        assert (await backup.connection.request("POST", path, given, body=sealed)).data == given["digest"]
    assert (await backup.append(archive, [(KEY.digest(part), len(part)) for part in parts])).status == 200
    assert (await backup.close(archive)).status == 200
    backup.files[-1]["crypt-mode"] = "encrypt"


async def finish(backup: Backup) -> None:
    """Upload a signed manifest, and finish."""
    manifest: dict[str, Any] = json.loads(backup.manifest())
    manifest["signature"] = KEY.signature(manifest)
    manifest["unprotected"]["key-fingerprint"] = fingerprint()
    assert (await backup.raw_blob(MANIFEST, blob(json.dumps(manifest).encode()))).status == 200
    assert (await backup.post("/finish", {})).data is None


@pytest.mark.asyncio(loop_scope="module")
async def test_an_encrypted_backup_comes_back_and_its_signature_holds(server: Server, params: Params) -> None:
    """Plain files beside it, and a second backup that refers to the chunks of the first."""
    parts = [os.urandom(3000), bytes(4000), os.urandom(10)]
    image = [os.urandom(4 << 20), bytes(4 << 20), b"end"]
    first = params()
    async with session(server, RUST_4, "backup", first) as connection:
        backup = Backup(connection, first)
        await encrypted(backup, "root.pxar.didx", parts)
        await encrypted(backup, "drive.img.fidx", image, (8 << 20) + 3)
        await backup.whole("catalog.pcat1.didx", b"plain")
        await finish(backup)
    second = params()
    async with session_when_free(server, QEMU, second) as connection:
        backup = Backup(connection, second)
        assert (await connection.request("GET", "/previous", {"archive-name": "root.pxar.didx"})).status == 200
        archive = await backup.archive("root.pxar.didx")
        plain = [(KEY.digest(part), len(part)) for part in parts[:1]]
        assert (await backup.append(archive, plain)).status == 200
        assert (await backup.close(archive)).status == 200
        backup.files[-1]["crypt-mode"] = "encrypt"
        await finish(backup)
    async with session(server, RUST_4, "reader", first) as connection:
        manifest = json.loads(
            content(bytes((await connection.request("GET", "/download", {"file-name": MANIFEST})).body))
        )
        assert manifest["signature"] == KEY.signature(manifest)
        for name, whole in (("root.pxar.didx", parts), ("drive.img.fidx", image)):
            index = await connection.request("GET", "/download", {"file-name": name})
            found = read_index(bytes(index.body))
            chunks = [await connection.request("GET", "/chunk", {"digest": digest.hex()}) for digest, _ in found]
            assert [KEY.open(bytes(chunk.body)) for chunk in chunks] == whole
    listed = await as_token(
        server, "GET", f"{DS}/snapshots", **{"backup-type": "host", "backup-id": first["backup-id"]}
    )
    assert [one["fingerprint"] for one in listed.data] == [fingerprint()] * 2
    files = {one["filename"]: one["crypt-mode"] for one in listed.data[1]["files"]}
    assert files == {
        "root.pxar.didx": "encrypt", "drive.img.fidx": "encrypt", "catalog.pcat1.didx": "none", MANIFEST: "sign-only",
    }  # fmt: skip


@pytest.mark.asyncio(loop_scope="module")
async def test_a_signed_manifest_that_is_wrong_is_not_mended(server: Server, params: Params) -> None:
    opened = params()
    async with session(server, RUST_4, "backup", opened) as connection:
        backup = Backup(connection, opened)
        await encrypted(backup, "root.pxar.didx", [b"x" * 100])
        backup.files[-1]["size"] = 99
        manifest: dict[str, Any] = json.loads(backup.manifest())
        manifest["signature"] = KEY.signature(manifest)
        assert (await backup.raw_blob(MANIFEST, blob(json.dumps(manifest).encode()))).status == 200
        answer = await backup.post("/finish", {})
    words = "of root.pxar.didx it says size 99, but that is 100, and it is signed"
    assert (answer.status, answer.text) == (400, f"the backup cannot be finished: the manifest is not valid: {words}")
