"""What goes wrong while a repository is written, read or cleaned: exact outcomes, and good backups stay as they are."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from generated.proto.internal.v1 import internal_pb2_grpc as grpc
from runtime.contract import LocalChannel, LocalServer
from runtime.contract.abi import Category, Fault
from runtime.storage import Storage
from runtime.storage.repository.repositories import Repositories
from runtime.storage.repository.services import RepositoryService
from runtime.storage.repository.task_work import TaskWork
from tests.storage.repository import tiny_s3
from tests.storage.repository.conftest import KEY, Place
from tests.storage.repository.tiny_s3 import TinyS3
from tests.storage.repository.writing import DAY, UUIDS, Held, Repository, block, increment, of_full
from tests.storage.repository.written import VM

FOLDER = f"xo-vm-backups/{VM}"


@pytest.fixture
def repository(channel: LocalChannel, on_disk: Place) -> Repository:
    return Repository(channel, on_disk.url)


@pytest.fixture
def root(on_disk: Place) -> Path:
    return Path(on_disk.url.removeprefix("file://"))


@contextmanager
def refused(name: str, words: str | None = None) -> Iterator[pytest.ExceptionInfo[Fault]]:
    """Expect the declared error of a name."""
    with pytest.raises(Fault, match=words) as caught:
        yield caught
    assert caught.value.name == name, caught.value


def files_of(root: Path) -> set[Path]:
    return {path for path in root.rglob("*") if path.is_file()}


async def a_full_one(held: Held) -> str:
    """Write a full backup that has to stay."""
    return await held.commit(of_full(await held.write_full([bytes(2048)], DAY - 60_000), DAY - 60_000))


def warned(records: list[Any]) -> list[str]:
    return [one["message"] for one in records if one["type"] == "warning"]


def damage_parent(root: Path, paths: list[str]) -> None:
    (root / FOLDER / paths[0]).unlink()


def cut_parent(root: Path, paths: list[str]) -> None:
    file = root / FOLDER / paths[0]
    os.truncate(file, file.stat().st_size - 1)


def replace_parent(root: Path, paths: list[str]) -> None:
    file = root / FOLDER / paths[0]
    file.write_bytes((root / FOLDER / paths[2]).read_bytes())


@pytest.mark.parametrize(
    ("damage", "words", "told"),
    [
        (damage_parent, "its parent .* is missing", "disk broken: parent missing or broken"),
        (cut_parent, "the footer at the end is not that of the beginning|it ends", "failed to open disk"),
        (replace_parent, "the chain of its parents never ends|its parent is", "disk broken: parent missing or broken"),
    ],
)
async def test_a_chain_that_is_broken(
    repository: Repository, root: Path, damage: Callable[[Path, list[str]], None], words: str, told: str
) -> None:
    """Its disks are not read; cleaning takes the backups that need it and leaves the others."""
    async with repository.hold() as held:
        kept = await a_full_one(held)
        made: list[tuple[str, str]] = []
        for number in range(3):
            made.append(await held.back_up({number: block(number)}, number, made[-1][1] if made else None))
        damage(root, [path for _, path in made])
        with refused("damaged", words):
            await repository.blocks(made[1][1])
        seen = await held.clean()
        assert len(await repository.backups(VM)) == 4
        done = await held.clean(remove=True, merge=True)
        again = await held.clean(remove=True, merge=True)
    assert told in warned(seen)
    assert "incremental backup is incomplete" in warned(done)
    assert warned(again) == []
    assert [one["id"] for one in await repository.backups(VM)] == [kept]
    assert await repository.read_full(kept) == bytes(2048)


async def test_broken_metadata_and_foreign_files(repository: Repository, root: Path) -> None:
    """They go when cleaning may remove, hidden files and folders stay, and no backup is touched."""
    async with repository.hold() as held:
        kept = await a_full_one(held)
        for name in ("20200101T000000Z.json", "notes.txt", ".hidden", "20200101T000000Z.xva"):
            (root / FOLDER / name).write_text("{")
        (root / FOLDER / "folder").mkdir()
        (root / FOLDER / ".1795187822056.20261120T151702Z.xva").write_text("a draft of somebody")
        records = await held.clean(remove=True, merge=True)
        names = sorted(path.name for path in (root / FOLDER).iterdir())
    assert warned(records) == ["Issue loading 20200101T000000Z.json"]
    date = kept.rpartition("/")[2].removesuffix(".json")
    expected = [".hidden", f"{date}.json", f"{date}.xva", f"{date}.xva.checksum", "cache.json.gz", "folder"]
    assert [name for name in names if name != "vdis"] == expected


@pytest.mark.parametrize("what", ["full", "disk", "metadata"])
async def test_a_disk_that_gets_full(
    repository: Repository, root: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    async with repository.hold() as held:
        kept = await a_full_one(held)
        before = files_of(root)
        left = 0 if what == "metadata" else 3
        writev = os.writev

        def full(fd: int, parts: Any) -> int:
            nonlocal left
            left -= 1
            if left < 0:
                raise OSError(errno.ENOSPC, "full")
            return writev(fd, parts)

        monkeypatch.setattr(os, "writev", full)
        pieces = [bytes(1 << 20)] * 20
        with refused("noSpace"):
            if what == "full":
                await held.write_full(pieces)
            elif what == "disk":
                await held.write_disk({index: block(1) for index in range(4)})
            else:
                await repository.write_metadata(b"x", scheduleId="s1", timestamp=DAY, metadata={"jobId": "j"})
        monkeypatch.undo()
        assert files_of(root) == before
        assert await repository.read_full(kept) == bytes(2048)
        # There is room again.
        await held.back_up({0: block(1)})
    assert len(await repository.backups(VM)) == 2


async def test_a_disk_that_is_full_when_a_backup_is_committed(
    repository: Repository, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is shown, and what was written for it is gone with the session."""
    before = files_of(root)

    def full(fd: int, parts: Any) -> int:
        raise OSError(errno.ENOSPC, "full")

    async with repository.hold() as held:
        part = await held.write_full([bytes(2048)])
        monkeypatch.setattr(os, "writev", full)
        with refused("noSpace"):
            await held.commit(of_full(part))
        monkeypatch.undo()
    async with repository.hold(wait=10):
        assert files_of(root) == before
    assert await repository.backups(VM) == []


