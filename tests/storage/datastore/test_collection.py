"""Collection: what goes and what stays, beside sessions, after crashes, foreign servers and faults."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from runtime.storage.datastore import blob, counting
from runtime.storage.datastore.accounts import FILE, Counted
from runtime.storage.datastore.collection import GRACE, SESSION_GRACE, collect, cutoff
from runtime.storage.datastore.counting import Stopped
from runtime.storage.datastore.errors import BadIndex, Busy, NoFile, StoreUnusable
from runtime.storage.datastore.index_reader import IndexReader
from runtime.storage.datastore.names import MANIFEST, Snapshot
from runtime.storage.datastore.store import OWN, Datastore
from runtime.storage.datastore.walk import index_files
from tests.storage.datastore.making import (
    STATS,
    Register,
    age,
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

NOW = -100.0
"""A grace under which everything is old enough to go."""


@pytest.mark.parametrize(
    ("oldest", "expected"),
    [(None, 100_000 - GRACE), (99_000.0, 100_000 - GRACE), (100_000 - GRACE - 1, 100_000 - GRACE - 1 - SESSION_GRACE)],
)
def test_the_cutoff_is_a_day_ago_or_before_the_oldest_session(oldest: float | None, expected: float) -> None:
    assert cutoff(100_000, GRACE, oldest) == expected


def test_what_nothing_refers_to_goes_when_it_is_old_enough(store: Datastore) -> None:
    backup_of(store, snapshot(0), {"a.didx": pieces("kept", 3)})
    backup_of(store, snapshot(1), {"a.didx": pieces("gone", 3) + pieces("kept", 1)})
    store.tree.remove_snapshot(snapshot(1))
    assert collect(store).pending_chunks == 3
    assert chunk_files(store) == names_of(pieces("kept", 3) + pieces("gone", 3))
    removed = collect(store, grace=NOW)
    assert (removed.removed_chunks, removed.disk_chunks, removed.index_file_count) == (3, 3, 1)
    assert chunk_files(store) == names_of(pieces("kept", 3))


def test_a_chunk_that_is_touched_by_an_upload_is_young_again(store: Datastore) -> None:
    backup = begin(store, snapshot())
    old = pieces("old", 2)
    for data in old:
        backup.put_chunk(digest(data), blob.encode(data), len(data))
    age(store)
    backup.put_chunk(digest(old[0]), blob.encode(old[0]), len(old[0]))
    backup.abort()
    assert collect(store).removed_chunks == 1
    assert chunk_files(store) == names_of(old[:1])


def test_what_a_session_holds_stays(store: Datastore) -> None:
    backup_of(store, snapshot(0), {"a.didx": pieces("known", 4)})
    register = Register(digest(data) for data in pieces("known", 2))
    backup = begin(store, snapshot(0, id="other"), register=register)
    store.tree.remove_snapshot(snapshot(0))
    age(store)
    assert collect(store).removed_chunks == 2
    assert chunk_files(store) == names_of(pieces("known", 2))
    backup.abort()
    assert collect(store, grace=NOW).removed_chunks == 2


def test_what_a_session_holds_that_finishes_during_the_collection_stays(store: Datastore) -> None:
    """Its index came after the look at the indexes, and its register went before the look at the chunk."""
    known = pieces("known", 2)
    backup_of(store, snapshot(0), {"a.didx": known})
    backup = begin(store, snapshot(0, id="other"), register=Register(map(digest, known)))
    store.tree.remove_snapshot(snapshot(0))

    def finish(percent: float, words: str) -> None:
        if words == "removing chunks" and store.holders.sessions():
            writer = backup.create_dynamic("b.didx")
            csum = bytes.fromhex(first["csum"])
            writer.append_many(b"".join(map(digest, known)), [0, 700], [700, 700])
            writer.close(2, 1400, csum)
            backup.put_blob(MANIFEST, manifest_of(backup.snapshot, [first | {"filename": "b.didx"}]))
            backup.finish(STATS)

    elsewhere = begin(store, snapshot(0, id="elsewhere"))
    first = archive(elsewhere, "a.didx", known)
    elsewhere.abort()
    age(store)
    assert collect(store, progress=finish).removed_chunks == 0
    assert collect(store, grace=NOW).removed_chunks == 0
    assert chunk_files(store) == names_of(known)


def test_the_indexes_of_an_open_session_count(store: Datastore) -> None:
    backup = begin(store, snapshot())
    entry = archive(backup, "a.didx", pieces("new", 3))
    age(store)
    assert collect(store).removed_chunks == 0
    backup.put_blob(MANIFEST, manifest_of(snapshot(), [entry]))
    backup.finish(STATS)
    assert chunk_files(store) == names_of(pieces("new", 3))


def away(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """Let the folder be away for a moment while a collection looks at it, or reads an index, for the first time."""
    first = iter([True])
    if what == "walk":

        def half(base: Path) -> Iterator[Counted]:
            files = list(index_files(base))
            yield from files[:1] if next(first, False) else files

        monkeypatch.setattr(counting, "index_files", half)
    else:
        read = counting.open_counted

        def gone(store: str, path: Path, csum: bytes) -> IndexReader:
            if next(first, False):
                raise NoFile(path.name)
            return read(store, path, csum)

        monkeypatch.setattr(counting, "open_counted", gone)


@pytest.mark.parametrize("what", ["walk", "read"])
@pytest.mark.parametrize("counted", [False, True], ids=["new", "counted before"])
def test_a_folder_that_was_away_for_a_moment_loses_nothing(
    store: Datastore, monkeypatch: pytest.MonkeyPatch, what: str, counted: bool
) -> None:
    for number in range(3):
        backup_of(store, snapshot(number), {"a.didx": pieces(number, 3)})
    if counted:
        collect(store)
        backup_of(store, snapshot(3), {"a.didx": pieces(3, 3)})
    before = chunk_files(store)
    age(store)
    away(monkeypatch, what)
    assert collect(store).removed_chunks == 0
    assert chunk_files(store) == before
    assert collect(store).removed_chunks == 0


def test_a_folder_that_is_away_is_not_collected(store: Datastore, monkeypatch: pytest.MonkeyPatch) -> None:
    backup_of(store, snapshot(), {"a.didx": pieces("a", 3)})
    age(store)
    aside = store.path.with_name("aside")
    trust = store.accounts.trust

    def unplugged() -> None:
        trust()
        store.path.rename(aside)

    with monkeypatch.context() as patch:
        patch.setattr(store.accounts, "trust", unplugged)
        with pytest.raises(StoreUnusable, match="cannot be used"):
            collect(store)
    aside.rename(store.path)
    assert collect(store).removed_chunks == 0


def test_a_second_collection_is_refused(store: Datastore) -> None:
    backup_of(store, snapshot(), {"a.didx": pieces("a", 1)})

    def again(percent: float, words: str) -> None:
        with pytest.raises(Busy):
            collect(store)

    collect(store, progress=again)


def test_a_collection_that_is_stopped_leaves_all_that_is_referred_to(store: Datastore) -> None:
    backup_of(store, snapshot(0), {"a.didx": pieces("kept", 3)})
    collect(store)
    backup_of(store, snapshot(1), {"a.didx": pieces("gone", 3)})
    store.tree.remove_snapshot(snapshot(1))
    for steps in range(12):
        answers = iter([False] * steps)
        try:
            collect(store, grace=NOW, stop=lambda answers=answers: next(answers, True))  # type: ignore[misc]
        except Stopped:
            assert names_of(pieces("kept", 3)) <= chunk_files(store)
        else:
            break
    else:
        pytest.fail("the collection never came to its end")
    assert chunk_files(store) == names_of(pieces("kept", 3))


def lose_database(store: Datastore) -> None:
    for file in (store.path / OWN).glob(FILE + "*"):
        file.unlink()


def break_database(store: Datastore) -> None:
    path = store.path / OWN / FILE
    content = bytearray(path.read_bytes())
    content[100:] = os.urandom(len(content) - 100)
    path.write_bytes(content)


def no_database(store: Datastore) -> None:
    (store.path / OWN / FILE).write_bytes(b"this is no database" * 100)


@pytest.mark.parametrize("happens", [lose_database, break_database, no_database])
def test_counts_that_are_lost_are_made_anew(folder: Path, happens: Callable[[Datastore], None]) -> None:
    store = opened(folder / "store")
    backup_of(store, snapshot(0), {"a.didx": pieces("kept", 3)})
    backup_of(store, snapshot(1), {"a.didx": pieces("gone", 3)})
    collect(store)
    store.tree.remove_snapshot(snapshot(1))
    store.close()
    happens(store)
    store = opened(folder / "store")
    try:
        collect(store, grace=NOW)
        assert chunk_files(store) == names_of(pieces("kept", 3))
    finally:
        store.close()


def test_an_older_copy_of_the_counts_loses_nothing(folder: Path) -> None:
    """As after a cut of power, or from a backup of the folder."""
    store = opened(folder / "store")
    backup_of(store, snapshot(0), {"a.didx": pieces("one", 3)})
    collect(store)
    store.close()
    shutil.copy(store.path / OWN / FILE, folder / "copy")
    store = opened(folder / "store")
    backup_of(store, snapshot(1), {"a.didx": pieces("two", 3)})
    store.tree.remove_snapshot(snapshot(0))
    collect(store, grace=NOW)
    store.close()
    shutil.copy(folder / "copy", store.path / OWN / FILE)
    store = opened(folder / "store")
    try:
        collect(store, grace=NOW)
        assert chunk_files(store) == names_of(pieces("two", 3))
    finally:
        store.close()


def foreign(store: Datastore, folder: Path, what: Snapshot, chunks: list[bytes]) -> None:
    """Let another server make a snapshot in the folder while ours is down."""
    other = opened(folder / "foreign")
    backup_of(other, what, {"a.didx": chunks})
    backup = begin(other, snapshot(500, id="aborted"))
    archive(backup, "x.didx", pieces("orphan", 2))
    backup.abort()
    other.close()
    shutil.rmtree(other.path / OWN)
    shutil.copytree(other.path, store.path, dirs_exist_ok=True)
    shutil.rmtree(other.path)


def test_a_snapshot_of_another_server_counts_and_so_do_the_chunks_that_it_left(folder: Path) -> None:
    store = opened(folder / "store")
    backup_of(store, snapshot(0), {"a.didx": pieces("ours", 3)})
    collect(store)
    store.close()
    foreign(store, folder, snapshot(5), pieces("ours", 1) + pieces("theirs", 3))
    store = opened(folder / "store")
    try:
        store.tree.remove_snapshot(snapshot(0))
        assert collect(store, grace=NOW).removed_chunks == 2 + 2
        assert chunk_files(store) == names_of(pieces("ours", 1) + pieces("theirs", 3))
    finally:
        store.close()


def test_our_own_backups_need_no_look_at_all_chunks(store: Datastore, monkeypatch: pytest.MonkeyPatch) -> None:
    backup_of(store, snapshot(0), {"a.didx": pieces("a", 3)})
    collect(store)
    backup = begin(store, snapshot(0, id="running"))
    archive(backup, "a.didx", pieces("b", 1))
    backup_of(store, snapshot(1), {"a.didx": pieces("c", 3)})
    monkeypatch.setattr(store.chunks, "scan", None)
    age(store)
    collect(store)
    entry = archive(backup, "b.didx", pieces("d", 1))
    backup.put_blob(MANIFEST, manifest_of(backup.snapshot, [entry]))
    backup.finish(STATS)
    collect(store, grace=NOW)
    assert chunk_files(store) == names_of(pieces("a", 3) + pieces("b", 1) + pieces("c", 3) + pieces("d", 1))


def test_a_namespace_that_is_moved_is_not_read_again(store: Datastore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.tree.create_namespace(("old",))
    backup_of(store, snapshot(0, namespace=("old",)), {"a.didx": pieces("a", 3)})
    collect(store)
    (store.path / "ns/old").rename(store.path / "ns/new")
    monkeypatch.setattr("runtime.storage.datastore.counting.open_counted", None)
    collect(store, grace=NOW)
    assert chunk_files(store) == names_of(pieces("a", 3))


def test_an_index_in_an_unexpected_place_counts(store: Datastore) -> None:
    backup_of(store, snapshot(0), {"a.didx": pieces("a", 3)})
    (store.path / "put/aside").mkdir(parents=True)
    (store.tree.folder(snapshot(0)) / "a.didx").rename(store.path / "put/aside/b.didx")
    collect(store, grace=NOW)
    assert chunk_files(store) == names_of(pieces("a", 3))


def test_nothing_is_collected_while_an_index_cannot_be_read(store: Datastore) -> None:
    backup_of(store, snapshot(0), {"a.didx": pieces("a", 3)})
    backup_of(store, snapshot(1), {"a.didx": pieces("b", 3)})
    path = store.tree.folder(snapshot(1)) / "a.didx"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    store.tree.remove_snapshot(snapshot(0))
    with pytest.raises(BadIndex, match="remove its snapshot"):
        collect(store, grace=NOW)
    assert chunk_files(store) == names_of(pieces("a", 3) + pieces("b", 3))
    store.tree.remove_snapshot(snapshot(1))
    collect(store, grace=NOW)
    assert chunk_files(store) == set()


def test_an_index_that_cannot_be_read_does_not_matter_in_a_snapshot_that_was_never_finished(store: Datastore) -> None:
    backup_of(store, snapshot(0), {"a.didx": pieces("a", 3)})
    backup_of(store, snapshot(1), {"a.didx": pieces("b", 3)})
    folder = store.tree.folder(snapshot(1))
    (folder / MANIFEST).unlink()
    (folder / "a.didx").write_bytes(b"torn")
    assert collect(store, grace=NOW).removed_chunks == 3
    assert chunk_files(store) == names_of(pieces("a", 3))


def test_chunks_that_were_set_aside_go_when_nothing_refers_to_them(store: Datastore) -> None:
    chunks = pieces("a", 2)
    backup_of(store, snapshot(0), {"a.didx": chunks})
    for data in chunks:
        name = digest(data).hex()
        (store.path / ".chunks" / name[:4] / name).write_bytes(b"rotten")
        assert not store.chunks.check(digest(data))
    status = collect(store, grace=NOW)
    assert (status.still_bad, status.removed_bad, status.missing_chunks) == (2, 0, 2)
    store.tree.remove_snapshot(snapshot(0))
    assert collect(store, grace=NOW).removed_bad == 2
    assert chunk_files(store) == set()


def test_the_status_is_left_in_the_form_of_the_original(store: Datastore) -> None:
    backup_of(store, snapshot(0), {"a.didx": pieces("a", 2), "b.didx": pieces("a", 1)})
    status = collect(store, upid="UPID:x")
    on_disk = sum(path.stat().st_size for path in (store.path / ".chunks").glob("*/*"))
    assert json.loads((store.path / ".gc-status").read_bytes()) == {
        "upid": "UPID:x",
        "index-file-count": 2,
        "index-data-bytes": 2100,
        "disk-bytes": on_disk,
        "disk-chunks": 2,
        "removed-bytes": 0,
        "removed-chunks": 0,
        "pending-bytes": 0,
        "pending-chunks": 0,
        "removed-bad": 0,
        "still-bad": 0,
    }
    assert status.disk_bytes == on_disk


def test_progress_only_grows_and_ends_at_100(store: Datastore) -> None:
    backup_of(store, snapshot(0), {"a.didx": pieces("a", 5)})
    backup_of(store, snapshot(1), {"a.didx": pieces("b", 5)})
    store.tree.remove_snapshot(snapshot(0))
    told: list[float] = []
    collect(store, grace=NOW, progress=lambda percent, words: told.append(percent))
    assert told == sorted(told)
    assert told[-1] == 100


def test_a_session_of_days_keeps_what_it_uploaded_first(folder: Path) -> None:
    clock = [time.time() - 3 * 86400]
    store = opened(folder / "store", clock=lambda: clock[0])
    try:
        backup = begin(store, snapshot())
        data = pieces("first", 1)[0]
        backup.put_chunk(digest(data), blob.encode(data), len(data))
        name = digest(data).hex()
        os.utime(store.path / ".chunks" / name[:4] / name, (clock[0] + 1, clock[0] + 1))
        clock[0] += 3 * 86400
        assert collect(store).pending_chunks == 1
        backup.abort()
        assert collect(store).removed_chunks == 1
    finally:
        store.close()


@pytest.mark.parametrize("jump", [10 * 365 * 86400.0, -10 * 365 * 86400.0])
def test_a_clock_that_jumps_during_a_backup_takes_nothing_from_it(folder: Path, jump: float) -> None:
    """Neither from what it uploaded before the jump and after it, nor from what it only refers to."""
    clock = [time.time()]
    store = opened(folder / "store", clock=lambda: clock[0])
    try:
        old, first, second = pieces("old", 2), pieces("first", 2), pieces("second", 2)
        backup_of(store, snapshot(0), {"a.didx": old})
        register = Register(map(digest, old + first))
        backup = begin(store, snapshot(0, id="other"), register=register)
        store.tree.remove_snapshot(snapshot(0))
        for data in first:
            backup.put_chunk(digest(data), blob.encode(data), len(data))
        clock[0] += jump
        assert collect(store).removed_chunks == 0
        entry = archive(backup, "b.didx", first + second)
        clock[0] -= jump
        assert collect(store).removed_chunks == 0
        clock[0] += jump
        backup.put_blob(MANIFEST, manifest_of(backup.snapshot, [entry]))
        assert backup.finish(STATS) == []
        assert chunk_files(store) == names_of(old + first + second)
        collect(store)
        assert names_of(first + second) <= chunk_files(store)
    finally:
        store.close()
