"""What is on disk for certain, and what is not trusted after an unclean stop or a fault of the disk."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from runtime.storage.datastore import blob
from runtime.storage.datastore import store as datastore
from runtime.storage.datastore.collection import collect
from runtime.storage.datastore.disk import Disk
from runtime.storage.datastore.errors import NoSpace, StoreInUse, StoreUnusable, SyncFailed
from runtime.storage.datastore.marks import MARK, Marks, Trust
from runtime.storage.datastore.names import MANIFEST
from runtime.storage.datastore.store import OWN, Datastore, create_datastore, open_datastore
from tests.storage.datastore.making import (
    STATS,
    archive,
    backup_of,
    begin,
    chunk_files,
    digest,
    manifest_of,
    names_of,
    opened,
    pieces,
    snapshot,
)

DATA = b"some data"
CHUNK = blob.encode(DATA)


class Faulty(Disk):
    """A disk that does one kind of thing wrongly when asked to, and tells what was done."""

    def __init__(self) -> None:
        self.fault: int | None = None
        self.done: list[str] = []

    def _do(self, what: str) -> None:
        self.done.append(what)
        if self.fault is not None:
            raise OSError(self.fault, os.strerror(self.fault))

    def write(self, path: Path, parts: Sequence[blob.Buffer]) -> None:
        self._do(f"write {sum(map(len, parts))}")
        super().write(path, parts)

    def rename(self, old: Path, new: Path) -> None:
        super().rename(old, new)
        self.done.append(f"rename {new.name}")

    def sync_folder(self, path: Path) -> None:
        super().sync_folder(path)
        self.done.append(f"sync {path.name}")

    def sync_all(self, fd: int) -> None:
        self._do("sync all")


@pytest.fixture
def faulty() -> Faulty:
    return Faulty()


@pytest.fixture
def shaky(folder: Path, faulty: Faulty) -> Iterator[Datastore]:
    """A store on a faulty disk."""
    store = opened(folder / "shaky", disk=faulty)
    yield store
    faulty.fault = None
    store.close()


def path_of(base: Path, data: bytes = DATA) -> Path:
    name = digest(data).hex()
    return base / ".chunks" / name[:4] / name


def mark(store: Datastore) -> object:
    return json.loads((store.path / OWN / MARK).read_bytes())["since"]


def killed(store: Datastore, copy: Path) -> Path:
    """Return a folder as it is when the server is killed now."""
    shutil.copytree(store.path, copy)
    return copy


def test_the_manifest_gets_its_name_when_all_else_is_synced(shaky: Datastore, faulty: Faulty) -> None:
    backup_of(shaky, snapshot(), {"a.didx": pieces("a", 1)})
    end = faulty.done[faulty.done.index("sync all") :]
    assert [what.split()[0] for what in end] == ["sync", "write", "rename", "sync"]
    assert end[2:] == [f"rename {MANIFEST}", "sync 2023-11-14T22:13:20Z"]
    assert "rename a.didx" in faulty.done[: faulty.done.index("sync all")]


def test_sessions_that_end_together_share_a_sync(shaky: Datastore, faulty: Faulty) -> None:
    backups = [begin(shaky, snapshot(0, id=str(n))) for n in range(8)]
    for backup in backups:
        entry = archive(backup, "a.didx", pieces(backup.snapshot, 1))
        backup.put_blob(MANIFEST, manifest_of(backup.snapshot, [entry]))
    ready = threading.Barrier(8)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda backup: (ready.wait(), backup.finish(STATS)), backups))
    assert faulty.done.count("sync all") <= 3
    before = faulty.done.count("sync all")
    shaky.marks.sync()
    assert faulty.done.count("sync all") == before


def test_a_clean_stop_leaves_no_doubt(folder: Path) -> None:
    store = opened(folder / "store")
    backup_of(store, snapshot(), {"a.didx": [DATA]})
    assert mark(store) is not None
    store.close()
    assert mark(store) is None
    store = opened(folder / "store")
    assert store.marks.trust(digest(DATA), time.time()) is Trust.GOOD
    store.close()


@pytest.mark.parametrize("content", [b"", b"x", CHUNK[:-1] + b"?", bytes(len(CHUNK)), CHUNK + b"more"])
def test_after_an_unclean_stop_a_corrupt_chunk_satisfies_no_upload(folder: Path, content: bytes) -> None:
    store = opened(folder / "store")
    backup_of(store, snapshot(), {"a.didx": [DATA]})
    base = killed(store, folder / "killed")
    store.close()
    path_of(base).write_bytes(content)
    store = opened(base)
    try:
        assert store.chunks.put(digest(DATA), CHUNK, len(DATA)).new
        assert path_of(base).read_bytes() == CHUNK
        aside = {f"{digest(DATA).hex()}.0.bad"}
        # An empty one is overwritten, unless who looks at the doubted chunks was there before.
        assert chunk_files(store) - names_of([DATA]) in ([aside] if content else [aside, set()])
    finally:
        store.close()


def test_after_an_unclean_stop_all_doubted_chunks_are_read_once(folder: Path) -> None:
    good, bad, old = pieces("x", 3)
    store = opened(folder / "store")
    backup_of(store, snapshot(), {"a.didx": [good, bad, old]})
    base = killed(store, folder / "killed")
    store.close()
    path_of(base, bad).write_bytes(b"rotten")
    path_of(base, old).write_bytes(b"rotten, but not for that")
    os.utime(path_of(base, old), (1, 1))
    store = opened(base)
    assert store.settled.wait(60)
    assert chunk_files(store) == names_of([good, old]) | {f"{digest(bad).hex()}.0.bad"}
    assert store.marks.doubt is None
    store.close()
    assert json.loads((base / OWN / MARK).read_bytes()) == {"since": None, "doubt": None}


def test_a_second_unclean_stop_forgets_no_doubt(folder: Path) -> None:
    own = folder / "own"
    own.mkdir()
    fd = os.open(folder, os.O_RDONLY)
    try:
        for since in (500.0, 900.0):
            (own / MARK).write_text(json.dumps({"since": since, "doubt": None if since == 500 else 500.0}))
            marks = Marks(Disk(), own, fd)
            assert not marks.open()
            marks.writing()
            assert json.loads((own / MARK).read_bytes())["doubt"] == 500.0
            assert [marks.trust(bytes(32), at) for at in (499.0, 500.0, 901.0)] == [Trust.GOOD, Trust.READ, Trust.READ]
            marks.close()
            assert json.loads((own / MARK).read_bytes()) == {"since": None, "doubt": 500.0}
    finally:
        os.close(fd)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"since": "then"', b"\xff"])
def test_a_mark_that_cannot_be_read_lets_everything_be_doubted(folder: Path, content: bytes) -> None:
    (folder / MARK).write_bytes(content)
    fd = os.open(folder, os.O_RDONLY)
    try:
        marks = Marks(Disk(), folder, fd)
        assert not marks.open()
        assert marks.trust(bytes(32), 1.0) is Trust.READ
    finally:
        os.close(fd)


def test_a_clock_that_is_set_back_moves_the_mark_back(store: Datastore, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(store, snapshot())
    before = mark(store)
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() - 1000)
    monkeypatch.setattr(store.marks, "_now", lambda: real() - 1002)
    begin(store, snapshot(id="other"))
    after = mark(store)
    assert isinstance(before, float)
    assert isinstance(after, float)
    assert after < before - 900


def test_after_a_sync_that_failed_no_session_of_then_finishes_and_its_chunks_are_written_again(
    shaky: Datastore, faulty: Faulty
) -> None:
    backup = begin(shaky, snapshot())
    entry = archive(backup, "a.didx", [DATA])
    backup.put_blob(MANIFEST, manifest_of(snapshot(), [entry]))
    faulty.fault = errno.EIO
    with pytest.raises(SyncFailed):
        backup.finish(STATS)
    faulty.fault = None
    with pytest.raises(SyncFailed):
        backup.finish(STATS)
    backup.abort()
    again = begin(shaky, snapshot())
    assert again.put_chunk(digest(DATA), CHUNK, len(DATA)).new
    again.abort()
    backup_of(shaky, snapshot(), {"a.didx": [DATA]})


@pytest.mark.parametrize(
    ("number", "fault", "words"),
    [
        (errno.ENOSPC, NoSpace, "no space left on datastore main"),
        (errno.EDQUOT, NoSpace, "no space left on datastore main"),
        (errno.EROFS, StoreUnusable, "datastore main cannot be used: Read-only file system"),
        (errno.EIO, StoreUnusable, "datastore main cannot be used: Input/output error"),
    ],
)
def test_a_disk_that_does_not_write_is_said_and_the_session_goes_on_when_it_does_again(
    shaky: Datastore, faulty: Faulty, number: int, fault: type[Exception], words: str
) -> None:
    backup = begin(shaky, snapshot())
    faulty.fault = number
    with pytest.raises(fault) as caught:
        backup.put_chunk(digest(DATA), CHUNK, len(DATA))
    assert str(caught.value) == words
    with pytest.raises(fault):
        backup.put_blob("x.blob", blob.encode(b""))
    with pytest.raises(fault):
        begin(shaky, snapshot(id="other"))
    assert chunk_files(shaky) == set()
    faulty.fault = None
    entry = archive(backup, "a.didx", [DATA])
    backup.put_blob(MANIFEST, manifest_of(snapshot(), [entry]))
    assert backup.finish(STATS) == []
    begin(shaky, snapshot(id="other")).abort()


def test_a_chunk_that_others_refer_to_is_replaced_by_one_that_is_on_disk(shaky: Datastore, faulty: Faulty) -> None:
    data = DATA * 100
    path_of(shaky.path, data).parent.mkdir()
    path_of(shaky.path, data).write_bytes(blob.encode(data, compress=False))
    synced: list[Path] = []
    faulty.sync_file = lambda path: synced.append(path)  # type: ignore[method-assign]
    shaky.chunks.put(digest(data), blob.encode(data), len(data))
    assert [path.parent.name for path in synced if path.name != "unsynced.new"] == ["drafts"]


def test_a_collection_removes_chunks_when_the_removal_of_snapshots_is_on_disk(shaky: Datastore, faulty: Faulty) -> None:
    backup_of(shaky, snapshot(), {"a.didx": [DATA]})
    shaky.tree.remove_snapshot(snapshot())
    faulty.done.clear()
    faulty.fault = errno.EIO
    with pytest.raises(SyncFailed):
        collect(shaky, grace=-100)
    assert chunk_files(shaky) == names_of([DATA])
    faulty.fault = None
    collect(shaky, grace=-100)
    assert chunk_files(shaky) == set()


def test_what_is_kept_in_order_goes_on_when_the_disk_is_well_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk, or one that was away for a while, does not end the syncs between backups."""
    failed, again = threading.Event(), threading.Event()
    faults = iter([NoSpace("main"), StoreUnusable("main", "it is away"), OSError(errno.EIO, "no")])

    def sync(self: Marks) -> None:
        fault = next(faults, None)
        if fault is not None:
            failed.set()
            raise fault
        again.set()

    monkeypatch.setattr(datastore, "SYNC_EVERY", 0.001)
    with monkeypatch.context() as patch:
        patch.setattr(Marks, "sync", sync)
        store = opened(folder / "store")
        assert failed.wait(60)
        assert again.wait(60)
    store.close()