async def test_a_folder_that_cannot_be_written(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(os, "mkdir", read_only)
    with refused("fileUnusable", "EROFS"):
        async with repository.hold():
            pass


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "it is encrypted, and its URL has no encryptionKey"),
        (f"?encryptionKey=%22{KEY[::-1]}%22", "the key is not the one"),
        ("?encryptionKey=%22short%22", "has 32 bytes, and this has 5"),
        ("?encryptionKey=7", "has 32 bytes, and this has 0"),
    ],
)
async def test_a_key_that_does_not_fit(channel: LocalChannel, on_disk: Place, query: str, words: str) -> None:
    right = Repository(channel, f"{on_disk.url}?encryptionKey=%22{KEY}%22")
    async with right.hold() as held:
        kept = await a_full_one(held)
    wrong = Repository(channel, on_disk.url + query)
    before = on_disk.files()
    for ask in (wrong.about, wrong.backups, lambda: wrong.read_full(kept), lambda: enter(wrong)):
        with refused("keyRefused", words):
            await ask()
    async with right.hold(wait=10):
        assert {path: data for path, data in on_disk.files().items() if path in before} == before


async def enter(repository: Repository) -> None:
    async with repository.hold():
        pass


async def test_a_key_on_a_remote_that_is_not_empty(channel: LocalChannel, on_disk: Place) -> None:
    async with Repository(channel, on_disk.url).hold() as held:
        await a_full_one(held)
    with refused("keyRefused", "Remote directory must be empty"):
        await Repository(channel, f"{on_disk.url}?encryptionKey=%22{KEY}%22").about()


