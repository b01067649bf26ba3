"""Verification: what is wrong with a snapshot is found and noted in it; what is right stays as it is."""

from __future__ import annotations

import errno
import json
import os
import threading
import zlib
from collections.abc import Callable
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import pytest

from runtime.formats.task_id import task_id
from runtime.storage.datastore import blob
from runtime.storage.datastore.counting import Stopped
from runtime.storage.datastore.errors import StoreUnusable
from runtime.storage.datastore.manifest import Manifest
from runtime.storage.datastore.names import MANIFEST, Snapshot
from runtime.storage.datastore.pruning import groups_below
from runtime.storage.datastore.store import Datastore
from runtime.storage.datastore.tree import Tree
from runtime.storage.datastore.upid import Upid
from runtime.storage.datastore.verifying import BEFORE, Due, Verification, Verified
from tests.storage.datastore.making import (
    STATS,
    archive,
    backup_of,
    begin,
    chunk_files,
    digest,
    manifest_of,
    pieces,
    snapshot,
)

ALL = Due(ignore_verified=False)
DATA = pieces("verified", 3)


def upid(seconds: int = 1_764_028_590) -> str:
    return Upid(task_id(seconds * 1000, 7), "verify", "main", "root@pam").text()


def verify(
    store: Datastore, *, due: Due = ALL, by: str | None = None, stop: Callable[[], bool] = lambda: False
) -> list[Verified]:
    """Verify everything in the store, newest first."""
    found = [one for group in groups_below(store, ()) for one in store.tree.snapshot_names(group)]
    return list(Verification(store, by or upid(), due, stop).run(found))


def chunk(store: Datastore, data: bytes) -> Path:
    return Path(store.chunks.path(digest(data)))


def state(store: Datastore, what: Snapshot) -> dict[str, Any] | None:
    return store.tree.snapshot(what).verification


def test_what_is_right_is_noted_so(store: Datastore) -> None:
    backup = begin(store, snapshot())
    files = [archive(backup, "a.didx", DATA)]
    conf = blob.encode(b"settings")
    backup.put_blob("vm.conf.blob", conf)
    files.append({"filename": "vm.conf.blob", "size": len(conf), "csum": digest(conf).hex()})
    backup.put_blob(MANIFEST, manifest_of(snapshot(), files))
    assert backup.finish(STATS) == []
    assert verify(store) == [Verified(snapshot(), chunks=3)]
    assert state(store, snapshot()) == {"state": "ok", "upid": upid()}


def test_chunks_that_snapshots_share_are_read_once(store: Datastore) -> None:
    for number in range(3):
        backup_of(store, snapshot(number), {"a.didx": DATA})
    assert [one.chunks for one in verify(store)] == [3, 0, 0]


def flipped(store: Datastore) -> None:
    path = chunk(store, DATA[1])
    path.write_bytes(path.read_bytes()[:-1] + b"?")


def other(store: Datastore) -> None:
    """Whole by its CRC, and of another content than its name says."""
    chunk(store, DATA[1]).write_bytes(blob.encode(b"x" * len(DATA[1])))


def cut(store: Datastore) -> None:
    path = chunk(store, DATA[1])
    path.write_bytes(path.read_bytes()[:20])


def gone(store: Datastore) -> None:
    chunk(store, DATA[1]).unlink()


def encrypted(store: Datastore) -> None:
    payload = b"?" * 100
    crc = zlib.crc32(payload).to_bytes(4, "little")
    chunk(store, DATA[1]).write_bytes(blob.Kind.ZSTD_ENCRYPTED.value + crc + bytes(32) + payload)


@pytest.mark.parametrize(
    ("damage", "words", "aside"),
    [
        (flipped, "is corrupt and was set aside", 1),
        (other, "the digest of its data is", 1),
        (cut, "is corrupt and was set aside", 1),
        (gone, "is not in the store", 0),
        (encrypted, "is encrypted", 0),
    ],
)
def test_a_damaged_chunk_is_found_and_no_longer_used(
    store: Datastore, damage: Callable[[Datastore], None], words: str, aside: int
) -> None:
    backup_of(store, snapshot(), {"a.didx": DATA})
    damage(store)
    (found,) = verify(store)
    (line,) = found.findings
    assert line.startswith("a.didx: 1 of 3 chunks cannot be used; the first: ")
    assert digest(DATA[1]).hex() in line
    assert words in line
    assert state(store, snapshot()) == {"state": "failed", "upid": upid()}
    assert store.tree.previous(snapshot().group) is None
    assert sum(name.endswith(".bad") for name in chunk_files(store)) == aside


def unreadable(path: Path, monkeypatch: pytest.MonkeyPatch, times: int | None = None) -> None:
    """Let the disk report a fault whenever a file is read, or so many times."""
    pread, read, left = os.pread, os.read, repeat(True) if times is None else chain(repeat(True, times), repeat(False))

    def check(fd: int) -> None:
        if Path(f"/proc/self/fd/{fd}").resolve() == path and next(left):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    def checked_read(fd: int, size: int) -> bytes:
        check(fd)
        return read(fd, size)

    def checked_pread(fd: int, size: int, offset: int) -> bytes:
        check(fd)
        return pread(fd, size, offset)

    monkeypatch.setattr(os, "read", checked_read)
    monkeypatch.setattr(os, "pread", checked_pread)


