"""Namespaces, groups and snapshots of a store: listed, owned, noted, protected, pruned and removed."""

from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from runtime.storage.datastore import blob
from runtime.storage.datastore.errors import (
    BadBlob,
    BadName,
    Busy,
    DatastoreFault,
    FileExists,
    ManifestMissing,
    NamespaceExists,
    NamespaceInUse,
    NoGroup,
    NoNamespace,
    NoOwner,
    NoSnapshot,
    Protected,
    StoreUnusable,
)
from runtime.storage.datastore.listing import FileInfo
from runtime.storage.datastore.names import MANIFEST, Group, Snapshot, parse_path, parse_time
from runtime.storage.datastore.prune import Keep
from runtime.storage.datastore.pruning import groups_below, prune
from runtime.storage.datastore.store import Datastore
from runtime.storage.datastore.tree import Removed, Tree
from tests.storage.datastore.making import (
    STATS,
    archive,
    backup_of,
    begin,
    group,
    manifest_of,
    pieces,
    snapshot,
)

ONE = {"a.didx": pieces("a", 1)}
KEY = ":".join(["ab"] * 32)
UPID = "UPID:pbs:0000A3F1:00000000:000D50B1:6924F0AE:verify:main:root@pam:"
VERIFIED = {"state": "ok", "upid": UPID}


@pytest.mark.parametrize(
    "path",
    ["vm/100/2023-11-14T22:13:20Z", "ns/a/host/web-1/1970-01-01T00:00:01Z", "ns/a/ns/b/ct/7/9999-12-31T23:59:59Z"],
)
def test_the_path_of_a_snapshot_names_it(path: str) -> None:
    found = parse_path(path)
    assert found is not None
    assert found.path == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "vm/100",
        "xx/100/2023-11-14T22:13:20Z",
        "vm/100/2023-11-14T22:13:20",
        "vm/100/2023-11-14T24:13:20Z",
        "vm/100/1970-01-01T00:00:00Z",
        "vm/../2023-11-14T22:13:20Z",
        "n/a/vm/100/2023-11-14T22:13:20Z",
        "ns/..//vm/100/2023-11-14T22:13:20Z",
        "/vm/100/2023-11-14T22:13:20Z",
    ],
)
def test_other_paths_name_none(path: str) -> None:
    assert parse_path(path) is None


def test_a_time_of_another_form_is_none() -> None:
    assert [parse_time(text) for text in ("2023-11-14t22:13:20z", "2023-11-14T22:13:20+00:00", "20231114T221320Z")] == [
        None
    ] * 3


@pytest.mark.parametrize(
    ("type", "id"), [("vm", ""), ("vm", ".."), ("vm", "a/b"), ("vm", "-a"), ("qm", "100"), ("vm", "ä")]
)
def test_a_group_has_a_name_that_leads_nowhere_else(type: str, id: str) -> None:
    with pytest.raises(BadName):
        Group((), type, id)


# Namespaces.


def test_namespaces_nest_as_on_an_original_server(store: Datastore) -> None:
    for namespace in (("lab",), ("lab", "a"), ("prod",)):
        store.tree.create_namespace(namespace)
    assert (store.path / "ns/lab/ns/a").is_dir()
    assert store.tree.namespaces() == [(), ("lab",), ("lab", "a"), ("prod",)]
    assert store.tree.namespaces(("lab",)) == [("lab",), ("lab", "a")]
    assert store.tree.namespaces(depth=1) == [(), ("lab",), ("prod",)]
    assert store.tree.namespaces(depth=0) == [()]


def test_a_namespace_is_made_below_one_that_is_there_and_once(store: Datastore) -> None:
    with pytest.raises(NoNamespace):
        store.tree.create_namespace(("a", "b"))
    store.tree.create_namespace(("a",))
    for namespace in ((), ("a",)):
        with pytest.raises(NamespaceExists):
            store.tree.create_namespace(namespace)
    for name in ("..", "", "x" * 33, "a/b"):
        with pytest.raises(BadName):
            store.tree.create_namespace((name,))


def test_namespaces_are_seven_deep_at_most(store: Datastore) -> None:
    for depth in range(1, 8):
        store.tree.create_namespace(("n",) * depth)
    with pytest.raises(BadName, match="is deeper than 7 namespaces"):
        store.tree.create_namespace(("n",) * 8)
    assert len(store.tree.namespaces()) == 8