async def test_a_clock_that_goes_backwards(repository: Repository) -> None:
    """The disk is named after its parent, so that the chain reads in the order of its names."""
    async with repository.hold() as held:
        _, first = await held.back_up({0: block(1)})
        disk = await held.write_disk({1: block(2)}, UUIDS[1], DAY - 3600_000, parent=first)
        await held.commit(increment(disk, 1) | {"timestamp": DAY - 3600_000})
    assert disk["path"].rpartition("/")[2] > first.rpartition("/")[2]
    assert await repository.blocks(disk["path"]) == {0: block(1), 1: block(2)}


async def test_two_writers(repository: Repository, root: Path) -> None:
    """The second one is refused at once, or waits; and whoever lost its lock changes nothing any more."""
    async with repository.hold() as held:
        kept = await a_full_one(held)
        with refused("repositoryLocked") as caught:
            await enter(repository)
        assert caught.value.data == {"path": f"/{FOLDER}", "code": "ELOCKED"}
        part = await held.write_full([b"x" * 2048])
        # As the original takes over a lock that it finds stale.
        (root / f"{FOLDER}.lock").rmdir()
        (root / f"{FOLDER}.lock").mkdir()
        for change in (
            held.commit(of_full(part)),
            held.delete(kept),
            held.write_full([b"y"], DAY + 1000),
            held.abort(),
        ):
            with refused("lockLost"):
                await change
        with refused("lockLost"):
            await held.clean(remove=True, merge=True)
    assert [one["id"] for one in await repository.backups(VM)] == [kept]
    assert (root / f"{FOLDER}.lock").is_dir()


async def test_a_parent_that_another_disk_builds_on(repository: Repository) -> None:
    async with repository.hold() as held:
        _, first = await held.back_up({0: block(1)})
        await held.back_up({1: block(2)}, 1, first)
        with refused("parentUnfit", "builds on it already"):
            await held.write_disk({2: block(3)}, UUIDS[2], DAY + 2000, parent=first)
        with refused("diskNotFound"):
            await held.write_disk({2: block(3)}, UUIDS[2], DAY + 2000, parent=first.replace("T", "U"))


@pytest.mark.parametrize(
    ("parts", "offset"),
    [
        ([(4).to_bytes(4, "big"), block(1)], 0),
        ([(1).to_bytes(4, "big"), block(1), (1).to_bytes(4, "big"), block(1)], 4 + (2 << 20)),
        ([(1).to_bytes(4, "big"), block(1)[:-1]], 3 + (2 << 20)),
    ],
)
async def test_frames_that_are_not_well_formed(
    repository: Repository, root: Path, parts: list[bytes], offset: int
) -> None:
    async with repository.hold() as held:
        with refused("badFrames") as caught:
            await held.write_disk(parts)
        assert isinstance(caught.value.data, dict)
        assert caught.value.data["offset"] == offset
        assert files_of(root) == set()


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ({"mode": "full"}, "missing required field"),
        (of_full({"path": "./nowhere.xva", "size": 1}), "which was not written"),
        (of_full({"path": "../../outside.xva", "size": 1}), "leads out of"),
        (of_full({"path": "./x.xva", "size": 1}) | {"timestamp": 1.5}, "timestamp is 1.5"),
        (of_full({"path": "./x.xva", "size": 1}) | {"mode": "odd"}, "its mode is 'odd'"),
    ],
)
async def test_metadata_that_does_not_fit(repository: Repository, metadata: dict[str, Any], words: str) -> None:
    async with repository.hold() as held:
        with refused("badMetadata", words):
            await held.commit(metadata)


async def test_a_backup_that_is_there_is_not_written_over(repository: Repository) -> None:
    async with repository.hold() as held:
        part = await held.write_full([bytes(2048)])
        await held.commit(of_full(part))
        with refused("backupExists"):
            await held.write_full([b"other"])
        with refused("backupExists"):
            await held.commit(of_full(part))