def test_a_chunk_that_the_disk_cannot_read_is_a_damaged_one(store: Datastore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the end of the verification; and set aside, so that the next backup uploads it again."""
    backup_of(store, snapshot(), {"a.didx": DATA})
    backup_of(store, snapshot(1), {"a.didx": DATA[2:]})
    with monkeypatch.context() as patch:
        unreadable(chunk(store, DATA[1]), patch)
        right, damaged = verify(store)
    assert (right.findings, state(store, snapshot(1))) == ((), {"state": "ok", "upid": upid()})
    words = f"chunk {digest(DATA[1]).hex()} cannot be read: Input/output error"
    assert damaged.findings == (f"a.didx: 1 of 3 chunks cannot be used; the first: {words}",)
    assert state(store, snapshot()) == {"state": "failed", "upid": upid()}
    assert not chunk(store, DATA[1]).exists()
    backup_of(store, snapshot(2), {"a.didx": DATA})
    assert verify(store)[2].findings == ()


def test_a_fault_of_the_disk_that_goes_away_damages_nothing(store: Datastore, monkeypatch: pytest.MonkeyPatch) -> None:
    backup_of(store, snapshot(), {"a.didx": DATA})
    unreadable(chunk(store, DATA[1]), monkeypatch, times=1)
    (found,) = verify(store)
    assert (found.findings, found.chunks) == ((), 3)
    assert chunk(store, DATA[1]).exists()


def test_an_index_that_the_disk_cannot_read_damages_its_snapshot_alone(
    store: Datastore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2):
        backup_of(store, snapshot(number), {"a.didx": DATA})
    unreadable(store.tree.folder(snapshot(1)) / "a.didx", monkeypatch)
    damaged, right = verify(store)
    assert (damaged.findings, right.findings) == (("a.didx cannot be read: Input/output error",), ())
    assert (state(store, snapshot(1)) or {})["state"] == "failed"


def test_a_folder_that_went_away_ends_the_verification(store: Datastore, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is no word on the snapshots in it."""
    backup_of(store, snapshot(), {"a.didx": DATA})
    aside = store.path.with_name("aside")
    tree_manifest = Tree.manifest

    def unplugged(self: Tree, what: Snapshot) -> Manifest:
        found = tree_manifest(self, what)
        store.path.rename(aside)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Tree, "manifest", unplugged)
        with pytest.raises(StoreUnusable):
            verify(store)
    aside.rename(store.path)
    assert state(store, snapshot()) is None


def test_every_snapshot_that_needs_a_damaged_chunk_is_damaged(store: Datastore) -> None:
    for number in range(2):
        backup_of(store, snapshot(number), {"a.didx": DATA})
    backup_of(store, snapshot(2), {"a.didx": DATA[2:]})
    flipped(store)
    assert [bool(one.findings) for one in verify(store)] == [False, True, True]


def test_a_backup_that_uploads_the_chunk_again_mends_the_others(store: Datastore) -> None:
    backup_of(store, snapshot(0), {"a.didx": DATA})
    flipped(store)
    assert verify(store)[0].findings
    backup_of(store, snapshot(1), {"a.didx": DATA})
    assert [one.findings for one in verify(store)] == [(), ()]
    assert state(store, snapshot(0)) == {"state": "ok", "upid": upid()}


def _index(folder: Path) -> None:
    path = folder / "a.didx"
    path.write_bytes(path.read_bytes()[:-1] + b"?")


def _no_index(folder: Path) -> None:
    (folder / "a.didx").unlink()


def _another(folder: Path) -> None:
    """The index is one, and not that of the manifest."""
    (folder / "a.didx").write_bytes((folder.parent / snapshot(1).time_text / "a.didx").read_bytes())


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (_index, "its csum is not that of its content"),
        (_no_index, "a.didx is missing"),
        (_another, "is not the one that the manifest names"),
    ],
)
def test_a_damaged_index_is_found(store: Datastore, damage: Callable[[Path], None], words: str) -> None:
    backup_of(store, snapshot(0), {"a.didx": DATA})
    backup_of(store, snapshot(1), {"a.didx": DATA[:2]})
    damage(store.tree.folder(snapshot(0)))
    right, wrong = verify(store)
    assert right.findings == ()
    assert words in wrong.findings[0]
    assert state(store, snapshot(0)) == {"state": "failed", "upid": upid()}


def test_a_manifest_that_cannot_be_read_is_said(store: Datastore) -> None:
    backup_of(store, snapshot(), {"a.didx": DATA})
    (store.tree.folder(snapshot()) / MANIFEST).write_bytes(blob.encode(b"{"))
    (found,) = verify(store)
    assert "manifest cannot be read" in found.findings[0]