def test_a_namespace_is_removed_with_its_groups_only_when_asked_for(store: Datastore) -> None:
    for namespace in (("a",), ("a", "b")):
        store.tree.create_namespace(namespace)
    backup_of(store, snapshot(namespace=("a", "b")), ONE)
    backup_of(store, snapshot(), ONE)
    with pytest.raises(NamespaceInUse, match="namespace 'a' holds backup groups"):
        store.tree.remove_namespace(("a",), groups=False)
    assert store.tree.remove_namespace(("a",), groups=True) == Removed(1, 1, 0)
    assert store.tree.namespaces() == [()]
    with pytest.raises(BadName):
        store.tree.remove_namespace((), groups=True)
    assert [info.group for info in store.tree.groups(())] == [group()]


def test_protected_snapshots_keep_their_namespace(store: Datastore) -> None:
    store.tree.create_namespace(("a",))
    for time in (0, 1):
        backup_of(store, snapshot(time, namespace=("a",)), ONE)
    store.tree.set_protected(snapshot(0, namespace=("a",)), True)
    with pytest.raises(NamespaceInUse, match="holds 1 protected snapshots"):
        store.tree.remove_namespace(("a",), groups=True)
    assert store.tree.remove_namespace(("a",), groups=True, error_on_protected=False) == Removed(0, 0, 1)
    assert [info.snapshot.time for info in store.tree.snapshots(("a",))] == [snapshot(0).time]


# Listing.


def test_a_snapshot_is_listed_with_what_its_manifest_says(store: Datastore) -> None:
    backup = begin(store, snapshot(), "anna@pbs")
    entry = archive(backup, "a.didx", pieces("a", 2)) | {"crypt-mode": "sign-only"}
    backup.put_blob("x.blob", blob.encode(b""))
    unprotected = {"notes": "first\nsecond", "key-fingerprint": KEY, "verify_state": VERIFIED}
    stored = manifest_of(snapshot(), [entry], signature="00" * 32, unprotected=unprotected)
    backup.put_blob(MANIFEST, stored)
    backup.finish(STATS)
    store.tree.put_log(snapshot(), blob.encode(b"log"))
    (found,) = store.tree.snapshots(())
    size = (store.tree.folder(snapshot()) / MANIFEST).stat().st_size
    assert found.files == [
        FileInfo("a.didx", "sign-only", 1400),
        FileInfo(MANIFEST, "sign-only", size),
        FileInfo("client.log.blob"),
        FileInfo("x.blob"),
    ]
    assert (found.size, found.comment, found.fingerprint) == (1400 + size, "first", KEY)
    assert (found.verification, found.owner) == (VERIFIED, "anna@pbs")
    assert (found.finished, found.protected) == (True, False)
    assert store.tree.files(snapshot()) == found.files


@pytest.mark.parametrize(
    "unprotected",
    [
        {"key-fingerprint": "aa:bb"},
        {"key-fingerprint": 7},
        {"notes": ["first"]},
        {"verify_state": "ok"},
        {"verify_state": {"state": "ok", "upid": "U"}},
        {"verify_state": {"state": "ok"}},
        {"verify_state": {"state": "perhaps", "upid": UPID}},
        {"verify_state": {"state": "ok", "upid": UPID.replace("main", "\\xzz")}},
        {"verify_state": {"state": "ok", "upid": UPID.replace("main", "\\xff")}},
    ],
)
def test_what_a_client_could_not_read_is_not_listed(store: Datastore, unprotected: dict[str, Any]) -> None:
    """The Rust client fails at the whole list for one such value (15.1), and any client can put it there."""
    backup = begin(store, snapshot())
    backup.put_blob(MANIFEST, manifest_of(snapshot(), [], unprotected=unprotected))
    backup.put_blob("x.blob", blob.encode(b""))
    backup.finish(STATS)
    (found,) = store.tree.snapshots(())
    assert (found.comment, found.fingerprint, found.verification) == (None, None, None)
    assert found.size is not None


