"""The folder of an original server, taken over and given back (proxmox-backup.md 11).

It is laid out here from the description of the format, and judged in the end by who knows nothing but that.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from runtime.storage.datastore import blob
from runtime.storage.datastore.collection import collect
from runtime.storage.datastore.names import MANIFEST, Group, Snapshot
from runtime.storage.datastore.prune import Keep
from runtime.storage.datastore.pruning import prune
from runtime.storage.datastore.store import Datastore, open_datastore
from runtime.storage.datastore.verifying import Due, Verification
from tests.soak.datastore_judge import add_foreign, judge
from tests.storage.datastore.making import STATS, archive, begin, digest, manifest_of, pieces

UPID = "UPID:pbs1:0000A3F1:00F4240A:000D50B1:6924F0AE:verify:store1:root@pam:"
KEY = ":".join(["0e"] * 32)
GONE = sha256(b"gone").hexdigest()
GROUP = Group((), "vm", "100")
BELOW = Group(("lab", "a"), "ct", "7")
FIRST = Snapshot(GROUP, 1767225600)
LAST = Snapshot(GROUP, 1767312000)


def packed(data: bytes) -> bytes:
    return bytes.fromhex("42ab3807be8370a1") + struct.pack("<I", zlib.crc32(data)) + data


def sealed(folder: Path) -> None:
    """Turn the snapshot in a folder into one whose client encrypted it and signed the manifest."""
    content = json.loads((folder / MANIFEST).read_bytes()[12:])
    content["files"][0]["crypt-mode"] = "encrypt"
    content["signature"] = "ab" * 32
    content["unprotected"] = {"key-fingerprint": KEY, "later": {"kept": 1}}
    (folder / MANIFEST).write_bytes(packed(json.dumps(content).encode()))
    index = (folder / "a.didx").read_bytes()
    for at in range(4096, len(index), 40):
        name = index[at + 8 : at + 40].hex()
        cipher = b"c" * 700
        header = bytes.fromhex("7b6785be222d4cf0") + struct.pack("<I", zlib.crc32(cipher)) + bytes(32)
        (folder.parents[2] / ".chunks" / name[:4] / name).write_bytes(header + cipher)


@pytest.fixture
def base(folder: Path) -> Path:
    """What a server of version 4 leaves behind when it is stopped."""
    base = folder / "store1"
    (base / ".chunks").mkdir(parents=True)
    for number in range(0, 65536, 257):
        (base / ".chunks" / f"{number:04x}").mkdir(mode=0o750)
    (base / ".lock").touch()
    (base / ".gc-status").write_text(json.dumps({"upid": UPID, "disk-chunks": 9, "removed-chunks": 1}))
    add_foreign(base, FIRST.path, pieces("a", 3))
    add_foreign(base, LAST.path, pieces("a", 2) + pieces("b", 2))
    add_foreign(base, f"{BELOW.path}/2026-01-01T00:00:00Z", pieces("c", 2))
    add_foreign(base, "host/secret/2026-01-01T00:00:00Z", pieces("sealed", 1))
    sealed(base / "host/secret/2026-01-01T00:00:00Z")
    content = json.loads((base / LAST.path / MANIFEST).read_bytes()[12:])
    content["unprotected"] = {"notes": "first\nsecond", "verify_state": {"state": "ok", "upid": UPID}}
    (base / LAST.path / MANIFEST).write_bytes(packed(json.dumps(content).encode()))
    (base / LAST.path / "client.log.blob").write_bytes(packed(b"log"))
    (base / FIRST.path / ".protected").touch()
    (base / GROUP.path / "owner").write_text("alice@pbs!pve\n")
    (base / GROUP.path / "notes").write_text("mail server\nsince 2019")
    unfinished = base / GROUP.path / "2025-12-01T00:00:00Z"
    unfinished.mkdir()
    (unfinished / "drive-scsi0.img.tmp_fidx").write_bytes(b"half a header")
    (base / ".chunks" / GONE[:4]).mkdir(exist_ok=True)
    (base / ".chunks" / GONE[:4] / GONE).write_bytes(packed(b"gone"))
    (base / ".chunks" / GONE[:4] / f"{GONE}.0.bad").write_bytes(b"rotten")
    for path in (base / ".chunks").glob("*/*"):
        os.utime(path, (1, 1))
    return base


@pytest.fixture
def store(base: Path) -> Iterator[Datastore]:
    store = open_datastore("store1", base)
    yield store
    store.close()


def test_all_that_it_has_is_listed(store: Datastore) -> None:
    tree = store.tree
    assert tree.namespaces() == [(), ("lab",), ("lab", "a")]
    groups = {info.group.text: info for info in tree.groups(())}
    assert set(groups) == {"vm/100", "host/secret"}
    vm = groups["vm/100"]
    assert (vm.owner, vm.comment, vm.count, vm.last) == ("alice@pbs!pve", "mail server", 3, LAST.time)
    last, first, unfinished = tree.snapshots((), "vm", "100")
    assert (last.comment, last.verification) == ("first", {"state": "ok", "upid": UPID})
    assert [file.filename for file in last.files] == ["a.didx", MANIFEST, "client.log.blob"]
    assert (first.protected, unfinished.finished, unfinished.files) == (True, False, [])
    (secret,) = tree.snapshots((), "host")
    assert (secret.fingerprint, secret.files[0].crypt_mode, secret.files[1].crypt_mode) == (KEY, "encrypt", "sign-only")
    assert [info.snapshot.text for info in tree.snapshots(("lab", "a"))] == ["ct/7/2026-01-01T00:00:00Z"]


def test_it_is_verified_as_it_is(store: Datastore) -> None:
    snapshots = [info.snapshot for ns in store.tree.namespaces() for info in store.tree.snapshots(ns)]
    found = {one.snapshot.path: one for one in Verification(store, UPID, Due(False), lambda: False).run(snapshots)}
    assert {path: one.findings for path, one in found.items() if one.findings} == {}
    assert [path for path, one in found.items() if one.skipped] == [f"{GROUP.path}/2025-12-01T00:00:00Z"]


def test_a_collection_takes_what_nothing_refers_to_and_nothing_else(store: Datastore, base: Path) -> None:
    before = {path.name for path in (base / ".chunks").glob("*/*")}
    done = collect(store)
    assert (done.removed_chunks, done.removed_bad, done.missing_chunks, done.index_file_count) == (1, 1, 0, 4)
    assert before - {path.name for path in (base / ".chunks").glob("*/*")} == {GONE, f"{GONE}.0.bad"}


def test_its_rules_prune_it(store: Datastore) -> None:
    kept = {one.snapshot.time: one.keep for one in prune(store, [GROUP], Keep(last=1), dry_run=True)}
    assert kept == {LAST.time: True, FIRST.time: True, 1764547200: False}


def test_it_goes_on_with_backups_and_is_given_back(base: Path) -> None:
    """A backup that refers to old chunks, notes, a removal and a collection: what is left is an original's folder."""
    store = open_datastore("store1", base)
    new = Snapshot(GROUP, LAST.time + 1)
    backup = begin(store, new, "alice@pbs!pve")
    assert backup.previous == LAST
    with backup.previous_index("a.didx") as reader:
        assert b"".join(reader.digests()) == b"".join(map(digest, pieces("a", 2) + pieces("b", 2)))
    backup.put_blob("qemu-server.conf.blob", blob.encode(b"cores: 2"))
    conf = blob.encode(b"cores: 2")
    entry = archive(backup, "a.didx", pieces("a", 1) + pieces("d", 2))
    stated: dict[str, Any] = {"filename": "qemu-server.conf.blob", "crypt-mode": "none", "size": len(conf)}
    backup.put_blob(MANIFEST, manifest_of(new, [entry, stated | {"csum": sha256(conf).hexdigest()}]))
    assert backup.finish(STATS) == []
    store.tree.set_notes(LAST, "changed")
    store.tree.set_notes(Snapshot(Group((), "host", "secret"), FIRST.time), "of a signed one")
    store.tree.set_protected(FIRST, False)
    store.tree.remove_snapshot(FIRST)
    store.tree.create_namespace(("new",))
    collect(store)
    store.close()

    (base / "host/secret").rename(base / "secret")
    found, findings = judge(base)
    # Of an encrypted one the judge cannot say anything.
    assert [line.partition(":")[0] for line in findings] == ["secret/2026-01-01T00"]
    whole = sha256(b"".join(pieces("a", 1) + pieces("d", 2))).hexdigest()
    assert {path: one.archives for path, one in found.items()} == {
        LAST.path: {"a.didx": sha256(b"".join(pieces("a", 2) + pieces("b", 2))).hexdigest()},
        new.path: {"a.didx": whole},
        f"{BELOW.path}/2026-01-01T00:00:00Z": {"a.didx": sha256(b"".join(pieces("c", 2))).hexdigest()},
    }
    assert (base / GROUP.path / "owner").read_text() == "alice@pbs!pve\n"
    assert sorted(path.name for path in base.iterdir() if not path.name.startswith(".")) == [
        "host", "ns", "secret", "vm",
    ]  # fmt: skip
    assert (base / "ns" / "new").is_dir()
    assert sorted(path.name for path in (base / new.path).iterdir()) == [
        "a.didx", MANIFEST, "qemu-server.conf.blob",
    ]  # fmt: skip
    status = json.loads((base / ".gc-status").read_text())
    assert status["removed-chunks"] >= 1
    signed = json.loads(blob.decode((base / "secret/2026-01-01T00:00:00Z" / MANIFEST).read_bytes()))
    assert (signed["signature"], signed["unprotected"]["later"]) == ("ab" * 32, {"kept": 1})
