"""A backup in the store, from its first check to its last sync: proxmox-backup.md 3.2 (7, 9 to 14), 5."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from runtime.storage.datastore import blob, manifest
from runtime.storage.datastore.backup import Backup, UploadStats
from runtime.storage.datastore.errors import (
    BackupOver,
    BadIndex,
    BadManifest,
    BadName,
    Busy,
    ChunkMissing,
    CloseMismatch,
    DatastoreFault,
    FileExists,
    ManifestMissing,
    NoFile,
    NoNamespace,
    NoOwner,
    NoPrevious,
    NoSnapshot,
    NothingUploaded,
    NotNewer,
    NotOwner,
    OffsetMismatch,
    PreviousGone,
    Protected,
    ReuseRefused,
    SnapshotExists,
    WriterClosed,
    WriterOpen,
)
from runtime.storage.datastore.index import FIXED_CHUNK
from runtime.storage.datastore.index_reader import IndexReader
from runtime.storage.datastore.listing import read_manifest
from runtime.storage.datastore.names import MANIFEST
from runtime.storage.datastore.store import Datastore
from tests.storage.datastore.making import (
    STATS,
    archive,
    backup_of,
    begin,
    chunk_files,
    digest,
    group,
    manifest_of,
    opened,
    pieces,
    snapshot,
)

A, B = bytes([1]) * 32, bytes([2]) * 32


def csum(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def finish(backup: Backup, *files: dict[str, Any]) -> list[str]:
    backup.put_blob(MANIFEST, manifest_of(backup.snapshot, files))
    return backup.finish(STATS)


def image(backup: Backup, name: str, digests: list[bytes], reuse: bytes | None = None) -> dict[str, Any]:
    """Write a fixed index over whole chunks, as if they had been uploaded."""
    size = len(digests) * FIXED_CHUNK
    writer = backup.create_fixed(name, size, reuse)
    changed = [] if reuse else list(range(len(digests)))
    writer.append_many(
        b"".join(digests) if changed else b"", [n * FIXED_CHUNK for n in changed], [FIXED_CHUNK] * len(changed)
    )
    writer.close(len(changed), size if changed else 0, csum(*digests))
    return {"filename": name, "crypt-mode": "none", "size": size, "csum": csum(*digests).hex()}


# Beginning.


def test_the_first_backup_makes_the_group_and_its_owner(store: Datastore) -> None:
    backup = begin(store, snapshot(), "anna@pbs!token")
    assert backup.previous is None
    assert store.tree.owner(group()) == "anna@pbs!token"
    assert (store.path / "vm/100/owner").read_text() == "anna@pbs!token\n"
    assert (store.path / "vm/100/2023-11-14T22:13:20Z").is_dir()


def test_the_newest_finished_snapshot_is_the_previous_one(store: Datastore) -> None:
    backup_of(store, snapshot(0), {"a.didx": pieces("a", 1)})
    backup_of(store, snapshot(1), {"a.didx": pieces("a", 1)})
    (store.path / snapshot(3).path).mkdir()
    assert begin(store, snapshot(2)).previous == snapshot(1)


def failed_verification(store: Datastore) -> None:
    folder = store.tree.folder(snapshot(0))
    found, _ = read_manifest(folder)
    found.unprotected["verify_state"] = {"state": "failed", "upid": "UPID:x"}
    (folder / MANIFEST).write_bytes(found.encode())


def corrupt_chunk(store: Datastore) -> None:
    name = digest(pieces("a", 1)[0])
    (store.path / ".chunks" / name.hex()[:4] / name.hex()).write_bytes(b"rotten")
    assert not store.chunks.check(name)


def unreadable_manifest(store: Datastore) -> None:
    (store.tree.folder(snapshot(0)) / MANIFEST).write_bytes(b"rotten")


@pytest.mark.parametrize("happens", [failed_verification, corrupt_chunk, unreadable_manifest])
def test_a_damaged_snapshot_is_no_previous_one_and_does_not_count_for_the_time(
    store: Datastore, happens: Callable[[Datastore], None]
) -> None:
    backup_of(store, snapshot(0), {"a.didx": pieces("a", 1)})
    happens(store)
    assert begin(store, snapshot(-1)).previous is None


def test_what_speaks_against_a_backup_is_said_and_changes_nothing(store: Datastore) -> None:
    backup_of(store, snapshot(0), {"a.didx": pieces("a", 1)})
    (store.path / snapshot(9).path).mkdir()
    (store.path / "vm/lost/2023-11-14T22:13:20Z").mkdir(parents=True)
    running = begin(store, snapshot(0, id="running"))
    before = sorted(store.path.rglob("*"))
    for what, auth_id, fault, words in (
        (snapshot(1, namespace=("x",)), "root@pam", NoNamespace, "no namespace 'x'"),
        (snapshot(1, id="running"), "root@pam", Busy, "group vm/running is locked: another session or task uses it"),
        (snapshot(1), "anna@pbs", NotOwner, "group vm/100 is owned by root@pam, not by anna@pbs"),
        (snapshot(1), "root@pam!t", NotOwner, "group vm/100 is owned by root@pam, not by root@pam!t"),
        (snapshot(1, id="lost"), "root@pam", NoOwner, "group vm/lost has snapshots but no valid owner"),
        (
            snapshot(0),
            "root@pam",
            NotNewer,
            "backup time 1700000000 is not later than that of the last backup, 1700000000",
        ),
        (snapshot(9), "root@pam", SnapshotExists, "snapshot vm/100/2023-11-14T22:13:29Z exists already"),
    ):
        with pytest.raises(fault) as caught:
            begin(store, what, auth_id)
        assert str(caught.value) == words
    assert sorted(store.path.rglob("*")) == before
    running.abort()
    begin(store, snapshot(1)).abort()


def test_a_new_group_does_not_stay_when_its_first_backup_cannot_begin(store: Datastore) -> None:
    reader = store.locks.shared(snapshot().path, "")
    with pytest.raises(Busy):
        begin(store, snapshot())
    reader()
    assert not store.tree.folder(group()).exists()


def test_a_user_may_go_on_with_the_group_of_one_of_its_tokens(store: Datastore) -> None:
    backup_of(store, snapshot(0), {"a.didx": pieces("a", 1)}, "anna@pbs!token")
    begin(store, snapshot(1), "anna@pbs").abort()


def test_a_benchmark_asks_for_no_owner(store: Datastore) -> None:
    what = snapshot(0, id="benchmark", type="host")
    backup_of(store, what, {"a.didx": pieces("a", 1)})
    store.begin_backup(snapshot(1, id="benchmark", type="host"), "anna@pbs", set_holder(), benchmark=True).abort()


def set_holder() -> Any:
    class Nothing:
        def holds(self, digest: bytes) -> bool:
            return False

    return Nothing()


def test_the_previous_snapshot_cannot_be_removed_during_a_backup_but_read(store: Datastore) -> None:
    backup_of(store, snapshot(0), {"a.didx": pieces("a", 1)})
    backup = begin(store, snapshot(1))
    with pytest.raises(Busy):
        store.tree.remove_snapshot(snapshot(0))
    store.open_reader(snapshot(0)).close()
    with pytest.raises(Busy):
        store.open_reader(snapshot(1))
    with pytest.raises(Busy):
        store.tree.remove_group(group())
    backup.abort()
    store.tree.remove_snapshot(snapshot(0))


# Files.


def test_a_blob_replaces_one_of_its_name(store: Datastore) -> None:
    backup = begin(store, snapshot())
    for content in (b"one", b"two"):
        backup.put_blob("qemu-server.conf.blob", blob.encode(content))
    assert blob.decode((store.tree.folder(snapshot()) / "qemu-server.conf.blob").read_bytes()) == b"two"


@pytest.mark.parametrize("name", ["a.didx", "a", "../a.blob", ".a.blob", "a/b.blob", "a" * 300 + ".blob", "ä.blob"])
def test_a_blob_has_a_name_of_one(store: Datastore, name: str) -> None:
    with pytest.raises(BadName):
        begin(store, snapshot()).put_blob(name, blob.encode(b""))


def test_an_index_has_a_name_of_its_own_and_once(store: Datastore) -> None:
    backup = begin(store, snapshot())
    for name in ("a.fidx", "a.blob"):
        with pytest.raises(BadName):
            backup.create_dynamic(name)
    with pytest.raises(BadName):
        backup.create_fixed("a.didx", 1)
    backup.create_dynamic("a.didx")
    archive(backup, "b.didx", pieces("b", 1))
    for name in ("a.didx", "b.didx"):
        with pytest.raises(FileExists):
            backup.create_dynamic(name)


def test_an_index_gets_its_name_when_it_is_closed(store: Datastore) -> None:
    backup = begin(store, snapshot())
    writer = backup.create_dynamic("root.pxar.didx")
    folder = store.tree.folder(snapshot())
    assert {path.name for path in folder.iterdir()} == {"root.pxar.tmp_didx"}
    writer.append_many(A + B, [0, 5], [5, 6])
    assert (writer.count, writer.size, writer.behind) == (2, 11, 80)
    writer.flush()
    assert writer.behind == 0
    writer.append(A, 11, 1)
    writer.close(3, 12, csum(b"\5" + bytes(7), A, b"\x0b" + bytes(7), B, b"\x0c" + bytes(7), A))
    assert {path.name for path in folder.iterdir()} == {"root.pxar.didx"}
    with IndexReader("main", folder / "root.pxar.didx") as reader:
        reader.verify()
        assert [(digests, list(sizes)) for digests, sizes in reader.batches()] == [(A + B + A, [5, 6, 1])]


@pytest.mark.parametrize(
    ("count", "size", "sum", "what"),
    [(1, 11, None, "chunk-count is 1 but 2"), (2, 12, None, "size is 12 but 11"), (2, 11, A, f"csum is {A.hex()} but")],
)
def test_a_dynamic_index_that_is_not_what_its_client_says_is_not_closed(
    store: Datastore, count: int, size: int, sum: bytes | None, what: str
) -> None:
    backup = begin(store, snapshot())
    writer = backup.create_dynamic("a.didx")
    with pytest.raises(OffsetMismatch, match="the archive ends at 5"):
        writer.append_many(A + B, [0, 4], [5, 6])
    writer.append(B, 5, 6)
    with pytest.raises(CloseMismatch, match=what):
        writer.close(count, size, sum or csum(b"\5" + bytes(7), A, b"\x0b" + bytes(7), B))
    assert list(store.tree.folder(snapshot()).iterdir()) == []
    with pytest.raises(WriterClosed):
        writer.append(A, 11, 5)
    with pytest.raises(WriterClosed):
        writer.close(2, 11, A)
    archive(backup, "a.didx", pieces("a", 1))


def test_closing_twice_changes_nothing(store: Datastore) -> None:
    """As one client does: proxmox-backup.md 9.6."""
    backup = begin(store, snapshot())
    writer = backup.create_dynamic("a.didx")
    writer.append(A, 0, 5)
    sum = csum(b"\5" + bytes(7), A)
    writer.close(1, 5, sum)
    with pytest.raises(WriterClosed):
        writer.close(1, 5, sum)
    assert finish(backup, {"filename": "a.didx", "size": 5, "csum": sum.hex()}) == []


def test_an_image_takes_its_chunks_in_any_order(store: Datastore) -> None:
    backup = begin(store, snapshot())
    size = 2 * FIXED_CHUNK + 5
    writer = backup.create_fixed("disk.img.fidx", size)
    for at, name, length in ((2, B, 5), (0, A, FIXED_CHUNK), (1, A, FIXED_CHUNK)):
        writer.append(name, at * FIXED_CHUNK, length)
        if at == 0:
            writer.flush()
    writer.close(3, size, csum(A, A, B))
    with IndexReader("main", store.tree.folder(snapshot()) / "disk.img.fidx") as reader:
        reader.verify()
        assert reader.size == size
        batches = [(digests, list(sizes)) for digests, sizes in reader.batches()]
        assert batches == [(A + A + B, [FIXED_CHUNK, FIXED_CHUNK, 5])]


@pytest.mark.parametrize(
    ("offset", "size", "reason"),
    [
        (5, FIXED_CHUNK, "it is no multiple of 4194304"),
        (3 * FIXED_CHUNK, FIXED_CHUNK, "a chunk of 4194304 bytes reaches beyond the image of 8388613"),
        (2 * FIXED_CHUNK, FIXED_CHUNK, "a chunk of 4194304 bytes reaches beyond the image of 8388613"),
        (0, 5, "a chunk of 5 bytes can only be the last of the image"),
        (2 * FIXED_CHUNK, 4, "a chunk of 4 bytes can only be the last of the image"),
    ],
)
def test_a_chunk_that_does_not_fit_into_the_image_is_refused(
    store: Datastore, offset: int, size: int, reason: str
) -> None:
    writer = begin(store, snapshot()).create_fixed("disk.img.fidx", 2 * FIXED_CHUNK + 5)
    with pytest.raises(OffsetMismatch) as caught:
        writer.append(A, offset, size)
    assert caught.value.facts["reason"] == reason


def test_an_image_without_a_size_grows_until_a_chunk_that_is_not_whole(store: Datastore) -> None:
    writer = begin(store, snapshot()).create_fixed("disk.img.fidx", None)
    sizes: list[int | None] = []
    writer.append_many(A + B, [0, FIXED_CHUNK], [FIXED_CHUNK, FIXED_CHUNK])
    sizes.append(writer.size)
    with pytest.raises(OffsetMismatch):
        writer.append(B, 0, 7)
    writer.append(B, 2 * FIXED_CHUNK, 7)
    sizes.append(writer.size)
    assert sizes == [None, 2 * FIXED_CHUNK + 7]
    with pytest.raises(OffsetMismatch):
        writer.append(B, 3 * FIXED_CHUNK, FIXED_CHUNK)
    writer.close(3, 2 * FIXED_CHUNK + 7, csum(A, B, B))


@pytest.mark.parametrize(
    ("offsets", "count", "size", "what"),
    [
        ([0], 1, 2 * FIXED_CHUNK, "chunk-count is 1 but 2"),
        ([0, 0], 2, 2 * FIXED_CHUNK, "the chunk at offset 4194304 is missing but one for each 4 MiB"),
        ([FIXED_CHUNK, FIXED_CHUNK], 2, 2 * FIXED_CHUNK, "the chunk at offset 0 is missing but one for each 4 MiB"),
        ([0, FIXED_CHUNK], 2, FIXED_CHUNK, "size is 4194304 but 8388608"),
        ([0, FIXED_CHUNK], 1, 2 * FIXED_CHUNK, "chunk-count is 1 but 2"),
        ([0, FIXED_CHUNK], 2, 2 * FIXED_CHUNK, f"csum is {B.hex()} but"),
    ],
)
def test_an_image_that_is_not_what_its_client_says_is_not_closed(
    store: Datastore, offsets: list[int], count: int, size: int, what: str
) -> None:
    writer = begin(store, snapshot()).create_fixed("disk.img.fidx", 2 * FIXED_CHUNK)
    for offset in offsets:
        writer.append(A, offset, FIXED_CHUNK)
    with pytest.raises(CloseMismatch, match=what):
        writer.close(count, size, B)


# Building on the previous snapshot.


@pytest.fixture
def with_image(store: Datastore) -> Datastore:
    backup = begin(store, snapshot(0))
    assert finish(backup, image(backup, "disk.img.fidx", [A, B, A])) == []
    return store


def test_an_image_of_which_nothing_changed_is_that_of_before(with_image: Datastore) -> None:
    backup = begin(with_image, snapshot(1))
    entry = image(backup, "disk.img.fidx", [A, B, A], reuse=csum(A, B, A))
    assert finish(backup, entry) == []


def test_an_image_of_which_something_changed_is_that_of_before_but_for_it(with_image: Datastore) -> None:
    backup = begin(with_image, snapshot(1))
    writer = backup.create_fixed("disk.img.fidx", 2 * FIXED_CHUNK + 1, csum(A, B, A))
    writer.append(A, FIXED_CHUNK, FIXED_CHUNK)
    writer.append(B, 2 * FIXED_CHUNK, 1)
    writer.close(2, FIXED_CHUNK + 1, csum(A, A, B))
    with backup_index(with_image) as reader:
        assert (reader.size, reader.count) == (2 * FIXED_CHUNK + 1, 3)


def backup_index(store: Datastore) -> IndexReader:
    return IndexReader("main", store.tree.folder(snapshot(1)) / "disk.img.fidx")


@pytest.mark.parametrize(
    ("name", "size", "sum", "reason"),
    [
        ("disk.img.fidx", None, csum(A, B, A), "the size of the image is not given"),
        ("other.img.fidx", 3 * FIXED_CHUNK, csum(A, B, A), "the previous snapshot has no other.img.fidx"),
        ("disk.img.fidx", 3 * FIXED_CHUNK, A, f"its csum is {csum(A, B, A).hex()}, not {A.hex()}"),
        ("disk.img.fidx", 3 * FIXED_CHUNK + 1, csum(A, B, A), "it has 3 chunks, not the 4 of 12582913 bytes"),
    ],
)
def test_what_cannot_be_reused_is_refused_and_there_is_no_writer(
    with_image: Datastore, name: str, size: int | None, sum: bytes, reason: str
) -> None:
    backup = begin(with_image, snapshot(1))
    with pytest.raises(ReuseRefused) as caught:
        backup.create_fixed(name, size, sum)
    assert caught.value.facts["reason"] == reason
    image(backup, name, [A])


def test_without_a_previous_snapshot_nothing_is_reused_or_read(store: Datastore) -> None:
    backup = begin(store, snapshot())
    with pytest.raises(ReuseRefused, match="there is no valid previous backup"):
        backup.create_fixed("disk.img.fidx", 1, A)
    with pytest.raises(NoPrevious):
        backup.previous_index("disk.img.fidx")
    with pytest.raises(NoPrevious):
        backup.previous_file(MANIFEST)


def test_files_of_the_previous_snapshot_are_read(with_image: Datastore) -> None:
    backup = begin(with_image, snapshot(1))
    with backup.previous_index("disk.img.fidx") as reader:
        assert list(reader.digests()) == [A + B + A]
    with backup.previous_file(MANIFEST) as file:
        assert manifest.decode(file.read()).files[0].filename == "disk.img.fidx"
    with pytest.raises(NoFile):
        backup.previous_index("other.img.fidx")
    with pytest.raises(BadName):
        backup.previous_file("../owner")
    path = with_image.tree.folder(snapshot(0)) / "disk.img.fidx"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(BadIndex):
        backup.previous_index("disk.img.fidx")


# The end.


def test_a_finished_backup_is_there_and_its_manifest_has_the_figures(store: Datastore) -> None:
    backup = begin(store, snapshot())
    entry = archive(backup, "a.didx", pieces("a", 2))
    backup.put_blob(MANIFEST, manifest_of(snapshot(), [entry], unprotected={"notes": "n"}))
    assert store.tree.snapshots(())[0].size is None
    assert backup.finish(UploadStats(2, 1400, 1424, 0)) == []
    content = read_manifest(store.tree.folder(snapshot()))[0].content
    stats = {"count": 2, "size": 1400, "compressed_size": 1424, "duplicates": 0}
    assert content["unprotected"] == {"notes": "n", "chunk_upload_stats": stats}
    assert list((store.path / ".gatewright/open").iterdir()) == []


def test_what_is_not_ready_is_not_finished_and_can_be_mended(store: Datastore) -> None:
    backup_of(store, snapshot(0), {"a.didx": pieces("a", 1)})
    backup = begin(store, snapshot(1))
    refused(backup, NothingUploaded)
    writer = backup.create_dynamic("a.didx")
    refused(backup, WriterOpen)
    writer.append(A, 0, 5)
    sum = csum(b"\5" + bytes(7), A)
    writer.close(1, 5, sum)
    refused(backup, ManifestMissing)
    backup.put_blob(MANIFEST, manifest_of(snapshot(1), [{"filename": "b.didx", "size": 5, "csum": sum.hex()}]))
    refused(backup, BadManifest)
    aside = store.path / "aside"
    store.tree.folder(snapshot(0)).rename(aside)
    refused(backup, PreviousGone)
    aside.rename(store.tree.folder(snapshot(0)))
    assert finish(backup, {"filename": "a.didx", "size": 5, "csum": sum.hex()}) == []
    refused(backup, BackupOver)
    with pytest.raises(BackupOver):
        backup.put_blob("a.blob", blob.encode(b""))
    backup.abort()
    assert store.tree.finished(snapshot(1))


def refused(backup: Backup, fault: type[DatastoreFault]) -> None:
    with pytest.raises(fault):
        backup.finish(STATS)


def test_a_backup_that_refers_to_a_chunk_found_corrupt_meanwhile_is_not_finished(store: Datastore) -> None:
    backup = begin(store, snapshot())
    data = pieces("a", 1)[0]
    entry = archive(backup, "a.didx", [data])
    name = digest(data).hex()
    (store.path / ".chunks" / name[:4] / name).write_bytes(b"rotten")
    assert not store.chunks.check(digest(data))
    backup.put_blob(MANIFEST, manifest_of(snapshot(), [entry]))
    refused(backup, ChunkMissing)
    backup.put_chunk(digest(data), blob.encode(data), len(data))
    assert backup.finish(STATS) == []


def test_an_aborted_backup_leaves_its_chunks_alone(store: Datastore) -> None:
    backup = begin(store, snapshot())
    archive(backup, "a.didx", pieces("a", 2))
    backup.create_dynamic("b.didx")
    backup.abort()
    backup.abort()
    assert store.tree.groups(()) == []
    assert len(chunk_files(store)) == 2
    assert store.holders.sessions() == []
    begin(store, snapshot(), "anna@pbs").abort()


def test_the_snapshot_of_a_killed_server_is_gone_at_the_next_start(folder: Path) -> None:
    store = opened(folder / "other")
    backup_of(store, snapshot(0), {"a.didx": pieces("a", 1)})
    for id in ("100", "new"):
        archive(begin(store, snapshot(1, id=id)), "a.didx", pieces("b", 1))
    with_marks = store.path / ".gatewright"
    left = {path.relative_to(store.path): path.read_bytes() for path in store.path.rglob("*") if path.is_file()}
    store.close()
    for path, content in left.items():
        (store.path / path).write_bytes(content)
    assert len(list((with_marks / "open").iterdir())) == 2
    store = opened(folder / "other")
    try:
        assert [info.group.id for info in store.tree.groups(())] == ["100"]
        assert [info.snapshot for info in store.tree.snapshots(())] == [snapshot(0)]
        assert list((with_marks / "open").iterdir()) == []
    finally:
        store.close()


# Reading.


def test_a_reader_keeps_its_snapshot_and_shares_it(store: Datastore) -> None:
    data = pieces("a", 1)
    backup_of(store, snapshot(), {"a.didx": data})
    readers = [store.open_reader(snapshot()) for _ in range(3)]
    with readers[0].index("a.didx") as reader:
        assert list(reader.digests()) == [digest(data[0])]
    assert blob.decode(readers[1].chunk(digest(data[0]))) == data[0]
    with readers[2].open(MANIFEST) as file:
        assert manifest.decode(file.read()).files[0].filename == "a.didx"
    for name in ("owner", "../owner", ".protected", "a.txt"):
        with pytest.raises(BadName):
            readers[0].open(name)
    with pytest.raises(NoFile):
        readers[0].open("client.log.blob")
    for one in readers:
        with pytest.raises(Busy):
            store.tree.remove_snapshot(snapshot())
        one.close()
        one.close()
    store.tree.remove_snapshot(snapshot())
    with pytest.raises(NoSnapshot):
        store.open_reader(snapshot())


def test_protected_snapshots_are_not_removed(store: Datastore) -> None:
    backup_of(store, snapshot(), {"a.didx": pieces("a", 1)})
    store.tree.set_protected(snapshot(), True)
    with pytest.raises(Protected):
        store.tree.remove_snapshot(snapshot())