@pytest.mark.parametrize("owner", ["anna", "anna@pbs!", "an na@pbs", "anna@pbs\nbert@pbs", "@pbs", "a@b"])
def test_an_owner_that_is_none_is_not_listed_and_owns_nothing(store: Datastore, owner: str) -> None:
    backup_of(store, snapshot(), ONE)
    (store.tree.folder(group()) / "owner").write_text(owner)
    assert [info.owner for info in store.tree.snapshots(())] == [None]
    assert [info.owner for info in store.tree.groups(())] == [None]
    with pytest.raises(NoOwner):
        store.tree.owner(group())


@pytest.mark.parametrize("name", ["vm/100/owner", "vm/100/notes", f"{snapshot().path}/{MANIFEST}"])
def test_a_file_that_cannot_be_read_does_not_take_the_others_off_the_list(store: Datastore, name: str) -> None:
    """As on a damaged disk, or where the file belongs to somebody else."""
    backup_of(store, snapshot(), ONE)
    backup_of(store, snapshot(0, id="other"), ONE)
    (store.path / name).unlink(missing_ok=True)
    (store.path / name).mkdir()
    first, other = store.tree.snapshots(())
    assert (other.owner, other.size is not None) == ("root@pam", True)
    assert (first.owner is None, first.size is None) == (name.endswith("owner"), name.endswith(MANIFEST))
    groups = store.tree.groups(())
    assert [info.group.id for info in groups] == ["100", "other"]
    assert groups[0].comment is None


def test_a_snapshot_without_a_readable_manifest_has_names_only(store: Datastore) -> None:
    backup = begin(store, snapshot(0))
    archive(backup, "a.didx", pieces("a", 1))
    (info,) = store.tree.snapshots(())
    assert (info.files, info.size, info.finished) == ([FileInfo("a.didx")], None, False)
    backup_of(store, snapshot(0, id="other"), ONE)
    (store.tree.folder(snapshot(0, id="other")) / MANIFEST).write_bytes(b"rotten")
    (info,) = store.tree.snapshots((), id="other")
    assert (info.files, info.size, info.finished) == ([FileInfo("a.didx"), FileInfo(MANIFEST)], None, True)


def test_groups_are_listed_with_their_newest_finished_snapshot(store: Datastore) -> None:
    for time in (5, 9):
        backup_of(store, snapshot(time), ONE)
    begin(store, snapshot(10))
    begin(store, snapshot(3, id="new"))
    (store.path / "ct/7").mkdir(parents=True)
    store.tree.set_group_notes(group(), "line\nmore")
    found = {info.group.text: info for info in store.tree.groups(())}
    assert (found["vm/100"].count, found["vm/100"].last, found["vm/100"].comment) == (3, snapshot(9).time, "line")
    assert found["vm/100"].files == ["a.didx", MANIFEST]
    assert (found["vm/new"].count, found["vm/new"].last, found["vm/new"].files) == (1, snapshot(3).time, [])
    assert (found["ct/7"].count, found["ct/7"].last, found["ct/7"].owner) == (0, 0, None)


def test_snapshots_are_filtered_by_type_and_id(store: Datastore) -> None:
    for type, id in (("vm", "1"), ("vm", "2"), ("host", "1")):
        backup_of(store, snapshot(0, id=id, type=type), ONE)

    def listed(**filters: str) -> list[str]:
        return [info.snapshot.group.text for info in store.tree.snapshots((), **filters)]

    assert listed() == ["vm/1", "vm/2", "host/1"]
    assert listed(type="vm") == ["vm/1", "vm/2"]
    assert listed(id="1") == ["vm/1", "host/1"]
    assert listed(type="ct") == []


def test_what_has_no_name_of_ours_is_not_listed(store: Datastore) -> None:
    for path in ("vm/.hidden", "vm/100/not a time", "vm/ä", "other/100", "ns/.x", "ns/" + "x" * 40):
        (store.path / path).mkdir(parents=True)
    assert [info.group.text for info in store.tree.groups(())] == ["vm/100"]
    assert store.tree.snapshots(()) == []
    assert store.tree.namespaces() == [()]


# Owners, notes, protection, logs.