async def test_a_full_backup_that_is_damaged_never_ends_well(repository: Repository, root: Path) -> None:
    async with repository.hold() as held:
        kept = await a_full_one(held)
    (data,) = (root / FOLDER).glob("*.xva")
    data.write_bytes(b"\1" + data.read_bytes()[1:])
    with refused("damaged", "its sha256 is"):
        await repository.read_full(kept)


class Store:
    """A store that misbehaves: what it does to a request is `way`, which says None to let it through."""

    def __init__(self) -> None:
        self.way: Callable[[web.Request], str | None] = lambda request: None
        self.store = TinyS3(hook=self._hook)

    async def _hook(self, request: web.Request) -> web.StreamResponse | None:
        match self.way(request):
            case "503":
                return tiny_s3.error(503, "SlowDown")
            case "stall":
                await asyncio.sleep(3600)
            case "lost":
                # It is done, and nobody hears of it.
                self.way = lambda request: None
                await self.store.answer(request)
                assert request.transport is not None
                request.transport.close()
        return None


async def through(storage: Storage, tmp_path: Path, store: Store, limit: float) -> tuple[Repository, Any, LocalServer]:
    stack = tiny_s3.serving(store.store)
    port = await stack.__aenter__()
    server = LocalServer()
    service = RepositoryService(
        Repositories(storage.remotes, TaskWork(storage.log, storage.runs), tmp_path, s3_limit=limit)
    )
    grpc.add_RepositoryServiceServicer_to_server(service, server)  # type: ignore[no-untyped-call]
    return Repository(LocalChannel(server), f"s3+http://a:b@127.0.0.1:{port}/backups/d"), stack, server


@pytest.fixture
async def faulty(storage: Storage, tmp_path: Path) -> Any:
    store = Store()
    repository, stack, server = await through(storage, tmp_path, store, 0.6)
    yield store, repository
    store.way = lambda request: None
    await server.stop()
    await stack.__aexit__(None, None, None)


async def test_a_store_that_answers_503_for_a_while(faulty: tuple[Store, Repository]) -> None:
    store, repository = faulty
    async with repository.hold() as held:
        seen: set[str] = set()

        def way(request: web.Request) -> str | None:
            """Let each request fail once."""
            known = f"{request.method} {request.path_qs}"
            again = known in seen
            seen.add(known)
            return None if again else "503"

        store.way = way
        _, path = await held.back_up({0: block(1)})
        store.way = lambda request: None
    assert await repository.blocks(path) == {0: block(1)}


@pytest.mark.parametrize(("way", "code"), [("503", "SlowDown"), ("stall", "ETIMEDOUT")])
async def test_a_store_that_fails_for_good(faulty: tuple[Store, Repository], way: str, code: str) -> None:
    store, repository = faulty
    async with repository.hold() as held:
        kept = await a_full_one(held)
        store.way = lambda request: way if request.method == "PUT" and "vdis" in request.path else None
        with refused("remoteFailed") as caught:
            await held.back_up({0: block(1)})
        assert isinstance(caught.value.data, dict)
        assert caught.value.data["code"] == code
        store.way = lambda request: None
        records = await held.clean(remove=True, merge=True)
    assert records[-1] == {"type": "result", "merge": False, "size": 0}
    assert [one["id"] for one in await repository.backups(VM)] == [kept]


@pytest.mark.parametrize("of", [".lock", "/blocks/", ".json", ".alias.vhd"])
async def test_an_answer_that_is_lost(faulty: tuple[Store, Repository], of: str) -> None:
    """What the store has done counts, and doing it again does no harm."""
    store, repository = faulty

    def way(request: web.Request) -> str | None:
        return "lost" if request.method == "PUT" and of in request.path else None

    store.way = way
    async with repository.hold() as held:
        _, path = await held.back_up({0: block(1)})
    assert await repository.blocks(path) == {0: block(1)}


async def test_who_is_no_session(repository: Repository) -> None:
    async with repository.hold() as held:
        pass
    with pytest.raises(Fault) as caught:
        await held.commit({})
    assert caught.value.category in (Category.NOT_FOUND, Category.UNAVAILABLE, Category.LOST)
