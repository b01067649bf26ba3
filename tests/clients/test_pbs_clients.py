"""Real clients of the backup protocols: they back up a folder and an image, and restore both byte for byte."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from runtime.gateway import certificate
from tests.pbs.backups import restore
from tests.pbs.client import session
from tests.pbs.profiles import RUST_4
from tests.pbs.server import OWN_TOKEN, STORE, Server, serving
from tests.pbs.test_rest import DS, as_token
from tests.storage.datastore.making import in_memory

pytestmark = [pytest.mark.pbs_client, pytest.mark.clients, pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

IMAGE = os.urandom(9 << 20) + bytes(4 << 20)


@dataclass(slots=True)
class Place:
    """A server, and a folder with something to back up."""

    server: Server
    folder: Path
    environ: dict[str, str]

    def of(self, token: str) -> dict[str, str]:
        """Return the environment of somebody else, `id:secret`."""
        name, _, secret = token.partition(":")
        repository = f"{name}@127.0.0.1:{self.server.port}:{STORE}"
        return self.environ | {"PBS_REPOSITORY": repository, "PBS_PASSWORD": secret}

    async def run(self, *words: str | Path, environ: dict[str, str] | None = None, stdin: bytes = b"") -> str:
        """Return what a program says; it has to end with 0."""
        process = await asyncio.create_subprocess_exec(
            *map(str, words), cwd=self.folder, env=os.environ | (environ or self.environ),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await process.communicate(stdin)
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
    with in_memory() as data:
        async with serving(Path(data)) as server:
            yield Place(
                server,
                folder,
                {
                    "PBS_REPOSITORY": f"root@pam!tests@127.0.0.1:{server.port}:{STORE}",
                    "PBS_PASSWORD": server.secret,
                    "PBS_FINGERPRINT": certificate.fingerprint(Path(data) / "tls" / "main.pem"),
                    "XDG_RUNTIME_DIR": str(folder),
                    "HOME": str(folder),
                },
            )


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
    [
        [],
        ["--keyfile", "key.json"],
        ["--change-detection-mode=metadata"],
        ["--change-detection-mode=data"],
        ["--keyfile", "key.json", "--change-detection-mode=metadata"],
        ["--crypt-mode", "sign-only", "--keyfile", "key.json"],
    ],
    ids=["plain", "encrypted", "by metadata", "by data", "encrypted by metadata", "signed"],
)
async def test_the_rust_client(place: Place, proxmox_backup_client: str, options: list[str]) -> None:
    """Backup, incremental backup, lists, catalog, restore."""
    client, id = proxmox_backup_client, f"rust{len(' '.join(options))}"
    key = ["--keyfile", "key.json"] if "--keyfile" in options else []
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
    who = json.loads(await place.run(client, "server-identity", "--output-format", "json"))
    assert re.fullmatch("[0-9a-f]{32}", who["pbs-instance-id"])
    (place.folder / "log").write_text("what happened\n")
    await place.run(client, "snapshot", "upload-log", snapshot, "log")
    await place.run(client, "snapshot", "forget", snapshot)
    assert json.loads(await place.run(client, "snapshot", "list", "host/small", "--output-format", "json")) == []


async def test_the_rust_client_prunes_collects_and_follows_tasks(place: Place, proxmox_backup_client: str) -> None:
    client, admin = proxmox_backup_client, place.of(await place.server.api_token("root@pam!admin", "Admin", "/"))
    for number in range(3):
        words = ["a.conf:src/below/text", "--backup-id", "pruned", "--backup-time", str(1700000000 + number)]
        await place.run(client, "backup", *words, environ=admin)
    asked = ["prune", "host/pruned", "--keep-last", "1", "--output-format", "json"]
    dry = json.loads(await place.run(client, *asked, "--dry-run", environ=admin))
    assert [one["keep"] for one in dry] == [False, False, True]
    assert json.loads(await place.run(client, *asked, environ=admin)) == dry
    listed = ["snapshot", "list", "host/pruned", "--output-format", "json"]
    assert len(json.loads(await place.run(client, *listed, environ=admin))) == 1
    said = await place.run(client, "garbage-collect", environ=admin)
    assert "removed chunks" in said
    assert "TASK OK" in said
    tasks = json.loads(await place.run(client, "task", "list", "--all", "--output-format", "json", environ=admin))
    assert {"backup", "garbage_collection", "prune"} <= {one["worker_type"] for one in tasks}
    (upid,) = {one["upid"] for one in tasks if one["worker_type"] == "garbage_collection"}
    assert "removed chunks" in await place.run(client, "task", "log", upid, environ=admin)


async def test_the_rust_client_reads_what_a_verification_found(place: Place, proxmox_backup_client: str) -> None:
    """It takes the id of the task apart, and one that is none would fail its whole list."""
    client, admin = proxmox_backup_client, await place.server.api_token("root@pam!verifier", "Admin", "/")
    await place.run(client, "backup", "a.conf:src/below/text", "--backup-id", "verified", environ=place.of(admin))
    upid = (await as_token(place.server, "POST", f"{DS}/verify", token=admin)).data
    assert "TASK OK" in await place.run(client, "task", "log", upid, environ=place.of(admin))
    listed = ["snapshot", "list", "host/verified", "--output-format", "json"]
    (found,) = json.loads(await place.run(client, *listed, environ=place.of(admin)))
    assert found["verification"] == {"state": "ok", "upid": upid}


async def test_the_rust_client_stops_a_backup_by_its_task(place: Place, proxmox_backup_client: str) -> None:
    fifo = place.folder / "endless"
    os.mkfifo(fifo)
    words = [proxmox_backup_client, "backup", "disk.img:endless", "--backup-id", "stopped"]
    backup = await asyncio.create_subprocess_exec(
        *words, cwd=place.folder, env=os.environ | place.environ, stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    writer = await asyncio.to_thread(fifo.open, "wb")
    with writer:
        running = ["task", "list", "--output-format", "json"]
        while not (tasks := json.loads(await place.run(proxmox_backup_client, *running))):
            pass
        await place.run(proxmox_backup_client, "task", "stop", tasks[0]["upid"])
    assert await backup.wait() != 0
    listed = ["snapshot", "list", "host/stopped", "--output-format", "json"]
    assert json.loads(await place.run(proxmox_backup_client, *listed)) == []


async def test_the_rust_client_works_with_notes_namespaces_and_owners(place: Place, proxmox_backup_client: str) -> None:
    client, admin = proxmox_backup_client, place.of(await place.server.api_token("root@pam!owner", "Admin", "/"))
    snapshot, words = "host/noted/2023-11-14T22:13:20Z", ["--backup-id", "noted", "--backup-time", "1700000000"]

    async def run(*words: str) -> str:
        return await place.run(client, *words, environ=admin)

    await run("namespace", "create", "lab")
    assert "lab" in await run("namespace", "list")
    await run("backup", "a.conf:src/below/text", *words, "--ns", "lab")
    await run("backup", "a.conf:src/below/text", *words)
    assert snapshot in await run("snapshot", "list", "--ns", "lab")
    await run("snapshot", "notes", "update", snapshot, "one line\nand another")
    assert await run("snapshot", "notes", "show", snapshot) == "one line\nand another\n"
    await run("snapshot", "protected", "update", snapshot, "true")
    assert "true" in await run("snapshot", "protected", "show", snapshot)
    await run("snapshot", "protected", "update", snapshot, "false")
    await run("change-owner", "host/noted", "root@pam")
    groups = json.loads(await run("list", "--output-format", "json"))
    assert [one["owner"] for one in groups if one["backup-id"] == "noted"] == ["root@pam"]
    await run("namespace", "delete", "lab", "--delete-groups", "true")
    assert "lab" not in await run("namespace", "list")


async def test_the_rust_client_moves_groups_and_namespaces(place: Place, proxmox_backup_client: str) -> None:
    client, admin = proxmox_backup_client, place.of(await place.server.api_token("root@pam!mover", "Admin", "/"))

    async def run(*words: str) -> str:
        return await place.run(client, *words, environ=admin)

    for space in ("old", "old/below"):
        await run("namespace", "create", space)
    await run("backup", "a.conf:src/below/text", "--backup-id", "moved", "--ns", "old/below")
    said = await run("namespace", "move", "old", "--target-ns", "new")
    assert "TASK OK" in said
    assert "old" not in await run("namespace", "list")
    said = await run("group", "move", "host/moved", "--ns", "new/below", "--target-ns", "")
    assert "moved ns/new/ns/below/host/moved to host/moved, 1 snapshots" in said
    await run("restore", "host/moved", "a.conf", "moved.conf")
    assert (place.folder / "moved.conf").read_bytes() == (place.folder / "src" / "below" / "text").read_bytes()
    await run("namespace", "delete", "new")


async def test_the_rust_client_completes_names(place: Place, proxmox_backup_client: str) -> None:
    admin = place.of(await place.server.api_token("root@pam!completes", "Admin", "/"))
    await place.run(proxmox_backup_client, "backup", "a.conf:src/below/text", "--backup-id", "completed", environ=admin)
    for typed, offered in (
        ("change-owner host/completed ", "root@pam!completes"),
        ("snapshot list host/comp", "host/completed"),
        ("restore host/completed/", "host/completed/"),
    ):
        line = f"proxmox-backup-client {typed}"
        environ = admin | {"COMP_LINE": line, "COMP_POINT": str(len(line))}
        assert offered in await place.run(proxmox_backup_client, "bashcomplete", environ=environ)


async def test_the_rust_client_browses_and_restores_parts(place: Place, proxmox_backup_client: str) -> None:
    client = proxmox_backup_client
    await place.run(client, "backup", "root.pxar:src", "--backup-id", "browsed", "--backup-time", "1700000000")
    snapshot = "host/browsed/2023-11-14T22:13:20Z"
    said = await place.run(
        client, "catalog", "shell", snapshot, "root.pxar",
        stdin=b"cd below\nls\nstat text\nselect text\nrestore-selected from-shell\nexit\n",
    )  # fmt: skip
    assert "Size: 500000" in said
    assert [path.name for path in (place.folder / "from-shell").rglob("*") if path.is_file()] == ["text"]
    await place.run(client, "restore", snapshot, "root.pxar", "by-pattern", "--pattern", "below/**")
    found = [path.relative_to(place.folder / "by-pattern") for path in (place.folder / "by-pattern").rglob("*")]
    assert sorted(map(str, found)) == ["below", "below/text"]


async def test_what_the_rust_client_backed_up_is_browsed_and_downloaded(
    place: Place, proxmox_backup_client: str
) -> None:
    """Without a client: an image, the entries of its folders, each of its files."""
    many = place.folder / "src-of-many"
    many.mkdir()
    names = ["ä", " ", "x" * 200, *(str(number) for number in range(300))]
    for name in names:
        (many / name).write_text(f"the content of {name}")
    words = ["src.pxar:src", "many.pxar:src-of-many", "disk.img:disk.img"]
    await place.run(proxmox_backup_client, "backup", *words, "--backup-id", "downloaded", "--backup-time", "1700000000")
    snapshot: dict[str, Any] = {"backup-type": "host", "backup-id": "downloaded", "backup-time": 1700000000}

    async def folder(filepath: str) -> dict[str, dict[str, Any]]:
        answer = await as_token(place.server, "GET", f"{DS}/catalog", **snapshot, filepath=filepath)
        return {entry["text"]: entry for entry in answer.data}

    async def download(way: str, **what: str) -> bytes:
        answer = await as_token(place.server, "GET", f"{DS}/{way}", **snapshot, **what)
        assert answer.status == 200, answer.text
        return answer.body

    assert await download("download-decoded", **{"file-name": "disk.img.fidx"}) == IMAGE
    archives = await folder("/")
    assert set(archives) == {"src.pxar.didx", "many.pxar.didx"}
    src = await folder(archives["src.pxar.didx"]["filepath"])
    assert {text: entry["type"] for text, entry in src.items()} == {"random": "f", "below": "d", "link": "l"}
    below = await folder(src["below"]["filepath"])
    for entry, path in ((src["random"], "src/random"), (below["text"], "src/below/text")):
        content = await download("pxar-file-download", filepath=entry["filepath"])
        assert content == await asyncio.to_thread((place.folder / path).read_bytes)
        assert entry["size"] == len(content)
    found = await folder(archives["many.pxar.didx"]["filepath"])
    assert set(found) == set(names)
    for name in names[::25]:
        content = await download("pxar-file-download", filepath=found[name]["filepath"])
        assert content.decode() == f"the content of {name}"


@pytest.mark.judge("fuse")
async def test_the_rust_client_mounts_an_archive(place: Place, proxmox_backup_client: str) -> None:
    """Nobody removes the snapshot as long as it is mounted."""
    await place.run(
        proxmox_backup_client, "backup", "root.pxar:src", "--backup-id", "mounted", "--backup-time", "1700000000"
    )
    snapshot, target = "host/mounted/2023-11-14T22:13:20Z", place.folder / "mounted"
    target.mkdir()
    await place.run(proxmox_backup_client, "mount", snapshot, "root.pxar", target)
    try:
        assert await asyncio.to_thread(same, place.folder / "src", target)
        with pytest.raises(AssertionError, match="is locked: another session or task uses it"):
            await place.run(proxmox_backup_client, "snapshot", "forget", snapshot)
    finally:
        await place.run("fusermount3", "-u", target)


async def test_the_rust_client_recovers_a_key_by_the_master_key(place: Place, proxmox_backup_client: str) -> None:
    """The key that it encrypted with comes out of the backup itself, as a blob that nobody else can read."""
    client, secret = proxmox_backup_client, place.environ | {"PBS_ENCRYPTION_PASSWORD": "secret"}
    for words in (
        ["openssl", "genrsa", "-out", "master.pem", "4096"],
        ["openssl", "rsa", "-in", "master.pem", "-pubout", "-out", "public.pem"],
        [client, "key", "create", "--kdf", "none", "own.json"],
        [client, "backup", "root.pxar:src", "--backup-id", "mastered", "--backup-time", "1700000000",
         "--keyfile", "own.json", "--master-pubkey-file", "public.pem"],
        [client, "restore", "host/mastered", "rsa-encrypted.key", "key.rsa"],
        ["openssl", "pkeyutl", "-decrypt", "-inkey", "master.pem", "-in", "key.rsa", "-out", "found.json"],
        [client, "restore", "host/mastered", "root.pxar", "restored-mastered", "--keyfile", "found.json"],
    ):  # fmt: skip
        await place.run(*words, environ=secret)
    assert await asyncio.to_thread(same, place.folder / "src", place.folder / "restored-mastered")


async def test_the_rust_client_backs_up_what_comes_through_a_pipe(place: Place, proxmox_backup_client: str) -> None:
    """Nobody knows before how long that is."""
    fifo = place.folder / "through"
    os.mkfifo(fifo)
    backup = asyncio.ensure_future(place.run(proxmox_backup_client, "backup", "p.img:through", "--backup-id", "pipe"))
    await asyncio.to_thread(fifo.write_bytes, IMAGE[: (9 << 20) + 5])
    await backup
    await place.run(proxmox_backup_client, "restore", "host/pipe", "p.img", "from-pipe")
    assert (place.folder / "from-pipe").read_bytes() == IMAGE[: (9 << 20) + 5]


async def test_the_rust_client_logs_in_with_a_password(place: Place, proxmox_backup_client: str) -> None:
    user = place.of(f"root@pam:{OWN_TOKEN}")
    await place.run(proxmox_backup_client, "login", environ=user)
    words = ["root.pxar:src", "--backup-id", "ticket", "--backup-time", "1700000000"]
    await place.run(proxmox_backup_client, "backup", *words, environ=user)
    del user["PBS_PASSWORD"]
    assert "host/ticket" in await place.run(proxmox_backup_client, "list", environ=user)
    await place.run(proxmox_backup_client, "logout", environ=user)


async def test_files_are_restored_alone(place: Place, proxmox_file_restore: str, proxmox_backup_client: str) -> None:
    words = ["root.pxar:src", "--backup-id", "files", "--backup-time", "1700000000"]
    await place.run(proxmox_backup_client, "backup", *words)
    snapshot = "host/files/2023-11-14T22:13:20Z"
    listed = ["list", snapshot, "root.pxar.didx/below", "--output-format", "json"]
    (found,) = json.loads(await place.run(proxmox_file_restore, *listed))
    assert (found["text"], found["size"]) == ("text", 500_000)
    await place.run(proxmox_file_restore, "extract", snapshot, "root.pxar.didx/below/text", "extracted")
    found_files = [path for path in (place.folder / "extracted").rglob("*") if path.is_file()]
    assert [path.read_text() for path in found_files] == ["line\n" * 100_000]


async def test_the_rust_client_measures_its_speed(place: Place, proxmox_backup_client: str) -> None:
    assert "tls" in await place.run(proxmox_backup_client, "benchmark", "--output-format", "json")
    tasks = json.loads(await place.run(proxmox_backup_client, "task", "list", "--all", "--output-format", "json"))
    assert "benchmark" in {one["worker_type"] for one in tasks}


def go(place: Place, program: str) -> list[str | Path]:
    return [
        program, "-baseurl", f"https://127.0.0.1:{place.server.port}", "-authid", "root@pam!tests",
        "-secret", place.server.secret, "-certfingerprint", place.environ["PBS_FINGERPRINT"], "-datastore", STORE,
    ]  # fmt: skip


async def snapshots_of(place: Place, client: str, group: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(
        await place.run(client, "snapshot", "list", group, "--output-format", "json")
    )
    return found


async def test_the_go_client_backs_up_a_stream(place: Place, proxmoxbackupgo: str, proxmox_backup_client: str) -> None:
    """It closes its index twice; what was finished is the whole stream all the same."""
    words = [*go(place, proxmoxbackupgo), "-backup-id", "stream", "-backupstream", "out.raw"]
    await place.run(*words, stdin=IMAGE)
    (found,) = await snapshots_of(place, proxmox_backup_client, "host/stream")
    (archive,) = [one["filename"] for one in found["files"] if one["filename"] != "index.json.blob"]
    connection = {"store": STORE, "backup-type": "host", "backup-id": "stream", "backup-time": found["backup-time"]}
    async with session(place.server, RUST_4, "reader", connection) as reader:
        assert await restore(reader, archive) == IMAGE


async def test_the_go_client(place: Place, proxmoxbackupgo: str, proxmox_backup_client: str) -> None:
    """It backs up, and the other client restores that; of links it takes what they point at."""
    words = [*go(place, proxmoxbackupgo), "-backup-id", "go", "-backupdir", place.folder / "src"]
    assert "Reused 0," in await place.run(*words)
    again = ""
    while len(await snapshots_of(place, proxmox_backup_client, "host/go")) < 2:
        # A backup in the same second is refused, which this client does not see.
        again = await place.run(*words)
    assert "Reused 0," not in again
    await place.run(proxmox_backup_client, "restore", "host/go", "backup.pxar", "restored-go")
    assert await asyncio.to_thread(same, place.folder / "src", place.folder / "restored-go", False)