def test_owner_notes_and_protection_are_kept_as_an_original_server_keeps_them(store: Datastore) -> None:
    backup_of(store, snapshot(), ONE)
    store.tree.set_owner(group(), "anna@pbs")
    assert (store.path / "vm/100/owner").read_text() == "anna@pbs\n"
    store.tree.set_group_notes(group(), "of the group")
    assert (store.path / "vm/100/notes").read_text() == "of the group"
    assert store.tree.group_notes(group()) == "of the group"
    store.tree.set_notes(snapshot(), "of the\nsnapshot")
    manifest = json.loads(blob.decode((store.tree.folder(snapshot()) / MANIFEST).read_bytes()))
    assert manifest["unprotected"]["notes"] == "of the\nsnapshot"
    assert store.tree.notes(snapshot()) == "of the\nsnapshot"
    for _ in range(2):
        store.tree.set_protected(snapshot(), True)
        assert (store.tree.folder(snapshot()) / ".protected").read_bytes() == b""
    for _ in range(2):
        store.tree.set_protected(snapshot(), False)
        assert not store.tree.protected(snapshot())


def test_a_log_is_added_once_and_whole(store: Datastore) -> None:
    backup_of(store, snapshot(), ONE)
    with pytest.raises(BadBlob):
        store.tree.put_log(snapshot(), b"no blob")
    store.tree.put_log(snapshot(), blob.encode(b"log"))
    with pytest.raises(FileExists):
        store.tree.put_log(snapshot(), blob.encode(b"log"))


def test_what_is_not_there_is_said(store: Datastore) -> None:
    backup = begin(store, snapshot())
    tree = store.tree
    gone, none = snapshot(5), group("none")
    for use, fault in (
        (lambda: tree.owner(none), NoGroup),
        (lambda: tree.set_owner(none, "a@b"), NoGroup),
        (lambda: tree.group_notes(none), NoGroup),
        (lambda: tree.set_group_notes(none, ""), NoGroup),
        (lambda: tree.remove_group(none), NoGroup),
        (lambda: tree.files(gone), NoSnapshot),
        (lambda: tree.notes(gone), NoSnapshot),
        (lambda: tree.set_notes(gone, ""), NoSnapshot),
        (lambda: tree.protected(gone), NoSnapshot),
        (lambda: tree.set_protected(gone, True), NoSnapshot),
        (lambda: tree.put_log(gone, blob.encode(b"")), NoSnapshot),
        (lambda: tree.remove_snapshot(gone), NoSnapshot),
        (lambda: tree.notes(snapshot()), ManifestMissing),
        (lambda: tree.groups(("x",)), NoNamespace),
        (lambda: tree.snapshots(("x",)), NoNamespace),
    ):
        raises(use, fault)
    backup.abort()


def raises(use: object, fault: type[DatastoreFault]) -> None:
    assert callable(use)
    with pytest.raises(fault):
        use()


# Removing.


def test_the_last_snapshot_takes_its_group_along(store: Datastore) -> None:
    for time in (0, 1):
        backup_of(store, snapshot(time), ONE)
    store.tree.remove_snapshot(snapshot(0))
    assert store.tree.owner(group()) == "root@pam"
    store.tree.remove_snapshot(snapshot(1))
    assert store.tree.groups(()) == []
    backup_of(store, snapshot(0), ONE, "anna@pbs")


def test_a_group_is_removed_but_for_what_is_protected(store: Datastore) -> None:
    for time in range(4):
        backup_of(store, snapshot(time), ONE)
    store.tree.set_protected(snapshot(2), True)
    with pytest.raises(Protected):
        store.tree.remove_group(group())
    assert [info.snapshot for info in store.tree.snapshots(())] == [snapshot(2)]
    assert store.tree.remove_group(group(), error_on_protected=False) == Removed(0, 0, 1)
    store.tree.set_protected(snapshot(2), False)
    assert store.tree.remove_group(group()) == Removed(1, 1, 0)


def test_a_group_that_is_read_is_not_removed(store: Datastore) -> None:
    backup_of(store, snapshot(), ONE)
    reader = store.open_reader(snapshot())
    with pytest.raises(Busy):
        store.tree.remove_group(group())
    reader.close()


# Pruning.


