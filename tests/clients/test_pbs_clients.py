"""Real clients of the backup protocols: they back up a folder and an image, and restore both byte for byte."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from runtime.gateway import certificate
from tests.pbs.server import STORE, Server, serving

pytestmark = [pytest.mark.pbs_client, pytest.mark.clients, pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

IMAGE = os.urandom(9 << 20) + bytes(4 << 20)


@dataclass(slots=True)
class Place:
    """A server, and a folder with something to back up."""

    server: Server
    folder: Path
    environ: dict[str, str]

    async def run(self, *words: str | Path, stdin: bytes | None = None) -> str:
        """Return what a program says; it has to end with 0."""
        process = await asyncio.create_subprocess_exec(
            *map(str, words), cwd=self.folder, env=os.environ | self.environ,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await process.communicate(stdin or b"")
        assert process.returncode == 0, said.decode()
        return said.decode()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    folder = tmp_path_factory.mktemp("pbs-clients")
    (folder / "src" / "below").mkdir(parents=True)
    (folder / "src" / "random").write_bytes(os.urandom(6 << 20))
    (folder / "src" / "below" / "text").write_text("line\n" * 100_000)
    (folder / "src" / "link").symlink_to("below/text")
    (folder / "disk.img").write_bytes(IMAGE)
    async with serving(folder / "data") as server:
        environ = {
            "PBS_REPOSITORY": f"root@pam!tests@127.0.0.1:{server.port}:{STORE}",
            "PBS_PASSWORD": server.secret,
            "PBS_FINGERPRINT": certificate.fingerprint(folder / "data" / "tls" / "main.pem"),
            "XDG_RUNTIME_DIR": str(folder),
            "HOME": str(folder),
        }
        yield Place(server, folder, environ)


def same(one: Path, other: Path, links: bool = True) -> bool:
    """Return whether two folders hold the same files, folders and links; or files where there were links."""

    def content(root: Path) -> dict[str, Any]:
        return {
            str(path.relative_to(root)): path.readlink()
            if links and path.is_symlink()
            else path.is_dir() or path.read_bytes()
            for path in root.rglob("*")
        }

    return content(one) == content(other)


@pytest.mark.parametrize(
    "options",
    [[], ["--keyfile", "key.json"], ["--change-detection-mode=metadata"], ["--change-detection-mode=data"]],
    ids=["plain", "encrypted", "by metadata", "by data"],
)
async def test_the_rust_client(place: Place, proxmox_backup_client: str, options: list[str]) -> None:
    """Backup, incremental backup, lists, catalog, restore."""
    client, id = proxmox_backup_client, f"rust{len(' '.join(options))}"
    key = options if "--keyfile" in options else []
    if key and not await asyncio.to_thread((place.folder / "key.json").exists):
        await place.run(client, "key", "create", "--kdf", "none", "key.json")
    what = ["root.pxar:src", "disk.img:disk.img", "--backup-id", id, *options]
    await place.run(client, "backup", *what, "--backup-time", "1700000000")
    again = await place.run(client, "backup", *what, "--backup-time", "1700000001")
    assert "backup was done incrementally" in again
    snapshots = json.loads(await place.run(client, "snapshot", "list", f"host/{id}", "--output-format", "json"))
    assert len(snapshots) == 2
    assert id in await place.run(client, "list")
    name = f"host/{id}"
    if not options:
        assert "below/text" in await place.run(client, "catalog", "dump", f"{name}/2023-11-14T22:13:21Z", *key)
    await place.run(client, "restore", name, "root.pxar", f"restored-{id}", *key)
    await place.run(client, "restore", name, "disk.img", f"restored-{id}.img", *key)
    assert await asyncio.to_thread(same, place.folder / "src", place.folder / f"restored-{id}")
    assert await asyncio.to_thread((place.folder / f"restored-{id}.img").read_bytes) == IMAGE


async def test_the_rust_client_looks_after_its_backups(place: Place, proxmox_backup_client: str) -> None:
    client = proxmox_backup_client
    snapshot = "host/small/2023-11-14T22:13:20Z"
    words = ["a.conf:src/below/text", "--backup-id", "small", "--backup-time", "1700000000"]
    await place.run(client, "backup", *words)
    assert "a.conf" in await place.run(client, "snapshot", "files", snapshot)
    assert "used" in await place.run(client, "status", "--output-format", "json")
    assert "4.1" in await place.run(client, "version", "--output-format", "json")
    (place.folder / "log").write_text("what happened\n")
    await place.run(client, "snapshot", "upload-log", snapshot, "log")
    await place.run(client, "snapshot", "forget", snapshot)
    assert json.loads(await place.run(client, "snapshot", "list", "host/small", "--output-format", "json")) == []


async def test_the_rust_client_measures_its_speed(place: Place, proxmox_backup_client: str) -> None:
    assert "tls" in await place.run(proxmox_backup_client, "benchmark", "--output-format", "json")


async def test_the_go_client(place: Place, proxmoxbackupgo: str, proxmox_backup_client: str) -> None:
    """It backs up, and the other client restores that; of links it takes what they point at."""
    words = [
        proxmoxbackupgo, "-baseurl", f"https://127.0.0.1:{place.server.port}", "-authid", "root@pam!tests",
        "-secret", place.server.secret, "-certfingerprint", place.environ["PBS_FINGERPRINT"],
        "-datastore", STORE, "-backup-id", "go", "-backupdir", str(place.folder / "src"),
    ]  # fmt: skip
    assert "New" in await place.run(*words)
    await place.run(proxmox_backup_client, "restore", "host/go", "backup.pxar", "restored-go")
    assert await asyncio.to_thread(same, place.folder / "src", place.folder / "restored-go", False)
