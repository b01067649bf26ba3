"""A store that is used at random until the power is cut, again and again; what it acknowledged is remembered."""

from __future__ import annotations

import random
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from runtime.formats.task_id import task_id
from runtime.storage.datastore import blob
from runtime.storage.datastore.accounts import FILE
from runtime.storage.datastore.backup import Backup
from runtime.storage.datastore.collection import collect
from runtime.storage.datastore.errors import CannotMove, DatastoreFault, NamespaceExists
from runtime.storage.datastore.moving import move_group
from runtime.storage.datastore.names import MANIFEST, Group, Snapshot
from runtime.storage.datastore.prune import Keep
from runtime.storage.datastore.pruning import groups_below, prune
from runtime.storage.datastore.store import OWN, Datastore, create_datastore, open_datastore
from runtime.storage.datastore.upid import Upid
from runtime.storage.datastore.verifying import Due, Verification
from tests.soak.datastore_judge import add_foreign, judge
from tests.storage.datastore.making import STATS, Register, archive, digest, manifest_of, snapshot
from tests.storage.datastore.powercut import PowerCut, PowerOff

PIECES = [bytes([n]) * (50 + 40 * n) + bytes(n) for n in range(24)]
IDS = ("100", "101", "102")
ASIDE = ("aside",)


@dataclass
class Ordeal:
    """The folder and what has to be in it. `findings` is what was not as it has to be."""

    numbers: random.Random
    room: Path
    base: Path = field(init=False)
    acknowledged: dict[str, dict[str, str]] = field(default_factory=dict)
    """By snapshot: its archives, and the SHA-256 of the content of each."""
    maybe_gone: set[str] = field(default_factory=set)
    maybe_moved: dict[str, str] = field(default_factory=dict)
    """Snapshots that may be somewhere else, and where."""
    notes: dict[Snapshot, str] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)
    backups: int = 0
    verified: int = 0
    moves: int = 0
    _time: int = 0
    _old_counts: bytes | None = None

    def __post_init__(self) -> None:
        self.base = self.room / "0"
        create_datastore(self.base)

    def round(self, steps: int) -> None:
        """Use the store for some steps of the disk, cut the power in the midst of them, and judge what is left."""
        disk = PowerCut(self.base, steps)
        store = None
        try:
            store = open_datastore("main", self.base, disk=disk)
            while True:
                self._use(store)
        except (PowerOff, DatastoreFault) as fault:
            if disk.steps:
                self.findings.append(f"{type(fault).__name__} before the power was cut: {fault}")
        after = self.room / str(int(self.base.name) + 1)
        after.mkdir()
        disk.cut(after, self.numbers)
        self._counts_after(after)
        if store is not None:
            store.close()
        shutil.rmtree(self.base)
        self.base = after
        self._judge("after the cut")
        if self.numbers.random() < 0.2:
            self._foreign()

    def _use(self, store: Datastore) -> None:
        backups: list[tuple[Backup, list[int]]] = []
        for _ in range(self.numbers.randint(1, 3)):
            self._time += 1
            what = snapshot(self._time, id=self.numbers.choice(IDS))
            if all(backup.snapshot.group != what.group for backup, _ in backups):
                backup = store.begin_backup(what, "root@pam", Register(map(digest, PIECES)))
                backups.append((backup, self.numbers.choices(range(len(PIECES)), k=self.numbers.randint(1, 6))))
        for backup, pieces in backups:
            name = self.numbers.choice(["a.didx", "b.didx"])
            entry = archive(backup, name, [PIECES[n] for n in pieces])
            if self.numbers.random() < 0.2:
                backup.abort()
                continue
            backup.put_blob("x.blob", blob.encode(b"some configuration"))
            stored = blob.encode(b"some configuration")
            extra = {"filename": "x.blob", "size": len(stored), "csum": sha256(stored).hexdigest()}
            backup.put_blob(MANIFEST, manifest_of(backup.snapshot, [entry, extra]))
            backup.finish(STATS)
            self.acknowledged[backup.snapshot.path] = {name: sha256(b"".join(PIECES[n] for n in pieces)).hexdigest()}
            self.backups += 1
        self._change(store)

    def _change(self, store: Datastore) -> None:
        snapshots = [info.snapshot for info in store.tree.snapshots(()) if info.finished]
        if not snapshots:
            return
        match self.numbers.randint(0, 6):
            case 0:
                one = self.numbers.choice(snapshots)
                self.maybe_gone.add(one.path)
                store.tree.remove_snapshot(one)
            case 1:
                groups = list(store.tree.group_names(()))
                keep = Keep(last=2)
                doomed = [one for one in prune(store, groups, keep, dry_run=True) if not one.keep]
                self.maybe_gone |= {one.snapshot.path for one in doomed}
                list(prune(store, groups, keep, dry_run=False))
            case 2:
                one = self.numbers.choice(snapshots)
                self.notes.pop(one, None)
                store.tree.set_notes(one, f"note {self._time}")
                self.notes[one] = f"note {self._time}"
            case 3 | 4:
                collect(store, grace=-100, full=self.numbers.random() < 0.1)
                if self.numbers.random() < 0.5:
                    self._old_counts = (store.path / OWN / FILE).read_bytes()
            case 5:
                self._verify(store, "while it was used")
            case 6:
                self._move(store, self.numbers.choice(snapshots).group)

    def _move(self, store: Datastore, group: Group) -> None:
        """Move a group into a namespace; where it is there already, its snapshots are merged."""
        with suppress(NamespaceExists):
            store.tree.create_namespace(ASIDE)
        there = Group(ASIDE, group.type, group.id)
        for one in store.tree.snapshot_names(group):
            self.notes.pop(one, None)
            self.maybe_moved[one.path] = Snapshot(there, one.time).path
        with suppress(CannotMove):  # What another server added is older than what was moved before.
            move_group(store, group, ASIDE, merge=True, say=lambda words: None)
            self.moves += 1

    def _verify(self, store: Datastore, when: str) -> None:
        """Verify every snapshot, which notes in each what was found: nothing may be wrong."""
        everything = [one for group in groups_below(store, ()) for one in store.tree.snapshot_names(group)]
        upid = Upid(task_id(self._time * 1000, 0), "verify", "main", "root@pam").text()
        for one in Verification(store, upid, Due(ignore_verified=False), lambda: False).run(everything):
            self.verified += not one.skipped
            self.findings += [f"{when}: a verification says of {one.snapshot.path}: {line}" for line in one.findings]

    def _counts_after(self, after: Path) -> None:
        """Leave of the counts what there was, nothing, or what there once was."""
        own = after / OWN
        chance = self.numbers.random()
        if not own.is_dir() or chance < 0.2:
            return
        if chance < 0.4:
            if self._old_counts is not None:
                (own / FILE).write_bytes(self._old_counts)
            return
        for file in (self.base / OWN).glob(FILE + "*"):
            shutil.copy(file, own)

    def _judge(self, when: str) -> None:
        found, findings = judge(self.base)
        self.findings += [f"{when}: {line}" for line in findings]
        for path, archives in self.acknowledged.items():
            if path in self.maybe_moved and path not in found:
                path = self.maybe_moved[path]
            if path not in found:
                if path not in self.maybe_gone:
                    self.findings.append(f"{when}: {path} is lost")
            elif found[path].archives != archives:
                self.findings.append(f"{when}: {path} has another content")
        self.acknowledged = {path: found[path].archives for path in found}
        self.maybe_gone &= found.keys()
        self.maybe_moved.clear()
        store = open_datastore("main", self.base)
        try:
            self._verify(store, when)
            for one, text in list(self.notes.items()):
                if one.path not in found:
                    del self.notes[one]
                elif store.tree.notes(one) != text:
                    self.findings.append(f"{when}: the notes of {one.path} are lost")
        finally:
            store.close()

    def _foreign(self) -> None:
        """Let another server add a snapshot, while ours is down. It trusts the chunks that it finds."""
        store = open_datastore("main", self.base)
        store.settled.wait(60)
        store.close()
        self._time += 1
        what = snapshot(self._time, id=self.numbers.choice(["foreign", *IDS]))
        pieces = [PIECES[n] for n in self.numbers.choices(range(len(PIECES)), k=3)]
        self.acknowledged[what.path] = {"a.didx": add_foreign(self.base, what.path, pieces)}