def test_pruning_removes_what_no_rule_keeps_and_says_why(store: Datastore) -> None:
    for time in range(3):
        backup_of(store, snapshot(time * 86400), ONE)
    store.tree.set_protected(snapshot(0), True)
    dry = list(prune(store, [group()], Keep(last=1), dry_run=True))
    assert [(one.snapshot.time - snapshot().time, one.keep, one.protected) for one in dry] == [
        (0, True, True),
        (86400, False, False),
        (2 * 86400, True, False),
    ]
    assert len(store.tree.snapshots(())) == 3
    assert list(prune(store, [group()], Keep(last=1), dry_run=False)) == dry
    assert [info.snapshot for info in store.tree.snapshots(())] == [snapshot(2 * 86400), snapshot(0)]


@pytest.mark.parametrize("name", [MANIFEST, ".protected"])
@pytest.mark.parametrize("error", [errno.EIO, errno.EACCES])
def test_what_the_disk_does_not_tell_is_no_reason_to_remove(
    store: Datastore, monkeypatch: pytest.MonkeyPatch, name: str, error: int
) -> None:
    """Neither that a snapshot is not finished, nor that nobody protects it."""
    for number in range(2):
        backup_of(store, snapshot(number), ONE)
    asked, path = os.stat, str(store.tree.folder(snapshot(0)) / name)

    def stat(what: Any, **more: Any) -> os.stat_result:
        if str(what) == path:
            raise OSError(error, os.strerror(error))
        return asked(what, **more)

    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", stat)
        with pytest.raises(StoreUnusable, match=os.strerror(error)):
            list(prune(store, [group()], Keep(last=1), dry_run=False))
    assert store.tree.finished(snapshot(0))


def test_what_changes_before_it_is_pruned_stays(store: Datastore, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a folder that was away for a moment, in which nothing is finished."""
    for number in range(2):
        backup_of(store, snapshot(number), ONE)
    finished, first = Tree.finished, iter([False, False])
    monkeypatch.setattr(Tree, "finished", lambda self, what: next(first, None) is None and finished(self, what))
    found = list(prune(store, [group()], Keep(last=1), dry_run=False))
    assert [(one.keep, one.reason) for one in found] == [(True, "it changed meanwhile"), (True, "keep-partial")]
    assert len(store.tree.snapshots(())) == 2


def test_a_snapshot_in_use_stays_and_the_reason_says_so(store: Datastore) -> None:
    for time in range(3):
        backup_of(store, snapshot(time), ONE)
    reader = store.open_reader(snapshot(0))
    found = list(prune(store, [group()], Keep(last=1), dry_run=False))
    assert [(one.keep, one.reason.split(":")[0]) for one in found] == [
        (True, "it could not be removed"),
        (False, "no rule keeps it"),
        (True, "keep-last 1 of 1"),
    ]
    reader.close()


def test_an_unfinished_snapshot_of_an_open_session_stays(store: Datastore) -> None:
    backup = begin(store, snapshot(0))
    shutil.copytree(store.tree.folder(snapshot(0)), store.path / snapshot(9).path)
    found = list(prune(store, [group()], Keep(last=1), dry_run=False))
    assert [one.keep for one in found] == [True, True]
    backup.abort()


def test_groups_are_found_below_a_namespace(store: Datastore) -> None:
    store.tree.create_namespace(("a",))
    store.tree.create_namespace(("a", "b"))
    for namespace in ((), ("a",), ("a", "b")):
        backup_of(store, Snapshot(Group(namespace, "vm", "1"), 5), ONE)
    assert [one.path for one in groups_below(store, ("a",))] == ["ns/a/vm/1", "ns/a/ns/b/vm/1"]
    assert [one.path for one in groups_below(store, (), 1)] == ["vm/1", "ns/a/vm/1"]


def test_a_store_whose_folder_went_away_is_not_an_empty_one(store: Datastore, folder: Path) -> None:
    """As when a disk is taken away, and the folder under its mount point comes to light."""
    backup_of(store, snapshot(), ONE)
    store.path.rename(folder / "away")
    for empty in (False, True):
        if empty:
            store.path.mkdir()
        with pytest.raises(StoreUnusable):
            store.tree.snapshots(())
        with pytest.raises(StoreUnusable):
            begin(store, snapshot(1))
    store.path.rmdir()
    (folder / "away").rename(store.path)
    assert len(store.tree.snapshots(())) == 1