@pytest.mark.parametrize(
    ("due", "days", "skipped"),
    [
        (Due(), 0, BEFORE),
        (Due(outdated_after=30), 29, BEFORE),
        (Due(outdated_after=30), 31, ""),
        (Due(ignore_verified=False, outdated_after=30), 0, ""),
    ],
)
def test_what_was_verified_is_left_out_for_so_long(
    store: Datastore, monkeypatch: pytest.MonkeyPatch, due: Due, days: int, skipped: str
) -> None:
    backup_of(store, snapshot(), {"a.didx": DATA})
    then = 1_764_028_590
    verify(store, by=upid(then))
    monkeypatch.setattr("runtime.storage.datastore.verifying.time.time", lambda: float(then + days * 86400))
    assert [one.skipped for one in verify(store, due=due)] == [skipped]


def test_what_is_being_made_or_not_finished_is_left_out(store: Datastore) -> None:
    (store.tree.folder(snapshot(1, "left"))).mkdir(parents=True)
    backup = begin(store, snapshot(0, "made"))
    found = verify(store)
    assert {one.snapshot.group.id: one.skipped for one in found} == {
        "left": "it is not finished",
        "made": "it is being made or removed",
    }
    backup.abort()


def test_it_stops_between_two_chunks_and_leaves_no_mark(store: Datastore) -> None:
    backup_of(store, snapshot(), {"a.didx": DATA})
    answers = chain([False], repeat(True))
    with pytest.raises(Stopped):
        verify(store, stop=lambda: next(answers))
    assert state(store, snapshot()) is None
    store.tree.remove_snapshot(snapshot())


def test_several_chunks_are_looked_at_together(store: Datastore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two meet within the check; were they looked at one after the other, the first would wait in vain."""
    backup_of(store, snapshot(), {"a.didx": DATA[:2]})
    met, check = threading.Barrier(2, timeout=30), blob.check_chunk

    def meeting(stored: blob.Buffer, digest: bytes, size: int) -> blob.Kind:
        met.wait()
        return check(stored, digest, size)

    monkeypatch.setattr("runtime.storage.datastore.blob.check_chunk", meeting)
    assert list(Verification(store, upid(), ALL, lambda: False, at_once=2).run([snapshot()])) == [
        Verified(snapshot(), chunks=2)
    ]


def test_how_far_it_is_grows_from_chunk_to_chunk_to_a_hundred(store: Datastore) -> None:
    for number in range(2):
        backup_of(store, snapshot(number), {"a.didx": pieces(f"progress {number}", 4)})
    told: list[float] = []
    run = Verification(store, upid(), ALL, lambda: False, lambda percent, words: told.append(percent))
    assert len(list(run.run([snapshot(0), snapshot(1)]))) == 2
    assert told == sorted(told)
    assert len(set(told)) == 8
    assert told[-1] == 100


def test_an_index_with_a_wrong_size_damages_no_snapshot_but_its_own(store: Datastore) -> None:
    """The chunk is right; only the one archive says that it has another size."""
    for number in range(2):
        backup_of(store, snapshot(number), {"a.didx": DATA[:1]})
    _resize(store.tree.folder(snapshot(1)), len(DATA[0]) + 1)
    wrong, right = verify(store)
    assert "bytes of data, not" in wrong.findings[0]
    assert right.findings == ()


def _resize(folder: Path, size: int) -> None:
    """Let the only chunk of the index have another size, and everything else fit that."""
    entry = size.to_bytes(8, "little") + digest(DATA[0])
    csum = digest(entry)
    index = bytearray((folder / "a.didx").read_bytes())
    index[32:64] = csum
    index[4096:] = entry
    (folder / "a.didx").write_bytes(index)
    manifest = json.loads(blob.decode((folder / MANIFEST).read_bytes()))
    manifest["files"][0] |= {"size": size, "csum": csum.hex()}
    (folder / MANIFEST).write_bytes(blob.encode(json.dumps(manifest).encode()))


def test_a_chunk_that_was_read_already_is_of_the_wrong_kind_for_an_encrypted_archive(store: Datastore) -> None:
    for number in range(2):
        backup_of(store, snapshot(number), {"a.didx": DATA[:1]})
    path = store.tree.folder(snapshot(0)) / MANIFEST
    manifest = json.loads(blob.decode(path.read_bytes()))
    manifest["files"][0]["crypt-mode"] = "encrypt"
    path.write_bytes(blob.encode(json.dumps(manifest).encode()))
    right, wrong = verify(store)
    assert (right.findings, right.chunks, wrong.chunks) == ((), 1, 0)
    assert "is not encrypted" in wrong.findings[0]


def test_notes_of_a_snapshot_outlive_its_verification(store: Datastore) -> None:
    backup_of(store, snapshot(), {"a.didx": DATA})
    store.tree.set_notes(snapshot(), "mine")
    verify(store)
    assert store.tree.notes(snapshot()) == "mine"
    manifest = json.loads(blob.decode((store.tree.folder(snapshot()) / MANIFEST).read_bytes()))
    assert manifest["unprotected"]["verify_state"]["state"] == "ok"