# One server.


def test_a_second_server_is_refused_and_the_next_is_not(folder: Path) -> None:
    store = opened(folder / "store")
    with pytest.raises(StoreInUse, match=f"process {os.getpid()} uses its folder"):
        open_datastore("main", folder / "store")
    store.close()
    opened(folder / "store").close()


ORIGINAL = """
import fcntl, sys
lock = open(sys.argv[1], "r+")
try:
    fcntl.lockf(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    print("has it", flush=True)
    sys.stdin.read()
except OSError:
    print("refused", flush=True)
"""
"""What an original server does for each of its sessions."""


def test_an_original_server_and_ours_keep_each_other_out(folder: Path) -> None:
    store = opened(folder / "store")
    words = [sys.executable, "-c", ORIGINAL, str(folder / "store/.lock")]
    assert subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True).stdout == "refused\n"
    store.close()
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as original:
        assert original.stdout is not None
        assert original.stdout.readline() == "has it\n"
        with pytest.raises(StoreInUse, match="another process uses its folder"):
            open_datastore("main", folder / "store")
        original.communicate()
    opened(folder / "store").close()


def test_a_folder_is_made_a_datastore_once_and_only_if_it_is_empty(folder: Path) -> None:
    create_datastore(folder / "a/b")
    with pytest.raises(StoreUnusable, match="is a datastore already"):
        create_datastore(folder / "a/b")
    with pytest.raises(StoreUnusable, match="is not empty"):
        create_datastore(folder / "a")
    with pytest.raises(StoreUnusable, match="is no datastore"):
        open_datastore("main", folder / "a")
    assert not (folder / "a" / OWN).exists()


def test_a_folder_that_an_original_server_left_is_taken_over(folder: Path) -> None:
    store = opened(folder / "store")
    backup_of(store, snapshot(), {"a.didx": [DATA]})
    store.close()
    shutil.rmtree(store.path / OWN)
    left = sorted(path.name for path in store.path.iterdir())
    assert left == [".chunks", ".lock", "vm"]
    store = opened(folder / "store")
    try:
        assert len(store.tree.snapshots(())) == 1
        assert collect(store, grace=-100).disk_chunks == 1
    finally:
        store.close()


def test_a_temporary_file_has_no_name(store: Datastore) -> None:
    with store.temporary() as file:
        file.write(b"body")
        assert list((store.path / OWN / "drafts").iterdir()) == []


def test_the_file_system_says_how_full_it_is(store: Datastore) -> None:
    usage = store.usage()
    assert usage.total >= usage.used > 0 <= usage.avail
